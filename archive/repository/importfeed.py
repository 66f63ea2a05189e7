"""Taking in a saved feed (RSS, Atom) whose items carry the text: what each item is a page of, and of which moment.

The moment is that of the feed, not that of the items: it says what stood in the feed then. It is the user's word, else
the file name's, else that of the server that wrote the feed (`lastBuildDate`, `updated`), else the file's. When an item
says that it was published stands in its page, as the page's own claim. Items without a text are left out: their pages
are to be captured. The bytes of each item are kept beside the page that was made of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final
from urllib.parse import urljoin

from archive.errors import CallerError, SourceError
from archive.formats import feeditems, rowpage, savedpages
from archive.formats.sniffing import read_document
from archive.model.capture import DateWord, Origin
from archive.model.history import Imported
from archive.model.times import canonical_time, format_time
from archive.repository.importing import MAX_FILE, Told, name_of, reading
from archive.repository.importrows import from_part
from archive.repository.ingest import Writer
from archive.repository.taking import Found, Left, Taking

ITEM_TYPE: Final = "application/xml"
#: A text of fewer characters, mark-up counted, is a teaser.
_TEASER: Final = 1_000


def import_feed(
    writer: Writer,
    path: Path,
    *,
    observed: str | None,
    modified: str | None,
    today: str,
    dry_run: bool,
    told: Told,
) -> Imported:
    """Takes in the items of one feed that carry their text. Raises CallerError `unreadable-file`, `bad-time`, SourceError
    `broken-source`, `too-large`."""
    name = name_of(path)
    with reading(path):
        data = read_document(path, MAX_FILE)
    digest = hashlib.sha256(data).hexdigest()
    channel = feeditems.channel_of(data)
    moment, word = _moment(path, channel, observed, modified)
    taking = Taking(writer, today=today, dry_run=dry_run, told=told)
    problems: list[str] = []
    origin = Origin("imported", name, digest, word)

    def found() -> Iterator[Found | Left]:
        try:
            for item in feeditems.items_of(data):
                yield _item(item, data, channel, moment, origin)
        except feeditems.FeedError as exc:
            problems.append(str(exc))

    taking.take(found())
    if problems and not taking.seen:
        raise SourceError(
            "broken-source",
            f"{path.name} is no feed that can be read: {problems[0]}",
            context={"path": str(path)},
            hint="nothing was imported; compare the file with its source",
        )
    return Imported(
        name,
        digest,
        "rss",
        taking.seen,
        tuple(taking.taken),
        taking.skipped,
        0,
        (*(f"it cannot be read on behind item {taking.seen:,}: {one}" for one in problems), *taking.remarks),
        dry_run,
        left=taking.left or None,
    )


def _moment(path: Path, channel: feeditems.Channel, observed: str | None, modified: str | None) -> tuple[str, DateWord]:
    if observed is not None:
        return observed, "user"
    if (named := savedpages.moment_of(_page_name(path.name))) is not None:
        return named, "name"
    if (built := time_of(channel.built)) is not None:
        return built, "server"
    if modified is not None:
        return modified, "file"
    raise CallerError(
        "bad-time", f"the modification time of {path} is none that can be written", hint="say it with --observed"
    )


def _page_name(name: str) -> str:
    """A file's name without the endings of feeds, whose digits and dots are no part of a date."""
    lower = name.lower().removesuffix(".gz")
    ending = next((one for one in (".xml", ".rss", ".atom", ".rdf") if lower.endswith(one)), "")
    return lower[: len(lower) - len(ending)].upper() if ending else name


def time_of(text: str) -> str | None:
    """A time as feeds print it (RFC 822 or RFC 3339), canonical; None for anything else."""
    text = text.strip()
    if not text or len(text) > 64:
        return None
    try:
        return canonical_time(text)
    except CallerError:
        pass
    try:
        moment = parsedate_to_datetime(text)
        return format_time(moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _item(item: feeditems.Item, data: bytes, channel: feeditems.Channel, moment: str, origin: Origin) -> Found | Left:
    where = f"item {item.number}"
    try:
        url = urljoin(channel.link.strip(), item.link.strip())
    except ValueError:
        url = ""
    if savedpages.address(url) is None:
        return Left("without an http or https address", where)
    text = item.content if item.content.strip() else item.summary if len(item.summary) >= _TEASER else ""
    if not text.strip():
        return Left("without its text: a headline or a teaser only", where)
    page = rowpage.page_of(item.title, text, published=time_of(item.published), author=item.author)
    original = data[item.begin : item.end]
    told = Origin(origin.kind, origin.source, origin.sha256, origin.dates, where)
    return Found(from_part(page, lambda _: original, ITEM_TYPE, url=url, observed=moment, origin=told), where)
