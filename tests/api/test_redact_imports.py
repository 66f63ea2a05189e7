"""What other programs keep beside a page goes with it: found by ids, by address and time, and by what the page names."""

from __future__ import annotations

import base64
import gzip
import quopri
import re
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from archive.api import Archive
from archive.api.watching import Watching
from archive.audit.engine import verify
from archive.cli import main
from archive.formats.layout import Layout
from archive.model.watch import WatchEvent
from archive.store.disk import Disk
from archive.store.watchstate import WatchFile
from tests.newspaper import page
from tests.redaction import (
    REASON,
    answer,
    deep,
    desk,
    digests,
    record,
    record_id,
    take,
    tombstones,
    visited,
    warc,
)

URL = "https://courant.example/zorbulon-trial"
OTHER = "https://courant.example/ferry-fares"
TEXT = "Zorbulon Quixquay of Thistlewick Lane stood before the court on Tuesday evening"
MUGSHOT = b"\xff\xd8\xff\xe0 the picture of the accused in full" + bytes(range(200))
LOGO = b"\xff\xd8\xff\xe0 the mark of the paper" + bytes(range(200))
WORDS = (b"zorbulon", b"quixquay", b"thistlewick", b"mugshot", b"picture of the accused")
PAGE = page("Zorbulon Trial Opens", extra=f'<p>{TEXT}.</p><img src="/mugshot.jpg" width="700" height="500">')
FERRY = page("Ferry Fares Rise", cost="$2 million", extra='<p>A single costs three coins now.</p><img src="/logo.jpg">')


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "state"))


def trial(**more: bytes) -> list[bytes]:
    return visited(URL, PAGE, text=TEXT, title="Zorbulon Trial Opens", mugshot=MUGSHOT, **more)


def ferry(**more: bytes) -> list[bytes]:
    return visited(OTHER, FERRY, text="A single costs three coins now.", title="Ferry Fares Rise", **more)


def sound(press: Archive, *notices: str) -> None:
    for level in ("quick", "full"):
        found = verify(press.path, level=level)
        assert ([p.code for p in found.problems], {n.code for n in found.notices}) == ([], {"redacted", *notices})


@pytest.mark.parametrize("name", ["visit.warc.gz", "visit.warc"])
def test_everything_that_a_crawler_kept_of_a_page_goes(tmp_path: Path, name: str) -> None:
    press = desk(tmp_path)
    press.import_file(warc(tmp_path, [*trial(), *ferry(logo=LOGO)], name))
    kept = next((press.path / "warc").glob("import-*"))
    planned = press.redact(URL, reason=REASON)
    done = press.redact(URL, reason=REASON, apply=True)
    assert (planned.remaining, done.remaining) == ((), ())
    assert (planned.records, planned.files, planned.stays) == (done.records, done.files, done.stays)
    assert len(tombstones(kept)) == 9  # two of them for the picture and its request
    assert deep(press.path, *WORDS, *digests(PAGE, TEXT.encode(), MUGSHOT, URL.encode())) == []
    assert done.searched > 5
    sound(press)
    # Beside it everything is there: page, request, text, picture.
    assert deep(press.path, b"the mark of the paper", b"urn:text:https://courant.example/ferry-fares")
    press.repair_index()
    sound(press)
    assert press.redact(OTHER, reason=REASON, apply=True).remaining == ()
    assert deep(press.path, b"the mark of the paper", b"ferry") == []
    assert len(tombstones(kept)) == 18
    sound(press)


def test_a_version_goes_with_what_has_its_time_and_the_other_one_keeps_its_own(tmp_path: Path) -> None:
    later = page(
        "Zorbulon Trial Adjourns", cost="$93 million", extra="<p>Nobody came but the usher and two pigeons.</p>"
    )
    press = desk(tmp_path)
    second = "2026-03-03T09:00:00Z"
    unsure = record("resource", f"urn:text:{URL}", TEXT.encode(), media="text/plain", date="2026-03-02T20:00:00Z")
    records = [*trial(), *visited(URL, later, text="Nobody came but the usher and two pigeons", date=second), unsure]
    press.import_file(warc(tmp_path, records))
    slug = press.articles()[0].slug
    planned = press.redact(f"{slug}@v1", reason=REASON)
    done = press.redact(f"{slug}@v1", reason=REASON, apply=True)
    for told in (planned, done):
        (left,) = told.remaining
        assert left.file.startswith("warc/import-")
        assert left.record == len(records) + 1
        assert "the time of neither" in left.why
    kept = next((press.path / "warc").glob("import-*"))
    assert len(tombstones(kept)) == 9
    assert [where for where, _ in deep(press.path, b"thistlewick")] == [f"warc/{kept.name}"]
    assert deep(press.path, b"two pigeons")
    sound(press)
    # With its last version the address is nobody's any more, and what was not certain goes as well.
    assert press.redact(press.articles()[0].id, reason=REASON, apply=True).remaining == ()
    assert deep(press.path, b"thistlewick", b"two pigeons", b"zorbulon") == []
    sound(press)


def test_a_picture_that_another_page_shows_stays_and_is_named(tmp_path: Path) -> None:
    press = desk(tmp_path)
    shows = FERRY.replace(b"/logo.jpg", b"/mugshot.jpg")
    press.import_file(warc(tmp_path, [*trial(), *visited(OTHER, shows, text="A single costs three coins now.")]))
    done = press.redact(URL, reason=REASON, apply=True)
    assert [(one.record, "shared picture" in one.why) for one in done.remaining] == [(9, True)]
    assert deep(press.path, b"picture of the accused")
    assert deep(press.path, b"thistlewick") == []
    sound(press)


def test_a_picture_that_is_repeated_for_another_page_stays_and_is_named(tmp_path: Path) -> None:
    """A crawler that has the same bytes already writes a revisit, under the address at which it found them again."""
    press = desk(tmp_path)
    first = "https://courant.example/mugshot.jpg"
    moment = "2026-03-02T14:00:00Z"
    again = record(
        "revisit",
        "https://courant.example/logo.jpg",
        b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n",
        media="application/http; msgtype=response",
        more=(
            f"WARC-Refers-To: {record_id(f'{first} {moment}')}",
            f"WARC-Refers-To-Target-URI: {first}",
            "WARC-Profile: http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
        ),
    )
    press.import_file(warc(tmp_path, [*trial(), *ferry(), again]))
    done = press.redact(URL, reason=REASON, apply=True)
    assert [one.record for one in done.remaining] == [9]
    assert deep(press.path, b"picture of the accused")
    assert deep(press.path, b"urn:text:https://courant.example/zorbulon", b"thistlewick") == []
    sound(press)


def test_hostile_records_beside_the_page_stop_nothing(tmp_path: Path) -> None:
    http = "application/http; msgtype="
    mine = f"WARC-Refers-To: {record_id(f'response {URL} 2026-03-02T14:00:00Z')}"
    astray = b"HTTP/1.1 302 Found\r\nLocation: http://[\r\nContent-Length: 0\r\n\r\n"
    odd = [
        record("response", "https://[::1/x", answer(b"", "text/css"), media=f"{http}response"),
        record("response", "https://courant.example/go", astray, media=f"{http}response"),
        record("request", "https://courant.example/go", b"\xff\r\nReferer: http://[\r\n", media=f"{http}request"),
        record("resource", "urn:newsproof:description:1", b'{"records":[{"role":1,"sha256":[[]]}]}', name="one"),
        record("resource", "urn:newsproof:description:2", b'{"records":{"a":1}}', name="two"),
        record("resource", "urn:newsproof:statement:3", b'{"payload":7}', name="three"),
        record("metadata", URL, b"outlink: https://[bad/x https://%zz/\xff\xfe " + b"\\ud800 &#xd800;", date="never"),
        record("metadata", "", b"x: y", more=(mine, "WARC-Concurrent-To: <>", "WARC-Refers-To:"), name="loop"),
        record("metadata", URL, b"x: z", more=(f"WARC-Refers-To: {record_id('self')}",), name="self", date="2026"),
    ]
    press = desk(tmp_path)
    press.import_file(warc(tmp_path, [*odd, *trial(), *ferry()]))
    assert press.redact(URL, reason=REASON, apply=True).remaining == ()
    assert deep(press.path, *WORDS) == []
    sound(press)


def test_what_refers_to_two_captures_stays_and_is_named(tmp_path: Path) -> None:
    press = desk(tmp_path)
    moment = "2026-03-02T14:00:00Z"
    both = tuple(f"WARC-Concurrent-To: {record_id(f'response {url} {moment}')}" for url in (URL, OTHER))
    hub = record("metadata", "notes://desk/both", b"about: Zorbulon Quixquay\r\n", more=both)
    press.import_file(warc(tmp_path, [*trial(), *ferry(), hub]))
    done = press.redact(URL, reason=REASON, apply=True)
    ((at, why),) = [(one.record, one.why) for one in done.remaining]
    assert at == len([*trial(), *ferry()]) + 2
    assert "belongs to what stays as well" in why
    assert deep(press.path, b"thistlewick") == []
    sound(press)


def test_words_in_a_record_that_nothing_links_are_found_wherever_they_are(tmp_path: Path) -> None:
    """Packed by the server, in base64, with entities, as escaped JSON: named with file and record, before and after."""
    media = "application/http; msgtype=response"
    teaser = f'{{"teaser":"\\u005aorbulon {TEXT.partition(" ")[2]}"}}'.encode()
    feed = answer(gzip.compress(TEXT.encode()), "application/json", "Content-Encoding: gzip")
    packed = base64.b64encode(gzip.compress(f"- {TEXT} -".encode()))
    records = [
        record("response", "https://courant.example/api/1", answer(teaser, "application/json"), media=media),
        record("response", "https://courant.example/api/2", feed, media=media),
        record("response", "https://courant.example/api/3", answer(packed, "application/json"), media=media),
        record("response", "https://courant.example/api/4", answer(b"Nothing of the kind.", "text/css"), media=media),
    ]
    press = desk(tmp_path)
    press.import_file(warc(tmp_path, records, "one.warc.gz"))
    press.import_file(warc(tmp_path, trial(), "two.warc.gz"))
    note = press.path / "desk-notes.txt"
    note.write_text(f"see: {TEXT.upper()}")
    (press.path / "sealed").symlink_to(note)  # leads elsewhere: not followed
    other = next(
        path for path in (press.path / "warc").glob("import-*.gz") if b"api" in gzip.decompress(path.read_bytes())
    )
    for apply in (False, True):
        done = press.redact(URL, reason=REASON, apply=apply)
        found = {(one.file, one.record) for one in done.remaining}
        assert found == {("desk-notes.txt", None), *((f"warc/{other.name}", number) for number in (2, 3, 4))}


def test_a_file_of_our_own_that_was_imported_gives_everything_up(tmp_path: Path) -> None:
    """An export holds descriptions with every salt and articles whole, under ids that say nothing of the page."""
    (tmp_path / "there").mkdir()
    there = Archive.create(
        tmp_path / "there" / "press", origin="news.example/there", keyring=tmp_path / "there" / "keys"
    )
    take(there, "zorbulon-trial", "Zorbulon Trial Opens in Thistlewick")
    take(there, "zorbulon-trial", "Zorbulon Trial Adjourns in Thistlewick", "$93 million", 9)
    take(there, "ferry-fares", "Ferry Fares Rise", "$2 million", 10)
    there.export(None, tmp_path / "export.warc.gz")
    press = desk(tmp_path)
    press.import_file(tmp_path / "export.warc.gz")
    before = verify(press.path)
    assert before.exit == 0
    slug = next(row.slug for row in press.articles() if "zorbulon" in row.url)
    whole = gzip.decompress((tmp_path / "export.warc.gz").read_bytes())
    documents = [
        part for part in whole.split(b"WARC/1.1") if b"urn:newsproof:description:" in part and b"zorbulon" in part
    ]
    salts = [salt for part in documents for salt in re.findall(rb'"salt":"([^"]{20,})"', part)]
    assert len(salts) > 10
    assert deep(press.path, salts[0])
    done = press.redact(slug, reason=REASON, apply=True)
    assert deep(press.path, b"zorbulon", b"thistlewick", b"93 million") == []
    assert deep(press.path, *salts) == []
    assert done.remaining == ()
    assert press.show("ferry-fares").article is not None
    assert deep(press.path, b"ferry fares rise")
    sound(press)


def test_the_same_page_in_a_second_file_goes_too(tmp_path: Path) -> None:
    """What is in the archive already is not taken in again, and its file is kept all the same."""
    press = desk(tmp_path)
    press.import_file(warc(tmp_path, trial(), "one.warc.gz"))
    again = press.import_file(warc(tmp_path, [*trial(), *ferry()], "two.warc.gz"))
    assert again.skipped == 1
    done = press.redact(URL, reason=REASON, apply=True)
    assert len([file for file in done.files if "import-" in file]) == 2
    assert done.remaining == ()
    assert deep(press.path, *WORDS) == []
    sound(press)


def watching(press: Archive, *urls: str) -> WatchFile:
    Watching(press).add(urls)
    return WatchFile(Layout(press.path).watch_state, Disk())


def test_what_is_watched_forgets_the_address_and_keeps_the_others(tmp_path: Path) -> None:
    press = desk(tmp_path)
    take(press, "zorbulon-trial", "Zorbulon Trial Opens")
    take(press, "zorbulon-trial", "Zorbulon Trial Adjourns", "$93 million", 9)
    take(press, "ferry-fares", "Ferry Fares Rise", hour=10)
    file = watching(press, URL, OTHER)
    slug = press.history(URL).article.slug
    done = press.redact(f"{slug}@v1", reason=REASON, apply=True)
    file.refresh()
    assert set(file.entries) == {URL, OTHER}  # another version has the address
    assert "the address, which captures that stay have too" in done.stays
    done = press.redact(URL, reason=REASON, apply=True)
    file.refresh()
    assert set(file.entries) == {OTHER}
    assert any("1 address is watched no longer" in note for note in done.notes)
    assert done.remaining == ()
    assert deep(press.path, b"zorbulon") == []


def test_what_the_watch_told_goes_with_a_version_whose_address_stays(tmp_path: Path) -> None:
    """An event has the name of the article, which is made of a headline."""
    press = desk(tmp_path)
    take(press, "trial", "Zorbulon Quixquay Faces the Court Tomorrow")
    take(press, "trial", "A Trial Opens", "$93 million", 9)
    slug, url = press.articles()[0].slug, "https://courant.example/trial"
    file = watching(press, url)
    moment = "2026-03-02T09:00:00.000000Z"
    article = press.articles()[0].id
    event = WatchEvent(
        origin="news.example/desk",
        url=url,
        article=article,
        slug="zorbulon-quixquay-faces-the-court",
        headline="Zorbulon Quixquay Faces the Court Tomorrow",
        outcome="version",
        observed=moment,
        index=0,
        leaf="ab" * 32,
    )
    file.write(events=[event])
    assert deep(press.path / "watch", b"zorbulon")
    done = press.redact(f"{slug}@v1", reason=REASON, apply=True)
    assert done.remaining == ()
    file.refresh()
    assert (set(file.entries), file.events) == ({url}, [])
    assert deep(press.path, b"zorbulon") == []


def test_the_command_says_where_something_remains_and_ends_with_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    press = desk(tmp_path)
    press.import_file(warc(tmp_path, trial()))
    (press.path / "teaser.txt").write_text(TEXT)
    words = ["redact", URL, "--reason", REASON, "-A", str(press.path)]
    assert main(words) == 3
    told = " ".join(capsys.readouterr().out.split())
    assert "REMAINS teaser.txt: holds" in told
    assert "something of it may be left in 1 place" in told
    (press.path / "teaser.txt").unlink()
    assert main(words) == 0
    assert "nothing else of it was found" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("way", ["referer of the host alone", "no request"])
def test_an_address_within_the_address_of_another_record_is_named(tmp_path: Path, way: str) -> None:
    """Who counts visitors gets address and headline in percent signs."""
    asked = f"https://tracker.example/collect?dl={quote(URL, safe='')}&dt=Zorbulon%20Trial%20Opens%20On%20Tuesday"
    beside = [record("response", asked, answer(b"GIF89a", "image/gif"), media="application/http; msgtype=response")]
    if way != "no request":
        request = f"GET {asked[23:]} HTTP/1.1\r\nHost: tracker.example\r\nReferer: https://courant.example/\r\n\r\n"
        beside.append(record("request", asked, request.encode(), media="application/http; msgtype=request"))
    press = desk(tmp_path)
    press.import_file(warc(tmp_path, [*trial(), *beside, *ferry()]))
    for done in (press.redact(URL, reason=REASON), press.redact(URL, reason=REASON, apply=True)):
        assert [one.record for one in done.remaining] == [11 + at for at in range(len(beside))]
        assert all("names its address" in one.why for one in done.remaining)


@pytest.mark.parametrize(
    ("media", "body"),
    [
        ("application/json; charset=utf-16le", TEXT.encode("utf-16-le")),
        ("application/json", TEXT.encode("utf-16")),
        ("application/x-www-form-urlencoded", quote_plus(TEXT).encode()),
        ("multipart/related", quopri.encodestring(TEXT.replace("Q", "ā").encode())),
        ("application/gzip", gzip.compress(TEXT.encode())),
        ("application/javascript", TEXT.replace(" ", "\\x20").encode()),
        ("application/json", TEXT.replace("o", "o­").encode()),
    ],
)
def test_words_beside_the_page_are_found_in_any_coding(tmp_path: Path, media: str, body: bytes) -> None:
    beside = record(
        "response", "https://cdn.example/x1", answer(body, media), media="application/http; msgtype=response"
    )
    press = desk(tmp_path)
    press.import_file(warc(tmp_path, [*trial(), beside, *ferry()]))
    done = press.redact(URL, reason=REASON, apply=True)
    assert [(one.record, "of its words" in one.why) for one in done.remaining] == [(11, True)]
    assert done.unread == 0


def test_what_could_not_be_looked_into_is_counted_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    beside = [
        record("response", f"https://cdn.example/{at}", answer(body, media), media="application/http; msgtype=response")
        for at, (body, media) in enumerate(
            [
                (b"PK\3\4" + bytes(range(200)), "application/zip"),
                (b"\x89PNG\r\n\x1a\n" + bytes(range(200)), "image/png"),
                (b"%PDF-1.7 " + bytes(range(200)), "application/pdf"),
            ]
        )
    ]
    odd = answer(b"\x01\x02\x03", "text/html", "Content-Encoding: xyz")
    beside.append(record("response", "https://cdn.example/odd", odd, media="application/http; msgtype=response"))
    press = desk(tmp_path)
    press.import_file(warc(tmp_path, [*trial(), *beside, *ferry(logo=LOGO)]))
    done = press.redact(URL, reason=REASON)
    assert done.remaining == ()
    assert done.unread == 5
    why = [(one.record, one.why.partition(" ")[0]) for one in done.unread_first]
    assert why == [(11, "a"), (12, "a"), (13, "a"), (14, "unknown"), (22, "a")]
    words = ["redact", URL, "--reason", REASON, "-A", str(press.path)]
    assert main(words) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "nothing else of it was found in what could be read; not looked into: 5 places" in told
    assert "not read warc/import-" in told
    assert "record 11: a ZIP" in told
    for number in range(9):
        (press.path / f"scan-{number}.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(200)))
    assert main(words) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "not read 9 more" in told
    assert "not looked into: 14 places" in told
    (press.path / "teaser.txt").write_text(TEXT)
    assert main(words) == 3
    said = capsys.readouterr()
    assert "Next: remove files that are no part of the archive by hand." in " ".join(said.err.split())
    assert "something of it may be left in 1 place" in " ".join(said.out.split())


def test_a_terminal_sees_how_far_the_search_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    press = desk(tmp_path)
    press.import_file(warc(tmp_path, trial()))
    words = ["redact", URL, "--reason", REASON, "-A", str(press.path)]
    assert main(words) == 0
    assert "%" not in capsys.readouterr().err
    monkeypatch.setattr("archive.cli.output._is_terminal", lambda stream: True)
    assert main(words) == 0
    lines = [line.strip() for line in capsys.readouterr().err.split("\r")]
    assert any(line.startswith("100 %  ") for line in lines), lines
