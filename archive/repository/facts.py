"""What the index is told about a capture, from its statement, description, article and records.

The writer and a rebuild both ask here, so that an index that grew and one that was rebuilt know the same.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import Path

from archive.articles.identity import identity_keys, normal_url, site_of, slug_of
from archive.formats.capture import DSSE_TYPE
from archive.formats.foreign import ForeignCapture
from archive.formats.reader import RecordItem
from archive.formats.warc import Record
from archive.model.article import Article
from archive.model.capture import Description
from archive.model.history import Place, RecordRow
from archive.model.statement import Statement
from archive.store.index import CaptureFacts

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
    )


def row_of(role: str, record: Record, sha256: str, place: Place) -> RecordRow:
    """A record as the index keeps it."""
    return RecordRow(role, record.type, record.target, record.date, record.id, sha256, place)


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
