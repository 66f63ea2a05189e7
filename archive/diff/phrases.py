"""Which runs of tokens mean one thing: dates, amounts and credits become single tokens that carry their meaning.

So that "December 12, 2016" against "Monday" is one change with a value, not four with none.
"""

from __future__ import annotations

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
        while n < len(tokens) and tokens[n].end <= start:
            joined.append(tokens[n])
            n += 1
        inside = n
        while inside < len(tokens) and tokens[inside].start < end:
            inside += 1
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
