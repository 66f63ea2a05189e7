"""Crash points of one removal: dies before and after each write, fsync, rename and unlink, and at each a disk that fails.

For every point the archive is opened again: the removal is logged or it is not; if it is, the next writer completes
it, and then no word of what was removed is anywhere; if it is not, everything is as it was. The log is never rewritten.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from archive.api import Archive
from archive.audit.engine import verify
from archive.errors import NewsproofError
from archive.formats.layout import Layout, encode_config, read_config
from archive.model.times import canonical_time
from archive.model.watch import Watched
from archive.store.disk import Disk
from archive.store.watchstate import WatchFile
from tests.newspaper import page
from tests.redaction import REASON, crawl, files_of, holding, visited, warc
from tests.torture.faults import FaultDisk, Mode, Subject

URL = "https://courant.example/kestrel"
WORDS = ("kestrel", "wending")
#: What may be there between a crash and the next writer, and is no problem.
MEANWHILE = {"redacted", "redaction-pending", "unknown-file", "hint-behind", "torn-tail", "capture-pending",
    "log-pending", "leftover-tile", "checkpoint-behind",
}  # fmt: skip


class Vault(Subject):
    """An archive with an article in two foreign files, one of them with what a crawler keeps beside a page, and in two
    segments, one of them sealed; its address is watched. And its removal."""

    title = "removal"

    def open(self, path: Path, disk: FaultDisk | None = None) -> Archive:
        archive = Archive.open(path, keyring=self.folder / "keys")
        archive._given_disk = disk
        return archive

    def take(self, archive: Archive, url: str, headline: str, hour: int) -> None:
        file = self.folder / f"{hour}-{os.getpid()}.html"
        file.write_bytes(page(headline, cost=f"${hour} million"))
        archive.import_file(file, url=url, observed=f"2026-03-02T{hour:02}:00:00Z")

    def prepare(self) -> None:
        archive = Archive.create(self.base, origin="news.example/vault", keyring=self.folder / "keys")
        archive.import_file(
            crawl(
                self.folder,
                (URL, page("Kestrel Trial Opens in Wending")),
                ("https://courant.example/rota", page("Ferry Crews Vote")),
            )
        )
        beside = visited(
            URL,
            page("Kestrel Trial Begins in Wending", cost="$3 million"),
            text="Kestrel Trial",
            face=b"\xff\xd8\xffKestrel",
        )
        archive.import_file(warc(self.folder, beside))
        now = canonical_time("2026-03-02T08:00:00Z")
        watched = [Watched(url, "article", "decay", now, now) for url in (URL, "https://courant.example/rota")]
        WatchFile(Layout(self.base).watch_state, Disk()).write(added=watched)
        config = Layout(self.base).config
        config.write_bytes(encode_config(replace(read_config(config), segment_size=6_000)))
        archive = self.open(self.base)
        self.take(archive, URL, "Kestrel Trial Opens in Wending", 9)
        self.take(archive, "https://courant.example/ferry", "Ferry Fares Rise", 10)
        self.take(archive, URL, "Kestrel Trial Adjourns in Wending", 11)

    def act(self, path: Path, disk: FaultDisk) -> str:
        self.open(path, disk).redact(URL, reason=REASON, apply=True)
        assert holding(path, *WORDS) == []
        return "removed"

    def check(self, path: Path, said: str, mode: Mode) -> Iterator[str]:
        expected = {"ENOSPC": "error disk-full 7", "EIO": "error storage 7"}.get(mode, "")
        # Files that are only derived, or superseded, may fail without a word.
        if said not in (expected, "removed"):
            yield f"the command said {said!r}"
        old, new = files_of(self.base), files_of(path)
        seen = verify(path)
        if seen.problems:
            yield f"verify after the crash: {[(p.code, p.file, p.message) for p in seen.problems]}"
        if odd := {notice.code for notice in seen.notices} - MEANWHILE:
            yield f"notices after the crash: {odd}"
        logged = seen.checkpoint != verify(self.base).checkpoint
        pending = any(notice.code == "capture-pending" for notice in seen.notices)
        if not logged and any(new.get(name) != data for name, data in old.items() if name.startswith("warc/import-")):
            yield "a foreign file was rewritten although nothing is logged"
        try:
            self.take(self.open(path), "https://courant.example/next", "Something Else Entirely", 20)
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
            self.open(path).redact(URL, reason=REASON, apply=True)
            left = [place for place in holding(path, *WORDS) if not place[0].startswith("warc/torn/")]
            if left:
                yield f"removed again, and still there: {left[:3]}"
        for name, data in old.items():
            if name.startswith("log/checkpoints/") and files_of(path)[name] != data:
                yield f"{name} was rewritten"
