"""Decides what of the segments can be read apart from the rest, by several processes, without changing a single finding.

A segment is cut into stretches. What is found in one is believed only by whoever arrives at its beginning without any
damage; from the first stretch that does not begin where the one before it ends, the segment is read as if nobody had
read ahead. So what is told, and in which order, is the same however many have read.

Nothing is judged here: records are inflated, hashed and put into the line that their index should have, and statements
are compared with their signature. Everything that depends on another record, or on the log, is left to the walk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import lru_cache, partial
from typing import Any, Final, NamedTuple, Protocol

from archive.audit import names
from archive.audit.answers import Answer, answer_of
from archive.audit.evidence import Evidence
from archive.audit.hints import line_of
from archive.errors import NewsproofError
from archive.formats import tombstone
from archive.formats.reader import RecordItem, Stretch
from archive.formats.warc import Record
from archive.trust.envelope import EnvelopeError, open_envelope
from archive.trust.keys import Verifier

#: Records above this size are hashed but not kept: statements and descriptions are far smaller.
KEEP: Final = 8 * 1024 * 1024
#: Compressed bytes of a stretch, and bytes of its records that are handed on; beyond, the rest is left to the walk.
STRETCH: Final = 1 << 20
_KEPT: Final = 32 * 1024 * 1024

Captors = tuple[tuple[str, bytes], ...]
#: How what is examined is opened once more, in the process that reads.
Opening = Callable[[], AbstractContextManager[Evidence]]


class Each(Protocol):
    """Calls `work` on every task, wherever it likes, and gives the results in the order of the tasks.

    Tasks are drawn as results are taken, so that neither pile up. Raises when a result cannot be had.
    """

    def __call__(self, work: Callable[[Task], Part], tasks: Iterable[Task]) -> Iterator[Part]:
        """The results, in order."""


class Task(NamedTuple):
    """A stretch of a segment. `members`: its CDXJ is there, so digests of compressed members are asked for; `captors`:
    name and public key of the keys that statements may be signed with."""

    segment: str
    begin: int
    until: int
    members: bool
    captors: Captors


class Met(NamedTuple):
    """A record that was read ahead: what a `RecordItem` says, its line of the CDXJ, the record itself where more than
    its digest is looked at, for a statement the public key whose signature it was found to bear, and for an answer what it
    says of itself."""

    offset: int
    length: int
    raw_length: int
    sha256: str
    repacked: str | None
    line: bytes | None
    record: Record | None
    signed: bytes | None
    answer: Answer | None = None


class Part(NamedTuple):
    """What was found in a stretch, from `begin` to `end`; `whole` when that is all that was asked for."""

    segment: str
    members: bool
    begin: int
    end: int
    whole: bool
    met: Sequence[Met | RecordItem]


def read_part(opening: Opening, task: Task) -> Part:
    """Reads a stretch. What cannot be opened or read is left to the walk, which will say so."""
    met: list[Met | RecordItem] = []
    begin = end = task.begin
    try:
        with opening() as evidence:
            file = evidence.open(task.segment)
            if file is None:
                return Part(task.segment, task.members, begin, end, False, ())
            try:
                filename = task.segment.rpartition("/")[2]
                stretch = Stretch(file, task.begin, task.until, keep=KEEP, members=task.members)
                begin = end = stretch.begin
                kept = 0
                for items in stretch:
                    for item in items:
                        one = _met(item, filename, task)
                        met.append(one)
                        if one.record is not None:
                            kept += len(one.record.raw or b"")
                    end = stretch.end
                    if kept > _KEPT:
                        break
            finally:
                file.close()
    except (NewsproofError, OSError):
        return Part(task.segment, task.members, task.begin, task.begin, False, ())
    return Part(task.segment, task.members, begin, end, end >= task.until, met)


def _met(item: RecordItem, filename: str, task: Task) -> Met | RecordItem:
    record = item.record
    target = record.target
    ours = target is not None and target.startswith(names.OURS)
    if record.raw is None or (not ours and tombstone.read(record) is not None):
        return item  # seldom, and it takes more than one look
    signed = _signer(record, task.captors) if ours and (target or "").startswith(names.STATEMENT) else None
    return Met(
        item.offset,
        item.length,
        item.raw_length,
        item.sha256,
        item.repacked,
        line_of(item, record, filename) if task.members else None,
        record if ours or target is None else None,
        signed,
        answer_of(record),
    )


def _signer(record: Record, captors: Captors) -> bytes | None:
    try:
        envelope = open_envelope(record.block or b"")
    except EnvelopeError:
        return None
    verifier = _verifiers(captors).get(envelope.keyid)
    return verifier.public if verifier is not None and envelope.signed_by(verifier) else None


@lru_cache(maxsize=4)
def _verifiers(captors: Captors) -> Mapping[str, Verifier]:
    verifiers = (Verifier(*captor) for captor in captors)
    return {verifier.keyid: verifier for verifier in verifiers}


class Ahead:
    """The segments of an archive, read ahead in their order."""

    def __init__(self, opening: Opening, each: Each, *, stretch: int = STRETCH) -> None:
        self._work: Any = partial(read_part, opening)
        self._each = each
        self._stretch = stretch
        self._parts: Iterator[Part] = iter(())
        self._next: Part | None = None

    def begin(self, evidence: Evidence, sizes: Mapping[str, int], captors: Mapping[str, Verifier]) -> None:
        """Begins to read segments of these sizes, in this order."""
        known = tuple((verifier.name, verifier.public) for verifier in captors.values())

        def tasks() -> Iterator[Task]:
            for name, size in sizes.items():
                members = evidence.size(names.cdxj(name)) is not None
                for begin in range(0, size, self._stretch):
                    yield Task(name, begin, min(begin + self._stretch, size), members, known)

        self._parts = self._each(self._work, tasks())
        self._next = next(self._parts, None)

    def segment(self, name: str, *, members: bool) -> Iterator[Part]:
        """What was read of a segment, as far as it can be relied upon by who reads it from its beginning."""
        while self._next is not None and self._next.segment != name:
            self._next = next(self._parts, None)
        at = 0
        relied = True
        while self._next is not None and self._next.segment == name:
            part = self._next
            relied = relied and part.begin == at and part.members == members
            if relied:
                yield part
                at, relied = part.end, part.whole
            self._next = next(self._parts, None)
