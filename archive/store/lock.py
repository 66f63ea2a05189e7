"""Advisory locks, which the system drops when their holder dies, however it dies: one writer at a time, by the file
`lock`; and for the moment that it takes to make a key, one process in a folder."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.errors import StoreError
from archive.store.disk import reported


class WriterLock:
    """Held from `acquire` to `release`. The file stays; its content is only a courtesy to people."""

    def __init__(self, fd: int) -> None:
        self._fd = fd

    @classmethod
    def acquire(cls, path: Path, *, waited: Callable[[], bool], holder: str) -> WriterLock:
        """The lock, or StoreError `busy` once `waited` (called between tries; it sleeps) says no more.

        `holder` is one line about who we are, written into the file.
        """
        with reported(path, "opening"):
            fd = os.open(
                path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0), 0o644
            )
        try:
            while not _taken(fd, path):
                if not waited():
                    who = os.pread(fd, 200, 0).decode("utf-8", "replace").strip()
                    raise StoreError(
                        "busy",
                        "another process is writing to this archive",
                        context={"lock": str(path), **({"holder": who} if who else {})},
                        hint="repeat the command with --wait 30, or wait for the other one to end",
                    )
            with contextlib.suppress(OSError):  # a full disk has no room for the courtesy
                os.ftruncate(fd, 0)
                os.pwrite(fd, f"{holder}\n".encode(), 0)
        except BaseException:
            os.close(fd)
            raise
        return cls(fd)

    def release(self) -> None:
        """Lets the next writer in."""
        os.close(self._fd)


def _taken(fd: int, path: Path) -> bool:
    with reported(path, "locking"):
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as exc:
            if exc.errno not in (errno.EAGAIN, errno.EACCES):
                raise
            return False
    return True


def holder_of(path: Path) -> str | None:
    """What the holder of the lock in that file wrote there, None when nobody holds it. Takes nothing away from anybody
    for longer than a moment."""
    try:
        fd = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        return None
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return os.pread(fd, 200, 0).decode("utf-8", "replace").strip() or "another process"
    finally:
        os.close(fd)
    return None


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Waits until no other process is inside a block like this one about that folder."""
    with reported(folder, "locking"):
        fd = os.open(folder, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    try:
        with reported(folder, "locking"):
            fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)
