"""Cases 91 to 102: notes, stamps, headlines and bylines, copies, and the order of captures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hard_pages import URL, as_html, both, kinds, noises, paragraphs, single, told

from archive.model.edit import Comparison
from tests.newspaper import newspaper, page

STORY = paragraphs("The first bridge was built in 1931, the treasurer said after the vote.")
RIGHT = paragraphs("The first bridge was built in 1913, the treasurer said after the vote.")
DEUTSCH = paragraphs("Die erste Brücke wurde 1931 gebaut, sagte die Kämmerin nach der Abstimmung.", lang="de")
RICHTIG = paragraphs("Die erste Brücke wurde 1913 gebaut, sagte die Kämmerin nach der Abstimmung.", lang="de")
NOTE = "Correction: An earlier version of this article said the first bridge was built in 1931. It was built in 1913."
HINWEIS = "Korrektur: In einer früheren Version hieß es, die erste Brücke sei 1931 gebaut worden. Es war 1913."


def stamped(modified: str, published: str = "2026-03-02T07:00:00Z", **more: object) -> str:
    """Dates of publication and modification as a page states them for machines."""
    node = {"@type": "NewsArticle", "datePublished": published, "dateModified": modified, **more}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def noted(result: Comparison) -> list[str]:
    return [kind for edit in result.edits for kind in edit.kinds if kind.startswith("NOTE_")]


PLACES = {
    "bottom": {"below": "<p>{}</p>"},
    "top": {"above": "<p>{}</p>"},
    "italic": {"below": "<p><em>{}</em></p>"},
    "aside": {"below": "<aside class=correction><p>{}</p></aside>"},
    "div": {"above": "<div class=editors-note><i>{}</i></div>"},
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("old", "new", "note", "lang"), [(STORY, RIGHT, NOTE, "en"), (DEUTSCH, RICHTIG, HINWEIS, "de")]
)
def test_091_a_note_wherever_it_stands(
    old: tuple[str, ...], new: tuple[str, ...], note: str, lang: str, place: str
) -> None:
    ((where, mark),) = PLACES[place].items()
    result = both(as_html(old, lang=lang), as_html(new, lang=lang, **{where: mark.format(note)}))  # type: ignore[arg-type]
    assert noted(result) == ["NOTE_ADDED"]
    assert result.edits[0].field == "note"
    assert result.edits[0].severity == 5
    assert result.disclosure.verdict == "disclosed"
    number = next(edit for edit in result.edits if edit.field == "body")
    assert kinds(number) in (["NUMBER_CHANGED"], ["DATETIME_CHANGED"])
    assert number.nature == "correction"


@pytest.mark.parametrize("shape", [NOTE, {"@type": "CorrectionComment", "text": NOTE}])
def test_091_a_note_for_machines_only(shape: object) -> None:
    old, new = stamped("2026-03-02T07:00:00Z"), stamped("2026-03-02T08:00:00Z", correction=shape)
    result = both(as_html(STORY, head=old), as_html(RIGHT, head=new))
    # Told as a difference of the JSON-LD; readers of the page saw no note.
    assert any(NOTE[:40] in str(row["new"]) for row in result.metadata) or noted(result) == ["NOTE_ADDED"]
    assert result.disclosure.verdict != "not-expected"


@pytest.mark.parametrize(
    ("stamp", "lang"),
    [
        ("Updated: March 3, 2026, 14:05", "en"),
        ("Update 16:40", "en"),
        ("Last updated on Tuesday at 2 p.m.", "en"),
        ("Aktualisiert: 3. März 2026, 14:05 Uhr", "de"),
    ],
)
@pytest.mark.parametrize("place", ["above", "below"])
def test_091_a_stamp_is_no_note(stamp: str, lang: str, place: str) -> None:
    old, new = (STORY, RIGHT) if lang == "en" else (DEUTSCH, RICHTIG)
    result = both(as_html(old, lang=lang), as_html(new, lang=lang, **{place: f"<p>{stamp}</p>"}))  # type: ignore[arg-type]
    assert noted(result) == []
    assert [edit.field for edit in result.edits] == ["body"]
    assert result.disclosure.verdict in ("no-note-found", "stamped-only")


@pytest.mark.parametrize(("story", "note", "lang"), [(RIGHT, NOTE, "en"), (RICHTIG, HINWEIS, "de")])
def test_092_a_note_removed_later(story: tuple[str, ...], note: str, lang: str) -> None:
    result = both(as_html(story, lang=lang, below=f"<p>{note}</p>"), as_html(story, lang=lang))
    assert noted(result) == ["NOTE_REMOVED"]
    assert result.edits[0].severity == 5
    assert any("note removed" in line for line in result.disclosure.evidence)


@pytest.mark.parametrize(
    ("old", "new"),
    [(NOTE, NOTE.replace("in 1931", "in 1930")), (NOTE, NOTE + " The headline has been changed as well.")],
)
def test_092_a_note_reworded(old: str, new: str) -> None:
    edit = single(both(as_html(RIGHT, below=f"<p>{old}</p>"), as_html(RIGHT, below=f"<p>{new}</p>")))
    assert edit.field == "note"
    assert edit.operation == "change"
    assert "NOTE_CHANGED" in edit.kinds


@pytest.mark.parametrize("first", ["above", "below"])
def test_092_the_same_note_twice_is_one(first: str) -> None:
    once = as_html(RIGHT, **{first: f"<p>{NOTE}</p>"})  # type: ignore[arg-type]
    twice = as_html(RIGHT, above=f"<p>{NOTE}</p>", below=f"<p>{NOTE}</p>")
    assert both(once, twice).edits == ()
    assert noted(both(as_html(STORY), twice)) == ["NOTE_ADDED"]


@pytest.mark.parametrize(
    ("old", "new"),
    [("2026-03-02T07:00:00Z", "2026-03-02T09:30:00Z"), ("2026-03-02T07:00:00+01:00", "2026-03-03T07:00:00+01:00")],
)
def test_093_a_touched_page_without_a_change(old: str, new: str) -> None:
    result = both(as_html(STORY, head=stamped(old)), as_html(STORY, head=stamped(new)))
    assert result.edits == ()
    assert "META_TOUCH" in noises(result)
    assert result.disclosure.verdict == "not-expected"
    assert any(line.startswith("touch-only") for line in result.disclosure.evidence)


@pytest.mark.parametrize("lang", ["en", "de"])
def test_094_a_change_while_the_stamp_stood_still(lang: str) -> None:
    old, new = (STORY, RIGHT) if lang == "en" else (DEUTSCH, RICHTIG)
    head = stamped("2026-03-02T07:00:00Z")
    result = both(as_html(old, lang=lang, head=head), as_html(new, lang=lang, head=head))
    assert result.disclosure.verdict == "no-note-found"
    assert "no note found on this page" in result.disclosure.evidence
    moved = both(as_html(old, lang=lang, head=head), as_html(new, lang=lang, head=stamped("2026-03-02T11:00:00Z")))
    assert moved.disclosure.verdict == "stamped-only"
    words = json.dumps([str(line) for line in result.disclosure.evidence]).lower()
    assert not any(word in words for word in ("silent", "stealth", "lie", "fake"))


@pytest.mark.parametrize(
    ("first", "second"),
    [("2026-03-02T08:00:00Z", "2026-03-02T10:00:00Z"), ("2026-03-02T08:00:02Z", "2026-03-04T21:15:01Z")],
)
def test_095_a_stamp_that_is_the_clock_of_the_page_is_not_trusted(first: str, second: str) -> None:
    def seen(stamp: str) -> str:
        return stamp[:-2] + "3Z"

    result = both(
        as_html(STORY, head=stamped(first)), as_html(RIGHT, head=stamped(second)), observed=(seen(first), seen(second))
    )
    assert result.disclosure.verdict == "no-note-found"
    assert any("clock" in line or "not trusted" in line for line in result.disclosure.evidence)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2026-03-02T07:00:00Z", "2026-03-02T08:00:00+01:00"),
        ("2026-03-02T07:00:00Z", "2026-03-02T07:00:00.000+00:00"),
        ("2026-03-02T07:00:00+00:00", "2026-03-02T02:00:00-05:00"),
    ],
)
def test_096_the_same_moment_written_otherwise(old: str, new: str) -> None:
    result = both(as_html(STORY, head=stamped(old, old)), as_html(STORY, head=stamped(new, new)))
    assert result.edits == ()
    assert "META_TOUCH" not in noises(result)
    assert not any(line.startswith("touch-only") for line in result.disclosure.evidence)


@pytest.mark.parametrize(
    ("note", "lang"),
    [
        (
            "Correction: An earlier version of this article misspelled the name of the lighthouse keeper. He is Osvin Tark.",
            "en",
        ),
        (
            "Correction: An earlier version of this article gave the wrong year for the first bridge. It was built in 1931.",
            "en",
        ),
        (
            "Korrektur: In einer früheren Version war der Name des Leuchtturmwärters falsch geschrieben. Er heißt Osvin Tark.",
            "de",
        ),
    ],
)
def test_097_a_note_about_what_changed_between_the_captures(note: str, lang: str) -> None:
    story = STORY if lang == "en" else DEUTSCH
    result = both(as_html(story, lang=lang), as_html(story, lang=lang, below=f"<p>{note}</p>"))
    assert noted(result) == ["NOTE_ADDED"]
    assert result.disclosure.verdict == "undetermined"
    assert any("matches no observed edit" in line for line in result.disclosure.evidence)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Council rejects the harbour bridge", "Council approves the harbour bridge"),
        ("Bridge will cost 12 million", "Bridge will cost 14 million"),
    ],
)
def test_098_a_headline_changed_and_the_address_not(old: str, new: str) -> None:
    address = "https://courant.example/2026/" + old.lower().replace(" ", "-")
    head = f'<link rel=canonical href="{address}">'
    result = both(as_html(RIGHT, headline=old, head=head), as_html(RIGHT, headline=new, head=head), url=address)
    edit = next(edit for edit in result.edits if edit.field == "headline")
    assert "HEADLINE_CHANGE" in edit.kinds
    assert edit.severity >= 3
    assert not any("URL_CHANGE" in edit.kinds for edit in result.edits)
    # The old wording survives in the address.
    changed = {old for kind, old, _ in told(edit)}
    assert any("url" in residue.at or "canonical" in residue.at for residue in result.residue), (
        changed,
        result.residue,
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [(URL, "https://courant.example/2026/03/04/bridge-approved"), (URL, "https://paper.example/story/77")],
)
def test_098_the_canonical_address_changed(old: str, new: str) -> None:
    pages = [as_html(STORY, head=f'<link rel=canonical href="{href}">') for href in (old, new)]
    result = both(*pages)
    assert not any(edit.severity > 1 for edit in result.edits)
    assert {"path": "canonical", "old": old, "new": new} in [dict(row) for row in result.metadata]


def signed(*names: str) -> str:
    ld = json.dumps({"@type": "NewsArticle", "author": [{"@type": "Person", "name": name} for name in names]})
    return f'<p class=byline>By {" and ".join(names)}</p><script type="application/ld+json">{ld}</script>'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (("Dana Whitlock", "Jory Vance"), ("Jory Vance", "Dana Whitlock")),
        (("Dana Whitlock",), ("Dana Whitlock", "Jory Vance")),
        (("Courant Staff",), ("Jory Vance",)),
    ],
)
def test_099_the_byline(old: tuple[str, ...], new: tuple[str, ...]) -> None:
    edit = single(both(as_html(STORY, above=signed(*old)), as_html(STORY, above=signed(*new))))
    assert (edit.field, edit.operation) == ("byline", "change")
    assert "BYLINE_CHANGE" in edit.kinds
    assert edit.severity >= 3


WIRE = (
    "VALMARE (Northwire) - Government forces shelled the old fishing quarter overnight and insurgents fired back, residents said.",
    "Hospitals counted 14 wounded among civilians and insurgents, a doctor said by telephone from the northern shore.",
    "The shelling began after a truce ended, and both sides accused each other of breaking it first.",
)


@pytest.mark.parametrize(("word", "swapped"), [("insurgents", "terrorists"), ("residents said", "regime media said")])
def test_100_a_copy_with_one_word_swapped(word: str, swapped: str) -> None:
    copy = (WIRE[0].replace(word, swapped), *WIRE[1:])
    edit = single(both(as_html(WIRE), as_html(copy)))
    assert edit.severity >= 3
    assert edit.operation == "change"
    assert not set(kinds(edit)) & {"TYPO", "GRAMMAR", "PUNCT_TYPOGRAPHY"}
    changed = " ".join(new for _, _, new in told(edit))
    assert changed
    assert changed in swapped


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("VALMARE (Northwire) - ", "VALMARE, March 2 (Northwire) - "),
        ("VALMARE (Northwire) - ", "VALMARE — "),
        ("VALMARE (Northwire) - ", "VALMARE/ESKER (Northwire) — "),
    ],
)
def test_101_the_same_wire_story_under_another_dateline(old: str, new: str) -> None:
    result = both(as_html(WIRE), as_html((WIRE[0].replace(old, new), *WIRE[1:])))
    # What was filed where is told of the dateline; the sentence after it did not change.
    assert {edit.field for edit in result.edits} <= {"dateline"}, [(edit.field, told(edit)) for edit in result.edits]


PATH = "/2026/harbour-plan"


def test_102_captures_out_of_order_and_the_same_page_again(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        for hour, cost in ((12, 41), (8, 14), (13, 41)):
            paper.at(f"2026-03-02T{hour:02d}:00:00Z")
            paper.serve(PATH, page(cost=f"${cost} million"))
            paper.capture(PATH)
        history = paper.press.history("harbour-plan")
        # In the order of observation, and the identical capture is a visit and no version.
        assert [step.capture.observed[11:13] for step in history] == ["08", "12", "13"]
        assert [step.capture.outcome for step in history] == ["version", "version", "unchanged"]
        (compared,) = (step.comparison for step in history if step.comparison is not None)
        assert [told(edit) for edit in compared.edits] == [[("NUMBER_CHANGED", "$14 million", "$41 million")]]


@pytest.mark.parametrize(("first", "second"), [("$41 million", "$14 million"), ("no money", "too much money")])
def test_102_there_and_back_again(tmp_path: Path, first: str, second: str) -> None:
    with newspaper(tmp_path) as paper:
        for hour, cost in ((8, first), (9, second), (10, first)):
            paper.at(f"2026-03-02T{hour:02d}:00:00Z")
            paper.serve(PATH, page(cost=cost))
            paper.capture(PATH)
        history = paper.press.history("harbour-plan")
        steps = [step for step in history if step.comparison is not None]
        assert len(steps) == 2  # no revert is lost
        there, back = (step.comparison for step in steps)
        assert there is not None
        assert back is not None
        assert [(edit.old and edit.old.text) for edit in there.edits] == [
            (edit.new and edit.new.text) for edit in back.edits
        ]
        assert there.edits
