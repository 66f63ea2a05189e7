"""What the index is told, and how a fact lies in its tables. The facts themselves are read from log and records above.

A row never depends on when it was written: what is decided by order (the slug, who a key belongs to) is an upsert that
compares log indexes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from archive.model.acts import KeysDocument, NoteDocument, RedactionDocument
from archive.model.article import Article
from archive.model.capture import Description, FileDescription
from archive.model.codec import plain, to_json
from archive.model.history import Interval, RecordRow
from archive.model.statement import Statement
from archive.store import fulltext
from archive.store.schema import ORDINALS, SHIFT

Values = tuple[Any, ...]

#: The roles of records of what belongs to a page.
PARTS: Final = ("image", "variant", "asset")

#: The description of an act, and which kind of statement signs which.
ActDocument = KeysDocument | RedactionDocument | NoteDocument
ACTS: Final[dict[str, type[KeysDocument] | type[RedactionDocument] | type[NoteDocument]]] = {
    "keys": KeysDocument,
    "redaction": RedactionDocument,
    "note": NoteDocument,
}


@dataclass(frozen=True, slots=True)
class CaptureFacts:
    """All that the index is told about one capture.

    `article` is the article model as stored (None for an observation). `keys` are the identity keys that this capture
    lays claim to. `records` are the records of the statement in file order, the statement itself last, then those that
    lie in a foreign file. `name` is what the article's slug is made from if this is its first capture, `site` the host
    as people call it. `fields` are the leaves of the field tree (path, value) of a version.
    """

    index: int
    leaf: str
    statement: Statement
    description: Description
    article: Article | None
    keys: tuple[str, ...]
    records: tuple[RecordRow, ...]
    name: str
    site: str
    fields: tuple[tuple[str, str], ...]
    #: Its records were taken off the disk: description and all that is made from it only repeat the statement.
    redacted: bool = False
    #: SHA-256 of each payload that is stored in full beside the page.
    payloads: tuple[str, ...] = ()

    @property
    def article_id(self) -> str:
        """The article that the statement names."""
        return self.statement.article or self.description.article


@dataclass(frozen=True, slots=True)
class FileFacts:
    """All that the index is told about one whole file: an `import` or a `segment` statement."""

    index: int
    leaf: str
    statement: Statement
    description: FileDescription
    records: tuple[RecordRow, ...]


@dataclass(frozen=True, slots=True)
class ActFacts:
    """All that the index is told about an act on the archive: a `keys`, a `redaction` or a `note` statement."""

    index: int
    leaf: str
    statement: Statement
    description: ActDocument
    records: tuple[RecordRow, ...]


Facts = CaptureFacts | FileFacts | ActFacts


@dataclass(frozen=True, slots=True)
class Act:
    """An act on the archive as the index gives it back."""

    index: int
    leaf: str
    observed: str
    document: ActDocument


@dataclass(frozen=True, slots=True)
class Stored:
    """A comparison as the index keeps it: log indexes of both versions, when the text changed, the tools that made it
    (and a stamp that says the same more cheaply), and the JSON document."""

    new: int
    old: int
    interval: Interval
    tools: str
    stamp: str
    document: str


# Whether the capture that comes in is the newest version: the later observed, of two at once the later in the log.
_NEWER = """excluded.newest IS NOT NULL AND (newest IS NULL OR excluded.last_change > last_change
    OR (excluded.last_change = last_change AND excluded.newest > newest))"""

ADD_ARTICLE = """
INSERT INTO article (id, first, told, url, site, name, versions, observations, first_seen, last_seen, last_change,
    newest, headline, substantive, due)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 1)
ON CONFLICT (id) DO UPDATE SET
    url = CASE WHEN :sooner THEN excluded.url ELSE url END,
    site = CASE WHEN :sooner THEN excluded.site ELSE site END,
    name = CASE WHEN :sooner THEN excluded.name ELSE name END,
    told = CASE WHEN :sooner THEN excluded.told ELSE told END,
    first = min(first, excluded.first),
    versions = versions + excluded.versions,
    observations = observations + excluded.observations,
    first_seen = min(first_seen, excluded.first_seen),
    last_seen = max(last_seen, excluded.last_seen),
    last_change = CASE WHEN :newer THEN excluded.last_change ELSE last_change END,
    headline = CASE WHEN :newer THEN excluded.headline ELSE headline END,
    newest = CASE WHEN :newer THEN excluded.newest ELSE newest END,
    due = 1
""".replace(":newer", _NEWER).replace(":sooner", "excluded.told IS NOT NULL AND (told IS NULL OR excluded.told < told)")

#: The columns of a capture that repeat what its statement or its description says, in the order of `capture_row`.
SIGNED: Final = (
    "log_index", "leaf", "article", "seq", "version", "same_as", "observed", "outcome", "reason", "status", "url",
    "final_url", "age", "origin", "source", "dated_by", "content_type", "payload", "claimed_date", "last_modified",
    "access", "extractor", "against",
)  # fmt: skip
_CAPTURE: Final = (*SIGNED, "words", "headline", "horizon", "redacted")
ADD_CAPTURE = f"INSERT INTO capture ({', '.join(_CAPTURE)}) VALUES ({', '.join('?' * len(_CAPTURE))})"  # noqa: S608

ADD_KEY = """
INSERT INTO identity (key, article, log_index) VALUES (?, ?, ?)
ON CONFLICT (key) DO UPDATE SET article = excluded.article, log_index = excluded.log_index
WHERE excluded.log_index < log_index
"""

ADD_RECORD = """
INSERT INTO record (id, role, type, target, date, record_id, sha256, file, offset, length, raw_length)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

ADD_FIELD = "INSERT INTO field (id, path, kind, value, searched) VALUES (?, ?, ?, ?, ?)"

ADD_ACT = "INSERT INTO act (log_index, leaf, kind, observed, about, document) VALUES (?, ?, ?, ?, ?, ?)"

ADD_FILE = """
INSERT INTO file (log_index, leaf, kind, path, sha256, length, observed, source, captures)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def keys_of(number: int) -> range:
    """The keys of the rows that belong to one log entry. What has more items than there are keys is cut: 16 million."""
    return range(number << SHIFT, (number << SHIFT) + ORDINALS)


def article_row(fact: CaptureFacts, headline: str) -> Values:
    """What one capture makes of its article; `ADD_ARTICLE` joins it with what others made of it."""
    said = fact.statement
    is_version = said.version is not None
    return (
        fact.article_id, fact.index, None if fact.redacted else fact.index, clean(fact.description.found_at),
        clean(fact.site), clean(fact.name),
        int(is_version), int(not is_version), said.observed, said.observed, said.observed if is_version else None,
        fact.index if is_version else None, headline if is_version else "",
    )  # fmt: skip


def capture_row(fact: CaptureFacts, words: int, headline: str, horizon: str | None) -> Values:
    """The row of one capture. What the signed statement says counts before what the description repeats."""
    said, meant = fact.statement, fact.description
    return (
        fact.index, fact.leaf, fact.article_id, said.seq, said.version,
        meant.same_as if said.version is None else None, said.observed, meant.outcome, clean(meant.reason),
        number(meant.status), clean(meant.url), clean(meant.final_url), max(0, number(meant.claimed.age) or 0),
        meant.origin.kind, clean(meant.origin.source), meant.origin.dates, clean(meant.content_type),
        meant.payload_sha256, clean(meant.claimed.date), clean(meant.claimed.last_modified), meant.access,
        meant.extractor, clean(against(meant)), words, headline, horizon, "" if fact.redacted else None,
    )  # fmt: skip


def signed_row(index: int, leaf: str, said: Statement, meant: Mapping[str, Any]) -> Values:
    """The first columns of `capture_row`, `SIGNED`, from a description as plain JSON.

    Raises AttributeError, KeyError or TypeError when the document is not of that form.
    """
    origin, claimed = meant["origin"], meant.get("claimed") or {}
    return (
        index, leaf, said.article, said.seq, said.version, meant.get("same_as") if said.version is None else None,
        said.observed, meant["outcome"], clean(meant["reason"]), number(meant["status"]), clean(meant["url"]),
        clean(meant["final_url"]), max(0, number(claimed.get("age")) or 0), origin["kind"], clean(origin.get("source")),
        origin.get("dates"), clean(meant["content_type"]), meant["payload_sha256"], clean(claimed.get("date")),
        clean(claimed.get("last_modified")), meant.get("access", "unknown"), meant["extractor"],
        clean(_against(meant.get("permission"))),
    )  # fmt: skip


def against(meant: Description) -> str | None:
    """What was put up with for this capture, in two lines: why a robots.txt that forbade it was not obeyed (the profile,
    if there is one, and the reason); and, if there is a second line, which servers were not proven to be themselves."""
    return _against(plain(meant.permission) if meant.permission is not None else None)


def _against(permission: Mapping[str, Any] | None) -> str | None:
    if permission is None:
        return None
    insecure = permission.get("insecure")
    if not permission["against_robots"] and not insecure:
        return None
    said = ""
    if permission["against_robots"]:
        said = ": ".join(text for text in (permission.get("profile"), permission.get("reason")) if text)
    return f"{said}\n{'; '.join(insecure)}" if insecure else said


def file_row(fact: FileFacts) -> Values:
    """The row of one whole file."""
    file = fact.description
    return (
        fact.index, fact.leaf, file.kind, clean(file.file), file.sha256, number(file.length), file.observed,
        clean(file.source), number(file.captures),
    )  # fmt: skip


def act_row(fact: ActFacts) -> Values:
    """The row of one act."""
    said, meant = fact.statement, fact.description
    about = None if isinstance(meant, KeysDocument) else number(meant.index)
    return (fact.index, fact.leaf, said.kind, said.observed, about, clean(to_json(meant)))


def record_rows(number: int, records: Sequence[RecordRow]) -> Iterator[Values]:
    """The rows of the records that one log entry speaks of."""
    for key, row in zip(keys_of(number), records, strict=False):
        place = row.place
        yield (
            key, row.role, row.type, clean(row.target), clean(row.date), clean(row.record_id), row.sha256, place.file,
            place.offset, place.length, place.raw_length,
        )  # fmt: skip


def field_rows(number: int, fields: Sequence[tuple[str, str]]) -> list[Values]:
    """The rows of a version's fields; the last column says whether the text is searchable."""
    texts = [(fulltext.kind_of(path), clean(value)) for path, value in fields]
    return [
        (key, clean(path), kind, value, int(wanted))
        for key, (path, _), (kind, value), wanted in zip(
            keys_of(number), fields, texts, fulltext.searched(texts), strict=False
        )
    ]


def number(value: int | None) -> int | None:
    """A number as SQLite can keep it, in 64 bits."""
    return None if value is None else max(-(1 << 62), min(value, 1 << 62))


def clean(text: Any) -> Any:
    """A text as SQLite can keep it: NUL, and lone surrogates, which UTF-8 has not, become U+FFFD. None stays None."""
    if text is None:
        return None
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
