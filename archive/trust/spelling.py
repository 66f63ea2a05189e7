"""Decides the one accepted spelling of a number, of base64 and of hex in a signed or hashed text.

Python's own readers are lenient (`int("１")`, `int("1_0")`, `int("+1")`; `b64decode` skips foreign characters and
unused bits), so two different files would mean the same thing and a verifier in another language would disagree.
"""

from __future__ import annotations

import re
from binascii import Error as Base64Error
from binascii import a2b_base64, b2a_base64
from typing import Final

#: Sizes and indexes of a log stay below this, as in every 64-bit implementation.
NUMBER_LIMIT: Final = 1 << 63
#: Bytes of a signed note, a checkpoint among them, before it is parsed.
NOTE_LIMIT: Final = 1_000_000

_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,18}")
_HEX: Final = re.compile(r"[0-9a-f]*")


class SpellingError(ValueError):
    """The text is not the one spelling of a value."""


def decode_number(text: str) -> int:
    """An ASCII decimal without sign, blank or leading zero, below 2^63."""
    if _NUMBER.fullmatch(text) is None:
        raise SpellingError("not a plain decimal number")
    number = int(text)
    if number >= NUMBER_LIMIT:
        raise SpellingError("the number is 2^63 or more")
    return number


def encode_base64(data: bytes) -> str:
    """Standard base64 with padding (RFC 4648 §4), on one line."""
    return b2a_base64(data, newline=False).decode("ascii")


def decode_base64(text: str | bytes) -> bytes:
    """The inverse of `encode_base64`, and of nothing else: no foreign character, missing padding or stray bit.

    The reader passes over what is foreign. But then it has fewer letters than the text is long; and the last group, where
    padding and stray bits can be, is compared with what its bytes encode to.
    """
    try:
        raw = text.encode("ascii") if isinstance(text, str) else text
        data = a2b_base64(raw)
    except (UnicodeEncodeError, Base64Error) as exc:
        raise SpellingError("not base64") from exc
    if len(raw) != -(-len(data) // 3) * 4 or b2a_base64(data[(len(data) - 1) // 3 * 3 :], newline=False) != raw[-4:]:
        raise SpellingError("not the one base64 of its bytes")
    return data


def decode_hex(text: str, length: int) -> bytes:
    """Exactly `length` bytes in lower-case hex."""
    if len(text) != 2 * length or _HEX.fullmatch(text) is None:
        raise SpellingError(f"not {length} bytes in lower-case hex")
    return bytes.fromhex(text)
