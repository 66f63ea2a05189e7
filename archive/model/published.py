"""The documents that are published as JSON Schemas: name of the file in `schemas/` and the noun it is made from."""

from __future__ import annotations

from archive.model.article import Article
from archive.model.capture import Description, FileDescription
from archive.model.edit import Comparison
from archive.model.history import (
    ArticleRow,
    Committed,
    Created,
    Exported,
    History,
    Imported,
    Match,
    Repaired,
    ReportView,
    Shown,
    Table,
)
from archive.model.verdict import Verification

PUBLISHED: dict[str, type] = {
    "article": Article,
    "articles": ArticleRow,
    "committed": Committed,
    "created": Created,
    "description": Description,
    "edits": Comparison,
    "exported": Exported,
    "file": FileDescription,
    "history": History,
    "imported": Imported,
    "match": Match,
    "repaired": Repaired,
    "report": ReportView,
    "shown": Shown,
    "table": Table,
    "verify": Verification,
}
