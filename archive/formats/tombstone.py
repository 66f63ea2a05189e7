"""Decides what stands where a record was taken off the disk: a tombstone of exactly the length that the record took.

A tombstone is a whole WARC record (a `metadata` record without an address, so that no index lists it and no page is
shadowed) that says which signed digest it stands for and nothing else. It is a pure function of that digest, of role
and length of the removed record, and of the length that is to be filled: whoever has these facts, from a signed
redaction, makes it again and compares bytes. For the same reason nothing in it is left to a compressor: in a gzip
member it lies in one stored block (RFC 1951, 3.2.4), and empty stored blocks fill the rest.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.formats.members import GZIP_HEADER
from archive.formats.warc import END, WARC_FIELDS, Record

if TYPE_CHECKING:
    from archive.model.acts import Removed

#: The ids of tombstones begin so.
ID: Final = "<urn:newsproof:redacted:"
#: Every record has a date (ISO 28500, 5.4). When the removal was is in the statement; the second form is only used
#: where lengths cannot be reached otherwise.
_DATES: Final = ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000000Z")
#: As short as a date may be (WARC 1.1, 5.4; W3C-DTF), for records that leave no room for a longer one.
_YEAR: Final = "1970"
_LINES: Final = (
    "removed: {role} record of {raw_length} bytes",
    "reason: in the log, in the redaction statement that lists this record",
)
#: More spaces than this are never needed to reach a length inside a gzip member: empty blocks come in fives.
_PADDING: Final = 12
_EMPTY: Final = b"\x00\x00\x00\xff\xff"
_LAST_EMPTY: Final = b"\x01\x00\x00\xff\xff"
_AROUND: Final = len(GZIP_HEADER) + 5 + 8
_PIECE: Final = 13_107 * 5
_HEX: Final = frozenset("0123456789abcdef")


class TooSmallError(ValueError):
    """The removed record took less room than the smallest tombstone needs."""


class Grave(NamedTuple):
    """What a tombstone says: the digest it stands for, and the role and length (uncompressed) of the removed record,
    which are '' and 0 where it has no room for them."""

    sha256: str
    role: str
    raw_length: int


def grave_of(removed: Removed) -> Grave:
    """What the tombstone of a removed record says."""
    return Grave(removed.sha256, removed.role, removed.raw_length)


def read(record: Record) -> Grave | None:
    """What a record says as a tombstone, None when it is none. Whether it is one to the byte, `stands` tells."""
    name = record.id
    if not name.startswith(ID):
        return None
    digest = name[len(ID) : -1]
    if not name.endswith(">") or len(digest) != 64 or not _HEX.issuperset(digest):
        return None
    words = (record.block or b"").partition(b"\r\n")[0].decode("ascii", "replace").split()
    if len(words) == 6 and words[0] == "removed:" and words[4].isascii() and words[4].isdigit() and len(words[4]) < 19:
        return Grave(digest, words[1], int(words[4]))
    return Grave(digest, "", 0)


def member(grave: Grave, length: int) -> Iterator[bytes]:
    """The tombstone as one gzip member of `length` bytes, in pieces. Raises TooSmallError at the first one."""
    for lines in _tiers(grave):
        for padding in range(_PADDING):
            content = _content(grave, lines, padding, _DATES[0])
            rest = length - _AROUND - len(content)
            if rest >= 0 and rest % 5 == 0:
                yield from _packed(content, rest // 5)
                return
    raise TooSmallError(f"a record of {length} bytes leaves no room for a tombstone")


def _packed(content: bytes, empty: int) -> Iterator[bytes]:
    size = len(content)
    yield GZIP_HEADER + struct.pack("<BHH", not empty, size, size ^ 0xFFFF) + content
    left = 5 * (empty - 1)
    while left > 0:
        yield _EMPTY * (min(left, _PIECE) // 5)
        left -= min(left, _PIECE)
    yield (_LAST_EMPTY if empty else b"") + struct.pack("<II", zlib.crc32(content), size)


def plain(grave: Grave, length: int) -> Iterator[bytes]:
    """The tombstone as an uncompressed record of `length` bytes, in pieces. Raises TooSmallError at the first one."""
    for lines in _tiers(grave):
        for date in _DATES:
            least = len(_content(grave, lines, 0, date))
            for padding in range(max(0, length - least - 18), length - least + 1):
                head, block, tail = _parts(grave, lines, padding, date)
                if len(head) + len(block) + padding + len(tail) == length:
                    yield head + block
                    for begin in range(0, padding, _PIECE):
                        yield b" " * min(_PIECE, padding - begin)
                    yield tail
                    return
    raise TooSmallError(f"a record of {length} bytes leaves no room for a tombstone")


def stands(grave: Grave, pieces: Iterable[bytes], length: int, *, packed: bool) -> bool:
    """Whether stored bytes, given in pieces and `length` in all, are the tombstone of `grave` to the byte."""
    wanted = member(grave, length) if packed else plain(grave, length)
    ours, theirs = bytearray(), bytearray()
    given = iter(pieces)
    try:
        while True:
            if not ours and (piece := next(wanted, None)) is not None:
                ours += piece
            if not theirs and (piece := next(given, None)) is not None:
                theirs += piece
            size = min(len(ours), len(theirs))
            if not size:
                return not ours and not theirs
            if ours[:size] != theirs[:size]:
                return False
            del ours[:size], theirs[:size]
    except TooSmallError:
        return False


def _tiers(grave: Grave) -> range:
    """How many lines to try, the most first; where there was no room for any, none is known either. The last but one has
    no Content-Type, and the very last one only a year: small as they are, only records of others are smaller."""
    return range(len(_LINES) if grave.role else 0, -3, -1)


def _content(grave: Grave, lines: int, padding: int, date: str) -> bytes:
    head, block, tail = _parts(grave, lines, padding, date)
    return head + block + b" " * padding + tail


def _parts(grave: Grave, lines: int, padding: int, date: str) -> tuple[bytes, bytes, bytes]:
    """Header, block up to the padding, and what follows the padding. The padding ends the last line of the block."""
    told = "\r\n".join(_LINES[: max(0, lines)]).format(role=grave.role, raw_length=grave.raw_length)
    close = "\r\n" if told else ""
    date = date if lines >= -1 else _YEAR
    fields = ["WARC/1.1", "WARC-Type: metadata", f"WARC-Record-ID: {ID}{grave.sha256}>", f"WARC-Date: {date}"]
    if lines >= 0:
        fields.append(f"Content-Type: {WARC_FIELDS}")
    fields.append(f"Content-Length: {len(told) + padding + len(close)}")
    return "\r\n".join(fields).encode("ascii") + END, told.encode("ascii"), close.encode() + END
