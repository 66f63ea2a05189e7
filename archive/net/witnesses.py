"""How a checkpoint is brought to a witness and how a witness is asked: C2SP tlog-witness, `add-checkpoint` over HTTP.

Both ends are thin. What a request says and whether it is cosigned is decided in `trust.witness`, a pure function; here
are the sockets, the limits and the clocks around it. As a client: no redirects, a private address needs the reader's
leave, and nothing that comes back is believed here. As a server: one route, requests of at most 256 kB, one deadline
for a whole connection, so that a client that sends a byte a minute holds nobody up.
"""

from __future__ import annotations

import contextlib
import io
import socket
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import BaseServer, TCPServer
from threading import BoundedSemaphore
from typing import Any, Final

from archive.errors import NewsproofError, SourceError
from archive.model.capture import Exchange
from archive.net.fetch import Fetcher
from archive.trust.spelling import SpellingError, decode_number
from archive.trust.witness import SIZE_TYPE, Reply

ROUTE: Final = "/add-checkpoint"
#: A request is a checkpoint of a few lines and 63 hashes at most; a reply is a few lines.
REQUEST_LIMIT: Final = 256 * 1024
REPLY_LIMIT: Final = 64 * 1024
#: Seconds for one whole connection to the server.
DEADLINE: Final = 10.0
#: Connections that are served at a time; one more is closed without an answer.
AT_A_TIME: Final = 32

_REASONS: Final = {
    400: "it cannot read the request",
    403: "it does not accept the key that signed the checkpoint",
    404: "it does not know this log: its operator must add it first",
    409: "it has seen another size of this log than the one that the request goes out from",
    422: "what it has seen of this log is not the beginning of what it was shown",
}


def refusal(place: str, status: int) -> SourceError:
    """What it means that a witness answered with this status instead of 200."""
    told = " (redirects are not followed)" if 300 <= status < 400 else ""
    reason = _REASONS.get(status, f"HTTP status {status}{told}")
    return SourceError(
        "witness-refused",
        f"{place} did not cosign: {reason}",
        context={"status": status},
        hint="this log may have been forked or rolled back: newsproof verify" if status == 422 else None,
    )


def size_of(body: bytes) -> int | None:
    """The tree size that a reply of status 409 names; None when it names none (a decimal and a newline, no more)."""
    try:
        return decode_number(body.decode("ascii").removesuffix("\n")) if body.endswith(b"\n") else None
    except (SpellingError, UnicodeDecodeError):
        return None


def ask(fetcher: Fetcher, prefix: str, old: int, request: Callable[[int], bytes]) -> bytes:
    """The lines with which the witness at a submission prefix answers, as they came; verify them.

    `request` makes the request that goes out from a tree size; it is asked for `old` first and once more for the size
    that the witness names when it has seen another one. Raises CallerError `bad-url`; SourceError `witness-refused`,
    `network`, `private-address`, `refused-url`; and what `request` raises.
    """
    url = f"{prefix.rstrip('/')}{ROUTE}"
    answer = _post(fetcher, url, request(old))
    if answer.status == 409:
        kind = (answer.header("content-type") or "").partition(";")[0].strip().lower()
        seen = size_of(answer.body) if kind == SIZE_TYPE else None
        if seen is None or seen == old:
            raise refusal(answer.url, 409)
        answer = _post(fetcher, url, request(seen))
    if answer.status != 200:
        raise refusal(answer.url, answer.status)
    if answer.truncated is not None:
        raise SourceError("witness-refused", f"{answer.url} answered with more than {REPLY_LIMIT:,} bytes")
    return answer.body


def _post(fetcher: Fetcher, url: str, body: bytes) -> Exchange:
    return fetcher.post(url, body, content_type="text/plain; charset=utf-8", accept="text/plain", max_size=REPLY_LIMIT)


# The server.


class WitnessServer(ThreadingHTTPServer):
    """Listens at an address of this machine and hands each request body to `answer`, which persists what it must.

    `answer` may be called by several threads at a time. A NewsproofError that it raises is told to `say` and answered
    with status 500: no state, no signature. `port` 0 lets the system choose.
    """

    daemon_threads = True

    def __init__(
        self,
        host: str,
        port: int,
        answer: Callable[[bytes], Reply],
        *,
        monotonic: Callable[[], float],
        say: Callable[[str], None],
        deadline: float = DEADLINE,
    ) -> None:
        self.answer = answer
        self.monotonic = monotonic
        self.say = say
        self.deadline = deadline
        self._places = BoundedSemaphore(AT_A_TIME)
        if ":" in host:
            self.address_family = socket.AF_INET6
        try:
            super().__init__((host, port), _Handler)
        except (OSError, OverflowError) as exc:
            told = getattr(exc, "strerror", None) or str(exc)
            raise SourceError("network", f"cannot listen at {host}, port {port}: {told}") from exc

    def server_bind(self) -> None:
        """Without asking for the name of this machine, as the base class does: where no name server answers, it waits."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "localhost", int(self.server_address[1])

    @property
    def port(self) -> int:
        """The port that is listened at."""
        return int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        """One more connection, if there is a place for it."""
        if not self._places.acquire(blocking=False):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serves one connection and gives its place back."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that ended in an error: the client went away, or was too slow. Others are served on."""


class _Timed(io.RawIOBase):
    """What a client sends, until the deadline of its connection."""

    def __init__(self, connection: socket.socket, left: Callable[[], float]) -> None:
        self._connection = connection
        self._left = left

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._connection.settimeout(self._left())
        return self._connection.recv_into(buffer)


class _Handler(BaseHTTPRequestHandler):
    server: WitnessServer
    server_version = "newsproof-witness"
    sys_version = ""

    def __init__(self, request: Any, client_address: Any, server: BaseServer) -> None:
        assert isinstance(server, WitnessServer)
        self._until = server.monotonic() + server.deadline
        super().__init__(request, client_address, server)

    def _left(self) -> float:
        left = self._until - self.server.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def setup(self) -> None:
        super().setup()
        self.rfile = io.BufferedReader(_Timed(self.connection, self._left))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name the base class has
        pass

    def do_POST(self) -> None:
        """`add-checkpoint`, and nothing else."""
        if self.path != ROUTE:
            return self._reply(404)
        length = self.headers.get("Content-Length")
        try:
            size = decode_number(length or "")
        except SpellingError:
            return self._reply(411)
        if self.headers.get("Transfer-Encoding") or size > REQUEST_LIMIT:
            return self._reply(413)
        body = self.rfile.read(size)
        if len(body) < size:
            return None  # the client went away in the middle
        try:
            made = self.server.answer(body)
        except NewsproofError as exc:
            self.server.say(f"a request was not answered: {exc.message}")
            return self._reply(500)
        return self._reply(made.status, made.body, made.content_type)

    def _reply(self, status: int, body: bytes = b"", kind: str | None = None) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.settimeout(self._left())
            self.send_response(status)
            self.send_header("Content-Type", kind or "text/plain; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(body)
