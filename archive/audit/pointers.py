"""Decides whether the indexes and page lists of a WACZ point to records that are there (CDXJ, CDX, ZipNum, JSONL).

An index is only a hint, but it is what a replay shows: a line that points into the middle of a record, or to a record
of another page, makes it show something else than what was captured.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final
from urllib.parse import unquote

from archive.audit.findings import Findings
from archive.formats.cutting import Cut
from archive.formats.foreignhead import ForeignHead

#: Records and lines that are remembered or looked at; beyond, nothing is said.
_PLACES: Final = 2_000_000
_LINES: Final = 5_000_000
_LINE: Final = 1 << 24
_BLOCK: Final = 1 << 16

Seen = Callable[[Cut, ForeignHead], None]


class Pointers:
    """Where the records of a package lie, and which lines point elsewhere."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        #: By name of the WARC without its folder: offset to length (0: it shares its member) and hash of the address.
        self._places: dict[str, dict[int, tuple[int, int]]] = {}
        self._addresses: set[int] = set()
        self._count = 0
        self._full = False
        #: Index lines that point to a record.
        self.checked = 0

    def record(self, warc: str) -> Seen:
        """What notes the records of a WARC as they are read."""
        places = self._places.setdefault(warc.rpartition("/")[2], {})

        def seen(cut: Cut, head: ForeignHead) -> None:
            self._count += 1
            if self._count > _PLACES:
                self._full = True
                return
            target = _address(head.get("WARC-Target-URI") or "")
            if not cut.inner:
                places[cut.offset] = (cut.length, hash(target))
            self._addresses.add(hash(target))

        return seen

    def index(self, name: str, pieces: Iterable[bytes]) -> None:
        """Checks an index, packed or not. Raises whatever `pieces` raises."""
        if self._full or name.endswith(".idx"):
            return
        columns = "NbamsSrMkVg"
        for number, line in enumerate(_lines(_unpacked(pieces)), 1):
            if number > _LINES:
                return
            if line is None:
                self._bad(name, number, f"it is longer than {_LINE:,} bytes, or its compression is broken")
                return
            text = line.decode("utf-8", "replace").strip("\r\n")
            if not text.strip() or text.startswith("!"):
                continue
            if text.lstrip().startswith("CDX "):
                columns = "".join(text.split()[1:])
                continue
            found = _cdxj(text) if "{" in text else _cdx(text, columns)
            if found is None:
                self._bad(name, number, f"it is no line of an index: {text[:60]!r}")
            else:
                self._point(name, number, *found)

    def _point(self, name: str, number: int, file: str, offset: int, length: int | None, url: str | None) -> None:
        places = self._places.get(file.rpartition("/")[2])
        if places is None:
            self._bad(name, number, f"it points into {file[:200]!r}, which is not in the package")
            return
        place = places.get(offset)
        if place is None:
            self._bad(name, number, f"it points to byte {offset:,} of {file}, where no record begins")
        elif length is not None and place[0] and length != place[0]:
            self._bad(name, number, f"it states {length:,} bytes at {offset:,} of {file}, the record has {place[0]:,}")
        elif url is not None and "__wb_" not in url and hash(_address(url)) != place[1]:
            self._bad(
                name, number, f"it points to byte {offset:,} of {file} for {url[:200]}, which is of another address"
            )
        else:
            self.checked += 1

    def pages(self, name: str, pieces: Iterable[bytes]) -> None:
        """Checks a list of pages. Raises whatever `pieces` raises."""
        for number, line in enumerate(_lines(iter(pieces)), 1):
            if number > _LINES or line is None:
                return
            if not line.strip():
                continue
            try:
                page = json.loads(line)
            except (ValueError, RecursionError):
                page = None
            if not isinstance(page, dict):
                self._bad(name, number, "it is no JSON object")
            elif number == 1 and "format" in page:
                continue
            elif not isinstance(page.get("url"), str) or not isinstance(page.get("ts"), str):
                self._bad(name, number, "the page has no url or no ts")
            elif not self._full and hash(_address(page["url"])) not in self._addresses:
                self._findings.add(
                    "page-without-record", name, f"line {number}: no record holds {page['url'][:200]}", record=number
                )

    def _bad(self, name: str, number: int, message: str) -> None:
        self._findings.add(
            "package-invalid",
            name,
            f"line {number}: {message}",
            record=number,
            consequence="a replay shows something else, or nothing, where this line is used",
        )


def _address(url: str) -> str:
    """An address as far as writers agree: without brackets and fragment, one spelling of escapes and case."""
    bare = url[1:-1] if url[:1] == "<" and url[-1:] == ">" else url
    return unquote(bare.partition("#")[0]).lower().rstrip("/")


def _cdxj(line: str) -> tuple[str, int, int | None, str | None] | None:
    try:
        entry: Any = json.loads(line[line.index("{") :])
    except (ValueError, RecursionError):
        return None
    if not isinstance(entry, dict) or not isinstance(entry.get("filename"), str):
        return None
    offset, length = _number(entry.get("offset")), _number(entry.get("length"))
    url = entry.get("url")
    return None if offset is None else (entry["filename"], offset, length, url if isinstance(url, str) else None)


def _cdx(line: str, columns: str) -> tuple[str, int, int | None, str | None] | None:
    """A line of a CDX file with the columns that its first line names (a: address, S: length, V: offset, g: file)."""
    words = line.split()
    if len(words) != len(columns):
        return None
    entry = dict(zip(columns, words, strict=True))
    offset = _number(entry.get("V"))
    if offset is None or "g" not in entry:
        return None
    return entry["g"], offset, _number(entry.get("S")), entry.get("a")


def _number(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value if value >= 0 else None
    return int(value) if isinstance(value, str) and re.fullmatch("[0-9]{1,18}", value) else None


def _lines(pieces: Iterator[bytes | None]) -> Iterator[bytes | None]:
    """Lines of what comes in pieces; None where one is too long, or the pieces are broken."""
    buffer = bytearray()
    for piece in pieces:
        if piece is None or len(buffer) > _LINE:
            yield None
            return
        buffer += piece
        if b"\n" in piece:
            *whole, rest = bytes(buffer).split(b"\n")
            yield from whole
            buffer = bytearray(rest)
    if buffer:
        yield bytes(buffer)


def _unpacked(pieces: Iterable[bytes]) -> Iterator[bytes | None]:
    """The content of gzip members one after the other, or what comes as it is; None where it breaks off."""
    unpacking: Any = None
    first = True
    for piece in pieces:
        if first and not piece.startswith(b"\x1f\x8b"):
            yield piece
            yield from pieces
            return
        first = False
        data = piece
        while data:
            unpacking = unpacking or zlib.decompressobj(31)
            try:
                yield unpacking.decompress(data, _BLOCK)
            except zlib.error:
                yield None
                return
            data = unpacking.unused_data if unpacking.eof else unpacking.unconsumed_tail
            if unpacking.eof:
                unpacking = None
    if unpacking is not None:
        yield None
