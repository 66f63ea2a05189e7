"""How the archive is, by what can be seen without checking it: how far the log is, who attests it, what is watched."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from archive.api import Watching
from archive.errors import NewsproofError
from archive.model.hosts import spelled
from archive.model.viewer import Health
from archive.model.watch import Watched, WatchStatus
from archive.report import wording
from archive.report.markup import Markup, join
from archive.repository.overview import overview
from archive.settings import SOFTWARE
from archive.web.frame import table
from archive.web.markup import el
from archive.web.screen import Ask, Screen

#: Of what fails or is listed, so many are named.
_NAMED = 20


def strip(ask: Ask) -> Markup:
    """One line for the top of the desk."""
    articles, versions, _ = ask.reader.index.totals()
    newest = ask.reader.index.newest_capture()
    facts = [
        join([el("b", f"{articles:,}"), " article" if articles == 1 else " articles"]),
        join([el("b", f"{versions:,}"), " version" if versions == 1 else " versions"]),
        join([el("b", f"{ask.reader.index.size:,}"), " log entries"]),
        f"last looked {wording.moment(newest)}" if newest is not None else "nothing captured yet",
        *([*_watched(_status(ask)), el("a", "Health of the archive", href=ask.to.to("health"))] if ask.to.live else ()),
    ]
    return el("ul", *(el("li", fact) for fact in facts), class_="facts strip", aria_label="The archive")


def _status(ask: Ask) -> WatchStatus | None:
    try:
        return Watching(ask.archive).status()
    except NewsproofError as exc:
        ask.heard.append(f"the plan of the watch cannot be read: {exc.message}")
        return None


def _watched(found: WatchStatus | None) -> Iterator[str]:
    if found is None or not (found.articles or found.lists):
        yield "nothing is watched"
        return
    yield f"{found.articles:,} watched" + ("" if found.running is not None else ", the watch does not run")
    if found.failing:
        yield f"{len(found.failing):,} failing"


def health(ask: Ask) -> Screen:
    """`/health`"""
    view = overview(ask.reader)
    articles, versions, observations = ask.reader.index.totals()
    disk = shutil.disk_usage(ask.archive.path)
    found = Health(
        ask.archive.settings.origin,
        ask.reader.index.size,
        view.behind,
        articles,
        versions,
        observations,
        ask.reader.index.newest_capture(),
        view.checkpoint,
        view.attested_by,
        disk.free,
        disk.total,
        _status(ask),
        tuple(ask.heard),
        SOFTWARE,
    )
    return Screen(
        "Health", lambda: _page(found), found, part="health", forms={"json": ask.to.to("health", form="json")}
    )


def _page(found: Health) -> Markup:
    behind = f", of which the index does not know {found.behind:,}" if found.behind else ""
    told = [
        ("Log", f"{found.origin}, {wording.count(found.entries + found.behind, 'entry', 'entries')}{behind}"),
        ("Articles", f"{found.articles:,}, with {wording.count(found.versions, 'version')}"),
        ("Other captures", f"{found.observations:,} that brought no new text"),
        ("Last capture", wording.moment(found.newest) if found.newest is not None else "none yet"),
        ("Newest head of the log", _attested(found)),
        ("Room on the disk", f"{wording.size(found.free)} of {wording.size(found.size)}"),
        ("Software", found.software),
    ]
    rows = [part for name, words in told for part in (el("dt", name), el("dd", words))]
    return join(
        [
            el("h1", "Health of the archive"),
            el("dl", *rows),
            el(
                "p",
                "Nothing of this was checked. What is intact, signed, logged and timed is told by ",
                el("code", "newsproof verify"),
                ", which reads every byte.",
                class_="status",
            ),
            el("h2", "Newest checkpoint"),
            el("pre", found.checkpoint.rstrip("\n"), tabindex="0", role="region", aria_label="Newest checkpoint"),
            el("h2", "Watch"),
            *_watch(found.watch),
        ]
    )


def _attested(found: Health) -> str:
    if not found.attested_by:
        return "signed by the log itself only: newsproof anchor has it timestamped or cosigned"
    return f"signed by the log, with lines of {wording.listed(found.attested_by)} (not checked here)"


def _watch(found: WatchStatus | None) -> Iterator[Markup]:
    if found is None:
        yield el("p", "The plan of the watch cannot be read.")
        return
    if not (found.articles or found.lists or found.ended):
        yield el("p", "Nothing is watched. ", el("code", "newsproof watch add"), " adds articles, feeds and sitemaps.")
        return
    runs = "A run is under way." if found.running is not None else "No run is under way: newsproof watch run."
    due = f" The next look is due {wording.moment(found.next_due)}." if found.next_due is not None else ""
    yield el(
        "p",
        f"{wording.count(found.articles, 'article')} and {wording.count(found.lists, 'list')} are watched, "
        f"{found.due:,} due, {len(found.failing):,} failing, {found.ended:,} ended. {runs}{due}",
    )
    for name, some in (("Failing", found.failing), ("Feeds and sitemaps", found.sources)):
        if some:
            yield el("h3", name)
            yield table(("Address", "Last look", "What it came to"), [_row(one) for one in some[:_NAMED]], name)
            if len(some) > _NAMED:
                yield el("p", f"{len(some) - _NAMED:,} more: newsproof watch status", class_="small soft")


def _row(one: Watched) -> Markup:
    told = f"{one.outcome or 'not looked at yet'}{f': {one.reason}' if one.reason else ''}"
    return el(
        "tr",
        el("td", el("bdi", spelled(one.url))),
        el("td", wording.moment(one.last) if one.last else "", data_label="Last", class_="num"),
        el("td", el("bdi", told), data_label="Came to"),
    )
