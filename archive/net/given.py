"""What the reader gives along with a request: cookies and headers, to whom they are sent, and to nobody else.

Nothing is sent that was not given: cookies that servers set are not kept, not even from one hop to the next. A cookie
goes where its jar says (RFC 6265, 5.4). A header goes to the host of the address that was asked for, and not along a
redirect to another one or from https to http.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from archive.errors import CallerError
from archive.net.guard import Target

#: RFC 9110, 5.6.2.
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_VALUE: Final = re.compile(r"[\x21-\x7e](?:[\x20-\x7e\t]{0,8000}[\x21-\x7e])?")
#: Headers that are this program's to set, or that would have the server send something else than the page.
_OURS: Final = frozenset(
    (
        "host", "connection", "content-length", "transfer-encoding", "te", "trailer", "upgrade", "keep-alive", "expect",
        "accept-encoding", "range", "if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range",
        "proxy-authorization", "proxy-connection", "user-agent",
    )
)  # fmt: skip
_HTTP_ONLY: Final = "#HttpOnly_"


@dataclass(frozen=True, slots=True)
class Cookie:
    """One line of a cookie jar. `expires` in seconds since 1970, 0 for a cookie of a session."""

    domain: str
    subdomains: bool
    path: str
    secure: bool
    expires: int
    name: str = field(repr=False)
    value: str = field(repr=False)

    def is_for(self, target: Target, now: float) -> bool:
        """Whether it is sent with a request to that address at that time (RFC 6265, 5.1.3 and 5.1.4)."""
        host = target.host.rstrip(".")
        within = self.subdomains and target.address is None and host.endswith("." + self.domain)
        path = re.split("[?]", target.path, maxsplit=1)[0]
        below = path == self.path or path.startswith(self.path if self.path.endswith("/") else self.path + "/")
        fresh = not self.expires or self.expires > now
        return (host == self.domain or within) and below and fresh and (target.scheme == "https" or not self.secure)


@dataclass(frozen=True, slots=True)
class Given:
    """Cookies and headers that go along with requests. Neither ever shows its values."""

    cookies: tuple[Cookie, ...] = ()
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def __bool__(self) -> bool:
        return bool(self.cookies or self.headers)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the headers."""
        return tuple(name for name, _ in self.headers)

    def fields(self, target: Target, first: Target, now: datetime) -> list[tuple[str, str]]:
        """The header fields to add to a request; `first` is the address that was asked for in the beginning."""
        fields = list(self.headers) if _is_of(first, target) else []
        moment = now.timestamp()
        sent = [cookie for cookie in self.cookies if cookie.is_for(target, moment)]
        if sent:
            sent.sort(key=lambda cookie: -len(cookie.path))  # RFC 6265, 5.4: longer paths first
            pairs = "; ".join(f"{cookie.name}={cookie.value}" if cookie.name else cookie.value for cookie in sent)
            fields.append(("Cookie", pairs))
        return fields


def _is_of(first: Target, target: Target) -> bool:
    """Whether a hop is still at the host that the headers are for; http may become https, never the other way."""
    if first.host != target.host:
        return False
    upgraded = (first.scheme, first.port, target.scheme, target.port) == ("http", 80, "https", 443)
    return (first.scheme, first.port) == (target.scheme, target.port) or upgraded


def parse_jar(text: str, *, source: str) -> tuple[Cookie, ...]:
    """The cookies of a file in Netscape's format, as browsers and curl write it: seven columns, tabs between them.

    Raises CallerError `bad-cookies` with the number of the line, never with what stands in it.
    """
    cookies: list[Cookie] = []
    for number, line in enumerate(text.split("\n"), 1):
        line = line.rstrip("\r").removeprefix(_HTTP_ONLY)
        if not line.strip() or line.startswith("#"):
            continue
        columns = line.split("\t")
        if len(columns) == 6:
            columns.append("")  # some writers leave out an empty value with its tab
        if len(columns) != 7:
            raise _bad_jar(source, number, f"has {len(columns)} columns, not 7")
        domain, subdomains, path, secure, expires, name, value = columns
        domain = domain.lower().lstrip(".")
        if subdomains not in ("TRUE", "FALSE") or secure not in ("TRUE", "FALSE"):
            raise _bad_jar(source, number, "has no TRUE or FALSE in the second and fourth column")
        if not re.fullmatch(r"[a-z0-9_:\[\].-]{1,253}", domain) or not path.startswith("/"):
            raise _bad_jar(source, number, "has no host and path in the first and third column")
        if not re.fullmatch(r"-?[0-9]{1,18}(\.[0-9]+)?", expires):
            raise _bad_jar(source, number, "has no time in the fifth column")
        if not re.fullmatch(r"[\x21-\x3a\x3c-\x7e]*", name) or not re.fullmatch(r"[\x20-\x3a\x3c-\x7e]*", value):
            raise _bad_jar(source, number, "has characters in its name or value that no cookie has")
        if name or value:
            until = max(int(expires.partition(".")[0]), 0)
            cookies.append(Cookie(domain.strip("[]"), subdomains == "TRUE", path, secure == "TRUE", until, name, value))
    return tuple(cookies)


def parse_headers(text: str, *, source: str) -> tuple[tuple[str, str], ...]:
    """Header fields, one `Name: value` to a line; empty lines and lines that begin with # are left out.

    Raises CallerError `bad-headers` with the number of the line, never with the value, also for a header that is not
    the reader's to set: one that frames the message, asks for a part of the page, or makes the answer depend on an
    earlier one. Cookies have a jar.
    """
    fields: list[tuple[str, str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        line = line.strip("\r \t")
        if not line or line.startswith("#"):
            continue
        name, colon, value = line.partition(":")
        value = value.strip(" \t")
        if not colon or not _TOKEN.fullmatch(name) or not _VALUE.fullmatch(value):
            raise _bad_headers(source, number, "is no header: Name: value, in ASCII")
        if name.lower() in _OURS:
            raise _bad_headers(source, number, f"sets {name}, which is not for the reader to set")
        if name.lower() == "cookie":
            raise _bad_headers(
                source, number, "sets Cookie", "cookies are given by --cookie-jar, which knows whose they are"
            )
        fields.append((name, value))
    return tuple(fields)


def _bad_jar(source: str, number: int, what: str) -> CallerError:
    return CallerError(
        "bad-cookies",
        f"{source}: line {number} {what}",
        hint="the format is Netscape's cookies.txt, as browser extensions and curl write it",
    )


def _bad_headers(source: str, number: int, what: str, hint: str | None = None) -> CallerError:
    return CallerError("bad-headers", f"{source}: line {number} {what}", hint=hint)
