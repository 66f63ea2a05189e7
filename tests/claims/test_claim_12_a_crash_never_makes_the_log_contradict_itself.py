"""Claim 12: whenever a writer dies or its disk fails, the log's key has signed one root for each size, of one history.

False if over the whole life of a crashed archive (what was signed before the crash, also what never reached a file, at
the recovery, and at the next commits) two signed heads contradict each other, or one is no beginning of the log. All
crash points are in `make torture`; kill -9 of the real program is there, too.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from archive.trust import notes
from archive.trust.checkpoints import Checkpoint, sign_checkpoint
from tests.torture import equivocation
from tests.torture.crashes import Workshop
from tests.torture.equivocation import LOG, contradiction


@pytest.mark.parametrize("start", ["next", "sealing"])
def test_a_sample_of_crash_points(start: str) -> None:
    count = equivocation.signed_roots(0, 17, starts=(start,))  # type: ignore[arg-type]
    assert not count.failures, count.failures
    assert count.tried["crash"] >= 4
    # Heads were really heard: an archive that signs nothing would contradict nothing.
    assert all(int(heads.split()[0]) >= 3 for heads in count.codes)


def test_a_contradiction_would_be_seen() -> None:
    with tempfile.TemporaryDirectory() as folder:
        shop = Workshop(Path(folder), "next")
        shop.build()
        honest = notes.parse((shop.base / "log" / "checkpoint").read_bytes()).text
        empty = notes.parse((shop.base / "log" / "checkpoints" / "0").read_bytes()).text
        other = notes.parse(sign_checkpoint(Checkpoint(LOG.name, 2, bytes(32)), LOG)).text
        longer = notes.parse(sign_checkpoint(Checkpoint(LOG.name, 9, bytes(32)), LOG)).text
        assert contradiction([empty, honest], shop.base) is None
        assert "two roots" in (contradiction([honest, other], shop.base) or "")
        assert "no" in (contradiction([other], shop.base) or "")
        assert "9" in (contradiction([honest, longer], shop.base) or "")
        assert contradiction([honest], shop.base) == "nothing was signed at all"
