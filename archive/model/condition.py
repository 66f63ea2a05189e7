"""What `doctor` finds: how this machine, this user's folders and one archive are, and what mends them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from archive.errors import FINDING, OK

#: `ok`; `look`: works, and somebody should look at it; `bad`: something does not work, or is open to strangers.
State = Literal["ok", "look", "bad"]
#: What is looked at. Names are stable.
Part = Literal[
    "python",
    "packages",
    "extras",
    "clock",
    "config",
    "keys",
    "trust",
    "state",
    "archive",
    "folder",
    "disk",
    "lock",
    "log",
    "tail",
    "index",
    "watch",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was found, what that means where it is not obvious, and the command (or step) that mends it."""

    part: Part
    state: State
    told: str
    means: str | None = None
    mend: str | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """Everything that was looked at, in order. `archive` is its folder, None when there is none to look at."""

    archive: str | None
    findings: tuple[Finding, ...]
    software: str
    schema: Literal["newsproof/condition/v1"] = "newsproof/condition/v1"

    def count(self, state: State) -> int:
        """How many lines are in that state."""
        return sum(one.state == state for one in self.findings)

    @property
    def exit(self) -> int:
        """The exit status: 1 when something is bad, else 0."""
        return FINDING if self.count("bad") else OK
