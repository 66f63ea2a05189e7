"""Decides where a phrase stands in a text, and whether an edit made it appear or vanish.

Compared is what a reader would call the same words: case, accents, the shape of quotation marks and dashes, and white
space do not count; a phrase begins and ends where words do, except in scripts that put no spaces between words.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from archive.diff.normal import fold
from archive.model.edit import Edit

#: Scripts that put no spaces between words, or glue particles to them.
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff]"
)


class Phrase:
    """Words in a row, to be looked for. Raises ValueError when there is nothing in them to look for."""

    def __init__(self, words: str) -> None:
        self._key = _folded(words)[0].strip()
        if not self._key:
            raise ValueError("there are no words to look for")

    def places(self, text: str) -> list[tuple[int, int]]:
        """The half-open ranges of a text in which the phrase stands, in order, without overlap."""
        folded, offsets = _folded(text)
        found = []
        start = folded.find(self._key)
        while start >= 0:
            end = start + len(self._key)
            if self._whole(folded, start, end):
                found.append((offsets[start], offsets[end]))
                start = folded.find(self._key, end)
            else:
                start = folded.find(self._key, start + 1)
        return found

    def stands_in(self, text: str) -> bool:
        """Whether it stands in a text."""
        return bool(self.places(text))

    def appeared(self, old: str | None, new: str | None) -> bool:
        """Whether the new of two texts has it more often than the old one."""
        now = len(self.places(new)) if new else 0
        return now > 0 and now > (len(self.places(old)) if old else 0)

    def added_by(self, edit: Edit) -> list[tuple[int, int]]:
        """Where in its new text it appeared by an edit; empty when the edit did not make it appear."""
        return self._changed(edit, added=True)

    def removed_by(self, edit: Edit) -> list[tuple[int, int]]:
        """Where in its old text it stood until an edit; empty when the edit did not make it vanish."""
        return self._changed(edit, added=False)

    def _changed(self, edit: Edit, *, added: bool) -> list[tuple[int, int]]:
        here, there = (edit.new, edit.old) if added else (edit.old, edit.new)
        if here is None or not self.appeared(there.text if there else None, here.text):
            return []
        changed = [span.new if added else span.old for span in edit.spans if span.kind != "STRUCTURE"]
        return [(a, b) for a, b in self.places(here.text) if any(a < end and start < b for start, end in changed)] or (
            # Nothing was put in: what stood between the words was taken out, so that they stand in a row now.
            [(a, b) for a, b in self.places(here.text) if any(a < start == end < b for start, end in changed)]
        )

    def _whole(self, folded: str, start: int, end: int) -> bool:
        return not (_joined(folded[:start][-1:], self._key[0]) or _joined(self._key[-1], folded[end : end + 1]))


def _joined(before: str, after: str) -> bool:
    """Whether two neighbouring characters belong to one word."""
    return before.isalnum() and after.isalnum() and not (_UNSPACED.match(before) or _UNSPACED.match(after))


def _folded(text: str) -> tuple[str, list[int]]:
    """The text as it is compared, and for each of its characters (and its end) the place in the text."""
    out: list[str] = []
    offsets: list[int] = []
    for place, char in enumerate(text):
        for one in _char(char):
            if one == " " and (not out or out[-1] == " "):
                continue
            out.append(one)
            offsets.append(place)
    return "".join(out), [*offsets, len(text)]


@lru_cache(maxsize=4096)
def _char(char: str) -> str:
    if char.isspace():
        return " "
    if char.isascii():
        return char.lower()
    plain = fold(char)
    if _UNSPACED.match(char):
        return plain
    return "".join(
        one for one in unicodedata.normalize("NFD", plain.casefold()) if unicodedata.category(one) not in ("Mn", "Cf")
    )
