"""The server itself: late clients, too many of them, readers beside a capture, and its end."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from queue import SimpleQueue
from typing import Any
from urllib.parse import urlsplit

import pytest

from archive.api import Archive, verify
from archive.errors import CallerError
from archive.model.viewer import Serving
from archive.web import patience, serve
from tests.newspaper import SITE, Newspaper, newspaper, page
from tests.web.client import done
from tests.web.conftest import contents

pytest.importorskip("uvicorn", reason="needs the extra serve (make test)")


@contextmanager
def served(archive: Archive, **how: Any) -> Iterator[Serving]:
    """A viewer in a thread of its own, at a port that is free."""
    found: SimpleQueue[Serving | BaseException] = SimpleQueue()
    ends: SimpleQueue[Callable[[], None]] = SimpleQueue()

    def run() -> None:
        try:
            serve(archive, port=0, ready=found.put, stop=ends.put, **how)
        except BaseException as exc:
            found.put(exc)

    thread = threading.Thread(target=run)
    thread.start()
    ready = found.get()
    if isinstance(ready, BaseException):
        raise ready
    try:
        yield ready
    finally:
        ends.get()()
        thread.join()


def got(serving: Serving, path: str = "") -> tuple[int, bytes]:
    parts = urlsplit(serving.url)
    connection = HTTPConnection(serving.host, serving.port)
    connection.request("GET", parts.path + path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body


def second(serving: Serving) -> Serving:
    """The second port, as if it were a viewer."""
    assert serving.replay is not None
    return Serving(serving.replay, serving.host, urlsplit(serving.replay).port or 0, True)


def raw(serving: Serving, data: bytes) -> socket.socket:
    client = socket.create_connection((serving.host, serving.port))
    client.sendall(data)
    return client


def rest(client: socket.socket) -> bytes:
    """All until the other side ends the connection."""
    found = b""
    try:
        while data := client.recv(65_536):
            found += data
    except ConnectionError:
        pass
    client.close()
    return found


def test_a_viewer_answers_over_the_wire(newsroom: Path) -> None:
    log: list[str] = []
    with served(Archive.open(newsroom), access_log=log.append) as serving:
        status, body = got(serving)
        assert status == 200
        assert b"What changed" in body
        token = urlsplit(serving.url).path.strip("/")
        style = re.search(rb'href="([^"]+\.css)"', body)
        assert style is not None
        assert got(serving, style[1].decode().partition(token)[2].lstrip("/"))[0] == 200
        lines = rest(raw(serving, b"GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % serving.port))
        assert lines.startswith(b"HTTP/1.1 403")
        assert b"server:" not in lines.lower()
    assert log[0] == "GET /…/ 200"
    assert not [line for line in log if token in line]


@pytest.mark.parametrize(
    "data",
    [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GET\r\n\r\n", b"\r\n\r\n\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n",
     b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"GET / HTTP/1.1\r\nContent-Length: x\r\nHost: a\r\n\r\n",
     b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\nHost: a\r\n\r\n0\r\n\r\n",
     b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nX: " + b"a" * 70_000 + b"\r\n\r\n",
     b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
     b"GET /%zz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"\x00" * 100],
)  # fmt: skip
def test_what_is_no_request_is_refused(newsroom: Path, data: bytes) -> None:
    with served(Archive.open(newsroom)) as serving:
        client = raw(serving, data)
        client.shutdown(socket.SHUT_WR)
        answer = rest(client)
        assert b" 200 " not in answer[:20]
        assert b"harbour" not in answer
        assert got(serving)[0] == 200


def test_a_client_that_is_late_is_let_go(newsroom: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A head that never ends, a body that never comes, and a connection that says nothing at all."""
    monkeypatch.setattr(patience, "HEAD", 0.2)
    monkeypatch.setattr(patience, "EXCHANGE", 0.2)
    with served(Archive.open(newsroom)) as serving:
        path = urlsplit(serving.url).path.encode()
        head = b"POST %sverify HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        for data in (
            b"",
            b"GET / HTTP/1.1\r\nHost: ",
            (head + b"Content-Length: 1000\r\n\r\n--x\r\n") % (path, serving.port),
            (head + b"Transfer-Encoding: chunked\r\n\r\n5\r\n--x\r\n") % (path, serving.port),
        ):
            assert rest(raw(serving, data)) == b""
        assert got(serving)[0] == 200


class Deaf(asyncio.Transport):
    """The transport of a client that takes nothing: what is written stays."""

    def __init__(self) -> None:
        super().__init__()
        self.aborted = False

    def write(self, data: Any) -> None:
        pass

    def is_closing(self) -> bool:
        return self.aborted

    def abort(self) -> None:
        self.aborted = True

    def close(self) -> None:
        """Waits for what was not taken, and so for ever."""

    def resume_reading(self) -> None:
        pass

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        pass


def test_a_client_that_takes_nothing_is_let_go(newsroom: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is a deadline from the first moment to the last, also when all was answered and nothing taken."""
    monkeypatch.setattr(patience, "HEAD", 1000.0)
    monkeypatch.setattr(patience, "EXCHANGE", 2000.0)

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]})
        await send({"type": "http.response.body", "body": b"x"})

    async def run() -> None:
        loop = asyncio.get_running_loop()
        server = patience.server_of(application)
        server.config.load()
        client = Deaf()
        made = patience.Patient(server.config, server.server_state, {})

        def left() -> int:
            assert made._late is not None
            assert not made._late.cancelled()
            return round((made._late.when() - loop.time()) / 1000)

        made.connection_made(client)
        assert left() == 1
        made.data_received(b"GET / HTTP/1.1\r\n")
        assert left() == 1
        made.data_received(b"Host: a\r\n\r\n")
        assert left() == 2
        await asyncio.gather(*server.server_state.tasks)
        assert left() == 1
        assert made._late is not None
        assert made._late._callback == client.abort
        made.connection_lost(None)

    done(run)


def test_too_many_clients_are_turned_away(newsroom: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "CONNECTIONS", 3)
    with served(Archive.open(newsroom)) as serving:
        kept = [raw(serving, b"GET ") for _ in range(3)]
        assert rest(raw(serving, b"")) == b""
        for client in kept:
            client.close()
        while True:  # as soon as the server has seen them go
            try:
                assert got(serving)[0] == 200
                break
            except (ConnectionError, OSError):
                continue


def captured_through_the_day(paper: Newspaper) -> None:
    """Six captures of a page that changes each time."""
    for hour in range(9, 15):
        paper.at(f"2026-03-02T{hour:02}:00:00Z")
        paper.serve("/plan", page(cost=f"${hour} million"))
        assert paper.capture("/plan").outcome == "version"


def evidence(folder: Path) -> dict[str, bytes]:
    """Every file that is no view made of the others: log, records, keys, configuration."""
    return {name: data for name, data in contents(folder).items() if not name.startswith("index.")}


def test_many_readers_beside_a_capture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All are answered, at both ports, although others never end their requests or take their answers; and what is
    captured meanwhile is byte for byte what it is with nobody looking on."""
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "state"))
    (tmp_path / "alone").mkdir()
    (tmp_path / "watched").mkdir()
    with newspaper(tmp_path / "alone") as paper:
        paper.serve("/plan", page())
        paper.capture("/plan")
        captured_through_the_day(paper)
        undisturbed = evidence(paper.path)
    assert any(name.endswith(".warc.gz") for name in undisturbed)
    assert any("checkpoint" in name for name in undisturbed)
    with newspaper(tmp_path / "watched") as paper:
        paper.serve("/plan", page())
        paper.capture("/plan")
        slug = paper.press.articles()[0].slug
        statuses: list[int] = []
        with served(Archive.open(paper.path)) as serving:
            beside = second(serving)
            paths = [
                (serving, ""), (serving, f"a/{slug}"), (serving, f"a/{slug}/v1"), (serving, "search?q=harbour"),
                (serving, "health.json"), (serving, f"a/{slug}/latest/evidence"), (beside, f"page/0/{SITE}/plan"),
                (serving, f"timemap/link/{SITE}/plan"), (serving, f"a/{slug}/v1/captured"),
            ]  # fmt: skip
            begun = b"GET /%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
            slow = [raw(one, begun % (b"x", one.port)) for one in (serving, beside) for _ in range(10)]
            whole = urlsplit(serving.url).path.encode().strip(b"/") + b"/a/" + slug.encode()
            slow += [
                raw(serving, (begun + b"\r\n") % (whole, serving.port) * 20) for _ in range(10)
            ]  # and reads nothing

            def read(number: int) -> None:
                for one, path in paths[number % 3 :: 3]:
                    statuses.append(got(one, path)[0])

            readers = [threading.Thread(target=read, args=(number,)) for number in range(50)]
            for reader in readers:
                reader.start()
            captured_through_the_day(paper)
            for reader in readers:
                reader.join()
            assert got(serving, f"a/{slug}/v7")[0] == 200
            assert got(beside, f"page/6/{SITE}/plan")[0] == 200
            for client in slow:
                client.close()
        assert statuses == [200] * 150
        assert evidence(paper.path) == undisturbed
        assert not verify(paper.path).problems


def test_the_second_port_is_another_and_shows_pages_alone(newsroom: Path) -> None:
    log: list[str] = []
    with served(Archive.open(newsroom), access_log=log.append) as serving:
        beside = second(serving)
        assert beside.port != serving.port
        status, body = got(beside, "page/0/")
        assert status == 200
        assert b"harbour bridge" in body.lower()
        # Neither password opens the other port.
        for one, other in ((serving, beside), (beside, serving)):
            crossed = Serving(one.url.replace(f":{one.port}", f":{other.port}"), other.host, other.port, True)
            assert got(crossed, "page/0/")[0] == 403
            assert got(crossed, "")[0] == 403
    assert not [line for line in log if urlsplit(str(serving.replay)).path.strip("/") in line]
    with served(Archive.open(newsroom), base_url="https://desk.example") as serving:
        assert serving.replay is None
    with served(Archive.open(newsroom), base_url="https://desk.example", replay_url="https://pages.example") as serving:
        assert str(serving.replay).startswith("https://pages.example/")


def test_without_a_token_the_second_port_still_asks_for_one(newsroom: Path) -> None:
    with served(Archive.open(newsroom), token="none") as serving:
        assert len(urlsplit(str(serving.replay)).path) > 20


def test_a_port_that_is_taken_is_told(newsroom: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(CallerError, match=r"cannot listen at 127\.0\.0\.1"),
    ):
        serve(Archive.open(newsroom), port=taken.getsockname()[1])


def test_without_the_extra_the_command_that_helps_is_named(newsroom: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from archive.web import serving

    monkeypatch.setattr(serving, "find_spec", lambda name: None if name == "uvicorn" else object())
    with pytest.raises(CallerError) as raised:
        serve(Archive.open(newsroom))
    assert raised.value.code == "missing-extra"
    assert raised.value.hint == "pip install 'newsproof[serve]'"


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_it_ends_when_it_is_told_to(newsroom: Path, number: int, status: int) -> None:
    """With the exit status that the watch has, although a client is in the middle of a request."""
    command = [sys.executable, "-m", "archive", "-A", str(newsroom), "serve", "--port", "0"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # shells have jobs ignore it
    ) as running:
        assert running.stdout is not None
        url = running.stdout.readline().strip()
        parts = urlsplit(url)
        assert parts.port is not None
        serving = Serving(url, "127.0.0.1", parts.port, True)
        assert got(serving)[0] == 200
        late = raw(serving, b"GET / HTTP/1.1\r\nHost: ")
        running.send_signal(number)
        _, told = running.communicate()
        late.close()
    assert running.returncode == status
    assert "Traceback" not in told
    assert parts.path.strip("/") not in told
