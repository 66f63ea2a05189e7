"""Decides whether an article is a newspaper's page of corrections, and which of its entries speak of which article.

Some papers tell of a correction not where it was made but on a page of its own. Such a page is known by its name, and
an entry by what it links to or by the headline that it repeats. What an entry says of an edit is not decided here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from archive.articles.identity import normal_url
from archive.articles.phrases import alternatives
from archive.articles.prose import scrub
from archive.model.article import Article, Block

#: The name of such a page, whole: an article *about* corrections has more words.
_NAMES: Final = re.compile(
    "(?:(?:our|latest|recent|all|unsere|nos|nuestras|onze) )?(?:"
    + alternatives(
        r"""
        corrections?(?: (?:and|&|amp) clarifications?)?|clarifications?(?: (?:and|&) corrections?)?|errata|for the record
        korrekturen|berichtigungen|richtigstellungen|korrekturen und (?:hinweise|klarstellungen)
        rectificatifs|corrections et precisions|errata et precisions
        correcciones|rectificaciones|fe de erratas|fe de errores
        correzioni|rettifiche|errata corrige|correzioni e chiarimenti|correcoes|erramos|errata e correcoes
        correcties|rectificaties|correcties en aanvullingen|rechtzettingen
        """
    )
    + ")(?: (?:page|column|seite|log))?",
)
#: What a headline says behind such a name, of the site.
_BEHIND: Final = re.compile(r"\s[|–—-]\s.*")
#: A block that is hardly more than a link names what the block behind it speaks of.
_TITLE: Final = 0.6
#: Letters of the shortest headline that names an article, and words.
_SHORTEST, _WORDS = 12, 3


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a page of corrections: its words, the words that stand above it, and where both lead (normal)."""

    text: str
    above: str
    links: tuple[str, ...]


def is_corrections_page(url: str, headline: str) -> bool:
    """Whether a page is one of corrections, by the last part of its address or by its headline."""
    return _is_name(_last_part(url)) or _is_name(_BEHIND.sub("", headline))


def _is_name(text: str) -> bool:
    return _NAMES.fullmatch(_plain(text)[:200]) is not None


def _last_part(url: str) -> str:
    try:
        path = urlsplit(scrub(url)).path
    except ValueError:
        return ""
    return unquote(path.rstrip("/").rpartition("/")[2]).partition(".")[0]


def _plain(text: str) -> str:
    """Letters without accents, in lower case, words apart by one space."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(char if char.isalnum() or char == "&" else " " for char in folded if not unicodedata.combining(char))
    return " ".join(kept.split())


def entries(article: Article) -> tuple[Entry, ...]:
    """What may be an entry: every block of the story, with the heading or title right above it. A title says nothing of
    the second block behind it: what stood between may be the title of another entry, taken for furniture."""
    found: list[Entry] = []
    title: Block | None = None
    for block in article.blocks:
        if block.kind in ("teaser", "wall", "embed"):
            continue
        if block.kind == "heading" or _is_title(block):
            title = block
            continue
        links = tuple(normal_url(link.href) for one in (title, block) if one is not None for link in one.links)
        found.append(Entry(block.text, title.text if title is not None else "", links))
        title = None
    return tuple(found)


def _is_title(block: Block) -> bool:
    linked = sum(len(link.text) for link in block.links)
    return bool(block.links) and linked >= _TITLE * len(block.text)


def names(entry: Entry, urls: Collection[str], headlines: Collection[str]) -> bool:
    """Whether an entry is about the article at one of these addresses (normal), or under one of these headlines."""
    if any(link in urls for link in entry.links):
        return True
    said = f" {_plain(f'{entry.above} {entry.text}')} "
    for headline in headlines:
        title = _plain(headline)
        if len(title) >= _SHORTEST and len(title.split()) >= _WORDS and f" {title} " in said:
            return True
    return False
