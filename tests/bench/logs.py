"""Rows L1 to L3: the log against bare hashing, a general canonicaliser, and bare signatures."""

from __future__ import annotations

import base64
import json
import time
from hashlib import sha256
from pathlib import Path

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archive.model.statement import Prev, Statement
from archive.trust import merkle, statements
from archive.trust.envelope import open_envelope
from archive.trust.keys import Signer
from tests.bench.harness import Row, interleaved, rows
from tests.bench.options import Options

SEED = bytes(range(32))
DIGESTS = [sha256(b"%d" % number).hexdigest() for number in range(64)]


def _entry(number: int, signer: Signer) -> bytes:
    """A log entry of the usual size; signing is not what is measured, so that few differ."""
    statement = Statement(
        "capture", tuple(DIGESTS[(number + at) % 64] for at in range(4)), "2026-03-02T08:00:00.000000Z",
        article=f"a-{number:016x}", seq=2, version=2, prev=Prev(number, DIGESTS[number % 64]), fields=DIGESTS[0],
    )  # fmt: skip
    return statements.sign(statement, signer)


def canonical(_: Path, options: Options) -> list[Row]:
    """L1: every entry parsed, canonical to the byte, and hashed."""
    signer = Signer.from_seed("desk", SEED)
    different = [_entry(number, signer) for number in range(1000)]
    entries = [different[number % 1000] for number in range(options.entries)]
    spaced = different[0].replace(b'","', b'", "', 1)

    def ours(given: list[bytes] = entries) -> int:
        whole = 0
        for entry in given:
            whole += statements.decode(open_envelope(entry).payload).seq is not None
            merkle.leaf_hash(entry)
        return whole

    def general(given: list[bytes] = entries) -> int:
        whole = 0
        for entry in given:
            envelope = json.loads(entry)
            payload = base64.b64decode(envelope["payload"], validate=True)
            statement = json.loads(payload)
            if rfc8785.dumps(envelope) != entry or rfc8785.dumps(statement) != payload:
                raise ValueError("not canonical")
            whole += statement["predicate"]["seq"] is not None
            sha256(b"\0" + entry).digest()
        return whole

    def hashing() -> None:
        for entry in entries:
            sha256(b"\0" + entry).digest()

    assert ours(different) == general(different) == len(different)
    for check in (ours, general):
        try:
            check([spaced])
        except ValueError:
            continue
        raise AssertionError("a blank was not found")
    times = interleaved({"newsproof": ours, "sha256 alone": hashing, "rfc8785": general}, options.rounds)
    goals = {"sha256 alone": "<=3.30", "rfc8785": "<=0.10"}
    note = f"{len(different[0]):,} bytes each; ours opens the envelope, too, and needs no compiled JSON reader"
    return rows("L1", f"check {options.entries:,} entries", "newsproof", times, goals, note)


def tree(_: Path, options: Options) -> list[Row]:
    """L2: the head of a growing tree, and one inclusion proof."""
    size = 5 * options.entries
    leaves = [sha256(b"%d" % number).digest() for number in range(size)]
    roots: set[bytes] = set()

    def ours() -> None:
        frontier = merkle.Frontier()
        frontier.extend(map(merkle.leaf_hash, leaves))
        roots.add(frontier.root())

    def bare() -> None:
        pair = b"\1" * 65
        for leaf in leaves:
            sha256(b"\0" + leaf).digest()
        for _ in leaves:
            sha256(pair).digest()

    times = interleaved({"newsproof": ours, "2 bare hashes per leaf": bare}, options.rounds)
    levels = [[merkle.leaf_hash(leaf) for leaf in leaves]]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([merkle.node_hash(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)])
    (root,) = roots
    wanted = range(0, size, max(1, size // 2000))
    each = 1.0
    for _round in range(options.rounds):
        begin = time.perf_counter()
        proofs = [merkle.inclusion_proof(index, size, lambda level, at: levels[level][at]) for index in wanted]
        each = min(each, (time.perf_counter() - begin) / len(proofs))
    for index, proof in zip(wanted, proofs, strict=True):
        assert merkle.verify_inclusion(levels[0][index], index, size, proof, root)
    return [
        *rows("L2", f"tree head over {size:,} leaves", "newsproof", times, {"2 bare hashes per leaf": "<=1.25"}),
        Row("L2", "inclusion proof", "10 us", each / 1e-5, "<=1.00", each, 1e-5, "best of the rounds, nodes in memory"),
    ]


def signatures(_: Path, options: Options) -> list[Row]:
    """L3: signing and verifying through our keys."""
    signer = Signer.from_seed("desk", SEED)
    raw = Ed25519PrivateKey.from_private_bytes(SEED)
    public = raw.public_key()
    message = bytes(1300)
    signature = signer.sign(message)
    assert signature == raw.sign(message)
    assert not signer.verifier.verify(signature, message + b"x")
    count = 2000
    result = []
    for what, ours, theirs in (
        ("sign", lambda: signer.sign(message), lambda: raw.sign(message)),
        ("verify", lambda: signer.verifier.verify(signature, message), lambda: public.verify(signature, message)),
    ):
        cases = {
            "newsproof": lambda call=ours: [call() for _ in range(count)],
            "cryptography": lambda call=theirs: [call() for _ in range(count)],
        }
        times = interleaved(cases, options.rounds)
        result += rows("L3", f"{what} 1,300 bytes", "newsproof", times, {"cryptography": "<=1.11"}, "0.9 of the rate")
    return result
