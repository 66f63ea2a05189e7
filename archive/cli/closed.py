"""Decides what stands where a shell has closed an input or output (`>&-`): a stream like any other, at whose end is nobody.

Python leaves None there. A run whose answer has nowhere to go must end as one whose disk is full does, with the status of
that and not with one that scripts read as an answer; and no file that is opened later may take the number of an output,
or what is meant for a reader would be written into it.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import TextIO, cast


class _Refusing(io.TextIOBase):
    """Takes no word. Nothing stays in it, either, that the interpreter could fail to bring out at its end."""

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return "utf-8"

    def writable(self) -> bool:
        return True

    def write(self, text: str, /) -> int:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))


def stand_in() -> None:
    """Fills the place of each of the three that is closed: stdin is empty, stdout refuses every word (EBADF), and stderr
    swallows it, for a remark that nobody can hear changes no answer."""
    if sys.stdin is None:
        sys.stdin = os.fdopen(_null(0), encoding="utf-8", closefd=False)
    if sys.stdout is None:
        _null(1)
        sys.stdout = cast(TextIO, _Refusing())
    if sys.stderr is None:
        sys.stderr = os.fdopen(_null(2), "w", encoding="utf-8", errors="backslashreplace", closefd=False)


def _null(number: int) -> int:
    """The null device, under that number if it is free."""
    found = os.open(os.devnull, os.O_RDWR)
    try:
        os.fstat(number)
    except OSError:
        os.dup2(found, number)
        os.close(found)
        return number
    return found
