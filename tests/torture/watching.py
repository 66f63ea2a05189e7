"""The watch over a long time: a week of a newsroom with 200 articles, 10,000 looks in one process, a hundred kills.

A soak counts what a process holds (memory, threads, open files) after each thousand looks; all must stay where they
were. A killed run must leave everything that it told in the archive, and everything that was due still due. One that is
told to end does so within two seconds whatever it is doing, and leaves the look at hand due.
"""

from __future__ import annotations

import gc
import os
import random
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.api import Archive, Watching, verify
from archive.demo.server import NewsServer, Page
from archive.jobs.watch import Step
from tests.newspaper import page
from tests.newsweek import FEED, SITE, kept_of, newsroom, press_of, run_days, served, watch_of, wrong_with

NEAR = ("127.0.0.0/8",)


def week(
    articles: int = 200, days: float = 7.0, seed: int = 1, *, far: bool = False
) -> tuple[dict[str, Any], list[str], dict[str, str]]:
    """A newsroom under watch: figures, what the archive says that was not so, and the files it consists of.

    `far`: by a clock that is far off."""
    room = newsroom(articles, days, seed, far=far)
    with tempfile.TemporaryDirectory() as folder, remembering_in(Path(folder) / "state"), served(room) as port:
        press = press_of(Path(folder), room, port, seed)
        watch = watch_of(press, room, seed)
        watch.add(feed=[FEED])
        told: list[Step] = []
        run = run_days(watch, room, days, told)
        wrong = wrong_with(press, watch, room, days, far=far)
        report = verify(press.path)
        wrong += [f"verify: {problem.code} {problem.message}" for problem in report.problems]
        figures = {
            "articles": len(press.articles()),
            "looks": run.due,
            "changed": run.changed,
            "failures": run.failures,
        }
        return figures, wrong, kept_of(press)


def week_again(
    first: dict[str, str], articles: int = 200, days: float = 7.0, seed: int = 1
) -> tuple[dict[str, Any], list[str]]:
    """The same week once more: its figures, and which of its files are not those of the `first` time."""
    figures, wrong, second = week(articles, days, seed)
    names = sorted(first.keys() | second.keys())
    return figures, wrong + [f"{name} is another file" for name in names if first.get(name) != second.get(name)]


@contextmanager
def remembering_in(folder: Path) -> Iterator[None]:
    """What is verified inside is remembered there, and whom this machine's user trusts does not count: every week has the
    same keys and another log."""
    names = ("NEWSPROOF_STATE", "NEWSPROOF_CONFIG")
    before = {name: os.environ.pop(name, None) for name in names}
    os.environ.update({name: str(folder / name.lower()) for name in names})
    try:
        yield
    finally:
        for name, value in before.items():
            del os.environ[name]
            if value is not None:
                os.environ[name] = value


def held() -> dict[str, int]:
    """What this process holds: resident kB, threads, open files."""
    gc.collect()
    with open("/proc/self/statm", encoding="ascii") as file:
        pages = int(file.read().split()[1])
    return {
        "kB": pages * os.sysconf("SC_PAGE_SIZE") // 1024,
        "threads": threading.active_count(),
        "files": len(os.listdir("/proc/self/fd")),
    }


def soak(checks: int = 10_000, articles: int = 200, step: int = 1_000) -> tuple[list[dict[str, int]], list[str]]:
    """So many looks by one process; what it held after each thousand, and what grew."""
    room = newsroom(articles, 0.01)
    for story in room.stories:
        story.edits, story.renamed, story.deleted, story.ab = [], None, None, False
    room.outages, room.sleeps, room.steps = [], [], []
    marks: list[dict[str, int]] = []
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder, served(room) as port:
        press = press_of(Path(folder), room, port)
        watch = watch_of(press, room)
        room.passes(0.02 * 86_400)
        watch.add([SITE + story.path for story in room.stories], every=900)
        done = 0

        def told(one: Step) -> None:
            nonlocal done
            done += 1
            if done % step == 0:
                marks.append({"looks": done, **held()})
                room.hits.clear()

        late = 0.0
        while done < checks:
            watch.run(seconds=900, allow_net=NEAR, rate="off", assets="none", told=told)
            late = max(late, watch.status().late)
        if late > 900 * 1.2:
            wrong.append(f"something was due for {late:.0f} s")
        wrong += [entry.url for entry in watch.entries().watched if entry.failures or entry.ended]
    first, last = marks[min(1, len(marks) - 1)], marks[-1]
    if last["kB"] > 1.15 * first["kB"] + 10_000:
        wrong.append(f"memory grew from {first['kB']:,} to {last['kB']:,} kB")
    wrong += [
        f"{what} grew from {first[what]} to {last[what]}" for what in ("threads", "files") if last[what] > first[what]
    ]
    return marks, wrong


CHILD = """
import sys
from pathlib import Path
from archive.api import Archive, Watching

folder, keyring = Path(sys.argv[1]), Path(sys.argv[2])
press = Archive.open(folder, keyring=keyring)
def told(step):
    row = step.committed.capture if step.committed is not None else None
    sys.stdout.write(f"{step.entry.url} {step.entry.checks} {row.index if row else -1} {row.leaf if row else '-'}\\n")
    sys.stdout.flush()
Watching(press).run(allow_net=("127.0.0.0/8",), rate="off", assets="none", told=told)
"""


def kills(times: int, seed: int = 1, articles: int = 12) -> tuple[int, list[str]]:
    """Kills a run of the watch so often, at random moments. How many looks were told, and what went wrong."""
    dice = random.Random(seed)
    wrong: list[str] = []
    committed: dict[int, str] = {}
    looks = 0
    with tempfile.TemporaryDirectory() as temporary, NewsServer(now=lambda: datetime.now(UTC)) as server:
        folder, keyring = Path(temporary) / "press", Path(temporary) / "keys"
        server._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # its visitors are killed
        press = Archive.create(folder, origin="news.example/kills", keyring=keyring)
        urls = [f"http://127.0.0.1:{server.port}/2026/story-{n}" for n in range(articles)]
        for number, url in enumerate(urls):
            server.serve(url[url.index("/2026") :], Page(page(f"The Harbour Survey, Part {number}")))
        watch = Watching(press)
        for round_ in range(times):
            known = {entry.url: entry.checks for entry in watch.entries().watched}
            if not known:
                watch.add(urls, every=60)
                known = dict.fromkeys(urls, 0)
            child = subprocess.Popen(
                [sys.executable, "-c", CHILD, str(folder), str(keyring)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
            assert child.stdout is not None
            lines = []
            for _ in range(dice.randint(0, 5)):
                line = child.stdout.readline()
                if not line:
                    break
                lines.append(line)
            for _ in range(dice.randint(0, 60)):  # somewhere inside the next look
                os.urandom(dice.randint(1, 200_000))
            child.send_signal(signal.SIGKILL)
            rest, errors = child.communicate()
            if b"Traceback" in errors:
                wrong.append(f"kill {round_}: {errors.decode()[-400:]}")
            told: dict[str, int] = {}
            for line in (*lines, *rest.splitlines(keepends=True)):
                words = line.split()
                if line.endswith(b"\n") and len(words) == 4:
                    told[words[0].decode()] = int(words[1])
                    looks += 1
                    if int(words[2]) >= 0:
                        committed[int(words[2])] = words[3].decode()
            wrong += [f"kill {round_}: {line}" for line in _after(folder, keyring, urls, known, told, committed)]
            if wrong:
                break
            if all(entry.checks for entry in watch.entries().watched):  # all were looked at: from the beginning
                watch.remove(urls)
    return looks, wrong


def _after(
    folder: Path, keyring: Path, urls: list[str], known: dict[str, int], told: dict[str, int], committed: dict[int, str]
) -> list[str]:
    press = Archive.open(folder, keyring=keyring)
    entries = {entry.url: entry for entry in Watching(press).entries().watched}
    wrong = [f"{url} is watched no longer" for url in urls if url not in entries]
    for url, checks in known.items():
        entry = entries.get(url)
        if entry is None:
            continue
        if entry.checks < told.get(url, checks):
            wrong.append(f"{url}: {told[url]} looks were told, {entry.checks} are remembered")
        if entry.checks > checks + 1 and url not in told:
            wrong.append(f"{url}: {entry.checks} looks that nobody made")
        if entry.checks == checks and entry.due > (entry.last or entry.added) and checks == 0:
            wrong.append(f"{url} was not looked at and is not due any more")
    report = verify(folder)
    wrong += [f"verify: {problem.code} {problem.message}" for problem in report.problems]
    leaves: dict[int, str] = {}
    for article in press.articles():
        leaves |= {step.capture.index: step.capture.leaf for step in press.history(article.id)}
    lost = [index for index, leaf in committed.items() if leaves.get(index) != leaf]
    if lost:
        wrong.append(f"told as committed and not there: {lost}")
    if sorted(leaves) != list(range(len(leaves))):
        wrong.append("the log has gaps or doubles")
    return wrong


#: The command, as installed; each sync of the disk takes a while and is told, so that a signal finds a commit under way.
COMMAND = """
import sys, time
from archive.cli import main
from archive.store.disk import Disk

slowly = sys.argv.pop(1) == "slowly"

class SlowDisk(Disk):
    def _fsync(self, fd):
        if slowly:
            print("syncing", flush=True)
            time.sleep(0.1)
        super()._fsync(fd)

import archive.store.disk
archive.store.disk.Disk = SlowDisk
sys.exit(main())
"""
#: What a run is doing when it is told to end; at "any" time, it is told so after a while that is drawn.
DOING = ("fetch", "pause", "commit", "any")
ENDS_WITHIN = 2.0


def terminations(times: int = 10, seed: int = 1) -> tuple[dict[str, float], list[str]]:
    """Tells runs to end, so often while they do each of `DOING`. The slowest of each, in seconds, and what went wrong."""
    dice = random.Random(seed)
    slowest = dict.fromkeys(DOING, 0.0)
    wrong: list[str] = []
    for doing in DOING:
        for _ in range(times):
            with tempfile.TemporaryDirectory() as folder:
                took, found = terminated(Path(folder), doing, dice)
            slowest[doing] = max(slowest[doing], took)
            wrong += [f"in {doing}: {line}" for line in found]
    wrong += [f"in {doing}: it took {took:.1f} s to end" for doing, took in slowest.items() if took > ENDS_WITHIN]
    return slowest, wrong


def terminated(folder: Path, doing: str, dice: random.Random) -> tuple[float, list[str]]:
    """Tells one run to end while it does that: how many seconds it took, and what else went wrong."""
    press = Archive.create(folder / "press", origin="news.example/ends", keyring=folder / "config" / "keys")
    watch = Watching(press)
    with NewsServer(now=lambda: datetime.now(UTC)) as server, socket.create_server(("127.0.0.1", 0)) as silent:
        server._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        server.serve("/2026/harbour", Page(page()))
        port = silent.getsockname()[1] if doing == "fetch" else server.port
        watch.add([f"http://127.0.0.1:{port}/2026/harbour"], every=60)
        options = ["--allow-net", "127.0.0.0/8", "--rate", "off", "--assets", "none"]
        process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, "slowly" if doing == "commit" else "quickly",
             "-A", str(press.path), "watch", "run", *options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "NEWSPROOF_CONFIG": str(folder / "config"), "NEWSPROOF_STATE": str(folder / "state")},
        )  # fmt: skip
        _until(doing, process, silent, dice)
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate()
        took = time.monotonic() - begun
    wrong = []
    if process.returncode != 143 and not (doing == "any" and process.returncode == -signal.SIGTERM):
        wrong.append(f"status {process.returncode}: {errors[-300:]}")  # before it listens, the system ends it
    if "Traceback" in errors:
        wrong.append(errors[-400:])
    (entry,) = watch.entries().watched
    looked = len(press.articles())
    if entry.checks > looked or (not entry.checks and entry.due > entry.added):
        wrong.append(f"{entry.checks} looks are remembered, due is {entry.due}, {looked} articles are in the archive")
    report = verify(press.path)
    wrong += [f"verify: {problem.code}" for problem in report.problems if problem.code != "capture-pending"]
    return took, wrong


def _until(doing: str, process: subprocess.Popen[str], silent: socket.socket, dice: random.Random) -> None:
    """Waits until a run does that."""
    assert process.stdout is not None
    if doing == "any":
        time.sleep(dice.uniform(0, 3))
    elif doing == "fetch":
        select.select([silent], [], [])
    elif doing == "pause":
        process.stdout.readline()  # the one look is told; then it waits for a minute
    else:
        for _ in range(dice.randint(1, 10)):
            process.stdout.readline()
