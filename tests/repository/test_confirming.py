"""What several captures tell of a change: every change has a sighting, and none says more than the captures do."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from archive.model.edit import Comparison, Disclosure, Edit, Side, Source, Summary, Tools
from archive.model.history import CaptureRow, Sighting
from archive.repository.confirming import asks_again, sightings, takes_back
from archive.repository.intervals import transitions


def at(second: int) -> str:
    return f"2026-03-02T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}.000000Z"


@dataclass
class Served:
    """Captures made of the texts that a page showed (None: no text), each a version unless the text before it stood."""

    rows: list[CaptureRow]
    texts: dict[int, str]

    def compared(self, index: int) -> Comparison | None:
        step = next(step for step in transitions(self.rows) if step.new.index == index)
        return step.old and comparison(self.texts[step.old.index], self.texts[index])


def comparison(old: str, new: str) -> Comparison:
    """Another headline, and a date that never comes back."""
    return compared(
        Edit("e-1", "headline", "change", 2, ("HEADLINE_CHANGE",), Side(old, "headline"), Side(new, "headline")),
        Edit("e-2", "date", "change", 0, ("META_TOUCH",), Side(f"{old} {new}", "date/1"), Side(new, "date/1")),
    )


def compared(*edits: Edit) -> Comparison:
    tools, summary = Tools("x", "x", "x"), Summary(len(edits), 0, 0)
    return Comparison(Source("a"), Source("b"), tools, edits, (), summary, Disclosure("undetermined"))


def served(shown: list[tuple[str | None, int]], gap: int = 1800) -> Served:
    rows: list[CaptureRow] = []
    texts: dict[int, str] = {}
    standing, version = "", 0
    for index, (text, age) in enumerate(shown):
        new = text is not None and text != standing
        version += new
        outcome = "gone" if text is None else "version" if new else "unchanged"
        rows.append(
            CaptureRow(
                index,
                "",
                "a",
                "bridge",
                index + 1,
                version if new else None,
                at(index * gap),
                outcome,
                None,
                200,
                "u",  # type: ignore[arg-type]
                "u",
                age,
                0,
                "",
                "captured",
                None,
                None,
                version if outcome == "unchanged" else None,
            )
        )
        if text is not None:
            standing = text
            texts[index] = text
    return Served(rows, texts)


SHOWN = st.lists(st.tuples(st.sampled_from(["A", "B", "C", None]), st.sampled_from([0, 30, 4000])), max_size=24)


@given(SHOWN, st.sampled_from([1, 61, 1800]))
def test_every_change_has_a_sighting_and_the_first_text_has_none(shown: list[tuple[str | None, int]], gap: int) -> None:
    made = served(shown, gap)
    told = sightings(made.rows, made.compared)
    assert set(told) == {step.new.index for step in transitions(made.rows) if step.old is not None}
    for index, sighting in told.items():
        same = [number for number, text in made.texts.items() if number >= index and text == made.texts[index]]
        assert (sighting.seen == "confirmed") == (sighting.captures > 1)
        assert 1 <= sighting.captures <= len(same)


@given(SHOWN)
def test_a_page_without_ages_is_confirmed_exactly_by_the_next_text(shown: list[tuple[str | None, int]]) -> None:
    made = served([(text, 0) for text, _ in shown])
    for index, sighting in sightings(made.rows, made.compared).items():
        after = [text for number, text in made.texts.items() if number > index]
        assert (sighting.seen == "confirmed") == (after[:1] == [made.texts[index]])
        assert not sighting.older_copy


@given(SHOWN)
def test_only_a_change_asks_for_a_second_fetch(shown: list[tuple[str | None, int]]) -> None:
    made = served(shown)
    for number, row in enumerate(made.rows):
        before = [text for text, _ in shown[:number] if text is not None]
        if asks_again(made.rows[: number + 1], row, made.compared):
            assert before
            assert shown[number][0] not in (None, before[-1])


def test_the_fetch_that_confirms_is_not_confirmed_in_turn() -> None:
    made = served([("A", 0), ("B", 0), ("B", 0)])
    assert [asks_again(made.rows[: n + 1], row, made.compared) for n, row in enumerate(made.rows)] == [
        False,
        True,
        False,
    ]


def test_turns_end_with_a_third_text() -> None:
    made = served([("A", 0), ("B", 0), ("A", 0), ("B", 0), ("C", 0)])
    asked = [asks_again(made.rows[: n + 1], row, made.compared) for n, row in enumerate(made.rows)]
    assert asked == [False, True, True, False, True]
    told = sightings(made.rows, made.compared)
    assert [told[index].in_turn_with for index in (1, 2, 3, 4)] == [1, 2, 3, None]


def test_an_older_copy_takes_no_confirmation_away_and_is_no_turn() -> None:
    made = served([("A", 0), ("B", 0), ("A", 4000), ("B", 0)])
    assert sightings(made.rows, made.compared) == {
        1: Sighting("confirmed", 2),
        2: Sighting("seen-once", 1, older_copy=True),
        3: Sighting("seen-once", 1),
    }


def test_what_takes_back() -> None:
    assert takes_back(comparison("A", "B"), comparison("B", "A"))
    assert not takes_back(comparison("A", "B"), comparison("B", "C"))
    assert not takes_back(comparison("A", "B"), comparison("C", "A"))
    assert not takes_back(compared(), compared())
