"""Every byte and every length of a bundle and of a proof: is a change found, and is it named?

Twice: the file as it is, and with everything around the change repaired by somebody who has no key (CRC, ZIP, list of
contents, its digest, and where possible the index). What is left then must be caught by what was signed. Only a change
that leaves every file, or every record, as it was may end as a notice called `repacked`. One such change cannot be
seen at all by who has only the bundle: unused bits behind the end of a deflate stream. It is counted on its own.
"""

from __future__ import annotations

import gzip
import io
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from archive.audit.bundle import examine
from archive.audit.proofs import examine_proof
from archive.formats import wacz
from archive.formats.zipfiles import canonical_zip, content
from archive.model.verdict import Verification
from archive.trust import canonical
from archive.trust.keys import Verifier
from archive.trust.policy import CaptorLine, LogPolicy, Trust
from tests.newspaper import newspaper, page
from tests.torture.sweep import remember_signatures

MASKS = (0x01, 0x80, 0xFF)
UNSEEN = "not found"


class Evidence(NamedTuple):
    """A bundle of an unchanged page (with the original of its revisit), a proof of it, and who is believed."""

    bundle: bytes
    proof: bytes
    trust: Trust


def trust_in(path: Path) -> Trust:
    """A reader who believes the keys of that archive."""
    log = Verifier.parse((path / "keys" / "log.pub").read_text().strip())
    desk = Verifier.parse((path / "keys" / "desk.pub").read_text().strip())
    return Trust(LogPolicy((log,), {}), (CaptorLine(desk, log.name),), label="trust")


def small_evidence(folder: Path) -> Evidence:
    """Two captures of one page in two segments; what is proven is the second, which found the same page again."""
    with newspaper(folder) as paper:
        paper.serve("/2026/plan", page())
        paper.capture("/2026/plan")
        paper.at("2026-03-02T09:00:00Z")
        paper.capture("/2026/plan")
        press = paper.press
    made = {}
    for ending in ("wacz", "tlog-proof"):
        target = folder / f"plan.{ending}"
        press.prove("http://harbour.example/2026/plan@c2", target)
        made[ending] = target.read_bytes()
    return Evidence(made["wacz"], made["tlog-proof"], trust_in(press.path))


def files_of(bundle: bytes) -> dict[str, bytes]:
    """The files of a bundle, in their order."""
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: dict[str, bytes]) -> bytes:
    """Files as a ZIP in the one form."""
    return b"".join(canonical_zip([content(name, data) for name, data in files.items()]))


def repaired(files: dict[str, bytes], *, index: bool = True, package: bool = True) -> bytes:
    """A bundle of changed files, with everything done right that takes no key."""
    done = dict(files)
    if index and wacz.INDEX in done:
        warcs = [(name, io.BytesIO(done[name])) for name in (wacz.DATA, wacz.FOREIGN) if name in done]
        done[wacz.INDEX] = wacz.index_of(warcs)
    if package and wacz.PACKAGE in done:
        try:
            document: Any = canonical.decode(done[wacz.PACKAGE])
            document["resources"] = [
                {
                    "bytes": len(data),
                    "hash": f"sha256:{sha256(data).hexdigest()}",
                    "name": name.rpartition("/")[2],
                    "path": name,
                }
                for name, data in done.items()
                if name not in (wacz.PACKAGE, wacz.DIGEST)
            ]
            done[wacz.PACKAGE] = canonical.encode(document)
        except (canonical.NotCanonical, TypeError):
            pass
    if wacz.DIGEST in done:
        done[wacz.DIGEST] = wacz.package_digest(done[wacz.PACKAGE])
    return zipped(done)


class Case(NamedTuple):
    """One change: what was done, to which file in the bundle (None: the bundle itself), and the new bytes."""

    what: str
    file: str | None
    data: bytes


@dataclass
class Tally:
    """What came of the cases."""

    cases: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    exit_zero: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    #: What the records of the bundle are, uncompressed.
    records: bytes = b""
    unseen: int = 0

    def _same_records(self, case: Case) -> bool:
        """Whether a changed file of records inflates to the same bytes as before."""
        if case.file != wacz.DATA:
            return False
        return gzip.decompress(files_of(case.data)[wacz.DATA]) == self.records

    def count(self, case: Case, result: Verification) -> None:
        kind = case.what.partition(" ")[0]
        self.cases[kind] += 1
        codes = "+".join(sorted({one.code for one in (*result.problems, *result.unproven, *result.notices)}))
        self.codes[codes] += 1
        fault = judge(case, result)
        if fault == UNSEEN and self._same_records(case):
            self.unseen += 1
            fault = None
        if fault is None:
            self.found[kind] += 1
        elif len(self.failures) < 200:
            self.failures.append(f"{case.what} of {case.file or 'the file'}: {fault}")
        if result.exit == 0:
            self.exit_zero[codes] += 1

    def report(self) -> dict[str, Any]:
        return {
            "cases": dict(self.cases),
            "found": dict(self.found),
            "missed": sum(self.cases.values()) - sum(self.found.values()),
            "exit_zero": dict(self.exit_zero),
            "unused_bits": self.unseen,
            "codes": dict(self.codes.most_common(40)),
            "failures": self.failures,
        }


def judge(case: Case, result: Verification) -> str | None:
    """Why a change was not found and named, or None when it was."""
    found = (*result.problems, *result.unproven, *result.notices)
    if not found:
        return UNSEEN
    if result.exit == 0 and {one.code for one in found} != {"repacked"}:
        return f"exit 0 with {sorted({one.code for one in found})}"
    if case.file is not None and not any(one.file == case.file or case.file in one.message for one in found):
        return f"not named (findings name {[one.file for one in found]})"
    return None


def _flips(data: bytes, part: int, parts: int, step: int) -> Iterator[tuple[str, bytes]]:
    count = 0
    for at in range(0, len(data), step):
        for mask in MASKS if step == 1 else (MASKS[at // step % len(MASKS)],):
            count += 1
            if count % parts == part:
                yield f"at {at} with {mask:#04x}", data[:at] + bytes((data[at] ^ mask,)) + data[at + 1 :]


def bundle_cases(bundle: bytes, part: int, parts: int, step: int) -> Iterator[Case]:
    """The bundle with every byte changed and at every length; then each file in it, all around it repaired."""
    for what, data in _flips(bundle, part, parts, step):
        yield Case(f"flip {what}", None, data)
    for length in range(0, len(bundle), step):
        if length // step % parts == part:
            yield Case(f"truncation to {length}", None, bundle[:length])
    files = files_of(bundle)
    for name, whole in files.items():
        for what, data in _flips(whole, part, parts, step):
            changed = {**files, name: data}
            derived = name in (wacz.INDEX, wacz.PACKAGE, wacz.DIGEST)
            if name == wacz.DIGEST:
                yield Case(f"repaired-flip {what}", name, zipped(changed))
            else:
                yield Case(f"repaired-flip {what}", name, repaired(changed, index=not derived, package=not derived))


def proof_cases(proof: bytes, part: int, parts: int, step: int) -> Iterator[Case]:
    """A proof with every byte changed and at every length."""
    for what, data in _flips(proof, part, parts, step):
        yield Case(f"proof-flip {what}", None, data)
    for length in range(0, len(proof), step):
        if length // step % parts == part:
            yield Case(f"proof-truncation to {length}", None, proof[:length])


def run(evidence: Evidence, part: int = 0, parts: int = 1, step: int = 1) -> Tally:
    """All cases of one part; of every `step`-th byte. An exception is a failure like any other, and ends nothing."""
    tally = Tally(records=gzip.decompress(files_of(evidence.bundle)[wacz.DATA]))
    for what, result in (
        ("bundle", examine(io.BytesIO(evidence.bundle), "x.wacz", evidence.trust, asked=True)),
        ("proof", examine_proof(evidence.proof, "x.tlog-proof", evidence.trust, asked=True)),
    ):
        if result.exit or result.problems or result.notices:
            raise ValueError(f"the {what} is not whole: {(*result.problems, *result.unproven, *result.notices)[:3]}")
    for case in bundle_cases(evidence.bundle, part, parts, step):
        _try(tally, case, lambda one: examine(io.BytesIO(one.data), "x.wacz", evidence.trust, asked=True))
    for case in proof_cases(evidence.proof, part, parts, step):
        _try(tally, case, lambda one: examine_proof(one.data, "x.tlog-proof", evidence.trust, asked=True))
    return tally


def _try(tally: Tally, case: Case, check: Any) -> None:
    try:
        result = check(case)
    except Exception as exc:
        tally.cases[case.what.partition(" ")[0]] += 1
        tally.failures.append(f"{case.what} of {case.file}: {type(exc).__name__}: {exc}")
        return
    tally.count(case, result)


def torture(part: int, parts: int) -> dict[str, Any]:
    """One shard of all, as `make torture` runs it."""
    remember_signatures()
    with tempfile.TemporaryDirectory() as folder:
        evidence = small_evidence(Path(folder))
        print(f"bundles: every byte of {len(evidence.bundle):,} of a bundle and {len(evidence.proof):,} of a proof")
        return run(evidence, part, parts).report()
