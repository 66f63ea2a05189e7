"""Decides what the certificate says that a server showed: whom it names, who vouches for that, and when it counts.

It was checked when the connection was made, by the system's roots. What is kept of it is public: anybody can get the
certificate of a site, so that having it proves nothing about a page. It says what the captor signed that it was shown.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from archive.model.times import format_time

#: Names of a certificate that are repeated, and characters of one of them.
_NAMES: Final = 200
_NAME: Final = 100
#: Bytes of PEM that are read: a chain of some certificates.
_LIMIT: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Shown:
    """The first certificate of a chain. `sha256` is of its DER, in hex. `names` are the hosts that it is for; `issuer` is
    who signed it, `since` and `until` are canonical times; empty where it cannot be read."""

    sha256: str
    names: tuple[str, ...] = ()
    issuer: str = ""
    since: str = ""
    until: str = ""

    def covers(self, host: str) -> bool:
        """Whether one of its names is that host (RFC 6125 §6.4: a wildcard stands for the whole first label)."""
        host = host.lower().rstrip(".")
        _, _, parent = host.partition(".")
        return any(name == host or (name.startswith("*.") and name[2:] == parent) for name in self.names)


def shown(pem: bytes) -> Shown | None:
    """What the first certificate in some PEM says, None where there is none. Never raises on content."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    if len(pem) > _LIMIT:
        return None
    try:
        leaf = x509.load_pem_x509_certificates(pem)[0]
        found = Shown(hashlib.sha256(leaf.public_bytes(Encoding.DER)).hexdigest())
    except Exception:  # what a library raises on hostile certificates is not known
        return None
    names: tuple[str, ...] = ()
    issuer = since = until = ""
    with suppress(Exception):
        listed = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        names = tuple(name.lower()[:_NAME] for name in listed.get_values_for_type(x509.DNSName)[:_NAMES])
        addresses = listed.get_values_for_type(x509.IPAddress)[:_NAMES]
        names += tuple(str(address) for address in addresses)
    with suppress(Exception):
        issuer = _called(leaf.issuer)
    with suppress(Exception):
        since, until = format_time(leaf.not_valid_before_utc), format_time(leaf.not_valid_after_utc)
    return Shown(found.sha256, names, issuer, since, until)


def _called(name: object) -> str:
    from cryptography.x509 import Name
    from cryptography.x509.oid import NameOID

    assert isinstance(name, Name)
    for kind in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
        for one in name.get_attributes_for_oid(kind):
            if isinstance(one.value, str) and one.value.strip():
                return one.value.strip()[:_NAME]
    return ""
