"""Holds the former name of `python -m tests.bench.gates.versions`, which scores the differ on real version pairs.

python tests/bench/score_versions.py [--verbose] [--all] [ID-PART…]
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.gates.versions import main

if __name__ == "__main__":
    main()
