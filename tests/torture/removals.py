"""Crash points of one removal: dies before and after each write, fsync, rename and unlink, and at each a disk that fails.

For every point the archive is opened again: the removal is logged or it is not; if it is, the next writer completes
it, and then no word of what was removed is anywhere; if it is not, everything is as it was. The log is never rewritten.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from archive.api import Archive
from archive.audit.engine import verify
from archive.errors import NewsproofError
from archive.formats.layout import Layout, encode_config, read_config
from tests.newspaper import page
from tests.redaction import REASON, crawl, files_of, holding
from tests.torture.faults import MODES, FaultDisk, Mode

URL = "https://courant.example/kestrel"
WORDS = ("kestrel", "wending")
#: What may be there between a crash and the next writer, and is no problem.
MEANWHILE = {"redacted", "redaction-pending", "unknown-file", "hint-behind", "torn-tail", "capture-pending",
    "log-pending", "leftover-tile", "checkpoint-behind",
}  # fmt: skip


@dataclass
class Vault:
    """An archive with an article in a foreign file and in two segments, one of them sealed; a fresh copy per point."""

    folder: Path
    calls: int = 0
    names: list[str] = field(default_factory=list)

    @property
    def base(self) -> Path:
        return self.folder / "base"

    def open(self, path: Path, disk: FaultDisk | None = None) -> Archive:
        archive = Archive.open(path, keyring=self.folder / "keys")
        archive._given_disk = disk
        return archive

    def take(self, archive: Archive, url: str, headline: str, hour: int) -> None:
        file = self.folder / f"{hour}-{os.getpid()}.html"
        file.write_bytes(page(headline, cost=f"${hour} million"))
        archive.import_file(file, url=url, observed=f"2026-03-02T{hour:02}:00:00Z")

    def build(self) -> None:
        archive = Archive.create(self.base, origin="news.example/vault", keyring=self.folder / "keys")
        archive.import_file(
            crawl(
                self.folder,
                (URL, page("Kestrel Trial Opens in Wending")),
                ("https://courant.example/rota", page("Ferry Crews Vote")),
            )
        )
        config = Layout(self.base).config
        config.write_bytes(encode_config(replace(read_config(config), segment_size=6_000)))
        archive = self.open(self.base)
        self.take(archive, URL, "Kestrel Trial Opens in Wending", 9)
        self.take(archive, "https://courant.example/ferry", "Ferry Fares Rise", 10)
        self.take(archive, URL, "Kestrel Trial Adjourns in Wending", 11)
        trial = self.folder / "trial"
        shutil.copytree(self.base, trial)
        disk = FaultDisk()
        self.open(trial, disk).redact(URL, reason=REASON, apply=True)
        assert holding(trial, *WORDS) == []
        self.calls, self.names = disk.calls, disk.names
        shutil.rmtree(trial)


def problems_at(vault: Vault, at: int, mode: Mode) -> list[str]:
    """What went wrong at one crash point; nothing when the promise held."""
    path = Path(tempfile.mkdtemp(dir=vault.folder)) / "press"
    shutil.copytree(vault.base, path)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            vault.open(path, FaultDisk(at, mode)).redact(URL, reason=REASON, apply=True)
            os.write(writing, b"removed")
        except NewsproofError as exc:
            os.write(writing, f"error {exc.code} {exc.exit}".encode())
        except BaseException as exc:
            os.write(writing, f"traceback {exc!r}".encode())
        os._exit(0)
    os.close(writing)
    said = b""
    while piece := os.read(reading, 4096):
        said += piece
    os.close(reading)
    os.waitpid(child, 0)
    wrong = list(_check(vault, path, said.decode(), mode))
    shutil.rmtree(path.parent)
    return [f"removal, call {at} ({vault.names[at - 1]}, {mode}): {line}" for line in wrong]


def _check(vault: Vault, path: Path, said: str, mode: Mode) -> Iterator[str]:
    expected = {"ENOSPC": "error disk-full 7", "EIO": "error storage 7"}.get(mode, "")
    # Files that are only derived, or superseded, may fail without a word.
    if said not in (expected, "removed"):
        yield f"the command said {said!r}"
    old, new = files_of(vault.base), files_of(path)
    seen = verify(path)
    if seen.problems:
        yield f"verify after the crash: {[(p.code, p.file, p.message) for p in seen.problems]}"
    if odd := {notice.code for notice in seen.notices} - MEANWHILE:
        yield f"notices after the crash: {odd}"
    logged = seen.checkpoint != verify(vault.base).checkpoint
    pending = any(notice.code == "capture-pending" for notice in seen.notices)
    if not logged and any(new.get(name) != data for name, data in old.items() if name.startswith("warc/import-")):
        yield "a foreign file was rewritten although nothing is logged"
    try:
        vault.take(vault.open(path), "https://courant.example/next", "Something Else Entirely", 20)
    except NewsproofError as exc:
        yield f"the next capture failed: {exc.code}: {exc.message}"
        return
    seen = verify(path)
    if seen.problems:
        yield f"verify at the end: {[(p.code, p.file, p.message) for p in seen.problems]}"
    codes = [notice.code for notice in seen.notices if notice.code != "torn-folder"]
    left = holding(path, *WORDS)
    if logged and not pending and (left or set(codes) != {"redacted"}):
        yield f"logged, and still there: {left[:3]}, {codes}"
    if not logged and not pending and codes:
        yield f"not logged, and at the end: {codes}"
    if said == "removed" and left:
        yield f"said to be removed: {left[:3]}"
    if left:
        # Begun and not logged: asked for again, it goes.
        vault.open(path).redact(URL, reason=REASON, apply=True)
        left = [place for place in holding(path, *WORDS) if not place[0].startswith("warc/torn/")]
        if left:
            yield f"removed again, and still there: {left[:3]}"
    for name, data in old.items():
        if name.startswith("log/checkpoints/") and files_of(path)[name] != data:
            yield f"{name} was rewritten"


def sweep(part: int = 0, parts: int = 1, modes: tuple[Mode, ...] = MODES) -> tuple[int, list[str]]:
    """All crash points, or one of `parts` equal shares: how many were tried, and what went wrong."""
    wrong: list[str] = []
    tried = 0
    with tempfile.TemporaryDirectory() as folder:
        vault = Vault(Path(folder))
        vault.build()
        for at in range(1, vault.calls + 1):
            for number, mode in enumerate(modes):
                if (at + number) % parts == part:
                    tried += 1
                    wrong += problems_at(vault, at, mode)
    return tried, wrong
