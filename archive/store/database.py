"""The manners of SQLite: how the index file is opened, when it is trusted, how a transaction ends, what an error means.

What the tables mean stands above, in `index`. While it is written, the file is in WAL mode, so that readers never wait and
never see half a batch. It is a view, so a commit here is not waited for (`synchronous=NORMAL`): a file that a loss of
power leaves behind the log is whole, and is brought up. When the writer leaves, it is one ordinary file again, which a
reader without write permission can open. A file with another schema than ours is refused whatever it holds: views and
triggers are code.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from archive.errors import StoreError
from archive.model.history import Table
from archive.store import authorizer, schema
from archive.store.authorizer import Parameters
from archive.store.disk import Disk
from archive.store.moving import move_into_place

Row = tuple[Any, ...]
Values = Sequence[Any] | Mapping[str, Any]

#: What a writer waits for: that the file is whole after a loss of power, not that the last batch is in it.
SYNCHRONOUS: Final = "NORMAL"
#: Seconds to wait for a lock that a reader or the writer holds for a moment.
PATIENCE: Final = 5.0

_REBUILD: Final = "newsproof repair index"

# Primary result codes, https://www.sqlite.org/rescode.html
_BUSY = {5, 6}
_FULL = 13
_SYSTEM = {3, 7, 8, 10, 14, 22}  # PERM, NOMEM, READONLY, IOERR, CANTOPEN, NOLFS
_NO_WAL_HERE = {8, 14}
#: SQLITE_IOERR_SHMSIZE: no room for the shared memory of WAL mode.
_IOERR_SHMSIZE = 10 | 19 << 8

#: Tables that FTS5 makes for its own use; what is in them is no code.
_SHADOWS = {"passage_data", "passage_idx", "passage_docsize", "passage_config"}


def is_of_another_edition(path: Path) -> bool:
    """Whether a file is an index that another version of this program made: it is made anew, and nothing is wrong with it."""
    with contextlib.suppress(OSError), path.open("rb") as file:
        head = file.read(100)  # SQLite's file format, section 1.3: both numbers are big-endian
        ours = head.startswith(b"SQLite format 3\0") and head[68:72] == schema.APPLICATION_ID.to_bytes(4, "big")
        return ours and head[60:64] != schema.FORMAT.to_bytes(4, "big")
    return False


def damaged(path: Path | None, what: str) -> StoreError:
    """The error for an index that must not be believed."""
    return StoreError(
        "index-damaged",
        f"{path.name if path else 'the index'}: {what}",
        hint=_REBUILD,
        context={"consequence": "nothing is lost: the index is a view of the log and the records"},
    )


def _explained(path: Path | None, exc: sqlite3.Error) -> StoreError:
    name = path.name if path else "the index"
    primary = getattr(exc, "sqlite_errorcode", 1) & 0xFF
    if primary in _BUSY:
        return StoreError("busy", f"{name} is held by another process", hint="repeat the command when it has ended")
    if primary == _FULL or _no_room(exc):
        return StoreError(
            "disk-full",
            f"no space left while writing {name}",
            context={"state": "what was reported as committed is in the log; only the index is behind"},
            hint=f"free space, then {_REBUILD}",
        )
    if primary in _SYSTEM:
        return StoreError("storage", f"{name}: {exc}", hint="check the disk and its permissions")
    return damaged(path, str(exc))


def _no_room(exc: sqlite3.Error) -> bool:
    return getattr(exc, "sqlite_errorcode", 0) == _IOERR_SHMSIZE


class Database:
    """One connection. Every method raises StoreError: `index-damaged`, `busy`, `disk-full` or `storage`."""

    def __init__(self, connection: sqlite3.Connection, path: Path | None, *, write: bool) -> None:
        self.connection = connection
        self.path = path
        self.write = write
        self._inside = False
        self._copy: tempfile.TemporaryDirectory[str] | None = None

    # Opening.

    @classmethod
    def open(cls, path: Path | None, *, write: bool) -> Database:
        """An existing index, or a new one when it may be written. None is an index in memory."""
        if path is None:
            return cls(_connect(":memory:"), None, write=True)._created()
        if path.is_symlink():
            raise damaged(path, "is a symbolic link, and an index never is")
        if not write:
            return cls._open_to_read(path)
        fresh = not path.exists() or path.stat().st_size == 0
        with _guarded(path):
            database = cls(_connect(str(path)), path, write=True)
        with database._closing_on_error():
            if not fresh:
                database._check()
            with contextlib.suppress(sqlite3.OperationalError):  # a reader is looking: the old mode is as safe
                database.connection.execute("PRAGMA journal_mode = WAL")
            database.run(f"PRAGMA synchronous = {SYNCHRONOUS}")
            return database._created() if fresh else database

    @classmethod
    def build(cls, path: Path) -> Database:
        """A new file that nobody else sees yet: no journal, and nothing is durable before the caller syncs it."""
        with _guarded(path):
            for leftover in (path, *_beside(path)):
                leftover.unlink(missing_ok=True)
            database = cls(_connect(str(path)), path, write=True)
        with database._closing_on_error():
            database.run("PRAGMA journal_mode = OFF")
            database.run("PRAGMA synchronous = OFF")
            database.run("PRAGMA cache_size = -32768")
            return database._created()

    @classmethod
    def _open_to_read(cls, path: Path) -> Database:
        if not path.is_file():
            raise damaged(path, "there is no index" if not path.exists() else "is not a file")
        copy: tempfile.TemporaryDirectory[str] | None = None
        uri = f"{path.absolute().as_uri()}?mode=ro"
        connection = _connect(uri, uri=True)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except UnicodeDecodeError as exc:
            connection.close()
            raise damaged(path, "holds bytes that are no text") from exc
        except sqlite3.Error as exc:
            connection.close()
            if getattr(exc, "sqlite_errorcode", 1) & 0xFF not in _NO_WAL_HERE and not _no_room(exc):
                raise _explained(path, exc) from exc
            # A folder that cannot be written to, or a full disk, has no room for shared memory, or for what must be rolled back.
            with _guarded(path):
                wal, journal, _ = _beside(path)
                left = [file for file in (wal, journal) if file.exists() and file.stat().st_size]
                if left:
                    copy = tempfile.TemporaryDirectory(prefix="newsproof-index-")
                    for source in (path, *left):
                        shutil.copyfile(source, Path(copy.name) / source.name)
                    connection = _connect(str(Path(copy.name) / path.name))
                else:
                    connection = _connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)
        database = cls(connection, path, write=False)
        database._copy = copy
        with database._closing_on_error():
            database._check()
            database.run("PRAGMA query_only = ON")
        return database

    @contextlib.contextmanager
    def _closing_on_error(self) -> Iterator[None]:
        try:
            with _guarded(self.path):
                yield
        except BaseException:
            self.connection.close()
            if self._copy is not None:
                self._copy.cleanup()
            raise

    def _created(self) -> Database:
        with self.transaction():
            for statement in schema.statements():
                self.run(statement)
            self.run(f"PRAGMA application_id = {schema.APPLICATION_ID}")
            self.run(f"PRAGMA user_version = {schema.FORMAT}")
        return self

    def _check(self) -> None:
        """Refuses what we did not make: the schema must be ours to the letter."""
        (application,) = self.one("PRAGMA application_id") or (0,)
        (version,) = self.one("PRAGMA user_version") or (0,)
        if application != schema.APPLICATION_ID:
            raise damaged(self.path, "is a database of another program")
        if version != schema.FORMAT:
            raise damaged(self.path, f"has index format {version}, this version keeps {schema.FORMAT}")
        wanted = set(schema.statements())
        rows = self.all("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        found = {sql for kind, name, sql in rows if not (kind == "table" and name in _SHADOWS)}
        if found != wanted:
            raise damaged(self.path, "has another schema than an index has")

    # Asking.

    def all(self, sql: str, values: Values = ()) -> list[Row]:
        """Every row of an answer."""
        with _guarded(self.path):
            return self.connection.execute(sql, values).fetchall()

    def one(self, sql: str, values: Values = ()) -> Row | None:
        """The first row of an answer, or None."""
        with _guarded(self.path):
            row: Row | None = self.connection.execute(sql, values).fetchone()
            return row

    def each(self, sql: str, values: Values = ()) -> Iterator[Row]:
        """The rows of an answer one at a time, in little memory."""
        with _guarded(self.path), contextlib.closing(self.connection.execute(sql, values)) as cursor:
            yield from cursor

    def select(self, sql: str, parameters: Parameters, *, rows: int) -> Table:
        """The answer to a user's own SELECT. Raises CallerError `bad-sql` too."""
        with _guarded(self.path):
            return authorizer.select(self.connection, sql, parameters, rows=rows)

    # Changing.

    def run(self, sql: str, values: Values = ()) -> None:
        """One statement whose answer nobody needs."""
        with _guarded(self.path):
            self.connection.execute(sql, values)

    def many(self, sql: str, rows: Iterable[Values]) -> None:
        """One statement for each row of values."""
        with _guarded(self.path):
            self.connection.executemany(sql, rows)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[bool]:
        """All or nothing; gives whether it is the outermost one. Inside another transaction it is part of that one."""
        if self._inside:
            yield False
            return
        self.run("BEGIN IMMEDIATE")
        self._inside = True
        try:
            yield True
            self.run("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                self.connection.rollback()
            raise
        finally:
            self._inside = False

    def close(self) -> None:
        """Gives the file back, as one ordinary file when no reader holds it open. Closing twice is fine."""
        if self.write and self.path is not None:
            # ProgrammingError: closed already. OperationalError: a reader is looking, and the next writer tidies up.
            with contextlib.suppress(sqlite3.Error):
                self.connection.execute("PRAGMA journal_mode = DELETE")
        self.connection.close()
        if self._copy is not None:
            self._copy.cleanup()


def install(built: Path, path: Path, disk: Disk) -> None:
    """Puts a built and closed index in the place of another, durable. Whoever still reads the old one may go on.

    The old one's journal goes first: SQLite would play it back into the new file.
    """
    for leftover in _beside(path):
        disk.remove(leftover)
    move_into_place(disk, built, path)


@contextlib.contextmanager
def _guarded(path: Path | None) -> Iterator[None]:
    try:
        yield
    except (sqlite3.ProgrammingError, sqlite3.InterfaceError):
        raise  # ours: a closed connection, a value of the wrong type
    except sqlite3.Error as exc:
        raise _explained(path, exc) from exc
    except UnicodeDecodeError as exc:
        raise damaged(path, "holds bytes that are no text") from exc
    except OSError as exc:
        raise StoreError("storage", f"{path.name if path else 'the index'}: {exc.strerror or exc}") from exc


def _connect(name: str, *, uri: bool = False) -> sqlite3.Connection:
    connection = sqlite3.connect(name, uri=uri, timeout=PATIENCE, isolation_level=None)
    # The file may have come with somebody else's archive.
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.execute("PRAGMA recursive_triggers = OFF")
    return connection


def _beside(path: Path) -> tuple[Path, Path, Path]:
    """What SQLite may keep beside a database: the WAL, the rollback journal, shared memory."""
    return (
        path.with_name(f"{path.name}-wal"),
        path.with_name(f"{path.name}-journal"),
        path.with_name(f"{path.name}-shm"),
    )
