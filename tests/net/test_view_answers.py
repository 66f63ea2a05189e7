"""What a page that is looked at gets, with no browser: routing, limits, and how far a browser's word is believed."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import CallerError, SourceError
from archive.model.capture import Exchange, Fetched, RobotsWord
from archive.model.view import Look
from archive.net.browser import BrowserError
from archive.net.png import size_of
from archive.net.views import KINDS, MOST_LISTED, Answers, Held, Seen, see
from tests.pictures import png

PAGE = Held(
    "https://news.example/ferry",
    200,
    (("Content-Type", "text/html"), ("Set-Cookie", "a=b"), ("Content-Encoding", "br"), ("Refresh", "0;url=/x")),
    b"<h1>Ferry</h1>",
)
LOOK = Look(max_requests=3, max_bytes=1_000, max_time=10.0, max_wait=20.0, max_asked=50)


def came(url: str, body: bytes = b"body", status: int = 200, **more: Any) -> Fetched:
    exchange = Exchange(url, "2026-03-02T08:00:00.000000Z", b"", b"", body, status, (("Content-Type", "image/png"),))
    return Fetched(url, exchange.started, (exchange,), **more)


def asks(url: str, kind: str = "image", **more: Any) -> dict[str, Any]:
    usual = {"method": "GET", "navigation": False, "main": False, "window": False, "headers": {}}
    return {"asks": url, "kind": kind, **usual, **more}


OPENING = asks(PAGE.url, "document", navigation=True, main=True)


class Net:
    """What is fetched, and what it costs. `clock` is the time that goes by."""

    def __init__(self, answer: Callable[[str], Fetched] = came) -> None:
        self.asked: list[tuple[str, Sequence[tuple[str, str]]]] = []
        self.answer = answer
        self.clock = 0.0
        self.waited = 0.0

    def fetch(self, url: str, headers: Sequence[tuple[str, str]]) -> Fetched:
        self.asked.append((url, headers))
        return self.answer(url)

    def answers(self, look: Look = LOOK, held: dict[str, Held] | None = None) -> Answers:
        return Answers(
            PAGE,
            look,
            held=held,
            fetch=self.fetch,
            decode=lambda body, coding: body,
            monotonic=lambda: self.clock,
            waited=lambda: self.waited,
        )


def test_the_page_is_what_was_captured_without_headers_that_lead_elsewhere() -> None:
    net = Net()
    told = net.answers().answer(OPENING)
    assert base64.b64decode(told["body"]) == PAGE.body
    assert (told["status"], told["headers"]) == (200, {"content-type": "text/html"})
    assert net.asked == []


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (asks("https://news.example/next", "document", navigation=True, main=True), "navigation"),
        (asks(PAGE.url, "document", navigation=True, main=True), "navigation"),
        (asks("https://news.example/new", "document", navigation=True, main=True, window=True), "window"),
        (asks("https://news.example/p", "fetch", method="POST"), "method"),
        (asks("https://news.example/p", "fetch", method="HEAD"), "method"),
        (asks("https://news.example/film", "media"), "kind"),
        (asks("wss://news.example/live", "websocket"), "kind"),
        (asks("https://news.example/report", "cspreport"), "kind"),
        (asks("https://news.example/beacon", "ping"), "kind"),
        (asks("file:///etc/hostname", "document"), "refused-url"),
        (asks("chrome://version/", "document"), "refused-url"),
        (asks("", "image"), "refused-url"),
    ],
)
def test_what_is_never_fetched(asked: dict[str, Any], why: str) -> None:
    net = Net()
    answers = net.answers()
    answers.answer(OPENING)
    assert answers.answer(asked) == {"refused": why}
    assert net.asked == []
    assert answers.requests[-1].why == why


@pytest.mark.parametrize("kind", sorted(KINDS - {"document"}))
def test_what_a_view_is_drawn_from_is_fetched_once(kind: str) -> None:
    net = Net()
    answers = net.answers()
    url = "https://cdn.example/thing?token=s3cretvalue1234567"
    first, second = answers.answer(asks(f"{url}#one", kind)), answers.answer(asks(url, kind))
    assert first == second
    assert [one for one, _ in net.asked] == [url]
    (listed,) = answers.requests
    assert (listed.outcome, listed.times, listed.length) == ("fetched", 2, 4)
    assert listed.sha256 == hashlib.sha256(b"body").hexdigest()
    assert "s3cret" not in listed.url


def test_what_was_captured_with_the_page_is_not_fetched_again() -> None:
    net = Net()
    url = "https://cdn.example/quay.png"
    answers = net.answers(held={url: Held(url, 200, (), b"captured")})
    assert base64.b64decode(answers.answer(asks(url))["body"]) == b"captured"
    assert net.asked == []
    assert answers.requests[0].outcome == "captured"


def test_only_what_a_server_chooses_its_answer_by_goes_along() -> None:
    net = Net()
    headers = {
        "accept": "image/webp", "cookie": "id=1", "authorization": "Basic x", "user-agent": "Chrome", "origin": "null",
        "referer": "https://news.example/\r\nX: y", "x-own": "1", "accept-language": "en-US",
    }  # fmt: skip
    net.answers().answer(asks("https://cdn.example/a.png", headers=headers))
    assert dict(net.asked[0][1]) == {"Accept": "image/webp", "Accept-Language": "en-US", "Origin": "null"}


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (SourceError("private-address", "x"), "private-address"),
        (SourceError("robots", "x"), "robots"),
        (SourceError("retry-later", "x"), "retry-later"),
        (CallerError("bad-url", "x"), "bad-url"),
        (SourceError("network", "x"), "failed"),
    ],
)
def test_a_refusal_of_the_fetcher_is_told_by_its_code(error: Exception, why: str) -> None:
    def refuse(url: str) -> Fetched:
        raise error

    answers = Net(refuse).answers()
    assert answers.answer(asks("http://10.0.0.1/")) == {"refused": why}


@pytest.mark.parametrize(
    "found",
    [
        Fetched("u", "2026-03-02T08:00:00.000000Z", (), "no answer"),
        came("u", failure="connection reset"),
        came("u", status=302),
        came("u", status=204),
    ],
)
def test_what_did_not_come_whole_is_not_shown(found: Fetched) -> None:
    assert Net(lambda url: found).answers().answer(asks("http://x.example/")) == {"refused": "failed"}


def test_an_error_page_is_shown_as_one() -> None:
    told = Net(lambda url: came(url, status=404)).answers().answer(asks("http://x.example/"))
    assert told["status"] == 404


def test_what_was_fetched_against_robots_txt_says_so() -> None:
    word = RobotsWord("u", "f", "2026-03-02T08:00:00.000000Z", 200, None, False)
    answers = Net(lambda url: came(url, robots=(word,))).answers()
    answers.answer(asks("http://x.example/"))
    assert answers.requests[0].against_robots


def spends(net: Net, what: str) -> Callable[[str], Fetched]:
    def answer(url: str) -> Fetched:
        net.clock += 6.0 if what == "time" else 0.1
        net.waited += 11.0 if what == "wait" else 0.0
        net.clock += 11.0 if what == "wait" else 0.0
        return came(url, b"x" * (600 if what == "bytes" else 1))

    return answer


@pytest.mark.parametrize(("limit", "fetches"), [("requests", 3), ("bytes", 2), ("time", 2), ("wait", 2)])
def test_every_limit_ends_the_fetching_and_nothing_else(limit: str, fetches: int) -> None:
    net = Net()
    net.answer = spends(net, limit)
    answers = net.answers()
    told = [answers.answer(asks(f"https://x.example/{number}")) for number in range(6)]
    assert len(net.asked) == fetches
    assert told[fetches:] == [{"refused": "limit"}] * (6 - fetches)
    assert answers.limits == [limit]
    assert "status" in answers.answer(OPENING)


def test_a_page_that_never_stops_asking_is_told_that_it_is_enough() -> None:
    answers = Net().answers()
    told = [answers.answer(asks(f"https://x.example/{number}", "media")) for number in range(60)]
    assert [one for one in told if "enough" in one] == told[LOOK.max_asked :]
    assert answers.more == 10
    assert answers.limits == ["asked"]


def test_the_list_is_bounded() -> None:
    answers = Net().answers(Look(max_asked=10_000))
    for number in range(MOST_LISTED + 40):
        answers.answer(asks(f"https://x.example/{number}?{'y' * 5000}", "media"))
    assert (len(answers.requests), answers.more) == (MOST_LISTED, 40)
    assert max(len(one.url) for one in answers.requests) <= 1_001


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "asks": st.one_of(
                    st.text(max_size=40), st.sampled_from(["http://x.example/", "https://[::1]/", PAGE.url])
                ),
                "kind": st.sampled_from([*KINDS, "media", "other", ""]),
                "method": st.sampled_from(["GET", "POST", "", "get"]),
            },
            optional={
                "headers": st.one_of(st.none(), st.dictionaries(st.text(max_size=9), st.text(max_size=9))),
                "main": st.booleans(),
                "navigation": st.booleans(),
                "window": st.booleans(),
            },
        ),
        max_size=20,
    )
)
def test_whatever_is_asked_has_an_answer_and_the_limits_hold(asked: list[dict[str, Any]]) -> None:
    net = Net()
    answers = net.answers()
    for one in asked:
        told = answers.answer(one)
        assert ("refused" in told) != ("body" in told)
    assert len(net.asked) <= LOOK.max_requests
    assert sum(one.times for one in answers.requests) + answers.more == len(asked)


# The conversation.


class Script:
    """A browser that says what it is told to say."""

    def __init__(self, *messages: Any) -> None:
        self.messages = list(messages)
        self.heard: list[dict[str, Any]] = []

    def send(self, message: dict[str, Any]) -> None:
        self.heard.append(message)

    def receive(self) -> dict[str, Any]:
        message: Any = self.messages.pop(0)
        if isinstance(message, Exception):
            raise message
        return dict(message)


SMALL = Look(width=4, height=3, max_height=50, max_screenshot=5_000, max_dom=100)
HELLO = {"browser": "Chromium 1.2", "driver": "Playwright 3.4"}
MADE = {
    "png": base64.b64encode(png(4, 9)).decode(), "dom": base64.b64encode(b"<p>").decode(), "dom_cut": False,
    "height": 9, "page_height": 9, "settled": True, "address": PAGE.url, "dropped": 0,
}  # fmt: skip


def conversed(*messages: Any, look: Look = SMALL) -> tuple[Seen, Script]:
    script = Script(*messages)
    seen = see(
        PAGE,
        look,
        script,
        Net().answers(look),
        browser="/usr/bin/chromium",
        sandbox=True,
        now=lambda: datetime(2026, 3, 2, tzinfo=UTC),
    )
    return seen, script


def test_a_view_says_how_it_was_made() -> None:
    seen, script = conversed(HELLO, OPENING, MADE)
    assert (seen.view.outcome, seen.view.browser, seen.view.driver) == ("made", "Chromium 1.2", "Playwright 3.4")
    assert (seen.view.height, seen.view.settled, seen.view.taken) == (9, True, "2026-03-02T00:00:00.000000Z")
    assert [one.outcome for one in seen.view.requests] == ["captured"]
    assert seen.dom == b"<p>"
    assert script.heard[0]["url"] == PAGE.url


@pytest.mark.parametrize(
    "message",
    [
        {**MADE, "png": "nonsense!"},
        {**MADE, "png": base64.b64encode(png(5, 9)).decode()},
        {**MADE, "png": base64.b64encode(png(4, 9) + b"more").decode()},
        {**MADE, "height": 8},
        {**MADE, "height": 51},
        {**MADE, "height": "9"},
        {**MADE, "height": True},
        {**MADE, "page_height": -1},
        {**MADE, "dom": None},
        {**MADE, "dom": base64.b64encode(b"x" * 301).decode()},
        {**MADE, "dom_cut": "no"},
        {**MADE, "address": "https://elsewhere.example/ferry"},
        {**MADE, "address": "about:blank"},
        {**MADE, "address": None},
        {"failed": "it crashed\x1b[2J"},
        {},
        BrowserError("the browser said nothing for 60 s"),
    ],
)
def test_what_a_browser_says_is_not_believed_without_a_look(message: Any) -> None:
    seen, _ = conversed(HELLO, OPENING, message)
    assert seen.view.outcome == "failed"
    assert seen.view.reason
    assert seen.view.reason.isprintable()
    assert (seen.screenshot, seen.dom) == (None, None)
    assert len(seen.view.requests) == 1


def test_a_page_that_is_higher_than_is_drawn_says_so() -> None:
    seen, _ = conversed(HELLO, {**MADE, "page_height": 90, "dom_cut": True, "address": "https://news.example/other"})
    assert seen.view.limits == ("height", "dom")
    assert seen.view.address == "https://news.example/other"


@given(st.integers(0, len(png(4, 9)) - 1), st.integers(1, 255))
def test_a_flipped_byte_makes_no_picture_of_another_size(at: int, flip: int) -> None:
    data = bytearray(png(4, 9))
    data[at] ^= flip
    assert size_of(bytes(data)) is None


@given(st.binary(max_size=80))
def test_what_is_no_png_has_no_size(data: bytes) -> None:
    assert size_of(b"\x89PNG\r\n\x1a\n" + data) is None
    assert size_of(png(4, 9)[: len(data)]) is None
