"""Pairs of pages that are hard to compare: 1 MB each, edited as no newsroom edits, of words that mean nothing.

Each is a kind of work that could grow with the square of a page or with what is edited in it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import cache
from typing import Final

from archive.articles.extract import extract
from archive.model.article import Extraction

Random = random.Random
Make = Callable[[Random, int], tuple[bytes, bytes]]
_FUNCTION: Final = ("the", "of", "and", "to", "in", "a", "was", "on", "for", "that", "with", "said")
_TITLE: Final = "Council votes on the harbour bridge"


@cache
def _words(seed: int = 11, count: int = 6000) -> tuple[str, ...]:
    r = Random(seed)
    return tuple("".join(r.choice("aeioulnrstmdp") for _ in range(r.randint(3, 9))) for _ in range(count))


@cache
def _names() -> tuple[str, ...]:
    return tuple(word.capitalize() for word in _words(5, 300))


def _sentence(r: Random, least: int = 9, most: int = 22) -> str:
    found = []
    for _ in range(r.randint(least, most)):
        x = r.random()
        found.append(
            r.choice(_FUNCTION) if x < 0.35 else r.choice(_names()) if x < 0.40
            else str(r.randint(2, 9000)) if x < 0.42 else r.choice(_words())
        )  # fmt: skip
    found[0] = found[0].capitalize()
    return " ".join(found) + "."


def _paragraph(r: Random, least: int = 3, most: int = 4) -> str:
    return " ".join(_sentence(r) for _ in range(r.randint(least, most)))


def _filled(r: Random, size: int, make: Callable[[Random], str] = _paragraph) -> list[str]:
    found: list[str] = []
    length = 0
    while length < size:
        found.append(make(r))
        length += len(found[-1])
    return found


def _edited(r: Random, text: str, times: int = 1) -> str:
    words = text.split(" ")
    for _ in range(times):
        n, x = r.randrange(len(words)), r.random()
        if x < 0.5:
            words[n] = r.choice(_words())
        elif x < 0.65:
            words.insert(n, r.choice(_words()))
        elif x < 0.8 and len(words) > 3:
            del words[n]
        else:
            words[n] = str(r.randint(2, 500)) if x < 0.9 else words[n][:-1] + "x"
    return " ".join(words)


def _some(r: Random, texts: Sequence[str], count: int, times: int = 1) -> list[str]:
    found = list(texts)
    for n in r.sample(range(len(found)), min(count, len(found))):
        found[n] = _edited(r, found[n], times)
    return found


def _page(texts: Sequence[str], language: str = "en", before: str = "<p>", after: str = "</p>") -> bytes:
    body = "".join(f"{before}{text}{after}\n" for text in texts)
    if before == "<li>":
        body = f"<p>Rows of the old ledger were read aloud.</p><ul>{body}</ul>"
    return (
        f"<!doctype html><html lang={language}><head><meta charset=utf-8><title>{_TITLE}</title></head>"
        f"<body><article><h1>{_TITLE}</h1>{body}</article></body></html>"
    ).encode()


def _quotes(r: Random) -> str:
    said = f"{r.choice(_names())} {r.choice(_names())} said"
    return (
        f"\u201c{_sentence(r, 4, 9)[:-1]},\u201d {said}. \u201c{_sentence(r, 3, 8)}\u201d {_sentence(r, 3, 6)} "
        f"\u201c{_sentence(r, 3, 7)[:-1]},\u201d she said, \u201c{_sentence(r, 3, 6)}\u201d"
    )


def _numbers(r: Random) -> str:
    def one() -> str:
        month = r.choice(("January", "March", "June", "October"))
        return r.choice(
            (
                f"{r.randint(1, 9999):,} people", f"${r.randint(1, 99)}.{r.randint(1, 9)} million",
                f"on {month} {r.randint(1, 28)}, {r.randint(1990, 2030)}", f"{r.randint(1, 99)} percent",
                "twenty-three boats", f"Monday at {r.randint(1, 12)} p.m.", _sentence(r, 2, 4),
            )
        )  # fmt: skip

    return " ".join(one() for _ in range(14)) + "."


def _han(r: Random) -> str:
    signs = [chr(0x4E00 + r.randrange(900)) if r.random() < 0.67 else chr(0x3042 + r.randrange(70)) for _ in range(100)]
    return "".join(signs) + "\u3002"


def _arabic(r: Random) -> str:
    return " ".join("".join(chr(0x627 + r.randrange(36)) for _ in range(r.randint(2, 8))) for _ in range(35)) + "."


def _named(r: Random) -> str:
    a, b, c, d, e = (r.choice(_names()) for _ in range(5))
    return f"{a} {b}, the {r.choice(_words())} of {c}, met {d} in {e}. {_sentence(r)}"


def _renamed(r: Random, text: str) -> str:
    return " ".join(r.choice(_names()) if word[:1].isupper() and r.random() < 0.4 else word for word in text.split(" "))


def _live(texts: Sequence[str]) -> bytes:
    posts = [
        f'<article class="post" id="post-{n}"><time datetime="2031-03-{1 + n // 200:02d}T{n // 10 % 24:02d}:{n % 60:02d}'
        f':00Z">{n // 10 % 24:02d}:{n % 60:02d}</time><h3>Update number {n}</h3><p>{text}</p></article>'
        for n, text in enumerate(texts)
    ]
    return _page([f'<div class="live-blog">{"".join(posts)}</div>'], before="", after="")


def _all_edited(make: Callable[[Random], str], times: int, language: str = "en") -> Make:
    def made(r: Random, size: int) -> tuple[bytes, bytes]:
        old = _filled(r, size, make)
        return _page(old, language), _page(_some(r, old, len(old), times), language)

    return made


def _han_edited(r: Random, size: int) -> tuple[bytes, bytes]:
    old = _filled(r, size // 3, _han)
    places = [r.randrange(len(text)) for text in old]
    return _page(old, "zh"), _page(
        [text[:n] + chr(0x4E00 + r.randrange(900)) + text[n + 1 :] for text, n in zip(old, places, strict=True)], "zh"
    )


def _han_at_length(r: Random, size: int) -> tuple[bytes, bytes]:
    old = "".join(_filled(r, size // 3, _han))
    signs = list(old)
    for _ in range(300):
        signs[r.randrange(len(signs))] = chr(0x4E00 + r.randrange(900))
    return _page([old], "ja"), _page(["".join(signs)], "ja")


def _rewritten(length: int) -> Make:
    def made(r: Random, size: int) -> tuple[bytes, bytes]:
        old, new = (" ".join(_filled(r, min(size, length), _sentence)) for _ in range(2))
        return _page([old]), _page([new])

    return made


def _moved(r: Random, size: int) -> tuple[bytes, bytes]:
    old = _filled(r, size)
    new = [_edited(r, text) for text in old]
    r.shuffle(new)
    return _page(old), _page(new)


def _sentences_moved(r: Random, size: int) -> tuple[bytes, bytes]:
    old = [[_sentence(r) for _ in range(12)] for _ in range(size // 1200)]
    return _page([" ".join(one) for one in old]), _page([" ".join(r.sample(one, len(one))) for one in old])


def _one_word(r: Random, size: int) -> tuple[bytes, bytes]:
    old = [r.choice(_words()).capitalize() for _ in range(size // 50)]
    return _page(old), _page([r.choice(_words()) if r.random() < 0.3 else word for word in old])


def _list(r: Random, size: int) -> tuple[bytes, bytes]:
    old = [f"{n}. {_sentence(r, 3, 6)}" for n in range(size // 40)]
    return tuple(_page(texts, before="<li>", after="</li>") for texts in (old, _some(r, old, len(old) // 2)))  # type: ignore[return-value]


def _renamed_all(r: Random, size: int) -> tuple[bytes, bytes]:
    old = _filled(r, size, _named)
    return _page(old), _page([_renamed(r, text) for text in old])


def _posts(r: Random, size: int) -> tuple[bytes, bytes]:
    old = _filled(r, size)
    return _live(old), _live(_some(r, old, len(old)))


def _thousand(r: Random, size: int) -> tuple[bytes, bytes]:
    old = _filled(r, size)
    return _page(old), _page(_some(r, old, size // 1000))


def _nothing(r: Random, size: int) -> tuple[bytes, bytes]:
    return _page(_filled(r, size)), _page(_filled(r, size))


def _short(make: Callable[[Random], str], each: int, share: float = 1.0, tag: str = "p", inside: str = "") -> Make:
    """Two pages of short blocks of about so many bytes each, a share of them made anew, behind one paragraph."""

    def made(r: Random, size: int) -> tuple[bytes, bytes]:
        old = [make(r) for _ in range(size // each)]
        new = [make(r) if r.random() < share else text for text in old]
        lead = f"<p>{_paragraph(Random(1))}</p>"
        before, after = (f"<{inside}>", f"</{inside}>") if inside else ("", "")
        pages = (
            _page([lead + before, *(f"<{tag}>{text}</{tag}>" for text in texts), after], before="", after="")
            for texts in (old, new)
        )
        return next(pages), next(pages)

    return made


def _row(r: Random) -> str:
    cells = (
        f"{r.choice(_names())} {r.choice(_words())}",
        r.randint(1, 9999),
        f"{r.randint(1, 99)}%",
        r.choice(_words()),
    )
    return "".join(f"<td>{cell}</td>" for cell in cells)


def _captions(r: Random, size: int) -> tuple[bytes, bytes]:
    captions = [_sentence(r, 5, 9) for _ in range(size // 180)]
    alts = [_sentence(r, 3, 4) for _ in captions]
    old, new = (
        _page(
            [
                f'<p>{alt}</p><figure><img src="/i/{n}.jpg" alt="{alt}"><figcaption>{text}</figcaption></figure>'
                for n, (alt, text) in enumerate(zip(alts, texts, strict=True))
            ],
            before="",
            after="",
        )
        for texts in (captions, _some(r, captions, len(captions)))
    )
    return old, new


def _galleries(r: Random, size: int) -> tuple[bytes, bytes]:
    def shown(name: str) -> bytes:
        figures = [
            f'<figure><img src="/{name}{n}.jpg"><figcaption>{_sentence(r, 4, 7)}</figcaption></figure>'
            for n in range(size // 100)
        ]
        return _page([f"<p>{_paragraph(r)}</p>", *figures], before="", after="")

    return shown("a"), shown("b")


def _headed(r: Random, size: int) -> tuple[bytes, bytes]:
    old = [(_sentence(r, 2, 4)[:-1], _sentence(r, 4, 6)) for _ in range(size // 80)]
    new = [(_edited(r, head), _edited(r, text)) for head, text in old]
    return tuple(_page([f"<h3>{a}</h3><p>{b}</p>" for a, b in texts], before="", after="") for texts in (old, new))  # type: ignore[return-value]


def _nested(r: Random, size: int) -> tuple[bytes, bytes]:
    old = [_sentence(r, 2, 5) for _ in range(size // 45)]

    def shown(texts: Sequence[str]) -> bytes:
        found, depth = ["<ul>"], 1
        for n, text in enumerate(texts):
            x = Random(n).random()
            if x < 0.3 and depth < 30:
                found.append("<ul>")
                depth += 1
            elif x < 0.5 and depth > 1:
                found.append("</ul>")
                depth -= 1
            found.append(f"<li>{text}")
        return _page([f"<p>{_paragraph(Random(1))}</p>{''.join(found)}{'</ul>' * depth}"], before="", after="")

    return shown(old), shown(_some(r, old, len(old) // 2))


def _links(r: Random, size: int) -> tuple[bytes, bytes]:
    old = [[(r.choice(_words()), r.choice(_words())) for _ in range(8)] for _ in range(size // 280)]
    new = [[(word, place if r.random() < 0.8 else r.choice(_words())) for word, place in row] for row in old]
    pages = (
        _page([" ".join(f'Of the <a href="/a/{place}">{word}</a>' for word, place in row) + "." for row in rows])
        for rows in (old, new)
    )
    return next(pages), next(pages)


def _repeated(r: Random, size: int) -> tuple[bytes, bytes]:
    texts = [_paragraph(r) for _ in range(20)]
    old = [r.choice(texts) for _ in range(size // 300)]
    return _page(old), _page([_edited(r, text) if r.random() < 0.3 else text for text in old[5:]])


def _dates(r: Random) -> str:
    months = ("January", "March", "June", "October")
    return " ".join(
        r.choice(
            (
                f"{r.choice(months)} {r.randint(1, 28)}, {r.randint(1990, 2030)}", f"{r.randint(1, 28)} {r.choice(months)}",
                f"{r.randint(2000, 2030)}-0{r.randint(1, 9)}-1{r.randint(0, 9)}", f"{r.randint(1, 12)}:30 p.m.", "yesterday",
            )
        )
        for _ in range(20)
    )  # fmt: skip


def _han_lost(r: Random, size: int) -> tuple[bytes, bytes]:
    return _page(_filled(r, size // 3, _han), "zh"), _page(_filled(r, size // 3, _han), "zh")


def _few(r: Random) -> str:
    return " ".join(r.choice(("harbour", "bridge", "council", "ferry")) for _ in range(6))


PAIRS: Final[dict[str, Make]] = {
    "1000 edits": _thousand, "every paragraph edited": _all_edited(_paragraph, 3), "nothing shared": _nothing,
    "one paragraph of 100 KB rewritten": _rewritten(100_000), "one paragraph of 1 MB rewritten": _rewritten(10**6),
    "all moved and edited": _moved, "dense quotes": _all_edited(_quotes, 2), "dense numbers": _all_edited(_numbers, 3),
    "live posts": _posts, "paragraphs of one word": _one_word, "Chinese": _han_edited,
    "Japanese in one paragraph": _han_at_length, "Arabic": _all_edited(_arabic, 2, "ar"),
    "sentences moved": _sentences_moved, "names exchanged": _renamed_all, "items of lists": _list,
    "items all others": _short(lambda r: _sentence(r, 3, 6), 44, tag="li", inside="ul"), "nested lists": _nested,
    "rows of a table": _short(_row, 62, 0.5, "tr", "table"), "captions": _captions, "galleries": _galleries,
    "headings": _short(lambda r: _sentence(r, 2, 5)[:-1], 35, 0.5, "h2"), "heads and short paragraphs": _headed,
    "quotations as blocks": _short(lambda r: _sentence(r, 6, 12), 70, tag="blockquote"), "links led elsewhere": _links,
    "short sentences": _all_edited(lambda r: " ".join(_sentence(r, 1, 2) for _ in range(40)), 8),
    "paragraphs of one sign": _short(lambda r: chr(0x61 + r.randrange(26)), 8, 0.3), "repeated paragraphs": _repeated,
    "numbers alone": _all_edited(lambda r: " ".join(str(r.randint(1, 10 ** r.randint(1, 8))) for _ in range(40)), 10),
    "lines of one number": _short(lambda r: str(r.randint(1, 10**6)), 14, 0.5), "dates alone": _short(_dates, 230),
    "names alone": _short(lambda r: " ".join(r.choice(_names()) for _ in range(3)), 30, 0.5),
    "Chinese, nothing shared": _han_lost, "Chinese lines": _short(lambda r: _han(r)[:8], 33, 0.5),
    "corrections": _short(lambda r: f"Correction: {_sentence(r, 5, 9)}", 75), "few words": _short(_few, 50),
}  # fmt: skip


def pages(name: str, size: int = 1_000_000) -> tuple[bytes, bytes]:
    """A pair of pages, the same every time."""
    return PAIRS[name](Random(name), size)


def pair(name: str, size: int = 1_000_000) -> tuple[Extraction, Extraction]:
    """The articles of a pair of pages of about so many bytes each, the same every time."""
    old, new = pages(name, size)
    return extract(old, kind="html"), extract(new, kind="html")
