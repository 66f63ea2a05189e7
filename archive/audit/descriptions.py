"""Decides whether a description fits the statement that signs it, and what a capture is called.

Descriptions are canonical JSON and are read as plain dicts: what is signed is bytes, and verification needs no model.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from archive.audit import names, notes
from archive.audit.statements import label_of
from archive.model.statement import Statement
from archive.trust import canonical
from archive.trust.fieldtree import FieldTreeError, field_root

CAPTURE_SCHEMA = "newsproof/description/v1"
FILE_SCHEMA = "newsproof/file/v1"

Document = Mapping[str, Any]
#: Hears of each capture whose records are as signed: its log index, the leaf hash of its entry, what was signed, and its
#: description (None when that was taken off the disk).
Heard = Callable[[int, bytes | None, Statement, Document | None], None]


class _Leaf(NamedTuple):
    path: str
    value: str
    salt: str


class Fault(NamedTuple):
    """What is wrong with a description: the code, the member, a sentence."""

    code: str
    field: str
    message: str


class KeptFile(NamedTuple):
    """A whole file that a signed description vouches for."""

    kind: str
    file: str
    sha256: str
    length: int
    captures: int


def read(data: bytes) -> Document | None:
    """The document, or None when the bytes are no canonical JSON object."""
    try:
        value = canonical.decode(data)
    except canonical.NotCanonical:
        return None
    return value if isinstance(value, dict) else None


def label(document: Document | None, statement: Statement | None, index: int) -> str:
    """What people call the capture: `harbour-bridge v3`, or by its ids when there is no description."""
    if document is None or statement is None:
        return label_of(statement, index)
    if statement.kind in ("import", "segment"):
        name = document.get("source") or document.get("file")
        return f"{statement.kind} of {name}" if isinstance(name, str) else label_of(statement, index)
    url = document.get("url")
    if statement.kind != "capture" or not isinstance(url, str):
        return label_of(statement, index)
    from archive.articles.identity import slug_of

    slug = slug_of(url, _headline(document))
    return f"{slug} v{statement.version}" if statement.version is not None else f"{slug} c{statement.seq}"


def _headline(document: Document) -> str:
    leaves = document.get("fields")
    for leaf in leaves if isinstance(leaves, list) else ():
        if isinstance(leaf, dict) and leaf.get("path") == "headline" and isinstance(leaf.get("value"), str):
            return str(leaf["value"])
    return ""


def own_records(document: Document) -> list[Mapping[str, Any]] | None:
    """The listed records that are subjects of the statement, in order (those in a foreign file are not)."""
    listed = document.get("records")
    if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
        return None
    return [item for item in listed if item.get("file") is None]


def role(document: Document | None, ordinal: int, subjects: int) -> str:
    """What the record of that ordinal is: `response`, `description`, …; `statement` is ordinal 0."""
    if ordinal == 0:
        return "statement"
    if ordinal == subjects:
        return "description"
    listed = own_records(document) if document is not None else None
    if listed is None or ordinal > len(listed):
        return "record"
    return str(listed[ordinal - 1].get("role") or "record")


def faults(data: bytes, document: Document | None, statement: Statement, lengths: Sequence[int]) -> list[Fault]:
    """Where a description disagrees with its statement. `lengths` are of the records that were found, in order.

    The records themselves have been found to be those of the statement; this asks whether what was signed is
    consistent in itself.
    """
    if document is None:
        return [Fault("description-mismatch", "description", "the description is no canonical JSON object")]
    found: list[Fault] = []
    if statement.kind == "capture":
        if document.get("schema") != CAPTURE_SCHEMA:
            found.append(_mismatch("schema", document.get("schema"), CAPTURE_SCHEMA))
        for name, signed in (("article", statement.article), ("observed", statement.observed)):
            if document.get(name) != signed:
                found.append(_mismatch(name, document.get(name), signed))
        if (document.get("outcome") == "version") != (statement.version is not None):
            found.append(_mismatch("outcome", document.get("outcome"), f"version {statement.version}"))
        found += _field_faults(document, statement)
    elif statement.kind in ("import", "segment"):
        if document.get("schema") != FILE_SCHEMA:
            found.append(_mismatch("schema", document.get("schema"), FILE_SCHEMA))
        for name, wanted in (("kind", statement.kind), ("observed", statement.observed)):
            if document.get(name) != wanted:
                found.append(_mismatch(name, document.get(name), wanted))
        if kept_file(document) is None:
            found.append(Fault("description-mismatch", "file", "the description names no file with digest and length"))
    elif statement.kind == "note":
        found += [Fault("description-mismatch", name, message) for name, message in notes.faults(document, statement)]
    else:
        return []
    return found + _record_faults(document, statement, lengths)


def seal_faults(document: Document | None, statement: Statement, segment: str | None) -> list[Fault]:
    """Where the seal that is signed in a segment is none of a segment before it, which no record is added to any more.
    `segment` is None where it is not known which one this is."""
    kept = kept_file(document) if document is not None and statement.kind == "segment" else None
    if kept is None:
        return []
    sealed, here = names.segment_number(kept.file), names.segment_number(segment or "")
    if sealed is None:
        return [Fault("description-mismatch", "file", f"it seals {kept.file!r:.100}, which is no segment")]
    if here is not None and sealed >= here:
        said = f"it seals {kept.file}, and is signed in {segment}: only a segment before that one is whole"
        return [Fault("description-mismatch", "file", said)]
    return []


def _record_faults(document: Document, statement: Statement, lengths: Sequence[int]) -> list[Fault]:
    listed = own_records(document)
    signed = statement.subjects[:-1]
    if listed is None or len(listed) != len(signed):
        count = "no list" if listed is None else str(len(listed))
        return [
            Fault("description-mismatch", "records", f"it lists {count} records, the statement signs {len(signed)}")
        ]
    for ordinal, (item, digest, length) in enumerate(zip(listed, signed, lengths, strict=False), start=1):
        if item.get("sha256") != digest:
            return [Fault("description-mismatch", "records", f"record {ordinal} is listed with another digest")]
        if item.get("length") != length:
            return [
                Fault(
                    "description-mismatch",
                    "records",
                    f"record {ordinal} is listed with {item.get('length')} bytes, it has {length}",
                )
            ]
    return []


def _field_faults(document: Document, statement: Statement) -> list[Fault]:
    listed = document.get("fields")
    if not isinstance(listed, list):
        return [Fault("fields-mismatch", "fields", "the description has no list of fields")]
    if not listed:
        # An observation repeats the root of the version that it found again and lists no fields itself.
        if statement.version is None or statement.fields is None:
            return []
        return [Fault("fields-mismatch", "fields", "a root is signed, but the description lists no fields")]
    try:
        root = field_root([_Leaf(str(leaf["path"]), str(leaf["value"]), str(leaf["salt"])) for leaf in listed])
    except (KeyError, TypeError, FieldTreeError) as exc:
        return [Fault("fields-mismatch", "fields", f"the listed fields have no root: {exc}")]
    if root != statement.fields:
        return [
            Fault(
                "fields-mismatch",
                "fields",
                f"the fields that it lists ({len(listed)}) have root {root}, signed is {statement.fields}",
            )
        ]
    return []


def kept_file(document: Document) -> KeptFile | None:
    """The file that an import or segment description vouches for."""
    kind, file, sha256, length = (document.get(name) for name in ("kind", "file", "sha256", "length"))
    captures = document.get("captures")
    if not (isinstance(kind, str) and isinstance(file, str) and isinstance(sha256, str) and isinstance(length, int)):
        return None
    return KeptFile(kind, file, sha256, length, captures if isinstance(captures, int) else 0)


def _mismatch(name: str, said: object, signed: object) -> Fault:
    return Fault("description-mismatch", name, f"{name} is {said!r} in the description, signed is {signed!r}")
