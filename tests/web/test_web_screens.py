"""Every screen of the viewer on the bundled newsroom: it answers, says what it should, and leads only to what answers."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from lxml import etree

from archive.api import Archive
from archive.model.codec import json_schema
from archive.model.published import PUBLISHED
from tests.newspaper import newspaper, page
from tests.web.client import HOST, Client, checked, walked
from tests.web.conftest import contents

ATOM = etree.RelaxNG(etree.parse(Path(__file__).resolve().parents[1] / "report" / "atom.rng"))
BRIDGE = "/a/harbour-bridge"
#: Screen, words that a reader looks for there, and its document.
SCREENS = {
    "/": (("What changed", "Mayor Opens Harbour Bridge", "$14 million", "Needs review"), "changes"),
    "/?show=number&note=none": (("Numbers and dates without a note at the time", "a note on v3 describes it"), "changes"),
    "/?order=gravest": (("gravest first",), "changes"),
    "/?review=yes": (("that need review", "deck hand"), "changes"),
    "/articles": (("Ferry Fares to Rise in April", "tidewater.example"), "articles"),
    BRIDGE: (("3 versions", "2 observations", "Compare selected", "no note found on this page", "HTTP 503"), "history"),
    f"{BRIDGE}/v1..v2": (("after 2026-03-02 09:59:32Z and not later than 2026-03-02 12:00:03Z", "number changed"), "comparisons"),
    f"{BRIDGE}/v1..v2?view=side": (("not in this version", "$14 million"), "comparisons"),
    f"{BRIDGE}/v1..v3": (("not two texts that followed one another",), "comparisons"),
    f"{BRIDGE}/v3..v1": (("v3 → v1",), "comparisons"),
    f"{BRIDGE}/v3": (("The crossing cost $41 million", "Photo: Jo Tran", "By Dana Whitlock"), "shown"),
    f"{BRIDGE}/c2": (("unchanged", "The crossing cost $41 million"), "shown"),
    f"{BRIDGE}/v3/blame": (("gone in v2, back in v3", "Show what stood earlier"), "blame"),
    f"{BRIDGE}/v3/blame?removed=yes": (("We knew about the cracks",), "blame"),
    f"{BRIDGE}/v3/evidence": (("INTACT", "7 of 7 records", "openssl dgst", "Not proven", "To cite it"), "evidence"),
    f"{BRIDGE}/c2/evidence": (("INTACT", "Captured"), "evidence"),
    "/search?q=bridge": (("harbour-bridge v3", "20 places"), "matches"),
    "/search?q=cracks&in=removed": (("1 change", "We knew about the cracks", "gone in v2"), "phrase"),
    "/search?q=rioters&in=added": (("rioters", "still there in the newest"), "phrase"),
    "/sites/tidewater.example": (("Counts what was watched", "5 changes with 8 edits"), "outlet"),
    "/health": (("13 entries", "Nothing is watched", "Nothing of this was checked"), "health"),
}  # fmt: skip


def form(path: str, suffix: str) -> str:
    """The same screen as another form."""
    base, mark, query = path.partition("?")
    return f"{base if base != '/' else '/index'}.{suffix}{mark}{query}"


@pytest.mark.parametrize("path", SCREENS)
def test_the_screen_says_what_a_reader_looks_for(client: Client, path: str) -> None:
    told = client.get(path)
    assert told.status == 200
    page = checked(told)
    for words in SCREENS[path][0]:
        assert words in page.told, words
    assert page.tags.count("h1") == 1
    assert page.tags.count("script") == 1


@pytest.mark.parametrize("path", SCREENS)
def test_the_document_is_the_published_one(client: Client, path: str) -> None:
    told = client.get(form(path, "json"))
    assert told.status == 200
    assert told.headers["content-type"] == "application/json"
    kind = PUBLISHED[SCREENS[path][1]]
    Draft202012Validator(json_schema(kind)).validate(json.loads(told.body))


@pytest.mark.parametrize(
    "path", ["/", "/?note=none", "/articles", BRIDGE, f"{BRIDGE}/v1..v2", "/search?q=bridge", "/search?q=cracks&in=removed",
             "/sites/tidewater.example"]
)  # fmt: skip
def test_the_list_is_a_table(client: Client, path: str) -> None:
    told = client.get(form(path, "csv"))
    assert told.status == 200
    assert told.headers["content-type"].startswith("text/csv")
    head, *rows = csv.reader(io.StringIO(told.text, newline=""))
    assert rows
    assert {len(row) for row in rows} == {len(head)}


@pytest.mark.parametrize(
    "path", ["/", "/?note=none", BRIDGE, "/search?q=bridge", "/search?q=cracks&in=removed", "/sites/tidewater.example"]
)
def test_the_list_is_a_feed(client: Client, path: str) -> None:
    told = client.get(form(path, "atom"))
    assert told.status == 200
    tree = etree.fromstring(told.body)
    ATOM.assertValid(tree)
    assert tree.findall("{http://www.w3.org/2005/Atom}entry")


def test_every_link_leads_to_something(client: Client, newsroom: Path) -> None:
    before = contents(newsroom)
    pages = dict(walked(client))
    wrong = {path: told.status for path, told in pages.items() if told.status != 200}
    assert not wrong
    assert len(pages) > 150
    names = {path.removeprefix(client.gate.prefix).partition("?")[0].rpartition(".")[0] or path for path in pages}
    assert any("/c/" in path for path in pages)
    assert any(path.endswith("/proof.wacz") for path in pages), sorted(names)[:3]
    assert not client.bugs  # type: ignore[attr-defined]
    assert contents(newsroom) == before


def test_every_page_has_the_same_strict_headers(client: Client) -> None:
    for path, told in walked(client):
        policy = told.headers["content-security-policy"]
        assert policy.startswith("default-src 'none';"), path
        assert "unsafe" not in policy
        assert "script-src 'self'" in policy or "sandbox" in policy
        assert told.headers["referrer-policy"] == "no-referrer"
        assert told.headers["x-content-type-options"] == "nosniff"
        assert told.headers["cross-origin-resource-policy"] == "same-origin"
        assert told.headers["cross-origin-opener-policy"] == "same-origin"
        assert "set-cookie" not in told.headers
        assert told.headers["cache-control"] == "no-store" or "/static/" in path


def test_the_newcomers_way(client: Client) -> None:
    """Which number was changed without a note, between which two times, and how to prove it: four clicks."""
    desk = checked(client.get("/"))
    numbers = checked(client.ask("GET", next(link for link in desk.links if "show=number" in link).partition("#")[0]))
    chip = next(link for link in numbers.links if "show=number" in link and "note=none" in link)
    untold = checked(client.ask("GET", chip.partition("#")[0]))
    assert "$14 million" in untold.told
    change = next(link for link in untold.links if "/c/" in link)
    shown = checked(client.ask("GET", change))
    assert "after 2026-03-02 09:59:32Z and not later than 2026-03-02 12:00:03Z" in shown.told
    assert "How to prove it" in shown.told
    evidence = next(link for link in shown.links if link.endswith("/v2/evidence"))
    assert "7 of 7 records in it as signed" in checked(client.ask("GET", evidence)).told


def test_the_form_of_a_history_compares(client: Client) -> None:
    page = checked(client.get(BRIDGE))
    assert page.forms == [f"{client.gate.prefix}{BRIDGE}/compare"]
    told = client.get(f"{BRIDGE}/compare?from=v1&to=v3")
    assert told.status == 303
    assert told.headers["location"] == f"{client.gate.prefix}{BRIDGE}/v1..v3"
    assert client.get(f"{BRIDGE}/compare?from=v1").status == 400
    assert client.get(f"{BRIDGE}/compare?from=../../x&to=%0d%0aset-cookie:a=b").headers.get("set-cookie") is None


def test_a_change_has_a_page_that_stays(client: Client) -> None:
    document = json.loads(client.get(f"{BRIDGE}/v1..v2.json").body)
    edit = document["comparisons"][0]["edits"][0]["id"]
    shown = json.loads(client.get(f"{BRIDGE}.json").body)["steps"]
    old, new = (next(s["capture"]["index"] for s in shown if s["capture"]["version"] == n) for n in (1, 2))
    told = client.get(f"/c/{old}-{new}/{edit}")
    assert told.status == 200
    assert "$14 million" in checked(told).told
    only = json.loads(client.get(f"/c/{old}-{new}/{edit}.json").body)
    assert [one["edit"]["id"] for one in only["changes"]] == [edit]
    for wrong in (
        f"/c/{old}-{new}/e-000000000000",
        f"/c/{old}-999999/{edit}",
        f"/c/{old}/{edit}",
        f"/c/0-1/{edit}",
        "/c/x-y/z",
    ):
        assert client.get(wrong).status == 404, wrong


@pytest.mark.parametrize("name", ["bundle.wacz", "proof.tlog-proof"])
def test_what_is_given_out_verifies(client: Client, tmp_path: Path, name: str) -> None:
    from archive.api import verify

    told = client.get(f"{BRIDGE}/v2/proof{name[name.index('.') :]}")
    assert told.status == 200
    assert told.headers["content-disposition"].startswith('attachment; filename="harbour-bridge-v2')
    (tmp_path / name).write_bytes(told.body)
    found = verify(tmp_path / name)
    assert not found.problems


def test_a_report_is_the_one_that_the_verb_writes(client: Client, newsroom: Path) -> None:
    from archive.report.html import html

    told = client.get(f"{BRIDGE}/report.html")
    assert told.text == html(Archive.open(newsroom).report("harbour-bridge"))
    assert "sandbox" in told.headers["content-security-policy"]
    assert told.headers["content-disposition"] == 'attachment; filename="harbour-bridge.html"'


def test_an_empty_archive_says_what_to_do(tmp_path: Path) -> None:
    empty = Client(Archive.create(tmp_path / "press", throw_away_keys=True))
    assert "newsproof capture URL" in checked(empty.get("/")).told
    for path, told in walked(empty):
        assert told.status == 200, path
    with newspaper(tmp_path / "paper") as paper:
        paper.serve("/one", page())
        paper.capture("/one")
        one = Client(paper.press)
        assert "Nothing has changed yet" in checked(one.get("/")).told
        for path, told in walked(one):
            assert told.status == 200, path


def test_what_was_taken_off_the_disk_is_not_shown(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        for hour, cost in ((8, "$41 million"), (9, "$99 million"), (10, "$14 million")):
            paper.at(f"2026-03-02T{hour:02}:00:00Z")
            paper.serve("/plan", page(cost=cost))
            paper.capture("/plan")
        slug = paper.press.articles()[0].slug
        paper.press.redact(f"{slug}@v2", reason="court order 12", apply=True)
        client = Client(paper.press)
        pages = dict(walked(client))
        assert {told.status for told in pages.values()} == {200}
        assert not [path for path, told in pages.items() if b"99 million" in told.body]
        assert "REDACTED: court order 12" in checked(client.get(f"/a/{slug}")).told
        for path in ("v2", "v2/blame", "v2/evidence", "v1..v2"):
            gone = client.get(f"/a/{slug}/{path}")
            assert gone.status == 410, path
            assert "court order 12" in gone.text
        assert client.get(f"/a/{slug}/v2/proof.wacz").status == 410


def test_an_index_that_is_behind_is_told(client: Client, newsroom: Path, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(newsroom, tmp_path / "press")
    next((tmp_path / "press").glob("*.sqlite*"), None)
    index = Archive.open(tmp_path / "press")._layout.index
    index.write_bytes(b"no index at all")
    told = Client(Archive.open(tmp_path / "press")).get("/")
    assert told.status == 500
    assert "newsproof repair index" in checked(told).told


def test_subscriber_material_is_marked_wherever_its_words_stand(tmp_path: Path) -> None:
    walled = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "x", "isAccessibleForFree": "False"}</script>'
    with newspaper(tmp_path) as paper:
        for hour, cost in ((8, "$41 million"), (9, "$14 million")):
            paper.at(f"2026-03-02T{hour:02}:00:00Z")
            paper.serve("/plan", page(cost=cost, extra=walled))
            assert paper.capture("/plan").capture.access == "subscriber"
        client = Client(paper.press)
        told = 0
        for path, answer in walked(client):
            html = (
                answer.headers["content-type"].startswith("text/html") and "content-disposition" not in answer.headers
            )
            if html and b"the treasurer said" in answer.body and "/search" not in path:
                assert "subscriber material" in checked(answer).told, path
                told += 1
        assert told > 5


def test_the_desks_notes_decide_what_needs_review(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        for hour, cost in ((8, "$41 million"), (9, "$14 million"), (10, "$41 million")):
            paper.at(f"2026-03-02T{hour:02}:00:00Z")
            paper.serve("/plan", page(cost=cost))
            paper.capture("/plan")
        slug = paper.press.articles()[0].slug
        client = Client(paper.press)
        assert "Needs a note, says the desk" not in checked(client.get("/")).told
        paper.press.note(f"{slug}@v2", "Ask the treasurer.", code="needs-note")
        desk = checked(client.get("/")).told
        assert "Needs a note, says the desk" in desk
        only = json.loads(client.get("/index.json?review=yes").body)["changes"]
        assert {one["new"] for one in only} == {f"{slug}@v2"}
        assert "Ask the treasurer." in checked(client.get(f"/a/{slug}/v1..v2")).told
        paper.press.note(f"{slug}@v2", "He confirmed it.", code="reviewed")
        assert "says the desk" not in checked(client.get("/")).told
        assert json.loads(client.get("/index.json?review=yes").body)["changes"] == []
        paper.press.note(f"{slug}@v3", "It is the same sum.", code="false-alarm")
        untold = json.loads(client.get("/index.json?note=none").body)["changes"]
        assert f"{slug}@v3" not in {one["new"] for one in untold}


def test_the_list_has_pages_and_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No change is on two pages or on none, in either order; and what is behind the bound is not looked at."""
    from archive.repository import newest
    from archive.web import desk

    monkeypatch.setattr(desk, "_STEPS", 2)
    with newspaper(tmp_path) as paper:
        for hour in range(8, 15):
            paper.at(f"2026-03-02T{hour:02}:00:00Z")
            paper.serve("/plan", page(cost=f"${hour}1 million"))
            paper.capture("/plan")
        client = Client(paper.press)
        for order in ("", "&order=gravest"):
            found: list[str] = []
            for number in range(3):
                document = json.loads(client.get(f"/index.json?page={number}{order}").body)
                found += [one["new"] for one in document["changes"]]
                assert document["more"] == (number < 2)
            assert sorted(found) == sorted(f"{paper.press.articles()[0].slug}@v{n}" for n in range(2, 8))
        monkeypatch.setattr(newest, "LOOKED_THROUGH", 3)
        assert json.loads(client.get("/index.json?page=1").body)["steps"] == 1
        assert json.loads(client.get("/index.json?page=2").body)["steps"] == 0


def test_a_document_that_did_not_change_is_not_sent_again(client: Client) -> None:
    first = client.get("/index.json")
    tag = first.headers["etag"]
    own = ("host", HOST)
    for held in (tag, f'"x", W/{tag}'):
        again = client.get("/index.json", headers=(own, ("if-none-match", held)))
        assert (again.status, again.body) == (304, b"")
        assert again.headers["content-security-policy"] == first.headers["content-security-policy"]
        assert again.headers["etag"] == tag
    assert client.get("/index.json", headers=(own, ("if-none-match", '"x"'))).body == first.body
    assert client.get("/articles.json").headers["etag"] != tag
    assert "etag" not in client.get("/").headers
    assert "etag" not in client.get("/nothing.json").headers
    assert client.ask("HEAD", f"{client.gate.prefix}/index.json").headers["etag"] == tag
