"""What a user's SQL may do: one SELECT over the documented views, with bounded work and a bounded answer.

SQLite is asked to refuse everything else itself (its authorizer is called for each table, column and function while a
statement is compiled), so nothing here tries to understand SQL. Work is bounded by steps of SQLite's virtual machine,
never by a clock: the same question gives the same answer, or the same refusal, on every machine.
"""

from __future__ import annotations

import contextlib
import math
import re
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Final

from archive.errors import CallerError
from archive.model.history import Table
from archive.store.schema import TABLES, UNSPEAKABLE, VIEWS

#: Rows of an answer before it is cut and marked `truncated`.
ROW_LIMIT: Final = 10_000
#: Steps of the virtual machine: some ten seconds of an ordinary machine.
STEP_LIMIT: Final = 400_000_000
#: Bytes of one value. A text in the views is never near it; what a query makes up may be.
VALUE_LIMIT: Final = 32_000_000
#: Bytes of the SQL itself.
SQL_LIMIT: Final = 100_000

Scalar = str | int | float | bytes | None
Parameters = Sequence[Scalar] | Mapping[str, Scalar]

_STRIDE: Final = 10_000
_HINT: Final = f"one SELECT over the views {', '.join(VIEWS)}; see docs/reference/index-views.md"

#: Table-valued functions that only look at their arguments.
_INNOCENT = {"json_each", "json_tree"}
#: Functions that reach outside of the statement, or answer differently each time.
_FORBIDDEN = {"load_extension", "fts3_tokenizer", "fts5", "random", "randomblob", "readfile", "writefile", "edit"}
#: Primary result codes BUSY, LOCKED, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB.
_NOT_THE_QUESTION = {5, 6, 10, 11, 13, 14, 26}
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f]")
_BEHIND = frozenset(UNSPEAKABLE + view for view in VIEWS)
_TABLES = frozenset(re.findall(r"^CREATE TABLE (\w+)", TABLES, re.MULTILINE))
_SPACE = re.compile(r"(?:\s+|--[^\n]*(?:\n|\Z)|/\*.*?(?:\*/|\Z))*", re.DOTALL)


def select(connection: sqlite3.Connection, sql: str, parameters: Parameters = (), *, rows: int = ROW_LIMIT) -> Table:
    """The answer to one SELECT (or WITH … SELECT). Values are texts, numbers and null; bytes become hex.

    Raises CallerError `bad-sql` for everything that is not such a query, names what is not there, or is too much work.
    """
    start = _SPACE.match(sql)
    word = sql[start.end() if start else 0 :][:6].upper()
    if not (word == "SELECT" or word.startswith("WITH")):
        raise _bad("a query begins with SELECT (or WITH … SELECT)")
    if _CONTROL.search(sql):
        raise _bad("a query has no control characters in it")
    if len(sql) > SQL_LIMIT:
        raise _bad(f"a query has at most {SQL_LIMIT:,} characters")
    with contextlib.suppress(sqlite3.OperationalError):  # made on first use, which the authorizer would not allow
        connection.execute("SELECT 1 FROM json_each('[]'), json_tree('[]')").close()
    budget = _Budget()
    limit = connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, VALUE_LIMIT)
    text = connection.text_factory
    connection.text_factory = _decoded
    connection.set_authorizer(permit)
    connection.set_progress_handler(budget.spend, _STRIDE)
    try:
        cursor = connection.execute(sql, parameters)
        try:
            found = cursor.fetchmany(rows + 1)
            columns = tuple(column[0] for column in cursor.description or ())
        finally:
            cursor.close()
    except (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError, TypeError) as exc:
        fault = _fault(exc, budget)
        if fault is None:
            raise
        raise fault from exc
    finally:
        connection.set_progress_handler(None, 0)
        connection.set_authorizer(None)
        connection.text_factory = text
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, limit)
    return Table(columns, tuple(tuple(map(_plain, row)) for row in found[:rows]), truncated=len(found) > rows)


def permit(action: int, first: str | None, second: str | None, database: str | None, source: str | None) -> int:
    """SQLite's authorizer: what a statement may touch, asked while it is compiled.

    `source` is the innermost view (or WITH clause) that a table is read through. Tables are read only through the
    views behind the documented ones, whose names a query cannot write: the documented schema is all there is.
    """
    if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE):
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_READ:
        named = first in VIEWS or first in _BEHIND or first in _INNOCENT
        # Of a table whose rows are only counted, SQLite has forgotten through which view; no column is read.
        counted = second == "" and first in _TABLES
        return sqlite3.SQLITE_OK if named or source in _BEHIND or counted else sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() not in _FORBIDDEN:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


class _Budget:
    """Counts steps and says stop."""

    def __init__(self) -> None:
        self.left = STEP_LIMIT

    def spend(self) -> int:
        self.left -= _STRIDE
        return self.left < 0


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _plain(value: Scalar) -> str | int | float | None:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # JSON has no infinity
    return value


def _bad(message: str) -> CallerError:
    return CallerError("bad-sql", message, hint=_HINT)


def _fault(exc: Exception, budget: _Budget) -> CallerError | None:
    """The caller's fault in words, or None when the file is to blame and not the question."""
    message = str(exc)
    if budget.left < 0:
        return _bad("the query is too much work: narrow it with WHERE, or join on slug, article and version")
    if getattr(exc, "sqlite_errorcode", 1) & 0xFF in _NOT_THE_QUESTION:
        return None
    if "prohibited" in message or "not authorized" in message:
        return _bad("the query reads something that is not one of the documented views, or would change something")
    if "one statement at a time" in message:
        return _bad("a query is one statement")
    return _bad(message[:1].lower() + message[1:])
