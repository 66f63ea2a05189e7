"""Claim 10: lawful removal is visible and harmless: the content goes, its signed redaction stays, other proofs stand.

False if a word of what was removed is anywhere in the archive, if a byte of the log as it was or of anything else's
record changes, if a proof made before no longer passes, or if content that is taken away without a signed redaction is
called anything but a loss.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.api import Archive, verify
from archive.errors import NewsproofError
from archive.formats import tombstone
from archive.formats.layout import Layout
from archive.model.acts import Removed
from archive.model.times import canonical_time
from archive.model.watch import Watched
from archive.store.disk import Disk
from archive.store.watchstate import WatchFile
from tests.audit.builder import members, write
from tests.newspaper import newspaper, page
from tests.redaction import REASON, deep, desk, digests, files_of, holding, take, tombstones, visited, warc
from tests.torture.bundles import trust_in
from tests.torture.scene import codes, look, problems
from tests.torture.sweep import load

WORDS = ("kestrel", "wending")


@pytest.fixture
def press(tmp_path: Path) -> Archive:
    press = desk(tmp_path)
    take(press, "kestrel-trial", "Kestrel Trial Opens in Wending")
    take(press, "ferry-fares", "Ferry Fares Rise", hour=9)
    take(press, "kestrel-trial", "Kestrel Trial Adjourns in Wending", hour=10)
    take(press, "ferry-fares", "Ferry Fares Rise", "$14 million", hour=11)
    return press


def test_the_content_goes_and_everything_else_stays(press: Archive, tmp_path: Path) -> None:
    before = files_of(press.path)
    assert holding(press.path, *WORDS)
    for name in ("ferry-fares@v1", "ferry-fares@v2", "kestrel-trial@v1"):
        press.prove(name, tmp_path / f"{name}.wacz")
        press.prove(name, tmp_path / f"{name}.tlog-proof")
    press.redact("kestrel-trial", reason=REASON, apply=True)
    assert holding(press.path, *WORDS) == []  # log, segments, index, search, CDXJ: nowhere
    after = files_of(press.path)
    for name, data in before.items():
        if name.startswith("log/checkpoints/"):
            assert after[name] == data
    # The entries as they were are the beginning of the entries as they are, to the byte.
    (old,) = [data for name, data in before.items() if name.startswith("log/tile/entries/")]
    (new,) = [data for name, data in after.items() if name.startswith("log/tile/entries/")]
    assert new.startswith(old)
    assert len(new) > len(old)
    # What is beside it stands where it stood: offsets and bytes.
    (segment,) = [name for name in before if name.startswith("warc/news-") and name.endswith(".warc.gz")]
    was, now = (list(members(files[segment])) for files in (before, after))
    changed = [number for number, (a, b) in enumerate(zip(was, now, strict=False)) if a != b]
    assert changed
    assert all(len(was[number]) == len(now[number]) for number in changed)
    assert len(tombstones(press.path / segment)) == len(changed)
    found = verify(press.path)
    assert (found.exit, {notice.code for notice in found.notices}) == (0, {"redacted"})
    assert sum(REASON in notice.message for notice in found.notices) == 2
    log, desk_key = trust_in(press.path).policy.logs[0], trust_in(press.path).captors[0].key
    trust = tmp_path / "reader"
    trust.mkdir()
    (trust / "policy").write_text(f"log {log.vkey}\nquorum none\n")
    (trust / "captors").write_text(f"{desk_key.vkey} {log.name}\n")
    for proof in tmp_path.glob("*@v*"):
        assert verify(proof, policy=trust).exit == 0, proof
    assert verify(press.path, against=before_head(before, tmp_path)).exit == 0


URL = "https://courant.example/kestrel-trial"
WORDING = "Ambrose Wending of Pellitory Row answered every question of the court in a low voice"
FACE = b"\xff\xd8\xff\xe0 a face drawn in the court room" + bytes(range(180))


def kestrel(cost: str) -> bytes:
    return page(
        "Kestrel Trial Opens", cost=cost, extra=f'<p>{WORDING}.</p><img src="/face.jpg" width="640" height="480">'
    )


@pytest.mark.parametrize("gzip", [True, False])
def test_nothing_of_it_is_left_in_the_files_of_other_tools(tmp_path: Path, gzip: bool) -> None:
    """Captured by a crawler, exported by another archive of ours and imported, taken in as a file, and watched: what
    goes is gone packed, unpacked, in base64 and as digests of what it said; a quote that was made before still holds."""
    (tmp_path / "there").mkdir()
    there = desk(tmp_path / "there")
    take(there, "kestrel-trial", "Kestrel Trial Adjourns", "$93 million", 12)
    there.export(None, tmp_path / "export.warc.gz")
    press = desk(tmp_path)
    press.import_file(tmp_path / "export.warc.gz")
    beside = visited(
        "https://courant.example/ferry-fares", page("Ferry Fares Rise"), text="Three coins", boat=FACE[::-1]
    )
    crawled = visited(URL, kestrel("$41 million"), text=WORDING, title="Kestrel Trial Opens", face=FACE)
    press.import_file(warc(tmp_path, [*crawled, *beside], "visit.warc.gz" if gzip else "visit.warc"))
    file = tmp_path / "page.html"
    file.write_bytes(kestrel("$55 million"))
    press.import_file(file, url=URL, observed="2026-03-05T08:00:00Z")
    now = canonical_time("2026-03-02T08:00:00Z")
    WatchFile(Layout(press.path).watch_state, Disk()).write(added=[Watched(URL, "article", "decay", now, now)])
    slug = press.history(URL).article.slug
    assert [step.capture.version for step in press.history(URL)] == [1, 2, 3]
    press.quote(f"{slug}@v2", tmp_path / "quote.html", item="headline")
    said = (b"kestrel", b"pellitory", b"93 million", b"55 million", b"face.jpg", b"drawn in the court", b"page.html")
    assert all(deep(press.path, word) for word in said)
    done = press.redact(URL, reason=REASON, apply=True)
    assert done.remaining == ()
    whole = (
        kestrel("$41 million"),
        kestrel("$55 million"),
        WORDING.encode(),
        f"{WORDING}.".encode(),
        FACE,
        URL.encode(),
    )
    assert deep(press.path, *said, *digests(*whole, b"Kestrel Trial Opens")) == []
    assert deep(press.path, FACE[::-1][10:80], b"ferry-fares")  # what is beside it is there
    found = verify(press.path)
    assert (found.exit, {notice.code for notice in found.notices}) == (0, {"redacted"})
    assert verify(tmp_path / "quote.html").exit == 0
    name = next(row.slug for row in press.articles() if not row.url)
    with pytest.raises(NewsproofError) as caught:
        press.quote(f"{name}@v2", tmp_path / "again.html", item="headline")
    assert caught.value.code == "redacted"


def test_a_captured_page_goes_with_its_pictures_and_its_view(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        paper.serve("/plan", page("Kestrel Trial Opens", extra=f"<p>{WORDING}.</p>"))
        paper.capture("/plan")
        paper.at("2026-03-02T09:00:00Z")
        paper.serve("/plan", page("Kestrel Trial Adjourns", cost="$93 million"))
        paper.capture("/plan")
        done = paper.press.redact(paper.press.articles()[0].slug, reason=REASON, apply=True)
        assert done.remaining == ()
        whole = page("Kestrel Trial Opens", extra=f"<p>{WORDING}.</p>")
        assert deep(paper.path, b"kestrel", b"pellitory", b"/plan", *digests(whole, f"{WORDING}.".encode())) == []
        assert verify(paper.path).exit == 0


def before_head(before: dict[str, bytes], folder: Path) -> Path:
    place = folder / "kept.checkpoint"
    place.write_bytes(before["log/checkpoint"])
    return place


@pytest.mark.parametrize("how", ["cut out", "zeros", "tombstone", "file gone"])
def test_taken_away_without_a_redaction_is_a_loss(press: Archive, how: str) -> None:
    files = load(press.path)
    assert not look(files).problems
    (segment,) = [name for name in files if name.startswith("warc/news-") and name.endswith(".warc.gz")]
    own = list(members(files[segment]))
    at = 1
    if how == "cut out":
        files[segment] = b"".join(own[:at] + own[at + 1 :])
        expected = {"record-missing"}
    elif how == "zeros":
        files[segment] = b"".join([*own[:at], bytes(len(own[at])), *own[at + 1 :]])
        expected = {"segment-damaged"}
    elif how == "tombstone":
        stone = b"".join(tombstone.member(tombstone.grave_of(_removed(own[at])), len(own[at])))
        files[segment] = b"".join([*own[:at], stone, *own[at + 1 :]])
        expected = {"redaction-unsigned"}
    else:
        del files[segment]
        expected = {"segment-missing"}
    found = look(files)
    assert found.exit == 1
    assert problems(found) & expected, codes(found)
    assert "redacted" not in codes(found)


def _removed(member: bytes) -> Removed:
    import gzip
    from dataclasses import fields
    from hashlib import sha256

    data = gzip.decompress(member)
    known = {"role": "resource", "sha256": sha256(data).hexdigest(), "raw_length": len(data), "length": len(member), "offset": 0,
             "file": "warc/news-000001.warc.gz"}  # fmt: skip
    return Removed(**{one.name: known[one.name] for one in fields(Removed)})  # type: ignore[arg-type]


def test_a_redaction_covers_what_it_names_and_no_more(press: Archive) -> None:
    """Behind a signed redaction of one article the record of another is taken away as well."""
    press.redact("kestrel-trial", reason=REASON, apply=True)
    files = load(press.path)
    (segment,) = [name for name in files if name.startswith("warc/news-") and name.endswith(".warc.gz")]
    own = list(members(files[segment]))
    import gzip

    at = next(n for n, member in enumerate(own) if b"ferry-fares" in gzip.decompress(member))
    stone = b"".join(tombstone.member(tombstone.grave_of(_removed(own[at])), len(own[at])))
    files[segment] = b"".join([*own[:at], stone, *own[at + 1 :]])
    assert problems(look(files)) & {"redaction-unsigned"}


def test_the_redacted_archive_is_still_one(press: Archive, tmp_path: Path) -> None:
    press.redact("kestrel-trial", reason=REASON, apply=True)
    copied = write(load(press.path), tmp_path / "copy")
    assert verify(copied).exit == 0
    take(press, "ferry-fares", "Ferry Fares Rise", "$15 million", hour=12)
    assert verify(press.path).exit == 0
