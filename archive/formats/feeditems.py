"""Decides what the items of a saved feed are: RSS 0.9x, 1.0 and 2.0, and Atom (RFC 4287), each with the very bytes that it
takes in the file, and its text where the feed carries one.

A feed is a stranger's word. expat loads no DTD and no entity from elsewhere, and a document that declares entities is
refused; depth, length and number of items are bounded. What stands before a fault is given, then the fault.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

#: Items of one document, bytes of one, and how deep elements may lie in each other.
MOST_ITEMS: Final = 100_000
LONGEST_ITEM: Final = 16 << 20
DEEPEST: Final = 64
_PIECE: Final = 1 << 16

_ROOTS: Final = frozenset(("rss", "RDF", "feed"))
_ITEMS: Final = frozenset(("item", "entry"))
_START: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?(?>\s+|<\?xml[^>]{0,1000}\?>|<!--(?:(?!-->).)*+-->)*+<(?:rss|feed|[A-Za-z]{1,20}:RDF)[\s>]",
    re.DOTALL,
)
_CONTENT: Final = "http://purl.org/rss/1.0/modules/content/"
_ATOM: Final = "http://www.w3.org/2005/Atom"
_DUBLIN: Final = "http://purl.org/dc/elements/1.1/"
_XHTML: Final = "http://www.w3.org/1999/xhtml"
_SEPARATOR: Final = " "
#: Elements of HTML that have no end tag.
_VOID: Final = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)


class FeedError(ValueError):
    """The document is no feed that can be read, from here on; the message says why."""


@dataclass(slots=True)
class Item:
    """One item. `content` is HTML, '' when the feed carries no text; `summary` what it carries for one otherwise.

    `begin` and `end` are byte offsets in the document. `link` is as printed; so are `published` and `updated`.
    """

    number: int
    begin: int
    end: int = 0
    link: str = ""
    title: str = ""
    content: str = ""
    summary: str = ""
    author: str = ""
    published: str = ""
    updated: str = ""


@dataclass(slots=True)
class Channel:
    """What the feed says of itself: when its server wrote it, as printed, and the address of the site."""

    built: str = ""
    link: str = ""


@dataclass(slots=True)
class _Open:
    """An element whose text is wanted."""

    depth: int
    take: Callable[[str], None]
    #: Its children are XHTML, written out as they come.
    markup: bool = False
    parts: list[str] = field(default_factory=list)


def looks_like_feed(start: bytes) -> bool:
    """Whether a file begins as a feed does."""
    return _START.match(start[:16_384]) is not None


def channel_of(data: bytes) -> Channel:
    """What the feed says of itself, wherever that stands."""
    reading = _Reading()
    try:
        for _ in reading.items(data):
            pass
    except FeedError:
        pass
    return reading.channel


def items_of(data: bytes) -> Iterator[Item]:
    """Each item in the order of the document. Raises FeedError where it cannot be read on."""
    yield from _Reading().items(data)


class _Reading:
    def __init__(self) -> None:
        self.channel = Channel()
        self._parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.EntityDeclHandler = self._refused
        self._parser.ExternalEntityRefHandler = self._refused
        self._depth = 0
        self._root = False
        self._item: Item | None = None
        self._item_depth = 0
        self._open: _Open | None = None
        self._number = 0
        self._done: list[Item] = []

    def items(self, data: bytes) -> Iterator[Item]:
        for at in range(0, len(data), _PIECE):
            try:
                self._parser.Parse(data[at : at + _PIECE], False)
            except expat.ExpatError as exc:
                yield from self._given(data)
                raise FeedError(f"line {exc.lineno}: {expat.ErrorString(exc.code)}") from exc
            except FeedError:
                yield from self._given(data)
                raise
            except (ValueError, LookupError) as exc:
                raise FeedError(str(exc)[:200]) from exc
            yield from self._given(data)
            if self._item is not None and at + _PIECE - self._item.begin > LONGEST_ITEM:
                raise FeedError(f"item {self._item.number} has more than {LONGEST_ITEM:,} bytes")
        try:
            self._parser.Parse(b"", True)
        except expat.ExpatError as exc:
            raise FeedError(f"line {exc.lineno}: {expat.ErrorString(exc.code)}") from exc
        yield from self._given(data)

    def _given(self, data: bytes) -> Iterator[Item]:
        done, self._done = self._done, []
        for item in done:
            # Behind the end tag; expat names where that begins.
            close = data.find(b">", item.end)
            item.end = close + 1 if close >= 0 else item.end
            yield item

    def _refused(self, *_: object) -> int:
        raise FeedError("it declares entities")

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise FeedError(f"its elements lie more than {DEEPEST} deep")
        space, _, local = name.rpartition(_SEPARATOR)
        if not self._root:
            if local not in _ROOTS:
                raise FeedError("it is neither RSS nor Atom")
            self._root = True
            return
        if self._open is not None:
            if self._open.markup:
                given = "".join(
                    f' {key}="{html.escape(value)}"' for key, value in attributes.items() if _SEPARATOR not in key
                )
                self._open.parts.append(f"<{local}{given}>")
            return
        if self._item is None and local in _ITEMS:
            self._number += 1
            if self._number > MOST_ITEMS:
                raise FeedError(f"it has more than {MOST_ITEMS:,} items")
            self._item = Item(self._number, self._parser.CurrentByteIndex)
            self._item_depth = self._depth
            return
        take = self._wanted(space, local, attributes)
        if take is not None:
            markup = space == _ATOM and attributes.get("type") == "xhtml"
            self._open = _Open(self._depth, take, markup)

    def _wanted(self, space: str, local: str, attributes: dict[str, str]) -> Callable[[str], None] | None:
        """What is to become of the text of an element; None: nothing."""
        item, of = self._item, self._item if self._item is not None else self.channel
        near = item is not None and self._depth <= self._item_depth + 2
        if local == "link":
            if "href" in attributes:
                if attributes.get("rel", "alternate") == "alternate" and not of.link:
                    of.link = attributes["href"]
                return None
            return None if of.link else _setter(of, "link")
        if item is None:
            return _setter(of, "built") if local in ("lastBuildDate", "updated") and not self.channel.built else None
        if not near:
            return None
        wanted = {
            "title": "title", "description": "summary", "summary": "summary", "pubDate": "published",
            "published": "published", "updated": "updated", "issued": "published", "modified": "updated",
        }.get(local)  # fmt: skip
        if (space == _CONTENT and local == "encoded") or (space == _ATOM and local == "content"):
            wanted = "content"
        elif space == _DUBLIN and local in ("creator", "date"):
            wanted = "author" if local == "creator" else "published"
        elif local == "author" or (local == "name" and self._depth == self._item_depth + 2):
            wanted = None if local == "author" and space == _ATOM else "author"
        elif space not in ("", _ATOM, "http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/"):
            return None
        if wanted is None or getattr(item, wanted):
            return None
        plain = (
            space == _ATOM and wanted in ("title", "content", "summary") and attributes.get("type", "text") == "text"
        )
        return _setter(item, wanted, plain=plain)

    def _end(self, name: str) -> None:
        if self._open is not None:
            if self._depth == self._open.depth:
                self._open.take("".join(self._open.parts))
                self._open = None
            elif self._open.markup and (local := name.rpartition(_SEPARATOR)[2]) not in _VOID:
                self._open.parts.append(f"</{local}>")
        elif self._item is not None and self._depth == self._item_depth:
            self._item.end = self._parser.CurrentByteIndex
            self._done.append(self._item)
            self._item = None
        self._depth -= 1

    def _text(self, data: str) -> None:
        if self._open is not None:
            self._open.parts.append(html.escape(data, quote=False) if self._open.markup else data)


def _setter(of: object, name: str, *, plain: bool = False) -> Callable[[str], None]:
    """Sets a member; text that is no HTML becomes some."""
    return lambda text: setattr(of, name, html.escape(text, quote=False) if plain else text)
