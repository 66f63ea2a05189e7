"""A page that says nothing but comments is looked at once, whatever its server calls it."""

from __future__ import annotations

import pytest

from archive.articles.extract import kind_of


@pytest.mark.parametrize("comments", ["<!---->" * 500, "<!-- a --> " * 300, "<!--" * 900, "<?xml?><!-->-->" * 200])
def test_many_comments_and_no_page(comments: str) -> None:
    """A pattern that tries every way of ending each comment would not come back from forty of them."""
    assert kind_of((comments + "x").encode(), None) != "html"
    assert kind_of(b"<!-- a --> <!-- b -->\n<!doctype html><title>x</title>", None) == "html"
