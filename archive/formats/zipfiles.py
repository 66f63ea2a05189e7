"""Decides what a ZIP holds when nobody can be trusted: one reading of every byte, or a reason why there is none.

A ZIP says everything twice (before each file and in its directory at the end), may hide bytes between its files, and
lets two programs see two archives in one file. Here both tellings must be equal, names must be plain and different,
files must not overlap, and what belongs to no file is named. Where the tellings differ in what says nothing of a file's
bytes (a date, a checksum), there is still one reading: the difference is named, too, and the files can be read. Nothing
is ever written to disk, and sizes are capped before anything is inflated. Source: PKWARE APPNOTE.TXT 6.3.10.

The writer knows one form: every file stored, no dates, no attributes, in the order given. So a ZIP of ours is a
function of its files, and any other byte in one that holds the same files was put there by somebody who packed it anew.
"""

from __future__ import annotations

import io
import re
import struct
import unicodedata
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final, NamedTuple, cast

#: Caps, applied before parsing.
ENTRY_LIMIT: Final = 10_000
NAME_LIMIT: Final = 1_024
DIRECTORY_LIMIT: Final = 1 << 24
#: Files may inflate to this many bytes in all; beyond, only to `RATIO_LIMIT` times what they take in the ZIP.
INFLATED_LIMIT: Final = 1 << 30
RATIO_LIMIT: Final = 100
#: A ZIP of ours ends below this size: beyond, sizes and offsets no longer fit into 32 bits.
CANONICAL_LIMIT: Final = 0xFFFF_FFFF - 1

STORED: Final = 0
DEFLATED: Final = 8

_LOCAL: Final = struct.Struct("<4s5H3I2H")
_CENTRAL: Final = struct.Struct("<4s6H3I5H2I")
_END: Final = struct.Struct("<4s4H2IH")
_END64: Final = struct.Struct("<4sQ2H2I4Q")
_LOCATOR64: Final = struct.Struct("<4sIQI")
_LOCAL_MAGIC: Final = b"PK\x03\x04"
_CENTRAL_MAGIC: Final = b"PK\x01\x02"
_END_MAGIC: Final = b"PK\x05\x06"
_END64_MAGIC: Final = b"PK\x06\x06"
_LOCATOR64_MAGIC: Final = b"PK\x06\x07"
_DESCRIPTOR_MAGIC: Final = b"PK\x07\x08"

_ENCRYPTED: Final = 0x0001 | 0x0040 | 0x2000
_DESCRIPTOR: Final = 0x0008
_UTF8: Final = 0x0800
#: Bits that only tell how hard a compressor tried.
_EFFORT: Final = 0x0006
_KNOWN_FLAGS: Final = _DESCRIPTOR | _UTF8 | _EFFORT
_ZIP64: Final = 0x0001
#: Extra fields that give a file another name than the one that is written.
_OTHER_NAMES: Final = {0x7075, 0x6375}

#: 1 January 1980, the first day there is.
_DAY: Final = 0x0021
_VERSION: Final = 20
#: The newest version of the format that there is (APPNOTE 6.3): what asks for a later one is read by nobody.
_NEWEST: Final = 63
_STEP: Final = 1 << 16
_NUMBER_LIMIT: Final = 1 << 62
_UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f\\]")
_DRIVE: Final = re.compile(r"[A-Za-z]:")


class ZipError(ValueError):
    """The bytes are no ZIP that has one reading. `offset` is in the file; `name` the file in it, where known."""

    def __init__(self, message: str, offset: int, name: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.name = name


@dataclass(frozen=True, slots=True)
class Member:
    """One file in a ZIP, as both tellings agree.

    `offset` is that of its local header, `data` that of its bytes, of which there are `packed`, and `size` once
    inflated; `end` is behind its bytes and its data descriptor. A folder has a name that ends in a slash, and no bytes.
    """

    name: str
    offset: int
    data: int
    packed: int
    size: int
    crc32: int
    method: int
    end: int

    @property
    def folder(self) -> bool:
        """Whether it only names a folder."""
        return self.name.endswith("/")


class Stray(NamedTuple):
    """Bytes of a ZIP that belong to none of its files."""

    offset: int
    length: int
    message: str


class Conflict(NamedTuple):
    """What is said of a file in two ways, though its bytes can be read in one only. `offset` is of its local header."""

    offset: int
    name: str
    message: str


class ZipFile:
    """A ZIP whose structure has been found to have one reading. `members` are in the order of its directory.

    `strays` are the bytes that belong to no file; a caller decides whether they may be there. `conflicts` are what no
    sound ZIP has, and every caller must report. Made by `read_zip`.
    """

    def __init__(
        self,
        file: BinaryIO,
        size: int,
        members: tuple[Member, ...],
        strays: tuple[Stray, ...],
        conflicts: tuple[Conflict, ...] = (),
    ) -> None:
        self._file = file
        self.size = size
        self.members = members
        self.strays = strays
        self.conflicts = conflicts
        self._by_name = {member.name: member for member in members}

    def get(self, name: str) -> Member | None:
        """The file of that name."""
        return self._by_name.get(name)

    def pieces(self, member: Member) -> Iterator[bytes]:
        """Its bytes, inflated, in pieces. Raises ZipError at the end when they are not those of its size and CRC."""
        crc = total = 0
        for piece in _inflated(self._file, member) if member.method == DEFLATED else self._stored(member):
            crc = zlib.crc32(piece, crc)
            total += len(piece)
            yield piece
        if total != member.size:
            raise ZipError(f"it has {total:,} bytes, {member.size:,} are stated", member.data, member.name)
        if crc != member.crc32:
            raise ZipError(f"its CRC is {crc:08x}, {member.crc32:08x} is stated", member.data, member.name)

    def read(self, member: Member, limit: int) -> bytes:
        """All its bytes. Raises ZipError, also when there are more than `limit`."""
        if member.size > limit:
            raise ZipError(f"it has {member.size:,} bytes, at most {limit:,} are read", member.data, member.name)
        return b"".join(self.pieces(member))

    def open(self, member: Member, limit: int = INFLATED_LIMIT) -> BinaryIO:
        """Its bytes as a seekable file called by its name; of a stored one nothing is copied and no CRC is checked.

        Raises ZipError for an inflated one that is not whole, or larger than `limit`.
        """
        if member.method == STORED:
            return cast(BinaryIO, _Stretch(self._file, member.data, member.packed, member.name))
        if member.size > limit:
            raise ZipError(f"it has {member.size:,} bytes, at most {limit:,} are read", member.data, member.name)
        file = io.BytesIO()
        for piece in self.pieces(member):
            file.write(piece)
        file.seek(0)
        file.name = member.name
        return file

    def _stored(self, member: Member) -> Iterator[bytes]:
        return _slices(self._file, member.data, member.packed)


class _Stretch:
    """Part of a file as a file of its own, read-only."""

    def __init__(self, file: BinaryIO, begin: int, length: int, name: str) -> None:
        self._file = file
        self._begin = begin
        self._length = length
        self._at = 0
        self.name = name

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._length}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        left = max(0, self._length - self._at)
        wanted = left if size < 0 else min(size, left)
        if not wanted:
            return b""
        self._file.seek(self._begin + self._at)
        data = self._file.read(wanted)
        self._at += len(data)
        return data

    def close(self) -> None:
        """The file it is a part of stays open."""


# Reading.


def read_zip(file: BinaryIO) -> ZipFile:
    """The ZIP that a seekable file is. Its files are not read yet: `pieces` checks each. Raises ZipError."""
    size = file.seek(0, io.SEEK_END)
    end = _find_end(file, size)
    count, begin, length = end.files, end.begin, end.length
    if count > ENTRY_LIMIT:
        raise ZipError(f"it states {count:,} files, at most {ENTRY_LIMIT:,} are read", end.offset)
    if length > DIRECTORY_LIMIT:
        raise ZipError(f"its directory has {length:,} bytes, at most {DIRECTORY_LIMIT:,} are read", end.offset)
    if begin + length != end.first:
        raise ZipError(
            f"its directory is stated to lie at {begin:,} and to have {length:,} bytes, but what follows it begins "
            f"at {end.first:,}: bytes were put in front, or taken away",
            end.offset,
        )
    listed = _directory(_at(file, begin, length), begin, count)
    conflicts: list[Conflict] = []
    members = tuple(_member(file, one, begin, conflicts) for one in listed)
    _check_names(members, listed)
    strays = [*_between(file, members, begin), *end.strays]
    _check_sizes(members)
    for stray in strays:
        _check_second(file, stray)
    return ZipFile(file, size, members, tuple(strays), tuple(conflicts))


class _Directory(NamedTuple):
    """Where the directory is stated to be: `first` is where its end records begin, `offset` where the last one lies."""

    files: int
    begin: int
    length: int
    first: int
    offset: int
    strays: tuple[Stray, ...]


class _Listed(NamedTuple):
    """What the directory says of one file."""

    place: int
    name: str
    raw_name: bytes
    needed: int
    flags: int
    method: int
    time: int
    date: int
    crc32: int
    packed: int
    size: int
    offset: int
    attributes: int


def _at(file: BinaryIO, offset: int, length: int) -> bytes:
    file.seek(offset)
    parts = []
    while length > 0 and (piece := file.read(length)):
        parts.append(piece)
        length -= len(piece)
    return b"".join(parts)


def _slices(file: BinaryIO, offset: int, length: int) -> Iterator[bytes]:
    while length > 0:
        piece = _at(file, offset, min(_STEP, length))
        if not piece:
            return
        yield piece
        offset += len(piece)
        length -= len(piece)


def _find_end(file: BinaryIO, size: int) -> _Directory:
    reach = min(size, _END.size + 0xFFFF)
    tail = _at(file, size - reach, reach)
    # The last one counts, as for everybody else; one inside a file is that file's business, one outside is refused.
    place = tail.rfind(_END_MAGIC, 0, reach - _END.size + len(_END_MAGIC)) if reach >= _END.size else -1
    if place < 0:
        what = "it is empty" if not size else "no end of a ZIP directory is in it: it is no ZIP, or was cut short"
        raise ZipError(what, max(0, size - reach))
    offset = size - reach + place
    _, disk, first_disk, here, count, length, begin, comment = _END.unpack_from(tail, place)
    strays = []
    behind = size - offset - _END.size
    if comment > behind:
        raise ZipError(f"a comment of {comment:,} bytes is stated, {behind:,} are there", offset)
    if comment:
        strays.append(Stray(offset + _END.size, comment, f"a comment of {comment:,} bytes at its end"))
    if behind > comment:
        strays.append(
            Stray(offset + _END.size + comment, behind - comment, f"{behind - comment:,} bytes behind its end")
        )
    first = offset
    if 0xFFFF in (disk, first_disk, here, count) or 0xFFFF_FFFF in (length, begin):
        found = _zip64(file, offset)
        if found is not None:
            (disk, first_disk, here, count, length, begin), first = found
    if disk or first_disk or here != count:
        raise ZipError("it is one part of several", offset)
    if begin + length > size or begin < 0:
        raise ZipError(f"its directory is stated to lie at {begin:,}, outside of the file", offset)
    return _Directory(count, begin, length, first, offset, tuple(strays))


def _zip64(file: BinaryIO, end: int) -> tuple[tuple[int, int, int, int, int, int], int] | None:
    """What the records for large archives say, and where they begin; None when there are none."""
    at = end - _LOCATOR64.size
    locator = _at(file, at, _LOCATOR64.size) if at >= 0 else b""
    if not locator.startswith(_LOCATOR64_MAGIC):
        return None
    _, disk, place, disks = _LOCATOR64.unpack(locator)
    record = _at(file, place, _END64.size) if place + _END64.size <= at else b""
    if disk or disks > 1 or not record.startswith(_END64_MAGIC):
        raise ZipError("its ZIP64 locator leads nowhere", at)
    _, length, _, _, number, first, here, count, size, begin = _END64.unpack(record)
    if place + 12 + length != at:
        raise ZipError("its ZIP64 end record has another length than it states", place)
    return (number, first, here, count, size, begin), place


def _directory(data: bytes, begin: int, count: int) -> list[_Listed]:
    listed = []
    at = 0
    for number in range(count):
        place = begin + at
        if len(data) - at < _CENTRAL.size or data[at : at + 4] != _CENTRAL_MAGIC:
            raise ZipError(f"entry {number + 1} of its directory is none", place)
        fields = _CENTRAL.unpack_from(data, at)
        _, _, needed, flags, method, time, date, crc32, packed, size = fields[:10]
        name_length, extra_length, comment, disk, _, attributes, offset = fields[10:]
        at += _CENTRAL.size
        whole = data[at : at + name_length + extra_length + comment]
        if len(whole) < name_length + extra_length + comment:
            raise ZipError(f"entry {number + 1} of its directory goes beyond its end", place)
        at += len(whole)
        raw_name = whole[:name_length]
        name = _name(raw_name, flags, place)
        extra = _extra(whole[name_length : name_length + extra_length], place, name)
        size, packed, offset = _large(extra, (size, packed, offset), place, name)
        if disk not in (0, 0xFFFF):
            raise ZipError("it lies in another part", place, name)
        listed.append(
            _Listed(place, name, raw_name, needed, flags, method, time, date, crc32, packed, size, offset, attributes)
        )
    if at != len(data):
        raise ZipError(f"{len(data) - at:,} bytes of its directory are no entry", begin + at)
    return listed


def _name(raw: bytes, flags: int, place: int) -> str:
    if not 0 < len(raw) <= NAME_LIMIT:
        raise ZipError(f"a name has {len(raw):,} bytes, 1 to {NAME_LIMIT:,} are read", place)
    try:
        name = raw.decode("utf-8" if flags & _UTF8 else "ascii")
    except UnicodeDecodeError:
        raise ZipError(f"the name {raw[:60]!r} has no one reading", place) from None
    if _UNSAFE.search(name):
        raise ZipError(f"the name {name[:80]!r} holds a backslash or a control character", place, name)
    parts = name.removesuffix("/").split("/")
    if name.startswith("/") or _DRIVE.match(name):
        raise ZipError(f"the name {name[:80]!r} is absolute", place, name)
    if any(part in ("", ".", "..") for part in parts):
        raise ZipError(f"the name {name[:80]!r} leads elsewhere", place, name)
    return name


def _extra(data: bytes, place: int, name: str) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    at = 0
    while at < len(data):
        kind = int.from_bytes(data[at : at + 2], "little")
        length = int.from_bytes(data[at + 2 : at + 4], "little")
        value = data[at + 4 : at + 4 + length]
        if len(data) - at < 4 or len(value) < length or kind in found:
            raise ZipError("its extra field is malformed", place, name)
        if kind in _OTHER_NAMES:
            raise ZipError("its extra field gives it another name", place, name)
        found[kind] = value
        at += 4 + length
    return found


def _large(
    extra: dict[int, bytes], values: tuple[int, int, int], place: int, name: str, *, local: bool = False
) -> tuple[int, int, int]:
    """Size, packed size and offset, with those that did not fit into 32 bits taken from the ZIP64 extra field."""
    size, packed, offset = values
    wide = extra.get(_ZIP64, b"")
    marks = [size == 0xFFFF_FFFF, packed == 0xFFFF_FFFF, not local and offset == 0xFFFF_FFFF]
    if not any(marks):
        return values
    if len(wide) < 8 * sum(marks):
        raise ZipError("its size stands nowhere", place, name)
    numbers = iter(struct.unpack(f"<{len(wide) // 8}Q", wide[: len(wide) // 8 * 8]))
    size, packed, offset = (next(numbers) if mark else value for mark, value in zip(marks, values, strict=True))
    if max(size, packed, offset) >= _NUMBER_LIMIT:
        raise ZipError("its size is none that a file can have", place, name)
    return size, packed, offset


def _member(file: BinaryIO, listed: _Listed, directory: int, conflicts: list[Conflict]) -> Member:
    """The file that the directory speaks of, once what stands in front of it says the same.

    What it says otherwise of nothing that decides how the bytes are read is added to `conflicts`.
    """
    name = listed.name
    if listed.flags & _ENCRYPTED:
        raise ZipError("it is encrypted", listed.place, name)
    if listed.flags & ~_KNOWN_FLAGS:
        raise ZipError(f"it has flags that are not known ({listed.flags:#06x})", listed.place, name)
    if listed.needed > _NEWEST:
        needed = f"{listed.needed // 10}.{listed.needed % 10}"
        raise ZipError(f"it asks for version {needed} of the format, which there is not", listed.place, name)
    if listed.method not in (STORED, DEFLATED):
        raise ZipError(f"it is compressed by a method that is not read ({listed.method})", listed.place, name)
    if listed.attributes >> 16 & 0xF000 not in (0, 0x8000, 0x4000):
        raise ZipError("it is a link or a device", listed.place, name)
    head = _at(file, listed.offset, _LOCAL.size) if listed.offset < directory else b""
    if len(head) < _LOCAL.size or not head.startswith(_LOCAL_MAGIC):
        raise ZipError(f"no file begins at {listed.offset:,}, where its directory entry says", listed.place, name)
    _, needed, flags, method, time, date, crc32, packed, size, name_length, extra_length = _LOCAL.unpack(head)
    rest = _at(file, listed.offset + _LOCAL.size, name_length + extra_length)
    extra = _extra(rest[name_length:], listed.offset, name)
    if rest[:name_length] != listed.raw_name:
        raise ZipError("its name is another one in front of it than in the directory", listed.offset, name)
    said = (needed, flags, method, time, date)
    for what, here, there in zip(("version", "flags", "method", "time", "date"), said, listed[3:8], strict=True):
        if here == there:
            continue
        message = f"its {what} is {here} in front of it and {there} in the directory"
        if what not in ("time", "date"):
            raise ZipError(message, listed.offset, name)
        conflicts.append(Conflict(listed.offset, name, message))
    wide = _ZIP64 in extra
    size, packed, _ = _large(extra, (size, packed, 0), listed.offset, name, local=True)
    numbers = (crc32, packed, size)
    wanted = (listed.crc32, listed.packed, listed.size)
    data = listed.offset + _LOCAL.size + name_length + extra_length
    end = data + listed.packed
    if flags & _DESCRIPTOR:
        if any(number not in (0, want) for number, want in zip(numbers, wanted, strict=True)):
            raise ZipError("its sizes are others in front of it than in the directory", listed.offset, name)
        end = _descriptor(file, listed, end, wide=wide)
    elif numbers[1:] != wanted[1:]:
        raise ZipError("its sizes are others in front of it than in the directory", listed.offset, name)
    elif crc32 != listed.crc32:
        message = f"its CRC is {crc32:08x} in front of it and {listed.crc32:08x} in the directory"
        conflicts.append(Conflict(listed.offset, name, message))
    if listed.method == STORED and listed.packed != listed.size:
        raise ZipError("it is stored, and its two sizes differ", listed.offset, name)
    if name.endswith("/") and listed.size:
        raise ZipError("it is a folder with content", listed.offset, name)
    if end > directory:
        raise ZipError("it reaches into the directory", listed.offset, name)
    return Member(name, listed.offset, data, listed.packed, listed.size, listed.crc32, listed.method, end)


def _descriptor(file: BinaryIO, listed: _Listed, at: int, *, wide: bool) -> int:
    """Where the data descriptor behind a file ends, which must say what the directory says."""
    data = _at(file, at, 24)
    wanted = (listed.crc32, listed.packed, listed.size)
    for magic in (_DESCRIPTOR_MAGIC, b""):
        for form in ("<I2Q", "<3I") if wide else ("<3I", "<I2Q"):
            length = len(magic) + struct.calcsize(form)
            if len(data) < length or not data.startswith(magic):
                continue
            if struct.unpack_from(form, data, len(magic)) == wanted:
                return at + length
    raise ZipError("the CRC and sizes behind it are not those in the directory", at, listed.name)


def _check_names(members: Sequence[Member], listed: Sequence[_Listed]) -> None:
    """No two names that a file system, or an eye, may take for one; no file where another needs a folder."""
    seen: dict[str, str] = {}
    for member, one in zip(members, listed, strict=True):
        key = folded(member.name.removesuffix("/"))
        if key in seen:
            same = "is there twice" if seen[key] == member.name else f"is like {seen[key]!r} but for case or form"
            raise ZipError(f"the name {member.name!r} {same}", one.place, member.name)
        seen[key] = member.name
    files = {folded(member.name) for member in members if not member.folder}
    for member, one in zip(members, listed, strict=True):
        above = folded(member.name.removesuffix("/")).split("/")[:-1]
        if any("/".join(above[: number + 1]) in files for number in range(len(above))):
            raise ZipError(f"the name {member.name!r} lies in a file", one.place, member.name)


def folded(name: str) -> str:
    """What names have in common that some file system takes for one: case and Unicode normal form."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _between(file: BinaryIO, members: Sequence[Member], directory: int) -> Iterator[Stray]:
    """What lies in front of, between and behind the files. Raises ZipError when two of them share bytes."""
    reached = 0
    before = ""
    for member in sorted(members, key=lambda one: (one.offset, one.end)):
        if member.offset < reached:
            raise ZipError(f"it overlaps {before!r}", member.offset, member.name)
        if member.offset > reached:
            yield Stray(reached, member.offset - reached, _told(reached, member.offset - reached, before))
        reached, before = member.end, member.name
    if reached < directory:
        yield Stray(reached, directory - reached, _told(reached, directory - reached, before))


def _told(offset: int, length: int, before: str) -> str:
    return f"{length:,} bytes behind {before!r}" if before else f"{length:,} bytes in front of its first file"


def _check_second(file: BinaryIO, stray: Stray) -> None:
    """Bytes that belong to no file must not be another archive."""
    kept = b""
    at = stray.offset
    for piece in _slices(file, stray.offset, stray.length):
        data = kept + piece
        for magic in (_END_MAGIC, _CENTRAL_MAGIC, _END64_MAGIC):
            if (found := data.find(magic)) >= 0:
                raise ZipError("a second directory is hidden in it", at - len(kept) + found)
        at += len(piece)
        kept = data[-3:]


def _check_sizes(members: Sequence[Member]) -> None:
    size, packed = sum(one.size for one in members), sum(one.packed for one in members)
    if size > INFLATED_LIMIT and size > RATIO_LIMIT * packed:
        largest = max(members, key=lambda one: one.size)
        raise ZipError(f"its files would inflate to {size:,} bytes", largest.offset, largest.name)


def _inflated(file: BinaryIO, member: Member) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-15)
    total = 0
    for packed in _slices(file, member.data, member.packed):
        data = packed
        while data and not inflater.eof:
            try:
                piece = inflater.decompress(data, _STEP)
            except zlib.error as exc:
                reason = str(exc).rpartition(": ")[2]
                raise ZipError(f"its compressed data is broken ({reason})", member.data, member.name) from exc
            data = inflater.unconsumed_tail
            total += len(piece)
            if total > member.size:
                raise ZipError(f"it inflates to more than the {member.size:,} bytes stated", member.data, member.name)
            if piece:
                yield piece
        if inflater.eof and (data or inflater.unused_data):
            raise ZipError("bytes follow the end of its compressed data", member.data, member.name)
    if not inflater.eof:
        try:
            rest = inflater.flush()
        except zlib.error:
            rest = b""
        if not inflater.eof or total + len(rest) > member.size:
            raise ZipError("its compressed data has no end", member.data, member.name)
        if rest:
            yield rest


# Writing.


class Content(NamedTuple):
    """A file to be written: its name, length, CRC-32, and what gives its bytes, as often as it is asked."""

    name: str
    size: int
    crc32: int
    pieces: Callable[[], Iterator[bytes]]


def content(name: str, data: bytes) -> Content:
    """A file from bytes."""
    return Content(name, len(data), zlib.crc32(data), lambda: iter((data,)))


def canonical_zip(contents: Sequence[Content]) -> Iterator[bytes]:
    """The one ZIP of these files in this order, in pieces: stored, dated 1 January 1980, without attributes.

    Raises ValueError for a name that `read_zip` would refuse or that is not ASCII, for too many files, and for a ZIP
    of 4 GiB or more.
    """
    if len(contents) > ENTRY_LIMIT:
        raise ValueError(f"at most {ENTRY_LIMIT:,} files fit into one ZIP")
    names = {folded(_name(one.name.encode("ascii"), 0, 0)) for one in contents}
    if len(names) < len(contents):
        raise ValueError("two files have one name")
    if canonical_size(contents) > CANONICAL_LIMIT:
        raise ValueError("a ZIP of ours is smaller than 4 GiB")
    directory = []
    at = 0
    for one in contents:
        name = one.name.encode("ascii")
        said = (_VERSION, 0, STORED, 0, _DAY, one.crc32, one.size, one.size, len(name), 0)
        directory.append(_CENTRAL.pack(_CENTRAL_MAGIC, _VERSION, *said, 0, 0, 0, 0, at) + name)
        head = _LOCAL.pack(_LOCAL_MAGIC, *said) + name
        yield head
        written = 0
        for piece in one.pieces():
            written += len(piece)
            yield piece
        if written != one.size:
            raise ValueError(f"{one.name} gave {written} bytes instead of {one.size}")
        at += len(head) + one.size
    listed = b"".join(directory)
    yield listed
    yield _END.pack(_END_MAGIC, 0, 0, len(contents), len(contents), len(listed), at, 0)


def canonical_size(contents: Sequence[Content]) -> int:
    """How long that ZIP is."""
    heads = sum(_LOCAL.size + _CENTRAL.size + 2 * len(one.name) + one.size for one in contents)
    return heads + _END.size


def packed_otherwise(file: BinaryIO, archive: ZipFile, order: Sequence[str]) -> tuple[int, str] | None:
    """Where a ZIP first differs from the canonical one of the same files in that order, and in which file's stretch.

    None when it is that one. Every name of `order` must be in it. Raises ZipError when a file is not whole.
    """
    chosen = [member for name in order if (member := archive.get(name)) is not None]
    contents = [
        Content(one.name, one.size, one.crc32, lambda one=one: archive.pieces(one))  # type: ignore[misc]
        for one in chosen
    ]
    at = 0
    for piece in canonical_zip(contents):
        there = _at(file, at, len(piece))
        if there != piece:
            agree = next((n for n, (a, b) in enumerate(zip(there, piece, strict=False)) if a != b), len(there))
            return at + agree, _stretch_at(archive, at + agree)
        at += len(piece)
    return None if at == archive.size else (at, _stretch_at(archive, at))


def _stretch_at(archive: ZipFile, offset: int) -> str:
    """What lies there, for people."""
    for member in archive.members:
        if member.offset <= offset < member.end:
            return member.name
    return "its directory"
