"""Crash points of anchoring: dies before and after each write, fsync and rename, and at each a disk that fails.

For every point: both files of the checkpoint have the text and the log's signature that they had, no timestamp that was
there is lost, the archive verifies, the next statement names a timestamp that stays, and anchoring again mends the rest.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from archive.api import Archive
from archive.api.anchoring import _anchorage, _keep
from archive.audit import verify
from archive.errors import NewsproofError
from archive.formats.layout import Layout
from archive.trust import notes, statements, timestamps
from archive.trust.checkpoints import Checkpoint, parse_checkpoint
from archive.trust.notes import NoteSignature
from archive.trust.tiles import decode_entries
from tests.authority import Authority
from tests.torture.crashes import Workshop
from tests.torture.faults import MODES, FaultDisk, Mode


@dataclass
class Quay:
    """A small archive whose checkpoint bears one timestamp, and a second one in hand."""

    folder: Path
    shop: Workshop = field(init=False)
    head: Checkpoint = field(init=False)
    lines: tuple[NoteSignature, ...] = ()
    calls: int = 0
    names: list[str] = field(default_factory=list)

    def build(self) -> None:
        self.shop = Workshop(self.folder, "next")
        self.shop.build()
        authority = Authority(self.folder)
        self.head = parse_checkpoint(read(self.shop.base).text)
        digest = sha256(self.head.text.encode()).digest()
        self.lines = tuple(timestamps.line("tsa.example", authority.token(digest)) for _ in range(3))
        self.keep(self.shop.open(self.shop.base), 0)
        trial = self.folder / "trial"
        shutil.copytree(self.shop.base, trial)
        disk = FaultDisk()
        self.keep(self.shop.open(trial, disk), 1)
        self.calls, self.names = disk.calls, disk.names
        shutil.rmtree(trial)

    def keep(self, press: Archive, number: int) -> None:
        _keep(press, _anchorage(press), self.head, (self.lines[number],), 0.0)


def read(path: Path, size: int | None = None) -> notes.Note:
    layout = Layout(path)
    return notes.parse((layout.checkpoint if size is None else layout.checkpoint_of(size)).read_bytes())


def tokens(note: notes.Note) -> list[str]:
    return [timestamps.digest(line.signature) for line in note.signatures if timestamps.is_token(line)]


def problems_at(quay: Quay, at: int, mode: Mode) -> list[str]:
    """What went wrong at one crash point; nothing when the promise held."""
    path = Path(tempfile.mkdtemp(dir=quay.folder)) / "press"
    shutil.copytree(quay.shop.base, path)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            quay.keep(quay.shop.open(path, FaultDisk(at, mode)), 1)
            os.write(writing, b"kept")
        except NewsproofError as exc:
            os.write(writing, f"error {exc.code}".encode())
        except BaseException as exc:
            os.write(writing, f"traceback {exc!r}".encode())
        os._exit(0)
    os.close(writing)
    said = b""
    while piece := os.read(reading, 4096):
        said += piece
    os.close(reading)
    os.waitpid(child, 0)
    wrong = list(_check(quay, path, said.decode(), mode))
    shutil.rmtree(path.parent)
    return [f"anchoring, call {at} ({quay.names[at - 1]}, {mode}): {line}" for line in wrong]


def _check(quay: Quay, path: Path, said: str, mode: Mode) -> Iterator[str]:
    expected = {"ENOSPC": "error disk-full", "EIO": "error storage"}.get(mode, "")
    if said != expected and not (mode == "after" and said == "kept"):
        yield f"the command said {said!r}"
    first, second, third = (timestamps.digest(line.signature) for line in quay.lines)
    before = read(quay.shop.base)
    for note in (newest := read(path), twin := read(path, quay.head.size)):
        if note.text != before.text or note.signatures[0] != before.signatures[0]:
            yield "the text or the log's signature is another one"
        if tokens(note) not in ([first], [first, second]):
            yield f"timestamps were lost or doubled: {tokens(note)}"
    if said == "kept" and tokens(newest) != [first, second]:
        yield "a line that was reported is not there"
    if not (seen := verify(path)).ok:
        yield f"verify after the crash: {[p.code + ' ' + p.file for p in seen.problems]}"
    after = tokens(twin)
    press = quay.shop.open(path)
    quay.shop.add(press, 15, 18)
    bundle = max((path / "log/tile/entries/000.p").iterdir(), key=lambda file: int(file.name))
    named = statements.decode_entry(decode_entries(bundle.read_bytes())[-1]).after
    if named not in after:
        yield "the next statement names a timestamp that is not on the published checkpoint"
    quay.keep(press, 2)
    if tokens(read(path, quay.head.size)) != [*after, third]:
        yield "anchoring again lost a timestamp"
    if not (seen := verify(path)).ok:
        yield f"verify at the end: {[p.code + ' ' + p.file for p in seen.problems]}"


def sweep(part: int = 0, parts: int = 1, modes: tuple[Mode, ...] = MODES) -> tuple[int, list[str]]:
    """All crash points, or one of `parts` equal shares: how many were tried, and what went wrong."""
    wrong: list[str] = []
    tried = 0
    with tempfile.TemporaryDirectory() as folder:
        quay = Quay(Path(folder))
        quay.build()
        for at in range(1, quay.calls + 1):
            for number, mode in enumerate(modes):
                if (at + number) % parts == part:
                    tried += 1
                    wrong += problems_at(quay, at, mode)
    return tried, wrong
