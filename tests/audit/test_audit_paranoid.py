"""Level paranoid: a second reader over every segment, and everything that was derived derived once more."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest

from archive.api import verify
from archive.articles import extract
from archive.audit.engine import examine
from archive.formats import second
from archive.formats.members import compress
from archive.model.article import Article, Extraction
from archive.model.verdict import Verification
from tests.audit.builder import MemoryEvidence, members, small
from tests.newspaper import newspaper, page

SMALL = small()
FIRST = "warc/news-000001.warc.gz"


def codes(result: Verification) -> list[str]:
    return [item.code for item in (*result.problems, *result.unproven, *result.notices)]


def test_both_readers_find_the_same_records() -> None:
    result = examine(MemoryEvidence(SMALL.files), level="paranoid")
    assert codes(result) == []
    assert result.level == "paranoid"
    assert "2 of 2 segments read by a second reader, too" in result.verdicts[0].detail
    full = examine(MemoryEvidence(SMALL.files), level="full")
    assert "second reader" not in full.verdicts[0].detail


def test_the_second_reader_is_another_one() -> None:
    found = list(second.read(io.BytesIO(SMALL.files[FIRST])))
    assert [one.type for one in found][:4] == ["warcinfo", "response", "request", "metadata"]
    offsets = [0]
    for member in members(SMALL.files[FIRST]):
        offsets.append(offsets[-1] + len(member))
    assert [one.offset for one in found] == offsets[:-1]


@pytest.mark.parametrize(
    "data", [b"junk", b"\x1f\x8b\x08", SMALL.files[FIRST][:-30], SMALL.files[FIRST][:300] + b"\0" * 40]
)
def test_what_the_second_reader_cannot_read_is_an_error_or_less(
    data: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    told = ""
    try:
        assert len(list(second.read(io.BytesIO(data)))) <= 18
    except second.SecondError as exc:
        told = str(exc)
    assert "\n" not in told
    assert capsys.readouterr() == ("", "")  # what warcio says of strangers' bytes is not passed on


@pytest.mark.parametrize("what", ["offset", "type", "target", "sha256", "missing", "surplus", "stops"])
def test_a_difference_between_the_readers_is_named(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = second.read
    other = {"offset": 1, "type": "metadata", "target": "urn:x", "sha256": "0" * 64}

    def differing(file: BinaryIO) -> Iterator[second.Second]:
        for number, one in enumerate(real(file), start=1):
            if number == 3 and what == "missing":
                return
            if number == 3 and what == "stops":
                raise second.SecondError("no more")
            yield one._replace(**{what: other[what]}) if number == 3 and what in other else one  # type: ignore[arg-type]
        if what == "surplus":
            yield one

    monkeypatch.setattr(second, "read", differing)
    result = examine(MemoryEvidence(SMALL.files), level="paranoid")
    assert codes(result) == ["second-reader"] * 2
    assert result.exit == 1
    if what != "surplus":
        assert result.problems[0].record == 3


def test_what_is_packed_otherwise_is_not_read_twice() -> None:
    whole = list(members(SMALL.files[FIRST]))
    import zlib

    joined = compress(zlib.decompress(whole[0], 31) + zlib.decompress(whole[1], 31))
    result = examine(MemoryEvidence({**SMALL.files, FIRST: b"".join((joined, *whole[2:]))}), level="paranoid")
    assert "second-reader" not in codes(result)
    assert "1 of 2 segments read by a second reader" in result.verdicts[0].detail


@pytest.fixture
def press(tmp_path: Path) -> Iterator[Path]:
    with newspaper(tmp_path) as paper:
        paper.serve("/2026/plan", page())
        paper.capture("/2026/plan")
        paper.at("2026-03-02T09:00:00Z")
        paper.capture("/2026/plan")
        paper.at("2026-03-02T11:00:00Z")
        paper.serve("/2026/plan", page(cost="$14 million"))
        paper.capture("/2026/plan")
        yield paper.path


def test_everything_can_be_derived_again(press: Path) -> None:
    told: list[str] = []
    before = {path: path.read_bytes() for path in press.rglob("*") if path.is_file()}
    result = verify(press, level="paranoid", say=told.append)
    assert codes(result) == []
    assert told == []
    assert {path: path.read_bytes() for path in press.rglob("*") if path.is_file()} == before


def read_otherwise(monkeypatch: pytest.MonkeyPatch, change: Callable[[Article], Article]) -> None:
    """From now on pages are read so."""
    real = extract.extract

    def another(content: bytes, **options: object) -> Extraction:
        found = real(content, **options)  # type: ignore[arg-type]
        return replace(found, article=change(found.article))

    monkeypatch.setattr(extract, "extract", another)


def test_an_extraction_that_cannot_be_repeated(press: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read_otherwise(monkeypatch, lambda article: replace(article, language="de"))
    result = verify(press, level="paranoid")
    assert set(codes(result)) == {"extraction-differs"}
    assert result.exit == 0
    assert {item.affects for item in result.notices} == {"harbour-plan v1", "harbour-plan v2"} or all(
        item.affects and " v" in item.affects for item in result.notices
    )


def test_fields_that_are_not_what_the_page_says_are_a_problem(press: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read_otherwise(monkeypatch, lambda article: replace(article, headline=article.headline + "!"))
    assert codes(verify(press, level="full")) == []
    result = verify(press, level="paranoid")
    assert codes(result) == ["fields-mismatch"] * 2
    assert result.exit == 1
    assert {verdict.word: verdict.status for verdict in result.verdicts}["SIGNED"] == "FAIL"
    first = result.problems[0]
    assert (first.affects, first.field) == ("council-approves-harbour-plan v1", "fields")
    assert "'headline' is listed as 'Council Approves Harbour Plan'; in the raw bytes" in first.message
    assert first.consequence == "what is quoted from this version is not what its raw bytes say"


def test_another_edition_of_the_extractor_is_no_problem(press: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = extract.EXTRACTOR
    options = tuple((name, "0.1" if name == "lxml" else value) for name, value in here.options)
    for other, said in (
        (replace(here, version="0"), f"made by {here.label}, here is newsproof-articles/0"),
        (replace(here, options=options), f"made by {here.label} with lxml {dict(here.options)['lxml']} (here 0.1)"),
    ):
        told: list[str] = []
        monkeypatch.setattr(extract, "EXTRACTOR", other)
        read_otherwise(monkeypatch, lambda article: replace(article, headline="Another"))
        result = verify(press, level="paranoid", say=told.append)
        assert "fields-mismatch" not in codes(result)
        assert result.exit == 0
        looks = f"1 unchanged look not judged again: judged by {here.label}, here is {other.label}"
        judged = [looks] if other.label != here.label else []  # of a look, only name and version were written down
        assert told == [f"2 versions not checked against the raw bytes: {said}", *judged]


def test_problems_are_listed_before_notices(press: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody hides one behind fifty others that do no harm."""
    from archive.repository import rechecking

    monkeypatch.setattr(rechecking, "_NAMED", 1)
    real = extract.extract

    def another(content: bytes, **options: object) -> Extraction:
        found = real(content, **options)  # type: ignore[arg-type]
        changed = {"headline": "Another"} if b"$14" in content else {"language": "de"}
        return replace(found, article=replace(found.article, **changed))  # type: ignore[arg-type]

    monkeypatch.setattr(extract, "extract", another)
    result = verify(press, level="paranoid")
    assert [problem.code for problem in result.problems][:1] == ["fields-mismatch"]
    assert result.exit == 1


def test_a_boundary_between_versions_that_is_not_found_again(press: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from archive import diff

    real = diff.compare

    def blind(*given: object, **options: object) -> object:
        return replace(real(*given, **options), edits=())  # type: ignore[arg-type]

    monkeypatch.setattr(diff, "compare", blind)
    result = verify(press, level="paranoid")
    found = [item for item in result.notices if item.code == "version-differs"]
    assert len(found) == 1
    assert "version 1 unchanged" in found[0].message


def test_an_index_that_says_something_else(press: Path) -> None:
    index = press / "index.sqlite"
    with sqlite3.connect(index) as connection:
        connection.execute("UPDATE capture SET headline = 'Something else'")
    connection.close()
    result = verify(press, level="paranoid")
    assert set(codes(result)) == {"index-differs"}
    assert result.exit == 0
    index.write_bytes(b"junk")
    assert set(codes(verify(press, level="paranoid"))) == {"index-differs"}
    index.unlink()
    told: list[str] = []
    assert codes(verify(press, level="paranoid", say=told.append)) == []
    assert "no index to compare" in told[0]


def test_a_damaged_archive_is_not_derived_again(press: Path) -> None:
    name = press / FIRST
    data = bytearray(name.read_bytes())
    data[600] ^= 1
    name.write_bytes(data)
    told: list[str] = []
    result = verify(press, level="paranoid", say=told.append)
    assert result.exit == 1
    assert told == ["articles, versions and index were not derived again: what they come from is damaged"]
