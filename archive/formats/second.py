"""A second pair of eyes: the records of a WARC file as warcio reads them, to compare with what our own reader found.

Two parsers that were written by different people rarely make the same mistake. Nothing here judges: what warcio does
not manage to read is one error with the reason it gives.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

_PIECE: Final = 65_536


class SecondError(ValueError):
    """The second reader cannot go on; the message is its reason."""


class Second(NamedTuple):
    """One record as the second reader sees it: where it begins, SHA-256 of its block in hex, its type and target."""

    offset: int
    sha256: str
    type: str
    target: str | None


def read(file: BinaryIO) -> Iterator[Second]:
    """The records of a file in their order. Raises SecondError for what warcio cannot read."""
    from warcio.archiveiterator import ArchiveIterator

    # warcio writes remarks about what it reads to stderr; they are strangers' text and go nowhere.
    remarks = io.StringIO()
    try:
        with contextlib.redirect_stderr(remarks):
            records = ArchiveIterator(_Telling(file), no_record_parse=True)
            following = iter(records)
        while True:
            with contextlib.redirect_stderr(remarks):
                record = next(following, None)
                if record is None:
                    return
                digest = hashlib.sha256()
                while piece := record.raw_stream.read(_PIECE):
                    digest.update(piece)
                found = Second(
                    records.get_record_offset(),
                    digest.hexdigest(),
                    (record.rec_type or "").lower(),
                    record.rec_headers.get_header("WARC-Target-URI"),
                )
            yield found
    except Exception as exc:  # a parser of others may raise anything
        raise SecondError(f"{type(exc).__name__}: {' '.join(str(exc).split())[:200]}") from exc


class _Telling:
    """A file that knows how much was read of it, which is all that warcio asks of a seekable one."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._at += len(data)
        return data

    def tell(self) -> int:
        return self._at
