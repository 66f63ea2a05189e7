"""Which robots.txt is asked, what counts as an answer, and what is recorded of it."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from archive.errors import SourceError
from archive.model.capture import Exchange, Fetched, RobotsWord
from archive.net.fetch import Fetcher, Resolve
from archive.net.guard import Target, check_url
from archive.net.manners import Manners
from archive.net.permission import RobotsFiles, UnreachableError
from archive.net.robots import LIMIT
from archive.settings import FetchSettings
from tests.net.test_fetch import Server, always, ok

Leave = Callable[[Target], RobotsWord]
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PAGE = "https://courant.example/2026/harbour"
PLACE = "https://courant.example/robots.txt"
RULES = b"User-agent: *\nDisallow: /2026/\n"


class World:
    """What answers to which address; every address asked is kept. A tuple is status, body, headers, failure."""

    def __init__(self, **told: object) -> None:
        self.told = dict(told)
        self.asked: list[str] = []
        self.now = NOON

    def fetch(self, url: str) -> Fetched:
        self.asked.append(url)
        answer = self.told.get("any", self.told.get(url))
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if isinstance(answer, BaseException):
            raise answer
        if isinstance(answer, str):
            return Fetched(url, "", (), answer)
        status, body, headers, failure = answer  # type: ignore[misc]
        cut = "length" if failure == "too large" else None
        hop = Exchange(url, "", b"", b"", body, status, headers, truncated=cut)  # type: ignore[arg-type]
        return Fetched(url, "", (hop,), failure)

    def files(self, manners: Manners | None = None) -> RobotsFiles:
        return RobotsFiles(self.fetch, "newsproof/0.2 (news)", now=lambda: self.now, manners=manners)


def answer(
    status: int = 200, body: bytes = RULES, failure: str | None = None, **headers: str
) -> tuple[int, bytes, tuple[tuple[str, str], ...], str | None]:
    return status, body, tuple((name.replace("_", "-"), value) for name, value in headers.items()), failure


def outcome(world: World, url: str = PAGE) -> str:
    try:
        world.files().word(check_url(url))
    except SourceError as exc:
        return exc.code
    except UnreachableError:
        return "unreachable"
    return "allowed"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (answer(), "robots"),
        (answer(body=b""), "allowed"),
        (answer(body=b"\xff\xfe\x00"), "allowed"),
        (answer(204, b""), "allowed"),
        (answer(content_type="text/html"), "robots"),
        (answer(body=gzip.compress(RULES), content_encoding="gzip"), "robots"),
        (answer(body=RULES, content_encoding="gzip"), "robots"),  # it claims gzip and is none: nobody knows
        (answer(body=b"x", content_encoding="compress"), "robots"),
        *((answer(status), "allowed") for status in (400, 401, 403, 404, 410, 429, 451, 499)),
        *((answer(status), "robots") for status in (500, 502, 503, 504, 599)),
        (answer(301), "allowed"),
        (answer(302, location="mailto:desk@courant.example"), "robots"),  # refused by the guard: not reachable
        (answer(302, location="http://["), "allowed"),
        (answer(302, location="/robots.txt"), "allowed"),  # round and round
        (answer(failure="connection reset"), "robots"),
        (answer(body=RULES + b"#" * LIMIT, failure="too large"), "robots"),
        (answer(body=b"#" * LIMIT + RULES, failure="too large"), "allowed"),
        ("connection refused", "unreachable"),
    ],
)
def test_what_came_counts_as_the_standard_has_it(told: object, expected: str) -> None:
    assert outcome(World(any=told)) == expected


@pytest.mark.parametrize(("steps", "expected"), [(5, "robots"), (6, "allowed")])
def test_five_redirects_are_followed_across_hosts(steps: int, expected: str) -> None:
    world = World()
    url = PLACE
    for number in range(steps):
        new = f"https://h{number}.example/{number}"
        world.told[url] = answer(301, b"", location=new)
        url = new
    world.told[url] = answer()
    assert outcome(world) == expected
    assert len(world.asked) == 6


def test_a_redirect_into_a_private_network_is_no_leave() -> None:
    world = World(
        **{PLACE: answer(301, b"", location="http://intranet.example/"),
           "http://intranet.example/": SourceError("private-address", "10.0.0.5")}
    )  # fmt: skip
    assert outcome(world) == "robots"


def test_what_the_guard_says_of_the_origin_is_passed_on() -> None:
    assert outcome(World(any=SourceError("private-address", "10.0.0.5"))) == "private-address"
    assert outcome(World(any=SourceError("retry-later", "later"))) == "retry-later"


def test_what_was_said_is_recorded() -> None:
    world = World(any=answer())
    word = world.files().word(check_url(PAGE), obeyed=False)
    assert (word.url, word.file, word.allowed, word.status) == (PAGE, PLACE, False, 200)
    assert (word.group, word.line, word.rule, word.why) == ("*", 2, "Disallow: /2026/", None)
    assert word.sha256 == hashlib.sha256(RULES).hexdigest()
    assert word.asked == "2026-03-02T12:00:00.000000Z"


def test_a_refusal_names_the_line_and_shows_no_secret() -> None:
    with pytest.raises(SourceError) as caught:
        World(any=answer()).files().word(check_url("https://ana:secret@courant.example/2026/x"))
    assert caught.value.context["robots"] == f"line 2 of {PLACE}: Disallow: /2026/"
    assert "secret" not in f"{caught.value.message}{caught.value.context}{caught.value.hint}"
    with pytest.raises(SourceError) as caught:
        World(any=answer(503)).files().word(check_url(PAGE))
    assert caught.value.context["robots"] == f"{PLACE}: HTTP status 503"


def test_who_does_not_obey_asks_all_the_same_and_passes() -> None:
    for told in (answer(), answer(500), "connection refused"):
        word = World(any=told).files().word(check_url(PAGE), obeyed=False)
        assert not word.allowed


def test_an_origin_is_asked_once_a_day_and_each_by_itself() -> None:
    world = World(any=answer(404))
    files = world.files()
    for url in (PAGE, "https://courant.example/x", "http://courant.example/x", "https://courant.example:8443/", PAGE):
        files.word(check_url(url))
    assert world.asked == [PLACE, "http://courant.example/robots.txt", "https://courant.example:8443/robots.txt"]
    world.now += timedelta(hours=23, minutes=59)
    files.word(check_url(PAGE))
    assert len(world.asked) == 3
    world.now += timedelta(minutes=1)
    files.word(check_url(PAGE))
    assert len(world.asked) == 4
    world.now -= timedelta(days=400)  # a clock that was set back makes no file of the future
    files.word(check_url(PAGE))
    assert len(world.asked) == 5


def test_a_redirect_to_the_robots_txt_of_another_origin_has_asked_that_one() -> None:
    secure = "https://courant.example/robots.txt"
    world = World(**{"http://courant.example/robots.txt": answer(301, b"", location=secure), secure: answer()})
    files = world.files()
    first = files.word(check_url("http://courant.example/2026/x"), obeyed=False)
    word = files.word(check_url("https://courant.example/2026/x"), obeyed=False)
    assert world.asked == ["http://courant.example/robots.txt", secure]
    assert (first.file, word.file) == ("http://courant.example/robots.txt", secure)
    assert (word.allowed, word.line, word.asked) == (False, 2, first.asked)


@pytest.mark.parametrize("place", ["/robots", "/en/robots.txt", "/robots.txt?of=courant"])
def test_a_redirect_to_another_file_of_an_origin_has_not_asked_for_its_robots_txt(place: str) -> None:
    other = f"https://www.courant.example{place}"
    world = World(**{PLACE: answer(301, b"", location=other), other: answer(body=b"")})
    world.told["https://www.courant.example/robots.txt"] = answer()
    files = world.files()
    assert files.word(check_url(PAGE)).allowed
    assert not files.word(check_url("https://www.courant.example/2026/x"), obeyed=False).allowed


@pytest.mark.parametrize("trouble", [answer(503), "connection refused", answer(failure="connection reset")])
def test_in_trouble_what_was_said_before_stands(trouble: object) -> None:
    world = World(any=[answer(body=b"User-agent: *\nDisallow: /other\n"), trouble, answer()])
    files = world.files()
    assert files.word(check_url(PAGE)).allowed
    world.now += timedelta(days=2)
    word = files.word(check_url(PAGE))
    assert word.allowed
    assert word.asked == "2026-03-02T12:00:00.000000Z"
    with pytest.raises(SourceError):  # asked again the next time
        files.word(check_url(PAGE))


def test_who_does_not_answer_is_asked_again() -> None:
    world = World(any=["timed out", answer(404)])
    files = world.files()
    with pytest.raises(UnreachableError, match="timed out"):
        files.word(check_url(PAGE))
    assert files.word(check_url(PAGE)).allowed


def test_a_crawl_delay_slows_the_host_down() -> None:
    clock = [0.0]
    manners = Manners(5, monotonic=lambda: clock[0], now=lambda: NOON, pause=lambda _: None)
    files = World(any=answer(body=b"User-agent: newsproof\nCrawl-delay: 30\n")).files(manners)
    with manners.turn("courant.example"):
        files.word(check_url(PAGE))
    assert manners.wait_for("courant.example") == 30


def test_memory_is_bounded_over_many_origins() -> None:
    world = World(any=answer())
    files = world.files()
    for number in range(1_000):
        files.word(check_url(f"https://h{number}.example/"))
    assert len(files._origins) <= 512


# With sockets.


def fetcher(
    *, monotonic: Callable[[], float] = lambda: 0.0, resolve: Resolve | None = None, leave: Leave | None = None,
    manners: Manners | None = None, **limits: Any,
) -> Fetcher:  # fmt: skip
    limits.setdefault("allow_net", ("127.0.0.0/8",))
    return Fetcher(
        FetchSettings(**limits),
        now=lambda: NOON,
        monotonic=monotonic,
        resolve=resolve,
        manners=manners,
        leave=leave,
    )


def test_every_hop_is_asked_for_and_at_its_turn() -> None:
    def script(request: bytes, number: int) -> tuple[object, ...]:
        path = request.split()[1]
        if path == b"/robots.txt":
            return (ok(b"User-agent: *\nDisallow: /closed\n"),)
        if path == b"/":
            return (b"HTTP/1.1 302 Found\r\nLocation: /open\r\nContent-Length: 0\r\n\r\n",)
        if path == b"/away":
            return (b"HTTP/1.1 302 Found\r\nLocation: /closed\r\nContent-Length: 0\r\n\r\n",)
        return (ok(),)

    clock = [0.0]
    begun: list[float] = []

    def pause(seconds: float) -> None:
        clock[0] += seconds

    manners = Manners(5, monotonic=lambda: clock[0], now=lambda: NOON, pause=pause)
    with Server(script) as server:
        plain = partial(fetcher, manners=manners, monotonic=lambda: clock[0])
        files = RobotsFiles(
            lambda url: plain(max_redirects=0).fetch(url), "newsproof/0.2", now=lambda: NOON, manners=manners
        )
        polite = plain(leave=files.word, timeout=8.0)
        found = polite.fetch(server.url)
        begun.append(clock[0])
        assert found.failure is None
        assert [hop.status for hop in found.hops] == [302, 200]
        assert [word.url for word in found.robots] == [server.url, f"{server.url}open"]
        with pytest.raises(SourceError) as caught:
            polite.fetch(f"{server.url}away")
        assert caught.value.code == "robots"
        assert caught.value.context["from"] == f"{server.url}away"
        paths = [request.split()[1] for request in server.requests]
    assert paths == [b"/robots.txt", b"/", b"/open", b"/away"]
    assert begun == [10.0]  # robots.txt, then 5 s, then 5 s more: longer than the deadline, which does not count it
    assert clock[0] == 15.0


def test_a_busy_host_is_heard() -> None:
    clock = [0.0]
    manners = Manners(0, monotonic=lambda: clock[0], now=lambda: NOON, pause=lambda _: None)
    busy = b"HTTP/1.1 503 Busy\r\nRetry-After: 900\r\nContent-Length: 0\r\n\r\n"
    with Server(always(busy)) as server:
        polite = fetcher(manners=manners)
        assert polite.fetch(server.url).hops[-1].status == 503
        assert manners.wait_for("127.0.0.1") == 900
        with pytest.raises(SourceError) as caught:
            polite.fetch(server.url)
        assert caught.value.code == "retry-later"
        assert len(server.requests) == 1


def test_a_private_address_is_told_of_the_page_and_not_of_its_robots_txt() -> None:
    def resolve(host: str, port: int) -> list[tuple[str, int]]:
        return [("10.0.0.5", port)]

    files = RobotsFiles(lambda url: fetcher(resolve=resolve).fetch(url), "newsproof/0.2", now=lambda: NOON)
    with pytest.raises(SourceError) as caught:
        fetcher(resolve=resolve, leave=files.word).fetch(PAGE)
    assert caught.value.code == "private-address"
    assert PAGE in caught.value.message
