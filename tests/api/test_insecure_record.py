"""`--insecure-record`: a page of a server that is not proven to be itself says so, for good and wherever it is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from archive import verify
from archive.errors import CallerError, NewsproofError
from archive.model.history import Committed
from archive.report import wording
from archive.report.html import html
from archive.report.markdown import markdown
from tests.net.hostile.certificates import MADE
from tests.net.hostile.conftest import authority, stages
from tests.net.hostile.stage import LOOPBACK, NOT_HERE, Stage, answer
from tests.net.test_fetch import Authority, Server

__all__ = ["authority", "stages"]
URL = "https://news.example/story"


@pytest.fixture
def doubtful(stages: Callable[[], Stage], authority: Authority) -> tuple[Stage, Committed]:
    stage = stages()
    assert stage.authority is not None

    def play(request: bytes, _number: int) -> list[object]:
        return [NOT_HERE if b"/robots.txt" in request else answer()]

    with Server(play, MADE["expired"](stage.authority, "news.example")) as server:
        stage.answer_at(lambda _host, _port: [("127.0.0.1", server.port)])
        return stage, stage.press.capture(URL, allow_net=LOOPBACK, rate="off", insecure_record=True)


def test_it_is_told_when_it_is_captured_and_ever_after(doubtful: tuple[Stage, Committed]) -> None:
    stage, found = doubtful
    words = "news.example: TLS certificate not valid: certificate has expired"
    assert found.outcome == "version"
    assert any(words in warning for warning in found.warnings)
    (step,) = stage.press.history(URL)
    assert words in wording.against(step.capture)
    assert wording.against(step.capture).startswith("TLS not valid")
    assert words in wording.source(step.capture)
    stage.press.repair_index()
    (step,) = stage.press.history(URL)
    assert words in wording.against(step.capture)
    assert not verify(stage.press.path).problems
    view = stage.press.report(URL)
    assert words in html(view)
    assert words in markdown(view)


def test_both_things_that_were_put_up_with_are_told_apart(doubtful: tuple[Stage, Committed]) -> None:
    _, found = doubtful
    both = replace(found.capture, against=f"TLS not valid: a reason of somebody's{found.capture.against}")
    told = wording.against(both)
    assert told.startswith(
        "fetched although robots.txt forbade it (TLS not valid: a reason of somebody's), TLS not valid"
    )
    only = replace(found.capture, against="a reason")
    assert wording.against(only) == "fetched although robots.txt forbade it (a reason)"


@pytest.mark.parametrize("name", ["cookie_jar", "headers_file"])
def test_no_secret_goes_to_a_server_that_nobody_checked(stages: Callable[[], Stage], tmp_path: Path, name: str) -> None:
    file = tmp_path / "secret"
    file.touch(0o600)
    file.write_text("# nothing\n")
    with pytest.raises(CallerError) as caught:
        stages().press.capture(URL, insecure_record=True, **{name: file})  # type: ignore[arg-type, misc]
    assert caught.value.code == "usage"


def test_without_it_nothing_is_asked(stages: Callable[[], Stage]) -> None:
    stage = stages()
    assert stage.authority is not None
    with Server(lambda _r, _n: [answer()], MADE["expired"](stage.authority, "news.example")) as server:
        stage.answer_at(lambda _host, _port: [("127.0.0.1", server.port)])
        with pytest.raises(NewsproofError) as caught:
            stage.press.capture(URL, allow_net=LOOPBACK, rate="off")
        assert server.requests == []
    assert (caught.value.code, caught.value.exit) == ("network", 8)
