"""TimeGate and TimeMap against RFC 7089, clause by clause, and what is no memento."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.api import Archive
from archive.errors import CallerError
from archive.model.times import format_time
from archive.repository.mementos import is_shown
from archive.web.memento import accepted, address_in, http_date, quoted
from tests.newspaper import SITE, Newspaper, newspaper, page
from tests.web.client import HOST, TOKEN, WINDOW, Client, Told, Window

URL = f"{SITE}/plan?part=2&x=a;b"
TIMES = ("2026-03-02T08:00:00.400000Z", "2026-03-02T10:00:00Z", "2026-03-02T12:00:00Z", "2026-03-03T12:00:00Z")
_LINK = re.compile(r'<([^>]*)>((?:\s*;\s*[\w*]+="[^"]*")*)')


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newspaper]:
    folder = tmp_path_factory.mktemp("memento")
    with pytest.MonkeyPatch.context() as patch, newspaper(folder) as made:
        patch.setenv("NEWSPROOF_STATE", str(folder / "state"))
        for number, time in enumerate(TIMES):
            made.at(time)
            if number != 2:
                made.serve("/plan?part=2&x=a;b", page(cost=f"${number} million"))
            made.capture("/plan?part=2&x=a;b")
        made.serve("/gone", page(headline="Ferry Fares Stay"))
        made.capture("/gone")
        made.serve("/gone", b"<title>Gone</title><h1>Gone</h1>", 410)
        made.at("2026-03-04T12:00:00Z")
        made.capture("/gone")
        yield made


@pytest.fixture
def client(paper: Newspaper) -> Client:
    return Client(Archive.open(paper.path))


@pytest.fixture
def window(paper: Newspaper) -> Window:
    return Window(Archive.open(paper.path))


def links(text: str) -> list[tuple[str, dict[str, str]]]:
    """The links of a Link header or of a document of links (RFC 8288, 3; RFC 6690, 2), all of the text read."""
    found = []
    position = 0
    while position < len(text):
        match = _LINK.match(text, position)
        assert match is not None, text[position : position + 80]
        found.append((match[1], dict(re.findall(r'([\w*]+)="([^"]*)"', match[2]))))
        position = match.end()
        rest = re.compile(r"\s*(,\s*|\Z)").match(text, position)
        assert rest is not None, text[position : position + 80]
        position = rest.end()
    return found


def by_rel(found: list[tuple[str, dict[str, str]]]) -> dict[str, tuple[str, dict[str, str]]]:
    return {word: one for one in found for word in one[1]["rel"].split()}


def gate(client: Client, accept: str | None = None, url: str = URL, **how: object) -> Told:
    more = (("accept-datetime", accept),) if accept is not None else ()
    return client.ask("GET", f"/{TOKEN}/timegate/{url}", headers=(("host", HOST), *more))


@pytest.mark.parametrize(
    ("accept", "number"),
    [
        (None, 3),
        ("Mon, 02 Mar 2026 08:00:00 GMT", 0),  # the whole second counts: 08:00:00.4 is what HTTP calls 08:00:00
        ("Mon, 02 Mar 2026 09:59:59 GMT", 0),
        ("Mon, 02 Mar 2026 10:00:00 GMT", 1),
        ("Mon, 02 Mar 2026 23:00:00 GMT", 2),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),  # RFC 7089, 4.5.3: before the first is the first
        ("Fri, 31 Dec 9999 23:59:59 GMT", 3),
    ],
)
def test_a_timegate_leads_to_what_stood_then(client: Client, window: Window, accept: str | None, number: int) -> None:
    told = gate(client, accept)
    assert told.status == 302
    assert told.headers["vary"] == "accept-datetime"  # RFC 7089, 2.1.2
    assert "memento-datetime" not in told.headers  # 4.1: a TimeGate is no Memento
    assert told.headers["location"] == f"{WINDOW}/page/{number}/{URL}"
    rels = by_rel(links(told.headers["link"]))
    assert rels["original"][0] == URL  # 2.2.1: mandatory
    assert rels["timemap"][1]["type"] == "application/link-format"
    assert rels["first"][0] == f"{WINDOW}/page/0/{URL}"
    assert rels["last"][0] == f"{WINDOW}/page/3/{URL}"
    memento = window.at(told.headers["location"])
    assert memento.status == 200
    # 2.1.1: when it was what it was; and in the TimeMap, which must say the same.
    assert memento.headers["memento-datetime"] == http_date(
        TIMES[number] if "." in TIMES[number] else f"{TIMES[number][:-1]}.000000Z"
    )


def test_a_memento_names_its_neighbours(client: Client, window: Window) -> None:
    told = window.get(f"/page/1/{URL}")
    rels = by_rel(links(told.headers["link"]))
    assert rels["original"][0] == URL
    assert {"prev", "next", "first", "last", "timegate", "timemap"} <= set(rels)
    assert rels["prev"][0].startswith(f"{WINDOW}/page/0/")
    assert rels["next"][0].startswith(f"{WINDOW}/page/2/")
    assert "vary" not in told.headers
    # Whoever has only this port learns nothing of the other.
    assert TOKEN not in str(told.headers)
    assert rels["timegate"][0].startswith(f"{WINDOW}/timegate/")
    again = window.at(rels["timegate"][0], headers=(("accept-datetime", told.headers["memento-datetime"]),))
    assert again.headers["location"] == f"{WINDOW}/page/1/{URL}"


def test_a_timemap_lists_every_capture(client: Client, window: Window) -> None:
    told = client.get(f"/timemap/link/{URL}")
    assert told.status == 200
    assert told.headers["content-type"] == "application/link-format"
    found = links(told.text.strip())
    rels = by_rel(found)
    assert rels["original"][0] == URL
    assert rels["self"][0].endswith(f"/{TOKEN}/timemap/link/{URL}")
    assert rels["timegate"][0].endswith(f"/{TOKEN}/timegate/{URL}")
    mementos = [one for one in found if "memento" in one[1]["rel"].split()]
    assert [one[0] for one in mementos] == [f"{WINDOW}/page/{n}/{URL}" for n in range(4)]
    moments = [parsedate_to_datetime(one[1]["datetime"]) for one in mementos]
    assert moments == sorted(moments)
    assert rels["self"][1]["from"] == mementos[0][1]["datetime"]
    assert rels["self"][1]["until"] == mementos[-1][1]["datetime"]
    document = json.loads(client.get(f"/timemap/json/{URL}").body)
    assert [one["uri"] for one in document["mementos"]["list"]] == [one[0] for one in mementos]
    assert document["original_uri"] == URL
    for uri, about in mementos:
        assert window.at(uri).headers["memento-datetime"] == about["datetime"]
    beside = links(window.get(f"/timemap/link/{URL}").text.strip())
    assert [one[0] for one in beside if "memento" in one[1]["rel"]] == [one[0] for one in mementos]
    assert TOKEN not in str(beside)


@pytest.mark.parametrize(
    "accept",
    ["", "yesterday", "2026-03-02T08:00:00Z", "Mon, 02 Mar 2026 08:00:00", "Mon, 02 Mar 2026 08:00:00 +0100",
     "Mon, 2 Mar 2026 08:00:00 GMT", "Mon, 32 Mar 2026 08:00:00 GMT", "Mon, 02 Foo 2026 08:00:00 GMT", "02 Mar 2026 08:00:00 GMT",
     "Mon, 02 Mar 2026 24:00:00 GMT", "Mon, 02 Mar 0000 08:00:00 GMT", "Mon, 02 Mar 2026 08:00:00 GMT; x", "\xff", "a" * 4000],
)  # fmt: skip
def test_what_is_no_time_is_refused(client: Client, accept: str) -> None:
    """RFC 7089, 4.5.3."""
    assert gate(client, accept).status == 400


def test_an_address_that_is_not_here_is_not_found(client: Client) -> None:
    for url in (
        "http://nowhere.example/",
        f"{SITE}/other",
        "ftp://x.example/",
        "plan",
        "",
        "file:plan.txt",
        f"{URL}@v1",
    ):
        for door in ("timegate", "timemap/link", "timemap/json"):
            assert client.get(f"/{door}/{url}").status == 404, (door, url)


def test_an_address_is_known_however_it_is_spelled(client: Client) -> None:
    for url in (
        quote(URL, safe=""),
        URL.replace("http://", "http:/"),
        URL.replace("http:", "HTTP:"),
        f"{URL}&utm_source=x",
    ):
        assert gate(client, url=url).headers["location"] == f"{WINDOW}/page/3/{URL}", url


def test_the_history_leads_there(client: Client, paper: Newspaper) -> None:
    slug = next(row.slug for row in paper.press.articles() if row.url == URL)
    page = client.get(f"/a/{slug}").text
    told = re.findall(r'href="([^"]*/(?:timemap|timegate)/[^"]*)"', page)
    assert len(told) == 2
    assert f"<code>/{TOKEN}/timegate/</code>" in page
    for link in told:
        answer = client.ask("GET", link.replace("&amp;", "&"))
        assert answer.status == 200
        assert URL in answer.text


def test_a_page_that_is_gone_is_a_memento_with_its_status(client: Client, window: Window) -> None:
    """RFC 7089, 4.5.5."""
    told = gate(client, url=f"{SITE}/gone")
    memento = window.at(told.headers["location"])
    assert memento.status == 410
    assert memento.headers["memento-datetime"] == "Wed, 04 Mar 2026 12:00:00 GMT"


def test_without_a_second_port_there_are_no_mementos(paper: Newspaper) -> None:
    alone = Client(Archive.open(paper.path), second=None)
    told = alone.get(f"/timegate/{URL}")
    assert told.status == 404
    assert "no pages as they were captured" in told.text
    slug = paper.press.articles()[0].slug
    assert "timemap" not in alone.get(f"/a/{slug}").text


@given(st.datetimes(timezones=st.just(UTC)))
def test_times_come_back(moment: datetime) -> None:
    text = format_time(moment)
    assert accepted(http_date(text)) == f"{text[:19]}.000000Z"


@given(st.text())
def test_no_time_breaks_it(text: str) -> None:
    with suppress(CallerError):
        assert accepted(text) is not None


@given(st.text(st.characters(codec="utf-8", exclude_characters="#"), max_size=60))
def test_addresses_come_back_as_a_header_can_hold_them(rest: str) -> None:
    url = quoted(f"https://news.example/{rest}")
    assert url.isascii()
    assert not re.search(r'[\s<>"]', url)
    raw, _, query = f"/t/timegate/{url}".partition("?")
    assert quoted(address_in(raw.encode(), query.encode(), 2)) == url or url.endswith("?")


def test_what_is_shown_is_what_everybody_was_given(paper: Newspaper) -> None:
    with paper.press._reading() as reader:
        row = reader.captures(reader.resolve(URL)[0])[0]
    from dataclasses import replace

    assert is_shown(row)
    assert not is_shown(replace(row, redacted="court order"))
    assert not is_shown(replace(row, access="subscriber"))
    assert not is_shown(replace(row, status=None))


def test_paths_are_not_read_as_forms(client: Client, tmp_path: Path) -> None:
    """An address that ends as a form of ours does is an address."""
    for ending in (".json", ".html", ".atom"):
        told = client.get(f"/timegate/{SITE}/plan{ending}")
        assert told.status == 404
        assert json.loads(told.body)["code"] == "article-not-found"
