"""Articles by hand, and the bookkeeping that shows whether a comparison accounts for everything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from archive.diff import compare
from archive.diff.body import JOIN
from archive.diff.pictures import text_of
from archive.model.article import Article, Author, Block, Extraction, Extractor, Image, Note
from archive.model.edit import Comparison, Edit, Side, Source

EXTRACTOR = Extractor("by-hand", "1")


def page(
    *paragraphs: str | Block,
    headline: str = "Council votes on the harbour bridge",
    images: Sequence[Image] = (),
    notes: Sequence[Note | str] = (),
    authors: Sequence[str] = (),
    shown: Sequence[str] = (),
    refusal: str | None = None,
    **fields: Any,
) -> Extraction:
    """One reading of a page. `shown` is text that the page shows beside the story."""
    blocks = tuple(
        Block(item.kind, item.text, f"body/{n}", item.links)
        if isinstance(item, Block)
        else Block("paragraph", item, f"body/{n}")
        for n, item in enumerate(paragraphs, 1)
    )
    told = tuple(
        Note("correction", note, f"note/{n}") if isinstance(note, str) else note for n, note in enumerate(notes, 1)
    )
    fields.setdefault("language", "en")
    article = Article(
        EXTRACTOR,
        "html",
        headline,
        blocks=blocks,
        images=tuple(images),
        notes=told,
        authors=tuple(Author(name) for name in authors),
        **fields,
    )
    visible = [
        headline,
        *(block.text for block in blocks),
        *(text_of(image) for image in images),
        *(note.text for note in told),
    ]
    return Extraction(article, tuple(text for text in (*visible, *authors, *shown) if text), refusal)


def picture(n: int, raw: str, *keys: str, alt: str | None = None, **fields: Any) -> Image:
    """An image with its caption and credit as they stand together."""
    return Image(
        f"image/{n}",
        f"https://news.example/{keys[0]}.jpg" if keys else None,
        tuple(keys),
        raw,
        None,
        raw,
        alt,
        **fields,
    )


def diff(old: Extraction, new: Extraction, **sources: Source) -> Comparison:
    """The comparison, after everything that must hold for every comparison was looked at."""
    result = compare(old, new, **sources)
    check(old, new, result)
    return result


def one(old: str, new: str, **fields: Any) -> Edit:
    """The single edit between two pages that differ in one paragraph."""
    rest = fields.pop("rest", "The council meets again in the old customs house at the end of the month.")
    result = diff(page(old, rest, **fields), page(new, rest, **fields))
    assert len(result.edits) == 1, [edit.kinds for edit in result.edits]
    return result.edits[0]


def kinds(old: str, new: str, **fields: Any) -> list[str]:
    """The kinds of the spans between two versions of one paragraph, noise left out."""
    return [span.kind for span in one(old, new, **fields).spans if span.kind not in ("WHITESPACE_UNICODE",)]


def check(old: Extraction, new: Extraction, result: Comparison) -> None:
    """What holds for every comparison: exact spans, severities, ids, and that every text is accounted for."""
    from archive.diff.edits import apply, revert, severity_of

    assert len({edit.id for edit in result.edits}) == len(result.edits)
    assert result.summary.edits == len(result.edits)
    assert result.summary.noise == len(result.noise)
    for edit in result.edits:
        assert apply(edit) == (edit.new.text if edit.new else "")
        assert revert(edit) == (edit.old.text if edit.old else "")
        assert edit.severity == severity_of(edit.kinds) > 0
        assert len(set(edit.kinds)) == len(edit.kinds)
        for span in edit.spans:
            assert "rule" in span.evidence
    assert [edit.severity for edit in result.edits] == sorted((edit.severity for edit in result.edits), reverse=True)
    whole = any("ARTICLE_REPLACED" in edit.kinds for edit in result.edits)
    if whole or any(noise.evidence["rule"] == "access.refused/1" for noise in result.noise):
        return
    for area in ("body", "caption"):
        assert _after(old, area, result) == _texts(new, area), area


def _texts(extraction: Extraction, area: str) -> Counter[str]:
    article = extraction.article
    if area == "body":
        return Counter(
            block.text
            for block in article.blocks
            if block.kind not in ("wall", "teaser", "note") and block.text.strip()
        )
    return Counter(text_of(image) for image in article.images if text_of(image).strip())


def _after(old: Extraction, area: str, result: Comparison) -> Counter[str]:
    """The texts of one part of the old version with every edit and every noise applied."""
    found = _texts(old, area)
    fields = {"body": {"body", "live-post", "quote", "access", "note"}, "caption": {"caption", "credit"}}[area]
    for item in (*result.edits, *result.noise):
        side = item.new or item.old
        if item.field == "note" and not (isinstance(side, Side) and side.at.startswith("body/")):
            continue
        if item.field not in fields or "URL_CHANGE" in getattr(item, "kinds", ()):
            continue
        before = item.old.text if isinstance(item, Edit) and item.old else item.old
        after = item.new.text if isinstance(item, Edit) and item.new else item.new
        rule = "" if isinstance(item, Edit) else str(item.evidence["rule"])
        if rule in ("chrome.wall", "chrome.teaser"):
            continue
        parts = item.field == "live-post" or (isinstance(item, Edit) and item.operation in ("split", "merge"))
        if isinstance(before, str) and before.strip():
            found.subtract(before.split(JOIN) if parts else [before])
        if isinstance(after, str) and after.strip():
            found.update(after.split(JOIN) if parts else [after])
    assert all(count >= 0 for count in found.values()), +found
    return +found
