"""Crash points of anchoring: dies before and after each write, fsync and rename, and at each a disk that fails.

For every point: both files of the checkpoint have the text and the log's signature that they had, no timestamp that was
there is lost, the archive verifies, the next statement names a timestamp that stays, and anchoring again mends the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from archive.api import Archive
from archive.api.anchoring import _anchorage, _keep
from archive.audit import verify
from archive.formats.layout import Layout
from archive.trust import notes, statements, timestamps
from archive.trust.checkpoints import parse_checkpoint
from archive.trust.tiles import decode_entries
from tests.authority import Authority
from tests.torture.crashes import Workshop
from tests.torture.faults import FaultDisk, Mode, Subject


class Quay(Subject):
    """A small archive whose checkpoint bears one timestamp, a second one in hand; and keeping that."""

    title = "anchoring"

    def prepare(self) -> None:
        self.shop = Workshop(self.folder)
        self.shop.prepare()
        authority = Authority(self.folder)
        self.head = parse_checkpoint(read(self.base).text)
        digest = sha256(self.head.text.encode()).digest()
        self.lines = tuple(timestamps.line("tsa.example", authority.token(digest)) for _ in range(3))
        self.keep(self.shop.open(self.base), 0)

    def act(self, path: Path, disk: FaultDisk) -> str:
        self.keep(self.shop.open(path, disk), 1)
        return "kept"

    def keep(self, press: Archive, number: int) -> None:
        _keep(press, _anchorage(press), self.head, (self.lines[number],), 0.0)

    def check(self, path: Path, said: str, mode: Mode) -> Iterator[str]:
        expected = {"ENOSPC": "error disk-full 7", "EIO": "error storage 7"}.get(mode, "")
        if said != expected and not (mode == "after" and said == "kept"):
            yield f"the command said {said!r}"
        first, second, third = (timestamps.digest(line.signature) for line in self.lines)
        before = read(self.base)
        for note in (newest := read(path), twin := read(path, self.head.size)):
            if note.text != before.text or note.signatures[0] != before.signatures[0]:
                yield "the text or the log's signature is another one"
            if tokens(note) not in ([first], [first, second]):
                yield f"timestamps were lost or doubled: {tokens(note)}"
        if said == "kept" and tokens(newest) != [first, second]:
            yield "a line that was reported is not there"
        if not (seen := verify(path)).ok:
            yield f"verify after the crash: {[p.code + ' ' + p.file for p in seen.problems]}"
        after = tokens(twin)
        press = self.shop.open(path)
        self.shop.add(press, 15, 18)
        bundle = max((path / "log/tile/entries/000.p").iterdir(), key=lambda file: int(file.name))
        named = statements.decode_entry(decode_entries(bundle.read_bytes())[-1]).after
        if named not in after:
            yield "the next statement names a timestamp that is not on the published checkpoint"
        self.keep(press, 2)
        if tokens(read(path, self.head.size)) != [*after, third]:
            yield "anchoring again lost a timestamp"
        if not (seen := verify(path)).ok:
            yield f"verify at the end: {[p.code + ' ' + p.file for p in seen.problems]}"


def read(path: Path, size: int | None = None) -> notes.Note:
    layout = Layout(path)
    return notes.parse((layout.checkpoint if size is None else layout.checkpoint_of(size)).read_bytes())


def tokens(note: notes.Note) -> list[str]:
    return [timestamps.digest(line.signature) for line in note.signatures if timestamps.is_token(line)]
