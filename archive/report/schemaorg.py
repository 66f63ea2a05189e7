"""Decides how an article, its versions and its corrections are told as schema.org `NewsArticle` (JSON-LD). Pure.

What the page claims of itself stands under its own names (`headline`, `author`, `datePublished`). `dateModified` is what
was seen: the first look at the newest text, and so a bound, not a point in time. `correction` are the notes that the page
shows its readers; an edit without a note has none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from archive.model.article import Article, Note
from archive.model.history import ArticleRow, CaptureRow, Interval
from archive.report.inert import for_json

#: Notes that say that something was wrong, or could be understood so.
_CORRECTING: Final = ("correction", "clarification", "retraction")


@dataclass(frozen=True, slots=True)
class Told:
    """A version with the times it came between, and its article; None where it was taken off the disk."""

    capture: CaptureRow
    interval: Interval
    article: Article | None


def schemaorg(
    row: ArticleRow,
    versions: Sequence[Told],
    origin: str,
    *,
    standing: int,
    modified: str | None,
    closed: bool = False,
) -> str:
    """The document, of one version or more in observed order. `standing` is the version whose text was seen last, and
    `modified` when it was first seen to have come, None where it never changed. `closed`: only subscribers are shown some
    of it, so that no words of it are repeated. It can stand in a `<script>` as it is."""
    newest = next((one for one in versions if one.capture.version == standing), versions[-1])
    address = newest.capture.final_url or newest.capture.url or row.url
    document: dict[str, object] = {"@context": "https://schema.org", "@type": "NewsArticle"}
    if address:
        document |= {"@id": address, "url": address}
    document["identifier"] = {"@type": "PropertyValue", "propertyID": "newsproof article", "value": row.id}
    if newest.article is not None and not closed:
        document |= dict(_said(newest.article))
    if closed:
        document["isAccessibleForFree"] = False
    if row.site:
        document["publisher"] = {"@type": "Organization", "name": row.site}
    if modified is not None:
        document["dateModified"] = modified
    document["version"] = newest.capture.version
    corrections = [] if closed else list(_corrections(versions))
    if corrections:
        document["correction"] = corrections
    document["workExample"] = [_version(one, closed) for one in versions]
    document["sdPublisher"] = {"@type": "Organization", "name": origin}
    text = for_json(json.dumps(document, ensure_ascii=False, indent=2))
    return text.replace("<", "\\u003c") + "\n"


def _said(article: Article) -> Iterator[tuple[str, object]]:
    if article.headline:
        yield "headline", article.headline
    if article.deck:
        yield "description", article.deck
    if article.language:
        yield "inLanguage", article.language
    if article.authors:
        yield (
            "author",
            [{"@type": "Person", "name": one.name} | ({"url": one.url} if one.url else {}) for one in article.authors],
        )
    published = next((one.value for one in article.dates if one.kind == "published"), None)
    if published is not None:
        yield "datePublished", published


def _version(one: Told, closed: bool) -> dict[str, object]:
    """A version: `releasedEvent` says after which look and not later than which it came."""
    told: dict[str, object] = {
        "@type": "NewsArticle",
        "@id": f"urn:newsproof:leaf:{one.capture.leaf}",
        "name": one.capture.name,
        "version": one.capture.version,
    }
    if one.article is not None and one.article.headline and not closed:
        told["headline"] = one.article.headline
    event: dict[str, object] = {"@type": "PublicationEvent"}
    if one.interval.after is not None:
        event["startDate"] = one.interval.after
    told["releasedEvent"] = event | {"endDate": one.interval.until}
    return told


def _corrections(versions: Sequence[Told]) -> Iterator[dict[str, object]]:
    """Each note once: since the first look at a version that has it, until the first at one that has not any more."""
    known = [one for one in versions if one.article is not None]
    told: set[str] = set()
    for place, one in enumerate(known):
        for note in _notes(one):
            if note.text in told:
                continue
            told.add(note.text)
            gone = next(
                (other for other in known[place + 1 :] if note.text not in [item.text for item in _notes(other)]), None
            )
            comment: dict[str, object] = {
                "@type": "CorrectionComment",
                "name": note.kind,
                "text": note.text,
                "datePublished": one.interval.until,
            }
            yield comment | ({"expires": gone.interval.until} if gone is not None else {})


def _notes(one: Told) -> list[Note]:
    return [note for note in one.article.notes if note.kind in _CORRECTING] if one.article is not None else []
