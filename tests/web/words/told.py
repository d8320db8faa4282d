"""Makes the engine and the server tell what is wrong with all sorts of things; prints it as JSON.

    python -m tests.web.words.told

Each line of the answer is a message as it reaches the page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import engine
from server.config import Config
from server.errors import ApiError
from server.limits import check_report

Spec = dict[str, Any]
END = ("networks", "model", "nodes", -1)
FIRST = ("networks", "model", "nodes", 1)

EDITS: list[tuple[str, tuple[Any, ...], Any]] = [
    ("circle", (*END, "config", "units"), 3),
    ("circle", (*END, "config", "units"), "many"),
    ("circle", (*END, "config", "units"), 10**9),
    ("circle", (*END, "config", "unit"), 1),
    ("circle", (*END, "config", "sparkle"), 1),
    ("circle", (*END, "config", "activation"), {"type": "softmax", "config": {}}),
    ("circle", (*END, "config", "activation"), {"type": "relux", "config": {}}),
    ("circle", (*END, "config", "activation"), 7),
    ("circle", (*END, "config", "kernel_initializer"), {"type": "zzz", "config": {}}),
    ("circle", (*END, "type"), "Dens"),
    ("circle", (*END, "type"), "Conv2D"),
    ("circle", (*END, "type"), "LSTM"),
    ("circle", (*END, "type"), "Add"),
    ("circle", (*END, "inputs"), ["nobody"]),
    ("circle", (*END, "inputs"), []),
    ("circle", (*END, "id"), "9 lives"),
    ("circle", (*FIRST, "inputs"), ["output"]),
    ("circle", ("training", "batch_size"), 100_000),
    ("circle", ("training", "batch_size"), 1.5),
    ("circle", ("training", "loss", "type"), "categorical_crossentropy"),
    ("circle", ("training", "loss", "type"), "hinge"),
    ("circle", ("training", "metrics"), ["r2"]),
    ("circle", ("training", "metrics"), "all"),
    ("circle", ("training", "optimizer", "config", "learning_rate"), -1),
    ("circle", ("training", "optimizer", "config", "clipnorm"), 0),
    ("circle", ("training", "recipe"), {"type": "gan", "config": {}}),
    ("circle", ("version",), 99),
    ("circle", ("seed",), -1),
    ("circle", ("data", "config", "noise"), "loud"),
    ("circle", ("data", "type"), "circles"),
    ("circle", ("data",), {"type": "table", "config": {}}),
    ("circle", ("data",), {"type": "play", "config": {}}),
    ("circle", ("networks",), {}),
    ("circle", ("networks", "model", "nodes"), []),
    ("circle", ("blocks",), {"a b": 3}),
    ("digits-cnn", (*FIRST, "config", "target_shape"), [7, 8, 1]),
    ("digits-cnn", (*FIRST, "config", "target_shape"), [8, -1, -1]),
    ("digits-cnn", ("networks", "model", "nodes", 2, "config", "kernel_size"), [9, 99]),
    ("digits-cnn", ("networks", "model", "nodes", 2, "config", "kernel_size"), "big"),
    ("digits-cnn", ("networks", "model", "nodes", 2, "config", "groups"), 7),
    ("resnet-mini", (*FIRST, "config", "target_shape"), [64]),
    ("names-lstm", (*FIRST, "config", "input_dim"), 3),
    ("gan-digits", ("networks", "generator", "nodes", -1, "config"), {"units": 2}),
    ("translate-gru", ("data", "type"), "digits"),
]

FORMULAS = [
    "", "x +", "x * (", "2x", "x)", "sigmod(x)", "y + 1", "1 / 0", "exp(1000)", "min(x)", "3",
    "x < 1 < 2", "sin", "(0 - 2) ^ x", "x $ 2", "x" * 900, "log(0-1)", "where(x)", "(" * 200 + "x",
]  # fmt: skip

TABLES = [
    b"", b"a,b\n1,2\n", b"\xff\xfea", b"\x00\x01\x02", b"a;b\n" + b"1;2\n" * 30 + b"1;2;3\n",
    b"a,b\n" + b"1,x\n" * 40 + b"caf\xe9,y\n", b"1,2\n" * 40,
    b"a,b\n" + b"".join(b"%d,%d\n" % (i, i % 2) for i in range(40)) + b"1\n2\n",
]  # fmt: skip

CONTROLS: list[Any] = [
    {"type": "jump"}, {"type": "step", "unit": "year"},
    {"type": "step", "unit": "batch", "count": 0},
    {"type": "until", "quantity": "luck", "value": 1}, {"type": "until", "quantity": "loss"},
    {"type": "until", "quantity": "loss", "value": 99},
    {"type": "until", "quantity": "step", "value": 0.5},
    {"type": "until", "quantity": "loss", "value": 1, "split": "test"},
    {"type": "pace", "steps_per_second": -1}, {"type": "hyper", "key": "luck", "value": 1},
    {"type": "hyper", "key": "optimizer.learning_rate", "value": "x"},
    {"type": "set", "network": "model", "node": "zz", "weight": "kernel", "index": [0], "value": 1},
    {"type": "subscribe", "id": ""}, {"type": "subscribe", "id": "a", "probe": "nothing"},
    {"type": "subscribe", "id": "a", "probe": "code", "config": {}},
    {"type": "subscribe", "id": "a", "probe": "layers", "config": 3},
    {"type": "restart", "seed": -4}, {"type": "load", "file": b"nonsense"},
    {"type": "load", "file": (2).to_bytes(8, "little") + b"{}"}, {"type": "load", "file": 3},
]  # fmt: skip


STACKS = [
    "layers.Dense(1, activaton='relu')])", "layers.Conv1D(3, 3)])", "layers.Dense()])",
    "layers.Dense(-3)])", "layers.Dense('many')])", "layers.Dense(1, 'rela')])",
    "layers.Dense(1, 'spiky')])", "layers.Dense(1, kernel_initializer='wild')])",
    "layers.Dense(1, kernel_initializer=3)])", "layers.Dense(1, kernel_regularizer='l9')])",
    "layers.Dense(1, bias_regularizer='l2')])", "layers.Dense(1, units=2)])",
    "layers.Dense(1, 'relu', True, 3)])", "layers.Add(3)])", "layers.Add(wide=3)])",
    "layers.Holography(3)])", "layers.Lambda(3)])", "layers.Bidirectional(3)])",
    "layers.Lambda(lambda x: x % 2)])", "layers.Lambda(lambda x: ops.erfc(x))])",
    "layers.Lambda(lambda a, b: a)])", "layers.Dense(layers.Dense)])", "3])",
    "layers.MaxPooling2D(2)])", "layers.Dense(1)])\nd = layers.Dense(1)\na = d(d(0))",
    "layers.Dense(1)])\nkeras.Sequential([])", "layers.Dense(1)])\nkeras.Input((2,))",
    "layers.Dense(1)])\nfor i in range(3): pass", "layers.Dense(1)])\nif True: pass",
    "layers.Dense(1)])\nx_train = np.load('x')", "layers.Dense(1)])\ndel model",
    "layers.Dense(wide)])", "layers.Dense(1)])\nmodel.compile('ftrl', 'mse')",
    "layers.Dense(1)])\nmodel.compile('sgd', 'msle')", "layers.Dense(1)])\nmodel.compile('sgd', 3)",
    "layers.Dense(1)])\nmodel.compile(keras.optimizers.SGD('fast'), 'mse')",
    "layers.Dense(1)])\nmodel.fit(batch_size=0)", "layers.Dense(1)])\nmodel.fit(class_weight=0)",
    "layers.Dense(1)])\nmodel.dance()", "layers.Dense(**sizes)])", "layers.Dense([1][0])])",
    "layers.Dense(2 ** 3)])", "layers.Dense(b'0')])", "layers.Dense(9**99)])",
]  # fmt: skip
"""How a stack goes on that begins with an Input."""

KERAS = [
    "", "x = (1", "x = (1]", "x = 'a", "x = '''a", "f(a b)", "x = 1 2", "if 1:\nx = 2",
    "if 1\n x", "f(a=1, 2)", "x = “a”", "x = 1a", "3 = x", "x = 1\n  y = 2",
    "if 1:\n    x=1\n  y=2\n", "x\xa0= 1", "x = '\ud800'", "x = " + "(" * 90, "keras.Sequential(3)",
    "x" * 200_001, "pass\n" * 40_000,
    "a = keras.Input((3,))\nb = layers.Dense(4)(a)\nc = layers.Dense(4)(b)\n"
    "model = keras.Model(a, b)", "a = keras.Input((2,))\nmodel = keras.Model(a, 3)",
    "model = keras.Sequential([keras.Input((2,)), layers.Dense(1)])\nmodel.save('a')\n"
    "model.compile('adam', 'binary_crossentropy', metrics=['mse'])\n"
    "model.fit(batch_size=4, epochs=3)",
]  # fmt: skip

LAMBDA = {"class_name": "Lambda", "config": {"name": "own"}}
MODELS = [
    b"PK\x03\x04", b"\x89HDF\r\n\x1a\n", b"{}", b"{", b"\xff",
    *(json.dumps({"class_name": kind, "config": {"layers": layers}}).encode() for kind, layers in (
        ("Sequential", []), ("Sequential", [{}]), ("Sequential", [{"config": {}}]),
        ("Sequential", [LAMBDA]), ("Sequential", [{}] * 9999), ("Zoo", []), ("Functional", []),
        ("Functional", [{"class_name": "Dense", "config": {"name": "d", "units": 1}}]),
        ("Sequential", [
            {"class_name": "InputLayer", "config": {"batch_shape": [None, 77], "name": "in"}},
            {"class_name": "Dense", "config": {"units": 3, "name": "d"}},
        ]),
    )),
]  # fmt: skip


def broken(name: str, path: tuple[Any, ...], value: Any) -> Spec:
    """An experiment that ships, with one thing changed."""
    spec = deepcopy(engine.preset(name)["spec"])
    at: Any = spec
    for key in path[:-1]:
        at = at.setdefault(key, {}) if isinstance(at, dict) else at[key]
    at[path[-1]] = value
    return spec


def told_of(spec: Spec) -> Iterator[str]:
    """The problems of a spec, and what would mend them."""
    for problem in engine.check(spec)["problems"]:
        yield problem["message"]
        if "repair" in problem:
            yield problem["repair"]["title"]


def told_of_tables() -> Iterator[str]:
    """What is said of files of the learner's own."""
    for data in TABLES:
        report = engine.open_table({}, data)
        yield from filter(None, [report["problem"]])
        if report["table"]:
            yield from report["table"]["notes"]
            yield from filter(None, (column["reason"] for column in report["table"]["columns"]))
        if report["dataset"]:
            card = report["dataset"]["card"]
            yield from (card["about"], card["scaling"], *card["classes"])
            yield from (text for text in card["columns"] if ": learnt" in text or "ignored" in text)


def told_by_runs() -> Iterator[str]:
    """What a run answers to controls that make no sense, and before it is over."""
    run = engine.train(engine.preset("circle")["spec"])
    next(run)
    for control in CONTROLS:
        for _ in range(20):
            event = run.send(control)
            control = None
            if event["type"] == "rejected":
                yield event["message"]
                break
    run.close()


def told_by_the_server() -> Iterator[str]:
    """What it says of experiments it does not take; the page puts the hint behind."""
    small = Config(
        max_parameters=10, max_batch_size=1, max_samples=10, max_memory_bytes=10
    )  # fmt: skip
    for spec in (engine.preset("digits")["spec"], broken(*EDITS[0])):
        try:
            check_report(dict(engine.check(spec)), small)
        except ApiError as error:
            yield error.message
            yield f"{error.message} {error.problems[0]['message']} {error.hint}"  # type: ignore[index]


def told_of_keras() -> Iterator[str]:
    """What is said of Keras scripts and files of models that are not understood."""
    spec = engine.preset("spiral")["spec"]
    for text in (*KERAS, *(f"model = keras.Sequential([keras.Input((2,)),\n{x}" for x in STACKS)):
        reading = engine.read_keras(text, spec)
        yield from (problem["message"] for problem in reading["problems"])
        yield from reading["notes"]
    for data in MODELS:
        yield engine.open_model(data, spec)["problem"] or ""


def told() -> Iterator[str]:
    """Every message."""
    for name, path, value in EDITS:
        yield from told_of(broken(name, path, value))
    for formula in FORMULAS:
        config = {"activation": {"type": "expression", "config": {"formula": formula}}, "units": 1}
        yield from told_of(broken("circle", (*END, "config"), config))
    yield from told_of_tables()
    yield from told_of_keras()
    yield from told_by_runs()
    yield from told_by_the_server()
    target: Any
    for name in ("gan-digits", "play-transformer"):
        for target in engine.TARGETS:
            yield engine.code(engine.preset(name)["spec"], target)["message"] or ""
    for data in (b"", b"x" * 9, (10**9).to_bytes(8, "little") + b"{}"):
        yield engine.open_saved(data)["problem"] or ""


if __name__ == "__main__":
    print(json.dumps([text for text in told() if text], ensure_ascii=False))
