"""C5 and C6: answers that come byte by byte, and messages that are not as long as they say."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from tests.net.hostile.rows_bodies import CHUNKED, WHOLE
from tests.net.hostile.stage import PAGE, Case, Later, Seen, answer
from tests.net.test_fetch import HOLD, RESET


def drip(data: bytes) -> Iterator[object]:
    """Byte after byte, a second after each; the last one never comes, so nobody can have read it in time."""
    for at in range(len(data) - 1):
        yield data[at : at + 1]
        yield Later(1)
    yield HOLD


def repeated(piece: bytes) -> Iterator[object]:
    for _ in range(60):
        yield piece
        yield Later(1)
    yield HOLD


LATE = "the one deadline ends it: `broken`, `WARC-Truncated: time`"
_SILENT = {"timeout": 0.05}

C5 = (
    Case(
        "C5 slow header",
        "sends its head byte by byte, each after a long while",
        LATE,
        comes="broken",
        truncated="time",
        says="timed out after 30 s",
        script=lambda _r, _n: drip(answer()),
    ),
    Case(
        "C5 slow body",
        "sends its body byte by byte, each after a long while",
        LATE,
        comes="broken",
        truncated="time",
        says="timed out",
        script=lambda _r, _n: itertools.chain([answer()[:160]], drip(answer()[160:])),
    ),
    Case(
        "C5 slow chunks",
        "sends chunk after chunk, each after a long while",
        LATE,
        comes="broken",
        truncated="time",
        says="timed out",
        script=lambda _r, _n: itertools.chain([CHUNKED], repeated(b"1\r\nx\r\n")),
    ),
    Case(
        "C5 slow 1xx",
        "says 102 Processing over and over, slowly",
        "the one deadline ends it; nothing is stored for a new address",
        comes="network",
        says="timed out",
        script=lambda _r, _n: repeated(b"HTTP/1.1 102 Processing\r\n\r\n"),
    ),
    Case(
        "C5 slow hops",
        "redirects, each time after a long while",
        "one deadline for all hops: `broken`",
        comes="broken",
        says="timed out",
        script=lambda _r, n: [Later(7), b"HTTP/1.1 302 F\r\nLocation: /%d\r\nContent-Length: 0\r\n\r\n" % n],
    ),
    Case(
        "C5 silence",
        "takes the request and says nothing",
        "nothing is stored for a new address",
        comes="network",
        says="timed out",
        how=_SILENT,
        script=(HOLD,),
    ),
    Case(
        "C5 silence, of a page that is known",
        "takes the request and says nothing any more",
        "`broken`, without an answer",
        comes="broken",
        says="timed out",
        how=_SILENT,
        known=True,
        hops=0,
        script=(HOLD,),
    ),
    Case(
        "C5 silence in the head",
        "stops inside a header",
        LATE,
        comes="broken",
        truncated="time",
        how=_SILENT,
        script=(answer()[:40], HOLD),
    ),
    Case(
        "C5 silence in the body",
        "stops inside the body",
        LATE,
        comes="broken",
        truncated="time",
        how=_SILENT,
        script=(answer()[:700], HOLD),
    ),
    Case(
        "C5 silence after the body",
        "sends a whole page and keeps the connection open",
        "a version: the message has ended",
        comes="version",
        script=(answer(), HOLD),
    ),
    Case(
        "C5 silence behind an open end",
        "sends a page without a length and never closes",
        LATE,
        comes="broken",
        truncated="time",
        how=_SILENT,
        script=(answer(length=False), HOLD),
    ),
)


def raw(*fields: bytes, body: bytes = PAGE, status: bytes = b"HTTP/1.1 200 OK") -> bytes:
    return b"\r\n".join((status, b"Content-Type: text/html; charset=utf-8", *fields)) + b"\r\n\r\n" + body


def chunks(body: bytes, size: int = 700, extension: bytes = b"") -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x%s\r\n%s\r\n" % (len(one), extension, one) for one in pieces)


N = len(PAGE)
_TOO_SHORT = "the bytes of the length are the message; the rest is named, not dropped"


def _surplus(seen: Seen) -> str | None:
    """What followed the message was noticed."""
    assert seen.found is not None
    told = (seen.found.reason or "", *seen.found.warnings)
    return None if any("after the end" in text for text in told) else "nobody says that bytes followed"


def _framing(name: str, does: str, then: str, message: bytes, comes: str = "broken", **more: object) -> Case:
    return Case(f"C6 {name}", does, then, script=(message,), comes=comes, **more)  # type: ignore[arg-type]


DOUBT = "everything until the connection closes is stored as it came, `broken`"
C6 = (
    _framing(
        "length too long",
        "promises more bytes than it sends",
        "`broken`, stored with `WARC-Truncated: disconnect`",
        raw(b"Content-Length: %d" % (N + 1)),
        truncated="disconnect",
        says="closed before",
    ),
    _framing(
        "length much too long",
        "promises a gigabyte and sends a page",
        "`broken`, stored with `WARC-Truncated: disconnect`",
        raw(b"Content-Length: 1000000000"),
        truncated="disconnect",
    ),
    _framing(
        "length too short",
        "sends 9 bytes more than it promised",
        _TOO_SHORT,
        raw(b"Content-Length: %d" % (N - 9)),
        comes="version",
        check=_surplus,
    ),
    _framing(
        "length zero",
        "promises nothing and sends a page",
        "an answer without any content: `broken`; what followed is named",
        raw(b"Content-Length: 0"),
        comes="broken",
        says="without any content",
    ),
    _framing("negative length", "promises -1 bytes", DOUBT, raw(b"Content-Length: -1"), says="no number"),
    _framing("length with a plus", "promises +5 bytes", DOUBT, raw(b"Content-Length: +%d" % N), says="no number"),
    _framing("length in hex", "promises 0x10 bytes", DOUBT, raw(b"Content-Length: 0x%x" % N), says="no number"),
    _framing(
        "length in other digits",
        "promises bytes in Arabic digits",
        DOUBT,
        raw("Content-Length: ١٢".encode()),
        says="no number",
    ),
    _framing("length with a fraction", "promises 5.0 bytes", DOUBT, raw(b"Content-Length: %d.0" % N), says="no number"),
    _framing("empty length", "promises an empty number of bytes", DOUBT, raw(b"Content-Length: "), says="no number"),
    _framing(
        "length of 60 digits", "promises 10^60 bytes", DOUBT, raw(b"Content-Length: 1" + b"0" * 60), says="no number"
    ),
    _framing(
        "two lengths",
        "promises two different lengths",
        DOUBT,
        raw(b"Content-Length: %d" % N, b"Content-Length: 9"),
        says="more than one Content-Length",
    ),
    _framing(
        "two lengths in one line",
        "promises `9, 8`",
        DOUBT,
        raw(b"Content-Length: 9, 8"),
        says="more than one Content-Length",
    ),
    _framing(
        "the same length twice",
        "promises the same length in two lines",
        "a version",
        raw(*[b"Content-Length: %d" % N] * 2),
        comes="version",
    ),
    _framing(
        "the same length in one line",
        "promises `N, N`",
        "a version",
        raw(b"Content-Length: %d, %d" % (N, N)),
        comes="version",
    ),
    _framing(
        "length and chunks",
        "promises a length and sends chunks",
        "the chunks count (RFC 9112, 6.3); a version",
        raw(b"Content-Length: 9", b"Transfer-Encoding: chunked", body=chunks(PAGE) + b"0\r\n\r\n"),
        comes="version",
        body=PAGE,
    ),
    _framing(
        "length and chunks, no chunks",
        "says chunked and sends a page",
        DOUBT,
        raw(b"Content-Length: %d" % N, b"Transfer-Encoding: chunked"),
        says="not chunked",
        truncated="disconnect",
    ),
    _framing(
        "chunks without their end",
        "closes before the last chunk",
        "`broken`, `WARC-Truncated: disconnect`",
        raw(b"Transfer-Encoding: chunked", body=chunks(PAGE)),
        truncated="disconnect",
    ),
    _framing(
        "last chunk without its line",
        "closes after `0` and one line end",
        "`broken`, `WARC-Truncated: disconnect`",
        raw(b"Transfer-Encoding: chunked", body=chunks(PAGE) + b"0\r\n"),
        truncated="disconnect",
    ),
    _framing(
        "negative chunk",
        "announces a chunk of -5 bytes",
        "the chunks cannot be told apart: `broken`",
        raw(b"Transfer-Encoding: chunked", body=chunks(PAGE) + b"-5\r\nhello\r\n0\r\n\r\n"),
        truncated="unspecified",
    ),
    _framing(
        "chunk that is longer than it says",
        "sends more than its chunk announces",
        "the chunks cannot be told apart: `broken`",
        raw(b"Transfer-Encoding: chunked", body=chunks(PAGE) + b"3\r\nhello\r\n0\r\n\r\n"),
        truncated="unspecified",
    ),
    _framing(
        "chunked twice",
        "says `chunked, chunked`",
        "chunks are removed once, as browsers do: a version",
        raw(b"Transfer-Encoding: chunked, chunked", body=chunks(PAGE) + b"0\r\n\r\n"),
        comes="version",
        body=PAGE,
    ),
    _framing(
        "gzip, chunked",
        "says that chunks of gzip come",
        "the chunks are removed, the rest is not understood: `broken`",
        raw(b"Transfer-Encoding: gzip, chunked", body=chunks(WHOLE) + b"0\r\n\r\n"),
        says="transfer coding gzip",
    ),
    _framing(
        "an unknown transfer coding",
        "says `Transfer-Encoding: x-press`",
        DOUBT,
        raw(b"Transfer-Encoding: x-press"),
        says="transfer coding x-press",
    ),
    _framing(
        "identity",
        "says `Transfer-Encoding: identity`",
        "kept until the connection closes",
        raw(b"Transfer-Encoding: identity", b"Content-Length: %d" % N),
        comes="version",
    ),
    _framing(
        "extensions and trailers",
        "puts extensions behind chunk sizes and trailers behind the last",
        "a version",
        raw(
            b"Transfer-Encoding: chunked",
            body=chunks(PAGE, extension=b';x="y"') + b"0\r\nX-Trailer: 1\r\nSet-Cookie: s=1\r\n\r\n",
        ),
        comes="version",
        body=PAGE,
    ),
    _framing(
        "bare line feeds",
        "ends the lines of chunks with LF alone",
        "the chunks cannot be told apart, or are read: never a shorter page",
        raw(b"Transfer-Encoding: chunked", body=chunks(PAGE).replace(b"\r\n", b"\n") + b"0\n\n"),
        says="",
        truncated="disconnect",
    ),
    _framing(
        "a second response",
        "sends another response behind the first",
        "the first is the message; the rest is named",
        raw(b"Content-Length: %d" % N) + answer(b"evil"),
        comes="version",
        check=_surplus,
    ),
    _framing(
        "a second response behind chunks",
        "sends another response behind the last chunk",
        "the first is the message; the rest is named",
        raw(b"Transfer-Encoding: chunked", body=chunks(PAGE) + b"0\r\n\r\n" + answer(b"evil")),
        comes="version",
        check=_surplus,
    ),
    Case(
        "C6 reset behind an open end",
        "resets the connection after a page without a length",
        "`broken`, `WARC-Truncated: disconnect`",
        script=(answer(length=False), RESET),
        comes="broken",
        truncated="disconnect",
    ),
    Case(
        "C6 no length, closed in order",
        "sends a page without a length and closes",
        "a version",
        script=(answer(length=False),),
    ),
)

ROWS = {"C5": C5, "C6": C6}
