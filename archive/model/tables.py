"""Tables for research: what is said of them (the codebook), and what they are made of before it becomes rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from archive.model.acts import DeskNote
from archive.model.edit import Comparison
from archive.model.history import ArticleRow, CaptureRow, Sighting
from archive.model.outlet import WatchedArticle, WatchedStep

#: `flag` is 1 for yes and 0 for no. `time` is ISO 8601 in UTC with six digits, `2026-03-02T08:00:00.000000Z`, and sorts as
#: text. `list` is words apart by a space.
ColumnType = Literal["text", "integer", "time", "flag", "list"]
Value = str | int | None
Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """`unit` of a number, `values` that alone can stand there (of a `list`: its words), `refers` to the column of another
    table that has the same value. `empty` is what an empty cell means; '' where none is ever empty."""

    name: str
    type: ColumnType
    meaning: str
    empty: str = ""
    unit: str = ""
    values: tuple[str, ...] = ()
    refers: str = ""


@dataclass(frozen=True, slots=True)
class Declared:
    """A table: what a row is, the columns that tell its rows apart, and all columns in order."""

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Recipe:
    """A figure of the outlet report counted again: its name in `newsproof/outlet/v1`, what it is, and a query over the
    tables that gives it (`:site` is the host). The query of a share has the columns `name`, `counted` and `of`."""

    figure: str
    meaning: str
    sql: str


@dataclass(frozen=True, slots=True)
class Codebook:
    """What every table and column means; `conventions` hold for all of them."""

    conventions: tuple[str, ...]
    tables: tuple[Declared, ...]
    recipes: tuple[Recipe, ...]
    schema: Literal["newsproof/codebook/v1"] = "newsproof/codebook/v1"


@dataclass(frozen=True, slots=True)
class TabledChange:
    """A change of text: its step as the outlet report counts it, the captures on both sides, and what was compared.

    `text` is the version whose text came (an earlier one when it came back). `names` are what figures call the edits of
    `comparison`, in its order; both are empty where the bytes of a side cannot be read any more.
    """

    step: WatchedStep
    old: CaptureRow
    new: CaptureRow
    text: int | None
    comparison: Comparison | None
    sighting: Sighting | None
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TabledTime:
    """How long after its first look an article had something for the first time: after `after` and not later than
    `until` seconds (None: not seen by its last look). `change` is the capture that brought it."""

    event: str
    after: int
    until: int | None
    change: str | None


@dataclass(frozen=True, slots=True)
class TabledArticle:
    """An article with its captures in the period, oldest first. `plan` are the log entries of those that are looks of a
    plan, `read` of those that found a text. `text`: whether it ever gave one. `closed`: one of its captures has what
    only subscribers are shown, so that no words of it are handed on."""

    row: ArticleRow
    watched: WatchedArticle
    captures: tuple[CaptureRow, ...]
    plan: frozenset[int]
    read: frozenset[int]
    changes: tuple[TabledChange, ...]
    notes: tuple[tuple[CaptureRow, DeskNote], ...]
    times: tuple[TabledTime, ...]
    text: bool
    closed: bool


@dataclass(frozen=True, slots=True)
class Dataset:
    """What a set of tables is of: as the archive's log was at that size. `since` and `until` are None where the first and
    the last look bound it; `articles` is None for all of them. `cells` says how a CSV file has its texts."""

    origin: str
    log_size: int
    log_root: str
    software: str
    extractor: str
    differ: str
    rules: str
    since: str | None
    until: str | None
    articles: int | None
    cells: str | None = None
