"""`report --site` on the command line: four formats of one content, one site at a time, and what is asked amiss."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from archive.cli import main
from tests.cli.test_cli_report import Run, run
from tests.newspaper import page

__all__ = ["run"]

SITE = ("report", "--site", "courant.example")


def test_each_format_by_its_ending(run: Run) -> None:
    for name, begins in {
        "html": b"<!doctype html>",
        "md": b"# Outlet report",
        "json": b"{",
        "csv": b"row,figure",
    }.items():
        status, out, _ = run(*SITE, "-o", f"out.{name}")
        assert status == 0
        assert "1 article, 1 edit" in out
        data = Path(f"out.{name}").read_bytes()
        assert data.startswith(begins)
        assert b"courant.example" in data
        assert run(*SITE, "-o", f"out.{name}")[0] == 0  # replaces its own kind
        assert Path(f"out.{name}").read_bytes() == data


def test_the_document_and_the_table(run: Run) -> None:
    run(*SITE, "--since", "2026-03-02", "--until", "2026-03-02", "-o", "out.json")
    found = json.loads(Path("out.json").read_text(encoding="utf-8"))
    assert found["schema"] == "newsproof/outlet/v1"
    assert (found["since"], found["until"]) == ("2026-03-02T00:00:00.000000Z", "2026-03-02T23:59:59.999999Z")
    assert found["figures"]["kinds"][0]["which"] == ["harbour-plan@v2 body/2"]
    run(*SITE, "-o", "out.csv")
    with Path("out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    edit = next(row for row in rows if row["row"] == "edit")
    assert (edit["old"], edit["new"], edit["place"]) == ("harbour-plan@v1", "harbour-plan@v2", "body ¶2")
    article = next(row for row in rows if row["row"] == "article")
    assert (article["counted"], article["looks"]) == ("1", "2")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("report", "-o", "x.html"), "name an ARTICLE"),
        (("report", "harbour-plan", "--site", "courant.example", "-o", "x.html"), "name an ARTICLE"),
        ((*SITE, "--site", "other.example", "-o", "x.html"), "of one site"),
        ((*SITE, "-o", "x.atom"), "no feed"),
        (("report", "harbour-plan", "--since", "2026-03-02", "-o", "x.html"), "go with --site"),
        ((*SITE, "--since", "soon", "-o", "x.html"), "not a time"),
        (("report", "--site", "nowhere.example", "-o", "x.html"), "no article of the site"),
    ],
)
def test_what_is_asked_amiss(run: Run, words: tuple[str, ...], told: str) -> None:
    status, _, err = run(*words)
    assert status == (5 if "nowhere.example" in words else 2)
    assert told in " ".join(err.split())
    assert not Path("x.html").exists()


def test_few_articles_make_no_share(run: Run) -> None:
    run(*SITE, "-o", "out.md")
    told = Path("out.md").read_text(encoding="utf-8")
    assert "Fewer than ten, so they are counted, and no share is made of them." in told
    assert "Too few for an estimate" in told
    assert "Counts what was watched, nothing else" in told


def test_it_is_of_one_site_alone(run: Run) -> None:
    Path("other.html").write_bytes(page(cost="$77 million"))
    run("import", "other.html", "--url", "https://gazette.example/plan", "--observed", "2026-03-02T10:00:00Z")
    run(*SITE, "-o", "out.json")
    assert "gazette" not in Path("out.json").read_text(encoding="utf-8")


def test_verify_knows_it(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run(*SITE, "-o", "out.html")
    assert main(["verify", "out.html", "--against", "press"]) == 0
    assert "a report of a whole site" in capsys.readouterr().out
