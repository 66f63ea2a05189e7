"""`make torture`: every flip, truncation and reordering, every crash point, kill -9, every claim. PART=K/N runs one shard.

Prints one table as it goes (what, tried, found and named or otherwise as it must be) and writes `torture.json`.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import warnings
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from tests.net.hostile import resets
from tests.torture import bundles, claims, faults, kills, pairs, peers, quotes, readers, sweep, watching
from tests.torture.anchors import Quay
from tests.torture.archives import small_press
from tests.torture.crashes import STARTS, Workshop
from tests.torture.removals import Vault

ROOT = Path(__file__).resolve().parents[2]
ONLY = ("sweep", "bundles", "crashes", "kills", "quotes", "readers", "claims", "peers", "pairs", "watch", "resets")


def row(what: str, tried: int, right: int) -> None:
    """One line of the table."""
    print(
        f"  {what:<56} {tried:>10,} {right:>10,}{'' if tried == right else '  <-- ' + format(tried - right, ',')}",
        flush=True,
    )


def rows(title: str, tried: dict[str, int], right: dict[str, int]) -> None:
    """A title and one line for each kind."""
    print(title)
    for kind, count in tried.items():
        row(kind, count, right.get(kind, 0))


def of_sweep(part: int, parts: int) -> tuple[dict[str, Any], list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        press = small_press(Path(folder))
        size = sum(f.stat().st_size for name in ("warc", "log") for f in (press / name).rglob("*") if f.is_file())
        report = sweep.run(sweep.load(press), part - 1, parts).report()
    rows(f"every byte of {size:,} bytes under warc/ and log/", report["cases"], report["found"])
    print(f"  exit 0 (content proven to be as signed, or never committed): {report['exit_zero']}")
    return {"bytes": size, **report}, report["failures"]


def of_bundles(part: int, parts: int) -> tuple[dict[str, Any], list[str]]:
    report = bundles.torture(part - 1, parts)
    rows("bundles and proofs", report["cases"], report["found"])
    print(f"  exit 0: {report['exit_zero']}, of these unused bits behind a deflate stream: {report['unused_bits']}")
    return report, report["failures"]


def of_crashes(part: int, parts: int) -> tuple[dict[str, Any], list[str]]:
    print("crash points (before, after, torn, disk full, I/O error)")
    tried, wrong = 0, []
    commits = [partial(Workshop, start=start) for start in STARTS]
    for what, makes in (("three commits", commits), ("anchoring", [Quay]), ("one removal", [Vault])):
        count, found = faults.sweep(makes, part - 1, parts)
        row(what, count, count - len({line.partition(":")[0] for line in found}))
        tried, wrong = tried + count, [*wrong, *found]
    return {"tried": tried, "wrong": wrong}, wrong


def of_kills(part: int, parts: int, kills_of: int) -> tuple[dict[str, Any], list[str]]:
    times = kills_of // parts + (part <= kills_of % parts)
    seen, wrong = kills.kill_loop(times, seed=part)
    print(f"kill -9 of a capture loop ({seen} commits seen)")
    row("kills", times, times - bool(wrong))
    return {"times": times, "commits": seen, "wrong": wrong}, wrong


def of_quotes(part: int, parts: int) -> tuple[dict[str, Any], list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        changed = quotes.run(quotes.material(Path(folder)), part - 1, parts).report()
    rows(f"quotes (smaller but genuine: {changed['smaller but genuine']})", changed["cases"], changed["refused"])
    return changed, changed["failures"] if changed["accepted"] else []


def of_readers(part: int, parts: int) -> tuple[dict[str, Any], list[str]]:
    fuzzed = readers.run(part - 1, parts).report()
    named = "warcio and FastWARC" if readers.peers_python() is not None else "no peers installed"
    tried = sum(fuzzed["cases"].values())
    print(f"fuzzed WARCs before four readers ({named})")
    row("never called intact where content differs", tried, tried - len(fuzzed["failures"]))
    for words, count in sorted(fuzzed["said"].items()):
        print(f"    {words:<40} {count:>8,}")
    return fuzzed, fuzzed["failures"]


def of_claims(part: int, parts: int) -> tuple[dict[str, Any], list[str]]:
    made: dict[str, Any] = {}
    failures: list[str] = []
    for title, report in claims.parts(part - 1, parts):
        rows(title, report["cases"], report["found"])
        made[title] = report
        failures += report["failures"]
    return made, failures


def of_peers(part: int, parts: int) -> tuple[dict[str, Any], list[str]]:
    made: dict[str, Any] = {}
    failures: list[str] = []
    for title, table in peers.run(part - 1, parts).items():
        print(f"the same damage to a {title}, found by")
        print("\n".join(table.lines()))
        made[title] = table.report()
        failures += table.failures
    return made, failures


def of_pairs(part: int, parts: int) -> tuple[dict[str, Any], list[str]]:
    report = pairs.run(part - 1, parts).report()
    real = (
        f"{len(pairs.real()):,} real files among them"
        if pairs.real()
        else "no real files: the shared cases are not here"
    )
    rows(f"made and damaged pages, extracted and compared ({real})", report["cases"], report["found"])
    return report, report["failures"]


def of_watch(part: int, parts: int) -> tuple[dict[str, Any], list[str]]:
    """One share has a smaller newsroom of its own, fewer looks, fewer kills."""
    print("the watch")
    weeks: dict[str, Any] = {}
    wrong: list[str] = []
    for number, (size, far) in enumerate(((200, False), (20, False), (20, True))):
        articles, seed = max(1, size // parts), part + number
        figures, found, kept = watching.week(articles, seed=seed, far=far)
        what = "by a clock that is a day off" if far else f"{figures['changed']:,} changes seen"
        row(f"a week of {figures['articles']:,} articles, {what}", figures["looks"], figures["looks"] * (not found))
        weeks[f"seed {seed}{', far' * far}"] = figures
        wrong += found
        if not number:
            figures, other = watching.week_again(kept, articles, seed=seed)
            row(f"the same week again: {len(kept)} files, the same", figures["looks"], figures["looks"] * (not other))
            wrong += other
    marks, grown = watching.soak(10_000 // parts, step=1_000 // parts)
    row("looks in one process; memory, threads, open files flat", marks[-1]["looks"], marks[-1]["looks"] * (not grown))
    times = 100 // parts
    seen, lost = watching.kills(times, seed=part)
    row(f"kill -9 of a run ({seen} looks seen)", times, times * (not lost))
    slowest, late = watching.terminations(max(1, 20 // parts), seed=part)
    row("SIGTERM ends a run within two seconds", 4 * max(1, 20 // parts), 4 * max(1, 20 // parts) * (not late))
    report = {"weeks": weeks, "soak": marks, "kills": {"times": times, "looks": seen}, "ends within s": slowest}
    return report, [*wrong, *grown, *lost, *late]


def of_resets(part: int, parts: int) -> tuple[dict[str, Any], list[str]]:
    print("a response of 2,000 bytes, broken off behind every byte")
    tried, wrong = resets.torture(part - 1, parts)
    row("captures; none taken for whole, none that is whole refused", tried, tried - len(wrong))
    return {"tried": tried, "wrong": len(wrong)}, wrong


def runs(
    only: str | None, part: int, parts: int, kills_of: int
) -> Iterator[tuple[str, tuple[dict[str, Any], list[str]]]]:
    """What is asked for, one after the other."""
    sweep.remember_signatures()
    for name in ONLY if only is None else (only,):
        if name == "sweep":
            yield name, of_sweep(part, parts)
        elif name == "bundles":
            yield name, of_bundles(part, parts)
        elif name == "crashes":
            yield name, of_crashes(part, parts)
        elif name == "kills":
            yield name, of_kills(part, parts, kills_of)
        elif name == "quotes":
            yield name, of_quotes(part, parts)
        elif name == "readers":
            yield name, of_readers(part, parts)
        elif name == "claims":
            yield name, of_claims(part, parts)
        elif name == "pairs":
            yield name, of_pairs(part, parts)
        elif name == "watch":
            yield name, of_watch(part, parts)
        elif name == "resets":
            yield name, of_resets(part, parts)
        else:
            yield name, of_peers(part, parts)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make torture", description=__doc__)
    parser.add_argument("--part", default="1/1", help="K/N: the K-th of N shards")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--only", choices=ONLY)
    parser.add_argument("--json", type=Path, default=ROOT / "torture.json", help="where the figures go")
    given = parser.parse_args()
    part, parts = (int(word) for word in given.part.split("/"))
    warnings.filterwarnings("ignore", "Duplicate name")
    result: dict[str, Any] = {"part": given.part}
    wrong: list[str] = []
    print(f"  {'what':<56} {'tried':>10} {'as it must':>10}")
    for name, (report, failures) in runs(given.only, part, parts, given.kills):
        result[name] = report
        wrong += [f"{name}: {line}" for line in failures]
        given.json.write_text(json.dumps(result, indent=1) + "\n")
    for line in wrong[:200]:
        print(line, file=sys.stderr)
    return int(bool(wrong))


if __name__ == "__main__":
    raise SystemExit(main())
