"""Decides which of very many texts that have no equal stand abreast: one after the other on both sides, plainly alike.

A thousand edited paragraphs of one page mostly keep their order. They are found by looking at the next few of the other
side, which is linear; what is left over is held against all that is left (`align`).
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import add
from typing import Final

from archive.diff.tokens import plain

#: Pairs of leftovers above which those that stand abreast are taken first.
MANY: Final = 1_000_000
#: How far ahead a partner is looked for.
_AHEAD: Final = 4
#: How much longer one of two may be: beyond, it may be one of the parts of the other.
_EVEN: Final = 0.7
#: Share of what two texts are made of that they must have in common.
_ALIKE: Final = 0.55
#: And so much that nothing better is looked for.
_SURE: Final = 0.8


def pairs(old: Sequence[str], new: Sequence[str], left: Sequence[int], right: Sequence[int]) -> list[tuple[int, int]]:
    """Which of the `left` of the old texts is which of the `right` of the new ones, in order."""
    look = _Look(old, new)
    found = []
    n = m = 0
    while n < len(left) and m < len(right):
        down = right_on = 0
        best = look.alike(left[n], right[m])
        if best < _SURE:
            for step in _NEAR:
                if n + step[0] < len(left) and m + step[1] < len(right):
                    share = look.alike(left[n + step[0]], right[m + step[1]])
                    if share > best:
                        best, (down, right_on) = share, step
        if best >= _ALIKE:
            n, m = n + down, m + right_on
            found.append((left[n], right[m]))
        n, m = n + 1, m + 1
    return found


#: Those that follow when something came or went.
_NEAR: Final = tuple(step for n in range(1, _AHEAD) for step in ((0, n), (n, 0)))


class _Look:
    """What texts are made of, read once."""

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        self.old, self.new = old, new
        self._parts: tuple[dict[int, frozenset[str]], dict[int, frozenset[str]]] = {}, {}

    def alike(self, i: int, j: int) -> float:
        """The share of what two texts are made of that they have in common, 0 to 1."""
        one, other = self.old[i], self.new[j]
        so_long, as_long = len(one), len(other)
        if so_long < _EVEN * as_long or as_long < _EVEN * so_long:
            return 0.0
        ours = self._parts[0].get(i) or self._of(0, i, one)
        theirs = self._parts[1].get(j) or self._of(1, j, other)
        total = len(ours) + len(theirs)
        return 2 * len(ours & theirs) / total if total else 0.0

    def _of(self, side: int, n: int, text: str) -> frozenset[str]:
        found = self._parts[side].get(n)
        if found is None:
            found = frozenset(text.split() if plain(text) else map(add, text, text[1:]))
            # Only the next few are asked for again.
            self._parts[side].pop(n - 3 * _AHEAD, None)
            self._parts[side][n] = found
        return found


def shared_head(one: str, other: str) -> int:
    """How many signs two texts begin with in common."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
