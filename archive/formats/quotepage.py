"""Decides where the document of a provable quote lies in its page, and what may stand around it.

The page is HTML, but nothing here reads HTML: the document is the one line between two fixed marks, each of which
stands in the page exactly once. Whether the rest of the page is what the document makes is found by making it again.
"""

from __future__ import annotations

from typing import Final

from archive.trust.quote import DOCUMENT_LIMIT

#: As `archive.report.quote` writes them; a test compares. In the document `&`, `<` and `>` are written as entities.
BLOCK_START: Final = b'<template id="quote">'
BLOCK_END: Final = b"</template>"
#: Cap on a page, applied before anything else is looked at.
PAGE_LIMIT: Final = 4 * DOCUMENT_LIMIT
#: How far into a file the marks of a quote may begin; the page's head and the shown words lie before them.
_HEAD: Final = b"<!doctype html>\n"


class QuotePageError(ValueError):
    """The bytes are no page of a quote. `offset` is where that shows, in bytes."""

    def __init__(self, message: str, offset: int = 0) -> None:
        super().__init__(message)
        self.offset = offset


def is_quote_page(data: bytes) -> bool:
    """Whether the bytes claim to be the page of a quote; a page that is damaged may still claim it."""
    return len(data) <= PAGE_LIMIT and BLOCK_START in data


def extract(page: bytes) -> bytes:
    """The document in a page, as bytes. Nothing of it is parsed. Raises QuotePageError.

    The inverse of `place`, and of nothing else: one start, one end behind it, one line, and in it no `<`, no `>` and
    no `&` but those of the three entities.
    """
    if len(page) > PAGE_LIMIT:
        raise QuotePageError(f"the page has more than {PAGE_LIMIT} bytes")
    if not page.startswith(_HEAD):
        raise QuotePageError("the page does not begin as a quote does")
    start = page.find(BLOCK_START)
    end = page.find(BLOCK_END)
    if start < 0 or end < start:
        raise QuotePageError("the page holds no quote")
    for mark, at in ((BLOCK_START, start), (BLOCK_END, end)):
        again = page.find(mark, at + 1)
        if again >= 0:
            raise QuotePageError("the page holds more than one quote", again)
    first = start + len(BLOCK_START)
    written = page[first:end]
    document = written.replace(b"&lt;", b"<").replace(b"&gt;", b">").replace(b"&amp;", b"&")
    if place(document) != BLOCK_START + written + BLOCK_END or b"\n" in written:
        raise QuotePageError("the data of the quote are not written as a quote writes them", first)
    return document


def place(document: bytes) -> bytes:
    """The document between its marks, as it stands in a page: a `template`, which no browser shows or runs."""
    written = document.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")
    return BLOCK_START + written + BLOCK_END
