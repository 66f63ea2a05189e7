"""Decides whether what a description says of the last answer is what the record of that answer holds: status, content
type, address, and the digest of its body.

Both are signed, so a difference is the captor's own contradiction. At most levels the digest is compared with the one
that the record states; that this one is of its body is looked at when the segment is read twice (`twice`). What was
imported has its answer in the foreign file, which is kept whole and is not looked into here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final, NamedTuple

from archive.audit import names
from archive.audit.descriptions import Document, Fault, own_records
from archive.formats.http import status_and_type
from archive.formats.warc import Record, target_uri
from archive.model.statement import Statement

#: Roles of the record that a page was read from; each is the type of that record, too.
PAGES: Final = ("response", "revisit", "resource")
#: What an archive writes beside an answer.
_MADE: Final = (names.ARTICLE, names.DESCRIPTION, names.STATEMENT)
#: A longer content type is remembered by its digest.
_LONGEST: Final = 1_024
_SHOWN: Final = 100


class Answer(NamedTuple):
    """What a record says of itself: its type, its address as it stands, status and content type (`known`: its HTTP head
    was at hand), the digest that it states of its body, in hex, its id, and the id of the one that a revisit repeats."""

    type: str
    target: str
    known: bool
    status: int | None
    content_type: str | None
    payload: str
    id: str
    repeats: str


def answer_of(record: Record) -> Answer | None:
    """What a record that may be a page's answer says, None of any other one."""
    target = record.target or ""
    if record.type not in PAGES or target.startswith(_MADE):
        return None
    payload = record.header("WARC-Payload-Digest") or ""
    status, content_type, known = None, record.content_type, True
    if record.type == "resource":
        payload = payload or record.header("WARC-Block-Digest") or ""
    else:
        head = record.http_head
        known = head is not None
        status, content_type = status_and_type(head) if head is not None else (None, None)
    return Answer(
        record.type,
        target,
        known,
        status,
        _short(content_type),
        payload.removeprefix("sha256:"),
        record.id,
        record.header("WARC-Refers-To") or "",
    )


def faults(document: Document | None, statement: Statement, answers: Mapping[str, Answer]) -> list[Fault]:
    """Where a description contradicts the answer. `answers` are by the digest of their record; everything has been found
    to be as signed."""
    if document is None or statement.kind != "capture":
        return []
    listed = document.get("records")
    if any(one.get("file") is not None for one in (listed if isinstance(listed, list) else ())):
        return []
    own = zip(own_records(document) or (), statement.subjects, strict=False)
    pages = [(str(one.get("role")), digest) for one, digest in own if one.get("role") in PAGES]
    said = {name: document.get(name) for name in ("status", "content_type", "payload_sha256")}
    if not pages:
        stated = next((name for name, value in said.items() if value is not None), None)
        return [_fault(stated, said[stated], "the capture has no answer")] if stated is not None else []
    role, digest = pages[-1]
    answer = answers.get(digest)
    if answer is None or answer.type != role:
        kind = answer.type if answer is not None else "another"
        return [Fault("description-mismatch", "records", f"the record listed as its {role} is of type {kind}")]
    found = []
    url = document.get("final_url")
    if not isinstance(url, str) or target_uri(url) != target_uri(answer.target):
        found.append(_fault("final_url", url, f"the {role} is of {answer.target}"))
    if role != "resource" and (said["status"] == 0 or answer.status is None):
        return found  # no HTTP head that a status could be read from: what broke off, or is none
    if answer.known and said["status"] != answer.status:
        found.append(_fault("status", said["status"], f"the {role} has {answer.status}"))
    if answer.known and _short(said["content_type"]) != answer.content_type:
        found.append(_fault("content_type", said["content_type"], f"the {role} has {answer.content_type!r}"))
    if said["payload_sha256"] != answer.payload:
        found.append(_fault("payload_sha256", said["payload_sha256"], f"the {role} states {answer.payload or 'none'}"))
    return found


def _short(content_type: object) -> str | None:
    """A content type as it is compared: however it was folded, and in a bounded number of characters."""
    if not isinstance(content_type, str):
        return None
    plain = " ".join(content_type.split())
    return plain if len(plain) <= _LONGEST else f"SHA-256 {hashlib.sha256(plain.encode()).hexdigest()}"


def _fault(name: str, said: object, instead: str) -> Fault:
    return Fault("description-mismatch", name, f"{name} is {said!r:.{_SHOWN}} in the description, {instead:.{_SHOWN}}")
