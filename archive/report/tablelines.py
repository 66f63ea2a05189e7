"""Decides how a row of the tables for research is spelled as a line of CSV or of JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from archive.model.tables import Declared, Row
from archive.report.inert import for_csv_cell, for_json


def csv_line(row: Sequence[str | int | None], *, raw: bool = False) -> str:
    """A line of CSV (RFC 4180), inert in spreadsheets unless `raw`. What is not there is an empty cell."""
    return ",".join(map(_raw if raw else for_csv_cell, row)) + "\r\n"


def _raw(value: str | int | None) -> str:
    text = "" if value is None else str(value)
    return '"' + text.replace('"', '""') + '"' if any(char in text for char in '",\r\n') else text


def json_line(table: Declared, row: Row) -> str:
    """A line of JSON Lines: an object with the table's name, then its columns in order. What is not there is null."""
    named = {"table": table.name} | {column.name: value for column, value in zip(table.columns, row, strict=True)}
    return for_json(json.dumps(named, ensure_ascii=False)) + "\n"
