"""Keys: other people's Ed25519 edge cases, the C2SP notation and its manglings, PEM files that are none."""

from __future__ import annotations

import json
import pickle
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.trust.keys import KeyFormatError, PassphraseError, Signer, Verifier, is_key_name
from archive.trust.spelling import decode_base64, encode_base64
from tests.conftest import stable

SEED = bytes(range(32))
NAMES = st.text(min_size=1, max_size=20).filter(is_key_name)


def test_rfc_8032_first_test_vector() -> None:
    signer = Signer.from_seed("one", bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"))
    assert signer.verifier.public.hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    signature = signer.sign(b"")
    assert signature.hex() == (
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b"
    )
    assert signer.verifier.verify(signature, b"")
    assert not signer.verifier.verify(signature, b"x")


@given(NAMES, st.binary(min_size=32, max_size=32))
def test_the_notation_comes_back(name: str, seed: bytes) -> None:
    verifier = Signer.from_seed(name, seed).verifier
    assert Verifier.parse(verifier.vkey) == verifier
    assert verifier.key_id == sha256(name.encode() + b"\n\x01" + verifier.public).digest()[:4]
    assert verifier.vkey.startswith(verifier.keyid + "+")
    assert hash(Verifier.parse(verifier.vkey)) == hash(verifier)


@settings(max_examples=30)
@given(st.binary(max_size=100), st.data())
def test_a_changed_signature_or_message_fails(message: bytes, data: st.DataObject) -> None:
    signer = Signer.from_seed("desk", SEED)
    signature = signer.sign(message)
    assert signature == signer.sign(message)
    at = data.draw(st.integers(0, 511))
    changed = bytearray(signature)
    changed[at // 8] ^= 1 << at % 8
    assert not signer.verifier.verify(bytes(changed), message)
    assert not signer.verifier.verify(signature, message + b"\0")
    assert not signer.verifier.verify(signature[:-1], message)
    assert not signer.verifier.verify(signature + b"\0", message)
    assert not signer.verifier.verify(b"", message)


@pytest.mark.parametrize(
    "name",
    ["", " ", "a b", "a+b", "a\nb", "a\tb", "a\x00", "a\x1f", "a\u00a0b", "a\u2028b", "a\u3000", "a\u0085", "\ud800"],
    ids=stable,
)
def test_names_that_would_break_a_line_are_refused(name: str) -> None:
    assert not is_key_name(name)
    with pytest.raises(KeyFormatError):
        Verifier(name, Signer.from_seed("desk", SEED).verifier.public)
    with pytest.raises(KeyFormatError):
        Signer.from_seed(name, SEED)


def test_every_mangling_of_a_notation_is_refused() -> None:
    vkey = Signer.from_seed("PeterNeumann", SEED).verifier.vkey
    for start in range(len(vkey)):
        for end in range(start, len(vkey) + 1):
            if vkey[start:end] != vkey:
                with pytest.raises(KeyFormatError):
                    Verifier.parse(vkey[start:end])
    for at, char in enumerate(vkey):
        for other in {"+", "A", "b", "=", "\n", " ", "\x00", "é", chr(ord(char) ^ 0x20)} - {char}:
            with pytest.raises(KeyFormatError):
                Verifier.parse(vkey[:at] + other + vkey[at + 1 :])
    for extra in (" ", "\n", "=", "A", "+", "AAAA"):
        for text in (vkey + extra, extra + vkey):
            with pytest.raises(KeyFormatError):
                Verifier.parse(text)


@pytest.mark.parametrize("type_byte", [0x00, 0x02, 0x04, 0x06, 0xFF])
def test_a_key_of_another_type_is_refused_even_with_the_right_hash(type_byte: int) -> None:
    public = Signer.from_seed("desk", SEED).verifier.public
    blob = bytes([type_byte]) + public
    key_id = sha256(b"desk\n" + blob).digest()[:4]
    with pytest.raises(KeyFormatError, match="another type"):
        Verifier.parse(f"desk+{key_id.hex()}+{encode_base64(blob)}")


@pytest.mark.parametrize("public", [b"", b"\x01" * 31, b"\x01" * 33], ids=len)
def test_a_key_of_another_length_is_refused(public: bytes) -> None:
    with pytest.raises(KeyFormatError):
        Verifier("desk", public)


def test_a_key_that_could_change_later_is_refused() -> None:
    hostile: Any = bytearray(Signer.from_seed("desk", SEED).verifier.public)
    with pytest.raises(KeyFormatError):
        Verifier("desk", hostile)


def test_unreduced_keys_are_refused() -> None:
    field = 2**255 - 19
    for excess in range(19):
        for sign in (0, 1 << 255):
            with pytest.raises(KeyFormatError):
                Verifier("desk", (field + excess | sign).to_bytes(32, "little"))


def test_a_verifier_travels_to_another_process_and_a_signer_does_not() -> None:
    signer = Signer.from_seed("desk", SEED)
    copy = pickle.loads(pickle.dumps(signer.verifier))
    assert copy == signer.verifier
    assert copy.verify(signer.sign(b"m"), b"m")
    with pytest.raises(TypeError):
        pickle.dumps(signer)
    assert SEED.hex() not in repr(signer)


def test_pem_with_and_without_a_passphrase() -> None:
    signer = Signer.from_seed("desk", SEED)
    plain = signer.to_pem(None)
    assert plain.startswith(b"-----BEGIN PRIVATE KEY-----\n")
    assert Signer.from_pem("desk", plain).verifier == signer.verifier
    assert Signer.from_pem("desk", plain, b"not needed").verifier == signer.verifier
    locked = signer.to_pem(b"correct horse")
    assert locked.startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n")
    assert Signer.from_pem("desk", locked, b"correct horse").sign(b"m") == signer.sign(b"m")
    for wrong in (None, b"", b"correct", b"correct horse "):
        with pytest.raises(PassphraseError):
            Signer.from_pem("desk", locked, wrong)


def test_a_passphrase_that_cannot_encrypt_never_means_no_encryption() -> None:
    signer = Signer.from_seed("desk", SEED)
    for passphrase in (b"", b"x" * 1024):
        with pytest.raises(PassphraseError):
            signer.to_pem(passphrase)


def test_what_is_no_ed25519_key_in_pkcs8_is_refused() -> None:
    pem = Signer.from_seed("desk", SEED).to_pem(None)
    ec = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    x25519 = X25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    traditional = generate_private_key(SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()
    )
    body = pem.splitlines()[1]
    hostile = [
        b"",
        b"\xff\xfe",
        b"-----BEGIN PRIVATE KEY-----\n",
        pem[:60],
        pem[: len(pem) // 2],
        ec,
        x25519,
        traditional,
    ]
    hostile += [pem.replace(b"PRIVATE", b"PUBLIC"), pem.replace(body, body[:-4]), pem.replace(body, b"A" * len(body))]
    hostile += [pem.replace(b" PRIVATE", b" ENCRYPTED PRIVATE")]
    for data in hostile:
        for passphrase in (None, b"x"):
            with pytest.raises(KeyFormatError):
                Signer.from_pem("desk", data, passphrase)
    for seed in (b"", SEED[:31], SEED + b"\0"):
        with pytest.raises(KeyFormatError):
            Signer.from_seed("desk", seed)


P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
#: y of the points whose order divides 8, by the curve's own arithmetic below, and what else is read as 0 and 1.
SMALL_Y = (
    0, 1, P - 1, P, P + 1,
    0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
    0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
)  # fmt: skip


def has_low_order(y: int) -> bool:
    """Whether eight times the point with that y is the neutral element (RFC 8032, 5.1.3 and 5.1.4, affine)."""
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = pow(u * pow(v, -1, P), (P + 3) // 8, P)
    if (v * x * x - u) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (v * x * x - u) % P:
        return False  # not on the curve
    y %= P
    for _ in range(3):
        product = D * x * x * y * y
        x, y = 2 * x * y * pow(1 + product, -1, P) % P, (y * y + x * x) * pow(1 - product, -1, P) % P
    return (x, y) == (0, 1)


def test_keys_under_which_one_signature_fits_many_messages_are_refused() -> None:
    assert all(has_low_order(y) for y in SMALL_Y)
    for y in SMALL_Y:
        for sign in (0, 1 << 255):
            with pytest.raises(KeyFormatError, match="low order"):
                Verifier("log.example", (y | sign).to_bytes(32, "little"))
    good = Signer.from_seed("log.example", b"s" * 32).verifier.public
    assert not has_low_order(int.from_bytes(good, "little") & (1 << 255) - 1)
    assert Verifier("log.example", good).public == good


def test_low_order_keys_are_refused(cases: Path) -> None:
    keys = json.loads((cases / "vectors" / "cctv" / "low_order_public_keys.json").read_text())
    assert len(keys) == 14
    for key in keys:
        with pytest.raises(KeyFormatError):
            Verifier("desk", bytes.fromhex(key))


def test_cctv_edge_cases_behave_as_ref10_less_the_refused_keys(cases: Path) -> None:
    vectors = json.loads((cases / "vectors" / "cctv" / "ed25519vectors.json").read_text())
    assert len(vectors) == 914
    refused = accepted = 0
    for vector in vectors:
        flags = set(vector["flags"] or [])
        try:
            verifier = Verifier("desk", bytes.fromhex(vector["key"]))
        except KeyFormatError:
            assert flags & {"low_order_A", "non_canonical_A"}, vector
            refused += 1
            continue
        assert not flags & {"low_order_A", "non_canonical_A"}, vector
        if verifier.verify(bytes.fromhex(vector["sig"]), vector["msg"].encode()):
            # Without the cofactor, R must be reproduced byte for byte: no residue and no other encoding of R.
            assert not flags & {"low_order_residue", "non_canonical_R"}, vector
            accepted += 1
        else:
            assert flags & {"low_order_residue", "non_canonical_R"}, vector
    assert (accepted, refused) == (86, 526)


def test_wycheproof(cases: Path) -> None:
    document = json.loads((cases / "vectors" / "wycheproof" / "ed25519_test.json").read_text())
    count = 0
    for group in document["testGroups"]:
        verifier = Verifier("wycheproof", bytes.fromhex(group["publicKey"]["pk"]))
        for test in group["tests"]:
            valid = verifier.verify(bytes.fromhex(test["sig"]), bytes.fromhex(test["msg"]))
            assert valid == (test["result"] == "valid"), test
            count += 1
    assert count == 151


def test_published_notations(cases: Path) -> None:
    vectors = json.loads((cases / "vectors" / "signed-note" / "vectors.json").read_text())
    good = [*vectors["go_note"]["vkeys"], vectors["go_note"]["vkey_enoch"], vectors["c2sp"]["vkey"]]
    for vkey in good:
        assert Verifier.parse(vkey).vkey == vkey
    for vkey in vectors["go_note"]["bad_vkeys"]:
        with pytest.raises(KeyFormatError):
            Verifier.parse(vkey)
    name, key_id, seed = vectors["go_note"]["skey"].removeprefix("PRIVATE+KEY+").split("+", 2)
    signer = Signer.from_seed(name, decode_base64(seed)[1:])
    assert signer.verifier.vkey == good[0]
    assert signer.verifier.key_id.hex() == key_id
