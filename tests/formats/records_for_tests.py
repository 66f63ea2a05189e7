"""Small record sets for the tests of this room: every kind of record that a capture can have, always the same."""

from __future__ import annotations

import gzip
import hashlib
import itertools
from collections.abc import Callable, Sequence

from archive.formats import capture
from archive.formats.members import compress
from archive.model.capture import Exchange, Fetched

DATE = "2026-03-02T12:00:00.123456Z"


def ids(seed: int = 0) -> Callable[[], str]:
    """Record ids that look random and never are."""
    counter = itertools.count(seed)

    def new_id() -> str:
        raw = bytearray(hashlib.sha256(b"id %d" % next(counter)).digest()[:16])
        raw[6], raw[8] = raw[6] & 0x0F | 0x40, raw[8] & 0x3F | 0x80
        text = raw.hex()
        return f"<urn:uuid:{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}>"

    return new_id


def moment(second: int) -> str:
    """A canonical time, that many seconds past noon."""
    return f"2026-03-02T12:{second // 60:02d}:{second % 60:02d}.000250Z"


def exchange(
    url: str = "https://news.example/2026/harbour-bridge",
    *,
    started: str = DATE,
    head: bytes = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n",
    body: bytes = b"<html><body><h1>Bridge opens</h1><p>On Monday.</p></body></html>",
    request: bytes | None = None,
    **more: object,
) -> Exchange:
    """An exchange over TLS with everything a record can say about it."""
    host, _, path = url.partition("://")[2].partition("/")
    given = {
        "ip": "192.0.2.7",
        "protocol": ("http/1.1", "tls/1.3"),
        "cipher": "TLS_AES_128_GCM_SHA256",
        "certificates": (b"0\x82" + host.encode() * 60,),
    }
    return Exchange(
        url,
        started,
        f"GET /{path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode() if request is None else request,
        head,
        body,
        int(head.split()[1]),
        (),
        **{**given, **more},  # type: ignore[arg-type]
    )


def fetched(*hops: Exchange, failure: str | None = None) -> Fetched:
    """A fetch that ended with the last of these hops."""
    return Fetched(hops[0].url, hops[0].started, hops, failure)


def closed(records: Sequence[capture.NewRecord], number: int, when: str, warcinfo_id: str) -> list[bytes]:
    """A capture's records with article, description and statement behind them, as bytes."""
    new_id = ids(10_000 + 10 * number)
    name = f"{number:032x}"
    made = {"record_id": new_id(), "date": when, "warcinfo_id": warcinfo_id}
    article = capture.article_record(b'{"headline":"Bridge opens"}', id=name, **made)
    made["record_id"] = new_id()
    description = capture.description_record(b'{"url":"https://news.example/"}', id=name, **made)
    envelope = b'{"payload":"%s"}' % description.sha256.encode()
    statement = capture.statement_record(envelope, observed=when, warcinfo_id=warcinfo_id)
    return [record.data for record in (*records, article, description, statement)]


def every_kind(*, revisit: bool = True) -> list[bytes]:
    """A segment's records: redirect, page, image, gzip body, truncation, failure, revisit, imported file."""
    new_id = ids()
    warcinfo_id = new_id()
    page = "https://news.example/2026/harbour-bridge"
    chunked = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\ntransfer-encoding: chunked\r\n"
        b"Set-Cookie: sid=abc; Path=/\r\nX-Odd:no space\r\nX-Latin: caf\xe9\r\n\r\n"
    )
    records = [capture.warcinfo("news-000001.warc.gz", record_id=warcinfo_id, date=DATE, software="newsproof/0.1.0")]
    first, _ = capture.exchange_records(
        fetched(
            exchange(
                "http://news.example/old", started=moment(1), certificates=(), protocol=("http/1.1",), cipher=None,
                head=b"HTTP/1.1 301 Moved Permanently\r\nLocation: /2026/harbour-bridge\r\nContent-Length: 0\r\n\r\n",
                body=b"",
            ),
            exchange(page, started=moment(2), head=chunked),
        ),
        warcinfo_id=warcinfo_id,
        new_id=new_id,
        parts=[
            (
                "image",
                fetched(
                    exchange(
                        "https://img.news.example/bridge.png", started=moment(3), body=b"\x89PNG\r\n\x1a\n" + bytes(64),
                        head=b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 72\r\n\r\n",
                    )
                ),
            )
        ],
        fetch_time_ms=41,
    )  # fmt: skip
    records += closed(first, 1, moment(1), warcinfo_id)
    original = next(record for record in first if record.role == "response" and record.target == page)
    if revisit:
        again, _ = capture.exchange_records(
            fetched(exchange(page, started=moment(20), head=chunked)),
            warcinfo_id=warcinfo_id,
            new_id=new_id,
            revisit_of=capture.RevisitTarget(original.id, page, moment(2)),
        )
        records += closed(again, 2, moment(20), warcinfo_id)
    packed = gzip.compress(b"<html><body><h1>Bridge opens late</h1></body></html>", mtime=0)
    third, _ = capture.exchange_records(
        fetched(
            exchange(
                page, started=moment(40), body=packed,
                head=b"HTTP/1.1 200\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n"
                b"Content-Length: %d\r\n\r\n" % len(packed),
            )
        ),
        warcinfo_id=warcinfo_id,
        new_id=new_id,
    )  # fmt: skip
    records += closed(third, 3, moment(40), warcinfo_id)
    cut, _ = capture.exchange_records(
        fetched(
            exchange(
                page + "/cut", started=moment(60), truncated="disconnect",
                head=b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99999\r\n\r\n",
            ),
            failure="connection reset",
        ),
        warcinfo_id=warcinfo_id,
        new_id=new_id,
    )  # fmt: skip
    records += closed(cut, 4, moment(60), warcinfo_id)
    lost, _ = capture.exchange_records(
        Fetched("https://gone.example/", moment(70), (), "no such host"), warcinfo_id=warcinfo_id, new_id=new_id
    )
    records += closed(lost, 5, moment(70), warcinfo_id)
    imported = capture.resource_record(
        b"<!doctype html><title>Kept</title><p>Kept.",
        target="https://news.example/kept",
        content_type="text/html",
        record_id=new_id(),
        date=moment(80),
        warcinfo_id=warcinfo_id,
    )
    return records + closed([imported], 6, moment(80), warcinfo_id)


def segment(records: Sequence[bytes]) -> bytes:
    """Records as we write them: each a gzip member of its own."""
    return b"".join(compress(record) for record in records)
