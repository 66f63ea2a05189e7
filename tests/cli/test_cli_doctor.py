"""`doctor` on a real machine: what it finds, in words and as a document, and that it changes nothing."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.api import doctor
from archive.api.doctoring import _needs
from archive.cli import main
from archive.errors import CallerError
from archive.model.codec import parse
from archive.model.condition import Condition
from tests.newspaper import page

Run = Callable[..., tuple[int, str, str]]
LATE = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with an archive in it, and the configuration of whoever made it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "conf"))
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "state"))
    for name in ("NEWSPROOF_ARCHIVE", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "page.html").write_bytes(page())
    mask = os.umask(0o022)
    try:
        assert main(["init", "press", "--origin", "news.example/desk"]) == 0
        made = ("import", "page.html", "--url", "https://news.example/plan", "--observed", "2026-03-02")
        assert main(["-A", "press", *made]) == 0
        yield tmp_path
    finally:
        os.umask(mask)


@pytest.fixture
def run(here: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    capsys.readouterr()

    def runs(*words: str) -> tuple[int, str, str]:
        status = main(["doctor", *words])
        told = capsys.readouterr()
        assert "Traceback" not in told.err
        if "--json" not in words:
            assert all(len(line) <= 80 or str(here) in line for line in told.out.splitlines()), told.out
        return status, told.out, told.err

    return runs


def states(path: Path | None = Path("press"), **more: Any) -> dict[str, str]:
    """The worst state of each part."""
    worst: dict[str, str] = {}
    for one in doctor(path, **more).findings:
        if worst.get(one.part) != "bad":
            worst[one.part] = one.state if worst.get(one.part) != "look" or one.state == "bad" else "look"
    return worst


def test_an_archive_that_was_just_made_is_in_order(run: Run) -> None:
    status, out, err = run("press")
    assert (status, err) == (0, "")
    assert " bad" not in out
    for part in ("python", "packages", "clock", "keys", "trust", "archive", "folder", "disk", "lock", "index"):
        assert f"ok   {part}" in out, out
    assert out.rstrip().endswith("newsproof verify press does that.")
    status, out, _ = run("--json", "press")
    found = parse(Condition, out)
    assert (status, found.archive, found.count("bad")) == (0, "press", 0)


def test_it_works_without_an_archive_and_finds_the_one_around(
    run: Run, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, out, _ = run()
    assert status == 0
    assert "there is no archive here" in out
    monkeypatch.chdir(here / "press" / "warc")
    assert "news.example/desk" in run()[1]
    monkeypatch.chdir(here)
    status, _, err = run("conf")
    assert (status, "error[no-archive]" in err) == (5, True)
    assert run("press", "-A", "press")[0] == 2
    assert run("")[0] == 2


def test_a_key_that_others_can_read_is_bad_and_the_command_mends_it(run: Run, here: Path) -> None:
    key = here / "conf" / "keys" / "desk.key"
    key.chmod(0o644)
    status, out, _ = run("press")
    assert status == 1
    assert "bad  keys" in out
    assert f"chmod 600 {key}" in " ".join(out.split())
    key.chmod(0o600)
    assert run("press")[0] == 0
    key.write_text("no key")
    status, out, _ = run("press")
    assert (status, "put the file back from a copy" in out) == (1, True)


def test_no_secret_of_a_key_is_told(run: Run, here: Path) -> None:
    secret = (here / "conf" / "keys" / "desk.key").read_text().splitlines()[1]
    assert secret not in run("press")[1] + run("press", "--json")[1]


@pytest.mark.parametrize("place", ["press", "press/warc", "press/log", "press/newsproof.toml", "press/index.sqlite"])
def test_what_every_user_may_write_is_bad(run: Run, here: Path, place: str) -> None:
    path = here / place
    path.chmod(path.stat().st_mode | 0o002)
    status, out, _ = run("press")
    assert (status, "bad  folder" in out, "chmod -R o-w press" in out) == (1, True, True)


def test_a_trust_folder_that_others_may_write_or_nobody_can_read_is_bad(here: Path) -> None:
    policy = here / "conf" / "trust" / "policy"
    policy.chmod(0o666)
    assert states()["trust"] == "bad"
    policy.chmod(0o644)
    assert states()["trust"] == "ok"
    policy.write_text("qourum none\n")
    assert states()["trust"] == "bad"


def test_a_clock_behind_the_archive_is_bad(here: Path) -> None:
    assert states(now=lambda: LATE)["clock"] == "ok"
    assert states(now=lambda: datetime(2026, 3, 1, tzinfo=UTC))["clock"] == "bad"
    assert states(None, now=lambda: datetime(1970, 1, 1, tzinfo=UTC))["clock"] == "bad"


def test_a_lock_that_a_dead_process_left_is_no_hindrance(here: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    lock = here / "press" / "lock"
    lock.write_text(f"process {gone.pid}\n")
    told = next(one for one in doctor("press").findings if one.part == "lock")
    assert (told.state, "hinders nobody" in told.told) == ("ok", True)
    with lock.open("r+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        found = doctor("press").findings
        told = next(one for one in found if one.part == "lock")
        assert told.state == "look"
        assert f"process {gone.pid}" in told.told
        assert "no such process" in told.told
        assert next(one for one in found if one.part == "tail").told.startswith("not looked at")
        lock.write_text(f"process {os.getpid()}\n")
        told = next(one for one in doctor("press").findings if one.part == "lock")
        assert (told.state, "somebody is writing just now" in told.told) == ("look", True)


@pytest.mark.parametrize(
    "said", ["", "process 99999999999", "process x", "\x1b[2J\u202eprocess", "process -1", "\0" * 500]
)
def test_whatever_a_lock_says_is_only_repeated(run: Run, here: Path, said: str) -> None:
    (here / "press" / "lock").write_text(said)
    with (here / "press" / "lock").open("r+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        status, out, err = run("press")
    assert status == 0
    assert "look lock" in out
    assert all(len(line) <= 80 or str(here) in line for line in out.splitlines())
    assert not [sign for sign in ("\x1b", "\u202e", "\0") if sign in out + err]


def test_the_index_missing_damaged_or_of_another_edition(here: Path) -> None:
    index = here / "press" / "index.sqlite"
    whole = index.read_bytes()
    assert states()["index"] == "ok"
    index.write_bytes(whole[:60] + (99).to_bytes(4, "big") + whole[64:])
    assert states()["index"] == "look"
    index.write_bytes(b"noise" * 500)
    assert states()["index"] == "bad"
    index.unlink()
    assert states()["index"] == "look"
    index.symlink_to(here / "page.html")
    assert states()["index"] == "bad"


@pytest.mark.parametrize("what", ["log/checkpoint", "keys/log.pub"])
@pytest.mark.parametrize("data", [None, b"", b"noise", b"\xff" * 5000])
def test_a_damaged_log_is_a_finding_and_no_traceback(run: Run, here: Path, what: str, data: bytes | None) -> None:
    path = here / "press" / what
    path.unlink()
    if data is not None:
        path.write_bytes(data)
    status, out, _ = run("press")
    assert (status, "bad  log" in out) == (1, True)


@pytest.mark.parametrize("data", [b"", b"\xff", b"format = 99\n", b'origin = "a b"\n', b"= ["])
def test_settings_that_cannot_be_read_are_a_finding(run: Run, here: Path, data: bytes) -> None:
    (here / "press" / "newsproof.toml").write_bytes(data)
    status, out, _ = run("press")
    assert (status, "bad  archive" in out, "ok   python" in out) == (1, True, True)


def test_an_interrupted_capture_is_told(run: Run, here: Path) -> None:
    segment = next((here / "press" / "warc").glob("news-*.warc.gz"))
    with segment.open("ab") as file:
        file.write(b"\x1f\x8bhalf a record")
    status, out, _ = run("press")
    assert (status, "look tail" in out, "newsproof repair tail --apply" in out) == (0, True, True)
    assert "newsproof -A press repair tail --apply" in run("-A", "press")[1]


def test_keys_of_somebody_else(here: Path) -> None:
    assert states(config=here / "nowhere")["keys"] == "look"
    assert states(config=here / "nowhere")["trust"] == "look"


def test_nothing_is_changed(run: Run, here: Path) -> None:
    def state() -> dict[str, tuple[int, int, bytes]]:
        found = {}
        for path in sorted(here.rglob("*")):
            about = path.stat()
            found[str(path)] = (about.st_mode, about.st_mtime_ns, path.read_bytes() if path.is_file() else b"")
        return found

    (here / "press" / "warc" / "stray").write_text("x")
    before = state()
    for words in (("press",), ("press", "--json"), ()):
        run(*words)
    assert state() == before


def test_missing_packages_are_told_and_the_rest_is_left(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    needed = [name for name, _, extra in _needs() if extra is None]
    assert {"click", "cryptography", "pydantic", "lxml"} <= set(needed)
    assert ("click", "8.1", None) in _needs()
    assert {extra for _, _, extra in _needs()} == {None, "fast", "codings", "timestamp", "browser", "serve"}
    monkeypatch.setattr("archive.api.doctoring._installed", lambda name: None if name == "lxml" else "99")
    found = doctor("press")
    assert [one.part for one in found.findings] == ["python", "packages", "extras", "clock"]
    assert (found.exit, "missing: lxml" in found.findings[1].told) == (1, True)


def test_there_must_be_an_archive_where_one_is_named(here: Path) -> None:
    with pytest.raises(CallerError) as error:
        doctor(here / "page.html")
    assert error.value.code == "no-archive"


def test_the_document_is_one(run: Run) -> None:
    document = json.loads(run("press", "--json")[1])
    assert document["schema"] == "newsproof/condition/v1"
    assert {one["state"] for one in document["findings"]} <= {"ok", "look", "bad"}
