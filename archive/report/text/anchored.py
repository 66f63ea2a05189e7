"""Anchors and cosignatures on a terminal: who attests which state of the log, and when."""

from __future__ import annotations

from archive.model.answers import Anchors
from archive.model.proofs import Anchored, Witnessed
from archive.model.times import short_time
from archive.report import wording
from archive.report.text.style import Line, Page, Piece, said


def anchors(page: Page, found: Anchors) -> str:
    """One line or two for each."""
    return page.lines(*(line for one in found.anchored for line in _anchored(page, one)))


def _anchored(page: Page, one: Anchored) -> list[Line]:
    entries = wording.count(one.size, "log entry", "log entries")
    if one.action == "request":
        told = [Piece("wrote "), said(one.file or "", "strong"), Piece(": a witness is asked to cosign "), said(one.by)]
        return page.prose([*told, Piece(f" with {entries}")], rest="  ")
    done = "timestamped by" if one.action == "timestamp" else "cosigned by"
    time = f" at {short_time(one.time)}" if one.time else ""
    doubt = "" if one.trusted else ", which was not checked"
    return page.prose([Piece(f"{entries} {done} "), said(one.by, "strong"), Piece(f"{time}{doubt}")], rest="  ")


def witnessed(page: Page, found: Witnessed) -> str:
    """What a witness did with one request."""
    log = said(found.origin or "a log without a name", "strong")
    entries = wording.count(found.size, "entry", "entries")
    if found.status == 200:
        told = [Piece("cosigned "), log, Piece(f" with {entries}, grown from {found.old}")]
    elif found.status == 409:
        seen = found.reply.strip()
        told = [log, Piece(f" was seen with {seen} entries; the request goes out from {found.old}")]
    else:
        of = [Piece(" ("), log, Piece(")")] if found.origin else []
        told = [Piece(f"refused ({found.status})"), *of, Piece(": "), said(found.reply.strip(), "dim")]
    return page.lines(*page.prose(told, rest="  "))
