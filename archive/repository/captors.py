"""Decides which captor keys count in an archive: what its log says, from the first `keys` statement to the last.

Only entries of the log count, and only those that a key signed which counted there. The index is asked where they
stand, so that opening an archive does not read its whole log; what they say is read from the log itself.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from archive.errors import StoreError
from archive.formats.layout import Layout
from archive.repository.heads import is_view_of
from archive.store.disk import read_at_most, reported
from archive.store.index import Index
from archive.store.logstore import LogStore
from archive.trust import envelope, merkle, statements
from archive.trust.keys import KEY_LIMIT, Verifier
from archive.trust.windows import CaptorKeys, WindowError


def read_verifier(path: Path) -> Verifier:
    """A public key of the archive. Raises StoreError `archive-damaged`."""
    with reported(path, "reading"):
        data = read_at_most(path, KEY_LIMIT)
    try:
        return Verifier.parse(data.decode("utf-8").removesuffix("\n"))
    except ValueError as exc:
        raise StoreError(
            "archive-damaged", f"keys/{path.name} is no verifier key: {exc}", hint="restore the file from a copy"
        ) from exc


def published_captors(layout: Layout) -> tuple[Verifier, ...]:
    """The captor keys in `keys/`, by file name. What is none is left out: `verify` names it."""
    found = []
    for path in layout.captor_key_files():
        try:
            found.append(read_verifier(path))
        except StoreError:
            continue
    return tuple(found)


def captor_keys(layout: Layout, log: LogStore) -> CaptorKeys:
    """The state at the end of the log."""
    state = CaptorKeys.at_first(published_captors(layout))
    known, start = _hinted(layout, log)
    if start:
        with suppress(StoreError):  # that it cannot be read is told where it is needed
            state = step(state, 0, log.entry(0))
    for number in known:
        state = step(state, number, log.entry(number))
    for number, entry in enumerate(log.entries(start), start):
        state = step(state, number, entry)
    return state


def captor_keys_by_log(layout: Layout, log: LogStore) -> CaptorKeys:
    """The same from nothing but the log, whose entries are found to be those of its signed root.

    Raises StoreError `archive-damaged` when they are not.
    """
    state = CaptorKeys.at_first(published_captors(layout))
    frontier = merkle.Frontier()
    for number, entry in enumerate(log.entries()):
        frontier.append(merkle.leaf_hash(entry))
        state = step(state, number, entry)
    if frontier.root() != log.checkpoint.root:
        raise StoreError(
            "archive-damaged",
            "the entries of the log are not those that its checkpoint signs",
            hint="newsproof verify names every fault",
        )
    return state


def step(state: CaptorKeys, number: int, entry: bytes) -> CaptorKeys:
    """The state after one entry; but for the signer of the first, what is no `keys` statement that counts changes nothing."""
    try:
        sealed = envelope.open_envelope(entry)
        statement = statements.decode(sealed.payload)
        key = state.key(sealed.keyid, number) if statement.kind == "keys" or number == 0 else None
        if key is None or not sealed.signed_by(key):
            return state
        if number == 0:
            state = state.begun(sealed.keyid)
        return state.after(statement, sealed.keyid, number) if statement.kind == "keys" else state
    except (ValueError, WindowError):
        return state


def _hinted(layout: Layout, log: LogStore) -> tuple[list[int], int]:
    """Where the index says that `keys` statements are, and how much of the log it speaks of."""
    if not layout.index.exists():
        return [], 0
    try:
        with Index.open(layout.index, write=False) as index:
            size = index.size
            if is_view_of(layout, (log.size, log.checkpoint.root.hex()), size, index.root):
                return [act.index for act in index.acts("keys") if act.index < size], size
    except StoreError:
        pass
    return [], 0
