"""What an edit is to its story: update, correction, refinement or unclear, with the rule and the values it compared."""

from __future__ import annotations

import pytest
from diff_builder import diff, one, page
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.diff import nature
from archive.diff.edits import apply, revert
from archive.diff.newswords import NEWS, TOPICS, News, pattern

REST = "The council meets again in the old customs house at the end of the month."


def natured(old: str, new: str, **fields: str) -> tuple[str | None, str]:
    edit = one(old, new, **fields)
    return edit.nature, str((edit.grounds or {}).get("rule"))


@pytest.mark.parametrize(
    ("old", "new", "expected", "rule"),
    [
        ("The flood killed 12 people.", "The flood killed 19 people.", "update", "nature.toll/1"),
        ("The flood killed 19 people.", "The flood killed 12 people.", "unclear", "nature.value/1"),
        ("Some 40 hikers are missing.", "Some 12 hikers are missing.", "update", "nature.toll/1"),
        ("The flood killed 14 people.", "The flood killed 41 people.", "unclear", "nature.digits/1"),
        ("Some 41 hikers are missing.", "Some 14 hikers are missing.", "unclear", "nature.digits/1"),
        ("The 1953 flood killed 12 people.", "The 1953 flood killed 19 people.", "unclear", "nature.value/1"),
        ("The mill keeps 12 geese.", "The mill keeps 19 geese.", "unclear", "nature.growth/1"),
        ("The court will hear the case.", "The court heard the case.", "update", "nature.tense/1"),
        (
            "The fair on the green is on 3 June.",
            "The fair on the green was postponed to 9 June.",
            "update",
            "nature.moved/1",
        ),
        ("About 40 boats came.", "43 boats came.", "refinement", "nature.exact/1"),
        ("The dam holds 5 million litres.", "The dam holds 5.2 million litres.", "refinement", "nature.exact/1"),
        ("Dozens of boats came.", "64 boats came.", "refinement", "nature.exact/1"),
        ("A spokesman denied it on Monday.", "Odette Marlin denied it on Monday.", "refinement", "nature.named/1"),
        ("The dam is 300 metres long.", "The dam is 310 metres long.", "unclear", "nature.value/1"),
        ("The miller Anna Orr denied it.", "The miller Anna Fell denied it.", "unclear", "nature.name/1"),
        ("The mayor has signed it.", "The mayor has not signed it.", "unclear", "nature.meaning/1"),
    ],
)
def test_a_nature_has_its_rule(old: str, new: str, expected: str, rule: str) -> None:
    assert natured(old, new) == (expected, rule)
    assert rule in nature.RULES


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("de", "Bei der Flut starben 12 Menschen.", "Bei der Flut starben 19 Menschen."),
        ("fr", "La crue a fait 12 morts.", "La crue a fait 19 morts."),
        ("es", "La riada causó 12 muertos.", "La riada causó 19 muertos."),
        ("it", "La piena ha causato 12 morti.", "La piena ha causato 19 morti."),
        ("pt", "A cheia deixou 12 mortos.", "A cheia deixou 19 mortos."),
        ("nl", "Bij de vloed vielen 12 doden.", "Bij de vloed vielen 19 doden."),
    ],
)
def test_a_rising_toll_is_an_update_in_every_language_with_rules(language: str, old: str, new: str) -> None:
    edit = one(old, new, language=language)
    assert edit.nature == "update"
    assert edit.grounds is not None
    assert (edit.grounds["old"], edit.grounds["new"]) == ("12", "19")


def test_a_value_that_the_rest_always_had_is_a_correction() -> None:
    whole = "The new dam across the valley is 310 metres long and took three years to build."
    old = page("The dam across the valley, 300 metres long, opens in May.", whole)
    new = page("The dam across the valley, 310 metres long, opens in May.", whole)
    (edit,) = diff(old, new).edits
    assert (edit.nature, (edit.grounds or {})["rule"]) == ("correction", "nature.elsewhere/1")


def test_what_a_note_admits_is_a_correction_even_of_a_toll() -> None:
    note = "Correction: An earlier version of this article misstated the number of people killed. It is 19, not 12."
    result = diff(page("The flood killed 12 people.", REST), page("The flood killed 19 people.", REST, notes=[note]))
    story = next(edit for edit in result.edits if edit.field == "body")
    assert (story.nature, (story.grounds or {})["rule"]) == ("correction", "nature.note/1")


def test_hearsay_that_became_a_fact_is_no_update() -> None:
    edit = one("Der Mann soll das Geld genommen haben.", "Der Mann hat das Geld genommen.", language="de")
    assert edit.nature in (None, "unclear")


def test_edits_below_three_have_no_nature() -> None:
    edit = one("The goverment met.", "The government met.")
    assert (edit.severity, edit.nature, edit.grounds) == (1, None, None)


WORDS = st.lists(
    st.sampled_from(
        [
            "the",
            "dam",
            "will",
            "be",
            "12",
            "19",
            "about",
            "killed",
            "Anna",
            "Orr",
            "not",
            "“we”",
            "on",
            "Monday",
            "2016",
            ".",
        ]
    ),
    min_size=1,
    max_size=14,
).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(WORDS, WORDS, st.sampled_from(["en", "de", "fr", "ar", ""]))
def test_every_edit_of_three_and_more_has_a_nature_and_no_other(old: str, new: str, language: str) -> None:
    result = diff(page(old, REST, language=language or None), page(new, REST, language=language or None))
    for edit in result.edits:
        assert (edit.nature is not None) == (edit.severity >= 3) == (edit.grounds is not None)
        if edit.grounds is not None:
            assert edit.grounds["rule"] in nature.RULES
            assert edit.grounds["confidence"] in ("certain", "high", "review")
        assert apply(edit) == (edit.new.text if edit.new else "")
        assert revert(edit) == (edit.old.text if edit.old else "")


def test_every_language_has_every_entry() -> None:
    for language, news in NEWS.items():
        for entry in News.__dataclass_fields__:
            assert getattr(news, entry) != getattr(News(), entry), (language, entry)
            assert not pattern(language, entry).search(""), (language, entry)
    assert set(TOPICS) <= set(News.__dataclass_fields__)
