"""A WARC that nobody signed: what is damage, what is only a habit of the program that wrote it, and what is told."""

from __future__ import annotations

import base64
import gzip
import hashlib
import os
import re
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.audit import foreign, kind_of
from archive.audit.defects import DEFECTS
from archive.audit.foreign import examine_warc
from archive.errors import CallerError
from tests.audit import foreign_files as made
from tests.audit.foreign_files import codes, found, notices, packed, response, warcinfo

GOOD = made.good()
PLAIN = b"".join(GOOD)
GZIP = packed(GOOD)


def spans(records: list[bytes]) -> list[tuple[int, int]]:
    at, out = 0, []
    for record in records:
        out.append((at, at + len(record)))
        at += len(record)
    return out


def covered() -> list[int]:
    """The places of a plain file that a digest covers."""
    places: list[int] = []
    for (begin, end), record in zip(spans(GOOD), GOOD, strict=True):
        if b"WARC-Block-Digest" in record:
            places += range(begin + record.index(b"\r\n\r\n") + 4, end - 4)
    return places


COVERED = covered()


def test_a_sound_file_is_intact_and_says_what_was_compared(tmp_path: Path) -> None:
    for name, data in (("a.warc", PLAIN), ("a.warc.gz", GZIP)):
        path = tmp_path / name
        path.write_bytes(data)
        result = examine_warc(path)
        assert (result.exit, result.kind, result.problems, result.notices) == (0, "warc", (), ())
        assert [verdict.status for verdict in result.verdicts] == ["ok", "n/a", "n/a", "n/a", "n/a"]
        intact = result.verdicts[0].detail
        assert "4 records read, 6 stated digests agree" in intact
        assert "1 record without a digest (nothing to compare)" in intact
        assert ("checksums of the compression cover every record" in intact) == name.endswith(".gz")
        assert {verdict.detail for verdict in result.verdicts[1:]} == {"nobody signed this file"}
        assert result.counts.records == 4


def test_where_nothing_was_compared_nothing_is_ok(tmp_path: Path) -> None:
    silent = b"".join(re.sub(rb"WARC-(?:Block|Payload)-Digest: [^\r]*\r\n", b"", record) for record in GOOD)
    plain, packed = tmp_path / "silent.warc", tmp_path / "silent.warc.gz"
    plain.write_bytes(silent)
    packed.write_bytes(gzip.compress(silent, mtime=0))
    result = examine_warc(plain)
    assert (result.verdicts[0].status, result.exit, result.problems) == ("not checked", 0, ())
    assert result.verdicts[0].detail.startswith("nothing in this file vouches for its bytes: 4 records read, 0 stated")
    # The checksums of a compression are something to compare.
    assert examine_warc(packed).verdicts[0].status == "ok"
    # Damage that can be seen without a digest is damage.
    plain.write_bytes(silent[:-40])
    assert (examine_warc(plain).verdicts[0].status, examine_warc(plain).exit) == ("FAIL", 1)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(COVERED), st.integers(1, 255))
def test_every_flip_of_a_byte_that_a_digest_covers_is_found(at: int, mask: int) -> None:
    data = PLAIN[:at] + bytes((PLAIN[at] ^ mask,)) + PLAIN[at + 1 :]
    problems = found(data)["problem"]
    assert problems
    assert all(problem.record is not None and problem.offset is not None for problem in problems)
    assert problems[0].offset is not None
    assert problems[0].offset <= at


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(GZIP) - 1), st.integers(1, 255))
def test_every_flip_in_a_gzip_file_that_changes_content_is_found(at: int, mask: int) -> None:
    data = GZIP[:at] + bytes((GZIP[at] ^ mask,)) + GZIP[at + 1 :]
    try:
        same = gzip.decompress(data) == PLAIN
    except (OSError, EOFError, zlib.error):
        same = False
    if same:
        return  # RFC 1952 and 1951 have bytes and bits that say nothing
    assert found(data, "x.warc.gz")["problem"]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(PLAIN)))
def test_every_cut_of_a_plain_file_is_found_unless_it_falls_between_records(length: int) -> None:
    whole = length in {end for _, end in spans(GOOD)}
    assert (codes(PLAIN[:length]) == []) == whole
    if not whole and length:
        assert "warc-truncated" in codes(PLAIN[:length])


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(GZIP)))
def test_every_cut_of_a_gzip_file_is_found_unless_it_falls_between_records(length: int) -> None:
    ends = {end for _, end in spans([gzip.compress(record, mtime=0) for record in GOOD])}
    assert (codes(GZIP[:length], "x.warc.gz") == []) == (length in ends)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400) | st.lists(st.sampled_from([*GOOD, b"WARC/1.0\r\n", b"\r\n", GZIP[:90]])).map(b"".join))
@example(b"")
@example(b"WARC/1.0\r\nContent-Length: 99999999999999999\r\n\r\n")
@example(b"\x28\xb5\x2f\xfd")
@example(b"\x5d\x2a\x4d\x18\xff\xff\xff\xff")
def test_nothing_raises_whatever_the_bytes(data: bytes) -> None:
    for name in ("x.warc", "x.warc.gz"):
        found(data, name)


def test_a_member_that_is_cut_inside_its_checksum_is_told_once() -> None:
    problems = found(GZIP[:-3], "x.warc.gz")["problem"]
    assert [problem.code for problem in problems] == ["warc-truncated"]
    assert problems[0].record == 4


def test_reading_goes_on_behind_damage() -> None:
    members = [gzip.compress(record, mtime=0) for record in GOOD]
    broken = bytearray(members[1])
    broken[40] ^= 0xFF
    data = b"".join([members[0], bytes(broken), *members[2:-1], members[-1][:-9]])
    result = found(data, "x.warc.gz")
    assert [(problem.code, problem.record) for problem in result["problem"]] == [
        ("warc-damaged", 2),
        ("warc-truncated", 4),
    ]
    assert result["problem"][0].offset == len(members[0])


@pytest.mark.parametrize(
    ("key", "records"),
    [
        ("digest-chunked", [response(1, made.http(made.chunked(made.HTML), "Transfer-Encoding: chunked"))]),
        ("digest-whole", [response(1, made.http(), payload=made.digest(made.http()))]),
        ("digest-decoded", [response(1, made.http(gzip.compress(made.HTML), "Content-Encoding: gzip"), payload=made.digest(made.HTML))]),
        ("digest-of-nothing", [response(1, payload=made.digest(b""))]),
        ("digest-base32", [response(1, payload=made.digest(made.HTML + b"<!-- 1 -->", "sha256"))]),
        ("digest-unknown", [response(1, payload="xxh64:5c80c09683041123")]),
        ("uri-brackets", [response(1, url="<https://gazette.example/1>")]),
        ("uri-characters", [response(1, url="https://gazette.example/a b")]),
        ("draft-version", [response(1, version="WARC/0.18")]),
        ("lf-header", [response(1, newline="\n"), response(2, newline="\n")]),
        ("bad-date", [response(1, date="2009-03-65T08:43:19-0800"), response(2, date="2009-03-66T08:43:19-0800")]),
        ("no-record-id", [response(1, record_id=False), response(2, record_id=False)]),
        ("double-field", [response(n, None, ("WARC-Block-Digest", made.digest(made.http(made.HTML + b"<!-- %d -->" % n)))) for n in (1, 2)]),  # noqa: E501
        ("line-ends", [response(1, end=b"\r\n"), response(2, end=b"\r\n")]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_every_record_has_is_a_habit(key: str, records: list[bytes]) -> None:
    result = found(b"".join(records))
    assert not result["problem"], result["problem"]
    assert [notice.code for notice in result["notice"]] == ["producer-defect"]
    assert DEFECTS[key].text in result["notice"][0].message
    assert result["notice"][0].consequence == DEFECTS[key].meaning
    assert result["notice"][0].record == 1


@pytest.mark.parametrize(
    "odd",
    [
        response(2, newline="\n"),
        response(2, date="2009-03-65T08:43:19-0800"),
        response(2, record_id=False),
        response(2, end=b"\r\n"),
        response(2, end=b"\n\n"),
        response(2, length=60),
    ],
    ids=["lf", "date", "id", "end", "ends", "length"],
)
def test_what_one_record_among_sound_ones_has_is_damage(odd: bytes) -> None:
    data = b"".join([response(1), odd, response(3), response(4)])
    assert "warc-damaged" in codes(data)
    assert {problem.record for problem in found(data)["problem"]} == {2}


def test_a_program_that_is_known_for_a_fault_is_named() -> None:
    records = [warcinfo("Wget/1.19.4 (linux-gnu)"), response(1, url="<https://gazette.example/1>")]
    assert "Wget/1.19.4 (linux-gnu) is known for it" in notices(b"".join(records))


def test_wget_counts_a_byte_of_the_line_end() -> None:
    block = made.http()
    one_more = response(1, block, length=len(block) + 1, payload=made.digest(made.HTML))
    records = [warcinfo("Wget/1.19.4"), one_more, response(2)]
    for data in (b"".join(records), packed(records)):
        result = found(data, "x.warc.gz" if data[:1] == b"\x1f" else "x.warc")
        assert not result["problem"], result["problem"]
        assert any("counts one byte" in notice.message for notice in result["notice"])
    assert "warc-damaged" in codes(warcinfo("Gget/1") + one_more + response(2))
    assert "warc-damaged" in codes(packed([warcinfo("Gget/1"), one_more, response(2)]), "x.warc.gz")
    # A byte that is there although no digest knows it is another matter, whatever the program.
    assert codes(warcinfo("Wget/1.19.4") + response(1, block + b"!", payload=made.digest(made.HTML))) == [
        "digest-mismatch"
    ]


def test_a_digest_that_is_of_nothing_known_is_a_mismatch() -> None:
    data = response(1, payload=made.digest(b"another text"))
    problem = found(data)["problem"][0]
    assert (problem.code, problem.field, problem.record, problem.offset) == (
        "digest-mismatch",
        "WARC-Payload-Digest",
        1,
        0,
    )


@pytest.mark.parametrize("stated", ["sha1:zzz", "sha1:", "sha9:ABCDEF", "gibberish", "sha1:" + "A" * 31 + "1"])
def test_a_digest_that_is_none_is_a_mismatch_and_not_silence(stated: str) -> None:
    assert codes(response(1, payload=stated)) == ["digest-mismatch"]


def test_every_digest_of_a_record_counts() -> None:
    block = made.http()
    wrong = ("WARC-Block-Digest", made.digest(b"another", "md5", base32=False))
    assert "digest-mismatch" in codes(response(1, block, wrong) + response(2, None, wrong))


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256", "sha384", "sha512"])
def test_digests_are_read_in_hex_base32_and_base64(algorithm: str) -> None:
    block = made.http()
    raw = hashlib.new(algorithm, made.HTML).digest()
    for value in (raw.hex(), raw.hex().upper(), base64.b32encode(raw).decode(), base64.b64encode(raw).decode()):
        assert codes(response(1, block, payload=f"{algorithm}:{value}")) == []
        assert codes(response(1, block + b"!", payload=f"{algorithm}:{value}")) == ["digest-mismatch"]


def test_a_revisit_that_names_a_record_of_another_payload_is_found() -> None:
    def revisit(payload: bytes) -> bytes:
        return made.record(
            "revisit",
            made.http(b""),
            ("WARC-Target-URI", "https://gazette.example/1"),
            ("WARC-Profile", "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"),
            ("WARC-Refers-To", "<urn:uuid:00000000-0000-4000-8000-000000000001>"),
            ("WARC-Payload-Digest", made.digest(payload)),
            ("Content-Type", "application/http; msgtype=response"),
            number=7,
        )

    assert codes(response(1) + revisit(made.HTML + b"<!-- 1 -->")) == []
    assert codes(response(1) + revisit(made.HTML)) == ["digest-mismatch"]


@pytest.mark.parametrize("name", ["WARC-Type", "WARC-Date", "Content-Length"])
def test_a_record_that_lacks_what_none_may_lack_is_damaged(name: str) -> None:
    lines = response(2).split(b"\r\n")
    odd = b"\r\n".join(line for line in lines if not line.startswith(name.encode() + b":"))
    assert "warc-damaged" in codes(response(1) + odd + response(3))


@pytest.mark.parametrize(
    "line", [b"no colon here", b"WARC Type: x", b"X-Odd: a\x00b", b"X-Odd: \xff\xfe", b": nothing"]
)
def test_a_header_line_that_is_none_is_named(line: bytes) -> None:
    odd = response(2).replace(b"WARC-Date", line + b"\r\nWARC-Date", 1)
    problems = found(response(1) + odd)["problem"]
    assert [problem.code for problem in problems] == ["warc-damaged"]
    assert problems[0].record == 2


@pytest.mark.parametrize(
    ("kind", "fields", "broken"),
    [
        ("response", [("WARC-Segment-Number", "1")], False),
        ("response", [("WARC-Segment-Number", "2")], True),
        ("continuation", [("WARC-Segment-Number", "2"), ("WARC-Segment-Origin-ID", "<urn:uuid:1>")], False),
        ("continuation", [("WARC-Segment-Number", "1"), ("WARC-Segment-Origin-ID", "<urn:uuid:1>")], True),
        ("continuation", [("WARC-Segment-Number", "2")], True),
    ],
)
def test_segments_of_a_record_are_numbered(kind: str, fields: list[tuple[str, str]], *, broken: bool) -> None:
    data = made.record(kind, b"part", ("WARC-Payload-Digest", made.digest(b"of the whole")), *fields)
    assert bool(codes(data)) == broken


# How it is packed.


def test_one_member_for_everything_is_a_defect_and_no_damage() -> None:
    assert codes(gzip.compress(PLAIN), "x.warc.gz") == []
    assert DEFECTS["shared-member"].text in notices(gzip.compress(PLAIN), "x.warc.gz")


def test_a_record_over_several_members_is_a_defect_and_no_damage() -> None:
    data = b"".join(gzip.compress(PLAIN[at : at + 150], mtime=0) for at in range(0, len(PLAIN), 150))
    assert codes(data, "x.warc.gz") == []
    assert DEFECTS["split-member"].text in notices(data, "x.warc.gz")


def test_a_name_that_does_not_fit_is_said() -> None:
    assert DEFECTS["not-packed"].text in notices(PLAIN, "x.warc.gz")
    assert DEFECTS["packed"].text in notices(GZIP, "x.warc")


def test_zstandard_is_read_with_and_without_a_dictionary() -> None:
    zstandard = pytest.importorskip("zstandard")
    checked = zstandard.ZstdCompressor(write_checksum=True)
    data = b"".join(checked.compress(record) for record in GOOD)
    assert codes(data, "x.warc.zst") == []
    for at in range(0, len(data), 7):
        odd = data[:at] + bytes((data[at] ^ 0xFF,)) + data[at + 1 :]
        assert found(odd, "x.warc.zst")["problem"], at
    assert codes(data[:-2], "x.warc.zst") == ["warc-truncated"]
    dictionary = zstandard.train_dictionary(2000, [response(number) for number in range(300)])
    with_one = zstandard.ZstdCompressor(dict_data=dictionary)
    frames = b"".join(with_one.compress(record) for record in GOOD)
    for stored in (dictionary.as_bytes(), checked.compress(dictionary.as_bytes())):
        skippable = b"\x5d\x2a\x4d\x18" + struct.pack("<I", len(stored)) + stored
        assert codes(skippable + frames, "x.warc.zst") == []


def test_a_bomb_is_named_and_not_unpacked() -> None:
    zeros = gzip.compress(bytes(1 << 20), 9)
    data = packed([response(1)]) + zeros * 3 + packed([response(2)])
    assert codes(data, "x.warc.gz") == ["warc-damaged"]


# ARC.


def test_an_arc_is_read_and_its_lengths_are_judged_as_a_habit() -> None:
    body = b"HTTP/1.1 200 OK\r\n\r\n" + made.HTML
    assert codes(made.arc(body, body), "x.arc") == []
    assert codes(made.arc(body, body, length=1), "x.arc") == []
    assert DEFECTS["arc-length"].text in notices(made.arc(body, body, length=1), "x.arc")
    whole = made.arc(body, body, body)
    at = whole.index(b"http://gazette.example/1")
    stated = b"%d\n" % len(body)
    place = whole.index(stated, at)
    odd = whole[:place] + b"%d\n" % (len(body) - 9) + whole[place + len(stated) :]
    assert codes(odd, "x.arc") == ["warc-damaged"]
    assert codes(whole[:-20], "x.arc") == ["warc-truncated"]


@pytest.mark.parametrize("change", [lambda data: data[1:], lambda data: b"g" + data[1:], lambda data: b"\n" + data[1:]])
def test_an_arc_whose_first_byte_was_changed_or_is_gone_is_damaged(tmp_path: Path, change: Any) -> None:
    path = tmp_path / "old"
    path.write_bytes(change(made.arc(b"HTTP/1.1 200 OK\r\n\r\n" + made.HTML)))
    assert kind_of(path) == "warc"
    found = examine_warc(path)
    (problem,) = found.problems
    assert (problem.code, problem.file, problem.record) == ("warc-damaged", "old", 1)
    assert problem.offset in (0, 1)
    assert found.exit == 1
    # A part of an ARC begins with a page, and that may be a page about ARCs.
    part = made.arc(b"HTTP/1.1 200 OK\r\n\r\n1 0 Crawler\nURL IP-address Archive-date ")
    assert codes(part[part.index(b"http://gazette") :], "x.arc") == []


# What is not examined at all.


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.warc.lz4", b"\x04\x22\x4d\x18data"),
        ("a.warc.xz", b"\xfd7zXZ\x00data"),
        ("a.warc.bz2", b"BZh91AY"),
        ("notes.txt", b"just text\n"),
        ("notes.gz", gzip.compress(b"just text\n")),
        ("picture.png", b"\x89PNG\r\n\x1a\n"),
    ],
)
def test_what_is_no_warc_is_refused_and_not_called_damaged(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(CallerError) as caught:
        examine_warc(path)
    assert caught.value.code == "not-evidence"
    assert name in caught.value.message


@pytest.mark.parametrize("data", [b"", b"\r\n", b"garbage", b"WARC", bytes(100)])
def test_what_is_called_a_warc_and_holds_no_record_is_damaged(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(data)
    assert examine_warc(path).exit == 1


def test_links_and_pipes_are_not_opened(tmp_path: Path) -> None:
    real = tmp_path / "a.warc"
    real.write_bytes(PLAIN)
    link, pipe = tmp_path / "link.warc", tmp_path / "pipe.warc"
    link.symlink_to(real)
    os.mkfifo(pipe)
    for path in (link, pipe, tmp_path):
        with pytest.raises(CallerError) as caught:
            examine_warc(path)
        assert caught.value.code == "not-evidence"
    with pytest.raises(CallerError) as caught:
        examine_warc(tmp_path / "none.warc")
    assert caught.value.code == "no-such-file"


def test_a_large_record_passes_without_being_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign, "KEEP", 64)
    body = made.chunked(made.HTML * 4000, 1000)
    block = made.http(body, "Transfer-Encoding: chunked")
    for payload in (made.digest(made.HTML * 4000), made.digest(body)):
        assert codes(response(1, block, payload=payload)) == []
    assert codes(response(1, block, payload=made.digest(body[:-1]))) == ["digest-mismatch"]
    assert codes(response(1, block, payload=made.digest(made.HTML))) == ["digest-mismatch"]
    at = len(block) // 2
    flipped = block[:at] + bytes((block[at] ^ 1,)) + block[at + 1 :]
    assert codes(response(1, block).replace(block, flipped)) == ["digest-mismatch"]
