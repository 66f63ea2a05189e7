"""Keys over the life of an archive: who signs when, what a crash may leave, and whom a reader comes to believe."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from archive import Archive, Keyroom, passphrase_from, verify
from archive.errors import CallerError, NewsproofError, StoreError
from archive.formats.layout import Layout
from archive.model.acts import KeysDocument
from archive.model.statement import KeyWindow, Statement
from archive.report import text
from archive.report.html import html
from archive.report.markdown import markdown
from archive.report.text.style import Page
from archive.repository.captors import captor_keys, captor_keys_by_log
from archive.repository.opening import open_log
from archive.settings import SOFTWARE
from archive.store.disk import Disk
from archive.store.index import Index
from archive.store.keyring import Keyring
from archive.store.trustfolder import read_trust
from archive.trust import envelope, statements
from tests.torture.crashes import story
from tests.torture.faults import FaultDisk, Mode

ORIGIN = "news.example/desk"
URL = "https://news.example/2026/bridge-opens"
SECRET = "correct horse battery staple"


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "unused"))
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "state"))
    monkeypatch.delenv("NEWSPROOF_PASSPHRASE_FILE", raising=False)


@pytest.fixture
def press(tmp_path: Path) -> Archive:
    return Archive.create(tmp_path / "press", origin=ORIGIN, keyring=tmp_path / "keys")


def reopened(press: Archive, path: Path | None = None, disk: Disk | None = None) -> Archive:
    archive = Archive.open(path or press.path, keyring=press.path.parent / "keys")
    archive._given_disk = disk
    return archive


def take(press: Archive, cost: int) -> int:
    file = press.path.parent / f"story-{os.getpid()}.txt"
    file.write_text(story(cost))
    done = press.import_file(file, url=URL, observed=f"2026-03-02T{cost % 24:02d}:00:00Z")
    return done.captures[0].capture.index


def log_of(press: Archive) -> tuple[list[str], list[Statement]]:
    """Who signed each entry, and what it says."""
    log = open_log(press._layout, Disk(), press.settings)
    sealed = [envelope.open_envelope(entry) for entry in log.entries()]
    return [one.keyid.split("+")[0] for one in sealed], [statements.decode(one.payload) for one in sealed]


def index_answers(press: Archive) -> object:
    with Index.open(press._layout.index, write=False) as index:
        return index.size, index.root, index.acts("keys"), index.query("SELECT * FROM records")


def with_small_segments(press: Archive, size: int) -> Archive:
    config = Layout(press.path).config
    config.write_text(re.sub(r"segment_size = \d+", f"segment_size = {size}", config.read_text()))
    return reopened(press)


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(NewsproofError) as caught:
        call()
    return caught.value.code


# Rotation.


def test_after_a_rotation_the_new_key_signs_and_both_have_said_so(press: Archive) -> None:
    take(press, 1)
    done = press.rotate_key(reason=" a new\nyear ")
    take(press, 2)
    take(reopened(press), 3)
    signers, said = log_of(press)
    assert signers == ["desk", "desk", "desk-2", "desk-2", "desk-2"]
    assert (done.action, done.index) == ("rotate", 1)
    assert said[1].keys == said[2].keys == done.keys
    assert [(key.start, key.until) for key in done.keys] == [(0, 2), (2, None)]
    assert (press.path / "keys" / "desk-2.pub").read_text() == f"{done.keys[1].vkey}\n"
    assert done.key_file == str(press.path.parent / "keys" / "desk-2.key")
    with Index.open(press._layout.index, write=False) as index:
        acts = [act.document for act in index.acts("keys")]
    assert [(act.action, act.reason) for act in acts if isinstance(act, KeysDocument)] == [
        ("rotate", "a new year"),
        ("accept", "a new year"),
    ]
    assert verify(press.path).ok


def test_rotating_on_and_on_and_by_name(press: Archive) -> None:
    Keyroom(keyring=press.path.parent / "keys").new("anna")
    press.rotate_key(reason="one")
    press.rotate_key("anna", reason="two")
    press.rotate_key(reason="three")
    take(press, 1)
    signers, said = log_of(press)
    assert signers == ["desk", "desk-2", "desk-2", "anna", "anna", "desk-3", "desk-3"]
    assert [(key.start, key.until) for key in said[5].keys] == [(0, 1), (1, 3), (3, 5), (5, None)]
    assert code_of(lambda: press.rotate_key("anna", reason="again")) == "key-exists"
    assert code_of(lambda: press.rotate_key("desk", reason="again")) == "key-exists"
    for name in ("log", "Anna", "../anna", "", "a/b"):
        assert code_of(lambda name=name: press.rotate_key(name, reason="x")) == "bad-key"  # type: ignore[misc]
    for reason in ("", " \n", "x" * 2001):
        assert code_of(lambda reason=reason: press.rotate_key(reason=reason)) in ("reason-missing", "usage")  # type: ignore[misc]
    assert len(log_of(press)[0]) == 7
    assert verify(press.path).ok


def test_announcement_and_acceptance_stand_in_one_segment_when_one_is_due(press: Archive) -> None:
    take(press, 1)
    press = with_small_segments(press, 1000)
    done = press.rotate_key(reason="x")
    signers, said = log_of(press)
    assert [one.kind for one in said] == ["capture", "segment", "keys", "keys"]
    assert signers == ["desk", "desk", "desk", "desk-2"]
    assert [(key.start, key.until) for key in done.keys] == [(0, 3), (3, None)]
    take(press, 2)
    assert log_of(press)[0][4:] == ["desk-2", "desk-2"]
    assert verify(press.path).ok


def test_the_first_entry_of_an_archive_can_be_a_rotation(press: Archive) -> None:
    press.rotate_key(reason="x")
    assert take(press, 1) == 2
    assert verify(press.path).ok


def test_a_key_of_an_archive_whose_keys_are_thrown_away_stays(tmp_path: Path) -> None:
    press = Archive.create(tmp_path / "press", origin=ORIGIN, keyring=tmp_path / "keys", throw_away_keys=True)
    assert code_of(lambda: press.rotate_key(reason="x")) == "usage"
    assert code_of(lambda: press.revoke_key("desk", reason="x")) == "usage"
    assert not (tmp_path / "trust").exists()
    assert not (tmp_path / "keys").exists()


def test_the_index_grown_and_rebuilt_say_the_same_of_keys(press: Archive) -> None:
    take(press, 1)
    press.rotate_key(reason="x")
    take(press, 2)
    press.revoke_key("desk", reason='lost "it"\u2028 \x00 ü', last_good=0)
    grown = index_answers(press)
    press.repair_index()
    assert index_answers(press) == grown
    press._layout.index.unlink()
    take(press, 3)
    log = open_log(press._layout, Disk(), press.settings)
    assert captor_keys(press._layout, log) == captor_keys_by_log(press._layout, log)


def test_who_signs_is_read_from_the_log_when_there_is_no_index_or_an_old_one(press: Archive, tmp_path: Path) -> None:
    take(press, 1)
    shutil.copy(press._layout.index, tmp_path / "old.sqlite")
    press.rotate_key(reason="x")
    for state in ("old", "none", "garbage"):
        if state == "old":
            shutil.copy(tmp_path / "old.sqlite", press._layout.index)
        elif state == "none":
            press._layout.index.unlink()
        else:
            press._layout.index.write_bytes(b"\xff" * 4096)
        take(reopened(press), {"old": 2, "none": 3, "garbage": 4}[state])
        assert log_of(press)[0][-1] == "desk-2"
    assert verify(press.path).ok


# Revocation.


def test_a_revoked_key_signs_nothing_any_more(press: Archive) -> None:
    take(press, 1)
    press.rotate_key(reason="the laptop was lost")
    done = press.revoke_key("desk", reason="the laptop was lost", last_good=0)
    assert [(key.start, key.until) for key in done.keys] == [(0, 1), (2, None)]
    old = Keyring(press.path.parent / "keys", Disk()).load("desk")
    log_key = Keyring(press.path.parent / "keys", Disk()).load(ORIGIN)
    size = len(log_of(press)[0])
    # A thief with the old key and the log's appends a capture: the next writer does not take it up.
    segment = press.path / "warc" / "news-000001.warc.gz"
    forged = []
    with contextlib.suppress(KeyboardInterrupt), press._writing(0) as writer, writer.group():
        writer.act(
            Statement("keys", (), "2026-03-02T12:00:00.000000Z", keys=done.keys),
            KeysDocument("x", "2026-03-02T12:00:00.000000Z", SOFTWARE, "accept", "theft", done.keys),
            signer=old,
        )
        writer._segments.sync()
        forged.append(segment.read_bytes())
        raise KeyboardInterrupt
    segment.write_bytes(forged[0])
    heard = reopened(press)
    take(heard, 2)
    assert any("set aside" in line for line in heard.warnings)
    signers, said = log_of(press)
    assert signers[size:] == ["desk-2"]
    assert said[size].kind == "capture"
    assert log_key.name == ORIGIN


def test_what_cannot_be_revoked(press: Archive) -> None:
    take(press, 1)
    take(press, 2)
    for key in ("desk", log_key(press)):
        assert code_of(lambda key=key: press.revoke_key(key, reason="x")) in ("usage", "key-not-found")  # type: ignore[misc]
    press.rotate_key(reason="x")
    assert code_of(lambda: press.revoke_key("desk-2", reason="x")) == "usage"  # it signs now
    assert code_of(lambda: press.revoke_key("desk", reason="x")) == "usage"  # closed already
    assert code_of(lambda: press.revoke_key("desk", reason="x", last_good=2)) == "usage"  # no smaller
    assert code_of(lambda: press.revoke_key("desk", reason="x", last_good=99)) == "usage"
    assert code_of(lambda: press.revoke_key("desk", reason="x", last_good=-1)) == "usage"
    assert code_of(lambda: press.revoke_key("desk", reason="")) == "reason-missing"
    assert code_of(lambda: press.revoke_key("nobody", reason="x")) == "key-not-found"
    assert len(log_of(press)[0]) == 4
    press.rotate_key(reason="y")
    done = press.revoke_key("desk-2", reason="never good", last_good=2)
    assert [(key.start, key.until) for key in done.keys] == [(0, 3), (3, 3), (5, None)]


def log_key(press: Archive) -> str:
    return (press.path / "keys" / "log.pub").read_text().strip()


@pytest.mark.parametrize(
    ("windows", "signer"),
    [
        ([(0, 0, None), (1, 0, None)], 0),  # backdated
        ([(1, 5, None)], 0),  # leaves the old key out
        ([(0, 0, 3), (1, 0, None)], 1),  # by a key that does not count
    ],
)
def test_a_statement_about_keys_that_may_not_say_so_changes_nothing(
    press: Archive, windows: list[tuple[int, int, int | None]], signer: int
) -> None:
    take(press, 1)
    ring = Keyring(press.path.parent / "keys", Disk())
    eve = ring.create("eve", bytes(range(32)))
    keys = [ring.load("desk"), eve]
    with press._writing(0) as writer, writer.group():
        said = tuple(KeyWindow(keys[k].verifier.vkey, start, until) for k, start, until in windows)
        writer.act(
            Statement("keys", (), "2026-03-02T12:00:00.000000Z", keys=said),
            KeysDocument("x", "2026-03-02T12:00:00.000000Z", SOFTWARE, "rotate", "eve", said),
            signer=keys[signer],
        )
    take(reopened(press), 2)
    assert log_of(press)[0][-1] == "desk"
    log = open_log(press._layout, Disk(), press.settings)
    assert captor_keys(press._layout, log).windows == captor_keys_by_log(press._layout, log).windows


def test_no_key_that_counts_means_nothing_is_added(press: Archive) -> None:
    (press.path / "keys" / "desk.pub").unlink()
    assert code_of(lambda: take(press, 1)) == "archive-damaged"


# Crashes.


def calls_of(work: Callable[[Archive], object], press: Archive, scratch: Path) -> list[str]:
    shutil.copytree(press.path, scratch / "press")
    shutil.copytree(press.path.parent / "keys", scratch / "keys")
    disk = FaultDisk()
    archive = Archive.open(scratch / "press", keyring=scratch / "keys")
    archive._given_disk = disk
    work(archive)
    return disk.names


@pytest.mark.parametrize(("first", "mode"), [(1, "before"), (2, "after"), (3, "torn"), (4, "ENOSPC")])
def test_a_rotation_that_dies_anywhere_is_there_whole_or_not_at_all(
    press: Archive, tmp_path: Path, first: int, mode: Mode, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(press, 1)
    work = lambda archive: archive.rotate_key(reason="x")  # noqa: E731
    (tmp_path / "trial").mkdir()
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "trial" / "state"))
    names = calls_of(work, press, tmp_path / "trial")
    seen = set()
    for at in range(first, len(names) + 1, 4):
        folder = tmp_path / f"{mode}-{at}"
        folder.mkdir()
        monkeypatch.setenv("NEWSPROOF_STATE", str(folder / "state"))  # each copy is a life of its own
        for name in ("press", "keys", "trust"):
            shutil.copytree(tmp_path / name, folder / name)
        child = os.fork()
        if child == 0:
            archive = Archive.open(folder / "press", keyring=folder / "keys")
            archive._given_disk = FaultDisk(at, mode)
            os._exit(0 if outcome(archive) in ("done", "disk-full") else 1)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        where = f"call {at} ({names[at - 1]})"
        assert status in ((9,) if mode != "ENOSPC" else (0,)), where
        archive = Archive.open(folder / "press", keyring=folder / "keys")
        found = verify(archive.path)
        assert found.ok, (where, [(p.code, p.file) for p in found.problems])
        index = take(archive, 2)
        signers, said = log_of(archive)
        kinds = [one.kind for one in said]
        assert (signers, kinds) in (
            (["desk", "desk"], ["capture", "capture"]),
            (["desk", "desk", "desk-2", "desk-2"], ["capture", "keys", "keys", "capture"]),
        ), (where, signers, kinds)
        assert index == len(signers) - 1
        seen.add(len(signers))
        if len(signers) == 2:  # the command is repeated
            archive.rotate_key(reason="x")
            take(archive, 3)
            assert log_of(archive)[0][-2:] == ["desk-2", "desk-2"], where
        found = verify(archive.path)
        assert found.ok, (where, [(p.code, p.file) for p in found.problems])
        shutil.rmtree(folder)
    assert seen == {2, 4}


def outcome(archive: Archive) -> str:
    try:
        archive.rotate_key(reason="x")
    except NewsproofError as exc:
        return exc.code
    return "done"


def test_an_announcement_alone_is_set_aside(press: Archive, tmp_path: Path) -> None:
    take(press, 1)
    shutil.copytree(press.path, tmp_path / "before")
    press.rotate_key(reason="x")
    with Index.open(press._layout.index, write=False) as index:
        end = index.records(1)[-1].place
    whole = (press.path / end.file).read_bytes()
    shutil.rmtree(press.path)
    shutil.copytree(tmp_path / "before", press.path)
    (press.path / end.file).write_bytes(whole[: end.offset + end.length])
    press = reopened(press)
    assert [line.split()[0] for line in press.repair_tail().actions] == ["move"]
    take(press, 2)
    assert any("set aside" in line for line in press.warnings)
    assert log_of(press)[0] == ["desk", "desk"]
    # Both of them, durable and not yet logged, roll forward.
    shutil.rmtree(press.path)
    shutil.copytree(tmp_path / "before", press.path)
    (press.path / end.file).write_bytes(whole)
    press = reopened(press)
    assert press.repair_tail().actions == ("complete 2 interrupted captures (whole and signed, not yet logged)",)
    (press.path / "keys" / "desk-2.pub").write_text(
        Keyring(press.path.parent / "keys", Disk()).public("desk-2").vkey + "\n"
    )
    take(press, 2)
    assert log_of(press)[0] == ["desk", "desk", "desk-2", "desk-2"]


# Passphrases.


@pytest.fixture
def passphrase(tmp_path: Path) -> Path:
    file = tmp_path / "passphrase"
    file.touch(0o600)
    file.write_text(f"{SECRET}\n")
    return file


def test_encrypted_keys_open_with_the_file_and_leave_no_trace(
    tmp_path: Path, passphrase: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = passphrase_from(passphrase)
    press = Archive.create(
        tmp_path / "press", origin=ORIGIN, keyring=tmp_path / "keys", passphrase=answer, encrypt=True
    )
    take(press, 1)
    press.rotate_key(reason="x")
    keys = sorted((tmp_path / "keys").glob("*.key"))
    assert len(keys) == 3
    assert all(b"ENCRYPTED" in path.read_bytes() for path in keys), "a new key has the passphrase of the one before"
    plain = Archive.open(tmp_path / "press", keyring=tmp_path / "keys")
    assert code_of(lambda: take(plain, 2)) == "passphrase"
    monkeypatch.setenv("NEWSPROOF_PASSPHRASE_FILE", str(passphrase))
    take(plain, 2)
    assert SECRET not in repr(press) + repr(vars(press)) + repr(press._keyring) + repr(os.environ)
    environment = Path("/proc/self/environ")
    assert not environment.exists() or SECRET.encode() not in environment.read_bytes()
    held = [path for path in tmp_path.rglob("*") if path.is_file() and path != passphrase]
    assert held
    assert not [path for path in held if SECRET.encode() in path.read_bytes()]


def test_a_new_key_of_a_plain_keyring_is_encrypted_only_when_asked(press: Archive, passphrase: Path) -> None:
    press._passphrase = passphrase_from(passphrase)
    press.rotate_key(reason="x")
    press.rotate_key(reason="y", encrypt=True)
    folder = press.path.parent / "keys"
    assert b"ENCRYPTED" not in (folder / "desk-2.key").read_bytes()
    assert b"ENCRYPTED" in (folder / "desk-3.key").read_bytes()
    take(press, 1)


# Whom one's own archives are believed by.


def test_init_pins_each_archive_and_changes_of_keys_follow(press: Archive, tmp_path: Path) -> None:
    second = Archive.create(tmp_path / "second", origin="second.example", keyring=tmp_path / "keys")
    captors = tmp_path / "trust" / "captors"
    captors.write_text(f"# mine\n{captors.read_text()}# end\n")
    trust = read_trust(tmp_path / "trust")
    assert trust is not None
    assert [log.name for log in trust.policy.logs] == [ORIGIN, "second.example"]
    assert [line.origin for line in trust.captors] == [ORIGIN, "second.example"]
    assert press.created is not None
    assert second.created is not None
    assert press.created.trust == second.created.trust == str(tmp_path / "trust")
    done = press.rotate_key(reason="x")
    assert done.trust == str(tmp_path / "trust")
    press.rotate_key(reason="y")
    press.revoke_key("desk-2", reason="z", last_good=1)
    trust = read_trust(tmp_path / "trust")
    assert trust is not None
    told = [(line.key.name, line.origin, line.start, line.until) for line in trust.captors]
    assert told == [
        ("desk", ORIGIN, 0, 1),
        ("desk", "second.example", 0, None),
        ("desk-2", ORIGIN, 1, 2),
        ("desk-3", ORIGIN, 3, None),
    ]
    assert captors.read_text().startswith("# mine\n")
    assert "# end\n" in captors.read_text()


def test_a_narrower_window_of_the_reader_stays(press: Archive, tmp_path: Path) -> None:
    take(press, 1)
    take(press, 2)
    captors = tmp_path / "trust" / "captors"
    line = next(line for line in captors.read_text().splitlines() if not line.startswith("#"))
    captors.write_text(f"{line} 1 2\n")
    press.rotate_key(reason="x")
    assert captors.read_text().splitlines()[0] == f"{line} 1 2"


def test_a_trust_folder_that_cannot_be_read_stops_init_before_anything_is_made(tmp_path: Path) -> None:
    (tmp_path / "trust").mkdir()
    (tmp_path / "trust" / "policy").write_text("quorum\n")
    before = sorted(tmp_path.rglob("*"))
    assert code_of(lambda: Archive.create(tmp_path / "press", keyring=tmp_path / "keys")) == "bad-policy"
    assert sorted(tmp_path.rglob("*")) == before


def test_a_trust_folder_that_broke_later_does_not_stop_a_rotation(press: Archive, tmp_path: Path) -> None:
    (tmp_path / "trust" / "policy").write_text("quorum\n")
    done = press.rotate_key(reason="x")
    assert done.trust is None
    assert any("not brought in step" in line for line in press.warnings)
    take(press, 1)
    assert log_of(press)[0][-1] == "desk-2"


# The room of keys.


def test_an_archive_is_believed_with_the_windows_of_its_log(press: Archive, tmp_path: Path) -> None:
    take(press, 1)
    press.rotate_key(reason="x")
    press.revoke_key("desk", reason="x", last_good=0)
    room = Keyroom(keyring=tmp_path / "elsewhere" / "keys")
    rows = room.trust(press.path).keys
    assert [(row.role, row.name, row.start, row.until) for row in rows] == [
        ("log", ORIGIN, None, None),
        ("captor", "desk", 0, 1),
        ("captor", "desk-2", 2, None),
    ]
    assert all(re.fullmatch(r"(?:[0-9a-f]{4} ){3}[0-9a-f]{4}", row.fingerprint) for row in rows)
    assert room.untrust(rows[1].keyid).keys[0].origin == ORIGIN
    assert code_of(lambda: room.trust(press.path, log=ORIGIN)) == "usage"
    bundle = next((press.path / "log" / "tile" / "entries").rglob("*.p/*"))
    bundle.write_bytes(bundle.read_bytes()[:-9] + b"123456789")
    assert code_of(lambda: room.trust(press.path)) == "archive-damaged"


def test_what_is_trusted_must_be_said_exactly(tmp_path: Path) -> None:
    room = Keyroom(keyring=tmp_path / "keys")
    anna = room.new("anna").keys[0]
    witness = room.new("library.example", role="witness").keys[0]
    for call in (
        lambda: room.trust(anna.vkey),
        lambda: room.trust(anna.vkey, role="captor"),
        lambda: room.trust(anna.vkey, role="witness"),
        lambda: room.trust(anna.vkey, role="log", log="other"),
        lambda: room.trust(anna.vkey, role="log", start=3),
        lambda: room.trust(anna.vkey, log=ORIGIN, start=3, until=2),
        lambda: room.trust(witness.vkey, role="log"),
        lambda: room.trust(witness.vkey, log=ORIGIN),
    ):
        assert code_of(call) == "usage"
    assert code_of(lambda: room.trust(anna.vkey, log="two words")) == "bad-origin"
    assert code_of(lambda: room.trust("anna+00000000+AAAA")) == "bad-key"
    assert code_of(lambda: room.trust(tmp_path / "nothing.pub")) == "no-such-file"
    assert code_of(lambda: room.trust(anna.path)) == "bad-key"  # a private key
    assert code_of(lambda: room.trust(tmp_path)) == "no-archive"
    (tmp_path / "junk.pub").write_bytes(b"\xff\xfe")
    assert code_of(lambda: room.trust(tmp_path / "junk.pub")) == "bad-key"
    (tmp_path / "root.pem").write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    assert code_of(lambda: room.trust(tmp_path / "root.pem")) == "bad-key"
    assert not (tmp_path / "trust").exists(), "nothing was written for any of them"
    (tmp_path / "anna.pub").write_text(f"{anna.vkey}\n")
    (row,) = room.trust(tmp_path / "anna.pub", log=ORIGIN, start=4, until=9).keys
    assert (row.role, row.origin, row.start, row.until) == ("captor", ORIGIN, 4, 9)
    assert room.trust(anna.vkey, role="log").keys[0].role == "log"
    assert room.trust(witness.vkey).keys[0].role == "witness"
    assert [row.place for row in room.show("anna").keys] == ["keyring", "trust", "trust"]
    assert code_of(lambda: room.show("nobody")) == "key-not-found"


def test_names_that_no_key_can_have(tmp_path: Path) -> None:
    room = Keyroom(keyring=tmp_path / "keys")
    for name in ("", "log", "Anna", "a b", "a+b", "../anna", "x" * 65):
        assert code_of(lambda name=name: room.new(name)) == "bad-key"  # type: ignore[misc]
    for name in ("", "a b", "a+b", "a\nb", "x" * 101):
        assert code_of(lambda name=name: room.new(name, role="witness")) == "bad-key"  # type: ignore[misc]
    room.new("anna")
    assert code_of(lambda: room.new("anna")) == "key-exists"
    assert code_of(lambda: room.new("bob", encrypt=True)) == "passphrase"
    assert [row.name for row in room.rows().keys] == ["anna"]


def test_a_copy_of_a_private_key_is_always_encrypted(tmp_path: Path, passphrase: Path) -> None:
    room = Keyroom(keyring=tmp_path / "keys")
    room.new("anna")
    assert code_of(lambda: room.export("anna", private=True)) == "usage"
    assert code_of(lambda: room.export("anna", tmp_path / "anna.pem", private=True)) == "passphrase"
    assert not (tmp_path / "anna.pem").exists()
    room = Keyroom(keyring=tmp_path / "keys", passphrase=passphrase_from(passphrase))
    room.export("anna", tmp_path / "anna.pem", private=True)
    assert b"ENCRYPTED" in (tmp_path / "anna.pem").read_bytes()
    room.export("anna", tmp_path / "anna.pub")
    assert (tmp_path / "anna.pub").read_text() == f"{room.show('anna').keys[0].vkey}\n"
    assert code_of(lambda: room.export("anna", tmp_path / "anna.pub")) == "output-exists"
    assert code_of(lambda: room.export("nobody")) == "key-not-found"


def test_a_key_in_a_work_tree_is_warned_about(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    room = Keyroom(keyring=tmp_path / "keys")
    room.new("anna")
    assert len(room.warnings) == 1
    assert "git work tree" in room.warnings[0]
    press = Archive.create(tmp_path / "press", keyring=tmp_path / "other")
    assert any("git work tree" in line for line in press.warnings)


def test_errors_are_of_the_family_that_is_at_fault(press: Archive) -> None:
    with pytest.raises(CallerError):
        press.revoke_key("desk", reason="")
    (press.path / "keys" / "desk.pub").write_text("nonsense\n")
    with pytest.raises(StoreError):
        take(press, 1)


@pytest.mark.parametrize("last_good", [0, 1])
def test_a_revocation_does_not_disown_the_change_of_keys_that_it_rests_on(
    press: Archive, tmp_path: Path, last_good: int
) -> None:
    take(press, 1)
    take(press, 2)
    press.rotate_key(reason="the laptop was lost")
    take(press, 3)
    press.revoke_key("desk", reason="the laptop was lost", last_good=last_good)
    for policy in (None, tmp_path / "trust"):
        result = verify(press.path, policy=policy)
        # What it signed behind the last good entry is named; that it announced the new key at entry 2 is not.
        assert [(one.code, one.affects) for one in result.problems] == [
            ("signature-revoked", f"bridge-opens v{number + 1}") for number in range(last_good + 1, 2)
        ], policy
        assert [one.affects for one in result.unproven if one.code != "captor-untrusted"] == []
        assert len(result.unproven) == (policy is not None and last_good == 0)


def test_a_creation_that_dies_at_the_trust_folder_can_be_repeated(tmp_path: Path) -> None:
    trust = tmp_path / "trust"
    trust.mkdir()  # made, and no policy in it yet
    made = Archive.create(tmp_path / "press", origin=ORIGIN, keyring=tmp_path / "keys")
    assert made.created is not None
    found = verify(made.path, policy=trust)
    assert not found.unproven  # its keys are listed; but of an empty log nothing is shown to who asks for a policy
    assert "there is nothing in it" in found.verdicts[4].detail
    assert found.exit == 4


def test_what_a_revoked_key_signed_is_told_as_such(press: Archive, tmp_path: Path) -> None:
    """verify says signature-revoked; whoever looks, reports, quotes or proves hears it, too."""
    for cost in (1, 2, 3):
        take(press, cost)
    press.rotate_key(reason="the laptop was lost")
    take(press, 4)
    assert [step.capture.doubt for step in press.history(URL)] == [None] * 4
    press.revoke_key("desk", reason="the laptop was lost", last_good=0)
    (desk,) = [row for row in (press.path / "keys").iterdir() if row.name == "desk.pub"]
    told = f"signed by {'+'.join(desk.read_text().split('+')[:2])}, which is revoked from entry 1 on"
    for found in (press.history(URL), press.report(URL).history):
        assert [step.capture.doubt for step in found] == [None, told, told, None]
        assert [step.comparison and (step.comparison.old.doubt, step.comparison.new.doubt) for step in found] == [
            None,
            (None, told),
            (told, told),
            (told, None),
        ]
    (compared,) = press.diff(f"{URL}@v1..v2")
    assert (compared.old.doubt, compared.new.doubt) == (None, told)
    (compared,) = press.diff(f"{URL}@v1..v4")
    assert (compared.old.doubt, compared.new.doubt) == (None, None)
    assert press.show(f"{URL}@v3").capture.doubt == told
    page = Page()
    assert text.history(page, press.history(URL)).replace("\n", " ").count("which is revoked") == 2
    assert text.comparison(page, press.diff(f"{URL}@v2..v3")[0]).count("which is revoked") == 2
    assert "which is revoked" in text.shown(page, press.show(f"{URL}@v3"))
    for made in (html(press.report(URL)), markdown(press.report(URL))):
        # The timeline, each change with that version on one side, and the evidence.
        assert made.partition("<template")[0].count("which is revoked from entry 1 on") == 2 + 4 + 2
    for number in (1, 2, 4):
        press.warnings.clear()
        press.prove(f"{URL}@v{number}", tmp_path / f"{number}.tlog-proof")
        press.quote(f"{URL}@v{number}", tmp_path / f"{number}.html", item="headline")
        assert [told in line for line in press.warnings] == [True, True] * (number == 2)
    press.warnings.clear()
    press.quote(f"{URL}@v4", tmp_path / "beside.html", text="$4 million", beside="v2")
    assert [told in line for line in press.warnings] == [True]


def test_a_key_that_the_index_keeps_silent_about_is_revoked_all_the_same(press: Archive) -> None:
    for cost in (1, 2):
        take(press, cost)
    press.rotate_key(reason="the laptop was lost")
    press.revoke_key("desk", reason="the laptop was lost", last_good=0)
    told = [step.capture.doubt for step in press.history(URL)]
    assert [one is None for one in told] == [True, False]
    with sqlite3.connect(press.path / "index.sqlite") as connection:
        assert connection.execute("DELETE FROM act").rowcount == 3
    connection.close()
    assert [step.capture.doubt for step in press.history(URL)] == told
