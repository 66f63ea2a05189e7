"""Fork evidence: convicts a key that signed two histories, and never one that signed one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.trust import notes
from archive.trust.checkpoints import Checkpoint, sign_checkpoint
from archive.trust.fork import FORK_LIMIT, Fork, ForkError, convicts, encode, is_fork, parse
from archive.trust.keys import Signer
from archive.trust.merkle import consistency_proof, leaf_hash, root_of
from archive.trust.spelling import NOTE_LIMIT

ORIGIN = "news.example/log"
LOG = Signer.from_seed(ORIGIN, bytes([1]) * 32)
THIEF = Signer.from_seed(ORIGIN, bytes([2]) * 32)
LEAVES = [leaf_hash(bytes([n])) for n in range(24)]
FORKED = [*LEAVES[:5], leaf_hash(b"forked"), *LEAVES[6:]]


def head(size: int, leaves: Sequence[bytes], signer: Signer = LOG) -> bytes:
    return sign_checkpoint(Checkpoint(signer.name, size, root_of(leaves[:size])), signer)


def hashes(small: int, large: int, leaves: Sequence[bytes]) -> tuple[bytes, ...]:
    """The root that the larger tree has at the smaller size, and the proof of it."""
    if small == large:
        return ()
    proof = consistency_proof(small, large, lambda level, at: root_of(leaves[at << level : (at + 1) << level]))
    return (root_of(leaves[:small]), *proof)


@settings(max_examples=60)
@given(st.integers(1, 24), st.integers(1, 24))
def test_two_histories_convict_and_one_does_not(a: int, b: int) -> None:
    small, large = sorted((a, b))
    for first, second in ((head(small, LEAVES), head(large, FORKED)), (head(large, FORKED), head(small, LEAVES))):
        fork = Fork(first, second, hashes(small, large, FORKED))
        assert parse(encode(fork)) == fork
        sentence = convicts(fork, LOG.verifier)
        assert (sentence is not None) == (small > 5)
        if sentence is not None:
            assert f"The key {LOG.verifier.keyid} signed two different logs" in sentence
            assert root_of(LEAVES[:small]).hex() in sentence
        assert convicts(fork, THIEF.verifier) is None
    honest = Fork(head(small, LEAVES), head(large, LEAVES), hashes(small, large, LEAVES))
    assert convicts(honest, LOG.verifier) is None


def test_a_proof_of_something_else_convicts_nobody() -> None:
    """What an accuser could choose: roots, proofs of other sizes, the honest tree's own."""
    small, large = 7, 20
    first, second = head(small, LEAVES), head(large, LEAVES)
    root, *proof = hashes(small, large, LEAVES)
    for accused in (
        (),
        (root_of(FORKED[:small]), *proof),
        (root, *proof),
        (LEAVES[0],),
        tuple(hashes(small, large, FORKED)),
        tuple(hashes(6, large, LEAVES)),
        tuple(hashes(small, 19, LEAVES)),
        (root_of(LEAVES[:6]), *proof),
        (bytes(32), *proof[1:]),
    ):
        assert convicts(Fork(first, second, accused), LOG.verifier) is None
    same = head(small, LEAVES)
    assert convicts(Fork(same, same), LOG.verifier) is None
    assert convicts(Fork(same, head(small, FORKED), (root,)), LOG.verifier) is None
    assert convicts(Fork(same, head(small, FORKED)), LOG.verifier) is not None


def test_both_must_be_signed_by_the_key() -> None:
    ours, theirs = head(7, LEAVES), head(7, FORKED, THIEF)
    assert convicts(Fork(ours, theirs), LOG.verifier) is None
    assert convicts(Fork(ours, theirs), THIEF.verifier) is None
    unsigned = notes.Note(notes.parse(head(7, FORKED)).text, notes.parse(ours).signatures).encode()
    assert convicts(Fork(ours, unsigned), LOG.verifier) is None
    assert convicts(Fork(ours, b"junk"), LOG.verifier) is None
    # With signatures of both, both are convicted.
    text = notes.parse(theirs).text
    both = Fork(
        notes.sign(notes.parse(ours).text, [LOG, THIEF]),
        notes.sign(text, [LOG, THIEF]),
    )
    assert convicts(both, LOG.verifier) is not None
    assert convicts(both, THIEF.verifier) is not None


def test_the_empty_log_is_part_of_every_history() -> None:
    assert convicts(Fork(head(0, LEAVES), head(7, LEAVES), hashes(0, 7, LEAVES)), LOG.verifier) is None
    assert convicts(Fork(head(0, LEAVES), head(7, LEAVES), (LEAVES[0],)), LOG.verifier) is None


GOOD = encode(Fork(head(7, LEAVES), head(20, FORKED), hashes(7, 20, FORKED)))


def test_no_changed_byte_convicts_by_another_sentence() -> None:
    sentence = convicts(parse(GOOD), LOG.verifier)
    assert sentence is not None
    assert is_fork(GOOD)
    for at in range(len(GOOD)):
        for flip in (1, 2, 0x20, 0x80):
            bad = GOOD[:at] + bytes([GOOD[at] ^ flip]) + GOOD[at + 1 :]
            try:
                read = parse(bad)
            except ForkError:
                continue
            assert encode(read) == bad
            assert convicts(read, LOG.verifier) is None
        with pytest.raises(ForkError):
            parse(GOOD[:at])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b" v1\n", b" v2\n"),
        (b"first ", b"second "),
        (b"first ", b"first  "),
        (b"first ", b"first 0"),
        (b"first ", b"first -"),
        (b"second ", b"first "),
        (b"second ", b"second 1"),
        (b"\n\nnews", b"\nnews"),
        (b"\n\nnews", b"\n\n\nnews"),
        (b"\nfirst", b"\r\nfirst"),
        (b"second ", "zweitens ü ".encode()),
    ],
)
def test_other_files_are_refused(old: bytes, new: bytes) -> None:
    with pytest.raises(ForkError):
        parse(GOOD.replace(old, new, 1))


@given(st.binary(max_size=100))
def test_nonsense_is_refused(data: bytes) -> None:
    for bad in (data, b"newsproof fork evidence v1\n" + data):
        with pytest.raises(ForkError):
            parse(bad)


def test_impossible_evidence_is_not_written() -> None:
    note = head(7, LEAVES)
    for parts in ((b"", note), (note, b""), (note, bytes(NOTE_LIMIT + 1)), (note, note, (b"short",))):
        with pytest.raises(ForkError):
            Fork(*parts)  # type: ignore[arg-type]
    with pytest.raises(ForkError):
        Fork(note, note, (bytes(32),) * 65)
    with pytest.raises(ForkError, match="more than"):
        parse(GOOD + bytes(FORK_LIMIT))
