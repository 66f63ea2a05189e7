"""A newsroom under watch: everything that stood for two looks is a version, nothing is made up, and who asked is told."""

from __future__ import annotations

import json
import random
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from archive.api import Archive, Watching, verify
from archive.articles import extract as extractor
from archive.demo.server import Page
from archive.errors import CallerError, NewsproofError, StoreError
from archive.formats.layout import Layout
from archive.jobs.watch import Step
from archive.model.article import Extraction
from archive.repository.hints import lines_of
from archive.store.disk import Disk
from archive.store.lock import WriterLock
from tests.newspaper import SITE, Newspaper, newspaper, page
from tests.newsweek import FEED, HastyDisk, kept_of, newsroom, press_of, run_days, served, watch_of, wrong_with

NEAR = ("127.0.0.0/8",)


def test_a_simulated_newsroom_is_told_as_it_was_and_twice_the_same(tmp_path: Path) -> None:
    """Edits, two headlines at a time, outages, other addresses, deletions, a clock that is corrected, and a long sleep.

    `make torture` runs a whole week of 200 articles."""
    days, trees = 0.6, []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        room = newsroom(5, days, seed=7)
        with served(room) as port:
            press = press_of(tmp_path / name, room, port)
            watch = watch_of(press, room)
            watch.add(feed=[FEED])
            told: list[Step] = []
            run = run_days(watch, room, days, told)
            assert wrong_with(press, watch, room, days) == []
        outcomes = {step.looked.outcome for step in told}
        assert {"version", "unchanged", "gone", "broken", "read", "network"} <= outcomes
        assert "the clock went back a little; nothing is captured until it has caught up" in press.warnings
        assert run.changed >= 4
        assert run.due == sum(step.entry.kind == "article" for step in told)
        trees.append(kept_of(press))
    assert trees[0] == trees[1]
    assert verify(tmp_path / "one" / "press").ok


def watching(paper: Newspaper) -> Watching:
    paper.press._given_disk = HastyDisk()
    return Watching(paper.press, dice=random.Random(1).random, monotonic=lambda: paper._clock[0].timestamp())


def test_what_is_added_is_listed_and_nothing_is_fetched(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        watch = watching(paper)
        found = watch.add(
            [f"{SITE}/a", f"{SITE}/a#part"],
            feed=[f"{SITE}/feed"],
            sitemap=[f"{SITE}/map"],
            every=1800.0,
            until=timedelta(days=14),
        )
        assert [(e.url, e.kind, e.schedule, e.every) for e in found.added] == [
            (f"{SITE}/a", "article", "every", 1800.0), (f"{SITE}/feed", "feed", "every", 1800.0),
            (f"{SITE}/map", "sitemap", "every", 1800.0),
        ]  # fmt: skip
        assert {e.until for e in found.added} == {"2026-03-16T08:00:00.000000Z"}
        assert watch.add([f"{SITE}/a"]).already == (f"{SITE}/a",)
        status = watch.status()
        assert (status.articles, status.lists, status.due, status.running) == (1, 2, 3, None)
        assert watch.remove([f"{SITE}/a"]).removed == (f"{SITE}/a",)
        with pytest.raises(CallerError) as caught:
            watch.remove([f"{SITE}/a"])
        assert caught.value.code == "not-watched"
        assert paper.press.articles() == ()
        assert verify(paper.path).ok


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"urls": []}, "usage"),
        ({"urls": ["ftp://a.example/"]}, "refused-url"),
        ({"urls": [f"{SITE}/a", "not a url"]}, "bad-url"),
        ({"urls": ["https://reader:canary@a.example/"]}, "bad-url"),
        ({"urls": [f"{SITE}/a"], "every": 1.0}, "usage"),
        ({"urls": [f"{SITE}/a"], "schedule": "every"}, "usage"),
        ({"urls": [f"{SITE}/a"], "until": "2026-03-01"}, "usage"),
        ({"urls": [f"{SITE}/a"], "until": "soon"}, "bad-time"),
        ({"urls": [f"{SITE}/a"], "feed": [f"{SITE}/a"]}, "usage"),
    ],
)
def test_what_cannot_be_watched_is_refused_and_nothing_is_added(
    tmp_path: Path, how: dict[str, object], code: str
) -> None:
    with newspaper(tmp_path) as paper:
        with pytest.raises(NewsproofError) as caught:
            watching(paper).add(**how)  # type: ignore[arg-type]
        assert caught.value.code == code
        assert "canary" not in f"{caught.value.message}{caught.value.hint}"
        assert not (paper.path / "watch").exists()


def test_a_list_takes_its_articles_along_and_one_of_them_stays_away(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        watch = watching(paper)
        paper.serve("/feed", b"<rss><channel><item><link>/a</link></item><item><link>/b</link></item></channel></rss>")
        for path in ("/a", "/b"):
            paper.serve(path, page(headline=f"Council Approves Harbour Plan {path[1:].upper()} at Last"))
        watch.add(feed=[f"{SITE}/feed"])
        assert watch.run(once=True, allow_net=NEAR).new == 2
        watch.remove([f"{SITE}/a"])
        paper._pass(3600)
        assert watch.run(once=True, allow_net=NEAR).due == 1
        assert {e.url: e.state for e in watch.entries().watched}[f"{SITE}/a"] == "ended"
        assert set(watch.remove([f"{SITE}/feed"]).removed) == {f"{SITE}/feed", f"{SITE}/a", f"{SITE}/b"}
        assert len(paper.press.articles()) == 2


def test_a_list_that_leads_into_a_private_network_gets_nowhere(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        watch = watching(paper)
        named = ("http://127.0.0.1:1/admin", "http://169.254.169.254/latest", "file:///etc/passwd", "http://[::1]/")
        items = "".join(f"<item><link>{link}</link></item>" for link in named)
        paper.serve("/feed", f"<rss><channel>{items}</channel></rss>".encode())
        watch.add(feed=[f"{SITE}/feed"])
        found = watch.run(once=True, allow_net=("127.0.0.1/32",))
        entries = {entry.url: entry for entry in watch.entries().watched}
        assert "file:///etc/passwd" not in entries
        assert entries["http://169.254.169.254/latest"].outcome == "private-address"
        assert entries["http://[::1]/"].outcome == "private-address"
        assert found.failures == 2
        assert paper.press.articles() == ()
        assert watch.run(once=True).due == 0


def test_a_feed_that_fails_is_said_to_and_tried_again(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        watch = watching(paper)
        watch.add(feed=[f"{SITE}/feed", f"{SITE}/page"])
        paper.serve("/feed", b"<h1>Sorry</h1>", 503, Retry_After="600")
        paper.serve("/page", page())
        watch.run(once=True, allow_net=NEAR)
        entries = {entry.url: entry for entry in watch.entries().watched}
        failing = {entry.url: (entry.outcome, entry.reason) for entry in watch.status().failing}
        assert failing[f"{SITE}/feed"] == ("network", "status 503")
        assert entries[f"{SITE}/feed"].due >= "2026-03-02T08:10:00"
        assert entries[f"{SITE}/page"].due >= "2026-03-02T08:10:00"  # the same host
        paper._pass(660)
        paper.serve("/feed", b"<rss><channel/></rss>")
        watch.run(once=True, allow_net=NEAR)
        failing = {entry.url: (entry.outcome, entry.reason) for entry in watch.status().failing}
        assert failing[f"{SITE}/page"][0] == "not-a-feed"


def test_an_index_of_sitemaps_is_followed_one_step_newest_first(tmp_path: Path) -> None:
    import gzip

    with newspaper(tmp_path) as paper:
        watch = watching(paper)
        children = "".join(
            f"<sitemap><loc>{SITE}/map-{n}.xml.gz</loc><lastmod>2026-02-{n + 1:02d}</lastmod></sitemap>"
            for n in range(14)
        )
        paper.serve("/maps", f"<sitemapindex>{children}</sitemapindex>".encode())
        paper.serve("/map-13.xml.gz", gzip.compress(f"<urlset><url><loc>{SITE}/a</loc></url></urlset>".encode()))
        paper.serve("/map-12.xml.gz", gzip.compress(b"<urlset>" + b" " * 100_000_000))
        paper.serve(
            "/map-11.xml.gz", f"<sitemapindex><sitemap><loc>{SITE}/maps</loc></sitemap></sitemapindex>".encode()
        )
        paper.serve("/map-0.xml.gz", gzip.compress(f"<urlset><url><loc>{SITE}/never</loc></url></urlset>".encode()))
        paper.serve("/a", page())
        watch.add(sitemap=[f"{SITE}/maps"])
        assert watch.run(once=True, allow_net=NEAR).new == 1
        index = next(entry for entry in watch.entries().watched if entry.kind == "sitemap")
        assert "4 older sitemaps" in (index.left_out or "")
        assert "9 sitemaps that could not be read" in (index.left_out or "") or "not read to its end" in (
            index.left_out or ""
        )


# Who is told.


def changed(paper: Newspaper, watch: Watching, tmp_path: Path, **how: object) -> None:
    paper.serve("/a", page(headline="Council <b>Approves</b> & Harbour\u202e Plan"))
    watch.add([f"{SITE}/a"])
    watch.run(once=True, allow_net=NEAR, **how)  # type: ignore[arg-type]
    paper._pass(1000)
    paper.serve("/a", page(headline="Council <b>Approves</b> & Harbour\u202e Plan", cost="$14 million"))
    watch.run(once=True, allow_net=NEAR, **how)  # type: ignore[arg-type]


def test_a_command_gets_one_document_on_its_stdin_and_no_shell_has_a_hand_in_it(tmp_path: Path) -> None:
    out = tmp_path / "told $(touch x); y.json"
    script = tmp_path / "tell.py"
    script.write_text("import sys; open(sys.argv[1], 'ab').write(sys.stdin.buffer.read() + b'\\n')")
    with newspaper(tmp_path) as paper:
        watch = watching(paper)
        changed(paper, watch, tmp_path, notify_command=f'"{sys.executable}" "{script}" "{out}"')
        (line,) = out.read_text().splitlines()
        event = json.loads(line)
        assert event["schema"] == "newsproof/watch-event/v1"
        assert (event["url"], event["version"], event["edits"], event["kinds"]) == (
            f"{SITE}/a",
            2,
            1,
            ["NUMBER_CHANGED"],
        )
        assert paper.press.warnings == []
        paper._pass(1000)
        paper.serve("/a", b"<h1>Gone</h1>", 410)
        watch.run(once=True, allow_net=NEAR, notify_command=f"{sys.executable} -c 'import sys; sys.exit(3)'")
        assert paper.press.warnings.pop().endswith("it ended with status 3")
        with pytest.raises(CallerError):
            watch.run(once=True, notify_command="echo 'open")
        with pytest.raises(CallerError):
            watch.run(once=True, notify_command=" ")


def test_an_atom_file_is_whole_and_strangers_words_are_text_in_it(tmp_path: Path) -> None:
    atom = tmp_path / "changes.atom"
    with newspaper(tmp_path) as paper:
        changed(paper, watching(paper), tmp_path, notify_atom=atom)
        root = ElementTree.parse(atom).getroot()
        names = {"a": "http://www.w3.org/2005/Atom"}
        (entry,) = root.findall("a:entry", names)
        title = entry.findtext("a:title", "", names)
        assert "Approves" in title
        assert "\u202e" not in title
        assert entry.find("a:title", names) is not None
        assert len(entry.find("a:title", names) or ()) == 0  # no elements
        assert entry.findtext("a:updated", "", names) > "2026-03-02T08:16"
        before = atom.read_bytes()
        atom.write_bytes(b"cut")
        Watching(paper.press).run(once=True, allow_net=NEAR, notify_atom=atom)
        assert atom.read_bytes() == before


def test_a_web_hook_goes_through_the_guard_and_its_address_is_never_told(tmp_path: Path) -> None:
    hook = "http://hooks.example/T0/canary-4711?token=canary-4712"
    with newspaper(tmp_path) as paper:
        watch = watching(paper)
        changed(paper, watch, tmp_path, notify_webhook=hook)  # the server does not know POST
        (warning,) = paper.press.warnings
        assert "hooks.example: status 501" in warning
        everything = b"".join(file.read_bytes() for file in paper.path.rglob("*") if file.is_file())
        assert "canary" not in warning
        assert b"canary" not in everything
        for bad in ("http://u:canary-1@hooks.example/", "ftp://hooks.example/canary-2", "canary-3"):
            with pytest.raises(NewsproofError) as caught:
                watch.run(once=True, notify_webhook=bad)
            assert "canary" not in f"{caught.value.message} {caught.value.hint} {caught.value.context}"
            assert caught.value.__cause__ is None


def test_a_web_hook_in_a_private_network_is_not_reached(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        watch = watching(paper)
        notify = watch._notifier(None, "http://hooks.example/x", None, ())
        from tests.jobs.test_watch_run import EVENT

        notify(EVENT)
        assert "not on the public internet" in paper.press.warnings.pop()


# One at a time.


def test_two_runs_of_one_watch_do_not_happen_at_a_time(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        watch = watching(paper)
        layout = Layout(paper.path)
        Disk().make_folder(layout.watch)
        lock = WriterLock.acquire(layout.watch_lock, waited=lambda: False, holder="process 4711")
        try:
            assert watch.status().running == "process 4711"
            with pytest.raises(StoreError) as caught:
                watch.run(once=True)
            assert (caught.value.code, caught.value.exit) == ("busy", 6)
        finally:
            lock.release()
        assert watch.status().running is None
        assert watch.run(once=True).due == 0


def test_the_archive_is_free_between_two_looks(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        watch = watching(paper)
        paper.serve("/a", page())
        watch.add([f"{SITE}/a"])
        other = tmp_path / "other.txt"
        other.write_text("The Ferry Sails Again\n\nIt sails at noon, the harbour office said on Monday.\n")
        done: list[int] = []

        def waits(seconds: float, due: str | None) -> None:
            if not done:
                press = Archive.open(paper.path, keyring=tmp_path / "keys")
                done.append(len(press.import_file(other, observed="2026-03-02").captures))

        watch.run(seconds=1200, allow_net=NEAR, waits=waits)
        assert done == [1]
        assert watch.entries().watched[0].checks == 2
        assert verify(paper.path).ok


def test_by_a_clock_that_is_a_day_off_every_look_is_logged_and_says_what_was_served() -> None:
    from tests.torture.watching import week

    figures, wrong, _ = week(3, 0.5, seed=4, far=True)
    assert wrong == []
    assert figures["looks"] > 20


def test_a_page_that_is_as_it_was_is_read_once_and_one_that_came_otherwise_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str | None] = []
    extract = extractor.extract

    def counting(content: bytes, **how: Any) -> Extraction:
        read.append(how["content_type"])
        return extract(content, **how)

    monkeypatch.setattr(extractor, "extract", counting)
    with newspaper(tmp_path) as paper:
        looks = []
        for body, kind in ((page(), "text/html"), (page(), "text/html"), (page(), "text/html; charset=utf-8"),
                           (page(cost="$14 million"), "text/html; charset=utf-8")):  # fmt: skip
            paper._server.serve("/a", Page(body, content_type=kind))
            paper._pass(60)
            read.clear()
            looks.append(
                (paper.press.capture(f"{SITE}/a", allow_net=NEAR, rate="off", assets="none").outcome, len(read))
            )
    assert looks == [("version", 1), ("unchanged", 1), ("unchanged", 2), ("version", 1)]


def test_what_a_run_adds_stands_in_the_cdxj_when_it_ends_and_not_at_each_look(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        watch = watching(paper)
        urls = [f"{SITE}/story-{number}" for number in range(60)]
        for number, url in enumerate(urls):
            paper.serve(url.removeprefix(SITE), page(headline=f"The Harbour Survey, Part {number}"))
        watch.add(urls)
        segment = Layout(paper.path).segments
        sizes: list[int] = []

        def told(step: Step) -> None:
            path = Layout(paper.path).cdxj(segment()[-1])
            sizes.append(path.stat().st_size if path.exists() else 0)

        watch.run(once=True, allow_net=NEAR, rate="off", assets="none", told=told)
        path = Layout(paper.path).cdxj(segment()[-1])
        assert path.read_bytes() == lines_of(segment()[-1])
        assert 10 < len(set(sizes)) < 50
        assert sizes[0] > 0
        assert verify(paper.path).ok


def test_many_looks_hold_nothing_back() -> None:
    """A small one of what `make torture` does with 10,000 looks: threads and open files stay as many, none is late."""
    from tests.torture.watching import soak

    marks, wrong = soak(checks=40, articles=5, step=10)
    assert wrong == []
    assert [mark["looks"] for mark in marks][:4] == [10, 20, 30, 40]
