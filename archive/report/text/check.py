"""A verification on a terminal: the five words, each on its own, then every problem, then what is not proven.

There is no word above the five: "verified" would say more than any of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from archive.model.hosts import spelled
from archive.model.verdict import Addressed, Bracket, Problem, Severity, Status, Subject, Verification
from archive.report import wording
from archive.report.text.style import Column, Line, Page, Piece, Style, said, table

_STYLE: Final[dict[Status, Style]] = {"ok": "ok", "FAIL": "fail", "not checked": "dim", "n/a": "dim"}
#: More problems than this are counted, not printed, unless all of them are asked for.
MOST_PROBLEMS: Final = 50


#: What is counted, in the singular and where it is not regular in the plural.
_COUNTED: Final[dict[str, tuple[str, ...]]] = {
    "problem": ("problem",),
    "unproven": ("point not proven", "points not proven"),
    "notice": ("notice",),
}
#: Brackets that are printed unless all of them are asked for: the newest.
MOST_BRACKETS: Final = 18
_HEADINGS: Final[dict[Severity, str]] = {"problem": "error", "unproven": "unproven", "notice": "notice"}
_SUBJECTS: Final[dict[Subject, str]] = {
    "archive": "an archive",
    "segment": "one segment of an archive",
    "bundle": "a bundle: one capture with its proof",
    "proof": "the proof of one statement",
    "quote": "a provable quote",
    "report": "an edit-history report",
    "outlet-report": "a report of a whole site",
    "checkpoint": "a checkpoint: the head of a log",
    "fork": "evidence against a log",
    "wacz": "a WACZ by others",
    "warc": "a WARC or ARC by others",
    "zip": "a ZIP that cannot be read; whose it is cannot be told",
}


def verification(page: Page, found: Verification, *, everything: bool = False) -> str:
    """The answer of `verify`. Beyond the first 50 problems and the newest brackets, the rest is counted unless
    `everything`."""
    lines: list[Line] = []
    if found.kind != "archive":
        lines += page.prose([said(f"{found.subject}: {_SUBJECTS[found.kind]}")], rest="  ")
    for verdict in found.verdicts:
        start = [Piece(f"{verdict.word:<9}", "strong"), Piece(f"{verdict.status:<13}", _STYLE[verdict.status])]
        lines += page.prose([*start, said(verdict.detail)], rest=" " * 22)
    if found.nobody is not None:
        lines += page.prose([Piece(found.nobody)], rest="  ")
    for where in found.addresses or ():
        lines += page.prose([Piece(_addressed(found)), said(f"{where.label} {_place(where)}")], rest="  ")
    lines += _origins(page, found)
    lines += _brackets(page, found.brackets, everything=everything)
    for severity, problems in (("problem", found.problems), ("unproven", found.unproven), ("notice", found.notices)):
        shown = problems if everything else problems[:MOST_PROBLEMS]
        for one in shown:
            lines += [[], *_problem(page, one)]
        if len(shown) < len(problems):
            left = wording.count(len(problems) - len(shown), *_COUNTED[severity])
            lines += [[], *page.prose([Piece(f"{left} more; -v or --json shows every one")])]
    lines += [[], *not_proven(page, found.not_proven), []]
    lines += page.prose([Piece(_last_line(found), "strong")], rest="  ")
    return page.lines(*lines)


def not_proven(page: Page, points: Sequence[str]) -> list[Line]:
    """What an answer does not prove, each point on lines of its own: a paragraph of them is not read."""
    lines: list[Line] = [[Piece("Not proven:")]]
    for point in points:
        lines += page.prose([Piece(point)], first="- ", rest="  ")
    return lines


def _addressed(found: Verification) -> str:
    """Only a signed description says that something was captured: what was typed and imported has an address, too."""
    origins = found.origins
    if origins is None or origins.imported or origins.unknown:
        return "Address, by whoever signed: "
    return "Captured: " if found.nobody is None else "Captured, by whoever signed: "


def _place(where: Addressed) -> str:
    if where.answered is None:
        return f"at {spelled(where.url)}"
    return f"asked at {spelled(where.url)}, answered by {spelled(where.answered)}"


def _origins(page: Page, found: Verification) -> list[Line]:
    """How many captures were imported, and whose word their dates are; nothing where all were fetched."""
    origins = found.origins
    if origins is None or not found.counts.captures or not (origins.imported or origins.unknown):
        return []
    captures = wording.count(found.counts.captures, "capture")
    if not (origins.fetched or origins.imported):
        return page.prose([Piece(f"Imported: not shown for {captures}")], rest="  ")
    words = (
        (origins.dated_by_user, "whoever imported it" if origins.imported == 1 else "whoever imported them"),
        (origins.dated_by_warc, "the WARC that it lay in" if origins.imported == 1 else "the WARC that they lay in"),
        (origins.dated_by_file, "the time of the file"),
        (origins.dated_by_name or 0, "the name of the file"),
        (
            origins.dated_by_row or 0,
            "the database that it lay in" if origins.imported == 1 else "the database they lay in",
        ),
        (origins.dated_by_server or 0, "the feed, as its server wrote it"),
        (origins.dated_by_commit or 0, "the commit"),
    )
    told = [f"{count:,} by {who}" if count < origins.imported else f"by {who}" for count, who in words if count]
    dated = f", dated {wording.listed(told)}" if told else ""
    unknown = f"; of {origins.unknown:,} it is not shown" if origins.unknown else ""
    return page.prose([Piece(f"Imported: {origins.imported:,} of {captures}{dated}{unknown}")], rest="  ")


def _brackets(page: Page, brackets: Sequence[Bracket], *, everything: bool) -> list[Line]:
    """Between which moments each version was signed and entered, by the word of others; the newest ones."""
    if not brackets:
        return []
    shown = brackets if everything else brackets[-MOST_BRACKETS:]
    columns = (Column("version"), Column("dated"), Column("signed after"), Column("existed by"))
    rows = [
        (
            _short(one.label, page.width - 3 * 22 - 1),
            wording.moment(one.observed),
            wording.moment(one.not_before) if one.not_before else "-",
            wording.moment(one.not_after) if one.not_after else "-",
        )
        for one in shown
    ]
    lines: list[Line] = [[], *table(columns, rows)]
    if len(shown) < len(brackets):
        left = wording.count(len(brackets) - len(shown), "older version")
        lines += page.prose([Piece(f"{left} more; -v or --json shows every one")])
    return lines


def _short(label: str, columns: int) -> str:
    """A name that leaves room for three times; it is cut in the middle, where it says least."""
    if len(label) <= columns or columns < 9:
        return label
    end = columns // 2
    return f"{label[: columns - end - 1]}…{label[-end:]}"


def problem(page: Page, found: Problem) -> str:
    """One problem, unproven point or notice, in the shape of an error."""
    return page.lines(*_problem(page, found))


def _problem(page: Page, found: Problem) -> list[Line]:
    style: Style = "fail" if found.severity == "problem" else "warn"
    heading = [Piece(f"{_HEADINGS[found.severity]}[{found.code}]", style), said(f": {_where(found)}")]
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
    unproven = f", {wording.count(len(found.unproven), *_COUNTED['unproven'])}" if found.unproven else ""
    notices = f", {wording.count(len(found.notices), 'notice')}" if found.notices else ""
    level = f"{wording.listed(seen)}, {wording.size(counts.bytes)} read (level {found.level})"
    return f"{problems}{unproven}{notices}; {level}"
