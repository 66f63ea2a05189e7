"""What belongs to an article, on the command line: the words, what is passed on, and what people are told."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.cli import main
from archive.demo.server import NewsServer, Page
from tests.api.belonging_site import figure, picture, story

NEAR = ("--allow-net", "127.0.0.0/8", "--rate", "off")
CHAMBER = "/img/chamber-77123.jpg"


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[NewsServer, str]]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "conf"))
    monkeypatch.setenv("COLUMNS", "80")
    with NewsServer(now=lambda: datetime(2026, 3, 2, tzinfo=UTC)) as server:
        server.serve(
            "/story", Page(story(figure(CHAMBER), figure("/img/gone-99123.jpg", "The quay, seen from the ferry.")))
        )
        server.serve(CHAMBER, Page(picture("one"), content_type="image/jpeg"))
        assert main(["init", "press"]) == 0
        monkeypatch.chdir(tmp_path / "press")
        before = signal.getsignal(signal.SIGTERM)
        yield server, f"http://127.0.0.1:{server.port}/story"
        signal.signal(signal.SIGTERM, before)


@pytest.mark.parametrize("words", [(), ("--assets", "none"), ("--assets", "images"), ("--assets", "all")])
def test_the_word_is_passed_on(run: Callable[..., Any], desk: Any, words: tuple[str, ...]) -> None:
    run("capture", "https://a.example/", *words)
    _, options = desk.called("capture")
    assert options["assets"] == (words[-1] if words else "usual")


def test_another_word_is_a_wrong_use(run: Callable[..., Any]) -> None:
    found = run("capture", "https://a.example/", "--assets", "some")
    assert found.status == 2
    assert "none" in found.err


def test_people_are_told_what_was_kept(paper: tuple[NewsServer, str], capsys: pytest.CaptureFixture[str]) -> None:
    server, url = paper
    capsys.readouterr()
    assert main(["capture", url, *NEAR]) == 0
    told = capsys.readouterr().out
    assert "1 of 2 pictures kept" in told
    assert "picture 2 not kept: HTTP 404" in told
    for words in (("show", url), ("history", url)):
        assert main(list(words)) == 0
        assert "1 of 2 pictures kept" in capsys.readouterr().out
    server.serve(CHAMBER, Page(picture("two"), content_type="image/jpeg"))
    assert main(["watch", "add", url]) == 0
    assert main(["watch", "run", "--once", "--assets", "images", *NEAR]) == 0
    assert "unchanged (1 of 1 picture not seen)" in capsys.readouterr().out  # the page is as it was
    assert main(["capture", url, "--assets", "images", *NEAR]) == 0
    capsys.readouterr()
    assert main(["diff", url, "--json"]) == 0
    (edit,) = json.loads(capsys.readouterr().out)["edits"]
    assert (edit["field"], edit["kinds"]) == ("image", ["IMAGE_SWAP"])


def test_what_newsproof_toml_says_counts_before_the_default(
    paper: tuple[NewsServer, str], capsys: pytest.CaptureFixture[str]
) -> None:
    config = Path("newsproof.toml")
    config.write_text(config.read_text() + '\n[manners]\nassets = "none"\n')
    assert main(["capture", paper[1], *NEAR]) == 0
    assert "kept" not in capsys.readouterr().out
    assert main(["capture", paper[1], "--assets", "images", *NEAR]) == 0
    assert "1 of 2 pictures kept" in capsys.readouterr().out


def test_the_address_of_a_picture_is_inert(paper: tuple[NewsServer, str], capsys: pytest.CaptureFixture[str]) -> None:
    server, url = paper
    server.serve("/story", Page(story(figure("/img/a\u202e\x9b31m-88112.jpg"))))
    capsys.readouterr()
    assert main(["capture", url, *NEAR]) == 0
    assert not set("\u202e\x9b\x1b") & set(capsys.readouterr().out)
