"""Decides what an RFC 3161 timestamp says of a checkpoint: which time, by whose word, and whether that word counts.

A token stands in a signed note as a signature line of type 0xff, which every other reader ignores. What it is over is
the SHA-256 of the checkpoint text. Its claims are read here; its signature and certificates are for `rfc3161-client`
(extra `timestamp`) to judge, at the time that the token states, under roots of the reader's and no others: a
certificate in a token is never believed for being there. Revocation (CRL, OCSP) is not asked.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Literal

from archive.model.times import format_time
from archive.trust import der
from archive.trust.der import DerError, Element
from archive.trust.keys import is_key_name
from archive.trust.notes import NoteSignature
from archive.trust.roots import Roots

if TYPE_CHECKING:
    from archive.trust.certificates import Signature

#: Caps applied before parsing; real tokens have 1 to 7 kB.
TOKEN_LIMIT: Final = 100_000

Status = Literal["ok", "unknown", "invalid", "unchecked"]

_SHA256: Final = bytes.fromhex("608648016503040201")
_SIGNED_DATA: Final = bytes.fromhex("2a864886f70d010702")  # 1.2.840.113549.1.7.2
_TST_INFO: Final = bytes.fromhex("2a864886f70d0109100104")  # 1.2.840.113549.1.9.16.1.4
_TIME: Final = re.compile(rb"([0-9]{14})(?:\.([0-9]{0,8}[1-9]))?Z")

#: PKIFailureInfo, RFC 3161 §2.4.2.
_FAILURES: Final = {
    0: "badAlg",
    2: "badRequest",
    5: "badDataFormat",
    14: "timeNotAvailable",
    15: "unacceptedPolicy",
    16: "unacceptedExtension",
    17: "addInfoNotAvailable",
    25: "systemFailure",
}


class TimestampError(ValueError):
    """The reply of a timestamp authority holds no token for what was asked, or a line cannot be written."""


@dataclass(frozen=True, slots=True)
class Timed:
    """What a token says, and whether it counts.

    `time`: canonical, as the token states it (empty when it cannot be read); `accuracy`: seconds by which that may be
    off in either direction, 0 when the token does not say; `digest`: SHA-256 in hex of the token. `status`: `ok`;
    `unknown`, the signer chains to none of the reader's roots; `invalid`, over another text, damaged, or signed under
    one of the roots as no timestamp may be; `unchecked`, nothing is here to check it with, or too much is forged. `reason` is for people,
    empty when `ok`. `authority`: who signed, by the signer's certificate, which leads to one of the roots; empty unless
    `ok`. The name on the line is another thing: anybody can write it.
    """

    time: str
    accuracy: float
    digest: str
    status: Status
    reason: str
    authority: str = field(default="", compare=False)

    def by(self, name: str) -> str:
        """Whose word this is, for people, where the line says that it is of `name`."""
        return f"{self.authority} (as {name})" if self.authority not in ("", name) else name


@dataclass(frozen=True, slots=True)
class _Token:
    """What a token claims."""

    algorithm: bytes
    imprint: bytes
    time: datetime
    accuracy: float
    nonce: int | None
    signature: Signature


def line(name: str, token: bytes) -> NoteSignature:
    """The signature line that carries a token; `name` is the authority's. Raises TimestampError."""
    if not is_key_name(name):
        raise TimestampError("the name of an authority is empty or holds a space, a plus sign or a control character")
    if not 0 < len(token) <= TOKEN_LIMIT:
        raise TimestampError(f"a timestamp token has 1 to {TOKEN_LIMIT} bytes")
    return NoteSignature(name, _key_id(name), token)


def is_token(signature: NoteSignature) -> bool:
    """Whether a signature line carries a timestamp token: its key id is made of its name alone."""
    return signature.key_id == _key_id(signature.name)


def digest(token: bytes) -> str:
    """SHA-256 in hex of a token: what `after` of a statement holds."""
    return sha256(token).hexdigest()


def query(message_digest: bytes, nonce: int) -> bytes:
    """The TimeStampReq (RFC 3161 §2.4.1) for a SHA-256 digest: with the nonce, and the signer's certificate wanted."""
    if len(message_digest) != 32 or nonce < 0:
        raise ValueError("a query is for 32 bytes of SHA-256 and has a nonce of 0 or more")
    algorithm = der.encode(der.SEQUENCE, der.encode(der.OID, _SHA256), b"\x05\x00")
    imprint = der.encode(der.SEQUENCE, algorithm, der.encode(der.OCTETS, message_digest))
    return der.encode(der.SEQUENCE, b"\x02\x01\x01", imprint, der.encode_integer(nonce), b"\x01\x01\xff")


def token_of(response: bytes, message_digest: bytes, nonce: int) -> bytes:
    """The token in a TimeStampResp, once it is found to be for this digest and this nonce. Raises TimestampError.

    Whose signature it bears is not judged: for that, and before relying on it, `check`.
    """
    if len(response) > TOKEN_LIMIT:
        raise TimestampError(f"the reply has more than {TOKEN_LIMIT} bytes")
    try:
        status, *rest = der.whole(response).expect(der.SEQUENCE, "the reply").children()
        granted, *details = status.expect(der.SEQUENCE, "the status").children()
        if granted.integer() not in (0, 1):
            raise TimestampError(f"the authority refused: status {granted.integer()}{_failures(details)}")
        if len(rest) != 1:
            raise TimestampError("the reply holds no token")
        token = _read(rest[0].raw)
    except (DerError, ValueError) as exc:
        if isinstance(exc, TimestampError):
            raise
        raise TimestampError(f"the reply is no timestamp reply: {exc}") from exc
    if token.algorithm != _SHA256 or token.imprint != message_digest:
        raise TimestampError("the token is over something else than was asked")
    if token.nonce != nonce:
        raise TimestampError("the token answers another question: its nonce is not the one that was sent")
    return rest[0].raw


def check(token: bytes, text: str, roots: Sequence[bytes] | Roots) -> Timed:
    """What the token says of this checkpoint text, judged under these root certificates (DER). Never raises.

    Accepted is an imprint of SHA-256 alone. A token over another text is `invalid` whoever signed it. Whoever checks
    tokens of strangers gives the same `Roots` to all of them: what is made up in the names of roots is bounded there.
    """
    try:
        claims = _read(token)
    except (DerError, ValueError) as exc:
        return Timed("", 0.0, digest(token), "invalid", f"it is no timestamp token: {exc}")
    status: Status = "invalid"
    reason, authority = "it is over something else than this checkpoint", ""
    if claims.algorithm == _SHA256 and claims.imprint == sha256(text.encode("utf-8")).digest():
        status, reason, authority = _judge(token, claims, roots)
    return Timed(format_time(claims.time), claims.accuracy, digest(token), status, reason, authority)


def judge_signature(token: bytes, roots: Sequence[bytes]) -> tuple[Status, str]:
    """Whether the token, whatever it is over, is signed as a timestamp under one of these roots; and why not.

    Never raises.
    """
    try:
        return _judge(token, _read(token), roots)[:2]
    except (DerError, ValueError) as exc:
        return "invalid", str(exc)


def _judge(token: bytes, claims: _Token, roots: Sequence[bytes] | Roots) -> tuple[Status, str, str]:
    """Status, reason, and the authority's name."""
    from archive.trust.certificates import CertificateFault, CertificateUnchecked, CertificateUnknown, check_signature

    under = roots if isinstance(roots, Roots) else Roots(roots)
    try:
        with warnings.catch_warnings():  # of certificates that break a rule; whether they count is decided here
            warnings.simplefilter("ignore")
            ordered = _sorted(token, claims.signature)
            return "ok", "", check_signature(ordered, claims.signature, claims.imprint, claims.time, under)
    except CertificateUnknown as exc:
        return "unknown", str(exc), ""
    except CertificateUnchecked as exc:
        return "unchecked", str(exc), ""
    except (CertificateFault, DerError, ValueError) as exc:
        return "invalid", str(exc), ""
    except ImportError:
        told = "timestamps are checked only with the extra newsproof[timestamp], which is not installed"
        return "unchecked", told, ""


def _key_id(name: str) -> bytes:
    return sha256(name.encode("utf-8") + b"\n\xffrfc3161").digest()[:4]


def _read(token: bytes) -> _Token:
    """The claims of a TimeStampToken. Raises DerError."""
    from archive.trust.certificates import read_signature

    if len(token) > TOKEN_LIMIT:
        raise DerError(f"it has more than {TOKEN_LIMIT} bytes")
    kind, content = _exactly(der.whole(token), 2, "ContentInfo")
    if kind.expect(der.OID, "the content type").content != _SIGNED_DATA:
        raise DerError("the content is not SignedData")
    (signed,) = _inside(content, 0xA0, 1, "SignedData")
    parts = signed.expect(der.SEQUENCE, "SignedData").children()
    if len(parts) < 4:
        raise DerError("SignedData has too few parts")
    inner_kind, inner = _exactly(parts[2], 2, "EncapsulatedContentInfo")
    if inner_kind.expect(der.OID, "the content type").content != _TST_INFO:
        raise DerError("the content is not TSTInfo")
    (octets,) = _inside(inner, 0xA0, 1, "TSTInfo")
    info = der.whole(octets.expect(der.OCTETS, "TSTInfo").content).expect(der.SEQUENCE, "TSTInfo").children()
    if len(info) < 5 or info[0].integer() != 1:
        raise DerError("TSTInfo is not of version 1")
    algorithm, imprint = _exactly(info[2], 2, "the message imprint")
    name = algorithm.expect(der.SEQUENCE, "the algorithm").children()[:1]
    if not name:
        raise DerError("the algorithm has no name")
    accuracy = next((_accuracy(item) for item in info[5:6] if item.tag == der.SEQUENCE), 0.0)
    nonce = next((item.integer() for item in info[5:] if item.tag == der.INTEGER), None)
    return _Token(
        name[0].expect(der.OID, "the algorithm").content,
        imprint.expect(der.OCTETS, "the message imprint").content,
        _moment(info[4].expect(der.TIME, "genTime").content),
        accuracy,
        nonce,
        read_signature(parts),
    )


def _moment(text: bytes) -> datetime:
    match = _TIME.fullmatch(text)
    if match is None:
        raise DerError("genTime is not written as a time in UTC")
    micros = (match[2] or b"0").decode()[:6].ljust(6, "0")
    try:
        return datetime.strptime(f"{match[1].decode()}.{micros}", "%Y%m%d%H%M%S.%f").replace(tzinfo=UTC)
    except ValueError:
        raise DerError("genTime is a time that does not exist") from None


def _accuracy(element: Element) -> float:
    """Accuracy, RFC 3161 §2.4.2: seconds, and millis and micros of 1 to 999."""
    micros = 0
    for part in element.children():
        scale = {der.INTEGER: 1_000_000, 0x80: 1_000, 0x81: 1}.get(part.tag)
        value = der.integer(part.content)
        if scale is None or value < 0 or (scale < 1_000_000 and value > 999) or value > 10**9:
            raise DerError("accuracy is not seconds, millis and micros")
        micros += scale * value
    return micros / 1_000_000


def _sorted(token: bytes, signature: Signature) -> bytes:
    """The token with its certificates in the order that DER asks of a SET.

    No signature covers that order, DigiCert and `openssl ts` do not keep it, and strict readers refuse the token then.
    """
    if signature.bag is None:
        return token
    begin = signature.bag.start + len(signature.bag.raw) - len(signature.bag.content)
    ordered = b"".join(sorted(item.raw for item in signature.bag.children()))
    return token[:begin] + ordered + token[begin + len(ordered) :]


def _failures(details: Sequence[Element]) -> str:
    """Which failures a refusal names, by the names of the standard; what it says in words is left out."""
    bits = next((item.content for item in details if item.tag == der.BIT_STRING and len(item.content) > 1), b"")
    names = [
        name for bit, name in _FAILURES.items() if bits[1:][bit // 8 :][:1] and bits[1 + bit // 8] >> 7 - bit % 8 & 1
    ]
    return f" ({', '.join(names)})" if names else ""


def _exactly(element: Element, count: int, what: str) -> list[Element]:
    return _inside(element, der.SEQUENCE, count, what)


def _inside(element: Element, tag: int, count: int, what: str) -> list[Element]:
    parts = element.expect(tag, what).children()
    if len(parts) != count:
        raise DerError(f"{what} has {len(parts)} parts instead of {count}")
    return parts
