"""Gzip members: ours have one form, everybody's are read, and every byte of a file is accounted for."""

from __future__ import annotations

import gzip
import io
import random
import struct
import sys
import zlib
from base64 import b64encode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.formats import members
from archive.formats.members import (
    GZIP_HEADER,
    Damage,
    DamageError,
    Inflation,
    Member,
    Rescue,
    Window,
    compress,
    forms,
    next_member,
    parse_header,
    range_sha256,
    read_members,
)


def read(data: bytes, **options: int) -> list[Member | Damage]:
    return list(read_members(io.BytesIO(data), **options))


def tiles(items: list[Member | Damage], size: int) -> bool:
    """Whether the items cover a file of that size without gap and overlap."""
    position = 0
    for item in items:
        if item.offset != position or item.length <= 0:
            return False
        position += item.length
    return position == size


def header(flags: int = 0, time: int = 0, extra: int = 0, system: int = 255, fields: bytes = b"") -> bytes:
    return struct.pack("<BBBBIBB", 0x1F, 0x8B, 8, flags, time, extra, system) + fields


def member(content: bytes, head: bytes = GZIP_HEADER) -> bytes:
    return head + compress(content)[10:]


@given(st.binary(max_size=2000), st.integers(0, 9))
def test_a_member_is_gzip_and_has_our_header(content: bytes, level: int) -> None:
    data = compress(content, level)
    assert data.startswith(GZIP_HEADER)
    assert gzip.decompress(data) == content
    assert data == compress(content, level)
    (only,) = read(data)
    assert only == Member(
        0, len(data), len(content), range_sha256(Window(io.BytesIO(data)), 0, len(data)), None, content
    )


@given(st.binary(max_size=2000))
def test_what_captures_are_deflated_with_is_free(content: bytes) -> None:
    """With libdeflate and without: a member of ours, the first of the forms, and the same when it is made again."""
    members._libdeflate.cache_clear()
    with_it, known = compress(content), [*forms(content)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(members, "_libdeflate", lambda: None)
        without, alone = compress(content), [*forms(content)]
    assert known[0] == with_it == compress(content)
    assert alone == [without]
    assert without == compress(content, 6)
    assert without in known
    for data in (with_it, without):
        assert data.startswith(GZIP_HEADER)
        assert gzip.decompress(data) == content
        (only,) = read(data)
        assert isinstance(only, Member)
        assert (only.data, only.oddity) == (content, None)


def test_libdeflate_deflates_captures_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    deflate = pytest.importorskip("deflate", reason="needs the extra `fast`")
    text = b"".join(b"the %d council said on day %d that %d would not do\n" % (n % 7, n, n * n) for n in range(4000))
    members._libdeflate.cache_clear()
    assert compress(text)[10:-8] == bytes(deflate.deflate_compress(text, 6)) != compress(text, 6)[10:-8]
    assert len(compress(text)) < 1.05 * len(compress(text, 6))
    monkeypatch.setitem(sys.modules, "deflate", None)  # not installed
    members._libdeflate.cache_clear()
    assert compress(text) == compress(text, 6)
    monkeypatch.undo()
    members._libdeflate.cache_clear()


def test_what_is_packed_already_is_not_deflated_again() -> None:
    dice = random.Random(5)
    noise = dice.randbytes(40_000)
    text = b"".join(b"the %d council said on day %d that %d would not do\n" % (n % 7, n, n * n) for n in range(900))
    head = b"WARC/1.1\r\nWARC-Type: response\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"
    words = b" ".join(b"%x" % dice.getrandbits(24) for _ in range(40_000))
    for packed in (noise, gzip.compress(words), head + noise):
        assert len(packed) <= len(compress(packed)) < len(packed) + 64
        assert gzip.decompress(compress(packed)) == packed
        assert compress(packed) in forms(packed)
        assert compress(packed, 6) in forms(packed)
    # What becomes smaller at any place that is looked at is deflated.
    for worth in (
        text,
        b64encode(noise),
        noise.hex().encode(),
        bytes(40_000),
        noise[:1000] * 40,
        noise[:18_000] + text[:4_000] + noise[:18_000],
        noise[:9_000] + text[:4_000] + noise[:27_000],
    ):
        assert len(compress(worth)) < 0.95 * len(worth)
        assert gzip.decompress(compress(worth)) == worth


@given(st.lists(st.binary(max_size=200), max_size=6))
def test_members_are_read_one_by_one(contents: list[bytes]) -> None:
    data = b"".join(map(compress, contents))
    items = read(data)
    assert tiles(items, len(data))
    assert [item.data for item in items if isinstance(item, Member)] == contents


@pytest.mark.parametrize(
    ("head", "word"),
    [
        (header(flags=1), "text flag"),
        (header(time=1_700_000_000), "time 1700000000"),
        (header(extra=2), "extra flags 0x02"),
        (header(system=3), "operating system 3"),
        (header(flags=4, fields=struct.pack("<H", 5) + b"SL123"), "an extra field"),
        (header(flags=8, fields=b"news.warc\0"), "a file name"),
        (header(flags=16, fields=b"by hand\0"), "a comment"),
        (header(flags=2, fields=struct.pack("<H", zlib.crc32(header(flags=2)) & 0xFFFF)), "a header checksum"),
        (header(flags=28, fields=b"\2\0ab" + b"name\0" + b"comment\0"), "an extra field, a file name, a comment"),
    ],
)
def test_a_foreign_header_is_read_and_named(head: bytes, word: str) -> None:
    data = member(b"WARC/1.1", head)
    (only,) = read(data)
    assert isinstance(only, Member)
    assert only.data == b"WARC/1.1"
    assert only.oddity is not None
    assert word in only.oddity
    assert parse_header(Window(io.BytesIO(data)), 0)[0] == len(head)
    # Cut anywhere, it is a truncated file and nothing else.
    for length in range(1, len(data)):
        (cut,) = read(data[:length])
        assert isinstance(cut, Damage)
        assert cut.code == "truncated"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"x" * 40, "stray-bytes"),
        (b"\x1f\x8b\x07" + compress(b"a")[3:], "gzip-header"),
        (b"\x1e\x8b\x08" + compress(b"a")[3:], "gzip-header"),
        (b"\x1f\x8c\x08" + compress(b"a")[3:], "gzip-header"),
        (header(flags=0x20) + compress(b"a")[10:], "gzip-header"),
        (header(flags=2, fields=b"\0\0") + compress(b"a")[10:], "gzip-header"),
        (header(flags=8, fields=b"n" * (1 << 18)), "gzip-header"),
        (compress(b"abc")[:-8] + struct.pack("<II", 1, 3), "gzip-checksum"),
        (compress(b"abc")[:-4] + struct.pack("<I", 4), "gzip-length"),
        (GZIP_HEADER + b"\x07" + bytes(20), "gzip-data"),
    ],
)
def test_damage_has_a_code_and_reading_goes_on_behind_it(data: bytes, code: str) -> None:
    (damage,) = read(data)
    assert isinstance(damage, Damage)
    assert (damage.offset, damage.length, damage.code) == (0, len(data), code)
    assert damage.message
    before, after = compress(b"before"), compress(b"after")
    items = read(before + data + after)
    assert tiles(items, len(before) + len(data) + len(after))
    assert [item.data for item in items if isinstance(item, Member)] == [b"before", b"after"]
    assert items[1].offset == len(before)


@settings(max_examples=60)
@given(st.lists(st.binary(max_size=60), min_size=1, max_size=4), st.data())
def test_every_byte_is_accounted_for_whatever_is_done_to_a_file(contents: list[bytes], data: st.DataObject) -> None:
    raw = bytearray(b"".join(map(compress, contents)))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(raw)))
        match data.draw(st.sampled_from(("set", "insert", "remove", "double"))):
            case "set" if at < len(raw):
                raw[at] = data.draw(st.integers(0, 255))
            case "insert":
                raw[at:at] = data.draw(st.binary(max_size=20))
            case "remove":
                del raw[at : at + data.draw(st.integers(0, 20))]
            case "double":
                raw[at:at] = raw[at : at + data.draw(st.integers(0, 40))]
    assert tiles(read(bytes(raw)), len(raw))


@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    assert tiles(read(data), len(data))
    assert tiles(read(b"\x1f\x8b\x08" + data), len(data) + 3)
    assert tiles(read(GZIP_HEADER + data), len(data) + 10)


def test_large_content_is_checked_and_not_kept() -> None:
    content = bytes(300_000)
    data = compress(content) + compress(b"next")
    large, small = read(data, keep=100_000)
    assert isinstance(large, Member)
    assert (large.data, large.size) == (None, len(content))
    assert isinstance(small, Member)
    assert small.data == b"next"
    size = struct.pack("<I", 300_000)
    broken, _ = read(data.replace(size, struct.pack("<I", 300_001)), keep=100_000)
    assert isinstance(broken, Damage)
    assert broken.code == "gzip-length"


def test_a_bomb_is_not_inflated_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "BOMB_SIZE", 1_000_000)
    bomb = compress(bytes(30_000_000), 9)
    inflation = Inflation(Window(io.BytesIO(bomb)), 0)
    with pytest.raises(DamageError) as caught:
        list(iter(inflation.read, b""))
    assert caught.value.code == "bomb"
    assert inflation.size < 1_200_000
    # What is merely large, or dense, is no bomb.
    for honest in (bytes(900_000), b"".join(b"%d " % number for number in range(400_000))):
        (item,) = read(compress(honest))
        assert isinstance(item, Member)


def test_work_on_nested_damage_is_bounded() -> None:
    # Each member is a stored block that holds all the members behind it: every one inflates to the end and fails.
    data = b""
    for _ in range(300):
        inner = (data or bytes(64))[:60_000]
        data = GZIP_HEADER + b"\x01" + struct.pack("<HH", len(inner), len(inner) ^ 0xFFFF) + inner + bytes(8)
    items = read(data)
    assert tiles(items, len(data))
    rescue = Rescue(Window(io.BytesIO(data)), b"")
    damage = DamageError("gzip-data", "", len(data))
    rounds = 0
    while rescue.after(rounds, damage) < len(data):
        rounds += 1
        assert rounds < len(data)


def test_a_member_is_found_by_what_it_holds() -> None:
    decoy = b"\x1f\x8b\x08" * 5 + member(b"other")
    data = decoy + compress(b"WARC/1.1\r\n")
    window = Window(io.BytesIO(data))
    assert next_member(window, 0, b"WARC/") == len(decoy)
    assert next_member(window, len(decoy) + 1, b"WARC/") == len(data)
    assert next_member(window, len(data), b"WARC/") == len(data)


@pytest.mark.parametrize("chunk", [16, 61, 4096])
def test_the_size_of_the_pieces_read_makes_no_difference(monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    contents = [bytes([number]) * number * 37 for number in range(20)]
    data = b"".join(map(compress, contents))
    data = data[:50] + b"stray" + data[50:]
    expected = read(data)
    monkeypatch.setattr(members, "_CHUNK", chunk)
    monkeypatch.setattr(members, "STEP", chunk)
    assert read(data) == expected


def test_a_window_sees_nothing_behind_its_end() -> None:
    window = Window(io.BytesIO(b"0123456789"), 7)
    assert bytes(window.at(0, 100)) == b"0123456"
    assert bytes(window.at(5, 2)) == b"56"
    assert bytes(window.at(6, 9)) == b"6"
    assert bytes(window.at(7, 1)) == b""
    assert bytes(window.at(70, 1)) == b""
    assert bytes(window.at(2, 0)) == b""


def test_a_file_cut_while_it_is_read_ends_where_it_ends() -> None:
    file = io.BytesIO(compress(b"one") + compress(b"two"))
    window = Window(file)
    file.truncate(30)
    assert len(window.at(0, 1000)) == 30
    assert window.end == 30
