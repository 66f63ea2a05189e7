"""Decides which captures are mementos of an address, and which of them answers for a moment (RFC 7089).

A memento is a capture of that address whose answer is held and may be shown: what was taken off the disk, and what only
a subscriber is shown, is none. Which one answers for a moment is decided as everywhere here: the newest that was made
not later; before the first, the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.articles.identity import normal_url
from archive.errors import CallerError
from archive.model.history import CaptureRow
from archive.repository.query import Reader


@dataclass(frozen=True, slots=True)
class Mementos:
    """The mementos of one address, oldest first; there is at least one."""

    url: str
    rows: tuple[CaptureRow, ...]

    def at(self, moment: str | None) -> CaptureRow:
        """The one that answers for a moment (canonical time; its whole second counts), None: for now."""
        if moment is None:
            return self.rows[-1]
        return next((row for row in reversed(self.rows) if row.observed[:19] <= moment[:19]), self.rows[0])


def is_shown(row: CaptureRow) -> bool:
    """Whether the page of a capture may be shown as it came: there is one, it lies here, and everybody was given it."""
    return row.redacted is None and row.access is None and (row.status is not None or row.origin == "imported")


def mementos(reader: Reader, url: str) -> Mementos:
    """The mementos of an http or https address, in any of its spellings. An address that a page only states as its own
    (`rel=canonical`), and that nobody asked for, has those of its article.

    Raises CallerError `article-not-found` where there are none, StoreError `index-damaged`.
    """
    unknown = CallerError("article-not-found", f"nothing that can be shown was captured at {url}")
    if not url[:8].lower().startswith(("http://", "https://")):
        raise unknown
    article, selector = reader.resolve(url)
    if selector is not None:
        raise unknown
    shown = [row for row in reader.captures(article) if is_shown(row)]
    rows = asked_for(shown, url) or shown
    if not rows:
        raise unknown
    return Mementos(url, tuple(rows))


def asked_for(rows: Sequence[CaptureRow], url: str) -> list[CaptureRow]:
    """Those of the captures that this address was asked for, or that it answered."""
    wanted = normal_url(url)
    return [row for row in rows if wanted in (normal_url(row.url), normal_url(row.final_url))]
