"""Where a run has been: a bounded number of its states, evenly spread, to go back to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import tree

MOST = 24
BYTES = 48 * 2**20
LEAST = 3  # with fewer, there is no way to go back along
CALM = 2.0  # times the least loss


@dataclass(frozen=True, eq=False)
class Mark:
    """A run's state. `loss`: of the step that led there. `broken`: the step at which the run had
    diverged, 0 if it had not.
    """

    step: int
    state: Any
    loss: float
    broken: int = 0


class Past:
    """States of one run, thinned to every other one whenever there are too many: more than `MOST`,
    or than `BYTES` hold. A network of which not even `LEAST` fit has none.

    `marks`: the oldest first. `newest`: where the run was, while it stands at one of them.
    """

    def __init__(self) -> None:
        self.marks: list[Mark] = []
        self.newest: Mark | None = None
        self._most = MOST
        self._stride = 1

    @property
    def steps(self) -> list[int]:
        """When the states were kept."""
        return [mark.step for mark in self.marks]

    def due(self, step: int) -> bool:
        """Whether a state at this step is wanted."""
        if self._most < LEAST:
            return False
        return not self.marks or step >= self.marks[-1].step + self._stride

    def keep(self, mark: Mark) -> None:
        """Keeps a state; to be called when one is due."""
        if not self.marks:
            size = sum(leaf.nbytes for leaf in tree.leaves(mark.state))
            self._most = min(MOST, BYTES // max(size, 1) - 1)  # one is for where the run was
            if self._most < LEAST:
                return
        self.marks.append(mark)
        if len(self.marks) > self._most:
            del self.marks[1::2]
            self._spread()

    def find(self, step: int, newest: Mark) -> Mark:
        """The last state up to `step`; where the run was, from there on or if nothing is kept."""
        if step >= newest.step or not self.marks:
            return newest
        earlier = [mark for mark in self.marks if mark.step <= step]
        return earlier[-1] if earlier else self.marks[0]

    def calm(self) -> int | None:
        """The last step kept at which the loss was still small; None where none is known."""
        known = [mark for mark in self.marks if mark.loss == mark.loss]  # at step 0 it is NaN
        if not known:
            return self.marks[0].step if self.marks else None
        least = min(mark.loss for mark in known)
        bound = least + (CALM - 1) * abs(least)
        return max(mark.step for mark in known if mark.loss <= bound)

    def cut(self, step: int) -> None:
        """Forgets what came after `step`."""
        self.marks = [mark for mark in self.marks if mark.step <= step]
        self.newest = None
        self._spread()

    def _spread(self) -> None:
        along = self.marks[-1].step - self.marks[0].step if self.marks else 0
        self._stride = max(1, along // (self._most // 2))
