"""HTML pages: which text is story, which words stand under which picture, what is neither."""

from __future__ import annotations

import pytest
from article_pages import CAPTION, CREDIT, HEADLINE, PARAGRAPHS, WALL, figure, page, paragraphs, story

from archive.articles.extract import extract
from archive.model.article import Article, Image


def read(content: bytes, url: str = "https://post.example/news/bridge") -> Article:
    return extract(content, kind="html", url=url).article


def body(article: Article) -> list[str]:
    return [block.text for block in article.blocks if block.kind != "wall"]


def picture(markup: str, where: int = 2) -> Image:
    """The only image of a story that holds this markup between two paragraphs."""
    article = read(page(paragraphs(PARAGRAPHS[:where]) + markup + paragraphs(PARAGRAPHS[where:])))
    assert body(article) == list(PARAGRAPHS), "a caption leaked into the body, or took some of it"
    (image,) = article.images
    return image


# ---- captions

IMG = '<img src="/img/bridge-queue-884213.jpg" width=640 alt="A queue">'
BOTH = f"{CAPTION} {CREDIT}"
WAYS = {
    "figcaption": f"<figure>{IMG}<figcaption>{BOTH}</figcaption></figure>",
    "figcaption with credit element": f"<figure>{IMG}<figcaption>{CAPTION} <span class=credit>{CREDIT}</span></figcaption></figure>",
    "credit beside the caption": (
        f"<figure>{IMG}<figcaption><p class=caption>{CAPTION}</p><p class=copyright>{CREDIT}</p></figcaption></figure>"
    ),
    "class": f"<div class=media>{IMG}<div class=image-caption>{BOTH}</div></div>",
    "class beside an empty figure": f"<div><figure>{IMG}</figure><p class=img-description>{BOTH}</p></div>",
    "near": f"<div class=photo>{IMG}<em>{BOTH}</em></div>",
    "button inside": f"<figure>{IMG}<figcaption><button>Open image in gallery</button>{BOTH}</figcaption></figure>",
    "label before": f"<figure>{IMG}<figcaption><span>Image caption,</span> {BOTH}</figcaption></figure>",
    "lazy": (
        "<figure><img src='data:image/gif;base64,R0' data-src=/img/bridge-queue-884213.jpg>"
        f"<figcaption>{BOTH}</figcaption></figure>"
    ),
    "noscript": f"<figure><noscript>{IMG}</noscript><figcaption>{BOTH}</figcaption></figure>",
    "srcset": (
        "<figure><picture><source srcset='/img/bridge-queue-884213-320w.jpg 320w, /img/bridge-queue-884213.jpg 1280w'>"
        f"<img alt=x></picture><figcaption>{BOTH}</figcaption></figure>"
    ),
    "video": f"<figure><video poster=/img/bridge-queue-884213.jpg></video><figcaption>{BOTH}</figcaption></figure>",
}


@pytest.mark.parametrize("way", WAYS)
def test_captions_are_found_however_they_are_written(way: str) -> None:
    image = picture(WAYS[way])
    assert image.caption == CAPTION
    assert image.credit is not None
    assert image.credit.text == CREDIT
    assert image.credit.persons == ("Ida Holm",)
    assert "884213" in image.keys
    assert image.src == "https://post.example/img/bridge-queue-884213.jpg"
    assert image.raw is not None
    assert CAPTION in image.raw
    assert CREDIT in image.raw


def test_channel_names_the_way() -> None:
    assert picture(WAYS["figcaption"]).channel == "figcaption"
    assert picture(WAYS["class"]).channel == "class"
    assert picture(WAYS["near"]).channel == "near"


def test_keys_survive_size_and_network() -> None:
    one = picture(figure(src="/img/bridge-queue-884213-640x480.jpg?w=640"))
    two = picture(
        figure(src="https://cdn.example/fit/1200x900/https%3A%2F%2Fpost.example%2Fimg%2Fbridge-queue-884213.webp")
    )
    assert set(one.keys) & set(two.keys)


def test_the_hero_shown_twice_is_one_picture() -> None:
    twice = figure() + f"<div class=mobile>{figure(src='/img/bridge-queue-884213-320w.jpg')}</div>"
    article = read(page(twice + paragraphs()))
    assert len(article.images) == 1


def test_pictures_of_the_frame_are_not_the_story_s() -> None:
    frame = (
        "<aside class=related><figure><img src=/img/other-story-1.jpg>"
        "<figcaption>Another story altogether.</figcaption></figure></aside>"
        "<div class=author-box><img src=/img/portrait-of-author.jpg><p>By Ida Holm</p></div>"
        "<img src=/img/site-logo.png><img src=/img/pixel.gif width=1 height=1>"
    )
    article = read(page(figure() + paragraphs() + frame))
    assert [image.caption for image in article.images] == [CAPTION]


def test_other_channels_describe_the_same_picture() -> None:
    head = (
        '<meta property="og:image" content="https://post.example/img/bridge-queue-884213.jpg">'
        '<meta property="og:image:alt" content="Cars before the bridge">'
        '<script type="application/ld+json">{"@type":"ImageObject","url":"/img/bridge-queue-884213.jpg",'
        '"caption":"Cars &amp; a bridge"}</script>'
    )
    (image,) = read(story(figure(), head=head)).images
    assert image.alt == "A long queue of cars"
    assert [(item.source, item.text) for item in image.channels] == [
        ("json-ld:caption", "Cars & a bridge"),
        ("og:image:alt", "Cars before the bridge"),
    ]


# ---- body

NOISE = {
    "read more": "<p>Read more: <a href=/x>Another thing that happened in the city yesterday evening</a></p>",
    "teaser": "<p><a href=/y>"
    + "Council debates the new tram line once more, and adjourns it for another week. " * 4
    + "</a></p>",
    "advertisement": "<div class=ad-slot><p>Advertisement</p><p>Buy two and get one free, only this week.</p></div>",
    "newsletter": (
        "<div class=newsletter-signup><h3>Sign up for our newsletter</h3><p>The best stories, free of charge.</p></div>"
    ),
    "sharing": "<ul class=share-buttons><li><a href=/s>Share on X</a></li><li><button>Copy link</button></li></ul>",
    "hidden": (
        "<div style='display: none'><p>This paragraph is not shown to anybody at all, ever.</p></div>"
        "<p hidden>Nor is this.</p><p aria-hidden=true>Nor this one.</p>"
    ),
    "script": (
        "<script>document.write('<p>x</p>')</script><template><p>Not yet part of the page at all.</p></template>"
    ),
}


@pytest.mark.parametrize("noise", NOISE)
def test_what_stands_between_paragraphs_is_not_story(noise: str) -> None:
    article = read(page(paragraphs(PARAGRAPHS[:2]) + NOISE[noise] + paragraphs(PARAGRAPHS[2:])))
    assert body(article) == list(PARAGRAPHS)


def test_noise_stays_in_the_page() -> None:
    whole = " ".join(extract(page(paragraphs() + NOISE["read more"] + NOISE["newsletter"]), kind="html").page)
    assert "Another thing that happened in the city" in whole
    assert "Sign up for our newsletter" in whole
    assert "About us" in whole


def test_hidden_text_is_not_in_the_page() -> None:
    whole = " ".join(extract(page(paragraphs() + NOISE["hidden"] + NOISE["script"]), kind="html").page)
    assert "not shown to anybody" not in whole
    assert "Nor" not in whole
    assert "Not yet part" not in whole


def test_indentation_and_class_names_change_nothing() -> None:
    plain = page(figure() + paragraphs())
    indented = plain.replace(b"<p>", b"\n    <p>\n      ").replace(b" the ", b"\n      the\t")
    renamed = plain.replace(b"<p>", b'<p class="Story_text__x81af">').replace(
        b"<article>", b'<article class="css-1qaz2wsx">'
    )
    assert body(read(plain)) == body(read(indented)) == body(read(renamed)) == list(PARAGRAPHS)


def test_kinds_of_blocks() -> None:
    markup = (
        f"<p>{PARAGRAPHS[0]}</p><h2>What happens next</h2><p>{PARAGRAPHS[1]}</p>"
        "<ul><li>Ferries run every twenty minutes until midnight.</li><li>The railway bridge stays open to trains.</li></ul>"
        f"<blockquote><p>Nobody will drive over it before every strand has been looked at.</p></blockquote><p>{PARAGRAPHS[2]}</p>"
        f"<table><tr><td>Esker</td><td>six weeks</td></tr><tr><td>Port Ellen</td><td>eight weeks</td></tr></table><p>{PARAGRAPHS[3]}</p>"
    )
    kinds = [(block.kind, block.text[:12]) for block in read(page(markup)).blocks]
    assert ("heading", "What happens") in kinds
    assert ("list-item", "Ferries run ") in kinds
    assert ("quote", "Nobody will ") in kinds
    assert ("table-row", "Esker | six ") in kinds
    assert [block.at for block in read(page(markup)).blocks] == [f"body/{n}" for n in range(1, len(kinds) + 1)]


def test_links_are_absolute_and_keep_their_words() -> None:
    linked = PARAGRAPHS[1].replace("refinery", "<a href='../map?x=1#y'>refinery</a>")
    article = read(page(f"<p>{PARAGRAPHS[0]}</p><p>{linked}</p>" + paragraphs(PARAGRAPHS[2:])))
    (link,) = article.blocks[1].links
    assert (link.text, link.href) == ("refinery", "https://post.example/map?x=1#y")
    assert article.blocks[1].text == PARAGRAPHS[1]


def test_two_line_breaks_make_a_paragraph() -> None:
    article = read(page("<div>" + "<br><br>\n".join(PARAGRAPHS) + "</div>"))
    assert body(article) == list(PARAGRAPHS)


def test_text_of_a_container_stands_where_it_is_printed() -> None:
    loose = f"<div class=story>Published on 2 March 2026<br><br>By Ida Holm<br><br>{'<br><br>'.join(PARAGRAPHS)}</div>"
    article = read(page(loose).replace(b"<article>", b"<article>Section name that stands above<br><br>"))
    assert article.headline == HEADLINE
    assert article.byline == "By Ida Holm"
    assert [claim.value for claim in article.dates] == ["2026-03-02"]
    assert body(article) == list(PARAGRAPHS)


def test_a_no_break_space_is_evidence() -> None:
    article = read(page(paragraphs((PARAGRAPHS[0].replace("two of", "two\u00a0of"), *PARAGRAPHS[1:]))))
    assert "two\u00a0of" in article.blocks[0].text


# ---- head of the article


def test_every_source_of_the_headline_is_kept() -> None:
    head = (
        '<meta property="og:title" content="Bridge closed: what we know">'
        '<script type="application/ld+json"><!-- {"@graph":[{"@type":["NewsArticle"],"headline":"Harbour Bridge Closed",'
        '"alternativeHeadline":"Cracks in two cables",}]} --></script>'
    )
    article = read(story(head=head))
    assert article.headline == HEADLINE
    assert [(item.source, item.text) for item in article.headlines] == [
        ("h1", HEADLINE),
        ("json-ld", "Harbour Bridge Closed"),
        ("json-ld:alternative", "Cracks in two cables"),
        ("og:title", "Bridge closed: what we know"),
        ("title", f"{HEADLINE} - The Esker Post"),
    ]


def test_a_site_name_in_h1_is_no_headline() -> None:
    head = f'<meta property="og:title" content="{HEADLINE}">'
    assert read(page(paragraphs(), head=head, h1="The Esker Post", title="The Esker Post")).headline == HEADLINE


def test_a_kicker_is_no_part_of_the_headline() -> None:
    assert read(page(paragraphs(), h1=f"<span class=kicker>Transport</span> {HEADLINE}")).headline == HEADLINE


def test_byline_deck_and_language() -> None:
    markup = (
        "<p class=standfirst>Ferries take over while every strand of the main cables is examined.</p>"
        "<p class=byline>By <a rel=author href=/ida>Ida Holm</a> and Jon Berg</p><p>2 March 2026 | 4 min read</p>"
    )
    article = read(page(markup + paragraphs()))
    assert article.deck == "Ferries take over while every strand of the main cables is examined."
    assert article.byline == "By Ida Holm and Jon Berg"
    assert [author.name for author in article.authors] == ["Ida Holm", "Jon Berg"]
    assert [claim.value for claim in article.dates] == ["2026-03-02"]
    assert body(article) == list(PARAGRAPHS)
    assert (article.language, article.direction, article.charset) == ("en", "ltr", "utf-8")


def test_authors_of_json_ld_win_over_parsing() -> None:
    head = (
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"' + HEADLINE + '","author":'
        '[{"@type":"Person","name":"Ida Holm","url":"/ida"},{"@type":"Person","name":"Jon de Berg"}]}</script>'
    )
    article = read(
        page("<div class=byline><span>Ida Holm</span><div>Jon de Berg</div></div>" + paragraphs(), head=head)
    )
    assert [(author.name, author.url) for author in article.authors] == [
        ("Ida Holm", "https://post.example/ida"),
        ("Jon de Berg", None),
    ]


def test_meta_and_json_ld_are_kept_as_they_stood() -> None:
    head = '<meta name=Robots content="noarchive"><script type="application/ld+json">[1, 2.50]</script>'
    article = read(story(head=head))
    assert ("robots", "noarchive") in article.meta
    assert article.jsonld == ("[1, 2.50]",)


def test_right_to_left() -> None:
    article = read(page(paragraphs()).replace(b"<html lang=en>", b"<html lang=ar>"))
    assert (article.language, article.direction) == ("ar", "rtl")


# ---- walls, notes, access


@pytest.mark.parametrize(
    "tail",
    [
        WALL,
        ("Subscribe to continue reading", "Already a subscriber? Log in", "€1 for the first month"),
        ("Jetzt weiterlesen mit dem Digitalabo", "Bereits Abonnent? Anmelden", "monatlich kündbar"),
        ("Cet article est réservé aux abonnés", "Déjà abonné ? Se connecter"),
        ("Contenido exclusivo para suscriptores", "¿Ya eres suscriptor? Inicia sesión"),
        ("この記事は会員限定です。", "ログインして続きを読む"),
        ("Чтобы прочитать статью целиком, оформите подписку", "Уже есть подписка? Войдите"),
    ],
    ids=["post", "en", "de", "fr", "es", "ja", "ru"],
)
def test_walls_in_many_languages(tail: tuple[str, ...]) -> None:
    article = read(page(paragraphs() + "".join(f"<p>{line}</p>" for line in tail)))
    assert [block.text for block in article.blocks if block.kind == "wall"] == list(tail)
    assert body(article) == list(PARAGRAPHS)
    assert article.access.truncated


def test_a_story_about_subscriptions_is_no_wall() -> None:
    last = "The paper has 14,000 subscribers, and every one of them may log in to read the minutes of the council, it said."
    article = read(page(paragraphs((*PARAGRAPHS, last))))
    assert body(article) == [*PARAGRAPHS, last]
    assert not article.access.truncated


def test_access_as_stated() -> None:
    stated = '{"@type":"NewsArticle","headline":"x","isAccessibleForFree":"False","wordCount":2000}'
    head = f'<script type="application/ld+json">{stated}</script>'
    access = read(story(head=head)).access
    assert (access.state, access.truncated) == ("subscriber", True)
    assert any("2000 words" in line for line in access.evidence)


NOTES = [
    ("Correction: An earlier version of this article misstated the number of cables. There are four.", "correction"),
    ("An earlier version of this story gave the wrong name for the head of the authority.", "correction"),
    ("Clarification: This article has been updated to make clear that trains are not affected.", "clarification"),
    ("Editor’s note: This story is part of a series on bridges and their age.", "editors-note"),
    ("Korrektur: In einer früheren Version stand, die Brücke habe zwei Kabel. Es sind vier.", "correction"),
    ("Rectificatif : dans une version précédente, le pont avait deux câbles.", "correction"),
    ("Fe de erratas: el puente tiene cuatro cables y no dos, como se dijo.", "correction"),
    ("訂正：記事中のケーブルの数は二本ではなく四本でした。", "correction"),
]


@pytest.mark.parametrize(("text", "kind"), NOTES, ids=[note[0][:18] for note in NOTES])
def test_notes(text: str, kind: str) -> None:
    article = read(page(paragraphs() + f"<p><em>{text}</em></p>"))
    assert [(note.kind, note.text) for note in article.notes] == [(kind, text)]


@pytest.mark.parametrize(
    "text",
    [
        "Updated: 14:05 GMT",
        "Last updated on 2 March 2026 at 14:05",
        "Corrections",
        "If you spot an error, write to corrections@post.example.",
        "The minister corrected himself on Tuesday.",
    ],
)
def test_stamps_and_invitations_are_no_notes(text: str) -> None:
    assert read(page(paragraphs() + f"<p>{text}</p>")).notes == ()
