"""Opening an archive to write: the lock, then whatever an interrupted writer left, then the writer.

Whole captures that are durable but not yet in the log roll forward in their order. Entry, root and signature are
deterministic, so this repeats what the interrupted writer would have done. What follows the last whole capture is an
unfinished tail: it is moved to `warc/torn/`, never dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from archive.errors import StoreError
from archive.formats.layout import Layout, read_config
from archive.formats.reader import DamageItem, RecordItem, read_record, read_warc
from archive.model.statement import Statement
from archive.repository import catalog, facts
from archive.repository.hints import write_hints
from archive.repository.ingest import Writer
from archive.settings import ArchiveSettings
from archive.store.disk import Disk, reported
from archive.store.index import Index
from archive.store.keyring import CAPTOR, Keyring, Keys
from archive.store.lock import WriterLock
from archive.store.logstore import LogStore
from archive.store.segments import SegmentWriter
from archive.trust import envelope, statements
from archive.trust.keys import Verifier
from archive.trust.merkle import leaf_hash


@dataclass(frozen=True, slots=True)
class Tail:
    """What lies behind the last logged statement: whole captures in order, then an unfinished rest."""

    entries: tuple[bytes, ...]
    #: Segment, offset where the rest begins, and its length; later segments that hold nothing whole follow. A segment
    #: in which nothing stands at all (length 0) is part of it: it was begun and never written to.
    torn: tuple[tuple[Path, int, int], ...]


def read_verifier(path: Path) -> Verifier:
    """A public key of the archive. Raises StoreError `archive-damaged`."""
    with reported(path, "reading"):
        data = path.read_bytes()
    try:
        return Verifier.parse(data.decode("ascii").removesuffix("\n"))
    except (ValueError, UnicodeDecodeError) as exc:
        raise StoreError(
            "archive-damaged", f"keys/{path.name} is no verifier key: {exc}", hint="restore the file from a copy"
        ) from exc


def open_log(layout: Layout, disk: Disk, settings: ArchiveSettings) -> LogStore:
    """The log, its head checked against the archive's own log key and origin."""
    verifier = read_verifier(layout.log_key_file)
    if verifier.name != settings.origin:
        raise StoreError(
            "archive-damaged",
            f"keys/log.pub is named {verifier.name}, but newsproof.toml says that the origin is {settings.origin}",
            hint="restore both files from a copy",
        )
    return LogStore.open(layout, disk, verifier)


def find_tail(layout: Layout, log: LogStore, captor: Verifier) -> Tail:
    """Reads what lies behind the last logged statement. Changes nothing."""
    segments = layout.segments()
    if not segments:
        return Tail((), ())
    last = log.entry(log.size - 1) if log.size else None
    start, offset = _after_last(layout, segments, log.size, last)
    entries: list[bytes] = []
    logged = _Logged(log)
    torn: list[tuple[Path, int, int]] = []
    for number, path in enumerate(segments):
        if number < start:
            continue
        whole = offset if number == start else 0
        if not torn:
            digests: list[str] = []
            for item in read_warc(path, start=whole):
                if isinstance(item, DamageItem):
                    break
                entry = facts.entry_of(item)
                if entry is None:
                    digests.append(item.sha256)
                    continue
                statement = _own_statement(entry, captor)
                if statement is None or list(statement.subjects) != digests or entry in logged:
                    break
                entries.append(entry)
                digests = []
                whole = item.offset + item.length
        size = path.stat().st_size
        if whole < size or not size:
            torn.append((path, whole, size - whole))
    return Tail(tuple(entries), tuple(torn))


def _where_the_index_says(layout: Layout, size: int, last: bytes) -> tuple[Path, int] | None:
    """Where the index has the last statement, if that very statement lies there: spares reading the whole segment."""
    if not layout.index.exists():
        return None
    try:
        with Index.open(layout.index, write=False) as index:
            rows = [row for row in index.records(size - 1) if row.role == "statement"]
    except StoreError:
        return None
    if not rows:
        return None
    path = layout.root / rows[0].place.file
    if path not in layout.segments():
        return None
    item = read_record(path, rows[0].place.offset)
    if not isinstance(item, RecordItem) or facts.entry_of(item) != last:
        return None
    return path, item.offset + item.length


def _after_last(layout: Layout, segments: list[Path], log_size: int, last: bytes | None) -> tuple[int, int]:
    """Segment number and offset just behind the record of the last logged statement."""
    if last is None:
        return 0, 0
    hinted = _where_the_index_says(layout, log_size, last)
    if hinted is not None and hinted[0] in segments:
        return segments.index(hinted[0]), hinted[1]
    for number in range(len(segments) - 1, -1, -1):
        for item in read_warc(segments[number]):
            if isinstance(item, RecordItem) and facts.entry_of(item) == last:
                return number, item.offset + item.length
    raise StoreError(
        "archive-damaged",
        "the statement that the log ends with is in no segment",
        context={"consequence": "nothing may be added: it could not be told what is committed"},
        hint="newsproof verify names every fault; restore the segment from a copy",
    )


class _Logged:
    """Whether an entry stands in the log already: asked only about what lies behind the last logged statement."""

    def __init__(self, log: LogStore) -> None:
        self._log = log
        self._known: set[bytes] | None = None

    def __contains__(self, entry: bytes) -> bool:
        if self._known is None:
            self._known = {leaf_hash(known) for known in self._log.entries()}
        return leaf_hash(entry) in self._known


def _own_statement(entry: bytes, captor: Verifier) -> Statement | None:
    try:
        sealed = envelope.open_envelope(entry)
        return statements.decode(sealed.payload) if sealed.signed_by(captor) else None
    except ValueError:
        return None


def set_aside(layout: Layout, disk: Disk, torn: tuple[tuple[Path, int, int], ...]) -> tuple[str, ...]:
    """Moves an unfinished tail to `warc/torn/`: copied and durable there before it is cut here."""
    done = []
    for path, offset, length in reversed(torn):
        target = _free_name(layout, f"{path.name.removesuffix('.warc.gz')}-{offset}")
        if length:
            disk.put_pieces(target, _pieces(path, offset))
        if offset:
            file = disk.open_append(path)
            file.cut(offset)
            file.close()
        else:
            disk.remove(path)
            disk.sync_folder(path.parent)
        done.append(
            f"{layout.relative(path)}: {length:,} bytes from offset {offset:,} moved to {layout.relative(target)}"
            if length
            else f"{layout.relative(path)}: an empty file, removed"
        )
    return tuple(reversed(done))


def _free_name(layout: Layout, name: str) -> Path:
    target = layout.torn / name
    count = 1
    while target.exists():
        count += 1
        target = layout.torn / f"{name}-{count}"
    return target


def _pieces(path: Path, offset: int) -> Iterator[bytes]:
    with reported(path, "reading"), path.open("rb") as stream:
        stream.seek(offset)
        while piece := stream.read(1 << 20):
            yield piece


@contextmanager
def writing(
    layout: Layout,
    keyring: Keyring,
    disk: Disk,
    *,
    random: Callable[[int], bytes],
    waited: Callable[[], bool],
    holder: str,
    say: Callable[[str], None],
    keys: Keys | None = None,
) -> Iterator[Writer]:
    """The writer of an archive, holding its lock, after recovery. `say` hears what was recovered, for people."""
    settings = read_config(layout.config)
    with locked(layout, waited=waited, holder=holder):
        log = open_log(layout, disk, settings)
        if keys is None:
            keys = Keys(keyring.load(CAPTOR), keyring.load(settings.origin))
        _check_keys(layout, keys)
        tail = find_tail(layout, log, keys.captor.verifier)
        if tail.torn:
            for line in set_aside(layout, disk, tail.torn):
                say(f"unfinished capture set aside: {line}")
        if tail.entries:
            for path in layout.segments():
                with reported(path, "syncing"):
                    file = disk.open_append(path)
                    file.sync()
                    file.close()
            disk.sync_folder(layout.warc)
            log.commit(tail.entries, keys.log)
            write_hints(layout, disk)
            say(f"{len(tail.entries)} interrupted capture{'s' * (len(tail.entries) != 1)} completed")
        with catalog.current_index(layout, log, disk, say=say) as index:
            segments = SegmentWriter(layout, disk)
            try:
                writer = Writer(layout, settings, disk, keys, log, index, segments, random)
                yield writer
                write_hints(layout, disk)
            finally:
                segments.close()


@contextmanager
def locked(layout: Layout, *, waited: Callable[[], bool], holder: str) -> Iterator[None]:
    """Nobody else writes to the archive inside. Raises StoreError `busy` once `waited` says no more."""
    lock = WriterLock.acquire(layout.lock, waited=waited, holder=holder)
    try:
        yield
    finally:
        lock.release()


def _check_keys(layout: Layout, keys: Keys) -> None:
    """The keyring's keys must be those that the archive names; else another archive's key would sign here."""
    for signer, path in ((keys.captor, layout.captor_key_file(CAPTOR)), (keys.log, layout.log_key_file)):
        if read_verifier(path) != signer.verifier:
            raise StoreError(
                "archive-damaged",
                f"keys/{path.name} is not the key in the keyring",
                context={"archive": read_verifier(path).vkey, "keyring": signer.verifier.vkey},
                hint="use the configuration folder that the archive was made with (option --config)",
            )
