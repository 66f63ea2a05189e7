"""Addresses that never gave an article are no articles: counted apart, and listed when they are asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.cli import main
from archive.demo.server import NewsServer, Page
from tests.newspaper import page

NEAR = ("--allow-net", "127.0.0.0/8", "--rate", "off", "--assets", "none")


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "conf"))
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "state"))
    with NewsServer(now=lambda: datetime.now(UTC)) as server:
        url = f"http://127.0.0.1:{server.port}"
        server.serve("/plan", Page(page()))
        server.serve("/", Page(b"<title>The Courant</title><ul><li><a href='/plan'>Plan</a></li></ul>"))
        assert main(["init", "press", "--origin", "news.example/desk"]) == 0
        monkeypatch.chdir(tmp_path / "press")
        main(["capture", f"{url}/plan", f"{url}/nowhere", f"{url}/", *NEAR])
        yield url


def test_list_tells_them_apart(paper: str, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["list"]) == 0
    told = capsys.readouterr()
    assert "1 article of 127.0.0.1, 1 version" in told.out
    assert "nowhere" not in told.out
    assert told.err == "2 addresses that never gave an article: newsproof list --all\n"
    assert main(["list", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (len(found["articles"]), found["never"]) == (1, 2)
    assert main(["list", "--all", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (len(found["articles"]), "never" in found) == (3, False)
    assert main(["list", "--all"]) == 0
    told = capsys.readouterr()
    assert "nowhere" in told.out
    assert "never gave" not in told.err


def test_an_archive_of_nothing_else_says_so(paper: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path / "other")]) == 0
    main(["capture", f"{paper}/nowhere", *NEAR, "-A", str(tmp_path / "other")])
    capsys.readouterr()
    assert main(["list", "-A", str(tmp_path / "other")]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert "No articles yet" not in told.err
    assert "1 address that never gave an article" in told.err
