"""Claim 4: two histories cannot both meet a majority quorum of honest witnesses; if the log signs both, a file convicts it.

False if in any order of asking both heads gather two of three cosignatures, or if the evidence of a fork does not
convict the log's key in a process that has nothing but that file and a policy. A witness who signs everything can give
both histories a majority together with honest ones: then the evidence is what is left, and that is asserted as well.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from archive.api import state_folder, verify
from archive.store.disk import Disk
from archive.store.seen import SeenCheckpoints
from archive.trust import notes
from archive.trust.judging import judge
from tests.audit.builder import write
from tests.torture import equivocation
from tests.torture.equivocation import LOG, WITNESSES, Witness, heads, trust
from tests.torture.forger import Forger
from tests.torture.scene import Scene


def test_no_order_of_asking_gives_both_a_majority() -> None:
    count = equivocation.quorums(step=25)
    assert not count.failures, count.failures[:5]
    assert count.tried["majority"] > 150
    assert count.codes == {"one": count.tried["majority"]}


def test_a_witness_who_signs_everything_is_the_limit() -> None:
    """Two majorities of three share one witness: the claim is as good as that one is honest."""
    both = heads((5, 5))
    signed = [bytearray(head.note) for head in both]
    for history, witness in ((0, 0), (1, 1)):
        for line in Witness(WITNESSES[witness]).ask(both[history]):
            signed[history] += line.line.encode()
    for history in (0, 1):
        text = notes.parse(both[history].note).text
        signed[history] += WITNESSES[2].cosign(text, 1_772_500_000).line.encode()
    assert [judge(bytes(note), trust()).quorum for note in signed] == [True, True]
    assert [judge(head.note, trust()).quorum for head in both] == [False, False]


CLEAN = """
import json, sys
from archive.api import verify
found = verify(sys.argv[1], policy=sys.argv[2])
print(json.dumps([found.kind, [one.code for one in found.problems], found.exit]))
"""


@pytest.mark.parametrize("attack", ["longer", "equal", "shorter"])
def test_the_evidence_convicts_on_a_clean_machine(scene: Scene, tmp_path: Path, attack: str) -> None:
    honest = write(scene.files, tmp_path / "honest")
    assert verify(honest).exit == 0
    # Whoever looks now and then has seen more than one head; a rollback below all of them is no fork yet.
    SeenCheckpoints(state_folder(), Disk()).remember(scene.files["log/checkpoints/3"], scene.log.verifier)
    forger = Forger(scene.files).copy()
    forger.say(1, lambda block: block.replace(b"Monday", b"Friday"))
    if attack == "longer":
        forger.insert(len(forger.groups), 0, lambda block: block.replace(b"million", b"billion"))
    elif attack == "shorter":
        forger.drop_last(1)
    forked = write(forger.rebuild(scene.captor, scene.log), tmp_path / "forked")
    found = verify(forked)
    assert "log-fork" in {problem.code for problem in found.problems}
    (evidence,) = (state_folder() / "forks").iterdir()
    clean = tmp_path / "clean"
    (clean / "trust").mkdir(parents=True)
    (clean / "evidence").write_bytes(evidence.read_bytes())
    (clean / "trust" / "policy").write_text(f"log {scene.log.verifier.vkey}\nquorum none\n")
    assert elsewhere(clean, "evidence") == ["fork", ["log-fork"], 1]
    # Against another key it shows nothing, and two heads of one history convict nobody.
    (clean / "trust" / "policy").write_text(f"log {LOG.verifier.vkey}\nquorum none\n")
    assert elsewhere(clean, "evidence")[1:] != [["log-fork"], 1]
    (clean / "trust" / "policy").write_text(f"log {scene.log.verifier.vkey}\nquorum none\n")
    older = scene.files["log/checkpoints/2"]
    header = b"newsproof fork evidence v1\nfirst %d\nsecond %d\n\n" % (len(older), len(scene.head))
    (clean / "innocent").write_bytes(header + older + scene.head)
    assert elsewhere(clean, "innocent") == ["fork", ["proof-invalid"], 1]


def elsewhere(clean: Path, file: str) -> list[object]:
    """What a fresh process says that has only that folder."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("NEWSPROOF")}
    done = subprocess.run(
        [sys.executable, "-c", CLEAN, str(clean / file), str(clean / "trust")],
        env={**kept, "HOME": str(clean), "NEWSPROOF_STATE": str(clean / "s"), "NEWSPROOF_CONFIG": str(clean / "c")},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    answer = json.loads(done.stdout)
    assert isinstance(answer, list)
    return answer
