"""What is taken from foreign files: the captures of pages, dated and addressed, and every defect by name."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import zlib
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.formats.cutting import Cut
from archive.formats.foreign import (
    ForeignCapture,
    ForeignProblem,
    Reading,
    copy_records,
    cut_records,
    detect,
    read_foreign,
)
from tests.conftest import cases_folder

URL = b"https://news.example/harbour"
DATE = b"2026-03-02T12:00:00Z"
PAGE = b"<!doctype html><title>Harbour</title><p>Text."
DIGEST = b"sha1:" + base64.b32encode(hashlib.sha1(PAGE).digest())


def record(kind: bytes, block: bytes, *fields: bytes, **named: bytes | None) -> bytes:
    """A record; `named` replaces (or with None removes) its ordinary headers."""
    head = {
        b"WARC-Type": kind,
        b"WARC-Record-ID": b"<urn:uuid:" + hashlib.md5(block + kind + b"".join(fields)).hexdigest().encode() + b">",
        b"WARC-Date": DATE,
        b"WARC-Target-URI": URL,
        b"Content-Type": b"application/http; msgtype=" + kind,
        b"Content-Length": b"%d" % len(block),
    }
    for name, value in named.items():
        key = {"id": "WARC-Record-ID", "date": "WARC-Date", "url": "WARC-Target-URI", "type": "Content-Type"}[name]
        if value is None:
            del head[key.encode()]
        else:
            head[key.encode()] = value
    lines = [b"WARC/1.0", *(name + b": " + value for name, value in head.items()), *fields]
    return b"\r\n".join(lines) + b"\r\n\r\n" + block + b"\r\n\r\n"


def http(body: bytes = PAGE, *fields: bytes, status: bytes = b"200 OK", content: bytes = b"text/html") -> bytes:
    lines = [b"HTTP/1.1 " + status, b"Content-Type: " + content, *fields]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def response(*fields: bytes, block: bytes | None = None, **named: bytes | None) -> bytes:
    return record(b"response", http() if block is None else block, *fields, **named)


def read(path: Path, *records: bytes) -> tuple[list[ForeignCapture], list[ForeignProblem], Reading]:
    path.write_bytes(b"".join(records))
    reading = Reading(path)
    items = list(reading)
    for item in items:
        if isinstance(item, ForeignCapture):
            stored = path.read_bytes()[item.offset : item.offset + item.length]
            assert len(stored) == item.record_length
            assert hashlib.sha256(stored).hexdigest() == item.record_sha256
    captures = [i for i in items if isinstance(i, ForeignCapture)]
    return captures, [i for i in items if isinstance(i, ForeignProblem)], reading


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "some.warc"


def one(file: Path, *records: bytes) -> ForeignCapture:
    (capture,), problems, _ = read(file, *records)
    assert problems == []
    return capture


# What a capture says


def test_a_response_is_a_capture_with_all_it_says(file: Path) -> None:
    block = http(PAGE, b"Age: 12", b"X-Robots-Tag: noarchive")
    capture = one(file, record(b"warcinfo", b""), response(b"WARC-IP-Address: 192.0.2.1", block=block))
    assert (capture.kind, capture.record_type, capture.number) == ("response", "response", 2)
    assert (capture.url, capture.date) == (URL.decode(), "2026-03-02T12:00:00.000000Z")
    assert (capture.status, capture.content, capture.content_type) == (200, PAGE, "text/html")
    assert (capture.header("age"), capture.header("x-robots-tag"), capture.header("none")) == ("12", "noarchive", None)
    assert capture.payload_sha256 == hashlib.sha256(PAGE).hexdigest()
    assert (capture.ip, capture.truncated, capture.failure, capture.warnings) == ("192.0.2.1", None, None, ())
    assert (capture.record_id or "").startswith("<urn:uuid:")


def test_resources_and_conversions_are_captures_too(file: Path) -> None:
    html, markdown, wet = (
        record(b"resource", PAGE, type=b"text/html"),
        record(b"resource", b"# Title", url=b"urn:newsproof:file:a.md", type=b"text/markdown"),
        record(b"conversion", b"Plain words.", url=b"https://b.example/", type=b"text/plain"),
    )
    captures, problems, _ = read(file, html, markdown, wet)
    assert [(c.kind, c.status, c.content) for c in captures] == [
        ("resource", None, PAGE),
        ("resource", None, b"# Title"),
        ("conversion", None, b"Plain words."),
    ]
    assert problems == []
    # What a conversion was made from is the better witness.
    captures, _, reading = read(file, response(), record(b"conversion", b"Plain words.", type=b"text/plain"))
    assert [c.kind for c in captures] == ["response"]
    assert reading.left_out == 1


@pytest.mark.parametrize(
    "made",
    [
        response(block=http(b"body{}", content=b"text/css")),
        response(block=http(b"\x89PNG", content=b"image/png")),
        response(block=http(b"{}", content=b"application/json")),
        response(block=http(b"bytes", content=b"application/octet-stream")),
        response(block=http(b"", status=b"301 Moved")),
        response(block=http(b"User-agent: *", content=b"text/plain"), url=b"https://news.example/robots.txt"),
        response(block=http(status=b"404 Not Found"), url=b"https://news.example/missing.png"),
        response(block=b"20260302 news.example", url=b"dns:news.example", type=b"text/dns"),
        record(b"resource", b"log", url=b"metadata://x/wget.log", type=b"text/plain"),
        record(b"resource", b"text", url=b"urn:text:https://news.example/", type=b"text/plain"),
        record(b"continuation", b"more"),
    ],
)
def test_what_is_no_page_is_left_out_and_counted(file: Path, made: bytes) -> None:
    captures, problems, reading = read(file, made, record(b"request", b"GET / HTTP/1.1\r\n\r\n"))
    assert (captures, problems) == ([], [])
    assert (reading.records, reading.left_out) == (2, 1)
    assert sum(reading.counts.values()) == 2


def test_an_address_that_cannot_be_taken_apart_is_no_fault(file: Path) -> None:
    captures, problems, _ = read(file, response(url=b"http://[news.example/robots.txt"))
    assert (len(captures), problems) == (1, [])


def test_pages_without_or_with_odd_types_are_seen(file: Path) -> None:
    for content in (
        b"",
        b"text/html charset=utf-8",
        b"TEXT/HTML;x",
        b"text/html, text/html",
        b"application/octet-stream",
    ):
        assert one(file, response(block=http(content=content))).content == PAGE
    assert one(file, response(block=http(status=b"404 Not Found"))).status == 404
    assert one(file, response(block=http(status=b"503 Busy"))).status == 503


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (gzip.compress(PAGE), [b"Content-Encoding: gzip"]),
        (gzip.compress(PAGE), [b"Content-Encoding: x-gzip"]),
        (zlib.compress(PAGE), [b"Content-Encoding: deflate"]),
        (
            b"5\r\n" + PAGE[:5] + b"\r\n%x\r\n" % len(PAGE[5:]) + PAGE[5:] + b"\r\n0\r\n\r\n",
            [b"Transfer-Encoding: chunked"],
        ),
        (PAGE, [b"Transfer-Encoding: chunked"]),
        (PAGE, [b"Content-Encoding: gzip"]),
    ],
)
def test_codings_are_taken_off(file: Path, body: bytes, fields: list[bytes]) -> None:
    capture = one(file, response(block=http(body, *fields)))
    assert (capture.content, capture.failure) == (PAGE, None)


def test_a_body_that_cannot_be_decoded_is_a_failure(file: Path) -> None:
    for body, coding in ((gzip.compress(PAGE)[:-9], b"gzip"), (b"\x00\x01\x02", b"rot13"), (b"\x8b\x00\x01", b"br")):
        capture = one(file, response(block=http(body, b"Content-Encoding: " + coding)))
        assert capture.content is None
        assert (capture.failure or "").startswith("the body cannot be decoded: ")
    bomb = gzip.compress(bytes(80_000_000))
    capture = one(file, response(block=http(bomb, b"Content-Encoding: gzip")))
    assert capture.content is None


def test_truncation_is_passed_on(file: Path) -> None:
    assert one(file, response(b"WARC-Truncated: length")).truncated == "length"
    assert one(file, response(b"WARC-Truncated: because")).truncated == "unspecified"


# Times and addresses


@pytest.mark.parametrize(
    ("stated", "expected", "noted"),
    [
        (b"2026-03-02T12:00:00Z", "2026-03-02T12:00:00.000000Z", False),
        (b"2026-03-02T12:00:00.5Z", "2026-03-02T12:00:00.500000Z", False),
        (b"2026-03-02T12:00:00.123456789Z", "2026-03-02T12:00:00.123456Z", False),
        (b"2026-03-02T12:00Z", "2026-03-02T12:00:00.000000Z", False),
        (b"2026-03-02", "2026-03-02T00:00:00.000000Z", True),
        (b"2026-03", "2026-03-01T00:00:00.000000Z", True),
        (b"2026", "2026-01-01T00:00:00.000000Z", True),
        (b"2026-03-02T12:00:00", "2026-03-02T12:00:00.000000Z", True),
        (b"2026-03-02T14:00:00+02:00", "2026-03-02T12:00:00.000000Z", True),
        (b"20260302120000", "2026-03-02T12:00:00.000000Z", True),
    ],
)
def test_dates_in_all_their_forms(file: Path, stated: bytes, expected: str, noted: bool) -> None:
    capture = one(file, response(date=stated))
    assert capture.date == expected
    assert any("WARC-Date" in warning for warning in capture.warnings) == noted


@pytest.mark.parametrize(
    "stated", [None, b"", b"yesterday", b"2026-13-45T00:00:00Z", b"2008-10-294T05:21:46-0700", b"9" * 14]
)
def test_a_page_that_cannot_be_dated_is_a_problem(file: Path, stated: bytes | None) -> None:
    captures, (problem,), reading = read(file, response(date=stated), response())
    assert [c.number for c in captures] == [2]
    assert (problem.code, problem.number, problem.offset) == ("no-date", 1, 0)
    assert reading.warnings[0] == str(problem)


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (b"<https://news.example/a>", "https://news.example/a"),
        (b"https://news.example/a b", "https://news.example/a%20b"),
        ("https://news.example/ä\u202e".encode(), "https://news.example/%C3%A4%E2%80%AE"),
        (b"https://user:pw@news.example/a", "https://news.example/a"),
    ],
)
def test_odd_addresses_are_made_safe_and_noted(file: Path, stated: bytes, expected: str) -> None:
    capture = one(file, response(url=stated))
    assert capture.url == expected
    assert any("address" in warning for warning in capture.warnings)
    assert not any("pw" in warning for warning in capture.warnings)


def test_a_page_that_cannot_be_addressed_is_a_problem(file: Path) -> None:
    _, (problem,), _ = read(file, response(url=None))
    assert problem.code == "no-target"
    _, (problem,), _ = read(file, response(url=b"https://a/" + b"b" * 20_000))
    assert problem.code == "bad-target"


# Defects of producers


@pytest.mark.parametrize(
    ("made", "warning"),
    [
        (response(b"WARC-Block-Digest: sha1:" + b"A" * 32), "its WARC-Block-Digest is wrong"),
        (response(b"WARC-Payload-Digest: sha1:" + b"A" * 32), "its WARC-Payload-Digest is wrong"),
        (response(b"WARC-Payload-Digest: crc32:00000000"), "its WARC-Payload-Digest is of a kind that is not known"),
        (
            response(b"WARC-Payload-Digest: sha256:" + base64.b32encode(hashlib.sha256(PAGE).digest())),
            "its WARC-Payload-Digest is SHA-256 in base32, which not every reader takes",
        ),
        (
            response(b"WARC-Payload-Digest: md5:" + hashlib.md5(http()).hexdigest().encode()),
            "its WARC-Payload-Digest is of the whole block",
        ),
        (
            response(
                DIGEST.replace(b"sha1", b"WARC-Payload-Digest: sha1"),
                block=http(gzip.compress(PAGE), b"Content-Encoding: gzip"),
            ),
            "its WARC-Payload-Digest is of the decoded body",
        ),
        (response(id=None), "it has no WARC-Record-ID"),
        (response().removesuffix(b"\r\n"), "it ends with CR LF instead of CR LF CR LF"),
        (
            response(block=http(b"5\r\nhel\r\n", b"Transfer-Encoding: chunked")),
            "its chunks are broken; its body is kept with them",
        ),
        (
            response(block=http(PAGE, b"Content-Encoding: gzip")),
            "its body is stored decoded, though its header names a content coding",
        ),
    ],
)
def test_defects_are_warnings_on_the_capture(file: Path, made: bytes, warning: str) -> None:
    capture = one(file, made)
    assert warning in capture.warnings
    reading = Reading(file)
    list(reading)
    assert f"record 1 at 0: {warning}" in reading.warnings


def test_the_chunk_framing_in_a_payload_digest_is_known(file: Path) -> None:
    framed = b"%x\r\n" % len(PAGE) + PAGE + b"\r\n0\r\n\r\n"
    stated = b"WARC-Payload-Digest: sha256:" + hashlib.sha256(framed).hexdigest().encode()
    capture = one(file, response(stated, block=http(framed, b"Transfer-Encoding: chunked")))
    assert capture.warnings == ("its WARC-Payload-Digest counts the chunk framing in, as some writers do",)
    stated = b"WARC-Payload-Digest: " + DIGEST
    assert one(file, response(stated, block=http(framed, b"Transfer-Encoding: chunked"))).warnings == ()


def test_right_digests_give_no_warning(file: Path) -> None:
    for algorithm in ("md5", "sha1", "sha256", "sha512"):
        digest = hashlib.new(algorithm, http()).hexdigest()
        assert one(file, response(f"WARC-Block-Digest: {algorithm}:{digest}".encode())).warnings == ()
    empty = b"WARC-Payload-Digest: sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"
    _, _, reading = read(file, record(b"request", b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", empty))
    assert reading.warnings == ()


def test_equal_defects_are_said_once(file: Path) -> None:
    _, _, reading = read(file, *(response(b"WARC-Block-Digest: sha1:" + b"A" * 32) for _ in range(50)))
    assert reading.warnings == ("record 1 at 0: its WARC-Block-Digest is wrong (and 49 more records)",)


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (response(b"WARC-Segment-Number: 1"), "segmented"),
        (response(block=b"garbage"), "no-http"),
        (response(block=b"HTTPX/1.1 200 OK\r\n\r\nx"), "no-http"),
        (response().replace(b"WARC/1.0", b"WARC/7.0"), "record-version"),
        (response().replace(b"WARC-Type: response", b"WARC-Other: 1"), "record-header"),
        (b"garbage", "stray-bytes"),
    ],
)
def test_what_cannot_be_used_is_named(file: Path, made: bytes, code: str) -> None:
    captures, (problem,), reading = read(file, response(), made)
    assert len(captures) == 1
    assert (problem.code, problem.number, problem.offset) == (code, 2, len(response()))
    assert reading.warnings == (str(problem),)


# Revisits


def revisit(
    *fields: bytes, block: bytes = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nAge: 5\r\n\r\n", **named: bytes
) -> bytes:
    profile = b"WARC-Profile: http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"
    named.setdefault("date", b"2026-03-05T00:00:00Z")
    return record(b"revisit", block, profile, b"WARC-Truncated: length", *fields, **named)


@pytest.mark.parametrize(
    "reference",
    [
        [b"WARC-Refers-To: <urn:original>"],
        [b"WARC-Payload-Digest: " + DIGEST],
        [b"WARC-Refers-To-Target-URI: " + URL, b"WARC-Refers-To-Date: " + DATE],
    ],
)
def test_a_revisit_gets_the_content_of_its_original_before_or_after_it(file: Path, reference: list[bytes]) -> None:
    original = response(b"WARC-Payload-Digest: " + DIGEST, id=b"<urn:original>")
    again = revisit(*reference, url=b"https://m.news.example/harbour")
    for records in ((original, again), (again, original)):
        captures, problems, reading = read(file, *records)
        assert problems == []
        first, second = sorted(captures, key=lambda c: c.date)
        assert (second.kind, second.status, second.header("age")) == ("revisit", 200, "5")
        assert (second.url, second.date) == ("https://m.news.example/harbour", "2026-03-05T00:00:00.000000Z")
        assert (second.content, second.payload_sha256, second.truncated) == (PAGE, first.payload_sha256, None)
        assert second.original is not None
        assert second.original.record_sha256 == first.record_sha256
        assert (second.original.number, second.original.offset) == (first.number, first.offset)
        assert reading.left_out == 0
        file.write_bytes(gzip.compress(b"".join(records)))  # all in one member
        assert {c.content for c in read_foreign(file) if isinstance(c, ForeignCapture)} == {PAGE}


def test_a_revisit_of_a_revisit_and_one_without_headers(file: Path) -> None:
    captures, problems, _ = read(
        file,
        response(id=b"<urn:1>"),
        revisit(b"WARC-Refers-To: <urn:1>", id=b"<urn:2>"),
        revisit(b"WARC-Refers-To: <urn:2>", block=b"", date=b"2026-03-06T00:00:00Z"),
    )
    assert problems == []
    assert [c.content for c in captures] == [PAGE] * 3
    assert [c.status for c in captures] == [200] * 3
    assert captures[2].content_type == "text/html"


def test_not_modified_means_that_the_page_still_stood(file: Path) -> None:
    block = b"HTTP/1.1 304 Not Modified\r\nAge: 9\r\n\r\n"
    _, capture = read(file, response(id=b"<urn:1>"), revisit(b"WARC-Refers-To: <urn:1>", block=block))[0]
    assert (capture.status, capture.content_type, capture.content, capture.header("age")) == (
        200,
        "text/html",
        PAGE,
        "9",
    )


def test_a_revisit_without_its_original_is_a_problem_or_counted(file: Path) -> None:
    captures, (problem,), reading = read(file, revisit(b"WARC-Refers-To: <urn:elsewhere>"))
    assert (captures, problem.code, reading.left_out) == ([], "original-elsewhere", 1)
    _, problems, reading = read(file, revisit(b"WARC-Payload-Digest: sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", block=b""))
    assert problems == []
    assert reading.warnings == ("1 revisits repeat a record that is not in this file, or is no page",)
    image = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n"
    _, problems, reading = read(file, revisit(b"WARC-Refers-To: <urn:elsewhere>", block=image))
    assert (problems, reading.warnings, reading.left_out) == ([], (), 1)


# ARC


def test_arc_files_have_captures(file: Path) -> None:
    lines = [
        (b"filedesc://x.arc", b"1 0 X\nURL IP-address Archive-date Content-type Archive-length\n"),
        (URL + b"/a b", http()),
    ]
    lines.append((b"http://old.example/", PAGE))
    data = b"".join(u + b" 192.0.2.1 20140216050221 text/html %d\n" % len(b) + b + b"\n" for u, b in lines)
    for stored in (data, gzip.compress(data)):
        file.write_bytes(stored)
        captures = [c for c in read_foreign(file) if isinstance(c, ForeignCapture)]
        assert [(c.status, c.content, c.content_type) for c in captures] == [
            (200, PAGE, "text/html"),
            (None, PAGE, "text/html"),
        ]
        assert captures[0].url == URL.decode() + "/a%20b"
        assert captures[0].date == "2014-02-16T05:02:21.000000Z"
        assert captures[0].ip == "192.0.2.1"
    arc_2 = b"%b 192.0.2.1 20140216050221 text/html 200 - - 0 x.arc %d\n%b\n" % (URL, len(http()), http())
    file.write_bytes(arc_2)
    (capture,) = read_foreign(file)
    assert isinstance(capture, ForeignCapture)
    assert (capture.url, capture.date[:4], capture.content) == (URL.decode(), "2014", PAGE)


# Hostile and sound files by others


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_changed_bytes_never_raise(file: Path, data: st.DataObject) -> None:
    good = (
        response(b"WARC-Payload-Digest: " + DIGEST)
        + revisit(b"WARC-Payload-Digest: " + DIGEST)
        + record(b"resource", PAGE)
    )
    changed = bytearray(good)
    for place, byte in data.draw(st.lists(st.tuples(st.integers(0, len(good) - 1), st.integers(0, 255)), max_size=6)):
        changed[place] = byte
    file.write_bytes(bytes(changed))
    reading = Reading(file)
    for item in reading:
        assert str(item)
    assert all(isinstance(line, str) for line in reading.warnings)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40), st.sampled_from(["date", "url", "type", "id"]))
def test_any_header_value_is_survived(file: Path, value: str, name: str) -> None:
    file.write_bytes(response(**{name: value.replace("\n", "").replace("\r", "").encode("utf-8", "replace")}))
    for item in Reading(file):
        if isinstance(item, ForeignCapture):
            assert item.url.isascii()
            assert item.url.isprintable()
            assert len(item.date) == 27


FOLDER = cases_folder()
FILES = sorted(
    str(path.relative_to(FOLDER))
    for path in ((FOLDER / "warcs").rglob("*") if FOLDER is not None else ())
    if path.is_file()
)


@pytest.mark.shared
@pytest.mark.parametrize("name", FILES or ["none"])
def test_files_of_other_projects(cases: Path, name: str) -> None:
    path = cases / name
    size = path.stat().st_size
    kind = detect(path)
    reading = Reading(path)
    items = list(reading)
    for item in items:
        assert 0 <= item.offset <= size
        if isinstance(item, ForeignProblem):
            assert item.offset + item.length <= size
            assert item.message
            assert item.consequence
        else:
            assert datetime.fromisoformat(item.date).year >= 1996
            assert item.url.isascii()
            assert (item.content is None) == (item.failure is not None)
            (again,) = (c for c in cut_records(path, at=(item.offset, item.inner)) if c.number == 1)
            assert isinstance(again, Cut)
            assert again.sha256 == item.record_sha256
    if not items and not reading.records:
        assert not path.read_bytes().strip()
    if kind in ("warc", "arc"):
        assert items or reading.records or not path.read_bytes().strip()
    json.dumps([str(item) for item in items])


@pytest.mark.shared
def test_sound_files_are_read_as_warcio_reads_them(cases: Path) -> None:
    """The same records, the same payloads; and copied record for record they are the files again."""
    from warcio.archiveiterator import ArchiveIterator

    compared = 0
    for entry in json.loads((cases / "manifest.json").read_text(encoding="utf-8")):
        name = entry.get("file") or entry["path"]
        path = cases / name if (cases / name).exists() else cases / "warcs" / name
        if not str(entry.get("expected", "")).startswith("valid") or not name.endswith(
            (".warc", ".warc.gz", ".arc", ".arc.gz")
        ):
            continue
        if "jhove" in name or not path.is_file():
            continue  # truncated by hand: valid headers without their blocks
        cuts = list(cut_records(path))
        assert all(isinstance(item, Cut) for item in cuts), name
        assert b"".join(copy_records(path)) == path.read_bytes(), name
        ours = {
            item.number: item for item in Reading(path) if isinstance(item, ForeignCapture) and item.kind != "revisit"
        }
        with path.open("rb") as file:
            count = 0
            for number, theirs in enumerate(ArchiveIterator(file), 1):
                count += 1
                mine = ours.pop(number, None)
                coding = theirs.http_headers.get_header("content-encoding") if theirs.http_headers else None
                if mine is not None and coding != "br":
                    assert mine.content == theirs.content_stream().read(), (name, number)
                    compared += 1
                else:
                    theirs.raw_stream.read()
        assert count == len(cuts), name
        assert ours == {}, name
    assert compared > 40


# What kind of file


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.bin", response(), "warc"),
        ("a.html", response(), "warc"),
        ("a", gzip.compress(response()), "warc"),
        ("a.txt", b"filedesc://x 0.0.0.0 20140101000000 text/plain 0\n", "arc"),
        ("a.gz", gzip.compress(b"filedesc://x 0.0.0.0 20140101000000 text/plain 0\n"), "arc"),
        ("a.warc", b"", "warc"),
        ("a.warc.gz", gzip.compress(response())[:20], "warc"),
        ("A.ARC.GZ", b"garbage", "arc"),
        ("a.html", b"no tags at all", "html"),
        ("a.htm", b"", "html"),
        ("a.txt", b"<!DOCTYPE html><p>x", "html"),
        ("a", b"\xef\xbb\xbf <!-- c --> <html>", "html"),
        ("a", "<html>".encode("utf-16"), "html"),
        ("a.txt", b"plain words", "text"),
        ("a.txt", b"", "text"),
        ("a", b"plain words", "text"),
        ("a.txt", "Köln".encode("latin-1"), "text"),
        ("a.txt", "words".encode("utf-16"), "text"),
        ("a.txt", "words in this".encode("utf-16-le"), "text"),
        ("a.txt", b"one \0 damaged character in a text", "text"),
        ("a.md", b"# Title\n<html> in words", "markdown"),
        ("a.markdown", b"# Title", "markdown"),
        ("a", b"", None),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", None),
        ("a.txt", bytes(range(256)), None),
        ("a.html", bytes(range(256)), None),
        ("a.pdf", b"%PDF-1.7 text", None),
        ("a.wacz", b"PK\x03\x04" + b"text" * 9, None),
        ("a.html.gz", gzip.compress(b"<html>"), "html"),
        ("a.dat", b"text with \0 inside", None),
    ],
)
def test_files_are_told_by_content_then_name_then_text(
    tmp_path: Path, name: str, content: bytes, kind: str | None
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert detect(path) == kind


def test_only_regular_files_are_opened(tmp_path: Path) -> None:
    assert detect(tmp_path) is None
    os.mkfifo(tmp_path / "pipe.html")
    assert detect(tmp_path / "pipe.html") is None
    assert detect(tmp_path / "missing.html") is None
