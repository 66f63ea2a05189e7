"""Decides which signed head the log has: reads `log/checkpoint` and every published one, and says what is wrong.

Published checkpoints are compared with the root of the entries while these are streamed (`Published.meet`), so that
each is checked at its own size. The last one that agrees and the first that does not enclose the place of a damage.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass

from archive.audit import names
from archive.audit.evidence import Evidence
from archive.audit.findings import Findings
from archive.audit.timing import Times
from archive.trust import notes, spelling
from archive.trust.checkpoints import Checkpoint, CheckpointError, parse_checkpoint
from archive.trust.keys import Verifier
from archive.trust.spelling import SpellingError, decode_number

_FIELDS = ("origin", "size", "root")
#: Checkpoints that contradict the entries and are named one by one.
_DIFFERED = 16


@dataclass(frozen=True, slots=True)
class Read:
    """A checkpoint file: its bytes, what the log's key signed in it, or why that cannot be said."""

    name: str
    data: bytes
    checkpoint: Checkpoint | None
    fault: str | None = None


def read(evidence: Evidence, name: str, verifier: Verifier) -> Read | None:
    """A checkpoint file, verified; None when there is none."""
    data = evidence.read(name, spelling.NOTE_LIMIT)
    if data is None:
        return None
    try:
        note = notes.parse(data)
    except notes.NoteError as exc:
        return Read(name, data, None, str(exc))
    if not notes.verify(note, verifier):
        return Read(name, data, None, f"it bears no valid signature of {verifier.keyid}")
    try:
        checkpoint = parse_checkpoint(note.text)
    except CheckpointError as exc:
        return Read(name, data, None, str(exc))
    if checkpoint.origin != verifier.name:
        return Read(name, data, None, f"it is signed for another log, {names.log_name(checkpoint.origin)!r}")
    return Read(name, data, checkpoint, None)


def difference(data: bytes, signed: Checkpoint, verifier: Verifier) -> tuple[str, str | None, int | None]:
    """What an altered checkpoint says differently from the one that was signed: a sentence, the field, the offset.

    Proven where the signature line in the file fits the text that the log itself leads to.
    """
    wanted = signed.text.encode() + b"\n"
    proven = _signature_fits(data, signed, verifier)
    lines = signed.text.split("\n")
    offset = 0
    for field, line in zip(_FIELDS, lines, strict=False):
        expected = line.encode() + b"\n"
        if data[offset : offset + len(expected)] != expected:
            found = data[offset:].partition(b"\n")[0]
            return (
                f"{field} is {_shown(found)}, {'signed value' if proven else 'the log leads to'} {line}",
                field,
                offset,
            )
        offset += len(expected)
    if not data.startswith(wanted):
        return "the empty line before the signatures is not there", "text", offset
    return "the text is as signed, its signature line is not", "signature", len(wanted)


def _signature_fits(data: bytes, signed: Checkpoint, verifier: Verifier) -> bool:
    """Whether a signature line in the file is this key's signature of another text than the file's own."""
    for line in data.split(b"\n")[-2:]:
        try:
            note = notes.parse(signed.text.encode() + b"\n" + line + b"\n")
        except notes.NoteError:
            continue
        if notes.verify(note, verifier):
            return True
    return False


def _shown(data: bytes) -> str:
    text = data[:100].decode("utf-8", "backslashreplace")
    return text or "empty"


class Published:
    """The published checkpoints in the order of their sizes, met one by one while the entries are streamed."""

    def __init__(self, evidence: Evidence, findings: Findings, verifier: Verifier | None, times: Times) -> None:
        self._evidence = evidence
        self._findings = findings
        self._verifier = verifier
        self._times = times
        self._sizes = array("Q")
        self._next = 0
        #: Who else wants to know the root at a size.
        self._watched: dict[int, list[Callable[[bytes | None], None]]] = {}
        #: The checkpoint that was taken last: `log/checkpoint` and its twin are often the same bytes.
        self._taken = b""
        self.count = 0
        #: Size of the last checkpoint that agreed with the entries, and the first that did not.
        self.agreed: int | None = None
        self.differed: list[Read] = []
        for base, kind in evidence.scan(names.CHECKPOINTS):
            size = _size_of(base) if kind == "file" else None
            if size is None:
                names.stray(findings, f"{names.CHECKPOINTS}/{base}", kind)
            else:
                self._sizes.append(size)
        self._sizes = array("Q", sorted(self._sizes))

    def newest(self, above: int) -> Read | None:
        """The largest published checkpoint that the log's key signed for a size above `above`."""
        if self._verifier is None:
            return None
        for size in reversed(self._sizes):
            if size <= above:
                return None
            found = read(self._evidence, names.checkpoint_of(size), self._verifier)
            if found is not None and found.checkpoint is not None and found.checkpoint.size == size:
                return found
        return None

    def has(self, size: int) -> bool:
        """Whether there is a file for that size, whatever is in it."""
        return size in self._sizes

    def watch(self, size: int, told: Callable[[bytes | None], None]) -> None:
        """Has the root of the entries at that size told, once it is known (None: it cannot be)."""
        self._watched.setdefault(size, []).append(told)

    def due(self) -> int | None:
        """The size of the next checkpoint to be met, or watched for."""
        published = self._sizes[self._next : self._next + 1]
        return min((*published, *self._watched), default=None)

    def meet(self, root: bytes | None) -> None:
        """Compares the next checkpoint with the root of the entries at its size (None: not known)."""
        size = self.due()
        if size is None:
            return
        for told in self._watched.pop(size, ()):
            told(root)
        if self._sizes[self._next : self._next + 1] != array("Q", (size,)):
            return
        self._next += 1
        self.count += 1
        if self._verifier is None:
            return
        name = names.checkpoint_of(size)
        found = read(self._evidence, name, self._verifier)
        if found is None:
            return
        expected = None if root is None else Checkpoint(self._verifier.name, size, root)
        if found.checkpoint is None:
            self.altered(found, expected)
            self._times.damaged(found.data)
        elif found.checkpoint.size != size:
            self._findings.add(
                "checkpoint-altered",
                name,
                f"{name} is the signed checkpoint of size {found.checkpoint.size}, not of size {size}",
                field="size",
                offset=len(self._verifier.name.encode()) + 1,
            )
        elif expected is not None and found.checkpoint.root != expected.root:
            self.differs(found)
        else:
            if expected is not None and not self.differed:
                self.agreed = size
            self.take(found, size)

    def differs(self, found: Read) -> None:
        """A signed checkpoint whose root is not that of the entries."""
        if len(self.differed) < _DIFFERED:
            self.differed.append(found)

    def take(self, found: Read, size: int) -> None:
        """A signed checkpoint that nothing contradicts: what others say on it counts."""
        if found.data != self._taken:
            self._times.take(found.name, found.data, size)
            self._taken = found.data

    def altered(self, found: Read, expected: Checkpoint | None) -> None:
        """Notes a checkpoint that the log's key did not sign as it stands."""
        if self._verifier is None:
            return
        message, field, offset = f"{found.name}: {found.fault}", None, None
        if expected is not None:
            what, field, offset = difference(found.data, expected, self._verifier)
            message = f"{found.name}: {what}"
        self._findings.add("checkpoint-altered", found.name, message, field=field, offset=offset)


def _size_of(base: str) -> int | None:
    try:
        return decode_number(base)
    except SpellingError:
        return None
