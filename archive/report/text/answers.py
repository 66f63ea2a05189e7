"""The short answers on a terminal: what was made, captured, imported, listed, found, written and repaired."""

from __future__ import annotations

from collections.abc import Sequence

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
from archive.report.text.style import Column, Line, Page, Piece, pad, said, table, width


def created(page: Page, found: Created) -> str:
    """The answer of `init`."""
    fresh = "new" if found.new_key else "already yours"
    lines = [
        *page.prose([Piece("Created archive "), said(found.path, "strong")]),
        *page.prose([Piece("log          "), said(_key_name(found.log))], first="  "),
        *page.prose([Piece("signing key  "), said(f"{_key_name(found.captor)}, {fresh}")], first="  "),
        *page.prose([Piece("private part "), said(found.key_file)], first="  "),
        *page.prose([Piece("public parts "), said(f"{found.path.rstrip('/')}/keys/*.pub")], first="  "),
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
        disclosure = wording.disclosure(found.comparison)
        if disclosure is not None:
            lines += page.prose([Piece(disclosure)], first="  ", rest="    ")
    return page.lines(*lines)


def imported(page: Page, found: Imported) -> str:
    """What one file came to, then one line per capture."""
    counts = [wording.count(found.records, "record")] if found.format in ("warc", "arc") else []
    counts.append(wording.count(len(found.captures), "capture"))
    if found.skipped:
        counts.append(f"{found.skipped:,} skipped because already here")
    if found.left_out:
        counts.append(f"{wording.count(found.left_out, 'response')} without an article left out")
    verb = "would import: " if found.dry_run else ""
    heading = [said(found.file, "strong"), Piece(f"  {found.format} · {verb}{', '.join(counts)}")]
    return page.lines(*page.prose(heading, rest="  ")) + "".join(captured(page, one) for one in found.captures)


def articles(page: Page, rows: Sequence[ArticleRow]) -> str:
    """The table of articles and its totals; nothing at all for an empty archive."""
    if not rows:
        return ""
    columns = [
        Column("ARTICLE"),
        Column("SITE", give=True),
        Column("VERSIONS", right=True),
        Column("OBSERVED", right=True),
        Column("LAST CHANGE (UTC)"),
        Column("NOTABLE", right=True),
    ]
    cells = [
        (
            row.slug,
            row.site,
            f"{row.versions:,}",
            f"{row.observations:,}",
            (row.last_change or row.first_seen)[:16].replace("T", " "),
            f"{row.substantive:,}",
        )
        for row in rows
    ]
    versions, observations = sum(row.versions for row in rows), sum(row.observations for row in rows)
    totals = [
        wording.count(len(rows), "article"),
        wording.count(versions, "version"),
        wording.count(observations, "observation"),
    ]
    lines = [*_fitted(page, columns, cells), [], *page.prose([Piece(wording.listed(totals), "dim")])]
    return page.lines(*lines)


def _fitted(page: Page, columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> list[Line]:
    """A table whose first column is never cut: a name that is too long for it gets a line of its own."""
    others = table(page, columns[1:], [row[1:] for row in cells])
    rest = max((width(piece.text) for line in others for piece in line), default=0)
    names = [for_terminal(row[0]) for row in cells]
    longest = max([width(columns[0].title), *map(width, names)])
    room = longest if longest + 2 + rest <= page.width else max(width(columns[0].title), page.width - 2 - rest)
    lines: list[Line] = [[Piece(pad(columns[0].title, room) + "  ", "dim"), *others[0]]]
    for name, line in zip(names, others[1:], strict=True):
        if width(name) > room:
            lines += [[Piece(name, "strong")], [Piece(" " * (room + 2)), *line]]
        else:
            lines.append([Piece(pad(name, room) + "  ", "strong"), *line])
    return lines


def matches(page: Page, found: Sequence[Match]) -> str:
    """Where the words stand, with the words around them."""
    lines: list[Line] = []
    for match in found:
        name = f"{match.slug}@v{match.version}"
        where = f"  {wording.moment(match.observed)}  {wording.place(match.at) if match.at else match.field}"
        lines += page.prose([Piece(name, "strong"), said(where, "dim")], rest="  ")
        lines += page.prose(_snippet(match.snippet), first="    ")
    articles_hit = len({match.article for match in found})
    counts = f"{wording.count(len(found), 'match', 'matches')} in {wording.count(articles_hit, 'article')}"
    lines += [[], *page.prose([Piece(counts, "dim")])] if found else []
    return page.lines(*lines)


def _snippet(text: str) -> Line:
    """The words around a hit. The index marks hits with U+0002 and U+0003, which no extracted text can hold."""
    line: list[Piece] = []
    for number, stretch in enumerate(text.split("\x02")):
        hit, mark, after = stretch.partition("\x03")
        if number and mark:
            line += [said(f"«{hit}»", "strong"), said(after)]
        else:
            line.append(said(stretch.replace("\x03", "")))
    return line


def query_table(page: Page, found: Table) -> str:
    """The answer of `query` as a table; numbers to the right, nothing shown for NULL."""
    rows = [["" if cell is None else str(cell) for cell in row] for row in found.rows]
    numeric = [
        bool(found.rows) and all(row[i] is None or isinstance(row[i], (int, float)) for row in found.rows)
        for i in range(len(found.columns))
    ]
    columns = [Column(for_terminal(name), right=numeric[i], give=True) for i, name in enumerate(found.columns)]
    lines = [*table(page, columns, rows)]
    more = ", cut at the row limit" if found.truncated else ""
    lines += [[], *page.prose([Piece(f"{wording.count(len(rows), 'row')}{more}", "dim")])]
    return page.lines(*lines)


def exported(page: Page, found: Exported) -> str:
    """What an export wrote."""
    counts = f"{wording.count(found.records, 'record')} of {wording.count(found.articles, 'article')}"
    return page.lines(
        *page.prose([said(found.file, "strong"), Piece(f"  {counts}, {wording.size(found.bytes)}")], rest="  "),
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
