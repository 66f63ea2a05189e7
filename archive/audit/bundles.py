"""Decides which leaf hashes of one tile are right, when its entries and its hashes tell two stories.

Pure: bytes and hashes in, hashes out. What tells right from wrong is a test that the caller has (the level above, or
the signed root).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import Final, NamedTuple

Leaves = list[bytes | None]

#: How every envelope begins, in its canonical bytes.
_OPENING: Final = b'{"payload":"'

#: Ways to mix disagreeing entries and hashes of one tile that are tried before giving up.
_MIXES: Final = 256


class Fault(NamedTuple):
    """Where a bundle stops making sense: in or before which of its entries, at which byte, and why."""

    entry: int
    offset: int
    message: str


def split_entries(data: bytes, width: int, *, carefully: bool = False) -> tuple[list[bytes], list[int], Fault | None]:
    """As many entries of a bundle as can be read, up to `width`; where each begins; and the first fault.

    A bundle is wider than asked when a writer was interrupted; what follows is left for another check. `carefully`
    does not believe a length that leads into the middle of an envelope: the entry then goes on to the next one.
    """
    entries: list[bytes] = []
    starts: list[int] = []
    fault: Fault | None = None
    at, end = 0, len(data)
    while at < end:
        if len(entries) == width:
            return entries, starts, fault or Fault(width, at, f"{end - at} bytes follow the last of {width} entries")
        begin = at + 2
        after = begin + int.from_bytes(data[at:begin], "big")
        if carefully and not _begins(data, after):
            believed = after
            following = data.find(_OPENING, begin + 1)
            after = following - 2 if following >= begin + 2 else end
            if begin <= end and believed != after and fault is None:
                fault = Fault(
                    len(entries), at, f"its length is stated as {believed - begin} bytes, it has {after - begin}"
                )
        if begin > end or after > end:
            return entries, starts, fault or Fault(len(entries), at, f"the bundle ends inside entry {len(entries) + 1}")
        starts.append(at)
        entries.append(data[begin:after])
        at = after
    if len(entries) < width:
        message = f"the bundle holds {len(entries)} entries instead of {width}"
        return entries, starts, fault or Fault(len(entries), end, message)
    return entries, starts, fault


def _begins(data: bytes, at: int) -> bool:
    """Whether the next entry, or nothing more, follows there."""
    return at == len(data) or data.startswith(_OPENING, at + 2)


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
    filled = [hashed or other for hashed, other in zip(padded, stored, strict=True)]
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
