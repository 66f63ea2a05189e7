"""Decides who is let in, from the head of a request alone: before anything of the archive or of a body is read.

A page of the wide web that is open in the same browser can send requests to this machine, and with a name that it lets
point here (DNS rebinding) it could read what comes back. So the host that is asked for must be ours, a foreign page may
only follow a link, and whoever has no token is told nothing, not even what there would be.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from secrets import compare_digest
from typing import Final
from urllib.parse import urlsplit

#: The one path that takes something in.
UPLOAD: Final = "/verify"
#: Longest path and query that are looked at.
LONGEST: Final = 4_096

_POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'"
)
#: On every answer. Nothing is loaded but the style sheet and the script of the viewer itself, which asks nobody else and
#: makes no code of text; nobody is told where a reader was.
HEADERS: Final[tuple[tuple[str, str], ...]] = (
    (
        "content-security-policy",
        _POLICY,
    ),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("cross-origin-resource-policy", "same-origin"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("x-robots-tag", "noindex"),
)
#: Of files that are kept, not looked at here.
FILE_POLICY: Final = "default-src 'none'; sandbox"


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a request is not answered, with the HTTP status that says so."""

    status: int
    why: str


@dataclass(frozen=True, slots=True)
class Gate:
    """What a viewer lets in: requests to `host`:`port` (or to `base_url`), below `/token` when there is one."""

    host: str
    port: int
    token: str | None = None
    base_url: str | None = None
    #: Whether pages of nobody's origin ask for what they are shown with, as those in a sandbox do. Nothing is taken in.
    embedded: bool = False

    @property
    def prefix(self) -> str:
        """What every address begins with."""
        return f"/{self.token}" if self.token is not None else ""

    @property
    def origin(self) -> str:
        """Where the viewer is, for people: `http://127.0.0.1:8377`."""
        if self.base_url is not None:
            return self.base_url.rstrip("/")
        return f"http://{_bracketed(self.host)}:{self.port}"

    @property
    def url(self) -> str:
        """The address of the first page, with the token."""
        return f"{self.origin}{self.prefix}/"

    @property
    def public(self) -> bool:
        """Whether others than this machine may be let in."""
        return self.base_url is not None or not is_loopback(self.host)

    def beside(self, headers: Sequence[tuple[bytes, bytes]]) -> str:
        """Where this port is for one who was let in to it, or to another port of the viewer, with these headers: under the
        same name. Policies know no numbers of IPv6, so that of this machine is called by its name."""
        if self.base_url is not None:
            return _origin_of(self.base_url)
        host = re.sub(r":[0-9]{1,5}\Z", "", (_values(headers, b"host") or [""])[0])
        if host.startswith("[") and is_loopback(host.strip("[]")):
            host = "localhost"
        return f"http://{host}:{self.port}"

    def admit(self, method: str, path: str, headers: Sequence[tuple[bytes, bytes]], length: int) -> str | Refused:
        """The path behind the token, or why not. `length` is that of the path and query as they came."""
        hosts = _values(headers, b"host")
        if len(hosts) != 1 or not self._is_ours(hosts[0]):
            return Refused(403, "this viewer is not called that")
        if length > LONGEST:
            return Refused(414, "the address is too long")
        if not self.embedded and self._is_foreign(method, headers):
            return Refused(403, "pages of others get no answer")
        inner = self._behind_token(path)
        if inner is None:
            return Refused(403, "the address has to begin with the token that newsproof serve printed")
        if not path.isprintable() or any(part in ("..", ".") for part in path.split("/")):
            return Refused(404, "there is no such page")
        takes = not self.embedded and inner.removesuffix(".json") == UPLOAD
        allowed = ("GET", "HEAD", "POST") if takes else ("GET", "HEAD")
        if method not in allowed:
            return Refused(405, "this viewer only reads")
        return inner

    def _behind_token(self, path: str) -> str | None:
        if self.token is None:
            return path
        first, slash, rest = path.removeprefix("/").partition("/")
        known = compare_digest(first.encode("utf-8", "surrogatepass"), self.token.encode("ascii"))
        return f"/{rest}" if known and slash else None

    def _is_ours(self, host: str) -> bool:
        """Whether a Host header names this viewer. A number is as good as another where all addresses are listened at:
        it is names that can be made to point here."""
        if self.base_url is not None and host.casefold() == urlsplit(self.base_url).netloc.casefold():
            return True
        match = re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+)(?::([0-9]{1,5}))?", host)
        if match is None or int(match[2] or 80) != self.port:
            return False
        name = match[1].strip("[]").casefold()
        if is_loopback(self.host) and (name == "localhost" or is_loopback(name)):
            return True
        if name == self.host.casefold():
            return True
        return _is_everywhere(self.host) and _is_number(name)

    def _is_foreign(self, method: str, headers: Sequence[tuple[bytes, bytes]]) -> bool:
        """Whether a page of another origin asks for more than to be shown a page. Of a form, a browser that is told to
        name no referrer says `Origin: null`; then Fetch Metadata says where it stood."""
        site = (_values(headers, b"sec-fetch-site") or [""])[0]
        mode = (_values(headers, b"sec-fetch-mode") or [""])[0]
        origins = _values(headers, b"origin")
        if site in ("cross-site", "same-site") and (method not in ("GET", "HEAD") or mode != "navigate"):
            return True
        if origins == ["null"]:
            return site != "same-origin"
        return any(not self._is_own(origin) for origin in origins)

    def _is_own(self, origin: str) -> bool:
        scheme, _, host = origin.partition("://")
        if self.base_url is not None and origin.casefold() == _origin_of(self.base_url):
            return True
        return scheme == "http" and self._is_ours(host)


def _origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".casefold()


def _values(headers: Sequence[tuple[bytes, bytes]], name: bytes) -> list[str]:
    return [value.decode("latin-1").strip() for key, value in headers if key.lower() == name]


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_everywhere(host: str) -> bool:
    return _is_number(host) and ip_address(host).is_unspecified


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches that address."""
    return host.casefold() == "localhost" or (_is_number(host) and ip_address(host).is_loopback)
