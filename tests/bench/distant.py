"""W4: many hosts that are 40 ms away, sixteen connections at a time, against who only fetches and who records."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.bench.harness import ROOT, Row, check_recorded, interleaved, peer, process, rows
from tests.bench.options import Options

HOSTS = 16
LATENCY = 0.04


def w4(folder: Path, options: Options) -> list[Row]:
    """The same pages, the same hosts; ours also asks each host for its robots.txt."""
    count = min(options.captures, 400)
    argv = [sys.executable, "-m", "tests.bench.distant_server", str(count), str(LATENCY), str(HOSTS)]
    server = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert server.stdout is not None
    try:
        port = server.stdout.readline().strip()
        addresses = [f"http://127.0.0.{1 + number % HOSTS}:{port}/{number}" for number in range(count)]
        urls = folder / "distant.txt"
        urls.write_text("".join(f"{url}\n" for url in addresses))
        made = [folder / "distant.warc.gz"]
        loop = ROOT / "tests" / "bench" / "distant_loop.py"
        cases = {"newsproof": process(sys.executable, loop, urls, made[0])}
        if (curl := shutil.which("curl")) is not None:
            config = folder / "curl.txt"
            config.write_text("".join(f'url = "{url}"\noutput = "/dev/null"\n' for url in addresses))
            cases["curl --parallel 16, fetch only"] = process(
                curl, "-q", "-s", "--noproxy", "*", "--parallel", "--parallel-max", "16", "-K", config
            )
        if (python := peer("python")) is not None:
            threads = ROOT / "tests" / "bench" / "capture_http_threads.py"
            made.append(folder / "threads")
            cases["capture_http, 16 threads"] = process(python, threads, urls, made[-1])
        if (wget := shutil.which("wget")) is not None:
            made.append(folder / "distant-wget.warc.gz")
            named = f"--warc-file={folder / 'distant-wget'}"
            cases["wget --warc-file"] = process(
                wget, "-q", "-O", "/dev/null", "--no-config", "--no-proxy", named, "-i", urls
            )
        times = interleaved(cases, options.rounds)
        check_recorded(count, *made)
    finally:
        server.kill()
        server.wait()
    goals = {
        "curl --parallel 16, fetch only": "<=1.20",
        "capture_http, 16 threads": "<=0.65",
        "wget --warc-file": "<=0.09",
    }
    return rows("W4", f"{count} pages of {HOSTS} hosts, 40 ms away", "newsproof", times, goals, "records and signature")
