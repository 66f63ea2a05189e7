"""The reference pages are what the verbs and the table of errors say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from archive.cli import docs
from archive.cli.overview import ALIASES, VERBS
from archive.errors import CODES

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"


@pytest.mark.parametrize("name", docs.PAGES)
def test_the_pages_are_in_step(name: str) -> None:
    assert (REFERENCE / name).read_text(encoding="utf-8") == docs.PAGES[name](), "run python -m archive.cli.docs"


def test_every_verb_and_alias_is_described() -> None:
    page = docs.cli_reference()
    for name in VERBS:
        assert f"\n## {name}\n" in page
    for alias in ALIASES:
        assert f"`{alias}`" in page


def test_every_code_is_explained() -> None:
    assert set(docs.ADVICE) == set(CODES)
    assert {row.exit for row in CODES.values()} <= set(docs.EXITS)
    page = docs.messages_reference()
    for code, row in CODES.items():
        assert f"\n## {code}\n" in page
        assert row.meaning in page


def test_the_pages_can_be_written(tmp_path: Path) -> None:
    assert docs.main(tmp_path / "reference") == 0
    assert {path.name for path in (tmp_path / "reference").iterdir()} == set(docs.PAGES)


def test_words_with_a_dollar_stand_in_single_quotes() -> None:
    """A shell makes nothing of `$1` in others, so an example that is copied would look for other words."""
    text = docs.cli_reference()
    assert "newsproof quote 'bridge@v1' --text 'cost $14 million' -o quote.html" in text
    commands = [line for line in text.splitlines() if line.strip().startswith("newsproof ") and "$" in line]
    assert commands
    for line in commands:
        assert "$" not in re.sub(r"'[^']*'", "", line)
