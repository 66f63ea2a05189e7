"""A made-up newsroom of as many articles as wanted, five versions each, watched at unequal times: what tables are counted from.

Which article is edited how, when it is looked at, when its server fails and which of them go are functions of its number
alone, so that the same newsroom can be made again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple
from unittest import mock

from archive.model.times import format_time
from archive.store import database
from tests.newspaper import Newspaper, newspaper, page
from tests.newsweek import HastyDisk

SITE: Final = "harbour.example"
_BEGIN: Final = datetime(2026, 3, 2, 6, tzinfo=UTC)
_TOWNS: Final = ("Alder", "Brill", "Corran", "Dunmere", "Eskwell", "Farrow", "Glint", "Hollin")
_NOTE: Final = (
    "<p><em>Correction: An earlier version of this article said the plan will cost $41 million. "
    "It is $14 million.</em></p>"
)


class Look(NamedTuple):
    """One look at an article: when, and what its server says (None: it fails, b'': gone)."""

    at: datetime
    article: int
    body: bytes | None


def _page(number: int, **told: str) -> bytes:
    town = f"{_TOWNS[number % 8]} {number}"
    headline = told.pop("headline", "Council of {town} Approves Harbour Plan").format(town=town)
    text = page(headline=headline, **told).decode()
    if number % 37 == 11:  # shown to subscribers only, and it says so
        text = text.replace(
            "</head>",
            '<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle", '
            f'"headline": "{headline}", "isAccessibleForFree": false}}</script></head>',
        )
    return text.encode()


#: Ways through five versions. `back` is a headline that returns, `turns` two that are served in turn.
_WAYS: Final[tuple[tuple[dict[str, str], ...], ...]] = (
    ({}, {"cost": "$14 million"}, {"cost": "$14 million", "extra": _NOTE},
     {"cost": "$14 million", "extra": _NOTE, "headline": "{town} Votes for Its Harbour Plan"},
     {"cost": "$14 million", "extra": _NOTE, "headline": "Harbour Plan of {town} Wins the Vote"}),
    ({}, {"headline": "{town} Votes for Its Harbour Plan"}, {}, {"cost": "$19 million"},
     {"cost": "$19 million", "caption": "The council chamber on Tuesday. Photo: Jo Tran/Courant"}),
    ({}, {"extra": "<p>The mayor will be heard in June, her office said on Tuesday.</p>"},
     {"extra": "<p>The mayor will be heard in July, her office said on Tuesday.</p>"},
     {"extra": "<p>=HYPERLINK was never in the plan, the mayor said.</p>"}, {}),
    ({}, {"caption": "The council chamber on Monday. Photo: Jo Trann/Courant"}, {"cost": "$14 million", "extra": _NOTE},
     {"cost": "$14 million"}, {"cost": "$15 million"}),
    ({}, {"headline": "{town} Votes for Its Harbour Plan"}, {}, {"headline": "{town} Votes for Its Harbour Plan"}, {}),
)  # fmt: skip


def looks(articles: int) -> list[Look]:
    """All looks in their order."""
    found: list[Look] = []
    for number in range(articles):
        way = _WAYS[number % len(_WAYS)]
        at = _BEGIN + timedelta(minutes=7 * number)
        versions = 1 if number % 13 == 5 else 5
        for version, told in enumerate(way[:versions]):
            body = _page(number, **told)
            found.append(Look(at, number, body))
            at += timedelta(minutes=30 + 17 * (number % 5) * (version + 1))
            if (number + version) % 3 == 0:
                found.append(Look(at, number, body))
                at += timedelta(hours=1 + number % 7)
            if (number + version) % 11 == 4:
                found.append(Look(at, number, None))
                at += timedelta(hours=2)
        if number % 17 == 9:
            found.append(Look(at, number, b""))
    for extra in range(articles // 40 + 1):  # addresses that never gave an article
        found.append(Look(_BEGIN + timedelta(hours=extra), articles + extra, None))
    return sorted(found, key=lambda one: (one.at, one.article))


@contextmanager
def newsroom(folder: Path, articles: int) -> Iterator[Newspaper]:
    """The archive of such a newsroom."""
    with newspaper(folder) as paper, mock.patch.object(database, "SYNCHRONOUS", "OFF"):
        paper.press._given_disk = HastyDisk()
        for look in looks(articles):
            path = f"/2026/plan-{look.article:05}"
            paper.at(format_time(look.at))
            status = 503 if look.body is None else 410 if not look.body else 200
            paper.serve(path, look.body or b"<h1>Sorry</h1>", status)
            paper.capture(path)
        yield paper
