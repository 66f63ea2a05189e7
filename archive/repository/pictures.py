"""Decides which captured picture is meant, and writes it into a file as its server sent it.

A picture is a stranger's file. Nothing here looks into it: what it must be is the digest that the description signs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from archive.errors import CallerError
from archive.formats.http import content_of
from archive.model.capture import Asset
from archive.model.history import CaptureRow, RecordRow
from archive.model.view import Pictured
from archive.repository.evidence import assets_of, damaged, has_parts, is_foreign, read_own, refuse_redacted, taken_off
from archive.repository.export import refuse_inside
from archive.repository.query import Reader
from archive.store.disk import Disk

#: Captures that have the picture, named where one is asked for that has not.
_NAMED: Final = 5


def write_picture(
    reader: Reader, reference: str, number: int, output: Path, disk: Disk, *, force: bool = False
) -> Pictured:
    """Writes picture `number` (from 1, as `image/1`) of the capture that is meant: without a version, of the newest one
    that has it.

    Raises CallerError `no-picture`, `version-not-found`, `output-exists`, StoreError `redacted`, `archive-damaged`.
    """
    if output.exists() and not force:
        raise CallerError("output-exists", f"{output} exists", hint="choose another name, or --force")
    refuse_inside(reader, output)
    captures, chosen = reader.meant(reference)
    if chosen is None:
        chosen = next((row for row in reversed(captures) if _kept(reader, row, number)), captures[-1])
    refuse_redacted(chosen)
    asset = _kept(reader, chosen, number)
    if asset is None:
        raise _none(reader, captures, chosen, number)
    data = _content(reader, chosen, asset)
    disk.put(output, data)
    digest = hashlib.sha256(data).hexdigest()
    return Pictured(chosen.name, number, asset.url, asset.content_type, str(output), len(data), digest)


def _listed(reader: Reader, capture: CaptureRow, number: int) -> Asset | None:
    """What the description of a capture says of a picture of its article."""
    rows = reader.index.records(capture.index) if capture.redacted is None else []
    assets = assets_of(reader.layout, rows) if rows else None
    return next((one for one in assets.items if f"image/{number}" in one.at), None) if assets is not None else None


def _kept(reader: Reader, capture: CaptureRow, number: int) -> Asset | None:
    """The same, where it was kept."""
    if capture.redacted is not None or not has_parts(reader.index.records(capture.index)):
        return None
    found = _listed(reader, capture, number)
    return found if found is not None and found.sha256 is not None else None


def _content(reader: Reader, capture: CaptureRow, asset: Asset) -> bytes:
    """The bytes that the description speaks of, out of the records that hold them."""
    rows = [
        row
        for row in reader.index.records(capture.index)
        if row.role == "image" and row.type in ("response", "revisit") and not is_foreign(row)
    ]
    near = {asset.final_url or asset.url, asset.url}
    for row in sorted(rows, key=lambda one: one.target not in near):
        held = row if row.type == "response" else _original(reader, capture, row)
        block = read_own(reader.layout, held).block
        data = content_of(held.type, block) if block is not None else b""
        if hashlib.sha256(data).hexdigest() == asset.sha256:
            return data
    raise damaged(rows[0], f"no record of {capture.name} holds the picture that its description speaks of")


def _original(reader: Reader, capture: CaptureRow, row: RecordRow) -> RecordRow:
    """The record whose picture a revisit repeats."""
    found = reader.index.record_of_id(read_own(reader.layout, row).header("WARC-Refers-To") or "")
    if found is None:
        raise taken_off(f"the picture that {capture.name} repeats", "the record that held it is not there any more")
    return found


def _none(reader: Reader, captures: Sequence[CaptureRow], chosen: CaptureRow, number: int) -> CallerError:
    listed = _listed(reader, chosen, number)
    why = "its pictures were not captured"
    if listed is not None:
        why = listed.reason or f"it was {listed.outcome}"
    elif has_parts(reader.index.records(chosen.index)):
        why = "it is none of the pictures that were captured with the page"
    others = [row.name for row in reversed(captures) if _kept(reader, row, number)][:_NAMED]
    hint = (
        f"these have it: {', '.join(others)}" if others else "newsproof capture --assets images URL keeps the pictures"
    )
    return CallerError("no-picture", f"of {chosen.name} there is no picture {number}: {why}", hint=hint)
