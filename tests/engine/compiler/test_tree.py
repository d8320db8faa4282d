"""Trees are flattened as JAX flattens them."""

from __future__ import annotations

import jax
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import tree

trees = st.recursive(
    st.one_of(st.integers(), st.none()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.text("abc", max_size=2), inner, max_size=3),
    ),
    max_leaves=12,
)


@given(trees)
def test_as_in_jax(made):
    leaves, structure = tree.flatten(made)
    assert leaves == jax.tree.leaves(made)
    assert tree.unflatten(structure, leaves) == made
    assert structure == tree.structure(made) and hash(structure) == hash(tree.structure(made))
    assert tree.map(lambda a, b: a + b, made, made) == jax.tree.map(lambda a: 2 * a, made)


def test_paths():
    made = {"b": [1, {"c": 2}], "a": (3, None)}
    assert list(tree.items(made)) == [(("a", 0), 3), (("b", 0), 1), (("b", 1, "c"), 2)]
    assert str(tree.structure(made)) == "{a: (*, None), b: [*, {c: *}]}"


def test_structures_that_differ_are_refused():
    with pytest.raises(ValueError, match=r"expected \{a: \*\}, got \{b: \*\}"):
        tree.map(lambda a, b: a, {"a": 1}, {"b": 1})
    for leaves, message in (([1], "few"), ([1, 2, 3], "many")):
        with pytest.raises(ValueError, match=f"too {message} leaves"):
            tree.unflatten(tree.structure([0, 0]), leaves)
