"""Timestamps: the honest ones count, each attack gets its own answer, and `openssl ts` agrees on every one of them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificates
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given
from hypothesis import strategies as st

from archive.trust import der, timestamps
from archive.trust.keys import Signer
from archive.trust.notes import NoteSignature, parse, sign, verify
from archive.trust.timestamps import (
    TOKEN_LIMIT,
    TimestampError,
    check,
    is_token,
    judge_signature,
    line,
    query,
    token_of,
)
from tests.conftest import stable
from tests.trust.tokens import Token, certificate, key_of, named_by, response, root, usage

TEXT = "news.example/desk\n12\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
MESSAGE = TEXT.encode()
DIGEST = sha256(MESSAGE).digest()
TIME = "2026-03-02T12:00:00.000000Z"

ROOT = root("Root", 11)
OTHER_ROOT = root("Other root", 12)
SAME_NAME = root("Root", 13)
MIDDLE = certificate("Middle", key_of(14), ROOT, ca=True, key_usage=usage(key_cert_sign=True))
SIGNER = certificate("Signer", key_of(15), ROOT)
FAR_SIGNER = certificate("Far signer", key_of(16), MIDDLE)
STRANGER = certificate("Stranger", key_of(17), OTHER_ROOT)
IMPOSTOR = certificate("Signer", key_of(18), SAME_NAME)
LEAF_AS_CA = certificate("Under a leaf", key_of(19), SIGNER)
EARLY = datetime(2026, 3, 1, tzinfo=UTC)
LATE = datetime(2026, 3, 3, tzinfo=UTC)

rfc3161_client = pytest.importorskip("rfc3161_client", reason="needs newsproof[timestamp]")

GOOD = {
    "plain": Token(SIGNER, MESSAGE),
    "with the root": Token(SIGNER, MESSAGE, certificates=[SIGNER.data, ROOT.data]),
    "unsorted set": Token(SIGNER, MESSAGE, certificates=sorted([SIGNER.data, ROOT.data], reverse=True)),
    "over a middle": Token(FAR_SIGNER, MESSAGE, certificates=[FAR_SIGNER.data, MIDDLE.data]),
    "over a middle, reversed": Token(FAR_SIGNER, MESSAGE, certificates=[MIDDLE.data, FAR_SIGNER.data]),
    "with strangers beside": Token(SIGNER, MESSAGE, certificates=[STRANGER.data, OTHER_ROOT.data, SIGNER.data]),
    "named by SHA-1": Token(SIGNER, MESSAGE, attribute=named_by(SIGNER.data, old=True)),
    "with a nonce": Token(SIGNER, MESSAGE, nonce=2**63),
    "without accuracy": Token(SIGNER, MESSAGE, accuracy=b""),
    "for signatures": Token(certificate("S", key_of(20), ROOT, key_usage=usage(digital_signature=True)), MESSAGE),
    "expired since": Token(certificate("S", key_of(21), ROOT, begin=EARLY, end=LATE), MESSAGE),
}

UNKNOWN = {
    "another root": Token(STRANGER, MESSAGE, certificates=[STRANGER.data, OTHER_ROOT.data]),
    "another root of the same name": Token(IMPOSTOR, MESSAGE, certificates=[IMPOSTOR.data, SAME_NAME.data]),
    "no certificate": Token(SIGNER, MESSAGE, certificates=[]),
    "no certificate in between": Token(FAR_SIGNER, MESSAGE, certificates=[FAR_SIGNER.data]),
    "somebody else's certificates": Token(STRANGER, MESSAGE, certificates=[SIGNER.data, ROOT.data]),
}


def _of(**changes: object) -> Token:
    return Token(certificate("S", key_of(30), ROOT, **changes), MESSAGE)  # type: ignore[arg-type]


INVALID = {
    "signed by another key": Token(SIGNER, MESSAGE, signing_key=key_of(99)),
    "no purpose": _of(purposes=None),
    "another purpose": _of(purposes=[ExtendedKeyUsageOID.CODE_SIGNING]),
    "two purposes": _of(purposes=[ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.CODE_SIGNING]),
    "purpose not critical": _of(critical=False),
    "key for certificates": _of(key_usage=usage(digital_signature=True, key_cert_sign=True)),
    "key for encryption": _of(key_usage=usage(key_encipherment=True)),
    "not yet valid": _of(begin=LATE),
    "no longer valid": _of(end=EARLY),
    "issued by a leaf": Token(LEAF_AS_CA, MESSAGE, certificates=[LEAF_AS_CA.data, SIGNER.data]),
    "names another certificate": Token(SIGNER, MESSAGE, named=FAR_SIGNER.data),
    "names no certificate": Token(SIGNER, MESSAGE, attribute=b""),
}

DAMAGED = {
    "two signers": Token(SIGNER, MESSAGE, signers=2),
    "no signer": Token(SIGNER, MESSAGE, signers=0),
    "another version": Token(SIGNER, MESSAGE, version=b"\x02\x01\x02"),
    "time with offset": Token(SIGNER, MESSAGE, time=b"20260302120000+0100"),
    "time without zone": Token(SIGNER, MESSAGE, time=b"20260302120000"),
    "thirtieth of February": Token(SIGNER, MESSAGE, time=b"20260230120000Z"),
    "leap second": Token(SIGNER, MESSAGE, time=b"20260302235960Z"),
    "fraction ends in 0": Token(SIGNER, MESSAGE, time=b"20260302120000.50Z"),
    "negative accuracy": Token(SIGNER, MESSAGE, accuracy=der.encode(der.SEQUENCE, b"\x02\x01\xff")),
    "long INTEGER": Token(SIGNER, MESSAGE, accuracy=der.encode(der.SEQUENCE, b"\x02\x02\x00\x01")),
    "1000 millis": Token(SIGNER, MESSAGE, accuracy=der.encode(der.SEQUENCE, b"\x80\x02\x03\xe8")),
}


@pytest.mark.parametrize("name", GOOD)
def test_an_honest_token_counts(name: str) -> None:
    token = GOOD[name].encode()
    timed = check(token, TEXT, [ROOT.data])
    assert (timed.status, timed.reason) == ("ok", "")
    assert timed.time == TIME
    assert timed.accuracy == (0.0 if name == "without accuracy" else 1.0)
    assert timed.digest == sha256(token).hexdigest() == timestamps.digest(token)
    # Neither the order of the roots nor one too many matters.
    assert check(token, TEXT, [OTHER_ROOT.data, ROOT.data, ROOT.data, b"no certificate"]) == timed


@pytest.mark.parametrize("name", GOOD)
def test_without_a_root_nobody_is_believed(name: str) -> None:
    token = GOOD[name].encode()
    for roots in ([], [SAME_NAME.data], [b""]):
        timed = check(token, TEXT, roots)
        assert (timed.status, timed.time) == ("unknown", TIME)
        assert "root" in timed.reason or "certificate of its signer" in timed.reason


@pytest.mark.parametrize("name", UNKNOWN)
def test_a_stranger_is_unknown(name: str) -> None:
    assert check(UNKNOWN[name].encode(), TEXT, [ROOT.data]).status == "unknown"


@pytest.mark.parametrize("name", INVALID)
def test_who_signs_under_a_root_what_he_may_not_is_invalid(name: str) -> None:
    timed = check(INVALID[name].encode(), TEXT, [ROOT.data])
    assert (timed.status, timed.time) == ("invalid", TIME)
    assert timed.reason
    # For a reader of other roots it is a stranger's token.
    assert check(INVALID[name].encode(), TEXT, [OTHER_ROOT.data]).status == "unknown"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("no purpose", "the certificate of its signer is not for timestamps, and for nothing else"),
        ("another purpose", "the certificate of its signer is not for timestamps, and for nothing else"),
        ("two purposes", "the certificate of its signer is not for timestamps, and for nothing else"),
        ("purpose not critical", "the certificate of its signer is not for timestamps, and for nothing else"),
        ("key for certificates", "the key of its signer is not for signatures alone"),
        ("key for encryption", "the key of its signer is not for signatures alone"),
        ("names another certificate", "it was signed with another certificate than it says"),
        ("names no certificate", "it does not say which certificate it was signed with"),
    ],
)
def test_what_a_signer_may_not_is_said_even_without_the_extra(
    monkeypatch: pytest.MonkeyPatch, name: str, reason: str
) -> None:
    assert check(INVALID[name].encode(), TEXT, [ROOT.data]).reason == reason
    monkeypatch.setitem(sys.modules, "rfc3161_client", None)
    timed = check(INVALID[name].encode(), TEXT, [ROOT.data])
    assert (timed.status, timed.reason) == ("invalid", reason)


@pytest.mark.parametrize("name", DAMAGED)
def test_what_is_no_token_is_invalid_and_says_why(name: str) -> None:
    timed = check(DAMAGED[name].encode(), TEXT, [ROOT.data])
    assert (timed.status, timed.time, timed.accuracy) == ("invalid", "", 0.0)
    assert timed.reason.startswith("it is no timestamp token: ")


@pytest.mark.parametrize("roots", [[], [ROOT.data]], ids=["no roots", "roots"])
def test_a_token_over_another_text_is_invalid_whoever_reads_it(roots: Sequence[bytes]) -> None:
    token = Token(SIGNER, MESSAGE).encode()
    assert check(token, TEXT.replace("12", "13"), roots).status == "invalid"
    for algorithm, length in (("608648016503040203", 64), ("2b0e03021a", 20), ("608648016503040202", 32)):
        other = Token(SIGNER, MESSAGE, algorithm=algorithm, digest=DIGEST.ljust(length, b"\0")[:length]).encode()
        assert check(other, TEXT, roots).status == "invalid"


def test_a_chain_needs_a_root_that_signed_itself() -> None:
    """A certificate from the middle of a chain helps to find the way, and is no end of it."""
    alone = Token(FAR_SIGNER, MESSAGE, certificates=[FAR_SIGNER.data]).encode()
    assert check(alone, TEXT, [MIDDLE.data]).status == "unknown"
    assert check(alone, TEXT, [MIDDLE.data, ROOT.data]).status == "ok"
    bare = Token(SIGNER, MESSAGE, certificates=[]).encode()
    assert check(bare, TEXT, [SIGNER.data]).status == "unknown"
    assert check(bare, TEXT, [SIGNER.data, ROOT.data]).status == "ok"


def test_too_many_certificates_are_not_tried() -> None:
    many = [SIGNER.data, *(certificate(f"C{n}", key_of(200), ROOT).data for n in range(20))]
    timed = check(Token(SIGNER, MESSAGE, certificates=many).encode(), TEXT, [ROOT.data])
    assert (timed.status, timed.reason) == ("invalid", "it carries more than 20 certificates")


@pytest.mark.parametrize(
    ("time", "shown"),
    [
        (b"20260302120000Z", TIME),
        (b"20260302120000.5Z", "2026-03-02T12:00:00.500000Z"),
        (b"20260302120000.123456789Z", "2026-03-02T12:00:00.123456Z"),
    ],
)
def test_times_are_shown_in_the_canonical_spelling(time: bytes, shown: str) -> None:
    assert check(Token(SIGNER, MESSAGE, time=time).encode(), TEXT, [ROOT.data]).time == shown


@pytest.mark.parametrize(
    ("parts", "seconds"),
    [
        (b"\x02\x01\x05", 5.0),
        (b"\x80\x02\x01\xf4", 0.5),
        (b"\x81\x01\x64", 0.0001),
        (b"\x02\x01\x01\x80\x01\x02\x81\x01\x03", 1.002003),
        (b"", 0.0),
    ],
)
def test_accuracy_is_in_seconds(parts: bytes, seconds: float) -> None:
    token = Token(SIGNER, MESSAGE, accuracy=der.encode(der.SEQUENCE, parts)).encode()
    assert check(token, TEXT, []).accuracy == seconds


def test_no_changed_bit_of_a_token_is_believed() -> None:
    """What no signature covers (versions, names of algorithms) has one spelling."""
    token = Token(SIGNER, MESSAGE).encode()
    for at in range(len(token)):
        for bit in range(8):
            timed = check(token[:at] + bytes([token[at] ^ 1 << bit]) + token[at + 1 :], TEXT, [ROOT.data])
            assert (timed.status == "ok", not timed.reason) == (False, False), (at, bit)
    for cut in range(0, len(token), 7):
        assert check(token[:cut], TEXT, [ROOT.data]).status == "invalid"
    for extra in (b"\0", token):
        assert check(token + extra, TEXT, [ROOT.data]).status == "invalid"


@given(st.binary(max_size=200))
def test_nonsense_never_raises(data: bytes) -> None:
    assert check(data, TEXT, [ROOT.data]).status == "invalid"
    with pytest.raises(TimestampError):
        token_of(data, DIGEST, 1)


def test_a_giant_is_not_read() -> None:
    for size in (TOKEN_LIMIT + 1, 5_000_000):
        assert check(bytes(size), TEXT, [ROOT.data]).status == "invalid"
        with pytest.raises(TimestampError, match="more than"):
            token_of(bytes(size), DIGEST, 1)
    depth = b"\x30\x80" * 1000
    assert check(depth, TEXT, [ROOT.data]).status == "invalid"


def test_without_the_extra_everything_else_still_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rfc3161_client", None)
    timed = check(Token(SIGNER, MESSAGE).encode(), TEXT, [ROOT.data])
    assert (timed.status, timed.time, timed.accuracy) == ("unchecked", TIME, 1.0)
    assert "newsproof[timestamp]" in timed.reason
    assert check(Token(SIGNER, MESSAGE).encode(), "other\n", [ROOT.data]).status == "invalid"
    assert check(UNKNOWN["another root"].encode(), TEXT, [ROOT.data]).status == "unknown"
    assert token_of(response(Token(SIGNER, MESSAGE, nonce=5).encode()), DIGEST, 5)


# The line in a note.


@given(st.binary(min_size=1, max_size=100))
def test_a_token_is_a_line_that_others_ignore(token: bytes) -> None:
    signer = Signer.from_seed("news.example/desk", bytes(32))
    carried = line("tsa.example", token)
    assert carried.key_id == sha256(b"tsa.example\n\xffrfc3161").digest()[:4]
    note = parse(sign(TEXT, [signer], [carried]))
    assert verify(note, signer.verifier)
    assert [is_token(signature) for signature in note.signatures] == [True, False]
    assert note.signatures[0].signature == token


def test_lines_that_only_look_like_tokens() -> None:
    carried = line("tsa.example", b"token")
    assert not is_token(NoteSignature("tsa2.example", carried.key_id, b"token"))
    assert not is_token(NoteSignature("tsa.example", b"\xff\xff\xff\xff", b"token"))
    for name in ("", "a b", "a+b", "a\n"):
        with pytest.raises(TimestampError):
            line(name, b"token")
    for token in (b"", bytes(TOKEN_LIMIT + 1)):
        with pytest.raises(TimestampError):
            line("tsa.example", token)


# Question and answer.


def test_a_query_has_exactly_these_bytes() -> None:
    assert query(bytes(range(32)), 128).hex() == (
        "303d020101" + "3031300d060960864801650304020105000420" + bytes(range(32)).hex() + "02020080" + "0101ff"
    )
    for digest, nonce in ((b"", 1), (bytes(31), 1), (bytes(32), -1)):
        with pytest.raises(ValueError, match="a query is"):
            query(digest, nonce)


@given(st.integers(0, 2**160))
def test_an_answer_is_for_the_question(nonce: int) -> None:
    token = Token(SIGNER, MESSAGE, nonce=nonce).encode()
    assert token_of(response(token), DIGEST, nonce) == token
    assert token_of(response(token, 1), DIGEST, nonce) == token  # granted with modifications
    with pytest.raises(TimestampError, match="nonce"):
        token_of(response(token), DIGEST, nonce + 1)
    with pytest.raises(TimestampError, match="something else"):
        token_of(response(token), sha256(b"other").digest(), nonce)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (response(Token(SIGNER, MESSAGE).encode()), "nonce"),
        (response(Token(SIGNER, MESSAGE, nonce=1).encode()) + b"\0", "no timestamp reply"),
        (response(Token(SIGNER, MESSAGE, nonce=1).encode(), 2), "refused: status 2$"),
        (bytes.fromhex("30053003020102"), "refused: status 2$"),
        (bytes.fromhex("30093007020102030200" + "80"), r"refused: status 2 \(badAlg\)"),
        (bytes.fromhex("300c300a02010203050600000040"), r"refused: status 2 \(systemFailure\)"),
        (bytes.fromhex("30053003020100"), "no token"),
        (Token(SIGNER, MESSAGE, nonce=1).encode(), "no timestamp reply"),
        (b"<html>", "no timestamp reply"),
        (b"", "no timestamp reply"),
    ],
    ids=stable,
)
def test_answers_that_are_none(data: bytes, why: str) -> None:
    with pytest.raises(TimestampError, match=why):
        token_of(data, DIGEST, 1)


# `openssl ts` as the oracle.


@pytest.fixture(scope="session")
def openssl() -> str:
    found = shutil.which("openssl")
    if found is None:
        pytest.skip("needs openssl")
    return found


def accepted_by_openssl(
    openssl: str, folder: Path, token: bytes, digest: str, roots: bytes, extra: bytes = b""
) -> bool:
    """Whether `openssl ts -verify` accepts a bare token at the time that it states."""
    for name, data in (("token.der", token), ("roots.pem", roots), ("extra.pem", extra)):
        (folder / name).write_bytes(data)
    stated = check(token, TEXT, []).time
    moment = str(int(datetime.fromisoformat(stated).timestamp())) if stated else "0"
    command = [openssl, "ts", "-verify", "-token_in", "-in", "token.der", "-digest", digest, "-CAfile", "roots.pem"]
    command += ["-untrusted", "extra.pem"] if extra else []
    ended = subprocess.run([*command, "-attime", moment], cwd=folder, capture_output=True, check=False)
    return ended.returncode == 0 and b"Verification: OK" in ended.stdout


@pytest.mark.parametrize("name", [*GOOD, *UNKNOWN, *INVALID])
def test_openssl_accepts_exactly_what_is_accepted_here(openssl: str, tmp_path: Path, name: str) -> None:
    token = (GOOD | UNKNOWN | INVALID)[name].encode()
    here = check(token, TEXT, [ROOT.data]).status == "ok"
    assert accepted_by_openssl(openssl, tmp_path, token, DIGEST.hex(), ROOT.pem) == here == (name in GOOD)


def test_openssl_reads_our_query_and_writes_the_same(openssl: str, tmp_path: Path) -> None:
    (tmp_path / "text").write_bytes(MESSAGE)
    command = [openssl, "ts", "-query", "-data", "text", "-sha256", "-cert", "-out", "query.tsq"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    theirs = (tmp_path / "query.tsq").read_bytes()
    nonce = der.whole(theirs).children()[2].integer()
    assert query(DIGEST, nonce) == theirs


# Other people's tokens.


def chain(path: Path) -> list[bytes]:
    data = path.read_bytes()
    if not data.startswith(b"-----"):
        return [data]
    return [item.public_bytes(Encoding.DER) for item in load_pem_x509_certificates(data)]


def bare(path: Path) -> bytes:
    """The token in a reply, or the token itself."""
    first, second = der.whole(path.read_bytes()).children()
    return path.read_bytes() if first.tag == der.OID else second.raw


#: file, chain of the reader's, what is expected
PUBLISHED = [
    ("rfc3161/identrust/issue-104.tsr", "rfc3161/identrust", "ok"),
    ("rfc3161/sigstage/response-sha256.tsr", "rfc3161/sigstage", "ok"),
    ("rfc3161/sigstage/response-sha384.tsr", "rfc3161/sigstage", "ok"),
    ("rfc3161/sigstage/response-sha512.tsr", "rfc3161/sigstage", "ok"),
    ("rfc3161/sigstage/response-no-embedded-cert.tsr", "rfc3161/sigstage", "ok"),
    ("rfc3161/sigstage/response-invalid-signature.tsr", "rfc3161/sigstage", "invalid"),
    ("rfc3161/sigstore.mock/response-expired.tsr", "rfc3161/sigstore.mock", "ok"),
    ("rfc3161/test_tsa/response.tsr", "rfc3161/test_tsa", "ok"),
    ("rfc3161/test_tsa/response-injected-certs.tsr", "rfc3161/test_tsa", "ok"),
    ("rfc3161/test_tsa/other_response.tsr", "rfc3161/test_tsa", "unknown"),
    ("rfc3161-real-tsas/rfc3161-client-issue-104.tsr", "rfc3161/identrust", "ok"),
    ("rfc3161-real-tsas/valid_timestamp.tsr", "rfc3161/identrust", "ok"),
    ("rfc3161-real-tsas/timestamp_token_http-timestamp-identrust-com", "rfc3161/identrust", "ok"),
    ("rfc3161-real-tsas/digicert.tsr", "rfc3161/identrust", "unknown"),
    ("rfc3161-real-tsas/self_signed.tsr", "rfc3161/identrust", "unknown"),
    ("own-attacks/tsa-good.tsr", "own-attacks/tsa-trusted-root.pem", "ok"),
    ("own-attacks/tsa-embedded-untrusted-root.tsr", "own-attacks/tsa-trusted-root.pem", "unknown"),
]


def published(cases: Path, file: str, roots: str) -> tuple[bytes, list[bytes]]:
    place = cases / "vectors" / roots
    return bare(cases / "vectors" / file), chain(place if place.is_file() else place / "ts_chain.pem")


@pytest.mark.parametrize(("file", "roots", "expected"), PUBLISHED)
def test_published_tokens(cases: Path, file: str, roots: str, expected: str) -> None:
    token, trusted = published(cases, file, roots)
    status, reason = judge_signature(token, trusted)
    assert status == expected, reason
    assert judge_signature(token, [ROOT.data])[0] == "unknown"
    assert check(token, TEXT, trusted).status == "invalid"  # none of them is over this text


def test_every_published_token_is_in_the_list(cases: Path) -> None:
    folders = [cases / "vectors" / name for name in ("rfc3161", "rfc3161-real-tsas", "own-attacks")]
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix == ".tsr" or "token" in path.name]
    assert {path.relative_to(cases / "vectors").as_posix() for path in files} == {file for file, _, _ in PUBLISHED}


def test_a_published_token_over_sha_256_counts_for_its_text(cases: Path) -> None:
    token, trusted = published(cases, "rfc3161/sigstage/response-sha256.tsr", "rfc3161/sigstage")
    timed = check(token, "hello", trusted)
    assert (timed.status, timed.time, timed.accuracy) == ("ok", "2025-05-09T11:58:55.000000Z", 1.0)
    longer, _ = published(cases, "rfc3161/sigstage/response-sha512.tsr", "rfc3161/sigstage")
    assert check(longer, "hello", trusted).status == "invalid"  # only SHA-256 is accepted as an imprint
    own, root_of_ours = published(cases, "own-attacks/tsa-good.tsr", "own-attacks/tsa-trusted-root.pem")
    message = (cases / "vectors" / "own-attacks" / "tsa-message.bin").read_text()
    assert check(own, message, root_of_ours).status == "ok"
    attack, _ = published(cases, "own-attacks/tsa-embedded-untrusted-root.tsr", "own-attacks/tsa-trusted-root.pem")
    assert check(attack, message, root_of_ours).status == "unknown"


def test_the_certificates_of_a_real_authority_stand_in_any_order(cases: Path) -> None:
    """DigiCert's set is not sorted, and the strict library refuses it; sorted, its certificates lead to each other.

    Its root has not signed itself in there (it is certified by an older one), so that nobody here believes the token.
    """
    token, _ = published(cases, "rfc3161-real-tsas/digicert.tsr", "rfc3161/identrust")
    with pytest.raises(ValueError, match="InvalidSetOrdering"):
        rfc3161_client.decode_timestamp_response(response(token))
    claims = timestamps._read(token)
    assert claims.signature.bag is not None
    tidy = timestamps._sorted(token, claims.signature)
    assert rfc3161_client.decode_timestamp_response(response(tidy)).tst_info.nonce == claims.nonce
    names = [load_der_x509_certificate(item.raw).subject for item in claims.signature.bag.children()]
    assert len(names) == 3
    assert judge_signature(token, [item.raw for item in claims.signature.bag.children()])[0] == "unknown"


@pytest.mark.parametrize(("file", "roots", "expected"), PUBLISHED)
def test_openssl_says_the_same_of_published_tokens(
    cases: Path, openssl: str, tmp_path: Path, file: str, roots: str, expected: str
) -> None:
    token, trusted = published(cases, file, roots)
    pem = b"".join(_pem(item) for item in trusted)
    imprint = timestamps._read(token).imprint.hex()
    assert accepted_by_openssl(openssl, tmp_path, token, imprint, pem, pem) == (expected == "ok")


def _pem(data: bytes) -> bytes:
    return load_der_x509_certificate(data).public_bytes(Encoding.PEM)
