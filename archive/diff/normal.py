"""The matching layer: which differences between two strings are glyphs and spacing, and not wording.

`text` is evidence and is never touched; what is made here is only compared. Folded are quotation marks, apostrophes,
dashes, ellipses, white space of any width, invisible format characters, full-width forms and ligatures. Not folded
(they change meaning): superscripts, fractions, and the zero-width joiners of Persian and of emoji.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Final

_SINGLE = "\u2018\u2019\u201a\u201b\u02bc\u02b9\u2032\u00b4\u0060\uff07"
_DOUBLE = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u301d\u301e\u301f\uff02"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_SPACES = (
    "\t\n\r\f\v\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
#: Soft hyphen, zero-width space, word joiner, byte order mark, direction marks, Arabic tatweel, variation selectors.
_INVISIBLE = (
    "\u00ad\u200b\u200e\u200f\u2060\ufeff\u061c\u0640\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufe0e\ufe0f"
)
_LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}


def _folding() -> dict[int, str | None]:
    table: dict[int, str | None] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    table |= {ord(char): "'" for char in _SINGLE}
    table |= {ord(char): '"' for char in _DOUBLE}
    table |= {ord(char): "-" for char in _DASHES}
    table |= {ord(char): " " for char in _SPACES}
    table |= {ord(char): None for char in _INVISIBLE}
    table |= {ord(char): letters for char, letters in _LIGATURES.items()}
    table[ord("\u2026")] = "..."
    return table


_FOLDING: Final = _folding()
_FOLDED: Final = re.compile("[" + "".join(re.escape(chr(code)) for code in _FOLDING) + "]")


def _fold_one(match: re.Match[str]) -> str:
    return _FOLDING[ord(match.group())] or ""


#: Joiners carry meaning in Persian, in Indic scripts and in emoji; between Latin letters they are an accident.
_LATIN_JOINER = re.compile(r"(?<=[A-Za-z\u00c0-\u024f])[\u200c\u200d]|[\u200c\u200d](?=[A-Za-z\u00c0-\u024f])")
#: Signs that are punctuation by category and wording by meaning: `5%` is not `5`.
_SPEAKING: Final = frozenset("%\u2030@#&\u00a7*")


def fold(text: str) -> str:
    """Glyphs folded, length and spacing not kept; white space runs stay."""
    if text.isascii():
        return text
    folded = unicodedata.normalize("NFC", text)
    # Far fewer characters are folded than looked at: a table for all of them would be asked about each.
    if _FOLDED.search(folded):
        folded = unicodedata.normalize("NFC", _FOLDED.sub(_fold_one, folded))
    if "\u200c" in folded or "\u200d" in folded:
        folded = _LATIN_JOINER.sub("", folded)
    return folded


#: Texts of which it is known how they are matched: every block of two large pages, each asked about some ten times.
_KNOWN: Final = 65_536
#: As many as are kept between two comparisons.
_KEPT: Final = 8_192


class _Normal(dict[str, str]):
    """How texts are matched, by the texts."""

    def __missing__(self, text: str) -> str:
        if len(self) >= _KNOWN:
            self.clear()
        found = self[text] = _normal(text)
        return found


_known: Final = _Normal()


def forget(kept: int = _KEPT) -> None:
    """Lets go of the texts of very large pages: of all when there are more than so many."""
    if len(_known) > kept:
        _known.clear()


#: The text as it is matched: glyphs folded, white space collapsed. Idempotent. A look into a table and no call of a
#: function: a large page asks hundreds of thousands of times.
norm: Final[Callable[[str], str]] = _known.__getitem__


def _normal(text: str) -> str:
    folded = text if text.isascii() else fold(text)
    if "--" in folded:
        folded = re.sub("-{2,}", "-", folded)
    if "''" in folded or ",," in folded:
        folded = folded.replace("''", '"').replace(",,", '"')
    # What can be printed has no white space but spaces.
    if folded.isprintable() and "  " not in folded:
        return folded.strip(" ")
    return " ".join(folded.split())


def skeleton(text: str) -> str:
    """Only what is said: letters, marks, digits and speaking signs, without spaces and punctuation."""
    return "".join(char for char in norm(text) if _speaks(char))


def _speaks(char: str) -> bool:
    return char.isalnum() or char in _SPEAKING or unicodedata.category(char)[0] in "LNMS"


def without_spaces(text: str) -> str:
    """The matching layer without any white space."""
    return norm(text).replace(" ", "")
