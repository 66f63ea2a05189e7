"""Text and Markdown files as newsrooms keep them, and the fields that can be proven."""

from __future__ import annotations

import unicodedata

import pytest
from article_pages import CAPTION, CREDIT, DATELINE, HEADLINE, PARAGRAPHS, story, text
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.articles.extract import extract
from archive.articles.fields import leaves
from archive.model.article import Article


def plain(content: str) -> Article:
    return extract(content.encode(), kind="text").article


def marked(content: str, url: str | None = "https://post.example/a/") -> Article:
    return extract(content.encode(), kind="markdown", url=url).article


def body(article: Article) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in article.blocks]


STORY = "\n\n".join(PARAGRAPHS)


def test_head_of_a_text() -> None:
    article = plain(
        f"{HEADLINE}\n\nBy Ida Holm and Jon Berg\n2 March 2026\nUpdated: 3 March 2026, 14:05\n\n{DATELINE}\n\n{STORY}"
    )
    assert article.byline == "By Ida Holm and Jon Berg"
    assert [author.name for author in article.authors] == ["Ida Holm", "Jon Berg"]
    assert [(claim.kind, claim.value[:10]) for claim in article.dates] == [
        ("published", "2026-03-02"),
        ("modified", "2026-03-03"),
    ]
    assert [text for _, text in body(article)] == list(PARAGRAPHS)


def test_a_text_may_begin_with_its_story() -> None:
    article = plain(STORY)
    assert article.headline == ""
    assert [text for _, text in body(article)] == list(PARAGRAPHS)


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    import textwrap

    wrapped = HEADLINE + "\n\n" + "\n\n".join(textwrap.fill(paragraph, 66) for paragraph in PARAGRAPHS)
    assert [text for _, text in body(plain(wrapped))] == list(PARAGRAPHS)


def test_line_ends_of_every_system() -> None:
    for end in ("\r\n", "\r", "\u2028"):
        assert plain(text().replace("\n", end)) == plain(text())


def test_a_caption_needs_a_credit_or_a_label() -> None:
    without = plain(text(credit="").replace("  ", " "))
    assert without.images == ()
    labelled = plain(text(caption=f"Photo: {CAPTION}", credit=""))
    assert [image.caption for image in labelled.images] == [CAPTION]


def test_a_first_paragraph_with_an_agency_is_story() -> None:
    first = "PORT ELLEN (Northwire) — " + PARAGRAPHS[0]
    article = plain("\n\n".join([HEADLINE, first, *PARAGRAPHS[1:]]))
    assert article.images == ()
    assert article.blocks[0].text == first
    assert article.dateline is not None
    assert article.dateline.agency == "Northwire"


def test_lists_and_notes_in_a_text() -> None:
    article = plain(
        f"{HEADLINE}\n\n{PARAGRAPHS[0]}\n\n- first thing\n- second thing\n\nCorrection: The bridge has four cables, not two."
    )
    assert body(article)[1:] == [
        ("list-item", "first thing"),
        ("list-item", "second thing"),
        ("note", "Correction: The bridge has four cables, not two."),
    ]
    assert [note.kind for note in article.notes] == ["correction"]


# ---- Markdown


def test_markdown_blocks_without_their_marks() -> None:
    article = marked(
        f"# {HEADLINE}\n\n{PARAGRAPHS[0]}\n\n## What *happens* next\n\n"
        'It is **not** _over_, said [the mayor](/mayor "Mayor"), who uses `snake_case`.\nWrapped line.\n\n'
        "* one\n* two\n\n1. three\n\n> quoted words\n> go on\n\n"
        "| a | b |\n|---|---|\n| c | d |\n\n---\n\nEnd &amp; done\\*\n"
    )
    assert article.headline == HEADLINE
    assert body(article) == [
        ("paragraph", PARAGRAPHS[0]),
        ("heading", "What happens next"),
        ("paragraph", "It is not over, said the mayor, who uses snake_case. Wrapped line."),
        ("list-item", "one"),
        ("list-item", "two"),
        ("list-item", "three"),
        ("quote", "quoted words go on"),
        ("table-row", "a | b"),
        ("table-row", "c | d"),
        ("paragraph", "End & done*"),
    ]
    assert [(link.text, link.href) for link in article.blocks[2].links] == [("the mayor", "https://post.example/mayor")]


@pytest.mark.parametrize(
    "written",
    [
        f"![A queue](/img/bridge-884213.jpg)\n*{CAPTION} {CREDIT}*",
        f"![A queue](/img/bridge-884213.jpg)\n{CAPTION} {CREDIT}",
        f"![A queue](/img/bridge-884213.jpg 'Title')\n\n{CAPTION} {CREDIT}",
        f"[![A queue](/img/bridge-884213.jpg)](/full.jpg)\n\n_{CAPTION} {CREDIT}_",
        f"![A\nqueue](/img/bridge-884213.jpg)\n\n{CAPTION} {CREDIT}",
    ],
)
def test_the_line_after_an_image_is_its_caption(written: str) -> None:
    (image,) = marked(f"# {HEADLINE}\n\n{PARAGRAPHS[0]}\n\n{written}\n\n{PARAGRAPHS[1]}").images
    assert (image.caption, image.alt) == (CAPTION, "A queue")
    assert image.credit is not None
    assert image.credit.text == CREDIT
    assert image.src == "https://post.example/img/bridge-884213.jpg"
    assert "884213" in image.keys


def test_a_paragraph_after_an_image_is_not_always_a_caption() -> None:
    article = marked(f"# {HEADLINE}\n\n![A queue](/img/bridge.jpg)\n\n{PARAGRAPHS[1]}\n\n{PARAGRAPHS[2]}")
    assert [image.caption for image in article.images] == [None]
    assert [text for _, text in body(article)] == [PARAGRAPHS[1], PARAGRAPHS[2]]


def test_front_matter() -> None:
    article = marked(
        "---\ntitle: >\n  Harbour Bridge\n  Closed\ndate: 2026-03-02\nlastmod: 2026-03-03\nauthors:\n  - Ida Holm\n  - Jon Berg\n"
        f"lang: en\ncanonical: https://post.example/bridge\n---\n\n{STORY}\n"
    )
    assert article.headline == "Harbour Bridge Closed"
    assert [author.name for author in article.authors] == ["Ida Holm", "Jon Berg"]
    assert [(claim.kind, claim.value) for claim in article.dates] == [
        ("published", "2026-03-02"),
        ("modified", "2026-03-03"),
    ]
    assert (article.canonical, article.language) == ("https://post.example/bridge", "en")
    assert [text for _, text in body(article)] == list(PARAGRAPHS)


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="ab *_`[]()!#>-\n\\|~<&.1", max_size=120))
def test_any_marks_are_read(content: str) -> None:
    for block in marked(content).blocks:
        assert block.text


# ---- the fields that can be proven


def test_leaves_have_unique_ascii_paths_and_nfc_values() -> None:
    article = extract(
        story("<figure><img src=/a/bridge-1.jpg alt=x><figcaption>C. (Reuters/A B)</figcaption></figure>")
    ).article
    found = leaves(article, "https://post.example/a", "2026-03-02T12:00:00.000000Z")
    paths = [path for path, _ in found]
    assert len(set(paths)) == len(paths)
    assert all(path.isascii() and value for path, value in found)
    assert paths[:3] == ["url", "observed", "headline"]
    values = dict(found)
    assert values["image/1/credit"] == "(Reuters/A B)"
    assert values["dateline"] == DATELINE
    assert values["body/1"] == PARAGRAPHS[0]


def test_a_path_does_not_depend_on_other_texts() -> None:
    one = dict(leaves(plain(text()), "u", "t"))
    two = dict(leaves(plain(text(caption=CAPTION.replace("Monday", "March 2, 2026"))), "u", "t"))
    assert one.keys() == two.keys()
    assert [path for path in one if one[path] != two[path]] == ["image/1/caption"]


def test_walls_are_no_fields() -> None:
    values = dict(leaves(plain(text()), "u", "t")).values()
    assert "Tap here to sign in!" not in values


def test_repeated_sources_are_numbered() -> None:
    article = extract(b"<h1>First headline of two</h1><h1>Second headline of two</h1><p>x</p>", kind="html").article
    paths = [path for path, _ in leaves(article, "u", "t")]
    assert "headline/h1" in paths
    assert "headline/h1/2" in paths


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(codec=None), max_size=200), st.sampled_from(["html", "text", "markdown"]))
def test_leaves_of_anything_are_nfc(content: str, kind: str) -> None:
    article = extract(content.encode("utf-8", "surrogatepass"), kind=kind).article  # type: ignore[arg-type]
    for path, value in leaves(article, "u", "t"):
        assert path.isascii()
        value.encode("utf-8")
        assert unicodedata.is_normalized("NFC", value)


def test_a_long_line_of_spaces_is_read_at_once() -> None:
    """A pattern with three runs over the same signs would try n^3 ways to divide them: this test would not end."""
    article = marked(f"# Ferry Fares Rise\n\nThe fare\n{' ' * 20_000}x\n{'|-' * 10_000}x\n")
    assert article.headline == "Ferry Fares Rise"
