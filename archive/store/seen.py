"""Where checkpoints lie that this user has seen, and forks that were found: the user's state folder, never an archive.

One folder for each log, named by its origin and the id of its key, one signed note for each size. Not every size is
kept: the newest ones, and of older ones about one for each doubling of the distance, which is enough to say up to where
a log is the one that was seen. What lies here is a memory, not evidence: whoever reads it checks the signatures.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Final
from urllib.parse import quote

from archive.store.disk import Disk
from archive.trust.checkpoints import CheckpointError, open_checkpoint
from archive.trust.fork import FORK_LIMIT
from archive.trust.keys import Verifier
from archive.trust.spelling import NOTE_LIMIT, SpellingError, decode_number

#: Newest sizes of a log that are all kept.
_NEWEST: Final = 16
#: A file name has 255 bytes; a longer origin is cut and told apart by its digest.
_NAME: Final = 180


class SeenCheckpoints:
    """The memory of one user. Reading never fails: what cannot be read was not seen, and `damaged` names it."""

    def __init__(self, state: Path, disk: Disk) -> None:
        """`state`: the user's state folder; it need not exist."""
        self._folder = state / "seen"
        self._forks = state / "forks"
        self._disk = disk

    def notes(self, origin: str) -> list[bytes]:
        """The signed notes of every log of that name, under whatever key."""
        prefix = f"{_quoted(origin)}+"
        found = []
        for folder in _listing(self._folder):
            if folder.name.startswith(prefix) and "+" not in folder.name[len(prefix) :]:
                found += [note for _, path in _sizes(folder) if (note := _read(path)) is not None]
        return found

    def newest(self, log: Verifier) -> tuple[int, bytes] | None:
        """The largest checkpoint of that log that its key signed: size and note."""
        for size, path in reversed(_sizes(self._of(log))):
            if (note := _note(path, size, log)) is not None:
                return size, note
        return None

    def damaged(self, log: Verifier) -> list[Path]:
        """Files that stand for a size of that log and are no checkpoint of it: what was seen then is lost."""
        return [path for size, path in _sizes(self._of(log)) if _note(path, size, log) is None]

    def remember(self, note: bytes, log: Verifier) -> None:
        """Keeps a checkpoint, if the log's key signed it; one that is kept already for its size is never replaced.

        Raises StoreError when the folder cannot be written.
        """
        try:
            size = open_checkpoint(note, log).size
        except CheckpointError:
            return
        folder = self._of(log)
        path = folder / str(size)
        if _note(path, size, log) is None:
            self._disk.put(path, note, mode=0o600)
            self._thin(folder)

    def forget_beyond(self, log: Verifier, size: int) -> None:
        """Forgets what is larger than a state that the reader has accepted knowingly."""
        for seen, path in _sizes(self._of(log)):
            if seen > size:
                self._disk.remove(path)

    def keep_fork(self, evidence: bytes, origin: str) -> Path:
        """Keeps a file of fork evidence, named by its log and its digest, and says where."""
        path = self._forks / f"{_quoted(origin)}-{sha256(evidence).hexdigest()[:16]}.fork"
        if not path.exists():
            self._disk.put(path, evidence, mode=0o600)
        return path

    def forks(self, origin: str) -> list[tuple[str, bytes]]:
        """The fork evidence that was kept about logs of that name: where each lies, and its bytes."""
        prefix = f"{_quoted(origin)}-"
        found = []
        for path in _listing(self._forks):
            if path.suffix == ".fork" and path.name.startswith(prefix) and "-" not in path.stem[len(prefix) :]:
                data = _read(path, FORK_LIMIT)
                found += [(str(path), data)] if data is not None else []
        return found

    def _of(self, log: Verifier) -> Path:
        return self._folder / f"{_quoted(log.name)}+{log.key_id.hex()}"

    def _thin(self, folder: Path) -> None:
        """Removes sizes so that their number grows with the logarithm of the log alone."""
        sizes = _sizes(folder)
        if len(sizes) <= _NEWEST:
            return
        newest = sizes[-1][0]
        kept: set[int] = set()
        for size, path in sizes[:-_NEWEST]:
            distance = (newest - size).bit_length()
            if distance in kept:
                self._disk.remove(path)
            kept.add(distance)


def _quoted(origin: str) -> str:
    name = quote(origin, safe="-_.")
    return name if len(name) <= _NAME else f"{name[:_NAME]}~{sha256(origin.encode()).hexdigest()[:32]}"


def _listing(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _sizes(folder: Path) -> list[tuple[int, Path]]:
    """Size and file of every note, in the order of the sizes."""
    found = []
    for path in _listing(folder):
        try:
            found.append((decode_number(path.name), path))
        except SpellingError:
            continue
    return sorted(found)


def _note(path: Path, size: int, log: Verifier) -> bytes | None:
    """The note of a file, if the log's key signed it for that size."""
    note = _read(path)
    try:
        return note if note is not None and open_checkpoint(note, log).size == size else None
    except CheckpointError:
        return None


def _read(path: Path, limit: int = NOTE_LIMIT) -> bytes | None:
    """A note, or what has at most `limit` bytes; None when there is no plain file that could be one."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > limit:
            return None
        return path.read_bytes()
    except OSError:
        return None
