"""Who says what about the same files: our verdict, `warcio check` and `fastwarc check`, for information.

The peers judge digests (and FastWARC truncation); nobody is held to anybody else's verdict. What is asserted is only
what has to hold between them: a file that both peers find broken is not intact for us, unless the reason is known.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import pytest

from archive.audit.foreign import examine_warc
from archive.errors import NewsproofError
from tests.conftest import cases_folder
from tests.peers.conftest import Peers

pytestmark = [pytest.mark.peer, pytest.mark.shared]

#: Both peers find these broken and we do not, by kind: warcio takes no member that holds several records, and both
#: compute payload digests of one kind only.
KNOWN = {
    "pywb/example-bad.warc.gz.bad": "records share a gzip member",
    "chatnoir-resiliparse/clueweb-quirk.warc.gz": "its payload digests are of the whole block",
    "jhove-warc/valid-warcfile-fields-continuation.warc": "its header lines are folded",
    "jhove-warc/valid-warcrecorddigests-1.warc": "its digests are in hex and base64, too",
}


def _files() -> list[str]:
    folder = cases_folder()
    if folder is None:
        return []
    seen: dict[str, str] = {}
    for path in sorted((folder / "warcs").rglob("*")):
        name = path.relative_to(folder / "warcs").as_posix()
        if path.is_file() and ".warc" in path.name and not path.name.endswith((".lz4", ".cdx")):
            seen.setdefault(hashlib.sha256(path.read_bytes()).hexdigest(), name)
    return list(seen.values())


def test_verdicts_of_three_programs(cases: Path, peers: Peers, record_property: pytest.RecordProperty) -> None:
    table: Counter[str] = Counter()
    alone = []
    for name in _files():
        path = cases / "warcs" / name
        try:
            result = examine_warc(path)
        except NewsproofError:
            continue
        if not result.counts.records:
            continue  # nothing there for anybody to check
        ours = bool(result.exit)
        theirs = {program: bool(peers.run(program, "check", path).returncode) for program in ("warcio", "fastwarc")}
        words = [f"{who} {'broken' if bad else 'ok'}" for who, bad in {"newsproof": ours, **theirs}.items()]
        table[", ".join(words)] += 1
        if all(theirs.values()) and not ours:
            alone.append(name)
    for words, count in table.most_common():
        print(f"{count:>4}  {words}")
        record_property(words, count)
    assert set(alone) <= KNOWN.keys()
    assert sum(table.values()) > 40
