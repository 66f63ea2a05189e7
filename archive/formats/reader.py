"""Decides what is read out of a WARC file: each record that is whole, and each damage by offset, number and reason.

Strict where it judges and forgiving where it goes on: every byte of the file is either part of a whole record or of a
named damage, and after damage reading resumes at the next record. Content that is whole but not packed as we pack it
(another gzip header, several records in a member, a record over several members) is a record with `repacked` set.
Nothing is raised on content, memory is bounded, and no member is inflated without end.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO, Final, NamedTuple, cast

from archive.formats import http, warc
from archive.formats.headers import MAX_HEAD, Head, MalformedRecordError, parse_head
from archive.formats.members import (
    GZIP_HEADER,
    MAGIC,
    DamageError,
    Rescue,
    Window,
    next_member,
    parse_header,
    range_sha256,
)
from archive.formats.streams import OPENING, EndedError, PackedStream, PlainStream
from archive.formats.warc import END, Record

#: A record larger than this is checked and hashed but not kept in memory.
KEEP: Final = 64 * 1024 * 1024

_PLAIN_HEADER: Final = MAGIC + b"\0"
_FIRST: Final = 4_096
_NEXT: Final = 65_536
_RECORD_START = re.compile(rb"WARC/[0-9]\.[0-9]{1,2}\r?\n[A-Za-z-]+:")
_START_LENGTH: Final = 80


class RecordItem(NamedTuple):
    """One whole record.

    `number` counts from 1. `offset` and `length` say where it lies in the file: for gzip, from the member that holds
    its first byte to the one that holds its last (other records may lie there too, and then `repacked` says so).
    `raw_length` and `sha256` are of the whole uncompressed record. `repacked` is None, or says how the bytes in the
    file differ from how we write them although the content is the same. `member_sha256` is of the compressed bytes,
    when it was asked for and the record has a member of its own.
    """

    number: int
    offset: int
    length: int
    raw_length: int
    sha256: str
    record: Record
    repacked: str | None = None
    member_sha256: str | None = None


class DamageItem(NamedTuple):
    """Bytes that are no whole record: what is wrong there, and the record as far as it can still be read.

    `code` is `truncated`, `stray-bytes`, `gzip-header`, `gzip-data`, `gzip-checksum`, `gzip-length`, `bomb`,
    `record-version`, `record-header`, `record-length`, `record-end` or `not-a-file`. `record` is there when only the
    gzip checksum or length around a whole record is wrong.
    """

    number: int
    offset: int
    length: int
    code: str
    message: str
    record: Record | None = None


Item = RecordItem | DamageItem


def read_warc(
    source: Path | str | BinaryIO,
    *,
    start: int = 0,
    end: int | None = None,
    number: int = 1,
    keep: int = KEEP,
    foreign: bool = False,
    members: bool | Mapping[int, str] = False,
    packed: bool = False,
) -> Iterator[Item]:
    """Every record of a .warc or .warc.gz from `start` to `end` (or the end of the file), and every damage.

    A file object must be seekable and stays open. `number` is given to the first record. `foreign` also accepts what
    the standard allows others: other record headers, and files that are not compressed. `members` asks for the SHA-256
    of the compressed members; a mapping from offset to the SHA-256 written down earlier names members that were
    deflated anew without changing content. `packed`: the file is known to be gzip, whatever stands at `start`.
    Raises OSError when the file cannot be opened or read, and nothing else.
    """
    if isinstance(source, (str, os.PathLike)):
        with _opened(Path(source)) as file:
            if file is None:
                yield DamageItem(number, 0, 0, "not-a-file", "not a regular file")
                return
            yield from read_warc(
                file, start=start, end=end, number=number, keep=keep, foreign=foreign, members=members, packed=packed
            )
        return
    walk = _Walk(Window(source, end), start, number, keep, foreign, members)
    name = getattr(source, "name", "")
    named_gzip = isinstance(name, str) and name.endswith(".gz")
    if packed or walk.is_gzip(named_gzip, isinstance(name, str) and name.endswith(".warc")):
        yield from walk.gzip()
    else:
        yield from walk.plain("it is not compressed" if named_gzip or not foreign else None)


def read_record(source: Path | str | BinaryIO, offset: int, **options: Any) -> Item:
    """The one record (or damage) at an offset, which must be inside the file; options as of `read_warc`."""
    items = read_warc(source, start=offset, **options)
    try:
        return next(items, DamageItem(1, offset, 0, "truncated", "the file ends before this offset"))
    finally:
        items.close()  # type: ignore[attr-defined]


class Stretch:
    """The whole records in a stretch of a gzip WARC, read apart from what lies before it.

    Iterating gives what `read_warc` would give of these bytes, as long as it would give records without any damage
    between them, numbered from 1; together those that one cannot stop between. Whoever has read up to `begin` without
    damage, and only he, can go on at `end`.
    """

    def __init__(self, file: BinaryIO, begin: int, until: int, *, keep: int, members: bool) -> None:
        """From the first member that may begin a record at or behind `begin` (0: from 0) to the first end of a record at
        or behind `until`."""
        self._window = Window(file)
        self._keep = keep
        self._members = members
        self._until = until
        self.begin = next_member(self._window, begin, OPENING) if begin else 0
        #: How far reading has come.
        self.end = self.begin

    def __iter__(self) -> Iterator[list[RecordItem]]:
        if self.begin >= self._until:
            return
        walk = _Walk(self._window, self.begin, 1, self._keep, False, self._members)
        held: list[RecordItem] = []
        size = 0
        for item in walk.gzip():
            if isinstance(item, DamageItem):
                return
            held.append(item)
            size += item.raw_length
            if not walk.goes_on_at(item.offset + item.length):
                # Within a member of several records, say: damage may follow that is told otherwise.
                if size > 4 * self._keep:
                    return
                continue
            self.end = item.offset + item.length
            yield held
            held, size = [], 0
            if self.end >= self._until:
                return
        self.end = self._window.end
        yield held


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO | None]:
    """The file, or None when it is no regular file: opening a pipe would wait for ever."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        yield None
        return
    with open(descriptor, "rb", buffering=0) as file:
        yield _Named(file, path.name)  # type: ignore[misc]


class _Named:
    """An unbuffered file with the name it was opened by (one opened by descriptor has only a number)."""

    def __init__(self, file: Any, name: str) -> None:
        self.name = name
        self.seek = file.seek
        self.read = file.read


def _inflate_module() -> tuple[ModuleType, tuple[type[Exception], ...]]:
    """isal when it is installed (three times quicker), else zlib, and the errors that send a member the careful way."""
    try:
        from isal import isal_zlib
    except ImportError:
        return zlib, (MalformedRecordError, zlib.error)
    return isal_zlib, (MalformedRecordError, zlib.error, cast(type[Exception], isal_zlib.error))


class _PassedError(MalformedRecordError):
    """A record too long to be kept turned out to be none when most of it had passed."""


class _Walk:
    """One pass over one file."""

    def __init__(
        self,
        window: Window,
        start: int,
        number: int,
        keep: int,
        foreign: bool,
        members: bool | Mapping[int, str],
    ) -> None:
        self._window = window
        self._offset = start
        self._number = number
        self._keep = keep
        self._foreign = foreign
        self._expected: Mapping[int, str] = members if isinstance(members, Mapping) else {}
        self._hash_members = bool(members)
        self._rescue = Rescue(window, OPENING)

    def is_gzip(self, named_gzip: bool, named_plain: bool) -> bool:
        """What the first bytes say; when they say nothing, the name; else whichever form a record is found in."""
        opening = bytes(self._window.at(self._offset, 5))
        if opening and (opening[:2] == MAGIC[: len(opening[:2])] or opening == OPENING):
            return opening != OPENING
        if named_gzip or named_plain:
            return named_gzip
        return next_member(self._window, self._offset, OPENING) < self._window.end

    def goes_on_at(self, offset: int) -> bool:
        """Whether what follows is read from there on as if the file began there."""
        return self._offset == offset

    def _damage(self, offset: int, end: int, code: str, message: str, record: Record | None = None) -> DamageItem:
        item = DamageItem(self._number, offset, end - offset, code, message, record)
        self._number += 1
        return item

    # Compressed.

    def gzip(self) -> Iterator[Item]:
        """One member, one record, as we write them; whatever is not so goes the careful way."""
        module, errors = _inflate_module()
        inflater_for, at, parse, sha256 = module.decompressobj, self._window.at, warc.parse, hashlib.sha256
        keep, foreign, wanted, expected = self._keep, self._foreign, self._hash_members, self._expected
        end = self._window.end
        oddity: tuple[bytes, str | None] = (GZIP_HEADER, None)
        first = _FIRST
        while (offset := self._offset) < end:
            view = at(offset, first)
            header = bytes(view[:10])
            record = None
            pieces: list[bytes] = []
            if header == GZIP_HEADER or header[:4] == _PLAIN_HEADER:
                digest = sha256() if wanted else None
                inflater = inflater_for(31)
                try:
                    # More than is kept is never inflated at once: it goes the careful way, step by step.
                    data = inflater.decompress(view, keep + 1)
                    position = offset + len(view)
                    if not inflater.eof:
                        pieces.append(data)
                        size = len(data)
                        while not inflater.eof and size <= keep:
                            if digest:
                                digest.update(view)
                            view = at(position, _NEXT)
                            if not view:
                                break
                            position += len(view)
                            pieces.append(inflater.decompress(view, keep + 1 - size))
                            size += len(pieces[-1])
                        data = b"".join(pieces) if inflater.eof and size <= keep else b""
                    if inflater.eof and len(data) <= keep:
                        record = parse(data, foreign=foreign)
                except errors:
                    record = None
            if record is None:
                data, pieces = b"", []
                yield from self._carefully()
                end = self._window.end
                continue
            unused = len(inflater.unused_data)
            length = position - offset - unused
            repacked = member_sha256 = None
            if header != GZIP_HEADER:
                if oddity[0] != header:
                    oddity = (header, parse_header(self._window, offset)[1])
                repacked = oddity[1]
            if digest:
                digest.update(view[: len(view) - unused])
                member_sha256 = digest.hexdigest()
                if expected:
                    repacked = repacked or self._deflated_anew(offset, member_sha256)
            number = self._number
            self._offset = offset + length
            # Neighbours are of a size; what is read too much is copied.
            first = 1_024 if length < 512 else _FIRST if length > 2_048 else 2 * length
            self._number = number + 1
            yield RecordItem(
                number, offset, length, len(data), sha256(data).hexdigest(), record, repacked, member_sha256
            )

    def _deflated_anew(self, offset: int, member_sha256: str | None) -> str | None:
        expected = self._expected.get(offset)
        if expected is None or member_sha256 is None or expected == member_sha256:
            return None
        return "it was compressed anew (its bytes in the file are not the ones written)"

    def _carefully(self) -> Iterator[Item]:
        """From the member at the present offset until a record and a member end together, or past the damage."""
        stream = PackedStream(self._window, self._offset)
        while True:
            record: Record | None = None
            try:
                try:
                    record = self._record(stream)
                    stream.fill(1)
                    if stream.buffer and not _like_opening(stream.buffer):
                        # No other record: then let the member's checksum say first what all this is.
                        stream.fill(_LOOK_AHEAD)
                except MalformedRecordError as malformed:
                    yield from self._malformed(stream, malformed)
            except DamageError as damage:
                following = self._rescue.after(stream.current, damage)
                code, message = damage.code, damage.message
                if code == "truncated" and following < self._window.end:
                    code, message = "gzip-data", "the compressed data runs on past the end of its gzip member"
                yield self._damage(stream.offset, following, code, message, record)
                self._offset = following
                return
            ended = not stream.buffer
            if ended:
                self._offset = stream.current
            if record is not None:
                yield self._packed_item(stream, record)
            if ended:
                return
            stream.begin_record()

    def _packed_item(self, stream: PackedStream, record: Record) -> RecordItem:
        offset, length = stream.offset, stream.position - stream.offset
        digest = None
        if self._hash_members and stream.members == 1 and not stream.inside and not stream.buffer:
            digest = range_sha256(self._window, offset, length)
        repacked = stream.repacked or self._deflated_anew(offset, digest)
        number = self._number
        self._number += 1
        return RecordItem(number, offset, length, record.raw_length, record.sha256, record, repacked, digest)

    def _malformed(self, stream: PackedStream, malformed: MalformedRecordError) -> Iterator[DamageItem]:
        """Names what is at the head of the stream and drops it, up to the next record in the same member."""
        code, message = malformed.code, malformed.message
        passed = isinstance(malformed, _PassedError)
        whole = stream.fill(_LOOK_AHEAD)
        found = _RECORD_START.search(stream.buffer, 0 if passed else 1)
        if (found or whole) and not passed:
            code, message = _diagnosis(stream.buffer[: found.start() if found else None], malformed, self._foreign)
            if stream.inside and not _like_opening(stream.buffer):
                code, message = "stray-bytes", "bytes that belong to no record follow a record in its gzip member"
        while found is None and not whole:
            del stream.buffer[:-_START_LENGTH]
            whole = stream.fill(_LOOK_AHEAD)
            found = _RECORD_START.search(stream.buffer)
        del stream.buffer[: found.start() if found else None]
        yield self._damage(stream.offset, stream.position, code, message)

    # Plain.

    def plain(self, repacked: str | None) -> Iterator[Item]:
        """Record after record, as they stand."""
        stream = PlainStream(self._window, self._offset)
        patience = 4 * self._window.end + (1 << 24)
        while (offset := stream.offset) < self._window.end:
            number = self._number
            try:
                record = self._record(stream)
            except MalformedRecordError as malformed:
                patience -= max(0, stream.offset + len(stream.buffer) - offset)
                following, diagnosis = self._next_plain(offset, malformed, hurry=patience < 0)
                yield self._damage(offset, following, *diagnosis)
                stream = PlainStream(self._window, following)
                continue
            length = record.raw_length
            yield RecordItem(number, offset, length, length, record.sha256, record, repacked)
            self._number = number + 1

    def _next_plain(self, offset: int, malformed: MalformedRecordError, *, hurry: bool) -> tuple[int, tuple[str, str]]:
        """Where the next record begins after one at `offset` that is none, and what to say of that one."""
        stream = PlainStream(self._window, offset)
        dropped = 0
        whole = False
        while True:
            try:
                while len(stream.buffer) < _LOOK_AHEAD:
                    stream.more()
            except EndedError:
                whole = True
            found = None if hurry else _RECORD_START.search(stream.buffer, 0 if dropped else 1)
            if dropped == 0 and (found or whole):
                code, message = _diagnosis(stream.buffer[: found.start() if found else None], malformed, self._foreign)
                if not _like_opening(stream.buffer):
                    code, message = "stray-bytes", "bytes that belong to no record"
                elif found is None and malformed.code == "truncated":
                    code, message = malformed.code, malformed.message
                malformed = MalformedRecordError(code, message)
            if found or whole:
                following = stream.offset + found.start() if found else self._window.end
                return following, (malformed.code, malformed.message)
            drop = len(stream.buffer) - _START_LENGTH
            dropped += drop
            del stream.buffer[:drop]

    # Both.

    def _record(self, stream: PlainStream | PackedStream) -> Record:
        """The record at the head of the stream, taken out of its buffer.

        Raises MalformedRecordError (and then the buffer still begins with it; _PassedError when not), or DamageError.
        """
        buffer = stream.buffer
        searched = 0
        try:
            while (head_end := buffer.find(END, searched, MAX_HEAD)) < 0:
                if len(buffer) >= MAX_HEAD or not OPENING.startswith(buffer[:5]):
                    raise warc.no_head(bytes(buffer))
                searched = max(0, len(buffer) - 3)
                stream.more()
        except EndedError:
            if isinstance(stream, PlainStream):
                raise MalformedRecordError("truncated", "the file ends inside a record header") from None
            raise warc.no_head(bytes(buffer)) from None
        head_length = head_end + 4
        head = parse_head(bytes(buffer[:head_length]), foreign=self._foreign)
        size = head_length + head.length + 4
        if isinstance(stream, PlainStream) and stream.offset + size > self._window.end:
            left = max(0, self._window.end - stream.offset - head_length)
            raise MalformedRecordError(
                "truncated",
                f"the file ends inside a record: Content-Length is {head.length:,}, {left:,} bytes are left",
            )
        try:
            # Of a record too long to be kept, as much as is kept of any: most lengths like that are lies.
            while len(buffer) < min(size, self._keep):
                stream.more()
        except EndedError:
            raise _cut_short(head.length, len(buffer) - head_length) from None
        if size > self._keep:
            return _long_record(stream, head, head_length)
        if buffer[size - 4 : size] != END:
            raise warc.wrong_length(head.length, bytes(buffer[head_length:size]))
        raw = bytes(buffer[:size])
        del buffer[:size]
        return Record(head, raw, head_length)


#: How far behind a malformed record the next one is looked for before the first is described.
_LOOK_AHEAD: Final = 1 << 22


def _cut_short(stated: int, there: int) -> MalformedRecordError:
    return MalformedRecordError(
        "record-length", f"Content-Length is {stated:,}, but only {max(0, there):,} bytes follow"
    )


def _like_opening(buffer: bytearray) -> bool:
    """Whether bytes look like the begin of a record, be it with a byte or two wrong."""
    return sum(a == b for a, b in zip(buffer[:5], OPENING, strict=False)) >= 3


def _diagnosis(record: bytearray, malformed: MalformedRecordError, foreign: bool) -> tuple[str, str]:
    """What is wrong with a record now that it is known where the next one begins."""
    try:
        warc.parse(bytes(record), foreign=foreign)
    except MalformedRecordError as better:
        return better.code, better.message
    return malformed.code, malformed.message


def _long_record(stream: PlainStream | PackedStream, head: Head, head_length: int) -> Record:
    """A record that is hashed while it passes and not kept."""
    buffer = stream.buffer
    whole = hashlib.sha256(buffer[:head_length])
    stated = {"block": head.get("WARC-Block-Digest"), "payload": head.get("WARC-Payload-Digest")}
    digests = {what: warc.parse_digest(text) for what, text in stated.items() if text is not None}
    hashes = {
        what: hashlib.new(known[0], usedforsecurity=False) for what, known in digests.items() if known is not None
    }
    del buffer[:head_length]
    left = head.length
    try:
        while len(buffer) < min(left, MAX_HEAD):
            stream.more()
        # The body of an HTTP message begins inside what is here, or its head is no head.
        before_payload = http.body_offset(bytes(buffer[: min(left, MAX_HEAD)])) if warc.is_http(head) else 0
        while left:
            if not buffer:
                stream.more()
            piece = bytes(buffer[:left])
            del buffer[: len(piece)]
            left -= len(piece)
            whole.update(piece)
            if "block" in hashes:
                hashes["block"].update(piece)
            if "payload" in hashes:
                hashes["payload"].update(piece[before_payload:])
            before_payload = max(0, before_payload - len(piece))
        while len(buffer) < 4:
            stream.more()
    except EndedError:
        raise _PassedError(*_cut_short(head.length, head.length - left).args) from None
    if buffer[:4] != END:
        raise _PassedError(
            "record-end", f"the block of {head.length:,} bytes is not followed by CRLF CRLF but {bytes(buffer[:4])!r}"
        )
    whole.update(END)
    del buffer[:4]
    streamed = {what: digest.hexdigest() for what, digest in hashes.items()}
    return Record(head, None, head_length, sha256=whole.hexdigest(), streamed=streamed)
