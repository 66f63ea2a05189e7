"""`prove`: what is in the file, which captures can be proven, and what is refused before a byte is written."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from archive.api import Archive, verify
from archive.errors import CallerError, NewsproofError, StoreError
from archive.formats import wacz
from archive.formats.layout import Layout
from archive.formats.reader import RecordItem, read_warc
from archive.model.proofs import Proved
from archive.repository.proving import ProvenLog
from archive.store.disk import Disk
from archive.trust import notes
from archive.trust.merkle import leaf_hash
from archive.trust.proofs import parse_proof
from tests.authority import Authority
from tests.crawl import crawl
from tests.newspaper import Newspaper, newspaper, page
from tests.peers.edition import with_segments_of
from tests.torture.bundles import files_of, trust_in

LOOPBACK = ("127.0.0.0/8",)
PLAN = "/2026/harbour-plan"
URL = f"http://harbour.example{PLAN}"


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newspaper]:
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "state"))
    with newspaper(tmp_path) as made:
        made.serve(PLAN, page())
        yield made


def later(paper: Newspaper, hours: int = 1) -> None:
    paper._pass(timedelta(hours=hours).total_seconds())


def proven(paper: Newspaper, reference: str, name: str = "x.wacz") -> tuple[Proved, dict[str, bytes]]:
    """What was written; it must verify under the keys of the archive."""
    from archive.audit.bundle import examine

    target = paper.folder / name
    done = paper.press.prove(reference, target, force=True)
    data = target.read_bytes()
    assert (done.bytes, done.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    found = examine(io.BytesIO(data), name, trust_in(paper.path), asked=True)
    assert not (*found.problems, *found.unproven), (*found.problems, *found.unproven)
    assert not [notice for notice in found.notices if notice.code != "timestamp-unknown"]
    return done, files_of(data)


def records(data: bytes) -> list[RecordItem]:
    items = list(read_warc(io.BytesIO(data)))
    assert all(isinstance(item, RecordItem) for item in items)
    return [item for item in items if isinstance(item, RecordItem)]


def test_the_slice_is_the_segment_bit_for_bit(paper: Newspaper) -> None:
    paper.capture(PLAN)
    done, files = proven(paper, URL)
    assert (done.form, done.capture, done.index, done.size) == ("wacz", "harbour-plan@v1", 0, 1)
    (segment,) = Layout(paper.path).segments()
    assert files[wacz.DATA] == segment.read_bytes()
    later(paper)
    paper.serve(PLAN, page(cost="$14 million"))
    paper.capture(PLAN)
    _, files = proven(paper, URL)
    whole = segment.read_bytes()
    slice_ = records(files[wacz.DATA])
    for item in slice_:
        assert files[wacz.DATA][item.offset : item.offset + item.length] in whole
    assert slice_[0].record.type == "warcinfo"
    assert [item.sha256 for item in slice_[1:]] == [item.sha256 for item in records(whole)[-len(slice_[1:]) :]]


def test_the_original_of_an_unchanged_page_comes_with_the_proof_of_its_capture(paper: Newspaper) -> None:
    paper.capture(PLAN)
    later(paper)
    paper.capture(PLAN)
    done, files = proven(paper, f"{URL}@c2")
    assert done.capture == "harbour-plan@c2"
    types = [item.record.type for item in records(files[wacz.DATA])]
    assert types[:3] == ["warcinfo", "response", "revisit"]
    assert {name for name in files if name.startswith("newsproof/")} == {
        "newsproof/0.tlog-proof",
        "newsproof/1.tlog-proof",
    }


def test_an_original_in_another_segment_brings_that_segments_warcinfo(paper: Newspaper) -> None:
    paper.capture(PLAN)
    with_segments_of(paper, 1_000)
    later(paper)
    paper.capture(PLAN)
    assert len(Layout(paper.path).segments()) == 2
    _, files = proven(paper, f"{URL}@c2")
    found = records(files[wacz.DATA])
    assert [item.record.type for item in found].count("warcinfo") == 2
    names = [wacz.proof_index(name) for name in files if wacz.proof_index(name) is not None]
    assert names == [0, 1, 2]  # the first capture, the seal with the second warcinfo, the second capture


def test_all_proofs_are_under_the_newest_checkpoint_with_all_its_lines(paper: Newspaper, tmp_path: Path) -> None:
    paper.capture(PLAN)
    authority = Authority(tmp_path, now=lambda: paper.press._now())
    with authority.serving() as service:
        paper.press.anchor(tsa=service.url, name="tsa.example", allow_net=LOOPBACK)
        later(paper)
        paper.capture(PLAN)
        later(paper)
        paper.press.anchor(tsa=service.url, name="tsa.example", allow_net=LOOPBACK)
    layout = Layout(paper.path)
    newest, earlier = layout.checkpoint.read_bytes(), layout.checkpoint_of(1).read_bytes()
    _, files = proven(paper, f"{URL}@c2")
    for name in files:
        index = wacz.proof_index(name)
        if index is not None:
            proof = parse_proof(files[name])
            assert (proof.index, proof.checkpoint) == (index, newest)
    assert len(notes.parse(newest).signatures) == 2
    assert files["newsproof/after-1.checkpoint"] == earlier
    assert len(notes.parse(earlier).signatures) == 2
    _, files = proven(paper, f"{URL}@v1")
    assert not [name for name in files if wacz.after_size(name) is not None]


def test_a_lost_timestamp_is_said_and_nothing_is_written(paper: Newspaper, tmp_path: Path) -> None:
    paper.capture(PLAN)
    authority = Authority(tmp_path, now=lambda: paper.press._now())
    with authority.serving() as service:
        paper.press.anchor(tsa=service.url, name="tsa.example", allow_net=LOOPBACK)
    later(paper)
    paper.capture(PLAN)
    published = Layout(paper.path).checkpoint_of(1)
    note = notes.parse(published.read_bytes())
    published.write_bytes(notes.Note(note.text, note.signatures[:1]).encode())
    with pytest.raises(StoreError) as caught:
        paper.press.prove(f"{URL}@c2", tmp_path / "x.wacz")
    assert caught.value.code == "archive-damaged"
    assert not (tmp_path / "x.wacz").exists()
    paper.press.prove(f"{URL}@c2", tmp_path / "x.tlog-proof")


def test_the_same_archive_gives_the_same_bytes(paper: Newspaper) -> None:
    paper.capture(PLAN)
    first = proven(paper, URL, "a.wacz")[0]
    later(paper, 1000)
    assert proven(paper, URL, "b.wacz")[0].sha256 == first.sha256


def test_every_capture_of_a_mixed_archive(paper: Newspaper, tmp_path: Path) -> None:
    """Redirects, refusals, gone pages, files, foreign WARCs with and without gzip, over several segments."""
    paper.capture(PLAN)
    with_segments_of(paper, 6_000)
    later(paper)
    paper.serve(PLAN, b"moved", 301, Location="/2026/moved")
    paper.serve("/2026/moved", page(cost="$14 million"))
    paper.capture(PLAN)
    later(paper)
    paper.serve("/2026/moved", b"<h1>Sorry</h1>", 503)
    paper.capture(PLAN)
    later(paper)
    paper.serve("/2026/moved", b"gone", 410)
    paper.capture(PLAN)
    text = tmp_path / "ferry.txt"
    text.write_text("Ferry Fares to Rise in April\n\nFares rise by five percent, the port authority said on Monday.\n")
    paper.press.import_file(text, observed="2026-03-02T10:00:00Z")
    packed = crawl(tmp_path / "crawl.warc.gz", 3)
    paper.press.import_file(packed)
    plain = tmp_path / "plain.warc"
    plain.write_bytes(gzip.decompress(crawl(tmp_path / "other.warc.gz", 8).read_bytes()))
    paper.press.import_file(plain)
    one = tmp_path / "one.warc.gz"
    one.write_bytes(gzip.compress(gzip.decompress(crawl(tmp_path / "third.warc.gz", 11).read_bytes())))
    paper.press.import_file(one)
    count = foreign = 0
    for article in paper.press.articles():
        for step in paper.press.history(article.id):
            done, files = proven(paper, f"{article.id}@c{step.capture.seq}")
            assert done.index == step.capture.index
            count += 1
            foreign += wacz.FOREIGN in files
            (line,) = files[wacz.PAGES].splitlines()[1:]
            if step.capture.outcome == "version":
                assert json.loads(line)["title"] == step.capture.headline
    assert count >= 14
    assert foreign >= 9


def test_a_lone_proof_is_the_entry_and_its_path(paper: Newspaper) -> None:
    paper.capture(PLAN)
    target = paper.folder / "x.tlog-proof"
    done = paper.press.prove(URL, target)
    assert (done.form, done.index, done.size) == ("tlog-proof", 0, 1)
    proof = parse_proof(target.read_bytes())
    assert proof.encode() == target.read_bytes()
    history = paper.press.history(URL)
    assert leaf_hash(proof.extra or b"").hex() == history.steps[0].capture.leaf
    assert URL.encode() not in target.read_bytes()


def test_verify_knows_both_by_what_is_in_them(paper: Newspaper, tmp_path: Path) -> None:
    paper.capture(PLAN)
    for name, kind in (("x.wacz", "bundle"), ("x.tlog-proof", "proof")):
        paper.press.prove(URL, tmp_path / name)
        (tmp_path / name).rename(tmp_path / "renamed")
        found = verify(tmp_path / "renamed")
        assert (found.kind, found.exit) == (kind, 0)


def test_without_a_version_the_latest_is_proven(paper: Newspaper) -> None:
    paper.capture(PLAN)
    later(paper)
    paper.serve(PLAN, page(cost="$14 million"))
    paper.capture(PLAN)
    later(paper)
    paper.capture(PLAN)
    assert proven(paper, URL)[0].capture.endswith("@v2")
    assert proven(paper, f"{URL}@first")[0].capture.endswith("@v1")
    assert proven(paper, f"{URL}@c3")[0].capture.endswith("@c3")


# What is refused.


@pytest.mark.parametrize(
    ("reference", "name", "code"),
    [
        (URL, "x.zip", "usage"),
        (URL, "x", "usage"),
        (URL, "nowhere/x.wacz", "usage"),
        (URL, "press/x.wacz", ""),
        (URL, "press/warc/x.wacz", "usage"),
        (URL, "press/log/x.tlog-proof", "usage"),
        (URL, "there.wacz", "output-exists"),
        (f"{URL}@v9", "x.wacz", "version-not-found"),
        (f"{URL}@v1..v1", "x.wacz", "bad-version"),
        ("nothing", "x.wacz", "article-not-found"),
    ],
)
def test_what_cannot_be_written(paper: Newspaper, reference: str, name: str, code: str) -> None:
    paper.capture(PLAN)
    (paper.folder / "there.wacz").write_bytes(b"mine")
    target = paper.folder / name
    if not code:
        paper.press.prove(reference, target)
        assert target.is_file()
        return
    with pytest.raises(CallerError) as caught:
        paper.press.prove(reference, target)
    assert caught.value.code == code
    assert target.read_bytes() == b"mine" if code == "output-exists" else not target.exists()


def test_an_existing_file_is_replaced_when_that_was_asked_for(paper: Newspaper) -> None:
    paper.capture(PLAN)
    target = paper.folder / "there.wacz"
    target.write_bytes(b"mine")
    paper.press.prove(URL, target, force=True)
    assert target.read_bytes().startswith(b"PK")


def test_damage_is_never_handed_out(paper: Newspaper, tmp_path: Path) -> None:
    paper.capture(PLAN)
    later(paper)
    paper.capture(PLAN)
    layout = Layout(paper.path)
    (segment,) = layout.segments()
    whole = segment.read_bytes()
    found = records(whole)
    first = next(item.number for item in found if (item.record.target or "").startswith("urn:newsproof:statement:"))
    for item in found:
        at = item.offset + item.length // 2
        segment.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        needed = item.record.type in ("warcinfo", "response", "revisit") or item.number > first
        if not needed:
            continue
        with pytest.raises(StoreError) as caught:
            paper.press.prove(f"{URL}@c2", tmp_path / "x.wacz")
        assert caught.value.code == "archive-damaged"
        assert not (tmp_path / "x.wacz").exists()
    segment.write_bytes(whole)
    for path in [path for path in (layout.log / "tile").rglob("*") if path.is_file()]:
        kept = path.read_bytes()
        at = len(kept) - 1 if "entries" in path.parts else 5
        path.write_bytes(kept[:at] + bytes([kept[at] ^ 1]) + kept[at + 1 :])
        with pytest.raises(NewsproofError) as refused:
            paper.press.prove(f"{URL}@c2", tmp_path / "x.tlog-proof")
        assert refused.value.code in ("archive-damaged", "storage")
        path.write_bytes(kept)
    signed = layout.checkpoint.read_bytes()
    layout.checkpoint.write_bytes(signed.replace(b"\n2\n", b"\n1\n"))
    with pytest.raises(NewsproofError):
        paper.press.prove(f"{URL}@c2", tmp_path / "x.tlog-proof")
    assert not (tmp_path / "x.tlog-proof").exists()


def test_an_arc_cannot_lie_in_a_bundle(cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "config"))
    press = Archive.create(tmp_path / "press", origin="news.example/desk", keyring=tmp_path / "keys")
    press.import_file(cases / "warcs" / "warcio" / "example.arc.gz")
    slug = press.articles()[0].slug
    with pytest.raises(CallerError) as caught:
        press.prove(slug, tmp_path / "x.wacz")
    assert caught.value.code == "usage"
    assert "ARC" in caught.value.message
    press.prove(slug, tmp_path / "x.tlog-proof")


def test_a_capture_that_was_taken_off_the_disk(paper: Newspaper, tmp_path: Path) -> None:
    """Its statement can still be proven; what was removed, and what repeats it, is in no bundle."""
    paper.capture(PLAN)
    later(paper)
    paper.capture(PLAN)
    later(paper)
    paper.serve(PLAN, page(cost="$14 million"))
    paper.capture(PLAN)
    paper.press.redact(f"{URL}@v1", reason="a court order", apply=True)
    for reference in (f"{URL}@c1", f"{URL}@c2"):
        with pytest.raises(CallerError) as caught:
            paper.press.prove(reference, tmp_path / "x.wacz")
        assert caught.value.code == "redacted"
        assert not (tmp_path / "x.wacz").exists()
        paper.press.prove(reference, tmp_path / "x.tlog-proof", force=True)
    proven(paper, f"{URL}@c3")


def test_what_repeats_a_capture_that_was_taken_off_the_disk_alone(paper: Newspaper, tmp_path: Path) -> None:
    paper.capture(PLAN)
    later(paper)
    paper.capture(PLAN)
    paper.press.redact(f"{URL}@c1", reason="a court order", apply=True)
    with pytest.raises(CallerError) as caught:
        paper.press.prove(f"{URL}@c2", tmp_path / "x.wacz")
    assert caught.value.code == "redacted"
    assert "repeats a page that has been taken off the disk: a court order" in caught.value.message
    assert not (tmp_path / "x.wacz").exists()


def test_a_writer_that_is_quicker_is_no_error(paper: Newspaper) -> None:
    """Between reading the checkpoint and the tiles another capture is committed, and the partial tiles go."""
    paper.capture(PLAN)
    log = ProvenLog(Layout(paper.path), Disk())
    assert log.size == 1
    later(paper)
    paper.serve(PLAN, page(cost="$14 million"))
    paper.capture(PLAN)
    made = log.proofs([0])
    assert log.size == 2
    assert made[0].checkpoint == Layout(paper.path).checkpoint.read_bytes() == log.checkpoint
    later(paper)
    paper.serve(PLAN, page(cost="$15 million"))
    paper.capture(PLAN)
    made = log.proofs([0, 1])
    assert {one.checkpoint for one in made.values()} == {log.checkpoint}
    assert log.size == 3
