"""Decides what the figures of a whole site count, and of how many: a function of the articles alone, so that anybody can
count again. Pure.

A figure never says more than the looks do: changes that fell between two looks are one, an article that was read once
says nothing about edits, and where too few are left to take a share of, there is none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from math import inf
from typing import Final, Literal, NamedTuple

from archive.diff.estimates import SMALL, Censored, half, known, median, npmle, until_time, wilson
from archive.model.edit import Verdict
from archive.model.outlet import (
    ByTime,
    CountedEdit,
    Coverage,
    NoteFigures,
    OutletFigures,
    Share,
    Span,
    TimeTo,
    WatchedArticle,
    WatchedStep,
)
from archive.model.times import parse_time

#: Verdicts by which it is known whether the page tells its readers; and those of them that found no note.
TOLD: Final[tuple[Verdict, ...]] = (
    "no-note-found", "stamped-only", "disclosed", "disclosed-later", "disclosed-elsewhere",
)  # fmt: skip
WITHOUT: Final[tuple[Verdict, ...]] = TOLD[:2]
#: So many changes of one article and more are one group.
_MOST: Final = 5
#: Looks that an article needs so that a headline can be seen to come back.
_BACK: Final = 3
_TIMES: Final = tuple(60 * minutes for minutes in (60, 360, 1440, 4320, 10_080, 43_200))
_DAY: Final = 86_400

#: What an article can have for the first time, and which of its changes are that.
EVENTS: Final[Mapping[Literal["first-edit", "first-correction"], Callable[[WatchedStep], bool]]] = {
    "first-edit": lambda step: True,
    "first-correction": lambda step: any(one.nature == "correction" for one in step.edits),
}


class _Edit(NamedTuple):
    step: WatchedStep
    edit: CountedEdit

    @property
    def name(self) -> str:
        return edit_name(self.step, self.edit)


def edit_name(step: WatchedStep, edit: CountedEdit) -> str:
    """`bridge@v2 body/3`: where an edit that a figure counts is found; `bridge@v1 body/4 gone bridge@v2` what it took out."""
    return f"{step.new} {edit.at}" if edit.version is None else f"{edit.version} {edit.at} gone {step.new}"


def counted_steps(article: WatchedArticle) -> tuple[WatchedStep, ...]:
    """The changes of an article that count."""
    return tuple(step for step in article.steps if step.aside is None)


def figures(articles: Sequence[WatchedArticle], since: str) -> OutletFigures:
    """Every figure, for a period that begins at `since`."""
    steps = [step for article in articles for step in counted_steps(article)]
    edits = [_Edit(step, edit) for step in steps for edit in step.edits]
    natures = [(one.edit.nature, one.name) for one in edits if one.edit.nature is not None and one.edit.field != "note"]
    again = [article for article in articles if article.again]
    return OutletFigures(
        coverage=_coverage(articles),
        changes=len(steps),
        edits=len(edits),
        aside=_tally(step.aside for article in articles for step in article.steps if step.aside is not None),
        before=sum(step.after < since for step in steps),
        once=sum(step.seen == "seen-once" for step in steps),
        changed=share("changed", [one.slug for one in again if counted_steps(one)], len(again)),
        by_changes=_by_changes(again),
        kinds=_groups(((kind, one.name) for one in edits for kind in one.edit.kinds), len(edits)),
        natures=_groups(natures, len(natures)),
        notes=_notes(articles, edits),
        headlines=_headlines(articles),
        times=tuple(_time_to(articles, event, counts) for event, counts in EVENTS.items()),
    )


def share(name: str, which: Sequence[str], of: int) -> Share:
    """So many of so many, with its interval where there are enough to take a share of."""
    low, high = wilson(len(which), of) if of >= SMALL else (None, None)
    return Share(
        name,
        len(which),
        of,
        None if low is None else _rounded(low),
        None if high is None else _rounded(high),
        tuple(which),
    )


def _rounded(number: float) -> float:
    return round(number, 4)


def _tally(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))


def _groups(named: Iterable[tuple[str, str]], of: int) -> tuple[Share, ...]:
    """A share for each group, the largest first."""
    groups: dict[str, list[str]] = {}
    for group, which in named:
        groups.setdefault(group, []).append(which)
    found = [share(group, which, of) for group, which in groups.items()]
    return tuple(sorted(found, key=lambda one: (-one.counted, one.name)))


# What was watched.


def _coverage(articles: Sequence[WatchedArticle]) -> Coverage:
    rates = sorted((one.read - 1) * _DAY / one.span for one in articles if one.span)
    seconds = sum(one.span for one in articles)
    looks = sum(one.read - 1 for one in articles if one.span)
    failed: Counter[str] = Counter()
    for one in articles:
        failed.update(one.failed)
    return Coverage(
        articles=len(articles),
        looks=sum(one.looks for one in articles),
        read=sum(one.read for one in articles),
        failed=dict(sorted(failed.items())),
        imported=sum(one.imported for one in articles),
        single=sum(one.read == 1 and not one.again for one in articles),
        never=sum(one.read == 0 for one in articles),
        days=round(seconds / _DAY, 1),
        per_day=round(looks * _DAY / seconds, 2) if seconds else None,
        quartiles=_quartiles(rates) if len(rates) >= SMALL else None,
        gap=max((one.gap for one in articles), default=0),
    )


def _quartiles(ordered: Sequence[float]) -> tuple[float, float, float]:
    """Of numbers in order, those below which a quarter, a half and three quarters of them lie, or at which."""
    size = len(ordered)
    first, half, third = (round(ordered[max(0, -(-size * part // 4) - 1)], 2) for part in (1, 2, 3))
    return first, half, third


def _by_changes(articles: Sequence[WatchedArticle]) -> tuple[Share, ...]:
    groups: list[list[str]] = [[] for _ in range(_MOST + 1)]
    for one in articles:
        groups[min(_MOST, len(counted_steps(one)))].append(one.slug)
    names = [*map(str, range(_MOST)), f"{_MOST} or more"]
    return tuple(share(name, group, len(articles)) for name, group in zip(names, groups, strict=True))


# Notes.


def _notes(articles: Sequence[WatchedArticle], edits: Sequence[_Edit]) -> NoteFigures:
    told = [one for one in edits if one.edit.disclosure in TOLD]
    without = [one for one in told if one.edit.disclosure in WITHOUT]
    corrections = [one for one in told if one.edit.nature == "correction"]
    asked, unnoted = [], []
    for article in articles:
        verdicts = {edit.disclosure for step in counted_steps(article) for edit in step.edits}
        if not verdicts.isdisjoint(TOLD):
            asked.append(article.slug)
            if not verdicts.isdisjoint(WITHOUT):
                unnoted.append(article.slug)
    return NoteFigures(
        edits=share("edits", [one.name for one in without], len(told)),
        corrections=share("corrections", [one.name for one in corrections if one in without], len(corrections)),
        articles=share("articles", unnoted, len(asked)),
        verdicts=_groups(((str(one.edit.disclosure), one.name) for one in told), len(told)),
        unasked=_tally(
            one.edit.disclosure for one in edits if one.edit.disclosure is not None and one.edit.disclosure not in TOLD
        ),
    )


# Headlines.


def _headlines(articles: Sequence[WatchedArticle]) -> tuple[Share, ...]:
    """Which articles changed their headline; which of them, as far as three looks show it, went back to an earlier
    one; and of which two were served in turn, which is no change."""
    changed, back, turns = [], [], []
    thrice = 0
    for article in articles:
        headline = [
            (step, edit)
            for step in article.steps
            for edit in step.edits
            if edit.field == "headline" and edit.operation == "change"
        ]
        thrice += article.read >= _BACK
        if any(step.aside is None for step, _ in headline):
            changed.append(article.slug)
        if article.read >= _BACK and any(step.aside is None and edit.again is not None for step, edit in headline):
            back.append(article.slug)
        if any(step.aside == "in-turn" for step, _ in headline):
            turns.append(article.slug)
    again = sum(article.again for article in articles)
    return share("changed", changed, again), share("back", back, thrice), share("in-turn", turns, thrice)


# Times.


def _time_to(
    articles: Sequence[WatchedArticle],
    event: Literal["first-edit", "first-correction"],
    counts: Callable[[WatchedStep], bool],
) -> TimeTo:
    """How long after its first look an article that was first seen in the period had what `counts`."""
    fresh = [article for article in articles if article.fresh]
    times: list[Censored] = []
    which: list[str] = []
    single = 0
    for article in fresh:
        found, step = first_time(article, counts)
        if found.after == 0 and found.until == inf:
            single += 1
            continue
        times.append(found)
        if step is not None:
            which.append(step.new)
    masses = npmle(times) if len(times) >= SMALL else ()
    middle = median(masses)
    sure = half(times) if middle is not None else None
    return TimeTo(
        event,
        articles=len(times),
        seen=len(which),
        single=single,
        masses=tuple(_span(mass.after, mass.until, mass.share) for mass in masses),
        median=None if middle is None else _span(middle.after, middle.until, 0.5),
        sure=None if sure is None else _span(sure.after, sure.until, 0.5),
        by=tuple(
            ByTime(
                time,
                *(told := known(times, time)),
                low=_rounded(wilson(told[0], len(times))[0]),
                high=_rounded(wilson(told[0] + told[2], len(times))[1]),
                least=_rounded(until_time(masses, time)[0]),
                most=_rounded(until_time(masses, time)[1]),
            )
            for time in _worth_telling(times)
            if masses
        ),
        which=tuple(which),
    )


def _worth_telling(times: Sequence[Censored]) -> tuple[int, ...]:
    """The times up to the first by which no look says “not yet” any more."""
    told = next((place for place, time in enumerate(_TIMES) if known(times, time)[1] == 0), len(_TIMES))
    return _TIMES[: told + 1]


def _span(after: float, until: float, part: float) -> Span:
    return Span(int(after), None if until == inf else int(until), _rounded(part))


def first_time(article: WatchedArticle, counts: Callable[[WatchedStep], bool]) -> tuple[Censored, WatchedStep | None]:
    """When it first had it, in whole seconds after its first look; what cannot be read ends what is known of it."""
    assert article.first is not None
    for step in sorted(article.steps, key=lambda one: one.until):
        if step.aside is None and counts(step):
            return Censored(_seconds(article.first, step.after), _seconds(article.first, step.until, up=True)), step
        if step.aside in ("unreadable", "not-believed"):
            return Censored(_seconds(article.first, step.after)), None
    return Censored(_seconds(article.first, article.last or article.first)), None


def _seconds(start: str, time: str, *, up: bool = False) -> float:
    """Whole seconds from one time to another: at least 0, and rounded away from the middle of an interval."""
    gone = parse_time(time) - parse_time(start)
    whole = gone // timedelta(seconds=1)
    return float(max(0, whole + (up and gone > whole * timedelta(seconds=1))))
