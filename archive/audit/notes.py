"""Decides whether a signed note of the desk speaks of something: of a capture that the log had before it.

What a note says is nobody's business here. That it was signed and logged is asked as of every statement, and that its
document repeats what its statement says in `descriptions`; who signs a note about nothing hides or accuses nothing, and
a reader should know it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from archive.audit.statements import read_entry
from archive.model.statement import Prev, Statement

if TYPE_CHECKING:
    from archive.audit.log import Log

SCHEMA: Final = "newsproof/note/v1"
#: Notes about nothing that are named one by one.
_NAMED: Final = 200

#: Notes a finding about the statement at a log index: index, code, message, field.
Tell = Callable[[int, str, str, str | None], Any]


def faults(document: Mapping[str, Any], statement: Statement) -> Iterator[tuple[str, str]]:
    """Where the document of a note disagrees with the statement that signs it: the member, a sentence."""
    from archive.model.acts import NOTE_CODES  # there are archives without any note

    about = statement.about
    signed = (
        ("schema", SCHEMA),
        ("observed", statement.observed),
        ("index", about.index if about is not None else None),
        ("leaf", about.leaf if about is not None else None),
    )
    for name, value in signed:
        if document.get(name) != value:
            yield name, f"{name} is {document.get(name)!r} in the note, signed is {value!r}"
    if document.get("code") not in NOTE_CODES:
        yield "code", "the note has no code that a desk uses"
    if not isinstance(document.get("text"), str):
        yield "text", "the note has no words"


def judge_targets(notes: Iterable[tuple[int, Prev]], log: Log, tell: Tell) -> None:
    """The whole log has been read: names the notes that speak of nothing. `notes` are their log indexes and targets."""
    named = 0
    for index, about in notes:
        why = _why(index, about, log)
        if why is None:
            continue
        named += 1
        if named > _NAMED:
            tell(index, "note-astray", "more notes behind this one speak of nothing", "about")
            return
        tell(index, "note-astray", f"the note at index {index} {why}", "about")


def _why(index: int, about: Prev, log: Log) -> str | None:
    """Why a note speaks of nothing; None when it does not, or when that can no longer be told."""
    if about.index >= index:
        return f"speaks of entry {about.index}, which does not come before it"
    leaf = log.leaf(about.index)
    if leaf is None:
        return None  # lost, which is named where it is
    if leaf.hex() != about.leaf:
        return f"speaks of entry {about.index} by another hash than that entry has"
    entry = next(log.walk(about.index), None)
    statement = read_entry(entry).statement if entry is not None else None
    if statement is not None and statement.kind != "capture":
        return f"speaks of entry {about.index}, which is no capture ({statement.kind})"
    return None
