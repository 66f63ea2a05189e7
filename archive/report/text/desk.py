"""The desk's list on a terminal: two lines a change, the gravest first, and what the desk has noted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from archive.model.desk import Change, Changes, Noted
from archive.model.edit import Edit
from archive.model.excerpts import shortened
from archive.model.history import Interval
from archive.report import telling, wording
from archive.report.marks import Mark, marks
from archive.report.text.changes import desk_note, marked
from archive.report.text.style import Line, Page, Piece, said, width

_INDENT: Final = "  "
#: Unchanged characters beside a change, tried in this order until an excerpt fits on its line.
_NEAR: Final = (40, 24, 12, 6, 0)
_NOTES: Final = "notes to readers"
#: Characters of one changed stretch, and of all of an edit, that are shown at the most.
_STRETCH, _ALL = 60, 180


def desk_list(page: Page, found: Changes, *, details: bool = False) -> str:
    """The list, and what is not on it. `details` adds the ids of edits and the evidence of each verdict."""
    lines: list[Line] = []
    level: object = None
    for change in found.changes:
        heading = _heading(change)
        if heading != level:
            lines += [[], [Piece(heading, "strong")]] if lines else [[Piece(heading, "strong")]]
            level = heading
        lines += _change(page, change, details)
    lines += [[]] if lines else []
    lines += page.prose([Piece(_counts(found))], rest=_INDENT)
    for line in _left_out(found):
        lines += page.prose([Piece(line)], rest=_INDENT)
    if found.changes:
        last = (
            "Times: after the first and not later than the second, UTC, as served to this collector or as imported "
            "(history tells which)."
        )
        lines += page.prose([Piece(last, "dim")], rest=_INDENT)
    return page.lines(*lines)


def _heading(change: Change) -> str:
    if change.note is not None and change.note.code != "needs-note":
        return wording.DESK[change.note.code]
    weighed = f"{telling.level(change.edit.severity)} ({change.edit.severity})"
    level = _NOTES if telling.is_note(change.edit) else weighed
    return f"{wording.DESK['needs-note']} · {level}" if change.note is not None else level


def _change(page: Page, change: Change, details: bool) -> list[Line]:
    edit = change.edit
    step = wording.step_name(change.old, change.new).replace(" → ", "→")
    told = [Piece(change.slug, "strong"), Piece(f" {step} · "), said(wording.cited(edit, change.old, change.new))]
    told.append(Piece(" · "))
    told.append(Piece(wording.kinds(edit)))
    if edit.nature not in (None, "unclear"):
        told.append(Piece(f" · {edit.nature}"))
    if wording.to_review(edit):
        told.append(Piece(" · for review"))
    if edit.disclosure is not None:
        told.append(Piece(f" · {wording.of_edit(edit, change.disclosure)}"))
    if edit.again is not None:
        told.append(said(f" · {wording.again(edit)}"))
    lines = page.prose(told, rest=_INDENT)
    start = f"{_INDENT}{times(change.interval)}  "
    room = page.width - width(start)
    text = excerpt(edit, room)
    if _width(text) <= room:
        lines.append([Piece(start, "dim"), *text])
    else:
        lines += [*page.prose([Piece(start, "dim")]), *page.prose(text, first=_INDENT * 2)]
    if change.doubt is not None:
        lines += page.prose([said(change.doubt, "strong")], first=_INDENT * 2)
    if change.note is not None:
        lines += desk_note(page, change.note, first=_INDENT * 2)
    if details:
        lines += page.prose([said(f"edit {edit.id}; {change.headline}", "dim")], first=_INDENT * 2)
        verdict = wording.told(change.disclosure)
        of_edit = edit.disclosure == change.disclosure.verdict  # else it is about other edits of the step
        for line in (line for line in change.disclosure.evidence if of_edit and line != verdict):
            lines += page.prose([said(line, "dim")], first=_INDENT * 2, rest=_INDENT * 3)
    return lines


def times(interval: Interval) -> str:
    """An interval to the minute, in which only what differs is repeated: `2026-03-02 08:00 to 12:00`."""
    until = interval.until[:16].replace("T", " ")
    if interval.after is None:
        return f"by {until}"
    after = interval.after[:16].replace("T", " ")
    same = 11 if after[:10] == until[:10] else 5 if after[:4] == until[:4] else 0
    return f"{after} to {until[same:]}"


def excerpt(edit: Edit, room: int) -> Line:
    """The changed words with as many beside them as there is room for on one line; what is left out is marked."""
    shown: Line = []
    for near in _NEAR:
        shown = marked(_shortened(marks(edit, context=near)))
        if _width(shown) <= room:
            break
    return shown


def _shortened(stretches: Sequence[Mark]) -> list[Mark]:
    shown: list[Mark] = []
    length = 0
    for mark in stretches:
        if length > _ALL:
            return [*shown, Mark("gap", "")]
        if mark.kind in ("old", "new") and len(mark.text) > _STRETCH:
            mark = Mark(mark.kind, shortened(mark.text, _STRETCH))
        shown.append(mark)
        length += len(mark.text)
    return shown


def _width(line: Line) -> int:
    return sum(width(piece.text) for piece in line)


def noted(page: Page, found: Noted) -> str:
    """What was signed and logged."""
    one = found.note
    target = one.about if one.edit is None else f"{one.about}, edit {one.edit}"
    lines = page.prose([Piece("Noted ", "strong"), said(f"{target}: {wording.DESK[one.code]}")], rest=_INDENT)
    lines += page.prose([said(one.text)], first=_INDENT)
    lines += page.prose([said(f"signed by {one.signer}, log entry {one.index}", "dim")], first=_INDENT)
    if found.before is not None:
        before = found.before
        told = f"in the list it takes the place of: {wording.DESK[before.code]} (log entry {before.index})"
        lines += page.prose([Piece(told, "dim")], first=_INDENT)
    return page.lines(*lines)


def _counts(found: Changes) -> str:
    if not found.found:
        return f"No changes{_since(found)}."
    shown = f"{len(found.changes):,} of " if len(found.changes) != found.found else ""
    return f"{shown}{wording.count(found.found, 'change')} in {wording.count(found.articles, 'article')}{_since(found)}"


def _since(found: Changes) -> str:
    if found.since is None or found.since == "last":
        return ""
    return " since the last look" if found.since.startswith("entry ") else f" since {wording.moment(found.since)}"


def _left_out(found: Changes) -> Sequence[str]:
    lines = []
    settled = [f"{found.reviewed:,} reviewed"] if found.reviewed else []
    settled += [wording.count(found.false_alarms, "false alarm")] if found.false_alarms else []
    if settled:
        lines.append(f"{wording.listed(settled)} not shown: --all")
    if found.more:
        lines.append(f"{found.more:,} more: --limit {len(found.changes) + found.more}")
    return lines
