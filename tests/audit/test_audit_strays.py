"""What lies in an archive and has no place there is named: no file, folder or empty segment passes in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.api import Archive
from archive.api.checking import verify as verify_folder
from archive.audit.engine import examine
from archive.model.verdict import Verification
from tests.audit.builder import MemoryEvidence, small
from tests.redaction import desk, take

SMALL = small().files
PEM = b"-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----\n"


def verify(files: dict[str, bytes]) -> Verification:
    return examine(MemoryEvidence(files))


@pytest.mark.parametrize("name", ["keys/readme.txt", "keys/log.pub.bak", "keys/.desk.pub.swp"])
def test_a_stranger_among_the_keys_is_named(name: str) -> None:
    found = verify({**SMALL, name: b"hello"})
    assert found.ok
    assert [(notice.code, notice.file) for notice in found.notices] == [("unknown-file", name)]


def test_a_folder_among_the_keys_is_named() -> None:
    found = verify({**SMALL, "keys/old/desk.pub": SMALL["keys/desk.pub"]})
    assert [(notice.code, notice.file) for notice in found.notices] == [("unknown-file", "keys/old")]


@pytest.mark.parametrize("name", ["keys/desk.pem", "keys/notes.txt", "keys/.hidden"])
@pytest.mark.parametrize(
    ("key", "words"),
    [
        (PEM, "which anybody who has it can use"),
        (PEM.replace(b"BEGIN PRIVATE", b"BEGIN ENCRYPTED PRIVATE"), "under a passphrase"),
        (b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n", "which anybody who has it can use"),
        (b"PRIVATE+KEY+desk+12345678+AAAA\n", "which anybody who has it can use"),
    ],
)
def test_a_private_key_is_named_aloud(name: str, key: bytes, words: str) -> None:
    (notice,) = verify({**SMALL, name: key}).notices
    assert (notice.code, notice.file) == ("unknown-file", name)
    assert f"{name} holds a PRIVATE KEY, {words}" in notice.message
    assert "can sign with it as if they were its owner" in (notice.consequence or "")
    assert "keys revoke" in (notice.hint or "")


def test_a_private_key_in_the_place_of_a_public_one() -> None:
    found = verify({**SMALL, "keys/other.pub": PEM})
    assert {one.code for one in (*found.problems, *found.notices)} == {"key-altered", "unknown-file"}
    assert any("PRIVATE KEY" in notice.message for notice in found.notices)


def test_empty_segments_are_named_once() -> None:
    (notice,) = verify({**SMALL, "warc/news-000003.warc.gz": b""}).notices
    assert (notice.code, notice.file) == ("unknown-file", "warc/news-000003.warc.gz")
    assert "news-000003.warc.gz is empty" in notice.message
    many = {f"warc/news-{number:06}.warc.gz": b"" for number in range(3, 4_000)}
    (notice,) = verify({**SMALL, **many}).notices
    assert "3997 segments are empty, the first is warc/news-000003.warc.gz" in notice.message


@pytest.fixture
def press(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "state"))
    press = desk(tmp_path)
    take(press, "ferry", "Ferry Fares Rise")
    return press


def told(press: Archive) -> list[tuple[str, str]]:
    found = verify_folder(press.path, level="full")
    assert found.ok
    return [(notice.code, notice.message) for notice in found.notices]


@pytest.mark.parametrize("junk", [b"", b"junk", b"SQLite format 3\0" + bytes(84), bytes(200_000)])
def test_what_is_no_index_is_named(press: Archive, junk: bytes) -> None:
    assert told(press) == []
    index = press.path / "index.sqlite"
    index.write_bytes(junk)
    ((code, message),) = told(press)
    assert code == "index-differs"
    assert message.startswith("index.sqlite")
    index.unlink()
    assert told(press) == []


def test_the_index_of_another_archive_is_named(press: Archive, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = desk(tmp_path / "other")
    take(other, "tide", "Tide Tables Are Wrong")
    (press.path / "index.sqlite").write_bytes((other.path / "index.sqlite").read_bytes())
    assert told(press) == [
        ("index-differs", "index.sqlite is the index of another log, or of another history of this one")
    ]


def test_an_index_of_another_edition_is_made_anew_without_a_word(press: Archive) -> None:
    index = press.path / "index.sqlite"
    data = index.read_bytes()
    index.write_bytes(data[:60] + (3).to_bytes(4, "big") + data[64:])
    assert told(press) == []
