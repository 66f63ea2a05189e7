"""Decides whether what belongs to a page is what its description says: the digests of pictures and the like against the
records that the same statement signs.

The digest of a picture is an item of the version, and by it two pictures are told apart; so it must be that of the
bytes which were captured, as readers get them. A revisit has the bytes in an earlier record, which is checked with the
capture that it belongs to; here it must state the same digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO, Final

from archive.audit.descriptions import Document, Fault, own_records
from archive.formats.http import content_of, parse_response
from archive.formats.reader import RecordItem, read_record
from archive.formats.warc import Record, target_uri
from archive.model.statement import Statement

#: A record that is larger is not looked into: all that belongs to one page is smaller.
LIMIT: Final = 128 * 1024 * 1024
_ROLES: Final = ("image", "variant", "asset")

#: The record with this SHA-256 in hex, with its block; None when there is none, or it is too large.
Read = Callable[[str], Record | None]


def faults(document: Document | None, statement: Statement, read: Read) -> list[Fault]:
    """Where a listed digest is not that of the record. Everything has been found to be as signed."""
    assets = document.get("assets") if document is not None else None
    items = assets.get("items") if isinstance(assets, Mapping) else None
    kept = (
        [one for one in items if isinstance(one, Mapping) and one.get("outcome") == "kept"]
        if isinstance(items, list)
        else []
    )
    if document is None or not kept or statement.kind != "capture":
        return []
    by_target: dict[str, list[str]] = {}
    for listed, digest in zip(own_records(document) or (), statement.subjects, strict=False):
        if listed.get("role") in _ROLES:
            by_target.setdefault(str(listed.get("target")), []).append(digest)
    found = []
    for item in kept:
        url = str(item.get("final_url") or item.get("url"))
        said = [_said(item, record) for digest in by_target.get(target_uri(url), ()) if (record := read(digest))]
        answers = [one for one in said if one != _REQUEST]
        if by_target.get(target_uri(url)) and not said:
            continue  # larger than anything that belongs to a page may be
        if None not in answers:
            why = answers[0] if answers else "the capture has no record of it"
            found.append(Fault("asset-mismatch", "assets", f"{url}: {why}"))
    return found


_REQUEST: Final = "a request"


def _said(item: Mapping[str, Any], record: Record) -> str | None:
    """What is wrong between what is listed and a record; None when nothing is."""
    sha256, payload = item.get("sha256"), item.get("payload_sha256")
    if record.type == "request" or record.block is None:
        return _REQUEST
    if record.type == "revisit":
        stated = record.header("WARC-Payload-Digest")
        wanted = f"sha256:{payload or sha256}"
        return None if stated == wanted else f"it is listed with {wanted}, the record repeats {stated}"
    try:
        content = content_of(record.type, record.block)
        stored = parse_response(record.block).body
    except ValueError:
        return "its record cannot be read"
    digest = hashlib.sha256(content).hexdigest()
    if digest != sha256:
        return f"it is listed with the digest {sha256}, its content has {digest}"
    if payload is not None and payload != hashlib.sha256(stored).hexdigest():
        return f"its body is listed with the digest {payload}, and has another"
    if item.get("length") != len(content):
        return f"it is listed with {item.get('length')} bytes, its content has {len(content)}"
    return None


def read_there(file: BinaryIO, offset: int, digest: str) -> Record | None:
    """The record that lies there, if it has that digest."""
    item = read_record(file, offset, keep=LIMIT)
    return (
        item.record
        if isinstance(item, RecordItem) and item.sha256 == digest and item.record.block is not None
        else None
    )
