"""Pages of corrections: known by their names, and their entries by what they link to or repeat."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.articles.corrections import Entry, entries, is_corrections_page, names
from archive.articles.extract import extract

PAGE = b"""<!doctype html><html lang="en"><head><title>Corrections and clarifications | The Courant</title></head><body>
<main><h1>Corrections and clarifications</h1>
<p>We correct errors as soon as we can. Entries stay here for a year, and readers may write to the desk.</p>
<ul><li><a href="/2026/harbour-plan?utm_source=x">Council approves plan</a>: It costs $44 million, not $41 million.</li></ul>
<h2>Old Market Closes for Good</h2><p>The market closes in June, not in May, as we said at first.</p>
<p><a href="https://courant.example/2026/ferry">The ferry moves east</a></p>
<p>The ferry is the Tern, not the Wren. We are sorry for it.</p></main></body></html>"""


@pytest.mark.parametrize(
    ("url", "headline"),
    [
        ("https://courant.example/corrections", ""),
        ("https://courant.example/about/corrections-and-clarifications.html", ""),
        ("https://courant.example/x/1", "Corrections & Clarifications"),
        ("https://courant.example/x/1", "Corrections | The Courant"),
        ("https://blatt.example/korrekturen/", ""),
        ("https://journal.example/x", "Rectificatifs"),
        ("https://diario.example/x", "Fe de erratas"),
        ("https://gazzetta.example/x", "Errata corrige"),
        ("https://folha.example/x", "Correções"),
        ("https://krant.example/rectificaties", ""),
    ],
)
def test_such_pages_are_known(url: str, headline: str) -> None:
    assert is_corrections_page(url, headline)


@pytest.mark.parametrize(
    ("url", "headline"),
    [
        ("https://courant.example/2026/corrections-officer-sues", "Corrections officer sues the county"),
        ("https://courant.example/2026/harbour", "Correction: the harbour plan"),
        ("https://courant.example/", "The Courant"),
        ("", ""),
        ("https://[broken/corrections", ""),
    ],
)
def test_articles_about_corrections_are_none(url: str, headline: str) -> None:
    assert not is_corrections_page(url, headline)


def about(url: str = "https://none.example/", headline: str = "") -> list[str]:
    article = extract(PAGE, url="https://courant.example/corrections", kind="html").article
    return [entry.text for entry in entries(article) if names(entry, {url}, {headline})]


def test_an_entry_is_about_what_it_links_to_or_what_stands_above_it() -> None:
    assert about("https://courant.example/2026/harbour-plan") == [
        "Council approves plan: It costs $44 million, not $41 million."
    ]
    assert about(headline="Old market closes for good") == [
        "The market closes in June, not in May, as we said at first."
    ]
    # A paragraph that is one link is furniture to the extractor; what stands behind it is nobody's then.
    assert about("https://courant.example/2026/ferry") == []
    assert about("https://courant.example/2026/other", "Another story entirely") == []


def test_a_short_headline_names_nothing() -> None:
    entry = Entry("The market in the old town closes in June.", "", ())
    assert not names(entry, (), ("The market",))
    assert not names(entry, (), ("",))


@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_is_asked_is_answered(url: str, headline: str) -> None:
    is_corrections_page(url, headline)
    names(Entry(headline, url, ()), (url,), (headline,))
