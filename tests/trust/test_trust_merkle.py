"""The tree: a naive model as judge, other people's proof probes, and proofs that lie about their shape."""

from __future__ import annotations

import base64
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.trust.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_plan,
    consistency_proof,
    cover,
    inclusion_plan,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [leaf_hash(str(number).encode()) for number in range(300)]
JUNK = sha256(b"junk").digest()


def naive_root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962 §2.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def naive_path(m: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of RFC 6962 §2.1.1, word for word."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return [*naive_path(m, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(m - k, leaves[k:]), naive_root(leaves[:k])]


def naive_subproof(m: int, leaves: list[bytes], known: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962 §2.1.2, word for word."""
    if m == len(leaves):
        return [] if known else [naive_root(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return [*naive_subproof(m, leaves[:k], known), naive_root(leaves[k:])]
    return [*naive_subproof(m - k, leaves[k:], False), naive_root(leaves[:k])]


def node(level: int, index: int) -> bytes:
    return naive_root(LEAVES[index << level : (index + 1) << level])


def test_every_small_tree_agrees_with_the_rfc() -> None:
    frontier = Frontier()
    for size in range(70):
        leaves = LEAVES[:size]
        root = naive_root(leaves)
        assert frontier.root() == root == root_of(leaves) == Frontier.load(size, node).root()
        assert frontier.size == size
        for index in range(size):
            proof = inclusion_proof(index, size, node)
            assert list(proof) == naive_path(index, leaves)
            assert verify_inclusion(LEAVES[index], index, size, proof, root)
        frontier.append(LEAVES[size])


def test_every_small_growth_agrees_with_the_rfc() -> None:
    roots = [naive_root(LEAVES[:size]) for size in range(40)]
    for new in range(40):
        for old in range(new + 1):
            proof = consistency_proof(old, new, node)
            assert list(proof) == (naive_subproof(old, LEAVES[:new], True) if old else [])
            assert verify_consistency(old, new, proof, roots[old], roots[new]) == (old > 0 or new == 0)


@settings(max_examples=60)
@given(st.integers(1, 300), st.data())
def test_a_changed_proof_is_refused(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size))
    root = root_of(LEAVES[:size])
    proof = list(inclusion_proof(index, size, node))
    growth = list(consistency_proof(old, size, node))
    for changed in mutations(proof, root, LEAVES[index]):
        assert not verify_inclusion(LEAVES[index], index, size, changed, root)
    for changed in mutations(growth, root, root_of(LEAVES[:old])):
        assert not verify_consistency(old, size, changed, root_of(LEAVES[:old]), root)
    for other in {index - 1, index + 1, index ^ 1, index ^ 2, size, -1, index + 2**64} - {index}:
        assert not verify_inclusion(LEAVES[index], other, size, proof, root)
    assert not verify_inclusion(JUNK, index, size, proof, root)
    assert not verify_inclusion(LEAVES[index], index, size, proof, JUNK)
    if old < size:
        assert not verify_consistency(old, size, growth, JUNK, root)
        assert not verify_consistency(old, size, growth, root_of(LEAVES[:old]), JUNK)
        assert not verify_consistency(size, old, growth, root, root_of(LEAVES[:old]))
        assert not verify_consistency(old, size, growth, root, root)


def mutations(proof: list[bytes], *more: bytes) -> list[list[bytes]]:
    changed = [[*proof, extra] for extra in (JUNK, *more)] + [[extra, *proof] for extra in (JUNK, *more)]
    for at, item in enumerate(proof):
        flipped = bytes([item[0] ^ 1]) + item[1:]
        changed += [[*proof[:at], *other, *proof[at + 1 :]] for other in ([], [flipped], [item[:31]], [item + b"\0"])]
        changed += [[*proof[:at], b"", *proof[at + 1 :]], proof[:at]]
    return changed


def test_malformed_values_are_false_and_never_raise() -> None:
    root = root_of(LEAVES[:5])
    proof = inclusion_proof(2, 5, node)
    for leaf, top in ((b"", root), (LEAVES[2][:31], root), (LEAVES[2], b""), (LEAVES[2], root + b"\0")):
        assert not verify_inclusion(leaf, 2, 5, proof, top)
    hostile: Any = ["text" * 8] * len(proof)
    assert not verify_inclusion(LEAVES[2], 2, 5, hostile, root)
    assert not verify_inclusion(LEAVES[2], 2, 0, (), root)
    assert not verify_inclusion(LEAVES[2], 2, 2**63, [JUNK] * 63, root)
    assert not verify_consistency(-1, 5, (), root, root)
    assert not verify_consistency(3, 5, (), root, root)
    assert not verify_consistency(0, 0, (), JUNK, JUNK)
    assert verify_consistency(0, 0, (), EMPTY_ROOT, EMPTY_ROOT)


@pytest.mark.parametrize("size", [2, 3, 4, 5, 7, 8, 9, 16, 31])
def test_a_proof_has_the_length_that_index_and_size_give_it(size: int) -> None:
    """Hashes that are left over would be taken for left siblings: the last entry would prove to be the first of one."""
    hashes = LEAVES[:size]
    root = root_of(hashes)
    last = inclusion_proof(size - 1, size, lambda level, n: root_of(hashes[n << level : (n + 1) << level]))
    assert verify_inclusion(hashes[-1], size - 1, size, last, root)
    assert not verify_inclusion(hashes[-1], 0, 1, last, root)
    # Hashes that are missing would make a node of the tree pass for an entry.
    assert not verify_inclusion(root, 0, size, (), root)
    for index in range(size):
        proof = inclusion_proof(index, size, lambda level, n: root_of(hashes[n << level : (n + 1) << level]))
        folded = [hashes[index]]
        for at in range(len(proof)):
            assert not verify_inclusion(folded[0], index, size, proof[at + 1 :], root)
            assert not verify_inclusion(hashes[index], index, size, (*proof, *proof[at:]), node_hash(proof[at], root))
        more = node_hash(JUNK, root)
        assert not verify_inclusion(hashes[index], index, size, (*proof, JUNK), more)


def test_a_leaf_is_never_a_node() -> None:
    left, right = LEAVES[:2]
    assert leaf_hash(left + right) != node_hash(left, right)
    assert leaf_hash(b"\x01" + left + right) != node_hash(left, right)


def test_impossible_requests_are_errors_of_the_caller() -> None:
    for index, size in ((0, 0), (5, 5), (-1, 5)):
        with pytest.raises(ValueError, match="no leaf"):
            inclusion_plan(index, size)
    for old, new in ((6, 5), (-1, 5)):
        with pytest.raises(ValueError, match="did not grow"):
            consistency_plan(old, new)
    for size, hashes in ((3, [JUNK]), (2, [JUNK[:31]]), (-1, []), (0, [JUNK])):
        with pytest.raises(ValueError, match="frontier"):
            Frontier.restore(size, hashes)


@given(st.integers(0, 2**62), st.integers(0, 2**62))
def test_plans_of_huge_logs_are_short_and_exact(a: int, b: int) -> None:
    index, size = sorted((a, b + 1))
    if index < size:
        plan = inclusion_plan(index, size)
        assert len(plan) <= 64
        covered = sorted(span for part in plan for span in part)
        leaves = sum(1 << level for level, _ in covered)
        assert leaves == size - 1
    assert sum(1 << level for level, _ in cover(0, size)) == size


@settings(max_examples=30)
@given(st.lists(st.integers(0, 40), max_size=6))
def test_a_restored_frontier_goes_on(steps: list[int]) -> None:
    frontier, leaves = Frontier(), []
    for count in steps:
        fresh = [leaf_hash(bytes([count, number])) for number in range(count)]
        before = frontier.copy()
        frontier.extend(fresh)
        leaves += fresh
        assert before.size == len(leaves) - count
        frontier = Frontier.restore(frontier.size, frontier.hashes)
        assert frontier.root() == naive_root(leaves)


def test_published_hashes(cases: Path) -> None:
    known = json.loads((cases / "vectors" / "signed-note" / "vectors.json").read_text())["rfc6962"]
    assert EMPTY_ROOT.hex() == known["empty_root_hex"]
    assert leaf_hash(b"").hex() == known["leaf_empty_hex"]
    assert leaf_hash(b"L123456").hex() == known["leaf_L123456_hex"]
    assert node_hash(b"N123", b"N456").hex() == known["node_N123_N456_hex"]
    assert base64.b64encode(leaf_hash(b"hello world")).decode() == known["leaf_hello_world_b64"]


def hashes(texts: list[str] | None) -> list[bytes]:
    return [base64.b64decode(text) for text in texts or []]


def test_published_inclusion_probes(cases: Path) -> None:
    probes = json.loads((cases / "vectors" / "merkle-proofs" / "inclusion.json").read_text())
    assert len(probes) == 98
    for probe in probes:
        leaf, root = hashes([probe["leafHash"], probe["root"]])
        verdict = verify_inclusion(leaf, probe["leafIdx"], probe["treeSize"], hashes(probe["proof"]), root)
        assert verdict != probe["wantErr"], f"{probe['file']}: {probe['desc']}"


def test_published_consistency_probes(cases: Path) -> None:
    probes = json.loads((cases / "vectors" / "merkle-proofs" / "consistency.json").read_text())
    assert len(probes) == 98
    for probe in probes:
        root1, root2 = hashes([probe["root1"], probe["root2"]])
        verdict = verify_consistency(probe["size1"], probe["size2"], hashes(probe["proof"]), root1, root2)
        assert verdict != probe["wantErr"], f"{probe['file']}: {probe['desc']}"


def test_a_proof_cannot_choose_its_own_shape(cases: Path) -> None:
    """The published forgery names two unrelated roots as its whole path and a rule of its own."""
    forged = json.loads((cases / "vectors" / "own-attacks" / "pymerkle6-forged-consistency.json").read_text())
    path = forged["template"]["path"]
    old_root, new_root = root_of(LEAVES[:7]), root_of(LEAVES[100:111])
    filled = [
        bytes.fromhex(item.replace("<state1 hex>", old_root.hex()).replace("<state2 hex>", new_root.hex()))
        for item in path
    ]
    for old in range(12):
        for proof in (filled, filled[::-1], filled[:1], []):
            assert not verify_consistency(old, forged["template"]["metadata"]["size"], proof, old_root, new_root)


@pytest.mark.parametrize("name", ["a.dsse.staging-rekor-v2.txt", "staging-rekor-v2.txt"])
def test_entries_of_a_public_log_are_included(cases: Path, name: str) -> None:
    bundle = json.loads((cases / "vectors" / "rekor-v2" / f"{name}.sigstore.json").read_text())
    for entry in bundle["verificationMaterial"]["tlogEntries"]:
        leaf = leaf_hash(base64.b64decode(entry["canonicalizedBody"]))
        proof = entry["inclusionProof"]
        index, size = int(proof["logIndex"]), int(proof["treeSize"])
        root = base64.b64decode(proof["rootHash"])
        assert verify_inclusion(leaf, index, size, hashes(proof["hashes"]), root)
        assert not verify_inclusion(leaf, index - 1, size, hashes(proof["hashes"]), root)
        assert not verify_inclusion(leaf, index, size, hashes(proof["hashes"])[:-1], root)
