"""What `doctor` found, on a terminal: one line a thing, below it what that means and the command that mends it."""

from __future__ import annotations

from collections.abc import Callable
from shlex import quote
from typing import Final

from archive.model.condition import Condition, State
from archive.report import wording
from archive.report.text.style import Line, Page, Piece, Style, said, wrap

_STYLE: Final[dict[State, Style]] = {"ok": "ok", "look": "warn", "bad": "fail"}
_LEFT: Final = 16


def condition(page: Page, found: Condition, *, typed: Callable[[str], str] = lambda text: text) -> str:
    """The answer of `doctor`. `typed` makes commands such that they can be typed as they stand."""
    lines: list[Line] = []
    for one in found.findings:
        start = [Piece(f"{one.state:<5}", _STYLE[one.state]), Piece(f"{one.part:<11}", "strong")]
        lines += page.prose([*start, said(one.told)], rest=" " * _LEFT)
        if one.means is not None:
            lines += page.prose([said(one.means, "dim")], first=" " * _LEFT)
        if one.mend is not None:
            mark = "$ " if _is_command(one.mend) else "do: "
            lines += wrap([Piece(mark, "dim"), said(typed(one.mend))], page.width, first=" " * _LEFT, rest=" " * _LEFT)
    told = [f"{found.count('ok')} in order"]
    told += [f"{count} to look at" for count in [found.count("look")] if count]
    told += [f"{count} bad" for count in [found.count("bad")] if count]
    lines += [[], *page.prose([Piece(wording.listed(told) + ".", "strong")], rest="  ")]
    if found.archive is not None:
        command = f"newsproof verify {quote(found.archive)}"
        lines += page.prose([said(f"What is archived was not checked: {command} does that.", "dim")], rest="  ")
    return page.lines(*lines)


def _is_command(mend: str) -> bool:
    return mend.split(" ", 1)[0] in ("newsproof", "pip", "chmod", "apt", "timedatectl")
