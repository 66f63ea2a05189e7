"""When something is looked at again: bounds of every schedule, whatever the clock and the dice do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.jobs import schedule
from archive.jobs.schedule import DAY, HOUR, JITTER, MINUTE, Looked, after
from archive.model.times import format_time, parse_time
from archive.model.watch import Watched

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
FINE = Looked("unchanged")
CHANGED = Looked("version", changed=True)
DOWN = Looked("broken", "status 503", failed=True, soon=True)
REFUSED = Looked("blocked", "status 403", failed=True)

dice = st.floats(0, 1, allow_nan=False)
looks = st.sampled_from((FINE, CHANGED, DOWN, REFUSED, Looked("gone"), Looked("broken", failed=True, retry_after=1e9)))
plans = st.sampled_from(("decay", "adaptive", "every"))


def entry(plan: str = "decay", **more: object) -> Watched:
    moment = format_time(START)
    every = 30 * MINUTE if plan == "every" else None
    return Watched("https://news.example/a", "article", plan, moment, moment, every=every, **more)  # type: ignore[arg-type]


def followed(one: Watched, until: datetime, dice: float = 0.0, looked: Looked = FINE) -> list[datetime]:
    """The moments at which it is looked at, by somebody who is never late."""
    moments = []
    while one.ended is None and (now := parse_time(one.due)) <= until:
        moments.append(now)
        one = schedule.after(one, looked, now, dice)
    return moments


def test_decay_is_dense_at_first_and_ends_after_thirty_days() -> None:
    moments = followed(entry(), START + timedelta(days=60))
    gaps = [(later - one).total_seconds() for one, later in pairwise(moments)]
    assert gaps == sorted(gaps)
    assert (gaps.count(15 * MINUTE), gaps.count(HOUR), gaps.count(6 * HOUR), gaps.count(DAY)) == (8, 22, 24, 23)
    assert moments[-1] == START + timedelta(days=30)
    last = schedule.after(entry(since=format_time(START)), FINE, moments[-1], 0)
    assert last.ended == "30 days after it was first seen"


def test_age_counts_from_the_first_look_that_found_something() -> None:
    one = entry()
    for _ in range(3):
        one = schedule.after(one, DOWN, parse_time(one.due), 0)
    assert one.since is None
    seen = parse_time(one.due) + timedelta(hours=5)
    one = schedule.after(one, FINE, seen, 0)
    assert (one.since, one.failures) == (format_time(seen), 0)
    assert parse_time(one.due) - seen == timedelta(minutes=15)


@given(plans, dice, st.integers(1, 40))
def test_never_more_looks_than_the_schedule_allows(plan: str, dice: float, days: int) -> None:
    moments = followed(entry(plan), START + timedelta(days=days), dice)
    assert 1 <= len(moments) <= schedule.most_checks(entry(plan), days * DAY)


@given(plans, st.lists(st.tuples(looks, dice, st.floats(0, 3 * DAY)), max_size=40))
def test_a_look_is_never_sooner_than_its_schedule_nor_later_than_it_must(
    plan: str, turns: list[tuple[Looked, float, float]]
) -> None:
    one = entry(plan)
    for looked, throw, late in turns:
        now = parse_time(one.due) + timedelta(seconds=late)
        before = one
        one = schedule.after(one, looked, now, throw)
        if one.ended is not None:
            return
        wait = (parse_time(one.due) - now).total_seconds()
        gap = schedule.gap_of(one, now)
        assert gap is not None
        least = min(gap, schedule.RETRY_FIRST) if looked.soon else gap
        most = max(gap, schedule.RETRY_MOST) * (1 + JITTER)
        assert least - 1e-5 <= wait <= max(most, schedule.RETRY_AFTER_MOST) + 1e-5
        assert one.checks == before.checks + 1
        assert one.due > one.last  # type: ignore[operator]


@given(st.lists(st.tuples(st.booleans(), dice), min_size=1, max_size=60))
def test_adaptive_stays_between_its_bounds(turns: list[tuple[bool, float]]) -> None:
    one = entry("adaptive")
    for changed, throw in turns:
        before = one.gap or schedule.ADAPTIVE_FIRST
        one = schedule.after(one, CHANGED if changed else FINE, parse_time(one.due), throw)
        assert one.gap is not None
        assert schedule.ADAPTIVE_LEAST <= one.gap <= schedule.ADAPTIVE_MOST
        assert one.gap <= before if changed else one.gap >= before


def test_adaptive_is_let_go_after_forty_quiet_days() -> None:
    moments = followed(entry("adaptive"), START + timedelta(days=90))
    assert timedelta(days=40) < moments[-1] - START < timedelta(days=42)


def test_failures_wait_longer_each_time_and_never_longer_than_the_most() -> None:
    waits = []
    one = entry("every")
    for _ in range(12):
        now = parse_time(one.due)
        one = schedule.after(one, DOWN, now, 0)
        waits.append((parse_time(one.due) - now).total_seconds())
    assert waits[:4] == [4 * MINUTE, 8 * MINUTE, 16 * MINUTE, 32 * MINUTE]
    assert waits[-1] == schedule.RETRY_MOST
    assert schedule.after(one, FINE, parse_time(one.due), 0).failures == 0


def test_a_refusal_is_never_repeated_before_the_schedule() -> None:
    one = schedule.after(entry(), REFUSED, START + timedelta(days=8), 0)
    assert parse_time(one.due) - START >= timedelta(days=8, hours=1)


@pytest.mark.parametrize(("asked", "waited"), [(60.0, 4 * MINUTE), (HOUR, HOUR), (365 * DAY, DAY)])
def test_what_a_server_asks_for_is_respected_up_to_a_day(asked: float, waited: float) -> None:
    looked = Looked("broken", failed=True, soon=True, retry_after=asked)
    one = schedule.after(entry(), looked, START, 0)
    assert (parse_time(one.due) - START).total_seconds() == waited


def test_until_ends_it() -> None:
    one = entry(until=format_time(START + timedelta(hours=1)))
    assert len(followed(one, START + timedelta(days=9))) == 5
    assert schedule.closed(one, format_time(START + timedelta(hours=2))).ended is not None
    assert schedule.closed(one, format_time(START)).ended is None


@given(st.lists(st.floats(-5 * DAY, 5 * DAY), max_size=6), plans)
def test_after_any_jump_of_the_clock_nothing_waits_longer_than_its_schedule(jumps: list[float], plan: str) -> None:
    one, now = entry(plan), START
    for jump in jumps:
        one = schedule.after(one, FINE, now, 0.5)
        now += timedelta(seconds=jump)
        one = schedule.rebased(one, now)
        if one.ended is not None:
            return
        assert one.last is None or one.last <= format_time(now) or jump >= 0
        gap = schedule.gap_of(one, now)
        if gap is None:
            return
        assert (parse_time(one.due) - now).total_seconds() <= max(gap, DAY) * (1 + JITTER) + 1e-5


# Who is next.


def many(hosts: int, each: int) -> list[Watched]:
    moment = format_time(START)
    return [
        Watched(f"https://h{host}.example/{n}", "article", "decay", moment, moment)
        for host in range(hosts)
        for n in range(each)
    ]


@settings(max_examples=40)
@given(st.integers(1, 5), st.integers(1, 12), st.floats(0, 30 * DAY))
def test_after_a_long_sleep_each_is_looked_at_once_and_no_host_sooner_than_it_may(
    hosts: int, each: int, slept: float
) -> None:
    due = many(hosts, each)
    now, seen, free = START + timedelta(seconds=slept), [], dict[str, datetime]()

    def wait(host: str) -> float:
        return max(0.0, (free[host] - now).total_seconds()) if host in free else 0.0

    while due:
        one, pause = schedule.choose(due, now, wait)
        if one is None:
            assert pause is not None
            assert 0 < pause <= 5
            now += timedelta(seconds=pause)
            continue
        host = schedule.host_of(one.url)
        assert host not in free or free[host] <= now
        free[host] = now + timedelta(seconds=5)
        seen.append(one.url)
        after = schedule.after(one, FINE, now, 0)
        assert after.due > format_time(now)
        due.remove(one)
    assert sorted(seen) == sorted(one.url for one in many(hosts, each))
    assert now - START <= timedelta(seconds=slept + 5 * each)


def test_a_list_goes_first_and_then_what_is_latest_for_its_age() -> None:
    now = START + timedelta(hours=2)
    young = entry(since=format_time(START + timedelta(minutes=90)))
    old = Watched("https://other.example/b", "article", "every", young.added, young.added, every=DAY)
    feed = Watched("https://third.example/feed", "feed", "decay", young.added, format_time(now))
    order, left = [], [old, young, feed]
    while left:
        one, _ = schedule.choose(left, now, lambda host: 0.0)
        assert one is not None
        order.append(one)
        left.remove(one)
    assert order == [feed, young, old]


def test_with_every_host_at_rest_the_shortest_wait_is_told() -> None:
    rests = {"h0.example": 9.0, "h1.example": 4.0}
    assert schedule.choose(many(2, 3), START, rests.__getitem__) == (None, 4.0)
    assert schedule.choose([], START, rests.__getitem__) == (None, None)


def test_what_we_refused_ourselves_is_no_failure_and_stays_due_when_it_was_added_by_hand() -> None:
    ours = Looked("private-address", "a private address", failed=True, ours=True)
    now = parse_time("2026-03-02T12:00:00.000000Z")
    by_hand = Watched(
        "https://a.example/", "article", "decay", "2026-03-02T11:00:00.000000Z", "2026-03-02T11:30:00.000000Z"
    )
    named = replace(by_hand, via="https://a.example/feed")
    assert (after(by_hand, ours, now, 0.5).failures, after(by_hand, ours, now, 0.5).due) == (0, by_hand.due)
    assert after(named, ours, now, 0.0).failures == 0
    assert after(named, ours, now, 0.0).due == "2026-03-02T12:15:00.000000Z"  # the schedule, without a back-off
    failing = replace(by_hand, failures=3)
    assert after(failing, ours, now, 0.0).failures == 3
