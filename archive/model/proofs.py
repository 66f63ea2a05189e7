"""What the verbs answer that make evidence stand on its own: proofs, quotes, anchors, keys, removals."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from archive.model.codec import LATER
from archive.model.statement import KeyWindow


@dataclass(frozen=True, slots=True)
class Proved:
    """A proof or a bundle that was written. `index` is the log index of the statement, `size` the log's size."""

    path: str
    form: Literal["tlog-proof", "wacz"]
    capture: str
    index: int
    size: int
    bytes: int
    sha256: str
    schema: Literal["newsproof/proved/v1"] = "newsproof/proved/v1"


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote that was written: which item (`at`, a path of the field tree) of which versions, word for word.

    `items` are (version's name, path, text); `until` is when the text was last seen there, None when only once.
    `imported` names the captures shown that were imported, of which the page itself cannot tell: their address and time
    are what the file, its WARC or the importer says. `url` is the address that answered, `asked` the one that was asked
    for where a redirect led from there.
    """

    path: str
    url: str
    items: tuple[tuple[str, str, str], ...]
    observed: str
    until: str | None
    bytes: int
    sha256: str
    imported: tuple[str, ...] = ()
    asked: str | None = field(default=None, metadata=LATER)
    schema: Literal["newsproof/quoted/v1"] = "newsproof/quoted/v1"


@dataclass(frozen=True, slots=True)
class Anchored:
    """A checkpoint to which somebody outside added a line: an authority's timestamp, witnesses' cosignatures.

    `by` names who; `time` is what they attest (canonical); `file` is what was written when a request goes by hand.
    """

    size: int
    root: str
    by: str
    action: Literal["timestamp", "cosignature", "request"]
    time: str | None = None
    file: str | None = None
    trusted: bool = False
    schema: Literal["newsproof/anchored/v1"] = "newsproof/anchored/v1"


@dataclass(frozen=True, slots=True)
class Witnessed:
    """What a witness did with a request: C2SP tlog-witness status and reply."""

    origin: str
    old: int
    size: int
    status: int
    reply: str
    schema: Literal["newsproof/witnessed/v1"] = "newsproof/witnessed/v1"


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One key. `place` is `keyring` (its private part is here) or `trust` (its word counts for this reader).

    `fingerprint` is the first 16 hex digits of SHA-256 over the 32 bytes of the public key, in groups of four.
    """

    name: str
    keyid: str
    vkey: str
    fingerprint: str
    place: Literal["keyring", "trust"]
    role: Literal["captor", "log", "witness", "authority"]
    path: str
    status: str
    origin: str | None = None
    start: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class KeyRows:
    """Keys that this user holds or trusts."""

    keys: tuple[KeyRow, ...]
    keyring: str
    trust: str
    schema: Literal["newsproof/keys-list/v1"] = "newsproof/keys-list/v1"


@dataclass(frozen=True, slots=True)
class KeysChanged:
    """A rotation or revocation that was logged at `index`; `keys` are all captor keys with their windows now.

    `key_file` is where the new private key lies; `trust` is the reader's own folder if it was brought in step.
    """

    action: Literal["rotate", "revoke"]
    index: int
    keys: tuple[KeyWindow, ...]
    key_file: str | None = None
    trust: str | None = None
    schema: Literal["newsproof/keys-changed/v1"] = "newsproof/keys-changed/v1"


@dataclass(frozen=True, slots=True)
class Remaining:
    """A place in the archive where something of what goes may still be, and why it was not taken out. `record` is the
    number of the record in its file, from 1; None when it is about the file."""

    file: str
    why: str
    record: int | None = None


@dataclass(frozen=True, slots=True)
class Redacted:
    """What was, or would be (`applied` false), taken off the disk: captures by name, records and bytes by file.

    `stays` says what is kept on purpose, `remaining` where something of it may still be: whoever must be rid of it looks
    there. `searched` counts the files that were looked through for its words and addresses. `unread` counts the places
    that hold something which could not be read as words (pictures, files that are packed otherwise); `unread_first` are
    the first of them.
    """

    captures: tuple[str, ...]
    records: int
    bytes: int
    files: tuple[str, ...]
    reason: str
    applied: bool
    entries: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()
    remaining: tuple[Remaining, ...] = ()
    searched: int = 0
    unread: int = 0
    unread_first: tuple[Remaining, ...] = ()
    schema: Literal["newsproof/redacted/v1"] = "newsproof/redacted/v1"
