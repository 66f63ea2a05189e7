"""Decides how what is watched lies on the disk: an append-only file of JSON lines, of which the last about an address
counts, rewritten in one step when most of its lines are superseded.

A line counts once it ends with its newline: what a crash left half written is cut off by the next writer. Whoever adds
or removes while a run is going on writes to the same file, under a lock that is held for one append only; the run reads
on before each look. The file is readable by its owner only: which articles somebody watches is nobody's business.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from archive.errors import CallerError, StoreError
from archive.model.codec import parse, plain
from archive.model.times import canonical_time
from archive.model.watch import Watched, WatchEvent
from archive.store.disk import Disk, reported
from archive.store.lock import alone_in

#: The first line of the file says so, and how often it was rewritten: a system gives the number of a file that is gone
#: to the next one, so that a rewritten file cannot be told from the one before by what the system says of it.
SCHEMA: Final = "newsproof/watch-state/v1"
#: Events that are remembered, for the Atom file.
EVENTS: Final = 50
#: Superseded lines that are not worth a rewrite.
_SPARE: Final = 1_000
_LONGEST_LINE: Final = 64 * 1024
_HEADER: Final = 200
_TIMES: Final = ("added", "due", "until", "since", "last", "changed")


class WatchFile:
    """The file in one archive. `entries` by address and `events`, oldest first, are as of the last `refresh` or
    `write`; `damaged` counts lines that could not be read and were passed over."""

    def __init__(self, path: Path, disk: Disk) -> None:
        self.entries: dict[str, Watched] = {}
        self.events: list[WatchEvent] = []
        self.damaged = 0
        self._path = path
        self._disk = disk
        self._seen: tuple[bytes, int] | None = None  # how the file begins, and how far it was read
        self._rewritten = 0
        self._lines = 0

    def refresh(self) -> bool:
        """Reads on what was written since; whether anything was. Raises StoreError `storage`."""
        try:
            with reported(self._path, "reading"), self._path.open("rb") as file:
                size, first = os.fstat(file.fileno()).st_size, file.readline(_HEADER)
                if self._seen is None or self._seen[0] != first or size < self._seen[1]:
                    self._forget()
                    self._seen = (first, 0)
                if size == self._seen[1]:
                    return False
                file.seek(self._seen[1])
                data = file.read()
        except StoreError as exc:
            if isinstance(exc.__cause__, FileNotFoundError):
                self._forget()
                return False
            raise
        whole = data[: data.rfind(b"\n") + 1]
        for line in whole.splitlines():
            self._take(line)
        self._seen = (self._seen[0], self._seen[1] + len(whole))
        return bool(whole)

    def write(
        self,
        changed: Iterable[Watched] = (),
        *,
        added: Iterable[Watched] = (),
        removed: Iterable[str] = (),
        events: Iterable[WatchEvent] = (),
    ) -> None:
        """Makes these durable: what changed of entries that nobody has removed meanwhile, and new entries.

        Raises StoreError `disk-full`, `storage`; then nothing of it counts.
        """
        self._disk.make_folder(self._path.parent)
        with alone_in(self._path.parent):
            self.refresh()
            lines: list[dict[str, Any]] = [{"watch": _short(entry)} for entry in changed if entry.url in self.entries]
            lines += [{"watch": _short(entry)} for entry in added]
            lines += [{"remove": url} for url in removed if url in self.entries]
            lines += [{"event": plain(event)} for event in events]
            if not lines:
                return
            data = b"".join(_line(line) for line in lines)
            if self._seen is None or not self._path.exists():
                self._disk.put(self._path, _line(_header(0)) + data, mode=0o600)
            elif self._lines + len(lines) > 2 * len(self.entries) + _SPARE:
                for line in lines:
                    self._take(_line(line))
                kept: list[dict[str, Any]] = [{"watch": _short(entry)} for entry in self.entries.values()]
                kept += [{"event": plain(event)} for event in self.events]
                self._disk.put(self._path, b"".join(map(_line, (_header(self._rewritten + 1), *kept))), mode=0o600)
            else:
                self._append(data)
            self.refresh()

    def forget(self, urls: Collection[str], *, told: Collection[str] = ()) -> int:
        """Rewrites the file without a trace of these addresses: their entries, as they are and as they were, and what
        happened to them. Of those in `told` only what happened goes, which has their headline in its name. How many
        entries that were. Raises StoreError `disk-full`, `storage`."""
        if not self._path.exists():
            return 0
        with alone_in(self._path.parent):
            self.refresh()
            kept = {url: one for url, one in self.entries.items() if not {url, one.found_at} & {*urls}}
            events = [event for event in self.events if event.url not in urls and event.url not in told]
            text = self._path.read_bytes()
            said = any(json.dumps(url)[1:-1].encode() in text for url in urls)
            if len(kept) == len(self.entries) and len(events) == len(self.events) and not said:
                return 0
            kept = {url: _unsaid(one, urls) for url, one in kept.items()}
            lines: list[dict[str, Any]] = [_header(self._rewritten + 1)]
            lines += [{"watch": _short(entry)} for entry in kept.values()]
            lines += [{"event": plain(event)} for event in events]
            count = len(self.entries) - len(kept)
            self._disk.put(self._path, b"".join(map(_line, lines)), mode=0o600)
            self.refresh()
            return count

    def _append(self, data: bytes) -> None:
        assert self._seen is not None
        file = self._disk.open_append(self._path)
        try:
            if file.size > self._seen[1]:
                file.cut(self._seen[1])  # half a line: a writer died
            file.append(data)
            file.sync()
        finally:
            file.close()

    def _forget(self) -> None:
        self.entries, self.events, self.damaged = {}, [], 0
        self._seen, self._lines, self._rewritten = None, 0, 0

    def _take(self, line: bytes) -> None:
        self._lines += 1
        try:
            if len(line) > _LONGEST_LINE:
                raise ValueError("a line that nobody wrote")
            document = json.loads(line)
            if "watch" in document:
                entry = _read(document["watch"])
                self.entries[entry.url] = entry
            elif "remove" in document:
                self.entries.pop(document["remove"], None)
            elif "event" in document:
                self.events = [*self.events, parse(WatchEvent, document["event"])][-EVENTS:]
            elif document.get("schema") == SCHEMA:
                self._rewritten = int(document.get("rewritten", 0))
            else:
                raise ValueError("an unknown line")
        except (ValueError, TypeError, AttributeError, RecursionError, CallerError):
            self.damaged += 1


def _unsaid(entry: Watched, urls: Iterable[str]) -> Watched:
    """An entry without a reason that names one of these addresses."""

    def names(text: str | None) -> bool:
        return any(url in (text or "") for url in urls)

    if names(entry.reason):
        entry = replace(entry, reason=None)
    if names(entry.left_out):
        entry = replace(entry, left_out=None)
    return replace(entry, ended="…") if names(entry.ended) else entry


def _header(rewritten: int) -> dict[str, Any]:
    return {"schema": SCHEMA, "rewritten": rewritten}


def _line(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"


def _short(entry: Watched) -> dict[str, Any]:
    """An entry without what is not known or nothing."""
    return {name: value for name, value in plain(entry).items() if value not in (None, 0)}


def _read(document: dict[str, Any]) -> Watched:
    """An entry; ValueError when it is none, or its times are not canonical (they are compared as text)."""
    entry = parse(Watched, document)
    for name in _TIMES:
        time = getattr(entry, name)
        if time is not None and canonical_time(time) != time:
            raise ValueError(f"{name} is not a canonical time")
    return entry
