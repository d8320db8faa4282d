"""Python text of unknown origin as a tree, after a look at how large and how deep it is.

Python's own parser recurses: what is nested deeper than its stack ends the interpreter. So the
text is cut into words first, and depth is counted on them.
"""

from __future__ import annotations

import ast
import io
import keyword
import tokenize
import warnings
from typing import Any

from .values import Unread

MAX_TEXT = 200_000  # signs; the longest preset has 5 000
MAX_WORDS = 60_000
MAX_LEVEL = 60  # brackets within brackets, and what is joined by signs within them
OPENING, CLOSING = frozenset("([{"), frozenset(")]}")
FLAT = frozenset({",", ";"})
UNCLOSED, UNQUOTED = "EOF in multi-line statement", "EOF in multi-line string"


def tree_of(text: str) -> ast.Module:
    """The tree of a text. Raises Unread, with the line, for what is no Python or too much of it."""
    if len(text) > MAX_TEXT:
        raise Unread(1, f"The text has {len(text):,} signs; at most {MAX_TEXT:,} are read.")
    try:
        _measure(text)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd backslashes, which are the author's business
            return ast.parse(text)
    except SyntaxError as error:
        raise Unread(error.lineno or 1, f"This is no Python: {_fault(error.msg)}.") from None
    except tokenize.TokenError as error:
        line = min(error.args[1][0], text.count("\n") + 1)
        raise Unread(line, f"This is no Python: {_fault(error.args[0])}.") from None
    except UnicodeEncodeError:
        raise Unread(1, "The text holds half a character. Remove what looks odd.") from None
    except (ValueError, RecursionError, MemoryError):
        raise Unread(1, "This is no Python text. Remove what is odd, or nested deeply.") from None


def _fault(message: Any) -> str:
    """What Python says is wrong, in a learner's words where Python's are about its own work."""
    text = str(message)
    if UNCLOSED in text:
        return "the brackets do not match"
    if UNQUOTED in text:
        return "a text is never closed"
    return text.partition(";")[0].rstrip(".?")[:200]


def _measure(text: str) -> None:
    """Counts words and levels. Raises Unread, and what `tokenize` raises."""
    levels = [0]
    for count, word in enumerate(tokenize.generate_tokens(io.StringIO(text).readline)):
        if count > MAX_WORDS:
            raise Unread(word.start[0], f"The text has more than {MAX_WORDS:,} words. Shorten it.")
        if word.type == tokenize.NEWLINE:
            levels = [0]
        elif word.string in OPENING:
            levels[-1] += 1  # calls of calls are within each other, too
            levels.append(0)
        elif word.string in CLOSING:
            levels = levels[:-1] or [0]
        elif word.string in FLAT:
            levels[-1] = 0
        elif word.type == tokenize.OP or keyword.iskeyword(word.string):
            levels[-1] += 1  # not, lambda and if join as + and . do
        if sum(levels) > MAX_LEVEL:
            raise Unread(
                word.start[0],
                f"More than {MAX_LEVEL} brackets and signs lie within one another here. "
                "Write it in shorter lines.",
            )
