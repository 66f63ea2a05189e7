"""Whether the page itself tells its readers: the one verdict for a pair of versions, in neutral words.

What the rules cannot tell is `undetermined` (its evidence says `review`); a language without rules is `not-assessed`. A
verdict speaks of this page and these captures only. `over_time` looks at the notes of later versions too,
`elsewhere` at a page of corrections.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from archive.diff import languages, nature, notes, noticed
from archive.diff.context import Context
from archive.diff.edits import with_disclosure
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
#: Why nothing is told of notes where a newer version is compared with an older one.
TURNED: Final = "turned around: notes are judged only forward in time"
#: Verdicts that a later note or a page of corrections can change.
OPEN: Final[frozenset[Verdict]] = frozenset({"no-note-found", "stamped-only", "undetermined", "not-assessed"})

#: A front page announces stories; notes stand with the stories.
FRONT_PAGE: Final = Disclosure("undetermined", ("a front page carries no notes",))
NO_NOTE: Final = "no note found on this page"
CLOCK: Final = "the modified date is the page's clock, not trusted"
#: Seconds between asking for a page and the moment it states, when it states its clock.
_AT_ONCE: Final = 90

Matches = Mapping[str, Sequence[tuple[Told, Match]]]


def mark(edits: Sequence[Edit], found: Disclosure, matches: Matches, language: str) -> tuple[Edit, ...]:
    """The edits, each with what the page tells of it. Where a note speaks of some of them, the others are left to the
    reader; where none does, the verdict of the whole step is theirs too."""
    spoken = {name for name, pairs in matches.items() if any(match.confidence != "review" for _, match in pairs)}
    return tuple(
        edit if verdict is None else with_disclosure(edit, verdict)
        for edit, verdict in ((edit, _of_edit(edit, found, spoken, language)) for edit in edits)
    )


def _of_edit(edit: Edit, found: Disclosure, spoken: set[str], language: str) -> Verdict | None:
    if edit.nature is None or edit.field == "note":
        return None
    if "NOT_ASSESSED" in edit.kinds:
        return "disclosed" if edit.id in spoken else "not-assessed"
    if not _owed(edit, language):
        return "not-expected"
    if edit.id in spoken:
        return "disclosed"
    return found.verdict if found.verdict in OPEN else "undetermined"


def matched(context: Context, edits: Sequence[Edit], fresh: Sequence[Told]) -> dict[str, list[tuple[Told, Match]]]:
    """Which notes of the new version, those that came (`fresh`) or stood, speak of which edit, by the edit's id."""
    standing: Sequence[Note] = context.new.article.notes
    return _matched(edits, notes.with_standing(fresh, standing), context.language)


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


def assess(
    context: Context, edits: Sequence[Edit], noise: Sequence[Noise], matches: Matches, told: Sequence[Told]
) -> Disclosure:
    """The verdict with its evidence in words. The edits must have their natures; `told` are the notes that came."""
    language = context.language
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
    doubt = _doubt(context, owed, matches) or _perhaps(told) or noticed.on_page(context, edits, owed)
    if doubt:
        return Disclosure("undetermined", (*evidence, f"review: {doubt}"))
    moved = _stamps(noise)
    if moved and _is_clock(context, noise):
        return Disclosure("no-note-found", (*evidence, CLOCK, NO_NOTE))
    if moved:
        return Disclosure("stamped-only", (*evidence, f"modified date moved to {', '.join(moved)}", NO_NOTE))
    return Disclosure("no-note-found", (*evidence, NO_NOTE))


def _owed(edit: Edit, language: str) -> bool:
    """Whether readers might be told of an edit: a substantive one of the story that is no update."""
    return (
        edit.field != "note"
        and edit.nature is not None
        and edit.nature != "update"
        and ("NOT_ASSESSED" in edit.kinds or notes.story_severity(edit, language) >= SUBSTANTIVE)
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
        if any(str((edit.grounds or {}).get("rule")).startswith("nature.growth") for edit in owed):
            return "a figure moved as figures do when the news moves on, and whether it was wrong is left to the reader"
        if all(edit.field == "image" for edit in owed):
            return "a picture's file changed, and whether it looks otherwise is left to the reader"
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


def _is_clock(context: Context, noise: Sequence[Noise]) -> bool:
    """Whether the page states as its modification the moment at which it was asked for, both times."""
    asked = [_moment(value) if value else None for value in context.observed]
    stated = [
        item for item in noise if item.kind == "META_TOUCH" and "modified" in str(item.evidence.get("old_at", ""))
    ]
    if not stated:
        return False
    apart = 0.0
    for item in stated:
        for moment, key in zip(asked, ("old", "new"), strict=True):
            said = _moment(str(item.evidence.get(key)))
            if moment is None or said is None or (moment.tzinfo is None) != (said.tzinfo is None):
                return False
            if abs((moment - said).total_seconds()) > _AT_ONCE:
                return False
            apart += abs((moment - said).total_seconds())
    # To the very second, twice: then the time of observation was taken from the stamp, and says nothing of it.
    return apart > 0


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
    time). Its nature becomes what the note says. So is an edit that a later version took back word for word, where a
    note describes that; its nature stays, since what a note corrected was no correction. A later step that brought
    nothing but notes on earlier edits is `not-expected`: they match an edit after all. Nothing else changes; the
    comparisons given are not touched.
    """
    found = list(comparisons)
    telling = [place for place, later in enumerate(comparisons) if _may_tell(later)]
    asking = next((place for place, one in enumerate(comparisons) if may_be_told(one)), len(comparisons))
    if not telling or telling[-1] <= asking:
        return tuple(found)
    tongue = language if language is not None else _language(comparisons)
    explained: dict[int, dict[str, str]] = {}
    undone = _undone(comparisons)
    plain = {ahead: _sure(notes.told(comparisons[ahead].edits, tongue)) for ahead in telling}
    added = {ahead: _added(comparisons[ahead]) for ahead in telling}
    worded = {ahead for ahead, texts in added.items() if any(notes.is_worded(text, tongue) for text in texts)}
    for place, comparison in enumerate(comparisons):
        if not may_be_told(comparison):
            continue
        comparison = found[place] = _taken_back(comparison, undone, place, comparisons)
        gone = notes.vanished(comparison.edits)
        closely = _CLOSELY
        wanted = _untold(comparison, tongue)
        described: dict[str, _Later] = {}
        for ahead in telling[bisect_right(telling, place) :]:
            later = comparisons[ahead]
            told = plain[ahead]
            if closely and (ahead in worded or any(stretch in text for text in added[ahead] for stretch in gone)):
                closely -= 1
                told = _sure(notes.told(later.edits, tongue, before=comparison.edits))
            if told:
                delay = _seconds(comparison.new.observed, later.new.observed)
                open_edits = [edit for edit in wanted if edit.id not in described]
                for name, pair in _described(comparison, open_edits, told, tongue, later).items():
                    described[name] = _Later(*pair, later.new.source, delay)
                    explained.setdefault(ahead, {})[str(pair[0].edit)] = comparison.new.source
            if len(described) == len(wanted):
                break
        if described:
            found[place] = _settle(comparison, described, wanted, "disclosed-later", "in")
        else:
            found[place] = _left_open(comparison, [comparisons[n] for n in telling if n > place], tongue)
    for ahead, notes_of in explained.items():
        found[ahead] = _explain(found[ahead], notes_of)
    return tuple(found)


#: The words of an edit: its field, what stood before and what stood after.
_Words = tuple[str, str | None, str | None]


def _undone(comparisons: Sequence[Comparison]) -> dict[_Words, list[tuple[int, str]]]:
    """What edits with a note of their own version put back: by the words of an edit that each would undo, the places of
    such steps, oldest first, and the note."""
    found: dict[_Words, list[tuple[int, str]]] = {}
    for place, one in enumerate(comparisons):
        for edit in one.edits:
            note = (edit.grounds or {}).get("note")
            if edit.disclosure == "disclosed" and isinstance(note, str) and edit.operation != "move":
                field, old, new = _words(edit)
                found.setdefault((field, new, old), []).append((place, note))
    return found


def _words(edit: Edit) -> _Words:
    return edit.field, edit.old.text if edit.old is not None else None, edit.new.text if edit.new is not None else None


def _taken_back(
    comparison: Comparison,
    undone: Mapping[_Words, Sequence[tuple[int, str]]],
    place: int,
    comparisons: Sequence[Comparison],
) -> Comparison:
    """A comparison with its edits that a later step took back word for word, where a note told of that: readers were
    told what was wrong and what is right. What is said of its other edits stays."""
    told: dict[str, str] = {}
    first: Comparison | None = None
    for edit in comparison.edits:
        if edit.disclosure not in OPEN or edit.operation == "move":
            continue
        behind = next((one for one in undone.get(_words(edit), ()) if one[0] > place), None)
        if behind is None:
            continue
        later = comparisons[behind[0]]
        first = first or later
        where = _captured(later.new.source, _seconds(comparison.new.observed, later.new.observed))
        told[edit.id] = f"note {behind[1]} in {where} speaks of {edit.id} (it was taken back word for word)"
    if first is None:
        return comparison
    edits = tuple(replace(edit, disclosure="disclosed-later") if edit.id in told else edit for edit in comparison.edits)
    rest = {edit.disclosure for edit in edits if edit.disclosure in OPEN}
    before = comparison.disclosure.evidence
    if not rest:
        delay = _seconds(comparison.new.observed, first.new.observed)
        told_of = (*told.values(), *_of_notes(comparison))
        whole = Disclosure("disclosed-later", told_of, first.new.source, delay)
    else:
        verdict = comparison.disclosure.verdict if comparison.disclosure.verdict in rest else "undetermined"
        whole = replace(comparison.disclosure, verdict=verdict, evidence=(*told.values(), *before))
    return replace(comparison, edits=edits, disclosure=whole)


def _of_notes(comparison: Comparison) -> list[str]:
    """What is known of the notes of a step already, whatever else comes to light."""
    return [line for line in comparison.disclosure.evidence if line.startswith("note ")]


def _left_open(comparison: Comparison, behind: Sequence[Comparison], language: str) -> Comparison:
    """A comparison of which no note was found, left to the reader when what came soon after may be one."""
    if comparison.disclosure.verdict not in ("no-note-found", "stamped-only"):
        return comparison
    owed = [edit for edit in comparison.edits if _owed(edit, language) and edit.disclosure in OPEN]
    for later in behind[:_CLOSELY]:
        came = [
            (edit.new.text, edit.field == "note" or notes.note_kind(edit.new.text) is not None)
            for edit in later.edits
            if edit.new is not None and (edit.operation == "add" or edit.field == "note")
        ]
        doubt = noticed.later(came, owed, language)
        if doubt is not None:
            line, about = doubt
            edits = tuple(
                replace(edit, disclosure="undetermined") if edit.disclosure in OPEN and edit in about else edit
                for edit in comparison.edits
            )
            said = f"review: in {later.new.source} {line}"
            if any(edit in owed and edit.disclosure == comparison.disclosure.verdict for edit in edits):
                told = replace(comparison.disclosure, evidence=(*comparison.disclosure.evidence, said))
            else:
                told = Disclosure("undetermined", (said,))
            return replace(comparison, edits=edits, disclosure=told)
    return comparison


def may_be_told(comparison: Comparison) -> bool:
    """Whether a note of a later version, or a page of corrections, can change what is said of a comparison."""
    verdict = comparison.disclosure.verdict
    natures = {edit.nature for edit in comparison.edits if edit.field != "note"} - {None}
    return bool(natures) and (verdict in OPEN or (verdict == "not-expected" and "update" in natures))


#: Later steps of which every added paragraph is held against an edit, whether it looks like a note or not. What is
#: marked or worded as a note is heard however much later it comes.
_CLOSELY: Final = 12


def _sure(told: Sequence[Told]) -> list[Told]:
    return [note for note in told if note.edit is not None and note.kind != notes.MAYBE]


def _added(comparison: Comparison) -> tuple[str, ...]:
    """The added paragraphs, in lower case."""
    return tuple(
        norm(edit.new.text).lower()
        for edit in comparison.edits
        if edit.operation == "add"
        and edit.field != "note"
        and edit.new is not None
        and len(edit.new.text) <= notes.LONGEST
    )


def _may_tell(comparison: Comparison) -> bool:
    """Whether a step can have brought a note: something was put in."""
    return any(edit.new is not None for edit in comparison.edits)


#: How the evidence of a step names a note of it, or of an earlier one, that speaks of an edit.
_SPOKEN: Final = re.compile(r"note (?P<note>e-[0-9a-f]{12}) speaks of ")
_STRAY: Final = "note that matches no observed edit: "


def has_stray(comparison: Comparison) -> bool:
    """Whether a step brought a note that matches no edit of its own."""
    return any(line.startswith(_STRAY) for line in comparison.disclosure.evidence)


def backwards(comparison: Comparison) -> Comparison:
    """A comparison of a newer version with an older one, as somebody asks for who turns the two around: what differs is
    told, and nothing of notes or of what an edit is to its story, which are judged only forward in time."""
    edits = tuple(replace(edit, nature=None, grounds=None, disclosure=None) for edit in comparison.edits)
    return replace(comparison, edits=edits, disclosure=Disclosure("not-expected", (TURNED,)))


def across(comparison: Comparison, steps: Sequence[Comparison]) -> Comparison:
    """A comparison of two versions that did not follow one another, with what is known of the steps between them (as
    `over_time` gives them): a note that speaks of an edit of such a step is no stray, though that edit may be undone by now,
    and an edit that a step has made, word for word, keeps what was said of it there."""
    told = {edit.id: edit.disclosure for step in steps for edit in step.edits if edit.disclosure is not None}
    spoken = {
        match["note"]: step.new.source
        for step in steps
        for line in step.disclosure.evidence
        if (match := _SPOKEN.match(line)) is not None
    }
    strays = [line.removeprefix(_STRAY) for line in comparison.disclosure.evidence if line.startswith(_STRAY)]
    if not strays or any(note not in spoken for note in strays):
        return comparison
    edits = tuple(
        with_disclosure(edit, told[edit.id]) if edit.disclosure in OPEN and edit.id in told else edit
        for edit in comparison.edits
    )
    evidence = tuple(f"note {note} speaks of an edit of {spoken[note]}" for note in strays)
    verdicts: set[Verdict] = {edit.disclosure for edit in edits if edit.disclosure is not None} - {"not-expected"}
    verdict: Verdict = "undetermined" if len(verdicts) > 1 else next(iter(verdicts), "not-expected")
    return replace(comparison, edits=edits, disclosure=Disclosure(verdict, evidence))


def _explain(comparison: Comparison, notes_of: Mapping[str, str]) -> Comparison:
    """A step that brought notes on edits before it, once it is known of which."""
    evidence = [
        f"note {line.removeprefix(_STRAY)} speaks of an edit of {notes_of[line.removeprefix(_STRAY)]}"
        if line.startswith(_STRAY) and line.removeprefix(_STRAY) in notes_of
        else line
        for line in comparison.disclosure.evidence
    ]
    rest = [line for line in evidence if line.startswith((_STRAY, "note removed", "review"))]
    verdict = comparison.disclosure.verdict
    if verdict == "undetermined" and not rest:
        verdict = "not-expected"
    return replace(comparison, disclosure=replace(comparison.disclosure, verdict=verdict, evidence=tuple(evidence)))


def elsewhere(comparison: Comparison, entries: Sequence[Correction], language: str | None = None) -> Comparison:
    """A comparison with what a page of corrections says of it: `disclosed-elsewhere` when an entry names every edit
    that had no note. The caller says which entries speak of this article."""
    tongue = language if language is not None else _language([comparison])
    if comparison.disclosure.verdict not in OPEN or not may_be_told(comparison):
        return comparison
    wanted = _untold(comparison, tongue)
    described: dict[str, _Later] = {}
    for entry in entries:
        told = [Told(entry.text, entry.source, "correction")]
        delay = _seconds(comparison.new.observed, entry.observed)
        open_edits = [edit for edit in wanted if edit.id not in described]
        for name, pair in _described(comparison, open_edits, told, tongue, None).items():
            described[name] = _Later(*pair, entry.source, delay)
    return _settle(comparison, described, wanted, "disclosed-elsewhere", "on") if described else comparison


@dataclass(frozen=True, slots=True)
class _Later:
    """What speaks of an edit after it was made: the note, how surely, where it stands and so many seconds later."""

    note: Told
    match: Match
    where: str
    delay: int | None


def _untold(comparison: Comparison, language: str) -> list[Edit]:
    """The edits of which a later note may speak: those that assert something else, figures that moved as they do when
    the news moves on, and what is told more exactly."""
    update = comparison.disclosure.verdict == "not-expected"
    return [
        edit
        for edit in comparison.edits
        if edit.disclosure != "disclosed-later"
        if (_owed(edit, language) and (_asserts(edit) or (edit.grounds or {}).get("rule") == "nature.growth/1"))
        or (update and edit.nature == "update" and edit.field != "note" and edit.old is not None)
        or (edit.nature == "refinement" and not update)
    ]


def _described(
    comparison: Comparison, open_edits: Sequence[Edit], told: Sequence[Told], language: str, later: Comparison | None
) -> dict[str, tuple[Told, Match]]:
    """Those of the open edits that a note speaks of. Where that is some only, the note must come for them and not for an
    edit of its own version, and name a value or the words, or speak of one edit alone: what an edit shares with a note
    about its neighbour is no disclosure."""
    update = comparison.disclosure.verdict == "not-expected"
    at_home = {
        note.text
        for pairs in (_matched(later.edits, told, language) if later is not None else {}).values()
        for note, match in pairs
        if match.confidence != "review"
    }
    found = {}
    for edit in open_edits:
        changed = notes.touched(edit, language)
        for note in told:
            match = notes.speaks_of(note.text, edit, language, changed)
            if match is None or match.confidence == "review":
                continue
            # What speaks of an edit of its own version, or of what looked like news, must name both values.
            if (note.text in at_home or update) and (
                match.confidence != "certain" or (update and note.text in at_home)
            ):
                continue
            found[edit.id] = (note, match)
            break
    if len(found) == len(open_edits):
        return found
    once = Counter(note.text for note, _ in found.values())
    return {
        name: (note, match)
        for name, (note, match) in found.items()
        if note.text not in at_home and (match.named or once[note.text] == 1)
    }


def _settle(
    comparison: Comparison, described: Mapping[str, _Later], wanted: Sequence[Edit], verdict: Verdict, at: str
) -> Comparison:
    """A comparison with what was told of its edits later. Where that is not all of those `wanted`, the verdict of the
    whole is left to the reader."""
    edits = []
    evidence = _of_notes(comparison)
    for edit in comparison.edits:
        if edit.id in described:
            one = described[edit.id]
            which = f"note {one.note.edit} in" if at == "in" else "an entry on"
            evidence.append(
                f"{which} {_captured(one.where, one.delay)} speaks of {edit.id} ({', '.join(one.match.by)})"
            )
            grounds = {
                "rule": "nature.later-note/1",
                "confidence": one.match.confidence,
                "note": one.note.edit,
                "named": one.match.by,
            }
            edits.append(replace(edit, nature="correction", grounds=grounds, disclosure=verdict))
        elif edit.disclosure in OPEN:
            edits.append(replace(edit, disclosure="undetermined"))
        else:
            edits.append(edit)
    first = next(iter(described.values()))
    rest = [edit.id for edit in wanted if edit.id not in described and edit.nature != "update"]
    if rest:
        evidence.append(f"review: no note speaks of {', '.join(rest)}")
        return replace(comparison, edits=tuple(edits), disclosure=Disclosure("undetermined", tuple(evidence)))
    told = Disclosure(verdict, tuple(evidence), first.where, first.delay)
    return replace(comparison, edits=tuple(edits), disclosure=told)


def _seconds(before: str | None, after: str | None) -> int | None:
    """The seconds between two captures, None when one of the moments is not known, or they are the other way round."""
    first, last = (_moment(value) if value else None for value in (before, after))
    if first is None or last is None or (first.tzinfo is None) != (last.tzinfo is None) or last < first:
        return None
    return int((last - first).total_seconds())


def _captured(where: str, delay: int | None) -> str:
    return where + (f", captured {in_words(delay)} later" if delay is not None else "")


def in_words(delay: int) -> str:
    """So many seconds: whole days from one day on, else hours, else minutes."""
    minutes = delay // 60
    count, unit = (
        (minutes // 1440, "day")
        if minutes >= 1440
        else (minutes // 60, "hour")
        if minutes >= 60
        else (minutes, "minute")
    )
    return f"{count} {unit}{'' if count == 1 else 's'}"


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
