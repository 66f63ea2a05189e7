"""Reads back what was archived: a record where the index says that it lies, and what its page or file says today.

Where a record lies is a hint; what it must be is its digest. A record that is not what was signed is never handed out.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Container, Iterable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from archive.errors import StoreError
from archive.formats import tombstone
from archive.formats.cutting import Cut, cut_records
from archive.formats.http import content_of, headers_of
from archive.formats.layout import Layout
from archive.formats.reader import RecordItem, read_record
from archive.formats.warc import Record
from archive.model.acts import RedactionDocument
from archive.model.article import Article, Extraction
from archive.model.capture import Assets, Description
from archive.model.codec import parse
from archive.model.history import CaptureRow, RecordRow
from archive.repository import facts
from archive.store.disk import reported
from archive.store.facts import PARTS
from archive.store.index import Index

#: Readings that are kept: neighbours in a history are compared one after the other.
REMEMBERED = 8
#: Bytes of a page whose reading is remembered from one answer to the next.
SMALL = 256 * 1024


def damaged(row: RecordRow, why: str) -> StoreError:
    """The error for a record that is not where, or not what, it must be."""
    return StoreError(
        "archive-damaged",
        f"{row.place.file} at offset {row.place.offset:,}: {why}",
        context={"file": row.place.file, "offset": row.place.offset, "record": row.role},
        hint="newsproof verify names every fault",
    )


def taken_off(what: str, reason: str) -> StoreError:
    """The error for what was lawfully taken off the disk: there is nothing to show, and nothing is damaged."""
    return StoreError(
        "redacted",
        f"{what} is REDACTED: {reason or 'no signed redaction says why'}",
        context={"consequence": "its content was taken off the disk; its statement is still in the log"},
        hint="newsproof verify says by which entry of the log and when",
    )


def refuse_redacted(capture: CaptureRow) -> None:
    """Raises StoreError `redacted` for a capture whose records were taken off the disk."""
    if capture.redacted is not None:
        raise taken_off(capture.name, capture.redacted)


def _why(index: Index, row: RecordRow) -> str | None:
    """Why a record was taken off the disk, None when no redaction lists it."""
    for act in index.acts("redaction"):
        if isinstance(act.document, RedactionDocument) and any(
            one.sha256 == row.sha256 for one in act.document.removed
        ):
            return act.document.reason
    return None


def is_foreign(row: RecordRow) -> bool:
    """Whether a record lies in a foreign file that is kept whole."""
    return row.place.file.startswith("warc/import-")


def read_own(layout: Layout, row: RecordRow, *, segments: Container[Path] | None = None) -> Record:
    """A record of one of our segments (`segments`, when the caller has listed them). Raises StoreError `archive-damaged`
    when it is not the one that was signed, `redacted` when it was taken off the disk."""
    path = layout.root / row.place.file
    if not (layout.has_segment(path) if segments is None else path in segments):
        raise damaged(row, "there is no such segment")
    with reported(path, "reading"):
        item = read_record(path, row.place.offset)
    if not isinstance(item, RecordItem):
        raise damaged(row, item.message)
    if (grave := tombstone.read(item.record)) is not None and grave.sha256 == row.sha256:
        raise taken_off(f"the {row.role} record", "a tombstone stands in its place")
    if item.sha256 != row.sha256:
        raise damaged(row, "another record lies there than the one that was signed")
    return item.record


def read_foreign_record(layout: Layout, row: RecordRow) -> Cut:
    """A record of a foreign file that is kept whole, byte for byte as it lies."""
    path = layout.root / row.place.file
    if path not in layout.imports():
        raise damaged(row, "there is no such file")
    with reported(path, "reading"):
        for item in cut_records(path, at=(row.place.offset, 0)):
            # Records that share a gzip member have its offset in common, so the digest says which of them it is.
            if item.offset != row.place.offset:
                break
            if isinstance(item, Cut) and item.sha256 == row.sha256:
                return item
            if isinstance(item, Cut) and (grave := facts.grave_in(item)) is not None and grave.sha256 == row.sha256:
                raise taken_off(f"the {row.role} record", "a tombstone stands in its place")
    raise damaged(row, "the record that was signed is not there")


def read_block(layout: Layout, row: RecordRow) -> bytes:
    """The block of a record, wherever it lies."""
    block = read_foreign_record(layout, row).block if is_foreign(row) else read_own(layout, row).block
    if block is None:
        raise damaged(row, "the record is too large to be read as an article")
    return block


def page_record(layout: Layout, index: Index, capture: CaptureRow) -> RecordRow:
    """The record that holds the page of a capture; of a revisit, the one whose payload it repeats.

    Raises StoreError `redacted` when it was taken off the disk, `archive-damaged` when it is not there for another reason.
    """
    refuse_redacted(capture)
    rows = index.records(capture.index)
    foreign = [row for row in rows if is_foreign(row) and row.role in ("response", "resource")]
    if foreign:
        reason = _why(index, foreign[-1])
        if reason is not None:
            raise taken_off(f"the record that {capture.name} was taken from", reason)
        return foreign[-1]
    pages = [row for row in rows if not is_foreign(row) and row.role in ("response", "revisit", "resource")]
    if not pages:
        raise StoreError(
            "archive-damaged",
            f"{capture.name} has no record with its page",
            hint="newsproof verify names every fault",
        )
    page = pages[-1]
    if page.role != "revisit":
        return page
    original = index.record_of_id(read_own(layout, page).header("WARC-Refers-To") or "")
    if original is None and (reason := original_redacted(index, capture)) is not None:
        raise taken_off(f"the page that {capture.name} repeats", reason)
    if original is None or original.role != "response" or is_foreign(original):
        raise damaged(page, "the record that this revisit repeats is not in the index")
    return original


def original_redacted(index: Index, capture: CaptureRow) -> str | None:
    """Why the page that a revisit repeats is gone. Its record id went with it, so that it can only be told from the
    article: a revisit repeats an earlier capture of it."""
    earlier = [row for row in index.captures(capture.article) if row.index < capture.index]
    return next((row.redacted for row in reversed(earlier) if row.redacted is not None), None)


#: What a page came as: its decoded bytes, its media type, its address.
Page = tuple[bytes, str | None, str]


def load_extraction(
    layout: Layout, index: Index, capture: CaptureRow, *, known: tuple[Page, Extraction] | None = None
) -> Extraction:
    """What today's extractor makes of the raw bytes of a capture.

    A comparison always has both sides read by one extractor. `known` is what it made of another page: where that is the
    same one, it is not read again. Raises StoreError `archive-damaged` when the bytes are not there any more.
    """
    from archive.articles.belongings import identified
    from archive.articles.extract import extract

    row = page_record(layout, index, capture)
    rows = index.records(capture.index)
    block = read_block(layout, row)
    page = (content_of(row.type, block), index.content_type(capture.index), capture.final_url)
    if known and known[0] == page:
        read = known[1]
    else:
        read = (
            _extracted(extract, *page) if len(page[0]) <= SMALL else extract(page[0], content_type=page[1], url=page[2])
        )
    if has_parts(rows):
        read = replace(read, article=identified(read.article, pictures_of(layout, rows)))
    own = any(one.place == row.place for one in rows)
    return replace(read, headers=headers_of(row.type, block) if own else read_headers(layout, index, capture))


@lru_cache(maxsize=REMEMBERED)
def _extracted(extract: Callable[..., Extraction], data: bytes, content_type: str | None, url: str) -> Extraction:
    """What the extractor, a function of these three, made of a page: two versions are compared more than once."""
    return extract(data, content_type=content_type, url=url)


@lru_cache(maxsize=128)
def described(block: bytes) -> Description:
    """What a description says; of the same bytes the same. Every answer about an article asks for all of its captures."""
    return parse(Description, block)


@lru_cache(maxsize=64)
def _article(block: bytes) -> Article:
    return parse(Article, block)


def has_parts(rows: Iterable[RecordRow]) -> bool:
    """Whether something that belongs to the page was captured with it."""
    return any(row.role in PARTS for row in rows)


def assets_of(layout: Layout, rows: Iterable[RecordRow]) -> Assets | None:
    """What belongs to the page of the capture with these records, None when nothing was asked for."""
    row = next((row for row in rows if row.role == "description"), None)
    if row is None:
        return None
    try:
        return described(read_block(layout, row)).assets
    except ValueError as exc:
        raise damaged(row, "it is no description") from exc


def pictures_of(layout: Layout, rows: Iterable[RecordRow]) -> dict[str, str]:
    """The digests of the pictures that were captured with a page, by address, as its description signs them."""
    assets = assets_of(layout, rows)
    return assets.pictures() if assets is not None else {}


class Loader:
    """`load_extraction` that remembers its last answers by payload: the same bytes are not read twice in a row."""

    def __init__(self, layout: Layout, index: Index) -> None:
        self._layout = layout
        self._index = index
        #: By payload: the capture that was read last, and what was read.
        self._known: OrderedDict[tuple[str | None, ...], tuple[int, Extraction]] = OrderedDict()

    def __call__(self, capture: CaptureRow) -> Extraction:
        """The extraction of a capture."""
        alone = not capture.payload_sha256 or has_parts(self._index.records(capture.index))
        own = str(capture.index) if alone else None
        content_type = self._index.content_type(capture.index)
        key = (own, capture.payload_sha256, content_type, capture.final_url)
        known = self._known.pop(key, None)
        if known is None:
            found = load_extraction(self._layout, self._index, capture)
        elif known[0] == capture.index:
            found = known[1]
        else:  # the same bytes, in a response of its own
            found = replace(known[1], headers=read_headers(self._layout, self._index, capture))
        self._known[key] = capture.index, found
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return found


def read_headers(layout: Layout, index: Index, capture: CaptureRow) -> tuple[tuple[str, str], ...]:
    """What the headers of a capture's own response say of its page; none where they cannot be read."""
    rows = [row for row in index.records(capture.index) if row.role in ("response", "revisit", "resource")]
    row = next((row for row in reversed(rows) if is_foreign(row)), rows[-1] if rows else None)
    try:
        return () if row is None else headers_of(row.type, read_block(layout, row))
    except StoreError:
        return ()


def read_article(layout: Layout, index: Index, capture: CaptureRow) -> Article:
    """The article model as it was stored with a version. Raises StoreError `redacted`, `archive-damaged`."""
    refuse_redacted(capture)
    row = next((row for row in index.records(capture.index) if row.role == "article"), None)
    if row is None:
        raise StoreError(
            "archive-damaged", f"{capture.name} has no article record", hint="newsproof verify names every fault"
        )
    try:
        return _article(read_block(layout, row))
    except ValueError as exc:
        raise damaged(row, "it is no article model") from exc
