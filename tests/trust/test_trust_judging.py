"""Judging: whose word a checkpoint is, under the reader's keys and no others; nothing in a note can raise or persuade."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.trust import notes, timestamps
from archive.trust.checkpoints import Checkpoint
from archive.trust.cosignatures import Cosigner
from archive.trust.judging import Judged, judge
from archive.trust.keys import Signer
from archive.trust.notes import NoteSignature
from archive.trust.policy import Trust, parse_policy
from tests.trust.tokens import Token, certificate, key_of, needs_client, root

ORIGIN = "news.example/log"
LOG = Signer.from_seed(ORIGIN, bytes([1]) * 32)
RENEWED = Signer.from_seed(ORIGIN, bytes([2]) * 32)
THIEF = Signer.from_seed(ORIGIN, bytes([3]) * 32)
W1, W2, W3 = (Cosigner.from_seed(f"w{n}.example", bytes([n]) * 32) for n in (11, 12, 13))
ROOT = root("Root", 11)
AUTHORITY = certificate("Signer", key_of(15), ROOT)
STRANGER = certificate("Stranger", key_of(17), root("Other root", 12))
HEAD = Checkpoint(ORIGIN, 12, bytes(range(32)))
TEXT = HEAD.text
NAMED = {"one": W1, "two": W2, "three": W3}


def policy(*lines: str, quorum: str = "g") -> Trust:
    witnesses = [f"witness {name} {witness.verifier.vkey}" for name, witness in NAMED.items()]
    text = "\n".join([*lines, *witnesses, "group g 2 one two three", f"quorum {quorum}", ""])
    return Trust(parse_policy(text.encode()), roots=(ROOT.data,))


TRUST = policy(f"log {LOG.verifier.vkey}")


def note(signers: list[Signer], *lines: NoteSignature, text: str = TEXT) -> bytes:
    return notes.sign(text, signers, lines)


@needs_client
def test_a_checkpoint_with_everything() -> None:
    token = Token(AUTHORITY, TEXT.encode()).encode()
    stranger = Cosigner.from_seed("nobody.example", bytes([14]) * 32)
    lines = [
        W1.cosign(TEXT, 100),
        W2.cosign(TEXT, 200),
        timestamps.line("tsa.example", token),
        stranger.cosign(TEXT, 5),
        NoteSignature("pq.example", b"\1\2\3\4", bytes(2428)),
    ]
    judged = judge(note([LOG], *lines), TRUST)
    assert judged == Judged(
        checkpoint=HEAD,
        log=LOG.verifier,
        witnesses={"one": 100, "two": 200},
        quorum=True,
        tokens=(("tsa.example", timestamps.check(token, TEXT, [ROOT.data])),),
        others=(stranger.verifier.keyid, "pq.example+01020304"),
    )
    assert judged.tokens[0][1].status == "ok"


@pytest.mark.parametrize("names", [(), ("one",), ("one", "one"), ("two", "three"), ("one", "two", "three")])
def test_the_quorum_counts_each_witness_once(names: tuple[str, ...]) -> None:
    lines = [NAMED[name].cosign(TEXT, 10 + n) for n, name in enumerate(names)]
    judged = judge(note([LOG], *lines), TRUST)
    assert judged.fault is None
    assert judged.quorum == (len(set(names)) >= 2)
    assert list(judged.witnesses) == sorted(set(names), key=list(NAMED).index)
    if names == ("one", "one"):
        assert judged.witnesses == {"one": 10}  # the earlier of two true times


def test_a_false_line_of_a_witness_is_named_and_he_is_not_counted() -> None:
    other = Checkpoint(ORIGIN, 13, bytes(32)).text
    for false in (W2.cosign(other, 5), NoteSignature(W2.name, W2.verifier.key_id, bytes(72))):
        for lines in ([false], [W2.cosign(TEXT, 5), false], [false, W2.cosign(TEXT, 5)]):
            judged = judge(note([LOG], W1.cosign(TEXT, 5), *lines), TRUST)
            assert judged.fault is None
            assert (judged.forged, judged.witnesses, judged.quorum) == ((W2.verifier.keyid,), {"one": 5}, False)


def test_the_log_is_the_readers_and_not_the_notes() -> None:
    cosigned = [W1.cosign(TEXT, 5), W2.cosign(TEXT, 5)]
    judged = judge(note([THIEF], *cosigned), TRUST, log=THIEF.verifier)
    assert (judged.checkpoint, judged.log, judged.quorum) == (HEAD, None, False)
    assert judged.fault == f"it is not signed by {LOG.verifier.keyid}"
    assert THIEF.verifier.keyid in judged.others
    # Both signed: the reader's key is the one that counts.
    assert judge(note([THIEF, LOG], *cosigned), TRUST).log == LOG.verifier
    assert judge(note([THIEF, LOG], *cosigned), TRUST).quorum


def test_a_false_line_of_the_log_spoils_the_checkpoint() -> None:
    false = NoteSignature(ORIGIN, LOG.verifier.key_id, bytes(64))
    data = notes.parse(note([LOG]))
    for lines in ([false], [false, *data.signatures], [*data.signatures, false]):
        judged = judge(notes.Note(TEXT, tuple(lines)).encode(), TRUST)
        assert judged.log is None
        assert judged.fault is not None
        assert "not this key's" in judged.fault


def test_a_log_that_changes_its_key_is_known_by_either() -> None:
    trust = policy(f"log {LOG.verifier.vkey}", f"log {RENEWED.verifier.vkey}")
    for signers, expected in (([LOG], LOG), ([RENEWED], RENEWED), ([RENEWED, LOG], LOG)):
        assert judge(note(signers), trust).log == expected.verifier
    false = NoteSignature(ORIGIN, RENEWED.verifier.key_id, bytes(64))
    assert judge(note([LOG], false), trust).fault is not None


def test_without_trust_the_callers_key_is_asked() -> None:
    cosigned = [W1.cosign(TEXT, 5), timestamps.line("tsa.example", Token(AUTHORITY, TEXT.encode()).encode())]
    judged = judge(note([LOG], *cosigned), None, log=LOG.verifier)
    assert (judged.checkpoint, judged.log, judged.fault) == (HEAD, LOG.verifier, None)
    assert (judged.witnesses, judged.quorum, judged.others) == ({}, False, (W1.verifier.keyid,))
    assert judged.tokens[0][1].status == "unknown"
    judged = judge(note([LOG]), None)
    assert (judged.checkpoint, judged.log) == (HEAD, None)
    assert judged.fault == "no key of this log is known to the reader"
    assert judge(note([LOG]), None, log=Signer.from_seed(W1.name, bytes([11]) * 32).verifier).fault is not None


def test_a_log_that_the_policy_does_not_list_is_never_accepted_by_it() -> None:
    """Its witnesses and its timestamps are judged all the same."""
    listed = Signer.from_seed("other.example/log", bytes([4]) * 32)
    lines = [W1.cosign(TEXT, 5), W2.cosign(TEXT, 5)]
    judged = judge(note([LOG], *lines), policy(f"log {listed.verifier.vkey}"), log=LOG.verifier)
    assert (judged.log, judged.fault, judged.quorum) == (LOG.verifier, None, False)
    assert judged.witnesses == {"one": 5, "two": 5}
    assert judge(note([LOG], *lines), policy(), log=LOG.verifier).quorum  # no logs listed: the caller knows which
    assert not judge(note([LOG], *lines), policy()).quorum


def test_a_key_of_another_name_does_not_sign_for_this_origin() -> None:
    other = Signer.from_seed("other.example/log", bytes([1]) * 32)
    judged = judge(notes.sign(TEXT, [other]), None, log=other.verifier)
    assert (judged.log, judged.fault) == (None, "it is a checkpoint of another log than the key's")


def test_a_token_of_a_stranger_or_over_another_text_is_judged_and_nothing_else_suffers() -> None:
    tokens = [
        ("unknown.example", Token(STRANGER, TEXT.encode()), "unknown"),
        ("invalid.example", Token(AUTHORITY, b"another text\n"), "invalid"),
    ]
    lines = [timestamps.line(name, token.encode()) for name, token, _ in tokens]
    judged = judge(note([LOG], *lines, timestamps.line("junk.example", b"junk!")), TRUST)
    assert judged.log == LOG.verifier
    assert [(name, timed.status) for name, timed in judged.tokens] == [
        *((name, status) for name, _, status in tokens),
        ("junk.example", "invalid"),
    ]


@pytest.mark.parametrize(
    "text", ["", "x\n", f"{TEXT}extension\n", TEXT.replace("12", "012"), TEXT.replace("12", "１２"), f"\n{TEXT}"]
)
def test_other_notes_are_no_checkpoint(text: str) -> None:
    data = notes.Note(text, (NoteSignature("a", bytes(4), bytes(64)),)).encode()
    judged = judge(data, TRUST)
    assert judged.fault
    assert judged == Judged(fault=judged.fault)


@given(st.binary(max_size=200))
def test_nonsense_never_raises(data: bytes) -> None:
    assert judge(data, TRUST).fault


@given(st.data())
def test_no_changed_byte_adds_anything(data: st.DataObject) -> None:
    """Whatever is changed in a note: what is believed afterwards was believed before."""
    token = timestamps.line("tsa.example", Token(AUTHORITY, TEXT.encode()).encode())
    honest = note([LOG], W1.cosign(TEXT, 100), W2.cosign(TEXT, 200), token)
    changed = bytearray(honest)
    changed[data.draw(st.integers(0, len(honest) - 1))] ^= data.draw(st.integers(1, 255))
    judged = judge(bytes(changed), TRUST)
    assert judged.checkpoint == HEAD or judged.log is None
    assert judged.log in (None, LOG.verifier)
    assert judged.witnesses.items() <= {"one": 100, "two": 200}.items()
    assert not judged.quorum or judged.log == LOG.verifier
    assert all(timed.time.startswith("2026-03-02T12:00:00") for _, timed in judged.tokens if timed.status == "ok")


def test_a_checkpoint_of_a_public_log_meets_its_published_policy(cases: Path) -> None:
    """Rekor v2 (staging) at size 4,026,479, cosigned by three public witnesses; the policy knows two of them."""
    folder = cases / "vectors" / "rekor-v2"
    trust = Trust(parse_policy((folder / "policy.txt").read_bytes()))
    bundle = json.loads((folder / "a.dsse.staging-rekor-v2.txt.sigstore.json").read_text())
    [entry] = bundle["verificationMaterial"]["tlogEntries"]
    envelope = entry["inclusionProof"]["checkpoint"]["envelope"]
    judged = judge(envelope.encode(), trust)
    assert judged.checkpoint is not None
    assert judged.checkpoint.size == 4_026_479
    assert (judged.log, judged.fault, judged.quorum) == (trust.policy.logs[0], None, True)
    assert list(judged.witnesses.values()) == [1_778_700_214, 1_778_700_214]
    assert judged.others == ("staging.witness.transparency.goog/ring-any-bells+2e1a8dc9",)
    lines = envelope.split("\n")
    for at in range(5, 8):
        fewer = judge("\n".join(lines[:at] + lines[at + 1 :]).encode(), trust)
        assert fewer.quorum == ("ring-any-bells" in lines[at])
    assert not judge(envelope.replace("4026479", "4026478").encode(), trust).quorum
