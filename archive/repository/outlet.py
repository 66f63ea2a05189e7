"""Decides which captures and edits a report of a whole site is made of, and gathers them from what was signed.

Comparisons are made anew from the archived bytes, as for the report of one article: the index names the articles, and
nothing else of it is believed. The period is that of the looks; what later captures and pages of corrections tell of an
edit counts as far as the archive has them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Final

from archive.diff.counting import figures
from archive.errors import CallerError
from archive.formats.layout import read_config
from archive.model.edit import Comparison, Edit
from archive.model.history import ArticleRow, CaptureRow, Sighting
from archive.model.outlet import Aside, CountedEdit, OutletView, WatchedArticle, WatchedStep
from archive.model.times import parse_time
from archive.report.telling import repeated
from archive.repository.confirming import TOGETHER, sightings
from archive.repository.intervals import Transition, transitions
from archive.repository.query import Reader
from archive.settings import SOFTWARE
from archive.store.disk import reported
from archive.store.index import Stored

#: Edits below this severity are noise: nothing that a reader could see.
_SEEN: Final = 1


def outlet(
    reader: Reader,
    site: str,
    since: str | None = None,
    until: str | None = None,
    *,
    size: int | None = None,
    apart: bool = True,
    anew: bool = True,
) -> OutletView:
    """The report of a site for looks from `since` to `until`, canonical times; None are its first and its last look.

    With `size`, as the log had it at that size. Addresses that never gave an article are counted `apart`, and a fetch that
    confirms a change is no look of its own; reports made before had it otherwise. Without `anew` everything is repeated from the
    index, as lists are. Raises CallerError `article-not-found` for
    a site without articles, `usage` for a period without a look, StoreError `index-damaged`, `archive-damaged`.
    """
    host = site.strip().lower().removeprefix("www.")
    rows = reader.index.articles_of(host) if host else []
    found = [(row, _captures(reader, row, size, anew=anew)) for row in rows]
    looks = [one.observed for _, captures in found for one in captures]
    if not looks:
        raise CallerError(
            "article-not-found",
            f'the archive has no article of the site "{site}"',
            hint="--site takes a host, such as news.example; newsproof list names the sites",
        )
    since, until = since or min(looks), until or max(looks)
    if not any(since <= look <= until for look in looks):
        raise CallerError(
            "usage",
            f"nothing of {host} was looked at from {since} to {until}",
            hint=f"its looks are from {min(looks)} to {max(looks)}",
        )
    tools = []
    articles = []
    never = 0
    for row, captures in found:
        if apart and not any(map(found_text, captures)):
            never += any(since <= one.observed <= until for one in captures)
            continue
        stored = {} if anew else reader.index.comparisons(row.id)
        steps, used = _steps(reader, row, captures, (since, until), stored, size)
        tools += used
        watched = watched_article(row, looks_of_plan(captures) if apart else captures, steps, since, until)
        if watched is not None:
            articles.append(watched)
    articles.sort(key=lambda one: (one.first or "", one.slug))
    return OutletView(
        site=rows[0].site,
        since=since,
        until=until,
        articles=tuple(articles),
        figures=figures(articles, since),
        origin=read_config(reader.layout.config).origin,
        checkpoint=_checkpoint(reader),
        software=SOFTWARE,
        tools=tools[0].tools if tools else None,
        never=never if apart else None,
    )


def _captures(reader: Reader, row: ArticleRow, size: int | None, *, anew: bool) -> list[CaptureRow]:
    captures = reader.captures(row) if anew else reader.index.captures(row.id)
    return [one for one in captures if size is None or one.index < size]


def _steps(
    reader: Reader,
    row: ArticleRow,
    captures: Sequence[CaptureRow],
    period: tuple[str, str],
    stored: dict[int, Stored],
    size: int | None,
) -> tuple[tuple[WatchedStep, ...], list[Comparison]]:
    """The changes of an article that were first seen in the period."""
    path = list(transitions(captures))
    since, until = period
    wanted = [one for one in path if one.old is not None and since <= one.interval.until <= until]
    if not wanted:
        return (), []
    compared = reader.settled(row, captures, path, wanted, stored, size)
    seen = sightings(captures, compared.get)
    steps = tuple(watched_step(one, compared[one.new.index], seen.get(one.new.index)) for one in wanted)
    return steps, [one for one in compared.values() if one is not None]


def watched_step(step: Transition, found: Comparison | None, seen: Sighting | None) -> WatchedStep:
    """A change of a text that stood before, as it is counted: its comparison is None where a side cannot be read."""
    assert step.old is not None
    interval = step.told(found)
    assert interval.after is not None
    told = found.edits if found is not None else ()
    edits = tuple(counted_edit(one, step.old.name) for one in told if one.severity >= _SEEN)
    return WatchedStep(
        old=step.old.name,
        new=step.new.name,
        after=interval.after,
        until=interval.until,
        edits=edits,
        aside=_aside(step, found, seen, edits),
        seen=seen.seen if seen is not None else None,
    )


def _aside(
    step: Transition, found: Comparison | None, seen: Sighting | None, edits: Sequence[CountedEdit]
) -> Aside | None:
    if found is None:
        return "unreadable"
    if step.new.doubt is not None or (step.old is not None and step.old.doubt is not None):
        return "not-believed"
    if not edits:
        return "no-edit"
    if seen is not None and seen.older_copy:
        return "older-copy"
    return "in-turn" if seen is not None and seen.in_turn_with is not None else None


def counted_edit(edit: Edit, old: str) -> CountedEdit:
    """An edit as figures have it; `old` is the name of the older version."""
    side = edit.new or edit.old
    words = {mark.kind: mark.text for mark in repeated(edit)[0]}
    return CountedEdit(
        id=edit.id,
        at=side.at if side is not None else edit.field,
        field=edit.field,
        operation=edit.operation,
        severity=edit.severity,
        kinds=edit.kinds,
        nature=edit.nature,
        disclosure=edit.disclosure,
        again=edit.again,
        version=old if edit.new is None and edit.old is not None else None,
        old=words.get("old"),
        new=words.get("new"),
    )


def watched_article(
    row: ArticleRow, captures: Sequence[CaptureRow], steps: tuple[WatchedStep, ...], since: str, until: str
) -> WatchedArticle | None:
    """What was watched of an article in the period, None when nothing was."""
    looks = [one for one in captures if since <= one.observed <= until]
    if not looks:
        return None
    read = [one.observed for one in looks if found_text(one)]
    first = next((one.observed for one in captures if found_text(one)), None)
    headline = next((one.headline for one in reversed(looks) if one.headline), "")
    after = looks[max((place for place, one in enumerate(looks, 1) if found_text(one)), default=0) :]
    gone = after[0] if after and all(one.outcome == "gone" for one in after) else None
    return WatchedArticle(
        slug=row.slug,
        url=row.url,
        headline=headline,
        looks=len(looks),
        read=len(read),
        failed=dict(sorted(Counter(one.outcome for one in looks if not found_text(one)).items())),
        imported=sum(one.origin == "imported" for one in looks),
        first=first,
        last=read[-1] if read else None,
        fresh=first is not None and since <= first <= until,
        span=_between(read[0], read[-1]) if read else 0,
        gap=max((_between(*pair) for pair in pairwise([*read, looks[-1].observed])), default=0) if read else 0,
        steps=steps,
        gone=gone.observed if gone is not None else None,
        gone_why=gone.reason if gone is not None else None,
    )


def looks_of_plan(captures: Sequence[CaptureRow]) -> list[CaptureRow]:
    """The captures without those that fetched a page a second time because it had changed: they are no looks of a plan."""
    found: list[CaptureRow] = []
    for before, row in pairwise((None, *captures)):
        assert row is not None
        again = before is not None and (before.version or 0) > 1 and before.url == row.url
        if not (again and before is not None and _between(before.observed, row.observed) <= TOGETHER):
            found.append(row)
    return found


def found_text(row: CaptureRow) -> bool:
    """Whether a capture found the text of its article."""
    return row.version is not None or row.outcome == "unchanged"


def _between(first: str, last: str) -> int:
    """Whole seconds, rounded up."""
    return -((parse_time(first) - parse_time(last)) // timedelta(seconds=1))


def _checkpoint(reader: Reader) -> str:
    from archive.repository.tokens import without_tokens  # the rest is looked at without any cryptography

    with reported(reader.layout.checkpoint, "reading"):
        return without_tokens(reader.layout.checkpoint.read_text("utf-8", "replace"))
