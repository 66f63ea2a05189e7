"""Gates: a missing note is only spoken of where one is missing, and a note that is there is found.

The data are made up (`tests/diff/transitions.py`): labelled transitions in six languages, one half that the rules were
written with and one that is only measured.
"""

from __future__ import annotations

from pathlib import Path

from tests.bench.gates.table import Gate
from tests.diff.transitions import HALVES, matrix
from tests.diff.transitions import measure as measured

PRECISION = 0.98
RECALL = 0.90


def measure(cases: Path) -> list[Gate]:
    """The rows of both halves; the confusion matrices are printed above the table."""
    rows = []
    for half in HALVES:
        found = measured(half)
        total = found.verdicts.total()
        print(f"disclosure, {half}: {total} transitions\n\n{matrix(found.verdicts)}\n{matrix(found.natures)}")
        data = f"{total} made-up transitions in six languages, {half}"
        right = sum(count for (true, said), count in found.natures.items() if true == said) / total
        for verdict in ("no-note-found", "disclosed"):
            for what, value, bar in (
                ("precision", found.precision(verdict), PRECISION),
                ("recall", found.recall(verdict), RECALL),
            ):
                rows.append(Gate(f"{verdict} {what}, {half}", data, value, bar))
        rows.append(Gate(f"nature right, {half}", data, right, None, losses=found.missed))
    return rows
