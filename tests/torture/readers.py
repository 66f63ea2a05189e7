"""Fuzzed WARCs before four readers: ours of foreign files, our strict one, warcio and FastWARC.

What must never be: that we call a file intact while a reader, whichever, takes a record out of it whose block is not
the one that was written, although a digest or checksum covered it. The peers run in their own environment; without
them only our own two readers are asked. The same seed makes the same files.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import random
import subprocess
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archive.formats.reader import DamageItem, read_warc
from tests.audit import foreign_files as made

ROOT = Path(__file__).resolve().parents[2]
FILES = 5_000
_BATCH = 250

#: Reads the files named on stdin with both peers and says for each which blocks by which record id, or the error.
PEERS = r"""
import hashlib, json, signal, sys
from warcio.archiveiterator import ArchiveIterator as Warcio
from fastwarc.warc import ArchiveIterator as FastWarc

class Late(Exception):
    pass

def late(*_):
    raise Late("no end")

signal.signal(signal.SIGALRM, late)

def warcio(file):
    for record in Warcio(file, no_record_parse=True):
        yield record.rec_headers.get_header("WARC-Record-ID"), record.raw_stream.read()

def fastwarc(file):
    for record in FastWarc(file, parse_http=False):
        yield record.headers.get("WARC-Record-ID"), record.reader.read()

for line in sys.stdin:
    said = {}
    for name, read in (("warcio", warcio), ("fastwarc", fastwarc)):
        blocks, error = [], None
        signal.alarm(5)
        try:
            with open(line.strip(), "rb") as file:
                for number, (identity, block) in enumerate(read(file)):
                    blocks.append([identity, hashlib.sha256(block).hexdigest()])
                    if number > 1000:
                        raise Late("more than there can be")
        except BaseException as exc:
            error = type(exc).__name__
        finally:
            signal.alarm(0)
        said[name] = {"blocks": blocks, "error": error}
    print(json.dumps(said), flush=True)
"""


@dataclass(frozen=True)
class Fuzzed:
    """One file: what was done, its name, its bytes."""

    what: str
    name: str
    data: bytes


@dataclass
class Tally:
    """What came of the files."""

    cases: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def report(self) -> dict[str, Any]:
        return {"cases": dict(self.cases), "said": dict(self.said), "failures": self.failures[:200]}


def originals() -> list[tuple[str, list[bytes]]]:
    """The sound files that are fuzzed, as records: plain ones, and ones that will be packed."""
    response = made.response
    chunked = made.http(made.chunked(made.HTML), "Transfer-Encoding: chunked")
    records = [
        made.warcinfo(),
        response(1),
        response(2, chunked),
        made.record("resource", made.HTML, ("WARC-Block-Digest", made.digest(made.HTML)), number=3),
        made.record(
            "revisit",
            made.http(b""),
            ("WARC-Refers-To", "<urn:uuid:00000000-0000-4000-8000-000000000001>"),
            ("WARC-Block-Digest", made.digest(made.http(b""), "sha256", base32=False)),
            ("Content-Type", "application/http; msgtype=response"),
            number=4,
        ),
        response(5, made.http(b"")),
        response(6, version="WARC/1.1", date="2020-01-02T03:04:05.123456Z"),
    ]
    return [("plain", records), ("packed", records)]


def identity(record: bytes) -> str:
    begin = record.index(b"<urn:uuid:")
    return record[begin : record.index(b">", begin) + 1].decode()


def block(record: bytes) -> bytes:
    begin = record.index(b"\r\n\r\n") + 4
    return record[begin:-4]


def fuzz(seed: int) -> Fuzzed:
    """One fuzzed file."""
    chance = random.Random(seed)
    how, records = chance.choice(originals())
    records = list(records)
    data = bytearray(made.packed(records) if how == "packed" else b"".join(records))
    what = chance.choice(("flip", "flips", "cut", "insert", "delete", "swap", "zeros", "crlf", "length", "repeat"))
    at = chance.randrange(len(data))
    if what == "flip":
        data[at] ^= 1 << chance.randrange(8)
    elif what == "flips":
        for _ in range(chance.randrange(2, 12)):
            data[chance.randrange(len(data))] = chance.randrange(256)
    elif what == "cut":
        del data[at:]
    elif what == "insert":
        data[at:at] = chance.randbytes(chance.randrange(1, 40))
    elif what == "delete":
        del data[at : at + chance.randrange(1, 40)]
    elif what == "swap":
        other = chance.randrange(len(data))
        size = chance.randrange(1, 200)
        data[at : at + size], data[other : other + size] = data[other : other + size], data[at : at + size]
    elif what == "zeros":
        size = min(chance.randrange(1, 64), len(data) - at)
        data[at : at + size] = bytes(size)
    else:
        # Changes of the content before it is packed: what a careless program does to a file.
        number = chance.randrange(len(records))
        record = records[number]
        if what == "crlf":
            record = record.replace(b"\r\n", b"\n", chance.randrange(1, 6))
        elif what == "length":
            begin = record.rindex(b"Content-Length: ", 0, record.index(b"\r\n\r\n")) + 16
            end = record.index(b"\r\n", begin)
            length = max(0, int(record[begin:end]) + chance.choice((-4, -2, -1, 1, 2, 4, 1000)))
            record = record[:begin] + b"%d" % length + record[end:]
        else:
            record = record + record[chance.randrange(len(record)) :]
        records[number] = record
        data = bytearray(made.packed(records) if how == "packed" else b"".join(records))
    return Fuzzed(what, "x.warc.gz" if how == "packed" else "x.warc", bytes(data))


def _covered() -> dict[str, set[str]]:
    """By record id the digests of the blocks that are right, of records whose block a digest covers."""
    return {
        identity(record): {hashlib.sha256(block(record)).hexdigest()}
        for _, records in originals()
        for record in records
        if b"WARC-Block-Digest" in record
    }


def strict(data: bytes, name: str) -> dict[str, Any]:
    """Our strict reader, as foreign files are read: blocks by id, and whether it found anything wrong."""
    file = io.BytesIO(data)
    file.name = name
    blocks, wrong = [], False
    for item in read_warc(file, foreign=True):
        if isinstance(item, DamageItem):
            wrong = True
        else:
            wrong |= bool(item.record.problems())
            blocks.append([item.record.id, hashlib.sha256(item.record.block or b"").hexdigest()])
    return {"blocks": blocks, "error": "damage" if wrong else None}


def judge(case: Fuzzed, readers: dict[str, dict[str, Any]], tally: Tally) -> None:
    """Compares what we say with what the readers take out."""
    tally.cases[case.what] += 1
    covered = _covered()
    intact = not made.found(case.data, case.name)["problem"]
    readers = {**readers, "strict": strict(case.data, case.name)}
    for name, said in readers.items():
        # A peer that gives up has not said anything about the record where it did (FastWARC: Content-LengtH).
        blocks = said["blocks"][:-1] if said["error"] and name != "strict" else said["blocks"]
        changed = [one for one, digest in blocks if one in covered and digest not in covered[one]]
        verdict = "error" if said["error"] else "other content" if changed else "as written"
        tally.said[f"{'intact' if intact else 'broken'}; {name}: {verdict}"] += 1
        if intact and changed and name != "strict":
            tally.failures.append(f"{case.what}: called intact, {name} reads another block of {changed[0]}")
        if name == "strict" and changed and not said["error"]:
            tally.failures.append(f"{case.what}: our strict reader finds nothing wrong with another {changed[0]}")
    if intact and case.name.endswith(".gz") and case.what not in ("crlf", "length", "repeat"):
        sound = gzip.decompress(made.packed(originals()[0][1]))
        try:
            now = gzip.decompress(case.data)
        except Exception:
            tally.failures.append(f"{case.what}: called intact, but it does not unpack")
            return
        if not sound.startswith(now) and not _made_of_whole(now):
            tally.failures.append(f"{case.what}: called intact, but its content is another")


def _made_of_whole(content: bytes) -> bool:
    """Whether content is nothing but whole records of the original: removing or doubling those is found by nobody."""
    for record in originals()[0][1]:
        content = content.replace(record, b"")
    return not content


def peers_python() -> Path | None:
    """The interpreter of the peers' environment."""
    named = os.environ.get("NEWSPROOF_PEERS")
    path = (Path(named) if named else ROOT / ".peers" / "bin") / "python"
    return path if path.is_file() else None


def run(part: int = 0, parts: int = 1, files: int = FILES) -> Tally:
    """All files of one part."""
    tally = Tally()
    seeds = range(part, files, parts)
    python = peers_python()
    for begin in range(0, len(seeds), _BATCH):
        cases = [fuzz(seed) for seed in seeds[begin : begin + _BATCH]]
        answers: list[dict[str, dict[str, Any]]] = [{} for _ in cases]
        if python is not None:
            answers = _ask(python, cases)
        for seed, case, readers in zip(seeds[begin : begin + _BATCH], cases, answers, strict=True):
            try:
                judge(case, readers, tally)
            except Exception as exc:
                tally.failures.append(f"{case.what} (seed {seed}): {type(exc).__name__}: {exc}")
    return tally


def _ask(python: Path, cases: list[Fuzzed]) -> list[dict[str, dict[str, Any]]]:
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, case in enumerate(cases):
            path = Path(folder) / f"{number:04d}-{case.name}"
            path.write_bytes(case.data)
            paths.append(str(path))
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
        done = subprocess.run(
            [str(python), "-W", "ignore", "-c", PEERS],
            input="\n".join(paths),
            capture_output=True,
            text=True,
            env=kept,
            timeout=1200,
        )
    lines = [line for line in done.stdout.splitlines() if line.startswith('{"warcio"')]
    if len(lines) != len(cases):
        raise RuntimeError(f"the peers answered {len(lines)} of {len(cases)}: {done.stderr[-500:]}")
    return [json.loads(line) for line in lines]
