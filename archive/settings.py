"""Frozen values that a floor-4 caller reads once and hands down; nothing below reads a file or the environment."""

from __future__ import annotations

from dataclasses import dataclass, field

#: The layout of an archive folder; a higher number in newsproof.toml is refused by name (`newer-format`).
ARCHIVE_FORMAT = 1

#: The name and version that go into warcinfo records, descriptions and the User-Agent.
SOFTWARE = "newsproof/0.5.0"


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
    #: Content codings that are offered; every one that can be taken off here when None.
    codings: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class VisitorSettings:
    """As whom pages are fetched. Secrets stand in the files that are named, or in one variable, and never here."""

    #: `http://[USER@]HOST:PORT` or `socks5://…`. The environment's proxies are never used.
    proxy: str | None = None
    proxy_password_file: str | None = None
    #: The name of the variable that holds the password.
    proxy_password_env: str | None = None
    #: The proxy is given names and resolves them: the addresses cannot be checked.
    proxy_resolves: bool = False
    #: Netscape's cookies.txt.
    cookie_jar: str | None = None
    #: `Name: value`, one to a line.
    headers_file: str | None = None
    #: Strings that tell who the reader is, one to a line.
    identity: str | None = None
    #: Secret values in addresses (`model.secrets`) are archived.
    keep_query_secrets: bool = False


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


#: Why somebody may read a site otherwise than its robots.txt has it (`model.capture.Profile`).
PROFILES = ("own-site", "legal-deposit", "research")

#: What is asked for besides a page: nothing, the pictures of its article, or all that is needed to show it.
BELONGINGS = ("none", "images", "all")

#: Hosts that may be asked at a time.
MOST_JOBS = 64


@dataclass(frozen=True, slots=True)
class MannersSettings:
    """How hosts are treated: how often one is asked, how many at a time, and by what right robots.txt is not obeyed."""

    #: At most so many requests to one host in that time, whatever they are for: `1/5s`, `10/1m`, `off`.
    rate: str = "1/5s"
    #: So many hosts are asked at a time, one connection each.
    jobs: int = 4
    #: One of `PROFILES`. Together with a reason it lets robots.txt be asked, recorded and not obeyed.
    profile: str | None = None
    reason: str | None = None
    #: How whoever runs a site reaches who runs this archive: an address or a URL that the User-Agent ends with.
    contact: str | None = None
    #: One of `BELONGINGS`: what is asked for besides a page.
    assets: str = "images"


@dataclass(frozen=True, slots=True)
class ArchiveSettings:
    """What newsproof.toml says. `origin` names the log (C2SP tlog-checkpoint) and never changes."""

    origin: str
    format: int = ARCHIVE_FORMAT
    #: A segment that has grown past this many bytes is sealed and a new one begun.
    segment_size: int = 1_000_000_000
    fetch: FetchSettings = field(default_factory=FetchSettings)
    anchor: AnchorSettings = field(default_factory=AnchorSettings)
    manners: MannersSettings = field(default_factory=MannersSettings)
    visitor: VisitorSettings = field(default_factory=VisitorSettings)

    @property
    def anchor_tsa(self) -> str | None:
        """The URL of the authority that the archive is anchored at by itself, None when it is not."""
        return self.anchor.tsa
