"""While hosts are waited for, a terminal has one line that says for what, how much is done, and when; a log has one remark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from archive.api import gathering
from archive.cli import main
from archive.demo.server import NewsServer, Page
from tests.api.belonging_site import figure, picture, story

NEAR = ("--allow-net", "127.0.0.0/8", "--rate", "1/5s")


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[str]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "conf"))
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("NO_COLOR", "1")
    clock = [1000.0]
    monkeypatch.setattr(gathering, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    monkeypatch.setattr(gathering.Gathering, "pause", lambda self, seconds: clock.append(clock.pop() + seconds))
    with NewsServer(now=lambda: datetime.now(UTC)) as server:
        for name in ("one", "two"):
            figures = [figure(f"/img/{name}-{number}.jpg", f"The quay, picture {number}.") for number in (1, 2)]
            server.serve(f"/{name}", Page(story(*figures).replace(b"Harbour Plan", f"Plan {name}".encode())))
            for number in (1, 2):
                server.serve(f"/img/{name}-{number}.jpg", Page(picture(f"{name}{number}"), content_type="image/jpeg"))
        assert main(["init", "press", "--origin", "news.example/desk"]) == 0
        monkeypatch.chdir(tmp_path / "press")
        capsys.readouterr()
        yield f"http://127.0.0.1:{server.port}"


def lines(err: str) -> list[str]:
    return [line.strip() for line in err.split("\r") if line.strip()]


def capture(url: str, *words: str) -> int:
    return main(["capture", f"{url}/one", f"{url}/two", "--assets", "images", *NEAR, *words])


def watch(url: str, *words: str) -> int:
    assert main(["watch", "add", f"{url}/one", f"{url}/two", "-q"]) == 0
    return main(["watch", "run", "--once", "--assets", "images", *NEAR, *words])


@pytest.mark.parametrize("verb", [capture, watch])
def test_a_terminal_has_a_line_that_says_what_is_waited_for(
    paper: str, verb: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("archive.cli.output._is_terminal", lambda stream: True)
    assert callable(verb)
    assert verb(paper) == 0
    told = capsys.readouterr()
    found = [line for line in lines(told.err) if " of 2 done" in line]
    assert [re.sub(r" \d s$", " N s", line) for line in found] == [
        "0 of 2 done · next: 127.0.0.1, 1 of 2 that belong to the page · in N s",
        "0 of 2 done · next: 127.0.0.1, 2 of 2 that belong to the page · in N s",
        f"1 of 2 done · {'waiting N s' if verb is watch else 'next: 127.0.0.1, the page · in N s'}",
        "1 of 2 done · next: 127.0.0.1, 1 of 2 that belong to the page · in N s",
        "1 of 2 done · next: 127.0.0.1, 2 of 2 that belong to the page · in N s",
    ]
    assert "next:" not in told.out
    assert all(len(line) < 80 for line in told.err.split("\r") if "next:" in line)
    assert "done" not in told.err.rpartition("\r")[2]


@pytest.mark.parametrize("verb", [capture, watch])
def test_a_log_has_plain_lines_only_where_something_happened(
    paper: str, verb: object, capsys: pytest.CaptureFixture[str]
) -> None:
    assert callable(verb)
    assert verb(paper) == 0
    told = capsys.readouterr()
    assert "\r" not in told.err + told.out
    assert "next:" not in told.err + told.out
    assert told.err.count("Waiting") == (verb is capture)
    for quiet in ("-q", "--json"):
        assert verb(paper, quiet) == 0
        assert capsys.readouterr().err == ""
