"""Which address may be fetched from: decides about URLs before, and about IP addresses at, every connection.

A captured page chooses where the next hop goes, so a redirect or a DNS answer must not turn this program into a
reader of the network that it runs in. Names are never judged by their spelling: what is checked is the address that
the resolver gave, and that very address is connected to (`net.fetch`), so that a second answer cannot differ.

A host is refused as a whole when any of its addresses is not public, unless the reader allowed one of them by
`--allow-net`: then only allowed and public addresses are used. Mixed answers are the signature of DNS rebinding.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.parse import quote, unquote_to_bytes, urlsplit

from archive.errors import CallerError, SourceError
from archive.model.hosts import DOTS, ascii_label
from archive.model.secrets import shown_address

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

#: RFC 9110 §4.1 asks for 8,000 octets at least; longer than twice that is nobody's article.
MAX_URL: Final = 16_384

_DEFAULT_PORT: Final = {"http": 80, "https": 443}

#: Ports of other protocols that a crafted URL could speak to: "bad port" of the WHATWG Fetch standard, and 0.
# fmt: off
_REFUSED_PORTS: Final = frozenset((
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104,
    109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515,
    526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049,
    3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
))
# fmt: on

#: IANA IPv4 Special-Purpose Address Registry (RFC 6890 and later), multicast (RFC 5771), class E (RFC 1112), and the
#: one public-looking address that clouds route to the host of the machine.
_NOT_PUBLIC_4: Final = tuple(
    (IPv4Network(network), name)
    for network, name in (
        ("0.0.0.0/8", "this host"),
        ("10.0.0.0/8", "private range"),
        ("100.64.0.0/10", "carrier-grade NAT"),
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "cloud host service"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private range"),
        ("192.0.0.0/24", "protocol assignments"),
        ("192.0.2.0/24", "documentation"),
        ("192.88.99.0/24", "6to4 relay"),
        ("192.168.0.0/16", "private range"),
        ("198.18.0.0/15", "benchmarking"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
)

#: Only 2000::/3 is allocated as global unicast (RFC 4291); these parts of it, and the named parts outside, are not.
_GLOBAL_6: Final = IPv6Network("2000::/3")
_NOT_PUBLIC_6: Final = tuple(
    (IPv6Network(network), name)
    for network, name in (
        ("::/128", "this host"),
        ("::1/128", "loopback"),
        ("::/96", "IPv4-compatible"),
        ("64:ff9b:1::/48", "local translation"),
        ("100::/64", "discard"),
        ("2001::/32", "Teredo"),
        ("2001::/23", "protocol assignments"),
        ("2001:db8::/32", "documentation"),
        ("3fff::/20", "documentation"),
        ("fc00::/7", "private range"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "private range"),
        ("ff00::/8", "multicast"),
    )
)
#: IPv6 forms whose last 32 bits are an IPv4 address: mapped (RFC 4291) and NAT64 (RFC 6052) are as public as it is.
_STANDS_FOR_4: Final = (IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"))
_TRANSLATED: Final = IPv6Network("::ffff:0:0:0/96")
_6TO4: Final = IPv6Network("2002::/16")
_ISATAP: Final = (b"\x00\x00\x5e\xfe", b"\x02\x00\x5e\xfe")

_HOST: Final = re.compile(r"(?!-)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
#: Percent-encode sets of the WHATWG URL standard (path, and query of a special scheme), as characters left alone.
_PATH_SAFE: Final = "!$%&'()*+,-./:;=@[]_|~"
_QUERY_SAFE: Final = "!$%&()*+,-./:;=?@[\\]^_`{|}~"


@dataclass(frozen=True, slots=True)
class Target:
    """A URL that may be fetched. `url` is ASCII, without userinfo and fragment; `host` has no brackets.

    `path` is the request target (path and query), `authority` the value of the Host header. `credentials` is the
    userinfo as it stood, kept out of every spelling of the object.
    """

    url: str
    scheme: str
    host: str
    port: int
    path: str
    authority: str
    credentials: str | None = field(default=None, repr=False)

    @property
    def address(self) -> Address | None:
        """The IP address that the host spells, or None for a name."""
        try:
            return ip_address(self.host)
        except ValueError:
            return None


def check_url(url: str) -> Target:
    """Take a URL apart as a browser would, or refuse it.

    Raises CallerError `bad-url` when it is no URL with a host, SourceError `refused-url` when its scheme is not http
    or https, or its port belongs to another protocol. No message repeats userinfo.
    """
    text = re.sub(r"[\t\r\n]", "", url.strip("".join(map(chr, range(0x21)))))
    if len(text) > MAX_URL:
        raise CallerError("bad-url", f"a URL of {len(text):,} characters is not fetched (limit {MAX_URL:,})")
    scheme = _SCHEME.match(text)
    if scheme is None or re.match(r"(localhost|[^:/]*[.][^:/]*):[0-9]", text, re.IGNORECASE):
        raise CallerError(
            "bad-url", f'"{_shown(text)}" is not a URL', hint=f"https://{_shown(text)}" if "." in text else None
        )
    if scheme.group().lower()[:-1] not in _DEFAULT_PORT:
        raise SourceError(
            "refused-url", f'"{_shown(text)}" is not fetched: only http and https are, not {scheme.group().lower()}'
        )
    mark = re.search(r"[?#]", text)
    cut = mark.start() if mark else len(text)
    try:
        parts = urlsplit(text[:cut].replace("\\", "/") + text[cut:])
        port = parts.port
        host = _host(parts.hostname or "")
    except ValueError as exc:
        raise CallerError("bad-url", f'"{_shown(text)}" is not a URL that can be fetched: {exc}') from exc
    if not host:
        raise CallerError("bad-url", f'"{_shown(text)}" names no host')
    default = _DEFAULT_PORT[parts.scheme]
    port = default if port is None else port
    if port in _REFUSED_PORTS:
        raise SourceError("refused-url", f'"{_shown(text)}" is not fetched: port {port} belongs to another protocol')
    bracketed = f"[{host}]" if ":" in host else host
    authority = bracketed if port == default else f"{bracketed}:{port}"
    path = quote(parts.path.encode("utf-8", "surrogatepass"), safe=_PATH_SAFE) or "/"
    if parts.query or text[cut : cut + 1] == "?":
        path += "?" + quote(parts.query.encode("utf-8", "surrogatepass"), safe=_QUERY_SAFE)
    userinfo = parts.netloc.rpartition("@")[0]
    return Target(
        url=f"{parts.scheme}://{authority}{path}",
        scheme=parts.scheme,
        host=host,
        port=port,
        path=path,
        authority=authority,
        credentials=userinfo or None,
    )


def parse_networks(allow: Sequence[str]) -> tuple[Network, ...]:
    """Networks from `--allow-net` words (`10.0.0.0/24`, or one address). Raises CallerError `usage`."""
    try:
        return tuple(ip_network(word.strip(), strict=False) for word in allow)
    except ValueError as exc:
        raise CallerError("usage", f"not a network: {exc}", hint="--allow-net 10.0.0.0/24") from exc


def range_of(ip: str | Address) -> str | None:
    """The name of the range that keeps an address from being public, or None when it is public.

    An IPv6 address that stands for an IPv4 one (mapped, translated, 6to4, ISATAP) is as public as that one.
    """
    address = _parse(ip)
    if isinstance(address, IPv4Address):
        return next((name for network, name in _NOT_PUBLIC_4 if address in network), None)
    inner = _embedded(address)
    if inner is not None and (inside := range_of(inner)) is not None:
        return inside
    if any(address in network for network in _STANDS_FOR_4):
        return None
    named = next((name for network, name in _NOT_PUBLIC_6 if address in network), None)
    return named or (None if address in _GLOBAL_6 else "reserved")


def is_allowed(ip: str | Address, allow: Sequence[Network]) -> bool:
    """Whether the reader named a network that holds this address, or the IPv4 address it stands for."""
    address = _parse(ip)
    forms: list[Address] = [address]
    if isinstance(address, IPv6Address) and (inner := _embedded(address)) is not None:
        forms.append(inner)
    return any(form in network for form in forms for network in allow if form.version == network.version)


def check_address(ip: str | Address, allow: Sequence[Network], *, url: str = "", came_from: str | None = None) -> None:
    """Refuse an address that is neither public nor allowed: SourceError `private-address`.

    `url` is the one being fetched and `came_from` the one that redirected there, both for the message.
    """
    name = range_of(ip)
    if name is None or is_allowed(ip, allow):
        return
    address = _parse(ip)
    near = ip_network((address, 24 if address.version == 4 else 64), strict=False)
    context: dict[str, str | int] = {"why": "a captured page could make this tool read your internal network"}
    if came_from is not None:
        context["from"] = _shown(came_from)
    raise SourceError(
        "private-address",
        f"{_shown(url) or 'the host'} resolves to {address} ({name})",
        hint=f"if you own that host: --allow-net {near}",
        context=context,
    )


def usable(
    addresses: Sequence[tuple[str, int]], allow: Sequence[Network], *, url: str, came_from: str | None = None
) -> list[tuple[str, int]]:
    """The addresses of a host that may be connected to, in the resolver's order; raises as `check_address` does."""
    if not any(is_allowed(ip, allow) for ip, _ in addresses):
        for ip, _ in addresses:
            check_address(ip, (), url=url, came_from=came_from)
        return list(addresses)
    return [(ip, port) for ip, port in addresses if range_of(ip) is None or is_allowed(ip, allow)]


def _parse(ip: str | Address) -> Address:
    if not isinstance(ip, str):
        return ip
    try:
        return ip_address(ip.partition("%")[0])
    except ValueError as exc:
        raise SourceError("private-address", f'the resolver answered "{_shown(ip)}", which is no IP address') from exc


def _embedded(address: IPv6Address) -> IPv4Address | None:
    if any(address in network for network in (*_STANDS_FOR_4, _TRANSLATED)):
        return IPv4Address(address.packed[12:])
    if address in _6TO4:
        return IPv4Address(address.packed[2:6])
    if address.packed[8:12] in _ISATAP:
        return IPv4Address(address.packed[12:])
    return None


def _host(name: str) -> str:
    """A host in ASCII, lower case: an IPv6 address, or labels in their A-form."""
    if ":" in name:
        if "%" in name:
            raise ValueError("an address with a zone is of this machine only")
        return str(IPv6Address(name))
    if "%" in name:
        name = unquote_to_bytes(name).decode("utf-8")
    host = ".".join(ascii_label(label) for label in DOTS.split(name))
    if host and (len(host) > 253 or not _HOST.fullmatch(host)):
        raise ValueError("the host name has characters or a length that no host name has")
    return host


def _shown(url: str) -> str:
    """A URL for a message: no userinfo, no secret of its query, at most 200 characters."""
    return shown_address(url)
