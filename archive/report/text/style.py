"""Colour and line breaking on a terminal: lines are pieces with a style, and colour is only ever an addition.

Everything that colour says is also said by words or marks (`[-removed-] {+added+}`), so output survives a copy, a
pipe and every kind of eyesight. Widths are in columns: wide East Asian characters take two, combining marks none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from archive.report.inert import for_terminal

Style = Literal["plain", "strong", "dim", "old", "new", "ok", "fail", "warn"]

_SGR: Final[dict[Style, str]] = {
    "plain": "",
    "strong": "1",
    "dim": "2",
    "old": "33",
    "new": "36",
    "ok": "32",
    "fail": "1;31",
    "warn": "33",
}


class Piece(NamedTuple):
    """Inert text in one style. Strangers' words enter through `said`."""

    text: str
    style: Style = "plain"


def said(text: str, style: Style = "plain", *, strict: bool = False) -> Piece:
    """A stranger's words as a piece."""
    return Piece(for_terminal(text, strict=strict), style)


Line = Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Page:
    """What a terminal can show. `width` in columns."""

    width: int = 80
    colour: bool = False

    def paint(self, line: Line) -> str:
        """A line as text, without white space at its end."""
        pieces = [*line]
        while pieces and not pieces[-1].text.strip(" "):
            pieces.pop()
        if pieces:
            pieces[-1] = Piece(pieces[-1].text.rstrip(" "), pieces[-1].style)
        if not self.colour:
            return "".join(piece.text for piece in pieces)
        return "".join(f"\x1b[{_SGR[style]}m{text}\x1b[0m" if _SGR[style] and text else text for text, style in pieces)

    def lines(self, *lines: Line) -> str:
        """Lines as text, each ended."""
        return "".join(self.paint(line) + "\n" for line in lines)

    def prose(self, line: Line, *, first: str = "", rest: str | None = None) -> list[Line]:
        """A paragraph broken at spaces into lines of at most `width` columns, begun by `first`, then by `rest`."""
        return [*wrap(line, self.width, first=first, rest=first if rest is None else rest)]


def width(text: str) -> int:
    """Columns that inert text takes."""
    return len(text) if text.isascii() else sum(_columns(char) for char in text)


#: Vowels and final consonants of Hangul that join the syllable before them.
_JOINED: Final = range(0x1160, 0x1200)


def _columns(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf") or ord(char) in _JOINED:
        return 1 if char == "\ufe0f" else 0  # what it turns into a picture may take a column more
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


#: Scripts that break between any two characters: CJK, kana, Hangul and full-width forms; closing marks stay put.
_WIDE: Final = "\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60"
_CLOSING: Final = "\u3001\u3002\uff0c\uff0e\uff01\uff1f\u300d\u300f"
#: Thai, Lao, Myanmar, Khmer: no spaces between words either. A line may break before a letter, never before a sign that
#: sits on one, nor after a vowel that is written before its consonant.
_SIGNLESS: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_SIGNS: Final = (
    "\u0e2f-\u0e3a\u0e45-\u0e4e\u0eb0-\u0ebc\u0ec6-\u0ecd\u102b-\u103e\u1056-\u1059\u105e-\u1060\u1062-\u1064"
    "\u1067-\u106d\u1071-\u1074\u1082-\u108d\u108f\u109a-\u109d\u17b4-\u17d5\u17d7\u17dd"
)
_BEFORE: Final = "\u0e40-\u0e44\u0ec0-\u0ec4"
_WORD: Final = f"[{_WIDE}][{_CLOSING}]*|[{_BEFORE}]*[{_SIGNLESS}](?:\u17d2.|[{_SIGNS}])*|[^ {_WIDE}{_SIGNLESS}]+| +"
_ASCII_WORD: Final = re.compile("[^ ]+| +")


def wrap(line: Line, columns: int, *, first: str = "", rest: str = "") -> Iterator[list[Piece]]:
    """Breaks a line into lines of at most `columns`; a single word that is longer (an address) stays whole."""
    current: list[Piece] = [Piece(first)]
    used, empty, started = width(first), True, False
    for word in _words(line):
        taken = sum(width(piece.text) for piece in word)
        if word[0].text.isspace():
            if not empty or not started:
                current += word
                used += taken
            continue
        if not empty and used + taken > columns:
            yield current
            current, used, empty = [Piece(rest)], width(rest), True
        current += word
        used += taken
        empty, started = False, True
    yield current


def _words(line: Line) -> Iterator[list[Piece]]:
    """Unbreakable runs: neighbouring words of different styles belong together when no space is between them."""
    run: list[Piece] = []
    for piece in line:
        for number, match in enumerate(
            (_ASCII_WORD if piece.text.isascii() else re.compile(_WORD)).finditer(piece.text)
        ):
            word = match.group()
            glued = run and number == 0 and not word.isspace() and not run[-1].text[-1:].isspace()
            if run and not (glued and not _breakable(run[-1].text, word)):
                yield run
                run = []
            run.append(Piece(word, piece.style))
    if run:
        yield run


def _breakable(before: str, after: str) -> bool:
    unspaced = f"[{_WIDE}{_SIGNLESS}]"
    return bool(re.match(unspaced, before[-1:]) and re.match(unspaced, after))


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """Text filled with spaces to so many columns, on its left when `right`."""
    space = " " * max(0, columns - width(text))
    return space + text if right else text + space


class Column(NamedTuple):
    """A table column. `right` aligns numbers."""

    title: str
    right: bool = False


def table(columns: Sequence[Column], rows: Iterable[Sequence[str]], *, gap: str = "  ") -> list[Line]:
    """A table under its titles, as wide as its cells: nothing is cut."""
    cells = [[for_terminal(cell) for cell in row] for row in rows]
    sizes = [max([width(column.title), *(width(row[i]) for row in cells)]) for i, column in enumerate(columns)]

    def line(row: Sequence[str], style: Style) -> Line:
        padded = [pad(cell, sizes[i], right=columns[i].right) for i, cell in enumerate(row)]
        return [Piece(gap.join(padded), style)]

    return [line([column.title for column in columns], "dim"), *(line(row, "plain") for row in cells)]


def line_width(line: Line) -> int:
    """Columns that a line takes, without spaces at its end."""
    return width("".join(piece.text for piece in line).rstrip(" "))
