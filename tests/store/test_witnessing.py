"""What a witness remembers: durable before it returns, never smaller, and damage stops it."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.errors import StoreError
from archive.store.disk import Disk
from archive.store.witnessing import WitnessStates
from archive.trust.merkle import EMPTY_ROOT
from archive.trust.witness import WitnessState

LOG = "news.example/desk"


def root(text: str) -> bytes:
    return sha256(text.encode()).digest()


def test_nothing_is_known_of_a_log_that_was_never_seen(tmp_path: Path) -> None:
    states = WitnessStates(tmp_path, Disk())
    assert states.get(LOG) is None
    assert LOG not in states
    assert dict(states) == {}
    assert list(tmp_path.iterdir()) == []


def test_what_is_kept_is_there_for_the_next_process(tmp_path: Path) -> None:
    for state in (WitnessState(0, EMPTY_ROOT), WitnessState(1, root("1")), WitnessState(300, root("300"))):
        WitnessStates(tmp_path, Disk()).keep(LOG, state)
        assert dict(WitnessStates(tmp_path, Disk())) == {LOG: state}
    assert [path.name for path in (tmp_path / "witness").iterdir()] == ["news.example%2Fdesk"]


def test_it_does_not_go_back_and_knows_one_root_of_a_size(tmp_path: Path) -> None:
    states = WitnessStates(tmp_path, Disk())
    states.keep(LOG, WitnessState(5, root("5")))
    states.keep(LOG, WitnessState(5, root("5")))
    for wrong, code in ((WitnessState(4, root("4")), "log-rollback"), (WitnessState(5, root("five")), "log-fork")):
        with pytest.raises(StoreError) as caught:
            states.keep(LOG, wrong)
        assert caught.value.code == code
    assert states[LOG] == WitnessState(5, root("5"))


@given(st.lists(st.integers(0, 6), max_size=8))
@settings(max_examples=40, deadline=None)
def test_the_largest_is_what_is_remembered(tmp_path_factory: pytest.TempPathFactory, sizes: list[int]) -> None:
    states = WitnessStates(tmp_path_factory.mktemp("state"), Disk())
    most = -1
    for size in sizes:
        state = WitnessState(size, root(str(size)) if size else EMPTY_ROOT)
        if size < most:
            with pytest.raises(StoreError):
                states.keep(LOG, state)
        else:
            states.keep(LOG, state)
            most = size
    assert (states.get(LOG, WitnessState(-1, b"")).size) == most


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"news.example/desk\n5\n",
        b"news.example/desk\n05\n" + b"A" * 43 + b"=\n",
        b"other.example\n5\n" + b"A" * 43 + b"=\n",
        b"news.example/desk\n0\n" + b"A" * 43 + b"=\n",
        b"x" * 200_000,
    ],
)
def test_a_damaged_memory_stops_the_witness(tmp_path: Path, data: bytes) -> None:
    states = WitnessStates(tmp_path, Disk())
    path = states.path_of(LOG)
    path.parent.mkdir()
    path.write_bytes(data)
    for call in (lambda: states.get(LOG), lambda: states.keep(LOG, WitnessState(9, root("9")))):
        with pytest.raises(StoreError) as caught:
            call()
        assert caught.value.code == "storage"
        assert path.name in caught.value.message
    assert path.read_bytes() == data


def test_a_link_or_a_folder_is_no_memory(tmp_path: Path) -> None:
    states = WitnessStates(tmp_path, Disk())
    states.keep(LOG, WitnessState(5, root("5")))
    path = states.path_of(LOG)
    path.rename(tmp_path / "elsewhere")
    for target in (tmp_path / "elsewhere", tmp_path / "nowhere"):
        path.unlink(missing_ok=True)
        path.symlink_to(target)
        with pytest.raises(StoreError):
            states.get(LOG)
    path.unlink()
    path.mkdir()
    with pytest.raises(StoreError):
        states.get(LOG)


@pytest.mark.parametrize("origin", [".", "..", ".hidden", "../../etc/passwd", "a/../b", "ä.example", "%2E%2E", "CON"])
def test_an_origin_is_one_file_in_the_folder(tmp_path: Path, origin: str) -> None:
    states = WitnessStates(tmp_path / "state", Disk())
    states.keep(origin, WitnessState(1, root("1")))
    (path,) = (tmp_path / "state/witness").iterdir()
    assert path.is_file()
    assert not path.name.startswith(".")
    assert dict(states) == {origin: WitnessState(1, root("1"))}
    assert [found.name for found in tmp_path.iterdir()] == ["state"]


def test_two_origins_are_two_files(tmp_path: Path) -> None:
    states = WitnessStates(tmp_path, Disk())
    origins = ["a.example/x", "a.example%2Fx", ".", "%2E", "%2E%2E", ".."]
    for size, origin in enumerate(origins, 1):
        states.keep(origin, WitnessState(size, root(origin)))
    assert {origin: state.size for origin, state in states.items()} == {o: n for n, o in enumerate(origins, 1)}


def test_one_at_a_time(tmp_path: Path) -> None:
    """Sixteen threads, each with states of its own as another process would have, count one log up."""

    def count() -> None:
        states = WitnessStates(tmp_path, Disk())
        for _ in range(5):
            with states.alone():
                size = states.get(LOG, WitnessState(0, EMPTY_ROOT)).size
                states.keep(LOG, WitnessState(size + 1, root(str(size + 1))))

    threads = [Thread(target=count) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert WitnessStates(tmp_path, Disk())[LOG].size == 80
