"""Decides what a lone tlog-proof shows: that one statement stands in one log. What it speaks of is in the bundle.

Intact is a proof whose entry is a statement in canonical bytes that leads to the root its checkpoint states; that takes
no key. Everything else is for the reader's trust folder.
"""

from __future__ import annotations

from archive.audit.answering import NOT_PROVEN, answer
from archive.audit.findings import Findings
from archive.audit.memory import Memory
from archive.audit.origins import OriginCount
from archive.audit.standing import Proven, Standing
from archive.audit.statements import label_of
from archive.model.verdict import Bracket, Counts, Status, Verification
from archive.trust.policy import Trust
from archive.trust.proofs import ProofError, TlogProof, parse_proof

_NOT_PROVEN = ("what was captured: the statement holds digests alone, the bundle shows what they are of", *NOT_PROVEN)
_NO_ENTRY = "of what this is a proof: it has no `extra` line, so there is no statement in it"


def examine_proof(
    data: bytes, subject: str, trust: Trust | None, *, asked: bool = False, memory: Memory | None = None
) -> Verification:
    """What the bytes of a `.tlog-proof` prove. `subject` is what people call it; `asked`: the reader named `trust`;
    `memory`: what the reader has seen of logs before.

    Never raises on content.
    """
    findings = Findings()
    standing = Standing(findings, trust, asked=asked, memory=memory)
    file = subject.rpartition("/")[2] or subject
    bare = _without_entry(data)
    if bare is not None:
        return answer(
            findings,
            standing.bare(file, bare),
            subject=subject,
            kind="proof",
            counts=Counts(bytes=len(data)),
            not_proven=(*standing.unknown, _NO_ENTRY, *NOT_PROVEN[:-1]),
            checkpoint=standing.checkpoint_text,
            policy=standing.policy,
        )
    proven = standing.entry(file, data)
    brackets: tuple[Bracket, ...] = ()
    if proven is not None:
        label = label_of(proven.statement, proven.index)
        brackets = standing.time(proven, label, None, alone=True)
    details = standing.words(proven)
    details["INTACT"] = _intact(proven, len(data))
    statement = proven.statement if proven is not None else None
    captured = statement is not None and statement.kind == "capture"
    return answer(
        findings,
        details,
        subject=subject,
        kind="proof",
        counts=Counts(
            statements=int(statement is not None),
            captures=int(captured),
            versions=int(captured and statement is not None and statement.version is not None),
            bytes=len(data),
        ),
        not_proven=(*standing.unknown, *(_NOT_PROVEN if captured else _NOT_PROVEN[:-1])),
        checkpoint=standing.checkpoint_text,
        brackets=brackets,
        policy=standing.policy,
        origins=OriginCount().result(int(captured)) if captured else None,
    )


def _without_entry(data: bytes) -> TlogProof | None:
    """A proof that is written as one, and has no `extra` line (C2SP tlog-proof: that line may be left out)."""
    try:
        proof = parse_proof(data)
    except ProofError:
        return None
    return proof if proof.extra is None else None


def _intact(proven: Proven | None, size: int) -> tuple[Status, str]:
    if proven is None:
        return "FAIL", f"no proof can be read from its {size:,} bytes"
    if proven.fault or not proven.leads:
        return "FAIL", "the entry and the checkpoint do not belong together"
    if proven.statement is None:
        return "not checked", "the entry is of a kind that is not known here"
    signed = len(proven.statement.subjects)
    return "ok", f"{label_of(proven.statement, proven.index)}: signs {signed} record{'s' * (signed != 1)}"
