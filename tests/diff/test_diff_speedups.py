"""What is done a quicker way gives what the plain way gives: words cut, places of lost characters, words in capitals."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.articles.extract import extract
from archive.diff import align, frontpage, nature, pleas, posts, tokens
from archive.diff.comparison import NEW, OLD
from archive.diff.context import Context, Vocabulary, _begins
from archive.diff.normal import fold
from archive.diff.rules.shape import damage
from archive.model.article import Post, PostTime

_LOST = "\ufffd"
_SIGNS = st.text(
    st.sampled_from("aAtlOqu'\u2019.,12 -&;amp#_\u00e9\u0301\u00bd人ア๑ก\u0663\u00ad\u200d\n\u201c%"), max_size=40
)


@settings(deadline=None)
@given(_SIGNS)
@example("l'imp O'Brien's U.S. &amp;#8217; 1,200.5a ๑a ๑ don't")
def test_words_are_what_the_pattern_of_all_scripts_finds(text: str) -> None:
    assert tokens.tokenise(text) == tokens._by_place(text)


@settings(deadline=None)
@given(st.text(f"ab{_LOST}\n.", max_size=9), st.text("ab\n.", max_size=12))
@example(f"a{_LOST}b", "axyzb")
@example(f"a{_LOST}b", "axyzzb")
def test_lost_characters_are_found_as_an_expression_finds_them(damaged: str, whole: str) -> None:
    pattern = ".{0,3}".join(re.escape(part) for part in re.split(f"{_LOST}+", damaged))
    stands = _LOST in damaged and bool(whole) and re.fullmatch(pattern, whole, re.DOTALL) is not None
    assert (damage(damaged, whole) == "replacement characters") == stands


def test_a_text_whose_every_second_character_was_lost_is_soon_compared() -> None:
    """An expression would try 4^199 ways before it said no, and no budget would see it: this test would not end."""
    assert damage(f"a{_LOST}" * 199, "a" * 398 + "bbbb") is None
    assert damage(f"a{_LOST}" * 199, "a" * 398) == "replacement characters"


@settings(deadline=None)
@given(st.text(st.sampled_from("aA\u00e9\u00c9 1_'\u2019-\n.\u0663\u00dc市"), max_size=14))
def test_capitals_inside_sentences_are_those_of_whole_words(text: str) -> None:
    words = [fold(match.group()) for match in re.finditer(r"[^\W\d_][\w'\u2019-]*", text)]
    assert Vocabulary([text]).inner_capitals <= {part for word in words for part in (word, *word.split("-"))}
    starts = {match.start() for match in re.finditer(r"[^\W\d_][\w'\u2019-]*", text)}
    letters = [n for n, char in enumerate(text) if char.isalpha() and not text[n - 1 : n].isalpha()]
    assert {n for n in letters if _begins(text, n)} == starts & set(letters)


_OPENINGS = ("If you", "please", "support us", "Send us your tips", "to us", "download our app", "follow us on", "subscribe",
             "wenn sie", "bitte", "schreiben sie uns", "sign up", "e-mail us", "The ferry", "for our newsletter")  # fmt: skip
_MARKS = (".", "!", "?", ":", "|", "\u2026", " ", " - ", ", ", "\u201c", "(", "...", ". |", "\u2014 ", "?!  ")


@settings(deadline=None)
@given(st.lists(st.sampled_from((*_OPENINGS, *_MARKS)), max_size=10).map("".join))
@example("Rain fell. |. Send us your tips to us")
@example("... please support us")
def test_what_the_house_asks_stands_where_a_sentence_may_begin(text: str) -> None:
    """As a pattern that is tried from every mark of a row of marks finds it, which takes the square of the row."""
    low = text.lower()
    for words, (_, pattern) in zip(
        (pleas._SUPPORT, pleas._TIPS, pleas._APP, pleas._FOLLOW, pleas._OFFER), pleas._HOUSE, strict=True
    ):
        plain = re.compile(rf"(?:^\W*|[.!?:|\u2026]\W+|{pleas._CONDITION})(?:{pleas._rows(words)})")
        assert (pattern.search(low) is None) == (plain.search(low) is None)


@given(st.lists(st.sampled_from(["soll", "sollen", "haben", "sein", "worden", "solle", "er", "habend"]), max_size=6))
def test_hearsay_is_what_one_pattern_finds(words: list[str]) -> None:
    text = " ".join(words)
    plain = re.search(r"\b(?:soll|sollen)\b.*\b(?:haben|sein|worden)\b", text)
    assert nature._hearsay(text) == (plain is not None)


@settings(deadline=None)
@given(*[st.text(st.sampled_from("ab \u00e9人."), max_size=30)] * 2)
def test_likeness_is_that_of_bags_counted_anew(one: str, other: str) -> None:
    def dice(ours: Counter[str], theirs: Counter[str]) -> float:
        return 2 * (ours & theirs).total() / (ours.total() + theirs.total())

    ours, theirs = (Counter(tokens.features(text)) for text in (one, other))
    if ours.total() + theirs.total() == 0:
        assert align.words_alike(one, other) == (1.0 if one == other else 0.0)
        return
    letters = [Counter(map("".join, zip(pad, pad[1:], pad[2:], strict=False))) for pad in (f"  {one} ", f"  {other} ")]
    expected = dice(ours, theirs)
    if ours.total() + theirs.total() <= 24:
        expected = max(expected, 0.9 * dice(*letters))
    for _ in range(2):
        assert align.words_alike(one, other) == expected


class _Posts(tuple[Post, ...]):
    """Posts that count how often they are gone through."""

    times = 0

    def __iter__(self) -> Iterator[Post]:
        type(self).times += 1
        return super().__iter__()


def test_the_times_of_a_live_page_are_gathered_once() -> None:
    made = extract(b"<h1>Bridge</h1><p>It cost 41 million crowns and nobody knew.</p>", kind="html")
    stamped = _Posts(
        Post(f"body/{n}", None, PostTime(None, "visible", f"{n % 24:02d}:{n % 60:02d}"), None, ()) for n in range(400)
    )
    made = replace(made, article=replace(made.article, posts=stamped))
    context = Context(made, made, OLD, NEW)
    _Posts.times = 0
    found = [posts.stamp_apart(f"{n % 24:02d}:{n % 60:02d} – Rain", "Rain", context) for n in range(300)]
    assert found == ["post-time"] * 300
    assert posts.stamp_apart("25:61 – Rain", "Rain", context) is None
    assert _Posts.times <= 2


def test_no_line_of_a_front_page_is_as_long_as_a_book() -> None:
    """What looks for stamps would go on for an hour here."""
    lines = ["Council votes on the harbour bridge", "1 " * 300_000 + "x", "Nine " + "|" * 300_000 + " boats sank"]
    made = extract(b"<h1>Bridge</h1><p>Rain.</p>", kind="html")
    assert [side.text for side in frontpage._lines(replace(made, page=tuple(lines)))] == lines[:1]
