"""Decides what stands on the desk's list, and in which order: what changed over the whole archive, gravest first.

It repeats the comparisons that the index keeps, with what later versions, pages of corrections and the desk's own
signed notes say of them. Nothing is left out without a count.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from archive.model.acts import DeskNote
from archive.model.desk import Change, Changes
from archive.model.edit import Comparison, Edit, Verdict
from archive.model.history import ArticleRow
from archive.repository.desknotes import standing
from archive.repository.intervals import Transition, transitions
from archive.repository.query import Reader
from archive.store.index import SUBSTANTIVE

#: Verdicts whose words say that no note was found on the page.
WITHOUT_NOTE: Final[frozenset[Verdict]] = frozenset({"no-note-found", "stamped-only"})
#: Of equally grave changes, those first of which a page tells its readers least.
_ORDER: Final[tuple[Verdict | None, ...]] = (
    "no-note-found", "stamped-only", "undetermined", "not-assessed", "disclosed-later", "disclosed-elsewhere",
    "disclosed", "not-expected", None,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list is asked for. `since` is a canonical time, `size` a size of the log: what came behind them.
    `everything` shows also what a signed note calls reviewed or a false alarm."""

    since: str | None = None
    size: int | None = None
    kinds: Collection[str] = ()
    fields: Collection[str] = ()
    min_severity: int = 0
    no_note: bool = False
    site: str | None = None
    limit: int | None = 50
    everything: bool = False

    @property
    def narrowed(self) -> bool:
        """Whether something of what changed since is not asked for."""
        return bool(self.kinds or self.fields or self.min_severity or self.no_note or self.site)


class DeskStep(NamedTuple):
    """A step of an article, with its comparison as it is told by now, and the desk's notes about it."""

    article: ArticleRow
    step: Transition
    comparison: Comparison
    notes: tuple[DeskNote, ...]


def changes(reader: Reader, asked: Asked) -> Changes:
    """The list. Raises StoreError `index-damaged` for a note that the log does not have so."""
    shown: list[tuple[tuple[int, int, int], Change]] = []
    hidden = {"reviewed": 0, "false-alarm": 0}
    articles: set[str] = set()
    steps = found = 0
    for one in _steps(reader, asked):
        steps += 1
        for edit in one.comparison.edits:
            if not _wanted(edit, asked):
                continue
            found += 1
            articles.add(one.article.id)
            note = standing(one.notes, edit.id)
            settled = note is not None and note.code in hidden
            if note is not None and settled and not asked.everything:
                hidden[note.code] += 1
                continue
            change = change_of(one, edit, note)
            place = 2 if settled else 0 if note is not None else 1
            shown.append(((place, -edit.severity, _ORDER.index(edit.disclosure)), change))
    # Newest first among equals: a stable sort by time, then by what goes before it.
    shown.sort(key=lambda item: item[1].interval.until, reverse=True)
    shown.sort(key=lambda item: item[0])
    limit = len(shown) if asked.limit is None else asked.limit
    return Changes(
        changes=tuple(change for _, change in shown[:limit]),
        found=found,
        articles=len(articles),
        steps=steps,
        size=reader.index.size,
        reviewed=hidden["reviewed"],
        false_alarms=hidden["false-alarm"],
        more=max(0, len(shown) - limit),
        since=f"entry {asked.size}" if asked.size is not None else asked.since,
    )


def without_note(reader: Reader, most: int | None = None) -> dict[str, int] | None:
    """How many changes of severity 3 and more each article has for which no note was found on its page, by article id;
    those that a signed note calls a false alarm are not counted. None when more than `most` articles would have to be
    looked at."""
    counts: dict[str, int] = {}
    wanted = reader.index.told_nowhere(sorted(WITHOUT_NOTE))
    if most is not None and len(wanted) > most:
        return None
    for one in _steps(reader, Asked(no_note=True, min_severity=SUBSTANTIVE), wanted):
        for edit in one.comparison.edits:
            note = standing(one.notes, edit.id)
            if edit.disclosure in WITHOUT_NOTE and (note is None or note.code != "false-alarm"):
                counts[one.article.id] = counts.get(one.article.id, 0) + 1
    return counts


def _steps(reader: Reader, asked: Asked, only: Collection[str] | None = None) -> Iterator[DeskStep]:
    """Every step that can matter to what is asked, with what is told of it by now; `only` of these articles."""
    for article in reader.index.articles():
        if only is not None and article.id not in only:
            continue
        if asked.site is not None and article.site.casefold() != _host(asked.site):
            continue
        stored = reader.index.comparisons(article.id)
        captures = reader.index.captures(article.id)
        steps = list(transitions(captures))
        wanted = [step for step in steps if step.old is not None and _is_new(step, asked)]
        if not wanted:
            continue
        compared = reader.settled(article, captures, steps, wanted, stored)
        notes = reader.notes_about([step.new for step in wanted])
        for step in wanted:
            comparison = compared[step.new.index]
            if comparison is not None:
                yield DeskStep(article, step, comparison, notes[step.new.index])


def _host(site: str) -> str:
    return site.strip().casefold().removeprefix("www.")


def _is_new(step: Transition, asked: Asked) -> bool:
    if asked.size is not None and step.old is not None:
        return max(step.old.index, step.new.index) >= asked.size
    return asked.since is None or step.interval.until >= asked.since


def _wanted(edit: Edit, asked: Asked) -> bool:
    return (
        edit.severity >= asked.min_severity
        and (not asked.kinds or not set(edit.kinds).isdisjoint(asked.kinds))
        and (not asked.fields or edit.field in asked.fields)
        and (not asked.no_note or edit.disclosure in WITHOUT_NOTE)
    )


def change_of(one: DeskStep, edit: Edit, note: DeskNote | None) -> Change:
    """The line of the list for one edit, with the note that counts for it."""
    old, new = one.comparison.old, one.comparison.new
    doubt = next((f"{side.source} is {side.doubt}" for side in (old, new) if side.doubt is not None), None)
    return Change(
        article=one.article.id,
        slug=one.article.slug,
        site=one.article.site,
        headline=one.article.headline,
        old=old.source,
        new=new.source,
        interval=one.step.told(one.comparison),
        edit=edit,
        disclosure=one.comparison.disclosure,
        note=note,
        doubt=doubt,
    )
