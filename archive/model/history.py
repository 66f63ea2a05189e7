"""What the archive answers with: articles, captures, and the steps of a history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from archive.model.capture import Outcome
from archive.model.edit import Comparison


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
    outcome: Outcome
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
class Step:
    """One line of a history, in observed order: a version with its edits and their interval, or an observation."""

    capture: CaptureRow
    interval: Interval | None = None
    comparison: Comparison | None = None


@dataclass(frozen=True, slots=True)
class History:
    """All captures of one article in observed order."""

    article: ArticleRow
    steps: tuple[Step, ...]
    schema: Literal["newsproof/history/v1"] = "newsproof/history/v1"


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
    schema: Literal["newsproof/committed/v1"] = "newsproof/committed/v1"


@dataclass(frozen=True, slots=True)
class Imported:
    """What one imported file came to: its captures in order, how many were skipped as already here, what was left."""

    file: str
    sha256: str
    format: Literal["warc", "arc", "html", "text", "markdown"]
    records: int
    captures: tuple[Committed, ...]
    skipped: int
    left_out: int
    warnings: tuple[str, ...] = ()
    dry_run: bool = False
    schema: Literal["newsproof/imported/v1"] = "newsproof/imported/v1"


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written by an export."""

    file: str
    records: int
    bytes: int
    sha256: str
    articles: int
    schema: Literal["newsproof/exported/v1"] = "newsproof/exported/v1"
