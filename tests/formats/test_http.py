"""HTTP messages as servers really send them: taken apart and freed of secrets, and never an exception."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.formats import http
from archive.formats.http import (
    body_offset,
    dechunk,
    has_header,
    parse_request,
    parse_response,
    prefix_header,
    redact_request,
    redact_response,
    redact_url,
    stated_lengths,
)

PAGE = b"<html><body><p>" + b"A sentence of the story. " * 40 + b"</p></body></html>"


# Looking once before looking closely.

# fmt: off
LINES = st.sampled_from([
    b"Set-Cookie: a=b", b"set-cookie2 : a=b; path=/", b"\tSET-COOKIE: a", b"X-Set-Cookie: a=b", b"Location: http://u:p@h/",
    b"Content-Location://u@h", b"Refresh\t: 0; url=http://u:p@h/", b" Link: <http://u:p@h/>", b"X: Origin: http://u:p@h",
    b"Authorization: Basic eA==", b"proxy-authorization:x", b"Cookie", b"Cookie:", b"Referer: //u@h", b" folded: a=b",
    b"Transfer-Encoding: chunked", b"Content-Length: 5", b"content-length:\t6 ", b"Content-Length : 7", b" Content-Length: 8",
    b"Content-Length:", b"A: Content-Length: 9", b"A: b\rContent-Length: 9", b"Content-Length: \xb2", b"", b"\0",
])
FIRST = st.sampled_from([b"HTTP/1.1 200 OK", b"GET /a HTTP/1.1", b"Cookie: a=b", b"HTTP/1.1 200", b"junk", b"Set-Cookie: a=b"])
ENDS = st.sampled_from([b"\r\n", b"\r\n", b"\n"])
# fmt: on


@given(FIRST, st.lists(st.tuples(ENDS, LINES), max_size=6), st.sampled_from([b"", b"\r\n\r\n", b"\n\nSet-Cookie: a=b"]))
def test_a_quick_look_overlooks_nothing(first: bytes, lines: list[tuple[bytes, bytes]], end: bytes) -> None:
    message = first + b"".join(line_end + line for line_end, line in lines) + end
    quick = redact_request(message), redact_response(message)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(http, "_MAY_TELL", dict.fromkeys(("request", "response"), re.compile(b"")))
        assert quick == (redact_request(message), redact_response(message))
    head = message[: body_offset(message)]
    stated = {value for name, value in parse_response(head).headers if name.lower() == "content-length"}
    assert stated_lengths(head) == stated


# Taking apart.


@pytest.mark.parametrize(
    ("block", "status", "reason", "headers", "body"),
    [
        (b"HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody", 200, "OK", (("A", "b"),), b"body"),
        (b"HTTP/1.1 404 Not Found\r\n\r\n", 404, "Not Found", (), b""),
        (b"HTTP/1.1 200\r\nA: b\r\n\r\nbody", 200, "", (("A", "b"),), b"body"),
        (b"HTTP/1.1 200 \r\nA: b\r\n\r\nbody", 200, "", (("A", "b"),), b"body"),
        (b"HTTP/1.1\t200  Very   Fine \r\n\r\n", 200, "Very   Fine", (), b""),
        (b"HTTP/2 200\r\n\r\nbody", 200, "", (), b"body"),
        (b"ICY 200 OK\r\nicy-name: x\r\n\r\n", 200, "OK", (("icy-name", "x"),), b""),
        (b"HTTP/1.0 200 OK\nA: b\nC:d\n\nbody\r\n\r\nrest", 200, "OK", (("A", "b"), ("C", "d")), b"body\r\n\r\nrest"),
        (b"HTTP/1.1 200 OK\r\nA: b\n\nbody", 200, "OK", (("A", "b"),), b"body"),
        (b"HTTP/1.1 200 OK\nA: b\r\n\r\nbody", 200, "OK", (("A", "b"),), b"body"),
        (b"HTTP/1.1 200 OK\r\nA: one\r\n two\r\n\tthree\r\nB: c\r\n\r\n", 200, "OK",
         (("A", "one two three"), ("B", "c")), b""),
        (b"HTTP/1.1 200 OK\r\nA: caf\xe9\r\n\r\n", 200, "OK", (("A", "café"),), b""),
        (b"HTTP/1.1 200 \xd6K\r\n\r\n", 200, "ÖK", (), b""),
        (b"HTTP/1.1 200 OK\r\nA:b\r\nEmpty:\r\n:nameless\r\nno colon\r\n\r\n", 200, "OK",
         (("A", "b"), ("Empty", ""), ("", "nameless")), b""),
        (b"HTTP/1.1 200 OK\r\nName : spaced\r\n\r\n", 200, "OK", (("Name", "spaced"),), b""),
        (b"HTTP/1.1 200 OK\r\n folded at once\r\nA: b\r\n\r\n", 200, "OK", (("A", "b"),), b""),
        (b"HTTP/1.1 200 OK", 200, "OK", (), b""),
        (b"HTTP/1.1 200 OK\r\nA: cut o", 200, "OK", (("A", "cut o"),), b""),
        (b"<html>HTTP/0.9</html>", None, "", (), b"<html>HTTP/0.9</html>"),
        (b"HTTP/1.1 2000 OK\r\n\r\n", None, "", (), b"HTTP/1.1 2000 OK\r\n\r\n"),
        (b"HTTP/1.1 20 OK\r\n\r\n", None, "", (), b"HTTP/1.1 20 OK\r\n\r\n"),
        (b"", None, "", (), b""),
    ],
)  # fmt: skip
def test_responses(block: bytes, status: int | None, reason: str, headers: object, body: bytes) -> None:
    message = parse_response(block)
    assert (message.status, message.reason, message.headers, message.body) == (status, reason, headers, body)
    assert message.head + message.body == block


@pytest.mark.parametrize(
    ("block", "method", "target", "version"),
    [
        (b"GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n", "GET", "/a?b=c", "HTTP/1.1"),
        (b"GET /a b HTTP/1.0\n\n", "GET", "/a b", "HTTP/1.0"),
        (b"GET /old\r\n", "GET", "/old", ""),
        (b"M-SEARCH * HTTP/1.1\r\n\r\n", "M-SEARCH", "*", "HTTP/1.1"),
        (b"GET /caf\xe9 HTTP/1.1\r\n\r\n", "GET", "/café", "HTTP/1.1"),
        (b"nonsense", "", "", ""),
        (b"\0\1\2 / HTTP/1.1\r\n\r\n", "", "", ""),
        (b"", "", "", ""),
    ],
)
def test_requests(block: bytes, method: str, target: str, version: str) -> None:
    message = parse_request(block)
    assert (message.method, message.target, message.version) == (method, target, version)
    assert message.head + message.body == block


@given(st.binary(max_size=200))
def test_no_bytes_raise_and_none_are_lost(data: bytes) -> None:
    for block in (data, b"HTTP/1.1 200 OK\r\n" + data, b"GET / HTTP/1.1\r\n" + data, b"HTTP/1.1 200 OK\r\nA: b" + data):
        for parse in (parse_response, parse_request):
            message = parse(block)
            assert message.head + message.body == block
            message.header("a")
        for redact in (redact_response, redact_request):
            redact(block)
        assert 0 <= body_offset(block) <= len(block)
        prefix_header(block, "A", "X-")


def test_headers_are_found_whatever_their_case() -> None:
    message = parse_response(b"HTTP/1.1 200 OK\r\nX-One: 1\r\nx-one: 2\r\n\r\n")
    assert message.header("X-ONE") == "1"
    assert message.header_values("x-One") == ("1", "2")
    assert message.header("X-Two") is None


def test_body_offset_inside_a_larger_buffer() -> None:
    raw = b"WARC\r\n\r\nHTTP/1.1 200 OK\r\n\r\nbody\r\n\r\n"
    assert raw[body_offset(raw, 8, len(raw) - 4) : len(raw) - 4] == b"body"
    assert body_offset(raw, 8, 20) == 20


@pytest.mark.shared
def test_messages_of_the_llhttp_suite(cases: Path) -> None:
    """Each message of the suite, valid or not: nothing raises, nothing is lost, status and method are what they say."""
    seen = 0
    for kind, parse in (("response", parse_response), ("request", parse_request)):
        for path in sorted((cases / "hostile" / "llhttp" / kind).glob("*.md")):
            for match in re.finditer(r"```http\n(.*?)```\n\n```log\n(.*?)```", path.read_text(), re.DOTALL):
                raw = match[1].replace("\\\n", "").replace("\n", "\r\n")
                for name, char in (("r", "\r"), ("n", "\n"), ("t", "\t"), ("f", "\f")):
                    raw = raw.replace(f"\\{name}", char)
                message = parse(raw.encode("latin-1", "replace"))
                assert message.head + message.body == raw.encode("latin-1", "replace")
                if "error" not in match[2] and kind == "response" and raw.startswith("HTTP/"):
                    assert message.status == int(raw.split()[1][:3])
                seen += 1
    assert seen > 60


# Rewriting.


def test_a_header_is_renamed_in_place_and_nothing_else_is_touched() -> None:
    head = (
        b"HTTP/1.1 200 OK\r\nA:b\r\ntransfer-ENCODING:  chunked \r\nX-Transfer-Encoding: no\r\n"
        b"B: caf\xe9\r\n folded\r\nTransfer-Encoding : gzip,\r\n\tchunked\n\r\n"
    )
    assert has_header(head, "Transfer-Encoding")
    renamed = prefix_header(head, "Transfer-Encoding", "X-Archive-Orig-")
    assert renamed == head.replace(b"transfer-E", b"X-Archive-Orig-transfer-E").replace(
        b"\nTransfer-E", b"\nX-Archive-Orig-Transfer-E"
    )
    assert not has_header(renamed, "Transfer-Encoding")
    assert prefix_header(renamed, "Transfer-Encoding", "X-Archive-Orig-") == renamed
    assert prefix_header(b"", "A", "X-") == b""
    # The status line is no header.
    assert prefix_header(b"A: 200 OK\r\nA: b\r\n\r\n", "A", "X-") == b"A: 200 OK\r\nX-A: b\r\n\r\n"


def test_credentials_leave_a_request_and_are_named() -> None:
    message = (
        b"GET http://user:pass@news.example/a HTTP/1.1\r\nHost: news.example\r\nCookie: sid=1; b=2\r\n"
        b"authorization:Basic dXNlcjpwYXNz\r\nProxy-Authorization: Bearer\r\n  folded-token\r\n"
        b"Referer: https://u:p@news.example/\r\nX-Cookie: kept\r\nAccept: */*\r\n\r\nCookie: in the body"
    )
    clean, names = redact_request(message)
    assert clean == (
        b"GET http://[redacted]@news.example/a HTTP/1.1\r\nHost: news.example\r\nCookie: [redacted]\r\n"
        b"authorization:[redacted]\r\nProxy-Authorization: [redacted]\r\n"
        b"Referer: https://[redacted]@news.example/\r\nX-Cookie: kept\r\nAccept: */*\r\n\r\nCookie: in the body"
    )
    assert names == ("request target", "Cookie", "authorization", "Proxy-Authorization", "Referer")
    assert redact_request(clean) == (clean, ())


def test_cookie_values_leave_a_response_and_their_names_stay() -> None:
    head = (
        b"HTTP/1.1 302 Found\r\nSet-Cookie: sid=s3cret; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT; HttpOnly; "
        b"own=s3cret\r\n"
        b"set-cookie:tok=s3cret=s3cret\r\nSet-Cookie: s3cret\r\nSet-Cookie: a=b;\r\n c=s3cret\r\n"
        b"Location: https://u:s3cret@news.example/\r\nLink: <https://u:s3cret@news.example/a>; rel=next\r\n"
        b"ETag: kept\r\n\r\n"
    )
    clean, names = redact_response(head)
    assert b"s3cret" not in clean
    assert clean.startswith(
        b"HTTP/1.1 302 Found\r\nSet-Cookie: sid=[redacted]; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT; HttpOnly; "
        b"own=[redacted]\r\nset-cookie:tok=[redacted]\r\nSet-Cookie: [redacted]\r\n"
    )
    assert clean.endswith(b"ETag: kept\r\n\r\n")
    assert names == ("Set-Cookie", "set-cookie", "Location", "Link")
    assert redact_response(clean) == (clean, ())


SECRET = "q7Zk1vXw"


@given(
    name=st.sampled_from(("Cookie", "cookie", "AUTHORIZATION", "Proxy-Authorization", "Cookie2")),
    before=st.text(st.characters(max_codepoint=255, blacklist_characters="\r\n"), max_size=20),
    after=st.text(st.characters(max_codepoint=255, blacklist_characters="\r\n"), max_size=20),
    space=st.sampled_from(("", " ", "\t", "  ")),
    end=st.sampled_from(("\r\n", "\n")),
    fold=st.sampled_from(("", "\r\n ", "\n\t")),
)
def test_no_planted_secret_survives(name: str, before: str, after: str, space: str, end: str, fold: str) -> None:
    line = f"{name}{space}:{space}{before}{fold}{SECRET}{after}{end}"
    message = f"GET / HTTP/1.1{end}A: b{end}{line}C: d{end}{end}".encode("latin-1")
    clean, names = redact_request(message)
    assert SECRET.encode() not in clean
    assert names == (name,)
    head = f"HTTP/1.1 200 OK{end}Set-Cookie:{space}{before}{fold}{SECRET}={SECRET}{end}C: d{end}{end}".encode("latin-1")
    assert clean.count(b"\n") <= message.count(b"\n")
    clean, _ = redact_response(head)
    assert f"={SECRET}".encode() not in clean


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("https://user:pass@news.example/a", "https://news.example/a"),
        ("https://user@news.example/", "https://news.example/"),
        ("HTTPS://u:p@w@news.example/", "HTTPS://news.example/"),
        ("https:///u:p@news.example/", "https:///news.example/"),
        ("https:\\\\u:p@news.example/", "https:\\\\news.example/"),
        ("https://ü:ö@news.example/", "https://news.example/"),
        (" https://u:p@news.example/", " https://news.example/"),
        ("https://news.example/@user", None),
        ("https://news.example/a//b@c", None),
        ("https://news.example?mail=a@b", None),
        ("https://news.example/#a@b", None),
        ("https://news.example/?u=http://a:b@c/", None),
        ("mailto:desk@news.example", None),
        ("urn:newsproof:tls:1", None),
        ("", None),
    ],
)
def test_user_and_password_leave_an_address(url: str, clean: str | None) -> None:
    assert redact_url(url) == (url if clean is None else clean, clean is not None)


@pytest.mark.parametrize("piece", [b"/", b"\\", b"//a", b" ", b"a", b"@", b"=//", b";", b"x:", b"\r\n ", b":", b"a@"])
def test_long_nonsense_takes_no_time_to_speak_of(piece: bytes) -> None:
    """256 kB of one pattern in each place: anything worse than linear would not come back."""
    junk = piece * (262_144 // len(piece))
    for block in (
        b"HTTP/1.1 200 OK\r\nLocation: " + junk + b"!\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nSet-Cookie: " + junk + b"!\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + junk,
        b"HTTP/1.1 200 " + junk + b"\r\n\r\n",
        b"GET " + junk + b" HTTP/1.1\r\nReferer: https:" + junk + b"\r\n\r\n",
        junk,
    ):
        parse_response(block)
        parse_request(block)
        redact_response(block)
        redact_request(block)
    redact_url("https:" + junk.decode())
    redact_url(junk.decode())


# Chunks.


@pytest.mark.parametrize(
    ("body", "content"),
    [
        (b"5\r\nhello\r\n0\r\n\r\n", b"hello"),
        (b"5;ext=1\r\nhello\r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n", b"hello0123456789"),
        (b"5 \nhello\n0\n\n", b"hello"),
        (b"0\r\n\r\n", b""),
        (b"00000005\r\nhello\r\n0\r\n\r\n", b"hello"),
        (b"hello", None),
        (b"", None),
        (b"5\r\nhell", None),
        (b"5\r\nhello", None),
        (b"5\r\nhelloX0\r\n", None),
        (b"-5\r\nhello\r\n0\r\n\r\n", None),
        (b"+5\r\nhello\r\n0\r\n\r\n", None),
        (b"0x5\r\nhello\r\n0\r\n\r\n", None),
        (b"FFFFFFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n", None),
    ],
)
def test_chunks(body: bytes, content: bytes | None) -> None:
    assert dechunk(body) == content


@given(st.binary(max_size=100))
def test_no_chunks_raise(body: bytes) -> None:
    dechunk(body)
    dechunk(b"5\r\n" + body)
