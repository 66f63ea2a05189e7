"""Somebody with write access to an archive, and with as many of its keys as a case gives him.

He takes the archive apart into statements and their records, changes what he likes, and puts everything together again
as carefully as its own writer: digests in record headers, descriptions, field roots, chains, envelopes, seals, tiles,
checkpoints and CDXJ. What he has no key for he signs with a key of his own, or leaves as it was.
"""

from __future__ import annotations

import base64
import copy
import gzip
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from archive.formats import capture as records
from archive.formats.capture import DSSE_TYPE
from archive.formats.members import compress
from archive.formats.reader import RecordItem, read_warc
from archive.model.capture import Leaf
from archive.model.statement import Prev, Statement
from archive.store.disk import Disk
from archive.store.keyring import Keyring
from archive.trust import canonical, fieldtree, merkle, statements, tiles
from archive.trust.checkpoints import Checkpoint, sign_checkpoint
from archive.trust.envelope import open_envelope
from archive.trust.keys import Signer
from archive.trust.spelling import encode_base64
from archive.trust.tiles import ENTRIES, Tile
from tests.audit.builder import cdxj_of, members

#: What a case signs entries and checkpoints with; None: what was signed stays as it was, whatever it is now said of.
Key = Signer | None


@dataclass
class Group:
    """One statement and the records that it covers, uncompressed, its own record left out; where they lie."""

    segment: str
    records: list[bytes]
    statement: Statement
    entry: bytes
    #: Changed by the forger: everything that follows from the records is made again.
    touched: bool = False

    @property
    def description(self) -> dict[str, Any]:
        """What the description record says."""
        found = json.loads(split(self.records[-1])[1])
        assert isinstance(found, dict)
        return found

    @description.setter
    def description(self, document: dict[str, Any]) -> None:
        self.records[-1] = with_block(self.records[-1], canonical.encode(document))
        self.touched = True


@dataclass
class Forger:
    """The archive taken apart. `groups` are in log order; `rebuild` makes files of them again."""

    files: dict[str, bytes]
    groups: list[Group] = field(init=False)

    def __post_init__(self) -> None:
        entries = entries_of(self.files)
        self.groups = []
        for name in segments_of(self.files):
            waiting: list[bytes] = []
            for item in read_warc(io.BytesIO(self.files[name])):
                assert isinstance(item, RecordItem)
                data = gzip.decompress(self.files[name][item.offset : item.offset + item.length])
                if item.record.content_type == DSSE_TYPE:
                    entry = item.record.block or b""
                    assert entry == entries[len(self.groups)]
                    self.groups.append(Group(name, waiting, statements.decode_entry(entry), entry))
                    waiting = []
                else:
                    waiting.append(data)
        assert len(self.groups) == len(entries)

    def copy(self) -> Forger:
        made = copy.copy(self)
        made.files = dict(self.files)
        made.groups = [replace(group, records=list(group.records)) for group in self.groups]
        return made

    # What he changes.

    def drop(self, index: int) -> None:
        """Takes one statement out; what stands at the front of its segment goes to the next one."""
        gone = self.groups.pop(index)
        first = [record for record in gone.records if header(record, "WARC-Type") == "warcinfo"]
        if first and index < len(self.groups) and self.groups[index].segment == gone.segment:
            self.groups[index].records[:0] = first
            self.groups[index].touched = True
        for record in gone.records:
            if header(record, "WARC-Type") == "response":
                self._inherit(record, index)

    def _inherit(self, original: bytes, since: int) -> None:
        """What repeated an answer that is no more becomes that answer: the first one that did; the others repeat that."""
        lost, heir = header(original, "WARC-Record-ID"), None
        for group in self.groups[since:]:
            for at, record in enumerate(group.records):
                if header(record, "WARC-Refers-To") != lost:
                    continue
                if heir is None:
                    heir = record
                    whole = with_header(original, "WARC-Record-ID", header(record, "WARC-Record-ID") or "")
                    whole = with_header(whole, "WARC-Date", header(record, "WARC-Date") or "")
                    group.records[at] = whole
                    document = group.description
                    for item in document["records"]:
                        if item.get("sha256") == sha256(record).hexdigest():
                            item["role"] = "response"
                    group.description = document
                else:
                    repeats = with_header(record, "WARC-Refers-To", header(heir, "WARC-Record-ID") or "")
                    group.records[at] = with_header(repeats, "WARC-Refers-To-Date", header(heir, "WARC-Date") or "")
                    group.touched = True

    def drop_last(self, count: int) -> None:
        del self.groups[len(self.groups) - count :]

    def swap(self, first: int, second: int) -> None:
        """Exchanges two captures; each says the times that it said before."""
        one, other = self.groups[first], self.groups[second]
        front = [record for record in one.records if header(record, "WARC-Type") == "warcinfo"]
        one.records[: len(front)] = []
        other.records[:0] = front
        one.segment, other.segment = other.segment, one.segment
        one.touched = other.touched = True
        self.groups[first], self.groups[second] = other, one

    def insert(self, index: int, like: int, change: Callable[[bytes], bytes]) -> None:
        """Puts a capture that never was in front of another one: like one that was, with other ids and other words."""
        model = self.groups[like]
        made = Group(
            model.segment,
            [record for record in model.records if header(record, "WARC-Type") != "warcinfo"],
            model.statement,
            model.entry,
            True,
        )
        number = sha256(model.entry).hexdigest()
        made.records = [renamed(record, number) for record in made.records]
        document = made.description
        document["id"] = number[:32]
        made.description = document
        if index < len(self.groups) and index > 0:
            made.segment = self.groups[index - 1].segment
        self.groups.insert(max(index, 1), made)
        edit(made, change)

    def say(self, index: int, change: Callable[[bytes], bytes]) -> None:
        """Changes what was captured."""
        edit(self.groups[index], change)

    def redate(self, index: int, observed: str) -> None:
        """Lets a capture have been made at another time, in every place that names it."""
        group = self.groups[index]
        old, new = group.statement.observed.encode(), observed.encode()
        group.records = [fixed(record.replace(old, new)) for record in group.records]
        group.statement = replace(group.statement, observed=observed)
        group.touched = True

    # What he makes of it.

    def _repeat(self) -> None:
        """Lets every revisit state the payload of what it repeats."""
        payloads: dict[str | None, str] = {}
        for group in self.groups:
            for at, record in enumerate(group.records):
                stated = header(record, "WARC-Payload-Digest")
                original = payloads.get(header(record, "WARC-Refers-To"), stated)
                if stated is not None and original is not None and original != stated:
                    group.records[at] = record.replace(stated.encode(), original.encode(), 1)
                    group.touched = True
                if stated is not None and header(record, "WARC-Type") == "response":
                    payloads[header(record, "WARC-Record-ID")] = stated

    def rebuild(self, captor: Key, log: Key, *, chain: bool = True, keys: bool = False) -> dict[str, bytes]:
        """The files of an archive with these groups, done right as far as the keys go.

        With `captor` every statement that must change is signed by it; without it, envelopes keep the signature that
        they had, around what is said now. `chain`: prev, seq and version are made to follow. `keys`: the verifier keys
        in the folder become those of the keys he used.
        """
        made = {name: data for name, data in self.files.items() if not name.startswith(("log/", "warc/news-"))}
        self._repeat()
        heads: dict[str, tuple[Prev, int, int]] = {}
        entries: list[bytes] = []
        moved = False
        segments: dict[str, bytes] = {}
        for index, group in enumerate(self.groups):
            said = group.statement
            if said.kind == "segment" and group.records:
                document = group.description
                sealed = segments.get(document["file"])
                if sealed is not None and sha256(sealed).hexdigest() != document["sha256"]:
                    group.description = document | {"sha256": sha256(sealed).hexdigest(), "length": len(sealed)}
            if group.touched:
                said = redescribed(group)
            if chain and said.article is not None:
                prev, seq, version = heads.get(said.article, (None, 0, 0))
                said = replace(
                    said, prev=prev, seq=seq + 1, version=version + 1 if said.version is not None else said.version
                )
            entry = group.entry
            if said != statements.decode_entry(entry):
                entry = statements.sign(said, captor) if captor is not None else lied(entry, said)
                moved = True
            elif captor is not None and keys:
                entry = statements.sign(said, captor)
            if said.article is not None:
                _, _, version = heads.get(said.article, (None, 0, 0))
                leaf = merkle.leaf_hash(entry).hex()
                heads[said.article] = (Prev(index, leaf), said.seq or 0, said.version or version)
            closing = records.statement_record(
                entry, observed=said.observed, warcinfo_id=header(group.records[-1], "WARC-Warcinfo-ID") or ""
            )
            entries.append(entry)
            packed = b"".join(compress(record) for record in (*group.records, closing.data))
            segments[group.segment] = segments.get(group.segment, b"") + packed
        made |= segments
        made |= {name.replace(".warc.gz", ".cdxj"): cdxj_of(name, data) for name, data in segments.items()}
        sizes = {int(name.rpartition("/")[2]) for name in self.files if name.startswith("log/checkpoints/")}
        made |= log_of(self.files, entries, sizes, log)
        if keys:
            for name, key in (("keys/desk.pub", captor), ("keys/log.pub", log)):
                if key is not None:
                    made[name] = f"{key.verifier.vkey}\n".encode()
        assert moved or entries != entries_of(self.files) or keys
        return made


def keys_of(keyring: Path, files: dict[str, bytes]) -> tuple[Signer, Signer]:
    """The captor's and the log's private keys of an archive whose keys lie in that folder."""
    ring = Keyring(keyring, Disk())
    return ring.load("desk"), ring.load(files["keys/log.pub"].decode().partition("+")[0])


def segments_of(files: dict[str, bytes]) -> list[str]:
    return sorted(name for name in files if name.startswith("warc/news-") and name.endswith(".warc.gz"))


def entries_of(files: dict[str, bytes]) -> list[bytes]:
    """All entries of the log."""
    size = int(files["log/checkpoint"].split(b"\n")[1])
    found: list[bytes] = []
    for n in range(-(-size // 256)):
        found += tiles.decode_entries(files[f"log/{Tile(ENTRIES, n, min(256, size - n * 256)).path}"])
    return found


def log_of(files: dict[str, bytes], entries: list[bytes], sizes: Iterable[int], log: Key) -> dict[str, bytes]:
    """The files of a log with these entries, with checkpoints of these sizes and of the newest.

    Without a key the new text stands above the signature lines that the checkpoint had.
    """
    size = len(entries)
    hashes = [merkle.leaf_hash(entry) for entry in entries]
    made = {f"log/{tile.path}": data for tile, data in tiles.grow(0, hashes, lambda tile: b"")}
    for n in range(-(-size // 256)):
        bundle = entries[n * 256 : (n + 1) * 256]
        made[f"log/{Tile(ENTRIES, n, len(bundle)).path}"] = tiles.encode_entries(bundle)
    origin = files["keys/log.pub"].decode().partition("+")[0]
    for at in sorted({known for known in sizes if known <= size} | {size}):
        head = Checkpoint(origin, at, merkle.root_of(hashes[:at]))
        old = files.get(f"log/checkpoints/{at}", files["log/checkpoint"])
        note = sign_checkpoint(head, log) if log is not None else head.text.encode() + b"\n" + old.partition(b"\n\n")[2]
        if old.startswith(note):
            note = old  # nothing has changed up to here: the lines of others stay
        made[f"log/checkpoints/{at}"] = note
    made["log/checkpoint"] = made[f"log/checkpoints/{size}"]
    return made


def nodes(hashes: Sequence[bytes]) -> merkle.Node:
    """The nodes of a tree over these leaf hashes."""
    return lambda level, index: merkle.root_of(hashes[index << level : (index + 1) << level])


def lied(entry: bytes, said: Statement) -> bytes:
    """An envelope that says something else under the signature that it had."""
    document = json.loads(entry)
    document["payload"] = encode_base64(statements.encode(said))
    return canonical.encode(document)


def redescribed(group: Group) -> Statement:
    """The statement of a group whose records have changed; its description is made to list them."""
    document = group.description
    own = list(group.records[:-1])
    listed = [item for item in document["records"] if item.get("file") is None]
    foreign = [item for item in document["records"] if item.get("file") is not None]
    by_role = []
    for number, record in enumerate(own):
        role = "warcinfo" if header(record, "WARC-Type") == "warcinfo" else ""
        spare = [item for item in listed if item["role"] != "warcinfo"]
        front = sum(header(one, "WARC-Type") == "warcinfo" for one in own[:number])
        item = {"role": "warcinfo"} if role else dict(spare[number - front])
        item |= {"sha256": sha256(record).hexdigest(), "length": len(record)}
        by_role.append(item)
    document["records"] = [*by_role, *foreign]
    for item, record in zip(by_role, own, strict=True):
        stated = header(record, "WARC-Payload-Digest")
        if item["role"] in ("response", "revisit") and stated is not None:
            document["payload_sha256"] = stated.removeprefix("sha256:")
    for leaf in document.get("fields") or ():
        if leaf["path"] == "observed":
            leaf["value"] = group.statement.observed
    group.description = document
    said = replace(group.statement, subjects=tuple(sha256(record).hexdigest() for record in group.records))
    if document.get("fields"):
        leaves = tuple(Leaf(leaf["path"], leaf["value"], leaf["salt"]) for leaf in document["fields"])
        said = replace(said, fields=fieldtree.field_root(leaves))
    return said


def edit(group: Group, change: Callable[[bytes], bytes]) -> None:
    """Applies a change to the block of every record but the warcinfo, and mends what each record says of itself."""
    done = []
    for record in group.records:
        if header(record, "WARC-Type") == "warcinfo":
            done.append(record)
            continue
        done.append(with_block(record, change(split(record)[1])))
    group.records = done
    document = group.description
    for leaf in document.get("fields") or ():
        leaf["value"] = change(leaf["value"].encode()).decode("utf-8", "replace")
    group.description = document


def records_of(segment: bytes) -> Iterator[bytes]:
    """The records of a segment, uncompressed."""
    for member in members(segment):
        yield gzip.decompress(member)


# One record.


def split(record: bytes) -> tuple[bytes, bytes]:
    """Header and block of an uncompressed record."""
    head, _, rest = record.partition(b"\r\n\r\n")
    return head, rest[:-4]


def header(record: bytes, name: str) -> str | None:
    found = re.search(rb"(?m)^%b: ([^\r]*)\r?$" % name.encode(), split(record)[0])
    return found[1].decode() if found is not None else None


def with_header(record: bytes, name: str, value: str) -> bytes:
    """The record with another value of a named field that it has."""
    head, mark, rest = record.partition(b"\r\n\r\n")
    head, count = re.subn(
        rb"(?m)^%b: [^\r]*" % name.encode(), f"{name}: {value}".encode().replace(b"\\", b"\\\\"), head
    )
    assert count == 1, name
    return head + mark + rest


def with_block(record: bytes, block: bytes) -> bytes:
    """The record with another block, its length and digests made to fit."""
    head, _ = split(record)
    head = re.sub(rb"(?m)^Content-Length: \d+", b"Content-Length: %d" % len(block), head)
    payload = block
    if b"application/http" in head:
        payload = block.partition(b"\r\n\r\n")[2]
        if len(payload) != len(split(record)[1].partition(b"\r\n\r\n")[2]):
            block = re.sub(rb"(?im)^Content-Length: \d+", b"Content-Length: %d" % len(payload), block, count=1)
            head = re.sub(rb"(?m)^Content-Length: \d+", b"Content-Length: %d" % len(block), head)
    for name, data in ((b"WARC-Block-Digest", block), (b"WARC-Payload-Digest", payload)):
        if name == b"WARC-Payload-Digest" and b"WARC-Type: revisit" in head:
            continue
        head = re.sub(
            rb"(?m)^%b: ([a-z0-9]+):([^\r]*)" % name,
            lambda found, name=name, data=data: name + b": " + digest_like(found[1], found[2], data),  # type: ignore[misc]
            head,
        )
    return head + b"\r\n\r\n" + block + b"\r\n\r\n"


def fixed(record: bytes) -> bytes:
    """The record with digests and length that fit its block as it is."""
    return with_block(record, split(record)[1])


def digest_like(algorithm: bytes, old: bytes, data: bytes) -> bytes:
    """A digest in the notation that the old one had."""
    made = sha256(data)
    text = made.hexdigest().encode() if len(old) == 64 else base64.b32encode(made.digest())
    assert algorithm == b"sha256"
    return algorithm + b":" + text


def renamed(record: bytes, number: str) -> bytes:
    """The record under another id."""
    found = re.search(rb"(?m)^WARC-Record-ID: <urn:uuid:([0-9a-f-]{36})>", record)
    assert found is not None
    new = sha256(found[1] + number.encode()).hexdigest()
    return record.replace(found[1], f"{new[:8]}-{new[8:12]}-4{new[13:16]}-8{new[17:20]}-{new[20:32]}".encode())


def opened(entry: bytes) -> dict[str, Any]:
    """The JSON of a statement in an entry."""
    found = json.loads(open_envelope(entry).payload)
    assert isinstance(found, dict)
    return found
