"""Decides whether an address may be asked for: which robots.txt speaks of it, what came when that was fetched, what it says.

What came counts as RFC 9309, 2.3.1, has it: a file (2xx) is read; a client error (4xx), or redirects that lead nowhere or
on for more than five steps, allow everything; a server error (5xx), or a file that broke off, allow nothing. A server that
does not answer at all is no refusal: whoever wanted the page is told that nobody answers there, and does not ask again.

An origin is asked once in 24 hours (2.4). When that time is over and the server is in trouble, what it said before stands.
A redirect that ends at the robots.txt of another origin (of http at that of https) has asked that one, too. The file is
fetched like everything else: through the guard, at the rate, under the limits. May be shared between threads.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from archive.errors import CallerError, SourceError
from archive.model.capture import RobotsWord
from archive.model.times import format_time
from archive.net import robots
from archive.net.guard import Target, check_url

if TYPE_CHECKING:
    from archive.model.capture import Exchange, Fetched
    from archive.net.manners import Manners

#: How long an origin's file is believed.
KEPT: Final = timedelta(hours=24)
#: Origins that are remembered; the oldest is forgotten first.
_REMEMBERED: Final = 512


class UnreachableError(Exception):
    """Nobody answers at that origin; the text says how, for people. `chain` are the certificates of a server that was
    refused for them (`Fetched.refused_chain`)."""

    def __init__(self, why: str, chain: tuple[bytes, ...] = ()) -> None:
        super().__init__(why)
        self.chain = chain


@dataclass(frozen=True, slots=True)
class _Came:
    """What came of asking one origin. `told` is None where nothing may be fetched, an empty file where everything may."""

    asked: datetime
    place: str
    status: int | None
    sha256: str | None
    told: robots.Robots | None
    why: str | None = None
    unreachable: bool = False
    #: Where it was found, behind its redirects.
    found: str | None = None
    chain: tuple[bytes, ...] = ()


class RobotsFiles:
    """What the origins say to one agent, asked for when it is first needed.

    `fetch` fetches one URL without following redirects, cut one byte after `robots.LIMIT`.
    """

    def __init__(
        self,
        fetch: Callable[[str], Fetched],
        user_agent: str,
        *,
        now: Callable[[], datetime],
        manners: Manners | None = None,
    ) -> None:
        self._fetch = fetch
        self.token = robots.token_of(user_agent)
        self._now = now
        self._manners = manners
        self._origins: dict[str, _Came] = {}

    def word(self, target: Target, *, obeyed: bool = True) -> RobotsWord:
        """What robots.txt says of an address. Not `obeyed`, it is asked all the same, so that its word can be recorded.

        Raises SourceError `robots` when it forbids the address, and `UnreachableError` when nobody answers there, both
        only when it is obeyed; SourceError `retry-later` and what the guard raises of the origin itself.
        """
        origin = f"{target.scheme}://{target.authority}"
        came = self._origins.get(origin)
        if came is None or not timedelta(0) <= self._now() - came.asked < KEPT:
            came = self._ask(origin, target.host, came)
        if came.unreachable and obeyed:
            raise UnreachableError(came.why or "no answer", came.chain)
        judged = came.told.judge(target.url) if came.told is not None else robots.Judgement(False)
        found = RobotsWord(
            url=target.url,
            file=came.place,
            asked=format_time(came.asked),
            status=came.status,
            sha256=came.sha256,
            allowed=judged.allowed,
            group=came.told.group if came.told is not None else None,
            line=judged.rule.line if judged.rule else None,
            rule=judged.rule.text if judged.rule else None,
            why=came.why,
        )
        if not found.allowed and obeyed:
            raise _refused(found, target, self.token)
        return found

    def _ask(self, origin: str, host: str, before: _Came | None) -> _Came:
        came = self._come(f"{origin}/robots.txt")
        if came.told is None and before is not None and before.told is not None:
            return before  # asked again next time
        if not came.unreachable:
            self._keep(origin, host, came)
        if came.found is not None and came.found != came.place and came.told is not None:
            there = check_url(came.found)
            other = f"{there.scheme}://{there.authority}"
            if came.found == f"{other}/robots.txt":
                self._keep(other, there.host, replace(came, place=came.found))
        return came

    def _keep(self, origin: str, host: str, came: _Came) -> None:
        if len(self._origins) >= _REMEMBERED:
            self._origins.pop(next(iter(self._origins)), None)
        self._origins[origin] = came
        if self._manners is not None and came.told is not None and came.told.delay is not None:
            self._manners.slow_down(host, came.told.delay)

    def _come(self, place: str) -> _Came:
        asked = self._now()
        url, status = place, 0
        for step in range(robots.REDIRECTS + 1):
            try:
                fetched = self._fetch(url)
            except SourceError as exc:
                if step == 0 or exc.code == "retry-later":
                    raise
                return _Came(asked, place, None, None, None, f"its redirect is refused: {exc.message}")
            final = fetched.final
            if final is None:
                chain = fetched.refused_chain
                return _Came(asked, place, None, None, None, fetched.failure, unreachable=True, chain=chain)
            if not 300 <= final.status < 400:
                return self._read(asked, place, final, fetched.failure)
            status, location = final.status, final.header("location")
            try:
                url = check_url(urljoin(url, location or "")).url
            except (ValueError, CallerError):
                location = None
            except SourceError as exc:
                return _Came(asked, place, status, None, None, f"its redirect is refused: {exc.message}")
            if not location:
                return _Came(asked, place, status, None, robots.Robots(), "its redirect leads nowhere")
        return _Came(asked, place, status, None, robots.Robots(), f"more than {robots.REDIRECTS} redirects")

    def _read(self, asked: datetime, place: str, final: Exchange, failure: str | None) -> _Came:
        status = final.status
        if 400 <= status < 500:
            return _Came(asked, place, status, None, robots.Robots(), found=final.url)
        if not 200 <= status < 300:
            return _Came(asked, place, status, None, None, f"HTTP status {status}")
        if failure is not None and final.truncated != "length":
            return _Came(asked, place, status, None, None, failure)
        data = _decoded(final.body, final.coding)
        if data is None:
            return _Came(asked, place, status, None, None, "its content coding cannot be read")
        digest = hashlib.sha256(data).hexdigest()
        return _Came(asked, place, status, digest, robots.read(data, self.token), found=final.url)


def _refused(word: RobotsWord, target: Target, token: str) -> SourceError:
    where = f"line {word.line} of {word.file}: {word.rule}" if word.line is not None else f"{word.file}: {word.why}"
    return SourceError(
        "robots",
        f"{target.host} does not let {token or 'this agent'} fetch {target.url}",
        context={"robots": where},
        hint="if you may all the same: --ignore-robots --reason TEXT, which is signed",
    )


def _decoded(body: bytes, coding: str | None) -> bytes | None:
    """The file that a body holds, at most one byte more than is read of it; None for a coding that was not asked for."""
    coding = (coding or "").strip().lower()
    if coding in ("", "identity"):
        return body
    if coding not in ("gzip", "x-gzip", "deflate"):
        return None
    try:
        return zlib.decompressobj(47 if coding != "deflate" else 15).decompress(body, robots.LIMIT + 1)
    except zlib.error:
        return None
