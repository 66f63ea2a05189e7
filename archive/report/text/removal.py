"""A removal on a terminal: which captures, records and files, and why."""

from __future__ import annotations

from archive.model.proofs import Redacted
from archive.report import wording
from archive.report.text.style import Line, Page, Piece, said


def redacted(page: Page, found: Redacted) -> str:
    """What was taken off the disk, or would be."""
    counts = (
        f"{wording.count(len(found.captures), 'capture')}, {wording.count(found.records, 'record')}, "
        f"{wording.size(found.bytes)}"
    )
    done = "Removed: " if found.applied else "Would remove: "
    lines: list[Line] = page.prose([Piece(done, "strong"), Piece(counts)], rest="  ")
    lines += page.prose([Piece("captures  ", "dim"), said(", ".join(found.captures))], first="  ", rest=" " * 12)
    for file in found.files:
        lines += page.prose([Piece("file      ", "dim"), said(file)], first="  ", rest=" " * 12)
    if found.entries:
        entries = ", ".join(str(entry) for entry in found.entries)
        lines += page.prose([Piece("log       ", "dim"), Piece(f"entry {entries}")], first="  ", rest=" " * 12)
    lines += page.prose([Piece("reason    ", "dim"), said(found.reason)], first="  ", rest=" " * 12)
    for kept in found.stays:
        lines += page.prose([Piece("stays     ", "dim"), said(kept)], first="  ", rest=" " * 12)
    for note in found.notes:
        lines += page.prose([Piece("note      ", "dim"), said(note)], first="  ", rest=" " * 12)
    for one in found.remaining:
        place = one.file if one.record is None else f"{one.file}, record {one.record}"
        lines += page.prose([Piece("REMAINS   ", "strong"), said(f"{place}: {one.why}")], first="  ", rest=" " * 12)
    if found.searched:
        what = (
            f"something of it may be left in {wording.count(len(found.remaining), 'place')}: see above"
            if found.remaining
            else "nothing else of it was found"
        )
        files = wording.count(found.searched, "file")
        lines += page.prose(
            [Piece("searched  ", "dim"), Piece(f"{files} of the archive; {what}")], first="  ", rest=" " * 12
        )
    return page.lines(*lines)
