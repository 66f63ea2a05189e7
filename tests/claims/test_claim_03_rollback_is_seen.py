"""Claim 3: putting yesterday's archive back is seen by a returning reader, by every witness, and by a required age.

False if a reader who verified today's archive is content with yesterday's, a witness cosigns it, or a policy with
`max-age` calls it recent. A first reader without any of these is content: that is asserted, for it is the limit.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from archive.api import verify
from archive.trust import merkle
from archive.trust.policy import Requirements
from archive.trust.witness import WitnessState, add_checkpoint, encode_request
from tests.audit.builder import write
from tests.torture.forger import Forger, entries_of, nodes
from tests.torture.scene import EVERY, MOST, WITNESSES, Scene, codes, lines, look, with_head

YESTERDAY, TODAY = 1_772_438_400, 1_772_524_800  # 2 and 3 March 2026, 08:00 UTC


@pytest.fixture(scope="module")
def yesterday(scene: Scene) -> dict[str, bytes]:
    """The archive two captures ago, as its own writer left it then."""
    forger = Forger(scene.files).copy()
    forger.drop_last(2)
    made = forger.rebuild(scene.captor, scene.log)
    assert made["log/checkpoint"] == scene.files[f"log/checkpoints/{scene.size - 2}"]
    return made


def test_a_returning_reader_sees_it(scene: Scene, yesterday: dict[str, bytes], tmp_path: Path) -> None:
    folder = tmp_path / "press"
    assert verify(write(yesterday, folder)).exit == 0  # a first reader cannot know
    shutil.rmtree(folder)
    assert verify(write(scene.files, folder)).exit == 0  # it grew
    shutil.rmtree(folder)
    found = verify(write(yesterday, folder))
    assert [problem.code for problem in found.problems] == ["log-rollback"]
    assert found.exit == 1
    assert f"of size {scene.size} was seen: 2 " in found.problems[0].message
    assert verify(folder).exit == 1
    assert verify(folder, accept_rollback=True).exit == 0


def test_every_witness_refuses_it(scene: Scene, yesterday: dict[str, bytes]) -> None:
    hashes = [merkle.leaf_hash(entry) for entry in entries_of(scene.files)]
    states = {scene.log.name: WitnessState(scene.size, merkle.root_of(hashes))}
    statuses = set()
    for old in range(scene.size + 1):
        proof = merkle.consistency_proof(old, scene.size - 2, nodes(hashes)) if old <= scene.size - 2 else ()
        body = encode_request(old, proof, yesterday["log/checkpoint"])
        reply = add_checkpoint(body, (scene.log.verifier,), states, WITNESSES[0], TODAY)
        assert reply.state is None
        statuses.add(reply.status)
    assert statuses == {409, 400}  # another size than is remembered; more than the log claims to have
    forger = Forger(scene.files).copy()
    forger.say(0, lambda block: block.replace(b"Monday", b"Friday"))
    other = forger.rebuild(scene.captor, scene.log)["log/checkpoint"]
    refused = add_checkpoint(encode_request(scene.size, (), other), (scene.log.verifier,), states, WITNESSES[0], TODAY)
    assert (refused.status, refused.state) == (422, None)
    states = {scene.log.name: WitnessState(scene.size - 2, merkle.root_of(hashes[:-2]))}
    grown = merkle.consistency_proof(scene.size - 2, scene.size, nodes(hashes))
    body = encode_request(scene.size - 2, grown, scene.head)
    assert add_checkpoint(body, (scene.log.verifier,), states, WITNESSES[0], TODAY).status == 200


def test_a_required_age_tells_a_first_reader(scene: Scene, yesterday: dict[str, bytes]) -> None:
    """The attested times of yesterday's head are yesterday's, and nobody in the archive can make newer ones."""
    trust = scene.trust(MOST, Requirements(max_age=12 * 3600))
    old = with_head(yesterday, lines(*WITNESSES, note=yesterday["log/checkpoint"], time=YESTERDAY + 3 * 3600))
    new = with_head(scene.files, lines(*WITNESSES, note=scene.head, time=TODAY - 3600))
    assert codes(look(new, trust)) == []
    found = look(old, trust)
    assert codes(found) == ["checkpoint-old"]
    assert found.exit == 4
    assert codes(look(old, scene.trust(MOST))) == []  # without the requirement it is a whole, older archive


def test_without_enough_witnesses_nothing_is_attested(scene: Scene) -> None:
    one = with_head(scene.files, lines(WITNESSES[0], note=scene.head, time=TODAY))
    assert codes(look(one, scene.trust(MOST))) == ["quorum-missing"]
    assert codes(look(one, scene.trust(EVERY))) == ["quorum-missing"]
    assert codes(look(one, scene.trust("quorum W1"))) == []
