"""An article as schema.org has it: what the page claims, what was seen, the notes that it shows, and nothing withheld."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive.errors import CallerError
from archive.model.article import Article, Author, DateClaim, Extractor, Note
from archive.model.history import ArticleRow, CaptureRow, Interval
from archive.report.schemaorg import Told, schemaorg
from tests.newspaper import newspaper, page

URL = "https://news.example/plan"
ROW = ArticleRow("a-1", "plan", URL, "news.example", "Plan", 3, 0, "", "", None, 0)
NOTE = Note("correction", "Correction: The plan costs $41 million, not $14 million.", "body/4")


def time(hour: int) -> str:
    return f"2026-03-02T{hour:02}:00:00.000000Z"


def told(number: int, *notes: Note, **other: Any) -> Told:
    capture = CaptureRow(
        number, f"{number:064x}", "a-1", "plan", number, number, time(8 + number), "version", None, 200, URL, URL, 0, 9, "Plan",
        "captured", None, None,
    )  # fmt: skip
    article = Article(
        Extractor("t", "1"), "html", f"Plan {number}", notes=notes, authors=(Author("Dana Whitlock"),),
        dates=(DateClaim("published", "2026-03-02T07:00:00Z", "meta", "raw"),), **other,
    )  # fmt: skip
    return Told(capture, Interval(time(7 + number) if number > 1 else None, time(8 + number)), article)


def described(*versions: Told, standing: int | None = None, closed: bool = False) -> dict[str, Any]:
    number = standing or versions[-1].capture.version or 0
    modified = time(8 + number) if number > 1 else None
    text = schemaorg(ROW, versions, "news.example/desk", standing=number, modified=modified, closed=closed)
    found: dict[str, Any] = json.loads(text)
    return found


def test_what_the_page_claims_and_what_was_seen() -> None:
    found = described(told(1), told(2))
    assert (found["@context"], found["@type"], found["url"]) == ("https://schema.org", "NewsArticle", URL)
    assert (found["headline"], found["version"], found["datePublished"]) == ("Plan 2", 2, "2026-03-02T07:00:00Z")
    assert found["dateModified"] == time(10)
    assert found["author"] == [{"@type": "Person", "name": "Dana Whitlock"}]
    first, second = found["workExample"]
    assert first["releasedEvent"] == {"@type": "PublicationEvent", "endDate": time(9)}
    assert second["releasedEvent"] == {"@type": "PublicationEvent", "startDate": time(9), "endDate": time(10)}
    assert second["@id"] == f"urn:newsproof:leaf:{2:064x}"
    assert "correction" not in found
    assert "dateModified" not in described(told(1))
    assert described(told(1), told(2), standing=1)["headline"] == "Plan 1"


def test_a_correction_is_told_once_from_when_it_came_until_it_went() -> None:
    update = Note("update", "Updated with the mayor's answer.", "body/5")
    found = described(told(1), told(2, NOTE), told(3, NOTE, update), told(4, update))
    assert found["correction"] == [
        {"@type": "CorrectionComment", "name": "correction", "text": NOTE.text, "datePublished": time(10), "expires": time(12)}
    ]  # fmt: skip


def test_nothing_of_a_version_that_is_gone_and_no_words_for_subscribers() -> None:
    gone = replace(told(2), article=None)
    found = described(told(1), gone, told(3))
    assert "headline" not in found["workExample"][1]
    assert "correction" not in described(told(1, NOTE), closed=True)
    text = json.dumps(described(told(1, NOTE), told(2), closed=True))
    assert "Plan" not in text
    assert "Whitlock" not in text
    assert json.loads(text)["isAccessibleForFree"] is False


def test_it_can_stand_in_a_page() -> None:
    hostile = "</script><script>alert(1)</script>\u202e\x1b[31m<!--"
    version = told(1)
    assert version.article is not None
    version = replace(version, article=replace(version.article, headline=hostile))
    text = schemaorg(ROW, [version], "news.example/desk", standing=1, modified=None)
    assert not {"<", "\u202e", "\x1b"} & set(text)
    assert json.loads(text)["headline"] == hostile


def test_an_earlier_text_that_came_back_is_what_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("STATE", "CONFIG"):
        monkeypatch.setenv(f"NEWSPROOF_{name}", str(tmp_path / name))
    with newspaper(tmp_path) as paper:
        for day, cost in enumerate(("$41 million", "$14 million", "$41 million"), 2):
            paper.at(f"2026-03-0{day}T08:00:00Z")
            paper.serve("/plan", page(cost=cost))
            paper.capture("/plan")
        slug = paper.press.articles()[0].slug
        found = paper.press.export([slug], tmp_path / "a.json", to="schemaorg")
        assert (found.to, found.articles, found.tables) == ("schemaorg", 1, None)
        document = json.loads((tmp_path / "a.json").read_bytes())
        assert document["dateModified"].startswith("2026-03-04T08:00:0")
        with pytest.raises(CallerError) as refused:
            paper.press.export([slug], tmp_path / "a.json", to="schemaorg")
        assert refused.value.code == "output-exists"
        paper.serve("/gone", b"<h1>Sorry</h1>", 503)
        never = paper.capture("/gone").capture.slug
        with pytest.raises(CallerError) as refused:
            paper.press.export([never], tmp_path / "b.json", to="schemaorg")
        assert refused.value.code == "version-not-found"
