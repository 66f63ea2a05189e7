"""`watch` on the command line: readable at 80 columns, plain lines in a log, the exit status of what ended it."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.api import verify
from archive.demo.server import NewsServer, Page
from tests.newspaper import page

Run = Callable[..., tuple[int, str, str]]
NEAR = ("--allow-net", "127.0.0.0/8", "--rate", "off")


@pytest.fixture
def site() -> Iterator[tuple[NewsServer, str]]:
    with NewsServer(now=lambda: datetime.now(UTC)) as server:
        yield server, f"http://127.0.0.1:{server.port}"


@pytest.fixture
def run(typed_in_press: Run) -> Run:
    before = signal.getsignal(signal.SIGTERM)

    def runs(*words: str) -> tuple[int, str, str]:
        status, out, err = typed_in_press(*words)
        signal.signal(signal.SIGTERM, before)
        if "--json" not in words:
            long = [line for line in out.splitlines() if len(line) > 80 and not line.startswith("20")]
            assert not [line for line in long if " " in line.strip()], long
        return status, out, err

    assert runs("init", "press", "--origin", "news.example/desk")[0] == 0
    return runs


def test_a_feed_is_watched_and_one_run_does_what_is_due(run: Run, site: tuple[NewsServer, str]) -> None:
    server, url = site
    server.serve(
        "/feed", Page(b"<rss><channel><item><link>/a</link></item><item><link>/b</link></item></channel></rss>")
    )
    server.serve("/a", Page(page()))
    server.serve("/down", Page(b"<h1>Sorry</h1>", 503))
    status, out, err = run("watch", "add", f"{url}/down", "--feed", f"{url}/feed", "--until", "14d")
    assert status == 0
    assert [line.split()[:2] for line in out.splitlines() if line.startswith("Watching")] == [
        ["Watching", f"{url}/down"], ["Watching", f"{url}/feed"],
    ]  # fmt: skip
    assert "newsproof -A press watch run" in err
    status, out, _ = run("watch", "run", "--once", *NEAR)
    assert status == 0
    *steps, summary = out.splitlines()
    assert out.startswith("20")
    assert any("council-approves-harbour-plan  v1: first seen" in line for line in steps)
    assert any("/down" in line and "status 503" in line and "retry in 4 m" in line for line in steps), out
    assert "1 new" in out
    assert "next due in" in " ".join(out.split())
    assert "3 due" in " ".join(out.splitlines()[-2:]) + summary
    status, out, _ = run("watch", "status")
    assert status == 0
    assert "not running" in out
    assert f"Failing {url}/down" in out
    status, out, _ = run("watch", "list")
    assert out.count("article · decay") == 3
    assert run("watch", "run", "--once", *NEAR)[1].startswith("0 due · next due in")
    assert run("watch", "remove", f"{url}/feed")[1].count("No longer watched") == 3
    assert run("watch", "remove", f"{url}/feed")[0] == 5
    assert verify("press").ok


def test_every_answer_is_a_document_too(run: Run, site: tuple[NewsServer, str]) -> None:
    server, url = site
    server.serve("/a", Page(page()))
    schemas = []
    for words in (("add", f"{url}/a"), ("list",), ("run", "--once", *NEAR), ("status",), ("remove", f"{url}/a")):
        status, out, err = run("watch", *words, "--json")
        assert status == 0
        schemas.append(json.loads(out)["schema"].split("/")[1])
        assert err == ""
    assert schemas == ["watch-added", "watch-list", "watch-run", "watch-status", "watch-removed"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add",), "nothing to watch"),
        (("add", "https://a.example/", "--every", "soon"), "time span"),
        (("add", "https://a.example/", "--every", "1s"), "one minute"),
        (("add", "https://a.example/", "--until", "2001-01-01"), "has passed"),
        (("run", "--once", "--for", "8h"), "cannot be combined"),
        (("run", "--once", "--rate", "fast"), "not a rate"),
        (("run", "--once", "--notify-webhook", "@none"), "there is no file"),
        (("lst",), "did you mean newsproof watch list"),
    ],
)
def test_a_wrong_word_is_explained(run: Run, words: tuple[str, ...], said: str) -> None:
    status, _, err = run("watch", *words)
    assert status in (2, 5)
    assert said in " ".join(err.split())


def test_strangers_words_are_inert(run: Run, site: tuple[NewsServer, str]) -> None:
    server, url = site
    server.serve("/feed", Page("<rss><channel><item><link>/a\u202e\x9b31m</link></item><x>".encode()))
    run("watch", "add", "--feed", f"{url}/feed")
    for words in (("run", "--once", *NEAR), ("status",), ("list",)):
        _, out, err = run("watch", *words)
        assert not set("\u202e\x9b\x1b") & set(out + err)


# Signals, with a real process.


def child(folder: Path, *words: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "NEWSPROOF_CONFIG": str(folder / "conf"), "NEWSPROOF_STATE": str(folder / "state")}
    return subprocess.Popen(
        [sys.executable, "-m", "archive", "-A", str(folder / "press"), "watch", "run", *NEAR, *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # shells have jobs ignore it
    )  # fmt: skip


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
@pytest.mark.parametrize("asleep", [True, False])
def test_a_run_ends_when_it_is_told_to_and_says_what_it_did(
    run: Run, site: tuple[NewsServer, str], tmp_path: Path, number: signal.Signals, status: int, asleep: bool
) -> None:
    server, url = site
    server.serve("/a", Page(page()))
    run("watch", "add", f"{url}/a")
    if not asleep:
        run("watch", "add", "http://127.0.0.2:9/late")
    process = child(tmp_path)
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("20")
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert process.returncode == status
    assert "due" in out
    assert "error[interrupted]" in err
    assert verify(tmp_path / "press").ok
    assert run("watch", "status")[1].splitlines()[0].endswith("not running")


@pytest.mark.parametrize("doing", ["fetch", "commit"])
def test_a_run_that_is_told_to_end_leaves_the_look_at_hand_due(tmp_path: Path, doing: str) -> None:
    """`make torture` does so more often, and looks how long it takes."""
    from tests.torture.watching import terminated

    assert terminated(tmp_path, doing, random.Random(1))[1] == []


def test_killed_at_any_moment_nothing_that_was_told_is_lost_and_nothing_due_forgotten(
    run: Run, site: tuple[NewsServer, str], tmp_path: Path
) -> None:
    """`make torture` kills a hundred times."""
    from tests.torture.watching import kills

    seen, wrong = kills(4, seed=3)
    assert wrong == []
    assert seen >= 2
