"""The watch of one archive: what is looked at again and when, and the run that does it. Brings clock, dice and network.

>>> import tempfile
>>> from archive.api import Archive
>>> folder = Path(tempfile.mkdtemp())
>>> watch = Watching(Archive.create(folder / "press", keyring=folder / "keys"))
>>> [entry.schedule for entry in watch.add(["https://news.example/bridge"]).added]
['decay']
>>> watch.status().articles
1
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from archive.api.gathering import Asked, terms
from archive.errors import CallerError, SourceError, StoreError
from archive.jobs import lists, schedule
from archive.jobs.watch import Hands, Runner, event_of, looked_at, refused
from archive.jobs.watch import Step as Step  # part of what run tells
from archive.model.codec import to_json
from archive.model.times import canonical_time, format_time, parse_time
from archive.model.watch import (
    Named,
    ScheduleName,
    WatchAdded,
    Watched,
    WatchEvent,
    WatchKind,
    WatchList,
    WatchRemoved,
    WatchRun,
    WatchStatus,
)

if TYPE_CHECKING:
    from archive.api.archive import Archive
    from archive.articles.feeds import FeedEntry
    from archive.model.history import Committed
    from archive.net.fetch import Fetcher
    from archive.store.watchstate import WatchFile

#: Seconds for a command or a web hook that is told of an event.
PATIENCE = 30.0
#: Articles that a status names.
SHOWN = 10
#: What a web hook answers is not read further than this.
_REPLY = 64 * 1024


class Watching:
    """The watch of an archive. Adding and listing write or read the plan alone; only `run` uses the network.

    `dice` draws from 0 to 1, `monotonic` gives seconds that never jump. Hosts are asked by the manners of the archive.
    """

    def __init__(
        self,
        press: Archive,
        *,
        dice: Callable[[], float] | None = None,
        monotonic: Callable[[], float] | None = None,
    ) -> None:
        self._press = press
        self._dice = dice or random.SystemRandom().random
        self._monotonic = monotonic or time.monotonic
        self._runner: Runner | None = None

    @property
    def _file(self) -> WatchFile:
        from archive.store.watchstate import WatchFile

        found = WatchFile(self._press._layout.watch_state, self._press._disk)
        found.refresh()
        if found.damaged:
            self._press.warnings.append(
                f"{found.damaged:,} lines of {self._press._layout.relative(self._press._layout.watch_state)} "
                "cannot be read and are passed over"
            )
        return found

    def add(
        self,
        urls: Sequence[str] = (),
        *,
        feed: Sequence[str] = (),
        sitemap: Sequence[str] = (),
        schedule: ScheduleName = "decay",
        every: float | None = None,
        until: str | timedelta | None = None,
    ) -> WatchAdded:
        """Watches articles, and the articles that feeds and sitemaps will name, from now on; durable when it returns.

        `every` (seconds) makes the schedule `every`. `until` ends it. What is watched already stays as it is; what has
        ended begins anew. Raises CallerError `bad-url`, `bad-time`, `usage`, SourceError `refused-url`; then nothing
        was added.
        """
        now = self._press._now()
        moment = format_time(now)
        if schedule == "every" and every is None:
            raise CallerError("usage", "the schedule every needs its period", hint="--every 30m")
        chosen: ScheduleName = "every" if every is not None else schedule
        period = None if every is None else _period(every)
        end = None if until is None else canonical_time(until) if isinstance(until, str) else format_time(now + until)
        if end is not None and end <= moment:
            raise CallerError("usage", f"{end} has passed", hint="--until 14d, or a time that is to come")
        kinds: tuple[tuple[WatchKind, Sequence[str]], ...] = (("article", urls), ("feed", feed), ("sitemap", sitemap))
        wanted = {
            address: Watched(address, kind, chosen, moment, moment, period, end)
            for kind, given in kinds
            for address in map(_address, given)
        }
        if not wanted:
            raise CallerError(
                "usage", "nothing to watch", hint="newsproof watch add URL, or --feed URL, or --sitemap URL"
            )
        for address, entry in wanted.items():
            if any(entry.kind != kind and address in map(_address, given) for kind, given in kinds):
                raise CallerError("usage", f"{address} is either an article or a list of them")
        file = self._file
        already = tuple(
            address for address in wanted if address in file.entries and file.entries[address].ended is None
        )
        added = tuple(entry for address, entry in wanted.items() if address not in already)
        file.write(added=added)
        return WatchAdded(added, already)

    def remove(self, urls: Sequence[str]) -> WatchRemoved:
        """Watches these no longer. A feed or sitemap takes the articles along that came with it; an article that its
        list still names is kept as ended, so that it is not taken up again. Nothing of the archive is touched.

        Raises CallerError `not-watched`; then nothing was removed.
        """
        file = self._file
        gone: dict[str, None] = {}
        kept: list[Watched] = []
        for url in urls:
            address = url if url in file.entries else _address(url)
            entry = file.entries.get(address)
            if entry is None:
                raise CallerError("not-watched", f"{address} is not watched", hint="newsproof watch list")
            if entry.kind != "article":
                gone.update(dict.fromkeys(e.url for e in file.entries.values() if e.via == address))
            if entry.via is not None and entry.via in file.entries and entry.via not in urls:
                kept.append(replace(entry, ended="removed by hand"))
            else:
                gone[address] = None
        file.write([entry for entry in kept if entry.url not in gone], removed=gone)
        return WatchRemoved((*gone, *(entry.url for entry in kept if entry.url not in gone)))

    def entries(self) -> WatchList:
        """Everything that is watched, soonest due first, what has ended last."""
        found = self._file.entries.values()
        watched = tuple(sorted(found, key=lambda entry: (entry.ended is not None, entry.due, entry.url)))
        return WatchList(watched, self._names(watched))

    def _names(self, entries: Sequence[Watched]) -> dict[str, Named]:
        """What the archive calls the articles among these, as its unsigned index has it."""
        from archive.repository.facts import keys_of

        named: dict[str, Named] = {}
        with self._press._reading() as reader:
            for entry in entries:
                article = reader.index.article_id_for(keys_of(entry.url, entry.url, None)) if entry.checks else None
                row = reader.index.article(article) if article is not None and entry.kind == "article" else None
                if row is not None and row.versions:
                    named[entry.url] = Named(row.slug, row.headline)
        return named

    def status(self) -> WatchStatus:
        """How the watch stands now."""
        from archive.store.lock import holder_of

        now = format_time(self._press._now())
        file = self._file
        alive = [schedule.closed(entry, now) for entry in file.entries.values()]
        ended = [entry for entry in alive if entry.ended is not None]
        alive = [entry for entry in alive if entry.ended is None]
        due = [entry.due for entry in alive if entry.due <= now]
        late = (parse_time(now) - parse_time(min(due))).total_seconds() if due else 0.0
        failing = sorted(
            (entry for entry in alive if entry.failures or entry.outcome == "private-address"),
            key=lambda entry: (-entry.failures, entry.url),
        )
        soonest = sorted(
            (entry for entry in alive if entry.kind == "article"), key=lambda entry: (entry.due, entry.url)
        )
        return WatchStatus(
            now,
            sum(entry.kind == "article" for entry in alive),
            sum(entry.kind != "article" for entry in alive),
            len(due),
            tuple(failing),
            len(ended),
            sum(entry.checks for entry in file.entries.values()),
            sum(entry.changes for entry in file.entries.values()),
            min((entry.due for entry in alive), default=None),
            late,
            holder_of(self._press._layout.watch_lock),
            tuple(entry for entry in alive if entry.kind != "article"),
            tuple(soonest[:SHOWN]),
            self._names([*failing[:SHOWN], *soonest[:SHOWN]]),
        )

    def now(self) -> datetime:
        """What the clock of this archive says."""
        return self._press._now()

    def due(self) -> int:
        """How much is due now, by the plan of the run at hand; 0 without one."""
        return self._runner.due() if self._runner is not None else 0

    def tally(self) -> WatchRun | None:
        """What the run at hand, or the last one, has come to; None before the first."""
        return self._runner.tally() if self._runner is not None else None

    def run(
        self,
        *,
        once: bool = False,
        seconds: float | None = None,
        now: Sequence[str] | None = None,
        allow_net: Sequence[str] = (),
        rate: str | None = None,
        assets: str | None = None,
        screenshot: bool = False,
        browser: str | Path | None = None,
        confirm: bool = False,
        notify_command: str | None = None,
        notify_webhook: str | None = None,
        notify_atom: str | Path | None = None,
        wait: float = 0.0,
        told: Callable[[Step], None] = lambda step: None,
        waits: Callable[[float, str | None], None] = lambda seconds, due: None,
    ) -> WatchRun:
        """Looks at what is due: with `once` each thing that is due now, otherwise for `seconds`, or until interrupted.
        With `now`, once at these of what is watched (none named: at all of it), whether it is due or not.

        `told` hears of every look once it is durable, `waits` of pauses. After a change is committed, `notify_command`
        gets the event as JSON on stdin, `notify_webhook` as a POST, and `notify_atom` is written anew; what goes wrong
        there is a warning. `allow_net`, `rate`, `assets`, `screenshot`, `browser` and `confirm` are those of `Archive.capture`;
        a page that came back as it was is not looked at through a browser again. Raises StoreError `busy` when another
        process runs this watch, CallerError `bad-url`, `usage`, `not-watched`, `missing-extra`, and what no look can go on after
        (`disk-full`, `archive-damaged`, `passphrase`).
        """
        from archive.store.lock import WriterLock

        press = self._press
        notify = self._notifier(notify_command, notify_webhook, notify_atom, allow_net)
        press._disk.make_folder(press._layout.watch)
        try:
            lock = WriterLock.acquire(
                press._layout.watch_lock, waited=press._patience(max(wait, 0.5)), holder=_holder()
            )
        except StoreError as exc:
            if exc.code == "busy":
                exc.message = "another process runs the watch of this archive"
                exc.hint = "one is enough; newsproof watch status names it"
                exc.args = (exc.message,)
            raise
        try:
            asked_of_each: Asked = {
                "allow_net": allow_net, "rate": rate, "assets": assets, "sparing": True, "confirm": confirm, "wait": wait
            }  # fmt: skip
            if screenshot:
                asked_of_each["screenshot"], asked_of_each["browser"] = True, browser
            how = terms(press.settings, allow_net=allow_net, rate=rate, assets=assets)
            at_once = None if now is None else self._watched(now)
            wait_for = press._manners.manners(how.interval, press._now).wait_for

            def asked(url: str, looked: schedule.Looked) -> schedule.Looked:
                """With the seconds for which a host that failed is to be left alone, as its Retry-After had it."""
                seconds = looked.retry_after or wait_for(schedule.host_of(url))
                return replace(looked, retry_after=seconds) if looked.failed else looked

            def look(entry: Watched) -> tuple[schedule.Looked, Committed | None, WatchEvent | None]:
                try:
                    found = press.capture(entry.url, **asked_of_each)
                except SourceError as exc:
                    return asked(entry.url, refused(exc)), None, None
                return asked(entry.url, looked_at(found)), found, event_of(entry, found, press.settings.origin)

            def read(url: str) -> tuple[schedule.Looked, tuple[FeedEntry, ...]]:
                looked, names = lists.read_list(press._manners.fetcher(how, press._now).fetch, url)
                return asked(url, looked), names

            state = self._file
            hands = Hands(
                look=look,
                read=read,
                wait_for=wait_for,
                now=press._now,
                monotonic=self._monotonic,
                pause=press._pause,
                dice=self._dice,
                told=told,
                waits=waits,
                warn=press.warnings.append,
                notify=notify,
            )
            self._runner = Runner(state, hands)
            self._write_atom(notify_atom)
            with press.hints.lasting():
                return self._runner.run(once=once, seconds=seconds, now=at_once)
        finally:
            lock.release()

    def _watched(self, urls: Sequence[str]) -> set[str]:
        """The addresses of what is watched and has not ended: these, or all."""
        alive = {entry.url for entry in self._file.entries.values() if entry.ended is None}
        named = {url if url in alive else _address(url) for url in urls}
        for address in sorted(named - alive):
            raise CallerError("not-watched", f"{address} is not watched", hint="newsproof watch list")
        return named or alive

    # Telling others.

    def _notifier(
        self, command: str | None, webhook: str | None, atom: str | Path | None, allow_net: Sequence[str]
    ) -> Callable[[WatchEvent], None]:
        argv = None if command is None else _argv(command)
        place = None if webhook is None else _place(webhook)
        fetcher = None if webhook is None else self._poster(allow_net)

        def notify(event: WatchEvent) -> None:
            document = to_json(event).encode()
            if atom is not None:
                self._write_atom(atom)
            if argv is not None and (why := _tell_command(argv, document)) is not None:
                self._press.warnings.append(f"not told of {event.slug}: {argv[0]}: {why}")
            if (
                webhook is not None
                and fetcher is not None
                and (why := _tell_webhook(fetcher, webhook, document)) is not None
            ):
                self._press.warnings.append(f"not told of {event.slug}: the web hook at {place}: {why}")

        return notify

    def _poster(self, allow_net: Sequence[str]) -> Fetcher:
        from archive.net.fetch import Fetcher

        press, given = self._press, self._press.settings.fetch
        limits = replace(given, allow_net=(*given.allow_net, *allow_net), timeout=min(given.timeout, PATIENCE))
        return Fetcher(limits, now=press._now, monotonic=self._monotonic, resolve=press._resolve)

    def _write_atom(self, target: str | Path | None) -> None:
        """The newest events as an Atom file, in one step; what goes wrong is a warning."""
        if target is None:
            return
        from archive.report.atom import atom
        from archive.store.disk import Disk

        press = self._press
        events = self._file.events
        text = atom(events, origin=press.settings.origin, updated=format_time(press._now()))
        try:
            Disk().put(Path(target), text.encode())
        except StoreError as exc:
            press.warnings.append(f"{target} was not written: {exc.message}")


def _address(url: str) -> str:
    """An address as it is watched: without fragment, and never with a user name or password, which would be stored."""
    from archive.net.guard import check_url

    target = check_url(url)
    if target.credentials is not None:
        raise CallerError("bad-url", f"{target.url}: what is watched is written down, so no user name and password")
    return target.url


def _period(every: float) -> float:
    if not schedule.LEAST_EVERY <= every <= schedule.MOST_EVERY:
        raise CallerError("usage", "a period is from one minute to a year", hint="--every 15m")
    return every


def _holder() -> str:
    return f"process {os.getpid()}"


def _argv(command: str) -> list[str]:
    import shlex

    try:
        argv = shlex.split(command)
    except ValueError as exc:
        raise CallerError("usage", f"the command to notify cannot be taken apart: {str(exc).lower()}") from exc
    if not argv:
        raise CallerError("usage", "the command to notify is empty")
    return argv


def _place(webhook: str) -> str:
    """The host of a web hook, which is all of its address that is ever shown: the rest often is a secret."""
    from archive.errors import NewsproofError
    from archive.net.guard import check_url

    try:
        target = check_url(webhook)
    except NewsproofError as exc:
        raise type(exc)(exc.code, "the address of the web hook cannot be used", hint="an http or https URL") from None
    if target.credentials is not None:
        raise CallerError("bad-url", "the address of the web hook holds a user name or password", hint="use a token")
    return target.host


def _tell_command(argv: Sequence[str], document: bytes) -> str | None:
    """Runs a command with the event on its stdin; why that failed, None when it did not. No shell has a hand in it."""
    import subprocess

    try:
        done = subprocess.run(argv, input=document, stdout=subprocess.DEVNULL, timeout=PATIENCE, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        return f"it was ended after {PATIENCE:g} s"
    except OSError as exc:
        return exc.strerror or str(exc)
    return None if done.returncode == 0 else f"it ended with status {done.returncode}"


def _tell_webhook(fetcher: Fetcher, webhook: str, document: bytes) -> str | None:
    """Posts an event; why that failed, None when it did not. Never says the address."""
    try:
        answer = fetcher.post(
            webhook, document, content_type="application/json", accept="application/json, */*", max_size=_REPLY
        )
    except (SourceError, CallerError) as exc:
        return {"private-address": "its address is not on the public internet (--allow-net)"}.get(exc.code, exc.code)
    return None if 200 <= answer.status < 300 else f"status {answer.status}"
