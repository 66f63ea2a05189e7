"""Decides what a page that is being looked at gets: which of its requests are answered, from where, and when it is enough.

The page itself is answered with the bytes that were captured, so what is shown is what was captured. Everything else
is fetched by whoever fetches for the archive (guard, robots.txt, rate, limits, without cookies), GET only, and only what
a view is drawn from; whatever leads away from the page is not followed. All that was asked for is listed, answered or
not. The browser is somebody else's program that runs somebody else's scripts: nothing that it says is believed
without a look, and nothing that it does harms the capture.
"""

from __future__ import annotations

import base64
import hashlib
from binascii import Error as Base64Error
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Protocol, cast
from urllib.parse import urldefrag, urlsplit

from archive.errors import NewsproofError
from archive.model.capture import Fetched
from archive.model.secrets import shown_address
from archive.model.times import format_time
from archive.model.view import Look, View, ViewRequest, Why
from archive.net.browser import BrowserError
from archive.net.png import size_of

#: What a view is drawn from, in the browser's words. No sound and film, no reports home, nothing for later.
KINDS: Final = frozenset(("document", "stylesheet", "image", "font", "script", "xhr", "fetch"))
#: Addresses that are listed one by one.
MOST_LISTED: Final = 300
#: Characters of an address that are listed.
_LONGEST: Final = 1_000
#: Headers of the page's request that go along: what a server chooses its answer by, and nothing that tells who asks.
_PASSED: Final = ("accept", "accept-language", "origin", "referer")
#: Headers of a response that speak of the connection, the coding or the visitor, or that lead elsewhere.
_DROPPED: Final = frozenset(
    (
        "alt-svc", "clear-site-data", "connection", "content-encoding", "content-length", "keep-alive", "nel", "refresh",
        "report-to", "reporting-endpoints", "set-cookie", "set-cookie2", "strict-transport-security", "trailer",
        "transfer-encoding", "upgrade",
    )
)  # fmt: skip
#: Statuses that a browser takes no body from, or that lead on.
_NO_ANSWER: Final = frozenset((101, 204, 205, 304, *range(300, 304), 307, 308))

#: Fetches an address with these headers; raises as `Fetcher.fetch` does.
Fetch = Callable[[str, Sequence[tuple[str, str]]], Fetched]
#: The body without its content coding; None when it cannot be had.
Decode = Callable[[bytes, str | None], bytes | None]


class Channel(Protocol):
    """The browser's end. Both raise BrowserError when there is no use in going on."""

    def send(self, message: dict[str, Any]) -> None: ...
    def receive(self) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Held:
    """A captured response that the page is shown: decoded, as it may be archived."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Seen:
    """A view with what was seen: a PNG and a document in UTF-8, None where there is none."""

    view: View
    screenshot: bytes | None = None
    dom: bytes | None = None


class Answers:
    """Answers the requests of one page, within the limits of one look. `monotonic` gives seconds, `waited` those that went
    by until it was a host's turn. `held` are other captured responses, by the address that the page names."""

    def __init__(
        self,
        page: Held,
        look: Look,
        *,
        fetch: Fetch,
        decode: Decode,
        monotonic: Callable[[], float],
        held: Mapping[str, Held] | None = None,
        waited: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self._page = page
        self._look = look
        self._captured = held or {}
        self._fetch = fetch
        self._decode = decode
        self._monotonic = monotonic
        self._waited = waited
        self._opened = False
        self._asked = 0
        self._heard = 0
        self._bytes = 0
        self._time = 0.0
        self._turns = 0.0
        self._listed: dict[tuple[str, str], ViewRequest] = {}
        self._held: dict[str, tuple[ViewRequest, dict[str, Any]]] = {}
        self.more = 0
        self.limits: list[str] = []

    @property
    def requests(self) -> tuple[ViewRequest, ...]:
        """What was asked for, in the order of the first time."""
        return tuple(self._listed.values())

    def answer(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to one request as the browser's driver states it: status, headers and body, or why there is none.
        `enough` tells the driver that nothing more will be answered."""
        self._heard += 1
        if self._heard > self._look.max_asked:
            self.meets("asked")
            self.more += 1
            return {"refused": "limit", "enough": True}
        url, kind = urldefrag(str(asked.get("asks")))[0], str(asked.get("kind"))
        if url.partition(":")[0].lower() not in ("http", "https", "ws", "wss"):
            return self._refuse(url, kind, "refused-url")
        known = self._held.get(url)
        why = self._forbids(asked, kind)
        if why is not None:
            return self._refuse(url, kind, why)
        if self._is_page(url, asked):
            self._opened = True
            return self._captures(url, kind, self._page)
        if known is not None:
            self._list(replace(known[0], kind=kind))
            return known[1]
        held = self._captured.get(url)
        return self._captures(url, kind, held) if held is not None else self._fetched(url, kind, asked)

    def _captures(self, url: str, kind: str, held: Held) -> dict[str, Any]:
        listed = ViewRequest(_shown(url), kind, "captured", None, held.status, _sha256(held.body), len(held.body))
        return self._give(url, listed, _answer(held.status, held.headers, held.body))

    def _is_page(self, url: str, asked: Mapping[str, Any]) -> bool:
        return (bool(asked.get("main")) and bool(asked.get("navigation"))) or url == self._page.url

    def _forbids(self, asked: Mapping[str, Any], kind: str) -> Why | None:
        """Why a request is not answered, whatever stands at its address."""
        if asked.get("window"):
            return "window"
        if asked.get("main") and asked.get("navigation") and self._opened:
            return "navigation"
        if asked.get("method") != "GET":
            return "method"
        return None if kind in KINDS else "kind"

    def _fetched(self, url: str, kind: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        look = self._look
        spent = [
            name
            for name, is_spent in (
                ("requests", self._asked >= look.max_requests),
                ("bytes", self._bytes >= look.max_bytes),
                ("time", self._time >= look.max_time),
                ("wait", self._turns >= look.max_wait),
            )
            if is_spent
        ]
        if spent:
            self.meets(spent[0])
            return self._refuse(url, kind, "limit")
        self._asked += 1
        headers = asked.get("headers")
        passed = _passed(headers if isinstance(headers, dict) else {})
        before, waited = self._monotonic(), self._waited()
        try:
            came = self._fetch(url, passed)
        except NewsproofError as exc:
            return self._refuse(url, kind, cast("Why", exc.code) if exc.code in _CODES else "failed")
        finally:
            turn = self._waited() - waited
            self._turns += turn
            self._time += max(0.0, self._monotonic() - before - turn)
        final = came.final
        body = None
        if final is not None:
            self._bytes += len(final.body)
            if came.failure is None and final.truncated is None and final.status not in _NO_ANSWER:
                body = self._decode(final.body, final.coding)
        if final is None or body is None:
            return self._refuse(url, kind, "failed", status=final.status if final else None)
        self._bytes += max(0, len(body) - len(final.body))
        against = any(not word.allowed for word in came.robots)
        digest = _sha256(body)
        listed = ViewRequest(
            _shown(url), kind, "fetched", None, final.status, digest, len(body), against_robots=against
        )
        return self._give(url, listed, _answer(final.status, final.headers, body))

    def _give(self, url: str, listed: ViewRequest, answer: dict[str, Any]) -> dict[str, Any]:
        self._held[url] = listed, answer
        self._list(listed)
        return answer

    def _refuse(self, url: str, kind: str, why: Why, *, status: int | None = None) -> dict[str, Any]:
        self._list(ViewRequest(_shown(url), kind, "refused", why, status))
        return {"refused": why}

    def _list(self, listed: ViewRequest) -> None:
        key = (listed.url, f"{listed.kind} {listed.outcome} {listed.why}")
        known = self._listed.get(key)
        if known is not None:
            self._listed[key] = replace(known, times=known.times + 1)
        elif len(self._listed) < MOST_LISTED:
            self._listed[key] = listed
        else:
            self.more += 1

    def meets(self, limit: str) -> None:
        """Notes that a limit was met."""
        if limit not in self.limits:
            self.limits.append(limit)


#: Codes of errors that say why an address was not fetched.
_CODES: Final = frozenset(("bad-url", "refused-url", "private-address", "robots", "retry-later"))


def order(page: Held, look: Look, *, browser: str, sandbox: bool) -> dict[str, Any]:
    """What the driver is told first."""
    return {
        "url": page.url,
        "browser": browser,
        "sandbox": sandbox,
        "width": look.width,
        "height": look.height,
        "scale": look.scale,
        "max_height": look.max_height,
        "locale": look.locale,
        "time_zone": look.time_zone,
        "colour_scheme": look.colour_scheme,
        "max_dom": look.max_dom,
        "quiet": look.quiet,
        "patience": look.patience,
    }


def failed(look: Look, reason: str, *, taken: str, sandbox: bool) -> View:
    """A view that came to nothing."""
    return View(
        "failed",
        taken,
        look.width,
        look.height,
        look.scale,
        look.locale,
        look.time_zone,
        look.colour_scheme,
        sandbox,
        reason=reason,
    )


def see(
    page: Held,
    look: Look,
    channel: Channel,
    answers: Answers,
    *,
    browser: str,
    sandbox: bool,
    now: Callable[[], datetime],
) -> Seen:
    """Looks at a captured page through a browser. What goes wrong with the browser is a view that failed."""
    told: dict[str, Any] = {}
    try:
        channel.send(order(page, look, browser=browser, sandbox=sandbox))
        while True:
            message = channel.receive()
            if "asks" in message:
                channel.send(answers.answer(message))
            elif "browser" in message:
                told = message
            else:
                break
        reason = str(message["failed"])[:300] if "failed" in message else None
        screenshot, dom = (None, None) if reason else (_bytes(message, "png"), _bytes(message, "dom"))
        reason = reason or _wrong(look, message, screenshot, dom) or _elsewhere(page.url, message)
    except BrowserError as exc:
        reason, message, screenshot, dom = str(exc), {}, None, None
    view = failed(look, reason or "", taken=format_time(now()), sandbox=sandbox)
    view = replace(view, browser=_text(told, "browser"), driver=_text(told, "driver"))
    if reason is not None:
        view = replace(view, reason=_one_line(reason))
    else:
        for limit, is_met in (("height", message["page_height"] > message["height"]), ("dom", message["dom_cut"])):
            if is_met:
                answers.meets(limit)
        dropped = message.get("dropped")
        answers.more += dropped if type(dropped) is int and 0 < dropped < 2**31 else 0
        address = urldefrag(str(message.get("address")))[0]
        view = replace(
            view,
            outcome="made",
            reason=None,
            height=message["height"],
            page_height=message["page_height"],
            settled=message.get("settled") is True,
            address=_shown(address) if address != page.url else None,
            dom_cut=message["dom_cut"],
        )
    view = replace(view, requests=answers.requests, more=answers.more, limits=tuple(answers.limits))
    return Seen(view) if reason is not None else Seen(view, screenshot, dom)


def _wrong(look: Look, message: Mapping[str, Any], screenshot: bytes | None, dom: bytes | None) -> str | None:
    """What keeps an answer of the browser from being kept."""
    if screenshot is None or dom is None or not isinstance(message.get("dom_cut"), bool):
        return "the browser handed over no screenshot and no document"
    size, height, whole = size_of(screenshot), message.get("height"), message.get("page_height")
    if type(height) is not int or type(whole) is not int or not 0 < height <= look.max_height or not 0 <= whole < 2**53:
        return "the browser handed over a screenshot of no size"
    if size != (look.width * look.scale, height * look.scale):
        return "what the browser handed over is no screenshot of the size that was asked for"
    if len(screenshot) > look.max_screenshot:
        return f"the screenshot is larger than {look.max_screenshot:,} bytes"
    # A character is at most four bytes in UTF-8 for two of the script's units.
    return "the document is larger than was asked for" if len(dom) > 3 * look.max_dom else None


def _elsewhere(url: str, message: Mapping[str, Any]) -> str | None:
    """Whether the page left itself. What a script writes into the address line must be of the same origin."""
    address = str(message.get("address"))
    if urlsplit(address)[:2] == urlsplit(url)[:2]:
        return None
    return f"the page went to {_shown(address)}"


def _answer(status: int, headers: Sequence[tuple[str, str]], body: bytes) -> dict[str, Any]:
    kept: dict[str, str] = {}
    for name, value in headers:
        name = name.lower()
        if name not in _DROPPED:
            kept[name] = f"{kept[name]}, {value}" if name in kept else value
    return {"status": status, "headers": kept, "body": base64.b64encode(body).decode("ascii")}


def _passed(headers: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    given = {str(name).lower(): str(value) for name, value in headers.items()}
    return tuple(
        (name.title(), value)
        for name in _PASSED
        if (value := given.get(name)) and value.isascii() and value.isprintable() and len(value) <= _LONGEST
    )


def _bytes(message: Mapping[str, Any], name: str) -> bytes | None:
    value = message.get(name)
    try:
        return base64.b64decode(value, validate=True) if isinstance(value, str) else None
    except (Base64Error, ValueError):
        return None


def _text(message: Mapping[str, Any], name: str) -> str | None:
    value = message.get(name)
    return _one_line(value)[:100] if isinstance(value, str) else None


def _one_line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _shown(url: str) -> str:
    return shown_address(url, _LONGEST)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
