"""A witness over HTTP, both ends: what is asked and taken, and what a stranger's request can and cannot do."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Event, Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.errors import SourceError, StoreError
from archive.net import witnesses
from archive.net.witnesses import WitnessServer
from archive.trust.witness import SIZE_TYPE, Reply
from tests.net.test_authority import asking
from tests.net.test_fetch import HOLD, LOOPBACK, RESET, Script, Server, always, ok

LINE = "— w1.example AAAAAAAA\n".encode()
SIZE = b"Content-Type: text/x.tlog.size"


def request(old: int) -> bytes:
    return b"old %d\n\nlog.example\n1\nroot\n\n" % old


def ask(script: Script, old: int = 3) -> tuple[bytes | SourceError, list[bytes]]:
    with Server(script) as server:
        try:
            found: bytes | SourceError = witnesses.ask(asking(), server.url, old, request)
        except SourceError as exc:
            found = exc
    return found, server.requests


# The client.


def test_a_request_goes_to_add_checkpoint_below_the_prefix() -> None:
    for prefix in ("", "w/one", "w/one/"):
        with Server(always(ok(LINE))) as server:
            assert witnesses.ask(asking(), server.url + prefix, 3, request) == LINE
        (head,) = server.requests
        path = f"/{prefix.rstrip('/')}/add-checkpoint".replace("//", "/")
        assert head.startswith(f"POST {path} HTTP/1.1\r\n".encode())


def test_a_size_is_taken_once() -> None:
    def script(_head: bytes, number: int) -> list[object]:
        return [ok(b"7\n", SIZE, status=b"409 Conflict") if number == 0 else ok(LINE)]

    found, requests = ask(script)
    assert found == LINE
    assert len(requests) == 2
    found, requests = ask(always(ok(b"7\n", SIZE, status=b"409 Conflict")))
    assert isinstance(found, SourceError)
    assert found.code == "witness-refused"
    assert len(requests) == 2


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (b"7\n", ()),
        (b"7\n", (b"Content-Type: text/plain",)),
        (b"7", (SIZE,)),
        (b"07\n", (SIZE,)),
        (b"-7\n", (SIZE,)),
        ("\uff17\n".encode(), (SIZE,)),
        (b"3\n", (SIZE,)),  # what was asked from
        (b"9" * 30 + b"\n", (SIZE,)),
        (b"", (SIZE,)),
    ],
)
def test_a_conflict_that_names_no_other_size_ends_it(body: bytes, fields: tuple[bytes, ...]) -> None:
    found, requests = ask(always(ok(body, *fields, status=b"409 Conflict")))
    assert isinstance(found, SourceError)
    assert (found.code, found.context["status"]) == ("witness-refused", 409)
    assert len(requests) == 1


@pytest.mark.parametrize("status", [204, 302, 400, 401, 403, 404, 413, 422, 429, 500, 503])
def test_any_other_status_is_a_refusal_that_says_what_it_means(status: int) -> None:
    found, _ = ask(always(ok(LINE, b"Location: http://127.0.0.1/", status=b"%d Whatever" % status)))
    assert isinstance(found, SourceError)
    assert (found.code, found.context["status"]) == ("witness-refused", status)


def test_what_is_too_long_or_broken_off_is_refused() -> None:
    found, _ = ask(always(ok(bytes(witnesses.REPLY_LIMIT + 1))))
    assert isinstance(found, SourceError)
    assert found.code == "witness-refused"
    for script in (always(RESET), always(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf", RESET)):
        found, _ = ask(script)
        assert isinstance(found, SourceError)
        assert found.code == "network"


def test_a_silent_one_is_given_up() -> None:
    with Server(always(HOLD)) as server, pytest.raises(SourceError) as caught:
        witnesses.ask(asking(timeout=0.3, step=0.01), server.url, 0, request)
    assert caught.value.code == "network"


def test_a_private_address_needs_leave() -> None:
    with Server(always(ok(LINE))) as server, pytest.raises(SourceError) as caught:
        witnesses.ask(asking(allow=()), server.url, 0, request)
    assert caught.value.code == "private-address"
    assert LOOPBACK


@given(st.binary(max_size=30))
@settings(max_examples=200)
def test_a_size_has_one_spelling(body: bytes) -> None:
    size = witnesses.size_of(body)
    assert size is None or body == b"%d\n" % size


# The server.


@contextmanager
def serving(
    answer: Callable[[bytes], Reply], said: list[str] | None = None, deadline: float = 10.0
) -> Iterator[WitnessServer]:
    heard = [] if said is None else said
    with ExitStack() as stack:
        server = WitnessServer("127.0.0.1", 0, answer, monotonic=time.monotonic, say=heard.append, deadline=deadline)
        stack.callback(server.server_close)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        stack.callback(thread.join)
        stack.callback(server.shutdown)
        yield server


def talk(server: WitnessServer, *pieces: bytes) -> bytes:
    """What the server answers to these bytes until it closes the connection."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        told = b""
        try:
            for piece in pieces:
                connection.sendall(piece)
            while data := connection.recv(65_536):
                told += data
        except ConnectionError:
            pass  # it had its answer ready before it had read everything
        return told


def post(body: bytes, *fields: bytes, path: bytes = b"/add-checkpoint", length: int | None = None) -> bytes:
    told = len(body) if length is None else length
    lines = [b"POST " + path + b" HTTP/1.1", b"Host: w", b"Content-Length: %d" % told, *fields]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def test_the_answer_is_what_the_function_says() -> None:
    heard: list[bytes] = []

    def answer(body: bytes) -> Reply:
        heard.append(body)
        return Reply(409, b"7\n", SIZE_TYPE) if len(heard) == 1 else Reply(200, LINE, "text/plain; charset=utf-8")

    with serving(answer) as server:
        url = f"http://127.0.0.1:{server.port}"
        assert witnesses.ask(asking(), url, 3, request) == LINE
    assert heard == [request(3), request(7)]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (post(b"x", path=b"/"), 404),
        (post(b"x", path=b"/add-checkpoint/"), 404),
        (b"GET /add-checkpoint HTTP/1.1\r\nHost: w\r\n\r\n", 501),
        (b"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\n\r\n", 411),
        (b"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nContent-Length: +1\r\n\r\nx", 411),
        (b"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nContent-Length: -1\r\n\r\nx", 411),
        (post(b"1\r\nx\r\n0\r\n\r\n", b"Transfer-Encoding: chunked"), 413),
        (post(b"", length=witnesses.REQUEST_LIMIT + 1), 413),
        (b"nonsense\r\n\r\n", 400),
        (b"POST " + b"/" * 70_000 + b" HTTP/1.1\r\n\r\n", 414),
    ],
)
def test_what_is_no_request_is_answered_without_asking(sent: bytes, status: int) -> None:
    asked: list[bytes] = []
    with serving(lambda body: asked.append(body) or Reply(200, LINE)) as server:  # type: ignore[func-returns-value]
        told = talk(server, sent)
    assert asked == []
    assert b" %d " % status in told.partition(b"\r\n")[0] or (told == b"" and len(sent) > 60_000)


def test_a_client_that_goes_away_in_the_middle_is_not_answered() -> None:
    asked: list[bytes] = []
    with serving(lambda body: asked.append(body) or Reply(200, LINE)) as server:  # type: ignore[func-returns-value]
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
            connection.sendall(post(b"half", length=100))
        assert witnesses.ask(asking(), f"http://127.0.0.1:{server.port}", 0, request) == LINE
    assert asked == [request(0)]


def test_slow_clients_are_given_up_and_hold_nobody_up() -> None:
    with serving(lambda _: Reply(200, LINE), deadline=0.5) as server:
        slow = [socket.create_connection(("127.0.0.1", server.port), timeout=20) for _ in range(5)]
        for number, connection in enumerate(slow):
            connection.sendall(post(b"x", length=100)[: 10 * number])
        assert witnesses.ask(asking(), f"http://127.0.0.1:{server.port}", 0, request) == LINE
        for connection in slow:
            assert b"200" not in connection.recv(65_536)
            connection.close()


def test_so_many_connections_at_a_time_and_no_more() -> None:
    inside, go = Event(), Event()

    def answer(_: bytes) -> Reply:
        inside.set()
        go.wait(20)
        return Reply(200, LINE)

    with serving(answer) as server:
        held = [socket.create_connection(("127.0.0.1", server.port), timeout=20) for _ in range(witnesses.AT_A_TIME)]
        for connection in held:
            connection.sendall(post(b"x"))
        assert inside.wait(20)
        assert talk(server, post(b"x")) == b""
        go.set()
        for connection in held:
            told = b""
            while data := connection.recv(65_536):
                told += data
            assert told.startswith(b"HTTP/1.0 200 ")
            connection.close()


def test_a_witness_that_cannot_remember_answers_500_and_says_so() -> None:
    said: list[str] = []

    def answer(_: bytes) -> Reply:
        raise StoreError("disk-full", "no space left while writing the state")

    with serving(answer, said) as server:
        told = talk(server, post(b"x"))
    assert told.startswith(b"HTTP/1.0 500 ")
    assert b"space" not in told
    assert said == ["a request was not answered: no space left while writing the state"]


def test_nobody_can_listen_where_somebody_does() -> None:
    with serving(lambda _: Reply(200, LINE)) as server, pytest.raises(SourceError) as caught:
        WitnessServer("127.0.0.1", server.port, lambda _: Reply(200, LINE), monotonic=time.monotonic, say=print)
    assert caught.value.code == "network"
    for port in (-1, 65_536):
        with pytest.raises(SourceError):
            WitnessServer("127.0.0.1", port, lambda _: Reply(200, LINE), monotonic=time.monotonic, say=print)
