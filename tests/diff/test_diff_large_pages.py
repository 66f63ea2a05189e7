"""What large pages are spared changes no answer: each shorter way gives what the plain way gives, and asks less."""

from __future__ import annotations

import gc
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import fields, replace
from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.articles.extract import extract
from archive.diff import align, compare, context, normal, plainly, residue, tokens
from archive.diff.context import Story
from archive.diff.edits import DIFFER, edit_id, with_disclosure, with_nature
from archive.diff.normal import norm
from archive.model.edit import Edit, PostName, Side, Span
from archive.model.unswept import unswept
from tests.bench.gates.gold import page

EDIT = Edit(
    "e-1", "body", "change", 3, ("NUMBER_CHANGED",), Side("3", "body/1"), Side("4", "body/1"),
    (Span((0, 1), (0, 1), "NUMBER_CHANGED", "high", {"rule": "value/1"}),), "update", {"rule": "nature.value/1"},
    PostName("p1", None, None), "disclosed", "bridge@v1",
)  # fmt: skip


def test_an_edit_keeps_all_that_is_not_told_anew() -> None:
    assert all(getattr(EDIT, field.name) for field in fields(Edit))
    assert with_nature(EDIT, "unclear", {"rule": "x"}) == replace(EDIT, nature="unclear", grounds={"rule": "x"})
    assert with_disclosure(EDIT, "undetermined") == replace(EDIT, disclosure="undetermined")


@settings(deadline=None)
@given(st.text(max_size=12), st.text(max_size=12))
@example('"\\\n\ud800\u2028\x7f', "\U0001f600/")
def test_the_id_of_an_edit_is_over_its_json(text: str, at: str) -> None:
    said = json.dumps(["body", "add", None, None, text, at, DIFFER], ensure_ascii=True, separators=(",", ":"))
    assert edit_id("body", "add", None, Side(text, at)) == f"e-{sha256(said.encode()).hexdigest()[:12]}"


@settings(deadline=None)
@given(st.lists(st.sampled_from(["a", "b", "a\u00a0b", "a b", "", " "]), max_size=12))
def test_lines_of_a_page_stand_where_they_stand(entries: list[str]) -> None:
    story = Story(replace(page("The bridge opened."), page=tuple(entries)))
    lines = [norm(entry) for entry in entries]
    assert set(story.page_entries) == set(lines)
    for line in ("a", "b", "a b", "", "c"):
        assert list(story.places(line)) == [n for n, one in enumerate(lines) if one == line]
    assert len(story._again) <= len(lines) // 2


@settings(deadline=None)
@given(st.lists(st.sampled_from(["Harbour", "harbour", "Of", "of", "12", "A", "Ketria", "U.S.", "it's", "&amp;"]), max_size=30),
       st.sampled_from(["", ".", "!", "..", ","]))  # fmt: skip
def test_title_case_is_told_by_the_tokens(chosen: list[str], end: str) -> None:
    text = " ".join(chosen) + end
    words = [token.text for token in tokens.tokenise(text) if token.kind == "word"]
    long = [word for word in words if len(word) > 3]
    wanted = len(long) >= 3 and len(words) <= context._TITLE and sum(w[0].isupper() for w in long) >= 0.7 * len(long)
    assert context.title_case(text) == wanted


@settings(deadline=None)
@given(st.lists(st.text("aB '-\n\u00e9", max_size=9), max_size=8), st.integers(1, 3))
def test_words_are_counted_as_text_by_text(texts: list[str], at_once: int) -> None:
    wanted = Counter(word for text in texts for word in context._INNER.findall(text))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(context, "_AT_ONCE", at_once)
        patched.setattr(context, "fold", lambda word: word)
        forms = context.Vocabulary(texts).forms
    parts: Counter[str] = Counter()
    for word, count in wanted.items():
        parts.update(dict.fromkeys({word, *word.split("-")} - {""}, count))
    assert forms == parts


@settings(deadline=None)
@given(st.text("abA \u00e9\u0130", max_size=9), st.text("abA \u00e9\u0130", max_size=9))
def test_letters_are_no_more_alike_than_their_number_allows(one: str, other: str) -> None:
    assert align.letters_alike(one, other) <= align.letters_at_most(one, other)


_TEXTS = st.lists(
    st.lists(st.sampled_from("abcdefghij"), min_size=1, max_size=4).map(" ".join), min_size=1, max_size=40
)


@settings(deadline=None)
@given(_TEXTS, _TEXTS)
def test_candidates_are_those_with_the_most_votes_and_the_nearest(old: list[str], new: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(align, "ALL_PAIRS", 0)
        patched.setattr(align, "_CANDIDATES", 2)
        likeness = align.Likeness(old, new, list(range(len(old))), list(range(len(new))))
        found = likeness._candidates()
    often = max(8, (len(old) + len(new)) // 10)
    for i, text in enumerate(old):
        mine = {word for word in set(text.split()) if likeness.spread[word] <= often}
        votes = {j: count for j in range(len(new)) if (count := len(mine & set(new[j].split())))}
        several = [j for j, count in votes.items() if count > 1]
        pool = several if len(several) >= 2 else list(votes)
        wanted = sorted(pool, key=lambda j: (-votes[j], abs(i - j), j))[:2]
        assert [j for n, j in found if n == i] == wanted


@settings(deadline=None)
@given(_TEXTS, _TEXTS)
def test_texts_are_aligned_alike_whether_their_words_are_kept_in_order_or_not(old: list[str], new: list[str]) -> None:
    wanted = align.align(old, new)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(align, "_KEPT", 0)
        assert align.align(old, new) == wanted


@settings(deadline=None)
@given(st.text("港橋が開いた。アab1 \u0e01é", max_size=30))
def test_pairs_of_signs_are_those_of_signs_beside_each_other(text: str) -> None:
    low = text.lower()
    words = tokens._WORDS.findall(low)
    wide = set(tokens._GLYPHS.findall(low))
    pairs = [a + b if a in wide and b in wide else a for a, b in pairwise(words)] + words[-1:]
    assert tokens.features(text) == (pairs if wide else words)


@settings(deadline=None)
@given(st.text("港橋が ab.", max_size=30), st.text("港橋が ab.", max_size=30))
def test_stretches_are_the_same_whether_equal_units_are_one_string_or_not(old: str, new: str) -> None:
    wanted = plainly.stretches(old, new)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(plainly, "_MANY_UNITS", 0)
        assert plainly.stretches(old, new) == wanted


def test_known_texts_are_so_many_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    normal.forget(0)
    monkeypatch.setattr(normal, "_KNOWN", 10)
    for n in range(100):
        assert norm(f"boat\u00a0{n}") == f"boat {n}"
        assert len(normal._known) <= 10
    normal.forget(100)
    assert normal._known
    normal.forget(3)
    assert not normal._known


@pytest.mark.parametrize("count", [30, 60])
def test_channels_are_not_asked_for_every_edit_of_a_page(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """Each channel would be looked at for each stretch that any of them shares: the square of a gallery."""
    asked = 0
    plain = residue._asked

    def counted(near: str, everywhere: str, news: dict[str, str], *, headline: bool) -> Iterable[tuple[str, str]]:
        nonlocal asked
        found = list(plain(near, everywhere, news, headline=headline))
        asked += len(found)
        return found

    monkeypatch.setattr(residue, "_asked", counted)

    def shown(word: str) -> bytes:
        figures = (
            f"<figure><img src=/i/quay-{n}.jpg><figcaption>Boat {n} lies at the {word} quay of pier {n}, and the crew of "
            f"vessel {n} rests on the old wooden deck.</figcaption></figure>"
            for n in range(count)
        )
        return f"<article><h1>Boats</h1><p>They lie there. The northern wind.</p>{''.join(figures)}</article>".encode()

    found = compare(extract(shown("northern"), kind="html"), extract(shown("southern"), kind="html"))
    assert len(found.edits) >= count
    assert asked <= 4 * count


def test_the_search_for_circles_waits_and_goes_on() -> None:
    assert gc.isenabled()
    with unswept():
        assert not gc.isenabled()
        with unswept():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ValueError, match="here"), unswept():
        raise ValueError("here")
    assert gc.isenabled()
    gc.disable()
    try:
        with unswept():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_reading_and_comparing_leave_the_search_as_it_was() -> None:
    compare(page("The bridge opened."), page("The bridge closed."))
    assert gc.isenabled()
