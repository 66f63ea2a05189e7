"""What tests of removal share: an archive of every kind of capture, and a search through everything that lies in it."""

from __future__ import annotations

import base64
import contextlib
import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from archive.api import Archive
from archive.formats.capture import DSSE_TYPE
from archive.formats.reader import RecordItem, read_warc
from tests.newspaper import page

REASON = "court order 12/26"
PLAN = "harbour-plan"


def crawl(folder: Path, *pages: tuple[str, bytes], name: str = "crawl.warc.gz", gzip: bool = True) -> Path:
    """A WARC of somebody else's with one response for each address."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    path = folder / name
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=gzip)
        writer.write_record(writer.create_warcinfo_record(name, {"software": "othertool"}))
        for number, (url, body) in enumerate(pages):
            http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.0")
            date = {"WARC-Date": f"2026-03-01T{8 + number:02}:00:00Z"}
            writer.write_record(
                writer.create_warc_record(url, "response", BytesIO(body), http_headers=http, warc_headers_dict=date)
            )
    return path


def desk(folder: Path) -> Archive:
    """An archive that takes in files: nothing needs a network."""
    return Archive.create(folder / "press", origin="news.example/desk", keyring=folder / "keys")


def take(press: Archive, name: str, headline: str, cost: str = "$41 million", hour: int = 8) -> str:
    """One page of an article `name`; returns the name of the capture."""
    file = press.path.parent / f"{name}.html"
    file.write_bytes(page(headline, cost=cost))
    done = press.import_file(file, url=f"https://courant.example/{name}", observed=f"2026-03-02T{hour:02}:00:00Z")
    return done.captures[0].capture.name


def stored(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder as it lies, and what is packed in it."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            yield path.relative_to(folder).as_posix(), data
            yield f"{path.relative_to(folder).as_posix()} (unpacked)", unpacked(data)


def unpacked(data: bytes) -> bytes:
    """The content of all gzip members, whatever stands between them."""
    out = b""
    while data[:2] == b"\x1f\x8b":
        inflater = zlib.decompressobj(31)
        out += inflater.decompress(data)
        data = inflater.unused_data
    return out


def holding(folder: Path, *words: str) -> list[tuple[str, str]]:
    """Where any of these words stand in the archive, in any letter case."""
    return [
        (name, word)
        for name, data in stored(folder)
        for word in words
        if word.lower().encode() in data.lower() or word.lower().encode("utf-16-le") in data.lower()
    ]


def files_of(folder: Path) -> dict[str, bytes]:
    """Everything but the lock, by name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "lock"
    }


def tombstones(segment: Path) -> list[RecordItem]:
    """The records of a file that stand for removed ones."""
    return [
        item
        for item in read_warc(segment, foreign=True)
        if isinstance(item, RecordItem) and item.record.id.startswith("<urn:newsproof:redacted:")
    ]


def statements(folder: Path) -> list[bytes]:
    """The envelopes of all statement records, in order."""
    return [
        item.record.block or b""
        for path in sorted((folder / "warc").glob("news-*.gz"))
        for item in read_warc(path)
        if isinstance(item, RecordItem) and item.record.content_type == DSSE_TYPE
    ]


# What other tools write beside a page.


def record(
    kind: str,
    target: str | None,
    block: bytes,
    *,
    media: str = "application/warc-fields",
    date: str = "2026-03-02T14:00:00Z",
    name: str = "",
    more: tuple[str, ...] = (),
) -> bytes:
    """One record as other tools write it; `name` is what its id is made of."""
    lines = ["WARC/1.1", f"WARC-Type: {kind}", f"WARC-Record-ID: {record_id(name or f'{kind} {target} {date}')}"]
    lines += [f"WARC-Date: {date}", *([f"WARC-Target-URI: {target}"] if target else []), *more]
    lines += [f"Content-Type: {media}", f"Content-Length: {len(block)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def record_id(name: str) -> str:
    """The WARC-Record-ID of what `record` made under that name."""
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, name)}>"


def answer(body: bytes, media: str = "text/html; charset=utf-8", *more: str) -> bytes:
    """An HTTP response as a block."""
    lines = ["HTTP/1.1 200 OK", f"Content-Type: {media}", *more, f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def visited(
    url: str, body: bytes, *, text: str = "", title: str = "", date: str = "2026-03-02T14:00:00Z", **images: bytes
) -> list[bytes]:
    """What a browser-driven crawler keeps of one page: answer, request, text, page information, metadata, a conversion,
    notes on that, and its pictures, whose requests say by Referer where they stood. `images` by the name of their file."""
    first = f"response {url} {date}"
    near = (f"WARC-Concurrent-To: {record_id(first)}",)
    host, path = url.split("/", 3)[2:]
    http = "application/http; msgtype="
    asked = f"GET /{path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    urls = {f"https://{host}/{name}.jpg": {"status": 200} for name in images}
    info = json.dumps({"pageid": "1", "url": url, "urls": urls}).encode()
    of_first = (f"WARC-Refers-To: {record_id(first)}",)
    of_text = (f"WARC-Refers-To: {record_id(f'conversion {url} {date}')}",)
    about = f"title: {title}\r\n".encode()
    made = [
        record("response", url, answer(body), media=f"{http}response", date=date, name=first),
        record("request", url, asked, media=f"{http}request", more=near, date=date),
        record("resource", f"urn:text:{url}", text.encode(), media="text/plain", date=date),
        record("resource", f"urn:pageinfo:{url}", info, media="application/json", date=date),
        record("metadata", url, about, more=near, date=date),
        record("conversion", url, text.encode(), media="text/plain", more=of_first, date=date),
        record("metadata", f"notes://{host}/{date}", about, more=of_text, date=date),
    ]
    for name, data in images.items():
        at = f"https://{host}/{name}.jpg"
        asked = f"GET /{name}.jpg HTTP/1.1\r\nHost: {host}\r\nReferer: {url}\r\n\r\n".encode()
        got, key = answer(data, "image/jpeg"), f"{at} {date}"
        made.append(record("response", at, got, media=f"{http}response", date=date, name=key))
        near = (f"WARC-Concurrent-To: {record_id(key)}",)
        made.append(record("request", at, asked, media=f"{http}request", more=near, date=date))
    return made


def warc(folder: Path, records: Iterable[bytes], name: str = "visit.warc.gz") -> Path:
    """A WARC of these records, behind a warcinfo; compressed record by record when its name says so."""
    path = folder / name
    every = [record("warcinfo", None, b"software: othercrawler 1.5\r\n", name=name), *records]
    path.write_bytes(b"".join(gzip.compress(one, mtime=0) if name.endswith(".gz") else one for one in every))
    return path


def deep(folder: Path, *needles: bytes) -> list[tuple[str, bytes]]:
    """Where any of these stand in the files of a folder: as they lie, in anything gzip or zlib packed at any offset, in
    base64, and in what is packed there, in any letter case and as UTF-16; also in the names of files."""
    found = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        found += [(f"the name {name}", needle) for needle in needles if needle.lower() in name.lower().encode()]
        if path.is_file():
            for layer in _layers(path.read_bytes()):
                lower = layer.lower()
                plain = lower.replace(b"\0", b"")
                found += [(name, needle) for needle in needles if needle.lower() in lower or needle.lower() in plain]
    return found


def _layers(data: bytes, depth: int = 0) -> Iterator[bytes]:
    yield data
    if depth > 3:
        return
    for match in re.finditer(rb"\x1f\x8b\x08|[\x78\x28\x58\x48][\x01\x5e\x9c\xda]", data):
        with contextlib.suppress(zlib.error):
            inflated = zlib.decompressobj(47).decompress(data[match.start() :])
            if len(inflated) > 8:
                yield from _layers(inflated, depth + 1)
    for match in re.finditer(rb"[A-Za-z0-9+/_-]{24,}", data):
        text = match[0].replace(b"-", b"+").replace(b"_", b"/")
        yield from _layers(base64.b64decode(text[: len(text) // 4 * 4]), depth + 2)


def digests(*contents: bytes) -> list[bytes]:
    """How digests of these contents may be written: hex, base32, base64, and bare."""
    made = []
    for content in contents:
        for algorithm in ("sha256", "sha1", "md5"):
            value = hashlib.new(algorithm, content, usedforsecurity=False).digest()
            made += [value.hex().encode()[:24], base64.b32encode(value)[:20], base64.b64encode(value)[:18], value[:14]]
    return made
