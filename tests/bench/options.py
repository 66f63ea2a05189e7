"""How large a run of the benches is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """Captures of the archive that is captured, rounds of each case, and the sizes of single rows."""

    captures: int
    rounds: int
    small: int
    index_rows: int
    #: Captures of the archives that are verified.
    verified: int
    #: Entries and leaves of the logs.
    entries: int
    #: Versions of the archive whose screens are looked at.
    viewed: int
