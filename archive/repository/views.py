"""Decides which screenshot or rendered page is meant, and writes it into a file as it was signed.

A view is shown and never read for an article: what an article says comes from the bytes that its server sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from archive.errors import CallerError
from archive.model.capture import Description
from archive.model.codec import parse
from archive.model.history import CaptureRow, RecordRow
from archive.model.view import Form, View, Viewed
from archive.repository.evidence import damaged, is_foreign, read_own, refuse_redacted
from archive.repository.query import Reader
from archive.store.disk import Disk
from archive.trust import canonical

#: The role of the record that holds each form.
ROLES: Final[dict[Form, str]] = {"screenshot": "view", "dom": "dom"}
_NAMED: Final = 5


def write_view(reader: Reader, reference: str, form: Form, output: Path, disk: Disk, *, force: bool = False) -> Viewed:
    """Writes the view of the capture that is meant: without a version, of the newest one that has it.

    Raises CallerError `no-view`, `version-not-found`, `output-exists`, StoreError `redacted`, `archive-damaged`.
    """
    if output.exists() and not force:
        raise CallerError("output-exists", f"{output} exists", hint="choose another name, or --force")
    captures, chosen = reader.meant(reference)
    if chosen is None:
        chosen = next((row for row in reversed(captures) if _record(reader, row, form)), captures[-1])
    refuse_redacted(chosen)
    row = _record(reader, chosen, form)
    if row is None:
        raise _none(reader, captures, chosen, form)
    data = read_own(reader.layout, row).block
    if data is None:
        raise damaged(row, "the record is too large to be read")
    view = view_of(reader, chosen)
    if view is None:
        raise damaged(row, "the description does not speak of it")
    disk.put(output, data)
    return Viewed(chosen.name, form, str(output), len(data), hashlib.sha256(data).hexdigest(), view)


def view_of(reader: Reader, capture: CaptureRow) -> View | None:
    """What the signed description of a capture says of its view; None when nobody looked."""
    row = next((one for one in reader.index.records(capture.index) if one.role == "description"), None)
    block = read_own(reader.layout, row).block if row is not None else None
    if row is None or block is None:
        return None
    try:
        document = canonical.decode(block)
        return parse(Description, block).view if isinstance(document, dict) and "view" in document else None
    except ValueError as exc:
        raise damaged(row, "it is no description") from exc


def _record(reader: Reader, capture: CaptureRow, form: Form) -> RecordRow | None:
    rows = reader.index.records(capture.index) if capture.redacted is None else ()
    return next((row for row in rows if row.role == ROLES[form] and not is_foreign(row)), None)


def _none(reader: Reader, captures: Sequence[CaptureRow], chosen: CaptureRow, form: Form) -> CallerError:
    view = view_of(reader, chosen)
    what = {"screenshot": "no screenshot", "dom": "no rendered page"}[form]
    why = "it was captured without --screenshot"
    if view is not None:
        why = view.withheld or view.reason or "none was kept"
    others = [row.name for row in reversed(captures) if _record(reader, row, form)][:_NAMED]
    hint = f"of these there is one: {', '.join(others)}" if others else "newsproof capture --screenshot URL makes one"
    return CallerError("no-view", f"of {chosen.name} there is {what}: {why}", hint=hint)
