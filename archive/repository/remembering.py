"""Decides whether an archive may be added to: not when its log is older than, or another than, one seen here before.

A copy that was put back and written on would be a second history of the same log, signed by the same key: that is what
convicts a log, so it is refused before the first byte. What was seen lies in the user's state folder.
"""

from __future__ import annotations

from collections.abc import Callable

from archive.errors import StoreError
from archive.formats.layout import Layout
from archive.repository.captors import read_verifier
from archive.store.disk import read_at_most
from archive.store.logstore import LogStore
from archive.store.seen import SeenCheckpoints
from archive.trust.checkpoints import open_checkpoint
from archive.trust.keys import Verifier
from archive.trust.merkle import verify_consistency
from archive.trust.spelling import NOTE_LIMIT


def refuse_rollback(layout: Layout, log: LogStore, seen: SeenCheckpoints | None) -> None:
    """Raises StoreError `log-rollback` or `log-fork` when the log does not continue the newest checkpoint seen of it."""
    verifier = _log_key(layout)
    newest = seen.newest(verifier) if seen is not None and verifier is not None else None
    if newest is None or verifier is None:
        return
    size, note = newest
    if size > log.size:
        raise StoreError(
            "log-rollback",
            f"the log has {log.size} entries, but it had {size} when it was seen here last",
            context={"archive": str(layout.root), "state": "nothing was written"},
            hint="use the newer copy; newsproof verify --accept-rollback accepts this one knowingly",
        )
    if not _continues(log, size, open_checkpoint(note, verifier).root):
        raise StoreError(
            "log-fork",
            f"at size {size} this log has another root than the one that was seen here",
            context={"archive": str(layout.root), "state": "nothing was written"},
            hint="newsproof verify keeps the evidence: the key of this log has signed two histories",
        )


def remember_head(layout: Layout, seen: SeenCheckpoints | None, say: Callable[[str], None]) -> None:
    """Keeps the newest checkpoint in mind. That it cannot be kept takes nothing back: it is said, and nothing raised."""
    verifier = _log_key(layout)
    if seen is None or verifier is None:
        return
    try:
        seen.remember(read_at_most(layout.checkpoint, NOTE_LIMIT), verifier)
    except (StoreError, OSError) as exc:
        why = exc.message if isinstance(exc, StoreError) else exc.strerror or str(exc)
        say(f"the newest checkpoint could not be remembered, so a rollback to it would not be seen: {why}")


def _log_key(layout: Layout) -> Verifier | None:
    try:
        return read_verifier(layout.log_key_file)
    except StoreError:
        return None


def _continues(log: LogStore, size: int, root: bytes) -> bool:
    """Whether the first `size` entries of the log are those with that root. The tiles say so, not the checkpoints that
    were published: a log that went on elsewhere need not have one of that size."""
    if size == log.size:
        return root == log.checkpoint.root
    return size == 0 or verify_consistency(size, log.size, log.consistency(size), root, log.checkpoint.root)
