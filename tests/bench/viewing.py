"""Each screen of the viewer beside the bare SELECTs that it needs, on an archive of very many versions; and what they read.

The statements are those that the screen really sends, each once, with the values that it sends and as many of the rows as it
takes. Bare, they are asked over a connection of their own, which is opened and closed as the viewer's is. Both sides are told in
processor time. `scans` is the rule for what may be read.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Final
from unittest.mock import patch

from archive.api import Archive
from archive.store import database
from tests.bench.harness import Row
from tests.bench.largearchive import Large, made
from tests.bench.options import Options
from tests.web.client import Client

GOAL: Final = 10.0
#: Tables with a row or more for each capture or article.
BIG: Final = ("article", "naming", "identity", "capture", "file", "act", "record", "field", "comparison", "edit")


@dataclass(slots=True)
class Asked:
    """A statement as it was sent, and how much of its answer was taken (`whole`: all)."""

    sql: str
    values: Any
    rows: int = 0
    whole: bool = False


@dataclass(slots=True)
class Heard:
    """All statements of one answer, and the steps that SQLite's machine took for them, in hundreds."""

    asked: list[Asked] = field(default_factory=list)
    steps: int = 0

    @property
    def needed(self) -> list[Asked]:
        """What was selected, each once; of those that were sent more than once the one that took most."""
        found: dict[str, Asked] = {}
        for one in self.asked:
            if re.match(r"\s*(SELECT|WITH)\b", one.sql) and "sqlite_master" not in one.sql:
                key = f"{one.sql}\0{one.values!r}"
                if key not in found or (one.whole, one.rows) > (found[key].whole, found[key].rows):
                    found[key] = one
        return list(found.values())


class _Cursor(sqlite3.Cursor):
    one: Asked

    def _took(self, rows: int, whole: bool) -> None:
        self.one.rows += rows
        self.one.whole |= whole

    def fetchone(self) -> Any:
        row = super().fetchone()
        self._took(row is not None, row is None)
        return row

    def fetchmany(self, size: int | None = None) -> Any:
        rows = super().fetchmany(size or self.arraysize)
        self._took(len(rows), not rows)
        return rows

    def fetchall(self) -> Any:
        rows = super().fetchall()
        self._took(len(rows), True)
        return rows

    def __next__(self) -> Any:
        try:
            row = super().__next__()
        except StopIteration:
            self._took(0, True)
            raise
        self._took(1, False)
        return row


@contextmanager
def listening() -> Iterator[Heard]:
    """Hears every statement that is sent to an index inside."""
    heard = Heard()

    class Connection(sqlite3.Connection):
        def execute(self, sql: str, values: Any = (), /) -> sqlite3.Cursor:
            cursor = self.cursor(_Cursor)
            cursor.one = Asked(sql, values)
            heard.asked.append(cursor.one)
            return cursor.execute(sql, values)

    def step() -> int:
        heard.steps += 1
        return 0

    def connect(name: str, *, uri: bool = False) -> sqlite3.Connection:
        connection = sqlite3.connect(name, uri=uri, isolation_level=None, factory=Connection)
        connection.set_progress_handler(step, 100)
        return connection

    with patch.object(database, "_connect", connect):
        yield heard


def opened(index: Path) -> sqlite3.Connection:
    """An index, to be read only."""
    return sqlite3.connect(f"{index.absolute().as_uri()}?mode=ro", uri=True)


def bare(index: Path, asked: Sequence[Asked]) -> None:
    """The statements and nothing else."""
    connection = opened(index)
    for one in asked:
        cursor = connection.execute(one.sql, one.values)
        if one.whole:
            cursor.fetchall()
        else:
            cursor.fetchmany(one.rows)
    connection.close()


def scans(index: Path, asked: Sequence[Asked]) -> list[str]:
    """What reads a table from its beginning, by SQLite's own plans.

    An index that SQLite makes for one statement reads the table, too. Not meant are: small tables,
    the full text asked for words, and what is inside of another SELECT. A big table may be walked along
    an index, without sorting, in a statement with a LIMIT: then no more is read than is listed.
    """
    connection = opened(index)
    found = []
    for one in asked:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {one.sql}", one.values)]
        sorts = any("TEMP B-TREE FOR ORDER" in line for line in plan)
        found += [f"{line}: {' '.join(one.sql.split())[:100]}" for line in plan if "AUTOMATIC" in line]
        for line in plan:
            match = re.match(r"SCAN (\w+)(.*)", line)
            if match is None or match[1] not in _names(one.sql):
                continue
            if "LIMIT" not in one.sql or "INDEX" not in match[2] or sorts:
                found.append(f"{line}: {' '.join(one.sql.split())[:100]}")
    connection.close()
    return found


def _names(sql: str) -> set[str]:
    """The big tables of a statement, and what else it calls them."""
    named = re.findall(
        rf"\b({'|'.join(BIG)})(?: (?:AS )?(?!ON\b|WHERE\b|ORDER\b|CROSS\b|JOIN\b|INDEXED\b)([a-z]\w*))?\b", sql
    )
    return {name for pair in named for name in pair if name}


def screens(large: Large) -> dict[str, list[str]]:
    """Every screen with some addresses of it, those of the articles that were captured whole where evidence is read."""
    connection = opened(large.press / "index.sqlite")
    (old, new, edit) = connection.execute(
        "SELECT c.old, c.new, e.name FROM comparison c JOIN edit e ON e.id >> 24 = c.new WHERE c.new < 20 LIMIT 1"
    ).fetchone()
    sizes = connection.execute("SELECT site, count(*) FROM article GROUP BY 1 ORDER BY 2, 1").fetchall()
    middle = connection.execute(
        "SELECT id FROM article ORDER BY last_change DESC LIMIT 1 OFFSET ?", (large.articles // 2,)
    )
    (behind,) = middle.fetchone()
    connection.close()
    small = next(site for site, count in sizes if count >= 5)
    usual, largest = sizes[len(sizes) // 2][0], sizes[-1][0]
    quay, salt = "/a/quay-of-pellworth", "/a/salt-road"
    return {
        "desk": ["/"],
        "desk, numbers": ["/?show=number"],
        "desk, no note": ["/?note=none"],
        "desk, to review": ["/?review=yes"],
        "desk, gravest": ["/?order=gravest"],
        "desk, page 100": ["/?page=100"],
        "desk .json": ["/index.json"],
        "desk .csv": ["/index.csv"],
        "desk .atom": ["/index.atom"],
        "articles": ["/articles"],
        "articles, from the middle": [f"/articles?after={behind}", f"/articles?before={behind}"],
        "articles .json": ["/articles.json"],
        "history": [quay, salt],
        "history .json": [f"{quay}.json"],
        "history .csv": [f"{quay}.csv"],
        "history .atom": [f"{quay}.atom"],
        "compare": [f"{quay}/v2..v3", f"{salt}/v4..v5"],
        "compare, side by side": [f"{salt}/v4..v5?view=side"],
        "compare .json": [f"{salt}/v4..v5.json"],
        "compare, a leap": [f"{salt}/v1..v5", f"{quay}/v2..v7"],
        "one change": [f"/c/{old}-{new}/{edit}"],
        "version": [f"{quay}/v3", f"{salt}/v3"],
        "version .json": [f"{quay}/v3.json"],
        "who came when": [f"{quay}/v8/blame", f"{salt}/v9/blame"],
        "evidence": [f"{quay}/v3/evidence", f"{salt}/v6/evidence"],
        "search, one article": [f"/search?q={large.word(7)}"],
        "search, everywhere": ["/search?q=council"],
        "search, nowhere": ["/search?q=xyzzyqq"],
        "search, signs": ["/search?q=%24", "/search?q=%E2%82%AC"],
        "search .json": ["/search.json?q=council"],
        "search, added": [f"/search?q={large.word(5)}+Council+Backs&in=added"],
        "search, added everywhere": ["/search?q=1998&in=added"],
        "search, removed": ["/search?q=Mirela&in=removed"],
        "site, small": [f"/sites/{small}"],
        "site, usual": [f"/sites/{usual}"],
        "site, largest": [f"/sites/{largest}"],
        "site .atom": [f"/sites/{small}.atom"],
        "health": ["/health"],
        "verify": ["/verify"],
        "nothing here": ["/a/no-such-article"],
    }


@dataclass(frozen=True, slots=True)
class Measured:
    """A screen: processor seconds of its answer the first time and again, and bare; statements sent and needed; what it reads."""

    name: str
    first: float
    again: float
    bare: float
    sent: int
    needed: int
    steps: int
    scans: tuple[str, ...]


def measured(large: Large, name: str, paths: Sequence[str], rounds: int) -> Measured:
    """One screen, each of its addresses in turn. `first` is an answer that nothing is remembered for."""
    index = large.press / "index.sqlite"
    firsts, agains, bares = [], [], []
    sent = needed = steps = 0
    found: dict[str, None] = {}
    for path in paths:
        heard = told(large.press, path)
        asked = heard.needed
        sent, needed, steps = max(sent, len(heard.asked)), max(needed, len(asked)), max(steps, heard.steps)
        found |= dict.fromkeys(scans(index, asked))
        viewer = Client(Archive.open(large.press))
        viewer.get(path)
        for _ in range(rounds):
            forget()
            firsts.append(_seconds(viewer.get, path))
            bares.append(_seconds(bare, index, asked))
            viewer.get(path)
            agains.append(_seconds(viewer.get, path))
    return Measured(name, median(firsts), median(agains), median(bares), sent, needed, steps, tuple(found))


def told(press: Path, path: str) -> Heard:
    """The statements of one answer, which must be one."""
    with listening() as heard:
        answer = Client(Archive.open(press)).get(path)
    if answer.status >= 500 or (answer.status != 200) != ("no-such" in path):
        raise RuntimeError(f"{path}: {answer.status}")
    return heard


def forget() -> None:
    """What this process remembers of what it read."""
    from archive.repository import alike, disclosing, evidence, query
    from archive.trust import tiles

    memories = (
        query._parsed, evidence.described, evidence._extracted, evidence._article, disclosing._normal, tiles._deep_root,
    )  # fmt: skip
    for memory in memories:
        memory.cache_clear()
    alike.forget()


def _seconds(work: Callable[..., object], *given: object) -> float:
    start = time.process_time()
    work(*given)
    return time.process_time() - start


def viewing(folder: Path, options: Options) -> list[Row]:
    """The rows of the table."""
    large = made(folder / "viewer", options.viewed)
    rows = []
    for name, paths in screens(large).items():
        one = measured(large, name, paths, options.rounds)
        note = f"first time {one.first / one.bare:.1f}; {one.needed} SELECTs of {one.sent} statements; {len(one.scans)} scans"
        rows.append(Row("S4", name, "bare SELECTs", one.again / one.bare, f"<={GOAL:g}", one.again, one.bare, note))
    return rows


def main() -> int:
    """`python -m tests.bench.viewing FOLDER [NAME…]`: an archive that is there, or is made there."""
    import argparse
    import os

    parser = argparse.ArgumentParser(prog="python -m tests.bench.viewing", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--versions", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    os.environ |= {"NEWSPROOF_CONFIG": str(given.folder / "config"), "NEWSPROOF_STATE": str(given.folder / "state")}
    press = given.folder / "press"
    if press.is_dir():
        connection = opened(press / "index.sqlite")
        counted = connection.execute("SELECT count(*), sum(versions), sum(observations) FROM article").fetchone()
        connection.close()
        large = Large(press, *counted)
    else:
        large = made(given.folder, given.versions)
    for name, paths in screens(large).items():
        if given.names and name not in given.names:
            continue
        one = measured(large, name, paths, given.rounds)
        print(
            f"| {name} | {one.again / one.bare:.1f} | {one.first / one.bare:.1f} | {1000 * one.again:.1f} |"
            f" {1000 * one.bare:.1f} | {one.needed} | {len(one.scans)} |",
            flush=True,
        )
        for line in one.scans:
            print(f"     {line}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
