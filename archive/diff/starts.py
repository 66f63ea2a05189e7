"""Where an expression of a language can begin, so that a long pattern is tried there and nowhere else.

A pattern of dates or amounts is an alternation of dozens of words without regard to case: tried at each character, it
costs more than all other work on a paragraph. Every expression begins with a figure or with one of a few words; those
are found by plain search of the lower-case text. What is found is a superset of the true beginnings, never less.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

#: Letters that equal others when case is ignored, and that lower case does not make equal.
_SAME: Final = str.maketrans(
    "\u0131\u017f\u1e9b\u1c80\u1c81\u1c82\u1c83\u1c84\u1c85\u1c86\u1c87\u1c88",
    "is\u1e61\u0432\u0434\u043e\u0441\u0442\u0442\u044a\u0463\ua64b",
)
_FIGURES: Final = re.compile(r"\d+")
_STEM: Final = 3


class Starts:
    """Where in a text a figure or one of some words begins."""

    def __init__(self, words: Iterable[str]) -> None:
        stems: dict[str, bool] = {}
        for word in (word.translate(_SAME) for word in words):
            stem = word[:_STEM]
            stems[stem] = stems.get(stem, True) and word == stem
        #: The first letters of the words, and whether they are all there is of each.
        self._stems = tuple(sorted(stems.items()))

    def words(self, low: str) -> list[int]:
        """Where the words can begin in a lower-case text, in no order: at the first letters, behind no letter."""
        found = []
        for stem, whole in self._stems:
            place = low.find(stem)
            while place >= 0:
                if not place or not (low[place - 1].isalnum() or low[place - 1] == "_"):
                    after = low[place + len(stem) : place + len(stem) + 1]
                    if not whole or not after.isalnum():
                        found.append(place)
                place = low.find(stem, place + 1)
        return found


_ODD: Final = re.compile("[" + "".join(map(chr, _SAME)) + "]")


@lru_cache(maxsize=8)
def lowered(text: str) -> str | None:
    """The text as it is when case is ignored, sign for sign; None where lower case is longer than the text."""
    low = text.lower()
    if text.isascii():
        return low
    if len(low) != len(text):
        return None
    return low.translate(_SAME) if _ODD.search(low) else low


@lru_cache(maxsize=8)
def figures(text: str) -> tuple[int, ...]:
    """Where runs of digits begin, in order."""
    return tuple(match.start() for match in _FIGURES.finditer(text))
