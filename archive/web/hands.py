"""Threads that do what blocks (reading the archive, comparing, checking), so that the loop that talks to clients never waits.

They are daemons: a program that is told to end does not wait for a long comparison that nobody reads any more. Nothing is
written here, so nothing is left half done.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import TypeVar

T = TypeVar("T")


class Hands:
    """So many threads, started when they are first needed."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._started = False
        self._work: SimpleQueue[Callable[[], None]] = SimpleQueue()

    async def do(self, work: Callable[[], T]) -> T:
        """What `work` returns, or raises, done in one of the threads. Must be awaited in the loop that goes on meanwhile."""
        if not self._started:
            self._started = True
            for _ in range(self._number):
                threading.Thread(target=self._serve, name="newsproof-viewer", daemon=True).start()
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()

        def settle(result: T | None, error: BaseException | None) -> None:
            if answer.done():  # who asked is gone
                return
            if error is not None:
                answer.set_exception(error)
            else:
                answer.set_result(result)  # type: ignore[arg-type]

        def job() -> None:
            result: T | None = None
            error: BaseException | None = None
            if answer.cancelled():
                return
            try:
                result = work()
            except BaseException as exc:
                error = exc
            try:
                loop.call_soon_threadsafe(settle, result, error)
            except RuntimeError:  # the loop has ended
                return

        self._work.put(job)
        return await answer

    def _serve(self) -> None:
        while True:
            self._work.get()()
