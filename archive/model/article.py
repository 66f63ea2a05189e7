"""The article: what a page says, taken apart into fields, as one extractor saw it.

Two text layers: `text` is NFC and otherwise untouched (evidence, quoted in reports); the matching layer is derived
where it is needed and never stored. The raw bytes stay primary; everything here is derived and carries the name and
version of what derived it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from archive.model.codec import LATER

BlockKind = Literal[
    "paragraph", "heading", "list-item", "quote", "table-row", "embed", "note", "live-post", "teaser", "wall"
]
CaptionChannel = Literal["figcaption", "class", "near", "text"]
AccessState = Literal["open", "metered", "subscriber", "unknown"]
NoteKind = Literal["correction", "clarification", "update", "editors-note", "retraction", "other"]


@dataclass(frozen=True, slots=True)
class Sourced:
    """A text and the place on the page that it was read from (`h1`, `json-ld`, `og:title`, `title`, `alt`, …)."""

    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Author:
    """One name of the byline, as printed."""

    name: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where and by whom a story was filed: `ALEPPO, Syria/ANKARA (Reuters)`. `text` is the whole line as printed."""

    text: str
    places: tuple[str, ...] = ()
    agency: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class DateClaim:
    """A date that the page claims for itself. `value` is RFC 3339 (instant or date); `raw` as it stood."""

    kind: Literal["published", "modified"]
    value: str
    source: str
    raw: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link inside a block: its words and the absolute address it leads to."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the body, in document order. `at` addresses it inside this article (`body/3`)."""

    kind: BlockKind
    text: str
    at: str
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class PostTime:
    """When a post says that it was written. `value` is RFC 3339, or `HH:MM` where the page gives no day, or None for
    what passes with the reader's clock ("5 minutes ago"); `raw` as it stood."""

    value: str | None
    source: str
    raw: str


@dataclass(frozen=True, slots=True)
class Post:
    """One post of a live page. `at` is the place of its first block, `blocks` are the places of all (`body/4`, …);
    they have the kind `live-post`. `id` is the page's own name for it. A title is among the blocks as well; the time
    is in none of them."""

    at: str
    id: str | None
    time: PostTime | None
    title: str | None
    blocks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Credit:
    """A picture credit: as printed, and parsed into agencies and persons (casing as printed)."""

    text: str
    agencies: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Image:
    """An image of the story with what stands under it.

    `keys` identify the picture over size and CDN variants (file names and ids from its addresses, sorted); a caption
    in a text file has none. `caption` is without the credit, `raw` is both as they stood. `channels` holds the other
    places that describe the same picture (alt, title attribute, JSON-LD, og:image:alt).
    """

    at: str
    src: str | None
    keys: tuple[str, ...] = ()
    caption: str | None = None
    credit: Credit | None = None
    raw: str | None = None
    alt: str | None = None
    channel: CaptionChannel | None = None
    channels: tuple[Sourced, ...] = ()
    #: SHA-256 of the picture at `src`, where it was captured with the page; never read from the page.
    sha256: str | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, slots=True)
class Note:
    """A visible correction, clarification or editor's note."""

    kind: NoteKind
    text: str
    at: str


@dataclass(frozen=True, slots=True)
class Access:
    """Whether the reader was let in: `truncated` when the body seems cut, with the evidence in words."""

    state: AccessState = "unknown"
    truncated: bool = False
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extractor:
    """What derived an article. Two articles are compared only when these are equal."""

    name: str
    version: str
    options: tuple[tuple[str, str], ...] = ()

    @property
    def label(self) -> str:
        """`name/version`, as it stands in documents."""
        return f"{self.name}/{self.version}"


@dataclass(frozen=True, slots=True)
class Article:
    """A page or file as an article. Every text is NFC; empty means that the page has none."""

    extractor: Extractor
    kind: Literal["html", "text", "markdown"]
    headline: str
    headlines: tuple[Sourced, ...] = ()
    deck: str | None = None
    byline: str | None = None
    authors: tuple[Author, ...] = ()
    dateline: Dateline | None = None
    dates: tuple[DateClaim, ...] = ()
    blocks: tuple[Block, ...] = ()
    images: tuple[Image, ...] = ()
    notes: tuple[Note, ...] = ()
    access: Access = field(default_factory=Access)
    wire: str | None = None
    canonical: str | None = None
    language: str | None = None
    direction: Literal["ltr", "rtl"] = "ltr"
    charset: str = "utf-8"
    #: The posts of a live page in page order; empty on any other page.
    posts: tuple[Post, ...] = ()
    #: `<meta>` name or property and content, in page order.
    meta: tuple[tuple[str, str], ...] = ()
    #: Each JSON-LD script as it stood (a string: it may hold floats, which signed documents cannot).
    jsonld: tuple[str, ...] = ()
    schema: Literal["newsproof/article/v1"] = "newsproof/article/v1"

    @property
    def words(self) -> int:
        """Words of the body blocks: runs of letters and digits, or characters where a script has no spaces."""
        return sum(_count_words(block.text) for block in self.blocks)


#: Kana and Han: each character counts as a word, since no spaces tell words apart.
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]")


def _count_words(text: str) -> int:
    spaced = len(text.split())
    return spaced if text.isascii() else spaced + len(_UNSPACED.findall(text))


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one reading of a page gives: the article, all visible text, and why it may be no article at all.

    `page` is the visible text of the whole page, one entry per text block, in order; it is what the guard against
    phantom edits looks in and is never stored. `refusal` says why the page is no article (a soft 404, a block page, a
    login), or is None.
    """

    article: Article
    page: tuple[str, ...]
    refusal: str | None = None
    #: Headers of the response that the page came in, where there was one; never stored with the article.
    headers: tuple[tuple[str, str], ...] = ()
