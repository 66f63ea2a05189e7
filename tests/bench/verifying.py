"""Rows V1 to V4, V7 and S3: verification against the checkers that look at digests, and against bare hashing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from archive.formats.members import compress
from archive.formats.reader import RecordItem, read_warc
from tests.bench.harness import ROOT, Row, interleaved, peer, process, rows
from tests.bench.options import Options
from tests.bench.presses import write_press

PYTHON = sys.executable
MIB = 1024
#: Resident memory of a command in KiB. A small parent starts it: a child is charged with what its parent held.
_PEAK = (
    "import resource, subprocess, sys\n"
    "done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\n"
    "print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)


#: Our command with everything but the arithmetic of signatures.
_UNSIGNED = (
    "import sys\n"
    "from archive.trust.keys import Verifier\n"
    "Verifier.verify = lambda self, signature, message: True\n"
    "from archive.cli import main\n"
    "sys.exit(main())"
)


@cache
def _press(folder: Path, captures: int, segments: int) -> Path:
    made = folder / f"verified-{captures}-{segments}"
    made.mkdir()
    return write_press(made, captures, per_segment=-(-captures // segments) if segments > 1 else 1 << 62)


def _segments(press: Path) -> list[Path]:
    return sorted((press / "warc").glob("news-*.warc.gz"))


def _megabytes(press: Path) -> str:
    return f"{sum(path.stat().st_size for path in _segments(press)) / 1e6:.0f} MB"


def newsproof(press: Path, level: str, jobs: int = 1) -> tuple[str | Path, ...]:
    """Our command."""
    return (PYTHON, "-m", "archive", "verify", press, "--level", level, "--jobs", str(jobs))


def _counted(press: Path, jobs: int) -> int:
    """How many records ours says that it has read."""
    done = subprocess.run(
        [str(word) for word in (PYTHON, "-m", "archive", "--json", *newsproof(press, "full", jobs)[3:])],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return int(json.loads(done.stdout)["counts"]["records"])


def _same_work(press: Path, others: dict[str, tuple[str | Path, ...]], *, jobs: int = 1) -> None:
    """Every side reads every record, and every side finds one changed byte in the last response of the file."""
    (segment,) = _segments(press)
    items = [item for item in read_warc(segment) if isinstance(item, RecordItem)]
    assert _counted(press, jobs) == len(items)
    warcio = peer("warcio")
    if warcio is not None:
        listed = subprocess.run([str(warcio), "index", str(segment)], capture_output=True, text=True, check=True)
        assert listed.stdout.count("\n") == len(items)
    last = next(item for item in reversed(items) if item.record.type == "response")
    raw = bytearray(last.record.raw or b"")
    raw[-100] ^= 1
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary) / "press"
        shutil.copytree(press, copy)
        whole = segment.read_bytes()
        changed = copy / segment.relative_to(press)
        changed.write_bytes(whole[: last.offset] + compress(bytes(raw)) + whole[last.offset + last.length :])
        process(*newsproof(copy, "full", jobs), cwd=ROOT, expect=(1,))()
        for command in others.values():
            process(*command[:-1], changed, expect=(1,))()


def deep(folder: Path, options: Options) -> list[Row]:
    """V1 and V2: one whole process, signatures included, and the same through the library without them."""
    press = _press(folder, options.verified, 1)
    (segment,) = _segments(press)
    others: dict[str, tuple[str | Path, ...]] = {}
    if (check := peer("warcio")) is not None:
        others["warcio check"] = (check, "check", segment)
    if (check := peer("fastwarc")) is not None:
        others["fastwarc check -p -q"] = (check, "check", "-p", "-q", segment)
    _same_work(press, others)
    cases = {
        "newsproof": process(*newsproof(press, "full"), cwd=ROOT),
        "without signatures": process(PYTHON, "-c", _UNSIGNED, *newsproof(press, "full")[3:], cwd=ROOT),
        **{name: process(*command) for name, command in others.items()},
    }
    times = interleaved(cases, options.rounds)
    size = _megabytes(press)
    return [
        *rows("V1", f"verify, {size}, signatures not checked", "without signatures", times,
              {"warcio check": "<=0.50", "fastwarc check -p -q": "<=0.95"}, "whole command; records, log, completeness, CDXJ"),
        *rows("V2", f"verify --level full, {size}", "newsproof", times,
              {"warcio check": "<=0.65", "fastwarc check -p -q": "-"}, "whole command; one signature per capture, too"),
    ]  # fmt: skip


def two_cores(folder: Path, options: Options) -> list[Row]:
    """V3: two processes read. It means something only where two cores have nothing else to do."""
    press = _press(folder, options.verified, 1)
    (segment,) = _segments(press)
    cases = {
        "newsproof": process(*newsproof(press, "full", 2), cwd=ROOT),
        "newsproof --jobs 1": process(*newsproof(press, "full"), cwd=ROOT),
    }
    if (check := peer("warcio")) is not None:
        _same_work(press, {"warcio check": (check, "check", segment)}, jobs=2)
        cases["warcio check"] = process(check, "check", segment)
    times = interleaved(cases, options.rounds)
    note = f"whole command; {os.cpu_count()} cores, {os.getloadavg()[0]:.1f} processes at work on them at the end"
    goals = {"warcio check": "<=0.30", "newsproof --jobs 1": "<=0.62"}
    return rows("V3", f"verify --jobs 2, {_megabytes(press)}", "newsproof", times, goals, note)


def quick(folder: Path, options: Options) -> list[Row]:
    """V4: sealed segments by their digest; the log and its signatures are always checked."""
    press = _press(folder, options.verified, 10)
    files = _segments(press)
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary) / "press"
        shutil.copytree(press, copy)
        changed = copy / files[3].relative_to(press)
        data = bytearray(changed.read_bytes())
        data[len(data) // 2] ^= 1
        changed.write_bytes(data)
        process(*newsproof(copy, "quick"), cwd=ROOT, expect=(1,))()
    cases = {
        "newsproof": process(*newsproof(press, "quick"), cwd=ROOT),
        "without signatures": process(PYTHON, "-c", _UNSIGNED, *newsproof(press, "quick")[3:], cwd=ROOT),
    }
    if (check := peer("warcio")) is not None:
        cases["warcio check"] = process(check, "check", *files)
    if (openssl := shutil.which("openssl")) is not None:
        cases["openssl dgst -sha256"] = process(openssl, "dgst", "-sha256", *files)
    times = interleaved(cases, options.rounds)
    what = f"verify --level quick, {_megabytes(press)}, 9 of {len(files)} sealed"
    goals = {"warcio check": "<=0.12", "openssl dgst -sha256": "<=1.80"}
    note = "reads the open segment"
    return [
        *rows("V4", what, "newsproof", times, goals, f"checks every statement's signature, and {note}"),
        *rows("V4", what, "without signatures", times, dict.fromkeys(goals, "-"), f"all but the signatures; {note}"),
    ]


def _peak(*command: str | Path) -> float:
    """Most resident memory of a command, in MiB."""
    done = subprocess.run(
        [PYTHON, "-c", _PEAK, *map(str, command)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    status, size = done.stdout.split()
    assert status == "0", command
    return int(size) / MIB


def memory(folder: Path, options: Options) -> list[Row]:
    """V7: peak memory, at two sizes."""
    small = _press(folder, options.verified // 4, 1)
    large = _press(folder, options.verified, 1)
    ours = [_peak(*newsproof(press, "full")) for press in (small, large)]
    sizes = f"{ours[0]:.0f} MiB at {_megabytes(small)}, {ours[1]:.0f} MiB at {_megabytes(large)}"
    result = [
        Row("V7", "peak memory of verify", "an archive a quarter as large", ours[1] / ours[0], "<=1.10", note=sizes),
        Row("V7", "peak memory of verify", "80 MiB", ours[1] / 80, "<=1.00", note=sizes),
    ]
    if (check := peer("warcio")) is not None:
        theirs = _peak(check, "check", *_segments(large))
        result.append(
            Row("V7", "peak memory of verify", "warcio check", ours[1] / theirs, "-", note=f"{theirs:.0f} MiB")
        )
    return result


def start(folder: Path, options: Options) -> list[Row]:
    """S3: all that happens before the first record is read, on an archive of one record."""
    press = _press(folder, 1, 1)
    cases = {"newsproof": process(*newsproof(press, "full"), cwd=ROOT)}
    if (command := peer("warcio")) is not None:
        cases["warcio --help"] = process(command, "--help")
    times = interleaved(cases, 3 * options.rounds)
    return rows("S3", "verify of one capture", "newsproof", times, {"warcio --help": "<=1.50"}, "the whole command")
