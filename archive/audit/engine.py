"""Decides what is checked in which order, and which of the five words that proves.

One walk over the log, one over the segments and the log together, then the files signed as a whole. Nothing raises on
content: what is wrong is a finding, and the walk goes on.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from archive.audit import names
from archive.audit.answering import answer
from archive.audit.evidence import Evidence, FolderEvidence, no_archive
from archive.audit.findings import Findings
from archive.audit.imports import KeptFiles, digest_of
from archive.audit.log import Log
from archive.audit.naming import name_the_rest
from archive.audit.seals import sealed
from archive.audit.segments import Walk
from archive.audit.statements import Keys, Ledger, read_keys
from archive.errors import CallerError
from archive.formats.layout import decode_config
from archive.model.verdict import Counts, Level, Status, Verification, Word
from archive.trust.keys import Verifier

#: Bytes of segments below which every byte is read without being asked for.
FULL_BELOW: Final = 1_000_000_000
_CONFIG_LIMIT: Final = 1 << 20


def verify(path: Path, *, level: Level | None = None) -> Verification:
    """Verifies the archive folder at `path`.

    `quick` compares sealed segments with their signed digest and reads the rest; `full` reads every byte. Without a
    level it is full below 1 GB of segments. Never raises on content. Raises CallerError `no-archive` when there is no
    archive, StoreError `newer-format` for a format that is not known, and `storage` when a file cannot be read.
    """
    with FolderEvidence(Path(path)) as evidence:
        return examine(evidence, level=level)


def examine(evidence: Evidence, *, level: Level | None = None) -> Verification:
    """Verifies whatever answers the questions of `Evidence`."""
    findings = Findings()
    keys = _keys(evidence, findings)
    segments, imports = _warc_files(evidence, findings)
    sizes = {name: evidence.size(name) or 0 for name in segments.values()}
    if level is None:
        level = "full" if sum(sizes.values()) < FULL_BELOW else "quick"
    log = Log(evidence, findings, keys.log)
    ledger = Ledger(log, keys, findings)
    kept = KeptFiles(evidence, findings)
    kept.hash_imports(imports)
    walk = Walk(evidence, findings, log, ledger, kept, deep=level == "full")
    _walk_segments(evidence, findings, log, ledger, kept, walk, segments, sizes, quick=level == "quick")
    # What is lost may have spoken of a file that now seems to be nobody's.
    kept.conclude(complete=not findings.failed("INTACT"))
    name_the_rest(evidence, findings, log, segments.values())
    return _answer(evidence, findings, level, keys, log, ledger, kept, walk, len(segments))


def _keys(evidence: Evidence, findings: Findings) -> Keys:
    """The keys, with the log's only when it is the one that newsproof.toml speaks of."""
    keys = read_keys(evidence, findings)
    data = evidence.read(names.CONFIG, _CONFIG_LIMIT)
    if data is None:
        if not any(True for _ in evidence.scan(names.LOG)):
            raise no_archive(evidence.subject)
        findings.add("config-altered", names.CONFIG, f"{names.CONFIG} is not there")
        origin = keys.log.name if keys.log is not None else None
    else:
        try:
            origin = decode_config(data).origin
        except CallerError as exc:
            findings.add("config-altered", names.CONFIG, exc.message)
            origin = keys.log.name if keys.log is not None else None
    log: Verifier | None = keys.log
    if log is None:
        if evidence.size(names.LOG_KEY) is None:
            findings.add("key-missing", names.LOG_KEY, f"{names.LOG_KEY} is not there")
    elif origin is not None and log.name != origin:
        findings.add(
            "key-missing",
            names.LOG_KEY,
            f"{names.LOG_KEY} is the key of {log.name!r}, {names.CONFIG} names the log {origin!r}",
            field="name",
        )
        log = None
    return Keys(log, keys.captors)


def _warc_files(evidence: Evidence, findings: Findings) -> tuple[dict[int, str], list[str]]:
    """Segments by number and foreign files; names whatever else lies in `warc/`."""
    segments: dict[int, str] = {}
    imports: list[str] = []
    indexes: list[str] = []
    for base, kind in sorted(evidence.scan(names.WARC)):
        name = f"{names.WARC}/{base}"
        number = names.segment_number(name)
        if name == names.TORN and kind == "folder":
            torn = sorted(f"{name}/{inner}" for inner, _ in evidence.scan(name))
            if torn:
                findings.add("torn-folder", name, f"{name} holds {len(torn)} unfinished tails, the first is {torn[0]}")
        elif kind != "file":
            names.stray(findings, name, kind)
        elif number is not None:
            segments[number] = name
        elif names.import_digest(name) is not None:
            imports.append(name)
        elif base.endswith(".cdxj"):
            indexes.append(name)
        else:
            names.stray(findings, name, kind)
    beside = {names.cdxj(name) for name in segments.values()}
    for name in indexes:
        if name not in beside:
            findings.add("unknown-file", name, f"{name} is the index of a file that is not there")
    return dict(sorted(segments.items())), imports


def _walk_segments(
    evidence: Evidence,
    findings: Findings,
    log: Log,
    ledger: Ledger,
    kept: KeptFiles,
    walk: Walk,
    segments: dict[int, str],
    sizes: dict[str, int],
    *,
    quick: bool,
) -> None:
    """Walks the segments in order; one that is sealed and unchanged is taken as a whole at level quick."""
    highest = max(segments, default=0)
    gone: str | None = None
    expected = 1
    for number, name in segments.items():
        for lost in range(expected, min(number, expected + 100)):
            gone = names.segment(lost)
            findings.add("segment-missing", gone, f"{gone} is not there, {name} is", record=1, offset=0)
            walk.skip(gone)
        expected = number + 1
        following = segments.get(number + 1)
        if quick and following is not None:
            index = sealed(evidence, log, name, following)
            if index is not None and index >= ledger.index:
                before = ledger.records
                while ledger.index < index:
                    ledger.take()
                walk.accept(name, sizes[name], ledger.records - before)
                continue
        file = evidence.open(name)
        if file is None:
            continue
        try:
            walk.segment(name, file, sizes[name])
        finally:
            file.close()
    upcoming = ledger.peek()
    if upcoming is not None:
        # A seal is the first statement of the segment behind the one that it seals.
        seal_follows = walk.begun and upcoming.statement is not None and upcoming.statement.kind == "segment"
        index_is_left = evidence.size(names.cdxj(names.segment(highest + 1))) is not None
        if not segments or seal_follows or index_is_left:
            gone = names.segment(highest + 1)
            findings.add("segment-missing", gone, f"{gone} is not there, but the log goes on", record=1, offset=0)
            walk.finish(gone)
            return
    walk.finish(None)
    if not quick and not findings.failed("INTACT"):
        _compare_seals(evidence, findings, kept, segments)


def _compare_seals(evidence: Evidence, findings: Findings, kept: KeptFiles, segments: dict[int, str]) -> None:
    """A sealed segment whose records are all as signed, but whose bytes are not, was packed anew."""
    for name in segments.values():
        seal = kept.seal(name)
        if seal is None or findings.mentions(name):
            continue
        digest, length = digest_of(evidence, name)
        if digest != seal.sha256:
            findings.add(
                "repacked",
                name,
                f"the file has {length:,} bytes with SHA-256 {digest}, sealed were {seal.length:,} with {seal.sha256}",
                record=1,
                offset=0,
            )


def _answer(
    evidence: Evidence,
    findings: Findings,
    level: Level,
    keys: Keys,
    log: Log,
    ledger: Ledger,
    kept: KeptFiles,
    walk: Walk,
    segments: int,
) -> Verification:
    signers = ", ".join(f"{count} by {keyid}" for keyid, count in sorted(ledger.signers.items()))
    root = log.head.root.hex() if log.head is not None else None
    accepted = f" ({walk.accepted} by the digest of their sealed segment)" if walk.accepted else ""
    details: dict[Word, tuple[Status, str]] = {
        "INTACT": (
            "ok",
            f"{walk.intact} of {ledger.records} records as signed{accepted}, {walk.bytes + kept.bytes:,} bytes read",
        ),
        "SIGNED": (
            "n/a" if log.size == 0 else "ok",
            f"{ledger.signed} of {log.size} statements signed by known captors ({signers or 'none'})",
        ),
        "LOGGED": (
            "ok",
            f"log size {log.size}, root {root[:8]}…{root[-8:]}; consistent with {log.checkpoints} published checkpoints"
            if root is not None and log.proven
            else f"log size {log.size}, and no signed checkpoint for it",
        ),
        "TIMED": ("not checked", "no timestamps are looked at by this version"),
        "TRUSTED": ("not checked", "no policy given: whose keys these are is for you to decide"),
    }
    return answer(
        findings,
        details,
        subject=evidence.subject,
        kind="archive",
        level=level,
        counts=Counts(
            records=walk.records,
            statements=log.size,
            captures=ledger.captures,
            versions=ledger.versions,
            segments=segments,
            imports=kept.imports,
            bytes=walk.bytes + kept.bytes,
        ),
        checkpoint=log.head.text if log.head is not None else None,
    )
