"""The index as a view: the same facts give the same answers in whatever way they came, and nothing else is believed."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from itertools import takewhile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.errors import CallerError, StoreError
from archive.model.article import Article, Block, Extractor
from archive.model.capture import Claimed, Description, FileDescription, Origin, Outcome
from archive.model.codec import plain, to_json
from archive.model.edit import Comparison, Disclosure, Edit, Side, Source, Summary, Tools
from archive.model.history import Interval, Place, RecordRow
from archive.model.statement import Statement
from archive.store import schema
from archive.store.facts import Facts
from archive.store.index import CaptureFacts, FileFacts, Index, Stored

EXTRACTOR = Extractor("test", "1")


def at(second: int) -> str:
    return f"2026-03-02T{second // 3600 % 24:02}:{second // 60 % 60:02}:{second % 60:02}.000000Z"


def capture_facts(
    number: int,
    article: str,
    seq: int,
    *,
    version: int | None = None,
    same_as: int | None = None,
    second: int = 0,
    outcome: Outcome | None = None,
    headline: str = "Mayor opens bridge",
    body: Sequence[str] = (),
    name: str = "bridge",
    url: str | None = None,
    keys: Sequence[str] | None = None,
    payload: str | None = None,
    age: int = 0,
) -> CaptureFacts:
    url = url or f"https://news.example/{article}"
    article_model = None
    fields: list[tuple[str, str]] = []
    if version is not None:
        blocks = tuple(Block("paragraph", text, f"body/{i}") for i, text in enumerate(body, 1))
        article_model = Article(EXTRACTOR, "html", headline, blocks=blocks)
        fields = [("url", url), ("headline", headline), ("headline/h1", headline), *((b.at, b.text) for b in blocks)]
    description = Description(
        id=f"{number:032x}",
        article=article,
        url=url,
        final_url=url,
        observed=at(second),
        outcome=outcome or ("version" if version else "unchanged" if same_as else "gone"),
        reason=None,
        origin=Origin("captured"),
        status=200,
        content_type="text/html",
        payload_sha256=payload or f"{number:064x}",
        extractor=EXTRACTOR.label,
        rules="1",
        software="test",
        configuration="0",
        same_as=same_as,
        claimed=Claimed(age=age),
    )
    statement = Statement("capture", ("00" * 32,), at(second), article=article, seq=seq, version=version)
    records = (
        record(number, "response", "response", url, 0),
        record(number, "statement", "resource", f"urn:newsproof:statement:{number}", 1),
    )
    return CaptureFacts(
        number,
        f"{number:064x}",
        statement,
        description,
        article_model,
        tuple(keys if keys is not None else (url,)),
        records,
        name,
        "news.example",
        tuple(fields),
    )


def record(number: int, role: str, kind: str, target: str, ordinal: int) -> RecordRow:
    place = Place("warc/news-000001.warc.gz", number * 1000 + ordinal * 100, 100, 300)
    return RecordRow(
        role, kind, target, at(0), f"<urn:uuid:{number}-{ordinal}>", f"{number * 16 + ordinal:064x}", place
    )


def file_facts(number: int, digest: str = "ab" * 32) -> FileFacts:
    description = FileDescription("f", "import", f"warc/import-{digest}.warc", digest, 100, at(1), "test", "crawl.warc")
    statement = Statement("import", ("00" * 32,), at(1))
    rows = (record(number, "statement", "resource", "urn:newsproof:statement:f", 0),)
    return FileFacts(number, f"{number:064x}", statement, description, rows)


def answers(index: Index) -> list[object]:
    """Everything that the index can say."""
    said: list[object] = [plain(index.articles())]
    said += [plain(index.query(f"SELECT * FROM {view}")) for view in schema.VIEWS]
    for article in index.articles():
        said.append(plain(index.captures(article.id)))
    said += [plain(index.search(words, limit)) for words in ("bridge", "the", "橋", "a 橋") for limit in (1, 3, 50)]
    said.append((index.size, index.root))
    return said


@pytest.fixture
def index() -> Iterator[Index]:
    with Index.open(None, write=True) as opened:
        yield opened


# Incremental and rebuilt are one thing.

TEXTS = ["the bridge", "a bridge, the bridge", "大橋が開通", "the ferry", "a 橋"]


@st.composite
def stories(draw: st.DrawFn) -> list[Facts]:
    """The facts of a small archive in log order, observed in any order."""
    told: list[Facts] = []
    state: dict[str, tuple[int, int]] = {}
    for number in range(draw(st.integers(1, 9))):
        index = number + number // 4  # the log has entries that are no captures
        if draw(st.integers(0, 9)) == 0:
            told.append(file_facts(index, f"{number:064x}"))
            continue
        article = draw(st.sampled_from(["a-1", "a-2", "a-3"]))
        seq, versions = state.get(article, (0, 0))
        kind = draw(st.sampled_from(["version", "version", "unchanged", "gone"]))
        version = versions + 1 if kind == "version" or not versions else None
        same_as = draw(st.integers(1, versions)) if version is None and kind == "unchanged" else None
        told.append(
            capture_facts(
                index,
                article,
                seq + 1,
                version=version,
                same_as=same_as,
                second=draw(st.integers(0, 6)),
                headline=draw(st.sampled_from(TEXTS)),
                body=draw(st.lists(st.sampled_from(TEXTS), max_size=3)),
                name=draw(st.sampled_from(["bridge", "bridge-2", "ferry"])),
                keys=draw(st.lists(st.sampled_from(["k1", "k2", "k3"]), max_size=2)),
            )
        )
        state[article] = (seq + 1, versions + (version is not None))
    return told


def remembered(told: Sequence[Facts]) -> list[object]:
    with Index.open(None, write=True) as index:
        for fact in told:
            index.add([fact])
        index.set_head(len(told), "00" * 32)
        return [*answers(index), [index.article_ids_for([key]) for key in ("k1", "k2", "k3")]]


@settings(max_examples=60, deadline=None)
@given(stories(), st.randoms(use_true_random=False))
def test_the_order_of_coming_leaves_no_trace(told: list[Facts], random: object) -> None:
    one_by_one = remembered(told)
    shuffled = list(told)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    for order in (told, shuffled):
        with Index.open(None, write=True) as index:
            index.add(order)
            if index.disordered:
                index.settle()
            index.set_head(len(told), "00" * 32)
            keys = [index.article_ids_for([key]) for key in ("k1", "k2", "k3")]
            assert [*answers(index), keys] == one_by_one


@settings(max_examples=20, deadline=None)
@given(stories())
def test_settling_an_ordered_index_changes_nothing(told: list[Facts]) -> None:
    with Index.open(None, write=True) as index:
        index.add(told)
        assert not index.disordered
        before = answers(index)
        index.settle()
        assert answers(index) == before


@settings(max_examples=40, deadline=None)
@given(stories(), st.sampled_from(["bridge", "the", "a bridge", "ferry"]), st.integers(1, 12))
def test_newest_first_stops_early_but_never_too_early(told: list[Facts], words: str, limit: int) -> None:
    with Index.open(None, write=True) as index:
        index.add(told)
        everything = index.search(words, 1000)
        order = {row.slug: row for row in index.articles()}
        assert [m.observed for m in everything] == sorted((m.observed for m in everything), reverse=True)
        assert index.search(words, limit) == everything[:limit]
        assert all(match.slug in order for match in everything)


# Names.


def test_slugs_follow_the_log_and_never_collide(index: Index) -> None:
    names = ["bridge", "bridge-2", "bridge", "bridge", "ferry"]
    for number, name in enumerate(names):
        index.add([capture_facts(number, f"a-{number}", 1, version=1, name=name)])
    slugs = {row.id: row.slug for row in index.articles()}
    assert [slugs[f"a-{n}"] for n in range(5)] == ["bridge", "bridge-2", "bridge-3", "bridge-4", "ferry"]


def test_a_key_belongs_to_whoever_claimed_it_first_in_the_log(index: Index) -> None:
    index.add([capture_facts(5, "a-5", 1, version=1, keys=["x"])])
    index.add([capture_facts(6, "a-6", 1, version=1, keys=["x", "y"])])
    assert index.article_ids_for(["x", "y"]) == ("a-5", "a-6")
    index.add([capture_facts(2, "a-2", 1, version=1, keys=["y"])])
    assert index.article_id_for(["y"]) == "a-2"
    assert index.article_id_for(["z"]) is None


def test_an_unchanged_observation_repeats_what_its_version_said(index: Index) -> None:
    index.add([capture_facts(0, "a", 1, version=1, headline="Old", body=["one two three"], second=1)])
    index.add([capture_facts(1, "a", 2, version=2, headline="New", body=["one"], second=2)])
    index.add([capture_facts(2, "a", 3, same_as=1, second=3), capture_facts(3, "a", 4, second=4)])
    rows = index.captures("a")
    assert [(row.words, row.headline) for row in rows] == [(3, "Old"), (1, "New"), (3, "Old"), (0, "")]
    assert [row.name for row in rows] == ["bridge@v1", "bridge@v2", "bridge@c3", "bridge@c4"]
    (article,) = index.articles()
    assert (article.headline, article.versions, article.observations) == ("New", 2, 2)
    assert (article.first_seen, article.last_seen, article.last_change) == (at(1), at(4), at(2))


def test_an_older_capture_that_comes_later_is_history_not_news(index: Index) -> None:
    index.add([capture_facts(0, "a", 1, version=1, headline="Later", second=50)])
    index.add([capture_facts(1, "a", 2, version=2, headline="Earlier", second=10)])
    assert index.articles()[0].headline == "Later"
    assert [row.version for row in index.captures("a")] == [2, 1]
    assert [match.version for match in index.search("earlier", 5) + index.search("later", 5)] == [2, 1]


def test_what_a_writer_asks(index: Index) -> None:
    digest = "cd" * 32
    index.add([file_facts(0), capture_facts(1, "a", 1, version=1, payload=digest)])
    url = "https://news.example/a"
    origin = index.payload_origin(url, digest)
    assert origin is not None
    assert (origin.record_id, origin.role) == ("<urn:uuid:1-0>", "response")
    assert index.payload_origin("https://news.example/b", digest) is None
    assert index.record_of_id("<urn:uuid:1-0>") == origin
    assert index.record_of_id("<urn:uuid:1-0>", "warc/other.warc.gz") is None
    assert index.foreign_known("ab" * 32)
    assert not index.foreign_known("cd" * 32)
    assert index.imported_files() == [f"warc/import-{'ab' * 32}.warc"]
    assert [row.role for row in index.records(1)] == ["response", "statement"]
    assert index.end_of("warc/news-000001.warc.gz") == 1200
    assert index.end_of("warc/news-000002.warc.gz") == 0
    assert index.versions_at(url) == index.captures("a")
    assert index.article_ids_at(url) == ("a",)
    with pytest.raises(KeyError):
        index.capture(0)
    with pytest.raises(ValueError, match="already"):
        index.add([capture_facts(1, "a", 2)])


# Batches.


def test_a_batch_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    with Index.open(path, write=True) as index:
        twice = [capture_facts(0, "a", 1, version=1)] * 2
        with pytest.raises(ValueError, match="already"):
            index.add(twice)
        assert index.articles() == []
        with index.batch():
            index.add([capture_facts(0, "a", 1, version=1)])
            index.set_head(1, "11" * 32)
            with Index.open(path, write=False) as reader:
                assert reader.size == 0
                assert reader.articles() == []
        assert (index.size, index.root) == (1, "11" * 32)
        assert index.search("mayor", 5)[0].version == 1
    assert [p.name for p in tmp_path.iterdir()] == ["index.sqlite"]


def test_readers_and_a_writer_at_once(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    with Index.open(path, write=True) as index:
        index.add([capture_facts(0, "a", 1, version=1)])
        with Index.open(path, write=False) as reader:
            assert len(reader.articles()) == 1
            index.add([capture_facts(1, "b", 1, version=1)])
            assert len(reader.articles()) == 2
            with pytest.raises(StoreError) as caught:
                reader.add([capture_facts(2, "c", 1, version=1)])
            assert caught.value.code == "storage"
            index.close()
            assert len(reader.articles()) == 2
    with Index.open(path, write=True) as index:
        assert len(index.articles()) == 2


def test_a_built_index_is_one_ordinary_file(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite.new"
    path.write_bytes(b"left over")
    with Index.build(path) as index:
        index.add([capture_facts(0, "a", 1, version=1)])
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    path.rename(tmp_path / "index.sqlite")
    with Index.open(tmp_path / "index.sqlite", write=False) as index:
        assert index.articles()[0].slug == "bridge"
    assert [p.name for p in tmp_path.iterdir()] == ["index.sqlite"]


# Comparisons.


def comparison(*severities: int) -> Comparison:
    edits = tuple(
        Edit(f"e-{n}", "body", "change", s, ("TYPO",), Side("old", "body/1"), Side("new\ud800", "body/1"))  # type: ignore[arg-type]
        for n, s in enumerate(severities)
    )
    summary = Summary(len(edits), max(severities, default=0), 0)  # type: ignore[arg-type]
    tools = Tools("x/1", "d", "r")
    return Comparison(Source("a"), Source("b"), tools, edits, (), summary, Disclosure("not-expected"))


def test_comparisons_are_kept_replaced_and_counted(index: Index) -> None:
    index.add([capture_facts(n, "a", n + 1, version=n + 1, second=n) for n in range(3)])
    assert index.due() == ["a"]

    def put(old: int, new: int, *severities: int) -> None:
        made = comparison(*severities)
        index.put_comparison("a", Stored(new, old, Interval(at(0), at(1)), "tools", "stamp", to_json(made)), made)

    put(0, 1, 1, 4)
    put(1, 2, 3)
    index.compared("a")
    assert index.due() == []
    assert index.articles()[0].substantive == 2
    assert [(s.old, s.new) for s in index.comparisons("a").values()] == [(0, 1), (1, 2)]
    put(0, 1, 5, 3, 3)
    index.put_interval(1, Interval(at(0), at(2)))
    index.drop_comparison(2)
    index.compared("a")
    assert index.articles()[0].substantive == 3
    table = index.query("SELECT from_version, to_version, after, until, edit, rank, kinds, new_text FROM changes")
    assert table.rows[0] == (1, 2, at(0), at(2), "e-0", 1, '["TYPO"]', "new\ufffd")
    assert len(table.rows) == 3


# Searching.


@pytest.fixture
def library(index: Index) -> Index:
    body = [
        "“We knew about the cracks in 2024,” said Lee Wong.",
        "Das Café an der Brücke öffnet.",
        "大橋が正式に開通した。ＣＯＶＩＤ感染",
        "It cost €14 million -- AND NOT more OR less.",
        "กรุงเทพมหานคร เปิดสะพาน",
        "교량이 개통되었다",
    ]
    index.add([capture_facts(0, "a", 1, version=1, second=1, body=body)])
    index.add([capture_facts(1, "a", 2, version=2, second=2, headline="Another", body=body[:1])])
    return index


@pytest.mark.parametrize(
    ("words", "places"),
    [
        ("cracks", ["v2 body/1", "v1 body/1"]),
        ("CRACKS wong", ["v2 body/1", "v1 body/1"]),
        ('"lee wong"', ["v2 body/1", "v1 body/1"]),
        ('"wong lee"', []),
        ("cracks ferry", []),
        ("brucke cafe", ["v1 body/2"]),
        ("大橋", ["v1 body/3"]),
        ("正式 開通", ["v1 body/3"]),
        ("感染 ferry", []),
        ("€", ["v1 body/4"]),
        ("€ million", ["v1 body/4"]),
        ("AND NOT", ["v1 body/4"]),
        ("OR", ["v1 body/4"]),
        ("สะพาน", ["v1 body/5"]),
        ("교량", ["v1 body/6"]),
        ("mayor", ["v1 headline"]),
        ("https", []),
        ('"unfinished', []),
        ("cracks*", ["v2 body/1", "v1 body/1"]),
        ("NEAR(cracks", []),
        ("body:cracks", []),
        ("😀", []),
        ("cracks 😀", []),
        ("\x00\ud800", []),
    ],
)
def test_what_words_find(library: Index, words: str, places: list[str]) -> None:
    assert [f"v{match.version} {match.at}" for match in library.search(words, 50)] == places


def test_snippets_show_the_words_between_brackets(library: Index) -> None:
    assert library.search("cracks", 1)[0].snippet == "“We knew about the [cracks] in 2024,” said Lee Wong."
    assert library.search("開通", 1)[0].snippet.startswith("大橋が正式に[開通]した。")
    assert library.search("cracks", 1)[0].field == "body"
    assert library.search("mayor", 1)[0].at == "headline"


@pytest.mark.parametrize("words", ["", "   ", '""', "\x00", "x " * 65])
def test_no_words_are_the_callers_mistake(library: Index, words: str) -> None:
    with pytest.raises(CallerError) as caught:
        library.search(words, 5)
    assert caught.value.code == "usage"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(max_size=30))
def test_no_words_are_ever_syntax(library: Index, words: str) -> None:
    with contextlib.suppress(CallerError):  # there may be no words in it
        library.search(words, 3)


# Queries.


def test_a_query_over_each_view(library: Index) -> None:
    for view in schema.VIEWS:
        table = library.query(f"SELECT * FROM {view}")
        assert table.columns
        assert len(set(table.columns)) == len(table.columns)
    counted = "WITH v AS (SELECT slug, count(*) AS n FROM versions GROUP BY slug)"
    sql = f"{counted} SELECT a.slug, n FROM articles a JOIN v USING (slug)"
    assert library.query(sql).rows == (("bridge", 2),)
    assert library.query("-- why\n/* not */ select ?, ?", (1, "x")).rows == ((1, "x"),)
    assert library.query("SELECT :who", {"who": "desk"}).rows == (("desk",),)
    assert library.query("SELECT value FROM json_each('[1, 2]')").rows == ((1,), (2,))


@pytest.mark.parametrize("view", schema.VIEWS)
def test_a_view_answers_whatever_part_of_it_is_asked(library: Index, view: str) -> None:
    """SQLite drops tables and columns that a question does not need; none of these shortcuts may be refused."""
    columns = library.query(f"SELECT * FROM {view}").columns
    every = library.query(f"SELECT * FROM {view}").rows
    for number, column in enumerate(columns):
        assert [row[0] for row in library.query(f"SELECT {column} FROM {view}").rows] == [row[number] for row in every]
        library.query(f"SELECT count(*) FROM {view} WHERE {column} = 'bridge'")
        library.query(f"SELECT max({column}) FROM {view} GROUP BY {columns[0]}")
        library.query(f"SELECT 1 FROM {view} x JOIN articles a ON a.slug = x.slug WHERE x.{column} IS NOT NULL")
        library.query(f"SELECT DISTINCT {column} FROM {view} WHERE slug = 'bridge' ORDER BY {column} DESC LIMIT 1")
    assert library.query(f"SELECT count(*) FROM {view}").rows == ((len(every),),)
    assert library.query(f"SELECT * FROM {view} WHERE slug = 'bridge'").rows == tuple(
        row for row in every if row[0] == "bridge"
    )


def test_values_are_plain(library: Index) -> None:
    table = library.query("SELECT x'00ff', 9e999, -9e999, NULL, CAST(x'ff41' AS TEXT), 1.5")
    assert table.rows == (("00ff", "inf", "-inf", None, "\ufffdA", 1.5),)
    assert library.query("SELECT value FROM fields").truncated is False
    assert library.query("SELECT value FROM fields", rows=2).truncated is True
    assert len(library.query("SELECT value FROM fields", rows=2).rows) == 2


@pytest.mark.parametrize(
    "sql",
    [
        "",
        "   -- nothing",
        "DELETE FROM capture",
        "SELECT 1; SELECT 2",
        "SELECT 1; DROP TABLE capture",
        "WITH x AS (SELECT 1) DELETE FROM capture",
        "WITH x AS (SELECT 1) INSERT INTO meta SELECT 'a', 'b'",
        "SELECT * FROM capture",
        "SELECT leaf FROM main.capture",
        "SELECT * FROM passage WHERE passage MATCH 'a'",
        "SELECT * FROM passage_data",
        "SELECT * FROM sqlite_master",
        "SELECT count(*) FROM sqlite_master",
        "SELECT count(*) FROM passage_data",
        "SELECT rowid FROM capture",
        "SELECT * FROM sqlite_schema",
        "SELECT * FROM pragma_table_info('capture')",
        "SELECT * FROM pragma_database_list",
        "SELECT load_extension('/tmp/x')",
        "SELECT readfile('/etc/passwd')",
        "SELECT fts3_tokenizer('simple')",
        "SELECT random()",
        "ATTACH 'x' AS y",
        "PRAGMA user_version",
        "EXPLAIN SELECT 1",
        "VACUUM INTO '/tmp/x'",
        "VALUES (1)",
        "SELECT nothing FROM versions",
        "SELECT FROM",
        "SELECT ?",
        "SELECT zeroblob(100000000)",
        "SELECT '\x00",
        "SELECT '\ud800'",
        "SELECT 1 " + " " * 200_000,
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
    ],
)
def test_everything_else_is_refused_with_the_list_of_views(
    library: Index, sql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.store.authorizer.STEP_LIMIT", 200_000)
    before = answers(library)
    with pytest.raises(CallerError) as caught:
        library.query(sql)
    assert caught.value.code == "bad-sql"
    assert "articles, versions, observations, changes, fields, records" in (caught.value.hint or "")
    assert answers(library) == before


def test_a_view_cannot_be_impersonated(library: Index) -> None:
    """A WITH clause of the same name reads nothing through that name."""
    for view in ("articles", "\x01articles"):
        with pytest.raises(CallerError):
            library.query(f'WITH "{view}" AS (SELECT * FROM capture) SELECT * FROM "{view}"')
    with pytest.raises(CallerError):
        library.query("SELECT (SELECT leaf FROM capture LIMIT 1) FROM versions")
    sql = "WITH articles AS (SELECT 1 AS x) SELECT x, slug FROM articles, main.articles"
    assert library.query(sql).rows == ((1, "bridge"),)


def test_a_query_on_a_read_only_index(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    with Index.open(path, write=True) as index:
        index.add([capture_facts(0, "a", 1, version=1)])
    with Index.open(path, write=False) as index:
        assert index.query("SELECT slug FROM versions").rows == (("bridge",),)
        assert index.search("mayor", 1)
        with pytest.raises(CallerError):
            index.query("DELETE FROM versions")


# What is not to be believed.


def made(path: Path) -> Path:
    with Index.open(path, write=True) as index:
        index.add([capture_facts(n, f"a-{n}", 1, version=1, body=["text " * 200]) for n in range(20)])
        index.set_head(20, "00" * 32)
    return path


def open_and_ask(path: Path, *, write: bool) -> list[object]:
    with Index.open(path, write=write) as index:
        return answers(index)


@pytest.mark.parametrize("write", [False, True])
@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b"not a database" * 100),
        lambda path: path.write_bytes(path.read_bytes()[:5000]),
        lambda path: path.write_bytes(path.read_bytes()[:4096] + bytes(len(path.read_bytes()) - 4096)),
        lambda path: (path.unlink(), sqlite3.connect(path).execute("CREATE TABLE x (y)").connection.close()),
        lambda path: sqlite3.connect(path).execute("PRAGMA user_version = 99").connection.close(),
        lambda path: _alter(path, "CREATE TRIGGER t AFTER INSERT ON capture BEGIN DELETE FROM article; END"),
        lambda path: _alter(path, "CREATE VIEW passage_data2 AS SELECT 1"),
        lambda path: _alter(path, "DROP VIEW records"),
        lambda path: (path.unlink(), path.mkdir()),
        lambda path: (path.rename(path.with_name("elsewhere")), path.symlink_to(path.with_name("elsewhere"))),
    ],
    ids=["garbage", "cut", "zeros", "foreign", "newer", "trigger", "view", "missing-view", "folder", "symlink"],
)
def test_damage_is_named_with_the_way_out(tmp_path: Path, spoil: object, write: bool) -> None:
    path = made(tmp_path / "index.sqlite")
    spoil(path)  # type: ignore[operator]
    with pytest.raises(StoreError) as caught:
        open_and_ask(path, write=write)
    assert caught.value.code in ("index-damaged", "storage")
    if caught.value.code == "index-damaged":
        assert caught.value.hint == "newsproof repair index"


def _alter(path: Path, sql: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(sql)
    connection.commit()
    connection.close()


def test_a_missing_index_is_no_empty_index(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        Index.open(tmp_path / "index.sqlite", write=False)
    assert caught.value.code == "index-damaged"
    assert not (tmp_path / "index.sqlite").exists()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_flipped_bytes_never_give_a_traceback(tmp_path: Path, data: st.DataObject) -> None:
    good = tmp_path / "good.sqlite"
    if not good.exists():
        made(good)
    raw = bytearray(good.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    path = tmp_path / "index.sqlite"
    path.write_bytes(raw)
    with contextlib.suppress(StoreError, CallerError):
        open_and_ask(path, write=False)


def test_a_lock_of_another_process_is_busy_not_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.store.database.PATIENCE", 0.01)
    path = made(tmp_path / "index.sqlite")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError) as caught:
        open_and_ask(path, write=False)
    assert caught.value.code == "busy"
    other.close()


# Places where nothing can be written.


@pytest.fixture
def nobody() -> Iterator[None]:
    """Root may write everywhere; the tests about folders that refuse need somebody else."""
    if os.name != "posix":
        pytest.skip("needs POSIX permissions")
    if os.geteuid() == 0:
        os.seteuid(65534)
        yield
        os.seteuid(0)
    else:
        yield


@pytest.mark.parametrize("state", ["at rest", "wal mode", "interrupted", "interrupted without wal"])
def test_reading_from_a_folder_that_cannot_be_written(
    tmp_path: Path, state: str, request: pytest.FixtureRequest
) -> None:
    made(tmp_path / "index.sqlite")
    folder = tmp_path / "press"
    folder.mkdir()
    if state == "at rest":
        shutil.copy(tmp_path / "index.sqlite", folder)
    elif state == "interrupted without wal":
        connection = sqlite3.connect(tmp_path / "index.sqlite", isolation_level=None)
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN")
        connection.execute("UPDATE capture SET headline = headline || 'x'")
        connection.execute("UPDATE article SET headline = headline || 'x'")
        connection.execute("PRAGMA cache_spill = 1")
        connection.execute("UPDATE field SET value = value || value")
        shutil.copy(tmp_path / "index.sqlite-journal", folder)
        shutil.copy(tmp_path / "index.sqlite", folder)
        connection.close()
    else:
        connection = sqlite3.connect(tmp_path / "index.sqlite", isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        if state == "interrupted":
            connection.execute("UPDATE meta SET value = '21' WHERE name = 'size'")
            shutil.copy(tmp_path / "index.sqlite-wal", folder)
        else:
            connection.close()
        shutil.copy(tmp_path / "index.sqlite", folder)
    for path in (*folder.iterdir(), folder, tmp_path):
        path.chmod(0o555 if path.is_dir() else 0o444)
    for parent in takewhile(lambda path: path.name.startswith(("pytest-", "popen-")), tmp_path.parents):
        parent.chmod(0o755)
    request.getfixturevalue("nobody")
    with Index.open(folder / "index.sqlite", write=False) as index:
        assert index.size == (21 if state == "interrupted" else 20)
        assert [row.headline for row in index.articles()] == ["Mayor opens bridge"] * 20
    with pytest.raises(StoreError) as caught, Index.open(folder / "index.sqlite", write=True) as index:
        index.set_head(1, "00" * 32)
    assert caught.value.code == "storage"


# The published schema.


def test_schema_arithmetic_is_one_number() -> None:
    assert schema.ORDINALS == 16_777_216 == 1 << schema.SHIFT
    assert schema.TABLES.count("<< 24") > 4
    assert f"{schema.ORDINALS - 1}" in schema.TABLES


def test_every_column_has_a_comment() -> None:
    for statement in schema.statements():
        if not statement.startswith("CREATE TABLE"):
            continue
        lines = [line for line in statement.splitlines()[1:-1] if not line.strip().startswith("--")]
        assert all("--" in line for line in lines), statement


def test_views_are_documented_to_the_column() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "reference" / "index-views.md"
    documented: dict[str, list[str]] = {}
    view = ""
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            view = line.removeprefix("## ").strip("` ")
        elif line.startswith("| `"):
            documented.setdefault(view, []).append(line.split("`")[1])
    with Index.open(None, write=True) as index:
        real = {view: list(index.query(f"SELECT * FROM {view}").columns) for view in schema.VIEWS}
    assert documented == real
