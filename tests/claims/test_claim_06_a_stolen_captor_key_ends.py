"""Claim 6: a stolen captor key cannot change what was logged before, and counts for nothing from a log index on.

False if a statement signed with it behind its end passes, dated now or earlier, if an earlier entry can be replaced
with it, if it can announce a key or reopen its window, or if earlier entries stop passing when it is revoked.
"""

from __future__ import annotations

import pytest

from archive.audit.engine import examine
from archive.model.statement import KeyWindow
from archive.trust.keys import Signer
from tests.audit.builder import MemoryEvidence, at
from tests.audit.test_audit_windows import NEW, THIRD, more, rotated, verify, window
from tests.torture import keymatrix
from tests.torture.forger import Forger
from tests.torture.scene import Scene, look, problems


def test_the_rotation_itself_passes() -> None:
    press, article = rotated()
    more(press, article, 2, NEW)
    assert not verify(press).problems


@pytest.mark.parametrize("observed", ["now", "before the theft"])
def test_what_the_thief_signs_behind_its_end_is_refused(observed: str) -> None:
    press, article = rotated()
    more(press, article, 1, NEW)
    moment = at(press.next_index) if observed == "now" else at(1)
    press.capture(article, "https://gazette.example/live", moment, b"<h1>Live</h1><p>Never.</p>", headline="Live")
    press.publish()
    found = verify(press)
    assert [problem.code for problem in found.problems] == ["signature-revoked"]
    assert found.problems[0].affects == "live v5"
    assert "6 of 7 statements" in found.verdicts[1].detail  # every earlier entry still passes


@pytest.mark.parametrize(
    "keys",
    [
        [window(Signer.from_seed("desk", b"x" * 32), 0)],
        [KeyWindow(NEW.verifier.vkey, 4), KeyWindow(THIRD.verifier.vkey, 6)],
    ],
    ids=["its own", "another"],
)
def test_the_thief_announces_nothing_and_reopens_nothing(keys: list[KeyWindow]) -> None:
    press, article = rotated()
    more(press, article, 1, NEW)
    press.change_keys(keys, at(9))  # by the old key
    press.publish()
    assert {problem.code for problem in verify(press).problems} == {"keys-contradiction"}
    press, article = rotated()
    more(press, article, 1, NEW)
    reopened = [KeyWindow(press.captor.verifier.vkey, 0), KeyWindow(NEW.verifier.vkey, 4)]
    press.change_keys(reopened, at(9))
    press.publish()
    assert {problem.code for problem in verify(press).problems} == {"keys-contradiction"}


@pytest.mark.parametrize("index", [0, 2, 5])
def test_the_past_is_not_the_captors_to_change(scene: Scene, index: int) -> None:
    """He signs another statement for an old entry; the log's signature is not his to make."""
    forger = Forger(scene.files).copy()
    forger.say(index, lambda block: block.replace(b"approved", b"rejected").replace(b"Ferry", b"Train"))
    if forger.groups[index].records == Forger(scene.files).groups[index].records:
        forger.redate(index, "2026-03-02T08:00:01.000000Z")
    made = forger.rebuild(scene.captor, None)
    assert "checkpoint-altered" in problems(look(made, scene.trust()))
    # Beside the log as it was, the record does not fit its entry.
    log = {name: data for name, data in scene.files.items() if name.startswith("log/")}
    kept = {name: data for name, data in made.items() if not name.startswith("log/")}
    assert problems(look({**kept, **log}, scene.trust()))
    assert not look(scene.files, scene.trust()).problems


def test_nobody_is_told_of_a_key_that_is_not_there() -> None:
    press, article = rotated()
    more(press, article, 1, NEW)
    press.files["keys/desk-9.pub"] = f"{THIRD.verifier.vkey}\n".encode()
    more(press, article, 1, THIRD)
    press.write_hints()
    assert {p.code for p in examine(MemoryEvidence(press.files)).problems} == {"signature-revoked"}


@pytest.mark.parametrize("attack", keymatrix.INTRUSIONS)
def test_nobody_lets_himself_in(attack: str) -> None:
    """Who has the log key lays his own captor key into the folder, and has it make the first change of keys."""
    found = verify(keymatrix.intruded(attack))
    assert {one.code for one in found.problems} == {"keys-contradiction"}
    assert "which signed entry 0" in found.problems[0].message
    assert [one.code for one in found.notices] == ["captor-unnamed"]
    assert any("let in by anybody but whoever holds the log's key" in item for item in found.not_proven)
    assert found.exit == 1


def test_the_whole_matrix_of_keys_and_readers() -> None:
    count = keymatrix.run()
    assert not count.failures, count.failures
    assert count.tried["keys"] == 46
    # Whole, revoked, untrusted, both; and who lets himself in, with a policy and without one: each of them occurs.
    assert len(count.codes) == 6
