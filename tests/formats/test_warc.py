"""One record: what is written is read back the same, and nothing that is not whole is read at all."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from records_for_tests import DATE, every_kind

from archive.formats import warc
from archive.formats.headers import MalformedRecordError
from archive.formats.warc import Record

ID = "<urn:uuid:0b3f3a9e-6a6e-4a57-9d0f-5c1d2b6a7e11>"
printable = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=40).filter(
    lambda text: text == text.strip()
)
names = st.from_regex(r"X-[A-Za-z0-9-]{1,20}", fullmatch=True)


def make(block: bytes = b"hello", **more: object) -> bytes:
    given = {"record_id": ID, "date": DATE, "target": "https://news.example/", "content_type": "text/html"}
    return warc.record("resource", block=block, **{**given, **more})  # type: ignore[arg-type]


@given(
    block=st.binary(max_size=300),
    target=st.text(max_size=60),
    extra=st.dictionaries(names, printable, max_size=4),
    warc_type=st.sampled_from(("response", "resource", "metadata", "request")),
)
def test_what_is_written_is_read_back(block: bytes, target: str, extra: dict[str, str], warc_type: str) -> None:
    extra = {name.lower(): value for name, value in extra.items()}
    raw = warc.record(
        warc_type,
        record_id=ID,
        date=DATE,
        target="https://news.example/" + target,
        content_type="text/html",
        block=block,
        headers=extra.items(),
    )
    record = warc.parse(raw)
    assert (record.type, record.id, record.date, record.block) == (warc_type, ID, DATE, block)
    assert record.target == warc.target_uri("https://news.example/" + target)
    assert {name: record.header(name) for name in extra} == extra
    assert record.sha256 == hashlib.sha256(raw).hexdigest()
    assert (record.length, record.raw_length, record.raw) == (len(block), len(raw), raw)
    assert record.problems() == ()


def test_headers_stand_in_a_fixed_order_whatever_order_they_are_given_in() -> None:
    headers = [
        ("X-Own", "1"),
        ("WARC-Truncated", "length"),
        ("WARC-Protocol", "http/1.1"),
        ("WARC-Protocol", "tls/1.3"),
        ("WARC-Payload-Digest", "sha256:00"),
        ("WARC-Warcinfo-ID", ID),
    ]
    one, two = make(headers=headers), make(headers=[*headers[4:], *headers[:4]])
    assert one == two
    assert [name for name, _ in warc.parse(one).headers] == [
        "WARC-Type",
        "WARC-Record-ID",
        "WARC-Date",
        "WARC-Target-URI",
        "WARC-Warcinfo-ID",
        "WARC-Protocol",
        "WARC-Protocol",
        "WARC-Truncated",
        "X-Own",
        "WARC-Payload-Digest",
        "WARC-Block-Digest",
        "Content-Type",
        "Content-Length",
    ]
    assert warc.parse(one).header_values("warc-protocol") == ("http/1.1", "tls/1.3")


@given(st.text())
def test_no_address_becomes_a_header(text: str) -> None:
    url = warc.target_uri("https://news.example/" + text)
    assert url.isascii()
    assert url.isprintable()
    assert not set(url) & set('<> "')
    plain = [char for char in text if char in url]
    assert "https://news.example/" + "".join(plain) == url or "%" in url


@pytest.mark.parametrize(
    "bad", ["a\r\nEvil: 1", "a\nb", "a\rb", "nul\0", "esc\x1b", "del\x7f", "é", "", " a", "a ", "\t"]
)
def test_values_that_would_not_read_back_are_refused(bad: str) -> None:
    for refused in (
        {"headers": [("X-Note", bad)]},
        {"headers": [("WARC-Truncated", bad)]},
        {"headers": [("WARC-Truncated", bad), ("WARC-Profile", "x")]},
        {"content_type": bad},
        {"record_id": f"<{bad}>"},
        {"date": bad},
    ):
        with pytest.raises(ValueError):
            make(**refused)


@pytest.mark.parametrize("name", ["", "X Note", "X:Note", "X\r\nEvil", "Ü", "X\0"])
def test_names_that_are_no_tokens_are_refused(name: str) -> None:
    with pytest.raises(ValueError):
        make(headers=[(name, "1")])


def test_a_header_is_not_written_twice_but_for_the_two_that_may_be() -> None:
    for name in ("warc-date", "WARC-Block-Digest", "Content-Length", "X-Note"):
        with pytest.raises(ValueError):
            make(headers=[(name, "1"), (name.upper(), "2")])
    make(headers=[("WARC-Concurrent-To", ID), ("WARC-Concurrent-To", ID)])


@pytest.mark.parametrize("date", ["2026-03-02T12:00:00Z", "2026-03-02", "2026-03-02T12:00:00.123456+00:00", "２０２６"])
def test_only_the_canonical_spelling_of_a_time_is_written(date: str) -> None:
    with pytest.raises(ValueError):
        make(date=date)


# Reading.


def changed(old: bytes, new: bytes, raw: bytes | None = None) -> bytes:
    raw = make() if raw is None else raw
    assert old in raw
    return raw.replace(old, new, 1)


@pytest.mark.parametrize(
    ("raw", "code", "word"),
    [
        (b"", "record-header", "no end"),
        (b"GET / HTTP/1.1\r\n\r\n", "record-version", "GET"),
        (changed(b"WARC/1.1", b"WARC/1.2"), "record-version", "WARC/1.2"),
        (changed(b"WARC/1.1", b"warc/1.1"), "record-version", "warc/1.1"),
        (changed(b"WARC-Type: resource\r\n", b"WARC-Type: resource\n"), "record-header", "bare LF"),
        (changed(b"WARC-Type: resource\r\n", b"WARC-Type: resource\r"), "record-header", "bare CR"),
        (make().replace(b"\r\n", b"\n"), "record-header", "no end"),
        (changed(b"WARC-Type: ", b"WARC-Type "), "record-header", "without a colon"),
        (changed(b"WARC-Type: resource\r\n", b""), "record-header", "no WARC-Type"),
        (changed(b"WARC-Type: resource", b"WARC-Type: "), "record-header", "no WARC-Type"),
        (changed(b"WARC-Type: ", b"WARC-Date: 2020-01-01\r\nWARC-Type: "), "record-header", "twice"),
        (changed(b"WARC-Type: ", b"warc-date: 2020-01-01\r\nWARC-Type: "), "record-header", "twice"),
        (changed(b"WARC-Type: ", b"Content-Length: 5\r\nWARC-Type: "), "record-header", "twice"),
        (changed(b"WARC-Type: ", b"X-A: 1\r\nx-a: 2\r\nWARC-Type: "), "record-header", "twice"),
        (changed(b"https://news.example/", "https://nëws.example/".encode()), "record-header", "ASCII"),
        (changed(b"https://news.example/", b"https://news\0example/"), "record-header", "NUL"),
        (changed(b"WARC-Type: ", b"X-A: 1\r\n folded\r\nWARC-Type: "), "record-header", "colon"),
        (changed(b"WARC-Type: ", b"X A: 1\r\nWARC-Type: "), "record-header", "not a header name"),
        (changed(b"WARC-Type: ", b": 1\r\nWARC-Type: "), "record-header", "not a header name"),
        (changed(DATE.encode(), b"yesterday"), "record-header", "not a time"),
        (changed(b"Content-Length: 5", b"Content-Length: five"), "record-header", "not a number"),
        (changed(b"Content-Length: 5", b"Content-Length: -5"), "record-header", "not a number"),
        (changed(b"Content-Length: 5", b"Content-Length: +5"), "record-header", "not a number"),
        (changed(b"Content-Length: 5", b"Content-Length: 0x5"), "record-header", "not a number"),
        (changed(b"Content-Length: 5", b"Content-Length: 1_0"), "record-header", "not a number"),
        (changed(b"Content-Length: 5", b"Content-Length: " + b"9" * 40), "record-header", "not a number"),
        (changed(b"Content-Length: 5", b"Content-Length: 4"), "record-length", "5 bytes long"),
        (changed(b"Content-Length: 5", b"Content-Length: 6"), "record-length", "5 bytes long"),
        (changed(b"Content-Length: 5", b"Content-Length: 6", make()[:-4]), "record-length", "only 5"),
        (changed(b"Content-Length: 5", b"Content-Length: 10"), "record-length", "only 9"),
        (make()[:-1], "record-end", "CRLF"),
        (make()[:-4], "record-end", "CRLF"),
        (make()[:-4] + b"\n\n\n\n", "record-end", "CRLF"),
        (make() + b"x", "stray-bytes", "1 bytes"),
        (make() + b"\r\n", "stray-bytes", "2 bytes"),
        (make() + make(), "stray-bytes", "follow"),
    ],
)
def test_what_is_not_one_whole_record_says_why(raw: bytes, code: str, word: str) -> None:
    with pytest.raises(MalformedRecordError) as caught:
        warc.parse(raw)
    assert caught.value.code == code
    assert word in caught.value.message


@given(st.data())
def test_nothing_but_a_malformed_record_is_ever_raised(data: st.DataObject) -> None:
    raw = bytearray(make(headers=[("WARC-Protocol", "a"), ("WARC-Protocol", "b")]))
    for _ in range(data.draw(st.integers(1, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    for foreign in (False, True):
        try:
            record = warc.parse(bytes(raw), foreign=foreign)
        except MalformedRecordError:
            continue
        assert record.raw == raw
        assert isinstance(record.headers, tuple)
        record.problems()


@pytest.mark.parametrize("length", range(0, len(make()), 7))
def test_no_beginning_of_a_record_is_a_record(length: int) -> None:
    with pytest.raises(MalformedRecordError):
        warc.parse(make()[:length])


def test_any_order_and_spacing_of_headers_reads_the_same() -> None:
    raw = make(headers=[("WARC-Warcinfo-ID", ID)])
    head, _, rest = raw.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    shuffled = b"\r\n".join([lines[0], *reversed(lines[1:])]) + b"\r\n\r\n" + rest
    squeezed = raw.replace(b"WARC-Type: ", b"warc-type:").replace(b"Content-Type: ", b"Content-Type:   ")
    for other in (shuffled, squeezed):
        record = warc.parse(other)
        assert record.sha256 != hashlib.sha256(raw).hexdigest()
        for name, value in warc.parse(raw).headers:
            assert record.header(name) == value
        assert record.header("warc-type") == "resource"
        assert record.header("x-none") is None
        assert len(record.headers) == len(warc.parse(raw).headers)


def test_foreign_records_may_be_of_older_versions_folded_and_in_utf8() -> None:
    old = (
        "WARC/1.0\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:x:1>\r\nWARC-Date: 2014-01-01T00:00:00Z\r\n"
        "WARC-Target-URI: <http://news.example/ümlaut>\r\nX-Note: one\r\n  two\r\n\tthree\r\nContent-Length: 0\r\n\r\n"
        "\r\n\r\n"
    ).encode()
    record = warc.parse(old, foreign=True)
    assert record.version == "WARC/1.0"
    assert record.target == "http://news.example/ümlaut"
    assert record.header("X-Note") == "one two three"
    with pytest.raises(MalformedRecordError):
        warc.parse(old)


# Digests.


def response(head: bytes, body: bytes, payload: str | None = None) -> Record:
    headers = [("WARC-Payload-Digest", payload or warc.digest_of(body))]
    return warc.parse(
        warc.record(
            "response",
            record_id=ID,
            date=DATE,
            target="https://news.example/",
            content_type=warc.HTTP_RESPONSE,
            block=head + body,
            headers=headers,
        )
    )


def test_the_payload_of_a_response_begins_behind_its_head() -> None:
    for head in (b"HTTP/1.1 200 OK\r\nA: b\r\n\r\n", b"HTTP/1.1 200 OK\nA: b\n\n", b"HTTP/1.1 200 OK\r\n\r\n"):
        record = response(head, b"body\r\n\r\nmore\n\n")
        assert record.payload == b"body\r\n\r\nmore\n\n"
        assert record.problems() == ()


def test_wrong_digests_are_named() -> None:
    head = b"HTTP/1.1 200 OK\r\n\r\n"
    (flaw,) = response(head, b"body", warc.digest_of(b"other")).problems()
    assert (flaw.code, flaw.field) == ("payload-digest", "WARC-Payload-Digest")
    (flaw,) = warc.parse(make().replace(b"hello", b"hallo")).problems()
    assert (flaw.code, flaw.field) == ("block-digest", "WARC-Block-Digest")
    assert hashlib.sha256(b"hallo").hexdigest() in flaw.message
    (flaw,) = response(head, b"body", "crc32:00").problems()
    assert flaw.code == "unknown-digest"


def test_digests_of_others_are_understood_in_hex_and_base32() -> None:
    import base64

    head = b"HTTP/1.1 200 OK\r\n\r\n"
    for name in ("sha1", "sha256", "md5", "sha512"):
        value = hashlib.new(name, b"body").digest()
        for text in (value.hex(), value.hex().upper(), base64.b32encode(value).decode()):
            assert response(head, b"body", f"{name}:{text}").problems() == ()
    assert warc.parse_digest("sha1:ABC") is None
    assert warc.parse_digest("sha256:" + "g" * 64) is None
    assert warc.parse_digest("sha1") is None
    assert warc.parse_digest("") is None


def test_a_chunked_body_may_be_digested_with_or_without_its_chunks() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    body = b"5\r\nhello\r\n0\r\n\r\n"
    assert response(head, body).problems() == ()
    assert response(head, body, warc.digest_of(b"hello")).problems() == ()
    assert response(head, body, warc.digest_of(b"hallo")).problems() != ()


@settings(max_examples=30)
@given(st.sampled_from(every_kind()), st.data())
def test_records_of_every_kind_survive_reading(raw: bytes, data: st.DataObject) -> None:
    record = warc.parse(raw)
    assert record.problems() == ()
    name, value = data.draw(st.sampled_from(record.headers))
    assert record.header(name.upper()) in record.header_values(name)
    assert value in record.header_values(name.lower())
