"""The page about other people's vectors says what is so: it counts what is run here, and names every difference."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.trust.vectors import DIFFERENCES, SETS

PAGE = ROOT / "docs" / "vectors.md"


def rows() -> Iterator[list[str]]:
    table = PAGE.read_text(encoding="utf-8").split("| set |", 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    for row in table:
        yield [cell.strip() for cell in row.strip().strip("|").split(" | ")]


def test_the_table_has_a_row_for_every_set_and_no_other() -> None:
    assert [row[0] for row in rows()] == list(SETS)
    assert all(len(row) == 5 for row in rows())
    assert DIFFERENCES.keys() <= SETS.keys()


@pytest.mark.parametrize("name", SETS)
def test_the_table_counts_what_is_run(cases: Path, name: str) -> None:
    [(_, _, count, passed, explained)] = [row for row in rows() if row[0] == name]
    results = list(SETS[name](cases / "vectors"))
    assert {case for case, same in results if not same} == DIFFERENCES.get(name, set())
    assert int(count.replace(",", "")) == len(results) > 0
    assert int(passed.replace(",", "")) == sum(same for _, same in results)
    # Where the counts differ, the row says why; where they do not, it may say what the case is.
    assert explained or count == passed


def test_every_folder_of_vectors_is_in_the_table(cases: Path) -> None:
    folders = {path.name for path in (cases / "vectors").iterdir() if path.is_dir()}
    text = PAGE.read_text(encoding="utf-8")
    assert {name for name in folders if f"`{name}`" not in text} == set()
