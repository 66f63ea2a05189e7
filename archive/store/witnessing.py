"""What a witness remembers: for each log the newest tree that it cosigned, in the user's state folder.

One file per log, `witness/<origin, percent-encoded>`, holding the three lines of that checkpoint. A witness that
forgets is worse than none, since it could then cosign a second history: a file that cannot be read stops it, a smaller
tree or another root of the same size is never written over a larger one, and what `keep` has returned from is durable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from archive.errors import StoreError
from archive.store.disk import Disk, reported
from archive.store.lock import alone_in
from archive.trust.checkpoints import Checkpoint, CheckpointError, parse_checkpoint
from archive.trust.witness import WitnessState

#: A checkpoint's text is an origin, a number and 44 characters.
_LIMIT = 100_000


class WitnessStates(Mapping[str, WitnessState]):
    """The states below a state folder, by origin. Change them only inside `alone`, from reading to `keep`."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        self._folder = folder / "witness"
        self._disk = disk

    def path_of(self, origin: str) -> Path:
        """The file of one log."""
        name = quote(origin, safe="-_.")
        return self._folder / (f"%2E{name[1:]}" if name.startswith(".") else name)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else, in this process or another one, decides about a checkpoint inside."""
        self._disk.make_folder(self._folder)
        with alone_in(self._folder):
            yield

    def __getitem__(self, origin: str) -> WitnessState:
        path = self.path_of(origin)
        with reported(path, "reading"):
            if not path.is_symlink() and not path.exists():
                raise KeyError(origin)
            if path.is_symlink() or not path.is_file():
                raise self._unusable(path, "not a plain file")
            with path.open("rb") as stream:
                data = stream.read(_LIMIT + 1)
        try:
            found = parse_checkpoint(data.decode("utf-8"))
        except (CheckpointError, UnicodeDecodeError) as exc:
            raise self._unusable(path, str(exc)) from exc
        if found.origin != origin:
            raise self._unusable(path, f"it is about another log, {found.origin}")
        return WitnessState(found.size, found.root)

    def __iter__(self) -> Iterator[str]:
        if not self._folder.is_dir():
            return
        for path in sorted(self._folder.iterdir()):
            if not path.name.startswith("."):
                text = path.read_text("utf-8", "replace")
                yield text.partition("\n")[0]

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def keep(self, origin: str, state: WitnessState) -> None:
        """Remembers a newer tree; durable when it returns.

        Raises StoreError `log-rollback` for a smaller one than is remembered, `log-fork` for another root of its size.
        """
        known = self.get(origin)
        if known is not None and state.size < known.size:
            raise StoreError(
                "log-rollback", f"{origin} was seen at size {known.size}; a witness does not go back to {state.size}"
            )
        if known is not None and state.size == known.size and state.root != known.root:
            raise StoreError("log-fork", f"another root of {origin} was seen at size {known.size}")
        if known != state:
            self._disk.put(self.path_of(origin), Checkpoint(origin, state.size, state.root).text.encode("utf-8"))

    def _unusable(self, path: Path, why: str) -> StoreError:
        return StoreError(
            "storage",
            f"what this witness remembers cannot be read: {path.name}: {why}",
            context={"path": str(path), "consequence": "nothing is cosigned for this log"},
            hint="restore the file from a copy; without it the witness cannot know what it cosigned",
        )
