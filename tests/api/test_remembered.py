"""What the reader remembers of a log counts for a quote, a proof and a bundle as it does for the archive."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.api import state_folder, verify
from archive.errors import CallerError
from archive.model.verdict import Verification
from archive.trust import fork
from archive.trust.keys import Verifier
from tests.newspaper import SITE, newspaper, page

FORMS = ("x.html", "x.wacz", "x.tlog-proof")
PLAN, FERRY = "/2026/plan", "/2026/ferry"


@dataclass(frozen=True)
class Two:
    """Two histories that one log key signed, equal up to size 1: `one` goes on to size 3, `other` to size 2. In each
    folder lie the evidence `x.*` for its entry 1, at its size 2, and `first.*` for the common entry, at size 1."""

    one: Path
    other: Path
    config: Path

    def look(self, path: Path, **more: object) -> Verification:
        return verify(path, config=self.config, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Two:
    folder = tmp_path_factory.mktemp("two")
    patch = pytest.MonkeyPatch()
    patch.setenv("NEWSPROOF_CONFIG", str(folder / "maker"))
    patch.setenv("NEWSPROOF_STATE", str(folder / "makers-state"))
    for name, cost in (("one", "$1 million"), ("other", "$2 million")):
        patch.setenv("NEWSPROOF_STATE", str(folder / f"state-{name}"))
        (folder / name).mkdir()
        with newspaper(folder / name) as paper:
            paper.serve(PLAN, page())
            paper.capture(PLAN)
            prove(paper.press, folder / name, "first", PLAN)
            paper.at("2026-03-02T09:00:00Z")
            paper.serve(FERRY, page(cost=cost))
            paper.capture(FERRY)
            prove(paper.press, folder / name, "x", FERRY)
            if name == "one":
                paper.at("2026-03-02T10:00:00Z")
                paper.capture(PLAN)
    patch.undo()
    trust = folder / "config" / "trust"
    trust.mkdir(parents=True)
    log = (folder / "one" / "press" / "keys" / "log.pub").read_text()
    assert log == (folder / "other" / "press" / "keys" / "log.pub").read_text()
    (trust / "policy").write_text(f"log {log.strip()}\nquorum none\n")
    desk = (folder / "one" / "press" / "keys" / "desk.pub").read_text().strip()
    (trust / "captors").write_text(f"{desk} news.example/desk\n")
    return Two(folder / "one", folder / "other", folder / "config")


def prove(press: object, folder: Path, name: str, path: str) -> None:
    press.quote(f"{SITE}{path}", folder / f"{name}.html", item="headline")  # type: ignore[attr-defined]
    for form in ("wacz", "tlog-proof"):
        press.prove(f"{SITE}{path}", folder / f"{name}.{form}")  # type: ignore[attr-defined]


def codes(found: Verification) -> list[str]:
    return [one.code for one in (*found.problems, *found.unproven)]


@pytest.mark.parametrize("form", FORMS)
def test_a_fork_in_a_piece_of_evidence_is_named_and_kept(two: Two, form: str) -> None:
    assert two.look(two.one / "press").exit == 0
    assert codes(two.look(two.one / form)) == []
    found = two.look(two.other / form)
    assert (codes(found), found.exit) == (["log-fork"], 1)
    assert {verdict.word: verdict.status for verdict in found.verdicts}["LOGGED"] == "FAIL"
    (kept,) = (state_folder() / "forks").iterdir()
    assert str(kept) in (found.problems[0].hint or "")
    log = Verifier.parse((two.one / "press" / "keys" / "log.pub").read_text().strip())
    assert fork.convicts(fork.parse(kept.read_bytes()), log) is not None
    assert codes(two.look(kept)) == ["log-fork"]
    # From now on it is said of all evidence of this log, and of what was seen itself it is no problem.
    again = two.look(two.one / form)
    assert codes(again) == []
    assert any("the log's key has signed two of them" in said and kept.name in said for said in again.not_proven)


@pytest.mark.parametrize("form", FORMS)
def test_what_a_piece_of_evidence_shows_is_remembered(two: Two, form: str) -> None:
    assert codes(two.look(two.one / form)) == []
    for other in FORMS:
        assert codes(two.look(two.other / other)) == ["log-fork"], other
    assert codes(two.look(two.other / "press")) == ["log-fork"]
    shutil.rmtree(state_folder() / "seen")  # what was found is still there: nobody can say which of the two this is
    assert codes(two.look(two.one / form)) == ["log-fork"]
    assert codes(two.look(two.other / "first.html")) == []


def test_without_a_key_that_the_reader_knows_nothing_is_remembered(two: Two, tmp_path: Path) -> None:
    assert verify(two.one / "x.html", config=tmp_path).exit == 0
    assert not (state_folder() / "seen").exists()
    altered = (two.one / "x.tlog-proof").read_bytes().replace(b"\n2\n", b"\n9\n")
    (tmp_path / "altered.tlog-proof").write_bytes(altered)
    assert two.look(tmp_path / "altered.tlog-proof").exit == 1
    assert not (state_folder() / "seen").exists()


@pytest.mark.parametrize("form", FORMS)
def test_an_older_piece_of_evidence_is_no_rollback_and_was_not_compared(two: Two, form: str) -> None:
    first = f"first{form[1:]}"
    assert not any("not compared" in said for said in two.look(two.one / form).not_proven)
    found = two.look(two.one / first)
    assert codes(found) == []
    assert any("size 1 and the one of size 2" in said and "were not compared" in said for said in found.not_proven)
    assert two.look(two.one / first, against=two.one / "press").exit == 0


@pytest.mark.parametrize("form", FORMS)
def test_a_checkpoint_or_an_archive_can_be_named(two: Two, form: str) -> None:
    press, head = two.one / "press", two.one / "press" / "log" / "checkpoints"
    for against, path, expected, status in (
        (press, two.one / form, [], 0),  # size 2 of the three that the archive has
        (press, two.other / form, ["log-fork"], 1),
        (head / "2", two.other / form, ["log-fork"], 1),
        (head / "2", two.one / form, [], 0),
        (head / "3", two.one / form, ["log-untrusted"], 4),  # two sizes, and no log to compare them in
        (head / "1", two.one / form, ["log-untrusted"], 4),
    ):
        shutil.rmtree(state_folder(), ignore_errors=True)
        found = two.look(path, against=against)
        assert (codes(found), found.exit) == (expected, status), (against, path)
    for evidence in (state_folder() / "forks").glob("*"):
        assert codes(two.look(evidence)) == ["log-fork"]


def test_a_checkpoint_that_is_named_needs_a_key(two: Two, tmp_path: Path) -> None:
    found = verify(two.one / "x.html", config=tmp_path, against=two.one / "press")
    assert codes(found) == ["log-untrusted"]
    assert "no key of the log news.example/desk is known" in found.unproven[0].message
    (tmp_path / "a.warc").write_bytes(b"WARC/1.0\r\n")
    with pytest.raises(CallerError) as caught:
        verify(tmp_path / "a.warc", against=two.one / "press")
    assert caught.value.code == "usage"
    assert "what carries a checkpoint" in caught.value.message


def test_a_found_fork_counts_for_a_checkpoint_too(two: Two) -> None:
    assert codes(two.look(two.one / "x.html")) == []
    other = two.other / "press" / "log" / "checkpoint"
    assert codes(two.look(other)) == ["log-fork"]
    shutil.rmtree(state_folder() / "seen")
    assert codes(two.look(other)) == ["log-fork"]
    assert codes(two.look(two.other / "press" / "log" / "checkpoints" / "1")) == []
