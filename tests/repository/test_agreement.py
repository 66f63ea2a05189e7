"""Nothing is told of a capture that was not signed: the index is compared with the log and the descriptions."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.api import Archive, verify
from archive.errors import StoreError
from archive.repository.agreement import Agreement
from archive.store.facts import SIGNED
from tests.repository.conftest import BRIDGE, FERRY, Desk

TOWER = "https://elsewhere.example/tower"
#: Another value for every column that repeats what was signed.
FALSE: dict[str, object] = {
    "log_index": None,  # the key: a row moved to another entry is a row missing here and one too many there
    "leaf": "ab" * 32,
    "article": None,
    "seq": 77,
    "version": 9,
    "same_as": 7,
    "observed": "2026-03-02T07:30:00.000000Z",
    "outcome": "gone",
    "reason": "never",
    "status": 418,
    "url": "https://harbour.example/invented",
    "final_url": "https://harbour.example/invented",
    "age": 86_400,
    "origin": "nowhere",
    "source": "elsewhere.warc",
    "dated_by": "nobody",
    "content_type": "text/plain",
    "payload": "cd" * 32,
    "claimed_date": "yesterday",
    "last_modified": "yesterday",
    "access": "subscriber",
    "extractor": "another/1",
    "against": "an invented permit",
}


def spoil(path: Path, sql: str, values: tuple[object, ...] = ()) -> None:
    connection = sqlite3.connect(path)
    assert connection.execute(sql, values).rowcount > 0
    connection.commit()
    connection.close()


def refused(call: Callable[[], object]) -> StoreError:
    with pytest.raises(StoreError) as caught:
        call()
    assert caught.value.code == "index-damaged"
    assert caught.value.hint == "newsproof repair index"
    return caught.value


def everything_told(press: Archive, article: str, folder: Path) -> list[Callable[[], object]]:
    return [
        lambda: press.history(article),
        lambda: press.diff(article),
        lambda: press.report(article),
        lambda: press.show(article),
        lambda: press.export([article], folder / "x.warc.gz"),
        lambda: press.quote(article, folder / "x.html", item="headline"),
        lambda: press.prove(article, folder / "x.tlog-proof"),
        lambda: press.prove(article, folder / "x.wacz"),
    ]


def test_every_column_is_one_that_this_knows() -> None:
    assert tuple(FALSE) == SIGNED


@pytest.mark.parametrize("column", [name for name, value in FALSE.items() if value is not None])
@pytest.mark.parametrize("article", [BRIDGE, FERRY, TOWER], ids=("bridge", "ferry", "tower"))
def test_no_column_may_say_something_else(desk: Desk, tmp_path: Path, article: str, column: str) -> None:
    row = desk.press.history(article).steps[1].capture
    spoil(desk.layout.index, f"UPDATE capture SET {column} = ? WHERE log_index = ?", (FALSE[column], row.index))
    before = desk.layout.index.read_bytes()
    (found,) = verify(desk.layout.root, level="full").notices
    assert (found.code, found.affects.split(" ")[0]) == ("index-differs", row.slug)  # type: ignore[union-attr]
    assert f"{column} is {FALSE[column]!r} in the index" in found.message
    assert desk.layout.index.read_bytes() == before
    for call in everything_told(desk.press, article, tmp_path):
        error = refused(call)
        assert error.context["field"] == column
        assert str(error.context["about"]).startswith(row.slug)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("x.")]
    desk.press.repair_index()
    assert verify(desk.layout.root, level="full").notices == ()
    assert desk.press.history(article).steps[1].capture == row


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("url", "https://harbour.example/invented"),
        ("headline", "Nothing Happened"),
        ("versions", 2),
        ("observations", 0),
        ("first_seen", "2026-03-01T00:00:00.000000Z"),
        ("last_seen", "2026-03-09T00:00:00.000000Z"),
        ("last_change", "2026-03-09T00:00:00.000000Z"),
    ],
)
def test_what_is_said_of_an_article_follows_from_its_captures(desk: Desk, column: str, value: object) -> None:
    spoil(desk.layout.index, f"UPDATE article SET {column} = ? WHERE slug = 'harbour-bridge'", (value,))
    error = refused(lambda: desk.press.history(BRIDGE))
    assert (error.context["about"], error.context["field"]) == ("harbour-bridge", column)


def test_the_headline_of_a_version_is_the_signed_one(desk: Desk) -> None:
    first, again = (
        desk.press.history(BRIDGE).steps[0].capture,
        next(step.capture for step in desk.press.history(BRIDGE).steps if step.capture.same_as is not None),
    )
    for row in (first, again):
        spoil(desk.layout.index, "UPDATE capture SET headline = 'Fire' WHERE log_index = ?", (row.index,))
        error = refused(lambda: desk.press.history(BRIDGE))
        assert (error.context["about"], error.context["field"]) == (row.name, "headline")
        spoil(desk.layout.index, "UPDATE capture SET headline = ? WHERE log_index = ?", (row.headline, row.index))


def test_records_of_one_version_are_not_shown_as_those_of_another(desk: Desk) -> None:
    first, second = (step.capture for step in desk.press.history(FERRY).steps[:2])
    columns = "sha256, file, offset, length, raw_length"
    wanted = f"SELECT {columns} FROM record WHERE role = 'article' AND id >> 24 = ?"
    with sqlite3.connect(desk.layout.index) as connection:
        values = connection.execute(wanted, (second.index,)).fetchone()
    spoil(
        desk.layout.index,
        "UPDATE record SET sha256 = ?, file = ?, offset = ?, length = ?, raw_length = ? "
        "WHERE role = 'article' AND id >> 24 = ?",
        (*values, first.index),
    )
    error = refused(lambda: desk.press.show(f"{FERRY}@v1"))
    assert (error.context["about"], error.context["field"]) == (first.name, "records")


def test_a_remembered_comparison_is_of_the_captures_beside_it(desk: Desk) -> None:
    row = desk.press.history(FERRY).steps[1].capture
    with sqlite3.connect(desk.layout.index) as connection:
        (text,) = connection.execute("SELECT document FROM comparison WHERE new = ?", (row.index,)).fetchone()
    document = json.loads(text)
    document["new"]["observed"] = "2026-03-02T07:00:00.000000Z"
    spoil(desk.layout.index, "UPDATE comparison SET document = ? WHERE new = ?", (json.dumps(document), row.index))
    assert row.name in refused(lambda: desk.press.history(FERRY)).message


def test_a_capture_that_the_index_lacks_is_missed(desk: Desk) -> None:
    rows = [step.capture for step in desk.press.history(FERRY).steps]
    for row in (rows[0], rows[-1]):
        kept = desk.layout.index.read_bytes()
        spoil(desk.layout.index, "DELETE FROM capture WHERE log_index = ?", (row.index,))
        kind = "observations" if row.version is None else "versions"
        spoil(desk.layout.index, f"UPDATE article SET {kind} = {kind} - 1 WHERE id = ?", (row.article,))
        with desk.index() as index:
            article = index.article(row.article)
            assert article is not None
            found = Agreement(desk.layout, index).agreed(article, index.captures(row.article))
        assert found.missing == {row.index}
        (notice,) = verify(desk.layout.root).notices
        assert notice.message == f"it does not have a capture of the log, entry {row.index}"
        desk.layout.index.write_bytes(kept)


def test_a_segment_that_is_gone_is_said(desk: Desk) -> None:
    before = desk.press.history(FERRY)
    desk.segment().unlink()
    press = Archive.open(desk.layout.root)
    assert [step.capture for step in press.history(FERRY)] == [step.capture for step in before]
    assert any("could not be compared with what was signed" in line for line in press.warnings)
    row = before.steps[0].capture
    spoil(desk.layout.index, "UPDATE capture SET observed = ? WHERE log_index = ?", (FALSE["observed"], row.index))
    assert refused(lambda: press.history(FERRY)).context["field"] == "observed"


def test_a_damaged_log_is_not_the_fault_of_the_index(desk: Desk) -> None:
    before = desk.press.history(FERRY)
    (bundle,) = [path for path in (desk.layout.log / "tile" / "entries").rglob("*") if path.is_file()]
    data = bundle.read_bytes()
    bundle.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    desk.press.warnings.clear()
    assert desk.press.history(BRIDGE).steps[-1].capture.index == 17
    assert any("entry" in line and "not the one in its tree" in line for line in desk.press.warnings)
    bundle.unlink()
    assert [step.capture.observed for step in desk.press.history(FERRY)] == [one.capture.observed for one in before]
    assert any("could not be compared" in line for line in desk.press.warnings[1:])


@pytest.mark.parametrize("sql", ["redacted = 'another reason'", "redacted = ''", "redacted = NULL", "same_as = 1"])
def test_what_was_redacted_and_why_is_in_the_log(desk: Desk, sql: str) -> None:
    shutil.copytree(desk.folder / "keys", desk.folder / "more", dirs_exist_ok=True)
    desk.press.redact(f"{FERRY}@v1", reason="court order 12/26", apply=True)
    row = desk.press.history(FERRY).steps[0].capture
    assert row.redacted == "court order 12/26"
    assert [notice.code for notice in verify(desk.layout.root).notices] == ["redacted"]
    spoil(desk.layout.index, f"UPDATE capture SET {sql} WHERE log_index = ?", (row.index,))
    assert refused(lambda: desk.press.history(FERRY)).context["about"] == row.name


def test_nothing_is_said_to_be_redacted_that_is_there(desk: Desk) -> None:
    row = desk.press.history(FERRY).steps[0].capture
    spoil(desk.layout.index, "UPDATE capture SET redacted = 'gone' WHERE log_index = ?", (row.index,))
    error = refused(lambda: desk.press.show(f"{FERRY}@v1"))
    assert (error.context["about"], error.context["field"]) == (row.name, "redacted")
    (notice,) = verify(desk.layout.root).notices
    assert notice.message == f"{row.name}: it is not redacted"


def test_a_capture_that_the_log_has_not_is_named(desk: Desk) -> None:
    connection = sqlite3.connect(desk.layout.index)
    columns = [row[1] for row in connection.execute("PRAGMA table_info(capture)")]
    number = connection.execute("SELECT min(log_index) FROM act").fetchone()[0]
    number = number if number is not None else connection.execute("SELECT min(log_index) FROM file").fetchone()[0]
    values = [str(number) if name == "log_index" else name for name in columns]
    connection.execute(f"INSERT INTO capture SELECT {', '.join(values)} FROM capture WHERE log_index = 0")
    connection.commit()
    connection.close()
    (notice,) = verify(desk.layout.root).notices
    assert (notice.code, notice.message) == ("index-differs", "it has 1 capture that the log has not")


@pytest.mark.parametrize("spoiled", [b"", b"no database", b"SQLite format 3\0" + bytes(5000)])
def test_an_index_that_nobody_can_use_is_none(desk: Desk, spoiled: bytes) -> None:
    desk.layout.index.write_bytes(spoiled)
    (notice,) = verify(desk.layout.root, level="full").notices
    assert (notice.code, notice.severity) == ("index-differs", "notice")
    assert desk.layout.index.read_bytes() == spoiled
