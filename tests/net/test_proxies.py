"""Fetching through proxies on loopback: what they are asked for, what they are not told, and what they may not undo."""

from __future__ import annotations

import socket
import threading
from base64 import b64encode
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import pytest

from archive.errors import CallerError, SourceError
from archive.model.capture import Fetched
from archive.net.given import Given, parse_headers
from archive.net.guard import check_url
from archive.net.proxies import MAX_ANSWER, Proxy, check_name, parse_proxy
from tests.net.test_fetch import PAGE, Authority, Server, always, clock, fetcher, ok

CANARY = "pr0xy-canary"


class HttpProxy:
    """Takes one connection after the other: notes the head it is sent, answers, and joins it to where it is told."""

    def __init__(self, where: int, answer: bytes = b"HTTP/1.1 200 Connected\r\nVia: 1.1 x\r\n\r\n") -> None:
        self._where, self._answer = where, answer
        self.heads: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def __enter__(self) -> HttpProxy:
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        with socket.socket() as knock:
            knock.settimeout(1)
            knock.connect_ex(("127.0.0.1", self.port))
        self._thread.join(10)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(10)
                with suppress(OSError):
                    self._play(connection)

    def _play(self, connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            if not (data := connection.recv(65536)):
                return
            head += data
        self.heads.append(head)
        tunnelled = head.startswith(b"CONNECT ")
        if tunnelled:
            connection.sendall(self._answer)
            if b" 200 " not in self._answer[:16]:
                return
        with socket.create_connection(("127.0.0.1", self._where), 10) as onward:
            if not tunnelled:
                onward.sendall(head)
            _join(connection, onward)


class SocksProxy(HttpProxy):
    """A SOCKS5 proxy: `method` is what it chooses, `reply` what it answers to the request, `granted` to a password."""

    def __init__(
        self, where: int, *, method: int = 0, reply: bytes = b"\x05\x00\x00\x01\0\0\0\0\0\0", granted: int = 0
    ):
        self._method, self._reply, self._granted = method, reply, granted
        super().__init__(where)

    @property
    def url(self) -> str:
        return f"socks5://127.0.0.1:{self.port}"

    def _play(self, connection: socket.socket) -> None:
        if len(greeting := connection.recv(2)) < 2:
            return
        self.heads.append(greeting + connection.recv(greeting[1]))
        connection.sendall(bytes((5, self._method)))
        if self._method == 2:
            self.heads.append(connection.recv(600))
            connection.sendall(bytes((1, self._granted)))
        if self._method == 255 or self._granted:
            return
        self.heads.append(connection.recv(600))
        for at in range(len(self._reply)):
            connection.sendall(self._reply[at : at + 1])
        if self._reply[1] == 0:
            with socket.create_connection(("127.0.0.1", self._where), 10) as onward:
                _join(connection, onward)


def _join(left: socket.socket, right: socket.socket) -> None:
    def carry() -> None:
        with suppress(OSError):
            while data := left.recv(65536):
                right.sendall(data)

    threading.Thread(target=carry, daemon=True).start()
    while data := right.recv(65536):
        left.sendall(data)


def names(host: str, port: int) -> list[tuple[str, int]]:
    return [("127.0.0.7", port)]


def through(proxy: Proxy, url: str, resolve: Callable[[str, int], list[tuple[str, int]]] = names) -> Fetched:
    one = fetcher(resolve)
    one._proxy = proxy
    return one.fetch(url)


# What a proxy is asked for.


def test_an_http_proxy_is_asked_for_the_address_that_was_checked() -> None:
    with Server(always(ok())) as server, HttpProxy(server.port) as proxy:
        fetched = through(parse_proxy(proxy.url), f"http://news.example:{server.port}/a?b")
    (hop,) = fetched.hops
    assert (fetched.failure, hop.body, hop.ip, hop.proxy) == (None, PAGE, "127.0.0.7", proxy.url)
    place = f"127.0.0.7:{server.port}".encode()
    assert proxy.heads == [b"CONNECT " + place + b" HTTP/1.1\r\nHost: " + place + b"\r\n\r\n"]
    assert server.requests[0].startswith(b"GET /a?b HTTP/1.1\r\nHost: news.example:")


def test_a_proxy_that_resolves_is_sent_the_whole_address() -> None:
    def never(host: str, port: int) -> list[tuple[str, int]]:
        raise AssertionError("nothing is looked up here")

    with Server(always(ok())) as server, HttpProxy(server.port) as proxy:
        chosen = parse_proxy(f"http://desk@127.0.0.1:{proxy.port}", password=CANARY, resolves=True)
        fetched = through(chosen, f"http://news.example:{server.port}/a?b", never)
    (hop,) = fetched.hops
    assert (hop.body, hop.ip, hop.proxy) == (PAGE, None, proxy.url)
    first, rest = proxy.heads[0].split(b"\r\n", 1)
    assert first == f"GET http://news.example:{server.port}/a?b HTTP/1.1".encode()
    assert b"Proxy-Authorization: Basic " + b64encode(f"desk:{CANARY}".encode()) in rest
    assert hop.request == proxy.heads[0]


def test_a_tunnel_gets_the_password_and_the_host_does_not() -> None:
    with Server(always(ok())) as server, HttpProxy(server.port) as proxy:
        chosen = parse_proxy(f"http://desk@127.0.0.1:{proxy.port}", password=CANARY)
        through(chosen, f"http://news.example:{server.port}/")
    secret = b64encode(f"desk:{CANARY}".encode())
    assert secret in proxy.heads[0]
    assert b"roxy" not in server.requests[0]


@pytest.mark.parametrize("reply", [b"\x01\x7f\0\0\1\0\x50", b"\x04" + bytes(18), b"\x03\x03abc\0\x50"])
def test_socks_is_asked_for_the_address_that_was_checked(reply: bytes) -> None:
    with Server(always(ok())) as server, SocksProxy(server.port, reply=b"\x05\0\0" + reply) as proxy:
        fetched = through(parse_proxy(proxy.url), f"http://news.example:{server.port}/")
    (hop,) = fetched.hops
    assert (fetched.failure, hop.body, hop.ip, hop.proxy) == (None, PAGE, "127.0.0.7", proxy.url)
    port = server.port.to_bytes(2, "big")
    assert proxy.heads == [b"\x05\x01\x00", b"\x05\x01\x00\x01\x7f\0\0\x07" + port]


def test_socks_with_a_password_and_names() -> None:
    with Server(always(ok())) as server, SocksProxy(server.port, method=2) as proxy:
        chosen = parse_proxy(f"socks5h://desk@127.0.0.1:{proxy.port}", password=CANARY, resolves=True)
        (hop,) = through(chosen, f"http://news.example:{server.port}/").hops
    assert (hop.body, hop.ip) == (PAGE, None)
    assert proxy.heads[:2] == [b"\x05\x02\x00\x02", b"\x01\x04desk\x0c" + CANARY.encode()]
    assert proxy.heads[2] == b"\x05\x01\x00\x03\x0cnews.example" + server.port.to_bytes(2, "big")
    assert CANARY.encode() not in hop.request
    assert CANARY not in repr(chosen)


# What it may not undo.


def test_a_private_address_is_refused_before_the_proxy_hears_of_it() -> None:
    with HttpProxy(9) as proxy:
        one = fetcher(names, allow_net=())
        one._proxy = parse_proxy(proxy.url)
        with pytest.raises(SourceError) as caught:
            one.fetch("http://news.example/")
        assert caught.value.code == "private-address"
        assert proxy.heads == []


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://169.254.169.254/latest",
        "http://localhost/",
        "http://x.localhost./",
        "http://printer.local/",
        "http://metadata.google.internal/",
        "http://intranet/",
        "http://2130706433/",
        "http://127.1/",
        "http://0x7f.1/",
        "http://0x7f000001/",
        "http://a.b.0x/",
    ],
)
def test_a_proxy_that_resolves_gets_no_name_that_is_private_on_its_face(url: str) -> None:
    with pytest.raises(SourceError) as caught:
        check_name(check_url(url), (), "https://u:pw@news.example/?token=abc")
    assert caught.value.code == "private-address"
    assert "pw" not in str(caught.value.context)
    assert "abc" not in str(caught.value.context)


def test_public_names_pass_and_their_redirects_are_checked_too() -> None:
    check_name(check_url("http://news.example/"), (), None)
    check_name(check_url("http://93.184.216.34/"), (), None)
    away = b"HTTP/1.1 302 Found\r\nLocation: http://127.1/admin\r\nContent-Length: 0\r\n\r\n"
    with Server(always(away)) as server, HttpProxy(server.port) as proxy, pytest.raises(SourceError):
        through(parse_proxy(proxy.url, resolves=True), f"http://news.example:{server.port}/")
    assert len(proxy.heads) == 1


# What goes wrong.


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (b"HTTP/1.1 407 Who\r\n\r\n", "asks for a user name"),
        (b"HTTP/1.1 403 No\r\n\r\n", "HTTP status 403"),
        (b"HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\nmine", "something of its own"),
        (b"SSH-2.0-x\r\n\r\n", "does not answer as one"),
        (b"HTTP/1.1 2", "closed the connection"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * MAX_ANSWER, "more than"),
    ],
)
def test_a_proxy_that_does_not_connect(answer: bytes, told: str) -> None:
    with HttpProxy(9, answer) as proxy:
        fetched = through(parse_proxy(proxy.url), "http://news.example/")
    assert fetched.hops == ()
    assert told in (fetched.failure or "")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"method": 255}, "asks for a user name"),
        ({"method": 7}, "does not answer as one"),
        ({"reply": b"\x05\x05\0\x01\0\0\0\0\0\0"}, "connection refused"),
        ({"reply": b"\x05\x63\0\x01\0\0\0\0\0\0"}, "answer 99"),
        ({"reply": b"\x04\x00\0\x01\0\0\0\0\0\0"}, "does not answer as one"),
        ({"reply": b"\x05\x00\0\x09\0\0\0\0\0\0"}, "does not answer as one"),
    ],
)
def test_a_socks_proxy_that_does_not_connect(options: dict[str, object], told: str) -> None:
    with SocksProxy(9, **options) as proxy:  # type: ignore[arg-type]
        fetched = through(parse_proxy(proxy.url), "http://news.example/")
    assert fetched.hops == ()
    assert told in (fetched.failure or "")


@pytest.mark.parametrize("options", [{"method": 255}, {"method": 2, "granted": 1}])
def test_a_wrong_password_is_said_and_not_repeated(options: dict[str, int]) -> None:
    with SocksProxy(9, **options) as proxy:  # type: ignore[arg-type]
        chosen = parse_proxy(proxy.url.replace("//", "//desk@"), password=CANARY)
        fetched = through(chosen, "http://news.example/")
    assert "user name" in (fetched.failure or "")
    assert CANARY not in (fetched.failure or "")


def test_no_proxy_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    fetched = through(Proxy("http", "127.0.0.1", port), "http://news.example/")
    assert fetched.failure == f"the proxy http://127.0.0.1:{port} cannot be reached: connection refused"


@pytest.mark.parametrize("kind", ["http", "socks5"])
def test_a_silent_proxy_runs_into_the_one_deadline(kind: str) -> None:
    """The clock jumps, so nothing here waits long."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        one = fetcher(names, timeout=30.0, monotonic=clock(7.45))
        one._proxy = parse_proxy(f"{kind}://127.0.0.1:{silent.getsockname()[1]}")
        fetched = one.fetch("http://news.example/")
    assert (fetched.failure, fetched.hops) == ("timed out after 30 s", ())


@pytest.mark.parametrize("made", [HttpProxy, SocksProxy])
def test_tls_goes_through_to_the_site(made: type[HttpProxy], tmp_path: Path) -> None:
    """The certificates are the site's, and a wrong one is refused as without a proxy."""
    authority = Authority(tmp_path)
    with Server(always(ok()), authority.server("news.example")) as server, made(server.port) as proxy:
        one = fetcher(names, authority.client())
        one._proxy = parse_proxy(proxy.url)
        (hop,) = one.fetch("https://news.example/a").hops
        wrong = one.fetch("https://other.example/a")
    assert (hop.body, hop.protocol, len(hop.certificates), hop.proxy) == (PAGE, ("http/1.1", "tls/1.3"), 2, proxy.url)
    assert hop.request.startswith(b"GET /a HTTP/1.1\r\nHost: news.example\r\n")
    if made is HttpProxy:
        assert proxy.heads[0].startswith(b"CONNECT 127.0.0.7:443 HTTP/1.1\r\n")
    assert wrong.hops == ()
    assert "certificate not valid" in (wrong.failure or "")


# How it is named.


@pytest.mark.parametrize(
    "url",
    [
        "", "proxy.example:3128", "http://proxy.example", "https://proxy.example:3128", "ftp://proxy.example:21",
        "http://proxy.example:3128/path", "http://proxy.example:99999", "http://:3128", f"http://desk:{CANARY}@p.example:1",
        f"socks5://:{CANARY}@p.example:1", "socks5h://p.example:1080", "http://a%3Ab@p.example:1", "http://[::1:3128",
        "http://p.example:1?x", f"http://p.example:1/?token={CANARY}",
    ],
)  # fmt: skip
def test_what_is_no_proxy(url: str) -> None:
    with pytest.raises(CallerError) as caught:
        parse_proxy(url)
    assert caught.value.code == "bad-proxy"
    assert CANARY not in f"{caught.value.message} {caught.value.hint}"


def test_passwords_need_a_name_and_one_line() -> None:
    for url, password in (
        ("http://p.example:1", "x"),
        ("http://d@p.example:1", "a\nb"),
        ("socks5://d@p.example:1", ""),
    ):
        with pytest.raises(CallerError):
            parse_proxy(url, password=password)
    assert parse_proxy("socks5://p.example:1080").shown == "socks5://p.example:1080"
    assert parse_proxy("http://[2001:db8::1]:3128").shown == "http://[2001:db8::1]:3128"


def test_the_environment_names_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with Server(always(ok())) as server:
        (hop,) = fetcher().fetch(server.url).hops
    assert (hop.body, hop.proxy) == (PAGE, None)


# What goes along.


def test_headers_replace_ours_and_nothing_conditional_is_ever_sent() -> None:
    def away(request: bytes, number: int) -> Iterable[object]:
        place = b"http://other.example:%d/" % server.port
        yield ok() if number else b"HTTP/1.1 302 F\r\nSet-Cookie: s=1\r\nLocation: " + place + b"\r\n\r\n"

    with Server(away) as server:
        one = fetcher(lambda host, port: [("127.0.0.1", port)])
        one._given = Given(headers=parse_headers("Accept: text/plain\nX-Key: k3y", source="h"))
        one._codings = "gzip, br"
        one.fetch(f"http://news.example:{server.port}/")
    first, second = server.requests
    assert first.count(b"Accept: ") == 1
    assert b"Accept: text/plain\r\n" in first
    assert b"Accept-Encoding: gzip, br\r\n" in first
    assert b"X-Key: k3y" in first
    assert b"k3y" not in second
    for request in server.requests:
        assert b"\r\nif-" not in request.lower()
        assert b"\r\ncookie:" not in request.lower()
