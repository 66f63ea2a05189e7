"""Invented text of words that mean nothing, and pages of it: what the hard pairs are made of, the same every time."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import cache
from typing import Final

Random = random.Random
Make = Callable[[Random, int], tuple[bytes, bytes]]
_FUNCTION: Final = ("the", "of", "and", "to", "in", "a", "was", "on", "for", "that", "with", "said")
TITLE: Final = "Council votes on the harbour bridge"


@cache
def vocabulary(seed: int = 11, count: int = 6000) -> tuple[str, ...]:
    """Words of no language, the same every time."""
    r = Random(seed)
    return tuple("".join(r.choice("aeioulnrstmdp") for _ in range(r.randint(3, 9))) for _ in range(count))


@cache
def names() -> tuple[str, ...]:
    """Words as names are written."""
    return tuple(word.capitalize() for word in vocabulary(5, 300))


def sentence(r: Random, least: int = 9, most: int = 22) -> str:
    """One sentence of so many words: words, small words, names and figures."""
    found = []
    for _ in range(r.randint(least, most)):
        x = r.random()
        found.append(
            r.choice(_FUNCTION) if x < 0.35 else r.choice(names()) if x < 0.40
            else str(r.randint(2, 9000)) if x < 0.42 else r.choice(vocabulary())
        )  # fmt: skip
    found[0] = found[0].capitalize()
    return " ".join(found) + "."


def paragraph(r: Random, least: int = 3, most: int = 4) -> str:
    """Some sentences."""
    return " ".join(sentence(r) for _ in range(r.randint(least, most)))


def filled(r: Random, size: int, make: Callable[[Random], str] = paragraph) -> list[str]:
    """Texts of about so many characters in all."""
    found: list[str] = []
    length = 0
    while length < size:
        found.append(make(r))
        length += len(found[-1])
    return found


def edited(r: Random, text: str, times: int = 1) -> str:
    """A text with so many of its words changed, added or taken out."""
    words = text.split(" ")
    for _ in range(times):
        n, x = r.randrange(len(words)), r.random()
        if x < 0.5:
            words[n] = r.choice(vocabulary())
        elif x < 0.65:
            words.insert(n, r.choice(vocabulary()))
        elif x < 0.8 and len(words) > 3:
            del words[n]
        else:
            words[n] = str(r.randint(2, 500)) if x < 0.9 else words[n][:-1] + "x"
    return " ".join(words)


def some(r: Random, texts: Sequence[str], count: int, times: int = 1) -> list[str]:
    """The texts, so many of them edited."""
    found = list(texts)
    for n in r.sample(range(len(found)), min(count, len(found))):
        found[n] = edited(r, found[n], times)
    return found


def page(texts: Sequence[str], language: str = "en", before: str = "<p>", after: str = "</p>") -> bytes:
    """A page of these texts, each in its tags."""
    body = "".join(f"{before}{text}{after}\n" for text in texts)
    if before == "<li>":
        body = f"<p>Rows of the old ledger were read aloud.</p><ul>{body}</ul>"
    return framed(body, language=language)


def framed(body: str, head: str = "", language: str = "en", nav: str = "") -> bytes:
    """A page with this markup under its headline, and more in its head and before the story."""
    return (
        f"<!doctype html><html lang={language}><head><meta charset=utf-8><title>{TITLE}</title>{head}</head>"
        f"<body>{nav}<article><h1>{TITLE}</h1>{body}</article></body></html>"
    ).encode()


def han(r: Random) -> str:
    """A hundred Chinese and Japanese signs."""
    signs = [chr(0x4E00 + r.randrange(900)) if r.random() < 0.67 else chr(0x3042 + r.randrange(70)) for _ in range(100)]
    return "".join(signs) + "\u3002"


def live(texts: Sequence[str]) -> bytes:
    """A live page with a post for each text."""
    posts = [
        f'<article class="post" id="post-{n}"><time datetime="2031-03-{1 + n // 200:02d}T{n // 10 % 24:02d}:{n % 60:02d}'
        f':00Z">{n // 10 % 24:02d}:{n % 60:02d}</time><h3>Update number {n}</h3><p>{text}</p></article>'
        for n, text in enumerate(texts)
    ]
    return page([f'<div class="live-blog">{"".join(posts)}</div>'], before="", after="")
