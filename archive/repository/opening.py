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
from typing import NamedTuple

from archive.errors import StoreError
from archive.formats.layout import Layout, read_config
from archive.formats.reader import DamageItem, RecordItem, read_record, read_warc
from archive.model.statement import Statement
from archive.repository import facts
from archive.repository.captors import captor_keys, read_verifier
from archive.repository.hints import write_hints
from archive.repository.ingest import Writer
from archive.repository.redacting import settled_index
from archive.repository.remembering import refuse_rollback, remember_head
from archive.settings import ArchiveSettings
from archive.store.disk import Disk, reported
from archive.store.index import Index
from archive.store.keyring import CAPTOR, Keyring, Keys
from archive.store.lock import WriterLock
from archive.store.logstore import LogStore
from archive.store.seen import SeenCheckpoints
from archive.store.segments import SegmentWriter
from archive.trust import envelope, statements
from archive.trust.keys import Verifier
from archive.trust.merkle import leaf_hash
from archive.trust.windows import CaptorKeys, WindowError, keyid_of


@dataclass(frozen=True, slots=True)
class Tail:
    """What lies behind the last logged statement: whole captures in order, then an unfinished rest."""

    entries: tuple[bytes, ...]
    #: Segment, offset where the rest begins, and its length; later segments that hold nothing whole follow. A segment
    #: in which nothing stands at all (length 0) is part of it: it was begun and never written to.
    torn: tuple[tuple[Path, int, int], ...]
    #: Which captor keys count once the entries are in the log.
    captors: CaptorKeys


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


class _Found(NamedTuple):
    """A whole entry behind the log: in which segment it ends and where, and which keys count behind it."""

    entry: bytes
    segment: int
    end: int
    captors: CaptorKeys
    #: Whether it announces a captor key, which only that key's own statement, right behind it, makes whole.
    announces: bool = False


def find_tail(layout: Layout, log: LogStore, captors: CaptorKeys) -> Tail:
    """Reads what lies behind the last logged statement. Changes nothing.

    `captors` are the keys that count at the end of the log.
    """
    segments = layout.segments()
    if not segments:
        return Tail((), (), captors)
    last = log.entry(log.size - 1) if log.size else None
    start, offset = _after_last(layout, segments, log.size, last)
    found = list(_whole(segments, start, offset, log, captors))
    if found and found[-1].announces:
        found.pop()  # a change of keys is there as a whole, or not at all
    ends = {start: offset} | {one.segment: one.end for one in found}
    torn = []
    for number, path in enumerate(segments[start:], start):
        whole = ends.get(number, 0)
        size = path.stat().st_size
        if whole < size or not size:
            torn.append((path, whole, size - whole))
    return Tail(tuple(one.entry for one in found), tuple(torn), found[-1].captors if found else captors)


def _whole(segments: list[Path], start: int, offset: int, log: LogStore, captors: CaptorKeys) -> Iterator[_Found]:
    """The whole entries from there on, in their order, up to the first thing that is not one."""
    logged = _Logged(log)
    before: _Found | None = None
    count = 0
    for number, path in enumerate(segments[start:], start):
        digests: list[str] = []
        end = begin = offset if number == start else 0
        for item in read_warc(path, start=begin):
            if isinstance(item, DamageItem):
                return
            entry = facts.entry_of(item)
            if entry is None:
                digests.append(item.sha256)
                continue
            signed = _signed_statement(entry, captors, log.size + count)
            if signed is None or list(signed[0].subjects) != digests or entry in logged:
                return
            statement, key = signed
            if log.size + count == 0:
                captors = captors.begun(key.keyid)
            announces = False
            if statement.kind == "keys":
                try:
                    after = captors.after(statement, key.keyid, log.size + count)
                except WindowError:
                    return
                announces = any(window.start > log.size + count for window in statement.keys)
                captors = after
            if before is not None and before.announces and not _accepts(before, statement, key):
                return
            end = item.offset + item.length
            before = _Found(entry, number, end, captors, announces)
            yield before
            count += 1
            digests = []
        size = path.stat().st_size
        if end < size or not size:
            return


def _accepts(announced: _Found, statement: Statement, key: Verifier) -> bool:
    """Whether a statement is the acceptance of the change of keys before it: the same set, by the key that is new."""
    newest = announced.captors.windows[-1].vkey
    return statement.kind == "keys" and statement.keys == announced.captors.windows and key.vkey == newest


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


def _signed_statement(entry: bytes, captors: CaptorKeys, index: int) -> tuple[Statement, Verifier] | None:
    """What an entry says and by whom, if a key signed it that counts at that log index."""
    try:
        sealed = envelope.open_envelope(entry)
        key = captors.key(sealed.keyid, index)
        return (statements.decode(sealed.payload), key) if key is not None and sealed.signed_by(key) else None
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
    seen: SeenCheckpoints | None = None,
    hints: Callable[[], bool] = lambda: True,
) -> Iterator[Writer]:
    """The writer of an archive, holding its lock, after recovery. `say` hears what was recovered, for people.

    `seen` remembers the log: one that is shorter than it was, or another, is refused before anything is written.
    `hints` is asked at the end whether the CDXJ are to be brought up now.
    """
    settings = read_config(layout.config)
    with locked(layout, waited=waited, holder=holder):
        log = open_log(layout, disk, settings)
        refuse_rollback(layout, log, seen)
        tail = find_tail(layout, log, captor_keys(layout, log))
        captor = _active(tail, log.size + len(tail.entries))
        if keys is None:
            keys = Keys(keyring.load(captor.name), keyring.load(settings.origin))
        _check_keys(layout, keys, captor)
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
        with settled_index(layout, log, disk, say=say) as index:
            segments = SegmentWriter(layout, disk)
            try:
                writer = Writer(layout, settings, disk, keys, log, index, segments, random, tail.captors)
                yield writer
                if hints():
                    write_hints(layout, disk)
            finally:
                segments.close()
                remember_head(layout, seen, say)


@contextmanager
def locked(layout: Layout, *, waited: Callable[[], bool], holder: str) -> Iterator[None]:
    """Nobody else writes to the archive inside. Raises StoreError `busy` once `waited` says no more."""
    lock = WriterLock.acquire(layout.lock, waited=waited, holder=holder)
    try:
        yield
    finally:
        lock.release()


def _active(tail: Tail, index: int) -> Verifier:
    """The captor key that signs what comes next, as the log says."""
    window = tail.captors.active(index, otherwise=CAPTOR)
    if window is None:
        raise StoreError(
            "archive-damaged",
            "no captor key counts for what would be added now",
            context={"keys": ", ".join(keyid_of(known.vkey) for known in tail.captors.windows) or "none"},
            hint="newsproof verify says which keys count; keys/ may lack a file: restore it from a copy",
        )
    return Verifier.parse(window.vkey)


def _check_keys(layout: Layout, keys: Keys, captor: Verifier) -> None:
    """The keyring's keys must be those that the archive names; else another archive's key would sign here."""
    try:
        captor_file = layout.captor_key_file(captor.name)
    except ValueError:
        raise StoreError(
            "archive-damaged",
            f"the log names a captor key {captor.name}, which is no name of one",
            hint="newsproof verify names every fault",
        ) from None
    for signer, path, named in (
        (keys.captor, captor_file, captor),
        (keys.log, layout.log_key_file, read_verifier(layout.log_key_file)),
    ):
        if named != signer.verifier or read_verifier(path) != named:
            raise StoreError(
                "archive-damaged",
                f"keys/{path.name} is not the key in the keyring",
                context={"archive": read_verifier(path).vkey, "keyring": signer.verifier.vkey},
                hint="use the configuration folder that the archive was made with (option --config)",
            )
