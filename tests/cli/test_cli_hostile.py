"""Hostile pages through the whole program: what every verb prints or writes about them is inert, and says what they say."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from lxml import etree

from archive.api import Archive
from archive.cli import main
from archive.errors import CallerError
from archive.report import inert
from archive.report.inert import from_csv_cell
from tests.conftest import cases_folder
from tests.hostilepress import print_hostile
from tests.newspaper import newspaper
from tests.payloads import payloads

TEXTS = payloads(cases_folder())
NAME = "cmd-script-alert-1"


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An archive of hostile pages, and of what its desk says of them in their words."""
    folder = tmp_path_factory.mktemp("hostile")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEWSPROOF_STATE", str(folder / "state"))
        patch.setenv("NEWSPROOF_CONFIG", str(folder / "config"))
        with newspaper(folder) as paper:
            made = print_hostile(paper, TEXTS)
            assert [one.outcome for one in made] == ["version"] * len(made)
            assert {one.capture.slug for one in made} == {NAME}
            words = " / ".join(re.sub("[\ud800-\udfff]", "\ufffd", text) for text in TEXTS)
            paper.press.note(f"{NAME}@v2", words[:1900], code="needs-note")
            yield paper.path


def said(capsys: pytest.CaptureFixture[str]) -> str:
    found = capsys.readouterr()
    return found.out + found.err


def printable(text: str) -> bool:
    return all(char == "\n" or char.isprintable() or char in "\u200c\u200d" for char in text)


VERBS = (
    ("list",),
    ("show", f"{NAME}@v1"),
    ("history", NAME),
    ("diff", f"{NAME}@v1..v2"),
    ("diff", f"{NAME}@v3..v4", "-v"),
    ("blame", NAME),
    ("provenance", f"{NAME}@v1"),
    ("provenance", f"{NAME}@v2", "-v"),
    ("changes",),
    ("search", "painted"),
    ("search", "--removed", "the crane"),
    ("query", "SELECT * FROM changes LIMIT 200"),
    ("query", "--csv", "SELECT * FROM fields LIMIT 200"),
    ("query", "--jsonl", "SELECT * FROM fields LIMIT 200"),
)


@pytest.mark.parametrize("words", VERBS, ids=" ".join)
def test_what_a_verb_prints_is_inert(press: Path, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    raw = words[1:2] in (("--csv",), ("--jsonl",))
    for colour in ("always", "never") if words[0] in ("list", "search", "show") else ("always",):
        assert main(["-A", str(press), "--color", colour, *words]) == 0
        told = said(capsys)
        assert ("\x1b[" in told) is (colour == "always" and (not raw or "warning" in told))
        left = inert.SGR.sub("", told)
        # In a table for machines tabs and spaces of other widths are data.
        assert printable(re.sub("[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]", " ", left) if raw else left)
    if not raw:
        assert main(["-A", str(press), "--json", *words]) == 0
        told = capsys.readouterr().out
        assert printable(told)
        assert json.loads(told)


def test_files_hold_the_words_and_nothing_else(press: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("r.html", "r.json", "r.csv", "'=<b>\x1b[2J\u202e$(id).atom"):
        assert main(["-A", str(press), "report", NAME, "-o", str(tmp_path / name)]) == 0
        assert printable(said(capsys))
    document = json.loads((tmp_path / "r.json").read_bytes())
    edits = [edit for step in document["history"]["steps"] for edit in (step.get("comparison") or {}).get("edits", ())]
    rows = list(csv.DictReader(io.StringIO((tmp_path / "r.csv").read_bytes().decode(), newline="")))
    told = [row for row in rows if row["row"] == "edit"]
    for side in ("old", "new"):
        assert [from_csv_cell(row[f"{side}_text"]) for row in told] == [
            (edit[side] or {}).get("text", "") for edit in edits
        ]
    etree.fromstring(next(tmp_path.glob("*.atom")).read_bytes())
    assert b"<script" not in (tmp_path / "r.html").read_bytes()
    assert main(["verify", str(tmp_path / "r.html"), "--against", str(press)]) == 0
    assert printable(said(capsys))


def test_the_report_of_a_site_is_as_inert(press: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for ending in ("html", "md", "json", "csv"):
        target = tmp_path / f"site.{ending}"
        assert main(["-A", str(press), "report", "--site", "harbour.example", "-o", str(target)]) == 0
        assert printable(said(capsys))
        written = target.read_bytes().decode()
        assert printable(re.sub("\r\n|[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]", " ", written)), ending
        assert "<script" not in written or ending in ("json", "csv")
    cells = [cell for row in csv.reader(io.StringIO(written, newline="")) for cell in row]
    assert not any(re.match("[=@\t\r|]|[+-](?![0-9.]+$)", cell) for cell in cells)


def test_no_words_are_more_than_words_to_a_search(press: Path) -> None:
    archive = Archive.open(press)
    found = 0
    for text in TEXTS:
        with suppress(CallerError):
            found += bool(archive.search(text))
    assert found > len(TEXTS) // 2


def test_words_that_nobody_knows_are_refused_inertly(press: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for text in TEXTS:
        if "\0" in text or text.startswith("-") or not text.strip():
            continue
        assert main(["-A", str(press), "history", text]) != 0
        assert printable(said(capsys)), text
