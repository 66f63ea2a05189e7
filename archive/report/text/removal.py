"""A removal on a terminal: which captures, records and files, and why."""

from __future__ import annotations

from archive.model.proofs import Redacted, Remaining
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
        where = said(f"{_place(one)}: {one.why}")
        lines += page.prose([Piece("REMAINS   ", "strong"), where], first="  ", rest=" " * 12)
    for one in found.unread_first:
        where = said(f"{_place(one)}: {one.why}")
        lines += page.prose([Piece("not read  ", "dim"), where], first="  ", rest=" " * 12)
    if more := found.unread - len(found.unread_first):
        lines += page.prose([Piece("not read  ", "dim"), Piece(f"{more:,} more")], first="  ", rest=" " * 12)
    if found.searched:
        files = wording.count(found.searched, "file")
        lines += page.prose(
            [Piece("searched  ", "dim"), Piece(f"{files} of the archive; {_outcome(found)}")], first="  ", rest=" " * 12
        )
    return page.lines(*lines)


def _place(one: Remaining) -> str:
    return one.file if one.record is None else f"{one.file}, record {one.record}"


def _outcome(found: Redacted) -> str:
    """What the search can say: of what nobody could read, it says nothing."""
    unread = f"{wording.count(found.unread, 'place')} that could not be read as words"
    if found.remaining:
        left = f"something of it may be left in {wording.count(len(found.remaining), 'place')}: see above"
        return f"{left}; not looked into: {unread}" if found.unread else left
    if found.unread:
        return f"nothing else of it was found in what could be read; not looked into: {unread}"
    return "nothing else of it was found"
