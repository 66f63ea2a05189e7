"""Work is counted, not timed: what the budget does not reach is still told, whole, for review, and never as minor."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.diff import abreast, budget, compare, plainly
from archive.diff.budget import OPERATIONS, Budget
from archive.diff.context import Vocabulary
from archive.diff.edits import apply, compare_texts, revert
from archive.diff.rules import judge
from archive.diff.rules.rule import Change, Finding
from archive.model.article import Extraction
from archive.model.edit import SEVERITY, Comparison
from archive.report import wording
from tests.bench.gates.gold import context, page
from tests.bench.hardpairs import PAIRS, pair

#: Bytes of a page of the pairs that are made here.
SIZE = 60_000


def whole(found: Comparison) -> None:
    for edit in found.edits:
        assert apply(edit) == (edit.new.text if edit.new else "")
        assert revert(edit) == (edit.old.text if edit.old else "")


def missed(found: Comparison) -> int:
    return sum("NOT_ASSESSED" in edit.kinds for edit in found.edits)


def paragraphs(count: int, *, edited: bool) -> Extraction:
    r = random.Random(7)
    words = ("harbour", "council", "bridge", "ferry", "engineers", "morning", "report", "station", "river", "museum")
    texts = []
    for n in range(count):
        line = [r.choice(words) for _ in range(14)]
        number = 4 if edited else 3
        texts.append(f"Item {n} of the {' '.join(line)} cost {number} crowns on the {line[0]} side.")
    return page(*texts)


def test_taking_more_than_is_left_ends_it() -> None:
    work = Budget(10)
    assert work.take(4)
    assert not work.take(7)
    assert work.left == 0
    assert not work.take(1)


def test_blocks_reserve_four_fifths_of_it_at_most() -> None:
    work = Budget(1000)
    work.reserve(2)
    assert work.left == 1000 - 2 * budget.BLOCK
    work.reserve(10_000)
    assert work.left == 0
    work = Budget(1000)
    work.reserve(10_000)
    assert work.left == 200


def test_what_the_budget_does_not_reach_is_told_for_review_and_said() -> None:
    old, new = paragraphs(40, edited=False), paragraphs(40, edited=True)
    fine = compare(old, new)
    assert missed(fine) == 0
    assert fine.summary.not_assessed is None
    assert not fine.summary.degraded
    found = compare(old, new, operations=9_000)
    whole(found)
    assert 0 < missed(found) < len(found.edits) == len(fine.edits) == 40
    assert found.summary.not_assessed == missed(found)
    assert found.summary.degraded
    for edit in found.edits:
        if "NOT_ASSESSED" in edit.kinds:
            assert edit.nature == "unclear"
            assert edit.disclosure == "not-assessed"
            assert all(span.confidence == "review" for span in edit.spans)
    said = wording.coarser(found)
    assert said is not None
    assert said.startswith(f"{missed(found)} edits were not assessed one by one")


def test_what_was_reached_is_told_as_ever_and_first_in_the_order_of_the_page() -> None:
    old, new = paragraphs(40, edited=False), paragraphs(40, edited=True)
    fine, found = compare(old, new), compare(old, new, operations=9_000)
    reached = [edit for edit in found.edits if "NOT_ASSESSED" not in edit.kinds]
    assert [edit.id for edit in reached] == [edit.id for edit in fine.edits][: len(reached)]
    kinds = {edit.id: edit.kinds for edit in fine.edits}
    assert all(edit.kinds == kinds[edit.id] for edit in reached)
    assert [edit.severity for edit in found.edits] == [4] * 40


def test_with_no_budget_at_all_every_edit_is_there() -> None:
    old, new = paragraphs(12, edited=False), paragraphs(12, edited=True)
    found = compare(old, new, operations=0)
    whole(found)
    assert [edit.id for edit in found.edits] == [edit.id for edit in compare(old, new).edits]


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("The toll rose to 14 in the night.", "The toll rose to 41 in the night.", "NUMBER_CHANGED"),
        ("From 3 to 5 boats sank there.", "From 5 to 3 boats sank there.", "NUMBER_CHANGED"),
        ("Seven boats were lost at sea.", "Nine boats were lost at sea.", "NUMBER_CHANGED"),
        ("The vote is held on Monday there.", "The vote is held on Friday there.", "DATETIME_CHANGED"),
        ("The mayor did sign the paper.", "The mayor did not sign the paper.", "POLARITY_MODALITY"),
        ("The mayor did sign the paper.", "The mayor didn't sign the paper.", "POLARITY_MODALITY"),
    ],
)
def test_numbers_dates_and_negations_rank_with_their_like(old: str, new: str, kind: str) -> None:
    about = context(old, new)
    about.budget.left = 0
    change = compare_texts(old, new, about)
    assert change.kinds == ("NOT_ASSESSED",)
    assert kind in change.also
    (edit,) = compare(page("Here it is.", old), page("Here it is.", new), operations=0).edits
    assert edit.severity == 4


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_is_told_otherwise_than_it_is(old: str, new: str) -> None:
    about = context(old, new)
    about.budget.left = 0
    change = compare_texts(old, new, about)
    place, made = 0, ""
    for span in change.spans:
        assert old[place : span.old[0]] == new[len(made) : span.new[0]]
        made += old[place : span.old[0]] + new[slice(*span.new)]
        place = span.old[1]
        assert SEVERITY[span.kind] == 0 or (span.kind == "NOT_ASSESSED" and SEVERITY[span.kind] >= 3)
    assert made + old[place:] == new


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(["the ", "bridge ", "opened. ", "It ", "rained", "! ", "橋が", "開い。", " \n"]), max_size=30
    ),
    st.randoms(),
)
def test_stretches_and_sentences_put_together_are_the_new_text(parts: list[str], r: random.Random) -> None:
    others = [part for part in parts if r.random() < 0.7]
    r.shuffle(others)
    old, new = "".join(parts), "".join(others)
    if old == new:
        return
    for cut in (plainly.stretches, plainly.sentences, plainly.windows):
        place, made = 0, ""
        for ours, theirs in cut(old, new):
            made += old[place : ours[0]] + new[slice(*theirs)]
            place = ours[1]
        assert made + old[place:] == new


def test_white_space_alone_stays_noise() -> None:
    old, new = page("The bridge was opened today."), page("The bridge\u00a0was opened today.")
    assert compare(old, new, operations=0).edits == ()


def test_a_very_long_text_is_told_by_the_sentences_that_are_others() -> None:
    lines = [f"Boat {n} left the old harbour of the town before the ice came." for n in range(900)]
    old = " ".join(lines)
    lines[450] = lines[450].replace("450", "451")
    new = " ".join(lines)
    assert len(old) + len(new) > budget.LARGE
    change = compare_texts(old, new, context(old, new))
    assert change.kinds == ("NUMBER_CHANGED",)
    assert [old[slice(*span.old)] for span in change.spans] == ["450"]


def test_a_very_long_sentence_is_told_by_the_words_that_are_others() -> None:
    words = [f"boat{n} of the harbour" for n in range(3000)]
    old = " ".join(words)
    words[700], words[2100] = "boat700 of the harbours", "boat2100 without the harbour"
    new = " ".join(words)
    assert len(old) + len(new) > budget.LARGE
    change = compare_texts(old, new, context(old, new))
    assert [old[slice(*span.old)] for span in change.spans] == ["harbour", "of"]
    assert "NOT_ASSESSED" not in change.kinds


@settings(deadline=None)
@given(st.lists(st.sampled_from(["the ", "bridge ", "opened ", "rained ", "a, "]), max_size=30), st.randoms())
def test_windows_of_long_sentences_hold_all_that_is_other(parts: list[str], r: random.Random) -> None:
    filler = "the ferry left the pier and " * 250
    others = [part for part in parts if r.random() < 0.7]
    old, new = (filler + filler.join(("".join(side), "".join(side)[::2])) + filler for side in (parts, others))
    place, made = 0, ""
    for ours, theirs in plainly.windows(old, new):
        assert old[place : ours[0]] == new[len(made) : theirs[0]]
        made += old[place : ours[0]] + new[slice(*theirs)]
        place = ours[1]
    assert made + old[place:] == new


def test_words_quoted_around_a_very_long_text_stay_a_quotation() -> None:
    lines = ["Rain fell on the quay of the small town all night long there." for _ in range(600)]
    lines[300] = 'The pilot said: "Nobody saw the boat. It was too dark for that. We left."'
    old = " ".join(lines)
    new = old.replace("too dark", "so dark")
    change = compare_texts(old, new, context(old, new))
    assert change.kinds == ("QUOTE_CHANGED",)


def test_very_long_texts_that_share_nothing_are_one_stretch_that_nobody_assessed() -> None:
    old = " ".join(f"Alpha{n} beta{n} gamma{n}." for n in range(2500))
    new = " ".join(f"Delta{n} omega{n} sigma{n}." for n in range(2500))
    about = context(old, new)
    change = compare_texts(old, new, about)
    assert change.kinds == ("NOT_ASSESSED",)
    assert about.budget.left == OPERATIONS


def test_many_edited_paragraphs_are_found_abreast() -> None:
    old = [f"paragraph {n} of the long report says that boat {n} sank" for n in range(50)]
    new = [text.replace("sank", "was saved") for text in old]
    del new[20]
    new.insert(5, "something else stands here that nobody wrote before")
    found = dict(abreast.pairs(old, new, range(50), range(50)))
    assert all(old[i].split()[1] == new[j].split()[1] for i, j in found.items())
    assert len(found) == 49


def test_a_letter_that_only_stretches_a_word_is_no_word() -> None:
    text = "He wrote \u0640 and left for Ketria."
    assert Vocabulary([text]).inner_capitals == {"Ketria"}


@pytest.mark.parametrize("name", sorted(PAIRS))
def test_hard_pairs_are_told_whole_within_their_budget(name: str) -> None:
    old, new = pair(name, SIZE)
    found = compare(old, new, operations=100_000)
    whole(found)
    for edit in found.edits:
        assert "NOT_ASSESSED" not in edit.kinds or edit.severity >= 3
    assert found.summary.not_assessed == (missed(found) or None)
    assert replace(found, summary=found.summary) == compare(old, new, operations=100_000)


def test_operations_and_not_pages_bound_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """However large the pages are, no more changes are asked about than the operations pay for."""
    asked = 0

    def counted(change: Change) -> Finding:
        nonlocal asked
        asked += 1
        return judge(change)

    monkeypatch.setattr("archive.diff.edits.judge", counted)
    counts = []
    for size in (SIZE, 3 * SIZE):
        asked = 0
        compare(*pair("every paragraph edited", size), operations=60_000)
        counts.append(asked)
    assert 0 < counts[1] <= 60_000 // budget.CHANGE
