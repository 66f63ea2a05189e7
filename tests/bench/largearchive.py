"""An archive of very many versions, for what only looks: a few articles captured as any, all others in log and index alone.

The others are what one of the few says, under other names, sites and times: their fields, records, comparisons and edits are
rows of the index, their statements entries of the log that hold a number and nothing else. So 100,000 versions are there in
a minute, the index is a view of its log, proofs are as long as they would be, and nothing depends on chance.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from archive.repository.opening import open_log
from archive.store.disk import Disk
from archive.store.fulltext import indexed
from archive.store.keyring import Keyring
from archive.store.schema import SHIFT
from archive.trust.merkle import leaf_hash
from tests import tenversions
from tests.newspaper import Newspaper, newspaper, page

#: Of an article that is not captured itself there are up to so many versions.
LONGEST: Final = 9
#: Another look that found nothing new follows every so many versions.
_UNCHANGED_AFTER: Final = 5
_BEGIN: Final = datetime(2026, 4, 1, tzinfo=UTC)
_WORD: Final = "Pellworth"
_SYLLABLES: Final = ("ba", "do", "ka", "lo", "mi", "ne", "pa", "ru", "sa", "ti", "vo", "ze")
_SUM: Final = "The plan will cost $43 million, not $41 million."
_PATH: Final = "/2026/pattern-of-pellworth"
#: Articles that are captured whole, by their slugs: those that a screen may read evidence of.
WHOLE: Final = ("salt-road", "pattern-of-pellworth", "quay-of-pellworth", "ferry-of-pellworth")
#: A paper's page of corrections: whether it speaks of an edit is asked wherever a page did not tell of one.
_CORRECTIONS: Final = "/corrections"


@dataclass(frozen=True, slots=True)
class Large:
    """What was made: the folder of the archive, and how much is in it."""

    press: Path
    articles: int
    versions: int
    observations: int

    def slug(self, number: int) -> str:
        """The slug of one of the articles that are in the index alone."""
        return _slug(number)

    def word(self, number: int) -> str:
        """A word that stands in the texts of few articles, that one among them."""
        return _word(number)


def made(folder: Path, versions: int, *, sites: int = 300) -> Large:
    """Such an archive in a folder, of so many versions or a few more."""
    with newspaper(folder) as paper:
        _print(paper)
        index = sqlite3.connect(paper.path / "index.sqlite", isolation_level=None)
        try:
            index.execute("PRAGMA synchronous = OFF")
            index.execute("PRAGMA cache_size = -65536")
            pattern = _Pattern(index)
            plan = list(_plan(versions))
            log = open_log(paper.press._layout, Disk(), paper.press.settings)
            start = log.size
            entries = [b"%d" % number for number in range(start, start + len(plan))]
            log.commit(entries, Keyring(folder / "keys", Disk()).load(paper.press.settings.origin))
            leaves = [leaf_hash(entry).hex() for entry in entries]
            index.execute("BEGIN")
            _fill(index, pattern, plan, leaves, start, sites)
            head = {"size": str(log.size), "root": log.checkpoint.root.hex()}
            index.executemany("UPDATE meta SET value = ? WHERE name = ?", [(head[name], name) for name in head])
            index.execute("COMMIT")
            counted = "SELECT count(*), sum(versions), sum(observations) FROM article"
            (found,) = index.execute(counted).fetchall()
        finally:
            index.close()
        return Large(paper.path, *found)


# What is captured.


def _print(paper: Newspaper) -> None:
    tenversions.print_ten(paper)
    notes = (
        "<p>March 3: An article about the harbour gave a wrong sum. The plan costs $43 million, not $41 million.</p>"
    )
    paper.serve(_CORRECTIONS, page("Corrections", extra=notes))
    paper.capture(_CORRECTIONS)
    for number, path in enumerate((_PATH, "/2026/quay-of-pellworth", "/2026/ferry-of-pellworth")):
        for version, body in enumerate(_pages()):
            paper.at(f"2026-03-{10 + number}T{8 + version:02}:00:00Z")
            paper.serve(path, body)
            paper.capture(path)


def _pages() -> Iterator[bytes]:
    """The versions of a short story: a slip of the pen and back, a sum, a quotation, more, a name, a note, a headline."""
    ways: tuple[tuple[str, str], ...] = (
        ("the treasurer said", "the tresurer said"),
        ("the tresurer said", "the treasurer said"),
        ("$41 million", "$43 million"),
        ("since the flood,", "ever since the flood of 1998,"),
        (
            "</article>",
            f"<p>The people of {_WORD} will be asked again in June, the mayor said on Tuesday.</p></article>",
        ),
        ("Mirela Osk", "Mirella Osk"),
        (
            "</article>",
            f"<p>Correction: An earlier version of this article gave a wrong sum. {_SUM}</p></article>",
        ),
        (f"{_WORD} Council Approves Harbour Plan", f"{_WORD} Council Backs Harbour Plan"),
    )
    text = page(f"{_WORD} Council Approves Harbour Plan").decode()
    yield text.encode()
    for old, new in ways:
        text = text.replace(old, new)
        yield text.encode()


# What is repeated of it.


class _Pattern:
    """The rows of the article that all others repeat, by version; whatever log entries are named is left to be said."""

    def __init__(self, index: sqlite3.Connection) -> None:
        def rows(sql: str, *values: object) -> list[dict[str, Any]]:
            cursor = index.execute(sql, values)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor]

        (self.article,) = rows("SELECT * FROM article WHERE slug = ?", WHOLE[1])
        self.captures = rows("SELECT * FROM capture WHERE article = ? ORDER BY log_index", self.article["id"])
        assert [row["version"] for row in self.captures] == list(range(1, LONGEST + 1))
        numbers = [row["log_index"] for row in self.captures]
        between = "SELECT * FROM {} WHERE id >= ? AND id < ? ORDER BY id"
        ranges = [(number << SHIFT, (number + 1) << SHIFT) for number in numbers]
        self.fields = [rows(between.format("field"), *one) for one in ranges]
        self.records = [rows(between.format("record"), *one) for one in ranges]
        self.edits = [rows(between.format("edit"), *one) for one in ranges]
        self.comparisons = [rows("SELECT * FROM comparison WHERE new = ?", number) for number in numbers]
        self.times = [row["observed"] for row in self.captures]


@dataclass(frozen=True, slots=True)
class _Look:
    """A capture to be: of which article, when, which version it is (or found again), how many captures came before."""

    article: int
    observed: str
    version: int
    again: bool
    seq: int


def _plan(versions: int) -> Iterator[_Look]:
    """The captures in the order of the log, which is that of time."""
    looks: list[tuple[datetime, _Look]] = []
    article = count = 0
    while count < versions:
        seq = 0
        for version in range(1, 2 + article * 7 % LONGEST):
            seq += 1
            count += 1
            at = _BEGIN + timedelta(minutes=2 * article, hours=3 * version, seconds=article % 60)
            looks.append((at, _Look(article, _time(at), version, False, seq)))
            if count % _UNCHANGED_AFTER == 0:
                seq += 1
                later = at + timedelta(hours=1)
                looks.append((later, _Look(article, _time(later), version, True, seq)))
        article += 1
    looks.sort(key=lambda one: (one[0], one[1].article, one[1].seq))
    return (look for _, look in looks)


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000000Z")


def _slug(number: int) -> str:
    return f"harbour-plan-{number:06}"


def _id(number: int) -> str:
    return f"a-{(number * 0x9E3779B97F4A7C15 + 1) % (1 << 64):016x}"


def _word(number: int) -> str:
    rest, found = number % 5_000, "Or"
    for _ in range(4):
        rest, at = divmod(rest, len(_SYLLABLES))
        found += _SYLLABLES[at]
    return found


def _site(number: int, sites: int) -> str:
    """Some papers print much more than others."""
    return f"paper-{int(sites * ((number * 7919) % 10_007 / 10_007) ** 1.5):03}.example"


def _fill(
    index: sqlite3.Connection,
    pattern: _Pattern,
    plan: Sequence[_Look],
    leaves: Sequence[str],
    start: int,
    sites: int,
) -> None:
    articles: dict[int, dict[str, Any]] = {}
    numbers: dict[tuple[int, int], int] = {}
    times: dict[tuple[int, int], str] = {}
    waiting: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("capture", "field", "record", "comparison", "edit")
    }
    texts: list[tuple[int, str]] = []
    horizon = pattern.captures[-1]["observed"]
    for log_index, (look, leaf) in enumerate(zip(plan, leaves, strict=True), start):
        n, at = look.article, look.version - 1
        named = _Named(n, sites)
        if not look.again:
            numbers[n, look.version], times[n, look.version] = log_index, look.observed
        row = pattern.captures[at] | {
            "log_index": log_index, "leaf": leaf, "article": named.id, "seq": look.seq, "observed": look.observed,
            "version": None if look.again else look.version, "same_as": look.version if look.again else None,
            "outcome": "unchanged" if look.again else "version", "url": named.url, "final_url": named.url,
            "headline": named.said(pattern.captures[at]["headline"]), "payload": f"{n:032x}{look.version:032x}",
            "horizon": horizon,
        }  # fmt: skip
        horizon = max(horizon, look.observed)
        waiting["capture"].append(row)
        waiting["record"] += [
            one | {"id": (log_index << SHIFT) + (one["id"] & ((1 << SHIFT) - 1)),
                   "target": named.url if one["target"] and "://" in one["target"] else one["target"],
                   "record_id": f"<urn:uuid:{log_index:08x}-0000-4000-8000-{place:012x}>"}
            for place, one in enumerate(pattern.records[at][-6:])
        ]  # fmt: skip
        article = articles.setdefault(
            n,
            pattern.article
            | {"id": named.id, "slug": named.slug, "first": log_index, "told": log_index, "url": named.url, "site": named.site,
               "name": named.slug, "versions": 0, "observations": 0, "first_seen": look.observed, "substantive": 0, "due": 0},
        )  # fmt: skip
        article["last_seen"] = look.observed
        article["observations" if look.again else "versions"] += 1
        if look.again:
            continue
        article |= {"last_change": look.observed, "newest": log_index, "headline": row["headline"]}
        for one in pattern.fields[at]:
            key, value = (log_index << SHIFT) + (one["id"] & ((1 << SHIFT) - 1)), named.said(one["value"])
            waiting["field"].append(one | {"id": key, "value": value})
            if one["searched"]:
                texts.append((key, indexed(value)))
        for one in pattern.comparisons[at]:
            old = look.version - 1
            exchanged = {pattern.article["slug"]: named.slug, pattern.times[at - 1]: times[n, old],
                         pattern.times[at]: look.observed}  # fmt: skip
            waiting["comparison"].append(
                one | {"new": log_index, "old": numbers[n, old], "article": named.id, "after": times[n, old],
                       "until": look.observed, "document": named.said(_exchanged(one["document"], exchanged))}
            )  # fmt: skip
            for edit in pattern.edits[at]:
                article["substantive"] += edit["severity"] >= 3
                told = {name: named.said(edit[name]) if edit[name] else edit[name] for name in ("old_text", "new_text")}
                waiting["edit"].append(edit | told | {"id": (log_index << SHIFT) + (edit["id"] & ((1 << SHIFT) - 1))})
        if len(waiting["field"]) > 50_000:
            _write(index, waiting, texts)
    _write(index, waiting, texts)
    _insert(index, "article", list(articles.values()))
    keys = [
        {"key": _Named(n, sites).url, "article": row["id"], "log_index": row["first"]} for n, row in articles.items()
    ]
    _insert(index, "identity", keys)


class _Named:
    """What one of the repeated articles is called, and where it stands."""

    def __init__(self, number: int, sites: int) -> None:
        self.id, self.slug, self.site = _id(number), _slug(number), _site(number, sites)
        self.url = f"https://{self.site}/2026/{self.slug}"
        self._word = _word(number)

    def said(self, text: str) -> str:
        """A text of the pattern as it stands in this article."""
        return text.replace(_WORD, self._word)


def _exchanged(text: str, what: Mapping[str, str]) -> str:
    for old, new in what.items():
        text = text.replace(old, new)
    return text


def _write(
    index: sqlite3.Connection, waiting: Mapping[str, list[dict[str, Any]]], texts: list[tuple[int, str]]
) -> None:
    for table, rows in waiting.items():
        _insert(index, table, rows)
        rows.clear()
    index.executemany("INSERT INTO passage (rowid, value) VALUES (?, ?)", texts)
    texts.clear()


def _insert(index: sqlite3.Connection, table: str, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        names = list(rows[0])
        marks = ", ".join("?" * len(names))
        told = (tuple(row.values()) for row in rows)
        index.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", told)
