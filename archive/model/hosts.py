"""Decides how the name of a host is spelled in ASCII, and that an address is told with it where its letters are others.

A name in another script can look like one that the reader knows (`nytіmes` with a Cyrillic і). What a browser asks the
DNS for cannot: the A-labels of RFC 5890, made as browsers make them (UTS #46), as far as the codec of the standard
library goes.
"""

from __future__ import annotations

import re
from typing import Final
from unicodedata import normalize
from urllib.parse import unquote_to_bytes

#: Letters that IDNA2003 (the codec of the standard library) folds away and every browser keeps (UTS #46).
_KEPT_BY_BROWSERS: Final = frozenset("ßς\u200c\u200d")
#: What a browser takes for the dot between labels.
DOTS: Final = re.compile("[.\u3002\uff0e\uff61]")
_AUTHORITY: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[/\\]{2,}([^/?#\\]*)")
#: Characters of a host that are spelled; DNS names have 253.
_MOST: Final = 1_000


def ascii_label(label: str) -> str:
    """One label of a host name, lower case: itself or its A-label."""
    if label.isascii():
        return label.lower()
    if not _KEPT_BY_BROWSERS & set(label):
        from encodings import idna

        try:
            return idna.ToASCII(label).decode("ascii").lower()
        except UnicodeError:
            pass  # a letter newer than Unicode 3.2, which that codec stops at
    folded = "".join(c if c in _KEPT_BY_BROWSERS else normalize("NFKC", c.lower()) for c in normalize("NFC", label))
    return folded if folded.isascii() else "xn--" + folded.encode("punycode").decode("ascii")


def ascii_host(url: str) -> str | None:
    """The host of an address in ASCII, None where it stands so already, or where there is none. Never raises."""
    found = _AUTHORITY.match(url)
    if found is None:
        return None
    host = re.sub(r":[0-9]*\Z", "", found[1].rpartition("@")[2])[:_MOST]
    try:
        name = unquote_to_bytes(host).decode("utf-8") if "%" in host else host
        return None if name.isascii() else ".".join(ascii_label(label) for label in DOTS.split(name))
    except UnicodeError:
        return None


def spelled(url: str) -> str:
    """An address for people, with its host in ASCII behind it where it has other letters."""
    host = ascii_host(url)
    return url if host is None else f"{url} (host in ASCII: {host})"
