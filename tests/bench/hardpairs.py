"""Pairs of pages that are hard to compare: 1 MB each, edited as no newsroom edits, of words that mean nothing.

Each is a kind of work that could grow with the square of a page or with what is edited in it: here of texts, in
`hardlayouts` of markup.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from archive.articles.extract import extract
from archive.model.article import Extraction
from tests.bench.hardlayouts import LAYOUTS
from tests.bench.hardtext import (
    Make,
    Random,
    edited,
    filled,
    han,
    live,
    names,
    page,
    paragraph,
    sentence,
    some,
    vocabulary,
)  # fmt: skip


def _quotes(r: Random) -> str:
    said = f"{r.choice(names())} {r.choice(names())} said"
    return (
        f"\u201c{sentence(r, 4, 9)[:-1]},\u201d {said}. \u201c{sentence(r, 3, 8)}\u201d {sentence(r, 3, 6)} "
        f"\u201c{sentence(r, 3, 7)[:-1]},\u201d she said, \u201c{sentence(r, 3, 6)}\u201d"
    )


def _numbers(r: Random) -> str:
    def one() -> str:
        month = r.choice(("January", "March", "June", "October"))
        return r.choice(
            (
                f"{r.randint(1, 9999):,} people", f"${r.randint(1, 99)}.{r.randint(1, 9)} million",
                f"on {month} {r.randint(1, 28)}, {r.randint(1990, 2030)}", f"{r.randint(1, 99)} percent",
                "twenty-three boats", f"Monday at {r.randint(1, 12)} p.m.", sentence(r, 2, 4),
            )
        )  # fmt: skip

    return " ".join(one() for _ in range(14)) + "."


def _arabic(r: Random) -> str:
    return " ".join("".join(chr(0x627 + r.randrange(36)) for _ in range(r.randint(2, 8))) for _ in range(35)) + "."


def _named(r: Random) -> str:
    a, b, c, d, e = (r.choice(names()) for _ in range(5))
    return f"{a} {b}, the {r.choice(vocabulary())} of {c}, met {d} in {e}. {sentence(r)}"


def _renamed(r: Random, text: str) -> str:
    return " ".join(r.choice(names()) if word[:1].isupper() and r.random() < 0.4 else word for word in text.split(" "))


def _all_edited(make: Callable[[Random], str], times: int, language: str = "en") -> Make:
    def made(r: Random, size: int) -> tuple[bytes, bytes]:
        old = filled(r, size, make)
        return page(old, language), page(some(r, old, len(old), times), language)

    return made


def _han_edited(r: Random, size: int) -> tuple[bytes, bytes]:
    old = filled(r, size // 3, han)
    places = [r.randrange(len(text)) for text in old]
    return page(old, "zh"), page(
        [text[:n] + chr(0x4E00 + r.randrange(900)) + text[n + 1 :] for text, n in zip(old, places, strict=True)], "zh"
    )


def _han_at_length(r: Random, size: int) -> tuple[bytes, bytes]:
    old = "".join(filled(r, size // 3, han))
    signs = list(old)
    for _ in range(300):
        signs[r.randrange(len(signs))] = chr(0x4E00 + r.randrange(900))
    return page([old], "ja"), page(["".join(signs)], "ja")


def _rewritten(length: int) -> Make:
    def made(r: Random, size: int) -> tuple[bytes, bytes]:
        old, new = (" ".join(filled(r, min(size, length), sentence)) for _ in range(2))
        return page([old]), page([new])

    return made


def _moved(r: Random, size: int) -> tuple[bytes, bytes]:
    old = filled(r, size)
    new = [edited(r, text) for text in old]
    r.shuffle(new)
    return page(old), page(new)


def _sentences_moved(r: Random, size: int) -> tuple[bytes, bytes]:
    old = [[sentence(r) for _ in range(12)] for _ in range(size // 1200)]
    return page([" ".join(one) for one in old]), page([" ".join(r.sample(one, len(one))) for one in old])


def _one_word(r: Random, size: int) -> tuple[bytes, bytes]:
    old = [r.choice(vocabulary()).capitalize() for _ in range(size // 50)]
    return page(old), page([r.choice(vocabulary()) if r.random() < 0.3 else word for word in old])


def _list(r: Random, size: int) -> tuple[bytes, bytes]:
    old = [f"{n}. {sentence(r, 3, 6)}" for n in range(size // 40)]
    return tuple(page(texts, before="<li>", after="</li>") for texts in (old, some(r, old, len(old) // 2)))  # type: ignore[return-value]


def _renamed_all(r: Random, size: int) -> tuple[bytes, bytes]:
    old = filled(r, size, _named)
    return page(old), page([_renamed(r, text) for text in old])


def _posts(r: Random, size: int) -> tuple[bytes, bytes]:
    old = filled(r, size)
    return live(old), live(some(r, old, len(old)))


def _thousand(r: Random, size: int) -> tuple[bytes, bytes]:
    old = filled(r, size)
    return page(old), page(some(r, old, size // 1000))


def _nothing(r: Random, size: int) -> tuple[bytes, bytes]:
    return page(filled(r, size)), page(filled(r, size))


def _short(make: Callable[[Random], str], each: int, share: float = 1.0, tag: str = "p", inside: str = "") -> Make:
    """Two pages of short blocks of about so many bytes each, a share of them made anew, behind one paragraph."""

    def made(r: Random, size: int) -> tuple[bytes, bytes]:
        old = [make(r) for _ in range(size // each)]
        new = [make(r) if r.random() < share else text for text in old]
        lead = f"<p>{paragraph(Random(1))}</p>"
        before, after = (f"<{inside}>", f"</{inside}>") if inside else ("", "")
        pages = (
            page([lead + before, *(f"<{tag}>{text}</{tag}>" for text in texts), after], before="", after="")
            for texts in (old, new)
        )
        return next(pages), next(pages)

    return made


def _row(r: Random) -> str:
    cells = (
        f"{r.choice(names())} {r.choice(vocabulary())}",
        r.randint(1, 9999),
        f"{r.randint(1, 99)}%",
        r.choice(vocabulary()),
    )
    return "".join(f"<td>{cell}</td>" for cell in cells)


def _captions(r: Random, size: int) -> tuple[bytes, bytes]:
    captions = [sentence(r, 5, 9) for _ in range(size // 180)]
    alts = [sentence(r, 3, 4) for _ in captions]
    old, new = (
        page(
            [
                f'<p>{alt}</p><figure><img src="/i/{n}.jpg" alt="{alt}"><figcaption>{text}</figcaption></figure>'
                for n, (alt, text) in enumerate(zip(alts, texts, strict=True))
            ],
            before="",
            after="",
        )
        for texts in (captions, some(r, captions, len(captions)))
    )
    return old, new


def _galleries(r: Random, size: int) -> tuple[bytes, bytes]:
    def shown(name: str) -> bytes:
        figures = [
            f'<figure><img src="/{name}{n}.jpg"><figcaption>{sentence(r, 4, 7)}</figcaption></figure>'
            for n in range(size // 100)
        ]
        return page([f"<p>{paragraph(r)}</p>", *figures], before="", after="")

    return shown("a"), shown("b")


def _headed(r: Random, size: int) -> tuple[bytes, bytes]:
    old = [(sentence(r, 2, 4)[:-1], sentence(r, 4, 6)) for _ in range(size // 80)]
    new = [(edited(r, head), edited(r, text)) for head, text in old]
    return tuple(page([f"<h3>{a}</h3><p>{b}</p>" for a, b in texts], before="", after="") for texts in (old, new))  # type: ignore[return-value]


def _nested(r: Random, size: int) -> tuple[bytes, bytes]:
    old = [sentence(r, 2, 5) for _ in range(size // 45)]

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
        return page([f"<p>{paragraph(Random(1))}</p>{''.join(found)}{'</ul>' * depth}"], before="", after="")

    return shown(old), shown(some(r, old, len(old) // 2))


def _links(r: Random, size: int) -> tuple[bytes, bytes]:
    old = [[(r.choice(vocabulary()), r.choice(vocabulary())) for _ in range(8)] for _ in range(size // 280)]
    new = [[(word, place if r.random() < 0.8 else r.choice(vocabulary())) for word, place in row] for row in old]
    pages = (
        page([" ".join(f'Of the <a href="/a/{place}">{word}</a>' for word, place in row) + "." for row in rows])
        for rows in (old, new)
    )
    return next(pages), next(pages)


def _repeated(r: Random, size: int) -> tuple[bytes, bytes]:
    texts = [paragraph(r) for _ in range(20)]
    old = [r.choice(texts) for _ in range(size // 300)]
    return page(old), page([edited(r, text) if r.random() < 0.3 else text for text in old[5:]])


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
    return page(filled(r, size // 3, han), "zh"), page(filled(r, size // 3, han), "zh")


def _few(r: Random) -> str:
    return " ".join(r.choice(("harbour", "bridge", "council", "ferry")) for _ in range(6))


PAIRS: Final[dict[str, Make]] = {
    "1000 edits": _thousand, "every paragraph edited": _all_edited(paragraph, 3), "nothing shared": _nothing,
    "one paragraph of 100 KB rewritten": _rewritten(100_000), "one paragraph of 1 MB rewritten": _rewritten(10**6),
    "all moved and edited": _moved, "dense quotes": _all_edited(_quotes, 2), "dense numbers": _all_edited(_numbers, 3),
    "live posts": _posts, "paragraphs of one word": _one_word, "Chinese": _han_edited,
    "Japanese in one paragraph": _han_at_length, "Arabic": _all_edited(_arabic, 2, "ar"),
    "sentences moved": _sentences_moved, "names exchanged": _renamed_all, "items of lists": _list,
    "items all others": _short(lambda r: sentence(r, 3, 6), 44, tag="li", inside="ul"), "nested lists": _nested,
    "rows of a table": _short(_row, 62, 0.5, "tr", "table"), "captions": _captions, "galleries": _galleries,
    "headings": _short(lambda r: sentence(r, 2, 5)[:-1], 35, 0.5, "h2"), "heads and short paragraphs": _headed,
    "quotations as blocks": _short(lambda r: sentence(r, 6, 12), 70, tag="blockquote"), "links led elsewhere": _links,
    "short sentences": _all_edited(lambda r: " ".join(sentence(r, 1, 2) for _ in range(40)), 8),
    "paragraphs of one sign": _short(lambda r: chr(0x61 + r.randrange(26)), 8, 0.3), "repeated paragraphs": _repeated,
    "numbers alone": _all_edited(lambda r: " ".join(str(r.randint(1, 10 ** r.randint(1, 8))) for _ in range(40)), 10),
    "lines of one number": _short(lambda r: str(r.randint(1, 10**6)), 14, 0.5), "dates alone": _short(_dates, 230),
    "names alone": _short(lambda r: " ".join(r.choice(names()) for _ in range(3)), 30, 0.5),
    "Chinese, nothing shared": _han_lost, "Chinese lines": _short(lambda r: han(r)[:8], 33, 0.5),
    "corrections": _short(lambda r: f"Correction: {sentence(r, 5, 9)}", 75), "few words": _short(_few, 50),
} | LAYOUTS  # fmt: skip


def pages(name: str, size: int = 1_000_000) -> tuple[bytes, bytes]:
    """A pair of pages, the same every time."""
    return PAIRS[name](Random(name), size)


def pair(name: str, size: int = 1_000_000) -> tuple[Extraction, Extraction]:
    """The articles of a pair of pages of about so many bytes each, the same every time."""
    old, new = pages(name, size)
    return extract(old, kind="html"), extract(new, kind="html")
