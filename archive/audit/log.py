"""Decides what the log says: entries, tiles and checkpoints recomputed from each other, damage named, the rest usable.

The entries are streamed once. Leaf hashes come from the entries and, independently, from the tiles of level 0; where
the two differ, the level above or the signed root tells which is right, so that one altered byte is blamed on the one
file that holds it. Afterwards `Log.walk` gives the entries again, with those left out that were found altered but with
their proven leaf hashes: the statements beside the records can then stand in for them.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from archive.audit import checkpoints, names
from archive.audit.bundles import Fault, Leaves, agree, split_entries
from archive.audit.evidence import Evidence
from archive.audit.findings import Draft, Findings
from archive.audit.timing import Times
from archive.trust.checkpoints import Checkpoint
from archive.trust.keys import Verifier
from archive.trust.merkle import EMPTY_ROOT, HASH_SIZE, Frontier, consistency_proof, leaf_hash
from archive.trust.tiles import ENTRIES, WIDTH, Tile, TileError, node_reader, parse_path, tile_root

#: Bytes that are read of a file which is longer than any tile of its width.
_TOO_LONG: Final = 1 << 22
#: Files beside the needed tiles that are remembered.
_SPARES: Final = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the log. `leaf` is what the tree holds at that index, None when that cannot be told; `data` are
    the entry's bytes, None when they are lost or not those of the leaf."""

    index: int
    leaf: bytes | None
    data: bytes | None


class Log:
    """The log after its own checks."""

    def __init__(
        self,
        evidence: Evidence,
        findings: Findings,
        verifier: Verifier | None,
        *,
        times: Times | None = None,
        watch: Iterable[tuple[int, Callable[[bytes | None], None]]] = (),
    ) -> None:
        """`times` hears what others say on the checkpoints; each of `watch` the root of the entries at its size, None
        when it cannot be told."""
        self._evidence = evidence
        self._findings = findings
        self._verifier = verifier
        self._times = times or Times(findings, log=verifier)
        self._watch = tuple(watch)
        #: What differs from the files, by number of the bundle.
        self._settled: dict[int, Leaves] = {}
        self._bundle: tuple[int, list[bytes]] | None = None
        #: Bundles in which a length is not to be believed.
        self._careful: set[int] = set()
        #: Bundles that are not there, with what is said of them and the places of entries that nothing stood in for.
        self._lost: dict[int, tuple[Draft, set[int]]] = {}
        self._slots: array[int] | None = None
        self._spares: list[Tile] = []
        self.size = 0
        #: The signed head, None when no checkpoint is any good.
        self.head: Checkpoint | None = None
        #: The note that the head was read from, and the checkpoints that contradict it.
        self.head_note = b""
        self.differed: tuple[checkpoints.Read, ...] = ()
        #: Whether the leaves that `walk` gives have the signed root.
        self.proven = False
        self.checkpoints = 0
        self._read()

    # What the checks that follow ask.

    def place(self, index: int) -> tuple[str, int, int]:
        """Where an entry lies: the bundle's file, the byte offset in it, and which entry of that file it is, from 1."""
        n, at = divmod(index, WIDTH)
        name, data, _ = self._file(ENTRIES, n)
        starts = split_entries(data or b"", self._needed(ENTRIES, n), carefully=n in self._careful)[1]
        return name, starts[at] if at < len(starts) else 0, at + 1

    def walk(self, start: int = 0) -> Iterator[Entry]:
        """The entries from `start`, in order, `size` in all."""
        for n in range(start // WIDTH, -(-self.size // WIDTH)):
            width = min(WIDTH, self.size - n * WIDTH)
            first = max(0, start - n * WIDTH)
            entries = self._entries(n, width)
            settled = self._settled.get(n)
            for at in range(first, width):
                data = entries[at] if at < len(entries) else None
                leaf = leaf_hash(data) if data is not None else None
                if settled is not None and settled[at] != leaf:
                    leaf, data = settled[at], None
                yield Entry(n * WIDTH + at, leaf, data)

    def supplied(self, index: int) -> None:
        """The entry at that index, whose bundle is not there, was read from the copy beside the records of its capture."""
        draft, left = self._lost.get(index // WIDTH, (None, set()))
        left.discard(index % WIDTH)
        if draft is not None:
            name = draft.file
            draft.message = f"{name} is not there; " + (
                f"{len(left)} of its entries are lost, the others were read from the copies beside the records"
                if left
                else "its entries were read from the copies beside the records"
            )

    def find(self, leaf: bytes, after: int = -1) -> int | None:
        """The first index beyond `after` at which the tree holds that leaf hash, or None."""
        if self._slots is None:
            self._slots = self._build_slots()
        slots = self._slots
        at = int.from_bytes(leaf[:8], "big") % len(slots)
        found = None
        while slots[at]:
            index = slots[at] - 1
            if index > after and (found is None or index < found) and self.leaf(index) == leaf:
                found = index
            at = (at + 1) % len(slots)
        return found

    def leaf(self, index: int) -> bytes | None:
        """The leaf hash at an index, None when it cannot be told."""
        return next(self.walk(index)).leaf if index < self.size else None

    def _build_slots(self) -> array[int]:
        """An open hash table of index + 1 by leaf hash: eight bytes an entry, whatever the size of the log."""
        slots = array("I", bytes(4 * (2 * self.size + 1)))
        for entry in self.walk():
            if entry.leaf is not None:
                at = int.from_bytes(entry.leaf[:8], "big") % len(slots)
                while slots[at]:
                    at = (at + 1) % len(slots)
                slots[at] = entry.index + 1
        return slots

    # Reading.

    def _read(self) -> None:
        for base, kind in self._evidence.scan(names.LOG):
            name = f"{names.LOG}/{base}"
            if (name, kind) not in ((names.CHECKPOINT, "file"), (names.CHECKPOINTS, "folder"), (names.TILES, "folder")):
                names.stray(self._findings, name, kind)
        published = checkpoints.Published(self._evidence, self._findings, self._verifier, self._times)
        for size, told in self._watch:
            published.watch(size, told)
        newest = self._choose_head(published)
        self._scan_tiles()
        self._stream(published, newest)
        self._times.settle()
        self._look_at_spares()
        self.differed = tuple(published.differed)
        self.checkpoints = published.count

    def _choose_head(self, published: checkpoints.Published) -> checkpoints.Read | None:
        """Settles `head` and `size`; returns `log/checkpoint` as it was read."""
        if self._verifier is None:
            newest = None
            if self._evidence.size(names.CHECKPOINT) is None:
                self._findings.add("checkpoint-missing", names.CHECKPOINT, "log/checkpoint is not there")
        else:
            newest = checkpoints.read(self._evidence, names.CHECKPOINT, self._verifier)
            if newest is None:
                self._findings.add("checkpoint-missing", names.CHECKPOINT, "log/checkpoint is not there")
        if newest is not None and newest.checkpoint is not None:
            self.head, self.head_note = newest.checkpoint, newest.data
            self._watch_newest(published, newest, newest.checkpoint)
        later = published.newest(self.head.size if self.head else -1)
        if later is not None and later.checkpoint is not None:
            if self.head is not None:
                self._findings.add(
                    "checkpoint-behind",
                    names.CHECKPOINT,
                    f"log/checkpoint is of size {self.head.size}, {later.name} is signed, too",
                    field="size",
                )
            self.head, self.head_note = later.checkpoint, later.data
        elif self.head is not None and not published.has(self.head.size):
            name = names.checkpoint_of(self.head.size)
            self._findings.add(
                "checkpoint-missing",
                name,
                f"{name}, the published twin of log/checkpoint, is not there",
                consequence="the history of this log's checkpoints is not complete",
            )
        return newest

    def _watch_newest(self, published: checkpoints.Published, newest: checkpoints.Read, signed: Checkpoint) -> None:
        """Has `log/checkpoint` met at its own size, which may be behind that of the head."""

        def told(root: bytes | None) -> None:
            if root is None or root == signed.root:
                published.take(newest, signed.size)
            elif signed.size < self.size:
                published.differs(newest)

        published.watch(signed.size, told)

    def growth(self, size: int) -> tuple[bytes, ...]:
        """The hashes that prove the log, if it is `proven`, to have grown from its own first entries (RFC 6962, 2.1.2).

        Raises ValueError when tiles that this needs are not there.
        """
        return consistency_proof(size, self.size, node_reader(self.size, self._tile))

    def _tile(self, tile: Tile) -> bytes:
        return b"".join(self._hashes(tile.level, tile.n, tile.width) or ())

    def _scan_tiles(self) -> None:
        """Sorts the files below `log/tile` into those that the log needs and spares, and settles an unknown size."""
        if self.head is not None:
            self.size = self.head.size
        else:
            tiles = (_tile_of(name) for name, _ in names.walk(self._evidence, names.TILES))
            ends = (tile.n * WIDTH + tile.width for tile in tiles if tile is not None and tile.level == ENTRIES)
            self.size = max(ends, default=0)
        for name, kind in names.walk(self._evidence, names.TILES):
            tile = _tile_of(name) if kind == "file" else None
            if tile is None:
                names.stray(self._findings, name, kind)
            elif tile.width != self._needed(tile.level, tile.n) and len(self._spares) < _SPARES:
                self._spares.append(tile)

    def _needed(self, level: int, n: int) -> int:
        """The width of a tile in a log of this size; 0 or less when there is no such tile."""
        items = self.size >> 8 * max(level, 0)
        return min(WIDTH, items - n * WIDTH)

    def _file(self, level: int, n: int) -> tuple[str, bytes | None, bool]:
        """Name and bytes of a needed tile, taken from a wider one (True) when the tile itself is not there."""
        width = self._needed(level, n)
        name = names.tile(Tile(level, n, width).path)
        data = self._held(Tile(level, n, width))
        if data is None:
            for spare in self._spares:
                if (spare.level, spare.n) == (level, n) and spare.width > width:
                    return name, self._held(spare), True
        return name, data, False

    def _held(self, tile: Tile) -> bytes | None:
        """A tile, and one byte more than it can have when it is longer. Of a file that is much too long, the beginning:
        what it holds beside a tile is nobody's business, and costs no memory."""
        name = names.tile(tile.path)
        most = names.ENTRY_LIMIT * tile.width if tile.level == ENTRIES else HASH_SIZE * tile.width
        if (self._evidence.size(name) or 0) > most:
            most = min(most, _TOO_LONG)
        return self._evidence.read(name, most)

    def _entries(self, n: int, width: int) -> list[bytes]:
        if self._bundle is None or self._bundle[0] != n:
            _, data, _ = self._file(ENTRIES, n)
            self._bundle = (n, split_entries(data or b"", width, carefully=n in self._careful)[0])
        return self._bundle[1]

    def _hashes(self, level: int, n: int, width: int) -> list[bytes] | None:
        _, data, wider = self._file(level, n)
        if data is None or (len(data) != width * HASH_SIZE and not wider):
            return None
        return [data[at : at + HASH_SIZE] for at in range(0, width * HASH_SIZE, HASH_SIZE)]

    # Streaming.

    def _stream(self, published: checkpoints.Published, newest: checkpoints.Read | None) -> None:
        whole = Frontier()  # of complete tiles: its leaves are their roots
        known = True
        edges: list[list[bytes]] = []  # the hashes of the unfinished tile of each level above 0
        while published.due() == 0:
            published.meet(EMPTY_ROOT)
        for n in range(-(-self.size // WIDTH)):
            width = min(WIDTH, self.size - n * WIDTH)
            leaves, subtree = self._settle(n, width, whole if known else None)
            complete = all(leaf is not None for leaf in leaves)
            tail = Frontier()
            done = 0
            while (due := published.due()) is not None and due <= n * WIDTH + width:
                if known and complete:
                    tail.extend(leaf for leaf in leaves[done : due - n * WIDTH] if leaf is not None)
                    published.meet(_joined(whole, tail))
                    done = due - n * WIDTH
                else:
                    published.meet(None)
            if width < WIDTH:
                known = known and complete
                tail.extend(leaf for leaf in leaves[done:] if leaf is not None)
                self._conclude(published, newest, _joined(whole, tail) if known else None)
                break
            if subtree is None:
                known = False
            elif known:
                whole.append(subtree)
                self._raise(edges, n, subtree)
        else:
            self._conclude(published, newest, whole.root() if known else None)
        while published.due() is not None:
            published.meet(None)
        for level, hashes in enumerate(edges, start=1):
            if hashes and known:
                self._compare_tile(level, (self.size >> (8 * level)) // WIDTH, hashes)

    def _raise(self, edges: list[list[bytes]], n: int, subtree: bytes) -> None:
        """Hands the root of a complete tile to the level above, and checks the tiles there that it completes."""
        level, carry = 0, subtree
        while True:
            if level == len(edges):
                edges.append([])
            edges[level].append(carry)
            if len(edges[level]) < WIDTH:
                return
            self._compare_tile(level + 1, (n + 1) // WIDTH ** (level + 1) - 1, edges[level])
            carry = tile_root(b"".join(edges[level]))
            edges[level] = []
            level += 1

    def _settle(self, n: int, width: int, whole: Frontier | None) -> tuple[Leaves, bytes | None]:
        """The leaf hashes of a tile, and the root over them when it is complete; notes what differs."""
        bundle, data, longer = self._file(ENTRIES, n)
        entries, starts, fault = split_entries(data or b"", width)
        if longer and len(entries) == width:
            fault = None
        tile, stored_data, wider = self._file(0, n)
        stored = self._hashes_of(stored_data, width, wider)
        ours = [leaf_hash(entry) for entry in entries]
        self._bundle = (n, entries)
        if fault is None and stored is not None and ours == stored:
            for name, missing in ((bundle, longer), (tile, wider)):
                if missing:
                    self._findings.add("tile-missing", name, f"{name} is not there")
            return list(ours), tile_root(b"".join(ours)) if width == WIDTH else None
        if data and not longer and stored is not None:
            other = split_entries(data, width, carefully=True)
            hashes = [leaf_hash(entry) for entry in other[0]]
            if _agreeing(hashes, stored) > _agreeing(ours, stored):
                (entries, starts, fault), ours = other, hashes
                self._bundle = (n, entries)
                self._careful.add(n)
        parent = self._parent(n, width)
        leaves = agree(ours, stored, width, self._test(n, width, whole, parent))
        self._settled[n] = leaves
        lost = sum(leaf is None for leaf in leaves)
        if data is not None:
            self._blame_entries(bundle, n, width, ours, starts, leaves, fault)
        elif lost:
            self._findings.add(
                "log-truncated",
                bundle,
                f"{bundle} is not there: {lost} of {self.size} entries are lost, from index {n * WIDTH}",
            )
        else:
            what = f"{bundle} is not there; its entries are lost"
            self._lost[n] = (self._findings.add("tile-missing", bundle, what), set(range(width)))
        if stored_data is None:
            self._findings.add("tile-missing", tile, f"{tile} is not there")
        elif stored is None:
            self._findings.add(
                "tile-altered", tile, f"{tile} has {len(stored_data)} bytes instead of {width * HASH_SIZE}", offset=0
            )
        else:
            self._blame_tile(tile, stored, leaves, n * WIDTH)
        if lost:
            return leaves, parent
        return leaves, tile_root(b"".join(leaf or b"" for leaf in leaves)) if width == WIDTH else None

    def _hashes_of(self, data: bytes | None, width: int, wider: bool) -> list[bytes] | None:
        if data is None or (len(data) != width * HASH_SIZE and not (wider and len(data) > width * HASH_SIZE)):
            return None
        return [data[at : at + HASH_SIZE] for at in range(0, width * HASH_SIZE, HASH_SIZE)]

    def _parent(self, n: int, width: int) -> bytes | None:
        """What the level above holds for a complete tile."""
        if width < WIDTH:
            return None
        above, slot = divmod(n, WIDTH)
        hashes = self._hashes(1, above, self._needed(1, above))
        return None if hashes is None else hashes[slot]

    def _test(
        self, n: int, width: int, whole: Frontier | None, parent: bytes | None
    ) -> Callable[[Sequence[bytes]], bool] | None:
        """What tells right leaves from wrong ones: the hash in the level above, or the signed root at the edge."""
        if parent is not None:
            return lambda leaves: tile_root(b"".join(leaves)) == parent
        head = self.head
        if head is None or whole is None or n * WIDTH + width != self.size:
            return None
        frontier, root = whole, head.root

        def fits(leaves: Sequence[bytes]) -> bool:
            tail = Frontier()
            tail.extend(leaves)
            return _joined(frontier, tail) == root

        return fits

    # Blame.

    def _blame_entries(
        self,
        bundle: str,
        n: int,
        width: int,
        ours: Sequence[bytes],
        starts: Sequence[int],
        leaves: Leaves,
        fault: Fault | None,
    ) -> None:
        """Names each entry that is not the one of its leaf, and where the bundle stops making sense."""
        for at, hashed in enumerate(ours):
            index = n * WIDTH + at
            if hashed != leaves[at] or (fault is not None and at == fault.entry):
                what = fault.message if fault is not None and at == fault.entry else "it is not the one that was logged"
                self._findings.add(
                    "entry-altered",
                    bundle,
                    f"entry {index} of the log: {what}",
                    offset=starts[at],
                    record=at + 1,
                    index=index,
                )
        if fault is None or fault.entry < len(ours):
            return
        lost = sum(leaf is None for leaf in leaves)
        index = n * WIDTH + fault.entry
        self._findings.add(
            "log-truncated" if lost else "entry-altered",
            bundle,
            f"{fault.message}: {lost} of {self.size} entries are lost" if lost else fault.message,
            offset=fault.offset,
            record=min(fault.entry + 1, width),
            index=index if fault.entry < width else None,
        )

    def _blame_tile(self, name: str, stored: Sequence[bytes], right: Sequence[bytes | None], first: int) -> None:
        wrong = [at for at, (ours, theirs) in enumerate(zip(stored, right, strict=True)) if ours != theirs]
        if wrong:
            at = wrong[0]
            more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
            self._findings.add(
                "tile-altered",
                name,
                f"{name}: the hash of number {first + at}{more} is not that of the log",
                offset=at * HASH_SIZE,
                record=at + 1,
            )

    def _compare_tile(self, level: int, n: int, hashes: Sequence[bytes]) -> None:
        """Checks a tile above level 0 against the recomputed one."""
        name, data, wider = self._file(level, n)
        if data is None or wider:
            self._findings.add("tile-missing", name, f"{name} is not there")
            if data is None:
                return
        stored = self._hashes_of(data, len(hashes), wider)
        if stored is None:
            self._findings.add(
                "tile-altered",
                name,
                f"{name} has {len(data)} bytes instead of {len(hashes) * HASH_SIZE}",
                offset=0,
            )
        else:
            self._blame_tile(name, stored, hashes, n * WIDTH)

    def _conclude(self, published: checkpoints.Published, newest: checkpoints.Read | None, root: bytes | None) -> None:
        """Compares the root of the entries with the signed head, and settles who is to blame for a difference."""
        head = self.head
        self.proven = head is not None and root == head.root
        if newest is not None and newest.checkpoint is None and self._verifier is not None:
            guess = None if root is None or head else Checkpoint(self._verifier.name, self.size, root)
            published.altered(newest, head if self.proven else guess)
        if head is None or root is None:
            return
        if self.proven:
            for found in published.differed:
                self._findings.add(
                    "checkpoint-inconsistent",
                    found.name,
                    f"{found.name} is signed, but is not the root of this log at that size: two histories were signed",
                    field="root",
                )
        else:
            since = "the beginning" if published.agreed is None else f"entry {published.agreed}"
            until = published.differed[0].checkpoint if published.differed else head
            self._findings.add(
                "checkpoint-inconsistent",
                names.CHECKPOINT,
                f"the entries have the root {root.hex()}, signed is {head.root.hex()}; "
                f"the difference begins between {since} and entry {(until or head).size - 1}",
                field="root",
            )

    def _look_at_spares(self) -> None:
        """Notes the tiles beside those that the log needs, and whether they agree with it."""
        for tile in self._spares:
            name = names.tile(tile.path)
            width = self._needed(tile.level, tile.n)
            data = self._held(tile)
            if data is None:
                continue
            wider = tile.width > width
            if width > 0 and not self._agrees(tile, data, width):
                code = "entry-altered" if tile.level == ENTRIES else "tile-altered"
                self._findings.add(code, name, f"{name} does not agree with the log")
            elif wider:
                self._findings.add("log-pending", name, f"{name} goes beyond the signed size {self.size}")
            else:
                self._findings.add("leftover-tile", name, f"{name} is superseded by the tile of width {width}")

    def _agrees(self, tile: Tile, data: bytes, width: int) -> bool:
        """Whether a tile and the log agree as far as both go."""
        both = min(tile.width, width)
        if tile.level > 0:
            stored = self._hashes(tile.level, tile.n, width)
            return (
                stored is not None
                and len(data) == tile.width * HASH_SIZE
                and data[: both * HASH_SIZE] == b"".join(stored[:both])
            )
        right = [entry.leaf for entry in islice(self.walk(tile.n * WIDTH), both)]
        if tile.level == 0:
            return len(data) == tile.width * HASH_SIZE and all(
                data[at * HASH_SIZE : (at + 1) * HASH_SIZE] == leaf for at, leaf in enumerate(right)
            )
        entries, _, fault = split_entries(data, tile.width)
        return fault is None and [leaf_hash(entry) for entry in entries[:both]] == right


def _joined(whole: Frontier, tail: Frontier) -> bytes:
    """The root over complete tiles and the leaves that follow them: 256 is a power of two, so the hashes line up."""
    if tail.size == WIDTH:
        grown = whole.copy()
        grown.append(tail.root())
        return grown.root()
    size = whole.size * WIDTH + tail.size
    return Frontier.restore(size, (*whole.hashes, *tail.hashes)).root()


def _agreeing(ours: Sequence[bytes], stored: Sequence[bytes]) -> int:
    """How many hashes of two lists are the same, place by place."""
    return sum(a == b for a, b in zip(ours, stored, strict=False))


def _tile_of(name: str) -> Tile | None:
    try:
        return parse_path(name.removeprefix(f"{names.LOG}/"))
    except TileError:
        return None
