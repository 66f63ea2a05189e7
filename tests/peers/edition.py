"""An archive with everything in it that other people's tools have ever stumbled over, and what was really served."""

from __future__ import annotations

import io
import re
import zlib
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.api import Archive
from archive.model.history import Committed
from tests.newspaper import SITE, Newspaper, page
from tests.peers.wire import WireServer, chunked, gzipped, long_page, message, wire_paper

PLAN = "/2026/harbour-plan"
#: A host and a path that are not ASCII, and characters that indexes sort and escape differently.
FOREIGN_LETTERS = "http://zeitung-köln.example/überflutung?ort=Köln&b=%2F&A=1|2"


@dataclass(frozen=True)
class Sheet:
    """What a reader who asks for this address at this time must be shown: the body without any coding."""

    stamp: str
    url: str
    body: bytes
    status: int = 200
    #: The server sent no HTTP head, so that no tool can replay it.
    headless: bool = False


@dataclass
class Edition:
    """The archive, and every exchange that was put into it."""

    press: Archive
    sheets: list[Sheet] = field(default_factory=list)

    @property
    def segments(self) -> list[Path]:
        return sorted((self.press.path / "warc").glob("news-*.warc.gz"))

    @property
    def imports(self) -> list[Path]:
        return sorted((self.press.path / "warc").glob("import-*arc*"))


def foreign_warc(url: str, *, gzip: bool, software: str = "a foreign crawler") -> tuple[bytes, list[Sheet]]:
    """A WARC that warcio wrote: three responses (one chunked, one gzip-coded), a revisit, requests, and a warcinfo."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=gzip, warc_version="WARC/1.1")
    writer.write_record(writer.create_warcinfo_record("crawl.warc", {"software": software}))
    sheets = []
    bodies = [page(cost=f"${number} million") for number in (51, 52, 53)]
    wires = [
        (bodies[0], ("Content-Length", str(len(bodies[0])))),
        (chunked(bodies[1], 7, 100), ("Transfer-Encoding", "chunked")),
        (gzipped(bodies[2]), ("Content-Encoding", "gzip")),
    ]
    for day, (wire, framing) in enumerate(wires, 1):
        date = f"2026-02-0{day}T06:00:00.250000Z"
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8"), framing], "HTTP/1.1")
        response = writer.create_warc_record(
            url, "response", io.BytesIO(wire), http_headers=head, warc_headers_dict={"WARC-Date": date}
        )
        asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "harbour.example")], is_http_request=True)
        request = writer.create_warc_record(url, "request", http_headers=asked, warc_headers_dict={"WARC-Date": date})
        writer.write_request_response_pair(request, response)
        sheets.append(Sheet(f"2026020{day}060000", url, bodies[day - 1]))
        original = response
    digest = original.rec_headers.get_header("WARC-Payload-Digest")
    date = original.rec_headers.get_header("WARC-Date")
    revisit = writer.create_revisit_record(
        url, digest, url, date, http_headers=head, warc_headers_dict={"WARC-Date": "2026-02-04T06:00:00.5Z"}
    )
    writer.write_record(revisit)
    sheets.append(Sheet("20260204060000", url, bodies[2]))
    return out.getvalue(), sheets


def foreign_arc(url: str) -> tuple[bytes, list[Sheet]]:
    """An ARC file of two pages (version 1, as the crawlers of 1996 wrote it)."""
    about = b"1 0 Invented\nURL IP-address Archive-date Content-type Archive-length\n"
    records = [b"filedesc://crawl.arc 0.0.0.0 20260131060000 text/plain %d\n" % len(about) + about]
    sheets = []
    for day, cost in ((1, "$31 million"), (2, "$32 million")):
        body = page(cost=cost)
        block = message(body)
        stamp = f"2026010{day}060000"
        records.append(f"{url} 192.0.2.7 {stamp} text/html {len(block)}\n".encode() + block)
        sheets.append(Sheet(stamp, url, body))
    return b"\n".join(records) + b"\n", sheets


def with_segments_of(paper: Newspaper, size: int) -> None:
    """Lets the newspaper's archive begin a new segment that often."""
    config = paper.path / "newsproof.toml"
    config.write_text(re.sub(r"segment_size = \d+", f"segment_size = {size}", config.read_text()))
    old = paper.press
    paper.press = Archive.open(
        old.path,
        keyring=old._keyring_folder,
        now=old._now,
        random=old._random,
        pause=old._pause,
        resolve=old._resolve,
    )


class _Desk:
    """Captures on the hour and notes what was served."""

    def __init__(self, paper: Newspaper, server: WireServer, edition: Edition) -> None:
        self.paper, self.server, self.edition = paper, server, edition

    def get(
        self,
        path: str,
        answer: bytes,
        body: bytes,
        status: int = 200,
        *,
        url: str | None = None,
        max_size: int | None = None,
        headless: bool = False,
    ) -> Committed:
        """One capture; `body` is what the answer says without its codings, `url` what the user typed."""
        self.paper._pass(timedelta(hours=1).total_seconds())
        self.server.send(path, answer)
        done = self.paper.press.capture(
            url or f"{SITE}{path}", allow_net=("127.0.0.0/8",), max_size=max_size, rate="off"
        )
        self.note(done, done.capture.final_url, body, status, headless=headless)
        return done

    def note(self, done: Committed, url: str, body: bytes, status: int = 200, *, headless: bool = False) -> None:
        self.edition.sheets.append(Sheet(_stamp(done.capture.observed), url, body, status, headless))


def _stamp(moment: str) -> str:
    return re.sub(r"[^0-9]", "", moment)[:14]


def make_edition(folder: Path) -> Edition:
    """The archive of the tests in this folder: about a dozen segments, every framing, three foreign files."""
    with wire_paper(folder) as (paper, server):
        with_segments_of(paper, 45_000)
        edition = Edition(paper.press)
        desk = _Desk(paper, server, edition)
        _codings(desk)
        _redirects_and_failures(desk)
        _odd_heads(desk)
        _odd_addresses(desk)
        _long_ones(desk)
        _files(desk, folder)
        return edition


def _codings(desk: _Desk) -> None:
    """Every framing and coding of a body, and an unchanged page of each kind."""
    first, packed = page(), gzipped(page())
    coded = message(chunked(packed, 100, 7), "Transfer-Encoding: chunked", "Content-Encoding: gzip", length=False)
    assert desk.get(PLAN, coded, first).outcome == "version"
    assert desk.get(PLAN, coded, first).outcome == "unchanged"
    body = page(cost="$14 million")
    desk.get(PLAN, message(body), body)
    body = page(cost="$15 million")
    odd = chunked(body, 1, 1, 500, extension=b";name=value", trailer=b"X-Checked: 1\r\n")
    desk.get(PLAN, message(odd, "transfer-encoding: Chunked", "Trailer: X-Checked", length=False), body)
    body = page(cost="$16 million")
    desk.get(PLAN, message(zlib.compress(body), "Content-Encoding: deflate"), body)
    body = page(cost="$17 million")
    desk.get(PLAN, message(body, "Connection: close", status="HTTP/1.0 200 OK", length=False), body)
    assert desk.get(PLAN, message(body, "Age: 90", 'ETag: "x"'), body).outcome == "unchanged"
    body = page("Both A Length And A Coding Are Sent")
    desk.get("/both", message(chunked(body, 5), "Content-Length: 3", "Transfer-Encoding: chunked", length=False), body)
    desk.get("/both", message(chunked(body, 9), "Content-Length: 4", "Transfer-Encoding: chunked", length=False), body)
    body = page("Bytes Behind The End Of The Message")
    desk.get("/surplus", message(body) + b"HTTP/1.1 200 OK\r\n\r\n<p>surplus</p>", body)


def _redirects_and_failures(desk: _Desk) -> None:
    """Two hops to a new address; then answers that are no article, and bodies that were cut."""
    body = page(cost="$20 million")
    desk.server.send("/2026/new-plan", message(body))
    desk.server.send("/hop", message(b"", "Location: /2026/new-plan", status="HTTP/1.1 307 Temporary Redirect"))
    moved = message(b"moved", "Location: /hop", status="HTTP/1.1 301 Moved Permanently")
    done = desk.get(PLAN, moved, body)
    assert done.capture.final_url == f"{SITE}/2026/new-plan"
    desk.note(done, f"{SITE}{PLAN}", b"moved", 301)
    desk.note(done, f"{SITE}/hop", b"", 307)
    desk.get(PLAN, message(b"<h1>Sorry</h1>", status="HTTP/1.1 503 Busy"), b"<h1>Sorry</h1>", 503)
    desk.get(PLAN, message(b"<h1>Gone</h1>", status="HTTP/1.1 410 Gone"), b"<h1>Gone</h1>", 410)
    desk.get("/empty", message(b""), b"")
    desk.get("/no-content", b"HTTP/1.1 204 No Content\r\n\r\n", b"", 204)
    body = page()
    desk.get("/cut-by-us", message(body), body[:900], max_size=900)
    desk.get("/cut-by-them", message(body).replace(b"Content-Length: ", b"Content-Length: 9"), body)
    body = page(cost="$22 million")
    assert desk.get(PLAN, message(body), body).outcome == "version"


def _odd_heads(desk: _Desk) -> None:
    """Heads that a library tidies up: an archive that did so would state digests of something else."""
    body = page(cost="$18 million")
    head = (
        b"HTTP/1.1 200\r\nContent-Type:text/html\r\nX-Odd: caf\xe9 \r\nX-Folded: one\r\n two\r\nX-Empty:\r\n"
        b"Set-Cookie: session=canary; Path=/\r\nset-cookie: other=canary\r\n\r\n"
    )
    desk.get(PLAN, head + body, body)
    body = page(cost="$19 million")
    desk.get(PLAN, message(body).replace(b"\r\n\r\n", b"\n\n", 1).replace(b"\r\n", b"\n"), body)
    body = page("The Status Line Has Odd Letters")
    desk.get("/letters", message(body).replace(b"200 OK", "200 Größe".encode()), body)
    for number, bare in enumerate(
        (b"<p>No head, one line.", b"<p>No head,\r\n\r\n<p>a blank line.\n", b"not: a head\r\n")
    ):
        desk.get(f"/headless/{number}", bare, bare, headless=True)
    desk.get("/half", b"HTTP/1.1 200 OK\r\nContent-Type: text/ht", b"", headless=True)


def _odd_addresses(desk: _Desk) -> None:
    """Addresses that a header or an index could trip over."""
    body = page("Hochwasser am alten Kai steigt weiter")
    path = "/%C3%BCberflutung?ort=K%C3%B6ln&b=%2F&A=1|2"
    assert desk.get(path, message(body), body, url=FOREIGN_LETTERS).outcome == "version"
    assert desk.get(path, message(body), body, url=FOREIGN_LETTERS).outcome == "unchanged"
    body = page("An Address Of Three Thousand Letters")
    desk.get(f"/{'long' * 750}", message(body), body)
    body = page("An Address With Dots And Letters")
    desk.get("/a/B/%7Ec;d=1?z=2&a=1&a=0&empty=&flag", message(body), body)


def _long_ones(desk: _Desk) -> None:
    """A page larger than every buffer of a reader, changed at its very end."""
    body = long_page(300)
    assert desk.get("/long", message(body), body).outcome == "version"
    assert desk.get("/long", message(body), body).outcome == "unchanged"
    body = body.replace(b"</article>", b"<p>The last paragraph was added in the evening.</p></article>")
    packed = gzipped(body)
    wire = chunked(packed, *[4096] * 30)
    answer = message(wire, "Transfer-Encoding: chunked", "Content-Encoding: gzip", length=False)
    assert desk.get("/long", answer, body).outcome == "version"


def _files(desk: _Desk, folder: Path) -> None:
    """Files that other people hand in, with and without an address, and two foreign containers."""
    press = desk.edition.press
    url = f"{SITE}{PLAN}"
    text = "Council Approves Harbour Plan\n\nThe plan will cost $61 million, the treasurer said on Monday.\n"
    for name, content, moment in (
        ("plan.html", page(cost="$60 million"), "2026-02-20T08:00:00Z"),
        ("plan.txt", text.encode(), "2026-02-21T08:00:00Z"),
        ("plan.md", f"# {text}".encode(), "2026-02-22T08:00:00Z"),
        ("länge plan.txt", text.encode("utf-16"), "2026-02-23T08:00:00Z"),
    ):
        (folder / name).write_bytes(content)
        (done,) = press.import_file(folder / name, url=url, observed=moment).captures
        desk.note(done, url, content)
    (folder / "ferry ?.txt").write_text("The Ferry Moves East\n\nFrom May it leaves from the east pier.\n")
    (done,) = press.import_file(folder / "ferry ?.txt", observed="2026-02-24T08:00:00Z").captures
    desk.note(done, done.capture.final_url, (folder / "ferry ?.txt").read_bytes())
    for name, content, sheets in (
        ("crawl.warc.gz", *foreign_warc(url, gzip=True)),
        ("crawl.warc", *foreign_warc(f"{SITE}/elsewhere", gzip=False)),
        ("crawl.arc", *foreign_arc(url)),
    ):
        (folder / name).write_bytes(content)
        taken = press.import_file(folder / name)
        assert len(taken.captures) == len(sheets), taken.warnings
        assert {_stamp(one.capture.observed) for one in taken.captures} == {sheet.stamp for sheet in sheets}
        desk.edition.sheets += sheets
