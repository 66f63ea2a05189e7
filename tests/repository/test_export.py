"""Exports: records as they lie, checked on the way out, in a file that other tools read."""

from __future__ import annotations

import gzip
import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from archive.api import Archive
from archive.errors import CallerError, SourceError, StoreError
from archive.formats.cutting import Cut, cut_records
from archive.formats.reader import RecordItem, read_warc
from archive.formats.warc import Record
from archive.model.history import Exported
from archive.repository.export import export_warc
from archive.store.disk import Disk
from tests.repository.conftest import Desk, foreign_warc


def written(path: Path) -> list[Record]:
    items = list(read_warc(path, foreign=True))
    assert all(isinstance(item, RecordItem) for item in items), items
    return [item.record for item in items if isinstance(item, RecordItem)]


def cut(path: Path) -> list[bytes]:
    """The whole records of any file, uncompressed."""
    return [item.raw for item in cut_records(path) if isinstance(item, Cut) and item.raw is not None]


def warcio_accepts(path: Path) -> bool:
    return subprocess.run([sys.executable, "-m", "warcio.cli", "check", str(path)], capture_output=True).returncode == 0


def export(desk: Desk, output: Path, *references: str) -> Exported:
    with desk.index() as index:
        return export_warc(desk.reader(index), references or None, output, Disk())


def test_one_article_with_all_its_records(original: Desk, tmp_path: Path) -> None:
    output = tmp_path / "ferry.warc.gz"
    done = export(original, output, "ferry-fares")
    data = output.read_bytes()
    assert (done.bytes, done.sha256, done.articles) == (len(data), hashlib.sha256(data).hexdigest(), 1)
    records = written(output)
    assert done.records == len(records)
    assert records[0].type == "warcinfo"
    with original.index() as index:
        rows = index.captures(original.press.history("ferry-fares").article.id)
        wanted = [
            record.sha256 for row in sorted(rows, key=lambda row: row.index) for record in index.records(row.index)
        ]
    assert [record.sha256 for record in records[1:]] == wanted
    kept = original.segment().read_bytes()
    for item in read_warc(output):
        assert data[item.offset : item.offset + item.length] in kept  # the members themselves
    assert warcio_accepts(output)
    assert gzip.decompress(data)


def test_the_original_of_a_revisit_comes_with_it(original: Desk, tmp_path: Path) -> None:
    output = tmp_path / "check.warc.gz"
    export(original, output, "harbour-bridge@c2")
    records = written(output)
    revisit = next(record for record in records if record.type == "revisit")
    before = [record.id for record in records[: records.index(revisit)]]
    assert revisit.header("WARC-Refers-To") in before
    assert [record.type for record in records].count("warcinfo") == 1
    assert warcio_accepts(output)


def test_versions_and_ranges(original: Desk, tmp_path: Path) -> None:
    def statements(*references: str) -> int:
        output = tmp_path / "x.warc.gz"
        export(original, output, *references)
        return sum((record.target or "").startswith("urn:newsproof:statement:") for record in written(output))

    assert statements("harbour-bridge@v1") == 1
    assert statements("harbour-bridge@v4..v3") == 5
    assert statements("harbour-bridge@v1", "harbour-bridge@v1", "ferry-fares") == 4
    assert statements("harbour-bridge") == 10


def test_everything_in_the_order_of_the_log(original: Desk, tmp_path: Path) -> None:
    output = tmp_path / "all.warc.gz"
    done = export(original, output)
    records = [record.sha256 for record in written(output)]
    own = [item.sha256 for item in read_warc(original.segment()) if isinstance(item, RecordItem)]
    (kept,) = original.layout.imports()
    assert records == own + [hashlib.sha256(raw).hexdigest() for raw in cut(kept)]
    assert output.read_bytes() == original.segment().read_bytes() + kept.read_bytes()
    assert done.articles == 5
    assert warcio_accepts(output)


@pytest.mark.parametrize("compressed", [True, False])
def test_an_imported_warc_comes_back_record_for_record(tmp_path: Path, compressed: bool) -> None:
    source = tmp_path / ("crawl.warc.gz" if compressed else "crawl.warc")
    source.write_bytes(foreign_warc(compressed))
    press = Archive.create(tmp_path / "press", origin="news.example/desk", keyring=tmp_path / "keys")
    press.import_file(source)
    done = press.export(None, tmp_path / "all.warc.gz")
    assert cut(tmp_path / "all.warc.gz")[-5:] == cut(source)
    assert done.records == len(cut(tmp_path / "all.warc.gz"))
    press.export(["old-tower-struck-by-lightning"], tmp_path / "one.warc.gz")
    theirs = [raw for raw in cut(tmp_path / "one.warc.gz") if b"urn:newsproof:" not in raw[:600]]
    foreign = cut(source)
    assert [raw for raw in theirs if raw in foreign] == [foreign[0], foreign[1], foreign[3]]
    assert warcio_accepts(tmp_path / "all.warc.gz")
    assert warcio_accepts(tmp_path / "one.warc.gz")


def test_a_warc_that_is_one_gzip_member(tmp_path: Path) -> None:
    source = tmp_path / "crawl.warc.gz"
    source.write_bytes(gzip.compress(foreign_warc(compressed=False)))
    press = Archive.create(tmp_path / "press", origin="news.example/desk", keyring=tmp_path / "keys")
    assert len(press.import_file(source).captures) == 2
    assert len(press.diff("old-tower-struck-by-lightning")[0].edits) == 1
    told = press.query("SELECT * FROM records").rows
    press.repair_index()
    assert press.query("SELECT * FROM records").rows == told
    press.export(["old-tower-struck-by-lightning@v2"], tmp_path / "one.warc.gz")
    assert cut(source)[3] in cut(tmp_path / "one.warc.gz")
    press.export(None, tmp_path / "all.warc.gz")
    assert cut(tmp_path / "all.warc.gz")[-5:] == cut(source)


def test_real_files_come_back_record_for_record(cases: Path, tmp_path: Path) -> None:
    files = sorted(path for path in (cases / "warcs").rglob("*") if path.name.endswith((".warc", ".warc.gz")))
    files = [path for path in files if path.stat().st_size < 150_000]
    assert files
    press = Archive.create(tmp_path / "press", origin="news.example/desk", keyring=tmp_path / "keys")
    imported = []
    for path in files:
        try:
            press.import_file(path)
        except SourceError:
            continue  # nothing in it can be read
        if path.read_bytes() not in [other.read_bytes() for other in imported]:
            imported.append(path)
    output = tmp_path / "all.warc.gz"
    press.export(None, output)
    theirs = [raw for path in imported for raw in cut(path)]
    assert cut(output)[-len(theirs) :] == theirs
    told = [press.query(f"SELECT * FROM {view}").rows for view in ("records", "versions", "changes")]
    assert press.repair_index().actions[1:] == ()
    assert [press.query(f"SELECT * FROM {view}").rows for view in ("records", "versions", "changes")] == told


def test_an_arc_is_left_out_and_said(cases: Path, tmp_path: Path) -> None:
    press = Archive.create(tmp_path / "press", origin="news.example/desk", keyring=tmp_path / "keys")
    done = press.import_file(cases / "warcs" / "warcio" / "example.arc.gz")
    assert done.captures
    press.export(None, tmp_path / "all.warc.gz")
    assert any("ARC" in line for line in press.warnings)
    assert warcio_accepts(tmp_path / "all.warc.gz")
    slug = press.articles()[0].slug
    press.export([slug], tmp_path / "one.warc.gz")
    assert all((record.target or "urn:").startswith("urn:") for record in written(tmp_path / "one.warc.gz"))


# What goes wrong.


def test_an_empty_archive_has_nothing_to_export(tmp_path: Path) -> None:
    press = Archive.create(tmp_path / "press", origin="news.example/desk", keyring=tmp_path / "keys")
    with pytest.raises(CallerError) as caught:
        press.export(None, tmp_path / "all.warc.gz")
    assert caught.value.code == "article-not-found"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["keys", "press", "trust"]


@pytest.mark.parametrize(
    ("references", "code"),
    [((), "usage"), (("nothing",), "article-not-found"), (("harbour-bridge@v9",), "version-not-found")],
)
def test_what_cannot_be_named(original: Desk, tmp_path: Path, references: tuple[str, ...], code: str) -> None:
    with original.index() as index, pytest.raises(CallerError) as caught:
        export_warc(original.reader(index), references, tmp_path / "x.warc.gz", Disk())
    assert caught.value.code == code
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "place", ["warc/news-000001.warc.gz", "warc/new.warc.gz", "log/x", "keys/x", "newsproof.toml", "index.sqlite"]
)
def test_an_export_never_lands_in_the_archive(desk: Desk, place: str) -> None:
    before = {path: path.read_bytes() for path in desk.layout.root.rglob("*") if path.is_file()}
    with pytest.raises(CallerError):
        export(desk, desk.layout.root / "log" / ".." / place)
    assert {path: path.read_bytes() for path in desk.layout.root.rglob("*") if path.is_file()} == before


def test_damage_is_never_exported(desk: Desk, tmp_path: Path) -> None:
    items = [item for item in read_warc(desk.segment()) if isinstance(item, RecordItem)]
    victim = next(item for item in items if item.record.type == "response")
    data = bytearray(desk.segment().read_bytes())
    data[victim.offset + victim.length // 2] ^= 0xFF
    desk.segment().write_bytes(data)
    output = tmp_path / "x.warc.gz"
    output.write_bytes(b"earlier")
    for references in ((), ("harbour-bridge@v1",)):
        with pytest.raises(StoreError) as caught:
            export(desk, output, *references)
        assert caught.value.code == "archive-damaged"
        assert "news-000001.warc.gz at offset" in caught.value.message
    assert output.read_bytes() == b"earlier"
    assert not list(tmp_path.glob(".x*"))
    assert export(desk, output, "ferry-fares").records > 5


class FullDisk(Disk):
    """No space is left after a few kilobytes."""

    left = 3000

    def _write(self, fd: int, data: memoryview) -> int:
        if len(data) > self.left:
            raise OSError(28, "No space left on device")
        self.left -= len(data)
        return super()._write(fd, data)


def test_a_full_disk_leaves_no_half_file(original: Desk, tmp_path: Path) -> None:
    with original.index() as index, pytest.raises(StoreError) as caught:
        export_warc(original.reader(index), None, tmp_path / "x.warc.gz", FullDisk())
    assert caught.value.code == "disk-full"
    assert list(tmp_path.iterdir()) == []


def test_what_was_never_committed_is_not_exported(desk: Desk, tmp_path: Path) -> None:
    whole = desk.segment().read_bytes()
    items = [item for item in read_warc(desk.segment()) if isinstance(item, RecordItem)]
    with desk.segment().open("ab") as file:
        file.write(whole[items[1].offset : items[2].offset + items[2].length])
    export(desk, tmp_path / "all.warc.gz")
    assert len(written(tmp_path / "all.warc.gz")) == len(items) + 5
