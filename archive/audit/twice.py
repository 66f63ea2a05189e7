"""Decides whether a second, independent reader finds the same records in a segment: level paranoid.

Only segments in which nothing else was found are read twice: what is damaged or packed in another way is named already,
and two readers need not agree on it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

from archive.audit.evidence import Evidence
from archive.audit.findings import Findings
from archive.formats import second
from archive.formats.reader import RecordItem, read_warc
from archive.formats.warc import Record

_KEEP: Final = 8 * 1024 * 1024
_CONSEQUENCE: Final = "what the description says of this answer, and what was found again by it, cannot be relied on"
_HINT: Final = "this was signed as it stands: tell whoever made the archive; the record holds what was captured"


def read_twice(evidence: Evidence, findings: Findings, segments: Iterable[str]) -> int:
    """Compares both readers over these segments; how many were compared."""
    compared = 0
    for name in segments:
        if not findings.mentions(name):
            compared += 1
            _compare(evidence, findings, name)
    return compared


def _compare(evidence: Evidence, findings: Findings, name: str) -> None:
    ours, theirs = evidence.open(name), evidence.open(name)
    if ours is None or theirs is None:
        return
    number = offset = 0
    try:
        others = second.read(theirs)
        for item in read_warc(ours, keep=_KEEP):
            if not isinstance(item, RecordItem):
                return
            number, offset = item.number, item.offset
            if item.record.type == "response":
                for flaw in item.record.problems():
                    findings.add(
                        "digest-mismatch", name, f"record {number}: {flaw.message}", offset=offset, record=number,
                        field=flaw.field, consequence=_CONSEQUENCE, hint=_HINT,
                    )  # fmt: skip
            found = next(others, None)
            wanted = second.Second(item.offset, _block(item.record), item.record.type, item.record.target)
            if found != wanted:
                findings.add("second-reader", name, _difference(number, wanted, found), offset=offset, record=number)
                return
        surplus = next(others, None)
        if surplus is not None:
            findings.add(
                "second-reader",
                name,
                f"the second reader finds one more record at byte {surplus.offset:,}, behind the last",
                offset=surplus.offset,
                record=number + 1,
            )
    except second.SecondError as exc:
        findings.add("second-reader", name, f"the second reader stops: {exc}", offset=offset, record=max(1, number))
    finally:
        ours.close()
        theirs.close()


def _block(record: Record) -> str:
    """SHA-256 of a block; of one too large to be kept the digest that it states, which was found to be right."""
    if record.block is not None:
        return hashlib.sha256(record.block).hexdigest()
    return (record.header("WARC-Block-Digest") or "").removeprefix("sha256:")


def _difference(number: int, wanted: second.Second, found: second.Second | None) -> str:
    if found is None:
        return f"the second reader does not find record {number}"
    for what in ("offset", "type", "target", "sha256"):
        if getattr(found, what) != getattr(wanted, what):
            named = "block with SHA-256" if what == "sha256" else what
            return f"record {number}: {named} {getattr(wanted, what)}, to the second reader {getattr(found, what)}"
    return f"record {number} is another one to the second reader"
