"""The verb that shows an archive in a browser: what it hands on, what it prints, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import archive.web
from archive.errors import CallerError
from archive.model.viewer import Serving, Site
from tests.cli.conftest import Run

FOUND = Serving("http://127.0.0.1:8377/t0ken/", "127.0.0.1", 8377, True, "http://127.0.0.1:8378/capability/")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the call was given; it is ready at once and ends."""
    given: dict[str, Any] = {}

    def serve(press: object, **how: Any) -> None:
        given.update(how)
        how["ready"](FOUND if how["token"] == "auto" else Serving("http://127.0.0.1:8377/", "127.0.0.1", 8377, False))
        if how["access_log"] is not None:
            how["access_log"]("GET /…/ 200")

    monkeypatch.setattr(archive.web, "serve", serve)
    return given


def test_the_address_is_the_answer(run: Callable[..., Run], asked: dict[str, Any]) -> None:
    done = run("serve")
    assert done.status == 0
    assert done.out == "http://127.0.0.1:8377/t0ken/\n"
    assert "it is a password" in done.err
    assert asked["host"] == "127.0.0.1"
    assert (asked["port"], asked["token"], asked["base_url"], asked["access_log"]) == (8377, "auto", None, None)


def test_the_address_as_a_document(run: Callable[..., Run], asked: dict[str, Any]) -> None:
    done = run("serve", "--json", "--port", "0", "--host", "::1", "--base-url", "https://desk.example")
    assert json.loads(done.out)["url"] == "http://127.0.0.1:8377/t0ken/"
    assert done.err == ""
    assert (asked["port"], asked["host"], asked["base_url"]) == (0, "::1", "https://desk.example")


def test_the_second_port_is_handed_on(run: Callable[..., Run], asked: dict[str, Any]) -> None:
    done = run("serve")
    assert (asked["replay_port"], asked["replay_url"]) == (None, None)
    assert "capability" not in done.out + done.err
    assert "captured" not in done.err
    done = run("serve", "--replay-port", "0", "--replay-url", "https://pages.example", "--json")
    assert (asked["replay_port"], asked["replay_url"]) == (0, "https://pages.example")
    assert json.loads(done.out)["replay"] == "http://127.0.0.1:8378/capability/"
    assert "--replay-url names the second port" in run("serve", "--token", "none").err


def test_without_a_token_it_says_so(run: Callable[..., Run], asked: dict[str, Any]) -> None:
    done = run("serve", "--token", "none")
    assert "every user of this machine can read it" in " ".join(done.err.split())
    assert "password" not in done.err


def test_requests_are_told_when_asked_for(run: Callable[..., Run], asked: dict[str, Any]) -> None:
    assert "GET /…/ 200" in run("serve", "--access-log").err


def test_a_browser_is_not_started_with_the_token_in_its_words(
    run: Callable[..., Run], asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every user of a machine can see how a program was started."""
    import webbrowser

    opened: list[str] = []
    pages: list[str] = []

    def opens(url: str) -> bool:
        opened.append(url)
        pages.append(Path(url.removeprefix("file://")).read_text(encoding="utf-8"))
        return True

    monkeypatch.setattr(webbrowser, "open", opens)
    assert run("serve", "--open").status == 0
    assert opened[0].startswith("file://")
    assert "t0ken" not in opened[0]
    assert "url=http://127.0.0.1:8377/t0ken/" in pages[0]
    assert not Path(opened[0].removeprefix("file://")).exists()


@pytest.mark.parametrize("option", [("--port", "70000"), ("--token", "secret"), ("--port", "x")])
def test_odd_options_are_usage(run: Callable[..., Run], asked: dict[str, Any], option: tuple[str, str]) -> None:
    assert run("serve", *option).status == 2


def test_what_is_refused_is_an_error(run: Callable[..., Run], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(press: object, **how: Any) -> None:
        raise CallerError("missing-extra", "serve needs uvicorn", hint="pip install 'newsproof[serve]'")

    monkeypatch.setattr(archive.web, "serve", refuses)
    done = run("serve")
    assert done.status == 2
    assert "pip install 'newsproof[serve]'" in done.err


def test_a_copy_in_files_is_written_where_it_is_named(run: Callable[..., Run], monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, bool]] = []

    def write_site(press: object, folder: str, *, full_text: bool, say: object) -> Site:
        asked.append((folder, full_text))
        return Site(folder, 335, 1_352_779, 3, 1, full_text)

    monkeypatch.setattr(archive.web, "write_site", write_site)
    done = run("serve", "--static", "out/site")
    assert done.out == "out/site/index.html\n"
    assert "what changed, with a few words around it; 1 left out" in " ".join(done.err.split())
    told = json.loads(run("serve", "--static", "out/site", "--full-text", "--json").out)
    assert (told["schema"], told["files"], told["full_text"]) == ("newsproof/site/v1", 335, True)
    assert asked == [("out/site", False), ("out/site", True)]


@pytest.mark.parametrize(
    "option",
    ["--port=8080", "--port=8377", "--host=127.0.0.1", "--token=none", "--base-url=https://desk.example", "--replay-port=0",
     "--replay-url=https://pages.example", "--open", "--access-log"],
)  # fmt: skip
def test_files_listen_nowhere(run: Callable[..., Run], option: str, tmp_path: Path) -> None:
    done = run("serve", "--static", "out/site", option)
    assert done.status == 2
    assert f"so {option.partition('=')[0]} can mean nothing" in " ".join(done.err.split())
    assert not (tmp_path / "out").exists()


def test_full_texts_are_about_files(run: Callable[..., Run], asked: dict[str, Any]) -> None:
    done = run("serve", "--full-text")
    assert done.status == 2
    assert asked == {}
