"""What a word is: one string cut into tokens with their exact places.

Words, numbers, single signs; one token per character where a script has no spaces (Katakana runs stay together, as they
spell one word). Apostrophes stay inside `don't` and `O'Brien` and end the elided article of `l'impôt`. White space is
no token: what stands between two tokens is compared where spans are made.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Final, Literal, NamedTuple

from archive.diff.normal import fold, norm

TokenKind = Literal["word", "number", "mark", "glyph", "date", "quantity", "credit"]

#: Vowel signs and other marks that belong to the word before them and are not `\w` in `re`.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
    "\u06df-\u06e4\u0900-\u0963\u0981-\u0983\u09bc-\u09cd\u0a01-\u0a4d\u0a81-\u0acd\u0b01-\u0b4d\u0b82-\u0bcd\u0c00-\u0c4d"
    "\u0c81-\u0ccd\u0d00-\u0d4d\u0d81-\u0ddf\u200c\u200d\u00ad"
)
#: Scripts written without spaces: Han, Hiragana, Thai, Lao, Myanmar, Khmer.
_WIDE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3007\u3040-\u309f\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0002fa1f"
)
_KATAKANA = "\u30a1-\u30fa\u30fc\u31f0-\u31ff\uff66-\uff9f"
_LETTER = rf"(?:(?![{_WIDE}{_KATAKANA}])[^\W_]|[{_MARKS}])"
_APOSTROPHE = "['\u2019\u02bc]"


def _pattern(letter: str, wide: str) -> re.Pattern[str]:
    return re.compile(
        r"(?P<entity>&(?:amp;){0,4}(?:#\d{1,6}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});)"
        rf"|(?P<number>\d+(?:[.,]\d+)*(?!{letter}))"
        rf"|(?P<abbreviation>(?:[^\W\d_]\.){{2,}})"
        rf"|(?P<elided>(?:[cdjlmnstCDJLMNST]|[Qq]u|[Jj]usqu|[Ll]orsqu|[Pp]uisqu|[Dd]ell|[Aa]ll|"
        rf"[Uu]n){_APOSTROPHE}(?={letter}{{3}}))"
        rf"|(?P<word>(?:[OD]{_APOSTROPHE}(?=[^\W\d_a-z]))?{letter}+(?:{_APOSTROPHE}(?:t|s|re|ve|ll|d|m)(?!{letter}))?)"
        rf"{wide}"
        r"|(?P<mark>\.{2,}|-{2,}|[^\s])",
    )


_TOKEN: Final = _pattern(_LETTER, rf"|(?P<katakana>[{_KATAKANA}]+)|(?P<glyph>[{_WIDE}])")
#: The same for texts that have none of the signs by which scripts differ: most texts, several times as fast.
_PLAIN: Final = _pattern(r"[^\W_]", "")
_SIGNS: Final = re.compile(f"[{_WIDE}{_KATAKANA}{_MARKS}]")
_KINDS: Final[dict[str, TokenKind]] = {
    "number": "number",
    "abbreviation": "word",
    "elided": "word",
    "word": "word",
    "katakana": "word",
    "glyph": "glyph",
    "mark": "mark",
    "entity": "mark",
}


class Token(NamedTuple):
    """One token: its text as it stands, the half-open range it has, what it is, and what it is matched by."""

    text: str
    start: int
    end: int
    kind: TokenKind
    key: str
    #: What a phrase means (`calendar.When`, `quantities.Quantity`, `credits.Parsed`); None for plain tokens.
    value: object = None


def plain(text: str) -> bool:
    """Whether a text has none of the signs by which scripts differ: then a run of letters and digits is a word."""
    return text.isascii() or _SIGNS.search(text) is None


#: Makes a token without a call of a function in between: a page has hundreds of thousands.
_made: Final = tuple.__new__


def _unescaped(escape: str) -> str:
    for _ in range(escape.count("&amp;") + 2):
        escape = unescape(escape)
    return escape


def tokenise(text: str) -> list[Token]:
    """The tokens of a text, in order, without overlap; everything but white space lies in exactly one."""
    found = []
    pattern = _PLAIN if plain(text) else _TOKEN
    for match in pattern.finditer(text):
        word = match.group()
        group = match.lastgroup or "mark"
        kind = _KINDS[group]
        # An escape that was never undone is the sign it stands for; the difference is told as damage of the encoding.
        if kind == "mark":
            key = norm(_unescaped(word)) or " " if group == "entity" else norm(word)
        else:
            key = word if word.isascii() else fold(word)
        if key:
            start, end = match.span()
            found.append(_made(Token, (word, start, end, kind, key, None)))
    return found


_WORDS: Final = re.compile(rf"{_LETTER}+|[{_KATAKANA}]+|[{_WIDE}]")
_PLAIN_WORDS: Final = re.compile(r"[^\W_]+")
_GLYPHS: Final = re.compile(rf"[{_WIDE}]")


def features(normal: str) -> list[str]:
    """What two blocks are compared by: lower-case words; pairs of characters where a script has no spaces."""
    low = normal.lower()
    if plain(low):
        return _PLAIN_WORDS.findall(low)
    words = _WORDS.findall(low)
    if not _GLYPHS.search(normal):
        return words
    return [
        word + words[n + 1] if n + 1 < len(words) and _GLYPHS.match(word) and _GLYPHS.match(words[n + 1]) else word
        for n, word in enumerate(words)
    ]


def count_words(text: str) -> int:
    """Words of a text: runs of letters and digits, single characters where a script has no spaces."""
    return len((_PLAIN_WORDS if plain(text) else _WORDS).findall(text))
