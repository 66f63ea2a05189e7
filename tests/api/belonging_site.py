"""A site of several hosts on loopback that answers from a table and remembers who asked for what, and with what."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from threading import Thread
from typing import Any

from archive.api import Archive
from archive.formats.reader import RecordItem, read_record
from archive.model.capture import Asset, Description
from archive.model.codec import parse
from archive.model.history import Committed, RecordRow

LOOPBACK = ("127.0.0.0/8",)
PAGE = "http://news.example/story"
JPEG = b"\xff\xd8\xff\xe0"


def picture(word: str, size: int = 400) -> bytes:
    """Bytes that begin as a JPEG does."""
    return JPEG + (word.encode() * size)[:size]


def story(*figures: str, head: str = "", cost: str = "$41 million") -> bytes:
    """An article page with these figures between its paragraphs. Every text in it is invented."""
    paragraphs = [
        "The council approved the harbour plan on Monday after a debate that lasted until midnight.",
        f"The plan will cost {cost} over four years, the treasurer said, and closes the quay for two winters.",
        "“We have waited for this since the flood,” said Mirela Osk, who keeps a chandlery on the quay.",
        "Work begins in May with the dredging of the inner basin, and the ferry moves to the east pier.",
    ]
    body = f"<p>{paragraphs[0]}</p>{''.join(figures)}" + "".join(f"<p>{text}</p>" for text in paragraphs[1:])
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Council Approves Harbour Plan</title>
<meta property="og:type" content="article">{head}</head><body><article><h1>Council Approves Harbour Plan</h1>{body}
</article></body></html>""".encode()


def figure(src: str, caption: str = "The council chamber on Monday, before the debate began.") -> str:
    """A figure with its caption."""
    return f'<figure><img src="{src}" width="800" height="500"><figcaption>{caption}</figcaption></figure>'


class Site:
    """`answers` by path (or host and path): body, content type, status, headers. `asked` is what was asked for."""

    def __init__(self, folder: Path, **how: Any) -> None:
        self.answers: dict[str, tuple[bytes, str, int, tuple[tuple[str, str], ...]]] = {}
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.dead: set[str] = set()
        self.clock = [datetime(2026, 3, 2, 8, tzinfo=UTC)]
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args: object) -> None:
                pass

            def do_GET(self) -> None:
                host = self.headers["Host"]
                site.asked.append((host, self.path, {name.lower(): value for name, value in self.headers.items()}))
                found = site.answers.get(f"{host}{self.path}") or site.answers.get(self.path)
                body, kind, status, headers = found or (b"not here", "text/plain", 404, ())
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                for name, value in headers:
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

        class Server(ThreadingHTTPServer):
            def server_bind(self) -> None:
                TCPServer.server_bind(self)
                self.server_name, self.server_port = "localhost", int(self.server_address[1])

            def handle_error(self, *_: object) -> None:
                """A client that has seen enough hangs up."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.press = Archive.create(
            folder / "press",
            origin="news.example/desk",
            keyring=folder / "keys",
            now=lambda: self.clock[0],
            random=random.Random(7).randbytes,
            pause=self.wait,
            resolve=self.resolve,
            **how,
        )

    def resolve(self, host: str, port: int) -> list[tuple[str, int]]:
        if host in self.dead:
            raise OSError("no such host")
        return [("127.0.0.1", int(self.server.server_address[1]))]

    def wait(self, seconds: float) -> None:
        self.clock[0] += timedelta(seconds=seconds)

    def serve(self, path: str, body: bytes, kind: str = "image/jpeg", status: int = 200, **headers: str) -> None:
        named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
        self.answers[path] = (body, kind, status, named)

    def page(self, *figures: str, path: str = "/story", **how: str) -> None:
        self.serve(path, story(*figures, **how), "text/html; charset=utf-8")

    def capture(self, url: str = PAGE, assets: str | None = "images", **how: Any) -> Committed:
        self.wait(3_600)
        return self.press.capture(url, allow_net=LOOPBACK, rate="off", assets=assets, **how)

    def paths(self, host: str | None = None) -> list[str]:
        """What was asked for, robots.txt aside."""
        return [path for where, path, _ in self.asked if path != "/robots.txt" and host in (None, where)]

    def rows(self, found: Committed) -> tuple[RecordRow, ...]:
        with self.press._reading() as reader:
            return reader.index.records(found.capture.index)

    def data(self, row: RecordRow) -> bytes:
        item = read_record(self.press.path / row.place.file, row.place.offset)
        assert isinstance(item, RecordItem)
        return bytes(item.record.block or b"")

    def described(self, found: Committed) -> Description:
        """The signed description of a capture."""
        return parse(Description, self.data(next(row for row in self.rows(found) if row.role == "description")))

    def assets(self, found: Committed) -> list[Asset]:
        document = self.described(found)
        assert document.assets is not None
        assert document.assets == found.assets
        return list(document.assets.items)


@contextmanager
def site(folder: Path) -> Iterator[Site]:
    """Such a site with an archive beside it."""
    made = Site(folder)
    thread = Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.server.shutdown()
        made.server.server_close()
        thread.join()
