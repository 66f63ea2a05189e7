"""Decides which found record stands for which signed one, when the two sequences do not agree.

Digests of records are as good as unique, so equal digests are the same record. The longest run of them that is in
order stays; a record with an equal digest outside it has moved; what is left in the gaps between is paired by place.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple


class Gap(NamedTuple):
    """Found and wanted items (as positions) between two that agree, none of which agree. Either side may be empty."""

    found: tuple[int, ...]
    wanted: tuple[int, ...]


class Alignment(NamedTuple):
    """`same`: (found, wanted) positions that agree in order. `moved`: those that agree but stand elsewhere."""

    same: tuple[tuple[int, int], ...]
    moved: tuple[tuple[int, int], ...]
    gaps: tuple[Gap, ...]


def align(found: Sequence[str], wanted: Sequence[str]) -> Alignment:
    """Aligns two sequences of keys. An empty key agrees with nothing; of equal found keys the first counts."""
    places: dict[str, list[int]] = {}
    for position, key in enumerate(wanted):
        if key:
            places.setdefault(key, []).append(position)
    pairs = []
    for at, key in enumerate(found):
        free = places.get(key)
        if key and free:
            pairs.append((at, free.pop(0)))
    kept = _rising([position for _, position in pairs])
    same = tuple(pairs[number] for number in kept)
    chosen = set(kept)
    moved = tuple(pair for number, pair in enumerate(pairs) if number not in chosen)
    used_found = {at for at, _ in pairs}
    used_wanted = {position for _, position in pairs}
    gaps = []
    last_found = last_wanted = -1
    for at, position in (*same, (len(found), len(wanted))):
        gap = Gap(
            tuple(item for item in range(last_found + 1, at) if item not in used_found),
            tuple(item for item in range(last_wanted + 1, position) if item not in used_wanted),
        )
        if gap.found or gap.wanted:
            gaps.append(gap)
        last_found, last_wanted = at, position
    return Alignment(same, moved, tuple(gaps))


def _rising(values: Sequence[int]) -> list[int]:
    """Positions of a longest strictly rising subsequence."""
    ends: list[int] = []
    tails: list[int] = []
    before: list[int] = []
    for number, value in enumerate(values):
        at = bisect_left(ends, value)
        if at == len(ends):
            ends.append(value)
            tails.append(number)
        else:
            ends[at] = value
            tails[at] = number
        before.append(tails[at - 1] if at else -1)
    chain = []
    number = tails[-1] if tails else -1
    while number >= 0:
        chain.append(number)
        number = before[number]
    return chain[::-1]
