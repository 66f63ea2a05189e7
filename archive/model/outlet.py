"""What a report of a whole site says: what was watched of it, every edit that is counted, and the figures made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from dataclasses import field as member
from typing import Literal

from archive.model.codec import LATER
from archive.model.edit import Field, Kind, Operation, Severity, Tools, Verdict

#: Why a change of text is not counted: served in turn with another text (a test of two headlines, edges that differ);
#: an older copy by its Age; a capture whose signature does not count; bytes that cannot be read any more; nothing that
#: the rules call an edit.
Aside = Literal["in-turn", "older-copy", "not-believed", "unreadable", "no-edit"]


@dataclass(frozen=True, slots=True)
class CountedEdit:
    """One edit: its id in its comparison, where it stands (in the new version, or stood), and what the rules say."""

    id: str
    at: str
    field: Field
    operation: Operation
    severity: Severity
    kinds: tuple[Kind, ...]
    nature: Literal["update", "correction", "refinement", "unclear"] | None = None
    disclosure: Verdict | None = None
    #: The version whose wording it brought back.
    again: str | None = None
    #: The version that has what was taken out, and so the one that `at` is of; None: the newer one of its change.
    version: str | None = member(default=None, metadata=LATER)
    #: The beginning of the words that weigh most of those that it took out, and of those that it put in.
    old: str | None = member(default=None, metadata=LATER)
    new: str | None = member(default=None, metadata=LATER)


@dataclass(frozen=True, slots=True)
class WatchedStep:
    """A change of text, from `bridge@v1` to `bridge@v2`: made after `after`, and not later than `until`.

    `aside` says why it is not counted, None when it is; what is set aside has its edits all the same.
    """

    old: str
    new: str
    after: str
    until: str
    edits: tuple[CountedEdit, ...]
    aside: Aside | None = None
    seen: Literal["confirmed", "seen-once"] | None = None


@dataclass(frozen=True, slots=True)
class WatchedArticle:
    """One article over the period. `looks` are all captures in it but second fetches of a changed page, `read` those
    that found its text, `failed` counts the others by outcome. `first` is the first look ever that read it, `last` the
    last one in the period (None: none did), `fresh` whether the first lies in the period. `span` and `gap` are seconds:
    from the first look in the period that read it to the last, and the longest without such a look from the first of them
    to the last look of any kind: a look that found no text is none at the article."""

    slug: str
    url: str
    headline: str
    looks: int
    read: int
    failed: Mapping[str, int]
    imported: int
    first: str | None
    last: str | None
    fresh: bool
    span: int
    gap: int
    steps: tuple[WatchedStep, ...] = ()
    #: When it was found gone, if every look after its last text found it so, and what the server said.
    gone: str | None = field(default=None, metadata=LATER)
    gone_why: str | None = field(default=None, metadata=LATER)

    @property
    def again(self) -> bool:
        """Whether it was read in the period, and not for the first time: else nothing is known of its changes."""
        return self.read > 1 or (self.read == 1 and not self.fresh)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many. `low` and `high` bound the share (Wilson, 95 %); None where there are too few for a share.
    `which` names what was counted: articles (`bridge`), changes (`bridge@v2`) or edits (`bridge@v2 body/3`; what was taken
    out as it is cited, `bridge@v1 body/4 gone bridge@v2`)."""

    name: str
    counted: int
    of: int
    low: float | None = None
    high: float | None = None
    which: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was watched. `per_day` is looks per article and day between first and last look of each, over all of them;
    `quartiles` are those of the single articles (None: too few), `gap` seconds."""

    articles: int
    looks: int
    read: int
    failed: Mapping[str, int]
    imported: int
    single: int
    never: int
    days: float
    per_day: float | None
    quartiles: tuple[float, float, float] | None
    gap: int


@dataclass(frozen=True, slots=True)
class Span:
    """After so many seconds and not later than so many (None: never seen), with the share that lies there."""

    after: int
    until: int | None
    share: float


@dataclass(frozen=True, slots=True)
class ByTime:
    """What is known of a time (seconds after the first look): of so many articles it had `come`, had `not_come`, or
    neither is known. `low` to `high` is where the share can lie, whatever happened between looks and by chance (Wilson,
    95 %); `least` to `most` is what the estimate says."""

    time: int
    come: int
    not_come: int
    neither: int
    low: float
    high: float
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class TimeTo:
    """How long after its first look an article had something for the first time.

    `articles` are those that count, first seen in the period and read more than once; of these `seen` had it, the others
    had not by their last look. `single` were read once and say nothing. `masses` is the estimate (Turnbull), `median`
    where by it half of the articles had it (`until` None: not reached by then), `sure` where that lies whatever happened
    between looks, but for chance (95 %). They are empty where there are too few.
    """

    event: Literal["first-edit", "first-correction"]
    articles: int
    seen: int
    single: int
    masses: tuple[Span, ...] = ()
    median: Span | None = None
    sure: Span | None = None
    by: tuple[ByTime, ...] = ()
    which: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NoteFigures:
    """Of the edits of which it is known whether the page tells of them: those without a note, the corrections among them,
    and the articles that have one; then all by verdict. `unasked` counts the other edits by theirs."""

    edits: Share
    corrections: Share
    articles: Share
    verdicts: tuple[Share, ...]
    unasked: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class OutletFigures:
    """Every number of the report. They follow from the articles alone, so that anybody can count again."""

    coverage: Coverage
    #: Changes and edits that are counted, changes that are not, and counted ones that may be from before the period.
    changes: int
    edits: int
    aside: Mapping[str, int]
    before: int
    once: int
    #: Of the articles read more than once: with a change, and by the number of changes.
    changed: Share
    by_changes: tuple[Share, ...]
    kinds: tuple[Share, ...]
    natures: tuple[Share, ...]
    notes: NoteFigures
    headlines: tuple[Share, ...]
    times: tuple[TimeTo, ...]


@dataclass(frozen=True, slots=True)
class OutletView:
    """All that a report of one site shows, for looks from `since` to `until`, as its archive said at `checkpoint`."""

    site: str
    since: str
    until: str
    articles: tuple[WatchedArticle, ...]
    figures: OutletFigures
    origin: str
    checkpoint: str
    software: str
    tools: Tools | None = None
    #: Addresses of the site that were looked at in the period and had never given an article: they are none of `articles`.
    #: None in reports made before this was told apart, where they are, and fetches that confirm a change count as looks.
    never: int | None = field(default=None, metadata=LATER)
    schema: Literal["newsproof/outlet/v1"] = "newsproof/outlet/v1"
