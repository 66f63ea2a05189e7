"""Decides whether what a browser calls a screenshot is one: whole, of the size that was asked for, and nothing behind it.

The browser has run strangers' scripts, so what it hands over is looked at before it is signed (PNG, ISO 15948, 5).
"""

from __future__ import annotations

import zlib
from typing import Final

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"


def size_of(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels, None for what is no PNG from its first byte to its last."""
    if not data.startswith(_SIGNATURE):
        return None
    at, size, drawn = len(_SIGNATURE), None, False
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4])
        kind = data[at + 4 : at + 8]
        end = at + 12 + length
        if end > len(data) or zlib.crc32(data[at + 4 : end - 4]) != int.from_bytes(data[end - 4 : end]):
            return None
        if size is None:
            if kind != b"IHDR" or length != 13:
                return None
            size = (int.from_bytes(data[at + 8 : at + 12]), int.from_bytes(data[at + 12 : at + 16]))
        drawn = drawn or kind == b"IDAT"
        if kind == b"IEND":
            return size if drawn and end == len(data) else None
        at = end
    return None
