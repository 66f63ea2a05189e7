"""Segments on disk: which file records are appended to, and where each came to lie.

A segment grows until it has passed the configured size; then the next one is begun, and the file that is finished is
never opened for writing again. Nothing here decides what a record says.
"""

from __future__ import annotations

import contextlib

from archive.errors import StoreError
from archive.formats.layout import Layout
from archive.formats.members import compress
from archive.model.history import Place
from archive.store.disk import Appender, Disk


class SegmentWriter:
    """The open end of the newest segment. One gzip member per record, in the constant form of `formats.members`."""

    def __init__(self, layout: Layout, disk: Disk) -> None:
        self._layout = layout
        self._disk = disk
        self._file: Appender | None = None
        self.number = 0
        segments = layout.segments()
        if segments:
            self.number = layout.segment_number(segments[-1]) or 0
            self._file = disk.open_append(segments[-1])

    @property
    def name(self) -> str:
        """The open segment's path inside the archive; there is none in an empty archive."""
        if self._file is None:
            raise ValueError("no segment is open")
        return self._layout.relative(self._file.path)

    @property
    def size(self) -> int:
        """Bytes of the open segment, 0 when there is none."""
        return self._file.size if self._file else 0

    def begin(self) -> str:
        """Begins the next segment and returns its path inside the archive. What the last one holds is durable first:
        nothing may speak of it that outlives it."""
        self.sync()
        self.close()
        self.number += 1
        self._file = self._disk.open_append(self._layout.segment(self.number))
        return self.name

    def append(self, record: bytes) -> Place:
        """Writes one record as one gzip member. Not durable before `sync`."""
        if self._file is None:
            raise ValueError("no segment is open")
        member = compress(record)
        offset = self._file.append(member)
        return Place(self.name, offset, len(member), len(record))

    def mark(self) -> tuple[int, int]:
        """Where the open end is now: segment number and size."""
        return self.number, self.size

    def rewind(self, mark: tuple[int, int]) -> None:
        """Takes back what was appended since `mark` and never committed. What cannot be taken back is left as a tail.

        A new segment goes, durably, before the one that its first statement seals gets shorter.
        """
        number, size = mark
        with contextlib.suppress(StoreError):
            if self.number > number:
                self.close()
                while self.number > number:
                    self._disk.remove(self._layout.segment(self.number))
                    self.number -= 1
                self._disk.sync_folder(self._layout.warc)
                if number:
                    self._file = self._disk.open_append(self._layout.segment(number))
            if self._file is not None:
                self._file.cut(size)

    def sync(self) -> None:
        """Makes all appended records durable."""
        if self._file is not None:
            self._file.sync()

    def close(self) -> None:
        """Gives the file back."""
        if self._file is not None:
            self._file.close()
            self._file = None
