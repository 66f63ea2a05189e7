"""The HTML of the viewer: the reports' builder, with forms, and with addresses inside this viewer and nowhere else."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, urlencode

from archive.report.inert import for_attribute
from archive.report.markup import ATTRIBUTES, Markup, element, within

__all__ = ["Address", "Addresses", "Markup", "el", "script", "window"]

_MORE: Final = frozenset(
    {"accept", "action", "aria-current", "aria-describedby", "autocomplete", "checked", "datetime", "download"}
    | {
        "enctype",
        "for",
        "maxlength",
        "method",
        "readonly",
        "rel",
        "required",
        "rows",
        "selected",
        "title",
        "type",
        "value",
    }
)
_NAMES: Final = ATTRIBUTES | _MORE


class Address(str):
    """An address inside this viewer. Made only by `Addresses`."""

    __slots__ = ()


class Addresses:
    """Makes addresses of a viewer whose pages all lie below `prefix` ('' or `/TOKEN`)."""

    #: Whether somebody answers at them: of a copy of files nobody does, and there are no forms in it.
    live = True

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix

    def to(self, *parts: str, form: str = "", at: str = "", **query: str | int | None) -> Address:
        """The page under these path segments, as `form` (`json`, …), at one place of it, asked with what is not None."""
        path = "/".join(quote(part, safe="@:.,~-_", errors="surrogatepass") for part in parts)
        told = {name: value for name, value in query.items() if value not in (None, "")}
        asked = urlencode(told, errors="surrogatepass")
        named = f".{form}" if form else ""
        return Address(f"{self._prefix}/{path}{named}{f'?{asked}' if asked else ''}{f'#{at}' if at else ''}")


_PAGE: Final = re.compile(r"https?://[^/\s]+/[A-Za-z0-9_-]+/page/[0-9]+/[!-~]*")


def window(address: str, name: str) -> Markup:
    """A captured page of the second port in a frame in which nothing may run, be sent or opened, and which has no origin."""
    if _PAGE.fullmatch(address) is None:
        raise ValueError("only captured pages are framed")
    attributes = {"src": address, "sandbox": "", "title": name, "class": "captured"}
    return element("iframe", (), attributes, frozenset(attributes))


def script(address: Address) -> Markup:
    """Our own script, run when the page is there. Nothing else may be one: `src` is no attribute that `el` knows."""
    return Markup(f'<script src="{for_attribute(address)}" defer></script>\n')


def _leads(value: str | bool | None) -> bool:
    return isinstance(value, Address) or within(value)


def el(tag: str, *children: str, **attributes: str | bool | None) -> Markup:
    """An element, as `archive.report.markup.el` makes it; `href` and `action` take an `Address` or a place of the page."""
    return element(tag, children, attributes, _NAMES, _leads)
