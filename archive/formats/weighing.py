"""Decides whether the digests that somebody's record states are those of its bytes, and if not, of what they are.

The standard is not read alike by all (ISO 28500:2017, 6.3.8 and 6.3.9): a payload digest is written over the body
without chunk framing, with it, over the whole block, over the body decoded. A stated digest that is one of these is
proof that those bytes are as they were written. Blocks of any size pass by; nothing of them is kept here.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from typing import Any, Final, Literal, NamedTuple

from archive.formats.codings import decode_body
from archive.formats.http import body_offset, dechunk, parse_response
from archive.formats.warc import parse_digest

#: What a stated digest turned out to be of. `block`, `payload`: what it should be of. `chunked`: the body with its chunk
#: framing; `whole`: the block, head included; `bare`: the body, for a block digest; `decoded`: the body without content
#: coding; `short`: everything but a CR at its end; `nothing`: the digest of no bytes; `other`: none of these.
#: `unknown`: an algorithm that is not computed here; `malformed`: no digest at all.
Of = Literal[
    "block", "payload", "chunked", "whole", "bare", "decoded", "short", "nothing", "other", "unknown", "malformed"
]

#: Names of digest algorithms that are used elsewhere and not computed here.
_ELSEWHERE: Final = re.compile(
    r"(?:sha-?(?:224|512/256)|sha-?3-?(?:224|256|384|512)|blake[23][bsp]?(?:-?[0-9]+)?|xxh(?:32|64|128)|tiger(?:tree)?|"
    r"ripemd-?160|whirlpool|crc32c?|adler-?32|murmur3|md4|ed2k|mh|bitprint)",
    re.IGNORECASE,
)
_CHUNKED: Final = re.compile(rb"^transfer-encoding[ \t]*:[^\r\n]*chunked", re.IGNORECASE | re.MULTILINE)
_CODING: Final = re.compile(rb"^content-encoding[ \t]*:[ \t]*([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
_SIZE_LINE: Final = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")
_MAX_HEAD: Final = 1 << 20
_MAX_LINE: Final = 4096
#: A decoded body is compared up to this size.
_DECODED: Final = 1 << 26


class Weighed(NamedTuple):
    """One stated digest: its header, its text, and what it is the digest of. `base32`: SHA-256 or longer in base32."""

    field: str
    stated: str
    of: Of
    actual: str = ""
    base32: bool = False


def digest_value(text: str) -> tuple[str, str] | None:
    """`algorithm:value` as (hashlib name, hex) from hex, base32 or base64; None when it is none of these."""
    known = parse_digest(text)
    if known is not None:
        return known
    name, _, value = text.partition(":")
    try:
        raw = base64.b64decode(value.strip().replace("-", "+").replace("_", "/"), validate=True)
    except (ValueError, binascii.Error):
        return None
    return parse_digest(f"{name}:{raw.hex()}")


def is_elsewhere(text: str) -> bool:
    """Whether a stated digest names an algorithm that exists but is not computed here."""
    name, colon, value = text.partition(":")
    return bool(colon and value.strip() and _ELSEWHERE.fullmatch(name.strip()))


class Weighing:
    """Sees a block pass and says at the end what its stated digests are of."""

    def __init__(self, stated: Iterable[tuple[str, str]], *, http: bool) -> None:
        """`stated`: header names and values, to be compared all of them. `http`: the block is an HTTP message."""
        self._stated = [(field, text, digest_value(text)) for field, text in stated]
        block = {known[0] for field, _, known in self._stated if known is not None and "Payload" not in field}
        payload = {known[0] for field, _, known in self._stated if known is not None and "Payload" in field}
        self._http = http and bool(payload)
        self._block = _Hashes(block | (set() if self._http else payload))
        self._body = _Hashes(payload if self._http else ())
        self._content = _Hashes(payload if self._http else ())
        self._chunks: _Chunks | None = None
        self._head: bytearray | None = bytearray() if self._http else None

    def update(self, data: bytes) -> None:
        """The next bytes of the block."""
        self._block.update(data)
        if not self._http:
            return
        if self._head is None:
            self._pass_body(data)
            return
        # A blank line may lie across two pieces.
        searched = max(0, len(self._head) - 3)
        self._head += data
        if len(self._head) >= _MAX_HEAD or any(self._head.find(mark, searched) >= 0 for mark in (b"\n\r\n", b"\n\n")):
            self._end_head()

    def _end_head(self) -> None:
        data = bytes(self._head or b"")
        self._head = None
        offset = body_offset(data)
        if _CHUNKED.search(data, 0, offset):
            self._chunks = _Chunks(self._content)
        self._pass_body(data[offset:])

    def _pass_body(self, data: bytes) -> None:
        self._body.update(data)
        if self._chunks is not None:
            self._chunks.update(data)

    def result(self, block: bytes | None) -> list[Weighed]:
        """What each stated digest is of; `block` is the block again, when it was kept, to look closer."""
        if self._head is not None:
            self._end_head()
        return [self._weigh(field, text, known, block) for field, text, known in self._stated]

    def _weigh(self, field: str, text: str, known: tuple[str, str] | None, block: bytes | None) -> Weighed:
        if known is None:
            return Weighed(field, text, "unknown" if is_elsewhere(text) else "malformed")
        algorithm, value = known
        base32 = hashlib.new(algorithm, usedforsecurity=False).digest_size > 20 and _is_base32(text)
        payload = "Payload" in field
        candidates: list[tuple[Of, tuple[str, str]]] = []
        if not payload:
            candidates.append(("block", self._block.digests(algorithm)))
        elif not self._http:
            candidates.append(("payload", self._block.digests(algorithm)))
        else:
            whole = self._chunks is not None and self._chunks.done
            if whole:
                candidates.append(("payload", self._content.digests(algorithm)))
            candidates.append(("chunked" if whole else "payload", self._body.digests(algorithm)))
        actual = candidates[0][1][0]
        for of, (full, _) in candidates:
            if full == value:
                return Weighed(field, text, of, full, base32)
        if any(short == value for _, (_, short) in candidates) and self._block.last == b"\r":
            return Weighed(field, text, "short", actual, base32)
        if hashlib.new(algorithm, usedforsecurity=False).hexdigest() == value:
            return Weighed(field, text, "nothing", actual, base32)
        explained = _explain(algorithm, value, block, payload=payload) if block is not None else None
        return Weighed(field, text, explained or "other", actual, base32)


def _explain(algorithm: str, value: str, block: bytes, *, payload: bool) -> Of | None:
    """What else of a block a digest may be of."""
    offset = body_offset(block)
    if payload and _digest(algorithm, block) == value:
        return "whole"
    # Writers differ in what they call a payload: of anything with a head, be it HTTP or fields, it may be the rest.
    if _digest(algorithm, block[offset:]) == value:
        return "bare"
    if not payload:
        return None
    coding = _CODING.search(block, 0, offset)
    if coding is None:
        return None
    message = parse_response(block)
    body = dechunk(message.body) if _CHUNKED.search(block, 0, offset) else None
    decoded = decode_body(message.body if body is None else body, coding[1].decode("latin-1"), limit=_DECODED)
    return "decoded" if decoded.problem is None and _digest(algorithm, decoded.data) == value else None


def _digest(algorithm: str, data: bytes) -> str:
    return hashlib.new(algorithm, data, usedforsecurity=False).hexdigest()


def _is_base32(text: str) -> bool:
    value = text.partition(":")[2].strip()
    return re.fullmatch(r"[A-Z2-7]+=*", value, re.IGNORECASE) is not None and len(value.rstrip("=")) % 32 != 0


class _Hashes:
    """The digests of what passes, with every algorithm asked for; also of all but its last byte."""

    def __init__(self, algorithms: Iterable[str]) -> None:
        self._hashes: dict[str, Any] = {name: hashlib.new(name, usedforsecurity=False) for name in algorithms}
        self._last = b""

    def update(self, data: bytes) -> None:
        if not data:
            return
        for digest in self._hashes.values():
            digest.update(self._last)
            digest.update(data[:-1])
        self._last = data[-1:]

    @property
    def last(self) -> bytes:
        """The last byte that passed."""
        return self._last

    def digests(self, algorithm: str) -> tuple[str, str]:
        """In hex: of everything, and of everything but the last byte (empty when there is none)."""
        digest = self._hashes[algorithm].copy()
        short = digest.hexdigest() if self._last else ""
        digest.update(self._last)
        return digest.hexdigest(), short


class _Chunks:
    """The content of a chunked body that comes in pieces (RFC 9112, 7.1)."""

    def __init__(self, content: _Hashes) -> None:
        self._content = content
        self._buffer = bytearray()
        self._left = 0
        self._closing = False
        self._broken = False
        #: Whether the last chunk has come, in good order.
        self.done = False

    def update(self, data: bytes) -> None:
        if self.done or self._broken:
            return
        self._buffer += data
        position = 0
        buffer = self._buffer
        while not self.done and not self._broken:
            if self._left:
                piece = bytes(buffer[position : position + self._left])
                self._content.update(piece)
                position += len(piece)
                self._left -= len(piece)
                if self._left:
                    break
                self._closing = True
            if self._closing:
                end = bytes(buffer[position : position + 2])
                if end in (b"", b"\r"):
                    break
                if end[:1] != b"\n" and end != b"\r\n":
                    self._broken = True
                    break
                position += 1 if end[:1] == b"\n" else 2
                self._closing = False
            match = _SIZE_LINE.match(buffer, position, position + _MAX_LINE)
            if match is None:
                self._broken = len(buffer) - position >= _MAX_LINE or b"\n" in buffer[position:]
                break
            position = match.end()
            self._left = int(match[1], 16)
            self.done = self._left == 0
        del buffer[:position]
