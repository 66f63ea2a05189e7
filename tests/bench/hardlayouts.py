"""Pairs of pages whose markup makes them hard: figures, posts, tables, depth, links, data, thousands of each.

What stands there is invented as in the other hard pairs (`hardpairs`), and half of it is edited unless said otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from tests.bench.hardtext import (
    TITLE,
    Make,
    Random,
    edited,
    filled,
    framed,
    han,
    names,
    page,
    paragraph,
    sentence,
    some,
    vocabulary,
)  # fmt: skip

Lay = Callable[[Sequence[str]], bytes]
Text = Callable[[Random], str]


def _lead(seed: int = 1) -> str:
    return f"<p>{paragraph(Random(seed))}</p>"


def _joined(parts: Iterable[str]) -> str:
    return "".join(parts)


def _words(least: int, most: int) -> Text:
    return lambda r: sentence(r, least, most)


def _laid(each: int, text: Text, lay: Lay, share: float = 0.5) -> Make:
    """Pages of texts, one in about so many bytes of markup, that share of them edited."""

    def made(r: Random, size: int) -> tuple[bytes, bytes]:
        old = [text(r) for _ in range(size // each)]
        return lay(old), lay(some(r, old, int(len(old) * share)))

    return made


def _twice(lay: Callable[[int, str], bytes], old: str, new: str) -> Make:
    """The same page twice, with one word other in each place."""
    return lambda _, size: (lay(size, old), lay(size, new))


def _clock(n: int) -> str:
    return f"{n // 60 % 24:02d}:{n % 60:02d}"


# ---- tables, lists, lines


def _cells(texts: Sequence[str]) -> bytes:
    rows = (texts[n : n + 5] for n in range(0, len(texts), 5))
    return framed(
        _lead() + f"<table>{_joined('<tr>' + _joined(f'<td>{c}</td>' for c in row) + '</tr>' for row in rows)}</table>"
    )


def _terms(texts: Sequence[str]) -> bytes:
    return framed(_lead() + f"<dl>{_joined(f'<dt>Term {n}</dt><dd>{text}</dd>' for n, text in enumerate(texts))}</dl>")


def _letters(texts: Sequence[str]) -> bytes:
    return framed(_lead() + _joined(f"<h3>{text}</h3>" for text in texts) + _lead(2))


def _letters_changed(r: Random, size: int) -> tuple[bytes, bytes]:
    old = [r.choice("abcdefgh") for _ in range(size // 12)]
    return _letters(old), _letters([r.choice("jklmnopq") if r.random() < 0.5 else text for text in old])


def _lines_moved(r: Random, size: int) -> tuple[bytes, bytes]:
    old = [sentence(r, 3, 6) for _ in range(size // 44)]
    new = some(r, old, len(old) // 2)
    r.shuffle(new)
    first, second = (
        framed(f"<p>Rows of the old ledger.</p><ul>{_joined(f'<li>{text}</li>' for text in texts)}</ul>")
        for texts in (old, new)
    )
    return first, second


def _stamps(r: Random, size: int) -> tuple[bytes, bytes]:
    def shown() -> bytes:
        times = (f"Updated {r.randint(1, 12)}:{r.randint(10, 59)} p.m. EST" for _ in range(size // 36))
        return page([paragraph(Random(1)), *times])

    return shown(), shown()


# ---- figures


def _figure(image: str, caption: str) -> str:
    return f'<figure><img src="/i/{image}.jpg"><figcaption>{caption}</figcaption></figure>'


def _figures_alike(r: Random, size: int) -> tuple[bytes, bytes]:
    caption = sentence(r, 8, 12)
    first, second = (
        framed(_lead() + _joined(_figure(f"{side}{n}", caption) for n in range(size // 150)) + _lead(2))
        for side in "ab"
    )
    return first, second


def _one_picture(texts: Sequence[str]) -> bytes:
    return framed(_lead() + _joined(_figure("quay", text) for text in texts) + _lead(2))


def _one_figure(texts: Sequence[str]) -> bytes:
    inside = _joined(f'<img src="/i/quay{n}.jpg"><figcaption>{text}</figcaption>' for n, text in enumerate(texts))
    return framed(f"{_lead()}<figure>{inside}</figure>{_lead(2)}")


def _figure_of_nothing(size: int, word: str) -> bytes:
    images = _joined(f'<img src="/i/quay{n}.jpg">' for n in range(1000))
    return framed(f"{_lead()}<figure>{images}{'<i></i>' * (size // 9)}A {word} on the river.</figure>{_lead(2)}")


# ---- posts


def _posts_of_stamps(size: int, word: str) -> bytes:
    posts = (
        f'<article class="post" id="p{n}"><time datetime="2031-03-{1 + n // 1400 % 28:02d}T{n // 60 % 24:02d}:'
        f'{n % 60:02d}:00Z">{_clock(n)}</time><p>{_clock(n)} {word} {sentence(Random(n), 9, 12)}</p></article>'
        for n in range(size // 230)
    )
    return framed(f'<div class="live-blog">{_joined(posts)}</div>')


def _long_posts(texts: Sequence[str]) -> bytes:
    timed = [f"<p>{_clock(n)} {text}</p>" for n, text in enumerate(texts)]
    posts = (
        f'<article class="post" id="p{n}"><time datetime="2031-03-01T0{n}:00:00Z">0{n}:00</time>{_joined(timed[n::6])}'
        "</article>"
        for n in range(6)
    )
    return framed(f'<div class="live-blog">{_joined(posts)}</div>')


def _flat_posts(texts: Sequence[str]) -> bytes:
    return page([f"{_clock(n)} \u2013 {text}" for n, text in enumerate(texts)])


# ---- depth, and what stands between the paragraphs


def _deep(depth: int, each: int) -> Lay:
    def lay(texts: Sequence[str]) -> bytes:
        parts = (texts[n : n + each] for n in range(0, len(texts), each))
        return framed(
            _joined("<div>" * depth + _joined(f"<p>{x}</p>" for x in part) + "</div>" * depth for part in parts)
        )

    return lay


def _teasers(texts: Sequence[str]) -> bytes:
    return framed(
        _joined(
            f"<p>{text} <a href='/x{n}'>{text[:20]}</a></p>" if n % 2
            else f"<section><div class=teaser><a href='/y{n}'>{text}</a></div></section>"
            for n, text in enumerate(texts)
        )
    )  # fmt: skip


def _bold(texts: Sequence[str]) -> bytes:
    return framed(_joined(f"<p>{' '.join(f'<b>{word}</b>' for word in text.split())}</p>" for text in texts))


def _asides(texts: Sequence[str]) -> bytes:
    return framed(_joined(f"<aside class=related><p>{text}</p></aside><p>{text[::-1]}</p>" for text in texts))


def _bylines(texts: Sequence[str]) -> bytes:
    return framed(_joined(f"<div class=byline>By {text}</div>" for text in texts) + _lead())


def _furniture(texts: Sequence[str]) -> bytes:
    items = _joined(f"<li><a href='/x/{n}'>{text}</a></li>" for n, text in enumerate(texts))
    return framed(_joined(_lead(n) for n in range(30)), nav=f"<nav><ul>{items}</ul></nav>")


def _links_in_one(r: Random, size: int) -> tuple[bytes, bytes]:
    old = [(r.choice(vocabulary()), r.choice(vocabulary())) for _ in range(size // 48)]
    new = [(word, place if r.random() < 0.2 else f"b{place}") for word, place in old]
    first, second = (
        framed(f"<p>{_joined(f'the <a href=https://x.example/{place}>{word}</a> ' for word, place in links)}.</p>")
        for links in (old, new)
    )
    return first, second


def _notes_added(r: Random, size: int) -> tuple[bytes, bytes]:
    old = filled(r, size // 2)
    notes = [
        f"Correction, May {1 + n % 28}: An earlier version of this article misstated {sentence(r, 5, 9)}"
        for n in range(size // 220)
    ]
    return page(old), page([*some(r, old, len(old)), *notes])


# ---- data


def _data(data: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def _described_images(texts: Sequence[str]) -> bytes:
    shown = _joined(f'<figure><img src="/i/quay-{n}.jpg"></figure>' for n in range(500))
    told = [
        {"@type": "ImageObject", "url": f"https://x.example/i/quay-{n % 500}.jpg", "caption": text}
        for n, text in enumerate(texts)
    ]
    return framed(shown + _lead(), _data(told))


def _described_image(texts: Sequence[str]) -> bytes:
    shown = _joined(_figure("quay", f"{n} {sentence(Random(n), 4, 5)}") for n in range(500))
    told = [{"@type": "ImageObject", "url": "https://x.example/i/quay.jpg", "caption": text} for text in texts]
    return framed(shown + _lead(), _data(told))


def _described_posts(texts: Sequence[str]) -> bytes:
    posts = [
        {
            "@type": "BlogPosting", "headline": text[:30], "articleBody": text,
            "datePublished": f"2031-03-01T{_clock(n)}:00Z",
        }
        for n, text in enumerate(texts)
    ]  # fmt: skip
    told = {"@type": "LiveBlogPosting", "headline": TITLE, "liveBlogUpdate": posts}
    return framed(_joined(_lead(n) for n in range(len(texts) // 2)), _data(told))


def _metas(texts: Sequence[str]) -> bytes:
    return framed(
        _joined(_lead(n) for n in range(10)),
        _joined(f'<meta name="x:{n}" content="{text}">' for n, text in enumerate(texts)),
    )


def _headline(r: Random, size: int) -> tuple[bytes, bytes]:
    old = " ".join(filled(r, size // 2, sentence))
    rest = _joined(_lead(n) for n in range(10))
    first, second = (framed(rest).replace(TITLE.encode(), text.encode()) for text in (old, edited(r, old, 1000)))
    return first, second


# ---- writings and signs


def _signs(first: int, count: int, language: str, words: int = 35) -> Make:
    """Paragraphs of one script, a few of the words of each edited; without spaces when `words` is one."""

    def text(r: Random) -> str:
        length = (2, 8) if words > 1 else (120, 120)
        return " ".join(
            _joined(chr(first + r.randrange(count)) for _ in range(r.randint(*length))) for _ in range(words)
        )

    def made(r: Random, size: int) -> tuple[bytes, bytes]:
        old = filled(r, size // (2 if words > 1 else 3), text)
        if words > 1:
            return page(old, language), page(some(r, old, len(old), 3), language)
        places = [r.randrange(len(one)) for one in old]
        new = [one[:n] + chr(first + r.randrange(count)) + one[n + 1 :] for one, n in zip(old, places, strict=True)]
        return page(old, language), page(new, language)

    return made


def _han_often(r: Random, size: int) -> tuple[bytes, bytes]:
    old = filled(r, size // 3, han)
    new = [_joined(chr(0x4E00 + r.randrange(900)) if r.random() < 0.1 else sign for sign in text) for text in old]
    return page(old, "zh"), page(new, "zh")


def _han_rewritten(r: Random, size: int) -> tuple[bytes, bytes]:
    return page([_joined(filled(r, size // 3, han))], "zh"), page([_joined(filled(r, size // 3, han))], "zh")


def _smileys(r: Random) -> str:
    return " ".join(_joined(chr(0x1F600 + r.randrange(60)) for _ in range(r.randint(1, 4))) for _ in range(20))


def _smileys_edited(r: Random, size: int) -> tuple[bytes, bytes]:
    old = filled(r, size // 4, _smileys)
    places = [r.randrange(len(text)) for text in old]
    return page(old), page([text[:n] + "x" + text[n + 1 :] for text, n in zip(old, places, strict=True)])


def _marks(r: Random, size: int) -> tuple[bytes, bytes]:
    def shown() -> bytes:
        signs = '()[]{}.,;:!?\u2014\u2013-*/\\"\u201c\u201d'
        return page([_joined(r.choice(signs) for _ in range(400)) for _ in range(size // 500)])

    return shown(), shown()


# ---- the same again and again


def _equal(r: Random, size: int) -> tuple[bytes, bytes]:
    text = paragraph(r)
    count = size // len(text)
    return page([text] * count), page([text] * (count - 7))


def _equal_edited(r: Random, size: int) -> tuple[bytes, bytes]:
    text = paragraph(r)
    count = size // len(text)
    return page([text] * count), page([edited(r, text)] * count)


def _equal_short(r: Random, size: int) -> tuple[bytes, bytes]:
    text = sentence(r, 4, 6)
    count = size // (len(text) + 8)
    return page([text] * count), page([text, edited(r, text)] * (count // 2))


def _author(r: Random) -> str:
    return f"{r.choice(names())} {r.choice(names())}"


LAYOUTS: Final[dict[str, Make]] = {
    "cells of sentences": _laid(60, _words(4, 8), _cells, 0.3), "definitions": _laid(75, _words(4, 8), _terms),
    "headings of one letter": _letters_changed, "items moved and edited": _lines_moved, "stamps alone": _stamps,
    "lines broken in one paragraph": _laid(42, _words(3, 6), lambda texts: framed(f"<p>{'<br>'.join(texts)}</p>")),
    "paragraphs broken apart": _laid(90, _words(9, 16), lambda texts: framed(f"<div>{'<br><br>'.join(texts)}</div>")),
    "figures with one caption": _figures_alike, "one picture, many captions": _laid(140, _words(5, 9), _one_picture),
    "one figure, many pictures": _laid(110, _words(5, 9), _one_figure),
    "one figure of nothing": _twice(_figure_of_nothing, "boat", "ship"),
    "posts with two stamps": _twice(_posts_of_stamps, "harbour", "bridge"),
    "stamps in long posts": _laid(50, _words(2, 4), _long_posts),
    "posts without markup": _laid(160, lambda r: paragraph(r, 1, 2), _flat_posts),
    "200 deep": _laid(110, sentence, _deep(200, 100)), "240 deep": _laid(90, _words(9, 16), _deep(240, 10**6)),
    "1900 deep": _laid(42, _words(3, 6), _deep(1900, 10**6)), "teasers between paragraphs": _laid(190, sentence, _teasers),
    "bold words": _laid(200, sentence, _bold), "asides between paragraphs": _laid(240, sentence, _asides),
    "bylines": _laid(60, _author, _bylines), "links around the story": _laid(65, _words(3, 6), _furniture, 1.0),
    "links of one paragraph": _links_in_one, "corrections added": _notes_added,
    "pictures told in data": _laid(220, _words(5, 9), _described_images),
    "one picture told in data": _laid(220, _words(5, 9), _described_image),
    "posts told in data": _laid(340, _words(15, 20), _described_posts), "meta tags": _laid(70, _words(3, 6), _metas, 1.0),
    "a headline of 500 KB": _headline, "Hebrew": _signs(0x5D0, 27, "he"), "Thai": _signs(0xE01, 46, "th", 1),
    "Chinese, every tenth sign": _han_often, "Chinese in one paragraph, rewritten": _han_rewritten,
    "emoji": _smileys_edited, "marks alone": _marks, "paragraphs all equal": _equal,
    "paragraphs all equal, edited": _equal_edited, "lines all equal, half edited": _equal_short,
}  # fmt: skip
