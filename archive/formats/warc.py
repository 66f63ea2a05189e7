"""Decides what one WARC/1.1 record looks like, written and read (ISO 28500:2017).

The serialiser writes one form only: fixed order of headers, `Name: value`, ASCII, SHA-256 digests in hex. The parser
accepts exactly the records that are whole: one version line, well-formed headers, a block of the length they state, two
line ends, and not a byte more.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from archive.formats import http
from archive.formats.headers import (
    LAST,
    MAX_HEAD,
    ORDER,
    REPEATABLE,
    TOKEN,
    VERSION,
    Head,
    MalformedRecordError,
    key_of,
    parse_head,
)

#: What closes every record (ISO 28500, 4).
END: Final = b"\r\n\r\n"
HTTP_RESPONSE: Final = "application/http; msgtype=response"
HTTP_REQUEST: Final = "application/http; msgtype=request"
WARC_FIELDS: Final = "application/warc-fields"
IDENTICAL_PAYLOAD: Final = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"

#: Headers that are in no order stand before the last.
_RANKS: Final = {name: rank for rank, name in enumerate((*ORDER, "", *LAST))}

_WRITTEN_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
_LINES = re.compile(r"(?:[A-Za-z-]+: [!-~](?:[ -~]*[!-~])?\r\n)*")
_RECORD_ID = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:[\x21-\x3b\x3d\x3f-\x7e]+>")
_UNSAFE_IN_URI = re.compile(rb"[^\x21\x23-\x3b\x3d\x3f-\x7e]")
_ALGORITHMS: Final[Mapping[str, tuple[str, int]]] = {
    "md5": ("md5", 16),
    "sha1": ("sha1", 20),
    "sha-1": ("sha1", 20),
    "sha256": ("sha256", 32),
    "sha-256": ("sha256", 32),
    "sha384": ("sha384", 48),
    "sha-384": ("sha384", 48),
    "sha512": ("sha512", 64),
    "sha-512": ("sha512", 64),
}


# Writing.


def target_uri(url: str) -> str:
    """A URL as it may stand in a header: everything but printable ASCII, and `< > "`, percent-encoded as UTF-8.

    This is what keeps a line end in an address from becoming a header of its own.
    """
    data = url.encode("utf-8", "surrogatepass")
    return _UNSAFE_IN_URI.sub(lambda match: b"%%%02X" % match[0][0], data).decode("ascii")


def digest_of(data: bytes | memoryview) -> str:
    """A digest as our records carry it: `sha256:` and lower-case hex (base32 is not understood by all readers)."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def record(
    warc_type: str,
    *,
    record_id: str,
    date: str,
    target: str | None = None,
    content_type: str | None = None,
    block: bytes,
    headers: Iterable[tuple[str, str]] = (),
) -> bytes:
    """One whole uncompressed record, from `WARC/1.1` to the closing CRLFCRLF.

    `date` is canonical time (six digits of a second, Z), `record_id` stands in angle brackets, `target` is
    percent-encoded where it has to be. The block digest and the length are computed here; `headers` adds others, in
    any order. Raises ValueError for anything that could not be read back as the same headers: CR, LF, NUL, controls,
    non-ASCII, empty values, repeated headers.
    """
    if not _WRITTEN_DATE.fullmatch(date):
        raise ValueError(f"not a canonical time: {date!r}")
    if not _RECORD_ID.fullmatch(record_id):
        raise ValueError(f"not a record id in angle brackets: {record_id!r}")
    fields = [("WARC-Type", warc_type), ("WARC-Record-ID", record_id), ("WARC-Date", date)]
    if target is not None:
        fields.append(("WARC-Target-URI", target_uri(target)))
    fields += headers
    fields.append(("WARC-Block-Digest", digest_of(block)))
    if content_type is not None:
        fields.append(("Content-Type", content_type))
    fields.append(("Content-Length", str(len(block))))
    fields.sort(key=_rank)
    lines = "".join([f"{name}: {value}\r\n" for name, value in fields])
    names = {name for name, _ in fields}
    # One line for each field, every name known and there once: nearly always, and then nothing can be wrong with any.
    plain = len(names) == len(fields) == lines.count("\n") and names <= _RANKS.keys()
    if not plain or not _LINES.fullmatch(lines):
        _refuse_any(fields)
    return b"".join((f"{VERSION}\r\n{lines}\r\n".encode("ascii"), block, END))


def _rank(field: tuple[str, str]) -> int:
    return _RANKS.get(field[0], len(ORDER))


def _refuse_any(fields: Iterable[tuple[str, str]]) -> None:
    seen: set[str] = set()
    for name, value in fields:
        _refuse(name, value)
        key = key_of(name)
        if key in seen and key not in REPEATABLE:
            raise ValueError(f"{name} twice in one record")
        seen.add(key)


def _refuse(name: str, value: str) -> None:
    if not TOKEN.fullmatch(name):
        raise ValueError(f"not a header name: {name!r}")
    if not value or not value.isascii() or not value.isprintable() or value != value.strip(" "):
        raise ValueError(f"not a header value ({name}): {value!r}")


# Reading.


class Flaw(NamedTuple):
    """What a whole record states wrongly about itself.

    `code` is `block-digest`, `payload-digest` or `unknown-digest`, `field` the header that states it.
    """

    code: str
    field: str
    message: str


def is_http(head: Head) -> bool:
    """Whether the block of such a record is an HTTP message."""
    return (head.get("Content-Type") or "").lower().startswith("application/http")


class Record:
    """One whole record. Immutable by convention; `block` is None when it was too large to be kept in memory."""

    __slots__ = ("_head_length", "_raw", "_sha256", "_streamed", "head")

    def __init__(
        self,
        head: Head,
        raw: bytes | None,
        head_length: int,
        *,
        sha256: str | None = None,
        streamed: Mapping[str, str] | None = None,
    ) -> None:
        self.head = head
        self._raw = raw
        self._head_length = head_length
        self._sha256 = sha256
        self._streamed = streamed

    def header(self, name: str) -> str | None:
        """The first value of a header, or None. Names compare without case."""
        return self.head.get(key_of(name))

    def header_values(self, name: str) -> tuple[str, ...]:
        """Every value of a header, in order."""
        wanted = name.lower()
        return tuple(value for key, value in self.head.lines if key.lower() == wanted)

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """All headers as they stand, in order."""
        return self.head.lines

    @property
    def version(self) -> str:
        """`WARC/1.1`."""
        return self.head.version

    @property
    def type(self) -> str:
        """WARC-Type, in lower case."""
        return (self.head.get("WARC-Type") or "").lower()

    @property
    def id(self) -> str:
        """WARC-Record-ID, with its angle brackets."""
        return self.head.get("WARC-Record-ID") or ""

    @property
    def target(self) -> str | None:
        """WARC-Target-URI."""
        target = self.head.get("WARC-Target-URI")
        # Some writers put the address into angle brackets, as the grammar of 1.0 said.
        return target[1:-1] if target and target[:1] == "<" and target[-1:] == ">" else target

    @property
    def date(self) -> str:
        """WARC-Date, as it stands."""
        return self.head.get("WARC-Date") or ""

    @property
    def content_type(self) -> str | None:
        """Content-Type of the block."""
        return self.head.get("Content-Type")

    @property
    def length(self) -> int:
        """Length of the block in bytes."""
        return self.head.length

    @property
    def raw_length(self) -> int:
        """Length of the whole record in bytes, uncompressed."""
        return self._head_length + self.head.length + len(END)

    @property
    def raw(self) -> bytes | None:
        """The whole record, or None when it was too large to be kept."""
        return self._raw

    def __reduce__(self) -> tuple[object, ...]:
        streamed = dict(self._streamed) if self._streamed is not None else None
        return _record, (self.head.text, self._raw, self._head_length, self._sha256, streamed)

    @property
    def sha256(self) -> str:
        """SHA-256 in hex over the whole record, from the version line to the closing CRLFCRLF."""
        if self._sha256 is None:
            self._sha256 = hashlib.sha256(self._raw or b"").hexdigest()
        return self._sha256

    @property
    def block(self) -> bytes | None:
        """The block, or None when it was too large to be kept."""
        if self._raw is None:
            return None
        return self._raw[self._head_length : self._head_length + self.head.length]

    @property
    def is_http(self) -> bool:
        """Whether the block is an HTTP message."""
        return is_http(self.head)

    @property
    def payload(self) -> bytes | None:
        """What a payload digest is over: the body of an HTTP message as stored, otherwise the block."""
        if self._raw is None:
            return None
        begin, end = self._payload_range()
        return self._raw[begin:end]

    @property
    def http_head(self) -> bytes | None:
        """The head of an HTTP message, its blank line included; None when the record was too large to be kept."""
        if self._raw is None:
            return None
        begin, end = self._head_length, self._head_length + self.head.length
        return self._raw[begin : http.body_offset(self._raw, begin, end)]

    def _payload_range(self) -> tuple[int, int]:
        raw, begin, end = self._raw or b"", self._head_length, self._head_length + self.head.length
        return (http.body_offset(raw, begin, end) if self.is_http else begin), end

    def problems(self) -> tuple[Flaw, ...]:
        """What the record's own digests contradict. The payload of a revisit lies elsewhere and is not looked at.

        A digest is of the payload without transfer coding (the standard) or with it (what several writers do).
        """
        head = self.head
        found: list[Flaw] = []
        stated = head.get("WARC-Block-Digest")
        if stated is not None:
            found += self._compare("block", stated)
        stated = head.get("WARC-Payload-Digest")
        if stated is not None and self.type != "revisit":
            found += self._compare("payload", stated)
        return tuple(found)

    def _compare(self, what: str, stated: str) -> list[Flaw]:
        if self._raw is not None and stated[:7] == "sha256:" and stated[7:] == self._digest_of(what, "sha256"):
            return []
        field = f"WARC-{what.capitalize()}-Digest"
        wanted = parse_digest(stated)
        if wanted is None:
            return [Flaw("unknown-digest", field, f"{field} is of a kind that cannot be checked: {stated[:80]}")]
        algorithm, value = wanted
        actual = (self._streamed or {}).get(what) if self._raw is None else self._digest_of(what, algorithm)
        if actual == value or (what == "payload" and self._dechunked_matches(algorithm, value)):
            return []
        return [Flaw(f"{what}-digest", field, f"{field} states {algorithm}:{value}, the {what} is {actual}")]

    def _digest_of(self, what: str, algorithm: str) -> str:
        raw = self._raw or b""
        if what == "payload":
            begin, end = self._payload_range()
        else:
            begin, end = self._head_length, self._head_length + self.head.length
        data = memoryview(raw)[begin:end]
        if algorithm == "sha256":
            return hashlib.sha256(data).hexdigest()
        return hashlib.new(algorithm, data, usedforsecurity=False).hexdigest()

    def _dechunked_matches(self, algorithm: str, value: str) -> bool:
        if self._raw is None or not self.is_http:
            return False
        message = http.parse_response(self.block or b"")
        if "chunked" not in (message.header("transfer-encoding") or "").lower():
            return False
        content = http.dechunk(message.body)
        return content is not None and hashlib.new(algorithm, content, usedforsecurity=False).hexdigest() == value


def _record(
    head: str, raw: bytes | None, head_length: int, sha256: str | None, streamed: dict[str, str] | None
) -> Record:
    """A record that comes from another process. What is read as ours is read so as others' as well."""
    return Record(parse_head(head.encode(), foreign=True), raw, head_length, sha256=sha256, streamed=streamed)


def parse_digest(text: str) -> tuple[str, str] | None:
    """`algorithm:value` as (hashlib name, lower-case hex), from hex or base32; None when it is neither."""
    name, colon, value = text.partition(":")
    known = _ALGORITHMS.get(name.strip().lower())
    value = value.strip()
    if known is None or not colon or not value.isascii():
        return None
    algorithm, size = known
    for decode in (binascii.unhexlify, _unbase32):
        try:
            decoded = decode(value)
        except (ValueError, binascii.Error):
            continue
        if len(decoded) == size:
            return algorithm, decoded.hex()
    return None


def _unbase32(text: str) -> bytes:
    bare = text.upper().rstrip("=")
    return base64.b32decode(bare + "=" * (-len(bare) % 8))


def parse(raw: bytes, *, foreign: bool = False) -> Record:
    """The record that `raw` is, from its first byte to its last. Raises MalformedRecordError."""
    head_end = raw.find(END, 0, MAX_HEAD)
    if head_end < 0:
        raise no_head(raw)
    head_length = head_end + 4
    head = parse_head(raw[:head_length], foreign=foreign)
    if head_length + head.length + 4 != len(raw) or not raw.endswith(END):
        raise wrong_length(head.length, raw[head_length:])
    return Record(head, raw, head_length)


def no_head(raw: bytes | memoryview) -> MalformedRecordError:
    """Why bytes without a header block are no record."""
    begin = bytes(raw[:5])
    if begin != b"WARC/"[: len(begin)]:
        return MalformedRecordError(
            "record-version", f"the record does not begin with {VERSION} but {bytes(raw[:20])!r}"
        )
    if len(raw) >= MAX_HEAD:
        return MalformedRecordError("record-header", f"the record header is longer than {MAX_HEAD:,} bytes")
    return MalformedRecordError("record-header", "the record header has no end (no empty line closed by CRLF)")


def wrong_length(stated: int, rest: bytes) -> MalformedRecordError:
    """Why a header that states `stated` bytes and the bytes `rest` after it are not one record."""
    if len(rest) < stated:
        return MalformedRecordError(
            "record-length", f"Content-Length is {stated:,}, but only {len(rest):,} bytes follow"
        )
    after = rest[stated : stated + 4]
    if after == END:
        extra = len(rest) - stated - 4
        return MalformedRecordError("stray-bytes", f"{extra:,} bytes follow the end of the record")
    if rest[-4:] == END:
        return MalformedRecordError(
            "record-length", f"Content-Length is {stated:,}, but the block is {len(rest) - 4:,} bytes long"
        )
    return MalformedRecordError(
        "record-end", f"the block of {stated:,} bytes is not followed by CRLF CRLF but {after!r}"
    )
