"""Decides what the head of a log is: C2SP tlog-checkpoint v1.0.0, origin, size and root, in a signed note.

Ours have no extension lines (their content is not auditable) and a log key named as the origin, which is what the
public witness network asks for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from archive.trust import notes
from archive.trust.keys import NoteKey, Signer
from archive.trust.merkle import EMPTY_ROOT, HASH_SIZE
from archive.trust.notes import NoteSignature
from archive.trust.spelling import NUMBER_LIMIT, SpellingError, decode_base64, decode_number, encode_base64


class CheckpointError(ValueError):
    """The bytes are no checkpoint of this log, or the log's key did not sign them."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: which log, how many entries, the root over them. Raises CheckpointError if impossible."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        if not self.origin or any(char < " " for char in self.origin):
            raise CheckpointError("a checkpoint has an origin of one line")
        if not 0 <= self.size < NUMBER_LIMIT:
            raise CheckpointError("the size of a log is a number below 2^63")
        if len(self.root) != HASH_SIZE:
            raise CheckpointError("the root of a log has 32 bytes")
        if self.size == 0 and self.root != EMPTY_ROOT:
            raise CheckpointError("the root is not that of an empty log")

    @property
    def text(self) -> str:
        """The text that is signed: three lines."""
        return f"{self.origin}\n{self.size}\n{encode_base64(self.root)}\n"


def parse_checkpoint(text: str) -> Checkpoint:
    """The checkpoint that the text of a note is; exactly what `text` writes. Raises CheckpointError."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[3]:
        raise CheckpointError("a checkpoint has three lines: origin, size, root")
    try:
        return Checkpoint(lines[0], decode_number(lines[1]), decode_base64(lines[2]))
    except SpellingError as exc:
        raise CheckpointError(f"the size or the root is {exc}") from exc


def sign_checkpoint(checkpoint: Checkpoint, signer: Signer, existing: Iterable[NoteSignature] = ()) -> bytes:
    """The signed note, with existing signatures (of witnesses) kept. The same checkpoint and key give the same bytes.

    Raises CheckpointError when the key is not named as the origin.
    """
    if signer.name != checkpoint.origin:
        raise CheckpointError("a log's key is named as its origin")
    try:
        return notes.sign(checkpoint.text, [signer], existing)
    except notes.NoteError as exc:
        raise CheckpointError(str(exc)) from exc


def open_checkpoint(data: bytes, verifier: NoteKey) -> Checkpoint:
    """The checkpoint in a signed note, once the log's key has been found to have signed it. Raises CheckpointError."""
    try:
        note = notes.parse(data)
    except notes.NoteError as exc:
        raise CheckpointError(str(exc)) from exc
    if not notes.verify(note, verifier):
        raise CheckpointError(f"no valid signature of {verifier.name}+{verifier.key_id.hex()}")
    checkpoint = parse_checkpoint(note.text)
    if checkpoint.origin != verifier.name:
        raise CheckpointError("the checkpoint is of another log than the key")
    return checkpoint
