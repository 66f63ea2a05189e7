"""`re-extract` on the command line: readable at 80 columns, counts and no walls of text, and nothing called an edit."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from archive.articles import extract
from archive.model.rereading import Edition, FieldCount, ReadAgain, ReExtracted
from archive.report.text import Page, re_extracted
from tests.editions import edition, loud_captions
from tests.newspaper import page

Run = Callable[..., tuple[int, str, str]]
HERE = extract.EXTRACTOR.label


@pytest.fixture
def run(typed_in_press: Run) -> Run:
    """Two articles: one that an older edition read from its first version to its last but one, one of today."""

    def runs(*words: str) -> tuple[int, str, str]:
        return typed_in_press(*words, narrow=("re-extract",))

    def take(name: str, hour: int, body: bytes) -> None:
        Path(f"{name}.html").write_bytes(body)
        url = f"https://courant.example/{name}"
        assert runs("import", f"{name}.html", "--url", url, "--observed", f"2026-03-02T{hour:02}:00:00Z")[0] == 0

    assert runs("init", "press", "--origin", "news.example/desk")[0] == 0
    with edition("0", loud_captions):
        take("quay", 8, page("Quay Story"))
        take("quay", 9, page("Quay Story", cost="$42 million"))
    take("ferry", 10, page("Ferry Story"))
    return runs


def test_it_tells_counts_and_no_edit(run: Run) -> None:
    status, out, err = run("re-extract", "--dry-run")
    assert status == 0
    assert "Nothing was changed. Repeat without --dry-run." in err
    assert "1 comparison would be made anew" in out
    _, history, err = run("history", "quay")
    assert "newsproof -A press re-extract makes them once for all" in " ".join(err.split())
    status, out, err = run("re-extract")
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "quay-story  2 versions read again, 2 otherwise than signed",
        "  otherwise  byline in 2 versions, caption in 2",
        "",
        f"2 articles, read by {HERE}; 2 versions that another edition had",
        "  read, 2 of them otherwise",
        "  edition    2 versions made by newsproof-articles/0, here is",
        f"             {HERE}",
        "  compared   1 comparison made anew, both sides read by one edition",
        "  signed     as it was; none of this is an edit",
    ]
    status, out, err = run("history", "quay")
    assert (status, out) == (0, history)
    assert "re-extract" not in err
    assert "compared" not in run("re-extract")[1]
    assert run("re-extract", "ferry")[:2] == (0, f"Nothing to read again: {HERE} read all there is in 1 article.\n")
    assert run("verify", "press", "--level", "paranoid")[0] == 0


def test_the_answer_is_a_document(run: Run) -> None:
    found = json.loads(run("re-extract", "quay", "--json")[1])
    assert (found["schema"], found["applied"], found["looked"]) == ("newsproof/re-extracted/v1", True, 1)
    assert (found["extractor"]["name"], found["extractor"]["version"]) == tuple(HERE.split("/"))
    (one,) = found["articles"]
    assert one["fields"] == [{"field": "byline", "versions": 2}, {"field": "caption", "versions": 2}]
    assert (one["read"], one["differ"], one["compared"], one["redacted"]) == (2, 2, 1, 0)


def test_what_was_redacted_and_what_is_damaged(run: Run) -> None:
    assert run("redact", "quay@v1", "--reason", "a court order", "--apply")[0] == 0
    out = run("re-extract")[1]
    assert "redacted   1 capture skipped, the bytes are gone" in out
    assert "1 version read again" in out
    segment = next(Path("press/warc").glob("*.warc.gz"))
    data = bytearray(segment.read_bytes())
    rows = json.loads(
        run("query", "SELECT offset, length FROM records WHERE role = 'resource' AND slug = 'quay-story'", "--json")[1]
    )
    offset, length = rows["rows"][-1]
    data[offset + length // 2] ^= 0xFF
    segment.write_bytes(data)
    with edition("00", loud_captions):
        status, out, err = run("re-extract")
    assert status == 3
    assert "unread     quay-story@v2: warc/" in out
    assert "newsproof -A press verify" in err or "newsproof verify" in err


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [(("re-extract", "nobody"), 5, "article-not-found"), (("re-extract", "--apply"), 2, "usage")],
)
def test_what_is_wrong_is_said(run: Run, words: tuple[str, ...], status: int, told: str) -> None:
    ended, out, err = run(*words)
    assert (ended, out) == (status, "")
    assert told in err


def test_a_large_archive_is_counted_and_not_listed() -> None:
    """What is damaged is always named."""
    one = ReadAgain(
        "a-1", "quay", 3, 2, (FieldCount("caption", 2), FieldCount("unquotable", 1)),
        (Edition("made by newsproof-articles/0", 3),), (), ("quay@v2",), ("quay@c7",), 0, (), 2,
    )  # fmt: skip
    lost = replace(one, slug="lost", damaged=("lost@v1: \x1b[31mgone",))
    found = ReExtracted(extract.EXTRACTOR, True, 500, (one,) * 30 + (lost,))
    out = re_extracted(Page(80), found)
    assert out.count("quay  3 versions") == 20
    assert "and 10 more articles: -v" in out
    assert "unread     lost@v1: <U+001B>[31mgone" in out
    assert "  otherwise  caption in 62 versions, links or metadata in 31\n" in out
    assert "62 comparisons made anew" in out
    assert re_extracted(Page(80), found, details=True).count("quay  3 versions") == 30
    assert "edit" not in out.replace("edition", "").replace("none of this is an edit", "")
