"""A simulated newsroom under watch: its own true time, a machine whose clock sleeps and is corrected, articles that are
published, edited, renamed and deleted, a site that fails, and a record of every request that the site has seen.

Every text is invented. The number in an article names the state it is in, so that what was archived can be compared
with what was served at that moment.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Thread
from unittest import mock

from archive.api import Archive, Watching
from archive.demo.server import Page, _LocalServer
from archive.jobs import schedule
from archive.jobs.watch import Step
from archive.model.codec import to_json
from archive.model.history import Step as HistoryStep
from archive.model.times import format_time, parse_time
from archive.model.watch import WatchRun
from archive.store import database
from archive.store.disk import Disk
from tests.newspaper import page

START = datetime(2026, 3, 2, 6, tzinfo=UTC)
SITE = "http://courant.example"
FEED = f"{SITE}/feed.xml"
TOWNS = (
    "Alder",
    "Brill",
    "Corran",
    "Dunmere",
    "Eskby",
    "Farrow",
    "Gillan",
    "Hythe",
    "Inver",
    "Jarrow",
    "Kelby",
    "Lorne",
)
THINGS = ("Quay", "Bridge", "Market", "Library", "Station", "Theatre", "Clinic", "School", "Park", "Tower")


@dataclass
class Story:
    """An article: when it appeared, when it was in which state, and what became of its address."""

    number: int
    published: datetime
    edits: list[datetime]
    ab: bool = False
    renamed: datetime | None = None
    deleted: datetime | None = None

    @property
    def name(self) -> str:
        return f"{TOWNS[self.number % len(TOWNS)]} {THINGS[self.number // len(TOWNS) % len(THINGS)]}"

    @property
    def path(self) -> str:
        return f"/2026/{self.name.lower().replace(' ', '-')}-{self.number}"

    def path_at(self, true: datetime) -> str:
        return self.path + ("-reopens" if self.renamed is not None and true >= self.renamed else "")

    def state(self, true: datetime, turn: int) -> int:
        """What it says at a time: the number of edits made, and, in an A/B test, which of two headlines."""
        made = sum(edit <= true for edit in self.edits)
        return 10 * made + (turn % 2 if self.ab else 0)

    def body(self, state: int) -> bytes:
        told = "Reopens" if state % 10 == 0 else "Opens Its Doors Again"
        return page(
            headline=f"{self.name} {told} After Long Repairs",
            caption=f"The {self.name} on Monday. Photo: Jo Tran/Courant",
            cost=f"${100 + state} million",
        )


@dataclass(frozen=True)
class Hit:
    """A request for an article: true time, what the machine's clock said, what was answered."""

    true: datetime
    clock: datetime
    path: str
    status: int
    state: int


@dataclass
class Newsroom:
    """The site and the machine beside it. `true` is the time of the world; the machine's clock is `offset` off."""

    stories: list[Story]
    outages: list[tuple[datetime, datetime, str | None]]
    #: At a true time: how far the machine's clock is off from then on.
    steps: list[tuple[datetime, timedelta]]
    #: From one true time to the next the machine sleeps.
    sleeps: list[tuple[datetime, datetime]]
    true: datetime = START
    hits: dict[int, list[Hit]] = field(default_factory=dict)
    turns: dict[int, int] = field(default_factory=dict)
    other: int = 0
    spent: float = 0.0

    def clock(self) -> datetime:
        return self.true + next((offset for at, offset in reversed(self.steps) if self.true >= at), timedelta())

    @property
    def error(self) -> timedelta:
        """By how much the machine's clock is wrong at most."""
        return max((abs(offset) for _, offset in self.steps), default=timedelta())

    def passes(self, seconds: float) -> None:
        self.true += timedelta(seconds=seconds)
        self.spent += seconds
        for begun, ended in self.sleeps:
            if begun <= self.true < ended:
                self.true = ended

    def monotonic(self) -> float:
        """Seconds of the machine while it is awake."""
        return self.spent

    def answer(self, path: str) -> Page:
        down = next((after for begun, ended, after in self.outages if begun <= self.true < ended), "no")
        if path == "/feed.xml":
            self.other += 1
            return (
                Page(b"<h1>Sorry</h1>", 503) if down != "no" else Page(self.feed(), content_type="application/rss+xml")
            )
        for story in self.stories:
            if path in (story.path, story.path + "-reopens") and self.true >= story.published:
                found = self._of(story, path, down)
                state = story.state(self.true, self.turns.get(story.number, 0))
                if found.status == 200:
                    self.turns[story.number] = self.turns.get(story.number, 0) + 1
                hit = Hit(self.true, self.clock(), path, found.status, state)
                self.hits.setdefault(story.number, []).append(hit)
                return found
        self.other += 1
        return Page(b"<!doctype html><title>404</title><h1>Not found</h1>\n", 404)

    def _of(self, story: Story, path: str, down: str | None) -> Page:
        if down != "no":
            return Page(b"<h1>Sorry</h1>", 503, (("Retry-After", down),) if down else ())
        if story.deleted is not None and self.true >= story.deleted:
            return Page(b"<h1>Gone</h1>", 410)
        if path != story.path_at(self.true):
            return Page(b"moved", 301, (("Location", story.path_at(self.true)),))
        return Page(story.body(story.state(self.true, self.turns.get(story.number, 0))))

    def feed(self) -> bytes:
        out = [story for story in self.stories if story.published <= self.true]
        items = "".join(
            f"<item><title>{story.name}</title><link>{story.path_at(self.true)}</link></item>" for story in out[-30:]
        )
        return f'<rss version="2.0"><channel><title>Courant</title>{items}</channel></rss>'.encode()


def newsroom(articles: int, days: float, seed: int = 1, *, far: bool = False) -> Newsroom:
    """Articles that appear over the first half of the time, with everything that can happen to them. When what happens
    to site and machine happens is drawn, too, but for seed 1. `far`: the machine's clock is wrong by more than a day."""
    dice = random.Random(seed)
    hours = days * 24
    stories = []
    for number, published in enumerate(sorted(dice.uniform(0, hours / 2) for _ in range(articles))):
        first = START + timedelta(hours=published if number else 0)
        edits = sorted(
            first + timedelta(hours=dice.expovariate(1 / 6) + 0.1) for _ in range(dice.choice((0, 1, 1, 2, 3, 5)))
        )
        story = Story(number, first, edits, ab=number % 8 == 3)
        if number % 7 == 2:
            story.renamed = first + timedelta(hours=dice.uniform(hours / 12, hours / 4))
        if number % 9 == 4:
            story.deleted = first + timedelta(hours=dice.uniform(hours / 12, hours / 4))
        stories.append(story)

    shift = 0.0 if seed == 1 else dice.uniform(-0.04, 0.04)

    def at(share: float) -> datetime:
        return START + timedelta(hours=hours * (share + shift))

    ahead = timedelta(hours=dice.uniform(25, 50)) if far else timedelta(minutes=9)
    behind = -timedelta(hours=dice.uniform(2, 20)) if far else timedelta()
    return Newsroom(
        stories,
        [(at(0.2), at(0.23), None), (at(0.55), at(0.6), "1800")],
        [(at(0.3), ahead), (at(0.5 if far else 0.7), behind), (at(0.8), timedelta())],
        [(at(0.4), at(0.45))],
    )


@contextmanager
def served(room: Newsroom) -> Iterator[int]:
    """The newsroom as a web server on the loopback address; gives its port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def version_string(self) -> str:
            return "tidewater"

        def date_time_string(self, timestamp: float | None = None) -> str:
            return "Mon, 02 Mar 2026 06:00:00 GMT"

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name the base class has
            pass

        def do_GET(self) -> None:
            found = room.answer(self.path)
            self.send_response(found.status)
            self.send_header("Content-Type", found.content_type)
            self.send_header("Content-Length", str(len(found.body)))
            for name, value in found.headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(found.body)

    server = _LocalServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        with mock.patch.object(database, "SYNCHRONOUS", "OFF"):  # as HastyDisk
            yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class HastyDisk(Disk):
    """A disk that is never synced: nobody pulls the plug here."""

    def _fsync(self, fd: int) -> None:
        pass


def press_of(folder: Path, room: Newsroom, port: int, seed: int = 1) -> Archive:
    """An archive on the newsroom's machine. The same seed gives the same keys, so the same archive."""
    press = Archive.create(
        folder / "press",
        origin="news.example/desk",
        keyring=folder / "keys",
        now=room.clock,
        random=random.Random(seed).randbytes,
        pause=room.passes,
        resolve=lambda host, _port: [("127.0.0.1", port)],
    )
    press._given_disk = HastyDisk()
    return press


def watch_of(press: Archive, room: Newsroom, seed: int = 1) -> Watching:
    return Watching(press, dice=random.Random(seed).random, monotonic=room.monotonic)


def run_days(
    watch: Watching, room: Newsroom, days: float, told: list[Step] | None = None, *, confirm: bool = False
) -> WatchRun:
    """The watch until so many days of the world have passed."""
    end = START + timedelta(days=days)
    asleep = sum((ended - begun for begun, ended in room.sleeps), timedelta())
    seconds = (end - room.true - asleep).total_seconds()
    kept: list[Step] = [] if told is None else told
    return watch.run(
        seconds=seconds, allow_net=("127.0.0.0/8",), rate="1/2s", assets="none", confirm=confirm, told=kept.append
    )


def wrong_with(press: Archive, watch: Watching, room: Newsroom, days: float, *, far: bool = False) -> list[str]:
    """What the archive says that was not so, or does not say that was: nothing, if all is well.

    With a clock that was `far` off, captures are told in another order than they were made in: then only what each of
    them found can be looked at, not what changed between two of them.
    """
    wrong: list[str] = []
    says: dict[str, int] = {}
    rows = {}
    for row in press.articles():
        for step in press.history(row.id):
            rows[step.capture.index] = step
    if sorted(rows) != list(range(len(rows))):
        wrong.append("the log has gaps")
    by_time: dict[str, HistoryStep] = {step.capture.observed: step for step in rows.values()}
    for story in room.stories:
        #: Article to what was served last of it: a story that got another address may be two of them.
        before: dict[str, Hit] = {}
        led = False
        for hit in room.hits.get(story.number, []):
            led, was_led = hit.status == 301, led
            if led:
                continue
            key = format_time(hit.clock)
            if key not in by_time:
                wrong.append(f"{story.path}: nothing in the log about {hit}")
                continue
            step = by_time.pop(key)
            outcome = step.capture.outcome
            if hit.status != 200:
                if outcome not in ("gone", "broken") or step.capture.status != hit.status:
                    wrong.append(f"{step.capture.name}: {outcome} for {hit}")
                continue
            if outcome == "moved" and was_led:
                continue
            version = step.capture.version if outcome == "version" else step.capture.same_as
            name = f"{step.capture.article}@v{version}"
            if name not in says:
                says[name] = state_of(to_json(press.show(name).article))
            if says[name] != hit.state:
                wrong.append(f"{step.capture.name}: {name} says {says[name]}, served was {hit.state}")
            if far:
                continue
            last = before.get(step.capture.article)
            changed = last is None or hit.state != last.state
            if changed != (outcome == "version"):
                wrong.append(f"{step.capture.name}: {outcome}, but served {hit.state} after {last}")
            if changed and last is not None and not story.ab:
                moment = next((edit for edit in story.edits if last.true < edit <= hit.true), None)
                found = step.interval
                if moment is None or found is None or found.after is None:
                    wrong.append(f"{step.capture.name}: no edit, or no interval")
                elif parse_time(found.after) > last.clock or parse_time(found.until) != hit.clock:
                    wrong.append(f"{step.capture.name}: {found}, seen before at {last.clock} and then at {hit.clock}")
                elif not parse_time(found.after) - room.error < moment <= parse_time(found.until) + room.error:
                    wrong.append(f"{step.capture.name}: {found}, but the edit was made at {moment}")
            before[step.capture.article] = hit
        if len(before) > 1:
            wrong.append(f"{story.path}: {len(before)} articles")
    if by_time:
        wrong.append(f"{len(by_time)} captures of nothing that was served")
    failures = 8 * (len(room.outages) + 1)
    for entry in watch.entries().watched:
        if entry.kind != "article":
            continue
        most = schedule.most_checks(entry, days * 86_400) * (1 + far) + failures  # anew after it went back far
        if entry.checks > most:
            wrong.append(f"{entry.url}: {entry.checks} looks, at most {most} are allowed")
    return wrong


def state_of(article: str) -> int:
    """The state that an article is in."""
    found = re.search(r"\$(\d+) million", article)
    assert found is not None
    return int(found[1]) - 100


def kept_of(press: Archive) -> dict[str, str]:
    """Every file of the archive that is not a cache: what it is called, and its SHA-256. Two runs must give the same."""
    return {
        str(file.relative_to(press.path)): hashlib.sha256(file.read_bytes()).hexdigest()
        for part in ("warc", "log", "keys", "watch")
        for file in sorted((press.path / part).rglob("*"))
        if file.is_file() and file.name != "running"
    }
