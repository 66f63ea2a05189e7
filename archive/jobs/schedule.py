"""Decides when something that is watched is looked at again. Pure: the time and one throw of the dice are arguments.

`decay` looks often while an article is young and ever more seldom: edits are most frequent in the first hours.
`adaptive` looks sooner after a change and later without one. `every` keeps one period. A look is never earlier than its
schedule says: dice only add (so that a thousand articles of one feed drift apart), and what was missed while the
machine slept is made up for once, not once per missed look. A failure waits longer each time, and at least as long as
the server asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from archive.model.times import format_time, parse_time
from archive.model.watch import Watched

MINUTE: Final = 60.0
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

#: Up to this age (seconds after it was first seen) an article is looked at once in so many seconds.
DECAY: Final = ((2 * HOUR, 15 * MINUTE), (DAY, HOUR), (7 * DAY, 6 * HOUR), (30 * DAY, DAY))
#: The adaptive schedule begins here and stays between these; a change halves, anything else multiplies.
ADAPTIVE_FIRST: Final = 15 * MINUTE
ADAPTIVE_LEAST: Final = 5 * MINUTE
ADAPTIVE_MOST: Final = DAY
ADAPTIVE_SLOWER: Final = 1.5
#: Without a change for so long, an article on the adaptive schedule is let go.
ADAPTIVE_END: Final = 40 * DAY
#: Feeds and sitemaps are read once in so many seconds.
LIST_EVERY: Final = 15 * MINUTE
#: No schedule is denser than this.
LEAST_EVERY: Final = MINUTE
MOST_EVERY: Final = 366 * DAY
#: The share of a period that the dice may add.
JITTER: Final = 0.1
#: After the first failure; each further one doubles it, up to the most.
RETRY_FIRST: Final = 4 * MINUTE
RETRY_MOST: Final = 6 * HOUR
#: A server may ask for so long a pause; more is not believed.
RETRY_AFTER_MOST: Final = DAY
#: A host that is to be left alone for longer is not waited for: its pages are put off.
PATIENCE: Final = 2 * MINUTE
#: A clock that went back by less is waited for; by more, all waits are counted anew from what it says.
BACK_WAITED_FOR: Final = 10 * MINUTE

#: Outcomes that say nothing about the article: the page could not be had this time.
FAILED: Final = frozenset(("broken", "blocked", "not-an-article"))


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look came to. `changed` is a new version of a known article, `new` the first one.

    `outcome` is that of the capture, `read` for a list, or the code of the error that kept it from being captured.
    `retry_after` is what the server asked for, in seconds. `soon` failures (no answer, a server in trouble) may be
    tried again before the schedule says; others (a refusal, a login page) never are.
    """

    outcome: str
    reason: str | None = None
    changed: bool = False
    new: bool = False
    failed: bool = False
    soon: bool = False
    retry_after: float | None = None
    #: Where the article was found; None when this was not said, or it has none.
    found_at: str | None = None
    #: Why it is to be watched no longer.
    over: str | None = None
    named: int = 0
    left_out: str | None = None
    #: Our own guard refused the address before anybody was asked: the site did not fail, and what was added by hand stays
    #: due for a run that is let (--allow-net).
    ours: bool = False
    hint: str | None = None


def gap_of(entry: Watched, now: datetime) -> float | None:
    """Seconds between two looks at this age; None when its schedule is over."""
    if entry.kind != "article":
        return max(LEAST_EVERY, LIST_EVERY)
    if entry.schedule == "every":
        return clamped(entry.every or HOUR)
    if entry.schedule == "adaptive":
        quiet = now - parse_time(entry.changed or entry.since or entry.added)
        return None if quiet.total_seconds() > ADAPTIVE_END else entry.gap or ADAPTIVE_FIRST
    age = (now - parse_time(entry.since or entry.added)).total_seconds()
    return next((gap for most, gap in DECAY if age < most), None)


def clamped(every: float) -> float:
    """A period inside the bounds."""
    return min(max(every, LEAST_EVERY), MOST_EVERY)


def backed_off(failures: int) -> float:
    """Seconds to wait after so many failures in a row, from 1."""
    return min(RETRY_FIRST * 2.0 ** min(failures - 1, 30), RETRY_MOST)


def after(entry: Watched, looked: Looked, now: datetime, dice: float) -> Watched:
    """The entry after a look that ended `now`. `dice` is from 0 to 1."""
    moment = format_time(now)
    changed = looked.changed and not looked.failed
    entry = replace(
        entry,
        last=moment,
        since=entry.since or (None if looked.failed else moment),
        checks=entry.checks + 1,
        changes=entry.changes + changed,
        changed=moment if changed else entry.changed,
        failures=entry.failures if looked.ours else entry.failures + 1 if looked.failed else 0,
        outcome=looked.outcome,
        reason=looked.reason,
        named=entry.named if looked.failed else looked.named,
        left_out=looked.left_out,
        found_at=looked.found_at or entry.found_at,
    )
    if looked.over is not None:
        return replace(entry, ended=looked.over)
    if entry.schedule == "adaptive" and entry.kind == "article" and not looked.failed:
        gap = entry.gap or ADAPTIVE_FIRST
        gap = gap / 2 if changed else gap * ADAPTIVE_SLOWER if entry.checks > 1 else gap
        entry = replace(entry, gap=min(max(gap, ADAPTIVE_LEAST), ADAPTIVE_MOST))
    gap_now = gap_of(entry, now)
    if gap_now is None:
        return replace(entry, ended=_over(entry))
    if entry.until is not None and moment >= entry.until:
        return replace(entry, ended="the time given with --until has come")
    wait = gap_now
    if looked.ours and entry.via is None:
        return entry
    if looked.failed and not looked.ours:
        retry = backed_off(entry.failures)
        wait = retry if looked.soon else max(gap_now, retry)
    wait *= 1 + JITTER * min(max(dice, 0.0), 1.0)
    wait = max(wait, min(looked.retry_after or 0.0, RETRY_AFTER_MOST))
    return replace(entry, due=format_time(now + timedelta(seconds=wait)))


def _over(entry: Watched) -> str:
    days = int((ADAPTIVE_END if entry.schedule == "adaptive" else DECAY[-1][0]) // DAY)
    return f"{days} days without a change" if entry.schedule == "adaptive" else f"{days} days after it was first seen"


def closed(entry: Watched, now: str) -> Watched:
    """The entry, ended if its time has come although nobody looked."""
    if entry.ended is None and entry.until is not None and now >= entry.until:
        return replace(entry, ended="the time given with --until has come")
    return entry


def went_back(entries: Iterable[Watched], now: datetime) -> float:
    """Seconds by which the clock stands before the newest look; 0 when it does not."""
    newest = max((entry.last for entry in entries if entry.last is not None), default=None)
    return max(0.0, (parse_time(newest) - now).total_seconds()) if newest is not None else 0.0


def rebased(entry: Watched, now: datetime) -> Watched:
    """The entry for a clock that went back behind its last look: it waits as long as it had to, from `now` on."""
    if entry.last is None or parse_time(entry.last) <= now:
        return entry if parse_time(entry.added) <= now else replace(entry, due=min(entry.due, format_time(now)))
    wait = max(0.0, (parse_time(entry.due) - parse_time(entry.last)).total_seconds())
    moment = format_time(now)
    return replace(
        entry,
        last=moment,
        since=None if entry.since is None else min(entry.since, moment),
        changed=None if entry.changed is None else min(entry.changed, moment),
        due=format_time(now + timedelta(seconds=wait)),
    )


def host_of(url: str) -> str:
    """The host that a pause is kept for."""
    return urlsplit(url).hostname or ""


def choose(due: Iterable[Watched], now: datetime, wait: Callable[[str], float]) -> tuple[Watched | None, float | None]:
    """The one to look at next among those that are due, and, when all their hosts are to be left in peace, for how many
    seconds. Lists go first; then the one that is latest in proportion to its period, so that a young article does not
    wait behind a thousand old ones when a machine wakes up."""
    best: tuple[tuple[bool, float, str, str], Watched] | None = None
    soonest: float | None = None
    waits: dict[str, float] = {}
    for entry in due:
        host = host_of(entry.url)
        pause = waits.get(host)
        if pause is None:
            pause = waits[host] = wait(host)
        if pause > 0:
            soonest = pause if soonest is None else min(soonest, pause)
            continue
        late = (now - parse_time(entry.due)).total_seconds() / (gap_of(entry, now) or DAY)
        rank = (entry.kind == "article", -late, entry.due, entry.url)
        if best is None or rank < best[0]:
            best = (rank, entry)
    return (best[1], None) if best is not None else (None, soonest)


def put_off(entry: Watched, now: datetime, seconds: float) -> Watched:
    """The entry, due no sooner than its host allows; no look is counted."""
    until = format_time(now + timedelta(seconds=min(seconds, RETRY_AFTER_MOST)))
    return entry if entry.ended is not None or entry.due >= until else replace(entry, due=until)


def next_due(entries: Mapping[str, Watched]) -> str | None:
    """When something is due next, None when nothing is watched any more."""
    return min((entry.due for entry in entries.values() if entry.ended is None), default=None)


def most_checks(entry: Watched, seconds: float) -> int:
    """The most looks that the schedule allows within so many seconds after the first sight, failures apart."""
    if entry.kind != "article":
        return 1 + int(seconds // LIST_EVERY)
    if entry.schedule == "every":
        return 1 + int(seconds // clamped(entry.every or HOUR))
    if entry.schedule == "adaptive":
        return 1 + int(seconds // ADAPTIVE_LEAST)
    count, begun = 1, 0.0
    for most, gap in DECAY:
        count += int(-(-max(0.0, min(seconds, most) - begun) // gap))
        begun = most
    return count
