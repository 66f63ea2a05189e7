"""Work is counted, not timed: what the budget does not reach is still told, whole, for review, and never as minor."""

from __future__ import annotations

import random
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.articles.extract import extract
from archive.diff import abreast, body, budget, chrome, compare, pictures, plainly
from archive.diff.align import words_alike
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


def test_so_many_blocks_are_asked_what_they_are_and_no_more() -> None:
    work = Budget(10 * budget.ASKED)
    assert [work.ask(2) for _ in range(5)] == [True] * 4 + [False]
    assert not work.ask(1)
    assert not work.spent
    assert not work.take(work.left + 1)
    assert work.spent


def test_of_very_many_blocks_a_twentieth_is_left() -> None:
    work = Budget(1000)
    work.reserve(budget.MANY + 1)
    assert work.left == 50


def test_blocks_that_nobody_asked_are_told_for_review_and_a_note_stays_a_note() -> None:
    old = page("The bridge over the harbour stays open tonight, the council said.")
    lines = [f"Boat {n} left the harbour before the ice came in the night." for n in range(12)]
    noted = "Correction: An earlier version of this article misstated the name of the bridge."
    new = page("The bridge over the harbour stays open tonight, the council said.", *lines, noted)
    found = compare(old, new, operations=0)
    whole(found)
    assert [edit.new.text for edit in found.edits if edit.new and "NOT_ASSESSED" in edit.kinds] == lines
    assert [edit.field for edit in found.edits if "NOTE_ADDED" in edit.kinds] == ["note"]


@pytest.mark.parametrize("gone", [False, True])
def test_of_very_many_blocks_neighbours_are_told_together_word_for_word(
    monkeypatch: pytest.MonkeyPatch, gone: bool
) -> None:
    for room in (budget, body):
        monkeypatch.setattr(room, "MANY", 30)
    old, new = paragraphs(45, edited=False), paragraphs(45, edited=True)
    if gone:
        new = page(*(block.text for block in new.article.blocks[:3]))
    found = compare(old, new, operations=0)
    whole(found)
    assert 0 < len(found.edits) < 10
    assert all("NOT_ASSESSED" in edit.kinds and edit.severity >= 3 for edit in found.edits)
    ours = [part for edit in found.edits if edit.old for part in edit.old.text.split(body.JOIN)]
    assert sorted(ours) == sorted(block.text for block in old.article.blocks)
    if not gone:
        theirs = [part for edit in found.edits if edit.new for part in edit.new.text.split(body.JOIN)]
        assert sorted(theirs) == sorted(block.text for block in new.article.blocks)


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


def gallery(name: str, count: int, *, keyed: bool) -> Extraction:
    places = ("north", "south", "east", "west", "old", "new", "upper", "lower")
    shown = "".join(
        f"<figure><img {f'src=/{name}{n}.jpg ' if keyed else ''}alt=''><figcaption>Boat {n} of the "
        f"{places[n % 8]} quay lies in the {name} harbour of Ketria.</figcaption></figure>"
        for n in range(count)
    )
    return extract(f"<article><h1>Boats of Ketria</h1><p>Here they are.</p>{shown}</article>".encode(), kind="html")


@pytest.mark.parametrize("keyed", [False, True])
def test_captions_are_not_all_held_against_each_other(monkeypatch: pytest.MonkeyPatch, keyed: bool) -> None:
    """However many pictures a page has, no more captions are compared than those of a large gallery."""
    asked = 0
    alike = words_alike

    def counted(one: str, other: str) -> float:
        nonlocal asked
        asked += 1
        return alike(one, other)

    monkeypatch.setattr(pictures, "words_alike", counted)
    old, new = gallery("winter", 500, keyed=keyed), gallery("summer", 500, keyed=keyed)
    assert len(old.article.images) == 500
    whole(compare(old, new))
    assert asked <= 6 * pictures.MOST**2


def test_a_paragraph_of_capitals_is_read_once() -> None:
    """It would be looked at in every way in which its letters can be cut into words."""
    old = page("The bridge stays open.", "The ferry left.")
    shouted = "A" * 690
    found = compare(old, page("The bridge stays open.", "The ferry sank.", shouted))
    assert [edit.new.text for edit in found.edits if edit.operation == "add" and edit.new] == [shouted]


@given(
    st.lists(st.sampled_from(["1", "2 ", ".", ",", " ", "\u00a0", "k", "views", " likes", "a", "x ", "_"]), max_size=12)
)
def test_a_counter_is_found_as_ever(parts: list[str]) -> None:
    """The pattern that may try each figure as the last one says what is one."""
    text = "".join(parts)
    wanted = re.compile(r"\b[\d.,\u00a0 ]*\d[km]?\s*(?:views?|likes?)\b", re.IGNORECASE)
    assert chrome._VOLATILE[1][1].subn("\0", text) == wanted.subn("\0", text)
