"""Decides which timestamp the next statement names in `after`: the newest one that the log bears.

A statement that names a token was signed after that token was made, so every new statement gets a lower bound in time
that its captor could not choose.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from archive.formats.layout import Layout
from archive.store.disk import read_at_most
from archive.store.logstore import LogStore
from archive.trust import notes, statements, timestamps
from archive.trust.spelling import NOTE_LIMIT

#: Entries back from the end of the log in which a statement is looked for that this version can read, and published
#: checkpoints in which a timestamp is.
_LOOKED_AT = 256


class InHand(NamedTuple):
    """A timestamp by its digest; `time` is what it says, None when it is on none of the newest checkpoints."""

    digest: str
    time: str | None


def token_in_hand(log: LogStore, layout: Layout) -> InHand | None:
    """What the next statement names in `after`: the newest timestamp that the log bears, None without one.

    That is the latest token on the newest published checkpoint, where it stays when the log grows, unless the last
    statement names a later one: it never goes back. A checkpoint file that cannot be read gives no token; whether the
    log may grow is decided elsewhere.
    """
    carried = _carried(log)
    newest = max(_tokens(layout.checkpoint_of(log.size), log.checkpoint.text), default=None)
    found = InHand(newest[1], newest[0]) if newest is not None else None
    if carried is None:
        return found
    time = _time_of(layout, log.size, carried)
    return InHand(carried, time) if found is None or (time or "") > (found.time or "") else found


def _tokens(path: Path, text: str | None = None) -> list[tuple[str, str]]:
    """Time and digest of every timestamp in a checkpoint file that is over its text, whoever signed it."""
    try:
        note = notes.parse(read_at_most(path, NOTE_LIMIT))
    except (OSError, notes.NoteError):
        return []
    if text is not None and note.text != text:
        return []
    checked = (timestamps.check(line.signature, note.text, ()) for line in note.signatures if timestamps.is_token(line))
    return [(timed.time, timed.digest) for timed in checked if timed.status != "invalid"]


def _carried(log: LogStore) -> str | None:
    """`after` of the last statement that this version can read."""
    for index in range(log.size - 1, max(-1, log.size - 1 - _LOOKED_AT), -1):
        try:
            return statements.decode_entry(log.entry(index)).after
        except statements.StatementError:
            continue
    return None


def _time_of(layout: Layout, below: int, digest: str) -> str | None:
    """The time of the token with this digest on a checkpoint of a smaller log, newest checkpoints first."""
    earlier = [path for size, path in layout.published_checkpoints() if size < below]
    for path in reversed(earlier[-_LOOKED_AT:]):
        for time, found in _tokens(path):
            if found == digest:
                return time
    return None


def without_tokens(checkpoint: str) -> str:
    """A checkpoint as people are shown it: timestamps are lines of some thousand characters that only programs read."""
    try:
        note = notes.parse(checkpoint.encode("utf-8", "surrogatepass"))
    except notes.NoteError:
        return checkpoint
    kept = tuple(line for line in note.signatures if not timestamps.is_token(line))
    return notes.Note(note.text, kept).encode().decode("utf-8")
