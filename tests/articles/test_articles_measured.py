"""How well pages are read, measured on other people's truth: bodies, captions, headlines and dates of real stories.

The floors are the published goals, not the numbers of the day; the corpus holds one page per publisher, from many
countries, and its truth is the output of parsers written for each of them by hand.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.gates import captions, pages, refusals
from tests.bench.gates.table import Gate

#: Least share that a figure without a gate of its own must reach.
FLOORS = {
    "headline: among the named sources": 0.95,
    "day of publication: among the claims": 0.94,
    "captions: under the right picture": 0.95,
}


@pytest.fixture(scope="module")
def corpus(cases: Path) -> Path:
    if not pages.fundus(cases):
        pytest.skip("needs the pages of fundus in the folder of real cases")
    return cases


def assert_reached(gates: list[Gate]) -> None:
    figures = {gate.what: (gate.ours, FLOORS.get(gate.what, gate.bar)) for gate in gates}
    asked = {what: figure for what, figure in figures.items() if figure[1] is not None}
    assert asked
    assert {what: (ours, least) for what, (ours, least) in asked.items() if ours is None or ours < (least or 0)} == {}


def test_bodies(corpus: Path) -> None:
    assert_reached(pages.bodies(corpus))


def test_captions(corpus: Path) -> None:
    gates = captions.measure(corpus)
    assert {gate.what for gate in gates} >= {"captions: recall", "captions: precision"}
    assert_reached(gates)


def test_headlines_and_dates(corpus: Path) -> None:
    gates = pages.heads(corpus)
    assert {gate.what for gate in gates} >= {
        "headline: among the named sources",
        "day of publication: among the claims",
    }
    assert_reached(gates)


def test_what_is_no_article(corpus: Path) -> None:
    gates = refusals.measure(corpus)
    assert {gate.what for gate in gates} >= {'precision of "article"', 'recall of "no article"'}
    assert_reached(gates[:2])
    assert gates[2].reached
