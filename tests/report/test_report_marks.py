"""An edit taken apart into kept, removed and added words: nothing changed is lost, and nothing is invented."""

from __future__ import annotations

from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model.edit import Edit, Side, Span
from archive.report.marks import Mark, between, marks
from tests.pressroom import CAPTION, HEADLINE, MOVE, NUMBER, QUOTE

WORDS = st.lists(st.sampled_from(["bridge", "mayor", "opens", " ", "  ", "41", "14", ".", "“", "é", "東"]), max_size=25)


def spans_of(old: str, new: str) -> tuple[Span, ...]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return tuple(
        Span((a, b), (c, d), "REPHRASE", "certain", {}) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"
    )


def sides(found: tuple[Mark, ...]) -> tuple[str, str]:
    old = "".join(mark.text for mark in found if mark.kind in ("same", "old"))
    new = "".join(mark.text for mark in found if mark.kind in ("same", "new"))
    return old, new


@given(WORDS, WORDS)
def test_the_marks_are_the_two_texts_but_for_white_space_beside_a_change(before: list[str], after: list[str]) -> None:
    old, new = "".join(before), "".join(after)
    found = between(old, new, spans_of(old, new), context=None)
    seen_old, seen_new = sides(found)
    assert seen_old.split() == old.split() or seen_old.replace(" ", "") == old.replace(" ", "")
    assert seen_new.replace(" ", "") == new.replace(" ", "")
    assert all(mark.text for mark in found)


@given(WORDS, WORDS, st.integers(1, 30))
def test_cutting_unchanged_text_never_cuts_a_change(before: list[str], after: list[str], context: int) -> None:
    old, new = "".join(before), "".join(after)
    whole = between(old, new, spans_of(old, new), context=None)
    short = between(old, new, spans_of(old, new), context=context)
    assert [mark for mark in short if mark.kind in ("old", "new")] == [m for m in whole if m.kind in ("old", "new")]


@given(
    WORDS, WORDS, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40), st.integers(0, 40)))
)
def test_spans_that_do_not_fit_the_texts_show_both_texts_whole(
    before: list[str], after: list[str], wild: list[tuple[int, int, int, int]]
) -> None:
    old, new = "".join(before), "".join(after)
    spans = tuple(Span((a, b), (c, d), "REPHRASE", "certain", {}) for a, b, c, d in wild)
    seen_old, seen_new = sides(between(old, new, spans, context=None))
    assert seen_old.replace(" ", "") == old.replace(" ", "")
    assert seen_new.replace(" ", "") == new.replace(" ", "")


def test_the_caption_of_the_brief() -> None:
    assert marks(CAPTION)[:4] == (
        Mark("same", "Mayor Ana Ruiz cuts the "),
        Mark("old", "ribon"),
        Mark("new", "ribbon"),
        Mark("same", " as seen from the quay, "),
    )


def test_an_insertion_leaves_its_space_outside() -> None:
    assert marks(HEADLINE) == (Mark("same", "Mayor opens Harbour Bridge "), Mark("new", "after two-year delay"))


def test_white_space_that_is_the_whole_change_stays_marked() -> None:
    found = between("one two", "one\u00a0two", (Span((3, 4), (3, 4), "WHITESPACE_UNICODE", "certain", {}),))
    assert found == (Mark("same", "one"), Mark("old", " "), Mark("new", "\u00a0"), Mark("same", "two"))


def test_long_unchanged_text_is_cut_at_words() -> None:
    found = marks(NUMBER)
    assert [mark.kind for mark in found] == ["gap", "same", "old", "new", "same", "gap"]
    assert found[2].text == "$41 million"
    assert NUMBER.old is not None
    assert found[1].text.strip() in NUMBER.old.text
    assert 100 <= len(found[1].text) <= 130


def test_one_side_only_and_moves() -> None:
    assert [mark.kind for mark in marks(QUOTE)] == ["old"]
    assert [mark.kind for mark in marks(MOVE)] == ["same"]
    empty = Edit("e", "body", "add", 3, ("CONTENT_ADDED",), None, Side("", "body/1"))
    assert marks(empty) == ()


def credited(old: str, new: str) -> str:
    span = Span((0, len(old)), (0, len(new)), "CREDIT_CHANGE", "high", {"rule": "value.credit/1"})
    signs = {"same": "{}", "old": "[-{}-]", "new": "{{+{}+}}", "gap": "…"}
    return "".join(signs[mark.kind].format(mark.text) for mark in between(old, new, (span,), context=None))


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("Photo: T. Ohm/Courant", "Photo: Tom Ohm/Courant", "Photo: [-T.-]{+Tom+} Ohm/Courant"),
        ("Photo: Ana Ruiz/AFP", "Photo: Ana Ruiz/Reuters", "Photo: Ana Ruiz/[-AFP-]{+Reuters+}"),
        ("Ana Ruiz", "Ana Ruiz/Courant", "Ana Ruiz{+/Courant+}"),
        ("Lee Wong", "Jo Tran", "[-Lee Wong-]{+Jo Tran+}"),
        ("Ohm Ohm", "Ohm", "Ohm[- Ohm-]"),
    ],
)
def test_of_a_credit_the_words_that_differ_are_marked(old: str, new: str, shown: str) -> None:
    assert credited(old, new) == shown


CREDITS = st.text("ab /.:", max_size=12).filter(str.strip)


@given(CREDITS, CREDITS)
def test_both_credits_stand_in_their_marks(old: str, new: str) -> None:
    span = Span((0, len(old)), (0, len(new)), "CREDIT_CHANGE", "high", {})
    found = between(old, new, (span,), context=None)
    assert "".join(mark.text for mark in found if mark.kind != "new") == old
    assert "".join(mark.text for mark in found if mark.kind != "old") == new
