"""Who a page says that it is published by, and from which place of it that was read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.articles.extract import extract
from archive.articles.publisher import publishers
from archive.model.article import Sourced
from tests.payloads import payloads

TEXT = "<article><h1>Council Approves Harbour Plan</h1><p>The council approved the plan on Monday.</p></article>"


def told(*scripts: Any, head: str = "") -> tuple[Sourced, ...]:
    made = "".join(
        f'<script type="application/ld+json">{one if isinstance(one, str) else json.dumps(one)}</script>'
        for one in scripts
    )
    page = f"<!doctype html><html><head>{head}{made}</head><body>{TEXT}</body></html>".encode()
    return publishers(extract(page, content_type="text/html; charset=utf-8", url="https://news.example/a").article)


def node(kind: str, name: object) -> dict[str, object]:
    return {"@type": kind, "headline": "Council Approves Harbour Plan", "publisher": name}


@pytest.mark.parametrize(
    "name",
    [
        "The Courant",
        {"@type": "Organization", "name": "The Courant"},
        [{"name": "The Courant"}],
        {"name": ["The Courant"]},
    ],
)
def test_the_story_names_its_publisher(name: object) -> None:
    assert told(node("NewsArticle", name)) == (Sourced("JSON-LD publisher", "The Courant"),)


def test_the_story_speaks_before_any_other_node_and_meta_tags_add() -> None:
    head = '<meta property="og:site_name" content="THE  COURANT"><meta name="application-name" content="Courant App">'
    found = told(node("WebPage", "A Network"), {"@graph": [node("NewsArticle", "The Courant")]}, head=head)
    assert found == (Sourced("JSON-LD publisher", "The Courant"), Sourced("application-name", "Courant App"))
    assert told(node("WebPage", "A Network")) == (Sourced("JSON-LD publisher", "A Network"),)


def test_an_address_is_no_name_and_a_page_may_say_nothing() -> None:
    head = '<meta property="article:publisher" content="https://social.example/courant">'
    assert told(head=head) == ()
    assert told("{", "[]", "null", node("NewsArticle", None), node("NewsArticle", {"@id": "#org"})) == ()


def test_bounded_whatever_a_page_says() -> None:
    deep: object = "x"
    for _ in range(90):
        deep = [deep]
    many = [node("NewsArticle", f"Paper {number}") for number in range(5_000)]
    assert len(told(deep, many, head=f'<meta property="og:site_name" content="{"x" * 9_000}">')) <= 2_001
    assert all(len(one.text) <= 200 for one in told(node("NewsArticle", "y" * 5_000)))


@given(st.recursive(st.sampled_from([None, 1, True, "x", *payloads(None)[:30]]),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
                        st.sampled_from(["publisher", "name", "@type", "@value"]), inner, max_size=3), max_leaves=8))  # fmt: skip
def test_no_json_is_too_odd(value: object) -> None:
    assert all(one.text for one in told(json.dumps(value).replace("<", "\\u003c")))
