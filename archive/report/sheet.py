"""The edit-history report as CSV (RFC 4180): one row per edit, and one per capture that came with none.

Its cells are those of `archive.report.inert.for_csv_cell`; `from_csv_cell` says them backwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from archive.model.edit import Comparison, Edit
from archive.model.history import ReportView, Step
from archive.report import wording
from archive.report.inert import for_csv_cell

#: `row` is `edit`, `version` (without an edit), `observation`, `noise`, `residue` or `note` (of the archive's desk).
COLUMNS: Final = (
    "row", "article", "url", "old", "new", "after", "until", "seen", "observed", "outcome", "reason", "place", "field",
    "operation", "kinds", "severity", "review", "nature", "disclosure", "step_disclosure", "note_where", "old_text",
    "new_text", "edit", "log_entry", "leaf",
)  # fmt: skip


def sheet(view: ReportView) -> str:
    """The whole table with its heading; a function of the view alone. Lines end with CR LF."""
    rows = [COLUMNS, *(tuple(row.get(name, "") for name in COLUMNS) for row in _rows(view))]
    return "".join(",".join(for_csv_cell(value) for value in row) + "\r\n" for row in rows)


def _rows(view: ReportView) -> Iterator[dict[str, str]]:
    article = view.history.article
    for step in view.history.steps:
        capture = step.capture
        base = {
            "article": article.slug,
            "url": capture.url,
            "new": f"v{capture.version}" if capture.version is not None else f"c{capture.seq}",
            "observed": capture.observed,
            "outcome": capture.outcome,
            "reason": capture.redacted or capture.reason or "",
            "log_entry": str(capture.index),
            "leaf": capture.leaf,
        }
        if step.interval is not None:
            base |= {"after": step.interval.after or "", "until": step.interval.until}
        if step.sighting is not None:
            base["seen"] = step.sighting.seen
        comparison = step.comparison
        if comparison is None or not comparison.edits:
            yield base | {"row": "version" if capture.version is not None else "observation"}
        if comparison is not None:
            yield from _compared(base, comparison)
        yield from _desk(base, step)


def _compared(base: dict[str, str], comparison: Comparison) -> Iterator[dict[str, str]]:
    base = base | {
        "old": comparison.old.source.rpartition("@")[2],
        "step_disclosure": comparison.disclosure.verdict if comparison.edits else "",
        "note_where": comparison.disclosure.where or "",
    }
    for edit in comparison.edits:
        yield base | _edit(edit, wording.sides(comparison))
    for noise in comparison.noise:
        yield base | {
            "row": "noise",
            "field": noise.field,
            "kinds": noise.kind,
            "old_text": noise.old or "",
            "new_text": noise.new or "",
        }
    for residue in comparison.residue:
        yield base | {"row": "residue", "place": wording.place(residue.at), "new_text": residue.text}


def _edit(edit: Edit, between: tuple[str, str] | None) -> dict[str, str]:
    return {
        "row": "edit",
        "place": wording.places(edit, between),
        "field": edit.field,
        "operation": edit.operation,
        "kinds": " ".join(edit.kinds),
        "severity": str(edit.severity),
        "review": "yes" if wording.to_review(edit) else "no",
        "nature": edit.nature or "",
        "disclosure": edit.disclosure or "",
        "old_text": edit.old.text if edit.old is not None else "",
        "new_text": edit.new.text if edit.new is not None else "",
        "edit": edit.id,
    }


def _desk(base: dict[str, str], step: Step) -> Iterator[dict[str, str]]:
    for note in step.notes:
        yield base | {"row": "note", "reason": note.code, "edit": note.edit or "", "new_text": note.text}
