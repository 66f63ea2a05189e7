"""Other editions of the extractor, as if the program were an older or a newer one: they read pages otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

from archive.articles import extract
from archive.model.article import Article, Extraction

Change = Callable[[Article], Article]


def plainly(article: Article) -> Article:
    """Reads as today's edition does."""
    return article


def loud_captions(article: Article) -> Article:
    """Reads every caption in capitals, and takes the byline for no byline."""
    images = tuple(replace(one, caption=one.caption.upper() if one.caption else None) for one in article.images)
    return replace(article, images=images, byline=None, authors=())


def without_captions(article: Article) -> Article:
    """Sees no caption."""
    return replace(article, images=tuple(replace(one, caption=None, credit=None, raw=None) for one in article.images))


@contextmanager
def edition(version: str, change: Change = plainly, *, refuses: str | None = None) -> Iterator[None]:
    """Inside, everything is read by the edition of that version, which reads as `change` says."""
    real = extract.extract

    def reads(content: bytes, **options: object) -> Extraction:
        found = real(content, **options)  # type: ignore[arg-type]
        return replace(found, article=change(found.article), refusal=refuses or found.refusal)

    used = replace(extract.EXTRACTOR, version=version)
    with patch.object(extract, "EXTRACTOR", used), patch.object(extract, "extract", reads):
        yield
