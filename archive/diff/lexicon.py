"""Which words exist: the one lexicon, asked only when a typing error is suspected.

English: about 82,800 words that are both in SCOWL and frequent in books, as published with SymSpell (MIT licence; see
`docs/dependencies.md`), front-coded and gzipped (one list for British and American spelling). A word that is not in it
need not be wrong: it also has to be attested nowhere else in the story. Other languages have no list; there the rules
fall back on attestation and say `review`.
"""

from __future__ import annotations

import gzip
from functools import cache
from importlib.resources import files
from typing import Final

from archive.diff.languages import words

#: First character of a line: how many letters it shares with the word before.
SHARED: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
#: Everyday words that are younger than the list.
_RECENT: Final = words(
    "app apps blog blogs blogger bloggers cyberattack cyberattacks ebook ebooks emoji emojis hashtag hashtags lockdown "
    "lockdowns livestream livestreamed livestreaming paywall podcast podcasts podcaster selfie selfies smartphone "
    "smartphones tweet tweets tweeted tweeting vape vaping vlog website websites wifi jihadist jihadists"
)


def has_list(language: str) -> bool:
    """Whether a list of words exists for the language."""
    return language.split("-")[0] == "en"


def known(word: str, language: str) -> bool:
    """Whether the word is in the list of its language. Case is ignored; a possessive or a plural s may be added."""
    if not has_list(language):
        return False
    words = _english()
    lower = word.lower().replace("\u2019", "'")
    if lower in words or lower in _RECENT:
        return True
    return lower.endswith("'s") and lower[:-2] in words


@cache
def _english() -> frozenset[str]:
    return frozenset(unpack(gzip.decompress((files("archive.diff") / "data" / "english.txt.gz").read_bytes())))


def pack(words: list[str]) -> bytes:
    """Sorted words, front-coded, one a line."""
    lines = []
    before = ""
    for word in words:
        shared = 0
        while shared < min(len(before), len(word), len(SHARED) - 1) and before[shared] == word[shared]:
            shared += 1
        lines.append(SHARED[shared] + word[shared:])
        before = word
    return "\n".join(lines).encode("ascii")


def unpack(data: bytes) -> list[str]:
    """The words of a packed list, in order."""
    words = []
    word = ""
    for line in data.decode("ascii").split("\n"):
        word = word[: SHARED.index(line[0])] + line[1:]
        words.append(word)
    return words
