"""Decides in which spellings a given string is recognised in a response: whoever pays for access must not be archived.

Servers print a reader's name and address as they stand, with HTML character references, percent-encoded, as escapes
of JSON and scripts, as hex digests for trackers, inside base64, in UTF-16; upper case or lower. Each character may be
in a spelling of its own, so mixed ones are found, too. A single word is looked for as a word, since a short name lies
inside many others.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable
from html.entities import html5
from typing import Final
from unicodedata import normalize
from urllib.parse import quote, quote_plus

REDACTED: Final = b"[redacted]"
#: Shorter strings stand in every page.
LEAST: Final = 3
#: Single words up to this length are looked for as words.
_WORD: Final = 12
#: What stands between two words of a name: spaces as they are, and as references, escapes and percent-codes.
_SPACE: Final = (
    rb"(?:[\x09-\x0d +]|\xc2?\xa0|\xe2\x80[\x80-\x8a\xaf]|&nbsp;|&#0*(?:32|160);?|&#[xX]0*(?:20|[aA]0);?"
    rb"|%(?:25)?(?:20|[aA]0|[cC]2%[aA]0)|\\{1,4}u00(?:20|[aA]0)|\\{1,4}u\{0*(?:20|[aA]0)\}|\\{1,4}x20|\\[nrt])+"
)
_BEFORE: Final = (
    rb"(?:(?<![0-9A-Za-z])|(?<=%[0-9A-Fa-f]{2})|(?<=\\u[0-9A-Fa-f]{4})|(?<=\\x[0-9A-Fa-f]{2})|(?<=\\[nrtbf]))"
)
_AFTER: Final = rb"(?![0-9A-Za-z])"
#: MD5, SHA-1 and SHA-256 in hex.
_DIGEST: Final = re.compile(rb"(?<![0-9A-Fa-f])(?:[0-9A-Fa-f]{64}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{32})(?![0-9A-Fa-f])")
_URL_SAFE: Final = bytes.maketrans(b"+/", b"-_")

_REFERENCES: Final[defaultdict[str, list[bytes]]] = defaultdict(list)
for _name, _text in html5.items():
    if len(_text) == 1:
        _REFERENCES[_text].append(_name.encode("ascii"))


class Recogniser:
    """Finds strings in bytes of any kind. Raises ValueError for a string of fewer than `LEAST` characters."""

    def __init__(self, texts: Iterable[str]) -> None:
        # As written, too: some characters are not their own NFC (U+F900).
        forms = (" ".join(form.split()) for text in texts for form in (normalize("NFC", text), text))
        wanted = list(dict.fromkeys(forms))
        if any(len(text) < LEAST for text in wanted):
            raise ValueError(f"a string of fewer than {LEAST} characters stands in every page")
        # The longer ones first: a name goes as a whole, not a part of it.
        wanted.sort(key=len, reverse=True)
        first = b"".join(re.escape(byte) for text in wanted for byte in _first_bytes(text))
        spelled = b"|".join(_spelled(text) for text in wanted)
        # Most bytes begin no spelling: the set in front spares them all but one look.
        self._narrow = re.compile(b"(?=[%s])(?:%s)" % (first, spelled)) if wanted else None
        self._wide = re.compile(b"|".join(_wide(text) for text in wanted), re.DOTALL) if wanted else None
        self._digests = frozenset(digest for text in wanted for digest in _digests(text))
        self._base64 = tuple(dict.fromkeys(core for text in wanted for core in _base64(text)))

    def __bool__(self) -> bool:
        return self._narrow is not None

    def redact(self, data: bytes) -> tuple[bytes, int]:
        """The bytes without any of the strings, and how many places there were."""
        if self._narrow is None or self._wide is None:
            return data, 0
        data, count = self._narrow.subn(REDACTED, data)
        for core in self._base64:
            if number := data.count(core):
                data, count = data.replace(core, REDACTED), count + number
        if any(match[0].lower() in self._digests for match in _DIGEST.finditer(data)):
            known = [match[0] for match in _DIGEST.finditer(data) if match[0].lower() in self._digests]
            count += len(known)
            for digest in dict.fromkeys(known):
                data = data.replace(digest, REDACTED)
        if b"\0" not in data:
            return data, count
        data, more = self._wide.subn(lambda match: _marked(match[0]), data)
        return data, count + more


class Exact:
    """Finds strings that nobody writes otherwise: keys and tokens, however many and however long. They are looked for as
    they are, escaped for HTML, JSON or an address, and in base64."""

    def __init__(self, texts: Iterable[str]) -> None:
        forms: dict[bytes, None] = {}
        for text in texts:
            escaped = (html.escape(text), json.dumps(text)[1:-1], quote(text, safe=""), quote(text), quote_plus(text))
            forms |= dict.fromkeys(one.encode("utf-8", "replace") for one in (text, *escaped) if len(one) >= LEAST)
            forms |= dict.fromkeys(_base64(text))
        self._forms = sorted(forms, key=len, reverse=True)

    def __bool__(self) -> bool:
        return bool(self._forms)

    def redact(self, data: bytes) -> tuple[bytes, int]:
        """The bytes without any of the strings, and how many places there were."""
        count = 0
        for form in self._forms:
            if number := data.count(form):
                data, count = data.replace(form, REDACTED), count + number
        return data, count


def _spelled(text: str) -> bytes:
    pattern = b"".join(_SPACE if char == " " else _character(char) for char in text)
    return _BEFORE + pattern + _AFTER if text.isalnum() and len(text) < _WORD else pattern


def _character(char: str) -> bytes:
    forms: dict[bytes, None] = {}
    for one in dict.fromkeys((char, char.lower(), char.upper())):
        if len(one) == 1:
            forms |= dict.fromkeys(_forms(one))
        else:
            forms[b"".join(_character_of(part) for part in one)] = None
        parts = normalize("NFD", one)
        if parts != one:
            forms[b"".join(_character_of(part) for part in parts)] = None
    return b"(?:" + b"|".join(forms) + b")"


def _character_of(char: str) -> bytes:
    return b"(?:" + b"|".join(_forms(char)) + b")"


def _forms(char: str) -> list[bytes]:
    """The ways in which one character is written, as patterns."""
    code = ord(char)
    encoded = char.encode("utf-8")
    forms = [re.escape(encoded)]
    single = char.encode("cp1252", "ignore")
    if single and single != encoded:
        forms.append(re.escape(single))
    forms.append(b"&#0*%d;?" % code)
    forms.append(b"&#[xX]0*" + _hex(b"%x" % code) + b";?")
    # A reference counts without its semicolon only if it is one without it (HTML, 13.5).
    forms += [b"&" + name for name in sorted(_REFERENCES[char], key=len, reverse=True)]
    for coded in dict.fromkeys((encoded, single)):
        if coded:
            forms.append(b"".join(b"%(?:25)?" + _hex(b"%02x" % byte) for byte in coded))
    units = char.encode("utf-16-be")
    pairs = [units[at : at + 2].hex().encode() for at in range(0, len(units), 2)]
    forms.append(b"".join(rb"\\{1,4}u" + _hex(pair) for pair in pairs))
    forms.append(rb"\\{1,4}u\{0*" + _hex(b"%x" % code) + rb"\}")
    if code < 256:
        forms.append(rb"\\{1,4}x" + _hex(b"%02x" % code))
    return forms


def _hex(digits: bytes) -> bytes:
    """A pattern of hex digits in either case."""
    return b"".join(b"[%c%c]" % (d, d - 32) if d >= 0x61 else b"%c" % d for d in digits)


def _first_bytes(text: str) -> list[bytes]:
    """The bytes that a spelling of the string can begin with."""
    char = text[0]
    found = [b"&", b"%", b"\\"]
    for one in (char, char.lower(), char.upper(), normalize("NFD", char), normalize("NFD", char.lower())):
        for part in (one[:1], normalize("NFD", one.upper())[:1]):
            found += [part.encode("utf-8")[:1], part.encode("cp1252", "ignore")[:1]]
    return [byte for byte in dict.fromkeys(found) if byte]


def _cases(text: str) -> list[bytes]:
    return [one.encode("utf-8", "replace") for one in dict.fromkeys((text, text.lower(), text.upper()))]


def _digests(text: str) -> list[bytes]:
    """What trackers make of an address: hex digests of the string as it is, in lower and in upper case."""
    made = (hashlib.md5, hashlib.sha1, hashlib.sha256)
    return [digest(one, usedforsecurity=False).hexdigest().encode() for one in _cases(text) for digest in made]


def _base64(text: str) -> list[bytes]:
    """The digits that the string has in base64, at each of the three places it can have in it, in both alphabets."""
    found: list[bytes] = []
    for one in _cases(text):
        for shift in range(3):
            # Of the digits at both ends some bits belong to neighbours: 8 bits of theirs are 2 digits, 16 are 3.
            digits = b64encode(bytes(shift) + one)[(0, 2, 3)[shift] : (shift + len(one)) * 8 // 6]
            if len(digits) >= 6:
                found += [digits, digits.translate(_URL_SAFE)]
    return found


def _wide(text: str) -> bytes:
    """The string in UTF-16, either byte order, each letter in either case."""
    orders = []
    for order in ("utf-16-le", "utf-16-be"):
        chars = []
        for char in text:
            cases = dict.fromkeys((char, char.lower(), char.upper()))
            chars.append(b"(?:" + b"|".join(re.escape(one.encode(order)) for one in cases) + b")")
        orders.append(b"".join(chars))
    return b"|".join(orders)


def _marked(found: bytes) -> bytes:
    return REDACTED.decode().encode("utf-16-le" if found[1:2] == b"\0" else "utf-16-be")
