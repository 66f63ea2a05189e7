"""Pictures and captions written as HTML inside Markdown, and what Markdown makes of a picture with a line under it."""

from __future__ import annotations

import pytest

from archive.articles.extract import extract

CAPTION = "Two ferries wait in the old harbour."
BEFORE = (
    "# A bridge for the harbour\n\nThe council of the town voted for a new bridge on Monday, after years of debate.\n\n"
)
AFTER = (
    "\n\nWork on it will begin in spring, said the mayor, and nobody will have to pay a toll for the first ten years."
)


@pytest.mark.parametrize(
    "figure",
    [
        f'<figure>\n  <img src="/ferries.jpg" alt="Ferries">\n  <figcaption>{CAPTION}</figcaption>\n</figure>',
        f'<figure>\n  <img src="/ferries.jpg" alt="Ferries"/>\n\n  <figcaption>{CAPTION}</figcaption>\n</figure>',
        f"<p><a href='/big'><img alt='Ferries' src=/ferries.jpg></a><br><em>{CAPTION}</em></p>",
        f'<img src="/ferries.jpg" alt="Ferries">\n*{CAPTION}*',
    ],
)
def test_a_picture_in_html_has_its_caption(figure: str) -> None:
    article = extract((BEFORE + figure + AFTER).encode(), kind="markdown").article
    (image,) = article.images
    assert (image.caption, image.alt) == (CAPTION, "Ferries")
    assert image.src is not None
    assert image.src.endswith("/ferries.jpg")
    assert CAPTION not in [block.text for block in article.blocks]
    assert len(article.blocks) == 2


def test_words_in_italics_around_a_picture_are_no_caption() -> None:
    text = "The <em>Aurora</em> will sail once more, a clerk of the company told the council on Tuesday morning."
    article = extract((BEFORE + f'<img src="/a.jpg" alt="A boat">\n\n{text}' + AFTER).encode(), kind="markdown").article
    assert [image.caption for image in article.images] == [None]
    assert any("Aurora" in block.text for block in article.blocks)


@pytest.mark.parametrize("line", [f"<em>{CAPTION}</em>", f"<i>{CAPTION}</i>"])
def test_a_paragraph_of_a_picture_and_a_slanted_line_is_a_caption(line: str) -> None:
    story = (
        "<p>The council of the town voted for a new bridge on Monday, after years of loud debate in the hall.</p>" * 3
    )
    html = f"<article><h1>A bridge</h1>{story}<p><img src='/f.jpg' alt='Ferries'>\n{line}</p>{story}</article>"
    article = extract(html.encode(), kind="html", url="https://news.example/a").article
    assert [image.caption for image in article.images] == [CAPTION]
    assert CAPTION not in [block.text for block in article.blocks]
