"""The answer of `quote` on a terminal: the words as they stand in the page that was written."""

from __future__ import annotations

from archive.model.hosts import spelled
from archive.model.proofs import Quoted
from archive.report import wording
from archive.report.quote import place
from archive.report.text.style import Line, Page, Piece, said


def quoted(page: Page, found: Quoted) -> str:
    """Each item with the version that it is of, then where the page is."""
    lines: list[Line] = []
    for name, path, words in found.items:
        lines += page.prose([said(name, "strong"), said(f"  {place(path)} ({path})")], rest="  ")
        lines += page.prose([said(f"“{words}”")], first="  ", rest="  ")
    word = "dated" if found.imported else "seen"
    again = f", again {wording.moment(found.until)}" if found.until else ""
    lines += page.prose(
        [Piece(f"{word} {wording.moment(found.observed)}{again}, at "), said(spelled(found.url))], rest="  "
    )
    if found.asked is not None:
        lines += page.prose([Piece("asked for at "), said(spelled(found.asked)), Piece(", which led there")], rest="  ")
    if found.imported:
        told = "imported, not fetched (the page cannot show that; a bundle does): "
        lines += page.prose([Piece(told), said(", ".join(found.imported))], rest="  ")
    told = f": {wording.size(found.bytes)}, nothing else of the page is in it"
    lines += page.prose([Piece("wrote "), said(found.path), Piece(told)], rest="  ")
    return page.lines(*lines)
