"""Row V6: eight kinds of damage, and for each checker whether it finds it, names the record, and goes on behind it.

Every damaged file has a second damage further on, a changed byte in a body, which every checker finds on its own: it is
what shows whether a checker went on.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from archive.formats.members import compress
from archive.formats.reader import RecordItem, read_warc
from tests.bench.harness import ROOT, Row, peer
from tests.bench.options import Options
from tests.bench.presses import write_press

Pieces = list[bytes]
#: What a checker did: found any damage, named the damaged record, named the second damage (None: cannot be asked).
Seen = tuple[bool, bool, bool | None]


class Case(NamedTuple):
    """A damaged file: the record numbers and the WARC-Record-IDs that may be named, and the offsets of both damages."""

    data: bytes
    numbers: frozenset[int]
    ids: frozenset[str]
    offsets: frozenset[int]
    second_id: str
    second_offset: int | None


def _changed(raw: bytes, old: bytes, new: bytes) -> bytes:
    assert raw.count(old) >= 1
    return compress(raw.replace(old, new, 1))


def _body(raw: bytes) -> bytes:
    return raw[:-100] + bytes((raw[-100] ^ 1,)) + raw[-99:]


def _flipped(piece: bytes) -> bytes:
    at = len(piece) // 2
    return piece[:at] + bytes((piece[at] ^ 1,)) + piece[at + 1 :]


def _undigested(raw: bytes) -> bytes:
    return compress(_body(re.sub(rb"WARC-(Block|Payload)-Digest: [^\r]*\r\n", b"", raw)))


#: Each takes the members, the number (from 0) of the one to damage and its uncompressed record.
_DAMAGES: dict[str, Callable[[Pieces, int, bytes], Pieces]] = {
    "bit flipped in a member": lambda p, i, raw: [*p[:i], _flipped(p[i]), *p[i + 1 :]],
    "wrong gzip CRC": lambda p, i, raw: [*p[:i], p[i][:-8] + bytes((p[i][-8] ^ 1,)) + p[i][-7:], *p[i + 1 :]],
    "truncated tail": lambda p, i, raw: [*p[:i], p[i][: len(p[i]) // 2]],
    "header changed, digests valid": lambda p, i, raw: [
        *p[:i], _changed(raw, b"//news.example/", b"//fake.example/"), *p[i + 1 :]
    ],
    "digests removed, body changed": lambda p, i, raw: [*p[:i], _undigested(raw), *p[i + 1 :]],
    "record dropped": lambda p, i, raw: [*p[:i], *p[i + 1 :]],
    "record doubled": lambda p, i, raw: [*p[:i], p[i], *p[i:]],
    "records swapped": lambda p, i, raw: [*p[:i], p[i + 1], p[i], *p[i + 2 :]],
}  # fmt: skip


def _cases(items: list[RecordItem], data: bytes) -> dict[str, Case]:
    responses = [item for item in items if item.record.type == "response"]
    first, second = responses[3], responses[6]
    pieces = [data[item.offset : item.offset + item.length] for item in items]
    cases = {}
    for name, damage in _DAMAGES.items():
        tail = name == "truncated tail"
        # Nothing lies behind a tail that is cut off, so that there nothing can be asked of who goes on.
        second_piece = compress(_body(second.record.raw or b""))
        both = [*pieces[: second.number - 1], *([] if tail else [second_piece]), *pieces[second.number :]]
        at = first.number - 1
        made = damage(pieces if tail else both, at, first.record.raw or b"")
        whole = b"".join(made)
        cases[name] = Case(
            whole,
            frozenset((first.number, first.number + 1)),
            frozenset((first.record.id, items[at + 1].record.id)),
            frozenset(len(b"".join(made[:until])) for until in (at, at + 1)),
            second.record.id,
            None if tail else whole.index(second_piece),
        )
    return cases


def _ours(press: Path, segment: Path, case: Case) -> Seen:
    segment.write_bytes(case.data)
    done = subprocess.run(
        [sys.executable, "-m", "archive", "--json", "verify", str(press), "--level", "full"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    problems = [one for one in json.loads(done.stdout)["problems"] if one["file"].endswith(segment.name)]
    went_on = None if case.second_offset is None else any(one["offset"] == case.second_offset for one in problems)
    return done.returncode == 1, any(one["record"] in case.numbers for one in problems), went_on


def _warcio(command: Path, segment: Path, case: Case) -> Seen:
    done = subprocess.run([str(command), "check", str(segment)], capture_output=True, text=True, check=False)
    named = any(f"offset {offset} " in done.stdout for offset in case.offsets)
    went_on = None if case.second_offset is None else f"offset {case.second_offset} " in done.stdout
    return done.returncode != 0 and (named or "failed" not in done.stdout), named, went_on


def _fastwarc(command: Path, segment: Path, case: Case, scratch: Path) -> Seen:
    report = scratch / "fastwarc.txt"
    report.unlink(missing_ok=True)
    done = subprocess.run(
        [str(command), "check", "-p", "-q", "-o", str(report), str(segment)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    failed = {line.split(">:")[0] + ">" for line in report.read_text().splitlines() if "FAIL" in line}
    named = bool(failed & case.ids)
    only_second = failed == {case.second_id} and "rror" not in done.stderr
    return (
        done.returncode != 0 and not only_second,
        named,
        None if case.second_offset is None else (case.second_id in failed),
    )


def _wacz(command: Path, package: Path, segment: Path, case: Case, scratch: Path) -> Seen:
    """The package of the whole segment, with the damaged one in its place."""
    changed = scratch / "changed.wacz"
    with zipfile.ZipFile(package) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            target.writestr(name, case.data if name.endswith(segment.name) else source.read(name))
    done = subprocess.run([str(command), "validate", "-f", str(changed)], capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    named = any(record_id in said for record_id in case.ids)
    return done.returncode != 0 or "not valid" in said, named, None if case.second_offset is None else False


def matrix(folder: Path, options: Options) -> list[Row]:
    """One row for each kind of damage, and one for each checker."""
    scratch = folder / "damage"
    scratch.mkdir()
    press = write_press(scratch, 9)
    (segment,) = (press / "warc").glob("news-*.warc.gz")
    data = segment.read_bytes()
    items = [item for item in read_warc(segment) if isinstance(item, RecordItem)]
    tools: dict[str, Callable[[Case], Seen]] = {"newsproof": lambda case: _ours(press, segment, case)}
    warcio, fastwarc, wacz = peer("warcio"), peer("fastwarc"), peer("wacz")
    if warcio is not None:
        tools["warcio check"] = lambda case: _warcio(warcio, segment, case)
    if fastwarc is not None:
        tools["fastwarc check -p"] = lambda case: _fastwarc(fastwarc, segment, case, scratch)
    if wacz is not None:
        package = scratch / "whole.wacz"
        subprocess.run([str(wacz), "create", "-o", str(package), str(segment)], capture_output=True, check=True)
        tools["wacz validate"] = lambda case: _wacz(wacz, package, segment, case, scratch)
    table = {name: {tool: see(case) for tool, see in tools.items()} for name, case in _cases(items, data).items()}
    result = [
        Row(
            "V6",
            name,
            "found, named, went on",
            None,
            "all",
            note="; ".join(f"{t} {_signs(s)}" for t, s in seen.items()),
        )
        for name, seen in table.items()
    ]
    for tool in tools:
        answers = [seen[tool] for seen in table.values()]
        found, named = sum(one[0] for one in answers), sum(one[1] for one in answers)
        asked = [one[2] for one in answers if one[2] is not None]
        note = f"found {found} of {len(answers)}, named {named}, went on {sum(asked)} of {len(asked)}"
        result.append(Row("V6", "kinds of damage found, of 8", tool, found / len(answers), "1.000", note=note))
    return result


def _signs(seen: Seen) -> str:
    return "/".join({True: "yes", False: "no", None: "-"}[one] for one in seen)
