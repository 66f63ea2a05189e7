"""Decides the lines of a CDXJ index: `<key> <14 digits> <JSON>`, sorted by bytes, one for each replayable record.

The index is a hint for other tools (pywb, ReplayWeb.page), derivable from the segment at any time and never evidence:
its keys fold addresses that differ, and its times have one second. The key is the SURT of the address as web archives
have written it since the Internet Archive's wayback machine: host reversed, everything lower-case, default port,
`www.`, user, fragment and session ids dropped, query sorted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from json.encoder import encode_basestring_ascii as _json
from typing import Final, NamedTuple
from urllib.parse import quote_from_bytes

from archive.formats import http
from archive.formats.warc import HTTP_RESPONSE, WARC_FIELDS, Record

#: RFC 3986, appendix B.
_URL: Final = re.compile(r"(?:([a-z][a-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#.*)?", re.I | re.S)
_PORT: Final = re.compile(r":([0-9]*)\Z")
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_WWW: Final = re.compile(rb"www[0-9]*\.")
#: What stands for itself in a key: printable ASCII but blank, `#` and `%`.
_SAFE: Final = bytes(c for c in range(0x21, 0x7F) if c not in b"#%")

_SESSION_PATHS: Final = tuple(
    re.compile(rb"(.*/)" + session + rb"/([^?]+\.aspx.*)", re.I | re.S)
    for session in (rb"\((?:[a-z]\([0-9a-z]{24}\))+\)", rb"\([0-9a-z]{24}\)")
)
_SESSION_QUERIES: Final = tuple(
    re.compile(rb"(.*)" + session + rb"(?:&(.*))?", re.I | re.S)
    for session in (
        rb"jsessionid=[0-9a-z]{32}",
        rb"phpsessid=[0-9a-z]{32}",
        rb"sid=[0-9a-z]{32}",
        rb"aspsessionid[a-z]{8}=[a-z]{24}",
        rb"cfid=[^&]+&cftoken=[^&]+",
    )
)

#: Session ids are looked for in parts of at most this many bytes: the patterns take quadratic time on hostile ones.
_SESSION_LIMIT: Final = 8_192
_HEX: Final = frozenset(b"0123456789abcdefABCDEF")

#: Addresses that are their own key: those of the records that an archive adds.
_PLAIN_URN: Final = re.compile(r"urn:[a-z0-9:._-]+")
_REMEMBERED_LENGTH: Final = 2_048
_NO_DIGITS: Final = re.compile(r"[^0-9]")
_MIME: Final = re.compile(r"[^;\s]*")

_HTTP: Final = HTTP_RESPONSE.partition(";")[0]
_INDEXED: Final = frozenset(("response", "revisit", "resource", "metadata"))


class CdxjEntry(NamedTuple):
    """What an index says about one record.

    `date` is a WARC date; `digest` as in the record (`sha256:…`); `offset` and `length` are of the compressed member,
    `record_digest` is its SHA-256 (`sha256:…`). What a record does not have is None and is left out.
    """

    url: str
    date: str
    offset: int
    length: int
    mime: str | None = None
    status: int | None = None
    digest: str | None = None
    record_digest: str | None = None


def surt(url: str) -> str:
    """The key of an address. Never raises; any text gives printable ASCII without a blank.

    Addresses that differ in case, a trailing slash, the order of the query or a default port share a key: it groups
    captures for replay and never says that two addresses are the same.
    """
    if _PLAIN_URN.fullmatch(url):
        return url
    return _known(url) if len(url) <= _REMEMBERED_LENGTH else _key(url)


def _key(url: str) -> str:
    url = re.sub(r"[\t\r\n]", "", url.strip())
    if not url:
        return "-"
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", url):
        url = f"http://{url}"
    match = _URL.fullmatch(url)
    scheme, authority, path, query = match.groups() if match else (None, None, url, None)
    scheme = (scheme or "").lower()
    if not authority:
        return f"{_text(scheme.encode())}:{_text(_escape(_unescape(path)).lower())}{_query(query)}"
    host, port = _host(authority)
    if port in (None, _DEFAULT_PORTS.get(scheme)):
        key = b",".join(reversed(host.split(b"."))) + b")"
    else:
        key = b",".join(reversed(host.split(b"."))) + b":%d)" % port
    return f"{_text(key)}{_path(path)}{_query(query)}"


#: A capture speaks of the same few addresses again and again; long ones are not worth the memory.
_known: Final = lru_cache(maxsize=4096)(_key)


def cdxj_line(
    *,
    url: str,
    date: str,
    mime: str | None,
    status: int | None,
    digest: str | None,
    length: int,
    offset: int,
    filename: str,
    record_digest: str | None,
) -> bytes:
    """One line with its newline. `date` is a WARC date of at least a day; numbers become strings, as all writers have
    them; None is left out."""
    body = f'"url": {_json(url)}'
    if mime is not None:
        body += f', "mime": {_json(mime)}'
    if status is not None:
        body += f', "status": "{status}"'
    if digest is not None:
        body += f', "digest": {_json(digest)}'
    body += f', "length": "{length}", "offset": "{offset}", "filename": {_json(filename)}'
    if record_digest is not None:
        body += f', "recordDigest": {_json(record_digest)}'
    return f"{surt(url)} {_stamp(date)} {{{body}}}\n".encode("ascii")


def lines_of(entries: Iterable[CdxjEntry], filename: str) -> bytes:
    """The whole index of one file, sorted by bytes. `filename` is the name without any folder."""
    return b"".join(
        sorted(
            cdxj_line(
                url=entry.url,
                date=entry.date,
                mime=entry.mime,
                status=entry.status,
                digest=entry.digest,
                length=entry.length,
                offset=entry.offset,
                filename=filename,
                record_digest=entry.record_digest,
            )
            for entry in entries
        )
    )


def entry_of(record: Record, *, offset: int, length: int, member_sha256: str | None = None) -> CdxjEntry | None:
    """What the index says about a record that lies there; None for a record that is not replayed.

    Indexed are response, revisit, resource and metadata records that have an address, but not
    `application/warc-fields`, as cdxj-indexer does by default.
    """
    kind, target = record.type, record.target
    if kind not in _INDEXED or target is None:
        return None
    mime: str | None = record.content_type
    status: int | None = None
    if kind in ("resource", "metadata"):
        if mime == WARC_FIELDS:
            return None
    elif (mime or "").startswith(_HTTP) and (head := record.http_head) is not None:
        message = http.parse_response(head)
        status, mime = message.status, message.header("Content-Type")
    if kind == "revisit":
        mime = "warc/revisit"
    return CdxjEntry(
        url=target,
        date=record.date,
        offset=offset,
        length=length,
        mime=_MIME.match(mime)[0] or None if mime else None,  # type: ignore[index]  # matches the empty string as well
        status=status,
        digest=record.header("WARC-Payload-Digest") or record.header("WARC-Block-Digest"),
        record_digest=None if member_sha256 is None else f"sha256:{member_sha256}",
    )


def record_line(
    record: Record, *, offset: int, length: int, filename: str, member_sha256: str | None = None
) -> bytes | None:
    """`cdxj_line` of `entry_of`, in one step for those who ask for the line of every record of a file."""
    get = record.head.get
    kind, target = record.type, record.target
    if kind not in _INDEXED or target is None:
        return None
    mime: str | None = get("Content-Type")
    status: int | None = None
    if kind in ("resource", "metadata"):
        if mime == WARC_FIELDS:
            return None
    elif (mime or "").startswith(_HTTP) and (head := record.http_head) is not None:
        status, mime = http.status_and_type(head)
    if kind == "revisit":
        mime = "warc/revisit"
    digest = get("WARC-Payload-Digest") or get("WARC-Block-Digest")
    plain = _PLAIN_URN.fullmatch(target) is not None
    key, address = (target, f'"{target}"') if plain else (surt(target), _json(target))
    shown = (
        "" if not mime else _mime_member(mime) if len(mime) <= _REMEMBERED_LENGTH else _mime_member.__wrapped__(mime)
    )
    told = "" if status is None else f', "status": "{status}"'
    stated = "" if digest is None else f', "digest": {_json(digest)}'
    hashed = "" if member_sha256 is None else f', "recordDigest": "sha256:{member_sha256}"'
    line = (
        f'{key} {_stamp(record.date)} {{"url": {address}{shown}{told}{stated}, '
        f'"length": "{length}", "offset": "{offset}", "filename": {_json(filename)}{hashed}}}\n'
    )
    return line.encode("ascii")


def _stamp(date: str) -> str:
    """A WARC date as 14 digits."""
    return _NO_DIGITS.sub("", date.partition(".")[0]).ljust(14, "0")


@lru_cache(maxsize=64)
def _mime_member(mime: str) -> str:
    found = _MIME.match(mime)
    return f', "mime": {_json(found[0])}' if found and found[0] else ""


def _host(authority: str) -> tuple[bytes, int | None]:
    """The host as a key has it, and the port that is written out, if any."""
    name = authority.rpartition("@")[2]
    found = _PORT.search(name)
    port = int(found[1][:9]) if found and found[1] else None
    name = _PORT.sub("", name).strip("[]")
    host = _unescape(name)
    if not host.isascii():
        with suppress(UnicodeError):
            host = host.decode("utf-8", "ignore").encode("idna")
    host = _escape(host.replace(b"..", b".").strip(b".")).lower()
    return _WWW.sub(b"", host, count=1) if _WWW.match(host) else host, port or None


def _path(path: str) -> str:
    kept: list[bytes] = []
    pieces = _unescape(path).split(b"/")[1:]
    for piece in pieces:
        if piece == b"..":
            if kept:
                kept.pop()
            else:
                kept.append(piece)
        elif piece != b".":
            kept.append(piece)
    folders, last = [piece for piece in kept[:-1] if piece], kept[-1:]
    whole = _escape(b"/" + b"/".join([*folders, *last])).lower()
    if len(whole) <= _SESSION_LIMIT:
        for session in _SESSION_PATHS:
            if match := session.fullmatch(whole):
                whole = match[1] + match[2]
    if len(whole) > 1:
        whole = whole.removesuffix(b"/")
    return _text(whole)


def _query(query: str | None) -> str:
    if not query:
        return ""
    whole = _escape(_unescape(query))
    if len(whole) <= _SESSION_LIMIT:
        for session in _SESSION_QUERIES:
            if match := session.fullmatch(whole):
                whole = match[1] + (match[2] or b"")
    pairs = sorted(pair.split(b"=", 1) for pair in whole.lower().split(b"&"))
    whole = b"&".join(b"=".join(pair) for pair in pairs)
    return f"?{_text(whole)}" if whole else ""


def _unescape(text: str) -> bytes:
    """Percent signs resolved until none is left that stands for a byte, also those that come out of others."""
    data = text.encode("utf-8", "surrogatepass")
    if b"%" not in data:
        return data
    plain = bytearray()
    for byte in data:  # in one pass: repeating a pass until nothing changes takes quadratic time on %252525…
        plain.append(byte)
        while len(plain) > 2 and plain[-3] == 0x25 and plain[-2] in _HEX and plain[-1] in _HEX:
            plain[-3:] = bytes.fromhex(plain[-2:].decode("ascii"))
    return bytes(plain)


def _escape(data: bytes) -> bytes:
    return quote_from_bytes(data, safe=_SAFE).encode("ascii")


def _text(data: bytes) -> str:
    return data.decode("ascii", "replace")
