"""Decides what a checkpoint is worth that lies alone, and whether a file of fork evidence convicts a log.

Both need the log's key, and that comes from the reader's trust folder alone: without it a checkpoint is a claim, and
evidence is a file that may convict somebody.
"""

from __future__ import annotations

from dataclasses import replace

from archive.audit.answering import NOT_PROVEN, answer
from archive.audit.findings import Findings
from archive.audit.memory import Memory, recall, unnamed
from archive.audit.names import log_name
from archive.audit.policy import NOBODY, WITNESSED, judge_age, judge_ahead
from archive.audit.timing import Times
from archive.model.verdict import Counts, Status, Verification, Word
from archive.trust import fork, notes
from archive.trust.checkpoints import Checkpoint, CheckpointError, open_checkpoint, parse_checkpoint
from archive.trust.judging import Judged
from archive.trust.keys import Verifier
from archive.trust.policy import Trust

_WHOSE = "whose key this is, only your trust folder can say: it lists no log {}"


def examine_checkpoint(
    data: bytes,
    subject: str,
    trust: Trust | None,
    *,
    asked: bool = False,
    against: bytes | None = None,
    accept_rollback: bool = False,
    now: str | None = None,
    memory: Memory | None = None,
) -> Verification:
    """What a signed note says about a log: whose it is, who else vouches for it, and whether it contradicts one that
    was seen (`memory`), or that the reader has named (`against`, which may be larger if `accept_rollback`). Never raises
    on content."""
    findings = Findings()
    file = subject.rpartition("/")[2] or subject
    try:
        checkpoint = parse_checkpoint(notes.parse(data).text)
    except (notes.NoteError, CheckpointError) as exc:
        findings.add(
            "checkpoint-altered",
            file,
            f"{file} is no checkpoint: {exc}; expected are the log's name, its size and its root in a line each, an empty "
            "line, and signatures",
            offset=0 if not data or data.endswith(b"\n") else len(data),
        )
        nothing: tuple[Status, str] = ("not checked", "there is no checkpoint to speak of")
        return _answer(findings, subject, data, None, {"LOGGED": ("FAIL", "nothing can be read")}, nothing)
    _judge_name(findings, file, data, checkpoint)
    counted = trust if trust is not None and (asked or trust.knows(checkpoint.origin)) else None
    if counted is None:
        whose: tuple[Status, str] = ("not checked", _WHOSE.format(log_name(checkpoint.origin)))
        said = f"it says size {checkpoint.size}, root {_short(checkpoint.root)}; its signatures were not checked"
        details: dict[Word, tuple[Status, str]] = {"INTACT": ("not checked", said)}
        if against is not None:
            _incomparable(findings, file, "no key of this log is known to say which of the two is signed")
        return _answer(
            findings,
            subject,
            data,
            checkpoint,
            details,
            whose,
            unknown=(NOBODY, *unnamed(data, checkpoint, memory or Memory())),
        )
    times = Times(findings, trust=counted)
    judged = times.look(data)
    left: tuple[str, ...] = ()
    if judged.fault is None:
        times.take(file, data, checkpoint.size, judged)
        times.settle()
        if judged.log is not None:
            if against is not None:
                _continue(findings, file, checkpoint, judged.log, against, accept_rollback=accept_rollback)
            known = memory or Memory()
            seen = (*known.seen(checkpoint.origin), *((against,) if against is not None else ()))
            left = recall(findings, file, data, judged.log, replace(known, seen=lambda _: seen, against=None))
    elif against is not None:
        _incomparable(findings, file, "this one is not signed as it should be")
    _judge(findings, file, data, checkpoint, judged, counted, times, now)
    by = f"by {judged.log.keyid}" if judged.log is not None else "by no key that counts"
    good = judged.fault is None
    word = "signed by the log that it lists" if good else f"no log key that it lists has signed it ({judged.fault})"
    details = {
        "INTACT": ("ok" if good else "not checked", f"a note of {len(data):,} bytes"),
        "LOGGED": (
            "ok" if good else "not checked",
            f"log {log_name(checkpoint.origin)}, size {checkpoint.size}, root {_short(checkpoint.root)}, {by}",
        ),
        "TIMED": ("ok", f"attested {times.newest[0]} by {times.newest[1]}")
        if times.newest is not None
        else ("not checked", times.unchecked or "no time on it is attested by anybody you trust"),
        "TRUSTED": (
            "ok" if good else "FAIL",
            f"by {counted.label or 'your policy'}: {word}; quorum: {counted.policy.needs()}",
        ),
    }
    return _answer(findings, subject, data, checkpoint, details, ("n/a", ""), policy=counted.label, unknown=left)


def examine_fork(data: bytes, subject: str, trust: Trust | None, *, asked: bool = False) -> Verification:
    """Whether a file of fork evidence convicts the log's key that the reader has. Never raises on content."""
    findings = Findings()
    file = subject.rpartition("/")[2] or subject
    nothing: tuple[Status, str] = ("not checked", "this is evidence about a log, not about a capture")
    try:
        evidence = fork.parse(data)
        origin = notes.parse(evidence.first).text.partition("\n")[0]
    except (fork.ForkError, notes.NoteError) as exc:
        findings.add("proof-invalid", file, f"{file} is no fork evidence: {exc}", offset=0)
        return _answer(findings, subject, data, None, {"LOGGED": ("FAIL", "nothing is shown")}, nothing, kind="fork")
    keys = trust.logs_of(origin) if trust is not None else ()
    if not keys:
        if trust is not None and asked:
            findings.add(
                "log-untrusted",
                file,
                f"your policy lists no log {log_name(origin)}: whom this convicts is not known",
            )
        whose: tuple[Status, str] = ("not checked", _WHOSE.format(log_name(origin)))
        return _answer(findings, subject, data, None, {"LOGGED": whose, "TRUSTED": whose}, nothing, kind="fork")
    sentence = next((said for key in keys if (said := fork.convicts(evidence, key)) is not None), None)
    if sentence is None:
        findings.add("proof-invalid", file, f"the evidence does not convict {' or '.join(key.keyid for key in keys)}")
        details: dict[Word, tuple[Status, str]] = {"LOGGED": ("FAIL", "nothing is shown against this log")}
    else:
        findings.add("log-fork", file, sentence, hint="rely on no statement of this log behind its last common size")
        details = {"LOGGED": ("FAIL", f"two histories of the log {log_name(origin)}")}
    label = trust.label if trust is not None else None
    details["TRUSTED"] = (
        ("ok", f"both are signed by the log key in {label or 'your policy'}")
        if sentence is not None
        else ("not checked", f"the log key in {label or 'your policy'} has not signed two histories here")
    )
    return _answer(findings, subject, data, None, details, nothing, kind="fork", policy=label)


def _judge_name(findings: Findings, file: str, data: bytes, checkpoint: Checkpoint) -> None:
    """A log signs in its own name (C2SP tlog-checkpoint: SHOULD), unless that has characters that no key's name has."""
    names = sorted({line.name for line in notes.parse(data).signatures})
    origin = checkpoint.origin
    if not names or origin in names or "+" in origin or any(char.isspace() for char in origin):
        return
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    findings.add(
        "checkpoint-altered",
        file,
        f"it is of the log {log_name(origin)!r}, and no line below is signed in that name, only in the name of "
        f"{', '.join(log_name(name) for name in names[:3])}{more}",
        offset=0,
        field="origin",
    )


def _judge(
    findings: Findings,
    file: str,
    data: bytes,
    checkpoint: Checkpoint,
    judged: Judged,
    trust: Trust,
    times: Times,
    now: str | None,
) -> None:
    """What the reader asks for and this checkpoint does not give."""
    if judged.fault is not None:
        # A line in the name of a listed key that this key did not write is damage or forgery; no line is a stranger's.
        lines = {(line.name, line.key_id) for line in notes.parse(data).signatures}
        claimed = any((key.name, key.key_id) in lines for key in trust.logs_of(checkpoint.origin))
        findings.add("checkpoint-altered" if claimed else "log-untrusted", file, f"{file}: {judged.fault}")
        return
    if not judged.quorum:
        seen = ", ".join(judged.witnesses) or "nobody that you trust"
        findings.add("quorum-missing", file, f"it is cosigned by {seen}, your policy asks for {trust.policy.needs()}")
    if trust.requires.timestamp and not times.stamped:
        why = f": {times.unchecked}" if times.unchecked else ""
        findings.add(
            "timestamp-required",
            file,
            f"no authority that you trust has timestamped it{why}",
            consequence=WITNESSED if times.newest is not None else None,
        )
    judge_age(findings, file, trust, times, now)
    judge_ahead(findings, file, times, now)


def _continue(
    findings: Findings, file: str, checkpoint: Checkpoint, log: Verifier, against: bytes, *, accept_rollback: bool
) -> None:
    """What two checkpoints of different sizes say about each other; that the one continues the other, only the log."""
    try:
        other = open_checkpoint(against, log)
    except CheckpointError as exc:
        _incomparable(findings, file, str(exc))
        return
    if other.size > checkpoint.size:
        findings.add(
            "rollback-accepted" if accept_rollback else "log-rollback",
            file,
            f"it is of size {checkpoint.size}, the checkpoint that was given is of size {other.size}",
            field="size",
        )
    elif other.size < checkpoint.size:
        _incomparable(
            findings,
            file,
            f"it is of size {other.size}, this one of size {checkpoint.size}: that the one continues the other, two "
            "checkpoints alone do not show",
        )


def _incomparable(findings: Findings, file: str, why: str) -> None:
    findings.add(
        "log-untrusted",
        file,
        f"the checkpoint that was given was not compared: {why}",
        consequence="whether this is the same history is not shown",
        hint="newsproof verify on the archive itself, with --against this checkpoint",
    )


def _answer(
    findings: Findings,
    subject: str,
    data: bytes,
    checkpoint: Checkpoint | None,
    details: dict[Word, tuple[Status, str]],
    otherwise: tuple[Status, str],
    *,
    kind: str = "checkpoint",
    policy: str | None = None,
    unknown: tuple[str, ...] = (),
) -> Verification:
    words: dict[Word, tuple[Status, str]] = {
        "INTACT": otherwise,
        "SIGNED": ("n/a", "there is no statement in it"),
        "LOGGED": otherwise,
        "TIMED": otherwise,
        "TRUSTED": otherwise,
    }
    return answer(
        findings,
        words | details,
        subject=subject,
        kind="fork" if kind == "fork" else "checkpoint",
        counts=Counts(bytes=len(data)),
        not_proven=(*unknown, "what the log holds: only its entries say that", *NOT_PROVEN[:-1]),
        checkpoint=checkpoint.text if checkpoint is not None else None,
        policy=policy,
    )


def _short(root: bytes) -> str:
    return f"{root.hex()[:8]}…{root.hex()[-8:]}"
