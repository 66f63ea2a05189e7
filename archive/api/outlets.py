"""The report of a whole site, and the export, asked of an archive: which times are meant, and what may be written where.

No clock is asked, so that both can be made again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import CallerError
from archive.model.times import canonical_time, later

if TYPE_CHECKING:
    from archive.model.history import Exported
    from archive.model.outlet import OutletView
    from archive.repository.query import Reader
    from archive.store.disk import Disk

#: Characters of a day without a time.
_DAY = 10


def outlet(reader: Reader, site: str, since: str | None, until: str | None, *, anew: bool = True) -> OutletView:
    """`Archive.outlet`. A day alone is all of it: `since` its beginning, `until` its end. Without `anew` as the index has it."""
    from archive.repository.outlet import outlet as gathered

    return gathered(reader, site, *period(since, until), anew=anew)


def period(since: str | None, until: str | None) -> tuple[str | None, str | None]:
    """The canonical times that two days or times mean. Raises CallerError `bad-time`, `usage`."""
    first = canonical_time(since) if since is not None else None
    last = canonical_time(until) if until is not None else None
    if last is not None and until is not None and len(until.strip()) == _DAY:
        last = later(last, timedelta(days=1, microseconds=-1))
    if first is not None and last is not None and last < first:
        raise CallerError(
            "usage", "--until lies before --since", hint=f"exchange the two: --since {until} --until {since}"
        )
    return first, last


def export(
    reader: Reader, references: Sequence[str] | None, target: Path, disk: Disk, *, to: str, force: bool
) -> Exported:
    """`Archive.export`."""
    from archive.repository.export import export_warc

    if to != "warc":
        raise CallerError("usage", f'"{to}" is not a format that can be written', hint="--to warc")
    if target.exists() and not force:
        raise CallerError("output-exists", f"{target} exists", hint="choose another name, or --force")
    return export_warc(reader, references, target, disk)
