"""Every durable effect goes through here: one place for fsync, for atomic replacement, and for a disk that fails.

The primitives (`_open`, `_write`, `_fsync`, `_replace`, `_truncate`, `_unlink`) are all that touches the operating
system, so a test can count them and make the N-th fail or kill the process before or after it. After a failed fsync
the kernel may have dropped the pages (fsyncgate): nothing here retries, the caller gives up and the archive recovers
when it is opened again.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from archive.errors import StoreError

_FULL = {errno.ENOSPC, errno.EDQUOT}
_CREATE = os.O_CREAT | os.O_EXCL | os.O_WRONLY
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)


def read_at_most(path: Path, most: int) -> bytes:
    """A file that by its format has at most so many bytes. Of a longer one comes one byte more, so that whoever reads it
    sees that it is none: how long it really is costs no memory."""
    with path.open("rb") as file:
        return file.read(most + 1)


@contextlib.contextmanager
def reported(path: Path, doing: str) -> Iterator[None]:
    """Turns an OSError into the StoreError that says what was being done: `disk-full` or `storage`."""
    try:
        yield
    except OSError as exc:
        full = exc.errno in _FULL
        raise StoreError(
            "disk-full" if full else "storage",
            f"no space left while {doing} {path.name}" if full else f"{doing} {path.name}: {exc.strerror or exc}",
            context={
                "path": str(path),
                "state": "nothing that was reported as committed is lost",
            },
            hint="free space, then repeat the same command"
            if full
            else "check the disk and its permissions, then repeat the same command",
        ) from exc


class Disk:
    """The real file system. Sizes in bytes; every method raises StoreError when the system refuses."""

    # The primitives.

    def _open(self, path: Path, flags: int, mode: int = 0o644) -> int:
        return os.open(path, flags | _NOFOLLOW | getattr(os, "O_CLOEXEC", 0), mode)

    def _write(self, fd: int, data: memoryview) -> int:
        return os.write(fd, data)

    def _fsync(self, fd: int) -> None:
        os.fsync(fd)

    def _replace(self, source: Path, target: Path) -> None:
        os.replace(source, target)

    def _truncate(self, fd: int, length: int) -> None:
        os.ftruncate(fd, length)

    def _unlink(self, path: Path) -> None:
        os.unlink(path)

    # What the rest of the store uses.

    def write_all(self, fd: int, data: bytes) -> None:
        """All of `data`, over as many writes as it takes (a write may be short)."""
        view = memoryview(data)
        while view:
            view = view[self._write(fd, view) :]

    def sync_folder(self, folder: Path) -> None:
        """Makes names in a folder durable. Some network file systems refuse that: there is nothing more to be had."""
        with reported(folder, "syncing"):
            fd = self._open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
            try:
                self._fsync(fd)
            except OSError as exc:
                if exc.errno not in (errno.EINVAL, errno.ENOTSUP):
                    raise
            finally:
                os.close(fd)

    def make_folder(self, folder: Path) -> None:
        """The folder and those above it, durable. One that exists already is left alone."""
        missing = []
        above = folder
        while not above.is_dir():
            missing.append(above)
            above = above.parent
        for path in reversed(missing):
            with reported(path, "creating"):
                path.mkdir(exist_ok=True)
            self.sync_folder(path.parent)

    def create(self, path: Path, data: bytes, *, mode: int = 0o644) -> None:
        """A new file, durable, complete or not there. An existing one is an error (`storage`)."""
        with reported(path, "writing"):
            if path.exists() or path.is_symlink():
                raise FileExistsError(errno.EEXIST, "the file exists already")
        self.put(path, data, mode=mode)

    def put(self, path: Path, data: bytes, *, mode: int = 0o644) -> None:
        """Replaces a file in one step: temporary name, fsync, rename, fsync of the folder."""
        self._put(path, (data,), mode)

    def put_pieces(self, path: Path, pieces: Iterable[bytes]) -> None:
        """Like `put`, for what is too large for memory. An error that `pieces` raises leaves what was there."""
        self._put(path, pieces, 0o644)

    def _put(self, path: Path, pieces: Iterable[bytes], mode: int) -> None:
        self.make_folder(path.parent)
        temporary = path.with_name(f".{path.name}.tmp")
        with reported(path, "writing"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary)  # left by a crash; it has no meaning yet
            fd = self._open(temporary, _CREATE, mode)
            try:
                try:
                    for piece in pieces:
                        self.write_all(fd, piece)
                    self._fsync(fd)
                finally:
                    os.close(fd)
                self._replace(temporary, path)
            except BaseException:
                with contextlib.suppress(OSError):
                    os.unlink(temporary)
                raise
        self.sync_folder(path.parent)

    def remove(self, path: Path) -> None:
        """Removes what has been superseded. A file that is gone already is fine."""
        with reported(path, "removing"), contextlib.suppress(FileNotFoundError):
            self._unlink(path)

    def remove_empty(self, folder: Path) -> None:
        """Removes a folder that nothing is in any more; one that is in use stays."""
        with contextlib.suppress(OSError):
            folder.rmdir()

    def open_append(self, path: Path) -> Appender:
        """A file that only grows, created when missing."""
        fresh = not path.exists()
        if fresh:
            self.make_folder(path.parent)
        with reported(path, "opening"):
            fd = self._open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
        if fresh:
            self.sync_folder(path.parent)
        return Appender(self, path, fd, os.fstat(fd).st_size)


class Passing(Disk):
    """A disk for files that are read back at once and then thrown away: nothing need outlast a power cut."""

    def _fsync(self, fd: int) -> None:
        pass

    def sync_folder(self, folder: Path) -> None:
        """Nothing: a name need not outlast one either."""


class Appender:
    """An append-only file. `size` counts what was written; only `sync` makes it durable."""

    def __init__(self, disk: Disk, path: Path, fd: int, size: int) -> None:
        self._disk = disk
        self._fd = fd
        self.path = path
        self.size = size

    def append(self, data: bytes) -> int:
        """Writes at the end and returns the offset where it begins."""
        offset = self.size
        with reported(self.path, "writing"):
            self._disk.write_all(self._fd, data)
        self.size += len(data)
        return offset

    def sync(self) -> None:
        """Makes all that was written durable."""
        with reported(self.path, "syncing"):
            self._disk._fsync(self._fd)

    def cut(self, size: int) -> None:
        """Takes back bytes that were never committed."""
        with reported(self.path, "shortening"):
            self._disk._truncate(self._fd, size)
            self._disk._fsync(self._fd)
        self.size = size

    def close(self) -> None:
        """Gives the file back. Without `sync` before, nothing is promised."""
        os.close(self._fd)
