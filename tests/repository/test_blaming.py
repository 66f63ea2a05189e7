"""Blame and the life of a phrase, asked of an archive: order, intervals, lost texts, and an index that lies."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from archive.api import Archive
from archive.errors import CallerError, StoreError
from archive.model.codec import parse, to_json
from archive.model.origins import Blame, PhraseChanges
from archive.repository.query import Reader
from tests.newspaper import SITE, Newspaper, newspaper, page
from tests.repository.conftest import Desk

TRAM = f"{SITE}/2026/tram"


@pytest.fixture(scope="module")
def tram(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newspaper]:
    """A figure that is changed and put back, a quotation that is taken out, an earlier text that is found again."""
    folder = tmp_path_factory.mktemp("tram")
    quoted = "<p>“Nobody asked the shopkeepers,” said Mirela Osk, who keeps a chandlery on the quay.</p>"
    with newspaper(folder) as paper:
        for moment, body in (
            ("2026-03-02T08:00:00Z", page("Tram Returns", cost="$41 million", extra=quoted)),
            ("2026-03-02T09:00:00Z", page("Tram Returns", cost="$41 million", extra=quoted)),
            ("2026-03-02T10:00:00Z", page("Tram Returns", cost="$14 million")),
            ("2026-03-02T11:00:00Z", page("Tram Returns", cost="$41 million", extra=quoted)),
            ("2026-03-02T12:00:00Z", page("Tram Returns in May", cost="$41 million")),
        ):
            paper.at(moment)
            paper.serve("/2026/tram", body)
            paper.capture("/2026/tram")
        paper.at("2026-03-02T13:00:00Z")
        paper.serve("/2026/ferry", page("Ferry Fares To Rise", cost="three euros"))
        paper.capture("/2026/ferry")
        yield paper


def stages(found: Blame) -> list[tuple[str, str | None, str]]:
    return [
        (stage.name, stage.interval.after and stage.interval.after[11:16], stage.interval.until[11:16])
        for stage in found.stages
    ]


def test_sentences_have_their_versions_and_these_their_intervals(tram: Newspaper) -> None:
    found = tram.press.blame(TRAM, show_removed=True)
    assert found.version == "v4"
    assert stages(found) == [
        ("v1", None, "08:00"), ("v2", "09:00", "10:00"), ("v3", "10:00", "11:00"), ("v4", "11:00", "12:00"),
    ]  # fmt: skip
    (cost,) = [one for one in found.sentences if "41 million" in one.text]
    assert (cost.origin, cost.first, cost.removed, cost.returned) == ("v1", "v1", ("v2",), ("v3",))
    assert [(one.origin, one.removed, one.returned, one.reworded) for one in found.gone] == [
        ("v2", ("v3",), (), True), ("v1", ("v2", "v4"), ("v3",), False),
    ]  # fmt: skip
    assert all(one.words == () for one in found.sentences)
    assert parse(Blame, to_json(found)) == found


def test_an_earlier_version_knows_nothing_of_later_ones(tram: Newspaper) -> None:
    found = tram.press.blame(f"{TRAM}@v2", by="word")
    assert [stage.name for stage in found.stages] == ["v1", "v2"]
    assert {(word.text, word.origin) for one in found.sentences for word in one.words if word.origin != "v1"} == {
        ("14", "v2")
    }
    assert found.gone == ()
    first = tram.press.blame(f"{TRAM}@v1")
    assert {one.origin for one in first.sentences} == {"v1"}


def test_an_observation_shows_what_it_found(tram: Newspaper, desk: Desk) -> None:
    assert tram.press.blame(f"{TRAM}@c2").version == "v1"
    assert [stage.name for stage in desk.press.blame("harbour-bridge").stages] == ["v1", "v5", "c2", "v4", "v2", "v3"]
    found = desk.press.blame("harbour-bridge@c2")
    assert (found.version, [stage.name for stage in found.stages]) == ("c2", ["v1", "v5", "c2"])
    back = [one for one in found.sentences if "$41 million" in one.text]
    assert [(one.origin, one.removed, one.returned) for one in back] == [("v1", ("v5",), ("c2",))]


def test_other_fields(tram: Newspaper) -> None:
    (headline,) = tram.press.blame(TRAM, field="headline", by="word").sentences
    assert [(word.text, word.origin) for word in headline.words] == [
        ("Tram", "v1"), ("Returns", "v1"), ("in", "v4"), ("May", "v4"),
    ]  # fmt: skip
    (caption,) = tram.press.blame(TRAM, field="caption").sentences
    assert (caption.at, caption.origin) == ("image/1/caption", "v1")
    assert tram.press.blame(TRAM, field="deck").sentences == ()


@pytest.mark.parametrize(
    ("reference", "code"),
    [("nothing", "article-not-found"), ("tram@v9", "version-not-found"), ("tram@v1..v2", "bad-version")],
)
def test_what_is_not_there(tram: Newspaper, reference: str, code: str) -> None:
    with pytest.raises(CallerError) as caught:
        tram.press.blame(reference.replace("tram", TRAM))
    assert caught.value.code == code


def test_a_phrase_that_vanished_came_back_and_vanished(tram: Newspaper) -> None:
    gone = tram.press.search_changes("nobody asked the shopkeepers", change="removed")
    assert [(one.old, one.new, one.interval.until[11:16]) for one in gone.edits] == [
        ("tram-returns@v3", "tram-returns@v4", "12:00"), ("tram-returns@v1", "tram-returns@v2", "10:00"),
    ]  # fmt: skip
    (life,) = gone.lives
    assert [(spell.came, spell.went) for spell in life.spells] == [("v1", "v2"), ("v3", "v4")]
    assert [(spell.until[11:16], (spell.went_after or "")[11:16], (spell.went_until or "")[11:16]) for spell in life.spells] == [
        ("08:00", "09:00", "10:00"), ("11:00", "11:00", "12:00"),
    ]  # fmt: skip
    assert (gone.articles, gone.versions) == (2, 5)
    assert parse(PhraseChanges, to_json(gone)) == gone
    back = tram.press.search_changes("“Nobody asked", change="added")
    assert [one.interval.until[11:16] for one in back.edits] == ["11:00"]
    hit = back.edits[0]
    assert hit.edit.new is not None
    assert [hit.edit.new.text[a:b] for a, b in hit.places] == ["“Nobody asked"]


def test_a_phrase_that_stands_to_the_end(tram: Newspaper) -> None:
    found = tram.press.search_changes("41 million", change="added")
    assert [(spell.came, spell.went) for spell in found.lives[0].spells] == [("v1", "v2"), ("v3", None)]
    assert tram.press.search_changes("council", change="added").edits == ()
    assert tram.press.search_changes("zebra", change="removed").lives == ()
    assert len(tram.press.search_changes("41 million", change="added", limit=1).edits) == 1


@pytest.mark.parametrize("words", ["", " ", "x" * 3_000])
def test_what_is_no_phrase(tram: Newspaper, words: str) -> None:
    with pytest.raises(CallerError) as caught:
        tram.press.search_changes(words, change="added")
    assert caught.value.code == "usage"


# What an index may say.


@contextmanager
def altered(desk: Desk, *statements: str) -> Iterator[Reader]:
    with sqlite3.connect(desk.layout.index) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()
    with desk.index() as index:
        yield desk.reader(index)


def hits(press: Archive | Reader, desk: Desk) -> list[str]:
    from archive.repository.phrases import phrase_changes

    if isinstance(press, Archive):
        return [one.edit.id for one in press.search_changes("14 million", change="added").edits]
    return [one.edit.id for one in phrase_changes(press, "14 million", change="added").edits]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE comparison SET tools = 'older', stamp = 'older'",
        "DELETE FROM comparison",
        "UPDATE article SET due = 1",
        "UPDATE comparison SET document = replace(document, '$14 million', '$15 million')",
    ],
)
def test_an_index_without_todays_comparisons_hides_nothing(desk: Desk, statement: str) -> None:
    wanted = hits(desk.press, desk)
    assert wanted
    with altered(desk, statement) as reader:
        assert hits(reader, desk) == wanted


def test_an_edit_that_only_the_index_tells_is_not_told(desk: Desk) -> None:
    with altered(desk, "UPDATE edit SET new_text = 'The zebra was let out.', old_text = NULL") as reader:
        from archive.repository.phrases import phrase_changes

        assert phrase_changes(reader, "zebra", change="added").edits == ()


def test_an_index_that_contradicts_the_log_is_refused(desk: Desk) -> None:
    from archive.repository.blaming import blame
    from archive.repository.phrases import phrase_changes

    with altered(desk, "UPDATE capture SET observed = '2026-03-02T11:59:00.000000Z' WHERE version = 3") as reader:
        for ask in (
            lambda: blame(reader, "harbour-bridge"),
            lambda: phrase_changes(reader, "14 million", change="added"),
        ):
            with pytest.raises(StoreError) as caught:
                ask()
            assert caught.value.code == "index-damaged"


def test_what_was_redacted_is_left_out_and_said(desk: Desk, tmp_path: Path) -> None:
    desk.press.redact("harbour-bridge@v2", reason="court order", apply=True)
    found = desk.press.blame("harbour-bridge")
    assert [line.partition(":")[0] for line in found.left_out] == ["v2"]
    assert "court order" in found.left_out[0]
    names = {stage.name: stage.interval for stage in found.stages}
    assert "v2" not in names
    before = next(step.interval for step in desk.press.history("harbour-bridge") if step.capture.version == 2)
    assert before is not None
    assert names["v3"].after == before.after
    with pytest.raises(StoreError) as caught:
        desk.press.blame("harbour-bridge@v2")
    assert caught.value.code == "redacted"


def test_a_typing_error_has_not_the_verdict_of_what_came_with_it(tmp_path: Path) -> None:
    closed = "<p>The shopkeepers of the quay kept their shops closed {} noon, and the ferry ran on.</p>"
    with newspaper(tmp_path) as paper:
        for moment, cost, word in (("08", "$44 million", "untill"), ("09", "$41 million", "until")):
            paper.at(f"2026-03-02T{moment}:00:00Z")
            paper.serve("/2026/tram", page("Tram Returns", cost=cost, extra=closed.format(word)))
            paper.capture("/2026/tram")
        told = {
            words: [one.disclosure for one in paper.press.search_changes(words, change="added").edits]
            for words in ("41 million", "until noon")
        }
    assert told == {"41 million": ["no-note-found"], "until noon": ["not-expected"]}
