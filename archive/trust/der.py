"""Decides how ASN.1 is read and written here: DER alone (X.690 §10), tags of one byte, no recursion.

Just enough to look into a timestamp token before any library does: every length has its one spelling, nothing is left
over, and a hostile length cannot reach beyond its parent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

INTEGER: Final = 0x02
BIT_STRING: Final = 0x03
OCTETS: Final = 0x04
OID: Final = 0x06
TIME: Final = 0x18
SEQUENCE: Final = 0x30
SET: Final = 0x31


#: Parts of one element; what is read here has a few, and each costs more to read than its two bytes to write.
PARTS_LIMIT: Final = 200


class DerError(ValueError):
    """The bytes are not the DER that stands at this place."""


@dataclass(frozen=True, slots=True)
class Element:
    """One value: its tag byte, its content, and the whole of it with tag and length, which begins at `start`."""

    tag: int
    content: bytes
    raw: bytes
    start: int

    def children(self) -> list[Element]:
        """The elements that the content is made of. Raises DerError."""
        at = self.start + len(self.raw) - len(self.content)
        found: list[Element] = []
        rest = 0
        while rest < len(self.content):
            if len(found) == PARTS_LIMIT:
                raise DerError(f"an element has more than {PARTS_LIMIT} parts")
            child = _element(self.content, rest, at)
            found.append(child)
            rest += len(child.raw)
        return found

    def expect(self, tag: int, what: str) -> Element:
        """The element itself, once its tag is found to be that. Raises DerError naming what it should be."""
        if self.tag != tag:
            raise DerError(f"{what} is not where it belongs")
        return self

    def integer(self) -> int:
        """The value of an INTEGER in its shortest form. Raises DerError."""
        data = self.expect(INTEGER, "an INTEGER").content
        return integer(data)


def whole(data: bytes) -> Element:
    """The one element that all of these bytes are. Raises DerError."""
    element = _element(data, 0, 0)
    if len(element.raw) != len(data):
        raise DerError("there are bytes after the end")
    return element


def integer(content: bytes) -> int:
    """The number that the content of an INTEGER stands for. Raises DerError unless it is the shortest form."""
    if not content or (len(content) > 1 and content[0] in (0, 0xFF) and (content[0] ^ content[1]) < 0x80):
        raise DerError("an INTEGER is not in its shortest form")
    return int.from_bytes(content, "big", signed=True)


def encode(tag: int, *contents: bytes) -> bytes:
    """The element with that tag around these contents."""
    content = b"".join(contents)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def encode_integer(number: int) -> bytes:
    """An INTEGER; the number is not negative."""
    return encode(INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _element(data: bytes, at: int, offset: int) -> Element:
    """The element that begins at `at`; `offset` is where `data` begins in the whole."""
    if len(data) - at < 2:
        raise DerError("the bytes end within an element")
    tag, size = data[at], data[at + 1]
    begin = at + 2
    if tag & 0x1F == 0x1F:
        raise DerError("a tag has more than one byte")
    if size >= 0x80:
        count = size & 0x7F
        length = data[begin : begin + count]
        begin += count
        size = int.from_bytes(length, "big")
        if not 1 <= count <= 4 or len(length) != count or length[0] == 0 or size < 0x80:
            raise DerError("a length is not written as DER writes it")
    if begin + size > len(data):
        raise DerError("an element reaches beyond its end")
    return Element(tag, data[begin : begin + size], data[at : begin + size], offset + at)
