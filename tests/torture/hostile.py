"""What strangers may send: bundles, proofs, quotes, checkpoints, evidence, policies, WARCs, damaged and made to do harm.

For every case: no exception but the ones that are promised, no file written, no program run, no socket opened, no more
than a second of computing, no more than 200 MB more of memory, and not one character in what is printed that a terminal
would obey. Cases are made from genuine files by the number of the case alone, so that one can be repeated.
"""

from __future__ import annotations

import gzip
import io
import os
import random
import re
import resource
import struct
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archive import audit
from archive.audit.bundle import examine as examine_bundle
from archive.audit.heads import examine_checkpoint, examine_fork
from archive.audit.proofs import examine_proof
from archive.audit.quotes import examine_quote
from archive.errors import NewsproofError
from archive.formats import wacz
from archive.formats.quotepage import BLOCK_END, BLOCK_START
from archive.model.verdict import Verification
from archive.report import text
from archive.report.quote import page as render
from archive.report.text.style import Page, said
from archive.trust import fork
from archive.trust.policy import LogPolicy, PolicyError, Trust, parse_captors, parse_policy, parse_requirements
from archive.trust.witness import add_checkpoint
from tests.torture import bundles, quotes, stamps
from tests.torture.histories import WITNESS
from tests.torture.tally import Count

CASES = 1_000_000
SECONDS, MEMORY, PRINTED = 1.0, 200 * 1024 * 1024, 200_000
#: A long name may be said more than once; there is an end to it.
MOST_PRINTED = 1_000_000
#: One in so many cases is of that kind; the rest are text formats.
BUNDLES, QUOTES, FILES = 40, 9, 100
KINDS = ("proof", "proof", "checkpoint", "fork", "policy", "captors", "require", "witness")

#: What a terminal, a shell, a browser, a file system or a parser might obey.
POISON = (
    b"\x1b[2J", b"\x1b]0;owned\x07", b"\x9b31m", b"\x07", b"\x08\x08", b"\r", b"\x00", b"\x7f", "\u202e".encode(),
    "\u2066".encode(), "\u200f".encode(), "\u2028".encode(), "\u0085".encode(), b"../../../../tmp/owned", b"/etc/passwd",
    b"$(touch owned)", b"`touch owned`", b"; touch owned", b"<script>alert(1)</script>", b"%n%s%x", b"\xff\xfe", b"\xc0\xaf",
    b"\xed\xa0\x80", b"A" * 70_000, b"9" * 5_000, b"[" * 20_000, b'{"a":' * 5_000, b"=" * 3000, b"\n" * 2_000, b" " * 9_000,
    b"-1", b"1e309", b"NaN", "\u2460".encode(), "１".encode(), b"\xf0\x9f\x92\xa9" * 300, "e\u0301".encode() * 400,
    b"18446744073709551616", b"file:///etc/passwd", b"javascript:alert(1)", b"\\\\server\\share", b"CON", b"__proto__",
)  # fmt: skip

#: Control characters, bidirectional controls and line separators: nothing of them may be printed, but line ends.
OBEYED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")

_FORBIDDEN = ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.truncate", "os.link", "os.symlink", "os.chmod",
              "os.system", "os.exec", "os.fork", "os.posix_spawn", "subprocess.Popen", "socket.", "shutil.",
              "tempfile.", "ctypes.dlopen", "webbrowser.open", "urllib.Request")  # fmt: skip


class _Guard:
    """Hears what the interpreter is asked to do (PEP 578) while it is on. There is no way to take a hook out again."""

    def __init__(self) -> None:
        self.on = False
        self.heard: list[str] = []
        self._hooked = False

    def hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.on:
            return
        if event == "open":
            _, mode, flags = arguments
            writes = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
            if (isinstance(flags, int) and flags & writes) or (isinstance(mode, str) and set(mode) & set("wax+")):
                self.heard.append(f"open {arguments[0]!r} {mode}")
        elif event.startswith(_FORBIDDEN):
            self.heard.append(f"{event} {arguments!r}"[:200])

    @contextmanager
    def watching(self) -> Iterator[list[str]]:
        if not self._hooked:
            sys.addaudithook(self.hook)
            self._hooked = True
        self.heard, self.on = [], True
        try:
            yield self.heard
        finally:
            self.on = False


GUARD = _Guard()


@dataclass
class Material:
    """Genuine files by kind, and the reader."""

    bundle: bytes
    genuine: dict[str, list[bytes]]
    trust: Trust
    place: Path
    bombs: list[tuple[str, bytes]] = field(default_factory=list)


def material(folder: Path) -> Material:
    """Everything that cases are made from."""
    evidence = bundles.small_evidence(folder)
    (folder / "quotes").mkdir()
    made = quotes.material(folder / "quotes")
    head = evidence.proof.partition(b"\n\n")[2]
    log = evidence.trust.policy.logs[0]
    captor = evidence.trust.captors[0].key
    files = bundles.files_of(evidence.bundle)
    genuine = {
        "proof": [evidence.proof, files["newsproof/0.tlog-proof"]],
        "checkpoint": [head],
        "fork": [fork.encode(fork.Fork(head, head)), fork.encode(fork.Fork(head, head, (bytes(32),) * 4))],
        "policy": [f"log {log.vkey}\nwitness W {WITNESS.verifier.vkey}\ngroup g 1 W\nquorum g\n".encode()],
        "captors": [f"{captor.vkey} {log.name} 0 7\n# people\n{captor.vkey} other.example\n".encode()],
        "require": [b"timestamp\nmax-age 3d\n"],
        "witness": [b"old 0\n\n" + head],
        "quote": list(made.quotes),
        "file": [gzip.decompress(files[wacz.DATA]), files[wacz.DATA], evidence.bundle],
    }
    # The reader believes the logs of all of it, and an authority, in whose name anything can be made up.
    trust = Trust(
        LogPolicy((*evidence.trust.policy.logs, *made.trust.policy.logs), {}),
        (*evidence.trust.captors, *made.trust.captors),
        (stamps.ROOT.data,),
        label="trust",
    )
    bad = [("bundle", data) for data in bombs(files)]
    bad += stamps.cases(files, evidence.proof, made.quotes[0])
    return Material(evidence.bundle, genuine, trust, folder / "x.bin", bad)


def bombs(files: dict[str, bytes]) -> Iterator[bytes]:
    """Bundles that claim, inflate to, or point to more than there is, or elsewhere."""
    zeros = gzip.compress(bytes(64 * 1024 * 1024), 9)
    deep = b"[" * 100_000 + b"]" * 100_000
    yield bundles.zipped({**files, wacz.DATA: zeros})
    yield bundles.repaired({**files, wacz.DATA: files[wacz.DATA] + zeros}, index=False)
    yield bundles.repaired({**files, wacz.DATA: zeros * 3}, index=False)
    for name in (wacz.PACKAGE, wacz.DIGEST, wacz.INDEX, wacz.PAGES, "newsproof/0.tlog-proof"):
        yield bundles.zipped({**files, name: deep})
        yield bundles.zipped({**files, name: b"A" * 3_000_000})
        yield bundles.zipped({**files, name: b"\n" * 500_000})
        yield bundles.zipped({**files, name: b'{"a":' * 50_000})
    for name in ("../../../../tmp/owned", "/tmp/owned", "archive/../../owned", "C:\\owned", "archive\\data.warc.gz", "\x1b[2J",
                 "\u202egnp.exe", "archive/data.warc.gz\x00.txt", "newsproof/" + "x" * 60_000, "archive/", "CON", " ", "."):  # fmt: skip
        for compression in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w", compression) as package:
                for known, data in files.items():
                    package.writestr(known, data)
                link = zipfile.ZipInfo(name)
                link.external_attr = 0o120777 << 16
                package.writestr(link, b"/etc/passwd")
            yield out.getvalue()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for known, data in files.items():
            package.writestr(known, bytes(32 * 1024 * 1024) if known == wacz.DATA else data)
    yield out.getvalue()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for number in range(20_000):
            package.writestr(f"newsproof/{number}.tlog-proof", b"")
    yield out.getvalue()
    yield b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 65535, 65535, 0xFFFFFFFF, 0, 65535) + b"x" * 65535


def mutated(dice: random.Random, data: bytes, donors: list[bytes]) -> bytes:
    """A file with one to four changes: bytes, pieces of others, poison, numbers, lines."""
    made = bytearray(data)
    for _ in range(dice.choice((1, 1, 1, 2, 2, 3, 4))):
        at = dice.randrange(len(made) + 1)
        way = dice.randrange(9)
        if way == 0 and at < len(made):
            made[at] ^= 1 << dice.randrange(8)
        elif way == 1:
            del made[at : at + dice.choice((1, 2, 8, 64, 999))]
        elif way == 2:
            made[at:at] = dice.randbytes(dice.choice((1, 4, 40)))
        elif way in (3, 4):
            made[at : at + dice.choice((0, 0, 1, 9))] = dice.choice(POISON)
        elif way == 5:
            other = dice.choice(donors)
            begin = dice.randrange(len(other) + 1)
            made[at:at] = other[begin : begin + dice.choice((8, 60, 700))]
        elif way == 6:
            lines = bytes(made).split(b"\n")
            one = dice.randrange(len(lines))
            lines[one:one] = [lines[dice.randrange(len(lines))]] * dice.choice((1, 1, 2, 150))
            made = bytearray(b"\n".join(lines))
        elif way == 7:
            numbers = list(re.finditer(rb"[0-9]+", made))
            if numbers:
                found = dice.choice(numbers)
                made[found.start() : found.end()] = str(
                    dice.choice((0, -1, 2**31, 2**63, 10**40, int(found[0][:30]) + 1))
                ).encode()
        else:
            made = made[:at]
    return bytes(made)


def mutated_bundle(dice: random.Random, source: Material, files: dict[str, bytes]) -> bytes:
    """A bundle with bytes changed outside, or a file inside with everything around it repaired."""
    if dice.random() < 0.25:
        return mutated(dice, source.bundle, [source.bundle])
    name = dice.choice(list(files))
    data = files[name]
    if name in (wacz.DATA,) and dice.random() < 0.7:
        data = gzip.compress(mutated(dice, gzip.decompress(data), [gzip.decompress(data)])[:400_000], 1, mtime=0)
    else:
        data = mutated(dice, data, list(files.values()))[:400_000]
    try:
        return bundles.repaired({**files, name: data}, index=dice.random() < 0.5, package=dice.random() < 0.7)
    except (ValueError, TypeError, KeyError, AttributeError):
        return bundles.zipped({**files, name: data})


def hostile_quote(dice: random.Random, page: bytes) -> bytes:
    """A quote whose data have poison in them, or a page that is changed anywhere."""
    if dice.random() < 0.5:
        return mutated(dice, page, [page])
    begin = page.index(BLOCK_START) + len(BLOCK_START)
    end = page.index(BLOCK_END, begin)
    return page[:begin] + mutated(dice, page[begin:end], [page]) + page[end:]


def check(source: Material, kind: str, data: bytes) -> Verification | None:
    """Has the program look at it, as `verify` would."""
    if kind == "proof":
        return examine_proof(data, "x.tlog-proof", source.trust, asked=True)
    if kind == "checkpoint":
        return examine_checkpoint(data, "checkpoint", source.trust, asked=True, now="2026-03-03T08:00:00.000000Z")
    if kind == "fork":
        return examine_fork(data, "evidence", source.trust, asked=True)
    if kind == "quote":
        return examine_quote(data, "quote.html", source.trust, render, asked=True)
    if kind == "bundle":
        return examine_bundle(io.BytesIO(data), "x.wacz", source.trust, asked=True)
    if kind == "witness":
        reply = add_checkpoint(data, source.trust.policy.logs, {}, WITNESS, 1_772_500_000)
        assert reply.status in (200, 400, 403, 404, 409, 422)
        return None
    if kind == "file":
        return audit.verify(source.place, trust=source.trust, asked=True, render=render)
    parse: Callable[[bytes], object] = {
        "policy": parse_policy,
        "captors": parse_captors,
        "require": parse_requirements,
    }[kind]
    with suppress(PolicyError):
        parse(data)
    return None


def case(source: Material, number: int, files: dict[str, bytes]) -> tuple[str, bytes]:
    """Kind and bytes of the case of that number."""
    if number < len(source.bombs):
        return source.bombs[number]
    dice = random.Random(number)
    if dice.randrange(BUNDLES) == 0:
        return "bundle", mutated_bundle(dice, source, files)
    if dice.randrange(QUOTES) == 0:
        return "quote", hostile_quote(dice, dice.choice(source.genuine["quote"]))
    if dice.randrange(FILES) == 0:
        return "file", mutated(dice, dice.choice(source.genuine["file"]), source.genuine["file"])
    kind = dice.choice(KINDS)
    return kind, mutated(dice, dice.choice(source.genuine[kind]), [*source.genuine[kind], *source.genuine["proof"]])


def judge(source: Material, kind: str, data: bytes, slow: list[float]) -> tuple[str | None, str]:
    """What went wrong in one case."""
    if kind == "file":
        source.place.write_bytes(data)
    before, began = peak(), time.process_time()
    with GUARD.watching() as heard:
        try:
            found = check(source, kind, data)
            printed = text.verification(Page(), found, everything=True) if found is not None else ""
        except NewsproofError as exc:
            found, printed = None, said(exc.message).text
    spent, grown = time.process_time() - began, peak() - before
    slow[0] = max(slow[0], spent)
    codes = "+".join(sorted({one.code for one in found.problems})) if found is not None else ""
    if heard:
        return f"it did something: {heard[:3]}", codes
    if spent > SECONDS:
        return f"{spent:.1f} s of computing for {len(data):,} bytes", codes
    if grown > MEMORY:
        return f"{grown:,} bytes more of memory for {len(data):,} bytes", codes
    obeyed = OBEYED.search(printed)
    if obeyed is not None:
        return f"printed U+{ord(obeyed[0]):04X}", codes
    if len(printed) > min(max(PRINTED, 4 * len(data)), MOST_PRINTED):
        return f"printed {len(printed):,} characters", codes
    return None, codes


def peak() -> int:
    """The most memory that this process ever had, in bytes (ru_maxrss is kilobytes on Linux)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def run(part: int = 0, parts: int = 1, cases: int = CASES) -> tuple[Count, float]:
    """All cases of one part, and the most computing time that one took."""
    count, slow = Count(), [0.0]
    with tempfile.TemporaryDirectory() as folder:
        source = material(Path(folder))
        files = bundles.files_of(source.bundle)
        for kind, genuine in source.genuine.items():  # everything is imported, and nothing of it is refused as it is
            for data in genuine:
                source.place.write_bytes(data)
                found = check(source, kind, data)
                assert found is None or kind in ("fork", "quote", "file") or found.exit == 0, kind
        assert examine_bundle(io.BytesIO(source.bundle), "x.wacz", source.trust, asked=True).exit == 0
        check(source, "bundle", source.bundle[:-1])
        for number in range(part, cases, parts):
            kind, data = case(source, number, files)
            count.case(
                "bomb" if number < len(source.bombs) else kind,
                f"case {number}",
                lambda kind=kind, data=data: judge(source, kind, data, slow),  # type: ignore[misc]
            )
    return count, slow[0]
