"""Asking for views and writing them: what is handed on, what is printed, and with which status it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive.errors import CallerError
from archive.model.view import View, Viewed, ViewRequest
from tests.pressroom import COMMITTED

URL = "https://news.example/2026/harbour-bridge"
REQUESTS = (
    ViewRequest(URL, "document", "captured", None, 200, "ab" * 32, 4_000),
    ViewRequest("https://cdn.example/style.css", "stylesheet", "fetched", None, 200, "cd" * 32, 900, times=2),
    ViewRequest("http://169.254.169.254/\x1b[2Jx", "image", "refused", "private-address"),
    ViewRequest("https://tracker.example/", "ping", "refused", "kind", times=7),
)
VIEW = View(
    "made", "2026-03-02T08:00:03.000000Z", 1280, 1024, 1, "en-US", "UTC", "light", False,
    browser="Chromium 156.0.1", driver="Playwright 1.65.2", height=16_384, page_height=90_000, settled=False,
    address="https://news.example/elsewhere", requests=REQUESTS, more=3, limits=("height", "requests"),
)  # fmt: skip
FAILED = replace(VIEW, outcome="failed", reason="the page crashed the browser", height=None, page_height=None)
VIEWED = Viewed("harbour-bridge@v1", "screenshot", "page.png", 45_378, "ef" * 32, VIEW)


def test_a_view_is_asked_for_by_name_alone(run: Callable[..., Any], desk: Any) -> None:
    run("capture", URL)
    _, plain = desk.called("capture")
    assert not {"screenshot", "browser"} & plain.keys()
    desk.calls.clear()
    run("capture", URL, "--screenshot", "--browser", "/opt/chromium")
    _, given = desk.called("capture")
    assert (given["screenshot"], given["browser"]) == (True, "/opt/chromium")
    assert run("capture", URL, "--browser", "/opt/chromium").status == 2


def test_a_capture_tells_of_its_view(run: Callable[..., Any], desk: Any) -> None:
    desk.answers["capture"] = replace(COMMITTED[1], view=VIEW)
    done = run("capture", URL, "--screenshot")
    assert done.status == 0
    told = " ".join(done.out.split())
    drawn = "view: screenshot (1,280 × 16,384 of 90,000), rendered page, "
    assert f"{drawn}3 requests answered (1 with captured bytes, 2 fetched), 11 refused, still at work" in told
    assert all(len(line) <= 80 for line in done.out.splitlines())


def test_a_view_that_failed_is_3_and_the_capture_is_told(run: Callable[..., Any], desk: Any) -> None:
    found = replace(COMMITTED[1], view=FAILED, warnings=("no view was made: the page crashed the browser",))
    desk.answers["capture"] = found
    done = run("capture", URL, "--screenshot")
    assert done.status == 3
    assert found.capture.name in done.out
    told = " ".join(done.err.split())
    assert "no view was made: the page crashed the browser" in told
    assert "error[partial]: no view was made of 1 capture; everything is captured and committed" in told
    document = json.loads(run("capture", URL, "--screenshot", "--json").out)
    assert document["captures"][0]["view"]["reason"] == "the page crashed the browser"


def test_a_missing_extra_is_2_and_says_what_to_install(run: Callable[..., Any], desk: Any) -> None:
    desk.answers["capture"] = CallerError("missing-extra", "--screenshot needs Playwright", hint="pip install it")
    done = run("capture", URL, "--screenshot")
    assert done.status == 2
    assert "error[missing-extra]" in done.err


def test_a_view_is_written_and_told_with_all_that_determines_it(run: Callable[..., Any], desk: Any) -> None:
    desk.answers["view"] = VIEWED
    done = run("show", "harbour-bridge@v1", "--view", "screenshot", "-o", "page.png", "-v")
    assert done.status == 0
    assert desk.called("view") == (("harbour-bridge@v1", "screenshot", "page.png"), {"force": False})
    told = " ".join(done.out.split())
    for words in (
        "Chromium 156.0.1 (Playwright 1.65.2)", "window 1,280 × 1,024", "without the browser's sandbox",
        "drawn to 16,384 of 90,000 pixels", "still at work", "called itself https://news.example/elsewhere",
        "1 answered with captured bytes, 2 fetched, 11 refused", "limit met: the height that is drawn",
        "wrote page.png", "and 3 more that are not listed",
    ):  # fmt: skip
        assert words in told
    assert "\x1b" not in done.out
    assert all(len(line) <= 80 for line in done.out.splitlines())


@pytest.mark.parametrize("words", [("--view", "dom"), ("-o", "x.html"), ("--view", "pdf", "-o", "x.pdf")])
def test_half_a_question_is_a_wrong_command_line(run: Callable[..., Any], desk: Any, words: tuple[str, ...]) -> None:
    assert run("show", "harbour-bridge@v1", *words).status == 2


def test_show_says_that_there_is_a_view(run: Callable[..., Any], desk: Any, tmp_path: Path) -> None:
    usual = desk.answers["show"]
    record = replace(usual.records[0], role="view")
    assert "--view" not in run("show", "harbour-bridge").out
    desk.answers["show"] = replace(usual, records=(*usual.records, record))
    done = run("show", "harbour-bridge")
    assert "screenshot kept: newsproof show" in " ".join(done.out.split())
    assert all(len(line) <= 80 for line in done.out.splitlines())
