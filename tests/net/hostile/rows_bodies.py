"""C3 and C4: bodies that grow when they are decoded, and answers that never end."""

from __future__ import annotations

import gzip
import itertools
import zlib
from collections.abc import Iterator

import brotli
import zstandard

from tests.net.hostile.stage import MAX_HEAD, MAX_SIZE, PAGE, Case, Seen, answer

MEGABYTE = b"\0" * (1 << 20)


def _bomb(wbits: int, megabytes: int) -> bytes:
    coder = zlib.compressobj(9, wbits=wbits)
    return b"".join([*(coder.compress(MEGABYTE) for _ in range(megabytes)), coder.flush()])


def _nested(depth: int) -> bytes:
    """Gzip in gzip, all the way: one megabyte of nothing at the bottom."""
    data = _bomb(31, 8)
    for _ in range(depth - 1):
        data = gzip.compress(data, mtime=0)
    return data


def _wide_zstd() -> bytes:
    """A frame that asks for a window of 2 GB (RFC 8878, 3.1.1.1.2), before one raw block of five bytes."""
    return b"\x28\xb5\x2f\xfd\x00" + bytes((21 << 3,)) + (5 << 3 | 1).to_bytes(3, "little") + b"hello"


def _brotli_bomb() -> bytes:
    coder = brotli.Compressor(quality=5)
    return b"".join([*(coder.process(MEGABYTE) for _ in range(80)), coder.finish()])


def _zstd_bomb() -> bytes:
    coder = zstandard.ZstdCompressor(level=3).compressobj()
    return b"".join([*(coder.compress(MEGABYTE) for _ in range(80)), coder.flush()])


def coded(body: bytes, coding: bytes, *fields: bytes) -> bytes:
    return answer(body, b"Content-Encoding: " + coding, *fields)


def _as_received(body: bytes) -> object:
    def check(seen: Seen) -> str | None:
        _, block = seen.answers[-1]
        return None if block.endswith(b"\r\n\r\n" + body) else "the body is not stored as it was received"

    return check


def _kept(name: str, does: str, then: str, body: bytes, coding: bytes, comes: str, says: str = "") -> Case:
    return Case(
        f"C3 {name}",
        does,
        then,
        script=(coded(body, coding),),
        comes=comes,
        says=says,
        status=200,
        check=_as_received(body),  # type: ignore[arg-type]
        warcio=coding != b"br",
    )


GROWS = "the raw bytes are stored as received, decoding stops at 100:1 or 64 MB, `broken`"
WHOLE = gzip.compress(PAGE, mtime=0)

C3 = (
    _kept(
        "gzip bomb", "sends 80 MB of zeros in 80 kB of gzip", GROWS, _bomb(31, 80), b"gzip", "broken", "grows beyond"
    ),
    _kept(
        "deflate bomb", "sends 80 MB of zeros as deflate", GROWS, _bomb(15, 80), b"deflate", "broken", "grows beyond"
    ),
    _kept(
        "bare deflate bomb",
        "sends 80 MB of zeros as a bare stream",
        GROWS,
        _bomb(-15, 80),
        b"deflate",
        "broken",
        "grows beyond",
    ),
    _kept(
        "brotli bomb",
        "sends 80 MB of zeros in 100 bytes of brotli",
        GROWS,
        _brotli_bomb(),
        b"br",
        "broken",
        "grows beyond",
    ),
    _kept(
        "zstd bomb", "sends 80 MB of zeros in a few kB of zstd", GROWS, _zstd_bomb(), b"zstd", "broken", "grows beyond"
    ),
    _kept("gzip in gzip", "nests a bomb twice and says so", GROWS, _nested(2), b"gzip, gzip", "broken", "grows beyond"),
    _kept(
        "gzip in gzip, told once",
        "nests a bomb twice and names one coding",
        "one coding is taken off; what is left is no page: `not-an-article`",
        _nested(2),
        b"gzip",
        "not-an-article",
        "compressed data",
    ),
    _kept(
        "gzip four times",
        "nests four times and says so",
        GROWS,
        _nested(4),
        b"gzip, gzip, gzip, gzip",
        "broken",
        "grows beyond",
    ),
    _kept(
        "nine codings",
        "names nine codings on top of each other",
        "none is taken off: `broken`",
        WHOLE,
        b", ".join([b"gzip"] * 9),
        "broken",
        "content codings on top",
    ),
    _kept(
        "zstd with a window of 2 GB",
        "asks for 2 GB of memory before five bytes",
        "the frame is refused: `broken`",
        _wide_zstd(),
        b"zstd",
        "broken",
        "zstd",
    ),
    _kept(
        "gzip that ends early",
        "sends half a gzip member with the right length",
        "`broken`, never a shorter article",
        WHOLE[: len(WHOLE) // 2],
        b"gzip",
        "broken",
        "ends early",
    ),
    _kept(
        "gzip with a false checksum",
        "sends gzip with a wrong CRC",
        "`broken`",
        WHOLE[:-8] + bytes(8),
        b"gzip",
        "broken",
        "gzip",
    ),
    _kept(
        "garbage after gzip",
        "sends bytes after the last gzip member",
        "a version: browsers ignore them; stored as received",
        WHOLE + b"and so on",
        b"gzip",
        "version",
    ),
    _kept(
        "zeros after gzip",
        "pads its gzip with zeros",
        "a version; stored as received",
        WHOLE + bytes(600),
        b"gzip",
        "version",
    ),
    _kept(
        "two gzip members",
        "sends the page in two gzip members",
        "a version (RFC 1952, 2.2)",
        gzip.compress(PAGE[:900], mtime=0) + gzip.compress(PAGE[900:], mtime=0),
        b"x-gzip",
        "version",
    ),
    _kept(
        "no gzip at all",
        "names gzip and sends the page",
        "`broken`: nobody knows what it would have been",
        PAGE,
        b"gzip",
        "broken",
        "gzip body is broken",
    ),
    _kept(
        "an unknown coding",
        "names a coding that was not asked for",
        "`broken`, stored as received",
        PAGE,
        b"x-press",
        "broken",
        "unknown content coding",
    ),
    _kept("identity", "names the coding identity", "a version", PAGE, b"identity", "version"),
    _kept(
        "an empty gzip body",
        "names gzip and sends nothing",
        "`broken`: an answer without any content",
        b"",
        b"gzip",
        "broken",
        "without any content",
    ),
    _kept(
        "brotli that ends early",
        "sends half a brotli stream",
        "`broken`",
        brotli.compress(PAGE)[:200],
        b"br",
        "broken",
        "ends early",
    ),
    _kept(
        "zstd that ends early",
        "sends half a zstd frame",
        "`broken`",
        zstandard.compress(PAGE)[:-40],
        b"zstd",
        "broken",
        "zstd",
    ),
)


def endless(first: bytes, piece: bytes) -> Iterator[bytes]:
    yield first
    yield from itertools.repeat(piece)


def _endless(name: str, does: str, then: str, first: bytes, piece: bytes, **more: object) -> Case:
    more.setdefault("comes", "broken")
    more.setdefault("truncated", "length")
    return Case(f"C4 {name}", does, then, script=lambda _r, _n: endless(first, piece), **more)  # type: ignore[arg-type]


_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = _HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
CUT = "stops at the limit, `broken`, what came is stored with `WARC-Truncated: length`"


def _most(seen: Seen) -> str | None:
    """The body stops exactly at the limit."""
    _, block = seen.answers[-1]
    body = block.partition(b"\r\n\r\n")[2]
    return None if len(body) == MAX_SIZE else f"{len(body):,} bytes of body"


def _little(seen: Seen) -> str | None:
    assert seen.described is not None
    read = seen.described.wire[-1].raw_length
    return None if read <= MAX_HEAD + 131_072 else f"{read:,} bytes were read"


C3 += (
    Case(
        "C3 two codings in two lines",
        "nests gzip twice and names it in two header lines",
        "both are taken off: a version",
        script=(answer(gzip.compress(WHOLE, mtime=0), b"Content-Encoding: gzip", b"Content-Encoding: gzip"),),
    ),
    Case(
        "C3 identity first",
        "names identity in one line and gzip in the next",
        "gzip is taken off: a version",
        script=(answer(WHOLE, b"Content-Encoding: identity", b"Content-Encoding: gzip"),),
    ),
    Case(
        "C3 one coding, told twice",
        "sends gzip and names it in two header lines",
        "`broken`: what was promised twice was done once",
        script=(answer(WHOLE, b"Content-Encoding: gzip", b"Content-Encoding: gzip"),),
        comes="broken",
        says="gzip body is broken",
    ),
)

C4 = (
    _endless("infinite body", "sends a body without end", CUT, _HEAD + b"\r\n", b"word " * 4_000, check=_most),
    _endless(
        "infinite body under a length",
        "promises 10^15 bytes and sends on and on",
        CUT,
        _HEAD + b"Content-Length: 1000000000000000\r\n\r\n",
        b"word " * 4_000,
        check=_most,
    ),
    _endless(
        "infinite chunks", "sends chunks without end", CUT, CHUNKED, b"1000\r\n" + b"x" * 4096 + b"\r\n", check=_most
    ),
    _endless(
        "one chunk of 16 exabytes",
        "announces a chunk of 2^64 bytes",
        CUT,
        CHUNKED + b"FFFFFFFFFFFFFFF\r\n",
        b"x" * 9_000,
        check=_most,
    ),
    _endless(
        "chunks of one byte",
        "sends the body byte by byte in chunks without end",
        "stops at twice the limit of raw bytes",
        CHUNKED,
        b"1\r\nx\r\n" * 2_000,
    ),
    _endless(
        "chunk extensions of 1 MB",
        "hides a megabyte in the first chunk's extension",
        "not read as chunks: stops at the limit, `broken`",
        CHUNKED + b"5;x=",
        b"y" * 20_000,
        says="not chunked",
    ),
    _endless(
        "infinite trailers",
        "sends trailers without end",
        "stops at the limit of a head",
        CHUNKED + b"5\r\nhello\r\n0\r\n",
        b"X-Trailer: %s\r\n" % (b"t" * 5_000),
        truncated="unspecified",
        check=_little,
    ),
    _endless(
        "infinite headers",
        "sends header lines without end",
        "stops at the limit of a head (256 kB)",
        _HEAD,
        b"X-Line: value\r\n" * 500,
        check=_little,
    ),
    _endless(
        "a header of 1 MB",
        "sends one header line without end",
        "stops at the limit of a head",
        _HEAD + b"X-Long: ",
        b"v" * 9_000,
        check=_little,
    ),
    _endless(
        "endless 100",
        "says 100 Continue for ever",
        "stops at the limit of a head",
        b"",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 400,
        says="head of the response is longer",
        comes="network",
        truncated=None,
    ),
    _endless(
        "endless 103",
        "sends Early Hints for ever",
        "stops at the limit of a head",
        b"",
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n" * 200,
        says="head of the response is longer",
        comes="network",
        truncated=None,
    ),
    _endless(
        "endless white space",
        "sends empty lines for ever where a head should begin",
        "stops at the limit of a head",
        b"",
        b"\r\n" * 4_000,
        comes="network",
        truncated=None,
    ),
    _endless("HTTP/0.9 without end", "sends text without a head for ever", CUT, b"<html>", b"word " * 4_000),
    Case(
        "C4 100,000 header lines",
        "sends 100,000 short header lines and a page",
        "stops at the limit of a head",
        script=(_HEAD + b"X: y\r\n" * 100_000 + b"\r\n" + PAGE,),
        comes="broken",
        truncated="length",
        check=_little,
    ),
    Case(
        "C4 20,000 cookies",
        "sets as many cookies as fit into a head",
        "a version; their values are replaced",
        script=(answer(PAGE, *[b"Set-Cookie: a%d=%d" % (n, n) for n in range(10_000)]),),
        comes="version",
        check=lambda seen: "a cookie" if b"=9999" in seen.answers[-1][1].replace(b"a9999=", b"") else None,
    ),
    Case(
        "C4 a header byte by byte",
        "sends 100 kB of one header in packets of one byte",
        "a version: every byte counts once",
        script=(
            answer(PAGE, b"X-Long: " + b"v" * 100_000)[:50],
            *(b"v" for _ in range(200)),
            answer(PAGE, b"X-Long: " + b"v" * 100_000)[50:],
        ),
        comes="version",
    ),
    Case(
        "C4 a body of exactly the limit",
        "sends a page of 256 kB, the limit of this test",
        "taken whole",
        script=(answer(PAGE.replace(b"</footer>", b"</footer>" + b" " * (MAX_SIZE - len(PAGE)))),),
        comes="version",
    ),
    Case(
        "C4 one byte more than the limit",
        "sends one byte more",
        CUT,
        script=(answer(PAGE.replace(b"</footer>", b"</footer>" + b" " * (MAX_SIZE - len(PAGE) + 1))),),
        comes="broken",
        truncated="length",
        check=_most,
    ),
)

ROWS = {"C3": C3, "C4": C4}
