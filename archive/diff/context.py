"""What the rules may know beyond the two strings: language, the day of writing, and which words each version uses.

All of it is derived from the two articles (and, last and least, from when they were observed), lazily.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from archive.diff import calendar, languages
from archive.diff.calendar import Anchor
from archive.diff.languages import Tables
from archive.diff.normal import fold, norm
from archive.diff.tokens import tokenise
from archive.model.article import Article, Extraction
from archive.model.edit import Source

#: Blocks at the head of a story in which its own dating is looked for.
_LEAD: Final = 8
#: Most full dates that are tried as the day of writing.
_DATES: Final = 6
_INNER = re.compile(r"[^\W\d_][\w'\u2019-]*")
_OPENING: Final = frozenset(".!?:;\"'“”‘’«»([{—–-/•|")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one version: how often each form stands there, and which are capitalised inside a sentence."""

    forms: Counter[str]
    inner_capitals: frozenset[str]
    lower: frozenset[str]


class Story:
    """One side of a comparison."""

    def __init__(self, extraction: Extraction) -> None:
        self.article: Article = extraction.article
        #: Every visible text block of the page, as printed, in order.
        self.entries: tuple[str, ...] = extraction.page

    @cached_property
    def page_entries(self) -> frozenset[str]:
        """Every visible text block of the page, in the matching layer."""
        return frozenset(norm(entry) for entry in self.entries)

    @cached_property
    def page(self) -> str:
        """All visible text of the page, in the matching layer, one string."""
        return " ".join(norm(entry) for entry in self.entries)

    @cached_property
    def _where(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for n, entry in enumerate(self.entries):
            found.setdefault(norm(entry), []).append(n)
        return found

    def places(self, line: str) -> list[int]:
        """Where a line in the matching layer stands on the page: indices of `entries`, in order."""
        return self._where.get(line, [])

    def shows(self, text: str) -> bool:
        """Whether the page shows this text anywhere: as a block of its own, or, when long enough, inside others."""
        wanted = norm(text)
        if not wanted:
            return True
        if wanted in self.page_entries:
            return True
        return len(wanted) >= 25 and f" {wanted} " in f" {self.page} "

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The texts of the story itself."""
        article = self.article
        found = [article.headline, article.deck or "", *(block.text for block in article.blocks)]
        found += [image.raw or image.caption or "" for image in article.images]
        return tuple(text for text in (*found, *(note.text for note in article.notes)) if text)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of the story."""
        forms: Counter[str] = Counter()
        inner = set()
        lower = set()
        for text in self.texts:
            shouting = text.isupper() or title_case(text)
            for match in _INNER.finditer(text):
                word = fold(match.group())
                for part in {word, *word.split("-")} - {""}:
                    forms[part] += 1
                    if part.islower():
                        lower.add(part)
                before = (
                    text[: match.start()].rstrip()[-1:]
                    if match.start() < 4
                    else text[match.start() - 2 : match.start()].strip()[-1:]
                )
                if word[0].isupper() and not shouting and before and before not in _OPENING:
                    inner.add(word)
                    inner.update(part for part in word.split("-") if part[:1].isupper())
        return Vocabulary(forms, frozenset(inner), frozenset(lower))


#: Most words of a text that can be set in title case; a longer one is prose, whatever names it is full of.
_TITLE: Final = 24


def title_case(text: str) -> bool:
    """Whether a text capitalises its words as headlines do, so that a capital says nothing about names."""
    words = [token.text for token in tokenise(text[:400]) if token.kind == "word"]
    long = [word for word in words if len(word) > 3]
    return len(long) >= 3 and len(words) <= _TITLE and sum(word[0].isupper() for word in long) >= 0.7 * len(long)


class Context:
    """Both sides, and what follows from them."""

    def __init__(self, old: Extraction, new: Extraction, old_source: Source, new_source: Source) -> None:
        self.old = Story(old)
        self.new = Story(new)
        self._observed = (new_source.observed, old_source.observed)

    @cached_property
    def language(self) -> str:
        """The language of both, by their own word or by their function words; empty when unknown."""
        named = self.new.article.language or self.old.article.language
        if named:
            return named.lower().replace("_", "-").split("-")[0]
        words = [token.text for text in self.new.texts[:40] for token in tokenise(text[:2000]) if token.kind == "word"]
        return languages.guess(words)

    @cached_property
    def tables(self) -> Tables:
        """The word tables of the language."""
        return languages.tables(self.language)

    @cached_property
    def authors(self) -> tuple[str, ...]:
        """The authors that either version names, in the matching layer, casefolded."""
        both = (*self.old.article.authors, *self.new.article.authors)
        return tuple(dict.fromkeys(norm(author.name).casefold() for author in both))

    @cached_property
    def anchors(self) -> tuple[Anchor, ...]:
        """The days on which the story was written, most trusted first: claims, dateline, the text's own dating, us."""
        found: list[Anchor] = []
        for article in (self.new.article, self.old.article):
            for kind in ("published", "modified"):
                for claim in article.dates:
                    day = _day_of(claim.value)
                    if claim.kind == kind and day is not None:
                        found.append(Anchor(day, f"{kind} ({claim.source})", "claimed"))
            if article.dateline is not None and article.dateline.date:
                day = _day_of(article.dateline.date)
                if day is not None:
                    found.append(Anchor(day, "dateline", "claimed"))
        if not found:
            found += self._dated_by_text()
            for observed in self._observed:
                day = _day_of(observed) if observed else None
                if day is not None:
                    found.append(Anchor(day, "observed"))
        unique: dict[date, Anchor] = {}
        for anchor in found:
            unique.setdefault(anchor.day, anchor)
        return tuple(unique.values())

    def _dated_by_text(self) -> list[Anchor]:
        """The days of writing that the story itself gives: each full date near its head, latest first, moved on to the
        weekday that its lead names next."""
        days: set[date] = set()
        weekdays: list[tuple[int, str]] = []
        for story in (self.new, self.old):
            article = story.article
            lead = [(block.text, block.at) for block in article.blocks[:_LEAD]]
            captions = [(image.raw or image.caption or "", image.at) for image in article.images[:_LEAD]]
            for text, at in (*captions, *lead):
                for start, end, when in calendar.find(text[:4000], self.language):
                    if when.full is not None:
                        days.add(when.full)
                    elif when.weekday is not None and when.month is None and (text, at) in lead:
                        weekdays.append((when.weekday, f"{text[start:end]} ({at})"))
        found = []
        for day in sorted(days, reverse=True)[:_DATES]:
            if not weekdays:
                found.append(Anchor(day, f"text: {day.isoformat()}"))
                continue
            weekday, where = weekdays[0]
            later = day + timedelta((weekday - day.weekday()) % 7)
            found.append(Anchor(later, f"text: {where} after {day.isoformat()}", "derived"))
        return found


def _day_of(value: str) -> date | None:
    try:
        day = date.fromisoformat(value[:10])
    except ValueError:
        return None
    # A week is added and taken away; a claim from outside the age of the press is no day of writing.
    return day if 1600 <= day.year <= 2400 else None
