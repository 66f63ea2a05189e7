"""Keeps the CDXJ beside each segment: where its records lie, for other tools. Derivable at any time, never evidence.

A segment only grows, so its lines only become more; what is there is kept and what was appended is read.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from pathlib import Path

from archive.errors import StoreError
from archive.formats import cdxj
from archive.formats.layout import Layout
from archive.formats.reader import RecordItem, read_warc
from archive.store.disk import Disk

#: Blocks larger than this are not kept in memory while lines are made: no HTTP status stands that far back.
_KEEP = 16 * 1024 * 1024
_PLACE = re.compile(rb'"length": "([0-9]{1,18})", "offset": "([0-9]{1,18})"')


def write_hints(layout: Layout, disk: Disk, *, anew: bool = False) -> None:
    """Brings every CDXJ up to its segment; `anew` makes them again from the first record.

    What is committed is committed: a full disk or a segment that cannot be read leaves a hint behind, and no error.
    """
    for segment in layout.segments():
        path = layout.cdxj(segment)
        with contextlib.suppress(StoreError, OSError):
            if anew or not _is_newer(path, segment):
                old = b"" if anew or not path.is_file() else path.read_bytes()
                new = lines_of(segment, old)
                if new != old or not path.is_file():
                    disk.put(path, new)
                else:
                    os.utime(path)


def lines_of(segment: Path, known: bytes = b"") -> bytes:
    """The whole CDXJ of a segment. `known` are the lines of its beginning, or empty."""
    start = _reach(known, segment)
    entries = []
    for item in read_warc(segment, start=start, keep=_KEEP, members=True):
        if isinstance(item, RecordItem):
            entry = cdxj.entry_of(item.record, offset=item.offset, length=item.length, member_sha256=item.member_sha256)
            if entry is not None:
                entries.append(entry)
    added = cdxj.lines_of(entries, segment.name)
    if not start:
        return added
    return b"".join(sorted([*known.splitlines(keepends=True), *added.splitlines(keepends=True)]))


def _is_newer(path: Path, segment: Path) -> bool:
    return path.is_file() and path.stat().st_mtime_ns > segment.stat().st_mtime_ns


def _reach(known: bytes, segment: Path) -> int:
    """The offset behind the last record that lines speak of; 0 when they cannot be the beginning of this segment."""
    places = _PLACE.findall(known)
    named = known.count(f'"filename": {json.dumps(segment.name)}'.encode())
    if not len(places) == named == known.count(b"\n"):
        return 0
    reach = max((int(length) + int(offset) for length, offset in places), default=0)
    return reach if reach <= segment.stat().st_size else 0
