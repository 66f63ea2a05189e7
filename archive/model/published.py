"""The documents that are published as JSON Schemas: name of the file in `schemas/` and the noun it is made from."""

from __future__ import annotations

from archive.model.acts import KeysDocument, RedactionDocument
from archive.model.answers import (
    Anchors,
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
from archive.model.proofs import Anchored, KeyRows, KeysChanged, Proved, Quoted, Redacted, Witnessed
from archive.model.verdict import Verification

PUBLISHED: dict[str, type] = {
    "anchored": Anchored,
    "anchors": Anchors,
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
    "keys": KeysDocument,
    "keys-changed": KeysChanged,
    "keys-list": KeyRows,
    "match": Match,
    "matches": Matches,
    "proved": Proved,
    "quoted": Quoted,
    "redacted": Redacted,
    "redaction": RedactionDocument,
    "repaired": Repaired,
    "report": ReportView,
    "schemas": Schemas,
    "shown": Shown,
    "table": Table,
    "verify": Verification,
    "warning": Warned,
    "witnessed": Witnessed,
    "written": Written,
}
