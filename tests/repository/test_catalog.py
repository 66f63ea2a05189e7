"""The index grew or was rebuilt: the same answers. What the log does not vouch for is not in it."""

from __future__ import annotations

import random
import shutil
import sqlite3
import tracemalloc
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import diff
from archive.api import Archive
from archive.errors import StoreError
from archive.formats.members import compress
from archive.formats.reader import RecordItem, read_warc
from archive.model.codec import to_json
from archive.model.times import parse_time
from archive.repository import catalog
from archive.repository.evidence import Loader, page_record
from archive.repository.facts import entry_of
from archive.repository.heads import read_head
from archive.repository.hints import lines_of, write_hints
from archive.store.disk import Disk
from archive.store.index import Index
from archive.store.logstore import LogStore
from archive.store.schema import VIEWS
from archive.trust.checkpoints import Checkpoint
from tests.newspaper import page
from tests.repository.conftest import BRIDGE, Desk, answers, foreign_warc

ORIGIN = "news.example/desk"


def dump(index: Index) -> list[str]:
    return [to_json(index.query(f"SELECT * FROM {view}")) for view in VIEWS] + [to_json(index.articles())]


def rebuilt(desk: Desk) -> tuple[list[str], tuple[str, ...]]:
    with Index.open(None, write=True) as index:
        warnings = catalog.rebuild(desk.layout, index, desk.log())
        return dump(index), warnings


def test_rebuilding_changes_no_answer(desk: Desk) -> None:
    before = desk.answers()
    desk.layout.index.unlink()
    done = desk.press.repair_index()
    assert desk.answers() == before
    assert done.actions[1:] == ()
    assert sorted(path.name for path in desk.layout.root.iterdir() if "sqlite" in path.name) == ["index.sqlite"]


def test_the_archive_holds_what_it_was_given(original: Desk) -> None:
    slugs = {row.slug: (row.versions, row.observations) for row in original.press.articles()}
    assert slugs == {
        "harbour-bridge": (5, 5),
        "ferry-fares": (2, 1),
        "ferry-fares-again": (1, 0),
        "notes-from-the-old-quay": (1, 0),
        "old-tower-struck-by-lightning": (2, 0),
    }
    told = [
        (step.capture.name.split("@")[1], step.capture.outcome) for step in original.press.history("harbour-bridge")
    ]
    assert told == [
        ("v1", "version"), ("v5", "version"), ("c2", "unchanged"), ("v4", "version"), ("v2", "version"),
        ("c4", "unchanged"), ("c5", "broken"), ("v3", "version"), ("c7", "unchanged"), ("c10", "unchanged"),
    ]  # fmt: skip


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    story=st.lists(
        st.tuples(
            st.sampled_from(["/a", "/b", "/short"]),
            st.sampled_from(["41", "14", "7"]),
            st.integers(1, 20),
        ),
        min_size=1,
        max_size=6,
    ),
    crawl_at=st.integers(0, 6),
)
def test_any_story_is_told_alike(
    tmp_path_factory: pytest.TempPathFactory, story: list[tuple[str, str, int]], crawl_at: int
) -> None:
    """Imports in any order of observed time; the index is rebuilt, and caught up from each earlier state of itself."""
    folder = tmp_path_factory.mktemp("story")
    press = Archive.create(
        folder / "press",
        origin=ORIGIN,
        keyring=folder / "keys",
        random=random.Random(7).randbytes,
        now=lambda: parse_time("2026-04-01"),
    )
    index = folder / "press" / "index.sqlite"
    earlier = []
    for number, (path, cost, day) in enumerate(story):
        shutil.copy(index, folder / f"index.{number}")
        earlier.append(folder / f"index.{number}")
        if number == crawl_at:
            (folder / "crawl.warc").write_bytes(foreign_warc(compressed=number % 2 == 0))
            press.import_file(folder / "crawl.warc")
        source = folder / "page.html"
        source.write_bytes(page(f"The {path[1:].title()} Story Goes On", cost=f"${cost} million"))
        press.import_file(source, url=f"https://news.example{path}", observed=f"2026-03-{day:02}")
    told = answers(press)
    press.repair_index()
    assert answers(press) == told
    for state in earlier:
        shutil.copy(state, index)
        desk = Desk(folder)
        with catalog.current_index(desk.layout, desk.log()):
            pass
        assert answers(press) == told


# Becoming current.


def test_an_index_of_every_state_becomes_current(desk: Desk, tmp_path: Path) -> None:
    wanted = desk.answers()
    index = desk.layout.index
    good = index.read_bytes()
    (tmp_path / "other").mkdir()
    other = Archive.create(tmp_path / "other" / "press", origin="other.example/x", keyring=tmp_path / "other" / "keys")
    states = [
        None,
        b"",
        b"garbage",
        good[: len(good) // 2],
        (other.path / "index.sqlite").read_bytes(),
    ]
    for state in states:
        index.unlink(missing_ok=True)
        if state is not None:
            index.write_bytes(state)
        with catalog.current_index(desk.layout, desk.log()) as current:
            assert current.size == desk.log().size
        assert desk.answers() == wanted


def test_an_index_behind_a_repacked_segment_is_rebuilt(desk: Desk) -> None:
    """Where the new captures lie cannot be told from where the old ones lay."""
    with Index.open(None, write=True) as index:
        catalog.rebuild(desk.layout, index, desk.log())
        wanted = [to_json(row) for row in index.articles()]
    sizes = [size for size, _ in desk.layout.published_checkpoints()]
    raws = [item.record.raw or b"" for item, _ in members(desk.segment())]
    for level in (0, 9):
        with Index.build(desk.layout.index) as index:
            catalog.rebuild(desk.layout, index, cast(LogStore, Shorter(desk, sizes[-3])))
            assert index.size == sizes[-3]
        desk.segment().write_bytes(b"".join(compress(raw, level) for raw in raws))
        with catalog.current_index(desk.layout, desk.log()) as index:
            assert [to_json(row) for row in index.articles()] == wanted
            assert index.size == sizes[-1]


class Shorter:
    """The log as it was at an earlier checkpoint."""

    def __init__(self, desk: Desk, size: int) -> None:
        self._log = desk.log()
        self.size, root = read_head(desk.layout, desk.layout.checkpoint_of(size))
        self.checkpoint = Checkpoint(ORIGIN, size, bytes.fromhex(root))

    def entries(self, start: int = 0) -> Iterator[bytes]:
        return islice(self._log.entries(start), self.size - start)


def test_an_index_ahead_of_its_log_is_replaced(desk: Desk) -> None:
    with Index.open(desk.layout.index, write=True) as index:
        index.set_head(1000, "00" * 32)
    with catalog.current_index(desk.layout, desk.log()) as index:
        assert index.size == desk.log().size
    with Index.open(desk.layout.index, write=True) as index:
        index.set_head(index.size, "00" * 32)
    with catalog.current_index(desk.layout, desk.log()) as index:
        assert index.root == desk.log().checkpoint.root.hex()


def test_a_lock_is_no_reason_to_rebuild(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.store.database.PATIENCE", 0.01)
    other = sqlite3.connect(desk.layout.index, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError) as caught, catalog.current_index(desk.layout, desk.log()):
        pass
    assert caught.value.code == "busy"
    other.close()


# What is not believed.


def members(path: Path) -> list[tuple[RecordItem, bytes]]:
    data = path.read_bytes()
    return [
        (item, data[item.offset : item.offset + item.length])
        for item in read_warc(path)
        if isinstance(item, RecordItem)
    ]


def groups(path: Path) -> list[list[tuple[RecordItem, bytes]]]:
    """Members by statement: each group ends with its statement record."""
    found: list[list[tuple[RecordItem, bytes]]] = [[]]
    for item, member in members(path):
        found[-1].append((item, member))
        if entry_of(item) is not None:
            found.append([])
    return found[:-1]


def write(path: Path, kept: list[list[tuple[RecordItem, bytes]]]) -> None:
    path.write_bytes(b"".join(member for group in kept for _, member in group))


def sequence(dumped: list[str]) -> str:
    return "".join(dumped)


def test_a_missing_statement_is_named_and_the_rest_is_there(desk: Desk) -> None:
    whole = groups(desk.segment())
    write(desk.segment(), [*whole[:3], whole[3][:-1], *whole[4:]])
    dumped, warnings = rebuilt(desk)
    assert any("log entry 3 is in no segment" in line for line in warnings)
    # The records of the lost statement stand before the next one's and belong to nobody.
    assert len(warnings) == 1
    assert '"c5"' not in sequence(dumped)


def test_missing_captures_are_named_in_ranges(desk: Desk) -> None:
    whole = groups(desk.segment())
    write(desk.segment(), whole[:4] + whole[7:9] + whole[10:])
    _, warnings = rebuilt(desk)
    assert [line.split(" in no")[0] for line in warnings] == ["log entries 4 to 6 are", "log entry 9 is"]


def test_an_altered_record_leaves_its_capture_out(desk: Desk) -> None:
    whole = groups(desk.segment())
    item, _ = whole[2][0]
    assert item.record.raw is not None
    forged = item.record.raw.replace(b"2026-03-02", b"2026-03-03", 1)
    whole[2][0] = (item, compress(forged))
    write(desk.segment(), whole)
    with Index.open(None, write=True) as index:
        warnings = catalog.rebuild(desk.layout, index, desk.log())
        assert index.query("SELECT count(*) FROM records WHERE log_index = 2").rows == ((0,),)
        assert index.query("SELECT count(DISTINCT log_index) FROM records").rows == ((desk.log().size - 1,),)
    assert warnings == ("log entry 2 is left out of the index: the records before it are not those that it signs",)


def test_a_flipped_byte_leaves_one_capture_out(desk: Desk) -> None:
    data = bytearray(desk.segment().read_bytes())
    victim = groups(desk.segment())[5][0][0]
    data[victim.offset + victim.length // 2] ^= 0xFF
    desk.segment().write_bytes(data)
    _, warnings = rebuilt(desk)
    assert any("log entry 5 is left out" in line for line in warnings)
    assert any("offset" in line for line in warnings)


def test_statements_outside_of_the_log_are_not_indexed(desk: Desk, tmp_path: Path) -> None:
    wanted, _ = rebuilt(desk)
    (tmp_path / "other").mkdir()
    other = Archive.create(tmp_path / "other" / "press", origin="other.example/x", keyring=tmp_path / "other" / "keys")
    source = tmp_path / "story.html"
    source.write_bytes(page("A Story From Elsewhere"))
    other.import_file(source, url="https://elsewhere.example/story", observed="2026-03-01")
    with desk.segment().open("ab") as file:
        file.write((other.path / "warc" / "news-000001.warc.gz").read_bytes())
    dumped, warnings = rebuilt(desk)
    assert dumped == wanted
    assert warnings == ("1 statement in the segments is not in the log",)


def test_captures_in_another_order_give_the_same_index(desk: Desk) -> None:
    """A repacked archive: nothing that is signed says where a record lies."""
    whole = groups(desk.segment())
    with Index.open(None, write=True) as index:
        catalog.rebuild(desk.layout, index, desk.log())
        wanted = [to_json(row) for row in index.articles()]
        said = [to_json(row) for article in index.articles() for row in index.captures(article.id)]
        found = to_json(index.search("bridge", 100))
        changes = to_json(index.query("SELECT * FROM changes"))
    write(desk.segment(), [whole[0], *reversed(whole[1:])])
    with Index.open(None, write=True) as index:
        assert catalog.rebuild(desk.layout, index, desk.log()) == ()
        assert [to_json(row) for row in index.articles()] == wanted
        assert [to_json(row) for article in index.articles() for row in index.captures(article.id)] == said
        assert to_json(index.search("bridge", 100)) == found
        assert to_json(index.query("SELECT * FROM changes")) == changes


def test_a_repeated_capture_counts_once(desk: Desk) -> None:
    wanted, _ = rebuilt(desk)
    whole = groups(desk.segment())
    write(desk.segment(), [*whole, whole[4]])
    assert rebuilt(desk) == (wanted, ())


def test_a_missing_foreign_file_leaves_its_captures_out(desk: Desk) -> None:
    (kept,) = desk.layout.imports()
    data = kept.read_bytes()
    kept.unlink()
    _, warnings = rebuilt(desk)
    assert len([line for line in warnings if "is not there" in line]) == 2
    kept.write_bytes(data[: len(data) * 2 // 3])
    _, warnings = rebuilt(desk)
    assert any("the record that it speaks of is not in" in line for line in warnings)


def test_a_log_that_is_not_the_signed_one_is_not_used(desk: Desk) -> None:
    (bundle,) = [path for path in (desk.layout.log / "tile" / "entries").rglob("*") if path.is_file()]
    bundle.write_bytes(bundle.read_bytes().replace(b'"sig":"', b'"sig":"A', 1)[:-1])
    with Index.open(None, write=True) as index, pytest.raises(StoreError) as caught:
        catalog.rebuild(desk.layout, index, desk.log())
    assert caught.value.code == "archive-damaged"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_damage_to_a_segment_stops_a_rebuild(desk: Desk, data: st.DataObject) -> None:
    good = desk.folder / "segment"
    if not good.exists():
        shutil.copy(desk.segment(), good)
    raw = bytearray(good.read_bytes())
    kind = data.draw(st.sampled_from(["flip", "cut", "insert", "drop"]))
    where = data.draw(st.integers(0, len(raw) - 1))
    if kind == "flip":
        raw[where] ^= data.draw(st.integers(1, 255))
    elif kind == "cut":
        del raw[where:]
    elif kind == "insert":
        raw[where:where] = data.draw(st.binary(min_size=1, max_size=40))
    else:
        del raw[where : where + data.draw(st.integers(1, 3000))]
    desk.segment().write_bytes(raw)
    with Index.open(None, write=True) as index:
        catalog.rebuild(desk.layout, index, desk.log())
        for article in index.articles():
            assert index.captures(article.id)


# Comparisons.


def test_comparisons_by_other_tools_are_made_anew(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = to_json(desk.press.history("harbour-bridge"))
    monkeypatch.setattr(diff, "RULES", "newer rules")
    with desk.index() as index:
        reader = desk.reader(index)
        assert to_json(reader.history("harbour-bridge")) == before  # the same code: only its name is new
        assert len(reader.diff("harbour-bridge")) == 1
    assert len(desk.said) == 1
    assert "newsproof re-extract" in desk.said[0]
    desk.press.re_extract(["harbour-bridge"])
    with desk.index() as index:
        desk.said.clear()
        desk.reader(index).history("harbour-bridge")
        assert desk.said == []


def test_a_later_check_tells_more_closely_when_it_was(desk: Desk) -> None:
    sql = "SELECT until, after FROM changes WHERE slug = 'old-tower-struck-by-lightning'"
    assert desk.press.query(sql).rows == (("2025-01-03T10:00:00.000000Z", "2025-01-02T10:00:00.000000Z"),)
    source = desk.folder / "tower.html"
    source.write_bytes(page("Old Tower Struck by Lightning", cost="$12 million"))
    done = desk.press.import_file(source, url="https://elsewhere.example/tower", observed="2025-01-02T20:00:00Z")
    assert done.captures[0].outcome == "unchanged"
    assert desk.press.query(sql).rows == (("2025-01-03T10:00:00.000000Z", "2025-01-02T20:00:00.000000Z"),)


def test_lost_bytes_cost_a_comparison_and_nothing_else(desk: Desk) -> None:
    """The raw page of one version is damaged after it was indexed."""
    with desk.index() as index:
        rows = index.captures(index.article_of_slug("ferry-fares").id)  # type: ignore[union-attr]
        place = page_record(desk.layout, index, rows[1]).place
    data = bytearray(desk.segment().read_bytes())
    data[place.offset + 40] ^= 0xFF
    desk.segment().write_bytes(data)
    done = desk.press.repair_index()
    assert any("is left out" in line for line in done.actions)
    history = desk.press.history("ferry-fares")
    assert [step.capture.outcome for step in history] == ["version", "gone"]


def test_a_reader_says_which_comparison_it_cannot_make(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diff, "RULES", "newer rules")
    with desk.index() as index:
        rows = index.captures(index.article_of_slug("ferry-fares").id)  # type: ignore[union-attr]
        place = page_record(desk.layout, index, rows[1]).place
        data = bytearray(desk.segment().read_bytes())
        data[place.offset + 40] ^= 0xFF
        desk.segment().write_bytes(data)
        reader = desk.reader(index)
        steps = reader.history("ferry-fares").steps
        assert [step.comparison for step in steps] == [None, None, None]
        assert any("ferry-fares@v2 cannot be compared with ferry-fares@v1" in line for line in desk.said)
        with pytest.raises(StoreError) as caught:
            reader.diff("ferry-fares")
        assert caught.value.code == "archive-damaged"
        with Index.open(None, write=True) as other:
            catalog.rebuild(desk.layout, other, desk.log())


# Reading back.


def test_every_capture_with_text_can_be_read_again(original: Desk) -> None:
    with original.index() as index:
        load = Loader(original.layout, index)
        headlines = {
            row.slug: load(row).article.headline
            for article in index.articles()
            for row in index.captures(article.id)
            if row.outcome in ("version", "unchanged")
        }
    assert headlines == {
        "harbour-bridge": "Mayor Opens Harbour Bridge",
        "ferry-fares": "Ferry Fares To Rise",
        "ferry-fares-again": "大橋が開通",
        "notes-from-the-old-quay": "Notes From The Old Quay",
        "old-tower-struck-by-lightning": "Old Tower Struck by Lightning",
    }


def test_a_revisit_is_read_through_its_original(original: Desk) -> None:
    with original.index() as index:
        rows = index.captures(index.article_of_slug("harbour-bridge").id)  # type: ignore[union-attr]
        checked = next(row for row in rows if row.seq == 2)
        assert "revisit" in [record.role for record in index.records(checked.index)]
        found = page_record(original.layout, index, checked)
        assert found in index.records(rows[0].index)


def test_evidence_that_is_not_what_was_signed_is_refused(desk: Desk) -> None:
    with Index.open(desk.layout.index, write=True) as index:
        row = index.captures(index.article_of_slug("ferry-fares").id)[0]  # type: ignore[union-attr]
        place = index.records(row.index)[0].place.file
    data = desk.segment().read_bytes()
    for name in ("../../../../etc/passwd", "warc/../index.sqlite", "warc/news-000002.warc.gz", "/etc/passwd"):
        connection = sqlite3.connect(desk.layout.index)
        # Where a text lies is a hint; a description that lies elsewhere shows that the hint is wrong.
        for roles, code in (("role = 'article'", "archive-damaged"), ("role != 'article'", "index-damaged")):
            connection.execute(f"UPDATE record SET file = ? WHERE id >> 24 = ? AND {roles}", (name, row.index))
            connection.commit()
            with desk.index() as index, pytest.raises(StoreError) as caught:
                desk.reader(index).show("ferry-fares@v1")
            assert caught.value.code == code
            connection.execute("UPDATE record SET file = ? WHERE id >> 24 = ?", (place, row.index))
            connection.commit()
        connection.close()
    assert desk.segment().read_bytes() == data


# Hints.


def test_hints_grow_with_their_segment(desk: Desk) -> None:
    segment = desk.segment()
    path = desk.layout.cdxj(segment)
    whole = lines_of(segment)
    assert path.read_bytes() == whole
    lines = whole.splitlines(keepends=True)
    by_place = sorted(lines, key=lambda line: int(line.split(b'"offset": "')[1].split(b'"')[0]))
    for known in (0, 1, len(lines) // 2, len(lines) - 1):
        assert lines_of(segment, b"".join(sorted(by_place[:known]))) == whole
    for nonsense in (b"nonsense\n", whole.replace(b"news-000001", b"news-000009"), whole[:-1], b"\xff\n" + whole):
        assert lines_of(segment, nonsense) == whole
    path.write_bytes(b"x")
    write_hints(desk.layout, Disk(), anew=True)
    assert path.read_bytes() == whole
    path.unlink()
    write_hints(desk.layout, Disk())
    assert path.read_bytes() == whole


def test_lines_out_of_their_order_are_made_anew_and_nothing_is_written_twice(desk: Desk) -> None:
    segment = desk.segment()
    path = desk.layout.cdxj(segment)
    whole = path.read_bytes()
    path.write_bytes(b"".join(reversed(whole.splitlines(keepends=True))))
    write_hints(desk.layout, Disk())
    assert path.read_bytes() == whole

    class NoDisk(Disk):
        def put(self, path: Path, data: bytes, *, mode: int = 0o644) -> None:
            raise AssertionError

        put_pieces = put  # type: ignore[assignment]

    write_hints(desk.layout, NoDisk())


def test_a_line_without_an_end_is_not_kept_in_memory(desk: Desk) -> None:
    path = desk.layout.cdxj(desk.segment())
    whole = path.read_bytes()
    with path.open("ab") as file:
        file.truncate(1 << 31)  # sparse: it takes nothing of the disk
    tracemalloc.start()
    write_hints(desk.layout, Disk())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert path.read_bytes() == whole
    assert peak < 8 << 20


def test_the_warcinfo_of_the_newest_segment(desk: Desk) -> None:
    assert catalog.warcinfo_id(desk.layout).startswith("<urn:uuid:")
    desk.segment().write_bytes(desk.segment().read_bytes()[50:])
    with pytest.raises(StoreError) as caught:
        catalog.warcinfo_id(desk.layout)
    assert caught.value.code == "archive-damaged"
    desk.segment().unlink()
    assert catalog.warcinfo_id(desk.layout) == ""


def test_the_fixture_is_what_the_tests_think(original: Desk) -> None:
    assert original.press.history(BRIDGE).article.slug == "harbour-bridge"
