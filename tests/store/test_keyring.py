"""Private keys: never readable by others, never overwritten, refused by name when they are not what they should be."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from archive.errors import CallerError, StoreError
from archive.store.disk import Disk
from archive.store.keyring import Keyring


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
