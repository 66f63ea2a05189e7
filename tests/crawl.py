"""A foreign WARC as a crawler would have written it, of the invented newspaper."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.newspaper import page


def crawl(path: Path, count: int, *, stories: int = 4) -> Path:
    """A WARC of `count` captures of a few stories, no two with the same number in them."""
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        writer.write_record(writer.create_warcinfo_record("crawl.warc.gz", {"software": "a crawler"}))
        for number in range(count):
            story = number % stories
            body = page(f"Council {story} approves the harbour plan", cost=f"${number} million")
            writer.write_record(
                writer.create_warc_record(
                    f"http://harbour.example/2026/story-{story}-of-town",
                    "response",
                    BytesIO(body),
                    http_headers=StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1"),
                    warc_headers_dict={"WARC-Date": f"2026-03-02T{number // 60:02d}:{number % 60:02d}:00Z"},
                )
            )
    return path
