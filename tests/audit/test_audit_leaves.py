"""What a version lists field by field is what its stored article says; paranoid: and what the raw bytes say."""

from __future__ import annotations

import io
import json
import unicodedata
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.api import verify
from archive.articles import extract, fields
from archive.audit import leaves
from archive.audit.bundle import examine
from archive.errors import CallerError
from archive.model.article import Article, Block, Extractor, Image, Sourced
from archive.model.codec import plain, to_json
from archive.model.verdict import Verification
from archive.repository import ingest
from tests.crawl import crawl
from tests.newspaper import SITE, newspaper, page
from tests.torture.bundles import trust_in

Listed = tuple[tuple[str, str], ...]
PLAN = "/2026/plan"
LIE = "The mayor was arrested."
SEGMENT = "warc/news-000001.warc.gz"


@dataclass(frozen=True)
class Copies:
    """One archive whose captor wrote what he liked, with its segment and a bundle of its only version."""

    path: Path
    segment: Path
    bundle: Path


def written(
    folder: Path,
    listed: Callable[[Listed], Listed] | None = None,
    stored: Callable[[str], str] | None = None,
    read: Callable[[Article], Article] | None = None,
    seed: int = 1,
) -> Copies:
    """A captor who lists other fields, stores another article, or reads another one: all of it signed and logged."""
    with newspaper(folder, seed) as paper, ExitStack() as stack:
        if listed is not None:
            honest = fields.leaves
            stack.enter_context(patch.object(fields, "leaves", lambda *given: listed(honest(*given))))
        if stored is not None:
            stack.enter_context(patch.object(ingest, "to_json", lambda article: stored(to_json(article))))
        if read is not None:
            real = extract.extract

            def misread(*given: Any, **options: Any) -> Any:
                found = real(*given, **options)
                return replace(found, article=read(found.article))

            stack.enter_context(patch.object(extract, "extract", misread))
        paper.serve(PLAN, page())
        paper.capture(PLAN)
        paper.press.prove(f"{SITE}{PLAN}", folder / "plan.wacz")
    return Copies(folder / "press", folder / "press" / SEGMENT, folder / "plan.wacz")


def codes(found: Verification) -> list[str]:
    return [one.code for one in (*found.problems, *found.notices)]


def said(listed: Listed) -> Listed:
    return tuple((path, LIE if path == "body/1" else value) for path, value in listed)


LIES: dict[str, tuple[Callable[[Listed], Listed], str]] = {
    "other words": (said, f"'body/1' is listed as '{LIE}'; in the stored article it is 'The council"),
    "a path twice": (lambda listed: (*listed, ("body/1", LIE)), "the path 'body/1' is listed 2 times"),
    "the same leaf twice": (lambda listed: (*listed, listed[-1]), "is listed 2 times"),
    "a path of its own": (
        lambda listed: (*listed, ("body/99", LIE)),
        f"'body/99' is listed as '{LIE}'; in the stored article there is no such item",
    ),
    "a field left out": (
        lambda listed: tuple(leaf for leaf in listed if leaf[0] != "body/2"),
        "'body/2' is not listed; in the stored article it is 'The plan will cost",
    ),
    "two exchanged": (
        lambda listed: tuple((("body/1", value) if path == "body/2" else ("body/2", value) if path == "body/1" else
                              (path, value)) for path, value in listed),
        "'body/2' is listed as 'The council",
    ),
    "another order": (lambda listed: listed[::-1], "in another order"),
    "another address": (
        lambda listed: (("url", "https://elsewhere.example/"), *listed[1:]),
        "'url' is listed as 'https://elsewhere.example/'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_fields_that_are_not_those_of_the_article(tmp_path: Path, lie: str) -> None:
    listed, message = LIES[lie]
    made = written(tmp_path, listed)
    for place in (made.path, made.segment, made.bundle):
        found = verify(place)
        assert codes(found) == ["fields-mismatch"], place
        assert found.exit == 1
        (problem,) = found.problems
        assert message in problem.message or (lie == "two exchanged" and "'body/1' is listed as" in problem.message)
        assert problem.affects == "council-approves-harbour-plan v1"
        assert {verdict.word for verdict in found.verdicts if verdict.status == "FAIL"} == {"SIGNED"}


ARTICLES: dict[str, tuple[Callable[[str], str], str]] = {
    "no JSON": (lambda text: text[:-1], "cannot be read"),
    "no object": (lambda text: f"[{text}]", "no object"),
    "nested too deeply": (lambda text: "[" * 200_000, "cannot be read"),
    "of no schema": (lambda text: text.replace("newsproof/article/v1", "newsproof/article/v9", 1), "no newsproof/article/v1"),
    "of another shape": (lambda text: json.dumps({**json.loads(text), "blocks": [["body/1", LIE]]}), "shape of an article"),
    "with a number for words": (lambda text: json.dumps({**json.loads(text), "headline": 7}), "shape of an article"),
    "without what it lists": (lambda text: json.dumps({**json.loads(text), "blocks": []}), "there is no such item"),
    "with other words": (lambda text: text.replace("$41 million", "$14 million"), "$41 million"),
    "with the words twice": (lambda text: text.replace('"headline": ', '"deck": "It is over.", "headline": ', 1).replace(
        '"deck": null', '"deck": "It goes on."'), "'deck' is not listed"),
}  # fmt: skip


@pytest.mark.parametrize("kind", ARTICLES)
def test_articles_that_do_not_have_the_listed_fields(tmp_path: Path, kind: str) -> None:
    stored, message = ARTICLES[kind]
    made = written(tmp_path, stored=stored)
    for place in (made.path, made.segment, made.bundle):
        found = verify(place)
        assert codes(found) == ["fields-mismatch"], place
        assert message in found.problems[0].message


def test_an_article_is_compared_up_to_a_size_and_refused_beyond_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No captor evades the comparison with an article that is larger than what is kept of a record."""
    big = 9 * 1024 * 1024
    monkeypatch.setattr(leaves, "LIMIT", big + 100_000)

    def padded(text: str) -> str:
        return json.dumps({**json.loads(text), "jsonld": ["x" * big]})

    whole = written(tmp_path / "whole", stored=padded)
    lied = written(tmp_path / "lied", said, padded, seed=2)
    for good, bad in ((whole.path, lied.path), (whole.segment, lied.segment), (whole.bundle, lied.bundle)):
        assert codes(verify(good)) == []
        assert LIE in verify(bad).problems[0].message
    monkeypatch.setattr(leaves, "LIMIT", big)
    for place in (whole.path, whole.segment, whole.bundle):
        assert "larger than any article" in verify(place).problems[0].message


def test_a_version_without_a_stored_article_has_no_fields_to_prove(tmp_path: Path) -> None:
    real = ingest.records.article_record

    def other(document: bytes, **options: Any) -> Any:
        return replace(real(document, **options), role="metadata")

    with patch.object(ingest.records, "article_record", other):
        made = written(tmp_path)
    for place in (made.path, made.segment, made.bundle):
        (problem,) = verify(place).problems
        assert "a version has one stored article, here are 0" in problem.message


def test_a_whole_archive_lists_what_its_pages_say(tmp_path: Path) -> None:
    made = written(tmp_path)
    for place, level in ((made.path, "paranoid"), (made.segment, None), (made.bundle, "paranoid")):
        assert codes(verify(place, level=level)) == []  # type: ignore[arg-type]


# Level paranoid: the raw bytes.


def lying(article: Article) -> Article:
    return replace(
        article, blocks=tuple(replace(one, text=LIE) if one.at == "body/1" else one for one in article.blocks)
    )


def test_a_captor_who_misreads_consistently_is_found_in_the_raw_bytes(tmp_path: Path) -> None:
    made = written(tmp_path, read=lying)
    for place in (made.path, made.bundle):
        assert codes(verify(place, level="full")) == []
        found = verify(place, level="paranoid")
        assert codes(found) == ["fields-mismatch"]
        assert (found.exit, found.level) == (1, "paranoid")
        (problem,) = found.problems
        assert f"'body/1' is listed as '{LIE}'; in the raw bytes, read again, it is 'The council" in problem.message
        assert problem.consequence == "what is quoted from this version is not what its raw bytes say"
        assert problem.affects == "council-approves-harbour-plan v1"


def test_a_bundle_says_how_many_fields_the_raw_bytes_confirm(tmp_path: Path) -> None:
    made = written(tmp_path)
    trust = trust_in(made.path)
    data = made.bundle.read_bytes()
    assert "read again" not in examine(io.BytesIO(data), "x.wacz", trust).verdicts[0].detail
    found = examine(io.BytesIO(data), "x.wacz", trust, level="paranoid")
    assert found.verdicts[0].status == "ok"
    assert found.verdicts[0].detail.endswith("; read again from the raw bytes, its 16 fields are the same")


def test_a_bundle_by_another_edition_is_not_read_again(tmp_path: Path) -> None:
    made = written(tmp_path, read=lying)
    for other in (replace(extract.EXTRACTOR, version="0"), replace(extract.EXTRACTOR, options=())):
        with patch.object(extract, "EXTRACTOR", other):
            found = verify(made.bundle, level="paranoid")
        assert codes(found) == []
        assert "; not read again from the raw bytes: made by newsproof-articles/" in found.verdicts[0].detail


def test_an_article_that_does_not_say_what_made_it_is_not_read_again(tmp_path: Path) -> None:
    made = written(tmp_path, stored=lambda text: json.dumps({**json.loads(text), "extractor": "a good one"}))
    assert codes(verify(made.bundle, level="paranoid")) == []
    assert "does not say what made it" in verify(made.bundle, level="paranoid").verdicts[0].detail


def test_observations_and_imports_are_read_again_as_far_as_they_list_fields(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        paper.serve(PLAN, page())
        paper.capture(PLAN)
        paper.at("2026-03-02T09:00:00Z")
        paper.capture(PLAN)
        paper.press.import_file(crawl(tmp_path / "crawl.warc.gz", 1))
        slugs = [row.slug for row in paper.press.articles()]
        plan = next(slug for slug in slugs if "plan" in slug)
        paper.press.prove(f"{plan}@c2", tmp_path / "again.wacz")
        (imported,) = (slug for slug in slugs if slug != plan)
        paper.press.prove(imported, tmp_path / "imported.wacz")
        assert codes(verify(paper.path, level="paranoid")) == []
    detail = verify(tmp_path / "again.wacz", level="paranoid").verdicts[0].detail
    assert "only a version lists fields" in detail
    found = verify(tmp_path / "imported.wacz", level="paranoid")
    assert codes(found) == []
    assert "fields are the same" in found.verdicts[0].detail


def test_levels_are_for_what_can_be_looked_at_so(tmp_path: Path) -> None:
    made = written(tmp_path)
    with newspaper(tmp_path / "more") as paper:
        paper.serve(PLAN, page())
        paper.capture(PLAN)
        paper.press.prove(f"{SITE}{PLAN}", tmp_path / "plan.tlog-proof")
        paper.press.quote(f"{SITE}{PLAN}", tmp_path / "quote.html", item="headline")
    alone = (made.segment, tmp_path / "plan.tlog-proof", tmp_path / "quote.html", made.path / "log" / "checkpoint")
    for place, level in (
        (made.bundle, "quick"),
        *((place, level) for place in alone for level in ("quick", "paranoid")),
    ):
        with pytest.raises(CallerError) as caught:
            verify(place, level=level)  # type: ignore[arg-type]
        assert caught.value.code == "usage"
        assert f"--level {level}" in caught.value.message
    for place in (made.bundle, *alone):
        assert verify(place, level="full").level == "full"


# The comparison alone.

TEXTS = st.text("aé́Å\x00", max_size=3)
PATHS = st.sampled_from(["headline", "body/1", "body/2", "note/1"])
TREES = st.lists(st.tuples(PATHS, TEXTS), max_size=4)


@given(TREES, TREES)
def test_only_the_same_fields_are_no_difference(listed: list[tuple[str, str]], article: list[tuple[str, str]]) -> None:
    derived = [(path, unicodedata.normalize("NFC", value)) for path, value in dict(article).items()]
    same = [(path, unicodedata.normalize("NFC", value)) for path, value in listed] == derived
    assert (leaves.difference(listed, derived, "there") is None) == same
    assert leaves.difference(derived, derived, "there") is None


def test_a_stored_article_has_the_fields_of_the_article() -> None:
    article = Article(
        Extractor("by-hand", "1"),
        "html",
        "Head\x00line",
        headlines=(Sourced("h1", "A"), Sourced("h1", "B"), Sourced("Og:Title", "C")),
        blocks=(
            Block("paragraph", "Ångström", "body/1"),
            Block("wall", "Pay", "body/2"),
            Block("paragraph", "", "body/3"),
        ),
        images=(Image("image/1", None, caption="C", alt=""),),
    )
    given = ("https://a.example/", "2026-03-02T08:00:00.000000Z")
    stored = json.loads(to_json(article))
    assert (
        fields.leaves(article, *given) == fields.leaves_of(stored, *given) == fields.leaves_of(plain(article), *given)
    )
    assert [path for path, _ in fields.leaves(article, *given)] == [
        "url", "observed", "headline", "headline/h1", "headline/h1/2", "headline/og:title", "body/1", "image/1/caption",
    ]  # fmt: skip


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=3), lambda inner: st.lists(
    inner, max_size=3) | st.dictionaries(st.sampled_from(["at", "text", "kind", "source", "value"]), inner), max_leaves=6),
    st.sampled_from(["headline", "headlines", "deck", "dateline", "dates", "blocks", "images", "notes"]))  # fmt: skip
def test_no_document_is_more_than_an_error(value: object, member: str) -> None:
    document = {"schema": fields.SCHEMA, "headline": "A", member: value}
    try:
        found = fields.leaves_of(document, "u", "o")
    except ValueError:
        return
    assert all(isinstance(path, str) and isinstance(value, str) for path, value in found) or member == "blocks"
