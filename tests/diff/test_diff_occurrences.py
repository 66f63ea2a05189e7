"""Where a phrase stands, and which edits made it appear or vanish."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.diff import compare
from archive.diff.occurrences import Phrase
from archive.model.article import Article, Block, Extraction, Extractor
from archive.model.edit import Edit


def edits(old: list[str], new: list[str]) -> tuple[Edit, ...]:
    def reading(paragraphs: list[str]) -> Extraction:
        blocks = tuple(Block("paragraph", text, f"body/{n}") for n, text in enumerate(paragraphs, 1))
        return Extraction(
            Article(Extractor("t", "1"), "html", "Bridge", blocks=blocks, language="en"), tuple(paragraphs)
        )

    return compare(reading(old), reading(new)).edits


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("cracks", "We knew about the cracks, he said.", ["cracks"]),
        ("CRACKS", "Cracks and cracks", ["Cracks", "cracks"]),
        ("crack", "cracks", []),
        ("41 million", "It cost $41\u00a0million, not 141 million or 41 millions.", ["41\u00a0million"]),
        ("$41", "It cost $41 million", ["$41"]),
        ("it's", "It’s done", ["It’s"]),
        ("cafe", "the café closed", ["café"]),
        ("brücke", "Die BRU\u0308CKE", ["BRU\u0308CKE"]),
        ("straße", "Die STRASSE", ["STRASSE"]),
        ("大橋", "港大橋は開通", ["大橋"]),
        ("tokyo", "東京Tokyo湾", ["Tokyo"]),
        ("one-way", "one–way until June", ["one–way"]),
        ("...", "Well… no", ["…"]),
        ("a a", "a a a a", ["a a", "a a"]),
        ("soft", "so\u00adft", ["so\u00adft"]),
    ],
)
def test_where_a_phrase_stands(words: str, text: str, found: list[str]) -> None:
    assert [text[a:b] for a, b in Phrase(words).places(text)] == found


@pytest.mark.parametrize("words", ["", "  ", "\u200e", "\n\t"])
def test_nothing_cannot_be_looked_for(words: str) -> None:
    with pytest.raises(ValueError, match="no words"):
        Phrase(words)


@given(st.text(max_size=40), st.text(min_size=1, max_size=5))
def test_ranges_lie_in_the_text_and_apart(text: str, words: str) -> None:
    try:
        phrase = Phrase(words)
    except ValueError:
        return
    end = 0
    for a, b in phrase.places(text):
        assert end <= a < b <= len(text)
        end = b


OLD = ["The crossing cost $41 million, the council said.", "“We knew about the cracks,” said Lee Wong."]


@pytest.mark.parametrize(
    ("new", "added", "removed"),
    [
        ([OLD[0].replace("41", "14"), OLD[1]], ["14 million", "$14"], ["41 million", "cost $41"]),
        ([OLD[0]], [], ["cracks", "we knew about"]),
        ([OLD[1], OLD[0]], [], []),
        ([OLD[0].replace("$41 million, ", ""), OLD[1]], ["cost the council"], ["41 million", "cost $41"]),
        ([OLD[0] + " The cracks were small.", OLD[1]], ["cracks"], []),
    ],
)
def test_what_an_edit_made_appear_and_vanish(new: list[str], added: list[str], removed: list[str]) -> None:
    found = edits(OLD, new)
    for words in (
        "14 million",
        "$14",
        "41 million",
        "cost $41",
        "cracks",
        "we knew about",
        "cost the council",
        "council",
    ):
        phrase = Phrase(words)
        assert any(phrase.added_by(edit) for edit in found) == (words in added), words
        assert any(phrase.removed_by(edit) for edit in found) == (words in removed), words
