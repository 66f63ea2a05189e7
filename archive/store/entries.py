"""Reads the entries of a log where they lie, in bundles beside the tiles (C2SP tlog-tiles). Needs no key, and checks none.

That the entries are those of the signed root is for whoever writes, proves or verifies; who only looks compares them
with what the index says of them.
"""

from __future__ import annotations

from typing import Final

from archive.errors import StoreError
from archive.formats.layout import Layout
from archive.store.disk import read_at_most, reported
from archive.trust.merkle import HASH_SIZE
from archive.trust.tiles import ENTRY_LIMIT, TileError, decode_entries, entries_path, tile_path

#: Entries in a whole bundle.
WIDTH: Final = 256
#: Bytes that an entry has in a bundle, with its length, at most.
ENTRY_MOST: Final = ENTRY_LIMIT + 2


def damaged(file: str, message: str) -> StoreError:
    """The error for a file of the log that is not as it must be."""
    return StoreError(
        "archive-damaged",
        f"{file}: {message}",
        context={"consequence": "nothing may be added until the log is whole again"},
        hint="newsproof verify names every fault; restore the file from a copy",
    )


def read_bundle(layout: Layout, size: int, n: int) -> list[bytes]:
    """The entries `256 n` and following, as far as bundle `n` of a log of that size has them.

    Raises StoreError `archive-damaged`, `storage`.
    """
    width = min(WIDTH, size - n * WIDTH)
    name = entries_path(n, width)
    path = layout.log / name
    with reported(path, "reading"):
        data = read_at_most(path, width * ENTRY_MOST)
    try:
        entries = decode_entries(data)
    except TileError as exc:
        raise damaged(f"log/{name}", str(exc)) from exc
    if len(entries) != width:
        raise damaged(f"log/{name}", f"{len(entries)} entries where {width} belong")
    return entries


def read_leaves(layout: Layout, size: int, n: int) -> list[bytes]:
    """The leaf hashes of the same entries, as the tile of level 0 beside that bundle has them.

    Raises StoreError `archive-damaged`, `storage`.
    """
    width = min(WIDTH, size - n * WIDTH)
    name = tile_path(0, n, width)
    path = layout.log / name
    with reported(path, "reading"):
        data = read_at_most(path, width * HASH_SIZE)
    if len(data) != width * HASH_SIZE:
        raise damaged(f"log/{name}", f"{len(data)} bytes where {width * HASH_SIZE} belong")
    return [data[at : at + HASH_SIZE] for at in range(0, len(data), HASH_SIZE)]
