"""An edit: one change between two versions, with its field, its kinds and the reason for each.

The document `newsproof/edits/v1` is what `newsproof diff --json` prints and what scripts rely on: fields may be
added, never renamed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from dataclasses import field as member
from typing import Final, Literal

from archive.model.acts import DeskNote
from archive.model.codec import LATER

Field = Literal[
    "headline", "deck", "byline", "dateline", "date", "body", "quote", "caption", "credit", "alt", "image", "note",
    "meta", "live-post", "access",
]  # fmt: skip
Operation = Literal["add", "remove", "change", "move", "split", "merge"]
Confidence = Literal["certain", "high", "review"]
Severity = Literal[0, 1, 2, 3, 4, 5]

SEVERITIES: Final[tuple[str, ...]] = ("noise", "cosmetic", "style", "content", "factual", "accountability")

Kind = Literal[
    "WHITESPACE_UNICODE", "ENCODING_REPAIR", "CHROME_NOISE", "EXTRACTION_FLICKER", "PUNCT_TYPOGRAPHY",
    "CAPITALISATION", "TYPO", "NAME_SPELLING", "GRAMMAR", "DATE_STYLE", "NUMBER_STYLE", "CREDIT_STYLE",
    "SPELLING_VARIANT", "NUMBER_CHANGED", "DATETIME_CHANGED", "POLARITY_MODALITY", "ENTITY_CHANGED", "QUOTE_CHANGED",
    "WORD_SUBSTITUTION", "REPHRASE", "CONTENT_ADDED", "CONTENT_REMOVED", "STRUCTURE", "ACCESS_TRUNCATED",
    "ACCESS_RESTORED", "NOT_ASSESSED",
    # Events of a whole target.
    "HEADLINE_CHANGE", "DECK_CHANGE", "CAPTION_CHANGE", "CREDIT_CHANGE", "IMAGE_SWAP", "IMAGE_ADDED", "IMAGE_REMOVED",
    "CAPTION_REASSIGNED", "BYLINE_CHANGE", "META_TOUCH", "URL_CHANGE", "LIVE_POST_ADDED", "LIVE_POST_EDITED",
    "LIVE_POST_REMOVED", "NOTE_ADDED", "NOTE_CHANGED", "NOTE_REMOVED", "ARTICLE_REPLACED",
]  # fmt: skip

Verdict = Literal[
    "not-expected", "disclosed", "disclosed-later", "disclosed-elsewhere", "stamped-only", "no-note-found",
    "undetermined", "not-assessed",
]  # fmt: skip

#: The lowest severity that each kind gives its edit. The edit takes the highest among its kinds.
SEVERITY: Final[Mapping[str, Severity]] = {
    "WHITESPACE_UNICODE": 0, "ENCODING_REPAIR": 0, "CHROME_NOISE": 0, "EXTRACTION_FLICKER": 0, "META_TOUCH": 0,
    "PUNCT_TYPOGRAPHY": 1, "CAPITALISATION": 1, "TYPO": 1, "GRAMMAR": 1, "STRUCTURE": 1, "ACCESS_RESTORED": 0,
    "NAME_SPELLING": 3, "DATE_STYLE": 2, "NUMBER_STYLE": 2, "CREDIT_STYLE": 2, "SPELLING_VARIANT": 2,
    "REPHRASE": 2, "DECK_CHANGE": 2, "CAPTION_CHANGE": 2, "HEADLINE_CHANGE": 2, "CREDIT_CHANGE": 3,
    "WORD_SUBSTITUTION": 3, "NOT_ASSESSED": 3, "CONTENT_ADDED": 3, "CONTENT_REMOVED": 3, "IMAGE_SWAP": 3, "IMAGE_ADDED": 2,
    "IMAGE_REMOVED": 3, "CAPTION_REASSIGNED": 4, "BYLINE_CHANGE": 3, "URL_CHANGE": 1, "ACCESS_TRUNCATED": 0,
    "NUMBER_CHANGED": 4, "DATETIME_CHANGED": 4, "POLARITY_MODALITY": 4, "ENTITY_CHANGED": 4, "QUOTE_CHANGED": 4,
    "LIVE_POST_ADDED": 2, "LIVE_POST_EDITED": 1, "LIVE_POST_REMOVED": 3,
    "NOTE_ADDED": 5, "NOTE_CHANGED": 5, "NOTE_REMOVED": 5, "ARTICLE_REPLACED": 5,
}  # fmt: skip

Evidence = Mapping[str, str | int | bool | tuple[str, ...] | None]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an edit: the whole text of the item, and where it stands (`image/1/caption`, `body/4`)."""

    text: str
    at: str


@dataclass(frozen=True, slots=True)
class Span:
    """One changed stretch inside an edit.

    `old` and `new` are half-open character ranges into the sides' texts; an empty range is where the other side's
    words were put in or taken out. `evidence` names the rule and the values it compared.
    """

    old: tuple[int, int]
    new: tuple[int, int]
    kind: Kind
    confidence: Confidence
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class PostName:
    """What a post of a live page is called: the page's own id, its time (RFC 3339, or `HH:MM` without a day), title."""

    id: str | None
    time: str | None
    title: str | None


@dataclass(frozen=True, slots=True)
class Edit:
    """One change. Replacing every span's old range by its new range turns the old text into the new."""

    id: str
    field: Field
    operation: Operation
    severity: Severity
    kinds: tuple[Kind, ...]
    old: Side | None
    new: Side | None
    spans: tuple[Span, ...] = ()
    #: What the edit is to its story; null below severity 3, but for a new live post, which is an `update`.
    nature: Literal["update", "correction", "refinement", "unclear"] | None = None
    #: Why: the rule's id, its confidence and the values it compared; null where `nature` is.
    grounds: Evidence | None = None
    #: The post of a live page that this is an edit of; null elsewhere.
    post: PostName | None = None
    #: Whether the page tells its readers of this edit; null below severity 3 and for the page's own notes.
    disclosure: Verdict | None = None
    #: The version whose wording this edit brought back (`bridge@v1`); None where it is new, or one step alone is known.
    again: str | None = member(default=None, metadata=LATER)


@dataclass(frozen=True, slots=True)
class Noise:
    """A difference that is no edit, kept with the reason: nothing is dropped."""

    kind: Kind
    field: Field
    old: str | None
    new: str | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Residue:
    """Old wording that survives elsewhere in the new version (`channel` and place)."""

    text: str
    at: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Variant:
    """Two near-identical captions inside one version: a variant pair, not a change in time."""

    side: Literal["old", "new"]
    first: Side
    second: Side
    spans: tuple[Span, ...] = ()
    #: The other version has the same pair; then it is listed once, with `side` "new".
    both: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """One of the two documents compared: a file name, a URL or `article@v2`, and when it was observed. `doubt` says why
    the signature of an archived version does not count; None when it does, or there is none. `seen` says, of a version
    that came with a change, whether more than one fetch in a row found it."""

    source: str
    observed: str | None = None
    doubt: str | None = None
    seen: Literal["confirmed", "seen-once"] | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Whether the page tells its readers. `where` is the later version or the page of corrections that does, and
    `delay` the seconds between the two captures, a bound: neither is a point in time. Both are None otherwise."""

    verdict: Verdict
    evidence: tuple[str, ...] = ()
    where: str | None = None
    delay: int | None = None


@dataclass(frozen=True, slots=True)
class Tools:
    """Which software compared: the same three versions give the same document."""

    extractor: str
    differ: str
    rules: str


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of the document; `degraded` says that a limit of size or of work made the comparison coarser, and
    `not_assessed` how many of the edits are told by their words alone for it (null when none is)."""

    edits: int
    max_severity: Severity
    noise: int
    words_added: int = 0
    words_removed: int = 0
    degraded: bool = False
    not_assessed: int | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, slots=True)
class Copied:
    """What the comparison of a copy with its wire texts adds: it is no change in time, and nobody owes a note.

    `old` of the comparison is the nearest of `wires`; `takes` are its differences that another of them has as well, so
    that only those stand in `edits` that `said` is true of.
    """

    wires: tuple[Source, ...]
    said: str
    takes: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that differs between two versions, ranked: edits, noise, residue, variants, disclosure."""

    old: Source
    new: Source
    tools: Tools
    edits: tuple[Edit, ...]
    noise: tuple[Noise, ...]
    summary: Summary
    disclosure: Disclosure
    residue: tuple[Residue, ...] = ()
    variants: tuple[Variant, ...] = ()
    #: Differences of structured metadata (meta tags, JSON-LD, headers), ranked under the edits.
    metadata: tuple[Mapping[str, str | None], ...] = field(default=())
    #: Signed notes of the archive's desk about this step, in the order of the log; only where an archive was asked.
    notes: tuple[DeskNote, ...] = ()
    #: Set when a copy was compared with its wire texts (`diff --as copy`); None for two versions.
    copied: Copied | None = None
    schema: Literal["newsproof/edits/v1"] = "newsproof/edits/v1"
