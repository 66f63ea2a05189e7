"""A disk that dies or fails at its N-th primitive call: what every crash test counts with."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from archive.store.disk import Disk

Mode = Literal["before", "after", "torn", "ENOSPC", "EIO"]
MODES: tuple[Mode, ...] = ("before", "after", "torn", "ENOSPC", "EIO")


class FaultDisk(Disk):
    """Counts the primitives that change something. At call number `at` it dies (`before`, `after`, `torn`) or fails.

    Dying is `_exit` without any clean-up, as under kill -9: what was written stays, what was not is not there.
    """

    def __init__(self, at: int | None = None, mode: Mode = "before") -> None:
        self.calls = 0
        self.names: list[str] = []
        self._at = at
        self._mode = mode

    def _meet(self, name: str, go: Callable[[], object], torn: Callable[[], object] | None = None) -> object:
        self.calls += 1
        self.names.append(name)
        if self.calls != self._at:
            return go()
        if self._mode in ("ENOSPC", "EIO"):
            number = getattr(errno, self._mode)
            raise OSError(number, os.strerror(number))
        if self._mode == "torn" and torn is not None:
            torn()
        elif self._mode == "after":
            go()
        os._exit(9)

    def _write(self, fd: int, data: memoryview) -> int:
        done = self._meet("write", lambda: os.write(fd, data), lambda: os.write(fd, data[: len(data) // 2]))
        assert isinstance(done, int)
        return done

    def _fsync(self, fd: int) -> None:
        self._meet("fsync", lambda: os.fsync(fd))

    def _replace(self, source: Path, target: Path) -> None:
        self._meet("rename", lambda: os.replace(source, target))

    def _truncate(self, fd: int, length: int) -> None:
        self._meet("truncate", lambda: os.ftruncate(fd, length))

    def _unlink(self, path: Path) -> None:
        self._meet("unlink", lambda: os.unlink(path))
