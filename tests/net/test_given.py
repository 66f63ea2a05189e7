"""Cookies and headers that the reader gives: who gets them, who never does, and that no line of a file is repeated."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import CallerError
from archive.net.given import Cookie, Given, parse_headers, parse_jar
from archive.net.guard import check_url

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER, BEFORE = int(NOW.timestamp()) + 60, int(NOW.timestamp()) - 60


def line(
    domain: str = "news.example",
    subdomains: str = "FALSE",
    path: str = "/",
    secure: str = "FALSE",
    expires: object = 0,
    name: str = "session",
    value: str = "k3y-canary",
) -> str:
    return "\t".join((domain, subdomains, path, secure, str(expires), name, value)) + "\n"


def sent(jar: str, url: str) -> str | None:
    target = check_url(url)
    fields = Given(parse_jar(jar, source="jar.txt")).fields(target, target, NOW)
    return dict(fields).get("Cookie")


@pytest.mark.parametrize(
    ("jar", "url", "goes"),
    [
        (line(), "http://news.example/a", True),
        (line(), "http://NEWS.example./a", True),
        (line(), "http://www.news.example/a", False),
        (line(), "http://oldnews.example/a", False),
        (line(), "http://news.example.evil.example/a", False),
        (line(subdomains="TRUE"), "http://www.news.example/a", True),
        (line(".news.example", "TRUE"), "http://news.example/a", True),
        (line("#HttpOnly_.news.example", "TRUE"), "http://www.news.example/a", True),
        (line("#HttpOnly_news.example"), "http://news.example/", True),
        (line("0.0.1", "TRUE"), "http://127.0.0.1/", False),
        (line(secure="TRUE"), "http://news.example/", False),
        (line(secure="TRUE"), "https://news.example/", True),
        (line(path="/sport"), "http://news.example/sport", True),
        (line(path="/sport"), "http://news.example/sport?x", True),
        (line(path="/sport"), "http://news.example/sport/x", True),
        (line(path="/sport"), "http://news.example/sports", False),
        (line(path="/sport/"), "http://news.example/sport", False),
        (line(expires=LATER), "http://news.example/", True),
        (line(expires=BEFORE), "http://news.example/", False),
        (line(expires=-1), "http://news.example/", True),
    ],
)
def test_a_cookie_goes_where_its_jar_says(jar: str, url: str, goes: bool) -> None:
    assert (sent(jar, url) is not None) is goes


def test_cookies_of_longer_paths_come_first() -> None:
    jar = "# Netscape HTTP Cookie File\r\n\n" + line(name="a", value="1") + line(path="/x", name="b", value="")
    assert sent(jar + line(name="c", value="3"), "http://news.example/x/y") == "b=; a=1; c=3"


@pytest.mark.parametrize(
    "text",
    [
        "news.example k3y-canary\n",
        line(subdomains="yes", value="k3y-canary"),
        line(path="sport"),
        line(expires="k3y-canary"),
        line(value="k3y-canary\x01"),
        line(value="k3y-canary; more"),
        line(name="a=k3y-canary b"),
        line(domain="ne ws.example"),
        line(value="k3y-canary\r\nX-Injected: 1").replace("\r\n", "\r\r"),
    ],
)
def test_a_jar_that_is_none_names_the_line_and_not_what_stands_in_it(text: str) -> None:
    with pytest.raises(CallerError) as caught:
        parse_jar(line() + text, source="jar.txt")
    assert caught.value.code == "bad-cookies"
    assert "line 2" in caught.value.message
    assert "k3y-canary" not in f"{caught.value.message} {caught.value.hint} {caught.value.context}"


@given(st.text(max_size=200))
def test_no_jar_and_no_headers_smuggle_a_line(text: str) -> None:
    for read in (parse_jar, parse_headers):
        try:
            found = read(text, source="x")
        except CallerError:
            continue
        for one in found:
            parts = (one.name, one.value) if isinstance(one, Cookie) else one
            assert not any(char in part for part in parts for char in "\r\n\0")


def test_neither_shows_its_values() -> None:
    given = Given(parse_jar(line(), source="jar"), parse_headers("X-Key: k3y-canary", source="h"))
    assert "k3y-canary" not in repr(given)
    assert given.names == ("X-Key",)
    assert bool(given)
    assert not Given()


# Headers.


@pytest.mark.parametrize(
    ("first", "hop", "goes"),
    [
        ("https://news.example/a", "https://news.example/b", True),
        ("http://news.example/a", "https://news.example/a", True),
        ("https://news.example/a", "http://news.example/a", False),
        ("https://news.example/a", "https://www.news.example/a", False),
        ("https://news.example/a", "https://news.example:8443/a", False),
        ("http://news.example:8080/a", "https://news.example/a", False),
        ("http://news.example:8080/a", "http://news.example:8080/b", True),
    ],
)
def test_headers_stay_with_the_host_that_was_asked(first: str, hop: str, goes: bool) -> None:
    headers = parse_headers("# mine\n\nX-Key: k3y-canary\r\nAccept-Language: de\n", source="h.txt")
    fields = Given(headers=headers).fields(check_url(hop), check_url(first), NOW)
    assert fields == (list(headers) if goes else [])


@pytest.mark.parametrize(
    "text",
    [
        "no header k3y-canary",
        "X Y: k3y-canary",
        "X-Key: k3y-canary\x07",
        "X-Key: k3y-canaryé",
        "X-Key:",
        "Host: k3y-canary",
        "content-LENGTH: 7",
        "If-None-Match: k3y-canary",
        "If-Modified-Since: yesterday",
        "Range: bytes=0-1",
        "Cookie: session=k3y-canary",
        "Accept-Encoding: compress",
        "Proxy-Authorization: Basic k3y-canary",
        "X-Key: a\r\rX-Injected: k3y-canary",
    ],
)
def test_headers_that_are_not_the_readers_are_refused(text: str) -> None:
    with pytest.raises(CallerError) as caught:
        parse_headers("Accept-Language: de\n" + text, source="h.txt")
    assert caught.value.code == "bad-headers"
    assert "line 2" in caught.value.message
    assert "k3y-canary" not in f"{caught.value.message} {caught.value.hint}"
