"""TimeGate and TimeMap: which capture of an address answers for a moment, told to programs (RFC 7089).

Addresses stand in the path as they are (`/timegate/https://news.example/story?page=2`), or percent-coded as a whole. The
mementos are pages of the second port. Times have whole seconds, as HTTP has them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final, Literal
from urllib.parse import quote, unquote

from archive.errors import CallerError
from archive.model.history import CaptureRow
from archive.model.times import format_time, parse_time
from archive.report.inert import for_json
from archive.repository.mementos import Mementos, mementos
from archive.repository.query import Reader
from archive.web.screen import Told

_LINK_FORMAT: Final = "application/link-format"
_DAYS: Final = "Mon|Tue|Wed|Thu|Fri|Sat|Sun"
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
#: RFC 7089, 2.1.1.1: the one form that a time has.
_ACCEPT: Final = re.compile(
    rf"(?:{_DAYS}), ([0-9]{{2}}) ({'|'.join(_MONTHS)}) ([0-9]{{4}}) ([0-9]{{2}}):([0-9]{{2}}):([0-9]{{2}}) GMT"
)
#: What an address may hold as it is (RFC 3986, 2.2 and 2.3), and in a header.
_PLAIN: Final = "%/:?#[]@!$&'()*+,;=~-._"
#: Which of the doors a path leads to.
_DOOR: Final = re.compile(r"/(timegate|timemap/link|timemap/json)/")

Door = Literal["timegate", "timemap/link", "timemap/json"]


@dataclass(frozen=True, slots=True)
class Places:
    """Where things are: `doors` is what TimeGate and TimeMap stand below, `pages` what the pages as captured do."""

    doors: str
    pages: str

    def page(self, row: CaptureRow) -> str:
        """The memento of a capture."""
        return f"{self.pages}/page/{row.index}/{quoted(row.url)}"

    def door(self, name: Door, url: str) -> str:
        """The TimeGate or a TimeMap of an address."""
        return f"{self.doors}/{name}/{quoted(url)}"


def door_of(path: str) -> str | None:
    """Which door a path asks for, None for none."""
    match = _DOOR.match(path)
    return match[1] if match is not None else None


def address_in(raw: bytes, query: bytes, words: int) -> str:
    """The address that stands behind so many words of a path, as it came over the wire."""
    parts = raw.decode("latin-1").split("/", words + 1)
    url = parts[-1] if len(parts) > words + 1 else ""
    if re.match(r"https?(?:%3a|:%2f)", url, re.IGNORECASE):
        url = unquote(url)
    if query:
        url += "?" + query.decode("latin-1")
    return re.sub(r"\A(https?):/(?=[^/])", r"\1://", url, flags=re.IGNORECASE)  # some servers on the way fold slashes


def quoted(url: str) -> str:
    """An address without its fragment, as it can stand in a header and in a path."""
    return quote(url.partition("#")[0], safe=_PLAIN, errors="surrogatepass")


def http_date(time: str) -> str:
    """A canonical time as HTTP writes it."""
    return format_datetime(parse_time(time).replace(microsecond=0), usegmt=True)


def accepted(value: str | None) -> str | None:
    """The canonical time that an Accept-Datetime header means. Raises CallerError `bad-time` for another form."""
    if value is None:
        return None
    match = _ACCEPT.fullmatch(value.strip())
    try:
        if match is None:
            raise ValueError
        day, month, year, hour, minute, second = match.groups()
        number = _MONTHS.index(month) + 1
        moment = datetime(int(year), number, int(day), int(hour), int(minute), int(second), tzinfo=UTC)
    except ValueError:
        raise CallerError(
            "bad-time", "Accept-Datetime is not a time as HTTP writes it", hint="Mon, 02 Mar 2026 08:00:00 GMT"
        ) from None
    return format_time(moment)


def answer(reader: Reader, places: Places, door: str, url: str, accept: str | None) -> Told:
    """What a door says of an address. Raises CallerError `bad-time`, `article-not-found`."""
    if not places.pages:
        raise CallerError(
            "article-not-found",
            "this viewer shows no pages as they were captured, so nothing here is a memento",
            hint="newsproof serve --replay-url, behind a proxy",
        )
    if door == "timegate":
        moment = accepted(accept)
        found = mementos(reader, url)
        return _gate(found, places, found.at(moment))
    found = mementos(reader, url)
    return _map_json(found, places) if door == "timemap/json" else _map(found, places)


def headers(reader: Reader, places: Places, row: CaptureRow) -> Mapping[str, str]:
    """The headers of the memento that a capture is; none of a file that was imported without an address."""
    if not row.url[:8].lower().startswith(("http://", "https://")):
        return {}
    found = mementos(reader, row.url)
    links = [*_doors(found, places), *_around(found, places, row)]
    return {"memento-datetime": http_date(row.observed), "link": ", ".join(links)}


def _gate(found: Mementos, places: Places, row: CaptureRow) -> Told:
    links = [*_doors(found, places)[:1], _map_link(found, places), *_around(found, places, row)]
    more = {"location": places.page(row), "vary": "accept-datetime", "link": ", ".join(links)}
    return Told("", "text/plain; charset=utf-8", 302, more)


def _doors(found: Mementos, places: Places) -> list[str]:
    return [
        f'<{quoted(found.url)}>; rel="original"',
        f'<{places.door("timegate", found.url)}>; rel="timegate"',
        _map_link(found, places),
    ]


def _map_link(found: Mementos, places: Places) -> str:
    first, last = found.rows[0], found.rows[-1]
    return (
        f'<{places.door("timemap/link", found.url)}>; rel="timemap"; type="{_LINK_FORMAT}"; '
        f'from="{http_date(first.observed)}"; until="{http_date(last.observed)}"'
    )


def _around(found: Mementos, places: Places, row: CaptureRow) -> Iterator[str]:
    """Links to the memento itself, its neighbours, the first and the last (RFC 7089, 2.2.4), each once."""
    rows = found.rows
    at = next((number for number, one in enumerate(rows) if one.index == row.index), None)
    named: dict[int, list[str]] = {0: ["first"]}
    named.setdefault(len(rows) - 1, []).append("last")
    if at is not None:
        named.setdefault(at, [])
        if at:
            named.setdefault(at - 1, []).append("prev")
        if at + 1 < len(rows):
            named.setdefault(at + 1, []).append("next")
    for number in sorted(named):
        words = " ".join((*named[number], "memento"))
        yield f'<{places.page(rows[number])}>; rel="{words}"; datetime="{http_date(rows[number].observed)}"'


def _map(found: Mementos, places: Places) -> Told:
    spanned = f'from="{http_date(found.rows[0].observed)}";until="{http_date(found.rows[-1].observed)}"'
    lines = [
        f'<{quoted(found.url)}>;rel="original"',
        f'<{places.door("timemap/link", found.url)}>;rel="self";type="{_LINK_FORMAT}";{spanned}',
        f'<{places.door("timegate", found.url)}>;rel="timegate"',
    ]
    for number, row in enumerate(found.rows):
        words = ["first"] * (number == 0) + ["last"] * (number == len(found.rows) - 1) + ["memento"]
        lines.append(f'<{places.page(row)}>;rel="{" ".join(words)}";datetime="{http_date(row.observed)}"')
    return Told(",\n".join(lines) + "\n", _LINK_FORMAT)


def _map_json(found: Mementos, places: Places) -> Told:
    """The same in the form that Memento aggregators use."""

    def told(row: CaptureRow) -> dict[str, str]:
        return {"datetime": f"{row.observed[:19]}Z", "uri": places.page(row)}

    listed = [told(row) for row in found.rows]
    document = {
        "original_uri": quoted(found.url),
        "self": places.door("timemap/json", found.url),
        "timegate_uri": places.door("timegate", found.url),
        "timemap_uri": {
            "link_format": places.door("timemap/link", found.url),
            "json_format": places.door("timemap/json", found.url),
        },
        "mementos": {"first": listed[0], "last": listed[-1], "list": listed},
    }
    return Told(for_json(json.dumps(document, indent=2)) + "\n", "application/json")
