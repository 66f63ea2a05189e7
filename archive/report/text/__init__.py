"""Answers on a terminal, readable at 80 columns without colour: one function for each kind of answer."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.report.text.anchored import anchors, witnessed
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
    from archive.report.text.changes import comparison
    from archive.report.text.check import problem, verification
    from archive.report.text.copies import copied
    from archive.report.text.corroboration import corroborated
    from archive.report.text.custody import provenance
    from archive.report.text.desk import desk_list, noted
    from archive.report.text.document import article, shown
    from archive.report.text.health import condition
    from archive.report.text.keys import key_line, key_removed, key_rows, key_shown, key_written, keys_changed
    from archive.report.text.origins import blame, phrase
    from archive.report.text.proof import proved
    from archive.report.text.quotation import quoted
    from archive.report.text.removal import redacted
    from archive.report.text.rereading import re_extracted
    from archive.report.text.steps import history
    from archive.report.text.style import Page
    from archive.report.text.trouble import failure, warning
    from archive.report.text.views import pictured, viewed
    from archive.report.text.watching import (
        waits,
        watch_added,
        watch_list,
        watch_removed,
        watch_run,
        watch_status,
        watch_step,
        watch_waits,
    )

#: Each is loaded when it is first asked for: a verb prints one kind of answer.
_HOMES = {
    "Page": "style",
    "anchors": "anchored",
    "article": "document",
    "articles": "answers",
    "blame": "origins",
    "captured": "answers",
    "comparison": "changes",
    "condition": "health",
    "copied": "copies",
    "corroborated": "corroboration",
    "created": "answers",
    "desk_list": "desk",
    "exported": "answers",
    "failure": "trouble",
    "history": "steps",
    "imported": "answers",
    "key_line": "keys",
    "key_removed": "keys",
    "key_rows": "keys",
    "key_shown": "keys",
    "key_written": "keys",
    "keys_changed": "keys",
    "matches": "answers",
    "noted": "desk",
    "phrase": "origins",
    "pictured": "views",
    "problem": "check",
    "proved": "proof",
    "provenance": "custody",
    "query_table": "answers",
    "quoted": "quotation",
    "re_extracted": "rereading",
    "redacted": "removal",
    "repaired": "answers",
    "shown": "document",
    "verification": "check",
    "viewed": "views",
    "warning": "trouble",
    "watch_added": "watching",
    "watch_list": "watching",
    "watch_removed": "watching",
    "watch_run": "watching",
    "watch_status": "watching",
    "watch_step": "watching",
    "waits": "watching",
    "watch_waits": "watching",
    "witnessed": "anchored",
    "written": "answers",
}

__all__ = [
    "Page",
    "anchors",
    "article",
    "articles",
    "blame",
    "captured",
    "comparison",
    "condition",
    "copied",
    "corroborated",
    "created",
    "desk_list",
    "exported",
    "failure",
    "history",
    "imported",
    "key_line",
    "key_removed",
    "key_rows",
    "key_shown",
    "key_written",
    "keys_changed",
    "matches",
    "noted",
    "phrase",
    "pictured",
    "problem",
    "proved",
    "provenance",
    "query_table",
    "quoted",
    "re_extracted",
    "redacted",
    "repaired",
    "shown",
    "verification",
    "viewed",
    "waits",
    "warning",
    "watch_added",
    "watch_list",
    "watch_removed",
    "watch_run",
    "watch_status",
    "watch_step",
    "watch_waits",
    "witnessed",
    "written",
]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
