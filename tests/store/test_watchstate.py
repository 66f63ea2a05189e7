"""The plan on the disk: what was written is there, whoever wrote beside it and wherever a writer died."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from archive.errors import StoreError
from archive.model.watch import Watched, WatchEvent
from archive.store import watchstate
from archive.store.disk import Disk
from archive.store.watchstate import WatchFile
from tests.torture.faults import MODES, FaultDisk

MOMENT = "2026-03-02T08:00:00.000000Z"


def one(name: str = "a", **more: object) -> Watched:
    return Watched(f"https://news.example/{name}", "article", "decay", MOMENT, MOMENT, **more)  # type: ignore[arg-type]


def event(number: int) -> WatchEvent:
    return WatchEvent("o", "https://news.example/a", "a-1", "a", "A", "version", MOMENT, number, "ab" * 32, 2)


def opened(path: Path, disk: Disk | None = None) -> WatchFile:
    file = WatchFile(path, disk or Disk())
    file.refresh()
    return file


def test_what_is_written_is_read_again_and_the_last_word_counts(tmp_path: Path) -> None:
    file = opened(tmp_path / "watch" / "state.jsonl")
    assert file.entries == {}
    file.write(added=(one("a"), one("b")))
    file.write((replace(one("a"), checks=3, reason="née"),), removed=(one("b").url,), events=(event(1),))
    for found in (file, opened(tmp_path / "watch" / "state.jsonl")):
        assert found.entries == {one("a").url: replace(one("a"), checks=3, reason="née")}
        assert found.events == [event(1)]
    assert stat.S_IMODE((tmp_path / "watch" / "state.jsonl").stat().st_mode) == 0o600


def test_two_writers_see_each_other_and_a_removal_is_not_undone(tmp_path: Path) -> None:
    path = tmp_path / "state.jsonl"
    runner, desk = opened(path), opened(path)
    runner.write(added=(one("a"), one("b")))
    desk.write(removed=(one("a").url,), added=(one("c"),))
    runner.write((replace(one("a"), checks=1), replace(one("b"), checks=1)))
    assert runner.entries.keys() == {one("b").url, one("c").url}
    assert desk.refresh()
    assert desk.entries == runner.entries


def test_superseded_lines_are_swept_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchstate, "_SPARE", 10)
    path = tmp_path / "state.jsonl"
    file, other = opened(path), opened(path)
    file.write(added=(one("a"), one("b")))
    other.refresh()
    for number in range(80):
        file.write((replace(one("a"), checks=number + 1),), events=(event(number),))
    assert path.read_bytes().count(b"\n") < 2 * (watchstate.EVENTS + 10 + 4)
    other.refresh()
    assert other.entries == file.entries == {one("a").url: one("a", checks=80), one("b").url: one("b")}
    assert [found.index for found in other.events] == list(range(30, 80))


@pytest.mark.parametrize("cut", range(1, 60))
def test_half_a_line_is_nothing_and_the_next_writer_cuts_it_off(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "state.jsonl"
    opened(path).write(added=(one("a"),))
    whole = path.read_bytes()
    opened(path).write((one("a", checks=7),))
    path.write_bytes(path.read_bytes()[:-cut])
    file = opened(path)
    assert file.entries == {one("a").url: one("a")}
    file.write((one("a", checks=9),))
    assert path.read_bytes().startswith(whole)
    assert opened(path).entries == {one("a").url: one("a", checks=9)}
    assert opened(path).damaged == 0


def test_lines_that_cannot_be_read_are_counted_and_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "state.jsonl"
    opened(path).write(added=(one("a"), one("b")))
    bad = (b"x", b"[]", b"7", b'{"watch":{}}', b'{"watch":{"url":"u","kind":"article","schedule":"decay","added":"x","due":"y"}}',
           b"\xff\xfe", b'{"other":1}', b"[" * 5_000, b"{" + b" " * 70_000)  # fmt: skip
    path.write_bytes(path.read_bytes() + b"\n".join(bad) + b"\n")
    file = opened(path)
    assert file.entries.keys() == {one("a").url, one("b").url}
    assert file.damaged == len(bad)


def test_a_newer_member_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "state.jsonl"
    opened(path).write(added=(one("a"),))
    path.write_bytes(
        path.read_bytes().replace(b'"checks"', b'"x"').replace(b'{"watch":{', b'{"watch":{"colour":"red",')
    )
    assert opened(path).entries == {one("a").url: one("a")}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("sweep", [False, True])
def test_wherever_a_writer_dies_the_plan_is_the_old_or_the_new_one(
    tmp_path: Path, mode: str, sweep: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchstate, "_SPARE", 0 if sweep else 1_000)
    old, new = one("a", checks=1), one("a", checks=2)
    number, died = 1, True
    while died:
        path = tmp_path / f"{number}" / "state.jsonl"
        opened(path).write(added=(one("a"), one("b")))
        opened(path).write((old,))
        child = os.fork()
        if child == 0:
            try:
                opened(path, FaultDisk(number, mode)).write((new,))  # type: ignore[arg-type]
            except StoreError:
                os._exit(9)
            os._exit(0)
        died = os.waitpid(child, 0)[1] != 0
        found = opened(path)
        assert found.entries[old.url] in (old, new)
        assert found.entries[one("b").url] == one("b")
        found.write((replace(new, checks=5),))
        assert opened(path).entries[old.url].checks == 5
        number += 1
    assert number > 3
