"""What reading old captures again comes to: which edition read them when they were signed, and what it read otherwise.

Nothing here is an edit. It tells of two readings of the same bytes, never of two captures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from archive.model.article import Extractor


@dataclass(frozen=True, slots=True)
class Edition:
    """Another edition of the extractor than the one that reads here, in words (`made by newsproof-articles/1, here is
    newsproof-articles/2`), and how many versions were signed as it read them."""

    said: str
    versions: int


@dataclass(frozen=True, slots=True)
class FieldCount:
    """In how many versions a field (`body`, `caption`, …) is read otherwise than it was signed. `unquotable` stands for
    all that is no item of its own: links, metadata, access, posts."""

    field: str
    versions: int


@dataclass(frozen=True, slots=True)
class ReadAgain:
    """One article of which another edition read some capture. Names are as people address them (`bridge@v2`, `@c7`).

    `read`: versions that another edition had read and that were read again, `differ`: those that are read otherwise,
    `fields`: in what. `refused`: versions in which today's edition sees no article. `alike`: versions that differ in
    nothing from the version before, read by one edition: there was a new text in an older edition's eyes alone.
    `apart`: looks that were signed as an unchanged text and are not, read by one edition.
    `compared`: comparisons that were made anew (in a dry run: that would be). `redacted`: captures whose bytes are gone
    by a signed redaction; `damaged`: those whose bytes or signed article cannot be read, and why.
    """

    article: str
    slug: str
    read: int
    differ: int
    fields: tuple[FieldCount, ...] = ()
    editions: tuple[Edition, ...] = ()
    refused: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    redacted: int = 0
    damaged: tuple[str, ...] = ()
    compared: int = 0


@dataclass(frozen=True, slots=True)
class ReExtracted:
    """What `re-extract` found: `extractor` is the edition that read, `looked` how many articles were looked at,
    `articles` those of which there is something to tell. Nothing of it is an edit, and nothing signed was changed;
    `applied` is false for a dry run, which keeps no comparison either."""

    extractor: Extractor
    applied: bool
    looked: int
    articles: tuple[ReadAgain, ...]
    schema: Literal["newsproof/re-extracted/v1"] = "newsproof/re-extracted/v1"
