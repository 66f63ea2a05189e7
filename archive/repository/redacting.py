"""Lawful removal: which records hold the content that must go, and in which order they go.

The redaction is logged first, one statement for each capture, with every record that it takes off the disk; only then
is each file rewritten beside itself, synced and renamed, a tombstone of the same length in the place of each record.
So a removal that was interrupted is known to the next writer, which completes it, and offsets stay what they were.
Foreign files come before segments, and what is derived (index, CDXJ) comes last and is made anew: once the records of
a capture are gone from its segment, nothing else of it is left.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast, get_args

from archive.articles.identity import normal_url
from archive.errors import CallerError, StoreError
from archive.formats import tombstone
from archive.formats.cutting import Cut, cut_records
from archive.formats.layout import Layout
from archive.formats.members import MAGIC, DamageError, Inflation, Window
from archive.formats.reader import RecordItem, read_record, read_warc
from archive.formats.streams import OPENING
from archive.model.acts import RedactionDocument, Removed, Rewritten
from archive.model.capture import Description, Role
from archive.model.codec import parse
from archive.model.history import CaptureRow, RecordRow
from archive.model.proofs import Redacted, Remaining
from archive.model.statement import Prev, Statement
from archive.repository import catalog
from archive.repository.evidence import is_foreign, taken_off
from archive.repository.hints import write_hints
from archive.repository.ingest import Writer
from archive.repository.leftovers import Looked, Progress, Words, search
from archive.repository.query import Reader
from archive.repository.references import Range
from archive.repository.relatives import Key, related
from archive.settings import SOFTWARE
from archive.store.disk import Disk, reported
from archive.store.index import Act, Index
from archive.store.logstore import LogStore
from archive.store.watchstate import WatchFile

#: Characters of a reason: it is one or two sentences, and everybody who has the archive can read it.
REASON_LIMIT = 2_000
#: Articles whose new name is told.
NAMED = 10
#: Texts that are looked for in what stays, and which: a short one says nothing.
_COMPARED = 500
_TEXT = "(path LIKE 'body/%' OR path LIKE '%/caption') AND length(value) >= 40"
#: Values of one version that are read.
_VALUES = 1_000_000
#: The payload of an answer without a body, which says nothing about what is held again.
_NOTHING = hashlib.sha256(b"").hexdigest()
_PIECE = 1 << 20


class Spot(NamedTuple):
    """Where a record lies that is to go: `length` stored bytes at `offset`; `raw_length` of the record itself."""

    sha256: str
    offset: int
    length: int
    raw_length: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What a removal takes: for each capture its records, and for each file where they lie."""

    removed: Mapping[int, tuple[Removed, ...]]
    captures: tuple[CaptureRow, ...]
    spots: Mapping[str, Mapping[int, tuple[Spot, Removed]]]
    notes: tuple[str, ...]
    #: What is kept on purpose, and where something of it may be left.
    stays: tuple[str, ...] = ()
    remaining: tuple[Remaining, ...] = ()
    #: What is looked for in the other files, and how many of them were looked through.
    words: Words = field(default_factory=lambda: Words((), ()))
    searched: int = 0
    #: How many places could not be read, and the first of them.
    unread: int = 0
    unread_first: tuple[Remaining, ...] = ()
    #: Records of imported files that belong to captures which stay.
    others: frozenset[Key] = frozenset()
    #: Versions of which the notes say already that they hold the same.
    told: frozenset[tuple[str, int | None]] = frozenset()

    @property
    def gone(self) -> frozenset[Key]:
        """The records that go, by file and digest."""
        return frozenset((file, spot.sha256) for file, spots in self.spots.items() for spot, _ in spots.values())

    def beside(self, found: Looked, index: Index) -> Plan:
        """The plan with what a search of the other files found. What an observation of the same article says is what its
        version says."""
        known = {(one.file, one.record) for one in self.remaining}
        more = tuple(one for one in found.remaining if (one.file, one.record) not in known)
        same = {row.article for row in self.captures}
        owners = [(index.capture(number), place) for number, place in found.owners.items()]
        notes = [
            f"{row.name} says some of the same words or names the address ({file}, record {number}), and stays"
            for row, (file, number) in owners
            if (row.version is not None or row.article not in same) and (row.article, row.version) not in self.told
        ]
        if len(notes) > NAMED:
            notes[NAMED:] = [f"{len(notes) - NAMED} more captures say some of it, and stay"]
        return replace(
            self,
            remaining=(*self.remaining, *more),
            notes=(*self.notes, *notes),
            searched=found.files,
            unread=found.unread,
            unread_first=found.unread_first,
        )

    def answer(self, reason: str, entries: tuple[int, ...] = ()) -> Redacted:
        """What the verb says, before (`entries` empty) or after it was done."""
        every = [spot for spots in self.spots.values() for spot, _ in spots.values()]
        return Redacted(
            captures=tuple(row.name for row in self.captures),
            records=len(every),
            bytes=sum(spot.length for spot in every),
            files=tuple(self.spots),
            reason=reason,
            applied=bool(entries),
            entries=entries,
            notes=self.notes,
            stays=self.stays,
            remaining=self.remaining,
            searched=self.searched,
            unread=self.unread,
            unread_first=self.unread_first,
        )


def checked_reason(text: str) -> str:
    """A reason as it can be signed. Raises CallerError `reason-missing`, `usage`."""
    reason = " ".join(text.split())
    if not reason:
        raise CallerError("reason-missing", "a removal is logged with its reason", hint='--reason "court order 12/26"')
    if len(reason) > REASON_LIMIT or any("\ud800" <= char <= "\udfff" for char in reason):
        raise CallerError("usage", f"a reason is text of at most {REASON_LIMIT:,} characters")
    return reason


# What would go.


def plan(reader: Reader, reference: str, *, progress: Progress | None = None) -> Plan:
    """What a removal of that reference takes, and what would be left of it. Changes nothing. `progress` hears how far the
    search has come. Raises as `chosen` does."""
    going = chosen(reader, reference)
    layout = reader.layout
    made_anew = [layout.index, layout.watch_state, *_temporaries(layout)]
    made_anew += [layout.cdxj(path) for path in (*layout.segments(), *layout.imports())]
    gone = going.gone
    found = search(
        layout,
        reader.index,
        going.words,
        skip=lambda file, sha256: (file, sha256) in gone,
        others=going.others,
        leave={layout.relative(path) for path in made_anew},
        progress=progress,
    )
    return going.beside(found, reader.index)


def chosen(reader: Reader, reference: str) -> Plan:
    """The records that a removal of that reference takes.

    Raises CallerError for a name that is not there and `not-removable` for records that cannot be taken out of their
    file, StoreError `redacted` when all of it is gone already, `archive-damaged` when a record is not where it was.
    """
    captures = _chosen(reader, reference)
    layout = reader.layout
    roles: dict[tuple[str, str], tuple[int, str]] = {}
    rows: dict[int, list[RecordRow]] = {row.index: _records(reader.index, row) for row in captures}
    for index, records in rows.items():
        own = [*[row for row in records if is_foreign(row)][:1], *(row for row in records if not is_foreign(row))]
        roles |= {(row.place.file, row.sha256): (index, row.role) for row in own}
    for index, records in rows.items():
        for row in (row for row in records if is_foreign(row)):
            # A record that a capture repeats goes with it when no other capture needs it.
            if rows.keys() >= set(reader.index.users_of(row.place.file, row.sha256)):
                roles.setdefault((row.place.file, row.sha256), (index, row.role))
    certain = frozenset(roles)
    near = related(layout, reader.index, captures, {key: roles[key] for key in certain})
    for key, (index, kind, _) in near.going.items():
        roles.setdefault(key, (index, kind if kind in get_args(Role) else "resource"))
    remaining = list(near.remaining)
    for act in reader.index.acts("redaction"):
        for one in act.document.removed if isinstance(act.document, RedactionDocument) else ():
            roles.pop((one.file, one.sha256), None)  # gone with another capture
    spots: dict[str, dict[int, tuple[Spot, Removed]]] = {}
    removed: dict[int, list[Removed]] = {row.index: [] for row in captures}
    for file in sorted({file for file, _ in roles}, key=_order):
        wanted = {sha256 for name, sha256 in roles if name == file}
        path = _file_of(layout, file)
        found = _find(path, wanted)
        _refuse_missing(file, wanted - {spot.sha256 for spot in found})
        spots[file] = {}
        for spot in found:
            index, role = roles[file, spot.sha256]
            gone = Removed(cast(Role, role), spot.sha256, spot.raw_length, file, spot.length)
            why = _unmovable(path, spot, gone)
            if why is not None and (file, spot.sha256) not in certain:
                number = near.going[file, spot.sha256][2]
                remaining.append(Remaining(file, f"belongs to what goes, and the file {why}", number))
                continue
            _refuse_unmovable(file, why)
            removed[index].append(gone)
            spots[file][spot.offset] = (spot, gone)
    same = _still_there(reader, captures)
    notes = (*_told_same(same), *_noted(reader, captures), *_may_hold(layout, reader.index))
    return Plan(
        {index: tuple(gone) for index, gone in removed.items()},
        captures,
        {file: found for file, found in spots.items() if found},
        notes,
        told=frozenset((article, version) for _, article, version in same),
        others=near.others,
        stays=tuple(_kept(reader.index, captures, spots)),
        remaining=tuple(remaining),
        words=Words(_texts(reader.index, captures), _addresses(reader.index, captures)),
    )


def _none(file: str, sha256: str) -> bool:
    """Nothing is passed over: what was to go is gone."""
    return False


def _texts(index: Index, captures: Sequence[CaptureRow]) -> Iterator[str]:
    """What these captures say: headline, paragraphs, captions."""
    sql = "SELECT value FROM fields WHERE article = ? AND version = ?"
    for article, version in dict.fromkeys((row.article, row.version or row.same_as) for row in captures):
        yield from (str(value) for (value,) in index.query(sql, (article, version), rows=_VALUES).rows)


def _addresses(index: Index, captures: Sequence[CaptureRow]) -> Iterator[str]:
    """The addresses at which nothing is left when these captures are gone."""
    return _only_of(
        index, {row.index for row in captures}, (url for row in captures for url in (row.url, row.final_url))
    )


def _only_of(index: Index, gone: Collection[int], urls: Iterable[str]) -> Iterator[str]:
    """Those of some addresses that no capture beside the given ones, by log index, has."""
    there = {normal_url(url) for number, _, *both in index.addresses() if number not in gone for url in both}
    return (url for url in dict.fromkeys(urls) if url and normal_url(url) not in there)


def _kept(index: Index, captures: Sequence[CaptureRow], spots: Mapping[str, object]) -> Iterator[str]:
    """What is kept on purpose."""
    yield "the log: that something was captured and when, digests of what goes, random ids"
    yield "the redaction and its tombstones: of each record its kind and its length"
    if any(file.startswith("warc/import-") for file in spots):
        yield "the description of an imported file: its name as it was given, digests and lengths of all its records"
    there = {normal_url(url) for url in _addresses(index, captures)}
    if any(normal_url(row.url) not in there for row in captures):
        yield "the address, which captures that stay have too"


def _still_there(reader: Reader, captures: Sequence[CaptureRow]) -> dict[tuple[str, str, int | None], set[object]]:
    """Which versions that stay (name, article, version) say word for word what is removed with others: nobody asked for
    them to go. With the texts."""
    gone: set[tuple[str, int | None]] = {(row.article, row.version) for row in captures if row.version is not None}
    texts: dict[str, None] = {}
    for article, version in gone:
        sql = f"SELECT value FROM fields WHERE article = ? AND version = ? AND {_TEXT}"  # noqa: S608 - a constant
        texts |= dict.fromkeys(str(value) for (value,) in reader.index.query(sql, (article, version)).rows)
    several = list(texts)[:_COMPARED]
    sql = f"SELECT DISTINCT slug, article, version, value FROM fields WHERE value IN ({', '.join('?' * len(several))})"  # noqa: S608
    found: dict[tuple[str, str, int | None], set[object]] = {}
    for slug, owner, number, value in reader.index.query(f"{sql} AND {_TEXT}", several).rows:
        held = str(owner), number if isinstance(number, int) else None
        if held not in gone:
            found.setdefault((f"{slug}@v{number}", *held), set()).add(value)
    return found


def _told_same(found: Mapping[tuple[str, str, int | None], set[object]]) -> Iterator[str]:
    for (name, _, _), texts in list(found.items())[:NAMED]:
        yield f"{name} holds {len(texts)} of the same paragraphs or captions, word for word, and stays"
    if len(found) > NAMED:
        yield f"{len(found) - NAMED} more versions hold some of the same, and stay"


def _noted(reader: Reader, captures: Sequence[CaptureRow]) -> Iterator[str]:
    """Which notes of the desk are about what goes: they are statements of their own, and stay."""
    about = {row.index for row in captures}
    found = [act.index for act in reader.index.acts("note") if getattr(act.document, "index", None) in about]
    if found:
        several = len(found) != 1
        named = ", ".join(map(str, found[:NAMED])) + (", …" if len(found) > NAMED else "")
        yield f"{'notes' if several else 'a note'} of the desk about it {'stay' if several else 'stays'}, word for word (log entry {named})"


def _may_hold(layout: Layout, index: Index) -> Iterator[str]:
    """What interrupted commands left behind, and what nothing in the log speaks of."""
    for path in sorted(layout.torn.iterdir()) if layout.torn.is_dir() else ():
        if not _is_temporary(path):
            yield f"{layout.relative(path)} is an unfinished tail that may hold the same content: remove it by hand"
    for path in layout.imports():
        if not index.foreign_known(path.name.removeprefix("import-").partition(".")[0]):
            yield (
                f"{layout.relative(path)} was never taken in and may hold the same content: import that file again and"
                " repeat this command, or remove it by hand"
            )


def _is_temporary(path: Path) -> bool:
    """Whether a file is what a crash left of one that was being written (`Disk.put`): it never had a meaning."""
    return path.name.startswith(".") and path.name.endswith(".tmp")


def _temporaries(layout: Layout) -> Iterator[Path]:
    for folder in (layout.torn, layout.warc, layout.watch):
        yield from (path for path in (sorted(folder.iterdir()) if folder.is_dir() else ()) if _is_temporary(path))


def _drop_temporaries(layout: Layout, disk: Disk) -> None:
    for path in [*_temporaries(layout)]:
        disk.remove(path)
        disk.sync_folder(path.parent)


def _chosen(reader: Reader, reference: str) -> tuple[CaptureRow, ...]:
    """The captures that hold the content, in the order of the log."""
    article, selector = reader.resolve(reference)
    if isinstance(selector, Range):
        raise CallerError("bad-version", f'"{selector.text}" is a range; remove one version at a time', hint="@v2")
    _, named = reader.captures_of(reference)
    found = {row.index: row for row in named}
    if selector is None or selector.kind != "capture":
        for row in named:
            if selector is not None and row.version is not None:
                again = [one for one in reader.index.captures(article.id) if one.same_as == row.version]
                found |= {one.index: one for one in again if one.version is None}
            if row.version is not None and row.payload_sha256 not in (None, _NOTHING):
                found |= {one.index: one for one in reader.index.captures_of_payload(row.payload_sha256 or "")}
    left = tuple(found[index] for index in sorted(found) if found[index].redacted is None)
    if not left:
        raise taken_off(reference, next((row.redacted for row in found.values() if row.redacted), ""))
    return left


def _records(index: Index, capture: CaptureRow) -> list[RecordRow]:
    """What goes with a capture: everything but its statement, which has digests only, and a shared warcinfo. Of those
    in a foreign file the first one is its own, another one is what it repeats."""
    return [row for row in index.records(capture.index) if row.role not in ("statement", "warcinfo")]


def _order(file: str) -> tuple[bool, str]:
    """Foreign files first: a capture counts as redacted when its segment is rewritten."""
    return not file.startswith("warc/import-"), file


def _file_of(layout: Layout, file: str) -> Path:
    path = layout.root / file
    if path not in (*layout.segments(), *layout.imports()):
        raise StoreError("archive-damaged", f"{file} is not there", hint="newsproof verify names every fault")
    return path


def _refuse_missing(file: str, missing: set[str]) -> None:
    if missing:
        raise StoreError(
            "archive-damaged",
            f"{file}: {len(missing)} of the records that should go are not there as they were signed",
            context={"file": file, "consequence": "nothing was removed"},
            hint="newsproof verify names every fault; what is damaged must be looked at by hand",
        )


def _unmovable(path: Path, spot: Spot, removed: Removed) -> str | None:
    """Why no tombstone can stand for a record without touching its neighbours."""
    if path.name.endswith((".arc", ".arc.gz")):
        return "is an ARC file, in which no WARC record can stand"
    if not spot.length:
        return "has several records in one gzip member, so that one cannot be taken out without the others"
    if not _is_packed(path) and _begin(path, spot.offset) != OPENING:
        return "is compressed otherwise than with gzip"
    try:
        for _ in _stone(_is_packed(path), removed):
            break
    except tombstone.TooSmallError:
        return f"has a record of {spot.length} bytes at offset {spot.offset:,}, too small to be replaced in its place"
    return None


def _refuse_unmovable(file: str, why: str | None) -> None:
    """Raises CallerError `not-removable` when there is a reason."""
    if why is not None:
        raise CallerError(
            "not-removable",
            f"{file} {why}",
            context={"file": file, "consequence": "nothing was removed"},
            hint="import what may stay into a new archive, and delete this one",
        )


# Where it lies, and what will stand there.


def _is_packed(path: Path) -> bool:
    with reported(path, "reading"), path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def _begin(path: Path, offset: int) -> bytes:
    with reported(path, "reading"), path.open("rb") as file:
        file.seek(offset)
        return file.read(len(OPENING))


def _find(path: Path, wanted: set[str]) -> list[Spot]:
    """Every record with one of these digests, copies included, in the order of the file. `length` is 0 for one that
    shares its gzip member."""
    with reported(path, "reading"):
        if path.name.startswith("import-"):
            cuts = (item for item in cut_records(path) if isinstance(item, Cut) and item.sha256 in wanted)
            return [Spot(cut.sha256, cut.offset, cut.length, cut.size) for cut in cuts]
        items = [item for item in read_warc(path) if isinstance(item, RecordItem) and item.sha256 in wanted]
        return [
            Spot(item.sha256, item.offset, item.length if _alone(path, item) else 0, item.raw_length) for item in items
        ]


def _alone(path: Path, item: RecordItem) -> bool:
    """Whether the gzip members that a record lies in hold nothing else."""
    if item.repacked is None:
        return True
    with path.open("rb") as file:
        window, offset, size = Window(file), item.offset, 0
        try:
            while offset < item.offset + item.length:
                inflation = Inflation(window, offset)
                while inflation.read():
                    pass
                offset, size = inflation.end or window.end, size + inflation.size
        except DamageError:
            return False
    return size == item.raw_length


def _stone(packed: bool, removed: Removed) -> Iterator[bytes]:
    grave = tombstone.grave_of(removed)
    return tombstone.member(grave, removed.length) if packed else tombstone.plain(grave, removed.length)


def _rewritten(path: Path, spots: Mapping[int, tuple[Spot, Removed]]) -> Iterator[bytes]:
    """The bytes of a file with tombstones in the place of these records."""
    packed = _is_packed(path)
    with reported(path, "reading"), path.open("rb") as file:
        for offset in sorted(spots):
            yield from _stretch(file, offset - file.tell())
            spot, removed = spots[offset]
            yield from _stone(packed, removed)
            file.seek(offset + spot.length)
        yield from _stretch(file, path.stat().st_size - file.tell())


def _stretch(file: BinaryIO, length: int) -> Iterator[bytes]:
    while length > 0 and (piece := file.read(min(_PIECE, length))):
        length -= len(piece)
        yield piece


def _digest_of(pieces: Iterator[bytes]) -> tuple[str, int]:
    digest, length = hashlib.sha256(), 0
    for piece in pieces:
        digest.update(piece)
        length += len(piece)
    return digest.hexdigest(), length


# Doing it.


def redact(writer: Writer, reference: str, *, reason: str, observed: str, progress: Progress | None = None) -> Redacted:
    """Logs the removal, then takes the records off the disk. The writer is of no more use afterwards.

    Raises as `plan` does; what is raised behind the commit leaves a logged removal, which the next writer completes.
    """
    layout = writer.layout
    going = chosen(Reader(layout, writer.index), reference)
    names = {row.id: row.slug for row in writer.index.articles()}
    entries: list[int] = []
    whole: dict[str, Rewritten] = {}
    with writer.group():
        for capture in going.captures:
            # Where the segment is full, it is sealed now, with what is still in it: its next digest must be signed too.
            writer.next_act(observed)
            for file in (*map(layout.relative, layout.segments()[:-1]), *map(layout.relative, layout.imports())):
                if file in going.spots and file not in whole:
                    whole[file] = Rewritten(file, *_digest_of(_rewritten(layout.root / file, going.spots[file])))
            document = RedactionDocument(
                id=writer.new_id(),
                observed=observed,
                software=SOFTWARE,
                reason=reason,
                index=capture.index,
                leaf=capture.leaf,
                removed=going.removed[capture.index],
                files=tuple(whole.values()),
            )
            statement = Statement("redaction", (), observed, redacts=Prev(capture.index, capture.leaf))
            entries.append(writer.act(statement, document))
    log, disk = writer.release()
    try:
        forgotten, _ = _take_off(layout, disk, log, going.spots, {row.index for row in going.captures})
    except StoreError as exc:
        exc.context["state"] = "the removal is logged and not complete: the content is still there"
        exc.hint = "free the way (space, permissions), then newsproof repair index: it completes the removal"
        raise
    with Index.open(layout.index, write=False) as index:
        renamed = [(names.get(row.id, row.slug), row.slug) for row in index.articles()]
        found = search(layout, index, going.words, skip=_none, others=going.others, progress=progress)
        going = going.beside(found, index)
    notes = [f"{old} is now called {new}: names are made of what is left" for old, new in renamed if old != new]
    if forgotten:
        several = forgotten != 1
        notes.append(
            f"{forgotten} address{'es' * several} {'are' if several else 'is'} watched no longer; a feed or sitemap "
            "that names them is read on, and takes them up again"
        )
    return replace(going, notes=(*going.notes, *notes[:NAMED])).answer(reason, tuple(entries))


def _take_off(
    layout: Layout,
    disk: Disk,
    log: LogStore,
    spots: Mapping[str, Mapping[int, tuple[Spot, Removed]]],
    gone: Collection[int] = (),
) -> tuple[int, tuple[str, ...]]:
    """Rewrites the files, then makes anew what is derived; `gone` are the log indexes of the captures. Nobody may hold
    the index open. How many addresses are watched no longer, and what was done, for people."""
    _drop_temporaries(layout, disk)
    # Before the descriptions go, which alone say what the addresses were.
    forgotten = _unwatch(layout, disk, spots, gone)
    for file in sorted(spots, key=_order):
        path = layout.root / file
        hint = layout.cdxj(path)
        if hint.exists():
            disk.remove(hint)
            disk.sync_folder(hint.parent)
        disk.put_pieces(path, _rewritten(path, spots[file]))
    said = catalog.replace_index(layout, disk, log)
    write_hints(layout, disk)
    return forgotten, said


def _unwatch(
    layout: Layout, disk: Disk, spots: Mapping[str, Mapping[int, tuple[Spot, Removed]]], gone: Collection[int]
) -> int:
    """Takes the addresses that nothing else in the archive has out of what is watched. How many were."""
    if not layout.watch_state.exists():
        return 0
    urls: list[str] = []
    for file, found in spots.items():
        for offset, (_, removed) in found.items():
            path = layout.root / file
            if removed.role == "description" and path in layout.segments():
                with reported(path, "reading"):
                    item = read_record(path, offset)
                if isinstance(item, RecordItem) and item.record.block is not None:
                    about = parse(Description, item.record.block)
                    urls += [about.url, about.final_url]
    with Index.open(layout.index, write=False) as index:
        only = [*_only_of(index, gone, urls)]
    return WatchFile(layout.watch_state, disk).forget(only, told=urls)


def complete(layout: Layout, disk: Disk, log: LogStore, pending: Sequence[Act]) -> tuple[str, ...]:
    """Takes off the disk what logged redactions speak of, as far as it is still there. What was done, for people."""
    wanted: dict[str, dict[str, Removed]] = {}
    for act in pending:
        if isinstance(act.document, RedactionDocument):
            for removed in act.document.removed:
                wanted.setdefault(removed.file, {})[removed.sha256] = removed
    spots: dict[str, dict[int, tuple[Spot, Removed]]] = {}
    for file, listed in wanted.items():
        path = layout.root / file
        if path not in (*layout.segments(), *layout.imports()):
            continue  # what is not there need not go
        for spot in _find(path, set(listed)):
            removed = listed[spot.sha256]
            if spot.length:
                gone = Removed(removed.role, spot.sha256, spot.raw_length, file, spot.length)
                spots.setdefault(file, {})[spot.offset] = (spot, gone)
    about = {act.document.index for act in pending if isinstance(act.document, RedactionDocument)}
    _, said = _take_off(layout, disk, log, spots, about)
    count = len(pending)
    return (f"{count} interrupted removal{'s' * (count != 1)} completed", *said)


@contextmanager
def settled_index(layout: Layout, log: LogStore, disk: Disk, *, say: Callable[[str], None]) -> Iterator[Index]:
    """`catalog.current_index` behind whatever removal was interrupted."""
    with ExitStack() as stack:
        index = stack.enter_context(catalog.current_index(layout, log, disk, say=say))
        pending = index.pending()
        if pending:
            stack.close()
            for line in complete(layout, disk, log, pending):
                say(line)
            index = stack.enter_context(catalog.current_index(layout, log, disk, say=say))
        yield index
