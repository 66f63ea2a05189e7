"""A capture: one fetch (or import) of one URL at one time, and the document that describes it.

Three times with three names: *claimed* by the server, *observed* by us, *attested* by a timestamp authority.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from archive.model.codec import LATER
from archive.model.view import View

Outcome = Literal["version", "unchanged", "moved", "gone", "blocked", "not-an-article", "broken"]
Truncation = Literal["length", "time", "disconnect", "unspecified"]
#: Whose word the observed time of an import is: the WARC's, the file's modification time, the user's (--observed), the
#: file's name, the row's of a database that it lay in, the feed's as its server wrote it, or the commit's of a git
#: repository.
DateWord = Literal["warc", "file", "user", "name", "row", "server", "commit"]
Role = Literal[
    "warcinfo",
    "response",
    "request",
    "revisit",
    "metadata",
    "tls",
    "article",
    "resource",
    "image",
    "view",
    "dom",
    "variant",
    "asset",
    "description",
    "statement",
]
#: What is asked for besides the page itself: nothing, its pictures, or all that is needed to show it.
Belonging = Literal["none", "images", "all"]
#: What something that belongs to a page is to it. A `preview` is the picture that it names for links to it (og:image),
#: `amp` and `canonical` are the other addresses at which it says that it stands.
AssetKind = Literal["image", "preview", "amp", "canonical", "stylesheet", "other"]
#: `kept`: a whole answer. `failed`: none, or none of use. `refused`: it may not be asked for. `left-out`: it was not.
AssetOutcome = Literal["kept", "failed", "refused", "left-out"]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One HTTP/1.1 exchange as it went over the wire.

    `request` is the request as sent (head and blank line). `head` is the response from the status line to the blank
    line, exactly as received; `body` has the transfer coding removed and the content coding kept. `raw_sha256` and
    `raw_length` are of the whole response as received, chunk framing included; `chunks` are the chunk sizes in order
    (None: not chunked, or more than 4,096). Header values are decoded as Latin-1. `started` is canonical time.
    """

    url: str
    started: str
    request: bytes
    head: bytes
    body: bytes
    status: int
    headers: tuple[tuple[str, str], ...]
    ip: str | None = None
    protocol: tuple[str, ...] = ("http/1.1",)
    cipher: str | None = None
    #: DER, leaf first, of this very connection.
    certificates: tuple[bytes, ...] = ()
    truncated: Truncation | None = None
    raw_sha256: str = ""
    raw_length: int = 0
    chunks: tuple[int, ...] | None = None
    #: Bytes that came after the end of the message (its Content-Length was too short): not part of the raw hash.
    surplus: bytes = b""
    #: The proxy that it went through, without user name and password; `ip` is then what the proxy was asked to reach.
    proxy: str | None = None
    #: Why the server is not proven to be the one that was asked, where that was put up with.
    doubt: str | None = None

    def header(self, name: str) -> str | None:
        """The first value of a header, or None. Names compare without case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    @property
    def coding(self) -> str:
        """The content codings of the body, of all header lines that name some, as one list (RFC 9110, 5.3)."""
        return ", ".join(value for key, value in self.headers if key.lower() == "content-encoding")


#: Why somebody may read a site otherwise than its robots.txt has it: it is his own, the law gives him the task, or
#: the law lets him for research.
Profile = Literal["own-site", "legal-deposit", "research"]


@dataclass(frozen=True, slots=True)
class RobotsWord:
    """What a robots.txt said of one address: allowed or not, by which line, of which file, as it was when.

    `file` was asked for at `asked` and gave `status` (None: no answer) and a file with that SHA-256 (None: there was
    none). `group` is the agent that it spoke to (`*` for everybody), `line` the number of the rule that decided (from
    1) and `rule` its text; all None where no rule spoke of the address. `why` says what else decided.
    """

    url: str
    file: str
    asked: str
    status: int | None
    sha256: str | None
    allowed: bool
    group: str | None = None
    line: int | None = None
    rule: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Permission:
    """By what leave a page was fetched. `against_robots` says that a robots.txt forbade it, and `reason` why not obeyed.

    `insecure` are the servers that were asked although they did not prove who they are, each with what was wrong.
    """

    against_robots: bool
    profile: Profile | None = None
    reason: str | None = None
    robots: tuple[RobotsWord, ...] = ()
    insecure: tuple[str, ...] | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of fetching one URL: every hop in order, and why it stopped short, if it did.

    `failure` is one line for people (`timed out after 30 s`, `connection reset`), None when the last hop is whole.
    `started` is the start of the first request, canonical time.
    """

    url: str
    started: str
    hops: tuple[Exchange, ...]
    failure: str | None = None
    #: What was replaced before anything was made of it, and whether it told who the reader is (`formats.withholding`).
    redactions: tuple[str, ...] = ()
    subscriber: bool = False
    #: What robots.txt said of each address that was asked for, when somebody asked it.
    robots: tuple[RobotsWord, ...] = ()
    #: What the server showed whose certificate was not valid: DER, leaf first. No request was sent to it.
    refused_chain: tuple[bytes, ...] = ()

    @property
    def final(self) -> Exchange | None:
        """The last exchange, or None when no server answered at all."""
        return self.hops[-1] if self.hops else None


@dataclass(frozen=True, slots=True)
class Wire:
    """What is known of one exchange beyond its records: sizes, hashes, framing."""

    url: str
    status: int
    raw_sha256: str
    raw_length: int
    chunks: tuple[int, ...] | None = None
    truncated: Truncation | None = None
    tls_leaf_sha256: str | None = None
    #: `http://proxy.example:3128` when the exchange went through a proxy.
    proxy: str | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, slots=True)
class Claimed:
    """Times the server claimed, as printed in its headers. `age` is the Age header in seconds, 0 when absent."""

    date: str | None = None
    last_modified: str | None = None
    age: int = 0


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a capture comes from. An imported one names its file, its SHA-256 and whose word the date is."""

    kind: Literal["captured", "imported"]
    source: str | None = None
    sha256: str | None = None
    dates: DateWord | None = None
    #: Which part of that file: the row of a database (`entryversion 17`) or the item of a feed (`item 3`).
    part: str | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, slots=True)
class Preferences:
    """What the publisher asked of archives: robots meta or header directives and TDM reservation, as printed."""

    robots: tuple[str, ...] = ()
    noarchive: bool = False
    tdm_reservation: str | None = None


@dataclass(frozen=True, slots=True)
class RecordDigest:
    """A record of a capture: its role, SHA-256 over the whole uncompressed record, and that record's length."""

    role: Role
    sha256: str
    length: int
    target: str | None = None
    #: Set when the record lies in a foreign file kept whole: `warc/import-<sha256>.…`.
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Asset:
    """Something that belongs to a page, and what came of asking for it. `url` is the address that the page names.

    `at` are the places in the article where it stands (`image/1`). `sha256` and `length` are of its content as readers
    get it, without its content coding, and only there when it was kept.
    """

    url: str
    kind: AssetKind
    outcome: AssetOutcome
    reason: str | None = None
    at: tuple[str, ...] = ()
    status: int | None = None
    content_type: str | None = None
    sha256: str | None = None
    length: int | None = None
    #: Where it was found after redirects.
    final_url: str | None = field(default=None, metadata=LATER)
    #: Of the body as stored, where that has a content coding.
    payload_sha256: str | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, slots=True)
class Kept:
    """How much of what belongs to a page was kept: the pictures of its article, and whatever else was asked for."""

    asked: Belonging
    pictures: int
    pictures_kept: int
    others: int
    others_kept: int


@dataclass(frozen=True, slots=True)
class Assets:
    """What belongs to a page, as far as it was asked for. `unlisted` counts what there was beyond the list."""

    asked: Belonging
    items: tuple[Asset, ...] = ()
    unlisted: int = 0
    #: Set where the page came back as it was and nothing was asked for, all of it `unlisted`: when it last was.
    since: str | None = field(default=None, metadata=LATER)

    @property
    def kept(self) -> Kept:
        """How much came. Variants that are only named were not asked for."""
        if self.since is not None:
            return Kept(self.asked, 0, 0, 0, 0)
        pictures = [one for one in self.items if one.kind == "image"]
        others = [
            one
            for one in self.items
            if one.kind != "image" and (one.kind not in ("amp", "canonical") or one.outcome != "left-out")
        ]
        more = (self.unlisted, 0) if self.asked == "images" else (0, self.unlisted)
        return Kept(
            self.asked,
            len(pictures) + more[0],
            sum(one.outcome == "kept" for one in pictures),
            len(others) + more[1],
            sum(one.outcome == "kept" for one in others),
        )

    def pictures(self) -> dict[str, str]:
        """The SHA-256 of each picture of the article that was kept, by the address that the page names."""
        found: dict[str, str] = {}
        doubtful = set()
        for one in self.items:
            if one.kind == "image" and one.sha256 is not None and found.setdefault(one.url, one.sha256) != one.sha256:
                doubtful.add(one.url)
        return {url: digest for url, digest in found.items() if url not in doubtful}


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf of the field tree: a path into the article, its value, and 16 random bytes in hex."""

    path: str
    value: str
    salt: str


@dataclass(frozen=True, slots=True)
class Description:
    """What was captured: all that the log does not say. Removable; the log holds only its digest.

    `records` are the other records of the capture in the order of the statement's subjects; for an import from a
    foreign file the records that lie in that file follow with `file` set and are not subjects themselves.
    """

    id: str
    article: str
    url: str
    final_url: str
    observed: str
    outcome: Outcome
    reason: str | None
    origin: Origin
    status: int | None
    content_type: str | None
    payload_sha256: str | None
    extractor: str
    rules: str
    software: str
    configuration: str
    #: The version that an `unchanged` observation found again.
    same_as: int | None = None
    access: str = "unknown"
    claimed: Claimed = field(default_factory=Claimed)
    wire: tuple[Wire, ...] = ()
    preferences: Preferences = field(default_factory=Preferences)
    redactions: tuple[str, ...] = ()
    records: tuple[RecordDigest, ...] = ()
    fields: tuple[Leaf, ...] = ()
    #: What robots.txt said and on whose reason it was not obeyed; None where there is nothing to be said.
    permission: Permission | None = field(default=None, metadata=LATER)
    #: What belongs to the page; None where nothing was asked for, and in archives made before.
    assets: Assets | None = field(default=None, metadata=LATER)
    #: What a browser showed of the page, and how; None where nobody looked.
    view: View | None = field(default=None, metadata=LATER)
    schema: Literal["newsproof/description/v1"] = "newsproof/description/v1"

    @property
    def found_at(self) -> str:
        """The address at which the article was found. Where a redirect led is another page's address unless the
        article itself stood there: a login page that many addresses lead to is none of them."""
        return self.final_url if self.outcome in ("version", "unchanged") else self.url


@dataclass(frozen=True, slots=True)
class FileDescription:
    """What an `import` statement (one whole foreign file) or a `segment` statement (one sealed file of ours) is about.

    `file` is the path inside the archive folder; `source` the base name it was given as.
    """

    id: str
    kind: Literal["import", "segment"]
    file: str
    sha256: str
    length: int
    observed: str
    software: str
    source: str | None = None
    records: tuple[RecordDigest, ...] = ()
    captures: int = 0
    warnings: tuple[str, ...] = ()
    #: SHA-256 of the package (WACZ) that a foreign file was taken out of.
    package: str | None = field(default=None, metadata=LATER)
    schema: Literal["newsproof/file/v1"] = "newsproof/file/v1"
