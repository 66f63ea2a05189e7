"""Fills the index from what is evidence: the log says which captures there are, the segments say what they are.

Nothing in a segment is believed beyond the log: a capture is indexed only when its statement is a log entry and its
records have the digests that the statement signs. Memory stays flat: log and segments are walked once, in their order,
and what must wait is staged in the index file's own temporary storage.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

from archive.errors import StoreError
from archive.formats import tombstone
from archive.formats.cutting import Cut, cut_records
from archive.formats.foreign import ForeignCapture, Reading
from archive.formats.layout import Layout
from archive.formats.reader import DamageItem, RecordItem, read_record, read_warc
from archive.model.acts import KeysDocument, NoteDocument
from archive.model.article import Article
from archive.model.capture import Description, FileDescription, RecordDigest
from archive.model.codec import parse, plain
from archive.model.history import Place, RecordRow
from archive.model.statement import Prev, Statement
from archive.repository import facts
from archive.repository.changes import refresh_changes
from archive.repository.evidence import Loader, load_extraction
from archive.repository.heads import is_view_of
from archive.store.database import install
from archive.store.disk import Disk, reported
from archive.store.facts import ACTS, Facts
from archive.store.index import ActFacts, FileFacts, Index
from archive.store.logstore import LogStore
from archive.trust import merkle, statements

__all__ = [
    "catch_up",
    "current_index",
    "load_extraction",
    "rebuild",
    "refresh_changes",
    "replace_index",
    "warcinfo_id",
]

T = TypeVar("T")

#: Facts that go into the index at once.
AT_ONCE = 250
#: Records that one statement can sign: an entry has at most 65,535 bytes, a subject some ninety.
MOST_RECORDS = 1_000
#: Ranges of log entries that are named; the rest is counted.
NAMED = 10

_DESCRIPTION = "urn:newsproof:description:"
_ARTICLE = "urn:newsproof:article:"


# The index as a file.


@contextmanager
def current_index(
    layout: Layout, log: LogStore, disk: Disk | None = None, *, say: Callable[[str], None] | None = None
) -> Iterator[Index]:
    """The index, open to write, knowing the whole log: made when it is not there, brought up when it is behind.

    An index that is damaged, or of another log, is replaced. `say` hears what had to be left out. The caller holds the
    writer's lock.
    """
    index = _brought_up(layout, log)
    if index is None:
        for line in replace_index(layout, disk or Disk(), log):
            if say is not None:
                say(line)
        index = Index.open(layout.index, write=True)
    try:
        yield index
    finally:
        index.close()


def _brought_up(layout: Layout, log: LogStore) -> Index | None:
    """The index that is there, if it can be believed and then knows the whole log."""
    if not layout.index.exists():
        return None
    index: Index | None = None
    try:
        index = Index.open(layout.index, write=True)
        head = (log.size, log.checkpoint.root.hex())
        # An empty index has nothing to keep: building anew is quicker than filling it durably.
        if (index.size or not log.size) and is_view_of(layout, head, index.size, index.root):
            catch_up(layout, index, log)
            return index
        index.close()
    except StoreError as exc:
        if index is not None:
            index.close()
        if exc.code != "index-damaged":
            raise
    return None


def replace_index(layout: Layout, disk: Disk, log: LogStore) -> tuple[str, ...]:
    """Builds the index anew beside the old one and puts it in its place. What was left out comes back, for people."""
    fresh = layout.index.with_name(f".{layout.index.name}.tmp")
    with Index.build(fresh) as index:
        warnings = rebuild(layout, index, log)
    install(fresh, layout.index, disk)
    return warnings


def rebuild(layout: Layout, index: Index, log: LogStore) -> tuple[str, ...]:
    """Fills an empty index from log and segments. What was left out comes back, for people.

    Raises StoreError `archive-damaged` when the entries of the log are not those of its signed root.
    """
    return _Walk(layout, index, log, 0).run()


def catch_up(layout: Layout, index: Index, log: LogStore) -> None:
    """Adds to an index what the log has behind it, and makes the comparisons that are due. All of it, or nothing.

    Raises StoreError `index-damaged` when something new is not found behind what the index has of the segments: they
    were packed anew, or are damaged, and only a rebuild can tell.
    """
    if index.size == log.size and not index.due():
        return
    with index.batch():
        walk = _Walk(layout, index, log, index.size)
        walk.run()
        if walk.incomplete:
            raise StoreError(
                "index-damaged", "the segments are not as the index knows them", hint="newsproof repair index"
            )


# The walk.


class _Met(NamedTuple):
    """A record that was met in a segment, as far as it matters to the statement that follows it."""

    sha256: str
    type: str
    target: str | None
    date: str
    record_id: str
    place: Place
    block: bytes | None
    #: A tombstone: the role of the record with this digest, which was taken off the disk.
    gone: str | None = None

    def row(self, role: str) -> RecordRow:
        return RecordRow(role, self.type, self.target, self.date, self.record_id, self.sha256, self.place)


class _LeftOutError(Exception):
    """Why a statement's capture cannot be in the index."""


@dataclass
class _Walk:
    """One pass over the log from an index on, and over the segments behind what the index has of them."""

    layout: Layout
    index: Index
    log: LogStore
    start: int

    def __post_init__(self) -> None:
        self._warnings: list[str] = []
        self._waiting: list[Facts] = []
        self._found = bytearray(self.log.size - self.start)
        self._unlogged = 0
        self._imports: dict[str, bool] = {}
        #: Foreign files whose records are staged one by one; whether tombstones were among them.
        self._scanned: dict[str, bool] = {}

    @property
    def incomplete(self) -> bool:
        """Whether the segments lack a log entry that they should have."""
        return 0 in self._found

    def run(self) -> tuple[str, ...]:
        self._read_log()
        for path in self.layout.segments():
            file = self.layout.relative(path)
            begin = self.index.end_of(file) if self.start else 0
            with reported(path, "reading"):
                if begin < path.stat().st_size:
                    self._read_segment(file, begin)
        self._flush()
        self._say_missing()
        if self.index.disordered:
            self.index.settle()
        load = Loader(self.layout, self.index)
        for article_id in self.index.due():
            self._warnings += refresh_changes(self.index, article_id, load)
        self.index.unstage()
        self.index.set_head(self.log.size, self.log.checkpoint.root.hex())
        return tuple(self._warnings)

    def _read_log(self) -> None:
        """Stages which leaf hash is which log entry."""
        frontier = merkle.Frontier()

        def leaves() -> Iterator[tuple[str, str]]:
            for number, entry in enumerate(self.log.entries(self.start), self.start):
                leaf = merkle.leaf_hash(entry)
                frontier.append(leaf)
                yield leaf.hex(), str(number)

        self.index.stage("leaf", leaves())
        if self.start == 0 and frontier.root() != self.log.checkpoint.root:
            raise StoreError(
                "archive-damaged",
                "the entries of the log are not those that its checkpoint signs",
                hint="newsproof verify names every fault",
            )

    def _read_segment(self, file: str, begin: int) -> None:
        met: list[_Met] = []
        for item in read_warc(self.layout.root / file, start=begin):
            if isinstance(item, DamageItem):
                self._warnings.append(f"{file} at offset {item.offset:,}: {item.message}")
                continue
            entry = facts.entry_of(item)
            if entry is None:
                met.append(_met(file, item))
                if len(met) > 2 * MOST_RECORDS:
                    del met[:-MOST_RECORDS]
                continue
            leaf = merkle.leaf_hash(entry).hex()
            staged = self.index.staged("leaf", leaf)
            if staged is None:
                self._unlogged += 1
            else:
                self._meet(int(staged), leaf, entry, [*met, _met(file, item)])
            met = []

    def _meet(self, number: int, leaf: str, entry: bytes, met: list[_Met]) -> None:
        """A statement that is in the log, with the records before it."""
        if self._found[number - self.start]:
            return  # the same statement once more says nothing new
        self._found[number - self.start] = 1
        try:
            statement = statements.decode_entry(entry)
        except statements.UnknownStatement:
            return
        except ValueError as exc:
            self._leave_out(number, str(exc))
            return
        try:
            fact = self._fact(number, leaf, statement, met)
        except _LeftOutError as exc:
            self._leave_out(number, str(exc))
            return
        if fact is not None:
            self._waiting.append(fact)
            if len(self._waiting) >= AT_ONCE:
                self._flush()

    def _flush(self) -> None:
        self.index.add(self._waiting)
        self._waiting.clear()

    def _fact(self, number: int, leaf: str, statement: Statement, met: list[_Met]) -> Facts | None:
        count = len(statement.subjects)
        own = met[-count - 1 :]
        if tuple(one.sha256 for one in own[:-1]) != statement.subjects:
            raise _LeftOutError("the records before it are not those that it signs")
        if statement.kind not in ("capture", "import", "segment", *ACTS):
            return None
        described = own[-2]
        if described.gone is not None and statement.kind == "capture":
            again = facts.found_again(statement, self.log.size, self.log.entry)
            return facts.redacted_facts(number, leaf, statement, again, _own_rows(own))
        if not (described.target or "").startswith(_DESCRIPTION) or described.block is None:
            raise _LeftOutError("the record before it is no description")
        if statement.kind in ACTS:
            return _act(number, leaf, statement, described.block, own)
        if statement.kind != "capture":
            file = _parsed(FileDescription, described.block)
            return FileFacts(number, leaf, statement, file, _rows(file.records, own))
        description = _parsed(Description, described.block)
        rows = _rows(description.records, own)
        document = next((one for one, row in zip(own, rows, strict=True) if row.role == "article"), None)
        article = _parsed(Article, document.block) if document is not None and document.block is not None else None
        foreign = self._foreign_rows([record for record in description.records if record.file is not None])
        return facts.facts_of(number, leaf, statement, description, article, (*rows, *foreign))

    def _foreign_rows(self, wanted: list[RecordDigest]) -> tuple[RecordRow, ...]:
        """Where the records of an imported capture lie in the file that is kept, found by their digests."""
        if not wanted:
            return ()
        file = wanted[0].file or ""
        if not self._stage_import(file):
            raise _LeftOutError(f"{file} is not there")
        rows = _staged_rows(self.index.staged(file, wanted[0].sha256))
        if [row.sha256 for row in rows] != [record.sha256 for record in wanted]:
            # A file that records were taken out of no longer says itself which record repeats which.
            rows = self._rows_by_digest(file, wanted)
        if not rows:
            raise _LeftOutError(f"the record that it speaks of is not in {file}")
        return rows

    def _rows_by_digest(self, file: str, wanted: list[RecordDigest]) -> tuple[RecordRow, ...]:
        """The records where they or their tombstones lie; nothing when one is missing, or none was taken out."""
        kind = f"records of {file}"
        if file not in self._scanned:
            self._scanned[file] = False
            with reported(self.layout.root / file, "reading"):
                self.index.stage(kind, self._scan(file))
        found = [_staged_rows(self.index.staged(kind, record.sha256)) for record in wanted]
        if not self._scanned[file] or not all(found):
            return ()
        return tuple(replace(rows[0], role=record.role) for rows, record in zip(found, wanted, strict=True))

    def _scan(self, file: str) -> Iterator[tuple[str, str]]:
        for item in cut_records(self.layout.root / file):
            if isinstance(item, Cut):
                row, gone = facts.cut_row(item, file)
                self._scanned[file] |= gone
                yield row.sha256, json.dumps(plain([row]))

    def _stage_import(self, file: str) -> bool:
        """Reads a foreign file once and stages where its captures lie."""
        if file not in self._imports:
            path = self.layout.root / file
            self._imports[file] = path in self.layout.imports()
            if self._imports[file]:
                with reported(path, "reading"):
                    self.index.stage(
                        file,
                        (
                            (item.record_sha256, json.dumps(plain(facts.foreign_rows(item, file))))
                            for item in Reading(path)
                            if isinstance(item, ForeignCapture)
                        ),
                    )
        return self._imports[file]

    # What is said.

    def _leave_out(self, number: int, why: str) -> None:
        self._warnings.append(f"log entry {number} is left out of the index: {why}")

    def _say_missing(self) -> None:
        missing = list(_ranges(self._found, self.start))
        for first, last in missing[:NAMED]:
            which = f"log entry {first} is" if first == last else f"log entries {first} to {last} are"
            self._warnings.append(f"{which} in no segment; newsproof verify says more")
        if len(missing) > NAMED:
            self._warnings.append(f"and {len(missing) - NAMED:,} more ranges of log entries")
        if self._unlogged:
            several = self._unlogged != 1
            self._warnings.append(
                f"{self._unlogged} statement{'s' * several} in the segments {'are' if several else 'is'} not in the log"
            )


def _met(file: str, item: RecordItem) -> _Met:
    record = item.record
    wanted = (record.target or "").startswith((_DESCRIPTION, _ARTICLE))
    grave = tombstone.read(record)
    if grave is not None:
        place = Place(file, item.offset, item.length, grave.raw_length)
        return _Met(grave.sha256, record.type, None, record.date, record.id, place, None, grave.role or "record")
    return _Met(
        item.sha256,
        record.type,
        record.target,
        record.date,
        record.id,
        Place(file, item.offset, item.length, item.raw_length),
        record.block if wanted else None,
    )


def _rows(described: tuple[RecordDigest, ...], own: list[_Met]) -> tuple[RecordRow, ...]:
    """The records of a statement with the roles that the description gives them; itself and the statement last."""
    roles = [record.role for record in described if record.file is None]
    if len(roles) != len(own) - 2:
        raise _LeftOutError("its description speaks of other records")
    return tuple(one.row(role) for role, one in zip((*roles, "description", "statement"), own, strict=True))


def _own_rows(own: list[_Met]) -> tuple[RecordRow, ...]:
    """The records of a capture that no description speaks of any more."""
    roles = [one.gone or ("warcinfo" if one.type == "warcinfo" else "record") for one in own[:-2]]
    return tuple(one.row(role) for role, one in zip((*roles, "description", "statement"), own, strict=True))


def _parsed(kind: type[T], block: bytes) -> T:
    try:
        return parse(kind, block)
    except ValueError as exc:
        raise _LeftOutError(f"a record of it is no {kind.__name__.lower()} document") from exc


def _act(number: int, leaf: str, statement: Statement, block: bytes, own: list[_Met]) -> ActFacts:
    """A logged act. Its description repeats what the statement says, and must."""
    document = _parsed(ACTS[statement.kind], block)
    if isinstance(document, KeysDocument):
        repeats = document.keys == statement.keys
    elif isinstance(document, NoteDocument):
        repeats = statement.about == Prev(document.index, document.leaf)
    else:
        repeats = statement.redacts == Prev(document.index, document.leaf)
    if not repeats:
        raise _LeftOutError("its description says something else than the statement that signs it")
    return ActFacts(number, leaf, statement, document, _rows(document.records, own))


def _staged_rows(staged: str | None) -> tuple[RecordRow, ...]:
    rows = json.loads(staged) if staged else []
    return tuple(RecordRow(**{**row, "place": Place(**row["place"])}) for row in rows)


def _ranges(found: bytearray, start: int) -> Iterator[tuple[int, int]]:
    """First and last number of each stretch of entries that were not found."""
    at = found.find(0)
    while at >= 0:
        end = found.find(1, at)
        yield start + at, start + (end if end >= 0 else len(found)) - 1
        at = found.find(0, end) if end >= 0 else -1


def warcinfo_id(layout: Layout) -> str:
    """The record id of the warcinfo that the newest segment begins with; '' when there is no segment."""
    segments = layout.segments()
    if not segments:
        return ""
    with reported(segments[-1], "reading"):
        item = read_record(segments[-1], 0)
    if not isinstance(item, RecordItem) or item.record.type != "warcinfo":
        raise StoreError(
            "archive-damaged",
            f"{layout.relative(segments[-1])} does not begin with a warcinfo record",
            hint="newsproof verify names every fault; restore the segment from a copy",
        )
    return item.record.id
