"""Keeps the CDXJ beside each segment: where its records lie, for other tools. Derivable at any time, never evidence.

A segment only grows, so its lines only become more; what is there is kept and what was appended is read.
"""

from __future__ import annotations

import contextlib
import json
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
    segments = layout.segments()
    for segment in segments:
        path = layout.cdxj(segment)
        # A session writes to the end of one segment and to those it begins: the rest is looked at only from outside.
        if not anew and segment not in segments[-2:] and _is_newer(path, segment):
            continue
        with contextlib.suppress(StoreError, OSError):
            old = path.read_bytes() if path.is_file() else None
            if anew or old is None or _reach(old, segment) != segment.stat().st_size:
                new = lines_of(segment, b"" if anew or old is None else old)
                if new != old:
                    disk.put(path, new)


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
