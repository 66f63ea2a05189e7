"""What every row of the table is played on: one server on loopback, one archive, and what must hold whatever was sent.

A `Case` says in one line what the server does and in one what newsproof does, and then the same for a machine. `Stage`
captures it through `Archive.capture` and looks at what lies on the disk afterwards, never only at what was returned.
Clocks are injected; bounds are counts and sizes.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import random
import re
import socket
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Condition
from typing import Any

import pytest
from warcio.checker import Checker

from archive import verify
from archive.api import Archive
from archive.api.gathering import terms
from archive.errors import CODES, NewsproofError
from archive.formats.layout import Layout
from archive.formats.reader import read_record
from archive.formats.warc import parse as parse_record
from archive.jobs.lists import read_list, take_up
from archive.jobs.schedule import Looked
from archive.model.capture import Description
from archive.model.codec import parse
from archive.model.history import Committed
from tests.net.test_fetch import Authority, Script, Server
from tests.newspaper import page

LOOPBACK = ("127.0.0.0/8",)
URL = "http://news.example/story"
#: An article without a picture: what belongs to a page is fetched, too, and other tests look at that.
PAGE = re.sub(rb"(?s)<figure>.*?</figure>", b"", page())
NOT_HERE = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
#: Outcomes with which a command for that one URL ends well.
WELL = ("version", "unchanged", "moved", "gone")
#: The most that is kept of one exchange, unless a case says otherwise: small, so that endless answers end soon.
MAX_SIZE = 256 * 1024
MAX_HEAD = 256 * 1024

#: The headers that a record of ours may have; a server adds none.
OURS = {
    "warc-type", "warc-record-id", "warc-date", "warc-target-uri", "warc-filename", "warc-warcinfo-id",
    "warc-concurrent-to", "warc-ip-address", "warc-protocol", "warc-cipher-suite", "warc-profile", "warc-refers-to",
    "warc-refers-to-target-uri", "warc-refers-to-date", "warc-truncated", "warc-payload-digest", "warc-block-digest",
    "content-type", "content-length",
}  # fmt: skip

Resolve = Callable[[str, int], list[tuple[str, int]]]


def answer(
    body: bytes = PAGE, *fields: bytes, status: bytes = b"200 OK", length: bool = True, html: bool = True
) -> bytes:
    """A response as it goes over the wire."""
    lines = [b"HTTP/1.1 " + status, *fields]
    if html:
        lines.append(b"Content-Type: text/html; charset=utf-8")
    if length:
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def to(location: bytes, status: bytes = b"302 Found") -> bytes:
    """A redirect."""
    return answer(b"", b"Location: " + location, status=status)


@dataclass(frozen=True)
class Later:
    """A step of a script: so many seconds pass on the clock of the deadline, once what was sent before has been read."""

    seconds: float


@dataclass(frozen=True)
class Case:
    """One behaviour of a server. `does` and `then` are what the table in the docs says.

    `script` are the steps of every answer, or a function of request and its number (robots.txt is answered with 404
    unless `robots`). `comes` is an outcome, or the code of an error (then nothing is stored); `says` is part of its
    reason or message. `status`, `truncated`, `hops` and `body` are of what is stored; `asked` is the number of
    requests that the server saw, robots.txt left out.
    """

    name: str
    does: str
    then: str
    script: Script | tuple[object, ...] = ()
    comes: str = "version"
    says: str = ""
    status: int | None = None
    truncated: str | None = None
    hops: int | None = None
    asked: int | None = None
    body: bytes | None = None
    url: str = URL
    resolve: Callable[[int], Resolve] | None = None
    robots: tuple[object, ...] | None = None
    how: Mapping[str, Any] = field(default_factory=dict)
    #: The article is known: an honest page was captured before.
    known: bool = False
    #: How the server is made when it speaks TLS.
    tls: str | None = None
    #: Whether warcio can read what is stored; with the brotli that is installed here it fails on every brotli body.
    warcio: bool = True
    #: It is a list of pages: read as `watch` reads one, and `comes` is how that ended.
    feed: bool = False
    check: Callable[[Seen], str | None] | None = None

    @property
    def exit(self) -> int:
        """The exit status of a command for this URL alone; a list is read by `watch`, which goes on."""
        if self.feed:
            return 0
        if self.comes in CODES:
            return CODES[self.comes].exit
        return 0 if self.comes in WELL else CODES["no-article"].exit


@dataclass
class Seen:
    """What came of one case."""

    case: Case
    stage: Stage
    requests: list[bytes]
    error: NewsproofError | None = None
    found: Committed | None = None
    described: Description | None = None
    records: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    #: Of a list: how the look ended, and what is watched from now on.
    looked: Looked | None = None
    taken: tuple[str, ...] = ()

    def of(self, role: str) -> list[tuple[dict[str, str], bytes]]:
        """Headers and blocks of the records of one role."""
        return [(headers, block) for found, headers, block in self.records if found == role]

    @property
    def answers(self) -> list[tuple[dict[str, str], bytes]]:
        """The responses, whatever record they are in."""
        return [(headers, block) for role, headers, block in self.records if role in ("response", "revisit")]


class Clock:
    """Time of day that moves a second with every look, and the clock of deadlines, which moves as a case wants."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 3, 2, 8, tzinfo=UTC)
        self.seconds = 0.0
        self.looks = 0
        self._looked = Condition()

    def now(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment

    def pause(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)

    # What `archive.api.gathering` knows as the module `time`.

    def monotonic(self) -> float:
        with self._looked:
            self.looks += 1
            self._looked.notify_all()
            return self.seconds

    def passes(self, seconds: float, looked: int) -> None:
        """Moves the clock of deadlines, after somebody has looked at it since then: who reads looks before every read."""
        with self._looked:
            self._looked.wait_for(lambda: self.looks > looked, timeout=0.3)
            self.seconds += seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


class Stage:
    """An archive that captures one case after the other."""

    def __init__(self, folder: Path, clock: Clock, authority: Authority | None = None) -> None:
        folder.mkdir(parents=True)
        self.clock = clock
        self.authority = authority
        self.folder = folder
        self._port = 0
        self._resolve: Resolve | None = None
        self.press = Archive.create(
            folder / "press",
            origin=f"news.example/{folder.name}",
            keyring=folder / "keys",
            now=self.clock.now,
            random=random.Random(1).randbytes,
            pause=self.clock.pause,
            resolve=self._look_up,
        )
        self._seen = 0

    def _look_up(self, host: str, port: int) -> list[tuple[str, int]]:
        return [("127.0.0.1", self._port)] if self._resolve is None else self._resolve(host, port)

    def _script(self, case: Case, sent: list[bytes]) -> Script:
        """The case's script with robots.txt put before it; what is sent to pages is written down."""
        numbers = iter(range(1 << 30))

        def play(request: bytes, _number: int) -> Iterator[object]:
            if request.startswith(b"GET /robots.txt ") and b"\r\nX-Case" not in request:
                yield from (NOT_HERE,) if case.robots is None else case.robots
                return
            number = next(numbers)
            sent.append(b"")
            steps = case.script(request, number) if callable(case.script) else case.script
            looked = -1
            for step in steps:
                if isinstance(step, Later):
                    self.clock.passes(step.seconds, looked)
                    continue
                looked = self.clock.looks
                if isinstance(step, bytes) and len(sent[number]) < 4 * MAX_SIZE:
                    sent[number] += step
                yield step

        return play

    def play(self, case: Case) -> Seen:
        """Captures one case."""
        self._seen += 1
        sent: list[bytes] = []
        host = f"c{self._seen}.example"
        how = {"allow_net": LOOPBACK, "rate": "off", "max_size": MAX_SIZE, **case.how}
        tls = None
        if case.tls is not None:
            assert self.authority is not None
            tls = servers(self.authority, case.tls, host)
        with Server(self._script(case, sent), tls) as server:
            self._port = server.port
            self._resolve = None if case.resolve is None else case.resolve(server.port)
            url = case.url if case.feed else case.url.replace("news.example", host)
            self.press._manners._files.clear()  # each case has a robots.txt of its own
            if case.known:
                self._known(url)
            seen = Seen(case, self, [])
            before = Layout(self.press.path).checkpoint.read_bytes()
            try:
                if case.feed:
                    self._look(seen, how)
                else:
                    seen.found = self.press.capture(url, **how)
            except NewsproofError as exc:
                seen.error = exc
            seen.requests = [one for one in server.requests if not one.startswith(b"GET /robots.txt ")]
        unmoved = Layout(self.press.path).checkpoint.read_bytes() == before
        if seen.found is not None:
            seen.described, seen.records = self.read(seen.found)
        fault = self._judge(seen, sent, unmoved)
        if fault is not None:
            came = seen.error or (seen.found and (seen.found.outcome, seen.found.reason))
            raise AssertionError(f"{case.name}: {fault}; it came to {came!r}")
        return seen

    def _look(self, seen: Seen, how: dict[str, Any]) -> None:
        """What `watch` does with a list: fetched by the archive's own fetcher, read, and taken up."""
        fetcher = self.press._manners.fetcher(terms(self.press.settings, **how), self.clock.now)
        seen.looked, entries = read_list(fetcher.fetch, seen.case.url)
        seen.taken, _, _ = take_up(entries, lambda _url: False, self.clock.now())

    def _known(self, url: str) -> None:
        resolve, self._resolve = self._resolve, None
        port = self._port
        with Server(lambda request, _: [NOT_HERE if b"/robots.txt" in request else answer()]) as server:
            self._port = server.port
            plain = url.replace("https://", "http://")
            assert self.press.capture(plain, allow_net=LOOPBACK, rate="off").outcome in WELL
        self._port, self._resolve = port, resolve
        self.press._manners._files.clear()

    def answer_at(self, resolve: Resolve) -> None:
        """From now on this is the name server."""
        self._resolve = resolve

    def read(self, found: Committed) -> tuple[Description, list[tuple[str, dict[str, str], bytes]]]:
        """The description of a capture, and role, headers and block of each of its records, from the disk."""
        records = []
        with self.press._reading() as reader:
            for row in reader.index.records(found.capture.index):
                record = read_record(self.press.path / row.place.file, row.place.offset).record
                headers = {name.lower(): value for name, value in record.headers}
                records.append((row.role, headers, bytes(record.block)))
        (block,) = [block for role, _, block in records if role == "description"]
        return parse(Description, block), records

    def _judge(self, seen: Seen, sent: list[bytes], unmoved: bool) -> str | None:
        """What is not as the case, or the rules for all of them, would have it."""
        case = seen.case
        if case.asked is not None and len(seen.requests) != case.asked:
            return f"{len(seen.requests)} requests were made, not {case.asked}"
        if seen.error is not None:
            if seen.error.code != case.comes or seen.error.exit != case.exit:
                return f"not {case.comes}"
            told = " ".join((seen.error.message, *(str(value) for value in seen.error.context.values())))
            if case.says not in told:
                return f"it does not say {case.says!r}"
            return None if unmoved else "something was logged"
        if seen.looked is not None:
            if seen.looked.outcome != case.comes:
                return f"the look came to {seen.looked}"
            return case.check(seen) if case.check is not None else None
        assert seen.found is not None
        assert seen.described is not None
        if seen.found.outcome != case.comes:
            return f"not {case.comes}"
        if case.says not in (seen.found.reason or ""):
            return f"it does not say {case.says!r}"
        return self._stored(seen, sent) or (case.check(seen) if case.check is not None else None)

    def _stored(self, seen: Seen, sent: list[bytes]) -> str | None:
        case, described = seen.case, seen.described
        assert described is not None
        hops = described.wire
        if len(seen.answers) != len(hops):
            return "not one record for each hop"
        if case.hops is not None and len(hops) != case.hops:
            return f"{len(hops)} hops"
        if case.status is not None and described.status != case.status:
            return f"status {described.status}"
        for number, (hop, (headers, block)) in enumerate(zip(hops, seen.answers, strict=True)):
            cut = headers.get("warc-truncated")
            last = number == len(hops) - 1
            if last and case.truncated != cut:
                return f"WARC-Truncated is {cut}"
            if hop.truncated is not None and described.outcome in ("version", "unchanged"):
                return "cut short, and yet taken for a version"
            if len(block) > MAX_HEAD + MAX_SIZE + 65_536 or hop.raw_length > MAX_HEAD + 2 * MAX_SIZE + 131_072:
                return f"{len(block):,} bytes are stored, {hop.raw_length:,} were read"
            whole = sent[number][: hop.raw_length] if number < len(sent) else b""
            if len(whole) == hop.raw_length and hashlib.sha256(whole).hexdigest() != hop.raw_sha256:
                return "the hash of the raw message is of other bytes"
            if last and case.body is not None and not block.endswith(b"\r\n\r\n" + case.body):
                return "another body is stored"
        for role, headers, block in seen.records:
            if not set(headers) <= OURS:
                return f"a {role} record with headers {sorted(set(headers) - OURS)}"
            if any(char in value for value in headers.values() for char in "\r\n\0"):
                return f"a {role} record whose headers break lines"
            if int(headers["content-length"]) != len(block):
                return f"a {role} record of another length"
        return None

    def conclude(self, *, checked_by_warcio: bool = True) -> None:
        """Everything that was stored verifies, and warcio finds every digest right."""
        checked = verify(self.press.path)
        assert not checked.problems, checked.problems
        if not Layout(self.press.path).checkpoint.read_bytes().splitlines()[1] > b"0":
            return  # every case was refused
        assert [one.status for one in checked.verdicts[:3]] == ["ok"] * 3
        printed = io.StringIO()
        files = sorted(str(path) for path in (self.press.path / "warc").glob("*.warc.gz"))
        if not checked_by_warcio:
            return
        with contextlib.redirect_stdout(printed):
            status = Checker(Namespace(inputs=files, verbose=False)).process_all()
        assert status == 0, printed.getvalue()


def servers(authority: Authority, made: str, host: str) -> Any:
    """A server's TLS, by the name of what is wrong with it."""
    from tests.net.hostile.certificates import MADE

    return MADE[made](authority, host)


@contextmanager
def no_world(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every address that is connected to; one that is not of this machine ends the test."""
    places: list[str] = []
    connect = socket.socket.connect

    def watched(self: socket.socket, address: Any) -> None:
        places.append(str(address[0]))
        assert str(address[0]) in ("127.0.0.1", "127.0.0.3", "::1"), f"connected to {address}"
        connect(self, address)

    with monkeypatch.context() as patch:
        patch.setattr(socket.socket, "connect", watched)
        yield places


__all__ = ["Case", "Seen", "Stage", "answer", "no_world", "parse_record", "to"]
