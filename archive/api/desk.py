"""The desk's list, asked of an archive, and the memory of this user. Looking never writes to the archive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from archive.api.folders import state_folder
from archive.errors import CallerError, StoreError
from archive.model.desk import Changes
from archive.model.times import canonical_time

if TYPE_CHECKING:
    from archive.repository.query import Reader
    from archive.store.looks import Looks

#: What `since` says for the last look.
LAST = "last"


def changes(
    reader: Reader,
    origin: str,
    *,
    since: str | None,
    kinds: Sequence[str],
    fields: Sequence[str],
    min_severity: int,
    no_note: bool,
    site: str | None,
    limit: int | None,
    everything: bool,
) -> Changes:
    """`Archive.changes` of the archive with that origin."""
    from archive.repository import desk

    if limit is not None and limit < 1:
        raise CallerError("usage", "--limit must be at least 1")
    last = _looks().last(origin) if since == LAST else None
    asked = desk.Asked(
        since=_time(since) if since is not None and since != LAST else None,
        size=last,
        kinds=frozenset(kinds),
        fields=frozenset(fields),
        min_severity=min_severity,
        no_note=no_note,
        site=site,
        limit=limit,
        everything=everything,
    )
    found = desk.changes(reader, asked)
    if last is not None and last > found.size:
        reader.warn(f"the last look was at a log of {last} entries, this archive has {found.size}: nothing came since")
    whole = since == LAST and not asked.narrowed and not found.more
    return replace(found, since=LAST if since == LAST and last is None else found.since, whole=whole)


def _time(since: str) -> str:
    try:
        return canonical_time(since)
    except CallerError as exc:
        hint = f"a day or a time in UTC, such as 2026-03-02 or 2026-03-02T12:00:00Z; or {LAST}: what came since the last look"
        raise CallerError(exc.code, exc.message, hint=hint) from exc


def looked(origin: str, found: Changes) -> str | None:
    """`Archive.looked` of the archive with that origin; what kept the look from being remembered, None when nothing
    did."""
    looks = _looks()
    before = looks.last(origin)
    try:
        if before is None or before < found.size:
            looks.remember(origin, found.size)
    except StoreError as exc:
        return exc.message
    return None


def _looks() -> Looks:
    from archive.store.disk import Disk
    from archive.store.looks import Looks

    return Looks(state_folder(), Disk())
