"""Private keys: never readable by others, never overwritten, refused by name when they are not what they should be."""

from __future__ import annotations

import contextlib
import os
import stat
import traceback
from pathlib import Path

import pytest

from archive.errors import CallerError, StoreError
from archive.store.disk import Disk
from archive.store.keyring import Keyring, Passphrase, read_passphrase, work_tree_of
from tests.torture.faults import FaultDisk

SECRET = b"correct horse battery staple"


def ring(tmp_path: Path) -> Keyring:
    return Keyring(tmp_path / "keys", Disk())


def test_a_key_is_written_for_its_owner_alone_and_read_back(tmp_path: Path) -> None:
    made = ring(tmp_path).create("news.example/desk", bytes(range(32)))
    path = ring(tmp_path).path_of("news.example/desk")
    assert path.parent == tmp_path / "keys"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert ring(tmp_path).load("news.example/desk").verifier == made.verifier


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    ring(tmp_path).create("desk", bytes(range(32)))
    with pytest.raises(StoreError):
        ring(tmp_path).create("desk", bytes(32))


@pytest.mark.parametrize("name", ["../desk", "a/../../b", "..", "desk\n"])
def test_no_name_leaves_the_folder(tmp_path: Path, name: str) -> None:
    assert ring(tmp_path).path_of(name).resolve().parent == (tmp_path / "keys").resolve()


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    ring(tmp_path).create("desk", bytes(range(32)))
    ring(tmp_path).path_of("desk").chmod(0o644)
    with pytest.raises(CallerError) as caught:
        ring(tmp_path).load("desk")
    assert caught.value.code == "key-permissions"
    assert "chmod 600" in (caught.value.hint or "")


def test_missing_linked_and_foreign_keys_are_named(tmp_path: Path) -> None:
    with pytest.raises(CallerError) as caught:
        ring(tmp_path).load("desk")
    assert caught.value.code == "key-not-found"
    ring(tmp_path).create("other", bytes(range(32)))
    ring(tmp_path).path_of("desk").symlink_to(ring(tmp_path).path_of("other"))
    with pytest.raises(CallerError) as caught:
        ring(tmp_path).load("desk")
    assert caught.value.code == "key-unreadable"
    ring(tmp_path).path_of("desk").unlink()
    ring(tmp_path).path_of("desk").write_bytes(b"-----BEGIN NONSENSE-----\n")
    ring(tmp_path).path_of("desk").chmod(0o600)
    with pytest.raises(CallerError) as caught:
        ring(tmp_path).load("desk")
    assert caught.value.code == "key-unreadable"


# Passphrases.


def locked(tmp_path: Path, passphrase: Passphrase | None) -> Keyring:
    return Keyring(tmp_path / "keys", Disk(), passphrase)


def code_of(call: object, *arguments: object) -> str:
    with pytest.raises(CallerError) as caught:
        call(*arguments)  # type: ignore[operator]
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + str(caught.value.context)
    assert SECRET.decode() not in told + str(caught.value.hint)
    return caught.value.code


def test_an_encrypted_key_opens_with_its_passphrase_and_with_no_other(tmp_path: Path) -> None:
    made = ring(tmp_path).create("desk", bytes(range(32)), passphrase=SECRET)
    stored = ring(tmp_path).path_of("desk").read_bytes()
    assert stored.startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert stat.S_IMODE(ring(tmp_path).path_of("desk").stat().st_mode) == 0o600
    asked: list[str] = []

    def answer(name: str) -> bytes:
        asked.append(name)
        return SECRET

    keyring = locked(tmp_path, answer)
    assert keyring.load("desk").verifier == made.verifier
    assert keyring.load("desk").verifier == made.verifier
    assert asked == ["desk"], "asked once, not for every key"
    assert code_of(locked(tmp_path, None).load, "desk") == "passphrase"
    assert code_of(locked(tmp_path, lambda _: None).load, "desk") == "passphrase"
    assert code_of(locked(tmp_path, lambda _: b"").load, "desk") == "passphrase"
    assert code_of(locked(tmp_path, lambda _: SECRET + b"r").load, "desk") == "passphrase"
    assert SECRET.decode() not in repr(keyring)


def test_keys_with_two_passphrases_are_each_asked_for(tmp_path: Path) -> None:
    ring(tmp_path).create("desk", bytes(range(32)), passphrase=SECRET)
    ring(tmp_path).create("news.example/desk", bytes(32), passphrase=b"another")
    answers = {"desk": SECRET, "news.example/desk": b"another"}
    keyring = locked(tmp_path, answers.__getitem__)
    assert keyring.load("desk").name == "desk"
    assert keyring.load("news.example/desk").name == "news.example/desk"
    assert keyring.load("desk").name == "desk"


@pytest.mark.parametrize("passphrase", [b"", b"x" * 1024])
def test_what_cannot_encrypt_a_key_makes_none(tmp_path: Path, passphrase: bytes) -> None:
    assert code_of(lambda: ring(tmp_path).create("desk", bytes(32), passphrase=passphrase)) == "passphrase"
    assert not ring(tmp_path).has("desk")
    assert not list(tmp_path.rglob("*.key*"))


def test_a_damaged_encrypted_key_is_an_error_and_no_traceback(tmp_path: Path) -> None:
    ring(tmp_path).create("desk", bytes(range(32)), passphrase=SECRET)
    path = ring(tmp_path).path_of("desk")
    pem = path.read_bytes()
    for at in range(0, len(pem), 7):
        path.write_bytes(pem[:at] + bytes([pem[at] ^ 1]) + pem[at + 1 :])
        with contextlib.suppress(CallerError):
            locked(tmp_path, lambda _: SECRET).load("desk")


# Public parts.


def test_looking_at_keys_needs_no_passphrase(tmp_path: Path) -> None:
    ring(tmp_path).create("desk", bytes(range(32)), passphrase=SECRET)
    ring(tmp_path).create_witness("library.example/w", bytes(32))
    asked: list[str] = []
    held = locked(tmp_path, lambda name: asked.append(name) or SECRET).held()
    assert [(one.name, one.role, one.encrypted, one.fault) for one in held] == [
        ("desk", "captor", True, None),
        ("library.example/w", "witness", False, None),
    ]
    assert all(one.public is not None and one.public.name == one.name for one in held)
    assert asked == []
    assert SECRET.decode() not in repr(held)


def test_a_captor_and_a_witness_of_one_name_are_two_keys(tmp_path: Path) -> None:
    keyring = ring(tmp_path)
    one, two = keyring.create("desk", bytes(32)), keyring.create_witness("desk", bytes(32))
    assert one.verifier.public == two.verifier.public
    assert one.verifier.key_id != two.verifier.key_id
    assert keyring.load("desk").verifier == one.verifier
    assert keyring.load_witness("desk").verifier == two.verifier
    assert (keyring.names(), keyring.names("witness")) == (("desk",), ("desk",))
    with pytest.raises(StoreError):
        keyring.create_witness("desk", bytes(range(32)))


def test_a_public_part_of_another_key_is_never_shown_for_this_one(tmp_path: Path) -> None:
    keyring = ring(tmp_path)
    keyring.create("desk", bytes(32))
    other = keyring.create("other", bytes(range(32)))
    keyring.public_path_of("desk").write_text(f"{other.verifier.vkey}\n")
    assert code_of(keyring.load, "desk") == "key-unreadable"
    (held,) = [one for one in keyring.held() if one.name == "desk"]
    assert held.public is None
    assert "not the public part" in (held.fault or "")
    keyring.public_path_of("desk").write_bytes(b"\xff\n")
    assert code_of(keyring.load, "desk") == "key-unreadable"
    keyring.public_path_of("desk").unlink()
    assert keyring.public("desk").name == "desk"


def test_a_broken_key_is_listed_with_its_fault(tmp_path: Path) -> None:
    ring(tmp_path).create("desk", bytes(range(32)))
    ring(tmp_path).path_of("desk").chmod(0o640)
    (tmp_path / "keys" / "link.key").symlink_to(ring(tmp_path).path_of("desk"))
    os.mkfifo(tmp_path / "keys" / "pipe.key", 0o600)
    (tmp_path / "keys" / "odd%zz.key").touch(0o600)
    told = {one.name: one.fault for one in ring(tmp_path).held()}
    assert "can be read by others" in (told["desk"] or "")
    assert "symbolic link" in (told["link"] or "")
    assert "not a plain file" in (told["pipe"] or "")
    assert all(told.values())


# Where keys and passphrases may lie.


def test_no_key_is_made_or_copied_inside_an_archive(tmp_path: Path) -> None:
    (tmp_path / "press" / "deep").mkdir(parents=True)
    (tmp_path / "press" / "newsproof.toml").touch()
    inside = Keyring(tmp_path / "press" / "deep" / "keys", Disk())
    assert code_of(inside.create, "desk", bytes(32)) == "usage"
    assert code_of(inside.create_witness, "desk", bytes(32)) == "usage"
    assert not (tmp_path / "press" / "deep" / "keys").exists()
    keyring = ring(tmp_path)
    keyring.create("desk", bytes(32))
    assert code_of(keyring.export, "desk", "captor", tmp_path / "press" / "deep" / "desk.pem", SECRET) == "usage"
    (tmp_path / "link").symlink_to(tmp_path / "press")
    assert code_of(keyring.export, "desk", "captor", tmp_path / "link" / "desk.pem", SECRET) == "usage"
    assert not list((tmp_path / "press").rglob("*.pem"))


def test_a_copy_is_encrypted_for_its_owner_alone_and_replaces_nothing(tmp_path: Path) -> None:
    keyring = ring(tmp_path)
    made = keyring.create("desk", bytes(range(32)))
    copy = tmp_path / "desk.pem"
    keyring.export("desk", "captor", copy, SECRET)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert b"ENCRYPTED" in copy.read_bytes()
    assert code_of(keyring.export, "desk", "captor", copy, SECRET) == "output-exists"
    again = Keyring(tmp_path / "other", Disk(), lambda _: SECRET)
    again.folder.mkdir()
    copy.rename(again.path_of("desk"))
    assert again.load("desk").verifier == made.verifier
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    assert code_of(keyring.export, "desk", "captor", tmp_path / "dangling", SECRET) == "output-exists"
    assert not (tmp_path / "nowhere").exists()


def test_a_work_tree_is_noticed(tmp_path: Path) -> None:
    assert work_tree_of(tmp_path / "a" / "keys") is None
    (tmp_path / "a" / ".git").mkdir(parents=True)
    assert work_tree_of(tmp_path / "a" / "keys") == (tmp_path / "a").resolve()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs the right to give files away")
def test_a_key_of_another_user_is_refused(tmp_path: Path) -> None:
    ring(tmp_path).create("desk", bytes(range(32)))
    os.chown(ring(tmp_path).path_of("desk"), 65534, 65534)
    assert code_of(ring(tmp_path).load, "desk") == "key-permissions"


@pytest.mark.parametrize(
    ("content", "found"),
    [(SECRET + b"\n", SECRET), (SECRET, SECRET), (SECRET + b"\r\n", SECRET), (b" \xff \n", b" \xff ")],
)
def test_a_passphrase_file_is_one_line(tmp_path: Path, content: bytes, found: bytes) -> None:
    file = tmp_path / "passphrase"
    file.touch(0o600)
    file.write_bytes(content)
    assert read_passphrase(file) == found


@pytest.mark.parametrize("content", [b"", b"\n", b"two\nlines\n", b"x" * 1024])
def test_a_file_without_a_passphrase_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "passphrase"
    file.touch(0o600)
    file.write_bytes(content)
    assert code_of(read_passphrase, file) == "passphrase"


def test_a_passphrase_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "passphrase"
    assert code_of(read_passphrase, file) == "no-such-file"
    file.write_bytes(SECRET)
    for mode in (0o644, 0o640, 0o601):
        file.chmod(mode)
        assert code_of(read_passphrase, file) == "key-permissions"
    file.chmod(0o600)
    assert read_passphrase(file) == SECRET
    (tmp_path / "link").symlink_to(file)
    assert code_of(read_passphrase, tmp_path / "link") == "key-unreadable"
    assert code_of(read_passphrase, tmp_path) == "key-unreadable"


def test_a_public_part_that_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    ring = Keyring(tmp_path / "keys", Disk())
    ring.create("desk", bytes(32))
    public = ring.public_path_of("desk")
    for make in (os.mkfifo, os.mkdir):
        public.unlink()
        make(public)
        (held,) = ring.held()
        assert held.fault == "desk.key.pub is no verifier key"
        with pytest.raises(CallerError) as caught:
            ring.load("desk")
        assert caught.value.code == "key-unreadable"
        if public.is_dir():
            public.rmdir()
            public.touch()


def test_a_key_that_could_not_be_made_durable_is_not_there(tmp_path: Path) -> None:
    """Else a name would be taken by a key that nothing was ever signed with."""
    trial = FaultDisk()
    Keyring(tmp_path / "trial", trial).create("desk", bytes(32))
    for at in range(1, trial.calls + 1):
        folder = tmp_path / f"keys-{at}"
        with pytest.raises(StoreError):
            Keyring(folder, FaultDisk(at, "EIO")).create("desk", bytes(32))
        ring = Keyring(folder, Disk())
        assert not ring.has("desk"), trial.names[at - 1]
        assert not ring.public_path_of("desk").exists()
        ring.create("desk", bytes(32))
