"""Decides how the SQLite database of a stranger is read: read-only, one ordinary table, bounded in work and in size.

A database is code as well as data: a table may be a view, a virtual table or have columns that are computed, a schema
may name functions, and its pages may be made up. So only a table that is one is read, SQLite's authorizer lets a
statement read that table and nothing else (no function, no view, no pragma), values are bounded, and work is counted
in steps of the virtual machine. The file is opened as one that nobody changes (`immutable`), so nothing is ever written
beside it and no journal of it is run.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

from archive.errors import SourceError

Value = str | int | float | bytes | None

MAGIC: Final = b"SQLite format 3\0"
#: Bytes of one value, and so of one row at most a few times that.
VALUE_LIMIT: Final = 16_000_000
#: Columns of a table.
COLUMN_LIMIT: Final = 200
#: Rows that are listed; the rest is counted.
ROW_LIMIT: Final = 2_000_000
#: Steps of the virtual machine for listing all rows, and for reading one.
LIST_STEPS: Final = 2_000_000_000
ROW_STEPS: Final = 1_000_000
_STRIDE: Final = 10_000
#: SQLite's own limits (https://www.sqlite.org/limits.html) while a stranger's file is open.
_LIMITS: Final = (
    (sqlite3.SQLITE_LIMIT_LENGTH, VALUE_LIMIT),
    (sqlite3.SQLITE_LIMIT_COLUMN, COLUMN_LIMIT),
    (sqlite3.SQLITE_LIMIT_SQL_LENGTH, 1_000_000),
    (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
    (sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 0),
)


class UnreadableRow(Exception):  # noqa: N818 - a value: what is wrong with one row
    """One row cannot be read; `args[0]` says why."""


def is_database(path: Path) -> bool:
    """Whether a file begins as an SQLite database does. Raises OSError."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


class StrangersTable:
    """One table of a stranger's database. Made by `table_of`."""

    def __init__(self, connection: sqlite3.Connection, name: str, columns: tuple[str, ...]) -> None:
        self._connection = connection
        self._name = name
        self._steps = 0
        #: Its columns as they are spelled, in their order.
        self.columns = columns
        connection.set_authorizer(self._permit)
        connection.set_progress_handler(self._spend, _STRIDE)

    def listed(self, column: str) -> Iterator[tuple[int, Value]]:
        """The rowid of every row with its value in that column, in the order of the file.

        Raises UnreadableRow where the file cannot be read on.
        """
        self._steps = LIST_STEPS
        with self._telling():
            sql = f"SELECT rowid, {_quoted(column)} FROM {_quoted(self._name)}"  # noqa: S608 - quoted, and of its own schema
            yield from self._connection.execute(sql)

    def row(self, number: int) -> dict[str, Value]:
        """All columns of one row. Raises UnreadableRow."""
        self._steps = ROW_STEPS
        names = ", ".join(map(_quoted, self.columns))
        with self._telling():
            found = self._connection.execute(
                f"SELECT {names} FROM {_quoted(self._name)} WHERE rowid = ?",  # noqa: S608
                (number,),
            ).fetchone()
        if found is None:
            raise UnreadableRow("it is not there any more")
        return dict(zip(self.columns, found, strict=True))

    def _permit(
        self, action: int, first: str | None, second: str | None, database: str | None, source: str | None
    ) -> int:
        if action == sqlite3.SQLITE_SELECT:
            return sqlite3.SQLITE_OK
        mine = action == sqlite3.SQLITE_READ and first == self._name and source is None
        return sqlite3.SQLITE_OK if mine else sqlite3.SQLITE_DENY

    def _spend(self) -> int:
        self._steps -= _STRIDE
        return self._steps < 0

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, sqlite3.Warning, OverflowError, ValueError, MemoryError) as exc:
            why = "it takes too much work to read" if self._steps < 0 else str(exc)[:200]
            raise UnreadableRow(why) from exc


@contextmanager
def table_of(path: Path, name: str) -> Iterator[StrangersTable | None]:
    """The table of that name (in any case) in a stranger's database; None when it has none.

    Raises SourceError `broken-source` when the file is no database that can be read, or the table none that may be.
    """
    try:
        connection = sqlite3.connect(
            f"file:{quote(str(path.absolute()).encode('utf-8', 'surrogateescape'))}?mode=ro&immutable=1", uri=True
        )
    except sqlite3.Error as exc:
        raise _broken(path, str(exc)) from exc
    with contextlib.closing(connection):
        found = _opened(connection, path, name)
        yield found


def _opened(connection: sqlite3.Connection, path: Path, name: str) -> StrangersTable | None:
    for limit, most in _LIMITS:
        connection.setlimit(limit, most)
    connection.text_factory = _decoded
    steps = LIST_STEPS

    def spend() -> int:
        nonlocal steps
        steps -= _STRIDE
        return steps < 0

    connection.set_progress_handler(spend, _STRIDE)
    try:
        for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0", "query_only = ON"):
            connection.execute(f"PRAGMA {pragma}").close()
        rows = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE lower(name) = ?", (name,)).fetchall()
        if not rows:
            return None
        kind, spelled, sql = rows[0]
        if len(rows) > 1 or kind != "table" or not isinstance(sql, str) or not isinstance(spelled, str):
            raise _broken(path, f"its {name} is a {kind}, not a table")
        words = sql.split(None, 2)
        if [word.upper() for word in words[:2]] != ["CREATE", "TABLE"]:
            raise _broken(path, f"its {name} is a virtual table: reading it would run code")
        described = connection.execute(f"PRAGMA table_xinfo({_quoted(spelled)})").fetchall()
    except (sqlite3.Error, sqlite3.Warning, OverflowError, ValueError, MemoryError) as exc:
        raise _broken(path, str(exc)[:200]) from exc
    # Columns that are computed (hidden: 2 and 3) are no data, and computing them is a stranger's code.
    columns = tuple(str(column[1]) for column in described if column[6] == 0)
    return StrangersTable(connection, spelled, columns)


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _broken(path: Path, what: str) -> SourceError:
    return SourceError(
        "broken-source",
        f"{path.name} is no database that can be read: {what}",
        context={"path": str(path)},
        hint="nothing was imported from it; compare the file with its source",
    )
