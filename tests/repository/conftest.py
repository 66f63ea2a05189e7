"""One archive with everything in it that an index must get right, built once; each test works on a copy."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive.api import Archive
from archive.formats import warc
from archive.formats.layout import Layout
from archive.formats.members import compress
from archive.model.codec import to_json
from archive.repository.opening import open_log
from archive.repository.query import Reader
from archive.store.disk import Disk
from archive.store.index import Index
from archive.store.logstore import LogStore
from archive.store.schema import VIEWS
from tests.newspaper import SITE, Newspaper, newspaper, page

BRIDGE = f"{SITE}/2026/harbour-bridge"
FERRY = f"{SITE}/2026/ferry-fares"


def foreign_warc(compressed: bool = True, *, headline: str = "Old Tower Struck by Lightning") -> bytes:
    """A small crawl by somebody else: warcinfo, two captures of one page with their requests, and an image."""
    told = warc.record(
        "warcinfo",
        record_id="<urn:uuid:00000000-0000-4000-8000-000000000001>",
        date="2025-01-01T00:00:00.000000Z",
        content_type=warc.WARC_FIELDS,
        block=b"software: crawler/1\r\n",
    )
    records = [told]
    for number, (date, cost) in enumerate(
        (("2025-01-02T10:00:00.000000Z", "12"), ("2025-01-03T10:00:00.000000Z", "21")), 1
    ):
        body = page(headline, cost=f"${cost} million")
        records.append(
            warc.record(
                "response",
                record_id=f"<urn:uuid:00000000-0000-4000-8000-00000000010{number}>",
                date=date,
                target="https://elsewhere.example/tower",
                content_type=warc.HTTP_RESPONSE,
                block=b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body,
                headers=[("WARC-Warcinfo-ID", "<urn:uuid:00000000-0000-4000-8000-000000000001>")],
            )
        )
        records.append(
            warc.record(
                "request",
                record_id=f"<urn:uuid:00000000-0000-4000-8000-00000000020{number}>",
                date=date,
                target="https://elsewhere.example/tower",
                content_type=warc.HTTP_REQUEST,
                block=b"GET /tower HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n",
            )
        )
    return b"".join(map(compress, records)) if compressed else b"".join(records)


def fill(paper: Newspaper, folder: Path) -> None:
    """Live captures with revisits, a redirect, a gone page; imports out of order; files; a foreign WARC."""

    def at(moment: str, path: str, body: bytes, status: int = 200, **headers: str) -> None:
        paper.at(moment)
        paper.serve(path, body, status, **headers)
        paper.capture(path)

    bridge, ferry = "/2026/harbour-bridge", "/2026/ferry-fares"
    first = page(
        "Mayor Opens Harbour Bridge", caption="Mayor Ana Ruiz cuts the ribon on Monday. Photo: Jo Tran/Courant"
    )
    second = page(
        "Mayor Opens Harbour Bridge", caption="Mayor Ana Ruiz cuts the ribbon on Monday. Photo: Jo Tran/Courant"
    )
    at("2026-03-02T08:00:00Z", bridge, first)
    at("2026-03-02T08:30:00Z", bridge, first, Age="120")
    at("2026-03-02T08:40:00Z", ferry, page("Ferry Fares To Rise", cost="three euros"))
    at("2026-03-02T09:00:00Z", bridge, second)
    at("2026-03-02T10:00:00Z", bridge, second)
    at("2026-03-02T11:00:00Z", bridge, b"<h1>Sorry</h1>", 503)
    at("2026-03-02T12:00:00Z", bridge, page("Mayor Opens Harbour Bridge", cost="$14 million"))
    at("2026-03-02T13:00:00Z", ferry, page("Ferry Fares To Rise", cost="four euros"))
    paper.serve("/short", b"", 302, Location=bridge)
    paper.at("2026-03-02T14:00:00Z")
    paper.capture("/short")
    at("2026-03-02T15:00:00Z", ferry, b"gone", 410)
    at("2026-03-02T16:00:00Z", "/2026/ferry-fares-again", page("大橋が開通", cost="500円"))
    older = folder / "older.html"
    older.write_bytes(page("Mayor Opens Harbour Bridge", cost="$40 million"))
    paper.press.import_file(older, url=BRIDGE, observed="2026-03-02T08:35:00Z")
    paper.press.import_file(older, url=BRIDGE, observed="2026-03-02T08:20:00Z")
    note = folder / "note.txt"
    note.write_text("Notes From The Old Quay\n\nThe quay was closed on Monday, and nobody said why.\n")
    paper.press.import_file(note, observed="2026-02-01T00:00:00Z")
    crawl = folder / "crawl.warc.gz"
    crawl.write_bytes(foreign_warc())
    paper.press.import_file(crawl)
    at("2026-03-02T17:00:00Z", bridge, page("Mayor Opens Harbour Bridge", cost="$14 million"))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive's folder, with its keyring beside it."""
    folder = tmp_path_factory.mktemp("newsroom")
    with newspaper(folder) as paper:
        fill(paper, folder)
    return folder


class Desk:
    """A copy of the archive, and what tests do to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.layout = Layout(folder / "press")
        self.press = Archive.open(folder / "press", keyring=folder / "keys")
        self.said: list[str] = []

    def log(self) -> LogStore:
        return open_log(self.layout, Disk(), self.press.settings)

    def index(self) -> Index:
        return Index.open(self.layout.index, write=False)

    def reader(self, index: Index) -> Reader:
        return Reader(self.layout, index, say=self.said.append)

    def answers(self) -> list[str]:
        return answers(self.press)

    def segment(self) -> Path:
        return self.layout.segments()[-1]


def answers(press: Archive) -> list[str]:
    """What list, history, search and query say, as JSON text."""
    said = [to_json(row) for row in press.articles()]
    for row in press.articles():
        said.append(to_json(press.history(row.id)))
        said.append(to_json(press.show(row.slug)))
    said += [to_json(press.search(words)) for words in ("bridge", "monday quay", "大橋", "$14", '"north quay"')]
    said += [to_json(press.query(f"SELECT * FROM {view}")) for view in VIEWS]
    return said


@pytest.fixture
def desk(built: Path, tmp_path: Path) -> Desk:
    shutil.copytree(built / "press", tmp_path / "press")
    shutil.copytree(built / "keys", tmp_path / "keys")
    return Desk(tmp_path)


@pytest.fixture(scope="session")
def original(built: Path) -> Desk:
    """The archive itself, for tests that only read."""
    return Desk(built)


@pytest.fixture
def reader(original: Desk) -> Iterator[Reader]:
    with original.index() as index:
        yield original.reader(index)


def digests(path: Path, opening: Callable[[Path], list[bytes]]) -> list[str]:
    return [hashlib.sha256(record).hexdigest() for record in opening(path)]
