"""The verbs that look: list, show, history, search, query."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Literal

import click

from archive.cli.options import COUNT, Shared, exactly_one, verb
from archive.cli.output import Output
from archive.cli.session import opened
from archive.cli.viewing import show_view, view_options
from archive.errors import FINDING, OK, CallerError
from archive.model.answers import Articles, Matches
from archive.model.history import Table
from archive.model.view import Form
from archive.report import inert, text, wording

#: Articles with changes without a note that `list` counts along the way; more of them it counts when it is asked.
COUNTED = 300


@verb("list", short_help="Show the articles of an archive")
@click.option("--no-note", is_flag=True, help="Only articles with an edit for which no note was found on the page.")
@click.option("--all", "everything", is_flag=True, help="Also addresses that never gave an article.")
def list_verb(shared: Shared, no_note: bool, everything: bool) -> int:
    """Show the articles of an archive, newest change first.

    An address that was captured and never gave an article (404, a home page, a block page) is counted below the table.

    OTHER counts captures that are no version (unchanged, gone, blocked); NOTABLE counts edits of severity 3 or more,
    which change content, facts or a note; NO NOTE counts those of them for which no note was found on the page, and
    none where that is left to the reader. It repeats the index, which nobody signs; `diff` compares again.
    """
    out = Output(shared)
    with opened(shared, out) as archive:
        known = archive.articles()
        rows = known if everything else tuple(row for row in known if row.versions)
        counts = archive.without_note(most=None if no_note else COUNTED) if rows else {}
    if no_note:
        kept = tuple(row for row in rows if (counts or {}).get(row.id))
        out.answer(Articles(kept, counts), lambda page: text.articles(page, kept, counts))
        if kept:
            out.talk("Next: newsproof changes --no-note")
        else:
            out.talk("No article has an edit of severity 3 or more for which no note was found on its page.")
        return OK
    never = None if everything else len(known) - len(rows)
    out.answer(Articles(rows, counts, never), lambda page: text.articles(page, rows, counts))
    if never:
        told = wording.count(never, "address that never gave an article", "addresses that never gave an article")
        out.talk(f"{told}: newsproof list --all")
    if counts is None:
        out.talk("Edits without a note are not counted here, they are in too many articles: newsproof list --no-note")
    if not known:
        out.talk("No articles yet. Next: newsproof capture https://… or newsproof import FILE")
    return OK


@verb("show", short_help="Show one version of an article, or one file")
@click.argument("article", metavar="ARTICLE[@V] | FILE")
@view_options
def show_verb(
    shared: Shared, article: str, form: Form | None, picture: int | None, output: str | None, force: bool
) -> int:
    """Show what one version of an article says, or what is read from one file.

    ARTICLE is a URL, an id or a short name from `list`; @V is @v3, @latest, @first, @~1, @c7 or a time, and means
    the newest version when it is left out. A name with a dot or a slash that is a file is that file.

    With --view, write what a browser showed of that capture into a file. What is printed here, and compared, comes from
    the bytes that the server sent. A rendered page holds the scripts of strangers: read it as text. With --picture, write
    a picture that was captured with that article: of two versions, to see what became of it.
    """
    out = Output(shared)
    if form is not None or picture is not None or output is not None:
        return show_view(shared, out, article, form, picture, output, force)
    if is_file(article):
        from archive.api import show_file

        read = show_file(Path(article))
        out.answer(read, lambda page: text.article(page, read, details=out.details))
        return OK
    with opened(shared, out) as archive:
        found = archive.show(article)
    out.answer(found, lambda page: text.shown(page, found, details=out.details))
    return OK


def is_file(word: str) -> bool:
    """Whether a word names a file. A short name has neither dot nor slash, so the two are never confused."""
    return "://" not in word and any(sign in word for sign in "./\\") and Path(word).is_file()


@verb("history", short_help="Show when an article changed, and what")
@click.argument("article")
def history_verb(shared: Shared, article: str) -> int:
    """Show all captures of ARTICLE in the order of their times, each version with its edits.

    An edit lies inside an interval: after the last capture that still had the old text, and not later than the
    first that had the new one, as served to this collector or as imported. A text that the next capture found again
    is confirmed; one that no other capture found was seen once. Captures are compared with what was signed; edits
    are those that the index remembers, which nobody signs: `diff` compares again.
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


@verb("search", short_help="Find words in all versions")
@click.argument("words", nargs=-1, required=True)
@click.option("--added", is_flag=True, help="The edits by which WORDS, as one phrase, appeared.")
@click.option("--removed", is_flag=True, help="The edits by which WORDS, as one phrase, vanished.")
@click.option("--limit", type=COUNT, metavar="N", default=50, help="At most so many matches (default 50).")
def search_verb(shared: Shared, words: tuple[str, ...], added: bool, removed: bool, limit: int) -> int:
    """Find WORDS in every field of every version. Exit status 1 when they stand nowhere.

    With --added or --removed, find the edits by which they came or went, and when they stood in these articles: each
    was made again from the archived bytes. Where is looked, the index says, which nobody signs.
    """
    out = Output(shared)
    asked = " ".join(words)
    if limit < 1:
        raise CallerError("usage", "--limit must be at least 1")
    change = exactly_one([*(["--added"] if added else []), *(["--removed"] if removed else [])], "of them")
    if change:
        return _search_changes(shared, out, asked, "added" if added else "removed", limit)
    with opened(shared, out) as archive:
        found = archive.search(asked, limit=limit)
    out.answer(Matches(asked, limit, found), lambda page: text.matches(page, found))
    if not found:
        out.talk(f"No version holds “{asked}”.")
        return FINDING
    if len(found) == limit:
        out.talk(f"Stopped at {wording.count(limit, 'match', 'matches')}; --limit asks for more.")
    return OK


def _search_changes(shared: Shared, out: Output, asked: str, change: Literal["added", "removed"], limit: int) -> int:
    with opened(shared, out) as archive:
        found = archive.search_changes(asked, change=change, limit=limit)
    out.answer(found, lambda page: text.phrase(page, found))
    if not found.edits:
        out.talk(f"No edit {change} “{asked}”.")
        return FINDING
    if len(found.edits) == limit:
        out.talk(f"Stopped at {wording.count(limit, 'edit')}; --limit asks for more.")
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
            out.warn(
                "some cells have an apostrophe before what a spreadsheet would take for a formula, or <U+202E> for "
                "what cannot be seen; docs/reports.md, The table, says how to have their texts again"
            )
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
    return isinstance(cell, str) and "".join(next(csv.reader([inert.for_csv_cell(cell)]), [])) != cell


def _json_lines(found: Table) -> str:
    rows = (dict(zip(found.columns, row, strict=True)) for row in found.rows)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
