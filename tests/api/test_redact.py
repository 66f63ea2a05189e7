"""Lawful removal: what was asked for is gone from every corner, nothing else is, and the log says so for good."""

from __future__ import annotations

import sqlite3
from hashlib import sha256
from pathlib import Path

import pytest

from archive.api import Archive
from archive.audit.engine import verify
from archive.errors import CallerError, NewsproofError, StoreError
from archive.formats.layout import Layout
from archive.formats.members import compress
from archive.formats.reader import RecordItem, read_warc
from archive.repository.hints import lines_of
from archive.store.disk import Disk
from tests.newspaper import newspaper, page
from tests.redaction import REASON, crawl, desk, files_of, holding, statements, take, tombstones
from tests.torture.faults import sweep
from tests.torture.removals import Vault


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "state"))


def codes(path: Path) -> tuple[list[str], list[str]]:
    """The problems and the notices of a full verification; quick must come to the same problems."""
    found = verify(path, level="full")
    assert [p.code for p in verify(path, level="quick").problems] == [p.code for p in found.problems]
    return [p.code for p in found.problems], [n.code for n in found.notices]


def removed(press: Archive, reference: str) -> None:
    press.redact(reference, reason=REASON, apply=True)
    assert press.warnings == []


# Nothing of it is left.


def test_every_word_of_a_removed_article_is_gone(tmp_path: Path) -> None:
    press = desk(tmp_path)
    take(press, "kestrel-trial", "Kestrel Trial Opens in Wending", "$41 million")
    take(press, "kestrel-trial", "Kestrel Trial Opens in Wending", "$93 million", 9)
    take(press, "kestrel-trial", "Kestrel Trial Opens in Wending", "$93 million", 10)
    take(press, "ferry-fares", "Ferry Fares Rise in April", hour=11)
    assert press.search("kestrel")
    assert holding(press.path, "kestrel", "wending", "93 million")
    size = {name: len(data) for name, data in files_of(press.path).items() if name.endswith(".warc.gz")}
    done = press.redact("kestrel-trial", reason=REASON, apply=True)
    assert done.captures == ("kestrel-trial@v1", "kestrel-trial@v2", "kestrel-trial@c3")
    assert holding(press.path, "kestrel", "wending", "93 million") == []
    assert press.search("kestrel") == ()
    assert codes(press.path) == ([], ["redacted"] * 3)
    # What is beside it is as it was, to the byte and to the offset.
    assert press.show("ferry-fares").article is not None
    for name, length in size.items():
        assert len(files_of(press.path)[name]) >= length
    assert not [name for name in files_of(press.path) if name.endswith(("-wal", "-shm", "-journal", ".tmp"))]


def test_nothing_is_left_in_the_index_file(tmp_path: Path) -> None:
    press = desk(tmp_path)
    take(press, "kestrel-trial", "Kestrel Trial Opens in Wending")
    removed(press, "kestrel-trial")
    data = (press.path / "index.sqlite").read_bytes()
    assert b"estrel" not in data
    with sqlite3.connect(press.path / "index.sqlite") as database:
        assert database.execute("PRAGMA freelist_count").fetchone() == (0,)
    assert [row.slug for row in press.articles()] == [press.articles()[0].id]


def test_the_log_grows_by_one_entry_for_each_capture_and_changes_nowhere(tmp_path: Path) -> None:
    press = desk(tmp_path)
    take(press, "kestrel-trial", "Kestrel Trial Opens")
    take(press, "kestrel-trial", "Kestrel Trial Opens", "$93 million", 9)
    before = statements(press.path)
    checkpoints = {name: data for name, data in files_of(press.path).items() if "checkpoints/" in name}
    done = press.redact("kestrel-trial", reason=REASON, apply=True)
    after = statements(press.path)
    assert after[: len(before)] == before
    assert len(after) == len(before) + 2
    assert done.entries == (2, 3)
    assert {name: files_of(press.path)[name] for name in checkpoints} == checkpoints


def test_one_version_goes_with_every_capture_that_found_it_again(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        paper.serve("/plan", page(cost="$41 million"))
        paper.capture("/plan")
        paper.at("2026-03-02T09:00:00Z")
        paper.serve("/plan", page(cost="$93 million"))
        paper.capture("/plan")
        for hour in (10, 11):
            paper.at(f"2026-03-02T{hour}:00:00Z")
            paper.capture("/plan")
        paper.at("2026-03-02T12:00:00Z")
        paper.serve("/plan", page(cost="$55 million"))
        paper.capture("/plan")
        press, name = paper.press, paper.press.articles()[0].slug
        plan = press.redact(f"{name}@v2", reason=REASON)
        assert plan.captures == tuple(f"{name}@{which}" for which in ("v2", "c3", "c4"))
        removed(press, f"{name}@v2")
        assert holding(paper.path, "93 million") == []
        assert codes(paper.path) == ([], ["redacted"] * 3)
        history = press.history(name)
        told = [(step.capture.name.partition("@")[2], step.capture.outcome, step.capture.redacted) for step in history]
        assert told == [
            ("v1", "version", None),
            ("v2", "version", REASON),
            ("c3", "unchanged", REASON),
            ("c4", "unchanged", REASON),
            ("v3", "version", None),
        ]
        assert [step.comparison for step in history] == [None] * 5
        # Times are in the log: the interval still ends where the redacted captures stood.
        assert history.steps[-1].interval is not None
        assert history.steps[-1].interval.after == "2026-03-02T11:00:00.000000Z"
        assert len(press.diff(f"{name}@v1..v3")[0].edits) == 1


def test_one_capture_goes_alone_and_later_revisits_say_so(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        paper.serve("/plan", page(cost="$41 million"))
        paper.capture("/plan")
        paper.at("2026-03-02T09:00:00Z")
        paper.capture("/plan")
        paper.at("2026-03-02T10:00:00Z")
        paper.serve("/plan", page(cost="$55 million"))
        paper.capture("/plan")
        press, name = paper.press, paper.press.articles()[0].slug
        done = press.redact(f"{name}@c1", reason=REASON, apply=True)
        old, name = name, press.articles()[0].slug
        assert done.notes[1:] == (f"{old} is now called {name}: names are made of what is left",)
        assert done.notes[0].startswith(f"{old}@v2 holds 3 of the same paragraphs")
        assert codes(paper.path) == ([], ["redacted"])
        assert holding(paper.path, "41 million") == []
        with pytest.raises(StoreError) as caught:
            press.show(f"{name}@c2")
        assert caught.value.code == "redacted"
        assert REASON in caught.value.message
        with pytest.raises(StoreError) as caught:
            press.diff(f"{name}@v1..v2")
        assert (caught.value.code, caught.value.exit) == ("redacted", 5)
        press.export([f"{name}@c2"], tmp_path / "out.warc.gz")
        with pytest.raises(StoreError) as caught:
            press.export([f"{name}@c1"], tmp_path / "out2.warc.gz")
        assert caught.value.code == "redacted"
        assert not (tmp_path / "out2.warc.gz").exists()
        # What is captured next is compared with nothing that is gone, and breaks nothing.
        paper.at("2026-03-02T12:00:00Z")
        paper.capture("/plan")
        assert codes(paper.path) == ([], ["redacted"])


def test_the_same_page_captured_again_is_a_new_version(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        paper.serve("/plan", page(cost="$41 million"))
        paper.capture("/plan")
        paper.at("2026-03-02T09:00:00Z")
        paper.serve("/plan", page(cost="$55 million"))
        paper.capture("/plan")
        name = paper.press.articles()[0].slug
        removed(paper.press, f"{name}@v2")
        paper.at("2026-03-02T10:00:00Z")
        again = paper.capture("/plan")
        assert (again.outcome, again.capture.version, again.capture.seq) == ("version", 3, 3)
        assert codes(paper.path) == ([], ["redacted"])
        # Of a wholly redacted article nothing is known, not even its address: the next capture begins another one.
        removed(paper.press, name)
        paper.at("2026-03-02T11:00:00Z")
        assert paper.capture("/plan").capture.version == 1
        assert len(paper.press.articles()) == 2
        assert codes(paper.path) == ([], ["redacted"] * 3)


# Foreign files.


@pytest.mark.parametrize("gzip", [True, False])
def test_records_are_taken_out_of_a_foreign_file_that_keeps_its_name(tmp_path: Path, gzip: bool) -> None:
    press = desk(tmp_path)
    name = "crawl.warc.gz" if gzip else "crawl.warc"
    source = crawl(
        tmp_path,
        ("https://courant.example/rota", page("Ferry Crews Vote on Rota")),
        ("https://courant.example/kestrel", page("Kestrel Trial Opens in Wending")),
        ("https://courant.example/bridge", page("Bridge Opens at Last")),
        name=name,
        gzip=gzip,
    )
    press.import_file(source)
    kept = next((press.path / "warc").glob("import-*"))
    before = kept.read_bytes()
    done = press.redact("kestrel", reason=REASON)
    assert done.files[0] == f"warc/{kept.name}"
    assert kept.read_bytes() == before
    removed(press, "kestrel")
    after = kept.read_bytes()
    assert len(after) == len(before)
    assert after != before
    assert len(tombstones(kept)) == 1
    assert holding(press.path, "kestrel", "wending") == []
    assert codes(press.path) == ([], ["redacted"])
    assert press.show("bridge").article is not None
    # The same file once more would bring them back.
    with pytest.raises(CallerError) as caught:
        press.import_file(source)
    assert caught.value.code == "redacted"
    assert kept.read_bytes() == after
    # A second removal from the same file.
    removed(
        press,
        "ferry-crews-vote-on-rota" if "ferry-crews-vote-on-rota" in [a.slug for a in press.articles()] else "rota",
    )
    assert codes(press.path) == ([], ["redacted"] * 2)
    assert len(tombstones(kept)) == 2


def test_what_another_capture_needs_stays_until_that_goes_too(tmp_path: Path) -> None:
    """Somebody's revisit, and the response that it repeats, are two captures."""
    from io import BytesIO

    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    url = "https://courant.example/kestrel"
    source = tmp_path / "crawl.warc.gz"
    with source.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.0")
        first = writer.create_warc_record(
            url, "response", BytesIO(page("Kestrel Trial Opens")), http_headers=http,
            warc_headers_dict={"WARC-Date": "2026-03-01T08:00:00Z"},
        )  # fmt: skip
        writer.write_record(first)
        again = writer.create_revisit_record(
            url, first.rec_headers.get_header("WARC-Payload-Digest"), url, "2026-03-01T08:00:00Z", http_headers=http
        )
        again.rec_headers.replace_header("WARC-Date", "2026-03-01T09:00:00Z")
        writer.write_record(again)
    for order in (("c2", "c1"), ("c1", "c2")):
        press = Archive.create(
            tmp_path / f"press-{order[0]}", origin=f"news.example/{order[0]}", keyring=tmp_path / f"keys-{order[0]}"
        )
        press.import_file(source)
        name = press.articles()[0].slug
        assert [step.capture.outcome for step in press.history(name)] == ["version", "unchanged"]
        kept = next((press.path / "warc").glob("import-*"))
        for number, which in enumerate(order, start=1):
            article = press.articles()[0].slug
            removed(press, f"{article}@{which}")
            assert len(tombstones(kept)) == number
            assert codes(press.path) == ([], ["redacted"] * number)
            press.repair_index()
            assert len(press.history(press.articles()[0].id).steps) == 2
        assert holding(press.path, "kestrel") == []


def one_member(path: Path) -> None:
    """Packs all records into one gzip member, as some programs do."""
    raw = b"".join(item.record.raw or b"" for item in read_warc(path, foreign=True) if isinstance(item, RecordItem))
    path.write_bytes(compress(raw))


def test_records_that_share_a_member_are_refused_and_nothing_changes(tmp_path: Path) -> None:
    press = desk(tmp_path)
    source = crawl(tmp_path, ("https://courant.example/kestrel", page("Kestrel Trial Opens in Wending")))
    one_member(source)
    press.import_file(source)
    before = files_of(press.path)
    for apply in (False, True):
        with pytest.raises(CallerError) as caught:
            press.redact("kestrel", reason=REASON, apply=apply)
        assert caught.value.code == "not-removable"
        assert caught.value.context["consequence"] == "nothing was removed"
        assert caught.value.hint
    after = files_of(press.path)
    after.pop("index.sqlite"), before.pop("index.sqlite")
    assert after == before
    assert codes(press.path) == ([], [])


def test_an_arc_file_is_refused(tmp_path: Path) -> None:
    press = desk(tmp_path)
    body = b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + page("Kestrel Trial Opens in Wending")
    about = b"1 0 othertool\nURL IP-address Archive-date Content-type Archive-length\n"
    arc = tmp_path / "crawl.arc"
    arc.write_bytes(
        b"filedesc://crawl.arc 0.0.0.0 20260301080000 text/plain %d\n%s\n" % (len(about), about)
        + b"https://courant.example/kestrel 192.0.2.7 20260301080000 text/html %d\n%s\n" % (len(body), body)
    )
    press.import_file(arc)
    with pytest.raises(CallerError) as caught:
        press.redact(press.articles()[0].slug, reason=REASON, apply=True)
    assert caught.value.code == "not-removable"
    assert codes(press.path) == ([], [])


# Segments.


def small_segments(press: Archive, size: int = 9_000) -> Archive:
    config = Layout(press.path).config
    config.write_text(config.read_text().replace("segment_size = 1000000000", f"segment_size = {size}"))
    return Archive.open(press.path, keyring=press.path.parent / "keys")


def test_sealed_segments_are_rewritten_under_their_new_signed_digest(tmp_path: Path) -> None:
    press = small_segments(desk(tmp_path))
    for hour in range(8, 14):
        take(press, "kestrel-trial", "Kestrel Trial Opens", f"${hour} million", hour)
        take(press, f"ferry-{hour}", f"Ferry Number {hour} Sails", hour=hour)
    assert len(list((press.path / "warc").glob("news-*.warc.gz"))) >= 4
    removed(press, "kestrel-trial@v2")
    assert codes(press.path) == ([], ["redacted"])
    removed(press, "kestrel-trial")
    assert codes(press.path) == ([], ["redacted"] * 6)
    assert holding(press.path, "kestrel") == []
    for segment in (press.path / "warc").glob("news-*.warc.gz"):
        assert segment.with_name(segment.name[:-8] + ".cdxj").read_bytes() == lines_of(segment)
    take(press, "ferry-99", "Ferry Number Last Sails", hour=20)
    assert codes(press.path) == ([], ["redacted"] * 6)


def test_a_repacked_segment_still_gives_up_single_records(tmp_path: Path) -> None:
    press = desk(tmp_path)
    take(press, "kestrel-trial", "Kestrel Trial Opens")
    segment = press.path / "warc" / "news-000001.warc.gz"
    raws = [item.record.raw or b"" for item in read_warc(segment) if isinstance(item, RecordItem)]
    segment.write_bytes(b"".join(compress(raw, 9) for raw in raws))
    press.repair_index()
    removed(press, "kestrel-trial")
    assert holding(press.path, "kestrel") == []
    assert codes(press.path)[0] == []


# An interruption.


def test_a_sample_of_crash_points_keeps_the_promise() -> None:
    tried, wrong = sweep([Vault], part=7, parts=43)
    assert tried >= 8
    assert wrong == []


def interrupted(press: Archive, at_rename_of: str) -> None:
    """Removes an article on a disk that fails when that file is to get its new content."""

    class Failing(Disk):
        def _replace(self, source: Path, target: Path) -> None:
            if target.name.startswith(at_rename_of):
                raise OSError(28, "No space left on device")
            super()._replace(source, target)

    press._given_disk = Failing()
    with pytest.raises(StoreError) as caught:
        press.redact("kestrel-trial", reason=REASON, apply=True)
    press._given_disk = None
    assert caught.value.code == "disk-full"
    assert "logged and not complete" in str(caught.value.context["state"])
    assert "repair index" in (caught.value.hint or "")


@pytest.mark.parametrize("place", ["news-000001", "index.sqlite"])
@pytest.mark.parametrize("by", ["capture", "repair"])
def test_what_was_interrupted_is_completed_by_the_next_writer(tmp_path: Path, place: str, by: str) -> None:
    press = desk(tmp_path)
    take(press, "kestrel-trial", "Kestrel Trial Opens")
    take(press, "ferry-fares", "Ferry Fares Rise")
    interrupted(press, place)
    problems, notices = codes(press.path)
    assert problems == []
    assert "redaction-pending" in notices or place == "index.sqlite"
    size = press.query("SELECT count(*) FROM records").rows
    if by == "capture":
        take(press, "ferry-fares", "Ferry Fares Rise", "$2", 9)
        assert press.warnings == ["1 interrupted removal completed"]
    else:
        press.repair_index()
        assert press.query("SELECT count(*) FROM records").rows == size
    assert holding(press.path, "kestrel") == []
    assert codes(press.path) == ([], ["redacted"])
    # Done once, it is not done again.
    press.warnings.clear()
    take(press, "ferry-fares", "Ferry Fares Rise", "$3", 10)
    assert press.warnings == []


# The view.


def tables(press: Archive) -> dict[str, object]:
    views = ("articles", "versions", "observations", "changes", "fields", "records")
    return {view: press.query(f"SELECT * FROM {view}").rows for view in views}


def test_the_index_after_a_removal_is_what_a_rebuild_makes(tmp_path: Path) -> None:
    press = desk(tmp_path)
    for hour, cost in ((8, 41), (9, 93), (10, 55)):
        take(press, "kestrel-trial", "Kestrel Trial Opens", f"${cost} million", hour)
    take(press, "ferry-fares", "Ferry Fares Rise", hour=11)
    press.import_file(crawl(tmp_path, ("https://courant.example/rota", page("Ferry Crews Vote on Rota"))))
    removed(press, "kestrel-trial@v1")
    removed(press, "ferry-fares")
    take(press, "kestrel-trial", "Kestrel Trial Opens", "$11 million", 13)
    take(press, "ferry-fares", "Ferry Fares Rise", hour=14)
    grown = tables(press)
    press.repair_index()
    assert tables(press) == grown
    assert press.query("SELECT redacted FROM versions WHERE redacted IS NOT NULL").rows == ((REASON,), (REASON,))
    slugs = {row.slug for row in press.articles()}
    assert {"kestrel-trial", "ferry-fares"} <= slugs


# What is refused, and what a dry run does.


def test_a_dry_run_says_exactly_what_would_go_and_changes_nothing(tmp_path: Path) -> None:
    press = desk(tmp_path)
    take(press, "kestrel-trial", "Kestrel Trial Opens")
    before = files_of(press.path)
    plan = press.redact("kestrel-trial", reason=REASON)
    assert files_of(press.path) == before
    assert (plan.applied, plan.entries, plan.reason) == (False, (), REASON)
    done = press.redact("kestrel-trial", reason=REASON, apply=True)
    assert (done.captures, done.records, done.bytes, done.files) == (
        plan.captures, plan.records, plan.bytes, plan.files,
    )  # fmt: skip
    stones = tombstones(press.path / "warc" / "news-000001.warc.gz")
    assert (len(stones), sum(stone.length for stone in stones)) == (plan.records, plan.bytes)


@pytest.mark.parametrize("reason", ["", "  \n ", "x" * 2_001, "a \ud800 b"])
def test_a_removal_has_a_reason(tmp_path: Path, reason: str) -> None:
    press = desk(tmp_path)
    take(press, "kestrel-trial", "Kestrel Trial Opens")
    with pytest.raises(CallerError) as caught:
        press.redact("kestrel-trial", reason=reason, apply=True)
    assert caught.value.code in ("reason-missing", "usage")


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        ("nobody", "article-not-found"),
        ("kestrel-trial@v9", "version-not-found"),
        ("kestrel-trial@v1..v1", "bad-version"),
    ],
)
def test_what_is_not_there_is_said(tmp_path: Path, reference: str, code: str) -> None:
    press = desk(tmp_path)
    take(press, "kestrel-trial", "Kestrel Trial Opens")
    with pytest.raises(CallerError) as caught:
        press.redact(reference, reason=REASON, apply=True)
    assert caught.value.code == code


def test_what_is_gone_already_is_said(tmp_path: Path) -> None:
    press = desk(tmp_path)
    take(press, "kestrel-trial", "Kestrel Trial Opens")
    take(press, "kestrel-trial", "Kestrel Trial Opens", "$93 million", 9)
    removed(press, "kestrel-trial@v1")
    with pytest.raises(NewsproofError) as caught:
        press.redact("kestrel-trial@v1", reason="again", apply=True)
    assert caught.value.code == "redacted"
    assert REASON in caught.value.message
    assert press.redact("kestrel-trial", reason="the rest").captures == ("kestrel-trial@v2",)


def test_a_damaged_record_stops_everything_before_it_begins(tmp_path: Path) -> None:
    press = desk(tmp_path)
    take(press, "kestrel-trial", "Kestrel Trial Opens")
    take(press, "ferry-fares", "Ferry Fares Rise")
    segment = press.path / "warc" / "news-000001.warc.gz"
    data = bytearray(segment.read_bytes())
    data[600] ^= 1
    segment.write_bytes(data)
    before = files_of(press.path)["log/checkpoint"]
    with pytest.raises(StoreError) as caught:
        press.redact("kestrel-trial", reason=REASON, apply=True)
    assert caught.value.code == "archive-damaged"
    assert files_of(press.path)["log/checkpoint"] == before
    assert segment.read_bytes()[: len(data)] == bytes(data)


def test_torn_tails_are_named(tmp_path: Path) -> None:
    press = desk(tmp_path)
    take(press, "kestrel-trial", "Kestrel Trial Opens")
    (press.path / "warc" / "torn").mkdir()
    (press.path / "warc" / "torn" / "news-000001-77").write_bytes(b"half a record")
    assert any("warc/torn/news-000001-77" in note for note in press.redact("kestrel-trial", reason=REASON).notes)


def test_what_a_crash_left_of_a_file_goes_too_and_an_interrupted_import_is_named(tmp_path: Path) -> None:
    press = desk(tmp_path)
    take(press, "kestrel", "Kestrel Trial Opens")
    take(press, "ferry", "Ferry Fares Rise", "$12 million")
    file = crawl(tmp_path, ("https://courant.example/kestrel", page("Kestrel Trial Opens")))
    kept = Layout(press.path).import_path(sha256(file.read_bytes()).hexdigest(), ".warc.gz")
    leftovers = [kept.with_name(f".{kept.name}.tmp"), Layout(press.path).torn / ".news-000001-77.tmp"]
    leftovers[1].parent.mkdir()
    for path in (kept, *leftovers):
        path.write_bytes(file.read_bytes())
    name = press.articles()[0].slug if "kestrel" in press.articles()[0].slug else press.articles()[1].slug
    planned = press.redact(name, reason=REASON)
    assert all(path.exists() for path in leftovers)
    done = press.redact(name, reason=REASON, apply=True)
    for told in (planned.notes, done.notes):
        assert any(f"warc/{kept.name} was never taken in" in note for note in told)
    assert {where for where, _ in holding(press.path, "kestrel")} == {f"warc/{kept.name} (unpacked)"}
    assert not any(path.exists() for path in leftovers)
    kept.unlink()
    assert codes(press.path)[0] == []


def test_what_stays_and_says_the_same_is_told(tmp_path: Path) -> None:
    press = desk(tmp_path)
    take(press, "kestrel", "Kestrel Trial Opens", hour=8)
    take(press, "kestrel", "Kestrel Trial Opens", "$14 million", hour=9)
    take(press, "copied", "Another Headline for the Same Words", hour=10)
    slug = press.history("https://courant.example/kestrel").article.slug
    other = press.history("https://courant.example/copied").article.slug
    told = press.redact(f"{slug}@v1", reason=REASON).notes
    assert [note.partition(" holds ")[0] for note in told] == [f"{slug}@v2", f"{other}@v1"]
    assert all(note.endswith("of the same paragraphs or captions, word for word, and stays") for note in told)
    assert press.redact(slug, reason=REASON).notes == (told[1],)
