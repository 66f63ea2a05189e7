"""Writes tables as one SQLite file for others: the same rows in the same order give the same bytes, with the same SQLite.

Pages have one size, rows come in one transaction, nothing tells the time, and the file is written out once more in its
final order. It holds tables and indexes alone: no view, no trigger, nothing that runs.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from archive.errors import StoreError
from archive.model.tables import Declared, Row
from archive.store.facts import clean, number

#: `PRAGMA application_id`: "NPtb".
APPLICATION_ID: Final = 0x4E507462
FORMAT: Final = 1
_PAGE: Final = 4096
#: Rows that wait until they are written together.
_TOGETHER: Final = 500
_TYPES: Final = {"integer": "INTEGER", "flag": "INTEGER"}
_FULL: Final = 13


class TableFile:
    """A file under way. Texts are kept as SQLite can have them: NUL and lone surrogates become U+FFFD."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._inserts: dict[str, str] = {}
        self._waiting: dict[str, list[tuple[str | int | None, ...]]] = {}

    def create(self, table: Declared) -> None:
        """Makes a table with its key. Names are ours and plain words."""
        columns = ", ".join(
            f"{column.name} {_TYPES.get(column.type, 'TEXT')}{'' if column.empty else ' NOT NULL'}"
            for column in table.columns
        )
        key = ", ".join(table.key)
        with _reported(self._path):
            self._connection.execute(f"CREATE TABLE {table.name} ({columns}, PRIMARY KEY ({key}))")
            names = [column.name for column in table.columns]
            if "article" in names and table.key[0] != "article":
                self._connection.execute(f"CREATE INDEX {table.name}_of_article ON {table.name} (article)")
        marks = ", ".join("?" * len(table.columns))
        self._inserts[table.name] = f"INSERT INTO {table.name} VALUES ({marks})"  # noqa: S608 - names of ours
        self._waiting[table.name] = []

    def put(self, table: str, row: Row) -> None:
        """A row, in the order of the columns."""
        waiting = self._waiting[table]
        waiting.append(tuple(clean(value) if isinstance(value, str) else number(value) for value in row))
        if len(waiting) >= _TOGETHER:
            self._write(table, waiting)

    def _write(self, table: str, waiting: list[tuple[str | int | None, ...]]) -> None:
        with _reported(self._path):
            self._connection.executemany(self._inserts[table], waiting)
        waiting.clear()

    def finish(self, output: Path) -> None:
        """Writes what waits, then all of it in its final order to `output`, which must not be there."""
        for table, waiting in self._waiting.items():
            self._write(table, waiting)
        with _reported(self._path):
            self._connection.execute("COMMIT")
            self._connection.execute("VACUUM INTO ?", (str(output),))


@contextmanager
def table_file(path: Path, tables: Sequence[Declared]) -> Iterator[TableFile]:
    """A new file at `path` with these tables, empty: a draft, from which `finish` makes the file that counts.

    Raises StoreError `disk-full`, `storage`.
    """
    with _reported(path):
        connection = sqlite3.connect(path, isolation_level=None)
    try:
        made = TableFile(connection, path)
        with _reported(path):
            for pragma in (
                f"page_size = {_PAGE}", "encoding = 'UTF-8'", "auto_vacuum = NONE", "journal_mode = OFF", "synchronous = OFF",
                f"application_id = {APPLICATION_ID}", f"user_version = {FORMAT}",
            ):  # fmt: skip
                connection.execute(f"PRAGMA {pragma}")
            connection.execute("BEGIN")
        for table in tables:
            made.create(table)
        yield made
    finally:
        connection.close()


@contextmanager
def _reported(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as exc:
        full = getattr(exc, "sqlite_errorcode", 0) & 0xFF == _FULL
        raise StoreError(
            "disk-full" if full else "storage",
            f"no space left while writing {path.name}" if full else f"writing {path.name}: {exc}",
            hint="free space, then repeat the same command" if full else "check the disk and its permissions",
        ) from exc
