"""Pages made to break readers: nesting, attributes, marks and bytes beyond all measure. Nothing raises, all ends soon."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest
from article_pages import PARAGRAPHS, figure, page, paragraphs, story

from archive.articles import html_page, markdown, plain
from archive.articles.extract import EXTRACTOR, extract
from archive.articles.metadata import parse_json

HEAD = "<html><body><h1>A headline of some words</h1>"

PAGES: dict[str, bytes] = {
    "nested blocks": (HEAD + "<div>" * 100_000 + "deep" + "</div>" * 100_000).encode(),
    "nested inline": (HEAD + "<p>" + "<b><a>" * 50_000 + "deep").encode(),
    "nested tables": (HEAD + "<table><tr><td>" * 20_000 + "deep").encode(),
    "nested quotes": (HEAD + "<blockquote>" * 400 + paragraphs()).encode(),
    "a million attributes": (HEAD + "<p " + " ".join(f"a{n}=1" for n in range(1_000_000)) + ">text</p>").encode(),
    "many tags of many attributes": (HEAD + ("<p " + "a b c d " * 900 + ">text</p>") * 200).encode(),
    "odd attribute names": HEAD.encode() + b"<p \x01\x02=\xff \"'=<> \x00x=1>text</p>",
    "unclosed attribute": b'<p a="' + b"x" * 1_000_000,
    "only brackets": b"<" * 1_000_000,
    "only start tags": b"<a " * 400_000,
    "only ampersands": b"&" * 1_000_000,
    "line breaks": (HEAD + "<p>x<br><br>" * 30_000).encode(),
    "empty spans": (HEAD + "<p>" + "<span> </span>" * 60_000).encode(),
    "figures": (HEAD + figure() * 1_000 + paragraphs()).encode(),
    "pictures": (HEAD + "<img src=/a/picture-123456.jpg alt=x>" * 20_000).encode(),
    "candidates": (HEAD + f"<figure><img srcset='{'a.jpg 1w, ' * 100_000}'></figure>").encode(),
    "spaces in style": (HEAD + f"<p style='display{' ' * 500_000}:none'>x").encode(),
    "class of a million letters": (HEAD + f"<p class='{'related-' * 120_000}'>x").encode(),
    "json of brackets": b'<script type="application/ld+json">' + b"[" * 200_000 + b"</script><p>x",
    "json of objects": b'<script type="application/ld+json">' + b'{"a":' * 50_000 + b"</script><p>x",
    "meta": (b"<meta name=a content=b>" * 20_000) + b"<p>x",
    "lone surrogates": b"<p>&#xD800; \\ud800 &#55357; x</p>\xed\xa0\x80",
    "nul": b"<p>a\x00b</p>\x00" * 1000,
    "marks": ("<p>a" + "\u0315\u0300" * 100_000).encode(),
    "no-break spaces": ("<title>" + "\u00a0" * 300_000 + "x</title><h1>" + "\u00a0" * 300_000 + "y").encode(),
}
TEXTS: dict[str, bytes] = {
    "words": b"word " * 400_000,
    "lines": b"a line of text here\n" * 50_000,
    "blank": b"\n" * 1_000_000,
    "stars": b"**a " * 300_000,
    "brackets": b"[" * 1_000_000,
    "links": b'[a](b "' * 100_000,
    "images": b"![a](b)\n" * 10_000,
    "quotes": b">" * 1_000_000,
    "underscores": b"_a" * 500_000,
    "ticks": b"`a``b```" * 100_000,
    "rows": b"|a|b|\n" * 20_000,
    "slashes": b"A/B " * 200_000,
    "capitals": b"PORT ELLEN, Marland/" * 50_000,
    "front matter": b"---\n" + b"title: x\n" * 100_000,
}


@pytest.mark.parametrize("name", PAGES)
def test_hostile_pages(name: str) -> None:
    read = extract(PAGES[name], kind="html", url="https://post.example/a")
    repr(read).encode("utf-8")
    assert len(read.page) <= 250_000


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("kind", ["text", "markdown"])
def test_hostile_files(name: str, kind: str) -> None:
    repr(extract(TEXTS[name], kind=kind)).encode("utf-8")  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["html", "text", "markdown"])
def test_what_is_not_read_is_said(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html_page, "MAX_MARKUP", 10_000)
    monkeypatch.setattr(plain, "MAX_TEXT", 10_000)
    monkeypatch.setattr(markdown, "MAX_TEXT", 10_000)
    read = extract(b"<p>word and word.</p> " * 1000, kind=kind)  # type: ignore[arg-type]
    assert any("only the first 10000 of 22000 characters" in line for line in read.article.access.evidence)


def test_elements_that_are_not_read_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html_page, "MAX_ELEMENTS", 100)
    evidence = extract(b"<p>word and word.</p> " * 1000, kind="html").article.access.evidence
    assert "only the first 100 elements were read" in evidence


def test_depth_that_is_not_read_is_said() -> None:
    evidence = extract(PAGES["nested blocks"], kind="html").article.access.evidence
    assert any("nested deeper" in line for line in evidence)


def test_every_cut_of_a_page_is_read() -> None:
    whole = story(figure(), head='<script type="application/ld+json">{"@type":"NewsArticle","headline":"x"}</script>')
    for end in range(0, len(whole), 41):
        extract(whole[:end], kind="html", url="https://post.example/a")


def test_flipped_bytes_are_read() -> None:
    whole = story(figure())
    for at in range(0, len(whole), 37):
        extract(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :], url="https://post.example/a")


@pytest.mark.parametrize(
    "text", ["", "{", "[1,]", "<!-- {} -->", "//<![CDATA[\n{}\n//]]>", '{"a": NaN}', "1" * 5000, "\ud800"]
)
def test_json_ld_never_fails(text: str) -> None:
    parse_json(text)


def test_json_ld_of_the_wrong_shape() -> None:
    odd = {
        "@type": ["NewsArticle", 5, None],
        "headline": {"@value": "\ud800 odd"},
        "author": [1, None, {"name": {"name": {"name": {}}}}, [["x"]], {"name": ["A", "B"], "url": 5}],
        "datePublished": 5,
        "image": "x",
        "isAccessibleForFree": {},
        "wordCount": "many",
    }
    head = f'<script type="application/ld+json">{json.dumps(odd)}</script>'
    article = extract(page(paragraphs(), head=head), kind="html").article
    assert len(article.blocks) == len(PARAGRAPHS)
    repr(article).encode("utf-8")


# ---- the same bytes are the same article


def test_same_bytes_same_article_in_any_order() -> None:
    first = extract(story(figure()), kind="html")
    extract(page(paragraphs()[::-1]), kind="html")
    assert extract(story(figure()), kind="html") == first


def test_hash_seed_changes_nothing() -> None:
    program = (
        "import sys, hashlib; from archive.articles.extract import extract;"
        "print(hashlib.sha256(repr(extract(sys.stdin.buffer.read(), kind='html')).encode()).hexdigest())"
    )
    content = story(figure(), head="<meta property='og:title' content='x'>")
    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            input=content,
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        ).stdout
        for seed in ("0", "1")
    }
    assert len(said) == 1


def test_the_extractor_names_what_decides() -> None:
    options = dict(EXTRACTOR.options)
    assert options["trafilatura.deduplicate"] == "false"
    assert options["trafilatura.images"] == "false"
    assert options["trafilatura"][0].isdigit()
    assert EXTRACTOR.label.startswith("newsproof-articles/")


# ---- other people's hostile files


def test_other_peoples_hostile_files(cases: Path) -> None:
    folders = ("html5lib", "edgi", "naughty-strings", "xss", "llhttp", "urlcanon")
    files = [file for folder in folders for file in sorted((cases / "hostile" / folder).rglob("*")) if file.is_file()]
    assert files
    for file in files:
        content = file.read_bytes()[:60_000]
        for kind in ("html", "text", "markdown"):
            repr(extract(content, kind=kind, url="https://post.example/a")).encode("utf-8")  # type: ignore[arg-type]


def test_pages_of_corpora_are_read_without_trouble(cases: Path) -> None:
    files = sorted((cases / "pages").rglob("*.html*"))[::17]
    assert files
    for file in files:
        content = file.read_bytes()
        read = extract(gzip.decompress(content) if file.suffix == ".gz" else content, kind="html")
        assert not any("gave up" in line for line in read.article.access.evidence), file.name
