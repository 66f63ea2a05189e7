"""The loop, with hands of paper: order, once and for ever, clocks that jump, hosts that want peace, others who write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from archive.articles.feeds import FeedEntry
from archive.errors import StoreError
from archive.jobs import schedule
from archive.jobs.schedule import Looked
from archive.jobs.watch import Hands, Runner, Step
from archive.model.times import format_time, parse_time
from archive.model.watch import Watched, WatchEvent

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
EVENT = WatchEvent("o", "u", "a-1", "a", "A", "version", format_time(START), 4, "ab" * 32, 2)


class Memory:
    """A plan in memory that keeps the order of what is done to it."""

    def __init__(self, *entries: Watched) -> None:
        self.entries = {entry.url: entry for entry in entries}
        self.events: list[WatchEvent] = []
        self.writes = 0

    def refresh(self) -> bool:
        return False

    def write(self, changed=(), *, added=(), removed=(), events=()) -> None:  # type: ignore[no-untyped-def]
        self.writes += 1
        self.entries |= {entry.url: entry for entry in changed if entry.url in self.entries}
        self.entries |= {entry.url: entry for entry in added}
        self.events += events


@dataclass
class World:
    """Everything a run is lent, and what it did with it."""

    state: Memory
    now: datetime = START
    awake: float = 0.0
    looks: list[tuple[datetime, str]] = field(default_factory=list)
    told: list[Step] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    notified: list[WatchEvent] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    rests: dict[str, datetime] = field(default_factory=dict)
    answer: Callable[[str], Looked] = lambda url: Looked("unchanged")
    event: WatchEvent | None = None
    lists: dict[str, tuple[FeedEntry, ...]] = field(default_factory=dict)

    def pause(self, seconds: float) -> None:
        assert seconds >= 0
        self.pauses.append(seconds)
        self.now += timedelta(seconds=seconds)
        self.awake += seconds
        assert len(self.pauses) < 20_000, "it waits for ever"

    def look(self, entry: Watched) -> tuple[Looked, None, WatchEvent | None]:
        self.looks.append((self.now, entry.url))
        host = schedule.host_of(entry.url)
        assert self.wait_for(host) == 0
        self.rests[host] = max(self.now + timedelta(seconds=5), self.rests.get(host, self.now))
        found = self.answer(entry.url)
        if found.retry_after:
            self.rests[host] = self.now + timedelta(seconds=found.retry_after)
        return found, None, self.event

    def read(self, url: str) -> tuple[Looked, tuple[FeedEntry, ...]]:
        names = self.lists[url]
        return Looked("read", named=len(names)), names

    def wait_for(self, host: str) -> float:
        return max(0.0, (self.rests.get(host, self.now) - self.now).total_seconds())

    def notify(self, event: WatchEvent) -> None:
        assert event in self.state.events, "told before it was written down"
        self.notified.append(event)

    def runner(self) -> Runner:
        return Runner(
            self.state,
            Hands(
                look=self.look,
                read=self.read,
                wait_for=self.wait_for,
                now=lambda: self.now,
                monotonic=lambda: self.awake,
                pause=self.pause,
                dice=lambda: 0.0,
                told=self.told.append,
                warn=self.warnings.append,
                notify=self.notify,
            ),
        )


def entry(url: str = "https://news.example/a", *, due: datetime = START, **more: object) -> Watched:
    return Watched(url, "article", "decay", format_time(START), format_time(due), **more)  # type: ignore[arg-type]


def test_once_looks_at_each_thing_that_is_due_once_and_ends() -> None:
    later = entry("https://news.example/later", due=START + timedelta(minutes=3))
    world = World(Memory(entry("https://news.example/a"), entry("https://news.example/b"), later))
    found = world.runner().run(once=True)
    assert sorted(url for _, url in world.looks) == ["https://news.example/a", "https://news.example/b"]
    assert (found.due, found.unchanged, found.failures) == (2, 2, 0)
    assert found.next_due == later.due
    assert world.runner().run(once=True).due == 0


def test_once_takes_up_what_a_list_brings_and_looks_at_it() -> None:
    feed = replace(entry("https://news.example/feed"), kind="feed", until=format_time(START + timedelta(days=3)))
    world = World(Memory(feed))
    world.lists[feed.url] = (
        FeedEntry("https://news.example/1"),
        FeedEntry("ftp://news.example/3"),
        FeedEntry("https://news.example/old", date="2025-01-01T00:00:00.000000Z"),
    )
    found = world.runner().run(once=True)
    assert [url for _, url in world.looks] == ["https://news.example/1"]
    assert (found.lists, found.found) == (1, 1)
    assert world.state.entries["https://news.example/1"].via == feed.url
    assert world.state.entries["https://news.example/1"].until == feed.until
    assert world.state.entries[feed.url].left_out == "1 older than 30 days; 1 that are never fetched"
    world.now += timedelta(hours=1)
    assert world.runner().run(once=True).found == 0


def test_an_article_that_goes_from_its_list_is_looked_at_before_the_one_that_comes() -> None:
    feed = replace(entry("https://news.example/feed"), kind="feed")
    world = World(Memory(feed))
    world.lists[feed.url] = (FeedEntry("https://news.example/old-name"), FeedEntry("https://news.example/other"))
    world.runner().run(once=True)
    world.looks.clear()
    world.now += timedelta(minutes=15, seconds=1)
    world.state.entries |= {url: replace(one, due=format_time(world.now + timedelta(hours=1)))
                            for url, one in world.state.entries.items() if one.kind == "article"}  # fmt: skip
    world.lists[feed.url] = (FeedEntry("https://news.example/new-name"), FeedEntry("https://news.example/other"))
    world.runner().run(once=True)
    assert [url for _, url in world.looks] == ["https://news.example/old-name", "https://news.example/new-name"]


def test_what_a_redirect_was_followed_to_is_not_taken_up_twice() -> None:
    feed = replace(entry("https://news.example/feed"), kind="feed")
    known = entry("https://news.example/a", found_at="https://news.example/b", due=START + timedelta(days=1))
    world = World(Memory(feed, known))
    world.lists[feed.url] = (FeedEntry("https://news.example/b"),)
    assert world.runner().run(once=True).found == 0


def test_the_plan_is_written_before_anybody_is_told() -> None:
    world = World(Memory(entry()), event=EVENT)
    world.runner().run(once=True)
    assert world.notified == [EVENT]
    assert world.told[0].entry == world.state.entries[entry().url]


def test_for_a_time_it_waits_and_goes_on_and_ends() -> None:
    world = World(Memory(entry()))
    found = world.runner().run(seconds=3600.0)
    assert [moment - START for moment, _ in world.looks] == [timedelta(minutes=15 * n) for n in range(4)]
    assert found.due == 4
    assert world.now - START == timedelta(hours=1)
    assert max(world.pauses) <= 60


def test_after_a_sleep_of_a_week_each_is_looked_at_once_at_its_hosts_pace() -> None:
    entries = [entry(f"https://h{n % 3}.example/{n}") for n in range(30)]
    world = World(Memory(*entries), now=START + timedelta(days=7))
    world.runner().run(once=True)
    assert len(world.looks) == 30
    for host in range(3):
        moments = [moment for moment, url in world.looks if f"h{host}." in url]
        assert all((b - a).total_seconds() >= 5 for a, b in zip(moments, moments[1:], strict=False))  # noqa: RUF007
    assert world.now - START < timedelta(days=7, seconds=60)


def test_a_clock_that_goes_back_a_little_is_waited_for() -> None:
    world = World(Memory(replace(entry("https://news.example/b"), last=format_time(START)), entry()))
    world.now = START - timedelta(minutes=5)
    world.state.entries = {url: replace(one, due=format_time(world.now)) for url, one in world.state.entries.items()}
    world.runner().run(once=True)
    assert len(world.looks) == 2
    assert all(moment >= START for moment, _ in world.looks)
    assert len(world.warnings) == 1


def test_after_a_clock_that_went_back_far_nothing_is_forgotten() -> None:
    last = START + timedelta(days=400)
    world = World(Memory(entry(due=last + timedelta(minutes=15), last=format_time(last), since=format_time(last))))
    world.runner().run(seconds=3600)
    assert world.looks[0][0] - START <= timedelta(minutes=16)
    assert len(world.looks) >= 3
    assert "went back" in world.warnings[0]


def test_a_clock_that_jumps_ahead_makes_nobody_run() -> None:
    world = World(Memory(*(entry(f"https://news.example/{n}") for n in range(6))))
    world.runner().run(once=True)
    world.looks.clear()
    world.now += timedelta(days=3)
    world.rests.clear()
    world.runner().run(once=True)
    assert sorted({url for _, url in world.looks}) == sorted(url for _, url in world.looks)
    assert len(world.looks) == 6


def test_a_host_that_asks_for_an_hour_gets_it_from_all_its_pages_and_the_next_run_knows() -> None:
    busy = [entry(f"https://busy.example/{n}") for n in range(5)]
    world = World(Memory(*busy, entry("https://news.example/a")))
    world.answer = lambda url: (
        Looked("broken", "status 503", failed=True, soon=True, retry_after=3600.0)
        if "busy" in url
        else Looked("unchanged")
    )
    found = world.runner().run(once=True)
    assert sum("busy" in url for _, url in world.looks) == 1
    assert found.failures == 1
    assert world.now - START < timedelta(minutes=5)
    for one in busy:
        assert parse_time(world.state.entries[one.url].due) >= START + timedelta(hours=1)
    world.rests.clear()  # another process
    world.looks.clear()
    world.now = START + timedelta(minutes=50)
    world.runner().run(once=True)
    assert not [url for _, url in world.looks if "busy" in url]


def test_another_writer_is_waited_for_and_nothing_is_counted_against_the_page() -> None:
    world = World(Memory(entry()))
    tries = iter([StoreError("busy", "x"), StoreError("busy", "x"), None])

    def look(one: Watched) -> tuple[Looked, None, None]:
        if (error := next(tries)) is not None:
            raise error
        return Looked("unchanged"), None, None

    world.look = look  # type: ignore[method-assign]
    world.runner().run(seconds=60)
    assert world.state.entries[entry().url].failures == 0
    assert world.state.entries[entry().url].checks == 1
    assert len(world.warnings) == 1


@pytest.mark.parametrize("code", ["disk-full", "archive-damaged", "log-rollback"])
def test_what_no_look_can_go_on_after_ends_the_run_and_leaves_it_due(code: str) -> None:
    world = World(Memory(entry()))

    def look(one: Watched) -> tuple[Looked, None, None]:
        raise StoreError(code, "no")

    world.look = look  # type: ignore[method-assign]
    with pytest.raises(StoreError):
        world.runner().run(seconds=60)
    assert world.state.entries == {entry().url: entry()}


def test_what_is_removed_while_it_is_looked_at_stays_removed_and_what_is_added_is_seen() -> None:
    world = World(Memory(entry("https://news.example/a")))
    added = entry("https://other.example/b")

    def look(one: Watched) -> tuple[Looked, None, None]:
        world.looks.append((world.now, one.url))
        if one.url.endswith("/a"):
            del world.state.entries[one.url]
            world.state.entries[added.url] = added
        return Looked("unchanged"), None, None

    world.look = look  # type: ignore[method-assign]
    world.runner().run(seconds=120)
    assert [url for _, url in world.looks] == ["https://news.example/a", added.url]
    assert world.state.entries.keys() == {added.url}


def test_an_interrupted_run_says_what_it_has_done() -> None:
    world = World(Memory(entry("https://a.example/1"), entry("https://b.example/2")))
    runner = world.runner()

    def look(one: Watched) -> tuple[Looked, None, None]:
        if world.looks:
            raise KeyboardInterrupt
        world.looks.append((world.now, one.url))
        return Looked("unchanged"), None, None

    world.look = look  # type: ignore[method-assign]
    runner = world.runner()
    with pytest.raises(KeyboardInterrupt):
        runner.run()
    assert runner.tally().due == 1
    due = [one for one in world.state.entries.values() if one.due == format_time(START)]
    assert len(due) == 1
