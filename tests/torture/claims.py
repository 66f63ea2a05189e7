"""What the claims of `tests/claims` stand on, in full: rewritten histories, proofs, spellings, keys, damage, hostility.

Each part is a table of kinds with how many were tried and how many ended as they must.
"""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from archive.audit.engine import examine
from tests.audit.builder import MemoryEvidence
from tests.authority import Authority
from tests.torture import (
    byhand,
    damage,
    equivocation,
    histories,
    hostile,
    keymatrix,
    proofs,
    reports,
    scene,
    spellings,
    trees,
)
from tests.torture.forger import segments_of
from tests.torture.sweep import Case, Tally

#: Random changes of an archive that is larger than the one whose every byte is changed.
FLIPS, CAPTURES = 100_000, 40


def parts(part: int, of: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every table of one shard as soon as it is there: its title and what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["NEWSPROOF_STATE"] = os.environ["NEWSPROOF_CONFIG"] = folder
        place = Path(folder)
        timed = scene.make(place / "timed", authority=Authority(place), captures=4)
        runs: tuple[tuple[str, Callable[[], dict[str, Any]]], ...] = (
            ("blocks, foreign records, repacking", lambda: damage.of_archive(part, of).report()),
            ("checkpoint, evidence, keys, policy, others' WACZ", lambda: damage.alone(part, of).report()),
            ("an adversary without a key", lambda: histories.keyless(timed, part, of).report()),
            ("an adversary with one of the keys", lambda: histories.halves(timed, part, of).report()),
            ("an adversary with every key", lambda: histories.keyed(timed, part, of).report()),
            ("trees that say other words", lambda: trees.run(scene.make(place / "trees"), part, of).report()),
            ("proofs, field by field", lambda: proofs.run(part, of).report()),
            ("other spellings, rightly signed", lambda: spellings.run(part, of).report()),
            ("keys: rotation, theft, revocation, readers", lambda: keymatrix.run(part, of).report()),
            ("a majority for two histories", lambda: equivocation.quorums(part, of).report()),
            ("heads signed over a crash", lambda: equivocation.signed_roots(part, of).report()),
            ("bundles by hand and by verify", lambda: byhand.run(part, of).report()),
            ("one word of a report", lambda: reports.torture(part, of)),
            ("random bytes of a larger archive", lambda: flips(place / "large", part, of).report()),
            ("hostile files", lambda: _hostile(part, of)),
        )
        for title, run in runs:
            yield title, run()


def _hostile(part: int, of: int) -> dict[str, Any]:
    count, slowest = hostile.run(part, of)
    return {**count.report(), "slowest": round(slowest, 3), "peak": hostile.peak()}


def flips(folder: Path, part: int, of: int, cases: int = FLIPS) -> Tally:
    """One random byte of a random file, found and named."""
    tally = Tally()
    made = scene.make(folder, captures=CAPTURES)
    names = sorted(name for name in made.files if name.startswith(("warc/", "log/")) and made.files[name])
    weights = [len(made.files[name]) ** 0.5 for name in names]
    assert len(segments_of(made.files)) == 1
    for number in range(part, cases, of):
        dice = random.Random(number)
        (name,) = dice.choices(names, weights)
        data = made.files[name]
        at = dice.randrange(len(data))
        changed = data[:at] + bytes((data[at] ^ dice.randrange(1, 256),)) + data[at + 1 :]
        case = Case(f"flip at {at}", name, changed)
        try:
            tally.count(case, examine(MemoryEvidence({**made.files, name: changed})))
        except Exception as exc:
            tally.cases["flip"] += 1
            tally.failures.append(f"flip at {at} of {name}: {type(exc).__name__}: {exc}")
    return tally
