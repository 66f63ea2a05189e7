"""Proofs with every field changed, exchanged, doubled, left out, or taken from another proof, tree or log.

A proof that is accepted must be one of the genuine ones, to the byte: there is one for each statement and head. Trees
are of sizes 1, 2 and 2^k-1, 2^k, 2^k+1; the donors are the same log at other sizes, another history under the same keys,
and another log.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from archive.audit.proofs import examine_proof
from archive.trust import merkle
from archive.trust.checkpoints import Checkpoint, sign_checkpoint
from archive.trust.keys import Signer
from archive.trust.policy import CaptorLine, Trust, parse_policy
from archive.trust.proofs import TlogProof
from archive.trust.spelling import encode_base64
from tests.audit.builder import Press, long_log
from tests.torture.forger import nodes
from tests.torture.scene import told
from tests.torture.tally import Count

CASES = 30_000
SIZES = (1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33)


@dataclass(frozen=True)
class Parts:
    """A proof as lines of text: what stands before the checkpoint, and the checkpoint."""

    extra: bytes
    index: int
    hashes: tuple[bytes, ...]
    note: bytes

    def encode(self) -> bytes:
        lines = [b"c2sp.org/tlog-proof@v1", b"extra " + encode_base64(self.extra).encode(), b"index %d" % self.index]
        lines += [encode_base64(one).encode() for one in self.hashes]
        return b"\n".join(lines) + b"\n\n" + self.note


@dataclass(frozen=True)
class Pool:
    """Genuine proofs of the log that the reader believes, donors, and the reader."""

    genuine: tuple[Parts, ...]
    donors: tuple[Parts, ...]
    trust: Trust


def proofs_of(press: Press, sizes: tuple[int, ...] = SIZES) -> list[Parts]:
    """A proof of each of some entries under a head of each size."""
    made = []
    hashes = [merkle.leaf_hash(entry) for entry in press.entries]
    for size in sizes:
        note = sign_checkpoint(Checkpoint(press.origin, size, merkle.root_of(hashes[:size])), press.log_key)
        for index in sorted({0, 1, size // 2, size - 2, size - 1} & set(range(size))):
            path = merkle.inclusion_proof(index, size, nodes(hashes))
            made.append(Parts(press.entries[index], index, path, note))
    return made


def pool() -> Pool:
    press = long_log(33)
    other = Press("long")  # the same keys, another history
    assert other.log_key.verifier == press.log_key.verifier
    other.entries = [*press.entries[:9], *reversed(press.entries[9:])]
    stranger = Press("stranger", origin="log.elsewhere.example")
    stranger.entries = press.entries
    policy = parse_policy(f"log {press.log_key.verifier.vkey}\nquorum none\n".encode())
    trust = Trust(policy, (CaptorLine(press.captor.verifier, press.origin),), label="the reader's")
    return Pool(
        tuple(proofs_of(press)), (*proofs_of(other, (8, 9, 16, 33)), *proofs_of(stranger, (8, 9, 16, 33))), trust
    )


def flip(dice: random.Random, data: bytes) -> bytes:
    if not data:
        return b"\x00"
    at = dice.randrange(len(data))
    return data[:at] + bytes((data[at] ^ (1 << dice.randrange(8)),)) + data[at + 1 :]


def field(dice: random.Random, one: Parts, other: Parts) -> tuple[str, bytes]:
    """One change of one field."""
    hashes = list(one.hashes)
    at = dice.randrange(len(hashes)) if hashes else 0
    text, _, lines = one.note.partition(b"\n\n")
    origin, size, root = text.split(b"\n")
    dash, name, signature = lines.removesuffix(b"\n").split(b" ")

    def note(text_lines: tuple[bytes, ...], *line: bytes) -> Parts:
        return Parts(one.extra, one.index, one.hashes, b"\n".join(text_lines) + b"\n\n" + b" ".join(line) + b"\n")

    def with_hashes(made: list[bytes]) -> Parts:
        return Parts(one.extra, one.index, tuple(made), one.note)

    ways: dict[str, Callable[[], Parts]] = {
        "index": lambda: Parts(
            one.extra, dice.choice((0, one.index + 1, one.index * 2, 2**63 - 1, other.index)), one.hashes, one.note
        ),
        "hash-flip": lambda: with_hashes([*hashes[:at], flip(dice, hashes[at] if hashes else b""), *hashes[at + 1 :]]),
        "hash-gone": lambda: with_hashes(hashes[:at] + hashes[at + 1 :]),
        "hash-twice": lambda: with_hashes([*hashes, dice.choice(hashes or [bytes(32)])]),
        "hash-order": lambda: with_hashes(dice.sample(hashes, len(hashes))),
        "path-of-another": lambda: Parts(one.extra, one.index, other.hashes, one.note),
        "head-of-another": lambda: Parts(one.extra, one.index, one.hashes, other.note),
        "entry-of-another": lambda: Parts(other.extra, one.index, one.hashes, one.note),
        "leaf-is-a-node": lambda: Parts(b"".join(hashes[:1]) * 2, one.index >> 1, one.hashes[1:], one.note),
        "entry-flip": lambda: Parts(flip(dice, one.extra), one.index, one.hashes, one.note),
        "size": lambda: note(
            (origin, b"%d" % (int(size) + dice.choice((-1, 1, int(size)))), root), dash, name, signature
        ),
        "root": lambda: note((origin, size, encode_base64(dice.randbytes(32)).encode()), dash, name, signature),
        "origin": lambda: note((origin + b"x", size, root), dash, name, signature),
        "signer": lambda: note((origin, size, root), dash, b"other.example", signature),
        "key-id": lambda: note((origin, size, root), dash, name, encode_base64(dice.randbytes(68)).encode()),
        "self-signed": lambda: Parts(one.extra, one.index, one.hashes, _self_signed(one, origin)),
    }
    kind = dice.choice(tuple(ways))
    return kind, ways[kind]().encode()


def _self_signed(one: Parts, origin: bytes) -> bytes:
    """The right text, signed by a key of the forger's under the log's name."""
    lines = one.note.partition(b"\n\n")[0].split(b"\n")
    size = int(lines[1])
    own = Signer.from_seed(origin.decode(), b"x" * 32)
    root = merkle.leaf_hash(one.extra) if size == 1 else bytes(32)
    return sign_checkpoint(Checkpoint(origin.decode(), size, root), own)


def spelling(dice: random.Random, data: bytes) -> tuple[str, bytes]:
    """One change of how a proof is written."""
    lines = data.split(b"\n")
    at = dice.randrange(len(lines))
    ways: dict[str, Callable[[], bytes]] = {
        "byte-flip": lambda: flip(dice, data),
        "cut": lambda: data[: dice.randrange(len(data))],
        "line-gone": lambda: b"\n".join(lines[:at] + lines[at + 1 :]),
        "line-twice": lambda: b"\n".join([*lines[: at + 1], *lines[at:]]),
        "lines-exchanged": lambda: b"\n".join(dice.sample(lines, len(lines))),
        "behind": lambda: data + dice.choice((b"\n", b" ", b"\x00", b"junk\n", data)),
        "before": lambda: dice.choice((b"\n", b" ", b"\xef\xbb\xbf", data)) + data,
        "carriage-returns": lambda: data.replace(b"\n", b"\r\n", dice.randrange(1, 4)),
        "number": lambda: data.replace(
            b"index ", b"index " + dice.choice((b"0", b"+", b" ", b"-", "１".encode(), b"0x"))
        ),
        "base64": lambda: data.replace(b"extra ", b"extra " + dice.choice((b" ", b"=", b"-", b"_", b"\t"))),
    }
    kind = dice.choice(tuple(ways))
    return kind, ways[kind]()


def _once(data: bytes) -> bytes:
    """Without a last line that stands there twice."""
    lines = data.split(b"\n")
    return b"\n".join(lines[:-2] + lines[-1:]) if lines[-3:-2] == lines[-2:-1] else data


def run(part: int = 0, parts: int = 1, cases: int = CASES) -> Count:
    """All cases of one part."""
    count, source = Count(), pool()
    everything = (*source.genuine, *source.donors)
    genuine = {one.encode() for one in source.genuine}
    for one in genuine:
        assert examine_proof(one, "x.tlog-proof", source.trust, asked=True).exit == 0
    for one in source.donors[:3] + source.donors[-3:]:
        assert TlogProof(one.index, one.hashes, one.note, one.extra).encode() == one.encode()
    for number in range(part, cases, parts):
        dice = random.Random(number)
        one, other = dice.choice(source.genuine), dice.choice(everything)
        kind, data = field(dice, one, other) if number % 3 else spelling(dice, one.encode())
        for _ in range(8):
            if data not in genuine:
                break
            kind, data = field(dice, one, dice.choice(everything))

        def judge(data: bytes = data) -> tuple[str | None, str]:
            found = examine_proof(data, "x.tlog-proof", source.trust, asked=True)
            if found.exit == 0 and _once(data) in genuine:
                return None, "the same signature line twice"  # C2SP signed-note lets it stand
            return (None if found.exit else "accepted"), told(found)

        count.case(kind, f"case {number}", judge)
    return count
