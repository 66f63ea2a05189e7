"""Every byte changed, every length cut, every record removed, swapped or doubled: is it found, and is it named?

The archive is held in memory and verified by the same code that `newsproof verify` runs; only where the bytes come
from differs. A change counts as found when a problem or notice names the file that was changed (and, for a file of
records, the record); only notices about packing and interrupted writes may leave the exit status at 0.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from archive.audit.engine import examine
from archive.model.verdict import Problem, Verification
from archive.trust.keys import Verifier
from tests.audit.builder import MemoryEvidence, members

#: Notices that a changed byte may end as: the content is proven to be as signed, or was never committed.
HARMLESS = {"repacked", "hint-behind", "torn-tail", "signature-unchecked"}
MASKS = (0x01, 0xFF)


class Case(NamedTuple):
    """One change: what was done, to which file, and the file's new bytes."""

    what: str
    file: str
    data: bytes


@dataclass
class Tally:
    """What came of the cases."""

    cases: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    exit_zero: Counter[str] = field(default_factory=Counter)
    with_field: int = 0
    failures: list[str] = field(default_factory=list)

    def count(self, case: Case, result: Verification) -> None:
        kind = case.what.partition(" ")[0]
        self.cases[kind] += 1
        fault = judge(case, result)
        if fault is not None:
            if len(self.failures) < 200:
                self.failures.append(f"{case.what} of {case.file}: {fault}")
            return
        self.found[kind] += 1
        codes = sorted({problem.code for problem in (*result.problems, *result.notices)})
        self.codes["+".join(codes)] += 1
        if result.ok:
            self.exit_zero["+".join(codes)] += 1
        self.with_field += any(problem.field for problem in result.problems)

    def report(self) -> dict[str, Any]:
        return {
            "cases": dict(self.cases),
            "found": dict(self.found),
            "missed": sum(self.cases.values()) - sum(self.found.values()),
            "with_field": self.with_field,
            "exit_zero": dict(self.exit_zero),
            "codes": dict(self.codes.most_common(40)),
            "failures": self.failures,
        }


def judge(case: Case, result: Verification) -> str | None:
    """Why a change was not found and named, or None when it was."""
    named = [problem for problem in (*result.problems, *result.notices) if problem.file == case.file]
    if not named:
        others = [problem.file for problem in (*result.problems, *result.notices)]
        return f"not named (findings name {others})" if others else "not found"
    if case.file.startswith("warc/") and not any(_has_record(problem) for problem in named):
        return f"no record named: {named[0].message}"
    if not result.problems and not {notice.code for notice in result.notices} <= HARMLESS:
        return f"exit 0 with {sorted({notice.code for notice in result.notices})}"
    return None


def _has_record(problem: Problem) -> bool:
    return problem.record is not None and problem.record >= 1


def flips(files: dict[str, bytes], part: int, parts: int, sample: float) -> Iterator[Case]:
    """Every byte of every file under `warc/` and `log/` with each mask; in a sample the masks take turns."""
    step = max(1, round(100 / sample))
    count = 0
    for name in swept(files):
        data = files[name]
        for at in range(0, len(data), step):
            for mask in MASKS if step == 1 else (MASKS[at // step % len(MASKS)],):
                count += 1
                if count % parts == part:
                    yield Case(
                        f"flip {mask:#04x} at {at}", name, data[:at] + bytes((data[at] ^ mask,)) + data[at + 1 :]
                    )


def swept(files: dict[str, bytes]) -> list[str]:
    """The files whose every byte counts."""
    return sorted(name for name in files if name.startswith(("warc/", "log/")))


def truncations(files: dict[str, bytes], part: int, parts: int, sample: float) -> Iterator[Case]:
    """Every length of the last segment that is shorter than it is."""
    name = last_segment(files)
    step = max(1, round(100 / sample))
    for length in range(len(files[name])):
        if length % parts == part and not (length // parts) % step:
            yield Case(f"truncation to {length}", name, files[name][:length])


def last_segment(files: dict[str, bytes]) -> str:
    """The segment that is still being written to."""
    return max(name for name in files if name.startswith("warc/news-") and name.endswith(".warc.gz"))


def reorderings(files: dict[str, bytes], part: int, parts: int) -> Iterator[Case]:
    """Every record of every segment removed, swapped with the next, doubled, and doubled at the end."""
    count = 0
    for name in sorted(name for name in files if name.startswith("warc/news-") and name.endswith(".warc.gz")):
        whole = list(members(files[name]))
        for at, member in enumerate(whole):
            before, after = whole[:at], whole[at + 1 :]
            made = {"removal": [*before, *after], "doubling": [*before, member, member, *after]}
            made["doubling-at-end"] = [*whole, member]
            if after:
                made["swap"] = [*before, after[0], member, *after[1:]]
            for what, parts_now in made.items():
                count += 1
                if count % parts == part:
                    yield Case(f"{what} of record {at + 1}", name, b"".join(parts_now))


def run(files: dict[str, bytes], part: int = 0, parts: int = 1, sample: float = 100.0) -> Tally:
    """All cases of one part. An exception is a failure like any other, and ends nothing."""
    tally = Tally()
    untouched = examine(MemoryEvidence(files))
    if untouched.problems or untouched.notices:
        raise ValueError(f"the archive is not whole: {(*untouched.problems, *untouched.notices)[:3]}")
    for cases in (
        reorderings(files, part, parts),
        truncations(files, part, parts, sample),
        flips(files, part, parts, sample),
    ):
        for case in cases:
            changed = dict(files)
            changed[case.file] = case.data
            try:
                result = examine(MemoryEvidence(changed))
            except Exception as exc:
                tally.cases[case.what.partition(" ")[0]] += 1
                tally.failures.append(f"{case.what} of {case.file}: {type(exc).__name__}: {exc}")
                continue
            tally.count(case, result)
    return tally


def remember_signatures() -> None:
    """Ed25519 is a pure function of key, signature and message: asked a hundred thousand times, it is answered once."""
    Verifier.verify = functools.lru_cache(maxsize=4096)(Verifier.verify)  # type: ignore[method-assign]


def load(folder: Path) -> dict[str, bytes]:
    """An archive folder as files by name, without the index and the lock."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if (path.is_file() and path.parent != folder) or path.name == "newsproof.toml"
    }
