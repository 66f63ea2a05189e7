"""One simulated newspaper: its own clock, its own server, pages that change between fetches, throw-away keys."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.api import Archive
from archive.demo.server import NewsServer, Page
from archive.model.history import Committed
from archive.model.times import parse_time

SITE = "http://harbour.example"


def page(
    headline: str = "Council Approves Harbour Plan",
    caption: str = "The council chamber on Monday. Photo: Jo Tran/Courant",
    cost: str = "$41 million",
    extra: str = "",
) -> bytes:
    """A small article page. Every text in it is invented."""
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{headline} | The Courant</title>
<meta property="og:type" content="article"><meta property="og:title" content="{headline}">
<meta property="article:published_time" content="2026-03-02T07:00:00Z"></head>
<body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><article><h1>{headline}</h1>
<p class="byline">By Dana Whitlock</p>
<figure><img src="/img/chamber-77123.jpg" width="800" height="500" alt="A full chamber">
<figcaption>{caption}</figcaption></figure>
<p>The council approved the harbour plan on Monday after a debate that lasted until midnight.</p>
<p>The plan will cost {cost} over four years, the treasurer said, and closes the north quay for two winters.</p>
<p>“We have waited for this since the flood,” said Mirela Osk, who keeps a chandlery on the quay.</p>
<p>Work begins in May with the dredging of the inner basin, and the ferry will be moved to the east pier.</p>
{extra}</article><footer>© The Courant, an invented newspaper</footer></body></html>
""".encode()


class Newspaper:
    """An archive and the paper it watches. `at` sets the clock, `serve` what the paper answers, `capture` fetches."""

    def __init__(self, folder: Path, server: NewsServer, clock: list[datetime], seed: int = 1) -> None:
        self.folder = folder
        self._server = server
        self._clock = clock
        self.press = Archive.create(
            folder / "press",
            origin="news.example/desk",
            keyring=folder / "keys",
            now=lambda: self._clock[0],
            random=random.Random(seed).randbytes,
            pause=self._pass,
            resolve=server.resolve,
        )

    @property
    def path(self) -> Path:
        """The archive folder."""
        return self.folder / "press"

    def _pass(self, seconds: float) -> None:
        self._clock[0] += timedelta(seconds=seconds)

    def at(self, moment: str) -> None:
        self._clock[0] = parse_time(moment)

    def serve(self, path: str, body: bytes, status: int = 200, **headers: str) -> None:
        named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
        self._server.serve(path, Page(body, status, named))

    def capture(self, path: str) -> Committed:
        return self.press.capture(f"{SITE}{path}", allow_net=("127.0.0.0/8",), rate="off")


@contextmanager
def newspaper(folder: Path, seed: int = 1) -> Iterator[Newspaper]:
    """A newspaper that prints from 2 March 2026 on."""
    clock = [datetime(2026, 3, 2, 8, tzinfo=UTC)]
    with NewsServer(now=lambda: clock[0]) as server:
        yield Newspaper(folder, server, clock, seed)
