"""Holds how far a verification has come: counts the bytes that are read of segments and tells whoever listens."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import BinaryIO, Final, cast

from archive.audit.evidence import Evidence, Kind

#: Hears how far it has come: bytes read, bytes to read, and the file.
Progress = Callable[[int, int, str], None]

#: Bytes between two tellings.
_STEP: Final = 1 << 20


class Watched:
    """Evidence whose opened files are counted while they are read; everything else passes through."""

    def __init__(self, evidence: Evidence, total: int, progress: Progress | None) -> None:
        self._evidence = evidence
        self._total = total
        self._progress = progress
        self._done = 0
        self._told = 0

    @property
    def subject(self) -> str:
        """What is being verified."""
        return self._evidence.subject

    def scan(self, folder: str) -> Iterable[tuple[str, Kind]]:
        """The names in a folder."""
        return self._evidence.scan(folder)

    def size(self, name: str) -> int | None:
        """The length of a file."""
        return self._evidence.size(name)

    def read(self, name: str, limit: int) -> bytes | None:
        """A file's bytes."""
        return self._evidence.read(name, limit)

    def open(self, name: str) -> BinaryIO | None:
        """A file to read, counted."""
        file = self._evidence.open(name)
        if file is None or self._progress is None:
            return file
        return cast(BinaryIO, _Counted(file, name, self.count))

    def count(self, length: int, name: str) -> None:
        """So many more bytes of that file have been read, here or elsewhere."""
        self._done += length
        if self._progress is not None and self._done - self._told >= _STEP:
            self._told = self._done
            self._progress(min(self._done, self._total), self._total, name)


def counted(file: BinaryIO, name: str, progress: Progress | None) -> BinaryIO:
    """One open file, counted on its way: how far a reader has come in it, whatever it reads twice."""
    if progress is None:
        return file
    return cast(BinaryIO, _Far(file, name, progress))


class _Far:
    """An open file that tells how far into it was read."""

    def __init__(self, file: BinaryIO, name: str, progress: Progress) -> None:
        self.name = name
        self.tell = file.tell
        self.seek = file.seek
        self.close = file.close
        self._file = file
        self._size = file.seek(0, os.SEEK_END)
        file.seek(0)
        self._far = self._told = 0
        self._progress = progress

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        data = self._file.read(size)
        self._far = max(self._far, self._file.tell())
        if self._far - self._told >= _STEP:
            self._told = self._far
            self._progress(min(self._far, self._size), self._size, self.name)
        return data


class _Counted:
    """An open file that tells how much was read of it."""

    def __init__(self, file: BinaryIO, name: str, count: Callable[[int, str], None]) -> None:
        self.name = name
        self.seek = file.seek
        self.close = file.close
        self._file = file
        self._count = count

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        data = self._file.read(size)
        self._count(len(data), self.name)
        return data
