"""What is said while hosts are waited for: on a terminal one line that the next one replaces, elsewhere one remark."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from archive.cli.output import Output
from archive.report import text

if TYPE_CHECKING:
    from archive.api.gathering import Wait


class Waiting:
    """Told of each wait by whichever thread waits. `counts` gives how many are done, and of how many.

    `remarks` says once, with the first wait, why it takes its time.
    """

    def __init__(self, out: Output, counts: Callable[[], tuple[int, int]], *, remarks: bool = False) -> None:
        self._out = out
        self._counts = counts
        self._remarks = remarks
        self._lock = threading.Lock()

    def __call__(self, wait: Wait) -> None:
        """One wait."""
        with self._lock:
            if self._remarks:
                self._remarks = False
                every = "each host is asked that seldom (--rate changes it)"
                self._out.talk(f"Waiting {wait.seconds:.0f} s for {wait.host}: {every}.")
            self._out.status(text.waits(wait.host, wait.seconds, wait.part, wait.parts, *self._counts()))

    @contextmanager
    def aside(self) -> Iterator[None]:
        """The line is away, and no other thread puts it back meanwhile."""
        with self._lock:
            self._out.status(None)
            yield
