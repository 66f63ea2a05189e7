"""Moments, in the one spelling that documents, records and the index use.

Times are strings `YYYY-MM-DDTHH:MM:SS.ffffffZ` (RFC 3339, UTC, six digits), so that they sort as text, survive JSON,
and are signed exactly as they are shown. WARC 1.1 allows the same form in `WARC-Date`.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from archive.errors import CallerError

#: How far a captor's clock may be off before a time that he states contradicts one that others attest.
TOLERANCE = timedelta(minutes=10)

_RFC3339 = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?[ ]?([Zz]|[+-][0-9]{2}:?[0-9]{2})?)?"
)


def format_time(moment: datetime) -> str:
    """An aware datetime in the canonical spelling; a naive one is a programming error."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be recorded")
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z".zfill(
        27
    )  # strftime does not pad early years


def parse_time(text: str) -> datetime:
    """The moment a canonical or user-written RFC 3339 time means; without an offset it is UTC, a bare date is midnight.

    Raises CallerError `bad-time`.
    """
    match = _RFC3339.fullmatch(text.strip())
    if match is None:
        raise CallerError("bad-time", f'"{text}" is not a time', hint="write it as 2026-03-02T12:00:00Z")
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    micros = int((fraction or "0")[:6].ljust(6, "0"))
    if zone is None or zone in "Zz":
        offset: timezone = UTC
    else:
        sign = -1 if zone[0] == "-" else 1
        offset = timezone(sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:])))
    try:
        moment = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), micros, tzinfo=offset
        )
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as exc:
        raise CallerError("bad-time", f'"{text}" is not a time', hint="write it as 2026-03-02T12:00:00Z") from exc


def canonical_time(text: str) -> str:
    """A user-written time in the canonical spelling."""
    return format_time(parse_time(text))


def later(time: str, by: timedelta) -> str:
    """A canonical time moved, kept inside the years that can be written."""
    try:
        return format_time(parse_time(time) + by)
    except OverflowError:
        return format_time(datetime.max.replace(tzinfo=UTC) if by > timedelta() else datetime.min.replace(tzinfo=UTC))


def short_time(text: str) -> str:
    """A canonical time for people: `2026-03-02 08:00:03Z`, without the fraction."""
    return f"{text[:10]} {text[11:19]}Z" if len(text) >= 19 else text
