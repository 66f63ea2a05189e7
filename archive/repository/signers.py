"""Decides whether the key that a statement names counts for it, for those who only look: by name, not by signature.

Without a `keys` statement in the log every key that is published beside it counts, and that is told from the files of
the keys alone. With one, the state of the log is what `captors` makes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from archive.errors import StoreError
from archive.formats.layout import Layout
from archive.model.statement import KeyWindow
from archive.store.disk import reported
from archive.store.index import Index

_LONGEST = 4_096


class Signers:
    """The captor keys of an archive, as the log says up to where the index knows it.

    `entry` reads a log entry; `others` are log entries that the index does not speak of, which may be about keys, too.
    """

    def __init__(self, layout: Layout, index: Index, entry: Callable[[int], bytes], others: Iterable[int] = ()) -> None:
        published: dict[str, str] = {}
        for path in layout.captor_key_files():
            with reported(path, "reading"), path.open("rb") as file:
                vkey = file.read(_LONGEST).decode("utf-8", "replace").removesuffix("\n")
            published[_keyid(vkey)] = vkey
        self._windows = {keyid: KeyWindow(vkey, 0) for keyid, vkey in published.items()}
        changed = [act.index for act in index.acts("keys")]
        if changed or others:
            self._follow(layout, sorted({*changed, *others}), entry)

    def _follow(self, layout: Layout, numbers: list[int], entry: Callable[[int], bytes]) -> None:
        from archive.repository.captors import published_captors, step
        from archive.trust.windows import CaptorKeys

        state = CaptorKeys.at_first(published_captors(layout))
        for number in sorted({0, *numbers}):
            try:
                state = step(state, number, entry(number))
            except StoreError:
                continue  # that the entry cannot be read is told where its captures are
        if state.stated:
            self._windows = {_keyid(window.vkey): window for window in state.windows}

    def doubt(self, keyid: str, index: int) -> str | None:
        """Why that key does not count for that log entry: `signed by …, which …`. None when it does."""
        window = self._windows.get(keyid)
        if window is None:
            return f"signed by {keyid}, which is no captor key of this archive"
        if index < window.start:
            return f"signed by {keyid}, which counts from entry {window.start} on only"
        if window.until is not None and index >= window.until:
            return f"signed by {keyid}, which is revoked from entry {window.until} on"
        return None


def _keyid(vkey: str) -> str:
    """How an envelope names the key of a vkey: name, plus sign, key id in hex."""
    return "+".join(vkey.split("+", 2)[:2])
