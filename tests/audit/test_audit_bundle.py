"""A bundle: everything in it is signed or made again, and whatever was done to it is found and named."""

from __future__ import annotations

import gzip
import io
import json
import re
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import pytest

from archive.audit.bundle import examine, examine_bundle
from archive.errors import CallerError
from archive.formats import capture, wacz
from archive.formats.members import compress
from archive.formats.reader import RecordItem, read_warc
from archive.model.statement import STATEMENT_TYPE
from archive.model.times import parse_time
from archive.model.verdict import Problem, Verification
from archive.trust import canonical, envelope, merkle, notes, statements, timestamps
from archive.trust.checkpoints import Checkpoint, sign_checkpoint
from archive.trust.keys import Signer, Verifier
from archive.trust.policy import CaptorLine, LogPolicy, Requirements, Trust
from archive.trust.proofs import TlogProof, parse_proof
from tests.authority import Authority
from tests.crawl import crawl
from tests.newspaper import newspaper, page
from tests.torture import bundles
from tests.torture.bundles import Evidence, files_of, repaired, small_evidence, trust_in, zipped
from tests.torture.sweep import remember_signatures

LOOPBACK = ("127.0.0.0/8",)
Files = dict[str, bytes]


@dataclass(frozen=True)
class Shelf:
    """Bundles of one archive: a version, its unchanged observation after a timestamp, an import; and another archive."""

    version: bytes
    unchanged: bytes
    imported: bytes
    elsewhere: bytes
    trust: Trust


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    folder = tmp_path_factory.mktemp("shelf")
    patch = pytest.MonkeyPatch()
    patch.setenv("NEWSPROOF_CONFIG", str(folder / "config"))
    patch.setenv("NEWSPROOF_STATE", str(folder / "state"))
    made = {}
    with newspaper(folder / "one") as paper:
        authority = Authority(folder, now=lambda: paper.press._now())
        paper.serve("/2026/plan", page())
        paper.capture("/2026/plan")
        with authority.serving() as service:
            paper.at("2026-03-02T08:30:00Z")
            paper.press.anchor(tsa=service.url, name="tsa.example", allow_net=LOOPBACK)
            paper.at("2026-03-02T09:00:00Z")
            paper.capture("/2026/plan")
            paper.press.import_file(crawl(folder / "crawl.warc.gz", 1))
            paper.at("2026-03-02T09:30:00Z")
            paper.press.anchor(tsa=service.url, name="tsa.example", allow_net=LOOPBACK)
        names = {row.url: row.slug for row in paper.press.articles()}
        plan = names.pop("http://harbour.example/2026/plan")
        for name, reference in (("version", f"{plan}@v1"), ("unchanged", f"{plan}@c2"), ("imported", *names.values())):
            target = folder / f"{name}.wacz"
            paper.press.prove(reference, target)
            made[name] = target.read_bytes()
        trust = replace(trust_in(paper.path), roots=(authority.root,))
    with newspaper(folder / "two", seed=2) as other:
        other.serve("/2026/plan", page(cost="$99"))
        other.capture("/2026/plan")
        other.press.prove("http://harbour.example/2026/plan", folder / "elsewhere.wacz")
        made["elsewhere"] = (folder / "elsewhere.wacz").read_bytes()
    patch.undo()
    return Shelf(trust=trust, **made)


def examined(data: bytes, trust: Trust | None, *, asked: bool = True) -> Verification:
    return examine(io.BytesIO(data), "dir/x.wacz", trust, asked=asked)


def all_of(found: Verification) -> tuple[Problem, ...]:
    return (*found.problems, *found.unproven, *found.notices)


def codes(found: Verification) -> set[str]:
    return {one.code for one in all_of(found)}


def words(found: Verification) -> dict[str, str]:
    return {one.word: one.status for one in found.verdicts}


def members(data: bytes) -> list[bytes]:
    items = [item for item in read_warc(io.BytesIO(data)) if isinstance(item, RecordItem)]
    return [data[item.offset : item.offset + item.length] for item in items]


def with_records(files: Files, change: Callable[[list[bytes]], list[bytes]]) -> bytes:
    return repaired({**files, wacz.DATA: b"".join(change(members(files[wacz.DATA])))})


# What is whole.


def test_whole_bundles_under_a_policy(shelf: Shelf) -> None:
    for name in ("version", "unchanged", "imported"):
        found = examined(getattr(shelf, name), shelf.trust)
        assert codes(found) == set(), name
        assert found.exit == 0
        assert set(words(found).values()) == {"ok"}, name
        assert found.kind == "bundle"
        assert found.counts.captures == 1
        assert found.counts.bytes == len(getattr(shelf, name))


def test_the_bracket_is_that_of_both_timestamps(shelf: Shelf) -> None:
    (bracket,) = examined(shelf.unchanged, shelf.trust).brackets
    assert bracket.observed == "2026-03-02T09:00:00.000000Z"
    assert (bracket.not_before, bracket.not_before_by) == ("2026-03-02T08:29:59.000000Z", "Test TSA (as tsa.example)")
    assert (bracket.not_after, bracket.not_after_by) == ("2026-03-02T09:30:01.000000Z", "Test TSA (as tsa.example)")
    (first,) = examined(shelf.version, shelf.trust).brackets
    assert (first.not_before, first.not_after) == (None, "2026-03-02T09:30:01.000000Z")


def test_without_a_policy_it_says_whose_word_it_would_need(shelf: Shelf) -> None:
    for trust in (None, Trust(LogPolicy((), {}), label="trust")):
        found = examined(shelf.unchanged, trust, asked=False)
        assert found.exit == 0
        assert words(found) == {"INTACT": "ok"} | dict.fromkeys(("SIGNED", "LOGGED", "TIMED", "TRUSTED"), "not checked")
        assert "desk+" in found.verdicts[1].detail
        assert "news.example/desk" in found.verdicts[2].detail
        assert found.policy is None


def test_nothing_in_a_bundle_makes_its_keys_believed(shelf: Shelf) -> None:
    """The same capture in an archive that somebody else made under the same names."""
    found = examined(shelf.elsewhere, shelf.trust, asked=False)
    assert codes(found) == {"log-untrusted", "captor-untrusted"}
    assert found.exit == 4
    assert words(found)["INTACT"] == "ok"


def test_an_import_says_which_records_are_whose(shelf: Shelf) -> None:
    found = examined(shelf.imported, shelf.trust)
    assert "imported file" in found.verdicts[0].detail
    assert any("what was imported" in line for line in found.not_proven)
    files = files_of(shelf.imported)
    assert b"urn:newsproof:" not in gzip.decompress(files[wacz.FOREIGN])


def test_a_link_or_a_folder_is_not_opened(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "x.wacz").write_bytes(shelf.version)
    (tmp_path / "link.wacz").symlink_to(tmp_path / "x.wacz")
    assert examine_bundle(tmp_path / "x.wacz", shelf.trust).exit == 0
    for name, code in (("link.wacz", "not-evidence"), (".", "not-evidence"), ("none", "no-such-file")):
        with pytest.raises(CallerError) as caught:
            examine_bundle(tmp_path / name, shelf.trust)
        assert caught.value.code == code


# Every byte.


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evidence]:
    real = Verifier.verify
    remember_signatures()
    yield small_evidence(tmp_path_factory.mktemp("evidence"))
    Verifier.verify = real  # type: ignore[method-assign]


def test_a_sample_of_all_changes_is_found_and_named(evidence: Evidence) -> None:
    """Every 11th byte and length; `make torture` takes them all."""
    tally = bundles.run(evidence, step=11)
    assert not tally.failures, tally.failures[:10]
    assert tally.cases == tally.found
    assert min(tally.cases[kind] for kind in ("flip", "truncation", "repaired-flip")) > 1000
    assert set(tally.exit_zero) <= {"repacked", ""}
    assert tally.exit_zero[""] == tally.unseen
    assert sum(tally.exit_zero.values()) < sum(tally.cases.values()) / 100


# Packed anew.


def repack(data: bytes, method: int, *, shuffle: bool = False) -> bytes:
    target = io.BytesIO()
    files = files_of(data)
    with zipfile.ZipFile(target, "w", method) as made:
        for name in reversed(files) if shuffle else files:
            made.writestr(zipfile.ZipInfo(name, (2026, 3, 2, 8, 0, 0)), files[name], method)
    return target.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_bundle_that_was_packed_anew_is_a_notice(shelf: Shelf, method: int) -> None:
    for shuffle in (False, True):
        found = examined(repack(shelf.unchanged, method, shuffle=shuffle), shelf.trust)
        assert codes(found) == {"repacked"}
        assert found.exit == 0
        assert (found.notices[0].file, found.notices[0].word) == ("x.wacz", "INTACT")
        assert found.notices[0].offset is not None


def test_records_that_were_compressed_anew_are_a_notice(shelf: Shelf) -> None:
    files = files_of(shelf.unchanged)
    for data, count in (
        (b"".join(gzip.compress(gzip.decompress(one), 1, mtime=7) for one in members(files[wacz.DATA])), 1),
        (compress(gzip.decompress(files[wacz.DATA])), 1),
    ):
        found = examined(repaired({**files, wacz.DATA: data}), shelf.trust)
        assert codes(found) == {"repacked"}
        assert found.exit == 0
        assert len([one for one in found.notices if one.file == wacz.DATA]) >= count


# Hostile ZIPs: tests/formats/test_zipfiles.py has more.


def test_what_a_bundle_never_has(shelf: Shelf) -> None:
    files = files_of(shelf.version)
    for name in ("verify.sh", "newsproof/readme.txt", "archive/more.warc.gz", "index.sqlite"):
        found = examined(repaired({**files, name: b"hello"}), shelf.trust)
        assert "bundle-damaged" in codes(found)
        assert found.problems[0].file == name
    slip = io.BytesIO()
    with zipfile.ZipFile(slip, "w") as made:
        for name, data in {**files, "../../newsproof.toml": b"x"}.items():
            made.writestr(name, data)
    found = examined(slip.getvalue(), shelf.trust)
    assert codes(found) == {"bundle-damaged"}
    assert "leads elsewhere" in found.problems[0].message


def test_bytes_in_front_behind_and_between(shelf: Shelf) -> None:
    data = shelf.version
    assert codes(examined(data + b"\n", shelf.trust)) == {"bundle-damaged"}
    assert codes(examined(b"\n" + data, shelf.trust)) == {"bundle-damaged"}
    assert codes(examined(data + shelf.unchanged, shelf.trust)) == {"bundle-damaged"}
    assert codes(examined(b"", shelf.trust)) == {"bundle-damaged"}
    for found in (examined(data + b"\n", shelf.trust), examined(b"", shelf.trust)):
        assert found.exit == 1
        assert found.problems[0].file == "x.wacz"


@pytest.mark.parametrize(("at", "what"), [(10, "time"), (12, "date"), (14, "CRC")])
def test_what_is_said_in_two_ways_hides_nothing_else(shelf: Shelf, at: int, what: str) -> None:
    """A date that differs around a file is named, and everything inside of it is checked all the same."""
    data = bytearray(shelf.version)
    data[at] ^= 1
    found = examined(bytes(data), shelf.trust)
    (problem,) = found.problems
    assert (problem.code, problem.file, problem.offset) == ("bundle-damaged", wacz.DATA, 0)
    assert f"its {what} is" in problem.message
    assert words(found) == {"INTACT": "FAIL"} | dict.fromkeys(("SIGNED", "LOGGED", "TIMED", "TRUSTED"), "ok")
    assert found.counts.records == examined(shelf.version, shelf.trust).counts.records
    files = files_of(shelf.version)
    broken = bytearray(repaired({**files, wacz.DATA: files[wacz.DATA][:-40]}))
    broken[at] ^= 1
    assert len(examined(bytes(broken), shelf.trust).problems) > 1


def test_each_file_that_is_taken_out_is_missed(shelf: Shelf) -> None:
    for source in (shelf.unchanged, shelf.imported):
        files = files_of(source)
        for name in files:
            left = {other: data for other, data in files.items() if other != name}
            found = examined(repaired(left) if wacz.PACKAGE in left else zipped(left), shelf.trust)
            assert found.exit == 1, name
            assert not {"more-problems"} & codes(found)


def test_a_file_with_another_list_of_contents(shelf: Shelf) -> None:
    files = files_of(shelf.unchanged)
    document = json.loads(files[wacz.PACKAGE])
    for member, value, field in (
        ("title", "Mayor resigns", "title"),
        ("created", "2020-01-01T00:00:00Z", "created"),
        ("software", "another/1", "software"),
        ("mainPageUrl", "https://elsewhere.example/", "mainPageUrl"),
        ("signedBy", "the pope", "signedBy"),
    ):
        listed = canonical.encode({**document, member: value})
        found = examined(zipped({**files, wacz.PACKAGE: listed, wacz.DIGEST: wacz.package_digest(listed)}), shelf.trust)
        assert codes(found) == {"bundle-altered"}
        assert (found.problems[0].file, found.problems[0].field) == (wacz.PACKAGE, field)


def test_index_and_pages_are_made_again(shelf: Shelf) -> None:
    files = files_of(shelf.version)
    redirected = files[wacz.INDEX].replace(b'"offset": "', b'"offset": "1')
    found = examined(repaired({**files, wacz.INDEX: redirected}, index=False), shelf.trust)
    assert codes(found) == {"hint-altered"}
    assert found.problems[0].record == 1
    paged = files[wacz.PAGES].replace(b"Council", b"Counsel")
    found = examined(repaired({**files, wacz.PAGES: paged}), shelf.trust)
    assert codes(found) == {"bundle-altered"}
    assert (found.problems[0].file, found.problems[0].record) == (wacz.PAGES, 2)


# Records.


def test_each_record_taken_out_doubled_or_moved(shelf: Shelf) -> None:
    files = files_of(shelf.unchanged)
    whole = members(files[wacz.DATA])
    assert len(whole) >= 6
    for at in range(len(whole)):
        gone = with_records(files, lambda list_, at=at: [*list_[:at], *list_[at + 1 :]])  # type: ignore[misc]
        found = examined(gone, shelf.trust)
        assert "bundle-incomplete" in codes(found), at
        twice = with_records(files, lambda list_, at=at: [*list_[:at], list_[at], *list_[at:]])  # type: ignore[misc]
        assert "record-duplicated" in codes(examined(twice, shelf.trust)), at
        if at >= 2:
            swapped = with_records(
                files,
                lambda list_, at=at: [*list_[: at - 1], list_[at], list_[at - 1], *list_[at + 1 :]],  # type: ignore[misc]
            )
            assert "record-moved" in codes(examined(swapped, shelf.trust)), at


def test_a_changed_record_is_named_with_its_field(shelf: Shelf) -> None:
    files = files_of(shelf.version)

    def redate(list_: list[bytes]) -> list[bytes]:
        raw = gzip.decompress(list_[1])
        assert b"WARC-Type: response" in raw
        return [list_[0], compress(raw.replace(b"WARC-Date: 2026-03-02", b"WARC-Date: 2020-01-01", 1)), *list_[2:]]

    found = examined(with_records(files, redate), shelf.trust)
    assert codes(found) == {"record-altered"}
    problem = found.problems[0]
    assert (problem.file, problem.record, problem.field) == (wacz.DATA, 2, "WARC-Date")
    assert "v1" in (problem.affects or "")

    def rewrite(list_: list[bytes]) -> list[bytes]:
        raw = gzip.decompress(list_[1])
        return [list_[0], compress(raw.replace(b"$41 million", b"$14 million")), *list_[2:]]

    found = examined(with_records(files, rewrite), shelf.trust)
    assert codes(found) == {"record-altered"}
    assert (found.problems[0].record, found.problems[0].field) == (2, "block")


def test_a_record_that_nobody_signed(shelf: Shelf) -> None:
    foreign = members(files_of(shelf.elsewhere)[wacz.DATA])
    files = files_of(shelf.version)
    for at in (0, 1, 3, 99):
        found = examined(with_records(files, lambda list_, at=at: [*list_[:at], foreign[1], *list_[at:]]), shelf.trust)  # type: ignore[misc]
        assert codes(found) == {"record-unsigned"}, at


def test_an_original_that_is_missing_or_unproven(shelf: Shelf) -> None:
    """The page was found unchanged: what it looked like stands in the capture before."""
    files = files_of(shelf.unchanged)
    original = next(
        at for at, one in enumerate(members(files[wacz.DATA])) if b"WARC-Type: response" in gzip.decompress(one)
    )
    gone = with_records(files, lambda list_: [*list_[:original], *list_[original + 1 :]])
    found = examined(gone, shelf.trust)
    assert "bundle-incomplete" in codes(found)
    assert any(one.field == "WARC-Refers-To" for one in found.problems)
    unproven = {name: data for name, data in files.items() if name != wacz.proof_name(0)}
    found = examined(repaired(unproven), shelf.trust)
    assert {"record-unsigned", "bundle-incomplete"} <= codes(found)


def test_a_foreign_record_that_is_not_the_listed_one(shelf: Shelf) -> None:
    files = files_of(shelf.imported)
    raw = gzip.decompress(files[wacz.FOREIGN])
    changed = gzip.compress(raw.replace(b"$0 million", b"$9 million"))
    for data, code in (
        (changed, "record-altered"),
        (files[wacz.FOREIGN] * 2, "record-unsigned"),
        (files[wacz.FOREIGN][:-9], "segment-truncated"),
        (files[wacz.FOREIGN] + b"junk", "segment-damaged"),
    ):
        found = examined(repaired({**files, wacz.FOREIGN: data}), shelf.trust)
        assert code in codes(found), code
        assert wacz.FOREIGN in {one.file for one in found.problems}
    none = files_of(shelf.version)
    found = examined(repaired({**none, wacz.FOREIGN: files[wacz.FOREIGN]}), shelf.trust)
    assert found.exit == 1


# Proofs.


def test_proofs_of_other_entries_and_other_logs(shelf: Shelf) -> None:
    files, other = files_of(shelf.unchanged), files_of(shelf.elsewhere)
    first, second = (name for name in files if wacz.proof_index(name) is not None)
    swapped = examined(repaired({**files, first: files[second], second: files[first]}), shelf.trust)
    assert "proof-invalid" in codes(swapped)
    theirs = examined(repaired({**files_of(shelf.version), wacz.proof_name(0): other[wacz.proof_name(0)]}), shelf.trust)
    assert theirs.exit == 1
    assert "record-altered" in codes(theirs) or "bundle-incomplete" in codes(theirs)
    ours = examined(repaired({**other, wacz.proof_name(0): files[first]}), shelf.trust)
    assert ours.exit == 1, "another archive's capture does not become ours by our proof"
    assert words(ours)["INTACT"] == "FAIL"


def test_proofs_under_two_checkpoints(shelf: Shelf) -> None:
    files = files_of(shelf.unchanged)
    first = next(name for name in files if wacz.proof_index(name) is not None)
    proof = parse_proof(files[first])
    note = notes.parse(proof.checkpoint)
    bare = replace(proof, checkpoint=notes.Note(note.text, note.signatures[:1]).encode())
    found = examined(repaired({**files, first: bare.encode()}), shelf.trust)
    assert "proof-invalid" in codes(found)
    assert any(one.file == first and "another checkpoint" in one.message for one in found.problems)


def test_a_proof_that_nothing_needs(shelf: Shelf) -> None:
    files = files_of(shelf.imported)
    spare = files_of(shelf.unchanged)[wacz.proof_name(1)]
    found = examined(repaired({**files, wacz.proof_name(1): spare}), shelf.trust)
    assert codes(found) == {"bundle-damaged"}
    assert found.problems[0].file == wacz.proof_name(1)


def test_the_earlier_checkpoint_and_its_timestamp(shelf: Shelf) -> None:
    files = files_of(shelf.unchanged)
    (after,) = [name for name in files if wacz.after_size(name) is not None]
    gone = {name: data for name, data in files.items() if name != after}
    for trust in (shelf.trust, None):
        found = examined(repaired(gone), trust, asked=trust is not None)
        assert "timestamp-missing" in codes(found)
        assert found.exit == 1
    note = notes.parse(files[after])
    bare = notes.Note(note.text, note.signatures[:1]).encode()
    assert "timestamp-missing" in codes(examined(repaired({**files, after: bare}), shelf.trust))
    renamed = {**gone, wacz.after_name(0): files[after]}
    assert "bundle-damaged" in codes(examined(repaired(renamed), shelf.trust))
    extra = {**files_of(shelf.version), after: files[after]}
    assert "bundle-damaged" in codes(examined(repaired(extra), shelf.trust))


def resigned(shelf: Shelf, after: str) -> tuple[Files, Signer, Signer]:
    """The bundle of the version by a desk and a log of our own, whose statement names that timestamp."""
    desk, log = Signer.from_seed("desk", b"d" * 32), Signer.from_seed("log.example/l", b"l" * 32)
    files = files_of(shelf.version)
    (proof,) = [name for name in files if wacz.proof_index(name) is not None]
    said = statements.decode_entry(parse_proof(files.pop(proof)).extra or b"")
    entry = statements.sign(replace(said, after=after, prev=None, seq=1), desk)
    head = sign_checkpoint(Checkpoint(log.name, 1, merkle.leaf_hash(entry)), log)
    own = members(files[wacz.DATA])
    (item,) = [item for item in read_warc(io.BytesIO(own[-1])) if isinstance(item, RecordItem)]
    info = item.record.header("WARC-Warcinfo-ID") or ""
    closing = capture.statement_record(entry, observed=said.observed, warcinfo_id=info)
    files[wacz.DATA] = b"".join((*own[:-1], compress(closing.data)))
    files[wacz.proof_name(0)] = TlogProof(0, (), head, entry).encode()
    return files, desk, log


@pytest.mark.parametrize(("size", "fine"), [(0, True), (1, False), (5, False)])
def test_an_earlier_checkpoint_that_is_none(shelf: Shelf, tmp_path: Path, size: int, fine: bool) -> None:
    """Whoever holds both keys signs a later head first, has it stamped, and names that as what he had in hand."""
    _, _, log = resigned(shelf, "0" * 64)
    root = merkle.EMPTY_ROOT if size == 0 else b"r" * 32
    text = Checkpoint(log.name, size, root).text
    authority = Authority(tmp_path)
    token = authority.token(sha256(text.encode()).digest(), at=parse_time("2026-03-02T07:59:00.000000Z"))
    early = sign_checkpoint(Checkpoint(log.name, size, root), log, (timestamps.line("tsa.example", token),))
    files, desk, log = resigned(shelf, sha256(token).hexdigest())
    files[wacz.after_name(size)] = early
    captors = (CaptorLine(desk.verifier, log.name),)
    trust = Trust(LogPolicy((log.verifier,), {}), captors, (authority.root,), label="trust")
    found = examined(repaired({name: files[name] for name in wacz.in_order(files)}), trust)
    named = [(one.file, one.field) for one in found.problems if one.code == "bundle-damaged"]
    assert named == ([] if fine else [(wacz.after_name(size), "size")])
    assert found.exit == (0 if fine else 1)


def test_the_header_around_a_statement_is_signed_by_nothing_and_checked(shelf: Shelf) -> None:
    """Its envelope is the proven entry, every digest and list is repaired, and still not a letter may differ."""
    for data in (shelf.version, shelf.unchanged):
        files = files_of(data)
        for old, new in (
            (rb"WARC-Date: 20", b"WARC-Date: 19"),
            (rb"WARC-Record-ID: <urn:uuid:.", b"WARC-Record-ID: <urn:uuid:g"),
            (rb"Content-Type: application/vnd", b"Content-Type: application/x-vnd"),
            (rb"WARC-Type: resource\r\n", b"WARC-Type: resource\r\nWARC-IP-Address: 192.0.2.9\r\n"),
        ):

            def altered(own: list[bytes], old: bytes = old, new: bytes = new) -> list[bytes]:
                changed = re.sub(old, new, gzip.decompress(own[-1]), count=1)
                assert changed != gzip.decompress(own[-1])
                return [*own[:-1], compress(changed)]

            found = examined(with_records(files, altered), shelf.trust)
            assert codes(found) == {"statement-altered"}, old
            assert found.problems[0].record == len(members(files[wacz.DATA]))
            assert found.exit == 1


def test_what_the_policy_asks_for_and_does_not_get(shelf: Shelf) -> None:
    rootless = replace(shelf.trust, roots=(), requires=Requirements(timestamp=True))
    found = examined(shelf.unchanged, rootless)
    assert codes(found) == {"timestamp-unknown", "timestamp-required"}
    assert found.exit == 4
    captors = (CaptorLine(Signer.from_seed("desk", bytes(32)).verifier, "news.example/desk"),)
    found = examined(shelf.unchanged, replace(shelf.trust, captors=captors))
    assert codes(found) == {"captor-untrusted"}
    assert len(found.unproven) == len(
        [name for name in files_of(shelf.unchanged) if wacz.proof_index(name) is not None]
    )


def test_a_bundle_is_a_function_of_its_files(shelf: Shelf) -> None:
    for data in (shelf.version, shelf.unchanged, shelf.imported, shelf.elsewhere):
        assert zipped(files_of(data)) == data
        assert repaired(files_of(data)) == data


def test_a_statement_of_an_unknown_kind_vouches_for_no_records(shelf: Shelf) -> None:
    """It is signed and logged by whom the reader trusts, and says nothing that is understood: the records are nobody's."""
    desk, log = Signer.from_seed("desk", b"d" * 32), Signer.from_seed("log.example/l", b"l" * 32)
    said = {"_type": STATEMENT_TYPE, "predicate": {}, "predicateType": "https://later.example/v9", "subject": []}
    entry = envelope.seal(canonical.encode(said), desk)
    head = sign_checkpoint(Checkpoint(log.name, 1, merkle.leaf_hash(entry)), log)
    files = files_of(shelf.version)
    files = {name: data for name, data in files.items() if not name.startswith("newsproof/")}
    files[wacz.proof_name(0)] = TlogProof(0, (), head, entry).encode()
    trust = Trust(LogPolicy((log.verifier,), {}), (CaptorLine(desk.verifier, log.name),), label="trust")
    found = examined(repaired({name: files[name] for name in wacz.in_order(files)}), trust)
    assert codes(found) == {"bundle-damaged", "statement-unknown"}
    assert (found.exit, words(found)["INTACT"]) == (1, "FAIL")


def test_what_would_inflate_is_not_inflated(shelf: Shelf) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bomb:
        for name, data in files_of(shelf.version).items():
            bomb.writestr(name, data + bytes(1 << 26 if name == wacz.DATA else 0))
    tracemalloc.start()
    found = examined(file.getvalue(), shelf.trust)
    assert tracemalloc.get_traced_memory()[1] < 1 << 24
    tracemalloc.stop()
    assert codes(found) == {"bundle-damaged"}
    assert "would inflate" in found.problems[0].message
