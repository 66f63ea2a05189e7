"""Decides what a report says first, and what the steps of a history say of each other: one order and one set of words for
the page, for Markdown, for the table and for the feed.

First comes what no note was found of, then what is left to the reader, then what weighs most. A note to readers is counted
as an edit, since readers see it; it has no weight of its own, and leads nothing but a list of notes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from archive.model.edit import SEVERITIES, SEVERITY, Comparison, Edit, Severity, Verdict
from archive.model.excerpts import shortened
from archive.model.history import Step
from archive.report import wording
from archive.report.marks import Mark

#: Verdicts in which nobody was told; and those which are left to the reader.
_SILENT: Final = ("no-note-found", "stamped-only")
_OPEN: Final = ("undetermined",)
#: The verdicts in the order in which a reader is told of them.
_ORDER: Final[tuple[Verdict, ...]] = (
    "no-note-found", "stamped-only", "undetermined", "disclosed", "disclosed-later", "disclosed-elsewhere", "not-assessed",
    "not-expected",
)  # fmt: skip
#: Characters of what was taken out, and of what was put in, that a sentence repeats.
_FIRST: Final = 60
_HIGHEST: Final = len(SEVERITIES) - 1
#: Wordings brought back that are told at the head of a report.
_RESTORED: Final = 3
_STAMPED: Final = "no note found on the article's page, only its date changed"
#: How the evidence of a step says that its page was cut.
_CUT: Final = re.compile(r"review: the page is cut, and a note may stand in the part not shown\b")

#: Words of these reports that a stranger need not know.
GLOSSARY: Final = (
    ("confirmed", "found by more than one look in a row"),
    ("seen once", "found by one look alone"),
    ("c2", "the second capture, no new version"),
    ("severity", "1 cosmetic, 2 style, 3 content, 4 factual, 5 another article; notes have none"),
    ("for review", "a rule named it, but could not settle it"),
    ("noise", "what differs and is not the article's; none is dropped"),
    ("leaf", "the hash of a capture's signed statement, kept by the log"),
    ("bundle", "one capture with its proof (newsproof prove)"),
)


class Told(NamedTuple):
    """A version that came with a comparison, and what later steps say of its edits."""

    step: Step
    comparison: Comparison
    #: The versions on both sides (`v1`, `v2`).
    names: tuple[str, str]


def compared(steps: Sequence[Step]) -> tuple[Told, ...]:
    """The versions that came with a comparison, in their order."""
    return tuple(
        Told(step, step.comparison, names(step, step.comparison))
        for step in steps
        if step.comparison is not None and step.capture.version is not None
    )


def names(step: Step, comparison: Comparison) -> tuple[str, str]:
    """The versions on both sides of a step (`v2`, `v3`)."""
    old = comparison.old.source.rpartition("@")[2]
    return (old if re.fullmatch(r"[vc]\d+", old) else "before"), f"v{step.capture.version}"


def is_note(edit: Edit) -> bool:
    """Whether an edit is a note to readers itself."""
    return edit.field == "note"


#: What is said of an edit that is a note: its number in the data only ranks it.
A_NOTE: Final = "a note to readers"


def level(severity: Severity) -> str:
    """`factual`. The highest is for notes, which have none that is told, and for another article at the address."""
    return "another article" if severity == _HIGHEST else wording.severity(severity)


def weight(edit: Edit) -> str:
    """`severity 4, factual`; a note has none of its own."""
    return A_NOTE if is_note(edit) else f"severity {edit.severity}, {level(edit.severity)}"


#: What the signs of a history mean.
SIGNS: Final = (
    "Hollow: first seen or cosmetic. Half: style or content. Full: factual. Diamond: a note to readers alone. Small: "
    "an observation."
)


def heaviest(edits: Iterable[Edit]) -> Severity | None:
    """The highest severity among edits of the story itself; None where there are only notes."""
    return max((edit.severity for edit in edits if not is_note(edit)), default=None)


def counted(edits: Sequence[Edit]) -> str:
    """`4 edits, one of them a note`"""
    of = sum(map(is_note, edits))
    said = wording.count(len(edits), "edit")
    if not of:
        return said
    if of == len(edits):
        return f"{said}, {A_NOTE}" if of == 1 else f"{said}, all of them notes to readers"
    return f"{said}, one of them a note" if of == 1 else f"{said}, {of:,} of them notes"


# What is said first.


class Lead(NamedTuple):
    """What a report says first: a sentence up to the words of its edit, and that edit (None: there is none)."""

    said: str
    edit: Edit | None = None


def lead(steps: Sequence[Step]) -> Lead:
    """The first sentence of a summary; its edit's words follow behind it."""
    found = [one for one in compared(steps) if one.comparison.edits]
    edits = [edit for one in found for edit in one.comparison.edits]
    if not edits:
        return Lead("No version differs from the one before it by an edit.")
    total = counted(edits)
    of = f"{total}{',' if ',' in total else ''} in {wording.count(len(found), 'step')}"
    ranks = Counter(standing(edit, one) for one in found for edit in one.comparison.edits)
    silent, left = ranks[2], ranks[1]
    one, edit = max(
        ((one, edit) for one in found for edit in one.comparison.edits),
        key=lambda pair: (
            not is_note(pair[1]),
            standing(pair[1], pair[0]),
            pair[1].severity,
            pair[1].nature == "correction",
        ),
    )
    if silent:
        weightiest = ", the weightiest" if silent > 1 else ""
        told = f"No note was found for {_of_them(silent, len(edits))}{weightiest}"
    elif left:
        weightiest = ", the weightiest" if left > 1 else ""
        whose = _of_them(left, len(edits))
        told = f"Whether a note is owed for {whose} is left to the reader{weightiest}"
    else:
        told = "The weightiest" if len(edits) > 1 else "It is"
    weighs = "" if is_note(edit) else f" ({level(edit.severity)})"
    place = wording.places(edit, one.names)
    return Lead(f"{of}. {told}, {one.names[0]} → {one.names[1]}: {place}, {wording.kinds(edit)}{weighs}", edit)


def gravest(steps: Sequence[Step], first: Lead) -> Lead | None:
    """The sentence on the gravest edit, where it is graver than the one that leads; None where it is not."""
    found = [(edit, one) for one in compared(steps) for edit in one.comparison.edits if not is_note(edit)]
    if first.edit is None or not found:
        return None
    edit, one = max(found, key=lambda pair: (pair[0].severity, pair[0].again is None))
    if edit.severity <= first.edit.severity or is_note(first.edit):
        return None
    told = apart(edit, one) or outside(wording.TOLD[edit.disclosure or "not-expected"])
    said = f"{wording.places(edit, one.names)}, {wording.kinds(edit)} ({level(edit.severity)}; {told})"
    return Lead(f"The gravest, {one.names[0]} → {one.names[1]}: {said}", edit)


def opening(steps: Sequence[Step]) -> tuple[Lead, ...]:
    """The sentences of a summary: the first, the gravest edit if that is another one, the wordings that came back."""
    first = lead(steps)
    grave = gravest(steps, first)
    return (first, *((grave,) if grave is not None else ()), *restored(steps))


def _of_them(part: int, whole: int) -> str:
    return "it" if part == whole == 1 else "all of them" if part == whole else f"{part:,} of them"


def standing(edit: Edit, one: Told) -> int:
    """How far an edit asks for a reader: 2 where no note was found, 1 where it is left to the reader, else 0."""
    if is_note(edit):
        return 0
    return 2 if edit.disclosure in _SILENT else 1 if edit.disclosure in _OPEN else 0


def repeated(edit: Edit) -> tuple[tuple[Mark, ...], bool]:
    """The weightiest words that an edit took out and put in, as many as a sentence bears; whether it changed others, too."""
    old, new = (side.text if side is not None else "" for side in (edit.old, edit.new))
    if "IMAGE_SWAP" in edit.kinds or (not edit.spans and old and new):
        return (), False
    if edit.spans:
        span = max(edit.spans, key=lambda one: SEVERITY[one.kind])
        old, new = old[slice(*span.old)], new[slice(*span.new)]
    both = (Mark("old", shortened(old.strip(), _FIRST)), Mark("new", shortened(new.strip(), _FIRST)))
    return tuple(mark for mark in both if mark.text), len(edit.spans) > 1


def restored(steps: Sequence[Step]) -> tuple[Lead, ...]:
    """The wordings that a later version brought back: `v3 restores the wording of v1 (body ¶2); a note tells of it`."""
    found = []
    for one in compared(steps):
        for edit in one.comparison.edits:
            if edit.again is not None and not is_note(edit):
                earlier = edit.again.rpartition("@")[2]
                told = f"; {outside(wording.TOLD[edit.disclosure])}" if edit.disclosure is not None else ""
                said = f"{one.names[1]} restores the wording of {earlier}, {wording.places(edit, one.names)}{told}"
                found.append(Lead(said, edit))
    return tuple(found[:_RESTORED])


def standings(steps: Sequence[Step]) -> tuple[str, ...]:
    """All edits by what is told of them, in words and numbers that add up to all edits."""
    totals: Counter[str] = Counter()
    for one in compared(steps):
        for edit in one.comparison.edits:
            if is_note(edit):
                totals["is a note itself"] += 1
            else:
                totals[wording.TOLD[edit.disclosure or "not-expected"]] += 1
    order = list(map(wording.TOLD.__getitem__, _ORDER))
    known = sorted(totals, key=lambda name: order.index(name) if name in order else len(order))
    return tuple(f"{wording.count(totals[name], 'edit')}: {name}" for name in known)


def notes(steps: Sequence[Step]) -> dict[str, str]:
    """What the notes of a history are called where another step speaks of them, by their ids: `note 1 of v3`."""
    return {
        edit.id: f"{wording.place(edit.new.at)} of {one.names[1]}"
        for one in compared(steps)
        for edit in one.comparison.edits
        if is_note(edit) and edit.id and edit.new is not None
    }


# What is said of a step.


def outside(told: str) -> str:
    """What a terminal says of the article's page, said on a page of ours."""
    told = told.replace("only the page's update time changed, no note found on this page", _STAMPED)
    return told.replace("on this page", "on the article's page")


def note(one: Told) -> str | None:
    """What the article's page tells of the edits of a step."""
    told = wording.disclosure(one.comparison, between=one.names)
    return outside(told) if told is not None else None


def apart(edit: Edit, one: Told) -> str | None:
    """What is told of an edit where that is not what is said of the whole step anyway."""
    told = wording.apart(edit, one.comparison.disclosure)
    return outside(told) if told is not None else None


def brief(one: Told) -> str:
    """The edits of a step, one entry per place."""
    return wording.edits_in_brief(one.comparison.edits, one.names)


def cut(comparison: Comparison) -> str | None:
    """That a page was captured cut, which every reader of “no note” has to know."""
    if any(_CUT.match(line) for line in comparison.disclosure.evidence):
        return "the article's page was captured cut: a note may stand in the part that was not shown"
    return None


def cut_steps(steps: Sequence[Step]) -> str | None:
    """The same of a whole report, with the steps that it is true of."""
    found = [f"{one.names[0]} → {one.names[1]}" for one in compared(steps) if cut(one.comparison) is not None]
    if not found:
        return None
    return f"The article's page was captured cut ({wording.listed(found)}): a note may stand in the part that was not shown."


def own_dates(one: Told, steps: Sequence[Step], *, claimed: bool) -> str | None:
    """Whether a date that the article states of itself moved with an edit, or that of its last change did not; None where what
    is told of notes says so, where there is no edit, and where it states none. `claimed`: the newest version states one."""
    if any(n.field == "date" and n.kind == "META_TOUCH" for n in one.comparison.noise):
        said = re.search(r"\b(?:date|update time)\b", note(one) or "")
        return "its own date moved" if one.comparison.edits and said is None else None
    later = [other for other in compared(steps) if other.step.capture.index > one.step.capture.index]
    stated = any(n.old for other in later for n in other.comparison.noise if n.field == "date")
    return "its own date of change did not move" if one.comparison.edits and (claimed or stated) else None


def words(comparison: Comparison) -> str:
    """`+14 −31 words`, and where words of captions are among them, which do not count among the words of a text."""
    told = wording.words_changed(comparison)
    beside = [edit.field in ("caption", "credit", "alt") for edit in comparison.edits]
    if not any(beside) or told == "no words":
        return told
    return f"{told} (in captions)" if all(beside) else f"{told} (captions counted)"
