"""Decides how the fields of one article version are bound together: a salted RFC 6962 tree over (path, value).

Disclosing one leaf with its salt and its inclusion proof shows that this text stood there, and nothing else: without
its salt no other leaf can be confirmed by guessing. Deleted salts end the guessing for good.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Final, Protocol

from archive.trust import merkle
from archive.trust.spelling import SpellingError, decode_hex

SALT_SIZE: Final = 16


class FieldTreeError(ValueError):
    """The leaves cannot be bound: none at all, a salt that is not 16 bytes in hex, or text that is not Unicode."""


class Leaf(Protocol):
    """One field: its path and value, and the salt in hex, as `archive.model.capture.Leaf` and what reads one have them."""

    @property
    def path(self) -> str:
        """Which field."""

    @property
    def value(self) -> str:
        """What it says."""

    @property
    def salt(self) -> str:
        """16 bytes in hex."""


def leaf_bytes(leaf: Leaf) -> bytes:
    """What is hashed for one leaf: 0x00 (the leaf prefix of RFC 6962), the salt, canonical `{"path":…,"value":…}`."""
    try:
        salt = decode_hex(leaf.salt, SALT_SIZE)
        # Two strings under two fixed keys: their canonical bytes need no walk through a general encoder.
        said = f'{{"path":{encode_basestring(leaf.path)},"value":{encode_basestring(leaf.value)}}}'.encode()
    except (SpellingError, TypeError) as exc:
        raise FieldTreeError(f"the leaf {leaf.path!r}: {exc}") from exc
    except UnicodeEncodeError as exc:
        raise FieldTreeError(f"the leaf {leaf.path!r}: a string holds half of a surrogate pair") from exc
    return b"\x00" + salt + said


def field_hashes(leaves: Sequence[Leaf]) -> list[bytes]:
    """The leaf hashes, in the order of the leaves."""
    return [sha256(leaf_bytes(leaf)).digest() for leaf in leaves]


def field_root(leaves: Sequence[Leaf]) -> str:
    """The root of the tree over the leaves in their order, in hex: what a statement's `fields` says."""
    if not leaves:
        raise FieldTreeError("an article version has at least one field")
    return merkle.root_of(field_hashes(leaves)).hex()
