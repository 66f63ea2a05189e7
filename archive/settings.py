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
class ArchiveSettings:
    """What newsproof.toml says. `origin` names the log (C2SP tlog-checkpoint) and never changes."""

    origin: str
    format: int = ARCHIVE_FORMAT
    #: A segment that has grown past this many bytes is sealed and a new one begun.
    segment_size: int = 1_000_000_000
    fetch: FetchSettings = field(default_factory=FetchSettings)
