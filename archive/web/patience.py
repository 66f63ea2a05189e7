"""How long a client may take, and how many there may be: uvicorn's server with deadlines that it does not have itself.

Without them a client that sends a byte now and then holds its connection for good, and enough of them are all there is.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

from uvicorn import Config, Server
from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["Server", "server_of"]

#: Connections at one time; the next is closed without a word.
CONNECTIONS: Final = 128
#: Seconds for the head of a request to be there, and for the whole exchange, with its body and its answer.
HEAD: Final = 15.0
EXCHANGE: Final = 120.0
#: Seconds that an idle connection is kept, and that are waited for answers under way when the server ends.
IDLE: Final = 5
ENDING: Final = 1
#: Bytes of the head of a request.
HEAD_BYTES: Final = 16 * 1024


class Patient(H11Protocol):
    """A connection that ends when its client is late."""

    _late: asyncio.TimerHandle | None = None
    _refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """One more client, unless there are enough."""
        if len(self.connections) >= CONNECTIONS:
            self._refused = True
            transport.abort()
            return
        super().connection_made(transport)
        self._arm(HEAD)

    def data_received(self, data: bytes) -> None:
        """More of a request; nothing after the connection was given up."""
        if not self._refused and not self.transport.is_closing():
            super().data_received(data)

    def handle_events(self) -> None:
        """Notices when the head of a request is there."""
        before = self.cycle
        super().handle_events()
        if self.cycle is not before and not self.cycle.response_complete:
            self._arm(EXCHANGE)

    def on_response_complete(self) -> None:
        """The client has this long to take what is left of it, and to send the next head."""
        super().on_response_complete()
        self._arm(HEAD)

    def connection_lost(self, exc: Exception | None) -> None:
        """No more deadline."""
        if self._late is not None:
            self._late.cancel()
        if not self._refused:
            super().connection_lost(exc)

    def _arm(self, seconds: float) -> None:
        if self._late is not None:
            self._late.cancel()
        self._late = self.loop.call_later(seconds, self.transport.abort)


def server_of(application: Any) -> Server:
    """The server, without a log, a word about itself, or belief in headers of proxies."""
    return Server(
        Config(
            application,
            http=Patient,
            ws="none",
            lifespan="off",
            interface="asgi3",
            loop="asyncio",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=True,
            timeout_keep_alive=IDLE,
            timeout_graceful_shutdown=ENDING,
            h11_max_incomplete_event_size=HEAD_BYTES,
        )
    )
