"""The changes of the HTML report: one part per step, its edits with their words marked, and the reasons for each name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from archive.model.edit import Comparison, Edit, Evidence, Noise
from archive.model.history import ReportView
from archive.report import wording
from archive.report.marks import Mark, between, marks
from archive.report.markup import Markup, anchor, el, join, strict
from archive.report.pagedata import EDIT_ID
from archive.report.pageframe import section
from archive.report.telling import Told, apart, compared, cut, is_note, note, notes, outside, own_dates, weight

#: A value that cannot be taken for words of ours.
_PLAIN: Final = re.compile(r"[a-z_-]+(?:\.[a-z_-]+)*/[0-9]+|[0-9]+(?: of v[0-9]+)?|certain|high|review")

_VERSION: Final = re.compile(r"v[0-9]+ ")

#: How evidence names a note of another version.
_ELSEWHERE: Final = re.compile(r"\bnote (e-[0-9a-f]{8,64}) in \S*?@(v[0-9]+)\b")
#: What notes are called, by their ids.
Notes = Mapping[str, str]

#: Unchanged characters on each side of a change: some ten words.
_CONTEXT: Final = 70


def step_id(one: Told) -> str:
    """What links to a step lead to."""
    return anchor("-".join(one.names))


def doubt(why: str | None, name: str = "") -> Markup:
    """Why the signature of a capture does not count, where it is told what the capture says."""
    told = f"{name} is {why}" if name else f"{why}"
    return el("p", el("b", el("bdi", told))) if why is not None else Markup("")


def changes(view: ReportView) -> Markup:
    """Every step of a history that was compared."""
    legend = el(
        "p", el("ins", "added"), " ", el("del", "removed"), " ",
        el("u", "…"), " unchanged text left out ",
        el("bdi", "U+202E", class_="ghost"), " a character that would be invisible",
        class_="small soft",
    )  # fmt: skip
    claimed = view.newest is not None and any(one.kind == "modified" for one in view.newest.dates)
    steps = view.history.steps
    names = notes(steps)
    found = [_step(one, own_dates(one, steps, claimed=claimed), names) for one in compared(steps)]
    return section("changes", "Changes", *([legend, *found] if found else [el("p", "None so far.")]))


def _step(one: Told, dates: str | None, names: Notes) -> Markup:
    comparison = one.comparison
    name = step_id(one)
    old, new = one.names
    disclosure = note(one)
    cut_off = cut(comparison)
    header = el(
        "header",
        el("h3", el("a", f"{old} → {new}", href=f"#{name}")),
        el("i", disclosure) if disclosure else "",
        el("i", cut_off) if cut_off is not None else "",
        el("p", f"changed {wording.changed(one.step)}{f'; {dates}' if dates is not None else ''}", class_="when"),
        doubt(comparison.old.doubt, old),
        doubt(comparison.new.doubt, new),
    )
    edits = [_edit(edit, one) for edit in comparison.edits]
    if not edits:
        edits = [el("p", "No edit: today's rules find the same article in both.", class_="soft")]
    body = el("div", *edits, *beside(comparison), reasons_of(comparison, names))
    return el("article", header, body, class_="step", id=name)


def _edit(edit: Edit, one: Told) -> Markup:
    chips = [el("i", kind) for kind in wording.kinds(edit).split(", ")]
    if edit.nature not in (None, "unclear"):
        chips.append(el("i", str(edit.nature)))
    if edit.again is not None:
        chips.append(el("i", wording.again(edit), class_="note"))
    if wording.to_review(edit):
        chips.append(el("i", "for review", class_="note"))
    told = apart(edit, one)
    if told is not None:
        chips.append(el("i", told, class_="note"))
    level = el("small", weight(edit), class_="told" if is_note(edit) else f"l{edit.severity}")
    where = el("p", el("b", _capital(wording.places(edit, one.names))), *chips, level, class_="where")
    text = el(
        "p", marked(marks(edit, context=_CONTEXT)), class_="moved" if edit.operation == "move" else None, dir="auto"
    )
    both = wording.both_pictures(edit, one.comparison)
    look = Markup("")
    if both is not None:
        said = el("p", f"{_capital(wording.looks(edit))}. Both are written into files by:", class_="small")
        look = join([said, el("pre", "\n".join(both), tabindex="0")])
    return el("div", where, text, look, class_="edit")


def _capital(text: str) -> str:
    """The text as a sentence begins; `v1` stays as it is."""
    return text if _VERSION.match(text) else text[:1].upper() + text[1:]


def marked(stretches: tuple[Mark, ...]) -> Markup:
    """Kept, removed and added words; a removed stretch and what took its place are kept apart by a space."""
    written: list[Markup] = []
    for number, mark in enumerate(stretches):
        if mark.kind == "gap":
            edge = number in (0, len(stretches) - 1)
            written.append(el("u", "…" if edge else " … "))
        elif mark.kind == "same":
            written.append(join([mark.text]))
        else:
            apart = number and stretches[number - 1].kind in ("old", "new")
            written.append(join([" " if apart else "", el("del" if mark.kind == "old" else "ins", strict(mark.text))]))
    return join(written)


# The reasons.


def reasons_of(comparison: Comparison, names: Notes | None = None) -> Markup:
    """By which rules each edit was named, why a note was found or not, and what was set aside as noise. `names`: what notes
    of other versions are called."""
    items = [el("li", _reason(edit, comparison, names)) for edit in comparison.edits if edit.spans or edit.grounds]
    found = comparison.disclosure
    if comparison.edits and found.evidence:
        told = "; ".join(of_note(comparison, names))
        items += [el("li", el("b", "Note"), ": ", el("bdi", told))] if told else []
    items += [el("li", el("b", "Noise"), ": ", _noise(noise)) for noise in comparison.noise]
    if not items:
        return Markup("")
    aside = f"{wording.count(len(comparison.noise), 'difference')} set aside as noise" if comparison.noise else ""
    title = "Reasons" if comparison.edits else ""
    title = _capital(f"{title}{', and ' if title and aside else ''}{aside}")
    return el("details", el("summary", title), el("ul", *items))


def of_note(comparison: Comparison, names: Notes | None = None) -> list[str]:
    """Why a note was found or not, less what its differences that are no edits tell anyway."""
    verdict = wording.DISCLOSURE[comparison.disclosure.verdict]
    dated = any(one.field == "date" and one.kind == "META_TOUCH" for one in comparison.noise)
    return [
        outside(_placed(line, comparison, names))
        for line in comparison.disclosure.evidence
        if line not in verdict
        and not line.startswith("turned around: ")  # said of the whole already
        and not (dated and line.startswith("modified date moved to "))
    ]


def _placed(line: str, comparison: Comparison, names: Notes | None) -> str:
    """A sentence with the places of edits in place of their ids, which say nothing to a reader."""
    known = names or {}
    line = _ELSEWHERE.sub(lambda match: known.get(match[1], f"a note of {match[2]}"), line)
    between = wording.sides(comparison)
    places = {**known, **{edit.id: wording.places(edit, between) for edit in comparison.edits if edit.id}}
    return EDIT_ID.sub(lambda match: places.get(match[0], match[0]), line).replace("note note ", "note ")


def reasons(edit: Edit, comparison: Comparison, names: Notes | None = None) -> list[tuple[str, Evidence]]:
    """What an edit was called, each with the rule that called it so: its stretches, then what it is to its story, if
    that is clear."""
    found: list[tuple[str, Evidence]] = []
    for span in edit.spans:
        found.append((wording.KINDS.get(span.kind, span.kind), {"confidence": span.confidence, **span.evidence}))
    if edit.nature not in (None, "unclear") and edit.grounds is not None:
        grounds = {
            key: _placed(value, comparison, names).removeprefix(f"{key} ") if isinstance(value, str) else value
            for key, value in edit.grounds.items()
        }
        found.append((f"nature {edit.nature}", grounds))
    return found


def _reason(edit: Edit, comparison: Comparison, names: Notes | None) -> Markup:
    told = join([_ruled(name, evidence) for name, evidence in reasons(edit, comparison, names)], "; ")
    place = _capital(wording.places(edit, wording.sides(comparison)))
    return join([el("b", place), ": " if told else "", told])


def _ruled(name: str, evidence: Evidence) -> Markup:
    """`typo (certain, typo/1) distance 1`: by which rule, how sure it is, and what it compared."""
    by = [evidence[key] for key in ("confidence", "rule") if key in evidence]
    rest = {key: value for key, value in evidence.items() if key not in ("confidence", "rule")}
    sure = join([name, " (", join([_value(value) for value in by], ", "), ")"])
    return join([sure, " ", _values(rest)]) if rest else sure


def _values(evidence: Evidence) -> Markup:
    """`distance 1, stem sink`"""
    return join([join([f"{key.replace('_', ' ')} ", _value(value)]) for key, value in evidence.items()], ", ")


def _value(value: object) -> Markup:
    """A value of a rule; what is no plain name stands apart."""
    shown = ", ".join(map(str, value)) if isinstance(value, (tuple, list)) else str(value)
    return join([shown]) if _PLAIN.fullmatch(shown) else el("q", strict(shown))


def beside(comparison: Comparison) -> Iterator[Markup]:
    """What is told next to the edits: wording left over elsewhere, twin captions."""
    for residue in comparison.residue:
        told = join(
            ["The old wording still stands in ", wording.place(residue.at), ": ", el("bdi", f"“{residue.text}”")]
        )
        yield el("p", told, class_="small")
    for variant in comparison.variants:
        both = wording.listed([wording.place(variant.first.at), wording.place(variant.second.at)])
        yield el("p", f"Two nearly equal texts stand in the {variant.side} version, {both}:", class_="small")
        yield el(
            "p", marked(between(variant.first.text, variant.second.text, variant.spans)), class_="words", dir="auto"
        )
    coarser = wording.coarser(comparison)
    if coarser is not None:
        yield el("p", coarser[0].upper(), coarser[1:], ".", class_="small")


def _noise(noise: Noise) -> Markup:
    sides = [Mark("old", noise.old or ""), Mark("new", noise.new or "")]
    kept = tuple(mark for mark in sides if mark.text)
    told = f"{wording.KINDS.get(noise.kind, noise.kind)} in {noise.field}: "
    return join([told, el("bdi", marked(kept))])
