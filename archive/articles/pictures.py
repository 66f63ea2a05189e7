"""Decides which picture an address is, whatever size and delivery network it is asked from.

A page rarely names a picture twice alike: widths, crops, formats and hosts change with every template. What stays is
the file name and the ids in the address; they are the keys by which a caption finds its picture again.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

from archive.articles.phrases import listed
from archive.articles.prose import clean

_SIZE = re.compile(
    r"[-_@.]?\d{2,4}x\d{0,4}|[-_]\d{2,4}w\b|@\dx|"
    r"[-_](?:scaled|large|medium|small|thumb(?:nail)?|original|full|crop(?:ped)?|master|w\d+|h\d+|q\d+)$",
    re.IGNORECASE,
)
_EXTENSION = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg|bmp|tiff?|jpe?g!\w+|html?|php|axd|ashx)$", re.IGNORECASE)
_GENERIC: Final = frozenset(
    listed(
        """
        image, img, photo, picture, default, original, large, medium, small, main, thumbnail, index, bild, foto, resize,
        view, file, download, master, landscape, portrait
        """
    )
)
_HEX = re.compile(r"[0-9a-f]{12,}", re.IGNORECASE)
_DIGITS = re.compile(r"(?<!\d)\d{6,}(?!\d)")
_DAY_NUMBER = re.compile(r"20[0-3]\d(?:0\d|1[0-2])(?:[0-3]\d)?")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)

_DESCRIPTOR = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,6})?)[wxh],?")


def widest(srcset: str) -> str | None:
    """The address with the largest descriptor of a srcset (HTML, section 4.8.4.2.1)."""
    best: tuple[float, str] | None = None
    words = srcset[:20_000].split()
    for position, word in enumerate(words):
        if _DESCRIPTOR.fullmatch(word) and position:
            continue
        address = word.strip(",")
        described = _DESCRIPTOR.fullmatch(words[position + 1]) if position + 1 < len(words) else None
        width = float(described.group(1)) if described else 1.0
        if address and not address.startswith("data:") and (best is None or width > best[0]):
            best = (width, address)
    return best[1] if best else None


def image_keys(address: str) -> frozenset[str]:
    """What identifies a picture over sizes and delivery networks: file names and ids in its address, lower case."""
    keys: set[str] = set()
    address = unquote(address[:4000])
    for part in re.split(r"(?=https?://)", address):
        place, _, query = part.partition("?")
        values = [place, *(pair.split("=", 1)[-1] for pair in query.split("&"))]
        for value in values:
            keys |= _path_keys(value)
    return frozenset(sorted(keys)[:12])


def _path_keys(value: str) -> set[str]:
    keys: set[str] = set()
    path = re.sub(r"^https?://[^/]*", "", value)
    if "/" not in path and not _EXTENSION.search(path):
        return keys
    names = [name for name in path.split("/") if name]
    name = names[-1].split(",")[0] if names else ""
    if "=" in name and len(names) > 1:
        # `photo.jpg/size=708x398.jpg`: the last segment only asks for a size.
        name = names[-2]
    for _ in range(2):
        name = _EXTENSION.sub("", name)
    for _ in range(3):
        name = _SIZE.sub("", name)
    name = clean(name.lower()).strip("-_. ")
    if len(name) >= 6 and name not in _GENERIC and not name.isdigit():
        keys.add(name)
    keys.update(match.lower() for match in _UUID.findall(path))
    keys.update(match.lower() for match in _HEX.findall(path) if not match.isdigit())
    keys.update(match for match in _DIGITS.findall(path) if not _DAY_NUMBER.fullmatch(match))
    return keys
