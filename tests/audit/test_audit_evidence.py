"""Nothing but plain files is opened, and nothing that lies in an archive can make a verification wait or wander."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from archive.audit import verify
from archive.audit.evidence import FolderEvidence
from archive.errors import StoreError
from tests.audit.builder import small

SMALL = small()
LAST = "warc/news-000002.warc.gz"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return SMALL.write(tmp_path / "press")


def make_link(path: Path) -> None:
    target = path.parent.parent.parent / f"elsewhere-{path.name}"
    if path.exists():
        path.rename(target)
    path.symlink_to(target)


def make_pipe(path: Path) -> None:
    path.unlink(missing_ok=True)
    os.mkfifo(path)


def make_socket(path: Path) -> None:
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as server:
        here = os.open(".", os.O_RDONLY)
        os.chdir(path.parent)
        try:
            server.bind(path.name)
        finally:
            os.fchdir(here)
            os.close(here)


NAMES = (LAST, "warc/news-000002.cdxj", "log/checkpoint", "log/checkpoints/5", "log/tile/0/000.p/8", "keys/desk.pub")


@pytest.mark.parametrize("make", [make_link, make_pipe, make_socket])
@pytest.mark.parametrize("name", NAMES)
def test_what_is_no_plain_file_is_refused_by_name(folder: Path, name: str, make: object) -> None:
    make(folder / name)  # type: ignore[operator]
    result = verify(folder)
    assert not result.ok
    refused = [problem for problem in result.problems if problem.code == "file-refused"]
    assert [problem.file for problem in refused] == [name]


@pytest.mark.parametrize("name", ["warc", "log", "log/checkpoints", "log/tile", "log/tile/0", "keys"])
def test_a_folder_over_a_link_is_not_entered(folder: Path, name: str) -> None:
    make_link(folder / name)
    result = verify(folder)
    assert not result.ok
    if name.count("/"):
        assert name in {problem.file for problem in result.problems if problem.code == "file-refused"}


def test_a_device_in_the_archive(folder: Path) -> None:
    (folder / LAST).unlink()
    (folder / LAST).symlink_to("/dev/zero")
    assert "file-refused" in {problem.code for problem in verify(folder).problems}


def test_a_folder_in_place_of_a_file(folder: Path) -> None:
    (folder / LAST).unlink()
    (folder / LAST).mkdir()
    result = verify(folder)
    assert not result.ok
    assert LAST in {problem.file for problem in (*result.problems, *result.notices)}


def test_a_file_in_place_of_a_folder(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder / "warc")
    (folder / "warc").write_text("no folder")
    assert not verify(folder).ok


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_no_finding(folder: Path) -> None:
    (folder / LAST).chmod(0)
    with pytest.raises(StoreError) as caught:
        verify(folder)
    assert caught.value.code == "storage"


def test_permission_is_the_stores_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open

    def refusing(path: object, flags: int, *args: object, **options: object) -> int:
        if path == "news-000002.warc.gz":
            raise PermissionError(13, "Permission denied")
        return real(path, flags, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", refusing)
    with pytest.raises(StoreError) as caught:
        verify(folder)
    assert caught.value.code == "storage"
    assert LAST in caught.value.message


def test_folders_are_given_back(folder: Path) -> None:
    before = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").exists() else 0
    for _ in range(5):
        verify(folder)
    after = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").exists() else 0
    assert after == before


def test_more_folders_than_are_held_open(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"folder-{number}").mkdir()
        (tmp_path / f"folder-{number}" / "file").write_bytes(bytes((number,)))
    with FolderEvidence(tmp_path) as evidence:
        for _ in range(2):
            for number in range(40):
                assert evidence.read(f"folder-{number}/file", 10) == bytes((number,))
                assert evidence.size(f"folder-{number}/file") == 1
        assert evidence.read("folder-1/none", 10) is None
        assert evidence.read("none/file", 10) is None
        assert evidence.open("folder-1") is None
        assert dict(evidence.scan("folder-3")) == {"file": "file"}
        assert not list(evidence.scan("none"))


def test_a_long_file_is_seen_to_be_longer(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"0123456789")
    with FolderEvidence(tmp_path) as evidence:
        assert evidence.read("file", 4) == b"01234"
        assert evidence.read("file", 10) == b"0123456789"
