"""The log on disk: C2SP tiles, entry bundles and checkpoints, and the order in which they become durable.

Entries and tiles first, then `checkpoints/<size>`, then `checkpoint` (the commit point), then superseded partial tiles
go. Whatever lies beyond the size of the checkpoint is not part of the log. Entry, root and Ed25519 signature are
deterministic, so a commit that is repeated after a crash writes the same bytes.

Behind the log's own signature a checkpoint may bear lines of others (timestamps, cosignatures): `reline` puts them
there, nothing here takes them away, and neither the text nor the log's signature ever changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from archive.errors import StoreError
from archive.formats.layout import Layout
from archive.store.disk import Disk, read_at_most, reported
from archive.store.entries import ENTRY_MOST, WIDTH, damaged, read_bundle
from archive.trust import notes, spelling
from archive.trust.checkpoints import Checkpoint, CheckpointError, open_checkpoint, sign_checkpoint
from archive.trust.keys import Signer, Verifier
from archive.trust.merkle import Frontier, consistency_proof, leaf_hash, node_hash, root_of
from archive.trust.notes import Note, NoteSignature
from archive.trust.tiles import TileError, encode_entries, entries_path, node_reader, tile_path


class LogStore:
    """The log of one archive. Reading needs no key; `commit` needs the log key's signer."""

    def __init__(self, layout: Layout, disk: Disk, checkpoint: Checkpoint) -> None:
        self._layout = layout
        self._disk = disk
        self.checkpoint = checkpoint
        self._edges: list[list[bytes]] | None = None
        self._bundle: list[bytes] = []

    # Opening.

    @classmethod
    def create(cls, layout: Layout, disk: Disk, signer: Signer) -> LogStore:
        """An empty log with its signed checkpoint of size 0."""
        empty = Checkpoint(signer.verifier.name, 0, root_of([]))
        store = cls(layout, disk, empty)
        store._edges = []
        store._publish(empty, signer)
        return store

    @classmethod
    def open(cls, layout: Layout, disk: Disk, verifier: Verifier) -> LogStore:
        """The log as its newest checkpoint says. Raises StoreError `archive-damaged` when that is not signed by us."""
        with reported(layout.checkpoint, "reading"):
            data = read_at_most(layout.checkpoint, spelling.NOTE_LIMIT)
        try:
            checkpoint = open_checkpoint(data, verifier)
        except CheckpointError as exc:
            raise damaged(layout.relative(layout.checkpoint), str(exc)) from exc
        return cls(layout, disk, checkpoint)

    @property
    def size(self) -> int:
        """Entries that are committed."""
        return self.checkpoint.size

    # Reading.

    def _read(self, name: str) -> bytes:
        path = self._layout.log / name
        with reported(path, "reading"):
            return read_at_most(path, WIDTH * ENTRY_MOST)

    def _bundle_of(self, n: int) -> list[bytes]:
        return read_bundle(self._layout, self.size, n)

    def entries(self, start: int = 0) -> Iterator[bytes]:
        """Committed entries from index `start`, in order."""
        for n in range(start // WIDTH, -(-self.size // WIDTH)):
            bundle = self._bundle_of(n)
            yield from bundle[max(0, start - n * WIDTH) :]

    def entry(self, index: int) -> bytes:
        """One committed entry."""
        return self._bundle_of(index // WIDTH)[index % WIDTH]

    def _load_edges(self) -> list[list[bytes]]:
        """The incomplete tile of every level, checked against the signed root."""
        if self._edges is not None:
            return self._edges
        edges: list[list[bytes]] = []
        nodes = self.size
        level = 0
        while nodes:
            n, width = divmod(nodes, WIDTH)
            hashes: list[bytes] = []
            if width:
                name = tile_path(level, n, width)
                data = self._read(name)
                if len(data) != width * 32:
                    raise damaged(f"log/{name}", f"{len(data)} bytes where {width * 32} belong")
                hashes = [data[i : i + 32] for i in range(0, len(data), 32)]
            edges.append(hashes)
            nodes = n
            level += 1
        if _root(edges, self.size) != self.checkpoint.root:
            raise damaged("log/checkpoint", "the signed root is not the root of the tiles")
        self._edges = edges
        tail = self.size % WIDTH
        self._bundle = self._bundle_of(self.size // WIDTH) if tail else []
        return edges

    def consistency(self, old: int) -> tuple[bytes, ...]:
        """The hashes that prove the log to have grown from `old` entries to what it is (RFC 6962, 2.1.2)."""
        try:
            return consistency_proof(old, self.size, node_reader(self.size, lambda tile: self._read(tile.path)))
        except TileError as exc:
            raise damaged("log", str(exc)) from exc

    def root_of(self, size: int) -> bytes:
        """The root of the first `size` entries, by the tiles."""
        try:
            node = node_reader(self.size, lambda tile: self._read(tile.path))
            return Frontier.load(size, node).root()
        except TileError as exc:
            raise damaged("log", str(exc)) from exc

    def published(self, size: int, verifier: Verifier) -> Note:
        """The published checkpoint of that size, signed by the log's key, with the lines of others.

        An interrupted `reline` may have reached one of the two files of the newest checkpoint: both count.
        """
        note = self._signed(self._layout.checkpoint_of(size), size, verifier)
        if size == self.size:
            newest = self._signed(self._layout.checkpoint, size, verifier)
            if newest.text != note.text:
                raise damaged("log/checkpoint", "another root was signed for this size; a log never has two")
            note = Note(note.text, tuple(dict.fromkeys((*note.signatures, *newest.signatures))))
        return note

    def _signed(self, path: Path, size: int, verifier: Verifier) -> Note:
        with reported(path, "reading"):
            data = read_at_most(path, spelling.NOTE_LIMIT)
        try:
            found = open_checkpoint(data, verifier)
        except CheckpointError as exc:
            raise damaged(self._layout.relative(path), str(exc)) from exc
        if found.size != size:
            raise damaged(self._layout.relative(path), f"a checkpoint of size {found.size}, not of size {size}")
        return notes.parse(data)

    # Writing.

    def reline(
        self, size: int, verifier: Verifier, change: Callable[[tuple[NoteSignature, ...]], tuple[NoteSignature, ...]]
    ) -> Note:
        """Puts lines of others on the published checkpoint of that size, and on `checkpoint` when it is the newest.

        `change` gets the lines of others that are there and returns those that shall be. Needs the writer's lock. Each
        file is replaced in one step, the published one first: whatever a crash leaves is a valid checkpoint, and what
        it may lack is a line. Raises StoreError `storage` when there would be more lines than a note can have.
        """
        note = self.published(size, verifier)
        own = tuple(s for s in note.signatures if (s.name, s.key_id) == (verifier.name, verifier.key_id))
        others = tuple(s for s in note.signatures if s not in own)
        made = Note(note.text, (*own, *change(others)))
        data = made.encode()
        try:
            open_checkpoint(data, verifier)
        except CheckpointError as exc:
            raise StoreError("storage", f"no more lines can be added to the checkpoint of size {size}: {exc}") from exc
        self._write_if_new(self._layout.checkpoint_of(size), data)
        if size == self.size:
            self._write_if_new(self._layout.checkpoint, data)
        return made

    def _write_if_new(self, path: Path, data: bytes) -> None:
        with reported(path, "reading"):
            same = path.read_bytes() == data
        if not same:
            self._disk.put(path, data)

    def commit(self, entries: Sequence[bytes], signer: Signer) -> Checkpoint:
        """Appends entries and signs the new head. When it returns, they are durable; on an error nothing is committed.

        The object is of no more use after an error: open the log again.
        """
        edges = [list(level) for level in self._load_edges()]
        bundle = list(self._bundle)
        old_size = size = self.size
        full: dict[str, bytes] = {}
        bundles: dict[str, bytes] = {}
        for entry in entries:
            bundle.append(entry)
            carry: bytes | None = leaf_hash(entry)
            level = 0
            position = size
            while carry is not None:
                if level == len(edges):
                    edges.append([])
                edges[level].append(carry)
                carry = None
                if len(edges[level]) == WIDTH:
                    full[tile_path(level, position // WIDTH, WIDTH)] = b"".join(edges[level])
                    carry = root_of(edges[level])
                    edges[level] = []
                    position //= WIDTH
                    level += 1
            size += 1
            if len(bundle) == WIDTH:
                bundles[entries_path((size - 1) // WIDTH, WIDTH)] = encode_entries(bundle)
                bundle = []
        if bundle:
            bundles[entries_path(size // WIDTH, len(bundle))] = encode_entries(bundle)
        nodes = size
        for level, hashes in enumerate(edges):
            if hashes:
                full[tile_path(level, nodes // WIDTH, len(hashes))] = b"".join(hashes)
            nodes //= WIDTH
        for name, data in (*bundles.items(), *full.items()):
            self._disk.put(self._layout.log / name, data)
        head = Checkpoint(self.checkpoint.origin, size, _root(edges, size))
        self._publish(head, signer)
        self._edges = edges
        self._bundle = bundle
        self._drop_superseded(old_size, size)
        return head

    def _publish(self, head: Checkpoint, signer: Signer) -> None:
        signed = sign_checkpoint(head, signer)
        twin = self._layout.checkpoint_of(head.size)
        if twin.exists():
            with reported(twin, "reading"):
                earlier = read_at_most(twin, spelling.NOTE_LIMIT)
            if not _is_as_signed(earlier, signed):
                raise damaged(self._layout.relative(twin), "another root was signed for this size; a log never has two")
            signed = earlier  # with the lines that others may have put on it
        else:
            self._disk.put(twin, signed)
        self._disk.put(self._layout.checkpoint, signed)
        self.checkpoint = head

    def _drop_superseded(self, old_size: int, new_size: int) -> None:
        """Removes the partial tiles that the new, durable checkpoint does not need, and what a crash left with them."""
        level = 0
        while old_size:
            n = (old_size - 1) // WIDTH
            kept = str(new_size - n * WIDTH)
            for name in (tile_path(level, n, 1), *([] if level else [entries_path(n, 1)])):
                folder = (self._layout.log / name).parent
                for path in sorted(folder.glob("*")):
                    if path.name != kept:
                        self._disk.remove(path)
                self._disk.remove_empty(folder)
            old_size //= WIDTH
            new_size //= WIDTH
            level += 1


def _is_as_signed(published: bytes, signed: bytes) -> bool:
    """Whether a checkpoint file is the one that the log's key signs: same text, same signature; others may add lines."""
    try:
        note = notes.parse(published)
    except notes.NoteError:
        return False
    ours = notes.parse(signed)
    mine = [s for s in note.signatures if (s.name, s.key_id) == (ours.signatures[0].name, ours.signatures[0].key_id)]
    return note.text == ours.text and mine == list(ours.signatures)


def _root(edges: Sequence[Sequence[bytes]], size: int) -> bytes:
    """The tree's root from the incomplete tile of every level: complete tiles stand in the level above."""
    if size == 0:
        return root_of([])
    right: bytes | None = None
    for hashes in edges:
        level = list(hashes)
        if right is not None:
            level.append(right)
        # RFC 6962 splits at the largest power of two below the size; a level of complete subtrees of equal height
        # followed by one smaller subtree is hashed the same way, left to right in pairs with the odd one carried up.
        while len(level) > 1:
            paired = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
            if len(level) % 2:
                paired.append(level[-1])
            level = paired
        right = level[0] if level else None
    if right is None:
        raise ValueError("a tree of a size above 0 has a root")
    return right
