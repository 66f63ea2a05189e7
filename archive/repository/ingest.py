"""The single writer: what was fetched or read becomes records, a signed statement, a log entry, and rows of the index.

The order is the promise. Records are appended and synced; then the entry and its tiles; then the checkpoint, which is
the commit point; then the index, which is a view and may lag. Rules (is it an article, which one, did it change) are
asked of the rooms below.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TypeVar, cast

from archive import diff
from archive.articles import extract, fields, versions
from archive.articles.belongings import identified
from archive.articles.identity import is_front_page
from archive.errors import CallerError, StoreError
from archive.formats import capture as records
from archive.formats.layout import Layout
from archive.formats.warc import parse
from archive.model.article import Article, Extraction
from archive.model.capture import Description, FileDescription, Leaf, Outcome, Preferences, RecordDigest, Role
from archive.model.codec import plain, to_json
from archive.model.edit import Comparison, Source
from archive.model.history import CaptureRow, Committed, Place, RecordRow
from archive.model.statement import Prev, Statement
from archive.model.times import TOLERANCE, later
from archive.repository import catalog, facts
from archive.repository.belonging import unseen
from archive.repository.evidence import Page, read_own
from archive.repository.intervals import neighbours
from archive.repository.repeated import items_of, signed_leaves
from archive.repository.sources import Captured
from archive.repository.tokens import InHand, token_in_hand
from archive.settings import SOFTWARE, ArchiveSettings
from archive.store.disk import Disk
from archive.store.facts import ActDocument
from archive.store.index import ActFacts, FileFacts, Index
from archive.store.keyring import Keys
from archive.store.logstore import LogStore
from archive.store.segments import SegmentWriter
from archive.trust import canonical, fieldtree, merkle, statements
from archive.trust.keys import Signer, Verifier
from archive.trust.windows import CaptorKeys

#: What an entry that is no capture is about.
Described = TypeVar("Described", bound=FileDescription | ActDocument)

ITEM_SALT = 16
#: Readings of captures that are kept in memory.
REMEMBERED = 64


@dataclass(frozen=True, slots=True)
class Decision:
    """What a capture is, before anything is written."""

    article_id: str
    seq: int
    version: int | None
    outcome: Outcome
    reason: str | None
    same_as: int | None
    extraction: Extraction | None
    comparison: Comparison | None
    history: tuple[CaptureRow, ...]
    before: CaptureRow | None


class _Discard(Exception):  # noqa: N818 - not an error: the end of a dry run
    """Rolls the index back at the end of a dry run."""


class Writer:
    """Adds captures to one archive. Made by `repository.opening`, which holds the lock and has recovered the tail."""

    def __init__(
        self,
        layout: Layout,
        settings: ArchiveSettings,
        disk: Disk,
        keys: Keys,
        log: LogStore,
        index: Index,
        segments: SegmentWriter,
        random: Callable[[int], bytes],
        captors: CaptorKeys,
    ) -> None:
        self.layout = layout
        #: Which captor keys count at the end of the log.
        self.captors = captors
        self._settings = settings
        self._disk = disk
        self._keys = keys
        self._log = log
        self._random = random
        self._segments = segments
        self.index = index
        self._pending: list[bytes] = []
        self._touched: dict[str, None] = {}
        self._first: list[records.NewRecord] | None = None  # a segment was opened for the next statement
        self._warcinfo_id = catalog.warcinfo_id(layout)
        self._extractions: dict[int, Extraction] = {}
        self._leaves: dict[int, tuple[Leaf, ...]] = {}
        self._dry_run = False
        #: The capture at hand, what was read in its page, and that with the pictures which came along.
        self._extracted: tuple[Captured, Extraction, Extraction] | None = None

    # Names made of randomness.

    def _hex(self, size: int) -> str:
        return self._random(size).hex()

    def _record_id(self) -> str:
        raw = bytearray(self._random(16))
        raw[6] = raw[6] & 0x0F | 0x40  # RFC 9562, version 4
        raw[8] = raw[8] & 0x3F | 0x80
        text = raw.hex()
        return f"<urn:uuid:{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}>"

    # Groups.

    @contextmanager
    def group(self, *, dry_run: bool = False) -> Iterator[None]:
        """Everything added inside becomes durable together, with one checkpoint. On an error none of it is logged.

        A dry run decides everything and keeps nothing.
        """
        self._dry_run = dry_run
        info = self._warcinfo_id
        if dry_run and not info:
            self._warcinfo_id = self._record_id()
        mark = self._segments.mark()
        try:
            with self.index.batch():
                try:
                    yield
                    if self._pending and not dry_run:
                        self._segments.sync()
                except BaseException:
                    # Nothing of this group was signed for in the log: the bytes go, as far as the disk lets them. After
                    # a failed fsync they must: what is read back from memory may not be what lies on the disk.
                    self._pending.clear()
                    self._leaves.clear()
                    self._first = None
                    if not dry_run:
                        self._segments.rewind(mark)
                    raise
                if dry_run:
                    raise _Discard
                self._commit()
        except _Discard:
            self._pending.clear()
            self._leaves.clear()
            self._touched.clear()
            self._warcinfo_id = info
        finally:
            self._dry_run = False

    def _commit(self) -> None:
        if not self._pending:
            return
        head = self._log.commit(self._pending, self._keys.log)
        self._pending = []
        for article_id in self._touched:
            catalog.refresh_changes(self.index, article_id, self._load)
        self._touched = {}
        self.index.set_head(head.size, head.root.hex())

    @property
    def _next_index(self) -> int:
        return self._log.size + len(self._pending)

    # Segments.

    def _open_segment(self, observed: str) -> list[records.NewRecord]:
        """Makes sure that there is a segment to append to; returns the records that its first statement must cover."""
        if self._first is not None:
            opened, self._first = self._first, None
            return opened
        if self._dry_run or (self._segments.number and self._segments.size < self._settings.segment_size):
            return []
        sealed = self._segments.number and self._segments.name
        name = self._segments.begin()
        self._warcinfo_id = self._record_id()
        data = records.warcinfo(name.rpartition("/")[2], record_id=self._warcinfo_id, date=observed, software=SOFTWARE)
        first = [records.NewRecord("warcinfo", self._warcinfo_id, "", data, hashlib.sha256(data).hexdigest())]
        if sealed:
            path = self.layout.root / sealed
            digest, length = facts.file_digest(path)
            self._add_file(
                FileDescription(self._hex(16), "segment", sealed, digest, length, observed, SOFTWARE),
                Statement("segment", (), observed),
                first,
            )
            return []
        return first

    # Statements.

    @cached_property
    def _after(self) -> InHand | None:
        """The newest timestamp in hand; none comes in while the writer holds the lock."""
        return token_in_hand(self._log, self.layout)

    def _append(
        self,
        own: Sequence[records.NewRecord],
        statement: Statement,
        signer: Signer | None = None,
    ) -> tuple[bytes, str, tuple[RecordRow, ...]]:
        """Signs, appends records and statement, and returns the entry, its leaf hash and where everything lies."""
        subjects = tuple(record.sha256 for record in own)
        statement = replace(statement, subjects=subjects, after=self._after.digest if self._after else None)
        entry = statements.sign(statement, signer or self._keys.captor)
        closing = records.statement_record(entry, observed=statement.observed, warcinfo_id=self._warcinfo_id)
        rows = []
        for record in (*own, closing):
            parsed = parse(record.data)
            place = Place("", 0, 0, 0) if self._dry_run else self._segments.append(record.data)
            rows.append(facts.row_of(record.role, parsed, record.sha256, place))
        self._pending.append(entry)
        return entry, merkle.leaf_hash(entry).hex(), tuple(rows)

    def _refuse_contradiction(self, captured: Captured) -> None:
        """Raises CallerError `bad-time` for a capture before a time that the log proves to be past: its statement names
        that very timestamp, so the log would contradict itself for good. An import may be of any earlier time."""
        if captured.origin.kind != "captured" or self._after is None or self._after.time is None:
            return
        if later(captured.observed, TOLERANCE) < self._after.time:
            raise CallerError(
                "bad-time",
                f"by this machine's clock it is {captured.observed}, but the log bears a timestamp of {self._after.time}",
                context={"state": "nothing was written"},
                hint="set the clock of this machine, then repeat the same command",
            )

    def add_file(self, description: FileDescription) -> None:
        """Stages the statement over one whole foreign file."""
        self._add_file(description, Statement("import", (), description.observed))

    def keep_foreign(self, kept: Path, digest: str, pieces: Iterator[bytes]) -> None:
        """Keeps a foreign file whole and unchanged, durable before anything is said about it.

        `pieces` vouches for the digest. A file that has the name already but not the digest is replaced.
        """
        if kept.is_symlink() or not kept.is_file() or facts.file_digest(kept)[0] != digest:
            self._disk.put_pieces(kept, pieces)

    def drop_foreign(self, kept: Path) -> None:
        """Removes a foreign file that nothing was taken from."""
        self._disk.remove(kept)

    def new_id(self) -> str:
        """A random name for what a description describes."""
        return self._hex(16)

    def _add_file(
        self, description: FileDescription, statement: Statement, first: Sequence[records.NewRecord] = ()
    ) -> None:
        """Writes the description and statement of a whole file: a foreign one, or a sealed segment."""
        first = first or self._open_segment(description.observed)
        description, own = self._described(description, first)
        number = self._next_index
        _, leaf, rows = self._append(own, statement)
        self.index.add([FileFacts(number, leaf, statement, description, rows)])

    def _described(
        self, document: Described, first: Sequence[records.NewRecord]
    ) -> tuple[Described, tuple[records.NewRecord, ...]]:
        """The document naming every record of its entry, and those records, its own last."""
        listed = (*(_digest_of(record) for record in first), *document.records)
        document = replace(document, records=listed)
        record = records.description_record(
            canonical.encode(plain(document)),
            id=document.id,
            record_id=self._record_id(),
            date=document.observed,
            warcinfo_id=self._warcinfo_id,
        )
        return document, (*first, record)

    def release(self) -> tuple[LogStore, Disk]:
        """Gives index and segments back, for whom has to rewrite them. Nothing can be added afterwards."""
        self._segments.close()
        self.index.close()
        return self._log, self._disk

    # Acts on the archive.

    @property
    def captor(self) -> Verifier:
        """Whose signature what is added from now on bears."""
        return self._keys.captor.verifier

    @property
    def size(self) -> int:
        """Entries of the log, and those that are staged."""
        return self._next_index

    def hand_over(self, captor: Signer) -> None:
        """Lets another captor key sign from the next statement on. The log must have said so."""
        self._keys = replace(self._keys, captor=captor)

    def next_act(self, observed: str) -> int:
        """The log index that the next act of this group will have: where a new segment is due, it is begun now."""
        self._first = self._open_segment(observed)
        return self._next_index

    def act(self, statement: Statement, document: ActDocument, *, signer: Signer | None = None) -> int:
        """Stages an act on the archive: its description, then its statement, whose subjects are filled in here.

        The description must repeat what the statement says. An acceptance (`signer` is the key that accepts) stands
        right behind its announcement, so no segment ends between them. The log index comes back.
        """
        first = self._open_segment(document.observed) if signer is None else []
        number = self._next_index
        document, own = self._described(document, first)
        _, leaf, rows = self._append(own, statement, signer)
        self.index.add([ActFacts(number, leaf, statement, document, rows)])
        return number

    # One capture.

    def knows(self, url: str) -> bool:
        """Whether an article of the archive stood at that URL."""
        return self.index.article_id_for(facts.keys_of(url, url, None)) is not None

    def collides(self, captured: Captured) -> bool:
        """Whether the same URL was captured within the same second: CDXJ could not tell the two apart."""
        asked, final = ((*facts.keys_of(url, url, None),) for url in (captured.url, captured.final_url))
        second = captured.observed[:19]
        return any(
            row.observed[:19] == second
            for article_id in self.index.article_ids_for((*asked, *final))
            for row in self.index.captures(article_id)
        )

    def take(self, captured: Captured) -> Committed | None:
        """Like `add`, but None when these very bytes of that time are here already."""
        return None if self.holds(captured) else self.add(captured)

    def holds(self, captured: Captured) -> bool:
        """Whether these very bytes of that time are here already."""
        _, article_id = self._identify(captured)
        return article_id is not None and any(
            row.observed == captured.observed and row.payload_sha256 == captured.payload_sha256
            for row in self.index.captures(article_id)
        )

    def _identify(self, captured: Captured) -> tuple[str | None, str | None]:
        """The article that stood at the address which was asked for, and the one that this capture belongs to.

        The name of a file is no address: two files of one name are two articles if they say so.
        """
        known = None
        if not captured.url.startswith(facts.FILE_PREFIX):
            known = self.index.article_id_for(facts.keys_of(captured.url, captured.url, None))
        return known, known or self.index.article_id_for(
            facts.keys_of(captured.url, captured.final_url, _article(self._extract(captured)))
        )

    def key_of(self, captured: Captured) -> str:
        """The strongest identity key of a capture."""
        extraction = self._extract(captured)
        article = extraction.article if extraction and extraction.refusal is None else None
        return facts.keys_of(captured.url, captured.final_url, article)[0]

    def _extract(self, captured: Captured) -> Extraction | None:
        if captured.content is None or captured.status not in (None, 200, 203, 206, 226):
            return None
        if self._extracted is None or self._extracted[0] is not captured:
            read = captured.read or extract.extract(
                captured.content, kind=captured.kind, content_type=captured.content_type, url=captured.final_url
            )
            article = read.article
            if captured.assets is not None:
                article = identified(article, captured.assets.pictures())
            self._extracted = (captured, read, replace(read, article=article, headers=captured.headers))
        return self._extracted[2]

    def add(self, captured: Captured) -> Committed:
        """Decides, writes and stages one capture. It is committed when the surrounding group ends."""
        self._refuse_contradiction(captured)
        decision = self._decide(captured)
        first = self._open_segment(captured.observed)
        number = self._next_index
        capture_id = self._hex(16)
        own, redactions = self._records(captured, decision, capture_id)
        article = decision.extraction.article if decision.extraction else None
        leaves: tuple[Leaf, ...] = ()
        root: str | None = None
        if decision.version is not None and article is not None:
            leaves = tuple(
                Leaf(path, value, self._hex(ITEM_SALT))
                for path, value in fields.leaves(article, captured.url, captured.observed, captured.final_url)
            )
            root = fieldtree.field_root(leaves)
        elif decision.same_as is not None and article is not None:
            found = fields.leaves(article, captured.url, captured.observed, captured.final_url)
            root = self._root_again(decision.history, decision.same_as, found)
        description = Description(
            id=capture_id,
            article=decision.article_id,
            url=captured.url,
            final_url=captured.final_url,
            observed=captured.observed,
            outcome=decision.outcome,
            reason=decision.reason,
            origin=captured.origin,
            status=captured.status,
            content_type=captured.content_type,
            payload_sha256=captured.payload_sha256,
            extractor=extract.EXTRACTOR.label,
            rules=diff.RULES,
            software=SOFTWARE,
            configuration=self._configuration(),
            same_as=decision.same_as,
            access=captured.access or (article.access.state if article else "unknown"),
            claimed=captured.claimed,
            wire=captured.wire,
            preferences=_preferences(captured, article),
            redactions=redactions,
            records=(
                *(_digest_of(record) for record in (*first, *own)),
                *(
                    RecordDigest(cast(Role, row.role), row.sha256, row.place.raw_length, row.target, row.place.file)
                    for row in captured.foreign
                ),
            ),
            fields=leaves,
            permission=captured.permission,
            assets=captured.assets,
            view=captured.view,
        )
        described = (
            *first,
            *own,
            records.description_record(
                canonical.encode(plain(description)),
                id=capture_id,
                record_id=self._record_id(),
                date=captured.observed,
                warcinfo_id=self._warcinfo_id,
            ),
        )
        before = decision.before
        statement = Statement(
            "capture",
            (),
            captured.observed,
            article=decision.article_id,
            seq=decision.seq,
            version=decision.version,
            prev=Prev(before.index, before.leaf) if before else None,
            fields=root,
        )
        _, leaf, rows = self._append(described, statement)
        self._hold(number, leaves)
        stored = article if decision.version is not None else None
        self.index.add([facts.facts_of(number, leaf, statement, description, stored, (*rows, *captured.foreign))])
        self._touched[decision.article_id] = None
        if decision.extraction is not None:
            self._remember(number, decision.extraction)
        row = self.index.capture(number)
        return Committed(
            captured.url,
            decision.outcome,
            decision.reason,
            row,
            decision.comparison,
            captured.size,
            captured.warnings,
            assets=captured.assets,
            view=captured.view,
        )

    def _configuration(self) -> str:
        """SHA-256 of everything that decides how a capture was read."""
        options = {
            "extractor": [extract.EXTRACTOR.label, *(f"{key}={value}" for key, value in extract.EXTRACTOR.options)],
            "differ": diff.DIFFER,
            "rules": diff.RULES,
            "max_size": self._settings.fetch.max_size,
            "max_redirects": self._settings.fetch.max_redirects,
            "user_agent": self._settings.fetch.user_agent,
        }
        return hashlib.sha256(canonical.encode(options)).hexdigest()

    def _root_again(self, history: Sequence[CaptureRow], version: int, found: Sequence[tuple[str, str]]) -> str | None:
        """The field root of a version that was found again, None unless each of its items is among those `found`: a
        statement must not say what its own bytes do not."""
        row = next(row for row in history if row.version == version)
        if row.index not in self._leaves:
            try:
                self._hold(row.index, signed_leaves(self.layout, self.index, row))
            except StoreError:
                return None
        leaves = self._leaves.get(row.index, ())
        if not leaves or not fields.same_items(items_of(leaves), found):
            return None
        root = statements.decode_entry(self._entry(row.index)).fields
        return root if root == fieldtree.field_root(leaves) else None

    def _hold(self, index: int, leaves: tuple[Leaf, ...]) -> None:
        """Keeps the items of the last versions; those of all in a dry run, where there is nothing to read them from."""
        if leaves:
            self._leaves[index] = leaves
        if len(self._leaves) > REMEMBERED and not self._dry_run:
            self._leaves.pop(next(iter(self._leaves)))

    def _entry(self, index: int) -> bytes:
        if index >= self._log.size:
            return self._pending[index - self._log.size]
        return self._log.entry(index)

    def _load(self, row: CaptureRow) -> Extraction:
        """The extraction of a capture by today's extractor, from its raw bytes."""
        known = self._extractions.get(row.index)
        if known is None:
            known = catalog.load_extraction(self.layout, self.index, row, known=self._page_at_hand())
            self._remember(row.index, known)
        return known

    def _page_at_hand(self) -> tuple[Page, Extraction] | None:
        """The page of the capture at hand, and what was read in it: most looks find the page as it was."""
        if self._extracted is None or self._extracted[0].content is None or self._extracted[0].kind is not None:
            return None
        captured, read, _ = self._extracted
        return (captured.content or b"", captured.content_type, captured.final_url), read

    def _remember(self, index: int, extraction: Extraction) -> None:
        """Keeps the last readings; all of them in a dry run, where there is nothing to read again."""
        self._extractions[index] = extraction
        if len(self._extractions) > REMEMBERED and not self._dry_run:
            self._extractions.pop(next(iter(self._extractions)))

    def _records(
        self, captured: Captured, decision: Decision, capture_id: str
    ) -> tuple[list[records.NewRecord], tuple[str, ...]]:
        revisit = None
        if decision.outcome == "unchanged" and captured.may_revisit and captured.payload_sha256:
            original = self.index.payload_origin(captured.final_url, captured.payload_sha256)
            if original is not None and original.target is not None:
                revisit = records.RevisitTarget(original.record_id, original.target, original.date)
        parts = captured.parts, self._kept
        made, redactions = captured.make_records(self._record_id, self._warcinfo_id, revisit, parts)
        own = list(made)
        if captured.view is not None:
            own += records.view_records(
                captured.shown,
                made,
                url=captured.final_url,
                view=captured.view,
                new_id=self._record_id,
                warcinfo_id=self._warcinfo_id,
            )
        if decision.version is not None and decision.extraction is not None:
            own.append(
                records.article_record(
                    to_json(decision.extraction.article).encode(),
                    id=capture_id,
                    record_id=self._record_id(),
                    date=captured.observed,
                    warcinfo_id=self._warcinfo_id,
                )
            )
        return own, redactions

    def _kept(self, payload_sha256: str) -> records.RevisitTarget | None:
        """The record of something that belonged to another page, or to this one before, with the same payload."""
        for row in self.index.parts_with(payload_sha256):
            try:
                record = read_own(self.layout, row)
            except StoreError:
                continue  # damaged or taken off the disk: what came is stored whole
            same = record.header("WARC-Payload-Digest") == f"sha256:{payload_sha256}"
            if same and record.header("WARC-Truncated") is None and row.target is not None:
                return records.RevisitTarget(row.record_id, row.target, row.date)
        return None

    def _leads_away(self, captured: Captured, known: str | None, extraction: Extraction | None) -> bool:
        """Whether a redirect leads to another article than the one asked for, or to the front page of a site."""
        if is_front_page(captured.final_url) and not is_front_page(captured.url):
            return True
        other = self.index.article_id_for(facts.keys_of(captured.final_url, captured.final_url, _article(extraction)))
        return known is not None and other is not None and other != known

    def _decide(self, captured: Captured) -> Decision:
        """Which article this is, and whether it is a new version of it or an observation."""
        extraction = self._extract(captured)
        known, article_id = self._identify(captured)
        moved_to = captured.final_url if captured.redirected and self._leads_away(captured, known, extraction) else None
        history = tuple(self.index.captures(article_id)) if article_id else ()
        judged = versions.judge(
            status=captured.status,
            failure=captured.failure,
            truncated=captured.truncated,
            extraction=extraction,
            known=bool(history),
            moved_to=moved_to,
            redirect=captured.wire[0].status if captured.redirected and captured.wire else None,
            barred=captured.barred,
            empty=captured.content == b"",
        )
        outcome, reason = judged.outcome, judged.reason
        version: int | None = None
        same_as: int | None = None
        comparison: Comparison | None = None
        if outcome is None and extraction is not None:
            before, after = neighbours(history, captured.observed)
            for neighbour in (before, after):
                if neighbour is None or neighbour.redacted is not None or same_as is not None:
                    continue  # with a text that is gone nothing can be compared: what comes then is a new version
                found = self._compare(neighbour, captured, extraction)
                if not found.edits:
                    same_as = neighbour.version
                elif neighbour is before:
                    comparison = found
            if same_as is not None:
                found_again = next(row for row in (before, after) if row is not None and row.version == same_as)
                outcome, comparison = "unchanged", None
                reason = unseen(self._load(found_again).article, extraction.article)
            else:
                outcome = "version"
                version = 1 + max((row.version or 0 for row in history), default=0)
        last = max(history, key=lambda row: row.index, default=None)
        return Decision(
            article_id or f"a-{self._hex(8)}",
            1 + (last.seq if last else 0),
            version,
            outcome or "not-an-article",
            reason,
            same_as,
            extraction,
            comparison,
            history,
            last,
        )

    def _compare(self, version: CaptureRow, captured: Captured, extraction: Extraction) -> Comparison:
        return diff.compare(
            self._load(version),
            extraction,
            old_source=Source(version.name, version.observed),
            new_source=Source(captured.final_url, captured.observed),
        )


def _article(extraction: Extraction | None) -> Article | None:
    return extraction.article if extraction is not None and extraction.refusal is None else None


def _digest_of(record: records.NewRecord) -> RecordDigest:
    return RecordDigest(record.role, record.sha256, len(record.data), record.target or None)


def _preferences(captured: Captured, article: Article | None) -> Preferences:
    """What the page and its headers ask of archives (robots directives, TDM reservation), as printed."""
    meta = article.meta if article else ()
    robots = (
        *captured.robots_header,
        *(content for name, content in meta if name.lower() in ("robots", "googlebot", "archive")),
    )
    tdm = next((content for name, content in meta if name.lower() == "tdm-reservation"), captured.tdm_header)
    return Preferences(robots, any("noarchive" in value.lower() for value in robots), tdm)
