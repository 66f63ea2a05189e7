"""What every page of this room is framed by: the head with its policy and style, and sections with their headings."""

from __future__ import annotations

from archive.model.verdict import WORDS
from archive.report.markup import Markup, el, join
from archive.report.pagestyle import CSS, content_security_policy


def head(title: str, software: str, css: str = CSS) -> Markup:
    """The head of a page: what it is called, who made it, what it may do (nothing), and how it looks."""
    return el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="generator", content=software),
        el("meta", http_equiv="Content-Security-Policy", content=content_security_policy(css)),
        el("meta", name="referrer", content="no-referrer"),
        el("title", title),
        el("style", Markup(css)),
    )


def section(name: str, title: str, *children: str) -> Markup:
    """A part of the page under a heading; `name` is what links lead to."""
    return el("section", el("h2", title), *children, id=name)


def unchecked(*how: str) -> Markup:
    """The line of the five words, none of which a page can say of itself; `how` leads to what can."""
    words = join([el("b", word) for word in WORDS], " ")
    return el(
        "p", words, " not checked here, since no page can vouch for itself: ", *how, ".", class_="five", role="status"
    )
