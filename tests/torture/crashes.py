"""Crash points of one commit: dies before and after each write, fsync and rename, and at each a disk that fails.

The commit is the first of an archive, one more in its segment, or one that seals a segment and begins the next.

For every point the archive is opened again: what was reported as committed is there, nothing half is shown, a whole
capture has rolled forward, the next capture works, and the log has one root per size.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

from archive.api import Archive
from archive.audit import verify
from archive.errors import NewsproofError
from archive.formats.layout import Layout, encode_config, read_config
from tests.torture.faults import FaultDisk, Mode, Subject

URL = "https://news.example/2026/bridge-opens"
Start = Literal["first", "next", "sealing"]
STARTS: tuple[Start, ...] = ("first", "next", "sealing")
OTHER = "https://news.example/2026/ferry-fares-rise"


def story(cost: int, who: str = "council") -> str:
    return (
        "Bridge Opens After Long Delay\n\n"
        "NORTH QUAY (Meridian) —\n\n"
        f"The crossing cost ${cost} million, the {who} said on Monday, and carries two lanes of traffic.\n\n"
        "Engineers began work in the spring, after the old bridge had been struck by a carrier.\n"
    )


class Workshop(Subject):
    """A small archive, and one more commit."""

    def __init__(self, folder: Path, start: Start = "next") -> None:
        super().__init__(folder)
        self.start = start
        self.title = f"{start} commit"

    @property
    def before(self) -> list[int]:
        """The versions that are there before the commit."""
        return [] if self.start == "first" else [1]

    def open(self, path: Path, disk: FaultDisk | None = None) -> Archive:
        archive = Archive.open(path, keyring=self.folder / "keys")
        archive._given_disk = disk
        return archive

    def add(self, archive: Archive, cost: int, hour: int, url: str = URL) -> int | None:
        page = self.folder / f"{cost}-{os.getpid()}.txt"
        page.write_text(story(cost))
        done = archive.import_file(page, url=url, observed=f"2026-03-02T{hour:02d}:00:00Z")
        return done.captures[0].capture.version if done.captures else None

    def versions(self, path: Path) -> list[int | None]:
        """The versions that a reader sees, in observed order."""
        press = self.open(path)
        return [
            step.capture.version for article in press.articles() if article.url == URL for step in press.history(URL)
        ]

    def prepare(self) -> None:
        archive = Archive.create(self.base, origin="news.example/torture", keyring=self.folder / "keys")
        if self.start != "first":
            self.add(archive, 41, 8)
            self.add(archive, 7, 9, OTHER)
        if self.start == "sealing":
            config = Layout(self.base).config
            config.write_bytes(encode_config(replace(read_config(config), segment_size=1000)))

    def act(self, path: Path, disk: FaultDisk) -> str:
        return f"committed {self.add(self.open(path, disk), 14, 12) or 0}"

    def check(self, path: Path, said: str, mode: Mode) -> Iterator[str]:
        before = self.before
        after = [*before, len(before) + 1]
        committed = f"committed {after[-1]}"
        if mode in ("ENOSPC", "EIO"):
            expected = ("error disk-full 7",) if mode == "ENOSPC" else ("error storage 7",)
            # After the commit point only superseded files are removed; failing there may be reported or not.
            if said not in (*expected, committed):
                yield f"the command said {said!r}"
        elif said.startswith(("traceback", "error")):
            yield f"the command said {said!r}"
        seen = verify(path)
        if not seen.ok:
            yield f"verify after the crash: {[p.code + ' ' + p.file for p in seen.problems]}"
        versions = self.versions(path)
        if versions not in (before, after):
            yield f"a reader sees versions {versions}"
        if said == committed and versions != after:
            yield "a committed version is not there"
        again = self.open(path)
        try:
            self.add(again, 15, 18)
        except NewsproofError as exc:
            yield f"the next capture failed: {exc.code}: {exc.message}"
            return
        versions_after = self.versions(path)
        if versions_after not in (after, [*after, len(after) + 1]) or len(versions_after) <= len(versions):
            yield f"after the next capture a reader sees {versions_after}, before it {versions}"
        seen = verify(path)
        if not seen.ok:
            yield f"verify at the end: {[p.code + ' ' + p.file for p in seen.problems]}"
        if left := [f"{notice.code} {notice.file}" for notice in seen.notices if notice.code != "torn-folder"]:
            yield f"still there at the end: {left}"
