"""What the archive answers with: articles, captures, and the steps of a history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from archive.model.acts import DeskNote
from archive.model.article import Article
from archive.model.capture import Assets, DateWord, Kept, Outcome
from archive.model.codec import LATER
from archive.model.edit import Comparison
from archive.model.view import View


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies: path inside the archive, offset and length of its gzip member, length of the record."""

    file: str
    offset: int
    length: int
    raw_length: int


@dataclass(frozen=True, slots=True)
class CaptureRow:
    """One capture. `index` is its statement's index in the log, `leaf` the leaf hash in hex, `age` in seconds."""

    index: int
    leaf: str
    article: str
    slug: str
    seq: int
    version: int | None
    observed: str
    outcome: Outcome | Literal["redacted"]
    reason: str | None
    status: int | None
    url: str
    final_url: str
    age: int
    words: int
    headline: str
    origin: Literal["captured", "imported"]
    source: str | None
    payload_sha256: str | None
    #: The version that an `unchanged` observation found again.
    same_as: int | None = None
    #: Of an import: whose word `observed` is (`warc`, `file`, `user`).
    dates: DateWord | None = None
    #: Why its content was taken off the disk, None when it was not. Then only what the log says is known: the address is
    #: '', and the outcome `redacted` unless the statement shows that it was a version or unchanged.
    redacted: str | None = None
    #: Why its signature does not count (`signed by desk+…, which is revoked from entry 2 on`); None when it does, or when
    #: that was not looked at, as in the answer of the command that made the capture.
    doubt: str | None = None
    #: Why it was fetched although a robots.txt forbade it: the profile, if any, and the reason given; else None. A second
    #: line, when there is one, names the servers that did not prove who they are (then the first may be empty).
    against: str | None = field(default=None, metadata=LATER)
    #: `subscriber` for what only a subscriber is shown: the page says so, or it named its reader.
    access: Literal["subscriber"] | None = field(default=None, metadata=LATER)
    #: How much of what belongs to its page was kept; None when nothing was asked for, or that was not looked at.
    kept: Kept | None = field(default=None, metadata=LATER)

    @property
    def name(self) -> str:
        """How people address it: `harbour-bridge@v3`, or `harbour-bridge@c7` for an observation."""
        return f"{self.slug}@v{self.version}" if self.version is not None else f"{self.slug}@c{self.seq}"


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """One article over all its URLs. `last_change` is when its newest version was first seen."""

    id: str
    slug: str
    url: str
    site: str
    headline: str
    versions: int
    observations: int
    first_seen: str
    last_seen: str
    last_change: str | None
    #: Edits of severity 3 or more over all steps.
    substantive: int


@dataclass(frozen=True, slots=True)
class Interval:
    """When an edit happened, as served to this collector: after `after`, and not later than `until`.

    `after` is the last capture with the old text, less its `Age`; None when the newer version is the first.
    """

    after: str | None
    until: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """What fetching a page more than once told of a change (see `repository.confirming`).

    `captures` is how many captures in a row found the new text: `confirmed` when more than one did. `in_turn_with` is
    the version whose text was served in turn with it (a test of two headlines, edges that differ), None when none was.
    `older_copy`: an earlier text came back, in a copy that by its `Age` was made before the text in between was seen.
    """

    seen: Literal["confirmed", "seen-once"]
    captures: int
    in_turn_with: int | None = None
    older_copy: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a history, in observed order: a version with its edits and their interval, or an observation."""

    capture: CaptureRow
    interval: Interval | None = None
    comparison: Comparison | None = None
    #: Signed notes of the archive's desk about this capture, in the order of the log.
    notes: tuple[DeskNote, ...] = ()
    #: Of a change: whether more than one fetch found it. None for the first version and for observations.
    sighting: Sighting | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, slots=True)
class History:
    """All captures of one article in observed order."""

    article: ArticleRow
    steps: tuple[Step, ...]
    schema: Literal["newsproof/history/v1"] = "newsproof/history/v1"

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)


@dataclass(frozen=True, slots=True)
class Match:
    """One hit of a search: the version, the field it stands in, and the words around it."""

    article: str
    slug: str
    version: int
    observed: str
    field: str
    at: str
    snippet: str


@dataclass(frozen=True, slots=True)
class Committed:
    """What one capture or import came to. `problems` are warnings for people (`soft 404`, `digest mismatch`)."""

    url: str
    outcome: Outcome
    reason: str | None
    capture: CaptureRow
    comparison: Comparison | None
    size: int
    warnings: tuple[str, ...] = ()
    #: Of a change that was fetched once more: what that told, and the capture that it made (None: it came to nothing).
    sighting: Sighting | None = field(default=None, metadata=LATER)
    again: CaptureRow | None = field(default=None, metadata=LATER)
    #: What belongs to the page; None when nothing was asked for.
    assets: Assets | None = field(default=None, metadata=LATER)
    #: What came of looking at the page through a browser; None where nobody was asked to.
    view: View | None = field(default=None, metadata=LATER)
    schema: Literal["newsproof/committed/v1"] = "newsproof/committed/v1"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many parts of an imported file were left out for one reason, and where the first of them lies."""

    reason: str
    count: int
    first: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What one imported file came to: its captures in order, how many were skipped as already here, what was left.

    `cut_at`: the byte at which the record begins in the middle of which the file ends; None when it is whole. `sha256`
    is of the file, of a folder empty. `records` are what it consists of: records, files of a folder, rows, items.
    `left` counts what was left out by reason; of a WARC, `left_out` alone says how much.
    """

    file: str
    sha256: str
    format: Literal[
        "warc", "arc", "html", "text", "markdown", "wacz", "html-dir", "diffengine", "newsedits", "newsdiffs", "rss"
    ]
    records: int
    captures: tuple[Committed, ...]
    skipped: int
    left_out: int
    warnings: tuple[str, ...] = ()
    dry_run: bool = False
    cut_at: int | None = None
    left: tuple[LeftOut, ...] | None = field(default=None, metadata=LATER)
    schema: Literal["newsproof/imported/v1"] = "newsproof/imported/v1"


@dataclass(frozen=True, slots=True)
class TableRows:
    """How many rows of a table were written."""

    table: str
    rows: int


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written by an export: a file, or a folder of tables. `records` are those of a WARC file, else rows or
    objects. `sha256` is of the file; of a folder, of the lines that `sha256sum` prints for its files in order."""

    file: str
    records: int
    bytes: int
    sha256: str
    articles: int
    #: The format, where it is not WARC, and its tables, where it has some.
    to: Literal["csv", "jsonl", "sqlite", "schemaorg"] | None = field(default=None, metadata=LATER)
    tables: tuple[TableRows, ...] | None = field(default=None, metadata=LATER)
    schema: Literal["newsproof/exported/v1"] = "newsproof/exported/v1"


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One record as the index keeps it: its role in the capture, its headers that people ask for, where it lies."""

    role: str
    type: str
    target: str | None
    date: str
    record_id: str
    sha256: str
    place: Place


@dataclass(frozen=True, slots=True)
class Shown:
    """One capture with its article and where its records lie. An unchanged observation has the article of the version that
    it found again; what had no text (gone, blocked, broken, …) has none."""

    capture: CaptureRow
    article: Article | None
    records: tuple[RecordRow, ...]
    #: What belongs to the page of this capture; None when nothing was asked for.
    assets: Assets | None = field(default=None, metadata=LATER)
    schema: Literal["newsproof/shown/v1"] = "newsproof/shown/v1"


@dataclass(frozen=True, slots=True)
class Table:
    """The answer of a query: column names and rows of plain values; `truncated` when the row limit cut it."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | float | None, ...], ...]
    truncated: bool = False
    schema: Literal["newsproof/table/v1"] = "newsproof/table/v1"


@dataclass(frozen=True, slots=True)
class Repaired:
    """What `repair` did or (not `applied`) would do, one line each."""

    what: Literal["index", "tail"]
    applied: bool
    actions: tuple[str, ...]
    schema: Literal["newsproof/repaired/v1"] = "newsproof/repaired/v1"


@dataclass(frozen=True, slots=True)
class Created:
    """What `init` made. `captor` and `log` are verifier keys (C2SP vkey); `key_file` is where the private part lies, and
    `trust` the reader's own folder in which both are pinned ('' when they are not)."""

    path: str
    origin: str
    captor: str
    log: str
    key_file: str
    new_key: bool
    trust: str = ""
    schema: Literal["newsproof/created/v1"] = "newsproof/created/v1"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one sentence is from: characters `start` to `end` of the item `at`. `version` brought this wording, `first`
    the sentence of which it was made; in `removed` it went, in `returned` it came back."""

    at: str
    start: int
    end: int
    version: str
    first: str
    removed: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gone:
    """A sentence that does not stand in the newest text: where it stood last, which version brought it, and in which
    it went. `reworded`: another wording took its place."""

    text: str
    at: str
    version: str
    removed: tuple[str, ...]
    reworded: bool = False


@dataclass(frozen=True, slots=True)
class Origins:
    """Where the sentences of the newest text are from, over the versions of a report, and what stood before.

    `oldest` is the first of these versions: what is from there may be older. `left_out` names versions that cannot be
    read any more, and why: what they brought is told of the next one.
    """

    oldest: str
    sentences: tuple[Origin, ...]
    gone: tuple[Gone, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportView:
    """All that an edit-history report shows: the history, the newest article, and the evidence of each version."""

    history: History
    newest: Article | None
    records: tuple[tuple[CaptureRow, tuple[RecordRow, ...]], ...]
    origin: str
    checkpoint: str
    captor_keys: tuple[str, ...]
    software: str
    #: Which version brought each sentence of `newest`; None where that cannot be told.
    origins: Origins | None = field(default=None, metadata=LATER)
    schema: Literal["newsproof/report/v1"] = "newsproof/report/v1"
