"""How well pages are read, measured on other people's truth: bodies, captions, headlines and dates of real stories.

The floors are the published goals, not the numbers of the day; the corpus holds one page per publisher, from many
countries, and its truth is the output of parsers written for each of them by hand.
"""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from archive.articles.extract import extract
from archive.articles.pictures import image_keys
from archive.model.article import Article


@dataclass(frozen=True)
class Measured:
    """One page: what was read, and what its publisher's parser says."""

    name: str
    article: Article
    truth: dict[str, Any]


def letters(text: str | None) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text or "").lower())


def shingles(text: str) -> set[tuple[str, ...]]:
    """Runs of four words; one character is a word where a script has no spaces."""
    found: list[str] = []
    for word in re.findall(r"\w+", unicodedata.normalize("NFKC", text).lower()):
        found += list(word) if re.search(r"[\u0e00-\u0eff\u2e80-\ud7ff]", word) else [word]
    return {tuple(found[i : i + 4]) for i in range(max(1, len(found) - 3))}


def overlap(mine: str, theirs: str) -> float:
    """F1 of the shingles."""
    left, right = shingles(mine), shingles(theirs)
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0


def paragraphs(truth: dict[str, Any]) -> list[str]:
    return [text for section in truth["body"]["sections"] for text in (*section["headline"], *section["paragraphs"])]


def truth_for(folder: Path, page: Path, markup: str) -> dict[str, Any] | None:
    """The truth of the parser version whose paragraphs stand in this page."""
    publisher = re.sub(r"(_\d{4}_\d\d_\d\d.*)?\.html\.gz$", "", page.name)
    versions = json.loads((folder / f"{publisher}.json").read_text()).values()
    shown = letters(re.sub(r"<[^>]+>", "", markup))
    scored = [
        (sum(letters(text) in shown for text in paragraphs(truth)), truth) for truth in versions if truth.get("body")
    ]
    return max(scored, key=lambda pair: pair[0])[1] if scored else None


@pytest.fixture(scope="module")
def measured(cases: Path) -> list[Measured]:
    return list(_measure(cases))


def _measure(cases: Path) -> Iterator[Measured]:
    import html

    for page in sorted((cases / "pages" / "fundus").rglob("*.html.gz")):
        content = gzip.decompress(page.read_bytes())
        truth = truth_for(page.parent, page, html.unescape(content.decode("utf-8", "replace")))
        if truth is not None:
            yield Measured(page.name, extract(content, content_type="text/html").article, truth)


def test_bodies(measured: list[Measured]) -> None:
    scores = []
    for item in measured:
        mine = " ".join(block.text for block in item.article.blocks if block.kind != "wall")
        theirs = " ".join(paragraphs(item.truth))
        deck = f"{item.article.deck or ''} "
        summary = " ".join(item.truth["body"]["summary"])
        scores.append(
            max(
                overlap(mine, theirs), overlap(deck + mine, f"{summary} {theirs}"), overlap(mine, f"{summary} {theirs}")
            )
        )
    assert sum(scores) / len(scores) >= 0.94


def test_captions(measured: list[Measured]) -> None:
    wanted = found = given = right = placed = 0
    for item in measured:
        if "images" not in item.truth:
            continue
        captioned = [image for image in item.article.images if image.caption]
        given += len(captioned)
        used: set[str] = set()
        for truth in item.truth["images"]:
            caption = letters(truth.get("caption"))
            if not caption:
                continue
            wanted += 1
            image = next((image for image in item.article.images if caption in letters(image.raw)), None)
            if image is not None:
                found += 1
                used.add(image.at)
                keys = {key for version in truth["versions"] for key in image_keys(version["url"])}
                placed += bool(keys & set(image.keys))
        right += len(used)
    assert found / wanted >= 0.88
    assert right / given >= 0.75
    assert placed / found >= 0.95


def test_headlines_and_dates(measured: list[Measured]) -> None:
    titled = [item for item in measured if item.truth.get("title")]
    dated = [item for item in measured if item.truth.get("publishing_date")]
    named = sum(
        letters(item.truth["title"]) in {letters(source.text) for source in item.article.headlines} for item in titled
    )
    day = sum(
        item.truth["publishing_date"][:10]
        in {claim.value[:10] for claim in item.article.dates if claim.kind == "published"}
        for item in dated
    )
    assert named / len(titled) >= 0.95
    assert day / len(dated) >= 0.94
