"""A small newspaper and its archive, made from the formats alone: the same bytes for the same seed.

What is verified must not have been made by the code that verifies, nor by the writer that is under test elsewhere: so
this builds records, statements, entries, tiles and checkpoints one by one. Everything in it is invented.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from archive.audit.evidence import Kind
from archive.formats import capture as records
from archive.formats import cdxj, warc
from archive.formats.capture import NewRecord
from archive.formats.layout import encode_config
from archive.formats.members import compress
from archive.formats.reader import RecordItem, read_warc
from archive.model.acts import KeysDocument, NoteDocument
from archive.model.capture import (
    Description,
    Exchange,
    Fetched,
    FileDescription,
    Leaf,
    Origin,
    Outcome,
    RecordDigest,
)
from archive.model.codec import plain
from archive.model.statement import KeyWindow, Prev, Statement
from archive.settings import ArchiveSettings
from archive.trust import canonical, fieldtree, merkle, notes, statements, tiles
from archive.trust.checkpoints import Checkpoint, sign_checkpoint
from archive.trust.keys import Signer
from archive.trust.notes import NoteSignature
from archive.trust.tiles import ENTRIES, Tile

ORIGIN = "log.gazette.example/desk"
SOFTWARE = "newsproof/0.1.0"


class MemoryEvidence:
    """An archive in memory: name to bytes. Answers what `archive.audit.evidence.Evidence` asks."""

    def __init__(self, files: dict[str, bytes], subject: str = "memory") -> None:
        self.files = files
        self.subject = subject
        self.opened: list[str] = []

    def scan(self, folder: str) -> Iterable[tuple[str, Kind]]:
        below = {}
        above = f"{folder}/" if folder else ""
        for name in self.files:
            if name.startswith(above):
                base, slash, _ = name[len(above) :].partition("/")
                below[base] = "folder" if slash else "file"
        return list(below.items())  # type: ignore[arg-type]

    def size(self, name: str) -> int | None:
        data = self.files.get(name)
        return None if data is None else len(data)

    def read(self, name: str, limit: int) -> bytes | None:
        data = self.files.get(name)
        return None if data is None else data[: limit + 1]

    def open(self, name: str) -> BinaryIO | None:
        data = self.files.get(name)
        if data is None:
            return None
        file = io.BytesIO(data)
        file.name = name  # type: ignore[misc]
        self.opened.append(name)
        return file


@dataclass
class Article:
    """What the chain of an article has come to."""

    id: str
    seq: int = 0
    version: int = 0
    prev: Prev | None = None
    fields: str | None = None


class Press:
    """An archive being made. `files` is all of it, by name."""

    def __init__(self, seed: str = "gazette", origin: str = ORIGIN) -> None:
        self._seed = seed
        self._drawn = 0
        self.captor = Signer.from_seed("desk", self._random(32))
        self.log_key = Signer.from_seed(origin, self._random(32))
        self.origin = origin
        self.files: dict[str, bytes] = {
            "newsproof.toml": encode_config(ArchiveSettings(origin=origin)),
            "keys/desk.pub": f"{self.captor.verifier.vkey}\n".encode(),
            "keys/log.pub": f"{self.log_key.verifier.vkey}\n".encode(),
        }
        #: SHA-256 in hex of the token that every statement from here on names in `after`.
        self.after: str | None = None
        self.entries: list[bytes] = []
        self.pending: list[bytes] = []
        self.segment = 0
        self.warcinfo_id = ""
        self._first: list[NewRecord] = []
        self.publish()

    # Randomness that is always the same.

    def _random(self, size: int) -> bytes:
        self._drawn += 1
        return hashlib.shake_256(f"{self._seed}/{self._drawn}".encode()).digest(size)

    def new_id(self) -> str:
        text = self._random(16).hex()
        return f"<urn:uuid:{text[:8]}-{text[8:12]}-4{text[13:16]}-8{text[17:20]}-{text[20:]}>"

    # Segments.

    @property
    def segment_name(self) -> str:
        return f"warc/news-{self.segment:06d}.warc.gz"

    def begin_segment(self, observed: str) -> None:
        """Begins the next segment; the one before is sealed by the first statement in it."""
        before = self.segment_name if self.segment else None
        self.segment += 1
        self.files[self.segment_name] = b""
        self.warcinfo_id = self.new_id()
        data = records.warcinfo(
            self.segment_name.rpartition("/")[2], record_id=self.warcinfo_id, date=observed, software=SOFTWARE
        )
        self._first = [NewRecord("warcinfo", self.warcinfo_id, "", data, hashlib.sha256(data).hexdigest())]
        if before is not None:
            sealed = self.files[before]
            self.file_statement("segment", before, sealed, observed)

    def _append(self, made: Sequence[NewRecord]) -> None:
        self.files[self.segment_name] += b"".join(compress(record.data) for record in made)

    def add(self, own: Sequence[NewRecord], statement: Statement, *, log: bool = True) -> bytes:
        """Writes records and their statement; the entry waits for `publish`."""
        statement = replace(statement, subjects=tuple(record.sha256 for record in own), after=self.after)
        entry = statements.sign(statement, self.captor)
        closing = records.statement_record(entry, observed=statement.observed, warcinfo_id=self.warcinfo_id)
        self._append([*own, closing])
        self._first = []
        if log:
            self.pending.append(entry)
        return entry

    @property
    def next_index(self) -> int:
        return len(self.entries) + len(self.pending)

    # Statements.

    def file_statement(self, kind: str, file: str, data: bytes, observed: str, source: str | None = None) -> None:
        """An `import` or `segment` statement about one whole file."""
        description = FileDescription(
            self._random(16).hex(),
            kind,  # type: ignore[arg-type]
            file,
            hashlib.sha256(data).hexdigest(),
            len(data),
            observed,
            SOFTWARE,
            source=source,
            records=tuple(_digest(record) for record in self._first),
        )
        record = records.description_record(
            canonical.encode(plain(description)),
            id=description.id,
            record_id=self.new_id(),
            date=observed,
            warcinfo_id=self.warcinfo_id,
        )
        self.add([*self._first, record], Statement(kind, (), observed))  # type: ignore[arg-type]

    def capture(
        self,
        chain: Article,
        url: str,
        observed: str,
        body: bytes,
        *,
        outcome: Outcome = "version",
        headline: str = "Ferry fares rise",
        revisit_of: records.RevisitTarget | None = None,
        foreign: tuple[RecordDigest, ...] = (),
        own: Sequence[NewRecord] | None = None,
        log: bool = True,
        **changes: object,
    ) -> str:
        """One capture; returns the record id of its response."""
        if own is None:
            own, _ = records.exchange_records(
                fetched(url, observed, body), warcinfo_id=self.warcinfo_id, new_id=self.new_id, revisit_of=revisit_of
            )
        capture_id = self._random(16).hex()
        leaves: tuple[Leaf, ...] = ()
        version = None
        if outcome == "version":
            chain.version += 1
            version = chain.version
            leaves = tuple(
                Leaf(path, value, self._random(16).hex())
                for path, value in (("url", url), ("observed", observed), ("headline", headline), ("body/0", "Text."))
            )
            chain.fields = fieldtree.field_root(leaves)
            document = article_of(headline, "Text.")
            own = [
                *own,
                records.article_record(
                    document, id=capture_id, record_id=self.new_id(), date=observed, warcinfo_id=self.warcinfo_id
                ),
            ]
        description = Description(
            id=capture_id,
            article=chain.id,
            url=url,
            final_url=url,
            observed=observed,
            outcome=outcome,
            reason=None,
            origin=Origin("captured"),
            status=200,
            content_type="text/html",
            payload_sha256=hashlib.sha256(body).hexdigest(),
            extractor="gazette/1",
            rules="1",
            software=SOFTWARE,
            configuration="0" * 64,
            records=(*(_digest(record) for record in (*self._first, *own)), *foreign),
            fields=leaves,
        )
        description = replace(description, **changes)  # type: ignore[arg-type]
        if not own and not foreign:  # nobody answered, so nothing is said of an answer
            description = replace(description, status=None, content_type=None, payload_sha256=None)
        described = records.description_record(
            canonical.encode(plain(description)),
            id=capture_id,
            record_id=self.new_id(),
            date=observed,
            warcinfo_id=self.warcinfo_id,
        )
        chain.seq += 1
        statement = Statement(
            "capture",
            (),
            observed,
            article=chain.id,
            seq=chain.seq,
            version=version,
            prev=chain.prev,
            fields=chain.fields,
        )
        index = self.next_index
        entry = self.add([*self._first, *own, described], statement, log=log)
        chain.prev = Prev(index, merkle.leaf_hash(entry).hex())
        return own[0].id if own else ""

    def change_keys(self, keys: Sequence[KeyWindow], observed: str, signer: Signer | None = None) -> int:
        """A `keys` statement with the whole set, by `signer` (the captor unless told); returns its log index."""
        number = self._random(16).hex()
        document = KeysDocument(
            number,
            observed,
            SOFTWARE,
            "rotate",
            "a new desk",
            tuple(keys),
            records=tuple(_digest(record) for record in self._first),
        )
        record = records.description_record(
            canonical.encode(plain(document)),
            id=number,
            record_id=self.new_id(),
            date=observed,
            warcinfo_id=self.warcinfo_id,
        )
        index, own = self.next_index, self.captor
        self.captor = signer or own
        self.add([*self._first, record], Statement("keys", (), observed, keys=tuple(keys)))
        self.captor = own
        return index

    def note(self, about: Prev, moment: str, *, text: str = "Seen by the desk.", **changes: object) -> int:
        """A `note` statement about the capture with that statement; `changes` are of its document. Its log index."""
        number = self._random(16).hex()
        document = NoteDocument(
            number,
            moment,
            SOFTWARE,
            "reviewed",
            text,
            about.index,
            about.leaf,
            records=tuple(_digest(record) for record in self._first),
        )
        record = records.description_record(
            canonical.encode(plain(replace(document, **changes))),  # type: ignore[arg-type]
            id=number,
            record_id=self.new_id(),
            date=moment,
            warcinfo_id=self.warcinfo_id,
        )
        index = self.next_index
        self.add([*self._first, record], Statement("note", (), moment, about=about))
        return index

    # The log.

    def stamp(self, line: NoteSignature, size: int | None = None) -> None:
        """Adds a line of somebody else to the checkpoint of that size (the newest), in both places if it is the newest."""
        newest = len(self.entries)
        size = newest if size is None else size
        note = notes.parse(self.files[f"log/checkpoints/{size}"])
        signed = notes.Note(note.text, (*note.signatures, line)).encode()
        self.files[f"log/checkpoints/{size}"] = signed
        if size == newest:
            self.files["log/checkpoint"] = signed

    def text(self, size: int | None = None) -> str:
        """The text of the checkpoint of that size (the newest)."""
        return notes.parse(self.files[f"log/checkpoints/{len(self.entries) if size is None else size}"]).text

    def publish(self) -> None:
        """Enters what is pending into the log and signs the new head."""
        size = len(self.entries)
        grown = [merkle.leaf_hash(entry) for entry in self.pending]

        def read(tile: Tile) -> bytes:
            return self.files[f"log/{tile.path}"]

        made = {f"log/{tile.path}": data for tile, data in tiles.grow(size, grown, read)}
        self.entries += self.pending
        for n in range(size // 256, -(-len(self.entries) // 256)):
            bundle = self.entries[n * 256 : (n + 1) * 256]
            made[f"log/{Tile(ENTRIES, n, len(bundle)).path}"] = tiles.encode_entries(bundle)
        self.files |= made
        for tile in tiles.superseded(size, len(self.entries)):
            del self.files[f"log/{tile.path}"]
            if tile.level == 0:
                del self.files[f"log/{tile.bundle.path}"]
        self.pending = []
        root = merkle.root_of(merkle.leaf_hash(entry) for entry in self.entries)
        signed = sign_checkpoint(Checkpoint(self.origin, len(self.entries), root), self.log_key)
        self.files[f"log/checkpoints/{len(self.entries)}"] = signed
        self.files["log/checkpoint"] = signed

    def write_hints(self) -> None:
        """The CDXJ beside each segment."""
        for name in [name for name in self.files if name.startswith("warc/news-") and name.endswith(".warc.gz")]:
            self.files[name.replace(".warc.gz", ".cdxj")] = cdxj_of(name, self.files[name])

    def write(self, folder: Path) -> Path:
        """Puts all files below a folder."""
        return write(self.files, folder)


def write(files: dict[str, bytes], folder: Path) -> Path:
    """Puts files below a folder."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def cdxj_of(name: str, data: bytes) -> bytes:
    """The CDXJ of a segment."""
    file = io.BytesIO(data)
    entries = (
        cdxj.entry_of(item.record, offset=item.offset, length=item.length, member_sha256=item.member_sha256)
        for item in read_warc(file, members=True)
        if isinstance(item, RecordItem)
    )
    return cdxj.lines_of((entry for entry in entries if entry is not None), name.rpartition("/")[2])


def _digest(record: NewRecord) -> RecordDigest:
    return RecordDigest(record.role, record.sha256, len(record.data), record.target or None)


def fetched(url: str, observed: str, body: bytes) -> Fetched:
    """One answered request of an invented server."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body)
    host = url.partition("://")[2].partition("/")[0]
    exchange = Exchange(
        url,
        observed,
        f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode(),
        head,
        body,
        200,
        (("Content-Type", "text/html"),),
        ip="192.0.2.7",
        raw_sha256=hashlib.sha256(head + body).hexdigest(),
        raw_length=len(head + body),
    )
    return Fetched(url, observed, (exchange,))


def article_of(headline: str, text: str) -> bytes:
    """The article record's document: a headline and one paragraph."""
    block = {"kind": "paragraph", "text": text, "at": "body/0", "links": []}
    extractor = {"name": "gazette", "version": "1", "options": []}
    document = {"schema": "newsproof/article/v1", "extractor": extractor, "kind": "html", "headline": headline}
    return json.dumps({**document, "blocks": [block]}, ensure_ascii=False).encode()


def page(headline: str, *paragraphs: str) -> bytes:
    """An invented page."""
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return f"<!doctype html><title>{headline}</title><h1>{headline}</h1>{body}".encode()


def foreign_warc() -> tuple[bytes, RecordDigest, str]:
    """A foreign file with two records, the digest of the article's, and the name it is kept under."""
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page("Old market closes", "It was a Tuesday.")
    made = []
    for number, (kind, data) in enumerate((("warcinfo", b"software: othertool\r\n"), ("response", block)), start=1):
        made.append(
            warc.record(
                kind,
                record_id=f"<urn:uuid:00000000-0000-4000-8000-00000000000{number}>",
                date="2025-01-02T03:04:05.000000Z",
                target="https://gazette.example/old-market" if kind == "response" else None,
                content_type=warc.HTTP_RESPONSE if kind == "response" else warc.WARC_FIELDS,
                block=data,
            )
        )
    data = b"".join(compress(record) for record in made)
    name = f"warc/import-{hashlib.sha256(data).hexdigest()}.warc.gz"
    digest = RecordDigest("response", hashlib.sha256(made[1]).hexdigest(), len(made[1]), file=name)
    return data, digest, name


def at(minute: int) -> str:
    """A moment of the invented day."""
    return f"2026-03-02T{8 + minute // 60:02}:{minute % 60:02}:00.000000Z"


def small(*, imports: bool = True) -> Press:
    """Six captures of two articles over two segments, the first one sealed, and one import."""
    press = Press()
    bridge, fares = Article("a-1111111111111111"), Article("a-2222222222222222")
    url, other = "https://gazette.example/2026/harbour-bridge", "https://gazette.example/2026/ferry-fares"
    first = page("Harbour bridge opens", "The mayor cut the ribon on Monday.", "It cost $41 million.")
    press.begin_segment(at(0))
    response = press.capture(bridge, url, at(0), first, headline="Harbour bridge opens")
    press.publish()
    press.capture(fares, other, at(1), page("Ferry fares rise", "A single now costs two coins."))
    press.capture(
        bridge,
        url,
        at(10),
        first,
        outcome="unchanged",
        revisit_of=records.RevisitTarget(response, url, at(0)),
        same_as=1,
    )
    press.publish()
    press.begin_segment(at(20))
    press.capture(bridge, url, at(20), page("Harbour bridge opens", "The mayor cut the ribbon on Monday."))
    press.publish()
    if imports:
        data, digest, name = foreign_warc()
        press.files[name] = data
        press.file_statement("import", name, data, at(30), source="crawl.warc.gz")
        market = Article("a-3333333333333333")
        press.capture(
            market,
            "https://gazette.example/old-market",
            at(30),
            b"",
            foreign=(digest,),
            own=(),
            headline="Old market closes",
            origin=Origin("imported", "crawl.warc.gz", hashlib.sha256(data).hexdigest(), "warc"),
        )
    press.publish()
    press.capture(fares, other, at(40), page("Ferry fares rise", "A single now costs three coins."))
    press.publish()
    press.write_hints()
    return press


def long_log(entries: int) -> Press:
    """A log of many entries: statements of one-record captures, committed in groups."""
    press = Press("long")
    press.begin_segment(at(0))
    article = Article("a-4444444444444444")
    for number in range(entries):
        press.capture(
            article, "https://gazette.example/live", at(number % 600), b"", outcome="gone", own=(), status=404
        )
        if number % 97 == 96:
            press.publish()
    press.publish()
    return press


def members(data: bytes) -> Iterator[bytes]:
    """The gzip members of a segment, as they lie."""
    for item in read_warc(io.BytesIO(data)):
        yield data[item.offset : item.offset + item.length]
