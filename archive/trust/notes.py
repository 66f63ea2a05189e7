"""Decides how a text is signed for people and tools alike: C2SP signed-note v1.0.0.

A note is a text that ends in a newline, an empty line, and signature lines `— <key name> <base64>`. Lines of unknown
keys are kept and ignored, whatever their type. Lines are split at U+000A alone: `str.splitlines` would also split at
U+2028 and others, and let a text forge a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from archive.trust.keys import NoteKey, Signer, is_key_name
from archive.trust.spelling import NOTE_LIMIT, SpellingError, decode_base64, encode_base64

#: Caps applied before parsing; the specification asks for at least 16 signatures.
SIGNATURE_LIMIT: Final = 100

_PREFIX: Final = "\u2014 "
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")


class NoteError(ValueError):
    """The bytes are no signed note, or the text cannot be one."""


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line: the name, the four bytes of the key id, and the signature of whatever type the key is."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def line(self) -> str:
        """The line as it stands in the note, with its newline."""
        return f"{_PREFIX}{self.name} {encode_base64(self.key_id + self.signature)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text with signatures, none of them verified. `text` ends in the newline that is part of what is signed."""

    text: str
    signatures: tuple[NoteSignature, ...]

    def encode(self) -> bytes:
        """The bytes of the note; `parse` gives it back."""
        return (self.text + "\n" + "".join(signature.line for signature in self.signatures)).encode("utf-8")


def parse(data: bytes) -> Note:
    """The note that these bytes are. Nothing is verified. Raises NoteError."""
    if len(data) > NOTE_LIMIT:
        raise NoteError(f"the note has more than {NOTE_LIMIT} bytes")
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise NoteError("the note is not UTF-8") from exc
    _check_characters(whole)
    split = whole.rfind("\n\n")
    if split < 0 or not whole.endswith("\n") or split + 2 == len(whole):
        raise NoteError("the note has no signature lines after an empty line")
    lines = whole[split + 2 : -1].split("\n")
    if len(lines) > SIGNATURE_LIMIT:
        raise NoteError(f"the note has more than {SIGNATURE_LIMIT} signatures")
    return Note(whole[: split + 1], tuple(_parse_line(line) for line in lines))


def verify(note: Note, verifier: NoteKey) -> bool:
    """Whether the note bears this key's signature, and no line that claims to be this key's and is not.

    A key is known by its name and key id together (C2SP signed-note, "Signatures").
    """
    message = note.text.encode("utf-8")
    # The same line many times is one signature.
    mine = {s.signature: None for s in note.signatures if s.name == verifier.name and s.key_id == verifier.key_id}
    return bool(mine) and all(verifier.verify(signature, message) for signature in mine)


def sign(text: str, signers: Iterable[Signer], existing: Iterable[NoteSignature] = ()) -> bytes:
    """The text with the existing signatures, less those of the same keys, and then the signers'. Raises NoteError."""
    _check_characters(text)
    if not text.endswith("\n"):
        raise NoteError("the text of a note ends in a newline")
    try:
        message = text.encode("utf-8")
    except UnicodeEncodeError as exc:
        raise NoteError("the text of a note is not Unicode") from exc
    fresh = [NoteSignature(s.name, s.verifier.key_id, s.sign(message)) for s in signers]
    keys = {(signature.name, signature.key_id) for signature in fresh}
    kept = [signature for signature in existing if (signature.name, signature.key_id) not in keys]
    if not 1 <= len(kept) + len(fresh) <= SIGNATURE_LIMIT:
        raise NoteError(f"a note has 1 to {SIGNATURE_LIMIT} signatures")
    data = Note(text, (*kept, *fresh)).encode()
    if len(data) > NOTE_LIMIT:
        raise NoteError(f"the note has more than {NOTE_LIMIT} bytes")
    return data


def _check_characters(text: str) -> None:
    if _CONTROL.search(text) is not None:
        raise NoteError("the note holds a control character")


def _parse_line(line: str) -> NoteSignature:
    if not line.startswith(_PREFIX):
        raise NoteError("a line after the text is no signature line")
    name, space, encoded = line[len(_PREFIX) :].partition(" ")
    if not space or not is_key_name(name):
        raise NoteError("a signature line has no key name")
    try:
        blob = decode_base64(encoded)
    except SpellingError as exc:
        raise NoteError(f"a signature is {exc}") from exc
    if len(blob) < 5:
        raise NoteError("a signature is shorter than its key id")
    return NoteSignature(name, blob[:4], blob[4:])
