"""Pictures that were captured: equal bytes are one picture wherever they lie, other bytes at one address are another."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import diff
from archive.articles.belongings import belongings, identified, named_in_style, picture_type
from archive.articles.extract import extract
from archive.diff.edits import apply, revert
from archive.model.article import Extraction
from archive.model.capture import Asset, Assets
from archive.model.edit import Comparison
from tests.api.belonging_site import PAGE, figure, story

A, B = "a" * 64, "b" * 64
SRC = "http://img.example/photos/chamber-77123.jpg"


def read(src: str, digest: str | None) -> Extraction:
    found = extract(story(figure(src)), content_type="text/html", url=PAGE)
    assert [image.src for image in found.article.images] == [src]
    return replace(found, article=identified(found.article, {src: digest} if digest else {}))


def compared(old: Extraction, new: Extraction) -> Comparison:
    return diff.compare(old, new)


def rules(found: Comparison) -> tuple[list[str], list[str]]:
    return (
        [str(edit.spans[0].evidence["rule"]) for edit in found.edits],
        [str(one.evidence["rule"]) for one in found.noise if one.field == "image"],
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ((SRC, A), (SRC, A), ([], [])),
        ((SRC, A), (SRC, B), (["image.bytes/1"], [])),
        ((SRC, None), (SRC, B), ([], [])),
        ((SRC, A), (SRC, None), ([], [])),
        ((SRC, A), (f"{SRC}?v=20260302", B), (["image.bytes/1"], [])),
        ((SRC, A), (f"{SRC}?v=20260302", A), ([], [])),
        ((f"{SRC}?width=400", A), (f"{SRC}?width=800", B), ([], ["image.rendition/1"])),
        ((SRC, A), ("http://cdn.example/c/800x500/chamber-77123.jpg", B), ([], ["image.rendition/1"])),
        ((SRC, A), ("http://cdn.example/x/quayside-991234.jpg", A), ([], ["image.same-bytes/1"])),
        ((SRC, A), ("http://cdn.example/x/quayside-991234.jpg", B), (["image.swap/1"], [])),
        ((SRC, None), ("http://cdn.example/x/quayside-991234.jpg", B), (["image.swap/1"], [])),
    ],
)
def test_what_bytes_and_addresses_tell(
    old: tuple[str, str | None], new: tuple[str, str | None], told: tuple[list[str], list[str]]
) -> None:
    found = compared(read(*old), read(*new))
    assert rules(found) == told
    for edit in found.edits:
        assert edit.kinds == ("IMAGE_SWAP",)
        assert {span.confidence for span in edit.spans} == {"review"}  # bytes do not tell what a reader sees
        assert edit.old is not None
        assert edit.new is not None
        assert (apply(edit), revert(edit)) == (edit.new.text, edit.old.text)


def test_of_an_exchanged_picture_nobody_says_that_words_changed() -> None:
    told = compared(read(SRC, A), read(SRC, B)).disclosure
    assert told.verdict == "undetermined"
    assert told.evidence[-1].startswith("review: a picture's file changed")


def test_a_digest_is_no_word() -> None:
    summary = compared(read(SRC, A), read(SRC, B)).summary
    assert (summary.words_added, summary.words_removed) == (0, 0)


def test_two_answers_under_one_archived_address_identify_nothing() -> None:
    twice = Assets(
        "images",
        (Asset("http://a.example/x?token=redacted", "image", "kept", sha256=A),
         Asset("http://a.example/x?token=redacted", "image", "kept", sha256=B)),
    )  # fmt: skip
    assert twice.pictures() == {}


@given(st.text(max_size=300), st.text(max_size=60))
def test_whatever_a_style_sheet_says_only_web_addresses_come_of_it(text: str, inner: str) -> None:
    for one in named_in_style(f"{text}@import '{inner}';a{{b:url({inner})}}{text}", "http://news.example/css/a.css"):
        assert one.url.startswith(("http://", "https://"))
        assert "@" not in one.url.split("/")[2]


@given(st.binary(max_size=200))
def test_whatever_comes_it_is_a_picture_or_not(data: bytes) -> None:
    assert picture_type(data) in (True, False)
    assert not picture_type(b"<!doctype html>" + data)


@settings(deadline=None, max_examples=30)
@given(st.text(max_size=200))
def test_whatever_a_page_names_addresses_are_asked_once(src: str) -> None:
    others = figure(SRC, "The north quay."), figure(SRC, "The ferry at the east pier.")
    content = story(figure(src.replace('"', "")), *others)
    article = extract(content, content_type="text/html", url=PAGE).article
    for asked in ("images", "all"):
        urls = [one.url for one in belongings(article, content, "text/html", PAGE, asked)]
        assert len(urls) == len(set(urls))
        assert all(url.startswith(("http://", "https://")) and "#" not in url for url in urls)
        assert urls.count(SRC) == 1


def test_all_takes_every_size_and_what_shows_the_page_but_no_script() -> None:
    content = story(
        '<figure><img src="/a-778811.jpg" srcset="/a-778811-2.jpg 2x, /a,b-778811.jpg 3x"><figcaption>The pier.'
        '</figcaption></figure><video poster="/film-1.jpg"></video>',
        head='<base href="http://static.example/"><link rel=stylesheet href=s.css><script src=app.js></script>'
        "<style>a{background:url(b.png)}</style>",
    )
    article = extract(content, content_type="text/html", url=PAGE).article
    urls = {one.url for one in belongings(article, content, "text/html", PAGE, "all")}
    assert {f"http://static.example/{name}" for name in ("s.css", "b.png", "a-778811-2.jpg", "film-1.jpg")} <= urls
    assert not any(url.endswith(".js") for url in urls)
