"""Decides whether what a revisit repeats lies before it in the archive: a record of that id, with that payload digest.

A revisit holds no body of its own. One that names a record which is nowhere says that a body was seen again, and nobody
can show which. Of a record that was removed lawfully nothing is left to be compared, so nothing is said once one was.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import Final, NamedTuple

from archive.audit.answers import Answer
from archive.audit.findings import Findings

#: Records that are remembered, in twice as many places of eight bytes; beyond, nothing is said.
_REMEMBERED: Final = 1 << 20
_FIRST: Final = 1 << 10
_MASK: Final = (1 << 64) - 1
#: Revisits that are named one by one.
_NAMED: Final = 100
_CONSEQUENCE: Final = "what was seen again at this look cannot be shown: the record that has it is not in the archive"
_HINT: Final = "this was signed as it stands: tell whoever made the archive"


class Place(NamedTuple):
    """Where a record lies that was found to be as signed, by the statement at a log index."""

    file: str
    offset: int
    number: int
    entry: int


class Originals:
    """The records that may be repeated, in the order of the archive, and the revisits that repeat none of them."""

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 * _FIRST))
        self._count = 0
        self._astray: list[tuple[Place, str]] = []
        #: Whether anything was met of which nobody can say whether it was repeated.
        self.uncertain = False

    def meet(self, answer: Answer, place: Place | None) -> None:
        """The next answer. Of one without a place it is not known to be as signed: it is only remembered."""
        if answer.type == "response":
            self._add(_mark(answer.id, answer.payload))
        elif answer.type == "revisit" and place is not None and not self._knows(answer):
            self._astray.append((place, answer.repeats))

    def conclude(self, findings: Findings) -> None:
        """Names what was found; where anything is lost or altered that was logged, that is why, and named already."""
        if findings.failed("INTACT") or findings.failed("LOGGED"):
            return
        for place, original in self._astray:
            findings.add(
                "record-missing",
                place.file,
                f"record {place.number} repeats the record {original or '(none)'}, which is nowhere before it with "
                "that payload digest",
                offset=place.offset,
                record=place.number,
                field="WARC-Refers-To",
                index=place.entry,
                consequence=_CONSEQUENCE,
                hint=_HINT,
            )

    def _knows(self, answer: Answer) -> bool:
        """Whether what a revisit repeats has been met, as far as that can be told, and while it is still of use."""
        mark = _mark(answer.repeats, answer.payload)
        return self.uncertain or len(self._astray) == _NAMED or self._slots[self._slot(mark)] == mark

    def _add(self, mark: int) -> None:
        if self.uncertain:
            return
        if self._count == _REMEMBERED:
            self.uncertain = True
            return
        if 2 * self._count >= len(self._slots):
            marks: Iterable[int] = self._slots
            self._slots = array("Q", bytes(16 * len(self._slots)))
            for one in marks:
                if one:
                    self._slots[self._slot(one)] = one
        slot = self._slot(mark)
        self._count += self._slots[slot] == 0
        self._slots[slot] = mark

    def _slot(self, mark: int) -> int:
        """Where a mark is, or the empty place where it would be."""
        slots = self._slots
        last = len(slots) - 1
        at = mark & last
        while slots[at] not in (0, mark):
            at = (at + 1) & last
        return at


def _mark(record_id: str, payload: str) -> int:
    return hash((record_id, payload)) & _MASK or 1
