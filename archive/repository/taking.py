"""Taking in many documents of one source: in groups, one checkpoint each, with a count of what was left out and why.

A group is committed as a whole, so that an import which is killed has taken whole groups; what is here already is
skipped by its address, its time and its bytes, so that the next one goes on where it ended.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Final

from archive.model.acts import RedactionDocument
from archive.model.history import Committed, LeftOut
from archive.repository import importing
from archive.repository.importing import Told, from_the_future
from archive.repository.ingest import Writer
from archive.repository.sources import Captured

#: Reasons that are told one by one; the rest is counted as one more.
MOST_REASONS: Final = 50
#: What a dry run decides is remembered for so many (some 30 KB each), then forgotten.
DRY_GROUP: Final = 10_000
REMOVED: Final = "of the very time of a capture that was taken off the disk since"
STILL_TO_COME: Final = "of a time that is still to come, by this machine's clock"


@dataclass(frozen=True, slots=True)
class Left:
    """Something of a source that is not taken in: why, and where it lies."""

    reason: str
    where: str


@dataclass(frozen=True, slots=True)
class Found:
    """Something that can be taken in, and where it lies."""

    captured: Captured
    where: str


class Taking:
    """One import under way."""

    def __init__(self, writer: Writer, *, today: str, dry_run: bool, told: Told) -> None:
        self._writer = writer
        self._today = today
        self._dry_run = dry_run
        self._told = told
        self._left: dict[str, LeftOut] = {}
        self._removed = _moments_removed(writer)
        self._groups = 0
        self.taken: list[Committed] = []
        self.skipped = 0
        self.seen = 0

    @property
    def left(self) -> tuple[LeftOut, ...]:
        """What was left out, by reason."""
        return tuple(self._left.values())

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a dry run of very much cannot tell."""
        if not self._dry_run or self._groups < 2:
            return ()
        what = f"a dry run forgets after each {DRY_GROUP:,} what it has decided"
        return (f"{what}: versions behind the first are numbered as if nothing had come before them",)

    def leave(self, left: Left) -> None:
        """Counts something that is not taken in."""
        reason = left.reason
        if reason not in self._left and len(self._left) >= MOST_REASONS:
            reason = "for other reasons"
        # Names of files may hold bytes that are no UTF-8.
        where = left.where.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        known = self._left.get(reason) or LeftOut(reason, 0, where)
        self._left[reason] = replace(known, count=known.count + 1)

    def take(self, items: Iterable[Found | Left], total: int = 0) -> None:
        """Takes in what is found, group by group. What a dry run has decided is forgotten at the end of its group."""
        waiting = iter(items)
        while (first := next(waiting, None)) is not None:
            rest = islice(waiting, (DRY_GROUP if self._dry_run else importing.GROUP) - 1)
            self._groups += 1
            with self._writer.group(dry_run=self._dry_run):
                for item in chain((first,), rest):
                    self._one(item)
                    self.seen += 1
                    self._told(self.seen, total)

    def _one(self, item: Found | Left) -> None:
        if isinstance(item, Left):
            self.leave(item)
            return
        if from_the_future(item.captured.observed, self._today):
            self.leave(Left(STILL_TO_COME, item.where))
            return
        if self._writer.holds(item.captured):
            self.skipped += 1
        elif item.captured.observed in self._removed:
            self.leave(Left(REMOVED, item.where))
        else:
            self.taken.append(self._writer.add(item.captured))


def _moments_removed(writer: Writer) -> frozenset[str]:
    """The moments of captures that were taken off the disk: all that is left to know them by. What comes again in a
    folder or a database must not bring them back unasked."""
    documents = (act.document for act in writer.index.acts("redaction"))
    numbers = {one.index for one in documents if isinstance(one, RedactionDocument)}
    found = set()
    for number in numbers:
        with suppress(KeyError):
            found.add(writer.index.capture(number).observed)
    return frozenset(found)
