"""How the pages that a feed or sitemap names are found out: fetched, unpacked within bounds, read, and, of a sitemap
index, once more for its newest sitemaps.

What a list says is not archived: it is read to know what to capture, and each capture says for itself what came. What
was read of the list, and what was left out, stands in the status of the watch.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from archive.articles import feeds
from archive.articles.feeds import Feed, FeedEntry
from archive.errors import CallerError, NewsproofError, SourceError
from archive.formats.codings import decode_body
from archive.jobs.schedule import Looked
from archive.model.capture import Fetched
from archive.model.times import format_time
from archive.net.guard import check_url

#: Bytes of an unpacked list (sitemaps.org: 50 MB).
LIST_LIMIT: Final = 50 * 1024 * 1024
#: Sitemaps of an index that are read at one look, the newest first.
MOST_SITEMAPS: Final = 10
#: Articles that are taken up at one look at a list; the rest waits for the next.
MOST_NEW: Final = 500
#: What a list says is older is not taken up.
OLDEST: Final = timedelta(days=30)

Fetch = Callable[[str], Fetched]


@dataclass(frozen=True, slots=True)
class _Failed(Exception):  # noqa: N818 - how a look ends, no error
    looked: Looked


def read_list(fetch: Fetch, url: str) -> tuple[Looked, tuple[FeedEntry, ...]]:
    """What one look at a list came to, and the pages that it names. Never raises for what a server does."""
    try:
        found = _get(fetch, url)
        notes = _notes(found)
        entries = found.entries
        if found.kind == "sitemap-index":
            entries, more = _of_index(fetch, found)
            notes += more
    except _Failed as exc:
        return exc.looked, ()
    except (SourceError, CallerError) as exc:
        return _refused(exc), ()
    return Looked("read", named=len(entries), left_out="; ".join(notes)[:300] or None), entries


def take_up(
    entries: tuple[FeedEntry, ...], known: Callable[[str], bool], now: datetime
) -> tuple[tuple[str, ...], frozenset[str], str | None]:
    """The addresses to watch from now on, newest first; all that are named; and what is left out with the reason."""
    oldest = format_time(now - OLDEST)
    addresses: dict[str, str] = {}
    named: set[str] = set()
    old = refused = 0
    for entry in entries:
        try:
            url = check_url(entry.url).url
        except NewsproofError:
            refused += 1
            continue
        named.add(url)
        if known(url) or url in addresses:
            continue
        if entry.date is not None and entry.date < oldest:
            old += 1
        else:
            addresses[url] = entry.date or ""
    new = sorted(addresses, key=lambda url: addresses[url], reverse=True)
    notes = [f"{old:,} older than {OLDEST.days} days"] if old else []
    notes += [f"{refused:,} that are never fetched"] if refused else []
    notes += [f"{len(new) - MOST_NEW:,} for the next look"] if len(new) > MOST_NEW else []
    return tuple(new[:MOST_NEW]), frozenset(named), "; ".join(notes) or None


def _get(fetch: Fetch, url: str) -> Feed:
    fetched = fetch(url)
    final = fetched.final
    if final is None or fetched.failure is not None:
        raise _Failed(Looked("network", fetched.failure or "no answer", failed=True, soon=True))
    if final.status != 200:
        soon = final.status >= 500 or final.status == 429
        raise _Failed(Looked("network", f"status {final.status}", failed=True, soon=soon))
    decoded = decode_body(final.body, final.coding, limit=LIST_LIMIT)
    data, problem = decoded.data, decoded.problem
    if data[:2] == b"\x1f\x8b":  # a sitemap.xml.gz, whatever its headers say
        decoded = decode_body(data, "gzip", limit=LIST_LIMIT)
        data, problem = decoded.data, problem or decoded.problem
    if problem is not None and not data:
        raise _Failed(Looked("not-a-feed", problem, failed=True))
    found = feeds.read(data, base=final.url)
    if problem is not None:
        found = Feed(found.kind, found.entries, found.title, found.left_out, found.refused, problem)
    return found


def _notes(found: Feed) -> list[str]:
    notes = [f"{found.left_out:,} behind the first {feeds.MOST_ENTRIES:,}"] if found.left_out else []
    notes += [f"{found.refused:,} without a usable address"] if found.refused else []
    notes += [f"not read to its end: {found.problem}"] if found.problem else []
    return notes


def _of_index(fetch: Fetch, index: Feed) -> tuple[tuple[FeedEntry, ...], list[str]]:
    """The pages of the newest sitemaps; what one of them does says nothing about the others."""
    children = sorted(index.entries, key=lambda entry: entry.date or "", reverse=True)
    pages: dict[str, FeedEntry] = {}
    notes: list[str] = []
    failed = 0
    for child in children[:MOST_SITEMAPS]:
        try:
            found = _get(fetch, child.url)
        except (_Failed, SourceError, CallerError):
            failed += 1
            continue
        if found.kind == "sitemap":
            pages.update((entry.url, entry) for entry in found.entries)
            notes += _notes(found)
        else:
            failed += 1
    if children and failed == len(children[:MOST_SITEMAPS]):
        raise _Failed(Looked("network", "none of its sitemaps could be read", failed=True, soon=True))
    notes = [f"{len(children) - MOST_SITEMAPS:,} older sitemaps"] * (len(children) > MOST_SITEMAPS) + notes
    notes += [f"{failed:,} sitemaps that could not be read"] if failed else []
    return tuple(pages.values()), notes


def _refused(exc: NewsproofError) -> Looked:
    seconds = exc.context.get("seconds")
    asked = float(seconds) if isinstance(seconds, (int, float)) and exc.code == "retry-later" else None
    return Looked(exc.code, exc.message, failed=True, soon=exc.code in ("network", "retry-later"), retry_after=asked)
