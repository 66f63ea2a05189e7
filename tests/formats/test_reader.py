"""The reader against everything that can happen to a file: each byte is part of a record or of a named damage."""

from __future__ import annotations

import gzip
import hashlib
import io
import itertools
import os
import random
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from records_for_tests import every_kind, segment

from archive.formats import headers, members, reader, streams, warc
from archive.formats.members import GZIP_HEADER, compress
from archive.formats.reader import DamageItem, Item, RecordItem, read_record, read_warc

RECORDS = every_kind()[:9]
SEGMENT = segment(RECORDS)
PLAIN = b"".join(RECORDS)


def read(data: bytes, **options: object) -> list[Item]:
    return list(read_warc(io.BytesIO(data), **options))  # type: ignore[arg-type]


def whole(items: list[Item]) -> list[RecordItem]:
    return [item for item in items if isinstance(item, RecordItem)]


def damaged(items: list[Item]) -> list[DamageItem]:
    return [item for item in items if isinstance(item, DamageItem)]


def covers(items: list[Item], size: int) -> bool:
    """Whether each byte of a file of that size lies in some item."""
    reached = 0
    for offset, length in sorted((item.offset, item.length) for item in items):
        if offset > reached:
            return False
        reached = max(reached, offset + length)
    return reached == size


def digests(records: list[bytes]) -> list[str]:
    return [hashlib.sha256(record).hexdigest() for record in records]


CLEAN = read(SEGMENT, members=True)
MEMBERS = {item.offset: item.member_sha256 or "" for item in whole(CLEAN)}
BOUNDS = [item.offset for item in CLEAN]


# What we wrote.


def test_a_segment_of_ours_is_read_as_it_was_written() -> None:
    records = every_kind()
    data = segment(records)
    items = read(data, members=True)
    assert damaged(items) == []
    assert [item.sha256 for item in whole(items)] == digests(records)
    position = 0
    for number, (item, record) in enumerate(zip(whole(items), records, strict=True), 1):
        assert (item.number, item.offset, item.raw_length) == (number, position, len(record))
        assert item.repacked is None
        assert item.record.raw == record
        assert item.record.problems() == ()
        assert item.member_sha256 == hashlib.sha256(data[position : position + item.length]).hexdigest()
        position += item.length
    assert position == len(data)


@settings(max_examples=40)
@given(st.lists(st.binary(max_size=400), max_size=8))
def test_serialise_then_read_gives_the_same_records(blocks: list[bytes]) -> None:
    records = [
        warc.record("resource", record_id=f"<urn:x:{number}>", date="2026-03-02T12:00:00.000000Z", block=block)
        for number, block in enumerate(blocks)
    ]
    for data in (segment(records), b"".join(records)):
        items = read(data)
        assert [item.record.block for item in whole(items)] == blocks
        assert damaged(items) == []


def test_a_plain_file_is_read_the_same_and_says_so_where_it_should_be_compressed(tmp_path: Path) -> None:
    path = tmp_path / "news-000001.warc.gz"
    path.write_bytes(PLAIN)
    plain = tmp_path / "theirs.warc"
    plain.write_bytes(PLAIN)
    for items, repacked in (
        (read(PLAIN), "it is not compressed"),
        (read(PLAIN, foreign=True), None),
        (list(read_warc(path, foreign=True)), "it is not compressed"),
        (list(read_warc(str(path))), "it is not compressed"),
        (list(read_warc(plain, foreign=True)), None),
    ):
        assert [item.sha256 for item in whole(items)] == digests(RECORDS)
        assert {item.repacked for item in whole(items)} == {repacked}
    path.write_bytes(SEGMENT)
    assert [item.sha256 for item in whole(list(read_warc(path)))] == digests(RECORDS)


def test_reading_can_begin_and_end_at_any_record() -> None:
    for begin in range(len(BOUNDS)):
        items = read(SEGMENT, start=BOUNDS[begin], number=begin + 1)
        assert [(item.number, item.offset) for item in items] == [(i.number, i.offset) for i in CLEAN[begin:]]
        items = read(SEGMENT, end=BOUNDS[begin])
        assert [item.offset for item in items] == BOUNDS[:begin]
        one = read_record(io.BytesIO(SEGMENT), BOUNDS[begin])
        assert isinstance(one, RecordItem)
        assert one.sha256 == digests(RECORDS)[begin]
    past = read_record(io.BytesIO(SEGMENT), len(SEGMENT))
    assert isinstance(past, DamageItem)
    assert past.code == "truncated"
    assert read(b"") == []


# Every single byte.


@pytest.mark.parametrize("mask", [0x01, 0x80, 0xFF])
def test_every_flipped_byte_is_reported_and_costs_one_record_only(mask: int) -> None:
    wanted = list(zip(BOUNDS, digests(RECORDS), strict=True))
    # Each position in turn over the three masks and over runs: all of them are in the torture run.
    for position in range(mask % 5, len(SEGMENT), 5):
        data = bytearray(SEGMENT)
        data[position] ^= mask
        items = read(bytes(data), members=MEMBERS)
        assert covers(items, len(data)), position
        hit = max(number for number, offset in enumerate(BOUNDS) if offset <= position)
        found = {(item.offset, item.sha256) for item in whole(items)}
        rest = {pair for number, pair in enumerate(wanted) if number != hit}
        assert rest <= found, f"flip at {position} lost another record"
        faults = damaged(items)
        repacked = [item for item in whole(items) if item.repacked]
        if faults:
            assert (faults[0].number, faults[0].offset) == (hit + 1, BOUNDS[hit])
            assert faults[0].message
        else:
            assert [item.number for item in repacked] == [hit + 1], f"flip at {position} is not reported"
            assert found == set(wanted)


def test_every_truncation_is_reported() -> None:
    for length in range(len(SEGMENT)):
        items = read(SEGMENT[:length])
        assert covers(items, length)
        faults = damaged(items)
        if length in BOUNDS:
            assert faults == []
            continue
        last = max(number for number, offset in enumerate(BOUNDS) if offset < length)
        assert [(item.number, item.offset, item.code) for item in faults] == [(last + 1, BOUNDS[last], "truncated")]
        assert [item.sha256 for item in whole(items)] == digests(RECORDS)[:last]


def test_every_truncation_of_a_plain_file_is_reported() -> None:
    ends = [0]
    for record in RECORDS:
        ends.append(ends[-1] + len(record))
    for length in range(0, len(PLAIN), 7):
        items = read(PLAIN[:length], foreign=True) if length % 2 else read(PLAIN[:length])
        assert covers(items, length)
        if length not in ends:
            (fault,) = damaged(items)
            assert fault.code in ("truncated", "stray-bytes" if length - fault.offset < 3 else "truncated")


def test_flips_in_a_plain_file_are_damage_or_another_digest() -> None:
    good = digests(RECORDS)
    for position in range(0, len(PLAIN), 11):
        data = bytearray(PLAIN)
        data[position] ^= 0x20
        items = read(bytes(data))
        assert covers(items, len(data))
        assert [item.sha256 for item in whole(items)] != good


@settings(max_examples=80)
@given(st.data())
def test_whatever_is_done_to_a_file_every_byte_is_accounted_for(data: st.DataObject) -> None:
    source = data.draw(
        st.sampled_from((SEGMENT, PLAIN, compress(PLAIN), compress(PLAIN[:700]) + compress(PLAIN[700:])))
    )
    raw = bytearray(source)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw)))
        size = data.draw(st.sampled_from((1, 2, 10, 300)))
        match data.draw(st.sampled_from(("set", "insert", "remove", "double", "zero", "move"))):
            case "set":
                raw[at : at + 1] = data.draw(st.binary(min_size=1, max_size=1))
            case "insert":
                raw[at:at] = data.draw(st.binary(max_size=size))
            case "remove":
                del raw[at : at + size]
            case "double":
                raw[at:at] = raw[at : at + size]
            case "zero":
                raw[at : at + size] = bytes(len(raw[at : at + size]))
            case "move":
                piece = raw[at : at + size]
                del raw[at : at + size]
                raw += piece
    for foreign in (False, True):
        items = read(bytes(raw), foreign=foreign, members=True)
        assert covers(items, len(raw))
        assert [item.number for item in items] == list(range(1, len(items) + 1))
        for item in whole(items):
            assert item.sha256 == hashlib.sha256(item.record.raw or b"").hexdigest()
            item.record.problems()


@given(st.binary(max_size=300))
def test_no_bytes_raise(data: bytes) -> None:
    for raw in (data, b"WARC/1.1\r\n" + data, GZIP_HEADER + data, compress(data), compress(b"WARC/" + data)):
        assert covers(read(raw), len(raw))


# Named damage.


def spoiled(number: int, spoil: bytes) -> bytes:
    """The segment with one record replaced by other content, in a member that is whole."""
    return segment(RECORDS[:number]) + compress(spoil) + segment(RECORDS[number + 1 :])


SOME = RECORDS[3]


@pytest.mark.parametrize(
    ("spoil", "code", "word"),
    [
        (SOME.replace(b"WARC/1.1\r\n", b"WARC/1.1\n", 1), "record-version", "WARC"),
        (SOME.replace(b"WARC/1.1", b"WARC/1.0", 1), "record-version", "WARC/1.0"),
        (SOME[1:], "record-version", "ARC/1.1"),
        (b"{}", "record-version", "{}"),
        (b"", "record-header", "no end"),
        (SOME.replace(b"WARC-Date: ", b"WARC-Date ", 1), "record-header", "not a header name"),
        (SOME.replace(b"\r\nWARC-Date: ", b"\r\nspaces only\r\nWARC-Date: ", 1), "record-header", "without a colon"),
        (SOME.replace(b"WARC-Type: response\r\n", b"WARC-Type: response\n", 1), "record-header", "bare LF"),
        (SOME.replace(b"WARC-Type: ", b"WARC-Type: \xff", 1), "record-header", "ASCII"),
        (SOME.replace(b"WARC-Type: ", b"WARC-Date: 2020-01-01\r\nWARC-Type: ", 1), "record-header", "twice"),
        (SOME.replace(b"WARC-Record-ID", b"X-Record-ID", 1), "record-header", "no WARC-Record-ID"),
        (SOME[:100], "record-header", "no end"),
        (SOME.replace(b"\r\n\r\n<html>", b"\r\n\r\n<html>x", 1), "record-length", "long"),
        (SOME.replace(b"\r\n\r\n<html>", b"\r\n\r\nhtml>", 1), "record-length", "long"),
        (SOME[:-4], "record-end", "CRLF"),
        (SOME[:-2], "record-end", "CRLF"),
        (SOME[:-100], "record-length", "follow"),
        (SOME.replace(b"Content-Length: ", b"Content-Length: 99999999999", 1), "record-length", "follow"),
    ],
)
def test_a_record_that_is_not_whole_is_named_and_the_rest_is_read(spoil: bytes, code: str, word: str) -> None:
    data = spoiled(3, spoil)
    items = read(data)
    (fault,) = damaged(items)
    assert (fault.number, fault.offset, fault.length) == (4, BOUNDS[3], len(compress(spoil)))
    assert fault.code == code
    assert word in fault.message
    good = digests(RECORDS)
    assert [item.sha256 for item in whole(items)] == good[:3] + good[4:]
    if spoil:
        plain = b"".join(RECORDS[:3]) + spoil + b"".join(RECORDS[4:])
        items = read(plain)
        assert covers(items, len(plain))
        assert damaged(items)[0].number == 4
        assert set(good[:3]) < {item.sha256 for item in whole(items)}
        assert good[-1] == whole(items)[-1].sha256


@pytest.mark.parametrize("stray", [b"x", b"\r\n", b"\0" * 600, b"WAR", b"GET / HTTP/1.1\r\n\r\n"])
def test_bytes_behind_a_record_in_its_member_are_named_and_the_record_is_kept(stray: bytes) -> None:
    data = spoiled(3, SOME + stray)
    items = read(data)
    (fault,) = damaged(items)
    assert (fault.offset, fault.code) == (BOUNDS[3], "stray-bytes" if stray != b"WAR" else "record-header")
    assert [item.sha256 for item in whole(items)] == digests(RECORDS)
    assert [item.number for item in whole(items) if item.repacked] == [4]
    assert covers(items, len(data))


@pytest.mark.parametrize("stray", [b"x", b"\r\n\r\n", bytes(5000), b"\x1f\x8b", random.Random(7).randbytes(300)])
@pytest.mark.parametrize("place", [0, 4, 9])
def test_bytes_between_members_are_named(stray: bytes, place: int) -> None:
    at = [*BOUNDS, len(SEGMENT)][place]
    items = read(SEGMENT[:at] + stray + SEGMENT[at:])
    (fault,) = damaged(items)
    assert (fault.offset, fault.length, fault.number) == (at, len(stray), place + 1)
    assert fault.code in ("stray-bytes", "truncated", "gzip-header")
    assert [item.sha256 for item in whole(items)] == digests(RECORDS)


def test_stray_bytes_in_a_plain_file_are_named() -> None:
    at = len(RECORDS[0]) + len(RECORDS[1])
    for stray in (b"x", b"\r\n", bytes(100)):
        items = read(PLAIN[:at] + stray + PLAIN[at:])
        (fault,) = damaged(items)
        assert (fault.offset, fault.length, fault.code) == (at, len(stray), "stray-bytes")
        assert [item.sha256 for item in whole(items)] == digests(RECORDS)


def test_a_wrong_checksum_or_length_leaves_the_record_readable() -> None:
    content = RECORDS[2]
    good = compress(content)
    for trailer, code in (
        (struct.pack("<II", zlib.crc32(content) ^ 1, len(content)), "gzip-checksum"),
        (struct.pack("<II", zlib.crc32(content), len(content) + 1), "gzip-length"),
    ):
        (fault, after) = read(good[:-8] + trailer + compress(RECORDS[3]))
        assert isinstance(fault, DamageItem)
        assert fault.code == code
        assert fault.record is not None
        assert fault.record.sha256 == hashlib.sha256(content).hexdigest()
        assert isinstance(after, RecordItem)


def test_removed_doubled_and_moved_members_are_still_records() -> None:
    """A missing or repeated record is for the signed statements to notice; here each is what it is."""
    pieces = [SEGMENT[a:b] for a, b in zip(BOUNDS, [*BOUNDS[1:], len(SEGMENT)], strict=True)]
    swapped = [pieces[1], pieces[0], *pieces[2:]]
    for other in (pieces[1:], [pieces[0], *pieces], swapped):
        items = read(b"".join(other))
        assert damaged(items) == []
        assert len(items) == len(other)


# Packed otherwise.


def test_recompression_is_seen_by_the_digest_written_down() -> None:
    again = b"".join(compress(record, 1) for record in RECORDS)
    assert again != SEGMENT
    items = read(again, members={0: MEMBERS[0]})
    assert [item.repacked is None for item in whole(items)] == [False] + [True] * (len(RECORDS) - 1)
    assert [item.sha256 for item in whole(items)] == digests(RECORDS)


@pytest.mark.parametrize(
    ("head", "word"),
    [
        (GZIP_HEADER[:4] + b"\x01\0\0\0\0\xff", "time 1"),
        (GZIP_HEADER[:8] + b"\x02\xff", "extra flags"),
        (GZIP_HEADER[:9] + b"\x03", "operating system 3"),
        (GZIP_HEADER[:3] + b"\x08\0\0\0\0\0\xffnews.warc\0", "a file name"),
        (GZIP_HEADER[:3] + b"\x04\0\0\0\0\0\xff\x02\0ab", "an extra field"),
    ],
)
def test_another_gzip_header_is_a_notice_on_the_record(head: bytes, word: str) -> None:
    data = SEGMENT[: BOUNDS[2]] + head + SEGMENT[BOUNDS[2] + 10 :]
    items = read(data)
    assert [item.sha256 for item in whole(items)] == digests(RECORDS)
    (odd,) = [item for item in whole(items) if item.repacked]
    assert odd.number == 3
    assert word in (odd.repacked or "")
    assert covers(items, len(data))


def test_the_standard_librarys_gzip_and_ours_differ_in_the_header_only() -> None:
    for item in whole(read(b"".join(gzip.compress(record, mtime=7) for record in RECORDS))):
        assert "time 7" in (item.repacked or "")


@settings(max_examples=40)
@given(st.lists(st.integers(0, len(PLAIN)), max_size=6))
def test_any_cut_into_members_holds_the_same_records(cuts: list[int]) -> None:
    places = sorted({0, len(PLAIN), *cuts})
    data = b"".join(compress(PLAIN[a:b]) for a, b in itertools.pairwise(places))
    items = read(data)
    assert damaged(items) == []
    assert [item.sha256 for item in whole(items)] == digests(RECORDS)
    assert covers(items, len(data))
    ends = {0}
    for record in RECORDS:
        ends.add(max(ends) + len(record))
    for item, begin, record in zip(whole(items), sorted(ends), RECORDS, strict=False):
        alone = begin in places and begin + len(record) in places
        inside = [place for place in places if begin < place < begin + len(record)]
        assert (item.repacked is None) == (alone and not inside)
        if alone and inside:
            assert item.repacked == f"it is split over {len(inside) + 1} gzip members"


def test_damage_inside_a_shared_member_does_not_hide_the_records_behind_it() -> None:
    spoil = RECORDS[2].replace(b"WARC-Date: ", b"WARC-Date ", 1)
    data = compress(b"".join([*RECORDS[:2], spoil, *RECORDS[3:]]))
    items = read(data)
    (fault,) = damaged(items)
    assert (fault.number, fault.code, fault.offset) == (3, "record-header", 0)
    assert [item.sha256 for item in whole(items)] == digests(RECORDS)[:2] + digests(RECORDS)[3:]
    assert covers(items, len(data))


# Large, slow, hostile.


def test_a_record_too_large_to_keep_is_hashed_and_checked_all_the_same() -> None:
    body = random.Random(1).randbytes(40_000)
    block = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n" + body
    large = warc.record(
        "response",
        record_id="<urn:x:1>",
        date="2026-03-02T12:00:00.000000Z",
        content_type=warc.HTTP_RESPONSE,
        block=block,
        headers=[("WARC-Payload-Digest", warc.digest_of(body))],
    )
    for pack in (lambda data: data, compress):
        first, second = read(pack(large) + pack(RECORDS[1]), keep=10_000, members=True, foreign=True)
        assert isinstance(first, RecordItem)
        assert (first.sha256, first.raw_length) == (hashlib.sha256(large).hexdigest(), len(large))
        assert (first.record.block, first.record.payload, first.record.raw) == (None, None, None)
        assert first.record.length == len(block)
        assert first.record.problems() == ()
        assert first.repacked is None
        assert isinstance(second, RecordItem)
        assert second.record.block is not None
        wrong = large.replace(body[-50:], body[-51:-1])
        first = next(iter(read(pack(wrong), keep=10_000)))
        assert isinstance(first, RecordItem)
        assert [flaw.code for flaw in first.record.problems()] == ["block-digest", "payload-digest"]
        for cut in (large[:-3], large[:20_000], large.replace(b"\r\n\r\n" + body, b"\r\n\r\n" + body[1:])):
            items = read(pack(cut) + pack(RECORDS[1]), keep=10_000)
            assert covers(items, len(pack(cut) + pack(RECORDS[1])))
            assert damaged(items)[0].number == 1
            assert whole(items)[-1].sha256 == digests(RECORDS)[1]


def test_a_bomb_is_named_and_what_follows_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "BOMB_SIZE", 1_000_000)
    claims = b"WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:x:1>\r\nWARC-Date: 2026-03-02\r\n"
    for content in (
        claims + b"Content-Length: 100000000\r\n\r\n" + bytes(20_000_000),
        claims + b"Content-Length: 10\r\n\r\n" + bytes(20_000_000),
        bytes(20_000_000),
    ):
        bomb = compress(content, 9)
        for packed in (bomb, b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + bomb[10:]):
            items = read(packed + SEGMENT, keep=500_000)
            assert damaged(items)[0].code == "bomb"
            assert [item.sha256 for item in whole(items)] == digests(RECORDS)


def test_lengths_that_lie_cost_no_more_than_the_file_is_long() -> None:
    lie = (
        b"\r\nWARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:x:1>\r\nWARC-Date: 2026\r\n"
        b"Content-Length: 60000\r\n\r\n"
    )
    data = lie[2:] + lie * 3000
    assert covers(read(data), len(data))
    data = (b"\nWARC/1.1\r\nA:" * 20_000)[1:]
    assert covers(read(data), len(data))


@pytest.mark.parametrize("size", [1 << 18, (1 << 20) + 100])
def test_a_header_without_end_is_given_up(size: int) -> None:
    endless = b"WARC/1.1\r\n" + b"X-A: " + b"a" * size + b"\r\n"
    for data in (compress(endless) + compress(RECORDS[0]), endless + RECORDS[0]):
        items = read(data)
        assert covers(items, len(data))
        assert damaged(items)[0].code in ("record-header", "truncated", "record-length")


@pytest.mark.parametrize("piece", [64, 1000])
def test_the_size_of_the_pieces_read_makes_no_difference(monkeypatch: pytest.MonkeyPatch, piece: int) -> None:
    data = spoiled(3, SOME[:-100])
    data = data[:50] + bytes([data[50] ^ 1]) + data[51:] + b"tail"
    shared = compress(PLAIN[:900]) + compress(PLAIN[900:])

    def essence(raw: bytes) -> list[tuple[object, ...]]:
        return [
            (item.number, item.offset, item.sha256, item.repacked) if isinstance(item, RecordItem) else item[:4]
            for item in read(raw)
        ]

    expected = [essence(raw) for raw in (data, shared, PLAIN)]
    monkeypatch.setattr(members, "_CHUNK", piece)
    monkeypatch.setattr(members, "STEP", piece)
    monkeypatch.setattr(reader, "_FIRST", piece)
    monkeypatch.setattr(reader, "_NEXT", piece)
    monkeypatch.setattr(streams, "_PIECE", piece)
    assert [essence(raw) for raw in (data, shared, PLAIN)] == expected


def test_what_is_no_file_is_said_and_never_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "news-000001.warc.gz"
    os.mkfifo(pipe)
    for path in (pipe, tmp_path):
        (fault,) = read_warc(path)
        assert isinstance(fault, DamageItem)
        assert (fault.code, fault.length) == ("not-a-file", 0)
    with pytest.raises(FileNotFoundError):
        list(read_warc(tmp_path / "none.warc.gz"))


def test_isal_and_zlib_tell_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("isal", reason="needs the extra `fast`")
    cases = [SEGMENT, compress(PLAIN), spoiled(3, SOME + b"x")]
    for position in range(0, BOUNDS[3], 3):
        data = bytearray(SEGMENT)
        data[position] ^= 0x10
        cases.append(bytes(data))
    with_isal = [[item[:4] for item in read(data)] for data in cases]
    monkeypatch.setattr(reader, "_inflate_module", lambda: (zlib, (headers.MalformedRecordError, zlib.error)))
    assert [[item[:4] for item in read(data)] for data in cases] == with_isal


# Other people's files.


@pytest.mark.shared
def test_files_of_other_projects_are_read_to_their_last_byte(cases: Path) -> None:
    files = sorted((cases / "warcs").glob("*/*.warc")) + sorted((cases / "warcs").glob("*/*.warc.gz"))
    assert len(files) > 50
    for path in files:
        for foreign in (True, False):
            items = list(read_warc(path, foreign=foreign))
            assert covers(items, path.stat().st_size), path.name
            for item in whole(items):
                item.record.problems()


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "records", "codes"),
    [
        ("warcio/example.warc", 6, []),
        ("warcio/example.warc.gz", 6, []),
        ("warcio/example-trunc.warc", None, ["record-length", "truncated"]),
        ("warcio/example-iana.org-chunked.warc", 3, []),
        ("chatnoir-resiliparse/clipped.warc.gz", 0, ["truncated"]),
        ("jwarc/gzip_extra_sl.warc.gz", 1, []),
        ("pywb/example-url-agnostic-orig.warc.gz", None, ["record-length"]),
        ("jhove-warc/valid-warcfile-utf8.warc", 1, []),
        ("jhove-warc/invalid-warcfile-lonely-monkeys-lf-line-endings.warc", 0, ["truncated"]),
    ],
)
def test_known_defects_of_known_files(cases: Path, name: str, records: int | None, codes: list[str]) -> None:
    items = list(read_warc(cases / "warcs" / name, foreign=True))
    if records is not None:
        assert len(whole(items)) == records
    assert {item.code for item in damaged(items)} <= set(codes)
    assert bool(damaged(items)) == bool(codes)
