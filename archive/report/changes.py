"""The changes of the HTML report: one part per step, its edits with their words marked, and the reasons for each name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from archive.model.edit import Comparison, Edit, Evidence, Noise
from archive.model.history import Step
from archive.report import wording
from archive.report.marks import Mark, between, marks
from archive.report.markup import Markup, anchor, el, join, strict
from archive.report.pagedata import EDIT_ID
from archive.report.pageframe import section

#: A value that cannot be taken for words of ours.
_PLAIN: Final = re.compile(r"[a-z_-]+(?:\.[a-z_-]+)*/[0-9]+|[0-9]+|certain|high|review")

#: Unchanged characters on each side of a change: some ten words.
_CONTEXT: Final = 70


def compared(steps: tuple[Step, ...]) -> Iterator[tuple[Step, Comparison]]:
    """The versions that came with a comparison."""
    for step in steps:
        if step.comparison is not None and step.capture.version is not None:
            yield step, step.comparison


def names(step: Step, comparison: Comparison) -> tuple[str, str]:
    """The versions on both sides of a step (`v2`, `v3`)."""
    old = comparison.old.source.rpartition("@")[2]
    return (old if re.fullmatch(r"[vc]\d+", old) else "before"), f"v{step.capture.version}"


def step_id(step: Step, comparison: Comparison) -> str:
    """What links to a step lead to."""
    return anchor("-".join(names(step, comparison)))


def doubt(why: str | None, name: str = "") -> Markup:
    """Why the signature of a capture does not count, where it is told what the capture says."""
    told = f"{name} is {why}" if name else f"{why}"
    return el("p", el("b", el("bdi", told))) if why is not None else Markup("")


def changes(steps: tuple[Step, ...]) -> Markup:
    """Every step of a history that was compared."""
    legend = el(
        "p", el("ins", "added"), " ", el("del", "removed"), " ",
        el("u", "…"), " unchanged text left out ",
        el("bdi", "U+202E", class_="ghost"), " a character that would be invisible",
        class_="small soft",
    )  # fmt: skip
    found = [_step(step, comparison) for step, comparison in compared(steps)]
    return section("changes", "Changes", *([legend, *found] if found else [el("p", "None so far.")]))


def _step(step: Step, comparison: Comparison) -> Markup:
    name = step_id(step, comparison)
    old, new = names(step, comparison)
    disclosure = wording.disclosure(comparison)
    header = el(
        "header",
        el("h3", el("a", f"{old} → {new}", href=f"#{name}")),
        el("i", disclosure) if disclosure else "",
        el("p", f"changed {wording.changed(step)}", class_="when"),
        doubt(comparison.old.doubt, old),
        doubt(comparison.new.doubt, new),
    )
    edits = [_edit(edit, f"{name}-{number}", comparison) for number, edit in enumerate(comparison.edits, 1)]
    if not edits:
        edits = [el("p", "No edit: today's rules find the same article in both.", class_="soft")]
    body = el("div", *edits, *beside(comparison), reasons_of(comparison), class_="body")
    return el("article", header, body, class_="step", id=name)


def _edit(edit: Edit, name: str, comparison: Comparison) -> Markup:
    chips = [el("i", kind) for kind in wording.kinds(edit).split(", ")]
    if edit.nature not in (None, "unclear"):
        chips.append(el("i", str(edit.nature)))
    if wording.to_review(edit):
        chips.append(el("i", "for review", class_="note"))
    apart = wording.apart(edit, comparison.disclosure)
    if apart is not None:
        chips.append(el("i", apart, class_="note"))
    level = el("small", f"severity {edit.severity}, {wording.severity(edit.severity)}", class_=f"l{edit.severity}")
    where = el("p", el("b", _capital(wording.places(edit))), *chips, level, class_="where")
    text = el(
        "p", marked(marks(edit, context=_CONTEXT)), class_="moved" if edit.operation == "move" else None, dir="auto"
    )
    both = wording.both_pictures(edit, comparison)
    look = Markup("")
    if both is not None:
        told = el("p", f"{_capital(wording.looks(edit))}. Both are written into files by:", class_="small")
        look = join([told, el("pre", "\n".join(both), tabindex="0")])
    return el("div", where, text, look, class_="edit", id=name)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


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


def reasons_of(comparison: Comparison) -> Markup:
    """By which rules each edit was named, why a note was found or not, and what was set aside as noise."""
    items = [el("li", _reason(edit, comparison)) for edit in comparison.edits if edit.spans or edit.grounds]
    found = comparison.disclosure
    if comparison.edits and found.evidence:
        told = "; ".join(of_note(comparison))
        items += [el("li", el("b", "Note"), ": ", el("bdi", told))] if told else []
    items += [el("li", el("b", "Noise"), ": ", _noise(noise)) for noise in comparison.noise]
    if not items:
        return Markup("")
    aside = f"{wording.count(len(comparison.noise), 'difference')} set aside as noise" if comparison.noise else ""
    title = "Reasons" if comparison.edits else ""
    title = _capital(f"{title}{', and ' if title and aside else ''}{aside}")
    return el("details", el("summary", title), el("ul", *items, class_="small"))


def of_note(comparison: Comparison) -> list[str]:
    """Why a note was found or not."""
    verdict = wording.DISCLOSURE[comparison.disclosure.verdict]
    return [_placed(line, comparison) for line in comparison.disclosure.evidence if line not in verdict]


def _placed(line: str, comparison: Comparison) -> str:
    """A sentence with the places of this step's edits in place of their ids."""
    places = {edit.id: wording.places(edit) for edit in comparison.edits if edit.id}
    return EDIT_ID.sub(lambda match: places.get(match[0], match[0]), line).replace("note note ", "note ")


def reasons(edit: Edit, comparison: Comparison) -> list[tuple[str, Evidence]]:
    """What an edit was called, each with the rule that called it so: its stretches, then what it is to its story, if
    that is clear."""
    found: list[tuple[str, Evidence]] = []
    for span in edit.spans:
        found.append((wording.KINDS.get(span.kind, span.kind), {"confidence": span.confidence, **span.evidence}))
    if edit.nature not in (None, "unclear") and edit.grounds is not None:
        grounds = {
            key: _placed(value, comparison).removeprefix(f"{key} ") if isinstance(value, str) else value
            for key, value in edit.grounds.items()
        }
        found.append((f"nature {edit.nature}", grounds))
    return found


def _reason(edit: Edit, comparison: Comparison) -> Markup:
    told = join([_ruled(name, evidence) for name, evidence in reasons(edit, comparison)], "; ")
    return join([el("b", _capital(wording.places(edit))), ": " if told else "", told])


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
