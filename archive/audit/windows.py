"""Decides which captor key counts at which log index of an archive, and names statements by keys that do not.

The rule itself (what a `keys` statement may change) is `trust.windows`, the same for whoever reads the log. Here it is
applied in the order of the log, and once more at its end: the newest set governs every index, also earlier ones, and
that is how a key is revoked from the day it was stolen. What was said about keys is judged by the day on which it was
logged: a change that counted then has had its effect, and the state that disowns its signer rests on it. Of each entry
one number is kept: whose signature it bears.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from archive.model.statement import KeyWindow, Statement
from archive.trust.keys import Verifier
from archive.trust.windows import CaptorKeys, WindowError, introduced, keyid_of


class Outside(NamedTuple):
    """A statement whose signer does not count there, with its log index, and why."""

    entry: int
    keyid: str
    words: str


class Windows:
    """The captor keys of one log and who signed which entry. Entries are told in the order of the log."""

    def __init__(self, folder: Mapping[str, Verifier]) -> None:
        """`folder`: the keys of the keys folder by key id; they count everywhere until a `keys` statement says more."""
        self._keys = CaptorKeys.at_first(folder.values())
        self._folder = dict(folder)
        self._verifiers = dict(folder)
        self._windows = self._by_keyid()
        self._numbers: dict[str, int] = {}
        #: Of each entry the number of the key that signed it, 0 when none is known to have.
        self._signers = array("I")
        #: Log index of the newest `keys` statement that counts.
        self.governed: int | None = None
        #: Who made each change of keys that counted when it was logged, by log index.
        self._changes: dict[int, str] = {}

    def _by_keyid(self) -> dict[str, KeyWindow]:
        return {keyid_of(window.vkey): window for window in self._keys.windows}

    def verifier(self, keyid: str) -> Verifier | None:
        """The key of that id, whether it counts or not; what was logged goes before what lies in the folder."""
        return self._verifiers.get(keyid)

    def counts(self, keyid: str, index: int) -> bool:
        """Whether the key counts at that index, by everything logged so far."""
        window = self._windows.get(keyid)
        return window is not None and window.start <= index and (window.until is None or index < window.until)

    def words(self, keyid: str) -> str:
        """Where a key counts, for people."""
        window = self._windows.get(keyid)
        if window is None:
            return f"is not among the keys that entry {self.governed} lists"
        if window.until is not None and window.until <= window.start:
            return "counts at no index any more"
        if window.until is None:
            return f"counts from entry {window.start} on"
        return f"counts from entry {window.start} to entry {window.until - 1} only"

    def unnamed(self) -> tuple[str, ...]:
        """Keys that lie in the archive and that nothing but their lying there makes count.

        While no `keys` statement counts, the one key that the archive was made with is alone; of several, none is named
        by the log.
        """
        if self.governed is None:
            return tuple(sorted(self._folder)) if len(self._folder) > 1 else ()
        return tuple(sorted(self._folder.keys() - self._windows.keys()))

    # In the order of the log.

    def passed(self, signer: str | None) -> None:
        """The next entry has been judged: it bears the signature of that key (None: of no known key)."""
        if not self._signers and signer is not None:
            self._keys = self._keys.begun(signer)
        number = 0 if signer is None else self._numbers.setdefault(signer, len(self._numbers) + 1)
        self._signers.append(number)

    def change(self, index: int, statement: Statement, signer: str) -> tuple[tuple[Verifier, int], ...] | str:
        """Takes a `keys` statement that bears the signature of `signer`: the keys that are new in it, and where they begin.

        Instead comes why it does not count, and everything stays as it was.
        """
        before = self._keys.windows if self._keys.stated else ()
        try:
            self._keys = self._keys.after(statement, signer, index)
        except WindowError as exc:
            return str(exc)
        listed = {keyid_of(window.vkey): Verifier.parse(window.vkey) for window in statement.keys}
        self._verifiers |= listed
        self._windows = self._by_keyid()
        self.governed = index
        self._changes[index] = signer
        return tuple((listed[keyid_of(new.vkey)], new.start) for new in introduced(before, statement) if new.start)

    # At the end of the log.

    def _stands(self, keyid: str, index: int) -> bool:
        """Whether what that key signed there stands: by the newest set, and a change of keys by the set of its day."""
        return self._changes.get(index) == keyid or self.counts(keyid, index)

    def outside(self) -> Iterator[Outside]:
        """Every statement whose signer does not count at its index, by the newest set."""
        if self.governed is None:
            return
        keyids = {number: keyid for keyid, number in self._numbers.items()}
        for index, number in enumerate(self._signers):
            if number and not self._stands(keyids[number], index):
                yield Outside(index, keyids[number], self.words(keyids[number]))

    def counted(self, index: int) -> bool:
        """Whether the statement at that index bears the signature of a key that counts there, by the newest set."""
        number = self._signers[index] if index < len(self._signers) else 0
        keyid = next((keyid for keyid, known in self._numbers.items() if number and known == number), None)
        return keyid is not None and (self.governed is None or self._stands(keyid, index))

    def signed(self) -> Counter[str]:
        """How many statements each key has signed where it counts."""
        keyids = {number: keyid for keyid, number in self._numbers.items()}
        if self.governed is None:
            counted = Counter(self._signers)
            return Counter({keyids[number]: count for number, count in counted.items() if number})
        return Counter(
            keyids[number]
            for index, number in enumerate(self._signers)
            if number and self._stands(keyids[number], index)
        )
