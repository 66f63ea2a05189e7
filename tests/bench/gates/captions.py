"""Holds how well captions are read: every caption that a publisher's parser finds, and whether it is under its picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from archive.articles.pictures import image_keys
from archive.model.article import Image
from tests.bench.gates.pages import Measured, fundus, fundus_data, letters
from tests.bench.gates.table import Gate, skipped

_RECALL, _PRECISION = 0.88, 0.75
_PROTOTYPE = "0.862 / 0.725 prototype, 0.59 / - readability"


class Counts:
    """Captions of one corpus, counted."""

    def __init__(self) -> None:
        self.wanted = self.found = self.given = self.right = self.placed = self.addressed = 0
        self.exact = self.authors = self.credited = 0
        self.missed: list[str] = []
        self.unknown: list[str] = []

    def add(self, item: Measured) -> None:
        """Counts one page."""
        captioned = [image for image in item.article.images if image.caption]
        self.given += len(captioned)
        used: set[str] = set()
        for truth in item.truth["images"]:
            caption = letters(truth.get("caption"))
            if not caption:
                continue
            self.wanted += 1
            holding = [image for image in item.article.images if caption in letters(image.raw)]
            if not holding:
                self.missed.append(f"{item.name}: {truth['caption'][:110]!r}")
                continue
            keys = {key for version in truth["versions"] for key in image_keys(version["url"])}
            image = next((image for image in holding if keys & set(image.keys)), holding[0])
            self._hit(truth, caption, image, keys)
            used.add(image.at)
        self.right += len(used)
        self.unknown += [
            f"{item.name}: {(i.caption or '')[:110]!r} ({i.channel})" for i in captioned if i.at not in used
        ]

    def _hit(self, truth: dict[str, Any], caption: str, image: Image, keys: set[str]) -> None:
        self.found += 1
        self.addressed += bool(keys)
        self.placed += bool(keys & set(image.keys))
        self.exact += letters(image.caption) == caption
        named = [letters(name) for name in truth.get("authors") or ()]
        if named:
            self.authors += 1
            told = letters(image.credit.text) if image.credit else ""
            self.credited += all(name in told for name in named)


def counted(cases: Path) -> Counts:
    """The captions of every page of fundus whose truth tells of images."""
    counts = Counts()
    for item in fundus(cases):
        if "images" in item.truth:
            counts.add(item)
    return counts


def measure(cases: Path) -> list[Gate]:
    """All rows of this module."""
    items = fundus(cases)
    counts = counted(cases)
    if not counts.wanted:
        why = "no pages/fundus in the folder of cases"
        return [skipped("captions: recall", "fundus", why, bar=_RECALL, reference=_PROTOTYPE),
                skipped("captions: precision", "fundus", why, bar=_PRECISION, reference=_PROTOTYPE)]  # fmt: skip
    data = f"{counts.wanted} captions on {fundus_data(cases, len(items))}"
    exact = f"exactly the caption in {counts.exact} of {counts.found} found"
    bare = "the truth is incomplete: captions that it does not know count as wrong"
    return [
        Gate("captions: recall", data, counts.found / counts.wanted, _RECALL, True, _PROTOTYPE, exact,
             losses=counts.missed),
        Gate("captions: precision", data, counts.right / counts.given, _PRECISION, True, _PROTOTYPE, bare,
             losses=counts.unknown),
        Gate("captions: under the right picture", data, counts.placed / max(1, counts.addressed), None, True, "0.99"),
        Gate("credits: hold every author of the picture", f"{counts.authors} captions found that have an author",
             counts.credited / max(1, counts.authors), None, True, "0.76 prototype"),
    ]  # fmt: skip
