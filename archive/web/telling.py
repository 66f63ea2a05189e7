"""Decides in which form an answer is told: a page, a document, a table or a feed."""

from __future__ import annotations

from collections.abc import Sequence

from archive.model.codec import to_json
from archive.report.inert import for_json
from archive.web.frame import page
from archive.web.markup import Addresses
from archive.web.screen import Form, Screen


def told(screen: Screen, form: Form, to: Addresses, origin: str, heard: Sequence[str]) -> str | None:
    """A screen in that form; None where it has none of that kind. `origin` is the archive's name."""
    if form == "json":
        return for_json(to_json(screen.noun, indent=2)) + "\n"
    if form == "csv" and screen.rows is not None:
        return screen.rows()
    if form == "atom" and screen.feed is not None:
        return screen.feed()
    if form != "page":
        return None
    return page(to, screen.title, screen.main(), origin=origin, part=screen.part, forms=screen.forms, heard=heard)
