"""Claim 11: what strangers send cannot hang, write, execute, connect or speak to the terminal.

False if in one of the fuzzed bundles, proofs, quotes, checkpoints, evidence files, policies and WARCs (a million in
`make torture`, a sample here) anything but a finding comes out: an exception that is not promised, a file written, a
program started, a socket opened, more than a second of computing, 200 MB more of memory, or a character in what is
printed that a terminal would obey.
"""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import pytest

from archive.audit import engine, timing
from archive.audit.bundle import examine
from archive.report.text.style import said
from archive.trust import judging
from archive.trust.judging import Judged
from archive.trust.policy import CaptorLine, Trust, parse_policy
from archive.trust.roots import FALSE_LIMIT
from tests.audit.builder import Article, MemoryEvidence, Press, at, page
from tests.torture import bundles, hostile, stamps
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
    assert count.tried["bomb"] >= 55
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


@pytest.mark.usefixtures("_remembered")
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_forged_timestamps_buy_no_computing(tmp_path: Path) -> None:
    """How much is computed is counted, not timed."""
    source = hostile.material(tmp_path)
    crowded = 0
    for kind, data in stamps.cases(
        bundles.files_of(source.bundle), source.genuine["proof"][0], source.genuine["quote"][0]
    ):
        with stamps.counted() as heard:
            found = hostile.check(source, kind, data)
        assert found is not None
        assert heard.count("false") <= FALSE_LIMIT, (kind, len(data))
        assert heard.count("true") <= 2, (kind, len(data))  # the root's own signature, and one of a certificate
        crowded += "false" in heard
        if "false" in heard:
            assert any("had to be left unchecked" in one.message for one in found.problems), kind
    assert crowded >= 4


def test_of_many_earlier_checkpoints_in_a_bundle_one_at_most_is_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence = bundles.small_evidence(tmp_path)
    head = evidence.proof.partition(b"\n\n")[2]
    files = stamps.beside(bundles.files_of(evidence.bundle), head, 500)
    judged: list[bytes] = []

    def listening(note: bytes, *rest: Any, **more: Any) -> Judged:
        judged.append(note)
        return judging.judge(note, *rest, **more)

    monkeypatch.setattr(timing, "judge", listening)
    found = examine(io.BytesIO(bundles.zipped(files)), "x.wacz", evidence.trust, asked=True)
    assert len(judged) == 1  # that of the proofs
    assert any("after-0.checkpoint was not judged, nor were 499 more" in one.message for one in found.problems)


def test_an_archive_whose_checkpoints_are_full_of_forged_timestamps() -> None:
    press, article = Press("crowd"), Article("a-1111111111111111")
    press.begin_segment(at(0))
    for minute in range(12):
        body = page("Bridge", f"Update {minute}.")
        press.capture(article, "https://gazette.example/bridge", at(minute), body, headline="Bridge")
        press.publish()
    for name in [name for name in press.files if name.startswith("log/checkpoint")]:
        press.files[name] = stamps.crowded(press.files[name])
    policy = parse_policy(f"log {press.log_key.verifier.vkey}\nquorum none\n".encode())
    trust = Trust(policy, (CaptorLine(press.captor.verifier, press.origin),), (stamps.ROOT.data,), label="mine")
    with stamps.counted() as heard:
        found = engine.examine(MemoryEvidence(press.files), trust=trust, asked=True)
    assert heard.count("false") <= FALSE_LIMIT
    assert heard.count("true") <= 1
    said = [one.message for one in found.problems if "had to be left unchecked" in one.message]
    assert len(said) == 1
    assert int(said[0].partition(" ")[0]) > 1_000


@pytest.mark.parametrize("poison", [p for p in hostile.POISON if len(p) < 100], ids=lambda p: p.hex()[:16])
def test_nothing_a_stranger_says_is_obeyed(poison: bytes) -> None:
    text = poison.decode("utf-8", "replace")
    assert OBEYED.search(said(text).text.replace("\n", " ")) is None


def test_the_pattern_would_see_it() -> None:
    assert all(OBEYED.search(char) for char in "\x1b\x07\x9b\r\x00\u202e\u2066\u2028")
    assert OBEYED.search("“Zwölf” — 東京 \n ✓") is None
