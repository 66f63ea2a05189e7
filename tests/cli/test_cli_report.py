"""`report` on the command line: five formats of one content, by the ending of the file or by name, and nothing lost."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.newspaper import page

Run = Callable[..., tuple[int, str, str]]
KINDS = {"html": b"<!doctype html>", "md": b"# Edit history", "json": b"{", "csv": b"row,article", "atom": b"<?xml"}


@pytest.fixture
def run(typed_in_press: Run) -> Run:
    """An archive of one article that changed once."""
    runs = typed_in_press

    runs("init", "press", "--origin", "news.example/desk")
    for cost, hour in (("$41 million", 8), ("$14 million", 9)):
        Path("plan.html").write_bytes(page(cost=cost))
        runs(
            "import",
            "plan.html",
            "--url",
            "https://courant.example/harbour-plan",
            "--observed",
            f"2026-03-02T{hour:02}:00:00Z",
        )
    return runs


def test_each_format_by_its_ending_and_by_its_name(run: Run) -> None:
    for name, begins in KINDS.items():
        status, out, _ = run("report", "harbour-plan", "-o", f"out.{name}")
        assert status == 0
        assert out.startswith(f"out.{name}  ")
        data = Path(f"out.{name}").read_bytes()
        assert data.startswith(begins)
        assert b"14 million" in data.replace(b"\\", b"")
        status, out, _ = run("report", "harbour-plan", "-o", "out.txt", "--format", name, "--json")
        assert (status, json.loads(out)["format"]) == (0, {"md": "markdown"}.get(name, name))
        assert Path("out.txt").read_bytes() == data  # which also replaced the report before it


def test_an_ending_that_says_nothing(run: Run) -> None:
    status, _, err = run("report", "harbour-plan", "-o", "out.txt")
    assert status != 0
    assert "--format" in err
    assert not Path("out.txt").exists()


@pytest.mark.parametrize("name", KINDS)
def test_what_is_no_report_is_not_replaced(run: Run, name: str) -> None:
    Path("mine").write_text("my own words")
    status, _, err = run("report", "harbour-plan", "-o", "mine", "--format", name)
    assert status != 0
    assert "no report" in err
    assert Path("mine").read_text() == "my own words"
    assert run("report", "harbour-plan", "-o", "mine", "--format", name, "--force")[0] == 0


def test_the_table_opens_as_a_table(run: Run) -> None:
    run("report", "harbour-plan", "-o", "out.csv")
    with Path("out.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    assert [row["row"] for row in found] == ["version", "edit"]
    assert (found[1]["old"], found[1]["new"], found[1]["kinds"]) == ("v1", "v2", "NUMBER_CHANGED")
    assert (found[1]["after"], found[1]["until"]) == ("2026-03-02T08:00:00.000000Z", "2026-03-02T09:00:00.000000Z")
