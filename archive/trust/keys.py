"""Decides what a key is: Ed25519 (RFC 8032), a name, and the C2SP notation of both.

One algorithm, nothing negotiated: the type byte is part of the key id, so a key cannot be taken for one of another
algorithm. Keys of low order are refused, since under them one signature fits many messages.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, Protocol

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from archive.trust.spelling import SpellingError, decode_base64, decode_hex, encode_base64

#: Signature type of C2SP signed-note: "Ed25519 signatures as specified by this document".
ED25519: Final = b"\x01"

#: The longest file of a verifier key, in bytes.
KEY_LIMIT: Final = 4096
_FIELD: Final = 2**255 - 19
_Y: Final = 2**255 - 1

#: The y coordinates of the eight points whose order divides 8 (0, 1, -1 and two of order 8); with either sign bit
#: and with the unreduced forms of 0 and 1 they are the 14 encodings that C2SP/CCTV calls low-order keys.
_LOW_ORDER_Y: Final = frozenset(
    {
        0,
        1,
        _FIELD - 1,
        int.from_bytes(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"),
        int.from_bytes(bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little"),
    }
)

_PEM_LABELS: Final = (b"-----BEGIN PRIVATE KEY-----", b"-----BEGIN ENCRYPTED PRIVATE KEY-----")


class KeyFormatError(ValueError):
    """The bytes or the text are no key that is accepted here."""


class PassphraseError(KeyFormatError):
    """The private key is encrypted, and the passphrase is missing or wrong; or nothing can be encrypted with it."""


class NoteKey(Protocol):
    """Whatever checks signature lines of a note: a name, a key id of 4 bytes, and the check itself."""

    @property
    def name(self) -> str:
        """The name on the signature line."""

    @property
    def key_id(self) -> bytes:
        """The first four bytes of the decoded signature line."""

    def verify(self, signature: bytes, message: bytes) -> bool:
        """Whether the signature (without the key id) is this key's for that message. Never raises."""


def is_key_name(name: str) -> bool:
    """Whether a key may have this name (C2SP signed-note): not empty, no Unicode space, plus or control character."""
    return name != "" and not any(c.isspace() or c < " " or c == "+" or "\ud800" <= c <= "\udfff" for c in name)


def split_vkey(vkey: str) -> tuple[str, bytes, bytes]:
    """Name, key id, and type byte with public key, of a C2SP verifier key of any type; nothing is compared.

    Raises KeyFormatError.
    """
    parts = vkey.split("+", 2)  # the base64 part may hold plus signs, too
    if len(parts) != 3:
        raise KeyFormatError("a public key is written name+hash+base64")
    name, hash_text, encoded = parts
    try:
        return name, decode_hex(hash_text, 4), decode_base64(encoded)
    except SpellingError as exc:
        raise KeyFormatError(f"the hash or key part is {exc}") from exc


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with its name. Raises KeyFormatError for a bad name, a wrong length, or a key of low order."""

    name: str
    public: bytes
    #: SHA-256(name, newline, type byte, public key), first four bytes. An identifier, not a commitment.
    key_id: bytes = field(init=False, compare=False)
    _key: Ed25519PublicKey = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not is_key_name(self.name):
            raise KeyFormatError("a key name is empty or holds a space, a plus sign or a control character")
        if type(self.public) is not bytes or len(self.public) != 32:
            raise KeyFormatError("an Ed25519 public key has 32 bytes")
        y = int.from_bytes(self.public, "little") & _Y
        if y % _FIELD in _LOW_ORDER_Y:
            raise KeyFormatError("an Ed25519 public key of low order verifies anything and is refused")
        if y >= _FIELD:  # RFC 8032 §5.1.3 step 1
            raise KeyFormatError("an Ed25519 public key is not in its reduced form")
        try:
            key = Ed25519PublicKey.from_public_bytes(self.public)
        except (ValueError, UnsupportedAlgorithm) as exc:
            raise KeyFormatError("not an Ed25519 public key") from exc
        digest = sha256(self.name.encode("utf-8") + b"\n" + ED25519 + self.public).digest()
        object.__setattr__(self, "key_id", digest[:4])
        object.__setattr__(self, "_key", key)

    def __reduce__(self) -> tuple[type[Verifier], tuple[str, bytes]]:
        return (Verifier, (self.name, self.public))

    @property
    def vkey(self) -> str:
        """The key in C2SP notation: name, key id in hex, base64 of type byte and key, joined by plus signs."""
        return f"{self.name}+{self.key_id.hex()}+{encode_base64(ED25519 + self.public)}"

    @property
    def keyid(self) -> str:
        """How a DSSE envelope names this key: name, plus sign, key id in hex."""
        return f"{self.name}+{self.key_id.hex()}"

    @classmethod
    def parse(cls, vkey: str) -> Verifier:
        """A key from its C2SP notation, exactly as `vkey` writes it. Raises KeyFormatError."""
        name, key_id, blob = split_vkey(vkey)
        if blob[:1] != ED25519:
            raise KeyFormatError("the key is of another type than Ed25519 (0x01)")
        verifier = cls(name, blob[1:])
        if verifier.key_id != key_id:
            raise KeyFormatError("the hash does not fit the name and the key")
        return verifier

    def verify(self, signature: bytes, message: bytes) -> bool:
        """Whether these 64 bytes are this key's signature of the message. Never raises."""
        try:
            self._key.verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


class Signer:
    """A private key with its name. Never shown, compared or pickled; Ed25519 signatures need no randomness."""

    __slots__ = ("_key", "verifier")

    def __init__(self, name: str, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.verifier: Final = Verifier(name, key.public_key().public_bytes_raw())

    def __repr__(self) -> str:
        return f"Signer({self.verifier.keyid})"

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("a private key is not copied into other processes")

    @property
    def name(self) -> str:
        """The name of the key."""
        return self.verifier.name

    @classmethod
    def from_seed(cls, name: str, seed: bytes) -> Signer:
        """The key whose RFC 8032 private key is these 32 random bytes."""
        if len(seed) != 32:
            raise KeyFormatError("an Ed25519 seed has 32 bytes")
        return cls(name, Ed25519PrivateKey.from_private_bytes(seed))

    @classmethod
    def from_pem(cls, name: str, pem: bytes, passphrase: bytes | None = None) -> Signer:
        """A key from PKCS#8 PEM. A passphrase given for a key that has none is not needed and not used.

        Raises KeyFormatError, and PassphraseError when the key is encrypted and the passphrase missing or wrong.
        """
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        label = next((label for label in _PEM_LABELS if pem.lstrip().startswith(label)), None)
        if label is None:
            raise KeyFormatError("not a private key in PKCS#8 PEM")
        encrypted = label is _PEM_LABELS[1]
        if encrypted and not passphrase:
            raise PassphraseError("the private key is encrypted and no passphrase was given")
        try:
            key = load_pem_private_key(pem, passphrase if encrypted else None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as exc:
            if encrypted:
                raise PassphraseError("the passphrase is wrong, or the encrypted private key is damaged") from exc
            raise KeyFormatError("not a private key in PKCS#8 PEM") from exc
        if not isinstance(key, Ed25519PrivateKey):
            raise KeyFormatError("the private key is of another kind than Ed25519")
        return cls(name, key)

    def to_pem(self, passphrase: bytes | None) -> bytes:
        """The key as PKCS#8 PEM, encrypted unless the passphrase is None. Raises PassphraseError for one that is empty
        or too long (1,023 bytes) to encrypt with."""
        from cryptography.hazmat.primitives.serialization import (
            BestAvailableEncryption,
            Encoding,
            NoEncryption,
            PrivateFormat,
        )

        if passphrase is None:
            return self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        try:
            return self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase))
        except ValueError as exc:
            raise PassphraseError("a private key cannot be encrypted with this passphrase") from exc

    def sign(self, message: bytes) -> bytes:
        """The 64-byte Ed25519 signature of the message; always the same for the same message."""
        return self._key.sign(message)
