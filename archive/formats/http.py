"""Decides how a stored HTTP/1 message is taken apart and freed of secrets.

Reading is for evidence, not for serving: what real servers send (folded lines, bare LF, 8-bit values, no reason
phrase, HTTP/0.9) is understood as well as it can be, and nothing raises on content. Grammar: RFC 9112 and, for what
it calls obsolete, RFC 7230, 3.2.4. Rewriting touches single header lines and leaves every other byte as it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from archive.formats.codings import DECODED_LIMIT, decode_body

REDACTED: Final = b"[redacted]"
#: Records whose block is the content itself.
_AS_THEY_LIE: Final = ("resource", "conversion")
_STATUS_LINE = re.compile(rb"(HTTP/[0-9]+(?:\.[0-9]+)?|ICY)[ \t]+([0-9]{3})(?![0-9])(.*)", re.DOTALL)
_VERSION = re.compile(rb"HTTP/[0-9]+(?:\.[0-9]+)?")
# WHATWG URL, 4.4: any number of slashes and backslashes may open the authority, and its last @ ends the userinfo.
_URL_USERINFO = re.compile(rb"(\A[\x00-\x20]*[A-Za-z][A-Za-z0-9+.-]*:[/\\]{2,}+)([^/\\?#]*)@")
_HEADER_USERINFO = re.compile(
    rb"((?:\A|(?<=[ \t<>;,=\"']))(?:[A-Za-z][A-Za-z0-9+.-]*+:)?(?<![/\\])[/\\]{2,}+)([^/\\?#<>\"'\x00-\x20]*)@"
)
#: A head as nearly all servers send it, without folded lines or spaces before a colon; and its first Content-Type.
_PLAIN_HEAD: Final = re.compile(rb"HTTP/[0-9](?:\.[0-9])? ([0-9]{3})(?: [ -~]*)?\r\n(?:[!-9;-~]+:[^\r\n\0]*\r\n)*\r\n")
_LENGTHS: Final = re.compile(rb"\r\ncontent-length:([^\r\n]*)", re.IGNORECASE)
_CONTENT_TYPE: Final = re.compile(rb"\r\ncontent-type:([^\r\n]*)", re.IGNORECASE)
_COOKIE_ATTRIBUTES: Final = frozenset(
    (b"expires", b"max-age", b"domain", b"path", b"secure", b"httponly", b"samesite", b"priority", b"partitioned")
)
_SECRET_IN_REQUEST: Final = frozenset((b"cookie", b"cookie2", b"authorization", b"proxy-authorization"))
_SECRET_IN_RESPONSE: Final = frozenset((b"set-cookie", b"set-cookie2"))
_URL_HEADERS: Final = frozenset((b"location", b"content-location", b"referer", b"refresh", b"link", b"origin"))


def _any_of(names: Iterable[bytes]) -> re.Pattern[bytes]:
    """Found in every head that has a line of one of these names, by whatever reading."""
    return re.compile(rb"\n[ \t]*(?:" + b"|".join(sorted(names)) + rb")[ \t]*:", re.IGNORECASE)


_MAY_TELL: Final = {
    "request": _any_of(_SECRET_IN_REQUEST | _URL_HEADERS),
    "response": _any_of(_SECRET_IN_RESPONSE | _URL_HEADERS),
}


@dataclass(frozen=True, slots=True)
class HttpMessage:
    """One message taken apart. Text is decoded as Latin-1, so that no byte is lost.

    A response has `status` (None when the first line is no status line, as in HTTP/0.9, and then everything is body);
    a request has `method` and `target`. `head` is everything before `body`, the blank line included.
    """

    head: bytes
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    version: str = ""
    status: int | None = None
    reason: str = ""
    method: str = ""
    target: str = ""

    def header(self, name: str) -> str | None:
        """The first value of a header, or None. Names compare without case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    def header_values(self, name: str) -> tuple[str, ...]:
        """Every value of a header, in order."""
        wanted = name.lower()
        return tuple(value for key, value in self.headers if key.lower() == wanted)


def body_offset(block: bytes, start: int = 0, end: int | None = None) -> int:
    """Where the body begins: after the first blank line (CRLF or bare LF); `end` when there is no blank line."""
    stop = len(block) if end is None else end
    crlf = block.find(b"\n\r\n", start, stop)
    bare = block.find(b"\n\n", start, stop if crlf < 0 else crlf + 1)
    if bare >= 0:
        return bare + 2
    return crlf + 3 if crlf >= 0 else stop


def parse_response(block: bytes) -> HttpMessage:
    """A response as stored in a WARC record. Never raises; `status` None means that there is no status line."""
    match = _STATUS_LINE.fullmatch(_first_line(block))
    if match is None:
        return HttpMessage(b"", block)
    offset = body_offset(block)
    return HttpMessage(
        block[:offset],
        block[offset:],
        _headers(block[:offset]),
        version=match[1].decode("latin-1"),
        status=int(match[2]),
        reason=match[3].strip().decode("latin-1"),
    )


def status_and_type(head: bytes) -> tuple[int | None, str | None]:
    """Status and first Content-Type of a response, as `parse_response` has them, given its head."""
    plain = _PLAIN_HEAD.fullmatch(head)
    if plain is None:
        message = parse_response(head)
        return message.status, message.header("Content-Type")
    found = _CONTENT_TYPE.search(head)
    return int(plain[1]), None if found is None else found[1].strip(b" \t").decode("latin-1")


def stated_lengths(head: bytes) -> set[str]:
    """The values of every Content-Length of a response, as `parse_response` has them, given its head."""
    if _PLAIN_HEAD.fullmatch(head):
        return {value.strip(b" \t").decode("latin-1") for value in _LENGTHS.findall(head)}
    return {value for name, value in parse_response(head).headers if name.lower() == "content-length"}


def content_of(record_type: str, block: bytes) -> bytes:
    """What a reader was shown: the body without transfer and content coding, or the block of a file."""
    message = parse_response(block) if record_type not in _AS_THEY_LIE else None
    if message is None or message.status is None:
        return block
    body = message.body
    if "chunked" in (message.header("transfer-encoding") or "").lower():  # only foreign writers leave it in
        body = dechunk(body) or body
    codings = ", ".join(message.header_values("content-encoding"))
    return decode_body(body, codings, limit=DECODED_LIMIT).data


#: Headers that say something of a page, where the others describe one answer.
TELLING: Final = (
    "content-disposition", "content-language", "content-location", "content-type", "last-modified", "link", "refresh",
    "x-robots-tag",
)  # fmt: skip


def telling(header: Callable[[str], str | None]) -> tuple[tuple[str, str], ...]:
    """The telling headers of a response, each with its first value; `header` looks one up by name."""
    return tuple((name, value) for name in TELLING if (value := header(name)) is not None)


def headers_of(record_type: str, block: bytes) -> tuple[tuple[str, str], ...]:
    """The telling headers of a stored response; none for the block of a file."""
    return () if record_type in _AS_THEY_LIE else telling(parse_response(block).header)


def parse_request(block: bytes) -> HttpMessage:
    """A request as stored in a WARC record. Never raises; `method` is empty when there is no request line."""
    method, space, rest = _first_line(block).partition(b" ")
    if not space or not method or not method.isascii() or not method.decode("ascii").isprintable():
        return HttpMessage(b"", block)
    target, _, version = rest.rpartition(b" ")
    if not _VERSION.fullmatch(version):
        target, version = rest, b""
    offset = body_offset(block)
    return HttpMessage(
        block[:offset],
        block[offset:],
        _headers(block[:offset]),
        version=version.decode("latin-1"),
        method=method.decode("ascii"),
        target=target.strip().decode("latin-1"),
    )


def _first_line(block: bytes) -> bytes:
    end = block.find(b"\n")
    return (block if end < 0 else block[:end]).rstrip(b" \t\r")


def _headers(head: bytes) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for line in list(_lines(head))[1:]:
        name, colon, value = line.partition(b":")
        if colon:
            # A folded value is one value, its parts a space apart (RFC 9112, 5.2).
            parts = (part.strip(b" \t\r") for part in value.strip(b" \t\r\n").split(b"\n"))
            found.append((name.strip(b" \t").decode("latin-1"), b" ".join(parts).decode("latin-1")))
    return tuple(found)


def _lines(head: bytes) -> Iterator[bytes]:
    """The logical lines of a head with their line ends; a folded line stays one. Joined they are the head again."""
    begin = 0
    while begin < len(head):
        end = head.find(b"\n", begin) + 1 or len(head)
        foldable = begin > 0 and bool(head[begin:end].strip())
        while foldable and head[end : end + 1] in (b" ", b"\t"):
            end = head.find(b"\n", end) + 1 or len(head)
        yield head[begin:end]
        begin = end


def _rewrite(head: bytes, change: Callable[[bytes, bytes], bytes | None]) -> bytes:
    """A head in which `change(lower-case name, line)` has replaced lines (None: untouched)."""
    parts: list[bytes] = []
    for index, line in enumerate(_lines(head)):
        name, colon, _ = line.partition(b":")
        new = change(name.strip(b" \t").lower(), line) if index and colon else None
        parts.append(line if new is None else new)
    return b"".join(parts)


def prefix_header(head: bytes, name: str, prefix: str) -> bytes:
    """A head with `prefix` put before the name of every such header line; nothing else changes, not a space."""
    wanted = name.lower().encode("ascii")
    added = prefix.encode("ascii")

    def change(key: bytes, line: bytes) -> bytes | None:
        return line[: len(line) - len(line.lstrip(b" \t"))] + added + line.lstrip(b" \t") if key == wanted else None

    return _rewrite(head, change)


def has_header(head: bytes, name: str) -> bool:
    """Whether a head has a header line of that name."""
    wanted = name.lower().encode("ascii")
    return wanted in head.lower() and any(
        line.partition(b":")[0].strip(b" \t").lower() == wanted
        for index, line in enumerate(_lines(head))
        if index and b":" in line
    )


# Redaction.


def redact_request(message: bytes) -> tuple[bytes, tuple[str, ...]]:
    """A request without credentials: values of Cookie, Authorization and Proxy-Authorization, and userinfo in URLs.

    Returns the message and the header names (or `request target`) that were redacted, in the order of the message.
    """
    offset = body_offset(message)
    head, found = message[:offset], list[str]()
    if _MAY_TELL["request"].search(head):
        head, found = _redact_head(head, _request_change)
    line_end = head.find(b"\n") + 1 or len(head)
    words = head[:line_end].split(b" ")
    if len(words) > 1:
        words[1], changed = _without_userinfo(_URL_USERINFO, words[1], REDACTED + b"@")
        found = (["request target"] if changed else []) + found
    return b" ".join(words) + head[line_end:] + message[offset:], tuple(dict.fromkeys(found))


def redact_response(head: bytes) -> tuple[bytes, tuple[str, ...]]:
    """A response head (or whole response) without Set-Cookie values and userinfo in Location and the like.

    Names of cookies and their standard attributes stay. Returns the message and the header names redacted.
    """
    offset = body_offset(head)
    if not _MAY_TELL["response"].search(head, 0, offset):
        return head, ()
    new, found = _redact_head(head[:offset], _response_change)
    return new + head[offset:], tuple(dict.fromkeys(found))


def change_values(message: bytes, decide: Callable[[bytes, bytes], bytes | None]) -> tuple[bytes, tuple[str, ...]]:
    """A message in which `decide(lower-case name, value)` has replaced header values (None: as it was), and the names
    of the headers that changed."""
    offset = body_offset(message)
    head, found = _redact_head(message[:offset], decide)
    return head + message[offset:], tuple(dict.fromkeys(found))


def redact_url(url: str) -> tuple[str, bool]:
    """A URL without user name and password, and whether it had any. URLs in its query are left alone."""
    data, changed = _without_userinfo(_URL_USERINFO, url.encode("utf-8", "surrogatepass"), b"")
    return data.decode("utf-8", "surrogatepass"), changed


def _without_userinfo(pattern: re.Pattern[bytes], data: bytes, replacement: bytes) -> tuple[bytes, bool]:
    new = pattern.sub(lambda match: match[1] + replacement, data)
    return new, new != data


def _redact_head(head: bytes, decide: Callable[[bytes, bytes], bytes | None]) -> tuple[bytes, list[str]]:
    found: list[str] = []

    def change(key: bytes, line: bytes) -> bytes | None:
        name, _, rest = line.partition(b":")
        value = rest.rstrip(b"\r\n")
        lead = value[: len(value) - len(value.lstrip(b" \t"))]
        new = decide(key, value.strip(b" \t"))
        if new is None or lead + new == value:
            return None
        found.append(name.strip(b" \t").decode("latin-1"))
        return name + b":" + lead + new + rest[len(value) :]

    return _rewrite(head, change), found


def _request_change(key: bytes, value: bytes) -> bytes | None:
    if key in _SECRET_IN_REQUEST:
        return REDACTED
    return _url_change(key, value)


def _response_change(key: bytes, value: bytes) -> bytes | None:
    if key in _SECRET_IN_RESPONSE:
        return b";".join(_cookie_part(index, part) for index, part in enumerate(value.split(b";")))
    return _url_change(key, value)


def _url_change(key: bytes, value: bytes) -> bytes | None:
    if key not in _URL_HEADERS:
        return None
    new, changed = _without_userinfo(_HEADER_USERINFO, value, REDACTED + b"@")
    return new if changed else None


def _cookie_part(index: int, part: bytes) -> bytes:
    name, equals, _ = part.partition(b"=")
    if index and name.strip().lower() in _COOKIE_ATTRIBUTES:
        return part
    lead = part[: len(part) - len(part.lstrip(b" \t"))]
    return name + b"=" + REDACTED if equals else lead + REDACTED


def dechunk(body: bytes) -> bytes | None:
    """The content of a chunked body (RFC 9112, 7.1), or None when it is not one from beginning to end."""
    parts: list[bytes] = []
    position = 0
    while True:
        line_end = body.find(b"\n", position, position + 4096)
        if line_end < 0:
            return None
        size_text = body[position:line_end].partition(b";")[0].strip(b" \t\r")
        if not re.fullmatch(rb"[0-9A-Fa-f]{1,15}", size_text):
            return None
        size = int(size_text, 16)
        position = line_end + 1
        if size == 0:
            return b"".join(parts)
        if position + size > len(body):
            return None
        parts.append(body[position : position + size])
        position += size
        if body[position : position + 2] == b"\r\n":
            position += 2
        elif body[position : position + 1] == b"\n":
            position += 1
        else:
            return None
