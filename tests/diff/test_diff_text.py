"""Two texts and their spans: exact whatever the texts are, and never mild about what must not be called minor."""

from __future__ import annotations

import string

import pytest
from diff_builder import kinds, one, page
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from archive.diff.context import Context
from archive.diff.edits import TextChange, compare_texts, severity_of
from archive.diff.languages import words
from archive.diff.normal import norm
from archive.diff.tokens import tokenise
from archive.model.edit import Source

CONTEXT = Context(page("The council met in the old town hall."), page("The council met."), Source("old"), Source("new"))

WORDS = sorted(
    words(
        "council bridge harbour vote Monday the of in Ruiz Elena five 12 1,000 $3 million not may “yes” killed December 4, 2019. "
        "government governement said. He won't U.S. l'eau 橋 市議会 émeute — ( ) / Reuters/Ana"
    )
)
prose = st.lists(st.sampled_from(WORDS), max_size=16).map(" ".join)
anything = st.text(max_size=60)
odd = st.text(alphabet=string.ascii_letters + " .,'\"-–—“”’\u00a0\u200b\u00ad\u0301\u202eéß0123456789£%\n", max_size=60)


SENTENCES = (
    "The council met.",
    "One two three.",
    "New one here.",
    "市議会は決めた。",
    "橋が開いた。",
    "Rain fell?",
    "Nobody came!",
    "A. B.",
)
gaps = st.sampled_from(("", " ", "  ", "\n", "\u00a0", " \t"))
paragraphs = st.lists(st.tuples(st.sampled_from(SENTENCES), gaps), max_size=6).map(
    lambda parts: "".join(sentence + gap for sentence, gap in parts)
)


def patched(old: str, new: str, change: TextChange) -> str:
    out, place = [], 0
    for span in change.spans:
        assert place <= span.old[0] <= span.old[1] <= len(old)
        out += [old[place : span.old[0]], new[slice(*span.new)]]
        place = span.old[1]
    return "".join(out) + old[place:]


@settings(max_examples=400, deadline=None)
@given(
    st.one_of(
        st.tuples(prose, prose), st.tuples(odd, odd), st.tuples(paragraphs, paragraphs), st.tuples(anything, anything)
    )
)
@example(("One two three.  ", "One two three. New one here. Another one here.")).via("space where sentences come")
@example(("One two three. New one here. Another one here.", "One two three.  ")).via("space where sentences went")
@example(("He met.A. B.He met.", "He met.A. B. A. B.He met.")).via("a repeated beginning of a sentence")
@example(("", "a")).via("empty")
@example((" ", "")).via("space")
@example(("a\u0301b", "áb")).via("composed")
@example(("REUTERS/A", "(Reuters/A)")).via("credit")
@example(("A. B. C.", "C. A. B.")).via("moved sentence")
@example(("\ufffd\u00c3", "é")).via("broken")
def test_spans_turn_the_old_text_into_the_new_and_back(texts: tuple[str, str]) -> None:
    old, new = texts
    for captioned in (False, True):
        change = compare_texts(old, new, CONTEXT, captioned=captioned)
        assert patched(old, new, change) == new
        back = TextChange(
            tuple(
                span.__class__(span.new, span.old, span.kind, span.confidence, span.evidence) for span in change.spans
            ),
            (),
        )
        assert patched(new, old, back) == old
        assert bool(change.spans) == (old != new)


@settings(max_examples=100, deadline=None)
@given(st.one_of(prose, odd, anything))
def test_equal_texts_have_no_spans(text: str) -> None:
    assert compare_texts(text, text, CONTEXT).spans == ()


@settings(max_examples=150, deadline=None)
@given(st.one_of(prose, odd, anything))
def test_tokens_cover_everything_but_space(text: str) -> None:
    place = 0
    for token in tokenise(text):
        assert text[token.start : token.end] == token.text
        assert norm(text[place : token.start]) == ""
        place = token.end
    assert norm(text[place:]) == ""


@settings(max_examples=150, deadline=None)
@given(st.one_of(odd, anything))
def test_the_matching_layer_is_idempotent(text: str) -> None:
    assert norm(norm(text)) == norm(text)


sentence = "Officials said that {} people were taken to hospitals in {} after the storm on {} and {} return soon."
amounts = st.one_of(
    st.integers(2, 10**6).map(lambda n: f"{n:,}"),
    st.integers(2, 999).map(str),
    st.sampled_from(["five", "twelve", "twenty", "ninety"]),
)
places = st.sampled_from(sorted(words("Aleppo Boston Cairo Delhi Lima Oslo Quito Rome Tokyo Vienna")))
days = st.sampled_from(["Monday", "Tuesday", "December 3, 2019", "December 4, 2019", "3 May 2020"])
modals = st.sampled_from(["will", "may", "will not", "must", "could"])
facts = st.tuples(amounts, places, days, modals)


@settings(max_examples=200, deadline=None)
@given(facts, facts)
def test_a_changed_number_place_day_or_modal_is_never_minor(old: tuple[str, ...], new: tuple[str, ...]) -> None:
    assume(old != new)
    change = compare_texts(sentence.format(*old), sentence.format(*new), CONTEXT)
    values = [kind for kind in change.kinds if kind in ("NUMBER_STYLE", "DATE_STYLE")]
    if not values:
        assert severity_of(change.kinds) >= 3
    for span in change.spans:
        if span.kind == "NUMBER_STYLE":
            assert span.evidence["value"]
        if span.kind == "DATE_STYLE":
            assert span.evidence["iso"]
        assert span.kind not in ("TYPO", "PUNCT_TYPOGRAPHY", "GRAMMAR", "REPHRASE", "SPELLING_VARIANT")


CASES = [
    # noise
    ("It is “fine” – he’s sure…", 'It is "fine" - he\'s sure...', []),
    ("Ten\u00a0years ago", "Ten years ago", []),
    ("The soft\u00adware works", "The software works", []),
    ("Cafe\u0301 owners", "Café owners", []),
    # punctuation, case, spacing
    ("In the end he left", "In the end, he left", ["PUNCT_TYPOGRAPHY"]),
    ("the re-opening of it", "the reopening of it", ["PUNCT_TYPOGRAPHY"]),
    ("the Mayor spoke", "the mayor spoke", ["CAPITALISATION"]),
    # typing errors
    ("a governement office", "a government office", ["TYPO"]),
    ("they recieved it", "they received it", ["TYPO"]),
    ("a government office", "a governement office", ["TYPO"]),
    ("saw the the sea", "saw the sea", ["TYPO"]),
    ("alot of rain", "a lot of rain", ["TYPO"]),
    ("on Wendesday night", "on Wednesday night", ["TYPO"]),
    # two words that exist are never a slip
    ("the form was signed", "the from was signed", ["WORD_SUBSTITUTION"]),
    ("a public meeting", "a pubic meeting", ["WORD_SUBSTITUTION"]),
    ("attacked by insurgents", "attacked by terrorists", ["WORD_SUBSTITUTION"]),
    ("the ponds were dug", "the subponds were dug", ["WORD_SUBSTITUTION"]),
    ("the AW file was sent", "the RAW file was sent", ["ENTITY_CHANGED"]),
    # grammar and variants
    ("two car were seen", "two cars were seen", ["GRAMMAR"]),
    ("he go home", "he goes home", ["GRAMMAR"]),
    ("the colour of it", "the color of it", ["SPELLING_VARIANT"]),
    ("ten per cent more", "ten percent more", ["NUMBER_STYLE"]),
    ("near Kiev today", "near Kyiv today", ["SPELLING_VARIANT"]),
    ("they won't leave", "they will not leave", ["SPELLING_VARIANT"]),
    ("said governor Ruiz", "said Gov. Ruiz", ["SPELLING_VARIANT"]),
    # numbers
    ("five people died", "5 people died", ["NUMBER_STYLE"]),
    ("five people died", "6 people died", ["NUMBER_CHANGED"]),
    ("cost $1 million", "cost 1,000,000 dollars", ["NUMBER_STYLE"]),
    ("cost $1 million", "cost $1 billion", ["NUMBER_CHANGED"]),
    ("a million people", "a billion people", ["NUMBER_CHANGED"]),
    ("rose 3.5 percent", "rose 35 percent", ["NUMBER_CHANGED"]),
    ("rose 5%", "rose 5", ["NUMBER_CHANGED"]),
    ("hundreds marched", "thousands marched", ["NUMBER_CHANGED"]),
    ("won 3-2 at home", "won 3-1 at home", ["NUMBER_CHANGED"]),
    ("the COVID-19 rules", "the COVID-18 rules", ["NUMBER_CHANGED"]),
    ("the first bridge", "the 1st bridge", ["NUMBER_STYLE"]),
    # dates
    ("on Dec. 4, 2019 at noon", "on 4 December 2019 at noon", ["DATE_STYLE"]),
    ("on Dec. 4, 2019 at noon", "on Dec. 5, 2019 at noon", ["DATETIME_CHANGED"]),
    ("at 3 p.m. sharp", "at 15:00 sharp", ["DATE_STYLE"]),
    ("on Monday night", "on Tuesday night", ["DATETIME_CHANGED"]),
    ("they met on 2019-12-04", "they met on December 4, 2019", ["DATE_STYLE"]),
    # negation, modality, opposites
    ("he did see it", "he did not see it", ["POLARITY_MODALITY"]),
    ("they will go", "they may go", ["POLARITY_MODALITY"]),
    ("the alleged thief", "the thief", ["POLARITY_MODALITY"]),
    ("12 people killed", "12 people injured", ["POLARITY_MODALITY"]),
    ("he was found guilty", "he was found innocent", ["POLARITY_MODALITY"]),
    # names
    ("sent to Iran now", "sent to Iraq now", ["ENTITY_CHANGED"]),
    ("flew to Austria today", "flew to Australia today", ["ENTITY_CHANGED"]),
    ("said Rupert Colvile there", "said Rupert Colville there", ["NAME_SPELLING"]),
    ("the Syria border", "the Syrian border", ["GRAMMAR"]),
    # quotations
    ("He said “we are fine” then", "He said “we were fine” then", ["QUOTE_CHANGED"]),
    ("He said “it is a catastrofe” then", "He said “it is a catastrophe” then", ["QUOTE_CHANGED"]),
    ("He said ‘we are fine’ then", "He said “we are fine” then", ["PUNCT_TYPOGRAPHY", "PUNCT_TYPOGRAPHY"]),
    ("the peaceful march went on", "the “peaceful” march went on", ["QUOTE_CHANGED", "QUOTE_CHANGED"]),
    # encoding
    ("the cafÃ© owner", "the café owner", []),
    ("Tom &amp; Jerry ran", "Tom & Jerry ran", []),
    # content
    ("The ferry runs. It is old.", "The ferry runs. Nobody was hurt in the fire. It is old.", ["CONTENT_ADDED"]),
    ("The ferry runs. Nobody was hurt in the fire. It is old.", "The ferry runs. It is old.", ["CONTENT_REMOVED"]),
    ("a long and winding road", "a winding road", ["REPHRASE"]),
]


@pytest.mark.parametrize(("old", "new", "wanted"), CASES, ids=[f"{n}-{case[1][:30]}" for n, case in enumerate(CASES)])
def test_kinds(old: str, new: str, wanted: list[str]) -> None:
    head, tail = "On the quay, people said that ", " and the harbour master wrote it down."
    full_old, full_new = (text if text[0].isupper() else head + text + tail for text in (old, new))
    if wanted:
        assert kinds(full_old, full_new) == wanted
    else:
        found = compare_texts(full_old, full_new, CONTEXT)
        assert found.severity == 0
        assert found.spans


@pytest.mark.parametrize(
    ("language", "old", "new", "wanted"),
    [
        (
            "de",
            "Am Montag starben fünf Menschen in der Stadt.",
            "Am Montag starben 5 Menschen in der Stadt.",
            ["NUMBER_STYLE"],
        ),
        ("de", "Es kostete 1.000 Euro und mehr.", "Es kostete 1.500 Euro und mehr.", ["NUMBER_CHANGED"]),
        ("de", "Er hat das nicht gesagt.", "Er hat das gesagt.", ["POLARITY_MODALITY"]),
        ("de", "der mutmaßliche Täter floh", "der Täter floh", ["POLARITY_MODALITY"]),
        ("de", "die Solar-Anlage am Dach", "die Solaranlage am Dach", ["PUNCT_TYPOGRAPHY"]),
        ("fr", "une baisse de -3,5% en mars 2019", "une baisse de - 3,5 % en mars 2019", ["NUMBER_STYLE"]),
        ("fr", "la réunion de 12h30 est annulée", "la réunion de 12 h 30 est annulée", ["DATE_STYLE"]),
        ("fr", "il n’est pas venu hier soir", "il n’est jamais venu hier soir", ["POLARITY_MODALITY"]),
        ("fr", "l’impôt sur le revenus monte", "l’impôt sur le revenu monte", ["GRAMMAR"]),
        ("es", "el 4 de diciembre de 2019 llegó", "el 4/12/2019 llegó", ["DATE_STYLE"]),
        ("ja", "市議会は2019年4月14日に承認した。", "市議会は2019年4月15日に承認した。", ["DATETIME_CHANGED"]),
        ("ja", "橋は3億円で完成した。", "橋は5億円で完成した。", ["NUMBER_CHANGED"]),
        ("ar", "قتل 12 شخصا في المدينة", "قتل 15 شخصا في المدينة", ["NUMBER_CHANGED"]),
    ],
)
def test_kinds_in_other_languages(language: str, old: str, new: str, wanted: list[str]) -> None:
    assert kinds(old, new, language=language, rest="", headline="x") == wanted


def test_one_character_of_a_script_without_spaces_is_one_edit() -> None:
    edit = one(
        "市議会は新しい橋の建設を承認した。", "市議会は新しい駅の建設を承認した。", language="ja", rest="短い文。"
    )
    assert [(edit.old.text[slice(*span.old)], edit.new.text[slice(*span.new)]) for span in edit.spans] == [("橋", "駅")]  # type: ignore[union-attr]


def test_a_long_paragraph_is_still_told_by_words() -> None:
    long = [f"word{n % 700}x{n}" for n in range(6000)]
    changed = list(long)
    changed[3000] = "another"
    change = compare_texts(" ".join(long), " ".join(changed), CONTEXT)
    assert len(change.spans) == 1
    assert not change.degraded


def test_evidence_of_a_slip_shows_distance_and_lexicon() -> None:
    (span,) = one("a governement office", "a government office").spans
    assert span.confidence == "certain"
    assert span.evidence["distance"] == 1
    assert (span.evidence["old_in_lexicon"], span.evidence["new_in_lexicon"]) == (False, True)


def test_a_form_that_stays_in_use_is_no_slip() -> None:
    rest = "The Tabaka dance is old. Every village has its tabaka, and no tabaka is like another."
    edit = one("They danced the tabaka all night.", "They danced the tabako all night.", rest=rest)
    assert "TYPO" not in edit.kinds


def test_a_respelled_name_is_certain_when_the_story_uses_the_new_form() -> None:
    rest = "The spokesman, Rupert Colville, has served for years and is known in Geneva."
    (span,) = one("It was said by Colvile on the phone.", "It was said by Colville on the phone.", rest=rest).spans
    assert (span.kind, span.confidence) == ("NAME_SPELLING", "certain")


def test_dates_are_read_by_the_articles_own_dating() -> None:
    from archive.model.article import DateClaim

    claim = (DateClaim("published", "2016-12-13T09:00:00+01:00", "json-ld", "2016-12-13T09:00:00+01:00"),)
    old, new = "The fire broke out on December 12, 2016 near the port.", "The fire broke out on Monday near the port."
    (span,) = one(old, new, dates=claim).spans
    assert (span.kind, span.confidence, span.evidence["iso"]) == ("DATE_STYLE", "certain", "2016-12-12")
    assert span.evidence["anchor"] == "2016-12-13"
    # Eight days before the day of writing, "Monday" would be another day.
    (span,) = one(old.replace("12, 2016", "5, 2016"), new, dates=claim).spans
    assert (span.kind, span.evidence["old_iso"], span.evidence["new_iso"]) == (
        "DATETIME_CHANGED",
        "2016-12-05",
        "2016-12-12",
    )
    # December 12, 2016 was no Tuesday, whatever the day of writing.
    (span,) = one(old, new.replace("Monday", "Tuesday"), dates=claim).spans
    assert (span.kind, span.confidence) == ("DATETIME_CHANGED", "certain")
    (span,) = one(old, new.replace("Monday", "Tuesday")).spans
    assert span.kind == "DATETIME_CHANGED"


def test_a_relative_day_without_any_dating_is_not_called_style() -> None:
    (span,) = one("The fire broke out yesterday near the port.", "The fire broke out on Monday near the port.").spans[
        -1:
    ]
    assert (span.kind, span.confidence) == ("DATETIME_CHANGED", "review")
