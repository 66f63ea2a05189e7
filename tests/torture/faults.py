"""A disk that dies or fails at its N-th primitive call, and the walk over all such points of one command."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal

from archive.errors import NewsproofError
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


class Subject(ABC):
    """A command and what must hold when it dies: built once in a folder, and run on a fresh copy of `base` per point."""

    #: What the command is called where a point of it went wrong.
    title: str

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.base = folder / "base"
        self.names: list[str] = []

    @property
    def calls(self) -> int:
        """How many primitives the undisturbed command calls; their names are in `names`."""
        return len(self.names)

    @abstractmethod
    def prepare(self) -> None:
        """Makes `base`."""

    @abstractmethod
    def act(self, path: Path, disk: FaultDisk) -> str:
        """Runs the command on an archive, and says what it reports."""

    @abstractmethod
    def check(self, path: Path, said: str, mode: Mode) -> Iterator[str]:
        """What is wrong afterwards. `said` is empty when the command died, `error CODE EXIT` or `traceback …`."""

    def build(self) -> None:
        """Makes the archive, and counts the calls of the command on a copy."""
        self.prepare()
        trial = self.folder / "trial"
        shutil.copytree(self.base, trial)
        disk = FaultDisk()
        self.act(trial, disk)
        self.names = disk.names
        shutil.rmtree(trial)


def points(subject: Subject, part: int, parts: int, modes: tuple[Mode, ...] = MODES) -> Iterator[tuple[int, Mode]]:
    """Every call with every mode, or one of `parts` equal shares."""
    for at in range(1, subject.calls + 1):
        for number, mode in enumerate(modes):
            if (at + number) % parts == part:
                yield at, mode


def problems_at(subject: Subject, at: int, mode: Mode) -> list[str]:
    """What went wrong at one crash point; nothing when the promise held."""
    path = Path(tempfile.mkdtemp(dir=subject.folder)) / "press"
    shutil.copytree(subject.base, path)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            os.write(writing, subject.act(path, FaultDisk(at, mode)).encode())
        except NewsproofError as exc:
            os.write(writing, f"error {exc.code} {exc.exit}".encode())
        except BaseException as exc:
            os.write(writing, f"traceback {exc!r}".encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read().decode()
    os.waitpid(child, 0)
    wrong = list(subject.check(path, said, mode))
    shutil.rmtree(path.parent)
    return [f"{subject.title}, call {at} ({subject.names[at - 1]}, {mode}): {line}" for line in wrong]


def sweep(
    makes: Iterable[Callable[[Path], Subject]], part: int = 0, parts: int = 1, modes: tuple[Mode, ...] = MODES
) -> tuple[int, list[str]]:
    """All crash points of these, or one of `parts` equal shares: how many were tried, and what went wrong."""
    wrong: list[str] = []
    tried = 0
    for make in makes:
        with tempfile.TemporaryDirectory() as folder:
            subject = make(Path(folder))
            subject.build()
            for at, mode in points(subject, part, parts, modes):
                tried += 1
                wrong += problems_at(subject, at, mode)
    return tried, wrong
