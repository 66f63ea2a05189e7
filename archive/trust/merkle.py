"""Decides the hashes of the log: RFC 6962 §2.1 (= RFC 9162 §2.1), SHA-256; leaves, nodes, roots and both proofs.

No storage in here. A node is addressed as (level, index) and stands for the complete subtree over the leaves
[index << level, (index + 1) << level). A proof is planned first, then the caller's function is asked for the nodes of
the plan, so one code serves files, memory and tests. Verification follows transparency-dev/merkle: the shape of the
proof comes from the sizes alone, never from the proof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from itertools import islice
from typing import Final

HASH_SIZE: Final = 32
EMPTY_ROOT: Final = sha256(b"").digest()

#: Leaves that are summed up at once where they fill a subtree.
_BLOCK_LEVEL: Final = 8
_BLOCK: Final = 1 << _BLOCK_LEVEL

#: Gives the hash of the complete subtree at (level, index).
Node = Callable[[int, int], bytes]
#: (level, index) of complete subtrees, left to right, that together make one hash of a proof.
Cover = tuple[tuple[int, int], ...]


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256(0x00, entry)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01, left, right)."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: one hash per complete subtree, enough to append and to sum up."""

    __slots__ = ("_hashes", "_size")

    def __init__(self) -> None:
        self._size = 0
        self._hashes: list[bytes] = []

    @classmethod
    def restore(cls, size: int, hashes: Sequence[bytes]) -> Frontier:
        """The frontier of a tree of that size from what `hashes` gave. Raises ValueError when they do not fit."""
        if size < 0 or len(hashes) != size.bit_count() or any(len(h) != HASH_SIZE for h in hashes):
            raise ValueError("the hashes are not the frontier of a tree of that size")
        frontier = cls()
        frontier._size, frontier._hashes = size, list(hashes)
        return frontier

    @classmethod
    def load(cls, size: int, node: Node) -> Frontier:
        """The frontier of a stored tree, reading one node for each bit set in its size."""
        return cls.restore(size, [node(level, index) for level, index in cover(0, size)])

    @property
    def size(self) -> int:
        """How many leaves there are."""
        return self._size

    @property
    def hashes(self) -> tuple[bytes, ...]:
        """The complete subtrees, largest (leftmost) first."""
        return tuple(self._hashes)

    def copy(self) -> Frontier:
        """A frontier that grows on its own."""
        return Frontier.restore(self._size, self._hashes)

    def append(self, leaf: bytes) -> None:
        """Adds one leaf, given as its leaf hash."""
        self._add(leaf, 0)

    def _add(self, subtree: bytes, level: int) -> None:
        """Adds a complete subtree of 2^level leaves; the size is a multiple of that."""
        hashes, count = self._hashes, self._size >> level
        self._size += 1 << level
        while count & 1:
            subtree = sha256(b"\x01" + hashes.pop() + subtree).digest()
            count >>= 1
        hashes.append(subtree)

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Adds leaves in order, given as leaf hashes."""
        rest = iter(leaves)
        while block := list(islice(rest, _BLOCK - self._size % _BLOCK)):
            if len(block) == _BLOCK:
                self._add(_complete(block), _BLOCK_LEVEL)
            else:
                for leaf in block:
                    self._add(leaf, 0)

    def root(self) -> bytes:
        """The root of the tree as it is now."""
        return _fold(self._hashes)


def root_of(leaf_hashes: Iterable[bytes]) -> bytes:
    """The root over leaf hashes: MTH of RFC 6962 §2.1."""
    frontier = Frontier()
    frontier.extend(leaf_hashes)
    return frontier.root()


def cover(begin: int, end: int) -> Cover:
    """The complete subtrees that make up the RFC 6962 subtree over the leaves [begin, end), left to right."""
    parts = []
    while begin < end:
        level = (end - begin).bit_length() - 1
        parts.append((level, begin >> level))
        begin += 1 << level
    return tuple(parts)


def inclusion_plan(index: int, size: int) -> tuple[Cover, ...]:
    """Which nodes the inclusion proof of a leaf is made of, the leaf's sibling first. Raises ValueError."""
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} in a tree of size {size}")
    # PATH(m, D[n]), RFC 6962 §2.1.1, from the leaf up: siblings in the subtree that leaf and edge share, of which only
    # the last may be incomplete; then the complete subtrees to the left of that one.
    inner, _ = _shape(index, size)
    plan: list[Cover] = []
    for level in range(inner):
        sibling = index >> level ^ 1
        plan.append(((level, sibling),) if sibling + 1 << level <= size else cover(sibling << level, size))
    for level in range(inner, index.bit_length()):
        if index >> level & 1:
            plan.append(((level, (index >> level) - 1),))
    return tuple(plan)


def consistency_plan(old: int, new: int) -> tuple[Cover, ...]:
    """Which nodes the proof is made of that a tree of size `new` began as the tree of size `old`. Raises ValueError.

    Empty for `old` of 0 or equal to `new`: there is nothing to prove.
    """
    if not 0 <= old <= new:
        raise ValueError(f"a tree of size {new} did not grow from one of size {old}")
    if old in (0, new):
        return ()
    plan: list[Cover] = []
    begin, end = 0, new
    while end != old:  # SUBPROOF(m, D[n], b), RFC 6962 §2.1.2
        middle = begin + _split(end - begin)
        if old <= middle:
            plan.append(cover(middle, end))
            end = middle
        else:
            plan.append(cover(begin, middle))
            begin = middle
    if begin > 0:  # otherwise the old tree is itself a subtree, and its root is known
        plan.append(cover(begin, end))
    return tuple(reversed(plan))


def inclusion_proof(index: int, size: int, node: Node) -> tuple[bytes, ...]:
    """The hashes that prove leaf `index` to be in the tree of that size, the leaf's sibling first."""
    return _fetch(inclusion_plan(index, size), node)


def consistency_proof(old: int, new: int, node: Node) -> tuple[bytes, ...]:
    """The hashes that prove the tree of size `new` to have grown from the tree of size `old`."""
    return _fetch(consistency_plan(old, new), node)


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the leaf hash stands at `index` in the tree of that size and root. Anything malformed is False."""
    if not 0 <= index < size or not _all_hashes((leaf, root, *proof)):
        return False
    inner, border = _shape(index, size)
    if len(proof) != inner + border:
        return False
    return _climb(_climb_inner(leaf, proof[:inner], index), proof[inner:]) == root


def verify_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Whether the tree of size `new` and root `new_root` began as the tree of size `old` and root `old_root`.

    Anything malformed is False. So is `old` = 0 < `new`: every tree grew from the empty one, and a proof of it says
    nothing (the caller who remembers size 0 remembers nothing).
    """
    if not 0 <= old <= new:
        return False
    if old == new:  # nothing is hashed here: two equal roots of one size are one state, whatever they look like
        return not proof and old_root == new_root and (old > 0 or old_root == EMPTY_ROOT)
    if old == 0 or not _all_hashes((old_root, new_root, *proof)):
        return False
    inner, border = _shape(old - 1, new)
    shift = (old & -old).bit_length() - 1  # trailing zero bits: the old tree's last complete subtree
    inner -= shift
    if old == 1 << shift:
        seed, rest = old_root, list(proof)
    elif proof:
        seed, rest = proof[0], list(proof[1:])
    else:
        return False
    if len(rest) != inner + border:
        return False
    path = (old - 1) >> shift
    before = seed
    for position, sibling in enumerate(rest[:inner]):
        if path >> position & 1:
            before = node_hash(sibling, before)
    if _climb(before, rest[inner:]) != old_root:
        return False
    return _climb(_climb_inner(seed, rest[:inner], path), rest[inner:]) == new_root


def _complete(hashes: list[bytes]) -> bytes:
    """The root over a power of two of hashes."""
    while len(hashes) > 1:
        each = iter(hashes)
        hashes = [sha256(b"\x01" + left + right).digest() for left, right in zip(each, each, strict=True)]
    return hashes[0]


def _split(size: int) -> int:
    """The largest power of two smaller than size (k of RFC 6962 §2.1)."""
    return 1 << (size - 1).bit_length() - 1


def _fold(hashes: Sequence[bytes]) -> bytes:
    """The hash over complete subtrees of falling size, given left to right."""
    if not hashes:
        return EMPTY_ROOT
    total = hashes[-1]
    for left in reversed(hashes[:-1]):
        total = node_hash(left, total)
    return total


def _fetch(plan: Iterable[Cover], node: Node) -> tuple[bytes, ...]:
    return tuple(
        [node(*part[0]) if len(part) == 1 else _fold([node(level, index) for level, index in part]) for part in plan]
    )


def _all_hashes(values: Iterable[bytes]) -> bool:
    return all(type(value) is bytes and len(value) == HASH_SIZE for value in values)


def _shape(index: int, size: int) -> tuple[int, int]:
    """How many hashes of a path lie inside the complete subtree that leaf and edge share, and how many on its left."""
    inner = (index ^ (size - 1)).bit_length()
    return inner, (index >> inner).bit_count()


def _climb_inner(seed: bytes, siblings: Sequence[bytes], path: int) -> bytes:
    for position, sibling in enumerate(siblings):
        seed = node_hash(sibling, seed) if path >> position & 1 else node_hash(seed, sibling)
    return seed


def _climb(seed: bytes, lefts: Sequence[bytes]) -> bytes:
    for left in lefts:
        seed = node_hash(left, seed)
    return seed
