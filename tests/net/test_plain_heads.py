"""Heads in which nothing is odd are read without h11, and nobody can tell: same parts, same verdict, same bytes."""

from __future__ import annotations

import itertools
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.net.framing import ResponseReader

# fmt: off
STATUS = st.sampled_from([
    b"HTTP/1.1 200 OK", b"HTTP/1.0 404 Not Found", b"HTTP/1.1 599", b"HTTP/1.1 200 ", b"HTTP/1.1 204 No Content",
    b"HTTP/1.1 304 Not Modified", b"HTTP/1.1 103 Early", b"HTTP/1.1 101 Switch", b"HTTP/2 200 OK", b"http/1.1 200 OK",
    b"HTTP/1.1 200 \xe9t\xe9", b"HTTP/1.1  200 OK", b"HTTP/1.1 2000 OK", b"HTTP/1.1 200\x00OK", b"HTTP/1.1 199 Odd", b"HTTP/1.1 600 Odd",
])
FIELD = st.sampled_from([
    b"Content-Length: 5", b"content-length:5 ", b"CONTENT-LENGTH:\t05", b"Content-Length: 0", b"Content-Length: 6",
    b"Content-Length: 99", b"Content-Length: 5, 5", b"Content-Length: +5", b"Content-Length : 5", b" Content-Length: 5",
    b"X: Content-Length: 7", b"Content-Length:", b"Content-Length: " + b"9" * 19, b"Transfer-Encoding: chunked",
    b"transfer-encoding: identity", b"Transfer-Encoding : chunked", b"\tTransfer-Encoding: chunked", b"Connection: close",
    b"Content-Type: text/html", b"Name", b": x", b"A: \xff\xfe", b"A: \x01", b"A: b\rContent-Length: 5", b"A: b\nContent-Length: 5",
])
BODY = st.sampled_from([b"", b"hell", b"hello", b"hello!", b"hello" * 9, b"5\r\nhello\r\n0\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n"])
# fmt: on


class JudgedReader(ResponseReader):
    """Leaves every head to h11."""

    def _begin(self, data: bytes) -> None:
        self._begun = True
        self._h11 = self._connection()
        self._hand_over(data, self._h11)


def read(reader: ResponseReader, pieces: list[bytes], end: str) -> tuple[object, ...]:
    for piece in pieces:
        reader.feed(piece)
    if end == "timeout":
        reader.cut("time", "timed out")
    else:
        reader.close(in_order=end == "close")
    assert reader.ended
    return (
        reader.head,
        bytes(reader.body),
        reader.protocol,
        reader.status,
        reader.headers,
        reader.truncated,
        reader.problem,
        reader.surplus,
        reader.raw_length,
        reader.raw_sha256,
        reader.chunks,
        reader.answered,
    )


@settings(max_examples=1500, deadline=None)
@given(
    STATUS,
    st.lists(FIELD, max_size=4),
    st.sampled_from([b"\r\n", b"\r\n", b"\r\n", b"\n"]),
    BODY,
    st.sampled_from(["close", "break", "timeout"]),
    st.sampled_from([3, 20, 1000]),
    st.sampled_from([30, 1000]),
    st.data(),
)
def test_who_judges_a_head_changes_nothing(
    status: bytes,
    fields: list[bytes],
    end_of_line: bytes,
    body: bytes,
    end: str,
    most: int,
    head: int,
    data: st.DataObject,
) -> None:
    message = end_of_line.join([status, *fields, b"", b""]) + body
    cuts = sorted(data.draw(st.sets(st.integers(1, len(message) - 1), max_size=3)))
    pieces = [message[a:b] for a, b in itertools.pairwise([0, *cuts, len(message)])]
    ours = read(ResponseReader(max_head=head, max_size=most), pieces, end)
    judged = read(JudgedReader(max_head=head, max_size=most), pieces, end)
    assert ours == judged


@pytest.mark.parametrize("status", [b"200 OK", b"404 Not Found", b"503 Busy"])
def test_a_plain_head_needs_no_judge(status: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: ResponseReader) -> None:
        raise AssertionError("asked for nothing")

    monkeypatch.setattr(ResponseReader, "_connection", refuse)
    message = b"HTTP/1.1 " + status + b"\r\nServer: x\r\nContent-Length: 8\r\n\r\nnews now"
    for size in (len(message), len(message) - 3, len(message) - 8):
        reader = ResponseReader(max_head=1000, max_size=1000)
        for piece in (message[:size], message[size:]):
            reader.feed(piece)
        assert reader.ended
        assert (reader.head + bytes(reader.body), reader.truncated, reader.problem) == (message, None, None)
        assert reader.raw_sha256 == sha256(message).hexdigest()
        reader.feed(b"more")
        assert (reader.surplus, reader.raw_length) == (b"more", len(message))
