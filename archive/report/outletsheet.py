"""The report of a whole site as CSV (RFC 4180): its figures, its articles, and every edit, a row each.

Its cells are those of `archive.report.inert.for_csv_cell`; `from_csv_cell` says them backwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from archive.model.outlet import OutletView, Share, TimeTo, WatchedArticle
from archive.report import outletwords as words
from archive.report.inert import for_csv_cell

#: `row` is `period`, `share`, `time` (what is known of a time after the first look), `mass` (of the estimate), `median`,
#: `article` or `edit`. Times of `time`, `mass` and `median` are seconds; `aside` says why an edit is not counted.
COLUMNS: Final = (
    "row", "figure", "name", "counted", "of", "low", "high", "least", "most", "after", "until", "article", "url", "headline",
    "looks", "read", "first", "last", "gap", "old", "new", "place", "field", "operation", "kinds", "severity", "nature",
    "disclosure", "aside", "edit", "which", "gone", "old_text", "new_text",
)  # fmt: skip


def outlet_sheet(view: OutletView) -> str:
    """The whole table with its heading; a function of the view alone. Lines end with CR LF."""
    rows = [COLUMNS, *(tuple(_text(row.get(name)) for name in COLUMNS) for row in _rows(view))]
    return "".join(",".join(for_csv_cell(value) for value in row) + "\r\n" for row in rows)


def _text(value: object) -> str:
    return "" if value is None else " ".join(value) if isinstance(value, tuple) else str(value)


def _rows(view: OutletView) -> Iterator[dict[str, object]]:
    yield {"row": "period", "name": view.site, "after": view.since, "until": view.until}
    found = view.figures
    yield _share("articles", found.changed)
    for figure in words.figures(view):
        yield from (_share(figure.id, row.share) for row in figure.rows)
    for one in found.times:
        yield from _time(one)
    for article in view.articles:
        yield from _article(article)


def _share(figure: str, share: Share) -> dict[str, object]:
    return {
        "row": "share", "figure": figure, "name": share.name, "counted": share.counted, "of": share.of, "low": share.low,
        "high": share.high, "which": "; ".join(share.which),
    }  # fmt: skip


def _time(found: TimeTo) -> Iterator[dict[str, object]]:
    base: dict[str, object] = {"figure": found.event, "of": found.articles}
    yield base | {"row": "time", "name": "ever", "counted": found.seen, "which": "; ".join(found.which)}
    if found.median is not None:
        yield base | {"row": "median", "name": "estimate", "after": found.median.after, "until": found.median.until}
    if found.sure is not None:
        yield base | {"row": "median", "name": "sure", "after": found.sure.after, "until": found.sure.until}
    for one in found.by:
        yield base | {
            "row": "time", "name": "come", "until": one.time, "counted": one.come, "low": one.low, "high": one.high,
            "least": one.least, "most": one.most,
        }  # fmt: skip
    for mass in found.masses:
        yield base | {"row": "mass", "after": mass.after, "until": mass.until, "least": mass.share}


def _article(one: WatchedArticle) -> Iterator[dict[str, object]]:
    yield {
        "row": "article", "article": one.slug, "url": one.url, "headline": one.headline, "looks": one.looks,
        "read": one.read, "first": one.first, "last": one.last, "gap": one.gap,
        "counted": words.article_changes(one) if one.again else None, "gone": one.gone,
    }  # fmt: skip
    for step in one.steps:
        base: dict[str, object] = {
            "row": "edit", "article": one.slug, "url": one.url, "old": step.old, "new": step.new, "after": step.after,
            "until": step.until, "aside": step.aside,
        }  # fmt: skip
        if not step.edits:
            yield base
        for edit in step.edits:
            yield base | {
                "place": words.edit_place(step, edit), "field": edit.field, "operation": edit.operation, "kinds": edit.kinds,
                "severity": edit.severity, "nature": edit.nature, "disclosure": edit.disclosure, "edit": edit.id,
                "old_text": edit.old, "new_text": edit.new,
            }  # fmt: skip
