"""Decides whether the signer of a timestamp token is one: a chain to a root of the reader's, and the right to do it.

The chain is looked for here, among the certificates that the token carries, to tell a stranger (`CertificateUnknown`)
from somebody under a known root who signs what he may not (`CertificateFault`). That the chain and the signature are
valid at the stated time is left to `rfc3161-client`, which is given the reader's roots and nothing else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import (
    Certificate,
    ExtendedKeyUsage,
    Extension,
    ExtensionNotFound,
    ExtensionType,
    KeyUsage,
    load_der_x509_certificate,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from archive.trust import der
from archive.trust.der import DerError, Element
from archive.trust.roots import Exhausted, Held, Roots

#: What the libraries raise on hostile certificates and tokens, as far as it is known, and what they may raise tomorrow.
_LIBRARY: Final = (Exception,)

_T = TypeVar("_T", bound=ExtensionType)

#: More certificates than any authority sends; each may have to be checked against each.
CERTIFICATES_LIMIT: Final = 20
#: Characters of a name that are repeated.
_NAME: Final = 100

#: SigningCertificate (RFC 2634 §5.4, SHA-1 by definition) and SigningCertificateV2 (RFC 5035 §3).
_SIGNING_V1: Final = bytes.fromhex("2a864886f70d010910020c")
_SIGNING_V2: Final = bytes.fromhex("2a864886f70d010910022f")
_HASHES: Final = {
    bytes.fromhex("608648016503040201"): "sha256",
    bytes.fromhex("608648016503040202"): "sha384",
    bytes.fromhex("608648016503040203"): "sha512",
}
#: How a signer may say that he signed (RFC 5652 §10.1.2; RFC 5754, 5753, 4056, 8419), and the hash that such a name fixes.
#: No signature covers this field, so what is not one of these, or fixes another hash than the signer's digest algorithm,
#: is refused: a token has one spelling.
_SIGNATURES: Final = {
    bytes.fromhex(name): digest
    for name, digest in (
        ("2a864886f70d010101", None),  # rsaEncryption
        ("2a864886f70d01010a", None),  # id-RSASSA-PSS
        ("2a864886f70d01010b", "sha256"),  # sha256WithRSAEncryption, and with SHA-384 and SHA-512
        ("2a864886f70d01010c", "sha384"),
        ("2a864886f70d01010d", "sha512"),
        ("2a8648ce3d040302", "sha256"),  # ecdsa-with-SHA256, and with SHA-384 and SHA-512
        ("2a8648ce3d040303", "sha384"),
        ("2a8648ce3d040304", "sha512"),
        ("2b6570", "sha512"),  # id-Ed25519
    )
}


class CertificateFault(ValueError):  # noqa: N818 - a fault of the signer's
    """A token signed under one of the roots, but not as a timestamp may be."""


class CertificateUnchecked(ValueError):  # noqa: N818 - nothing is said of the signer
    """Too much was made up in the names of the roots before this token; it was not looked at."""


class CertificateUnknown(ValueError):  # noqa: N818 - the signer is unknown, nothing failed
    """The signer of the token chains to none of the roots."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who claims to have signed: issuer (DER) and serial number, and the digests that the signed attributes give of the
    signer's certificate. `bag` is the set of certificates that the token carries, if any; `rest` is all else in it."""

    issuer: bytes
    serial: int
    ids: tuple[tuple[str, bytes], ...]
    bag: Element | None
    rest: bytes


def read_signature(parts: Sequence[Element]) -> Signature:
    """The signer and the certificates among the parts of a SignedData (RFC 5652 §5.1). Raises DerError."""
    if parts[0].integer() != 3:
        raise DerError("SignedData is not of version 3")
    bags = [part for part in parts[3:-1] if part.tag == 0xA0]
    signers = parts[-1].expect(der.SET, "SignerInfos").children()
    if len(bags) > 1 or len(signers) != 1:
        raise DerError("there is not exactly one signer")
    info = signers[0].expect(der.SEQUENCE, "SignerInfo").children()
    if len(info) < 5:
        raise DerError("SignerInfo has too few parts")
    if info[0].integer() != 1:  # 3 names the signer by a key identifier (RFC 5652 §5.3)
        raise DerError("SignerInfo is not of version 1")
    sid = info[1].expect(der.SEQUENCE, "issuer and serial number of the signer").children()
    if len(sid) != 2:
        raise DerError("the signer is not named by issuer and serial number")
    digest = _HASHES.get(_algorithm(info[2], "the digest algorithm"))
    attributes = info[3].expect(0xA0, "the signed attributes").children()
    algorithm = _algorithm(info[4], "the signature algorithm")
    if algorithm not in _SIGNATURES:
        raise DerError("the signature algorithm is none of those of a timestamp")
    if _SIGNATURES[algorithm] not in (None, digest):
        raise DerError("the signature algorithm fixes another hash than the digest algorithm")
    ids = tuple(item for attribute in attributes for item in _ids(attribute))
    rest = b"".join(part.raw for part in parts if all(part is not bag for bag in bags))
    return Signature(sid[0].raw, sid[1].integer(), ids, bags[0] if bags else None, rest)


def _algorithm(element: Element, what: str) -> bytes:
    """The name in an AlgorithmIdentifier."""
    parts = element.expect(der.SEQUENCE, what).children()
    if not parts:
        raise DerError(f"{what} has no name")
    return parts[0].expect(der.OID, what).content


def check_signature(token: bytes, signature: Signature, imprint: bytes, time: datetime, roots: Roots) -> str:
    """What the signer of the token is called in his certificate, who is a timestamp authority under a root (empty when
    nothing). Raises CertificateUnknown, CertificateFault or CertificateUnchecked for any other signer.

    `token` has its certificates in the order of DER. Raises ImportError without `rfc3161-client`.
    """
    if not roots.encoded:
        raise CertificateUnknown("the reader has no root certificate of a timestamp authority")
    trusted = roots.loaded = roots.loaded or _load(roots.encoded)
    embedded = _load(item.raw for item in _embedded(signature))
    signer = _signer(signature, (*embedded, *trusted))
    if signer is None:
        raise CertificateUnknown("the certificate of its signer is neither in the token nor among the reader's")
    try:
        way = _way(signer, embedded, trusted, roots)
        if signer not in way:
            raise CertificateUnknown("its signer chains to none of the reader's root certificates")
        _may_timestamp(signer.certificate)
        _is_named(signer.certificate, signature)
        asked = [one.certificate for one in trusted if one in way]
        roots.ask(  # what is signed, and not what lies beside it: certificates can be added by anybody
            hashlib.sha256(signer.digest + signature.rest).digest(),
            lambda: _verify(token, imprint, time, signer.certificate if not embedded else None, asked),
        )
    except Exhausted as exc:
        raise CertificateUnchecked("too many signatures in the names of your roots are false") from exc
    return _name_of(signer.certificate)


def _name_of(signer: Certificate) -> str:
    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        with suppress(*_LIBRARY):
            for attribute in signer.subject.get_attributes_for_oid(kind):
                if isinstance(attribute.value, str) and attribute.value.strip():
                    return attribute.value[:_NAME]
    return ""


def _signer(signature: Signature, certificates: Sequence[Held]) -> Held | None:
    return next(
        (
            one
            for one in certificates
            if one.issuer == signature.issuer and one.certificate.serial_number == signature.serial
        ),
        None,
    )


def _verify(
    token: bytes, imprint: bytes, time: datetime, signer: Certificate | None, trusted: Sequence[Certificate]
) -> None:
    from rfc3161_client import VerifierBuilder, decode_timestamp_response

    granted = der.encode(der.SEQUENCE, der.encode(der.SEQUENCE, b"\x02\x01\x00"), token)
    try:
        response = decode_timestamp_response(granted)
        if response.tst_info.gen_time.replace(microsecond=0) != time.replace(microsecond=0):
            raise CertificateFault("two readers of the token do not find the same time")
        verifier = VerifierBuilder(roots=list(trusted), tsa_certificate=signer).build()
        verifier.verify(response, imprint)
    except CertificateFault:
        raise
    except _LIBRARY as exc:
        raise CertificateFault(
            "its signature or a certificate of its signer is not valid at the time it states"
        ) from exc


def _way(signer: Held, embedded: Sequence[Held], trusted: Sequence[Held], roots: Roots) -> set[Held]:
    """Certificates above the signer that signatures lead to from a root; with the signer, if they lead to him, whatever
    else may be wrong with the certificates.

    A root has signed itself; any other certificate among the reader's only helps to find the way. Names are followed
    first, upwards; then signatures, downwards, so that every key that is asked was vouched for.
    """
    above = {signer: None}
    todo = [signer]
    for one in todo:
        issuers = [other for other in (*embedded, *trusted) if one.issuer == other.subject and other not in above]
        above.update(dict.fromkeys(issuers))
        todo += dict.fromkeys(issuers)
    way = {one for one in trusted if one in above and one.issuer == one.subject and _issued(one, one, roots, own=True)}
    todo = list(way)
    for issuer in todo:
        for one in above:  # first of all the signer
            if signer in way:
                return way
            if one not in way and one.issuer == issuer.subject and _issued(one, issuer, roots):
                way.add(one)
                todo.append(one)
    return way


def _issued(one: Held, issuer: Held, roots: Roots, *, own: bool = False) -> bool:
    """Whether its signature is the issuer's. Raises Exhausted."""
    try:
        roots.ask(
            one.digest + issuer.digest,
            lambda: one.certificate.verify_directly_issued_by(issuer.certificate),
            own=own,
        )
    except Exhausted:
        raise
    except _LIBRARY:
        return False
    return True


def _may_timestamp(signer: Certificate) -> None:
    """RFC 3161 §2.3: the extended key usage is critical and is timestamping, and nothing else."""
    usage = _extension(signer, ExtendedKeyUsage)
    if usage is None or not usage.critical or list(usage.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise CertificateFault("the certificate of its signer is not for timestamps, and for nothing else")
    keys = _extension(signer, KeyUsage)
    if keys is not None and (
        not (keys.value.digital_signature or keys.value.content_commitment)
        or keys.value.key_encipherment
        or keys.value.data_encipherment
        or keys.value.key_agreement
        or keys.value.key_cert_sign
        or keys.value.crl_sign
    ):
        raise CertificateFault("the key of its signer is not for signatures alone")


def _is_named(signer: Certificate, signature: Signature) -> None:
    """RFC 3161 §2.4.2: the signed attributes name the signer's certificate by its digest."""
    if not signature.ids:
        raise CertificateFault("it does not say which certificate it was signed with")
    data = signer.public_bytes(Encoding.DER)
    if any(hashlib.new(name, data, usedforsecurity=False).digest() != value for name, value in signature.ids):
        raise CertificateFault("it was signed with another certificate than it says")


def _extension(certificate: Certificate, kind: type[_T]) -> Extension[_T] | None:
    try:
        return certificate.extensions.get_extension_for_class(kind)
    except ExtensionNotFound:
        return None
    except _LIBRARY as exc:
        raise CertificateFault("the certificate of its signer cannot be read") from exc


def _embedded(signature: Signature) -> list[Element]:
    items = [] if signature.bag is None else signature.bag.children()
    if len(items) > CERTIFICATES_LIMIT:
        raise CertificateFault(f"it carries more than {CERTIFICATES_LIMIT} certificates")
    return [item for item in items if item.tag == der.SEQUENCE]


def _load(encoded: Iterable[bytes]) -> tuple[Held, ...]:
    """The certificates that can be read, each once; one that cannot is no part of a chain."""
    found: dict[bytes, Held] = {}
    for data in encoded:
        digest = hashlib.sha256(data).digest()
        with suppress(*_LIBRARY):
            one = load_der_x509_certificate(data)
            found.setdefault(digest, Held(digest, one.subject.public_bytes(), one.issuer.public_bytes(), one))
    return tuple(found.values())


def _ids(attribute: Element) -> list[tuple[str, bytes]]:
    """Algorithm and digest of the certificate that a signing-certificate attribute names first; nothing for others."""
    parts = attribute.expect(der.SEQUENCE, "a signed attribute").children()
    if len(parts) != 2 or parts[0].tag != der.OID:
        raise DerError("a signed attribute is not a name and its values")
    if parts[0].content not in (_SIGNING_V1, _SIGNING_V2):
        return []
    fields = parts[1:]
    for _ in range(4):  # the values, the attribute, its list, the first item of it
        if not fields:
            raise DerError("the signing certificate is not named")
        fields = fields[0].children()
    name = "sha1" if parts[0].content == _SIGNING_V1 else "sha256"
    if name == "sha256" and fields and fields[0].tag == der.SEQUENCE:
        algorithm = fields.pop(0).children()
        name = _HASHES.get(algorithm[0].content, "") if algorithm else ""
    if not name or not fields:
        raise DerError("the signing certificate is named by a digest that is not known here")
    return [(name, fields[0].expect(der.OCTETS, "the digest of a certificate").content)]
