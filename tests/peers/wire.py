"""A server that sends exactly the bytes it was given, and the paper it prints: what a library would tidy up stays odd."""

from __future__ import annotations

import random
import socket
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Self

from archive.demo.server import Page
from tests.newspaper import Newspaper


def message(body: bytes, *fields: str, status: str = "HTTP/1.1 200 OK", length: bool = True) -> bytes:
    """An HTTP message with these header lines as they stand, and a Content-Length unless another framing is wanted."""
    lines = [status, "Content-Type: text/html; charset=utf-8", *fields]
    if length:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def chunked(body: bytes, *sizes: int, extension: bytes = b"", trailer: bytes = b"") -> bytes:
    """A body in chunks of these sizes, the rest in one more (RFC 9112, 7.1)."""
    pieces = []
    for size in (*sizes, len(body)):
        piece, body = body[:size], body[size:]
        if piece:
            pieces.append(b"%x%s\r\n%s\r\n" % (len(piece), extension, piece))
    return b"".join(pieces) + b"0\r\n" + trailer + b"\r\n"


def gzipped(body: bytes) -> bytes:
    """One gzip member that is the same on every day."""
    coder = zlib.compressobj(wbits=31)
    return coder.compress(body) + coder.flush()


class WireServer:
    """Answers every connection once, by the path that was asked for, and closes it."""

    def __init__(self) -> None:
        self._answers: dict[str, bytes] = {}
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = Thread(target=self._listen, daemon=True)
        self.port: int = self._listener.getsockname()[1]

    def send(self, path: str, answer: bytes) -> None:
        """From now on this path is answered with these bytes."""
        self._answers[path] = answer

    def serve(self, path: str, page: Page) -> None:
        """The same in the words of the paper's usual server."""
        fields = (f"{name}: {value}" for name, value in page.headers)
        self.send(path, message(page.body, *fields, status=f"HTTP/1.1 {page.status} Said"))

    def resolve(self, host: str, port: int) -> list[tuple[str, int]]:
        """Every host name is this server."""
        return [("127.0.0.1", self.port)]

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(10)
                request = b""
                while b"\r\n\r\n" not in request and (more := connection.recv(65_536)):
                    request += more
                if request:
                    path = request.split(b" ", 2)[1].decode("ascii")
                    connection.sendall(self._answers.get(path) or message(b"not here", status="HTTP/1.1 404 Not Found"))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        with socket.socket() as knock:  # an empty visit lets the thread see that the door is closing
            knock.connect(("127.0.0.1", self.port))
            self._listener.close()
        self._thread.join(10)


@contextmanager
def wire_paper(folder: Path, seed: int = 1) -> Iterator[tuple[Newspaper, WireServer]]:
    """A newspaper whose server sends raw bytes."""
    clock = [datetime(2026, 3, 2, 8, tzinfo=UTC)]
    with WireServer() as server:
        yield Newspaper(folder, server, clock, seed), server  # type: ignore[arg-type]  # it asks for serve and resolve


def long_page(kilobytes: int, seed: int = 7) -> bytes:
    """An article of that length whose text hardly compresses: invented words, no two paragraphs alike."""
    dice = random.Random(seed)
    letters = "abcdefghijklmnopqrstuvwxyzäöüéñ"
    paragraphs = []
    size = 0
    while size < kilobytes * 1024:
        words = ("".join(dice.choices(letters, k=dice.randint(3, 11))) for _ in range(80))
        paragraphs.append(f"<p>{' '.join(words)}.</p>")
        size += len(paragraphs[-1])
    text = "\n".join(paragraphs)
    return f"<!doctype html><title>The Long Read</title><article><h1>The Long Read of the Quay</h1>{text}</article>".encode()
