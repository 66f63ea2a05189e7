"""A comparison on a terminal: every edit with its place, its kinds and its words between marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from archive.model.edit import Comparison, Edit, Noise, Span
from archive.model.history import Interval
from archive.report import wording
from archive.report.inert import for_terminal
from archive.report.marks import CONTEXT, Mark, between, marks
from archive.report.text.style import Line, Page, Piece, said

_INDENT: Final = "    "
#: Marks that stand in a stranger's text are broken up, so that nobody can write an edit that did not happen.
_FORGED: Final = re.compile(r"\[(?=-)|-(?=\])|\{(?=\+)|\+(?=\})")


def comparison(
    page: Page,
    found: Comparison,
    *,
    interval: Interval | None = None,
    title: str | None = None,
    hidden: int = 0,
    details: bool = False,
) -> str:
    """All edits of one comparison. `hidden` counts edits that the caller left out by severity.

    `details` adds the rule behind every span, the differences set aside as noise, and unchanged text in full.
    """
    lines: list[Line] = page.prose([said(title or _title(found), "strong")])
    lines += _when(page, found, interval)
    for side in (found.old, found.new):
        if side.doubt is not None:
            lines += page.prose([said(f"{side.source} is {side.doubt}", "strong")], first="  ")
    told = wording.disclosure(found)
    if told is not None:
        lines += page.prose([Piece(told)], first="  ")
    for edit in found.edits:
        lines += [[], *_edit(page, edit, details)]
    lines += [[], *_rest(page, found, details)] if _has_rest(found, details) else []
    lines += [[], *page.prose([Piece(_last_line(found, hidden, details), "strong")])]
    return page.lines(*lines)


def _title(found: Comparison) -> str:
    slug = found.old.source.rpartition("@")[0]
    step = wording.step_name(found.old.source, found.new.source)
    return f"{slug}  {step}" if slug and found.new.source.startswith(f"{slug}@") else step


def _when(page: Page, found: Comparison, interval: Interval | None) -> list[Line]:
    if interval is not None:
        return page.prose([Piece(f"changed {wording.interval(interval)}")], first="  ")
    if found.old.observed and found.new.observed:
        old, new = wording.moment(found.old.observed), wording.moment(found.new.observed)
        return page.prose([Piece(f"observed {old} and {new}")], first="  ")
    return []


def _edit(page: Page, edit: Edit, details: bool) -> list[Line]:
    heading = [
        said(wording.places(edit), "strong"),
        Piece(" · "),
        Piece(wording.kinds(edit)),
        Piece(f" · severity {edit.severity} ({wording.severity(edit.severity)})", "dim"),
    ]
    if edit.nature not in (None, "unclear"):
        heading.append(Piece(f" · {edit.nature}"))
    if wording.to_review(edit):
        heading.append(Piece(" · for review"))
    lines = page.prose(heading, rest="  ")
    lines += page.prose(marked(marks(edit, context=None if details else CONTEXT)), first=_INDENT)
    if details:
        for span in edit.spans:
            lines += page.prose([Piece(_reason(span), "dim")], first=_INDENT + "- ", rest=_INDENT + "  ")
    return lines


def marked(stretches: Sequence[Mark]) -> Line:
    """Stretches of text with the marks of git's word diff: `[-removed-] {+added+}`."""
    line: list[Piece] = []
    for number, mark in enumerate(stretches):
        text = _FORGED.sub(lambda m: m.group() + "\\", for_terminal(mark.text, strict=mark.kind != "same"))
        if mark.kind == "gap":
            line.append(Piece("…" if number in (0, len(stretches) - 1) else " … ", "dim"))
        elif mark.kind == "same":
            line.append(Piece(text))
        else:
            if line and line[-1].style in ("old", "new"):
                line.append(Piece(" "))
            opening, closing = ("[-", "-]") if mark.kind == "old" else ("{+", "+}")
            line.append(Piece(f"{opening}{text}{closing}", "old" if mark.kind == "old" else "new"))
    return line


def _reason(span: Span) -> str:
    kind = wording.KINDS.get(span.kind, span.kind)
    values = [f"{key} {_value(value)}" for key, value in span.evidence.items() if value not in (None, (), "")]
    return f"{kind}, {span.confidence}: {', '.join(values)}"


def _value(value: object) -> str:
    if isinstance(value, (tuple, list)):
        return "“" + "”, “".join(for_terminal(str(item), strict=True) for item in value) + "”"
    text = for_terminal(str(value), strict=True)
    return f"“{text}”" if " " in text else text


def _has_rest(found: Comparison, details: bool) -> bool:
    return bool(found.residue or found.variants or (details and (found.noise or found.metadata)))


def _rest(page: Page, found: Comparison, details: bool) -> list[Line]:
    """What is no edit: wording left over elsewhere, twin captions, and (on demand) noise and metadata."""
    lines: list[Line] = []
    for residue in found.residue:
        lines += page.prose(
            [Piece("old wording still stands in "), said(wording.place(residue.at)), said(f": “{residue.text}”")],
            rest="  ",
        )
    for variant in found.variants:
        both = wording.listed([wording.place(variant.first.at), wording.place(variant.second.at)])
        lines += page.prose([said(f"two nearly equal texts in the {variant.side} version: {both}")], rest="  ")
        lines += page.prose(marked(between(variant.first.text, variant.second.text, variant.spans)), first=_INDENT)
    if not details:
        return lines
    for noise in found.noise:
        lines += page.prose([Piece("set aside: ", "dim"), *_noise(noise)], rest="  ")
    for difference in found.metadata:
        told = ", ".join(f"{key} {_value(value)}" for key, value in difference.items() if value is not None)
        lines += page.prose([Piece("metadata: ", "dim"), Piece(told)], rest="  ")
    return lines


def _noise(noise: Noise) -> Line:
    kind = wording.KINDS.get(noise.kind, noise.kind)
    line = [Piece(f"{kind} in {noise.field}: ")]
    if noise.old is not None:
        line += marked([Mark("old", noise.old)])
    if noise.new is not None:
        line += [Piece(" ")] if noise.old is not None else []
        line += marked([Mark("new", noise.new)])
    return line


def _last_line(found: Comparison, hidden: int, details: bool) -> str:
    parts = []
    if found.edits:
        parts += [wording.count(len(found.edits), "edit"), wording.words_changed(found)]
    else:
        parts.append("no edits" if not hidden else "no edits to show")
    if hidden:
        parts.append(f"{wording.count(hidden, 'edit')} below the severity asked for")
    if found.noise:
        aside = f"{wording.count(len(found.noise), 'difference')} set aside as noise"
        parts.append(aside if details else f"{aside} (-v shows {'it' if len(found.noise) == 1 else 'them'})")
    if found.summary.degraded:
        parts.append("too large for a comparison word by word, so part of it is coarser")
    return " · ".join(parts)
