"""Claim 8: the formats are those of others: their data verify here, and their programs verify ours.

False if a published vector ends otherwise here than its publisher says (`tests/trust/vectors.py` lists every set and
every difference), or if openssl, securesystemslib or jq do not accept what a real archive holds, or accept it when it
is changed. Rekor v2's entry with its public witnesses is among the vectors.
"""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from archive.model.statement import PAYLOAD_TYPE
from archive.trust import notes, timestamps
from archive.trust.envelope import open_envelope, pae
from archive.trust.keys import Verifier
from tests.authority import Authority
from tests.torture.forger import entries_of
from tests.torture.scene import Scene
from tests.trust.vectors import DIFFERENCES, SETS


@pytest.mark.parametrize("name", [name for name in SETS if "rekor" in name.lower() or "witness" in name.lower()])
def test_real_logs_of_others_verify_here(cases: Path, name: str) -> None:
    results = list(SETS[name](cases / "vectors"))
    assert results
    assert {case for case, same in results if not same} == DIFFERENCES.get(name, set())


def test_no_set_has_been_left_out() -> None:
    assert len(SETS) >= 12
    assert any("rekor" in name.lower() for name in SETS)


def pem(key: Verifier) -> bytes:
    """SubjectPublicKeyInfo of an Ed25519 key (RFC 8410)."""
    body = base64.b64encode(bytes.fromhex("302a300506032b6570032100") + key.public)
    return b"-----BEGIN PUBLIC KEY-----\n" + body + b"\n-----END PUBLIC KEY-----\n"


def openssl_accepts(folder: Path, key: Verifier, message: bytes, signature: bytes) -> bool:
    for name, data in (("key.pem", pem(key)), ("message", message), ("signature", signature)):
        (folder / name).write_bytes(data)
    done = subprocess.run(
        ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "key.pem", "-rawin", "-in", "message", "-sigfile", "signature"],
        cwd=folder, capture_output=True,
    )  # fmt: skip
    return done.returncode == 0


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_openssl_accepts_our_signatures_and_no_other(scene: Scene, tmp_path: Path) -> None:
    note = notes.parse(scene.head)
    signature = note.signatures[0].signature
    assert openssl_accepts(tmp_path, scene.log.verifier, note.text.encode(), signature)
    assert not openssl_accepts(tmp_path, scene.log.verifier, note.text.encode() + b"\n", signature)
    for entry in entries_of(scene.files):
        envelope = open_envelope(entry)
        message = pae(PAYLOAD_TYPE, envelope.payload)
        assert openssl_accepts(tmp_path, scene.captor.verifier, message, envelope.signature)
        assert not openssl_accepts(tmp_path, scene.captor.verifier, message[:-1], envelope.signature)


def test_openssl_accepts_our_timestamps_and_no_other(timed: Scene, authority: Authority, tmp_path: Path) -> None:
    note = notes.parse(timed.head)
    (line,) = [line for line in note.signatures if timestamps.is_token(line)]
    (tmp_path / "token").write_bytes(line.signature)
    (tmp_path / "root.pem").write_bytes(authority.root_pem)
    for text, expected in ((note.text, 0), (note.text + "\n", 1)):
        done = subprocess.run(
            ["openssl", "ts", "-verify", "-token_in", "-in", "token", "-digest", sha256(text.encode()).hexdigest(),
             "-CAfile", "root.pem"],
            cwd=tmp_path, capture_output=True,
        )  # fmt: skip
        assert done.returncode == expected, done.stderr


def test_securesystemslib_opens_every_entry(scene: Scene) -> None:
    dsse = pytest.importorskip("securesystemslib.dsse", reason="needs securesystemslib")
    signer = pytest.importorskip("securesystemslib.signer", reason="needs securesystemslib")
    from securesystemslib.exceptions import VerificationError

    key = signer.SSlibKey(
        scene.captor.verifier.keyid, "ed25519", "ed25519", {"public": scene.captor.verifier.public.hex()}
    )
    for entry in entries_of(scene.files):
        envelope = dsse.Envelope.from_dict(json.loads(entry))
        assert list(envelope.verify([key], 1)) == [scene.captor.verifier.keyid]
        envelope.payload += b" "
        with pytest.raises(VerificationError):
            envelope.verify([key], 1)


@pytest.mark.skipif(shutil.which("jq") is None, reason="needs jq")
def test_jq_writes_our_statements(scene: Scene) -> None:
    for entry in entries_of(scene.files):
        payload = open_envelope(entry).payload
        assert subprocess.run(["jq", "-cSj", "."], input=payload, capture_output=True, check=True).stdout == payload
        assert json.loads(payload)["_type"] == "https://in-toto.io/Statement/v1"


def test_entries_and_tiles_are_those_of_tlog_tiles(scene: Scene) -> None:
    """RFC 6962 by hand, over the files as C2SP tlog-tiles names them."""
    bundle = scene.files[f"log/tile/entries/000.p/{scene.size}"]
    tile = scene.files[f"log/tile/0/000.p/{scene.size}"]
    at, hashes = 0, []
    while at < len(bundle):
        length = int.from_bytes(bundle[at : at + 2], "big")
        hashes.append(sha256(b"\x00" + bundle[at + 2 : at + 2 + length]).digest())
        at += 2 + length
    assert b"".join(hashes) == tile

    def root(of: list[bytes]) -> bytes:
        if len(of) == 1:
            return of[0]
        split = 1 << (len(of) - 1).bit_length() - 1
        return sha256(b"\x01" + root(of[:split]) + root(of[split:])).digest()

    origin, size, stated = scene.head.decode().split("\n")[:3]
    assert (origin, int(size), base64.b64decode(stated)) == (scene.log.name, len(hashes), root(hashes))
