"""Decides by its form whether a page is a list of stories (a front page, a section, an author, a search) or a film.

A list has teasers, and no running text between them. What it says of itself (schema.org types, its address, the words
of its title) makes fewer teasers enough; a page that says that it is an article is none whatever stands around it.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final
from urllib.parse import urlsplit

from archive.articles import body
from archive.articles.html_page import Page, Run
from archive.articles.metadata import Metadata, types_of
from archive.articles.phrases import any_of
from archive.articles.prose import length

_ROOT: Final = re.compile(r"/?(?:(?:index|home|default)(?:\.\w{2,5})?|[a-z]{2}(?:-[a-z]{2})?)?/?", re.IGNORECASE)
_INDEX_TYPES: Final = frozenset(["collectionpage", "searchresultspage", "itemlist", "profilepage"])
#: Words in paths of pages that list others.
_LISTING: Final = re.compile(
    r"(?:^|/)(?:tags?|topics?|thema|themen|themes?|author|authors|autor|autoren|auteur|category|categories|kategorie|"
    r"rubrik|section|archive|archiv|archives|search|suche|recherche|buscar|busca|ricerca|zoeken|profile|writers|staff|"
    r"page/\d+)(?:/|$)",
    re.IGNORECASE,
)
_SEARCH: Final = re.compile(r"(?:^|&)(?:s|q|query|search|suche|suchbegriff|keywords?)=", re.IGNORECASE)
#: What titles of lists say.
_CALLED: Final = any_of(
    r"""
    search results|results for [“"']|author at |all (?:articles|stories|posts) (?:by|on|about|tagged)
    (?:articles|stories|posts|news) (?:by|tagged)|latest (?:articles|stories|posts) (?:by|from)|archives?: |page \d+ of \d+
    suchergebnisse|alle (?:artikel|beiträge) (?:von|zu|zum)|seite \d+ von \d+|résultats de recherche|tous les articles
    resultados de (?:la )?(?:búsqueda|busca)|todas las noticias (?:de|sobre)|todos los artículos|risultati (?:della )?ricerca
    zoekresultaten|alle artikelen (?:van|over)|sökresultat|søkeresultater|søgeresultater|wyniki wyszukiwania
    результаты поиска|все (?:материалы|статьи|новости) (?:автора|по теме)|検索結果|の記事一覧|搜索结果|검색 결과
    """
)

#: Teasers by which a page is a list: of nothing but teasers, and of one that says so or is the root of its site.
_MANY: Final = 25
_SOME: Final = 8
#: Linked headings over short texts by which it is one, and fewer of them where the page says so.
_CARDS: Final = 6
_FEW_CARDS: Final = 4
#: Running text below which a page has none.
_NO_TEXT: Final = 250
#: Running text above which a page that calls itself an article is one, even at the root of its site; a page that calls
#: itself a film has less.
_STORY: Final = 420
#: No more text stands under a linked heading than a teaser has.
_TEASER: Final = 320
#: What an author's page or a section may say of itself before its list begins.
_PREFACE: Final = 700


def front(page: Page, metadata: Metadata, url: str | None, runs: list[Run], *, says_story: bool) -> str | None:
    """Why the page's form is that of a list of stories, or None. `runs` is the text that was read as the story."""
    if metadata.story:
        return None
    teasers = sum(1 for run in page.runs if body.is_furniture(run) and length(run.text) > 25)
    running = sum(length(run.text) for run in runs if length(run.text) > 120 and run.link_text * 4 < len(run.text))
    address = url or metadata.canonical or ""
    here = is_root(address) and teasers >= _SOME and not (says_story and running > _STORY)
    if here and (url or teasers >= _MANY or running < 1500):
        return f"a front page: its address is the root of the site, and {teasers} teasers stand on it"
    says_index = any(types_of(node) & _INDEX_TYPES for node in metadata.nodes[:40])
    if running < _NO_TEXT and ((teasers >= _MANY and not says_story) or (says_index and teasers >= _SOME)):
        return f"an index page: {teasers} teasers and no running text"
    if says_story:
        return None
    shown = sum(length(run.text) for run in runs)
    if shown < _STORY and _is_film(metadata):
        return f"a video page: {shown} characters of text beside a film"
    cards = _cards(page, runs)
    called = says_index or _is_listing(address) or _CALLED.search(f"{metadata.title} | {metadata.first('og:title')}")
    if cards >= (_FEW_CARDS if called else _CARDS):
        return f"an index page: {cards} linked headings, and no more text under any of them than a teaser has"
    return None


def _is_film(metadata: Metadata) -> bool:
    kind = metadata.first("og:type").lower()
    return kind.startswith("video") or any("videoobject" in types_of(node) for node in metadata.nodes[:3])


def _cards(page: Page, runs: list[Run]) -> int:
    """How many linked headings stand among the text that was read as the story, when all of it is teasers; else 0."""
    heads = [
        run
        for run in page.runs
        if length(run.text) > 15 and run.link_text * 10 >= len(run.text) * 9 and _is_heading(page, run)
    ]
    if len(heads) < _FEW_CARDS or not runs:
        return 0
    told = [run for run in runs if not body.is_furniture(run)]
    preface = sum(length(run.text) for run in told if run.first < heads[0].first)
    if preface > min(_PREFACE, sum(length(run.text) for run in told if run.first > heads[0].first)):
        return 0
    for head, behind in pairwise(heads):
        between = sum(length(run.text) for run in told if head.first < run.first < behind.first)
        if between > _TEASER:
            return 0
    last = sum(length(run.text) for run in told if run.first > heads[-1].first)
    return sum(head.first < told[-1].first for head in heads) if told and last <= _TEASER * 2 else 0


def _is_heading(page: Page, run: Run) -> bool:
    return any(page.nodes[up].tag in body.HEADINGS for up, _ in zip(page.ancestors(run.node), range(4), strict=False))


def _is_listing(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(_LISTING.search(parts.path)) or bool(_SEARCH.search(parts.query))


def is_root(address: str) -> bool:
    """Whether an address is that of a whole site or of an edition of it."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(parts.netloc) and not parts.query and bool(_ROOT.fullmatch(parts.path))
