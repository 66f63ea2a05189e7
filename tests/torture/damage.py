"""Damage beyond single bytes and lengths, and single bytes of everything that stands outside segments and log.

Blocks of zeros and of 0xFF, bytes behind the end, records of another archive, segments exchanged, members split, joined
and compressed anew: found, and named, as in the sweep. Then every byte and every length of a checkpoint with cosignatures
and a timestamp, of fork evidence, of the key files of an archive, of a trust folder, and of somebody else's WACZ.
"""

from __future__ import annotations

import gzip
import io
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from archive.audit.engine import examine
from archive.audit.heads import examine_checkpoint, examine_fork
from archive.audit.packages import examine_wacz
from archive.model.verdict import Verification
from archive.trust import fork, merkle
from archive.trust.policy import PolicyError, Requirements, parse_captors, parse_policy
from tests.audit import foreign_files
from tests.audit.builder import MemoryEvidence, members, small
from tests.authority import Authority
from tests.torture import scene
from tests.torture.archives import small_press
from tests.torture.forger import Forger, entries_of, nodes, segments_of
from tests.torture.sweep import Case, Tally, load, swept
from tests.torture.tally import Count

MASKS = (0x01, 0x80, 0xFF)
BLOCKS = (512, 4096)


def cases(files: dict[str, bytes]) -> Iterator[Case]:
    """Every case of the archive, one file changed in each, or two that are exchanged."""
    names, stranger = swept(files), small().files
    foreign = [member for name in segments_of(stranger) for member in members(stranger[name])]
    for name in names:
        data = files[name]
        for length in range(1, 65):
            for what, fill in (
                ("zeros", b"\x00"),
                ("ones", b"\xff"),
                ("text", b"WARC/1.1\r\n"),
                ("gzip", b"\x1f\x8b\x08\x00"),
            ):
                yield Case(f"append {length} of {what}", name, data + (fill * length)[:length])
        for size in BLOCKS:
            for begin in range(0, len(data), 512):
                for fill in (b"\x00", b"\xff"):
                    block = fill * len(data[begin : begin + size])
                    changed = data[:begin] + block + data[begin + size :]
                    if changed != data:
                        yield Case(f"block of {size} times {fill.hex()} at {begin}", name, changed)
                if rest := data[:begin] + data[begin + size :]:  # of an empty file no record can be named
                    yield Case(f"gap of {size} at {begin}", name, rest)
    for name in segments_of(files):
        own = list(members(files[name]))
        for at in range(len(own) + 1):
            for number, member in enumerate(foreign[:6]):
                yield Case(
                    f"foreign record {number} in front of {at + 1}", name, b"".join([*own[:at], member, *own[at:]])
                )
        for at, member in enumerate(own):
            plain = gzip.decompress(member)
            for cut in {len(plain) // 3, len(plain) // 2, len(plain) - 2}:
                halves = packed(plain[:cut]) + packed(plain[cut:])
                yield Case(f"split of member {at + 1} at {cut}", name, b"".join([*own[:at], halves, *own[at + 1 :]]))
            for level in (0, 1, 9):
                again = packed(plain, level)
                if again != member:
                    yield Case(f"recompression of member {at + 1}", name, b"".join([*own[:at], again, *own[at + 1 :]]))
            if at + 1 < len(own):
                joined = packed(plain + gzip.decompress(own[at + 1]))
                yield Case(
                    f"join of members {at + 1} and {at + 2}", name, b"".join([*own[:at], joined, *own[at + 2 :]])
                )
        whole = gzip.decompress(files[name])
        yield Case("recompression of the whole", name, packed(whole))
        yield Case("unpacking of the whole", name, whole)
        for other in segments_of(files):
            if other != name:
                yield Case("exchange of segments", name, files[other])
        for at in range(2, len(own)):
            yield Case(f"reordering of records from {at}", name, b"".join([own[0], *own[at:], *own[1:at]]))


def packed(data: bytes, level: int = 6) -> bytes:
    deflater = zlib.compressobj(level, zlib.DEFLATED, 31)
    return deflater.compress(data) + deflater.flush()


def of_archive(part: int, parts: int, step: int = 1) -> Tally:
    """The cases on the sweep's archive; of every `step`-th."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        files = load(small_press(Path(folder)))
    for number, case in enumerate(cases(files)):
        if number % (parts * step) != part * step:
            continue
        changed = {**files, case.file: case.data}
        if case.what.startswith("exchange"):
            (other,) = [name for name in segments_of(files) if name != case.file]
            changed[other] = files[case.file]
            # Two files have changed: what moved is named where it lies now, in the file that came to stand behind.
            case = case._replace(file=max(other, case.file))
        try:
            result = examine(MemoryEvidence(changed))
        except Exception as exc:
            tally.cases[case.what.partition(" ")[0]] += 1
            tally.failures.append(f"{case.what} of {case.file}: {type(exc).__name__}: {exc}")
            continue
        tally.count(case, result)
    return tally


# What stands alone.


def changed(data: bytes, step: int) -> Iterator[tuple[str, bytes]]:
    """Every byte with each mask, and every shorter length; of every `step`-th place."""
    for at in range(0, len(data), step):
        for mask in MASKS:
            yield f"flip {mask:#04x} at {at}", data[:at] + bytes((data[at] ^ mask,)) + data[at + 1 :]
    for length in range(0, len(data), step):
        yield f"cut to {length}", data[:length]


Check = Callable[[bytes], tuple[str | None, str]]


def alone(part: int, parts: int, step: int = 1) -> Count:
    """Files outside segments and log, each with every change."""
    count = Count()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        number = 0
        for kind, data, check in subjects(folder):
            fault, _ = check(data)
            if fault != "accepted":
                raise ValueError(f"{kind} is not whole before it is changed: {fault}")
            for what, made in changed(data, step):
                number += 1
                if number % parts == part:
                    count.case(kind, what, lambda made=made, check=check: check(made))  # type: ignore[misc]
    return count


def subjects(folder: Path) -> Iterator[tuple[str, bytes, Check]]:
    """Kind, bytes, and what says `accepted` of them as they are."""
    authority = Authority(folder)
    made = scene.make(folder / "scene", authority=authority, captures=2)
    head = scene.lines(*scene.WITNESSES, note=made.head, time=1_772_500_000)
    trust = made.trust(scene.EVERY, Requirements(timestamp=True))

    def said(found: Verification) -> tuple[str | None, str]:
        return (None if found.exit else "accepted"), scene.told(found)

    yield (
        "checkpoint",
        head,
        lambda data: said(examine_checkpoint(data, "checkpoint", trust, asked=True, now=scene.NOW)),
    )

    forger = Forger(made.files).copy()
    forger.say(1, lambda block: block.replace(b"Monday", b"Friday"))
    forger.insert(len(forger.groups), 0, lambda block: block.replace(b"million", b"billion"))
    rewritten = forger.rebuild(made.captor, made.log)
    hashes = [merkle.leaf_hash(entry) for entry in entries_of(rewritten)]
    path = merkle.consistency_proof(made.size, len(hashes), nodes(hashes))
    evidence = fork.encode(
        fork.Fork(
            scene.trimmed(made.head, [made.log.name]),
            scene.trimmed(rewritten["log/checkpoint"], [made.log.name]),
            (merkle.root_of(hashes[: made.size]), *path),
        )
    )

    def convicts(data: bytes) -> tuple[str | None, str]:
        found = examine_fork(data, "evidence", trust, asked=True)
        return ("accepted" if "log-fork" in scene.problems(found) else None), scene.told(found)

    yield "fork-evidence", evidence, convicts
    for name in ("keys/desk.pub", "keys/log.pub"):
        line = made.files[name]

        def keyed(data: bytes, name: str = name) -> tuple[str | None, str]:
            found = scene.look({**made.files, name: data})
            if not found.exit:
                return ("accepted" if data.strip() == made.files[name].strip() else "exit 0"), scene.told(found)
            named = any(one.file == name or name.rpartition("/")[2] in one.message for one in found.problems)
            unknown = any(one.code == "signature-unknown-key" for one in found.problems)
            return None if named or unknown else "the key file is not named", scene.told(found)

        yield "key-file", line.rstrip(b"\n"), keyed
    policy = f"log {made.log.verifier.vkey}\nwitness W {scene.WITNESSES[0].verifier.vkey}\nquorum W\n".encode()
    captors = f"{made.captor.verifier.vkey} {made.log.name}\n".encode()
    yield "policy", policy, lambda data: _trusted(policy, data, parse_policy)
    yield "captors", captors, lambda data: _trusted(captors, data, parse_captors)
    package = foreign_files.wacz(foreign_files.contents())
    place = folder / "x.wacz"

    def foreign(data: bytes) -> tuple[str | None, str]:
        place.write_bytes(data)
        found = examine_wacz(place)
        told = scene.told(found)
        if found.exit or found.notices:
            return None, told
        if data != package and unzipped(data) == unzipped(package):
            return None, "no file changed"  # dates, systems and attributes of a ZIP say nothing about what is in it
        return "accepted", told

    yield "foreign-wacz", package, foreign


def unzipped(data: bytes) -> dict[str, bytes]:
    """Names and contents, as anybody reads them."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _trusted(whole: bytes, data: bytes, parse: Callable[[bytes], Any]) -> tuple[str | None, str]:
    """A changed trust file is refused, or names nobody under the changed name who was named before."""
    try:
        made = parse(data)
    except PolicyError:
        return None, "bad-policy"
    if made == parse(whole):
        return "accepted", ""
    return None, "another policy"
