"""Decides whether a sealed segment may be taken as a whole: its seal is logged, and the file has the sealed digest.

The statement that seals a segment is the first one of the segment after it, so two reads settle a gigabyte: the
beginning of the next file, and one pass of SHA-256 over this one.
"""

from __future__ import annotations

from typing import Final

from archive.audit import descriptions, names
from archive.audit.evidence import Evidence
from archive.audit.imports import digest_of
from archive.audit.log import Log
from archive.formats.reader import RecordItem, read_warc
from archive.trust.envelope import EnvelopeError, open_envelope
from archive.trust.merkle import leaf_hash
from archive.trust.statements import StatementError, decode

#: The first statement of a segment covers its warcinfo and a description, seldom more.
_RECORDS: Final = 16
_KEEP: Final = 1 << 20


def sealed(evidence: Evidence, log: Log, segment: str, following: str) -> int | None:
    """The log index of the seal of `segment` when the file is as it was sealed, else None: read it record by record."""
    found = _seal_in(evidence, log, segment, following)
    if found is None:
        return None
    index, kept = found
    if evidence.size(segment) != kept.length or digest_of(evidence, segment)[0] != kept.sha256:
        return None
    return index


def _seal_in(evidence: Evidence, log: Log, segment: str, following: str) -> tuple[int, descriptions.KeptFile] | None:
    file = evidence.open(following)
    if file is None:
        return None
    blocks: dict[str, bytes] = {}
    digests: list[str] = []
    try:
        for item in read_warc(file, keep=_KEEP):
            if not isinstance(item, RecordItem) or item.number > _RECORDS:
                return None
            block = item.record.block
            if (item.record.target or "").startswith(names.STATEMENT):
                return _check(log, segment, block or b"", digests, blocks)
            digests.append(item.sha256)
            if block is not None:
                blocks[item.sha256] = block
    finally:
        file.close()
    return None


def _check(
    log: Log, segment: str, envelope: bytes, digests: list[str], blocks: dict[str, bytes]
) -> tuple[int, descriptions.KeptFile] | None:
    """The seal that this first statement is, if it is one of this segment, logged, and signs what was read."""
    try:
        statement = decode(open_envelope(envelope).payload)
    except (EnvelopeError, StatementError):
        return None
    if statement.kind != "segment" or list(statement.subjects) != digests:
        return None
    document = descriptions.read(blocks.get(digests[-1], b""))
    kept = descriptions.kept_file(document) if document is not None else None
    if kept is None or kept.kind != "segment" or kept.file != segment:
        return None
    index = log.find(leaf_hash(envelope))
    return None if index is None else (index, kept)
