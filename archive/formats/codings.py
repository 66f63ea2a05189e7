"""Decides how a body's content codings are taken off, and where it stops: no body may grow beyond its limit.

A body is evidence as it was received; what is decoded here is only read. Output is bounded while it is made, by a size
and by a ratio, and a stream that ends early or stops making sense says so instead of passing for a whole one.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Final

#: A body may always grow to this size; beyond it only up to `RATIO` times what it was.
FREE_SIZE: Final = 1_000_000
RATIO: Final = 100

#: Decoded bodies stop here, as when they were captured.
DECODED_LIMIT: Final = 64 * 1024 * 1024
#: Codings on top of each other; servers apply one, and a second by mistake.
MAX_CODINGS: Final = 4

_STEP: Final = 65_536


@dataclass(frozen=True, slots=True)
class Decoded:
    """A body without its content coding. `problem` is one line for people when it could not be decoded in full."""

    data: bytes
    problem: str | None = None


def offered() -> tuple[str, ...]:
    """The codings that can be taken off here, as Accept-Encoding names them; brotli and zstd need an extra package."""
    extra = (("br", "brotli"), ("zstd", "zstandard"))
    return ("gzip", "deflate", *(coding for coding, module in extra if find_spec(module) is not None))


class _TooLargeError(Exception):
    """The data produced so far, which has reached the limit."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.data = data


class _BrokenError(Exception):
    """What could be decoded before the data stopped making sense, and what was wrong."""

    def __init__(self, data: bytes, what: str) -> None:
        super().__init__(what)
        self.data = data


def decode_body(body: bytes, content_encoding: str | None, *, limit: int) -> Decoded:
    """The body without its content codings (RFC 9110, 8.4), the last one applied taken off first.

    Output stops at `limit` bytes, and beyond `FREE_SIZE` at `RATIO` times the size of the body. What was decoded
    before a problem is kept. A body that only claims to be coded (its first bytes are no such format) is returned as
    it is, with the problem named.
    """
    codings = [name for part in (content_encoding or "").split(",") if (name := part.strip().lower())]
    codings = [name for name in codings if name != "identity"]
    if len(codings) > MAX_CODINGS:
        return Decoded(body, f"{len(codings)} content codings on top of each other")
    most = min(limit, max(FREE_SIZE, RATIO * len(body)))
    data = body
    for name in reversed(codings):
        decoder = _DECODERS.get(name)
        if decoder is None:
            return Decoded(data, f"unknown content coding {name[:40]!r}")
        if not data:
            continue
        try:
            data = decoder(data, most)
        except _TooLargeError as exc:
            return Decoded(exc.data, f"{name} body grows beyond {most:,} bytes")
        except _BrokenError as exc:
            return Decoded(exc.data or data, f"{name} body is broken: {exc}")
        except ImportError:
            return Decoded(data, f"content coding {name} needs an extra package (newsproof[codings])")
    if len(data) > limit:
        return Decoded(data[:limit], f"body grows beyond {limit:,} bytes")
    return Decoded(data)


class _Sink:
    """Collects output up to a limit."""

    def __init__(self, most: int) -> None:
        self.parts: list[bytes] = []
        self.left = most

    def add(self, data: bytes) -> None:
        self.parts.append(data[: self.left])
        if len(data) > self.left:
            raise _TooLargeError(self.data)
        self.left -= len(data)

    @property
    def data(self) -> bytes:
        return b"".join(self.parts)


def _inflate(body: bytes, most: int, window: int) -> bytes:
    """The zlib stream that `body` is, or all members of a gzip file one after the other (RFC 1952, 2.2)."""
    sink = _Sink(most)
    view = memoryview(body)
    position = 0
    while True:
        inflater = zlib.decompressobj(window)
        step = 1_024
        try:
            while not inflater.eof and position < len(view):
                data: bytes | memoryview = view[position : position + step]
                position += len(data)
                step = _STEP
                while data and not inflater.eof:
                    sink.add(inflater.decompress(data, min(_STEP, sink.left + 1)))
                    data = inflater.unconsumed_tail
            if not inflater.eof:
                sink.add(inflater.flush())
        except zlib.error as exc:
            if not sink.data or window != 31:
                raise _BrokenError(sink.data, _reason(exc)) from exc
            # What follows the last member is no member: servers pad, browsers ignore it.
            return sink.data
        if not inflater.eof:
            raise _BrokenError(sink.data, "it ends early")
        position -= len(inflater.unused_data)
        if window != 31 or body[position : position + 2] != b"\x1f\x8b":
            return sink.data


def _reason(error: Exception) -> str:
    return str(error).rpartition(": ")[2] or type(error).__name__


def _gzip(body: bytes, most: int) -> bytes:
    return _inflate(body, most, 31)


def _deflate(body: bytes, most: int) -> bytes:
    """`deflate` means zlib (RFC 9110, 8.4.1.2), but many servers send the bare stream."""
    if body[0] & 0x0F == 8 and len(body) > 1 and (body[0] << 8 | body[1]) % 31 == 0:
        try:
            return _inflate(body, most, 15)
        except _BrokenError as exc:
            if exc.data:
                raise
    return _inflate(body, most, -15)


def _brotli(body: bytes, most: int) -> bytes:
    """The brotli stream (RFC 7932) that `body` begins with; what follows its end is ignored, as it is for gzip."""
    import brotli

    # A few bytes of brotli can mean many megabytes: only a decoder that can pause gets them in large pieces.
    pausing = hasattr(brotli.Decompressor, "can_accept_more_data")
    step = _STEP if pausing else 4
    decoder, sink = brotli.Decompressor(), _Sink(most)
    for begin in range(0, len(body), step):
        try:
            _take_brotli(decoder, body[begin : begin + step], sink, pausing)
        except brotli.error:
            # Nothing of a piece comes out in which the stream ends and something else begins: byte by byte it does.
            decoder, sink = brotli.Decompressor(), _Sink(most)
            for before in range(0, begin, step):
                _take_brotli(decoder, body[before : before + step], sink, pausing)
            for at in range(begin, min(begin + step, len(body))):
                try:
                    _take_brotli(decoder, body[at : at + 1], sink, pausing)
                except brotli.error as exc:
                    raise _BrokenError(sink.data, _reason(exc)) from exc
                if decoder.is_finished():
                    break
        if decoder.is_finished():
            return sink.data
    raise _BrokenError(sink.data, "it ends early")


def _take_brotli(decoder: Any, data: bytes, sink: _Sink, pausing: bool) -> None:
    if not pausing:
        sink.add(decoder.process(data))
        return
    sink.add(decoder.process(data, output_buffer_limit=_STEP))
    # It may have taken the input and still hold output back: only an empty answer says that it has no more.
    while not decoder.is_finished():
        more = decoder.process(b"", output_buffer_limit=_STEP)
        if not more and decoder.can_accept_more_data():
            return
        sink.add(more)


def _zstd(body: bytes, most: int) -> bytes:
    """All frames of a zstd body (RFC 8878, 3). The decoder does not say whether its input ended inside a frame, so the
    frames are measured first; what follows the last one and is none is ignored, as it is for gzip."""
    import zstandard

    whole, ended = _zstd_frames(body, most)
    if not whole and ended:
        raise _BrokenError(b"", "it is no such format")
    sink = _Sink(most)
    # RFC 9659: a zstd content coding never needs a window above 8 MB.
    decoder = zstandard.ZstdDecompressor(max_window_size=1 << 23)
    try:
        with decoder.stream_reader(body[:whole] if ended else body, read_across_frames=True) as reader:
            while data := reader.read(_STEP):
                sink.add(data)
    except zstandard.ZstdError as exc:
        raise _BrokenError(sink.data, _reason(exc)) from exc
    if not ended:
        raise _BrokenError(sink.data, "it ends early")
    return sink.data


def _zstd_frames(body: bytes, most: int) -> tuple[int, bool]:
    """How many bytes the whole frames at the beginning take, and whether nothing of another frame follows them.

    Stops measuring where the blocks mean more than `most` bytes: the decoder stops there, too.
    """
    position = whole = meant = 0
    while (magic := body[position : position + 4]) and meant <= most:
        if magic[1:] == b"\x2a\x4d\x18" and magic[0] & 0xF0 == 0x50:
            end = position + 8 + int.from_bytes(body[position + 4 : position + 8], "little")
        elif magic == b"\x28\xb5\x2f\xfd" and position + 4 < len(body):
            flags = body[position + 4]
            single = flags >> 5 & 1
            size = (single, 2, 4, 8)[flags >> 6]
            end = position + 5 + (not single) + (0, 1, 2, 4)[flags & 3] + size
            last = 0
            while not last and end + 3 <= len(body) and meant <= most:
                block = int.from_bytes(body[end : end + 3], "little")
                last, kind, length = block & 1, block >> 1 & 3, block >> 3
                meant += length if kind < 2 else 0
                end += 3 + (1 if kind == 1 else length)
            if meant > most:
                break
            if not last:
                return whole, False
            end += 4 * (flags >> 2 & 1)
        else:
            return whole, not b"\x28\xb5\x2f\xfd".startswith(magic)
        if end > len(body):
            return whole, False
        position = whole = end
    return (len(body), True) if meant > most else (whole, True)


_DECODERS: Final[dict[str, Callable[[bytes, int], bytes]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
