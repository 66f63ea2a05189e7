"""What the index is told about a capture, from its statement, description, article and records.

The writer and a rebuild both ask here, so that an index that grew and one that was rebuilt know the same.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import cast

from archive.articles.identity import identity_keys, normal_url, site_of, slug_of
from archive.articles.prose import nfc, scrub
from archive.formats import tombstone
from archive.formats.capture import DSSE_TYPE
from archive.formats.cutting import Cut
from archive.formats.foreign import ForeignCapture
from archive.formats.headers import MalformedRecordError, parse_head
from archive.formats.reader import RecordItem
from archive.formats.warc import Record, target_uri
from archive.model.article import Article
from archive.model.capture import Description, Origin, Outcome
from archive.model.history import CaptureRow, Place, RecordRow
from archive.model.statement import Statement
from archive.store.facts import PARTS
from archive.store.index import CaptureFacts
from archive.trust import statements

#: What stands in front of the name of a file that was imported without a URL.
FILE_PREFIX = "urn:newsproof:file:"
STATEMENT_PREFIX = "urn:newsproof:statement:"

_SPACE = re.compile(r"\s+")


def keys_of(url: str, final_url: str, article: Article | None) -> tuple[str, ...]:
    """The identity keys of a capture, strongest first.

    A file without a URL is known by the address that its page states, else by its headline (of two words or more),
    else by its own name.
    """
    if not url.startswith(FILE_PREFIX):
        return identity_keys(url, final_url, article.canonical if article else None)
    if article is None:
        return (url,)
    if article.canonical and article.canonical.startswith(("http://", "https://")):
        return (normal_url(article.canonical),)
    headline = _SPACE.sub(" ", unicodedata.normalize("NFKC", article.headline).casefold()).strip()
    return (f"headline:{headline}",) if len(headline.split()) >= 2 else (url,)


def filed_under(key: str) -> str:
    """How a file without a URL was filed, for people; `key` is its strongest identity key."""
    if key.startswith("headline:"):
        return "filed under its headline"
    if key.startswith(FILE_PREFIX):
        return "without a headline of two words it is filed under its own name; give versions of one article the same --url"
    return f"filed under {key}, the address that the page states"


def facts_of(
    index: int,
    leaf: str,
    statement: Statement,
    description: Description,
    article: Article | None,
    records: tuple[RecordRow, ...],
) -> CaptureFacts:
    """All that the index is told about one capture. `article` is the stored model, None for an observation."""
    url = description.found_at
    headline = article.headline if article else ""
    named = url if not url.startswith(FILE_PREFIX) else (article.canonical or "" if article else "")
    return CaptureFacts(
        index,
        leaf,
        statement,
        description,
        article,
        keys_of(description.url, url, article),
        records,
        slug_of(named, headline),
        site_of(named),
        tuple((field.path, field.value) for field in description.fields),
        payloads=_payloads(description, records),
    )


def _payloads(description: Description, records: tuple[RecordRow, ...]) -> tuple[str, ...]:
    """What is stored in full beside the page. A payload that an earlier record holds is a revisit, and not named."""
    full = {row.target for row in records if row.role in PARTS and row.type == "response"}
    items = description.assets.items if description.assets is not None else ()
    found = (
        item.payload_sha256 or item.sha256 or "" for item in items if target_uri(item.final_url or item.url) in full
    )
    return tuple(dict.fromkeys(filter(None, found)))


def redacted_facts(
    index: int, leaf: str, statement: Statement, same_as: int | None, records: tuple[RecordRow, ...]
) -> CaptureFacts:
    """All that is left to say of a capture whose records were taken off the disk: what its statement says."""
    outcome = "version" if statement.version is not None else "unchanged" if same_as is not None else "redacted"
    description = Description(
        id="",
        article=statement.article or "",
        url="",
        final_url="",
        observed=statement.observed,
        outcome=cast(Outcome, outcome),
        reason=None,
        origin=Origin("captured"),
        status=None,
        content_type=None,
        payload_sha256=None,
        extractor="",
        rules="",
        software="",
        configuration="",
        same_as=same_as,
    )
    return CaptureFacts(index, leaf, statement, description, None, (), records, "", "", (), redacted=True)


def found_again(statement: Statement, reach: int, entry: Callable[[int], bytes]) -> int | None:
    """The version whose text an observation found again, as the log alone tells it: both have one field root.

    `reach` is the log index of the statement, or more; `entry` reads a log entry.
    """
    before = statement
    while statement.version is None and statement.fields is not None and before.prev is not None:
        if before.prev.index >= reach:
            return None
        reach = before.prev.index
        try:
            before = statements.decode_entry(entry(reach))
        except ValueError:
            return None
        if before.fields == statement.fields and before.version is not None:
            return before.version
    return None


def found_at(capture: CaptureRow) -> str:
    """`Description.found_at` of a capture as the index has it."""
    return capture.final_url if capture.outcome in ("version", "unchanged") else capture.url


def as_item(text: str) -> str:
    """A text as it stands in the field tree (`articles.fields`)."""
    return nfc(scrub(text))


def row_of(role: str, record: Record, sha256: str, place: Place) -> RecordRow:
    """A record as the index keeps it."""
    return RecordRow(role, record.type, record.target, record.date, record.id, sha256, place)


def grave_in(cut: Cut) -> tombstone.Grave | None:
    """What a record of a foreign file says as a tombstone, None when it is none."""
    try:
        head = parse_head(cut.head, foreign=True)
    except MalformedRecordError:
        return None
    return tombstone.read(Record(head, cut.raw, len(cut.head)))


def cut_row(cut: Cut, file: str) -> tuple[RecordRow, bool]:
    """A record of a foreign file as the index keeps it, and whether a tombstone stands there in its stead."""
    try:
        head = parse_head(cut.head, foreign=True)
    except MalformedRecordError:
        return RecordRow("record", "", None, "", "", cut.sha256, Place(file, cut.offset, cut.length, cut.size)), False
    record = Record(head, cut.raw, len(cut.head))
    grave = tombstone.read(record)
    if grave is not None:
        place = Place(file, cut.offset, cut.length, grave.raw_length)
        return RecordRow("record", record.type, None, record.date, record.id, grave.sha256, place), True
    place = Place(file, cut.offset, cut.length, cut.size)
    return RecordRow("record", record.type, record.target, record.date, record.id, cut.sha256, place), False


def entry_of(item: RecordItem) -> bytes | None:
    """The log entry that a statement record holds, or None when it is another record."""
    record = item.record
    if record.type != "resource" or record.content_type != DSSE_TYPE:
        return None
    return record.block if (record.target or "").startswith(STATEMENT_PREFIX) else None


def file_digest(path: Path) -> tuple[str, int]:
    """SHA-256 in hex and length of a file."""
    digest = hashlib.sha256()
    length = 0
    with path.open("rb") as stream:
        while piece := stream.read(1 << 20):
            digest.update(piece)
            length += len(piece)
    return digest.hexdigest(), length


def foreign_rows(capture: ForeignCapture, file: str) -> tuple[RecordRow, ...]:
    """Where the evidence of an imported capture lies in a foreign file kept as `file`: its record, and for a revisit
    the record whose payload it repeats."""
    own = RecordRow(
        {"revisit": "revisit", "response": "response"}.get(capture.kind, "resource"),
        capture.record_type,
        capture.url,
        capture.date,
        capture.record_id or "",
        capture.record_sha256,
        Place(file, capture.offset, capture.length, capture.record_length),
    )
    first = capture.original
    if first is None:
        return (own,)
    place = Place(file, first.offset, 0, first.record_length)
    return (own, RecordRow("response", "response", first.url, first.date, "", first.record_sha256, place))
