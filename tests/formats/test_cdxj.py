"""CDXJ: keys as web archives write them, lines that sort, and nothing in an address that can break a line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.formats import cdxj, http, warc
from archive.formats.cdxj import CdxjEntry, cdxj_line, entry_of, lines_of, surt
from tests.conftest import stable

SESSION = "0123456789abcdef0123456789ABCDEF"

KEYS = {
    "https://news.example.com/2026/11/20/story.html": "com,example,news)/2026/11/20/story.html",
    "http://Example.COM": "com,example)/",
    "https://www.example.com:443/": "com,example)/",
    "http://www2.example.com:80/": "com,example)/",
    "http://www.com/": "com)/",
    "http://www1.www2.example.com/": "com,example,www2)/",
    "https://example.com:80/": "com,example:80)/",
    "http://example.com:8080/a": "com,example:8080)/a",
    "http://example.com:/a": "com,example)/a",
    "http://user:secret@example.com/a": "com,example)/a",
    "http://example.com/a#part": "com,example)/a",
    "http://example.com/A/B/": "com,example)/a/b",
    "http://example.com/a//b/./c/../d": "com,example)/a/b/d",
    "http://example.com/../a": "com,example)/../a",
    "http://example.com/a?": "com,example)/a",
    "http://example.com/a/?B=2&a=1": "com,example)/a?a=1&b=2",
    "http://example.com/?b&a=&a": "com,example)/?a&a=&b",
    "http://example.com/?q=1&utm_source=x": "com,example)/?q=1&utm_source=x",
    "http://example.com/a%2Fb%20c": "com,example)/a/b%20c",
    "http://example.com/a%252Fb": "com,example)/a/b",
    "http://example.com/50%": "com,example)/50%25",
    "http://example.com/é?q=ü": "com,example)/%c3%a9?q=%c3%bc",
    "http://bücher.example/": "example,xn--bcher-kva)/",
    "http://a..b.example./": "example,b,a)/",
    "http://192.168.0.1/x": "1,0,168,192)/x",
    f"http://example.com/?jsessionid={SESSION}&a=1": "com,example)/?a=1",
    f"http://example.com/?a=1&PHPSESSID={SESSION}": "com,example)/?&a=1",
    f"http://example.com/?sid={SESSION}": "com,example)/",
    "http://example.com/?CFID=1&CFTOKEN=2&x=3": "com,example)/?x=3",
    "http://example.com/(S(0123456789abcdef01234567))/x.aspx?y=1": "com,example)/x.aspx?y=1",
    "  http://example.com/a\n": "com,example)/a",
    "http://example.com/a\r\nb": "com,example)/ab",
    "example.com/a": "com,example)/a",
    "urn:newsproof:statement:0f1E": "urn:newsproof:statement:0f1e",
    "urn:uuid:7C19": "urn:uuid:7c19",
    "": "-",
}

PIECES = ["http://", "example.com", "www.", "//", "..", "%25", "%C3%A9", "2F", *'/?&=#%.:@[]aBé(),;"{\u202e']
ADDRESSES = st.lists(st.sampled_from([*PIECES, " ", "\n", "\t", "\x00", "\u2028", "\ud800"]), max_size=14).map("".join)


@pytest.mark.parametrize("url", KEYS, ids=stable)
def test_keys(url: str) -> None:
    assert surt(url) == KEYS[url]


@settings(max_examples=300)
@given(ADDRESSES | st.text(max_size=40))
def test_any_text_gives_one_word_of_printable_ascii(url: str) -> None:
    key = surt(url)
    assert key
    assert all("!" <= char <= "~" for char in key)


@given(st.from_regex(r"https?://[a-z]{1,8}\.example/[a-zA-Z0-9/._~-]{0,20}(\?[a-z=&]{0,12})?", fullmatch=True))
def test_what_a_key_folds(url: str) -> None:
    assert surt(url) == surt(url.upper().replace("HTTP", "http", 1)) == surt(url + "#x") == surt(f" {url}\n")


@pytest.mark.parametrize(
    "url",
    [
        "http://a/" + "%25" * 100_000,
        "http://a/" + "%" * 100_000 + "25" * 100_000,
        "http://a/?" + "cfid=" * 100_000,
        "http://a" + "/(012345678901234567890123)" * 20_000,
        "http://" + ":1" * 100_000,
        "http://a/" + "../" * 100_000,
    ],
    ids=lambda url: url[:16],
)
def test_hostile_lengths_take_linear_time(url: str) -> None:
    assert surt(url).isascii()


def test_equal_to_the_package_that_other_tools_use() -> None:
    oracle = pytest.importorskip("surt", reason="the package surt is an oracle in the peers' environment only")
    for url in KEYS:
        if url:
            assert surt(url) == oracle.surt(url), url


LINE = {
    "url": "https://news.example.com/2026/11/20/story.html",
    "date": "2026-11-20T12:00:01.250000Z",
    "mime": "text/html",
    "status": 200,
    "digest": "sha256:34bc",
    "length": 611,
    "offset": 3620,
    "filename": "news-000001.warc.gz",
    "record_digest": "sha256:0c29",
}


def test_a_line_is_exactly_this() -> None:
    assert cdxj_line(**LINE) == (
        b"com,example,news)/2026/11/20/story.html 20261120120001 "
        b'{"url": "https://news.example.com/2026/11/20/story.html", "mime": "text/html", "status": "200", '
        b'"digest": "sha256:34bc", "length": "611", "offset": "3620", "filename": "news-000001.warc.gz", '
        b'"recordDigest": "sha256:0c29"}\n'
    )


def test_what_a_record_does_not_have_is_left_out() -> None:
    line = cdxj_line(**LINE | {"status": None, "mime": None, "record_digest": None, "date": "2026-11-20"})
    _, stamp, body = line.decode().split(" ", 2)
    assert stamp == "20261120000000"
    assert list(json.loads(body)) == ["url", "digest", "length", "offset", "filename"]


@given(ADDRESSES | st.text(max_size=30), st.text(max_size=20))
def test_no_address_or_type_breaks_a_line(url: str, mime: str) -> None:
    line = cdxj_line(**LINE | {"url": url, "mime": mime})
    assert line.count(b"\n") == 1
    _, stamp, body = line.decode("ascii").split(" ", 2)
    assert stamp == "20261120120001"
    members = json.loads(body)
    assert members["url"] == url
    assert members["mime"] == mime


@given(
    st.lists(
        st.builds(CdxjEntry, ADDRESSES, st.just("2026-11-20T12:00:01Z"), st.integers(0, 99), st.just(9)), max_size=9
    )
)
def test_lines_are_sorted_by_bytes_whatever_order_they_come_in(entries: list[CdxjEntry]) -> None:
    data = lines_of(entries, "news-000001.warc.gz")
    lines = data.splitlines(keepends=True)
    assert lines == sorted(lines)
    assert len(lines) == len(entries)
    assert lines_of(reversed(entries), "news-000001.warc.gz") == data


def record_of(warc_type: str, block: bytes, content_type: str | None, *headers: tuple[str, str]) -> warc.Record:
    return warc.parse(
        warc.record(
            warc_type,
            record_id="<urn:uuid:00000000-0000-4000-8000-000000000001>",
            date="2026-11-20T12:00:01.250000Z",
            target="https://news.example/a" if warc_type != "warcinfo" else None,
            content_type=content_type,
            block=block,
            headers=headers,
        )
    )


HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>"
PAYLOAD = ("WARC-Payload-Digest", "sha256:" + "ab" * 32)


@pytest.mark.parametrize(
    ("record", "mime", "status"),
    [
        (record_of("response", HTML, warc.HTTP_RESPONSE, PAYLOAD), "text/html", 200),
        (record_of("response", HTML, "application/http;msgtype=response", PAYLOAD), "text/html", 200),
        (record_of("revisit", HTML[:-3], warc.HTTP_RESPONSE, PAYLOAD), "warc/revisit", 200),
        (record_of("revisit", b"", None, PAYLOAD), "warc/revisit", None),
        (record_of("response", b"HTTP/1.1 404 Not Found\r\n\r\n", warc.HTTP_RESPONSE), None, 404),
        (record_of("response", b"\x00\xff nonsense", warc.HTTP_RESPONSE), None, None),
        (record_of("response", b"", warc.HTTP_RESPONSE), None, None),
        (record_of("resource", b"{}", "application/json"), "application/json", None),
        (record_of("metadata", b"<x/>", "text/xml"), "text/xml", None),
    ],
    ids=stable,
)
def test_what_the_index_says_about_a_record(record: warc.Record, mime: str | None, status: int | None) -> None:
    entry = entry_of(record, offset=7, length=9, member_sha256="cd" * 32)
    assert entry is not None
    assert (entry.url, entry.date) == ("https://news.example/a", "2026-11-20T12:00:01.250000Z")
    assert (entry.mime, entry.status) == (mime, status)
    assert (entry.offset, entry.length, entry.record_digest) == (7, 9, "sha256:" + "cd" * 32)
    assert entry.digest == (record.header("WARC-Payload-Digest") or record.header("WARC-Block-Digest"))
    assert lines_of([entry], "x.warc.gz").startswith(b"example,news)/a 20261120120001 {")
    alike(record)


def alike(record: warc.Record) -> None:
    """The line that is made in one step is the one that is made of what the index says."""
    for member in (None, "cd" * 32):
        entry = entry_of(record, offset=7, length=9, member_sha256=member)
        line = cdxj.record_line(record, offset=7, length=9, member_sha256=member, filename="x\u00e4.warc.gz")
        assert line == (None if entry is None else lines_of([entry], "x\u00e4.warc.gz"))


HEADS = st.lists(
    st.sampled_from(
        [b"HTTP/1.1 200 OK", b"HTTP/2 404", b"HTTP/1.1  301 x", b"ICY 200 y", b"HTTP/1.0 999", b"HTTP/1.1 2000", b"\r\n", b"\n",
         b"\r", b" ", b"\t", b"\0", b":", b"Content-Type: ", b"content-type:", b"CONTENT-TYPE :", b"Content-Type", b"text/html",
         b"; charset=x", b"X-Content-Type: a/b", b"\xe9", b"Set: Content-Type: c/d", b"\r\n\r\n", b"<p>"]
    ),
    max_size=16,
).map(b"".join)  # fmt: skip


@settings(max_examples=1500)
@given(HEADS, st.booleans())
def test_status_and_type_are_those_of_the_message(head: bytes, begun: bool) -> None:
    block = (b"HTTP/1.1 200 OK\r\n" if begun else b"") + head
    message = http.parse_response(block[: http.body_offset(block)])
    told = http.status_and_type(block[: http.body_offset(block)])
    assert told == (message.status, message.header("Content-Type"))
    alike(record_of("response", block, warc.HTTP_RESPONSE, PAYLOAD))


@settings(max_examples=300)
@given(
    st.sampled_from(["response", "revisit", "resource", "metadata", "warcinfo", "request"]),
    st.one_of(
        st.none(), st.sampled_from(["text/html;x", ";", "a b", "application/http; msgtype=request", warc.WARC_FIELDS])
    ),
    ADDRESSES,
)
def test_one_step_is_as_good_as_two(kind: str, content_type: str | None, address: str) -> None:
    made = warc.record(
        kind, record_id="<urn:uuid:00000000-0000-4000-8000-000000000001>", date="2026-11-20T12:00:01.250000Z",
        target="x" + address, content_type=content_type, block=HTML,
    )  # fmt: skip
    alike(warc.parse(made))


@pytest.mark.parametrize(
    "record",
    [
        record_of("request", b"GET / HTTP/1.1\r\n\r\n", warc.HTTP_REQUEST),
        record_of("metadata", b"a: b\r\n", warc.WARC_FIELDS),
        record_of("warcinfo", b"a: b\r\n", warc.WARC_FIELDS),
        record_of("conversion", b"text", "text/plain"),
    ],
    ids=stable,
)
def test_records_that_are_not_replayed_have_no_line(record: warc.Record) -> None:
    assert entry_of(record, offset=0, length=1) is None


def test_keys_of_a_published_index(cases: Path) -> None:
    """Every key in the CDXJ files that other projects ship as test data is the one made here."""
    checked = 0
    for path in sorted((cases / "warcs").rglob("*.cdxj")):
        for line in path.read_text().splitlines():
            key, _, body = line.split(" ", 2)
            url = json.loads(body).get("url")
            if url and "__wb_method" not in key:  # pywb's keys of POST requests hold what was posted
                assert surt(url) == key, path.name
                checked += 1
    if not checked:
        pytest.skip("the folder of real cases has no CDXJ file")


@given(st.from_regex(r"urn:[a-z0-9:._-]{1,60}", fullmatch=True))
def test_addresses_of_our_own_records_are_their_own_key_by_the_long_way_too(url: str) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(cdxj, "_PLAIN_URN", re.compile(r"(?!)"))
        assert cdxj._key(url) == url
    assert cdxj.surt(url) == url
