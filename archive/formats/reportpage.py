"""Decides which bytes claim to be the page of a report, where its data lie in it, and whether its seal is theirs."""

from __future__ import annotations

import re
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
TRACES: Final = (BLOCK_START, SEAL_START, b'<meta name="generator" content="newsproof/')
_SEAL: Final = re.compile(rb"unicode ([0-9]{1,3}(?:\.[0-9]{1,3}){1,2}) sha256 ([0-9a-f]{64})", re.ASCII)
_TAIL: Final = END + b"\n</body>\n</html>\n"


class Carried(NamedTuple):
    """What a report carries behind its last line.

    `document` is its data; `unicode` the edition of Unicode that it was made with; `whole` whether the bytes before
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
    if seal is None:
        document = _DATA.extract(page[:at] if at >= 0 else page)
        return Carried(document, "", False, at if at >= 0 else len(page))
    before = page[:at]
    return Carried(_DATA.extract(before), seal[1].decode("ascii"), sha256(before).hexdigest() == seal[2].decode(), at)
