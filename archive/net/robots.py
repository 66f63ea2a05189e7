"""Decides what a robots.txt allows to whom: the Robots Exclusion Protocol, RFC 9309, from bytes and nothing else.

The file is read as octets, line by line (CR, LF or CRLF). A group begins with one or more `User-agent` lines; all groups
that name our product token count together, else all groups for `*`, else nothing is forbidden. Among the rules that match
an address the one with the most octets wins; of two equally long ones, the one that allows. `*` stands for any octets, `$`
at the end of a pattern for the end of the address. Before they are compared, address and pattern are spelled alike:
what is not ASCII is percent-encoded, an encoded letter, digit, `-`, `.`, `_` or `~` is not.

What is no rule is skipped, never guessed at: misspelled keys, lines without a colon, rules before the first group. Other
lines (`Sitemap`, `Crawl-delay`) end no group. `Crawl-delay` is no part of the standard; it is read for whom wants it.
A content type is not looked at: many serve the file with a wrong one, and a page of HTML has no rules in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote_to_bytes

#: What is read of a file (RFC 9309, 2.5, asks for 500 kibibytes at least). A line that is cut there is not read.
LIMIT: Final = 500 * 1024
#: Redirects that are followed to the file (2.3.1.2).
REDIRECTS: Final = 5
#: What is kept of a rule for people, in characters.
_SHOWN: Final = 200

_EOL = re.compile(rb"\r\n|\r|\n")
_TOKEN = re.compile(rb"[A-Za-z_-]+")
_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")
_DELIMITER = re.compile(rb"%(?:2F|3A|3F|40|5B|5D)")
_AUTHORITY = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")
_DELAY = re.compile(rb"[0-9]{1,9}(?:\.[0-9]{1,9})?")
_UNRESERVED: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SPACE: Final = b" \t\x0b\x0c"


@dataclass(frozen=True, slots=True)
class Rule:
    """One `Allow` or `Disallow` line that applies to us. `line` counts from 1; `text` is the line as printed."""

    allow: bool
    pattern: bytes
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether an address may be asked for, and the rule that says so; None when no rule speaks of it."""

    allowed: bool
    rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class Robots:
    """The part of one robots.txt that speaks to one product token.

    `group` is the token that its groups name (`*` for everybody), None when no group applies. `delay` is the longest
    `Crawl-delay` of these groups in seconds.
    """

    rules: tuple[Rule, ...] = ()
    group: str | None = None
    delay: float | None = None

    def judge(self, url: str) -> Judgement:
        """What is said of an address; of robots.txt itself nothing ever (RFC 9309, 2.2.2)."""
        path = path_of(url)
        if path == b"/robots.txt":
            return Judgement(True)
        best: Rule | None = None
        for rule in self.rules:
            longer = best is None or (len(rule.pattern), rule.allow) > (len(best.pattern), best.allow)
            if longer and matches(rule.pattern, path):
                best = rule
        return Judgement(best is None or best.allow, best)


def token_of(user_agent: str) -> str:
    """The product token in an identification string: `newsproof` of `newsproof/0.1 (…)`. Empty when it begins with none."""
    found = _TOKEN.match(user_agent.encode("ascii", "replace"))
    return found[0].decode("ascii").lower() if found else ""


def read(data: bytes, token: str) -> Robots:
    """What a robots.txt says to the agent of that product token. Any bytes are a robots.txt."""
    lines = _EOL.split(data[:LIMIT].removeprefix(b"\xef\xbb\xbf"))
    if len(data) > LIMIT and data[LIMIT - 1 : LIMIT] not in b"\r\n":
        lines.pop()
    wanted = token.lower().encode("ascii", "replace")
    said: dict[bytes, tuple[list[Rule], list[float]]] = {}
    agents: list[bytes] = []
    open_ = False
    for number, line in enumerate(lines, 1):
        name, colon, value = line.partition(b"#")[0].partition(b":")
        if not colon:
            continue
        key, value = name.strip(_SPACE).lower(), value.strip(_SPACE)
        if key == b"user-agent":
            if not open_:
                agents = []
            open_ = True
            agent = _agent(value)
            if agent in (wanted, b"*") and agent:
                agents.append(agent)
                said.setdefault(agent, ([], []))
        elif key in (b"allow", b"disallow"):
            open_ = False
            if value:
                rule = Rule(key == b"allow", _pattern(value), number, _shown(line))
                for agent in dict.fromkeys(agents):
                    said[agent][0].append(rule)
        elif key == b"crawl-delay" and _DELAY.fullmatch(value):
            for agent in dict.fromkeys(agents):
                said[agent][1].append(float(value))
    for agent in (wanted, b"*"):
        if agent in said:
            rules, delays = said[agent]
            return Robots(tuple(rules), agent.decode("ascii"), max(delays, default=None))
    return Robots()


def path_of(url: str) -> bytes:
    """Path and query of an address, spelled for comparison; a `*` or `$` in it stands for itself."""
    told = _AUTHORITY.sub("", url, count=1).partition("#")[0]
    told = told if told.startswith("/") else f"/{told}"
    return _spelled(told.encode("utf-8", "replace")).replace(b"*", b"%2A").replace(b"$", b"%24")


def matches(pattern: bytes, path: bytes) -> bool:
    """Whether a pattern (spelled, with `*` and a last `$`) matches the beginning of a path. Linear in the path."""
    ends = pattern.endswith(b"$")
    first, *rest = pattern.removesuffix(b"$").split(b"*")
    if not path.startswith(first):
        return False
    at = len(first)
    if not rest:
        return not ends or at == len(path)
    last = rest.pop()
    for piece in rest:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    if ends:
        return len(path) - len(last) >= at and path.endswith(last)
    return path.find(last, at) >= 0


def _agent(value: bytes) -> bytes:
    """What a User-agent line names: `*`, or the token that the value begins with, as in `newsproof/1.0`."""
    if value[:1] == b"*" and value[1:2] in (b"", b" ", b"\t"):
        return b"*"
    found = _TOKEN.match(value)
    return found[0].lower() if found else b""


def _pattern(value: bytes) -> bytes:
    body, ends = (value[:-1], b"$") if value.endswith(b"$") else (value, b"")
    return re.sub(rb"\*+", b"*", _spelled(body).replace(b"$", b"%24")) + ends


def _spelled(text: bytes) -> bytes:
    """Octets as RFC 9309, 2.2.2, wants them compared: escapes of unreserved characters undone, others in capitals,
    what is not printable ASCII escaped. An address inside a query is the same with and without escapes, as the table
    there has it (`?baz=https://foo.bar`, `?baz=https%3A%2F%2Ffoo.bar`)."""
    path, mark, query = _ESCAPE.sub(_unescape, text).partition(b"?")
    query = _DELIMITER.sub(lambda found: unquote_to_bytes(found[0]), query)
    return re.sub(rb"[^!-~]", lambda found: b"%%%02X" % found[0][0], path + mark + query)


def _unescape(found: re.Match[bytes]) -> bytes:
    (octet,) = unquote_to_bytes(found[0])
    return bytes((octet,)) if octet in _UNRESERVED else found[0].upper()


def _shown(line: bytes) -> str:
    text = line.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").strip()
    text = "".join(char if char.isprintable() else "\ufffd" for char in text)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
