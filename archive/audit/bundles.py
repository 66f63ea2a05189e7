"""Decides which leaf hashes of one tile are right, when its entries and its hashes tell two stories.

Pure: bytes and hashes in, hashes out. What tells right from wrong is a test that the caller has (the level above, or
the signed root).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import Final

Leaves = list[bytes | None]

#: Ways to mix disagreeing entries and hashes of one tile that are tried before giving up.
_MIXES: Final = 256


def split_entries(data: bytes, width: int) -> tuple[list[bytes], list[int], str | None]:
    """As many entries of a bundle as can be read, up to `width`; where each begins; why no more (None: all is read).

    A bundle is wider than asked when a writer was interrupted; what follows is left for another check.
    """
    entries: list[bytes] = []
    starts: list[int] = []
    at, end = 0, len(data)
    while at < end:
        starts.append(at)
        if len(entries) == width:
            return entries, starts, f"{end - at} bytes follow the last of {width} entries"
        begin = at + 2
        after = begin + int.from_bytes(data[at:begin], "big")
        if begin > end or after > end:
            return entries, starts, f"the bundle ends inside entry {len(entries) + 1}"
        entries.append(data[begin:after])
        at = after
    if len(entries) < width:
        return entries, starts, f"the bundle holds {len(entries)} entries instead of {width}"
    return entries, starts, None


def agree(
    ours: Sequence[bytes],
    stored: Sequence[bytes] | None,
    width: int,
    test: Callable[[Sequence[bytes]], bool] | None,
) -> Leaves:
    """The right leaf hashes, out of those of the entries and those of the tile."""
    padded: Leaves = [*ours, *([None] * (width - len(ours)))]
    if stored is None:
        return padded
    if len(ours) < width:
        filled = [hashed or other for hashed, other in zip(padded, stored, strict=True)]
    else:
        filled = list(ours)
    if test is not None:
        differing = [at for at in range(width) if filled[at] != stored[at]]
        if len(ours) == width and test(filled):
            return list(filled)
        if test(stored):
            return list(stored)
        if 2 ** len(differing) <= _MIXES:
            for choice in product((False, True), repeat=len(differing)):
                mixed = list(filled)
                for at, other in zip(differing, choice, strict=True):
                    if other:
                        mixed[at] = stored[at]
                if test(mixed):
                    return list(mixed)
    return list(stored) if len(ours) < width else list(filled)
