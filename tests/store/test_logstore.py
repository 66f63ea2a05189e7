"""The log on disk: same tree as the naive one, only the widest partial tiles, deterministic, never two roots."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.errors import StoreError
from archive.formats.layout import Layout
from archive.store.disk import Disk
from archive.store.logstore import LogStore
from archive.trust.keys import Signer
from archive.trust.merkle import leaf_hash, root_of

KEY = Signer.from_seed("log.example/test", bytes(range(32)))


def entry(number: int) -> bytes:
    return f"entry {number}".encode() * 3


def files(root: Path) -> set[str]:
    return {str(p.relative_to(root)) for p in root.rglob("*") if p.is_file()}


class NoSync(Disk):
    def _fsync(self, fd: int) -> None:
        pass


@given(groups=st.lists(st.integers(1, 300), min_size=1, max_size=5))
@settings(max_examples=20, deadline=None)
def test_any_grouping_gives_the_same_log(groups: list[int], tmp_path_factory: pytest.TempPathFactory) -> None:
    layout = Layout(tmp_path_factory.mktemp("log"))
    disk = NoSync()
    log = LogStore.create(layout, disk, KEY)
    total = 0
    for group in groups:
        log.commit([entry(i) for i in range(total, total + group)], KEY)
        total += group
        if total % 3 == 0:
            log = LogStore.open(layout, disk, KEY.verifier)
    assert log.checkpoint.root == root_of([leaf_hash(entry(i)) for i in range(total)])
    again = LogStore.open(layout, disk, KEY.verifier)
    assert list(again.entries()) == [entry(i) for i in range(total)]
    assert again.entry(total - 1) == entry(total - 1)
    assert list(again.entries(total - 1)) == [entry(total - 1)]
    once = Layout(tmp_path_factory.mktemp("once"))
    single = LogStore.create(once, disk, KEY)
    single.commit([entry(i) for i in range(total)], KEY)
    tiles = {name for name in files(layout.log) if name.startswith("tile/")}
    assert tiles == {name for name in files(once.log) if name.startswith("tile/")}
    assert all((layout.log / name).read_bytes() == (once.log / name).read_bytes() for name in tiles)
    assert layout.checkpoint.read_bytes() == once.checkpoint.read_bytes()


def test_a_log_of_two_levels(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    log = LogStore.create(layout, NoSync(), KEY)
    total = 256 * 256 + 300
    log.commit([entry(i) for i in range(total)], KEY)
    assert log.checkpoint.root == root_of([leaf_hash(entry(i)) for i in range(total)])
    assert LogStore.open(layout, Disk(), KEY.verifier).commit([b"x"], KEY).size == total + 1
    assert "tile/2/000.p/1" in files(layout.log)
    assert "tile/1/001.p/1" in files(layout.log)


def test_a_head_signed_by_somebody_else_is_refused(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    LogStore.create(layout, Disk(), Signer.from_seed("log.example/test", bytes(32)))
    with pytest.raises(StoreError) as caught:
        LogStore.open(layout, Disk(), KEY.verifier)
    assert caught.value.code == "archive-damaged"


def test_tiles_that_do_not_give_the_signed_root_stop_every_commit(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    LogStore.create(layout, Disk(), KEY).commit([entry(0), entry(1)], KEY)
    tile = layout.log / "tile/0/000.p/2"
    data = bytearray(tile.read_bytes())
    data[5] ^= 1
    tile.write_bytes(data)
    with pytest.raises(StoreError, match="root"):
        LogStore.open(layout, Disk(), KEY.verifier).commit([entry(2)], KEY)
    assert LogStore.open(layout, Disk(), KEY.verifier).size == 2


def test_never_two_roots_of_one_size(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    log = LogStore.create(layout, Disk(), KEY)
    before = layout.checkpoint.read_bytes()
    log.commit([entry(1)], KEY)
    # As after a crash between publishing the twin and the commit point.
    layout.checkpoint.write_bytes(before)
    with pytest.raises(StoreError, match="another root"):
        LogStore.open(layout, Disk(), KEY.verifier).commit([entry(2)], KEY)
    assert LogStore.open(layout, Disk(), KEY.verifier).commit([entry(1)], KEY).size == 1
