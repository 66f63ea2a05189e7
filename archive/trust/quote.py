"""Decides what a provable quote is made of: `newsproof/quote/v2`, one canonical JSON document, strict to the last byte.

A quote shows one item (a caption, the headline, a paragraph, the address of a picture) of one version of a page, and
leads from there to a signed checkpoint: item and address in the version's field tree, the tree's root in its statement,
the statement in the log's tree, that tree's root in the checkpoint. Two more statements may stand in the same log tree:
the last observation that repeats the field root (it shows no item, the root says it all), and a later version with an
item of the same kind. That this item took the other one's place is not proven: whoever made the quote chose it. Which
is which follows from what they show and from their times; nothing names it, so nothing can be renamed. Indexes follow
from the size that the checkpoint states.

The document says the same in `newsproof/quote/v1`; another name is another look of the page, which is part of the format.
Quotes of both are read, the second is written.

Members: `after` (notes: for each timestamp token that a statement names, an earlier checkpoint with that token and no
other line but the log's), `checkpoint` (note), `log` (tree, as `trust.disclosure` writes it), `schema`. A leaf of the
log's tree has `fields` (the field tree, or null), `keyid`, `sig` (base64), `predicate` and `subject` (the digests in
hex): all that varies in the entry of a capture, whose other bytes are the same for all of them. A leaf of a field tree
has `path`, `salt` (base64) and `value`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from archive.model.capture import Leaf
from archive.model.statement import PAYLOAD_TYPE, PREDICATE_PREFIX, STATEMENT_TYPE, Statement
from archive.trust import canonical, disclosure, fieldtree, notes, statements
from archive.trust.canonical import JSON, NotCanonical
from archive.trust.checkpoints import Checkpoint, CheckpointError, parse_checkpoint
from archive.trust.disclosure import DisclosureError
from archive.trust.envelope import Envelope, EnvelopeError, open_envelope
from archive.trust.fieldtree import FieldTreeError
from archive.trust.spelling import SpellingError, decode_base64, encode_base64
from archive.trust.timestamps import is_token

SCHEMA: Final = "newsproof/quote/v2"
#: All that are read: each names how its page looks.
SCHEMAS: Final = ("newsproof/quote/v1", SCHEMA)
#: Cap on the document, applied before parsing: three statements, trees, and two notes full of signatures.
DOCUMENT_LIMIT: Final = 1_000_000
#: The path under which a version has its address; where a redirect led to another one, the two in its place: the
#: address that was asked for, and the one that answered. Of these none is shown without the other.
ADDRESS: Final = "url"
ASKED: Final = "url/asked"
ANSWERED: Final = "url/answered"
ADDRESSES: Final = frozenset((ADDRESS, ASKED, ANSWERED))

_PLACE: Final = re.compile(r"/[0-9]+(?=/|\Z)", re.ASCII)
_MEMBERS: Final = {"after", "checkpoint", "log", "schema"}
_STATEMENT: Final = {"fields", "keyid", "predicate", "sig", "subject"}
_FIELD: Final = {"path", "salt", "value"}


class QuoteError(ValueError):
    """The bytes are no quote. `field` names the member at fault."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Fault:
    """What does not lead to what is signed: `fields` of the statement at that log index, or the `log` itself."""

    field: str
    index: int | None
    message: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One statement of a quote. `entry` is the log entry, `index` where it stands, `envelope` who signed it.

    `address` (which answered), `asked` (only where another address was asked for) and `item` are the leaves that are
    shown of its version, and `fields` is the root that they lead to, in hex; None for an observation. Whether that is
    the root in the statement is for the reader to ask.
    """

    entry: bytes
    envelope: Envelope
    statement: Statement
    index: int
    address: Leaf | None = None
    item: Leaf | None = None
    fields: str | None = None
    asked: Leaf | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote whose parts fit each other; no signature, and no hash against what is signed, has been checked.

    `root` is what the log's tree comes to. `first` is the quoted version; `again` the last observation of it; `later`
    the version that is shown beside it.
    """

    document: Mapping[str, JSON]
    note: bytes
    checkpoint: Checkpoint
    root: bytes
    first: Shown
    again: Shown | None = None
    later: Shown | None = None
    after: tuple[bytes, ...] = ()

    @property
    def shown(self) -> tuple[Shown, ...]:
        """Every statement, in the order of their times."""
        return tuple(one for one in (self.first, self.again, self.later) if one is not None)

    def faults(self) -> tuple[Fault, ...]:
        """Where the hashes do not lead to what is signed; none when they do. Signatures are another question."""
        found = [
            Fault(
                "fields",
                one.index,
                f"address and item lead to the field root {one.fields}, the statement signs {one.statement.fields}",
            )
            for one in (self.first, self.later)
            if one is not None and one.fields != one.statement.fields
        ]
        if self.root != self.checkpoint.root:
            found.append(
                Fault("log", None, f"the statements lead to another root than that of {self.checkpoint.size} entries")
            )
        return tuple(found)


def statement_leaf(entry: bytes, fields: JSON) -> dict[str, JSON]:
    """A log entry as a leaf of the log's tree, with what is shown of its field tree (None: nothing).

    Raises QuoteError when the entry is not that of a capture.
    """
    try:
        envelope = open_envelope(entry)
        statement = statements.decode(envelope.payload)
        payload = canonical.decode(envelope.payload)
    except (EnvelopeError, NotCanonical, statements.StatementError) as exc:
        raise QuoteError("log", str(exc)) from exc
    if statement.kind != "capture" or not isinstance(payload, dict):
        raise QuoteError("log", f"a statement of kind {statement.kind} is about no page")
    return {
        "fields": fields,
        "keyid": envelope.keyid,
        "predicate": payload["predicate"],
        "sig": encode_base64(envelope.signature),
        "subject": list(statement.subjects),
    }


def field_leaf(leaf: Leaf) -> dict[str, JSON]:
    """An item of a version as a leaf of its field tree."""
    return {"path": leaf.path, "salt": encode_base64(bytes.fromhex(leaf.salt)), "value": leaf.value}


def encode(checkpoint: bytes, log: JSON, after: Sequence[bytes]) -> bytes:
    """The document of a quote; `read` gives its parts. Raises QuoteError when they are none.

    `after` are earlier checkpoints as `token_note` cuts them, in any order, each once.
    """
    try:
        ordered = sorted({_checkpoint(note, "after").size: note for note in after}.items())
        data = canonical.encode(
            {
                "after": [note.decode("utf-8") for _, note in ordered],
                "checkpoint": checkpoint.decode("utf-8"),
                "log": log,
                "schema": SCHEMA,
            }
        )
    except (NotCanonical, UnicodeDecodeError) as exc:
        raise QuoteError("log", str(exc)) from exc
    read(data)
    return data


def read(data: bytes) -> Quote:
    """The quote that the bytes of a document are. Raises QuoteError, naming the member, for anything else."""
    if len(data) > DOCUMENT_LIMIT:
        raise QuoteError("", f"the document has more than {DOCUMENT_LIMIT} bytes")
    try:
        document = canonical.decode(data)
    except NotCanonical as exc:
        raise QuoteError("", f"the document is no canonical JSON: {exc}") from exc
    if not isinstance(document, dict) or document.keys() != _MEMBERS:
        raise QuoteError("", f"the members of the document are not {', '.join(sorted(_MEMBERS))}")
    if document["schema"] not in SCHEMAS:
        raise QuoteError("schema", f"the schema is not {' or '.join(SCHEMAS)}")
    note = _note(document["checkpoint"], "checkpoint")
    checkpoint = _checkpoint(note, "checkpoint")
    root, shown = _log(document["log"], checkpoint.size)
    first, again, later = _parts(shown)
    after = _after(document, checkpoint, shown)
    return Quote(document, note, checkpoint, root, first, again, later, after)


def kind_of(path: str) -> str:
    """The kind of an item: its path without the numbers of places. Paths of one kind without any name one item."""
    return _PLACE.sub("/#", path)


def token_note(note: bytes, digests: Collection[str]) -> bytes | None:
    """A checkpoint note cut down to what a quote carries of it: its text, the log's lines, and tokens with these SHA-256
    (hex). None when none of them is on it. Raises NoteError when it is no note."""
    parsed = notes.parse(note)
    origin = parsed.text.partition("\n")[0]
    tokens = tuple(line for line in parsed.signatures if is_token(line) and _digest(line) in digests)
    if not tokens:
        return None
    kept = tuple(line for line in parsed.signatures if line in tokens or line.name == origin)
    return notes.Note(parsed.text, kept).encode()


# Reading.


def _note(text: JSON, name: str) -> bytes:
    if not isinstance(text, str):
        raise QuoteError(name, "a checkpoint is a text")
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise QuoteError(name, "a checkpoint is a text") from None


def _checkpoint(note: bytes, name: str) -> Checkpoint:
    try:
        return parse_checkpoint(notes.parse(note).text)
    except (notes.NoteError, CheckpointError) as exc:
        raise QuoteError(name, str(exc)) from exc


def _log(tree: JSON, size: int) -> tuple[bytes, list[Shown]]:
    entries: list[bytes] = []

    def leaf_bytes(leaf: Mapping[str, JSON]) -> bytes:
        if leaf.keys() != _STATEMENT:
            raise QuoteError("log", f"a statement has the members {', '.join(sorted(_STATEMENT))}")
        entries.append(_entry(leaf))
        return b"\x00" + entries[-1]

    try:
        found = disclosure.fold(tree, leaf_bytes, size)
    except DisclosureError as exc:
        raise QuoteError("log", str(exc)) from exc
    parts = zip(entries, found.leaves, found.indexes, strict=True)
    return found.root, [_shown(entry, leaf["fields"], index) for entry, leaf, index in parts]


def _entry(leaf: Mapping[str, JSON]) -> bytes:
    """The envelope, made again: nothing of it but these four members can vary."""
    subject = leaf["subject"]
    if not isinstance(subject, list):
        raise QuoteError("log", "the subject of a statement is a list of digests")
    payload = {
        "_type": STATEMENT_TYPE,
        "predicate": leaf["predicate"],
        "predicateType": f"{PREDICATE_PREFIX}capture/v1",
        "subject": [{"digest": {"sha256": one}, "name": str(n)} for n, one in enumerate(subject, start=1)],
    }
    return canonical.encode(
        {
            "payload": encode_base64(canonical.encode(payload)),
            "payloadType": PAYLOAD_TYPE,
            "signatures": [{"keyid": leaf["keyid"], "sig": leaf["sig"]}],
        }
    )


def _shown(entry: bytes, fields: JSON, index: int) -> Shown:
    try:
        envelope = open_envelope(entry)
        statement = statements.decode(envelope.payload)
    except (EnvelopeError, statements.StatementError) as exc:
        raise QuoteError("log", f"entry {index}: {exc}") from exc
    if statement.fields is None:
        raise QuoteError("log", f"entry {index} is no statement about a version of a page")
    if fields is None:
        return Shown(entry, envelope, statement, index)
    leaves: list[Leaf] = []

    def leaf_bytes(leaf: Mapping[str, JSON]) -> bytes:
        leaves.append(_field(leaf, index))
        try:
            return fieldtree.leaf_bytes(leaves[-1])
        except FieldTreeError as exc:
            raise QuoteError("fields", f"entry {index}: {exc}") from exc

    try:
        root = disclosure.fold(fields, leaf_bytes).root.hex()
    except DisclosureError as exc:
        raise QuoteError("fields", f"entry {index}: {exc}") from exc
    places = {leaf.path: leaf for leaf in leaves if leaf.path in ADDRESSES}
    items = [leaf for leaf in leaves if leaf.path not in ADDRESSES]
    if len(places) + len(items) != len(leaves) or len(items) != 1:
        raise QuoteError("fields", f"entry {index} does not show its address and one item")
    if places.keys() == {ADDRESS}:
        return Shown(entry, envelope, statement, index, places[ADDRESS], items[0], root)
    if places.keys() != {ASKED, ANSWERED}:
        raise QuoteError("fields", f"entry {index} does not show both addresses: asked for, and answering")
    return Shown(entry, envelope, statement, index, places[ANSWERED], items[0], root, places[ASKED])


def _field(leaf: Mapping[str, JSON], index: int) -> Leaf:
    path, salt, value = (leaf.get(name) for name in ("path", "salt", "value"))
    if leaf.keys() != _FIELD or not (isinstance(path, str) and isinstance(salt, str) and isinstance(value, str)):
        raise QuoteError("fields", f"entry {index}: an item has path, salt and value")
    try:
        raw = decode_base64(salt)
    except SpellingError as exc:
        raise QuoteError("fields", f"entry {index}: the salt of {path!r} is {exc}") from exc
    if len(raw) != fieldtree.SALT_SIZE:
        raise QuoteError("fields", f"entry {index}: the salt of {path!r} has not {fieldtree.SALT_SIZE} bytes")
    return Leaf(path, value, raw.hex())


def _parts(shown: list[Shown]) -> tuple[Shown, Shown | None, Shown | None]:
    """The quoted version, the last observation of it, the version beside it."""
    ordered = sorted(shown, key=lambda one: (one.statement.observed, one.index))
    versions = [one for one in ordered if one.item is not None]
    observations = [one for one in ordered if one.item is None]
    if not 1 <= len(versions) <= 2 or len(observations) > 1:
        raise QuoteError("log", "a quote is of one version, or two, and of one observation at most")
    if len({one.statement.article for one in shown}) != 1:
        raise QuoteError("log", "the statements are not of one article")
    if any(one.statement.version is None for one in versions):
        raise QuoteError("log", "an item is shown of a statement that is of no version")
    if len({kind_of(one.item.path) for one in versions if one.item is not None}) != 1:
        raise QuoteError("log", "the items that stand beside each other are not of one kind")
    first, again = versions[0], observations[0] if observations else None
    if again is not None and (again.statement.fields != first.statement.fields or ordered[0] is again):
        raise QuoteError("log", "an observation is shown that does not find the quoted version again, later")
    return first, again, versions[1] if len(versions) == 2 else None


def _after(document: Mapping[str, JSON], checkpoint: Checkpoint, shown: Sequence[Shown]) -> tuple[bytes, ...]:
    """The notes with the tokens that the statements name: in the order of their sizes, and none for nothing."""
    listed = document["after"]
    if not isinstance(listed, list) or len(listed) > len(shown):
        raise QuoteError("after", "there is not one earlier checkpoint for each token at most")
    named = {one.statement.after: one.index for one in sorted(shown, key=lambda one: -one.index)}
    found = []
    sizes = [-1]
    carried: set[str] = set()
    for text in listed:
        note = _note(text, "after")
        head = _checkpoint(note, "after")
        tokens = {_digest(line) for line in notes.parse(note).signatures if is_token(line)}
        if head.origin != checkpoint.origin or head.size <= sizes[-1] or tokens & carried or not tokens <= named.keys():
            raise QuoteError("after", "a checkpoint is of another log, or bears no token that a statement names")
        if token_note(note, tokens) != note or any(head.size > named[token] for token in tokens):
            raise QuoteError(
                "after", "a checkpoint bears other lines than those of log and token, or is no earlier one"
            )
        carried |= tokens
        sizes.append(head.size)
        found.append(note)
    return tuple(found)


def _digest(line: notes.NoteSignature) -> str:
    return sha256(line.signature).hexdigest()
