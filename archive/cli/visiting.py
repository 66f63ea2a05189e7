"""The options that say as whom pages are fetched: proxy, cookies, headers, identity. Values that are secret stand in files."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, cast

import click

if TYPE_CHECKING:
    from archive.api.visiting import AskedVisitor

_OPTIONS: Final = (
    click.option(
        "--proxy",
        metavar="URL",
        help="Fetch through a proxy, such as http://proxy.example:3128 or socks5://… (never the environment's).",
    ),
    click.option("--proxy-password-file", metavar="FILE", help="Holds the proxy's password; only you may read it."),
    click.option(
        "--insecure-proxy-resolves",
        is_flag=True,
        help="Give the proxy names to resolve; the addresses cannot be checked then.",
    ),
    click.option(
        "--cookie-jar", metavar="FILE", help="Cookies to send (Netscape's cookies.txt); their values are not archived."
    ),
    click.option(
        "--headers-file", metavar="FILE", help="Headers to send, NAME: VALUE to a line; their values are not archived."
    ),
    click.option(
        "--identity",
        metavar="FILE",
        help="Your name, e-mail, account, one to a line: replaced in what comes, and the capture marked.",
    ),
    click.option("--keep-query-secrets", is_flag=True, help="Archive tokens and signatures in addresses as they are."),
    click.option(
        "--insecure-record",
        is_flag=True,
        help="Record servers whose TLS is not valid; each capture says so, for good.",
    ),
)
NAMES: Final = (
    "proxy", "proxy_password_file", "insecure_proxy_resolves", "cookie_jar", "headers_file", "identity",
    "keep_query_secrets", "insecure_record",
)  # fmt: skip


def visitor_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options to a verb, which gets what was given as the one argument `visitor`."""

    @wraps(function)
    def gathered(*args: Any, **options: Any) -> Any:
        visitor = {name: value for name in NAMES if (value := options.pop(name)) not in (None, False)}
        return function(*args, visitor=cast("AskedVisitor", visitor), **options)

    for option in reversed(_OPTIONS):
        gathered = option(gathered)
    return gathered
