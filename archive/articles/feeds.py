"""Decides which pages a feed or a sitemap names: RSS 0.9x, 1.0 and 2.0, Atom (RFC 4287), JSON Feed 1.1, sitemaps, news
sitemaps and sitemap indexes (sitemaps.org). Bytes in, entries out; nothing is ever fetched from here.

What a feed says is a stranger's word. The parser loads no DTD, opens no file and no address, expands no entity, and
keeps libxml2's limits on depth and growth; a document that declares entities is refused unread. It is fed in pieces
and lets go of each entry once it is read, so memory does not grow with the number of entries. Only absolute http and
https addresses without user name come out. Who fetches one has it checked by the guard like any other address.

>>> found = read(b'<rss version="2.0"><channel><item><title>Bridge</title><link>/bridge</link></item></channel></rss>',
...              base="https://news.example/feed.xml")
>>> found.kind, [(entry.url, entry.title) for entry in found.entries]
('rss', [('https://news.example/bridge', 'Bridge')])
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any, Final, Literal, Protocol
from urllib.parse import urljoin, urlsplit

from archive.errors import CallerError, SourceError
from archive.model.times import canonical_time, format_time

FeedKind = Literal["rss", "atom", "json-feed", "sitemap", "sitemap-index"]

#: Entries that are taken from one document; a sitemap may have as many (sitemaps.org), a feed never has. The rest is
#: counted.
MOST_ENTRIES: Final = 50_000
#: Behind so many a document is read no further.
MOST_READ: Final = 2 * MOST_ENTRIES
#: Characters of an address, and of a title.
LONGEST_URL: Final = 4_096
LONGEST_TITLE: Final = 500
#: What a document may be nested. libxml2 stops at 256 by itself.
DEEPEST: Final = 64
_PIECE: Final = 65_536
_ENTRIES: Final = frozenset(("item", "entry", "url", "sitemap"))
#: Root element to the kind of document.
_ROOTS: Final[dict[str, FeedKind]] = {
    "rss": "rss",
    "RDF": "rss",
    "feed": "atom",
    "urlset": "sitemap",
    "sitemapindex": "sitemap-index",
}
_DATES: Final = ("publication_date", "pubDate", "published", "date", "lastmod", "updated", "issued", "modified")
_SPACE: Final = re.compile(r"[\x00-\x20\x7f]+")


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A page that a document names: its absolute address, title and date as far as they are given.

    `title` is a stranger's text; `date` is canonical, when the document says that the page is new or was changed.
    """

    url: str
    title: str = ""
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """What a document names, in its order, each address once. Of a sitemap index the entries are sitemaps.

    `left_out` counts entries behind the limit, `refused` those without a usable address. `problem` says why the
    document could not be read to its end; what stands before that is here.
    """

    kind: FeedKind
    entries: tuple[FeedEntry, ...]
    title: str = ""
    left_out: int = 0
    refused: int = 0
    problem: str | None = None


class _Element(Protocol):
    """What is used of an lxml element."""

    tag: Any
    text: str | None
    base: str | None

    def get(self, name: str, /) -> str | None: ...


def read(data: bytes, *, base: str) -> Feed:
    """What the document at the address `base` names. `data` is decoded from its content codings.

    Raises SourceError `not-a-feed` when it is none of the kinds, or declares entities.
    """
    start = data.lstrip(b"\xef\xbb\xbf\x00\x09\x0a\x0d\x20")[:1]
    found = _json_feed(data, base) if start == b"{" else _xml(data, base)
    if found is None:
        raise SourceError(
            "not-a-feed",
            f"{_shown(base)} is neither a feed (RSS, Atom, JSON Feed) nor a sitemap",
            hint="give the address of the feed itself; a page often names it in its source",
        )
    return found


class _Taken:
    """Entries as they come, each address once, up to the limit."""

    def __init__(self, most: int) -> None:
        self.entries: dict[str, FeedEntry] = {}
        self.left_out = 0
        self.refused = 0
        self.seen = 0
        self._most = most

    def take(self, base: str, link: str | None, title: str | None, date: str | None) -> None:
        self.seen += 1
        url = usable(base, link)
        if url is None:
            self.refused += 1
        elif url in self.entries:
            pass
        elif len(self.entries) >= self._most:
            self.left_out += 1
        else:
            self.entries[url] = FeedEntry(url, _text(title), _date(date))


def usable(base: str, link: str | None) -> str | None:
    """A link as an absolute http or https address without fragment; None for anything else, or one with a user name."""
    if link is None or not (link := _SPACE.sub("", link)) or len(link) > LONGEST_URL:
        return None
    try:
        url = urljoin(base, link)
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
            return None
        _ = parts.port  # ValueError when it is none
    except ValueError:
        return None
    url = url.partition("#")[0]
    return url if len(url) <= LONGEST_URL and url != base.partition("#")[0] else None  # a list is no page of its own


def _text(text: str | None) -> str:
    words = " ".join((text or "")[: 4 * LONGEST_TITLE].split())
    return words if len(words) <= LONGEST_TITLE else words[: LONGEST_TITLE - 1] + "…"


def _date(text: str | None) -> str | None:
    """RFC 3339 or, in RSS, RFC 822; None for anything else."""
    text = (text or "").strip()[:64]
    if not text:
        return None
    try:
        return canonical_time(text)
    except CallerError:
        pass
    try:
        found = parsedate_to_datetime(text)
        return format_time(found if found.tzinfo else found.replace(tzinfo=UTC))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


# JSON Feed.


def _json_feed(data: bytes, base: str) -> Feed | None:
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or "jsonfeed.org/version/" not in str(document.get("version"))[:200]:
        return None
    items = document.get("items")
    taken = _Taken(MOST_ENTRIES)
    for item in items if isinstance(items, list) else []:
        if taken.seen >= MOST_READ:
            return _feed("json-feed", taken, _string(document, "title"), f"it has more than {MOST_READ:,} entries")
        if not isinstance(item, dict):
            taken.take(base, None, None, None)
            continue
        link, title, date = (
            _string(item, *names) for names in (("url",), ("title",), ("date_modified", "date_published"))
        )
        taken.take(base, link, title, date)
    return _feed("json-feed", taken, _string(document, "title"), None)


def _string(item: dict[str, Any], *names: str) -> str | None:
    return next((value for name in names if isinstance(value := item.get(name), str) and value), None)


def _feed(kind: FeedKind, taken: _Taken, title: str | None, problem: str | None) -> Feed:
    return Feed(kind, tuple(taken.entries.values()), _text(title), taken.left_out, taken.refused, problem)


# XML.


def _xml(data: bytes, base: str) -> Feed | None:
    """Reads strictly, and once more where a mistake that is common in feeds has one meaning only. A lenient parser
    would go on in silence and hand out addresses that nobody wrote (`?a=1&b=2` as `?a=1=2`)."""
    reading, error = _parse(data, base, None)
    if error is not None and "ntity" in error:
        reading, error = _parse(_AMPERSAND.sub(_spelled_out, data), base, None)
    note: str | None = None
    if error is not None and "encod" in error.lower() and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        again = data.decode("windows-1252", "replace").encode()
        reading, error = _parse(_AMPERSAND.sub(_spelled_out, again), base, "utf-8")
        note = "its bytes are not in the encoding that it names; they are read as windows-1252"
    if reading.declares:
        raise SourceError("not-a-feed", f"{_shown(base)} declares entities of its own, as feeds do not: it is not read")
    if reading.kind is None:
        return None
    return _feed(reading.kind, reading.taken, reading.title, reading.stopped or error or note)


#: An ampersand that begins none of the references that XML knows without a DTD; a CDATA section is taken whole.
_AMPERSAND: Final = re.compile(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)", re.DOTALL
)


def _spelled_out(match: re.Match[bytes]) -> bytes:
    return b"&amp;" if match[0] == b"&" else match[0]


def _parse(data: bytes, base: str, encoding: str | None) -> tuple[_Reading, str | None]:
    """What was read until the end or the first mistake, and that mistake."""
    from lxml import etree

    # `collect_ids=False` would be faster, and makes lxml load the external DTD whatever `load_dtd` says.
    parser = etree.XMLPullParser(
        events=("start", "end"),
        encoding=encoding,
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
        base_url=base,
    )
    reading = _Reading(base)
    error: str | None = None
    view = memoryview(data)
    for at in range(0, len(view) + 1, _PIECE):
        try:
            parser.feed(bytes(view[at : at + _PIECE]))
        except (etree.LxmlError, ValueError, AssertionError) as exc:
            error = str(exc)
        try:
            if not all(reading.sees(str(event), element) for event, element in parser.read_events()):
                return reading, None
        except (etree.LxmlError, ValueError, AssertionError) as exc:
            error = error or str(exc)
        if error is not None:
            break
    if error is None:
        try:
            parser.close()
        except (etree.LxmlError, ValueError, AssertionError) as exc:
            error = str(exc)
    fatal = next(
        (f"line {one.line}: {one.message}" for one in parser.feed_error_log if one.level_name == "FATAL"), None
    )
    error = fatal or error
    return reading, None if error is None else " ".join(error.split())[:200]


class _Reading:
    """What has been seen of an XML document so far: elements as they begin and end."""

    def __init__(self, base: str) -> None:
        self.kind: FeedKind | None = None
        self.title: str | None = None
        self.taken = _Taken(MOST_ENTRIES)
        self.declares = False
        #: Why it was read no further.
        self.stopped: str | None = None
        self._base = base
        self._path: list[str] = []
        self._fields: dict[str, str] | None = None
        self._depth = 0

    def sees(self, event: str, element: Any) -> bool:
        """One event of the parser; False when this is no document of ours, or is to be read no further."""
        name = _local(element)
        if event == "start":
            if not self._path:
                self.kind = _ROOTS.get(name)
                dtd = element.getroottree().docinfo.internalDTD
                self.declares = dtd is not None and next(iter(dtd.iterentities()), None) is not None
                if self.kind is None or self.declares:
                    return False
            self._path.append(name)
            if len(self._path) > DEEPEST:
                self.stopped = f"it is nested deeper than {DEEPEST} elements"
                return False
            if self._fields is None and name in _ENTRIES and len(self._path) > 1:
                self._fields, self._depth = {}, len(self._path)
                if self.kind == "rss" and (about := element.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about")):
                    self._fields["about"] = about
            return True
        if self._path:
            self._path.pop()
        if self._fields is None:
            if name == "title" and self.title is None and len(self._path) <= 2:
                self.title = _content(element)
            if len(self._path) <= 2 and name not in ("channel",):
                _forget(element)
            return True
        if len(self._path) + 1 == self._depth:
            self._close(element)
            self._fields = None
            _forget(element)
            if self.taken.seen >= MOST_READ:
                self.stopped = f"it has more than {MOST_READ:,} entries"
                return False
        elif self._depth and len(self._path) in (self._depth, self._depth + 1, self._depth + 2):
            self._field(name, element)
        return True

    def _field(self, name: str, element: _Element) -> None:
        """Keeps what a child of an entry says, the first of each name; deeper ones only in news sitemaps."""
        assert self._fields is not None
        inside = len(self._path) - self._depth
        if inside and not (self.kind == "sitemap" and name in ("publication_date", "title")):
            return
        if name == "link" and (href := element.get("href")) is not None:  # Atom, also inside RSS
            relation = (element.get("rel") or "alternate").rsplit("/", 1)[-1]
            if relation == "alternate":
                self._fields.setdefault("href", _absolute(element.base or self._base, href))
            return
        if name == "guid" and (element.get("isPermaLink") or "true").strip().lower() != "true":
            return
        if (text := _content(element)).strip():
            self._fields.setdefault(name, text)

    def _close(self, element: _Element) -> None:
        fields = self._fields or {}
        if self.kind in ("sitemap", "sitemap-index"):
            link = fields.get("loc")
        elif self.kind == "atom":
            link = fields.get("href")
        else:
            link = fields.get("link") or fields.get("href") or fields.get("guid") or fields.get("about")
        date = next((fields[name] for name in _DATES if name in fields), None)
        self.taken.take(element.base or self._base, link, fields.get("title"), date)


def _local(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _content(element: Any) -> str:
    """The text of an element up to what a title or an address needs; entities that were not declared are left out."""
    return "".join(str(piece) for piece in element.itertext(with_tail=False))[: 4 * LONGEST_URL]


def _absolute(base: str, link: str) -> str:
    """A link made absolute; unchanged when it is no address at all."""
    try:
        return urljoin(base, _SPACE.sub("", link))
    except ValueError:
        return link


def _forget(element: Any) -> None:
    """Lets go of an element that was read, and of those before it."""
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while (before := element.getprevious()) is not None:
            parent.remove(before)


def _shown(url: str) -> str:
    return url if len(url) <= 200 else url[:199] + "…"
