"""Listens, for as long as it is wanted, to a bounded number of clients, none of which may take its time."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from ipaddress import ip_address
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import urlsplit

from archive.api import Archive
from archive.errors import CallerError
from archive.model.viewer import Serving
from archive.web.gate import Gate, is_loopback

if TYPE_CHECKING:
    from archive.web.patience import Server

LOOPBACK: Final = "127.0.0.1"
PORT: Final = 8377
EXTRA: Final = "pip install 'newsproof[serve]'"
#: Bytes of chance in a token.
_TOKEN: Final = 18

Say = Callable[[str], None]


def gate_of(
    host: str = LOOPBACK,
    port: int = PORT,
    *,
    token: Literal["auto", "none"] = "auto",  # noqa: S107
    base_url: str | None = None,
    chance: Callable[[int], str] = token_urlsafe,
    option: str = "--base-url",
) -> Gate:
    """Who will be let in. Raises CallerError `usage` for a viewer that others could read without a token. `option` is what
    people call `base_url`."""
    if not is_loopback(host):
        try:
            ip_address(host)
        except ValueError:
            raise CallerError(
                "usage", f"{host} is no address to listen at", hint="--host takes a number, or localhost"
            ) from None
        if token == "none":  # noqa: S105
            raise CallerError(
                "usage",
                f"whoever reaches {host} could read the archive",
                hint="leave --token auto, or listen at 127.0.0.1 only",
            )
    if base_url is not None:
        parts = urlsplit(base_url)
        if (
            parts.scheme not in ("http", "https")
            or not parts.netloc
            or parts.path.strip("/")
            or parts.query
            or "@" in parts.netloc
        ):
            example = "https://desk.example" if option == "--base-url" else "https://pages.example"
            raise CallerError("usage", f"{option} is the address of a host", hint=example)
    return Gate(host, port, chance(_TOKEN) if token == "auto" else None, base_url)  # noqa: S105


def serve(
    archive: Archive,
    *,
    host: str = LOOPBACK,
    port: int = PORT,
    token: Literal["auto", "none"] = "auto",  # noqa: S107
    base_url: str | None = None,
    access_log: Say | None = None,
    say: Say | None = None,
    replay_port: int | None = None,
    replay_url: str | None = None,
    ready: Callable[[Serving], None] | None = None,
    stop: Callable[[Callable[[], None]], None] | None = None,
) -> None:
    """Shows an archive to browsers at `host`:`port` (0: any that is free), until SIGTERM or Ctrl-C, or `stop` says so.

    Only this machine is let in unless `host` is another address, and only who has the token: `ready` is told the address
    with it once it can be asked. `base_url` is how others call this viewer, behind a proxy that adds TLS. Pages are shown as
    they were captured at a second port, `replay_port` (None: the one after `port`, or any that is free), which others call
    `replay_url`; with a `base_url` and without that they are not shown. `access_log` hears a
    line for each request, `say` what people should hear; neither is told the token. `stop` is handed a function that ends it
    from any thread. The archive is opened anew for each answer and never written. Raises CallerError `missing-extra`,
    `usage`.
    """
    missing = [name for name in ("starlette", "uvicorn", "python_multipart") if find_spec(name) is None]
    if missing:
        raise CallerError("missing-extra", f"serve needs {' and '.join(missing)}", hint=EXTRA)
    gate_of(host, port, token=token, base_url=base_url)  # refuses before anything listens
    gate_of(host, port, base_url=replay_url, option="--replay-url")
    listening = [_listen(host, port)]
    found = int(listening[0].getsockname()[1])
    gate = gate_of(host, found, token=token, base_url=base_url)
    second = None
    if base_url is None or replay_url is not None:
        try:
            listening.append(_beside(host, found, replay_port))
        except CallerError:
            listening[0].close()
            raise
        number = int(listening[1].getsockname()[1])
        # Its pages ask without an origin, so whoever asks must know a capability, also where the viewer needs no token.
        second = replace(gate_of(host, number, base_url=replay_url), embedded=True)
    from archive.web.patience import server_of
    from archive.web.ports import Ports

    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL + 1)
    server = server_of(Ports(archive, gate, second, log=access_log, say=say))
    if stop is not None:
        stop(lambda: _end(server))
    told = Serving(gate.url, host, found, gate.token is not None, second.url if second is not None else None)

    async def run() -> None:
        serving = asyncio.ensure_future(server.serve(sockets=listening))
        while not (server.started or serving.done()):
            await asyncio.sleep(0.005)
        if ready is not None and not serving.done():
            ready(told)
        await serving

    try:
        asyncio.run(run())
    finally:
        for one in listening:
            one.close()


def _end(server: Server) -> None:
    server.should_exit = True


def _beside(host: str, port: int, wanted: int | None) -> socket.socket:
    """The second port: the one that is wanted, else the one after the first, else any."""
    if wanted is not None:
        return _listen(host, wanted, "--replay-port")
    try:
        return _listen(host, port + 1 if port < 65_535 else 0)
    except CallerError:
        return _listen(host, 0)


def _listen(host: str, port: int, option: str = "--port") -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except OSError as exc:
        raise CallerError(
            "usage",
            f"cannot listen at {host}, port {port}: {exc.strerror or exc}",
            hint=f"{option} takes another; 0 means any",
        ) from exc
