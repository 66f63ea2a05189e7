"""A foreign WARC that was imported and exported again is the same, record for record and byte for byte."""

from __future__ import annotations

import gzip
import hashlib
import random
import zlib
from contextlib import redirect_stdout
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from warcio.cli import main as warcio

from archive.api import Archive, verify
from archive.errors import CallerError, NewsproofError, SourceError
from archive.formats.cutting import Cut, cut_records
from archive.formats.sniffing import detect
from tests.conftest import cases_folder
from tests.newspaper import SITE
from tests.peers.edition import foreign_arc, foreign_warc


def found() -> list[str]:
    """Every WARC and ARC among the cases, each content once, by its path there."""
    cases = cases_folder()
    if cases is None:
        return []
    files: dict[str, str] = {}
    for path in sorted((cases / "warcs").rglob("*")):
        if path.is_file() and detect(path) in ("warc", "arc"):
            files.setdefault(hashlib.sha256(path.read_bytes()).hexdigest(), str(path.relative_to(cases)))
    return list(files.values())


def fresh(folder: Path, seed: int = 1) -> Archive:
    return Archive.create(
        folder / "press",
        origin="news.example/desk",
        keyring=folder / "keys",
        now=lambda: datetime(2026, 3, 2, tzinfo=UTC),
        random=random.Random(seed).randbytes,
    )


def unpacked(data: bytes) -> bytes:
    """The content of all gzip members; a plain file is its own."""
    pieces = []
    while data[:2] == b"\x1f\x8b":
        unpacking = zlib.decompressobj(31)
        pieces.append(unpacking.decompress(data))
        assert unpacking.eof
        data = unpacking.unused_data
    return b"".join((*pieces, data))


def passes_warcio_check(path: Path) -> bool:
    with redirect_stdout(StringIO()):
        try:
            warcio(["check", str(path)])
        except SystemExit as done:
            return not done.code
        except Exception:  # it has none for many broken files
            return False
    raise AssertionError("it always exits")


def exported(press: Archive, folder: Path) -> tuple[Path, bytes]:
    """All of an archive as one file, and what of it is not ours, as it was written."""
    out = folder / "out.warc.gz"
    done = press.export(None, out)
    data = out.read_bytes()
    ours = b"".join(path.read_bytes() for path in sorted((press.path / "warc").glob("news-*.warc.gz")))
    assert data.startswith(ours)
    assert (done.bytes, done.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    return out, data[len(ours) :]


def kept_file(press: Archive) -> bytes:
    (path,) = [path for path in (press.path / "warc").glob("import-*") if path.suffix != ".cdxj"]
    return path.read_bytes()


@pytest.mark.shared
@pytest.mark.parametrize("name", found() or [""])  # the fixture says what is missing
def test_real_files_come_back_as_they_went_in(name: str, cases: Path, tmp_path: Path) -> None:
    source = cases / name
    before = source.read_bytes()
    press = fresh(tmp_path)
    taken = refused = None
    try:
        taken = press.import_file(source)
    except SourceError as exc:
        refused = exc.code
    if taken is None:
        assert refused == "broken-warc"
        assert not list((press.path / "warc").glob("import-*"))
        assert verify(press.path).ok
        return
    assert source.read_bytes() == kept_file(press) == before
    assert taken.sha256 == hashlib.sha256(before).hexdigest()
    assert verify(press.path).ok
    out, theirs = exported(press, tmp_path)
    told = "\n".join(press.warnings)
    items = list(cut_records(source))
    records = [item for item in items if isinstance(item, Cut)]
    assert len(records) == taken.records
    if taken.format == "arc":
        assert theirs == b""
        assert "is an ARC file, whose records cannot lie in a WARC file" in told
        assert passes_warcio_check(out)
        return
    assert unpacked(theirs) == b"".join(record.raw or b"" for record in records)
    if len(records) == len(items):
        # Judged without any reader of ours: not a byte is missing, added or moved.
        assert unpacked(theirs) == unpacked(before)
        assert not told
    else:
        assert "no whole record are left out" in told
        place = 0
        for record in records:  # each where it stood, in its order
            place = unpacked(before).index(record.raw or b"?", place) + 1
    if all(record.length for record in records) and before[:2] == b"\x1f\x8b":
        assert theirs == before, "records with gzip members of their own keep them"
    assert gzip.decompress(out.read_bytes())
    if passes_warcio_check(source):
        assert passes_warcio_check(out)


@pytest.mark.parametrize("packed", [True, False], ids=["gzip", "plain"])
def test_what_warcio_wrote_comes_back_as_it_went_in(packed: bool, tmp_path: Path) -> None:
    data, sheets = foreign_warc(f"{SITE}/story", gzip=packed)
    source = tmp_path / ("crawl.warc.gz" if packed else "crawl.warc")
    source.write_bytes(data)
    assert passes_warcio_check(source)
    press = fresh(tmp_path)
    taken = press.import_file(source)
    assert [one.outcome for one in taken.captures] == ["version", "version", "version", "unchanged"]
    assert len(taken.captures) == len(sheets)
    out, theirs = exported(press, tmp_path)
    assert unpacked(theirs) == unpacked(data)
    if packed:
        assert theirs == data
    assert passes_warcio_check(out)
    assert verify(press.path).ok


def test_two_files_come_back_one_after_the_other(tmp_path: Path) -> None:
    press = fresh(tmp_path)
    whole = []
    for number in (2, 1):
        data, _ = foreign_warc(f"{SITE}/story/{number}", gzip=number == 1, software=f"crawler {number}")
        (tmp_path / f"{number}.warc").write_bytes(data)
        press.import_file(tmp_path / f"{number}.warc")
        whole.append(unpacked(data))
    _, theirs = exported(press, tmp_path)
    assert unpacked(theirs) == b"".join(whole)


def test_an_arc_stays_whole_and_is_said_to_stay(tmp_path: Path) -> None:
    data, sheets = foreign_arc(f"{SITE}/story")
    source = tmp_path / "crawl.arc"
    source.write_bytes(data)
    press = fresh(tmp_path)
    assert len(press.import_file(source).captures) == len(sheets)
    assert kept_file(press) == data
    out, theirs = exported(press, tmp_path)
    assert theirs == b""
    assert any("is an ARC file" in warning and "copy it as it is" in warning for warning in press.warnings)
    assert passes_warcio_check(out)
    assert verify(press.path).ok


def test_one_article_leaves_with_its_own_records_and_no_other(tmp_path: Path) -> None:
    first, _ = foreign_warc(f"{SITE}/first", gzip=True)
    second, _ = foreign_warc(f"{SITE}/second", gzip=False, software="another crawler")
    press = fresh(tmp_path)
    for name, data in (("first.warc.gz", first), ("second.warc", second)):
        (tmp_path / name).write_bytes(data)
        press.import_file(tmp_path / name)
    out = tmp_path / "second.out.warc.gz"
    press.export([f"{SITE}/second"], out)
    content = unpacked(out.read_bytes())
    assert f"WARC-Target-URI: {SITE}/first".encode() not in content
    there = [item for item in cut_records(out) if isinstance(item, Cut)]
    foreign = [item.raw for item in cut_records(tmp_path / "second.warc") if isinstance(item, Cut)]
    kept = [record.raw for record in there if record.raw in foreign]
    assert [raw for raw in foreign if raw in kept] == kept, "in the order of the file"
    assert sum(b"WARC-Type: response" in (raw or b"") for raw in kept) == 3
    assert sum(b"WARC-Type: revisit" in (raw or b"") for raw in kept) == 1
    about = [record.head + (record.block or b"") for record in there if b"WARC-Type: warcinfo" in record.head]
    # What names no warcinfo is described by the one that it follows (ISO 28500, on `warcinfo`): never by ours.
    assert kept[0] is not None
    assert b"another crawler" in kept[0]
    assert [b"newsproof" in text for text in about] == [True, False]
    names = [record.raw for record in there]
    ours = [number for number, raw in enumerate(names) if raw not in foreign and b"WARC-Warcinfo-ID" in (raw or b"")]
    assert len(ours) == len(names) - len(kept) - 1
    assert passes_warcio_check(out)


def test_an_export_taken_in_elsewhere_tells_the_same_story(tmp_path: Path) -> None:
    """Our own derived records in it are nobody's article there."""
    data, _ = foreign_warc(f"{SITE}/story", gzip=True)
    (tmp_path / "crawl.warc.gz").write_bytes(data)
    (tmp_path / "draft.txt").write_text("The Ferry Moves East\n\nFrom May it leaves from the east pier.\n")
    (tmp_path / "here").mkdir()
    here = fresh(tmp_path / "here")
    crawl = here.import_file(tmp_path / "crawl.warc.gz")
    here.import_file(tmp_path / "draft.txt", url=f"{SITE}/draft", observed="2026-02-01T00:00:00Z")
    out, _ = exported(here, tmp_path)
    (tmp_path / "there").mkdir()
    there = fresh(tmp_path / "there", seed=2)
    taken = there.import_file(out)
    assert len(taken.warnings) == len(crawl.warnings), taken.warnings
    assert verify(there.path).ok

    def story(press: Archive) -> list[tuple[str, list[tuple[str, str, int | None]]]]:
        return sorted(
            (
                article.url,
                [
                    (step.capture.observed, step.capture.outcome, step.capture.version)
                    for step in press.history(article.id)
                ],
            )
            for article in press.articles()
        )

    assert story(there) == story(here)
    assert len(story(here)) == 2
    assert len(exported(there, tmp_path / "there")[1]) == out.stat().st_size, "and once more"


def test_a_file_with_nothing_in_it_is_refused_and_leaves_no_trace(tmp_path: Path) -> None:
    press = fresh(tmp_path)
    before = {path: path.read_bytes() for path in (press.path / "log").rglob("*") if path.is_file()}
    for name, data in (("none.warc", b""), ("noise.warc.gz", b"\x1f\x8b" + bytes(100)), ("words.warc", b"words " * 99)):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(NewsproofError) as caught:
            press.import_file(tmp_path / name)
        assert caught.value.code == "broken-warc", name
    assert {path: path.read_bytes() for path in (press.path / "log").rglob("*") if path.is_file()} == before
    assert not list((press.path / "warc").glob("import-*"))
    with pytest.raises(CallerError):
        press.export(None, tmp_path / "out.warc.gz")
    assert not (tmp_path / "out.warc.gz").exists()
