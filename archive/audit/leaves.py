"""Decides whether the fields that a description lists are those of the article that was stored with it.

The tree of fields is what a quote shows, the article is what everything else shows, and one captor signs both. So each
listed path must be one that the article has, once, with the words that the article has there, and none may be left
out. Salts are random and mean nothing. Level paranoid goes on from there, to the raw bytes that the article was read from.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from archive.articles.fields import ADDRESS, items_of, leaves_of
from archive.articles.prose import nfc
from archive.audit import names
from archive.audit.descriptions import Document, Fault, own_records
from archive.formats.warc import Record
from archive.model.statement import Statement

#: An article larger than this is not looked into; what is read as one page is far smaller.
LIMIT: Final = 32 * 1024 * 1024
#: What is repeated of a path or a value in a message.
_SHOWN: Final = 60

#: The block of the article record with this SHA-256 in hex, None when it is none, or too large.
Block = Callable[[str], bytes | None]
Leaves = Sequence[tuple[str, str]]


def faults(document: Document | None, statement: Statement, block: Block) -> list[Fault]:
    """Where the listed fields of a version are not those of its article. Everything has been found to be as signed.

    What is no version lists no fields.
    """
    if document is None or statement.kind != "capture" or statement.version is None:
        return []
    listed = own_records(document) or []
    digests = [digest for one, digest in zip(listed, statement.subjects, strict=False) if one.get("role") == "article"]
    if len(digests) != 1:
        return [_fault(f"a version has one stored article, here are {len(digests)}: its fields are those of none")]
    data = block(digests[0])
    if data is None:
        return [_fault("the record that is listed as its article cannot be read as one, or is larger than any article")]
    try:
        article = decoded(data)
        where, listed_here = (article, *place(document)), listed_leaves(document)
        if items_of(*where) == listed_here and len(dict(listed_here)) == len(listed_here):
            return []
        said = difference(listed_here, leaves_of(*where), "in the stored article")
    except ValueError as exc:
        return [_fault(f"its stored article cannot be read: {exc}")]
    return [_fault(said)] if said is not None else []


def place(document: Document) -> tuple[str, str, str | None]:
    """Address and time that are items of every version, and the address that answered where it is an item, too.

    After redirects the fields of archives made before have the address that was asked for alone, as `url`.
    """
    url, answered = document.get("url"), document.get("final_url")
    listed = document.get("fields")
    only = any(isinstance(leaf, Mapping) and leaf.get("path") == ADDRESS for leaf in _list(listed))
    return str(url), str(document.get("observed")), None if only or answered is None else str(answered)


def listed_leaves(document: Document) -> list[tuple[str, str]]:
    """Path and value of every field that a description lists, in its order."""
    return [(str(leaf.get("path")), str(leaf.get("value"))) for leaf in _list(document.get("fields"))]


def difference(listed: Leaves, derived: Leaves, where: str) -> str | None:
    """What the listed fields have that the article has not, or otherwise; None when they are the same.

    Texts that are canonically equivalent are one text: an edition of Unicode that is newer than the writer's may
    compose what was left alone.
    """
    for path, count in Counter(path for path, _ in listed).items():
        if count > 1:
            return f"the path {_shown(path)} is listed {count} times"
    if list(listed) == list(derived):
        return None
    known = dict(derived)
    for path, value in listed:
        if path not in known:
            return f"{_shown(path)} is listed as {_shown(value)}; {where} there is no such item"
        if nfc(value) != known[path]:
            return f"{_shown(path)} is listed as {_shown(value)}; {where} it is {_shown(known[path])}"
    there = {path for path, _ in listed}
    missing = [path for path in known if path not in there]
    if missing:
        return f"{_shown(missing[0])} is not listed; {where} it is {_shown(known[missing[0]])}"
    if [path for path, _ in listed] != [path for path, _ in derived]:
        return f"the fields are listed in another order; {where} {_shown(derived[0][0])} is the first"
    return None


def block_of(record: Record | None) -> bytes | None:
    """The block of an article record; None when it is another record, or none."""
    return record.block if record is not None and (record.target or "").startswith(names.ARTICLE) else None


def _list(fields: object) -> list[Any]:
    return fields if isinstance(fields, list) else []


def decoded(data: bytes) -> Mapping[str, Any]:
    """An article record as the object that it is: of a member that stands there twice, the last, as for every reader
    here. Raises ValueError."""
    try:
        found = json.loads(data.decode("utf-8"))
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except UnicodeDecodeError:
        raise ValueError("not UTF-8") from None
    if not isinstance(found, dict):
        raise ValueError("no object")
    return found


def _fault(message: str) -> Fault:
    return Fault("fields-mismatch", "fields", message)


def _shown(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")
