"""What a memory outside the archive tells: rollback and fork, the last common size, and evidence that convicts."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.api import Archive, state_folder, verify
from archive.audit.engine import examine
from archive.audit.heads import examine_fork
from archive.errors import CallerError, StoreError
from archive.model.verdict import Verification
from archive.store.disk import Disk
from archive.store.seen import SeenCheckpoints
from archive.trust import fork
from archive.trust.keys import Signer
from archive.trust.policy import Trust, parse_policy
from tests.audit.builder import Article, MemoryEvidence, Press, at, page


def press_of(entries: int, *, forked_at: int | None = None, seed: str = "seen") -> Press:
    """So many captures, each committed alone; from one on they say something else."""
    press, article = Press(seed, origin="log.gazette.example/desk"), Article("a-1111111111111111")
    press.begin_segment(at(0))
    for number in range(entries):
        other = forked_at is not None and number >= forked_at
        body = page("Live", f"{'Otherwise' if other else 'Update'} {number}.")
        press.capture(article, "https://gazette.example/live", at(number), body)
        press.publish()
    press.write_hints()
    return press


LONG, SHORT = press_of(9), press_of(6)
KEY = LONG.log_key.verifier


def note(press: Press, size: int) -> bytes:
    return press.files[f"log/checkpoints/{size}"]


def look(press: Press, *seen: bytes, **more: object) -> tuple[Verification, list[bytes]]:
    kept: list[bytes] = []

    def keep(evidence: bytes) -> str:
        kept.append(evidence)
        return f"forks/{len(kept)}"

    return examine(MemoryEvidence(press.files), seen=seen, keep=keep, **more), kept  # type: ignore[arg-type]


def codes(result: Verification) -> list[str]:
    return [item.code for item in (*result.problems, *result.unproven, *result.notices)]


def test_a_log_that_grew_is_the_one_that_was_seen() -> None:
    for size in range(10):
        result, kept = look(LONG, note(LONG, size), note(LONG, 9 - size))
        assert codes(result) == []
        assert not kept


def test_the_line_of_the_log_says_what_was_seen() -> None:
    assert "continues the checkpoint of size 5 that you saw" in look(LONG, note(LONG, 5))[0].verdicts[2].detail
    forked, _ = look(press_of(9, forked_at=3), note(LONG, 2), note(LONG, 5))
    assert codes(forked) == ["log-fork"]
    assert "saw before" not in forked.verdicts[2].detail + " ".join(forked.not_proven)


def test_a_checkpoint_that_was_given_and_a_rollback_that_was_accepted_leave_a_trace() -> None:
    press = press_of(4)
    result, _ = look(press, against=note(press, 2))
    assert codes(result) == []
    assert "continues the checkpoint of size 2 that you gave" in result.verdicts[2].detail
    assert "that you gave" not in look(press, note(press, 2))[0].verdicts[2].detail
    longer = press_of(6)
    result, _ = look(press, against=note(longer, 6), accept_rollback=True)
    assert result.exit == 0
    (notice,) = result.notices
    assert notice.code == "rollback-accepted"
    assert "the log has 4 entries, a checkpoint of size 6 was seen: 2 entries are gone" in notice.message
    assert "that you gave" not in result.verdicts[2].detail


def test_a_rollback_is_named_with_the_last_common_size() -> None:
    result, kept = look(SHORT, *(note(LONG, size) for size in (2, 4, 8, 9)))
    assert codes(result) == ["log-rollback"]
    assert "has 6 entries, a checkpoint of size 9 was seen: 3 entries are gone" in result.problems[0].message
    assert "last common size that is known is 4" in result.problems[0].message
    assert result.exit == 1
    assert result.verdicts[2].status == "FAIL"
    assert not kept
    assert codes(look(SHORT, note(LONG, 9), accept_rollback=True)[0]) == ["rollback-accepted"]


@pytest.mark.parametrize("size", [4, 5, 6, 7, 8, 9])
def test_a_fork_convicts_the_key_anywhere(size: int) -> None:
    other = press_of(9, forked_at=3)
    seen = [note(LONG, known) for known in (1, 3, size)]
    result, kept = look(other, *seen)
    assert codes(result) == ["log-fork"]
    assert "last common size that is known is 3" in result.problems[0].message
    assert len(kept) == 1
    assert "forks/1" in (result.problems[0].hint or "")
    evidence = fork.parse(kept[0])
    assert fork.convicts(evidence, KEY) is not None
    trust = Trust(parse_policy(f"log {KEY.vkey}\nquorum none\n".encode()))
    elsewhere = examine_fork(kept[0], "evidence", trust)
    assert [problem.code for problem in elsewhere.problems] == ["log-fork"]
    assert elsewhere.exit == 1
    assert elsewhere.kind == "fork"


def test_a_fork_that_is_shorter_is_both() -> None:
    result, kept = look(press_of(5, forked_at=3), note(LONG, 4), note(LONG, 9))
    assert codes(result) == ["log-fork", "log-rollback"]
    assert len(kept) == 1
    result, _ = look(press_of(5, forked_at=3), note(LONG, 4), note(LONG, 9), accept_rollback=True)
    assert codes(result) == ["log-fork", "rollback-accepted"]  # two signed histories are never accepted


def test_a_checkpoint_that_the_key_did_not_sign_accuses_nobody() -> None:
    forged = note(press_of(9, forked_at=3, seed="stranger"), 9)
    result, kept = look(LONG, forged, note(LONG, 3).replace(b"\n3\n", b"\n99\n"), b"junk", b"")
    assert "log-rollback" not in codes(result)
    assert "log-fork" not in codes(result)
    assert not kept
    assert codes(result) == []
    # A log of the same name under another key, though, is another log: that is said where nobody's policy speaks.
    assert result.verdicts[4].status == "not checked"
    assert "seen under another key" in result.verdicts[4].detail
    assert "seen under another key" not in look(LONG, note(LONG, 3))[0].verdicts[4].detail


@pytest.mark.parametrize(
    ("origin", "said"),
    [
        ("newsproof.invalid/demo", False),  # every demonstration has this name, and keys of its own
        ("newsproof.invalid/1f0c8a5be2d39a47", True),  # an archive that was given no name has one that is its own
        ("newsproof.invalid/demonstration", True),
        ("press.invalid/demo", True),
    ],
)
def test_a_name_is_used_again_by_demonstrations_alone(origin: str, said: bool) -> None:
    first, second = (Press(seed, origin=origin) for seed in ("a", "b"))
    result, _ = look(first, second.files["log/checkpoint"])
    assert codes(result) == []
    assert ("seen under another key" in result.verdicts[4].detail) == said


def test_a_given_checkpoint_that_cannot_be_compared_is_said() -> None:
    stranger = press_of(2, seed="stranger")
    result, _ = look(LONG, against=note(stranger, 2))
    assert codes(result) == ["log-untrusted"]
    assert "cannot be compared" in result.unproven[0].message


@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_rollback_and_fork_are_told_apart(here: int, seen: int, forked_at: int) -> None:
    result, _ = look(press_of(here, forked_at=forked_at), note(LONG, seen))
    diverged = min(here, seen) > forked_at
    expected = {"log-rollback"} if seen > here else {"log-fork"} if diverged else set()
    assert set(codes(result)) == expected


# Through the front door, with the state folder.


def copy(press: Press, folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    return press.write(folder)


def test_a_first_reader_has_no_memory_and_the_second_look_has(tmp_path: Path) -> None:
    folder = copy(LONG, tmp_path / "press")
    assert not state_folder().exists()
    first, second = verify(folder), verify(folder)
    assert first.ok
    assert second.ok
    assert first.verdicts[2].detail.endswith("; no other checkpoint of it has been seen here")
    assert second.verdicts[2].detail.endswith("; its head is the one that you saw before")
    assert "to whoever has seen no other checkpoint and asks no witness" in first.not_proven[1]
    assert "behind the 9 entries that you saw before" in second.not_proven[1]
    assert SeenCheckpoints(state_folder(), Disk()).newest(KEY) == (9, note(LONG, 9))
    copy(SHORT, folder)
    rolled = verify(folder)
    assert codes(rolled) == ["log-rollback"]
    assert rolled.exit == 1
    assert codes(verify(folder)) == ["log-rollback"]  # looking at it does not make it right
    assert verify(folder, accept_rollback=True).ok
    assert verify(folder).ok


def test_a_fork_leaves_its_evidence_in_the_state_folder(tmp_path: Path) -> None:
    folder = copy(LONG, tmp_path / "press")
    assert verify(folder).ok
    copy(press_of(11, forked_at=3), folder)
    result = verify(folder)
    assert codes(result) == ["log-fork"]
    kept = sorted((state_folder() / "forks").iterdir())
    assert len(kept) == 1
    assert str(kept[0]) in (result.problems[0].hint or "")
    again = verify(copy(LONG, tmp_path / "first"))  # the one that was seen, which was half of a fork all along
    assert codes(again) == []
    assert any(str(kept[0]) in item for item in again.not_proven)
    trust = tmp_path / "trust"
    trust.mkdir()
    (trust / "policy").write_text(f"log {KEY.vkey}\nquorum none\n")
    found = verify(kept[0], policy=trust)
    assert (found.kind, codes(found), found.exit) == ("fork", ["log-fork"], 1)
    assert "two different logs" in found.problems[0].message
    alone = verify(kept[0])
    assert (codes(alone), alone.exit) == ([], 0)
    assert alone.verdicts[2].status == "not checked"
    stranger = Signer.from_seed(LONG.origin, b"z" * 32).verifier
    (trust / "policy").write_text(f"log {stranger.vkey}\nquorum none\n")
    assert codes(verify(kept[0], policy=trust)) == ["proof-invalid"]
    damaged = tmp_path / "damaged"
    damaged.write_bytes(kept[0].read_bytes()[:-5])
    assert codes(verify(damaged, policy=trust)) == ["proof-invalid"]


def test_against_a_checkpoint_or_an_archive_that_was_kept(tmp_path: Path) -> None:
    whole, older = copy(LONG, tmp_path / "whole"), copy(SHORT, tmp_path / "older")
    kept = tmp_path / "kept"
    kept.write_bytes(note(LONG, 9))
    assert codes(verify(older, against=kept)) == ["log-rollback"]
    assert codes(verify(older, against=whole)) == ["log-rollback"]
    assert codes(verify(whole, against=older)) == []
    for wrong, code in ((tmp_path / "nowhere", "no-such-file"), (whole / "newsproof.toml", "not-evidence")):
        with pytest.raises(CallerError) as caught:
            verify(whole, against=wrong)
        assert caught.value.code == code


def test_a_state_folder_that_cannot_be_written_is_said_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copy(LONG, tmp_path / "press")
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "file" / "state"))
    told: list[str] = []
    assert verify(folder, say=told.append).ok
    assert len(told) == 1
    assert "could not be remembered" in told[0]


@pytest.mark.parametrize("damage", ["flip", "empty", "other", "folder"])
def test_a_memory_that_is_damaged_is_said_and_mended(tmp_path: Path, damage: str) -> None:
    folder = copy(LONG, tmp_path / "press")
    assert verify(folder).ok
    (kept,) = (path for path in (state_folder() / "seen").rglob("9") if path.is_file())
    data = kept.read_bytes()
    if damage == "folder":
        kept.unlink()
        kept.mkdir()
    else:
        kept.write_bytes(
            {"flip": data[:-9] + b"A" + data[-8:], "empty": b"", "other": SHORT.files["log/checkpoint"]}[damage]
        )
    told: list[str] = []
    assert verify(folder, say=told.append).ok
    assert told[0] == f"{kept} is no checkpoint of this log any more: what was seen at that size is forgotten"
    if damage == "folder":  # not ours to remove
        assert "could not be remembered" in told[1]
        return
    assert kept.read_bytes() == data
    told.clear()
    assert verify(folder, say=told.append).ok
    assert told == []


def test_the_memory_stays_small_and_knows_the_distance(tmp_path: Path) -> None:
    seen = SeenCheckpoints(tmp_path, Disk())
    from archive.trust.checkpoints import Checkpoint, sign_checkpoint
    from archive.trust.merkle import EMPTY_ROOT

    for size in range(0, 3000, 7):
        root = EMPTY_ROOT if size == 0 else bytes((size % 251,)) * 32
        seen.remember(sign_checkpoint(Checkpoint(LONG.origin, size, root), LONG.log_key), KEY)
    kept = seen.notes(LONG.origin)
    assert 16 <= len(kept) <= 40
    newest = seen.newest(KEY)
    assert newest is not None
    assert newest[0] == 2996
    sizes = sorted(int(one.split(b"\n")[1]) for one in kept)
    for distance in (1, 100, 1000, 2500):  # something of about every age is left
        assert any(2996 - 4 * distance - 64 <= size <= 2996 - distance // 2 for size in sizes)
    other = Checkpoint(LONG.origin, 2996, b"\x07" * 32)
    seen.remember(sign_checkpoint(other, LONG.log_key), KEY)
    assert seen.newest(KEY) == newest  # what was seen is never replaced
    seen.remember(sign_checkpoint(other, LONG.log_key).replace(b"2996", b"9996"), KEY)
    assert seen.newest(KEY) == newest


def test_a_writer_refuses_an_older_copy_and_a_fork_before_it_writes(tmp_path: Path) -> None:
    press = Archive.create(tmp_path / "press", origin="news.example/desk", keyring=tmp_path / "keys")
    press.remembers = True
    story = tmp_path / "story.txt"

    def add(archive: Archive, cost: int) -> None:
        story.write_text(f"Bridge Opens After Delay\n\nThe crossing cost ${cost} million, the council said.\n")
        archive.import_file(story, url="https://news.example/bridge", observed=f"2026-03-02T{cost % 24:02}:00:00Z")

    add(press, 1)
    old = tmp_path / "old"
    shutil.copytree(press.path, old)
    add(press, 2)

    def state(folder: Path) -> dict[str, bytes]:
        return {
            str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.name != "lock"
        }

    before = state(old)
    again = Archive.open(old, keyring=tmp_path / "keys")
    again.remembers = True
    with pytest.raises(StoreError) as caught:
        add(again, 3)
    assert caught.value.code == "log-rollback"
    assert state(old) == before
    # Written to by somebody who does not remember, the copy becomes a second history.
    add(Archive.open(old, keyring=tmp_path / "keys"), 3)
    add(Archive.open(old, keyring=tmp_path / "keys"), 4)
    with pytest.raises(StoreError) as caught:
        add(again, 5)
    assert caught.value.code == "log-fork"
    result = verify(old)
    assert codes(result) == ["log-fork"]
    # An older state may be accepted knowingly, and then be written to.
    third = tmp_path / "third"
    press_old = Archive.open(press.path, keyring=tmp_path / "keys")
    shutil.copytree(press_old.path, third)
    add(press, 6)
    assert codes(verify(third)) == ["log-rollback"]
    assert verify(third, accept_rollback=True).ok
    accepted = Archive.open(third, keyring=tmp_path / "keys")
    accepted.remembers = True
    add(accepted, 7)


def test_a_lone_checkpoint_against_another_says_when_they_were_not_compared(tmp_path: Path) -> None:
    trust = tmp_path / "trust"
    trust.mkdir()
    (trust / "policy").write_text(f"log {KEY.vkey}\nquorum none\n")
    files = {f"kept-{size}": note(LONG, size) for size in (4, 6, 9)}
    files["stranger"] = note(press_of(6, seed="stranger"), 6)
    files["forked"] = note(press_of(6, forked_at=3), 6)
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)

    def told(against: str, **more: object) -> tuple[list[str], int]:
        found = verify(tmp_path / "kept-6", against=tmp_path / against, **more)  # type: ignore[arg-type]
        return codes(found), found.exit

    assert told("kept-6", policy=trust) == ([], 0)
    assert told("forked", policy=trust) == (["log-fork"], 1)
    assert told("kept-9", policy=trust) == (["log-rollback"], 1)
    assert told("kept-9", policy=trust, accept_rollback=True) == (["rollback-accepted"], 0)
    for unlike in ("kept-4", "stranger"):
        assert told(unlike, policy=trust) == (["log-untrusted"], 4)
    assert told("kept-6") == (["log-untrusted"], 4)  # nobody says whose key it is


def test_the_name_of_a_strangers_log_is_not_repeated_at_length(tmp_path: Path) -> None:
    from archive.report.text.check import verification
    from archive.report.text.style import Page
    from archive.trust.checkpoints import Checkpoint, sign_checkpoint

    origin = "log.example/" + "x" * 40_000
    key = Signer.from_seed(origin, b"l" * 32)
    lone = tmp_path / "checkpoint"
    lone.write_bytes(sign_checkpoint(Checkpoint(origin, 3, b"\x01" * 32), key))
    trust = tmp_path / "trust"
    trust.mkdir()
    (trust / "policy").write_text(f"log {KEY.vkey}\nquorum none\n")
    printed = verification(Page(), verify(lone, policy=trust), everything=True)
    assert "log.example/xxx" in printed
    assert len(printed) < 10_000
