"""Looks that somebody asks for, refusals of our own, views in a watch, and what the archive calls what is watched."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.api import Watching, gathering
from archive.demo.server import NewsServer, Page
from archive.model.capture import Fetched
from archive.repository.sources import Captured
from tests.newspaper import newspaper, page

NEAR = ("--allow-net", "127.0.0.0/8", "--rate", "off", "--assets", "none")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def paper() -> Iterator[tuple[NewsServer, str]]:
    with NewsServer(now=lambda: datetime.now(UTC)) as server:
        server.serve("/plan", Page(page()))
        server.serve("/fares", Page(page(headline="Ferry Fares Rise in May")))
        yield server, f"http://127.0.0.1:{server.port}"


@pytest.fixture
def run(typed_in_press: Run) -> Run:
    def runs(*words: str) -> tuple[int, str, str]:
        status, out, err = typed_in_press(*words)
        return status, " ".join(out.split()), " ".join(err.split())

    assert runs("init", "press", "--origin", "news.example/desk")[0] == 0
    return runs


def entries(run: Run) -> dict[str, dict[str, object]]:
    return {one["url"]: one for one in json.loads(run("watch", "list", "--json")[1])["watched"]}


def test_what_our_guard_refused_is_no_failure_of_the_site(run: Run, paper: tuple[NewsServer, str]) -> None:
    _, url = paper
    run("watch", "add", f"{url}/plan")
    status, out, err = run("watch", "run", "--once")
    assert status == 0
    assert "private address" in out
    assert "still due) · next due now" in out
    assert f"This program refused {url}/plan itself; if you own that host: --allow-net 127.0.0.0/24" in err
    entry = entries(run)[f"{url}/plan"]
    assert (entry["failures"], entry["outcome"]) == (0, "private-address")
    assert "Refused" in run("watch", "status")[1]
    document = json.loads(run("watch", "run", "--once", "--json")[1])
    assert [one["hint"] for one in document["failed"]] == ["if you own that host: --allow-net 127.0.0.0/24"]
    # It stayed due, for the run that is let.
    assert "1 due · 1 new" in run("watch", "run", "--once", *NEAR)[1]
    assert entries(run)[f"{url}/plan"]["outcome"] == "version"
    assert "Refused" not in run("watch", "status")[1]


def test_a_run_that_stays_does_not_spin_around_what_it_refused(tmp_path: Path) -> None:
    with newspaper(tmp_path) as made:
        pauses: list[float] = []

        def pause(seconds: float) -> None:
            pauses.append(seconds)
            made._pass(max(seconds, 0.001))

        made.press._pause = pause  # type: ignore[method-assign]
        watch = Watching(made.press, dice=lambda: 0.0, monotonic=lambda: made._clock[0].timestamp())
        watch.add(["http://127.0.0.1:8080/plan"])
        run = watch.run(seconds=3600.0)
        assert run.due == 4  # once in a period of its schedule
        assert len(pauses) <= 61
        (entry,) = watch.entries().watched
        assert (entry.failures, entry.due) == (0, entry.added)


def test_what_is_not_due_can_be_looked_at_now(run: Run, paper: tuple[NewsServer, str]) -> None:
    server, url = paper
    run("watch", "add", f"{url}/plan", f"{url}/fares")
    assert "2 due · 2 new" in run("watch", "run", "--once", *NEAR)[1]
    assert run("watch", "run", "--once", *NEAR)[1].startswith("0 due")
    server.serve("/plan", Page(page(cost="$49 million")))
    assert "1 due · 1 changed" in run("watch", "run", "--now", f"{url}/plan", *NEAR)[1]
    assert "2 due · 2 unchanged" in run("watch", "run", "--once", "--now", *NEAR)[1]
    assert [entry["checks"] for entry in entries(run).values()] == [2, 3] or [
        entry["checks"] for entry in entries(run).values()
    ] == [3, 2]
    for words, said in (
        ((f"{url}/plan",), "a URL goes with --now"),
        (("--now", "--for", "8h"), "cannot be combined"),
        (("--now", f"{url}/elsewhere"), "is not watched"),
        (("--browser", "x"), "goes with --screenshot"),
    ):
        status, _, err = run("watch", "run", *words)
        assert status in (2, 5)
        assert said in err


def test_status_and_list_name_the_articles(run: Run, paper: tuple[NewsServer, str]) -> None:
    server, url = paper
    server.serve("/down", Page(b"<h1>Sorry</h1>", 503))
    run("watch", "add", f"{url}/plan", f"{url}/fares", f"{url}/down")
    run("watch", "run", "--once", *NEAR)
    for verb in ("status", "list"):
        out = run("watch", verb)[1]
        assert "council-approves-harbour-plan Council Approves Harbour Plan" in out
        assert "ferry-fares-rise-in-may Ferry Fares Rise in May" in out
    server.serve("/plan", Page(b"<h1>Sorry</h1>", 503))
    run("watch", "run", "--now", *NEAR)
    out = run("watch", "status")[1]
    assert f"Failing {url}/plan" in out
    assert out.index("Failing") < out.index("Council Approves Harbour Plan")
    names = json.loads(run("watch", "status", "--json")[1])["names"]
    assert names[f"{url}/plan"] == {
        "slug": "council-approves-harbour-plan",
        "headline": "Council Approves Harbour Plan",
    }
    assert f"{url}/down" not in names


def test_a_view_is_made_of_a_page_that_is_new_or_has_changed(
    run: Run, paper: tuple[NewsServer, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, url = paper
    seen: list[bytes | None] = []

    def looked(archive: object, kept: Fetched, captured: Captured, how: object) -> Captured:
        seen.append(captured.content)
        return captured

    monkeypatch.setattr(gathering, "viewer", lambda browser=None: object())
    monkeypatch.setattr(gathering, "viewed", looked)
    run("watch", "add", f"{url}/plan")
    for _ in range(3):
        assert run("watch", "run", "--now", "--screenshot", *NEAR)[0] == 0
    assert len(seen) == 1
    server.serve("/plan", Page(page(cost="$49 million")))
    run("watch", "run", "--now", "--screenshot", *NEAR)
    run("watch", "run", "--now", *NEAR)
    assert len(set(seen)) == 2
    before = len(seen)
    run("watch", "run", "--now", "--screenshot", *NEAR)
    assert len(seen) == before
    assert run("capture", f"{url}/plan", "--screenshot", *NEAR)[0] == 0
    assert len(seen) > before  # by hand, each time
