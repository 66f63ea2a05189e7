"""Who is let in: every method and path, wrong hosts, foreign pages, no token; and addresses that nobody meant."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.errors import CallerError
from archive.web.door import ROUTES
from archive.web.gate import Gate, Refused, is_loopback
from archive.web.markup import Address, Addresses, el
from archive.web.serving import gate_of
from tests.web.client import HOST, TOKEN, Client, walked
from tests.web.conftest import contents

METHODS = ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "BREW")
OWN = (("host", HOST),)
SECRET = ("harbour-bridge", "Mayor", "tidewater", "newsproof.invalid", TOKEN)


def paths(client: Client) -> Iterator[str]:
    """Every page there is, and one for each route."""
    yield from (path for path, _ in walked(client))
    for route in ROUTES:
        yield f"/{TOKEN}{route.pattern.pattern.strip('^$')}"


def test_only_reading_is_possible(client: Client, newsroom: Path) -> None:
    before = contents(newsroom)
    every = sorted({path.partition("?")[0] for path in paths(client)})
    assert len(every) > 100
    for path in every:
        for method in METHODS:
            if method == "POST" and path in (f"/{TOKEN}/verify", f"/{TOKEN}/verify.json"):
                continue
            told = client.ask(method, path, body=(b"x=1",))
            assert told.status == 405, (method, path)
            assert told.headers["allow"] == "GET, HEAD"
    assert contents(newsroom) == before


def test_without_the_token_nothing_is_told(client: Client) -> None:
    every = sorted({path for path, _ in walked(client)})
    wrongs = ("", "/x", f"/{TOKEN[:-1]}", f"/{TOKEN}x", f"/{TOKEN.upper()}", f"//{TOKEN}", f"/./{TOKEN}", "/%00")
    for path in every:
        for wrong in wrongs:
            for method in ("GET", "HEAD", "POST"):
                told = client.ask(method, wrong + path.removeprefix(f"/{TOKEN}"))
                assert told.status == 403, (method, wrong, path)
                assert not [word for word in SECRET if word in told.text], path
    assert client.ask("GET", f"/{TOKEN}").status == 403
    assert client.ask("GET", f"/{TOKEN}/").status == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8377", "127.0.0.1", "127.0.0.1:80", "127.0.0.1:83770", "localhost", "127.0.0.1.evil.example:8377",
     "[::1", "", "127.0.0.1:8377@evil.example", "evil.example#127.0.0.1:8377", "8.8.8.8:8377", "localhost.evil:8377", " "],
)  # fmt: skip
def test_another_host_is_refused(client: Client, host: str) -> None:
    told = client.get("/", headers=(("host", host),))
    assert told.status == 403
    assert not [word for word in SECRET if word in told.text]


def test_no_host_and_two_hosts_are_refused(client: Client) -> None:
    assert client.get("/", headers=()).status == 403
    assert client.get("/", headers=(("host", HOST), ("host", HOST))).status == 403


@pytest.mark.parametrize("host", ["127.0.0.1:8377", "localhost:8377", "LOCALHOST:8377", "[::1]:8377", "127.0.0.2:8377"])
def test_all_names_of_this_machine_are_ours(client: Client, host: str) -> None:
    assert client.get("/", headers=(("host", host),)).status == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ((), 200),
        ((("sec-fetch-site", "none"), ("sec-fetch-mode", "navigate")), 200),
        ((("sec-fetch-site", "same-origin"), ("sec-fetch-mode", "navigate")), 200),
        ((("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")), 200),  # a link in somebody's mail
        ((("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")), 403),
        ((("sec-fetch-site", "same-site"), ("sec-fetch-mode", "cors")), 403),
        ((("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "websocket")), 403),
        ((("origin", "http://127.0.0.1:8377"),), 200),
        ((("origin", "http://evil.example"),), 403),
        ((("origin", "https://127.0.0.1:8377"),), 403),
        ((("origin", "http://127.0.0.1:9999"),), 403),
        ((("origin", "null"),), 403),
        ((("origin", "null"), ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")), 403),
        ((("origin", "null"), ("sec-fetch-site", "same-origin"), ("sec-fetch-mode", "navigate")), 200),
        ((("origin", "http://127.0.0.1:8377"), ("origin", "http://evil.example")), 403),
    ],
)
def test_pages_of_others_get_no_answer(client: Client, headers: tuple[tuple[str, str], ...], status: int) -> None:
    assert client.get("/", headers=(*OWN, *headers)).status == status


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_of_another_page_sends_nothing_here(client: Client, site: str) -> None:
    headers = (*OWN, ("sec-fetch-site", site), ("sec-fetch-mode", "navigate"), ("origin", "http://evil.example"))
    told = client.ask("POST", f"/{TOKEN}/verify", headers=headers, body=(b"x" * 10,))
    assert told.status == 403


@pytest.mark.parametrize(
    "path",
    ["/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/static/../newsproof.toml", "/static/..%2fnewsproof.toml", "/static/",
     "/static", "/a/..%2f..%2fnewsproof.toml", "/a//v3", "/a/", "/a", "//", "/a/harbour-bridge/", "/a/harbour-bridge/v3/",
     "/newsproof.toml", "/log/checkpoint", "/warc/", "/.git/config", "/index", "/index.html", "/a/harbour-bridge.html",
     "/a/harbour-bridge/report", "/a/harbour-bridge/v3/proof", "/a/harbour-bridge/v3/proof.html", "/a/harbour-bridge/v99",
     "/a/harbour-bridge/v0", "/a/harbour-bridge/v-1", "/a/harbour-bridge/latest.csv", "/a/harbour-bridge/v1...v3",
     "/a/harbour-bridge/..", "/a/harbour-bridge/v1..", "/a/nobody", "/a/%00", "/a/%ff%fe", "/a/x%0d%0aset-cookie:%20a=b",
     "/c/1-2/x", "/sites/nobody.example", "/sites/%2e%2e", "/verify.csv", "/search/x", "/health.atom", "/static/viewer.css",
     "/a/" + "x" * 4000, "/\u202e", "/a/harbour-bridge/2026-13-45", "/a/urn:x", "/a/http:%2f%2fx"],
)  # fmt: skip
def test_what_is_not_there_is_not_there(client: Client, path: str) -> None:
    told = client.get(path)
    if path == "/a/harbour-bridge/v1..":  # as everywhere: from v1 to the latest
        assert told.status == 200
        return
    assert told.status in (400, 404, 405, 414), (path, told.status)
    assert "set-cookie" not in told.headers
    assert b"root:" not in told.body
    assert not client.bugs  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "query",
    ["?q=" + "a" * 5000, "?q=" + "%F0%9F%92%A9" * 100, '?q=%22&in=removed', "?q=*", "?q=NEAR(", "?q=%00", "?q=%ud800",
     "?" + "&".join(f"a{n}=1" for n in range(200)), "?page=-1", "?page=99999999999999999999", "?in=everything&q=bridge",
     "?q=a&q=b", "?q=%22unclosed", "?q=" + "%22%22" * 50, "?q=-&in=added", "?q=%27%3B--"],
)  # fmt: skip
def test_odd_questions_are_answered(client: Client, query: str) -> None:
    for path in ("/search", "/"):
        told = client.get(path + query)
        assert told.status in (200, 400, 414), (path, query, told.status)
    assert not client.bugs  # type: ignore[attr-defined]


def test_head_is_answered_like_get(client: Client) -> None:
    for path in ("/", "/a/harbour-bridge", "/health.json", "/nothing"):
        got, head = client.get(path), client.ask("HEAD", f"/{TOKEN}{path}")
        assert head.status == got.status
        assert head.headers["content-type"] == got.headers["content-type"]


@given(
    st.text(max_size=60),
    st.sampled_from(["/", "/a/", "/a/harbour-bridge/", "/c/0-3/", "/sites/", "/static/", "/search?q="]),
)
@example("../../../etc/passwd", "/a/")
@example("v3/evidence/../../..", "/a/harbour-bridge/")
@settings(max_examples=150, deadline=None)
def test_any_address_is_answered_without_a_bug(newsroom_client: Client, text: str, before: str) -> None:
    from urllib.parse import quote

    told = newsroom_client.get(before + quote(text.encode("utf-8", "surrogatepass"), safe=""))
    assert told.status in (200, 303, 400, 404, 405, 410, 414), told.status
    assert not newsroom_client.bugs  # type: ignore[attr-defined]


# The gate by itself.


def test_a_viewer_that_others_reach_has_a_token() -> None:
    for host in ("0.0.0.0", "192.0.2.7", "::", "2001:db8::1"):
        with pytest.raises(CallerError, match="could read the archive"):
            gate_of(host, 1, token="none")
        assert gate_of(host, 1).token is not None
    assert gate_of("127.0.0.1", 1, token="none").token is None
    assert gate_of("localhost", 1, token="none").prefix == ""


@pytest.mark.parametrize("host", ["evil.example", "", "*", "127.0.0.1 ", "0x7f.1", "127.1"])
def test_where_to_listen_is_a_number(host: str) -> None:
    with pytest.raises(CallerError, match="no address to listen at"):
        gate_of(host, 1)


@pytest.mark.parametrize(
    "url",
    [
        "desk.example",
        "ftp://desk.example",
        "https://u:p@desk.example",
        "https://desk.example/x",
        "https://",
        "javascript:1",
    ],
)
def test_a_base_url_is_a_host(url: str) -> None:
    with pytest.raises(CallerError, match="address of a host"):
        gate_of(base_url=url)


def test_behind_a_proxy_its_own_name_is_ours_too() -> None:
    gate = gate_of(base_url="https://desk.example")
    assert gate.url.startswith("https://desk.example/")

    def admitted(host: str, origin: str = "") -> bool:
        headers = [(b"host", host.encode())] + ([(b"origin", origin.encode())] if origin else [])
        return gate.admit("GET", f"{gate.prefix}/", headers, 10) == "/"

    assert admitted("desk.example")
    assert admitted("desk.example", "https://desk.example")
    assert admitted("127.0.0.1:8377")
    assert not admitted("desk.example", "http://desk.example.evil")
    assert not admitted("desk.example:8080")
    assert not admitted("evil.example")


def test_listening_everywhere_takes_numbers_and_no_names() -> None:
    gate = Gate("0.0.0.0", 8377, "t")

    def status(host: str) -> bool:
        return gate.admit("GET", "/t/", [(b"host", host.encode())], 3) == "/"

    assert status("192.0.2.7:8377")
    assert status("127.0.0.1:8377")
    assert not status("rebound.example:8377")
    assert not status("localhost:8377")


@given(st.text(max_size=40), st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_only_the_token_opens(first: str, rest: str) -> None:
    gate = Gate("127.0.0.1", 8377, TOKEN)
    found = gate.admit("GET", f"/{first}/{rest}", [(b"host", HOST.encode())], 10)
    assert isinstance(found, Refused) or first == TOKEN


def test_this_machine_is_this_machine() -> None:
    assert all(is_loopback(host) for host in ("127.0.0.1", "127.9.9.9", "::1", "localhost"))
    assert not any(is_loopback(host) for host in ("0.0.0.0", "::", "10.0.0.1", "127.0.0.1.example", ""))


def test_a_page_links_nowhere_but_into_the_viewer() -> None:
    to = Addresses("/t")
    assert el("a", "x", href=to.to("a", "b/../c", q="d&e")) == '<a href="/t/a/b%2F..%2Fc?q=d%26e">x</a>'
    for wrong in ("https://evil.example", "//evil.example", "/t/a", "javascript:alert(1)"):
        with pytest.raises(ValueError, match="links only"):
            el("a", "x", href=wrong)
        with pytest.raises(ValueError, match="links only"):
            el("form", action=wrong)
    with pytest.raises(ValueError, match="no attribute"):
        el("a", "x", onclick="alert(1)")
    assert isinstance(to.to(""), Address)
