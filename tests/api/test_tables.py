"""Tables for research, against the outlet report: every figure counted again from the export and its codebook alone."""

from __future__ import annotations

import csv
import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.api import Archive
from archive.errors import CallerError, StoreError
from archive.model.codec import parse, plain
from archive.model.history import Exported
from archive.model.outlet import OutletView, Share
from archive.model.tables import Codebook
from archive.report.inert import from_csv_cell
from archive.report.tables import TABLES, row_of
from tests.bench.newsroom import SITE, newsroom
from tests.newspaper import Newspaper, newspaper, page

ARTICLES = 40
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newspaper]:
    folder = tmp_path_factory.mktemp("tables")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEWSPROOF_STATE", str(folder / "state"))
        patch.setenv("NEWSPROOF_CONFIG", str(folder / "config"))
        with newsroom(folder, ARTICLES) as made:
            yield made


@pytest.fixture(scope="module")
def view(paper: Newspaper) -> OutletView:
    return paper.press.outlet(SITE)


@pytest.fixture(scope="module")
def folder(paper: Newspaper, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All three formats."""
    made = tmp_path_factory.mktemp("out")
    paper.press.export(None, made / "csv", to="csv")
    paper.press.export(None, made / "tables.jsonl", to="jsonl")
    paper.press.export(None, made / "tables.sqlite", to="sqlite")
    return made


@pytest.fixture(scope="module")
def tables(folder: Path) -> Rows:
    return of_sqlite(folder / "tables.sqlite")


def of_sqlite(path: Path) -> Rows:
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    try:
        names = [row["name"] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {name: [dict(row) for row in connection.execute(f"SELECT * FROM {name}")] for name in names}
    finally:
        connection.close()


def of_csv(folder: Path) -> Rows:
    """As the codebook says: an empty cell is none, numbers by their type, texts with one apostrophe less."""
    book = json.loads((folder / "codebook.json").read_bytes())
    found: Rows = {}
    for table in book["tables"]:
        numbers = {one["name"] for one in table["columns"] if one["type"] in ("integer", "flag")}
        with (folder / f"{table['name']}.csv").open(encoding="utf-8", newline="") as file:
            found[table["name"]] = [
                {
                    name: None if told == "" else int(told) if name in numbers else from_csv_cell(told)
                    for name, told in row.items()
                }
                for row in csv.DictReader(file, strict=True)
            ]
    return found


def of_jsonl(path: Path) -> Rows:
    found: Rows = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found.setdefault(row.pop("table"), []).append(row)
    return found


def names(share: Share) -> tuple[str, int, int]:
    return share.name, share.counted, share.of


# The figures.


def test_the_newsroom_has_something_of_everything(view: OutletView, tables: Rows) -> None:
    figures = view.figures
    assert figures.coverage.failed.keys() == {"broken", "gone"}
    assert figures.aside == {"in-turn": figures.aside["in-turn"]}
    assert (
        min(figures.changes, figures.edits, figures.coverage.single, figures.notes.edits.counted, view.never or 0) > 0
    )
    assert {one.name for one in figures.natures} >= {"correction"}
    assert all(share.counted for share in figures.headlines)
    assert all(time.seen and time.masses for time in figures.times)
    assert figures.coverage.articles == ARTICLES
    assert sum(row["withheld"] for row in tables["articles"]) == len([n for n in range(ARTICLES) if n % 37 == 11])


def test_every_recipe_of_the_codebook_gives_the_figure_of_the_outlet_report(folder: Path, view: OutletView) -> None:
    connection = sqlite3.connect(folder / "tables.sqlite")
    figures = view.figures
    coverage = plain(figures.coverage)
    named: dict[str, Any] = {
        "changed": [names(figures.changed)],
        "by_changes": list(map(names, figures.by_changes)),
        "kinds": list(map(names, figures.kinds)),
        "natures": list(map(names, figures.natures)),
        "notes.verdicts": list(map(names, figures.notes.verdicts)),
        "notes.edits": [names(figures.notes.edits)],
        "notes.corrections": [names(figures.notes.corrections)],
        "notes.articles": [names(figures.notes.articles)],
        "headlines": list(map(names, figures.headlines)),
        "coverage.failed": list(figures.coverage.failed.items()),
        "aside": list(figures.aside.items()),
        "notes.unasked": list(figures.notes.unasked.items()),
        "never": [(view.never,)],
        "edits": [(figures.edits,)],
        "changes": [(figures.changes, figures.once)],
        "times": [(one.event, one.articles, one.seen, one.single) for one in figures.times],
        "coverage": [tuple(coverage[name] for name in (
            "articles", "looks", "read", "imported", "single", "never", "days", "per_day", "gap"))],
    }  # fmt: skip
    recipes = dict(connection.execute("SELECT figure, sql FROM recipes WHERE sql IS NOT NULL"))
    assert recipes.keys() == named.keys()
    for figure, sql in recipes.items():
        assert connection.execute(sql, {"site": SITE}).fetchall() == named[figure], figure
    connection.close()


def test_what_is_summed_up_follows_from_the_rows_below(tables: Rows) -> None:
    """Python and the words of the codebook alone: no column that counts others says anything else than they do."""
    captures, changes, edits = tables["captures"], tables["changes"], tables["edits"]
    for article in tables["articles"]:
        name = article["article"]
        looks = [row for row in captures if row["article"] == name and row["look"]]
        read = [row for row in looks if row["found_text"]]
        assert (article["looks"], article["read"]) == (len(looks), len(read))
        assert article["has_text"] == bool(read)
        assert article["changes"] == sum(row["counted"] for row in changes if row["article"] == name)
        if not read:
            assert (article["first_read"], article["last_read"], article["span_s"]) == (None, None, 0)
            continue
        assert (article["first_read"], article["last_read"]) == (read[0]["observed"], read[-1]["observed"])
        assert article["span_s"] == seconds(read[0], read[-1], up=True)
        assert article["fresh"] == 1
        assert article["watched_again"] == (len(read) > 1)
        assert (article["gone"] is not None) == (looks[-1]["outcome"] == "gone")
    for change in changes:
        own = [row for row in edits if row["change"] == change["change"]]
        assert change["edits"] == sum(row["severity"] > 0 for row in own)
        assert change["counted"] == (change["aside"] is None)
        assert all(row["counted"] == (change["counted"] and row["severity"] > 0) for row in own)
        assert [row["rank"] for row in own] == list(range(1, len(own) + 1))
        assert change["after"] < change["until"]
    kinds = Counter((row["change"], row["rank"], kind) for row in edits for kind in (row["kinds"] or "").split())
    assert kinds == Counter((row["change"], row["rank"], row["kind"]) for row in tables["edit_kinds"])
    for time in tables["first_times"]:
        first = next(row["first_read"] for row in tables["articles"] if row["article"] == time["article"])
        wanted = [
            row
            for row in changes
            if row["article"] == time["article"] and row["counted"]
            and (time["event"] == "first-edit"
                 or any(one["nature"] == "correction" and one["severity"] > 0 for one in edits if one["change"] == row["change"]))
        ]  # fmt: skip
        if wanted:
            came = min(wanted, key=lambda row: row["until"])
            after, until = ({"observed": came[side]} for side in ("after", "until"))
            expected = seconds({"observed": first}, after), seconds({"observed": first}, until, up=True), came["change"]
            assert (time["after_s"], time["until_s"], time["change"]) == expected
        else:
            assert (time["until_s"], time["change"]) == (None, None)
        assert time["used"] == (time["until_s"] is not None or time["after_s"] > 0)


def seconds(first: dict[str, Any], last: dict[str, Any], *, up: bool = False) -> int:
    gone = datetime.fromisoformat(last["observed"]) - datetime.fromisoformat(first["observed"])
    whole, rest = divmod(gone, timedelta(seconds=1))
    return max(0, whole + (up and bool(rest)))


def test_tables_of_a_period_have_the_figures_of_a_report_of_it(paper: Newspaper, tmp_path: Path) -> None:
    since, until = "2026-03-02T09:00:00Z", "2026-03-02T15:30:00Z"
    figures = paper.press.outlet(SITE, since=since, until=until).figures
    paper.press.export(None, tmp_path / "t.sqlite", to="sqlite", since=since, until=until)
    found = of_sqlite(tmp_path / "t.sqlite")
    articles = [row for row in found["articles"] if row["has_text"]]
    assert sum(row["looks"] for row in articles) == figures.coverage.looks
    assert len(articles) == figures.coverage.articles
    assert any(not row["fresh"] for row in articles)
    assert sum(row["counted"] for row in found["changes"]) == figures.changes
    assert sum(row["counted"] for row in found["edits"]) == figures.edits
    canonical = "2026-03-02T09:00:00.000000Z"
    assert sum(row["after"] < canonical for row in found["changes"] if row["counted"]) == figures.before > 0
    assert all(canonical <= row["observed"] <= "2026-03-02T15:30:00.000000Z" for row in found["captures"])
    told = {row["name"]: row["value"] for row in found["about"]}
    assert (told["since"], told["until"]) == (canonical, "2026-03-02T15:30:00.000000Z")
    with pytest.raises(CallerError, match="nothing to write"):
        paper.press.export(None, tmp_path / "none.sqlite", to="sqlite", since="2030-01-01")
    assert not (tmp_path / "none.sqlite").exists()


# The codebook.


def test_three_formats_hold_the_same_rows(folder: Path, tables: Rows) -> None:
    lines = of_jsonl(folder / "tables.jsonl")
    sheets = of_csv(folder / "csv")
    for table in TABLES:
        rows = tables[table.name]
        assert lines.get(table.name, []) == rows, table.name
        if table.name == "about":
            assert sheets["about"] == [*rows, {"name": "cells", "value": "inert"}]
        else:
            assert sheets[table.name] == rows, table.name
    assert lines["codebook"] == tables["codebook"]
    assert lines["recipes"] == tables["recipes"]


def test_every_value_is_one_that_the_codebook_allows(folder: Path) -> None:
    book = parse(Codebook, (folder / "csv" / "codebook.json").read_bytes())
    found = of_csv(folder / "csv")
    assert {table.name for table in book.tables} == found.keys()
    seen: Counter[str] = Counter()
    for table in book.tables:
        rows = found[table.name]
        keys = [tuple(row[name] for name in table.key) for row in rows]
        assert len(set(keys)) == len(keys), table.name
        assert table.key
        assert all(None not in key for key in keys)
        for column in table.columns:
            where = f"{table.name}.{column.name}"
            values = {row[column.name] for row in rows}
            seen[where] = len(values - {None})
            assert column.meaning.endswith((".", ")")), where
            assert column.empty or None not in values, where
            assert (column.type == "integer") == bool(column.unit), where
            if column.type == "flag":
                assert values <= {0, 1}, where
            if column.type == "time":
                assert all(datetime.fromisoformat(value) and len(value) == 27 for value in values - {None}), where
            if column.values:
                words = {word for value in values - {None} for word in str(value).split()}
                assert words <= set(column.values), where
            if column.refers:
                other, name = column.refers.split(".")
                assert values - {None} <= {row[name] for row in found[other]}, where
    # Most of what is declared is shown by this newsroom.
    assert sum(not number for number in seen.values()) < len(seen) / 4


def test_a_row_that_the_declaration_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="colour"):
        row_of("about", {"name": "x", "value": "y", "colour": "z"})
    with pytest.raises(ValueError, match="value"):
        row_of("about", {"name": "x"})


def test_the_codebook_lies_beside_and_says_the_same_everywhere(folder: Path, tables: Rows) -> None:
    book = json.loads((folder / "csv" / "codebook.json").read_bytes())
    told = (folder / "csv" / "codebook.md").read_text(encoding="utf-8")
    in_file = {(row["table_name"], row["column_name"]): row["meaning"] for row in tables["codebook"]}
    for table in book["tables"]:
        assert f"## `{table['name']}`" in told
        first = (folder / "csv" / f"{table['name']}.csv").read_bytes().split(b"\r\n")[0].decode()
        assert first.split(",") == [column["name"] for column in table["columns"]]
        for column in table["columns"]:
            assert f"| `{column['name']}` |" in told
            assert in_file[table["name"], column["name"]] == column["meaning"]
    assert {row["table_name"] for row in tables["codebook"]} == tables.keys()
    assert all(recipe["sql"] in told for recipe in book["recipes"])


# Bytes.


def test_the_same_archive_gives_the_same_bytes(paper: Newspaper, folder: Path, tmp_path: Path) -> None:
    for to, name in (("jsonl", "tables.jsonl"), ("sqlite", "tables.sqlite")):
        found = paper.press.export(None, tmp_path / name, to=to)
        data = (tmp_path / name).read_bytes()
        assert data == (folder / name).read_bytes()
        assert (found.sha256, found.bytes) == (hashlib.sha256(data).hexdigest(), len(data))
    found = paper.press.export(None, tmp_path / "csv", to="csv")
    lines = ""
    for path in sorted((tmp_path / "csv").iterdir()):
        assert path.read_bytes() == (folder / "csv" / path.name).read_bytes()
        lines += f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
    assert found.sha256 == hashlib.sha256(lines.encode()).hexdigest()
    assert found.bytes == sum(path.stat().st_size for path in (tmp_path / "csv").iterdir())
    assert isinstance(found, Exported)
    assert {one.table: one.rows for one in found.tables or ()} == {
        name: len(rows) for name, rows in of_csv(tmp_path / "csv").items()
    }


def test_one_article_at_a_time_is_in_memory(paper: Newspaper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from archive.repository import tabling
    from archive.repository.query import Reader

    known: list[int] = []
    forget = Reader.forget

    def counted(self: Reader, article: Any) -> None:
        known.append(len(self._agreed))
        forget(self, article)

    monkeypatch.setattr(Reader, "forget", counted)
    sizes: list[int] = []
    monkeypatch.setattr(tabling, "_PIECE", 10_000)
    add = tabling._Lines.add

    def added(self: Any, line: str) -> None:
        add(self, line)
        sizes.append(self._size)

    monkeypatch.setattr(tabling._Lines, "add", added)
    paper.press.export(None, tmp_path / "t.jsonl", to="jsonl")
    assert len(known) == ARTICLES + 2
    assert max(known) == 1
    assert max(sizes) < 10_000


# What does not leave.


def everything(folder: Path) -> str:
    return "".join(path.read_bytes().decode("utf-8", "replace") for path in sorted(folder.rglob("*")) if path.is_file())


def test_no_word_that_only_subscribers_are_shown_leaves(folder: Path, tables: Rows) -> None:
    text = everything(folder)
    assert "Council of Corran 10" in text
    assert "council-of-corran-10" in text
    assert "dunmere 11" not in text.lower()
    assert "dunmere-11" not in text.lower()
    (article,) = [row for row in tables["articles"] if row["withheld"]]
    assert article["article"] == article["article_id"]
    own = [row for row in tables["edits"] if row["article"] == article["article"]]
    assert own
    assert article["changes"] > 0
    assert all(row["old_text"] is row["new_text"] is None for row in own)
    assert all(row["headline"] is None for row in tables["captures"] if row["article"] == article["article"])


def test_nothing_that_was_taken_off_the_disk_leaves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("STATE", "CONFIG"):
        monkeypatch.setenv(f"NEWSPROOF_{name}", str(tmp_path / name))
    with newspaper(tmp_path) as paper:
        for hour, told in enumerate(({}, {"cost": "$99 million"}, {"cost": "$12 million"}), 8):
            paper.at(f"2026-03-02T{hour:02}:00:00Z")
            paper.serve("/plan", page(**told))
            paper.capture("/plan")
        slug = paper.press.articles()[0].slug
        paper.press.note(f"{slug}@v2", "They wrote $99 million here.", code="reviewed")
        paper.press.redact(f"{slug}@v2", reason="court order", apply=True)
        out = tmp_path / "out"
        out.mkdir()
        for to, name in (("csv", "csv"), ("jsonl", "t.jsonl"), ("sqlite", "t.sqlite")):
            paper.press.export([slug], out / name, to=to)
        paper.press.export([slug], out / "t.json", to="schemaorg")
        assert "$99 million" not in everything(out)
        assert "court order" in everything(out)
        found = of_sqlite(out / "t.sqlite")
        assert [row["aside"] for row in found["changes"]] == ["unreadable", "unreadable"]
        assert [(row["code"], row["text"]) for row in found["desk_notes"]] == [("reviewed", None)]
        assert [row["outcome"] for row in found["captures"]] == ["version", "version", "version"]
        described = json.loads((out / "t.json").read_bytes())
        assert described["headline"] == "Council Approves Harbour Plan"
        assert ["headline" in one for one in described["workExample"]] == [True, False, True]


def test_formulas_are_inert_unless_asked_otherwise(paper: Newspaper, folder: Path, tmp_path: Path) -> None:
    words = "=HYPERLINK was never in the plan, the mayor said."
    inert = (folder / "csv" / "edits.csv").read_text(encoding="utf-8")
    assert f'"\'{words}"' in inert
    assert f'"{words}"' not in inert
    paper.press.export(None, tmp_path / "raw", to="csv", raw_csv=True)
    with (tmp_path / "raw" / "edits.csv").open(encoding="utf-8", newline="") as file:
        texts = {row["new_text"] for row in csv.DictReader(file, strict=True)}
    assert words in texts
    assert "do not open these files with a spreadsheet" in (tmp_path / "raw" / "codebook.md").read_text()
    assert {"name": "cells", "value": "raw"} in of_csv(tmp_path / "raw")["about"]


# Where it may be written.


@pytest.mark.parametrize("to", ["csv", "jsonl", "sqlite"])
def test_what_is_there_is_not_written_over(paper: Newspaper, tmp_path: Path, to: str) -> None:
    target = tmp_path / "out"
    slug = paper.press.articles()[0].slug
    paper.press.export([slug], target, to=to)
    with pytest.raises(CallerError) as refused:
        paper.press.export([slug], target, to=to)
    assert refused.value.code == "output-exists"
    paper.press.export([slug], target, to=to, force=True)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    for place in (paper.path / "warc", paper.path / "log" / "x", paper.path, paper.path / "index.sqlite"):
        with pytest.raises(CallerError, match="place of the archive itself"):
            paper.press.export([slug], place, to=to, force=True)


def test_a_folder_of_somebody_else_is_never_replaced(paper: Newspaper, tmp_path: Path) -> None:
    slug = paper.press.articles()[0].slug
    target = tmp_path / "out"
    target.mkdir()
    paper.press.export([slug], target, to="csv")  # an empty one is free
    (target / "thesis.txt").write_text("years of work")
    for strange in ("thesis.txt", "codebook.json"):
        with pytest.raises(CallerError) as refused:
            paper.press.export([slug], target, to="csv", force=True)
        assert refused.value.code == "output-exists"
        assert (target / "thesis.txt").exists() == (strange == "thesis.txt")
        (target / "thesis.txt").unlink(missing_ok=True)
        (target / "codebook.json").write_text("{}")
    (tmp_path / "link").symlink_to(target)
    with pytest.raises(CallerError):
        paper.press.export([slug], tmp_path / "link", to="csv", force=True)
    (tmp_path / "file").write_text("mine")
    with pytest.raises(CallerError):
        paper.press.export([slug], tmp_path / "file", to="csv", force=True)
    for to in ("sqlite", "jsonl"):
        with pytest.raises(CallerError, match="is a folder"):
            paper.press.export([slug], target, to=to, force=True)
    paper.press.export([slug], tmp_path / "no" / "such", to="csv")
    assert (tmp_path / "no" / "such" / "codebook.md").is_file()


@pytest.mark.parametrize("to", ["csv", "jsonl", "sqlite"])
def test_what_breaks_off_leaves_what_was_there(
    paper: Newspaper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, to: str
) -> None:
    from archive.repository import tabling

    slug = paper.press.articles()[0].slug
    paper.press.export([slug], tmp_path / "out", to=to)
    before = everything(tmp_path)
    whole = tabling.rows

    def broken(found: Any) -> Iterator[Any]:
        yield from list(whole(found))[:2]
        raise StoreError("storage", "the disk went away")

    monkeypatch.setattr(tabling, "rows", broken)
    with pytest.raises(StoreError, match="went away"):
        paper.press.export([slug], tmp_path / "out", to=to, force=True)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert everything(tmp_path) == before


def test_what_cannot_be_asked(paper: Newspaper, tmp_path: Path) -> None:
    slug = paper.press.articles()[0].slug
    for references, asked, message in (
        ([f"{slug}@v2"], {"to": "csv"}, "tables are of whole ones"),
        ([f"{slug}@v1..v2"], {"to": "schemaorg"}, "all its versions"),
        (None, {"to": "schemaorg"}, "one article"),
        ([slug], {"to": "jsonl", "raw_csv": True}, "--raw-csv goes with"),
        ([slug], {"to": "warc", "since": "2026-03-02"}, "go with tables"),
        ([], {"to": "csv"}, "no article was named"),
        ([slug], {"to": "zip"}, "is not a format"),
        ([slug], {"to": "csv", "since": "2026-03-04", "until": "2026-03-02"}, "lies before"),
        (["nowhere"], {"to": "csv"}, "has no article"),
    ):
        with pytest.raises(CallerError, match=message):
            paper.press.export(references, tmp_path / "out", **asked)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_archive_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("STATE", "CONFIG"):
        monkeypatch.setenv(f"NEWSPROOF_{name}", str(tmp_path / name))
    with newspaper(tmp_path) as paper:
        for hour, cost in enumerate(("$41 million", "$14 million"), 8):
            paper.at(f"2026-03-02T{hour:02}:00:00Z")
            paper.serve("/plan", page(cost=cost))
            paper.capture("/plan")
        path = paper.path
    index = sqlite3.connect(path / "index.sqlite")
    places = index.execute("SELECT file, offset, length FROM record WHERE role = 'response'").fetchall()
    index.close()
    whole = {file: (path / file).read_bytes() for file, _, _ in places}
    file, offset, length = places[-1]
    data = bytearray(whole[file])
    data[offset + length // 2] ^= 0xFF
    (path / file).write_bytes(data)
    press = Archive.open(path)
    press.export(None, tmp_path / "t.sqlite", to="sqlite")
    found = of_sqlite(tmp_path / "t.sqlite")
    assert [(row["aside"], row["counted"], row["edits"]) for row in found["changes"]] == [("unreadable", 0, 0)]
    assert any("cannot be compared" in line for line in press.warnings)
    (path / file).write_bytes(whole[file])
    index = sqlite3.connect(path / "index.sqlite")
    with index:
        index.execute("UPDATE capture SET observed = '2026-03-01T00:00:00.000000Z' WHERE version = 1")
    index.close()
    with pytest.raises(StoreError) as refused:
        Archive.open(path).export(None, tmp_path / "again.sqlite", to="sqlite")
    assert refused.value.code == "index-damaged"
    assert not (tmp_path / "again.sqlite").exists()
