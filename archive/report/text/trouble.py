"""An error or a warning on a terminal: what went wrong, what is known about it, and what to try next."""

from __future__ import annotations

from archive.model.answers import Failure
from archive.report.text.style import Page, Piece, said


def failure(page: Page, found: Failure) -> str:
    """`error[code]: message`, then one line for each thing known, then the hint."""
    lines = page.prose([Piece(f"error[{found.code}]", "fail"), said(f": {found.message}")], rest="  ")
    rows = [(name, str(value)) for name, value in found.context.items()]
    if found.hint:
        rows.append(("hint", found.hint))
    widest = max((len(name) for name, _ in rows), default=0)
    for name, text in rows:
        label = f"  {name}:".ljust(widest + 4)
        lines += page.prose([said(text)], first=label, rest=" " * len(label))
    return page.lines(*lines)


def warning(page: Page, message: str) -> str:
    """`warning: message`."""
    return page.lines(*page.prose([Piece("warning", "warn"), said(f": {message}")], rest="  "))
