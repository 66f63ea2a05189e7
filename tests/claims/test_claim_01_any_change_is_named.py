"""Claim 1: any change to a logged record, entry, tile, checkpoint, key, proof or bundle is reported, and which one it is.

False if one changed byte, length, record or member ends without a finding that names its file (and, in a segment, its
record), or if anything but packing and what was never committed leaves the exit status at 0; or if a captor with every
key can sign fields that the article or the raw bytes beside them do not have. The whole is
`make torture` (sweep, damage, bundles, quotes); here a sample of it, with the unchanged files passing.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.torture import damage, trees
from tests.torture import scene as scenes
from tests.torture.forger import segments_of
from tests.torture.scene import Scene, look
from tests.torture.sweep import Case, Tally, judge


@pytest.mark.usefixtures("_remembered")
def test_damage_of_every_kind_is_named() -> None:
    tally = damage.of_archive(0, 1, step=60)
    assert not tally.failures, tally.failures[:10]
    assert tally.cases == tally.found
    assert len(tally.cases) >= 7
    assert tally.cases.total() > 80


@pytest.mark.usefixtures("_remembered")
def test_every_kind_of_file_outside_of_it_as_well() -> None:
    pytest.importorskip("rfc3161_client")
    count = damage.alone(0, 1, step=29)
    assert not count.failures, count.failures[:10]
    assert set(count.tried) == {"checkpoint", "fork-evidence", "key-file", "policy", "captors", "foreign-wacz"}
    assert count.tried.total() > 500


@pytest.mark.usefixtures("_remembered")
def test_random_bytes_of_a_real_archive(scene: Scene) -> None:
    dice, tally = random.Random(1), Tally()
    assert not look(scene.files).problems
    for name in [name for name in scene.files if name.startswith(("warc/", "log/"))] * 8:
        data = scene.files[name]
        at = dice.randrange(len(data)) if data else 0
        changed = data[:at] + bytes((data[at] ^ dice.randrange(1, 256),)) + data[at + 1 :]
        case = Case(f"flip at {at}", name, changed)
        tally.count(case, look({**scene.files, name: changed}))
    assert not tally.failures, tally.failures[:10]
    assert tally.cases["flip"] > 60


@pytest.mark.usefixtures("_remembered")
def test_no_key_makes_a_tree_pass_that_says_other_words_than_the_page(scene: Scene) -> None:
    count = trees.run(scene, step=6)
    assert not count.failures, count.failures[:10]
    assert set(count.tried) == {*trees.WAYS, "article and tree"}
    assert count.tried.total() > 40


def test_the_judge_would_notice(scene: Scene) -> None:
    """An unchanged archive is no finding, and a finding elsewhere is not this one."""
    (segment, *_) = segments_of(scene.files)
    assert judge(Case("flip", segment, b""), look(scene.files)) == "not found"
    gone = {name: data for name, data in scene.files.items() if name != "log/checkpoint"}
    fault = judge(Case("flip", segment, b""), look(gone))
    assert fault is not None
    assert fault.startswith("not named")


def test_what_was_changed_is_said_in_words(scene: Scene, tmp_path: Path) -> None:
    (segment, *_) = segments_of(scene.files)
    data = scene.files[segment]
    found = look({**scene.files, segment: data[:-200] + bytes((data[-200] ^ 1,)) + data[-199:]})
    assert found.exit == 1
    assert {problem.file for problem in found.problems} == {segment}
    assert all(problem.record and problem.consequence for problem in found.problems)
    assert scenes.failed(found) & {"INTACT", "SIGNED"}
