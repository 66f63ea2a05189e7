"""What the viewer answers that no other verb does: the evidence of one capture, how an archive is, where it is served."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from archive.model.codec import LATER
from archive.model.history import CaptureRow, Interval, RecordRow
from archive.model.verdict import Verification
from archive.model.watch import WatchStatus


@dataclass(frozen=True, slots=True)
class Citations:
    """How a capture is cited, ready to be pasted: a plain line with its place in the log, APA 7, MLA 9, a BibTeX entry, and
    a link with the attributes of Robust Links (robustlinks.mementoweb.org/spec). Names stand as they were printed."""

    plain: str
    apa: str
    mla: str
    bibtex: str
    robust_link: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One capture: where its records lie, and what came of checking it just now by itself. `verification` is None, and
    `unchecked` says why, where no bundle can be made of it. `interval` is when the text came, None for what brought none.
    """

    capture: CaptureRow
    interval: Interval | None
    records: tuple[RecordRow, ...]
    checkpoint: str
    captor_keys: tuple[str, ...]
    verification: Verification | None
    unchecked: str | None = None
    citations: Citations | None = field(default=None, metadata=LATER)
    schema: Literal["newsproof/evidence/v1"] = "newsproof/evidence/v1"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words that stand in both versions, in the old one only, or in the new one only."""

    kind: Literal["same", "old", "new"]
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines that follow one another: the same in both versions, changed, or a gap of lines that are the same and not told.

    `old` and `new` are the numbers of the first line of each side, from 1; `lines` is how many of the new version it is
    (of a change that only took lines out: 0). The stretches, put together, are the lines, with a line feed between two.
    """

    kind: Literal["same", "changed", "gap"]
    old: int
    new: int
    lines: int
    stretches: tuple[Stretch, ...] = ()


@dataclass(frozen=True, slots=True)
class Differences:
    """What a plain comparison of two versions finds, asking no rule: of the text that was read, of the HTML as it came, or
    of the links. `changed` counts the changed passages, of which `left_out` are not told (a bound); `coarse` says that the
    bound on work made some of them larger than they are."""

    view: Literal["text", "source", "links"]
    old: str
    new: str
    passages: tuple[Passage, ...]
    changed: int
    left_out: int = 0
    coarse: bool = False
    schema: Literal["newsproof/differences/v1"] = "newsproof/differences/v1"


@dataclass(frozen=True, slots=True)
class Health:
    """How an archive is, by its index and its folder; no signature was checked. `entries` are those of the log that the
    index knows, `behind` those that it does not; `free` and `size` are bytes of the disk; `told` is what people should
    hear."""

    origin: str
    entries: int
    behind: int
    articles: int
    versions: int
    observations: int
    newest: str | None
    checkpoint: str
    attested_by: tuple[str, ...]
    free: int
    size: int
    watch: WatchStatus | None
    told: tuple[str, ...] = ()
    software: str = ""
    schema: Literal["newsproof/health/v1"] = "newsproof/health/v1"


@dataclass(frozen=True, slots=True)
class Site:
    """A copy of the viewer in files: where, how many files and bytes, of how many articles; `left_out` are articles with
    something that only subscribers are shown. `full_text`: with whole texts, not only with what changed."""

    folder: str
    files: int
    bytes: int
    articles: int
    left_out: int
    full_text: bool
    schema: Literal["newsproof/site/v1"] = "newsproof/site/v1"


@dataclass(frozen=True, slots=True)
class Serving:
    """Where an archive is served. `url` holds the token, if there is one: who has it can read everything there."""

    url: str
    host: str
    port: int
    token: bool
    #: Where pages are shown as they were captured, with the capability; None where they are not.
    replay: str | None = field(default=None, metadata=LATER)
    schema: Literal["newsproof/serving/v1"] = "newsproof/serving/v1"


@dataclass(frozen=True, slots=True)
class Replayed:
    """One capture as it came. `address` is where its page is shown, None with the reason in `unshown` where it is not.

    `length` and `sha256` are of the page without its content coding, None where it is handed out to nobody. `parts` of
    what belongs to it are held, by the capture `parts_of` (None: nothing was asked for), `lacking` are not. `noarchive`: the
    page asked that no copy be shown.
    """

    capture: CaptureRow
    address: str | None
    unshown: str | None
    content_type: str | None = None
    length: int | None = None
    sha256: str | None = None
    parts: int = 0
    lacking: int = 0
    parts_of: str | None = None
    noarchive: bool = False
    schema: Literal["newsproof/replayed/v1"] = "newsproof/replayed/v1"
