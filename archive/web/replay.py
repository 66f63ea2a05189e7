"""The second port: pages as they were captured, for the frame of the viewer. Nothing in them runs, or asks anybody else.

A captured page is a stranger's. It has an origin of its own here (another port), where it could read nothing of the
viewer, and not even that: the sandbox of the answer gives it one that is nobody's, without scripts, forms, windows. The
policy lets it load what was archived with it and nothing else, and what is written is already without anything that
asks (`inert_page`). Who asks must know the capability, which stands in the path as the token of the viewer does:
a frame can send no header, and what it loads is asked for by an origin that is nobody's.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from archive.api import Archive
from archive.api.reading import head_of, reading
from archive.errors import BUSY, CODES, NOT_FOUND, USAGE, CallerError, NewsproofError
from archive.model.hosts import spelled
from archive.report.markup import Markup, el, join
from archive.repository.mementos import mementos
from archive.repository.query import Reader
from archive.repository.replaying import Held, Shelf, page_of, part_of, resolved, shelf_of
from archive.web import memento
from archive.web.gate import Gate, Refused
from archive.web.hands import Hands
from archive.web.inert_page import inert_page
from archive.web.inert_style import inert_style
from archive.web.screen import Told

#: Media types that are shown as pages.
PAGES: Final = ("text/html", "application/xhtml+xml")
_PLAIN: Final = ("text/plain", "text/markdown")
#: Threads that answer.
_HANDS: Final = 2
#: Shelves that are remembered, so that each picture of a page does not read the whole history again.
_REMEMBERED: Final = 16
_TRIES: Final = 5
_MAYBE_MOVED: Final = frozenset({"index-damaged", "archive-damaged", "busy"})
_NUMBERED: Final = re.compile(r"/(page|link)/([0-9]{1,15})/")
_PART: Final = re.compile(r"/part/([0-9]{1,15})/([0-9]{1,6})")
_STATUS: Final[Mapping[int, int]] = {USAGE: 400, NOT_FOUND: 404, BUSY: 503}
_SOURCE: Final = re.compile(r"https?://[A-Za-z0-9.:-]+")
_HEADERS: Final[Mapping[str, str]] = {
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    # What a page of nobody's origin loads is another origin's to it, wherever that is.
    "cross-origin-resource-policy": "cross-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-dns-prefetch-control": "off",
    "x-robots-tag": "noindex, noarchive",
}
#: How pictures and fonts begin, whatever they are called.
_MAGIC: Final = (
    (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n", "image/png"), (b"GIF8", "image/gif"), (b"BM", "image/bmp"),
    (b"\0\0\1\0", "image/x-icon"), (b"II*\0", "image/tiff"), (b"MM\0*", "image/tiff"), (b"wOFF", "font/woff"),
    (b"wOF2", "font/woff2"), (b"OTTO", "font/otf"), (b"\0\1\0\0\0", "font/ttf"),
)  # fmt: skip
_STYLE: Final = "body{font:16px/1.5 system-ui,sans-serif;margin:2rem;color:#333;background:#fff;overflow-wrap:anywhere}"

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Second:
    """The second port: who is let in there."""

    gate: Gate

    def base(self, headers: Sequence[tuple[bytes, bytes]]) -> str:
        """What its addresses begin with, for one who asked with these headers, which were let in."""
        return f"{self.gate.beside(headers)}{self.gate.prefix}"


@dataclass(frozen=True, slots=True)
class _Ways:
    """Where the addresses of a page lead here: below `prefix`, on this port."""

    prefix: str
    shelf: Shelf

    def part(self, base: str, address: str) -> str | None:
        number = self.shelf.part(base, address)
        return f"{self.prefix}/part/{self.shelf.capture.index}/{number}" if number is not None else None

    def link(self, base: str, address: str) -> str | None:
        url = resolved(base, address)
        return f"{self.prefix}/link/{self.shelf.capture.index}/{memento.quoted(url)}" if url is not None else None


@dataclass(frozen=True, slots=True)
class _Asked:
    """One request that was let in: its path behind the capability, and as it came; `base` is what addresses begin with."""

    path: str
    raw: bytes
    query: bytes
    accept: str | None
    base: str
    words: int


class Replay:
    """An ASGI application over the captured pages of one archive. `viewer` is whose pages may frame them."""

    def __init__(
        self,
        archive: Archive,
        second: Second,
        viewer: Gate,
        *,
        log: Say | None = None,
        say: Say | None = None,
    ) -> None:
        self._archive = archive
        self._second = second
        self._viewer = viewer
        self._hands = Hands(_HANDS)
        self._log = log
        self._say = say
        self._lock = threading.Lock()
        self._shelves: OrderedDict[tuple[int, object], Shelf] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request. Other protocols than HTTP are not spoken."""
        if scope["type"] != "http":
            return
        answer = await self._answer(scope)
        if self._log is not None:
            token = self._second.gate.token
            shown = scope["path"].replace(token, "…") if token else scope["path"]
            self._log(f"{scope['method']} (as captured) {shown[:200]} {answer.status_code}")
        await answer(scope, receive, send)

    async def _answer(self, scope: Scope) -> Response:
        raw, query, headers = scope.get("raw_path") or scope["path"].encode(), scope["query_string"], scope["headers"]
        gate = self._second.gate
        admitted = gate.admit(scope["method"], scope["path"], headers, len(raw) + len(query))
        framed = f"frame-ancestors {_source(self._viewer.beside(headers))}"
        if isinstance(admitted, Refused):
            more = {"connection": "close"} | ({"allow": "GET, HEAD"} if admitted.status == 405 else {})
            return _response(Told(f"{admitted.why}\n", "text/plain; charset=utf-8", admitted.status, more), "", framed)
        accept = next((value.decode("latin-1") for key, value in headers if key.lower() == b"accept-datetime"), None)
        asked = _Asked(admitted, raw, query, accept, self._second.base(headers), 1 if gate.token is not None else 0)
        return await self._hands.do(lambda: _response(self._told(asked), asked.base, framed))

    # In a thread.

    def _told(self, asked: _Asked) -> Told:
        for left in reversed(range(_TRIES)):
            before = head_of(self._archive)
            try:
                with reading(self._archive, lambda line: None) as reader:
                    return self._found(reader, asked, before)
            except NewsproofError as exc:
                if not left or exc.code not in _MAYBE_MOVED:
                    return _failed(exc)
            except Exception as exc:
                if self._say is not None:
                    self._say(f"a bug in this program: {type(exc).__name__} in showing a page as captured")
                return _failed(NewsproofError("internal", f"a bug in this program: {type(exc).__name__}"))
        raise AssertionError("unreachable")

    def _found(self, reader: Reader, asked: _Asked, head: object) -> Told:
        places = memento.Places(asked.base, asked.base)
        door = memento.door_of(asked.path)
        if door is not None:
            words = asked.words + door.count("/") + 1
            return memento.answer(reader, places, door, memento.address_in(asked.raw, asked.query, words), asked.accept)
        part = _PART.fullmatch(asked.path)
        if part is not None:
            shelf = self._shelf(reader, int(part[1]), head)
            return _part(shelf, int(part[2]), part_of(reader, shelf, int(part[2])), self._second.gate.prefix)
        numbered = _NUMBERED.match(asked.path)
        if numbered is None:
            raise CallerError(
                "version-not-found", "the viewer shows captured pages in a frame; there is nothing else here"
            )
        shelf = self._shelf(reader, int(numbered[2]), head)
        if numbered[1] == "link":
            url = memento.address_in(asked.raw, asked.query, asked.words + 2)
            try:
                row = mementos(reader, url).at(shelf.capture.observed)
            except CallerError:
                return _notice(
                    "Not in this archive", f"The page links to {spelled(url)}. It was not captured here.", 404
                )
            return Told("", "text/plain; charset=utf-8", 302, {"location": places.page(row)})
        told = _page(shelf, page_of(reader, shelf), _Ways(self._second.gate.prefix, shelf))
        status = shelf.capture.status or 200
        return replace(
            told,
            status=status if 400 <= status < 600 else told.status,
            headers=memento.headers(reader, places, shelf.capture),
        )

    def _shelf(self, reader: Reader, index: int, head: object) -> Shelf:
        with self._lock:
            found = self._shelves.get((index, head))
        if found is None:
            found = shelf_of(reader, index)
            with self._lock:
                self._shelves[index, head] = found
                if len(self._shelves) > _REMEMBERED:
                    self._shelves.popitem(last=False)
        if found.noarchive and (self._viewer.public or self._second.gate.public):
            raise CallerError(
                "version-not-found", f"{found.capture.name} asked that no copy of it be shown, and others can read here"
            )
        return found


def shown_as(held: Held) -> str | None:
    """As which media type a page is shown; None for what is only handed out."""
    said = held.media_type
    if not said:
        said = (
            "text/html"
            if re.match(rb"\s*<(?:!doctype\s+html|html)", held.content[:512], re.IGNORECASE)
            else "text/plain"
        )
    if said in PAGES:
        return "text/html; charset=utf-8"
    return "text/plain; charset=utf-8" if said in _PLAIN else _picture_type(held)


def _page(shelf: Shelf, held: Held, ways: _Ways) -> Told:
    media = shown_as(held)
    if media is None:
        told = (
            f"{shelf.capture.name} came as {held.media_type}, which is not shown here. The viewer hands out its bytes."
        )
        return _notice("Not a page", told, 200)
    if media.startswith("text/html"):
        return Told(inert_page(held.text(html=True), shelf.capture.final_url, ways), media)
    return Told(held.text(html=False) if media.startswith("text/plain") else held.content, media)


def _part(shelf: Shelf, number: int, held: Held, prefix: str) -> Told:
    if shelf.items[number].kind == "stylesheet" or held.media_type == "text/css":
        ways = _Ways(prefix, shelf)
        style = inert_style(held.text(html=False), lambda address: ways.part(held.url, address))
        return Told(style, "text/css; charset=utf-8")
    media = _picture_type(held) or (held.media_type if held.media_type.startswith("font/") else None)
    more = {"access-control-allow-origin": "*"} if media is not None and media.startswith("font/") else {}
    return Told(held.content, media or "application/octet-stream", headers=more)


def _picture_type(held: Held) -> str | None:
    """The type of a picture or a font, by how it begins, else by what its server said."""
    data = held.content
    found = next((media for magic, media in _MAGIC if data.startswith(magic)), None)
    if found is None and data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        found = "image/webp"
    if found is None and data[4:8] == b"ftyp":
        found = "image/avif"
    if found is None and re.match(rb"(?:\xef\xbb\xbf)?\s*<(?:svg|\?xml|!--|!doctype svg)", data[:512], re.IGNORECASE):
        found = "image/svg+xml" if b"<svg" in data[:8192] else None
    said = held.media_type
    return found or (said if re.fullmatch(r"image/[a-z0-9.+-]{1,40}", said) else None)


def _notice(title: str, text: str, status: int) -> Told:
    page = el("html", el("head", el("title", title), el("style", Markup(_STYLE))), el("body", el("p", text)), lang="en")
    return Told(join([Markup("<!doctype html>"), page]), "text/html; charset=utf-8", status)


def _failed(exc: NewsproofError) -> Told:
    status = 410 if exc.code == "redacted" else _STATUS.get(CODES[exc.code].exit, 500)
    return _notice("Not shown", f"{exc.message[:1].upper()}{exc.message[1:]}.", status)


def _source(origin: str) -> str:
    """An origin as a policy can name it: it knows no numbers of IPv6."""
    return origin if _SOURCE.fullmatch(origin) else "'none'"


def _response(told: Told, base: str, framed: str) -> Response:
    own = f"{base}/part/"
    policy = "sandbox; default-src 'none'; form-action 'none'; base-uri 'none'; style-src 'unsafe-inline'"
    if told.media.startswith("text/html") and _SOURCE.match(base):
        policy += f" {own}; img-src {own} data:; font-src {own} data:"
    data = told.text.encode("utf-8", "backslashreplace") if isinstance(told.text, str) else told.text
    headers = {**_HEADERS, **told.headers, "content-security-policy": f"{policy}; {framed}", "content-type": told.media}
    return Response(data, status_code=told.status, headers=headers)
