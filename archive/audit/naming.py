"""Decides what captures are called whose own description is lost: by their article, as another capture describes it.

Only asked when something is wrong. The segments are read once more, and a description counts when a statement signs
it that is in the log.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from archive.audit import descriptions, names
from archive.audit.evidence import Evidence
from archive.audit.findings import Findings
from archive.audit.log import Log
from archive.audit.statements import read_entry
from archive.formats.reader import RecordItem, read_warc
from archive.model.statement import Statement
from archive.trust.merkle import leaf_hash

_KEEP: Final = 8 * 1024 * 1024
#: Above this many bytes of segments, ids have to do.
_READ: Final = 1_000_000_000


def name_the_rest(evidence: Evidence, findings: Findings, log: Log, segments: Iterable[str]) -> None:
    """Gives every finding that still waits for it the name of its capture."""
    files = [name for name in segments if evidence.size(name)]
    if not findings.waiting or sum(evidence.size(name) or 0 for name in files) > _READ:
        return
    wanted: dict[str, dict[int, Statement]] = {}
    for index in findings.waiting:
        entry = next(iter(log.walk(index)), None)
        statement = read_entry(entry).statement if entry is not None else None
        if statement is not None and statement.article is not None:
            wanted.setdefault(statement.article, {})[index] = statement
    for name in files:
        if wanted:
            _read(evidence, findings, log, name, wanted)


def _read(evidence: Evidence, findings: Findings, log: Log, name: str, wanted: dict[str, dict[int, Statement]]) -> None:
    file = evidence.open(name)
    if file is None:
        return
    described: tuple[str, bytes] | None = None
    try:
        for item in read_warc(file, keep=_KEEP):
            target = item.record.target if isinstance(item, RecordItem) else None
            if target is None or not isinstance(item, RecordItem):
                continue
            block = item.record.block or b""
            if target.startswith(names.DESCRIPTION):
                described = item.sha256, block
            elif target.startswith(names.STATEMENT) and described is not None:
                _use(findings, log, block, described, wanted)
                described = None
            if not wanted:
                return
    finally:
        file.close()


def _use(
    findings: Findings,
    log: Log,
    envelope: bytes,
    described: tuple[str, bytes],
    wanted: dict[str, dict[int, Statement]],
) -> None:
    index = log.find(leaf_hash(envelope))
    if index is None:
        return
    signed = read_entry(next(log.walk(index))).statement
    if signed is None or signed.article not in wanted or signed.subjects[-1] != described[0]:
        return
    document = descriptions.read(described[1])
    for waiting, statement in wanted.pop(signed.article or "").items():
        findings.name(waiting, descriptions.label(document, statement, waiting))
