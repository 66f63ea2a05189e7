"""An invented corpus of news pages, the same on every machine: nonsense sentences from a small vocabulary.

The pages have the size, nesting and compressibility of real ones (a few paragraphs of story in a lot of template), come
in versions with small edits, and stand between images that do not compress.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

_SYLLABLES = [
    "ba",
    "do",
    "ka",
    "lo",
    "mi",
    "ne",
    "pa",
    "ru",
    "sa",
    "ti",
    "vo",
    "ze",
    "har",
    "len",
    "mor",
    "tan",
    "vis",
    "wel",
    "dra",
    "kor",
]


@dataclass(frozen=True, slots=True)
class Page:
    """One response: path, content type, body."""

    path: str
    content_type: str
    body: bytes


def _vocabulary(dice: random.Random) -> list[str]:
    return ["".join(dice.choice(_SYLLABLES) for _ in range(dice.randint(1, 4))) for _ in range(4000)]


def _sentence(dice: random.Random, words: list[str]) -> str:
    picked = [words[int(dice.paretovariate(0.9)) % len(words)] for _ in range(dice.randint(8, 24))]
    return " ".join(picked).capitalize() + "."


def _template(dice: random.Random, words: list[str], size: int) -> str:
    parts = []
    length = 0
    while length < size:
        item = (
            f'<li class="teaser teaser--{dice.randint(0, 9)}">'
            f'<a href="/{dice.randint(0, 9999)}/{words[dice.randint(0, 999)]}.html" data-id="{dice.getrandbits(48):x}">'
            f"<span>{_sentence(dice, words)}</span></a></li>\n"
        )
        parts.append(item)
        length += len(item)
    return "".join(parts)


def pages(captures: int, *, seed: int = 7, scale: float = 1.0) -> list[Page]:
    """That many responses: three quarters HTML (50 to 150 kB times `scale`, several versions), the rest like JPEGs."""
    dice = random.Random(seed)
    words = _vocabulary(dice)
    stories: dict[int, list[str]] = {}
    templates = [_template(dice, words, int(scale * dice.randint(40_000, 130_000))) for _ in range(8)]
    result = []
    for number in range(captures):
        if number % 4 == 3:
            body = b"\xff\xd8\xff\xe0" + dice.randbytes(int(scale * dice.randint(20_000, 120_000)))
            result.append(Page(f"/img/{number}.jpg", "image/jpeg", body))
            continue
        key = dice.randint(0, max(1, captures // 4))
        story = stories.setdefault(
            key, [" ".join(_sentence(dice, words) for _ in range(3)) for _ in range(dice.randint(12, 30))]
        )
        story[dice.randrange(len(story))] = " ".join(_sentence(dice, words) for _ in range(3))
        title = f"Story {key}: {story[0][:50]}"
        text = "\n".join(f"<p>{paragraph}</p>" for paragraph in story)
        html = (
            f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{title}</title></head><body><nav><ul>"
            f"{templates[key % 8]}</ul></nav><article><h1>{title}</h1>{text}</article>"
            f"<footer>{dice.getrandbits(256):x}</footer></body></html>"
        )
        result.append(Page(f"/2026/story-{key}.html", "text/html; charset=utf-8", html.encode()))
    return result
