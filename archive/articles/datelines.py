"""Decides what a dateline is: `ALEPPO, Syria/ANKARA (Reuters) —` before the first words of a story, or on its own line.

Recognised by form, never by a list of towns: a place in capitals (or, for scripts without them, before a known
agency), then an agency in brackets or a date, then a dash or colon.
"""

from __future__ import annotations

import re
from typing import Final

from archive.articles.credits import agencies_in
from archive.articles.dates import date_in_text
from archive.articles.prose import clean
from archive.model.article import Dateline

_CAP: Final = r"[^\W\d_a-zß-öø-ÿ]"
#: One place: a town in capitals (`NEW YORK`, `ST. JOHN’S`, `RIO DE JANEIRO`), then perhaps where it lies (`, Syria`).
_TOWN: Final = (
    rf"{_CAP}[^\W\d_a-zß-öø-ÿ'’.-]+"
    rf"(?:(?:\.\s|[ '’-])(?:{_CAP}[^\W\d_a-zß-öø-ÿ'’.-]*|de|do|del|la|of|am|an der|upon)){{0,4}}"
)
_WHERE: Final = rf"(?:,\s?{_CAP}[\w.'’-]*(?:\s{_CAP}[\w.'’-]*){{0,3}})?"
_PLACES: Final = rf"{_TOWN}{_WHERE}(?:\s?(?:/|\band\b|,)\s?{_TOWN}{_WHERE}){{0,3}}"
_DATE: Final = r"(?:,?\s(?:[^\W\d_]{3,10}\.?\s[0-9]{1,2}|[0-9]{1,2}\.?\s[^\W\d_]{3,10}\.?)(?:,?\s[0-9]{4})?)?"
_CAPITALS = re.compile(
    rf"^({_PLACES})({_DATE})\s?(?:[(\[（/]([^()\[\]（）/]{{2,60}})[)\]）/])?\s?(?:[-–—―:]{{1,2}}|$)\s?"
)
#: `Berlin (dpa) -`, `Paris, 3 mai (AFP) –`, `Madrid, 12 dic (EFE).-`: mixed case needs the agency in brackets.
_MIXED = re.compile(
    rf"^({_CAP}[\w.'’]+(?:[ /-]{_CAP}[\w.'’]+){{0,4}}{_WHERE}(?:\s?/\s?{_CAP}[\w.'’]+(?: {_CAP}[\w.'’]+){{0,2}}){{0,2}})({_DATE})"
    r"\s?[(\[（]([^()\[\]（）]{2,60})[)\]）]\s?\.?\s?[-–—―:.]?[-–—]?\s?"
)
#: Words that stand in capitals before a dash or colon and are no town.
_SHOUTED: Final = re.compile(
    r"(?:WATCH|VIDEO|PHOTOS?|LIVE|READ|MORE|UPDATED?|CORRECT\w*|BREAKING|OPINION|ANALYSIS|EXCLUSIVE|EDITOR\S*|NOTE|"
    r"WARNING|FACT\w*|WHAT|WHY|HOW|WHO|WHEN|THE|THIS|NOW|ALSO|LISTEN|RELATED|REPLAY)\b"
)
#: A town before a colon alone is a dateline only if a whole sentence follows; else it is a label (`REPLAY:`).
_SENTENCE: Final = 80
_DASHED = re.compile(r"[-–—―:]$")
_SPLIT = re.compile(r"\s?/\s?|\s+and\s+(?=[^a-z])")


def read_dateline(text: str) -> tuple[Dateline, int] | None:
    """The dateline that a text begins with and how many characters it takes, or None."""
    head = text[:200]
    match = _CAPITALS.match(head)
    if match is None or not _is_dateline(match, text):
        match = _MIXED.match(head)
        if match is None or not agencies_in(match.group(3)):
            return None
    places = tuple(place for part in _SPLIT.split(match.group(1)) if (place := clean(part).strip(" ,.")))
    agency, day = clean(match.group(3) or ""), clean(match.group(2) or "").strip(" ,")
    return Dateline(clean(match.group()), places, agency or None, day or None), match.end()


def _is_dateline(match: re.Match[str], text: str) -> bool:
    """Whether capitals at the head of a text are a dateline: an agency says so, or a date or dash after a town."""
    places, day, agency = match.group(1), match.group(2), match.group(3)
    if not _in_capitals(places):
        return False
    if agency:
        return bool(agencies_in(agency)) or len(agency) <= 40
    printed = match.group().rstrip()
    if not _is_town(places) or not (day or _DASHED.search(printed)):
        return False
    return not printed.endswith(":") or len(text) - match.end() >= _SENTENCE


def _in_capitals(places: str) -> bool:
    """Whether the first word is in capitals, in a script that has them: nothing else tells a town from any word."""
    word = re.split(r"[ ,/-]", places)[0]
    return word == word.upper() and word != word.lower()


def _is_town(places: str) -> bool:
    """Whether capitals without an agency are a town: not a shouted word (`WATCH:`), a party or a heading."""
    town = places.split(",")[0]
    return len(town) >= 4 and not _SHOUTED.match(town)


def is_dateline_line(text: str) -> Dateline | None:
    """The dateline when the whole text is one, `PLACE (Agency) —` on its own line."""
    found = read_dateline(text)
    if found is None or found[1] < len(text.rstrip()):
        return None
    dateline = found[0]
    return dateline if dateline.agency or dateline.date or re.search(r"[-–—―:]$", dateline.text) else None


def dateline_date(dateline: Dateline, language: str | None) -> str | None:
    """The date of a dateline in RFC 3339, when it prints a whole one."""
    return date_in_text(dateline.date or "", language=language)
