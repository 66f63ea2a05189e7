"""Documents that hold several nouns, or say what a command did: what `--json` prints where no single noun answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from archive.model.codec import LATER
from archive.model.edit import Comparison
from archive.model.history import ArticleRow, Committed, Imported, Match
from archive.model.proofs import Anchored


@dataclass(frozen=True, slots=True)
class Failure:
    """An error: why something could not be done. `exit` is the exit status that it ends a command with."""

    code: str
    exit: int
    message: str
    hint: str | None = None
    context: Mapping[str, str | int] = field(default_factory=dict)
    schema: Literal["newsproof/error/v1"] = "newsproof/error/v1"


@dataclass(frozen=True, slots=True)
class Warned:
    """Something to hear although the command goes on."""

    message: str
    schema: Literal["newsproof/warning/v1"] = "newsproof/warning/v1"


@dataclass(frozen=True, slots=True)
class Captures:
    """What `capture` came to, in the order of its arguments; what could not be captured at all is in `failed`."""

    captures: tuple[Committed, ...]
    failed: tuple[Failure, ...] = ()
    schema: Literal["newsproof/captures/v1"] = "newsproof/captures/v1"


@dataclass(frozen=True, slots=True)
class Anchors:
    """What `anchor` came to: the lines that were added, or the request that was written, and what was refused."""

    anchored: tuple[Anchored, ...]
    failed: tuple[Failure, ...] = ()
    schema: Literal["newsproof/anchors/v1"] = "newsproof/anchors/v1"


@dataclass(frozen=True, slots=True)
class Imports:
    """What `import` came to, one item per file; what could not be imported at all is in `failed`."""

    imports: tuple[Imported, ...]
    failed: tuple[Failure, ...] = ()
    schema: Literal["newsproof/imports/v1"] = "newsproof/imports/v1"


@dataclass(frozen=True, slots=True)
class Articles:
    """All articles of an archive. `no_note` counts, by article id, the changes of severity 3 and more for which no note
    was found on the page; an article that is not named has none. None: too many to be counted along the way."""

    articles: tuple[ArticleRow, ...]
    no_note: Mapping[str, int] | None = None
    #: Addresses that were captured and never gave an article, told apart; None when they are among `articles` (--all).
    never: int | None = field(default=None, metadata=LATER)
    schema: Literal["newsproof/articles/v1"] = "newsproof/articles/v1"


@dataclass(frozen=True, slots=True)
class Matches:
    """The answer of `search`; `limit` is what it was asked to stop at."""

    words: str
    limit: int
    matches: tuple[Match, ...]
    schema: Literal["newsproof/matches/v1"] = "newsproof/matches/v1"


@dataclass(frozen=True, slots=True)
class Comparisons:
    """The steps of a range of versions, each compared with the one before it."""

    comparisons: tuple[Comparison, ...]
    schema: Literal["newsproof/comparisons/v1"] = "newsproof/comparisons/v1"


@dataclass(frozen=True, slots=True)
class Written:
    """A report that was written: its file, what it holds in words, its length and SHA-256."""

    file: str
    format: Literal["html", "markdown", "json", "csv", "atom"]
    about: str
    bytes: int
    sha256: str
    schema: Literal["newsproof/written/v1"] = "newsproof/written/v1"


@dataclass(frozen=True, slots=True)
class Schemas:
    """The names of all published schemas."""

    schemas: tuple[str, ...]
    schema: Literal["newsproof/schemas/v1"] = "newsproof/schemas/v1"


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What `demo` said, line by line, and the exit status it ended with."""

    exit: int
    lines: tuple[str, ...]
    schema: Literal["newsproof/demo/v1"] = "newsproof/demo/v1"
