"""Decides whether the checkpoint inside a piece of evidence contradicts what its reader remembers of the same log.

A quote, a proof or a bundle carries one signed checkpoint and stays as it is while the log grows. So a smaller size is
no rollback, and two sizes cannot be compared without the log itself: then it is said that they were not. What convicts
is another root at a size that is known: by a checkpoint that was kept, or by the log that the reader has named. Pure:
what is remembered is asked for, what was found is handed on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from archive.audit.findings import Findings
from archive.audit.names import log_name
from archive.trust import notes
from archive.trust.checkpoints import Checkpoint, CheckpointError, open_checkpoint, parse_checkpoint
from archive.trust.keys import Verifier
from archive.trust.merkle import verify_consistency

if TYPE_CHECKING:
    from archive.audit.seen import Keep

#: The root of the first so many entries of a log and the proof that its head grew from them; None: it cannot be told.
Growth = Callable[[int], tuple[bytes, ...] | None]
_AGREES: Final = "that it agrees with what you have seen of a log of this name"


@dataclass(frozen=True, slots=True)
class Against:
    """A checkpoint that the reader has named; of an archive also how its log grew."""

    note: bytes
    growth: Growth | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """What one reader remembers. `seen` and `forks` are asked by the name of a log: signed notes, and fork evidence with
    the name of its file. `keep` is given new evidence and says where it is; `learn` a checkpoint that nothing contradicts."""

    seen: Callable[[str], Sequence[bytes]] = lambda origin: ()
    forks: Callable[[str], Sequence[tuple[str, bytes]]] = lambda origin: ()
    against: Against | None = None
    keep: Keep | None = None
    learn: Callable[[bytes, Verifier], None] | None = None
    #: When the reader asks (canonical time); None: not told.
    now: str | None = None


def recall(findings: Findings, file: str, note: bytes, log: Verifier, memory: Memory) -> tuple[str, ...]:
    """Compares a checkpoint that `log` signed with what is remembered of that log; what was not compared, in sentences."""
    checkpoint = open_checkpoint(note, log)
    before = findings.failed("LOGGED")
    seen = _signed(memory.seen(checkpoint.origin), log)
    _compare(findings, file, note, checkpoint, seen, memory)
    same = any(other == checkpoint for other, _ in seen)
    left = _sizes(checkpoint, seen, same=same)
    if memory.against is not None:
        said = _given(findings, file, note, checkpoint, log, memory, memory.against)
        left = (*left, said) if said else left
    left += _forks(findings, file, checkpoint, log, memory, same=same)
    if memory.learn is not None and findings.failed("LOGGED") == before:
        memory.learn(note, log)
    return left


def unnamed(note: bytes, checkpoint: Checkpoint, memory: Memory) -> tuple[str, ...]:
    """What is remembered of a log of that name and key id, where no key of it counts that could compare; in sentences."""
    ids = _ids(note, checkpoint.origin)
    found = []
    seen = [
        text for one in memory.seen(checkpoint.origin) if ids & _ids(one, checkpoint.origin) and (text := _text(one))
    ]
    if checkpoint.text not in seen:
        others = [text for text in seen if text.split("\n")[1] == str(checkpoint.size)]
        if others:
            found.append(
                f"{_AGREES}: of size {checkpoint.size} you have seen another root, and without its key it cannot be told who "
                "signed this one"
            )
        elif seen:
            found.append(f"{_AGREES}: without its key that was not compared")
    for name, data in memory.forks(checkpoint.origin):
        if ids & _forked(data, checkpoint.origin):
            found.append(
                f"that this log has one history: a fork of one of its name was found before, evidence in {name}"
            )
            break
    return tuple(found)


def _ids(note: bytes, origin: str) -> set[bytes]:
    """The ids of the keys that a note bears lines of in the name of its log."""
    try:
        return {line.key_id for line in notes.parse(note).signatures if line.name == origin}
    except notes.NoteError:
        return set()


def _text(note: bytes) -> str | None:
    try:
        return parse_checkpoint(notes.parse(note).text).text
    except (notes.NoteError, CheckpointError):
        return None


def _forked(data: bytes, origin: str) -> set[bytes]:
    from archive.trust import fork

    try:
        evidence = fork.parse(data)
    except fork.ForkError:
        return set()
    return _ids(evidence.first, origin) & _ids(evidence.second, origin)


def convicted(forks: Sequence[tuple[str, bytes]], log: Verifier) -> str | None:
    """The name of the first file that convicts that key of two histories."""
    from archive.trust import fork

    for name, data in forks:
        try:
            if fork.convicts(fork.parse(data), log) is not None:
                return name
        except fork.ForkError:
            continue
    return None


def unheard(findings: Findings, file: str, origin: str) -> None:
    """The reader has named a checkpoint, and no key of this log counts that could say which of the two is signed."""
    _incomparable(findings, file, f"no key of the log {log_name(origin)} is known that could say which is signed")


def _signed(seen: Sequence[bytes], log: Verifier) -> list[tuple[Checkpoint, bytes]]:
    found = []
    for note in seen:
        try:
            found.append((open_checkpoint(note, log), note))
        except CheckpointError:
            continue
    return found


def _compare(
    findings: Findings,
    file: str,
    note: bytes,
    checkpoint: Checkpoint,
    seen: Sequence[tuple[Checkpoint, bytes]],
    memory: Memory,
) -> None:
    for other, kept in seen:
        if other.size == checkpoint.size and other.root != checkpoint.root:
            _convict(findings, file, note, checkpoint, kept, (), f"root {other.root.hex()}, as was seen", memory)
            return


def _sizes(checkpoint: Checkpoint, seen: Sequence[tuple[Checkpoint, bytes]], *, same: bool) -> tuple[str, ...]:
    if same or not seen or any(other.size == checkpoint.size for other, _ in seen):
        return ()
    newest = max(other.size for other, _ in seen)
    said = (
        f"that this checkpoint of size {checkpoint.size} and the one of size {newest} that you have seen are of one "
        "history: the two heads were not compared, only the whole archive can show it (--against ARCHIVE)"
    )
    return (said,)


def _given(
    findings: Findings,
    file: str,
    note: bytes,
    checkpoint: Checkpoint,
    log: Verifier,
    memory: Memory,
    against: Against,
) -> str | None:
    """Compares with the checkpoint that the reader has named, through the log that it is of where that is at hand."""
    try:
        other = open_checkpoint(against.note, log)
    except CheckpointError as exc:
        _incomparable(findings, file, str(exc))
        return None
    if other.size == checkpoint.size:
        if other.root != checkpoint.root:
            _convict(findings, file, note, checkpoint, against.note, (), f"root {other.root.hex()}, as given", memory)
        return None
    if checkpoint.size > other.size:
        why = f"it is of size {other.size}, the one in here of size {checkpoint.size}"
        _incomparable(findings, file, f"{why}: only a log that is as long can show whether the one continues the other")
        return None
    hashes = against.growth(checkpoint.size) if against.growth is not None else None
    if not hashes:
        why = f"it is of size {other.size}, the one in here of size {checkpoint.size}"
        _incomparable(findings, file, f"{why}: that the one continues the other, two checkpoints alone do not show")
        return None
    root, *proof = hashes
    if checkpoint.size and not verify_consistency(checkpoint.size, other.size, proof, root, other.root):
        _incomparable(findings, file, "the log that was given does not lead to its own checkpoint")
    elif root != checkpoint.root:
        said = f"root {root.hex()} by the log that was given, of {other.size} entries"
        _convict(findings, file, note, checkpoint, against.note, hashes, said, memory)
    return None


def _convict(
    findings: Findings,
    file: str,
    note: bytes,
    checkpoint: Checkpoint,
    other: bytes,
    hashes: tuple[bytes, ...],
    said: str,
    memory: Memory,
) -> None:
    """Names the fork once, and keeps the evidence."""
    from archive.trust import fork

    kept = memory.keep(fork.encode(fork.Fork(other, note, hashes))) if memory.keep is not None else None
    findings.add(
        "log-fork",
        file,
        f"the log's key signed two histories: size {checkpoint.size} has {said}; here it signed root {checkpoint.root.hex()}",
        field="root",
        hint=f"the evidence is kept in {kept}: newsproof verify on any machine that has the log's key"
        if kept is not None
        else None,
    )


def _forks(
    findings: Findings, file: str, checkpoint: Checkpoint, log: Verifier, memory: Memory, *, same: bool
) -> tuple[str, ...]:
    """What forks of the log that were found before mean for this checkpoint.

    A checkpoint that was seen itself, or that is of fewer entries than the fork, may be of the history that the reader
    knows: it is said. Any other one is behind the fork, and nobody can say in which of the two histories.
    """
    from archive.trust import fork

    for name, data in memory.forks(checkpoint.origin):
        try:
            evidence = fork.parse(data)
        except fork.ForkError:
            continue
        if fork.convicts(evidence, log) is None:
            continue
        at = min(open_checkpoint(one, log).size for one in (evidence.first, evidence.second))
        if not same and checkpoint.size >= at and not findings.failed("LOGGED"):
            findings.add(
                "log-fork",
                file,
                f"a fork of this log at size {at} was found before, and this checkpoint of size {checkpoint.size} is not one "
                "that you have seen: which of the two histories it is of is not known",
                field="root",
                hint=f"the evidence is kept in {name}: rely on no statement of this log behind its last common size",
            )
        return (f"that this is the only history: the log's key has signed two of them, evidence in {name}",)
    return ()


def _incomparable(findings: Findings, file: str, why: str) -> None:
    findings.add(
        "log-untrusted",
        file,
        f"the checkpoint that was given was not compared: {why}",
        consequence="whether this is the same history is not shown",
        hint="newsproof verify on the archive itself, with --against its checkpoint",
    )
