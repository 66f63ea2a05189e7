"""Where quotations stand in a text: the stretches between quotation marks of any style."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Final

_PAIRS: Final = (("“", "”"), ("„", "“"), ("„", "”"), ("«", "»"), ("»", "«"), ("「", "」"), ("『", "』"), ("”", "”"))
#: Longest stretch that is taken for one quotation.
LONGEST: Final = 1500
_OPENER = re.compile('["“„«»「『”]')
_SINGLE = re.compile(r"(?<![\w'’])[‘'](?=\S)([^‘\n]{2,300}?)(?<=[\w.,!?])['’](?!\w)")


def quoted(text: str) -> list[tuple[int, int]]:
    """Ranges between quotation marks, marks excluded, in order of their start."""
    found: list[tuple[int, int]] = []
    n = 0
    while (opener := _OPENER.search(text, n)) is not None:
        n, char = opener.start(), opener.group()
        if char == '"':
            close = text.find('"', n + 1, n + LONGEST)
        else:
            ends = [text.find(end, n + 1, n + LONGEST) for start, end in _PAIRS if start == char]
            close = min((end for end in ends if end > 0), default=-1)
        if close > n and close - n <= LONGEST:
            found.append((n + 1, close))
            n = close + 1
        else:
            n += 1
    double = list(found)
    for match in _SINGLE.finditer(text):
        before = bisect_left(double, (match.start() + 1, 0)) - 1
        if before < 0 or match.start() >= double[before][1]:
            found.append((match.start(1), match.end(1)))
    return sorted(found)


def within(where: tuple[int, int], ranges: list[tuple[int, int]]) -> tuple[int, int] | None:
    """The quotation that a stretch lies in, or None."""
    # No quotation is longer than `LONGEST`, so those that begin further ahead need not be looked at.
    near = ranges[bisect_left(ranges, (where[0] - LONGEST, 0)) : bisect_left(ranges, (where[0] + 1, 0))]
    return next((span for span in near if where[1] <= span[1]), None)
