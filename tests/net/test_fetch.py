"""Fetching from scripted servers on loopback: what is kept, what is refused, and when it stops."""

from __future__ import annotations

import hashlib
import ipaddress
import itertools
import re
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.errors import CallerError, SourceError
from archive.model.capture import Fetched
from archive.net.fetch import Fetcher, _iana_cipher
from archive.net.framing import ResponseReader, parse_head
from archive.settings import FetchSettings

RESET = object()
HOLD = object()
RUDE = object()
Script = Callable[[bytes, int], Iterable[object]]

START = datetime(2026, 3, 2, 12, 0, 0, 5, tzinfo=UTC)
LOOPBACK = ("127.0.0.0/8", "::1/128")
PAGE = b"<!doctype html><title>Harbour</title><p>Text."


def ok(body: bytes = PAGE, *fields: bytes, status: bytes = b"200 OK") -> bytes:
    lines = [b"HTTP/1.1 " + status, b"Content-Length: %d" % len(body), *fields]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


class Server:
    """Plays one script per connection: bytes are sent as they are, RESET breaks off, HOLD waits for the client,
    RUDE closes without TLS's closing alert."""

    def __init__(self, script: Script, tls: ssl.SSLContext | None = None) -> None:
        self._script, self._tls = script, tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.requests: list[bytes] = []
        self._threads = [threading.Thread(target=self._serve, daemon=True)]
        self._threads[0].start()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        with socket.socket() as knock:  # wakes accept()
            knock.settimeout(1)
            knock.connect_ex(("127.0.0.1", self.port))
        for thread in self._threads:
            thread.join(10)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def _serve(self) -> None:
        for number in itertools.count():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._play, args=(connection, number), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _play(self, connection: socket.socket, number: int) -> None:
        connection.settimeout(10)
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True)
            request = b""
            while b"\r\n\r\n" not in request:
                if not (data := connection.recv(65536)):
                    return
                request += data
            self.requests.append(request)
            for step in self._script(request, number):
                if step is RESET:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    return
                if step is RUDE:
                    return
                if step is HOLD:
                    connection.recv(1)
                else:
                    assert isinstance(step, bytes)
                    connection.sendall(step)
            if isinstance(connection, ssl.SSLSocket):
                connection = connection.unwrap()
        except (OSError, ValueError):
            pass
        finally:
            connection.close()


def always(*steps: object) -> Script:
    return lambda _request, _number: steps


def clock(step: float = 0.0) -> Callable[[], float]:
    ticks = itertools.count()
    return lambda: next(ticks) * step


def fetcher(
    resolve: Callable[[str, int], list[tuple[str, int]]] | None = None,
    tls: ssl.SSLContext | None = None,
    monotonic: Callable[[], float] | None = None,
    **limits: object,
) -> Fetcher:
    limits.setdefault("allow_net", LOOPBACK)
    moments = itertools.count()
    return Fetcher(
        FetchSettings(**limits),  # type: ignore[arg-type]
        now=lambda: START + timedelta(seconds=next(moments)),
        monotonic=monotonic or clock(),
        resolve=resolve,
        tls=tls,
    )


def get(script: Script, path: str = "", **options: object) -> Fetched:
    with Server(script) as server:
        return fetcher(**options).fetch(server.url + path)  # type: ignore[arg-type]


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# What is kept of an ordinary exchange


def test_an_ordinary_exchange_is_kept_to_the_byte() -> None:
    message = b"HTTP/1.1 200 Fine\r\nX-Odd:  \xe9 \r\nContent-LENGTH: 5\r\nX-Odd: 2\r\n\r\nhello"
    with Server(always(message)) as server:
        fetched = fetcher().fetch(server.url + "a b?c#d")
    assert fetched.failure is None
    (hop,) = fetched.hops
    assert fetched.url == hop.url == server.url + "a%20b?c"
    assert hop.head + hop.body == message
    assert (hop.status, hop.body, hop.truncated, hop.chunks) == (200, b"hello", None, None)
    assert hop.headers == (("X-Odd", "\xe9"), ("Content-LENGTH", "5"), ("X-Odd", "2"))
    assert (hop.raw_sha256, hop.raw_length) == (digest(message), len(message))
    assert (hop.ip, hop.protocol, hop.cipher, hop.certificates) == ("127.0.0.1", ("http/1.1",), None, ())
    assert fetched.started == hop.started == "2026-03-02T12:00:01.000005Z"
    assert hop.request == server.requests[0]
    assert hop.request.split(b"\r\n") == [
        b"GET /a%20b?c HTTP/1.1",
        b"Host: 127.0.0.1:%d" % server.port,
        b"User-Agent: newsproof/0.5.0 (news edit archive)",
        b"Accept: text/html,application/xhtml+xml,*/*;q=0.8",
        b"Accept-Encoding: gzip",
        b"Connection: close",
        b"",
        b"",
    ]


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def test_chunks_are_removed_and_counted() -> None:
    message = CHUNKED + b"5;x=y\r\nhello\r\n001\r\n!\r\n0\r\nTrailer: 1\r\n\r\n"
    (hop,) = get(always(message)).hops
    assert (hop.body, hop.chunks, hop.truncated) == (b"hello!", (5, 1), None)
    assert hop.head == CHUNKED
    assert (hop.raw_sha256, hop.raw_length) == (digest(message), len(message))


def test_very_many_chunks_are_not_listed() -> None:
    message = CHUNKED + b"1\r\nx\r\n" * 4096 + b"0\r\n\r\n"
    assert len(get(always(message)).hops[0].chunks or ()) == 4096
    message = CHUNKED + b"1\r\nx\r\n" * 4097 + b"0\r\n\r\n"
    (hop,) = get(always(message)).hops
    assert (hop.chunks, len(hop.body)) == (None, 4097)


def test_the_content_coding_is_kept() -> None:
    body = b"\x1f\x8b\x08 not really gzip, and nobody looks"
    assert get(always(ok(body, b"Content-Encoding: gzip"))).hops[0].body == body


def test_informational_responses_are_counted_only_in_the_raw_message() -> None:
    before = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
    (hop,) = get(always(before + ok())).hops
    assert hop.head + hop.body == ok()
    assert (hop.status, hop.raw_length, hop.raw_sha256) == (200, len(before + ok()), digest(before + ok()))


def test_bytes_after_the_message_are_kept_apart() -> None:
    fetched = get(always(ok(b"hello") + b" and more"))
    assert fetched.failure is None
    (hop,) = fetched.hops
    assert (hop.body, hop.surplus, hop.raw_length) == (b"hello", b" and more", len(ok(b"hello")))
    assert hop.raw_sha256 == digest(ok(b"hello"))
    (hop,) = get(always(b"HTTP/1.1 204 No\r\n\r\nHTTP/1.1 200 OK\r\n\r\n")).hops
    assert (hop.status, hop.body, hop.surplus) == (204, b"", b"HTTP/1.1 200 OK\r\n\r\n")


def test_a_body_without_length_ends_with_the_connection() -> None:
    fetched = get(always(b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\n" + PAGE))
    assert fetched.failure is None
    assert (fetched.hops[0].body, fetched.hops[0].protocol) == (PAGE, ("http/1.0",))


def test_names_reach_the_address_that_was_checked() -> None:
    asked = []

    def resolve(host: str, port: int) -> list[tuple[str, int]]:
        asked.append((host, port))
        return [("127.0.0.1", server.port)]

    with Server(always(ok())) as server:
        (hop,) = fetcher(resolve).fetch("http://news.example:8080/x").hops
        assert b"Host: news.example:8080\r\n" in hop.request
        (hop,) = fetcher(resolve).fetch("http://Bücher.Example").hops
        assert b"Host: xn--bcher-kva.example\r\n" in hop.request
    assert asked == [("news.example", 8080), ("xn--bcher-kva.example", 80)]
    assert hop.ip == "127.0.0.1"


def test_userinfo_is_sent_to_its_own_url_only() -> None:
    def script(request: bytes, number: int) -> list[bytes]:
        return [
            ok(b"", b"Location: http://u2:p2@127.0.0.1:%d/b" % server.port, status=b"302 F") if not number else ok()
        ]

    with Server(script) as server:
        fetched = fetcher().fetch(f"http://user:p%40w@127.0.0.1:{server.port}/a")
    assert b"\r\nAuthorization: Basic dXNlcjpwQHc=\r\n" in fetched.hops[0].request
    assert b"Authorization" not in fetched.hops[1].request
    assert "@" not in fetched.url + fetched.hops[0].url + fetched.hops[1].url


def test_the_user_agent_cannot_inject_a_header() -> None:
    assert b"\r\nUser-Agent: xEvil: 1\r\n" in get(always(ok()), user_agent="x\r\nEvil: 1\u202e").hops[0].request


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_exchanges_of_their_own(status: int) -> None:
    def script(request: bytes, number: int) -> list[bytes]:
        return [ok(b"moved", b"Location: ../b?c#frag", status=b"%d X" % status) if number == 0 else ok()]

    with Server(script) as server:
        fetched = fetcher().fetch(server.url + "x/y/a")
    assert [(hop.url, hop.status, hop.body) for hop in fetched.hops] == [
        (server.url + "x/y/a", status, b"moved"),
        (server.url + "x/b?c", 200, PAGE),
    ]
    assert fetched.failure is None
    assert fetched.hops[0].started < fetched.hops[1].started


def test_cookies_are_never_sent_back() -> None:
    def script(request: bytes, number: int) -> list[bytes]:
        return [ok(b"", b"Set-Cookie: a=b", b"Location: /b", status=b"302 F") if number == 0 else ok()]

    assert b"ookie" not in get(script).hops[1].request


@pytest.mark.parametrize("status", [b"300 Choose", b"304 Same", b"305 Proxy", b"200 OK"])
def test_other_statuses_lead_nowhere(status: bytes) -> None:
    fetched = get(always(ok(b"", b"Location: /b", status=status)))
    assert len(fetched.hops) == 1
    assert fetched.failure is None


def test_circles_and_long_chains_stop() -> None:
    fetched = get(lambda r, n: [ok(b"", b"Location: /%d" % ((n + 1) % 3), status=b"302 F")], "0")
    assert (len(fetched.hops), fetched.failure) == (3, "the redirects go in a circle")
    fetched = get(lambda r, n: [ok(b"", b"Location: /%d" % (n + 1), status=b"302 F")])
    assert (len(fetched.hops), fetched.failure) == (11, "more than 10 redirects")


@pytest.mark.parametrize(
    "location", [b"file:///etc/passwd", b"ftp://h/", b"data:text/html,x", b"javascript:alert(1)", b"//127.0.0.1:22/"]
)
def test_redirects_to_other_schemes_and_ports_are_refused(location: bytes) -> None:
    with pytest.raises(SourceError) as caught:
        get(always(ok(b"", b"Location: " + location, status=b"302 F")))
    assert caught.value.code == "refused-url"
    assert "from" in caught.value.context


@pytest.mark.parametrize("location", [b"http://[", b"//a b/", b"/" + b"x" * 20_000, b"http://a:b:c/"])
def test_redirects_to_nowhere_keep_their_hop(location: bytes) -> None:
    fetched = get(always(ok(b"", b"Location: " + location, status=b"302 F")))
    assert len(fetched.hops) == 1
    assert (fetched.failure or "").startswith("the redirect leads nowhere: ")


def test_bytes_of_a_location_survive() -> None:
    def script(request: bytes, number: int) -> list[bytes]:
        places = [b"/\xc3\xa4", b"/\xe4", b"/a b"]
        return [ok(b"", b"Location: " + places[number], status=b"302 F") if number < 3 else ok()]

    urls = [hop.url.rpartition("/")[2] for hop in get(script).hops]
    assert urls == ["", "%C3%A4", "%E4", "a%20b"]


# Refusals at connect


def test_private_addresses_are_refused_on_the_first_hop_and_on_every_other() -> None:
    with Server(always(ok())) as server:
        with pytest.raises(SourceError) as caught:
            fetcher(allow_net=()).fetch(server.url)
        assert caught.value.code == "private-address"
        assert "(loopback)" in caught.value.message
        assert server.requests == []
    with pytest.raises(SourceError) as caught:
        get(always(ok(b"", b"Location: http://10.0.0.5/", status=b"302 F")))
    assert caught.value.message == "http://10.0.0.5/ resolves to 10.0.0.5 (private range)"
    assert str(caught.value.context["from"]).startswith("http://127.0.0.1:")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "a.localhost", "2130706433", "0x7f.1", "0177.1", "[::1]"])
def test_spellings_of_this_machine_are_refused_by_the_systems_resolver(host: str) -> None:
    with pytest.raises(SourceError) as caught:
        fetcher(allow_net=()).fetch(f"http://{host}/")
    assert caught.value.code == "private-address"


def test_rebinding_between_two_lookups_changes_nothing() -> None:
    """Each hop is looked up once: the checked answer is the one connected to, a later private one is refused."""
    answers = iter([[("127.0.0.1", 0)], [("127.0.0.2", 0)]])

    def resolve(host: str, port: int) -> list[tuple[str, int]]:
        return [(ip, server.port) for ip, _ in next(answers)]

    with Server(always(ok(b"", b"Location: /again", status=b"302 F"))) as server, pytest.raises(SourceError) as caught:
        fetcher(resolve, allow_net=("127.0.0.1/32",)).fetch("http://rebind.example/")
    assert caught.value.code == "private-address"
    assert "127.0.0.2" in caught.value.message
    assert len(server.requests) == 1


def test_the_callers_mistakes_are_the_callers() -> None:
    with pytest.raises(CallerError):
        fetcher().fetch("news.example/x")
    with pytest.raises(CallerError):
        fetcher(allow_net=("nonsense",))


# Connections that come to nothing


def test_a_refused_connection_is_a_failure_without_hops() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    fetched = fetcher().fetch(f"http://127.0.0.1:{port}/")
    assert (fetched.hops, fetched.failure) == ((), "connection refused")
    assert fetched.started == "2026-03-02T12:00:00.000005Z"


def test_the_next_address_is_tried() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        dead = taken.getsockname()[1]
    with Server(always(ok())) as server:
        both = [("127.0.0.1", dead), ("127.0.0.1", server.port)]
        assert fetcher(lambda h, p: both).fetch("http://news.example/").failure is None


def test_names_without_an_address_are_failures() -> None:
    def broken(host: str, port: int) -> list[tuple[str, int]]:
        raise socket.gaierror(-2, "Name or service not known")

    assert (
        fetcher(broken).fetch("http://nowhere.example/").failure == "the host name nowhere.example cannot be resolved"
    )
    assert fetcher(lambda h, p: []).fetch("http://a.example/").failure == "the host name a.example has no address"


@pytest.mark.parametrize(
    ("steps", "failure"),
    [
        ((), "the connection was closed before any response"),
        ((RESET,), "connection reset"),
        ((b"HTTP/1.1 100 Continue\r\n\r\n",), "the connection was closed before any response"),
    ],
)
def test_no_response_is_no_hop(steps: tuple[object, ...], failure: str) -> None:
    fetched = get(always(*steps))
    assert (fetched.hops, fetched.failure) == ((), failure)


def test_a_response_broken_at_any_byte_is_never_whole() -> None:
    """C12: close in order and reset after every byte, for each framing that tells its own end."""
    for message in (ok(b"hello"), CHUNKED + b"5\r\nhello\r\n0\r\n\r\n"):
        for ending in ((), (RESET,)):
            steps = iter(range(len(message)))
            with Server(lambda r, n, m=message, e=ending, s=steps: (m[: next(s)], *e)) as server:  # type: ignore[misc]
                one = fetcher()
                for size in range(len(message)):
                    fetched = one.fetch(server.url)
                    assert fetched.failure is not None, size
                    for hop in fetched.hops:
                        assert hop.truncated == "disconnect"
                        assert hop.head + hop.body == message[: len(hop.head + hop.body)] or hop.chunks is not None


def test_a_reset_breaks_a_close_delimited_body() -> None:
    fetched = get(always(b"HTTP/1.1 200 OK\r\n\r\npart", RESET))
    assert fetched.failure == "connection reset"
    if fetched.hops:  # a reset may overtake what was sent before it
        assert fetched.hops[0].truncated == "disconnect"


def test_every_byte_may_come_alone() -> None:
    for message in (
        ok(),
        CHUNKED + b"2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
        b"HTTP/1.1 200\nA : b\nContent-Length: 2\n\nhi",
    ):
        (alone,) = get(always(*(bytes([byte]) for byte in message))).hops
        (whole,) = get(always(message)).hops
        assert (alone.head, alone.body, alone.chunks) == (whole.head, whole.body, whole.chunks)
        assert alone.raw_sha256 == whole.raw_sha256 == digest(message)


# Lies about the length (C6)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        (b"Content-Length: 99", "(5 of 99 bytes)"),
        (b"Content-Length: -5", "no number"),
        (b"Content-Length: +5", "no number"),
        (b"Content-Length: 0x5", "no number"),
        (b"Content-Length: five", "no number"),
        (b"Content-Length: \xb2", "no number"),
        (b"Content-Length: " + b"9" * 30, "no number"),
        (b"Content-Length: 5\r\nContent-Length: 6", "more than one"),
        (b"Content-Length: 5, 6", "more than one"),
        (b"Transfer-Encoding: gzip", "transfer coding gzip"),
        (b"Transfer-Encoding: chunked, gzip", "transfer coding chunked, gzip"),
        (b"Transfer-Encoding: chunkedchunked", "transfer coding"),
        (b"Transfer-Encoding: chunked", "not chunked as its header says"),
        (b"Content-Length: 3\r\nTransfer-Encoding: chunked", "not chunked as its header says"),
        (b"Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\nNonsense", "cannot be told apart"),
    ],
)
def test_a_doubtful_length_keeps_the_bytes_and_is_not_whole(fields: bytes, problem: str) -> None:
    message = b"HTTP/1.1 200 OK\r\n" + fields + b"\r\n\r\nhello"
    fetched = get(always(message))
    assert problem in (fetched.failure or "")
    (hop,) = fetched.hops
    assert hop.raw_sha256 == digest(message)
    if b"Nonsense" not in fields:
        assert hop.head + hop.body == message


@pytest.mark.parametrize(
    "fields",
    [
        b"Content-Length: 5\r\nContent-Length: 5",
        b"Content-Length: 5, 5",
        b"Content-Length: 005",
        b"Content-Length:5 ",
        b"Transfer-Encoding: identity\r\nContent-Length: 5",
    ],
)
def test_harmless_spellings_of_a_length_are_whole(fields: bytes) -> None:
    fetched = get(always(b"HTTP/1.1 200 OK\r\n" + fields + b"\r\n\r\nhello", HOLD))
    assert (fetched.failure, fetched.hops[0].body) == (None, b"hello")


@pytest.mark.parametrize(
    "fields",
    [
        b"Transfer-Encoding: Chunked",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        b"Transfer-Encoding: identity, chunked",
        b"Transfer-Encoding : chunked",
        b"Content-Length: 3\r\nTransfer-Encoding: chunked",
    ],
)
def test_harmless_spellings_of_chunked_are_whole(fields: bytes) -> None:
    fetched = get(always(b"HTTP/1.1 200 OK\r\n" + fields + b"\r\n\r\n5\r\nhello\r\n0\r\n\r\n", HOLD))
    assert (fetched.failure, fetched.hops[0].body, fetched.hops[0].chunks) == (None, b"hello", (5,))


# Odd heads (C9)


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"HTTP/1.1 200\r\n", 200),
        (b"HTTP/1.1 200 \r\n", 200),
        (b"HTTP/1.1 999 Request denied\r\n", 999),
        (b"HTTP/1.1 099 Low\r\n", 99),
        (b"HTTP/1.1  200  OK\r\n", 200),
        (b"HTTP/1.1\t200 OK\r\n", 200),
        (b"HTTP/11.1 200 OK\r\n", 200),
        (b"HTTP/2 200\r\n", 200),
        (b"http/1.1 404 \xff\xfe\x00\x1b[2J\r\n", 404),
        (b"HTTP/1.1 200 OK\r\nName : spaced\r\n", 200),
        (b"HTTP/1.1 200 OK\r\nno colon here\r\n", 200),
        (b"HTTP/1.1 200 OK\r\n: empty name\r\n", 200),
        (b"HTTP/1.1 200 OK\r\nX: a\r\n\tfolded\r\n", 200),
        (b"HTTP/1.1 200 OK\r\n folded at once\r\n", 200),
        (b"HTTP/1.1 200 OK\r\nX: a\x00b\rc\r\n", 200),
        (b"HTTP/1.1 200 OK\nX: a\n", 200),
        (b"\r\n\nHTTP/1.1 200 OK\r\n", 200),
        (b"HTTP/1.1 100 Continue\r\nA : b\r\n\r\nHTTP/1.1 200 OK\r\n", 200),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nA : b\r\n", 200),
    ],
)
def test_odd_heads_are_kept_as_they_came(head: bytes, status: int) -> None:
    message = head + b"Content-Length: 5\r\n\r\nhello"
    fetched = get(always(message, HOLD))
    assert fetched.failure is None
    (hop,) = fetched.hops
    assert (hop.status, hop.body) == (status, b"hello")
    assert message.endswith(hop.head + hop.body)
    assert hop.head.upper().startswith(b"HTTP/")
    assert (hop.raw_sha256, hop.raw_length) == (digest(message), len(message))
    assert not any(char in value for _, value in hop.headers for char in "\r\n\x00")


@pytest.mark.parametrize(
    "message",
    [
        b"<html>HTTP/0.9</html>",
        b"SSH-2.0-OpenSSH_9\r\n",
        b"\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"garbage HTTP/1.1 200 OK\r\n\r\nbody",
        b"HTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 banana\r\n\r\nbody",
        b"HTTP/1.1 2000 OK\r\n\r\nbody",
        b"ICY 200 OK\r\n\r\nmusic",
        b"H",
    ],
)
def test_what_is_no_http_is_kept_and_named(message: bytes) -> None:
    fetched = get(always(message))
    (hop,) = fetched.hops
    if message == b"H":  # may still have become a status line
        assert (hop.truncated, hop.head) == ("disconnect", b"H")
        return
    assert fetched.failure == "the server did not answer with an HTTP status line"
    assert (hop.status, hop.head, hop.body, hop.protocol) == (0, b"", message, ("http/0.9",))


def test_a_switch_of_protocol_is_not_followed() -> None:
    fetched = get(always(b"HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\nproto"))
    assert fetched.failure == "the server switched to another protocol"
    assert (fetched.hops[0].status, fetched.hops[0].body) == (101, b"proto")


def test_headers_of_a_head_read_tolerantly() -> None:
    head = b"HTTP/1.0 200 OK\r\nA:1\r\nB : x\r\n y\r\n \r\nnothing\r\nC:\r\n D\r\n\r\n"
    assert parse_head(head) == ("http/1.0", 200, (("A", "1"), ("B", "x y"), ("C", "D")))
    assert parse_head(b"") == ("http/0.9", 0, ())


# Endless answers (C4) and slow ones (C5)


def forever(start: bytes, piece: bytes) -> Script:
    def script(_request: bytes, _number: int) -> Iterator[bytes]:
        yield start
        while True:
            yield piece

    return script


@pytest.mark.parametrize(
    ("start", "piece", "problem"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 9999, "limit of 50,000 bytes"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n", b"x" * 9999, "limit of 50,000 bytes"),
        (CHUNKED, b"3\r\nabc\r\n" * 999, "limit of 50,000 bytes"),
        (CHUNKED, b"1;" + b"e" * 900 + b"\r\nx\r\n", "twice the limit"),
        (CHUNKED + b"1;", b"e" * 9999, "not chunked as its header says"),
        (CHUNKED + b"1\r\nx\r\n1;", b"e" * 9999, "cannot be told apart"),
        (b"HTTP/1.1 200 OK\r\n", b"Header: line\r\n" * 99, "head of the response is longer"),
        (b"HTTP/1.1 200 OK\r\n", b"A:b\n" * 99, "head of the response is longer"),
        (b"HTTP/1.1 200 OK\r\nHeader: ", b"x" * 9999, "head of the response is longer"),
        (b"HTTP/1.1 200 OK\r\nBad : x\r\nHeader: ", b"x" * 9999, "head of the response is longer"),
        (b"HTTP/1.1 ", b"2" * 999, "head of the response is longer"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 99, "head of the response is longer"),
        (b"", b"HTTP/1.1 100 Continue\r\nA : b\r\n\r\n" * 99, "head of the response is longer"),
        (b"", b"\r\n" * 999, "head of the response is longer"),
        (b"", b"junk" * 999, "did not answer with an HTTP status line"),
    ],
)
def test_endless_answers_stop_at_a_limit(start: bytes, piece: bytes, problem: str) -> None:
    fetched = get(forever(start, piece), max_size=50_000, max_head=10_000)
    assert problem in (fetched.failure or "")
    for hop in fetched.hops:
        assert hop.truncated is not None
        assert len(hop.body) <= 50_000
        assert len(hop.head) <= 10_000 + 65_536


def test_a_limit_cuts_the_body_exactly() -> None:
    for message in (
        ok(b"x" * 101),
        CHUNKED + b"65\r\n" + b"x" * 101 + b"\r\n0\r\n\r\n",
        b"HTTP/1.0 200 OK\n\n" + b"x" * 101,
    ):
        fetched = get(always(message), max_size=100)
        assert (fetched.hops[0].truncated, fetched.hops[0].body) == ("length", b"x" * 100)
        assert get(always(message), max_size=101).failure is None


@pytest.mark.parametrize("sent", [b"", b"HTTP/1.1 200 OK\r\nX: y", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhel"])
def test_a_silent_server_runs_into_the_deadline(sent: bytes) -> None:
    """The clock jumps, so nothing here waits long."""
    fetched = get(always(sent, HOLD), timeout=30.0, monotonic=clock(7.45))
    assert fetched.failure == "timed out after 30 s"
    for hop in fetched.hops:
        assert hop.truncated == "time"
        assert sent.startswith(hop.head + hop.body)


def test_the_deadline_is_one_over_drips_and_hops() -> None:
    drip = get(forever(b"HTTP/1.1 200 OK\r\n\r\n", b"x"), timeout=1.0, monotonic=clock(0.01))
    assert (drip.failure, drip.hops[0].truncated) == ("timed out after 1 s", "time")
    hops = get(lambda r, n: [ok(b"", b"Location: /%d" % n, status=b"302 F")], timeout=1.0, monotonic=clock(0.05))
    assert hops.failure == "timed out after 1 s"
    assert 1 < len(hops.hops) < 10


# Every split of any bytes


# fmt: off
PIECES = st.sampled_from([
    b"HTTP/1.1 200 OK", b"HTTP/1.1 100 C", b"\r\n", b"\n", b"\r\n\r\n", b"Content-Length: 3", b"abc", b": ", b" ",
    b"Transfer-Encoding: chunked", b"3\r\nabc\r\n", b"0\r\n\r\n", b"Connection: close", b"HTTP/", b"ffff", b"\0\xff",
])
# fmt: on


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=14), st.data())
def test_framing_never_raises_and_does_not_depend_on_the_split(pieces: list[bytes], data: st.DataObject) -> None:
    message = b"".join(pieces)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(message)), max_size=6)))
    results = []
    for places in ([], cuts):
        reader = ResponseReader(max_head=1000, max_size=1000)
        for start, end in itertools.pairwise([0, *places, len(message)]):
            if end > start:
                reader.feed(message[start:end])
        reader.close()
        assert reader.ended
        own = message[: reader.raw_length]
        assert reader.raw_sha256 == digest(own)
        assert own + reader.surplus == message
        results.append(
            (reader.head, bytes(reader.body), reader.chunks, reader.truncated, reader.problem, reader.surplus)
        )
    assert results[0] == results[1]


@pytest.mark.shared
def test_responses_of_another_parsers_suite(cases: Path) -> None:
    seen = 0
    for page in sorted((cases / "hostile" / "llhttp" / "response").glob("*.md")):
        for block in re.findall(r"```http\n(.*?)\n```", page.read_text(encoding="utf-8"), re.DOTALL):
            lines = block.replace("\\\n", "").replace("\n", "\r\n")
            message = lines.replace("\\r", "\r").replace("\\n", "\n").replace("\\t", "\t").replace("\\f", "\f")
            raw = message.encode("utf-8")
            reader = ResponseReader(max_head=10_000, max_size=10_000)
            reader.feed(raw)
            reader.close()
            assert reader.ended
            assert reader.raw_sha256 == digest(raw[: reader.raw_length])
            assert reader.answered
            seen += 1
    assert seen > 40


# TLS


class Authority:
    """A throw-away certificate authority and the contexts of servers and clients that trust it."""

    def __init__(self, folder: Path) -> None:
        from cryptography.hazmat.primitives.asymmetric import ec

        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name, self.root = self._issue("Test Root", self._key, ca=True)

    def _issue(self, name: str, key: object, *, ca: bool = False, days: int = 1, issuer: object = None) -> tuple:  # type: ignore[type-arg]
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes

        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject if ca else self._name)
            .public_key(key.public_key())  # type: ignore[attr-defined]
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=10))
            .not_valid_after(now + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)  # type: ignore[attr-defined]
        )
        if ca:
            unused = "digital_signature content_commitment key_encipherment data_encipherment key_agreement"
            usage = dict.fromkeys([*unused.split(), "encipher_only", "decipher_only"], False)
            builder = builder.add_extension(x509.KeyUsage(**usage, key_cert_sign=True, crl_sign=True), critical=True)
        else:
            builder = builder.add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False
            )
            try:
                san: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name))
            except ValueError:
                san = x509.DNSName(name)
            builder = builder.add_extension(x509.SubjectAlternativeName([san]), critical=False)
        return subject, builder.sign(self._key if issuer is None else issuer, hashes.SHA256())  # type: ignore[arg-type]

    def server(self, name: str, *, days: int = 1, self_signed: bool = False) -> ssl.SSLContext:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import ec

        key = ec.generate_private_key(ec.SECP256R1())
        _, leaf = self._issue(name, key, days=days, issuer=key if self_signed else None)
        pem = serialization.Encoding.PEM
        path = self._folder / f"{name}-{days}-{self_signed}.pem"
        path.write_bytes(
            key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
            + leaf.public_bytes(pem)
            + self.root.public_bytes(pem)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        context.set_alpn_protocols(["h2", "http/1.1"])
        return context

    def client(self) -> ssl.SSLContext:
        from cryptography.hazmat.primitives import serialization

        root = self.root.public_bytes(serialization.Encoding.PEM).decode("ascii")
        return ssl.create_default_context(cadata=root)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def secure(context: ssl.SSLContext, client: ssl.SSLContext | None, script: Script) -> Fetched:
    with Server(script, context) as server:
        return fetcher(lambda h, p: [("127.0.0.1", server.port)], tls=client).fetch("https://news.example/")


def test_tls_evidence_is_of_the_very_connection(authority: Authority) -> None:
    from cryptography import x509

    fetched = secure(authority.server("news.example"), authority.client(), always(ok()))
    assert fetched.failure is None
    (hop,) = fetched.hops
    assert hop.protocol == ("http/1.1", "tls/1.3")
    assert (hop.cipher or "").startswith("TLS_")
    leaf, root = (x509.load_der_x509_certificate(der) for der in hop.certificates)
    assert "news.example" in leaf.subject.rfc4514_string()
    assert root == authority.root


def test_tls_12_is_named_as_iana_names_it(authority: Authority) -> None:
    context = authority.server("news.example")
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    (hop,) = secure(context, authority.client(), always(ok())).hops
    assert hop.protocol == ("http/1.1", "tls/1.2")
    assert re.fullmatch(r"TLS_ECDHE_ECDSA_WITH_\w+_SHA(256|384)", hop.cipher or "")
    assert _iana_cipher("ECDHE-RSA-CHACHA20-POLY1305") == "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"
    assert _iana_cipher("TLS_AES_256_GCM_SHA384") == "TLS_AES_256_GCM_SHA384"


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        ({"name": "other.example"}, "mismatch"),
        ({"name": "news.example", "days": -1}, "expired"),
        ({"name": "news.example", "self_signed": True}, ""),
    ],
)
def test_certificates_that_do_not_hold_are_failures(authority: Authority, made: dict[str, object], reason: str) -> None:
    fetched = secure(authority.server(**made), authority.client(), always(ok()))  # type: ignore[arg-type]
    assert fetched.hops == ()
    assert (fetched.failure or "").startswith("TLS certificate not valid: ")
    assert reason in (fetched.failure or "")


def test_the_default_context_trusts_no_stranger(authority: Authority) -> None:
    fetched = secure(authority.server("news.example"), None, always(ok()))
    assert (fetched.failure or "").startswith("TLS certificate not valid: ")


def test_a_plain_server_on_the_tls_port_is_a_failure(authority: Authority) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 400 Plain\r\n\r\n")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        port = listener.getsockname()[1]
        fetched = fetcher(lambda h, p: [("127.0.0.1", port)], tls=authority.client()).fetch("https://news.example/")
        thread.join(10)
    assert (fetched.failure or "").startswith("TLS failed: ")
    assert fetched.hops == ()


def test_an_ip_address_may_have_a_certificate(authority: Authority) -> None:
    with Server(always(ok()), authority.server("127.0.0.1")) as server:
        fetched = fetcher(tls=authority.client()).fetch(f"https://127.0.0.1:{server.port}/")
    assert fetched.failure is None


def test_a_body_without_length_needs_the_closing_alert(authority: Authority) -> None:
    """RFC 9112 §9.8: anyone on the way could have cut it; a body with a length does not care."""

    def rude(message: bytes) -> Fetched:
        return secure(authority.server("news.example"), authority.client(), always(message, RUDE))

    assert (
        secure(authority.server("news.example"), authority.client(), always(b"HTTP/1.1 200 OK\r\n\r\nx")).failure
        is None
    )
    assert rude(ok()).failure is None
    fetched = rude(b"HTTP/1.1 200 OK\r\n\r\nx")
    assert (fetched.hops[0].truncated, fetched.hops[0].body) == ("disconnect", b"x")
    assert fetched.failure is not None
