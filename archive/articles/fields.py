"""Decides which items of an article can be proven one by one, and under which path.

A path is stable: it depends on the item's place in the article, never on its text, and is ASCII. New kinds of items
may get new paths; a path never changes its meaning, since proofs that quote it outlive this program.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from archive.articles.prose import nfc, scrub
from archive.model.article import Article

#: Path, salt and punctuation of one item.
_OVERHEAD: Final = 100


def leaves(article: Article, url: str, observed: str) -> tuple[tuple[str, str], ...]:
    """(path, value) of every item: `url`, `observed`, `headline`, `headline/<source>`, `deck`, `byline`, `dateline`,
    `date/<kind>/<source>`, `body/<n>`, `image/<n>/caption|credit|alt|src`, `note/<n>`.

    Paths are unique: a source that speaks twice is numbered (`headline/h1/2`). Values are NFC and not empty. The words
    of a wall are no item of the article.
    """
    seen: dict[str, int] = {}
    out: list[tuple[str, str]] = []
    for path, value in _items(article, url, observed):
        if not value:
            continue
        seen[path] = seen.get(path, 0) + 1
        out.append((path if seen[path] == 1 else f"{path}/{seen[path]}", nfc(scrub(value))))
    return tuple(out)


def weight(article: Article) -> int:
    """How much room the items of an article take where they are listed one by one with their salts, in bytes."""
    return sum(len(value.encode("utf-8", "replace")) + _OVERHEAD for _, value in _items(article, "", "") if value)


def _items(article: Article, url: str, observed: str) -> Iterator[tuple[str, str | None]]:
    yield "url", url
    yield "observed", observed
    yield "headline", article.headline
    for item in article.headlines:
        yield f"headline/{_ascii(item.source)}", item.text
    yield "deck", article.deck
    yield "byline", article.byline
    yield "dateline", article.dateline.text if article.dateline else None
    for claim in article.dates:
        yield f"date/{claim.kind}/{_ascii(claim.source)}", claim.value
    for block in article.blocks:
        if block.kind != "wall":
            yield block.at, block.text
    for image in article.images:
        yield f"{image.at}/caption", image.caption
        yield f"{image.at}/credit", image.credit.text if image.credit else None
        yield f"{image.at}/alt", image.alt
        yield f"{image.at}/src", image.src
    for note in article.notes:
        yield note.at, note.text


def _ascii(source: str) -> str:
    return re.sub(r"[^a-z0-9:._-]+", "-", source.lower()) or "page"
