"""HTML that escapes by default: what is not `Markup` is a stranger's text, and an address leads only into this page."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache, lru_cache
from typing import Final

from archive.report.inert import for_attribute, for_html

#: Elements whose end is the end of a line; the rest stand inside a line, where a line break would be a space.
_BLOCKS: Final = frozenset(
    {"article", "body", "details", "dl", "figure", "footer", "h1", "h2", "h3", "head", "header", "html", "li", "main"}
    | {"ol", "p", "pre", "section", "style", "table", "thead", "title", "tr", "ul"}
)
_VOID: Final = frozenset({"meta", "br", "wbr", "link", "input"})
#: Attributes that hold neither code nor an address; `href` is looked at wherever it stands.
ATTRIBUTES: Final = frozenset(
    {"aria-hidden", "aria-label", "aria-labelledby", "charset", "class", "content", "data-label", "dir", "href"}
    | {"http-equiv", "id", "lang", "name", "open", "role", "scope", "tabindex"}
    | {"d", "height", "preserveAspectRatio", "text-anchor", "viewBox", "width", "x", "y"}  # of drawings
)
#: Attributes whose value a browser goes to.
ADDRESSES: Final = frozenset({"href", "action"})
#: A value that needs no quotes (HTML, 13.1.2.3).
_BARE: Final = re.compile(r"[A-Za-z0-9#_-]+")
_ID: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


class Markup(str):
    """HTML that is safe as it is. Made only by `el`, `join`, `strict` and constants of this room."""

    __slots__ = ()


def el(tag: str, *children: str, **attributes: str | bool | None) -> Markup:
    """An element. Children that are not `Markup` are escaped; an attribute that is None or False is left out.

    Attribute names are written with underscores, a trailing one is dropped (`class_`, `data_label`).
    """
    return element(tag, children, attributes)


def within(value: str | bool | None) -> bool:
    """Whether an address is one inside the page."""
    return isinstance(value, str) and value[:1] == "#" and _ID.fullmatch(value[1:]) is not None


def element(
    tag: str,
    children: Iterable[str],
    attributes: Mapping[str, str | bool | None],
    names: Collection[str] = ATTRIBUTES,
    leads: Callable[[str | bool | None], bool] = within,
) -> Markup:
    """`el` for pages of another room, with their attributes: `leads` says which addresses a page of that kind has."""
    written = [tag]
    for key, value in attributes.items():
        name = _name(key)
        if name not in names:
            raise ValueError(f"{name} is no attribute that this page uses")
        if name in ADDRESSES and not leads(value):
            raise ValueError("a report links only to itself")
        if value is True:
            written.append(name)
        elif isinstance(value, str):
            written.append(f"{name}={value}" if _BARE.fullmatch(value) else f'{name}="{for_attribute(value)}"')
    start = f"<{' '.join(written)}>"
    if tag in _VOID:
        return Markup(f"{start}\n")
    if tag == "title":  # its content is text, not markup: a browser would show the tags of a box
        children = [Markup(for_attribute(child)) for child in children]
    end = f"</{tag}>" + ("\n" if tag in _BLOCKS else "")
    return Markup(f"{start}{join(children)}{end}")


@cache
def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def join(children: Iterable[str], between: str = "") -> Markup:
    """Children one after the other, escaped unless they are `Markup`."""
    found = [child if isinstance(child, Markup) else _safe(child) for child in children]
    return Markup((_safe(between) if between else "").join(found))


def strict(text: str) -> Markup:
    """A stranger's changed words, with every character named that an eye could overlook."""
    return Markup(for_html(text, strict=True))


def _safe(child: str) -> str:
    if isinstance(child, Markup):
        return child
    return _often(child) if len(child) <= _SHORT else _written(child)


def _written(text: str) -> str:
    # Between tags a quotation mark is itself; `title` and attributes are written elsewhere.
    return for_html(text).replace("&#39;", "'").replace("&quot;", '"')


#: What is short is mostly our own words, and stands on a page again and again.
_SHORT: Final = 100
_often: Final = lru_cache(maxsize=4096)(_written)


def anchor(text: str) -> str:
    """An id for use in `href`: letters, digits and hyphens, begun by a letter."""
    name = re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")
    return name if _ID.fullmatch(name) else f"x-{name}".rstrip("-")
