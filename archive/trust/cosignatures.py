"""Decides what a witness's signature is: C2SP tlog-cosignature v1.0.0, Ed25519, type 0x04.

A cosignature says when a witness saw a checkpoint as the largest consistent one of its log. The time lies in front of
the signature and is signed with it. ML-DSA-44 cosignatures (type 0x06) and those of subtrees are lines of unknown keys
here: kept, ignored, counted for nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archive.trust.keys import KeyFormatError, Signer, Verifier, split_vkey
from archive.trust.notes import NoteSignature
from archive.trust.spelling import NUMBER_LIMIT, encode_base64

#: Signature type of C2SP signed-note: "Timestamped Ed25519 checkpoint cosignatures".
COSIGNATURE: Final = b"\x04"

_TIME_SIZE: Final = 8
_SIZE: Final = _TIME_SIZE + 64


@dataclass(frozen=True, slots=True)
class CosignatureKey:
    """A witness's public key with its name. Raises KeyFormatError as a log's key does, low order included."""

    name: str
    public: bytes
    #: SHA-256(name, newline, 0x04, public key), first four bytes.
    key_id: bytes = field(init=False, compare=False)
    _key: Verifier = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_key", Verifier(self.name, self.public))
        digest = sha256(self.name.encode("utf-8") + b"\n" + COSIGNATURE + self.public).digest()
        object.__setattr__(self, "key_id", digest[:4])

    def __reduce__(self) -> tuple[type[CosignatureKey], tuple[str, bytes]]:
        return (CosignatureKey, (self.name, self.public))

    @property
    def vkey(self) -> str:
        """The key in C2SP notation: name, key id in hex, base64 of 0x04 and key, joined by plus signs."""
        return f"{self.name}+{self.key_id.hex()}+{encode_base64(COSIGNATURE + self.public)}"

    @property
    def keyid(self) -> str:
        """Name, plus sign, key id in hex."""
        return f"{self.name}+{self.key_id.hex()}"

    @classmethod
    def parse(cls, vkey: str) -> CosignatureKey:
        """A key from its C2SP notation, exactly as `vkey` writes it. Raises KeyFormatError."""
        name, key_id, blob = split_vkey(vkey)
        if blob[:1] != COSIGNATURE:
            raise KeyFormatError("the key is of another type than an Ed25519 cosignature (0x04)")
        key = cls(name, blob[1:])
        if key.key_id != key_id:
            raise KeyFormatError("the hash does not fit the name and the key")
        return key

    def verify(self, signature: bytes, message: bytes) -> bool:
        """Whether these 72 bytes (time and signature) are this key's cosignature of the checkpoint text. Never raises.

        A time of 0 is one that was left out (C2SP tlog-witness forbids it), and one of 2^63 or more is forbidden, too.
        """
        if len(signature) != _SIZE or not 0 < self.time_of(signature) < NUMBER_LIMIT:
            return False
        return self._key.verify(signature[_TIME_SIZE:], _signed(message, self.time_of(signature)))

    def time_of(self, signature: bytes) -> int:
        """The time in a cosignature, in seconds since 1970; worth nothing until `verify` agrees. Never raises."""
        return int.from_bytes(signature[:_TIME_SIZE], "big")


class Cosigner:
    """A witness's private key with its name. Never shown, compared or pickled."""

    __slots__ = ("_signer", "verifier")

    def __init__(self, name: str, key: Ed25519PrivateKey) -> None:
        self._signer = Signer(name, key)
        self.verifier: Final = CosignatureKey(name, self._signer.verifier.public)

    def __repr__(self) -> str:
        return f"Cosigner({self.verifier.keyid})"

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("a private key is not copied into other processes")

    @property
    def name(self) -> str:
        """The name of the key."""
        return self.verifier.name

    @classmethod
    def from_signer(cls, signer: Signer) -> Cosigner:
        """The same private key, used for cosignatures; for a key that signs nothing else (C2SP signed-note)."""
        return cls(signer.name, signer._key)

    @classmethod
    def from_seed(cls, name: str, seed: bytes) -> Cosigner:
        """The key whose RFC 8032 private key is these 32 random bytes."""
        return cls.from_signer(Signer.from_seed(name, seed))

    @classmethod
    def from_pem(cls, name: str, pem: bytes, passphrase: bytes | None = None) -> Cosigner:
        """A key from PKCS#8 PEM. Raises KeyFormatError, PassphraseError as `Signer.from_pem` does."""
        return cls.from_signer(Signer.from_pem(name, pem, passphrase))

    def to_pem(self, passphrase: bytes | None) -> bytes:
        """The key as PKCS#8 PEM, encrypted unless the passphrase is None. Raises PassphraseError."""
        return self._signer.to_pem(passphrase)

    def cosign(self, text: str, time: int) -> NoteSignature:
        """The signature line for a checkpoint text (all its lines) at that time, in seconds since 1970.

        Always the same for the same text and time. Raises ValueError for a time below 1 or beyond 63 bits.
        """
        if not 0 < time < NUMBER_LIMIT:
            raise ValueError("the time of a cosignature is 1 or more and below 2^63")
        signature = self._signer.sign(_signed(text.encode("utf-8"), time))
        return NoteSignature(self.name, self.verifier.key_id, time.to_bytes(_TIME_SIZE, "big") + signature)


def _signed(message: bytes, time: int) -> bytes:
    """What is signed: a header line, a time line, and the text of the checkpoint."""
    return b"cosignature/v1\ntime %d\n%b" % (time, message)
