"""The log and its checkpoints: every file that can lie, each way it can lie, and logs of many sizes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.audit.bundles import agree, split_entries
from archive.audit.engine import examine
from archive.audit.findings import Findings
from archive.audit.log import Log
from archive.model.verdict import Verification
from archive.trust import merkle
from archive.trust.checkpoints import Checkpoint, sign_checkpoint
from archive.trust.tiles import decode_entries, encode_entries, tiles_for
from tests.audit.builder import MemoryEvidence, Press, long_log, small

Files = dict[str, bytes]

SMALL = small()


def verify(files: Files) -> Verification:
    return examine(MemoryEvidence(files))


def only_codes(result: Verification) -> list[str]:
    return sorted(problem.code for problem in (*result.problems, *result.notices))


@pytest.fixture(scope="module")
def long() -> Press:
    """300 entries: a complete tile, a partial one, and one above."""
    return long_log(300)


def flipped(files: Files, name: str, at: int, mask: int = 1) -> Files:
    data = files[name]
    return {**files, name: data[:at] + bytes((data[at] ^ mask,)) + data[at + 1 :]}


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 511, 512, 513])
def test_logs_of_many_sizes_are_whole(size: int) -> None:
    press = long_log(size)
    result = verify(press.files)
    assert not result.problems, result.problems[:3]
    assert not result.notices
    assert result.counts.statements == size
    needed = {f"log/{tile.path}" for tile in tiles_for(0, size)}
    assert needed <= press.files.keys()


def test_every_tile_of_a_long_log_is_watched(long: Press) -> None:
    for name in [name for name in long.files if name.startswith("log/tile/")]:
        data = long.files[name]
        for at in range(0, len(data), max(1, len(data) // 4)):
            result = verify(flipped(long.files, name, at))
            named = [problem for problem in result.problems if problem.file == name]
            assert named, (name, at, result.problems, result.notices)
            assert len(result.problems) == 1, result.problems
            assert named[0].code == ("entry-altered" if "entries" in name else "tile-altered")
            assert named[0].offset is not None
            assert named[0].offset <= at < named[0].offset + (70_000 if "entries" in name else 32)


def test_every_tile_of_a_long_log_is_needed(long: Press) -> None:
    for name in [name for name in long.files if name.startswith("log/tile/")]:
        result = verify({key: data for key, data in long.files.items() if key != name})
        assert [(problem.code, problem.file) for problem in result.problems] == [("tile-missing", name)]


def test_a_tile_of_another_length_is_altered(long: Press) -> None:
    for name in [name for name in long.files if name.startswith("log/tile/")]:
        for data in (long.files[name][:-1], long.files[name] + b"\0", b""):
            result = verify({**long.files, name: data})
            assert {problem.file for problem in result.problems} == {name}


def test_entries_of_a_lost_bundle_are_taken_from_the_segments(long: Press) -> None:
    files = {name: data for name, data in long.files.items() if name != "log/tile/entries/000"}
    result = verify(files)
    assert only_codes(result) == ["tile-missing"]
    assert result.verdicts[0].status == result.verdicts[1].status == "ok"
    assert "300 of 300 statements" in result.verdicts[1].detail


def test_a_bundle_and_its_hashes_lost(long: Press) -> None:
    gone = ("log/tile/entries/000", "log/tile/0/000")
    result = verify({name: data for name, data in long.files.items() if name not in gone})
    assert {problem.code for problem in result.problems} == {"log-truncated", "tile-missing"}
    assert not [problem for problem in result.problems if problem.word == "INTACT"]
    gone = ("log/tile/entries/001.p/44", "log/tile/0/001.p/44")
    result = verify({name: data for name, data in long.files.items() if name not in gone})
    assert {problem.code for problem in result.problems} == {"log-truncated", "tile-missing"}
    assert (
        "44 of 300 entries" in next(problem for problem in result.problems if problem.code == "log-truncated").message
    )


def test_two_entries_exchanged(long: Press) -> None:
    name = "log/tile/entries/000"
    entries = decode_entries(long.files[name])
    entries[3], entries[4] = entries[4], entries[3]
    result = verify({**long.files, name: encode_entries(entries)})
    assert [(problem.code, problem.record) for problem in result.problems] == [
        ("entry-altered", 4),
        ("entry-altered", 5),
    ]


def test_one_entry_and_one_hash_altered_in_different_places(long: Press) -> None:
    files = flipped(flipped(long.files, "log/tile/entries/000", 40_000), "log/tile/0/000", 10)
    result = verify(files)
    assert sorted((problem.code, problem.file) for problem in result.problems) == [
        ("entry-altered", "log/tile/entries/000"),
        ("tile-altered", "log/tile/0/000"),
    ]


def rebuilt(press: Press, entries: list[bytes], *, keep: bool = False) -> Files:
    """The log as the holder of its key would rewrite it. `keep`: the checkpoints of before stay."""
    files = {name: data for name, data in press.files.items() if not name.startswith("log/tile/")}
    if not keep:
        files = {name: data for name, data in files.items() if not name.startswith("log/")}
    hashes = [merkle.leaf_hash(entry) for entry in entries]
    signed = sign_checkpoint(Checkpoint(press.origin, len(entries), merkle.root_of(hashes)), press.log_key)
    files["log/checkpoint"] = files[f"log/checkpoints/{len(entries)}"] = signed
    files[f"log/tile/entries/000.p/{len(entries)}"] = encode_entries(entries)
    files[f"log/tile/0/000.p/{len(entries)}"] = b"".join(hashes)
    return files


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (lambda entries: [*entries[:4], *entries[5:]], {"capture-unlogged"}),
        (lambda entries: [*entries[:2], *entries[3:]], {"capture-unlogged"}),
        (lambda entries: [*entries, entries[2]], {"chain-broken", "record-duplicated", "capture-missing"}),
        (lambda entries: [entries[1], entries[0], *entries[2:]], {"record-moved", "chain-broken"}),
    ],
    ids=["one left out", "an observation left out", "one entered twice", "two exchanged"],
)
def test_a_log_rewritten_by_the_holder_of_its_key(
    change: Callable[[list[bytes]], list[bytes]], codes: set[str]
) -> None:
    """Without a checkpoint that was kept elsewhere the roots agree; the segments and the chains do not."""
    result = verify(rebuilt(SMALL, change(SMALL.entries)))
    assert not result.ok
    assert {problem.code for problem in result.problems} & codes, result.problems


def test_a_rewritten_log_contradicts_the_checkpoints_of_before() -> None:
    entries = [*SMALL.entries[:4], *SMALL.entries[5:], SMALL.entries[4]]
    result = verify(rebuilt(SMALL, entries, keep=True))
    found = [problem for problem in result.problems if problem.code == "checkpoint-inconsistent"]
    assert [problem.file for problem in found] == ["log/checkpoints/5", "log/checkpoints/7"]
    assert all("two histories" in problem.message for problem in found)


def test_a_head_that_is_behind_and_of_another_history() -> None:
    other = sign_checkpoint(Checkpoint(SMALL.origin, 6, b"\x07" * 32), SMALL.log_key)
    result = verify({**SMALL.files, "log/checkpoint": other})
    assert only_codes(result) == ["checkpoint-behind", "checkpoint-inconsistent"]
    assert "two histories" in result.problems[0].message
    assert result.problems[0].file == "log/checkpoint"


def test_a_rebuilt_tree_without_the_key_is_not_believed() -> None:
    entries = list(SMALL.entries)
    entries[5] = entries[5].replace(b'"sig":"', b'"sig":"A')[:-1] + entries[5][-1:]
    files = dict(SMALL.files)
    files["log/tile/entries/000.p/8"] = encode_entries(entries)
    files["log/tile/0/000.p/8"] = b"".join(map(merkle.leaf_hash, entries))
    result = verify(files)
    problem = next(problem for problem in result.problems if problem.code == "checkpoint-inconsistent")
    assert "between entry 5 and entry 6" in problem.message


def test_each_line_of_a_checkpoint_is_named() -> None:
    good = SMALL.files["log/checkpoints/5"]
    for field, old, new in (
        ("origin", b"gazette", b"gazelle"),
        ("size", b"\n5\n", b"\n6\n"),
        ("signature", b"desk ", b"disk "),
    ):
        result = verify({**SMALL.files, "log/checkpoints/5": good.replace(old, new, 1)})
        assert [problem.code for problem in result.problems] == ["checkpoint-altered"]
        assert result.problems[0].field == field
        if field != "signature":
            assert "signed value" in result.problems[0].message


def test_the_head_can_be_told_without_its_twin() -> None:
    files = {name: data for name, data in SMALL.files.items() if not name.startswith("log/checkpoints/")}
    files["log/checkpoint"] = SMALL.files["log/checkpoint"].replace(b"\n8\n", b"\n9\n")
    result = verify(files)
    problem = next(problem for problem in result.problems if problem.code == "checkpoint-altered")
    assert "size is 9, signed value 8" in problem.message


def test_a_log_cut_short_is_seen_by_its_checkpoint() -> None:
    files = dict(SMALL.files)
    entries = decode_entries(files.pop("log/tile/entries/000.p/8"))[:6]
    files["log/tile/entries/000.p/6"] = encode_entries(entries)
    files["log/tile/0/000.p/6"] = files.pop("log/tile/0/000.p/8")[: 6 * 32]
    result = verify(files)
    assert "log-truncated" in {problem.code for problem in result.problems}


def test_a_wider_tile_that_contradicts_the_log() -> None:
    entries = [*SMALL.entries[:3], b"{}", *SMALL.entries[4:], b"{}"]
    result = verify({**SMALL.files, "log/tile/entries/000.p/9": encode_entries(entries)})
    assert [(problem.code, problem.file) for problem in result.problems] == [
        ("entry-altered", "log/tile/entries/000.p/9")
    ]


@given(st.binary(max_size=400), st.sampled_from(sorted(name for name in SMALL.files if name.startswith("log/"))))
@settings(max_examples=80, deadline=None)
def test_junk_in_place_of_any_log_file(junk: bytes, name: str) -> None:
    result = verify({**SMALL.files, name: junk})
    assert any(problem.file == name for problem in result.problems)


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=20))
@settings(deadline=None)
def test_a_bundle_is_split_as_it_was_joined(entries: list[bytes]) -> None:
    data = encode_entries(entries)
    found, starts, fault = split_entries(data, len(entries))
    assert (found, fault) == (entries, None)
    assert [data[start + 2 : start + 2 + len(entry)] for start, entry in zip(starts, entries, strict=True)] == entries
    assert split_entries(data[:-1], len(entries))[2] is not None
    assert split_entries(data + b"\0", len(entries))[2] is not None
    shorter, _, fault = split_entries(data, len(entries) + 1)
    assert shorter == entries
    assert fault is not None


@given(st.data())
@settings(deadline=None)
def test_the_right_hashes_are_found_among_two_stories(data: st.DataObject) -> None:
    """Up to six disagreements, each side right in some of them: the root of the right ones decides."""
    size = data.draw(st.integers(2, 12))
    right = [merkle.leaf_hash(bytes((number,))) for number in range(size)]
    wrong = data.draw(st.lists(st.integers(0, size - 1), unique=True, max_size=6))
    ours, stored = list(right), list(right)
    for number in wrong:
        (ours if data.draw(st.booleans()) else stored)[number] = b"\x01" * 32
    root = merkle.root_of(right)
    assert agree(ours, stored, size, lambda leaves: merkle.root_of(leaves) == root) == right


def test_entries_are_found_by_their_leaf(long: Press) -> None:
    log = Log(MemoryEvidence(long.files), Findings(), long.log_key.verifier)
    assert log.proven
    for index in (0, 255, 256, 299):
        leaf = merkle.leaf_hash(long.entries[index])
        assert log.find(leaf) == index
        assert log.find(leaf, index) is None
        assert log.leaf(index) == leaf
        name, offset, record = log.place(index)
        assert decode_entries(long.files[name])[record - 1] == long.entries[index]
        assert long.files[name][offset + 2 :].startswith(long.entries[index])
    assert log.find(b"\0" * 32) is None
    assert [entry.index for entry in log.walk(298)] == [298, 299]


def test_entries_that_were_read_from_their_copies_are_not_called_lost() -> None:
    files = {name: data for name, data in small().files.items() if not name.startswith("log/tile/entries")}
    result = examine(MemoryEvidence(files))
    (found,) = result.problems
    assert found.code == "tile-missing"
    assert "its entries were read from the copies beside the records" in found.message
    assert result.verdicts[1].status == "ok"
    without = {name: data for name, data in files.items() if not name.startswith("warc/news-000002")}
    found = next(one for one in examine(MemoryEvidence(without)).problems if one.code == "tile-missing")
    assert "of its entries are lost, the others were read" in found.message


@pytest.mark.parametrize("size", [3, 300])
def test_a_tile_that_is_much_too_long_is_refused_by_its_size(size: int) -> None:
    """A sparse file of half a gigabyte costs nothing on the disk: what is read of it is bounded."""
    press = long_log(size)

    class Sparse(MemoryEvidence):
        def __init__(self, files: Files, long: str) -> None:
            super().__init__(files)
            self.long = long
            self.asked: list[int] = []

        def size(self, name: str) -> int | None:
            return 500_000_000 if name == self.long else super().size(name)

        def read(self, name: str, limit: int) -> bytes | None:
            if name == self.long:
                self.asked.append(limit)
                return self.files[name].ljust(limit + 1, b"\0")
            return super().read(name, limit)

    for name in [name for name in press.files if name.startswith("log/tile/")]:
        evidence = Sparse(press.files, name)
        found = examine(evidence)
        assert not found.ok
        assert {problem.file for problem in found.problems} <= {name, "log/checkpoint"}, (name, found.problems)
        assert any(problem.file == name for problem in found.problems)
        assert evidence.asked
        assert max(evidence.asked) <= 1 << 22
