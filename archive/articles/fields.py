"""Decides which items of an article can be proven one by one, and under which path.

A path is stable: it depends on the item's place in the article, never on its text, and is ASCII. New kinds of items
may get new paths; a path never changes its meaning, since proofs that quote it outlive this program.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from archive.articles.prose import nfc, scrub
from archive.model.codec import plain

if TYPE_CHECKING:
    from archive.model.article import Article

#: The article documents whose items these rules name.
SCHEMA: Final = "newsproof/article/v1"

#: The address of a page that answered where it was asked for. After redirects there are two others in its place, and
#: this path is not used: nobody can show the one that was asked for and keep silent about the one that answered.
ADDRESS: Final = "url"
ASKED: Final = "url/asked"
ANSWERED: Final = "url/answered"
ADDRESSES: Final = frozenset((ADDRESS, ASKED, ANSWERED))
#: When the page was asked for: of all items the one that no other look has in common with a version.
OBSERVED: Final = "observed"

#: Path, salt and punctuation of one item.
_OVERHEAD: Final = 100


def leaves(article: Article, url: str, observed: str, answered: str | None = None) -> tuple[tuple[str, str], ...]:
    """(path, value) of every item: `url`, `observed`, `headline`, `headline/<source>`, `deck`, `byline`, `dateline`,
    `date/<kind>/<source>`, `body/<n>`, `image/<n>/caption|credit|alt|src|sha256`, `note/<n>`.

    Where another address `answered` than the `url` that was asked for, `url/asked` and `url/answered` instead of `url`.

    Paths are unique: a source that speaks twice is numbered (`headline/h1/2`). Values are NFC and not empty. The words
    of a wall are no item of the article.
    """
    return leaves_of(plain(article), url, observed, answered)


def leaves_of(
    document: Mapping[str, Any], url: str, observed: str, answered: str | None = None
) -> tuple[tuple[str, str], ...]:
    """The same of an article as it is stored, a JSON object. Raises ValueError for what is no article document."""
    try:
        return tuple((path, nfc(scrub(value))) for path, value in items_of(document, url, observed, answered))
    except TypeError as exc:
        raise ValueError("it has not the shape of an article") from exc


def items_of(
    document: Mapping[str, Any], url: str, observed: str, answered: str | None = None
) -> list[tuple[str, str]]:
    """The same with the values as they stand there, whether that is NFC or not."""
    if document.get("schema") != SCHEMA:
        raise ValueError(f"it is no {SCHEMA}")
    try:
        return _numbered(document, url, observed, answered)
    except (AttributeError, KeyError, TypeError) as exc:
        raise ValueError("it has not the shape of an article") from exc


def _numbered(document: Mapping[str, Any], url: str, observed: str, answered: str | None) -> list[tuple[str, str]]:
    seen: dict[str, int] = {}
    out: list[tuple[str, str]] = []
    for path, value in _items(document, url, observed, answered):
        if not value:
            continue
        seen[path] = seen.get(path, 0) + 1
        out.append((path if seen[path] == 1 else f"{path}/{seen[path]}", value))
    return out


def weight(article: Article) -> int:
    """How much room the items of an article take where they are listed one by one with their salts, in bytes."""
    return sum(
        len(value.encode("utf-8", "replace")) + _OVERHEAD for _, value in _items(plain(article), "", "") if value
    )


def same_items(one: Sequence[tuple[str, str]], other: Sequence[tuple[str, str]]) -> bool:
    """Whether two looks give the same items at the same addresses: all but when they were made."""
    return [item for item in one if item[0] != OBSERVED] == [item for item in other if item[0] != OBSERVED]


def places(url: str, answered: str | None) -> Iterator[tuple[str, str]]:
    """The items that say where a page stood."""
    if answered is None or answered == url:
        yield ADDRESS, url
    else:
        yield ASKED, url
        yield ANSWERED, answered


def _items(
    article: Mapping[str, Any], url: str, observed: str, answered: str | None = None
) -> Iterator[tuple[str, str | None]]:
    yield from places(url, answered)
    yield OBSERVED, observed
    yield "headline", article["headline"]
    for item in article.get("headlines") or ():
        yield f"headline/{_ascii(item['source'])}", item["text"]
    yield "deck", article.get("deck")
    yield "byline", article.get("byline")
    dateline = article.get("dateline")
    yield "dateline", dateline["text"] if dateline else None
    for claim in article.get("dates") or ():
        yield f"date/{claim['kind']}/{_ascii(claim['source'])}", claim["value"]
    for block in article.get("blocks") or ():
        if block["kind"] != "wall":
            yield block["at"], block["text"]
    for image in article.get("images") or ():
        at, credit = image["at"], image.get("credit")
        yield f"{at}/caption", image.get("caption")
        yield f"{at}/credit", credit["text"] if credit else None
        yield f"{at}/alt", image.get("alt")
        yield f"{at}/src", image.get("src")
        yield f"{at}/sha256", image.get("sha256")
    for note in article.get("notes") or ():
        yield note["at"], note["text"]


def _ascii(source: str) -> str:
    return re.sub(r"[^a-z0-9:._-]+", "-", source.lower()) or "page"
