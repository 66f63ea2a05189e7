"""Puts the proof of one capture into one file: a C2SP tlog-proof of its statement, or a bundle that replays.

A bundle holds what the proof speaks of: the capture's records as they lie, the records that its revisits point to, and
a proof of every statement that signs one of them, all under the archive's newest checkpoint. Every record is compared
with its digest on the way out, and every proof with the root it leads to: what is handed out has been checked.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, NamedTuple

from archive.errors import CallerError, StoreError
from archive.formats import tombstone, wacz, zipfiles
from archive.formats.cutting import is_gzip
from archive.formats.layout import Layout
from archive.formats.reader import RecordItem, read_record
from archive.formats.warc import Record
from archive.model.history import CaptureRow, RecordRow
from archive.model.proofs import Proved
from archive.repository.captors import read_verifier
from archive.repository.evidence import damaged, is_foreign, original_redacted, read_foreign_record
from archive.repository.export import foreign_member_bytes, member_bytes, refuse_inside
from archive.repository.query import Reader
from archive.repository.references import Range
from archive.settings import SOFTWARE
from archive.store.disk import Disk, read_at_most, reported
from archive.store.facts import PARTS
from archive.store.logstore import LogStore
from archive.trust import canonical, notes, timestamps
from archive.trust.merkle import HASH_SIZE, Node, inclusion_proof, leaf_hash, verify_inclusion
from archive.trust.proofs import ProofError, TlogProof
from archive.trust.spelling import NOTE_LIMIT
from archive.trust.statements import StatementError, decode_entry
from archive.trust.tiles import WIDTH, Tile, TileError, node_reader

_FORMS: Final[dict[str, Literal["tlog-proof", "wacz"]]] = {".tlog-proof": "tlog-proof", ".wacz": "wacz"}
#: A writer may replace partial tiles while they are read; then the newer checkpoint is read.
_TRIES: Final = 5


def prove(reader: Reader, reference: str, target: Path, disk: Disk, *, force: bool = False) -> Proved:
    """Writes the proof of the capture that the reference names; the ending of `target` says which of the two.

    Without a version the latest one is meant. `target` appears whole or not at all. Raises CallerError `usage`,
    `output-exists`, `version-not-found` and `redacted`, and StoreError `archive-damaged` for what is not as signed.
    """
    if target.suffix.lower() not in _FORMS:
        raise CallerError(
            "usage",
            f"{target.name}: the ending does not say which kind of proof",
            hint="-o NAME.tlog-proof for the signed statement alone, -o NAME.wacz with everything that it signs",
        )
    refuse_inside(reader, target)
    if target.is_dir() or not target.parent.is_dir():
        raise CallerError("usage", f"{target} is not a place for a file", hint="the folder must exist")
    if target.exists() and not force:
        raise CallerError("output-exists", f"{target} exists", hint="choose another name, or --force")
    return prove_at(reader, reference, target, disk)


def prove_at(reader: Reader, reference: str, target: Path, disk: Disk) -> Proved:
    """The same, at a place that the caller made for it."""
    form = _FORMS[target.suffix.lower()]
    capture = chosen(reader, reference)
    log = ProvenLog(reader.layout, disk)
    proof = log.proofs([capture.index])[capture.index]
    if leaf_hash(proof.extra or b"").hex() != capture.leaf:
        raise _contradiction(f"the log's entry {capture.index} is not the one that the index has")
    pieces: Iterable[bytes] = (_encoded(proof),) if form == "tlog-proof" else _bundle(reader, log, capture, proof)
    digest = hashlib.sha256()
    size = 0

    def counted() -> Iterator[bytes]:
        nonlocal size
        for piece in pieces:
            digest.update(piece)
            size += len(piece)
            yield piece

    disk.put_pieces(target, counted())
    reader.warn_doubted(capture)
    return Proved(str(target), form, capture.name, capture.index, log.size, size, digest.hexdigest())


def chosen(reader: Reader, reference: str) -> CaptureRow:
    """The one capture that a reference means: without a version the latest one, else the latest capture."""
    article, selector = reader.resolve(reference)
    if isinstance(selector, Range):
        raise CallerError("bad-version", f'"{selector.text}" is a range; a proof is of one capture', hint="@v2")
    if selector is None:
        captures = reader.captures(article)
        return next((row for row in reversed(captures) if row.version is not None), captures[-1])
    _, (capture,) = reader.captures_of(reference)
    return capture


# The log.


class ProvenLog:
    """The log at its newest checkpoint, for proofs of its entries, all under that one.

    `checkpoint` is the signed note with all its lines. Raises StoreError `archive-damaged`.
    """

    def __init__(self, layout: Layout, disk: Disk) -> None:
        self._layout = layout
        self._disk = disk
        self._log: LogStore
        self._node: Node
        #: Proofs under `checkpoint` that were made already.
        self._made: dict[int, TlogProof] = {}
        self.checkpoint = b""
        self._open()

    @property
    def size(self) -> int:
        """How many entries the log has at that checkpoint."""
        return self._log.size

    def _open(self) -> None:
        path = self._layout.log_key_file
        verifier = read_verifier(path)
        for _ in range(_TRIES):
            before = self._checkpoint()
            self._log = LogStore.open(self._layout, self._disk, verifier)
            self.checkpoint = self._checkpoint()
            if before == self.checkpoint:  # else a writer was quicker
                self._node, self._made = node_reader(self.size, self._tile), {}
                return
        raise StoreError("busy", "the log grows while it is read", hint="repeat the same command")

    def _checkpoint(self) -> bytes:
        path = self._layout.checkpoint
        with reported(path, "reading"):
            return read_at_most(path, NOTE_LIMIT)

    def proofs(self, indexes: Iterable[int]) -> dict[int, TlogProof]:
        """Proofs of these entries, all under `checkpoint`; each has been found to lead to the signed root.

        When a writer replaces what is being read, all are made anew under its newer checkpoint.
        """
        wanted = list(indexes)
        for _ in range(_TRIES - 1):
            before = self.size
            try:
                return self._proofs(wanted)
            except StoreError:
                self._open()
                if self.size == before:
                    raise
        return self._proofs(wanted)

    def _proofs(self, wanted: list[int]) -> dict[int, TlogProof]:
        for index in wanted:
            if index not in self._made:
                self._made[index] = self._proof(index)
        return {index: self._made[index] for index in wanted}

    def _proof(self, index: int) -> TlogProof:
        entry = self._log.entry(index)
        try:
            hashes = inclusion_proof(index, self.size, self._node)
        except (TileError, ValueError) as exc:
            raise _contradiction(str(exc)) from exc
        if not verify_inclusion(leaf_hash(entry), index, self.size, hashes, self._log.checkpoint.root):
            raise _contradiction(f"the tiles of the log do not lead from entry {index} to the signed root")
        return TlogProof(index, hashes, self.checkpoint, entry)

    def _tile(self, tile: Tile) -> bytes:
        path = self._layout.tile(tile.path)
        with reported(path, "reading"):
            return read_at_most(path, WIDTH * HASH_SIZE)

    def after(self, token: str, index: int) -> tuple[int, bytes] | None:
        """The newest published checkpoint of at most `index` entries with the timestamp of that digest, by its size."""
        for size, path in reversed(self._layout.published_checkpoints()):
            if size > index:
                continue
            with reported(path, "reading"):
                data = read_at_most(path, NOTE_LIMIT)
            try:
                lines = notes.parse(data).signatures
            except notes.NoteError:
                continue
            if any(timestamps.is_token(one) and timestamps.digest(one.signature) == token for one in lines):
                return size, data
        return None


# The bundle.


class _Part(NamedTuple):
    """A record that goes into the slice: where it lay, and the statement that signs it."""

    row: RecordRow
    entry: int


@dataclass(slots=True)
class _Slice:
    """The records of a bundle, gathered: ours by segment, foreign ones, and the statements that sign ours."""

    reader: Reader
    capture: CaptureRow
    removed: frozenset[str]
    members: list[bytes] = field(default_factory=list)
    foreign: list[bytes] = field(default_factory=list)
    signed_by: set[int] = field(default_factory=set)
    document: dict[str, canonical.JSON] = field(default_factory=dict)
    shown: tuple[str | None, str] | None = None

    def gather(self) -> None:
        """Takes all records of the capture and what they point to."""
        rows = self.reader.index.records(self.capture.index)
        own = [_Part(row, self.capture.index) for row in rows if not is_foreign(row)]
        found = [self._read(part.row) for part in own]
        before: list[_Part] = []
        for part, item in zip(own, found, strict=True):
            if part.row.type == "revisit":
                before.append(self._original(part.row, item.record))
        belongs = next((item.record.header("WARC-Warcinfo-ID") for item in reversed(found)), None)
        parts = sorted(before, key=lambda part: (part.row.place.file, part.row.place.offset))
        told: set[str] = {part.row.record_id for part in own if part.row.type == "warcinfo"}
        for part in dict.fromkeys(parts):
            item = self._read(part.row)
            self._warcinfo(item.record.header("WARC-Warcinfo-ID") or "", told)
            self._put(part, item)
        self._warcinfo(belongs or "", told)
        for part, item in zip(own, found, strict=True):
            self._put(part, item)
        self._describe(own, found)
        for row in rows:
            if is_foreign(row):
                self._foreign(row)

    def _read(self, row: RecordRow) -> RecordItem:
        """One of our records, once it is found to be the signed one."""
        layout = self.reader.layout
        path = layout.root / row.place.file
        if row.sha256 in self.removed:
            raise self._redacted(row)
        if not layout.has_segment(path):
            raise damaged(row, "there is no such segment")
        with reported(path, "reading"):
            item = read_record(path, row.place.offset)
        if isinstance(item, RecordItem) and item.sha256 != row.sha256 and tombstone.read(item.record) is not None:
            raise self._redacted(row)
        if not isinstance(item, RecordItem) or item.sha256 != row.sha256:
            raise damaged(row, "what lies there is not the record that was signed")
        return item

    def _redacted(self, row: RecordRow) -> CallerError:
        return CallerError(
            "redacted",
            f"{self.capture.name}: its {row.role} record has been taken off the disk",
            hint="that it was captured can still be proven: -o NAME.tlog-proof",
            context={"file": row.place.file, "offset": row.place.offset},
        )

    def _original(self, row: RecordRow, record: Record) -> _Part:
        """The record that a revisit repeats."""
        name = record.header("WARC-Refers-To") or ""
        original = self.reader.index.record_of_id(name)
        if original is None and (reason := original_redacted(self.reader.index, self.capture)) is not None:
            raise CallerError(
                "redacted",
                f"{self.capture.name} repeats a page that has been taken off the disk: {reason}",
                hint="that it was captured can still be proven: -o NAME.tlog-proof",
                context={"file": row.place.file, "offset": row.place.offset},
            )
        if original is None and row.role in PARTS and self.removed:
            raise CallerError(
                "redacted",
                f"{self.capture.name} repeats {row.target}, which has been taken off the disk with another capture",
                hint="that it was captured can still be proven: -o NAME.tlog-proof",
                context={"file": row.place.file, "offset": row.place.offset},
            )
        if original is None or is_foreign(original):
            raise damaged(row, "the record that this revisit repeats is not in the index")
        return _Part(original, self._owner(original))

    def _owner(self, row: RecordRow) -> int:
        """The log index of the statement that signs a record."""
        found = self.reader.index.owner_of(row.record_id, row.place.file)
        if found is None:
            raise damaged(row, "the index does not say which statement signs it")
        return found

    def _warcinfo(self, record_id: str, told: set[str]) -> None:
        """The record that says what a segment is, once, before the first record from that segment."""
        if not record_id or record_id in told:
            return
        told.add(record_id)
        row = self.reader.index.record_of_id(record_id)
        if row is not None and not is_foreign(row):
            self._put(_Part(row, self._owner(row)), self._read(row))

    def _put(self, part: _Part, item: RecordItem) -> None:
        path = self.reader.layout.root / part.row.place.file
        with reported(path, "reading"):
            self.members.append(member_bytes(path, item))
        self.signed_by.add(part.entry)

    def _foreign(self, row: RecordRow) -> None:
        if row.sha256 in self.removed:
            raise self._redacted(row)
        cut = read_foreign_record(self.reader.layout, row)
        if cut.format == "arc":
            raise CallerError(
                "usage",
                f"{self.capture.name} lies in an ARC file, whose records cannot lie in a bundle",
                hint=f"-o NAME.tlog-proof proves its statement; hand {row.place.file} over beside it",
            )
        path = self.reader.layout.root / row.place.file
        with reported(path, "reading"):
            self.foreign.append(foreign_member_bytes(path, cut, is_gzip(path)))

    def _describe(self, own: list[_Part], found: list[RecordItem]) -> None:
        """What the page lists and the list of contents say, from the signed description."""
        at = next((n for n, part in enumerate(own) if part.row.role == "description"), None)
        try:
            document = canonical.decode(found[at].record.block or b"") if at is not None else None
        except canonical.NotCanonical:
            document = None
        if not isinstance(document, dict):
            raise _contradiction(f"{self.capture.name} has no description that can be read")
        self.document = document
        page = wacz.shows([part.row.role for part in own])
        if page is not None:
            self.shown = found[page].record.target, found[page].record.date


def _bundle(reader: Reader, log: ProvenLog, capture: CaptureRow, proof: TlogProof) -> Iterable[bytes]:
    removed = frozenset(
        one.sha256
        for act in reader.index.acts("redaction")
        for one in getattr(act.document, "removed", ())  # only this kind of act removes anything
    )
    made = _Slice(reader, capture, removed)
    made.gather()
    files = {wacz.DATA: _joined(wacz.DATA, made.members)}
    if made.foreign:
        files[wacz.FOREIGN] = _joined(wacz.FOREIGN, made.foreign)
    for index, one in log.proofs(sorted({*made.signed_by, capture.index})).items():
        name = wacz.proof_name(index)
        files[name] = zipfiles.content(name, _encoded(one))
    try:
        after = decode_entry(proof.extra or b"").after
    except StatementError as exc:
        raise _contradiction(f"the log's entry {capture.index}: {exc}") from exc
    if after is not None:
        anchored = log.after(after, capture.index)
        if anchored is None:
            raise _contradiction(f"the timestamp that {capture.name} names is on no published checkpoint")
        name = wacz.after_name(anchored[0])
        files[name] = zipfiles.content(name, anchored[1])
    page = wacz.page_of(made.document, made.shown)
    warcs = [(name, _file(files[name])) for name in (wacz.DATA, wacz.FOREIGN) if name in files]
    files[wacz.INDEX] = zipfiles.content(wacz.INDEX, wacz.index_of(warcs))
    files[wacz.PAGES] = zipfiles.content(wacz.PAGES, wacz.pages(page))
    listed = [wacz.Resource(name, _digest(files[name]), files[name].size) for name in wacz.in_order(files)]
    software = made.document.get("software")
    contents = wacz.package(page, software if isinstance(software, str) else SOFTWARE, listed)
    files[wacz.PACKAGE] = zipfiles.content(wacz.PACKAGE, contents)
    files[wacz.DIGEST] = zipfiles.content(wacz.DIGEST, wacz.package_digest(contents))
    ordered = [files[name] for name in wacz.in_order(files)]
    if zipfiles.canonical_size(ordered) > zipfiles.CANONICAL_LIMIT:
        raise CallerError("too-large", f"{capture.name} does not fit into a bundle of 4 GiB", hint="-o NAME.tlog-proof")
    return zipfiles.canonical_zip(ordered)


def _joined(name: str, parts: list[bytes]) -> zipfiles.Content:
    crc = 0
    for part in parts:
        crc = zlib.crc32(part, crc)
    return zipfiles.Content(name, sum(map(len, parts)), crc, lambda: iter(parts))


def _file(one: zipfiles.Content) -> io.BytesIO:
    return io.BytesIO(b"".join(one.pieces()))


def _digest(one: zipfiles.Content) -> str:
    digest = hashlib.sha256()
    for piece in one.pieces():
        digest.update(piece)
    return digest.hexdigest()


def _encoded(proof: TlogProof) -> bytes:
    try:
        return proof.encode()
    except ProofError as exc:
        raise _contradiction(f"log/checkpoint: {exc}") from exc


def _contradiction(message: str) -> StoreError:
    return StoreError("archive-damaged", message, hint="newsproof verify names every fault")
