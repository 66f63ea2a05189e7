"""The figures of an outlet report, counted again with pandas from the CSV tables and the words of their codebook alone."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.bench.newsroom import SITE, newsroom
from tests.bench.research import differences, recounted
from tests.peers.conftest import Peers


@pytest.mark.peer
def test_pandas_counts_what_the_report_counts(peers: Peers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = peers.folder / "python"
    if subprocess.run([str(python), "-c", "import pandas"], capture_output=True).returncode:
        pytest.skip("needs pandas among the peers (make peers)")
    for name in ("STATE", "CONFIG"):
        monkeypatch.setenv(f"NEWSPROOF_{name}", str(tmp_path / name))
    with newsroom(tmp_path, 24) as paper:
        paper.press.export(None, tmp_path / "out", to="csv")
        view = paper.press.outlet(SITE)
    told = recounted(python, tmp_path / "out")
    assert differences(view.figures, view.never, told) == []
    told["notes"]["edits"][1] += 1
    told["times"][0]["by"][0][1] += 1
    assert differences(view.figures, view.never, told) == ["notes.edits", "first-edit"]
