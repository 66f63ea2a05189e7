"""Which keys there are: the page that the script shows in a box when a reader asks for help."""

from __future__ import annotations

from typing import Final

from archive.report.markup import Markup, join
from archive.web.markup import el
from archive.web.screen import Ask, Screen

#: Key and what it does; the script has them too, a test compares.
KEYS: Final = (
    ("n", "to the next change, version or place on the page"),
    ("p", "to the one before it"),
    ("[", "to the step, the version or the page of a list before this one"),
    ("]", "to the one after it"),
    ("v", "the same two versions in the next view"),
    ("e", "to the evidence"),
    ("?", "these keys"),
)


def keys(ask: Ask) -> Screen:
    """`/keys`"""
    return Screen("Keyboard", _page, None)


def _page() -> Markup:
    rows = [part for key, told in KEYS for part in (el("dt", el("kbd", key)), el("dd", told))]
    listed = el(
        "section",
        el("h2", "Keys", id="keys-title"),
        el("dl", *rows, class_="keys"),
        el(
            "p",
            "They do nothing in a field that is written in, nor together with Ctrl, Alt or Cmd.",
            class_="small soft",
        ),
        el("p", id="keys-switch"),
        id="keys",
    )
    return join(
        [
            el("h1", "With the keyboard"),
            el(
                "p",
                "Tab goes from link to link, Enter follows one; the first link of each page skips to its content. All there is "
                "can be reached so. With JavaScript there are these keys besides, which can be turned off here:",
            ),
            listed,
        ]
    )
