"""Decides when a host may be asked again: a rate for each host, one connection at a time, and what the host itself asked.

Every request counts, whatever it is for: a page, a redirect, an image, a second look. The interval runs from the end of
one exchange to the beginning of the next, so that a server never sees two requests nearer to each other than that,
whatever the way between takes. One thing does not count: that a host which was not asked for anything yet is asked for
its robots.txt. RFC 9309 has that file fetched before the first page, and a pace is one of pages; so the first page comes
right behind it, and everything else waits. A little is added at random, never taken away: many copies of this program
that were started at the same second must not come back at the same second.

`Retry-After` (RFC 9110, 10.2.3) and `Crawl-delay` (no standard, but stated by many) are obeyed up to a cap. What a host
asked for that is longer than anybody waits inside one command is an error, `retry-later`, and no request is made.

Clock, pause and randomness are handed in. May be shared between threads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Final

from archive.errors import CallerError, SourceError
from archive.model.times import format_time

#: The longest that a Retry-After is obeyed for, in seconds: a server that says ten years means something else.
RETRY_CAP: Final = 86_400.0
#: The longest Crawl-delay that is obeyed.
CRAWL_DELAY_CAP: Final = 60.0
#: How long a host is left alone that says "too many requests" and not for how long.
TOO_MANY: Final = 60.0
#: A host that asks for more than this is not waited for: the request fails instead.
PATIENCE: Final = 120.0
#: Connections to all hosts together.
AT_ONCE: Final = 64
#: At most this share of an interval is added to it at random.
JITTER: Final = 0.1
#: How long it takes until somebody who waits for a busy host looks again.
_POLL: Final = 0.05
#: Hosts that are remembered; the ones that may be asked at once are forgotten first.
_REMEMBERED: Final = 4_096

_UNITS: Final = {"ms": 0.001, "s": 1.0, "": 1.0, "m": 60.0, "min": 60.0, "h": 3_600.0}
_RATE = re.compile(r"([1-9][0-9]{0,5})\s*/\s*([0-9]{1,6}(?:\.[0-9]{1,3})?)?\s*(ms|s|min|m|h|)")


def interval_of(rate: str) -> float:
    """Seconds between two requests to one host: `1/5s` is 5, `10/m` is 6, `off` is 0. Raises CallerError `usage`."""
    if rate.strip().lower() == "off":
        return 0.0
    match = _RATE.fullmatch(rate.strip().lower())
    seconds = float(match[2] or 1) * _UNITS[match[3]] if match and (match[2] or match[3]) else 0.0
    if match is None or not 0 < seconds <= RETRY_CAP:
        raise CallerError("usage", f'"{rate[:40]}" is not a rate', hint="write it as 1/5s, 10/1m, or off")
    return seconds / int(match[1])


def retry_after(text: str | None, now: datetime) -> float | None:
    """The seconds that a Retry-After header asks for, at most `RETRY_CAP`; None for what is neither seconds nor a date.

    A date that has passed is 0. `now` has a time zone; by it a date is measured, so a wrong clock is capped too.
    """
    text = (text or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(int(text[:12])), RETRY_CAP) if len(text) <= 12 else RETRY_CAP
    if not text[:1].isalpha() or len(text) > 100:
        return None
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return min(max((moment - now).total_seconds(), 0.0), RETRY_CAP)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


@dataclass(slots=True)
class _Host:
    """What is known of one host. Times are of the clock handed in."""

    #: When the last exchange with it ended, and the random share that is added to its interval.
    ended: float
    #: Until when it asked to be left alone.
    held: float
    #: When this was written; a clock that runs behind it has been set back, and the times with it.
    seen: float
    added: float = 0.0
    delay: float = 0.0
    busy: bool = False
    fresh: bool = True


class Manners:
    """Who may be asked when. `interval` is in seconds (`interval_of`); 0 sets no rate, but one connection at a time.

    `monotonic` gives seconds, `now` the time of day (for dates in Retry-After), `pause` waits, `jitter` draws from
    [0, 1). `patience` is how long a host's own wish is waited for, in seconds.
    """

    def __init__(
        self,
        interval: float,
        *,
        monotonic: Callable[[], float],
        now: Callable[[], datetime],
        pause: Callable[[float], None],
        jitter: Callable[[], float] = lambda: 0.0,
        at_once: int = AT_ONCE,
        patience: float = PATIENCE,
    ) -> None:
        self.interval = interval
        #: Told of every wait of a second or more: the host, and how long.
        self.waiting: Callable[[str, float], None] | None = None
        self._monotonic = monotonic
        self._now = now
        self._pause = pause
        self._jitter = jitter
        self._at_once = at_once
        self._patience = patience
        self._lock = Lock()
        self._hosts: dict[str, _Host] = {}
        self._open = 0

    def wait_for(self, host: str) -> float:
        """Seconds until that host may be asked; 0 when it may be asked now. Changes nothing."""
        with self._lock:
            known = self._known(host)
            if known is None:
                return 0.0
            left = self._free(known) - self._monotonic()
            return max(left, _POLL if known.busy else 0.0)

    def heard(self, host: str, text: str | None, *, status: int = 503) -> float:
        """The host answered with a status 429 or 503, and this Retry-After; the seconds it is left alone from now on.

        What cannot be read counts as absent: 60 seconds after a 429, nothing beyond the rate after a 503.
        """
        asked = retry_after(text, self._now())
        if asked is None:
            asked = TOO_MANY if status == 429 else 0.0
        if asked > 0:
            with self._lock:
                known = self._learn(host)
                known.held = max(known.held, self._monotonic() + asked)
        return asked

    def slow_down(self, host: str, delay: float) -> None:
        """The host's robots.txt states a Crawl-delay: its interval is never shorter than that, up to the cap."""
        with self._lock:
            self._learn(host).delay = min(max(delay, 0.0), CRAWL_DELAY_CAP)

    @contextmanager
    def turn(self, host: str, *, introduces: bool = False) -> Iterator[float]:
        """One exchange with a host, after its turn has come; gives the seconds that were waited.

        One that `introduces` (it asks for robots.txt) and is answered lets the first page follow at once; of a host that
        was asked for something else before, or does not answer, it counts like any other. Raises SourceError
        `retry-later` when the host asked to be left alone for longer than anybody's patience.
        """
        waited = 0.0
        while not self._takes(host):
            self._pause(_POLL)
            waited += _POLL
        asked = answered = False
        try:
            waited += self._sit_out(host)
            asked = True
            yield waited
            answered = True
        except SourceError:
            asked = False  # the guard refused the address: nobody was asked
            raise
        finally:
            with self._lock:
                known = self._learn(host)
                known.busy = False
                self._open -= 1
                if asked and not (introduces and answered and known.fresh):
                    known.ended = self._monotonic()
                    known.added = JITTER * self._jitter()
                    known.fresh = False

    def _takes(self, host: str) -> bool:
        """Takes the host's one place, if it is free and there are connections left."""
        with self._lock:
            known = self._learn(host)
            left = known.held - self._monotonic()
            if left > self._patience:
                until = format_time(self._now() + timedelta(seconds=left))
                raise SourceError(
                    "retry-later",
                    f"{host} asked to be left alone until {until} (Retry-After)",
                    hint="repeat the same command after that time",
                    context={"seconds": int(left)},
                )
            if known.busy or self._open >= self._at_once:
                return False
            known.busy = True
            self._open += 1
            return True

    def _sit_out(self, host: str) -> float:
        """Waits for the turn of a host whose place is taken; a pause that lets no time pass is believed once."""
        waited = 0.0
        while True:
            with self._lock:
                known = self._learn(host)
                before = self._monotonic()
                left = self._free(known) - before
            if left <= 0:
                return waited
            if left >= 1 and self.waiting is not None:
                self.waiting(host, left)
            self._pause(left)
            waited += left
            if self._monotonic() <= before:
                return waited

    def _free(self, known: _Host) -> float:
        """When a host may be asked again, by the rate, its own delay, and its own wish."""
        if known.fresh:
            return known.held
        return max(known.ended + max(self.interval, known.delay) * (1 + known.added), known.held)

    def _known(self, host: str) -> _Host | None:
        known = self._hosts.get(host)
        if known is not None:
            clock = self._monotonic()
            back = known.seen - clock
            if back > 0:
                known.ended -= back
                known.held -= back
            known.seen = clock
        return known

    def _learn(self, host: str) -> _Host:
        known = self._known(host)
        if known is None:
            clock = self._monotonic()
            if len(self._hosts) >= _REMEMBERED:
                self._hosts = {
                    name: one for name, one in self._hosts.items() if one.busy or one.delay or self._free(one) > clock
                }
            known = self._hosts[host] = _Host(clock, clock, clock)
        return known
