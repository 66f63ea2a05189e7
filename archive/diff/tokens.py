"""What a word is: one string cut into tokens with their exact places.

Words, numbers, single signs; one token per character where a script has no spaces (Katakana runs stay together, as they
spell one word). Apostrophes stay inside `don't` and `O'Brien` and end the elided article of `l'impôt`. White space is
no token: what stands between two tokens is compared where spans are made.
"""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise
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


def _pattern(letter: str, wide: str) -> str:
    return (
        r"(?P<entity>&(?:amp;){0,4}(?:#\d{1,6}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});)"
        rf"|(?P<number>\d+(?:[.,]\d+)*(?!{letter}))"
        rf"|(?P<abbreviation>(?:[^\W\d_]\.){{2,}})"
        rf"|(?P<elided>(?:[cdjlmnstCDJLMNST]|[Qq]u|[Jj]usqu|[Ll]orsqu|[Pp]uisqu|[Dd]ell|[Aa]ll|"
        rf"[Uu]n){_APOSTROPHE}(?={letter}{{3}}))"
        rf"|(?P<word>(?:[OD]{_APOSTROPHE}(?=[^\W\d_a-z]))?{letter}+(?:{_APOSTROPHE}(?:t|s|re|ve|ll|d|m)(?!{letter}))?)"
        rf"{wide}"
        r"|(?P<mark>\.{2,}|-{2,}|[^\s])"
    )


def _cutter(pattern: str) -> re.Pattern[str]:
    """The same pattern, which only cuts: letters before a space or a comma are a word, whatever else could begin there."""
    return re.compile("[A-Za-z]++(?=[ ,])|" + re.sub(r"\(\?P<\w+>", "(?:", pattern))


_EVERY: Final = _pattern(_LETTER, rf"|(?P<katakana>[{_KATAKANA}]+)|(?P<glyph>[{_WIDE}])")
_TOKEN: Final = re.compile(_EVERY)
_CUT: Final = _cutter(_EVERY)
#: The same for texts that have none of the signs by which scripts differ: most texts, several times as fast.
_CUT_PLAIN: Final = _cutter(_pattern(r"[^\W_]", ""))
_CUT_ASCII: Final = _cutter(
    _pattern("[A-Za-z0-9]", "")
    .replace(r"[^\W\d_a-z]", "[A-Z]")
    .replace(r"[^\W\d_]", "[A-Za-z]")
    .replace(r"\d", "[0-9]")
)
#: Digits of the scripts without spaces: numbers, but glyphs where a letter follows.
_WIDE_DIGITS: Final = re.compile("[\u0e50-\u0e59\u0ed0-\u0ed9\u1040-\u1049\u1090-\u1099\u17e0-\u17e9]")
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


#: Words of which it is kept what they are, and the longest of them: the same few thousand make up any text.
_KNOWN_WORDS: Final = 20_000
_KNOWN_LETTERS: Final = 40


class _Known(dict[str, tuple[str, TokenKind, str]]):
    """What each word is, told by its letters alone: the word itself (one string for all its places), kind and key."""

    def __missing__(self, word: str) -> tuple[str, TokenKind, str]:
        match = _TOKEN.fullmatch(word)
        # An elided article is one only before its noun.
        found = _meant(word, match.lastgroup or "mark" if match is not None else "elided")
        if len(word) <= _KNOWN_LETTERS:
            if len(self) >= _KNOWN_WORDS:
                self.clear()
            self[word] = found
        return found


_known: Final = _Known()


def _meant(word: str, group: str) -> tuple[str, TokenKind, str]:
    kind = _KINDS[group]
    # An escape that was never undone is the sign it stands for; the difference is told as damage of the encoding.
    if kind == "mark":
        return word, kind, norm(_unescaped(word)) or " " if group == "entity" else norm(word)
    return word, kind, word if word.isascii() else fold(word)


def tokenise(text: str) -> list[Token]:
    """The tokens of a text, in order, without overlap; everything but white space lies in exactly one."""
    if text.isascii():
        cut = _CUT_ASCII
    elif _SIGNS.search(text) is None:
        cut = _CUT_PLAIN
    elif _WIDE_DIGITS.search(text) is None:
        cut = _CUT
    else:
        return _by_place(text)
    found: list[Token] = []
    add, find, known, made = found.append, text.find, _known, _made
    end = 0
    # Between two tokens there is white space only, so each is the next place of its letters.
    for word in cut.findall(text):
        word, kind, key = known[word]
        start = find(word, end)
        if start == end:
            start = end
        end = start + len(word)
        if key:
            add(made(Token, (word, start, end, kind, key, None)))
    return found


def _by_place(text: str) -> list[Token]:
    """The same where what a token is depends on what follows it."""
    found = []
    for match in _TOKEN.finditer(text):
        word, kind, key = _meant(match.group(), match.lastgroup or "mark")
        if key:
            found.append(_made(Token, (word, match.start(), match.end(), kind, key, None)))
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
    # One string for each sign: a long text has hundreds of thousands, of 80 bytes each.
    same: dict[str, str] = {}
    words = list(map(same.setdefault, words, words))
    glyphs = {word for word in same if _GLYPHS.match(word)}
    pairs = [one + other if one in glyphs and other in glyphs else one for one, other in pairwise(words)]
    return pairs + words[-1:]


def count_words(text: str) -> int:
    """Words of a text: runs of letters and digits, single characters where a script has no spaces."""
    return len((_PLAIN_WORDS if plain(text) else _WORDS).findall(text))
