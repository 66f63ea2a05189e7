"""Decides which bytes claim to be the page of a report, where its data lie in it, and whether its seal is theirs."""

from __future__ import annotations

import base64
import re
import zlib
from hashlib import sha256
from typing import Final, NamedTuple

from archive.formats.datablock import END, DataBlock

#: Cap on a page that is looked at. A report of a thousand versions has some megabytes.
PAGE_LIMIT: Final = 64 * 1024 * 1024
_DATA: Final = DataBlock("report", PAGE_LIMIT)

#: As `archive.report.pagedata` writes them; a test compares.
BLOCK_START: Final = _DATA.start
SEAL_START: Final = b'<template id="seal">'
#: Each of these stands in every report: a page that holds one of them was a report before it was damaged or cut.
TRACES: Final = (BLOCK_START, SEAL_START, b'<meta name=generator content="newsproof/')
_SEAL: Final = re.compile(rb"unicode ([0-9]{1,3}(?:\.[0-9]{1,3}){1,2}) sha256 ([0-9a-f]{64})", re.ASCII)
_TAIL: Final = END + b"\n</body>\n</html>\n"


class TooLargeError(ValueError):
    """The data have more bytes than were to be read."""


class Carried(NamedTuple):
    """What a report carries behind its last line.

    `document` is its data, as JSON-LD whose member `view` is `unpacked` (of a page before edition 0.3 it is the document
    itself); `unicode` the edition of Unicode that it was made with; `whole` whether the bytes before
    the seal have the digest that it states, and `seal` where it begins.
    """

    document: bytes
    unicode: str
    whole: bool
    seal: int


def is_report_page(data: bytes) -> bool:
    """Whether the bytes claim to be a report; a page that is damaged or cut short may still claim it."""
    return any(trace in data for trace in TRACES)


def carried(page: bytes) -> Carried:
    """The data and the seal of a report. Nothing of the data is parsed. Raises PageError."""
    at = page.rfind(SEAL_START)
    seal = _SEAL.fullmatch(page[at + len(SEAL_START) : -len(_TAIL)]) if at >= 0 and page.endswith(_TAIL) else None
    before = page[:at] if at >= 0 else page
    document = _DATA.extract(before)
    if seal is None:
        return Carried(document, "", False, len(before))
    return Carried(document, seal[1].decode("ascii"), sha256(before).hexdigest() == seal[2].decode(), at)


def unpacked(packed: object, limit: int) -> bytes:
    """The document `newsproof/report/v1` from the member `view`. Raises ValueError when it is damaged, or longer."""
    if not isinstance(packed, str):
        raise ValueError("its data are no text")
    inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        document = inflate.decompress(base64.b64decode(packed, validate=True), limit + 1)
    except zlib.error as exc:
        raise ValueError("its data are damaged") from exc
    if len(document) > limit:
        raise TooLargeError(f"its data have more than {limit:,} bytes")
    if not inflate.eof or inflate.unused_data:
        raise ValueError("its data are not whole")
    return document
