"""ZIPs by strangers: one reading of every byte, or a reason; and ours: a function of the files in them."""

from __future__ import annotations

import io
import shutil
import struct
import subprocess
import tracemalloc
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.formats import zipfiles
from archive.formats.zipfiles import ZipError, canonical_size, canonical_zip, content, packed_otherwise, read_zip

FILES = {"archive/data.warc.gz": b"\x1f\x8b" + bytes(range(256)), "a/b.json": b"{}", "empty": b"", "z.txt": b"words\n"}


def ours(files: dict[str, bytes]) -> bytes:
    contents = [content(name, data) for name, data in files.items()]
    made = b"".join(canonical_zip(contents))
    assert len(made) == canonical_size(contents)
    return made


def contents_of(data: bytes) -> dict[str, bytes]:
    file = io.BytesIO(data)
    archive = read_zip(file)
    return {member.name: archive.read(member, 1 << 24) for member in archive.members}


@dataclass(frozen=True)
class Part:
    """One file of a handmade ZIP: what is said in front of it, and what the directory says when that differs."""

    name: bytes = b"a.txt"
    data: bytes = b"some words"
    flags: int = 0
    method: int = 0
    time: int = 0
    date: int = 0x21
    version: int = 20
    crc: int | None = None
    size: int | None = None
    packed: int | None = None
    extra: bytes = b""
    behind: bytes = b""
    before: bytes = b""
    listed_name: bytes | None = None
    listed_extra: bytes = b""
    listed_size: int | None = None
    listed_packed: int | None = None
    listed_crc: int | None = None
    listed_date: int | None = None
    listed_method: int | None = None
    listed_flags: int | None = None
    comment: bytes = b""
    attributes: int = 0
    disk: int = 0
    offset: int | None = None
    listed: bool = True
    blind: bool = False

    @property
    def checksum(self) -> int:
        return zlib.crc32(self.data) if self.method == 0 else 0


def built(
    parts: Iterable[Part],
    *,
    prefix: bytes = b"",
    gap: bytes = b"",
    comment: bytes = b"",
    trailing: bytes = b"",
    shift: int = 0,
    count: int | None = None,
    disk: int = 0,
    lie: int = 0,
) -> bytes:
    body = bytearray(prefix)
    directory = b""
    number = 0
    for part in parts:
        body += part.before
        at = len(body)
        crc = part.checksum if part.crc is None else part.crc
        size = len(part.data) if part.size is None else part.size
        packed = len(part.data) if part.packed is None else part.packed
        here = (0, 0, 0) if part.blind else (crc, packed, size)
        head = (part.version, part.flags, part.method, part.time, part.date)
        body += struct.pack("<4s5H3I2H", b"PK\x03\x04", *head, *here, len(part.name), len(part.extra))
        body += part.name + part.extra + part.data + part.behind
        if not part.listed:
            continue
        number += 1
        name = part.name if part.listed_name is None else part.listed_name
        flags = part.flags if part.listed_flags is None else part.listed_flags
        method = part.method if part.listed_method is None else part.listed_method
        date = part.date if part.listed_date is None else part.listed_date
        said = (
            crc if part.listed_crc is None else part.listed_crc,
            packed if part.listed_packed is None else part.listed_packed,
            size if part.listed_size is None else part.listed_size,
        )
        directory += struct.pack(
            "<4s6H3I5H2I", b"PK\x01\x02", 20, part.version, flags, method, part.time, date, *said, len(name),
            len(part.listed_extra), len(part.comment), part.disk, 0, part.attributes,
            at if part.offset is None else part.offset,
        )  # fmt: skip
        directory += name + part.listed_extra + part.comment
    body += gap
    total = number if count is None else count
    end = struct.pack(
        "<4s4H2IH", b"PK\x05\x06", disk, disk, total, total, len(directory) + lie, len(body) + shift, len(comment)
    )
    return bytes(body) + directory + end + comment + trailing


def read_all(data: bytes) -> None:
    archive = read_zip(io.BytesIO(data))
    for member in archive.members:
        for _ in archive.pieces(member):
            pass


def refused(data: bytes) -> ZipError:
    with pytest.raises(ZipError) as caught:
        read_all(data)
    assert 0 <= caught.value.offset <= len(data)
    return caught.value


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


# Ours.


def test_a_zip_of_ours_is_read_by_everybody(tmp_path: Path) -> None:
    data = ours(FILES)
    assert contents_of(data) == FILES
    with zipfile.ZipFile(io.BytesIO(data)) as theirs:
        assert theirs.testzip() is None
        assert {name: theirs.read(name) for name in theirs.namelist()} == FILES
        assert all(info.compress_type == zipfile.ZIP_STORED for info in theirs.infolist())
        assert {info.date_time for info in theirs.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    if shutil.which("unzip"):
        path = tmp_path / "x.zip"
        path.write_bytes(data)
        done = subprocess.run(["unzip", "-tq", str(path)], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout
        assert not done.stderr


NAME = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,8}(/[a-z0-9][a-z0-9._-]{0,8}){0,2}", fullmatch=True)


@given(st.dictionaries(NAME, st.binary(max_size=200), max_size=6))
def test_a_zip_of_ours_is_a_function_of_its_files(files: dict[str, bytes]) -> None:
    names = list(files)
    inside = any(f"{one}/" == other[: len(one) + 1] for one in names for other in names if one != other)
    data = ours(files)
    assert data == ours(files)
    if inside:
        refused(data)
        return
    assert contents_of(data) == files
    file = io.BytesIO(data)
    assert packed_otherwise(file, read_zip(file), names) is None


@pytest.mark.parametrize("name", ["../x", "/x", "a//b", "a\\b", "x\0", "ü", "", "C:x", "./x", "a/../b"])
def test_a_name_that_would_be_refused_is_not_written(name: str) -> None:
    with pytest.raises(ValueError):
        ours({name: b""})


def test_two_names_that_are_one_are_not_written() -> None:
    with pytest.raises(ValueError, match="one name"):
        ours({"a": b"", "A": b""})


def test_what_gives_other_bytes_than_it_said_is_found() -> None:
    with pytest.raises(ValueError, match="instead of"):
        b"".join(canonical_zip([content("a", b"xyz")._replace(size=4)]))


def test_too_large_for_the_form_of_ours() -> None:
    with pytest.raises(ValueError, match="4 GiB"):
        next(iter(canonical_zip([content("a", b"")._replace(size=0xFFFF_FFF0)])))


def test_every_changed_byte_of_ours_is_refused_or_seen() -> None:
    """Every byte with every bit, and every length."""
    data = ours(FILES)
    names = list(FILES)
    seen = conflicts = 0
    for at in range(len(data)):
        for bit in range(8):
            changed = io.BytesIO(data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :])
            try:
                archive = read_zip(changed)
                if [member.name for member in archive.members] != names:
                    continue  # a name was changed: the caller knows which there must be
                if archive.conflicts:
                    assert archive.conflicts[0].name in names
                    conflicts += 1
                    continue
                found = packed_otherwise(changed, archive, names)
            except ZipError:
                continue
            assert found is not None
            assert found[0] == at, (at, found)
            seen += 1
    assert seen > 100  # attributes, versions and comments are said once
    assert conflicts == 8 * 2 * len(FILES) * (2 + 2 + 4)  # time, date and CRC are said twice
    for length in range(len(data)):
        refused(data[:length])


# Strangers'.


@pytest.mark.parametrize(
    ("name", "why"),
    [
        (b"../../etc/passwd", "leads elsewhere"),
        (b"a/../../b", "leads elsewhere"),
        (b"./a", "leads elsewhere"),
        (b"a//b", "leads elsewhere"),
        (b"..", "leads elsewhere"),
        (b"/etc/passwd", "absolute"),
        (b"C:/x", "absolute"),
        (b"c:x", "absolute"),
        (b"a\\b", "backslash"),
        (b"..\\..\\x", "backslash"),
        (b"a\0.txt", "control"),
        (b"a\x1b[2J", "control"),
        (b"a\nb", "control"),
        (b"\xfc.txt", "one reading"),
        (b"", "0 bytes"),
        (b"x" * 2000, "2,000 bytes"),
        (b"//", "leads elsewhere"),
    ],
)
def test_names_that_lead_out_are_refused(name: bytes, why: str) -> None:
    found = refused(built([Part(name=name)]))
    assert why in found.message or "absolute" in found.message


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (b"a.txt", b"a.txt"),
        (b"a.txt", b"A.TXT"),
        ("stra\u00dfe".encode(), b"strasse"),
        ("caf\u00e9".encode(), "cafe\u0301".encode()),
        (b"a", b"a/b"),
        (b"a/", b"A"),
        (b"x/y", b"X"),
    ],
)
def test_names_that_may_be_one_are_refused(first: bytes, second: bytes) -> None:
    parts = [Part(name=name, data=b"" if name.endswith(b"/") else b"x", flags=0x800) for name in (first, second)]
    assert "name" in refused(built(parts)).message


@pytest.mark.parametrize(
    ("part", "why"),
    [
        (Part(flags=0x1), "encrypted"),
        (Part(flags=0x40), "encrypted"),
        (Part(flags=0x2000), "encrypted"),
        (Part(flags=0x20), "flags"),
        (Part(version=64), "version 6.4"),
        (Part(method=12), "method"),
        (Part(method=9), "method"),
        (Part(attributes=0xA1FF << 16), "link"),
        (Part(attributes=0x2000 << 16), "link"),
        (Part(listed_name=b"b.txt"), "name"),
        (Part(listed_name=b"a.txT"), "name"),
        (Part(listed_size=11), "sizes"),
        (Part(listed_crc=1), "CRC"),
        (Part(listed_method=8), "method"),
        (Part(listed_flags=0x800), "flags"),
        (Part(crc=1), "CRC"),
        (Part(size=9), "sizes"),
        (Part(disk=3), "part"),
        (Part(offset=7), "begins"),
        (Part(offset=0xFFFF_FF00), "begins"),
        (Part(listed_extra=b"\x01"), "extra"),
        (Part(listed_extra=b"\x75\x70\x05\x00\x01\0\0\0\0"), "another name"),
        (Part(extra=b"\x75\x70\x05\x00\x01\0\0\0\0"), "another name"),
        (Part(extra=b"\x09\x00\x09\x00x"), "extra"),
        (Part(name=b"a/"), "folder"),
        (Part(listed_size=0xFFFF_FFFF), "nowhere"),
        (Part(packed=500, size=500), "directory"),
        (Part(packed=2**31, size=2**31), "directory"),
        (Part(name=b"a.txt", method=8, data=b"\xff\xff"), "compressed"),
        (Part(method=8, data=deflated(b"x" * 50) + b"more", size=50, crc=zlib.crc32(b"x" * 50)), "follow"),
        (Part(method=8, data=deflated(b"x" * 5000)[:-4], size=5000), "end"),
        (Part(method=8, data=deflated(b"x" * 50), size=49, crc=zlib.crc32(b"x" * 50)), "more than"),
        (Part(method=8, data=deflated(b"x" * 50), size=51, crc=zlib.crc32(b"x" * 50)), "stated"),
        (Part(method=8, data=deflated(b"x" * 50), size=50, crc=7), "CRC"),
    ],
)
def test_what_has_two_readings_is_refused(part: Part, why: str) -> None:
    found = refused(built([Part(name=b"first", data=b"1"), part]))
    assert why in found.message, found.message


@pytest.mark.parametrize(
    ("part", "why"),
    [
        (Part(listed_date=0x22), "its date is 33 in front of it and 34"),
        (Part(crc=1, listed_crc=2), "its CRC is 00000001"),
    ],
)
def test_what_is_said_in_two_ways_and_read_in_one_is_named(part: Part, why: str) -> None:
    data = built([Part(name=b"first", data=b"1"), part])
    archive = read_zip(io.BytesIO(data))
    (conflict,) = archive.conflicts
    assert why in conflict.message
    assert (conflict.name, data[conflict.offset :][:4]) == ("a.txt", b"PK\x03\x04")
    if part.crc is None:
        assert contents_of(data)["a.txt"] == part.data
    else:
        assert "CRC" in refused(data).message  # of the two the directory's counts, and it is wrong here, too
    assert read_zip(io.BytesIO(built([Part()]))).conflicts == ()


def descriptor(data: bytes, *, magic: bool = True, wide: bool = False, crc: int | None = None) -> bytes:
    form = "<I2Q" if wide else "<3I"
    numbers = struct.pack(form, zlib.crc32(data) if crc is None else crc, len(data), len(data))
    return (b"PK\x07\x08" if magic else b"") + numbers


def test_data_descriptors_say_what_the_directory_says() -> None:
    words = b"some words"
    for magic in (True, False):
        for wide in (True, False):
            part = Part(flags=8, blind=True, behind=descriptor(words, magic=magic, wide=wide))
            data = built([part, Part(name=b"b")])
            assert contents_of(data) == {"a.txt": words, "b": words}
            assert read_zip(io.BytesIO(data)).strays == ()
    assert "behind it" in refused(built([Part(flags=8, blind=True, behind=descriptor(words, crc=1))])).message
    assert "behind it" in refused(built([Part(flags=8, blind=True, behind=b"")])).message
    assert "behind it" in refused(built([Part(flags=8, blind=True, behind=descriptor(words + b"x"))])).message
    told_twice = Part(flags=8, crc=9, listed_crc=zlib.crc32(words), behind=descriptor(words))
    assert "sizes" in refused(built([told_twice])).message


def test_a_file_is_not_counted_twice() -> None:
    """Overlapping files are how a small ZIP becomes a large bomb."""
    whole = Part(name=b"a.txt", data=b"x" * 100)
    twice = [whole, Part(name=b"a.txt", listed_name=b"b.txt", offset=0)]
    assert "name" in refused(built(twice)).message
    inner = built([Part(name=b"inner", data=b"y" * 10)])[: 30 + 5 + 10]
    outer = Part(name=b"outer", data=inner)
    hidden = Part(name=b"inner", data=b"y" * 10, offset=30 + 5)
    assert "overlaps" in refused(built([outer, hidden])).message


def test_bombs_are_refused_before_they_are_inflated() -> None:
    bomb = deflated(bytes(1 << 24))
    claimed = (1 << 31) + 5
    tracemalloc.start()
    assert "inflate to" in refused(built([Part(method=8, data=bomb, size=claimed)])).message
    assert "more than" in refused(built([Part(method=8, data=bomb, size=10)])).message
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4_000_000


def test_a_file_is_read_up_to_a_limit() -> None:
    data = built([Part(method=8, data=deflated(bytes(100_000)), size=100_000, crc=zlib.crc32(bytes(100_000)))])
    archive = read_zip(io.BytesIO(data))
    assert len(archive.read(archive.members[0], 100_000)) == 100_000
    for limited in (archive.read, archive.open):
        with pytest.raises(ZipError, match="at most"):
            limited(archive.members[0], 99_999)


def test_very_many_files_are_refused_at_once() -> None:
    many = built([Part(name=b"%d" % number, data=b"") for number in range(60_000)])
    assert "60,000 files" in refused(many).message
    wide = io.BytesIO()
    with zipfile.ZipFile(wide, "w") as made:
        for number in range(100_000):
            made.writestr(zipfile.ZipInfo(f"{number}"), b"")
    assert "100,000 files" in refused(wide.getvalue()).message


def test_a_directory_that_lies_about_itself() -> None:
    assert "entry 2" in refused(built([Part()], count=2)).message
    assert "no entry" in refused(built([Part(), Part(name=b"b")], count=1)).message
    assert "put in front" in refused(built([Part()], shift=-3)).message
    assert "put in front" in refused(b"MZ" + built([Part()])).message
    assert "outside" in refused(built([Part()], shift=1 << 20)).message
    assert "several" in refused(built([Part()], disk=1)).message
    assert "put in front" in refused(built([Part()], lie=2)).message
    assert "no ZIP" in refused(b"x" * 100).message
    assert "empty" in refused(b"").message


def strays(data: bytes) -> list[tuple[int, int]]:
    archive = read_zip(io.BytesIO(data))
    assert all(stray.message for stray in archive.strays)
    return [(stray.offset, stray.length) for stray in archive.strays]


def test_bytes_that_belong_to_no_file_are_named() -> None:
    plain = built([Part()])
    assert strays(plain) == []
    assert strays(built([Part()], prefix=b"#!/bin/sh\n")) == [(0, 10)]
    assert strays(built([Part(), Part(name=b"b", before=b"between")])) == [(45, 7)]
    assert strays(built([Part()], gap=b"gap")) == [(45, 3)]
    assert strays(built([Part(), Part(name=b"hidden", listed=False)])) == [(45, 46)]
    assert strays(built([Part()], comment=b"hello")) == [(len(plain), 5)]
    assert strays(built([Part()], trailing=b"\n")) == [(len(plain), 1)]
    assert strays(built([Part()], comment=b"hello", trailing=b"xy")) == [(len(plain), 5), (len(plain) + 5, 2)]


def test_two_directories_are_refused() -> None:
    first, second = built([Part()]), built([Part(name=b"other")])
    refused(first + second)
    refused(built([Part()], comment=second))
    refused(built([Part()], trailing=second))
    refused(built([Part()], prefix=second))
    refused(built([Part()], gap=b"PK\x05\x06" + bytes(18)))
    nested = built([Part(name=b"a.zip", data=second)])
    assert contents_of(nested) == {"a.zip": second}  # a ZIP in a ZIP is that file's own business


def test_a_stored_file_is_a_window_of_the_zip() -> None:
    file = io.BytesIO(ours(FILES))
    archive = read_zip(file)
    member = archive.get("archive/data.warc.gz")
    assert member is not None
    window = archive.open(member)
    assert window.name == member.name
    assert window.read() == FILES[member.name]
    assert window.seek(-3, io.SEEK_END) == len(FILES[member.name]) - 3
    assert window.read(100) == FILES[member.name][-3:]
    assert window.read() == b""
    assert window.seek(2) == 2
    assert window.read(2) == FILES[member.name][2:4]
    window.close()
    assert archive.read(member, 1000) == FILES[member.name]
    assert archive.get("nothing") is None


class Stream(io.RawIOBase):
    """A place that cannot be sought in: whoever writes a ZIP there must use data descriptors."""

    def __init__(self) -> None:
        self.data = b""

    def writable(self) -> bool:
        return True

    def write(self, piece: object) -> int:
        self.data += bytes(piece)  # type: ignore[call-overload]
        return len(piece)  # type: ignore[arg-type]


@given(
    st.dictionaries(st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=8),
                    st.binary(max_size=300), max_size=5),
    st.booleans(), st.booleans(), st.booleans(),
)  # fmt: skip
def test_what_a_common_writer_makes_is_read(files: dict[str, bytes], packed: bool, large: bool, stream: bool) -> None:
    keys = {zipfiles.folded(name) for name in files}
    target = Stream() if stream else io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as made:
        for name, data in files.items():
            with made.open(zipfile.ZipInfo(name), "w", force_zip64=large) as file:
                file.write(data)
    data = target.data if isinstance(target, Stream) else target.getvalue()
    if len(keys) < len(files):
        refused(data)
        return
    assert contents_of(data) == files
    assert read_zip(io.BytesIO(data)).strays == ()


SEEDS = [
    ours(FILES),
    built([Part(), Part(name=b"b", flags=8, blind=True, behind=descriptor(b"some words"))], comment=b"c"),
    built([Part(method=8, data=deflated(b"x" * 50), size=50, crc=zlib.crc32(b"x" * 50)), Part(name=b"dir/", data=b"")]),
]


@settings(max_examples=300)
@given(st.sampled_from(SEEDS), st.lists(st.tuples(st.integers(0, 700), st.integers(0, 255)), max_size=6), st.data())
def test_nothing_that_is_accepted_is_read_otherwise_by_others(
    seed: bytes, changes: list[tuple[int, int]], draw: st.DataObject
) -> None:
    """Whatever happened to a ZIP: an error, or names and bytes that Python's own reader finds as well."""
    data = bytearray(seed)
    for at, value in changes:
        data[at % len(data)] = value
    cut = draw.draw(st.integers(0, len(data)))
    if draw.draw(st.booleans()):
        data = data[:cut] + data[cut + draw.draw(st.integers(0, 5)) :]
    try:
        found = contents_of(bytes(data))
    except ZipError:
        return
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as theirs:
        assert {name: theirs.read(name) for name in theirs.namelist()} == found


@given(st.binary(max_size=400))
def test_noise_is_refused(noise: bytes) -> None:
    for data in (noise, noise + SEEDS[0][-22:], SEEDS[0][:40] + noise + SEEDS[0][-22:]):
        try:
            read_zip(io.BytesIO(data))
        except ZipError:
            continue
        assert data == SEEDS[0]


def test_a_zip_that_was_packed_anew_is_seen() -> None:
    names = list(FILES)
    for packed in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", packed) as made:
            for name, data in FILES.items():
                made.writestr(zipfile.ZipInfo(name, (2026, 3, 2, 8, 0, 0)), data, packed)
        found = packed_otherwise(file, read_zip(file), names)
        assert found is not None
        assert found[1] == names[0]
    other = io.BytesIO(ours({name: FILES[name] for name in reversed(names)}))
    assert packed_otherwise(other, read_zip(other), names) is not None
    commented = io.BytesIO(built([Part(comment=b"c")]))
    assert packed_otherwise(commented, read_zip(commented), ["a.txt"]) is not None


def test_real_packages_are_read(cases: Path) -> None:
    found = sorted((cases / "warcs").rglob("*.wacz"))
    assert len(found) >= 5
    for path in found:
        with path.open("rb") as file, zipfile.ZipFile(path) as theirs:
            archive = read_zip(file)
            assert {member.name for member in archive.members} == set(theirs.namelist())
            for member in archive.members:
                if not member.folder:
                    assert archive.read(member, 1 << 26) == theirs.read(member.name)


def test_changes_to_parts_are_kept_apart() -> None:
    """The builder itself: what it makes without a lie is accepted."""
    assert contents_of(built([Part(), replace(Part(), name=b"b", data=b"")])) == {"a.txt": b"some words", "b": b""}
