"""Decides which bytes claim to be the page of a provable quote, and where its document lies in it."""

from __future__ import annotations

from typing import Final

from archive.formats.datablock import END, DataBlock, PageError
from archive.trust.quote import DOCUMENT_LIMIT

#: Cap on a page, applied before anything else is looked at.
PAGE_LIMIT: Final = 4 * DOCUMENT_LIMIT
_DATA: Final = DataBlock("quote", PAGE_LIMIT)

#: As `archive.report.quote` writes them; a test compares. In the document `&`, `<` and `>` are written as entities.
BLOCK_START: Final = _DATA.start
BLOCK_END: Final = END

#: How every quote begins.
OPENING: Final = (
    b'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n<meta name="viewport" '
    b'content="width=device-width,initial-scale=1">\n<meta http-equiv="Content-Security-Policy" '
    b"content=\"default-src 'none';style-src 'sha256-"
)
#: Each of these stands in every quote: a page that holds one of them was a quote before it was damaged or cut.
TRACES: Final = (
    BLOCK_START,
    OPENING,
    b": a provable quote</title>\n<style>:root{color-scheme:light dark;",
    b'<body><main><p class="k">Provable quote</p>',
)


#: The bytes are no page of a quote.
QuotePageError = PageError


def is_quote_page(data: bytes) -> bool:
    """Whether the bytes claim to be the page of a quote; a page that is damaged or cut short may still claim it."""
    return any(trace in data for trace in TRACES)


def extract(page: bytes) -> bytes:
    """The document in a page, as bytes. Nothing of it is parsed. Raises QuotePageError."""
    return _DATA.extract(page)


def place(document: bytes) -> bytes:
    """The document between its marks, as it stands in a page."""
    return _DATA.place(document)
