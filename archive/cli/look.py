"""The verbs that look: list, show, history, diff, search, query."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import click

from archive.cli.options import COUNT, SEVERITY, Shared, exactly_one, verb
from archive.cli.output import Output
from archive.cli.session import opened
from archive.errors import FINDING, OK, CallerError, NewsproofError
from archive.model.answers import Articles, Comparisons, Matches
from archive.model.edit import Comparison, Severity
from archive.model.history import History, Interval, Table
from archive.report import inert, text, wording


@verb("list", short_help="Show the articles of an archive")
def list_verb(shared: Shared) -> int:
    """Show the articles of an archive, newest change first.

    OTHER counts captures that are no version (unchanged, gone, blocked); NOTABLE counts edits of severity 3 or more,
    which change content, facts or a note. It repeats the index, which nobody signs; `history` compares.
    """
    out = Output(shared)
    with opened(shared, out) as archive:
        rows = archive.articles()
    out.answer(Articles(rows), lambda page: text.articles(page, rows))
    if not rows:
        out.talk("No articles yet. Next: newsproof capture https://… or newsproof import FILE")
    return OK


@verb("show", short_help="Show one version of an article, or one file")
@click.argument("article", metavar="ARTICLE[@V] | FILE")
def show_verb(shared: Shared, article: str) -> int:
    """Show what one version of an article says, or what is read from one file.

    ARTICLE is a URL, an id or a short name from `list`; @V is @v3, @latest, @first, @~1, @c7 or a time, and means
    the newest version when it is left out. A name with a dot or a slash that is a file is that file.
    """
    out = Output(shared)
    if _is_file(article):
        from archive.api import show_file

        read = show_file(Path(article))
        out.answer(read, lambda page: text.article(page, read, details=out.details))
        return OK
    with opened(shared, out) as archive:
        found = archive.show(article)
    out.answer(found, lambda page: text.shown(page, found, details=out.details))
    return OK


def _is_file(word: str) -> bool:
    """Whether a word names a file. A short name has neither dot nor slash, so the two are never confused."""
    return "://" not in word and any(sign in word for sign in "./\\") and Path(word).is_file()


@verb("history", short_help="Show when an article changed, and what")
@click.argument("article")
def history_verb(shared: Shared, article: str) -> int:
    """Show all captures of ARTICLE in the order of their times, each version with its edits.

    An edit lies inside an interval: after the last capture that still had the old text, and not later than the
    first that had the new one, as served to this collector.
    """
    out = Output(shared)
    with opened(shared, out) as archive:
        found = archive.history(article)
    out.answer(found, lambda page: text.history(page, found))
    newest = next((step for step in reversed(found.steps) if step.comparison and step.comparison.edits), None)
    if newest is not None and newest.comparison is not None:
        step = wording.step_name(newest.comparison.old.source, newest.capture.name).replace(" → ", "..")
        if " " not in step:
            out.talk(f"Next: newsproof diff {newest.capture.slug}@{step}")
    return OK


@verb("diff", short_help="Show what changed between two versions or files")
@click.argument("what", metavar="ARTICLE[@A..B] | OLD NEW", nargs=-1, required=True)
@click.option("--url", metavar="URL", help="Where two files stood, for reading them as that page.")
@click.option("--exit-code", is_flag=True, help="Exit with 1 when there are edits.")
@click.option("--min-severity", type=SEVERITY, metavar="N", help="Leave out edits below severity N (0 to 5).")
def diff_verb(shared: Shared, what: tuple[str, ...], url: str | None, exit_code: bool, min_severity: str | None) -> int:
    """Show what changed between two versions of an article, or between two files.

    A range is v2..v3, v2.. or ~1..; without one the newest version is compared with the one before. Two files
    (HTML, text, Markdown) need no archive. Words between [- and -] were taken out, those between {+ and +} put in.
    """
    out = Output(shared)
    history: History | None = None
    if len(what) == 2:
        found: tuple[Comparison, ...] = (_files(what[0], what[1], url),)
    elif len(what) > 2:
        raise CallerError("usage", f"diff takes one ARTICLE or two files, not {len(what)} words")
    else:
        found, history = _versions(shared, out, what[0], url)
    kept = tuple(_ranked(one, int(min_severity or 0)) for one in found)
    if out.json:
        out.document(kept[0] if len(kept) == 1 else Comparisons(kept))
    else:
        hidden = [len(whole.edits) - len(one.edits) for whole, one in zip(found, kept, strict=True)]
        intervals = [_interval(history, one) for one in kept]
        out.answer(
            Comparisons(kept),
            lambda page: "\n".join(
                text.comparison(page, one, interval=intervals[i], hidden=hidden[i], details=out.details)
                for i, one in enumerate(kept)
            ),
        )
    return FINDING if exit_code and any(one.edits for one in kept) else OK


def _files(old: str, new: str, url: str | None) -> Comparison:
    for name in (old, new):
        if not Path(name).exists():
            raise CallerError(
                "no-such-file",
                f"there is no file {name}",
                hint="two versions of one article: newsproof diff ARTICLE@v1..v2",
            )
    from archive.api import compare

    return compare(Path(old), Path(new), url=url)


def _versions(
    shared: Shared, out: Output, reference: str, url: str | None
) -> tuple[tuple[Comparison, ...], History | None]:
    if _is_file(reference):
        raise CallerError("usage", "one file cannot be compared with itself", hint=f"newsproof diff OLD {reference}")
    if url is not None:
        raise CallerError("usage", "--url goes with two files", hint="an archived article knows its address")
    with opened(shared, out) as archive:
        found = archive.diff(reference)
        if out.json:
            return found, None
        try:
            return found, archive.history(reference)
        except NewsproofError:
            return found, None  # the intervals are an extra line; the comparison stands without them


def _ranked(found: Comparison, lowest: int) -> Comparison:
    """The comparison without edits below a severity, its summary counting what is left."""
    kept = tuple(edit for edit in found.edits if edit.severity >= lowest)
    if len(kept) == len(found.edits):
        return found
    worst: Severity = max((edit.severity for edit in kept), default=0)
    return replace(found, edits=kept, summary=replace(found.summary, edits=len(kept), max_severity=worst))


def _interval(history: History | None, found: Comparison) -> Interval | None:
    """The interval of a comparison, where it is one step of the history."""
    for step in history or ():
        known = step.comparison
        if known is not None and (known.old.source, known.new.source) == (found.old.source, found.new.source):
            return step.interval
    return None


@verb("search", short_help="Find words in all versions")
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=COUNT, metavar="N", default=50, help="At most so many matches (default 50).")
def search_verb(shared: Shared, words: tuple[str, ...], limit: int) -> int:
    """Find WORDS in every field of every version. Exit status 1 when they stand nowhere.

    It repeats the index, which nobody signs; `show` reads what was signed.
    """
    out = Output(shared)
    asked = " ".join(words)
    if limit < 1:
        raise CallerError("usage", "--limit must be at least 1")
    with opened(shared, out) as archive:
        found = archive.search(asked, limit=limit)
    out.answer(Matches(asked, limit, found), lambda page: text.matches(page, found))
    if not found:
        out.talk(f"No version holds “{asked}”.")
        return FINDING
    if len(found) == limit:
        out.talk(f"Stopped at {wording.count(limit, 'match', 'matches')}; --limit asks for more.")
    return OK


@verb("query", short_help="Ask the index with SQL")
@click.argument("sql", metavar="SQL")
@click.option("--table", "forms", flag_value="--table", multiple=True, help="A table for people (the default).")
@click.option("--csv", "forms", flag_value="--csv", multiple=True, help="CSV (RFC 4180), harmless in spreadsheets.")
@click.option("--jsonl", "forms", flag_value="--jsonl", multiple=True, help="One JSON object per row.")
def query_verb(shared: Shared, sql: str, forms: tuple[str, ...]) -> int:
    """Ask the index one SELECT over its views: articles, versions, observations, changes, fields, records.

    The database is opened for reading and lets nothing else through. What it says is not compared with what was
    signed: nobody signs it.
    """
    out = Output(shared)
    form = exactly_one([*dict.fromkeys(forms), *(["--json"] if out.json else [])], "form")
    with opened(shared, out) as archive:
        found = archive.query(sql)
    if form == "--csv":
        out.raw(_csv(found), lambda ready: ready)
        if any(_altered(cell) for row in found.rows for cell in row):
            out.warn("an apostrophe was put before cells that a spreadsheet would take for formulas")
    elif form == "--jsonl":
        out.raw(_json_lines(found), inert.for_json)
    else:
        out.answer(found, lambda page: text.query_table(page, found))
    if found.truncated and form in ("--csv", "--jsonl"):
        out.warn("the answer was cut at the row limit")
    return OK


def _csv(found: Table) -> str:
    lines = [found.columns, *found.rows]
    return "".join(",".join(inert.for_csv_cell(cell) for cell in line) + "\n" for line in lines)


def _altered(cell: object) -> bool:
    return isinstance(cell, str) and inert.for_csv_cell(cell).lstrip('"').startswith("'") and not cell.startswith("'")


def _json_lines(found: Table) -> str:
    rows = (dict(zip(found.columns, row, strict=True)) for row in found.rows)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
