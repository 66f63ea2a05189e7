"""Decides whether what belongs to a page is what its description says: the digests of pictures and the like against the
records that the same statement signs.

The digest of a picture is an item of the version, and by it two pictures are told apart; so it must be that of the
bytes which were captured, as readers get them. A revisit has the bytes in an earlier record, which is checked with the
capture that it belongs to; here it must state the same digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from archive.audit.descriptions import Document, Fault, own_records
from archive.audit.places import LIMIT
from archive.formats.http import content_of, parse_response
from archive.formats.warc import Record, target_uri
from archive.model.statement import Statement

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
    wanted = {target_uri(str(item.get("final_url") or item.get("url"))) for item in kept}
    by_target: dict[str, list[_Held]] = {}
    # In the order in which they lie, whatever the order of the list: of each its digests are kept, not its bytes.
    for listed, digest in zip(own_records(document) or (), statement.subjects, strict=False):
        if listed.get("role") in _ROLES and (target := str(listed.get("target"))) in wanted:
            held = _held(read(digest))
            if held is not None:
                by_target.setdefault(target, []).append(held)
    found = []
    for item in kept:
        url = str(item.get("final_url") or item.get("url"))
        answers = [_said(item, held) for held in by_target.get(target_uri(url), ())]
        if None not in answers:
            why = answers[0] if answers else "the capture has no record of it"
            found.append(Fault("asset-mismatch", "assets", f"{url}: {why}"))
    return found


class _Held(NamedTuple):
    """What a record holds: SHA-256 and length of its content, and SHA-256 of its body as it is stored; of a revisit the
    payload digest that it states. `why` when that cannot be told."""

    sha256: str = ""
    stored: str = ""
    length: int = 0
    repeats: str | None = None
    why: str | None = None


def _held(record: Record | None) -> _Held | None:
    """What a record that belongs to a page holds, None of a request."""
    if record is None or record.block is None:
        return _Held(why=f"its record has more than {LIMIT:,} bytes, and nothing that belongs to a page has")
    if record.type == "request":
        return None
    if record.type == "revisit":
        return _Held(repeats=record.header("WARC-Payload-Digest") or "none")
    try:
        content = content_of(record.type, record.block)
        stored = parse_response(record.block).body
    except ValueError:
        return _Held(why="its record cannot be read")
    digest = hashlib.sha256(content).hexdigest()
    coded = stored != content
    return _Held(digest, hashlib.sha256(stored).hexdigest() if coded else digest, len(content))


def _said(item: Mapping[str, Any], held: _Held) -> str | None:
    """What is wrong between what is listed and a record; None when nothing is."""
    sha256, payload = item.get("sha256"), item.get("payload_sha256")
    if held.why is not None:
        return held.why
    if held.repeats is not None:
        wanted = f"sha256:{payload or sha256}"
        return None if held.repeats == wanted else f"it is listed with {wanted}, the record repeats {held.repeats}"
    if held.sha256 != sha256:
        return f"it is listed with the digest {sha256}, its content has {held.sha256}"
    if payload is not None and payload != held.stored:
        return f"its body is listed with the digest {payload}, and has another"
    if item.get("length") != held.length:
        return f"it is listed with {item.get('length')} bytes, its content has {held.length}"
    return None
