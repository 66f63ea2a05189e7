"""Hands out what a page was shown with: its bytes as readers got them, and the parts of it that were captured then.

What comes out is what was signed. A part is one of this very look at the page, or, where the page came back as it was
and was not asked for again, of the look that it names: never one of another day that only has the same address.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from archive.articles.charset import decode
from archive.articles.metadata import absolute
from archive.errors import CallerError
from archive.formats.http import content_of
from archive.model.capture import Asset, Assets, Description
from archive.model.history import CaptureRow
from archive.model.secrets import without_query_secrets
from archive.repository.evidence import (
    damaged,
    described,
    is_foreign,
    page_record,
    read_block,
    read_own,
    refuse_redacted,
    taken_off,
)
from archive.repository.mementos import is_shown
from archive.repository.query import Reader

#: Roles of records that hold a part of a page.
_ROLES = ("image", "asset", "variant")


@dataclass(frozen=True, slots=True)
class Shelf:
    """A capture whose page is held, compared with what was signed, and what lies here that belongs to the page.

    `holder` is the capture with which the parts came, None where there are none; `items` is its list of them.
    """

    capture: CaptureRow
    holder: CaptureRow | None
    items: tuple[Asset, ...]
    #: The number of each part that lies here, by the address that the page names.
    known: Mapping[str, int]
    #: Whether the page asked that no copy of it be shown.
    noarchive: bool

    def part(self, base: str, address: str) -> int | None:
        """The number of the part that an address at that base means, if it lies here."""
        url = resolved(base, address) if self.known else None
        if url is None:
            return None
        found = self.known.get(url)
        return found if found is not None else self.known.get(without_query_secrets(url)[0])


@dataclass(frozen=True, slots=True)
class Held:
    """The bytes of a page or of a part of one, without their content coding, and where they were found."""

    url: str
    content: bytes
    content_type: str | None

    @property
    def media_type(self) -> str:
        """The media type that came with them, without parameters; '' for none."""
        return (self.content_type or "").partition(";")[0].strip().lower()

    def text(self, *, html: bool) -> str:
        """Their characters."""
        return decode(self.content, content_type=self.content_type, html=html).text


def resolved(base: str, address: str) -> str | None:
    """The http(s) address that is meant, without its fragment; None when it is none."""
    found = absolute(base, address)
    return found.partition("#")[0] if found is not None else None


def shelf_of(reader: Reader, index: int) -> Shelf:
    """The capture at that log entry. Raises CallerError `version-not-found` where there is none whose page may be shown as
    it came, StoreError `redacted`, `index-damaged`, `archive-damaged`."""
    row = _capture(reader, index)
    description = _description(reader, row)
    assets = description.assets if description is not None else None
    holder = _holder(reader, row, assets) if assets is not None else None
    if holder is not None and holder is not row:
        found = _description(reader, holder)
        assets = found.assets if found is not None else None
    items = assets.items if assets is not None and holder is not None else ()
    noarchive = description is not None and description.preferences.noarchive
    known = {one.url: number for number, one in reversed(list(enumerate(items))) if one.sha256 is not None}
    return Shelf(row, holder, items, known, noarchive)


def _capture(reader: Reader, index: int) -> CaptureRow:
    try:
        article = reader.index.article(reader.index.capture(index).article)
    except (KeyError, OverflowError):
        article = None
    row = next((row for row in reader.captures(article) if row.index == index), None) if article is not None else None
    if row is None:
        raise CallerError("version-not-found", f"entry {index} of the log is no capture")
    refuse_redacted(row)
    if not is_shown(row):
        subscriber = row.access is not None
        why = "is subscriber material, which is not shown as it came" if subscriber else "brought no page"
        raise CallerError("version-not-found", f"{row.name} {why}")
    return row


def _holder(reader: Reader, row: CaptureRow, assets: Assets) -> CaptureRow | None:
    """The capture with which the parts of a page were kept: itself, or the look that it names."""
    if assets.since is None:
        return row
    article = reader.index.article(row.article)
    captures = reader.captures(article) if article is not None else []
    found = [one for one in captures if one.observed == assets.since and one.payload_sha256 == row.payload_sha256]
    return next((one for one in found if is_shown(one)), None)


def page_of(reader: Reader, shelf: Shelf) -> Held:
    """The page itself. Raises StoreError `redacted`, `archive-damaged`."""
    row = shelf.capture
    record = page_record(reader.layout, reader.index, row)
    content = content_of(record.type, read_block(reader.layout, record))
    return Held(row.final_url, content, reader.index.content_type(row.index))


def part_of(reader: Reader, shelf: Shelf, number: int) -> Held:
    """What stands at `number` in the list of what belongs to the page.

    Raises CallerError `no-picture` where it was not kept, StoreError `redacted`, `archive-damaged`.
    """
    name, holder = shelf.capture.name, shelf.holder
    if holder is None or number >= len(shelf.items) or shelf.items[number].sha256 is None:
        raise CallerError("no-picture", f"{name} has no such part, or it was not kept")
    asset = shelf.items[number]
    near = {asset.final_url or asset.url, asset.url}
    rows = [
        one
        for one in reader.index.records(holder.index)
        if one.role in _ROLES and one.type in ("response", "revisit") and not is_foreign(one)
    ]
    for row in sorted(rows, key=lambda one: one.target not in near):
        held = row
        if row.type == "revisit":
            original = reader.index.record_of_id(read_own(reader.layout, row).header("WARC-Refers-To") or "")
            if original is None:
                raise taken_off(f"what {name} repeats", "the record that held it is not there any more")
            held = original
        block = read_own(reader.layout, held).block
        data = content_of(held.type, block) if block is not None else b""
        if hashlib.sha256(data).hexdigest() == asset.sha256:
            return Held(asset.final_url or asset.url, data, asset.content_type)
    raise (
        damaged(rows[0], f"no record of {holder.name} holds it")
        if rows
        else CallerError("no-picture", f"{name} has no such part, or it was not kept")
    )


def _description(reader: Reader, row: CaptureRow) -> Description | None:
    record = next((one for one in reader.index.records(row.index) if one.role == "description"), None)
    if record is None:
        return None
    try:
        return described(read_block(reader.layout, record))
    except ValueError as exc:
        raise damaged(record, "it is no description") from exc
