"""Lawful removal: which records hold the content that must go, and in which order they go.

The redaction is logged first, one statement for each capture, with every record that it takes off the disk; only then
is each file rewritten beside itself, synced and renamed, a tombstone of the same length in the place of each record.
So a removal that was interrupted is known to the next writer, which completes it, and offsets stay what they were.
Foreign files come before segments, and what is derived (index, CDXJ) comes last and is made anew: once the records of
a capture are gone from its segment, nothing else of it is left.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from archive.errors import CallerError, StoreError
from archive.formats import tombstone
from archive.formats.cutting import Cut, cut_records
from archive.formats.layout import Layout
from archive.formats.members import MAGIC, DamageError, Inflation, Window
from archive.formats.reader import RecordItem, read_warc
from archive.formats.streams import OPENING
from archive.model.acts import RedactionDocument, Removed, Rewritten
from archive.model.capture import Role
from archive.model.history import CaptureRow, RecordRow
from archive.model.proofs import Redacted
from archive.model.statement import Prev, Statement
from archive.repository import catalog
from archive.repository.evidence import is_foreign, taken_off
from archive.repository.hints import write_hints
from archive.repository.ingest import Writer
from archive.repository.query import Reader
from archive.repository.references import Range
from archive.settings import SOFTWARE
from archive.store.disk import Disk, reported
from archive.store.index import Act, Index
from archive.store.logstore import LogStore

#: Characters of a reason: it is one or two sentences, and everybody who has the archive can read it.
REASON_LIMIT = 2_000
#: Articles whose new name is told.
NAMED = 10
#: Texts that are looked for in what stays, and which: a short one says nothing.
_COMPARED = 500
_TEXT = "(path LIKE 'body/%' OR path LIKE '%/caption') AND length(value) >= 40"
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


def plan(reader: Reader, reference: str) -> Plan:
    """What a removal of that reference takes. Changes nothing.

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
            _refuse_unmovable(path, file, spot, gone)
            removed[index].append(gone)
            spots[file][spot.offset] = (spot, gone)
    notes = (*_still_there(reader, captures), *_noted(reader, captures), *_may_hold(layout, reader.index))
    return Plan({index: tuple(gone) for index, gone in removed.items()}, captures, spots, notes)


def _still_there(reader: Reader, captures: Sequence[CaptureRow]) -> Iterator[str]:
    """Which versions that stay say word for word what is removed with others: nobody asked for them to go."""
    gone = {(row.article, row.version) for row in captures if row.version is not None}
    texts: dict[str, None] = {}
    for article, version in gone:
        sql = f"SELECT value FROM fields WHERE article = ? AND version = ? AND {_TEXT}"  # noqa: S608 - a constant
        texts |= dict.fromkeys(str(value) for (value,) in reader.index.query(sql, (article, version)).rows)
    several = list(texts)[:_COMPARED]
    sql = f"SELECT DISTINCT slug, article, version, value FROM fields WHERE value IN ({', '.join('?' * len(several))})"  # noqa: S608
    found: dict[str, set[object]] = {}
    for slug, owner, number, value in reader.index.query(f"{sql} AND {_TEXT}", several).rows:
        if (owner, number) not in gone:
            found.setdefault(f"{slug}@v{number}", set()).add(value)
    for name in list(found)[:NAMED]:
        count = len(found[name])
        yield f"{name} holds {count} of the same paragraphs or captions, word for word, and stays"
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


def _drop_temporaries(layout: Layout, disk: Disk) -> None:
    for folder in (layout.torn, layout.warc):
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if _is_temporary(path):
                disk.remove(path)
                disk.sync_folder(folder)


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


def _refuse_unmovable(path: Path, file: str, spot: Spot, removed: Removed) -> None:
    """Raises CallerError `not-removable` for a record that no tombstone can stand for without touching its neighbours."""
    why = None
    if path.name.endswith((".arc", ".arc.gz")):
        why = "is an ARC file, in which no WARC record can stand"
    elif not spot.length:
        why = "has several records in one gzip member, so that one cannot be taken out without the others"
    elif not _is_packed(path) and _begin(path, spot.offset) != OPENING:
        why = "is compressed otherwise than with gzip"
    else:
        try:
            for _ in _stone(_is_packed(path), removed):
                break
        except tombstone.TooSmallError:
            why = (
                f"has a record of {spot.length} bytes at offset {spot.offset:,}, too small to be replaced in its place"
            )
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


def redact(writer: Writer, reference: str, *, reason: str, observed: str) -> Redacted:
    """Logs the removal, then takes the records off the disk. The writer is of no more use afterwards.

    Raises as `plan` does; what is raised behind the commit leaves a logged removal, which the next writer completes.
    """
    layout = writer.layout
    going = plan(Reader(layout, writer.index), reference)
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
        _take_off(layout, disk, log, going.spots)
    except StoreError as exc:
        exc.context["state"] = "the removal is logged and not complete: the content is still there"
        exc.hint = "free the way (space, permissions), then newsproof repair index: it completes the removal"
        raise
    with Index.open(layout.index, write=False) as index:
        renamed = [(names.get(row.id, row.slug), row.slug) for row in index.articles()]
    notes = [f"{old} is now called {new}: names are made of what is left" for old, new in renamed if old != new]
    return replace(going, notes=(*going.notes, *notes[:NAMED])).answer(reason, tuple(entries))


def _take_off(
    layout: Layout, disk: Disk, log: LogStore, spots: Mapping[str, Mapping[int, tuple[Spot, Removed]]]
) -> tuple[str, ...]:
    """Rewrites the files, then makes anew what is derived. Nobody may hold the index open."""
    _drop_temporaries(layout, disk)
    for file in sorted(spots, key=_order):
        path = layout.root / file
        hint = layout.cdxj(path)
        if hint.exists():
            disk.remove(hint)
            disk.sync_folder(hint.parent)
        disk.put_pieces(path, _rewritten(path, spots[file]))
    said = catalog.replace_index(layout, disk, log)
    write_hints(layout, disk)
    return said


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
    said = _take_off(layout, disk, log, spots)
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
