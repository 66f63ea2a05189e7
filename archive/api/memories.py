"""Holds what the user's state folder and the checkpoint that he has named tell about the log of a piece of evidence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import NewsproofError, StoreError

if TYPE_CHECKING:
    from archive.audit.memory import Growth, Memory
    from archive.store.seen import SeenCheckpoints
    from archive.trust.keys import Verifier

#: What carries a checkpoint that can be compared with another one.
COMPARED = ("archive", "checkpoint", "bundle", "proof", "page")


def memory_of(
    seen: SeenCheckpoints,
    against: Path | None,
    note: bytes | None,
    keep: Callable[[bytes], str | None],
    say: Callable[[str], None],
    now: str,
) -> Memory:
    """What is remembered of any log. `against` is the archive or file that the user has named, `note` its checkpoint; `now`: the
    moment (canonical time)."""
    from archive.audit.memory import Against, Memory

    def learn(checkpoint: bytes, log: Verifier) -> None:
        try:
            seen.remember(checkpoint, log)
        except StoreError as exc:
            say(f"this checkpoint could not be remembered, so what contradicts it would not be seen: {exc.message}")

    named = None
    if note is not None and against is not None:
        named = Against(note, _growth(against) if against.is_dir() else None)
    return Memory(seen.notes, seen.forks, named, keep, learn, now)


def _growth(archive: Path) -> Growth:
    """How the log of an archive grew, from its tiles; None where they cannot tell."""

    def growth(size: int) -> tuple[bytes, ...] | None:
        from archive.formats.layout import Layout
        from archive.store.disk import Disk
        from archive.store.logstore import LogStore
        from archive.trust.keys import Verifier

        layout = Layout(archive)
        try:
            key = Verifier.parse(layout.log_key_file.read_bytes().decode("utf-8").removesuffix("\n"))
            log = LogStore.open(layout, Disk(), key)
            return log.root_of(size), *(log.consistency(size) if 0 < size < log.size else ())
        except (NewsproofError, OSError, ValueError):
            return None

    return growth
