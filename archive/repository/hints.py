"""The CDXJ beside each segment: derived from the segment, sorted, replaced whole. A hint, never evidence."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from archive.formats.cdxj import CdxjEntry, entry_of, lines_of
from archive.formats.layout import Layout
from archive.formats.reader import RecordItem, read_warc
from archive.store.disk import Disk


def hints_of(segment: Path) -> bytes:
    """The lines that a segment's CDXJ has."""
    entries = (
        entry_of(item.record, offset=item.offset, length=item.length, member_sha256=item.member_sha256)
        for item in read_warc(segment, members=True)
        if isinstance(item, RecordItem)
    )
    return lines_of((entry for entry in entries if entry is not None), segment.name)


def write_hints(layout: Layout, disk: Disk) -> None:
    """Writes every segment's CDXJ anew where it differs from what the segment says."""
    for segment in layout.segments():
        _put(layout.cdxj(segment), hints_of(segment), disk)


def add_hints(layout: Layout, disk: Disk, segment: Path, entries: Iterable[CdxjEntry], *, first: bool) -> None:
    """Adds the lines of records that were just committed. `first` says that the segment held nothing before them."""
    path = layout.cdxj(segment)
    if not first and not path.exists():
        _put(path, hints_of(segment), disk)
        return
    before = b"" if first else path.read_bytes()
    lines = [line + b"\n" for line in before.split(b"\n") if line]
    lines += [line + b"\n" for line in lines_of(entries, segment.name).split(b"\n") if line]
    _put(path, b"".join(sorted(lines)), disk)


def _put(path: Path, lines: bytes, disk: Disk) -> None:
    if not path.exists() or path.read_bytes() != lines:
        disk.put(path, lines)
