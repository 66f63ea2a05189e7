"""The field tree: every leaf counts, and without its salt a leaf cannot be confirmed."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.model.capture import Leaf
from archive.trust.fieldtree import FieldTreeError, field_hashes, field_root, leaf_bytes
from archive.trust.merkle import inclusion_proof, leaf_hash, root_of, verify_inclusion

SALTS = st.binary(min_size=16, max_size=16).map(bytes.hex)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
LEAVES = st.builds(Leaf, path=TEXTS, value=TEXTS, salt=SALTS)


@given(LEAVES)
def test_a_leaf_is_prefix_salt_and_canonical_json(leaf: Leaf) -> None:
    data = leaf_bytes(leaf)
    assert data[:1] == b"\x00"
    assert data[1:17].hex() == leaf.salt
    assert json.loads(data[17:]) == {"path": leaf.path, "value": leaf.value}
    assert field_hashes([leaf]) == [leaf_hash(data[1:])] == [sha256(data).digest()]


def test_the_bytes_of_a_leaf_are_exactly_these() -> None:
    leaf = Leaf("image/0/caption", 'Rebels "advance"', "00112233445566778899aabbccddeeff")
    assert leaf_bytes(leaf) == (
        b"\x00" + bytes.fromhex(leaf.salt) + b'{"path":"image/0/caption","value":"Rebels \\"advance\\""}'
    )


@settings(max_examples=40)
@given(st.lists(LEAVES, min_size=1, max_size=12, unique=True), st.data())
def test_every_leaf_its_salt_and_its_place_count(leaves: list[Leaf], data: st.DataObject) -> None:
    root = field_root(leaves)
    assert root == root_of(field_hashes(leaves)).hex()
    at = data.draw(st.integers(0, len(leaves) - 1))
    leaf = leaves[at]
    salt = f"{int(leaf.salt, 16) ^ 1:032x}"
    for other in (replace(leaf, value=leaf.value + "x"), replace(leaf, path=leaf.path + "x"), replace(leaf, salt=salt)):
        assert field_root([*leaves[:at], other, *leaves[at + 1 :]]) != root
    assert field_root([*leaves, leaf]) != root
    if len(leaves) > 1:
        assert field_root(leaves[::-1]) != root
        assert field_root(leaves[:-1]) != root
    hashes = field_hashes(leaves)
    proof = inclusion_proof(
        at, len(leaves), lambda level, index: root_of(hashes[index << level : (index + 1) << level])
    )
    assert verify_inclusion(leaf_hash(leaf_bytes(leaf)[1:]), at, len(leaves), proof, bytes.fromhex(root))


def test_path_and_value_cannot_run_into_each_other() -> None:
    salt = "0" * 32
    assert leaf_bytes(Leaf("a", 'b","value":"c', salt)) != leaf_bytes(Leaf('a","value":"b', "c", salt))


@pytest.mark.parametrize(
    "leaf",
    [
        Leaf("a", "b", ""),
        Leaf("a", "b", "0" * 31),
        Leaf("a", "b", "0" * 34),
        Leaf("a", "b", "A" * 32),
        Leaf("a", "b", "0x" + "0" * 30),
        Leaf("a", "\ud800", "0" * 32),
        Leaf("\udfff", "b", "0" * 32),
    ],
)
def test_leaves_that_cannot_be_bound(leaf: Leaf) -> None:
    with pytest.raises(FieldTreeError):
        field_root([leaf])


def test_no_leaves_bind_nothing() -> None:
    with pytest.raises(FieldTreeError):
        field_root([])
