"""The same damage before other people's checkers: `warcio check`, `fastwarc check`, `wacz validate`, and ours.

One sealed segment of the sweep's archive with bytes changed, cut, and records taken out, doubled and exchanged; then
with words and dates changed by somebody who mends every digest in the file, but has no key. The bundle of the other
tables likewise. Found is: ours names it, theirs end with another status than 0 (a traceback counts as found).
"""

from __future__ import annotations

import io
import json
import os
import random
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from archive import audit
from archive.audit.bundle import examine as examine_bundle
from archive.audit.engine import examine
from archive.errors import CallerError
from archive.formats import wacz
from archive.formats.members import compress
from archive.model.verdict import Verification
from archive.trust.policy import Trust
from tests.audit.builder import MemoryEvidence, members
from tests.torture import bundles
from tests.torture.archives import small_press
from tests.torture.forger import fixed, header, records_of, split, with_block
from tests.torture.readers import peers_python
from tests.torture.sweep import load

DRIVER = Path(__file__).with_name("peers_driver.py")
STEP, WACZ_CASES = 3, 600
WARC_TOOLS, WACZ_TOOLS = ("warcio", "fastwarc"), ("wacz",)
_BATCH = 500


class Change(NamedTuple):
    """What was done, and the file."""

    what: str
    data: bytes


@dataclass
class Table:
    """By kind of change: how many were tried, and how many each checker found."""

    tried: Counter[str] = field(default_factory=Counter)
    found: dict[str, Counter[str]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def add(self, kind: str, checkers: dict[str, bool]) -> None:
        self.tried[kind] += 1
        for name, found in checkers.items():
            self.found.setdefault(name, Counter())[kind] += found

    def report(self) -> dict[str, Any]:
        return {"cases": dict(self.tried), "found": {name: dict(found) for name, found in self.found.items()},
                "failures": self.failures[:100]}  # fmt: skip

    def lines(self) -> Iterator[str]:
        names = list(self.found)
        yield f"  {'':<34}{'tried':>8}" + "".join(f"{name:>22}" for name in names)
        for kind, tried in self.tried.items():
            shares = (f"{self.found[name][kind]:,} ({self.found[name][kind] / tried:.1%})" for name in names)
            yield f"  {kind:<34}{tried:>8,}" + "".join(f"{share:>22}" for share in shares)


def of_segment(data: bytes) -> Iterator[Change]:
    """Every third byte, length and all records of a segment; then what takes thought."""
    dice = random.Random(1)
    for at in range(0, len(data), STEP):
        yield Change(
            "one byte changed", data[:at] + bytes((data[at] ^ dice.choice((0x01, 0x80, 0xFF)),)) + data[at + 1 :]
        )
    for length in range(1, len(data), STEP):
        yield Change("cut short", data[:length])
    own = list(members(data))
    for at, member in enumerate(own):
        yield Change("a record taken out", b"".join(own[:at] + own[at + 1 :]))
        yield Change("a record doubled", b"".join([*own[: at + 1], member, *own[at + 1 :]]))
        if at + 1 < len(own):
            yield Change("two records exchanged", b"".join([*own[:at], own[at + 1], member, *own[at + 2 :]]))
    plain = list(records_of(data))
    for at, record in enumerate(plain):
        head, block = split(record)

        def made(changed: bytes, at: int = at) -> bytes:
            return b"".join(compress(changed if n == at else one) for n, one in enumerate(plain))

        date = header(record, "WARC-Date") or ""
        yield Change(
            "date changed, all else as it was", made(record.replace(date.encode(), b"2020" + date.encode()[4:], 1))
        )
        target = header(record, "WARC-Target-URI")
        if target:
            elsewhere = head.replace(target.encode(), target.encode()[:-1] + b"X") + b"\r\n\r\n" + block + b"\r\n\r\n"
            yield Change("address changed, all else as it was", made(elsewhere))
        for old, new in (
            (b"Council", b"Counsel"),
            (b"million", b"billion"),
            (b"Monday", b"Friday"),
            (b'"', b"'"),
            (b"a", b"o"),
        ):
            if old in block:
                yield Change("words changed, digests mended", made(with_block(record, block.replace(old, new, 1))))
        yield Change("a blank added, digests mended", made(with_block(record, block + b" ")))
        assert fixed(record) == record


def of_bundle(bundle: bytes) -> Iterator[Change]:
    """Bytes, lengths and files of a bundle; then records changed, with everything around them repaired."""
    dice = random.Random(2)
    for _ in range(WACZ_CASES // 3):
        at = dice.randrange(len(bundle))
        yield Change(
            "one byte changed", bundle[:at] + bytes((bundle[at] ^ dice.choice((0x01, 0x80, 0xFF)),)) + bundle[at + 1 :]
        )
    for _ in range(WACZ_CASES // 6):
        yield Change("cut short", bundle[: dice.randrange(1, len(bundle))])
    files = bundles.files_of(bundle)
    for name in files:
        rest = {known: data for known, data in files.items() if known != name}
        yield Change("a file taken out", bundles.zipped(rest))
    plain = list(records_of(files[wacz.DATA]))
    for number in range(WACZ_CASES // 3):
        at = number % len(plain)
        _, block = split(plain[at])
        if block and number % 2:
            place = dice.randrange(len(block))
            changed = with_block(plain[at], block[:place] + b"x" + block[place + 1 :])
        else:
            date = (header(plain[at], "WARC-Date") or "").encode()
            changed = plain[at].replace(date, b"20%02d" % dice.randrange(26) + date[4:], 1)
        data = b"".join(compress(changed if n == at else one) for n, one in enumerate(plain))
        if data != files[wacz.DATA]:
            yield Change("a record changed, all repaired", bundles.repaired({**files, wacz.DATA: data}))


def alone(path: Path, trust: Trust) -> bool:
    """The file without its archive, which cannot be shown to be logged; what is no evidence of any kind is refused."""
    try:
        found = audit.verify(path, trust=trust, asked=True)
    except CallerError:
        return True
    return bool(found.problems or found.notices)


def says(found: Verification) -> bool:
    return bool(found.problems or found.unproven or found.notices)


def run(part: int = 0, parts: int = 1) -> dict[str, Table]:
    """Both tables, of one part."""
    made: dict[str, Table] = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "a").mkdir()
        (folder / "b").mkdir()
        press = small_press(folder / "a")
        files, trust = load(press), bundles.trust_in(press)
        name = min(known for known in files if known.startswith("warc/news-") and known.endswith(".warc.gz"))
        segment = Table()
        _both(segment, "x.warc.gz", WARC_TOOLS, files[name], list(of_segment(files[name]))[part::parts], folder, lambda data, path: {
            "newsproof": says(examine(MemoryEvidence({**files, name: data}))),
            "newsproof, file alone": alone(path, trust),
        })  # fmt: skip
        made["segment"] = segment
        evidence = bundles.small_evidence(folder / "b")
        package = Table()
        _both(package, "x.wacz", WACZ_TOOLS, evidence.bundle, list(of_bundle(evidence.bundle))[part::parts], folder, lambda data, path: {
            "newsproof": says(examine_bundle(io.BytesIO(data), "x.wacz", evidence.trust, asked=True)),
        })  # fmt: skip
        made["bundle"] = package
    return made


def _both(
    table: Table, name: str, tools: tuple[str, ...], genuine: bytes, changes: list[Change], folder: Path, ours: Any
) -> None:
    python = peers_python()
    whole = folder / f"whole-{name}"
    whole.write_bytes(genuine)
    if any(ours(genuine, whole).values()) or (
        python is not None and any(ask(python, [(tool, whole) for tool in tools]))
    ):
        raise ValueError("a checker finds a fault in the file as it is: nothing could be compared")
    for begin in range(0, len(changes), _BATCH):
        batch = changes[begin : begin + _BATCH]
        paths = []
        for number, change in enumerate(batch):
            path = folder / f"{number}-{name}"
            path.write_bytes(change.data)
            paths.append(path)
        answers = ask(python, [(tool, path) for path in paths for tool in tools]) if python is not None else None
        for number, (change, path) in enumerate(zip(batch, paths, strict=True)):
            try:
                checkers = ours(change.data, path)
            except Exception as exc:
                table.failures.append(f"{change.what}: {type(exc).__name__}: {exc}")
                checkers = {"newsproof": False}
            if not checkers["newsproof"]:
                table.failures.append(f"{change.what}: not found by newsproof")
            for at, tool in enumerate(tools if answers is not None else ()):
                assert answers is not None
                checkers[LABELS[tool]] = answers[number * len(tools) + at] != 0
            table.add(change.what, checkers)
        for path in paths:
            path.unlink()


LABELS = {"warcio": "warcio check", "fastwarc": "fastwarc check", "wacz": "wacz validate"}


def ask(python: Path, questions: list[tuple[str, Path]]) -> list[object]:
    """What the tools say, in one process."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run(
        [str(python), "-W", "ignore", str(DRIVER)],
        input="".join(f"{tool}\t{path}\n" for tool, path in questions),
        capture_output=True, text=True, env=kept, timeout=3600,
    )  # fmt: skip
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if len(answers) != len(questions):
        raise RuntimeError(f"the peers answered {len(answers)} of {len(questions)}: {done.stderr[-500:]}")
    return answers
