"""Decides what is told of a change after it was made: by the notes of later versions, by a page of corrections that the
archive holds too.

A comparison sees two versions. Here the steps of an article are looked at together, in observed order, and where a
page still says nothing of an edit, the pages of corrections of the same site are asked. What a note speaks of is
decided in `diff.disclosure`, what is such a page in `articles.corrections`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from archive.articles import corrections
from archive.articles.identity import normal_url
from archive.diff import disclosure
from archive.errors import StoreError
from archive.formats.layout import Layout
from archive.model.article import Article
from archive.model.edit import Comparison
from archive.model.history import ArticleRow, CaptureRow
from archive.repository import alike
from archive.repository.evidence import load_extraction, read_article
from archive.repository.intervals import Transition
from archive.store.index import Index

#: Versions of a page of corrections that are read, the newest, and pages of one site.
_VERSIONS: Final = 200
_PAGES: Final = 5

Compare = Callable[[Transition], Comparison | None]
#: The captures of an article, in observed order.
Captures = Callable[[ArticleRow], Sequence[CaptureRow]]


def over_time(
    steps: Sequence[Transition], found: Mapping[int, Comparison | None], compare: Compare
) -> dict[int, Comparison | None]:
    """The comparisons `found` (by the log index of the newer capture) with what later versions say of them.

    `steps` are all of the article, in observed order; `compare` makes a comparison that is asked for and not found.
    Only what comes behind the first edit that may still be told of is looked at, or all of it where a note came that
    matches no edit of its own step: it may speak of any before.
    """
    told = dict(found)
    first = next((n for n, step in enumerate(steps) if _may_be_told(found.get(step.new.index))), None)
    if any(one is not None and disclosure.has_stray(one) for one in found.values()):
        first = 0
    if first is None:
        return told
    path = [
        (step.new.index, found[step.new.index] if step.new.index in found else compare(step)) for step in steps[first:]
    ]
    known = [(index, one) for index, one in path if one is not None]
    for (index, _), settled in zip(known, disclosure.over_time([one for _, one in known]), strict=True):
        if index in told:
            told[index] = settled
    return told


def across(found: Comparison, between: Callable[[], Sequence[Comparison]]) -> Comparison:
    """A comparison of versions that did not follow one another, with what is told of the steps `between` them, which are
    asked for where a note matches nothing else."""
    return disclosure.across(found, between()) if disclosure.has_stray(found) else found


def _may_be_told(found: Comparison | None) -> bool:
    return found is not None and disclosure.may_be_told(found)


@dataclass(frozen=True, slots=True)
class _Told:
    """An entry of a page of corrections, and the first capture that had it."""

    entry: corrections.Entry
    page: str
    observed: str
    index: int


_normal: Final = lru_cache(maxsize=2048)(normal_url)
#: Which of the entries of a site are about the article at these addresses and under these headlines.
_ABOUT: Final[alike.Memory[tuple[_Told, ...]]] = alike.Memory(256)
#: What an article model of a page of corrections has as entries, by the model, which stays as long as its entries.
_ENTRIES: Final[alike.Memory[tuple[Article, tuple[corrections.Entry, ...]]]] = alike.Memory(64)
#: Entries with which an answer is remembered.
_FEW: Final = 500


def _entries(read: Article) -> tuple[corrections.Entry, ...]:
    known = _ENTRIES.get(id(read))
    if known is not None and known[0] is read:
        return known[1]
    found = corrections.entries(read)
    if len(found) <= _FEW:
        _ENTRIES.put(id(read), (read, found))
    return found


class Corrections:
    """The pages of corrections of one archive. `captures` gives those of an article; what it raises is raised here."""

    def __init__(self, layout: Layout, index: Index, captures: Captures) -> None:
        self._layout = layout
        self._index = index
        self._captures = captures
        self._pages: dict[str, list[ArticleRow]] = {}
        self._entries: dict[str, list[_Told]] = {}

    def settle(
        self,
        article: ArticleRow,
        captures: Iterable[CaptureRow],
        found: Mapping[int, Comparison | None],
        size: int | None = None,
    ) -> dict[int, Comparison | None]:
        """The comparisons of an article with what pages of corrections of its site say of them.

        Only entries that came after the older version can speak of an edit, and with `size` only what the log had at
        that size.
        """
        told = dict(found)
        wanted = [
            index
            for index, one in found.items()
            if one is not None and one.disclosure.verdict in disclosure.OPEN and disclosure.may_be_told(one)
        ]
        pages = [page for page in self._of(article.site) if page.id != article.id] if wanted and article.site else []
        if not pages:
            return told
        rows = list(captures)
        urls = {_normal(url) for row in rows for url in (row.url, row.final_url) if url}
        headlines = {row.headline for row in rows if row.headline}
        all_told = tuple(one for page in pages for one in self._told(page) if size is None or one.index < size)
        key = (all_told, frozenset(urls), frozenset(headlines))
        about = _ABOUT.get(key)
        if about is None:
            found_about = tuple(one for one in all_told if corrections.names(one.entry, urls, headlines))
            about = _ABOUT.put(key, found_about) if len(all_told) <= _FEW else found_about
        for index in wanted:
            comparison = told[index]
            assert comparison is not None
            since = comparison.old.observed or ""
            said = [
                disclosure.Correction(one.page, one.observed, one.entry.text) for one in about if one.observed > since
            ]
            told[index] = disclosure.elsewhere(comparison, said) if said else comparison
        return told

    def _of(self, site: str) -> list[ArticleRow]:
        known = self._pages.get(site)
        if known is None:
            pages = [
                row for row in self._index.articles_of(site) if corrections.is_corrections_page(row.url, row.headline)
            ]
            known = self._pages[site] = sorted(pages, key=lambda row: row.first_seen)[:_PAGES]
        return known

    def _told(self, page: ArticleRow) -> list[_Told]:
        known = self._entries.get(page.id)
        if known is None:
            from archive.articles import extract  # what tells of articles alone needs no extractor

            first: dict[corrections.Entry, _Told] = {}
            versions = [row for row in self._captures(page) if row.version is not None and row.redacted is None]
            for row in versions[-_VERSIONS:]:
                try:
                    read = read_article(self._layout, self._index, row)
                    if read.extractor != extract.EXTRACTOR:  # what editions read otherwise is no entry that came later
                        read = load_extraction(self._layout, self._index, row).article
                except StoreError as exc:
                    if exc.code not in ("archive-damaged", "redacted"):
                        raise
                    continue  # `verify` names what cannot be read; what it said is not known
                for entry in _entries(read):
                    first.setdefault(entry, _Told(entry, row.name, row.observed, row.index))
            known = self._entries[page.id] = list(first.values())
        return known
