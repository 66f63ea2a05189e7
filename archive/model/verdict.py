"""What a check found. A failed check is a value; an exception means that it could not be made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Word = Literal["INTACT", "SIGNED", "LOGGED", "TIMED", "TRUSTED"]
Status = Literal["ok", "FAIL", "not checked", "n/a"]
Level = Literal["quick", "full"]

WORDS: Final[tuple[Word, ...]] = ("INTACT", "SIGNED", "LOGGED", "TIMED", "TRUSTED")


@dataclass(frozen=True, slots=True)
class Verdict:
    """One of the five words with its status and one line that says what was counted."""

    word: Word
    status: Status
    detail: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it was signed (or, as a notice, bytes that differ without changing content).

    `file` is the path inside the archive, `offset` a byte offset in that file, `record` counts the records of the
    file from 1. `consequence` says what can no longer be relied on, `affects` which capture it is.
    """

    code: str
    severity: Literal["problem", "notice"]
    word: Word
    file: str
    message: str
    consequence: str
    offset: int | None = None
    record: int | None = None
    field: str | None = None
    affects: str | None = None
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How much was looked at."""

    records: int = 0
    statements: int = 0
    captures: int = 0
    versions: int = 0
    segments: int = 0
    imports: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Verification:
    """The answer of `verify`: the five words in their order, every problem, and what is not proven."""

    subject: str
    level: Level
    verdicts: tuple[Verdict, ...]
    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...]
    counts: Counts
    not_proven: tuple[str, ...]
    checkpoint: str | None = None
    schema: Literal["newsproof/verify/v1"] = "newsproof/verify/v1"

    @property
    def ok(self) -> bool:
        """Whether nothing that was checked failed."""
        return not self.problems and all(verdict.status != "FAIL" for verdict in self.verdicts)
