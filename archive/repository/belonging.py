"""Asks for what belongs to a page, in order, until a bound is reached, and says of each thing what came of it.

Nothing that happens here fails the capture of the page: what was not got is written down with its reason. What it asks
for came from a stranger's page, so everything is bounded: how many things, how many requests, bytes and seconds, and how
often a host that does not answer is tried. The requests themselves go the way of every request (`net.fetch`).
"""

from __future__ import annotations

import hashlib
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from archive.articles.belongings import Wanted, belongings, named_in_style, picture_type
from archive.articles.charset import decode
from archive.articles.extract import extract
from archive.articles.identity import is_front_page
from archive.articles.versions import judge
from archive.errors import NewsproofError
from archive.formats.codings import decode_body
from archive.formats.layout import Layout
from archive.model.article import Article, Extraction
from archive.model.capture import Asset, AssetKind, Assets, Belonging, Fetched, Role
from archive.model.history import CaptureRow
from archive.model.times import parse_time
from archive.repository.evidence import assets_of, read_headers
from archive.repository.facts import keys_of
from archive.repository.sources import DECODED_LIMIT, Captured
from archive.store.index import Index

#: Things that are asked for of one page, by what was asked.
MOST: Final[dict[Belonging, int]] = {"none": 0, "images": 40, "all": 120}
#: Exchanges, redirects among them: a statement signs every record, and has room for some six hundred.
EXCHANGES: Final = 150
#: Bytes of all answers together.
BYTES: Final = 100 * 1024 * 1024
#: Seconds for everything, waiting for each host's turn included.
SECONDS: Final = 600.0
#: A host that did not answer so often is not asked again for this page.
SILENT: Final = 2
#: Things that are not asked for and still named; the rest is counted.
NAMED: Final = 40
#: For so long what belongs to a page need not be asked for again while the page comes back as it was.
AGAIN: Final = timedelta(hours=6)

_ROLES: Final[dict[AssetKind, Role]] = {
    "image": "image",
    "preview": "image",
    "amp": "variant",
    "canonical": "variant",
    "stylesheet": "asset",
    "other": "asset",
}
#: Pictures are asked for without the formats that servers make on the fly for some browsers: what comes then is what
#: the address names, today and next year.
_ACCEPT: Final[dict[AssetKind, str]] = {
    "image": "image/*;q=0.9,*/*;q=0.1",
    "preview": "image/*;q=0.9,*/*;q=0.1",
    "amp": "text/html,application/xhtml+xml,*/*;q=0.8",
    "canonical": "text/html,application/xhtml+xml,*/*;q=0.8",
    "stylesheet": "text/css,*/*;q=0.1",
    "other": "*/*",
}
_STYLE_TEXT: Final = 2_000_000

#: Fetches one thing: what it is, how it is asked for, and within how many seconds and bytes.
Ask = Callable[[Wanted, str, float, int], Fetched]
#: What of a fetch may be archived.
Withheld = Callable[[Fetched], Fetched]


@dataclass(frozen=True, slots=True)
class Gathered:
    """What came: the list of it, and the fetches behind it with the roles of their records."""

    assets: Assets
    parts: tuple[tuple[Role, Fetched], ...] = ()


def with_belongings(
    captured: Captured,
    asked: Belonging,
    *,
    ask: Ask,
    withheld: Withheld,
    monotonic: Callable[[], float],
    before: Callable[[Captured], str | None] = lambda captured: None,
    begins: Callable[[int, int], None] = lambda number, of: None,
) -> Captured:
    """The capture with what belongs to its page, if it is an article's; else as it is.

    `ask` raises NewsproofError for what may not be asked for; `monotonic` gives seconds. `before` is asked whether this
    very page's belongings were asked for so lately that they need not be again, and when that was (`asked_lately`).
    `begins` hears of each thing that is asked for: its number, and of how many.
    """
    if asked == "none" or captured.content is None or captured.origin.kind != "captured":
        return captured
    read = read_page(captured)
    judged = judge(
        status=captured.status,
        failure=captured.failure,
        truncated=captured.truncated,
        extraction=read,
        barred=captured.barred,
        empty=captured.content == b"",
    )
    astray = captured.redirected and is_front_page(captured.final_url) and not is_front_page(captured.url)
    if judged.outcome is not None or astray:
        return replace(captured, read=read)
    wanted = belongings(read.article, captured.content, captured.content_type, captured.final_url, asked)
    permission = captured.permission
    number = sum(asked == "all" or one.kind not in ("amp", "canonical") for one in wanted)
    since = before(captured) if number else None
    if since is not None:
        return replace(captured, assets=Assets(asked, unlisted=number, since=since), read=read)
    found = gather(
        wanted, asked, ask=ask, withheld=withheld, monotonic=monotonic, begun=captured.observed, begins=begins
    )
    against = tuple(word for _, part in found.parts for word in part.robots if not word.allowed)
    if against and permission is not None:
        permission = replace(permission, against_robots=True, robots=(*permission.robots, *against))
    return replace(
        captured,
        assets=found.assets,
        read=read,
        permission=permission,
        parts=found.parts,
        size=captured.size + sum(hop.raw_length for _, part in found.parts for hop in part.hops),
        access="subscriber" if any(part.subscriber for _, part in found.parts) else captured.access,
    )


def asked_lately(layout: Layout, index: Index, captured: Captured, asked: Belonging) -> str | None:
    """When what belongs to a page was last asked for, where it need not be asked for now: the page came as it was at the
    look before, and that one asked for as much, or was spared it for one that did, not longer ago than `AGAIN`. Else None."""
    last = look_before(layout, index, captured)
    before = assets_of(layout, index.records(last.index)) if last is not None else None
    if last is None or before is None or before.asked != asked:
        return None
    since = before.since or last.observed
    passed = parse_time(captured.observed) - parse_time(since)
    return since if timedelta(0) <= passed < AGAIN else None


def look_before(layout: Layout, index: Index, captured: Captured) -> CaptureRow | None:
    """The capture before this one, if it found the same bytes at the same address under headers that say the same."""
    article = index.article_id_for(keys_of(captured.url, captured.url, None))
    last = max(index.captures(article), key=lambda row: row.index, default=None) if article is not None else None
    if last is None or last.outcome not in ("version", "unchanged") or last.redacted is not None:
        return None
    if (last.payload_sha256, last.final_url) != (captured.payload_sha256, captured.final_url):
        return None
    if captured.payload_sha256 is None or read_headers(layout, index, last) != captured.headers:
        return None
    return last


def unseen(version: Article, now: Article) -> str | None:
    """What an observation that found the text of a version again must say: of which pictures of it, whose bytes are
    known, it did not see the bytes. None when it saw them all."""
    known = [image.src for image in version.images if image.sha256 is not None]
    seen = {image.src for image in now.images if image.sha256 is not None}
    missing = sum(src not in seen for src in known)
    return f"{missing} of {len(known)} picture{'s' * (len(known) != 1)} not seen" if missing else None


def read_page(captured: Captured) -> Extraction:
    """What the page of a capture says."""
    return extract(
        captured.content or b"", kind=captured.kind, content_type=captured.content_type, url=captured.final_url
    )


def gather(
    wanted: Iterable[Wanted],
    asked: Belonging,
    *,
    ask: Ask,
    withheld: Withheld,
    monotonic: Callable[[], float],
    begun: str,
    begins: Callable[[int, int], None] = lambda number, of: None,
) -> Gathered:
    """Asks for one thing after the other. `begun` is when the page was fetched (canonical time).

    With `images`, variants are named and not asked for.
    """
    run = _Run(asked, ask, withheld, monotonic, begun, begins)
    run.take(wanted)
    return run.done()


class _Run:
    """One page's belongings on their way."""

    def __init__(
        self,
        asked: Belonging,
        ask: Ask,
        withheld: Withheld,
        monotonic: Callable[[], float],
        begun: str,
        begins: Callable[[int, int], None],
    ) -> None:
        self._asked = asked
        self._ask = ask
        self._withheld = withheld
        self._monotonic = monotonic
        self._begun = begun
        self._begins = begins
        self._end = monotonic() + SECONDS
        self._items: list[Asset] = []
        self._parts: list[tuple[Role, Fetched]] = []
        self._tried = self._exchanges = self._bytes = self._unlisted = self._named = 0
        self._silent: Counter[str] = Counter()

    def take(self, wanted: Iterable[Wanted]) -> None:
        """Asks for these, and for what their style sheets name."""
        waiting = deque(wanted)
        known = {one.url for one in waiting}
        while waiting:
            one = waiting.popleft()
            why = self._bound(one)
            if why is not None:
                self._leave_out(one, why)
                continue
            self._begins(self._tried + 1, min(MOST[self._asked], self._tried + 1 + sum(map(self._is_asked, waiting))))
            for more in self._take(one):
                if more.url not in known:
                    known.add(more.url)
                    waiting.append(more)

    def done(self) -> Gathered:
        """What came of it."""
        return Gathered(Assets(self._asked, tuple(self._items), self._unlisted), tuple(self._parts))

    def _bound(self, one: Wanted) -> str | None:
        """Why this is not asked for any more."""
        if not self._is_asked(one):
            return "asked for with --assets all"
        if self._tried >= MOST[self._asked]:
            return f"more than {MOST[self._asked]} belong to the page"
        if self._exchanges >= EXCHANGES:
            return f"{EXCHANGES} requests were made for this page"
        if self._bytes >= BYTES:
            return f"{BYTES // 1024 // 1024} MB came for this page"
        if self._monotonic() >= self._end:
            return f"the {SECONDS:g} s for this page were over"
        if self._silent[_host(one.url)] >= SILENT:
            return f"its host did not answer {SILENT} times"
        return None

    def _is_asked(self, one: Wanted) -> bool:
        return self._asked == "all" or one.kind not in ("amp", "canonical")

    def _leave_out(self, one: Wanted, why: str) -> None:
        if self._named >= NAMED:
            self._unlisted += 1
            return
        self._named += 1
        self._items.append(Asset(self._shown(one), one.kind, "left-out", why, one.at))

    def _take(self, one: Wanted) -> Sequence[Wanted]:
        """Asks for one thing. What it names itself comes back."""
        self._tried += 1
        try:
            came = self._ask(one, _ACCEPT[one.kind], max(0.001, self._end - self._monotonic()), BYTES - self._bytes)
        except NewsproofError as exc:
            told = self._withheld(Fetched(one.url, self._begun, (), f"{exc.code}: {exc.message}"))
            self._items.append(Asset(told.url, one.kind, "refused", told.failure, one.at))
            return ()
        if came.final is None:
            self._silent[_host(one.url)] += 1
        came = self._withheld(came)
        self._exchanges += max(1, len(came.hops))
        self._bytes += sum(hop.raw_length for hop in came.hops)
        asset, content = judged(one, came)
        self._items.append(asset)
        if came.hops or came.redactions:
            self._parts.append((_ROLES[one.kind], came))
        if one.kind != "stylesheet" or asset.outcome != "kept":
            return ()
        text = decode(content[:_STYLE_TEXT], content_type=asset.content_type).text
        return named_in_style(text, came.final.url if came.final else one.url)

    def _shown(self, one: Wanted) -> str:
        """The address as it may be archived."""
        return self._withheld(Fetched(one.url, self._begun, ())).url


def judged(one: Wanted, came: Fetched) -> tuple[Asset, bytes]:
    """What came of asking for a thing, and its content when that was kept."""
    final = came.final
    asset = Asset(came.url, one.kind, "failed", came.failure, one.at)
    if final is None:
        return replace(asset, reason=came.failure or "no answer"), b""
    asset = replace(
        asset,
        status=final.status,
        content_type=final.header("content-type"),
        final_url=final.url if final.url != came.url else None,
    )
    if came.failure is not None:
        return asset, b""
    if not 200 <= final.status < 300 or final.status == 206:
        return replace(asset, reason=f"HTTP {final.status}"), b""
    coding = final.coding
    decoded = decode_body(final.body, coding, limit=DECODED_LIMIT)
    if final.truncated is not None or decoded.problem is not None or not decoded.data:
        why = f"undecodable: {decoded.problem}" if decoded.problem else "nothing in it"
        return replace(asset, reason=f"cut short ({final.truncated})" if final.truncated else why), b""
    if _ROLES[one.kind] == "image" and not _is_picture(decoded.data, asset.content_type):
        return replace(asset, reason=f"no picture came ({(asset.content_type or 'of no stated type')[:80]})"), b""
    digest, stored = (hashlib.sha256(data).hexdigest() for data in (decoded.data, final.body))
    kept = replace(
        asset,
        outcome="kept",
        sha256=digest,
        length=len(decoded.data),
        payload_sha256=stored if stored != digest else None,
    )
    return kept, decoded.data


def _is_picture(content: bytes, content_type: str | None) -> bool:
    """A page that says "not found" or "sign in" in a picture's place is no picture, whatever it is called."""
    said = (content_type or "").strip().lower().startswith("image/")
    return picture_type(content) or (said and not content[:512].lstrip().startswith((b"<", b"{")))


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
