"""A real RFC 3161 authority for tests: `openssl ts` answers, under a root and a key made for the occasion.

`Authority(folder)` signs with the time that it is told (`at`), else with that of `now`, else with the machine's. OpenSSL
has no option for the time: its genTime is rewritten in the token that it made, and the token signed again with the same
key, so that everything else stays as OpenSSL writes it. Nothing here is used by the package.

    authority = Authority(tmp_path)
    authority.token(digest, at=datetime(2026, 3, 2, 9, tzinfo=UTC))   # DER TimeStampToken
    authority.reply(query)                                            # DER TimeStampResp
    with authority.serving() as service:                              # application/timestamp-query over HTTP
        post(service.url); service.queries
"""

from __future__ import annotations

import secrets
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

#: Certificates are valid that long, so that the tests may live in any year.
BEGIN, END = datetime(2000, 1, 1, tzinfo=UTC), datetime(2049, 12, 31, tzinfo=UTC)
#: What the authority vouches for (TSTInfo.accuracy).
ACCURACY = timedelta(seconds=1)
QUERY_TYPE, REPLY_TYPE = "application/timestamp-query", "application/timestamp-reply"

_MESSAGE_DIGEST = bytes.fromhex("06092a864886f70d010904")
_SIGNING_TIME = bytes.fromhex("06092a864886f70d010905")


def der(tag: int, *parts: bytes) -> bytes:
    """One DER value."""
    body = b"".join(parts)
    size = len(body)
    if size < 0x80:
        return bytes((tag, size)) + body
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + body


def split(data: bytes, at: int = 0) -> tuple[int, int, int]:
    """Tag, where the content begins, and where the value ends."""
    length, begin = data[at + 1], at + 2
    if length & 0x80:
        count = length & 0x7F
        length, begin = int.from_bytes(data[begin : begin + count], "big"), begin + count
    return data[at], begin, begin + length


def children(data: bytes) -> list[bytes]:
    """The values inside a constructed value."""
    _, at, end = split(data)
    found = []
    while at < end:
        after = split(data, at)[2]
        found.append(data[at:after])
        at = after
    return found


def query(digest: bytes, nonce: int | None = None, *, certificates: bool = True) -> bytes:
    """A TimeStampReq over a SHA-256 digest (RFC 3161, 2.4.1)."""
    imprint = der(0x30, der(0x30, bytes.fromhex("0609608648016503040201"), b"\x05\x00"), der(0x04, digest))
    parts = [b"\x02\x01\x01", imprint]
    if nonce is not None:
        parts.append(der(0x02, nonce.to_bytes(nonce.bit_length() // 8 + 1, "big")))
    if certificates:
        parts.append(b"\x01\x01\xff")
    return der(0x30, *parts)


def need_openssl() -> str:
    """The program, or a visible skip."""
    found = shutil.which("openssl")
    if found is None:
        pytest.skip("needs openssl")
    return found


@dataclass(eq=False)
class Authority:
    """A timestamp authority of its own root. Skips the test where there is no openssl.

    `chain` sends the root along in the token (a `certs=` line), which OpenSSL writes as an unsorted SET; without it a
    token holds the signer's certificate alone. `usage=False` makes a certificate that is not for timestamps;
    `valid` bounds the signer's certificate.
    """

    folder: Path
    name: str = "Test TSA"
    chain: bool = False
    usage: bool = True
    valid: tuple[datetime, datetime] = (BEGIN, END)
    now: Callable[[], datetime] | None = None
    root_pem: bytes = field(init=False)
    #: The same, DER.
    root: bytes = field(init=False)

    def __post_init__(self) -> None:
        self._openssl = need_openssl()
        self._place = self.folder / f"authority-{secrets.token_hex(4)}"
        self._place.mkdir(parents=True)
        root_key, self._key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        about = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{self.name} Root")])
        root = (
            x509.CertificateBuilder()
            .subject_name(about)
            .issuer_name(about)
            .public_key(root_key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(BEGIN)
            .not_valid_after(END)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(_key_usage(signs_certificates=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(root_key.public_key()), critical=False)
            .sign(root_key, hashes.SHA256())
        )
        signer = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, self.name)]))
            .issuer_name(about)
            .public_key(self._key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.valid[0])
            .not_valid_after(self.valid[1])
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_key_usage(signs_certificates=False), critical=True)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        )
        # OpenSSL does not sign with a certificate that is not for timestamps: it gets a proper one, and the other one
        # takes its place in the token.
        self._proper, self._sent = (
            signer.add_extension(x509.ExtendedKeyUsage([purpose]), critical=True)
            .sign(root_key, hashes.SHA256())
            .public_bytes(serialization.Encoding.DER)
            for purpose in (
                ExtendedKeyUsageOID.TIME_STAMPING,
                ExtendedKeyUsageOID.TIME_STAMPING if self.usage else ExtendedKeyUsageOID.CLIENT_AUTH,
            )
        )
        if self.usage:
            self._sent = self._proper
        self.root_pem = root.public_bytes(serialization.Encoding.PEM)
        self.root = root.public_bytes(serialization.Encoding.DER)
        (self._place / "root.pem").write_bytes(self.root_pem)
        proper = x509.load_der_x509_certificate(self._proper)
        (self._place / "tsa.pem").write_bytes(proper.public_bytes(serialization.Encoding.PEM))
        (self._place / "tsa.key").write_bytes(
            self._key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        (self._place / "serial").write_text("01\n")
        lines = (
            "[tsa]",
            "default_tsa = here",
            "[here]",
            f"serial = {self._place}/serial",
            f"signer_cert = {self._place}/tsa.pem",
            f"signer_key = {self._place}/tsa.key",
            *([f"certs = {self._place}/root.pem"] if self.chain else []),
            "signer_digest = sha256",
            "default_policy = 1.3.6.1.4.1.99999.1",
            "digests = sha256",
            f"accuracy = secs:{ACCURACY.seconds}",
            "ess_cert_id_alg = sha256",
        )
        (self._place / "tsa.cnf").write_text("\n".join(lines) + "\n")

    def reply(self, request: bytes, at: datetime | None = None) -> bytes:
        """The TimeStampResp to a query; a query that OpenSSL refuses gives the response that says so."""
        at = at or (self.now() if self.now else None if self.usage else datetime.now(UTC))
        asked, answer = self._place / "query.tsq", self._place / "reply.tsr"
        asked.write_bytes(request)
        answer.unlink(missing_ok=True)
        subprocess.run(
            [self._openssl, "ts", "-reply", "-config", str(self._place / "tsa.cnf"), "-queryfile", str(asked),
             "-out", str(answer)],
            check=True, capture_output=True,
        )  # fmt: skip
        made = answer.read_bytes()
        parts = children(made)
        if len(parts) < 2 or at is None:
            return made
        return der(0x30, parts[0], self.dated(parts[1], at))

    def token(self, digest: bytes, at: datetime | None = None) -> bytes:
        """A bare TimeStampToken over a SHA-256 digest."""
        return children(self.reply(query(digest), at))[1]

    def dated(self, token: bytes, at: datetime) -> bytes:
        """The token with another genTime, signed again: what this authority would have answered then."""
        kind, explicit = children(token)
        signed = children(children(explicit)[0])
        version, algorithms, content, *rest = signed
        info = children(children(content)[1])[0]
        inner = children(split_octets(info))
        inner[4] = der(0x18, at.astimezone(UTC).strftime("%Y%m%d%H%M%SZ").encode())
        told = der(0x30, *inner)
        content = der(0x30, children(content)[0], der(0xA0, der(0x04, told)))
        signers = children(rest[-1])
        signer = children(signers[0])
        attributes = []
        for attribute in children(signer[3]):
            if attribute[2:].startswith(_MESSAGE_DIGEST):
                attribute = der(0x30, _MESSAGE_DIGEST, der(0x31, der(0x04, sha256(told).digest())))
            elif attribute[2:].startswith(_SIGNING_TIME):
                moment = der(0x17, at.astimezone(UTC).strftime("%y%m%d%H%M%SZ").encode())
                attribute = der(0x30, _SIGNING_TIME, der(0x31, moment))
            attributes.append(attribute.replace(sha256(self._proper).digest(), sha256(self._sent).digest()))
        body = b"".join(sorted(attributes))
        signature = self._key.sign(der(0x31, body), ec.ECDSA(hashes.SHA256()))
        renewed = der(0x30, *signer[:3], der(0xA0, body), *signer[4:5], der(0x04, signature), *signer[6:])
        sent = [
            der(0xA0, *(self._sent if certificate == self._proper else certificate for certificate in children(part)))
            for part in rest[:-1]
        ]
        return der(0x30, kind, der(0xA0, der(0x30, version, algorithms, content, *sent, der(0x31, renewed))))

    @contextmanager
    def serving(self, answer: Callable[[bytes], tuple[int, str, bytes]] | None = None) -> Iterator[Service]:
        """The authority at an address of this machine. `answer` answers instead: status, content type, body."""
        service = Service(self, answer)
        thread = Thread(target=service.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield service
        finally:
            service.server.shutdown()
            service.server.server_close()
            thread.join()


def split_octets(data: bytes) -> bytes:
    """The content of an OCTET STRING."""
    _, begin, end = split(data)
    return data[begin:end]


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=signs_certificates, crl_sign=signs_certificates,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def server_bind(self) -> None:
        TCPServer.server_bind(self)  # the base class asks for the name of this machine
        self.server_name, self.server_port = "localhost", int(self.server_address[1])


class Service:
    """An authority that listens on loopback, and what it was asked."""

    def __init__(self, authority: Authority, answer: Callable[[bytes], tuple[int, str, bytes]] | None) -> None:
        self.authority = authority
        self.queries: list[bytes] = []
        #: Content types of the queries.
        self.types: list[str] = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name the base class has
                pass

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                service.queries.append(body)
                service.types.append(self.headers.get("Content-Type", ""))
                status, kind, data = answer(body) if answer else (200, REPLY_TYPE, authority.reply(body))
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

        self.server = _Quiet(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/tsr"
