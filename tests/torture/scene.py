"""A real archive that attacks are carried out on: its files, all of its keys, and readers who have only what is theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.audit.engine import examine
from archive.model.times import parse_time
from archive.model.verdict import Verification
from archive.trust import notes, timestamps
from archive.trust.cosignatures import Cosigner
from archive.trust.keys import Signer
from archive.trust.policy import CaptorLine, Requirements, Trust, parse_policy
from tests.audit.builder import MemoryEvidence
from tests.authority import Authority
from tests.newspaper import newspaper, page
from tests.torture.forger import keys_of
from tests.torture.sweep import load

PLAN, FERRY = "/2026/plan", "/2026/ferry"
WITNESSES = tuple(Cosigner.from_seed(f"w{number}.example/witness", bytes((number,)) * 32) for number in (1, 2, 3))
#: Quorums: two of the three witnesses, or all of them.
MOST, EVERY = "group most 2 W1 W2 W3\nquorum most", "group every all W1 W2 W3\nquorum every"
NOW = "2026-03-03T08:00:00.000000Z"


@dataclass(frozen=True)
class Scene:
    """The archive as files by name, its private keys, and its head as somebody may have kept it."""

    files: dict[str, bytes]
    captor: Signer
    log: Signer
    roots: tuple[bytes, ...] = ()

    @property
    def head(self) -> bytes:
        return self.files["log/checkpoint"]

    @property
    def size(self) -> int:
        return size_of(self.head)

    def trust(self, quorum: str = "quorum none", requires: Requirements = Requirements()) -> Trust:  # noqa: B008
        """A reader who believes these keys, three witnesses and these authorities."""
        lines = [f"log {self.log.verifier.vkey}"]
        lines += [f"witness W{number} {key.verifier.vkey}" for number, key in enumerate(WITNESSES, 1)]
        lines += [quorum, ""]
        captors = (CaptorLine(self.captor.verifier, self.log.name),)
        return Trust(parse_policy("\n".join(lines).encode()), captors, self.roots, requires, "the reader's")


def size_of(note: bytes) -> int:
    return int(note.split(b"\n")[1])


def make(folder: Path, *, authority: Authority | None = None, captures: int = 3) -> Scene:
    """Captures of two pages that change each time but once, and with an authority a timestamp after each.

    Capture n of each is made at 8+n hours and 8+n hours 20, the timestamp at 8+n hours 30.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with newspaper(folder) as paper:
        for number in range(captures):
            hour = f"2026-03-{2 + (8 + number) // 24:02}T{(8 + number) % 24:02}"
            paper.at(f"{hour}:00:00Z")
            paper.serve(PLAN, page(cost=f"${41 + number} million"))
            paper.capture(PLAN)
            paper.at(f"{hour}:20:00Z")
            paper.serve(FERRY, page("Ferry Fares Rise", cost=f"{3 + number // 2} euros"))
            paper.capture(FERRY)
            if authority is not None:
                stamp(paper.path, authority, f"{hour}:30:00Z")
        files = load(paper.path)
        captor, log = keys_of(folder / "keys", files)
    return Scene(files, captor, log, (authority.root,) if authority is not None else ())


def stamp(path: Path, authority: Authority, moment: str, name: str = "tsa.example") -> None:
    """A timestamp of that moment on the newest checkpoint of an archive, in both of its places."""
    head = path / "log" / "checkpoint"
    note = notes.parse(head.read_bytes())
    from hashlib import sha256

    token = authority.token(sha256(note.text.encode()).digest(), at=parse_time(moment))
    data = head.read_bytes() + timestamps.line(name, token).line.encode()
    for place in (head, path / "log" / "checkpoints" / note.text.split("\n")[1]):
        place.write_bytes(data)


def look(files: dict[str, bytes], trust: Trust | None = None, **more: Any) -> Verification:
    """What `verify` says of an archive folder with these files."""
    return examine(MemoryEvidence(files), trust=trust, asked=trust is not None, now=NOW, **more)


def codes(found: Verification) -> list[str]:
    return [one.code for one in (*found.problems, *found.unproven, *found.notices)]


def problems(found: Verification) -> set[str]:
    return {one.code for one in found.problems}


def failed(found: Verification) -> set[str]:
    """The words that failed."""
    return {verdict.word for verdict in found.verdicts if verdict.status == "FAIL"}


def told(found: Verification) -> str:
    return "+".join(sorted(set(codes(found))))


def lines(*cosigners: Cosigner, note: bytes, time: int) -> bytes:
    """A note with cosignatures behind it."""
    text = notes.parse(note).text
    return note + b"".join(one.cosign(text, time).line.encode() for one in cosigners)


def with_head(files: dict[str, bytes], note: bytes) -> dict[str, bytes]:
    """The files with another newest checkpoint, in both of its places."""
    return {**files, "log/checkpoint": note, f"log/checkpoints/{size_of(note)}": note}


def trimmed(note: bytes, keep: Sequence[str]) -> bytes:
    """A note with the signature lines of these names alone."""
    parsed = notes.parse(note)
    return notes.Note(parsed.text, tuple(line for line in parsed.signatures if line.name in keep)).encode()
