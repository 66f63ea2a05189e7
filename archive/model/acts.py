"""Acts on an archive that are logged beside its captures: who signs from now on, what was taken off the disk, and what
the desk noted about a change.

Each is the last record but one of its entry, `urn:newsproof:description:<id>`, in canonical JSON, signed by a statement
of the same kind. The log holds only what the statement says; words that people write (reasons, notes) stand here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from archive.model.capture import RecordDigest, Role
from archive.model.statement import KeyWindow

#: What a desk can say of a change: looked at, the page should say something, or no change that matters.
NoteCode = Literal["reviewed", "needs-note", "false-alarm"]
NOTE_CODES: Final[tuple[str, ...]] = get_args(NoteCode)


@dataclass(frozen=True, slots=True)
class DeskNote:
    """A signed note as it is told. `about` is the capture it speaks of (`bridge@v3`), `edit` one edit of what came with
    it, `index` and `observed` are of the note's own statement, `signer` is the key id that its envelope names. `doubt`
    says why that signature does not count; None when it does."""

    code: NoteCode
    text: str
    about: str
    edit: str | None
    observed: str
    signer: str
    index: int
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class KeysDocument:
    """Which captor keys count from here on, and why. `keys` repeats what the statement says."""

    id: str
    observed: str
    software: str
    action: Literal["rotate", "accept", "revoke"]
    reason: str
    keys: tuple[KeyWindow, ...]
    records: tuple[RecordDigest, ...] = ()
    schema: Literal["newsproof/keys/v1"] = "newsproof/keys/v1"


@dataclass(frozen=True, slots=True)
class Removed:
    """One record that was taken off the disk.

    `sha256` and `raw_length` are of the record as it was signed; `file` is where it lay, `length` how many bytes its
    gzip member took there (a tombstone of exactly that length stands in its place).
    """

    role: Role
    sha256: str
    raw_length: int
    file: str
    length: int


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A file that was signed as a whole (a sealed segment, a foreign file) and what it is once the records are gone."""

    file: str
    sha256: str
    length: int


@dataclass(frozen=True, slots=True)
class RedactionDocument:
    """What was taken off the disk and why. Says nothing of what it was: `index` and `leaf` name its statement."""

    id: str
    observed: str
    software: str
    reason: str
    index: int
    leaf: str
    removed: tuple[Removed, ...]
    files: tuple[Rewritten, ...] = ()
    records: tuple[RecordDigest, ...] = ()
    schema: Literal["newsproof/redaction/v1"] = "newsproof/redaction/v1"


@dataclass(frozen=True, slots=True)
class NoteDocument:
    """What the desk noted about the change that came with a capture. `index` and `leaf` name that capture's statement;
    `edit` is the id of one edit of its comparison (`e-…`), None when the note is about all of them."""

    id: str
    observed: str
    software: str
    code: NoteCode
    text: str
    index: int
    leaf: str
    edit: str | None = None
    records: tuple[RecordDigest, ...] = ()
    schema: Literal["newsproof/note/v1"] = "newsproof/note/v1"
