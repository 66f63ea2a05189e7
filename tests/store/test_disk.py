"""Durable effects: complete or not there, short writes, a full disk, and no retry after a failed fsync."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from archive.errors import StoreError
from archive.store.disk import Disk
from archive.store.lock import WriterLock


class Short(Disk):
    """Writes at most three bytes at a time."""

    def _write(self, fd: int, data: memoryview) -> int:
        return os.write(fd, data[:3])


class Failing(Disk):
    """Fails one primitive with one error number."""

    def __init__(self, primitive: str, number: int) -> None:
        self.calls = 0

        def fail(*args: object) -> int:
            self.calls += 1
            raise OSError(number, os.strerror(number))

        setattr(self, f"_{primitive}", fail)


def test_short_writes_are_completed(tmp_path: Path) -> None:
    Short().put(tmp_path / "a" / "b", b"0123456789")
    assert (tmp_path / "a" / "b").read_bytes() == b"0123456789"
    file = Short().open_append(tmp_path / "c")
    assert file.append(b"hello") == 0
    assert file.append(b" there") == 5
    file.sync()
    file.close()
    assert (tmp_path / "c").read_bytes() == b"hello there"


@pytest.mark.parametrize(
    ("number", "code"), [(errno.ENOSPC, "disk-full"), (errno.EDQUOT, "disk-full"), (errno.EIO, "storage")]
)
@pytest.mark.parametrize("primitive", ["write", "fsync", "replace"])
def test_a_failing_disk_leaves_the_old_file(tmp_path: Path, primitive: str, number: int, code: str) -> None:
    path = tmp_path / "checkpoint"
    Disk().put(path, b"old")
    with pytest.raises(StoreError) as caught:
        Failing(primitive, number).put(path, b"new")
    assert caught.value.code == code
    assert caught.value.exit == 7
    assert path.read_bytes() == b"old"


def test_a_failed_fsync_is_not_tried_again(tmp_path: Path) -> None:
    disk = Failing("fsync", errno.EIO)
    with pytest.raises(StoreError):
        disk.sync_folder(tmp_path)
    assert disk.calls == 1


def test_a_temporary_file_left_by_a_crash_is_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / ".checkpoint.tmp").write_bytes(b"half")
    Disk().put(tmp_path / "checkpoint", b"whole")
    assert sorted(os.listdir(tmp_path)) == ["checkpoint"]


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"")
    (tmp_path / "segment").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError):
        Disk().open_append(tmp_path / "segment")


def test_one_writer(tmp_path: Path) -> None:
    held = WriterLock.acquire(tmp_path / "lock", waited=lambda: False, holder="process 1")
    with pytest.raises(StoreError) as caught:
        WriterLock.acquire(tmp_path / "lock", waited=lambda: False, holder="process 2")
    assert caught.value.code == "busy"
    assert caught.value.exit == 6
    assert caught.value.context["holder"] == "process 1"
    tries = iter([True, True, False])

    def waited() -> bool:
        held.release() if next(tries) and not released else None
        released.append(True)
        return True

    released: list[bool] = []
    WriterLock.acquire(tmp_path / "lock", waited=waited, holder="process 2").release()
