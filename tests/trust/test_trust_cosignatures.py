"""Cosignatures: the time is signed with the text, another type of key is another key, published lines verify."""

from __future__ import annotations

import json
import pickle
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from archive.trust import notes
from archive.trust.cosignatures import CosignatureKey, Cosigner
from archive.trust.keys import KeyFormatError, PassphraseError, Signer, Verifier, is_key_name
from archive.trust.spelling import encode_base64

SEED = bytes(range(32))
WITNESS = Cosigner.from_seed("library.example/witness", SEED)
TEXT = "news.example/desk\n12\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
NAMES = st.text(min_size=1, max_size=20).filter(is_key_name)

#: The example of C2SP tlog-cosignature v1.0.0; its keys are not published.
EXAMPLE = """example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
"""


@given(NAMES, st.binary(min_size=32, max_size=32))
def test_the_notation_comes_back(name: str, seed: bytes) -> None:
    key = Cosigner.from_seed(name, seed).verifier
    assert CosignatureKey.parse(key.vkey) == key
    assert key.key_id == sha256(name.encode() + b"\n\x04" + key.public).digest()[:4]
    assert key.vkey == f"{key.keyid}+{encode_base64(bytes([4]) + key.public)}"


@given(st.integers(1, 2**63 - 1))
def test_a_cosignature_says_when(time: int) -> None:
    line = WITNESS.cosign(TEXT, time)
    assert line == WITNESS.cosign(TEXT, time)
    assert (line.name, line.key_id) == (WITNESS.name, WITNESS.verifier.key_id)
    assert line.signature[:8] == time.to_bytes(8, "big")
    assert WITNESS.verifier.time_of(line.signature) == time
    assert WITNESS.verifier.verify(line.signature, TEXT.encode())
    signed = b"cosignature/v1\ntime %d\n" % time + TEXT.encode()
    assert Verifier(WITNESS.name, WITNESS.verifier.public).verify(line.signature[8:], signed)


def test_every_changed_bit_of_a_cosignature_or_its_text_is_noticed() -> None:
    line = WITNESS.cosign(TEXT, 1_679_315_147)
    text = TEXT.encode()
    for at in range(8 * len(line.signature)):
        changed = bytearray(line.signature)
        changed[at // 8] ^= 1 << at % 8
        assert not WITNESS.verifier.verify(bytes(changed), text)
    for at in range(len(text)):
        assert not WITNESS.verifier.verify(line.signature, text[:at] + bytes([text[at] ^ 1]) + text[at + 1 :])
    for bad in (b"", line.signature[:-1], line.signature + b"\0", line.signature[8:]):
        assert not WITNESS.verifier.verify(bad, text)


def test_a_time_that_is_left_out_or_impossible_is_refused() -> None:
    for time in (0, -1, 2**63):
        with pytest.raises(ValueError, match="time of a cosignature"):
            WITNESS.cosign(TEXT, time)
    signer = Signer.from_seed(WITNESS.name, SEED)
    for time in (0, 2**63, 2**64 - 1):
        signed = b"cosignature/v1\ntime %d\n" % time + TEXT.encode()
        assert not WITNESS.verifier.verify(time.to_bytes(8, "big") + signer.sign(signed), TEXT.encode())


def test_a_signature_is_no_cosignature_and_the_reverse() -> None:
    """The same private key as a log and as a witness has two key ids, and one type never passes for the other."""
    signer = Signer.from_seed(WITNESS.name, SEED)
    assert signer.verifier.key_id != WITNESS.verifier.key_id
    line = WITNESS.cosign(TEXT, 5)
    assert not signer.verifier.verify(line.signature, TEXT.encode())
    assert not WITNESS.verifier.verify(bytes(8) + signer.sign(TEXT.encode()), TEXT.encode())
    note = notes.parse(notes.sign(TEXT, [signer], [line]))
    assert notes.verify(note, signer.verifier)
    assert notes.verify(note, WITNESS.verifier)


@pytest.mark.parametrize("type_byte", [0x00, 0x01, 0x02, 0x06, 0xFF])
def test_a_key_of_another_type_is_refused_even_with_the_right_hash(type_byte: int) -> None:
    blob = bytes([type_byte]) + WITNESS.verifier.public
    key_id = sha256(b"w\n" + blob).digest()[:4]
    with pytest.raises(KeyFormatError, match="another type"):
        CosignatureKey.parse(f"w+{key_id.hex()}+{encode_base64(blob)}")


def test_every_mangling_of_a_notation_is_refused() -> None:
    vkey = WITNESS.verifier.vkey
    for at, char in enumerate(vkey):
        for other in {"+", "A", "b", "=", "\n", " ", "é", chr(ord(char) ^ 0x20)} - {char}:
            with pytest.raises(KeyFormatError):
                CosignatureKey.parse(vkey[:at] + other + vkey[at + 1 :])
        with pytest.raises(KeyFormatError):
            CosignatureKey.parse(vkey[:at])


def test_keys_of_low_order_or_another_length_are_refused(cases: Path) -> None:
    for key in json.loads((cases / "vectors" / "cctv" / "low_order_public_keys.json").read_text()):
        with pytest.raises(KeyFormatError):
            CosignatureKey("w", bytes.fromhex(key))
    hostile: Any = bytearray(WITNESS.verifier.public)
    for public in (b"", bytes(31), bytes(33), hostile):
        with pytest.raises(KeyFormatError):
            CosignatureKey("w", public)


def test_a_private_key_is_kept_and_not_shown() -> None:
    pem = WITNESS.to_pem(b"correct horse")
    assert Cosigner.from_pem(WITNESS.name, pem, b"correct horse").cosign(TEXT, 5) == WITNESS.cosign(TEXT, 5)
    assert Cosigner.from_pem(WITNESS.name, WITNESS.to_pem(None)).verifier == WITNESS.verifier
    assert Cosigner(WITNESS.name, Ed25519PrivateKey.from_private_bytes(SEED)).verifier == WITNESS.verifier
    with pytest.raises(PassphraseError):
        Cosigner.from_pem(WITNESS.name, pem)
    with pytest.raises(TypeError):
        pickle.dumps(WITNESS)
    assert SEED.hex() not in repr(WITNESS)
    copy = pickle.loads(pickle.dumps(WITNESS.verifier))
    assert copy == WITNESS.verifier
    assert copy.verify(WITNESS.cosign(TEXT, 5).signature, TEXT.encode())


def test_the_example_of_the_specification() -> None:
    note = notes.parse(EXAMPLE.encode())
    assert note.encode().decode() == EXAMPLE
    line = note.signatures[1]
    assert line.name == "witness.example.com/w1"
    assert WITNESS.verifier.time_of(line.signature) == 1_679_315_147
    assert len(line.signature) == 72


def test_published_cosignatures(cases: Path) -> None:
    """Four lines of a witness, a second witness and a mirror; the line of type 0x05 (RFC 6962 tree head) is not read."""
    folder = cases / "vectors" / "sunlight-witness"
    keys = [
        CosignatureKey.parse(vkey)
        for path in sorted(folder.rglob("*.v0.json"))
        for vkey in json.loads(path.read_text())["verifier_keys"]
    ]
    assert len(keys) == 3
    times = {}
    unread = []
    for path in sorted(folder.glob("**/*/checkpoint")):
        if path.read_bytes().startswith(b"decoy"):
            continue
        note = notes.parse(path.read_bytes())
        for line in note.signatures:
            key = next((key for key in keys if (key.name, key.key_id) == (line.name, line.key_id)), None)
            if key is None:
                unread.append(line.name)
                continue
            assert key.verify(line.signature, note.text.encode())
            assert not key.verify(line.signature, note.text.replace("300", "301").encode())
            times[line.name] = key.time_of(line.signature)
    assert times == dict.fromkeys(["witness.example.org", "witness2.example.org", "mirror.example.org"], 1_767_139_200)
    assert unread == ["rome2026h1.example.org"]
