"""What a screen is given and what it gives back: one answer, to be told as a page, a document, a table or a feed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeVar

from archive.api import Archive
from archive.model.edit import Edit
from archive.report.excerpts import excerpted
from archive.report.markup import Markup
from archive.repository.query import Reader
from archive.web.markup import Address, Addresses

T = TypeVar("T")

#: How an answer may be told. A page is told as one file, not as a page, where a person keeps it (`report.html`).
Form = Literal["page", "json", "csv", "atom", "html", "md", "wacz", "tlog-proof", "txt"]

MEDIA: Final[Mapping[str, str]] = {
    "page": "text/html; charset=utf-8",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8; header=present",
    "atom": "application/atom+xml; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "wacz": "application/wacz",
    "tlog-proof": "text/plain; charset=utf-8",
    "txt": "application/octet-stream",
}


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, inside the room: what was matched of its path, its query, and the archive to be read."""

    archive: Archive
    reader: Reader
    to: Addresses
    form: Form
    path: Mapping[str, str]
    query: Mapping[str, str]
    #: What people should hear beside the answer.
    heard: list[str]
    #: Where the viewer is (`http://127.0.0.1:8377`), for feeds, whose addresses are absolute.
    origin: str = ""
    #: Where captured pages are shown (`http://127.0.0.1:8378/CAPABILITY`), '' where they are not.
    replay: str = ""
    #: Whether others than this machine can read here.
    public: bool = False
    #: In a copy for others: whether what did not change is left out, and which articles are (by id).
    excerpts: bool = False
    without: frozenset[str] = frozenset()

    def told(self, noun: T) -> T:
        """A noun as it may be given out here."""
        return excerpted(noun) if self.excerpts else noun

    def chosen(self, name: str, among: tuple[str, ...], otherwise: str = "") -> str:
        """A word of the query, if it is one of these."""
        value = self.query.get(name, "")
        return value if value in among else otherwise

    def number(self, name: str, most: int) -> int:
        """A number of the query between 0 and `most`; 0 for anything else."""
        value = self.query.get(name, "")
        return min(int(value), most) if value.isascii() and value.isdigit() and len(value) < 10 else 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed. `name` is a URN that stays, `edits` what it tells word by word, `between` which versions."""

    name: str
    title: str
    updated: str
    page: Address
    summary: str
    edits: tuple[Edit, ...] = ()
    between: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class File:
    """Bytes to be kept under a name."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Screen:
    """An answer. `noun` is its document; `rows` (with a heading) and `entries` are there where it is a list."""

    title: str
    main: Callable[[], Markup]
    noun: object
    #: Which part of the navigation it belongs to.
    part: str = ""
    #: The same page as other forms: their addresses.
    forms: Mapping[str, Address] = field(default_factory=dict)
    rows: Callable[[], str] | None = None
    feed: Callable[[], str] | None = None
    status: int = 200
    #: What its page may frame, as a policy names it.
    frames: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """An answer to a program, or of the second port: what it says, as what, and its headers."""

    text: str | bytes
    media: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The answer stands on another page."""

    page: Address


Answer = Screen | File | Told | Elsewhere
