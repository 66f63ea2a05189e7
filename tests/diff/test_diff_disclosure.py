"""Whether the page tells its readers: verdicts for pairs, for versions in a row, and on labelled transitions."""

from __future__ import annotations

from dataclasses import replace

import pytest
from diff_builder import diff, page

from archive.diff import notes
from archive.diff.disclosure import NO_NOTE, Correction, across, elsewhere, over_time
from archive.model.article import Access, DateClaim, Extraction
from archive.model.edit import Comparison, Source
from tests.diff.transitions import HALVES, Half, measure, transitions

REST = "The council meets again in the old customs house at the end of the month."
OLD = "The dam across the valley is 300 metres long."
NEW = "The dam across the valley is 310 metres long."
NOTE = (
    "Correction: An earlier version of this article gave the wrong length of the dam. It is 310 metres, not 300 metres."
)


def verdict(old: Extraction, new: Extraction) -> str:
    return diff(old, new).disclosure.verdict


# -- the gate ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("half", list(HALVES))
def test_the_gate(half: Half) -> None:
    found = measure(half)
    for word in ("no-note-found", "disclosed"):
        assert found.precision(word) >= 0.98, found.missed
        assert found.recall(word) >= 0.90, found.missed
    # No transition with a note, and no ordinary update, is ever said to lack one.
    wrong = {pair for pair in found.verdicts if pair[1] in ("no-note-found", "stamped-only") and pair[0] != pair[1]}
    assert not wrong


def test_the_transitions_are_as_many_as_promised_and_the_same_each_time() -> None:
    made = [transition for half in HALVES for transition in transitions(half)]
    assert len(made) >= 300
    assert len({transition.name for transition in made}) == len(made)
    assert len({transition.language for transition in made}) == 6
    assert made == [transition for half in HALVES for transition in transitions(half)]


# -- single pairs -----------------------------------------------------------------------------------------------------


def test_a_note_anywhere_and_without_a_known_word() -> None:
    for told in (NOTE, "A word to our readers: the dam is 310 metres long, while our report had it at 300 metres."):
        assert verdict(page(OLD, REST), page(NEW, REST, told)) == "disclosed"
        assert verdict(page(OLD, REST), page(told, NEW, REST)) == "disclosed"
    inline = f"{NEW} (This sentence has been corrected; it said 300 metres.)"
    assert verdict(page(OLD, REST), page(inline, REST)) == "disclosed"


def test_a_note_that_tells_one_of_two_edits() -> None:
    other_old, other_new = "The miller Anna Orr denied it on Monday.", "The miller Anna Fell denied it on Monday."
    result = diff(page(OLD, other_old, REST), page(NEW, other_new, REST, notes=[NOTE]))
    assert result.disclosure.verdict == "undetermined"
    assert any(line.startswith("review: no note speaks of") for line in result.disclosure.evidence)


def test_a_note_about_something_else() -> None:
    other = "Correction: An earlier version of this article misspelled the name of the organist Basil Thorne."
    result = diff(page(OLD, REST), page(NEW, REST, notes=[other]))
    assert result.disclosure.verdict == "undetermined"
    assert any(line.startswith("note that matches no observed edit") for line in result.disclosure.evidence)
    # It stood before: then it is no note on what changed now.
    assert verdict(page(OLD, REST, notes=[other]), page(NEW, REST, notes=[other])) == "no-note-found"


def test_the_same_words_with_other_figures_speak_of_something_else() -> None:
    other = NOTE.replace("310", "77").replace("300", "66")
    assert verdict(page(OLD, REST), page(NEW, REST, notes=[other])) == "undetermined"


def test_notes_that_went_came_alone_or_stand_twice() -> None:
    result = diff(page(NEW, REST, notes=[NOTE]), page(NEW, REST))
    assert result.disclosure.verdict == "undetermined"
    assert result.disclosure.evidence[0].startswith("note removed: e-")
    assert verdict(page(NEW, REST), page(NEW, REST, notes=[NOTE])) == "undetermined"
    assert verdict(page(NEW, REST, notes=[NOTE]), page(NEW, REST, notes=[NOTE, NOTE])) == "not-expected"


def stamped(text: str, hour: int) -> Extraction:
    return page(text, REST, dates=(DateClaim("modified", f"2026-03-02T{hour:02}:00:00Z", "json-ld", ""),))


def test_stamps() -> None:
    result = diff(stamped(OLD, 8), stamped(NEW, 9))
    assert result.disclosure.verdict == "stamped-only"
    assert NO_NOTE in result.disclosure.evidence
    # A stamp that went back tells nobody anything.
    assert verdict(stamped(OLD, 9), stamped(NEW, 8)) == "no-note-found"
    touched = diff(stamped(OLD, 8), stamped(OLD, 9)).disclosure
    assert touched.verdict == "not-expected"
    assert touched.evidence[0].startswith("touch-only")


def test_a_page_that_is_cut_may_hold_a_note() -> None:
    cut = page(NEW, REST)
    cut = replace(cut, article=replace(cut.article, access=Access("subscriber", True)))
    assert verdict(page(OLD, REST), cut) == "undetermined"


def test_a_language_without_rules() -> None:
    old, new = (page(f"Mosten i dalen kostar {n} kronor.", language="sv") for n in (12, 15))
    assert verdict(old, new) == "not-assessed"


def test_the_words_are_neutral() -> None:
    said = [line for half in HALVES for t in transitions(half)[:60] for line in evidence(t.versions)]
    assert said
    assert not [line for line in said if any(word in line.lower() for word in ("stealth", "silent", "lied", "fake"))]


def evidence(versions: tuple[bytes, ...]) -> tuple[str, ...]:
    from archive.articles.extract import extract
    from archive.diff import compare

    return compare(*(extract(version, kind="html") for version in versions[:2])).disclosure.evidence


# -- versions in a row ------------------------------------------------------------------------------------------------


def row(*pages: Extraction) -> list[Comparison]:
    seen = [Source(f"story@v{n}", f"2026-03-0{n}T10:00:00Z") for n in range(1, len(pages) + 1)]
    return [diff(pages[n], pages[n + 1], old_source=seen[n], new_source=seen[n + 1]) for n in range(len(pages) - 1)]


def test_a_note_in_the_fourth_version_tells_of_the_third() -> None:
    steps = row(
        page(OLD, REST), page(OLD, REST, "More."), page(NEW, REST, "More."), page(NEW, REST, "More.", notes=[NOTE])
    )
    assert [step.disclosure.verdict for step in steps] == ["not-expected", "no-note-found", "undetermined"]
    settled = over_time(steps)
    assert [step.disclosure.verdict for step in settled] == ["not-expected", "disclosed-later", "not-expected"]
    assert (settled[1].disclosure.where, settled[1].disclosure.delay) == ("story@v4", 86_400)
    assert settled[2].disclosure.evidence[0].endswith("speaks of an edit of story@v3")
    assert [edit.disclosure for edit in settled[1].edits] == ["disclosed-later"]
    assert "in story@v4, captured 1 day later" in settled[1].disclosure.evidence[0]
    (edit,) = settled[1].edits
    assert (edit.nature, (edit.grounds or {})["rule"]) == ("correction", "nature.later-note/1")
    assert steps[1].edits[0].nature == "unclear"
    assert over_time([]) == ()


def test_a_later_note_on_something_else_changes_nothing() -> None:
    other = "Correction: An earlier version of this article misspelled the name of the organist Basil Thorne."
    steps = row(page(OLD, REST), page(NEW, REST), page(NEW, REST, notes=[other]))
    assert over_time(steps) == tuple(steps)


def test_a_toll_that_rose_and_was_corrected_down() -> None:
    toll = "The flood killed {} people in the valley."
    note = "Correction: An earlier version of this article misstated the number of people killed. It is 12, not 19."
    steps = row(page(toll.format(12), REST), page(toll.format(19), REST), page(toll.format(12), REST, notes=[note]))
    assert [step.disclosure.verdict for step in over_time(steps)] == ["not-expected", "disclosed"]


SAID = "“We did {},” the warden said when the gates were shut."
BEFORE, AFTER = SAID.format("all that we could"), SAID.format("what the rules asked of us")


def test_a_later_note_on_one_of_the_edits_of_a_step_is_heard() -> None:
    """A quotation that was changed in the same step does not hide that the number was corrected; nor does the note on
    the number speak for the quotation."""
    vague = "Correction: An earlier version of this article gave the wrong length of the dam across the valley."
    for note in (NOTE, vague):
        steps = row(page(OLD, REST, BEFORE), page(NEW, REST, AFTER), page(NEW, REST, AFTER, notes=[note]))
        assert [step.disclosure.verdict for step in steps] == ["no-note-found", "undetermined"]
        first, second = over_time(steps)
        told = {edit.old.text: (edit.nature, edit.disclosure) for edit in first.edits if edit.old is not None}
        assert told[OLD] == ("correction", "disclosed-later")
        assert told[BEFORE][1] == "undetermined"
        assert first.disclosure.verdict == "undetermined"
        (quotation,) = [edit.id for edit in first.edits if edit.old is not None and edit.old.text == BEFORE]
        assert first.disclosure.evidence[-1] == f"review: no note speaks of {quotation}"
        assert (second.disclosure.verdict, second.edits[0].disclosure) == ("not-expected", None)


def test_two_later_notes_on_two_edits_of_a_step() -> None:
    """Each with its version; the verdict of the step is that of the whole once both are told."""
    quote = "Correction: An earlier version of this article misquoted the warden. He said “what the rules asked of us”."
    steps = row(
        page(OLD, REST, BEFORE),
        page(NEW, REST, AFTER),
        page(NEW, REST, AFTER, notes=[NOTE]),
        page(NEW, REST, AFTER, notes=[NOTE, quote]),
    )
    first, *rest = over_time(steps)
    assert [step.disclosure.verdict for step in rest] == ["not-expected", "not-expected"]
    assert {edit.disclosure for edit in first.edits} == {"disclosed-later"}
    assert (first.disclosure.verdict, first.disclosure.where) == ("disclosed-later", "story@v3")
    assert "story@v4, captured 2 days later" in first.disclosure.evidence[1]


def test_a_later_note_on_neither_of_two_edits() -> None:
    """A note that shares words with both, and names nothing of either, is no disclosure of one."""
    other = "Correction: An earlier version of this article misspelled the name of the mason who built the valley wall."
    steps = row(page(OLD, REST, BEFORE), page(NEW, REST, AFTER), page(NEW, REST, AFTER, notes=[other]))
    assert over_time(steps) == tuple(steps)


def test_a_page_of_corrections_on_one_of_two_edits() -> None:
    (step,) = row(page(OLD, REST, BEFORE), page(NEW, REST, AFTER))
    told = elsewhere(step, [Correction("https://news.example/corrections", None, NOTE)])
    assert told.disclosure.verdict == "undetermined"
    assert {edit.disclosure for edit in told.edits} == {"disclosed-elsewhere", "undetermined"}


def test_a_page_of_corrections() -> None:
    (step,) = row(page(OLD, REST), page(NEW, REST))
    told = elsewhere(step, [Correction("https://news.example/corrections", None, NOTE)])
    assert told.disclosure.verdict == "disclosed-elsewhere"
    assert elsewhere(step, [Correction("https://news.example/corrections", None, "Nothing to see.")]) == step


# -- hostile ----------------------------------------------------------------------------------------------------------


def test_long_and_odd_notes_are_bounded() -> None:
    long = "Correction: " + "the length of the dam was wrong (300, not 310); " * 20_000
    assert verdict(page(OLD, REST), page(NEW, REST, notes=[long])) == "disclosed"
    odd = "Correction: " + "(" * 5_000 + "[" * 5_000 + "1" * 5_000
    assert verdict(page(OLD, REST), page(NEW, REST, notes=[odd])) == "undetermined"
    assert notes.note_kind("(" * 100_000) is None
    assert not notes.cites("a.c", frozenset({"a+c", "(", "[a"}))


# -- what a later version took back -----------------------------------------------------------------------------------

COST = "The valley wall cost {} crowns, the council said, and took two winters to raise."
WRONG, RIGHT = COST.format("14,000"), COST.format("41,000")
ADMITS = (
    "Correction, March 3: An earlier version of this article misstated the cost of the valley wall. "
    "It was 41,000 crowns, not 14,000."
)


def test_an_edit_that_a_note_took_back_was_told_to_readers() -> None:
    """Word for word, with a note on that; it stays what it was, and its neighbours keep their verdict."""
    steps = row(
        page(RIGHT, REST, BEFORE),
        page(WRONG, REST),
        page(WRONG, REST, "More."),
        page(RIGHT, REST, "More.", notes=[ADMITS]),
    )
    first, _, last = over_time(steps)
    told = {edit.old.text: edit for edit in first.edits if edit.old is not None}
    assert told[RIGHT].disclosure == "disclosed-later"
    assert told[RIGHT].nature != "correction"
    before = {edit.old.text: edit.disclosure for edit in steps[0].edits if edit.old is not None}
    assert told[BEFORE].disclosure == before[BEFORE] == "no-note-found"
    assert first.disclosure.verdict == "no-note-found"
    assert f"in story@v4, captured 2 days later speaks of {told[RIGHT].id}" in first.disclosure.evidence[0]
    assert last == steps[2]


def test_a_step_all_of_whose_edits_were_taken_back_with_a_note() -> None:
    first, last = over_time(row(page(RIGHT, REST), page(WRONG, REST), page(RIGHT, REST, notes=[ADMITS])))
    assert (first.disclosure.verdict, first.disclosure.where, first.disclosure.delay) == (
        "disclosed-later",
        "story@v3",
        86_400,
    )
    assert {edit.disclosure for edit in first.edits} == {"disclosed-later"}
    assert last.disclosure.verdict == "disclosed"


def test_what_was_taken_back_otherwise_is_not_told() -> None:
    """Without a note; with a note on something else; to a third wording; before the edit itself."""
    other = "Correction: An earlier version of this article misspelled the name of the organist Basil Thorne."
    third = COST.format("44,000")
    for path in (
        (page(RIGHT, REST), page(WRONG, REST), page(RIGHT, REST)),
        (page(RIGHT, REST), page(WRONG, REST), page(RIGHT, REST, notes=[other])),
        (page(RIGHT, REST), page(WRONG, REST), page(third, REST)),
        (page(WRONG, REST), page(RIGHT, REST, notes=[ADMITS]), page(WRONG, REST)),
    ):
        for before, after in zip(row(*path), over_time(row(*path)), strict=True):
            assert [edit.disclosure for edit in after.edits] == [edit.disclosure for edit in before.edits]


def test_what_comes_back_once_more_asks_for_a_note_once_more() -> None:
    steps = row(
        page(RIGHT, REST),
        page(WRONG, REST),
        page(RIGHT, REST, notes=[ADMITS]),
        page(WRONG, REST, notes=[ADMITS]),
    )
    first, _, last = over_time(steps)
    assert [edit.disclosure for edit in first.edits] == ["disclosed-later"]
    assert [edit.disclosure for edit in last.edits] == [edit.disclosure for edit in steps[2].edits]


def test_over_a_leap_a_note_on_what_came_and_went_between_is_no_stray() -> None:
    """The figure is as it was, so its note matches no edit of the leap; the quotation was taken out without a word."""
    pages = (page(RIGHT, REST, BEFORE), page(WRONG, REST), page(RIGHT, REST, notes=[ADMITS]))
    seen = [Source(f"story@v{n}", f"2026-03-0{n}T10:00:00Z") for n in (1, 2, 3)]
    leap = diff(pages[0], pages[2], old_source=seen[0], new_source=seen[2])
    assert leap.disclosure.verdict == "undetermined"
    found = across(leap, over_time(row(*pages)))
    assert found.disclosure.verdict == "no-note-found"
    assert found.disclosure.evidence[0].endswith("speaks of an edit of story@v3")
    assert [edit.disclosure for edit in found.edits if edit.field != "note"] == ["no-note-found"]
    assert across(leap, over_time(row(*pages))[:1]) == leap
    assert across(leap, ()) == leap
