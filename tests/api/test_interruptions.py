"""What a failing disk, a crash or a full device must not do: end an archive, leave rubbish, or promise too much."""

from __future__ import annotations

import errno
import multiprocessing
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.api import Archive, verify
from archive.errors import CallerError, StoreError
from archive.formats.layout import Layout
from archive.store.disk import Disk
from archive.store.lock import WriterLock
from tests.crawl import crawl
from tests.newspaper import page
from tests.torture.crashes import Start, Workshop
from tests.torture.faults import problems_at

SITE = "https://courant.example/2026"


@pytest.fixture
def press(tmp_path: Path) -> Archive:
    return Archive.create(tmp_path / "press", origin="news.example/desk", keyring=tmp_path / "keys")


def take(press: Archive, name: str, cost: int, hour: int = 8) -> str:
    file = press.path.parent / f"{name}.html"
    file.write_bytes(page(f"The {name} story is told", cost=f"${cost} million"))
    done = press.import_file(file, url=f"{SITE}/{name}-story", observed=f"2026-03-02T{hour:02d}:00:00Z")
    return done.captures[0].capture.name


def with_small_segments(press: Archive, size: int) -> Archive:
    config = Layout(press.path).config
    config.write_text(re.sub(r"segment_size = \d+", f"segment_size = {size}", config.read_text()))
    return Archive.open(press.path, keyring=press.path.parent / "keys")


def segments(press: Archive) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (press.path / "warc").glob("news-*.gz")}


@pytest.mark.parametrize("start", ["first", "sealing"])
def test_a_segment_that_was_begun_and_never_written_to_ends_no_archive(tmp_path: Path, start: Start) -> None:
    workshop = Workshop(tmp_path, start)
    workshop.build()
    for at in range(1, workshop.names.index("write") + 2):
        assert problems_at(workshop, at, "before") == []
        assert problems_at(workshop, at, "ENOSPC") == []


def test_repair_tail_says_that_an_empty_segment_goes(press: Archive) -> None:
    take(press, "ferry", 7)
    (press.path / "warc" / "news-000002.warc.gz").touch()
    assert press.repair_tail().actions == ("remove warc/news-000002.warc.gz: empty",)
    assert press.repair_tail(apply=True).actions
    assert verify(press.path).notices == ()


class OutOfRoom(Disk):
    """Has room for so many bytes in segments, and for no more."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._segments: set[int] = set()

    def _open(self, path: Path, flags: int, mode: int = 0o644) -> int:
        fd = super()._open(path, flags, mode)
        if path.name.startswith("news-"):
            self._segments.add(fd)
        else:
            self._segments.discard(fd)
        return fd

    def _write(self, fd: int, data: memoryview) -> int:
        if fd in self._segments:
            data = data[: self._room]
            if not data:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            self._room -= len(data)
        return super()._write(fd, data)


def test_what_a_full_disk_took_half_is_taken_back(press: Archive) -> None:
    take(press, "ferry", 7)
    whole = segments(press)
    for room in (100, 2_000):  # within the first record of the capture, and in a later one
        press._given_disk = OutOfRoom(room)
        with pytest.raises(StoreError) as caught:
            take(press, "ferry", 8, 9)
        assert (caught.value.code, caught.value.exit) == ("disk-full", 7)
        assert segments(press) == whole
        assert verify(press.path).notices == ()


class BadSync(Disk):
    """Segments cannot be made durable."""

    def __init__(self) -> None:
        self._segments: set[int] = set()

    def _open(self, path: Path, flags: int, mode: int = 0o644) -> int:
        fd = super()._open(path, flags, mode)
        (self._segments.add if path.name.startswith("news-") else self._segments.discard)(fd)
        return fd

    def _fsync(self, fd: int) -> None:
        if fd in self._segments:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        super()._fsync(fd)


def test_bytes_whose_fsync_failed_are_not_taken_for_durable_later(press: Archive) -> None:
    take(press, "ferry", 7)
    whole = segments(press)
    press._given_disk = BadSync()
    with pytest.raises(StoreError) as caught:
        take(press, "ferry", 8, 9)
    assert (caught.value.code, caught.value.exit) == ("storage", 7)
    assert segments(press) == whole
    press._given_disk = None
    assert take(press, "ferry", 9, 10) == "ferry-story@v2"
    assert verify(press.path).notices == ()


def test_a_group_that_fails_in_its_second_segment_is_taken_back_whole(press: Archive, tmp_path: Path) -> None:
    take(press, "ferry", 7)
    press = with_small_segments(press, 12_000)
    before = segments(press)
    press._given_disk = OutOfRoom(30_000)
    with pytest.raises(StoreError):
        press.import_file(crawl(tmp_path / "crawl.warc.gz", 40))
    assert segments(press) == before
    press._given_disk = None
    assert len(press.import_file(tmp_path / "crawl.warc.gz").captures) == 40
    assert len(segments(press)) > 2
    assert verify(press.path).ok
    assert verify(press.path).notices == ()


class Watched(Disk):
    """Knows which files have bytes that no fsync has made durable, and looks when a checkpoint is published."""

    def __init__(self) -> None:
        self._names: dict[int, str] = {}
        self._loose: set[str] = set()
        self.loose_at_commit: list[set[str]] = []

    def _open(self, path: Path, flags: int, mode: int = 0o644) -> int:
        fd = super()._open(path, flags, mode)
        self._names[fd] = path.name
        return fd

    def _write(self, fd: int, data: memoryview) -> int:
        self._loose.add(self._names[fd])
        return super()._write(fd, data)

    def _fsync(self, fd: int) -> None:
        self._loose.discard(self._names[fd])
        super()._fsync(fd)

    def _replace(self, source: Path, target: Path) -> None:
        if target.name == "checkpoint":
            self.loose_at_commit.append(set(self._loose))
        super()._replace(source, target)


def test_at_the_commit_point_every_segment_of_the_group_is_durable(press: Archive, tmp_path: Path) -> None:
    press = with_small_segments(press, 12_000)
    watched = press._given_disk = Watched()
    press.import_file(crawl(tmp_path / "crawl.warc.gz", 40))
    assert len(segments(press)) > 2
    assert watched.loose_at_commit == [set()]


def test_what_a_crash_left_beside_the_tiles_goes_with_the_next_commit(press: Archive) -> None:
    take(press, "ferry", 7)
    folder = press.path / "log" / "tile" / "0" / "000.p"
    tile = (folder / "1").read_bytes()
    take(press, "ferry", 8, 9)
    (folder / "1").write_bytes(tile)
    (folder / ".3.tmp").write_bytes(b"half")
    assert {notice.code for notice in verify(press.path).notices} == {"leftover-tile", "unknown-file"}
    take(press, "ferry", 9, 10)
    assert verify(press.path).notices == ()


def test_an_index_is_not_repaired_under_a_writer(press: Archive) -> None:
    take(press, "ferry", 7)
    held = WriterLock.acquire(Layout(press.path).lock, waited=lambda: False, holder="process 1")
    with pytest.raises(StoreError) as caught:
        press.repair_index()
    assert caught.value.code == "busy"
    held.release()
    assert press.repair_index().applied


# Making an archive.


def _create(folder: str, name: str) -> None:
    Archive.create(Path(folder) / name, keyring=Path(folder) / "keys")


def test_archives_made_at_the_same_time_share_one_key_that_stays(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    makers = [context.Process(target=_create, args=(str(tmp_path), f"press-{n}")) for n in range(4)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()
    assert [maker.exitcode for maker in makers] == [0] * 4
    assert len({(tmp_path / f"press-{n}" / "keys" / "desk.pub").read_bytes() for n in range(4)}) == 1
    for n in range(4):
        assert take(Archive.open(tmp_path / f"press-{n}", keyring=tmp_path / "keys"), f"made-{n}", 7)


def test_a_failed_creation_leaves_nothing_and_can_be_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = 0

    def write(self: Disk, fd: int, data: memoryview) -> int:
        nonlocal left
        if not left:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        left -= 1
        return os.write(fd, data)

    for room in range(7):  # two private keys, two public ones, two checkpoints, the settings
        left = room
        with monkeypatch.context() as patch:
            patch.setattr(Disk, "_write", write)
            with pytest.raises(StoreError) as caught:
                Archive.create(tmp_path / "press", origin="news.example/desk", keyring=tmp_path / "keys")
        assert caught.value.code == "disk-full"
        assert not (tmp_path / "press").exists()
        assert not list((tmp_path / "keys").glob("news*"))
        (tmp_path / "keys" / "desk.key").unlink(missing_ok=True)
    press = Archive.create(tmp_path / "press", origin="news.example/desk", keyring=tmp_path / "keys")
    assert take(press, "ferry", 7)


def test_private_keys_never_lie_in_the_archive(tmp_path: Path) -> None:
    with pytest.raises(CallerError, match="private keys never lie in an archive"):
        Archive.create(tmp_path / "press", keyring=tmp_path / "press" / "keys")
    assert not (tmp_path / "press").exists()


# A device that is really full.


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("needs the right to mount")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_device_loses_nothing_and_can_still_be_read(small_disk: Path, tmp_path: Path) -> None:
    press = Archive.create(small_disk / "press", origin="news.example/desk", keyring=tmp_path / "keys")
    file = tmp_path / "page.html"
    url = f"{SITE}/ferry-story"

    def attempt(cost: int) -> str:
        file.write_bytes(page("The ferry story is told", cost=f"${cost} million"))
        try:
            done = press.import_file(file, url=url, observed=f"2026-03-02T{cost:02d}:00:00Z")
        except StoreError as exc:
            return f"{exc.code} {exc.exit}"
        return done.captures[0].outcome if done.captures else "skipped"

    assert attempt(1) == "version"
    filler = small_disk / "filler"
    for left in range(0, 72, 4):
        filler.unlink(missing_ok=True)
        room = os.statvfs(small_disk)
        filler.write_bytes(bytes(max(0, room.f_bavail * room.f_frsize - left * 1024)))
        assert attempt(2) in ("disk-full 7", "version", "skipped")
        assert press.articles()[0].versions in (1, 2)
        assert verify(press.path).ok
    filler.unlink()
    assert attempt(2) in ("version", "skipped")
    assert attempt(3) == "version"
    assert [step.capture.version for step in press.history(url)] == [1, 2, 3]
    assert verify(press.path).notices == ()
