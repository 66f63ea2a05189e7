"""A tree of which some leaves are shown: it folds to the root of the whole, says nothing else, and has one spelling."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.trust import merkle
from archive.trust.disclosure import DEPTH_LIMIT, SHOWN_LIMIT, DisclosureError, disclose, fold, subtree_of


def entry(index: int) -> bytes:
    return f"entry {index}".encode()


def leaf_bytes(leaf: Any) -> bytes:
    return b"\x00" + entry(leaf["n"])


def shown_of(size: int, wanted: set[int]) -> tuple[Any, bytes]:
    hashes = [merkle.leaf_hash(entry(n)) for n in range(size)]
    node = subtree_of(lambda level, n: merkle.root_of(hashes[n << level : (n + 1) << level]))
    return disclose(size, {n: {"n": n} for n in wanted}, node), merkle.root_of(hashes)


@st.composite
def chosen(draw: st.DrawFn) -> tuple[int, set[int]]:
    size = draw(st.integers(1, 300))
    return size, draw(st.sets(st.integers(0, size - 1), min_size=1, max_size=5))


@given(chosen())
def test_what_is_shown_leads_to_the_root_of_all(case: tuple[int, set[int]]) -> None:
    size, wanted = case
    tree, root = shown_of(size, wanted)
    found = fold(tree, leaf_bytes, size)
    assert found.root == root
    assert list(found.indexes) == sorted(wanted) == [leaf["n"] for leaf in found.leaves]
    assert found.hashes == tuple(merkle.leaf_hash(entry(n)) for n in sorted(wanted))
    assert fold(tree, leaf_bytes).root == root
    assert fold(tree, leaf_bytes).indexes == ()


@given(chosen())
def test_every_hash_of_the_proofs_is_there_and_no_other(case: tuple[int, set[int]]) -> None:
    size, wanted = case
    tree, _ = shown_of(size, wanted)
    hashes = [merkle.leaf_hash(entry(n)) for n in range(size)]

    def node(level: int, n: int) -> bytes:
        return merkle.root_of(hashes[n << level : (n + 1) << level])

    proofs = {h for n in wanted for h in merkle.inclusion_proof(n, size, node)}
    strings: list[str] = []

    def walk(part: Any) -> None:
        if isinstance(part, list):
            for one in part:
                walk(one)
        elif isinstance(part, str):
            strings.append(part)

    walk(tree)
    assert {base64.b64decode(text) for text in strings} <= proofs
    assert len(strings) == len(set(strings))


@given(chosen(), st.integers(1, 400))
def test_a_tree_of_another_size_is_refused_or_has_the_same_shape(case: tuple[int, set[int]], other: int) -> None:
    size, wanted = case
    tree, root = shown_of(size, wanted)
    try:
        found = fold(tree, leaf_bytes, other)
    except DisclosureError:
        return
    # A hidden part may be of any size. What is shown stands where it stood, unless it hangs at the right edge.
    assert found.root == root
    if other == size:
        assert list(found.indexes) == sorted(wanted)


def test_index_and_size_of_an_unsigned_tree_could_be_anything() -> None:
    """Why a quote states neither for a field tree: the same hashes prove the leaf at other places of other trees."""
    hashes = [merkle.leaf_hash(entry(n)) for n in range(11)]
    proof = merkle.inclusion_proof(2, 11, lambda level, n: merkle.root_of(hashes[n << level : (n + 1) << level]))
    holds = [
        (index, size)
        for size in range(1, 40)
        for index in range(size)
        if merkle.verify_inclusion(hashes[2], index, size, proof, merkle.root_of(hashes))
    ]
    assert (2, 11) in holds
    assert len({size for _, size in holds}) > 5


def test_a_node_never_passes_as_a_leaf() -> None:
    tree, root = shown_of(4, {2})
    left, right = (base64.b64decode(tree[0]), merkle.node_hash(*(merkle.leaf_hash(entry(n)) for n in (2, 3))))
    assert merkle.node_hash(left, right) == root
    # Whoever takes the two halves for the content of a leaf hashes them behind another byte.
    forged = fold([{"n": 0}, tree[0]], lambda _: b"\x00" + left + right)
    assert forged.root != root


GOOD, _ROOT = shown_of(7, {2, 5})
HASH = base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    ("tree", "size"),
    [
        (HASH, 7),
        (HASH, None),
        ([], 7),
        ([HASH], 7),
        ([HASH, HASH], 7),
        ([HASH, {"n": 1}], 4),
        ([HASH, HASH, {"n": 1}], None),
        ([[HASH, HASH], {"n": 1}], None),
        ([HASH[:-4], {"n": 1}], 2),
        ([HASH.rstrip("="), {"n": 1}], 2),
        ([HASH + "\n", {"n": 1}], 2),
        ([base64.b64encode(bytes(31)).decode(), {"n": 1}], 2),
        ([None, {"n": 1}], 2),
        ([0, {"n": 1}], 2),
        ([True, {"n": 1}], 2),
        (None, 2),
        ({"n": 1}, 0),
        ({"n": 1}, 2),
        ([{"n": 1}, HASH], 1),
        (GOOD, 3),
    ],
)
def test_another_shape_is_refused(tree: Any, size: int | None) -> None:
    with pytest.raises(DisclosureError):
        fold(tree, leaf_bytes, size)


def test_depth_and_number_are_bounded() -> None:
    deep: Any = {"n": 1}
    for _ in range(DEPTH_LIMIT):
        deep = [HASH, deep]
    fold(deep, leaf_bytes)
    with pytest.raises(DisclosureError):
        fold([HASH, deep], leaf_bytes)
    many, _ = shown_of(32, set(range(SHOWN_LIMIT)))
    fold(many, leaf_bytes, 32)
    more, _ = shown_of(32, set(range(SHOWN_LIMIT + 1)))
    with pytest.raises(DisclosureError):
        fold(more, leaf_bytes, 32)


@pytest.mark.parametrize("wanted", [set(), {7}, {-1}])
def test_nothing_is_no_disclosure(wanted: set[int]) -> None:
    with pytest.raises(ValueError, match="cannot show"):
        shown_of(7, wanted)
