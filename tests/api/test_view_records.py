"""Captures with a view, by a driver that plays a browser: records, what is signed, what verifies, and what harms nothing."""

from __future__ import annotations

import base64
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive import verify
from archive.api import viewing
from archive.demo.server import Page
from archive.errors import CallerError, StoreError
from archive.formats.reader import RecordItem, read_record, read_warc
from archive.model.capture import Description
from archive.model.codec import parse
from archive.model.history import Committed, RecordRow
from archive.model.view import Look, View
from tests.newspaper import SITE, Newspaper, newspaper, page
from tests.pictures import png

LOOPBACK = ("127.0.0.0/8",)
LOOK = Look(width=8, height=4, max_height=64)
DOM = b"<!DOCTYPE html>\n<h1>Council Approves Harbour Plan</h1><p>Rendered.</p>"

#: Opens the page, asks for what it is told to ask for, and hands over what it is told to hand over.
PLAYER = """
import json, sys
def say(**message): print(json.dumps(message), flush=True)
order = json.loads(sys.stdin.readline())
say(browser="Chromium 1.2", driver="Playwright 3.4")
for kind, url in [["document", order["url"]], *ASKS]:
    first = kind == "document" and url == order["url"]
    say(asks=url, kind=kind, method="GET", navigation=first, main=first, window=False, headers={"accept": "*/*"})
    json.loads(sys.stdin.readline())
LAST
say(png=PNG, dom=DOM, dom_cut=False, height=6, page_height=6, settled=True, address=order["url"], dropped=0)
"""


def player(asks: list[tuple[str, str]] | None = None, last: str = "", dom: bytes = DOM) -> tuple[str, ...]:
    text = PLAYER.replace("ASKS", repr(asks or [])).replace("LAST", last)
    text = text.replace("PNG", repr(base64.b64encode(png(8, 6)).decode()))
    return sys.executable, "-c", text.replace("DOM", repr(base64.b64encode(dom).decode()))


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Newspaper]:
    with newspaper(tmp_path) as made:
        made.serve("/news", page())
        yield made


def capture(
    paper: Newspaper, monkeypatch: pytest.MonkeyPatch, path: str = "/news", *, played: tuple[str, ...], **how: Any
) -> Committed:
    given = viewing.Viewer("/opt/chromium", True, LOOK, played)
    monkeypatch.setattr("archive.api.gathering.viewer", lambda browser=None: given)
    usual: dict[str, Any] = {"allow_net": LOOPBACK, "rate": "off", "screenshot": True, "assets": "none"}
    return paper.press.capture(f"{SITE}{path}", **(usual | how))


def rows(paper: Newspaper, found: Committed) -> dict[str, RecordRow]:
    return {row.role: row for row in paper.press.show(f"{found.capture.slug}@c{found.capture.seq}").records}


def item(paper: Newspaper, row: RecordRow) -> RecordItem:
    read = read_record(paper.path / row.place.file, row.place.offset)
    assert isinstance(read, RecordItem)
    return read


def view(found: Committed) -> View:
    assert found.view is not None
    return found.view


def intact(paper: Newspaper) -> bool:
    return [verdict.status for verdict in verify(paper.path).verdicts][:3] == ["ok", "ok", "ok"]


def test_a_view_is_two_records_beside_the_page_and_stands_in_what_is_signed(
    paper: Newspaper, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = capture(paper, monkeypatch, played=player())
    assert (found.outcome, view(found).outcome, found.warnings) == ("version", "made", ())
    own = rows(paper, found)
    for role, kind, content in (("view", "image/png", png(8, 6)), ("dom", "text/html; charset=utf-8", DOM)):
        record = item(paper, own[role]).record
        assert (record.type, record.target) == ("resource", f"urn:{role}:{SITE}/news")
        assert record.header("WARC-Concurrent-To") == own["response"].record_id
        assert record.header("WARC-Refers-To") is None
        assert record.header("Content-Type") == kind
        assert record.date == view(found).taken
        assert record.block == content
    document = parse(Description, item(paper, own["description"]).record.block or b"")
    assert document.view == view(found)
    assert {"view", "dom"} <= {record.role for record in document.records}
    assert intact(paper)
    article = paper.press.show(found.capture.name).article
    assert article is not None
    assert not any("Rendered" in block.text for block in article.blocks)


def test_without_screenshot_nothing_is_said_of_views(paper: Newspaper, monkeypatch: pytest.MonkeyPatch) -> None:
    found = capture(paper, monkeypatch, played=("/nothing",), screenshot=False)
    assert found.view is None
    block = item(paper, rows(paper, found)["description"]).record.block
    assert b'"view"' not in (block or b"")


@pytest.mark.parametrize("role", ["view", "dom"])
def test_verify_names_a_flipped_byte_in_a_view(paper: Newspaper, monkeypatch: pytest.MonkeyPatch, role: str) -> None:
    found = capture(paper, monkeypatch, played=player())
    place = rows(paper, found)[role].place
    path = paper.path / place.file
    data = bytearray(path.read_bytes())
    data[place.offset + place.length // 2] ^= 4
    path.write_bytes(data)
    report = verify(paper.path)
    assert report.verdicts[0].status != "ok"
    assert any(f"{role} record" in problem.message for problem in report.problems), report.problems


def test_it_is_shown_as_it_was_signed(paper: Newspaper, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    first = capture(paper, monkeypatch, played=player())
    paper.at("2026-03-02T09:00:00Z")
    paper.serve("/news", page(cost="$14 million"))
    second = capture(paper, monkeypatch, played=player(), screenshot=False)
    paper.at("2026-03-02T10:00:00Z")
    third = capture(paper, monkeypatch, played=player())
    assert (second.outcome, third.outcome) == ("version", "unchanged")
    slug = first.capture.slug
    shown = paper.press.view(slug, "screenshot", tmp_path / "newest.png")
    assert shown.capture == f"{slug}@c3"
    assert (tmp_path / "newest.png").read_bytes() == png(8, 6)
    assert paper.press.view(f"{slug}@v1", "dom", tmp_path / "first.html").view == view(first)
    assert (tmp_path / "first.html").read_bytes() == DOM
    with pytest.raises(CallerError) as caught:
        paper.press.view(f"{slug}@v2", "dom", tmp_path / "second.html")
    assert caught.value.code == "no-view"
    assert caught.value.hint == f"of these there is one: {slug}@c3, {slug}@v1"
    with pytest.raises(CallerError, match="exists"):
        paper.press.view(slug, "dom", tmp_path / "first.html")
    paper.press.view(slug, "dom", tmp_path / "first.html", force=True)
    assert not (tmp_path / "second.html").exists()


def test_bundle_export_and_another_index_hold_it(
    paper: Newspaper, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = capture(paper, monkeypatch, played=player())
    paper.press.prove(found.capture.name, tmp_path / "proof.wacz")
    assert verify(tmp_path / "proof.wacz").verdicts[0].status == "ok"
    paper.press.export([found.capture.slug], tmp_path / "all.warc.gz")
    targets = [one.record.target for one in read_warc(tmp_path / "all.warc.gz") if isinstance(one, RecordItem)]
    assert {f"urn:view:{SITE}/news", f"urn:dom:{SITE}/news"} <= set(targets)
    paper.press.repair_index()
    assert paper.press.view(found.capture.name, "dom", tmp_path / "again.html").bytes == len(DOM)


def test_a_redaction_takes_the_view_too(paper: Newspaper, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = capture(paper, monkeypatch, played=player())
    paper.press.redact(found.capture.name, reason="a court order", apply=True)
    for file in (paper.path / "warc").iterdir():
        assert all(
            one.record.target is None or not one.record.target.startswith(("urn:view:", "urn:dom:"))
            for one in (read_warc(file) if file.suffix == ".gz" else ())
            if isinstance(one, RecordItem)
        )
    with pytest.raises(StoreError) as caught:
        paper.press.view(found.capture.article, "screenshot", tmp_path / "gone.png")
    assert caught.value.code == "redacted"
    assert intact(paper)


@pytest.mark.parametrize(
    ("last", "reason"),
    [
        ("raise SystemExit(1)", "the browser's driver ended"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "the browser's driver ended"),
        ('say(failed="the page crashed the browser"); raise SystemExit', "the page crashed the browser"),
        ('print("nonsense", flush=True)', "the browser's driver said what nobody can read"),
    ],
)
def test_whatever_happens_to_the_browser_the_capture_is_whole(
    paper: Newspaper, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, last: str, reason: str
) -> None:
    found = capture(paper, monkeypatch, played=player(last=last))
    assert found.outcome == "version"
    assert (view(found).outcome, view(found).reason) == ("failed", reason)
    assert found.warnings == (f"no view was made: {reason}",)
    assert not {"view", "dom"} & rows(paper, found).keys()
    assert intact(paper)
    with pytest.raises(CallerError, match=reason):
        paper.press.view(found.capture.name, "screenshot", tmp_path / "none.png")


@pytest.mark.parametrize(
    ("served", "reason"),
    [
        (Page(b"%PDF-1.7", content_type="application/pdf"), "what came is application/pdf, not HTML"),
        (Page(b"not gzip", headers=(("Content-Encoding", "gzip"),)), "the page did not come whole"),
    ],
)
def test_what_cannot_be_looked_at_starts_no_browser(
    paper: Newspaper, monkeypatch: pytest.MonkeyPatch, served: Page, reason: str
) -> None:
    paper._server.serve("/other", served)
    found = capture(paper, monkeypatch, "/other", played=("/nothing",))
    assert (view(found).outcome, view(found).reason) == ("failed", reason)


def test_what_the_page_asks_for_goes_by_our_fetcher_and_as_nobody(
    paper: Newspaper, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    headers = tmp_path / "headers"
    headers.write_text("X-Subscription: planted-secret-0815\n")
    headers.chmod(0o600)
    seen: list[tuple[str, str]] = []
    from archive.net.fetch import Fetcher

    usual = Fetcher._request

    def request(self: Fetcher, target: Any, in_full: bool) -> bytes:
        made = usual(self, target, in_full)
        seen.append((target.path, made.decode("latin-1")))
        return made

    monkeypatch.setattr(Fetcher, "_request", request)
    paper.serve("/style.css", b"p{}", content_type="text/css")
    paper.serve("/robots.txt", b"User-agent: *\nDisallow: /private/\n")
    asks = [
        ("stylesheet", f"{SITE}/style.css"),
        ("image", f"{SITE}/private/a.png"),
        ("image", "http://127.0.0.1:8081/a.png"),
        ("image", "http://169.254.169.254/a.png"),
    ]
    found = capture(paper, monkeypatch, played=player(asks), headers_file=headers)
    assert [(one.outcome, one.why) for one in view(found).requests] == [
        ("captured", None), ("fetched", None), ("refused", "robots"),
        ("refused", "private-address"), ("refused", "private-address"),
    ]  # fmt: skip
    sent = dict(seen)
    assert "planted-secret" in sent["/news"]
    assert "planted-secret" not in sent["/style.css"]
    assert "/private/a.png" not in sent


def test_a_rendered_page_that_names_the_reader_has_no_screenshot(
    paper: Newspaper, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    identity = tmp_path / "identity"
    identity.write_text("Mirela Oskarsdottir\n")
    identity.chmod(0o600)
    dom = b"<p>Good morning, Mirela Oskarsdottir</p>"
    found = capture(paper, monkeypatch, played=player(dom=dom), identity=identity)
    assert view(found).withheld is not None
    assert "view" not in rows(paper, found)
    for file in paper.path.rglob("*"):
        assert not file.is_file() or b"Oskarsdottir" not in file.read_bytes()
    kept = item(paper, rows(paper, found)["dom"]).record.block
    assert b"Oskarsdottir" not in (kept or b"")
    assert intact(paper)


def test_a_second_look_at_a_changed_page_is_a_fetch_without_a_view(
    paper: Newspaper, monkeypatch: pytest.MonkeyPatch
) -> None:
    capture(paper, monkeypatch, played=player())
    paper.at("2026-03-02T09:00:00Z")
    paper.serve("/news", page(cost="$14 million"))
    found = capture(paper, monkeypatch, played=player(), confirm=True)
    assert found.again is not None
    shown = paper.press.show(f"{found.again.slug}@c{found.again.seq}")
    assert not {"view", "dom"} & {row.role for row in shown.records}


def test_without_the_extra_or_chromium_nothing_is_begun(paper: Newspaper, monkeypatch: pytest.MonkeyPatch) -> None:
    before = sorted(path.name for path in paper.path.rglob("*"))
    for broken in ({"find_spec": lambda name: None}, {"shutil.which": lambda name: None}):
        with monkeypatch.context() as patch:
            patch.setattr(viewing, "find_spec", lambda name: object())
            for name, value in broken.items():
                patch.setattr(f"archive.api.viewing.{name}", value)
            with pytest.raises(CallerError) as caught:
                paper.press.capture(f"{SITE}/news", allow_net=LOOPBACK, rate="off", screenshot=True)
        assert (caught.value.code, caught.value.exit) == ("missing-extra", 2)
        assert "newsproof[browser]" in (caught.value.hint or "")
    assert sorted(path.name for path in paper.path.rglob("*")) == before
    monkeypatch.setattr(viewing, "find_spec", lambda name: object())
    with pytest.raises(CallerError) as caught:
        viewing.viewer(paper.path / "no-browser")
    assert caught.value.code == "no-such-file"


def test_several_hosts_share_one_browser(paper: Newspaper, monkeypatch: pytest.MonkeyPatch) -> None:
    running: list[int] = []
    most: list[int] = []
    usual = viewing._seen

    def seen(*given: Any) -> Any:
        running.append(1)
        most.append(len(running))
        try:
            return usual(*given)
        finally:
            running.pop()

    monkeypatch.setattr(viewing, "_seen", seen)
    monkeypatch.setattr(
        "archive.api.gathering.viewer", lambda browser=None: viewing.Viewer("/opt/chromium", True, LOOK, player())
    )
    urls = [f"http://{name}.example/news" for name in ("one", "two", "three")]
    found = list(paper.press.capture_all(urls, jobs=3, allow_net=LOOPBACK, rate="off", screenshot=True, assets="none"))
    assert [one.view.outcome for _, one in found if isinstance(one, Committed) and one.view] == ["made"] * 3
    assert most == [1, 1, 1]
    assert intact(paper)
