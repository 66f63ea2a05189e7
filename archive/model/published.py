"""The documents that are published as JSON Schemas: name of the file in `schemas/` and the noun it is made from."""

from __future__ import annotations

from archive.model.answers import (
    Articles,
    Captures,
    Comparisons,
    Demonstration,
    Failure,
    Imports,
    Matches,
    Schemas,
    Warned,
    Written,
)
from archive.model.article import Article
from archive.model.capture import Description, FileDescription
from archive.model.edit import Comparison
from archive.model.history import (
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
    "articles": Articles,
    "captures": Captures,
    "committed": Committed,
    "comparisons": Comparisons,
    "created": Created,
    "demo": Demonstration,
    "description": Description,
    "edits": Comparison,
    "error": Failure,
    "exported": Exported,
    "file": FileDescription,
    "history": History,
    "imported": Imported,
    "imports": Imports,
    "match": Match,
    "matches": Matches,
    "repaired": Repaired,
    "report": ReportView,
    "schemas": Schemas,
    "shown": Shown,
    "table": Table,
    "verify": Verification,
    "warning": Warned,
    "written": Written,
}
