"""Decides which record is read when one is read again: the one of its digest, wherever in its member it lies.

The offset of a record says where its gzip member begins. Ours hold one record each; whoever packs a file anew may put
many into one, or all. Records of one member are met in its order, so one that is asked for behind the last one found
is looked for from there on, and a member is not inflated once for each record in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

from archive.formats.reader import Item, RecordItem, read_warc
from archive.formats.warc import Record

#: A record that is larger is not kept: all that belongs to one page is smaller.
LIMIT: Final = 128 * 1024 * 1024


class Places:
    """Records of one file that are read again. Holds at most one of them, and must be closed."""

    def __init__(self, opening: Callable[[], BinaryIO | None], *, owned: bool = True) -> None:
        """`opening` gives the file, None when it is not there; `owned`: what it gives is to be closed here."""
        self._opening = opening
        self._owned = owned
        self._file: BinaryIO | None = None
        self._items: Iterator[Item] | None = None
        self._offset = -1

    def record(self, offset: int, digest: str, *, limit: int = LIMIT) -> Record | None:
        """The record with that SHA-256 in hex in the member at `offset`, with its block; None when there is none, or it
        is larger than `limit`."""
        if offset == self._offset:
            found = self._next(digest)
            if found is not None:
                return _kept(found, limit)
        self._begin(offset)
        found = self._next(digest)
        return _kept(found, limit) if found is not None else None

    def close(self) -> None:
        """Lets go of the file."""
        if self._items is not None:
            self._items.close()  # type: ignore[attr-defined]
        if self._file is not None and self._owned:
            self._file.close()
        self._file, self._items, self._offset = None, None, -1

    def _begin(self, offset: int) -> None:
        self.close()
        self._file = self._opening()
        if self._file is not None:
            self._items, self._offset = read_warc(self._file, start=offset, keep=LIMIT), offset

    def _next(self, digest: str) -> RecordItem | None:
        for item in self._items or ():
            if isinstance(item, RecordItem) and item.sha256 == digest:
                return item
            if item.offset > self._offset:
                break
        return None


def _kept(item: RecordItem, limit: int) -> Record | None:
    return item.record if item.record.block is not None and item.raw_length <= limit else None
