"""What a check found. A failed check is a value; an exception means that it could not be made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from archive.errors import FINDING, OK, UNPROVEN
from archive.model.codec import LATER

Word = Literal["INTACT", "SIGNED", "LOGGED", "TIMED", "TRUSTED"]
Status = Literal["ok", "FAIL", "not checked", "n/a"]
Level = Literal["quick", "full", "paranoid"]
#: `problem`: a contradiction, or something logged and absent. `unproven`: all that is there is intact, but evidence that
#: the reader's policy asks for is not there. `notice`: bytes that differ without changing content.
Severity = Literal["problem", "unproven", "notice"]
#: What was examined. `zip`: one that cannot be read, so that nobody can tell whether it was a bundle or somebody's WACZ.
Subject = Literal[
    "archive",
    "segment",
    "bundle",
    "proof",
    "quote",
    "report",
    "outlet-report",
    "checkpoint",
    "fork",
    "wacz",
    "warc",
    "zip",
]

#: Beside the words where the reader's trust folder does not count: none of them says whose any of this is.
NOBODY: Final = "Nobody you trust vouches for this: anybody can make one with keys of their own."
#: What keys sign: of files of others, and of reports, nobody ever vouches.
_SIGNED: Final = ("archive", "segment", "bundle", "proof", "quote", "checkpoint")

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
    severity: Severity
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
class Origins:
    """Where the captures come from, as their signed descriptions say: how many were fetched, how many imported.

    Whose word the date of an imported one is: the WARC's that it lay in, its file's modification time, or the user's
    who imported it. `unknown` are captures whose description is not there (quote, proof, redaction), is damaged, or was
    not read (level quick).
    """

    fetched: int = 0
    imported: int = 0
    dated_by_warc: int = 0
    dated_by_file: int = 0
    dated_by_user: int = 0
    unknown: int = 0
    #: Pictures of articles that were asked for with their pages, and how many of them were kept; None: none was.
    pictures: int | None = field(default=None, metadata=LATER)
    pictures_kept: int | None = field(default=None, metadata=LATER)
    #: Dated by the name of the file, by the row of a database, by a feed as its server wrote it, by a commit; None: none.
    dated_by_name: int | None = field(default=None, metadata=LATER)
    dated_by_row: int | None = field(default=None, metadata=LATER)
    dated_by_server: int | None = field(default=None, metadata=LATER)
    dated_by_commit: int | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, slots=True)
class Bracket:
    """Between which moments a statement was signed and entered, and who says so besides the captor.

    `not_before` is the time of the token whose digest the statement carries in `after`; `not_after` the earliest time
    that an authority or a witness gave to a checkpoint that covers it. Canonical times; None: nobody says.
    """

    index: int
    label: str
    observed: str
    not_before: str | None = None
    not_before_by: str | None = None
    not_after: str | None = None
    not_after_by: str | None = None


@dataclass(frozen=True, slots=True)
class Addressed:
    """Where a capture was made: the address that was asked for, and the one that answered where it is another.

    Of a quote, by its signed items; of a bundle, by its signed description. `index` and `label` as in `Bracket`.
    """

    index: int
    label: str
    observed: str
    url: str
    answered: str | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """The answer of `verify`: the five words in their order, every problem, and what is not proven.

    `unproven` are the points of the reader's policy that are not met. `brackets` bound every version in time.
    `policy` says whose word counted: the trust folder, None when none was asked. `origins` is None for what holds no
    capture of ours.
    """

    subject: str
    level: Level
    verdicts: tuple[Verdict, ...]
    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...]
    counts: Counts
    not_proven: tuple[str, ...]
    checkpoint: str | None = None
    kind: Subject = "archive"
    unproven: tuple[Problem, ...] = ()
    brackets: tuple[Bracket, ...] = ()
    policy: str | None = None
    origins: Origins | None = None
    #: Of a bundle and of a quote: the addresses of what is shown; None for every other kind.
    addresses: tuple[Addressed, ...] | None = field(default=None, metadata=LATER)
    schema: Literal["newsproof/verify/v1"] = "newsproof/verify/v1"

    @property
    def nobody(self) -> str | None:
        """What people should read with the words where no policy of theirs counted; None where one did."""
        return NOBODY if self.policy is None and self.kind in _SIGNED else None

    @property
    def ok(self) -> bool:
        """Whether nothing that was checked failed."""
        return not self.problems and not self.unproven and all(verdict.status != "FAIL" for verdict in self.verdicts)

    @property
    def exit(self) -> int:
        """The exit status: 1 for a contradiction or a loss, 4 for a policy that is not met, else 0."""
        if self.problems:
            return FINDING
        return OK if self.ok else UNPROVEN
