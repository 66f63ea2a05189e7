"""Between which two moments an edit happened: the one place that decides it. Pure.

A page is only known at the moments it was fetched, and a cache may have served an older copy than the origin held.
An edit therefore lies after the last capture that still had the old text, less the `Age` its response claimed
(RFC 9111, section 5.1), and not later than the first capture that had the new text; never at a point in time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from archive.model.edit import Comparison, Edit
from archive.model.history import CaptureRow, Interval
from archive.model.times import format_time, parse_time

#: The earliest moment that can be written; an absurd Age cannot reach further back.
DAWN = "0001-01-01T00:00:00.000000Z"
#: The rule that tells pictures apart by their bytes alone.
BY_BYTES = "image.bytes/"


@dataclass(frozen=True, slots=True)
class Transition:
    """From one text to the next, and between which moments.

    `old` is the version that stood before (None: the article was not known). `new` is the version that came or, when
    an earlier text came back, the observation that first found it again.
    """

    old: CaptureRow | None
    new: CaptureRow
    interval: Interval
    #: Where the pictures were last seen before that, when it was earlier than `interval.after`.
    seen: str | None = None

    def told(self, comparison: Comparison | None) -> Interval:
        """Between which moments it happened, as far as is known which edits it is made of: that a picture was exchanged
        is only bounded by the looks that saw the pictures."""
        exchanged = self.seen is not None and comparison is not None and any(map(_by_bytes, comparison.edits))
        return Interval(self.seen, self.interval.until) if exchanged else self.interval


def _by_bytes(edit: Edit) -> bool:
    return any(str(span.evidence.get("rule", "")).startswith(BY_BYTES) for span in edit.spans)


def in_observed_order(captures: Iterable[CaptureRow]) -> list[CaptureRow]:
    """Captures as history tells them: by observed time, then by index in the log."""
    return sorted(captures, key=lambda row: (row.observed, row.index))


def neighbours(history: Sequence[CaptureRow], observed: str) -> tuple[CaptureRow | None, CaptureRow | None]:
    """The version that the last capture up to that time found, and the one that the next capture found.

    `history` are the captures of one article in observed order. What is captured at that time is compared with these.
    """
    by_number = {row.version: row for row in history if row.version is not None}
    before = None
    for row in history:
        version = by_number.get(row.version or row.same_as or 0)
        if version is not None and row.observed > observed:
            return before, version
        before = version or before
    return before, None


def less_age(observed: str, age: int) -> str:
    """The canonical time `age` seconds before `observed`. A negative age claims a response from the future: none."""
    if age <= 0:
        return observed
    try:
        return format_time(parse_time(observed) - timedelta(seconds=age))
    except OverflowError:
        return DAWN


def transitions(captures: Iterable[CaptureRow]) -> Iterator[Transition]:
    """Every change of text in observed order. `captures` are those of one article, in any order.

    Each version is the `new` of exactly one transition. A capture without text (gone, blocked, broken, moved) says
    nothing about when a text ended. `after` is never later than `until`, whatever a server claims. A page that came as it
    was at the look before has changed in its pictures: they were last seen where one was looked at, not only the page.
    """
    standing: Run | None = None
    seen: CaptureRow | None = None
    for run in runs(captures):
        before, new = standing.rows[-1] if standing else None, run.rows[0]
        if before is not None and before.payload_sha256 is not None and before.payload_sha256 == new.payload_sha256:
            before = seen or before
        after = less_age(before.observed, before.age) if before else None
        pictures = less_age(seen.observed, seen.age) if seen else None
        wider = pictures if pictures is not None and after is not None and pictures < after else None
        yield Transition(standing.version if standing else None, run.carrier, Interval(after, new.observed), wider)
        standing = run
        seen = next((row for row in reversed(run.rows) if saw_pictures(row)), seen)


def saw_pictures(row: CaptureRow) -> bool:
    """Whether a capture saw all pictures whose bytes are known; an observation that did not gives that as its reason."""
    return row.outcome != "unchanged" or row.reason is None


@dataclass(slots=True)
class Run:
    """Captures that follow each other in observed order and found the text of one version."""

    version: CaptureRow
    rows: list[CaptureRow]

    @property
    def carrier(self) -> CaptureRow:
        """The capture that stands for the change to this text: the version itself, or the first that found it again."""
        return self.version if self.version in self.rows else self.rows[0]


def runs(captures: Iterable[CaptureRow]) -> Iterator[Run]:
    """The texts of an article one after another. `captures` are those of one article, in any order."""
    ordered = in_observed_order(captures)
    versions = {row.version: row for row in reversed(ordered) if row.version is not None}
    run: Run | None = None
    for row in ordered:
        text = row.version if row.version is not None else row.same_as if row.outcome == "unchanged" else None
        version = versions.get(text) if text is not None else None
        if version is None:
            continue
        if run is None or run.version is not version:
            if run is not None:
                yield run
            run = Run(version, [])
        run.rows.append(row)
    if run is not None:
        yield run
