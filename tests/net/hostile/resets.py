"""C12: a connection that breaks behind every byte of a response, in every framing: what came is never taken for whole.

A page of 2,000 bytes is sent with a length, in chunks, and with an open end, and is cut behind each byte: by a reset, by
an end in order, and over TLS by an end without close_notify. Left out is the one cut that no reader can see: an open end
that ends in order (RFC 9112, 9.8).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import pytest

from archive.errors import SourceError
from tests.net.hostile.certificates import MADE, believe
from tests.net.hostile.stage import LOOPBACK, NOT_HERE, PAGE, Clock, Stage
from tests.net.test_fetch import RESET, RUDE, Authority, Server

How = Literal["reset", "closed", "no close_notify"]
HOWS: tuple[How, ...] = ("reset", "closed", "no close_notify")
SIZE = 2_000
HOST = "news.example"


@cache
def responses() -> dict[str, bytes]:
    """Three framings of one page, 2,000 bytes each."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
    chunked = head + b"Transfer-Encoding: chunked\r\n\r\n"
    left = SIZE - len(chunked) - len(b"0\r\n\r\n") - 4 * (400 + 7) - 7
    text = PAGE.ljust(1_600 + left)
    pieces = [text[at : at + 400] for at in range(0, len(text), 400)]
    chunked += b"".join(b"%03x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    size = SIZE - len(head) - len(b"Content-Length: 1234\r\n\r\n")
    length = head + b"Content-Length: %d\r\n\r\n" % size + PAGE.ljust(size)
    return {"length": length, "chunked": chunked, "open end": (head + b"\r\n" + PAGE).ljust(SIZE)}


@dataclass(frozen=True)
class Cut:
    """One response, cut behind that many bytes."""

    framing: str
    how: How
    at: int

    @property
    def steps(self) -> tuple[object, ...]:
        end = {"reset": (RESET,), "no close_notify": (RUDE,), "closed": ()}[self.how]
        return (responses()[self.framing][: self.at], *end)

    @property
    def whole(self) -> bool:
        """Whether every byte was sent, and the message says itself where it ends."""
        return self.at == SIZE and self.framing != "open end"


def cuts(every: int = 1) -> Iterator[Cut]:
    """The cuts behind each byte, or behind each `every`-th and the last two."""
    for framing in responses():
        for how in HOWS:
            if (framing, how) != ("open end", "closed"):
                for at in range(1, SIZE + 1):
                    if at % every == 0 or at > SIZE - 2:
                        yield Cut(framing, how, at)


def torture(part: int, parts: int) -> tuple[int, list[str]]:
    """How many cuts were captured in that share of all of them (`part` from 0), and what was wrong."""
    asked = [cut for number, cut in enumerate(cuts()) if number % parts == part]
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        folder = Path(name)
        patch.setenv("NEWSPROOF_STATE", str(folder / "state"))
        patch.setenv("NEWSPROOF_CONFIG", str(folder / "config"))
        authority = Authority(folder)
        believe(authority, patch, folder)
        clock = Clock()
        patch.setattr("archive.api.gathering.time", clock)
        stage = Stage(folder / "stage", clock, authority)
        with stage.press.together():
            wrong = list(faults(stage, asked))
        stage.conclude()
    return len(asked), wrong


def faults(stage: Stage, asked: Iterable[Cut]) -> Iterator[str]:
    """Captures every cut and says of each what is wrong with what was stored."""
    now: list[Cut] = []

    def play(request: bytes, _number: int) -> tuple[object, ...]:
        return (NOT_HERE,) if request.startswith(b"GET /robots.txt ") else now[-1].steps

    assert stage.authority is not None
    with Server(play) as plain, Server(play, MADE["good"](stage.authority, HOST)) as secure:
        stage.answer_at(lambda _host, port: [("127.0.0.1", secure.port if port == 443 else plain.port)])
        for cut in asked:
            now.append(cut)
            scheme = "https" if cut.how == "no close_notify" else "http"
            url = f"{scheme}://{HOST}/{cut.framing.replace(' ', '-')}/{cut.at // 40}"
            fault = _fault(stage, cut, url)
            if fault is not None:
                yield f"{cut}: {fault}"


def _fault(stage: Stage, cut: Cut, url: str) -> str | None:
    try:
        found = stage.press.capture(url, allow_net=LOOPBACK, rate="off")
    except SourceError as exc:
        return None if exc.code == "network" and not cut.whole else f"{exc.code}: {exc.message}"
    described, records = stage.read(found)
    (headers,) = [headers for role, headers, _ in records if role in ("response", "revisit")] or [{}]
    kept = headers.get("warc-truncated")
    if found.outcome in ("version", "unchanged"):
        return None if cut.whole else "taken for whole"
    if cut.whole and cut.how != "reset":
        return f"{found.outcome}: {found.reason}"
    if found.outcome != "broken" or (described.wire and kept != "disconnect"):
        return f"{found.outcome}, WARC-Truncated {kept}"
    return None
