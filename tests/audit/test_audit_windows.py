"""Captor keys by log index: rotation, revocation from the past on, thieves, and windows that are opened again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.audit.engine import examine
from archive.audit.windows import Windows
from archive.model.statement import KeyWindow, Statement
from archive.model.verdict import Verification
from archive.trust.keys import Signer
from tests.audit.builder import Article, MemoryEvidence, Press, at, page

NEW = Signer.from_seed("desk-2", b"n" * 32)
THIRD = Signer.from_seed("desk-3", b"t" * 32)


def paper(captures: int = 3, seed: str = "keys") -> tuple[Press, Article]:
    """An archive with so many captures of one article."""
    press, article = Press(seed), Article("a-1111111111111111")
    press.begin_segment(at(0))
    more(press, article, captures)
    return press, article


def more(press: Press, article: Article, captures: int, signer: Signer | None = None) -> None:
    own = press.captor
    press.captor = signer or own
    for _ in range(captures):
        minute = press.next_index
        body = page("Live", f"Update {minute}.")
        press.capture(article, "https://gazette.example/live", at(minute), body, headline="Live")
    press.captor = own
    press.publish()


def window(signer: Signer, start: int, until: int | None = None) -> KeyWindow:
    return KeyWindow(signer.verifier.vkey, start, until)


def verify(press: Press) -> Verification:
    press.write_hints()
    return examine(MemoryEvidence(press.files))


def found(result: Verification) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.affects) for problem in result.problems]


def rotated(captures: int = 3) -> tuple[Press, Article]:
    """The old key announces the new one, which accepts, in one commit."""
    press, article = paper(captures)
    index = press.next_index
    keys = [window(press.captor, 0, index + 1), window(NEW, index + 1)]
    press.change_keys(keys, at(index))
    press.change_keys(keys, at(index + 1), NEW)
    press.publish()
    return press, article


def test_a_rotation_is_whole() -> None:
    press, article = rotated()
    more(press, article, 2, NEW)
    result = verify(press)
    assert result.ok, result.problems
    assert not result.notices
    signed = result.verdicts[1].detail
    assert "7 of 7 statements" in signed
    assert f"4 by {press.captor.verifier.keyid}" in signed
    assert f"3 by {NEW.verifier.keyid}" in signed


def test_the_old_key_ends_where_the_new_one_begins() -> None:
    press, article = rotated()
    more(press, article, 1, NEW)
    more(press, article, 1)
    result = verify(press)
    assert found(result) == [("signature-revoked", "live v5")]
    assert "from entry 0 to entry 3 only" in result.problems[0].message
    assert "5 of 6" not in result.verdicts[1].detail
    assert "6 of 7 statements" in result.verdicts[1].detail


def test_a_key_that_was_never_announced_is_not_known() -> None:
    press, article = paper()
    more(press, article, 1, NEW)
    assert [code for code, _ in found(verify(press))] == ["signature-unknown-key"]


@pytest.mark.parametrize("last_good", [0, 1, 3, 4, 6])
def test_a_key_revoked_from_the_past_on_loses_what_it_signed_since(last_good: int) -> None:
    """Entries before the end of the window stand, those at it and behind it do not, whenever the end was logged; but the
    change of keys by which the new one came to sign stands, for it counted when it was logged."""
    press, article = paper(6)
    keys = [window(press.captor, 0, 7), window(NEW, 7)]
    press.change_keys(keys, at(6))
    press.change_keys(keys, at(7), NEW)
    press.publish()
    more(press, article, 1, NEW)
    press.change_keys([window(press.captor, 0, last_good), window(NEW, 7)], at(20), NEW)
    press.publish()
    result = verify(press)
    lost = [problem for problem in result.problems if problem.code == "signature-revoked"]
    assert len(lost) == len(result.problems) == 6 - last_good
    assert [problem.affects for problem in lost] == [f"live v{index + 1}" for index in range(last_good, 6)]
    assert f"{10 - len(lost)} of 10 statements" in result.verdicts[1].detail


def test_a_thief_of_an_ended_key_announces_his_own() -> None:
    press, article = rotated()
    index = press.next_index
    keys = [window(press.captor, 0, 4), window(NEW, 4), window(THIRD, index + 1)]
    press.change_keys(keys, at(index))  # by the old key
    press.publish()
    more(press, article, 1, THIRD)
    codes = [code for code, _ in found(verify(press))]
    assert codes == ["keys-contradiction", "signature-unknown-key"]


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ([window(NEW, 4)], "leaves out desk"),
        ([window(Press("keys").captor, 0), window(NEW, 4)], "count longer"),
        ([window(Press("keys").captor, 0, 5), window(NEW, 4)], "count longer"),
        ([window(Press("keys").captor, 1, 4), window(NEW, 4)], "from where desk"),
        ([window(Press("keys").captor, 0, 4), window(NEW, 3)], "from where desk-2"),
        ([window(Press("keys").captor, 0, 4), window(NEW, 4), window(THIRD, 2)], "logged before"),
        ([window(Press("keys").captor, 0, 4), window(NEW, 4), window(THIRD, 9, 8)], "ends before it begins"),
    ],
    ids=["left out", "reopened", "extended", "moved", "earlier", "before it was logged", "reversed"],
)
def test_what_was_logged_is_not_taken_back(keys: list[KeyWindow], why: str) -> None:
    press, article = rotated()
    press.change_keys(keys, at(9), NEW)
    press.publish()
    more(press, article, 1, NEW)
    result = verify(press)
    assert [code for code, _ in found(result)] == ["keys-contradiction"]
    assert why in result.problems[0].message
    assert result.verdicts[1].status == "FAIL"


def test_a_key_in_the_folder_that_the_log_does_not_list() -> None:
    """Whoever can write files can add a key to the folder; the log's own list decides."""
    press, article = rotated()
    press.files["keys/zz.pub"] = f"{THIRD.verifier.vkey}\n".encode()
    more(press, article, 1, THIRD)
    result = verify(press)
    assert [code for code, _ in found(result)] == ["signature-revoked"]
    assert "is not among the keys" in result.problems[0].message


def test_a_signature_in_the_name_of_a_new_key_is_checked() -> None:
    press, article = rotated()
    more(press, article, 1, Signer.from_seed("desk-2", b"x" * 32))
    assert [code for code, _ in found(verify(press))] == ["signature-unknown-key"]


def test_a_keys_statement_that_only_the_segment_still_has_counts() -> None:
    press, article = rotated()
    more(press, article, 2, NEW)
    press.write_hints()
    name = "log/tile/entries/000.p/7"
    files = {key: data for key, data in press.files.items() if key != name}
    result = examine(MemoryEvidence(files))
    assert [problem.code for problem in result.problems] == ["tile-missing"]
    assert "7 of 7 statements" in result.verdicts[1].detail


def test_very_many_statements_by_a_revoked_key_are_summed_up() -> None:
    press, article = Press("flood"), Article("a-1111111111111111")
    press.begin_segment(at(0))
    for number in range(260):
        press.capture(article, "https://gazette.example/live", at(number), b"", outcome="gone", own=(), status=404)
    keys = [window(press.captor, 0), window(NEW, 261)]
    press.change_keys(keys, at(300))
    press.change_keys([window(press.captor, 0, 3), window(NEW, 261)], at(301), NEW)
    press.publish()
    result = verify(press)
    assert {problem.code for problem in result.problems} == {"signature-revoked"}
    assert len(result.problems) == 201  # not the change of keys at entry 260: it counted when it was logged
    assert "entries 203 to 259" in result.problems[-1].message
    assert "5 of 262 statements" in result.verdicts[1].detail


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12) | st.none()), min_size=1, max_size=6))
@settings(max_examples=200, deadline=None)
def test_windows_only_ever_close(ends: list[tuple[int, int | None]]) -> None:
    """Whatever sets are logged: no index counts at the end at which the key did not count before."""
    old = Signer.from_seed("desk", b"o" * 32)
    windows = Windows({old.verifier.keyid: old.verifier})
    held = set(range(30))
    for step, (first, second) in enumerate(ends):
        index = 10 + step
        keys = (window(old, 0, second), window(NEW, 11, None if first > 6 else 40 - first))
        signer = old if step == 0 else NEW
        windows.change(index, Statement("keys", ("0" * 64,), at(0), keys=keys), signer.verifier.keyid)
        now = {at_ for at_ in range(30) if windows.counts(old.verifier.keyid, at_)}
        assert now <= held
        held = now
    for number in range(30):
        windows.passed(old.verifier.keyid if number % 2 else None)
    outside = {one.entry for one in windows.outside()}
    assert outside == {number for number in range(1, 30, 2) if number not in held}
    assert windows.signed().total() == 15 - len(outside)
