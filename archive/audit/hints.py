"""Decides whether the CDXJ beside a segment says where its records lie, and what a difference means.

A CDXJ is derived, sorted, and never evidence. But it holds the digest of every compressed member, and so it is the
witness that a record was compressed anew. Lines are compared without order and without being kept; only when a file
differs is the segment read again to say which line, and whether the hint or the segment was changed.
"""

from __future__ import annotations

import json
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final, Generic, NamedTuple, TypeVar

from archive.audit import names
from archive.audit.evidence import Evidence
from archive.audit.findings import Findings
from archive.formats.cdxj import record_line
from archive.formats.members import forms
from archive.formats.reader import RecordItem, read_warc
from archive.formats.warc import END, Record

#: A longer line is none that we write: an address has at most some kilobytes.
_LINE: Final = 1 << 20
#: Lines up to which a differing file is compared line by line.
_COMPARED: Final = 250_000
_LISTED: Final = 10
#: Lines that should be there and are not, kept to be compared with those that should not be, and their bytes.
_REMEMBERED: Final = 200
_REMEMBERED_BYTES: Final = 1 << 22
_MASK: Final = (1 << 64) - 1
_KEEP: Final = 8 * 1024 * 1024
#: More than the header block of a record and that of an HTTP message have together.
_BEGINNING: Final = 2 * 1024 * 1024
#: The members of a line that say where a record lies and how it is compressed.
_PLACE: Final = re.compile(rb'(?:, )?"(?:offset|length|recordDigest)": "[^"]*"')

T = TypeVar("T")


class _Expected(NamedTuple):
    number: int
    offset: int
    line: bytes


class _Line(NamedTuple):
    number: int
    offset: int
    data: bytes


class _Some(Generic[T]):
    """The first of very many, their number, and a sum over what does not change when records are only moved."""

    def __init__(self) -> None:
        self.some: list[T] = []
        self.count = 0
        self.alike = 0
        self._bytes = 0

    def add(self, item: T, line: bytes) -> None:
        self._bytes += len(line)
        if len(self.some) < _REMEMBERED and (not self.some or self._bytes <= _REMEMBERED_BYTES):
            self.some.append(item)
        self.count += 1
        self.alike = (self.alike + hash(_PLACE.sub(b"", line))) & _MASK


class Hints:
    """The CDXJ of one segment, met record by record."""

    def __init__(self, evidence: Evidence, findings: Findings, segment: str) -> None:
        self._evidence = evidence
        self._findings = findings
        self.segment = segment
        self._filename = segment.rpartition("/")[2]
        self.name = names.cdxj(segment)
        #: Whether there is a CDXJ, and so whether digests of compressed members are asked for.
        self.wanted = evidence.size(self.name) is not None
        #: Whether records were met that are packed in another way than ours: they need not lie where they lay.
        self.repacked = False
        self._count = 0
        self._sum = 0
        self._same: dict[int, int] = {}

    def meet(self, item: RecordItem) -> None:
        """Notes the line that the next record should have."""
        if self.wanted and (line := self._line_of(item)) is not None:
            self.expect(line)

    def expect(self, line: bytes) -> None:
        """Notes a line that there should be."""
        self._count += 1
        self._sum = (self._sum + self._mark(line)) & _MASK

    def _mark(self, line: bytes) -> int:
        """What stands for a line. Two lines about one record that are both right have one mark."""
        mark = hash(line)
        return self._same.get(mark, mark)

    def conclude(self) -> None:
        """Compares the file with the records that were met."""
        if not self.wanted:
            return
        count = total = 0
        ordered = True
        before = b""
        for line in self._lines():
            if len(line.data) > _LINE:
                self._note_long(line)
                return
            count += 1
            total = (total + self._mark(line.data)) & _MASK
            ordered = ordered and before <= line.data
            before = line.data
        if count == self._count and total == self._sum:
            if not ordered:
                self._findings.add(
                    "hint-altered", self.name, f"{self.name}: its lines are not sorted", record=1, offset=0
                )
        elif max(count, self._count) > _COMPARED:
            self._findings.add("hint-altered", self.name, f"{self.name} does not fit its segment", record=1, offset=0)
        else:
            self._compare()

    def _note_long(self, line: _Line) -> None:
        self._findings.add(
            "hint-altered",
            self.name,
            f"line {line.number} is longer than {_LINE:,} bytes, as no line of a CDXJ is; {self.name} was not read on",
            offset=line.offset,
            record=line.number,
        )

    def _line_of(self, item: RecordItem) -> bytes | None:
        line = line_of(item, item.record, self._filename)
        if line is not None and item.record.raw is None:
            # Who writes lines may keep larger records than we do, and so know the status and the type of this one.
            other = line_of(item, self._beginning(item), self._filename)
            if other is not None:
                self._same[hash(other)] = hash(line)
        return line

    def _beginning(self, item: RecordItem) -> Record:
        """A record too large to be kept, with as much of its block as holds the HTTP headers that a line speaks of."""
        file = self._evidence.open(self.segment)
        if file is None:
            return item.record
        try:
            file.seek(item.offset)
            data = zlib.decompressobj(31).decompress(file.read(_BEGINNING), _BEGINNING)
        except zlib.error:
            return item.record
        finally:
            file.close()
        return Record(item.record.head, data, data.find(END) + len(END))

    def _lines(self) -> Iterator[_Line]:
        file = self._evidence.open(self.name)
        if file is None:
            return
        number = offset = 0
        rest = b""
        try:
            while True:
                piece = file.read(65_536)
                rest += piece
                lines = rest.split(b"\n")
                rest = lines.pop() if piece else b""
                if len(rest) > _LINE and not lines:
                    yield _Line(number + 1, offset, rest)
                    return
                for at, data in enumerate(lines):
                    ended = bool(piece) or at < len(lines) - 1
                    if data or ended:
                        number += 1
                        yield _Line(number, offset, data + b"\n" if ended else data)
                    offset += len(data) + 1
                if not piece:
                    return
        finally:
            file.close()

    def _items(self) -> Iterator[RecordItem]:
        file = self._evidence.open(self.segment)
        if file is None:
            return
        try:
            for item in read_warc(file, keep=_KEEP, members=True):
                if isinstance(item, RecordItem):
                    yield item
        finally:
            file.close()

    # A file that differs.

    def _compare(self) -> None:
        """Says which lines should not be there, or which should be."""
        left = Counter(self._mark(line.data) for line in self._lines())
        missing = _Some[_Expected]()
        last_listed = -1
        for item in self._items():
            line_data = self._line_of(item)
            if line_data is None:
                continue
            mark = self._mark(line_data)
            if left[mark]:
                left[mark] -= 1
                last_listed = item.offset
            else:
                missing.add(_Expected(item.number, item.offset, line_data), line_data)
        strange = _Some[_Line]()
        for line in self._lines():
            mark = self._mark(line.data)
            if left[mark]:
                left[mark] -= 1
                strange.add(line, line.data)
        if not strange.count and not missing.count:
            return  # a writer brought the file up to date while it was read
        if not strange.count:
            first = missing.some[0]
            # Lines for the newest records alone are missing when the writer has not come to write them.
            self._findings.add(
                "hint-behind" if first.offset > last_listed else "hint-altered",
                self.name,
                f"records that {self.name} does not list: {missing.count}, the first is record {first.number}",
                record=first.number,
            )
            return
        only_moved = strange.count == missing.count and strange.alike == missing.alike
        if only_moved and (self.repacked or self._deflated_anew()):
            self._findings.add(
                "hint-behind",
                self.name,
                f"{self.name} lists where the records lay before",
                record=strange.some[0].number,
            )
            return
        shown = strange.some[:_LISTED]
        for line in shown:
            self._note_line(line, _nearest(line, missing.some))
        if strange.count > len(shown):
            line = strange.some[: len(shown) + 1][-1]  # the first of them, if it was kept
            self._findings.add(
                "hint-altered",
                self.name,
                f"{strange.count - len(shown)} more lines do not fit the segment",
                offset=line.offset,
                record=line.number,
            )

    def _note_line(self, line: _Line, other: _Expected | None) -> None:
        if other is None:
            field, message = None, "it is about no record of the segment"
        else:
            differing = sorted(_differing(line.data, other.line))
            field = differing[0] if differing else None
            found, wanted = _members(line.data), _members(other.line)
            message = f"it does not fit record {other.number}"
            if field is not None and found is not None and wanted is not None and field in found:
                message += f": {field} is {found[field]!r}, the record has {wanted.get(field)!r}"
        self._findings.add(
            "hint-altered",
            self.name,
            f"line {line.number}: {message}",
            offset=line.offset,
            record=line.number,
            field=field,
        )

    def _deflated_anew(self) -> bool:
        """Whether there are records whose compressed bytes are not those that we make; notes them.

        What deflates elsewhere may make other bytes, too: then this cannot be told, and the hint gets the benefit.
        """
        first: RecordItem | None = None
        count = 0
        for item in self._items():
            raw = item.record.raw
            if raw is None or self._member(item) not in forms(raw):
                first = first or item._replace(record=Record(item.record.head, None, 0))
                count += 1
        if first is not None:
            more = f" (and {count - 1} more)" if count > 1 else ""
            self._findings.add(
                "repacked",
                self.segment,
                f"record {first.number}{more}: it was compressed anew, {self.name} lists another digest",
                offset=first.offset,
                record=first.number,
            )
        return first is not None

    def _member(self, item: RecordItem) -> bytes:
        file = self._evidence.open(self.segment)
        if file is None:
            return b""
        try:
            file.seek(item.offset)
            parts = []
            left = item.length
            while left and (piece := file.read(left)):
                parts.append(piece)
                left -= len(piece)
            return b"".join(parts)
        finally:
            file.close()


def line_of(item: RecordItem, record: Record, filename: str) -> bytes | None:
    """The line that the CDXJ beside a segment of that name has for an item, None for a record that is not listed;
    `record` is what is known of it."""
    return record_line(
        record, offset=item.offset, length=item.length, filename=filename, member_sha256=item.member_sha256
    )


def _members(line: bytes) -> dict[str, Any] | None:
    """A line as its members, with the key and the time as members of their own."""
    parts = line.rstrip(b"\n").split(b" ", 2)
    try:
        value = json.loads(parts[2])
    except (IndexError, ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    return {"key": parts[0].decode("latin-1"), "time": parts[1].decode("latin-1"), **value}


def _differing(line: bytes, other: bytes) -> set[str]:
    """The members in which two lines differ; a line that is none differs in all."""
    found, wanted = _members(line), _members(other)
    if found is None or wanted is None:
        return {"line"}
    differing = {name for name in {*found, *wanted} if found.get(name) != wanted.get(name)}
    return differing or {"line"}


def _nearest(line: _Line, expected: list[_Expected]) -> _Expected | None:
    """The line that should be there and resembles this one most."""
    return min(expected, key=lambda other: len(_differing(line.data, other.line)), default=None)
