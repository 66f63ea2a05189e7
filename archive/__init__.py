"""newsproof: archives news articles as they change, and proves what it archived.

    from pathlib import Path
    from archive import Archive, compare, verify

    press = Archive.open("press")
    outcome = press.capture("https://news.example/2026/harbour-bridge")
    for step in press.history(outcome.capture.article):
        print(step.capture.name, step.interval, step.comparison)
    compare(Path("old.html"), Path("new.html")).edits
    verify("press").verdicts

Names are loaded when they are first used, so that importing this package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.api import (
        Archive,
        Keyroom,
        compare,
        compare_copy,
        corroborate,
        doctor,
        passphrase_from,
        provenance,
        show_file,
        verify,
    )
    from archive.errors import CallerError, NewsproofError, SourceError, StoreError
    from archive.model.article import Article
    from archive.model.corroboration import Corroborated
    from archive.model.edit import Comparison, Edit
    from archive.model.history import Committed, History, Imported, ReportView, Shown, Step
    from archive.model.verdict import Problem, Verdict, Verification

_HOMES = {
    "Archive": "api",
    "Article": "model.article",
    "CallerError": "errors",
    "Committed": "model.history",
    "Comparison": "model.edit",
    "Corroborated": "model.corroboration",
    "Edit": "model.edit",
    "History": "model.history",
    "Imported": "model.history",
    "Keyroom": "api",
    "NewsproofError": "errors",
    "Problem": "model.verdict",
    "ReportView": "model.history",
    "Shown": "model.history",
    "SourceError": "errors",
    "Step": "model.history",
    "StoreError": "errors",
    "Verdict": "model.verdict",
    "Verification": "model.verdict",
    "compare": "api",
    "compare_copy": "api",
    "corroborate": "api",
    "doctor": "api",
    "passphrase_from": "api",
    "provenance": "api",
    "show_file": "api",
    "verify": "api",
}

__all__ = [
    "Archive", "Article", "CallerError", "Committed", "Comparison", "Corroborated", "Edit", "History", "Imported", "Keyroom",
    "NewsproofError", "Problem", "ReportView", "Shown", "SourceError", "Step", "StoreError", "Verdict", "Verification",
    "compare", "compare_copy", "corroborate", "doctor", "passphrase_from", "provenance", "show_file", "verify",
]  # fmt: skip

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """A public name, from the room where it lives."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
