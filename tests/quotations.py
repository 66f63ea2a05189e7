"""Quotes made from the formats alone, without an archive: fixed keys, fixed salts, the same bytes every time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from archive.model.capture import Leaf
from archive.model.statement import Prev, Statement
from archive.trust import canonical, disclosure, fieldtree, merkle, statements
from archive.trust import quote as quotes
from archive.trust.checkpoints import Checkpoint, sign_checkpoint
from archive.trust.keys import Signer
from archive.trust.notes import NoteSignature
from archive.trust.policy import Trust, parse_captors, parse_policy

ORIGIN = "log.courant.example/desk"
ADDRESS = "https://courant.example/2026/harbour-plan"
CAPTOR = Signer.from_seed("desk", b"\x01" * 32)
LOG = Signer.from_seed(ORIGIN, b"\x02" * 32)
OLD = "Mayor Ana Ruiz cuts the ribon as seen from the quay, March 2, 2026."
NEW = "Mayor Ana Ruiz cuts the ribbon as seen from the quay, Monday."


def leaves(name: str, items: Mapping[str, str]) -> tuple[Leaf, ...]:
    """The items of a version with salts that follow from its name."""
    return tuple(Leaf(path, value, sha256(f"{name} {path}".encode()).hexdigest()[:32]) for path, value in items.items())


def at(hour: int) -> str:
    return f"2026-03-02T{hour:02}:00:00.000000Z"


@dataclass
class Desk:
    """A log that grows statement by statement, and quotes from it."""

    captor: Signer = CAPTOR
    log: Signer = LOG
    entries: list[bytes] = field(default_factory=list)
    versions: dict[int, tuple[Leaf, ...]] = field(default_factory=dict)
    after: str | None = None

    def say(self, hour: int, items: tuple[Leaf, ...] | str, *, article: str = "a-1", version: int | None = None) -> int:
        """A statement about a version with these leaves, or an observation that repeats a root. Its log index."""
        index = len(self.entries)
        root = items if isinstance(items, str) else fieldtree.field_root(items)
        prev = Prev(index - 1, merkle.leaf_hash(self.entries[-1]).hex()) if self.entries else None
        subjects = tuple(sha256(f"{index} {n}".encode()).hexdigest() for n in range(6))
        said = Statement(
            "capture", subjects, at(hour), article, index + 1, version, prev, after=self.after, fields=root
        )
        self.entries.append(statements.sign(said, self.captor))
        if not isinstance(items, str):
            self.versions[index] = items
        return index

    def checkpoint(self, size: int | None = None, lines: Sequence[NoteSignature] = ()) -> bytes:
        size = len(self.entries) if size is None else size
        root = merkle.root_of(map(merkle.leaf_hash, self.entries[:size]))
        return sign_checkpoint(Checkpoint(self.log.name, size, root), self.log, lines)

    def tree(self, shown: Mapping[int, str | None], size: int | None = None) -> Any:
        """The log's tree with these statements, each with the path of the item that is shown of it."""
        hashes = [merkle.leaf_hash(entry) for entry in self.entries]
        made = {
            index: quotes.statement_leaf(self.entries[index], self.fields(index, path)) for index, path in shown.items()
        }
        return disclosure.disclose(size or len(hashes), made, subtree_of(hashes))

    def fields(self, index: int, path: str | None) -> Any:
        if path is None:
            return None
        items = self.versions[index]
        wanted = {n: quotes.field_leaf(leaf) for n, leaf in enumerate(items) if leaf.path in (path, "url")}
        return disclosure.disclose(len(items), wanted, subtree_of(fieldtree.field_hashes(items)))

    def quote(
        self, shown: Mapping[int, str | None], *, lines: Sequence[NoteSignature] = (), after: Sequence[bytes] = ()
    ) -> bytes:
        return quotes.encode(self.checkpoint(lines=lines), self.tree(shown), after)

    def trust(self, *, captors: str | None = None, more: str = "") -> Trust:
        """A reader who believes this log and its captor."""
        policy = f"log {self.log.verifier.vkey}\n{more}quorum none\n"
        lines = f"{self.captor.verifier.vkey} {self.log.name}\n" if captors is None else captors
        return Trust(parse_policy(policy.encode()), parse_captors(lines.encode()), label="the reader's folder")


def subtree_of(hashes: Sequence[bytes]) -> disclosure.Subtree:
    return lambda begin, end: merkle.root_of(hashes[begin:end])


def items(caption: str = OLD, **more: str) -> dict[str, str]:
    found = {"url": ADDRESS, "observed": at(8), "headline": "Mayor Opens Harbour Bridge"}
    found |= {f"body/{n}": f"Paragraph {n} says what nobody else shall read." for n in range(1, 9)}
    return found | {"image/1/caption": caption, "image/1/src": "https://courant.example/bridge.jpg"} | more


def desk(old: str = OLD, new: str = NEW, **more: str) -> Desk:
    """A log with other articles in it: version 1 (entry 2), seen again (entry 4), version 2 (entry 5)."""
    made = Desk()
    first = leaves("v1", items(old, **more))
    second = leaves("v2", items(new, **more))
    other = leaves("other", items("Ferry crews vote."))
    made.say(7, other, article="a-2", version=1)
    made.say(7, other, article="a-3", version=1)
    made.say(8, first, version=1)
    made.say(9, other, article="a-2", version=2)
    made.say(10, fieldtree.field_root(first))
    made.say(12, second, version=2)
    made.say(13, other, article="a-3", version=2)
    return made


SHOWN = {2: "image/1/caption", 4: None, 5: "image/1/caption"}


def document(data: bytes) -> dict[str, Any]:
    found = canonical.decode(data)
    assert isinstance(found, dict)
    return found
