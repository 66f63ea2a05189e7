"""Decides who signs a story: the byline as the page prints it, and the names in it.

What JSON-LD states about persons is believed first, since it needs no parsing; an organisation stated there (the site
itself, as a rule) gives way to the names that the page prints.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Any, Final

from archive.articles.credits import looks_like_credit
from archive.articles.dates import without_dates
from archive.articles.html_page import Page
from archive.articles.metadata import Metadata, string, strings, types_of
from archive.articles.phrases import named
from archive.articles.prose import clean, key
from archive.model.article import Author

_MAX_LINES: Final = 40
_MAX_AUTHORS: Final = 60

_HINT = named(
    r"""
    by-?line\w*|author\w*|autor\w*|auteur\w*|writer\w*|reporter\w*|journalist\w*|contributor\w*|signature|firma
    redacteur|skribent|tekijä
    """
)
#: The words that begin a byline. Small letters may follow them in a sentence; a byline goes on with a name.
BY = re.compile(
    r"^(?i:by|von|par|por|di|av|af|door|od|autor(?:zy)?|author|text|words|reporting by|story by|escrito por|redacción de|"
    r"из|автор|текст|著者)\s?[:：]?\s(?=[^\W\d_a-z])|^(?:автор|文|記者|记者)\s?[:：/]"
)
#: The same where an element or a field says that it is a byline: names in small letters follow, too.
_BY_WORD = re.compile(r"^(?:by|von|par|por|di|av|af|door|od|autor|author|words|text)\s?[:：]?\s", re.IGNORECASE)
_BY_ALONE = re.compile(r"^(?:by|von|par|por|di|av|af|door|autor|author)\s?[:：]?$", re.IGNORECASE)
#: What templates leave before the names they state. Not `di` or `av`: names begin with those.
_STATED_BY = re.compile(r"^(?i:by|von|par|por|author|autor)\s?[:：]?\s(?=[^\W\d_a-z])")
_NO_NAME = re.compile(
    r"@|https?:|\d{3,}|follow|subscribe|share|updated|published|minutes?|read|copyright|\bago\b|senior|correspondent|"
    r"editor\b|reporter\b|staff writer|redaktion$|posted|comments?|veröffentlicht|geschrieben",
    re.IGNORECASE,
)
_JOINTS = re.compile(
    r"\s?(?:,|;|\||•|·|/|\band\b|&|\bund\b|\bet\b|\by\b|\be\b|\boch\b|\bog\b|\ben\b|\bi\b|\bja\b|、)\s?"
)
_META_NAMES: Final = (
    "author", "article:author", "parsely-author", "dc.creator", "byl", "sailthru.author", "citation_author",
    "dcterms.creator",
)  # fmt: skip


def find_byline(
    page: Page, metadata: Metadata, *, after: int, before: int
) -> tuple[str | None, tuple[Author, ...], tuple[int, ...]]:
    """The byline as printed (without the date beside it), its authors, and where the lines that print it begin.

    Looked for between the pieces `after` (the end of the headline) and `before` (the beginning of the story).
    """
    persons, others = _stated(metadata)
    names = [name for author in (*persons, *others) if (name := key(author.name))]
    printed: list[str] = []
    nodes: list[int] = []
    waiting = set(names)
    lines = [run for run in page.runs if after <= run.first < before]
    for run in lines[:_MAX_LINES]:
        text = clean(without_dates(run.text)).strip("|•·–—-, ")
        if not text or len(text) > 160 or looks_like_credit(text):
            continue
        mine = key(text)
        here = {name for name in names if name in mine}
        if here and len(mine) <= sum(len(name) for name in here) + 60:
            nodes.append(run.first)
            if here & waiting:
                printed.append(text)
                waiting -= here
        elif not printed or (len(printed) == 1 and _BY_ALONE.match(printed[0])):
            hinted = any(
                _HINT.search(page.nodes[up].hint) or "author" in page.nodes[up].attrs.get("rel", "")
                for up in islice(page.ancestors(run.node), 3)
            )
            named_here = not _NO_NAME.search(text) and len(text.split()) <= 8
            signed = BY.match(text) is not None or (hinted and _BY_ALONE.match(text) is not None)
            if (signed and (hinted or not _NO_NAME.search(text))) or (
                named_here and (printed or (hinted and not names))
            ):
                nodes.append(run.first)
                printed.append(text)
    if printed and _BY_ALONE.match(printed[0]):
        printed[:2] = [" ".join(printed[:2])] if len(printed) > 1 else []
    byline = ", ".join(printed[:8]) or None
    named_there = authors_in(byline) if byline and BY.match(byline) else ()
    if not persons and named_there:
        return byline, named_there, tuple(nodes)
    return byline, persons or others or _meta_authors(metadata) or authors_in(byline or ""), tuple(nodes)


def authors_in(printed: str) -> tuple[Author, ...]:
    """The names of a byline such as `By Ada Lovelace and Grace Hopper`."""
    return tuple(Author(name) for name in _names(clean(_BY_WORD.sub("", BY.sub("", printed)))))


def _stated(metadata: Metadata) -> tuple[tuple[Author, ...], tuple[Author, ...]]:
    """The authors that JSON-LD states: persons (or names of no type), and organisations."""
    listed = metadata.story.get("author") or metadata.story.get("creator") or []
    persons: list[Author] = []
    others: list[Author] = []
    for item in (listed if isinstance(listed, list) else [listed])[:_MAX_AUTHORS]:
        into = others if isinstance(item, dict) and "organization" in "".join(types_of(item)) else persons
        for author in _authors_of(item, metadata):
            if all(author.name != other.name for other in (*persons, *others)):
                into.append(author)
    return tuple(persons), tuple(others)


def _authors_of(item: Any, metadata: Metadata) -> list[Author]:
    said = strings(item.get("name")) if isinstance(item, dict) else strings(item)
    address = metadata.absolute(string(item.get("url") or item.get("sameAs"))) if isinstance(item, dict) else None
    names = (clean(_STATED_BY.sub("", name)) for name in said)
    return [Author(name, address) for name in names if 0 < len(name) <= 120 and not name.startswith(("http", "{", "@"))]


def _meta_authors(metadata: Metadata) -> tuple[Author, ...]:
    for name in _META_NAMES:
        values = [clean(_STATED_BY.sub("", content)) for found, content in metadata.meta if found == name]
        values = [value for value in values if 0 < len(value) <= 120 and not _NO_NAME.search(value)]
        if values:
            return tuple(Author(part) for value in values for part in _names(value))[:_MAX_AUTHORS]
    return ()


def _names(text: str) -> list[str]:
    parts = [clean(part).strip(" .,") for part in _JOINTS.split(text)]
    return list(dict.fromkeys(part for part in parts if 2 <= len(part) <= 80 and not _NO_NAME.search(part)))
