"""Starts the processes that read for a verification, and gives their results in the order in which they were asked for.

Each process is given a task while it still works on the one before, and waits with a result until it is taken: so there
is never more than a few stretches in memory. Nothing is asked of a process twice: when one of them ends before its work
is done, that is an error of the whole command, never a result.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from types import TracebackType
from typing import IO, Any, Final, TypeVar

from archive.errors import StoreError

T = TypeVar("T")
R = TypeVar("R")

#: Tasks that a process is given at a time.
_DEPTH: Final = 2
_SIZE: Final = 8
_PROGRAM: Final = "from archive.api.readers import main; main()"


class Readers:
    """So many processes, started when they are first asked. Use it as a context."""

    def __init__(self, count: int, *, fork: bool | None = None) -> None:
        """`fork`: copies of this process, which are there at once; None: where the system has that and no other thread
        is running here, which a copy would lack. Otherwise new interpreters."""
        self._count = count
        if fork is None:
            threads = sys.modules.get("threading")
            fork = hasattr(os, "fork") and (threads is None or threads.active_count() == 1)
        self._fork = fork
        self._readers: list[_Forked | _Started] = []

    def __enter__(self) -> Readers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        for reader in self._readers:
            reader.close()
        self._readers.clear()

    def __call__(self, work: Callable[[T], R], tasks: Iterable[T]) -> Iterator[R]:
        """The result of `work`, a function of a module, for each task, in their order. Raises StoreError `interrupted`
        when a process ends before its time, RuntimeError when `work` raises."""
        if not self._readers:
            for _ in range(self._count):
                self._readers.append(_Forked(self._readers) if self._fork else _Started())
        coming = iter(tasks)
        asked: deque[_Forked | _Started] = deque()
        number = 0

        def ask() -> None:
            nonlocal number
            for task in coming:
                reader = self._readers[number % len(self._readers)]
                number += 1
                reader.ask(pickle.dumps((work, task), pickle.HIGHEST_PROTOCOL))
                asked.append(reader)
                return

        for _ in range(_DEPTH * len(self._readers)):
            ask()
        return self._results(asked, ask)

    def _results(self, asked: deque[_Forked | _Started], ask: Callable[[], None]) -> Iterator[Any]:
        while asked:
            data = asked.popleft().answer()
            ask()
            done, result = pickle.loads(data)  # noqa: S301 - what a process of ours wrote into a pipe of ours
            if not done:
                raise RuntimeError(f"a process that reads for this one failed: {result}")
            yield result


class _Reader:
    """One process, and the two ends of its pipes that are ours."""

    def __init__(self, asking: IO[bytes], answers: IO[bytes]) -> None:
        self.asking = asking
        self.answers = answers

    def ask(self, message: bytes) -> None:
        try:
            self.asking.write(len(message).to_bytes(_SIZE, "big") + message)
            self.asking.flush()
        except OSError:
            raise self._ended() from None

    def answer(self) -> bytes:
        message = _received(self.answers)
        if message is None:
            raise self._ended()
        return message

    def _ended(self) -> StoreError:
        return StoreError(
            "interrupted",
            "a process that read for this one ended before its work was done, so nothing was verified",
            hint="repeat the same command, or leave out --jobs",
        )

    def close(self) -> None:
        for pipe in (self.asking, self.answers):
            with suppress(OSError):
                pipe.close()


class _Forked(_Reader):
    def __init__(self, others: Iterable[_Reader]) -> None:
        task_read, task_write = os.pipe()
        answer_read, answer_write = os.pipe()
        self.process = os.fork()
        if self.process == 0:
            status = 1
            try:
                # The ends of others must be closed here, or they would never hear that nothing more is coming.
                for other in others:
                    os.close(other.asking.fileno())
                    os.close(other.answers.fileno())
                os.close(task_write)
                os.close(answer_read)
                _serve(os.fdopen(task_read, "rb"), os.fdopen(answer_write, "wb"))
                status = 0
            finally:
                os._exit(status)
        os.close(task_read)
        os.close(answer_write)
        super().__init__(os.fdopen(task_write, "wb"), os.fdopen(answer_read, "rb"))

    def close(self) -> None:
        super().close()
        with suppress(ChildProcessError):
            os.waitpid(self.process, 0)


class _Started(_Reader):
    def __init__(self) -> None:
        import subprocess

        # -P: where the command was given is not where our modules are looked for.
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter
            [sys.executable, "-P", "-c", _PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment()
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        super().__init__(self._process.stdin, self._process.stdout)

    @property
    def process(self) -> int:
        """Its number."""
        return self._process.pid

    def close(self) -> None:
        super().close()
        self._process.wait()


def main() -> None:
    """What a started process does: it answers on its standard output."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever prints does not answer
    _serve(sys.stdin.buffer, answers)


def _environment() -> dict[str, str]:
    """The same modules are found there as here."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def _serve(tasks: IO[bytes], answers: IO[bytes]) -> None:
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who asked is interrupted, and then nothing more comes from there
    with suppress(BrokenPipeError), tasks, answers:
        while (message := _received(tasks)) is not None:
            work, task = pickle.loads(message)  # noqa: S301 - what the process that started this one wrote
            try:
                answer = (True, work(task))
            except Exception as exc:
                answer = (False, f"{type(exc).__name__}: {exc}")
            data = pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
            answers.write(len(data).to_bytes(_SIZE, "big"))
            answers.write(data)
            answers.flush()


def _received(pipe: IO[bytes]) -> bytes | None:
    """The next message; None when it does not come, or not to its end."""
    head = pipe.read(_SIZE)
    if len(head) < _SIZE:
        return None
    size = int.from_bytes(head, "big")
    data = pipe.read(size)
    return data if len(data) == size else None
