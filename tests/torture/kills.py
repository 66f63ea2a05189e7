"""kill -9 at random moments of a real capture loop: nothing printed as committed is lost, nothing half is shown.

A child process captures pages that change from a local news server, one line per commit; the parent kills it after a
random number of bytes has come through its pipe or at a random moment of its work, and looks at what is left.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from archive.api import Archive
from archive.audit import verify

CHILD = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from archive.api import Archive
from archive.demo.server import NewsServer, Page

folder, keyring, start = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
clock = [datetime(2026, 3, 2, tzinfo=UTC) + timedelta(minutes=start)]
text = "<html><head><title>{t}</title></head><body><article><h1>{t}</h1>" + "".join(
    f"<p>Paragraph {i} of the story says that the harbour office counted {{n}} boats on day {i} of the survey.</p>"
    for i in range(6)) + "</article></body></html>"
with NewsServer(now=lambda: clock[0]) as server:
    press = Archive.open(folder, keyring=keyring, now=lambda: clock[0], pause=lambda s: None, resolve=server.resolve)
    for turn in range(start, start + 1000):
        clock[0] += timedelta(minutes=1)
        name = f"/2026/story-{turn % 3}"
        server.serve(name, Page(text.format(t=f"The harbour survey, part {turn % 3}", n=100 + turn // 6).encode()))
        done = press.capture(f"http://tidewater.example{name}", allow_net=("127.0.0.0/8",))
        sys.stdout.write(f"committed {done.capture.index} {done.capture.leaf}\\n")
        sys.stdout.flush()
"""


def kill_loop(times: int, seed: int = 1) -> tuple[int, list[str]]:
    """Kills the loop `times` times on one growing archive. Returns how many commits were seen, and what went wrong."""
    dice = random.Random(seed)
    wrong: list[str] = []
    seen: dict[int, str] = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder, keyring = Path(temporary) / "press", Path(temporary) / "keys"
        Archive.create(folder, origin="news.example/kills", keyring=keyring)
        turn = 0
        for round_ in range(times):
            child = subprocess.Popen(
                [sys.executable, "-c", CHILD, str(folder), str(keyring), str(turn)],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            assert child.stdout is not None
            assert child.stderr is not None
            for _ in range(dice.randint(0, 4)):
                line = child.stdout.readline().split()
                if not line:
                    break
                seen[int(line[1])] = line[2].decode()
                turn += 1
            # Somewhere inside the next capture: spin for a random share of one, counted in bytes of busy work.
            for _ in range(dice.randint(0, 40)):
                os.urandom(dice.randint(1, 200_000))
            child.send_signal(signal.SIGKILL)
            rest, errors = child.communicate()
            for line in rest.splitlines():
                words = line.split()
                if len(words) == 3:
                    seen[int(words[1])] = words[2].decode()
                    turn += 1
            turn += 1
            if b"Traceback" in errors:
                wrong.append(f"kill {round_}: {errors.decode()[-400:]}")
                break
            wrong += [f"kill {round_}: {line}" for line in _check(folder, keyring, seen)]
            if wrong:
                break
    return len(seen), wrong


def _check(folder: Path, keyring: Path, seen: dict[int, str]) -> list[str]:
    wrong = []
    report = verify(folder)
    if not report.ok:
        wrong.append(f"verify: {[(p.code, p.file, p.message) for p in report.problems]}")
    press = Archive.open(folder, keyring=keyring)
    rows = [step.capture for article in press.articles() for step in press.history(article.id)]
    leaves = {row.index: row.leaf for row in rows}
    lost = [index for index, leaf in seen.items() if leaves.get(index) != leaf]
    if lost:
        wrong.append(f"committed and not there: {lost}")
    if sorted(leaves) != list(range(len(leaves))):
        wrong.append("the log has gaps or doubles")
    for article, count in Counter(row.article for row in rows).items():
        sequence = sorted(row.seq for row in rows if row.article == article)
        if sequence != list(range(1, count + 1)):
            wrong.append(f"{article} has captures {sequence}")
    return wrong
