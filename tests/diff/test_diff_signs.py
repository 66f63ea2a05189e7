"""A sign, a denial without a negation and a source that goes are never punctuation, grammar or style."""

from __future__ import annotations

import pytest

from archive.api.documents import compare
from archive.model.edit import Edit

FRAME = {
    "en": (
        "The council of Marrow approved the new tram line on Monday evening after a long debate in the town hall.",
        "Shopkeepers along the avenue said they had been promised help while the road is closed to traffic.",
    ),
    "nl": (
        "De raad van Marrow heeft maandagavond na een lang debat in het stadhuis de nieuwe tramlijn goedgekeurd.",
        "Winkeliers aan de laan zeiden dat hun hulp was beloofd zolang de straat voor verkeer gesloten is.",
    ),
}
GRAVE = (
    ("en", "Temperatures fell to -5C overnight.", "Temperatures fell to 5C overnight."),
    ("en", "Temperatures fell to \u22125C overnight.", "Temperatures fell to 5C overnight."),
    ("en", "The rate fell .5 percent.", "The rate fell 5 percent."),
    ("en", "He failed to appear in court.", "He appeared in court."),
    ("en", "It was hardly a success.", "It was a success."),
    ("en", "He resigned because of the report.", "He resigned despite the report."),
    ("nl", "Volgens de politie was hij dronken.", "Hij was dronken."),
)
MILD = (
    ("en", "It was COVID-19 again.", "It was COVID 19 again."),
    ("en", "He waited - 5 hours in all.", "He waited \u2013 5 hours in all."),
    ("en", "Pages 10-12 are lost.", "Pages 10\u201312 are lost."),
    ("en", "It fell to \u22125C overnight.", "It fell to -5C overnight."),
    ("en", "A long and winding road led there.", "A winding road led there."),
)


def edits(language: str, old: str, new: str) -> tuple[Edit, ...]:
    first, last = FRAME[language]

    def page(sentence: str) -> bytes:
        text = "".join(f"<p>{paragraph}</p>" for paragraph in (first, sentence, last))
        return f'<html lang="{language}"><body><article><h1>Tram line in Marrow</h1>{text}</article></body></html>'.encode()

    return compare(page(old), page(new)).edits


@pytest.mark.parametrize(("language", "old", "new"), GRAVE)
def test_grave_both_ways(language: str, old: str, new: str) -> None:
    for one, other in ((old, new), (new, old)):
        assert max((edit.severity for edit in edits(language, one, other)), default=0) >= 3


@pytest.mark.parametrize(("language", "old", "new"), MILD)
def test_mild_both_ways(language: str, old: str, new: str) -> None:
    for one, other in ((old, new), (new, old)):
        assert all(edit.severity < 3 for edit in edits(language, one, other))
