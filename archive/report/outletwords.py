"""How an outlet report says its figures: one order, one set of words, for the page, for Markdown and for tables."""

from __future__ import annotations

from shlex import quote
from typing import Final, NamedTuple, cast

from archive.model.edit import Kind, Verdict
from archive.model.history import Interval
from archive.model.hosts import ascii_host
from archive.model.outlet import (
    CountedEdit,
    Coverage,
    OutletFigures,
    OutletView,
    Share,
    Span,
    TimeTo,
    WatchedArticle,
    WatchedStep,
)
from archive.report import telling, wording
from archive.report.marks import Mark
from archive.report.telling import outside

#: What every reader of a number has to know, on every page of it.
WATCHED: Final = "Counts what was watched, nothing else"
#: Why a change of text is not counted.
ASIDE: Final = {
    "in-turn": "served in turn with another text (a test of two headlines, or servers that differ)",
    "older-copy": "an older copy, by its Age",
    "not-believed": "of a capture whose signature does not count",
    "unreadable": "of bytes that cannot be read any more",
    "no-edit": "without an edit by these rules",
}
EVENTS: Final = {"first-edit": "changed", "first-correction": "corrected"}
_TITLES: Final = {"first-edit": "Time to the first change", "first-correction": "Time to the first correction"}
_HEADLINES: Final = {
    "changed": "changed at least once",
    "back": "went back to an earlier headline",
    "in-turn": "two headlines served in turn (not counted as changes)",
}
_NO_NOTE: Final = {
    "edits": "edits without a note found",
    "corrections": "corrections without a note found",
    "articles": "articles with an edit without a note found",
}


#: How looks that found no text are counted, where the word for one of them says too much.
_FAILED: Final = {"broken": "not fetched whole or an error page"}
#: What is said where there is too little for shares.
FEW: Final = "Fewer than ten, so they are counted, and no share is made of them."
#: Seconds that articles must have been under watch, on average, before it is said how often a day they were looked at.
_WATCHED_LONG: Final = 21_600


class Row(NamedTuple):
    """A row of a figure: what it is called, and its share."""

    name: str
    share: Share


class Figure(NamedTuple):
    """A figure: `id` for links, what it is called, what is said before it, and its rows under `head`."""

    id: str
    title: str
    told: tuple[str, ...]
    head: str
    rows: tuple[Row, ...]

    @property
    def few(self) -> bool:
        """Whether there is too little for any share, so that counts alone are told."""
        return all(row.share.low is None for row in self.rows)


def title(view: OutletView) -> str:
    return f"{view.site}, {period(view)}"


def site_in_ascii(view: OutletView) -> str | None:
    """The name of the site as the DNS is asked for it; None where that is how it is told anyway."""
    return ascii_host(f"http://{view.site}/")


def period(view: OutletView) -> str:
    return f"{wording.moment(begins(view))} to {wording.moment(view.until)}"


def begins(view: OutletView) -> str:
    """From when on looks are counted: the first look of all, where the period that was asked for begins before it."""
    first = [one.first for one in view.articles if one.first is not None and one.fresh]
    return min(first) if first and len(first) == len(view.articles) else view.since


def watched(view: OutletView) -> str:
    """The line that stays in sight."""
    found = view.figures.coverage
    return (
        f"{WATCHED}: {wording.count(found.looks, 'look')} at {wording.count(found.articles, 'article')} of {view.site}."
    )


def summary(view: OutletView) -> str:
    """What was counted, in one paragraph."""
    found = view.figures
    sentence = (
        f"{wording.count(found.changes, 'change')} with {wording.count(found.edits, 'edit')} in {found.changed.counted:,} of "
        f"{wording.count(found.changed.of, 'article')} that were read more than once."
    )
    if found.edits:
        sentence += f" {sums(found)}"
    gone = [one.slug for one in view.articles if one.gone is not None]
    if gone:
        sentence += f" {wording.listed(gone)} {'was' if len(gone) == 1 else 'were'} gone at the last look."
    half = next((one.median for one in found.times if one.event == "first-edit"), None)
    if half is not None:
        sentence += f" Half of the articles that were first seen in this time had changed {reached(half)}."
    return sentence


def sums(found: OutletFigures) -> str:
    """What is told of all edits, in numbers that add up: `8 edits: 1 without a note found, 1 told, …`"""
    notes = found.notes
    asked = notes.edits.of
    unasked = dict(notes.unasked)
    needless = found.edits - asked - sum(unasked.values()) + unasked.pop("not-expected", 0)
    parts = (
        (notes.edits.counted, "without a note found"),
        (asked - notes.edits.counted, "told to readers"),
        (unasked.pop("undetermined", 0), "left to the reader"),
        (sum(unasked.values()), "not asked for a note"),
        (needless, "that needs no note" if needless == 1 else "that need no note"),
    )
    told = (
        f"{wording.count(found.edits, 'edit')}: {', '.join(f'{number:,} {name}' for number, name in parts if number)}."
    )
    if notes.edits.low is not None:
        told += f" Of those that are told or not, {said(notes.edits)} had no note."
    return told


def said(share: Share) -> str:
    """`7 of 24 (29 %; 95 % interval 15 % to 49 %)`"""
    if share.low is None or share.high is None or not share.of:
        return f"{share.counted:,} of {share.of:,}"
    return f"{share.counted:,} of {share.of:,} ({percent(share.counted / share.of)}; 95 % interval {between(share)})"


def between(share: Share) -> str:
    """`15 % to 49 %`; why there is none."""
    if share.low is None or share.high is None:
        return "too few for a share"
    return f"{percent(share.low)} to {percent(share.high)}"


def part(share: Share) -> str:
    return "" if share.low is None or not share.of else percent(share.counted / share.of)


def percent(value: float) -> str:
    """Whole percents; what is neither nothing nor all is not told as such."""
    whole = int(100 * value + 0.5)
    if whole == 0 and value > 0:
        return "under 1\u00a0%"
    return "over 99\u00a0%" if whole == 100 and value < 1 else f"{whole}\u00a0%"


def lasting(seconds: int) -> str:
    """`40 s`, `25 min`, `6 h`, `3 days 4 h`: two units at most, the last one rounded."""
    for size, name, below, less in ((86_400, "day", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s")):
        rounded = (seconds + below // 2) // below * below
        if rounded >= size:
            whole, rest = divmod(rounded, size)
            first = wording.count(whole, name) if name == "day" else f"{whole} {name}"
            return f"{first} {rest // below} {less}" if rest >= below else first
    return f"{seconds} s"


def reached(half: Span) -> str:
    """`after 2 h and not later than 3 h`; `later than 3 days after they were first seen, if at all`."""
    if half.until is None:
        return f"later than {lasting(half.after)} after they were first seen, if at all"
    if half.after == half.until:
        return f"{lasting(half.after)} after they were first seen"
    return f"between {lasting(half.after)} and {lasting(half.until)} after they were first seen"


def coverage(view: OutletView) -> tuple[tuple[str, str], ...]:
    """What was watched, and what was not, each with its name."""
    found = view.figures.coverage
    rows = [
        ("Articles", f"{found.articles:,}{_parts(((found.single, 'read once only'), (found.never, 'never read')))}"),
        ("Looks", f"{found.looks:,}, of which {found.read:,} found the text{_failed(found)}"),
        ("Looks per article and day", _rate(view)),
        ("Longest time without a look that found the text", lasting(found.gap) if found.gap else "none"),
    ]
    gone = [one for one in view.articles if one.gone is not None]
    if gone:
        rows.append(("Gone", "; ".join(map(went, gone))))
    if view.never:
        rows.insert(1, ("Addresses that never gave an article", f"{view.never:,}, not among the articles"))
    if found.imported:
        rows.append(("Imported", f"{wording.count(found.imported, 'look')}: their times are somebody's word"))
    figures = view.figures
    aside = sum(figures.aside.values())
    if aside:
        told = "; ".join(f"{number:,} {ASIDE[name]}" for name, number in figures.aside.items())
        rows.append(("Set aside", f"{wording.count(aside, 'change')} of text: {told}"))
    if figures.before:
        rows.append(
            (
                "Before",
                f"{wording.count(figures.before, 'change')} may have been made before this time, and after the look before",
            )
        )
    if figures.once:
        rows.append(("Seen once", f"{wording.count(figures.once, 'change')} of text that one look alone found"))
    return tuple(rows)


def went(one: WatchedArticle) -> str:
    """`ferry-fares, read last 2026-03-02 14:15:01Z, gone 2026-03-04 09:15:02Z (HTTP 410: gone)`"""
    read = f", read last {wording.moment(one.last)}" if one.last is not None else ""
    why = f" ({one.gone_why})" if one.gone_why else ""
    return f"{one.slug}{read}, gone {wording.moment(one.gone or '')}{why}"


def _parts(parts: tuple[tuple[int, str], ...]) -> str:
    told = [f"{number:,} {name}" for number, name in parts if number]
    return f", of which {wording.listed(told)}" if told else ""


def _failed(found: Coverage) -> str:
    told = [
        f"{number:,} {_FAILED.get(name) or wording.OUTCOMES.get(name, name)}"  # type: ignore[call-overload]
        for name, number in found.failed.items()
    ]
    return f"; the others: {', '.join(told)}" if told else ""


def _under_watch(view: OutletView) -> int | None:
    """How long articles were under watch on average, in seconds; None when no article was read twice."""
    spans = [one.span for one in view.articles if one.span]
    return sum(spans) // len(spans) if spans else None


def _rate(view: OutletView) -> str:
    found, long = view.figures.coverage, _under_watch(view)
    if found.per_day is None or long is None:
        return "no article was read twice"
    if long < _WATCHED_LONG:
        return f"too short to say: from first to last look {lasting(long)}, on average"
    again = sum(one.read - 1 for one in view.articles if one.span)
    under = lasting(sum(one.span for one in view.articles))
    more = wording.count(again, "look")
    told = f"{found.per_day:g}: {more} after the first at each, in {under} of articles under watch, one by one added up"
    if found.quartiles is None:
        return told
    low, half, high = found.quartiles
    return (
        f"{told}; a quarter of the articles had {low:g} or less, half {half:g} or less, three quarters {high:g} or less"
    )


def unequal(view: OutletView) -> str:
    """Why this report stands beside no other."""
    found = view.figures.coverage
    uneven = ""
    if found.quartiles is not None and found.quartiles[2] > 2 * max(found.quartiles[0], 0.01):
        uneven = " Within this site, too, articles were looked at unequally often."
    long = _under_watch(view) or 0
    told = found.per_day is not None and long >= _WATCHED_LONG
    rate = f"{found.per_day:g} looks per article and day" if told else "which cannot be said of so short a time"
    return (
        f"This ranks nobody. Who looks more often finds more changes, and finds them sooner, so these figures stand beside those "
        f"of another site only if that was looked at as often ({rate}) over the same time.{uneven}"
    )


def figures(view: OutletView) -> tuple[Figure, ...]:
    """The figures that are shares, in the order of the report."""
    found = view.figures
    return (_changes(found), _kinds(found), _natures(found), _notes(found), _headlines(found))


def _changes(found: OutletFigures) -> Figure:
    share = found.changed
    sure = f" ({part(share)}; 95 % interval {between(share)})" if part(share) else ""
    told = (
        f"{share.counted:,} of {wording.count(share.of, 'article')} that were read more than once changed{sure}. What changed "
        "twice between two looks counts once, what changed and went back between them not at all: there were at least so many."
    )
    last = max((place for place, one in enumerate(found.by_changes) if one.counted), default=0)
    rows = tuple(
        Row("no change" if one.name == "0" else _many(one.name), one) for one in found.by_changes[: max(2, last + 1)]
    )
    return Figure("changes", "Changes per article", (told,), "Articles with", rows)


def _many(name: str) -> str:
    return "1 change" if name == "1" else f"{name} changes"


def _kinds(found: OutletFigures) -> Figure:
    rows = tuple(Row(wording.KINDS.get(cast(Kind, one.name), one.name), one) for one in found.kinds)
    told = f"Of {wording.count(found.edits, 'edit')}. An edit can be of more than one kind."
    return Figure("kinds", "Kinds of edits", (told,), "Kind", rows)


def _natures(found: OutletFigures) -> Figure:
    told = (
        (
            "What an edit is to its story, of those that touch content. An update tells what happened since, a correction says "
            "otherwise what was said, a refinement says it more exactly; unclear is what the rules cannot tell. Notes to readers "
            "are not among them."
        ),
    )
    return Figure("nature", "Nature of edits", told, "Nature", tuple(Row(one.name, one) for one in found.natures))


def _notes(found: OutletFigures) -> Figure:
    told = [
        (
            "Whether the article's page, a later version or a page of corrections tells of an edit that readers may expect to be "
            "told of. The rows count those of which it is known."
        )
    ]
    if found.edits:
        told.append(sums(found))
    notes = found.notes
    rows = [Row(_NO_NOTE[one.name], one) for one in (notes.edits, notes.corrections, notes.articles)]
    rows += [
        Row(outside(wording.DISCLOSURE.get(cast(Verdict, one.name), one.name)), one)
        for one in notes.verdicts
        if (one.name, one.counted) != ("no-note-found", notes.edits.counted)
    ]
    return Figure("notes", "Notes to readers", tuple(told), "", tuple(rows))


def _headlines(found: OutletFigures) -> Figure:
    told = (
        (
            "Of articles read more than once; that a headline went back shows only in three looks or more, and only where a "
            "look fell in between."
        ),
    )
    return Figure(
        "headlines", "Headlines", told, "Headline", tuple(Row(_HEADLINES[one.name], one) for one in found.headlines)
    )


def time_title(found: TimeTo) -> str:
    return _TITLES[found.event]


def time_told(found: TimeTo) -> tuple[str, ...]:
    """What is said before the curve."""
    what = EVENTS[found.event]
    told = [f"{wording.count(found.articles, 'article')} first seen in this time and read again: {_yet(found, what)}."]
    if found.single:
        told.append(
            f"{wording.count(found.single, 'more article')} read once {'say' if found.single > 1 else 'says'} nothing."
        )
    if found.median is not None and found.event == "first-edit":
        told.append(f"Half-life, by the estimate: half of them had {what} {reached(found.median)}.{_sure(found.sure)}")
    elif found.median is not None:
        told.append(f"By the estimate half of all articles were {what} {reached(found.median)}.{_sure(found.sure)}")
    else:
        told.append("Too few for an estimate.")
    return tuple(told)


def _yet(found: TimeTo, what: str) -> str:
    """How many of them it happened to."""
    rest = found.articles - found.seen
    if not found.articles:
        return "nothing is known of such a time"
    if not found.seen:
        return f"none was seen {what} by the last look at each, which counts as “not yet”"
    seen = f"{found.seen:,} {'was' if found.seen == 1 else 'were'} seen {what}"
    if not rest:
        return f"{'it' if found.seen == 1 else 'all of them'} {'was' if found.seen == 1 else 'were'} seen {what}"
    return f"{seen}, {rest:,} {'was' if rest == 1 else 'were'} not by the last look at each, which counts as “not yet”"


def _sure(found: Span | None) -> str:
    """How far that can be wrong by chance, and by what happened between looks."""
    if found is None:
        return ""
    until = "no later time can be ruled out" if found.until is None else f"not later than {lasting(found.until)}"
    return f" What the looks bear out by themselves: later than {lasting(found.after)}, {until}."


def known_sides(step: WatchedStep) -> str:
    """`bridge@v1..v2`: what `newsproof diff` takes."""
    _, _, version = step.new.rpartition("@")
    return f"{step.old}..{version}"


def article_changes(article: WatchedArticle) -> int:
    return sum(step.aside is None for step in article.steps)


_BETWEEN: Final = (
    "A change was made after the last look that still found the old text and not later than the first that found the new "
    "one, less what the server's Age says; nothing here takes a point in time for granted."
)
_SHARES: Final = (
    "Intervals of shares are Wilson's, at 95 %, as if edits came about independently; edits of one article do not, so the "
    "intervals of edits are rather too narrow, those of articles are not."
)
_TIMES: Final = (
    "Times run from the first look at an article, not from its publication: what was changed before is not known. They are "
    "estimated by Turnbull's method, which takes for granted that looks do not come when an edit is due; to look more often "
    "after a change was found does not break that. The table beside each curve says what the looks decide by themselves, "
    "without that."
)
_LONGER: Final = "A correction of what came with a later version is told with the time since the first look, so longer than it stood."
#: Words of this report that a stranger need not know.
GLOSSARY: Final = tuple((word, told) for word, told in telling.GLOSSARY if word in ("confirmed", "seen once", "bundle"))
METHOD: Final = (_BETWEEN, _SHARES, _TIMES, _LONGER)
#: What no count of looks proves.
NOT_SEEN: Final = "what articles that were not looked at did, or these between two looks"


def bounds(low: float, high: float) -> str:
    """`12 % to 40 %`, `12 %` where both are the same."""
    first, last = percent(low), percent(high)
    return first if first == last else f"{first} to {last}"


def edit_told(edit: CountedEdit) -> str:
    """`number changed; correction; no note found on the article's page`"""
    told = [", ".join(wording.KINDS.get(kind, kind) for kind in edit.kinds)]
    told += [edit.nature] if edit.nature not in (None, "unclear") and edit.field != "note" else []
    told += [outside(wording.DISCLOSURE[edit.disclosure])] if edit.disclosure is not None else []
    return "; ".join(told)


def edit_place(step: WatchedStep, edit: CountedEdit) -> str:
    """Where an edit stands; what was taken out as it is cited, `v1 ¶4, gone in v2`."""
    if edit.version is None:
        return wording.place(edit.at)
    return wording.gone(edit.at, edit.version.rpartition("@")[2], step.new.rpartition("@")[2])


def cited(step: WatchedStep, edit: CountedEdit) -> str:
    """The same with the name of the article: `bridge@v2 body ¶3`, `bridge@v1 ¶4, gone in v2`."""
    if edit.version is None:
        return f"{step.new} {wording.place(edit.at)}"
    return wording.gone(edit.at, edit.version, step.new.rpartition("@")[2])


def named(name: str) -> tuple[str, str]:
    """What a figure counts, for people, and the article or the change that has it."""
    whole, _, rest = name.partition(" ")
    at, gone, later = rest.partition(" gone ")
    if not gone:
        return (f"{whole} {wording.place(at)}" if at else whole), whole
    return wording.gone(at, whole, later.rpartition("@")[2]), later


class OneEdit(NamedTuple):
    """An edit with the change that it is of."""

    step: WatchedStep
    edit: CountedEdit


#: Edits that are told at the head of a report.
_LEADING: Final = 5


def leading(view: OutletView) -> tuple[OneEdit, ...]:
    """The edits that a report begins with: those without a note found, then those left to the reader, the weightiest
    first."""
    ranks = {"no-note-found": 2, "stamped-only": 2, "undetermined": 1}
    found = [
        OneEdit(step, edit)
        for article in view.articles
        for step in article.steps
        for edit in step.edits
        if step.aside is None and edit.disclosure in ranks
    ]
    found.sort(key=lambda one: (-ranks[str(one.edit.disclosure)], -one.edit.severity))
    return tuple(found[:_LEADING])


def gravest(view: OutletView) -> OneEdit | None:
    """The gravest edit of a story that is counted, where it is graver than each that a report begins with; else None."""
    first = [one.edit.severity for one in leading(view)]
    found = [
        OneEdit(step, edit)
        for article in view.articles
        for step in article.steps
        for edit in step.edits
        if step.aside is None and edit.field != "note"
    ]
    grave = max(found, key=lambda one: (one.edit.severity, one.edit.again is None), default=None)
    return grave if grave is not None and first and grave.edit.severity > max(first) else None


def headline_edits(view: OutletView) -> tuple[OneEdit, ...]:
    """Every change of a headline, also those that are not counted, in the order of the list of changes."""
    return tuple(
        OneEdit(step, edit)
        for article in view.articles
        for step in article.steps
        for edit in step.edits
        if edit.field == "headline" and edit.operation == "change"
    )


#: Before the list of them.
HEADLINES_TOLD: Final = "Each change of a headline, and the command that shows all of its words:"
#: How a reader gets from a name in a figure to the words.
WAY: Final = (
    "What is named with a version (A@v2) stands under “Changes counted”: between which two times, and the command that shows "
    "its words, to be typed in the folder of the archive. The whole history of an article is written by "
)
WHOLE: Final = "newsproof report A -o a.html"


def when(step: WatchedStep) -> str:
    """`after 2026-03-02 10:00:12Z and not later than 2026-03-02 12:00:03Z`"""
    return wording.interval(Interval(step.after, step.until))


def shows(step: WatchedStep) -> str:
    """The command that shows the words of a change."""
    return f"newsproof diff {quote(known_sides(step))}"


def uncounted(step: WatchedStep) -> str:
    """Why a change is not counted; empty where it is."""
    return f"Not counted: {ASIDE[step.aside]}" if step.aside is not None else ""


def words_of(edit: CountedEdit) -> tuple[Mark, ...]:
    """The words that an edit took out and put in, as far as they are known."""
    return tuple(mark for mark in (Mark("old", edit.old or ""), Mark("new", edit.new or "")) if mark.text)


def commands(view: OutletView) -> tuple[str, ...]:
    """What makes the report again, and what shows one of its changes."""
    site = quote(view.site)
    made = f"newsproof report --site {site} --since {view.since} --until {view.until} -o again.html"
    step = next((step for article in view.articles for step in article.steps), None)
    return (made, shows(step)) if step is not None else (made,)
