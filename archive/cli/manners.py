"""The options that say how hosts are treated (rate, hosts at a time, user agent) and by what right robots.txt is not obeyed,
and the lists of URLs that a verb can be given."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, cast

import click

from archive.cli.options import COUNT
from archive.errors import CallerError
from archive.settings import BELONGINGS, PROFILES

if TYPE_CHECKING:
    from archive.api.gathering import Asked

#: A list of URLs is read up to this many bytes.
_LIST: Final = 64 * 1024 * 1024
_OPTIONS: Final = (
    click.option("--rate", metavar="N/TIME", help="Requests to one host at most (default 1/5s); off for none."),
    click.option("--user-agent", metavar="TEXT", help="Who asks; its first word is what robots.txt is asked for."),
    click.option("--ignore-robots", is_flag=True, help="Fetch what robots.txt forbids; needs --reason."),
    click.option(
        "--profile", type=click.Choice(PROFILES), help="As whom you read; with --reason, robots.txt is not obeyed."
    ),
    click.option("--reason", metavar="TEXT", help="Why robots.txt is not obeyed: signed, and shown in reports."),
)
NAMES: Final = ("rate", "user_agent", "ignore_robots", "profile", "reason")


def manners_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options to a verb, which gets what was given as the one argument `manners`."""

    @wraps(function)
    def gathered(*args: Any, **options: Any) -> Any:
        manners = {name: value for name in NAMES if (value := options.pop(name)) not in (None, False)}
        return function(*args, manners=cast("Asked", manners), **options)

    for option in reversed(_OPTIONS):
        gathered = option(gathered)
    return gathered


assets_option = click.option(
    "--assets",
    type=click.Choice(BELONGINGS),
    help="What to fetch besides the page: none, images (default), or all that shows it.",
)
jobs_option = click.option("--jobs", metavar="N", type=COUNT, help="Hosts that are asked at a time (default 4).")
file_option = click.option(
    "-f", "--file", metavar="FILE", help="Take URLs from FILE, one to a line; - is the standard input."
)


def listed(urls: tuple[str, ...], file: str | None) -> tuple[str, ...]:
    """The URLs of the command line and those of a list, in this order; empty lines and those that begin with # are none.

    Raises CallerError `usage` when there are none at all, `no-such-file`, `unreadable-file`.
    """
    if file is not None:
        urls = (*urls, *_lines(file))
    if not urls:
        raise CallerError("usage", "missing argument 'URL...' (or -f FILE)", hint="newsproof capture --help")
    return urls


def _lines(file: str) -> list[str]:
    try:
        if file == "-":
            data = sys.stdin.buffer.read(_LIST + 1)
        else:
            with open(file, "rb") as opened:
                data = opened.read(_LIST + 1)
        if len(data) > _LIST:
            raise CallerError("unreadable-file", f"{file} is larger than {_LIST:,} bytes: that is no list of URLs")
        lines = [line.strip() for line in data.decode("utf-8-sig").splitlines()]
    except FileNotFoundError as exc:
        raise CallerError("no-such-file", f"there is no file {file}") from exc
    except (OSError, UnicodeDecodeError) as exc:
        raise CallerError("unreadable-file", f"{file} cannot be read as a list of URLs") from exc
    return [line for line in lines if line and not line.startswith("#")]
