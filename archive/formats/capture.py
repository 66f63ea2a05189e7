"""Decides which WARC records one capture consists of, in which order, and what stands in each.

The set is the one that other people's tools replay and validate: transfer coding removed with its header renamed,
content coding kept, response before request, unchanged pages as identical-payload revisits, and everything derived
under a `urn:` so that it never shadows the page. No secret gets past this file: credentials are redacted on the way
into a record, and what was redacted is returned.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from archive.formats import http, warc
from archive.formats.headers import VERSION

if TYPE_CHECKING:
    from archive.model.capture import Exchange, Fetched, Role
    from archive.model.view import View

DSSE_TYPE: Final = "application/vnd.dsse.envelope.v1+json"
JSON_TYPE: Final = "application/json"
PEM_TYPE: Final = "application/x-pem-file"
_VIEW_TYPES: Final = {"view": "image/png", "dom": "text/html; charset=utf-8"}
CONFORMS_TO: Final = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
#: Headers that no longer describe the stored body keep their value under a name that no reader acts upon.
ORIGINAL_PREFIX: Final = "X-Archive-Orig-"

_NAME = re.compile(r"[A-Za-z0-9._-]{1,128}")
_UUID = re.compile(r"<urn:uuid:([0-9a-fA-F-]{36})>")

NewId = Callable[[], str]


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A record made and not yet written. `data` is the whole uncompressed record, `sha256` of exactly these bytes."""

    role: Role
    id: str
    target: str
    data: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class RevisitTarget:
    """The earlier response whose payload is the same: its record id, WARC-Target-URI and WARC-Date."""

    id: str
    url: str
    date: str


def warcinfo(
    segment_name: str,
    *,
    record_id: str,
    date: str,
    software: str,
    user_agent: str | None = None,
    operator: str | None = None,
    description: str | None = None,
) -> bytes:
    """The first record of a segment. `segment_name` is the file's base name."""
    fields = [
        ("software", software),
        ("format", "WARC File Format 1.1"),
        ("conformsTo", CONFORMS_TO),
        ("http-header-user-agent", user_agent),
        ("operator", operator),
        ("description", description),
    ]
    return warc.record(
        "warcinfo",
        record_id=record_id,
        date=date,
        content_type=warc.WARC_FIELDS,
        block=_warc_fields((name, value) for name, value in fields if value is not None),
        headers=[("WARC-Filename", segment_name)],
    )


def exchange_records(
    fetched: Fetched,
    *,
    warcinfo_id: str,
    new_id: NewId,
    revisit_of: RevisitTarget | None = None,
    parts: Sequence[tuple[Role, Fetched]] = (),
    kept: Callable[[str], RevisitTarget | None] = lambda digest: None,
    fetch_time_ms: int | None = None,
) -> tuple[list[NewRecord], tuple[str, ...]]:
    """The records of one live fetch, in file order, and what was redacted from them.

    Per hop a response (for the last one a revisit, when `revisit_of` names a record with the same payload) and its
    request; then the `parts` of the page (images and others) likewise, each under its role; then one metadata record; then the
    certificates of each different connection. A part whose payload is `kept` already (asked by SHA-256 in hex), or stands
    in an earlier part, becomes a revisit.
    A fetch that no server answered gives the metadata record alone, and the certificates of a server that was refused
    for them. `new_id` gives a fresh `<urn:uuid:…>` each time.
    """
    maker = _Maker(warcinfo_id, new_id)
    maker.redactions += fetched.redactions
    records = maker.hops(fetched, revisit_of, role=None)
    page_id = next((record.id for record in reversed(records) if record.role in ("response", "revisit")), None)
    for role, part in parts:
        maker.redactions += part.redactions
        records += maker.part(part, role, kept)
    records.append(maker.metadata(fetched, page_id, fetch_time_ms))
    records += maker.certificates
    if fetched.refused_chain:
        date = fetched.final.started if fetched.final else fetched.started
        records.append(maker.chain(fetched.refused_chain, date, records[-1 - len(maker.certificates)].id))
    return records, tuple(dict.fromkeys(maker.redactions))


class _Maker:
    """Makes the records of one capture and remembers what was redacted and which certificates it has seen."""

    def __init__(self, warcinfo_id: str, new_id: NewId) -> None:
        self._warcinfo_id = warcinfo_id
        self._new_id = new_id
        self._chains: set[tuple[bytes, ...]] = set()
        self._parts: dict[str, RevisitTarget] = {}
        self.redactions: list[str] = []
        self.certificates: list[NewRecord] = []

    def hops(self, fetched: Fetched, revisit_of: RevisitTarget | None, *, role: Role | None) -> list[NewRecord]:
        records: list[NewRecord] = []
        for number, exchange in enumerate(fetched.hops, 1):
            target = revisit_of if number == len(fetched.hops) else None
            answer = self._revisit(exchange, target, role) if target else self._response(exchange, role)
            records.append(answer)
            if exchange.request:
                records.append(self._request(exchange, answer.id, role))
            if exchange.certificates and exchange.certificates not in self._chains:
                self._chains.add(exchange.certificates)
                self.certificates.append(self.chain(exchange.certificates, exchange.started, answer.id))
        return records

    def part(self, fetched: Fetched, role: Role, kept: Callable[[str], RevisitTarget | None]) -> list[NewRecord]:
        """The records of something that belongs to the page."""
        final = fetched.final
        whole = final is not None and final.body and final.truncated is None and fetched.failure is None
        digest = hashlib.sha256(final.body).hexdigest() if final is not None and whole else None
        original = (self._parts.get(digest) or kept(digest)) if digest is not None else None
        records = self.hops(fetched, original, role=role)
        if digest is not None and original is None and final is not None:
            answer = records[-2] if final.request else records[-1]
            self._parts[digest] = RevisitTarget(answer.id, final.url, final.started)
        return records

    def _url(self, url: str) -> str:
        clean, redacted = http.redact_url(url)
        if redacted:
            self.redactions.append("URL userinfo")
        return warc.target_uri(clean)

    def _head(self, exchange: Exchange) -> bytes:
        """The response head as it is stored: secrets out, headers that no longer hold renamed."""
        head, names = http.redact_response(exchange.head)
        self.redactions += [f"response {name}" for name in names]
        coded = http.has_header(head, "Transfer-Encoding")
        if coded:
            head = _set_aside(head, "Transfer-Encoding")
        # A length beside a transfer coding is void (RFC 9112, 6.3), and a body cut short or absent has another one.
        if coded or exchange.truncated is not None or _states_another_length(exchange):
            head = _set_aside(head, "Content-Length")
        return head

    def _connection(self, exchange: Exchange) -> list[tuple[str, str]]:
        fields = []
        address = _address(exchange.ip)
        if address is not None:
            fields.append(("WARC-IP-Address", address))
        fields += [("WARC-Protocol", protocol) for protocol in exchange.protocol]
        if exchange.cipher:
            fields.append(("WARC-Cipher-Suite", exchange.cipher))
        return fields

    def _record(
        self,
        role: Role,
        warc_type: str,
        *,
        target: str,
        date: str,
        content_type: str,
        block: bytes,
        headers: Iterable[tuple[str, str]] = (),
    ) -> NewRecord:
        record_id = self._new_id()
        return _new_record(
            role,
            warc_type,
            record_id=record_id,
            target=target,
            date=date,
            content_type=content_type,
            block=block,
            headers=[("WARC-Warcinfo-ID", self._warcinfo_id), *headers],
        )

    def _response(self, exchange: Exchange, role: Role | None) -> NewRecord:
        headers = self._connection(exchange)
        if exchange.truncated is not None:
            headers.append(("WARC-Truncated", exchange.truncated))
        block = self._head(exchange) + exchange.body
        # Of what every reader will take for the body, which is `exchange.body` whenever the head has its blank line.
        payload = memoryview(block)[http.body_offset(block) :]
        return self._record(
            role or "response",
            "response",
            target=self._url(exchange.url),
            date=exchange.started,
            content_type=warc.HTTP_RESPONSE,
            block=block,
            headers=[*headers, ("WARC-Payload-Digest", warc.digest_of(payload))],
        )

    def _revisit(self, exchange: Exchange, original: RevisitTarget, role: Role | None) -> NewRecord:
        if exchange.truncated is not None:
            raise ValueError("a truncated body is not the same payload as a whole one")
        return self._record(
            role or "revisit",
            "revisit",
            target=self._url(exchange.url),
            date=exchange.started,
            content_type=warc.HTTP_RESPONSE,
            block=self._head(exchange),
            headers=[
                *self._connection(exchange),
                ("WARC-Profile", warc.IDENTICAL_PAYLOAD),
                ("WARC-Refers-To", original.id),
                ("WARC-Refers-To-Target-URI", self._url(original.url)),
                ("WARC-Refers-To-Date", original.date),
                ("WARC-Truncated", "length"),
                ("WARC-Payload-Digest", warc.digest_of(exchange.body)),
            ],
        )

    def _request(self, exchange: Exchange, answer_id: str, role: Role | None) -> NewRecord:
        block, names = http.redact_request(exchange.request)
        self.redactions += [f"request {name}" if name != "request target" else name for name in names]
        return self._record(
            role or "request",
            "request",
            target=self._url(exchange.url),
            date=exchange.started,
            content_type=warc.HTTP_REQUEST,
            block=block,
            headers=[("WARC-Concurrent-To", answer_id), *self._connection(exchange)],
        )

    def metadata(self, fetched: Fetched, page_id: str | None, fetch_time_ms: int | None) -> NewRecord:
        """What is known of the fetch as a whole (ISO 28500, 6.5), in the one type that never shadows the page."""
        final = fetched.final
        fields = [("seed", self._url(fetched.url))]
        if len(fetched.hops) > 1:
            # Heritrix' notation: one R for each redirect that was followed.
            fields += [("via", self._url(fetched.hops[-2].url)), ("hopsFromSeed", "R" * (len(fetched.hops) - 1))]
        if fetch_time_ms is not None:
            fields.append(("fetchTimeMs", str(fetch_time_ms)))
        if fetched.failure is not None:
            fields.append(("failure", fetched.failure))
        fields += [("surplusBytes", f"{len(hop.surplus)} {self._url(hop.url)}") for hop in fetched.hops if hop.surplus]
        return self._record(
            "metadata",
            "metadata",
            target=self._url(final.url if final else fetched.url),
            date=final.started if final else fetched.started,
            content_type=warc.WARC_FIELDS,
            block=_warc_fields(fields),
            headers=[("WARC-Concurrent-To", page_id)] if page_id else [],
        )

    def chain(self, certificates: tuple[bytes, ...], date: str, answer_id: str) -> NewRecord:
        """The certificates of one connection, whatever came of it."""
        record_id = self._new_id()
        match = _UUID.fullmatch(record_id)
        name = match[1] if match else hashlib.sha256(record_id.encode()).hexdigest()[:32]
        return _new_record(
            "tls",
            "resource",
            record_id=record_id,
            target=f"urn:newsproof:tls:{name}",
            date=date,
            content_type=PEM_TYPE,
            block=b"".join(_pem(der) for der in certificates),
            headers=[("WARC-Warcinfo-ID", self._warcinfo_id), ("WARC-Concurrent-To", answer_id)],
        )


def article_record(
    document: bytes,
    *,
    id: str,  # noqa: A002  # what the address calls it
    record_id: str,
    date: str,
    warcinfo_id: str,
    concurrent_to: str | None = None,
) -> NewRecord:
    """The extracted article model as JSON, `urn:newsproof:article:<id>`."""
    return _document("article", document, id, record_id, date, warcinfo_id, concurrent_to)


def description_record(
    document: bytes,
    *,
    id: str,  # noqa: A002  # what the address calls it
    record_id: str,
    date: str,
    warcinfo_id: str,
    concurrent_to: str | None = None,
) -> NewRecord:
    """What was captured, as JSON, `urn:newsproof:description:<id>`."""
    return _document("description", document, id, record_id, date, warcinfo_id, concurrent_to)


def statement_record(envelope: bytes, *, observed: str, warcinfo_id: str) -> NewRecord:
    """The signed statement, always the last record of a capture.

    Its header is a pure function of the arguments: nothing signs it, so everybody must be able to make it again.
    """
    name = _statement_name(envelope)
    return _new_record(
        "statement",
        "resource",
        record_id=f"<urn:uuid:{name}>",
        target=f"urn:newsproof:statement:{name}",
        date=observed,
        content_type=DSSE_TYPE,
        block=envelope,
        headers=[("WARC-Warcinfo-ID", warcinfo_id)],
    )


def statement_bytes(envelope: bytes, *, observed: str, warcinfo_id: str) -> bytes:
    """The bytes of that record, for who compares them with what lies there: whatever the arguments hold, never raises."""
    name = _statement_name(envelope)
    head = (
        f"{VERSION}\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:{name}>\r\nWARC-Date: {observed}\r\n"
        f"WARC-Target-URI: urn:newsproof:statement:{name}\r\nWARC-Warcinfo-ID: {warcinfo_id}\r\n"
        f"WARC-Block-Digest: {warc.digest_of(envelope)}\r\nContent-Type: {DSSE_TYPE}\r\n"
        f"Content-Length: {len(envelope)}"
    )
    return b"".join((head.encode("utf-8", "replace"), warc.END, envelope, warc.END))


def _statement_name(envelope: bytes) -> str:
    raw = bytearray(hashlib.sha256(envelope).digest()[:16])
    raw[6] = raw[6] & 0x0F | 0x80  # RFC 9562, 5.8: version 8, made from anything
    raw[8] = raw[8] & 0x3F | 0x80
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def view_records(
    shown: Iterable[tuple[Role, bytes]],
    capture: Sequence[NewRecord],
    *,
    url: str,
    view: View,
    new_id: NewId,
    warcinfo_id: str,
) -> list[NewRecord]:
    """What a browser showed of a page: `urn:view:<URL>`, a PNG, and `urn:dom:<URL>`, the document as scripts left it.

    The first name is browsertrix-crawler's, whose tools so find it; the second is made like it. Each belongs to the page
    among the records of its `capture`, and says so by WARC-Concurrent-To: a resource record may not refer to another
    (ISO 28500, 5.7).
    """
    page = next((record.id for record in reversed(capture) if record.role in ("response", "revisit")), None)
    made = []
    for role, data in shown:
        headers = [("WARC-Warcinfo-ID", warcinfo_id)]
        if page is not None:
            headers.append(("WARC-Concurrent-To", page))
        if role == "dom" and view.dom_cut:
            headers.append(("WARC-Truncated", "length"))
        made.append(
            _new_record(
                role,
                "resource",
                record_id=new_id(),
                target=warc.target_uri(f"urn:{role}:{http.redact_url(url)[0]}"),
                date=view.taken,
                content_type=_VIEW_TYPES[role],
                block=data,
                headers=headers,
            )
        )
    return made


def resource_record(
    content: bytes, *, target: str, content_type: str, record_id: str, date: str, warcinfo_id: str
) -> NewRecord:
    """An imported page, text or Markdown file: its bytes as they lie, under the address it was published at."""
    clean, _ = http.redact_url(target)
    return _new_record(
        "resource",
        "resource",
        record_id=record_id,
        target=warc.target_uri(clean),
        date=date,
        content_type=content_type,
        block=content,
        headers=[("WARC-Warcinfo-ID", warcinfo_id)],
    )


def original_record(
    content: bytes, *, of: NewRecord, target: str, content_type: str, record_id: str, date: str, warcinfo_id: str
) -> NewRecord:
    """The row or item that an imported page was made of, as it lay in its file; `of` is the record with the page."""
    return _new_record(
        "metadata",
        "metadata",
        record_id=record_id,
        target=warc.target_uri(target),
        date=date,
        content_type=content_type,
        block=content,
        headers=[("WARC-Warcinfo-ID", warcinfo_id), ("WARC-Concurrent-To", of.id)],
    )


def _document(
    role: Role, document: bytes, name: str, record_id: str, date: str, warcinfo_id: str, concurrent_to: str | None
) -> NewRecord:
    if not _NAME.fullmatch(name):
        raise ValueError(f"not an id: {name!r}")
    headers = [("WARC-Warcinfo-ID", warcinfo_id)]
    if concurrent_to is not None:
        headers.append(("WARC-Concurrent-To", concurrent_to))
    return _new_record(
        role,
        "resource",
        record_id=record_id,
        target=f"urn:newsproof:{role}:{name}",
        date=date,
        content_type=JSON_TYPE,
        block=document,
        headers=headers,
    )


def _new_record(
    role: Role,
    warc_type: str,
    *,
    record_id: str,
    target: str,
    date: str,
    content_type: str,
    block: bytes,
    headers: Iterable[tuple[str, str]],
) -> NewRecord:
    data = warc.record(
        warc_type,
        record_id=record_id,
        date=date,
        target=target,
        content_type=content_type,
        block=block,
        headers=headers,
    )
    return NewRecord(role, record_id, target, data, hashlib.sha256(data).hexdigest())


def _states_another_length(exchange: Exchange) -> bool:
    """Whether a Content-Length counts other bytes than the body's: that of a 304 counts a body never sent."""
    stated = {value.strip() for value in http.stated_lengths(exchange.head)}
    return any(value.isascii() and value.isdigit() and int(value[:19]) != len(exchange.body) for value in stated)


def _set_aside(head: bytes, name: str) -> bytes:
    return http.prefix_header(head, name, ORIGINAL_PREFIX)


def _warc_fields(fields: Iterable[tuple[str, str]]) -> bytes:
    """A block of `application/warc-fields`: one line each, whatever the value held."""
    lines = [f"{name}: {_one_line(value)}\r\n" for name, value in fields]
    return "".join(lines).encode("utf-8", "replace")


def _one_line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


@lru_cache(maxsize=256)
def _address(ip: str | None) -> str | None:
    """An address as WARC-IP-Address takes it: no zone, no name."""
    import ipaddress

    try:
        return str(ipaddress.ip_address(ip.partition("%")[0])) if ip else None
    except ValueError:
        return None


def _pem(der: bytes) -> bytes:
    """One certificate in PEM (RFC 7468)."""
    text = base64.b64encode(der)
    lines = [text[begin : begin + 64] for begin in range(0, len(text), 64)]
    return b"\n".join((b"-----BEGIN CERTIFICATE-----", *lines, b"-----END CERTIFICATE-----", b""))
