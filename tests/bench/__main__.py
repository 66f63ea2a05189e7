"""`make bench`: ours against the named peers in one interleaved run, printed as ratios and written to bench.json."""

from __future__ import annotations

import argparse
import compileall
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.formats import warc
from archive.formats.members import compress
from tests.bench import damage, differing, distant, logs, verifying, viewing
from tests.bench.corpus import pages
from tests.bench.harness import PEERS, ROOT, Row, check_recorded, interleaved, peer, process, rows
from tests.bench.options import Options

PYTHON = sys.executable
DATE = "2026-03-02T08:00:00.000000Z"


@contextmanager
def served(count: int, scale: float) -> Iterator[str]:
    """The corpus from a server in a process of its own; gives its port."""
    server = subprocess.Popen(
        [PYTHON, "-m", "tests.bench.server", str(count), str(scale)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert server.stdout is not None
    try:
        yield server.stdout.readline().strip()
    finally:
        server.kill()
        server.wait()


def build_press(folder: Path, count: int) -> Path:
    """An archive of the corpus, through the real capture."""
    press = folder / "press"
    with served(count, 1.0) as port:
        subprocess.run([PYTHON, "-m", "tests.bench.newsproof_loop", port, str(count), press], check=True, cwd=ROOT)
    return press


def v5(_: Path, options: Options, folder: Path) -> list[Row]:
    """Many small records."""
    path = folder / "small.warc.gz"
    with path.open("wb") as file:
        for number in range(options.small):
            block = (f"fetchTimeMs: {number}\r\nnote: " + f"{number * 2654435761:x} " * 100).encode()[:1100]
            record = warc.record(
                "metadata",
                record_id=f"<urn:uuid:00000000-0000-4000-8000-{number:012x}>",
                date=DATE,
                target=f"http://news.example/{number}",
                content_type=warc.WARC_FIELDS,
                block=block,
            )
            file.write(compress(record))
    reading = (
        "import sys; from archive.formats.reader import read_warc, RecordItem\n"
        "n = 0\n"
        "for i in read_warc(sys.argv[1]):\n"
        "    n += isinstance(i, RecordItem) and not i.record.problems()\n"
        f"assert n == {options.small}, n"
    )
    cases = {"newsproof": process(PYTHON, "-c", reading, path)}
    if (check := peer("warcio")) is not None:
        cases["warcio check"] = process(check, "check", path)
    if (python := peer("python")) is not None and peer("fastwarc") is not None:
        loop = (
            "import sys; from fastwarc.warc import ArchiveIterator\n"
            "n = sum(r.verify_block_digest() for r in ArchiveIterator(open(sys.argv[1], 'rb'), parse_http=False))\n"
            f"assert n == {options.small}, n"
        )
        cases["fastwarc library"] = process(python, "-c", loop, path)
    times = interleaved(cases, options.rounds)
    goals = {"warcio check": "<=0.25", "fastwarc library": "<=1.90"}
    return rows("V5", f"read and check {options.small:,} small records", "newsproof", times, goals)


def w1(_: Path, options: Options, folder: Path) -> list[Row]:
    """Records from memory into compressed bytes, and their size."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    corpus = pages(options.captures)
    sizes: dict[str, int] = {}
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    request = b"GET / HTTP/1.1\r\nHost: news.example\r\n\r\n"

    def ours() -> None:
        out = 0
        for number, page in enumerate(corpus):
            ids = [f"<urn:uuid:00000000-0000-4000-800{i}-{number:012x}>" for i in range(3)]
            url = f"http://news.example{page.path}"
            for kind, block, content_type, extra in (
                (
                    "response",
                    head + page.body,
                    warc.HTTP_RESPONSE,
                    [("WARC-Payload-Digest", warc.digest_of(page.body))],
                ),
                ("request", request, warc.HTTP_REQUEST, []),
                ("metadata", b"fetchTimeMs: 12\r\n", warc.WARC_FIELDS, []),
            ):
                out += len(
                    compress(
                        warc.record(
                            kind, record_id=ids[out % 3], date=DATE, target=url, content_type=content_type, block=block,
                            headers=extra,
                        )
                    )
                )  # fmt: skip
        sizes["newsproof"] = out

    def theirs() -> None:
        buffer = io.BytesIO()
        writer = WARCWriter(buffer, gzip=True, warc_version="1.1")
        for page in corpus:
            url = f"http://news.example{page.path}"
            http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            writer.write_record(writer.create_warc_record(url, "response", io.BytesIO(page.body), http_headers=http))
            asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "news.example")], is_http_request=True)
            writer.write_record(writer.create_warc_record(url, "request", http_headers=asked))
            writer.write_record(
                writer.create_warc_record(
                    url, "metadata", io.BytesIO(b"fetchTimeMs: 12\r\n"), warc_content_type="application/warc-fields"
                )
            )
        sizes["warcio"] = len(buffer.getvalue())

    times = interleaved({"newsproof": ours, "warcio writer": theirs}, options.rounds)
    note = f"size {sizes['newsproof'] / sizes['warcio']:.3f} of warcio's (goal <=1.000)"
    return rows("W1", f"{3 * len(corpus):,} records from memory", "newsproof", times, {"warcio writer": "<=0.50"}, note)


def w3(_: Path, options: Options, folder: Path) -> list[Row]:
    """Capture over loopback, as many pages as the goals were set with: what starting takes is in it."""
    count = min(options.captures, 300)
    result: list[Row] = []
    ours = {"": folder / "w3.warc.gz", "each": folder / "w3-each.warc.gz"}
    with served(count, 1.0) as port:
        loops = ROOT / "tests" / "bench"
        cases = {"newsproof": process(PYTHON, loops / "newsproof_loop.py", port, str(count), folder / "w3")}
        for synced, path in ours.items():
            cases[f"newsproof records {synced}"] = process(
                PYTHON, loops / "records_loop.py", port, str(count), path, synced
            )
        if (python := peer("python")) is not None:
            loop = loops / "capture_http_loop.py"
            cases["capture_http + requests"] = process(python, loop, port, str(count), folder / "peer.warc.gz")
        if (wget := shutil.which("wget")) is not None:
            urls = folder / "urls.txt"
            urls.write_text("".join(f"http://127.0.0.1:{port}/{n}\n" for n in range(count)))
            cases["wget --warc-file"] = process(
                wget, "-q", "-O", "/dev/null", "--no-config", "--no-proxy", f"--warc-file={folder / 'wget'}", "-i", urls
            )
        times = interleaved(cases, options.rounds)
        theirs = {"capture_http + requests": folder / "peer.warc.gz", "wget --warc-file": folder / "wget.warc.gz"}
        check_recorded(count, *ours.values(), *(path for name, path in theirs.items() if name in cases))
    for what, case, goals, note in (
        ("record {} pages, signed", "newsproof records ", ("<=0.33", "<=0.45"), "one fsync at the end"),
        ("record {} pages, signed, fsync each", "newsproof records each", ("<=0.45", "-"), ""),
        ("capture {} pages, everything", "newsproof", ("-", "-"), "with extraction, diff, log, index"),
    ):
        row = "W3+" if case == "newsproof" else "W3"
        result += rows(row, what.format(count), case, times, dict(zip(theirs, goals, strict=True)), note)
    return result


def i1(press: Path, options: Options, folder: Path) -> list[Row]:
    """The index from the segments alone."""
    segment = next((press / "warc").glob("news-*.warc.gz"))
    listing = (
        "import sys; from pathlib import Path\n"
        "from archive.repository.hints import lines_of\n"
        "data = lines_of(Path(sys.argv[1]))\n"
        "assert data.count(b'\\n') > 10"
    )
    cases = {
        "newsproof cdxj": process(PYTHON, "-c", listing, segment),
        "newsproof": process(PYTHON, "-m", "archive", "-A", press, "repair", "index"),
    }
    if (indexer := peer("cdxj-indexer")) is not None:
        cases["cdxj-indexer"] = process(indexer, segment)
    times = interleaved(cases, options.rounds)
    goals = {"cdxj-indexer": "<=0.32"}
    return [
        *rows("I1", "CDXJ of a segment", "newsproof cdxj", times, goals),
        *rows(
            "I1+",
            "repair index: records, text, all comparisons",
            "newsproof",
            times,
            goals,
            "re-extracts every version",
        ),
    ]


def i3(_: Path, options: Options, folder: Path) -> list[Row]:
    """The versions of one URL among many."""
    from archive.store.index import Index

    path = folder / "large.sqlite"
    Index.open(path, write=True).close()
    connection = sqlite3.connect(path)
    columns = [row[1] for row in connection.execute("PRAGMA table_info(capture)")]
    total = options.index_rows
    with connection:
        connection.executemany(
            "INSERT INTO article (id, first, url, site, name, slug, versions, observations, first_seen, last_seen, headline,"
            " substantive, due) VALUES (?, ?, ?, 'news.example', ?, ?, 4, 0, ?, ?, 'A headline', 0, 0)",
            (
                (f"a-{n:016x}", n * 4, f"https://news.example/{n:x}/story-{n}", f"story-{n}", f"story-{n}", DATE, DATE)
                for n in range(total // 4)
            ),
        )
        wanted = {
            "log_index": lambda i: i, "leaf": lambda i: f"{i:064x}", "article": lambda i: f"a-{i // 4:016x}",
            "seq": lambda i: 1 + i % 4, "version": lambda i: 1 + i % 4,
            "observed": lambda i: f"2026-03-0{1 + i % 4}T08:00:00.000000Z",
            "outcome": lambda i: "version", "status": lambda i: 200,
            "url": lambda i: f"https://news.example/{i // 4:x}/story-{i // 4}",
            "final_url": lambda i: f"https://news.example/{i // 4:x}/story-{i // 4}", "age": lambda i: 0,
            "origin": lambda i: "captured", "words": lambda i: 400, "headline": lambda i: "A headline",
            "payload": lambda i: f"{i:064x}", "access": lambda i: "open", "extractor": lambda i: "bench/1",
        }  # fmt: skip
        used = [name for name in columns if name in wanted]
        connection.executemany(
            f"INSERT INTO capture ({', '.join(used)}) VALUES ({', '.join('?' * len(used))})",
            (tuple(wanted[name](i) for name in used) for i in range(total)),
        )
    connection.close()
    index = Index.open(path, write=False)
    raw = sqlite3.connect(path)
    keys = [f"https://news.example/{n:x}/story-{n}" for n in range(0, total // 4, max(1, total // 4000))]
    sql = (  # the same columns, one by one
        "SELECT c.log_index, c.leaf, c.article, a.slug, c.seq, c.version, c.observed, c.outcome, c.reason, c.status, c.url,"
        " c.final_url, c.age, c.words, c.headline, c.origin, c.source, c.payload, c.same_as"
        " FROM capture c JOIN article a ON a.id = c.article WHERE c.url = ? ORDER BY c.observed, c.log_index"
    )

    def ours() -> None:
        for key in keys:
            assert len(index.versions_at(key)) == 4

    def bare() -> None:
        for key in keys:
            assert len(raw.execute(sql, (key,)).fetchall()) == 4

    cases: dict[str, Callable[[], object]] = {"newsproof": ours, "raw sqlite3 select": bare}
    times = interleaved(cases, options.rounds)
    result = rows("I3", f"versions of a URL, {total:,} rows", "newsproof", times, {"raw sqlite3 select": "<=1.30"})
    if (python := peer("python")) is not None:
        cdx = folder / "large.cdxj"
        lines = sorted(
            f"example,news)/{i // 4:x}/story-{i // 4} 2026030{1 + i % 4}080000 "
            + json.dumps(
                {"url": f"https://news.example/{i // 4:x}/story-{i // 4}", "mime": "text/html", "status": "200"}
            )
            for i in range(total)
        )
        cdx.write_text("\n".join(lines) + "\n")
        (folder / "keys.txt").write_text("".join(f"example,news){key[20:]}\n" for key in keys))
        loop = (
            "import sys, time; from pywb.utils.binsearch import iter_exact\n"
            "keys = [k.strip().encode() for k in open(sys.argv[2])]\n"
            "f = open(sys.argv[1], 'rb'); best = 9e9\n"
            f"for _ in range({options.rounds}):\n"
            "    start = time.perf_counter()\n"
            "    for k in keys: assert len(list(iter_exact(f, k))) == 4\n"
            "    best = min(best, time.perf_counter() - start)\n"
            "print(best)"
        )
        done = subprocess.run(
            [python, "-c", loop, cdx, folder / "keys.txt"], capture_output=True, text=True, check=False
        )
        if done.returncode == 0:
            theirs = float(done.stdout)
            ours_s = min(times["newsproof"])
            result.append(
                Row("I3", result[0].what, "pywb binsearch", ours_s / theirs, "<=0.60", ours_s, theirs, "best of each")
            )
        else:
            result.append(Row("I3", result[0].what, "pywb binsearch", None, "<=0.60", note=done.stderr[-80:]))
    return result


def s1(_: Path, options: Options, folder: Path) -> list[Row]:
    """Start-up."""
    cases = {
        "newsproof": process(PYTHON, "-m", "archive", "--help"),
        "python -c pass": process(PYTHON, "-c", "pass"),
    }
    if (command := peer("warcio")) is not None:
        cases["warcio --help"] = process(command, "--help")
    times = interleaved(cases, 3 * options.rounds)
    return rows("S1", "newsproof --help", "newsproof", times, {"warcio --help": "<=0.75", "python -c pass": "<=5.00"})


Bench = Callable[[Path, Options], list[Row]]

#: Rows that need no captured archive: they are given an empty folder.
APART: dict[str, Bench] = {
    "D1": differing.words,
    "D3": differing.html,
    "E1": differing.text,
    "S3": verifying.start,
    "S4": viewing.viewing,
    "V1": verifying.deep,
    "V3": verifying.two_cores,
    "V4": verifying.quick,
    "V6": damage.matrix,
    "V7": verifying.memory,
    "W4": distant.w4,
    "L1": logs.canonical,
    "L2": logs.tree,
    "L3": logs.signatures,
}
BENCHES = {"S1": s1, "V5": v5, "W1": w1, "W3": w3, "I1": i1, "I3": i3}
NAMES = sorted((*BENCHES, *APART), key=lambda name: ("SVWILDE".index(name[0]), name))
NEED_PRESS = {"I1"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", nargs="*", default=NAMES, choices=NAMES, help="V1 measures V2 as well, D1 D2")
    parser.add_argument("--captures", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--small", type=int, default=40_000)
    parser.add_argument("--index-rows", type=int, default=1_000_000)
    parser.add_argument("--verified", type=int, default=1500)
    parser.add_argument("--entries", type=int, default=50_000)
    parser.add_argument("--viewed", type=int, default=100_000)
    parser.add_argument("--output", type=Path, default=ROOT / "bench.json")
    given = parser.parse_args()
    options = Options(
        given.captures, given.rounds, given.small, given.index_rows, given.verified, given.entries, given.viewed
    )
    if not PEERS.is_dir():
        print("no peers here (make peers): only rows that need none have a ratio")
    print(f"{'row':<4} {'what':<42} {'against':<28} {'ratio':>6} {'goal':>8} {'ours ms':>9} {'theirs ms':>10}")
    table: list[Row] = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        # As an installed package has it: peers are not compiled anew at each start, either.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        compileall.compile_dir(ROOT / "archive", quiet=1)
        # What is verified here is nothing for the user's memory of checkpoints, and his trust is not asked.
        os.environ |= {"NEWSPROOF_CONFIG": str(folder / "config"), "NEWSPROOF_STATE": str(folder / "state")}
        press = build_press(folder, options.captures) if NEED_PRESS & set(given.only) else folder
        for name in given.only:
            measured = APART[name](folder, options) if name in APART else BENCHES[name](press, options, folder)
            for row in measured:
                print(row.line(), flush=True)
                table.append(row)
    given.output.write_text(json.dumps([row.plain() for row in table], indent=1) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
