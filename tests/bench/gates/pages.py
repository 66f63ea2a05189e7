"""Holds how well pages are read: bodies, headlines, days and authors of stories against other people's truth.

Body text is compared as sets of 4-word shingles (one character is a word in a script without spaces), page by page;
the benchmark of scrapinghub is scored as its own `evaluate.py` scores it.
"""

from __future__ import annotations

import gzip
import html
import json
import os
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import fmean
from typing import Any

from archive.articles.extract import extract
from archive.model.article import Article, Extraction
from tests.bench.gates.table import Gate, edition, skipped

#: Words in a shingle.
RUN = 4
_SPACELESS = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u2e80-\ud7ff]")


@dataclass(frozen=True)
class Measured:
    """One page of fundus: its markup, what was read from it, and what its publisher's hand-written parser says."""

    name: str
    content: bytes
    read: Extraction
    truth: dict[str, Any]

    @property
    def article(self) -> Article:
        """The article that was read."""
        return self.read.article


# ---- texts


def letters(text: str | None) -> str:
    """A text without everything that is no letter or digit, in lower case."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text or "").lower())


def words(text: str) -> list[str]:
    """Words in lower case; one character is a word where a script has no spaces."""
    found: list[str] = []
    for word in re.findall(r"\w+", unicodedata.normalize("NFKC", text).lower()):
        found += list(word) if _SPACELESS.search(word) else [word]
    return found


def shingles(text: str) -> set[tuple[str, ...]]:
    """Runs of four words; the whole text when it is shorter, nothing when it is empty."""
    found = words(text)
    return {tuple(found[i : i + RUN]) for i in range(max(1, len(found) - RUN + 1))} if found else set()


def overlap(mine: str, theirs: str) -> float:
    """F1 of the shingles of two texts; 0 when one of them has none."""
    left, right = shingles(mine), shingles(theirs)
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0


def body_text(article: Article) -> str:
    """The story as it was read: its blocks without walls."""
    return " ".join(block.text for block in article.blocks if block.kind != "wall")


def paragraphs(truth: dict[str, Any]) -> list[str]:
    """Headings and paragraphs of a truth of fundus."""
    return [text for section in truth["body"]["sections"] for text in (*section["headline"], *section["paragraphs"])]


def unpacked(path: Path) -> bytes:
    """The bytes of a file that may be gzipped."""
    content = path.read_bytes()
    return gzip.decompress(content) if path.suffix == ".gz" else content


def progress(what: str, items: Sequence[Path]) -> Iterator[Path]:
    """The items, with a line on standard error for every 50th: the reading of pages is slow."""
    for number, item in enumerate(items):
        if number and number % 50 == 0:
            print(f"{what}: {number} of {len(items)}", file=sys.stderr, flush=True)
        yield item


# ---- fundus


def _truth_for(folder: Path, page: Path, markup: str) -> dict[str, Any] | None:
    """The truth of the parser version whose paragraphs stand in this page."""
    publisher = re.sub(r"(_\d{4}_\d\d_\d\d.*)?\.html\.gz$", "", page.name)
    known = folder / f"{publisher}.json"
    if not known.is_file():
        return None
    shown = letters(re.sub(r"<[^>]+>", "", markup))
    scored = [
        (sum(letters(text) in shown for text in paragraphs(truth)), truth)
        for truth in json.loads(known.read_text("utf-8")).values()
        if truth.get("body")
    ]
    return max(scored, key=lambda pair: pair[0])[1] if scored else None


@cache
def fundus(cases: Path) -> tuple[Measured, ...]:
    """Every page of `pages/fundus` that has a truth, read; in the order of their names."""
    found = []
    for page in progress("fundus", sorted((cases / "pages" / "fundus").rglob("*.html.gz"))):
        content = unpacked(page)
        truth = _truth_for(page.parent, page, html.unescape(content.decode("utf-8", "replace")))
        if truth is not None:
            found.append(Measured(page.name, content, extract(content, content_type="text/html"), truth))
    return tuple(found)


def fundus_data(cases: Path, count: int) -> str:
    """How the table names fundus."""
    here = edition(cases, *sorted((cases / "pages" / "fundus").rglob("*.html.gz")))
    return f"{count} pages of fundus, one publisher each, with the truth of hand-written parsers ({here})"


def body_score(item: Measured) -> float:
    """F1 of a body; the summary belongs to both sides or to neither, since publishers' parsers disagree about it."""
    mine, theirs = body_text(item.article), " ".join(paragraphs(item.truth))
    summary = " ".join(item.truth["body"]["summary"])
    return max(
        overlap(mine, theirs),
        overlap(f"{item.article.deck or ''} {mine}", f"{summary} {theirs}"),
        overlap(mine, f"{summary} {theirs}"),
    )


def _parted(mine: str, theirs: str) -> str:
    """What was read too much and too little, as shares of shingles."""
    left, right = shingles(mine), shingles(theirs)
    extra, lost = len(left - right) / max(1, len(left)), len(right - left) / max(1, len(right))
    return f"{extra:.0%} of ours is not theirs, {lost:.0%} of theirs is not ours"


def bodies(cases: Path) -> list[Gate]:
    """Body F1 on fundus."""
    what, bar, reference = "body F1, fundus", 0.94, "0.944 trafilatura 2.3.1 (258 pages)"
    items = fundus(cases)
    if not items:
        return [skipped(what, "fundus", "no pages/fundus in the folder of cases", bar=bar, reference=reference)]
    scores = [(body_score(item), item) for item in items]
    strict = fmean(overlap(body_text(item.article), " ".join(paragraphs(item.truth))) for item in items)
    failed = sum(score < 0.1 for score, _ in scores)
    losses = [
        f"{score:.3f} {item.name}: {_parted(body_text(item.article), ' '.join(paragraphs(item.truth)))}"
        for score, item in sorted(scores, key=lambda pair: (pair[0], pair[1].name))
        if score < 0.97
    ]
    note = f"{strict:.4f} when the summary never counts; {failed} pages below 0.1"
    ours = fmean(score for score, _ in scores)
    return [Gate(what, fundus_data(cases, len(items)), ours, bar, True, reference, note, losses=losses)]


def heads(cases: Path) -> list[Gate]:
    """Headline, day and authors on fundus: shown beside the gates, no bar of their own."""
    items = fundus(cases)
    if not items:
        return []
    data = fundus_data(cases, len(items))
    titled = [item for item in items if item.truth.get("title")]
    dated = [item for item in items if item.truth.get("publishing_date")]
    signed = [item for item in items if item.truth.get("authors")]
    named = {
        item.name: letters(item.truth["title"]) in {letters(source.text) for source in item.article.headlines}
        for item in titled
    }
    chosen = [letters(item.truth["title"]) == letters(item.article.headline) for item in titled]
    days = {item.name: item.truth["publishing_date"][:10] in _days(item.article) for item in dated}
    first = [item.truth["publishing_date"][:10] in _days(item.article)[:1] for item in dated]
    exact = {item.name: _people(item) == _wanted(item) for item in signed}
    some = [bool(_people(item) & _wanted(item)) for item in signed]
    return [
        Gate(
            "headline: among the named sources", data, fmean(named.values()), None, True, "0.984",
            f"the one chosen is it in {fmean(chosen):.4f}", losses=_untrue(named),
        ),
        Gate(
            "day of publication: among the claims", data, fmean(days.values()), None, True, "0.969 htmldate",
            f"the first claim is it in {fmean(first):.4f}", losses=_untrue(days),
        ),
        Gate(
            "authors: the exact set", data, fmean(exact.values()), None, True, "0.775 trafilatura",
            f"any of them in {fmean(some):.4f}",
            losses=[f"{item.name}: {sorted(_wanted(item))} read as {sorted(_people(item))}"
                    for item in signed if not exact[item.name]],
        ),
    ]  # fmt: skip


def _untrue(found: dict[str, bool]) -> list[str]:
    return [name for name, right in found.items() if not right]


def _days(article: Article) -> list[str]:
    return [claim.value[:10] for claim in article.dates if claim.kind == "published"]


def _people(item: Measured) -> set[str]:
    return {letters(author.name) for author in item.article.authors}


def _wanted(item: Measured) -> set[str]:
    return {letters(name) for name in item.truth["authors"]}


# ---- other corpora


def newspaper4k(cases: Path) -> list[Gate]:
    """Body F1 on the fixtures of newspaper4k that have both the page and its text."""
    what = "body F1, newspaper4k"
    folder = cases / "pages" / "newspaper4k"
    pairs = [
        (page, text)
        for page in sorted((folder / "html").glob("*.html*"))
        if (text := folder / "txt" / f"{page.name.split('.')[0]}.txt").is_file()
    ]
    if not pairs:
        return [skipped(what, "newspaper4k", "no pages with text in the folder of cases")]
    scores = {
        page.name: overlap(
            body_text(extract(unpacked(page), content_type="text/html").article), text.read_text("utf-8")
        )
        for page, text in pairs
    }
    note = "its texts are what newspaper4k itself once read, no annotator's"
    data = f"{len(pairs)} pages ({edition(cases, *(page for page, _ in pairs))})"
    return [Gate(what, data, fmean(scores.values()), None, note=note, losses=_low(scores))]


def _low(scores: dict[str, float]) -> list[str]:
    return [f"{score:.3f} {name}" for name, score in sorted(scores.items(), key=lambda pair: pair[1]) if score < 0.97]


def readability(cases: Path) -> list[Gate]:
    """Text F1 on Mozilla's pages, where their sources are present."""
    what = "body F1, Mozilla readability"
    folder = cases / "pages" / "readability"
    sources = sorted(page for page in folder.glob("*/source.html") if (page.parent / "expected.html").is_file())
    if not sources:
        known = sum(1 for _ in folder.glob("*/expected.html"))
        return [skipped(what, f"{known} expected texts", "the pages themselves (source.html) are not in the folder")]
    scores = {}
    for page in progress("readability", sources):
        expected = (page.parent / "expected.html").read_text("utf-8")
        plain = html.unescape(re.sub(r"<[^>]+>", " ", expected))
        mine = body_text(extract(page.read_bytes(), content_type="text/html").article)
        scores[page.parent.name] = overlap(mine, plain)
    data = f"{len(sources)} pages ({edition(cases, *sources)})"
    note = "expected texts hold captions and bylines, which are fields of their own here"
    return [Gate(what, data, fmean(scores.values()), None, note=note, losses=_low(scores))]


def trafilatura_strings(cases: Path) -> list[Gate]:
    """trafilatura's own measure: strings that must be in the text of a page, and strings that must not."""
    what = "strings in and out of the body, F1, trafilatura's pages"
    folder = cases / "pages" / "trafilatura"
    truth = folder / "evaldata.json"
    if not truth.is_file():
        return [skipped(what, "trafilatura's evaluation data", "no evaldata.json in the folder of cases")]
    rows = {row["file"]: row for row in json.loads(truth.read_text("utf-8")).values()}
    files = [path for path in sorted(folder.glob("*.html.gz")) if path.name.removesuffix(".gz") in rows]
    hit = missed = leaked = 0
    titled: dict[str, bool] = {}
    dated: dict[str, bool] = {}
    losses = []
    for path in progress("trafilatura", files):
        row = rows[path.name.removesuffix(".gz")]
        article = extract(unpacked(path), content_type="text/html").article
        text = letters(
            f"{article.deck or ''} {body_text(article)} {' '.join(image.raw or '' for image in article.images)}"
        )
        inside = [letters(part) in text for part in row["with"]]
        outside = [letters(part) in text for part in row["without"]]
        hit, missed, leaked = hit + sum(inside), missed + inside.count(False), leaked + sum(outside)
        if not all(inside) or any(outside):
            losses.append(f"{path.name}: {inside.count(False)} of {len(inside)} missing, {sum(outside)} leaked")
        if row.get("title"):
            titled[path.name] = letters(row["title"]) in {letters(source.text) for source in article.headlines}
        if row.get("date"):
            dated[path.name] = row["date"] in _days(article)
    data = f"{len(files)} pages, {hit + missed} strings wanted ({edition(cases, *files)})"
    note = f"{hit} found, {missed} missing, {leaked} that must not be there"
    reference = "0.9253 trafilatura asks of itself on all 990"
    return [
        Gate(what, data, 2 * hit / (2 * hit + missed + leaked), None, True, reference, note, losses=losses),
        Gate("headline: among the named sources, trafilatura's pages", f"{len(titled)} pages with a title",
             fmean(titled.values()), None, losses=_untrue(titled)),
        Gate("day of publication: among the claims, trafilatura's pages", f"{len(dated)} pages with a date",
             fmean(dated.values()), None, losses=_untrue(dated)),
    ]  # fmt: skip


def htmldate(cases: Path) -> list[Gate]:
    """Day of publication on htmldate's pages."""
    what = "day of publication: among the claims, htmldate's pages"
    folder = cases / "pages" / "htmldate"
    rows: dict[str, dict[str, Any]] = {}
    for truth in sorted(folder.glob("eval_*.json")):
        rows |= {row["file"]: row for row in json.loads(truth.read_text("utf-8")).values() if row.get("date")}
    files = [path for path in sorted(folder.rglob("*.html*")) if path.name.removesuffix(".gz") in rows]
    if not files:
        return [skipped(what, "htmldate's evaluation data", "no pages/htmldate in the folder of cases")]
    right = {}
    for path in progress("htmldate", files):
        article = extract(unpacked(path), content_type="text/html").article
        right[path.name] = rows[path.name.removesuffix(".gz")]["date"] in _days(article)
    data = f"{len(files)} pages ({edition(cases, *files)})"
    return [Gate(what, data, fmean(right.values()), None, losses=_untrue(right))]


# ---- scrapinghub


def scrapinghub() -> list[Gate]:
    """Body F1 on scrapinghub's benchmark, where `NEWSPROOF_SCRAPINGHUB` names its folder (ground-truth.json, html/)."""
    what, bar = "body F1, scrapinghub", 0.955
    reference = "0.964 trafilatura 2.3.1 favouring precision, 0.970 the best published"
    named = os.environ.get("NEWSPROOF_SCRAPINGHUB")
    folder = Path(named) if named else None
    if folder is None or not (folder / "ground-truth.json").is_file():
        why = "the set is not among the cases: set NEWSPROOF_SCRAPINGHUB to a checkout of it"
        return [skipped(what, "article-extraction-benchmark, 181 pages", why, bar=bar, reference=reference)]
    truth = json.loads((folder / "ground-truth.json").read_text("utf-8"))
    pages = [path for path in sorted((folder / "html").glob("*.html*")) if path.name.split(".html")[0] in truth]
    counts, losses = [], []
    for path in progress("scrapinghub", pages):
        theirs = truth[path.name.split(".html")[0]].get("articleBody", "")
        mine = "\n".join(
            block.text
            for block in extract(unpacked(path), content_type="text/html").article.blocks
            if block.kind != "wall"
        )
        counts.append(_counted(theirs, mine))
        right, extra, lost = counts[-1]
        if right < 0.9:
            losses.append(f"{path.name}: {extra:.0%} too much, {lost:.0%} too little")
    precision = fmean(right / (right + extra) for right, extra, _ in counts if right + extra > 0)
    recall = fmean(right / (right + lost) for right, _, lost in counts if right + lost > 0)
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    note = f"P {precision:.4f} R {recall:.4f}"
    return [Gate(what, f"{len(pages)} pages", f1, bar, True, reference, note, losses=losses)]


def _counted(true: str, told: str) -> tuple[float, float, float]:
    """Shingles right, too many and missing, as shares of all (as `evaluate.py` of the benchmark counts them)."""
    theirs, mine = _runs(true), _runs(told)
    right = (theirs & mine).total()
    extra, lost = mine.total() - right, theirs.total() - right
    total = right + extra + lost
    return (right / total, extra / total, lost / total) if total else (0.0, 0.0, 0.0)


def _runs(text: str) -> Counter[tuple[str, ...]]:
    found = re.findall(r"\w+", text)
    return Counter(tuple(found[i : i + RUN]) for i in range(max(1, len(found) - RUN + 1))) if found else Counter()


def measure(cases: Path) -> list[Gate]:
    """All rows of this module."""
    parts: Iterable[list[Gate]] = (
        bodies(cases), scrapinghub(), heads(cases), newspaper4k(cases), readability(cases), trafilatura_strings(cases),
        htmldate(cases),
    )  # fmt: skip
    return [gate for part in parts for gate in part]
