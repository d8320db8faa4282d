"""Formulas: what is read, what is refused and where, and that values and slopes are right."""

from __future__ import annotations

import json
import math
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine import SpecError, check, preset, train
from engine.backends.jax_backend import XP
from engine.errors import FieldError
from engine.expression import FUNCTIONS, MAX_DEPTH, MAX_LENGTH, FormulaError, parse
from engine.registry import LAYERS
from tests.engine.contract import BACKENDS, draw, function_outcome, slopes

X = np.concatenate([draw((3, 4), 7), np.array([[0, -1, 1, 2]], np.float32)])


def read(text: str) -> Any:
    return parse(text, lambda name: name in ("x", "y"), "x and y")


def scalar(text: str, x: float = 1.0, y: float = 2.0) -> float:
    values = {"x": jnp.float32(x), "y": jnp.float32(y)}
    return float(read(text).value(XP, values))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("x + 2 * 3", 7), ("(x + 2) * 3", 9), ("-3 ^ 2 + x", -8), ("(-3)^2 * x", 9),
        ("2 ^ 3 ^ 2 * x", 512), ("x ** 3", 1), ("2 ^ -1 * x", 0.5), ("x - 2 - 3", -4),
        ("8 / 4 / 2 * x", 1), ("- - x", 1), ("+x", 1), ("2 * -x", -2), (".5e1 * x", 5),
        ("x < y", 1), ("x >= y", 0), ("(x < y) * 7", 7), ("min(x, y, -4)", -4),
        ("where(x > y, 10, 20)", 20), ("where(1, x, y)", 1), ("pi * x", math.pi),
        ("log(e) * x", 1), ("x^0 + y", 3), ("y ^ x", 2), ("y ^ -2", 0.25), ("y ^ 0.5", 2**0.5),
        ("(x - 3) ^ 3", -8), ("3 ^ y", 9), ("y ^ 2.5", 2**2.5), ("\tx\n", 1),
    ],
)  # fmt: skip
def test_precedence(text: str, value: float) -> None:
    assert scalar(text) == pytest.approx(value, rel=1e-6)


BAD = [
    ("x * sigmod(x)", 5, "sigmoid"), ("foo(x)", 1, "There are exp"), ("x / 0", 3, "zero"),
    ("1 + x / (2 - 2)", 7, "zero"), ("x / -0", 3, "zero"), ("2 * q", 5, "no variable 'q'"),
    ("", 1, "empty"), ("   ", 1, "empty"), ("x +", 4, "nothing more"), ("(x", 1, "never closed"),
    ("sin(x", 1, "never closed"), ("x)", 2, "closes nothing"), ("2x", 1, "Put a *"),
    ("x y", 3, "operator"), ("sin x", 1, "sin(…)"), ("x(2)", 1, "no function"),
    ("pi(2)", 1, "no function"), ("x @ y", 3, "means nothing"), ("x × y", 3, "means nothing"),
    ("1.2.3 * x", 1, "no number"), ("min(x)", 1, "2 to 8"), ("where(x, y)", 1, "takes 3"),
    ("sqrt(-1) * x", 1, "not defined"), ("x + log(0)", 5, "not defined"),
    ("x * exp(1000)", 5, "too large"), ("x * 1e99", 5, "too large"), ("x < y < 3", 7, "brackets"),
    ("(-2) ^ x", 6, "base greater"), ("0 ^ x", 3, "base greater"), ("x.y", 2, "means nothing"),
    ("x" * (MAX_LENGTH + 1), MAX_LENGTH + 1, f"at most {MAX_LENGTH}"),
    ("(" * (MAX_DEPTH + 1) + "x", MAX_DEPTH + 1, "levels"), ("-" * 150 + "x", 31, "levels"),
    ("x[0]", 2, "means nothing"), ("x.__class__", 2, "means nothing"), ("sin()", 5, "expected"),
    ("__import__('os')", 12, "means nothing"), ("x,y", 2, "operator"), ("()", 2, "expected"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "at", "words"), BAD, ids=[b[0][:20] for b in BAD])
def test_mistakes_are_named_with_their_place(text: str, at: int, words: str) -> None:
    with pytest.raises(FormulaError) as caught:
        read(text)
    assert caught.value.at == at
    assert words in str(caught.value) and str(caught.value)[-1] in ".?"


@settings(max_examples=400)
@given(st.text(st.sampled_from("xy0159.e+-*/^()<>=, sincoxplgmw"), max_size=40) | st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        formula = read(text)
    except FormulaError as error:
        at = error.at
    else:
        at = 1
        assert formula.operations() < MAX_LENGTH
    assert 1 <= at <= max(len(text), MAX_LENGTH) + 1


# -- random formulas: a tree, its text with as few brackets as can be, its value by NumPy ---------

ONE = ("sin", "cos", "tanh", "sigmoid", "softplus", "relu", "erf", "abs", "sign")
RANK = {"<": 0, ">=": 0, "+": 1, "-": 1, "*": 2, "/": 2, "neg": 3, "^": 4}


def positive(node: Any) -> Any:
    """1 + node²: what may be divided by, and have a root, a logarithm and any power."""
    return ("+", 1.0, ("^", node, 2.0))


def grown(inner: Any) -> Any:
    pair = st.tuples(inner, inner)
    return st.one_of(
        st.tuples(st.sampled_from(ONE), inner),
        st.tuples(st.just("neg"), inner),
        st.tuples(st.sampled_from(("+", "-", "*", "min", "max", "<", ">=")), inner, inner),
        st.tuples(st.just("where"), inner, inner, inner),
        st.tuples(st.just("^"), inner, st.sampled_from((2.0, 3.0))),
        inner.map(lambda a: ("exp", ("tanh", a))),
        st.tuples(st.sampled_from(("log", "sqrt")), inner.map(positive)),
        pair.map(lambda ab: ("/", ab[0], positive(ab[1]))),
        pair.map(lambda ab: ("^", positive(ab[0]), ("tanh", ab[1]))),
        inner.map(lambda a: ("^", positive(a), -0.75)),
    )


TREES = st.recursive(
    st.one_of(st.just("x"), st.just("x"), st.sampled_from((0.5, 1.0, 2.0, 0.1))),
    grown,
    max_leaves=8,
)


def written(node: Any, least: int = 0) -> str:
    """The text; `least`: how closely the outermost sign must bind to need no brackets."""
    if not isinstance(node, tuple):
        return str(node) if least <= 3 or not str(node).startswith("-") else f"({node})"
    kind, *parts = node
    if kind not in RANK:
        return f"{kind}({', '.join(map(written, parts))})"
    rank = RANK[kind]
    if kind == "neg":
        text = f"-{written(parts[0], 3)}"
    elif kind == "^":
        text = f"{written(parts[0], 5)}^{written(parts[1], 3)}"
    else:
        text = f"{written(parts[0], rank + (rank == 0))} {kind} {written(parts[1], rank + 1)}"
    return text if rank >= least else f"({text})"


def computed(node: Any, x: Any, np_: Any, seen: list[Any]) -> Any:
    """The value by NumPy's (or JAX's) own functions; `seen` collects every part."""
    if node == "x":
        return x
    if not isinstance(node, tuple):
        return np_.float32(node)
    kind, *parts = node
    a, b, c = [*(computed(part, x, np_, seen) for part in parts), None, None][:3]
    one, zero = np_.float32(1), np_.float32(0)
    value = {
        "neg": lambda: -a, "+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b,
        "/": lambda: a / b, "<": lambda: np_.where(a < b, one, zero),
        ">=": lambda: np_.where(a >= b, one, zero), "^": lambda: powered(a, b, np_),
        "min": lambda: np_.minimum(a, b), "max": lambda: np_.maximum(a, b),
        "where": lambda: np_.where(a != 0, b, c), "sigmoid": lambda: one / (one + np_.exp(-a)),
        "softplus": lambda: np_.logaddexp(a, zero),
        "relu": lambda: jax.nn.relu(a) if np_ is jnp else np.maximum(a, zero),
        "erf": lambda: jax.lax.erf(jnp.asarray(a)) if np_ is jnp
        else np.vectorize(math.erf)(a).astype(np.float32),
    }.get(kind, lambda: getattr(np_, kind)(a))()  # fmt: skip
    seen.append(value)
    return value


def powered(a: Any, b: Any, np_: Any) -> Any:
    return a**2 if np.ndim(b) == 0 and b == 2 else a**3 if np.ndim(b) == 0 and b == 3 else a**b


@settings(max_examples=100)
@given(TREES)
def test_random_formulas_equal_numpy_and_slopes_equal_jax(tree: Any) -> None:
    text = written(tree)
    assume("x" in text.replace("exp", "").replace("max", "") and len(text) <= MAX_LENGTH)
    formula = read(text)
    assume(formula.variables())
    seen: list[Any] = []
    expected = computed(tree, X, np, seen)
    scale = max(float(np.max(np.abs(part))) for part in [X, *seen])
    assume(scale < 1e4)

    def function(xp: Any, hyper: Any, x: Any) -> Any:
        return formula.value(xp, {"x": x}) + 0 * x

    ours = function_outcome("numpy", text, function, {}, X)
    np.testing.assert_allclose(ours["result"], expected + 0 * X, rtol=1e-4, atol=1e-5 * scale)

    def total(x: Any) -> Any:
        return jnp.sum((computed(tree, x, jnp, []) + 0 * x) * slopes(XP, x.shape))

    slope = np.asarray(jax.grad(total)(jnp.array(X)))
    close = 1e-4 * max(1.0, float(np.max(np.abs(slope))))
    np.testing.assert_allclose(ours["grads"][0], slope, rtol=1e-3, atol=close)


# -- in a spec ------------------------------------------------------------------------------------


def spec(formula: str = "x * sigmoid(x)", inputs: tuple[str, ...] = ("dense_1",)) -> Any:
    found = preset("heart")["spec"]
    nodes = found["networks"]["model"]["nodes"]
    nodes.insert(2, {"id": "mine", "type": "Expression", "config": {"formula": formula},
                     "inputs": list(inputs)})  # fmt: skip
    nodes[3]["inputs"] = ["mine"]
    return found


def losses(spec: Any, backend: str) -> list[float]:
    run, found = train(spec, backend, steps=30), []
    for event in run:
        if event and event["type"] == "metrics":
            found += [float(loss) for loss in event["loss"]]
    return found


def test_the_layer_trains_as_the_activation_it_spells() -> None:
    silu = preset("heart")["spec"]
    typed = json.loads(json.dumps(silu))
    silu["networks"]["model"]["nodes"][1]["config"]["activation"] = "silu"
    typed["networks"]["model"]["nodes"][1]["config"]["activation"] = {
        "type": "expression", "config": {"formula": "x / (1 + exp(-x))"},
    }  # fmt: skip
    layer = spec()
    layer["networks"]["model"]["nodes"][1]["config"]["activation"] = "linear"
    reference = losses(silu, "numpy")
    for backend in BACKENDS:
        for written in (typed, layer):
            np.testing.assert_allclose(losses(written, backend), reference, rtol=1e-4)


def test_the_loss_trains_as_the_loss_it_spells() -> None:
    plain, typed = preset("complementary-color")["spec"], preset("complementary-color")["spec"]
    typed["training"]["loss"] = {"type": "expression", "config": {"formula": "(p - y) * (p - y)"}}
    for backend in BACKENDS:
        np.testing.assert_allclose(losses(typed, backend), losses(plain, "numpy"), rtol=1e-4)


def test_several_inputs_have_numbers() -> None:
    assert check(spec("x1 * x2 + max(x1, x2)", ("dense_1", "dense_1")))["ok"]
    (problem,) = check(spec("x1 + x3", ("dense_1", "dense_1")))["problems"]
    assert problem["node"] == "mine" and "x3 at sign 6" in problem["message"]
    (problem,) = check(spec("x + 1", ("dense_1", "dense_1")))["problems"]
    assert "x1, x2" in problem["message"]
    (problem,) = check(spec("x1 + x2", ("dense_1", "input")))["problems"]
    assert "equal shape" in problem["message"]


@pytest.mark.parametrize("formula", ["x / 0", "sigmod(x)", "y + x", "3", "", 7, None, "x" * 999])
def test_a_bad_formula_is_reported_on_its_block(formula: Any) -> None:
    (problem,) = check(spec(formula))["problems"]
    assert problem["path"] == "networks.model.nodes[2].config.formula"
    assert problem["node"] == "mine" and problem["field"] == "formula"
    with pytest.raises(SpecError):
        train(spec(formula))


def test_a_loss_must_use_the_prediction() -> None:
    bad = preset("complementary-color")["spec"]
    bad["training"]["loss"] = {"type": "expression", "config": {"formula": "y^2"}}
    (problem,) = check(bad)["problems"]
    assert problem["path"] == "training.loss.config.formula" and "p" in problem["message"]


def test_the_documentation_names_every_function() -> None:
    entry = LAYERS.find("Expression").describe()
    assert all(f"- {name}: " in entry["doc"] for name in FUNCTIONS)
    with pytest.raises(FieldError):
        LAYERS.find("Expression")(formula="x +")
