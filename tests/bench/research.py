"""`python -m tests.bench.research`: a newsroom of 2,000 articles in five versions each, exported, and every figure of its
outlet report counted again: with pandas from the CSV files, with the codebook's queries from the SQLite file."""

from __future__ import annotations

import argparse
import json
import os
import resource
import sqlite3
import subprocess
import tempfile
from pathlib import Path
from time import process_time
from typing import Any

from archive.api import Archive
from archive.model.codec import plain
from archive.model.outlet import OutletFigures, Share
from tests.bench.newsroom import SITE, newsroom

ROOT = Path(__file__).resolve().parent.parent.parent
RECOUNT = ROOT / "tests" / "bench" / "recount.py"


def differences(figures: OutletFigures, never: int | None, told: dict[str, Any]) -> list[str]:
    """Which figures pandas counted otherwise than the report; a share of the estimate may differ in its fourth digit."""
    said = plain(figures)
    wrong = [name for name in said["coverage"] if said["coverage"][name] != told["coverage"][name]]
    wrong += [name for name in ("changes", "edits", "once", "aside") if said[name] != told[name]]
    wrong += ["never"] * (never != told["never"])

    def same(name: str, shares: list[Share], rows: list[list[Any]]) -> None:
        if [[one.name, one.counted, one.of, one.low, one.high] for one in shares] != rows:
            wrong.append(name)

    same("changed", [figures.changed], [told["changed"]])
    for name in ("by_changes", "kinds", "natures", "headlines"):
        same(name, list(getattr(figures, name)), told[name])
    notes = told["notes"]
    same("notes.verdicts", list(figures.notes.verdicts), notes["verdicts"])
    for name in ("edits", "corrections", "articles"):
        same(f"notes.{name}", [getattr(figures.notes, name)], [notes[name]])
    wrong += ["notes.unasked"] * (said["notes"]["unasked"] != notes["unasked"])
    for one, other in zip(figures.times, told["times"], strict=True):
        known = {row[0]: row[1:] for row in other["by"]}
        masses = {(mass.after, mass.until): mass.share for mass in one.masses}
        plainly = {(left, right): part for left, right, part in other["masses"]}  # converges slowly towards 0
        fits = (
            (one.event, one.articles, one.seen, one.single)
            == tuple(other[name] for name in ("event", "articles", "seen", "single"))
            and all([row.come, row.not_come] == known[row.time] for row in one.by)
            and all(abs(masses.get(at, 0) - plainly.get(at, 0)) < 5e-4 for at in masses.keys() | plainly.keys())
        )
        wrong += [one.event] * (not fits)
    return wrong


def recounted(python: Path | str, folder: Path) -> dict[str, Any]:
    """What pandas counts, in an environment of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "NEWSPROOF"))}
    done = subprocess.run([str(python), str(RECOUNT), str(folder), SITE], capture_output=True, text=True, env=kept)
    if done.returncode:
        raise RuntimeError(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _measured(what: str, begun: float) -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{what:<32} {process_time() - begun:8.1f} s of one core, {peak} MB at most so far", flush=True)
    return process_time()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--python", default=str(ROOT / ".peers" / "bin" / "python"), help="one that has pandas")
    parser.add_argument("--archive", type=Path, help="a newsroom that was made so before")
    parser.add_argument("--keep", type=Path, help="make the newsroom in this new folder, and stop")
    asked = parser.parse_args()
    if asked.keep is not None:
        begun = process_time()
        asked.keep.mkdir()
        with newsroom(asked.keep, asked.articles):
            _measured(f"{asked.articles} articles captured", begun)
        return
    with tempfile.TemporaryDirectory(prefix="newsproof-research-") as scratch:
        folder = Path(scratch)
        if asked.archive is not None:
            press = Archive.open(asked.archive)
        else:
            with newsroom(folder, asked.articles) as paper:
                press = Archive.open(paper.path)
        begun = process_time()
        press.export(None, folder / "tables.sqlite", to="sqlite")
        begun = _measured("export to SQLite", begun)
        found = press.export(None, folder / "csv", to="csv")
        begun = _measured("export to CSV", begun)
        view = press.outlet(SITE)
        _measured("outlet report", begun)
        print(
            {one.table: one.rows for one in found.tables or ()}, found.bytes, (folder / "tables.sqlite").stat().st_size
        )
        wrong = differences(view.figures, view.never, recounted(asked.python, folder / "csv"))
        print("pandas:", "every figure equal" if not wrong else f"DIFFERENT {wrong}")
        connection = sqlite3.connect(folder / "tables.sqlite")
        recipes = connection.execute("SELECT figure, sql FROM recipes WHERE sql IS NOT NULL").fetchall()
        told = {figure: connection.execute(sql, {"site": SITE}).fetchall() for figure, sql in recipes}
        connection.close()
        figures = view.figures
        assert told["edits"] == [(figures.edits,)]
        assert told["changes"] == [(figures.changes, figures.once)]
        for name in ("kinds", "natures", "by_changes", "headlines"):
            assert told[name] == [(one.name, one.counted, one.of) for one in getattr(figures, name)], name
        print(f"SQL: {len(told)} queries, every figure equal")


if __name__ == "__main__":
    main()
