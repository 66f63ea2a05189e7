"""Decides what a gzip member of ours looks like, and takes apart anybody's (RFC 1952, RFC 1951).

Ours has one form of header: no time, no name, no flags, operating system unknown. So whatever else stands there was
put there by somebody else, and says so. How the record inside was deflated is free (zlib, libdeflate): what is signed
is the uncompressed record. Reading accounts for every byte: each belongs to a whole member or to a named damage.
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, BinaryIO, Final, cast

#: Magic, deflate, no flags, time 0, no extra flags, system 255 (unknown): every member of ours begins so.
GZIP_HEADER: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
MAGIC: Final = b"\x1f\x8b\x08"

#: Output of one step of inflating, and input given to it. Deflate grows at most 1032 times, so a step stays bounded.
STEP: Final = 65_536
#: A member may inflate to this many bytes whatever its size; beyond, only to `BOMB_RATIO` times its size.
BOMB_SIZE: Final = 1 << 30
BOMB_RATIO: Final = 100

_CHUNK: Final = 262_144
_HEADER_LIMIT: Final = 1 << 18
#: What is looked for after damage: a header of the kind that programs write (RFC 1952, 2.3.1), and how long it may be.
_LIKELY = re.compile(MAGIC + rb"[\x00-\x1f].{5}[\x00-\x0d\xff]", re.DOTALL)
_LIKELY_HEADER: Final = 1024
_FTEXT, _FHCRC, _FEXTRA, _FNAME, _FCOMMENT = 1, 2, 4, 8, 16


#: Below this many bytes trying takes as long as finding out whether it is worth it.
_WORTH: Final = 1 << 14
#: The level of zlib and of libdeflate that members of ours have: they come out equally large, libdeflate's sooner.
_LEVEL: Final = 6


def compress(record: bytes, level: int | None = None) -> bytes:
    """One gzip member holding `record`, with the constant header.

    Deflated as captures are: by libdeflate where it is installed, else by zlib, and not at all what is packed already
    (pictures, bodies with a content coding); by zlib when its `level` is given, 0 to 9.
    """
    return _member(record, _deflate(record) if level is None else zlib.compress(record, level, -15))


def forms(record: bytes) -> Iterator[bytes]:
    """Every member that `compress` may have made of a record, here or where something else was installed: the one that
    it makes here first."""
    here, plain = compress(record), compress(record, _LEVEL)
    yield here
    if plain != here:
        yield plain


def _member(record: bytes, deflated: bytes) -> bytes:
    return b"".join((GZIP_HEADER, deflated, struct.pack("<II", zlib.crc32(record), len(record) & 0xFFFFFFFF)))


def _deflate(record: bytes) -> bytes:
    if _is_packed(record):
        return zlib.compress(record, 0, -15)
    quick = _libdeflate()
    return zlib.compress(record, _LEVEL, -15) if quick is None else quick(record, _LEVEL)


def _is_packed(record: bytes) -> bool:
    """Whether deflating it would be in vain: three places of it use nearly every byte there is, and do not get smaller."""
    size = len(record)
    middle = size // 2
    if size < _WORTH or len(set(record[middle : middle + 512])) < 192:
        return False
    places = b"".join([record[at : at + 2048] for at in (size // 4, middle, 3 * size // 4)])
    return len(zlib.compress(places, 1, -15)) >= 0.99 * len(places)


@cache
def _libdeflate() -> Callable[[bytes, int], bytes] | None:
    """libdeflate's deflate at a level, when it is installed: less than half the time of zlib for the same size."""
    try:
        from deflate import deflate_compress
    except ImportError:
        return None
    return cast("Callable[[bytes, int], bytes]", deflate_compress)


class DamageError(Exception):
    """A member that cannot be read to its end. `code` as in `Damage`; `position` is how far it was read."""

    def __init__(self, code: str, message: str, position: int) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.position = position


@dataclass(frozen=True, slots=True)
class Member:
    """One whole member. `oddity` says how its header differs from ours (None: it is ours).

    `data` is None when it would be larger than the limit; `sha256` is of the `length` compressed bytes at `offset`.
    """

    offset: int
    length: int
    size: int
    sha256: str
    oddity: str | None
    data: bytes | None


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes that belong to no whole member.

    `code` is `stray-bytes`, `gzip-header`, `gzip-data`, `gzip-checksum`, `gzip-length`, `truncated` or `bomb`.
    """

    offset: int
    length: int
    code: str
    message: str


class Window:
    """A seekable file read in large pieces. Offsets are absolute; nothing at or behind `end` is ever seen."""

    def __init__(self, file: BinaryIO, end: int | None = None) -> None:
        self._file = file
        size = file.seek(0, io.SEEK_END)
        self.end = size if end is None else min(size, end)
        self._begin = 0
        self._view = memoryview(b"")

    def at(self, offset: int, size: int) -> memoryview:
        """Up to `size` bytes at `offset`: fewer only at the end."""
        begin = offset - self._begin
        view = self._view
        if begin < 0 or begin + size > len(view):
            wanted = min(size, self.end - offset)
            if wanted <= 0:
                return memoryview(b"")
            if begin < 0 or begin + wanted > len(view):
                self._load(offset, max(_CHUNK, size))
                begin, view = 0, self._view
        return view[begin : begin + size]

    def _load(self, offset: int, size: int) -> None:
        self._file.seek(offset)
        parts: list[bytes] = []
        left = min(size, self.end - offset)
        while left > 0:
            data = self._file.read(left)
            if not data:
                # Somebody cut the file while it was read: what is not there any more is behind its end.
                self.end = offset + sum(map(len, parts))
                break
            parts.append(data)
            left -= len(data)
        self._begin = offset
        self._view = memoryview(parts[0] if len(parts) == 1 else b"".join(parts))


def parse_header(window: Window, offset: int, limit: int = _HEADER_LIMIT) -> tuple[int, str | None]:
    """Length of the member header at `offset`, and how it differs from ours (None: not at all).

    A header longer than `limit` is none. Raises DamageError `stray-bytes`, `gzip-header` or `truncated`.
    """
    head = bytes(window.at(offset, 10))
    if head == GZIP_HEADER:
        return 10, None
    if head[:3] != MAGIC[: len(head)]:
        agreeing = sum(a == b for a, b in zip(head, MAGIC, strict=False))
        if agreeing == 2:
            raise DamageError("gzip-header", f"a gzip member cannot begin with {head[:3].hex(' ')}", offset)
        raise DamageError("stray-bytes", "bytes that belong to no gzip member", offset)
    if len(head) < 10:
        raise DamageError("truncated", "the file ends inside the header of a gzip member", window.end)
    flags = head[3]
    if flags & 0xE0:
        raise DamageError("gzip-header", f"reserved flags are set in the gzip header ({flags:#04x})", offset)
    odd = _oddities(head)
    length = 10
    if flags:
        head = bytes(window.at(offset, limit))
        length = _optional_fields(head, flags, odd, offset, window.end)
    return length, "its gzip header has " + ", ".join(odd)


def _oddities(head: bytes) -> list[str]:
    odd = []
    if head[3] & _FTEXT:
        odd.append("the text flag")
    if head[4:8] != b"\0\0\0\0":
        odd.append(f"the time {int.from_bytes(head[4:8], 'little')}")
    if head[8]:
        odd.append(f"extra flags {head[8]:#04x}")
    if head[9] != 0xFF:
        odd.append(f"operating system {head[9]}")
    return odd


def _optional_fields(head: bytes, flags: int, odd: list[str], offset: int, file_end: int) -> int:
    position = 10
    missing = offset + len(head) >= file_end
    if flags & _FEXTRA:
        position += 2 + int.from_bytes(head[10:12], "little")
        odd.append("an extra field")
    for flag, what in ((_FNAME, "a file name"), (_FCOMMENT, "a comment")):
        if flags & flag:
            found = head.find(b"\0", position)
            position = found + 1 if found >= 0 else len(head) + 1
            odd.append(what)
    if flags & _FHCRC:
        stated = head[position : position + 2]
        if len(stated) == 2 and int.from_bytes(stated, "little") != zlib.crc32(head[:position]) & 0xFFFF:
            raise DamageError("gzip-header", "the checksum of the gzip header does not match", offset)
        position += 2
        odd.append("a header checksum")
    if position > len(head):
        if missing:
            raise DamageError("truncated", "the file ends inside the header of a gzip member", file_end)
        raise DamageError("gzip-header", "the gzip header has no end", offset)
    return position


class Inflation:
    """One member being inflated piece by piece, its checksum and length checked at the end."""

    def __init__(self, window: Window, offset: int) -> None:
        """Reads the header; raises DamageError as `parse_header` does."""
        self._window = window
        self.offset = offset
        header, self.oddity = parse_header(window, offset)
        #: How far the compressed bytes are used up.
        self.position = offset + header
        #: Behind the trailer, once the member is known to be whole.
        self.end: int | None = None
        self.size = 0
        self._inflater = zlib.decompressobj(-15)
        self._input: Any = b""
        self._fed = self.position
        self._crc = 0

    def read(self) -> bytes:
        """The next piece of output, at most `STEP` bytes; empty when the member has ended. Raises DamageError."""
        inflater: Any = self._inflater
        while self.end is None:
            if inflater.eof:
                self._finish()
                break
            if not self._input:
                self._input = self._window.at(self._fed, STEP)
                self._fed += len(self._input)
            starved = not self._input
            try:
                data: bytes = inflater.decompress(self._input, STEP)
            except zlib.error as exc:
                reason = str(exc).rpartition(": ")[2]
                raise DamageError("gzip-data", f"the compressed data is broken ({reason})", self.position) from exc
            self._input = inflater.unconsumed_tail
            self.position = self._fed - len(inflater.unused_data if inflater.eof else self._input)
            if data:
                self.size += len(data)
                self._crc = zlib.crc32(data, self._crc)
                if self.size > BOMB_SIZE and self.size > BOMB_RATIO * (self.position - self.offset):
                    raise DamageError("bomb", f"a gzip member inflates to more than {BOMB_SIZE:,} bytes", self.position)
                return data
            if starved and not inflater.eof:
                raise DamageError("truncated", "the file ends inside a gzip member", self._window.end)
        return b""

    def _finish(self) -> None:
        trailer = bytes(self._window.at(self.position, 8))
        if len(trailer) < 8:
            raise DamageError("truncated", "the file ends inside the trailer of a gzip member", self._window.end)
        checksum, size = struct.unpack("<II", trailer)
        end = self.position + 8
        if checksum != self._crc:
            raise DamageError(
                "gzip-checksum",
                f"the CRC of the content is {self._crc:08x}, its gzip member says {checksum:08x}",
                end,
            )
        if size != self.size & 0xFFFFFFFF:
            raise DamageError(
                "gzip-length", f"the content is {self.size:,} bytes long, its gzip member says {size:,}", end
            )
        self.position = self.end = end


def range_sha256(window: Window, offset: int, length: int) -> str:
    """SHA-256 in hex of a stretch of a file."""
    digest = hashlib.sha256()
    end = offset + length
    while offset < end and (piece := window.at(offset, min(STEP, end - offset))):
        digest.update(piece)
        offset += len(piece)
    return digest.hexdigest()


def begins_member(window: Window, offset: int, opening: bytes = b"") -> bool:
    """Whether a member begins at `offset` whose content begins with `opening`."""
    try:
        header, _ = parse_header(window, offset, _LIKELY_HEADER)
        data = zlib.decompressobj(-15).decompress(window.at(offset + header, 1024), max(1, len(opening)))
    except (DamageError, zlib.error):
        return False
    return data == opening if opening else True


def next_member(window: Window, start: int, opening: bytes = b"") -> int:
    """The offset of the first member at or behind `start` whose content begins with `opening`; the end if none does."""
    offset = start
    while offset < window.end:
        piece = bytes(window.at(offset, _CHUNK))
        at = piece.find(MAGIC)
        while at >= 0:
            if _LIKELY.match(piece, at) and begins_member(window, offset + at, opening):
                return offset + at
            at = piece.find(MAGIC, at + 1)
        if offset + len(piece) >= window.end:
            break
        offset += max(1, len(piece) - 9)
    return window.end


class Rescue:
    """Where to go on after damage, with a bound on the work: no file makes its bytes be inflated again and again."""

    def __init__(self, window: Window, opening: bytes) -> None:
        self._window = window
        self._opening = opening
        self._left = 4 * window.end + (1 << 24)

    def after(self, offset: int, damage: DamageError) -> int:
        """The offset of the next member after damage to the one at `offset`."""
        # Broken data can run on past its own end, even to the very end of its neighbour: nothing behind the first byte
        # is taken for granted.
        start = offset + 1 if self._left > 0 else max(damage.position, offset + 1)
        found = next_member(self._window, start, self._opening)
        self._left -= max(0, damage.position - found)
        return found


def read_members(file: BinaryIO, *, start: int = 0, keep: int = 1 << 26) -> Iterator[Member | Damage]:
    """Every member of a seekable gzip file from `start`, and every damage between; together they cover each byte.

    Content above `keep` bytes is checked but not kept. Never raises on content.
    """
    window = Window(file)
    rescue = Rescue(window, b"")
    offset = start
    while offset < window.end:
        try:
            inflation = Inflation(window, offset)
            parts: list[bytes] = []
            while piece := inflation.read():
                if inflation.size <= keep:
                    parts.append(piece)
                else:
                    parts.clear()
        except DamageError as damage:
            following = rescue.after(offset, damage)
            yield Damage(offset, following - offset, damage.code, damage.message)
            offset = following
            continue
        end = inflation.end or window.end
        data = b"".join(parts) if inflation.size <= keep else None
        yield Member(
            offset, end - offset, inflation.size, range_sha256(window, offset, end - offset), inflation.oddity, data
        )
        offset = end
