"""The short answers on a terminal: what was made, captured, imported, listed, found, written and repaired."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from archive.model.answers import Written
from archive.model.history import (
    ArticleRow,
    Committed,
    Created,
    Exported,
    Imported,
    Match,
    Repaired,
    Table,
)
from archive.report import wording
from archive.report.inert import for_terminal
from archive.report.text.belongings import belongings
from archive.report.text.style import Column, Line, Page, Piece, line_width, pad, said, table, width
from archive.report.text.views import in_brief


def created(page: Page, found: Created) -> str:
    """The answer of `init`."""
    fresh = "new" if found.new_key else "already yours"
    lines = [
        *page.prose([Piece("Created archive "), said(found.path, "strong")]),
        *page.prose([Piece("log          "), said(_key_name(found.log))], first="  "),
        *page.prose([Piece("signing key  "), said(f"{_key_name(found.captor)}, {fresh}")], first="  "),
        *page.prose([Piece("private part "), said(found.key_file)], first="  "),
        *page.prose([Piece("public parts "), said(f"{found.path.rstrip('/')}/keys/*.pub")], first="  "),
        *(page.prose([Piece("pinned in    "), said(found.trust)], first="  ") if found.trust else ()),
    ]
    return page.lines(*lines)


def _key_name(vkey: str) -> str:
    """The name and key id of a verifier key, without the key itself (C2SP signed-note: `name+hash+base64`)."""
    return "+".join(vkey.split("+")[:2])


def captured(page: Page, found: Committed) -> str:
    """One line (or two) for one capture."""
    row = found.capture
    told = [Piece(row.name, "strong"), Piece("  ")]
    facts: list[str] = []
    if found.outcome != "version":
        standing = f" since v{row.same_as}" if found.outcome == "unchanged" and row.same_as is not None else ""
        told.append(said(wording.OUTCOMES[found.outcome] + standing + (f": {found.reason}" if found.reason else "")))
    elif found.comparison is None:
        told.append(Piece("first seen"))
        facts.append(wording.count(row.words, "word"))
    else:
        told.append(
            Piece(wording.count(len(found.comparison.edits), "edit") if found.comparison.edits else "new version")
        )
        facts.append(wording.words_changed(found.comparison))
    if found.size:
        facts.append(wording.size(found.size))
    if row.status is not None and found.outcome in ("version", "unchanged"):
        facts.append(f"status {row.status}")
    lines = page.prose([*told, Piece("".join(f" · {fact}" for fact in facts), "dim")], rest="  ")
    if found.comparison is not None and found.comparison.edits:
        lines += page.prose([said(wording.edits_in_brief(found.comparison.edits))], first="  ", rest="    ")
        disclosure = wording.disclosure(found.comparison, alone=True)
        if disclosure is not None:
            lines += page.prose([Piece(disclosure)], first="  ", rest="    ")
    if found.assets is not None:
        lines += belongings(page, found.assets)
    if found.sighting is not None:
        seen = wording.seen(found.sighting)
        if found.again is not None:
            then = "found it again" if found.again.same_as == (row.version or row.same_as) else "found something else"
            seen = f"{seen}: a second fetch, {found.again.name}, {then}"
        lines += page.prose([Piece(seen)], first="  ", rest="    ")
    if found.view is not None and found.view.outcome == "made":  # of one that failed there is a warning
        lines += page.prose([Piece(in_brief(found.view))], first="  ", rest="    ")
    return page.lines(*lines)


def imported(page: Page, found: Imported) -> str:
    """What one file came to, then one line per capture."""
    part = _PARTS.get(found.format)
    counts = [wording.count(found.records, part)] if part else []
    counts.append(wording.count(len(found.captures), "capture"))
    if found.skipped:
        counts.append(f"{found.skipped:,} skipped because already here")
    if found.left_out:
        counts.append(f"{wording.count(found.left_out, 'record')} without an article left out")
    verb = "would import: " if found.dry_run else ""
    if found.left:
        counts.append(f"{sum(one.count for one in found.left):,} left out")
    heading = [said(found.file, "strong"), Piece(f"  {found.format} · {verb}{', '.join(counts)}")]
    lines = page.prose(heading, rest="  ")
    for one in found.left or ():
        where = f"the first is {one.first}" if one.count > 1 else one.first
        lines += page.prose(
            [Piece(f"{one.count:,} left out: "), said(one.reason), said(f" ({where})", "dim")], first="  ", rest="    "
        )
    return page.lines(*lines) + "".join(captured(page, one) for one in found.captures)


#: What imported files consist of.
_PARTS: Final = {
    "warc": "record", "arc": "record", "wacz": "record", "html-dir": "file", "diffengine": "row", "newsedits": "row", "newsdiffs": "file",
    "rss": "item",
}  # fmt: skip


def articles(page: Page, rows: Sequence[ArticleRow], no_note: Mapping[str, int] | None = None) -> str:
    """The table of articles and its totals; nothing at all for an empty archive. `no_note` counts by article id.

    A name is never cut: one that is too long gets a line of its own, and so do the sites when they do not fit.
    """
    if not rows:
        return ""
    without = no_note or {}
    columns = [Column("VERSIONS", True), Column("OTHER", True), Column("CHANGED (UTC)"), Column("NOTABLE", True)]
    cells = [
        (f"{r.versions:,}", f"{r.observations:,}", _minute(r.last_change or r.first_seen), f"{r.substantive:,}")
        for r in rows
    ]
    counts = table(columns, cells)
    if any(without.get(row.id) for row in rows):
        wider = table(
            [*columns, Column("NO NOTE", True)],
            [(*cell, f"{without.get(row.id, 0):,}") for cell, row in zip(cells, rows, strict=True)],
        )
        # Where it fits: 2 columns between the name and the rest.
        counts = wider if line_width(wider[0]) + 2 + _SHORT_NAME <= page.width else counts
    sites = sorted({wording.site(row) for row in rows})
    names = [for_terminal(row.slug) for row in rows]
    room = min(max(map(width, ["ARTICLE", *names])), page.width - 2 - line_width(counts[0]))
    wide = room + 4 + line_width(counts[0]) + max(map(len, sites))
    beside = len(sites) > 1 and wide <= page.width
    title = Piece(pad("ARTICLE", room) + "  ", "dim")
    lines: list[Line] = [[title, *counts[0], Piece("  SITE" if beside else "", "dim")]]
    for row, name, line in zip(rows, names, counts[1:], strict=True):
        if width(name) > room:
            lines.append([Piece(name, "strong")])
            name = ""
        lines.append([Piece(pad(name, room) + "  ", "strong"), *line, said(f"  {wording.site(row)}" if beside else "")])
        if len(sites) > 1 and not beside:
            lines.append([said(f"  {wording.site(row)}", "dim")])
    of_site = f" of {sites[0]}" if len(sites) == 1 and sites[0][:1] != "(" else ""
    totals = [
        wording.count(len(rows), "article") + of_site,
        wording.count(sum(row.versions for row in rows), "version"),
        wording.count(sum(row.observations for row in rows), "other observation"),
    ]
    lines += [[], *page.prose([said(wording.listed(totals), "dim")])]
    total = sum(without.get(row.id, 0) for row in rows)
    if total:
        told = f"{wording.count(total, 'edit')} of severity 3 or more with no note found on the page"
        lines += page.prose([Piece(told, "dim")])
    return page.lines(*lines)


#: Columns that the names of articles need at the least, whatever stands beside them.
_SHORT_NAME: Final = 16


def _minute(time: str) -> str:
    return time[:16].replace("T", " ")


def matches(page: Page, found: Sequence[Match]) -> str:
    """Where the words stand, with the words around them."""
    lines: list[Line] = []
    for match in found:
        name = f"{match.slug}@v{match.version}"
        where = f"  {wording.moment(match.observed)}  {wording.place(match.at) if match.at else match.field}"
        lines += page.prose([Piece(name, "strong"), said(where, "dim")], rest="  ")
        lines += page.prose([said(match.snippet)], first="    ")
    articles_hit = len({match.article for match in found})
    counts = f"{wording.count(len(found), 'match', 'matches')} in {wording.count(articles_hit, 'article')}"
    lines += [[], *page.prose([Piece(counts, "dim")])] if found else []
    return page.lines(*lines)


def query_table(page: Page, found: Table) -> str:
    """The answer of `query`: a table where it fits, else one line per value. NULL is shown as nothing."""
    rows = [["" if cell is None else str(cell) for cell in row] for row in found.rows]
    numeric = [
        bool(found.rows) and all(row[i] is None or isinstance(row[i], (int, float)) for row in found.rows)
        for i in range(len(found.columns))
    ]
    names = [for_terminal(name) for name in found.columns]
    lines = table([Column(name, right=numeric[i]) for i, name in enumerate(names)], rows)
    if max(map(line_width, lines)) > page.width:
        lines = _one_below_the_other(page, names, rows)
    more = ", cut at the row limit" if found.truncated else ""
    lines += [[], *page.prose([Piece(f"{wording.count(len(rows), 'row')}{more}", "dim")])]
    return page.lines(*lines)


def _one_below_the_other(page: Page, names: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Line]:
    room = max(map(width, names)) + 2
    lines: list[Line] = []
    for number, row in enumerate(rows):
        lines += [[]] if number else []
        for name, cell in zip(names, row, strict=True):
            lines += page.prose([Piece(pad(name, room), "dim"), said(cell)], rest=" " * room)
    return lines


def exported(page: Page, found: Exported) -> str:
    """What an export wrote."""
    noun = "record" if found.to is None else "row"
    counts = f"{wording.count(found.records, noun)} of " if found.to != "schemaorg" else ""
    counts += wording.count(found.articles, "article")
    tables = ", ".join(f"{one.table} {one.rows:,}" for one in found.tables or ())
    return page.lines(
        *page.prose([said(found.file, "strong"), Piece(f"  {counts}, {wording.size(found.bytes)}")], rest="  "),
        *(page.prose([Piece(tables)], first="  ", rest="  ") if tables else ()),
        *page.prose([Piece(f"sha256 {found.sha256}", "dim")], first="  "),
    )


def written(page: Page, found: Written) -> str:
    """What a report wrote."""
    return page.lines(
        *page.prose([said(found.file, "strong"), Piece(f"  {wording.size(found.bytes)}, {found.about}")], rest="  ")
    )


def repaired(page: Page, found: Repaired) -> str:
    """What was repaired, or would be."""
    lines: list[Line] = []
    for action in found.actions:
        lines += page.prose([said(action)], rest="  ")
    if not found.actions:
        lines += page.prose([Piece("Nothing to repair.")])
    return page.lines(*lines)
