"""Decides how the log lies in files: C2SP tlog-tiles v0.1.0, 256 hashes or entries to a file; names, bytes, growth.

A tile at level L holds the hashes of complete subtrees of 256^L leaves; beside level 0 lie the bundles with the
entries themselves. The rightmost tile of a level may be partial and is then a file of its own (`.p/<width>`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Final, NamedTuple

from archive.trust.merkle import HASH_SIZE, Node

WIDTH: Final = 256
#: The level that stands for entry bundles, as in golang.org/x/mod/sumdb/tlog.
ENTRIES: Final = -1
#: An entry's length is a 16-bit number.
ENTRY_LIMIT: Final = 65_535
#: A node over so many levels of its tile (2^n hashes) is remembered by who reads several proofs.
_DEEP: Final = 3

_PATH: Final = re.compile(
    r"tile/(entries|[0-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?"
)


class TileError(ValueError):
    """A name or the bytes of a tile or bundle are not as C2SP tlog-tiles says."""


class Tile(NamedTuple):
    """One file of the log: its level (`ENTRIES` for a bundle), its number within the level, how many items it holds."""

    level: int
    n: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Its name below the log's folder."""
        return tile_path(self.level, self.n, self.width)

    @property
    def full(self) -> bool:
        """Whether it will never grow."""
        return self.width == WIDTH

    @property
    def bundle(self) -> Tile:
        """The entry bundle beside a tile of level 0."""
        if self.level != 0:
            raise ValueError("only tiles of level 0 have entries beside them")
        return Tile(ENTRIES, self.n, self.width)


#: Gives the bytes of a stored tile.
ReadTile = Callable[[Tile], bytes]


def tile_path(level: int, n: int, width: int = WIDTH) -> str:
    """`tile/0/x001/067.p/5`: level, number in groups of three digits, and the width when partial."""
    if not ENTRIES <= level <= 63 or n < 0 or not 1 <= width <= WIDTH:
        raise ValueError(f"there is no tile {level}/{n} of width {width}")
    groups = [f"{n % 1000:03}"]
    while n >= 1000:
        n //= 1000
        groups.insert(0, f"x{n % 1000:03}")
    name = "entries" if level == ENTRIES else str(level)
    partial = "" if width == WIDTH else f".p/{width}"
    return f"tile/{name}/{'/'.join(groups)}{partial}"


def entries_path(n: int, width: int = WIDTH) -> str:
    """`tile/entries/000.p/5`: the bundle with the entries themselves."""
    return tile_path(ENTRIES, n, width)


def parse_path(path: str) -> Tile:
    """The tile a path names. Only the spelling of `tile_path` is accepted. Raises TileError."""
    match = _PATH.fullmatch(path)
    if match is not None:
        level = ENTRIES if match[1] == "entries" else int(match[1])
        tile = Tile(level, int(match[2].replace("x", "").replace("/", "")), int(match[3] or WIDTH))
        if tile.width <= WIDTH and tile.path == path:
            return tile
    raise TileError("not the name of a tile")


def tiles_for(old_size: int, new_size: int) -> Iterator[Tile]:
    """The hash tiles that differ between a log of `old_size` entries and one of `new_size`, lowest level first.

    These must be written when the log grows; `tiles_for(0, size)` is every tile of a log. The last of each level may
    be partial. Beside each one of level 0 lies its bundle.
    """
    if not 0 <= old_size <= new_size:
        raise ValueError("a log does not shrink")
    level = 0
    while old_size < new_size:
        for n in range(old_size // WIDTH, -(-new_size // WIDTH)):
            yield Tile(level, n, min(WIDTH, new_size - n * WIDTH))
        level, old_size, new_size = level + 1, old_size // WIDTH, new_size // WIDTH


def superseded(old_size: int, new_size: int) -> Iterator[Tile]:
    """The partial tiles of a log of `old_size` that wider ones replace at `new_size`.

    They may go once the checkpoint of the new size is durable, and those of level 0 with the bundle beside them.
    """
    for tile in tiles_for(old_size, new_size):
        before = (old_size // WIDTH**tile.level) - tile.n * WIDTH
        if 0 < before < tile.width:
            yield Tile(tile.level, tile.n, before)


def grow(size: int, added: Sequence[bytes], read: ReadTile) -> Iterator[tuple[Tile, bytes]]:
    """The tiles of `tiles_for(size, size + len(added))` with their bytes, when leaf hashes are added to a log.

    `read` is asked for the partial tiles at the right edge of the log as it is. Raises TileError when one of them
    has the wrong length.
    """
    level = 0
    while added:
        n, width = divmod(size, WIDTH)
        data = b"".join(added)
        if width:
            data = checked(Tile(level, n, width), read(Tile(level, n, width))) + data
        above = []
        for start in range(0, len(data), WIDTH * HASH_SIZE):
            part = data[start : start + WIDTH * HASH_SIZE]
            tile = Tile(level, n, len(part) // HASH_SIZE)
            yield tile, part
            if tile.full:
                above.append(tile_root(part))
            n += 1
        level, size, added = level + 1, size // WIDTH, above


def checked(tile: Tile, data: bytes) -> bytes:
    """The bytes of a hash tile if they have the length of its width, else TileError."""
    if len(data) != tile.width * HASH_SIZE:
        raise TileError(f"{tile.path} has {len(data)} bytes instead of {tile.width * HASH_SIZE}")
    return data


def tile_root(data: bytes) -> bytes:
    """The root over a tile's hashes when their number is a power of two: what a full tile hands to the level above."""
    count = len(data) // HASH_SIZE
    if count == 0 or count & (count - 1) or len(data) % HASH_SIZE:
        raise TileError("the hashes of a complete subtree are a power of two in number")
    while len(data) > HASH_SIZE:
        data = b"".join(
            [sha256(b"\x01" + data[at : at + 2 * HASH_SIZE]).digest() for at in range(0, len(data), 2 * HASH_SIZE)]
        )
    return data


#: Equal hashes have one root: whoever asks many logs, or one again and again, hashes the same edge of the tree each time.
_deep_root: Final = lru_cache(maxsize=256)(tile_root)


def node_reader(size: int, read: ReadTile) -> Node:
    """Nodes of a stored log of that size, for `merkle.inclusion_proof` and its kin: computed from its tiles.

    Remembers the tiles it has read, and the nodes that take the most hashing.

    The function raises TileError when a tile has the wrong length, and ValueError
    for a node that such a log does not have.
    """
    known: dict[tuple[int, int], bytes] = {}
    roots: dict[tuple[int, int], bytes] = {}

    def node(level: int, index: int) -> bytes:
        if level < 0 or index < 0 or (index + 1) << level > size:
            raise ValueError(f"a log of size {size} has no node {level}/{index}")
        if (found := roots.get((level, index))) is not None:
            return found
        tile_level, depth = divmod(level, 8)
        n, first = divmod(index << depth, WIDTH)
        data = known.get((tile_level, n))
        if data is None:
            tile = Tile(tile_level, n, min(WIDTH, size // WIDTH**tile_level - n * WIDTH))
            data = known[tile_level, n] = checked(tile, read(tile))
        part = data[first * HASH_SIZE : (first + (1 << depth)) * HASH_SIZE]
        if depth < _DEEP:
            return tile_root(part)
        root = roots[level, index] = _deep_root(part)
        return root

    return node


def encode_entries(entries: Sequence[bytes]) -> bytes:
    """A bundle: each entry after its length as two big-endian bytes. Raises TileError."""
    if not 1 <= len(entries) <= WIDTH:
        raise TileError(f"a bundle holds 1 to {WIDTH} entries")
    parts: list[bytes] = []
    for entry in entries:
        if len(entry) > ENTRY_LIMIT:
            raise TileError(f"an entry has at most {ENTRY_LIMIT} bytes")
        parts += (len(entry).to_bytes(2, "big"), entry)
    return b"".join(parts)


def decode_entries(data: bytes, width: int | None = None) -> list[bytes]:
    """The entries of a bundle, which must end with the last of them, and be `width` in number if that is given.

    Raises TileError, naming the byte offset at which the bundle stops making sense.
    """
    entries: list[bytes] = []
    at, end = 0, len(data)
    while at < end:
        if end - at < 2:
            raise TileError(f"the bundle ends inside a length at byte {at}")
        start = at + 2
        at = start + (data[at] << 8 | data[at + 1])
        if at > end:
            raise TileError(f"the bundle ends inside the entry at byte {start}")
        if len(entries) == WIDTH:
            raise TileError(f"the bundle goes on after {WIDTH} entries at byte {start - 2}")
        entries.append(data[start:at])
    if not entries:
        raise TileError("the bundle is empty")
    if width is not None and len(entries) != width:
        raise TileError(f"the bundle holds {len(entries)} entries instead of {width}")
    return entries
