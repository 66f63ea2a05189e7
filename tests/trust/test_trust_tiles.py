"""The log in files: names, growth, proofs out of tiles, and logs that others have written."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.trust.checkpoints import parse_checkpoint
from archive.trust.merkle import (
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from archive.trust.notes import parse
from archive.trust.tiles import (
    ENTRIES,
    Tile,
    TileError,
    checked,
    decode_entries,
    encode_entries,
    entries_path,
    grow,
    node_reader,
    parse_path,
    superseded,
    tile_path,
    tile_root,
    tiles_for,
)

LEAVES = [sha256(number.to_bytes(4, "big")).digest() for number in range(70_000)]


@pytest.mark.parametrize(
    ("level", "n", "width", "path"),
    [
        (0, 0, 256, "tile/0/000"),
        (0, 1234067, 256, "tile/0/x001/x234/067"),
        (0, 1067, 5, "tile/0/x001/067.p/5"),
        (63, 999, 255, "tile/63/999.p/255"),
        (ENTRIES, 1000, 256, "tile/entries/x001/000"),
        (ENTRIES, 0, 1, "tile/entries/000.p/1"),
    ],
)
def test_names_of_the_specification(level: int, n: int, width: int, path: str) -> None:
    assert tile_path(level, n, width) == path
    assert parse_path(path) == Tile(level, n, width)


@given(st.integers(ENTRIES, 63), st.integers(0, 10**18), st.integers(1, 256))
def test_names_come_back(level: int, n: int, width: int) -> None:
    assert parse_path(tile_path(level, n, width)) == (level, n, width)
    assert entries_path(n, width) == tile_path(0, n, width).replace("tile/0/", "tile/entries/")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/x000/001",
        "tile/0/x001/x234",
        "tile/0/001/234",
        "tile/0/X001/234",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/+1/000",
        "tile/data/000",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/999",
        "tile/0/000.p/",
        "tile/0/000/",
        "tile/0/000\n",
        "/tile/0/000",
        "tile/0/../0/000",
        "tile/0/００0",
        "tile/0/000.p/１",
        "tile/0/" + "x001/" * 40 + "001",
    ],
)
def test_other_names_are_refused(path: str) -> None:
    with pytest.raises(TileError):
        parse_path(path)


@pytest.mark.parametrize(("level", "n", "width"), [(-2, 0, 1), (64, 0, 1), (0, -1, 1), (0, 0, 0), (0, 0, 257)])
def test_tiles_that_cannot_be_have_no_name(level: int, n: int, width: int) -> None:
    with pytest.raises(ValueError, match="no tile"):
        tile_path(level, n, width)


def test_the_tiles_of_a_log_of_70000_entries() -> None:
    # the example of C2SP tlog-tiles, "Partial Tiles"
    tiles = list(tiles_for(0, 70_000))
    assert sum(t.level == 0 and t.full for t in tiles) == 273
    assert [t for t in tiles if t.level > 0 or not t.full] == [
        Tile(0, 273, 112),
        Tile(1, 0),
        Tile(1, 1, 17),
        Tile(2, 0, 1),
    ]
    assert list(tiles_for(0, 256)) == [Tile(0, 0), Tile(1, 0, 1)]
    assert list(tiles_for(0, 0)) == list(tiles_for(7, 7)) == []
    with pytest.raises(ValueError, match="shrink"):
        next(tiles_for(5, 4))


class Folder(dict[str, bytes]):
    """A log's files in memory, growing as a writer lets it grow."""

    def __init__(self) -> None:
        self.size = 0

    def add(self, leaves: list[bytes]) -> None:
        written = dict(grow(self.size, leaves, lambda tile: self[tile.path]))
        assert list(written) == list(tiles_for(self.size, self.size + len(leaves)))
        self |= {tile.path: data for tile, data in written.items()}
        for tile in superseded(self.size, self.size + len(leaves)):
            del self[tile.path]
        self.size += len(leaves)

    def node(self, level: int, index: int) -> bytes:
        return node_reader(self.size, lambda tile: self[tile.path])(level, index)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 700), max_size=6))
def test_a_log_that_grows_in_steps_is_the_log_written_at_once(steps: list[int]) -> None:
    folder, once = Folder(), Folder()
    for count in steps:
        folder.add(LEAVES[folder.size : folder.size + count])
        assert Frontier.load(folder.size, folder.node).root() == root_of(LEAVES[: folder.size])
    once.add(LEAVES[: folder.size])
    assert folder == once
    assert set(folder) == {tile.path for tile in tiles_for(0, folder.size)}


def test_proofs_out_of_the_tiles_of_a_log_with_three_levels() -> None:
    folder = Folder()
    folder.add(LEAVES[:65_000])
    folder.add(LEAVES[65_000:])
    node = node_reader(folder.size, lambda tile: folder[tile.path])
    frontier = Frontier()
    roots = {}
    for leaf in LEAVES:
        frontier.append(leaf)
        if frontier.size in (1, 255, 256, 257, 65_535, 65_536, 65_537, 70_000):
            roots[frontier.size] = frontier.root()
    root = roots[70_000]
    for index in (0, 1, 255, 256, 65_535, 65_536, 69_887, 69_888, 69_999):
        assert verify_inclusion(LEAVES[index], index, 70_000, inclusion_proof(index, 70_000, node), root)
    for old, old_root in roots.items():
        assert verify_consistency(old, 70_000, consistency_proof(old, 70_000, node), old_root, root)
    for level, index in ((0, 70_000), (17, 0), (1, 35_000), (-1, 0), (0, -1)):
        with pytest.raises(ValueError, match="no node"):
            node(level, index)


def test_a_tile_of_the_wrong_length_is_named() -> None:
    with pytest.raises(TileError, match=r"tile/0/000\.p/5 has 159 bytes instead of 160"):
        checked(Tile(0, 0, 5), bytes(159))
    with pytest.raises(TileError):
        list(grow(5, LEAVES[:1], lambda tile: bytes(31)))
    with pytest.raises(TileError):
        node_reader(5, lambda tile: bytes(192))(0, 0)
    for length in (0, 31, 33, 96):
        with pytest.raises(TileError):
            tile_root(bytes(length))
    with pytest.raises(ValueError, match="level 0"):
        _ = Tile(1, 0).bundle


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=40))
def test_entries_come_back_and_every_truncation_is_noticed(entries: list[bytes]) -> None:
    data = encode_entries(entries)
    assert decode_entries(data) == decode_entries(data, len(entries)) == entries
    with pytest.raises(TileError):
        decode_entries(data, len(entries) + 1)
    for cut in range(len(data)):
        try:
            fewer = decode_entries(data[:cut])
        except TileError:
            continue
        assert fewer == entries[: len(fewer)]
        assert len(fewer) < len(entries)
        with pytest.raises(TileError):
            decode_entries(data[:cut], len(entries))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"\x00", "inside a length at byte 0"),
        (b"\x00\x01", "inside the entry at byte 2"),
        (b"\x00\x02a", "inside the entry at byte 2"),
        (b"\x00\x00\x00", "inside a length at byte 2"),
        (b"\x00\x00" * 257, "after 256 entries at byte 512"),
    ],
)
def test_bundles_that_make_no_sense_are_refused(data: bytes, why: str) -> None:
    with pytest.raises(TileError, match=why):
        decode_entries(data)


def test_a_bundle_has_room_for_256_entries_of_65535_bytes() -> None:
    for entries in ([], [b""] * 257, [bytes(65_536)]):
        with pytest.raises(TileError):
            encode_entries(entries)
    assert decode_entries(encode_entries([bytes(65_535)] * 256)) == [bytes(65_535)] * 256


def test_a_log_written_by_tessera(cases: Path) -> None:
    folder = cases / "vectors" / "tessera-log"
    checkpoints = {}
    for size in range(16):
        checkpoint = parse_checkpoint(parse((folder / f"checkpoint.{size}").read_bytes()).text)
        assert checkpoint.size == size
        checkpoints[size] = checkpoint.root
    assert parse_checkpoint(parse((folder / "checkpoint").read_bytes()).text).size == 15
    for size in range(1, 16):
        entries = decode_entries((folder / entries_path(0, size)).read_bytes(), size)
        assert encode_entries(entries) == (folder / entries_path(0, size)).read_bytes()
        leaves = [leaf_hash(entry) for entry in entries]
        assert dict(grow(0, leaves, lambda tile: b"")) == {
            Tile(0, 0, size): (folder / tile_path(0, 0, size)).read_bytes()
        }
        assert root_of(leaves) == checkpoints[size]
        node = node_reader(size, lambda tile: (folder / tile.path).read_bytes())
        for index in range(size):
            proof = inclusion_proof(index, size, node)
            assert verify_inclusion(leaves[index], index, size, proof, checkpoints[size])
        for old in range(1, size + 1):
            proof = consistency_proof(old, size, node)
            assert verify_consistency(old, size, proof, checkpoints[old], checkpoints[size])


def test_a_mirror_of_a_log_written_by_sunlight(cases: Path) -> None:
    [log] = [
        path.parent for path in (cases / "vectors" / "sunlight-witness" / "witness" / "mirror").glob("*/checkpoint")
    ]
    checkpoint = parse_checkpoint(parse((log / "checkpoint").read_bytes()).text)
    node = node_reader(checkpoint.size, lambda tile: (log / tile.path).read_bytes())
    assert Frontier.load(checkpoint.size, node).root() == checkpoint.root
    leaves = [node(0, index) for index in range(checkpoint.size)]
    written = dict(grow(0, leaves, lambda tile: b""))
    assert written == {tile: (log / tile.path).read_bytes() for tile in tiles_for(0, 300)}
    for index in (0, 255, 256, 299):
        proof = inclusion_proof(index, checkpoint.size, node)
        assert verify_inclusion(leaves[index], index, checkpoint.size, proof, checkpoint.root)


def test_partial_tiles_of_a_public_log_begin_its_full_ones(cases: Path) -> None:
    folder = cases / "vectors" / "sunlight-navigli"
    full = checked(Tile(0, 3), (folder / tile_path(0, 3)).read_bytes())
    assert full.startswith(checked(Tile(0, 3, 10), (folder / tile_path(0, 3, 10)).read_bytes()))
    node = node_reader(1024, lambda tile: (folder / tile.path).read_bytes())
    above = [tile_root((folder / tile_path(0, n)).read_bytes()) for n in range(4)]
    whole = dict(grow(0, [node(0, index) for index in range(1024)], lambda tile: b""))
    assert whole[Tile(1, 0, 4)] == b"".join(above)
