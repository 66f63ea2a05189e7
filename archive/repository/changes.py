"""Keeps the comparisons of every article as its captures are: each version with the one before it in observed order.

Both sides are read again from the raw bytes by the one extractor of today, so that a better extractor is never
mistaken for an edit. A comparison made by other tools than today's is made anew when its article is touched or the
index is rebuilt; until then readers make their own.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from archive import diff
from archive.articles import extract
from archive.errors import StoreError
from archive.model.article import Extraction
from archive.model.codec import parse, to_json
from archive.model.edit import Comparison, Source
from archive.model.history import CaptureRow
from archive.repository.intervals import transitions
from archive.repository.tools import stamp
from archive.store.index import Index, Stored

Load = Callable[[CaptureRow], Extraction]


def tools() -> str:
    """The extractor with all its options, the differ and its rules, in one line: equal lines compare alike."""
    used = extract.EXTRACTOR
    return json.dumps([used.label, list(map(list, used.options)), diff.DIFFER, diff.RULES])


def compare_versions(load: Load, old: CaptureRow, new: CaptureRow) -> Comparison:
    """What changed between two captures of an article, named as people address them."""
    return diff.compare(
        load(old),
        load(new),
        old_source=Source(old.name, old.observed),
        new_source=Source(new.name, new.observed),
    )


def refresh_changes(index: Index, article_id: str, load: Load) -> tuple[str, ...]:
    """Makes the comparisons of an article that are missing, out of place or made by other tools; drops the others.

    A pair whose raw bytes cannot be read has no comparison; what is said about it comes back, for people.
    """
    today = tools()
    said: list[str] = []
    with index.batch():
        stored = index.comparisons(article_id)
        for step in transitions(index.captures(article_id)):
            known = stored.pop(step.new.index, None)
            if step.old is None:
                if known is not None:
                    index.drop_comparison(step.new.index)
                continue
            if known is not None and known.old == step.old.index and known.tools == today:
                interval = step.interval if step.seen is None else step.told(parse(Comparison, known.document))
                if known.interval != interval:
                    index.put_interval(step.new.index, interval)
                continue
            if step.old.redacted is not None or step.new.redacted is not None:
                if known is not None:
                    index.drop_comparison(step.new.index)
                continue
            try:
                comparison = compare_versions(load, step.old, step.new)
            except StoreError as exc:
                if exc.code not in ("archive-damaged", "redacted"):
                    raise
                if known is not None:
                    index.drop_comparison(step.new.index)
                said.append(f"{step.new.name} cannot be compared with {step.old.name}: {exc.message}")
                continue
            made = Stored(step.new.index, step.old.index, step.told(comparison), today, stamp(), to_json(comparison))
            index.put_comparison(article_id, made, comparison)
        for number in stored:
            index.drop_comparison(number)
        index.compared(article_id)
    return tuple(said)
