"""Between which two moments an edit happened: the one place that decides it. Pure.

A page is only known at the moments it was fetched, and a cache may have served an older copy than the origin held.
An edit therefore lies after the last capture that still had the old text, less the `Age` its response claimed
(RFC 9111, section 5.1), and not later than the first capture that had the new text; never at a point in time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from archive.model.history import CaptureRow, Interval
from archive.model.times import format_time, parse_time

#: The earliest moment that can be written; an absurd Age cannot reach further back.
DAWN = "0001-01-01T00:00:00.000000Z"


@dataclass(frozen=True, slots=True)
class Transition:
    """A version, the one before it in observed order (None for the first), and when the text became the new one."""

    old: CaptureRow | None
    new: CaptureRow
    interval: Interval


def in_observed_order(captures: Iterable[CaptureRow]) -> list[CaptureRow]:
    """Captures as history tells them: by observed time, then by index in the log."""
    return sorted(captures, key=lambda row: (row.observed, row.index))


def less_age(observed: str, age: int) -> str:
    """The canonical time `age` seconds before `observed`. A negative age claims a response from the future: none."""
    if age <= 0:
        return observed
    try:
        return format_time(parse_time(observed) - timedelta(seconds=age)).zfill(len(DAWN))
    except OverflowError:
        return DAWN


def transitions(captures: Iterable[CaptureRow]) -> Iterator[Transition]:
    """Every version in observed order with its interval. `captures` are those of one article, in any order.

    A capture that found another text than that of the version before it (gone, blocked, broken, moved) says nothing
    about when that text ended. `after` is never later than `until`, whatever a server claims.
    """
    standing: CaptureRow | None = None
    sighted: CaptureRow | None = None
    for row in in_observed_order(captures):
        if row.version is not None:
            after = less_age(sighted.observed, sighted.age) if sighted is not None else None
            yield Transition(standing, row, Interval(after, row.observed))
            standing = sighted = row
        elif row.outcome == "unchanged" and standing is not None and row.same_as == standing.version:
            sighted = row
