"""Cases 22 to 40: what the page changes by itself, around a story that nobody touched, and the same words told anyway."""

from __future__ import annotations

# Stories and marks stay as they are set.
# ruff: noqa: E501
import json
import re

import pytest
from hard_pages import (
    STORIES,
    URL,
    as_html,
    both,
    changed,
    kinds,
    noises,
    paragraphs,
    quiet,
    read,
    single,
)  # fmt: skip

LANGS = ("en", "de", "fr", "es", "it", "pt")


def untouched(old: bytes, new: bytes, *allowed: str) -> None:
    """No edit; what differs, if it is told at all, is noise of these kinds."""
    for before, after in ((old, new), (new, old)):
        result = both(before, after)
        assert not result.edits, [(edit.field, edit.kinds, edit.old, edit.new) for edit in result.edits]
        assert noises(result) <= {*allowed, "CHROME_NOISE", "EXTRACTION_FLICKER"}, result.noise


@pytest.mark.parametrize(
    ("old", "new", "lang"),
    [
        ("2 hours ago", "3 hours ago", "en"),
        ("vor 5 Minuten", "vor 2 Stunden", "de"),
        ("il y a 5 minutes", "il y a 1 heure", "fr"),
        ("hace 10 minutos", "hace 2 horas", "es"),
        ("4 ore fa", "5 ore fa", "it"),
        ("há 3 horas", "há 4 horas", "pt"),
    ],
)
def test_022_relative_times(old: str, new: str, lang: str) -> None:
    for mark in ("<p class=meta>{}</p>", "<time>{}</time>", "<div class=stamp><span>{}</span></div>"):
        untouched(*(as_html(paragraphs(lang=lang), lang=lang, above=mark.format(text)) for text in (old, new)))
    quiet(changed(old, new, lang, "text"), "CHROME_NOISE")


def test_022_a_time_inside_the_story_is_the_story() -> None:
    edit = single(
        changed("The last boat left 2 hours ago, the pilot said.", "The last boat left 3 hours ago, the pilot said.")
    )
    assert edit.severity == 4


@pytest.mark.parametrize(
    ("old", "new", "lang"),
    [
        ("Updated 14:05 GMT", "Updated 16:40 GMT", "en"),
        ("Last updated: March 2, 2026 at 9:15 a.m.", "Last updated: March 3, 2026 at 7:02 p.m.", "en"),
        ("Aktualisiert am 2. März 2026, 14:05 Uhr", "Aktualisiert am 3. März 2026, 08:10 Uhr", "de"),
        ("Mis à jour le 2 mars 2026 à 14h05", "Mis à jour le 2 mars 2026 à 17h30", "fr"),
        ("Actualizado el 2 de marzo de 2026 a las 14:05", "Actualizado el 3 de marzo de 2026 a las 9:00", "es"),
    ],
)
def test_023_a_stamp_of_the_update_only(old: str, new: str, lang: str) -> None:
    untouched(
        *(as_html(paragraphs(lang=lang), lang=lang, above=f"<p class=updated>{text}</p>") for text in (old, new)),
        "META_TOUCH",
    )
    story = paragraphs(lang=lang)
    result = both(as_html(story, lang=lang, above=f"<p>{old}</p>"), as_html(story, lang=lang, above=f"<p>{new}</p>"))
    assert result.edits == ()
    assert "NOTE_CHANGED" not in noises(result)


@pytest.mark.parametrize(
    ("old", "new", "lang"),
    [
        ("1,204 views", "1,377 views", "en"),
        ("12 comments", "31 comments", "en"),
        ("3 min read", "4 min read", "en"),
        ("87 shares", "1.2k shares", "en"),
        ("12 Kommentare", "14 Kommentare", "de"),
        ("3 Min. Lesezeit", "4 Min. Lesezeit", "de"),
        ("24 commentaires", "29 commentaires", "fr"),
        ("Lecture : 3 min", "Lecture : 4 min", "fr"),
    ],
)
def test_024_counters(old: str, new: str, lang: str) -> None:
    for place in ("above", "below"):
        untouched(*(as_html(paragraphs(lang=lang), lang=lang, **{place: f"<p>{text}</p>"}) for text in (old, new)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "mark",
    [
        "<p>Story continues below</p>",
        "<div class=ad-slot><p>Advertisement</p></div>",
        "<p>ADVERTISEMENT</p>",
        "<p>Article continues below</p>",
    ],
)
def test_025_an_advertisement_in_the_middle(mark: str) -> None:
    first, second, third = paragraphs()
    untouched(as_html((first, second, third)), as_html((first, mark, second, mark, third)))


@pytest.mark.parametrize(
    ("mark", "lang"), [("Werbung", "de"), ("Publicité", "fr"), ("Publicidad", "es"), ("Pubblicità", "it")]
)
def test_025_an_advertisement_in_other_languages(mark: str, lang: str) -> None:
    first, second, third = paragraphs(lang=lang)
    untouched(as_html((first, second, third), lang=lang), as_html((first, f"<p>{mark}</p>", second, third), lang=lang))


@pytest.mark.parametrize(
    ("lead", "words", "lang"),
    [
        ("Read more:", "Ten piers that outlived their bridges", "en"),
        ("Also read:", "The ferry that never sleeps", "en"),
        ("Les også:", "Ti brygger som overlevde", "nb"),
        ("Lire aussi :", "Dix quais qui ont survécu à leurs ponts", "fr"),
        ("Lesen Sie auch:", "Zehn Brücken, die niemand wollte", "de"),
        ("Lea también:", "Diez muelles que sobrevivieron", "es"),
        ("Leggi anche:", "Dieci moli sopravvissuti", "it"),
    ],
)
def test_026_an_inline_link_to_another_story(lead: str, words: str, lang: str) -> None:
    story = paragraphs(lang=lang)
    link = f"<a href=/2026/other>{words}</a>"
    for mark in (f"<p>{lead} {link}</p>", f"<p><strong>{lead}</strong> {link}</p>"):
        untouched(as_html(story, lang=lang), as_html((*story[:2], mark, *story[2:]), lang=lang))


@pytest.mark.parametrize(
    ("box", "lang"),
    [
        (
            "<div class=newsletter><h3>The harbour letter</h3><p>Sign up for our weekly letter from the quay.</p><form><input type=email><button>Sign up</button></form></div>",
            "en",
        ),
        ("<p>Get the morning's news in your inbox. Sign up for our newsletter.</p>", "en"),
        ("<div class=nl-box><p>Abonnieren Sie unseren Newsletter und verpassen Sie keine Nachricht.</p></div>", "de"),
        ("<div><p>Inscrivez-vous à notre newsletter du matin</p></div>", "fr"),
        ("<div><p>Suscríbase a nuestro boletín de la mañana</p></div>", "es"),
    ],
)
def test_027_a_newsletter_box(box: str, lang: str) -> None:
    first, second, third = paragraphs(lang=lang)
    untouched(as_html((first, second, third), lang=lang), as_html((first, second, box, third), lang=lang))


@pytest.mark.parametrize("place", ["aside", "below"])
def test_028_teasers_beside_the_story(place: str) -> None:
    def box(*names: str) -> str:
        rows = "".join(f"<li><a href=/2026/{n}><h4>{name}</h4></a></li>" for n, name in enumerate(names))
        return f"<aside class=most-read><h3>Most read</h3><ol>{rows}</ol></aside>"

    old = box("Gulls return to the roof of the station", "A baker who closes at noon", "Why the tide comes twice")
    new = box("Snow on the islands for the first time", "Rents on the quay rise again", "A baker who closes at noon")
    untouched(as_html(paragraphs(), **{place: old}), as_html(paragraphs(), **{place: new}))  # type: ignore[arg-type]


def test_029_new_class_names_and_a_new_design() -> None:
    story = paragraphs("“Nobody will drive over it,” said Runa Petersen, who heads the port authority.")
    headline = STORIES["en"][0]
    hashed = [
        as_html([f'<p class="css-{salt}{n} txt-{salt}">{text}</p>' for n, text in enumerate(story)])
        for salt in ("1a2b", "9f8e")
    ]
    untouched(*hashed)
    blocks = "".join(f"<div class=story__row><div class=story__text><p>{text}</p></div></div>" for text in story)
    redesigned = (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{headline} - Courant</title></head><body>"
        f"<div id=top><ul class=menu><li><a href=/>Start</a><li><a href=/n>Latest</a></ul></div>"
        f"<div class=page><section class=story><header><h1><span>{headline}</span></h1></header>{blocks}</section></div>"
        "<div class=bottom>© The Courant</div></body></html>"
    ).encode()
    untouched(hashed[0], redesigned)


@pytest.mark.parametrize(
    "box",
    [
        "<div class=cookie-banner><p>We use cookies to improve your visit. You can accept all cookies or change your settings.</p><button>Accept all</button></div>",
        "<div id=consent role=dialog><h2>Your privacy</h2><p>We and our 812 partners store cookies on your device.</p><button>Agree</button></div>",
        "<section class=overlay><p>Before you continue: we value your privacy and use cookies.</p></section>",
    ],
)
def test_030_a_consent_overlay_as_the_first_block(box: str) -> None:
    page = as_html(paragraphs())
    over = page.decode().replace("<body>", f"<body>{box}").encode()
    inside = as_html(paragraphs(), above=box)
    untouched(page, over)
    untouched(page, inside)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Council votes on the harbour bridge", "Why a bridge split a town"),
        ("Harbour bridge wins by one vote", "Bridge vote: what you need to know"),
    ],
)
def test_031_a_headline_test_in_og_title_only(old: str, new: str) -> None:
    pages = [as_html(paragraphs(), head=f'<meta property="og:title" content="{title}">') for title in (old, new)]
    edit = single(both(*pages))
    assert (edit.field, edit.operation) == ("meta", "change")
    assert edit.new is not None
    assert edit.new.at == "headline/og:title"
    assert edit.new.text == new


@pytest.mark.parametrize("moved", ["last", "gone"])
def test_032_related_links_that_moved_and_their_heading(moved: str) -> None:
    first, second, third = paragraphs()
    links = "<ul class=related><li><a href=/a>Snow on the islands</a></li><li><a href=/b>Rents on the quay rise</a></li></ul>"
    box = f"<h3>Related</h3>{links}"
    old = as_html((first, box, second, third))
    new = as_html(
        (first, "<h3>Related</h3>", second, third, links)
        if moved == "last"
        else (first, "<h3>Related</h3>", second, third)
    )
    untouched(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "Dana Whitlock covers the port. Follow her for news of the quay.",
            "Dana Whitlock is the Courant's harbour editor and lives on a boat.",
        ),
        (
            "Dana Whitlock is a reporter at the Courant.",
            "Dana Whitlock is a senior reporter at the Courant, where she has worked since 2019.",
        ),
    ],
)
def test_033_the_box_about_the_author(old: str, new: str) -> None:
    def page(text: str) -> bytes:
        box = f"<div class=author-bio><h4>Dana Whitlock</h4><p>{text}</p></div>"
        return as_html(paragraphs(), above="<p class=byline>By Dana Whitlock</p>", below=box)

    untouched(page(old), page(new))


def test_034_tracking_parameters_and_resized_pictures() -> None:
    def page(link: str, picture: str) -> bytes:
        text = (
            f"<p>The plan was first reported by <a href='{link}'>the harbour board</a> in a letter to the council.</p>"
        )
        figure = f"<figure><img src='{picture}' alt='Cars on a quay'><figcaption>Cars wait on the quay.</figcaption></figure>"
        return as_html(paragraphs(text), above=figure)

    for old, new in (
        ("https://board.example/plan", "https://board.example/plan?utm_source=front&utm_medium=web"),
        ("https://board.example/plan?id=7&fbclid=abc", "https://board.example/plan?id=7"),
    ):
        untouched(page(old, "/img/quay-884213.jpg?w=640&q=75"), page(new, "/img/quay-884213.jpg?w=1280&h=720&fit=crop"))
    untouched(
        page("https://board.example/plan", "https://cdn.example/640x360/quay-884213.jpg"),
        page("https://board.example/plan", "https://cdn.example/resize/1200/quay-884213_1200.webp"),
    )


@pytest.mark.parametrize(
    "placeholder", ["data:image/gif;base64,R0lGODlhAQABAAAAACw=", "/static/placeholder.png", "/img/spacer.gif"]
)
def test_035_a_lazy_picture_that_was_loaded(placeholder: str) -> None:
    caption = "<figcaption>Cars wait on the quay before sunrise.</figcaption>"
    old = f"<figure><img src='{placeholder}' data-src='/img/quay-884213.jpg' alt='Cars'>{caption}</figure>"
    new = f"<figure><img src='/img/quay-884213.jpg' alt='Cars'>{caption}</figure>"
    untouched(as_html(paragraphs(), above=old), as_html(paragraphs(), above=new))


@pytest.mark.parametrize(
    "hidden",
    [
        '<p style="display:none">Version for readers of the secret edition of the paper.</p>',
        '<div aria-hidden="true"><p>The council of Valmare has approved something else altogether here.</p></div>',
        '<div class="print-only"><p>Printed from the site of the Courant on the day you read it.</p></div>',
        "<p hidden>This paragraph is hidden from everybody who reads the page.</p>",
    ],
)
def test_036_hidden_text(hidden: str) -> None:
    first, second, third = paragraphs()
    untouched(as_html((first, second, third)), as_html((first, second, hidden, third)))


@pytest.mark.parametrize("where", ["above", "below"])
def test_037_one_picture_for_two_screens(where: str) -> None:
    def figure(size: str) -> str:
        return f"<figure class={size}><img src='/img/quay-884213-{size}.jpg' alt='Cars'><figcaption>Cars wait on the quay before sunrise.</figcaption></figure>"

    once, twice = figure("desktop"), figure("mobile") + figure("desktop")
    untouched(as_html(paragraphs(), **{where: once}), as_html(paragraphs(), **{where: twice}))  # type: ignore[arg-type]


WALLS = {
    "a block page": "<html lang=en><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1><p>Please verify you are human to continue. Ray ID 71f.</p></body></html>",
    "a page that is gone": "<html lang=en><head><title>Page not found</title></head><body><h1>Page not found</h1><p>The page you requested could not be found. Try our front page.</p></body></html>",
    "a consent page": "<html lang=en><head><title>Your privacy</title></head><body><h1>Before you continue</h1><p>We and our 812 partners use cookies. Accept all to continue to the site.</p><button>Accept all</button></body></html>",
    "eine Fehlerseite": "<html lang=de><head><title>Seite nicht gefunden</title></head><body><h1>Seite nicht gefunden</h1><p>Die Seite wurde leider nicht gefunden.</p></body></html>",
}


@pytest.mark.parametrize("name", WALLS)
def test_038_no_article_is_no_thirty_deletions(name: str) -> None:
    story = [f"{text} It was said {n} times." for n, text in enumerate(paragraphs() * 10)]
    result = both(as_html(story), WALLS[name].encode())
    assert read(WALLS[name].encode()).refusal
    assert not [edit for edit in result.edits if edit.kinds != ("ARTICLE_REPLACED",)]
    assert len(result.edits) <= 1
    assert result.noise or result.edits


def test_038_another_article_at_the_address_is_one_edit() -> None:
    old = as_html(paragraphs() * 2)
    other = [
        "Snow fell on the outer islands for the first time in forty years, and children stayed away from school to see it.",
        "Farmers moved their sheep into barns before dusk, while the lighthouse keeper swept his gallery twice an hour.",
        "Meteorologists expect milder air from the west by Sunday, with rain that should wash away whatever remains.",
    ]
    edit = single(both(old, as_html(other * 2, headline="Islands wake up white")))
    assert edit.kinds == ("ARTICLE_REPLACED",)
    assert edit.severity == 5


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_039_the_amp_page_of_the_same_story(lang: str) -> None:
    headline, *_ = STORIES[lang]
    story = paragraphs(lang=lang)
    figure = "<figure><img src='/img/quay-884213.jpg' alt='Cars'><figcaption>Cars wait on the quay before sunrise.</figcaption></figure>"
    desktop = as_html(story, lang=lang, above=figure, head=f'<link rel=canonical href="{URL}">')
    amp_figure = "<figure><amp-img src='/img/quay-884213.jpg' width=640 height=360 layout=responsive alt='Cars'></amp-img><figcaption>Cars wait on the quay before sunrise.</figcaption></figure>"
    told = "".join(f"<p>{text}</p>" for text in story)
    amp = (
        f"<!doctype html><html amp lang={lang}><head><meta charset=utf-8><title>{headline}</title><link rel=canonical href='{URL}'>"
        f"<script async src='https://cdn.example/v0.js'></script></head><body><amp-sidebar id=s><ul><li><a href=/>Home</a></ul></amp-sidebar>"
        f"<main class=amp-main><h1>{headline}</h1>{amp_figure}<amp-ad width=300 height=250 type=x></amp-ad>{told}</main></body></html>"
    ).encode()
    untouched(desktop, amp)


@pytest.mark.parametrize("word", ["Advertisement", "Anzeige", "Publicité"])
@pytest.mark.parametrize("marked", [True, False])
def test_040_repeated_lines_never_become_moves(word: str, marked: bool) -> None:
    first, second, third = paragraphs()
    mark = f"<div class=ad><p>{word}</p></div>" if marked else f"<p>{word}</p>"
    old = as_html((mark, first, mark, second, third, mark))
    new = as_html((first, mark, second, mark, third))
    untouched(old, new)
    # A sentence changed between them is found all the same, and alone.
    edit = single(both(old, as_html((first, mark, second.replace("one lane", "two lanes"), mark, third))))
    assert edit.operation == "change"
    assert "NUMBER_CHANGED" in kinds(edit)


def test_022_to_040_furniture_hides_no_edit() -> None:
    first, second, third = paragraphs()
    box = "<p>Read more: <a href=/x>Ten piers that outlived their bridges</a></p>"
    script = f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "commentCount": 12})}</script>'
    old = as_html((first, second, third), above="<p>2 hours ago</p>", head=script)
    new = as_html((first, box, re.sub("could not", "could", second), third), above="<p>3 hours ago</p>", head=script)
    edit = single(both(old, new))
    assert edit.severity == 4
    assert "POLARITY_MODALITY" in kinds(edit)
