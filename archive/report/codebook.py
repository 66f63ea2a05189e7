"""Decides how the codebook of the tables for research is written: as JSON, as Markdown, and as two tables of its own.

All of it is made from `archive.report.tables` and `archive.report.recipes`; nothing is said here that is not said there,
but for what holds for every table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from archive.model.codec import to_json
from archive.model.tables import Codebook, Column, Declared, Recipe, Row
from archive.report import inert
from archive.report.recipes import RECIPES, SHARES
from archive.report.tables import TABLES

INERT: Final = "inert"
RAW: Final = "raw"

_CONVENTIONS: Final = (
    "One row is one thing, and every table says which. Rows come in the order of the articles' short names, then of time.",
    (
        "Types: text; integer, in the unit of its column; flag, 1 for yes and 0 for no; time, ISO 8601 in UTC with six digits of "
        "the second (2026-03-02T08:00:00.000000Z), which sorts as text; list, words apart by one space."
    ),
    "An empty cell (NULL, null) means what its column says; other columns are never empty.",
    (
        "It is what was watched, and nothing else. Nobody saw an edit being made: it lies after `after` and not later than "
        "`until`, and a page that is looked at more often is seen to change more often. Two sites can be compared only where the "
        "looks per article and day are alike (articles.read, articles.span_s)."
    ),
    (
        "Times are by the clock of whoever made the capture. Nothing in these tables proves itself: log_index and leaf say "
        "which signed statement vouches for a capture, and newsproof verify checks those in the archive."
    ),
    (
        "Left out: what was taken off the disk, and the words (headlines, texts, notes) of every article of which a capture has "
        "what only subscribers are shown. Such an article has withheld = 1, and everything that is counted is there."
    ),
    SHARES,
)
#: How CSV files have their texts.
_CELLS: Final = {
    INERT: "CSV (RFC 4180, UTF-8, CR LF): a text that a spreadsheet would take for a formula, because it begins, after spaces, "
    "with = + - @ | tab, a line's end or a full-width twin, and a text that begins with an apostrophe, has an apostrophe "
    "before it. Characters that nobody would see, and line ends, are written <U+202E>, and a text's own <U+ as <U+003C>U+. "
    "To have the text again, take away one apostrophe at the beginning, then put each character for its name. --raw-csv "
    "writes texts as they are.",
    RAW: "CSV (RFC 4180, UTF-8, CR LF) with texts as they are (--raw-csv): do not open these files with a spreadsheet, which "
    "would run what a page wrote into its headline as a formula.",
}

#: The codebook as tables, where the tables lie in one file.
CODEBOOK: Final = Declared(
    "codebook",
    "one column of one table",
    ("table_name", "position"),
    (
        Column("table_name", "text", "The table."),
        Column("position", "integer", "Place of the column, from 1.", unit="ordinal"),
        Column("column_name", "text", "The column.", refers="codebook.column_name"),
        Column("in_key", "flag", "Whether it is one of the columns that tell rows apart."),
        Column("type", "text", "text, integer, time, flag or list."),
        Column("unit", "text", "Unit of a number.", empty="none"),
        Column("allowed", "list", "The values that alone can stand there.", empty="any"),
        Column("empty", "text", "What an empty cell means.", empty="never empty"),
        Column("refers", "text", "table.column that has the same value.", empty="none"),
        Column("meaning", "text", "What it means."),
    ),
)
RECIPE: Final = Declared(
    "recipes",
    "one figure of the outlet report counted again from these tables; or a convention that holds for all of them",
    ("figure",),
    (
        Column("figure", "text", "Its name in newsproof/outlet/v1, or convention-1, convention-2 …"),
        Column("meaning", "text", "How it is counted."),
        Column("sql", "text", "A query that gives it; :site is the host.", empty="a convention"),
    ),
)


def codebook(cells: str | None = None) -> Codebook:
    """The codebook; `cells` says how the texts of CSV files are written, None where there are none."""
    told = () if cells is None else (_CELLS[cells],)
    return Codebook((*_CONVENTIONS, *told), TABLES, RECIPES)


def as_json(book: Codebook) -> str:
    """The codebook as JSON (`newsproof/codebook/v1`)."""
    return inert.for_json(to_json(book, indent=1)) + "\n"


def as_rows(book: Codebook) -> Iterator[tuple[str, Row]]:
    """The codebook as rows of `codebook` and `recipes`, which describe themselves as well."""
    for table in (*book.tables, CODEBOOK, RECIPE):
        for position, column in enumerate(table.columns, 1):
            told = column.unit, " ".join(column.values), column.empty, column.refers
            key = int(column.name in table.key)
            yield (
                CODEBOOK.name,
                (table.name, position, column.name, key, column.type, *(one or None for one in told), column.meaning),
            )
    for number, sentence in enumerate(book.conventions, 1):
        yield RECIPE.name, (f"convention-{number}", sentence, None)
    for recipe in book.recipes:
        yield RECIPE.name, (recipe.figure, recipe.meaning, recipe.sql)


def as_markdown(book: Codebook) -> str:
    """The codebook for people: CommonMark with tables."""
    lines = ["# Codebook", ""]
    lines += [f"- {_plain(sentence)}" for sentence in book.conventions]
    for table in book.tables:
        lines += ["", f"## `{table.name}`", "", f"A row is {_plain(table.row)}.", ""]
        lines += [f"Key: {', '.join(f'`{name}`' for name in table.key)}.", ""]
        lines += ["| column | type | meaning | empty |", "|---|---|---|---|", *_columns(table.columns)]
    lines += ["", "## Figures of the outlet report", "", "`:site` is the host of the report.", ""]
    for recipe in book.recipes:
        lines += _recipe(recipe)
    return "\n".join(lines) + "\n"


def _columns(columns: Iterable[Column]) -> Iterator[str]:
    for one in columns:
        told = _plain(one.meaning)
        if one.refers:
            told += f" → `{one.refers}`"
        if one.values:
            told += f" One of: {', '.join(f'`{value}`' for value in one.values)}."
        kind = f"{one.type}, {one.unit}" if one.unit else one.type
        yield f"| `{one.name}` | {kind} | {told} | {_plain(one.empty)} |"


def _recipe(recipe: Recipe) -> list[str]:
    return [f"### {recipe.figure}", "", _plain(recipe.meaning), "", "```sql", recipe.sql, "```", ""]


def _plain(sentence: str) -> str:
    """A sentence of ours, in which a pipe, a star, an underscore or an angle bracket is only itself."""
    return "".join(f"\\{sign}" if sign in "|*<>_" else sign for sign in sentence)
