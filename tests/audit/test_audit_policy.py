"""The reader's trust folder applied: whose log, whose captors, which witnesses, and what it asks for beyond."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from archive.audit.engine import examine
from archive.audit.policy import Reader
from archive.model.statement import KeyWindow
from archive.model.times import format_time, parse_time
from archive.model.verdict import Verification
from archive.trust.cosignatures import Cosigner
from archive.trust.keys import Signer, Verifier
from archive.trust.policy import CaptorLine, PolicyError, Requirements, Trust, parse_policy
from tests.audit.builder import Article, MemoryEvidence, Press, at, page, small

W1, W2, W3 = (Cosigner.from_seed(f"w{number}.example/w", bytes((number,)) * 32) for number in (1, 2, 3))
TWO_OF_THREE = "group all3 2 one two three\nquorum all3"
SMALL = small()
NEW = Signer.from_seed("desk-2", b"n" * 32)
OTHER = Signer.from_seed(SMALL.origin, b"o" * 32)


def trusting(
    press: Press = SMALL,
    quorum: str = "quorum none",
    log: Verifier | None = None,
    captors: tuple[CaptorLine, ...] | None = None,
    requires: Requirements = Requirements(),  # noqa: B008 - frozen
) -> Trust:
    lines = [f"log {(log or press.log_key.verifier).vkey}"]
    lines += [f"witness {name} {key.verifier.vkey}" for name, key in (("one", W1), ("two", W2), ("three", W3))]
    own = (CaptorLine(press.captor.verifier, press.origin),)
    policy = parse_policy("\n".join((*lines, quorum, "")).encode())
    return Trust(policy, own if captors is None else captors, (), requires, "mine")


def verify(press: Press, trust: Trust | None, **more: object) -> Verification:
    press.write_hints()
    return examine(MemoryEvidence(press.files), trust=trust, **more)  # type: ignore[arg-type]


def told(result: Verification) -> list[tuple[str, str]]:
    return [(item.severity, item.code) for item in (*result.problems, *result.unproven, *result.notices)]


def test_everything_as_the_policy_asks() -> None:
    result = verify(SMALL, trusting())
    assert told(result) == []
    assert result.exit == 0
    assert result.policy == "mine"
    trusted = result.verdicts[4]
    assert trusted.status == "ok"
    assert SMALL.captor.verifier.keyid in trusted.detail


def test_a_policy_of_other_logs_counts_only_when_it_is_asked_for() -> None:
    trust = trusting(log=Signer.from_seed("log.elsewhere.example", b"e" * 32).verifier, captors=())
    result = verify(SMALL, trust)
    assert told(result) == []
    assert result.policy is None
    assert result.verdicts[4].status == "not checked"
    assert SMALL.origin in result.verdicts[4].detail
    result = verify(SMALL, trust, asked=True)
    assert told(result) == [("unproven", "log-untrusted"), ("unproven", "captor-untrusted")]
    assert result.exit == 4
    assert result.verdicts[4].status == "FAIL"
    assert "8 statements (entries 0 to 7)" in result.unproven[1].message
    assert result.policy == "mine"


def test_an_empty_log_meets_no_policy() -> None:
    """The checkpoint of its beginning, put back over all that was captured, needs no key."""
    wiped = {name: data for name, data in SMALL.files.items() if name.startswith(("newsproof.toml", "keys/"))}
    wiped |= {f"log/{name}": SMALL.files["log/checkpoints/0"] for name in ("checkpoint", "checkpoints/0")}
    for trust, asked, status, exit_status in (
        (None, False, "not checked", 0),
        (trusting(), False, "not checked", 0),
        (trusting(), True, "FAIL", 4),
    ):
        found = examine(MemoryEvidence(wiped), trust=trust, asked=asked)
        words = {verdict.word: verdict for verdict in found.verdicts}
        assert words["INTACT"].status == "not checked"
        assert words["INTACT"].detail == "there is nothing: no entry in the log, and no record"
        assert (words["TRUSTED"].status, found.exit) == (status, exit_status)
        assert "there is nothing" in words["TRUSTED"].detail or trust is None
    # Nobody's records beside an empty log are no reason to say that there are none.
    segment = "warc/news-000001.warc.gz"
    found = examine(MemoryEvidence({**wiped, segment: SMALL.files[segment]}))
    assert found.verdicts[0].status == "FAIL" or "records as signed" in found.verdicts[0].detail


def test_another_key_for_the_same_name() -> None:
    """A rewritten archive under a new key of its own is whole in itself; the reader knows the name under another."""
    result = verify(SMALL, trusting(log=OTHER.verifier))
    assert told(result) == [("unproven", "log-untrusted")]
    assert "this is another log" in result.unproven[0].message
    assert [verdict.status for verdict in result.verdicts[:3]] == ["ok", "ok", "ok"]
    assert result.exit == 4


def test_two_keys_while_a_log_changes_its_key() -> None:
    policy = f"log {OTHER.verifier.vkey}\nlog {SMALL.log_key.verifier.vkey}\nquorum none\n".encode()
    captors = (CaptorLine(SMALL.captor.verifier, SMALL.origin),)
    assert told(verify(SMALL, Trust(parse_policy(policy), captors))) == []


@pytest.mark.parametrize(
    ("line", "count"),
    [
        (CaptorLine(SMALL.captor.verifier, SMALL.origin, 0, 8), 0),
        (CaptorLine(SMALL.captor.verifier, SMALL.origin, 0, 7), 1),
        (CaptorLine(SMALL.captor.verifier, SMALL.origin, 3), 3),
        (CaptorLine(SMALL.captor.verifier, "log.elsewhere.example"), 8),
        (CaptorLine(Signer.from_seed("desk", b"x" * 32).verifier, SMALL.origin), 8),
    ],
    ids=["whole", "ends", "begins", "another log", "another key of that name"],
)
def test_captors_count_inside_their_window_of_that_log(line: CaptorLine, count: int) -> None:
    result = verify(SMALL, trusting(captors=(line,)))
    if not count:
        assert told(result) == []
    else:
        assert told(result) == [("unproven", "captor-untrusted")]
        assert (f"{count} statements" if count > 1 else "a statement signed by") in result.unproven[0].message
        assert result.exit == 4


def delegated(captors_until: int | None = None) -> tuple[Press, Trust]:
    press, article = Press("delegates"), Article("a-1111111111111111")
    press.begin_segment(at(0))
    press.capture(article, "https://gazette.example/a", at(0), page("A", "B"))
    keys = [KeyWindow(press.captor.verifier.vkey, 0, 2), KeyWindow(NEW.verifier.vkey, 2)]
    press.change_keys(keys, at(1))
    press.change_keys(keys, at(2), NEW)
    own, press.captor = press.captor, NEW
    press.capture(article, "https://gazette.example/a", at(3), page("A", "C"))
    press.captor = own
    press.publish()
    return press, trusting(press, captors=(CaptorLine(own.verifier, press.origin, 0, captors_until),))


def test_a_trusted_captor_may_announce_his_successor() -> None:
    press, trust = delegated()
    assert told(verify(press, trust)) == []
    press, trust = delegated(captors_until=2)  # the reader's line may end with the key
    assert told(verify(press, trust)) == []


def test_no_announcement_widens_the_window_that_the_reader_gave_a_key_himself() -> None:
    press, trust = delegated()
    own = (*trust.captors, CaptorLine(NEW.verifier, press.origin, 2, 3))
    result = verify(press, Trust(trust.policy, own, label="mine"))
    assert told(result) == [("unproven", "captor-untrusted")]
    (point,) = result.unproven
    assert f"a statement signed by {NEW.verifier.keyid}, which your trust folder lists for entry 2" in point.message
    # The key is known, and ended: to list it anew would be to believe whoever holds it now.
    assert "keys trust" not in (point.hint or "")
    assert "revoked" in (point.hint or "")
    assert result.verdicts[4].status == "FAIL"
    assert "3 of 4 statements" in result.verdicts[4].detail
    wider = (*trust.captors, CaptorLine(NEW.verifier, press.origin, 2))
    assert told(verify(press, Trust(trust.policy, wider, label="mine"))) == []


def test_whoever_was_announced_is_believed_as_long_as_the_log_says() -> None:
    """Nobody lists the second key, and a third one ends it from an entry in the past on."""
    press, trust = delegated()
    third = Signer.from_seed("desk-3", b"3" * 32)
    own = press.captor.verifier.vkey
    keys = [KeyWindow(own, 0, 2), KeyWindow(NEW.verifier.vkey, 2, 5), KeyWindow(third.verifier.vkey, 5)]
    press.change_keys(keys, at(5), NEW)
    press.change_keys(keys, at(6), third)
    press.publish()
    assert verify(press, trust).verdicts[4].status == "ok"
    keys[1] = KeyWindow(NEW.verifier.vkey, 2, 3)
    press.change_keys(keys, at(7), third)
    press.publish()
    result = verify(press, trust)
    assert ("problem", "signature-revoked") in told(result)
    assert result.verdicts[4].status == "FAIL"
    assert "6 of 7 statements" in result.verdicts[4].detail


def test_every_statement_that_a_finding_touches_is_counted() -> None:
    press, trust = delegated()
    (point,) = verify(press, Trust(trust.policy, (), label="mine")).unproven[:1]
    assert "2 statements (entries 0 to 1)" in point.message
    assert point.affects == "gazette.example/a v1 and 1 more" or (point.affects or "").endswith(" v1 and 1 more")


def test_a_captor_whom_the_reader_no_longer_trusts_announces_nobody() -> None:
    press, trust = delegated(captors_until=1)
    result = verify(press, trust)
    assert told(result) == [("unproven", "captor-untrusted")]  # his announcement itself attests nothing else
    assert f"signed by {NEW.verifier.keyid}" in result.unproven[0].message


def test_four_bytes_of_a_key_id_are_not_the_key() -> None:
    """Key ids can be found again by trying; what is believed is the key behind the id."""
    double = Signer.from_seed("desk", b"d" * 32).verifier
    object.__setattr__(double, "key_id", SMALL.captor.verifier.key_id)
    assert double.keyid == SMALL.captor.verifier.keyid
    result = verify(SMALL, trusting(captors=(CaptorLine(double, SMALL.origin),)))
    assert told(result) == [("unproven", "captor-untrusted")]


def test_a_successor_is_trusted_from_where_he_was_announced() -> None:
    own = SMALL.captor.verifier
    reader = Reader(trusting(), asked=False, log=SMALL.log_key.verifier, origin=SMALL.origin)
    assert not reader.trusts(NEW.verifier, 9)
    reader.announced(4, own, [(NEW.verifier, 5)])
    assert [index for index in range(9) if reader.trusts(NEW.verifier, index)] == [5, 6, 7, 8]
    reader.announced(6, NEW.verifier, [(OTHER.verifier, 7)])  # and may announce the next one
    assert [index for index in range(9) if reader.trusts(OTHER.verifier, index)] == [7, 8]
    impostor = Signer.from_seed("desk-2", b"i" * 32).verifier
    object.__setattr__(impostor, "key_id", NEW.verifier.key_id)
    assert not reader.trusts(impostor, 8)


@pytest.mark.parametrize(
    ("witnesses", "quorum", "met"),
    [
        ((), "quorum none", True),
        ((), TWO_OF_THREE, False),
        ((W1,), TWO_OF_THREE, False),
        ((W1, W3), TWO_OF_THREE, True),
        ((W1, W2, W3), TWO_OF_THREE, True),
        ((W2,), "quorum two", True),
        ((W1, W3), "quorum two", False),
    ],
)
def test_a_quorum_of_witnesses(witnesses: tuple[Cosigner, ...], quorum: str, met: bool) -> None:
    press = small()
    for witness in witnesses:
        press.stamp(witness.cosign(press.text(), int(parse_time(at(50)).timestamp())))
    result = verify(press, trusting(press, quorum))
    assert told(result) == ([] if met else [("unproven", "quorum-missing")])
    assert result.exit == (0 if met else 4)
    if not met:
        assert result.unproven[0].file == "log/checkpoint"


def test_lines_on_the_published_twin_count_as_well() -> None:
    press = small()
    before = press.files["log/checkpoint"]
    for witness in (W1, W2):
        press.stamp(witness.cosign(press.text(), int(parse_time(at(50)).timestamp())))
    press.files["log/checkpoint"] = before
    assert told(verify(press, trusting(press, TWO_OF_THREE))) == []


def test_a_quorum_on_an_older_checkpoint_is_said() -> None:
    press = small()
    for witness in (W1, W2):
        press.stamp(witness.cosign(press.text(5), int(parse_time(at(50)).timestamp())), size=5)
    result = verify(press, trusting(press, TWO_OF_THREE))
    assert told(result) == [("unproven", "quorum-missing")]
    assert "the newest checkpoint with a quorum is of size 5" in result.unproven[0].message


def test_a_cosignature_of_another_checkpoint_is_forged() -> None:
    press = small()
    press.stamp(W1.cosign(press.text(5), int(parse_time(at(50)).timestamp())))
    press.stamp(W2.cosign(press.text(), int(parse_time(at(50)).timestamp())))
    press.stamp(W3.cosign(press.text(), int(parse_time(at(50)).timestamp())))
    result = verify(press, trusting(press, TWO_OF_THREE))
    assert told(result) == [("problem", "witness-invalid")]
    assert W1.verifier.keyid in result.problems[0].message
    assert result.exit == 1


def test_a_policy_that_asks_for_timestamps() -> None:
    result = verify(SMALL, trusting(requires=Requirements(timestamp=True)))
    assert told(result) == [("unproven", "timestamp-required")]
    assert result.verdicts[3].status == "FAIL"
    assert result.exit == 4


def test_a_witness_who_attests_the_time_is_not_called_nobody() -> None:
    press = small()
    press.stamp(W1.cosign(press.text(), int(parse_time(at(50)).timestamp())))
    result = verify(press, trusting(press, requires=Requirements(timestamp=True)))
    assert told(result) == [("unproven", "timestamp-required")]
    assert "witness one" in result.verdicts[3].detail
    assert "nobody" not in result.unproven[0].consequence
    assert "a witness that you trust says when" in result.unproven[0].consequence
    plain = verify(small(), trusting(requires=Requirements(timestamp=True)))
    assert "nobody but the archive" in plain.unproven[0].consequence


def test_the_line_of_a_witness_who_is_not_yours_is_named() -> None:
    press = small()
    stranger = Cosigner.from_seed("library.example/witness", b"s" * 32)
    press.stamp(stranger.cosign(press.text(), int(parse_time(at(50)).timestamp())))
    for trust, words in ((trusting(press), "none of your witnesses"), (None, "no trust folder")):
        result = verify(press, trust)
        assert told(result) == [("notice", "signature-unchecked")]
        assert result.verdicts[3].status == "not checked"
        assert f"1 signature line by {stranger.verifier.keyid}" in result.verdicts[3].detail
        assert words in result.verdicts[3].detail
        assert "keys trust" in (result.notices[0].hint or "")


def test_versions_have_names_in_the_table_of_times_even_when_what_describes_them_is_lost() -> None:
    press = small()
    press.stamp(W1.cosign(press.text(), int(parse_time(at(50)).timestamp())))
    whole = [one.label for one in verify(press, trusting(press)).brackets]
    del press.files["warc/news-000001.warc.gz"]
    lost = [one.label for one in verify(press, trusting(press)).brackets]
    assert lost == whole
    assert all(label.rpartition(" v")[2].isdigit() for label in whole)
    del press.files["warc/news-000002.warc.gz"]  # now nothing says what any of them is called
    assert next(iter(verify(press, trusting(press)).brackets)).label == "entry 0 v1"


def test_what_was_added_since_the_last_cosignature_is_said() -> None:
    press = small()
    press.stamp(W1.cosign(press.text(5), int(parse_time(at(50)).timestamp())), size=5)
    result = verify(press, trusting(press))
    assert result.verdicts[3].status == "ok"
    assert "5 of 8 statements existed by an attested time" in result.verdicts[3].detail
    assert "of the 3 others nobody outside says when" in result.verdicts[3].detail


def test_without_the_logs_key_nothing_is_said_of_what_stands_on_its_checkpoints() -> None:
    press = small()
    press.stamp(W1.cosign(press.text(), int(parse_time(at(50)).timestamp())))
    del press.files["keys/log.pub"]
    detail = verify(press, trusting(press)).verdicts[3].detail
    assert "no checkpoint could be checked" in detail
    assert "bears a timestamp" not in detail


@pytest.mark.parametrize(("hours", "ok"), [(23, True), (25, False)])
def test_a_policy_that_asks_for_a_young_checkpoint(hours: int, ok: bool) -> None:
    press = small()
    press.stamp(W1.cosign(press.text(), int(parse_time(at(50)).timestamp())))
    trust = trusting(press, requires=Requirements(max_age=86_400))
    now = format_time(parse_time(at(50)) + timedelta(hours=hours))
    assert told(verify(press, trust, now=now)) == ([] if ok else [("unproven", "checkpoint-old")])
    assert told(verify(press, trust)) == []  # nobody says what time it is
    assert told(verify(small(), trust, now=now)) == [("unproven", "checkpoint-old")]


def test_a_time_that_is_still_to_come_makes_nothing_young() -> None:
    press = small()
    press.stamp(W1.cosign(press.text(), int(parse_time("2091-01-01T00:00:00Z").timestamp())))
    result = verify(press, trusting(press, requires=Requirements(max_age=86_400)), now=at(50))
    assert told(result) == [("unproven", "checkpoint-old"), ("notice", "time-ahead")]
    assert "still to come" in result.unproven[0].message


def test_a_problem_weighs_more_than_what_is_unproven() -> None:
    press = small()
    press.files["log/notes.txt"] = b"?"
    trust = trusting(press, TWO_OF_THREE)
    assert verify(press, trust).exit == 4
    press.files["log/checkpoints/5"] = press.files["log/checkpoints/5"].replace(b"\n5\n", b"\n6\n", 1)
    assert verify(press, trust).exit == 1


@pytest.mark.parametrize("text", [b"", b"\n", b"# nobody\n", b"log x\n", b"quorum W\n"])
def test_a_policy_that_asks_for_nothing_is_none(text: bytes, tmp_path: Path) -> None:
    with pytest.raises(PolicyError):
        parse_policy(text)
    from archive.api import verify as verify_path
    from archive.errors import CallerError

    folder, trust = SMALL.write(tmp_path / "press"), tmp_path / "trust"
    trust.mkdir()
    (trust / "policy").write_bytes(text)
    with pytest.raises(CallerError) as caught:
        verify_path(folder, policy=trust)
    assert (caught.value.code, caught.value.exit) == ("bad-policy", 2)
    with pytest.raises(CallerError, match="no trust folder"):
        verify_path(folder, policy=tmp_path / "nowhere")
