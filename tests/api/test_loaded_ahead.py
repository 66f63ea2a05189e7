"""What taking in a page needs is loaded while the page is on its way: not before, not for nothing, and all of it."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.api.ahead import CAPTURE, Ahead
from archive.errors import SourceError
from archive.net.fetch import Fetcher
from archive.settings import FetchSettings
from tests.conftest import ROOT

#: Serves one page and no robots.txt, in the process that captures it; then says what was loaded when.
PROGRAM = """
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

PAGE = b"<html><title>Ferry</title><body><article><h1>The Ferry Stays in Port</h1>" + b"".join(
    b"<p>The ferry stays in port for the %d. day, the harbour said on Monday. It may sail again.</p>" % day
    for day in range(1, 9)
) + b"</article></body></html>"

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        found = self.path != "/robots.txt"
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(PAGE) if found else 0))
        self.end_headers()
        self.wfile.write(PAGE if found else b"")
    def log_message(self, *words):
        pass

server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
Thread(target=server.serve_forever, daemon=True).start()

from archive.api import Archive, ahead

press = Archive.create(sys.argv[1] + "/press", keyring=sys.argv[1] + "/keys")
known = {*sys.modules}
calls = []

def load(self):
    calls.append({*sys.modules})
    if len(calls) == 1:
        ahead.Ahead(ahead.CAPTURE).load()
        calls.append({*sys.modules})

ahead.Ahead.__call__ = load
found = press.capture(f"http://127.0.0.1:{server.server_port}/ferry", allow_net=["127.0.0.0/8"], rate="off")
ROOMS = tuple(f"archive.{room}." for room in ("articles", "diff", "formats", "repository", "store", "trust"))
print("outcome:", found.outcome)
print("early:", *sorted(name for name in ("lxml", "trafilatura", "archive.articles.extract") if name in calls[0] - known))
print("late:", *sorted(name for name in {*sys.modules} - calls[1] if name.startswith(ROOMS)))
"""


def test_a_capture_asks_first_and_loads_then_all_that_it_needs(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["outcome: version", "early:", "late:"]


def fetcher(told: list[int], *, allow: tuple[str, ...]) -> Fetcher:
    return Fetcher(
        FetchSettings(allow_net=allow, timeout=5.0),
        now=lambda: datetime(2026, 3, 2, tzinfo=UTC),
        monotonic=time.monotonic,
        under_way=lambda: told.append(1),
    )


def test_an_address_that_is_refused_and_a_host_that_is_not_there_load_nothing() -> None:
    told: list[int] = []
    with pytest.raises(SourceError) as caught:
        fetcher(told, allow=()).fetch("http://127.0.0.1:9999/")
    assert caught.value.code == "private-address"
    assert fetcher(told, allow=("127.0.0.0/8",)).fetch("http://127.0.0.1:2/").failure == "connection refused"
    assert told == []


def test_it_is_loaded_once_and_when_every_worker_has_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []
    monkeypatch.setattr("archive.api.ahead.import_module", loaded.append)
    ahead = Ahead(("one", "two"))
    ahead.after = 3
    for count in (1, 2, 3, 4, 5):
        ahead()
        if ahead.loader is not None:
            ahead.loader.join()
        assert loaded == ([] if count < 3 else ["one", "two"])


def test_what_cannot_be_loaded_is_left_to_who_needs_it() -> None:
    Ahead(("archive.no_such_room", "archive.model.times")).load()


def test_everything_named_is_there() -> None:
    for name in CAPTURE:
        assert name.startswith("archive."), name
        assert (ROOT / Path(*name.split("."))).with_suffix(".py").is_file(), name
