"""Claim 2: no logged version can be dropped, put in or exchanged unnoticed, per article and overall.

False if somebody who holds the real log key rebuilds the tiles, signs again, and a reader who kept one checkpoint of
that history is content; or if, without the captor's key as well, the chain of an article does not break offline. With
every key of the archive the rewriting is perfect: that is asserted too, because it is why a checkpoint must be kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.api import verify
from archive.trust import notes
from archive.trust.keys import Signer
from archive.trust.proofs import parse_proof
from tests.audit.builder import write
from tests.newspaper import newspaper, page
from tests.torture import histories
from tests.torture.bundles import files_of
from tests.torture.forger import Forger, keys_of
from tests.torture.scene import Scene, codes, failed, look, problems
from tests.torture.sweep import load

ATTACKS: dict[str, tuple[Callable[[Forger], None], set[str]]] = {
    "a version dropped": (lambda forger: forger.drop(2), {"log-rollback"}),
    "the first one dropped": (lambda forger: forger.drop(0), {"log-rollback"}),
    "the last one dropped": (lambda forger: forger.drop_last(1), {"log-rollback"}),
    "two exchanged": (lambda forger: forger.swap(2, 4), {"log-fork"}),
    "one put in": (lambda forger: forger.insert(3, 2, lambda block: block.replace(b"43", b"99")), {"log-fork"}),
    "one said otherwise": (lambda forger: forger.say(2, lambda block: block.replace(b"Monday", b"Friday")), {"log-fork"}),
}  # fmt: skip


def forged(scene: Scene, attack: str, *, captor: bool) -> dict[str, bytes]:
    forger = Forger(scene.files).copy()
    ATTACKS[attack][0](forger)
    return forger.rebuild(scene.captor if captor else None, scene.log, chain=captor)


def test_the_history_as_it_is_passes_against_every_checkpoint_of_it(scene: Scene) -> None:
    for name, note in scene.files.items():
        if name.startswith("log/checkpoint"):
            assert codes(look(scene.files, scene.trust(), against=note)) == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_with_all_keys_only_a_kept_checkpoint_tells(scene: Scene, attack: str) -> None:
    made = forged(scene, attack, captor=True)
    assert codes(look(made, scene.trust())) == []
    for more in ({"against": scene.head}, {"seen": (scene.head,)}):
        found = look(made, scene.trust(), **more)
        assert problems(found) == ATTACKS[attack][1]
        assert found.exit == 1
        assert failed(found) == {"LOGGED"}


@pytest.mark.parametrize("attack", ATTACKS)
def test_with_the_log_key_alone_the_chain_breaks_or_a_signature_does(scene: Scene, attack: str) -> None:
    found = look(forged(scene, attack, captor=False))
    if attack == "the last one dropped":  # the beginning of a history is a whole history: claim 3
        assert codes(found) == []
    elif attack in ("one put in", "one said otherwise"):
        assert "signature-invalid" in problems(found)
    else:
        assert "chain-broken" in problems(found)
        assert all(problem.affects for problem in found.problems if problem.code == "chain-broken")


@pytest.mark.parametrize("attack", ["one put in", "one said otherwise"])
@pytest.mark.parametrize("hidden", [True, False])
def test_with_the_log_key_and_a_captor_of_his_own_the_key_is_named(scene: Scene, attack: str, hidden: bool) -> None:
    """He signs with a key that he puts into the folder himself, under the captor's name or beside it."""
    own = Signer.from_seed("desk", b"a key of his own, made for this.")
    forger = Forger(scene.files).copy()
    ATTACKS[attack][0](forger)
    made = forger.rebuild(own, scene.log)
    other, place = ("more.pub", "desk.pub") if hidden else ("desk.pub", "more.pub")
    made |= {f"keys/{other}": scene.files["keys/desk.pub"], f"keys/{place}": f"{own.verifier.vkey}\n".encode()}
    found = look(made)
    assert (codes(found), found.exit) == (["captor-unnamed"], 0)
    (notice,) = found.notices
    assert notice.file == "keys/"
    assert all(f"{key.keyid} (" in notice.message for key in (own.verifier, scene.captor.verifier))
    assert "some have the same name" in notice.message
    said = {verdict.word: verdict.detail for verdict in found.verdicts}
    assert "count, only the archive's own keys/ says" in said["SIGNED"]
    assert any("let in by anybody but whoever holds the log's key" in item for item in found.not_proven)
    found = look(made, scene.trust())
    assert codes(found) == ["captor-untrusted"]
    assert own.verifier.keyid in found.unproven[0].message
    assert found.exit == 4


def test_a_key_that_was_laid_beside_the_captors_is_named(scene: Scene) -> None:
    assert codes(look(scene.files)) == []
    stranger = Signer.from_seed("guest", b"s" * 32).verifier
    found = look(scene.files | {"keys/guest.pub": f"{stranger.vkey}\n".encode()})
    assert codes(found) == ["captor-unnamed"]
    assert f"{stranger.keyid} (0 statements)" in found.notices[0].message


def test_a_checkpoint_out_of_any_bundle_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever was ever given a proof holds a checkpoint against the archive."""
    with newspaper(tmp_path) as paper:
        for number in range(3):
            paper.at(f"2026-03-02T{9 + number:02}:00:00Z")
            paper.serve("/a", page(cost=f"${number} million"))
            paper.capture("/a")
        paper.press.prove("http://harbour.example/a@v2", tmp_path / "a.wacz")
        files = load(paper.path)
    captor, log = keys_of(tmp_path / "keys", files)
    kept = tmp_path / "kept.checkpoint"
    kept.write_bytes(parse_proof(files_of((tmp_path / "a.wacz").read_bytes())["newsproof/1.tlog-proof"]).checkpoint)
    assert notes.parse(kept.read_bytes()).text == notes.parse(files["log/checkpoint"]).text
    forger = Forger(files)
    forger.drop(1)
    folder = write(forger.rebuild(captor, log), tmp_path / "forged")
    assert verify(folder).ok
    assert [problem.code for problem in verify(folder, against=kept).problems] == ["log-rollback"]
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "another reader"))
    assert verify(write(files, tmp_path / "honest"), against=kept).ok


@pytest.mark.usefixtures("_remembered")
def test_a_sample_of_rewritten_histories(timed: Scene) -> None:
    for run, cases in ((histories.keyed, 12), (histories.halves, 10)):
        count = run(timed, cases=cases)
        assert not count.failures, json.dumps(count.report(), indent=1)
        assert count.tried.total() >= cases
