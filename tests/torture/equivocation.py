"""Two histories under one log key, and whether anybody who asks for a majority of witnesses can be shown both.

Every way in which two histories can reach three honest witnesses is played: who is asked first, who second, at which
sizes, with which claims of what the witness has seen. Then a log that dies at any moment of a commit and goes on: the
texts that its key ever signed have one root for each size, and each is a beginning of the next.
"""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from archive.errors import NewsproofError
from archive.trust import merkle, notes
from archive.trust.checkpoints import Checkpoint, sign_checkpoint
from archive.trust.cosignatures import Cosigner
from archive.trust.judging import judge
from archive.trust.keys import Signer
from archive.trust.policy import Trust, parse_policy
from archive.trust.witness import WitnessState, add_checkpoint, encode_request
from tests.torture.crashes import Start, Workshop
from tests.torture.faults import MODES, FaultDisk, Mode, points
from tests.torture.forger import nodes
from tests.torture.tally import Count

LOG = Signer.from_seed("log.gazette.example/fork", b"f" * 32)
WITNESSES = tuple(Cosigner.from_seed(f"w{number}.example/w", bytes((64 + number,)) * 32) for number in range(3))
SIZES = ((3, 3), (3, 4), (4, 3), (5, 8), (8, 5), (8, 8))
COMMON = 2


class Head(NamedTuple):
    """The head of one of the two histories."""

    hashes: tuple[bytes, ...]
    note: bytes

    @property
    def size(self) -> int:
        return len(self.hashes)


def heads(sizes: tuple[int, int]) -> tuple[Head, Head]:
    """Two histories that begin alike."""
    made = []
    for side, size in zip((b"a", b"b"), sizes, strict=True):
        hashes = tuple(merkle.leaf_hash(b"%b%d" % (side if n >= COMMON else b"", n)) for n in range(size))
        made.append(Head(hashes, sign_checkpoint(Checkpoint(LOG.name, size, merkle.root_of(hashes)), LOG)))
    return made[0], made[1]


def trust() -> Trust:
    lines = [f"log {LOG.verifier.vkey}"]
    lines += [f"witness W{number} {one.verifier.vkey}" for number, one in enumerate(WITNESSES)]
    return Trust(
        parse_policy("\n".join([*lines, "group most 2 W0 W1 W2", "quorum most", ""]).encode()), label="the reader's"
    )


class Witness:
    """One witness and its memory, written down before each reply as the protocol demands."""

    def __init__(self, cosigner: Cosigner, states: dict[str, WitnessState] | None = None) -> None:
        self.cosigner = cosigner
        self.states = states if states is not None else {}

    def ask(self, head: Head) -> tuple[notes.NoteSignature, ...]:
        """Everything a log may try to get this head cosigned: every old size, every proof that it can make."""
        got: list[notes.NoteSignature] = []
        for old in range(head.size + 1):
            proof = merkle.consistency_proof(old, head.size, nodes(head.hashes))
            body = encode_request(old, proof, head.note)
            reply = add_checkpoint(body, (LOG.verifier,), self.states, self.cosigner, 1_772_500_000)
            if reply.state is not None:
                assert reply.origin is not None
                self.states[reply.origin] = reply.state
            if reply.status == 200:
                text = notes.parse(head.note).text
                got += notes.parse(f"{text}\n".encode() + reply.body).signatures
                break
        return tuple(got)


def games() -> Iterator[tuple[str, tuple[int, int], tuple[tuple[int, int], ...]]]:
    """Sizes, and the order in which witness w is asked for history h."""
    questions = tuple((witness, history) for witness in range(3) for history in range(2))
    for sizes in SIZES:
        for order in itertools.permutations(questions):
            yield f"sizes {sizes}, order {order}", sizes, order


def quorums(part: int = 0, parts: int = 1, step: int = 1) -> Count:
    """Every game, or every `step`-th: never is there a majority for both; for one there is."""
    count, reader = Count(), trust()
    for number, (what, sizes, order) in enumerate(games()):
        if number % (parts * step) == part * step:
            count.case("majority", what, lambda sizes=sizes, order=order: _play(sizes, order, reader))  # type: ignore[misc]
    return count


def _play(sizes: tuple[int, int], order: tuple[tuple[int, int], ...], reader: Trust) -> tuple[str | None, str]:
    both = heads(sizes)
    witnesses = [Witness(one) for one in WITNESSES]
    signed = [bytearray(head.note) for head in both]
    for witness, history in order:
        for line in witnesses[witness].ask(both[history]):
            signed[history] += line.line.encode()
    met = [judge(bytes(note), reader).quorum for note in signed]
    if all(met):
        return "both histories have a majority", "both"
    return (None, "one") if any(met) else ("neither history has a majority, although every witness was asked", "none")


# A log that dies.


def signed_roots(
    part: int = 0,
    parts: int = 1,
    modes: tuple[Mode, ...] = MODES,
    starts: tuple[Start, ...] = ("first", "next", "sealing"),
) -> Count:
    """Every crash point of a commit, then another commit: what the log's key signed never contradicts itself."""
    count = Count()
    for start in starts:
        with tempfile.TemporaryDirectory() as temporary:
            shop = Workshop(Path(temporary), start)
            shop.build()
            for at, mode in points(shop, part, parts, modes):
                what = f"{shop.title}, call {at} ({shop.names[at - 1]}, {mode})"
                count.case("crash", what, lambda shop=shop, at=at, mode=mode: _crash(shop, at, mode))  # type: ignore[misc]
    return count


def _crash(shop: Workshop, at: int, mode: Mode) -> tuple[str | None, str]:
    path = Path(tempfile.mkdtemp(dir=shop.folder)) / "press"
    shutil.copytree(shop.base, path)
    heard = path.parent / "signed"
    for disk, cost, hour in ((FaultDisk(at, mode), 14, 12), (None, 15, 18), (None, 16, 19)):
        child = os.fork()
        if child == 0:
            _listen(heard)
            try:
                shop.add(shop.open(path, disk), cost, hour)
            except NewsproofError:
                pass
            finally:
                os._exit(0)
        os.waitpid(child, 0)
    texts = heard.read_text().split("\x00")[:-1] if heard.exists() else []
    final = path / "log" / "checkpoint"
    texts.append(notes.parse(final.read_bytes()).text)
    fault = contradiction(texts, path)
    shutil.rmtree(path.parent)
    return fault, f"{min(len(texts), 9)} heads"


def _listen(heard: Path) -> None:
    """From now on every text that a log key of this process signs is written down first."""
    real = Signer.sign

    def sign(self: Signer, message: bytes) -> bytes:
        if self.name.endswith("/torture"):
            with heard.open("ab") as stream:
                stream.write(message + b"\x00")
        return real(self, message)

    Signer.sign = sign  # type: ignore[method-assign]


def contradiction(texts: list[str], path: Path) -> str | None:
    """Whether two of these heads are of different histories; the last one is the log that is there now."""
    from archive.formats.layout import Layout, read_config
    from archive.repository.opening import open_log
    from archive.store.disk import Disk

    layout = Layout(path)
    hashes = [merkle.leaf_hash(entry) for entry in open_log(layout, Disk(), read_config(layout.config)).entries()]
    roots: dict[int, str] = {}
    for text in texts:
        _, size, root = text.removesuffix("\n").split("\n")
        if roots.setdefault(int(size), root) != root:
            return f"two roots were signed for size {size}"
    for size, root in roots.items():
        if size > len(hashes):
            return f"a head of {size} was signed, the log has {len(hashes)}"
        if (
            notes.parse(sign_checkpoint(Checkpoint(LOG.name, size, merkle.root_of(hashes[:size])), LOG)).text.split(
                "\n"
            )[2]
            != root
        ):
            return f"the signed head of {size} is not a beginning of the log"
    return None if len(roots) > 1 else "nothing was signed at all"
