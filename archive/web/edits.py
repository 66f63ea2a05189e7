"""How a change stands on a page of the viewer: its place, its kinds, its words; in one line of text or side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from archive.model.edit import Disclosure, Edit
from archive.model.history import CaptureRow
from archive.report import wording
from archive.report.changes import marked
from archive.report.marks import Mark, marks, trimmed
from archive.report.markup import Markup
from archive.report.telling import is_note, weight
from archive.web.grain import By, by_sentence
from archive.web.markup import Address, el

View = Literal["inline", "side"]
#: Unchanged characters around a change: in a list, and where it is read.
BRIEF: Final = 45
FULL: Final = 90


def chips(edit: Edit, told: Disclosure | None = None) -> list[Markup]:
    """What an edit is called, one name each; and what the page tells of it where that is not so of the whole step."""
    found = [el("i", kind) for kind in wording.kinds(edit).split(", ")]
    if edit.nature not in (None, "unclear"):
        found.append(el("i", str(edit.nature)))
    if edit.again is not None:
        found.append(el("i", wording.again(edit), class_="note"))
    if wording.to_review(edit):
        found.append(el("i", "for review", class_="note"))
    apart = wording.apart(edit, told) if told is not None else None
    if apart is not None:
        found.append(el("i", apart, class_="note"))
    return found


def level(edit: Edit) -> Markup:
    """How grave the rules call it; a note to readers is not grave at all."""
    return el("small", weight(edit), class_="soft" if is_note(edit) else f"l{edit.severity}")


def place(edit: Edit, between: tuple[str, str] | None = None) -> str:
    """Where it stands, as the beginning of a line; what was taken out, in the older of the versions `between` which."""
    told = wording.places(edit, between)
    named = between is not None and told.startswith(between[0])
    return told if named else told[:1].upper() + told[1:]


def words(edit: Edit, context: int = FULL, by: By = "word") -> Markup:
    """The words that went and came, in one text."""
    style = "moved" if edit.operation == "move" else None
    return el("p", marked(_marks(edit, context, by)), class_=style, dir="auto")


def _marks(edit: Edit, context: int | None, by: By) -> tuple[Mark, ...]:
    if by == "word":
        return marks(edit, context=context)
    found = by_sentence(marks(edit, context=None))
    return found if context is None else tuple(trimmed(list(found), context))


def sides(edit: Edit, old: str, new: str, context: int | None = FULL, by: By = "word") -> Markup:
    """The same, each version's words by themselves."""
    found = _marks(edit, context, by)
    return el("div", _side(old, found, "old"), _side(new, found, "new"), class_="sides")


def _side(name: str, found: Sequence[Mark], kind: Literal["old", "new"]) -> Markup:
    other = "new" if kind == "old" else "old"
    kept = tuple(mark for mark in found if mark.kind != other)
    empty = not any(mark.text for mark in kept)
    text = el("p", "not in this version", class_="soft small") if empty else el("p", marked(kept), dir="auto")
    return el("div", el("p", name, class_="name"), text)


def marked_access(*captures: CaptureRow | None) -> Markup:
    """The mark of what only a subscriber is shown, wherever its words stand."""
    found = [row.name.rpartition("@")[2] for row in captures if row is not None and row.access is not None]
    if not found:
        return Markup("")
    told = f"{wording.listed(found)}: subscriber material, to be shown to others only with this mark"
    return el("p", el("b", told), class_="small")


def edit_part(
    edit: Edit,
    *,
    page: Address | None,
    name: str | None = None,
    told: Disclosure | None = None,
    view: View = "inline",
    between: tuple[str, str] | None = None,
    context: int = FULL,
    by: By = "word",
) -> Markup:
    """One change. `page` is its own page, `name` what links to this place of the page lead to."""
    where_it_stands = place(edit, between)
    title = el("b", el("a", where_it_stands, href=page) if page is not None else where_it_stands)
    where = el("p", title, *chips(edit, told), level(edit), class_="where")
    text = sides(edit, *(between or ("before", "after")), context, by) if view == "side" else words(edit, context, by)
    return el("div", where, text, class_="edit", id=name)
