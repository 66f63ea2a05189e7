"""Files as people have them: still growing, imported twice, cut short, oddly named, oddly dated, with secrets."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.api import Archive, verify
from archive.errors import CallerError, NewsproofError, SourceError
from archive.repository import importing
from tests.conftest import ROOT
from tests.crawl import crawl


@pytest.fixture
def press(tmp_path: Path) -> Archive:
    return Archive.create(tmp_path / "press", keyring=tmp_path / "keys")


def text(path: Path, cost: int = 41) -> Path:
    path.write_text(f"The Bridge Opens at Last\n\nThe bridge cost ${cost} million, the council said on Monday.\n")
    return path


def files(press: Archive) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((press.path / "warc").iterdir())}


def count(press: Archive, role: str) -> object:
    return press.query("SELECT count(*) FROM records WHERE role = ?", [role]).rows[0][0]


# Foreign files.


def test_a_dry_run_decides_as_the_import_does_however_many_captures(
    press: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "GROUP", 5)
    monkeypatch.setattr("archive.repository.ingest.REMEMBERED", 3)
    file = crawl(tmp_path / "crawl.warc.gz", 17)
    before = files(press)
    planned = press.import_file(file, dry_run=True)
    assert files(press) == before
    done = press.import_file(file)
    names = [taken.capture.name for taken in done.captures]
    assert [taken.capture.name for taken in planned.captures] == names
    assert len(set(names)) == 17
    assert press.import_file(file, dry_run=True).skipped == press.import_file(file).skipped == 17
    assert count(press, "statement") == 18
    assert verify(press.path).notices == ()


def test_two_files_that_share_captures(press: Archive, tmp_path: Path) -> None:
    press.import_file(crawl(tmp_path / "a.warc.gz", 3))
    again = press.import_file(crawl(tmp_path / "b.warc.gz", 5))
    assert (len(again.captures), again.skipped) == (2, 3)
    plain = tmp_path / "a.warc"
    plain.write_bytes(gzip.decompress((tmp_path / "a.warc.gz").read_bytes()))
    assert press.import_file(plain).skipped == 3
    assert verify(press.path).ok


def test_a_file_that_grows_while_it_is_read_is_not_taken(
    press: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = crawl(tmp_path / "crawl.warc.gz", 2)
    digest_of = importing.file_digest

    def then_more(path: Path) -> tuple[str, int]:
        found = digest_of(path)
        if path == file:
            crawl(file, 4)
        return found

    monkeypatch.setattr(importing, "file_digest", then_more)
    with pytest.raises(CallerError, match="changed while it was read"):
        press.import_file(file)
    assert press.articles() == ()
    assert verify(press.path).notices == ()
    monkeypatch.undo()
    assert len(press.import_file(file).captures) == 4
    assert verify(press.path).ok


@pytest.mark.parametrize(
    "data", [b"", b"\x1f\x8b", b"no record\n" * 50, bytes(range(256))], ids=["empty", "cut", "text", "bytes"]
)
def test_a_file_without_records_leaves_nothing(press: Archive, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "broken.warc.gz").write_bytes(data)
    with pytest.raises(SourceError) as caught:
        press.import_file(tmp_path / "broken.warc.gz")
    assert caught.value.code == "broken-warc"
    assert files(press) == {}
    assert verify(press.path).notices == ()


def test_a_file_without_captures_is_kept_and_signed(press: Archive, tmp_path: Path) -> None:
    done = press.import_file(crawl(tmp_path / "info.warc.gz", 0))
    assert (done.records, done.captures, done.skipped) == (1, (), 0)
    press.import_file(tmp_path / "info.warc.gz")
    assert count(press, "statement") == 1
    assert verify(press.path).notices == ()


@pytest.mark.parametrize("packed", [True, False])
def test_a_file_that_was_cut_off_is_taken_in_as_far_as_it_goes(press: Archive, tmp_path: Path, *, packed: bool) -> None:
    file = crawl(tmp_path / "crawl.warc.gz", 4)
    assert press.import_file(file, dry_run=True).cut_at is None
    data = file.read_bytes()
    if not packed:
        file, data = tmp_path / "crawl.warc", gzip.decompress(data)
    file.write_bytes(data[:-90])
    planned = press.import_file(file, dry_run=True)
    done = press.import_file(file)
    begin = data.rindex(b"\x1f\x8b\x08") if packed else data.rindex(b"WARC/1.0")
    assert planned.cut_at == done.cut_at == begin
    assert len(done.captures) == 3
    assert any("ends inside" in warning or "are there" in warning for warning in done.warnings)
    assert press.import_file(file).cut_at == begin
    assert verify(press.path).ok


def test_a_kept_file_that_was_damaged_is_made_whole_by_importing_it_again(press: Archive, tmp_path: Path) -> None:
    file = crawl(tmp_path / "crawl.warc.gz", 2)
    press.import_file(file)
    (kept,) = (press.path / "warc").glob("import-*")
    kept.write_bytes(kept.read_bytes()[:-30])
    assert not verify(press.path).ok
    assert press.import_file(file).skipped == 2
    assert verify(press.path).ok


KILLED = """
import sys
from pathlib import Path
from archive.api import Archive
from archive.repository import importing
from tests.torture.faults import FaultDisk
importing.GROUP = 10
press = Archive.open(sys.argv[1], keyring=sys.argv[2])
press._given_disk = FaultDisk(int(sys.argv[4]), "torn")
press.import_file(Path(sys.argv[3]))
"""


@pytest.mark.parametrize("at", [4, 60, 140])
def test_an_import_that_was_killed_is_completed_by_the_next(press: Archive, tmp_path: Path, at: int) -> None:
    file = crawl(tmp_path / "crawl.warc.gz", 120)
    dead = subprocess.run(
        [sys.executable, "-c", KILLED, str(press.path), str(tmp_path / "keys"), str(file), str(at)],
        cwd=ROOT,
        check=False,
    )
    assert dead.returncode == 9, "it was to die at that call"
    assert verify(press.path).ok
    seen = sum(article.versions for article in press.articles())
    done = press.import_file(file)
    assert done.skipped >= seen  # whole captures of the group under way may have rolled forward
    assert len(done.captures) + done.skipped == 120
    assert verify(press.path).ok
    assert sum(article.versions for article in press.articles()) == 120
    assert count(press, "statement") == 121


# Files of text.


def test_a_name_that_is_no_utf8(press: Archive, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.txt")
    done = press.import_file(text(path), observed="2026-03-02")
    assert done.captures[0].outcome == "version"
    assert done.file == "caf\ufffd.txt"
    assert press.import_file(path, observed="2026-03-02").skipped == 1
    assert press.import_file(crawl(tmp_path / os.fsdecode(b"caf\xe9.warc.gz"), 1)).captures
    assert verify(press.path).ok


def test_two_files_of_one_name_are_one_article_only_if_they_say_so(press: Archive, tmp_path: Path) -> None:
    for folder, headline in (("a", "Untitled"), ("b", "The Ferry Moves to the East Pier"), ("c", "The Bridge Is Open")):
        (tmp_path / folder).mkdir()
        file = tmp_path / folder / "draft.txt"
        file.write_text(f"{headline}\n\nIt cost $41 million, the council said on Monday.\n")
        press.import_file(file, observed="2026-03-02")
    assert [article.versions for article in press.articles()] == [1, 1, 1]


@pytest.mark.parametrize("content", [b"", b" \n\t\n"], ids=["no bytes", "white space"])
@pytest.mark.parametrize("name", ["empty.html", "empty.txt", "empty.md", "empty"])
def test_an_empty_file_is_refused(press: Archive, tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CallerError) as caught:
        press.import_file(tmp_path / name)
    assert (caught.value.code, caught.value.exit) == ("not-text", 2)
    assert press.articles() == ()


def test_what_is_no_file_is_refused_at_once(press: Archive, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, code in (
        (tmp_path / "pipe", "not-text"),
        (tmp_path, "not-text"),
        (Path("/dev/zero"), "not-text"),
        (tmp_path / "none.txt", "no-such-file"),
        (tmp_path / "pipe" / "none.txt", "no-such-file"),
    ):
        with pytest.raises(NewsproofError) as caught:
            press.import_file(path)
        assert caught.value.code == code


def test_what_the_system_refuses_is_the_files_fault_or_the_archives(
    press: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = text(tmp_path / "a.txt")

    def refused(path: Path, limit: int) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(importing, "read_document", refused)
        with pytest.raises(CallerError) as caught:
            press.import_file(file)
    assert (caught.value.code, caught.value.exit) == ("unreadable-file", 2)
    (press.path / "lock").unlink()
    (press.path / "lock").mkdir()
    with pytest.raises(NewsproofError) as archives:
        press.import_file(file)
    assert (archives.value.code, archives.value.exit) == ("storage", 7)


def test_a_modification_time_that_cannot_be_written(
    press: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = text(tmp_path / "a.txt")
    stat = Path.stat

    def far_future(self: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        found = stat(self, follow_symlinks=follow_symlinks)
        return os.stat_result((*found[:8], 1 << 45, found[9])) if self == file else found

    monkeypatch.setattr(Path, "stat", far_future)
    with pytest.raises(CallerError) as caught:
        press.import_file(file)
    assert (caught.value.code, caught.value.hint) == ("bad-time", "say it with --observed")
    assert press.import_file(file, observed="2026-03-02").captures


def test_the_first_and_the_last_moment(tmp_path: Path) -> None:
    last = datetime.max.replace(tzinfo=UTC)
    press = Archive.create(tmp_path / "press", keyring=tmp_path / "keys", now=lambda: last)
    for cost, moment in ((1, "0001-01-01"), (2, "0987-06-05T04:03:02Z"), (3, "9999-12-31T23:59:59.999999Z")):
        press.import_file(text(tmp_path / "a.txt", cost), url="https://x.example/the-bridge", observed=moment)
    observed = [step.capture.observed for step in press.history("https://x.example/the-bridge")]
    assert observed == sorted(observed)
    assert [len(moment) for moment in observed] == [27, 27, 27]
    assert verify(press.path).ok


def test_a_password_in_the_address_is_left_out(press: Archive, tmp_path: Path) -> None:
    url = "https://ana:canary-4711@x.example/the-bridge"
    done = press.import_file(text(tmp_path / "a.txt"), url=url, observed="2026-03-02")
    assert done.captures[0].url == "https://x.example/the-bridge"
    assert press.import_file(tmp_path / "a.txt", url=url, observed="2026-03-02").skipped == 1
    everything = b"".join(
        gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        for file in press.path.rglob("*")
        if file.is_file()
    )
    assert b"canary" not in everything
    assert b"URL userinfo" in everything


def test_what_was_seen_earlier_and_comes_later_is_no_new_version(press: Archive, tmp_path: Path) -> None:
    url = "https://news.example/bridge"
    told = []
    for cost, hour in ((41, 12), (44, 18), (41, 15), (44, 16), (41, 10), (39, 8), (41, 9), (50, 14), (41, 13)):
        file = text(tmp_path / "a.txt", cost)
        (taken,) = press.import_file(file, url=url, observed=f"2026-03-02T{hour:02d}:00:00Z").captures
        told.append(f"v{taken.capture.version}" if taken.capture.version else f"as v{taken.capture.same_as}")
        # An edit is never told backwards, from a later text to an earlier one.
        assert taken.comparison is None or taken.comparison.old.observed < taken.capture.observed
    assert told == ["v1", "v2", "as v1", "as v2", "as v1", "v3", "as v1", "v4", "as v1"]
    until = [step.interval.until[11:13] for step in press.history(url) if step.interval]
    assert until == ["08", "09", "14", "15", "16"]
    assert verify(press.path).ok


def test_nothing_is_taken_in_from_a_time_still_to_come(tmp_path: Path) -> None:
    """Whether or not anybody attests the log's time yet: whoever does so later would contradict it for good."""
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    press = Archive.create(tmp_path / "press", keyring=tmp_path / "keys", now=lambda: now)
    file = text(tmp_path / "note.txt")
    with pytest.raises(CallerError) as caught:
        press.import_file(file, url="https://courant.example/note", observed="2062-06-01")
    assert caught.value.code == "bad-time"
    assert caught.value.message.startswith("2062-06-01T00:00:00.000000Z is still to come, by this machine's clock")
    os.utime(file, (now.timestamp() + 3600, now.timestamp() + 3600))
    with pytest.raises(CallerError) as caught:
        press.import_file(file, url="https://courant.example/note", dry_run=True)
    assert caught.value.code == "bad-time"
    assert press.articles() == ()
    done = press.import_file(file, url="https://courant.example/note", observed="2026-03-02T12:09:00Z")
    assert done.captures[0].outcome == "version"  # nobody's clock is exact
    late = crawl(tmp_path / "crawl.warc.gz", 2)
    early = Archive.create(tmp_path / "early", keyring=tmp_path / "other", now=lambda: datetime(2020, 1, 1, tzinfo=UTC))
    done = early.import_file(late)
    assert (len(done.captures), done.left_out) == (0, 2)
    assert "still to come" in done.warnings[-1]
