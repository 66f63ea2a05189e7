"""`newsproof verify` in a process of its own: memory stays flat whatever is in the file, whole or damaged, ours or not."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.audit.builder import Article, Press, at
from tests.conftest import ROOT

#: KiB, the interpreter and all that the command line loads with it.
LIMIT = 80 * 1024
CHILD = """
import sys
from pathlib import Path
from archive.cli import main
status = main(["--json", "verify", sys.argv[1]])
# Not ru_maxrss, which a child takes over from the process that started it.
told = Path("/proc/self/status")
lines = told.read_text().splitlines() if told.exists() else ["VmHWM: 0 kB"]
print(status, next(line.split()[1] for line in lines if line.startswith("VmHWM:")), file=sys.stderr)
"""
HEAD = (
    b"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-%012d>\r\n"
    b"WARC-Date: 2026-03-02T08:00:00Z\r\nWARC-Target-URI: https://gazette.example/large\r\n"
    b"Content-Type: text/plain\r\nContent-Length: %d\r\n\r\n"
)


def peak(path: Path) -> tuple[int, int]:
    """Exit status, and the most memory that the command took, in KiB."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    status, most = done.stderr.split()[-2:]
    return int(status), int(most)


def damaged(path: Path, *places: int) -> Path:
    data = bytearray(path.read_bytes())
    for place in places:
        data[place] ^= 1
    path.write_bytes(data)
    return path


def test_an_archive_whole_and_damaged(tmp_path: Path) -> None:
    press = Press("large")
    article = Article("a-1111111111111111")
    press.begin_segment(at(0))
    body = os.urandom(1 << 16).hex().encode() * 80
    for minute in range(300):
        press.capture(article, "https://gazette.example/large", at(minute), b"", outcome="gone", own=())
    for minute in range(300, 302):
        press.capture(article, "https://gazette.example/large", at(minute), body + str(minute).encode())
    press.publish()
    press.write_hints()
    folder = press.write(tmp_path / "press")
    status, most = peak(folder)
    assert (status, most < LIMIT) == (0, True), f"{most} KiB"
    segment = folder / "warc/news-000001.warc.gz"
    damaged(segment, 200, segment.stat().st_size // 2)
    status, most = peak(folder)
    assert (status, most < LIMIT) == (1, True), f"{most} KiB"
    status, most = peak(segment)
    assert (status, most < LIMIT) == (1, True), f"{most} KiB"


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record a thousand times as large as its file."""
    path = tmp_path_factory.mktemp("packed") / "x.warc.gz"
    size = 1 << 27
    with gzip.open(path, "wb", compresslevel=9) as file:
        file.write(HEAD % (1, size))
        for _ in range(size >> 20):
            file.write(bytes(1 << 20))
        file.write(b"\r\n\r\n")
    assert path.stat().st_size < size // 900
    return path


def test_a_foreign_record_that_inflates(packed: Path) -> None:
    status, most = peak(packed)
    assert (status, most < LIMIT) == (0, True), f"{most} KiB"


def test_the_same_behind_our_own_first_record_and_damaged(packed: Path, tmp_path: Path) -> None:
    """Nobody is believed to be ours by a name in the first record; and damage makes nothing larger."""
    said = b"software: newsproof/0.4.0\r\n"
    info = (HEAD % (2, len(said))).replace(b"resource", b"warcinfo") + said + b"\r\n\r\n"
    ours = tmp_path / "ours.warc.gz"
    ours.write_bytes(gzip.compress(info) + packed.read_bytes())
    status, most = peak(ours)
    assert (status, most < LIMIT) == (0, True), f"{most} KiB"
    damaged(ours, ours.stat().st_size - 6)
    status, most = peak(ours)
    assert (status, most < LIMIT) == (1, True), f"{most} KiB"


def test_many_bad_records(tmp_path: Path) -> None:
    path = tmp_path / "bad.warc"
    path.write_bytes(b"".join(HEAD % (number, 9) + b"x\r\n\r\n" for number in range(20_000)))
    status, most = peak(path)
    assert (status, most < LIMIT) == (1, True), f"{most} KiB"
