"""The first story: caption, credit, dateline and wall come out alike from text, Markdown and HTML."""

from __future__ import annotations

import html
from pathlib import Path

import pytest
from article_pages import CAPTION, CREDIT, DATELINE, HEADLINE, PARAGRAPHS, WALL, figure, story, text

from archive.articles.extract import extract
from archive.model.article import Article, Credit, Extraction


def markdown() -> str:
    image = f"![A long queue of cars](/img/2026/bridge-queue-884213.jpg)\n*{CAPTION} {CREDIT}*"
    return "\n\n".join([f"# {HEADLINE}", DATELINE, image, *PARAGRAPHS, WALL[0], f"{WALL[1]}  \n{WALL[2]}"])


def as_html() -> bytes:
    return story(figure(), tail=f"<p>{WALL[0]}</p><p>{WALL[1]}<br><br>{WALL[2]}</p>")


FORMS: dict[str, bytes] = {"text": text().encode(), "markdown": markdown().encode(), "html": as_html()}


@pytest.fixture(params=FORMS)
def read(request: pytest.FixtureRequest) -> Extraction:
    return extract(FORMS[request.param], kind=request.param, url="https://post.example/news/bridge")


def test_every_form_gives_the_same_article(read: Extraction) -> None:
    article = read.article
    assert read.refusal is None
    assert article.headline == HEADLINE
    assert article.dateline is not None
    assert article.dateline.places == ("PORT ELLEN, Marland", "ESKER")
    assert article.dateline.agency == "Northwire"
    (image,) = article.images
    assert image.caption == CAPTION
    assert image.credit == Credit(CREDIT, ("Northwire",), ("Ida Holm",))
    assert image.raw == f"{CAPTION} {CREDIT}"
    assert [block.text for block in article.blocks if block.kind == "paragraph"] == list(PARAGRAPHS)
    assert [block.text for block in article.blocks if block.kind == "wall"] == list(WALL)
    assert article.access.truncated
    assert article.access.state == "metered"


def test_the_channel_says_how_a_caption_was_found() -> None:
    channels = {name: extract(data, kind=name).article.images[0].channel for name, data in FORMS.items()}  # type: ignore[arg-type]
    assert channels == {"text": "text", "markdown": "text", "html": "figcaption"}


def test_two_captions_of_one_picture_are_two_images_in_a_text() -> None:
    both = text().replace(
        f"{CAPTION} {CREDIT}", f"{CAPTION} {CREDIT}\nCars queue before the bridge. NORTHWIRE/Ida Holm"
    )
    article = extract(both.encode()).article
    assert [image.raw for image in article.images] == [
        f"{CAPTION} {CREDIT}",
        "Cars queue before the bridge. NORTHWIRE/Ida Holm",
    ]


def test_page_holds_all_that_is_visible(read: Extraction) -> None:
    whole = " ".join(read.page)
    for shown in (HEADLINE, CAPTION, *PARAGRAPHS, *WALL):
        assert shown in whole


# ---- the seed article itself


@pytest.mark.parametrize(("name", "captions"), [("v1.txt", 1), ("v2.txt", 1), ("as-found.txt", 2)])
def test_seed_text(cases: Path, name: str, captions: int) -> None:
    article = extract((cases / "seed" / name).read_bytes()).article
    assert article.kind == "text"
    assert article.dateline is not None
    assert article.dateline.places == ("ALEPPO, Syria", "ANKARA")
    assert (article.dateline.agency, article.wire) == ("Reuters", "Reuters")
    assert len(article.images) == captions
    assert all(image.channel == "text" and image.caption and image.credit for image in article.images)
    assert all(image.credit and image.credit.persons == ("Omar Sanadiki",) for image in article.images)
    kinds = [block.kind for block in article.blocks]
    assert kinds == ["paragraph"] * 18 + ["wall"] * 3


def test_seed_as_html_is_the_same_article(cases: Path) -> None:
    written = (cases / "seed" / "v1.txt").read_text()
    headline, second, *rest = written.split("\n\n")
    dateline, caption = second.split("\n")
    body = "".join(f"<p>{html.escape(line)}</p>" for part in rest for line in part.split("\n"))
    markup = (
        f"<html><head><title>{headline}</title></head><body><h1>{headline}</h1><p>{dateline}</p>"
        f'<figure><img src="/a/1.jpg"><figcaption>{html.escape(caption)}</figcaption></figure>{body}</body></html>'
    )
    plain: Article = extract(written.encode()).article
    page: Article = extract(markup.encode()).article
    assert page.headline == plain.headline
    assert page.dateline == plain.dateline
    assert [(i.caption, i.credit, i.raw) for i in page.images] == [(i.caption, i.credit, i.raw) for i in plain.images]
    assert [(b.kind, b.text) for b in page.blocks] == [(b.kind, b.text) for b in plain.blocks]
