"""Decides what one text is: which characters are kept as evidence, and when two texts are the same for matching.

`clean` makes the evidence layer of the article model: NFC, runs of ASCII white space collapsed to one space, nothing
else touched (a no-break space, a soft hyphen or a curly quote is somebody's choice and stays). `key` makes the
matching key by which one extractor's paragraph is found again in the page; it is never stored.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

REPLACEMENT: Final = "\ufffd"

_ASCII_SPACE = re.compile(r"[ \t\n\r\f\v]+")
_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")
_LONG_FOREIGN = re.compile(r"[^\x00-\x7f]{1000,}")
_THIN = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
_WIDE = re.compile("[\u0e00-\u0eff\u2e80-\ud7ff]")
_VISIBLE = re.compile(r"[^\s\u00ad\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ufe0f]")
#: Unicode's own bound for text that is safe to normalise in a stream (UAX #15, section 13).
_STREAM_SAFE: Final = 30
_JOINER: Final = "\u034f"


def scrub(text: str) -> str:
    """The text without NULs and lone surrogates, each of which becomes U+FFFD: it can be encoded and parsed."""
    return _FORBIDDEN.sub(REPLACEMENT, text)


def nfc(text: str) -> str:
    """The text in NFC. Runs of more than 30 combining marks are first made stream-safe (UAX #15, D3).

    Normalising sorts such runs in time that grows with their square, so a hostile page could stop the archive.
    """
    if text.isascii():
        return text
    if _LONG_FOREIGN.search(text):
        text = _LONG_FOREIGN.sub(lambda match: _stream_safe(match.group()), text)
    return unicodedata.normalize("NFC", text)


def _stream_safe(run: str) -> str:
    out: list[str] = []
    marks = 0
    for char in run:
        if unicodedata.combining(char):
            marks += 1
            if marks > _STREAM_SAFE:
                out.append(_JOINER)
                marks = 1
        else:
            marks = 0
        out.append(char)
    return "".join(out)


def clean(text: str) -> str:
    """One text as evidence: scrubbed, NFC, ASCII white space collapsed and taken off both ends.

    What shows no character at all (only spaces, zero-width and direction marks) is the empty text.
    """
    if text.isascii() and text.isprintable():
        bare = text.strip(" ")
        return _ASCII_SPACE.sub(" ", bare) if "  " in bare else bare
    text = _ASCII_SPACE.sub(" ", nfc(scrub(text))).strip(" ")
    return text if _VISIBLE.search(text) else ""


def key(text: str) -> str:
    """The text by which a block is found again: case folded, without any white space or zero-width character."""
    solid = "".join(text.split())
    return (solid if solid.isascii() else _THIN.sub("", solid)).casefold()


def has_letters(text: str) -> bool:
    """Whether the text holds a letter or digit of any script: a line of dashes or bullets does not."""
    return any(char.isalnum() for char in text)


def length(text: str) -> int:
    """The length of a text as a reader feels it, in characters of an alphabet: an ideograph or syllable counts 2.5."""
    wide = 0 if text.isascii() else len(_WIDE.findall(text))
    return len(text) + wide + wide // 2
