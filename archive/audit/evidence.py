"""Decides where the bytes under examination come from, and that nothing but plain files is ever opened.

The checks ask four questions (`scan`, `size`, `read`, `open`) of names relative to the archive and never see a path.
A folder answers them here; a bundle or a memory image can answer them as well. A name is followed component by
component without following symbolic links, and opening never waits, so neither a link out of the archive nor a pipe
can mislead or stop a verification, even when it is put in place while one is running.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final, Literal, Protocol, cast

from archive.errors import CallerError, StoreError

#: What a name in a folder stands for: `other` is a symbolic link, pipe, device or socket.
Kind = Literal["file", "folder", "other"]

_COMMON: Final = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
_FILE: Final = _COMMON | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_FOLDER: Final = _COMMON | getattr(os, "O_DIRECTORY", 0)
_ABSENT: Final = {errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO, errno.EISDIR, errno.ENAMETOOLONG}
_FOLDERS_HELD: Final = 16


class Evidence(Protocol):
    """Bytes by name. Names use forward slashes and are relative to the archive."""

    @property
    def subject(self) -> str:
        """What is being verified, as people call it."""

    def scan(self, folder: str) -> Iterable[tuple[str, Kind]]:
        """The names in a folder and what they stand for, in no order; nothing when there is no such folder."""

    def size(self, name: str) -> int | None:
        """The length of a file in bytes, None when there is no such plain file."""

    def read(self, name: str, limit: int) -> bytes | None:
        """A file's bytes, at most `limit` + 1 of them (so that a longer one is seen to be longer), or None."""

    def open(self, name: str) -> BinaryIO | None:
        """A file to read from its beginning, seekable, or None when there is no such plain file."""


class FolderEvidence:
    """An archive folder. Close it, or use it as a context."""

    def __init__(self, path: Path) -> None:
        """Raises CallerError `no-archive` when there is no folder, StoreError `storage` when it cannot be read."""
        self.subject = os.fspath(path)
        self._folders: dict[str, int] = {}
        try:
            # The folder that was named may itself be reached over a link: that is the caller's own choice.
            self._root = os.open(path, _FOLDER & ~getattr(os, "O_NOFOLLOW", 0))
        except OSError as exc:
            if exc.errno in _ABSENT:
                raise no_archive(self.subject) from exc
            raise self._refused("", exc) from exc

    def __enter__(self) -> FolderEvidence:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Gives all folders back."""
        for fd in (*self._folders.values(), self._root):
            with contextlib.suppress(OSError):
                os.close(fd)
        self._folders.clear()

    def scan(self, folder: str) -> Iterator[tuple[str, Kind]]:
        """The names in a folder."""
        fd = self._folder(folder)
        if fd is None:
            return
        try:
            with os.scandir(fd) as entries:
                for entry in entries:
                    if entry.is_file(follow_symlinks=False):
                        yield entry.name, "file"
                    elif entry.is_dir(follow_symlinks=False):
                        yield entry.name, "folder"
                    else:
                        yield entry.name, "other"
        except OSError as exc:
            raise self._refused(folder, exc) from exc

    def size(self, name: str) -> int | None:
        """The length of a plain file."""
        fd = self._file(name)
        if fd is None:
            return None
        try:
            return os.fstat(fd).st_size
        finally:
            os.close(fd)

    def read(self, name: str, limit: int) -> bytes | None:
        """The bytes of a plain file, up to one more than the limit."""
        fd = self._file(name)
        if fd is None:
            return None
        try:
            parts = []
            # One more than there should be: a file that grows meanwhile is read as it was a moment ago.
            wanted = min(limit, os.fstat(fd).st_size) + 1
            while wanted and (part := os.read(fd, wanted)):
                parts.append(part)
                wanted -= len(part)
            return b"".join(parts)
        except OSError as exc:
            raise self._refused(name, exc) from exc
        finally:
            os.close(fd)

    def open(self, name: str) -> BinaryIO | None:
        """A plain file to read."""
        fd = self._file(name)
        return None if fd is None else cast(BinaryIO, _Opened(fd, name))

    def _file(self, name: str) -> int | None:
        folder, _, base = name.rpartition("/")
        parent = self._folder(folder)
        if parent is None:
            return None
        fd = self._open(base, _FILE, parent, name)
        if fd is not None and not stat.S_ISREG(os.fstat(fd).st_mode):
            os.close(fd)
            return None
        return fd

    def _folder(self, name: str) -> int | None:
        """An open folder; it stays open for the next file in it."""
        if not name:
            return self._root
        held = self._folders.get(name)
        if held is not None:
            return held
        above, _, base = name.rpartition("/")
        parent = self._folder(above)
        if parent is None:
            return None
        fd = self._open(base, _FOLDER, parent, name)
        if fd is not None:
            while len(self._folders) >= _FOLDERS_HELD:
                os.close(self._folders.pop(next(iter(self._folders))))
            self._folders[name] = fd
        return fd

    def _open(self, base: str, flags: int, parent: int, name: str) -> int | None:
        try:
            return os.open(base, flags, dir_fd=parent)
        except OSError as exc:
            if exc.errno in _ABSENT:
                return None
            raise self._refused(name, exc) from exc

    def _refused(self, name: str, exc: OSError) -> StoreError:
        where = f"{self.subject}/{name}" if name else self.subject
        return StoreError(
            "storage",
            f"cannot read {where}: {exc.strerror or exc}",
            hint="check the permissions of the archive, then repeat the same command",
            context={"archive": self.subject},
        )


class _Opened:
    """An open file that is called by its name in the archive: what it should hold is read off its suffix."""

    def __init__(self, fd: int, name: str) -> None:
        self.name = name
        self._file = os.fdopen(fd, "rb", buffering=0)
        self.read = self._file.read
        self.seek = self._file.seek
        self.close = self._file.close


def no_archive(subject: str) -> CallerError:
    """The error for a place where there is no archive."""
    return CallerError(
        "no-archive",
        f"there is no archive at {subject}",
        hint="name the folder that holds newsproof.toml: newsproof verify PATH",
    )
