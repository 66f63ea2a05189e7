"""How a connection goes through a proxy: HTTP (CONNECT, RFC 9110, 9.3.6) or SOCKS5 (RFC 1928, RFC 1929).

A proxy is used when the reader names one, and only then: no variable of the environment is looked at. Names are
resolved and checked here, and the proxy is asked for the very address that was checked, so that it cannot be led into a
private network. A proxy that must resolve names itself (Tor, a firewall without outside name service) undoes half of
that: then only what the name says can be checked, and whoever wants it has to say so.
"""

from __future__ import annotations

import re
import socket
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

from archive.errors import CallerError, SourceError
from archive.model.secrets import shown_address
from archive.net.guard import Network, Target, check_address

#: An answer to CONNECT has a status line and few headers.
MAX_ANSWER: Final = 16_384

_STATUS: Final = re.compile(rb"HTTP/1\.[0-9] ([0-9]{3})(?![0-9])")
#: Names of a network's own, which no public name service answers for (RFC 6761, 6762, 8375; ICANN's .internal).
_LOCAL: Final = ("localhost", "local", "internal", "home.arpa", "lan", "localdomain", "intranet", "corp", "home")
#: RFC 1928, 6.
_REPLIES: Final = {
    1: "general failure",
    2: "not allowed by its rules",
    3: "network unreachable",
    4: "host unreachable",
    5: "connection refused",
    6: "time to live expired",
    7: "command not supported",
    8: "kind of address not supported",
}

Left = Callable[[], float]


class ProxyError(Exception):
    """The proxy made no connection; the text says why, for people, and holds no secret."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """One proxy. `resolves` says that it is given names, which nobody here has looked up."""

    kind: Literal["http", "socks5"]
    host: str
    port: int
    resolves: bool = False
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)

    @property
    def shown(self) -> str:
        """The proxy as records and messages name it: without user name and password."""
        return f"{self.kind}://{_authority(self.host, self.port)}"

    def authorization(self) -> str | None:
        """The value of Proxy-Authorization (RFC 7617), None when there is no user name."""
        if self.user is None:
            return None
        return "Basic " + b64encode(f"{self.user}:{self.password or ''}".encode()).decode("ascii")


def parse_proxy(url: str, *, password: str | None = None, resolves: bool = False) -> Proxy:
    """A proxy from `http://[USER@]HOST:PORT` or `socks5://…` (`socks5h://` where it resolves names).

    Raises CallerError `bad-proxy`, also for a password in the address: it would stand in the list of processes.
    """
    named = shown_address(url)
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError as exc:
        raise _bad(f'"{named}" is no address of a proxy') from exc
    if parts.password is not None:
        raise _bad(
            "a password does not stand in the address of a proxy", "name the file it is in: --proxy-password-file"
        )
    if parts.scheme not in ("http", "socks5", "socks5h"):
        raise _bad(f'"{named}" is no proxy that is spoken to: http://HOST:PORT and socks5://HOST:PORT are')
    if parts.scheme == "socks5h" and not resolves:
        raise _bad(
            "with socks5h the proxy resolves names, and the addresses cannot be checked",
            "socks5:// resolves them here; if it must be so: --insecure-proxy-resolves",
        )
    if (
        not host
        or port is None
        or parts.path not in ("", "/")
        or parts.query
        or not re.fullmatch("[0-9a-z._:-]+", host)
    ):
        raise _bad(f'"{named}" is no address of a proxy', "write it as http://HOST:PORT or socks5://HOST:PORT")
    user = unquote(parts.username) if parts.username else None
    if password is not None and user is None:
        raise _bad("a password was given for a proxy without a user name", "http://USER@HOST:PORT")
    for what, text in (("user name", user), ("password", password)):
        if text is not None and (not 0 < len(text.encode()) < 256 or not text.isprintable()):
            raise _bad(f"the {what} of the proxy is not one line of 1 to 255 bytes")
    if user is not None and ":" in user and parts.scheme == "http":
        raise _bad("the user name of an HTTP proxy has no colon")
    return Proxy("http" if parts.scheme == "http" else "socks5", host, port, resolves, user, password)


def check_name(target: Target, allow: tuple[Network, ...], came_from: str | None) -> None:
    """What can be checked of a host that the proxy will resolve: that it is no private address and no local name.

    Raises SourceError `private-address`. A public name that resolves to a private address cannot be told here.
    """
    if target.address is not None:
        check_address(target.address, allow, url=target.url, came_from=came_from)
        return
    name = target.host.rstrip(".")
    last = name.rpartition(".")[2]
    local = "." not in name or name.endswith(tuple(f".{word}" for word in _LOCAL)) or name in _LOCAL
    # What ends in a number is an address in some spelling (WHATWG URL, 3.5), and resolvers take 127.1 for one.
    numeric = last.isdigit() or re.fullmatch("0x[0-9a-f]*", last) is not None
    if local or numeric:
        context: dict[str, str | int] = {"why": "the proxy would resolve it, and a captured page could have chosen it"}
        if came_from is not None:
            context["from"] = shown_address(came_from)
        raise SourceError(
            "private-address",
            f"{shown_address(target.url)} names a host of a private network",
            hint="fetch it without the proxy",
            context=context,
        )


def tunnel(channel: socket.socket, proxy: Proxy, host: str, port: int, left: Left) -> None:
    """Have the proxy connect this connection to a host. Afterwards the channel is the host's.

    `left` gives the seconds until the deadline, and raises TimeoutError when there are none. Raises ProxyError,
    OSError and TimeoutError.
    """
    if proxy.kind == "http":
        _connect(channel, proxy, host, port, left)
    else:
        _socks(channel, proxy, host, port, left)


def _connect(channel: socket.socket, proxy: Proxy, host: str, port: int, left: Left) -> None:
    place = _authority(host, port)
    request = f"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n"
    credentials = proxy.authorization()
    if credentials is not None:
        request += f"Proxy-Authorization: {credentials}\r\n"
    channel.settimeout(left())
    channel.sendall(f"{request}\r\n".encode("ascii"))
    answer = b""
    while (end := answer.find(b"\r\n\r\n")) < 0:
        if len(answer) > MAX_ANSWER:
            raise ProxyError(f"the proxy answered with more than {MAX_ANSWER:,} bytes")
        answer += _receive(channel, 4_096, left)
    status = _STATUS.match(answer)
    if status is None:
        raise ProxyError("what was named as a proxy does not answer as one")
    code = int(status[1])
    if code == 407:
        asks = "asks for a user name and a password" if proxy.user is None else "refuses the user name or the password"
        raise ProxyError(f"the proxy {asks}")
    if not 200 <= code < 300:
        raise ProxyError(f"the proxy made no connection to {place}: HTTP status {code}")
    if len(answer) > end + 4:
        raise ProxyError("the proxy sent something of its own into the connection")


def _socks(channel: socket.socket, proxy: Proxy, host: str, port: int, left: Left) -> None:
    methods = b"\x00" if proxy.user is None else b"\x00\x02"
    channel.settimeout(left())
    channel.sendall(bytes((5, len(methods))) + methods)
    version, method = _exactly(channel, 2, left)
    if version != 5:
        raise ProxyError("what was named as a proxy does not answer as one")
    if method == 2 and proxy.user is not None:
        user, password = proxy.user.encode(), (proxy.password or "").encode()
        channel.settimeout(left())
        channel.sendall(bytes((1, len(user))) + user + bytes((len(password),)) + password)
        if _exactly(channel, 2, left)[1] != 0:
            raise ProxyError("the proxy refuses the user name or the password")
    elif method == 255:
        asks = "asks for a user name and a password" if proxy.user is None else "takes no user name and password"
        raise ProxyError(f"the proxy {asks}")
    elif method != 0:
        raise ProxyError("what was named as a proxy does not answer as one")
    try:
        packed = ip_address(host).packed
        where = bytes((1 if len(packed) == 4 else 4,)) + packed
    except ValueError:
        name = host.encode("ascii")
        where = bytes((3, len(name))) + name
    channel.settimeout(left())
    channel.sendall(b"\x05\x01\x00" + where + port.to_bytes(2, "big"))
    version, reply, _, kind = _exactly(channel, 4, left)
    if version != 5:
        raise ProxyError("what was named as a proxy does not answer as one")
    if reply != 0:
        reason = _REPLIES.get(reply, f"answer {reply}")
        raise ProxyError(f"the proxy made no connection to {_authority(host, port)}: {reason}")
    sizes = {1: 4, 4: 16}
    size = _exactly(channel, 1, left)[0] if kind == 3 else sizes.get(kind)
    if size is None:
        raise ProxyError("what was named as a proxy does not answer as one")
    _exactly(channel, size + 2, left)  # where it stands itself, which is of no use here


def _receive(channel: socket.socket, most: int, left: Left) -> bytes:
    channel.settimeout(left())
    data = channel.recv(most)
    if not data:
        raise ProxyError("the proxy closed the connection")
    return data


def _exactly(channel: socket.socket, size: int, left: Left) -> bytes:
    """So many bytes and not one more: what follows is the host's."""
    data = b""
    while len(data) < size:
        data += _receive(channel, size - len(data), left)
    return data


def _authority(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _bad(message: str, hint: str | None = None) -> CallerError:
    return CallerError("bad-proxy", message, hint=hint)
