"""What an archive's folder needs over the years, and signs nothing: repairs, and reading the past again."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import CallerError, StoreError
from archive.model.history import Repaired
from archive.model.times import format_time

if TYPE_CHECKING:
    from archive.api.archive import Archive
    from archive.model.proofs import Redacted
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


class Hints:
    """When the CDXJ of an archive that is being added to are brought up: with each writer; while more is to come (the
    block of `lasting`), once a sixteenth has come to the newest segment, and when the block ends. A CDXJ is sorted and
    therefore written whole: written for each of many captures, it would cost as much as all that was captured before."""

    def __init__(self, press: Archive) -> None:
        self._press = press
        self._lasting = 0
        self._reached = 0
        self._behind = False

    def due(self) -> bool:
        """Asked by each writer when it closes; what it is told, it does."""
        segments = self._press._layout.segments()
        size = segments[-1].stat().st_size if segments else 0
        if self._lasting and 0 <= size - self._reached <= size // 16:
            self._behind = True
            return False
        self._reached, self._behind = size, False
        return True

    @contextmanager
    def lasting(self) -> Iterator[None]:
        """Much is added inside, by one writer after the other."""
        with self._press._manners.one_writer:
            self._lasting += 1
        try:
            yield
        finally:
            with self._press._manners.one_writer:
                self._lasting -= 1
                if self._behind and not self._lasting:
                    self._behind = False
                    self._catch_up()

    def _catch_up(self) -> None:
        from archive.repository.hints import write_hints

        try:
            with held(self._press, 0.0):
                write_hints(self._press._layout, self._press._disk)
        except StoreError as exc:
            if exc.code != "busy":  # whoever writes does it when closing
                raise


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


def redact(
    press: Archive, reference: str, *, reason: str, apply: bool, progress: Progress | None, wait: float
) -> Redacted:
    """What `Archive.redact` does."""
    from archive.repository import redacting

    why = redacting.checked_reason(reason)
    if not apply:
        with press._reading() as reader:
            return redacting.plan(reader, reference, progress=progress).answer(why)
    with press._writing(wait) as writer:
        return redacting.redact(writer, reference, reason=why, observed=format_time(press._now()), progress=progress)


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
