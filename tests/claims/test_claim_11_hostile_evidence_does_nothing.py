"""Claim 11: what strangers send cannot hang, write, execute, connect or speak to the terminal.

False if in one of the fuzzed bundles, proofs, quotes, checkpoints, evidence files, policies and WARCs (a million in
`make torture`, a sample here) anything but a finding comes out: an exception that is not promised, a file written, a
program started, a socket opened, more than a second of computing, 200 MB more of memory, or a character in what is
printed that a terminal would obey.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from archive.report.text.style import said
from tests.torture import hostile
from tests.torture.hostile import GUARD, OBEYED


@pytest.mark.usefixtures("_remembered")
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_sample_of_hostile_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = tmp_path / "here"
    empty.mkdir()
    monkeypatch.chdir(empty)
    count, slowest = hostile.run(cases=700)
    assert not count.failures, count.failures[:10]
    assert count.tried.total() == 700
    assert count.tried["bomb"] >= 45
    assert {"proof", "bundle", "quote", "checkpoint", "fork", "policy", "captors", "witness", "file"} <= set(
        count.tried
    )
    assert slowest < hostile.SECONDS
    assert list(empty.iterdir()) == []
    assert not Path("/tmp/owned").exists()


def test_the_guard_hears_what_it_must(tmp_path: Path) -> None:
    """A guard that hears nothing would make the test above pass whatever happens."""
    attempts = {
        "open": lambda: (tmp_path / "owned").write_text("x"),
        "os.mkdir": lambda: (tmp_path / "folder").mkdir(),
        "os.remove": lambda: (tmp_path / "owned").unlink(),
        "subprocess.Popen": lambda: os.popen("true").read(),
        "socket.": lambda: __import__("socket").socket().close(),
    }
    for event, attempt in attempts.items():
        with GUARD.watching() as heard:
            attempt()
        assert any(one.startswith(event) for one in heard), event
    with GUARD.watching() as heard:
        Path(__file__).read_bytes()
    assert heard == []


@pytest.mark.parametrize("poison", [p for p in hostile.POISON if len(p) < 100], ids=lambda p: p.hex()[:16])
def test_nothing_a_stranger_says_is_obeyed(poison: bytes) -> None:
    text = poison.decode("utf-8", "replace")
    assert OBEYED.search(said(text).text.replace("\n", " ")) is None


def test_the_pattern_would_see_it() -> None:
    assert all(OBEYED.search(char) for char in "\x1b\x07\x9b\r\x00\u202e\u2066\u2028")
    assert OBEYED.search("“Zwölf” — 東京 \n ✓") is None
