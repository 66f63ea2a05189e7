"""What the rules may know beyond the two strings: language, the day of writing, and which words each version uses.

All of it is derived from the two articles (and, last and least, from when they were observed), lazily.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from archive.diff import calendar, languages
from archive.diff.budget import OPERATIONS, Budget
from archive.diff.calendar import Anchor
from archive.diff.languages import Tables
from archive.diff.normal import fold, norm
from archive.diff.tokens import plain, tokenise
from archive.model.article import Article, Extraction, Image
from archive.model.edit import Kind, Source

#: What stands around a time at the head of a line.
TIME_MARKS: Final = " –—-:|•·.[]()"
#: Blocks at the head of a story in which its own dating is looked for.
_LEAD: Final = 8
#: Most full dates that are tried as the day of writing.
_DATES: Final = 6
#: Times that the whole page is searched for a text before a table of its words is made.
_SCANNED: Final = 16
#: Texts whose words are counted at once: no word reaches over the end of a line.
_AT_ONCE: Final = 500
_INNER = re.compile(r"[^\W\d_][\w'\u2019-]*")
#: The same from a letter on that is no small Latin one, where no letter stands before it.
_CAPITAL: Final = re.compile(r"[^\W\d_a-z](?<![^\W\d_].)[\w'\u2019-]*", re.DOTALL)
_ASCII_NAME: Final = re.compile(r"[A-Z](?<![A-Za-z].)[\w'-]*", re.DOTALL)
_OPENING: Final = frozenset(".!?:;\"'“”‘’«»([{—–-/•|")


def _begins(text: str, start: int) -> bool:
    """Whether no letter stands before the figures, apostrophes and hyphens before a place."""
    while start and (text[start - 1] in "_'\u2019-" or text[start - 1].isdecimal()):
        start -= 1
    return not start or not (text[start - 1].isalnum())


class Vocabulary:
    """The words of one version: how often each form stands there, and which are capitalised inside a sentence."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts

    @cached_property
    def forms(self) -> Counter[str]:
        """How often each word and each part of a compound stands there, as written."""
        written: Counter[str] = Counter()
        for n in range(0, len(self._texts), _AT_ONCE):
            written.update(_INNER.findall("\n".join(self._texts[n : n + _AT_ONCE])))
        forms: Counter[str] = Counter()
        for raw, count in written.items():
            word = fold(raw)
            for part in {word, *word.split("-")} - {""}:
                forms[part] += count
        return forms

    @cached_property
    def lower(self) -> frozenset[str]:
        """The forms in small letters."""
        return frozenset(part for part in self.forms if part.islower())

    @cached_property
    def inner_capitals(self) -> frozenset[str]:
        """The words that stand with a capital where no sentence begins."""
        inner = set()
        for text in self._texts:
            if text.isupper() or title_case(text):
                continue
            for match in (_ASCII_NAME if text.isascii() else _CAPITAL).finditer(text):
                start = match.start()
                if not start:
                    continue
                if text[start].islower() or (text[start - 1] != " " and not _begins(text, start)):
                    continue
                word = fold(match.group())
                if word in inner:
                    continue
                before = text[:start].rstrip()[-1:] if start < 4 else text[start - 2 : start].strip()[-1:]
                if word[:1].isupper() and before and before not in _OPENING:
                    inner.add(word)
                    inner.update(part for part in word.split("-") if part[:1].isupper())
        return frozenset(inner)


def text_of(image: Image) -> str:
    """Caption and credit of a picture as they stood together."""
    return image.raw or image.caption or (image.credit.text if image.credit else "") or ""


class Story:
    """One side of a comparison."""

    def __init__(self, extraction: Extraction) -> None:
        self.article: Article = extraction.article
        #: Every visible text block of the page, as printed, in order.
        self.entries: tuple[str, ...] = extraction.page
        #: Headers of the response it came in; none where a file was read.
        self.headers: tuple[tuple[str, str], ...] = extraction.headers
        #: Times that a text was looked for in the whole page.
        self._asked = 0

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The visible text blocks of the page in the matching layer, as many as `entries`."""
        return tuple(map(norm, self.entries))

    @property
    def page_entries(self) -> Set[str]:
        """Every visible text block of the page, in the matching layer."""
        return self._first.keys()

    @cached_property
    def page(self) -> str:
        """All visible text of the page, in the matching layer, one string."""
        return " ".join(self.lines)

    @cached_property
    def _first(self) -> dict[str, int]:
        """Where each line stands on the page for the first time."""
        return dict(zip(reversed(self.lines), range(len(self.lines) - 1, -1, -1), strict=True))

    @cached_property
    def _again(self) -> dict[str, list[int]]:
        """All places of the lines that stand there more than once: a list for each line would be most of them."""
        found: dict[str, list[int]] = {}
        if len(self._first) < len(self.lines):
            for n, line in enumerate(self.lines):
                if (first := self._first[line]) != n:
                    found.setdefault(line, [first]).append(n)
        return found

    def places(self, line: str) -> Sequence[int]:
        """Where a line in the matching layer stands on the page: indices of `entries`, in order."""
        first = self._first.get(line)
        return () if first is None else self._again.get(line) or (first,)

    def shows(self, text: str) -> bool:
        """Whether the page shows this text anywhere: as a block of its own, or, when long enough, inside others."""
        wanted = norm(text)
        if not wanted:
            return True
        if wanted in self.page_entries:
            return True
        if len(wanted) < 25:
            return False
        self._asked += 1
        if self._asked > _SCANNED:
            words = wanted.split(" ")
            if not all(map(self._triples.__contains__, map(hash, zip(words, words[1:], words[2:], strict=False)))):
                return False
        return f" {wanted} " in self._spaced

    @cached_property
    def _spaced(self) -> str:
        return f" {self.page} "

    @cached_property
    def _triples(self) -> frozenset[int]:
        """What three words in a row come to, wherever they stand on the page: a text with any others is not there.
        The words themselves would take three times as much, and a text that passes by chance is looked for anyway."""
        words = self.page.split(" ")
        return frozenset(map(hash, zip(words, words[1:], words[2:], strict=False)))

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The texts of the story itself."""
        article = self.article
        found = [article.headline, article.deck or "", *(block.text for block in article.blocks)]
        found += [image.raw or image.caption or "" for image in article.images]
        return tuple(text for text in (*found, *(note.text for note in article.notes)) if text)

    @cached_property
    def times(self) -> frozenset[str]:
        """The times of the posts of a live page, as they are printed."""
        return frozenset(post.time.raw.strip(TIME_MARKS) for post in self.article.posts if post.time is not None)

    @cached_property
    def captions(self) -> frozenset[str]:
        """The captions of all pictures in the matching layer, with their credits and without."""
        images = self.article.images
        return frozenset(norm(text) for image in images for text in (text_of(image), image.caption or ""))

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of the story."""
        return Vocabulary(self.texts)


#: Most words of a text that can be set in title case; a longer one is prose, whatever names it is full of.
_TITLE: Final = 24
_ASCII_CAPITAL: Final = re.compile("[A-Z]")
#: Words and figures with nothing but spaces between them: their tokens are what stands between the spaces.
_BARE: Final = re.compile("(?:[A-Za-z]++|[0-9]++)(?: (?:[A-Za-z]++|[0-9]++))*+[.?!,]?")
_WRITTEN: Final = re.compile(r"[^\W\d_]++(?=[^\w\s]*\s)")


def title_case(text: str) -> bool:
    """Whether a text capitalises its words as headlines do, so that a capital says nothing about names."""
    head = text[:400]
    # Three words at least have a capital.
    if head.isascii() and len(_ASCII_CAPITAL.findall(head)) < 3:
        return False
    # Prose, told without looking at its tokens: letters with nothing but marks before the next space are of a word.
    if plain(head) and "&" not in head and len(_WRITTEN.findall(head)) > _TITLE:
        return False
    if _BARE.fullmatch(head):
        words = [word for word in head.rstrip(".?!,").split(" ") if word.isalpha()]
    else:
        words = [token.text for token in tokenise(head) if token.kind == "word"]
    long = [word for word in words if len(word) > 3]
    return len(long) >= 3 and len(words) <= _TITLE and sum(word[0].isupper() for word in long) >= 0.7 * len(long)


class Context:
    """Both sides, and what follows from them."""

    def __init__(
        self,
        old: Extraction,
        new: Extraction,
        old_source: Source,
        new_source: Source,
        operations: int = OPERATIONS,
    ) -> None:
        self.old = Story(old)
        self.new = Story(new)
        #: What the comparison may still take.
        self.budget = Budget(operations)
        self._observed = (new_source.observed, old_source.observed)

    @property
    def observed(self) -> tuple[str | None, str | None]:
        """When the old and the new version were observed, where that is known."""
        return self._observed[1], self._observed[0]

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
    def telling(self) -> dict[str, Kind]:
        """Words that name an amount or a day, or that deny or hedge, with the kind of edit that another of them may be."""
        tables = self.tables
        rows: tuple[tuple[Kind, tuple[Iterable[str], ...]], ...] = (
            ("POLARITY_MODALITY", (tables.negations, tables.hedges)),
            ("DATETIME_CHANGED", (tables.months, tables.weekdays, tables.relative)),
            ("NUMBER_CHANGED", (tables.numbers, tables.scales, tables.ordinals)),
        )
        return {word: kind for kind, tables_of in rows for words in tables_of for word in sorted(words)}

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
        named: list[set[int]] = [set(), set()]
        for n, story in enumerate((self.new, self.old)):
            article = story.article
            lead = [(block.text, block.at) for block in article.blocks[:_LEAD]]
            captions = [(image.raw or image.caption or "", image.at) for image in article.images[:_LEAD]]
            for text, at in (*captions, *lead):
                for start, end, when in calendar.find(text[:4000], self.language):
                    if when.full is not None:
                        days.add(when.full)
                    elif when.weekday is not None and when.month is None and (text, at) in lead:
                        weekdays.append((when.weekday, f"{text[start:end]} ({at})"))
                        named[n].add(when.weekday)
        # A weekday that one version alone names may be what was edited, and dates nothing.
        weekdays = [(weekday, where) for weekday, where in weekdays if weekday in named[0] & named[1]]
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
