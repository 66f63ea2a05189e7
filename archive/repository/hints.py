"""Keeps the CDXJ beside each segment: where its records lie, for other tools. Derivable at any time, never evidence.

A segment only grows, so its lines only become more; what is there is kept and what was appended is read.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from archive.errors import StoreError
from archive.formats import cdxj
from archive.formats.layout import Layout
from archive.formats.reader import RecordItem, read_warc
from archive.store.disk import Disk

#: Blocks larger than this are not kept in memory while lines are made: no HTTP status stands that far back.
_KEEP = 16 * 1024 * 1024
#: A longer line is none that we write.
_LINE = 1 << 20
#: Lines that are written at once.
_AT_ONCE = 1_000
_PLACE = re.compile(rb'"length": "([0-9]{1,18})", "offset": "([0-9]{1,18})"')


def write_hints(layout: Layout, disk: Disk, *, anew: bool = False) -> None:
    """Brings every CDXJ up to its segment; `anew` makes them again from the first record.

    What is committed is committed: a full disk or a segment that cannot be read leaves a hint behind, and no error. The
    lines that are there pass through one by one: what this takes of memory does not grow with them.
    """
    segments = layout.segments()
    for segment in segments:
        path = layout.cdxj(segment)
        # A session writes to the end of one segment and to those it begins: the rest is looked at only from outside.
        if not anew and segment not in segments[-2:] and _is_newer(path, segment):
            continue
        with contextlib.suppress(StoreError, OSError):
            reach = 0
            if not anew and path.is_file():
                with path.open("rb") as known:
                    reach = _reach(_lines(known), segment)
            if not reach:
                whole = _made(segment, 0)
                if not path.is_file() or path.stat().st_size != len(whole) or path.read_bytes() != whole:
                    disk.put(path, whole)
            elif reach != segment.stat().st_size and (added := _made(segment, reach)):
                with path.open("rb") as known:
                    disk.put_pieces(path, _pieces(merge(_lines(known), added.splitlines(keepends=True))))


def lines_of(segment: Path, known: bytes = b"") -> bytes:
    """The whole CDXJ of a segment. `known` are the lines of its beginning, or empty."""
    lines = known.splitlines(keepends=True)
    reach = _reach(lines, segment)
    return b"".join(merge(lines if reach else (), _made(segment, reach).splitlines(keepends=True)))


def _made(segment: Path, start: int) -> bytes:
    """The lines of the records from an offset on, sorted."""
    entries = []
    for item in read_warc(segment, start=start, keep=_KEEP, members=True):
        if isinstance(item, RecordItem):
            entry = cdxj.entry_of(item.record, offset=item.offset, length=item.length, member_sha256=item.member_sha256)
            if entry is not None:
                entries.append(entry)
    return cdxj.lines_of(entries, segment.name)


def _pieces(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines, so many at a time that each is worth a write."""
    left = iter(lines)
    while piece := b"".join(islice(left, _AT_ONCE)):
        yield piece


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file; one that is too long to be ours is the last, and has no end."""
    while line := file.readline(_LINE):
        yield line
        if line[-1:] != b"\n":
            return


def _is_newer(path: Path, segment: Path) -> bool:
    return path.is_file() and path.stat().st_mtime_ns > segment.stat().st_mtime_ns


def _reach(known: Iterable[bytes], segment: Path) -> int:
    """The offset behind the last record that lines speak of; 0 when they cannot be the beginning of this segment."""
    named = f'"filename": {json.dumps(segment.name)}'.encode()
    reach, before = 0, b""
    for line in known:
        place = _PLACE.search(line)
        if place is None or named not in line or line[-1:] != b"\n" or line < before:
            return 0
        reach = max(reach, int(place[1]) + int(place[2]))
        before = line
    return reach if reach <= segment.stat().st_size else 0
