"""Decides which captor key counts at which log index: windows, and what a `keys` statement may change about them.

Before the first `keys` statement of a log every published key counts everywhere. A `keys` statement carries the whole
set from its index on; the first one also says which published keys counted until then, namely those that it lists as
counting from 0. That is only for the key to say that signed the first entry: any other may have been laid beside the
log by whoever holds the log's key, and would let itself in. A `keys` statement counts only when its signer counts at its
index by the state before it, and when it takes nothing back: a window may close earlier, a key may be added from a later
index on, and nothing else. Judged in the order of the log, so that everybody who reads the same log comes to the same
state.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from archive.model.statement import KeyWindow, Statement
from archive.trust.keys import KeyFormatError, Verifier

Windows = tuple[KeyWindow, ...]


class WindowError(ValueError):
    """A `keys` statement does not count; the message says why."""


@dataclass(frozen=True, slots=True)
class CaptorKeys:
    """Which captor keys count, as one log says up to one index. `windows` is the whole set, the newest key last.

    `published` are the keys that lie beside the log; `stated` says whether a `keys` statement has counted; `first` is the
    key id that signed the first entry, None while that is not known.
    """

    published: tuple[Verifier, ...]
    windows: Windows
    stated: bool = False
    first: str | None = None

    @classmethod
    def at_first(cls, published: Iterable[Verifier], first: str | None = None) -> CaptorKeys:
        """The state of a log that has said nothing about keys: each that is published counts everywhere."""
        keys = tuple(published)
        return cls(keys, tuple(KeyWindow(key.vkey, 0) for key in keys), first=first)

    def begun(self, keyid: str) -> CaptorKeys:
        """The state once it is known which key signed the first entry."""
        return replace(self, first=keyid)

    def key(self, keyid: str, index: int) -> Verifier | None:
        """The key that an envelope names so, if it counts for the statement with that log index."""
        window = window_of(self.windows, keyid, index)
        return None if window is None else Verifier.parse(window.vkey)

    def active(self, index: int, *, otherwise: str) -> KeyWindow | None:
        """The key that signs what gets this log index: the last one listed that has begun and has no end; while no
        statement has said so, the one called `otherwise`."""
        named = [window for window in self.windows if self.stated or window.vkey.split("+")[0] == otherwise]
        return next((window for window in reversed(named) if window.until is None and window.start <= index), None)

    def after(self, statement: Statement, keyid: str, index: int) -> CaptorKeys:
        """The state after a `keys` statement that `keyid` signed at that log index.

        Whether the signature is good is the caller's to check (`key`). Raises WindowError when the statement does not
        count; the state then stays as it was.
        """
        before = self.windows if self.stated else _at_first(self.published, statement)
        wrong = fault(before, statement, keyid, index)
        if wrong is None and not self.stated and self.first not in (None, keyid):
            wrong = (
                f"it is the first change of keys, and for {self.first} to make, which signed entry 0; {keyid} did not"
            )
        if wrong is not None:
            raise WindowError(wrong)
        return CaptorKeys(self.published, statement.keys, True, self.first)


def _at_first(published: Iterable[Verifier], first: Statement) -> Windows:
    known = {key.vkey for key in published}
    return tuple(KeyWindow(window.vkey, 0) for window in first.keys if window.start == 0 and window.vkey in known)


def keyid_of(vkey: str) -> str:
    """How an envelope names the key of a vkey: name, plus sign, key id in hex."""
    return "+".join(vkey.split("+", 2)[:2])


def window_of(windows: Iterable[KeyWindow], keyid: str, index: int) -> KeyWindow | None:
    """The window in which that key counts at that log index."""
    for window in windows:
        if keyid_of(window.vkey) == keyid and window.start <= index and (window.until is None or index < window.until):
            return window
    return None


def introduced(before: Iterable[KeyWindow], statement: Statement) -> Windows:
    """The keys that a `keys` statement adds to the state before it."""
    known = {window.vkey for window in before}
    return tuple(window for window in statement.keys if window.vkey not in known)


def fault(before: Sequence[KeyWindow], statement: Statement, keyid: str, index: int) -> str | None:
    """Why a `keys` statement that `keyid` signed at that log index does not count; None when it does."""
    if window_of(before, keyid, index) is None:
        return f"{keyid} does not count at log index {index}"
    after = {window.vkey: window for window in statement.keys}
    if len({keyid_of(window.vkey) for window in statement.keys}) != len(statement.keys):
        return "two of its keys have the same name and key id"
    for window in statement.keys:
        try:
            Verifier.parse(window.vkey)
        except KeyFormatError as exc:
            return f"one of its keys is none: {exc}"
        if window.until is not None and window.until < window.start:
            return f"the window of {keyid_of(window.vkey)} ends before it begins"
    for old in before:
        new = after.get(old.vkey)
        name = keyid_of(old.vkey)
        if new is None:
            return f"it leaves out {name}, which was logged before"
        if new.start != old.start:
            return f"it changes from where {name} counts"
        if old.until is not None and (new.until is None or new.until > old.until):
            return f"it lets {name} count longer than before"
    for window in introduced(before, statement):
        if window.start <= index:
            return f"it lets {keyid_of(window.vkey)} count for what was logged before"
    return None
