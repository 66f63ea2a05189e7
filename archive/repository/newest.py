"""Decides which changes a desk sees first without looking at the whole archive: the newest by the log, a page at a time.

The index says which steps may be meant; each of them is then told as the reports tell it. Only so many of the newest
steps are looked through, so that an answer takes as long in a large archive as in a small one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from archive.model.edit import Edit, Kind, Verdict
from archive.repository.desk import DeskStep
from archive.repository.desknotes import standing
from archive.repository.intervals import transitions
from archive.repository.query import Reader

#: So many of the newest steps are looked through.
LOOKED_THROUGH: Final = 5_000
Order = Literal["newest", "gravest"]
#: Verdicts on an edit that say that no note of its page described it when it was made, whether or not one is owed, and
#: whether or not it was told of later.
UNTOLD: Final[frozenset[Verdict]] = frozenset(
    {"no-note-found", "stamped-only", "undetermined", "disclosed-later", "disclosed-elsewhere"}
)
#: Verdicts on a step by which none of its edits can be one of these.
_SETTLED: Final[tuple[Verdict, ...]] = ("not-expected", "not-assessed")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which edits are asked for: any of these kinds or fields, at least so grave; `no_note`: no note
    described them when they were made; `review`: a rule was not sure of them, or the desk says that they need a note."""

    kinds: frozenset[Kind] = frozenset()
    fields: frozenset[str] = frozenset()
    min_severity: int = 0
    no_note: bool = False
    review: bool = False


def newest(
    reader: Reader, wanted: Wanted, *, order: Order = "newest", limit: int = 20, skip: int = 0
) -> tuple[tuple[tuple[DeskStep, tuple[Edit, ...]], ...], bool]:
    """The steps with those of their edits that are wanted, and whether there are more behind them."""
    found = reader.index.newest_steps(
        kinds=sorted(wanted.kinds),
        fields=sorted(wanted.fields),
        min_severity=wanted.min_severity,
        without=_SETTLED if wanted.no_note else (),
        review=wanted.review,
        gravest=order == "gravest",
        among=LOOKED_THROUGH,
        limit=limit + 1,
        skip=skip,
    )
    told = []
    for number, article in found[:limit]:
        step = _told(reader, number, article)
        edits = tuple(edit for edit in step.comparison.edits if _meant(edit, step, wanted)) if step is not None else ()
        if step is not None and edits:
            told.append((step, edits))
    return tuple(told), len(found) > limit


def _told(reader: Reader, number: int, article: str) -> DeskStep | None:
    row = reader.index.article(article)
    if row is None:
        return None
    captures = reader.index.captures(article)
    steps = list(transitions(captures))
    step = next((one for one in steps if one.new.index == number and one.old is not None), None)
    if step is None:
        return None
    compared = reader.settled(row, captures, steps, [step], reader.index.comparisons(article))[number]
    if compared is None:
        return None
    return DeskStep(row, step, compared, reader.notes_about([step.new])[number])


def _meant(edit: Edit, step: DeskStep, wanted: Wanted) -> bool:
    note = standing(step.notes, edit.id)
    if wanted.review:
        unsure = any(span.confidence == "review" for span in edit.spans)
        asked = note.code == "needs-note" if note is not None else unsure
        if not asked:
            return False
    return (
        edit.severity >= wanted.min_severity
        and _among(edit, wanted.kinds, wanted.fields)
        and (not wanted.no_note or (edit.disclosure in UNTOLD and (note is None or note.code != "false-alarm")))
    )


def _among(edit: Edit, kinds: frozenset[Kind], fields: Sequence[str] | frozenset[str]) -> bool:
    """Any of the kinds or of the fields; everything when neither is named."""
    return not (kinds or fields) or not kinds.isdisjoint(edit.kinds) or edit.field in fields
