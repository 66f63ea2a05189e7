"""Where words come from: which version brought each sentence of an article, and when a phrase stood in it.

Versions are named as in a history: `v3`, or `c7` for an observation that found an earlier text again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from archive.model.edit import Edit, Verdict
from archive.model.history import Interval

TracedField = Literal["body", "headline", "deck", "byline", "caption", "credit", "alt", "note"]


@dataclass(frozen=True, slots=True)
class Stage:
    """One text of an article in observed order: from when it stood, as served to this collector. `doubt` says why the
    signature of its capture does not count; None when it does."""

    name: str
    observed: str
    interval: Interval
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """In that version something stood at `new` that had stood at `old` in the text before."""

    version: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class WordOrigin:
    """One word or sign: its half-open range in the sentence, and which version brought it, took it out, put it back."""

    text: str
    start: int
    end: int
    origin: str
    removed: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SentenceOrigin:
    """One sentence in one wording, at character `start` of the item `at` (of what is gone: where it stood last).

    `origin` is the version that brought this wording, `first` the one that brought the sentence of which it was made.
    `removed` and `returned` say in which versions this wording went and came back. `words` are told on demand.
    `reworded`, of what is gone: another wording took its place.
    """

    text: str
    at: str
    start: int
    origin: str
    first: str
    removed: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
    moves: tuple[Moved, ...] = ()
    words: tuple[WordOrigin, ...] = ()
    reworded: bool = False


@dataclass(frozen=True, slots=True)
class Blame:
    """Where the sentences of one version are from.

    `stages` are the texts up to that version, each with the interval in which it came; `left_out` those that cannot be
    read any more, and why: what they brought is told of the next one. `gone` is what stood earlier and does not stand
    now, told on demand. `coarse`: a size limit made the comparison coarser somewhere.
    """

    article: str
    slug: str
    version: str
    field: TracedField
    by: Literal["sentence", "word"]
    stages: tuple[Stage, ...]
    sentences: tuple[SentenceOrigin, ...]
    gone: tuple[SentenceOrigin, ...] = ()
    left_out: tuple[str, ...] = ()
    coarse: bool = False
    schema: Literal["newsproof/blame/v1"] = "newsproof/blame/v1"


@dataclass(frozen=True, slots=True)
class PhraseEdit:
    """An edit in which a phrase appeared or vanished, from version `old` to `new` of an article.

    `places` are the half-open ranges where it stands: in the edit's new text when it appeared, else in the old one, as
    `side` says.
    `disclosure` is that of the whole step. `doubt` says why the signature of a side does not count.
    """

    article: str
    slug: str
    old: str
    new: str
    interval: Interval
    edit: Edit
    side: Literal["old", "new"]
    places: tuple[tuple[int, int], ...]
    disclosure: Verdict
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class Spell:
    """A time in which a phrase stood in an article: it came with a version, in an interval, and went with another, in
    another. Nothing for the end: it stands in the newest text."""

    came: str
    after: str | None
    until: str
    went: str | None = None
    went_after: str | None = None
    went_until: str | None = None


@dataclass(frozen=True, slots=True)
class PhraseLife:
    """When a phrase stood in one article, in any of its fields: more than one spell when it was brought back."""

    article: str
    slug: str
    spells: tuple[Spell, ...]


@dataclass(frozen=True, slots=True)
class PhraseChanges:
    """The answer of `search --added` and `--removed`: edits, the newest first, at most `limit`; the lives of the phrase
    in their articles; and how many articles and versions were looked at."""

    words: str
    change: Literal["added", "removed"]
    limit: int
    edits: tuple[PhraseEdit, ...]
    lives: tuple[PhraseLife, ...]
    articles: int
    versions: int
    schema: Literal["newsproof/phrase/v1"] = "newsproof/phrase/v1"
