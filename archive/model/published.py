"""The documents that are published as JSON Schemas: name of the file in `schemas/` and the noun it is made from."""

from __future__ import annotations

from archive.model.acts import KeysDocument, NoteDocument, RedactionDocument
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
from archive.model.condition import Condition
from archive.model.corroboration import Corroborated
from archive.model.desk import Changes, Noted
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
from archive.model.origins import Blame, PhraseChanges
from archive.model.outlet import OutletView
from archive.model.proofs import Anchored, KeyRows, KeysChanged, Proved, Quoted, Redacted, Witnessed
from archive.model.provenance import Provenance
from archive.model.rereading import ReExtracted
from archive.model.tables import Codebook
from archive.model.verdict import Verification
from archive.model.view import Pictured, Viewed
from archive.model.viewer import Differences, Evidence, Health, Replayed, Serving, Site
from archive.model.watch import WatchAdded, WatchEvent, WatchList, WatchRemoved, WatchRun, WatchStatus

PUBLISHED: dict[str, type] = {
    "anchored": Anchored,
    "anchors": Anchors,
    "article": Article,
    "articles": Articles,
    "blame": Blame,
    "captures": Captures,
    "changes": Changes,
    "codebook": Codebook,
    "committed": Committed,
    "comparisons": Comparisons,
    "condition": Condition,
    "corroborated": Corroborated,
    "created": Created,
    "demo": Demonstration,
    "description": Description,
    "differences": Differences,
    "edits": Comparison,
    "error": Failure,
    "evidence": Evidence,
    "exported": Exported,
    "file": FileDescription,
    "health": Health,
    "history": History,
    "imported": Imported,
    "imports": Imports,
    "keys": KeysDocument,
    "keys-changed": KeysChanged,
    "keys-list": KeyRows,
    "match": Match,
    "matches": Matches,
    "outlet": OutletView,
    "phrase": PhraseChanges,
    "pictured": Pictured,
    "note": NoteDocument,
    "noted": Noted,
    "proved": Proved,
    "provenance": Provenance,
    "quoted": Quoted,
    "re-extracted": ReExtracted,
    "redacted": Redacted,
    "redaction": RedactionDocument,
    "repaired": Repaired,
    "replayed": Replayed,
    "report": ReportView,
    "schemas": Schemas,
    "serving": Serving,
    "shown": Shown,
    "site": Site,
    "table": Table,
    "verify": Verification,
    "warning": Warned,
    "viewed": Viewed,
    "watch-added": WatchAdded,
    "watch-event": WatchEvent,
    "watch-list": WatchList,
    "watch-removed": WatchRemoved,
    "watch-run": WatchRun,
    "watch-status": WatchStatus,
    "witnessed": Witnessed,
    "written": Written,
}
