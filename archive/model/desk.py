"""What a standards desk is answered: the ranked list of what changed, and the note that it signed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from archive.model.acts import DeskNote
from archive.model.edit import Disclosure, Edit
from archive.model.history import Interval


@dataclass(frozen=True, slots=True)
class Change:
    """One edit of one article. `old` and `new` are the versions as people address them (`bridge@v2`), `disclosure` is
    that of the whole step, `edit.disclosure` of this edit. `note` is the signed note that counts for it: the newest on
    this edit, else the newest on the whole step; None when there is none."""

    article: str
    slug: str
    site: str
    headline: str
    old: str
    new: str
    interval: Interval
    edit: Edit
    disclosure: Disclosure
    note: DeskNote | None = None
    #: Why the signature of a side does not count; None when both do.
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """The desk's list, gravest first. `found` changes match what was asked for; of these `reviewed` and `false_alarms`
    are left out because a signed note says so, and `more` because of the limit.

    `size` is the log as far as the list goes. `since` is what was asked for: a time, or the size of the log (`entry
    120`, or `last` when there was none) at the last look. `whole`: all that came since the last look was asked for and
    stands here or is counted as settled, so that the next look may begin behind it.
    """

    changes: tuple[Change, ...]
    found: int
    articles: int
    steps: int
    size: int
    reviewed: int = 0
    false_alarms: int = 0
    more: int = 0
    since: str | None = None
    whole: bool = False
    schema: Literal["newsproof/changes/v1"] = "newsproof/changes/v1"


@dataclass(frozen=True, slots=True)
class Noted:
    """The note that was signed and logged, at entry `note.index`; `before` is the note on the same target that it takes
    the place of in the list, None when it is the first."""

    note: DeskNote
    before: DeskNote | None = None
    schema: Literal["newsproof/noted/v1"] = "newsproof/noted/v1"
