"""C9, C10, C11: heads that no standard allows, bytes that are no text, and answers that are no article."""

from __future__ import annotations

import codecs

from tests.net.hostile.rows_framing import raw
from tests.net.hostile.stage import PAGE, Case, Seen, answer
from tests.net.test_fetch import Script


def _exact(message: bytes) -> object:
    """What is stored is what was sent, head and body, to the byte."""

    def check(seen: Seen) -> str | None:
        _, block = seen.answers[-1]
        return None if block == message else f"{len(block):,} bytes are stored, not the {len(message):,} that were sent"

    return check


def _head(
    name: str, does: str, then: str, message: bytes, comes: str = "version", *, exact: bool = True, **more: object
) -> Case:
    if exact:
        more.setdefault("check", _exact(message))
    return Case(f"C9 {name}", does, then, script=(message,), comes=comes, **more)  # type: ignore[arg-type]


N = b"Content-Length: %d" % len(PAGE)
KEPT = "stored as it came; a version"


def _status(line: bytes) -> bytes:
    return raw(N, status=line)


C9 = (
    _head("CR in a value", "puts a lone CR into a header value", KEPT, raw(b"X-Odd: a\rWARC-Type: warcinfo", N)),
    _head(
        "LF in a head",
        "ends its lines with LF alone",
        KEPT,
        raw(N).replace(b"\r\n", b"\n", 3).replace(b"\r\n\r\n", b"\n\n", 1),
    ),
    _head("NUL in a value", "puts a NUL into a header value", KEPT, raw(b"X-Odd: a\0b", N)),
    _head(
        "a WARC header in the head",
        "sends `WARC-Target-URI` and `WARC-Date` of its own",
        "they stay HTTP headers: no header of a record is a server's",
        raw(b"WARC-Target-URI: http://evil.example/", b"WARC-Date: 1999-01-01T00:00:00Z", N),
    ),
    _head(
        "a record in a body",
        "sends a whole WARC record for a page",
        "the record's length says where it ends: `not-an-article`, nothing is injected",
        raw(
            b"Content-Length: 96",
            body=b"\r\n\r\nWARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: http://evil.example/\r\nContent-Length: 0\r\n\r\n"[
                :96
            ].ljust(96),
        ),
        "not-an-article",
    ),
    _head("obs-fold", "folds a header over three lines", KEPT, raw(b"X-Odd: a\r\n b\r\n\tc", N)),
    _head("a folded first line", "folds the first header line", KEPT, b"HTTP/1.1 200 OK\r\n folded\r\n" + raw(N)[17:]),
    _head("non-ASCII names", "sends a header name in UTF-8", KEPT, raw("Überschrift: ja".encode(), N)),
    _head("8-bit values", "sends header values in Latin-1", KEPT, raw(b"X-Odd: caf\xe9 \x80\xff", N)),
    _head("8-bit status text", "sends a reason phrase in Latin-1", KEPT, _status(b"HTTP/1.1 200 tr\xe8s bien")),
    _head(
        "escape sequences",
        "sends terminal escapes in status text and headers",
        KEPT,
        raw(b"X-Odd: \x1b[2J\x1b]0;x\x07", N, status=b"HTTP/1.1 200 \x1b[31mOK"),
    ),
    _head("a line without a colon", "sends a header line without a colon", KEPT, raw(b"this is no header", N)),
    _head("a space before the colon", "sends `Content-Length : N`", KEPT, raw(b"Content-Length : %d" % len(PAGE))),
    _head("an empty name", "sends `: value`", KEPT, raw(b": value", N)),
    _head("no reason phrase", "sends `HTTP/1.1 200` and no more", KEPT, _status(b"HTTP/1.1 200")),
    _head("two spaces", "sends `HTTP/1.1  200  OK`", KEPT, _status(b"HTTP/1.1  200  OK")),
    _head("lower case", "sends `http/1.1 200 ok`", KEPT, _status(b"http/1.1 200 ok"), exact=False),
    _head(
        "status 099",
        "answers with status 099",
        "an answer without a page",
        _status(b"HTTP/1.1 099 Odd"),
        "not-an-article",
        status=99,
        exact=False,
    ),
    _head(
        "status 99",
        "answers with a status of two digits",
        "no status line: stored, `broken`",
        _status(b"HTTP/1.1 99 Odd"),
        "broken",
        says="status line",
    ),
    _head(
        "status 999",
        "answers with status 999",
        "`broken`: the server failed",
        _status(b"HTTP/1.1 999 Denied"),
        "broken",
        status=999,
    ),
    _head(
        "status 2000",
        "answers with a status of four digits",
        "no status line: everything is body, `broken`",
        _status(b"HTTP/1.1 2000 OK"),
        "broken",
        exact=False,
    ),
    _head(
        "a word for a status",
        "answers with status `OK`",
        "no status line: `broken`",
        _status(b"HTTP/1.1 OK"),
        "broken",
        exact=False,
    ),
    _head(
        "HTTP/1.0",
        "answers in HTTP/1.0, with keep-alive and no length",
        KEPT,
        raw(b"Connection: keep-alive", status=b"HTTP/1.0 200 OK"),
    ),
    _head(
        "HTTP/1.0 with chunks",
        "sends chunks in HTTP/1.0",
        "read as chunks, as browsers do",
        raw(
            b"Transfer-Encoding: chunked", status=b"HTTP/1.0 200 OK", body=b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE)
        ),
        exact=False,
        body=PAGE,
    ),
    _head("HTTP/1.9", "answers in HTTP/1.9", KEPT, _status(b"HTTP/1.9 200 OK")),
    _head("HTTP/2.0 in text", "writes `HTTP/2.0 200 OK`", KEPT, _status(b"HTTP/2.0 200 OK")),
    _head(
        "HTTP/0.9",
        "sends a page without any head",
        "stored as it came; `broken`: no status line",
        PAGE,
        "broken",
        says="status line",
    ),
    _head(
        "an HTTP/2 preface",
        "answers with HTTP/2 frames on a plain port",
        "HTTP/2 is not spoken; stored, `broken`",
        b"\x00\x00\x12\x04\x00\x00\x00\x00\x00" + b"\x00\x03\x00\x00\x00\x64" * 3,
        "broken",
        says="status line",
    ),
    _head(
        "the client's preface",
        "answers `PRI * HTTP/2.0`",
        "HTTP/2 is not spoken; stored, `broken`",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "broken",
        says="status line",
    ),
    _head(
        "garbage before the status",
        "sends a line of garbage before its status line",
        "no status line: stored, `broken`",
        b"garbage\r\n" + answer(),
        "broken",
        says="status line",
    ),
    _head(
        "a BOM before the status",
        "sends a UTF-8 BOM before its status line",
        "no status line: stored, `broken`",
        codecs.BOM_UTF8 + answer(),
        "broken",
        says="status line",
    ),
    _head(
        "empty lines before the status",
        "sends empty lines before its status line",
        "a version: they are no part of the response",
        b"\r\n\r\n" + answer(),
        exact=False,
    ),
    _head(
        "ICY",
        "answers as a radio station",
        "no status line: stored, `broken`",
        raw(N, status=b"ICY 200 OK"),
        "broken",
        says="status line",
    ),
    _head(
        "SSH", "greets as an SSH server", "stored, `broken`", b"SSH-2.0-OpenSSH_9.2\r\n", "broken", says="status line"
    ),
    _head(
        "a head and no body",
        "closes behind its head",
        "an answer without any content: `broken`",
        b"HTTP/1.1 200 OK\r\n\r\n",
        "broken",
        says="without any content",
        exact=False,
    ),
    _head(
        "half a head",
        "closes inside its head",
        "`broken`, `WARC-Truncated: disconnect`",
        answer()[:60],
        "broken",
        truncated="disconnect",
        exact=False,
    ),
    _head(
        "half a status line",
        "closes inside its status line",
        "`broken`, `WARC-Truncated: disconnect`",
        b"HTTP/1.1 2",
        "broken",
        truncated="disconnect",
        exact=False,
    ),
    _head(
        "one byte",
        "sends `H` and closes",
        "`broken`, `WARC-Truncated: disconnect`",
        b"H",
        "broken",
        truncated="disconnect",
        exact=False,
    ),
    _head(
        "101",
        "switches to another protocol",
        "not followed: `broken`",
        raw(b"Upgrade: h2c", status=b"HTTP/1.1 101 Switch"),
        "broken",
        says="another protocol",
        exact=False,
    ),
    Case(
        "C9 100 and then a page",
        "says 100 Continue, unasked, and then answers",
        "a version: it is part of the raw message only",
        script=(b"HTTP/1.1 100 Continue\r\n\r\n" + answer(),),
    ),
    Case(
        "C9 Set-Cookie",
        "sets cookies",
        "their values are replaced, and nothing is sent back",
        script=(answer(PAGE, b"Set-Cookie: sid=tr0ub4dor&3; Path=/"),),
        check=lambda seen: "a cookie is stored" if b"tr0ub4" in seen.answers[-1][1] else None,
    ),
)


def _read(name: str, does: str, then: str, body: bytes, field: bytes, comes: str = "version", **more: object) -> Case:
    """A page of these bytes, under that Content-Type."""
    message = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (field, len(body)) + body
    more.setdefault("check", _exact(message))
    return Case(f"C10 {name}", does, then, script=(message,), comes=comes, **more)  # type: ignore[arg-type]


TEXT = PAGE.decode()
BYTES = "every byte is kept; a version"
HTML = b"text/html"


def _says(word: str) -> object:
    """The text was read right: the word stands in the stored article."""

    def check(seen: Seen) -> str | None:
        return None if word.encode() in b"".join(block for _, block in seen.of("article")) else f"{word!r} was not read"

    return check


def _labelled(charset: str) -> str:
    return TEXT.replace("utf-8", charset).replace("Mirela Osk", "Mirela Øsk")


C10 = (
    _read(
        "a wrong label",
        "says UTF-8 and sends Latin-1",
        BYTES,
        _labelled("utf-8").encode("latin-1", "replace"),
        b"text/html; charset=utf-8",
    ),
    _read(
        "Latin-1",
        "says and sends Latin-1",
        "read as it says",
        _labelled("iso-8859-1").encode("latin-1", "replace"),
        b"text/html; charset=iso-8859-1",
        check=_says("Øsk"),
    ),
    _read(
        "header and meta differ",
        "says UTF-8 in the header and Latin-1 in the page",
        "the header counts",
        _labelled("iso-8859-1").encode(),
        b"text/html; charset=utf-8",
        check=_says("Øsk"),
    ),
    _read("UTF-16 with a BOM", "sends UTF-16 with a BOM", "read", codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), HTML),
    _read(
        "UTF-16 without a BOM",
        "sends UTF-16 without a BOM and without a word",
        "every byte is kept; what cannot be read is no article",
        TEXT.encode("utf-16-le"),
        HTML,
        "broken",
    ),
    _read(
        "UTF-16 under a label",
        "says UTF-16LE and sends it",
        "read as it says",
        TEXT.encode("utf-16-le"),
        b"text/html; charset=utf-16le",
    ),
    _read(
        "UTF-32",
        "sends UTF-32 with a BOM",
        "every byte is kept; what cannot be read is no article",
        TEXT.encode("utf-32"),
        HTML,
        "broken",
    ),
    _read("UTF-7", "says UTF-7", "never read as UTF-7", TEXT.encode(), b"text/html; charset=utf-7"),
    _read(
        "mixed encodings",
        "mixes GBK into UTF-8",
        BYTES,
        TEXT.encode().replace(b"Mirela Osk", "米雷拉".encode("gbk")),
        b"text/html; charset=utf-8",
    ),
    _read(
        "lone surrogates",
        "sends surrogates in UTF-8",
        BYTES,
        TEXT.encode().replace(b"Osk", b"\xed\xa0\x80Osk"),
        b"text/html; charset=utf-8",
    ),
    _read(
        "overlong forms",
        "sends overlong UTF-8",
        BYTES,
        TEXT.encode().replace(b"Osk", b"\xc0\xafOsk"),
        b"text/html; charset=utf-8",
    ),
    _read(
        "NUL in a text",
        "sends NULs between words",
        BYTES,
        TEXT.encode().replace(b"Mirela Osk", b"Mirela\0 Osk"),
        b"text/html; charset=utf-8",
    ),
    _read(
        "control characters",
        "sends C0 and C1 controls and bidi overrides",
        BYTES,
        TEXT.replace("Mirela", "Mi\u202e\x1b[2J\u009brela").encode(),
        HTML,
    ),
    _read(
        "an unknown charset", "says a charset that nobody knows", BYTES, TEXT.encode(), b"text/html; charset=x-klingon"
    ),
    _read("two charsets", "says two charsets", BYTES, TEXT.encode(), b"text/html; charset=utf-8; charset=utf-16"),
    _read("no type at all", "says no Content-Type", "sniffed: a version", TEXT.encode(), b""),
    _read(
        "a type of nonsense", "says `Content-Type: banana`", "every byte is kept", TEXT.encode(), b"banana", "version"
    ),
    _read(
        "a type of its own making",
        "puts 10 kB into Content-Type",
        BYTES,
        TEXT.encode(),
        b"text/html; x=" + b"y" * 10_000,
    ),
    _read(
        "a picture that says HTML",
        "sends a PNG as text/html",
        "not an article",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8,
        HTML,
        "not-an-article",
    ),
    _read("only NULs", "sends 4 kB of NULs", "not an article", bytes(4096), HTML, "broken"),
)


def _of(name: str, does: str, then: str, message: bytes | Script, comes: str, **more: object) -> Case:
    script = message if callable(message) else (message,)
    return Case(f"C11 {name}", does, then, script=script, comes=comes, **more)  # type: ignore[arg-type]


def small(title: str, text: str) -> bytes:
    return f"<!doctype html><title>{title}</title><h1>{title}</h1><p>{text}</p>".encode()


def _n(status: bytes, body: bytes = b"<p>no", *fields: bytes) -> bytes:
    return answer(body, *fields, status=status)


C11 = (
    _of("404", "says that there is nothing", "`gone`", _n(b"404 Not Found"), "gone", says="HTTP 404"),
    _of(
        "404 of a known page",
        "says that there is nothing any more",
        "`gone`",
        _n(b"404 Not Found"),
        "gone",
        says="HTTP 404",
        known=True,
    ),
    _of("410", "says that it is gone for good", "`gone`", _n(b"410 Gone"), "gone", says="HTTP 410", known=True),
    _of(
        "451",
        "says that the law forbids it",
        "`gone`",
        _n(b"451 Unavailable"),
        "gone",
        says="legal reasons",
        known=True,
    ),
    _of(
        "soft 404",
        "says 200 and that there is nothing",
        "`not-an-article`",
        answer(small("Page not found", "The page you requested could not be found.")),
        "not-an-article",
    ),
    _of("403", "forbids", "`blocked`", _n(b"403 Forbidden"), "blocked", says="403"),
    _of(
        "401",
        "asks for a password",
        "`blocked`",
        _n(b"401 No", b"<p>no", b"WWW-Authenticate: Basic realm=x"),
        "blocked",
        says="401",
    ),
    _of("402", "asks for money", "`blocked`", _n(b"402 Pay"), "blocked", says="402"),
    _of("407", "asks for a proxy's password", "`blocked`", _n(b"407 Proxy"), "blocked", says="407"),
    _of(
        "a challenge",
        "asks whether we are a robot",
        "`blocked`",
        _n(
            b"503 Wait",
            small("Just a moment...", "Checking your browser before you proceed."),
            b"cf-mitigated: challenge",
        ),
        "blocked",
    ),
    _of(
        "a challenge with 200",
        "asks whether we are a robot, with status 200",
        "`blocked`",
        answer(
            small(
                "Just a moment...",
                "Checking your browser before accessing the site. Please enable JavaScript and cookies to continue.",
            )
        ),
        "blocked",
    ),
    _of(
        "a consent wall",
        "shows nothing but the question for cookies",
        "`blocked`",
        answer(
            small(
                "Before you continue",
                "We and our partners use cookies. Accept all or reject all to continue to the site.",
            )
        ),
        "blocked",
    ),
    _of(
        "a login page",
        "asks who we are",
        "`blocked`",
        answer(
            b"<!doctype html><title>Log in</title><h1>Log in</h1><form action=/login method=post>"
            b"<input name=email type=email><input name=password type=password><button>Log in</button></form>"
        ),
        "blocked",
    ),
    _of("empty 200", "says 200 and sends nothing", "`broken`", answer(b""), "broken", says="without any content"),
    _of(
        "304 without being asked",
        "says that nothing changed",
        "`broken`: no condition was set",
        b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n",
        "broken",
        says="304",
    ),
    _of(
        "304 with a length",
        "says 304 and names the length of the page",
        "`broken`, and no body is waited for",
        b"HTTP/1.1 304 Not Modified\r\nContent-Length: 4000\r\n\r\n",
        "broken",
        says="304",
    ),
    _of(
        "206 unasked",
        "sends a part of the page, unasked",
        "`broken`: a part is no page",
        _n(b"206 Partial", PAGE[:900], b"Content-Range: bytes 0-899/2000"),
        "broken",
        says="206",
    ),
    _of(
        "206 with everything",
        "calls the whole page a part",
        "`broken`: nobody can tell",
        _n(b"206 Partial", PAGE, b"Content-Range: bytes 0-1/2"),
        "broken",
        says="206",
    ),
    _of(
        "a Content-Range that lies",
        "says 200 and a range",
        "a version: the status counts",
        answer(PAGE, b"Content-Range: bytes 5-9/10"),
        "version",
    ),
    _of(
        "204 with a body",
        "says that there is no content, and sends some",
        "no body belongs to it: `not-an-article`",
        _n(b"204 None", PAGE),
        "not-an-article",
        says="204",
    ),
    _of("205", "says: reset your form", "`not-an-article`", _n(b"205 Reset", b""), "not-an-article", says="205"),
    _of("202", "says: accepted", "`not-an-article`", _n(b"202 Accepted"), "not-an-article", says="202"),
    _of("418", "is a teapot", "`broken`: the request was refused", _n(b"418 Teapot"), "broken", says="418"),
    _of("500", "fails", "`broken`", _n(b"500 No", PAGE), "broken", says="HTTP 500"),
    _of(
        "JSON",
        "sends JSON",
        "`not-an-article`",
        answer(b'{"headline": "x"}', b"Content-Type: application/json", html=False),
        "not-an-article",
    ),
    _of(
        "a front page",
        "sends a known article's readers to the front page",
        "`moved`",
        lambda r, _n: (
            [answer(small("The Courant", "News."))]
            if r.startswith(b"GET / ")
            else [b"HTTP/1.1 302 F\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"]
        ),
        "moved",
        known=True,
        hops=2,
    ),
    _of(
        "the same again",
        "sends what is here already",
        "`unchanged`, a revisit",
        answer(),
        "unchanged",
        known=True,
        truncated="length",
        check=lambda seen: None if seen.of("revisit") else "no revisit",
    ),
    _of(
        "another headline",
        "sends another headline to each visitor",
        "a version: what was seen is told, and confirmed or not by later checks",
        answer(PAGE.replace(b"Council Approves", b"Council Passes")),
        "version",
        known=True,
    ),
)

ROWS = {"C9": C9, "C10": C10, "C11": C11}
