"""Time: tokens of a real authority on published checkpoints, `after`, brackets, and archives that date themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.audit.engine import examine
from archive.audit.findings import Findings
from archive.audit.timing import LISTED, Bound, Times
from archive.formats.layout import encode_config
from archive.model.capture import Origin
from archive.model.statement import KeyWindow, Statement
from archive.model.times import format_time, parse_time
from archive.model.verdict import Verification
from archive.settings import AnchorSettings, ArchiveSettings
from archive.trust import timestamps
from archive.trust.cosignatures import Cosigner
from archive.trust.policy import CaptorLine, Trust, parse_policy
from tests.audit.builder import Article, MemoryEvidence, Press, at, page
from tests.authority import Authority

pytest.importorskip("rfc3161_client")

URL = "https://gazette.example/bridge"
WITNESS = Cosigner.from_seed("witness.example/w", b"w" * 32)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tsa"))


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Another authority, which sends its own root along in every token."""
    return Authority(tmp_path_factory.mktemp("stranger"), name="Stranger TSA", chain=True)


def moment(minute: int) -> datetime:
    return parse_time(at(minute))


def trust_in(press: Press, *roots: bytes, policy: str = "quorum none") -> Trust:
    lines = f"log {press.log_key.verifier.vkey}\nwitness W {WITNESS.verifier.vkey}\n{policy}\n"
    captors = (CaptorLine(press.captor.verifier, press.origin),)
    return Trust(parse_policy(lines.encode()), captors, roots, label="mine")


def token(press: Press, authority: Authority, minute: int, size: int | None = None) -> bytes:
    return authority.token(sha256(press.text(size).encode()).digest(), at=moment(minute))


def anchor(press: Press, authority: Authority, minute: int, name: str = "tsa.example") -> bytes:
    """Has the newest checkpoint timestamped; every statement from here on names that token."""
    made = token(press, authority, minute)
    press.stamp(timestamps.line(name, made))
    press.after = timestamps.digest(made)
    return made


def capture(press: Press, article: Article, minute: int, observed: str | None = None, **changes: object) -> None:
    body = page("Bridge", f"Update {minute}.")
    press.capture(article, URL, observed or at(minute), body, headline="Bridge", **changes)  # type: ignore[arg-type]
    press.publish()


def begun() -> tuple[Press, Article]:
    press, article = Press("times"), Article("a-1111111111111111")
    press.begin_segment(at(0))
    return press, article


def anchored(authority: Authority) -> tuple[Press, Article]:
    """A capture, a token at minute 30, a capture at 60, a token at 90, a capture at 120."""
    press, article = begun()
    capture(press, article, 0)
    anchor(press, authority, 30)
    capture(press, article, 60)
    anchor(press, authority, 90)
    capture(press, article, 120)
    return press, article


def verify(press: Press, trust: Trust | None = None, **more: object) -> Verification:
    press.write_hints()
    return examine(MemoryEvidence(press.files), trust=trust, **more)  # type: ignore[arg-type]


def codes(result: Verification) -> list[str]:
    return [problem.code for problem in (*result.problems, *result.unproven, *result.notices)]


def test_brackets_of_a_sound_archive(authority: Authority) -> None:
    press, _ = anchored(authority)
    result = verify(press, trust_in(press, authority.root))
    assert result.ok, result.problems
    assert not result.notices
    second = timedelta(seconds=1)  # the accuracy that the authority states
    assert [(one.label, one.not_before, one.not_after) for one in result.brackets] == [
        ("bridge v1", None, format_time(moment(30) + second)),
        ("bridge v2", format_time(moment(30) - second), format_time(moment(90) + second)),
        ("bridge v3", format_time(moment(90) - second), None),
    ]
    assert {one.not_after_by for one in result.brackets} == {"Test TSA (as tsa.example)", None}
    timed = result.verdicts[3]
    assert timed.status == "ok"
    assert "2 of 3 statements existed" in timed.detail
    assert "1 of them also signed after one" in timed.detail


def test_without_a_trust_folder_nobody_is_believed(authority: Authority) -> None:
    press, _ = anchored(authority)
    result = verify(press)
    assert result.ok
    assert not result.brackets
    assert not result.notices
    assert result.verdicts[3].status == "not checked"
    assert "2 timestamps, and no trust folder" in result.verdicts[3].detail


def test_a_token_under_a_root_that_it_brings_along_is_not_believed(authority: Authority, stranger: Authority) -> None:
    press, article = begun()
    capture(press, article, 0)
    anchor(press, stranger, 30, "stranger.example")
    capture(press, article, 60)
    anchor(press, stranger, 90, "stranger.example")
    result = verify(press, trust_in(press, authority.root))
    assert codes(result) == ["timestamp-unknown"]
    assert "2 tokens of stranger.example" in result.notices[0].message
    assert not result.brackets
    assert result.verdicts[3].status == "not checked"


@pytest.mark.parametrize("days", [-1, 1])
def test_a_captured_time_that_was_made_up_with_all_keys(authority: Authority, days: int) -> None:
    """Whoever holds the archive's keys can sign any time; the authority's he cannot."""
    press, article = begun()
    capture(press, article, 0)
    anchor(press, authority, 30)
    capture(press, article, 60, format_time(moment(60) + timedelta(days=days)))
    anchor(press, authority, 90)
    result = verify(press, trust_in(press, authority.root))
    assert codes(result) == ["time-contradiction"]
    assert result.problems[0].affects == "bridge v2"
    assert result.problems[0].field == "observed"
    assert result.verdicts[3].status == "FAIL"
    assert result.exit == 1


@pytest.mark.parametrize(("minutes", "ok"), [(-10, True), (-11, False), (39, True), (42, False)])
def test_a_clock_may_be_off_by_ten_minutes(authority: Authority, minutes: int, ok: bool) -> None:
    press, article = begun()
    capture(press, article, 0)
    anchor(press, authority, 30)
    capture(press, article, 60, format_time(moment(30 + minutes)))
    anchor(press, authority, 60)
    assert verify(press, trust_in(press, authority.root)).ok is ok


def imported(minute: int) -> Origin:
    return Origin("imported", "crawl.warc.gz", "0" * 64, "warc")


@pytest.mark.parametrize("level", ["quick", "full"])
def test_an_import_may_claim_any_earlier_time(authority: Authority, level: str) -> None:
    press, article = begun()
    capture(press, article, 0)
    anchor(press, authority, 30)
    capture(press, article, 60, "2019-01-01T00:00:00.000000Z", origin=imported(0))
    anchor(press, authority, 90)
    result = verify(press, trust_in(press, authority.root), level=level)
    assert result.ok, result.problems
    assert "descriptions not read" not in result.verdicts[3].detail


def test_an_import_cannot_be_of_a_time_after_it_was_seen(authority: Authority) -> None:
    press, article = begun()
    capture(press, article, 0)
    anchor(press, authority, 30)
    capture(press, article, 60, at(200), origin=imported(0))
    anchor(press, authority, 90)
    assert codes(verify(press, trust_in(press, authority.root))) == ["time-contradiction"]


def test_a_sealed_segment_that_was_not_read_is_not_accused(authority: Authority) -> None:
    """Whether an early time is an import's stands in a description; level quick says that it has not read it."""
    press, article = begun()
    capture(press, article, 0)
    anchor(press, authority, 30)
    capture(press, article, 60, "2019-01-01T00:00:00.000000Z", origin=imported(0))
    press.begin_segment(at(70))
    capture(press, article, 70)
    trust = trust_in(press, authority.root)
    anchor(press, authority, 90)
    quick = verify(press, trust, level="quick")
    assert quick.ok, quick.problems
    assert "1 observed earlier, their descriptions not read" in quick.verdicts[3].detail
    assert verify(press, trust, level="full").ok


def test_an_origin_that_is_none_counts_as_captured(authority: Authority) -> None:
    press, article = begun()
    capture(press, article, 0)
    anchor(press, authority, 30)
    capture(
        press, article, 60, "2019-01-01T00:00:00.000000Z", origin=replace(imported(0), kind="imported-but-not-really")
    )
    assert "time-contradiction" in codes(verify(press, trust_in(press, authority.root)))


def test_an_old_token_used_again(authority: Authority) -> None:
    """A lower bound that goes back would let a statement be dated back."""
    press, article = begun()
    capture(press, article, 0)
    anchor(press, authority, 30)
    old = press.after
    capture(press, article, 60)
    anchor(press, authority, 90)
    capture(press, article, 120)
    press.after = old
    capture(press, article, 121)
    result = verify(press, trust_in(press, authority.root))
    assert [(problem.code, problem.field, problem.affects) for problem in result.problems] == [
        ("time-contradiction", "after", "bridge v4")
    ]
    press.after = None
    capture(press, article, 122)
    result = verify(press)
    assert codes(result) == ["time-contradiction"] * 2  # going back needs no root to be seen
    assert "names no token" in result.problems[1].message


def test_a_token_over_another_checkpoint(authority: Authority) -> None:
    press, article = begun()
    capture(press, article, 0)
    capture(press, article, 10)
    made = token(press, authority, 30, size=1)
    press.stamp(timestamps.line("tsa.example", made))
    for trust in (None, trust_in(press, authority.root)):
        result = verify(press, trust)
        assert codes(result) == ["timestamp-invalid"]
        assert result.problems[0].file == "log/checkpoint"
        assert "something else than this checkpoint" in result.problems[0].message
        assert not result.brackets


def test_a_token_that_is_only_on_a_later_checkpoint_is_no_lower_bound(authority: Authority) -> None:
    """`after` must have been in hand when the statement was signed: on a checkpoint before it."""
    press, article = begun()
    capture(press, article, 0)
    plain = press.files["log/checkpoints/1"]
    made = anchor(press, authority, 30)
    capture(press, article, 60)
    capture(press, article, 61)
    press.files["log/checkpoints/1"] = plain
    press.stamp(timestamps.line("tsa.example", made), size=2)
    result = verify(press, trust_in(press, authority.root))
    assert codes(result) == ["timestamp-invalid", "timestamp-missing"]
    assert "only on the checkpoint of size 2" in result.problems[1].message
    assert "entry 1 of the log" in result.problems[1].message
    assert not any(one.not_before for one in result.brackets)


def test_a_token_line_that_was_taken_away(authority: Authority) -> None:
    press, article = begun()
    capture(press, article, 0)
    plain = press.files["log/checkpoints/1"]
    anchor(press, authority, 30)
    for minute in range(60, 70):
        capture(press, article, minute)
    press.files["log/checkpoints/1"] = plain
    result = verify(press, trust_in(press, authority.root))
    assert codes(result) == ["timestamp-missing"]
    assert "as 9 more statements do up to entry 10" in result.problems[0].message
    assert result.problems[0].affects == "bridge v2 and 9 more"
    del press.files["log/checkpoints/1"]
    assert codes(verify(press)) == ["timestamp-missing"]


@pytest.mark.parametrize("part", ["token", "text"])
def test_a_damaged_checkpoint_is_one_fault(authority: Authority, part: str) -> None:
    press, _ = anchored(authority)
    name = "log/checkpoints/1"
    data = press.files[name]
    if part == "text":
        press.files[name] = data.replace(b"\n1\n", b"\n7\n", 1)
        assert codes(verify(press)) == ["checkpoint-altered"]
    else:
        press.files[name] = data[:-900] + (b"A" if data[-900:-899] != b"A" else b"B") + data[-899:]
        found = verify(press, trust_in(press, authority.root))
        assert {problem.file for problem in (*found.problems, *found.notices)} >= {name}
        assert codes(found)[0] == "timestamp-missing"
        assert set(codes(found)) < {"timestamp-invalid", "timestamp-missing", "timestamp-unknown"}


def test_witnesses_bound_from_above(authority: Authority) -> None:
    press, article = begun()
    capture(press, article, 0)
    press.stamp(WITNESS.cosign(press.text(), int(moment(5).timestamp())))
    capture(press, article, 10, at(500))
    press.stamp(WITNESS.cosign(press.text(), int(moment(15).timestamp())))
    result = verify(press, trust_in(press))
    assert codes(result) == ["time-contradiction"]
    assert [one.not_after for one in result.brackets] == [at(5), at(15)]
    assert result.brackets[0].not_after_by == "witness W"
    assert codes(verify(press)) == ["signature-unchecked"]


def test_a_forged_witness_line() -> None:
    press, article = begun()
    capture(press, article, 0)
    good = WITNESS.cosign(press.text(), 1_900_000_000)
    press.stamp(replace(good, signature=good.signature[:-1] + bytes((good.signature[-1] ^ 1,))))
    result = verify(press, trust_in(press))
    assert codes(result) == ["witness-invalid"]
    assert result.problems[0].file == "log/checkpoint"


def test_what_is_not_anchored_yet_is_said_when_the_archive_means_to_be(authority: Authority) -> None:
    press, article = anchored(authority)
    capture(press, article, 130)
    assert not verify(press).notices
    settings = ArchiveSettings(origin=press.origin, anchor=AnchorSettings(tsa="https://tsa.example/tsr"))
    press.files["newsproof.toml"] = encode_config(settings)
    result = verify(press)
    assert codes(result) == ["unanchored"]
    assert "2 entries from index 2 on" in result.notices[0].message
    assert at(120) in result.notices[0].message
    assert at(130) in result.notices[0].message
    assert result.exit == 0
    fresh, article = begun()
    capture(fresh, article, 0)
    fresh.files["newsproof.toml"] = encode_config(settings)
    assert "the log's 1 entry is on no checkpoint" in verify(fresh).notices[0].message


def test_without_the_library_nothing_is_believed_and_it_is_said(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    press, _ = anchored(authority)
    monkeypatch.setitem(sys.modules, "rfc3161_client", None)
    result = verify(press, trust_in(press, authority.root))
    assert result.ok
    assert result.verdicts[3].status == "not checked"
    assert "newsproof[timestamp]" in result.verdicts[3].detail


@given(
    st.lists(st.tuples(st.integers(1, 40), st.integers(0, 100)), max_size=20),
    st.integers(0, 45),
)
@settings(deadline=None, max_examples=150)
def test_the_upper_bound_is_the_earliest_over_what_covers(lines: list[tuple[int, int]], index: int) -> None:
    press = Press("bounds")
    times = Times(Findings(), trust=trust_in(press), log=press.log_key.verifier)
    for size, minute in lines:
        note = press.files["log/checkpoint"].decode().partition("\n\n")
        line = WITNESS.cosign(note[0] + "\n", int(moment(minute).timestamp())).line
        times.take("log/checkpoint", "".join((*note, line)).encode(), size)
    times.settle()
    covering = [at(minute) for size, minute in lines if size > index]
    upper = times.upper(index)
    assert (upper.time if upper is not None else None) == min(covering, default=None)


def test_memory_stays_flat_over_very_many_statements() -> None:
    press = Press("flat")
    times = Times(Findings(), trust=trust_in(press), log=press.log_key.verifier)
    note = press.files["log/checkpoint"].decode().partition("\n\n")
    line = WITNESS.cosign(note[0] + "\n", int(moment(900).timestamp())).line
    times.take("log/checkpoint", "".join((*note, line)).encode(), 1 << 40)
    times.settle()
    told: list[str] = []

    def noted(index: int, code: str, message: str, field: str | None) -> None:
        told.append(code)

    for index in range(LISTED + 2_000):
        statement = Statement("capture", ("0" * 64,), "2031-01-01T00:00:00.000000Z", "a-1", 1, 1, after="0" * 64)
        times.judge(index, statement, noted)
    times.finish(noted)
    assert len(times.brackets) == LISTED
    assert times.brackets[-1].index == LISTED + 1_999
    assert 200 <= len(told) <= 202
    assert f"newest {LISTED:,} of {LISTED + 2_000:,}" in times.conclude()[1]


def test_the_moments_of_the_tests_are_real() -> None:
    assert moment(0) == datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_writing_the_archive_to_a_folder_changes_nothing(authority: Authority, tmp_path: Path) -> None:
    from archive.audit import verify as verify_path

    press, _ = anchored(authority)
    press.write_hints()
    trust = trust_in(press, authority.root)
    told: list[tuple[int, int, str]] = []
    found = verify_path(press.write(tmp_path / "press"), trust=trust, progress=lambda *one: told.append(one))
    assert found.brackets == examine(MemoryEvidence(press.files), trust=trust).brackets
    assert found.policy == "mine"


def test_who_gave_a_time_is_what_his_certificate_says(authority: Authority) -> None:
    """Anybody can write a name on a line; a token of one authority must not speak in the name of another."""
    press, article = begun()
    capture(press, article, 0)
    anchor(press, authority, 30, name="supreme-court.example")
    result = verify(press, trust_in(press, authority.root))
    assert result.ok
    assert result.brackets[0].not_after_by == "Test TSA (as supreme-court.example)"
    assert "by Test TSA (as supreme-court.example)" in result.verdicts[3].detail


@pytest.mark.parametrize("observed", ["2019-01-01T00:00:00.000000Z", "2031-01-01T00:00:00.000000Z"])
def test_a_change_of_keys_is_dated_like_a_capture(authority: Authority, observed: str) -> None:
    press, article = begun()
    capture(press, article, 0)
    anchor(press, authority, 30)
    press.change_keys((KeyWindow(press.captor.verifier.vkey, 0),), observed)
    press.publish()
    anchor(press, authority, 60)
    result = verify(press, trust_in(press, authority.root))
    assert codes(result) == ["time-contradiction"]
    assert "entry 1 of the log" in result.problems[0].message


def test_only_what_a_time_covers_is_said_to_have_existed(authority: Authority) -> None:
    """Of evidence that stands alone the statements are few, and their indexes are not those from 0 on."""
    times = Times(Findings(), trust=None)
    times._believe(Bound(5, at(30), "T"), at(30))
    times.settle()
    times.judge(7, Statement("capture", ("0" * 64,), at(60), "a", 1, 1), lambda *_: None)
    status, said = times.conclude()
    assert status == "not checked"
    assert "0 of 1 statements existed" in said
