"""Decides what convicts a log: two checkpoints under one key that cannot both be heads of one growing log.

Of one size, two different roots suffice. Of two sizes, the larger tree is made to say, by a consistency proof, which
root it had at the smaller size; if that is not the root that the log signed for the smaller size, it signed two
histories. The file needs neither log nor archive, and convicts the key wherever it is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from archive.trust.checkpoints import CheckpointError, open_checkpoint
from archive.trust.keys import Verifier
from archive.trust.merkle import HASH_SIZE, verify_consistency
from archive.trust.proofs import HASHES_LIMIT
from archive.trust.spelling import NOTE_LIMIT, SpellingError, decode_base64, decode_number, encode_base64

#: Caps applied before parsing.
FORK_LIMIT: Final = 2 * NOTE_LIMIT + 10_000

HEADER: Final = "newsproof fork evidence v1"
_FIRST: Final = "first "
_SECOND: Final = "second "


class ForkError(ValueError):
    """The bytes are no fork evidence, or the parts cannot be one."""


@dataclass(frozen=True, slots=True)
class Fork:
    """Two signed notes of one log, in either order; nothing is verified. Raises ForkError if impossible.

    `hashes` is empty when the notes are of one size. Otherwise its first item is the root that the larger tree has for
    its own first entries, as many as the smaller one claims to have, and the rest proves that (RFC 6962 §2.1.2).
    """

    first: bytes
    second: bytes
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if len(self.hashes) > HASHES_LIMIT + 1 or any(len(item) != HASH_SIZE for item in self.hashes):
            raise ForkError(f"fork evidence has at most {HASHES_LIMIT + 1} hashes of {HASH_SIZE} bytes")
        if not all(0 < len(note) <= NOTE_LIMIT for note in (self.first, self.second)):
            raise ForkError(f"a note of fork evidence has 1 to {NOTE_LIMIT} bytes")


def is_fork(data: bytes) -> bool:
    """Whether the bytes begin as fork evidence does."""
    return data.startswith(HEADER.encode("ascii") + b"\n")


def encode(fork: Fork) -> bytes:
    """The bytes of the file: header, lengths of the notes, hashes, an empty line, the notes; `parse` gives it back."""
    lines = [HEADER, f"{_FIRST}{len(fork.first)}", f"{_SECOND}{len(fork.second)}"]
    lines += [encode_base64(item) for item in fork.hashes]
    return "".join(f"{line}\n" for line in (*lines, "")).encode("ascii") + fork.first + fork.second


def parse(data: bytes) -> Fork:
    """The evidence that these bytes are, exactly as `encode` writes it; nothing is verified. Raises ForkError."""
    if len(data) > FORK_LIMIT:
        raise ForkError(f"the file has more than {FORK_LIMIT} bytes")
    if not is_fork(data):
        raise ForkError(f"the first line is not {HEADER}")
    head, blank, notes = data.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")[1:]
        if not blank or len(lines) < 2 or not (lines[0].startswith(_FIRST) and lines[1].startswith(_SECOND)):
            raise ForkError("the lines after the first are not the lengths of two notes, hashes, and an empty line")
        first, second = decode_number(lines[0][len(_FIRST) :]), decode_number(lines[1][len(_SECOND) :])
        hashes = tuple(decode_base64(line) for line in lines[2:])
    except UnicodeDecodeError:
        raise ForkError("a line before the notes is not ASCII") from None
    except SpellingError as exc:
        raise ForkError(f"a length or a hash is {exc}") from exc
    if first + second != len(notes):
        raise ForkError("the notes are not as long as the file says")
    return Fork(notes[:first], notes[first:], hashes)


def convicts(fork: Fork, verifier: Verifier) -> str | None:
    """What the evidence proves against this log key, in a sentence; None when it proves nothing. Never raises."""
    try:
        small, large = sorted(
            (open_checkpoint(note, verifier) for note in (fork.first, fork.second)),
            key=lambda checkpoint: checkpoint.size,
        )
    except CheckpointError:
        return None
    if small.size == large.size:
        if fork.hashes or small.root == large.root:
            return None
        return (
            f"The key {verifier.keyid} signed two different logs of {small.size} entries: "
            f"root {small.root.hex()} and root {large.root.hex()}."
        )
    if not fork.hashes:
        return None
    root, *proof = fork.hashes
    if root == small.root or not verify_consistency(small.size, large.size, proof, root, large.root):
        return None
    return (
        f"The key {verifier.keyid} signed two different logs: one of {small.size} entries with root {small.root.hex()}, "
        f"and one of {large.size} entries whose first {small.size} have root {root.hex()}."
    )
