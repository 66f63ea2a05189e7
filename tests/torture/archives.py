"""The small archive that every byte of is changed: at most 60 kB, of every kind of record that we write."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from tests.newspaper import newspaper, page

LIMIT = 60_000


def small_press(folder: Path) -> Path:
    """Two articles, a redirect, an unchanged page, a 503, an imported text file and an imported WARC; two segments."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    with newspaper(folder) as paper:
        config = paper.path / "newsproof.toml"
        text = config.read_text()
        paper.serve("/2026/plan", page())
        paper.capture("/2026/plan")
        paper.at("2026-03-02T09:00:00Z")
        paper.capture("/2026/plan")
        config.write_text(text.replace("segment_size = 1000000000", "segment_size = 16000"))
        assert "16000" in config.read_text()
        press = type(paper.press).open(
            paper.path,
            keyring=folder / "keys",
            now=paper.press._now,
            random=paper.press._random,
            resolve=paper.press._resolve,
        )
        paper.press = press
        paper.at("2026-03-02T11:00:00Z")
        paper.serve("/2026/plan", b"moved", 301, Location="/2026/harbour-plan")
        paper.serve("/2026/harbour-plan", page(cost="$14 million"))
        paper.capture("/2026/plan")
        paper.at("2026-03-02T12:00:00Z")
        paper.serve("/2026/harbour-plan", b"<h1>Sorry</h1>", 503)
        paper.capture("/2026/harbour-plan")
        note = folder / "ferry.txt"
        note.write_text(
            "Ferry Fares to Rise in April\n\nFares rise by five percent, the port authority said on Monday.\n"
        )
        paper.at("2026-03-02T13:00:00Z")
        press.import_file(note, url="http://harbour.example/ferry", observed="2026-03-02T13:00:00Z")
        crawl = folder / "crawl.warc.gz"
        with crawl.open("wb") as stream:
            writer = WARCWriter(stream, gzip=True)
            http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.0")
            body = BytesIO(page(headline="Ferry Crews Vote on Rota"))
            writer.write_record(
                writer.create_warc_record(
                    "http://harbour.example/rota",
                    "response",
                    body,
                    http_headers=http,
                    warc_headers_dict={"WARC-Date": "2026-03-01T08:00:00Z"},
                )
            )
        press.import_file(crawl)
    return paper.path
