"""One writer: an advisory lock on the file `lock`, which the system drops when its holder dies, however it dies."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Callable
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
        while True:
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError as exc:
                if exc.errno not in (errno.EAGAIN, errno.EACCES):
                    os.close(fd)
                    with reported(path, "locking"):
                        raise
            if not waited():
                who = os.pread(fd, 200, 0).decode("utf-8", "replace").strip()
                os.close(fd)
                raise StoreError(
                    "busy",
                    "another process is writing to this archive",
                    context={"lock": str(path), **({"holder": who} if who else {})},
                    hint="repeat the command with --wait 30, or wait for the other one to end",
                )
        os.ftruncate(fd, 0)
        os.pwrite(fd, f"{holder}\n".encode(), 0)
        return cls(fd)

    def release(self) -> None:
        """Lets the next writer in."""
        os.close(self._fd)
