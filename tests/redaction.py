"""What tests of removal share: an archive of every kind of capture, and a search through everything that lies in it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

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
