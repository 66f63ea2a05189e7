"""How hosts are treated: never asked oftener than the rate, one connection at a time, and their own wishes kept to."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.api.gathering import Gathering
from archive.errors import CallerError, SourceError
from archive.net.manners import (
    CRAWL_DELAY_CAP,
    JITTER,
    PATIENCE,
    RETRY_CAP,
    TOO_MANY,
    Manners,
    interval_of,
    retry_after,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Clock:
    """Time that passes only when somebody waits."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.waits: list[float] = []

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds)

    def pause(self, seconds: float) -> None:
        assert seconds > 0
        self.waits.append(seconds)
        self.seconds += seconds


def made(clock: Clock, interval: float = 5.0, jitter: Callable[[], float] = lambda: 0.0, **more: float) -> Manners:
    return Manners(interval, monotonic=lambda: clock.seconds, now=clock.now, pause=clock.pause, jitter=jitter, **more)  # type: ignore[arg-type]


# Rates.


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1/5s", 5), ("1/5", 5), (" 1 / 5 s ", 5), ("10/1m", 6), ("10/m", 6), ("1/s", 1), ("2/500ms", 0.25),
        ("1/2h", 7200), ("1/0.5s", 0.5), ("off", 0), ("OFF", 0), ("1/1min", 60),
    ],
)  # fmt: skip
def test_a_rate_is_read(text: str, seconds: float) -> None:
    assert interval_of(text) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "text", ["", "5", "1/", "0/5s", "1/0s", "-1/5s", "1/5d", "1/5s/2", "one/5s", "1e9/1s", "1/99h", "1/٥s"]
)
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(CallerError) as caught:
        interval_of(text)
    assert caught.value.code == "usage"


@given(st.text(max_size=20))
def test_any_text_is_a_rate_or_refused(text: str) -> None:
    with suppress(CallerError):
        assert 0 <= interval_of(text) <= RETRY_CAP


# Retry-After.


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0), ("120", 120), (" 120 ", 120), ("315360000", RETRY_CAP), ("9" * 400, RETRY_CAP),
        ("-5", None), ("+5", None), ("1.5", None), ("1e3", None), ("", None), (None, None), ("soon", None),
        ("٣", None), ("120, 60", None), ("Mon", None), ("Mon, 99 Foo 2026 25:61:61 GMT", None), ("x" * 5_000, None),
        ("Mon, 02 Mar 2026 12:01:00 GMT", 60), ("Monday, 02-Mar-26 12:01:00 GMT", 60),
        ("Mon Mar  2 12:01:00 2026", 60), ("Mon, 02 Mar 2026 13:01:00 +0100", 60),
        ("Mon, 02 Mar 2026 11:00:00 GMT", 0), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Sat, 02 Mar 2036 12:00:00 GMT", RETRY_CAP), ("Fri, 31 Dec 9999 23:59:59 GMT", RETRY_CAP),
    ],
)  # fmt: skip
def test_retry_after_is_read_and_capped(text: str | None, seconds: float | None) -> None:
    assert retry_after(text, NOON) == seconds


@given(st.text(max_size=60))
def test_any_retry_after_is_within_its_cap(text: str) -> None:
    found = retry_after(text, NOON)
    assert found is None or 0 <= found <= RETRY_CAP


def test_a_host_that_asks_for_time_gets_it() -> None:
    clock = Clock()
    manners = made(clock, 0.0)
    with manners.turn("a.example"):
        assert manners.heard("a.example", "90") == 90
    assert manners.wait_for("a.example") == 90
    assert manners.wait_for("b.example") == 0
    with manners.turn("a.example") as waited:
        assert waited == 90 == clock.seconds


def test_who_asks_for_more_than_patience_is_not_asked_at_all() -> None:
    clock = Clock()
    manners = made(clock)
    assert manners.heard("a.example", "315360000") == RETRY_CAP
    with pytest.raises(SourceError) as caught, manners.turn("a.example"):
        pytest.fail("the host was asked")
    assert caught.value.code == "retry-later"
    assert "2026-03-03T12:00:00" in caught.value.message
    assert not clock.waits
    clock.seconds = RETRY_CAP - PATIENCE + 1
    with manners.turn("a.example"):
        assert clock.seconds == pytest.approx(RETRY_CAP)


@pytest.mark.parametrize(
    ("status", "text", "held"), [(429, None, TOO_MANY), (429, "-1", TOO_MANY), (503, "x", 0), (429, "0", 0)]
)
def test_what_cannot_be_read_counts_as_absent(status: int, text: str | None, held: float) -> None:
    manners = made(Clock(), 0.0)
    assert manners.heard("a.example", text, status=status) == held == manners.wait_for("a.example")


def test_a_shorter_wish_does_not_take_a_longer_one_back() -> None:
    manners = made(Clock(), 0.0)
    manners.heard("a.example", "90")
    manners.heard("a.example", "3")
    assert manners.wait_for("a.example") == 90


# The interval.


def test_the_interval_runs_from_the_end_of_an_exchange() -> None:
    clock = Clock()
    manners = made(clock)
    with manners.turn("a.example") as waited:
        assert waited == 0
        clock.seconds += 30  # a slow page
    assert manners.wait_for("a.example") == 5
    with manners.turn("a.example"):
        assert clock.seconds == 35


def test_an_error_ends_an_exchange_too() -> None:
    clock = Clock()
    manners = made(clock)
    with pytest.raises(OSError, match="reset"), manners.turn("a.example"):
        raise OSError("reset")
    assert manners.wait_for("a.example") == 5


def test_a_refusal_by_the_guard_asked_nobody() -> None:
    clock = Clock()
    manners = made(clock)
    with pytest.raises(SourceError), manners.turn("a.example"):
        raise SourceError("private-address", "10.0.0.5")
    assert manners.wait_for("a.example") == 0
    with manners.turn("a.example"):
        pass
    assert manners.wait_for("a.example") == 5


def test_the_robots_txt_of_a_host_that_was_not_asked_before_keeps_no_page_waiting() -> None:
    clock = Clock()
    manners = made(clock)
    for _ in range(3):  # a redirect of robots.txt is asked under the same name
        with manners.turn("a.example", introduces=True) as waited:
            assert waited == 0
    manners.slow_down("a.example", 20)  # what it says is the pace from the first page on
    with manners.turn("a.example") as waited:
        assert waited == 0
    assert manners.wait_for("a.example") == 20
    with manners.turn("a.example", introduces=True) as waited:  # tomorrow's, or that of another port
        assert waited == 20
    assert manners.wait_for("a.example") == 20


def test_a_host_that_does_not_answer_for_its_robots_txt_is_not_asked_again_at_once() -> None:
    clock = Clock()
    manners = made(clock)
    with pytest.raises(OSError, match="refused"), manners.turn("a.example", introduces=True):
        raise OSError("refused")
    assert manners.wait_for("a.example") == 5


def test_what_a_host_asks_for_with_its_robots_txt_it_gets() -> None:
    manners = made(Clock())
    with manners.turn("a.example", introduces=True):
        manners.heard("a.example", None, status=429)
    assert manners.wait_for("a.example") == TOO_MANY


@given(st.lists(st.floats(0, 1, exclude_max=True), min_size=5, max_size=5))
def test_jitter_is_added_and_never_taken_away(draws: list[float]) -> None:
    clock = Clock()
    left = iter(draws)
    manners = made(clock, 5.0, lambda: next(left))
    begun = []
    for _ in draws:
        with manners.turn("a.example"):
            begun.append(clock.seconds)
    gaps = [after - before for before, after in pairwise(begun)]
    assert gaps == pytest.approx([5 * (1 + JITTER * draw) for draw in draws[:-1]])


def test_a_crawl_delay_counts_from_the_exchange_that_told_it() -> None:
    clock = Clock()
    manners = made(clock)
    with manners.turn("a.example"):
        pass
    manners.slow_down("a.example", 20)
    assert manners.wait_for("a.example") == 20
    manners.slow_down("a.example", 1e9)
    assert manners.wait_for("a.example") == CRAWL_DELAY_CAP
    manners.slow_down("a.example", 1)  # shorter than the rate
    assert manners.wait_for("a.example") == 5


def test_a_clock_that_is_set_back_holds_nobody_up() -> None:
    clock = Clock()
    clock.seconds = 1e6
    manners = made(clock)
    with manners.turn("a.example"):
        pass
    manners.wait_for("a.example")
    clock.seconds = 0
    assert manners.wait_for("a.example") == 5


def test_a_pause_that_lets_no_time_pass_is_believed() -> None:
    asked: list[float] = []
    manners = Manners(5, monotonic=lambda: 0.0, now=lambda: NOON, pause=asked.append)
    for _ in range(3):
        with manners.turn("a.example"):
            pass
    assert asked == [5, 5]


def test_hosts_that_are_free_are_forgotten_when_there_are_many() -> None:
    clock = Clock()
    manners = made(clock)
    for number in range(10_000):
        with manners.turn(f"h{number}.example"):
            pass
        clock.seconds += 1
    assert len(manners._hosts) <= 4_096
    assert manners.wait_for("h9999.example") == 4


# Several at a time.


class Town:
    """Virtual time for threads: it moves on when every worker waits, to the moment when the first of them wakes."""

    def __init__(self, workers: int) -> None:
        self.seconds = 0.0
        self._awake = workers
        self._change = threading.Condition()
        self._wakes: list[float] = []

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds)

    def pause(self, seconds: float) -> None:
        with self._change:
            wake = self.seconds + seconds
            self._wakes.append(wake)
            self._awake -= 1
            self._move()
            while self.seconds < wake:
                assert self._change.wait(60), "nobody moves the clock"
            self._awake += 1
            self._wakes.remove(wake)

    def leave(self) -> None:
        with self._change:
            self._awake -= 1
            self._move()

    def _move(self) -> None:
        pending = [wake for wake in self._wakes if wake > self.seconds]
        ready = len(self._wakes) - len(pending)
        if self._awake == 0 and not ready and pending:
            self.seconds = min(pending)
            self._change.notify_all()


@pytest.mark.parametrize("jobs", [2, 8, 16])
def test_a_thousand_urls_of_fifty_hosts_never_exceed_the_rate_at_any_of_them(jobs: int) -> None:
    """Measured where the requests arrive. Each URL is two requests (a redirect inside its host), each takes 0.2 s."""
    town = Town(jobs)
    manners = Manners(5.0, monotonic=lambda: town.seconds, now=town.now, pause=town.pause)
    arrived: dict[str, list[tuple[float, float]]] = defaultdict(list)
    busy: Counter[str] = Counter()
    most = 0
    note = threading.Lock()

    def visit(url: str) -> str:
        nonlocal most
        host = url.split("/")[2]
        for _ in range(2):
            with manners.turn(host):
                with note:
                    busy[host] += 1
                    assert busy[host] == 1, "two connections to one host"
                    most = max(most, sum(busy.values()))
                begun = town.seconds
                town.pause(0.2)
                with note:
                    arrived[host].append((begun, town.seconds))
                    busy[host] -= 1
        return url

    urls = [f"http://h{number % 50}.example/{number}" for number in range(1_000)]
    gathering = Gathering(town.now, town.pause, None)
    run = gathering._run

    def run_and_leave(crew: object, called_off: threading.Event) -> None:
        run(crew, called_off)  # type: ignore[arg-type]
        town.leave()

    gathering._run = run_and_leave  # type: ignore[method-assign, assignment]
    found = list(gathering.each(urls, visit, jobs=jobs, wait_for=manners.wait_for))
    assert sorted(number for number, _ in found) == list(range(1_000))
    assert all(urls[number] == url for number, url in found)
    assert len(arrived) == 50
    for host, times in arrived.items():
        assert len(times) == 40
        gaps = [after - before for (_, before), (after, _) in pairwise(times)]
        assert min(gaps) >= 5 - 1e-6, host
        mine = [number for number, url in found if str(url).split("/")[2] == host]
        assert mine == sorted(mine), "the URLs of one host out of their order"
    assert most <= jobs
    # 2,000 requests of 5.2 s each, jobs at a time, and what an uneven end costs: the rate is used, not only kept.
    assert town.seconds <= 1.5 * max(40 * 5.2, 2_000 * 5.2 / jobs)


def test_one_connection_at_a_time_over_all_hosts_when_told_so() -> None:
    clock = Clock()
    manners = made(clock, 0.0, at_once=1)
    order: list[str] = []
    with manners.turn("a.example"):
        assert manners._takes("b.example") is False
        order.append("a")
    with manners.turn("b.example"):
        order.append("b")
    assert order == ["a", "b"]


def test_one_job_takes_the_urls_as_they_are_given() -> None:
    gathering = Gathering(None, None, None)
    urls = ["http://a.example/1", "http://b.example/1", "http://a.example/2", "no address"]
    me = threading.current_thread()

    def work(url: str) -> str:
        assert threading.current_thread() is me
        if url == "no address":
            raise CallerError("bad-url", "no")
        return url

    found = list(gathering.each(urls, work, jobs=1, wait_for=lambda _: 0.0))
    assert [number for number, _ in found] == [0, 1, 2, 3]
    assert isinstance(found[3][1], CallerError)


def test_a_bug_in_a_worker_ends_the_others_and_is_raised() -> None:
    gathering = Gathering(None, None, None)
    done: list[str] = []

    def work(url: str) -> str:
        if "/h3." in url:
            raise ZeroDivisionError
        gathering.pause(1e6)  # until it is called off
        done.append(url)
        return url

    with pytest.raises(ZeroDivisionError):
        list(gathering.each([f"http://h{n}.example/" for n in range(8)], work, jobs=8, wait_for=lambda _: 0.0))
    assert not done


@pytest.mark.parametrize("jobs", [0, -1, 65])
def test_jobs_have_a_bound(jobs: int) -> None:
    with pytest.raises(CallerError, match="from 1 to 64"):
        list(Gathering(None, None, None).each(["http://a.example/"], str, jobs=jobs, wait_for=lambda _: 0.0))
