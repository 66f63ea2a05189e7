"""Where quotations stand in a text: the stretches between quotation marks of any style."""

from __future__ import annotations

import re
from typing import Final

_PAIRS: Final = (("“", "”"), ("„", "“"), ("„", "”"), ("«", "»"), ("»", "«"), ("「", "」"), ("『", "』"), ("”", "”"))
#: Longest stretch that is taken for one quotation.
LONGEST: Final = 1500
_SINGLE = re.compile(r"(?<![\w'’])[‘'](?=\S)([^‘\n]{2,300}?)(?<=[\w.,!?])['’](?!\w)")


def quoted(text: str) -> list[tuple[int, int]]:
    """Ranges between quotation marks, marks excluded, in order of their start."""
    found: list[tuple[int, int]] = []
    n = 0
    while n < len(text):
        char = text[n]
        close = -1
        if char == '"':
            close = text.find('"', n + 1, n + LONGEST)
        elif char in "“„«»「『”":
            ends = [text.find(end, n + 1, n + LONGEST) for start, end in _PAIRS if start == char]
            close = min((end for end in ends if end > 0), default=-1)
        if close > n and close - n <= LONGEST:
            found.append((n + 1, close))
            n = close + 1
        else:
            n += 1
    for match in _SINGLE.finditer(text):
        if not any(start <= match.start() < end for start, end in found):
            found.append((match.start(1), match.end(1)))
    return sorted(found)


def within(where: tuple[int, int], ranges: list[tuple[int, int]]) -> tuple[int, int] | None:
    """The quotation that a stretch lies in, or None."""
    return next((span for span in ranges if span[0] <= where[0] and where[1] <= span[1]), None)
