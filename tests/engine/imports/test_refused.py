"""What is not understood is refused at its line, quickly, and nothing is ever run."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import code, preset, read_keras

SPIRAL = preset("spiral")["spec"]
TEXT = str(code(SPIRAL, "keras")["text"])
START = "model = keras.Sequential([keras.Input((2,)),\n"

MISTAKES = {
    "a typo": ("layers.Dense(1, activaton='relu')])", "Did you mean activation?"),
    "a layer there is not": ("layers.Conv1D(3, 3)])", "Did you mean Conv2D?"),
    "nothing where a size is needed": ("layers.Dense()])", "needs units"),
    "a size out of bounds": ("layers.Dense(-3)])", "must lie between"),
    "a size in words": ("layers.Dense('many')])", "whole number"),
    "an activation there is not": ("layers.Dense(1, 'rela')])", "Did you mean relu?"),
    "a setting that Strata lacks": ("layers.Dense(1, bias_regularizer='l2')])", "no bias_regul"),
    "given twice": ("layers.Dense(1, units=2)])", "given twice"),
    "too many values": ("layers.Dense(1, 'relu', True, 3)])", "without a name"),
    "no layer": ("3])", "Expected a layer"),
    "a shape that does not fit": ("layers.MaxPooling2D(2)])", "MaxPooling2D"),
    "a shared layer": ("layers.Dense(1)])\nd = layers.Dense(1)\na = d(d(0))", "takes the output"),
    "a second model": ("layers.Dense(1)])\nkeras.Sequential([])", "second model"),
    "a loop": ("layers.Dense(1)])\nfor i in range(3): pass", "Loops are not read"),
    "a condition": ("layers.Dense(1)])\nif True: pass", "Conditions"),
    "data": ("layers.Dense(1)])\nx_train = np.load('x')", "Remove this line"),
    "a name from nowhere": ("layers.Dense(wide)])", "wide is not known"),
    "an optimizer there is not": ("layers.Dense(1)])\nmodel.compile('ftrl', 'mse')", "optimizer"),
    "a loss there is not": ("layers.Dense(1)])\nmodel.compile('sgd', 'msle')", "loss"),
    "a batch of nothing": ("layers.Dense(1)])\nmodel.fit(batch_size=0)", "between 1 and"),
    "states in a row": ("layers.LSTM(3, return_state=True)])", "hands its states on"),
    "a layer of another library": ("layers.PositionEmbedding(8)])", "Keras has no Position"),
    "stars": ("layers.Dense(**sizes)])", "Stars"),
}


@pytest.mark.parametrize("name", list(MISTAKES))
def test_a_mistake_is_told_at_its_line(name: str) -> None:
    written, words = MISTAKES[name]
    found = read_keras(START + written, SPIRAL)
    assert found["spec"] is None
    assert [(p["line"], words in p["message"]) for p in found["problems"]] == [
        (2 + written.count("\n"), True)
    ]


def test_all_mistakes_are_told_and_what_follows_from_them_is_not() -> None:
    text = (
        "inputs = keras.Input((3,))\na = layers.Dense(units='x')(inputs)\nb = layers.Dense(4)(a)\n"
        "c = layers.Dance(4)(inputs)\nmodel = keras.Model(inputs, b)\n"
    )
    found = read_keras(text, SPIRAL)
    assert [p["line"] for p in found["problems"]] == [1, 2, 4]
    assert "shape=(2,)" in found["problems"][0]["message"]


def test_a_layer_gives_as_many_outputs_as_are_named() -> None:
    text = (
        "inputs = keras.Input((2,))\na, b = layers.Dense(3)(inputs)\nmodel = keras.Model(inputs, a)"
    )
    (problem,) = read_keras(text, SPIRAL)["problems"]
    assert problem["line"] == 2 and "not as many names" in problem["message"]


def test_what_strata_wrote_around_the_model_may_not_be_changed() -> None:
    changed = TEXT.replace("np.arange(500)", "np.arange(600)")
    (problem,) = read_keras(changed, SPIRAL)["problems"]
    assert "Remove this line" in problem["message"]
    assert "600" in changed.splitlines()[problem["line"] - 1]
    without = "\n".join(line for line in TEXT.splitlines() if not line.startswith(("x", "label")))
    assert read_keras(without, SPIRAL)["spec"] == SPIRAL


@pytest.mark.parametrize("name", ["gan-plane", "translate-gru", "names-rnn", "autoencoder"])
def test_other_recipes_are_written_and_not_read_back(name: str) -> None:
    spec = preset(name)["spec"]
    text = code(spec, "keras")["text"]
    assert text
    found = read_keras(text, spec)
    (problem,) = found["problems"]
    assert found["spec"] is None and problem["line"] == 1
    assert "not read back: only Supervised is. Change its blocks" in problem["message"]


def test_an_experiment_with_a_problem_says_so() -> None:
    assert "problem" in read_keras(TEXT, {"version": 1})["problems"][0]["message"]


HOSTILE = {
    "a million layers": START + "layers.Dense(1),\n" * 10**6 + "])",
    "more words than are read": START + "layers.Dense(1),\n" * 9000 + "])",
    "more layers than there may be": START + "layers.Dense(1),\n" * 500 + "])",
    "brackets": "x = " + "(" * 90_000 + ")" * 90_000,
    "signs": "x = " + "-" * 150_000 + "1",
    "negations": "x = " + "not " * 40_000 + "1",
    "parts": "x = a" + ".b" * 90_000,
    "sums": "x = 1" + "+1" * 90_000,
    "calls": "x = f" + "()" * 60_000,
    "places": "x = f" + "[0]" * 60_000,
    "comparisons": "x = 1" + "<1" * 60_000,
    "powers": "x = 2" + "**2" * 60_000,
    "functions": "x = " + "lambda: " * 20_000 + "1",
    "conditions": "x = " + "1 if 1 else " * 15_000 + "1",
    "objects": "x = " + "{1:" * 30_000,
    "texts within texts": "x = " + "f'{" * 500,
    "blocks": "".join(" " * i + "if 1:\n" for i in range(300)),
    "continued lines": "x = 1+\\\n" * 2000 + "1",
    "a number": "x = " + "9" * 150_000,
    "a huge size": START + "layers.Dense(99999999999999999999999)])",
    "a product": "x = 99999999 * 99999999 * 99999999",
    "a power": "x = 10 ** 10 ** 10",
    "a division": "x = 1 / 0",
    "a zero byte": "x\0",
    "half a character": "x = '\ud800'",
    "odd space": "x\u2028= 1\u00a0",
    "no end": "model = keras.Sequential([",
    "a text without end": "'''",
    "weights beyond memory": START + "layers.Dense(65536), layers.Dense(65536), layers.Dense(1)])",
    "tabs": "if 1:\n\tx = 1\n        y = 2\n",
    "bytes": "x = b'0'",
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_hostile_text_is_refused_with_a_message(name: str) -> None:
    found = read_keras(HOSTILE[name], SPIRAL)
    assert found["spec"] is None and found["problems"]
    for problem in found["problems"]:
        assert problem["line"] >= 1 and 10 < len(problem["message"]) < 600


@pytest.mark.parametrize(
    "text",
    [
        "__import__('pathlib').Path({!r}).touch()",
        "open({!r}, 'w')",
        "import os\nos.mknod({!r})",
        "x = (lambda: open({!r}, 'w'))()",
        "class S:\n    def __call__(self, n):\n        return 1 * open({!r}, 'w')\nS()",
        "def loss(y, p):\n    return open({!r}, 'w')\nloss(1, 2)",
        "model = keras.Sequential([layers.Lambda(lambda x: open({!r}, 'w'))])",
        "x = f'{{open({!r}, \"w\")}}'",
        "@open({!r}, 'w')\ndef f(): return 1",
    ],
)
def test_nothing_is_run(text: str, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    found = read_keras(text.format(str(trace)), SPIRAL)
    assert found["spec"] is None and found["problems"]
    assert not trace.exists()


def test_a_name_is_only_ever_a_name() -> None:
    text = START + "layers.Dense(1, name='<script>alert(1)</script>')])"
    found = read_keras(text, SPIRAL)["spec"]
    assert found is not None
    assert all("<" not in node["id"] for node in found["networks"]["model"]["nodes"])
