"""A copy and its wire texts on a terminal: what differs from all of them first, what house style explains last.

Nothing here speaks of time: there is no interval, no note that was owed, and nobody corrected anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from archive.model.edit import Comparison, Edit, Kind, Noise, Source
from archive.report import wording
from archive.report.marks import CONTEXT, marks
from archive.report.text.changes import (
    aside,
    change_lines,
    marked,
    not_compared,
    reason,
    shared_folder,
    variant_lines,
    weight,
)
from archive.report.text.style import Line, Page, Piece, said, width

_INDENT: Final = "    "
#: Kinds that house style explains (`diff.copies`), so that a reader is told of them in one line.
_STYLE: Final[frozenset[Kind]] = frozenset(
    {"PUNCT_TYPOGRAPHY", "CAPITALISATION", "DATE_STYLE", "NUMBER_STYLE", "CREDIT_STYLE", "SPELLING_VARIANT"}
)
#: What a difference is called by the rule that ranked it; else by its kinds.
_RULES: Final = {
    "copy.loaded/1": "judging word",
    "copy.colour/1": "colouring word",
    "copy.source/1": "other source named",
    "copy.denial-left-out/1": "denial or caveat left out",
    "copy.own-headline/1": "the paper's own headline",
    "copy.note/1": "note that only one of the two has",
    "copy.deck/1": "the paper's own deck",
}
#: The same of who says a thing, by what the rule of every comparison tells of it.
_SAYING: Final = {"who says it went": "attribution left out", "who says it came": "attribution added"}


def copied(page: Page, found: Comparison, *, hidden: int = 0, details: bool = False) -> str:
    """All that a copy says other than its wire texts. `hidden` counts what the caller left out by severity."""
    assert found.copied is not None
    parts = _Parts(found.edits)
    several = len(found.copied.wires) > 1
    lines = _heading(page, found.new, found.copied.wires)
    if several:
        lines += page.prose([said(f"compared with the nearest wire text, {found.old.source}")], first="  ")
    for side in (found.old, found.new):
        if side.doubt is not None:
            lines += page.prose([said(f"{side.source} is {side.doubt}", "strong")], first="  ")
    if parts.differing or parts.added:
        lines += page.prose([Piece("[-words of the wire text-] {+words of the copy+}", "dim")], first="  ")
    if parts.differing:
        lines += [[], *page.prose([Piece(f"{_capital(found.copied.said)}:", "strong")])]
        lines += _edits(page, parts.differing, details)
    for title, edits in (
        ("Left out inside the text:", parts.inside),
        ("Only in the copy:", parts.added),
        ("Other order or paragraphs:", parts.moved),
    ):
        if edits:
            lines += [[], *page.prose([Piece(title, "strong")])]
            lines += _edits(page, edits, details)
    rest = _allowed(page, parts, details)
    lines += [[], *rest] if rest else []
    for variant in found.variants:
        lines += [[], *variant_lines(page, variant, found)]
    for edit in found.copied.takes:
        where = str(edit.spans[0].evidence.get("as_in", "another wire text")) if edit.spans else "another wire text"
        where = next((str(s.evidence["as_in"]) for s in edit.spans if "as_in" in s.evidence), where)
        if details:
            lines += page.prose([said(f"as in {where}: "), *_words(edit)], rest="  ")
    if details:
        lines += [line for noise in found.noise for line in _noise(page, noise)]
    lines += [[], *page.prose([Piece(_last_line(found, parts, hidden, details), "strong")])]
    return page.lines(*lines)


class _Parts:
    """The differences by what a reader asks of a copy."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self.differing: list[Edit] = []
        self.inside: list[Edit] = []
        self.added: list[Edit] = []
        self.moved: list[Edit] = []
        self.cut: list[Edit] = []
        self.shortened: list[Edit] = []
        self.style: list[Edit] = []
        for edit in edits:
            rules = {rule_of(edit, n) for n in range(len(edit.spans))}
            telling = set(edit.kinds) - _STYLE - {"STRUCTURE"}
            if "copy.cut-end/1" in rules:
                self.cut.append(edit)
            elif edit.severity >= 4 or (edit.operation == "change" and telling):
                self.differing.append(edit)
            elif edit.operation == "remove" and telling:
                self.inside.append(edit)
            elif edit.operation == "add" and telling:
                self.added.append(edit)
            elif telling:
                self.differing.append(edit)
            elif edit.operation == "move":
                self.moved.append(edit)
            elif "copy.shortened/1" in rules:
                self.shortened.append(edit)
            else:
                self.style.append(edit)


def rule_of(edit: Edit, span: int = 0) -> str:
    """The rule that ranked a part of a difference."""
    return str(edit.spans[span].evidence.get("rule", "")) if edit.spans else ""


def called(edit: Edit) -> str:
    """What a difference is, in words: `judging word, number changed`."""
    words: list[str] = []
    for n, span in enumerate(edit.spans):
        rule = rule_of(edit, n)
        variant_of = span.evidence.get("variant_of")
        if isinstance(variant_of, str):
            words.append(f"second wording of {wording.place(variant_of)}")
        elif rule == "copy.attribution/1":
            words.append("attribution left out" if span.evidence.get("left_out") else "attribution added")
        elif rule == "word.attribution/1" and span.evidence.get("about") in _SAYING:
            words.append(_SAYING[str(span.evidence["about"])])
        elif rule in _RULES:
            words.append(_RULES[rule])
        elif rule == "copy.shortened/1":
            words.append("shortened")
        elif span.kind in edit.kinds and span.kind != "STRUCTURE":
            words.append(wording.KINDS.get(span.kind, span.kind))
    told = list(dict.fromkeys(words))
    if edit.operation in ("move", "split", "merge"):
        told.insert(0, {"move": "moved", "split": "paragraph split", "merge": "paragraphs merged"}[edit.operation])
    return ", ".join(told) or wording.kinds(edit)


def _edit(page: Page, edit: Edit, details: bool) -> list[Line]:
    heading = [
        said(wording.places(edit), "strong"),
        Piece(f" · {called(edit)}"),
        Piece(f" · {weight(edit)}", "dim"),
    ]
    if wording.to_review(edit):
        heading.append(Piece(" · for review"))
    lines = page.prose(heading, rest="  ")
    lines += change_lines(page, edit, details)
    if details:
        for span in edit.spans:
            lines += page.prose([Piece(reason(span), "dim")], first=_INDENT + "- ", rest=_INDENT + "  ")
    return lines


def _allowed(page: Page, parts: _Parts, details: bool) -> list[Line]:
    """What every paper does with wire text, in a line each; word for word on demand."""
    lines: list[Line] = []
    for edit in parts.cut:
        evidence = edit.spans[0].evidence
        paragraphs = wording.count(int(str(evidence["paragraphs"])), "paragraph")
        words = wording.count(int(str(evidence["words"])), "word")
        where = wording.place(edit.old.at) if edit.old else "the end"
        lines += page.prose([Piece("cut from the end: ", "dim"), Piece(f"{paragraphs}, {words} ({where})")], rest="  ")
        lines += page.prose(_words(edit), first=_INDENT) if details else []
    for title, edits in (("shortened: ", parts.shortened), ("house style: ", parts.style)):
        if not edits:
            continue
        told = wording.listed(list(dict.fromkeys(wording.places(edit) for edit in edits))[:8])
        more = len({wording.places(edit) for edit in edits}) - 8
        told += f" and {more} more places" if more > 0 else ""
        kinds = list(dict.fromkeys(word for edit in edits for word in called(edit).split(", ")))
        what = f" ({', '.join(kinds)})" if title.startswith("house") else ""
        lines += page.prose([Piece(title, "dim"), Piece(told + what)], rest="  ")
        if details:
            for edit in edits:
                lines += page.prose([said(f"{wording.places(edit)}: "), *_words(edit)], first=_INDENT)
    return lines


def _words(edit: Edit) -> Line:
    return marked(marks(edit, context=CONTEXT))


def _noise(page: Page, noise: Noise) -> list[Line]:
    return page.prose([Piece("set aside: ", "dim"), *aside(noise)], rest="  ")


def _heading(page: Page, copy: Source, wires: Sequence[Source]) -> list[Line]:
    """What is compared with what; the folder of all is told once where it makes the line too long."""
    names = [wire.source for wire in wires]
    title = f"{copy.source}, a copy of {wording.listed(names)}"
    folder = shared_folder(copy.source, *names)
    if width(title) <= page.width or not folder:
        return page.prose([said(title, "strong")], rest="  ")
    short = f"{copy.source.removeprefix(folder)}, a copy of {wording.listed([n.removeprefix(folder) for n in names])}"
    return [*page.prose([said(short, "strong")], rest="  "), [said(f"  in {folder}")]]


def _edits(page: Page, edits: Sequence[Edit], details: bool) -> list[Line]:
    lines: list[Line] = []
    for number, edit in enumerate(edits):
        lines += [[]] if number else []
        lines += _edit(page, edit, details)
    return lines


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _last_line(found: Comparison, parts: _Parts, hidden: int, details: bool) -> str:
    assert found.copied is not None
    several = len(found.copied.wires) > 1
    wires = f"any of the {len(found.copied.wires)} wire texts" if several else "the wire text"
    ranked = len(parts.differing) + len(parts.inside) + len(parts.added)
    refused = not_compared(found)
    if refused is not None:
        told = [refused]
    elif ranked:
        told = [wording.count(ranked, "difference") + " beyond house style"]
    elif hidden:
        told = ["no differences to show"]
    else:
        told = [f"nothing beyond house style differs from {wires} held here"]
    allowed = len(parts.cut) + len(parts.shortened) + len(parts.style) + len(parts.moved)
    if allowed:
        told.append(f"{allowed:,} that house style allows" + ("" if details else " (-v shows them)"))
    if hidden:
        told.append(f"{wording.count(hidden, 'difference')} below the severity asked for")
    if found.copied.takes:
        takes = wording.count(len(found.copied.takes), "difference")
        told.append(f"{takes} from the nearest as in another wire text" + ("" if details else " (-v)"))
    if found.noise and details:
        told.append(f"{wording.count(len(found.noise), 'difference')} set aside as noise")
    coarser = wording.coarser(found)
    if coarser is not None:
        told.append(coarser)
    return " · ".join(told)
