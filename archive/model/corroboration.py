"""What comparing the archives of several captors comes to: who counts, who holds which text, who saw something else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from archive.errors import FINDING, OK, UNPROVEN
from archive.model.edit import Comparison

#: `counted`: as it was signed. `failed`: something in it is not. `unproven`: intact, but not what the policy asks for.
Standing = Literal["counted", "failed", "unproven"]
#: What an archive says of a text that it does not hold, or beside holding it. `same-time`: between two looks at which
#: another archive found this text (or at which it found its own while the other looked) it saw another one, or was told
#: that the page is gone. `near`: it saw another one before or after, with time in between for the page to change.
#: `no-article`: it looked and got nothing that can be compared. `not-looked`: it has the article, and no look in that
#: time. `not-held`: it does not have the article.
Word = Literal["same-time", "near", "no-article", "not-looked", "not-held"]


@dataclass(frozen=True, slots=True)
class Compared:
    """One of the archives, counted from 1 in the order in which they were named.

    `keys` are the captor keys whose signatures count in it, as envelopes name them, with the log's key first. `why`
    says what keeps it from being counted, one line each. `known` tells whether the reader's policy vouches for its
    captors; `same_as` are the archives before it that share a key with it: together they are one witness.
    """

    number: int
    path: str
    origin: str
    standing: Standing
    why: tuple[str, ...]
    known: bool
    policy: str | None
    keys: tuple[str, ...]
    captures: int
    versions: int
    articles: int
    same_as: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Vantage:
    """What the signed descriptions and requests of one archive say of its reader, for one article; each value once.

    `access` is open, metered, subscriber or unknown; `user_agents` and `languages` as sent; `proxies` without
    credentials; `profiles` by what leave robots.txt was not obeyed; `replaced` what was replaced before it was archived.
    """

    archive: int
    access: tuple[str, ...]
    user_agents: tuple[str, ...]
    languages: tuple[str, ...]
    proxies: tuple[str, ...]
    profiles: tuple[str, ...]
    replaced: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """One archive found one text at `looks` looks in a row, from `first` to `last` (less the Age of each response).

    `after` and `before` are its looks next to these, which found something else; None: there is none. `counts` tells
    whether it is a witness; `why_not` else. `source` is the file that it was imported from.
    """

    archive: int
    capture: str
    first: str
    last: str
    looks: int
    after: str | None
    before: str | None
    payloads: tuple[str, ...]
    source: str | None = None
    counts: bool = True
    why_not: str | None = None


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What one archive says of a text besides, or instead of, holding it: the look that shows it, and which text it
    found there (`text`, a number; None: no text), `outcome` as the archive told it.

    `until` is set when no look of it lies between those that found this text, but one of those lies between two looks of
    its own: it found the other text from `observed` to `until`.
    """

    archive: int
    word: Word
    capture: str | None = None
    observed: str | None = None
    text: int | None = None
    outcome: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """One text of an article, counted from 1 in the order in which they were first seen.

    `witnesses` independent captors hold it, `by_bytes` of them with one and the same payload; for the others the bytes
    differ and nothing that the article says does.
    """

    number: int
    headline: str
    witnesses: int
    by_bytes: int
    held: tuple[Holding, ...]
    otherwise: tuple[Otherwise, ...] = ()

    @property
    def contradicted(self) -> bool:
        """Whether somebody saw something else at the same time."""
        return any(one.word == "same-time" for one in self.otherwise)


@dataclass(frozen=True, slots=True)
class Difference:
    """The words by which two texts differ, both read by one extractor; None when one of them cannot be read."""

    one: int
    other: int
    same_time: bool
    comparison: Comparison | None


#: How a picture compares: archives have the `same` bytes, `other` bytes, only `one` kept it, or `none` did.
PictureWord = Literal["same", "other", "one", "none"]


@dataclass(frozen=True, slots=True)
class PictureHeld:
    """The bytes of a picture in one archive, by their digest, and the first capture there that has them."""

    archive: int
    capture: str
    observed: str
    sha256: str


@dataclass(frozen=True, slots=True)
class PictureCompared:
    """A picture of one text, by the address that the page names. `missing` are archives that hold the text and did not
    keep it."""

    text: int
    url: str
    word: PictureWord
    held: tuple[PictureHeld, ...]
    missing: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleCompared:
    """One article over all archives, by the addresses that any of them knows it by.

    `seen_by` are the archives that found a text of it and can be a witness, `captors` how many independent ones they are
    of; those of `archives` that hold no text asked for its address and never got an article. `pictures` are those of texts that two
    or more archives hold.
    """

    url: str
    archives: tuple[int, ...]
    texts: tuple[Text, ...]
    readers: tuple[Vantage, ...]
    differences: tuple[Difference, ...] = ()
    seen_by: tuple[int, ...] = ()
    captors: int = 0
    pictures: tuple[PictureCompared, ...] = ()


@dataclass(frozen=True, slots=True)
class Corroborated:
    """The answer of `corroborate`. `captors` independent captors are counted: archives that share a key are one.

    `articles` are those that two or more counted archives hold (with `article`, the one asked for, whoever holds it);
    `alone` counts those that only one holds, `never` the addresses at which no archive ever found an article; `left_out`
    says what could not be compared.
    """

    archives: tuple[Compared, ...]
    captors: int
    articles: tuple[ArticleCompared, ...]
    alone: int
    article: str | None = None
    left_out: tuple[str, ...] = ()
    never: int = 0
    schema: Literal["newsproof/corroborated/v1"] = "newsproof/corroborated/v1"

    @property
    def texts(self) -> int:
        """How many texts there are over all articles."""
        return sum(len(article.texts) for article in self.articles)

    @property
    def corroborated(self) -> int:
        """How many of them two independent captors or more hold."""
        return sum(text.witnesses > 1 for article in self.articles for text in article.texts)

    @property
    def contradicted(self) -> int:
        """How many of them somebody contradicts."""
        return sum(text.contradicted for article in self.articles for text in article.texts)

    @property
    def exit(self) -> int:
        """1 when an archive is not as it was signed, a text is contradicted or none is corroborated; 4 when an archive
        is intact but not what the policy asks for; else 0."""
        standings = {one.standing for one in self.archives}
        if "failed" in standings or self.contradicted:
            return FINDING
        if "unproven" in standings:
            return UNPROVEN
        return OK if self.corroborated else FINDING
