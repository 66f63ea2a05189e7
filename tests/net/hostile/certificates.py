"""Servers that prove who they are, or do not: each by the name of what is wrong with its certificate or its TLS."""

from __future__ import annotations

import ssl
import warnings
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.net.test_fetch import Authority

_PEM = serialization.Encoding.PEM


def believe(authority: Authority, patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Makes the test authority the only one that a default context of TLS believes."""
    root = folder / "root.pem"
    root.write_bytes(authority.root.public_bytes(_PEM))
    patch.setenv("SSL_CERT_FILE", str(root))
    patch.setenv("SSL_CERT_DIR", str(folder))


def _context(key: ec.EllipticCurvePrivateKey, chain: list[x509.Certificate]) -> ssl.SSLContext:
    plain = key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "chain.pem"
        path.write_bytes(plain + b"".join(one.public_bytes(_PEM) for one in chain))
        context.load_cert_chain(path)
    context.set_alpn_protocols(["http/1.1"])
    return context


def _leaf(
    authority: Authority, common: str, names: list[str] | None, *, start: int = -10, end: int = 1
) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """A certificate of the authority for any names; days from now."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common)]))
        .issuer_name(authority.root.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=start))
        .not_valid_after(now + timedelta(days=end))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    )
    if names is not None:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False
        )
    return key, builder.sign(authority._key, hashes.SHA256())


def _made(start: int = -10, end: int = 1, name: str | None = None, names: bool = True) -> Callable[..., ssl.SSLContext]:
    def make(authority: Authority, host: str) -> ssl.SSLContext:
        called = name or host
        key, leaf = _leaf(authority, called, [called] if names else None, start=start, end=end)
        return _context(key, [leaf, authority.root])

    return make


def _nul(authority: Authority, host: str) -> ssl.SSLContext:
    called = f"{host}\0.evil.example"
    key, leaf = _leaf(authority, called, [called])
    return _context(key, [leaf, authority.root])


def _self_signed(authority: Authority, host: str) -> ssl.SSLContext:
    return authority.server(host, self_signed=True)


def _stranger(authority: Authority, host: str) -> ssl.SSLContext:
    with TemporaryDirectory() as folder:
        return Authority(Path(folder)).server(host)


def _huge(authority: Authority, host: str) -> ssl.SSLContext:
    """A good leaf of a stranger, and 40 more that have nothing to do with it."""
    with TemporaryDirectory() as folder:
        stranger = Authority(Path(folder))
        key, leaf = _leaf(stranger, host, [host])
        return _context(key, [leaf, *(_leaf(stranger, f"n{number}.example", None)[1] for number in range(40))])


def _old(version: ssl.TLSVersion) -> Callable[..., ssl.SSLContext]:
    def make(authority: Authority, host: str) -> ssl.SSLContext:
        key, leaf = _leaf(authority, host, [host])
        context = _context(key, [leaf, authority.root])
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = version
        return context

    return make


def _h2(authority: Authority, host: str) -> ssl.SSLContext:
    context = _made()(authority, host)
    context.set_alpn_protocols(["h2", "http/1.1"])
    return context


MADE: dict[str, Callable[[Authority, str], ssl.SSLContext]] = {
    "good": _made(),
    "expired": _made(end=-1),
    "future": _made(start=7, end=30),
    "other": _made(name="other.example"),
    "self": _self_signed,
    "stranger": _stranger,
    "nul": _nul,
    "cn": _made(names=False),
    "wild": _made(name="*.example"),
    "tls10": _old(ssl.TLSVersion.TLSv1),
    "tls11": _old(ssl.TLSVersion.TLSv1_1),
    "huge": _huge,
    "h2": _h2,
}
