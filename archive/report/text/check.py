"""A verification on a terminal: the five words, each on its own, then every problem, then what is not proven.

There is no word above the five: "verified" would say more than any of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from archive.model.verdict import Problem, Status, Verification
from archive.report import wording
from archive.report.text.style import Line, Page, Piece, Style, said

_STYLE: Final[dict[Status, Style]] = {"ok": "ok", "FAIL": "fail", "not checked": "dim", "n/a": "dim"}
#: More problems than this are counted, not printed, unless all of them are asked for.
MOST_PROBLEMS: Final = 50


def verification(page: Page, found: Verification, *, everything: bool = False) -> str:
    """The answer of `verify`. Problems beyond the first 50 are counted unless `everything`."""
    lines: list[Line] = []
    for verdict in found.verdicts:
        start = [Piece(f"{verdict.word:<9}", "strong"), Piece(f"{verdict.status:<13}", _STYLE[verdict.status])]
        lines += page.prose([*start, said(verdict.detail)], rest=" " * 22)
    for kind, problems in (("error", found.problems), ("notice", found.notices)):
        shown = problems if everything else problems[:MOST_PROBLEMS]
        for one in shown:
            lines += [[], *_problem(page, one, kind)]
        if len(shown) < len(problems):
            left = wording.count(len(problems) - len(shown), "problem" if kind == "error" else "notice")
            lines += [[], *page.prose([Piece(f"{left} more; -v or --json shows every one")])]
    lines += [[], *page.prose([Piece("Not proven: "), Piece("; ".join(found.not_proven) + ".")], rest="  ")]
    lines += page.prose([Piece(_last_line(found), "strong")], rest="  ")
    return page.lines(*lines)


def problem(page: Page, found: Problem) -> str:
    """One problem or notice, in the shape of an error."""
    return page.lines(*_problem(page, found, "error" if found.severity == "problem" else "notice"))


def _problem(page: Page, found: Problem, kind: str) -> list[Line]:
    style: Style = "fail" if kind == "error" else "warn"
    heading = [Piece(f"{kind}[{found.code}]", style), said(f": {_where(found)}")]
    lines = page.prose(heading, rest="  ")
    rows: Sequence[tuple[str, str | None]] = (
        ("field", found.field),
        ("found", found.message),
        ("means", found.consequence),
        ("affects", found.affects),
        ("hint", found.hint),
    )
    for name, text in rows:
        if text:
            label = f"{name}:".ljust(9)
            lines += page.prose([said(text)], first=f"  {label}", rest=" " * 11)
    return lines


def _where(found: Problem) -> str:
    where = found.file
    if found.record is not None:
        where += f", record {found.record:,}"
    if found.offset is not None:
        where += f" at byte {found.offset:,}"
    return where


def _last_line(found: Verification) -> str:
    counts = found.counts
    seen = [wording.count(counts.records, "record"), wording.count(counts.captures, "capture")]
    seen += [wording.count(counts.versions, "version"), wording.count(counts.statements, "statement")]
    problems = wording.count(len(found.problems), "problem")
    if found.problems:
        files = len({one.file for one in found.problems})
        problems += f" in {wording.count(files, 'file')}"
    notices = f", {wording.count(len(found.notices), 'notice')}" if found.notices else ""
    level = f"{wording.listed(seen)}, {wording.size(counts.bytes)} read (level {found.level})"
    return f"{problems}{notices}; {level}"
