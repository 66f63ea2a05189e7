"""What a gate is and how the gates are shown: what was measured, on what, ours, the bar, and what others reached.

A gate that could not be measured is a row too: it says what is missing and is never counted as reached.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Gate:
    """One figure and its bar.

    `data` names the material with its counts and edition. `ours` is None when it was not measured; then `note` says
    why. `bar` is None for a figure that is shown beside a gate and judged by nobody. `least` tells whether the bar is
    the least or the most that is allowed. `losses` are single cases for whoever works on the figure: they hold
    strangers' words, so they are printed on request and never written to a file.
    """

    what: str
    data: str
    ours: float | None
    bar: float | None
    least: bool = True
    reference: str = ""
    note: str = ""
    name: str = ""
    losses: Sequence[str] = field(default=(), repr=False)

    @property
    def reached(self) -> bool | None:
        """Whether the bar is reached; None when nothing was measured or nothing is asked."""
        if self.ours is None or self.bar is None:
            return None
        return self.ours >= self.bar if self.least else self.ours <= self.bar

    @property
    def verdict(self) -> str:
        """`yes`, `NO`, `skipped`, or `-` where nothing is asked."""
        if self.ours is None:
            return "skipped"
        return "-" if self.reached is None else "yes" if self.reached else "NO"

    def plain(self) -> dict[str, object]:
        """The row as JSON has it, without single cases."""
        return {
            "name": self.name, "what": self.what, "data": self.data, "ours": self.ours, "gate": self.bar,
            "at_least": self.least, "reached": self.reached, "reference": self.reference, "note": self.note,
        }  # fmt: skip


def skipped(
    what: str, data: str, why: str, *, bar: float | None = None, least: bool = True, reference: str = ""
) -> Gate:
    """A row for a gate whose data are not here."""
    return Gate(what, data, None, bar, least, reference, f"skipped: {why}")


def figure(value: float | None) -> str:
    """A share or a score with four digits, a count without any."""
    if value is None:
        return "-"
    return str(int(value)) if value == int(value) and abs(value) >= 2 else f"{value:.4f}"


def _bar(gate: Gate) -> str:
    return "-" if gate.bar is None else f"{'>=' if gate.least else '<='} {gate.bar:g}"


def text(gates: Iterable[Gate]) -> str:
    """The table for a terminal: one line a gate, its data and note below it."""
    lines = [f"{'gate':<62} {'ours':>8} {'gate':>9} {'reached':>8}  reference"]
    for gate in gates:
        what = f"{gate.name}: {gate.what}" if gate.name else gate.what
        lines.append(f"{what:<62} {figure(gate.ours):>8} {_bar(gate):>9} {gate.verdict:>8}  {gate.reference}")
        lines.append(f"    on {gate.data}" + (f"; {gate.note}" if gate.note else ""))
    return "\n".join(lines)


def markdown(gates: Iterable[Gate]) -> str:
    """The table for a page."""
    rows = ["| gate | data | ours | gate value | reached | reference |", "|---|---|---|---|---|---|"]
    for gate in gates:
        data = gate.data + (f"; {gate.note}" if gate.note else "")
        cells = (gate.what, data, figure(gate.ours), _bar(gate), gate.verdict, gate.reference)
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(rows) + "\n"


@cache
def _manifest(cases: Path) -> dict[str, str]:
    path = cases / "manifest.json"
    if not path.is_file():
        return {}
    found = {}
    for row in json.loads(path.read_text("utf-8")):
        source = row.get("source")
        if isinstance(source, dict) and source.get("commit"):
            repository = str(source.get("repo", "")).replace("+", "/")
            found[row["path"]] = f"{repository}@{source['commit'][:8]}".lstrip("@")
    return found


def edition(cases: Path, *paths: Path) -> str:
    """Which edition of the data was read: the commits that manifest.json has for the files, or a hash of their bytes."""
    known = {_manifest(cases).get(path.relative_to(cases).as_posix()) for path in paths}
    if paths and None not in known:
        return ", ".join(sorted(str(one) for one in known))
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return f"not in manifest.json, sha256 {digest.hexdigest()[:12]}"


@dataclass(frozen=True)
class Score:
    """Hits against what was found and what there was to find."""

    right: int
    found: int
    wanted: int

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 1 when nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of what there was that was found; 1 when there was nothing."""
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both; 1 when there was nothing and nothing was found."""
        total = self.found + self.wanted
        return 2 * self.right / total if total else 1.0

    @property
    def told(self) -> str:
        """The counts in words."""
        return f"P {self.precision:.4f} R {self.recall:.4f} ({self.right} right of {self.found} found, {self.wanted} wanted)"
