"""Which runs of tokens mean one thing: dates, amounts and credits become single tokens that carry their meaning.

So that "December 12, 2016" against "Monday" is one change with a value, not four with none.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import itemgetter
from typing import Final

from archive.diff import calendar, quantities
from archive.diff.credits import locate, parse
from archive.diff.normal import norm
from archive.diff.tokens import Token, TokenKind, tokenise
from archive.model.article import Credit

#: Longest text in which meanings are looked for; beyond it words are compared as words.
READABLE = 200_000


def read(text: str, language: str, *, credit: Credit | None = None, captioned: bool = False) -> list[Token]:
    """The tokens of a text with its phrases joined. In a caption (`captioned`) the credit is one token too."""
    tokens = tokenise(text)
    if len(text) > READABLE:
        return tokens
    phrases: list[tuple[int, int, TokenKind, object]] = []
    if captioned:
        where = locate(text, credit)
        if where is not None:
            phrases.append((*where, "credit", parse(text[where[0] : where[1]], credit)))
    phrases += [(start, end, "date", when) for start, end, when in calendar.find(text, language)]
    phrases += [(start, end, "quantity", amount) for start, end, amount in quantities.find(text, language)]
    return _join(text, tokens, phrases) if phrases else tokens


#: Characters of the texts whose tokens are kept: what is compared is asked about again when its nature is judged.
KEPT: Final = 400_000
#: Dates and amounts that are kept: there are few in a text, and its nature is decided by them.
KEPT_VALUES: Final = 60_000


class Readings:
    """The tokens of texts, as `read` has them, kept until those of `room` characters are; their values for longer."""

    def __init__(self, room: int = KEPT, values: int = KEPT_VALUES) -> None:
        self.room, self.most = room, values
        self.forget()

    def forget(self) -> None:
        """Keeps nothing of what was read."""
        self._clear()
        self._values: dict[tuple[str, str], tuple[Token, ...]] = {}
        self._values_left = self.most

    def _clear(self) -> None:
        self._found: dict[tuple[str, str], tuple[Token, ...]] = {}
        self._left = self.room

    def values(self, text: str, language: str) -> tuple[Token, ...]:
        """The tokens of a text that are dates and amounts."""
        found = self._values.get((text, language))
        return self._valued(text, language, self(text, language)) if found is None else found

    def _valued(self, text: str, language: str, tokens: tuple[Token, ...]) -> tuple[Token, ...]:
        values = tuple(token for token in tokens if token.value is not None)
        if len(values) > self.most:
            return values
        if len(values) > self._values_left:
            self._values = {}
            self._values_left = self.most
        if (text, language) not in self._values:
            self._values[text, language] = values
            self._values_left -= len(values) + 1
        return values

    def __call__(self, text: str, language: str) -> tuple[Token, ...]:
        """The tokens of a text."""
        found = self._found.get((text, language))
        if found is None:
            found = tuple(read(text, language))
            self._valued(text, language, found)
            if len(text) > self.room:
                return found
            if len(text) > self._left:
                self._clear()
            self._found[text, language] = found
            self._left -= len(text)
        return found


reading: Final = Readings()


#: Where a token begins and ends.
_start: Final = itemgetter(1)
_end: Final = itemgetter(2)


def _join(text: str, tokens: list[Token], phrases: list[tuple[int, int, TokenKind, object]]) -> list[Token]:
    taken: list[tuple[int, int, TokenKind, object]] = []
    occupied = bytearray(len(text))
    rank = {"credit": 0, "date": 1, "quantity": 2}
    for phrase in sorted(phrases, key=lambda phrase: (rank[phrase[2]], phrase[0])):
        start, end = phrase[:2]
        if not any(occupied[start:end]):
            occupied[start:end] = b"\1" * (end - start)
            taken.append(phrase)
    taken.sort(key=lambda phrase: phrase[0])
    joined: list[Token] = []
    n = 0
    for start, end, kind, value in taken:
        before = n
        n = bisect_right(tokens, start, n, key=_end)
        joined += tokens[before:n]
        inside = bisect_left(tokens, end, n, key=_start)
        if inside == n:
            continue
        first, last = tokens[n].start, tokens[inside - 1].end
        # A phrase that ends inside a word is none, except before a possessive.
        if first == start and (last == end or norm(text[end:last]) == "'s"):
            joined.append(Token(text[first:last], first, last, kind, norm(text[first:last]), value))
        else:
            joined += tokens[n:inside]
        n = inside
    return joined + tokens[n:]
