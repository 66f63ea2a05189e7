"""The loop of the watch: what is due is looked at, one at a time, what came of it is remembered, and the rest waits.

The order is the promise. A look is a capture, which is durable when it returns; then the plan is written; then whoever
wants to hear of it is told. Killed at any moment, what was captured is in the log and what was due is still due: at
worst one page is looked at once more, and one notification is lost.

Network, archive, clock, dice and pauses are hands that the caller lends; nothing here knows how they work.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from archive.articles.feeds import FeedEntry
from archive.errors import SourceError, StoreError
from archive.jobs import schedule
from archive.jobs.lists import take_up
from archive.jobs.schedule import Looked
from archive.model.answers import Failure
from archive.model.history import Committed
from archive.model.times import format_time, parse_time
from archive.model.watch import Watched, WatchEvent, WatchRun

#: The longest pause between two looks at what is planned, in seconds: others add and remove, and machines sleep.
IDLE: Final = 60.0
#: How long another writer is left alone before the archive is tried again.
BUSY: Final = 5.0
#: Failures that are told one by one at the end of a run.
TOLD: Final = 100


class State(Protocol):
    """Where the plan lies; see `store.watchstate`."""

    entries: dict[str, Watched]
    events: list[WatchEvent]

    def refresh(self) -> bool: ...

    def write(
        self,
        changed: Iterable[Watched] = (),
        *,
        added: Iterable[Watched] = (),
        removed: Iterable[str] = (),
        events: Iterable[WatchEvent] = (),
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class Step:
    """One look, for whoever follows a run: the entry as it was left, what came, and what a list brought."""

    entry: Watched
    looked: Looked
    committed: Committed | None = None
    event: WatchEvent | None = None
    taken_up: int = 0


@dataclass(frozen=True, slots=True)
class Hands:
    """What a run needs from outside. Times of `monotonic` and of pauses are seconds.

    `look` captures an article: what it came to, the capture, and the event if there is one to tell. It raises
    StoreError `busy` when another process writes. `read` reads a list. `wait_for` says how long a host is to be left alone.
    `told` hears of every look, `waits` of every pause (its seconds and when something is due next), `warn` of what
    people should know, `notify` of events.
    """

    look: Callable[[Watched], tuple[Looked, Committed | None, WatchEvent | None]]
    read: Callable[[str], tuple[Looked, tuple[FeedEntry, ...]]]
    wait_for: Callable[[str], float]
    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    pause: Callable[[float], None]
    dice: Callable[[], float]
    told: Callable[[Step], None] = lambda step: None
    waits: Callable[[float, str | None], None] = lambda seconds, due: None
    warn: Callable[[str], None] = lambda message: None
    notify: Callable[[WatchEvent], None] = lambda event: None


@dataclass
class _Tally:
    started: str
    due: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    other: int = 0
    failures: int = 0
    lists: int = 0
    found: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    failed: list[Failure] = field(default_factory=list)
    last_failure: str | None = None
    retry: str | None = None

    def count(self, step: Step) -> None:
        looked = step.looked
        if step.entry.kind == "article":
            self.due += 1
            self.outcomes[looked.outcome] += 1
            self.new += looked.new
            self.changed += looked.changed
            self.unchanged += looked.outcome == "unchanged"
            self.other += not (looked.failed or looked.new or looked.changed or looked.outcome == "unchanged")
        else:
            self.lists += 1
            self.found += step.taken_up
        if looked.failed:
            self.failures += 1
            self.last_failure, self.retry = looked.reason or looked.outcome, step.entry.due
            if len(self.failed) < TOLD:
                self.failed.append(failure_of(step))

    def run(self, ended: str, next_due: str | None) -> WatchRun:
        return WatchRun(
            self.started, ended, self.due, self.new, self.changed, self.unchanged, self.other, self.failures,
            self.lists, self.found, dict(self.outcomes), tuple(self.failed), self.last_failure, self.retry, next_due,
        )  # fmt: skip


def failure_of(step: Step) -> Failure:
    """A look that came to nothing, as an error document."""
    from archive.errors import CODES

    code = step.looked.outcome if step.looked.outcome in CODES else "no-article"
    reason = f": {step.looked.reason}" if step.looked.reason else ""
    return Failure(
        code,
        CODES[code].exit,
        f"{step.entry.url}: {step.looked.outcome}{reason}",
        hint=step.looked.hint,
        context={"again": step.entry.due, "failures": step.entry.failures},
    )


class Runner:
    """One run over one archive. `tally` is what it has come to so far, also when it was interrupted."""

    def __init__(self, state: State, hands: Hands) -> None:
        self._state = state
        self._hands = hands
        self._tally = _Tally(format_time(hands.now()))
        self._newest: str | None = None
        #: What our guard refused, and when (monotonic) this run may try it again.
        self._refused: dict[str, float] = {}
        self._warned: set[str] = set()

    def tally(self) -> WatchRun:
        """What was done until now."""
        return self._tally.run(format_time(self._hands.now()), schedule.next_due(self._state.entries))

    def due(self) -> int:
        """How much is due now, what is being looked at included."""
        now = format_time(self._hands.now())
        return sum(entry.ended is None and entry.due <= now for entry in self._state.entries.values())

    def run(self, *, once: bool = False, seconds: float | None = None, now: Collection[str] | None = None) -> WatchRun:
        """Looks at what is due: with `once` each thing that is due now, and what lists bring, then ends; otherwise
        until `seconds` are over, or for ever. With `now`, at these addresses whether they are due or not, once. Raises
        what `look` raises but for `busy`."""
        self._state.refresh()
        self._newest = max((e.last for e in self._state.entries.values() if e.last is not None), default=None)
        end = None if seconds is None else self._hands.monotonic() + seconds
        at_once = set(now or ())
        asked = set(at_once) if now is not None else {e.url for e in self._due()} if once else None
        while end is None or self._hands.monotonic() < end:
            self._state.refresh()
            if not self._clock_is_right(once):
                continue
            due = [entry for entry in self._due(at_once) if asked is None or entry.url in asked]
            entry, pause = schedule.choose(due, self._hands.now(), self._hands.wait_for)
            if entry is not None:
                at_once.discard(entry.url)
                self._check(entry, asked)
            elif pause is not None and pause > schedule.PATIENCE:
                self._put_off(due)
                at_once.clear()
            elif not due and asked is not None:
                break
            else:
                self._sleep(pause, end)
        return self.tally()

    def _due(self, at_once: Collection[str] = ()) -> list[Watched]:
        """What is due by the plan, and what is asked for at once."""
        now = format_time(self._hands.now())
        entries = self._state.entries.values()
        over = [schedule.closed(e, now) for e in entries if e.ended is None and e.until is not None and e.until <= now]
        if over:
            self._state.write(over)
        clock = self._hands.monotonic()
        return [
            entry
            for entry in self._state.entries.values()
            if entry.ended is None
            and (entry.due <= now or entry.url in at_once)
            and self._refused.get(entry.url, clock) <= clock
        ]

    def _clock_is_right(self, once: bool) -> bool:
        """Whether the clock stands behind the newest look, as it must. One that went back a little is waited for, so
        that no capture seems older than the one before it; after a large step everything is counted anew from it."""
        now = self._hands.now()
        if self._newest is None or format_time(now) >= self._newest:
            return True
        back = schedule.went_back(self._state.entries.values(), now)
        if 0 < back <= schedule.BACK_WAITED_FOR:
            self._warn("the clock went back a little; nothing is captured until it has caught up")
            self._hands.pause(min(back, IDLE))
            return False
        if back > 0:
            self._hands.warn(
                f"the clock went back by {back / 60:,.0f} minutes: what is captured now is told before what was"
            )
            self._state.write(
                entry
                for old in list(self._state.entries.values())
                if old.ended is None and (entry := schedule.rebased(old, now)) != old
            )
        self._newest = None
        return True

    def _warn(self, message: str) -> None:
        if message not in self._warned:
            self._warned.add(message)
            self._hands.warn(message)

    def _sleep(self, pause: float | None, end: float | None) -> None:
        clock = self._hands.monotonic()
        # What our guard refused is due all the time, and not tried all the time.
        awaited = {url: one for url, one in self._state.entries.items() if self._refused.get(url, clock) <= clock}
        due = schedule.next_due(awaited)
        left = IDLE if pause is None else min(pause, IDLE)
        if pause is None and due is not None:
            left = min(left, max(0.0, (parse_time(due) - self._hands.now()).total_seconds()))
        if end is not None:
            left = min(left, max(0.0, end - self._hands.monotonic()))
        self._hands.waits(left, due)
        self._hands.pause(left)

    def _put_off(self, due: Iterable[Watched]) -> None:
        """What is due at hosts that want to be left alone for longer waits as long as they asked."""
        now = self._hands.now()
        self._state.write(
            schedule.put_off(entry, now, wait)
            for entry in due
            if (wait := self._hands.wait_for(schedule.host_of(entry.url))) > schedule.PATIENCE
        )

    def _check(self, entry: Watched, asked: set[str] | None) -> None:
        committed: Committed | None = None
        event: WatchEvent | None = None
        names: tuple[FeedEntry, ...] = ()
        if entry.kind == "article":
            try:
                looked, committed, event = self._hands.look(entry)
            except StoreError as exc:
                if exc.code != "busy" or asked is not None:
                    raise
                self._warn("another process is writing to this archive; the watch goes on when it is done")
                self._hands.pause(BUSY)
                return
        else:
            looked, names = self._hands.read(entry.url)
        now = self._hands.now()
        new: tuple[Watched, ...] = ()
        others: list[Watched] = []
        if names:
            looked, new, others = self._take_up(entry, looked, names, now)
        if committed is not None and (committed.outcome == "moved" or looked.found_at is not None):
            looked = self._moved(looked, committed)
        after = schedule.after(entry, looked, now, self._hands.dice())
        if looked.ours:
            self._refused[entry.url] = self._hands.monotonic() + (schedule.gap_of(entry, now) or schedule.DAY)
        others += self._spared(after, looked, now)
        self._state.write((after, *others), added=new, events=() if event is None else (event,))
        self._newest = max(self._newest or "", after.last or "")
        if asked is not None:
            asked.discard(entry.url)
            asked.update(one.url for one in (*new, *others) if one.due <= format_time(now))
        step = Step(after, looked, committed, event, len(new))
        self._tally.count(step)
        self._hands.told(step)
        if event is not None:
            self._hands.notify(event)

    def _take_up(
        self, entry: Watched, looked: Looked, names: tuple[FeedEntry, ...], now: datetime
    ) -> tuple[Looked, tuple[Watched, ...], list[Watched]]:
        """The articles that a list names for the first time, and those of which it says something new.

        One that it names no longer is looked at before the new ones: an article that was given another address goes
        and comes in the same look, and where its old address leads tells that it is the same.
        """
        entries = self._state.entries
        elsewhere = {one.found_at for one in entries.values() if one.found_at is not None and one.ended is None}
        new, named, left = take_up(names, lambda url: url in entries or url in elsewhere, now)
        moment = format_time(now)
        others = []
        for one in entries.values():
            if one.via == entry.url and one.ended is None and one.listed != (one.url in named):
                gone = one.listed and bool(new) and one.found_at not in named
                first = format_time(now - timedelta(seconds=schedule.gap_of(one, now) or 0.0))  # as if a period late
                others.append(replace(one, listed=not one.listed, due=min(one.due, first) if gone else one.due))
        notes = [note for note in (looked.left_out, left) if note]
        taken = tuple(
            Watched(url, "article", entry.schedule, moment, moment, entry.every, entry.until, entry.url, listed=True)
            for url in new
        )
        return replace(looked, left_out="; ".join(notes) or None), taken, others

    def _moved(self, looked: Looked, committed: Committed) -> Looked:
        """An article whose address leads to one that is watched is looked at there."""
        there = committed.capture.final_url
        other = self._state.entries.get(there)
        if other is None or other.ended is not None or there == committed.url:
            return looked
        return replace(looked, over=f"moved to {there}, which is watched")

    def _spared(self, after: Watched, looked: Looked, now: datetime) -> list[Watched]:
        """Everything else at a host that asked to be left alone, put off as well: the next run must know, too."""
        if not looked.failed or (looked.retry_after or 0) <= schedule.PATIENCE:
            return []
        host = schedule.host_of(after.url)
        wait = looked.retry_after or 0.0
        others: Mapping[str, Watched] = self._state.entries
        return [
            put
            for one in others.values()
            if one.url != after.url and schedule.host_of(one.url) == host
            if (put := schedule.put_off(one, now, wait)) != one
        ]


def looked_at(found: Committed, retry_after: float | None = None) -> Looked:
    """What a capture came to, as the schedule sees it."""
    version = found.capture.version if found.outcome == "version" else None
    failed = found.outcome in schedule.FAILED
    status = found.capture.status
    short = f"status {status}" if failed and status is not None and status >= 400 else found.reason
    return Looked(
        found.outcome,
        short,
        changed=version is not None and version > 1,
        new=version == 1,
        failed=failed,
        soon=found.outcome == "broken" or (failed and status is not None and (status >= 500 or status == 429)),
        retry_after=retry_after if failed else None,
        found_at=found.capture.final_url
        if found.outcome in ("version", "unchanged") and found.capture.final_url != found.url
        else None,
    )


def refused(exc: SourceError, retry_after: float | None = None) -> Looked:
    """An article that could not be captured at all, as the schedule sees it."""
    seconds = exc.context.get("seconds")
    if exc.code == "retry-later" and isinstance(seconds, (int, float)):
        retry_after = float(seconds)
    ours = exc.code == "private-address" and "from" not in exc.context
    soon = exc.code in ("network", "retry-later")
    return Looked(
        exc.code,
        exc.message,
        failed=True,
        soon=soon,
        retry_after=retry_after,
        ours=ours,
        hint=exc.hint if ours else None,
    )


def event_of(entry: Watched, found: Committed, origin: str) -> WatchEvent | None:
    """What there is to tell of a capture: a changed article, or one that went or came back. A first version is no news."""
    row = found.capture
    changed = found.outcome == "version" and (row.version or 0) > 1
    turned = found.outcome in ("gone", "moved") and entry.outcome not in (None, found.outcome)
    back = found.outcome == "unchanged" and entry.outcome in ("gone", "moved")
    if not (changed or turned or back):
        return None
    edits = found.comparison.edits if found.comparison is not None else ()
    ordered = sorted(edits, key=lambda edit: -edit.severity)
    return WatchEvent(
        origin, found.url, row.article, row.slug, row.headline, found.outcome, row.observed, row.index, row.leaf,
        row.version, len(edits), tuple(dict.fromkeys(str(kind) for edit in ordered for kind in edit.kinds)),
        max((edit.severity for edit in edits), default=None),
        found.sighting.seen if found.sighting is not None else None,
    )  # fmt: skip
