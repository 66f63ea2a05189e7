"""`python -m tests.bench.gates`: measures the gates whose data are here and prints one table.

Exit status 0 when no measured gate is missed, 1 otherwise; a gate without data is a visible skip and misses nothing.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from tests.bench.gates.table import Gate, markdown, text
from tests.conftest import ROOT, cases_folder


def lazy(module: str) -> Callable[[Path], list[Gate]]:
    """`measure` of a module of this package, which is imported only when its gates are asked for."""

    def measure(cases: Path) -> list[Gate]:
        found: list[Gate] = import_module(f"tests.bench.gates.{module}").measure(cases)
        return found

    return measure


#: Gates by name. Each takes the folder of cases (which may not exist) and gives its rows, skipped ones included.
GATES: dict[str, Callable[[Path], list[Gate]]] = {
    "alignment": lazy("alignment"),
    "words": lazy("words"),
    "typos": lazy("typos"),
    "intents": lazy("intents"),
    "rules": lazy("rules"),
    "pages": lazy("pages"),
    "captions": lazy("captions"),
    "refusals": lazy("refusals"),
    "perturbations": lazy("perturbations"),
    "versions": lazy("versions"),
    "livepages": lazy("livepages"),
    "disclosure": lazy("disclosure"),
    "blame": lazy("blame"),
}


def main() -> int:
    """Measures and prints; see the module."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.gates", description=__doc__)
    parser.add_argument("--only", nargs="+", metavar="NAME", choices=sorted(GATES), help="only these gates")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows as JSON")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the rows as a table for a page")
    parser.add_argument(
        "--losses", type=int, default=0, metavar="N", help="print up to N single losses of each gate (strangers' words)"
    )
    options = parser.parse_args()
    cases = cases_folder() or ROOT / "no-cases-here"
    gates: list[Gate] = []
    for name, measure in GATES.items():
        if options.only and name not in options.only:
            continue
        rows = [replace(row, name=name) for row in measure(cases)]
        gates += rows
        for row in rows:
            for loss in row.losses[: options.losses]:
                print(f"{name}: {row.what}: {loss}")
    print(text(gates))
    if options.json:
        rows_plain = [gate.plain() for gate in gates]
        options.json.write_text(json.dumps(rows_plain, ensure_ascii=False, indent=1) + "\n", "utf-8")
    if options.markdown:
        options.markdown.write_text(markdown(gates), "utf-8")
    return int(any(gate.reached is False for gate in gates))


if __name__ == "__main__":
    sys.exit(main())
