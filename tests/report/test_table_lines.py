"""Rows of the tables for research as lines: whatever a page wrote is inert, on one line, and comes back as it was."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model.tables import Column, Declared
from archive.report.codebook import RAW, as_json, as_markdown, as_rows, codebook
from archive.report.inert import from_csv_cell
from archive.report.tablelines import csv_line, json_line
from archive.report.tables import BY_NAME, TABLES

TABLE = Declared("t", "a row", ("a",), (Column("a", "text", "One."), Column("b", "integer", "Two.", empty="none")))
HOSTILE = [
    "=1+1", "  @SUM(A1)", "'quoted", "\uff1dcmd|' /C calc'!A0", "a\r\nb", 'she said "no", then', "\x1b[31m", "\u202ehidden",
    "<U+0041>", "-5", "a;b", "\ud800", "\ufeff=1", "null", "", "\t=1", "\u2028=1",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_cells_are_inert_and_come_back(text: str) -> None:
    line = csv_line((text, None))
    assert line.endswith("\r\n")
    assert line[:-2].isprintable()
    ((cell, empty),) = csv.reader(io.StringIO(line, newline=""), strict=True)
    assert empty == ""
    assert cell.lstrip(" \u00a0\u3000")[:1] not in tuple("=+-@|\t\r\n＝＋－＠")
    assert from_csv_cell(cell) == text


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=2, max_size=4))
def test_raw_cells_are_what_they_were(texts: list[str]) -> None:
    (row,) = csv.reader(io.StringIO(csv_line(texts, raw=True), newline=""), strict=True)
    assert row == texts


@given(st.text(), st.none() | st.integers())
def test_a_line_of_json_is_one_line_without_anything_hidden(text: str, number: int | None) -> None:
    line = json_line(TABLE, (text, number))
    assert line.count("\n") == 1
    assert line[:-1].isprintable()
    assert json.loads(line) == {"table": "t", "a": json.loads(json.dumps(text)), "b": number}


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        json_line(TABLE, ("a",))


def test_the_codebook_says_of_every_column_what_it_needs_to() -> None:
    for table in TABLES:
        names = [column.name for column in table.columns]
        assert len(set(names)) == len(names)
        assert set(table.key) <= set(names)
        assert not table.row.endswith(".")
        for column in table.columns:
            assert column.name.isidentifier()
            assert column.name == column.name.lower()
            assert (column.type == "integer") == bool(column.unit), column.name
            assert not (column.name in table.key and column.empty), column.name
            if column.refers:
                other, name = column.refers.split(".")
                assert name in [one.name for one in BY_NAME[other].columns], column.refers


def test_the_codebook_is_the_same_in_every_spelling() -> None:
    book = codebook(RAW)
    assert "do not open these files with a spreadsheet" in book.conventions[-1]
    assert json.loads(as_json(book))["tables"][0]["columns"][0]["name"] == "name"
    page = as_markdown(book)
    rows = [row for table, row in as_rows(book) if table == "codebook"]
    told = [line for line in page.splitlines() if line.startswith("| `")]
    assert len(told) == sum(len(table.columns) for table in TABLES) == len(rows) - 13
    assert all(line.count(" | ") == 3 for line in told)
