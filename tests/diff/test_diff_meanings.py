"""Meaning is never called minor, order is never called grave, and what a house says for itself is no edit."""

from __future__ import annotations

from itertools import pairwise

import pytest
from diff_builder import diff, one, page

from archive.diff import oscillation
from archive.model.edit import Comparison, Source
from tests.diff import meanings
from tests.diff.meanings import MeaningPair

#: Two paragraphs that stay, so that a language is told by more than the pair.
REST = ("1 + 1 = 2, 2 + 2 = 4, 3 + 3 = 6.", "4 + 4 = 8, 5 + 5 = 10, 6 + 6 = 12.")
A = "The council approved the new harbour bridge after a long debate on Monday evening."
B = "Engineers had warned for years that the old piers could not carry heavier lorries."
C = "Work is to begin in spring, and the ferry will keep running until then."


def compared(pair: MeaningPair, old: str, new: str) -> Comparison:
    if pair.headline:
        return diff(*(page(*REST, headline=text, language=pair.language) for text in (old, new)))
    return diff(*(page(text, *REST, language=pair.language) for text in (old, new)))


@pytest.mark.parametrize("pair", meanings.GRAVE, ids=lambda pair: f"{pair.language}-{pair.old[:30]}")
def test_what_changes_the_meaning_is_never_minor(pair: MeaningPair) -> None:
    for old, new in ((pair.old, pair.new), (pair.new, pair.old)):
        assert compared(pair, old, new).summary.max_severity >= 3, (old, new)


@pytest.mark.parametrize("pair", meanings.TURNED, ids=lambda pair: pair.old)
def test_a_score_that_was_turned_round_is_one_change(pair: MeaningPair) -> None:
    for old, new in ((pair.old, pair.new), (pair.new, pair.old)):
        (edit,) = compared(pair, old, new).edits
        assert edit.kinds == ("NUMBER_CHANGED",)
        assert len(edit.spans) == 1


@pytest.mark.parametrize("pair", meanings.MILD, ids=lambda pair: f"{pair.language}-{pair.old[:30]}")
def test_what_only_stands_elsewhere_is_never_grave(pair: MeaningPair) -> None:
    for old, new in ((pair.old, pair.new), (pair.new, pair.old)):
        assert compared(pair, old, new).summary.max_severity <= 2, (old, new)


@pytest.mark.parametrize(("language", "line"), meanings.HOUSE)
def test_what_the_house_says_for_itself_is_noise(language: str, line: str) -> None:
    for old, new in (([A, B], [A, B, line]), ([A, line, B], [A, B]), ([line, A, B], [A, B])):
        result = diff(page(*old, language=language), page(*new, language=language))
        assert result.edits == ()
        assert {noise.kind for noise in result.noise} == {"CHROME_NOISE"}


@pytest.mark.parametrize(("language", "line"), meanings.TOLD)
def test_what_a_story_says_in_such_words_is_an_edit(language: str, line: str) -> None:
    for old, new in (([A, B], [A, B, line]), ([A, line, B], [A, B]), ([A, B], [A, line, B])):
        (edit,) = diff(page(*old, language=language), page(*new, language=language)).edits
        assert edit.kinds[0] in ("CONTENT_ADDED", "CONTENT_REMOVED")


def test_a_word_with_one_letter_twice_is_no_form_of_another() -> None:
    for old, new in (
        ("The flood cost 3 mil euros.", "The flood cost 3 mill euros."),
        ("A mil of rain.", "A mill of rain."),
    ):
        assert "GRAMMAR" not in one(old, new).kinds


def test_the_fourth_on_a_day_is_no_hour_in_german() -> None:
    found = one(
        "Sie verlor mit 2 am Samstag gegen den Bund.", "Sie verlor mit 4 am Samstag gegen den Bund.", language="de"
    )
    assert found.kinds == ("NUMBER_CHANGED",)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ([A, B, C], [A, B, B, C], [("add", "STRUCTURE")]),
        ([A, B, C], [A, B, C, B], [("add", "STRUCTURE")]),
        ([A, C], [A, B, B, C], [("add", "CONTENT_ADDED"), ("add", "STRUCTURE")]),
        ([A, B, C], [A, B, B, C, B], [("add", "STRUCTURE"), ("add", "STRUCTURE")]),
        ([A, B, "* * *", C], [A, B, "* * *", C, "* * *"], []),
        ([A, B, "More of it", C], [A, B, "More of it", C, "More of it"], []),
    ],
)
def test_a_paragraph_that_stands_there_twice_is_told(
    old: list[str], new: list[str], told: list[tuple[str, str]]
) -> None:
    come = diff(page(*old), page(*new))
    assert sorted((edit.operation, edit.kinds[0]) for edit in come.edits) == told
    gone = diff(page(*new), page(*old))
    back = {"STRUCTURE": "STRUCTURE", "CONTENT_ADDED": "CONTENT_REMOVED"}
    assert sorted(edit.kinds[0] for edit in gone.edits) == sorted(back[kind] for _, kind in told)
    assert {edit.operation for edit in gone.edits} <= {"remove"}


def test_a_paragraph_that_the_page_shows_as_often_was_only_read_twice() -> None:
    result = diff(page(A, B, C, shown=[B]), page(A, B, B, C))
    assert result.edits == ()


def steps(*headlines: str) -> list[Comparison]:
    pages = [page(A, B, C, headline=headline) for headline in headlines]
    return [
        diff(old, new, old_source=Source(f"bridge@v{n}"), new_source=Source(f"bridge@v{n + 1}"))
        for n, (old, new) in enumerate(pairwise(pages), 1)
    ]


def test_a_wording_that_came_back_is_told_and_refines_nothing() -> None:
    exact, vague = "Bridge will cost 43 million", "Bridge will cost about 40 million"
    path = steps(vague, exact, vague, exact, "Bridge will cost 50 million")
    assert path[2].edits[0].nature == "refinement"
    told = oscillation.returned(path)
    assert [one.edits[0].again for one in told] == [None, "bridge@v1", "bridge@v2", None]
    assert told[0] == path[0]
    assert "refinement" not in {one.edits[0].nature for one in told[1:]}
    assert [one.edits[0].severity for one in told] == [one.edits[0].severity for one in path]


def test_a_paragraph_that_was_put_back_is_told() -> None:
    pages = [page(A, B, C), page(A, C), page(A, B, C), page(A, C)]
    path = [
        diff(old, new, old_source=Source(f"x@v{n}"), new_source=Source(f"x@v{n + 1}"))
        for n, (old, new) in enumerate(pairwise(pages), 1)
    ]
    assert [edit.again for one in oscillation.returned(path) for edit in one.edits] == [None, "x@v1", None]
    assert oscillation.returned(()) == ()
