"""Decides whether the fields of a version are what its raw bytes say, read once more: level paranoid.

Reading is a pure function of the bytes and of the edition of the extractor: its own version and those of the libraries
that it uses. By the edition that made an article it must come to the same again. Another edition may well read
otherwise, so nothing is compared then, and that is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from archive.audit import leaves
from archive.audit.descriptions import Document, own_records
from archive.model.article import Article, Extractor

#: What stands in a finding instead of the consequence of a fields-mismatch inside of the archive.
CONSEQUENCE: Final = "what is quoted from this version is not what its raw bytes say"
HINT: Final = "rely on the raw capture; ask whoever made the archive how it was read"
_PAGES: Final = ("response", "resource")
_DIFFERENCES: Final = 3


class Page(NamedTuple):
    """The record that a version was read from: its SHA-256 in hex, whether it is one of an imported file, its role."""

    sha256: str
    foreign: bool
    role: str


class Reread(NamedTuple):
    """What came of it: `fields` that were compared, `fault` where they differ, `reason` why they were not compared."""

    fields: int = 0
    fault: str | None = None
    reason: str | None = None


def page_of(document: Document) -> Page | None:
    """The record that a version was read from, None when the description lists none."""
    listed = document.get("records")
    items = [item for item in (listed if isinstance(listed, list) else ()) if isinstance(item, Mapping)]
    foreign = [item for item in items if item.get("file") is not None and item.get("role") in _PAGES]
    own = [item for item in own_records(document) or () if item.get("role") in _PAGES]
    found = (foreign or own)[-1:]
    return Page(str(found[0].get("sha256")), bool(foreign), str(found[0].get("role"))) if found else None


def made_by(article: Mapping[str, Any]) -> Extractor:
    """The edition that made a stored article. Raises ValueError when it says none."""
    said = article.get("extractor")
    try:
        options = tuple((str(name), str(value)) for name, value in said["options"])  # type: ignore[index]
        return Extractor(str(said["name"]), str(said["version"]), options)  # type: ignore[index]
    except (TypeError, KeyError, ValueError) as exc:
        raise ValueError("the stored article does not say what made it") from exc


def other_edition(made: Extractor) -> str | None:
    """In words which edition made it, when that is not the one that reads here."""
    from archive.articles.extract import EXTRACTOR

    if made == EXTRACTOR:
        return None
    if made.label != EXTRACTOR.label:
        return f"made by {made.label}, here is {EXTRACTOR.label}"
    here, there = dict(EXTRACTOR.options), dict(made.options)
    names = [name for name in sorted(here | there) if here.get(name) != there.get(name)][:_DIFFERENCES]
    told = ", ".join(f"{name} {there.get(name, 'unknown')} (here {here.get(name, 'unknown')})" for name in names)
    return f"made by {made.label} with {told or 'other options'}"


def other_label(label: str) -> str | None:
    """The same where nothing but the name and version of the edition was written down: of a look that found no new text."""
    from archive.articles.extract import EXTRACTOR

    return None if label == EXTRACTOR.label else f"judged by {label}, here is {EXTRACTOR.label}"


def reread(document: Document, article: Mapping[str, Any], content: bytes) -> Reread:
    """Reads the content of a version's page again and compares what it says with the listed fields."""
    from archive.articles.belongings import identified
    from archive.articles.extract import extract

    try:
        other = other_edition(made_by(article))
    except ValueError as exc:
        return Reread(reason=str(exc))
    if other is not None:
        return Reread(reason=other)
    content_type, url = document.get("content_type"), document.get("final_url")
    found = extract(
        content,
        content_type=content_type if isinstance(content_type, str) else None,
        url=url if isinstance(url, str) else None,
    )
    return compared(document, identified(found.article, _pictures(document)))


def _pictures(document: Document) -> dict[str, str]:
    """The digests of the pictures that were captured with the page, by address (`model.capture.Assets.pictures`)."""
    from archive.model.capture import Asset, Assets

    assets = document.get("assets")
    items = assets.get("items") if isinstance(assets, Mapping) else None
    told = [item for item in (items if isinstance(items, list) else ()) if isinstance(item, Mapping)]
    pictures = tuple(
        Asset(str(item.get("url")), "image", "kept", sha256=str(item["sha256"]))
        for item in told
        if item.get("kind") == "image" and item.get("sha256") is not None
    )
    return Assets("images", pictures).pictures()


def compared(document: Document, article: Article) -> Reread:
    """The listed fields of a version against those of an article that has just been read."""
    from archive.articles.fields import leaves as leaves_of_article

    listed = leaves.listed_leaves(document)
    derived = leaves_of_article(article, *leaves.place(document))
    fault = leaves.difference(listed, derived, "in the raw bytes, read again,")
    return Reread(len(listed), fault)
