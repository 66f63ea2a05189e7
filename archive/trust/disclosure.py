"""Decides how a few leaves of a Merkle tree are shown without the others: as the tree itself, with the rest cut off.

A node is written as JSON: a list of two is an inner node (left, right), a string is the base64 of the hash of a subtree
of which nothing is shown, an object is a leaf that is shown. Neighbouring leaves share what they have in common, there
is nothing beside the hashes that could be said in two ways, and a shell function of six lines folds it.

Why no index and no number of leaves: an inclusion proof is checked along a path of lefts and rights, and different
pairs of (index, size) have one path in common, so for a tree whose size nobody signs both could be changed at will and
the proof would still hold. They would be numbers that look proven and are not. Nothing is gained by lying about the
shape itself: a leaf is hashed behind 0x00 and a node behind 0x01, so no node can pass as a leaf, nor a leaf as a node,
and every shape that folds to a signed root is the one that was signed, or a collision of SHA-256. Of a tree whose
size *is* signed (the log), the shape follows from the size, and the index of every shown leaf from the shape.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from archive.trust import merkle
from archive.trust.canonical import JSON
from archive.trust.spelling import SpellingError, decode_base64, encode_base64

#: A log has fewer than 2^63 entries, so no path is longer.
DEPTH_LIMIT: Final = 63
#: Leaves that one tree may show; more is no quotation.
SHOWN_LIMIT: Final = 16

#: The hash of the subtree over the leaves [begin, end).
Subtree = Callable[[int, int], bytes]
#: What is hashed for a leaf that is shown, less the hashing: the bytes behind and including 0x00.
LeafBytes = Callable[[Mapping[str, JSON]], bytes]


class DisclosureError(ValueError):
    """The value is no tree of which some leaves are shown, or not one of the stated size."""


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What such a tree comes to: its root, and each shown leaf from left to right with its hash.

    `indexes` are those of the leaves, empty where the size of the tree is not known.
    """

    root: bytes
    leaves: tuple[Mapping[str, JSON], ...]
    hashes: tuple[bytes, ...]
    indexes: tuple[int, ...]


def subtree_of(node: merkle.Node) -> Subtree:
    """Subtrees of a stored tree from its complete ones."""

    def subtree(begin: int, end: int) -> bytes:
        hashes = [node(level, index) for level, index in merkle.cover(begin, end)]
        return merkle.Frontier.restore(end - begin, hashes).root()

    return subtree


def disclose(size: int, shown: Mapping[int, Mapping[str, JSON]], subtree: Subtree) -> JSON:
    """The tree of `size` leaves that shows these leaves, by index, and nothing else. `subtree` is asked for the rest.

    Raises ValueError when there is nothing to show, or no such leaf.
    """
    if not shown or not all(0 <= index < size for index in shown):
        raise ValueError(f"a tree of {size} leaves cannot show {sorted(shown)}")

    def part(begin: int, end: int) -> JSON:
        if not any(begin <= index < end for index in shown):
            return encode_base64(subtree(begin, end))
        if end - begin == 1:
            return dict(shown[begin])
        middle = begin + split(end - begin)
        return [part(begin, middle), part(middle, end)]

    return part(0, size)


def fold(tree: JSON, leaf_bytes: LeafBytes, size: int | None = None) -> Disclosed:
    """The root and the shown leaves of such a tree; with `size`, of one that has exactly so many leaves.

    Raises DisclosureError for what `disclose` would not have written: another shape, a list in which nothing is shown,
    more than 16 leaves. What `leaf_bytes` raises passes through.
    """
    leaves: list[Mapping[str, JSON]] = []
    hashes: list[bytes] = []
    indexes: list[int] = []

    def part(node: JSON, begin: int, end: int | None, depth: int) -> bytes:
        if depth > DEPTH_LIMIT:
            raise DisclosureError("the tree is deeper than any log")
        if isinstance(node, str):
            return _hidden(node)
        if isinstance(node, list):
            if len(node) != 2 or (end is not None and end - begin < 2):
                raise DisclosureError("the tree is not cut as a tree of its size")
            before = len(leaves)
            middle = None if end is None else begin + split(end - begin)
            left = part(node[0], begin, middle, depth + 1)
            right = part(node[1], middle or 0, end, depth + 1)
            if len(leaves) == before:
                raise DisclosureError("a node is open although nothing below it is shown")
            return merkle.node_hash(left, right)
        if not isinstance(node, dict):
            raise DisclosureError("a node is neither a list of two, nor a hash, nor a leaf")
        if end is not None:
            if end - begin != 1:
                raise DisclosureError("the tree is not cut as a tree of its size")
            indexes.append(begin)
        if len(leaves) == SHOWN_LIMIT:
            raise DisclosureError(f"more than {SHOWN_LIMIT} leaves are shown")
        found = sha256(leaf_bytes(node)).digest()
        leaves.append(node)
        hashes.append(found)
        return found

    if size is not None and size < 1:
        raise DisclosureError("an empty tree shows nothing")
    root = part(tree, 0, size, 0)
    if not leaves:
        raise DisclosureError("nothing is shown")
    return Disclosed(root, tuple(leaves), tuple(hashes), tuple(indexes))


def split(size: int) -> int:
    """The largest power of two smaller than `size`, which is 2 or more (k of RFC 6962 §2.1)."""
    return 1 << (size - 1).bit_length() - 1


def _hidden(text: str) -> bytes:
    try:
        found = decode_base64(text)
    except SpellingError as exc:
        raise DisclosureError(f"a hash is {exc}") from exc
    if len(found) != merkle.HASH_SIZE:
        raise DisclosureError("a hash has 32 bytes")
    return found
