"""Which words are forms of one word: the stem that two forms share."""

from __future__ import annotations

import unicodedata
from typing import Final

from archive.diff.languages import words
from archive.diff.lexicon import has_list, known

_ENDINGS: Final = (
    words("e s es 's ' ed d ing y ies ied ying n en er ers est or ors ly ally al ic ical")
    | words("ment ion ions ation ations ive able ible ness ity")
    | {""}
)
#: Endings of the other languages that the tables cover: plural, gender, person.
_SHORT_ENDINGS: Final = 3


def same_stem(a: str, b: str, language: str) -> str | None:
    """The stem that two forms share when they differ only in their endings, or None."""
    shared = 0
    while shared < min(len(a), len(b)) and a[shared] == b[shared]:
        shared += 1
    if not has_list(language):
        short = shared >= 4 and max(len(a), len(b)) - shared <= _SHORT_ENDINGS and a.isalpha() and b.isalpha()
        return a[:shared] if short else None
    for cut in range(shared, max(2, shared - 3), -1):
        rests = {a[cut:], b[cut:]}
        if (
            cut >= 3
            and all(rest in _ENDINGS for rest in rests)
            and ((known(a, language) and known(b, language)) or cut >= 5)
        ):
            return a[:cut]
        doubled = a[cut - 1]
        parts = {rest.removeprefix(doubled) for rest in rests}
        # A letter that is written twice and nothing behind it is no ending: `mil` and `mill` are two words.
        if cut >= 3 and parts <= {"", "ed", "ing", "er", "ers"} and parts != {""}:
            return a[:cut]
    return None


#: Endings that make one word of a stem into another word.
_DERIVED: Final = words(
    "ion ions ive ation ations able ible ness ity ment ments ally ist ists ism less ful ish hood ship"
)


def derivation(a: str, b: str, language: str) -> bool:
    """Transformative and Transformation: two words of one stem, each with an ending of its own, one of them known."""
    if not has_list(language):
        return False
    one, other = a.lower(), b.lower()
    shared = 0
    while shared < min(len(one), len(other)) and one[shared] == other[shared]:
        shared += 1
    ends = any({one[cut:], other[cut:]} <= _DERIVED for cut in range(max(4, shared - 2), shared + 1))
    return ends and (known(a, language) or known(b, language))


def plain(word: str) -> str:
    """A word without its accents and other marks."""
    return "".join(char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char))
