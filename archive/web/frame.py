"""What every page of the viewer is framed by: its head, the way to the other pages, and what it is and is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from archive.report.markup import Markup, join
from archive.settings import SOFTWARE
from archive.web.markup import Address, Addresses, el, script
from archive.web.script import SCRIPT_NAME
from archive.web.style import STYLE_NAME

#: Name, path and part of what stands at the top of every page.
_PARTS: Final = (
    ("Changes", "", "desk"),
    ("Articles", "articles", "articles"),
    ("Search", "search", "search"),
    ("Verify", "verify", "verify"),
    ("Health", "health", "health"),
)
#: The same in a copy of files: what needs somebody to answer is told of on a page.
_COPIED: Final = (*_PARTS[:2], ("About this copy", "about", "about"))
_FORMS: Final = {"json": "JSON", "csv": "CSV", "atom": "Atom"}


#: Of a file, whose host may send any headers: nothing but its own style sheet and script.
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; "
    "require-trusted-types-for 'script'"
)


def page(
    to: Addresses,
    title: str,
    main: Markup,
    *,
    origin: str,
    part: str = "",
    forms: Mapping[str, Address] | None = None,
    heard: Sequence[str] = (),
) -> str:
    """The whole document. `heard` is what people should know beside the answer; `origin` the archive's name."""
    forms = forms or {}
    feed = forms.get("atom")
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", http_equiv="Content-Security-Policy", content=_POLICY) if not to.live else "",
        el("meta", name="generator", content=SOFTWARE),
        el("title", f"{title} · newsproof"),
        el("link", rel="stylesheet", href=to.to("static", STYLE_NAME)),
        el("link", rel="alternate", type="application/atom+xml", title=title, href=feed) if feed is not None else "",
        el("link", rel="alternate", type="application/json", href=forms["json"]) if "json" in forms else "",
        script(to.to("static", SCRIPT_NAME)),
    )
    body = el(
        "body",
        el("a", "Skip to the content", class_="skip", href="#content"),
        _top(to, origin, part),
        el("main", _heard(heard), main, _foot(to, forms), id="content", tabindex="-1"),
    )
    return "<!doctype html>\n" + el("html", head, body, lang="en")


def _top(to: Addresses, origin: str, part: str) -> Markup:
    links = [
        el("li", el("a", name, href=to.to(path), aria_current="page" if named == part else None))
        for name, path, named in (_PARTS if to.live else _COPIED)
    ]
    brand = el("p", el("b", "newsproof"), " ", el("bdi", origin, class_="hash"), class_="brand")
    return el(
        "header",
        el("div", brand, el("nav", el("ul", *links), aria_label="Pages"), class_="inner"),
        class_="top",
    )


def _heard(heard: Sequence[str]) -> Markup:
    if not heard:
        return Markup("")
    told = [el("p", el("bdi", one)) for one in dict.fromkeys(heard)]
    return el("div", *told, class_="status warned", role="status")


def _foot(to: Addresses, forms: Mapping[str, Address]) -> Markup:
    links = [el("a", name, href=forms[form]) for form, name in _FORMS.items() if form in forms]
    same = el("p", "This page as ", join(links, ", "), ".") if links else ""
    return el(
        "footer",
        same,
        el("p", el("a", "Keyboard shortcuts", href=to.to("keys"), rel="help")),
        el(
            "p",
            "Read from the archive on this machine; nothing is written, and nothing is asked of the web. "
            if to.live
            else "A copy in files of what newsproof serve shows of an archive. ",
            "It shows what was archived, not whether it is true; lists repeat an index that nobody signs. ",
            el("code", "newsproof verify"),
            f" checks all there is. {SOFTWARE}.",
        ),
    )


def tabs(name: str, *links: tuple[str, Address | None]) -> Markup:
    """A row of links to the other faces of the same thing; where the address is None, that is this page."""
    items = [
        el("li", el("a", told, href=page) if page is not None else el("span", told, aria_current="page"))
        for told, page in links
    ]
    return el("nav", el("ul", *items), class_="tabs", aria_label=name)


def table(titles: Sequence[str], rows: Sequence[Markup], name: str, style: str = "cards") -> Markup:
    """A table that scrolls by itself, and is a row of cards in a narrow window."""
    heads = [el("th", title, scope="col") if title else el("td") for title in titles]
    whole = el("table", el("thead", el("tr", *heads)), el("tbody", *rows), class_=style)
    return el("div", whole, class_="scroll", role="region", aria_label=f"Table: {name}", tabindex="0")


def pages(to: Address | None, back: Address | None, what: str) -> Markup:
    """Onwards and back in a list."""
    links = [el("a", f"Newer {what}", href=back, rel="prev")] if back is not None else []
    links += [el("a", f"Older {what}", href=to, rel="next")] if to is not None else []
    return el("p", join(links, " · "), class_="pages") if links else Markup("")
