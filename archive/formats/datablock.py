"""Decides where the data of a page lie in it, and what may stand around them: of a provable quote, and of a report.

The page is HTML, but nothing here reads HTML: the document is the one line between two fixed marks, each of which
stands in the page exactly once. Whether the rest of the page is what the document makes is found by making it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: How a page begins.
HEAD: Final = b"<!doctype html>\n"
END: Final = b"</template>"


class PageError(ValueError):
    """The bytes are no page of that kind. `offset` is where that shows, in bytes."""

    def __init__(self, message: str, offset: int = 0) -> None:
        super().__init__(message)
        self.offset = offset


@dataclass(frozen=True, slots=True)
class DataBlock:
    """The data of one kind of page: what it is called (`quote`, `report`), and the cap on a page, in bytes."""

    noun: str
    limit: int

    @property
    def start(self) -> bytes:
        """What stands before the document."""
        return f'<template id="{self.noun}">'.encode("ascii")

    def extract(self, page: bytes) -> bytes:
        """The document in a page, as bytes. Nothing of it is parsed. Raises PageError.

        The inverse of `place`, and of nothing else: one start, one end behind it, one line, and in it no `<`, no `>`
        and no `&` but those of the three entities.
        """
        if len(page) > self.limit:
            raise PageError(f"the page has more than {self.limit} bytes")
        if not page.startswith(HEAD):
            raise PageError(
                f"it looks like a damaged {self.noun}: the page does not begin with `<!doctype html>`, as one does"
            )
        start = page.find(self.start)
        end = page.find(END)
        if start < 0 or end < start:
            raise PageError(
                f"it looks like a damaged {self.noun}: the line of its data is not there, not whole, or not marked"
            )
        for mark, at in ((self.start, start), (END, end)):
            again = page.find(mark, at + 1)
            if again >= 0:
                raise PageError(f"the page holds more than one {self.noun}", again)
        first = start + len(self.start)
        written = page[first:end]
        document = written.replace(b"&lt;", b"<").replace(b"&gt;", b">").replace(b"&amp;", b"&")
        if self.place(document) != self.start + written + END or b"\n" in written:
            raise PageError(f"the data of the {self.noun} are not written as a {self.noun} writes them", first)
        return document

    def place(self, document: bytes) -> bytes:
        """The document between its marks, as it stands in a page: a `template`, which no browser shows or runs."""
        written = document.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")
        return self.start + written + END
