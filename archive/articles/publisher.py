"""Decides who a page says that it is published by: its JSON-LD, and the names of the site in its meta tags.

A claim of the page about itself, and nothing more. Every name comes with the place that it was read from.
"""

from __future__ import annotations

from typing import Final

from archive.articles.metadata import ARTICLE_TYPES, parse_json, string, types_of
from archive.articles.prose import key
from archive.model.article import Article, Sourced

_META: Final = ("og:site_name", "article:publisher", "dc.publisher", "dcterms.publisher", "application-name")
#: Nodes of JSON-LD that are looked at, and characters of a name that are repeated.
_NODES: Final = 2_000
_LONGEST: Final = 200


def publishers(article: Article) -> tuple[Sourced, ...]:
    """The names that the page gives its publisher, each once, JSON-LD first: of the story, before any other node."""
    named = [Sourced("JSON-LD publisher", name) for name in _by_jsonld(article)]
    named += [
        Sourced(meta, content)
        for meta in _META
        for found, content in article.meta
        if found == meta and content.strip() and not content.lower().startswith(("http://", "https://"))
    ]
    told: dict[str, Sourced] = {}
    for one in named:
        text = one.text[:_LONGEST].strip()
        told.setdefault(key(text) or text, Sourced(one.source, text))
    return tuple(told.values())


def _by_jsonld(article: Article) -> list[str]:
    stories: list[str] = []
    others: list[str] = []
    left = _NODES
    for script in article.jsonld:
        stack = [parse_json(script)]
        while stack and left:
            left -= 1
            item = stack.pop()
            if isinstance(item, dict):
                name = string(item.get("publisher"))
                if name:
                    (stories if types_of(item) & ARTICLE_TYPES else others).append(name)
                stack.extend(reversed(list(item.values())))
            elif isinstance(item, list):
                stack.extend(reversed(item))
    return stories or others[:1]
