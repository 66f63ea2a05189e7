"""What of a machine, a user's folders and an archive is in order: every judgement, from values alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from archive.audit.condition import EXTRAS, FULL, SCARCE, KeyFile, Lock, Machine, Mine, Package, Press, judged
from archive.model.condition import Condition, Finding

NOW = "2026-03-02T08:00:00.000000Z"
MACHINE = Machine((3, 12, 1), (Package("click", "8.1", "8.1.7"),), dict.fromkeys(EXTRAS, ()), True, NOW, "newsproof/0")
KEY = KeyFile("desk", "captor", "/c/keys/desk.key", False)
MINE = Mine("/c", "/s", "/c/trust", (KEY,), ("news.example/desk",))
PRESS = Press(
    "press",
    origin="news.example/desk",
    format=1,
    free=SCARCE * 5,
    total=SCARCE * 9,
    lock=Lock(False, None, None),
    watch=Lock(False, None, None),
    entries=7,
    newest="2026-03-02T07:00:00.000000Z",
)


def finding(part: str, *, machine: Machine = MACHINE, mine: Mine | None = MINE, press: Press | None = PRESS) -> Finding:
    (found,) = [one for one in judged(machine, mine, press) if one.part == part]
    return found


def test_what_is_in_order_is_ok_and_asks_for_nothing() -> None:
    found = judged(MACHINE, MINE, PRESS)
    assert {one.state for one in found} == {"ok"}
    assert not [one for one in found if one.mend is not None]
    assert Condition("press", found, "newsproof/0").exit == 0


@pytest.mark.parametrize(
    ("part", "state", "changed", "words"),
    [
        ("folder", "bad", {"open_to_others": ("warc",)}, "chmod -R o-w press"),
        ("folder", "look", {"writable": False}, "not write to it"),
        ("disk", "look", {"free": SCARCE - 1}, "are free"),
        ("disk", "bad", {"free": FULL - 1}, "may not fit"),
        ("lock", "look", {"lock": Lock(True, "process 7", True)}, "process 7"),
        ("lock", "look", {"lock": Lock(True, "process 7", False)}, "never delete the file"),
        ("lock", "ok", {"lock": Lock(False, "process 7", False)}, "process 7, which is over"),
        ("log", "bad", {"log_fault": "log/checkpoint is no checkpoint"}, "is no checkpoint"),
        ("tail", "look", {"tail": ("move 5 bytes",)}, "newsproof repair tail --apply"),
        ("tail", "ok", {"tail": None}, "not looked at"),
        ("index", "look", {"index": "missing"}, "newsproof repair index"),
        ("index", "look", {"index": "other-edition"}, "another version"),
        ("index", "look", {"index": "busy"}, "repeat"),
        ("index", "bad", {"index": "damaged", "index_fault": "index.sqlite: malformed"}, "newsproof repair index"),
        ("index", "look", {"behind": 1}, "1 log entry behind"),
        ("index", "look", {"behind": 12_000}, "12,000 log entries behind"),
        ("extras", "ok", {"needs_timestamp": True}, "installed: fast"),
        ("keys", "ok", {"can_sign": True}, "desk"),
        ("trust", "look", {"origin": "other.example/x"}, "newsproof keys trust press/keys/log.pub"),
        ("watch", "ok", {"watch": Lock(True, "process 9", True)}, "process 9"),
        ("clock", "bad", {"newest": "2026-03-02T08:10:00.000001Z"}, "signed with a time before that"),
        ("clock", "ok", {"newest": "2026-03-02T08:10:00.000000Z"}, "after"),
    ],
)
def test_what_is_wrong_with_an_archive_is_told_with_what_mends_it(
    part: str, state: str, changed: dict[str, Any], words: str
) -> None:
    found = finding(part, press=replace(PRESS, **changed))
    assert found.state == state
    assert words in f"{found.told} {found.means} {found.mend}"
    assert state == "ok" or (found.means and found.mend) or part == "lock"


def test_an_archive_that_cannot_be_read_is_all_that_is_told_of_it() -> None:
    found = judged(MACHINE, MINE, Press("press", fault="newsproof.toml is not TOML", mend="correct it"))
    assert [one.part for one in found][-1] == "archive"
    assert found[-1].state == "bad"


def test_without_an_archive_the_rest_is_looked_at() -> None:
    parts = [one.part for one in judged(MACHINE, MINE, None)]
    assert parts == ["python", "packages", "extras", "clock", "config", "keys", "trust", "state", "archive"]
    assert finding("archive", press=None).mend == "newsproof init press"


@pytest.mark.parametrize(
    ("found", "least", "state"),
    [
        ("8.1.7", "8.1", "ok"),
        ("8.1", "8.1.0", "ok"),
        ("8.10", "8.9", "ok"),
        ("8.0.9", "8.1", "bad"),
        ("8", "8.1", "bad"),
        ("8.1rc1", "8.1", "ok"),
        ("9.0.0.dev3", "8.1", "ok"),
        ("unknown", "8.1", "bad"),
        (None, "8.1", "bad"),
        ("1" * 400, "8.1", "ok"),
    ],
)
def test_packages_are_compared_by_their_releases(found: str | None, least: str, state: str) -> None:
    made = finding("packages", machine=replace(MACHINE, packages=(Package("click", least, found),)))
    assert made.state == state
    assert state == "ok" or "click" in made.told


def test_without_packages_only_the_machine_is_looked_at() -> None:
    assert [one.part for one in judged(MACHINE, None, None)] == ["python", "packages", "extras", "clock"]
    assert finding("packages", machine=replace(MACHINE, packages=())).state == "look"


def test_an_optional_part_is_missed_only_where_it_is_needed() -> None:
    without = replace(
        MACHINE, lacking={**MACHINE.lacking, "timestamp": ("rfc3161-client",), "browser": ("playwright",)}
    )
    made = finding("extras", machine=without)
    assert (made.state, made.mend) == ("ok", "pip install 'newsproof[timestamp,browser]'")
    made = finding("extras", machine=without, press=replace(PRESS, needs_timestamp=True))
    assert (made.state, made.mend) == ("bad", "pip install 'newsproof[timestamp]'")
    assert finding("extras", machine=replace(MACHINE, chromium=False)).state == "look"


def test_an_old_python_and_a_wrong_clock_are_bad() -> None:
    assert finding("python", machine=replace(MACHINE, python=(3, 10, 9))).state == "bad"
    assert finding("clock", machine=replace(MACHINE, now="1970-01-01T00:00:00.000000Z"), press=None).state == "bad"


@pytest.mark.parametrize(
    ("part", "state", "changed", "words"),
    [
        ("config", "bad", {"open_to_others": ("/c", "/c/trust")}, "chmod o-w /c"),
        ("trust", "bad", {"open_to_others": ("/c/trust/policy",)}, "chmod o-w /c/trust/policy"),
        ("config", "look", {"blocked": ("/c/keys",)}, "/c/keys"),
        ("state", "look", {"blocked": ("/s",)}, "NEWSPROOF_STATE"),
        ("keys", "look", {"keys": ()}, "no private keys"),
        ("trust", "look", {"pinned": None}, "newsproof keys trust"),
        ("trust", "bad", {"trust_fault": "polcy: nothing is read from it"}, "polcy"),
    ],
)
def test_what_is_wrong_with_a_users_folders(part: str, state: str, changed: dict[str, Any], words: str) -> None:
    found = finding(part, mine=replace(MINE, **changed))
    assert found.state == state
    assert words in f"{found.told} {found.mend}"


def test_each_key_that_cannot_be_used_is_named() -> None:
    loose = replace(KEY, name="old", fault="can be read by others (mode 0644)", mend="chmod 600 /c/keys/old.key")
    keys = [one for one in judged(MACHINE, replace(MINE, keys=(loose, KEY)), PRESS) if one.part == "keys"]
    assert [(one.state, one.mend) for one in keys] == [("bad", "chmod 600 /c/keys/old.key"), ("ok", None)]


def test_keys_of_another_archive_are_no_fault() -> None:
    keys = [one for one in judged(MACHINE, MINE, replace(PRESS, can_sign=False)) if one.part == "keys"]
    assert [one.state for one in keys] == ["ok", "look"]
