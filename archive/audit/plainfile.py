"""Decides which file on the disk is examined on its own: a plain one, opened without waiting and without following."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from archive.errors import CallerError

_FLAGS: Final = (
    os.O_RDONLY
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
)


@contextmanager
def plain_file(path: Path) -> Iterator[BinaryIO]:
    """The file at `path`, seekable, closed at the end.

    Raises CallerError `no-such-file`, `not-evidence` for a symbolic link, folder, pipe, device or socket (none is
    opened), and `unreadable-file` when it cannot be read, also later inside the block.
    """
    context: dict[str, str | int] = {"path": str(path)}
    try:
        mode = os.lstat(path).st_mode
        if not stat.S_ISREG(mode):
            raise CallerError(
                "not-evidence",
                f"{path} is {_kind(mode)} and was not opened",
                context=context,
                hint="name the file itself: what a link leads to may change without notice",
            )
        descriptor = os.open(path, _FLAGS)
        with open(descriptor, "rb", buffering=0) as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise CallerError("not-evidence", f"{path} is no plain file", context=context)
            yield file
    except FileNotFoundError as exc:
        raise CallerError("no-such-file", f"there is no file {path}", context=context) from exc
    except OSError as exc:
        raise CallerError("unreadable-file", f"{path}: {exc.strerror or exc}", context=context) from exc


def _kind(mode: int) -> str:
    kinds = ((stat.S_ISLNK, "a symbolic link"), (stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"))
    return next((name for asks, name in kinds if asks(mode)), "a device or socket")
