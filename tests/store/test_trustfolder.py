"""The reader's own trust folder: what people wrote stays, what cannot be read is named with its line, writes are whole."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.errors import CallerError, NewsproofError
from archive.store.disk import Disk
from archive.store.trustfolder import add, key_of, open_to_others, pin, read_trust, remove, trusted
from archive.trust.cosignatures import CosignatureKey, Cosigner
from archive.trust.keys import Signer, Verifier
from archive.trust.policy import CaptorLine


def key(name: str, number: int) -> Verifier:
    return Signer.from_seed(name, bytes([number]) * 32).verifier


LOG, OTHER_LOG = key("news.example/desk", 1), key("second.example", 2)
DESK, ANNA = key("desk", 3), key("anna", 4)
LIBRARY, COURT = (Cosigner.from_seed(n, bytes([k]) * 32).verifier for n, k in (("library.example", 5), ("court", 6)))
ORIGIN = LOG.name


def certificate(name: str) -> bytes:
    private = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(7)
        .not_valid_before(datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
        .not_valid_after(datetime.datetime(2036, 1, 1, tzinfo=datetime.UTC))
        .sign(private, hashes.SHA256())
    )
    return made.public_bytes(Encoding.DER)


def pem(der: bytes) -> bytes:
    return x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "config" / "trust"


def test_no_folder_is_no_trust(folder: Path) -> None:
    assert read_trust(folder) is None
    assert trusted(folder) == ()


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_what_every_user_may_write_is_named(folder: Path) -> None:
    assert open_to_others(folder) == ()
    add(folder, Disk(), captors=[CaptorLine(key("desk", 1), "a.example/log")], roots=[certificate("TSA")])
    folder.chmod(0o755)
    (folder / "policy").chmod(0o664)  # a group of one's own is usual
    assert open_to_others(folder) == ()
    root = next((folder / "tsa").iterdir())
    for path, mode in ((folder, 0o777), (folder / "policy", 0o666), (folder / "captors", 0o602), (root, 0o646)):
        before = path.stat().st_mode
        path.chmod(mode)
        assert open_to_others(folder) == (path,)
        path.chmod(before)


def test_two_archives_are_pinned_side_by_side_and_pinning_again_changes_nothing(folder: Path) -> None:
    pin(folder, Disk(), LOG.vkey, DESK.vkey, ORIGIN)
    pin(folder, Disk(), OTHER_LOG.vkey, DESK.vkey, OTHER_LOG.name)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    pin(folder, Disk(), LOG.vkey, DESK.vkey, ORIGIN)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    trust = read_trust(folder)
    assert trust is not None
    assert trust.policy.logs == (LOG, OTHER_LOG)
    assert trust.policy.quorum == "none"
    assert trust.captors == (CaptorLine(DESK, ORIGIN), CaptorLine(DESK, OTHER_LOG.name))
    assert trust.label == str(folder)
    assert [row.kind for row in trusted(folder)] == ["log", "log", "captor", "captor"]


@pytest.mark.parametrize(
    "name", ["polcy", "Policy", "requires", "require.txt", "policy.bak", "captor", "notes/a", "tsa.pem"]
)
def test_a_file_that_nobody_reads_is_refused(folder: Path, name: str) -> None:
    """What is misspelt would ask for nothing, and nobody would know."""
    pin(folder, Disk(), LOG.vkey, DESK.vkey, ORIGIN)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("timestamp\n")
    stray = name.partition("/")[0]
    for act in (read_trust, trusted, lambda where: pin(where, Disk(), OTHER_LOG.vkey, DESK.vkey, OTHER_LOG.name)):
        with pytest.raises(CallerError) as caught:
            act(folder)  # type: ignore[operator]
        assert caught.value.code == "bad-policy"
        assert caught.value.message.startswith(f"{stray}: ")
        assert "policy, captors, require" in (caught.value.hint or "")
    assert {name: data for name, data in before.items() if (folder / name).read_bytes() != data} == {}


@pytest.mark.parametrize("name", ["root.crt", "root.PEM", "old/root.pem"])
def test_an_authority_that_nobody_reads_is_refused(folder: Path, name: str) -> None:
    add(folder, Disk(), roots=[certificate("TSA")])
    path = folder / "tsa" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(pem(certificate("Other")))
    with pytest.raises(CallerError, match=r"tsa/(root.crt|root.PEM|old): ") as caught:
        read_trust(folder)
    assert caught.value.code == "bad-policy"
    assert ".pem" in (caught.value.hint or "")


def test_roots_that_are_no_folder_are_refused(folder: Path) -> None:
    pin(folder, Disk(), LOG.vkey, DESK.vkey, ORIGIN)
    (folder / "tsa").write_bytes(pem(certificate("TSA")))
    with pytest.raises(CallerError, match="tsa: is no folder"):
        read_trust(folder)


@pytest.mark.parametrize("name", [".DS_Store", ".git/config", "policy~", "captors~", "tsa/.DS_Store", "tsa/root.pem~"])
def test_what_editors_and_systems_leave_is_no_misspelling(folder: Path, name: str) -> None:
    pin(folder, Disk(), LOG.vkey, DESK.vkey, ORIGIN)
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"x")
    assert read_trust(folder) is not None


PEOPLE = f"""\
# The library signs for us since spring.\t

log  {LOG.vkey}   https://log.example/
witness W {LIBRARY.vkey}
  # and the court
witness C {COURT.vkey}
group both all W C
quorum both
# the end
"""


def test_what_people_wrote_stays_byte_for_byte(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "policy").write_text(PEOPLE)
    (folder / "captors").write_text(f"# ours\n{DESK.vkey}\t{ORIGIN} 0 9   \n# theirs\n")
    (folder / ".notes").write_text("mine")
    add(
        folder,
        Disk(),
        logs=[OTHER_LOG],
        captors=[CaptorLine(ANNA, ORIGIN, 9)],
        witnesses=[Cosigner.from_seed("third", bytes(range(32))).verifier],
    )
    kept = PEOPLE.splitlines()
    now = (folder / "policy").read_text().splitlines()
    added = [line for line in now if line not in kept]
    assert [line for line in now if line in kept] == kept
    assert [line.split()[0] for line in added] == ["log", "witness"]
    assert (folder / "captors").read_text().splitlines() == [
        "# ours",
        f"{DESK.vkey}\t{ORIGIN} 0 9   ",
        "# theirs",
        f"{ANNA.vkey} {ORIGIN} 9",
    ]
    gone = remove(folder, Disk(), OTHER_LOG.keyid)
    assert [row.keyid for row in gone] == [OTHER_LOG.keyid]
    remove(folder, Disk(), "third+" + trusted(folder)[-1].keyid.rpartition("+")[2])
    assert (folder / "policy").read_text() == PEOPLE
    assert (folder / ".notes").read_text() == "mine"


def test_a_window_is_replaced_where_the_line_stands(folder: Path) -> None:
    add(folder, Disk(), captors=[CaptorLine(DESK, ORIGIN), CaptorLine(ANNA, ORIGIN)])
    add(folder, Disk(), captors=[CaptorLine(DESK, ORIGIN, 0, 7)])
    lines = [line for line in (folder / "captors").read_text().splitlines() if not line.startswith("#")]
    assert lines == [f"{DESK.vkey} {ORIGIN} 0 7", f"{ANNA.vkey} {ORIGIN}"]
    pin(folder, Disk(), LOG.vkey, DESK.vkey, ORIGIN)  # init never opens a window again
    assert f"{DESK.vkey} {ORIGIN} 0 7\n" in (folder / "captors").read_text()


def test_a_witness_that_the_quorum_names_is_not_removed_behind_its_back(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "policy").write_text(PEOPLE)
    with pytest.raises(CallerError, match="line 6") as caught:
        remove(folder, Disk(), LIBRARY.keyid)
    assert caught.value.code == "bad-policy"
    assert (folder / "policy").read_text() == PEOPLE


def test_a_second_witness_of_a_name_is_refused(folder: Path) -> None:
    add(folder, Disk(), witnesses=[LIBRARY])
    other = Cosigner.from_seed(LIBRARY.name, bytes(32)).verifier
    with pytest.raises(CallerError) as caught:
        add(folder, Disk(), witnesses=[other])
    assert caught.value.code == "key-exists"
    before = (folder / "policy").read_bytes()
    add(folder, Disk(), witnesses=[LIBRARY])
    assert (folder / "policy").read_bytes() == before


def test_removing_by_hex_digits_takes_every_line_of_that_key(folder: Path) -> None:
    pin(folder, Disk(), LOG.vkey, DESK.vkey, ORIGIN)
    pin(folder, Disk(), OTHER_LOG.vkey, DESK.vkey, OTHER_LOG.name)
    gone = remove(folder, Disk(), DESK.key_id.hex())
    assert [row.origin for row in gone] == [ORIGIN, OTHER_LOG.name]
    trust = read_trust(folder)
    assert trust is not None
    assert trust.captors == ()
    for name in (DESK.keyid, "desk", "", "#"):
        with pytest.raises(CallerError) as caught:
            remove(folder, Disk(), name)
        assert caught.value.code == "key-not-found"


def test_roots_come_and_go_without_touching_the_others(folder: Path) -> None:
    ours, theirs, third = certificate("tsa.example"), certificate("Evil\x1b[31m +Root"), certificate("third")
    add(folder, Disk(), roots=[ours])
    mixed = folder / "tsa" / "mixed.pem"
    mixed.write_bytes(b"what I keep\n" + pem(theirs) + b"between\n" + pem(third))
    add(folder, Disk(), roots=[theirs])  # there already
    trust = read_trust(folder)
    assert trust is not None
    assert set(trust.roots) == {ours, theirs, third}
    rows = [row for row in trusted(folder) if row.kind == "authority"]
    assert all("\x1b" not in row.name and "+" not in row.name for row in rows)
    evil = next(row for row in rows if row.name.startswith("Evil"))
    remove(folder, Disk(), evil.keyid)
    assert mixed.read_bytes() == b"what I keep\nbetween\n" + pem(third)
    remove(folder, Disk(), next(row.keyid for row in rows if row.name == "third"))
    assert not mixed.exists()
    trust = read_trust(folder)
    assert trust is not None
    assert trust.roots == (ours,)


@pytest.mark.parametrize(
    ("name", "content", "where"),
    [
        ("policy", "", "no quorum"),
        ("policy", f"log {LOG.vkey}\n", "no quorum"),
        ("policy", "quorum none\nquorum none\n", "line 2"),
        ("policy", "# fine\nlog nonsense\nquorum none\n", "line 2"),
        ("policy", f"log {LOG.vkey}\nlog {LOG.vkey}\nquorum none\n", "line 2"),
        ("policy", "quorum none\r\n", "line 1"),
        ("policy", "quorum none", "line 1"),
        ("policy", "witness w \x1b[31m\nquorum none\n", "line 1"),
        ("captors", f"{DESK.vkey}\n", "line 1"),
        ("captors", f"# a\n{DESK.vkey} {ORIGIN} 5 3\n", "line 2"),
        ("captors", f"{DESK.vkey} {ORIGIN} -1\n", "line 1"),
        ("captors", f"{DESK.vkey} {ORIGIN} 0\n{DESK.vkey} {ORIGIN} 3\n", "line 2"),
        ("captors", f"{LIBRARY.vkey} {ORIGIN}\n", "line 1"),
        ("captors", "\xff\xfe\n", "line 1"),
        ("require", "timestamps\n", "line 1"),
        ("require", "max-age 5\n", "line 1"),
        ("tsa/root.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "root.pem"),
        ("tsa/root.pem", "", "root.pem"),
    ],
)
def test_a_hostile_file_is_named_with_its_line(folder: Path, name: str, content: str, where: str) -> None:
    pin(folder, Disk(), LOG.vkey, DESK.vkey, ORIGIN)
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content.encode("latin-1"))
    before = path.read_bytes()
    for attempt in (
        lambda: read_trust(folder),
        lambda: trusted(folder),
        lambda: add(folder, Disk(), logs=[OTHER_LOG]),
        lambda: remove(folder, Disk(), DESK.keyid),
    ):
        with pytest.raises(CallerError, match=where) as caught:
            attempt()
        assert caught.value.code == "bad-policy"
        assert path.name in caught.value.message
        assert caught.value.context["path"] == str(path)
    assert path.read_bytes() == before


def test_what_is_no_plain_file_is_not_read(folder: Path) -> None:
    pin(folder, Disk(), LOG.vkey, DESK.vkey, ORIGIN)
    (folder / "captors").unlink()
    os.mkfifo(folder / "captors")
    with pytest.raises(CallerError, match="captors: is no plain file"):
        read_trust(folder)
    file = folder.parent / "file"
    file.write_text("quorum none\n")
    with pytest.raises(CallerError, match="is no folder"):
        read_trust(file)


def outcome(folder: Path) -> str:
    try:
        read_trust(folder)
    except NewsproofError as exc:
        return exc.code
    return "read"


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["policy", "captors", "require"]))
def test_no_bytes_make_more_than_an_error(tmp_path_factory: pytest.TempPathFactory, data: bytes, name: str) -> None:
    folder = tmp_path_factory.mktemp("trust")
    pin(folder, Disk(), LOG.vkey, DESK.vkey, ORIGIN)
    (folder / name).write_bytes(data)
    assert outcome(folder) in ("read", "bad-policy")


class Full(Disk):
    def _write(self, fd: int, data: memoryview) -> int:
        raise OSError(28, "No space left on device")


def test_a_full_disk_leaves_the_files_as_they_were(folder: Path) -> None:
    pin(folder, Disk(), LOG.vkey, DESK.vkey, ORIGIN)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    for attempt in (
        lambda: add(folder, Full(), logs=[OTHER_LOG], captors=[CaptorLine(ANNA, ORIGIN)]),
        lambda: remove(folder, Full(), DESK.keyid),
    ):
        with pytest.raises(NewsproofError) as caught:
            attempt()
        assert caught.value.code == "disk-full"
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_key_is_known_by_its_type() -> None:
    assert key_of(LOG.vkey) == LOG
    assert isinstance(key_of(LIBRARY.vkey), CosignatureKey)
    for text in ("", "desk", "a+b+c", LOG.vkey + "x", f"{LOG.vkey}\n", "x+00000000+Bg=="):
        with pytest.raises(CallerError) as caught:
            key_of(text)
        assert caught.value.code == "bad-key"
