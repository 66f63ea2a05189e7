"""The process that drives the browser, played by small programs: it may die, babble, hang or flood, and is gone afterwards."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from archive.net.browser import Browser, BrowserError
from archive.net.chromium import FOLDER


def program(text: str) -> tuple[str, ...]:
    return sys.executable, "-c", text


def folder_of(browser: Browser) -> Path:
    return browser._folder


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("pass", "ended"),
        ("print('{')", "nobody can read"),
        ("print('[]')", "nobody can read"),
        ("print('{}', end='')", "ended"),
        ("import time; time.sleep(1000)", "said nothing for 0.5 s"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "ended"),
        ("import signal; signal.signal(15, signal.SIG_IGN); signal.pause()", "said nothing for 0.5 s"),
    ],
)
def test_whatever_goes_wrong_is_one_error_and_nothing_is_left(text: str, reason: str) -> None:
    browser = Browser(silence=0.5 if "nothing" in reason else 60.0, program=program(text))
    try:
        with pytest.raises(BrowserError, match=reason):
            browser.receive()
    finally:
        browser.close()
    assert not folder_of(browser).exists()
    assert browser._process.returncode is not None


def test_it_has_an_environment_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://user:planted-secret@proxy.example:3128")
    monkeypatch.setenv("SECRET_TOKEN", "planted-secret")
    browser = Browser(silence=60.0, program=program("import json, os; print(json.dumps(dict(os.environ)))"))
    try:
        told = browser.receive()
    finally:
        browser.close()
    assert "planted-secret" not in str(told)
    assert told["HOME"] == told["TMPDIR"] == str(folder_of(browser))


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="needs Linux")
def test_what_it_started_ends_with_it_even_in_groups_of_their_own() -> None:
    text = (
        "import json, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(1000)'], start_new_session=True)\n"
        "print(json.dumps({'pid': child.pid}), flush=True); time.sleep(1000)"
    )
    browser = Browser(silence=60.0, program=program(text))
    pid = browser.receive()["pid"]
    ended = os.pidfd_open(pid)
    try:
        browser.close()
        assert select.select([ended], [], [], 60.0)[0] == [ended]
    finally:
        os.close(ended)


def test_who_no_longer_wants_it_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stop(Exception):
        pass

    def stop() -> None:
        raise Stop

    browser = Browser(silence=60.0, check=stop, program=program("import time; time.sleep(1000)"))
    try:
        with pytest.raises(Stop):
            browser.receive()
    finally:
        browser.close()


def test_a_driver_that_cannot_be_started_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(BrowserError, match="does not start"):
        Browser(silence=60.0, program=(str(tmp_path / "nothing"),))
    assert os.listdir(tmp_path) == []


def test_sending_to_one_that_is_gone_is_an_error() -> None:
    browser = Browser(silence=60.0, program=program("pass"))
    message: dict[str, Any] = {"much": "x" * 1_000_000}
    try:
        with pytest.raises(BrowserError):
            browser.receive()
        with pytest.raises(BrowserError):
            browser.send(message)
    finally:
        browser.close()


def test_the_driver_does_not_outlive_whoever_started_it(tmp_path: Path) -> None:
    pytest.importorskip("playwright.sync_api", reason="needs Playwright (make test-browser)")
    folder = tmp_path / f"{FOLDER}x"
    folder.mkdir()
    command = [sys.executable, "-P", "-m", "archive.net.chromium"]
    path = os.pathsep.join(one for one in sys.path if one)
    with subprocess.Popen(command, stdin=subprocess.PIPE, cwd=folder, env={"PYTHONPATH": path}) as process:
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait() == 1
    assert not folder.exists()
    (tmp_path / "else").mkdir()
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, cwd=tmp_path / "else", env={"PYTHONPATH": path}
    ) as process:
        assert process.wait() == 1
    assert (tmp_path / "else").exists()
