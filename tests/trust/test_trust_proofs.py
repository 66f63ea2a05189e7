"""Proof files: one spelling, every field in its place, and a public log's proof carried through them."""

from __future__ import annotations

import base64
import json
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.trust.merkle import leaf_hash, verify_inclusion
from archive.trust.proofs import PROOF_LIMIT, ProofError, TlogProof, is_proof, parse_proof
from archive.trust.spelling import NOTE_LIMIT, encode_base64

HASH = sha256(b"sibling").digest()
B64 = encode_base64(HASH)
NOTE = "news.example/desk\n2\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— a AAAAAAA=\n".encode()
PROOF = TlogProof(1, (HASH, HASH), NOTE, b"entry")

#: The hashes and the index in the example of C2SP tlog-proof. Its extra data and signatures are cut short there.
EXAMPLE = """c2sp.org/tlog-proof@v1
index 73894
gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=
EKNzoDWG8LGC0Yp9o+sv3qllpMP9uHQ9B20KNL+Q1zs=
RoopEkOdqkYqMB4MJXrbt/hMjOxsVn0IrWjpz1ZMMes=
AHCioX9nLjsrse6YhjRRmk1WUEirVOLLRoOQ6vfO5vk=

example.com/fancylog
109482
sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=
"""

PROOFS = st.builds(
    TlogProof,
    index=st.integers(0, 2**63 - 1),
    hashes=st.lists(st.binary(min_size=32, max_size=32), max_size=63).map(tuple),
    checkpoint=st.binary(min_size=1, max_size=300),
    extra=st.none() | st.binary(min_size=1, max_size=300),
)


@given(PROOFS)
def test_a_proof_comes_back(proof: TlogProof) -> None:
    data = proof.encode()
    assert is_proof(data)
    assert parse_proof(data) == proof


def test_the_bytes_are_exactly_these() -> None:
    head = f"c2sp.org/tlog-proof@v1\nextra ZW50cnk=\nindex 1\n{B64}\n{B64}\n\n"
    assert PROOF.encode() == head.encode() + NOTE
    assert TlogProof(0, (), NOTE).encode() == b"c2sp.org/tlog-proof@v1\nindex 0\n\n" + NOTE


def test_the_example_of_the_specification() -> None:
    proof = parse_proof(EXAMPLE.encode())
    assert (proof.index, len(proof.hashes), proof.extra) == (73894, 5, None)
    assert proof.encode() == EXAMPLE.encode()


def test_every_changed_byte_is_refused_or_changes_the_proof() -> None:
    data = PROOF.encode()
    for at in range(len(data)):
        for flip in (1, 2, 4, 0x10, 0x20, 0x80):
            bad = data[:at] + bytes([data[at] ^ flip]) + data[at + 1 :]
            try:
                read = parse_proof(bad)
            except ProofError:
                continue
            assert read != PROOF
            assert read.encode() == bad
    for cut in range(data.index(b"\n\n") + 3):
        with pytest.raises(ProofError):
            parse_proof(data[:cut])


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("@v1", "@v2", "first line"),
        ("@v1\n", "@v1\r\n", "first line"),
        ("c2sp", " c2sp", "first line"),
        ("extra ZW50cnk=\n", "", None),
        ("extra ZW50cnk=", "extra ", "not empty"),
        ("extra ZW50cnk=", "extra ZW50cnk", "extra data"),
        ("extra ZW50cnk=", "extra ZW50cnl=", "extra data"),
        ("extra ZW50cnk=", "extra  ZW50cnk=", "extra data"),
        ("extra ZW50cnk=", "extra\tZW50cnk=", "index line"),
        ("extra ZW50cnk=\n", "extra ZW50cnk=\nextra ZW50cnk=\n", "index line"),
        ("extra ZW50cnk=\nindex 1\n", "index 1\nextra ZW50cnk=\n", "hash 1"),
        ("index 1\n", "", "index line"),
        ("index 1\n", "index 1\nindex 1\n", "hash 1"),
        ("index 1", "index", "index line"),
        ("index 1", "index ", "the index is"),
        ("index 1", "index 01", "the index is"),
        ("index 1", "index +1", "the index is"),
        ("index 1", "index -1", "the index is"),
        ("index 1", "index 1_0", "the index is"),
        ("index 1", "index 1 ", "the index is"),
        ("index 1", "index １", "not ASCII"),
        ("index 1", "index 9223372036854775808", "the index is"),
        ("index 1", "Index 1", "index line"),
        (f"{B64}\n{B64}\n\n", f"{B64}\n{B64}\n", "hash 3"),
        (f"{B64}\n{B64}\n\n", f"{B64}\n \n{B64}\n\n", "hash 2"),
        (f"{B64}\n{B64}\n\n", f"{B64[:-1]}\n\n", "hash 1"),
        (f"{B64}\n{B64}\n\n", "AAAA\n\n", "32 bytes"),
        (f"{B64}\n{B64}\n\n", f"{B64}\r\n{B64}\n\n", "hash 1"),
        (f"{B64}\n{B64}\n\n", f"{B64}\n" * 64 + "\n", "at most 63"),
    ],
)
def test_other_lines_are_refused_with_the_reason(old: str, new: str, why: str | None) -> None:
    data = PROOF.encode().decode()
    assert data.count(old) == 1
    changed = data.replace(old, new).encode()
    if why is None:
        assert parse_proof(changed) == TlogProof(1, (HASH, HASH), NOTE)
        return
    with pytest.raises(ProofError, match=why):
        parse_proof(changed)


@pytest.mark.parametrize(
    "parts",
    [
        (-1, (), NOTE, None),
        (2**63, (), NOTE, None),
        (0, (HASH,) * 64, NOTE, None),
        (0, (HASH[:31],), NOTE, None),
        (0, (), b"", None),
        (0, (), bytes(NOTE_LIMIT + 1), None),
        (0, (), NOTE, b""),
    ],
    ids=str,
)
def test_impossible_proofs_are_not_written(parts: tuple[int, tuple[bytes, ...], bytes, bytes | None]) -> None:
    with pytest.raises(ProofError):
        TlogProof(*parts)


def test_the_size_of_a_proof_is_limited_exactly() -> None:
    room = PROOF_LIMIT - len(TlogProof(0, (), b"x").encode())
    largest = TlogProof(0, (), b"x" * (room + 1))
    assert len(largest.encode()) == PROOF_LIMIT
    assert parse_proof(largest.encode()) == largest
    with pytest.raises(ProofError, match="more than"):
        TlogProof(0, (), b"x" * (room + 2)).encode()
    with pytest.raises(ProofError, match="more than"):
        parse_proof(largest.encode() + b"x")


@given(st.binary(max_size=200))
def test_nonsense_is_refused(data: bytes) -> None:
    with pytest.raises(ProofError):
        parse_proof(data)


@pytest.mark.parametrize("name", ["a.dsse.staging-rekor-v2.txt", "staging-rekor-v2.txt"])
def test_an_entry_of_a_public_log_is_proven_by_a_file(cases: Path, name: str) -> None:
    bundle = json.loads((cases / "vectors" / "rekor-v2" / f"{name}.sigstore.json").read_text())
    [entry] = bundle["verificationMaterial"]["tlogEntries"]
    published = entry["inclusionProof"]
    proof = parse_proof(
        TlogProof(
            int(published["logIndex"]),
            tuple(base64.b64decode(item) for item in published["hashes"]),
            published["checkpoint"]["envelope"].encode(),
            base64.b64decode(entry["canonicalizedBody"]),
        ).encode()
    )
    assert proof.extra is not None
    size, root = int(published["treeSize"]), base64.b64decode(published["rootHash"])
    assert proof.checkpoint.startswith(f"{proof.checkpoint.decode().splitlines()[0]}\n{size}\n".encode())
    assert verify_inclusion(leaf_hash(proof.extra), proof.index, size, proof.hashes, root)
