"""Acts on an archive in the index: the same however they came, in log order, and never believed when they are broken."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from archive.errors import StoreError
from archive.model.acts import KeysDocument, RedactionDocument
from archive.model.history import Place, RecordRow
from archive.model.statement import KeyWindow, Prev, Statement
from archive.store.index import Act, ActFacts, Index

TIME = "2026-03-02T12:00:00.000000Z"
WINDOWS = (KeyWindow("desk+00000000+AAAA", 0, 4), KeyWindow("desk-2+11111111+AAAA", 4))


def record(role: str, number: int) -> RecordRow:
    place = Place("warc/news-000001.warc.gz", number * 100, 90, 300)
    return RecordRow(role, "resource", f"urn:newsproof:{role}:x", TIME, f"<urn:uuid:{number}>", "ab" * 32, place)


def keys(number: int, reason: str = "a new year") -> ActFacts:
    document = KeysDocument(f"id-{number}", TIME, "newsproof/0", "rotate", reason, WINDOWS)
    rows = (record("description", 2 * number), record("statement", 2 * number + 1))
    return ActFacts(number, f"{number:064x}", Statement("keys", (), TIME, keys=WINDOWS), document, rows)


def redaction(number: int) -> ActFacts:
    document = RedactionDocument(f"id-{number}", TIME, "newsproof/0", "court order", 1, "cd" * 32, ())
    said = Statement("redaction", (), TIME, redacts=Prev(1, "cd" * 32))
    return ActFacts(number, f"{number:064x}", said, document, (record("statement", 2 * number + 1),))


FACTS = [keys(3), keys(4, 'odd "reason" \x00 \u2028 \ud800 ü'), redaction(7), keys(9)]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
def test_acts_come_back_in_the_order_of_the_log_however_they_came(order: tuple[int, ...]) -> None:
    with Index.open(None, write=True) as index:
        for number in order:
            index.add([FACTS[number]])
        assert index.disordered == (order != (0, 1, 2, 3))
        index.settle()
        found = index.acts("keys")
        assert [act.index for act in found] == [3, 4, 9]
        assert found[0] == Act(3, f"{3:064x}", TIME, FACTS[0].description)
        assert isinstance(found[1].document, KeysDocument)
        assert "\ud800" not in found[1].document.reason
        assert index.acts("redaction") == [Act(7, f"{7:064x}", TIME, FACTS[2].description)]
        assert index.records(3) == FACTS[0].records
        table = index.query("SELECT log_index, rank, role, slug FROM records")
        assert table.rows == (
            (3, 1, "description", None),
            (3, 2, "statement", None),
            (4, 1, "description", None),
            (4, 2, "statement", None),
            (7, 1, "statement", None),
            (9, 1, "description", None),
            (9, 2, "statement", None),
        )
        assert index.end_of("warc/news-000001.warc.gz") == 19 * 100 + 90


def test_an_entry_is_told_once() -> None:
    with Index.open(None, write=True) as index:
        index.add([keys(3)])
        with pytest.raises(ValueError, match="knows log entry 3 already"):
            index.add([redaction(3)])
        assert index.acts("redaction") == []


@pytest.mark.parametrize("document", ["", "{}", "[1]", '{"schema":"newsproof/keys/v1"}', "\x00"])
def test_a_broken_document_is_damage_and_no_answer(tmp_path: Path, document: str) -> None:
    with Index.open(tmp_path / "index.sqlite", write=True) as index:
        index.add([keys(3)])
    with sqlite3.connect(tmp_path / "index.sqlite") as connection:
        connection.execute("UPDATE act SET document = ?", (document,))
    connection.close()
    with Index.open(tmp_path / "index.sqlite", write=False) as index:
        with pytest.raises(StoreError) as caught:
            index.acts("keys")
        assert caught.value.code == "index-damaged"


def test_the_table_is_not_for_queries() -> None:
    with Index.open(None, write=True) as index:
        index.add([keys(3)])
        with pytest.raises(Exception, match="documented views"):
            index.query("SELECT document FROM act")
