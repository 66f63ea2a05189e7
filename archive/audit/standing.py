"""Decides what evidence that stands alone is worth to a reader: one checkpoint, and statements entered under it.

A proof or a bundle is judged by the reader's own trust folder and by nothing that lies in it. Where that folder does
not speak of the log, keys are names without an owner: the words that need them say `not checked` and why, and what is
left is arithmetic (does the entry lead to the stated root?) and form. One place for proofs and bundles, so that a word
means the same for both. How old a checkpoint may be (`max-age`) is asked of archives and lone checkpoints: a proof
does not age, and it is said that it was not asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from archive.audit.findings import Findings
from archive.audit.memory import Memory, recall, unheard, unnamed
from archive.audit.names import log_name
from archive.audit.policy import ENDED, NOBODY, OUTSIDE, WITNESSED, judge_ahead, unlisted
from archive.audit.timing import Times
from archive.model.statement import Statement
from archive.model.verdict import Bracket, Status, Word
from archive.trust import notes
from archive.trust.checkpoints import Checkpoint, CheckpointError, parse_checkpoint
from archive.trust.envelope import Envelope, EnvelopeError, open_envelope
from archive.trust.judging import Judged, judge
from archive.trust.merkle import leaf_hash, verify_inclusion
from archive.trust.policy import Trust
from archive.trust.proofs import ProofError, TlogProof, parse_proof
from archive.trust.statements import StatementError, UnknownStatement, decode

_SHORT: Final = 8
_REVOKED: Final = "that the captor's key was not revoked since: only the log of the whole archive tells"
#: Entries that are named one by one, beside the first.
_FEW: Final = 7


@dataclass(frozen=True, slots=True)
class Proven:
    """An entry with its place in the log, as a proof in `file` has it.

    `statement` is None for an entry that is no statement known here, and with `fault` for one that is none at all.
    `leads` tells whether the entry leads to the root that the checkpoint states: arithmetic, whoever signed it.
    """

    file: str
    index: int
    entry: bytes
    checkpoint: bytes
    envelope: Envelope | None
    statement: Statement | None
    leads: bool
    fault: bool

    @property
    def leaf(self) -> str:
        """The leaf hash of the entry in hex."""
        return leaf_hash(self.entry).hex()


class Standing:
    """The judgement of one verification. `head` comes first, then `entry` for each proof, then `time`."""

    def __init__(self, findings: Findings, trust: Trust | None, *, asked: bool, memory: Memory | None = None) -> None:
        """`asked`: the reader named this trust folder; else it counts only if its policy lists the log. `memory`: what the
        reader has seen of logs before; a checkpoint that a key of the policy signed is compared with it."""
        self._findings = findings
        self._given = trust
        self._asked = asked
        self._memory = memory or Memory()
        #: What was not compared with what the reader remembers.
        self._left: tuple[str, ...] = ()
        self._times: Times | None = None
        self._judged: Judged | None = None
        self._captors: dict[str, None] = {}
        self._brackets: tuple[Bracket, ...] = ()
        self._statements = 0
        self._signed = 0
        #: Log indexes of the statements, and of those that lead to the checkpoint.
        self._indexes: list[int] = []
        self._led = 0
        self.checkpoint: Checkpoint | None = None
        #: The trust that counts here; None: nobody's does.
        self.trust: Trust | None = None

    # The checkpoint.

    def head(self, file: str, note: bytes) -> Checkpoint | None:
        """The checkpoint that all proofs lead to, judged; None when it is none."""
        try:
            checkpoint = parse_checkpoint(notes.parse(note).text)
        except (notes.NoteError, CheckpointError) as exc:
            self._findings.add("proof-invalid", file, f"its checkpoint: {exc}", field="checkpoint")
            return None
        self.checkpoint = checkpoint
        given = self._given
        if given is not None and (self._asked or given.knows(checkpoint.origin)):
            self.trust = given
            self._times = Times(self._findings, trust=given, log=None)
        self._judged = self._take(file, note, checkpoint)
        if self._judged.fault is None and self._judged.log is not None:
            self._left = recall(self._findings, file, note, self._judged.log, self._memory)
        elif self._memory.against is not None:
            unheard(self._findings, file, checkpoint.origin)
        if self.trust is None:
            self._left = unnamed(note, checkpoint, self._memory)
        if self.trust is None or self._judged.fault is not None:
            return checkpoint
        if not self._judged.quorum:
            count = len(self._judged.witnesses)
            self._findings.add(
                "quorum-missing",
                file,
                f"the checkpoint of size {checkpoint.size} bears {count} line{'s' * (count != 1)} of your witnesses; "
                f"your policy asks for {self.trust.policy.needs()}",
                field="checkpoint",
            )
        if self.trust.requires.timestamp and all(timed.status != "ok" for _, timed in self._judged.tokens):
            why = next((f": {timed.reason}" for _, timed in self._judged.tokens if timed.reason), "")
            self._findings.add(
                "timestamp-required",
                file,
                f"no believed timestamp is on the checkpoint of size {checkpoint.size}{why}",
                field="checkpoint",
                consequence=WITNESSED if self._judged.witnesses else None,
            )
        return checkpoint

    def earlier(self, file: str, note: bytes) -> Checkpoint | None:
        """A checkpoint from before a statement, given for its timestamp; None when it is none."""
        try:
            checkpoint = parse_checkpoint(notes.parse(note).text)
        except (notes.NoteError, CheckpointError) as exc:
            self._findings.add("checkpoint-altered", file, f"{file}: {exc}")
            return None
        if self.checkpoint is not None and checkpoint.origin != self.checkpoint.origin:
            self._findings.add(
                "checkpoint-altered",
                file,
                f"it is of another log, {log_name(checkpoint.origin)!r}",
                field="origin",
            )
            return None
        self._take(file, note, checkpoint)
        return checkpoint

    def _take(self, file: str, note: bytes, checkpoint: Checkpoint) -> Judged:
        judged = self._times.look(note) if self._times is not None else judge(note, self.trust)
        if self.trust is None or self._times is None:
            for by, timed in judged.tokens:
                if timed.status == "invalid":  # that a token is over another text can be seen without any root
                    self._findings.add("timestamp-invalid", file, f"the token of {by}: {timed.reason}")
            return judged
        if judged.fault is None:
            self._times.take(file, note, checkpoint.size, judged)
            return judged
        claimed = {f"{line.name}+{line.key_id.hex()}" for line in notes.parse(note).signatures}
        ours = [log.keyid for log in self.trust.logs_of(checkpoint.origin)]
        if claimed.intersection(ours):
            self._findings.add("checkpoint-altered", file, f"its checkpoint: {judged.fault}", field="checkpoint")
        else:
            self._findings.add(
                "log-untrusted",
                file,
                f"the log {log_name(checkpoint.origin)}: {judged.fault}",
                field="checkpoint",
            )
        self._times.damaged(note)
        return judged

    # Entries.

    def entry(self, file: str, data: bytes) -> Proven | None:
        """The entry that a proof proves, with what is wrong about it noted; None when there is none to speak of."""
        proof = self._parsed(file, data)
        if proof is None:
            return None
        if proof.extra is None:
            self._findings.add("proof-invalid", file, "it has no `extra` line, and so no statement", field="extra")
            return None
        if self.checkpoint is None and self.head(file, proof.checkpoint) is None:
            return None
        checkpoint = self.checkpoint
        leads = checkpoint is not None and verify_inclusion(
            leaf_hash(proof.extra), proof.index, checkpoint.size, proof.hashes, checkpoint.root
        )
        if checkpoint is not None and not leads:
            self._findings.add(
                "proof-invalid",
                file,
                f"its hashes ({len(proof.hashes)}) do not lead from entry {proof.index} to the root of size "
                f"{checkpoint.size}",
                field="index" if proof.index >= checkpoint.size else "hashes",
            )
        envelope, statement, unknown = self._opened(file, proof)
        self._statements += 1
        if envelope is not None:
            self._captors[envelope.keyid] = None
            self._judge_captor(file, proof.index, envelope)
        self._indexes.append(proof.index)
        self._led += leads
        fault = statement is None and not unknown
        return Proven(file, proof.index, proof.extra, proof.checkpoint, envelope, statement, leads, fault)

    def bare(self, file: str, proof: TlogProof) -> dict[Word, tuple[Status, str]]:
        """Judges a proof without `extra`, and so without the entry: what is there is a place in a log. Status and line of
        every word when nothing counts against it."""
        from archive.trust.merkle import inclusion_plan

        nothing: tuple[Status, str] = ("not checked", "there is no statement in it")
        checkpoint = self.head(file, proof.checkpoint)
        if checkpoint is None:
            return {"INTACT": nothing, "SIGNED": nothing, "LOGGED": nothing, "TIMED": nothing, "TRUSTED": nothing}
        fits = proof.index < checkpoint.size
        if not fits or len(inclusion_plan(proof.index, checkpoint.size)) != len(proof.hashes):
            self._findings.add(
                "proof-invalid",
                file,
                f"no entry {proof.index} of a log of size {checkpoint.size} has {len(proof.hashes)} hashes above it",
                field="hashes" if fits else "index",
            )
        if self.trust is not None:
            self._findings.add(
                "captor-untrusted",
                file,
                "no statement is in it, so none is signed by a captor whom your policy lists",
                field="extra",
                consequence="that something is at this place of the log is all that it can show",
                hint="ask for the proof with its entry: newsproof prove writes it into the line `extra`",
            )
        signed = self._judged is not None and self._judged.fault is None
        whose = "signed by a log that your policy lists" if signed else "not shown to be signed by a log that you know"
        place = f"place {proof.index} of {checkpoint.size} in {log_name(checkpoint.origin)}; its checkpoint is {whose}"
        without = "no `extra` line, and so no entry: whoever has the entry can say whether it leads to the checkpoint"
        return {
            "INTACT": ("not checked", without),
            "SIGNED": ("n/a", "there is no statement in it"),
            "LOGGED": ("not checked", place),
            "TIMED": ("not checked", "without the entry no moment is said of anything"),
            "TRUSTED": ("not checked", "without the entry there is nothing that somebody vouches for"),
        }

    def shown(self, file: str, index: int, entry: bytes, *, leads: bool) -> Proven:
        """Like `entry`, for a statement whose place in the log has been found in another way (the tree of a quote)."""
        envelope = open_envelope(entry)
        self._statements += 1
        self._captors[envelope.keyid] = None
        self._judge_captor(file, index, envelope)
        self._indexes.append(index)
        self._led += leads
        note = self.checkpoint.text.encode() if self.checkpoint is not None else b""
        return Proven(file, index, entry, note, envelope, decode(envelope.payload), leads, fault=False)

    def _parsed(self, file: str, data: bytes) -> TlogProof | None:
        try:
            return parse_proof(data)
        except ProofError as exc:
            where = f"line {exc.line}: {exc}" if exc.line is not None else str(exc)
            self._findings.add("proof-invalid", file, where, offset=exc.offset)
            return None

    def _opened(self, file: str, proof: TlogProof) -> tuple[Envelope | None, Statement | None, bool]:
        """Envelope and statement of an entry, and whether it is of a kind that a newer version may know."""
        envelope: Envelope | None = None
        try:
            envelope = open_envelope(proof.extra or b"")
            return envelope, decode(envelope.payload), False
        except UnknownStatement as exc:
            self._findings.add("statement-unknown", file, f"entry {proof.index}: {exc}", field="extra")
            return envelope, None, True
        except (EnvelopeError, StatementError) as exc:
            self._findings.add("statement-invalid", file, f"entry {proof.index}: {exc}", field="extra")
        return envelope, None, False

    def _judge_captor(self, file: str, index: int, envelope: Envelope) -> None:
        if self.trust is None or self.checkpoint is None:
            return
        line = self.trust.captor(envelope.keyid, self.checkpoint.origin, index)
        if line is None:
            known = [one for one in self.trust.captors if one.key.keyid == envelope.keyid]
            here = [one for one in known if one.origin == self.checkpoint.origin]
            elsewhere = f", only for {' and '.join(one.origin for one in known)}" if known and not here else ""
            self._findings.add(
                "captor-untrusted",
                file,
                f"entry {index} of {log_name(self.checkpoint.origin)} is signed in the name of {envelope.keyid}, "
                f"{unlisted(here)}{elsewhere}",
                field="keyid",
                consequence=OUTSIDE if here else None,
                hint=ENDED if here else None,
            )
        elif envelope.signed_by(line.key):
            self._signed += 1
        else:
            self._findings.add(
                "signature-invalid",
                file,
                f"entry {index} does not bear the signature of {envelope.keyid}",
                field="sig",
            )

    # Time.

    def time(self, proven: Proven, label: str, origin: object, *, alone: bool) -> tuple[Bracket, ...]:
        """Between which moments a statement was signed and entered. `origin` is what its description says of it.

        `alone`: the checkpoint with the token that the statement names is not at hand, and need not be.
        """
        if self._times is None or proven.statement is None:
            return ()
        statement = replace(proven.statement, after=None) if alone else proven.statement
        if statement.kind == "capture" and statement.version is None:
            statement = replace(
                statement, version=1
            )  # of an archive only versions are listed; here it is the one capture

        def note(index: int, code: str, message: str, field: str | None) -> None:
            self._findings.add(code, proven.file, message, field=field, affects=label)

        self._times.settle()
        if proven.leads:
            self._times.judge(proven.index, statement, note)
            self._times.described(proven.index, origin, None if alone else label, note)
            self._times.finish(note)
        judge_ahead(self._findings, proven.file, self._times, self._memory.now)
        self._brackets = self._times.brackets
        return self._brackets

    def moments(self, shown: Sequence[tuple[Proven, str]]) -> tuple[Bracket, ...]:
        """`time` for several statements of one log, each with its label, once all checkpoints have been given.

        Their descriptions are not at hand, so whether they were captured or imported is not known.
        """
        if self._times is None:
            return ()
        self._times.settle()
        for proven, label in sorted(shown, key=lambda item: item[0].index):

            def note(
                index: int, code: str, message: str, field: str | None, file: str = proven.file, label: str = label
            ) -> None:
                self._findings.add(code, file, message, field=field, affects=label)

            if proven.leads and proven.statement is not None:
                self._times.judge(proven.index, proven.statement, note)
                self._times.called(proven.index, label)
        for proven, _ in shown[:1]:
            judge_ahead(self._findings, proven.file, self._times, self._memory.now)
        return self._times.brackets

    # The words.

    def words(self, proven: Proven | None) -> dict[Word, tuple[Status, str]]:
        """Status and line of every word but INTACT when nothing counts against it."""
        captors = ", ".join(self._captors) or "nobody"
        checkpoint = self.checkpoint
        if checkpoint is None or proven is None:
            nothing: tuple[Status, str] = ("not checked", "there is nothing whole to check")
            return {"SIGNED": nothing, "LOGGED": nothing, "TIMED": nothing, "TRUSTED": nothing}
        root = checkpoint.root.hex()
        several = len(self._indexes) > 1
        which = f"entr{'ies' if several else 'y'} {_listed(self._indexes)}"
        place = f"{which} of {checkpoint.size} in {log_name(checkpoint.origin)}, root {root[:_SHORT]}…{root[-_SHORT:]}"
        leads = "lead" if several else "leads"
        if self._led < len(self._indexes):
            leads = "do not all lead" if several else "does not lead"
        if self.trust is None:
            why = (
                "there is no trust folder to say whose keys these are"
                if self._given is None
                else f"{self._given.label or 'your trust folder'} does not list this log"
            )
            return {
                "SIGNED": ("not checked", f"in the name of {captors}; {why}"),
                "LOGGED": ("not checked", f"{place}, to which the entr{'ies' if several else 'y'} {leads}; {why}"),
                "TIMED": ("not checked", why),
                "TRUSTED": ("not checked", why),
            }
        label = self.trust.label or "your trust folder"
        judged = self._judged
        logged = judged is not None and judged.fault is None
        signer = judged.log.keyid if judged is not None and judged.log is not None else "nobody you trust"
        return {
            "SIGNED": (
                "ok" if self._signed == self._statements else "not checked",
                f"{self._signed} of {self._statements} statements signed by captors in {label} ({captors})",
            ),
            "LOGGED": (
                "ok" if logged and self._led == len(self._indexes) else "not checked",
                f"{place}; its checkpoint is signed by {signer}",
            ),
            "TIMED": self._timed(proven),
            "TRUSTED": self._trusted(checkpoint, self.trust, logged=logged),
        }

    def _trusted(self, checkpoint: Checkpoint, trust: Trust, *, logged: bool) -> tuple[Status, str]:
        """The status of TRUSTED, `ok` only when a listed log key signed the checkpoint, every entry leads to it, and a
        captor who is listed there has signed each of them; and its line."""
        if logged:
            whose = f"log {log_name(checkpoint.origin)}"
        elif trust.logs_of(checkpoint.origin):
            whose = f"the checkpoint is not signed by the log {log_name(checkpoint.origin)} that it lists"
        else:
            whose = f"it lists no log {log_name(checkpoint.origin)}"
        parts = [
            f"by {trust.label or 'your trust folder'}: {whose}",
            f"{self._signed} of {self._statements} statements by captors whom it lists for this log and index",
            f"witnesses: {self._witnesses()}",
        ]
        if self._led < len(self._indexes):
            parts.insert(1, "not every entry leads to the checkpoint")
        if trust.requires.max_age is not None:
            parts.append("max-age is asked of archives and checkpoints, and was not applied here")
        good = logged and self._led == len(self._indexes) and self._signed == self._statements
        return "ok" if good else "FAIL", "; ".join(parts)

    def _timed(self, proven: Proven) -> tuple[Status, str]:
        """Between which moments, and by whose word."""
        if self._times is None:
            return "not checked", ""
        if self._judged is not None and self._judged.fault is not None:
            return "not checked", "the checkpoint is not signed by the log, so what others say on it is not believed"
        if not self._times.statements and self._statements:
            if proven.leads:
                return "not checked", "the entry is no statement that is known here, so no moment is said of it"
            return "not checked", "no entry leads to the checkpoint, so what stands on it dates nothing here"
        found = self._brackets[0] if len(self._brackets) == 1 else None
        if found is None or not (found.not_before or found.not_after):
            return self._times.conclude()
        said = [
            f"{word} {moment} ({by})"
            for word, moment, by in (
                ("signed after", found.not_before, found.not_before_by),
                ("entered before", found.not_after, found.not_after_by),
            )
            if moment
        ]
        return "ok", " and ".join(said)

    def _witnesses(self) -> str:
        seen = ", ".join(self._judged.witnesses) if self._judged is not None else ""
        needs = self.trust.policy.needs() if self.trust is not None else "no witness"
        return f"{seen or 'none'}, asked for: {needs}"

    @property
    def unknown(self) -> tuple[str, ...]:
        """What is not proven by what stands alone: whose it is, or that the key which signed it still counts,
        and that the log is the one that the reader has seen."""
        if self.trust is None:
            return (NOBODY, *self._left)
        return (*((_REVOKED,) if self._signed else ()), *self._left)

    @property
    def checkpoint_text(self) -> str | None:
        """The checkpoint's text, for the answer."""
        return self.checkpoint.text if self.checkpoint is not None else None

    @property
    def policy(self) -> str | None:
        """Whose word counted."""
        return (self.trust.label or None) if self.trust is not None else None


def same(proofs: Mapping[str, Proven]) -> str | None:
    """The file of the first proof that leads to another checkpoint than the first one; None when there is none."""
    heads = iter(proofs.items())
    first = next(heads, None)
    return next((file for file, proof in heads if first and proof.checkpoint != first[1].checkpoint), None)


def _listed(indexes: Sequence[int]) -> str:
    """`4`, `0 and 3`, `0, 2 and 3`, and of very many the first and the last."""
    first, *rest = (str(index) for index in sorted(indexes))
    if len(rest) > _FEW:
        return f"{first} to {rest[-1]} ({len(indexes)} of them)"
    return f"{', '.join((first, *rest[:-1]))} and {rest[-1]}" if rest else first
