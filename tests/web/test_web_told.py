"""What a reader of the viewer is told beside the changes: what had no note, what is not known, whose name it is; and what is
worked out once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette", reason="needs the extra serve (make test)")

from archive import diff
from archive.api import Archive, verify
from archive.diff import tracing
from archive.errors import CallerError
from archive.report import text
from archive.repository import alike
from archive.repository.proving import ProvenLog
from archive.store.disk import Disk
from archive.web.asides import asides
from archive.web.gate import Gate
from archive.web.serving import serve
from tests.newspaper import newspaper, page
from tests.pressroom import SECOND, VIEW
from tests.web.client import TOKEN, Client, checked

BRIDGE = "/a/harbour-bridge"


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    alike.forget()
    yield
    alike.forget()


# What had no note.


def test_the_desk_counts_what_had_no_note_and_leads_there(client: Client) -> None:
    desk = checked(client.get("/"))
    lead = re.search(r"(\d+) changes without a note at the time: (.+?)\. Needs review", desk.told)
    assert lead is not None, desk.told[:400]
    listed = json.loads(client.get("/index.json?note=none").body)["changes"]
    assert int(lead[1]) == len(listed) == 4
    assert sum(map(int, re.findall(r"\d+", lead[2]))) == len(listed)
    assert "1 told of later" in lead[2]
    assert desk.links.index(f"{client.gate.prefix}/?note=none#changes") < desk.links.index(
        f"{client.gate.prefix}{BRIDGE}"
    )


def test_a_number_that_was_told_of_later_had_no_note_when_it_was_changed(client: Client, newsroom: Path) -> None:
    found = json.loads(client.get("/index.json?show=number&note=none").body)["changes"]
    assert [(one["old"], one["new"]) for one in found] == [("harbour-bridge@v1", "harbour-bridge@v2")]
    assert found[0]["edit"]["disclosure"] == "disclosed-later"
    shown = checked(client.get("/?show=number&note=none"))
    assert "a note on v3 describes it, captured 1 day later" in shown.told
    assert "counts only those that were not told of later" in shown.told
    # What the verb counts is among them.
    counted = Archive.open(newsroom).changes(no_note=True, min_severity=3).changes
    every = json.loads(client.get("/index.json?note=none").body)["changes"]
    assert {one.edit.id for one in counted} < {one["edit"]["id"] for one in every}


def test_where_all_is_told_at_once_nothing_is_said(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        paper.serve("/plan", page())
        paper.capture("/plan")
        assert "without a note" not in checked(Client(paper.press).get("/")).told


def test_notes_to_readers_are_no_grave_edits(client: Client, newsroom: Path) -> None:
    row = next(one for one in Archive.open(newsroom).articles() if one.slug == "harbour-bridge")
    assert row.substantive == 4
    rows = re.findall(r"<tr>.*?</tr>", client.get("/articles").text, re.DOTALL)
    bridge = next(one for one in rows if "Mayor Opens" in one)
    assert re.search(r'data-label="Grave edits"[^>]*>3<', bridge), bridge
    assert "v3 · 2026-03-03 18:00:02Z · factual ·" in checked(client.get(BRIDGE)).told


# What has to be known besides.


def test_a_cut_page_and_dates_are_told_on_desk_and_history(client: Client) -> None:
    for path in ("/", "/a/varosh-flood-old-town"):
        told = checked(client.get(path)).told
        assert (
            "captured cut: a note may stand in the part that was not shown; its own date of change did not move" in told
        )
        assert "its own date of change moved to 2026-03-03T08:31:00Z" in told
    bridge = checked(client.get(BRIDGE)).told
    assert bridge.count("its own date of change did not move") == 1


def test_what_a_cache_held_is_told_and_a_page_without_dates_says_nothing_of_them() -> None:
    capture = VIEW.history.steps[-1].capture
    bare = replace(SECOND, noise=())
    assert asides(bare, replace(capture, age=None), frozenset()) == ""
    assert "3,600 s old from a cache on the way" in asides(bare, replace(capture, age=3600), frozenset())
    assert "did not move" in asides(bare, replace(capture, age=None), frozenset({capture.index}))


def test_which_pages_state_a_date_is_asked_of_any_number_of_them(newsroom: Path) -> None:
    with Archive.open(newsroom)._reading() as reader:
        some = reader.index.stating_change(range(13))
        one_by_one = {number for number in range(13) if reader.index.stating_change([number])}
        assert reader.index.stating_change([*range(13, 500), *range(13)]) == some == one_by_one
        assert len(some) == 8
        assert reader.index.stating_change([]) == frozenset()
        assert reader.index.grave_notes([]) == {}


def test_why_words_were_not_checked_is_said_once(client: Client) -> None:
    answer = client.get(f"{BRIDGE}/v2/evidence")
    shown = checked(answer).told
    assert shown.count("there is no trust folder") == 1
    assert "SIGNED, LOGGED, TIMED and TRUSTED are not checked: there is no trust folder" in shown
    assert answer.text.count("<em>not checked</em>") == 4


def test_hosts_of_other_letters_stand_in_ascii_too(tmp_path: Path) -> None:
    # The second letter of the name is Cyrillic.
    with newspaper(tmp_path) as paper:
        for hour, cost in ((6, "$41 million"), (7, "$14 million")):
            file = tmp_path / f"{hour}.html"
            file.write_bytes(page(cost=cost))
            paper.press.import_file(file, url="https://n\u0435ws.example/plan", observed=f"2026-03-02T{hour:02}:00:00Z")
        slug = paper.press.articles()[0].slug
        client = Client(paper.press)
        for path in (f"/a/{slug}", f"/a/{slug}/v1", f"/a/{slug}/v1..v2"):
            assert "(host in ASCII: xn--nws-rdd.example)" in checked(client.get(path)).told, path


# What others are given.


def test_bytes_that_asked_not_to_be_shown_are_given_out_on_this_machine_alone(tmp_path: Path) -> None:
    asking = b'<meta name="robots" content="noarchive"></head>'
    with newspaper(tmp_path) as paper:
        paper.serve("/plan", page().replace(b"</head>", asking))
        paper.capture("/plan")
        slug = paper.press.articles()[0].slug
        assert Client(paper.press).get(f"/a/{slug}/v1/captured.txt").body == page().replace(b"</head>", asking)
        public = Client(paper.press, Gate("127.0.0.1", 8377, TOKEN, "https://desk.example"))
        own = (("host", "desk.example"),)
        assert public.get(f"/a/{slug}/v1/captured.txt", headers=own).status == 404
        shown = public.get(f"/a/{slug}/v1/captured", headers=own)
        assert shown.status == 200
        assert "captured.txt" not in shown.text


def test_a_wrong_address_of_the_second_port_is_called_by_its_own_name(newsroom: Path) -> None:
    with pytest.raises(CallerError, match=r"^--replay-url is the address of a host"):
        serve(Archive.open(newsroom), base_url="https://desk.example", replay_url="pages")
    with pytest.raises(CallerError, match=r"^--base-url is"):
        serve(Archive.open(newsroom), base_url="desk")


# What is worked out once.


@pytest.fixture
def plan(tmp_path: Path) -> Iterator[Archive]:
    with newspaper(tmp_path) as paper:
        for hour, cost in ((8, "$41 million"), (9, "$14 million"), (10, "$15 million"), (11, "$16 million")):
            paper.at(f"2026-03-02T{hour:02}:00:00Z")
            paper.serve("/plan", page(cost=cost))
            paper.capture("/plan")
        yield paper.press


def test_a_leap_is_compared_once_and_told_alike_each_time(plan: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    compare = diff.compare
    monkeypatch.setattr(diff, "compare", lambda *one, **how: made.append(one) or compare(*one, **how))
    path = f"/a/{plan.articles()[0].slug}/v1..v3.json"
    first = Client(plan).get(path)
    assert (first.status, len(made)) == (200, 1)
    assert Client(plan).get(path).body == first.body
    assert len(made) == 1
    alike.forget()
    assert Client(plan).get(path).body == first.body
    assert len(made) == 2
    # What is asked for anew is.
    plan.diff(f"{plan.articles()[0].slug}@v1..v3")
    assert len(made) == 3


def test_a_leap_hears_what_came_later(tmp_path: Path) -> None:
    """What was told of it when it was remembered is not told once a note came."""
    note = "<p>Correction: An earlier version of this article gave a wrong sum. The plan will cost $41 million, not $15 million.</p>"
    with newspaper(tmp_path) as paper:
        for hour, cost, extra in (
            (8, "$41 million", ""), (9, "$14 million", ""), (10, "$15 million", ""), (11, "$41 million", note),
        ):  # fmt: skip
            if hour == 11:
                path = f"/a/{paper.press.articles()[0].slug}/v1..v3.json"
                before = json.loads(Client(paper.press).get(path).body)["comparisons"][0]["disclosure"]
                assert before["verdict"] == "no-note-found"
            paper.at(f"2026-03-02T{hour:02}:00:00Z")
            paper.serve("/plan", page(cost=cost, extra=extra))
            paper.capture("/plan")
        after = json.loads(Client(paper.press).get(path).body)["comparisons"][0]["disclosure"]
        assert after["verdict"] == "disclosed-later"


def test_what_is_remembered_hides_no_damage(plan: Archive) -> None:
    slug = plan.articles()[0].slug
    client = Client(plan)
    for path in (f"/a/{slug}/v1..v3", f"/a/{slug}/v4/blame"):
        assert client.get(path).status == 200
    segment = plan.path / "warc" / "news-000001.warc.gz"
    data = segment.read_bytes()
    segment.write_bytes(bytes(len(data)))
    for path in (f"/a/{slug}/v1..v3", f"/a/{slug}/v4/blame"):
        assert client.get(path).status != 200, path
    segment.write_bytes(data)


def test_who_came_when_is_traced_once(plan: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[object] = []
    usual = tracing.Tracer.read
    monkeypatch.setattr(tracing.Tracer, "read", lambda self, units: read.append(1) or usual(self, units))
    path = f"/a/{plan.articles()[0].slug}/v4/blame.json?removed=yes"
    first = Client(plan).get(path)
    assert (first.status, len(read)) == (200, 4)
    assert Client(plan).get(path).body == first.body
    assert len(read) == 4
    monkeypatch.setattr(alike, "SMALL", 1_000)
    for number in (2, 3):  # what is large is traced each time, and told alike
        alike.forget()
        assert Client(plan).get(path).body == first.body
        assert len(read) == 4 * number


def test_an_evidence_page_waits_for_no_disk_and_proves_each_entry_once(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    proven: list[int] = []
    usual = ProvenLog._proof
    monkeypatch.setattr(Disk, "_fsync", lambda self, fd: synced.append(fd))

    def proof(self: Any, index: int) -> Any:
        proven.append(index)
        return usual(self, index)

    monkeypatch.setattr(ProvenLog, "_proof", proof)
    assert "7 of 7 records" in checked(client.get(f"{BRIDGE}/v2/evidence")).told
    assert not synced
    assert len(proven) == len(set(proven)) == 2


# What had no text of its own.


@pytest.mark.parametrize("name", ["harbour-bridge/c4", "ferry-fares/c3"])
def test_a_capture_without_text_is_not_shown_with_that_of_another(client: Client, newsroom: Path, name: str) -> None:
    slug, _, capture = name.partition("/")
    shown = checked(client.get(f"/a/{name}"))
    row = Archive.open(newsroom).show(f"{slug}@{capture}").capture
    assert "There is no article text in this capture" in shown.told
    assert str(row.reason) in shown.told
    assert f"{client.gate.prefix}/a/{name}/captured" in shown.links
    for word in ("Byline", "Text, as the extractor read it", "as it was archived", f"Text of {capture}", "Pictures"):
        assert word not in shown.told
    assert json.loads(client.get(f"/a/{name}.json").body)["article"] is None
    evidence = checked(client.get(f"/a/{name}/evidence"))
    assert "rchived version" not in evidence.told
    assert "To cite it" not in evidence.told
    assert json.loads(client.get(f"/a/{name}/evidence.json").body).get("citations") is None


def test_show_tells_what_came_in_place_of_a_text(newsroom: Path) -> None:
    found = Archive.open(newsroom).show("harbour-bridge@c4")
    assert found.article is None
    told = " ".join(text.shown(text.Page(), found).split())
    assert "no article text in this capture. What came of it: an error page in its place: HTTP 503" in told
    sent = next(one for one in found.records if one.role == "response").place
    assert f"a record of {sent.raw_length:,} bytes in {sent.file}, byte {sent.offset:,}." in told
    assert "Mayor" not in told
    again = Archive.open(newsroom).show("harbour-bridge@c2")
    assert again.article is not None
    assert "unchanged since v1" in " ".join(text.shown(text.Page(), again).split())


def test_an_unchanged_observation_says_what_it_repeats(client: Client) -> None:
    shown = checked(client.get("/a/harbour-bridge/c2"))
    assert "c2, unchanged since v1" in shown.told
    assert "Text of c2" in shown.told
    assert "Archived capture c2, unchanged since v1" in client.get("/a/harbour-bridge/c2/evidence").text


# Whom to believe.


def test_both_keys_that_are_needed_are_asked_for(client: Client) -> None:
    told = checked(client.get("/a/harbour-bridge/v1/evidence")).told
    assert "newsproof keys trust FILE --as log" in told
    assert "newsproof keys trust FILE --log ORIGIN" in told


# What a reader does next.


def test_a_page_of_a_site_is_not_to_be_verified_and_its_report_can_be(
    client: Client, newsroom: Path, tmp_path: Path
) -> None:
    shown = checked(client.get("/sites/tidewater.example"))
    assert "THIS-FILE" not in shown.told
    assert "newsproof report --site tidewater.example -o report.html" in shown.told
    assert f"{client.gate.prefix}/sites/tidewater.example.html" in shown.links
    made = tmp_path / "report.html"
    made.write_bytes(client.get("/sites/tidewater.example.html").body)
    found = verify(made, against=newsroom)
    assert (found.kind, found.problems) == ("outlet-report", ())


def test_turned_around_nothing_is_told_of_notes(client: Client) -> None:
    for pair in ("v2..v1", "v3..v2", "v3..v1"):
        told = checked(client.get(f"{BRIDGE}/{pair}")).told
        assert told.count("turned around: notes are judged only forward in time") == 1, pair
        for word in ("no note found", "no note expected", "a note was removed", "update"):
            assert word not in told, (pair, word)
        (made,) = json.loads(client.get(f"{BRIDGE}/{pair}.json").body)["comparisons"]
        assert made["disclosure"]["verdict"] == "not-expected"
        assert {(edit["disclosure"], edit["nature"]) for edit in made["edits"]} == {(None, None)}
    assert "turned around" not in checked(client.get(f"{BRIDGE}/v1..v3")).told


def test_a_number_with_a_note_has_the_same_sign_as_in_the_report(client: Client) -> None:
    history, report = client.get(BRIDGE).text, client.get(f"{BRIDGE}/report.html").text
    for shown in (history, report):
        assert sorted(re.findall(r"<li\b[^>]*class=[\"']?(s\d|told)\b", shown)) == ["s4", "s4"]
        assert "Diamond: a note to readers alone." in shown


def test_the_list_says_when_an_article_was_last_read_and_that_it_is_gone(client: Client, newsroom: Path) -> None:
    rows = re.findall(r"<tr>.*?</tr>", client.get("/articles").text, re.DOTALL)
    ferry = next(one for one in rows if "/a/ferry-fares" in one)
    captures = [step.capture for step in Archive.open(newsroom).history("ferry-fares").steps]
    assert captures[-1].outcome == "gone"
    read, gone = (row.observed[:19].replace("T", " ") + "Z" for row in captures[-2:])
    assert re.search(rf'data-label="?Read"?[^>]*>{read}<br>\s*<span[^>]*>gone at {gone}<', ferry), ferry
    assert "gone at" not in next(one for one in rows if "/a/harbour-bridge" in one)
