"""The gate of blame: the version that brought each word is named.

The data are made up: articles written by hand as an editor changes them (`tests/diff/gold`), so that the origin of every
word is known. WikiWho was published with a precision of 0.95 on another gold set (240 tokens of Wikipedia); beside ours
stands what a plain word diff of neighbouring versions reaches on this one.
"""

from __future__ import annotations

from pathlib import Path

from tests.bench.gates.table import Gate
from tests.diff.tracings import gold, measure_plain
from tests.diff.tracings import measure as measured

ACCURACY = 0.95


def measure(cases: Path) -> list[Gate]:
    """Two rows: all words of all versions but the first, and those that the first version did not bring."""
    ours, plain = measured(), measure_plain()
    articles = list(gold())
    versions = sum(len(one.versions) - 1 for one in articles)
    languages = len({one.language for one in articles})
    data = f"{len(articles)} made-up articles in {languages} languages, {ours.words} words of {versions} later versions"
    return [
        Gate(
            "origin of words", data, ours.accuracy, ACCURACY,
            reference=f"{plain.accuracy:.3f} plain word diff; 0.95 WikiWho on its own data", losses=ours.losses,
        ),
        Gate(
            "origin of words that v1 did not bring", data, ours.changed_right / ours.changed, None,
            reference=f"{plain.changed_right / plain.changed:.3f} plain word diff",
            note=f"{ours.changed} words",
        ),
    ]  # fmt: skip
