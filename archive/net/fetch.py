"""How one URL is fetched: every hop on a connection of its own, the bytes as they went over the wire.

One fresh connection per exchange makes three things true by construction: the bytes between the first and the last of
a response are that response, the address that was checked is the address connected to, and the certificates are those
of this very connection. One deadline covers everything from the first name lookup to the last byte of the last hop.

Refusals (a private address, a scheme, a port) are SourceErrors, on whatever hop they occur. Anything else that goes
wrong is a `Fetched` with its `failure` and the hops there are: a server that breaks off is an observation.
HTTP/2 is not spoken, nothing is read from the environment, and no state is kept: a request never says what is here
already, and what a server sets is not sent back. Cookies and headers go out only when they were given (`net.given`).

Timestamp authorities and witnesses are asked through the same connection by `post`: one exchange, no redirect.
"""

from __future__ import annotations

import re
import socket
import ssl
import warnings
from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Final
from urllib.parse import unquote_to_bytes, urljoin

from archive.errors import CallerError, NewsproofError, SourceError
from archive.model.capture import Exchange, Fetched, RobotsWord
from archive.model.times import format_time
from archive.net.framing import ResponseReader
from archive.net.given import Given
from archive.net.guard import Target, check_url, parse_networks, usable
from archive.net.manners import Manners
from archive.net.permission import UnreachableError
from archive.net.proxies import Proxy, ProxyError, check_name, tunnel
from archive.settings import FetchSettings

Resolve = Callable[[str, int], list[tuple[str, int]]]

REDIRECTS: Final = frozenset((301, 302, 303, 307, 308))
#: What hosts answer that want to be left alone for a while.
BUSY: Final = frozenset((429, 503))
#: Addresses of one host that are tried at most.
MAX_ADDRESSES: Final = 8
_READ: Final = 65_536

#: OpenSSL names of the TLS 1.2 suites that a default client offers, as IANA names them (TLS 1.3 names are equal).
_KEY_EXCHANGES: Final = ("ECDHE-ECDSA-", "ECDHE-RSA-", "DHE-RSA-")
_CIPHERS: Final = {
    "AES128-GCM-SHA256": "AES_128_GCM_SHA256",
    "AES256-GCM-SHA384": "AES_256_GCM_SHA384",
    "CHACHA20-POLY1305": "CHACHA20_POLY1305_SHA256",
    "AES128-SHA256": "AES_128_CBC_SHA256",
    "AES256-SHA256": "AES_256_CBC_SHA256",
    "AES256-SHA384": "AES_256_CBC_SHA384",
    "AES128-SHA": "AES_128_CBC_SHA",
    "AES256-SHA": "AES_256_CBC_SHA",
}


_AUTHORITY: Final = re.compile(r"\A((?:https?:)?)[/\\]{2,}", re.IGNORECASE)
#: What OpenSSL calls it when a server speaks no TLS that is safe.
_OLD_TLS: Final = frozenset(("UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION", "WRONG_SSL_VERSION"))


@dataclass(frozen=True, slots=True)
class Part:
    """How something that belongs to a page is asked for: `of` is the address of the page that was asked for, to whose
    host given headers go; `timeout` in seconds and `max_size` in bytes never exceed the fetcher's own."""

    of: str
    accept: str
    timeout: float
    max_size: int


class _UnreachableError(Exception):
    """No conversation came about; the text is the failure for people. `chain` are the certificates that a server showed
    which was refused for them, DER, leaf first."""

    def __init__(self, problem: str, chain: tuple[bytes, ...] = ()) -> None:
        super().__init__(problem)
        self.chain = chain


class _NotValidError(_UnreachableError):
    """The server did not prove who it is."""


class Fetcher:
    """Fetches URLs under one set of limits. Not shared between threads.

    `now` gives the time that exchanges are dated with (just before the first byte of a request is sent), `monotonic`
    seconds for the deadline. `resolve` answers a host name and port with addresses in order of preference; the
    system's resolver when None. `tls` replaces the default context (system roots, host name checked, TLS 1.2 up).
    `manners` says when a host may be asked; waiting for its turn does not count for the deadline. One that `introduces`
    asks for robots.txt, which does not keep a host's first page waiting. `leave` is asked before every hop
    (`permission.RobotsFiles.word`), and what it says is kept. Every connection goes through `proxy`
    when there is one. `given` are cookies and headers to send along; `codings` the content codings that are offered.
    `insecure`: a server whose TLS is not valid is asked all the same, on a fresh connection on which nothing is checked,
    and `Exchange.doubt` says why it should not be believed. It is never sent a secret: who has any to send is not asked. What
    belongs to a page is not taken from such a server. `under_way` is told of every request that was sent.

    Raises CallerError `usage` when `settings.allow_net` has a word that is no network.
    """

    def __init__(
        self,
        settings: FetchSettings,
        *,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        resolve: Resolve | None = None,
        tls: ssl.SSLContext | None = None,
        manners: Manners | None = None,
        introduces: bool = False,
        leave: Callable[[Target], RobotsWord] | None = None,
        proxy: Proxy | None = None,
        given: Given | None = None,
        codings: Sequence[str] = ("gzip",),
        insecure: bool = False,
        under_way: Callable[[], None] | None = None,
    ) -> None:
        self._settings = settings
        self._manners = manners
        self._introduces = introduces
        self._leave = leave
        self._allow = parse_networks(settings.allow_net)
        self._now = now
        self._monotonic = monotonic
        self._resolve = resolve
        self._tls = tls
        self._deadline = 0.0
        self._proxy = proxy
        self._given = given or Given()
        self._codings = ", ".join(codings)
        self._first: Target | None = None
        self._part: Part | None = None
        self._insecure = insecure
        self._under_way = under_way

    def fetch(self, url: str, *, part: Part | None = None) -> Fetched:
        """Fetch a URL and follow its redirects. `Fetched.url` and every hop's are without userinfo and fragment.

        Userinfo of the given URL is sent as Basic authorization to that URL alone, never of or to a redirect. What is
        `part` of a page is asked for under narrower limits, and never with a user name of its own.

        Raises CallerError `bad-url`, SourceError `refused-url`, `private-address`, `retry-later`, and what `leave`
        raises; nothing else.
        """
        target = check_url(url)
        begun = format_time(self._now())
        self._part = part
        self._deadline = self._monotonic() + self._timeout
        requested, hops, failure = target.url, list[Exchange](), None
        self._first = target if part is None else check_url(part.of)
        if part is not None:
            target = replace(target, credentials=None)
        seen = {target.url}
        words: list[RobotsWord] = []
        chain: tuple[bytes, ...] = ()
        while True:
            try:
                came_from = hops[-1].url if hops else None
                self._ask_leave(target, came_from, words)
                exchange, failure = self._in_turn(target, came_from)
            except (_UnreachableError, UnreachableError) as exc:
                failure = str(exc)
                chain = exc.chain
                break
            hops.append(exchange)
            location = exchange.header("location")
            if failure is not None or exchange.status not in REDIRECTS or not location:
                break
            if len(hops) > self._settings.max_redirects:
                failure = f"more than {self._settings.max_redirects} redirects"
                break
            try:
                target = _redirected(target, location)
            except NewsproofError as exc:
                if exc.code != "bad-url":
                    exc.context.setdefault("from", exchange.url)
                    raise
                failure = f"the redirect leads nowhere: {exc.message}"
                break
            if target.url in seen:
                failure = "the redirects go in a circle"
                break
            seen.add(target.url)
        started = hops[0].started if hops else begun
        return Fetched(
            url=requested, started=started, hops=tuple(hops), failure=failure, robots=tuple(words), refused_chain=chain
        )

    def post(self, url: str, body: bytes, *, content_type: str, accept: str, max_size: int) -> Exchange:
        """Send a POST and return what came back, whatever its status; nothing is followed.

        A response larger than `max_size` is cut there (`truncated` is `length`). Raises CallerError `bad-url`
        (also for a URL with a user name or password), SourceError `refused-url`, `private-address`, and `network` when
        no whole response came within the deadline.
        """
        target = check_url(url)
        if target.credentials is not None:
            raise CallerError("bad-url", f"{target.url}: an address to post to holds no user name and no password")
        self._part = None
        self._deadline = self._monotonic() + self._timeout
        fields = (("Accept", accept), ("Content-Type", content_type), ("Content-Length", str(len(body))))
        request = _head("POST", target, self._settings.user_agent, fields) + body
        try:
            exchange, failure = self._exchange(target, came_from=None, request=request, max_size=max_size)
        except _UnreachableError as exc:
            raise SourceError("network", f"{target.url}: {exc}", hint="check the address and the connection") from exc
        if failure is not None and exchange.truncated != "length":
            raise SourceError("network", f"{target.url}: {failure}", hint="repeat it later")
        return exchange

    def _ask_leave(self, target: Target, came_from: str | None, words: list[RobotsWord]) -> None:
        """Asks whether this address may be fetched; what the guard says, it says of the address and not of robots.txt."""
        if self._leave is None:
            return
        before = self._monotonic()
        try:
            words.append(self._leave(target))
        except SourceError as exc:
            if exc.code in ("private-address", "refused-url"):
                self._places(target, came_from)
            if came_from is not None:
                exc.context.setdefault("from", came_from)
            raise
        self._deadline += self._monotonic() - before

    def _in_turn(self, target: Target, came_from: str | None) -> tuple[Exchange, str | None]:
        """One exchange, when the host's turn has come. What a busy host asks for is heard."""
        if self._manners is None:
            return self._exchange(target, came_from=came_from)
        before = self._monotonic()
        with self._manners.turn(target.host, introduces=self._introduces):
            self._deadline += self._monotonic() - before
            exchange, failure = self._exchange(target, came_from=came_from)
        if exchange.status in BUSY:
            self._manners.heard(target.host, exchange.header("retry-after"), status=exchange.status)
        return exchange, failure

    def _exchange(
        self, target: Target, *, came_from: str | None, request: bytes | None = None, max_size: int | None = None
    ) -> tuple[Exchange, str | None]:
        in_full = request is None and self._in_full(target)
        channel, ip, doubt = self._open(target, came_from, in_full)
        with channel:
            request = request or self._request(target, in_full)
            most = self._settings.max_size if max_size is None else max_size
            reader = ResponseReader(max_head=self._settings.max_head, max_size=most)
            started = format_time(self._now())
            self._converse(channel, request, reader)
            protocol: tuple[str, ...] = (reader.protocol,)
            cipher: str | None = None
            certificates: tuple[bytes, ...] = ()
            if isinstance(channel, ssl.SSLSocket):
                protocol = (*protocol, _tls_version(channel))
                cipher = _iana_cipher((channel.cipher() or ("",))[0])
                certificates = _chain(channel)
        if not reader.answered:
            raise _UnreachableError(reader.problem or "no response")
        exchange = Exchange(
            url=target.url,
            started=started,
            request=request,
            head=reader.head,
            body=bytes(reader.body),
            status=reader.status,
            headers=reader.headers,
            ip=ip,
            protocol=protocol,
            cipher=cipher,
            certificates=certificates,
            truncated=reader.truncated,
            raw_sha256=reader.raw_sha256,
            raw_length=reader.raw_length,
            chunks=reader.chunks,
            surplus=reader.surplus,
            proxy=self._proxy.shown if self._proxy else None,
            doubt=doubt,
        )
        return exchange, reader.problem

    def _open(
        self, target: Target, came_from: str | None, in_full: bool
    ) -> tuple[socket.socket, str | None, str | None]:
        """A connection on which the request can be sent, the address at its end, and why not to believe who answers."""
        doubt: str | None = None
        connection, ip = self._reach(target, came_from, in_full)
        if target.scheme != "https":
            return connection, ip, doubt
        with connection:  # TLS takes it over, and leaves nothing to close here
            try:
                return self._secure(connection, target, self._usual_tls()), ip, doubt
            except _NotValidError as exc:
                secret = target.credentials is not None or self._given
                if not self._insecure or secret or self._part is not None:
                    raise
                doubt = str(exc)
        connection, ip = self._reach(target, came_from, in_full)
        with connection:
            return self._secure(connection, target, _unchecked_tls()), ip, doubt

    def _in_full(self, target: Target) -> bool:
        """Whether the proxy is sent the request itself (RFC 9112, 3.2.2): it then connects to whatever the name in it
        resolves to, so only where there is no name, or where it is to resolve names."""
        proxy = self._proxy
        plain = proxy is not None and proxy.kind == "http" and target.scheme == "http"
        return proxy is not None and plain and (proxy.resolves or target.address is not None)

    def _request(self, target: Target, in_full: bool) -> bytes:
        accept = self._part.accept if self._part else "text/html,application/xhtml+xml,*/*;q=0.8"
        fields = [("Accept", accept), ("Accept-Encoding", self._codings)]
        if target.credentials is not None:
            credentials = b64encode(unquote_to_bytes(target.credentials)).decode("ascii")
            fields.append(("Authorization", f"Basic {credentials}"))
        given = self._given.fields(target, self._first or target, self._now()) if self._given else []
        named = {name.lower() for name, _ in given}
        fields = [*(pair for pair in fields if pair[0].lower() not in named), *given]
        authorization = self._proxy.authorization() if self._proxy and in_full else None
        if authorization is not None:
            fields.append(("Proxy-Authorization", authorization))
        return _head("GET", target, self._settings.user_agent, fields, in_full=in_full)

    @property
    def _timeout(self) -> float:
        own = self._settings.timeout
        return own if self._part is None else min(own, self._part.timeout)

    @property
    def _most(self) -> int:
        own = self._settings.max_size
        return own if self._part is None else min(own, self._part.max_size)

    def _left(self) -> float:
        """Seconds until the deadline; TimeoutError when there are none."""
        left = self._deadline - self._monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def _timed_out(self) -> str:
        return f"timed out after {self._timeout:g} s"

    def _addresses(self, target: Target, came_from: str | None) -> list[tuple[str, int]]:
        """The addresses that may be connected to: looked up once, checked, and never looked up again."""
        literal = target.address
        try:
            if literal is not None:
                found = [(str(literal), target.port)]
            elif self._resolve is not None:
                found = self._resolve(target.host, target.port)
            else:
                found = _look_up(target.host, target.port, self._left())
            self._left()
        except TimeoutError as exc:
            raise _UnreachableError(self._timed_out()) from exc
        except (OSError, UnicodeError) as exc:
            here = " here, and the proxy is not to do it" if self._proxy is not None else ""
            raise _UnreachableError(f"the host name {target.host} cannot be resolved{here}") from exc
        found = usable(found, self._allow, url=target.url, came_from=came_from)
        if not found:
            raise _UnreachableError(f"the host name {target.host} has no address")
        return found[:MAX_ADDRESSES]

    def _reach(self, target: Target, came_from: str | None, in_full: bool) -> tuple[socket.socket, str | None]:
        """A connection to the host, or to the proxy that leads to it, and the address at its end as far as it is known."""
        proxy = self._proxy
        if proxy is None:
            return self._connect(self._addresses(target, came_from))
        literal = str(target.address) if target.address is not None else None
        failure = ""
        for host, port in self._places(target, came_from):
            connection = self._to_proxy(proxy)
            try:
                if not in_full:
                    tunnel(connection, proxy, host, port, self._left)
                return connection, literal if proxy.resolves else host
            except TimeoutError:
                failure = self._timed_out()
            except (ProxyError, OSError) as exc:
                failure = str(exc) if isinstance(exc, ProxyError) else f"the proxy: {_reason(exc)}"
            connection.close()
            if self._monotonic() >= self._deadline:
                break
        raise _UnreachableError(failure)

    def _places(self, target: Target, came_from: str | None) -> list[tuple[str, int]]:
        """What is connected to, checked: addresses, or the name itself where the proxy resolves names."""
        if self._proxy is None or not self._proxy.resolves:
            return self._addresses(target, came_from)
        check_name(target, self._allow, came_from)
        return [(str(target.address) if target.address is not None else target.host, target.port)]

    def _to_proxy(self, proxy: Proxy) -> socket.socket:
        """A connection to the proxy. Its address is not judged: the reader named it, and no page can."""
        try:
            if self._resolve is not None and not _is_address(proxy.host):
                found = self._resolve(proxy.host, proxy.port)
            else:
                found = _look_up(proxy.host, proxy.port, self._left())
            return self._connect(found[:MAX_ADDRESSES])[0]
        except TimeoutError as exc:
            raise _UnreachableError(self._timed_out()) from exc
        except (OSError, UnicodeError) as exc:
            raise _UnreachableError(f"the proxy {proxy.host} cannot be resolved") from exc
        except _UnreachableError as exc:
            raise _UnreachableError(f"the proxy {proxy.shown} cannot be reached: {exc}") from exc

    def _connect(self, addresses: list[tuple[str, int]]) -> tuple[socket.socket, str]:
        """A connection to the first address that answers. Each may take its share of the time that is left."""
        failure = ""
        for number, (ip, port) in enumerate(addresses):
            connection = socket.socket(socket.AF_INET6 if ":" in ip else socket.AF_INET, socket.SOCK_STREAM)
            try:
                connection.settimeout(self._left() / (len(addresses) - number))
                connection.connect((ip, port))
                return connection, ip
            except TimeoutError:
                connection.close()
                failure = f"no answer from {ip}"
            except OSError as exc:
                connection.close()
                failure = _reason(exc)
            if self._monotonic() >= self._deadline:
                failure = self._timed_out()
                break
        raise _UnreachableError(failure)

    def _usual_tls(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = ssl.create_default_context()
            self._tls.set_alpn_protocols(["http/1.1"])
            self._tls.hostname_checks_common_name = False  # RFC 9525, 2: names stand in subjectAltName, or nowhere
        return self._tls

    def _secure(self, connection: socket.socket, target: Target, tls: ssl.SSLContext) -> ssl.SSLSocket:
        channel: ssl.SSLSocket | None = None
        chain: tuple[bytes, ...] = ()
        try:
            channel = tls.wrap_socket(
                connection,
                server_hostname=target.host.rstrip("."),
                do_handshake_on_connect=False,
                suppress_ragged_eofs=False,
            )
            channel.settimeout(self._left())
            channel.do_handshake()
            return channel
        except BaseException as exc:
            if channel is not None:
                chain = _chain(channel) if isinstance(exc, ssl.SSLError) else ()
                channel.close()
            if isinstance(exc, TimeoutError):
                raise _UnreachableError(self._timed_out()) from exc
            if isinstance(exc, ssl.SSLCertVerificationError):
                problem = (exc.verify_message or exc.reason or "unknown reason").rstrip(".")
                raise _NotValidError(f"TLS certificate not valid: {problem}", chain) from exc
            if isinstance(exc, ssl.SSLError):
                problem = f"TLS failed: {_tls_reason(exc)}"
                raise (
                    _NotValidError(problem, chain) if exc.reason in _OLD_TLS else _UnreachableError(problem)
                ) from exc
            if isinstance(exc, OSError):
                raise _UnreachableError(f"TLS failed: {_reason(exc)}") from exc
            if isinstance(exc, ValueError):
                raise _UnreachableError("TLS failed: the host name cannot be checked") from exc
            raise

    def _converse(self, channel: socket.socket, request: bytes, reader: ResponseReader) -> None:
        """Send the request and read until the response ends, breaks off, or exceeds a limit."""
        try:
            channel.settimeout(self._left())
            channel.sendall(request)
        except TimeoutError:
            reader.cut("time", self._timed_out())
            return
        except OSError:
            pass  # a server may answer and close before it has read everything: its answer is still there
        if self._under_way is not None:
            self._under_way()
        while not reader.ended:
            try:
                channel.settimeout(self._left())
                data = channel.recv(_READ)
            except TimeoutError:
                reader.cut("time", self._timed_out())
            except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
                reader.close(in_order=False)
            except ssl.SSLError as exc:
                reader.cut("disconnect", f"TLS failed: {_tls_reason(exc)}")
            except OSError as exc:
                reader.cut("disconnect", _reason(exc))
            else:
                if data:
                    reader.feed(data)
                else:
                    reader.close()
        if reader.truncated is None and reader.problem is None:
            _take_surplus(channel, reader)


def _take_surplus(channel: socket.socket, reader: ResponseReader) -> None:
    """What has already arrived after the end of the message, without waiting for more."""
    try:
        channel.setblocking(False)
        reader.feed(channel.recv(_READ))
    except (OSError, ValueError):
        pass


def _look_up(host: str, port: int, timeout: float) -> list[tuple[str, int]]:
    """The system resolver's addresses in its order. It cannot be interrupted, so it is left behind when it is late."""
    if host.rstrip(".") == "localhost" or host.rstrip(".").endswith(".localhost"):
        return [("127.0.0.1", port), ("::1", port)]  # RFC 6761 §6.3: never asked of a name server
    answers: SimpleQueue[Any] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP))
        except Exception as exc:
            answers.put(exc)

    Thread(target=ask, name=f"resolve {host}", daemon=True).start()
    try:
        answer = answers.get(timeout=timeout)
    except Empty as exc:
        raise TimeoutError from exc
    if isinstance(answer, Exception):
        raise answer
    return list(dict.fromkeys((str(entry[4][0]), port) for entry in answer))


def _redirected(target: Target, location: str) -> Target:
    """Where a Location leads. It came as Latin-1: bytes that are no UTF-8 are kept by percent-encoding."""
    raw = location.encode("latin-1", "replace")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in raw)
    # WHATWG URL, 4.4: any number of slashes and backslashes opens the authority.
    text = _AUTHORITY.sub(r"\1//", text.strip(), count=1)
    try:
        joined = urljoin(target.url, text)
    except ValueError:
        joined = text
    return replace(check_url(joined), credentials=None)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _head(
    method: str, target: Target, user_agent: str, fields: Iterable[tuple[str, str]], *, in_full: bool = False
) -> bytes:
    """The request up to its empty line, on a connection that serves this one exchange; `in_full`: to a proxy."""
    agent = "".join(char for char in user_agent if " " <= char <= "~")
    told = (("Host", target.authority), ("User-Agent", agent), *fields, ("Connection", "close"))
    head = "".join(f"{name}: {value}\r\n" for name, value in told)
    place = target.url if in_full else target.path
    return f"{method} {place} HTTP/1.1\r\n{head}\r\n".encode("ascii")


def _chain(channel: ssl.SSLSocket) -> tuple[bytes, ...]:
    """The certificates the server sent, DER, leaf first; the leaf alone where Python cannot give the others."""
    get = getattr(channel, "get_unverified_chain", None)
    if get is not None:  # Python 3.13
        return tuple(get())
    inner = getattr(getattr(channel, "_sslobj", None), "get_unverified_chain", None)
    if inner is not None:
        return tuple(ssl.PEM_cert_to_DER_cert(certificate.public_bytes()) for certificate in inner() or ())
    try:
        leaf = channel.getpeercert(binary_form=True)
    except ValueError:  # the handshake failed
        leaf = None
    return (leaf,) if leaf else ()


def _tls_version(channel: ssl.SSLSocket) -> str:
    """`tls/1.3`; `SSL_get_version` calls the oldest one TLSv1."""
    name = (channel.version() or "tls").lower().replace("tlsv", "tls/")
    return "tls/1.0" if name == "tls/1" else name


def _unchecked_tls() -> ssl.SSLContext:
    """A context that takes whatever the server shows, down to the oldest TLS: what comes is recorded, not believed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
    context.set_alpn_protocols(["http/1.1"])
    return context


def _iana_cipher(name: str) -> str | None:
    for exchange in _KEY_EXCHANGES:
        if name.startswith(exchange) and (cipher := _CIPHERS.get(name.removeprefix(exchange))):
            return f"TLS_{exchange[:-1].replace('-', '_')}_WITH_{cipher}"
    return name or None


def _reason(exc: OSError) -> str:
    if isinstance(exc, ConnectionRefusedError):
        return "connection refused"
    if isinstance(exc, (ConnectionResetError, BrokenPipeError)):
        return "connection reset"
    return (exc.strerror or "network error").lower()


def _tls_reason(exc: ssl.SSLError) -> str:
    return (exc.reason or exc.strerror or "unknown error").replace("_", " ").lower()
