"""Capturing with manners: what robots.txt said is signed, what it forbids is not fetched, and no host is asked too often."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from socketserver import TCPServer
from typing import Any

import pytest

from archive import verify
from archive.api import Archive
from archive.api.gathering import Gathering, terms
from archive.errors import CallerError, NewsproofError, SourceError
from archive.formats.layout import Layout, decode_config, encode_config
from archive.formats.reader import read_record
from archive.model.capture import Description
from archive.model.codec import parse
from archive.model.history import Committed, RecordRow
from archive.settings import ArchiveSettings, MannersSettings
from tests.newspaper import SITE, Newspaper, newspaper, page

RULES = b"User-agent: *\nDisallow: /drafts/\n"
LOOPBACK = ("127.0.0.0/8",)


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Newspaper]:
    with newspaper(tmp_path) as made:
        made.serve("/news", page())
        made.serve("/drafts/plan", page("Harbour Plan, Draft"))
        yield made


def capture(paper: Newspaper, path: str, **how: Any) -> Committed:
    return paper.press.capture(f"{SITE}{path}", allow_net=LOOPBACK, **({"rate": "off"} | how))


def block(paper: Newspaper, row: RecordRow) -> bytes:
    return bytes(read_record(paper.path / row.place.file, row.place.offset).record.block)


def described(paper: Newspaper, found: Committed) -> tuple[Description, bytes]:
    """The signed description of a capture, and its bytes."""
    with paper.press._reading() as reader:
        row = next(one for one in reader.index.records(found.capture.index) if one.role == "description")
        body = block(paper, row)
    return parse(Description, body), body


def test_where_there_is_no_robots_txt_nothing_is_said(paper: Newspaper) -> None:
    document, body = described(paper, capture(paper, "/news"))
    assert document.permission is None
    assert b"permission" not in body


def test_what_robots_txt_said_is_signed(paper: Newspaper) -> None:
    paper.serve("/robots.txt", RULES)
    found = capture(paper, "/news")
    document, _ = described(paper, found)
    assert document.permission is not None
    (word,) = document.permission.robots
    assert (document.permission.against_robots, word.allowed, word.status, word.line) == (False, True, 200, None)
    assert (word.group, word.file) == ("*", f"{SITE}/robots.txt")
    assert found.capture.against is None


def test_what_it_forbids_is_not_fetched_and_nothing_is_logged(paper: Newspaper) -> None:
    paper.serve("/robots.txt", RULES)
    before = Layout(paper.path).checkpoint.read_bytes()
    with pytest.raises(SourceError) as caught:
        capture(paper, "/drafts/plan")
    assert (caught.value.code, caught.value.exit) == ("robots", 9)
    assert "Disallow: /drafts/" in str(caught.value.context["robots"])
    assert Layout(paper.path).checkpoint.read_bytes() == before


def test_a_server_in_trouble_allows_nothing(paper: Newspaper) -> None:
    paper.serve("/robots.txt", b"busy", 500)
    with pytest.raises(SourceError) as caught:
        capture(paper, "/news")
    assert caught.value.code == "robots"


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"ignore_robots": True, "reason": "a court order"}, "a court order"),
        ({"profile": "legal-deposit", "reason": "the deposit  act\n§ 4"}, "legal-deposit: the deposit act § 4"),
        ({"ignore_robots": True, "profile": "own-site", "reason": "ours"}, "own-site: ours"),
    ],
)
def test_whoever_does_not_obey_signs_why_and_everybody_is_told(
    paper: Newspaper, how: dict[str, Any], said: str, tmp_path: Path
) -> None:
    paper.serve("/robots.txt", RULES)
    found = capture(paper, "/drafts/plan", **how)
    assert found.outcome == "version"
    assert found.capture.against == said
    document, _ = described(paper, found)
    assert document.permission is not None
    assert document.permission.against_robots
    assert (document.permission.profile, document.permission.reason) == (how.get("profile"), said.split(": ")[-1])
    assert [word.line for word in document.permission.robots] == [2]
    (step,) = paper.press.history(f"{SITE}/drafts/plan")
    assert step.capture.against == said
    paper.press.repair_index()
    (step,) = paper.press.history(f"{SITE}/drafts/plan")
    assert step.capture.against == said
    assert verify(paper.path).verdicts[0].status == "ok"


def test_an_index_that_hides_it_is_found_out(paper: Newspaper) -> None:
    import sqlite3

    paper.serve("/robots.txt", RULES)
    capture(paper, "/drafts/plan", ignore_robots=True, reason="a court order")
    connection = sqlite3.connect(paper.path / "index.sqlite")
    connection.execute("UPDATE capture SET against = NULL")
    connection.commit()
    connection.close()
    with pytest.raises(NewsproofError) as caught:
        paper.press.history(f"{SITE}/drafts/plan")
    assert caught.value.code == "index-damaged"


def test_a_profile_without_a_reason_is_said_and_obeys(paper: Newspaper) -> None:
    paper.serve("/robots.txt", RULES)
    with pytest.raises(SourceError, match="does not let newsproof"):
        capture(paper, "/drafts/plan", profile="research")
    document, _ = described(paper, capture(paper, "/news", profile="research"))
    assert document.permission is not None
    assert (document.permission.profile, document.permission.against_robots) == ("research", False)


@pytest.mark.parametrize(
    "how",
    [
        {"ignore_robots": True}, {"ignore_robots": True, "reason": "  "}, {"reason": "because"}, {"profile": "press"},
        {"profile": "research", "reason": "x" * 1_001}, {"profile": "research", "reason": "a\x1b[31mb"},
        {"user_agent": ""}, {"user_agent": "a\nb"}, {"user_agent": "日報"}, {"rate": "often"},
    ],
)  # fmt: skip
def test_what_cannot_be_is_a_wrong_use_before_anything_is_asked(paper: Newspaper, how: dict[str, Any]) -> None:
    with pytest.raises(CallerError) as caught:
        paper.press.capture("http://nobody.invalid/", **how)
    assert caught.value.code == "usage"


def test_settings_of_the_archive_count_unless_told_otherwise() -> None:
    manners = MannersSettings(
        rate="2/1m", jobs=9, profile="legal-deposit", reason="the deposit act", contact="mailto:desk@courant.example"
    )
    settings = ArchiveSettings("news.example/desk", manners=manners)
    assert decode_config(encode_config(settings)) == settings
    plan = terms(settings)
    assert (plan.interval, plan.obeyed, plan.profile, plan.reason) == (30, False, "legal-deposit", "the deposit act")
    assert plan.limits.user_agent.startswith("newsproof/")
    assert plan.limits.user_agent.endswith("; mailto:desk@courant.example)")
    assert terms(settings, user_agent="other/1").limits.user_agent == "other/1"
    assert terms(settings, rate="off").interval == 0
    other = terms(settings, profile="own-site")
    assert (other.obeyed, other.profile, other.reason) == (True, "own-site", None)  # that reason was for another right


@pytest.mark.parametrize(
    "line",
    ['rate = "often"', "rate = 5", "jobs = 0", "jobs = 65", "jobs = true", 'profile = "press"', 'reason = "x"', "contact = 'a b'",
     "speed = 1", "profile = 'research'\nreason = ''"],
)  # fmt: skip
def test_settings_that_cannot_be_are_refused(line: str) -> None:
    with pytest.raises(CallerError) as caught:
        decode_config(f'format = 1\norigin = "a.example"\n[manners]\n{line}\n'.encode())
    assert caught.value.code == "bad-config"


def test_the_user_agent_stands_in_the_request_and_chooses_the_group(paper: Newspaper) -> None:
    paper.serve("/robots.txt", b"User-agent: courant-archive\nDisallow: /news\n")
    with pytest.raises(SourceError):
        capture(paper, "/news", user_agent="Courant-Archive/1 (+https://courant.example)")
    found = capture(paper, "/news", user_agent="other/2")
    with paper.press._reading() as reader:
        row = next(one for one in reader.index.records(found.capture.index) if one.role == "request")
        assert b"\r\nUser-Agent: other/2\r\n" in block(paper, row)


@pytest.mark.parametrize(
    ("headers", "head", "expected"),
    [
        ({}, "", ((), False, None)),
        ({"X_Robots_Tag": "noarchive, noimageindex"}, "", (("noarchive, noimageindex",), True, None)),
        ({"TDM_Reservation": "1"}, "", ((), False, "1")),
        ({"TDM_Reservation": "1"}, '<meta name="tdm-reservation" content="0">', ((), False, "0")),
        ({"X_Robots_Tag": "none"}, '<meta name="robots" content="NOARCHIVE">', (("none", "NOARCHIVE"), True, None)),
    ],
)
def test_what_a_page_asks_of_archives_is_recorded(
    paper: Newspaper, headers: dict[str, str], head: str, expected: tuple[object, ...]
) -> None:
    paper.serve("/wishes", page().replace(b"</head>", head.encode() + b"</head>"), **headers)
    wishes = described(paper, capture(paper, "/wishes"))[0].preferences
    assert (wishes.robots, wishes.noarchive, wishes.tdm_reservation) == expected


def test_a_first_page_comes_right_behind_robots_txt_and_the_wait_for_the_second_is_told(paper: Newspaper) -> None:
    told: list[tuple[str, float]] = []
    paper.press.tell_waits(lambda wait: told.append((wait.host, wait.seconds)))
    capture(paper, "/news", rate="1/5s", assets="none")
    assert told == []
    capture(paper, "/news", rate="1/5s", assets="none")
    assert told == [("harbour.example", 5.0)]


# Several, and how often.


class Recorder(ThreadingHTTPServer):
    """Answers every address and keeps, for each request, the host, the path, and the time on a clock that is not real."""

    daemon_threads = True

    def __init__(self) -> None:
        self.seconds = 0.0
        self.heard: list[tuple[float, str, str]] = []
        recorder = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name the base class has
                pass

            def do_GET(self) -> None:
                recorder.heard.append((recorder.seconds, self.headers["Host"].partition(":")[0], self.path))
                if self.path == "/robots.txt":
                    self.send_response(404)
                    body = b""
                elif self.path.startswith("/moved"):
                    self.send_response(301)
                    self.send_header("Location", self.path.replace("moved", "news"))
                    body = b""
                else:
                    self.send_response(200)
                    body = page(f"Headline {self.path}")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        super().__init__(("127.0.0.1", 0), Handler)

    def server_bind(self) -> None:
        """Without asking for the name of this machine, as the base class does: where no name server answers, it waits."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "localhost", int(self.server_address[1])

    def now(self) -> datetime:
        return datetime(2026, 3, 2, 8, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def pause(self, seconds: float) -> None:
        self.seconds += seconds

    def resolve(self, host: str, port: int) -> list[tuple[str, int]]:
        return [("127.0.0.1", int(self.server_address[1]))]


@contextmanager
def recorder() -> Iterator[Recorder]:
    with Recorder() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_the_rate_is_kept_at_fifty_hosts_with_a_thousand_urls_as_the_server_sees_it() -> None:
    """Every request counts, redirects and pages, but for the robots.txt that a host is asked for first. The clock stands
    still but for pauses."""
    with recorder() as server:
        gathering = Gathering(server.now, server.pause, server.resolve)
        plan = terms(ArchiveSettings("a.example"), allow_net=LOOPBACK, rate="1/5s")
        urls = [
            f"http://h{number % 50}.example/{'moved' if number % 7 == 0 else 'news'}/{number}"
            for number in range(1_000)
        ]
        work = partial(lambda url: gathering.fetcher(plan, server.now).fetch(url))
        found = list(gathering.each(urls, work, jobs=1, wait_for=gathering.manners(5, server.now).wait_for))
        assert all(not isinstance(one, Exception) and one.failure is None for _, one in found)
        asked = Counter(path for _, _, path in server.heard)
        assert asked["/robots.txt"] == 50
        assert len(server.heard) == 50 + 1_000 + 143
        times: dict[str, list[tuple[float, str]]] = defaultdict(list)
        for moment, host, path in server.heard:
            times[host].append((moment, path))
        for host, (first, *rest) in times.items():
            assert first == (rest[0][0], "/robots.txt"), host  # the page comes at once
            assert min(after - before for (before, _), (after, _) in pairwise(rest)) >= 5 - 1e-6, host
        # One worker waits for what one URL needs more of its host (a redirect), and between URLs for nobody.
        assert server.seconds == pytest.approx(5 * 143)


def test_several_hosts_are_captured_at_a_time_and_committed_one_by_one(tmp_path: Path) -> None:
    with recorder() as server:
        press = Archive.create(
            tmp_path / "press", origin="news.example/desk", keyring=tmp_path / "keys", resolve=server.resolve
        )
        urls = [f"http://h{number % 6}.example/news/{number}" for number in range(24)]
        urls[5] = "gopher://h5.example/"
        found = dict(press.capture_all(urls, jobs=6, allow_net=LOOPBACK, rate="off", assets="none"))
        assert sorted(found) == list(range(24))
        refused = found.pop(5)
        assert isinstance(refused, SourceError)
        assert refused.code == "refused-url"
        done = [one for one in found.values() if isinstance(one, Committed)]
        assert len(done) == 23
        assert all(urls[number] == one.url for number, one in found.items() if isinstance(one, Committed))
        assert sorted(one.capture.index for one in done) == list(range(23))
        told = Counter((host, path) for _, host, path in server.heard)
        assert set(told.values()) == {1}
        assert verify(tmp_path / "press").verdicts[0].status == "ok"


def test_who_stops_listening_stops_the_work(tmp_path: Path) -> None:
    with recorder() as server:
        press = Archive.create(
            tmp_path / "press", origin="news.example/desk", keyring=tmp_path / "keys", resolve=server.resolve
        )
        urls = [f"http://h{number % 8}.example/news/{number}" for number in range(400)]
        finds = press.capture_all(urls, jobs=8, allow_net=LOOPBACK, rate="off")
        number, found = next(finds)
        assert isinstance(found, Committed)
        assert found.url == urls[number]
        finds.close()
        assert 1 <= len(press.articles()) < 400
        assert verify(tmp_path / "press").verdicts[0].status == "ok"
