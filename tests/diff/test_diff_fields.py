"""Structured metadata: keyed by identity, ranked under the text, bounded whatever it is made of, and churn with its reason."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from diff_builder import diff, page, picture
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.diff import fields
from archive.diff.context import Context
from archive.model.article import Block, Extraction, Link
from archive.model.edit import Comparison, Source

TEXT = "The council of Valmare voted on Monday to close the harbour bridge for the whole winter."


def rows(old: Extraction, new: Extraction) -> dict[str, tuple[str | None, str | None]]:
    found = diff(old, new)
    assert found.edits == ()
    return {str(row["path"]): (row["old"], row["new"]) for row in found.metadata}


def linked(*data: Any, **more: Any) -> Extraction:
    return page(TEXT, jsonld=tuple(one if isinstance(one, str) else json.dumps(one) for one in data), **more)


def churn(found: Comparison) -> dict[str, Mapping[str, object]]:
    return {str(one.evidence["reason"]): one.evidence for one in found.noise if one.evidence["rule"] == "meta.churn/1"}


# -- keyed by identity -------------------------------------------------------------------------------------------------


def test_an_author_more_is_one_difference() -> None:
    article = {"@type": "NewsArticle", "author": [{"@type": "Person", "name": name} for name in ("Ana", "Max", "Ida")]}
    more = {**article, "author": [{"@type": "Person", "name": "Eva"}, *article["author"]]}
    assert list(rows(linked(article), linked(more))) == ["jsonld.NewsArticle.author.Eva"]


def test_one_author_is_a_list_of_one_however_it_is_written() -> None:
    forms: list[Any] = ["Ana Ruiz", {"name": "Ana Ruiz"}, ["Ana Ruiz"], [{"name": "Ana Ruiz"}]]
    for old in forms:
        for new in forms:
            assert (
                rows(linked({"@type": "NewsArticle", "author": old}), linked({"@type": "NewsArticle", "author": new}))
                == {}
            )


def test_an_author_keeps_the_name_when_the_profile_page_moves() -> None:
    old, new = ({"author": {"name": "Ana", "url": f"https://news.example/{way}/ana"}} for way in ("staff", "people"))
    assert list(rows(linked(old), linked(new))) == ["jsonld.node.author.Ana.url"]


def test_images_are_keyed_by_their_address_and_links_by_where_they_lead() -> None:
    def images(*names: str) -> Any:
        return {"image": [{"url": f"https://cdn.example/{name}.jpg?utm_source=x", "width": 5} for name in names]}

    assert list(rows(linked(images("a", "b")), linked(images("c", "a", "b")))) == [
        "jsonld.node.image.cdn.example/c.jpg?#"
    ]
    block = Block("paragraph", TEXT, "", (Link("voted", "https://news.example/vote?utm_source=a"),))
    same = replace(block, links=(Link("voted", "https://www.news.example/vote?utm_source=b"),))
    assert rows(page(block), page(same)) == {}
    other = replace(block, links=(*block.links, Link("bridge", "https://news.example/bridge")))
    assert rows(page(block), page(other)) == {"links.news.example/bridge?#": (None, "bridge")}


def test_two_nodes_of_one_type_are_both_looked_at() -> None:
    one, two, three = ({"@type": "VideoObject", "name": name} for name in ("a", "b", "c"))
    assert rows(linked([one, two]), linked([one, three])) == {"jsonld.VideoObject (2).name": ("b", "c")}


def test_the_graph_is_read_and_its_references_are_not_followed() -> None:
    def graph(headline: str) -> Any:
        return {
            "@graph": [
                {"@id": "#a", "@type": "NewsArticle", "headline": headline, "isPartOf": {"@id": "#b"}},
                {"@id": "#b", "@type": "WebPage", "mainEntity": {"@id": "#a"}, "about": {"@id": "#b"}},
            ]
        }

    assert rows(linked(graph("x")), linked(graph("y"))) == {"jsonld.NewsArticle #a.headline": ("x", "y")}


def test_headers_say_something_of_the_page() -> None:
    old = replace(
        page(TEXT), headers=(("Last-Modified", "Mon, 02 Mar 2026 08:00:00 GMT"), ("content-type", "text/html"))
    )
    new = replace(
        page(TEXT), headers=(("last-modified", "Tue, 03 Mar 2026 08:00:00 GMT"), ("content-type", "text/html"))
    )
    assert list(rows(old, new)) == ["headers.last-modified"]


def test_the_story_ranks_before_what_the_page_says_of_itself() -> None:
    old = linked(
        {"@type": "NewsArticle", "wordCount": 5},
        language="en",
        meta=(("keywords", "a"),),
        canonical="https://a.example/1",
    )
    new = linked(
        {"@type": "NewsArticle", "wordCount": 6},
        language="fr",
        meta=(("keywords", "b"),),
        canonical="https://a.example/2",
    )
    assert [path.split(".")[0] for path in rows(old, new)] == ["language", "canonical", "jsonld", "meta"]


# -- churn -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "old", "new", "reason"),
    [
        ("csrf-token", "a1", "b2", "a token made for one reader"),
        ("request-id", "a1", "b2", "a token made for one reader"),
        ("csp-nonce", "a1", "b2", "a token made for one reader"),
        ("generator", "Press 5.1", "Press 5.2", "a mark of the site's software"),
        ("build", "8811", "8812", "a mark of the site's software"),
        ("cache-timestamp", "1", "2", "the moment of the answer"),
        ("article:age", "3 hours ago", "5 hours ago", "a time told from the moment of reading"),
        ("age", "vor 2 Stunden", "vor 3 Tagen", "a time told from the moment of reading"),
        ("age", "il y a 2 heures", "il y a 3 jours", "a time told from the moment of reading"),
        ("og:image", "https://cdn.example/a1b2c3d4e5/p.jpg", "https://cdn.example/ffb2c3d4e9/p.jpg", "a hash or cache mark in an address"),
        ("og:image", "https://cdn.example/p.jpg?v=17", "https://cdn.example/p.jpg?v=18", "a hash or cache mark in an address"),
    ],
)  # fmt: skip
def test_churn_is_noise_with_its_reason(name: str, old: str, new: str, reason: str) -> None:
    found = diff(page(TEXT, meta=((name, old),)), page(TEXT, meta=((name, new),)))
    assert (found.edits, found.metadata) == ((), ())
    (told,) = churn(found).values()
    assert (told["reason"], told["paths"]) == (reason, (f"meta.{name}",))


def test_a_readers_token_is_named_and_not_repeated() -> None:
    found = diff(page(TEXT, meta=(("csrf-token", "s3cret"),)), page(TEXT, meta=(("csrf-token", "other"),)))
    (noise,) = found.noise
    assert (noise.old, noise.new) == (None, None)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("article:published_time", "2026-03-02", "2026-03-03"),
        ("og:image", "https://cdn.example/mayor.jpg", "https://cdn.example/bridge.jpg"),
        ("og:url", "https://news.example/20260302", "https://news.example/20260303"),
        ("keywords", "bridge", "ferry"),
        ("news_keywords", "3 dead", "4 dead"),
    ],
)
def test_what_may_mean_something_is_no_churn(name: str, old: str, new: str) -> None:
    assert rows(page(TEXT, meta=((name, old),)), page(TEXT, meta=((name, new),))) == {f"meta.{name}": (old, new)}


# -- hostile -----------------------------------------------------------------------------------------------------------


def deep(depth: int, end: str) -> str:
    return '{"a": ' * depth + json.dumps(end) + "}" * depth


HOSTILE = {
    "deep": (deep(900, "x"), deep(900, "y")),
    "deeper than any parser": ("[" * 100_000 + "]" * 100_000, "[" * 100_000),
    "100,000 keys": tuple(json.dumps({f"k{n}": n + more for n in range(100_000)})[:399_990] for more in (0, 1)),
    "20,000 keys": tuple(json.dumps({f"k{n}": n + more for n in range(20_000)}) for more in (0, 1)),
    "equal items": tuple(json.dumps({"a": [{"name": "x"}] * 20_000, "n": more}) for more in (0, 1)),
    "equal words": tuple(json.dumps({"keywords": ["x"] * 60_000, "n": more}) for more in (0, 1)),
    "a list turned round": tuple(json.dumps(list(range(30_000))[::step]) for step in (1, -1)),
    "cyclic names": tuple(
        json.dumps({"@graph": [{"@id": f"#{n}", "next": {"@id": f"#{(n + k) % 5000}"}} for n in range(5000)]})
        for k in (1, 2)
    ),
    "a huge number": ("9" * 5000, "1e999"),
    "lone surrogates": ('{"a": "\\ud800"}', '{"a": "\\udfff"}'),
    "a long key": (json.dumps({"k" * 300_000: 1}), json.dumps({"k" * 300_000: 2})),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_data_is_bounded(name: str) -> None:
    old, new = HOSTILE[name]
    found = diff(linked(old), linked(new))
    assert len(found.metadata) <= fields.MOST + 1
    for row in found.metadata:
        assert all(value is None or len(value) <= 30_000 for value in row.values())


def test_many_differences_are_counted() -> None:
    old, new = (linked({"@type": "X", **{f"k{n}": n + more for n in range(3_000)}}) for more in (0, 1))
    found = diff(old, new)
    assert len(found.metadata) == fields.MOST + 1
    assert found.metadata[-1] == {"path": "…", "old": None, "new": "2600 more differences"}


# -- for all data ------------------------------------------------------------------------------------------------------

keys = st.sampled_from(["@type", "@id", "name", "url", "author", "image", "headline", "a", "b", "csrf"])
values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["", "x", "y", "Ana", "https://a.example/1"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None)
@given(values, values)
def test_equal_data_differs_in_nothing_and_nothing_is_changed(one: Any, other: Any) -> None:
    old, new = linked(one), linked(other)
    before = copy.deepcopy((old, new))
    context = Context(old, new, Source("old"), Source("new"))
    found = fields.differences(context)
    assert (old, new) == before
    assert fields.differences(context) == found
    assert fields.differences(Context(old, linked(one), Source("old"), Source("new"))) == ((), ())
    back = fields.differences(Context(new, old, Source("old"), Source("new")))
    assert sorted((row["path"], row["new"], row["old"]) for row in back.rows) == sorted(
        (row["path"], row["old"], row["new"]) for row in found.rows
    ) or any(row["old"] is None or row["new"] is None for row in found.rows)
    if json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True):
        assert found == ((), ())


@settings(deadline=None)
@given(st.lists(st.sampled_from(["Ana", "Max", "Ida", "Eva"]), unique=True, min_size=1), st.randoms())
def test_the_order_of_authors_is_told_once(names: list[str], dice: Any) -> None:
    shuffled = names.copy()
    dice.shuffle(shuffled)
    told = rows(
        linked({"author": [{"name": name} for name in names]}),
        linked({"author": [{"name": name} for name in shuffled]}),
    )
    assert told == {}


def test_pictures_are_compared_by_key() -> None:
    old = page(TEXT, images=[picture(1, "", "a"), picture(2, "", "b")])
    new = page(TEXT, images=[picture(1, "", "c"), picture(2, "", "a"), picture(3, "", "b")])
    assert {path for path in rows(old, new) if path.startswith("images")} == {"images.c"}
