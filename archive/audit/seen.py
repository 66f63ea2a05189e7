"""Decides whether a log continues the checkpoints of it that somebody has seen before, and what convicts it if not.

Without a memory outside the archive an old copy put back looks like a whole archive, and so does a rewritten one that
was signed anew. A checkpoint that was kept elsewhere tells: a log that is shorter was rolled back, and one that has
another root at that size signed two histories. Pure: notes in, findings and evidence out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.audit import names
from archive.audit.findings import Findings
from archive.audit.log import Log
from archive.trust import notes
from archive.trust.checkpoints import Checkpoint, CheckpointError, open_checkpoint
from archive.trust.keys import Verifier

if TYPE_CHECKING:
    from archive.trust import fork

#: Takes fork evidence and says under which name it was kept, None when it could not be.
Keep = Callable[[bytes], str | None]
#: The one name that many archives have, each with keys of its own: that of every `newsproof demo`.
_DEMO: Final = "newsproof.invalid/demo"


#: Of every archive whose newest checkpoint no quorum of witnesses has seen.
_NEWEST: Final = (
    "that this is the newest state and the only history of its log: one that was cut back, or written anew with its keys, "
    "looks the same to whoever has seen no other checkpoint and asks no witness"
)
#: The same, where the reader remembers that many entries.
_NEWER: Final = (
    "that this is the newest state of its log, and behind the {} that you saw before the only history: one that was cut "
    "back to them, or written anew behind them, looks the same to whoever asks no witness"
)


class Seen(NamedTuple):
    """A checkpoint that the log's key signed and that was seen elsewhere, or earlier."""

    checkpoint: Checkpoint
    note: bytes


class Comparison:
    """One log beside the checkpoints of it that were seen."""

    def __init__(
        self,
        seen: Sequence[bytes],
        verifier: Verifier | None,
        *,
        against: bytes | None = None,
        accept_rollback: bool = False,
        forks: Callable[[str], Sequence[tuple[str, bytes]]] = lambda origin: (),
    ) -> None:
        """`seen` are signed notes; those that the log's key did not sign prove nothing about it and are left out.
        `against` is one that the reader has named. `accept_rollback`: a shorter log is what the reader expects. `forks`:
        by the name of a log, evidence that was kept against it, each with the name of its file."""
        self._forks = forks
        self._verifier = verifier
        self._accept = accept_rollback
        #: Why the named checkpoint cannot be compared.
        self._incomparable: str | None = None
        self._roots: dict[int, bytes | None] = {}
        self._seen: list[Seen] = []
        #: Keys under which the same name was seen, too.
        self.others: tuple[str, ...] = ()
        #: The checkpoint that the reader has named, and what came of it, for the line of LOGGED.
        self._given: Checkpoint | None = None
        self.words = ""
        #: The largest size at which the log has the root that was seen; None: none is known.
        self.common: int | None = None
        if verifier is None:
            return
        if against is not None:
            try:
                self._given = open_checkpoint(against, verifier)
                self._seen.append(Seen(self._given, against))
            except CheckpointError as exc:
                self._incomparable = str(exc)
        others: set[str] = set()
        for note in seen:
            try:
                self._seen.append(Seen(open_checkpoint(note, verifier), note))
            except CheckpointError:
                others.update(_other_keys(note, verifier))
        if verifier.name != _DEMO:
            self.others = tuple(sorted(others))
        self._seen.sort(key=lambda one: one.checkpoint.size)

    def watch(self) -> Iterator[tuple[int, Callable[[bytes | None], None]]]:
        """The sizes at which the root of the entries has to be known."""
        for size in {one.checkpoint.size for one in self._seen}:
            yield size, lambda root, size=size: self._roots.update({size: root})  # type: ignore[misc]

    def conclude(self, findings: Findings, log: Log, keep: Keep | None = None) -> None:
        """Says whether the log was rolled back or forked, and up to which size it is the one that was seen."""
        if self._incomparable is not None:
            findings.add(
                "log-untrusted",
                names.LOG_KEY,
                f"the checkpoint that was given cannot be compared: {self._incomparable}",
                consequence="the archive's log key is not the one of that checkpoint: this may be another log",
            )
        head = log.head
        if head is not None and not self._seen:
            self.words = "; no other checkpoint of it has been seen here"
        if head is None or not self._seen:
            return
        common = None
        forked: Seen | None = None
        for one in self._seen:
            size, root = one.checkpoint.size, one.checkpoint.root
            here = head.root if size == head.size else self._roots.get(size) if log.proven else None
            if size > head.size or here is None:
                continue
            if here == root:
                common = size
                if one.checkpoint == self._given:
                    self.words = f"; continues the checkpoint of size {size} that you gave"
            elif forked is None:
                forked = one
        if common is not None and forked is None and not self.words:
            seen = f"continues the checkpoint of size {common}" if common < head.size else "its head is the one"
            self.words = f"; {seen} that you saw before"
        self.common = common if forked is None else None
        upto = "no common size is known" if common is None else f"the last common size that is known is {common}"
        if forked is not None:
            self._convict(findings, log, head, forked, upto, keep)
        newest = self._seen[-1].checkpoint
        if newest.size > head.size:
            findings.add(
                "rollback-accepted" if self._accept else "log-rollback",
                names.CHECKPOINT,
                f"the log has {_entries(head.size)}, a checkpoint of size {newest.size} was seen: "
                f"{_entries(newest.size - head.size)} {'is' if newest.size - head.size == 1 else 'are'} gone; {upto}",
                field="size",
            )

    @property
    def forked(self) -> tuple[str, ...]:
        """That the log's key is known to have signed two histories, where it is, in a sentence."""
        from archive.audit.memory import convicted

        name = convicted(self._forks(self._verifier.name), self._verifier) if self._verifier is not None else None
        return (
            (f"that this is the only history: the log's key has signed two of them, evidence in {name}",)
            if name
            else ()
        )

    @property
    def unknown(self) -> str:
        """What is not proven of the whole log, in a sentence."""
        return _NEWEST if self.common is None else _NEWER.format(_entries(self.common))

    def _convict(
        self, findings: Findings, log: Log, head: Checkpoint, seen: Seen, upto: str, keep: Keep | None
    ) -> None:
        """Names the fork, and keeps the evidence if it convicts."""
        from archive.trust import fork

        size = seen.checkpoint.size
        here = head.root if size == head.size else self._roots[size] or b""
        hint = None
        evidence = self._evidence(log, head, seen)
        kept = keep(fork.encode(evidence)) if evidence is not None and keep is not None else None
        if kept is not None:
            hint = f"the evidence is kept in {kept}: newsproof verify on any machine that has the log's key"
        findings.add(
            "log-fork",
            names.CHECKPOINT,
            f"the log's key signed root {seen.checkpoint.root.hex()} for size {size}, as was seen; "
            f"here the first {size} entries have root {here.hex()}; {upto}",
            field="root",
            hint=hint,
        )

    def _evidence(self, log: Log, head: Checkpoint, seen: Seen) -> fork.Fork | None:
        """Two signed notes, and the proof of what the larger one says about the smaller size; None unless it convicts."""
        from archive.trust import fork

        size = seen.checkpoint.size
        try:
            hashes = () if size == head.size else (self._roots[size] or b"", *log.growth(size))
            evidence = fork.Fork(seen.note, log.head_note, hashes)
        except (ValueError, fork.ForkError):
            return None
        return evidence if self._verifier is not None and fork.convicts(evidence, self._verifier) else None


def _entries(count: int) -> str:
    return f"{count} entr{'y' if count == 1 else 'ies'}"


def _other_keys(data: bytes, verifier: Verifier) -> Iterator[str]:
    """The key ids of lines in the name of the log that are not of its key."""
    try:
        note = notes.parse(data)
    except notes.NoteError:
        return
    if note.text.partition("\n")[0] == verifier.name:
        for line in note.signatures:
            if line.name == verifier.name and line.key_id != verifier.key_id:
                yield f"{line.name}+{line.key_id.hex()}"
