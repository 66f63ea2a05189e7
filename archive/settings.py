"""Frozen values that a floor-4 caller reads once and hands down; nothing below reads a file or the environment."""

from __future__ import annotations

from dataclasses import dataclass, field

#: The layout of an archive folder; a higher number in newsproof.toml is refused by name (`newer-format`).
ARCHIVE_FORMAT = 1

#: The name and version that go into warcinfo records, descriptions and the User-Agent.
SOFTWARE = "newsproof/0.1.0"


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """Limits of one fetch. Sizes in bytes, times in seconds; the deadline covers the whole exchange with redirects."""

    timeout: float = 30.0
    max_size: int = 20 * 1024 * 1024
    max_head: int = 256 * 1024
    max_redirects: int = 10
    #: Networks (CIDR) that may be connected to although they are not public.
    allow_net: tuple[str, ...] = ()
    user_agent: str = f"{SOFTWARE} (news edit archive)"


@dataclass(frozen=True, slots=True)
class AnchorSettings:
    """Which RFC 3161 authority timestamps the log whenever something was added; none when `tsa` is None."""

    #: http or https URL of the authority.
    tsa: str | None = None
    #: What its signature lines are named; the host of the URL when None.
    name: str | None = None
    #: So many new log entries are gathered before the authority is asked again.
    every: int = 1
    #: Networks (CIDR) in which the authority may lie although they are not public.
    allow_net: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArchiveSettings:
    """What newsproof.toml says. `origin` names the log (C2SP tlog-checkpoint) and never changes."""

    origin: str
    format: int = ARCHIVE_FORMAT
    #: A segment that has grown past this many bytes is sealed and a new one begun.
    segment_size: int = 1_000_000_000
    fetch: FetchSettings = field(default_factory=FetchSettings)
    anchor: AnchorSettings = field(default_factory=AnchorSettings)

    @property
    def anchor_tsa(self) -> str | None:
        """The URL of the authority that the archive is anchored at by itself, None when it is not."""
        return self.anchor.tsa
