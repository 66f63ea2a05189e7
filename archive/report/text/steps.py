"""A history on a terminal: one entry per capture in observed order, each version with its edits and their interval."""

from __future__ import annotations

from archive.model.edit import Comparison
from archive.model.history import History, Step
from archive.model.hosts import spelled
from archive.report import telling, wording
from archive.report.text.changes import desk_note
from archive.report.text.style import Line, Page, Piece, Style, said

_TIME = len("2026-03-02 12:00:03Z")


def history(page: Page, found: History) -> str:
    """The whole history, oldest first."""
    row = found.article
    lines: list[Line] = page.prose([Piece(row.slug, "strong"), Piece("  "), said(row.headline)], rest="  ")
    lines += page.prose([said(spelled(row.url) or "every capture is redacted", "dim")], first="  ")
    lines.append([])
    numbers = max((len(_number(step)) for step in found.steps), default=2)
    for step in found.steps:
        lines += _step(page, step, numbers)
    lines += [[], *page.prose([Piece(f"{wording.totals(found)}; {wording.times(found)}")])]
    return page.lines(*lines)


def _number(step: Step) -> str:
    return f"v{step.capture.version}" if step.capture.version is not None else " ·"


def _step(page: Page, step: Step, numbers: int) -> list[Line]:
    capture = step.capture
    style: Style = "strong" if capture.version is not None else "dim"
    start = f"{_number(step):<{numbers}}  {wording.moment(capture.observed):<{_TIME}}  "
    inner = " " * (numbers + 2)
    heading = [Piece(start, style), *_headline(step)]
    lines = page.prose(heading, rest=inner + "  ")
    if capture.doubt is not None:
        lines += page.prose([said(capture.doubt, "strong")], first=inner, rest=inner + "  ")
    if capture.kept is not None and (told := wording.kept(capture.kept)) and _tells_parts(step):
        lines += page.prose([Piece(told, "dim")], first=inner, rest=inner + "  ")
    comparison = step.comparison
    if comparison is not None:
        lines += _told(page, step, comparison, inner)
    for one in step.notes:
        about = wording.about(one, comparison.edits if comparison is not None else ())
        lines += desk_note(page, one, first=inner, about=about)
    return lines


def _tells_parts(step: Step) -> bool:
    """What was kept is told of versions, and of observations that lack something."""
    kept = step.capture.kept
    return step.capture.version is not None or (
        kept is not None and (kept.pictures, kept.others) != (kept.pictures_kept, kept.others_kept)
    )


def _told(page: Page, step: Step, comparison: Comparison, inner: str) -> list[Line]:
    lines: list[Line] = []
    named = wording.by_edit(comparison) is not None  # then the step's own line has the edits by name
    if step.capture.version is None and comparison.edits:
        again = (
            f"v{step.capture.same_as} again: {wording.count(len(comparison.edits), 'edit')} against the text before it"
        )
        lines += page.prose([Piece(again)], first=inner, rest=inner + "  ")
    for edit in comparison.edits:
        told = [said(f"{wording.places(edit)}: "), Piece(wording.kinds(edit))]
        if edit.nature not in (None, "unclear"):
            told.append(Piece(f", {edit.nature}"))
        if wording.to_review(edit):
            told.append(Piece(" (for review)"))
        apart = wording.apart(edit, comparison.disclosure)
        if apart is not None and not named:
            told.append(said(f"; {apart}"))
        if edit.again is not None:
            told.append(said(f"; {wording.again(edit)}"))
        lines += page.prose(told, first=inner, rest=inner + "  ")
    disclosure = wording.disclosure(comparison)
    if disclosure is not None:
        lines += page.prose([said(disclosure)], first=inner, rest=inner + "  ")
    coarser = wording.coarser(comparison) if comparison.edits else None
    if coarser is not None:
        lines += page.prose([Piece(coarser)], first=inner, rest=inner + "  ")
    if step.interval is not None and step.interval.after is not None:
        lines += page.prose([Piece(wording.interval(step.interval), "dim")], first=inner, rest=inner + "  ")
    if step.sighting is not None:
        lines += page.prose([Piece(wording.seen(step.sighting), "dim")], first=inner, rest=inner + "  ")
    return lines


def _headline(step: Step) -> list[Piece]:
    capture, comparison = step.capture, step.comparison
    source = [said(wording.source(capture))]
    if capture.version is None:
        return [said(wording.outcome(capture), "dim"), *source]
    if comparison is None:
        return [said(wording.uncompared(step)), *source]
    if not comparison.edits:
        return [Piece("new version, no edits by today's rules"), *source]
    level = telling.heaviest(comparison.edits)
    weighs = f" ({telling.level(level)})" if level is not None else ""
    number, _, notes = telling.counted(comparison.edits).partition(", ")
    told = [f"{number}{weighs}", *([notes] if notes else []), wording.words_changed(comparison)]
    return [Piece(", ".join(told)), *source]
