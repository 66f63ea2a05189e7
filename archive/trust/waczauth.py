"""Decides whether a WACZ signature is the one of the key, or certificate, that stands beside it (WACZ-auth 0.1.0).

What is signed is the text of the package's hash, `sha256:` and hex, with ECDSA over SHA-256. A key that nobody knows
proves only that the package was not changed by anybody else since it was signed: whose it is, the file cannot say.
"""

from __future__ import annotations

import base64
import binascii

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, SECP384R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

_LIMIT = 4096
_CHAIN = 1 << 16


class WaczKeyError(ValueError):
    """The key or the signature cannot be read as one; nothing is said about the package."""


def signed_by(public_key: str, signature: str, text: str) -> bool:
    """Whether `signature` (base64; r and s, or DER) is the one of the key (base64 of its DER SPKI) for `text`.

    P-256 and P-384 only. Raises WaczKeyError.
    """
    return _verified(_key(public_key), signature, text)


def certified_by(chain: str, signature: str, text: str) -> bool:
    """Whether `signature` is the one of the first certificate (PEM) for `text`; the chain itself is not looked at.

    Raises WaczKeyError.
    """
    begin, end = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
    first = chain[:_CHAIN].partition(end)[0]
    try:
        key = x509.load_pem_x509_certificate(f"{first[first.index(begin) :]}{end}\n".encode()).public_key()
    except (ValueError, UnsupportedAlgorithm) as exc:
        raise WaczKeyError("the certificate is none that can be read") from exc
    if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP256R1 | SECP384R1):
        raise WaczKeyError("the certificate's key is not on P-256 or P-384")
    return _verified(key, signature, text)


def _verified(key: EllipticCurvePublicKey, signature: str, text: str) -> bool:
    raw = _decoded(signature, "signature")
    size = (key.curve.key_size + 7) // 8
    if len(raw) == 2 * size:
        raw = encode_dss_signature(int.from_bytes(raw[:size]), int.from_bytes(raw[size:]))
    try:
        key.verify(raw, text.encode("utf-8"), ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def _key(text: str) -> EllipticCurvePublicKey:
    try:
        key = load_der_public_key(_decoded(text, "public key"))
    except (ValueError, UnsupportedAlgorithm) as exc:
        raise WaczKeyError("the public key is none that is known") from exc
    if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP256R1 | SECP384R1):
        raise WaczKeyError("the public key is not on P-256 or P-384")
    return key


def _decoded(text: str, what: str) -> bytes:
    if len(text) > _LIMIT:
        raise WaczKeyError(f"the {what} is too long to be one")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as exc:
        raise WaczKeyError(f"the {what} is not base64") from exc
