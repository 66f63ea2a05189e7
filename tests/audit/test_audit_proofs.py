"""A lone proof: what it shows with keys and without, and every way in which it can be wrong."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archive.audit.proofs import examine_proof
from archive.model.statement import Statement
from archive.model.verdict import Verification
from archive.trust import notes, statements
from archive.trust.checkpoints import parse_checkpoint, sign_checkpoint
from archive.trust.cosignatures import Cosigner
from archive.trust.envelope import seal
from archive.trust.keys import Signer, Verifier
from archive.trust.merkle import leaf_hash, root_of
from archive.trust.policy import CaptorLine, LogPolicy, Requirements, Trust, parse_policy
from archive.trust.proofs import TlogProof, parse_proof
from archive.trust.timestamps import line
from tests.authority import Authority
from tests.torture import bundles
from tests.torture.bundles import Evidence, small_evidence
from tests.torture.sweep import remember_signatures

ORIGIN = "log.gazette.example/desk"
DESK = Signer.from_seed("desk", bytes(32))
LOG = Signer.from_seed(ORIGIN, bytes(range(32)))
WITNESS = Cosigner.from_seed("library.example", bytes([7]) * 32)
TRUST = Trust(
    LogPolicy((LOG.verifier,), {}), (CaptorLine(DESK.verifier, ORIGIN),), requires=Requirements(), label="trust"
)
SAID = Statement("capture", ("ab" * 32,), "2026-03-02T08:00:00.000000Z", article="a-1", seq=1, version=1, fields=None)


def proof(
    statement: Statement = SAID,
    *,
    captor: Signer = DESK,
    log: Signer = LOG,
    lines: tuple[notes.NoteSignature, ...] = (),
    entry: bytes | None = None,
) -> bytes:
    """A proof of entry 1 in a log of two."""
    made = statements.sign(statement, captor) if entry is None else entry
    other = leaf_hash(b"another entry")
    head = parse_checkpoint(f"{log.name}\n2\n{_base64(root_of([other, leaf_hash(made)]))}\n")
    return TlogProof(1, (other,), sign_checkpoint(head, log, lines), made).encode()


def _base64(data: bytes) -> str:
    from archive.trust.spelling import encode_base64

    return encode_base64(data)


def examined(data: bytes, trust: Trust | None = TRUST, *, asked: bool = True) -> Verification:
    return examine_proof(data, "dir/x.tlog-proof", trust, asked=asked)


def codes(found: Verification) -> set[str]:
    return {one.code for one in (*found.problems, *found.unproven, *found.notices)}


def words(found: Verification) -> dict[str, str]:
    return {one.word: one.status for one in found.verdicts}


def test_a_proof_under_a_policy() -> None:
    found = examined(proof())
    assert codes(found) == set()
    assert found.exit == 0
    assert found.kind == "proof"
    assert words(found) == {
        "INTACT": "ok", "SIGNED": "ok", "LOGGED": "ok", "TIMED": "not checked", "TRUSTED": "ok",
    }  # fmt: skip
    assert found.policy == "trust"
    assert DESK.verifier.keyid in found.verdicts[1].detail
    assert LOG.verifier.keyid in found.verdicts[2].detail


@pytest.mark.parametrize("trust", [None, Trust(LogPolicy((), {}), label="trust")])
def test_without_a_policy_only_what_needs_no_key_is_said(trust: Trust | None) -> None:
    found = examined(proof(), trust, asked=False)
    assert found.exit == 0
    assert words(found) == {"INTACT": "ok"} | dict.fromkeys(("SIGNED", "LOGGED", "TIMED", "TRUSTED"), "not checked")
    assert found.policy is None
    assert all("trust" in one.detail for one in found.verdicts[1:])


def test_a_policy_that_was_asked_for_counts_for_every_log() -> None:
    found = examined(proof(), Trust(parse_policy(b"quorum none\n")))
    assert codes(found) == {"log-untrusted", "captor-untrusted"}
    assert found.exit == 4
    stranger = Signer.from_seed(ORIGIN, bytes([9]) * 32)
    assert codes(examined(proof(log=stranger), asked=False)) == {"log-untrusted"}
    assert examined(proof(log=stranger), asked=False).exit == 4


def test_a_captor_that_is_not_listed_there() -> None:
    stranger = Signer.from_seed("desk", bytes([9]) * 32)
    assert codes(examined(proof(captor=stranger))) == {"captor-untrusted"}
    for window in (CaptorLine(DESK.verifier, ORIGIN, 2), CaptorLine(DESK.verifier, ORIGIN, 0, 1)):
        assert codes(examined(proof(), replace(TRUST, captors=(window,)))) == {"captor-untrusted"}
    elsewhere = CaptorLine(DESK.verifier, "other.example")
    assert codes(examined(proof(), replace(TRUST, captors=(elsewhere,)))) == {"captor-untrusted"}
    inside = CaptorLine(DESK.verifier, ORIGIN, 1, 2)
    assert codes(examined(proof(), replace(TRUST, captors=(inside,)))) == set()


def test_a_window_of_the_reader_that_is_over_is_not_called_a_stranger() -> None:
    found = examined(proof(), replace(TRUST, captors=(CaptorLine(DESK.verifier, ORIGIN, 0, 1),)))
    (point,) = found.unproven
    assert f"{DESK.verifier.keyid}, which your trust folder lists for entry 0 of this log only" in point.message
    assert "keys trust" not in (point.hint or "")
    assert "revoked" in (point.hint or "")
    assert "anybody" not in point.consequence
    assert found.verdicts[4].status == "FAIL"
    (point,) = examined(proof(), replace(TRUST, captors=(CaptorLine(DESK.verifier, "other.example"),))).unproven
    assert "only for other.example" in point.message
    assert "keys trust" in (point.hint or "")


def test_what_is_not_proven_begins_with_whose_it_is() -> None:
    assert examined(proof(), None, asked=False).not_proven[0] == "who signed this: nobody whose key you have"
    assert "revoked since" in examined(proof()).not_proven[0]
    stranger = examined(proof(captor=Signer.from_seed("desk", bytes([9]) * 32)))
    assert not any("revoked" in sentence for sentence in stranger.not_proven)


def test_an_age_is_not_asked_of_a_proof_and_that_is_said() -> None:
    found = examined(proof(), replace(TRUST, requires=Requirements(max_age=3_600)))
    assert (found.exit, words(found)["TRUSTED"]) == (0, "ok")
    assert "max-age is asked of archives and checkpoints, and was not applied" in found.verdicts[4].detail
    assert "max-age" not in examined(proof()).verdicts[4].detail


def test_a_witness_who_attests_the_time_is_not_called_nobody() -> None:
    said = WITNESS.cosign(text_of(proof()), 1_772_440_000)
    found = examined(proof(lines=(said,)), replace(witnessed(), requires=Requirements(timestamp=True)))
    (point,) = found.unproven
    assert point.code == "timestamp-required"
    assert "a witness that you trust" in point.consequence


def test_the_name_of_a_key_is_not_its_signature() -> None:
    made = statements.sign(SAID, DESK)
    stranger = seal(statements.encode(SAID), Signer.from_seed("desk", bytes([9]) * 32))
    mine, theirs = (part.split(b'"sig":"')[1] for part in (made, stranger))
    forged = made.replace(mine, theirs)
    found = examined(proof(entry=forged))
    assert codes(found) == {"signature-invalid"}
    assert (found.exit, words(found)["SIGNED"]) == (1, "FAIL")


@pytest.mark.parametrize("entry", [b"hello", b"{}", b'{"payload":""}', b"\xff" * 100])
def test_an_entry_that_is_no_statement(entry: bytes) -> None:
    found = examined(proof(entry=entry))
    assert "statement-invalid" in codes(found)
    assert (found.exit, words(found)["INTACT"]) == (1, "FAIL")


def test_a_kind_that_is_not_known_is_no_evidence() -> None:
    payload = statements.encode(SAID).replace(b"statement:capture/v1", b"statement:sonnet/v1")
    found = examined(proof(entry=seal(payload, DESK)))
    assert codes(found) == {"statement-unknown"}
    assert words(found)["INTACT"] == "not checked"


def test_another_path_another_index_another_root() -> None:
    good = parse_proof(proof())
    for wrong in (
        replace(good, index=0),
        replace(good, index=2),
        replace(good, hashes=()),
        replace(good, hashes=(*good.hashes, good.hashes[0])),
        replace(good, hashes=(bytes(32),)),
        replace(good, extra=statements.sign(replace(SAID, seq=2, version=2), DESK)),
        replace(good, checkpoint=parse_proof(proof(replace(SAID, seq=2, version=2))).checkpoint),
    ):
        found = examined(wrong.encode())
        assert "proof-invalid" in codes(found)
        assert (found.exit, words(found)["LOGGED"], words(found)["INTACT"]) == (1, "FAIL", "FAIL")
        assert found.problems[0].file == "x.tlog-proof"


def test_a_proof_without_its_entry() -> None:
    found = examined(replace(parse_proof(proof()), extra=None).encode())
    assert codes(found) == {"captor-untrusted"}
    assert found.exit == 4  # what the reader's policy asks for is not there; nothing contradicts anything
    assert "no statement is in it" in found.unproven[0].message
    said = {verdict.word: verdict.detail for verdict in found.verdicts}
    assert "place 1 of 2 in log.gazette.example/desk; its checkpoint is signed by a log" in said["LOGGED"]
    assert any("there is no statement in it" in item for item in found.not_proven)
    found = examined(replace(parse_proof(proof()), extra=None).encode(), None)
    assert (codes(found), found.exit) == (set(), 0)
    assert set(words(found).values()) == {"not checked", "n/a"}


@pytest.mark.parametrize("change", [{"index": 2}, {"hashes": ()}, {"hashes": (bytes(32), bytes(32))}])
def test_a_proof_without_its_entry_that_can_be_of_none(change: dict[str, object]) -> None:
    found = examined(replace(parse_proof(proof()), extra=None, **change).encode())  # type: ignore[arg-type]
    assert "proof-invalid" in codes(found)
    assert found.exit == 1


def test_what_is_written_wrong_is_named_with_line_and_offset() -> None:
    lines = proof().split(b"\n")
    at = [sum(len(one) + 1 for one in lines[:number]) for number in range(5)]
    for number, other in (
        (0, b"c2sp.org/tlog-proof@v3"),
        (1, b"extra %%"),
        (2, b"index x"),
        (2, b"indeks 1"),
        (3, b"no base64"),
        (3, b"\xc3\xa9"),
        (3, b"AAAA"),
    ):
        changed = b"\n".join([*lines[:number], other, *lines[number + 1 :]])
        (problem,) = examined(changed).problems
        assert (problem.code, problem.offset) == ("proof-invalid", at[number]), other
        assert f"line {number + 1}" in problem.message, other
    cut = proof()[: at[4] - 1]
    assert examined(cut).problems[0].offset == len(cut)


@pytest.mark.parametrize("data", [b"", b"c2sp.org/tlog-proof@v1\n", b"c2sp.org/tlog-proof@v2\n", b"\0" * 50])
def test_what_is_no_proof_at_all(data: bytes) -> None:
    found = examined(data)
    assert codes(found) == {"proof-invalid"}
    assert found.exit == 1


# Witnesses and time.


def witnessed(trust: Trust = TRUST) -> Trust:
    policy = f"log {LOG.verifier.vkey}\nwitness W {WITNESS.verifier.vkey}\nquorum W\n"
    return replace(trust, policy=parse_policy(policy.encode()))


def text_of(data: bytes) -> str:
    return notes.parse(parse_proof(data).checkpoint).text


def test_a_quorum_that_is_asked_for() -> None:
    assert codes(examined(proof(), witnessed())) == {"quorum-missing"}
    assert examined(proof(), witnessed()).exit == 4
    cosigned = proof(lines=(WITNESS.cosign(text_of(proof()), 1_772_445_600),))
    found = examined(cosigned, witnessed())
    assert codes(found) == set()
    assert words(found)["TIMED"] == "ok"
    assert found.brackets[0].not_after == "2026-03-02T10:00:00.000000Z"
    assert "W" in (found.brackets[0].not_after_by or "")


def test_a_forged_witness_is_a_contradiction() -> None:
    other = proof(replace(SAID, seq=2, version=2))
    forged = proof(lines=(WITNESS.cosign(text_of(other), 1_772_445_600),))
    found = examined(forged, witnessed())
    assert "witness-invalid" in codes(found)
    assert found.exit == 1


def test_a_witness_who_saw_it_before_it_was_observed() -> None:
    early = proof(lines=(WITNESS.cosign(text_of(proof()), 1_772_359_200),))
    assert codes(examined(early, witnessed())) == {"time-contradiction"}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tsa"))


def stamped(authority: Authority, text: str | None = None) -> bytes:
    from hashlib import sha256

    from archive.model.times import parse_time

    digest = sha256((text_of(proof()) if text is None else text).encode()).digest()
    return proof(lines=(line("tsa.example", authority.token(digest, parse_time("2026-03-02T09:00:00Z"))),))


def test_timestamps_count_under_the_readers_roots_alone(authority: Authority) -> None:
    data = stamped(authority)
    rooted = replace(TRUST, roots=(authority.root,), requires=Requirements(timestamp=True))
    found = examined(data, rooted)
    assert codes(found) == set()
    assert found.brackets[0].not_after == "2026-03-02T09:00:01.000000Z"
    assert "tsa.example" in found.verdicts[3].detail
    assert codes(examined(data)) == {"timestamp-unknown"}
    assert codes(examined(data, replace(rooted, roots=()))) == {"timestamp-unknown", "timestamp-required"}
    assert codes(examined(proof(), rooted)) == {"timestamp-required"}
    assert examined(proof(), rooted).exit == 4


def test_a_timestamp_of_another_text_is_wrong_whoever_reads_it(authority: Authority) -> None:
    data = stamped(authority, "another text\n")
    assert codes(examined(data, None, asked=False)) == {"timestamp-invalid"}
    assert "timestamp-invalid" in codes(examined(data))


def test_what_a_lone_proof_names_in_after_is_not_asked_of_it() -> None:
    assert codes(examined(proof(replace(SAID, after="cd" * 32)))) == set()


def test_a_line_of_nobody_is_named() -> None:
    stranger = Cosigner.from_seed("nobody.example", bytes([3]) * 32)
    found = examined(proof(lines=(stranger.cosign(text_of(proof()), 1_772_445_600),)))
    assert codes(found) == {"signature-unchecked"}
    assert found.exit == 0


# Every byte.


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evidence]:
    real = Verifier.verify
    remember_signatures()
    yield small_evidence(tmp_path_factory.mktemp("evidence"))
    Verifier.verify = real  # type: ignore[method-assign]


def test_every_change_of_a_proof_is_found(evidence: Evidence) -> None:
    """Each byte with three masks, and each length."""
    tally = bundles.Tally()
    for case in bundles.proof_cases(evidence.proof, 0, 1, 1):
        tally.count(case, examine_proof(case.data, "x", evidence.trust, asked=True))
    assert not tally.failures, tally.failures[:10]
    assert tally.cases["proof-flip"] == 3 * len(evidence.proof)
    assert not tally.exit_zero


def test_a_changed_origin_is_never_taken_for_a_log_that_is_believed(evidence: Evidence) -> None:
    """Where the policy was not asked for, another name is another log: nothing is said to hold, and why."""
    data = evidence.proof
    begin = data.index(b"\n\n") + 2
    for at in range(begin, data.index(b"\n", begin)):
        changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        found = examine_proof(changed, "x", evidence.trust)
        assert found.problems or {one.status for one in found.verdicts[1:]} == {"not checked"}


def test_the_real_thing_reads_as_the_builder_says(evidence: Evidence, tmp_path: Path) -> None:
    found = examine_proof(evidence.proof, "x", evidence.trust)
    assert (found.exit, found.counts.statements, found.counts.versions) == (0, 1, 0)
    assert io.BytesIO(evidence.proof).readline() == b"c2sp.org/tlog-proof@v1\n"
