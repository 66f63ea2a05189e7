"""Three doors, one shape: a fetch, a capture in a foreign file, and a plain file all become a `Captured`.

What follows (is it an article, which one, did it change, sign it) is the same for all three.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from archive.articles.barriers import barred
from archive.formats import capture as records
from archive.formats.codings import decode_body
from archive.formats.foreign import ForeignCapture
from archive.formats.http import redact_url, telling
from archive.model.article import AccessState, Extraction
from archive.model.capture import (
    Assets,
    Claimed,
    Exchange,
    Fetched,
    Origin,
    Permission,
    Profile,
    Role,
    Truncation,
    Wire,
)
from archive.model.history import RecordRow
from archive.model.view import View
from archive.repository.facts import foreign_rows

#: Decoded bodies above this many bytes are not read for an article; the raw bytes are kept all the same.
DECODED_LIMIT = 64 * 1024 * 1024

#: Said of a capture in which the reader's own name, address or account stood.
SUBSCRIBER = "subscriber material: it named the reader, whose identity strings were replaced"

#: What belongs to a page: the fetches with the roles of their records, and where a payload is kept already (by SHA-256).
Parts = tuple[Sequence[tuple[Role, Fetched]], Callable[[str], records.RevisitTarget | None]]
MakeRecords = Callable[
    [Callable[[], str], str, records.RevisitTarget | None, Parts], tuple[Sequence[records.NewRecord], tuple[str, ...]]
]


def _no_records(
    new_id: Callable[[], str], warcinfo_id: str, revisit: records.RevisitTarget | None, parts: Parts
) -> tuple[Sequence[records.NewRecord], tuple[str, ...]]:
    return (), ()


@dataclass(frozen=True, slots=True)
class Captured:
    """One capture before anything is decided about it.

    `content` is the decoded body, None when there is none to read. `payload_sha256` is of the body as stored (content
    coding kept). `make_records` makes the capture's own records; `foreign` are those that lie in a kept foreign file.
    """

    url: str
    final_url: str
    observed: str
    origin: Origin
    status: int | None
    content: bytes | None
    content_type: str | None
    kind: Literal["html", "text", "markdown"] | None = None
    payload_sha256: str | None = None
    failure: str | None = None
    truncated: Truncation | None = None
    redirected: bool = False
    claimed: Claimed = field(default_factory=Claimed)
    wire: tuple[Wire, ...] = ()
    make_records: MakeRecords = _no_records
    #: Where the records of an imported capture lie in their foreign file.
    foreign: tuple[RecordRow, ...] = ()
    #: A full copy of the same payload may stand in for this one (a live fetch of an unchanged page).
    may_revisit: bool = False
    #: The mark of a defence that answered in the page's place.
    barred: str | None = None
    robots_header: tuple[str, ...] = ()
    #: The TDM-Reservation header (TDM Reservation Protocol, 5.1).
    tdm_header: str | None = None
    #: What the response's headers say of the page (`formats.http.TELLING`).
    headers: tuple[tuple[str, str], ...] = ()
    size: int = 0
    warnings: tuple[str, ...] = ()
    #: What the reader was, where it is known from elsewhere than the page.
    access: AccessState | None = None
    #: By what leave a live fetch was made, where there is something to be said about it.
    permission: Permission | None = None
    #: What belongs to the page, as far as it was asked for, and the fetches behind that.
    assets: Assets | None = None
    parts: tuple[tuple[Role, Fetched], ...] = ()
    #: What its page says, where somebody has read it already.
    read: Extraction | None = None
    #: What came of looking at the page through a browser, and what it showed.
    view: View | None = None
    shown: tuple[tuple[Role, bytes], ...] = ()


def _seconds(text: str | None) -> int:
    """An Age header (RFC 9111, 5.1): seconds, or 0 for what is not a number."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _wire(exchange: Exchange) -> Wire:
    leaf = hashlib.sha256(exchange.certificates[0]).hexdigest() if exchange.certificates else None
    return Wire(
        exchange.url,
        exchange.status,
        exchange.raw_sha256,
        exchange.raw_length,
        exchange.chunks,
        exchange.truncated,
        leaf,
        exchange.proxy,
    )


def permission_of(fetched: Fetched, profile: Profile | None, reason: str | None) -> Permission | None:
    """By what leave a fetch was made. None when there is nothing to be said: no profile, no reason, no server that was
    not proven to be the one asked, and no robots.txt at any of its origins, which allows everything."""
    silent = all(word.sha256 is None and word.allowed and word.why is None for word in fetched.robots)
    doubts = _doubts(fetched)
    if silent and profile is None and reason is None and not doubts:
        return None
    words = tuple(replace(word, url=redact_url(word.url)[0]) for word in fetched.robots)
    return Permission(any(not word.allowed for word in words), profile, reason, words, doubts or None)


def _warnings(fetched: Fetched) -> tuple[str, ...]:
    told = [SUBSCRIBER] if fetched.subscriber else []
    surplus = len(fetched.final.surplus) if fetched.final else 0
    if surplus:
        told.append(f"{surplus:,} bytes or more came after the end of the response and are no part of it")
    return (*told, *(f"TLS not valid, recorded all the same: {doubt}" for doubt in _doubts(fetched)))


def _doubts(fetched: Fetched) -> tuple[str, ...]:
    """The servers of a fetch that were not proven to be the ones asked, each with what was wrong."""
    return tuple(dict.fromkeys(f"{_host_of(hop.url)}: {hop.doubt}" for hop in fetched.hops if hop.doubt is not None))


def _host_of(url: str) -> str:
    return url.partition("://")[2].partition("/")[0]


def from_fetch(fetched: Fetched, *, profile: Profile | None = None, reason: str | None = None) -> Captured:
    """A live fetch; the last hop is the article's exchange. `profile` and `reason` are the captor's word for being let."""
    url, _ = redact_url(fetched.url)
    final = fetched.final
    origin = Origin("captured")

    def make(
        new_id: Callable[[], str], warcinfo_id: str, revisit: records.RevisitTarget | None, parts: Parts
    ) -> tuple[Sequence[records.NewRecord], tuple[str, ...]]:
        return records.exchange_records(
            fetched, warcinfo_id=warcinfo_id, new_id=new_id, revisit_of=revisit, parts=parts[0], kept=parts[1]
        )

    permission = permission_of(fetched, profile, reason)
    if final is None:
        failure = fetched.failure or "no answer"
        return Captured(
            url,
            url,
            fetched.started,
            origin,
            None,
            None,
            None,
            failure=failure,
            permission=permission,
            make_records=make,
        )
    decoded = decode_body(final.body, final.coding, limit=DECODED_LIMIT)
    final_url, _ = redact_url(final.url)
    return Captured(
        url,
        final_url,
        # When the page itself was asked for: on the way there it may have changed, and waits for a host's turn are long.
        final.started,
        origin,
        final.status,
        decoded.data if decoded.problem is None else None,
        final.header("content-type"),
        payload_sha256=hashlib.sha256(final.body).hexdigest(),
        failure=fetched.failure or (f"undecodable body: {decoded.problem}" if decoded.problem else None),
        truncated=final.truncated,
        redirected=len(fetched.hops) > 1,
        claimed=Claimed(final.header("date"), final.header("last-modified"), _seconds(final.header("age"))),
        wire=tuple(_wire(hop) for hop in fetched.hops),
        make_records=make,
        may_revisit=True,
        robots_header=tuple(value for key, value in final.headers if key.lower() == "x-robots-tag"),
        tdm_header=final.header("tdm-reservation"),
        headers=telling(final.header),
        barred=barred(final.header),
        size=final.raw_length,
        permission=permission,
        access="subscriber" if fetched.subscriber else None,
        warnings=_warnings(fetched),
    )


def from_foreign(capture: ForeignCapture, origin: Origin, file: str) -> Captured:
    """A capture that lies in a foreign file, kept whole under `file` inside the archive."""
    return Captured(
        capture.url,
        capture.url,
        capture.date,
        origin,
        capture.status,
        capture.content,
        capture.content_type,
        payload_sha256=capture.payload_sha256,
        failure=capture.failure,
        truncated=capture.truncated,
        claimed=Claimed(capture.header("date"), capture.header("last-modified"), _seconds(capture.header("age"))),
        foreign=foreign_rows(capture, file),
        headers=telling(capture.header),
        barred=barred(capture.header),
        size=len(capture.content or b""),
        warnings=capture.warnings,
    )


def from_file(
    content: bytes, *, kind: Literal["html", "text", "markdown"], url: str, observed: str, origin: Origin
) -> Captured:
    """An HTML, text or Markdown file: a `resource` record holds its bytes."""
    url, redacted = redact_url(url)
    content_type = {"html": "text/html", "markdown": "text/markdown"}.get(kind, "text/plain")

    def make(
        new_id: Callable[[], str], warcinfo_id: str, revisit: records.RevisitTarget | None, parts: Parts
    ) -> tuple[Sequence[records.NewRecord], tuple[str, ...]]:
        record = records.resource_record(
            content,
            target=url,
            content_type=content_type,
            record_id=new_id(),
            date=observed,
            warcinfo_id=warcinfo_id,
        )
        return (record,), ("URL userinfo",) if redacted else ()

    return Captured(
        url,
        url,
        observed,
        origin,
        None,
        content,
        content_type,
        kind=kind,
        payload_sha256=hashlib.sha256(content).hexdigest(),
        make_records=make,
        size=len(content),
    )
