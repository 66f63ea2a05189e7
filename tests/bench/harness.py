"""How things are timed: interleaved, rotated, as ratios of pairs; never one figure alone.

These machines are shared and noisy, so every case runs once per round in rotating order, each run is divided by the
base's run of the same round, and the median of those ratios is what is printed.
"""

from __future__ import annotations

import gzip
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
PEERS = ROOT / ".peers" / "bin"

Case = Callable[[], object]


@dataclass(frozen=True)
class Row:
    """One line of the table: our ratio to a peer, the goal, and both median times in seconds for orientation."""

    id: str
    what: str
    peer: str
    ratio: float | None
    goal: str
    ours_s: float | None = None
    peer_s: float | None = None
    note: str = ""

    def line(self) -> str:
        ratio = "     -" if self.ratio is None else f"{self.ratio:6.3f}"
        times = "" if self.ours_s is None else f"{1000 * self.ours_s:9.1f} {1000 * (self.peer_s or 0):9.1f}"
        return f"{self.id:<4} {self.what:<42} {self.peer:<28} {ratio} {self.goal:>8} {times:>20}  {self.note}"

    def plain(self) -> dict[str, object]:
        return asdict(self)


def interleaved(cases: Mapping[str, Case], rounds: int = 5) -> dict[str, list[float]]:
    """Seconds of each case per round; one warm-up round is not counted."""
    names = list(cases)
    times: dict[str, list[float]] = {name: [] for name in names}
    for round_ in range(rounds + 1):
        shift = round_ % len(names)
        for name in names[shift:] + names[:shift]:
            start = time.perf_counter()
            cases[name]()
            if round_:
                times[name].append(time.perf_counter() - start)
    return times


def rows(
    row_id: str, what: str, ours: str, times: Mapping[str, list[float]], goals: Mapping[str, str], note: str = ""
) -> list[Row]:
    """Our case against every other one of the same interleaved run."""
    result = []
    for peer, goal in goals.items():
        if peer not in times:
            result.append(Row(row_id, what, peer, None, goal, note="peer not installed"))
            continue
        ratio = median(a / b for a, b in zip(times[ours], times[peer], strict=True))
        result.append(Row(row_id, what, peer, ratio, goal, median(times[ours]), median(times[peer]), note))
    return result


def process(*argv: str | Path, expect: Sequence[int] = (0,), cwd: Path | None = None) -> Case:
    """A whole process, output thrown away; an unexpected exit status is an error, so that both sides did their work."""

    def run() -> None:
        done = subprocess.run(
            [str(a) for a in argv], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=cwd, check=False
        )
        if done.returncode not in expect:
            raise RuntimeError(f"{argv}: exit {done.returncode}: {done.stderr.decode()[-300:]}")

    return run


def check_recorded(count: int, *paths: Path) -> None:
    """That every one of these WARC files, or folders of them, holds so many responses: all sides did the same work."""
    for path in paths:
        files = sorted(path.glob("*.warc.gz")) if path.is_dir() else [path]
        found = sum(gzip.decompress(file.read_bytes()).count(b"WARC-Type: response\r\n") for file in files)
        if found != count:
            raise RuntimeError(f"{path.name}: {found} responses, not {count}")


def peer(name: str) -> Path | None:
    """A program of the peers' environment, or None."""
    path = PEERS / name
    return path if path.exists() else None
