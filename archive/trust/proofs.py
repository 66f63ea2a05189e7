"""Decides how one entry of a log is proven in a file: C2SP tlog-proof@v1.

A proof is the entry's index, the hashes of its inclusion proof, and the signed checkpoint they lead to, with the entry
itself as its `extra` data. Reading one says only that it is written as a proof is: what it proves is for the keys of
the reader, the entry and the hashes to say together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NoReturn

from archive.trust.merkle import HASH_SIZE
from archive.trust.spelling import NOTE_LIMIT, NUMBER_LIMIT, SpellingError, decode_base64, decode_number, encode_base64

#: Caps applied before parsing. No tree below 2^63 entries has a longer path.
PROOF_LIMIT: Final = 1_000_000
HASHES_LIMIT: Final = 63

HEADER: Final = "c2sp.org/tlog-proof@v1"
_EXTRA: Final = "extra "
_INDEX: Final = "index "


class ProofError(ValueError):
    """The bytes are no proof, or the parts cannot be one. `offset` is the byte where that shows, `line` its line, from 1."""

    def __init__(self, message: str, offset: int | None = None, line: int | None = None) -> None:
        super().__init__(message)
        self.offset = offset
        self.line = line


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
        raise ProofError(f"the proof has more than {PROOF_LIMIT} bytes", PROOF_LIMIT)
    if not is_proof(data):
        raise ProofError(f"the first line is not {HEADER}", 0, 1)
    head, blank, checkpoint = data.partition(b"\n\n")
    lines = _Lines(head)
    extra = None
    if lines.next.startswith(_EXTRA.encode()):
        extra = lines.decoded("the extra data", lines.next[len(_EXTRA) :])
    if not lines.next.startswith(_INDEX.encode()):
        lines.refuse("there is no index line after the first line (and the extra data, if any)")
    try:
        index = decode_number(lines.text(lines.next[len(_INDEX) :]))
    except SpellingError as exc:
        lines.refuse(f"the index is {exc}")
    lines.step()
    hashes: list[bytes] = []
    while lines.more:
        if len(hashes) == HASHES_LIMIT:
            lines.refuse(f"a proof has at most {HASHES_LIMIT} hashes")
        hashes.append(lines.decoded(f"hash {len(hashes) + 1}", lines.next))
        if len(hashes[-1]) != HASH_SIZE:
            lines.back()
            lines.refuse(f"a hash of a proof has {HASH_SIZE} bytes")
    if not blank:
        raise ProofError("there is no checkpoint after an empty line", len(data), lines.number)
    try:
        return TlogProof(index, tuple(hashes), checkpoint, extra)
    except ProofError as exc:  # of the checkpoint, or the extra data
        raise ProofError(str(exc), len(head) + len(blank), lines.number + 1) from None


class _Lines:
    """The lines before the checkpoint, from the second on, and where the next one begins."""

    def __init__(self, head: bytes) -> None:
        self._lines = head.split(b"\n")
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._at = 1

    @property
    def more(self) -> bool:
        return self._at < len(self._lines)

    @property
    def number(self) -> int:
        """The number of the next line, from 1."""
        return self._at + 1

    @property
    def next(self) -> bytes:
        """The next line; empty behind the last."""
        return self._lines[self._at] if self.more else b""

    def step(self) -> None:
        self._at += 1

    def back(self) -> None:
        self._at -= 1

    def text(self, line: bytes) -> str:
        try:
            return line.decode("ascii")
        except UnicodeDecodeError:
            self.refuse("a line before the checkpoint is not ASCII")

    def decoded(self, what: str, line: bytes) -> bytes:
        """The bytes that a line in base64 stands for; the next line is the one behind it."""
        try:
            data = decode_base64(self.text(line))
        except SpellingError as exc:
            self.refuse(f"{what} is {exc}")
        self.step()
        return data

    def refuse(self, message: str) -> NoReturn:
        raise ProofError(message, self._starts[min(self._at, len(self._lines))], self.number)
