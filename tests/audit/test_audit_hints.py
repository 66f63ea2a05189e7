"""The CDXJ beside a segment: never evidence, and still every byte of it is accounted for."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.audit.engine import examine
from archive.audit.hints import _Some as Some
from archive.model.verdict import Verification
from tests.audit.builder import MemoryEvidence, cdxj_of, small

SMALL = small().files
SEGMENT = "warc/news-000002.warc.gz"
HINT = "warc/news-000002.cdxj"
LINES = SMALL[HINT].splitlines(keepends=True)


def verify(files: dict[str, bytes]) -> Verification:
    return examine(MemoryEvidence(files))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda lines: [*lines[1:], lines[0]], "not sorted"),
        (lambda lines: [*lines[:3], *lines[4:]], "does not list: 1, the first is record"),
        (lambda lines: sorted([*lines, lines[3]]), "about no record"),
        (lambda lines: [*lines, b"zz,example) 20260101000000 {}\n"], "about no record"),
        (lambda lines: [*lines, b"\n"], "about no record"),
        (lambda lines: [*lines[:-1], lines[-1][:-1]], "does not fit record"),
        (lambda lines: [line.replace(b'"200"', b'"404"') for line in lines], "status is '404', the record has '200'"),
        (lambda lines: [line.replace(b"news-000002", b"news-000001") for line in lines], "filename is"),
        (lambda lines: [lines[0].replace(b'"offset": "', b'"offset": "1'), *lines[1:]], "offset is '1"),
        (lambda lines: [b"\xff" * 100], "does not fit record"),
    ],
)
def test_a_changed_hint_is_named_with_line_and_field(change: Callable[[list[bytes]], list[bytes]], words: str) -> None:
    result = verify({**SMALL, HINT: b"".join(change(LINES))})
    assert not result.ok
    assert {(problem.code, problem.file) for problem in result.problems} == {("hint-altered", HINT)}
    assert all(problem.record for problem in result.problems)
    assert any(words in problem.message for problem in result.problems), result.problems


def by_offset(line: bytes) -> int:
    return int(line.partition(b'"offset": "')[2].partition(b'"')[0])


@pytest.mark.parametrize("known", range(len(LINES)))
def test_a_hint_that_stops_early_is_behind(known: int) -> None:
    kept = sorted(sorted(LINES, key=by_offset)[:known])
    result = verify({**SMALL, HINT: b"".join(kept)})
    assert result.ok, result.problems
    assert [(notice.code, notice.file) for notice in result.notices] == [("hint-behind", HINT)]


def test_no_hint_is_no_fault() -> None:
    result = verify({name: data for name, data in SMALL.items() if not name.endswith(".cdxj")})
    assert result.ok
    assert not result.notices


def test_a_hint_without_its_segment() -> None:
    result = verify({**SMALL, "warc/news-000009.cdxj": b"", "warc/other.cdxj": b""})
    assert [(notice.code, notice.file) for notice in result.notices] == [
        ("unknown-file", "warc/news-000009.cdxj"),
        ("unknown-file", "warc/other.cdxj"),
    ]


def test_damage_of_the_segment_is_not_blamed_on_the_hint() -> None:
    data = SMALL[SEGMENT]
    result = verify({**SMALL, SEGMENT: data[:2000] + b"?" + data[2001:]})
    assert {problem.file for problem in result.problems} == {SEGMENT}


def test_a_hint_made_again_after_repacking_fits_again() -> None:
    import zlib

    from archive.formats.members import compress
    from tests.audit.builder import members

    raw = [zlib.decompress(member, 31) for member in members(SMALL[SEGMENT])]
    repacked = b"".join(compress(record, 1) for record in raw)
    assert repacked != SMALL[SEGMENT]
    result = verify({**SMALL, SEGMENT: repacked, HINT: cdxj_of(SEGMENT, repacked)})
    assert result.ok
    assert not result.notices


@pytest.mark.parametrize("form", [0, -1])
def test_a_hint_that_lies_about_members_is_found_whatever_deflated_them(form: int) -> None:
    """Captured where libdeflate was installed or where it was not: nobody compressed them anew, so the hint is wrong."""
    import zlib

    from archive.formats.members import forms
    from tests.audit.builder import members

    raw = [zlib.decompress(member, 31) for member in members(SMALL[SEGMENT])]
    made = b"".join([*forms(record)][form] for record in raw)
    lines = cdxj_of(SEGMENT, made).splitlines(keepends=True)
    before, mark, digest = lines[0].partition(b'"recordDigest": "sha256:')
    changed = before + mark + (b"1" if digest[:1] == b"0" else b"0") + digest[1:]
    assert changed != lines[0]
    assert verify({**SMALL, SEGMENT: made, HINT: b"".join(lines)}).ok
    result = verify({**SMALL, SEGMENT: made, HINT: b"".join([changed, *lines[1:]])})
    assert {(problem.code, problem.file) for problem in result.problems} == {("hint-altered", HINT)}


@given(st.binary(max_size=200), st.integers(0, len(SMALL[HINT])))
@settings(max_examples=60, deadline=None)
def test_any_bytes_anywhere_in_a_hint(junk: bytes, at: int) -> None:
    data = SMALL[HINT]
    changed = data[:at] + junk + data[at + len(junk) :]
    result = verify({**SMALL, HINT: changed})
    if changed != data:
        assert HINT in {problem.file for problem in (*result.problems, *result.notices)}


def test_a_hint_that_is_brought_up_to_date_while_it_is_read_is_no_finding() -> None:
    files = dict(small().files)
    name = next(name for name in sorted(files) if name.endswith(".cdxj"))
    whole = files[name]

    class Caught(MemoryEvidence):
        """The first look at the file sees it as it was before the last capture."""

        looks = 0

        def open(self, asked: str) -> BinaryIO | None:
            if asked == name:
                self.looks += 1
                self.files[name] = whole if self.looks > 1 else whole[: whole.rindex(b"\n", 0, -1) + 1]
            return super().open(asked)

    found = examine(Caught(files))
    assert found.ok
    assert not [notice for notice in found.notices if notice.file == name]


@pytest.mark.parametrize("before", [b"", SMALL[HINT]])
def test_a_line_without_an_end_is_named_and_not_read_on(before: bytes) -> None:
    class Endless:
        """A file that was made longer than any disk."""

        def __init__(self) -> None:
            self.given = 0

        def read(self, size: int = -1) -> bytes:
            data = (before[self.given : self.given + size] if self.given < len(before) else b"").ljust(size, b"\0")
            self.given += size
            return data

        def close(self) -> None:
            pass

    opened: list[Endless] = []

    class Long(MemoryEvidence):
        def open(self, name: str) -> BinaryIO | None:
            if name != HINT:
                return super().open(name)
            opened.append(Endless())
            return cast(BinaryIO, opened[-1])

    found = examine(Long(dict(SMALL)))
    (fault,) = found.problems
    assert (fault.code, fault.file, fault.offset) == ("hint-altered", HINT, len(before))
    assert fault.record == before.count(b"\n") + 1
    assert "longer than 1,048,576 bytes" in fault.message
    assert sum(one.given for one in opened) < 3 << 20


def test_very_long_lines_are_compared_without_being_kept() -> None:
    lines = [b"%03d " % number + b"x" * 900_000 + b"\n" for number in range(30)]
    some = Some()
    for line in lines:
        some.add(line, line)
    assert some.count == 30
    assert 1 <= len(some.some) <= 5
    result = verify({**SMALL, HINT: b"".join(lines)})
    assert {(problem.code, problem.file) for problem in result.problems} == {("hint-altered", HINT)}
