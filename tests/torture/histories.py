"""Histories rewritten by somebody who mends everything behind him: without any key, and with all of them.

Without a key (200 cases, 50 under each way to go about it): the record, the statement, or the keys give it away. With
every key of the archive (50): the archive is whole in itself, and nobody can tell from it alone; whoever has kept one
checkpoint, asked for a timestamp, or asks a witness finds out. Both are asserted: that the forgery is perfect, and that
it is found.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from archive.trust import merkle
from archive.trust.cosignatures import Cosigner
from archive.trust.keys import Signer
from archive.trust.policy import Requirements
from archive.trust.witness import WitnessState, add_checkpoint, encode_request
from tests.torture.forger import (
    Forger,
    cdxj_of,
    compress,
    edit,
    entries_of,
    header,
    nodes,
    records,
    records_of,
    segments_of,
)
from tests.torture.scene import Scene, failed, look, problems, size_of, told, trimmed
from tests.torture.tally import Count

KEYLESS, KEYED = 200, 50
WAYS = ("digests mended", "statement rewritten", "log rewritten", "own keys throughout")
#: Keys that a thief may have one of.
HALVES = ("the log's key", "the captor's key")
WITNESS = Cosigner.from_seed("witness.example/library", b"l" * 32)


class Rewriting(NamedTuple):
    """What is done to the archive, and from which statement on its log says something else."""

    what: str
    do: Callable[[Forger], None]


def changes(dice: random.Random) -> Iterator[Callable[[bytes], bytes]]:
    """Other words for what was captured, of which none stands in an address."""
    pairs = (
        (b"million", b"billion"), (b"Monday", b"Friday"), (b"Mirela Osk", b"Dana Whitlock"), (b"north quay", b"south quay"),
        (b"approved", b"rejected"), (b"Photo: Jo Tran", b"Photo: A Nother"), (b"four years", b"nine years"),
        (b"midnight", b"morning"), (b" harbour", b" airport"), (b"two winters", b"ten winters"),
    )  # fmt: skip
    while True:
        old, new = dice.choice(pairs)
        yield lambda block, old=old, new=new: block.replace(old, new)  # type: ignore[misc]


def keyless(scene: Scene, part: int = 0, parts: int = 1, cases: int = KEYLESS) -> Count:
    """No key of the archive: SIGNED or INTACT fails, and under a policy also the last way does not pass."""
    count = Count()
    assert look(scene.files, scene.trust()).exit == 0
    for number in range(part, cases, parts):
        way, dice = WAYS[number % len(WAYS)], random.Random(number)
        forger = Forger(scene.files).copy()
        captures = [index for index, group in enumerate(forger.groups) if group.statement.kind == "capture"]
        index = dice.choice(captures)
        what = f"case {number}: {way}, entry {index}"
        if dice.random() < 0.75:
            for change in islice(changes(dice), 20):
                edit(forger.groups[index], change)
                if _differs(forger, scene):
                    break
        if not _differs(forger, scene):
            forger.redate(index, f"2026-03-01T{dice.randrange(24):02}:00:00.000000Z")
        own = Signer.from_seed("desk", number.to_bytes(32, "big"))
        own_log = Signer.from_seed(scene.log.name, number.to_bytes(32, "little"))
        count.case("keyless", what, lambda w=way, f=forger, c=own, g=own_log: _keyless(scene, w, f, c, g))  # type: ignore[misc]
    return count


def _keyless(scene: Scene, way: str, forger: Forger, captor: Signer, log: Signer) -> tuple[str | None, str]:
    made = forger.rebuild(captor, None) if way == "digests mended" else forger.rebuild(None, None)
    log_was = {name: data for name, data in scene.files.items() if name.startswith("log/")}
    if way == "digests mended":
        seen = look(_old_statements(made, scene) | log_was, scene.trust())
        wanted = "INTACT" in failed(seen) and "record-altered" in problems(seen)
    elif way == "statement rewritten":
        made = {name: data for name, data in made.items() if not name.startswith("log/")} | log_was
        seen = look(made, scene.trust())
        wanted = bool(failed(seen) & {"INTACT", "SIGNED"})
    elif way == "log rewritten":
        seen = look(made, scene.trust())
        wanted = "LOGGED" in failed(seen) and "checkpoint-altered" in problems(seen)
    else:
        made = _unstamped(forger).rebuild(captor, log, keys=True)
        alone = look(made)
        if alone.problems:
            return f"the forgery is not whole in itself: {told(alone)}", told(alone)
        seen = look(made, scene.trust())
        wanted = {one.code for one in seen.unproven} >= {"log-untrusted"} and seen.exit == 4
    return None if wanted and seen.exit else f"not found as it must be: {told(seen)}", told(seen)


def halves(scene: Scene, part: int = 0, parts: int = 1, cases: int = 40) -> Count:
    """One of the two keys: the other one's signature is missing, or the chain does not follow."""
    count = Count()
    done = list(rewritings(scene, 200))
    for number, one in enumerate(done[:cases]):
        if number % parts != part:
            continue
        for half in HALVES:
            forger = Forger(scene.files).copy()
            one.do(forger)
            count.case(f"with {half}", one.what, lambda f=forger, h=half: _half(scene, f, h))  # type: ignore[misc]
    return count


def _half(scene: Scene, forger: Forger, half: str) -> tuple[str | None, str]:
    if half == "the captor's key":
        # Going back to an older head takes no key: that is a rollback, and only a memory sees it.
        seen = look(forger.rebuild(scene.captor, None), scene.trust(), against=scene.head)
        if problems(seen) == {"log-rollback"} and size_of(forger.files["log/checkpoint"]) > len(forger.groups):
            return None, told(seen)
        return None if "checkpoint-altered" in problems(seen) else f"the log's signature passes: {told(seen)}", told(
            seen
        )
    # The log signs whatever it is given; statements can only be left out or exchanged as they are, or lied about.
    seen = look(_unstamped(forger).rebuild(None, scene.log), None)
    lied_about = problems(seen) & {"signature-invalid", "statement-invalid"}
    kept = forger.rebuild(None, scene.log, chain=False)
    unchained = look(kept, None, against=scene.head)
    if not lied_about and not problems(unchained):
        return f"nothing found: {told(seen)}", told(seen)
    return None, told(seen)


def _old_statements(made: dict[str, bytes], scene: Scene) -> dict[str, bytes]:
    """The changed records with the statement records that were signed: nothing is signed anew."""
    old = Forger(scene.files)
    statements_of = [group.entry for group in old.groups]
    done = dict(made)
    for name in segments_of(made):
        out, position = b"", 0
        for record in records_of(made[name]):
            if header(record, "Content-Type") == records.DSSE_TYPE:
                group = old.groups[position]
                info = header(group.records[-1], "WARC-Warcinfo-ID") or ""
                record = records.statement_record(
                    statements_of[position], observed=group.statement.observed, warcinfo_id=info
                ).data
                position += 1
            out += compress(record)
        done[name] = out
        done[name.replace(".warc.gz", ".cdxj")] = cdxj_of(name, out)
    return done


def _differs(forger: Forger, scene: Scene) -> bool:
    before = Forger(scene.files).groups
    return any(one.records != other.records for one, other in zip(forger.groups, before, strict=True))


def rewritings(scene: Scene, cases: int = KEYED) -> Iterator[Rewriting]:
    """The last k dropped, one dropped, two exchanged, one put in, words changed, times changed."""
    size = scene.size
    change = next(changes(random.Random(7)))

    def other(forger: Forger, index: int) -> None:
        before = list(forger.groups[index].records)
        forger.say(index, change)
        if forger.groups[index].records == before:  # a page found unchanged has no words of its own
            forger.redate(index, "2026-03-02T08:00:01.000000Z")

    made: list[Rewriting] = []
    made += [Rewriting(f"the last {k} dropped", lambda f, k=k: f.drop_last(k)) for k in range(1, size)]  # type: ignore[misc]
    made += [Rewriting(f"entry {n} dropped", lambda f, n=n: f.drop(n)) for n in range(size)]  # type: ignore[misc]
    made += [Rewriting(f"entries {n} and {n + 1} exchanged", lambda f, n=n: f.swap(n, n + 1)) for n in range(size - 1)]  # type: ignore[misc]
    made += [Rewriting(f"one put in at {n}", lambda f, n=n: f.insert(n, 0, change)) for n in range(1, size)]  # type: ignore[misc]
    made += [Rewriting(f"entry {n} says something else", lambda f, n=n: other(f, n)) for n in range(size)]  # type: ignore[misc]
    made += [Rewriting(f"entry {n} is of another day", lambda f, n=n: f.redate(n, f"2026-02-{n + 1:02}T08:00:00.000000Z"))
             for n in range(size)]  # type: ignore[misc]  # fmt: skip
    made += [
        Rewriting(
            f"the last {k} dropped and others put in", lambda f, k=k: (f.drop_last(k), f.insert(len(f.groups), 0, change))[0]
        )
        for k in range(1, size)
    ]  # type: ignore[misc]  # fmt: skip
    random.Random(1).shuffle(made)
    yield from made[:cases]


def keyed(scene: Scene, part: int = 0, parts: int = 1, cases: int = KEYED) -> Count:
    """Every key of the archive: found against each kept checkpoint that it contradicts, a timestamp, or a witness."""
    count = Count()
    for number, one in enumerate(rewritings(scene, cases)):
        if number % parts == part:
            forger = Forger(scene.files).copy()
            one.do(forger)
            count.case("keyed", one.what, lambda f=forger: _keyed(scene, f))  # type: ignore[misc]
    return count


def _keyed(scene: Scene, forger: Forger) -> tuple[str | None, str]:
    made = _unstamped(forger).rebuild(scene.captor, scene.log)
    alone = look(made)
    if alone.problems:
        return f"the forgery is not whole in itself: {told(alone)}", told(alone)
    before, after = entries_of(scene.files), entries_of(made)
    common = next(
        (n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after))
    )
    for name, kept in scene.files.items():
        if not name.startswith("log/checkpoints/"):
            continue
        size = size_of(kept)
        expected = set() if size <= common else {"log-rollback"} if size > len(after) else {"log-fork"}
        for more in ({"against": kept}, {"seen": (kept,)}):
            seen = look(made, None, **more)
            if problems(seen) & {"log-rollback", "log-fork"} != expected:
                return f"against the checkpoint of {size} (common: {common}): {told(seen)}", told(seen)
    timed = look(made, scene.trust(requires=Requirements(timestamp=True)))
    if scene.roots and timed.exit == 0:
        return "a policy that asks for timestamps is content", told(timed)
    fault = _witnessed(scene, made, before, after)
    return fault, told(look(made, None, against=scene.head))


def _unstamped(forger: Forger) -> Forger:
    """Without the timestamps: what they attest is not what is said now, so the forger leaves them out."""
    made = forger.copy()
    origin = forger.files["keys/log.pub"].decode().partition("+")[0]
    made.files = {
        name: trimmed(data, [origin]) if name.startswith("log/checkpoint") else data
        for name, data in forger.files.items()
    }
    for group in made.groups:
        group.statement = replace(group.statement, after=None)
    return made


def _witnessed(scene: Scene, made: dict[str, bytes], before: list[bytes], after: list[bytes]) -> str | None:
    """A witness who saw the head refuses the new one, whatever size and proof it is told."""
    root = merkle.root_of(map(merkle.leaf_hash, before))
    states = {scene.log.name: WitnessState(len(before), root)}
    note = made["log/checkpoint"]
    hashes = [merkle.leaf_hash(entry) for entry in after]
    for old in {len(before), len(after), 0}:
        proof: tuple[bytes, ...] = ()
        if 0 < old < len(after):
            proof = merkle.consistency_proof(old, len(after), nodes(hashes))
        try:
            body = encode_request(old, proof, note)
        except ValueError as exc:
            return str(exc)
        reply = add_checkpoint(body, (scene.log.verifier,), states, WITNESS, 1_772_500_000)
        if reply.status not in (400, 409, 422) or reply.state is not None:
            return f"the witness answered {reply.status} to a request from size {old}"
    # The same witness takes the honest head, from every state that it may have been left in.
    honest = [merkle.leaf_hash(entry) for entry in before]
    for old in range(len(before) + 1):
        states = {scene.log.name: WitnessState(old, merkle.root_of(honest[:old]))}
        body = encode_request(
            old, merkle.consistency_proof(old, len(before), nodes(honest)), trimmed(scene.head, [scene.log.name])
        )
        if add_checkpoint(body, (scene.log.verifier,), states, WITNESS, 1_772_500_000).status != 200:
            return f"the witness refuses the honest head after {old} entries"
    return None
