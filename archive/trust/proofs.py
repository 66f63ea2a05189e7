"""Decides how one entry of a log is proven in a file: C2SP tlog-proof@v1.

A proof is the entry's index, the hashes of its inclusion proof, and the signed checkpoint they lead to, with the entry
itself as its `extra` data. Reading one says only that it is written as a proof is: what it proves is for the keys of
the reader, the entry and the hashes to say together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from archive.trust.merkle import HASH_SIZE
from archive.trust.notes import NOTE_LIMIT
from archive.trust.spelling import NUMBER_LIMIT, SpellingError, decode_base64, decode_number, encode_base64

#: Caps applied before parsing. No tree below 2^63 entries has a longer path.
PROOF_LIMIT: Final = 1_000_000
HASHES_LIMIT: Final = 63

HEADER: Final = "c2sp.org/tlog-proof@v1"
_EXTRA: Final = "extra "
_INDEX: Final = "index "


class ProofError(ValueError):
    """The bytes are no proof, or the parts cannot be one."""


@dataclass(frozen=True, slots=True)
class TlogProof:
    """A proof; nothing in it is verified, and `extra` is signed by nobody as such. Raises ProofError if impossible.

    `hashes` go from the sibling of the leaf upwards (RFC 6962 §2.1.1). `checkpoint` is a signed note, verbatim.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.index < NUMBER_LIMIT:
            raise ProofError("the index of a proof is a number below 2^63")
        if len(self.hashes) > HASHES_LIMIT:
            raise ProofError(f"a proof has at most {HASHES_LIMIT} hashes")
        if any(len(item) != HASH_SIZE for item in self.hashes):
            raise ProofError("a hash of a proof has 32 bytes")
        if self.extra == b"":
            raise ProofError("extra data of a proof is not empty, or left out")
        if not self.checkpoint or len(self.checkpoint) > NOTE_LIMIT:
            raise ProofError(f"the checkpoint of a proof has 1 to {NOTE_LIMIT} bytes")

    def encode(self) -> bytes:
        """The bytes of the proof; `parse_proof` gives it back. Raises ProofError when they would be too many."""
        lines = [HEADER]
        if self.extra is not None:
            lines.append(_EXTRA + encode_base64(self.extra))
        lines.append(f"{_INDEX}{self.index}")
        lines += [encode_base64(item) for item in self.hashes]
        data = "".join(f"{line}\n" for line in (*lines, "")).encode("ascii") + self.checkpoint
        if len(data) > PROOF_LIMIT:
            raise ProofError(f"the proof has more than {PROOF_LIMIT} bytes")
        return data


def is_proof(data: bytes) -> bool:
    """Whether the bytes begin as a proof does."""
    return data.startswith(HEADER.encode("ascii") + b"\n")


def parse_proof(data: bytes) -> TlogProof:
    """The proof that these bytes are, exactly as `encode` writes it. Nothing is verified. Raises ProofError."""
    if len(data) > PROOF_LIMIT:
        raise ProofError(f"the proof has more than {PROOF_LIMIT} bytes")
    if not is_proof(data):
        raise ProofError(f"the first line is not {HEADER}")
    head, blank, checkpoint = data.partition(b"\n\n")
    if not blank:
        raise ProofError("there is no checkpoint after an empty line")
    try:
        lines = head.decode("ascii").split("\n")[1:]
    except UnicodeDecodeError:
        raise ProofError("a line before the checkpoint is not ASCII") from None
    extra = None
    if lines and lines[0].startswith(_EXTRA):
        extra = _decode("the extra data", lines.pop(0)[len(_EXTRA) :])
    if not lines or not lines[0].startswith(_INDEX):
        raise ProofError("there is no index line after the first line (and the extra data, if any)")
    try:
        index = decode_number(lines.pop(0)[len(_INDEX) :])
    except SpellingError as exc:
        raise ProofError(f"the index is {exc}") from exc
    if len(lines) > HASHES_LIMIT:
        raise ProofError(f"a proof has at most {HASHES_LIMIT} hashes")
    hashes = tuple(_decode(f"hash {number}", line) for number, line in enumerate(lines, start=1))
    return TlogProof(index, hashes, checkpoint, extra)


def _decode(what: str, line: str) -> bytes:
    try:
        return decode_base64(line)
    except SpellingError as exc:
        raise ProofError(f"{what} is {exc}") from exc
