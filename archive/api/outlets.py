"""The report of a whole site, asked of an archive: which times are meant. No clock is asked, so that it can be made again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from archive.errors import CallerError
from archive.model.times import canonical_time, later

if TYPE_CHECKING:
    from archive.model.outlet import OutletView
    from archive.repository.query import Reader

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
