"""What `verify` answers about a whole archive, what it costs, and what it never does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from archive.audit import verify
from archive.audit.answering import NOT_PROVEN
from archive.audit.engine import examine
from archive.errors import CallerError, StoreError
from archive.model.codec import to_json
from archive.model.verdict import WORDS
from tests.audit.builder import Article, MemoryEvidence, Press, at, page, small

ROOT = Path(__file__).resolve().parents[2]
SMALL = small()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return SMALL.write(tmp_path_factory.mktemp("press"))


def test_a_whole_archive_is_what_was_signed(folder: Path) -> None:
    result = verify(folder)
    assert result.ok
    assert not result.problems
    assert not result.notices
    assert [verdict.word for verdict in result.verdicts] == list(WORDS)
    assert [verdict.status for verdict in result.verdicts] == ["ok", "ok", "ok", "not checked", "not checked"]
    intact, signed, logged, timed, trusted = result.verdicts
    assert "38 of 38 records" in intact.detail
    assert "8 of 8 statements" in signed.detail
    assert SMALL.captor.verifier.keyid in signed.detail
    assert "log size 8" in logged.detail
    assert trusted.detail == "no policy given: whose keys these are is for you to decide"
    assert timed.detail
    counts = result.counts
    assert (counts.records, counts.statements, counts.captures, counts.versions) == (38, 8, 6, 5)
    assert (counts.segments, counts.imports) == (2, 1)
    assert counts.bytes == sum(len(data) for name, data in SMALL.files.items() if name.endswith(".warc.gz"))
    assert result.level == "full"
    assert result.checkpoint == SMALL.files["log/checkpoint"].decode().partition("\n\n")[0] + "\n"
    whose, newest, *others, imported = result.not_proven
    assert tuple(others) == NOT_PROVEN
    assert whose.startswith("who signed this: ")
    assert newest.startswith("that this is the newest state")
    assert "whoever imported it" in imported
    assert json.loads(to_json(result))["schema"] == "newsproof/verify/v1"


def test_where_the_bytes_lie_makes_no_difference(folder: Path) -> None:
    from dataclasses import replace

    for level in (None, "quick", "full"):
        on_disk = verify(folder, level=level)  # type: ignore[arg-type]
        in_memory = examine(MemoryEvidence(SMALL.files), level=level)  # type: ignore[arg-type]
        assert replace(on_disk, subject="") == replace(in_memory, subject="")


def test_of_an_empty_archive_nothing_is_claimed() -> None:
    result = examine(MemoryEvidence(Press().files))
    assert result.ok
    assert [verdict.status for verdict in result.verdicts[:3]] == ["not checked", "n/a", "ok"]


def test_quick_takes_a_sealed_segment_by_its_digest() -> None:
    evidence = MemoryEvidence(SMALL.files)
    result = examine(evidence, level="quick")
    assert result.ok
    assert result.level == "quick"
    assert "38 of 38 records as signed (18 by the digest of their sealed segment)" in result.verdicts[0].detail
    assert result.counts.captures == 6
    assert result.counts.records == 20


@pytest.mark.parametrize("at_byte", [3, 400, 5000, 11604])
def test_quick_reads_a_sealed_segment_that_differs(at_byte: int) -> None:
    name = "warc/news-000001.warc.gz"
    data = SMALL.files[name]
    files = {**SMALL.files, name: data[:at_byte] + bytes((data[at_byte] ^ 0x10,)) + data[at_byte + 1 :]}
    quick = examine(MemoryEvidence(files), level="quick")
    full = examine(MemoryEvidence(files), level="full")
    assert quick.problems == full.problems
    assert {problem.file for problem in (*quick.problems, *quick.notices)} >= {name}


def test_quick_does_not_believe_a_seal_that_is_not_logged() -> None:
    """Segment and seal exchanged for those of another archive by the same captor: the log knows neither."""
    other = small(imports=False)
    press = small()
    files = dict(press.files)
    name = "warc/news-000001.warc.gz"
    stranger = Press("stranger")
    stranger.captor = press.captor
    stranger.begin_segment(at(0))
    stranger.capture(Article("a-1111111111111111"), "https://gazette.example/x", at(0), page("X", "Y"))
    stranger.begin_segment(at(1))
    files[name] = stranger.files[name]
    files["warc/news-000002.warc.gz"] = stranger.files["warc/news-000002.warc.gz"]
    assert not examine(MemoryEvidence(files), level="quick").ok
    assert other.files


def test_three_segments_and_their_seals() -> None:
    press = Press("three")
    article = Article("a-1111111111111111")
    for number in range(3):
        press.begin_segment(at(10 * number))
        for minute in range(3):
            press.capture(
                article,
                "https://gazette.example/live",
                at(10 * number + minute),
                page("Live", f"Update {number} {minute}."),
            )
        press.publish()
    press.write_hints()
    for level in ("quick", "full"):
        result = examine(MemoryEvidence(press.files), level=level)  # type: ignore[arg-type]
        assert result.ok, result.problems
        assert result.counts.captures == 9
    gone = {name: data for name, data in press.files.items() if "000002" not in name}
    for level in ("quick", "full"):
        result = examine(MemoryEvidence(gone), level=level)  # type: ignore[arg-type]
        assert {problem.code for problem in result.problems} == {"segment-missing", "capture-missing"}
        assert {problem.file for problem in result.problems} == {"warc/news-000002.warc.gz"}
        assert sum(problem.code == "capture-missing" for problem in result.problems) == 4


def test_many_lost_captures_are_one_finding() -> None:
    press = Press("many")
    article = Article("a-1111111111111111")
    for number in range(2):
        press.begin_segment(at(30 * number))
        for minute in range(14):
            press.capture(
                article, "https://gazette.example/live", at(30 * number + minute), b"", outcome="gone", own=()
            )
    press.publish()
    files = {name: data for name, data in press.files.items() if name != "warc/news-000001.warc.gz"}
    result = examine(MemoryEvidence(files))
    assert [problem.code for problem in result.problems] == ["segment-missing", "capture-missing"]
    assert "14 captures are in the log (entries 0 to 13)" in result.problems[1].message


def test_no_archive_is_the_callers_error(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere", tmp_path / "file"):
        if path.name == "file":
            path.write_text("not a folder")
        with pytest.raises(CallerError) as caught:
            verify(path)
        assert caught.value.code == ("not-evidence" if path.name == "file" else "no-archive")
        assert caught.value.hint


def test_a_newer_format_is_refused_by_name(tmp_path: Path) -> None:
    folder = SMALL.write(tmp_path)
    config = folder / "newsproof.toml"
    config.write_text(config.read_text().replace("format = 1", "format = 2"))
    with pytest.raises(StoreError) as caught:
        verify(folder)
    assert caught.value.code == "newer-format"


def test_settings_that_are_gone_leave_the_rest_to_be_checked() -> None:
    files = {name: data for name, data in SMALL.files.items() if name != "newsproof.toml"}
    result = examine(MemoryEvidence(files))
    assert [problem.code for problem in result.problems] == ["config-altered"]
    assert "38 of 38" in result.verdicts[0].detail


def test_settings_of_another_log() -> None:
    config = SMALL.files["newsproof.toml"].replace(b"log.gazette", b"log.another")
    result = examine(MemoryEvidence({**SMALL.files, "newsproof.toml": config}))
    assert [problem.code for problem in result.problems] == ["key-missing"]
    assert result.problems[0].field == "name"


def test_a_log_key_that_was_emptied_is_one_that_is_gone() -> None:
    gone = examine(MemoryEvidence({name: data for name, data in SMALL.files.items() if name != "keys/log.pub"}))
    empty = examine(MemoryEvidence({**SMALL.files, "keys/log.pub": b""}))
    assert [(one.code, one.message) for one in empty.problems] == [("key-missing", "keys/log.pub is empty")]
    assert [one.status for one in empty.verdicts] == [one.status for one in gone.verdicts]
    assert empty.verdicts[2].status == "FAIL"


def test_nothing_is_written(tmp_path: Path) -> None:
    folder = SMALL.write(tmp_path / "press")
    (folder / "warc/news-000002.warc.gz").write_bytes(SMALL.files["warc/news-000002.warc.gz"][:-20])

    def state() -> dict[str, tuple[int, int, bytes]]:
        return {
            path.relative_to(folder).as_posix(): (path.stat().st_mtime_ns, path.stat().st_mode, path.read_bytes())
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    before = state()
    assert not verify(folder).ok
    assert state() == before


CHILD = """
import socket, sys
def refuse(*_):
    raise AssertionError("a socket was opened")
socket.socket = socket.create_connection = refuse
from pathlib import Path
from archive.audit import verify
result = verify(Path(sys.argv[1]))
loaded = sorted({"pydantic", "deepdiff", "lxml", "trafilatura", "warcio", "h11", "click"} & sys.modules.keys())
rooms = sorted(name for name in sys.modules if name.startswith(("archive.store", "archive.net", "archive.repository")))
# Not ru_maxrss, which a child takes over from the process that started it.
status = Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else ["VmHWM: 0 kB"]
peak = next(line.split()[1] for line in lines if line.startswith("VmHWM:"))
print(result.ok, len(result.problems), loaded, rooms, peak)
"""


def child(folder: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(folder)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_verification_loads_no_models_and_opens_no_socket(folder: Path) -> None:
    ok, problems, loaded, rooms, _ = child(folder)
    assert (ok, problems, loaded, rooms) == ("True", "0", "[]", "[]")


def test_an_archive_can_be_named_over_a_link(folder: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(folder)
    assert verify(link).ok


def test_a_hint_about_a_large_record_may_know_more_or_less() -> None:
    """Above some size nobody keeps a block to read its status: both lines are right, and no third one is."""
    press = Press("large")
    press.begin_segment(at(0))
    body = os.urandom(5_000_000).hex().encode()
    press.capture(Article("a-1111111111111111"), "https://gazette.example/large", at(0), body)
    press.publish()
    press.write_hints()
    name = "warc/news-000001.cdxj"
    assert b'"mime": "text/html", "status": "200"' in press.files[name]
    less = press.files[name].replace(b'"mime": "text/html", "status": "200"', b'"mime": "application/http"')
    for hint, ok in ((press.files[name], True), (less, True), (less.replace(b"on/http", b"on/hddp"), False)):
        result = examine(MemoryEvidence({**press.files, name: hint}))
        assert result.ok is ok, result.problems
