"""Decides whether a look gave the very items of the version that it found again, at the same addresses.

A page counts as unchanged when its text has not changed; the address of a picture, a date of modification or the
page's own address may differ all the same. The field root of a version stands for every item of it, so only a look
that gives all of them may repeat that root. Archives made before repeat it always: of those, each item is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from archive.articles import fields
from archive.errors import StoreError
from archive.formats.layout import Layout
from archive.model.capture import Leaf
from archive.model.history import CaptureRow
from archive.repository.evidence import Loader, read_article, read_block
from archive.store.index import Index
from archive.trust import canonical


def signed_leaves(layout: Layout, index: Index, row: CaptureRow) -> tuple[Leaf, ...]:
    """The items of a version with their salts, as its description lists them; none for an observation.

    Raises StoreError `archive-damaged`, `redacted`.
    """
    record = next((one for one in index.records(row.index) if one.role == "description"), None)
    if record is None:
        raise _damaged(f"{row.name} has no description record")
    try:
        document = canonical.decode(read_block(layout, record))
        listed: Any = document["fields"] if isinstance(document, dict) else None
        return tuple(Leaf(one["path"], one["value"], one["salt"]) for one in listed)
    except (canonical.NotCanonical, KeyError, TypeError) as exc:
        raise _damaged(f"the description of {row.name} lists no items: {exc}") from exc


def items_of(leaves: Sequence[Leaf]) -> tuple[tuple[str, str], ...]:
    """(path, value) of leaves, in their order."""
    return tuple((leaf.path, leaf.value) for leaf in leaves)


def answered_elsewhere(row: CaptureRow, leaves: Sequence[Leaf]) -> bool:
    """Whether another address answered than the one that was asked for, and none of the items says so: in archives made
    before, after a redirect."""
    return row.final_url != row.url and all(leaf.path != fields.ANSWERED for leaf in leaves)


def gives(load: Loader, layout: Layout, index: Index, version: CaptureRow, look: CaptureRow, leaf: Leaf) -> bool:
    """Whether a look that found a version again gave one item of it, read in its own raw bytes, at the same addresses.

    The same payload at the same address is the same page, whichever edition reads it; a picture is another file. False
    where nobody can tell: the bytes are gone, or were read by another edition of the extractor.
    """
    if leaf.path == fields.OBSERVED or _addresses(version) != _addresses(look):
        return False
    try:
        same = version.payload_sha256 is not None and version.payload_sha256 == look.payload_sha256
        same = same and index.content_type(version.index) == index.content_type(look.index)
        if same and not leaf.path.endswith("/sha256"):
            return True
        return (leaf.path, leaf.value) in look_items(load, layout, index, version, look)
    except StoreError:
        return False


def look_items(
    load: Loader, layout: Layout, index: Index, version: CaptureRow, look: CaptureRow
) -> tuple[tuple[str, str], ...]:
    """The items that a look gives (of its addresses the one that was asked for), read by the edition that read the
    version; none when that edition is not this one.

    Raises StoreError when the bytes are gone.
    """
    from archive.articles.extract import EXTRACTOR

    if read_article(layout, index, version).extractor != EXTRACTOR:
        return ()
    return fields.leaves(load(look).article, look.url, look.observed)


def _addresses(row: CaptureRow) -> tuple[str, str]:
    return row.url, row.final_url


def _damaged(message: str) -> StoreError:
    return StoreError("archive-damaged", message, hint="newsproof verify names every fault")
