"""Decides whether files that were signed as a whole (foreign files, sealed segments) are still those files.

A foreign file is kept under its own SHA-256, so that it can be hashed before the statement about it has been read.
Only where the digest differs is it read record by record, to say where, and which captures were taken from there.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Final

from archive.audit import names
from archive.audit.descriptions import Document, KeptFile, kept_file
from archive.audit.evidence import Evidence
from archive.audit.findings import Findings
from archive.audit.redactions import Redactions
from archive.formats.reader import DamageItem, read_warc

_PIECE: Final = 1 << 20
_KEEP: Final = 8 * 1024 * 1024
#: Records of altered foreign files that are remembered to be looked for.
_REMEMBERED: Final = 20_000
#: Records of an altered foreign file of which it is remembered whose they are.
_OWNED: Final = 500_000


class KeptFiles:
    """What the archive's statements say about whole files, and what the files are."""

    def __init__(self, evidence: Evidence, findings: Findings) -> None:
        self._evidence = evidence
        self._findings = findings
        self._signed: dict[str, tuple[KeptFile, str]] = {}
        self._altered: dict[str, str] = {}
        self._listed: dict[str, tuple[str, ...]] = {}
        self._taken: dict[str, dict[str, str]] = {}
        self._present: dict[str, int] = {}
        #: Of altered files, the records that captures consist of (not those that they repeat), and whose they are.
        self._own: dict[str, dict[str, set[int]]] = {}
        self.redactions = Redactions(evidence, findings)
        self.bytes = 0

    @property
    def wanted(self) -> bool:
        """Whether captures should say which records of foreign files they were taken from."""
        return bool(self._altered)

    @property
    def unexplained(self) -> bool:
        """Whether a redaction is looked for that lies further ahead: of a tombstone, or of a changed foreign file."""
        changed = any(self.redactions.rewritten(name) != digest for name, digest in self._altered.items())
        return changed or self.redactions.open

    @property
    def imports(self) -> int:
        """How many foreign files statements speak of."""
        return sum(kept.kind == "import" for kept, _ in self._signed.values())

    def hash_imports(self, files: list[str]) -> None:
        """Hashes every foreign file that is there."""
        for name in files:
            digest, length = digest_of(self._evidence, name)
            self._present[name] = length
            self.bytes += length
            if digest != names.import_digest(name):
                self._altered[name] = digest

    def learn(self, document: Document, label: str) -> None:
        """A signed description of a whole file."""
        kept = kept_file(document)
        if kept is None:
            return
        self._signed[kept.file] = (kept, label)
        if kept.file in self._altered:
            listed = document.get("records")
            self._listed[kept.file] = tuple(
                str(item.get("sha256"))
                for item in (listed if isinstance(listed, list) else ())
                if isinstance(item, dict) and item.get("file") == kept.file
            )

    def taken(self, document: Document, index: int, label: str) -> None:
        """A signed description of a capture: remembers which records of altered foreign files it was taken from."""
        listed = document.get("records")
        for item in listed if isinstance(listed, list) else ():
            if isinstance(item, dict) and item.get("file") in self._altered:
                known = self._taken.setdefault(str(item["file"]), {})
                if len(known) < _REMEMBERED:
                    known[str(item.get("sha256"))] = label
        foreign = (item for item in listed if isinstance(item, dict)) if isinstance(listed, list) else ()
        own = next((item for item in foreign if item.get("file") is not None), None)
        if own is not None and own["file"] in self._altered:
            owners = self._own.setdefault(str(own["file"]), {})
            if len(owners) < _OWNED:
                owners.setdefault(str(own.get("sha256")), set()).add(index)

    def seal(self, segment: str) -> KeptFile | None:
        """What the seal of a segment says, if one has been read."""
        found = self._signed.get(segment)
        return found[0] if found is not None and found[0].kind == "segment" else None

    def conclude(self, *, complete: bool) -> None:
        """Compares the foreign files with what was signed about them. `complete`: nothing that was signed is lost."""
        for name, (kept, label) in self._signed.items():
            if kept.kind != "import":
                continue
            if name not in self._present:
                self._findings.add("import-missing", name, f"{name} is not there", affects=label)
            elif name in self._altered or names.import_digest(name) != kept.sha256:
                actual, own = self._altered.get(name, ""), self._own.get(name, {})
                if not self.redactions.explain(name, actual, self._listed.get(name, ()), own):
                    self._blame(name, kept, label)
            else:
                self.redactions.unaltered(name)
        for name in self._present:
            if name not in self._signed and (complete or name in self._altered):
                self._findings.add("import-unlogged", name, f"no statement speaks of {name}")

    def _blame(self, name: str, kept: KeptFile, label: str) -> None:
        """Says where in a foreign file the difference lies, as far as that can be told."""
        actual = self._altered.get(name, kept.sha256)
        wanted = self._taken.get(name, {})
        listed = self._listed.get(name, ())
        place = _Place()
        missing = dict(wanted)
        found: list[str] = []
        odd: Counter[str | None] = Counter()
        oddities: list[tuple[int, int, str | None]] = []
        if not name.endswith((".arc", ".arc.gz")):
            file = self._evidence.open(name)
            for item in read_warc(file, foreign=True, keep=_KEEP) if file is not None else ():
                if isinstance(item, DamageItem):
                    place.note(item.number, item.offset, item.message, item.code)
                    continue
                missing.pop(item.sha256, None)
                if len(found) < len(listed):
                    if item.sha256 != listed[len(found)]:
                        place.note(item.number, item.offset, "it is not the record that was signed", None)
                    found.append(item.sha256)
                elif not listed and (flaws := item.record.problems()):
                    place.note(item.number, item.offset, flaws[0].message, flaws[0].field)
                odd[item.repacked] += 1
                if len(oddities) < _REMEMBERED:
                    oddities.append((item.number, item.offset, item.repacked))
            if file is not None:
                file.close()
        if listed and tuple(found) == listed and sum(odd.values()) == len(listed) and place.count == 0:
            self._findings.add(
                "repacked",
                name,
                f"the file has SHA-256 {actual}, signed is {kept.sha256}; its {len(listed)} records are as signed",
                record=1,
                offset=0,
            )
            return
        if place.count == 0 and len(odd) > 1:
            rarest = min(odd, key=lambda what: odd[what])
            number, offset, what = next(entry for entry in oddities if entry[2] == rarest)
            place.note(number, offset, f"it is packed unlike the others ({what or 'in the plain form'})", None)
        lost = sorted(set(missing.values()))
        if wanted and missing and place.count == 0:
            place.message = "some of the records that captures were taken from are not as signed"
        self._findings.add(
            "import-altered",
            name,
            f"the file has SHA-256 {actual}, signed is {kept.sha256}; {place.text}",
            offset=place.offset,
            record=place.number,
            field=place.field,
            affects=", ".join(lost[:5]) + (f" and {len(lost) - 5} more" if len(lost) > 5 else "") if lost else label,
        )


class _Place:
    """The first place where a foreign file differs, and how many there are."""

    def __init__(self) -> None:
        self.count = 0
        self.number: int | None = None
        self.offset: int | None = None
        self.field: str | None = None
        self.message = "where in the file cannot be told"

    def note(self, number: int, offset: int, message: str, field: str | None) -> None:
        self.count += 1
        if self.count == 1:
            self.number, self.offset, self.field = number, offset, field
            self.message = f"record {number}: {message}"

    @property
    def text(self) -> str:
        return self.message + (f" (and {self.count - 1} more places)" if self.count > 1 else "")


def digest_of(evidence: Evidence, name: str) -> tuple[str, int]:
    """SHA-256 in hex and length of a file, read in pieces; of nothing when there is no such file."""
    digest = hashlib.sha256()
    length = 0
    file = evidence.open(name)
    if file is not None:
        try:
            while piece := file.read(_PIECE):
                digest.update(piece)
                length += len(piece)
        finally:
            file.close()
    return digest.hexdigest(), length
