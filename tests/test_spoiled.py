"""Every code that `verify` knows has a spoiled sample under `samples/`, in which exactly what is expected is found."""

from __future__ import annotations

import json
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from archive.api import verify
from archive.audit.codes import CODES
from tests.spoiled import FOLDER, FOLDERS, INDEX, readme, seeds

#: Codes that no committed file can bring about: a link where a file belongs, very many faults at once, and what the
#: reader says of it when he verifies.
ELSEWHERE = {"file-refused", "more-problems", "rollback-accepted"}
#: What may lie there altogether, and in one file.
MOST, LARGEST = 2_500_000, 300_000

LISTED: list[dict[str, Any]] = json.loads(INDEX.read_text(encoding="utf-8"))


def test_every_code_has_a_sample() -> None:
    assert {item["code"] for item in LISTED} | ELSEWHERE == CODES.keys()
    paths = [item[name] for item in LISTED for name in ("path", "against") if name in item]
    assert len(set(paths)) == len(paths)
    assert {path.name for path in FOLDER.iterdir()} == {*paths, *FOLDERS, "expected.json", "README.md"}
    assert {item["policy"] for item in LISTED if "policy" in item} == set(FOLDERS)


def test_the_keys_are_those_whose_seeds_are_published() -> None:
    known = {key for key, _, _ in seeds()}
    believed = (FOLDER / "trust" / "captors").read_text().splitlines()
    named = {"+".join(path.read_text().split("+")[:2]) for path in FOLDER.glob("*/keys/*.pub")}
    assert {"+".join(line.split("+")[:2]) for line in believed} <= known
    assert (FOLDER / "README.md").read_text(encoding="utf-8") == readme()
    assert named - known == {"desk+00000000"}  # which is no key


def test_the_samples_are_small_plain_files() -> None:
    found = sorted(FOLDER.rglob("*"))
    assert not [path for path in found if path.is_symlink() or not (path.is_file() or path.is_dir())]
    sizes = [path.stat().st_size for path in found if path.is_file()]
    assert sum(sizes) < MOST
    assert max(sizes) < LARGEST


@pytest.mark.parametrize("item", LISTED, ids=[item["path"] for item in LISTED])
def test_a_sample_shows_its_code_and_nothing_else(
    item: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if item["code"].startswith("time") and "policy" in item and find_spec("rfc3161_client") is None:
        pytest.skip("needs newsproof[timestamp]")
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "state"))
    source = FOLDER / item["path"]
    copy = tmp_path / source.name
    shutil.copytree(source, copy) if source.is_dir() else shutil.copy(source, copy)
    found = verify(
        copy,
        policy=FOLDER / item["policy"] if "policy" in item else None,
        level=item.get("level"),
        against=FOLDER / item["against"] if "against" in item else None,
    )
    told = (*found.problems, *found.unproven, *found.notices)
    assert sorted({problem.code for problem in told}) == item["finds"], told
    assert item["code"] in item["finds"]
    worst = {CODES[code].severity for code in item["finds"]}
    assert found.exit == (1 if "problem" in worst else 4 if "unproven" in worst else 0)
    for problem in told:
        row = CODES[problem.code]
        assert (problem.severity, problem.word) == (row.severity, row.word)
        assert problem.message
        assert problem.consequence
        assert problem.hint
        assert "\n" not in problem.message
    for problem in (*found.problems, *found.unproven):
        assert next(verdict for verdict in found.verdicts if verdict.word == problem.word).status == "FAIL"
