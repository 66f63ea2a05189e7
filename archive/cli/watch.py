"""The verbs of the watch: what is looked at again and again, and the run that does it."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.cli.failures import end_if_told_to, on_termination
from archive.cli.manners import assets_option
from archive.cli.options import Network, Quantity, Shared, group, verb
from archive.cli.output import Output
from archive.cli.progress import Waiting
from archive.cli.session import opened, tell_warnings
from archive.cli.viewing import browser_option, screenshot_option
from archive.errors import OK, CallerError
from archive.report import text

if TYPE_CHECKING:
    from archive.api.watching import Step
    from archive.model.watch import ScheduleName

SPAN = Quantity(
    "time span",
    {"": 1, "s": 1, "m": 60, "min": 60, "h": 3_600, "d": 86_400, "w": 604_800},
    "15m, 6h or 14d",
    whole=False,
)
_SECRET = 4_096


class Moment(click.ParamType):  # type: ignore[type-arg]
    """A time (RFC 3339, or a date), or a span from now on."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str | timedelta:
        """A span as such, a time as it was written."""
        word = str(value).strip()
        if word[-1:].isalpha() and word[-1:] not in "Zz":
            return timedelta(seconds=SPAN.convert(word, param, ctx))
        return word


@group("watch", short_help="Look at articles and feeds again and again")
def watch_verb() -> None:
    """Look at articles again and again, and capture what came each time.

    What is watched is a plan in the archive's folder; it is no evidence, and verify does not look at it. Nothing
    happens until newsproof watch run is called: it stays, or (--once) does what is due and ends, for cron.
    """


@verb("add", short_help="Watch articles, feeds or sitemaps")
@click.argument("urls", metavar="[URL]...", nargs=-1)
@click.option(
    "--feed", metavar="URL", multiple=True, help="An RSS, Atom or JSON feed whose articles to watch. Repeatable."
)
@click.option("--sitemap", metavar="URL", multiple=True, help="A sitemap, news sitemap or index of them. Repeatable.")
@click.option("--every", metavar="TIME", type=SPAN, help="Look once in so long (15m, 6h) instead of by a schedule.")
@click.option(
    "--schedule", type=click.Choice(["decay", "adaptive"]), default="decay", metavar="NAME",
    help="decay (default): often while it is new. adaptive: sooner after a change, later without.",
)  # fmt: skip
@click.option("--until", metavar="TIME", type=Moment(), help="When to stop: a time, a date, or a span (14d).")
def add_verb(
    shared: Shared,
    urls: tuple[str, ...],
    feed: tuple[str, ...],
    sitemap: tuple[str, ...],
    every: float | None,
    schedule: str,
    until: str | timedelta | None,
) -> int:
    """Watch each URL, and the articles that feeds and sitemaps name, from now on.

    decay looks every 15 minutes until an article is 2 hours old, hourly to 24 hours, every 6 hours to 7 days, daily to
    30 days, and then no more; its age counts from when it was first seen. Nothing is fetched now.
    """
    from archive.api import Watching

    out = Output(shared)
    with opened(shared, out) as archive:
        if every is None:
            found = Watching(archive).add(urls, feed=feed, sitemap=sitemap, schedule=_named(schedule), until=until)
        else:
            found = Watching(archive).add(urls, feed=feed, sitemap=sitemap, every=every, until=until)
        out.answer(found, lambda page: text.watch_added(page, found))
    out.talk("Next: newsproof watch run, or newsproof watch run --once from cron")
    return OK


def _named(schedule: str) -> ScheduleName:
    return "adaptive" if schedule == "adaptive" else "decay"


@verb("list", short_help="Show what is watched, and when it is due")
def list_verb(shared: Shared) -> int:
    """Show everything that is watched, soonest due first; what has ended comes last."""
    from archive.api import Watching

    out = Output(shared)
    with opened(shared, out) as archive:
        watch = Watching(archive)
        found, now = watch.entries(), watch.status().now
        out.answer(found, lambda page: text.watch_list(page, found, now=now))
    return OK


@verb("remove", short_help="Watch something no longer")
@click.argument("urls", metavar="URL...", nargs=-1, required=True)
def remove_verb(shared: Shared, urls: tuple[str, ...]) -> int:
    """Watch each URL no longer; a feed or sitemap takes the articles along that came with it.

    What was captured stays in the archive.
    """
    from archive.api import Watching

    out = Output(shared)
    with opened(shared, out) as archive:
        found = Watching(archive).remove(urls)
        out.answer(found, lambda page: text.watch_removed(page, found))
    return OK


@verb("status", short_help="Show whether the watch runs, what is due and what fails")
def status_verb(shared: Shared) -> int:
    """Show whether the watch runs, what is due, what the feeds say, and what fails."""
    from archive.api import Watching

    out = Output(shared)
    with opened(shared, out) as archive:
        found = Watching(archive).status()
        out.answer(found, lambda page: text.watch_status(page, found))
    return OK


@verb("run", short_help="Look at what is due, once or until interrupted")
@click.argument("urls", metavar="[URL]...", nargs=-1)
@click.option(
    "--now", is_flag=True, help="Look at each URL, or at all that is watched, although it is not due; then end."
)
@click.option("--once", is_flag=True, help="Do what is due now, then end: for cron.")
@click.option("--for", "seconds", metavar="TIME", type=SPAN, help="End after so long (8h).")
@click.option("--allow-net", metavar="CIDR", multiple=True, type=Network(),
              help="A network that may be fetched from although it is private. Repeatable.")  # fmt: skip
@click.option("--rate", metavar="N/TIME", help="How often one host is asked at most (default 1/5s).")
@assets_option
@screenshot_option
@browser_option
@click.option("--no-confirm", is_flag=True, help="Do not fetch a page that has changed once more.")
@click.option("--notify-command", metavar="CMD", help="A program that gets each change as JSON on stdin; no shell.")
@click.option(
    "--notify-webhook", metavar="URL|@FILE", help="Where each change is posted as JSON; @FILE holds the address."
)
@click.option("--notify-atom", metavar="FILE", help="An Atom feed of the newest changes, written anew for each.")
def run_verb(
    shared: Shared,
    urls: tuple[str, ...],
    now: bool,
    once: bool,
    seconds: float | None,
    allow_net: tuple[str, ...],
    rate: str | None,
    assets: str | None,
    screenshot: bool,
    browser: str | None,
    no_confirm: bool,
    notify_command: str | None,
    notify_webhook: str | None,
    notify_atom: str | None,
) -> int:
    """Look at what is due, and, without --once, go on until interrupted. Each look is one capture.

    On a terminal, looks that found nothing new are not told one by one (-v tells them); elsewhere each is a line.
    With -q only changes are. Ended by SIGTERM (exit status 143) or Ctrl-C (130), it drops the look at hand, which is
    still due.

    Pictures and views (--screenshot) of a page that came back as it was are spared: pictures are fetched again after six
    hours, a view is made when the page has changed.

    Exit status: 0 when the run came to its end, whatever single looks came to (watch status tells).
    """
    from archive.api import Watching

    on_termination()
    if once and seconds is not None:
        raise CallerError("usage", "--once and --for cannot be combined")
    if now and seconds is not None:
        raise CallerError("usage", "--now and --for cannot be combined")
    if urls and not now:
        raise CallerError("usage", "a URL goes with --now", hint=f"newsproof watch run --now {urls[0]}")
    if browser is not None and not screenshot:
        raise CallerError("usage", "--browser goes with --screenshot")
    webhook = _webhook(notify_webhook)
    out = Output(shared)
    quiet = shared.quiet and not out.json
    everything = not quiet and (out.details or not sys.stdout.isatty())
    # What one run from cron adds is timestamped once; a run without end does not wait for its end.
    with opened(shared, out) as archive, archive.together() if once or now else nullcontext():
        watch = Watching(archive)
        if watch.status().next_due is None:
            out.talk("Nothing is watched: newsproof watch add URL")

        def counts() -> tuple[int, int]:
            done = watch.tally()
            looks = done.due + done.lists if done is not None else 0
            return looks, looks + max(1, watch.due())

        waiting = Waiting(out, counts)
        archive.tell_waits(waiting)

        def told(step: Step) -> None:
            with waiting.aside():
                tells(step)
            end_if_told_to()

        def tells(step: Step) -> None:
            notable = step.event is not None or (
                not quiet and (step.looked.failed or step.looked.new or step.taken_up > 0)
            )
            if not out.json and (notable or everything):
                out.answer(
                    step.entry,
                    lambda page: text.watch_step(page, step.entry, step.committed, step.event, taken_up=step.taken_up),
                )
            if step.looked.hint is not None and step.looked.hint not in hinted:
                hinted.append(step.looked.hint)
                out.talk(f"This program refused {step.entry.url} itself; {step.looked.hint}")
            tell_warnings(archive, out)

        hinted: list[str] = []

        def waits(pause: float, due: str | None) -> None:
            end_if_told_to()
            tell_warnings(archive, out)
            done, total = counts()
            much = f"{done:,} of {total:,} done · " if watch.due() else ""
            out.status(much + text.watch_waits(pause, due, watch.now()))

        try:
            watch.run(
                once=once,
                seconds=seconds,
                now=urls if now else None,
                allow_net=allow_net,
                rate=rate,
                assets=assets or "usual",
                screenshot=screenshot,
                browser=browser,
                confirm=not no_confirm,
                notify_command=notify_command,
                notify_webhook=webhook,
                notify_atom=notify_atom,
                wait=shared.wait,
                told=told,
                waits=waits,
            )
        finally:
            archive.tell_waits(None)
            out.status(None)
            found = watch.tally()
            if found is not None and not quiet:
                out.answer(found, lambda page: text.watch_run(page, found))
    return OK


def _webhook(given: str | None) -> str | None:
    """The address, from a file when it is given as @FILE: other users of a machine can read its command lines."""
    if given is None or not given.startswith("@"):
        return given
    path = Path(given[1:])
    try:
        with path.open("rb") as file:
            return file.read(_SECRET).decode("ascii").strip()
    except FileNotFoundError as exc:
        raise CallerError("no-such-file", f"there is no file {path}") from exc
    except (OSError, UnicodeDecodeError) as exc:
        raise CallerError("unreadable-file", f"{path} cannot be read as an address") from exc


for _command in (add_verb, list_verb, remove_verb, run_verb, status_verb):
    watch_verb.add_command(_command)
