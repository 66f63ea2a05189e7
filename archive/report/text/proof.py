"""The answer of `prove` on a terminal: which capture, in which file, under which state of the log."""

from __future__ import annotations

from archive.model.proofs import Proved
from archive.report import wording
from archive.report.text.style import Line, Page, Piece, said

_FORMS = {
    "wacz": "the capture with its proof; it replays, and verifies without the archive",
    "tlog-proof": "the proof of its statement alone; it discloses nothing of what was captured",
}


def proved(page: Page, found: Proved) -> str:
    """What was proven and where the file is."""
    place = f"  entry {found.index} of {found.size} in the log"
    lines: list[Line] = page.prose([said(found.capture, "strong"), Piece(place)], rest="  ")
    told = f": {wording.size(found.bytes)}, {_FORMS[found.form]}"
    lines += page.prose([Piece("wrote "), said(found.path), Piece(told)], rest="  ")
    lines += page.prose([Piece(f"sha256 {found.sha256}", "dim")], first="  ")
    return page.lines(*lines)
