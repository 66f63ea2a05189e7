"""Decides how a note of the archive's desk is logged: about which capture, about which edit, in which words.

A note is an act like a removal: a description with its words, and a statement that names the capture's statement and
says nothing of what it is. Nothing is ever taken back; a later note on the same thing stands in its place where one
word is asked for.
"""

from __future__ import annotations

from archive.errors import CallerError
from archive.model.acts import NOTE_CODES, DeskNote, NoteCode, NoteDocument
from archive.model.desk import Noted
from archive.model.history import CaptureRow
from archive.model.statement import Prev, Statement
from archive.repository.agreement import Agreement
from archive.repository.desknotes import notes_about
from archive.repository.evidence import refuse_redacted
from archive.repository.ingest import Writer
from archive.repository.query import Reader
from archive.repository.references import Range
from archive.settings import SOFTWARE

#: Characters of a note: a few sentences, and everybody who has the archive can read it.
TEXT_LIMIT = 2_000
#: Characters of an edit's id that stand for the whole.
SHORTEST = 6
#: Ids that an error lists.
LISTED = 10


def checked_text(text: str) -> str:
    """The words of a note as they can be signed, on one line. Raises CallerError `usage`."""
    words = " ".join(text.split())
    if not words:
        raise CallerError("usage", "a note has words", hint="newsproof note ARTICLE@v2 --code reviewed 'TEXT'")
    if len(words) > TEXT_LIMIT or any("\ud800" <= char <= "\udfff" for char in words):
        raise CallerError("usage", f"a note is text of at most {TEXT_LIMIT:,} characters")
    return words


def checked_code(code: str) -> NoteCode:
    """One of the words that a desk has. Raises CallerError `usage`."""
    for known in NOTE_CODES:
        if code == known:
            return known  # type: ignore[return-value]
    raise CallerError("usage", f'"{code}" is no code of a note', hint=", ".join(NOTE_CODES))


def note(writer: Writer, reference: str, *, code: NoteCode, text: str, edit: str | None, observed: str) -> Noted:
    """Signs and logs a note about the capture that a reference names, or about one edit of what came with it.

    Raises CallerError `bad-version` for a reference without a version, `version-not-found`, and `usage` for an edit
    that the step does not have; StoreError `redacted` for a capture whose content is gone.
    """
    reader = Reader(writer.layout, writer.index)
    article, selector = reader.resolve(reference)
    if selector is None or isinstance(selector, Range):
        what = f'"{selector.text}" is a range' if selector is not None else "a note is about one version"
        raise CallerError("bad-version", what, hint=f"newsproof note {article.slug}@v2 …")
    _, (row,) = reader.captures_of(reference)
    refuse_redacted(row)
    if (
        row.version is not None
        and min(one.version for one in reader.captures(article) if one.version is not None) == row.version
    ):
        raise CallerError(
            "bad-version",
            f"nothing changed with {row.name}: it is the first version",
            hint=f"a note is about what changed with a version: newsproof note {article.slug}@v2 …",
        )
    whole = _edit_of(reader, row, edit) if edit is not None else None
    before = [one for one in notes_about(Agreement(writer.layout, writer.index), [row])[row.index] if one.edit == whole]
    document = NoteDocument(writer.new_id(), observed, SOFTWARE, code, text, row.index, row.leaf, whole)
    with writer.group():
        entry = writer.act(Statement("note", (), observed, about=Prev(row.index, row.leaf)), document)
    made = DeskNote(code, text, row.name, whole, observed, writer.captor.keyid, entry)
    return Noted(made, before[-1] if before else None)


def _edit_of(reader: Reader, row: CaptureRow, name: str) -> str:
    """The whole id of an edit of what came with a capture."""
    (step,) = reader.history(f"{row.slug}@c{row.seq}").steps
    known = [edit.id for edit in step.comparison.edits] if step.comparison is not None else []
    found = [one for one in known if one == name or (len(name) >= SHORTEST and one.startswith(name))]
    if len(found) != 1:
        more = ", …" if len(known) > LISTED else ""
        raise CallerError(
            "usage",
            f'{row.name} has {"no" if not found else "more than one"} edit "{name}"',
            hint=f"its edits: {', '.join(known[:LISTED])}{more}" if known else "nothing is compared there",
        )
    return found[0]
