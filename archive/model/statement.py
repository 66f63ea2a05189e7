"""The statement: the signed description of one capture (or file), and the only thing that the log holds.

It is an in-toto Statement v1 (https://in-toto.io/Statement/v1) in a DSSE envelope. It says nothing about *what* was
archived: subjects are digests of records that each contain random bytes, so that no digest can be confirmed by
guessing a URL or a text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

StatementKind = Literal["capture", "import", "segment", "alias", "keys", "redaction", "note"]

STATEMENT_TYPE: Final = "https://in-toto.io/Statement/v1"
PAYLOAD_TYPE: Final = "application/vnd.in-toto+json"
#: `predicateType` of a statement is this prefix, the kind, and `/v1`.
PREDICATE_PREFIX: Final = "urn:newsproof:statement:"


@dataclass(frozen=True, slots=True)
class Prev:
    """The same article's statement before this one: its index in the log and its leaf hash in hex."""

    index: int
    leaf: str


@dataclass(frozen=True, slots=True)
class KeyWindow:
    """For which statements of a log a captor key counts: from log index `start` up to, not including, `until`.

    `vkey` is a C2SP verifier key. `until` is None while the key is in use. Windows go by log index because order is
    what the log proves; dates are only claimed.
    """

    vkey: str
    start: int
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """What is signed.

    `subjects`: SHA-256 in hex of every other record of the capture in file order (in-toto names them "1", "2", …).
    `observed`: canonical time. For a capture, `article` is its random id, `seq` counts its captures from 1,
    `version` its versions from 1 (None for an observation), `fields` is the root of the field tree in hex (None when
    there is no article, and for a look that did not give every item of the version that it found again). Every kind has
    `after`: SHA-256 in hex of the newest RFC 3161 token in hand (None when there is none), which proves that the
    statement was not signed before that token. `keys` (kind `keys` only) is the whole set of captor keys with their
    windows from here on; `redacts` (kind `redaction` only) is the statement whose capture was taken off the disk;
    `about` (kind `note` only) is the statement of the capture that a note speaks of.
    """

    kind: StatementKind
    subjects: tuple[str, ...]
    observed: str
    article: str | None = None
    seq: int | None = None
    version: int | None = None
    prev: Prev | None = None
    after: str | None = None
    fields: str | None = None
    keys: tuple[KeyWindow, ...] = ()
    redacts: Prev | None = None
    about: Prev | None = None
