"""The end of a script about texts: plain NumPy that has the network write, or translate.

How a target asks its network is an expression: `{}` stands for the rows, all Inputs of them.
"""

from __future__ import annotations

from textwrap import wrap

from .names import literal
from .plan import Study

LENGTHS = {"bound": 40, "endless": 200}
"""Symbols of a text: at most, where it ends by itself; and where it does not."""
SHOWN = 5


def lines(study: Study, ask: str) -> str:
    """The lines of a recipe about texts, nothing for others."""
    if study.recipe == "language":
        return _writing(study, ask)
    return _translating(study, ask) if study.recipe == "translate" else ""


def _symbols(names: tuple[str, ...]) -> str:
    """Symbols as Python's text of a sequence: one text where each is one letter."""
    if all(len(name) == 1 for name in names):
        return literal("".join(names))
    if all(name and not any(sign.isspace() for sign in name) for name in names):
        lines = wrap(" ".join(names), 80, break_long_words=False, break_on_hyphens=False)
        inner = "".join(f"    {literal(f'{line} ')}\n" for line in lines)
        return f"(\n{inner}).split()"
    return f"[{', '.join(map(literal, names))}]"


def _special(study: Study) -> str:
    """The condition that a symbol k is no sign of beginning, end or filling up."""
    dataset = study.main.experiment.dataset
    signs = tuple(k for k in (dataset.pad, dataset.bound) if k is not None)
    return f" if k not in {literal(signs)}" if signs else ""


def _writing(study: Study, ask: str) -> str:
    dataset = study.main.experiment.dataset
    (window,), bound, pad = dataset.input_shape, dataset.bound, dataset.pad
    length = min(LENGTHS["bound"], window) if bound is not None else LENGTHS["endless"]
    unwritten = f"        shares[:, {pad}] = 0  # what fills up is never drawn\n"
    ended = f"        letter[(written[:, 1:] == {bound}).any(axis=1)] = {pad or 0}  # ended\n"
    return f'''letters = {_symbols(dataset.vocabulary)}


def text_of(row):
    return {literal(dataset.separator)}.join(letters[k] for k in row{_special(study)})


def write(count, length, temperature=1.0):
    """Texts of the network's own, each letter drawn from what it holds for likely."""
    written = np.full((count, 1), {bound or 0}, dtype="int32")
    for _ in range(length):
        seen = written[:, -{window}:]
        rows = np.full((count, {window}), {pad or 0}, dtype="int32")
        rows[:, : seen.shape[1]] = seen
        shares = {ask.format("rows")}[:, seen.shape[1] - 1].astype("float64")
{unwritten * (pad is not None)}        ladder = np.cumsum(shares ** (1 / temperature), axis=1)
        drawn = rng.random((count, 1)) * ladder[:, -1:] >= ladder
        letter = drawn.sum(axis=1, dtype="int32")
{ended * (bound is not None)}        written = np.append(written, letter[:, None], axis=1)
    return [text_of(row) for row in written[:, 1:]]


for text in write({SHOWN if bound is not None else 1}, {length}):
    print(text)
'''


def _translating(study: Study, ask: str) -> str:
    dataset = study.main.experiment.dataset
    (length,), bound, pad = dataset.output_shape, dataset.bound, dataset.pad or 0
    return f'''words = {_symbols(dataset.vocabulary)}
their_words = {_symbols(dataset.class_names)}


def translate(x):
    """Answers word by word, the likeliest each time, until the end."""
    written = np.full((len(x), {length}), {pad}, dtype="int32")
    going = np.ones(len(x), dtype=bool)
    for k in range({length}):
        shares = {ask.format("x, shifted(written)")}
        written[:, k] = np.where(going, shares[:, k].argmax(axis=1), {pad})
        going &= written[:, k] != {bound}
    return written


def sentence(names, numbers):
    return {literal(dataset.separator)}.join(names[k] for k in numbers{_special(study)})


found = translate(x_val)
print(f"Right word for word: {{np.mean((found == y_val).all(axis=1)):.4f}}")
for asked, said in zip(x_val[:{SHOWN}], found):
    print(sentence(words, asked), "->", sentence(their_words, said))
'''
