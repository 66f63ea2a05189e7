"""A timestamp authority in memory: makes the tokens of tests, the honest ones and those no authority would make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha1, sha256
from importlib.util import find_spec
from itertools import count
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, derive_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import (
    BasicConstraints,
    Certificate,
    CertificateBuilder,
    ExtendedKeyUsage,
    KeyUsage,
    Name,
    NameAttribute,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from archive.trust import der

SHA256_OID = "608648016503040201"

#: For tests of what only the optional library can tell; everything else runs without it.
needs_client = pytest.mark.skipif(find_spec("rfc3161_client") is None, reason="needs newsproof[timestamp]")

_serials = count(1000)


def oid(text: str) -> bytes:
    return der.encode(der.OID, bytes.fromhex(text))


def usage(**flags: bool) -> KeyUsage:
    names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
    rest = ("key_cert_sign", "crl_sign", "encipher_only", "decipher_only")
    return KeyUsage(**{name: flags.get(name, False) for name in (*names, *rest)})


def key_of(number: int) -> EllipticCurvePrivateKey:
    return derive_private_key(number, SECP256R1())


@dataclass
class Holder:
    """A certificate and its key."""

    certificate: Certificate
    key: EllipticCurvePrivateKey

    @property
    def data(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)


def certificate(
    name: str,
    key: EllipticCurvePrivateKey,
    issuer: Holder | None = None,
    *,
    ca: bool = False,
    purposes: Sequence[ObjectIdentifier] | None = (ExtendedKeyUsageOID.TIME_STAMPING,),
    critical: bool = True,
    key_usage: KeyUsage | None = None,
    begin: datetime = datetime(2020, 1, 1, tzinfo=UTC),
    end: datetime = datetime(2040, 1, 1, tzinfo=UTC),
) -> Holder:
    subject = Name([NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if issuer is None else issuer.certificate.subject)
        .public_key(key.public_key())
        .serial_number(next(_serials))
        .not_valid_before(begin)
        .not_valid_after(end)
        .add_extension(BasicConstraints(ca, None), critical=True)
    )
    if purposes is not None and not ca:
        builder = builder.add_extension(ExtendedKeyUsage(list(purposes)), critical=critical)
    if key_usage is not None:
        builder = builder.add_extension(key_usage, critical=True)
    return Holder(builder.sign(key if issuer is None else issuer.key, SHA256(), ecdsa_deterministic=True), key)


def root(name: str, number: int, **changes: Any) -> Holder:
    return certificate(name, key_of(number), ca=True, key_usage=usage(key_cert_sign=True, crl_sign=True), **changes)


@dataclass
class Token:
    """The parts of a token; what is changed here is signed as it is, so that only the change can be at fault."""

    signer: Holder
    message: bytes
    time: bytes = b"20260302120000Z"
    algorithm: str = SHA256_OID
    accuracy: bytes = der.encode(der.SEQUENCE, b"\x02\x01\x01")
    nonce: int | None = None
    serial: int = 7
    version: bytes = b"\x02\x01\x01"
    certificates: Sequence[bytes] | None = None
    named: bytes | None = None
    attribute: bytes | None = None
    signing_key: EllipticCurvePrivateKey | None = None
    signers: int = 1
    digest: bytes | None = field(default=None)

    def info(self) -> bytes:
        algorithm = der.encode(der.SEQUENCE, oid(self.algorithm), b"\x05\x00")
        imprint = der.encode(
            der.SEQUENCE, algorithm, der.encode(der.OCTETS, self.digest or sha256(self.message).digest())
        )
        nonce = b"" if self.nonce is None else der.encode_integer(self.nonce)
        policy = oid("2b0601040186fd1f01")
        time = der.encode(der.TIME, self.time)
        serial = der.encode_integer(self.serial)
        return der.encode(der.SEQUENCE, self.version, policy, imprint, serial, time, self.accuracy, nonce)

    def signing_certificate(self) -> bytes:
        if self.attribute is not None:
            return self.attribute
        return named_by(self.named if self.named is not None else self.signer.data)

    def encode(self) -> bytes:
        info = self.info()
        kind = oid("2a864886f70d0109100104")
        attributes = [
            _attribute("2a864886f70d010903", kind),
            _attribute("2a864886f70d010904", der.encode(der.OCTETS, sha256(info).digest())),
            *([self.signing_certificate()] if self.signing_certificate() else []),
        ]
        signed = der.encode(der.SET, *sorted(attributes))
        signature = (self.signing_key or self.signer.key).sign(signed, ECDSA(SHA256(), deterministic_signing=True))
        issuer = self.signer.certificate.issuer.public_bytes()
        signer_info = der.encode(
            der.SEQUENCE,
            b"\x02\x01\x01",
            der.encode(der.SEQUENCE, issuer, der.encode_integer(self.signer.certificate.serial_number)),
            der.encode(der.SEQUENCE, oid(SHA256_OID)),
            der.encode(0xA0, signed[len(signed) - len(b"".join(attributes)) :]),
            der.encode(der.SEQUENCE, oid("2a8648ce3d040302")),
            der.encode(der.OCTETS, signature),
        )
        bag = [self.signer.data] if self.certificates is None else self.certificates
        data = der.encode(
            der.SEQUENCE,
            b"\x02\x01\x03",
            der.encode(der.SET, der.encode(der.SEQUENCE, oid(SHA256_OID))),
            der.encode(der.SEQUENCE, kind, der.encode(0xA0, der.encode(der.OCTETS, info))),
            *([der.encode(0xA0, *bag)] if bag else []),
            der.encode(der.SET, *[signer_info] * self.signers),
        )
        return der.encode(der.SEQUENCE, oid("2a864886f70d010702"), der.encode(0xA0, data))


def named_by(data: bytes, *, old: bool = False) -> bytes:
    """The signing-certificate attribute that names this certificate, in its second or its first (SHA-1) form."""
    value = sha1(data, usedforsecurity=False).digest() if old else sha256(data).digest()
    identifier = der.encode(der.SEQUENCE, der.encode(der.OCTETS, value))
    name = "2a864886f70d010910020c" if old else "2a864886f70d010910022f"
    return _attribute(name, der.encode(der.SEQUENCE, der.encode(der.SEQUENCE, identifier)))


def response(token: bytes, status: int = 0) -> bytes:
    return der.encode(der.SEQUENCE, der.encode(der.SEQUENCE, der.encode_integer(status)), token)


def _attribute(name: str, value: bytes) -> bytes:
    return der.encode(der.SEQUENCE, oid(name), der.encode(der.SET, value))
