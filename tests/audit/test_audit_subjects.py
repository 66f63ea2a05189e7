"""What PATH is, told by its content: every kind of evidence, and what is none; archives with too little or too much."""

from __future__ import annotations

import gzip
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.api import verify
from archive.audit import kind_of
from archive.audit import verify as audit_verify
from archive.audit.engine import examine
from archive.audit.heads import examine_checkpoint, examine_fork
from archive.audit.memory import Memory
from archive.errors import CallerError
from archive.model.verdict import WORDS, Verification
from archive.report.quote import page as page_of
from archive.trust import fork, merkle
from archive.trust.checkpoints import Checkpoint, sign_checkpoint
from archive.trust.cosignatures import Cosigner
from archive.trust.keys import Signer
from archive.trust.policy import Trust, parse_policy
from archive.trust.proofs import TlogProof
from tests.audit.builder import MemoryEvidence, small
from tests.quotations import SHOWN, desk, document

SMALL = small()
KEY = SMALL.log_key.verifier
NOTE = SMALL.files["log/checkpoint"]
OTHER = Signer.from_seed("other.example", b"o" * 32)
STRANGER = Signer.from_seed("other.example/log", b"o" * 32).verifier
WITNESS = Cosigner.from_seed("witness.example/w", b"w" * 32)
TRUST = Trust(parse_policy(f"log {KEY.vkey}\nwitness W {WITNESS.verifier.vkey}\nquorum none\n".encode()), label="mine")
STRICT = Trust(parse_policy(f"log {KEY.vkey}\nwitness W {WITNESS.verifier.vkey}\nquorum W\n".encode()), label="mine")


def codes(result: Verification) -> list[str]:
    return [item.code for item in (*result.problems, *result.unproven, *result.notices)]


def proof() -> bytes:
    leaves = [merkle.leaf_hash(entry) for entry in SMALL.entries]
    hashes = merkle.inclusion_proof(
        2, len(leaves), lambda level, index: merkle.root_of(leaves[index << level : (index + 1) << level])
    )
    return TlogProof(2, hashes, NOTE, SMALL.entries[2]).encode()


def evidence() -> bytes:
    other = Checkpoint(SMALL.origin, 8, b"\x07" * 32)
    return fork.encode(fork.Fork(NOTE, sign_checkpoint(other, SMALL.log_key)))


def zipped(*names: str) -> bytes:
    import io
    import zipfile

    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name in names:
            made.writestr(name, b"x")
    return file.getvalue()


FOREIGN = SMALL.files[next(name for name in SMALL.files if name.startswith("warc/import-"))]
FILES: dict[str, tuple[bytes, str]] = {
    "a segment": (SMALL.files["warc/news-000001.warc.gz"], "segment"),
    "a WARC": (FOREIGN, "warc"),
    "an ARC": (b"filedesc://x 0.0.0.0 20200101000000 text/plain 0\n", "warc"),
    "a bundle": (zipped("datapackage.json", "newsproof/7.tlog-proof"), "bundle"),
    "a WACZ": (zipped("datapackage.json", "archive/data.warc.gz"), "wacz"),
    "a proof": (proof(), "proof"),
    "a quote": (b'<!doctype html>\n<title>Q</title><template id="quote">{}</template>', "page"),
    "a checkpoint": (NOTE, "checkpoint"),
    "a fork": (evidence(), "fork"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_known_by_what_is_in_it(name: str, tmp_path: Path) -> None:
    data, kind = FILES[name]
    for suffix in ("", ".warc.gz", ".wacz", ".html", ".txt"):
        path = tmp_path / f"file{suffix}"
        path.write_bytes(data)
        assert kind_of(path) == kind


@pytest.mark.parametrize("front", [b"#!/bin/sh\n", b"\0" * 70_000, b"words\n\n\xe2\x80\x94 x " + b"=" * 70_000])
def test_a_bundle_with_bytes_in_front_is_still_a_bundle(front: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(front + FILES["a bundle"][0])
    assert kind_of(path) == "bundle"
    assert {problem.code for problem in audit_verify(path).problems} == {"bundle-damaged"}


@pytest.mark.parametrize("trust", [None, Trust(parse_policy(b"quorum none\n"), label="mine")])
def test_a_checkpoint_whose_signatures_nobody_could_check_is_not_called_intact(trust: Trust | None) -> None:
    forged = NOTE[:-8] + b"AAAAAA=\n"
    for note in (NOTE, forged):
        words = {one.word: one for one in examine_checkpoint(note, "checkpoint", trust).verdicts}
        assert words["INTACT"].status == "not checked"
        assert "its signatures were not checked" in words["INTACT"].detail


@pytest.mark.parametrize(
    "data", [b"", b"\0", b"hello", b"<html><p>Just a page", b"\x89PNG\r\n", b"{}", b"-----BEGIN PRIVATE KEY-----\n"]
)
def test_what_is_no_evidence(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    for look in (verify, audit_verify):
        with pytest.raises(CallerError) as caught:
            look(path)
        assert (caught.value.code, caught.value.exit) == ("not-evidence", 2)
        assert "an archive folder" in (caught.value.hint or "")


def test_nothing_but_plain_files_is_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "pipe")
    for name in ("pipe", "link"):
        with pytest.raises(CallerError) as caught:
            verify(tmp_path / name)
        assert caught.value.code == "not-evidence"
    with pytest.raises(CallerError) as caught:
        verify(tmp_path / "nowhere")
    assert caught.value.code == "no-archive"


def flips(data: bytes, *places: int) -> list[bytes]:
    return [data[:at] + bytes((data[at] ^ 1,)) + data[at + 1 :] for at in places]


def test_damaged_evidence_is_not_called_none(tmp_path: Path) -> None:
    """A quote or a proof with one wrong byte, or cut short, is what it was, and a problem: exit 1, not 2."""
    quote = page_of(document(desk().quote(SHOWN)))
    bundle = zipped("archive/data.warc.gz", "datapackage.json", "newsproof/7.tlog-proof")
    tag = quote.index(b'<template id="quote">')
    cases = [
        *((cut, "quote", ".html") for cut in (quote[:3000], quote[:500], quote[:tag], quote[:-400])),
        *((one, "quote", ".html") for one in flips(quote, 2, 40, tag, tag + 3, tag + 15, len(quote) - 3)),
        *((one, "proof", ".txt") for one in flips(proof(), *range(24))),
        (proof()[:10], "proof", ".tlog-proof"),
        *((one, "bundle", "") for one in flips(bundle, 0, 1, 2, 3)),
        (b"\0" * 40, "zip", ".wacz"),
    ]
    for number, (data, kind, suffix) in enumerate(cases):
        path = tmp_path / f"file-{number}{suffix}"
        path.write_bytes(data)
        found = verify(path)
        assert (found.kind, found.exit) == (kind, 1), (number, found)
        if kind == "quote" and not found.problems[0].message.startswith(("the page that", "the data")):
            assert "looks like a damaged quote" in found.problems[0].message


ARC = b"filedesc://x.arc 0.0.0.0 20200101000000 text/plain 0\n\n"


def named(tmp_path: Path, name: str, data: bytes) -> Verification:
    path = tmp_path / name
    path.write_bytes(data)
    return verify(path)


@pytest.mark.parametrize("name", ["a segment", "a WARC", "a plain WARC", "an ARC", "a proof", "a checkpoint", "a fork"])
def test_no_byte_at_the_beginning_makes_evidence_into_none(name: str, tmp_path: Path) -> None:
    """Without a name that would say what it was: each of the first bytes, wrong in two ways."""
    plain = {"a plain WARC": gzip.decompress(FOREIGN), "an ARC": ARC}
    data = plain.get(name) or FILES[name][0]
    for at in range(10 if name == "an ARC" else 16):
        for mask in (0x01, 0xFF):
            changed = data[:at] + bytes((data[at] ^ mask,)) + data[at + 1 :]
            found = named(tmp_path, "file", changed)
            assert found.kind in (FILES.get(name, ("", "warc"))[1], "segment"), (at, mask)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("x.warc", "warc"),
        ("x.warc.gz", "warc"),
        ("x.WARC.GZ", "warc"),
        ("x.arc", "warc"),
        ("x.arc.gz", "warc"),
        ("x.wacz", "zip"),
        ("x.tlog-proof", "proof"),
        ("x.checkpoint", "checkpoint"),
        ("checkpoint", "checkpoint"),
        ("x.fork", "fork"),
        ("x.html", "quote"),
    ],
)
def test_an_empty_file_or_one_that_begins_as_it_should_not_is_damaged(name: str, kind: str, tmp_path: Path) -> None:
    for data in (b"", b"<!doctype html>\n<html la") if kind == "quote" else (b"", b"\0", b"hello\n", b"\x8b\x1f"):
        found = named(tmp_path, name, data)
        assert (found.kind, found.exit) == (kind, 1), data
        (problem, *_) = found.problems
        assert problem.offset is not None
        assert problem.file == name
        assert problem.consequence
        if not data and kind not in ("zip", "warc"):
            assert "expected" in problem.message or "begin" in problem.message or "first line" in problem.message


@pytest.mark.parametrize("name", ["a proof", "a checkpoint", "a fork"])
def test_a_text_that_was_cut_is_what_it_was(name: str, tmp_path: Path) -> None:
    data, kind = FILES[name]
    begins = data.index(b"\n", data.index(b"\n") + 1) + 8 if name == "a checkpoint" else 8
    for end in range(begins, len(data)):
        found = named(tmp_path, "file", data[:end])
        assert (found.kind, found.exit) == (kind, 1) or (name == "a checkpoint" and found.exit == 0), end


def test_a_page_of_somebody_else_is_still_no_evidence(tmp_path: Path) -> None:
    for data in (b"<!doctype html>\n<html><p>A page", b"<p>hello</p>", b"\x89PNG"):
        with pytest.raises(CallerError) as caught:
            named(tmp_path, "x.html", data)
        assert caught.value.code == "not-evidence"


@given(st.binary(max_size=300), st.sampled_from([data[:400] for data, _ in FILES.values()]), st.integers(0, 400))
@settings(max_examples=150, deadline=None)
def test_junk_is_examined_or_refused_by_name(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes, head: bytes, at: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "junk"
    path.write_bytes(head[:at] + junk)
    try:
        found = verify(path)
    except CallerError as exc:
        assert exc.code in ("not-evidence", "missing-extra")  # noqa: PT017 - a result is as good
        return
    assert [verdict.word for verdict in found.verdicts] == list(WORDS)
    assert found.kind != "archive"


def test_options_about_archives_are_refused_for_files(tmp_path: Path) -> None:
    path = tmp_path / "proof"
    path.write_bytes(proof())
    kept = tmp_path / "kept"
    kept.write_bytes(NOTE)
    with pytest.raises(CallerError) as caught:
        verify(path, accept_rollback=True)
    assert caught.value.code == "usage"
    path.write_bytes(FOREIGN)
    with pytest.raises(CallerError) as caught:
        verify(path, against=kept)
    assert caught.value.code == "usage"


def test_the_owners_are_asked(tmp_path: Path) -> None:
    """Each kind is examined by its own room; what they find there is theirs to test."""
    for name in ("a segment", "a WARC", "a proof"):
        path = tmp_path / "file"
        path.write_bytes(FILES[name][0])
        found = verify(path)
        assert found.kind == FILES[name][1]
        assert found.exit == 0, found


# A bare checkpoint.


def test_a_checkpoint_without_a_policy_is_a_claim() -> None:
    found = examine_checkpoint(NOTE, "checkpoint", None)
    assert (found.kind, codes(found), found.exit) == ("checkpoint", [], 0)
    statuses = {verdict.word: verdict.status for verdict in found.verdicts}
    assert statuses == {
        "INTACT": "not checked",
        "SIGNED": "n/a",
        "LOGGED": "not checked",
        "TIMED": "not checked",
        "TRUSTED": "not checked",
    }
    assert SMALL.origin in found.verdicts[4].detail


def test_a_checkpoint_under_the_readers_policy() -> None:
    found = examine_checkpoint(NOTE, "checkpoint", TRUST)
    assert codes(found) == []
    assert "size 8" in found.verdicts[2].detail
    assert [verdict.status for verdict in found.verdicts] == ["ok", "n/a", "ok", "not checked", "ok"]
    assert codes(examine_checkpoint(NOTE, "checkpoint", STRICT)) == ["quorum-missing"]
    moment = int(datetime(2026, 3, 2, 9, tzinfo=UTC).timestamp())
    cosigned = NOTE + WITNESS.cosign(SMALL.text(), moment).line.encode()
    found = examine_checkpoint(cosigned, "checkpoint", STRICT)
    assert codes(found) == []
    assert "2026-03-02T09:00:00.000000Z by witness W" in found.verdicts[3].detail
    forged = NOTE + WITNESS.cosign(SMALL.text(5), moment).line.encode()
    assert codes(examine_checkpoint(forged, "checkpoint", STRICT)) == ["witness-invalid", "quorum-missing"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda note: note.replace(b"\n8\n", b"\n9\n", 1), "checkpoint-altered"),
        (lambda note: note[:-10], "checkpoint-altered"),
        (lambda note: b"junk", "checkpoint-altered"),
        (
            lambda note: small(imports=False).files["log/checkpoint"].replace(b"desk\n", b"disk\n", 1),
            "checkpoint-altered",
        ),
        (lambda note: sign_checkpoint(Checkpoint("other.example", 8, b"\x07" * 32), OTHER), "log-untrusted"),
    ],
    ids=["size", "cut", "junk", "another name", "another log"],
)
def test_a_checkpoint_that_is_altered_or_of_another_log(change: object, expected: str) -> None:
    found = examine_checkpoint(change(NOTE), "checkpoint", TRUST, asked=True)  # type: ignore[operator]
    assert codes(found)[0] == expected
    assert found.exit == (4 if expected == "log-untrusted" else 1)


@pytest.mark.parametrize("trust", [None, TRUST])
def test_a_checkpoint_that_no_line_signs_in_the_name_of_its_log_is_altered(trust: Trust | None) -> None:
    damaged = bytes((NOTE[0] ^ 1,)) + NOTE[1:]
    for note in (damaged, NOTE[1:]):
        found = examine_checkpoint(note, "checkpoint", trust)
        assert (codes(found), found.exit) == (["checkpoint-altered"], 1)
        (problem,) = found.problems
        assert (problem.file, problem.offset, problem.field) == ("checkpoint", 0, "origin")
        assert SMALL.origin in problem.message
    # No key can have such a name, so its log has to sign under another one.
    spoken = sign_checkpoint(Checkpoint(SMALL.origin, 8, b"\x07" * 32), SMALL.log_key)
    spoken = spoken.replace(SMALL.origin.encode(), b"the old database", 1)
    assert examine_checkpoint(spoken, "checkpoint", None).exit == 0


def test_a_fork_that_is_known_is_named_to_who_has_no_key_of_the_log() -> None:
    other = sign_checkpoint(Checkpoint(SMALL.origin, 8, b"\x07" * 32), SMALL.log_key)
    stranger = sign_checkpoint(Checkpoint(SMALL.origin, 8, b"\x07" * 32), Signer.from_seed(SMALL.origin, b"s" * 32))
    data = fork.encode(fork.Fork(NOTE, other))
    forks = (("forks/broken", b"junk"), ("forks/1", data))

    def unproven(note: bytes, *seen: bytes, known: tuple[tuple[str, bytes], ...] = ()) -> str:
        memory = Memory(lambda _: seen, lambda _: known)
        found = examine_checkpoint(note, "checkpoint", None, memory=memory)
        assert found.exit == 0
        return " ".join(found.not_proven)

    assert "forks/1" in unproven(other, NOTE, known=forks)
    assert "you have seen another root" in unproven(other, NOTE)
    assert "without its key that was not compared" in unproven(other, SMALL.files["log/checkpoints/5"])
    for said in (unproven(NOTE, NOTE), unproven(NOTE), unproven(stranger, NOTE, b"junk", known=forks)):
        assert "you have seen" not in said  # the same, nothing, or another key of that name
        assert "forks/1" not in said


def test_a_time_that_is_still_to_come_is_named() -> None:
    moment = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp())
    note = NOTE + WITNESS.cosign(SMALL.text(), moment).line.encode()
    for now, expected in (
        ("2026-03-02T08:00:00.000000Z", ["time-ahead"]),
        ("2100-01-01T00:01:00.000000Z", []),
        (None, []),
    ):
        found = examine_checkpoint(note, "checkpoint", STRICT, now=now)
        assert ([notice.code for notice in found.notices], found.exit) == (expected, 0)


def test_two_checkpoints_of_one_size() -> None:
    other = sign_checkpoint(Checkpoint(SMALL.origin, 8, b"\x07" * 32), SMALL.log_key)
    kept: list[bytes] = []

    def keep(data: bytes) -> str:
        kept.append(data)
        return "there"

    found = examine_checkpoint(NOTE, "checkpoint", TRUST, memory=Memory(lambda _: (b"junk", other), keep=keep))
    assert codes(found) == ["log-fork"]
    assert codes(examine_fork(kept[0], "fork", TRUST)) == ["log-fork"]
    larger = sign_checkpoint(Checkpoint(SMALL.origin, 9, b"\x07" * 32), SMALL.log_key)
    assert (
        codes(examine_checkpoint(NOTE, "checkpoint", TRUST, memory=Memory(lambda _: (NOTE, larger), keep=keep))) == []
    )


@given(st.integers(0, len(evidence()) - 1), st.integers(1, 255))
@settings(max_examples=200, deadline=None)
def test_altered_evidence_never_convicts_of_something_else(at: int, mask: int) -> None:
    data = bytearray(evidence())
    data[at] ^= mask
    found = examine_fork(bytes(data), "fork", TRUST)
    for problem in found.problems:
        if problem.code == "log-fork":
            assert "07" * 32 in problem.message


# Archives with too little, or too much.


def test_a_log_that_is_gone_is_one_plain_sentence(tmp_path: Path) -> None:
    gone = {name: data for name, data in SMALL.files.items() if not name.startswith("log/")}
    result = examine(MemoryEvidence(gone))
    assert codes(result) == ["log-truncated"]
    assert result.problems[0].file == "log/"
    assert result.exit == 1
    assert [verdict.status for verdict in result.verdicts] == ["not checked"] * 2 + ["FAIL"] + ["not checked"] * 2
    folder = SMALL.write(tmp_path / "press")
    shutil.rmtree(folder / "log")
    assert codes(verify(folder)) == ["log-truncated"]
    (folder / "log").mkdir()
    assert codes(verify(folder)) == ["log-truncated"]


def test_what_lies_at_the_top_is_named(tmp_path: Path) -> None:
    folder = SMALL.write(tmp_path / "press")
    for name in ("index.sqlite", "index.sqlite-wal", "index.sqlite-shm", "lock"):
        (folder / name).write_bytes(b"?")
    assert codes(verify(folder)) == ["index-differs"]
    (folder / "notes.txt").write_text("?")
    (folder / ".index.sqlite.tmp").write_text("?")
    (folder / "reports").mkdir()
    result = verify(folder)
    named = {item.file: item for item in result.notices}
    assert {file: item.code for file, item in named.items()} == {
        ".index.sqlite.tmp": "unknown-file", "index.sqlite": "index-differs", "notes.txt": "unknown-file",
        "reports": "unknown-file",
    }  # fmt: skip
    assert "interrupted write" in named[".index.sqlite.tmp"].message
    assert result.exit == 0
    (folder / "keys.pub").symlink_to(folder / "keys" / "log.pub")
    assert codes(verify(folder))[0] == "file-refused"


def test_a_pipe_for_a_key_stops_nothing(tmp_path: Path) -> None:
    folder = SMALL.write(tmp_path / "press")
    (folder / "keys" / "log.pub").unlink()
    os.mkfifo(folder / "keys" / "log.pub")
    assert set(codes(verify(folder))) >= {"file-refused", "key-missing"}


def test_a_policy_that_was_asked_for_is_not_met_by_what_is_of_no_log(tmp_path: Path) -> None:
    """Nobody gets round a policy by taking the proofs away: what is left is somebody's file."""
    from tests.audit.foreign_files import good, packed

    (tmp_path / "any.warc.gz").write_bytes(packed(good()))
    (tmp_path / "any.wacz").write_bytes(zipped("archive/data.warc"))
    stranger = Trust(parse_policy(f"log {STRANGER.vkey}\nquorum none\n".encode()), label="mine")
    (tmp_path / "fork").write_bytes(evidence())
    for name, trust in (("any.warc.gz", TRUST), ("any.wacz", TRUST), ("fork", stranger)):
        found = audit_verify(tmp_path / name, trust=trust, asked=True)
        assert "log-untrusted" in [point.code for point in found.unproven], name
        assert found.exit != 0
        assert not audit_verify(tmp_path / name, trust=trust).unproven
