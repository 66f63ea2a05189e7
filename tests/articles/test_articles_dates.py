"""Dates that pages claim, in the ways that pages write them; datelines by their form."""

from __future__ import annotations

import pytest
from article_pages import figure, page, paragraphs, story
from hypothesis import given
from hypothesis import strategies as st

from archive.articles.datelines import is_dateline_line, read_dateline
from archive.articles.dates import parse_date, without_dates
from archive.articles.extract import extract
from archive.model.times import parse_time

WRITTEN = [
    ("2026-03-02T08:15:00+01:00", None, "2026-03-02T08:15:00+01:00"),
    ("2026-03-02T08:15:00Z", None, "2026-03-02T08:15:00Z"),
    ("2026-03-02T08:15:00.123456-0500", None, "2026-03-02T08:15:00.123456-05:00"),
    ("2026-03-02 08:15", None, "2026-03-02T08:15:00-00:00"),
    ("2026-03-02", None, "2026-03-02"),
    ("20260302", None, "2026-03-02"),
    ("1772439300", None, "2026-03-02T08:15:00Z"),
    ("March 2, 2026", None, "2026-03-02"),
    ("2 March 2026 at 8:15 pm", None, "2026-03-02T20:15:00-00:00"),
    ("Mon, 02 Mar 2026 08:15:00 GMT", None, "2026-03-02T08:15:00-00:00"),
    ("2. März 2026, 08:15 Uhr", "de", "2026-03-02T08:15:00-00:00"),
    ("02.03.2026", "de", "2026-03-02"),
    ("Mo 02.03.26 | 08:15 Uhr", "de", "2026-03-02T08:15:00-00:00"),
    ("03/02/2026", "en-US", "2026-03-02"),
    ("02/03/2026", "fr", "2026-03-02"),
    ("13/02/2026", "en-US", "2026-02-13"),
    ("2 de marzo de 2026", "es", "2026-03-02"),
    ("2 mars 2026", "fr", "2026-03-02"),
    ("2 марта 2026", "ru", "2026-03-02"),
    ("2026年3月2日", "ja", "2026-03-02"),
    ("2026년 3월 2일", "ko", "2026-03-02"),
    ("yesterday", None, None),
    ("2026-13-45", None, None),
    ("", None, None),
]


@pytest.mark.parametrize(("raw", "language", "value"), WRITTEN, ids=[case[0] or "empty" for case in WRITTEN])
def test_written_dates(raw: str, language: str | None, value: str | None) -> None:
    assert parse_date(raw, language=language) == value


@given(st.text(max_size=60))
def test_a_date_is_rfc_3339_or_none(raw: str) -> None:
    value = parse_date(raw)
    if value is not None and len(value) > 10:
        parse_time(value)
    without_dates(raw)


def test_sources_of_dates_are_kept_apart() -> None:
    head = (
        '<meta property="article:published_time" content="2026-03-02T07:00:00Z">'
        '<meta property="article:modified_time" content="2026-03-02T09:00:00Z">'
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Harbour Bridge Closed After Inspectors Find'
        ' Cracks","datePublished":"2026-03-02T08:00:00+01:00","dateModified":"2026-03-02T10:00:00+01:00"}</script>'
    )
    found = extract(story('<time datetime="2026-03-02T08:00+01:00">this morning</time>', head=head)).article.dates
    assert [(claim.kind, claim.source) for claim in found] == [
        ("published", "json-ld"),
        ("published", "meta:article:published_time"),
        ("published", "time"),
        ("modified", "json-ld"),
        ("modified", "meta:article:modified_time"),
    ]
    assert found[0].value == "2026-03-02T08:00:00+01:00"
    assert found[2].raw == "2026-03-02T08:00+01:00"


def test_a_date_in_a_caption_or_further_down_is_not_the_story_s() -> None:
    body = figure(caption="The bridge on 3 April 2019.") + paragraphs() + "<p>Published 1 January 2001</p>"
    assert extract(page(f"<p>Published: 2 March 2026</p>{body}")).article.dates[0].value == "2026-03-02"
    assert extract(page(body)).article.dates == ()


# ---- datelines

LINES = [
    ("ALEPPO, Syria/ANKARA (Reuters) —", ("ALEPPO, Syria", "ANKARA"), "Reuters", None),
    ("NEW YORK (AP) — A wave of late selling", ("NEW YORK",), "AP", None),
    ("NEW YORK—A wave of late selling", ("NEW YORK",), None, None),
    ("BRUSSELS, Dec 3 (Reuters) - Ministers met", ("BRUSSELS",), "Reuters", "Dec 3"),
    ("PARIS, 3 mai (AFP) – Le gouvernement", ("PARIS",), "AFP", "3 mai"),
    ("Madrid, 12 dic (EFE).- El gobierno", ("Madrid",), "EFE", "12 dic"),
    ("Berlin (dpa) - Die Regierung", ("Berlin",), "dpa", None),
    ("МОСКВА, 3 мая (ТАСС) - Министр", ("МОСКВА",), "ТАСС", "3 мая"),
    ("LONDON and PARIS (AP) — Two", ("LONDON", "PARIS"), "AP", None),
    ("ST. JOHN’S, Newfoundland — The ferry", ("ST. JOHN’S, Newfoundland",), None, None),
]


@pytest.mark.parametrize(("text", "places", "agency", "day"), LINES, ids=[line[0][:24] for line in LINES])
def test_datelines(text: str, places: tuple[str, ...], agency: str | None, day: str | None) -> None:
    found = read_dateline(text)
    assert found is not None
    dateline, end = found
    assert (dateline.places, dateline.agency, dateline.date) == (places, agency, day)
    assert text.startswith(dateline.text)
    assert end <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "WATCH: The bridge closes",
        "The minister (Reuters) said",
        "BACKGROUND",
        "AP - hello",
        "こんな特集も",
        "Рязань",
        "REPLAY: a",
        "",
    ],
)
def test_no_dateline_is_invented(text: str) -> None:
    assert read_dateline(text) is None
    assert is_dateline_line(text) is None


@given(st.text(alphabet="AB Cd,/.-—('"))
def test_datelines_of_any_text(text: str) -> None:
    found = read_dateline(text)
    assert found is None or found[0].text


def test_a_dateline_inside_the_first_paragraph_stays_in_its_text() -> None:
    first = "ESKER (Northwire) — The council met for six hours on Monday and decided nothing about the bridge at all."
    article = extract(
        page(paragraphs((first, *("The debate went on long after midnight, members said." for _ in range(4)))))
    ).article
    assert article.dateline is not None
    assert article.dateline.text == "ESKER (Northwire) —"
    assert article.blocks[0].text == first
