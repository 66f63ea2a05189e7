"""Decides what of a stranger's page a browser is given: what shows, nothing that acts or asks for something elsewhere.

The page is read as a browser does (HTML, 13.2.5) and written anew, piece by piece: only listed attributes, every
address either one inside this viewer or gone, text escaped, no raw text but a style sheet without `<`. So whatever a
browser makes of what is written, every tag in it is one that was written here. That is one of two guards. The other is
the policy and the sandbox of the answer (`replay`), which hold if this should fail; they in turn do not cover what a
link hints at (DNS, connections) and where a click leads. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from itertools import islice
from typing import Final, NamedTuple, Protocol

from archive.web.inert_style import inert_style

#: Characters of a page that are shown.
LONGEST: Final = 16_000_000
#: Tags and texts of a page that are shown.
MOST: Final = 600_000
#: What stands in the place of a picture that is not in the archive: hatched, of any size.
PLACEHOLDER: Final = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='100%25' height='100%25'%3E%3Cpattern id='p' "
    "width='8' height='8' patternUnits='userSpaceOnUse'%3E%3Cpath d='M0 8L8 0' stroke='%23999'/%3E%3C/pattern%3E%3Crect "
    "width='100%25' height='100%25' fill='url(%23p)' stroke='%23999'/%3E%3C/svg%3E"
)
_SPACE: Final = "[\t\n\f\r ]"
_NAME: Final = re.compile(r"[a-zA-Z][^\t\n\f\r />]*+")
_ATTRIBUTE: Final = re.compile(
    rf"[\t\n\f\r /]*+(?:(>)|(=?[^\t\n\f\r />=]*+)"
    rf"(?:{_SPACE}*+={_SPACE}*+(?:\"([^\"]*+)(?:\"|\Z)|'([^']*+)(?:'|\Z)|([^\t\n\f\r >]*+)))?+)"
)
_REFERENCE: Final = re.compile(
    r"&(?:#[0-9]{1,7};?|#[xX][0-9a-fA-F]{1,6};?|[A-Za-z][A-Za-z0-9]{1,31}(?:;|(?![=A-Za-z0-9])))"
)
_DOCTYPE: Final = re.compile(
    r"<!doctype html(?: public \"-//[\w/. ]{1,80}\"(?: \"http://www\.w3\.org/[\w/.-]{1,80}\")?)?\s*/?>", re.I
)
#: Elements whose content is no markup (HTML, 13.2.6.2 and 13.2.6.4).
_RAW: Final = frozenset({"script", "style", "xmp", "iframe", "noembed", "noframes", "title", "textarea", "plaintext"})
_UNSHOWN: Final = frozenset({"script", "noembed", "noframes"})
#: Elements in whose place a box stands.
_BOXES: Final = frozenset({"iframe", "embed", "frame"})
#: Elements whose tags are left out, and their content is not.
_BARE: Final = frozenset(
    {
        "animate",
        "animatecolor",
        "animatemotion",
        "animatetransform",
        "applet",
        "base",
        "bgsound",
        "discard",
        "fencedframe",
    }
    | {"frameset", "keygen", "meta", "mpath", "object", "param", "portal", "set", "track", "link"}
)
_TAG: Final = re.compile(r"[a-z][a-z0-9-]{0,60}")
#: Attributes that are neither code nor an address, of HTML and then of drawings.
_NAMES: Final = """
abbr align alt axis bgcolor border cellpadding cellspacing char charoff checked class clear color cols colspan compact controls
datetime dir disabled face for frame frameborder headers height hidden high hspace id inert itemprop itemscope label lang
language link low marginheight marginwidth max maxlength media min multiple name noshade nowrap open optimum placeholder
pubdate readonly required reversed role rows rowspan rules scope selected shape coords size sizes slot span start summary
tabindex text title translate type usemap valign value vlink alink vspace width wrap

alignment-baseline baseline-shift clip-rule clippathunits cx cy d display dominant-baseline dx dy fill-opacity fill-rule
font-family font-size font-style font-weight fx fy gradienttransform gradientunits in in2 k1 k2 k3 k4 lengthadjust
letter-spacing markerheight markerunits markerwidth maskcontentunits maskunits mode offset opacity operator orient overflow
pathlength patterncontentunits patterntransform patternunits points preserveaspectratio r refx refy result rotate rx ry
spreadmethod stddeviation stop-color stop-opacity stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin
stroke-miterlimit stroke-opacity stroke-width text-anchor text-decoration textlength transform transform-origin
vector-effect version viewbox visibility word-spacing writing-mode x x1 x2 xmlns y y1 y2
"""
_ATTRIBUTES: Final = frozenset(_NAMES.split())
#: Attributes that hold a style, or a value of one.
_STYLED: Final = frozenset(
    {"style", "fill", "stroke", "filter", "clip-path", "mask", "marker-start", "marker-mid", "marker-end"}
)
#: Values of `data-…` that are looked at for the address of a picture which a script would have shown later.
_LAZY: Final = 12
_SET: Final = 20_000


class Ways(Protocol):
    """Where addresses of a page lead inside this viewer. `base` is what they are relative to."""

    def part(self, base: str, address: str) -> str | None:
        """Where something that belongs to the page lies, None where it does not."""

    def link(self, base: str, address: str) -> str | None:
        """Where a link leads, None for what is no address of the web."""


class _Start(NamedTuple):
    name: str
    attributes: dict[str, str]
    raw: str
    #: `<path/>`: what ends an element of a drawing, and nothing elsewhere.
    closed: bool


class _End(NamedTuple):
    name: str


def inert_page(text: str, url: str, ways: Ways) -> str:
    """The page that was found at `url`, as it may be shown. What is beyond `LONGEST` and `MOST` is not."""
    text = text[:LONGEST]
    base = url
    for token in islice(_tokens(text), MOST):
        if isinstance(token, _Start) and token.name == "base" and token.attributes.get("href"):
            base = _joined(url, token.attributes["href"])
            break
    doctype = _DOCTYPE.match(text[:2_000].lstrip("\ufeff\t\n\f\r "))
    return (doctype[0] if doctype else "") + "".join(_written(islice(_tokens(text), MOST), url, base, ways))


def _joined(url: str, address: str) -> str:
    from urllib.parse import urljoin

    try:
        found = urljoin(url, address.strip())
    except ValueError:
        return url
    return found if found.lower().startswith(("http://", "https://")) else url


# Reading.


def _tokens(text: str) -> Iterator[str | _Start | _End]:
    position = 0
    while True:
        at = text.find("<", position)
        if at < 0:
            yield text[position:]
            return
        if at > position:
            yield text[position:at]
        following = text[at + 1 : at + 3]
        if following[:1].isascii() and following[:1].isalpha():
            name, attributes, closed, position = _tag(text, at + 1)
            if position < 0:
                return
            raw = ""
            if name in _RAW:
                raw, position = _raw(text, position, name)
            yield _Start(name, attributes, raw, closed)
        elif following[:1] == "/" and following[1:].isascii() and following[1:].isalpha():
            name, _, _, position = _tag(text, at + 2)
            if position < 0:
                return
            yield _End(name)
        elif following[:1] in ("!", "?", "/"):
            position = _comment_end(text, at)
        else:
            yield "<"
            position = at + 1


def _tag(text: str, position: int) -> tuple[str, dict[str, str], bool, int]:
    """Name, attributes (the first of a name counts), whether it closes itself, and end of a tag; -1 when it has none."""
    match = _NAME.match(text, position)
    assert match is not None
    name = match[0].lower()
    attributes: dict[str, str] = {}
    position = match.end()
    while True:
        found = _ATTRIBUTE.match(text, position)
        assert found is not None
        if found[1] is not None:
            return name, attributes, found[0].endswith("/>"), found.end()
        if found.end() >= len(text) or found.end() == position:
            return name, attributes, False, -1
        position = found.end()
        value = next((one for one in found.group(3, 4, 5) if one is not None), "")
        attributes.setdefault(found[2].lower(), _REFERENCE.sub(lambda one: unescape(one[0]), value))


def _raw(text: str, position: int, name: str) -> tuple[str, int]:
    """What stands until the end tag, and where that begins."""
    if name == "plaintext":
        return text[position:], len(text)
    match = re.compile(rf"</{name}(?=[\t\n\f\r />])", re.IGNORECASE).search(text, position)
    end = match.start() if match is not None else len(text)
    return text[position:end], end


def _comment_end(text: str, at: int) -> int:
    """Behind a comment, a doctype, or what is taken for a comment (HTML, 13.2.5.41 to 13.2.5.53)."""
    if text.startswith("<!--", at):
        if text.startswith(("<!-->", "<!--->"), at):
            return text.index(">", at) + 1
        match = re.compile(r"--!?>").search(text, at + 4)
        return match.end() if match is not None else len(text)
    end = text.find(">", at)
    return end + 1 if end >= 0 else len(text)


# Writing.


def _written(tokens: Iterable[str | _Start | _End], url: str, base: str, ways: Ways) -> Iterator[str]:
    for token in tokens:
        if isinstance(token, str):
            yield token.replace("<", "&lt;")
        elif isinstance(token, _End):
            name = {"xmp": "pre", "plaintext": "pre"}.get(token.name, token.name)
            if _TAG.fullmatch(name) and name not in _BARE | _BOXES | _UNSHOWN:
                yield f"</{name}>"
        else:
            yield from _start(token, url, base, ways)


def _start(token: _Start, url: str, base: str, ways: Ways) -> Iterator[str]:
    name, given = token.name, token.attributes
    if name in _UNSHOWN or not _TAG.fullmatch(name):
        return
    if name in _BOXES:
        size = {key: value for key, value in given.items() if key in ("width", "height", "class", "id", "style")}
        told = "Not archived: what another page showed here"
        yield _tag_of("img", {"alt": told, "src": PLACEHOLDER} | _plain_attributes(size, base, ways))
        return
    if name == "meta":
        if given.get("name", "").strip().lower() in ("viewport", "color-scheme"):
            yield _tag_of("meta", {"name": given["name"].strip().lower(), "content": given.get("content", "")[:200]})
        return
    if name == "link":
        yield from _stylesheet(given, base, ways)
        return
    if name in _BARE:
        return
    if name == "style":
        kept = {key: value for key, value in given.items() if key in ("media", "id", "class")}
        yield _tag_of("style", kept) + inert_style(token.raw, lambda address: ways.part(base, address))
        return
    attributes = _plain_attributes(given, base, ways)
    attributes |= _addresses(name, given, url, base, ways)
    if name == "source" and not {"srcset", "src"} & set(attributes):
        return  # else it would stand before what is there
    yield _tag_of("pre" if name in ("xmp", "plaintext") else name, attributes, closed=token.closed)
    if name in _RAW:
        yield token.raw.replace("<", "&lt;")


def _plain_attributes(given: dict[str, str], base: str, ways: Ways) -> dict[str, str]:
    found = {}
    for name, value in given.items():
        if name in _STYLED:
            found[name] = inert_style(value, lambda address: ways.part(base, address))
        elif name in _ATTRIBUTES or (name.startswith(("data-", "aria-")) and re.fullmatch(r"[a-z][\w.-]{0,60}", name)):
            found[name] = value
    return found


def _addresses(name: str, given: dict[str, str], url: str, base: str, ways: Ways) -> dict[str, str]:
    """Those attributes of an element that are addresses, as far as they lead into this viewer."""
    if name in ("a", "area"):
        led = _led(given.get("href", given.get("xlink:href", "")), url, base, ways)
        return {"href": led} if led is not None else {}
    if name == "img" or (name == "input" and given.get("type", "").strip().lower() == "image"):
        return _picture(given, base, ways)
    if name == "source":
        chosen = _set(given.get("srcset", given.get("data-srcset", "")), base, ways)
        return {"srcset": chosen} if chosen else {}
    if name in ("image", "feimage"):
        part = ways.part(base, given.get("href", given.get("xlink:href", "")))
        return {"href": part if part is not None else PLACEHOLDER}
    found = {}
    reference = given.get("href", given.get("xlink:href", "")).strip()
    if re.fullmatch(r"#[\w.:-]{1,200}", reference):  # of a drawing, to a part of itself
        found["href"] = reference
    for attribute, element in (("poster", "video"), ("background", "")):
        part = ways.part(base, given[attribute]) if attribute in given and element in ("", name) else None
        if part is not None:
            found[attribute] = part
    return found


def _led(href: str, url: str, base: str, ways: Ways) -> str | None:
    text = href.strip("\t\n\f\r ")
    if not text:
        return None
    address, hash_, place = text.partition("#")
    if hash_ and ((not address and base == url) or _joined(base, address) == url):
        return f"#{place}"
    found = ways.link(base, text)
    return f"{found}{hash_}{place}" if found is not None else None


def _picture(given: dict[str, str], base: str, ways: Ways) -> dict[str, str]:
    """A picture where it is in the archive: under the address that it has, or one that a script would have given it."""
    source = given.get("src", "")
    if re.match(r"\s*data:image/(?!svg)", source, re.IGNORECASE):
        found: str | None = source.strip()
    else:
        found = ways.part(base, source) if source else None
    lazy = [value for key, value in given.items() if key.startswith("data-") and 1 < len(value) < _SET][:_LAZY]
    chosen = _set(given.get("srcset", ""), base, ways)
    if not chosen and (found is None or found.startswith("data:")):
        for value in lazy:
            if (part := ways.part(base, value)) is not None:
                found = part
                break
            if chosen := _set(value, base, ways):
                break
    written = {"src": found if found is not None else PLACEHOLDER}
    if chosen:
        written["srcset"] = chosen
    return written


def _set(text: str, base: str, ways: Ways) -> str:
    """Those of a choice of pictures that are in the archive (HTML, 4.8.4.2.1)."""
    text = text[:_SET]
    kept, position = [], 0
    while match := re.compile(r"[\t\n\f\r ,]*+([^\t\n\f\r ]++)").match(text, position):
        address, position = match[1], match.end()
        descriptor = ""
        if address.endswith(","):
            address = address.rstrip(",")
        elif following := re.compile(r"[^,]*").match(text, position):
            descriptor, position = following[0].strip(), following.end() + 1
        part = ways.part(base, address) if address else None
        if part is not None:
            kept.append(f"{part} {descriptor}" if re.fullmatch(r"[0-9.]{1,12}[wx]", descriptor) else part)
    return ", ".join(kept)


def _stylesheet(given: dict[str, str], base: str, ways: Ways) -> Iterator[str]:
    words = given.get("rel", "").lower().split()
    if "stylesheet" not in words or "alternate" in words:
        return
    part = ways.part(base, given.get("href", ""))
    if part is not None:
        media = {"media": given["media"]} if "media" in given else {}
        yield _tag_of("link", {"rel": "stylesheet", "href": part} | media)


def _tag_of(name: str, attributes: dict[str, str], *, closed: bool = False) -> str:
    written = (
        f'{key}="{value.replace("&", "&amp;").replace("<", "&lt;").replace(chr(34), "&quot;")}"'
        for key, value in attributes.items()
    )
    return f"<{' '.join((name, *written))}{' /' if closed else ''}>"
