"""A comparison on a terminal: every edit with its place, its kinds and its words between marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal

from archive.model.acts import DeskNote
from archive.model.edit import SEVERITY, Comparison, Edit, Noise, Residue, Side, Span, Variant
from archive.model.history import Interval
from archive.report import telling, wording
from archive.report.inert import for_terminal
from archive.report.marks import CONTEXT, Mark, between, marks
from archive.report.text.style import Line, Page, Piece, said, width

_INDENT: Final = "    "
#: Marks that stand in a stranger's text are broken up, so that nobody can write an edit that did not happen.
_FORGED: Final = re.compile(r"\[(?=-)|-(?=\])|\{(?=\+)|\+(?=\})")
#: Signs that no space stands before, so none is put between a stretch and what replaced it.
_GLUED: Final = (",", ";", ":", ".", " ")
#: What the marks mean, said where there are any: nobody should have to know git.
LEGEND: Final = "[-taken out-] {+put in+}"
#: What an edit is to its story, as far as rules can tell.
_NATURES: Final = {"update": "update", "correction": "correction", "refinement": "refinement"}


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
    lines: list[Line] = _heading(page, found, title)
    lines += _when(page, found, interval)
    for side in (found.old, found.new):
        if side.doubt is not None:
            lines += page.prose([said(f"{side.source} is {side.doubt}", "strong")], first="  ")
    told = _disclosure(found)
    if told is not None:
        lines += page.prose([said(told)], first="  ")
    for note in found.notes:
        lines += desk_note(page, note, first="  ", about=wording.about(note, found.edits))
    if any(edit.old != edit.new for edit in found.edits):
        lines += page.prose([Piece(LEGEND, "dim")], first="  ")
    for edit in found.edits:
        lines += [[], *_edit(page, edit, details, wording.apart(edit, found.disclosure))]
        both = wording.both_pictures(edit, found)
        if both is not None:
            lines += page.prose([Piece(f"{wording.looks(edit)}:", "dim")], first=_INDENT)
            lines += [line for one in both for line in page.prose([said(one)], first=_INDENT, rest=_INDENT + "  ")]
        if edit.again is not None:
            lines += page.prose([said(f"this is {wording.again(edit)}")], first=_INDENT)
    lines += [[], *_rest(page, found, details)] if _has_rest(found, details) else []
    lines += [[], *page.prose([Piece(_last_line(found, hidden, details), "strong")])]
    return page.lines(*lines)


def _heading(page: Page, found: Comparison, title: str | None) -> list[Line]:
    """What was compared with what; the folder that two files share is told once."""
    old, new = found.old.source, found.new.source
    slug = old.rpartition("@")[0]
    step = wording.step_name(old, new)
    if title is not None:
        return page.prose([said(title, "strong")])
    if slug and new.startswith(f"{slug}@"):
        return page.prose([said(f"{slug}  {step}", "strong")])
    if width(step) > page.width and (folder := shared_folder(old, new)):
        names = f"{old.removeprefix(folder)} → {new.removeprefix(folder)}"
        return [*page.prose([said(names, "strong")]), [said(f"  in {folder}")]]
    return page.prose([said(step, "strong")], rest="  ")


def shared_folder(*names: str) -> str:
    """The folder that all names begin with, up to its last slash."""
    first, last = min(names), max(names)
    shared = 0
    while shared < min(len(first), len(last)) and first[shared] == last[shared]:
        shared += 1
    return first[: max(first.rfind("/", 0, shared), first.rfind("\\", 0, shared)) + 1]


def _disclosure(found: Comparison) -> str | None:
    """What is said of notes; where it is left to the reader, with what the rules could not tell."""
    told = wording.disclosure(found)
    if told is None or found.disclosure.verdict != "undetermined" or wording.by_edit(found) is not None:
        return told
    why = next((reason for reason in found.disclosure.evidence if reason.startswith("review: ")), None)
    if why is None:
        return told
    why = re.sub(r", and whether [^,]* is left to the reader$", "", why.removeprefix("review: "))
    for edit in found.edits:
        why = why.replace(edit.id, wording.places(edit))
    verdict, _, of_notes = told.partition("; ")
    return f"{verdict}: {why}{f'; {of_notes}' if of_notes else ''}"


def _when(page: Page, found: Comparison, interval: Interval | None) -> list[Line]:
    if interval is not None:
        seen = page.prose([Piece(wording.SEEN[found.new.seen])], first="  ") if found.new.seen is not None else []
        return [*page.prose([Piece(f"changed {wording.interval(interval)}")], first="  "), *seen]
    if found.old.observed and found.new.observed:
        old, new = wording.moment(found.old.observed), wording.moment(found.new.observed)
        return page.prose([Piece(f"observed {old} and {new}")], first="  ")
    return []


def desk_note(page: Page, one: DeskNote, *, first: str = "", about: str | None = None) -> list[Line]:
    """A signed note of the desk in a line or two: what, about what if that is not plain, by whom, when, its words."""
    told = [Piece(wording.DESK[one.code], "strong" if one.doubt is None else "dim")]
    told.append(said(f"{f' on {about}' if about is not None else ''} ({wording.signed(one)}): {one.text}"))
    return page.prose(told, first=first, rest=first + "  ")


def weight(edit: Edit) -> str:
    """`severity 4 (factual)`; a note has none of its own."""
    return telling.A_NOTE if telling.is_note(edit) else f"severity {edit.severity} ({telling.level(edit.severity)})"


def _edit(page: Page, edit: Edit, details: bool, apart: str | None = None) -> list[Line]:
    heading = [
        said(wording.places(edit), "strong"),
        Piece(" · "),
        Piece(wording.kinds(edit)),
        Piece(f" · {weight(edit)}", "dim"),
    ]
    if edit.nature in _NATURES:
        heading.append(Piece(f" · {_NATURES[edit.nature]}"))
    if wording.to_review(edit):
        heading.append(Piece(" · for review"))
    if apart is not None:
        heading.append(said(f" · {apart}"))
    lines = page.prose(heading, rest="  ")
    lines += change_lines(page, edit, details)
    if details:
        for span in edit.spans:
            lines += page.prose([Piece(reason(span), "dim")], first=_INDENT + "- ", rest=_INDENT + "  ")
        lines += page.prose([Piece(f"edit {edit.id}", "dim")], first=_INDENT + "- ")
    return lines


#: Words of a paragraph that only changed its place, by which it is recognised.
_MOVED: Final = 160
_SEAM: Final = "\n\n"


def change_lines(page: Page, edit: Edit, details: bool) -> list[Line]:
    """The words of an edit between their marks, as much of them as a reader needs."""
    if edit.old is not None and edit.new is not None and edit.operation in ("move", "split", "merge"):
        if edit.operation == "move" and edit.old.text == edit.new.text and not details:
            text = edit.new.text
            shown = text if len(text) <= _MOVED + 40 else text[:_MOVED].rsplit(None, 1)[0] + "…"
            return page.prose([said(shown)], first=_INDENT)
        edit = replace(edit, old=_seamed(edit.old), new=_seamed(edit.new)) if edit.operation != "move" else edit
    stretches = marks(edit if details else _plainly(edit), context=None if details else CONTEXT)
    if edit.operation in ("split", "merge"):
        stretches = _at_seams(stretches)
    return page.prose(marked(stretches), first=_INDENT)


def _at_seams(stretches: Sequence[Mark]) -> tuple[Mark, ...]:
    """Where a paragraph was cut or joined, one sign with its mark instead of white space for white space."""
    found: list[Mark] = []
    for mark in stretches:
        if mark.kind in ("old", "new") and not mark.text.strip("¶ "):
            if "¶" in mark.text:
                found += [Mark("same", " "), Mark(mark.kind, "¶"), Mark("same", " ")]
            continue
        found.append(mark)
    return tuple(found)


def _seamed(side: Side) -> Side:
    """Where one paragraph ends and the next begins, in sight; as long as what it stands for."""
    return Side(side.text.replace(_SEAM, "¶ "), side.at)


def _plainly(edit: Edit) -> Edit:
    """The edit without marks where only the cut of a glyph differs (a curly apostrophe, the width of a space).

    They are noise; beside a change of words they would hide it. What a reader could overlook keeps its marks.
    """
    if edit.old is None or edit.new is None:
        return edit
    kept, text, shift = [], edit.new.text, 0
    for span in sorted(edit.spans, key=lambda one: (one.old, one.new)):
        before, after = edit.old.text[slice(*span.old)], edit.new.text[slice(*span.new)]
        where = (span.new[0] + shift, span.new[1] + shift)
        if SEVERITY[span.kind] == 0 and _plain(before) == _plain(after):
            text = text[: where[0]] + before + text[where[1] :]
            shift += len(before) - len(after)
        else:
            kept.append(replace(span, new=where))
    return edit if len(kept) == len(edit.spans) else replace(edit, new=Side(text, edit.new.at), spans=tuple(kept))


#: Glyphs that only typesetters tell apart, by the one that typewriters have.
_GLYPHS: Final = str.maketrans(
    "\u2018\u2019\u201a\u02bc\u201c\u201d\u201e\u00ab\u00bb\u2010\u2011\u2013\u2014\u00a0\u2002\u2003\u2009\u202f\u3000\t\n",
    '\x27\x27\x27\x27"""""----        ',
)


def _plain(text: str) -> str:
    return " ".join(text.translate(_GLYPHS).split()) if text.strip() else ""


def marked(stretches: Sequence[Mark]) -> Line:
    """Stretches of text with the marks of git's word diff: `[-removed-] {+added+}`."""
    line: list[Piece] = []
    for number, mark in enumerate(stretches):
        # Inside words a no-break space is a space; alone it is what changed, and named.
        shown = mark.text.replace("\u00a0", " ") if mark.text.strip() else mark.text
        text = _FORGED.sub(lambda m: m.group() + "\\", for_terminal(shown, strict=mark.kind != "same"))
        if mark.kind == "gap":
            line.append(Piece("…" if number in (0, len(stretches) - 1) else " … ", "dim"))
        elif mark.kind == "same":
            line.append(Piece(text))
        else:
            # A stretch and what replaced it stand apart; two changes side by side stand as the text does.
            if line and line[-1].style == "old" and mark.kind == "new" and text[:1] not in _GLUED:
                line.append(Piece(" "))
            opening, closing = ("[-", "-]") if mark.kind == "old" else ("{+", "+}")
            line.append(Piece(f"{opening}{text}{closing}", "old" if mark.kind == "old" else "new"))
    return line


def reason(span: Span) -> str:
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
    for where, left in _by_place(found.residue).items():
        lines += page.prose(_residue(where, left), rest="  ")
    for variant in found.variants:
        lines += variant_lines(page, variant, found)
    if not details:
        return lines
    for noise in found.noise:
        lines += page.prose([Piece("set aside: ", "dim"), *aside(noise)], rest="  ")
    for difference in found.metadata:
        line = [Piece("metadata: ", "dim"), said(f"{difference['path']} ")]
        kinds: tuple[Literal["old", "new"], ...] = ("old", "new")
        line += marked([Mark(kind, value) for kind in kinds if (value := difference[kind]) is not None])
        lines += page.prose(line, rest="  ")
    return lines


def _by_place(residue: Sequence[Residue]) -> dict[tuple[str, str], list[Residue]]:
    found: dict[tuple[str, str], list[Residue]] = {}
    for one in residue:
        found.setdefault((str(one.evidence.get("corrected_at", "")), one.at), []).append(one)
    return found


def _residue(where: tuple[str, str], left: Sequence[Residue]) -> Line:
    """`the change to caption 1 did not reach alt text 1, which still says “evacuaton”`"""
    changed, stands = (wording.place(at) for at in where)
    words = wording.listed(dict.fromkeys(f"“{one.text}”" for one in left))
    if all(one.evidence.get("rule") == "residue.variant/1" for one in left):
        now = wording.listed(dict.fromkeys(f"“{one.evidence.get('new')}”" for one in left))
        return [said(f"{stands} still says {words}, where {changed} says {now}")]
    if not where[0]:
        return [said(f"{stands} still has the old wording {words}")]
    return [said(f"the change to {changed} did not reach {stands}, which still says {words}")]


def variant_lines(page: Page, variant: Variant, found: Comparison) -> list[Line]:
    """Two captions of one picture that disagree."""
    first, second = wording.place(variant.first.at), wording.place(variant.second.at)
    which = {"old": "the wire text", "new": "the copy"} if found.copied else {}
    in_which = "both" if variant.both else which.get(variant.side, f"the {variant.side} version")
    told = f"{first} and {second} are two wordings of one caption, in {in_which}"
    lines = page.prose([said(f"{told}:")], rest="  ")
    said_again = any(
        edit.new is not None and edit.operation == "change" and (edit.old, edit.new) == (variant.first, variant.second)
        for edit in found.edits
    )
    if said_again:
        return page.prose([said(f"{told}; they differ in what changed above")], rest="  ")
    return [
        *lines,
        *page.prose(marked(between(variant.first.text, variant.second.text, variant.spans)), first=_INDENT),
    ]


def aside(noise: Noise) -> Line:
    """A difference that is no edit, with its kind."""
    kind = wording.KINDS.get(noise.kind, noise.kind)
    paths = noise.evidence.get("paths")
    if noise.evidence.get("rule") == "meta.churn/1" and isinstance(paths, tuple):
        many = int(str(noise.evidence["differences"]))
        more = f" and {many - len(paths)} more" if many > len(paths) else ""
        return [said(f"{noise.evidence['reason']}, in the metadata: {', '.join(paths)}{more}")]
    line = [Piece(f"{kind} in {noise.field}: ")]
    if noise.old is not None:
        line += marked([Mark("old", noise.old)])
    if noise.new is not None:
        line += [Piece(" ")] if noise.old is not None else []
        line += marked([Mark("new", noise.new)])
    return line


def not_compared(found: Comparison) -> str | None:
    """Why nothing was compared, where one of the two is no article; None where both are."""
    noise = next((one for one in found.noise if one.evidence.get("rule") == "access.refused/1"), None)
    if noise is None:
        return None
    source, why = (found.new.source, noise.new) if noise.new is not None else (found.old.source, noise.old)
    return for_terminal(f"not compared: {source} is no article ({why})", strict=True)


def _last_line(found: Comparison, hidden: int, details: bool) -> str:
    parts = []
    refused = not_compared(found)
    if refused is not None:
        parts.append(refused)
    elif found.edits:
        parts += [wording.count(len(found.edits), "edit"), wording.words_changed(found)]
    else:
        parts.append("no edits" if not hidden else "no edits to show")
    if hidden:
        parts.append(f"{wording.count(hidden, 'edit')} below the severity asked for")
    if found.noise:
        aside = f"{wording.count(len(found.noise), 'difference')} set aside as noise"
        parts.append(aside if details else f"{aside} (-v shows {'it' if len(found.noise) == 1 else 'them'})")
    if found.metadata and not details:
        parts.append(f"{wording.count(len(found.metadata), 'difference')} of metadata (-v)")
    coarser = wording.coarser(found)
    if coarser is not None:
        parts.append(coarser)
    return " · ".join(parts)
