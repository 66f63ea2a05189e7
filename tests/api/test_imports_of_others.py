"""What other programs made: packages, folders of saved pages, databases, feeds; whole, damaged, hostile, and cut short."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import random
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest

from archive.api import Archive, verify
from archive.errors import CallerError, NewsproofError, SourceError, StoreError
from archive.formats.reader import RecordItem, read_warc
from archive.model.history import Imported
from archive.repository import importing, importrows, taking
from tests.conftest import ROOT
from tests.crawl import crawl
from tests.newspaper import page
from tests.torture.faults import FaultDisk

URL = "https://courant.example/harbour-bridge"


@pytest.fixture
def press(tmp_path: Path) -> Archive:
    return Archive.create(tmp_path / "press", keyring=tmp_path / "keys")


def reasons(done: Imported) -> dict[str, int]:
    return {one.reason: one.count for one in done.left or ()}


def sound(press: Archive) -> None:
    """Nothing contradicts, and the index is what the records say."""
    found = verify(press.path)
    assert found.ok, found.problems
    assert found.notices == ()


def words(press: Archive) -> list[tuple[object, ...]]:
    both = "SELECT observed, dated_by FROM versions UNION ALL SELECT observed, dated_by FROM observations ORDER BY observed"
    return [tuple(row) for row in press.query(both).rows]


def kept(press: Archive) -> bytes:
    """Every byte that was kept, unpacked."""
    return b"".join(
        gzip.decompress(path.read_bytes()) for path in sorted((press.path / "warc").iterdir()) if path.suffix == ".gz"
    )


# WACZ.


def wacz(path: Path, warcs: dict[str, bytes], *, stated: dict[str, bytes] | None = None, method: int = 0) -> Path:
    """A package as py-wacz lays it out; `stated` are the bytes that its list of contents is about."""
    files = {f"archive/{name}": data for name, data in warcs.items()}
    files |= {"indexes/index.cdx": b"", "pages/pages.jsonl": b'{"format": "json-pages-1.0", "id": "pages"}\n'}
    resources = []
    for name, data in files.items():
        about = (stated or {}).get(name.rpartition("/")[2], data)
        digest = f"sha256:{hashlib.sha256(about).hexdigest()}"
        resources.append({"name": name.rpartition("/")[2], "path": name, "hash": digest, "bytes": len(about)})
    listed = json.dumps({"profile": "data-package", "wacz_version": "1.1.1", "resources": resources}).encode()
    digest = f"sha256:{hashlib.sha256(listed).hexdigest()}"
    files["datapackage.json"] = listed
    files["datapackage-digest.json"] = json.dumps({"path": "datapackage.json", "hash": digest}).encode()
    with zipfile.ZipFile(path, "w", method) as out:
        for name, data in files.items():
            out.writestr(name, data)
    return path


@pytest.fixture
def two(tmp_path: Path) -> dict[str, bytes]:
    first, second = crawl(tmp_path / "a.warc.gz", 3), crawl(tmp_path / "b.warc.gz", 5, stories=2)
    return {"a.warc.gz": first.read_bytes(), "b.warc.gz": second.read_bytes()}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_the_warcs_of_a_package_are_kept_whole(
    press: Archive, tmp_path: Path, two: dict[str, bytes], method: int
) -> None:
    file = wacz(tmp_path / "crawl.wacz", two, method=method)
    planned = press.import_file(file, dry_run=True)
    assert not list((press.path / "warc").iterdir())
    done = press.import_file(file)
    assert (done.format, done.records, done.warnings, done.left) == ("wacz", 10, (), None)
    assert len(done.captures) + done.skipped == 8
    assert planned.records == done.records
    for data in two.values():
        name = f"import-{hashlib.sha256(data).hexdigest()}.warc.gz"
        assert (press.path / "warc" / name).read_bytes() == data
    packages = [line for line in kept(press).splitlines() if b'"package":"' in line]
    assert len(packages) == 2
    assert all(f'"package":"{done.sha256}"'.encode() in line for line in packages)
    sources = {row[0] for row in press.query("SELECT source FROM versions").rows}
    assert sources == {"crawl.wacz/archive/a.warc.gz", "crawl.wacz/archive/b.warc.gz"}
    again = press.import_file(file)
    assert (again.captures, again.skipped) == ((), 8)
    sound(press)


def test_what_a_package_says_otherwise_is_told(press: Archive, tmp_path: Path, two: dict[str, bytes]) -> None:
    file = wacz(tmp_path / "crawl.wacz", two, stated={"b.warc.gz": b"another crawl"})
    done = press.import_file(file)
    (told,) = done.warnings
    assert told.startswith("[package-altered] archive/b.warc.gz: it has ")
    assert done.records == 10
    sound(press)


def test_one_damaged_warc_does_not_keep_the_others(press: Archive, tmp_path: Path, two: dict[str, bytes]) -> None:
    file = wacz(tmp_path / "crawl.wacz", two)
    data = file.read_bytes()
    at = data.index(two["b.warc.gz"])
    file.write_bytes(data[: at + 40] + bytes([data[at + 40] ^ 1]) + data[at + 41 :])
    done = press.import_file(file)
    assert [one.first for one in done.left or ()] == ["archive/b.warc.gz"]
    assert any("bundle-damaged" in line for line in done.warnings)
    assert len(done.captures) == 3
    sound(press)


def test_a_warc_that_was_cut_off_inside(press: Archive, tmp_path: Path, two: dict[str, bytes]) -> None:
    done = press.import_file(wacz(tmp_path / "crawl.wacz", {"a.warc.gz": two["a.warc.gz"][:-90]}))
    assert done.cut_at is not None
    assert len(done.captures) == 2
    sound(press)


def test_no_package_at_all(press: Archive, tmp_path: Path, two: dict[str, bytes]) -> None:
    whole = wacz(tmp_path / "whole.wacz", two).read_bytes()
    (tmp_path / "cut.wacz").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "empty.wacz").write_bytes(b"")
    wacz(tmp_path / "none.wacz", {})
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as out, out.open("archive/a.warc", "w") as inside:
        for _ in range(17):
            inside.write(bytes(1 << 26))
    (tmp_path / "bomb.wacz").write_bytes(bomb.getvalue())
    for name in ("cut", "empty", "none", "bomb"):
        with pytest.raises(SourceError) as caught:
            press.import_file(tmp_path / f"{name}.wacz")
        assert caught.value.code == "broken-source", name
    assert not list((press.path / "warc").iterdir())
    sound(press)


def test_the_packages_of_others(press: Archive, cases: Path) -> None:
    counts = {}
    for file in sorted((cases / "warcs").glob("*/*.wacz")):
        try:
            counts[f"{file.parent.name}/{file.name}"] = press.import_file(file).records
        except SourceError as exc:
            counts[f"{file.parent.name}/{file.name}"] = exc.code
    assert counts
    assert all((what == "broken-source") == ("/invalid_example" in name) for name, what in counts.items()), counts
    sound(press)


# Folders.


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Four looks at one story, each told to be of another moment in another way."""
    folder = tmp_path / "saved"
    (folder / "town").mkdir(parents=True)
    for number, name in enumerate(
        ("town/bridge-20260302T080003.html", "town/2026-03-02_1200-bridge.htm", "bridge-2026-03-03.html", "bridge.html")
    ):
        (folder / name).write_bytes(page("Harbour bridge opens", cost=f"${41 + number} million"))
        os.utime(folder / name, (1_772_600_000 + number, 1_772_600_000 + number))
    return folder


def test_a_folder_of_pages_of_one_address(press: Archive, pages: Path) -> None:
    (pages / "style.css").write_text("p {}")
    (pages / "nothing.html").write_bytes(b" \n")
    (pages / "picture.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(400))
    (pages / "link.html").symlink_to(pages / "bridge.html")
    (pages / "loop").symlink_to(pages)
    crawl(pages / "crawl.warc.gz", 1)
    planned = press.import_file(pages, url=URL, dry_run=True)
    assert not list((press.path / "warc").iterdir())
    done = press.import_file(pages, url=URL)
    assert reasons(done) == reasons(planned) == {
        "empty": 1,
        "a link or no plain file": 1,
        "not a page, although it is called like one": 1,
        "not called as pages are (.html, .htm, .xhtml, .shtml)": 1,
        "WARC, ARC and WACZ files are imported by their own names": 1,
    }  # fmt: skip
    assert len(done.captures) == len(planned.captures) == 4
    assert [one.capture.version for one in done.captures] == [1, 2, 3, 4]
    assert done.records == 9
    assert words(press) == [
        ("2026-03-02T08:00:03.000000Z", "name"),
        ("2026-03-02T12:00:00.000000Z", "name"),
        ("2026-03-04T04:53:22.000000Z", "file"),
        ("2026-03-04T04:53:23.000000Z", "file"),
    ]
    assert [line for line in done.warnings if "--dates name" in line]
    assert {row[0] for row in press.query("SELECT source FROM versions").rows} >= {
        "saved/town/2026-03-02_1200-bridge.htm"
    }
    assert press.import_file(pages, url=URL).skipped == 4
    origins = verify(press.path).origins
    assert origins is not None
    assert (origins.dated_by_name, origins.dated_by_file, origins.dated_by_row) == (2, 2, None)
    sound(press)


def test_whose_word_the_day_is(press: Archive, pages: Path) -> None:
    done = press.import_file(pages, url=URL, dates="name")
    assert reasons(done) == {"without a time in its name": 1}
    assert [word for _, word in words(press)] == ["name"] * 3
    assert words(press)[2][0] == "2026-03-03T00:00:00.000000Z"


def test_the_file_alone_may_have_its_say(press: Archive, pages: Path) -> None:
    press.import_file(pages, url=URL, dates="file")
    assert [word for _, word in words(press)] == ["file"] * 4


def test_where_the_pages_of_a_folder_stood(press: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    story = page("Harbour bridge opens")
    for number, name in enumerate(("a", "b", "c", "d")):
        (folder / f"{name}-20260302T08000{number}.html").write_bytes(story.replace(b"opens", name.encode() * 4))
    (folder / "a-20260302T080000.html.url").write_text("https://courant.example/from-a-line\n")
    (folder / "b-20260302T080001.url").write_text(
        "[InternetShortcut]\r\nURL=https://courant.example/from-a-shortcut\r\n"
    )
    saved = b"<!-- saved from url=(0037)https://courant.example/from-the-browser -->\n"
    (folder / "c-20260302T080002.html").write_bytes(saved + story)
    done = press.import_file(folder)
    urls = [row[0] for row in press.query("SELECT url FROM versions ORDER BY observed").rows]
    assert urls[:3] == [f"https://courant.example/from-{what}" for what in ("a-line", "a-shortcut", "the-browser")]
    assert str(urls[3]).startswith("urn:newsproof:file:d-")
    assert [line for line in done.warnings if line.startswith("1 file without an address")]
    sound(press)


def test_a_template_makes_an_address_of_each_path(press: Archive, pages: Path) -> None:
    done = press.import_file(pages, url="https://courant.example/{folder}/{name}")
    assert sorted({one.url for one in done.captures}) == [
        "https://courant.example/bridge", "https://courant.example/bridge-2026-03-03", "https://courant.example/town/bridge",
    ]  # fmt: skip
    for wrong in ("https://courant.example/{title}", "https://courant.example/{name"):
        with pytest.raises(CallerError) as caught:
            press.import_file(pages, url=wrong)
        assert caught.value.code == "usage"
    assert reasons(press.import_file(pages, url="ftp://courant.example/{name}")) == {
        "the template gives no http or https address": 4
    }


def test_a_page_from_a_time_still_to_come_is_left_out(press: Archive, pages: Path) -> None:
    (pages / "bridge-20990101T000000.html").write_bytes(page("Harbour bridge opens"))
    done = press.import_file(pages, url=URL)
    assert reasons(done) == {"of a time that is still to come, by this machine's clock": 1}
    assert len(done.captures) == 4
    sound(press)


def test_names_of_files_that_are_no_utf8(press: Archive, pages: Path) -> None:
    odd = os.fsencode(pages)
    Path(os.fsdecode(odd + b"/\xff\x1b[31m-20260304T080000.html")).write_bytes(page("Odd names"))
    Path(os.fsdecode(odd + b"/\xfe.bin")).write_bytes(b"x")
    Path(os.fsdecode(odd + b"/\xfe.html")).write_bytes(b"")
    done = press.import_file(pages)
    assert {one.first for one in done.left or ()} == {"\ufffd.bin", "\ufffd.html"}
    assert json.dumps([one.first for one in done.left or ()], ensure_ascii=False).encode()
    assert "saved/\ufffd\x1b[31m-20260304T080000.html" in {
        row[0] for row in press.query("SELECT source FROM versions").rows
    }
    sound(press)


def test_a_folder_without_pages(press: Archive, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    crawl(empty / "crawl.warc.gz", 1)
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    for folder in (empty, tmp_path / "repository"):
        with pytest.raises(CallerError) as caught:
            press.import_file(folder)
        assert caught.value.code == "not-text"
    with pytest.raises(CallerError, match="--observed goes with one file"):
        press.import_file(empty, observed="2026-03-02")


# Databases.

DIFFENGINE = (
    'CREATE TABLE "entryversion" ("id" INTEGER NOT NULL PRIMARY KEY, "title" TEXT NOT NULL, "url" TEXT NOT NULL, '
    '"summary" TEXT NOT NULL, "created" DATETIME NOT NULL, "archive_url" TEXT, "entry_id" INTEGER NOT NULL)'
)
NEWSEDITS = (
    "CREATE TABLE entryversion (id INTEGER, title TEXT, url TEXT, summary TEXT, created TEXT, archive_url TEXT, "
    "entry_id INTEGER, version INTEGER, num_versions INTEGER)"
)


def told(cost: int) -> str:
    return "".join(
        f"<p>Paragraph {number}: the harbour bridge cost ${cost} million, the council said on Monday night.</p>"
        for number in range(5)
    )


Row = tuple[object, object, object, object]
ROWS: tuple[Row, ...] = (
    ("Bridge &amp; harbour open", URL, told(43), "2017-01-02 12:00:00"),
    ("Bridge &amp; harbour open", URL, told(41), "2017-01-02 08:00:00.123456"),
)


def database(path: Path, rows: Sequence[Row] = ROWS, schema: str = DIFFENGINE) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(schema)
        connection.executemany(
            "INSERT INTO entryversion (title, url, summary, created, entry_id) VALUES (?, ?, ?, ?, 1)", rows
        )
        connection.commit()
    return path


@pytest.mark.parametrize(("schema", "kind"), [(DIFFENGINE, "diffengine"), (NEWSEDITS, "newsedits")])
def test_the_rows_of_a_database(press: Archive, tmp_path: Path, schema: str, kind: str) -> None:
    file = database(tmp_path / "news.db", schema=schema)
    before = file.read_bytes()
    planned = press.import_file(file, dry_run=True)
    done = press.import_file(file)
    assert (done.format, done.records, done.left) == (kind, 2, None)
    assert [one.capture.version for one in planned.captures] == [one.capture.version for one in done.captures] == [1, 2]
    assert words(press) == [("2017-01-02T08:00:00.123456Z", "row"), ("2017-01-02T12:00:00.000000Z", "row")]
    (row, other) = press.query("SELECT headline, source FROM versions ORDER BY observed").rows
    assert row == other == ("Bridge & harbour open", "news.db")
    assert press.import_file(file).skipped == 2
    assert file.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["keys", "news.db", "press", "trust"]
    sound(press)


def test_the_row_itself_is_kept_beside_the_page(press: Archive, tmp_path: Path) -> None:
    file = database(tmp_path / "news.db")
    done = press.import_file(file)
    (segment,) = (press.path / "warc").glob("*.warc.gz")
    with segment.open("rb") as stream:
        items = [item for item in read_warc(stream) if isinstance(item, RecordItem)]
    rows = [json.loads(item.record.block) for item in items if item.record.type == "metadata"]
    assert [row["rowid"] for row in rows] == [2, 1]
    assert rows[0] == {
        "table": "entryversion",
        "rowid": 2,
        "columns": {
            "id": 2, "title": ROWS[1][0], "url": URL, "summary": told(41), "created": ROWS[1][3], "archive_url": None,
            "entry_id": 1,
        },
    }  # fmt: skip
    said = [line for line in kept(press).splitlines() if b'"origin":{' in line]
    assert [f'"part":"entryversion {number}"'.encode() in line for number, line in zip((2, 1), said, strict=True)]
    assert all(done.sha256.encode() in line for line in said)


def test_rows_that_are_no_versions_are_counted(press: Archive, tmp_path: Path) -> None:
    rows: list[Row] = [
        *ROWS,
        ("No time", URL, told(1), "yesterday"),
        ("No address", "courant.example/bridge", told(1), "2017-01-02"),
        ("No text", URL, " ", "2017-01-02"),
        ("Later", URL, told(1), "2999-01-01 00:00:00"),
        ("Seconds", URL, told(45), 1483360000),
        (b"\x00\xff", URL, b"<p>bytes</p>", "2017-01-02"),
        ("Twice", URL, told(43), "2017-01-02 12:00:00"),
    ]
    done = press.import_file(database(tmp_path / "news.db", rows))
    assert reasons(done) == {
        "without a time that can be read (created)": 1,
        "without an http or https address": 1,
        "without a text (summary)": 2,
        "of a time that is still to come, by this machine's clock": 1,
    }
    assert len(done.captures) == 4
    assert done.records == 9
    sound(press)


def test_a_password_in_an_address_is_in_no_record(press: Archive, tmp_path: Path) -> None:
    rows = [("Bridge opens", "https://reader:hunter2@courant.example/bridge", told(41), "2017-01-02 08:00:00")]
    press.import_file(database(tmp_path / "news.db", rows))
    assert b"hunter2" not in kept(press)
    sound(press)


HOSTILE = {
    "a view": "CREATE TABLE t (x); CREATE VIEW entryversion AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM c) "
    "SELECT n AS title, n AS url, n AS summary, n AS created FROM c",
    "virtual": "CREATE VIRTUAL TABLE entryversion USING fts5(title, url, summary, created)",
    "another": "CREATE TABLE articles (title, url, summary, created)",
    "no text": "CREATE TABLE entryversion (title, url, created)",
    "computed": "CREATE TABLE entryversion (title, url, created, summary AS (hex(zeroblob(900000000))))",
    "computed and stored": "CREATE TABLE entryversion (title, url, created, summary AS (upper(title)) STORED)",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_database_that_is_code_is_refused(press: Archive, tmp_path: Path, what: str) -> None:
    with closing(sqlite3.connect(tmp_path / "news.db")) as connection:
        connection.executescript(HOSTILE[what])
    with pytest.raises(SourceError) as caught:
        press.import_file(tmp_path / "news.db")
    assert caught.value.code == "broken-source"
    assert not list((press.path / "warc").iterdir())


def test_a_table_without_rowid_and_a_row_that_is_too_large(press: Archive, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "plain.db")) as connection:
        connection.execute("CREATE TABLE entryversion (title, url, summary, created, PRIMARY KEY (url)) WITHOUT ROWID")
        connection.execute("INSERT INTO entryversion VALUES (?, ?, ?, ?)", ROWS[0])
        connection.commit()
    done = press.import_file(tmp_path / "plain.db")
    assert (done.captures, done.records) == ((), 0)
    assert "cannot be read on behind row 0" in done.warnings[0]
    large = database(tmp_path / "large.db", [*ROWS, ("Large", URL, "<p>" + "x" * 17_000_000, "2017-01-03")])
    done = press.import_file(large)
    assert reasons(done) == {"unreadable: string or blob too big": 1}
    assert len(done.captures) == 2
    sound(press)


def test_text_that_is_no_utf8_and_a_trigger(press: Archive, tmp_path: Path) -> None:
    file = database(tmp_path / "news.db")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE entryversion SET title = CAST(x'42726964676520ff206f70656e73' AS TEXT) WHERE id = 1")
        connection.execute("CREATE TRIGGER t AFTER INSERT ON entryversion BEGIN DELETE FROM entryversion; END")
        connection.commit()
    assert len(press.import_file(file).captures) == 2
    sound(press)


def test_a_database_whose_pages_are_made_up(press: Archive, tmp_path: Path) -> None:
    """Whatever was written over: an answer or a refusal by name, within bounds, and a sound archive."""
    rows = [(f"Bridge opens {number}", URL, told(number), f"2017-01-02 08:{number:02d}:00") for number in range(40)]
    data = database(tmp_path / "news.db", rows).read_bytes()
    dice = random.Random(11)
    outcomes = set()
    for _ in range(40):
        spoiled = bytearray(data)
        for _ in range(dice.choice((1, 20, 400))):
            spoiled[dice.randrange(16, len(spoiled))] = dice.randrange(256)
        (tmp_path / "spoiled.db").write_bytes(spoiled[: dice.choice((len(spoiled), len(spoiled) // 2))])
        try:
            done = press.import_file(tmp_path / "spoiled.db", dry_run=True)
            outcomes.add("answer")
            assert done.records <= 4_000
        except NewsproofError as exc:
            outcomes.add(exc.code)
    assert outcomes <= {"answer", "broken-source", "not-text"}, outcomes
    assert "answer" in outcomes
    assert not list((press.path / "warc").iterdir())


def test_a_database_that_somebody_writes_to(press: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = database(tmp_path / "news.db")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("UPDATE entryversion SET title = 'Another'")
        connection.commit()
        done = press.import_file(file)
        assert any(line.startswith("news.db-wal lies beside it") for line in done.warnings)
        assert len(done.captures) == 2
    page_of = importrows.rowpage.page_of

    def then_more(title: str, body: str) -> bytes:
        os.utime(file, (1, 1))
        return page_of(title, body + "!")

    monkeypatch.setattr(importrows.rowpage, "page_of", then_more)
    with pytest.raises(CallerError, match="changed while it was read"):
        press.import_file(file)
    sound(press)


KILLED = """
import sys
from pathlib import Path
from archive.api import Archive
from archive.repository import importing
from tests.torture.faults import FaultDisk
importing.GROUP = 5
press = Archive.open(sys.argv[1], keyring=sys.argv[2])
press._given_disk = FaultDisk(int(sys.argv[4]), "torn")
press.import_file(Path(sys.argv[3]))
"""


def many(path: Path, count: int = 40) -> Path:
    return database(
        path, [(f"Bridge {n % 3} opens", f"{URL}-{n % 3}", told(n), f"2017-01-02 08:{n:02d}:00") for n in range(count)]
    )


@pytest.mark.parametrize("at", [3, 40, 90])
def test_an_import_of_rows_that_was_killed_is_completed_by_the_next(press: Archive, tmp_path: Path, at: int) -> None:
    file = many(tmp_path / "news.db")
    command = [sys.executable, "-c", KILLED, str(press.path), str(tmp_path / "keys"), str(file), str(at)]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 9, "it was to die at that call"
    assert verify(press.path).ok
    done = press.import_file(file)
    assert len(done.captures) + done.skipped == 40
    assert verify(press.path).ok
    assert press.query("SELECT count(*), count(DISTINCT observed) FROM versions").rows == ((40, 40),)


@pytest.mark.parametrize("at", [2, 31, 62])
def test_a_full_disk_is_the_archives_fault_and_not_the_databases(
    press: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    monkeypatch.setattr(importing, "GROUP", 5)
    file = many(tmp_path / "news.db")
    press._given_disk = FaultDisk(at, "ENOSPC")
    with pytest.raises(StoreError) as caught:
        press.import_file(file)
    assert caught.value.code == "disk-full"
    again = Archive.open(press.path, keyring=tmp_path / "keys").import_file(file)
    assert len(again.captures) + again.skipped == 40
    assert verify(press.path).ok


def test_groups_are_committed_one_by_one(press: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "GROUP", 7)
    heard: list[tuple[int, int, str]] = []
    done = press.import_file(many(tmp_path / "news.db"), progress=lambda *said: heard.append(said))
    assert len(done.captures) == 40
    assert heard == [(number, 40, "news.db") for number in range(1, 41)]
    sound(press)


def test_what_was_taken_off_the_disk_does_not_come_back(press: Archive, tmp_path: Path, two: dict[str, bytes]) -> None:
    file, package = database(tmp_path / "news.db"), wacz(tmp_path / "crawl.wacz", two)
    press.import_file(file)
    press.redact(f"{press.articles()[0].slug}@v1", reason="a court order", apply=True)
    done = press.import_file(file)
    assert reasons(done) == {"of the very time of a capture that was taken off the disk since": 1}
    assert (done.captures, done.skipped) == ((), 1)
    press.import_file(package)
    slug = next(one.slug for one in press.articles() if "story-1" in (one.url or ""))
    press.redact(f"{slug}@v1", reason="a court order", apply=True)
    again = press.import_file(package)
    assert again.captures == ()
    assert set(reasons(again)) == {"records of it have been taken off the disk since"}


def test_a_dry_run_of_very_much_is_bounded(press: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = many(tmp_path / "news.db")
    assert press.import_file(file, dry_run=True).warnings == ()
    monkeypatch.setattr(taking, "DRY_GROUP", 15)
    planned = press.import_file(file, dry_run=True)
    assert len(planned.captures) == 40
    assert [line for line in planned.warnings if "forgets after each 15" in line]
    assert not list((press.path / "warc").iterdir())


# Feeds.

FEED = """<?xml version="1.0"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Courant</title>
<link>https://courant.example/</link><lastBuildDate>Mon, 02 Mar 2026 08:00:00 +0100</lastBuildDate>
<item><title>Bridge &amp;amp; harbour open</title><link>/bridge</link><pubDate>Sun, 01 Mar 2026 08:00:00 GMT</pubDate>
<description>Short.</description><content:encoded><![CDATA[{text}]]></content:encoded></item>
<item><title>Ferry</title><link>https://courant.example/ferry</link><description>Only a teaser.</description></item>
<item><title>Mail</title><link>mailto:desk@courant.example</link><description>x</description></item>
</channel></rss>
"""


def test_a_feed_with_texts(press: Archive, tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_text(FEED.format(text=told(41)))
    assert len(press.import_file(file, dry_run=True).captures) == 1
    done = press.import_file(file)
    assert reasons(done) == {
        "without its text: a headline or a teaser only": 1, "without an http or https address": 1,
    }  # fmt: skip
    assert words(press) == [("2026-03-02T07:00:00.000000Z", "server")]
    assert press.query("SELECT url, headline FROM versions").rows == (
        ("https://courant.example/bridge", "Bridge & harbour open"),
    )
    item = FEED.format(text=told(41)).partition("<item>")[2].partition("</item>")[0]
    assert f"<item>{item}</item>".encode() in kept(press)
    assert press.import_file(file).skipped == 1
    sound(press)


def test_whose_word_the_time_of_a_feed_is(press: Archive, tmp_path: Path) -> None:
    text = FEED.format(text=told(41))
    (tmp_path / "feed-20260303T080000.xml").write_text(text)
    (tmp_path / "feed.xml").write_text(text.replace("lastBuildDate", "unknown"))
    os.utime(tmp_path / "feed.xml", (1_772_700_000, 1_772_700_000))
    press.import_file(tmp_path / "feed-20260303T080000.xml")
    press.import_file(tmp_path / "feed.xml")
    press.import_file(tmp_path / "feed.xml", observed="2026-03-06T00:00:00Z")
    assert words(press) == [
        ("2026-03-03T08:00:00.000000Z", "name"),
        ("2026-03-05T08:40:00.000000Z", "file"),
        ("2026-03-06T00:00:00.000000Z", "user"),
    ]
    sound(press)


def test_a_feed_that_was_cut_off_or_declares_entities(press: Archive, tmp_path: Path) -> None:
    text = FEED.format(text=told(41))
    (tmp_path / "cut.xml").write_text(text[: text.index("<title>Mail")])
    done = press.import_file(tmp_path / "cut.xml")
    assert len(done.captures) == 1
    assert done.warnings[0].startswith("it cannot be read on behind item 2: ")
    bomb = '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    (tmp_path / "bomb.xml").write_text(text.replace("<rss", bomb + "<rss", 1).replace("Short.", "&b;"))
    with pytest.raises(SourceError) as caught:
        press.import_file(tmp_path / "bomb.xml", kind="rss")
    assert caught.value.code == "broken-source"
    sound(press)


# What a path is.


def test_a_path_is_what_it_is_told_to_be(press: Archive, tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_text(FEED.format(text=told(41)))
    assert press.import_file(file, kind="html", dry_run=True).format == "html"
    assert press.import_file(file, kind="text", dry_run=True).format == "text"
    plain = crawl(tmp_path / "crawl.warc.gz", 2)
    assert press.import_file(plain, kind="warc", dry_run=True).format == "warc"
    for path, kind, code in (
        (file, "diffengine", "broken-source"), (file, "wacz", "broken-source"), (file, "html-dir", "usage"),
        (plain, "rss", "broken-source"), (plain, "newsdiffs", "usage"), (plain, "warc2", "usage"),
        (file, "warc", "broken-warc"),
    ):  # fmt: skip
        with pytest.raises(NewsproofError) as caught:
            press.import_file(path, kind=kind)
        assert caught.value.code == code, (path.name, kind)
    for options in ({"url": URL}, {"observed": "2026-03-02"}):
        with pytest.raises(CallerError) as refused:
            press.import_file(database(tmp_path / f"{len(options)}{next(iter(options))}.db"), **options)
        assert refused.value.code == "usage"
    with pytest.raises(CallerError):
        press.import_file(file, dates="name")
    with pytest.raises(CallerError):
        press.import_file(tmp_path, dates="server")
    assert not list((press.path / "warc").iterdir())
