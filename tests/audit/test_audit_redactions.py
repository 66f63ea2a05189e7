"""What is gone lawfully verifies; what is gone otherwise, or said to be gone by the wrong word, is a problem."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.api import Archive
from archive.audit.engine import examine
from archive.formats import tombstone
from archive.formats.layout import Layout
from archive.formats.members import compress
from archive.formats.reader import RecordItem, read_warc
from archive.model.acts import RedactionDocument, Removed, Rewritten
from archive.model.statement import Prev, Statement
from archive.model.verdict import Level, Verification
from archive.repository import redacting
from archive.repository.query import Reader
from tests.audit.builder import MemoryEvidence, members
from tests.newspaper import page
from tests.redaction import REASON, crawl, desk, files_of, take, tombstones

Files = dict[str, bytes]


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """Two articles in two segments, the first one sealed, and three captures of a foreign file."""
    folder = tmp_path_factory.mktemp("redactions")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEWSPROOF_CONFIG", str(folder / "config"))
        patch.setenv("NEWSPROOF_STATE", str(folder / "state"))
        made = desk(folder)
        take(made, "kestrel-trial", "Kestrel Trial Opens")
        take(made, "ferry-fares", "Ferry Fares Rise")
        config = Layout(made.path).config
        config.write_text(config.read_text().replace("segment_size = 1000000000", "segment_size = 3000"))
        made = Archive.open(made.path, keyring=folder / "keys")
        take(made, "kestrel-trial", "Kestrel Trial Adjourns", hour=9)
        made.import_file(
            crawl(
                folder,
                ("https://courant.example/rota", page("Ferry Crews Vote on Rota")),
                ("https://courant.example/bridge", page("Bridge Opens at Last")),
                ("https://courant.example/market", page("Old Market Closes for Good")),
            )
        )
        return made


@pytest.fixture
def copy(press: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """A fresh copy of it."""
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "state"))
    shutil.copytree(press.path, tmp_path / "press")
    return Archive.open(tmp_path / "press", keyring=press.path.parent / "keys")


def check(files: Files, level: Level = "full") -> Verification:
    kept = {name: data for name, data in files.items() if "/" in name or name == "newsproof.toml"}
    return examine(MemoryEvidence(kept), level=level)


def problems(files: Files) -> list[str]:
    """The codes, which must be the same at both levels."""
    found = [problem.code for problem in check(files).problems]
    assert [problem.code for problem in check(files, "quick").problems] == found
    return found


def slug_of(press: Archive, part: str) -> str:
    return next(row.slug for row in press.articles() if part in row.url)


def redact(press: Archive, reference: str) -> Files:
    press.redact(reference, reason=REASON, apply=True)
    return files_of(press.path)


@pytest.mark.parametrize("which", ["kestrel", "ferry-fares", "rota", "market"])
@pytest.mark.parametrize("level", ["quick", "full"])
def test_a_lawful_removal_is_a_notice_with_reason_entry_and_date(copy: Archive, which: str, level: Level) -> None:
    done = copy.redact(slug_of(copy, which), reason=REASON, apply=True)
    found = check(files_of(copy.path), level)
    assert found.problems == ()
    assert found.exit == 0
    notices = [notice for notice in found.notices if notice.code == "redacted"]
    assert len(notices) == len(done.captures) == len(found.notices)
    for notice, entry in zip(notices, done.entries, strict=True):
        assert notice.message.endswith(f"(entry {entry} of the log): {REASON}")
        assert " on 20" in notice.message
        assert notice.affects
    intact = found.verdicts[0]
    assert (intact.word, intact.status) == ("INTACT", "ok")
    assert f"{len(done.captures)} capture{'s' * (len(done.captures) != 1)} redacted" in intact.detail
    assert f"({done.records} records, {done.bytes:,} bytes)" in intact.detail


def test_a_sealed_segment_is_no_repacked_one(copy: Archive) -> None:
    assert [n.code for n in check(redact(copy, "ferry-fares")).notices] == ["redacted"]


@pytest.fixture(scope="module")
def redacted(press: Archive, tmp_path_factory: pytest.TempPathFactory) -> Files:
    """The archive with one article and one record of the foreign file removed."""
    folder = tmp_path_factory.mktemp("redacted")
    shutil.copytree(press.path, folder / "press")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEWSPROOF_CONFIG", str(folder / "config"))
        patch.setenv("NEWSPROOF_STATE", str(folder / "state"))
        copy = Archive.open(folder / "press", keyring=press.path.parent / "keys")
        redact(copy, slug_of(copy, "market"))
        return redact(copy, "kestrel-trial")


def stones(files: Files, folder: Path) -> list[tuple[str, RecordItem]]:
    found = []
    for name, data in files.items():
        if name.startswith("warc/") and not name.endswith(".cdxj"):
            path = folder / name.rpartition("/")[2]
            path.write_bytes(data)
            found += [(name, item) for item in tombstones(path)]
    return found


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_changed_byte_of_a_tombstone_is_found_and_named(redacted: Files, tmp_path: Path, data: st.DataObject) -> None:
    name, item = data.draw(st.sampled_from(stones(redacted, tmp_path)))
    at = item.offset + data.draw(st.integers(0, item.length - 1))
    mask = data.draw(st.integers(1, 255))
    whole = redacted[name]
    changed = {**redacted, name: whole[:at] + bytes((whole[at] ^ mask,)) + whole[at + 1 :]}
    found = check(changed)
    assert found.exit == 1
    named = [problem for problem in found.problems if problem.file == name]
    assert named, [problem.file for problem in found.problems]
    assert any(problem.record is not None for problem in named)


def test_a_changed_tombstone_is_not_said_to_have_digests(redacted: Files, tmp_path: Path) -> None:
    """It has none: what is said of it is what it should have been."""
    name, item = next(one for one in stones(redacted, tmp_path) if "/news-" in one[0])
    whole = redacted[name]
    assert item.record.raw is not None
    changed = item.record.raw.replace(b"in the redaction statement", b"of the printing house !!!!")
    assert len(changed) == len(item.record.raw)
    after = whole[item.offset + item.length :]
    found = check({**redacted, name: whole[: item.offset] + compress(changed) + after})
    told = [problem.message for problem in found.problems if problem.code == "record-altered"]
    assert any(
        "a tombstone stands in its place that differs from the one that is made" in message for message in told
    ), told
    assert not any("digests fit" in message or "record record" in message for message in told)


def test_a_changed_byte_beside_a_tombstone_is_found(redacted: Files) -> None:
    """The statement records of redacted captures are all that is left of them, header and block."""
    missed = []
    for name in sorted(name for name in redacted if name.endswith(".warc.gz")):
        whole = redacted[name]
        for at in range(len(name) % 31, len(whole), 61):
            found = check({**redacted, name: whole[:at] + bytes((whole[at] ^ 1,)) + whole[at + 1 :]})
            if not any(one.file == name for one in (*found.problems, *found.notices) if one.code != "redacted"):
                missed.append((name, at))
    assert missed == []


def test_deletion_without_a_redaction_is_a_problem(press: Archive, redacted: Files) -> None:
    """The tombstones of a lawful removal, in an archive whose log does not know of it."""
    before = files_of(press.path)
    for name in sorted(name for name in redacted if name.startswith("warc/news-000001") and name.endswith(".gz")):
        found = check({**before, name: redacted[name]})
        assert {problem.code for problem in found.problems} - {"hint-altered"} == {"redaction-unsigned"}
        assert found.exit == 1
    kept = next(name for name in before if name.startswith("warc/import-"))
    assert problems({**before, kept: redacted[kept]}) == ["import-altered"]


def test_a_record_that_was_cut_out_is_still_missing(redacted: Files) -> None:
    name = "warc/news-000001.warc.gz"
    whole = list(members(redacted[name]))
    for at in range(len(whole)):
        cut = b"".join(whole[:at] + whole[at + 1 :])
        assert check({**redacted, name: cut}).exit == 1


def test_a_tombstone_is_no_redaction(press: Archive, tmp_path: Path) -> None:
    """Whoever can write to the disk can make tombstones; only a captor can say that they may stand."""
    before = files_of(press.path)
    name = "warc/news-000002.warc.gz"
    path = tmp_path / "x.warc.gz"
    path.write_bytes(before[name])
    for item in read_warc(path):
        assert isinstance(item, RecordItem)
        if not (item.record.target or "").startswith("urn:newsproof:article:"):
            continue
        grave = tombstone.Grave(item.sha256, "article", item.raw_length)
        stone = b"".join(tombstone.member(grave, item.length))
        data = before[name][: item.offset] + stone + before[name][item.offset + item.length :]
        found = check({**{one: kept for one, kept in before.items() if not one.endswith(".cdxj")}, name: data})
        assert [(p.code, p.record) for p in found.problems] == [("redaction-unsigned", item.number)]
        return
    raise AssertionError("no article record")


def test_an_interrupted_removal_is_a_notice(press: Archive, redacted: Files) -> None:
    """The log knows, and some or all of the files are still as they were."""
    before = files_of(press.path)
    kept = next(name for name in before if name.startswith("warc/import-"))
    redacted = {name: data for name, data in redacted.items() if not name.endswith(".cdxj")}  # it goes first
    for name in (kept, "warc/news-000001.warc.gz"):
        found = check({**redacted, name: before[name]})
        assert found.problems == ()
        assert "redaction-pending" in [notice.code for notice in found.notices]
        assert found.exit == 0
    quick = check({**redacted, "warc/news-000001.warc.gz": before["warc/news-000001.warc.gz"]}, "quick")
    assert "redaction-pending" in [notice.code for notice in quick.notices]


def test_a_removal_of_which_a_part_is_there_again_is_not_done(press: Archive, redacted: Files) -> None:
    """Somebody put one record back from an old copy: what it says is to be read again."""
    before = files_of(press.path)
    back = 0
    for name in [name for name in redacted if name.startswith("warc/news-") and name.endswith(".warc.gz")]:
        for item in read_warc(io.BytesIO(before.get(name, b""))):
            span = slice(item.offset, item.offset + item.length)
            if redacted[name][span] == before[name][span]:
                continue
            changed = redacted[name][: span.start] + before[name][span] + redacted[name][span.stop :]
            kept = {one: data for one, data in redacted.items() if not one.endswith(".cdxj")}
            found = check({**kept, name: changed})
            assert found.problems == ()
            assert {notice.code for notice in found.notices} >= {"redacted", "redaction-pending"}
            back += 1
    assert back > 2


# A redaction that says what it must not say.


def removed_of(press: Archive, reference: str) -> tuple[Removed, ...]:
    """What a removal of the reference would list."""
    with press._reading() as reader:
        going = redacting.plan(Reader(reader.layout, reader.index), reference)
        return tuple(one for removed in going.removed.values() for one in removed)


def act(
    press: Archive,
    about: str,
    removed: tuple[Removed, ...],
    change: Callable[[RedactionDocument], RedactionDocument] = lambda document: document,
    leaf: str | None = None,
) -> None:
    """Signs a redaction of one capture that lists these records, and puts tombstones where they lie.

    `leaf`: what it says the capture's entry is, when that is not what it is.
    """
    with press._writing(0) as writer:
        row = Reader(writer.layout, writer.index).captures_of(about)[1][0]
        with writer.group():
            document = RedactionDocument(
                "0" * 32, "2026-03-03T08:00:00.000000Z", "newsproof/0", REASON, row.index, leaf or row.leaf, removed
            )
            statement = Statement("redaction", (), document.observed, redacts=Prev(row.index, leaf or row.leaf))
            writer.act(statement, change(document))
        log, disk = writer.release()
        spots: dict[str, dict[int, tuple[redacting.Spot, Removed]]] = {}
        for one in removed:
            for spot in redacting._find(writer.layout.root / one.file, {one.sha256}):
                spots.setdefault(one.file, {})[spot.offset] = (spot, one)
        redacting._take_off(writer.layout, disk, log, spots)


def test_a_redaction_of_another_captures_records_is_refused(copy: Archive) -> None:
    act(copy, "ferry-fares@v1", removed_of(copy, "kestrel-trial@v1"))
    found = check(files_of(copy.path))
    assert found.exit == 1
    assert "redaction-unsigned" in [problem.code for problem in found.problems]


def test_a_redaction_that_names_another_entry_at_that_index_is_refused(copy: Archive) -> None:
    """As one that was signed for another history of the log, where something else stood there."""
    removed = removed_of(copy, "ferry-fares")
    act(copy, "ferry-fares@v1", removed, leaf="5a" * 32)
    found = check(files_of(copy.path))
    assert found.exit == 1
    assert "redaction-unsigned" in [problem.code for problem in found.problems]
    assert "redacted" not in [notice.code for notice in found.notices]


def test_a_redaction_of_another_captures_foreign_record_is_refused(copy: Archive) -> None:
    both = removed_of(copy, slug_of(copy, "bridge"))
    foreign = tuple(one for one in both if one.file.startswith("warc/import-"))
    own = removed_of(copy, "ferry-fares")
    act(copy, "ferry-fares@v1", (*own, *foreign))
    found = check(files_of(copy.path))
    assert "import-altered" in [problem.code for problem in found.problems]
    assert found.exit == 1


def test_a_redaction_cannot_exchange_a_foreign_file(copy: Archive) -> None:
    """Its new digest is signed, and yet the file may differ by nothing but tombstones."""
    kept = next((copy.path / "warc").glob("import-*"))
    name = f"warc/{kept.name}"
    redact(copy, slug_of(copy, "market"))
    other = crawl(copy.path.parent, ("https://courant.example/rota", page("Ferry Crews Do Not Vote")))
    data = other.read_bytes()
    import hashlib

    entry = Rewritten(name, hashlib.sha256(data).hexdigest(), len(data))
    act(copy, "ferry-fares@v1", removed_of(copy, "ferry-fares"), lambda made: replace(made, files=(entry,)))
    kept.write_bytes(data)
    assert "import-altered" in problems(files_of(copy.path))


@pytest.mark.parametrize("field", ["role", "raw_length", "length"])
def test_the_facts_of_a_record_must_be_as_listed(copy: Archive, field: str) -> None:
    removed = removed_of(copy, "ferry-fares")
    wrong = replace(removed[0], **{field: "tls" if field == "role" else 300})  # type: ignore[arg-type]

    def lie(document: RedactionDocument) -> RedactionDocument:
        return replace(document, removed=(wrong, *removed[1:]))

    act(copy, "ferry-fares@v1", removed, lie)
    assert problems(files_of(copy.path)) == ["redaction-unsigned"]


@pytest.mark.parametrize("change", [{"index": 3}, {"leaf": "ab" * 32}, {"schema": "newsproof/keys/v1"}])
def test_a_document_that_is_not_its_statement_counts_for_nothing(copy: Archive, change: dict[str, object]) -> None:
    removed = removed_of(copy, "ferry-fares")
    act(copy, "ferry-fares@v1", removed, lambda document: replace(document, **change))  # type: ignore[arg-type]
    assert set(problems(files_of(copy.path))) == {"description-mismatch", "redaction-unsigned"}


def test_a_redaction_by_a_stranger_counts_for_nothing(redacted: Files, press: Archive) -> None:
    """Without the key among those of the archive, the statements are not signed and the tombstones stand for nothing."""
    from archive.trust.keys import Signer

    stranger = Signer.from_seed("desk", b"\1" * 32).verifier
    found = check({**redacted, "keys/desk.pub": f"{stranger.vkey}\n".encode()})
    codes = {problem.code for problem in found.problems}
    assert "redaction-unsigned" in codes
    assert "signature-unknown-key" in codes
