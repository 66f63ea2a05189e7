"""`make torture`: every flip, truncation and reordering, every crash point, kill -9. PART=K/N runs one shard."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from tests.torture import anchors, bundles, crashes, kills, quotes, readers, removals, sweep
from tests.torture.archives import small_press

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    parser = argparse.ArgumentParser(prog="make torture", description=__doc__)
    parser.add_argument("--part", default="1/1", help="K/N: the K-th of N shards")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--only", choices=("sweep", "bundles", "crashes", "kills", "quotes", "readers"))
    given = parser.parse_args()
    part, parts = (int(word) for word in given.part.split("/"))
    result: dict[str, object] = {"part": given.part}
    failed = False
    if given.only in (None, "sweep"):
        with tempfile.TemporaryDirectory() as folder:
            press = small_press(Path(folder))
            size = sum(f.stat().st_size for name in ("warc", "log") for f in (press / name).rglob("*") if f.is_file())
            print(f"sweep: every byte of {size:,} bytes under warc/ and log/")
            sweep.remember_signatures()
            report = sweep.run(sweep.load(press), part - 1, parts).report()
        for kind, count in report["cases"].items():
            print(f"  {kind:<16} {count:>8,} tried {report['found'].get(kind, 0):>8,} found and named")
        print(f"  exit 0 (content proven to be as signed, or never committed): {report['exit_zero']}")
        result["sweep"] = {"bytes": size, **report}
        failed |= bool(report["missed"])
    if given.only in (None, "bundles"):
        report = bundles.torture(part - 1, parts)
        for kind, count in report["cases"].items():
            print(f"  {kind:<16} {count:>8,} tried {report['found'].get(kind, 0):>8,} found and named")
        print(f"  exit 0: {report['exit_zero']}, of these unused bits behind a deflate stream: {report['unused_bits']}")
        result["bundles"] = report
        failed |= bool(report["missed"])
    if given.only in (None, "crashes"):
        tried, wrong = crashes.sweep(part - 1, parts)
        print(
            f"crashes: {tried} points of three commits (before, after, torn, disk full, I/O error): {len(wrong)} wrong"
        )
        stamped, unkept = anchors.sweep(part - 1, parts)
        print(f"crashes: {stamped} points of anchoring (the same): {len(unkept)} wrong")
        taken, still = removals.sweep(part - 1, parts)
        print(f"crashes: {taken} points of one removal (the same): {len(still)} wrong")
        tried, wrong = tried + stamped + taken, [*wrong, *unkept, *still]
        result["crashes"] = {"tried": tried, "wrong": wrong}
        failed |= bool(wrong)
    if given.only in (None, "kills"):
        times = given.kills // parts + (part <= given.kills % parts)
        seen, wrong = kills.kill_loop(times, seed=part)
        print(f"kill -9: {times} times, {seen} commits seen: {len(wrong)} wrong")
        result["kills"] = {"times": times, "commits": seen, "wrong": wrong}
        failed |= bool(wrong)
    if given.only in (None, "quotes"):
        with tempfile.TemporaryDirectory() as folder:
            changed = quotes.run(quotes.material(Path(folder)), part - 1, parts).report()
        for kind, count in changed["cases"].items():
            print(f"  {kind:<16} {count:>8,} tried {changed['refused'].get(kind, 0):>8,} refused")
        result["quotes"] = changed
        failed |= bool(changed["accepted"])
    if given.only in (None, "readers"):
        fuzzed = readers.run(part - 1, parts).report()
        peers = "warcio and FastWARC" if readers.peers_python() is not None else "no peers installed"
        print(f"readers: {sum(fuzzed['cases'].values()):,} fuzzed WARCs, ours and {peers}")
        for words, count in sorted(fuzzed["said"].items()):
            print(f"  {words:<40} {count:>8,}")
        result["readers"] = fuzzed
        failed |= bool(fuzzed["failures"])
    (ROOT / "torture.json").write_text(json.dumps(result, indent=1) + "\n")
    for name, key in (
        ("sweep", "failures"),
        ("bundles", "failures"),
        ("crashes", "wrong"),
        ("kills", "wrong"),
        ("quotes", "failures"),
        ("readers", "failures"),
    ):
        found = result.get(name)
        for line in found[key][:50] if isinstance(found, dict) else ():
            print(line, file=sys.stderr)
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
