"""Trees of fields that say something else than the article, by a captor with every key of the archive.

What a quote shows is the tree, and nothing but the captor's own article and the raw bytes can speak against it: the
article at level full, the raw bytes at level paranoid, where article and tree tell the same lie. Every field of every
version, in every way: other words, the words of another field, listed twice, left out, or put in.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from archive.audit.answering import with_more
from archive.formats.layout import Layout
from archive.model.verdict import Verification
from archive.repository.rechecking import recheck
from archive.store.disk import Disk
from tests.audit.builder import write
from tests.torture.forger import Forger, Group, header, split, with_block
from tests.torture.scene import Scene, look, told
from tests.torture.tally import Count

LIE = "The mayor was arrested."
Fields = list[dict[str, str]]
Way = Callable[[Fields, int], None]


def _other(fields: Fields, at: int) -> None:
    fields[at]["value"] = LIE


def _exchanged(fields: Fields, at: int) -> None:
    one, other = fields[at], fields[at - 1]
    one["value"], other["value"] = other["value"], one["value"]


def _twice(fields: Fields, at: int) -> None:
    fields.append({**fields[at], "value": LIE, "salt": "ab" * 16})


def _left_out(fields: Fields, at: int) -> None:
    del fields[at]


def _put_in(fields: Fields, at: int) -> None:
    fields.insert(at, {"path": "body/99", "value": LIE, "salt": "ab" * 16})


WAYS: dict[str, Way] = {
    "other words": _other, "words of another field": _exchanged, "listed twice": _twice, "left out": _left_out,
    "put in": _put_in,
}  # fmt: skip


def versions(scene: Scene) -> Iterator[int]:
    """The log indexes of versions."""
    yield from (index for index, one in enumerate(Forger(scene.files).groups) if one.statement.version is not None)


def forged(scene: Scene, index: int, way: str, at: int) -> dict[str, bytes] | None:
    """The archive with another tree in that version; None when the field cannot be told from the one before it."""
    forger = Forger(scene.files).copy()
    document = forger.groups[index].description
    before = json.dumps(document["fields"])
    WAYS[way](document["fields"], at)
    if json.dumps(document["fields"]) == before:
        return None
    forger.groups[index].description = document
    return forger.rebuild(scene.captor, scene.log)


def consistent(scene: Scene, index: int) -> dict[str, bytes]:
    """The archive whose stored article and tree say the same of a version, and its raw bytes do not."""
    forger = Forger(scene.files).copy()
    group = forger.groups[index]
    article = _article_of(group)
    document = json.loads(split(group.records[article])[1])
    (block,) = [one for one in document["blocks"] if one["at"] == "body/1"]
    block["text"] = LIE
    group.records[article] = with_block(group.records[article], json.dumps(document, ensure_ascii=False).encode())
    described = group.description
    (leaf,) = [one for one in described["fields"] if one["path"] == "body/1"]
    leaf["value"] = LIE
    group.description = described
    return forger.rebuild(scene.captor, scene.log)


def _article_of(group: Group) -> int:
    return next(
        number
        for number, record in enumerate(group.records)
        if (header(record, "WARC-Target-URI") or "").startswith("urn:newsproof:article:")
    )


def run(scene: Scene, part: int = 0, parts: int = 1, *, step: int = 1) -> Count:
    """The address and every `step`-th field of every version, in every way; then the lie that article and tree tell
    together."""
    count = Count()
    number = 0
    for index in versions(scene):
        listed = len(Forger(scene.files).groups[index].description["fields"])
        for at in (0, *range(3, listed, step)):  # the forger mends the time
            for way in WAYS:
                number += 1
                if number % parts == part and (made := forged(scene, index, way, at)) is not None:
                    count.case(way, f"entry {index}, field {at}", lambda m=made: _judged(look(m, scene.trust())))  # type: ignore[misc]
        if index % parts == part:
            count.case("article and tree", f"entry {index}", lambda i=index: _read_again(consistent(scene, i)))  # type: ignore[misc]
    return count


def _judged(found: Verification) -> tuple[str | None, str]:
    (*codes,) = {one.code for one in found.problems}
    wrong = codes != ["fields-mismatch"] or found.exit != 1 or any(one.affects is None for one in found.problems)
    return (f"not found as it must be: {told(found)}" if wrong else None), told(found)


def _read_again(made: dict[str, bytes]) -> tuple[str | None, str]:
    full = look(made)
    if full.problems:
        return f"article and tree do not agree: {told(full)}", told(full)
    with tempfile.TemporaryDirectory() as folder:
        place, scratch = write(made, Path(folder) / "press"), Path(folder) / "scratch"
        scratch.mkdir()
        return _judged(with_more(full, recheck(Layout(place), Disk(), scratch, lambda line: None)))
