"""What an archive's folder needs over the years, and signs nothing: repairs, and reading the past again."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import CallerError
from archive.model.history import Repaired
from archive.model.times import format_time

if TYPE_CHECKING:
    from archive.api.archive import Archive
    from archive.model.rereading import ReExtracted

#: How far something has come: done, of how many, and what is being done.
Progress = Callable[[int, int, str], None]


def holder() -> str:
    """What the lock file says of who holds it."""
    return f"process {os.getpid()}"


@contextmanager
def held(press: Archive, wait: float) -> Iterator[None]:
    """Nobody else writes to the archive inside. No key is loaded."""
    from archive.repository.opening import locked

    with locked(press._layout, waited=press._patience(wait), holder=holder()):
        yield


def repair_index(press: Archive, *, wait: float) -> Repaired:
    """What `Archive.repair_index` does."""
    from archive.repository import repairing

    with held(press, wait):
        return repairing.repair_index(press._layout, press._disk, press.settings)


def repair_tail(press: Archive, *, apply: bool, wait: float) -> Repaired:
    """What `Archive.repair_tail` does."""
    from archive.repository import repairing

    if not apply:
        return repairing.plan_tail(press._layout, press._disk, press.settings)
    before = len(press.warnings)
    with press._writing(wait):
        pass
    return Repaired("tail", True, tuple(press.warnings[before:]))


def re_extract(
    press: Archive, references: Sequence[str] | None, *, dry_run: bool, progress: Progress | None, wait: float
) -> ReExtracted:
    """What `Archive.re_extract` does."""
    from archive.repository import reextracting

    if dry_run:
        with press._reading() as reader:
            return reextracting.re_extract(reader, references, keep=False, progress=progress)
    with held(press, wait):
        return reextracting.re_extract_and_keep(
            press._layout, press._disk, press.settings, references, say=press.warnings.append, progress=progress
        )


def modified(source: Path) -> str | None:
    """When a file was changed last; None when that is no moment that can be written."""
    try:
        return format_time(datetime.fromtimestamp(source.stat().st_mtime, UTC))
    except (FileNotFoundError, NotADirectoryError) as exc:
        raise CallerError("no-such-file", f"there is no file {source}") from exc
    except (ValueError, OverflowError):
        return None
    except OSError as exc:
        raise CallerError("unreadable-file", f"{source}: {exc.strerror or exc}") from exc
