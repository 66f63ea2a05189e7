"""The chain behind one capture, link by link: who wrote, published, captured, imported and read it, and what stands behind
each of these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from archive.model.history import CaptureRow

#: The links, in the order of the chain.
LinkName = Literal["wire", "publisher", "captor", "importer", "extractor", "report"]
LINKS: Final[tuple[LinkName, ...]] = ("wire", "publisher", "captor", "importer", "extractor", "report")

#: `evidence`: was checked for this answer, and anybody can check it again. `signed`: one captor or importer says so and has
#: signed it; nobody else saw it. `claimed`: a page, a server, a file or a stranger says so; nobody checked it. `failed`:
#: was checked, and is not so. `none`: nothing is named, kept, or to be told.
Standing = Literal["evidence", "signed", "claimed", "failed", "none"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is known of a link. `name` is stable, `label` is for people; `value` may be a stranger's text.

    `by` is whose word it is. `record` is the record of the capture that it was read from (its role) and `sha256` the
    digest of that record, or of the file, entry or token that it is about, in hex. `check` is a command of newsproof
    that anybody who has the archive can repeat.
    """

    name: str
    label: str
    value: str
    standing: Standing
    by: str | None = None
    record: str | None = None
    sha256: str | None = None
    check: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """One link: how it stands, in a sentence, and what that is made of."""

    name: LinkName
    standing: Standing
    told: str
    facts: tuple[Fact, ...] = ()

    def facts_of(self, name: str) -> tuple[Fact, ...]:
        """The facts of that name, in their order."""
        return tuple(fact for fact in self.facts if fact.name == name)

    def value(self, name: str) -> str | None:
        """The value of the first fact of that name that says something, None where there is none."""
        return next((fact.value for fact in self.facts_of(name) if fact.standing != "none"), None)


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where one capture comes from: six links, each of them named whether or not anything is known of it.

    `reference` is how it is addressed. `policy` is the trust folder of the reader that counted (None: none lists this
    log). `withheld` says why what the page itself says is not repeated, None where it is.
    """

    reference: str
    capture: CaptureRow
    origin: str
    links: tuple[Link, ...]
    not_proven: tuple[str, ...]
    software: str
    policy: str | None = None
    withheld: str | None = None
    schema: Literal["newsproof/provenance/v1"] = "newsproof/provenance/v1"

    @property
    def failed(self) -> bool:
        """Whether something was checked and does not hold."""
        return any("failed" in (link.standing, *(fact.standing for fact in link.facts)) for link in self.links)

    def link(self, name: LinkName) -> Link:
        """The link of that name."""
        return next(one for one in self.links if one.name == name)
