"""What may be a note keeps the words "no note found on this page" from being said, wherever on the page it stands."""

from __future__ import annotations

import pytest

from archive.api.documents import compare
from archive.diff import disclosure
from archive.model.edit import Comparison

PARAGRAPHS = (
    "The council of Marrow approved the new tram line on Monday evening after a long debate in the town hall.",
    "Work on the eastern section will begin in spring, and residents of the old quarter will be asked to keep away.",
    "Shopkeepers along the avenue said they had been promised help while the road is closed to traffic.",
)
WRONG = "The line will cost 44 million crowns, the council said."
RIGHT = "The line will cost 41 million crowns, the council said."
NOTE = "Correction: an earlier version of this article misstated the cost of the line."

#: Where a note can stand that is no paragraph of the story; `{}` is the note.
PLACES = {
    "aside of the story": ("<aside><p>{}</p></aside>", ""),
    "footer of the story": ("<footer><p>{}</p></footer>", ""),
    "link": ('<p><a href="/corrections/1">{}</a></p>', ""),
    "heading": ("<h4>{}</h4>", ""),
    "aside of the page": ("", "<aside><p>{}</p></aside>"),
    "box of the page": ("", '<div class="box"><p>{}</p></div>'),
    "linked aside of the page": ("", '<aside><a href="/corrections/1">{}</a></aside>'),
}
#: Notes in words that no rule of notes takes for one.
WORDINGS = (
    "Updated at 14:00 to correct the cost.",
    "The cost has been corrected.",
    "*Cost figure corrected on March 3",
    "Because of a reporting error, the cost was wrong in the print edition.",
    "A previous version gave the wrong cost for the line.",
    "This story was updated with the right figure.",
    "Corrected 4 March 2026",
    "This page has been revised.",
    "Sorry: typo in cost above.",
)
#: What comes and goes beside stories and says nothing of them.
FURNITURE = (
    "Harbour reopens after the storm",
    "Updated: 4 March 2026, 14:05",
    "Minister to visit Marrow in the summer, says office",
    "12 readers are here now",
    "Sign up for our letter from the coast, every Friday",
)


def page(sentence: str, inside: str = "", outside: str = "", *, lang: str = "en") -> bytes:
    """An article whose second paragraph is `sentence`, with what stands behind the story and behind the article."""
    first, *rest = PARAGRAPHS
    text = "".join(f"<p>{paragraph}</p>\n" for paragraph in (first, sentence, *rest))
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>Tram line approved in Marrow</title>'
        '<meta property="og:type" content="article"></head><body><header><a href="/">Home</a></header>'
        f"<main><article><h1>Tram line approved in Marrow</h1>{text}{inside}</article>{outside}</main>"
        "<footer><p>Courant, Marrow</p></footer></body></html>"
    ).encode()


def verdict(old: bytes, new: bytes) -> str:
    found: Comparison = compare(old, new, url="https://courant.example/tram")
    assert any(edit.severity >= 4 and edit.field == "body" for edit in found.edits)
    return found.disclosure.verdict


def test_without_a_note_none_is_found() -> None:
    assert verdict(page(WRONG), page(RIGHT)) == "no-note-found"


@pytest.mark.parametrize("place", PLACES)
def test_a_note_in_an_odd_place_is_not_missing(place: str) -> None:
    inside, outside = (part.format(NOTE) for part in PLACES[place])
    assert verdict(page(WRONG), page(RIGHT, inside, outside)) in ("disclosed", "undetermined")


@pytest.mark.parametrize("place", ["aside of the story", "footer of the story"])
def test_a_box_of_the_story_itself_is_read(place: str) -> None:
    inside, outside = (part.format(NOTE) for part in PLACES[place])
    assert verdict(page(WRONG), page(RIGHT, inside, outside)) == "disclosed"


@pytest.mark.parametrize("inside", ["<p>{}</p>", "<aside>{}</aside>", "<small>{}</small>"])
@pytest.mark.parametrize("words", WORDINGS)
def test_a_note_in_other_words_is_not_missing(words: str, inside: str) -> None:
    assert verdict(page(WRONG), page(RIGHT, inside.format(words))) in ("disclosed", "undetermined")


@pytest.mark.parametrize("words", WORDINGS)
def test_a_sentence_at_the_end_of_the_paragraph_is_not_missing(words: str) -> None:
    assert verdict(page(WRONG), page(f"{RIGHT} {words}")) in ("disclosed", "undetermined")


def test_the_language_that_a_template_names_may_be_another() -> None:
    german = "<p>Hinweis: In einer früheren Fassung dieses Textes waren die Kosten falsch angegeben.</p>"
    assert verdict(page(WRONG), page(RIGHT, german)) in ("disclosed", "undetermined")


@pytest.mark.parametrize("line", FURNITURE)
def test_furniture_is_no_reason_for_doubt(line: str) -> None:
    assert verdict(page(WRONG), page(RIGHT, "", f"<aside><p>{line}</p></aside>")) == "no-note-found"


def test_what_stood_before_is_no_reason_for_doubt() -> None:
    box = "<aside><p>Spotted a mistake in this story? Write to the desk.</p></aside>"
    assert verdict(page(WRONG, "", box), page(RIGHT, "", box)) == "no-note-found"


#: Boxes beside a story whose notes may be about other ones: linked, several, in a box that is called something else,
#: behind another story, not saying of which text they speak.
ELSEWHERE = (
    f'<aside><p>{NOTE} <a href="/ferry">The ferry</a></p></aside>',
    f"<aside><p>{NOTE}</p><p>Correction: an earlier version of this article misnamed the port.</p></aside>",
    f'<aside class="related"><p>{NOTE}</p></aside>',
    f"<div><article><h1>Ferry fares rise</h1><p>Fares rise in May.</p></article><footer><p>{NOTE}</p></footer></div>",
    "<aside><p>Correction: The cost of the line is 41 million crowns and not 44 million.</p></aside>",
)


@pytest.mark.parametrize("box", ELSEWHERE)
def test_a_sidebar_note_about_another_story_is_never_an_edit(box: str) -> None:
    found = compare(page(RIGHT), page(RIGHT, "", box), url="https://courant.example/tram")
    assert found.edits == ()


#: Boxes beside a story with a note that says of itself that it is about this text.
BESIDE = (
    "<aside><p>{}</p></aside>",
    "<footer><p>{}</p></footer>",
    '<div class="page-foot"><p>{}</p></div>',
    "<div>" + '<p><a href="/other">Another story of the week</a></p>' * 200 + "</div><div><p>{}</p></div>",
)


@pytest.mark.parametrize("box", BESIDE)
def test_a_note_beside_the_story_that_comes_alone_is_heard(box: str) -> None:
    filler = box.partition("{}")[0] + box.partition("{}")[2]
    before, after = page(RIGHT, "", filler), page(RIGHT, "", box.replace("{}", NOTE))
    steps = (compare(page(WRONG, "", filler), before), compare(before, after))
    assert steps[0].disclosure.verdict == "no-note-found"
    assert [edit.kinds for edit in steps[1].edits] == [("NOTE_ADDED",)]
    told = disclosure.over_time(steps)
    assert told[0].disclosure.verdict == "disclosed-later"
    assert told[1].disclosure.verdict == "not-expected"


#: What comes with a version after the one that changed, and whether the edit may still be called one without a note.
LATER = (
    ("Correction: An earlier version of this article contained an error.", False),
    ("The cost has been corrected.", False),
    ("Corrected 4 March 2026", False),
    ("Correction: An earlier version misnamed the harbour master. He is Per Lund.", True),
    ("Storm is coming to the coast, the harbour master said on Monday after a long night.", True),
)


@pytest.mark.parametrize(("words", "missing"), LATER)
def test_what_came_later_may_be_the_note(words: str, missing: bool) -> None:
    after = page(RIGHT, f"<p>{words}</p>")
    steps = (compare(page(WRONG), page(RIGHT)), compare(page(RIGHT), after))
    assert steps[0].disclosure.verdict == "no-note-found"
    told = disclosure.over_time(steps)[0]
    assert (told.disclosure.verdict == "no-note-found") == missing
    assert all((edit.disclosure == "no-note-found") == missing for edit in told.edits)


def test_a_small_figure_by_chance_is_no_description() -> None:
    old = page(WRONG, "<p>Five of the drivers said that the old depot had been full of dust since the war.</p>")
    note = "Correction: An earlier version misstated the cost of the line. It is 41 million, as five readers told us."
    found = compare(old, page(RIGHT, f"<p>{note}</p>"), url="https://courant.example/tram")
    told = {edit.kinds[0]: edit.disclosure for edit in found.edits}
    assert told["NUMBER_CHANGED"] == "disclosed"
    assert told["CONTENT_REMOVED"] == "undetermined"
