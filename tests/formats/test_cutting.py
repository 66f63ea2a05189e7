"""Where records of foreign files begin and end: every record of a sound file, and never a wrong one of a broken one."""

from __future__ import annotations

import gzip
import hashlib
import itertools
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.formats import cutting
from archive.formats.cutting import Cut, ForeignProblem, copy_records, cut_records

END = b"\r\n\r\n"
FUNCTION_FIXTURES = [HealthCheck.function_scoped_fixture]


def warc(block: bytes = b"block", *fields: bytes, length: bytes | None = None, version: bytes = b"WARC/1.0") -> bytes:
    size = b"%d" % len(block) if length is None else length
    lines = [version, b"WARC-Type: resource", *fields, b"Content-Length: " + size]
    return b"\r\n".join(lines) + END + block + END


def arc(block: bytes = b"block", url: bytes = b"http://a.example/ b", length: bytes | None = None) -> bytes:
    size = b"%d" % len(block) if length is None else length
    return url + b" 192.0.2.1 20140216050221 text/html " + size + b"\n" + block + b"\n"


def members(*parts: bytes) -> bytes:
    return b"".join(gzip.compress(part, mtime=0) for part in parts)


def cut(path: Path, data: bytes) -> tuple[list[Cut], list[ForeignProblem]]:
    path.write_bytes(data)
    items = list(cut_records(path))
    for item in items:
        assert item.offset <= len(data)
        assert item.number == items.index(item) + 1
        if isinstance(item, ForeignProblem):
            assert item.message
            assert item.consequence
            assert 0 <= item.length <= len(data)
            assert f"at {item.offset:,}" in str(item)
        else:
            raw = item.raw
            assert raw is not None
            assert (item.sha256, item.size) == (hashlib.sha256(raw).hexdigest(), len(raw))
            assert next(cut_records(path, at=(item.offset, item.inner))).sha256 == item.sha256  # type: ignore[union-attr]
    return [i for i in items if isinstance(i, Cut)], [i for i in items if isinstance(i, ForeignProblem)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "some.warc.gz"


THREE = (warc(b"one" * 9), warc(b""), warc(b"\r\n\r\nthree\n" * 20000))


@pytest.mark.parametrize(
    "records",
    [THREE, (arc(b"1 0 X\n", b"filedesc://x"), arc(b"HTTP/1.0 200 OK\r\n\r\nx"), arc(b""))],
    ids=["warc", "arc"],
)
def test_every_way_to_store_records_gives_the_same_records(file: Path, records: tuple[bytes, ...]) -> None:
    whole = b"".join(records)
    for name, data in {
        "plain": whole,
        "member each": members(*records),
        "one member": members(whole),
        "two in one": members(records[0] + records[1], records[2]),
        "split": members(*(whole[i : i + 50] for i in range(0, len(whole), 50)))
        if len(whole) < 999
        else members(whole),
        "split in two": members(whole[: len(whole) // 2], whole[len(whole) // 2 :]),
        "empty members": members(b"", records[0], b"", b"", *records[1:], b""),
    }.items():
        cuts, problems = cut(file, data)
        assert problems == [], name
        assert [c.raw for c in cuts] == list(records), name
        assert not any(c.notes for c in cuts), name
        if name in ("plain", "member each"):
            assert b"".join(copy_records(file)) == data, name
            assert [c.offset + c.length for c in cuts][:-1] == [c.offset for c in cuts][1:], name
        if name == "one member":
            assert b"".join(copy_records(file)) == whole


@settings(max_examples=60, deadline=None, suppress_health_check=FUNCTION_FIXTURES)
@given(
    st.lists(st.binary(max_size=60), min_size=1, max_size=5), st.lists(st.integers(0, 700), max_size=5), st.booleans()
)
def test_blocks_of_any_bytes_in_members_of_any_size(
    file: Path, blocks: list[bytes], places: list[int], plain: bool
) -> None:
    records = [warc(block) for block in blocks]
    whole = b"".join(records)
    edges = [0, *sorted(min(place, len(whole)) for place in places), len(whole)]
    pieces = [whole[a:b] for a, b in itertools.pairwise(edges)]
    cuts, problems = cut(file, whole if plain else members(*pieces))
    assert [c.raw for c in cuts] == records
    assert problems == []


def test_a_cut_file_loses_its_last_record_and_says_so(file: Path) -> None:
    records = [warc(b"one"), warc(b"two two"), arc(b"three")]
    for stored in (records, [members(record) for record in records]):
        data = b"".join(stored)
        ends = set(itertools.accumulate(len(part) for part in stored))
        for size in range(1, len(data)):
            cuts, problems = cut(file, data[:size])
            whole = sum(1 for end in ends if end <= size)
            assert [c.raw for c in cuts[:whole]] == records[:whole], size
            assert not any(c.notes for c in cuts[:whole])
            # Beyond the whole ones there may be one whose block is complete and whose end is missing: it says so.
            assert len(cuts) - whole <= 1
            assert all(c.notes for c in cuts[whole:])
            assert bool(problems) or size in ends or len(cuts) > whole or not data[:size].strip(), size


def test_no_flipped_byte_of_a_compressed_record_goes_unnoticed(file: Path) -> None:
    records = [warc(b"one"), warc(b"two two"), warc(b"three")]
    data = members(*records)
    for place in range(len(data)):
        flipped = bytearray(data)
        flipped[place] ^= 0x10
        cuts, problems = cut(file, bytes(flipped))
        assert {c.raw for c in cuts} <= set(records)
        assert len(cuts) + len(problems) >= 3 or len(cuts) == 2, place
        assert problems or len(cuts) == 3


@settings(max_examples=150, deadline=None, suppress_health_check=FUNCTION_FIXTURES)
@given(st.data())
def test_nonsense_never_raises(file: Path, data: st.DataObject) -> None:
    good = [
        warc(b"one"),
        arc(b"two"),
        members(warc(b"three")),
        b"WARC/1.0\r\n",
        END,
        b"Content-Length: 9\r\n",
        b"\n",
        b"x",
    ]
    good += [
        members(b"WARC/1.0\r\n")[:-4],
        b"\x1f\x8b\x08",
        b"http://a b 20200101000000 c 3\n",
        b"\0" * 30,
        b"\xff" * 9,
    ]
    parts = data.draw(st.lists(st.sampled_from(good) | st.binary(max_size=20), max_size=12))
    cut(file, b"".join(parts))
    list(copy_records(file))


# Lengths that lie (D2)


@pytest.mark.parametrize("length", [b"", b"-1", b"+5", b"5 5", b"0x5", b"five", b"9" * 19, b"\xb2", b"5\x00", b"5.0"])
def test_a_length_that_is_no_number_costs_one_record(file: Path, length: bytes) -> None:
    good = warc(b"good")
    for data in (warc(b"bad", length=length) + good, members(warc(b"bad", length=length), good)):
        cuts, problems = cut(file, data)
        assert [c.raw for c in cuts] == [good]
        (problem,) = problems
        assert (problem.code, problem.offset, problem.number) == ("record-length", 0, 1)
        assert problem.length == data.index(good if data.endswith(good) else members(good))


@pytest.mark.parametrize("length", [b"99", b"2000", b"999999999999"])
def test_a_length_that_is_too_large_costs_one_record(file: Path, length: bytes) -> None:
    good = warc(b"good" * 20)
    for data in (warc(b"bad", length=length) + good * 2, members(warc(b"bad", length=length), good, good)):
        cuts, problems = cut(file, data)
        assert [c.raw for c in cuts] == [good, good]
        assert [problem.code for problem in problems] == ["record-length"]


def test_a_length_counted_in_characters_is_repaired_and_noted(file: Path) -> None:
    body = "Köln, Łódź".encode()
    short = warc(body, length=b"10")
    for data in (short + warc(b"good"), members(short, warc(b"good")), short, members(short)):
        cuts, problems = cut(file, data)
        assert problems == []
        assert (cuts[0].block, cuts[0].raw) == (body, short)
        assert cuts[0].notes == (f"its length is stated as 10 bytes and is {len(body)}",)
        assert b"".join(copy_records(file)) == data


def test_an_end_swallowed_by_the_length_is_noted(file: Path) -> None:
    """Some versions of wget counted the first byte of the line ends into the block."""
    odd = warc(b"block", length=b"6")
    cuts, problems = cut(file, odd + warc(b"good"))
    assert (cuts[0].block, cuts[0].raw, problems) == (b"block\r", odd, [])
    assert cuts[0].notes == ("it ends with LF CR LF instead of CR LF CR LF",)


def test_records_inside_a_block_are_not_records(file: Path) -> None:
    inner = warc(b"inner")
    outer = warc(b"text\r\n\r\n" + inner + b"more")
    for data in (outer + warc(), members(outer, warc())):
        cuts, problems = cut(file, data)
        assert [c.raw for c in cuts] == [outer, warc()]
        assert problems == []


def test_two_different_lengths_are_refused(file: Path) -> None:
    _, problems = cut(file, warc(b"block", b"Content-Length: 4"))
    assert problems[0].code == "record-length"
    cuts, _ = cut(file, warc(b"block", b"content-length :  5"))
    assert len(cuts) == 1


def test_folded_and_bare_line_ends_of_old_writers(file: Path) -> None:
    folded = b"WARC/0.17\r\nWARC-Type:\r\n resource\r\nContent-Length: \r\n\t5" + END + b"block" + END
    bare = b"WARC/1.0\nWARC-Type: resource\nContent-Length: 5\n\nblock\n\n"
    cuts, problems = cut(file, folded + bare + folded)
    assert [c.raw for c in cuts] == [folded, bare, folded]
    assert problems == []
    assert len(cuts[1].notes) == 2


def test_headers_without_end_are_given_up(file: Path) -> None:
    for head in (
        b"WARC/1.0\r\n" + b"A: b\r\n" * 400_000,
        b"WARC/1.0\r\nX: " + b"y" * 2_000_000,
        b"http://" + b"x" * 99_999,
    ):
        cuts, problems = cut(file, head + END + warc(b"good"))
        assert [c.block for c in cuts] == [b"good"]
        assert problems
        cut(file, members(head))


def test_lying_lengths_by_the_thousand_end(file: Path) -> None:
    """Each length swallows the rest of the file: going back must not make it quadratic."""
    cuts, problems = cut_all(file, b"WARC/1.0\r\nWARC-Type: x\r\nContent-Length: 99999999\r\n\r\n\r\n\r\n" * 20_000)
    assert not cuts
    assert problems
    cuts, problems = cut_all(
        file, members(b"WARC/1.0\r\nWARC-Type: x\r\nContent-Length: 99999999\r\n\r\n\r\n\r\n" * 20_000)
    )
    assert not cuts


def cut_all(path: Path, data: bytes) -> tuple[int, int]:
    path.write_bytes(data)
    kinds = [isinstance(item, Cut) for item in cut_records(path)]
    return sum(kinds), len(kinds) - sum(kinds)


# gzip (D3)


def test_damage_in_one_member_costs_that_member(file: Path) -> None:
    stored = [members(warc(b"%d" % n * 99)) for n in range(5)]
    for what, code in (
        (stored[2][:-8] + b"\0\0\0\0" + stored[2][-4:], "gzip-checksum"),
        (stored[2][:-4] + b"\0\0\0\0", "gzip-length"),
        (stored[2][:10] + b"\x07" + stored[2][11:], "gzip-data"),
        (stored[2][:3] + b"\xe0" + stored[2][4:], "gzip-header"),
        (b"stray bytes", "stray-bytes"),
    ):
        cuts, problems = cut(file, b"".join([*stored[:2], what, *stored[3:]]))
        assert [c.block for c in cuts] == [b"%d" % n * 99 for n in (0, 1, 3, 4)], code
        (problem,) = problems
        assert (problem.code, problem.offset, problem.number) == (code, len(stored[0] + stored[1]), 3)
        assert problem.length == len(what)


def test_a_bomb_is_not_unpacked(file: Path) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    head = b"WARC/1.0\r\nWARC-Type: resource\r\nContent-Length: 80000000\r\n\r\n"
    data = packer.compress(head)
    for _ in range(80):
        data += packer.compress(bytes(1_000_000))
    file.write_bytes(data + packer.compress(END) + packer.flush() + members(warc(b"good")))
    big, good = cut_records(file)
    assert isinstance(big, Cut)
    assert big.block is None
    assert big.size == len(head) + 80_000_000 + 4
    assert isinstance(good, Cut)
    assert sum(1 for _ in copy_records(file)) == 2


def test_padding_after_the_end_is_named(file: Path) -> None:
    cuts, problems = cut(file, members(warc()) + bytes(1000))
    assert (len(cuts), [p.code for p in problems]) == (1, ["stray-bytes"])
    cuts, problems = cut(file, warc() + b"\r\n" * 3)
    assert (len(cuts), problems) == (1, [])


# ARC


def test_arc_lengths_that_are_no_numbers_end_at_the_next_record(file: Path) -> None:
    records = [
        arc(b"1 0 X\n", b"filedesc://x", b"-1"),
        arc(b"page\none", length=b"abc"),
        arc(b"", length=b"-1"),
        arc(b"z"),
    ]
    for data in (b"".join(records), members(*records)):
        cuts, problems = cut(file, data)
        assert [c.raw for c in cuts] == records
        assert [c.block for c in cuts] == [b"1 0 X", b"page\none", b"", b"z"]
        assert problems == []
        assert cuts[1].notes == ("its length is stated as 'abc'",)


def test_arc_2_lines_have_ten_fields(file: Path) -> None:
    line = b"http://a.example/ 192.0.2.1 20140216050221 text/html 200 - - 0 x.arc 5\nblock\n"
    cuts, problems = cut(file, arc(b"2 0 X\n", b"filedesc://x") + line)
    assert (cuts[1].block, problems) == (b"block", [])


def test_other_formats_are_named(file: Path) -> None:
    for data, word in (
        (b"PK\x03\x04rest", "ZIP"),
        (b"\x04\x22\x4d\x18rest", "LZ4"),
        (b"\x28\xb5\x2f\xfdrest", "Zstandard"),
    ):
        _, problems = cut(file, data)
        assert word in problems[0].message
    assert cut(file, b"")[1][0].code == "empty"


class _Counting:
    """A pattern that counts the places that it was asked for."""

    def __init__(self, pattern: re.Pattern[bytes]) -> None:
        self._pattern = pattern
        self.found = 0

    def finditer(self, *place: object) -> Iterator[re.Match[bytes]]:
        for match in self._pattern.finditer(*place):  # type: ignore[call-overload]
            self.found += 1
            yield match


@pytest.mark.parametrize("length", [b"9", b"x", b"99999999"])
def test_many_bad_records_are_looked_for_one_by_one(file: Path, length: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands in the buffer behind the next record is not searched again for each: that took the square of them."""
    counting = _Counting(cutting._NEXT_WARC)
    monkeypatch.setattr(cutting, "_NEXT_WARC", counting)
    many = 500
    _, problems = cut(file, b"".join(warc(b"x", length=length) for _ in range(many)))
    assert many <= len(problems) + 2
    assert counting.found <= 3 * many
