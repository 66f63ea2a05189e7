"""Tags that HTML lets an author leave out (HTML Living Standard, 13.1.2.4) are left out on pages that are written by hand."""

from __future__ import annotations

import pytest

from archive.articles.extract import extract

REST = """<h1>The Council Approves It Now</h1><p class="byline">By Jo Tran</p>
<p>The council approved the plan on Monday after a long debate.</p>
<figure><img src="a.png"><figcaption>The chamber on Monday. Photo: Jo Tran</figcaption></figure>
<p>Work begins in May with the dredging of the inner basin.</p>"""


@pytest.mark.parametrize("first", ["article", "main", "section", "header", "figure", "nav", "aside", "div", "p"])
@pytest.mark.parametrize(
    "head", ["<title>The Courant</title>", "<html lang=en><meta charset=utf-8><title>X</title>", ""]
)
def test_a_page_without_a_body_tag_reads_as_with_one(head: str, first: str) -> None:
    """libxml2 knows no element newer than HTML 4 and leaves those, and all behind them, inside the head."""
    content = f"<{first}></{first}><article>{REST}</article>" if first != "article" else f"<article>{REST}</article>"
    bare = extract(f"<!doctype html>{head}{content}".encode(), content_type="text/html", url="http://a.example/x")
    full = extract(f"<!doctype html>{head}<body>{content}".encode(), content_type="text/html", url="http://a.example/x")
    assert bare.refusal is full.refusal is None
    assert len(bare.article.blocks) == 2
    assert bare.article.images[0].caption is not None
    assert (bare.article, bare.page) == (full.article, full.page)


def test_the_title_of_the_page_is_not_on_the_page() -> None:
    read = extract(f"<title>Only In The Tab</title><main>{REST}</main>".encode(), content_type="text/html")
    assert all("Only In The Tab" not in text for text in read.page)
