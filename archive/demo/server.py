"""A small news server on the loopback address that plays whatever page it was last told to serve."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from threading import Thread
from typing import Self


@dataclass(frozen=True, slots=True)
class Page:
    """What is answered for a path: body, status, and headers besides the usual ones."""

    body: bytes
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    content_type: str = "text/html; charset=utf-8"


class _LocalServer(ThreadingHTTPServer):
    def server_bind(self) -> None:
        """Without asking for the name of this machine, as the base class does: where no name server answers, it waits."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "localhost", int(self.server_address[1])


class NewsServer:
    """Serves pages by path for any host name. Its Date header follows the clock it was given."""

    def __init__(self, *, now: Callable[[], datetime]) -> None:
        self._pages: dict[str, Page] = {}
        pages = self._pages

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def version_string(self) -> str:
                return "tidewater"

            def date_time_string(self, timestamp: float | None = None) -> str:
                return format_datetime(now(), usegmt=True)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name the base class has
                pass

            def do_GET(self) -> None:
                page = pages.get(self.path, Page(b"<!doctype html><title>404</title><h1>Not found</h1>\n", 404))
                self.send_response(page.status)
                self.send_header("Content-Type", page.content_type)
                self.send_header("Content-Length", str(len(page.body)))
                for name, value in page.headers:
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(page.body)

        self._server = _LocalServer(("127.0.0.1", 0), Handler)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def port(self) -> int:
        """The port that the system chose."""
        return int(self._server.server_address[1])

    def serve(self, path: str, page: Page) -> None:
        """From now on this path is answered so."""
        self._pages[path] = page

    def resolve(self, host: str, port: int) -> list[tuple[str, int]]:
        """Every host name is this server."""
        return [("127.0.0.1", self.port)]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
