"""The watch on a terminal: what is watched, when it is looked at next, and what each look and each run came to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from archive.model.history import Committed
from archive.model.times import parse_time
from archive.model.watch import Named, WatchAdded, Watched, WatchEvent, WatchList, WatchRemoved, WatchRun, WatchStatus
from archive.report import wording
from archive.report.atom import brief
from archive.report.text.style import Line, Page, Piece, said

_INDENT: Final = "  "
#: Failing addresses that a status names.
_NAMED: Final = 10
#: Characters of a reason on a line with other things.
_REASON: Final = 60
_KINDS: Final = {"article": "article", "feed": "feed", "sitemap": "sitemap"}


def lasting(seconds: float) -> str:
    """A time span in its two largest units: `2 m 10 s`, `1 d 3 h`."""
    left = max(0, round(seconds))
    units = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))
    for number, (unit, size) in enumerate(units):
        if left >= size:
            told = f"{left // size} {unit}"
            if number < len(units) - 1 and (rest := left % size // units[number + 1][1]):
                told += f" {rest} {units[number + 1][0]}"
            return told
    return "0 s"


def _until(time: str, now: str) -> str:
    return lasting((parse_time(time) - parse_time(now)).total_seconds())


def plan(entry: Watched) -> str:
    """The schedule of an entry in words."""
    told = f"every {lasting(entry.every)}" if entry.schedule == "every" and entry.every else entry.schedule
    return f"{told} until {wording.moment(entry.until)}" if entry.until is not None else told


def watch_added(page: Page, found: WatchAdded) -> str:
    """What is watched from now on."""
    lines: list[Line] = []
    for entry in found.added:
        told = f"  {_KINDS[entry.kind]} · {plan(entry)}"
        lines += page.prose([Piece("Watching ", "strong"), said(entry.url), Piece(told, "dim")], rest=_INDENT)
    for url in found.already:
        lines += page.prose([Piece("Watched already: "), said(url)], rest=_INDENT)
    return page.lines(*lines)


def watch_removed(page: Page, found: WatchRemoved) -> str:
    """What is watched no longer."""
    lines: list[Line] = []
    for url in found.removed:
        lines += page.prose([Piece("No longer watched: "), said(url)], rest=_INDENT)
    return page.lines(*lines)


def watch_list(page: Page, found: WatchList, *, now: str) -> str:
    """Two lines for each: where it is, and what is known of it."""
    lines: list[Line] = []
    for entry in found.watched:
        lines.append([said(entry.url, "strong")])
        lines += _named(page, found.names.get(entry.url))
        lines += page.prose([said(" · ".join(_facts(entry, now)), "dim")], first=_INDENT)
    if not found.watched:
        lines += page.prose([Piece("Nothing is watched.")])
    return page.lines(*lines)


def _named(page: Page, name: Named | None) -> list[Line]:
    """What the archive calls an article, on a line of its own."""
    return [] if name is None else page.prose([said(_called(name))], first=_INDENT, rest=_INDENT)


def _called(name: Named) -> str:
    return f"{name.slug}  {name.headline}" if name.headline else name.slug


def _facts(entry: Watched, now: str) -> list[str]:
    facts = [_KINDS[entry.kind], plan(entry)]
    if entry.last is not None:
        facts.append(wording.count(entry.checks, "look"))
    if entry.changes:
        facts.append(wording.count(entry.changes, "change"))
    if entry.last is not None:
        facts.append(f"last {wording.moment(entry.last)}: {_outcome(entry)}")
    if entry.kind != "article" and entry.left_out:
        facts.append(f"left out: {entry.left_out}")
    if entry.ended is not None:
        facts.append(f"ended: {entry.ended}")
    else:
        facts.append("due now" if entry.due <= now else f"next in {_until(entry.due, now)}")
    return facts


def _outcome(entry: Watched) -> str:
    if entry.kind != "article" and entry.outcome == "read":
        return f"names {wording.count(entry.named, 'page')}"
    return f"{_word(entry.outcome)}{f' ({_short(entry.reason)})' if entry.reason else ''}"


def _word(outcome: str | None) -> str:
    return wording.OUTCOMES.get(outcome or "", (outcome or "").replace("-", " "))  # type: ignore[call-overload,no-any-return]


def _short(reason: str) -> str:
    return reason if len(reason) <= _REASON else f"{reason[: _REASON - 1].rstrip()}…"


def watch_status(page: Page, found: WatchStatus) -> str:
    """How the watch stands: whether it runs, what is due, what its lists say, and what fails."""
    lines: list[Line] = []
    run = f"running ({found.running})" if found.running is not None else "not running"
    parts = [wording.count(found.articles, "article")]
    if found.lists:
        parts.append(wording.count(found.lists, "feed or sitemap", "feeds and sitemaps"))
    parts += [f"{found.ended:,} ended"] if found.ended else []
    lines += page.prose([Piece("Watching ", "strong"), Piece(f"{' · '.join(parts)} · "), said(run)], rest=_INDENT)
    told = [f"{found.due:,} due" + (f", for {lasting(found.late)} at the longest" if found.due else "")]
    if found.next_due is not None and not found.due:
        told.append(f"next due in {_until(found.next_due, found.now)}")
    told += [f"{wording.count(found.checks, 'look')} so far", wording.count(found.changes, "change")]
    lines += page.prose([Piece(" · ".join(told))], rest=_INDENT)
    for entry in found.sources:
        lines += page.prose([said(entry.url, "strong"), said(f"  {_outcome(entry)}", "dim")], rest=_INDENT)
        if entry.left_out:
            lines += page.prose([said(f"left out: {entry.left_out}", "dim")], first=_INDENT)
    for entry in found.failing[:_NAMED]:
        times = f", {wording.count(entry.failures, 'time')} in a row" if entry.failures else ", by this program itself"
        told_of = f"  {_outcome(entry)}{times}, again {_again(entry, found.now)}"
        word = "Failing " if entry.failures else "Refused "
        lines += page.prose([Piece(word, "warn"), said(entry.url), said(told_of, "dim")], rest=_INDENT)
        lines += _named(page, found.names.get(entry.url))
    if len(found.failing) > _NAMED:
        lines += page.prose([Piece(f"{len(found.failing) - _NAMED:,} more fail: newsproof watch list", "dim")])
    shown = {entry.url for entry in found.failing[:_NAMED]}
    for entry in found.soonest:
        if entry.url not in shown:
            when = "due now" if entry.due <= found.now else f"next in {_until(entry.due, found.now)}"
            lines += page.prose([said(entry.url, "strong"), said(f"  {when}", "dim")], rest=_INDENT)
            lines += _named(page, found.names.get(entry.url))
    if found.articles > len(found.soonest) > 0:
        lines += page.prose([Piece(f"{found.articles:,} articles in all: newsproof watch list", "dim")])
    return page.lines(*lines)


def _again(entry: Watched, now: str) -> str:
    return "now" if entry.due <= now else f"in {_until(entry.due, now)}"


def watch_step(
    page: Page, entry: Watched, committed: Committed | None, event: WatchEvent | None, *, taken_up: int = 0
) -> str:
    """One look on one line, begun with its time, so that the lines make a log."""
    when = Piece(f"{wording.moment(entry.last or entry.due)}  ", "dim")
    name = committed.capture.slug if committed is not None and committed.capture.headline else entry.url
    if entry.kind != "article":
        facts = [_outcome(entry)]
        facts += [f"{taken_up:,} new"] if taken_up else []
    elif committed is not None and committed.outcome == "version":
        facts = [brief(event) if event is not None else f"v{committed.capture.version}: first seen"]
        if committed.comparison is not None and (told := wording.disclosure(committed.comparison, alone=True)):
            facts.append(told)
    else:
        facts = [_outcome(entry)]
    if entry.ended is not None:
        facts.append(f"ended: {entry.ended}")
    elif entry.failures:
        facts.append(f"retry in {_until(entry.due, entry.last or entry.due)}")
    return page.lines([when, said(name, "strong"), said(f"  {' · '.join(facts)}")])


def watch_waits(seconds: float, next_due: str | None, now: datetime) -> str:
    """What a run that waits says on the one line that it keeps."""
    if next_due is None:
        return "nothing is watched"
    left = (parse_time(next_due) - now).total_seconds()
    return f"next due in {lasting(left)}" if left > seconds else f"waiting {lasting(max(left, seconds))}"


def waits(host: str, seconds: float, part: int, parts: int, done: int, total: int) -> str:
    """Why nothing happens, on the one line that is kept: what is done, what is next, and when."""
    what = f"{part:,} of {parts:,} that belong to the page" if part else "the page"
    return f"{done:,} of {total:,} done · next: {host}, {what} · in {lasting(max(1.0, seconds))}"


def watch_run(page: Page, found: WatchRun) -> str:
    """What a run came to, on one line: `12 due · 1 changed · 10 unchanged · 1 failed (status 503, retry in 4 m)`."""
    counts: Sequence[tuple[int, str]] = (
        (found.new, "new"), (found.changed, "changed"), (found.unchanged, "unchanged"), (found.other, "gone or moved"),
    )  # fmt: skip
    parts = [f"{found.due:,} due" if found.due or not found.lists else "", *(f"{n:,} {w}" for n, w in counts if n)]
    if found.failures:
        why = _short(found.last_failure or "")
        retry = ""
        if found.retry is not None:
            still = found.retry <= found.ended
            retry = ", still due" if still else f", retry in {_until(found.retry, found.ended)}"
        several = "last: " if found.failures > 1 else ""
        parts.append(f"{found.failures:,} failed ({several}{why}{retry})")
    if found.lists:
        parts.append(f"{wording.count(found.lists, 'list')} read, {found.found:,} taken up")
    if found.next_due is not None:
        due = found.next_due <= found.ended
        parts.append("next due now" if due else f"next due in {_until(found.next_due, found.ended)}")
    else:
        parts.append("nothing is watched any more")
    return page.lines(*page.prose([said(" · ".join(part for part in parts if part))], rest=_INDENT))
