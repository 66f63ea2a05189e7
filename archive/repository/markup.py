"""Gathers what an article's schema.org description is made of, and writes it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from archive.errors import CallerError
from archive.formats.layout import read_config
from archive.model.history import Exported, Interval
from archive.report.schemaorg import Told, schemaorg
from archive.repository.evidence import read_article
from archive.repository.export import refuse_inside
from archive.repository.query import Reader
from archive.repository.tabling import named
from archive.store.disk import Disk


def export_schemaorg(reader: Reader, references: Sequence[str] | None, output: Path, disk: Disk) -> Exported:
    """Writes the JSON-LD of one article, named as a whole. Raises CallerError `usage`, `article-not-found`,
    `version-not-found`, StoreError `index-damaged`, `archive-damaged`."""
    refuse_inside(reader, output)
    if references is None or len(references) != 1:
        raise CallerError("usage", "schemaorg describes one article", hint="newsproof list shows them")
    article, selector = reader.resolve(references[0])
    if selector is not None:
        raise CallerError("usage", "schemaorg describes an article with all its versions", hint=article.slug)
    history = reader.history(article.slug, anew=True)
    _, captures, closed = named(article, [step.capture for step in history])
    versions = [
        Told(
            capture,
            step.interval or Interval(None, step.capture.observed),
            read_article(reader.layout, reader.index, step.capture) if step.capture.redacted is None else None,
        )
        for step, capture in zip(history, captures, strict=True)
        if capture.version is not None
    ]
    if not versions:
        raise CallerError(
            "version-not-found", f"{article.slug} has no version", hint=f"newsproof history {article.slug}"
        )
    # What was served in turn with another text, or as an older copy, is no change.
    texts = [
        step
        for step in history
        if step.interval is not None
        and not (step.sighting is not None and (step.sighting.older_copy or step.sighting.in_turn_with is not None))
    ]
    last = texts[-1]
    standing = last.capture.version or last.capture.same_as or 1
    document = schemaorg(
        article,
        versions,
        read_config(reader.layout.config).origin,
        standing=standing,
        modified=last.interval.until if last.interval is not None and last.interval.after is not None else None,
        closed=closed,
    )
    data = document.encode()
    disk.put(output, data)
    return Exported(str(output), 1, len(data), hashlib.sha256(data).hexdigest(), 1, "schemaorg")
