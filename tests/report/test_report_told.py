"""What a page tells of which edits: the step and its edits say the same, and what only some are told is said of these."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model.edit import Comparison, Disclosure, Edit, Noise, Side, Span, Verdict
from archive.model.excerpts import shortened
from archive.report import wording
from archive.report.html import html
from archive.report.markdown import markdown
from archive.report.text import Page, comparison, history
from tests.pressroom import VIEW


def edit(number: int, told: Verdict | None, **more: object) -> Edit:
    old, new = (Side(text, f"body/{number}") for text in ("It cost 3.", "It cost 4."))
    span = Span((8, 9), (8, 9), "NUMBER_CHANGED", "certain", {"rule": "value.number/1"})
    made = Edit(f"e-{number:012x}", "body", "change", 4, ("NUMBER_CHANGED",), old, new, (span,), disclosure=told)
    return replace(made, **more)  # type: ignore[arg-type]


def step(found: Disclosure, *edits: Edit) -> Comparison:
    base = next(one.comparison for one in VIEW.history.steps if one.comparison is not None and one.comparison.edits)
    return replace(base, edits=edits, disclosure=found, notes=())


LEFT = "whether a note is owed for body ¶{} is left to the reader"
LATER = Disclosure(
    "undetermined",
    (
        "note note/1 in story@v4, captured 2 days later speaks of e-000000000002 (3, 4)",
        "review: no note speaks of e-000000000003",
    ),
)


def test_a_later_note_on_one_of_two_edits_is_told_with_its_version() -> None:
    told = wording.disclosure(step(LATER, edit(2, "disclosed-later"), edit(3, "undetermined")))
    assert told == "a note on v4, captured 2 days later, describes body ¶2; no note speaks of body ¶3"


@pytest.mark.parametrize(
    ("verdicts", "words"),
    [
        (("no-note-found", "undetermined"),
         "no note found on this page for body ¶1; whether a note is owed for body ¶2 is left to the reader"),
        (("disclosed", "no-note-found", "no-note-found", "not-expected"),
         "a note on this page describes body ¶1; no note found on this page for body ¶2 and body ¶3"),
        (("stamped-only", "undetermined"),
         "no note found on this page for body ¶1, only its update time changed; " + LEFT.format(2)),
        (("undetermined", *["no-note-found"] * 6),
         "no note found on this page for body ¶2, body ¶3, body ¶4 and 3 more; " + LEFT.format(1)),
        (("no-note-found", "not-expected", None), "no note found on this page"),
    ],
)  # fmt: skip
def test_the_step_names_the_edits_that_it_speaks_of(verdicts: tuple[Verdict | None, ...], words: str) -> None:
    edits = [edit(number, verdict) for number, verdict in enumerate(verdicts, 1)]
    assert wording.disclosure(step(Disclosure("no-note-found", ("no note found on this page",)), *edits)) == words


def test_an_address_in_the_evidence_changes_no_word() -> None:
    line = "an entry on https://news.example/{0}{}/corrections, captured 3 hours later speaks of e-000000000001 (3)"
    found = Disclosure("undetermined", (line, "review: no note speaks of e-000000000002"))
    told = wording.disclosure(step(found, edit(1, "disclosed-elsewhere"), edit(2, "undetermined")))
    assert told == (
        "a corrections page (https://news.example/0/corrections), captured 3 hours later, describes body ¶1; "
        "no note speaks of body ¶2"
    )


def with_step(found: Comparison) -> object:
    steps = tuple(
        replace(one, comparison=found) if one.comparison is not None and one.capture.version is not None else one
        for one in VIEW.history.steps
    )
    return replace(VIEW, history=replace(VIEW.history, steps=steps))


def test_every_form_says_it() -> None:
    found = step(LATER, edit(2, "disclosed-later"), edit(3, "undetermined"))
    words = "a note on v4, captured 2 days later, describes body ¶2; no note speaks of body ¶3"
    view = with_step(found)
    page = Page(200, colour=False)
    assert words in comparison(page, found)
    assert words in history(page, view.history)  # type: ignore[attr-defined]
    assert words in html(view)  # type: ignore[arg-type]
    assert words.lower() in markdown(view).lower()  # type: ignore[arg-type]


def test_a_note_is_never_the_weightiest_edit() -> None:
    note = edit(1, None, field="note", operation="add", old=None, new=Side("Correction: It cost 4.", "note/1"), severity=5,
                kinds=("NOTE_ADDED",), spans=())  # fmt: skip
    page = html(with_step(step(Disclosure("disclosed", ()), note, edit(2, "disclosed", nature="correction"))))  # type: ignore[arg-type]
    assert "body ¶2, number changed (factual): <bdi><del>3</del> <ins>4</ins></bdi></p>" in page
    assert "weightiest" in page
    alone = html(with_step(step(Disclosure("not-expected", ()), note)))  # type: ignore[arg-type]
    assert "note 1, note added" in alone


def test_the_summary_counts_edits_by_what_is_told_of_them() -> None:
    page = html(with_step(step(LATER, edit(2, "disclosed-later"), edit(3, "undetermined"))))  # type: ignore[arg-type]
    steps = sum(one.comparison is not None and one.capture.version is not None for one in VIEW.history.steps)
    for words in ("told in a later note", "note owed? left to the reader"):
        assert f"{wording.count(steps, 'edit')}: {words}" in page


@given(st.text("ab \n東", max_size=60), st.integers(8, 30))
def test_what_is_shortened_ends_with_a_word(words: str, most: int) -> None:
    told = shortened(words, most)
    if len(words) <= most:
        assert told == words
        return
    kept = told.removesuffix("…")
    assert told.endswith("…")
    assert len(kept) <= most
    assert words.startswith(kept)
    if " " in words[most // 2 + 1 : most] or words[most].isspace():
        assert words[len(kept)].isspace()


def test_the_first_sentence_repeats_no_paragraph() -> None:
    long = "The council said no word of it. " * 20
    side = Side(long, "body/2")
    gone = edit(2, "no-note-found", operation="remove", old=side, new=None, spans=(), kinds=("CONTENT_REMOVED",))
    page = html(with_step(step(Disclosure("no-note-found", ()), gone)))  # type: ignore[arg-type]
    sentence = page[page.index("the weightiest") : page.index("</p>", page.index("the weightiest"))]
    assert "<del>The council said no word of it. The council said no word of…</del>" in sentence
    assert len(sentence) < 250


def test_the_first_sentence_repeats_the_weightiest_words() -> None:
    old, new = (Side(text, "body/2") for text in ("Provicial roads cost 3.", "Provincial roads cost 4."))
    spans = (
        Span((0, 9), (0, 10), "TYPO", "certain", {"rule": "typo/1"}),
        Span((21, 22), (22, 23), "NUMBER_CHANGED", "certain", {"rule": "value.number/1"}),
    )
    two = edit(2, "no-note-found", old=old, new=new, spans=spans, kinds=("TYPO", "NUMBER_CHANGED"))
    page = html(with_step(step(Disclosure("no-note-found", ()), two)))  # type: ignore[arg-type]
    assert "typo, number changed (factual): <bdi><del>3</del> <ins>4</ins></bdi> …</p>" in page


def test_the_gravest_edit_is_named_though_a_note_tells_of_it() -> None:
    graver = replace(edit(2, "disclosed-later"), severity=4)
    silent = edit(3, "no-note-found", severity=3)
    found = step(Disclosure("no-note-found", LATER.evidence), silent, graver)
    words = "number changed (factual; a note on v4 describes it, captured 2 days later)"
    page, text = html(with_step(found)), markdown(with_step(found))  # type: ignore[arg-type]
    for made in (page, text):
        first, then = made.index("No note was found for"), made.index("The gravest, v1 → v2: body ¶2, ")
        assert first < then
        assert words in made[then : then + 200]
    assert f"{words}: <bdi><del>3</del> <ins>4</ins></bdi></p>" in page


@pytest.mark.parametrize("severity", [3, 2])
def test_no_graver_edit_is_no_sentence(severity: int) -> None:
    other = edit(2, "disclosed-later", severity=severity)
    note = edit(
        1, None, field="note", operation="add", old=None, new=Side("It cost 4.", "note/1"), severity=5, spans=()
    )
    found = step(Disclosure("no-note-found", ()), edit(3, "no-note-found", severity=3), other, note)
    assert "The gravest" not in html(with_step(found))  # type: ignore[arg-type]


def test_whether_its_own_date_moved_is_said_both_ways_and_once() -> None:
    touched = Noise("META_TOUCH", "date", "2026-03-02T07:30:00Z", "2026-03-03T17:40:00Z", {})
    found = step(Disclosure("disclosed", ()), edit(2, "disclosed"))
    moved = replace(found, noise=(touched,))
    stamped = replace(step(Disclosure("stamped-only", ()), edit(2, "stamped-only")), noise=(touched,))
    for made, words, times in ((moved, "ts own date moved", True), (stamped, "ts own date moved", False)):
        for page in (html(with_step(made)), markdown(with_step(made))):  # type: ignore[arg-type]
            assert (words in page) is times
            assert "date of change did not move" not in page
