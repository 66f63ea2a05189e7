"""Answers on a terminal, readable at 80 columns without colour: one function for each kind of answer."""

from __future__ import annotations

from archive.report.text.answers import (
    articles,
    captured,
    created,
    exported,
    imported,
    matches,
    query_table,
    repaired,
    written,
)
from archive.report.text.article import article, shown
from archive.report.text.changes import comparison
from archive.report.text.check import problem, verification
from archive.report.text.steps import history
from archive.report.text.style import Page
from archive.report.text.trouble import failure, warning

__all__ = [
    "Page",
    "article",
    "articles",
    "captured",
    "comparison",
    "created",
    "exported",
    "failure",
    "history",
    "imported",
    "matches",
    "problem",
    "query_table",
    "repaired",
    "shown",
    "verification",
    "warning",
    "written",
]
