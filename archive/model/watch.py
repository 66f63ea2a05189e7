"""What is watched, when it is looked at again, and what a run of the watch came to.

All of it is a plan and a memory, never evidence: what was captured lies in the log like any other capture.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from archive.model.answers import Failure

#: A single page, or a list of pages that are taken up as they appear in it.
WatchKind = Literal["article", "feed", "sitemap"]
ScheduleName = Literal["decay", "adaptive", "every"]
#: `wait` is before the first look, `failing` since the last one came to nothing, `ended` for good.
WatchState = Literal["waiting", "watched", "failing", "ended"]


@dataclass(frozen=True, slots=True)
class Watched:
    """One address under watch, and what is remembered of it. Times are canonical, periods in seconds.

    `every` is the period of the schedule `every`, None for the others. `via` is the feed or sitemap that named an
    article, None for one that was added by hand. `since` is when it was first seen (None before that) and `due` when
    it is looked at next. `gap` is what the adaptive schedule has come to. `failures` are those in a row.
    """

    url: str
    kind: WatchKind
    schedule: ScheduleName
    added: str
    due: str
    every: float | None = None
    until: str | None = None
    via: str | None = None
    since: str | None = None
    last: str | None = None
    changed: str | None = None
    gap: float | None = None
    checks: int = 0
    changes: int = 0
    failures: int = 0
    #: What the last look came to (an outcome of a capture, `read` for a list, or an error code) and why.
    outcome: str | None = None
    reason: str | None = None
    #: Where the article was found, when a redirect led there.
    found_at: str | None = None
    #: Whether its list named it at the last look.
    listed: bool = False
    #: Of a list: the pages it named at the last look, and those that were left out, with the reason.
    named: int = 0
    left_out: str | None = None
    #: Why it is watched no longer.
    ended: str | None = None

    @property
    def state(self) -> WatchState:
        """Where it stands, in one word."""
        if self.ended is not None:
            return "ended"
        if self.failures:
            return "failing"
        return "waiting" if self.last is None else "watched"


@dataclass(frozen=True, slots=True)
class WatchEvent:
    """A change that the watch saw, as notifications tell it: what, where and in which log entry, but not the text.

    `outcome` is `version` for a changed article, else what it turned into (`gone`, `moved`), or `unchanged` when it
    came back. `kinds` are those of the edits, gravest first. When it changed is an interval, which the history of the
    article has; it ends with `observed` at the latest.
    """

    origin: str
    url: str
    article: str
    slug: str
    headline: str
    outcome: str
    observed: str
    index: int
    leaf: str
    version: int | None = None
    edits: int = 0
    kinds: tuple[str, ...] = ()
    severity: int | None = None
    #: Whether a second fetch found the same; None when there was none.
    seen: Literal["confirmed", "seen-once"] | None = None
    schema: Literal["newsproof/watch-event/v1"] = "newsproof/watch-event/v1"


@dataclass(frozen=True, slots=True)
class WatchAdded:
    """What `watch add` did: what is watched from now on, and the addresses that were watched already."""

    added: tuple[Watched, ...]
    already: tuple[str, ...] = ()
    schema: Literal["newsproof/watch-added/v1"] = "newsproof/watch-added/v1"


@dataclass(frozen=True, slots=True)
class WatchRemoved:
    """What `watch remove` did: what is watched no longer. A list takes the articles along that it had named."""

    removed: tuple[str, ...]
    schema: Literal["newsproof/watch-removed/v1"] = "newsproof/watch-removed/v1"


@dataclass(frozen=True, slots=True)
class Named:
    """What an article of the archive is called: its short name, and its newest headline ('' when none was ever read)."""

    slug: str
    headline: str


@dataclass(frozen=True, slots=True)
class WatchList:
    """Everything that is watched, soonest due first, what has ended last. `names` has those that the archive knows, by
    address."""

    watched: tuple[Watched, ...]
    names: Mapping[str, Named] = field(default_factory=dict)
    schema: Literal["newsproof/watch-list/v1"] = "newsproof/watch-list/v1"


@dataclass(frozen=True, slots=True)
class WatchStatus:
    """How the watch stands at `now`: counts, what is due, what fails, and what was refused by our own guard (`failing`, with
    no failures). `soonest` are the first articles in the order in which they are due, `names` what the archive calls those
    that are shown, by address. `running` names the process that runs it.

    `late` is how many seconds the most overdue one has been due; `checks` and `changes` count over all that is
    remembered.
    """

    now: str
    articles: int
    lists: int
    due: int
    failing: tuple[Watched, ...]
    ended: int
    checks: int
    changes: int
    next_due: str | None
    late: float = 0.0
    running: str | None = None
    #: The feeds and sitemaps, with what the last look at each came to.
    sources: tuple[Watched, ...] = ()
    soonest: tuple[Watched, ...] = ()
    names: Mapping[str, Named] = field(default_factory=dict)
    schema: Literal["newsproof/watch-status/v1"] = "newsproof/watch-status/v1"


@dataclass(frozen=True, slots=True)
class WatchRun:
    """What one run came to. `due` counts what was looked at because it was time, lists not included.

    `failed` are the first hundred that came to nothing; `failures` counts all. `outcomes` counts what the captures
    came to.
    """

    started: str
    ended: str
    due: int
    new: int
    changed: int
    unchanged: int
    other: int
    failures: int
    lists: int
    found: int
    outcomes: Mapping[str, int] = field(default_factory=dict)
    failed: tuple[Failure, ...] = ()
    #: Of the last failure: its short reason and when it is tried again.
    last_failure: str | None = None
    retry: str | None = None
    next_due: str | None = None
    schema: Literal["newsproof/watch-run/v1"] = "newsproof/watch-run/v1"
