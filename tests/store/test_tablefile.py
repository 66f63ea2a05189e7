"""Tables as one SQLite file: the same rows give the same bytes, nothing in it runs, and what cannot be kept is said."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from archive.errors import StoreError
from archive.model.tables import Column, Declared
from archive.store.tablefile import APPLICATION_ID, table_file

TABLE = Declared(
    "looks",
    "a look",
    ("name",),
    (
        Column("name", "text", "Its name."),
        Column("article", "text", "Of which.", empty="none"),
        Column("number", "integer", "How many.", empty="none", unit="looks"),
    ),
)


def made(folder: Path, name: str, rows: int) -> Path:
    with table_file(folder / f"{name}.draft", [TABLE]) as file:
        for number in range(rows):
            file.put("looks", (f"look {number}", None if number % 2 else "a\0b\ud800", number << 70))
        file.finish(folder / name)
    return folder / name


def test_rows_come_back_and_bytes_are_the_same(tmp_path: Path) -> None:
    one, other = made(tmp_path, "one", 1_234), made(tmp_path, "other", 1_234)
    assert one.read_bytes() == other.read_bytes()
    connection = sqlite3.connect(one)
    assert connection.execute("SELECT count(*), count(article) FROM looks").fetchall() == [(1_234, 617)]
    assert connection.execute("SELECT * FROM looks LIMIT 2").fetchall() == [
        ("look 0", "a\ufffdb\ufffd", 0), ("look 1", None, 1 << 62),
    ]  # fmt: skip
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA application_id").fetchall() == [(APPLICATION_ID,)]
    assert connection.execute("PRAGMA page_size").fetchall() == [(4096,)]
    assert {row[0] for row in connection.execute("SELECT type FROM sqlite_schema")} == {"table", "index"}
    connection.close()


def test_what_cannot_be_written_is_an_error_of_the_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as told, table_file(tmp_path / "no" / "such", [TABLE]):
        pass
    assert told.value.code == "storage"
    with table_file(tmp_path / "draft", [TABLE]) as file:
        file.put("looks", ("a", None, 1))
        file.put("looks", ("a", None, 2))
        with pytest.raises(StoreError):
            file.finish(tmp_path / "twice")
    assert not (tmp_path / "twice").exists()
