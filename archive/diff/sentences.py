"""Where sentences end, by tokens. Used only inside aligned paragraphs, so that a wrong end costs nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from archive.diff.languages import words
from archive.diff.tokens import Token

_ENDS: Final = words(". ! ? ... ؟ ۔ । 。 ！ ？ … .... ‼ ⁇")
_WIDE_ENDS: Final = frozenset("。！？")
_CLOSERS: Final = frozenset("\"'”’»)]}」』›")
_OPENERS: Final = frozenset("\"'“‘«„([{「『‹¿¡—-–•")
_ABBREVIATIONS: Final = words(
    "mr mrs ms dr prof sen rep gov gen col lt sgt capt maj cpl pvt adm cmdr rev hon st sr jr jan feb mar apr jun "
    "jul aug sep "
    "sept oct nov dec mon tue tues wed thu thurs fri sat sun no nos vs etc inc ltd corp co bros dept est fig al ave "
    "blvd rd "
    "mt ft sq km mi oz lb approx u.s u.n u.k e.g i.e a.m p.m bzw ca dr geb ggf inkl mio mrd nr prof str usw vgl z.b "
    "d.h "
    "m mme mlle art av env p pp sr sra srta dña ud uds pág núm sig sigg "
    "cf chap ch ed eds eq eqs ref refs sec secs vol vols"
)
#: Ranks that are shortened with a capital only; small, `det` and `dir` are words that end sentences in other languages.
_RANKS: Final = words("Det Insp Supt Const Amb Atty Dir Messrs")


def split(tokens: Sequence[Token], text: str) -> list[tuple[int, int]]:
    """Half-open token ranges of the sentences, in order, covering all tokens."""
    ranges = []
    start = n = 0
    count = len(tokens)
    while n < count:
        token = tokens[n]
        n += 1
        if token.kind != "mark" or token.text not in _ENDS:
            continue
        while n < count and tokens[n].text in _CLOSERS and tokens[n].start == tokens[n - 1].end:
            n += 1
        if n < count and not _ends(tokens, n, token, text):
            continue
        ranges.append((start, n))
        start = n
    if start < count:
        ranges.append((start, count))
    return ranges


def _ends(tokens: Sequence[Token], n: int, end: Token, text: str) -> bool:
    if end.text in _WIDE_ENDS:
        return True
    following = tokens[n]
    if following.start == tokens[n - 1].end:
        return False
    first = following.text[0]
    if not (first.isupper() or first.isdigit() or first in _OPENERS or not first.isascii()):
        return False
    if end.text == "." and end.start:
        if text[end.start - 1].isspace():
            return False
        word = text[max(0, end.start - 12) : end.start].split()[-1:]
        written = word[0].lstrip("(\"'“‘") if word else ""
        bare = written.lower()
        if bare in _ABBREVIATIONS or written in _RANKS or (len(bare) == 1 and bare.isalpha()):
            return False
    return True
