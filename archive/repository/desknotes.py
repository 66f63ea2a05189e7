"""Decides which signed notes there are about a capture, and which one counts for an edit.

Before a note is told it is compared with what the log has: who could edit the index could else hide a change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from archive.errors import StoreError
from archive.model.acts import DeskNote, NoteDocument
from archive.model.history import CaptureRow
from archive.repository.agreement import Agreement


def say_left_out(agreement: Agreement, say: Callable[[str], None]) -> None:
    """`say` hears of notes that the log has and the index has not."""
    missing = sorted(number for number, _ in agreement.notes_left_out())
    if missing:
        several = len(missing) != 1
        say(
            f"{len(missing)} signed note{'s' * several} in the log {'are' if several else 'is'} not in the index, the first "
            f"is entry {missing[0]}: newsproof repair index"
        )


def notes_about(
    agreement: Agreement,
    captures: Iterable[CaptureRow],
    *,
    size: int | None = None,
) -> dict[int, tuple[DeskNote, ...]]:
    """The notes about each of these captures, in the order of the log, by the log index of the capture; with `size` only
    those that the log had at that size.

    Raises StoreError `index-damaged` when the index has a note that the log does not, or not so. One whose record cannot
    be read is told with a doubt.
    """
    rows = {row.index: row for row in captures}
    found: dict[int, list[DeskNote]] = {index: [] for index in rows}
    for act in (act for about in sorted(rows) for act in agreement.index.acts("note", about)):
        document = act.document
        if not isinstance(document, NoteDocument) or document.index not in rows or (size or act.index + 1) <= act.index:
            continue
        row = rows[document.index]
        doubt: str | None
        try:
            signer = agreement.signer_of_note(act.index, act.leaf, document, row.leaf)
        except StoreError as exc:
            if exc.code == "index-damaged":
                raise
            signer, doubt = "", f"not to be read as it was signed ({exc.message})"
        else:
            doubt = agreement.doubt(signer, act.index)
        found[row.index].append(
            DeskNote(document.code, document.text, row.name, document.edit, document.observed, signer, act.index, doubt)
        )
    return {index: tuple(notes) for index, notes in found.items()}


def standing(notes: Sequence[DeskNote], edit: str) -> DeskNote | None:
    """The note that counts for an edit: the newest on it, else the newest on the whole step. One whose signature does
    not count says nothing."""
    sound = [one for one in notes if one.doubt is None]
    own = [one for one in sound if one.edit == edit]
    whole = [one for one in sound if one.edit is None]
    return (own or whole)[-1] if own or whole else None
