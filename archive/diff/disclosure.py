"""Whether the page itself tells its readers: the one verdict for a pair of versions, in neutral words.

What the rules cannot tell is `undetermined` (its evidence says `review`); a language without rules is `not-assessed`. A
verdict speaks of this page and these captures only. `over_time` looks at the notes of later versions too,
`elsewhere` at a page of corrections.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from archive.diff import languages, nature, notes
from archive.diff.context import Context
from archive.diff.newswords import NEWS
from archive.diff.normal import norm
from archive.diff.notes import Match, Told
from archive.diff.tokens import tokenise
from archive.model.article import Note
from archive.model.edit import Comparison, Disclosure, Edit, Noise, Verdict

#: From this severity on an edit is one that readers might be told of.
SUBSTANTIVE: Final = nature.SUBSTANTIVE
#: Languages whose notes, and whose ordinary updates, are recognised.
ASSESSED: Final = frozenset(NEWS)
#: Verdicts that a later note or a page of corrections can change.
OPEN: Final[frozenset[Verdict]] = frozenset({"no-note-found", "stamped-only", "undetermined", "not-assessed"})

#: A front page announces stories; notes stand with the stories.
FRONT_PAGE: Final = Disclosure("undetermined", ("a front page carries no notes",))
NO_NOTE: Final = "no note found on this page"

Matches = Mapping[str, Sequence[tuple[Told, Match]]]


def matched(context: Context, edits: Sequence[Edit]) -> dict[str, list[tuple[Told, Match]]]:
    """Which notes of the new version speak of which edit of the story, by the edit's id."""
    standing: Sequence[Note] = context.new.article.notes
    return _matched(edits, notes.told(edits, context.language, standing), context.language)


#: Most edits and notes of one step that are held against each other, the gravest edits first.
_EDITS: Final = 200
_NOTES: Final = 20


def _matched(edits: Sequence[Edit], told: Sequence[Told], language: str) -> dict[str, list[tuple[Told, Match]]]:
    found: dict[str, list[tuple[Told, Match]]] = {}
    for edit in edits[:_EDITS] if told else ():
        if edit.severity < SUBSTANTIVE or edit.field == "note":
            continue
        changed = notes.touched(edit, language)
        for note in told[:_NOTES]:
            match = notes.speaks_of(note.text, edit, language, changed)
            if match is not None and note.kind == notes.MAYBE:
                match = replace(match, confidence="review")
            elif match is not None and note.edit == edit.id:
                match = replace(match, confidence="certain" if match.confidence == "certain" else "high")
            # A note that stood before the edit speaks of it only when it names what it became.
            if match is not None and (note.edit is not None or match.confidence == "certain"):
                found.setdefault(edit.id, []).append((note, match))
    return found


def assess(context: Context, edits: Sequence[Edit], noise: Sequence[Noise], matches: Matches) -> Disclosure:
    """The verdict with its evidence in words. The edits must have their natures."""
    language = context.language
    told = notes.told(edits, language)
    fresh = [note for note in told if note.kind != notes.MAYBE]
    lost = notes.removed(edits, language)
    evidence = [f"note removed: {name}" for name in lost]
    named = {note.text for pairs in matches.values() for note, match in pairs if match.confidence != "review"}
    astray = [note for note in fresh if note.text not in named]
    owed = [edit for edit in edits if _owed(edit, language)]
    if not owed:
        return _nothing_owed(edits, noise, evidence, astray, bool(lost), language)
    sure = {name: [pair for pair in pairs if pair[1].confidence != "review"] for name, pairs in matches.items()}
    speaks = [
        f"note {note.edit or 'that stood before'} speaks of {edit.id} ({', '.join(match.by)})"
        for edit in owed
        for note, match in sure.get(edit.id, ())
    ]
    untold = [edit for edit in owed if not sure.get(edit.id)]
    if speaks and not [edit for edit in untold if _asserts(edit)]:
        return Disclosure("disclosed", (*evidence, *dict.fromkeys(speaks)))
    if speaks:
        rest = f"review: no note speaks of {', '.join(edit.id for edit in untold)}"
        return Disclosure("undetermined", (*evidence, *dict.fromkeys(speaks), rest))
    if astray:
        stray = [f"note that matches no observed edit: {note.edit}" for note in astray]
        return Disclosure("undetermined", (*evidence, *stray, "review: no note speaks of the edits observed"))
    if language not in ASSESSED:
        what = f"no rules for the language {language}" if language else "the language is not known"
        return Disclosure("not-assessed", (*evidence, what))
    doubt = _doubt(context, owed, matches) or _perhaps(told)
    if doubt:
        return Disclosure("undetermined", (*evidence, f"review: {doubt}"))
    moved = _stamps(noise)
    if moved:
        return Disclosure("stamped-only", (*evidence, f"modified date moved to {', '.join(moved)}", NO_NOTE))
    return Disclosure("no-note-found", (*evidence, NO_NOTE))


def _owed(edit: Edit, language: str) -> bool:
    """Whether readers might be told of an edit: a substantive one of the story that is no update."""
    return (
        edit.field != "note"
        and notes.story_severity(edit, language) >= SUBSTANTIVE
        and edit.nature is not None
        and edit.nature != "update"
    )


def _asserts(edit: Edit) -> bool:
    """Whether an edit changes what is asserted, and not only how it is worded or how exactly."""
    rule = str((edit.grounds or {}).get("rule", ""))
    return edit.nature == "correction" or (edit.nature == "unclear" and rule not in nature.SOFT)


def _nothing_owed(
    edits: Sequence[Edit],
    noise: Sequence[Noise],
    evidence: list[str],
    astray: Sequence[Told],
    lost: bool,
    language: str,
) -> Disclosure:
    if astray or lost:
        told = [f"note that matches no observed edit: {note.edit}" for note in astray]
        return Disclosure("undetermined", (*evidence, *told))
    updates = [edit for edit in edits if edit.nature == "update" and edit.field != "note"]
    told = [f"update: {edit.id} ({(edit.grounds or {}).get('rule')})" for edit in updates]
    if not edits and (moved := _stamps(noise)):
        told.append(f"touch-only: modified date moved to {', '.join(moved)}")
    if updates and language not in ASSESSED:
        return Disclosure("not-assessed", (*told, f"no rules for the language {language or 'of this page'}"))
    return Disclosure("not-expected", tuple(told))


def _doubt(context: Context, owed: Sequence[Edit], matches: Matches) -> str | None:
    """Why the rules cannot say that a note is missing; None when they can."""
    if any(matches.get(edit.id) for edit in owed):
        return "a note may speak of the edit"
    if context.new.article.access.truncated:
        return "the page is cut, and a note may stand in the part not shown"
    if not any(_asserts(edit) for edit in owed):
        if all(edit.nature == "refinement" for edit in owed):
            return "the same is told more exactly"
        return "the wording changed, and whether the meaning did is left to the reader"
    return None


def _perhaps(told: Sequence[Told]) -> str | None:
    maybe = [note.edit for note in told if note.kind == notes.MAYBE]
    return f"what was added may be a note: {', '.join(map(str, maybe))}" if maybe else None


def _stamps(noise: Sequence[Noise]) -> list[str]:
    """The values to which the page's own dates of modification moved forward."""
    moved = []
    for item in noise:
        if item.kind == "META_TOUCH" and "modified" in str(item.evidence.get("old_at", "")):
            before, after = _moment(str(item.evidence.get("old"))), _moment(str(item.evidence.get("new")))
            if before is None or after is None or (before.tzinfo is None) != (after.tzinfo is None) or after > before:
                moved.append(str(item.evidence.get("new")))
    return sorted(set(moved))


def _moment(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Correction:
    """One entry of a page of corrections that is kept in the archive: where it stands, when it was seen, what it says."""

    source: str
    observed: str | None
    text: str


def over_time(comparisons: Sequence[Comparison], language: str | None = None) -> tuple[Comparison, ...]:
    """The comparisons of neighbouring versions, oldest first, with what later notes say of earlier edits.

    An edit that had no note and is described by the note of a later version is `disclosed-later`; the evidence names
    the note, the version that brought it and the delay between the two captures (a bound, as captures are no points in
    time). Its nature becomes what the note says. Nothing else changes; the comparisons given are not touched.
    """
    tongue = language if language is not None else _language(comparisons)
    found = []
    for place, comparison in enumerate(comparisons):
        settled = comparison
        if comparison.disclosure.verdict in OPEN | {"not-expected"}:
            for later in comparisons[place + 1 :]:
                told = [
                    note
                    for note in notes.told(later.edits, tongue, before=comparison.edits)
                    if note.edit is not None and note.kind != notes.MAYBE
                ]
                after = _described(comparison, told, tongue, later)
                if after is not None:
                    delay = _delay(comparison.new.observed, later.new.observed)
                    where = f"in {later.new.source}" + (f", {delay}" if delay else "")
                    settled = _settle(comparison, after, "disclosed-later", where)
                    break
        found.append(settled)
    return tuple(found)


def elsewhere(comparison: Comparison, entries: Sequence[Correction], language: str | None = None) -> Comparison:
    """A comparison with what a page of corrections says of it: `disclosed-elsewhere` when an entry names every edit
    that had no note. The caller says which entries speak of this article."""
    tongue = language if language is not None else _language([comparison])
    if comparison.disclosure.verdict not in OPEN:
        return comparison
    for entry in entries:
        after = _described(comparison, [Told(entry.text, entry.source, "correction")], tongue, None)
        if after is not None:
            return _settle(comparison, after, "disclosed-elsewhere", f"on {entry.source}")
    return comparison


def _described(
    comparison: Comparison, told: Sequence[Told], language: str, later: Comparison | None
) -> dict[str, tuple[Told, Match]] | None:
    """The open edits with the note that speaks of each; None unless every one that asserts something else has one."""
    update = comparison.disclosure.verdict == "not-expected"
    open_edits = [
        edit
        for edit in comparison.edits
        if (_owed(edit, language) and (_asserts(edit) or (edit.grounds or {}).get("rule") == "nature.growth/1"))
        or (update and edit.nature == "update" and edit.field != "note" and edit.old is not None)
        or (edit.nature == "refinement" and not update)
    ]
    if not open_edits or not told:
        return None
    at_home = {
        note.text
        for pairs in (_matched(later.edits, told, language) if later is not None else {}).values()
        for note, match in pairs
        if match.confidence != "review"
    }
    found = {}
    for edit in open_edits:
        for note in told:
            match = notes.speaks_of(note.text, edit, language)
            if match is None or match.confidence == "review":
                continue
            # What speaks of an edit of its own version, or of what looked like news, must name both values.
            if (note.text in at_home or update) and (
                match.confidence != "certain" or (update and note.text in at_home)
            ):
                continue
            found[edit.id] = (note, match)
            break
    return found if len(found) == len(open_edits) else None


def _settle(
    comparison: Comparison, described: Mapping[str, tuple[Told, Match]], verdict: Verdict, where: str
) -> Comparison:
    edits = []
    evidence = []
    for edit in comparison.edits:
        if edit.id in described:
            note, match = described[edit.id]
            evidence.append(f"note {note.edit} {where} speaks of {edit.id} ({', '.join(match.by)})")
            grounds = {
                "rule": "nature.later-note/1",
                "confidence": match.confidence,
                "note": note.edit,
                "named": match.by,
            }
            edits.append(replace(edit, nature="correction", grounds=grounds))
        else:
            edits.append(edit)
    return replace(comparison, edits=tuple(edits), disclosure=Disclosure(verdict, tuple(evidence)))


def _delay(before: str | None, after: str | None) -> str | None:
    """The time between two captures in words: whole days from one day on, else hours, else minutes."""
    first, last = (_moment(value) if value else None for value in (before, after))
    if first is None or last is None or (first.tzinfo is None) != (last.tzinfo is None):
        return None
    minutes = max(0, int((last - first).total_seconds()) // 60)
    count, unit = (
        (minutes // 1440, "day")
        if minutes >= 1440
        else (minutes // 60, "hour")
        if minutes >= 60
        else (minutes, "minute")
    )
    return f"captured {count} {unit}{'' if count == 1 else 's'} later"


def _language(comparisons: Sequence[Comparison]) -> str:
    """The language of edits, by their function words; empty when unknown."""
    words = [
        token.text
        for comparison in comparisons
        for edit in comparison.edits[:20]
        for side in (edit.old, edit.new)
        if side is not None
        for token in tokenise(norm(side.text[:2000]))
        if token.kind == "word"
    ]
    return languages.guess(words)
