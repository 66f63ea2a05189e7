"""What makes the differ fast must not change what it says: each shortcut against the long way, and work that is done once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.diff import calendar, compare, languages, notes, phrases, quantities, textdiff, tokens
from archive.diff.context import Context, title_case
from archive.diff.rules.distance import osa
from archive.diff.tokens import tokenise
from archive.model.edit import Source
from tests.bench.gates.gold import page

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "ru", "tr", "ar", "he", "ja", "zh", "")
CASES: tuple[Callable[[str], str], ...] = (str, str.upper, str.lower, str.title)
#: What dates, amounts and their neighbours are made of, and letters whose case is odd.
PIECES = str.split(
    "the of de 12 3 2016 1.5 x1.5 10:30 a.m. pm Uhr h 3rd 1,000 $ US$ € % - – Rs chf kg 5m bn per cent 12/11/2016 "
    "2016-01-02 . / , 周一 月曜 ２０１６ 三 日 カ ſ İ ı K ’ ' a O'Neil l' d’ Don’t &amp; &#39; é e\u0301 _ ( ) [ “ "
    "vingt-et-un SIFIR"
)


@st.composite
def written(draw: st.DrawFn) -> tuple[str, str]:
    """A text of words that its language has a meaning for, in any case, with and without space between them."""
    language = draw(st.sampled_from(LANGUAGES))
    table = languages.tables(language)
    known = [*table.months, *table.weekdays, *table.relative, *table.numbers, *table.ordinals, *table.scales]
    word = st.sampled_from([*known, *PIECES])
    cased = st.tuples(word, st.sampled_from(CASES))
    gap = st.sampled_from(("", " ", " ", ", ", "\u00a0", "-", "\n"))
    parts = draw(st.lists(st.tuples(cased, gap), max_size=10))
    return "".join(case(word) + between for (word, case), between in parts), language


def spans(matches: Iterable[re.Match[str]]) -> list[tuple[int, int, str | None]]:
    return [(match.start(), match.end(), match.lastgroup) for match in matches]


@given(written())
def test_dates_and_amounts_are_found_wherever_the_whole_pattern_finds_them(made: tuple[str, str]) -> None:
    text, language = made
    assert spans(calendar._matches(text, language)) == spans(calendar._pattern(language).finditer(text))
    assert spans(quantities._matches(text, language)) == spans(quantities._pattern(language).finditer(text))


@given(written())
def test_words_of_plain_script_are_the_same_words(made: tuple[str, str]) -> None:
    text = made[0]
    if tokens.plain(text):
        assert tokens._CUT_PLAIN.findall(text) == [match.group() for match in tokens._TOKEN.finditer(text)]
        assert tokens._PLAIN_WORDS.findall(text) == tokens._WORDS.findall(text)


WORDS = st.text("abcd", min_size=3, max_size=6)


@given(WORDS, WORDS)
def test_words_with_other_first_letters_are_one_slip_apart_at_their_beginning(a: str, b: str) -> None:
    if a[0] != b[0]:
        assert textdiff._one_slip(a, b) == (osa(a, b, 1) == 1)
        if a[-1] != b[-1]:
            assert textdiff.likeness(a, b, "en") == textdiff.likeness(a, b, "") == 0


@given(st.frozensets(st.text("abc", max_size=8), max_size=12), st.frozensets(st.text("abc", max_size=8), max_size=12))
def test_forms_of_a_word_share_all_but_two_letters_of_the_shorter(ours: frozenset[str], theirs: frozenset[str]) -> None:
    asked = notes._Asked("", "en")
    asked.said = notes._Said((), frozenset(), ours)
    expected = {
        word for word in ours for other in theirs
        if min(len(word), len(other)) > 3 and word[: (n := max(4, min(len(word), len(other)) - 2))] == other[:n]
    }  # fmt: skip
    assert asked.alike(theirs) == expected


@given(
    st.lists(
        st.sampled_from(["Harbour", "bridge", "of", "the", "Council", "is", "don’t", "3", "–", "été"]), max_size=60
    )
)
def test_prose_is_told_from_title_case_without_its_tokens(chosen: list[str]) -> None:
    text = " ".join(chosen)
    found = [token.text for token in tokenise(text[:400]) if token.kind == "word"]
    long = [word for word in found if len(word) > 3]
    capitals = sum(word[0].isupper() for word in long)
    assert title_case(text) == (len(long) >= 3 and len(found) <= 24 and capitals >= 0.7 * len(long))


@given(
    st.lists(
        st.sampled_from(["It rained on 3 May.", "Two boats sank.", "He said “no”.", "x" * 90, "y" * 200]), max_size=30
    )
)
def test_kept_readings_are_those_of_a_reader_who_keeps_nothing(texts: list[str]) -> None:
    readings = phrases.Readings(room=120, values=3)
    for text in texts:
        read = tuple(phrases.read(text, "en"))
        assert readings(text, "en") == read
        assert readings.values(text, "en") == tuple(token for token in read if token.value is not None)
        assert sum(len(kept) for kept, _ in readings._found) <= 120
        assert sum(map(len, readings._values.values())) <= 3


@given(
    st.lists(
        st.sampled_from(["harbour bridge opened late", "Ferry Company sold", "the boat, Monday"]),
        min_size=1,
        max_size=40,
    )
)
def test_a_page_shows_the_same_however_often_it_is_asked(asked: list[str]) -> None:
    lines = ["On Monday the harbour bridge opened late again.", "The Ferry Company sold the boat, Monday or not."]
    story = Context(page(*lines), page(*lines), Source("old"), Source("new")).new
    whole = " ".join(lines)
    for wanted in asked * 3:
        long = wanted + " " + "again." if "late" in wanted else wanted
        assert story.shows(long) == (
            len(long) >= 25 and re.search(rf"(?:^| ){re.escape(long)}(?: |$)", whole) is not None
        )


SENTENCE = (
    "The council met in the old hall by the river and spoke of the bridge for a long time that evening, number {}. "
)


def tokenised(count: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """How often a text is cut into tokens while two pages of so many paragraphs are compared, of which one changed."""
    texts = [SENTENCE.format(n) * 3 for n in range(count)]
    changed = [*texts[:-1], texts[-1].replace("river", "harbour", 1)]
    calls: list[str] = []

    def counted(text: str) -> list[tokens.Token]:
        calls.append(text)
        return tokenise(text)

    monkeypatch.setattr(phrases, "tokenise", counted)
    phrases.reading.forget()
    assert len(compare(page(*texts), page(*changed)).edits) == 1
    return len(calls)


def test_paragraphs_that_stand_unchanged_are_not_cut_into_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    assert tokenised(60, monkeypatch) == tokenised(20, monkeypatch) <= 8


def test_a_note_is_read_once_however_many_edits_it_is_asked_about() -> None:
    texts = [SENTENCE.format(n) for n in range(60)]
    note = "Correction: an earlier version of this article misstated where the council met."
    notes._asked.cache_clear()
    old, new = page(*texts), page(*(text.replace("river", "harbour") for text in texts), note)
    assert len(compare(old, new).edits) == 61
    known = notes._asked.cache_info()
    assert known.misses <= 3
    assert known.hits >= 40
