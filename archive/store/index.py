"""What the index means: facts about captures go in, answers about articles come out. It is a view of log and records.

The same facts give the same answers byte for byte, whether they came one capture at a time or all at once in a
rebuild. Therefore nothing depends on insertion order or on SQLite's row ids: keys come from the log, and what must be
first come, first served (slugs, identity keys) is decided by log index.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from types import TracebackType

from archive.model.acts import RedactionDocument
from archive.model.codec import parse
from archive.model.edit import Comparison
from archive.model.history import ArticleRow, CaptureRow, Interval, Match, Place, RecordRow, Table
from archive.store import authorizer, facts, fulltext, listing, newest
from archive.store.database import Database, Row, damaged
from archive.store.facts import ACTS, Act, ActFacts, CaptureFacts, Facts, FileFacts, Stored, clean
from archive.store.schema import SHIFT
from archive.trust.merkle import EMPTY_ROOT

__all__ = ["SUBSTANTIVE", "Act", "ActFacts", "CaptureFacts", "FileFacts", "Index", "Stored"]

#: Edits of this severity or more count as substantive.
SUBSTANTIVE = 3
#: Texts that wait in memory for the full text.
TEXTS_AT_ONCE = 2_000

_CAPTURE = """
SELECT c.log_index, c.leaf, c.article, a.slug, c.seq, c.version, c.observed, c.outcome, c.reason, c.status, c.url,
    c.final_url, c.age, c.words, c.headline, c.origin, c.source, c.payload, c.same_as, c.dated_by,
    c.redacted, NULL, c.against, iif(c.access = 'subscriber' AND c.redacted IS NULL, c.access, NULL)
FROM capture c JOIN article a ON a.id = c.article
"""
_RECORD = "SELECT role, type, target, date, record_id, sha256, file, offset, length, raw_length FROM record"
_ARTICLE = """
SELECT id, slug, url, site, headline, versions, observations, first_seen, last_seen, last_change, substantive
FROM article
"""
#: In front of the digest of a payload that a capture stored beside its page: who has it is told like who an address is.
_PAYLOAD = "payload:sha256:"
# The last response of a capture is its page's: those before it are redirects, those of images have a role of their own.
_ORIGINAL = """
SELECT r.id FROM capture c JOIN record r ON r.id >= c.log_index << 24 AND r.id < (c.log_index + 1) << 24
WHERE c.payload = ? AND c.final_url = ? AND c.origin = 'captured' AND r.role = 'response'
ORDER BY c.log_index, r.id DESC LIMIT 1
"""
_LAST = """
SELECT max(coalesce((SELECT max(log_index) FROM file), -1), coalesce((SELECT max(log_index) FROM capture), -1),
    coalesce((SELECT max(log_index) FROM act), -1)),
    coalesce((SELECT max(observed) FROM capture), '')
"""
_HELD = """
SELECT 1 FROM capture WHERE log_index = ? UNION ALL SELECT 1 FROM file WHERE log_index = ?
UNION ALL SELECT 1 FROM act WHERE log_index = ?
"""
_TOLD = f"SELECT {', '.join(facts.SIGNED)} FROM capture WHERE article = ? ORDER BY log_index"  # noqa: S608
_TOLD_OF = f"SELECT {', '.join(facts.SIGNED)}, redacted FROM capture WHERE log_index = ?"  # noqa: S608
_COUNT = "SELECT coalesce(sum(number), 0) FROM tally WHERE name IN ('version', 'observation', 'file', 'act')"
_REDACT = "UPDATE capture SET redacted = ? WHERE log_index = ? AND leaf = ? AND redacted IS NOT NULL"
_NOTE = "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
_NAMED = "INSERT INTO naming (name, next) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET next = excluded.next"
_ADD_COMPARISON = """
INSERT INTO comparison (new, old, article, after, until, tools, stamp, verdict, document)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_COMPARED = """
UPDATE article SET due = 0, substantive = (
    SELECT count(*) FROM comparison c JOIN edit e ON e.id >= c.new << 24 AND e.id < (c.new + 1) << 24
    WHERE c.article = article.id AND e.severity >= ?)
WHERE id = ?
"""
_EDITED = """
SELECT c.article, c.new, c.old, c.after, c.until, c.tools, c.stamp, e.old_text, e.new_text
FROM comparison c LEFT JOIN edit e ON e.id >= c.new << 24 AND e.id < (c.new + 1) << 24 ORDER BY c.new, e.id
"""
_EDITED_IN = """
SELECT e.old_text, e.new_text FROM comparison c JOIN edit e ON e.id >= c.new << 24 AND e.id < (c.new + 1) << 24
WHERE c.article = ? ORDER BY e.id
"""
_STAGING = """
CREATE TEMP TABLE IF NOT EXISTS staged (kind TEXT, key TEXT, value TEXT, PRIMARY KEY (kind, key)) WITHOUT ROWID
"""
_SETTLE_HORIZON = """
UPDATE capture SET horizon = earlier.latest FROM (
    SELECT log_index AS number,
        max(observed) OVER (ORDER BY log_index ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS latest
    FROM capture) earlier
WHERE capture.log_index = earlier.number
"""
_SETTLE_TEXT = """
UPDATE capture SET (words, headline) = (
    SELECT coalesce(max(v.words), 0), coalesce(max(v.headline), '') FROM capture v
    WHERE v.article = capture.article AND v.version = capture.same_as AND v.log_index = (
        SELECT min(log_index) FROM capture w WHERE w.article = capture.article AND w.version = capture.same_as))
WHERE version IS NULL
"""


class Index:
    """The index of one archive, in a file or (path None) in memory. A context manager that closes itself.

    Every method raises StoreError: `index-damaged` when the file cannot be believed, `busy`, `disk-full`, `storage`.
    """

    def __init__(self, database: Database) -> None:
        self._db = database
        self._end: tuple[int, str] | None = None
        self._texts: list[tuple[int, str]] = []
        #: Whether facts came in another order than the log's: `settle` is due.
        self.disordered = False

    @classmethod
    def open(cls, path: Path | None, *, write: bool) -> Index:
        """An existing index; a new, empty one if it is to be written and is not there."""
        return cls(Database.open(path, write=write))

    @classmethod
    def build(cls, path: Path) -> Index:
        """A new index under a temporary name, fast, and not durable until the caller has synced the closed file."""
        return cls(Database.build(path))

    def __enter__(self) -> Index:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Gives the file back. Closing twice is fine."""
        self._db.close()

    # How far it is.

    @property
    def size(self) -> int:
        """Log entries that this index knows; the log may be ahead, never behind."""
        return self.standing[0]

    @property
    def root(self) -> str:
        """The log's root in hex at that size."""
        return self.standing[1]

    @property
    def standing(self) -> tuple[int, str]:
        """Size and root, of one moment."""
        found: dict[str, str] = dict(self._db.all("SELECT name, value FROM meta WHERE name IN ('size', 'root')"))
        if not re.fullmatch("[0-9]{1,18}", str(found.get("size", 0))):
            raise damaged(self._db.path, "does not know its own size")
        return int(found.get("size", 0)), str(found.get("root", EMPTY_ROOT.hex()))

    def set_head(self, size: int, root: str) -> None:
        """Notes the log's size and root (hex) that the index now reflects."""
        with self.batch():
            self._db.many(_NOTE, [("size", str(size)), ("root", root)])

    # Facts in.

    @contextmanager
    def batch(self) -> Iterator[None]:
        """One transaction: all that is added inside is there together, or nothing of it. Batches nest."""
        try:
            with self._db.transaction() as outermost:
                yield
                if outermost:
                    self._write_texts()
        except BaseException:
            self._end = None
            self._texts.clear()
            raise

    def add(self, given: Iterable[Facts]) -> None:
        """Takes in facts; in a transaction of its own unless inside `batch`.

        In the order of the log everything is final at once. In any other order `disordered` becomes true, and
        `settle` must follow. A log index that is there already is an error of the caller (ValueError).
        """
        with self.batch():
            for fact in given:
                last, newest = self._reached()
                if fact.index <= last and self._holds(fact.index):
                    raise ValueError(f"the index knows log entry {fact.index} already")
                self.disordered |= fact.index < last
                if isinstance(fact, CaptureFacts):
                    self._add_capture(fact, newest)
                    newest = max(newest, fact.statement.observed)
                elif isinstance(fact, ActFacts):
                    self._db.run(facts.ADD_ACT, facts.act_row(fact))
                    if isinstance(fact.description, RedactionDocument):
                        self._redact(fact.description)
                else:
                    self._db.run(facts.ADD_FILE, facts.file_row(fact))
                self._db.many(facts.ADD_RECORD, facts.record_rows(fact.index, fact.records))
                self._end = (max(last, fact.index), newest)

    def _redact(self, document: RedactionDocument) -> None:
        """Says why a capture whose records are gone is redacted. One whose records are still there is `pending`."""
        self._db.run(_REDACT, (clean(document.reason), document.index, document.leaf))

    def _reached(self) -> tuple[int, str]:
        """The last log index there is a row for (-1: none), and the latest observed time so far ('': none)."""
        if self._end is None:
            last, newest = self._db.one(_LAST) or (-1, "")
            self._end = (last, newest)
        return self._end

    def _holds(self, number: int) -> bool:
        return self._db.one(_HELD, (number, number, number)) is not None

    def _add_capture(self, fact: CaptureFacts, newest: str) -> None:
        article = fact.article_id
        words, headline = 0, ""
        if fact.statement.version is None:
            same_as = fact.description.same_as
            if same_as is not None:
                sql = "SELECT words, headline FROM capture WHERE article = ? AND version = ? ORDER BY log_index LIMIT 1"
                words, headline = self._db.one(sql, (article, same_as)) or (0, "")
        elif fact.article is not None:
            words, headline = fact.article.words, clean(fact.article.headline)
        self._db.run(facts.ADD_ARTICLE, facts.article_row(fact, headline))
        self._name(article)
        self._db.run(facts.ADD_CAPTURE, facts.capture_row(fact, words, headline, newest or None))
        keys = (*fact.keys, *(f"{_PAYLOAD}{digest}" for digest in fact.payloads))
        self._db.many(facts.ADD_KEY, [(clean(key), article, fact.index) for key in keys])
        if fact.statement.version is not None:
            rows = facts.field_rows(fact.index, fact.fields)
            self._db.many(facts.ADD_FIELD, rows)
            self._texts += [(row[0], fulltext.indexed(row[3])) for row in rows if row[4]]
            if len(self._texts) > TEXTS_AT_ONCE:
                self._write_texts()

    def _write_texts(self) -> None:
        """Texts go into the full text many at a time: FTS5 writes out what it has whenever another statement begins."""
        self._db.many("INSERT INTO passage (rowid, value) VALUES (?, ?)", self._texts)
        self._texts.clear()

    def _name(self, article: str) -> None:
        """Gives an article its slug if it has none: its name, or the first of name-2, name-3, … that is free."""
        row = self._db.one("SELECT name, slug FROM article WHERE id = ? AND (slug IS NULL OR slug = id)", (article,))
        if row is None or (row[0] == "" and row[1] is not None):
            return
        name = row[0]
        if name == "":  # every capture so far is redacted
            self._db.run("UPDATE article SET slug = id WHERE id = ?", (article,))
            return
        (number,) = self._db.one("SELECT next FROM naming WHERE name = ?", (name,)) or (1,)
        while True:
            slug = name if number == 1 else f"{name}-{number}"
            number += 1
            if self._db.one("SELECT 1 FROM article WHERE slug = ?", (slug,)) is None:
                break
        self._db.run("UPDATE article SET slug = ? WHERE id = ?", (slug, article))
        self._db.run(_NAMED, (name, number))

    def settle(self) -> None:
        """Decides again, in the order of the log, all that depends on it. Needed after a disordered rebuild only."""
        with self.batch():
            self._db.run("UPDATE article SET slug = NULL")
            self._db.run("DELETE FROM naming")
            for (article,) in self._db.all("SELECT id FROM article ORDER BY coalesce(told, first)"):
                self._name(article)
            for act in self.acts("redaction"):
                if isinstance(act.document, RedactionDocument):
                    self._redact(act.document)
            self._db.run(_SETTLE_HORIZON)
            self._db.run(_SETTLE_TEXT)
        self.disordered = False
        self._end = None

    # What a rebuild must remember for a while.

    def stage(self, kind: str, items: Iterable[tuple[str, str]]) -> None:
        """Puts (key, value) aside in temporary storage; of equal keys of one kind the first one stays."""
        self._db.run(_STAGING)
        self._db.many("INSERT OR IGNORE INTO temp.staged (kind, key, value) VALUES (?, ?, ?)", _of(kind, items))

    def staged(self, kind: str, key: str) -> str | None:
        """What was put aside under that key."""
        row = self._db.one("SELECT value FROM temp.staged WHERE kind = ? AND key = ?", (kind, key))
        return str(row[0]) if row else None

    def unstage(self) -> None:
        """Gives the temporary storage back."""
        self._db.run("DROP TABLE IF EXISTS temp.staged")

    # Captures and articles.

    def capture(self, index: int) -> CaptureRow:
        """The capture whose statement has that log index. Raises KeyError when there is none."""
        row = self._db.one(f"{_CAPTURE} WHERE c.log_index = ?", (index,))
        if row is None:
            raise KeyError(index)
        return CaptureRow(*row)

    def content_type(self, index: int) -> str | None:
        """The media type that a capture came with, as the server or the importer said it."""
        row = self._db.one("SELECT content_type FROM capture WHERE log_index = ?", (index,))
        return row[0] if row else None

    def captures(self, article: str) -> list[CaptureRow]:
        """All captures of an article, in observed order, of two at once in the order of the log."""
        rows = self._db.all(f"{_CAPTURE} WHERE c.article = ? ORDER BY c.observed, c.log_index", (article,))
        return [CaptureRow(*row) for row in rows]

    def told(self, article: str) -> list[facts.Values]:
        """What the index says of the captures of an article beside their texts, each in the order of `facts.SIGNED`; in
        the order of the log."""
        return self._db.all(_TOLD, (article,))

    def told_of(self, index: int) -> facts.Values | None:
        """The same of the one capture whose statement has that log index, and whether (and why) it is redacted."""
        return self._db.one(_TOLD_OF, (index,))

    def count(self) -> int:
        """How many captures there are."""
        return sum(self._tally(("version", "observation")))

    def unheld(self) -> list[int]:
        """The log entries, of those that this index knows, of which no row speaks: what could not be taken in."""
        size = self.size
        (count,) = self._db.one(_COUNT) or (0,)
        return [] if count == size else [number for number in range(size) if not self._holds(number)]

    def versions_at(self, url: str) -> list[CaptureRow]:
        """The versions that exactly this URL was asked for and gave, in observed order."""
        sql = f"{_CAPTURE} WHERE c.url = ? AND c.version IS NOT NULL ORDER BY c.observed, c.log_index"
        return [CaptureRow(*row) for row in self._db.all(sql, (url,))]

    def captures_of_payload(self, sha256: str) -> list[CaptureRow]:
        """The captures of any article that hold this payload, in the order of the log."""
        return [CaptureRow(*row) for row in self._db.all(f"{_CAPTURE} WHERE c.payload = ? ORDER BY 1", (sha256,))]

    def articles(self) -> list[ArticleRow]:
        """Every article: newest change first, those without any version last, of equals the first in the log first."""
        return [ArticleRow(*row) for row in self._db.all(f"{_ARTICLE} ORDER BY {listing.IN_ORDER}")]

    def article(self, article: str) -> ArticleRow | None:
        """The article of that id."""
        row = self._db.one(f"{_ARTICLE} WHERE id = ?", (clean(article),))
        return ArticleRow(*row) if row else None

    def article_of_slug(self, slug: str) -> ArticleRow | None:
        """The article of that slug."""
        row = self._db.one(f"{_ARTICLE} WHERE slug = ?", (clean(slug),))
        return ArticleRow(*row) if row else None

    def articles_like(self, text: str, *, limit: int, prefix: bool) -> list[ArticleRow]:
        """Articles whose slug begins with the text, or whose id does if it is six characters or more; without `prefix`
        those whose slug, URL or headline holds it."""
        found = listing.articles_like(self._db, _ARTICLE, clean(text)[:200], limit=limit, prefix=prefix)
        return [ArticleRow(*row) for row in found]

    def slugs(self, limit: int) -> list[str]:
        """The first slugs in the order of the log."""
        return [slug for (slug,) in self._db.all("SELECT slug FROM article ORDER BY first LIMIT ?", (limit,))]

    def article_id_for(self, keys: Iterable[str]) -> str | None:
        """The article that the first of these identity keys which is known means."""
        return next(iter(self.article_ids_for(keys)), None)

    def article_ids_for(self, keys: Iterable[str]) -> tuple[str, ...]:
        """The articles that these identity keys mean, in the order of the keys, each once."""
        found = [self._db.one("SELECT article FROM identity WHERE key = ?", (clean(key),)) for key in keys]
        return tuple(dict.fromkeys(row[0] for row in found if row is not None))

    def keys_of(self, article: str) -> tuple[str, ...]:
        """The identity keys that mean an article, in order."""
        return tuple(
            key for (key,) in self._db.all("SELECT key FROM identity WHERE article = ? ORDER BY key", (article,))
        )

    def article_ids_at(self, url: str) -> tuple[str, ...]:
        """The articles that captures of exactly this URL belong to, in the order of the log."""
        rows = self._db.all("SELECT article FROM capture WHERE url = ? ORDER BY log_index", (clean(url),))
        return tuple(dict.fromkeys(article for (article,) in rows))

    # Records and files.

    def records(self, index: int) -> tuple[RecordRow, ...]:
        """The records of the statement with that log index, in order; those in a foreign file last."""
        rows = self._db.all(f"{_RECORD} WHERE id >= ? AND id < ? ORDER BY id", (index << SHIFT, (index + 1) << SHIFT))
        return tuple(map(_record, rows))

    def users_of(self, file: str, sha256: str) -> list[int]:
        """The log indexes of the captures that a record of that file belongs to or is repeated by."""
        sql = "SELECT DISTINCT id >> 24 FROM record WHERE file = ? AND sha256 = ? ORDER BY 1"
        return [number for (number,) in self._db.all(sql, (file, sha256))]

    def holders(self, file: str) -> list[tuple[str, int]]:
        """Which captures that are not redacted the records of a file belong to: digest of the record, log index."""
        sql = (
            "SELECT DISTINCT r.sha256, c.log_index FROM record r JOIN capture c ON c.log_index = r.id >> 24"
            " WHERE r.file = ? AND c.redacted IS NULL"
        )
        return [(str(digest), int(number)) for digest, number in self._db.all(sql, (file,))]

    def addresses(self) -> list[tuple[int, str, str, str]]:
        """Of every capture that is not redacted its log index, when it was observed, the address that was asked for and
        the one that answered."""
        return list(self._db.all("SELECT log_index, observed, url, final_url FROM capture WHERE redacted IS NULL"))

    def record_of_id(self, record_id: str, file: str | None = None) -> RecordRow | None:
        """The first record in the log with that WARC-Record-ID (in that file)."""
        sql = f"{_RECORD} WHERE record_id = ? AND (? IS NULL OR file = ?) ORDER BY id LIMIT 1"
        row = self._db.one(sql, (clean(record_id), file, file))
        return _record(row) if row else None

    def owner_of(self, record_id: str, file: str) -> int | None:
        """The log index of the first statement that a record of that file with that WARC-Record-ID belongs to."""
        sql = "SELECT id >> 24 FROM record WHERE record_id = ? AND file = ? ORDER BY id LIMIT 1"
        row = self._db.one(sql, (clean(record_id), file))
        return int(row[0]) if row else None

    def payload_origin(self, final_url: str, payload_sha256: str) -> RecordRow | None:
        """The full response to which a revisit of that URL with that payload may refer: the first one in the log."""
        row = self._db.one(f"{_RECORD} WHERE id = ({_ORIGINAL})", (payload_sha256, clean(final_url)))
        return _record(row) if row else None

    def parts_with(self, payload_sha256: str) -> list[RecordRow]:
        """The full responses, one of which has that payload, of the first capture that stored it beside its page."""
        row = self._db.one("SELECT log_index FROM identity WHERE key = ?", (f"{_PAYLOAD}{payload_sha256}",))
        found = self.records(int(row[0])) if row is not None else ()
        return [one for one in found if one.type == "response" and one.role in facts.PARTS]

    def end_of(self, file: str) -> int:
        """How far the records of committed statements reach in a file: the offset behind the last of them."""
        row = self._db.one("SELECT offset + length FROM record WHERE file = ? ORDER BY offset DESC LIMIT 1", (file,))
        return int(row[0]) if row else 0

    def foreign_known(self, sha256: str) -> bool:
        """Whether a foreign file of that digest has been imported."""
        return self._db.one("SELECT 1 FROM file WHERE sha256 = ? AND kind = 'import'", (sha256,)) is not None

    def entry_of_import(self, sha256: str) -> int | None:
        """The log index of the statement by which a foreign file of that digest was first imported."""
        sql = "SELECT min(log_index) FROM file WHERE sha256 = ? AND kind = 'import'"
        row = self._db.one(sql, (sha256,))
        return int(row[0]) if row and row[0] is not None else None

    def imported_files(self) -> list[str]:
        """Paths of the foreign files that are kept, in the order of the log, each once."""
        rows = self._db.all("SELECT path FROM file WHERE kind = 'import' ORDER BY log_index")
        return list(dict.fromkeys(path for (path,) in rows))

    def acts(self, kind: str, about: int | None = None) -> list[Act]:
        """The acts of one kind (`keys`, `redaction`, `note`), in the order of the log; those `about` one capture.

        Raises StoreError `index-damaged` when what the index holds is no document of that kind.
        """
        found = []
        sql = "SELECT log_index, leaf, observed, document FROM act WHERE kind = ?"
        of = " AND about = ?" if about is not None else ""
        values = (kind,) if about is None else (kind, about)
        for number, leaf, observed, document in self._db.all(f"{sql}{of} ORDER BY log_index", values):
            try:
                found.append(Act(number, leaf, observed, parse(ACTS[kind], document)))
            except ValueError as exc:
                raise damaged(self._db.path, f"holds no {kind} document for log entry {number}") from exc
        return found

    def noted(self, captures: Sequence[int]) -> list[int]:
        """Which of the captures with these log indexes a note is about."""
        found: list[int] = []
        for start in range(0, len(captures), listing.AT_ONCE):
            some = captures[start : start + listing.AT_ONCE]
            marks = ", ".join("?" * len(some))
            sql = f"SELECT DISTINCT about FROM act WHERE kind = 'note' AND about IN ({marks})"  # noqa: S608 - question marks
            found += [int(number) for (number,) in self._db.all(sql, some)]
        return found

    def pending(self) -> list[Act]:
        """The redactions, in the order of the log, whose capture still has its records: they were interrupted."""
        sql = "SELECT 1 FROM capture WHERE log_index = ? AND leaf = ? AND redacted IS NULL"
        return [
            act
            for act in self.acts("redaction")
            if isinstance(act.document, RedactionDocument)
            and self._db.one(sql, (act.document.index, act.document.leaf)) is not None
        ]

    # What is remembered of reading captures again; it is gone after a rebuild, and then told anew.

    def read_again(self, article: str) -> str | None:
        """What was remembered last of reading an article again, as JSON text."""
        row = self._db.one("SELECT value FROM meta WHERE name = ?", (f"read again {clean(article)}",))
        return str(row[0]) if row else None

    def remember_read_again(self, article: str, document: str) -> None:
        """Remembers it in place of what was remembered before."""
        self._db.run(_NOTE, (f"read again {clean(article)}", clean(document)))

    # Comparisons.

    def due(self) -> list[str]:
        """Articles with captures that came since their comparisons were made, in the order of the log."""
        return [article for (article,) in self._db.all("SELECT id FROM article WHERE due = 1 ORDER BY first")]

    def comparisons(self, article: str) -> dict[int, Stored]:
        """The stored comparisons of an article, by the log index of the newer version."""
        sql = "SELECT new, old, after, until, tools, stamp, document FROM comparison WHERE article = ? ORDER BY new"
        return {
            new: Stored(new, old, Interval(after, until), tools, stamp, document)
            for new, old, after, until, tools, stamp, document in self._db.all(sql, (article,))
        }

    def newest_steps(
        self,
        *,
        kinds: Sequence[str] = (),
        fields: Sequence[str] = (),
        min_severity: int = 0,
        without: Sequence[str] = (),
        review: bool = False,
        gravest: bool = False,
        among: int,
        limit: int,
        skip: int = 0,
    ) -> list[tuple[int, str]]:
        """Log index of the newer version, and article, of steps with such an edit, of the `among` newest in the log.

        `kinds` or `fields`: any of them. `without` these verdicts on the step; `review` also takes steps of
        which a note of the desk may speak."""
        return [
            (int(number), str(article))
            for number, article in newest.newest_steps(
                self._db,
                kinds=kinds,
                fields=fields,
                min_severity=min_severity,
                without=without,
                review=review,
                gravest=gravest,
                among=among,
                limit=limit,
                skip=skip,
            )
        ]

    def stating_change(self, numbers: Sequence[int]) -> frozenset[int]:
        """Which of the captures with these log indexes have a page that states when it was last changed."""
        return newest.stating_change(self._db, numbers)

    def grave_notes(self, articles: Sequence[str]) -> dict[str, int]:
        """How many of the substantive edits of each of these articles are notes to readers; those without any are left out."""
        return listing.grave_notes(self._db, articles, SUBSTANTIVE)

    def without_text(self, articles: Sequence[str]) -> dict[str, tuple[str, str | None]]:
        """Of each of these articles whose last capture had no text: its outcome, and when the text was last read."""
        return listing.without_text(self._db, articles)

    def article_page(
        self, *, limit: int, after: str | None = None, before: str | None = None, site: str | None = None
    ) -> list[ArticleRow]:
        """So many articles in the order of `articles`: the first, those right after the one of that id, or right before it;
        of all of them or of those of a site. None of them where there is no such article to begin from."""
        found = listing.article_page(self._db, _ARTICLE, limit=limit, after=after, before=before, site=site)
        return [ArticleRow(*row) for row in found]

    def articles_of(self, site: str) -> list[ArticleRow]:
        """Every article of a site, which is written in lower case, in the order of `articles`."""
        sql = f"{_ARTICLE} WHERE site = ? ORDER BY {listing.IN_ORDER}"
        return [ArticleRow(*row) for row in self._db.all(sql, (clean(site),))]

    def of_site(self, site: str, since: str | None, until: str | None, *, limit: int) -> list[tuple[str, int]]:
        """Id and number of captures of up to so many articles of a site that were seen in a period."""
        return listing.of_site(self._db, clean(site), since, until, limit=limit)

    def totals(self) -> tuple[int, int, int]:
        """How many articles, versions and other captures there are."""
        articles, versions, observations = self._tally(("article", "version", "observation"))
        return articles, versions, observations

    def _tally(self, names: Sequence[str]) -> list[int]:
        found: dict[str, int] = dict(self._db.all("SELECT name, number FROM tally"))
        return [int(found.get(name, 0)) for name in names]

    def newest_capture(self) -> str | None:
        """When the newest capture was made, None before the first."""
        row = self._db.one("SELECT max(observed) FROM capture")
        return row[0] if row else None

    def edited(self) -> Iterator[tuple[str, Stored, list[tuple[str | None, str | None]]]]:
        """Every stored comparison without its document, with its article and the old and new text of each edit; in the
        order of the log."""
        rows = self._db.each(_EDITED)
        for (article, new, old, after, until, tools, stamp), group in groupby(rows, key=lambda row: row[:7]):
            stored = Stored(new, old, Interval(after, until), tools, stamp, "")
            yield article, stored, [(row[7], row[8]) for row in group]

    def told_nowhere(self, verdicts: Sequence[str]) -> frozenset[str]:
        """Articles with a comparison of one of these verdicts and a substantive edit."""
        marks = ", ".join("?" * len(verdicts))
        sql = f"""
        SELECT DISTINCT c.article FROM comparison c JOIN edit e ON e.id >= c.new << 24 AND e.id < (c.new + 1) << 24
        WHERE c.verdict IN ({marks}) AND e.severity >= ?"""  # noqa: S608 - question marks
        return frozenset(str(article) for (article,) in self._db.all(sql, (*verdicts, SUBSTANTIVE)))

    def put_comparison(self, article: str, made: Stored, comparison: Comparison) -> None:
        """Stores the comparison of two adjacent versions, in place of the one that the newer version had."""
        rows = [
            (
                key, clean(edit.id), edit.field, edit.operation, edit.severity, json.dumps(list(edit.kinds)),
                edit.nature, clean(edit.old.at) if edit.old else None, clean(edit.old.text) if edit.old else None,
                clean(edit.new.at) if edit.new else None, clean(edit.new.text) if edit.new else None,
            )
            for key, edit in zip(facts.keys_of(made.new), comparison.edits, strict=False)
        ]  # fmt: skip
        document = (
            made.new, made.old, article, made.interval.after, made.interval.until, made.tools, made.stamp,
            comparison.disclosure.verdict, clean(made.document),
        )  # fmt: skip
        with self.batch():
            self.drop_comparison(made.new)
            self._db.run(_ADD_COMPARISON, document)
            self._db.many("INSERT INTO edit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def put_interval(self, new: int, interval: Interval) -> None:
        """Stores when the edits of a comparison happened: later captures can tell more closely."""
        self._db.run("UPDATE comparison SET after = ?, until = ? WHERE new = ?", (interval.after, interval.until, new))

    def drop_comparison(self, new: int) -> None:
        """Forgets the comparison that a version had with the one before it."""
        with self.batch():
            self._db.run("DELETE FROM comparison WHERE new = ?", (new,))
            self._db.run("DELETE FROM edit WHERE id >= ? AND id < ?", (new << SHIFT, (new + 1) << SHIFT))

    def compared(self, article: str) -> None:
        """Notes that an article's comparisons are as its captures are, and counts what they found."""
        self._db.run(_COMPARED, (SUBSTANTIVE, article))

    # Questions.

    def search(self, words: str, limit: int, among: int | None = None) -> list[Match]:
        """Where all these words (or "phrases") stand together in one field of a version, newest first. What no word is
        (symbols) is looked for in the texts: with `among`, in those of so many of the newest captures."""
        if self._texts:
            self._write_texts()
        return fulltext.search(self._db, words, limit, among)

    def articles_with(self, words: str, *, hits: int) -> list[str]:
        """The articles in whose versions these words stand in a row, the newest in the log first, by so many of the newest
        places where they do. Empty for words that the full text does not know."""
        return fulltext.articles_with(self._db, words, hits)

    def edited_in(self, article: str) -> list[tuple[str | None, str | None]]:
        """The old and the new text of every edit of an article, in the order of the log."""
        return self._db.all(_EDITED_IN, (article,))

    def texts(self, version: int) -> list[str]:
        """The searchable texts of the version with that log index, in the order of its fields."""
        sql = "SELECT value FROM field WHERE id >= ? AND id < ? AND searched = 1 ORDER BY id"
        return [value for (value,) in self._db.all(sql, (version << SHIFT, (version + 1) << SHIFT))]

    def query(self, sql: str, parameters: authorizer.Parameters = (), *, rows: int = authorizer.ROW_LIMIT) -> Table:
        """One SELECT over the documented views. Raises CallerError `bad-sql`."""
        return self._db.select(sql, parameters, rows=rows)


def _of(kind: str, items: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    return ((kind, key, value) for key, value in items)


def _record(row: Row) -> RecordRow:
    role, kind, target, date, record_id, sha256, file, offset, length, raw_length = row
    return RecordRow(role, kind, target, date, record_id, sha256, Place(file, offset, length, raw_length))
