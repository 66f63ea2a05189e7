"""Decides what fetching a page once more told of a change: `confirmed`, `seen once`, served in turn, an older copy. Pure.

One answer of a server is one answer: an edge that lags, a test of two headlines, a page half published. A changed page
is therefore fetched once more on a fresh connection, and both fetches are captures like any other; nothing else is
stored. What they say together follows from the captures of the article and the edits between them, for archives that
were never asked to confirm as well: a text that two captures in a row found is confirmed, one that a single capture
found was seen once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Final

from archive.model.edit import Comparison
from archive.model.history import CaptureRow, Sighting
from archive.model.times import parse_time
from archive.repository.intervals import Run, less_age, runs

#: The comparison by which a text came, by the log index of the capture that brought it; None when there is none.
Compared = Callable[[int], Comparison | None]

#: Seconds between a fetch and the one that confirms it: another second, by which CDXJ tells captures apart.
PAUSE: Final = 1.0
#: An earlier text that comes back this soon (seconds) was not put back by anybody: both are being served.
TOGETHER: Final = 120
#: So many changes in a row between the same two texts are taking turns, however far apart.
TURNS: Final = 3
#: So many texts back it is looked whether two take turns, when a page was just fetched.
LOOKED: Final = 6


@dataclass(frozen=True, slots=True)
class _Text:
    """A stretch of captures that found one text. Equal texts have an equal `key`, whichever version they are."""

    run: Run
    key: int


def sightings(captures: Iterable[CaptureRow], compared: Compared) -> dict[int, Sighting]:
    """What the captures of one article, in any order, say of each of its changes, by the log index of the capture that
    brought the text. The first text of an article changed nothing and is not among them."""
    return _told(_texts(list(runs(captures)), compared))


def asks_again(captures: Sequence[CaptureRow], new: CaptureRow, compared: Compared) -> bool:
    """Whether the page of a capture that was just made should be fetched once more: its text is another than that of
    the capture before it, and the two are not known to take turns already."""
    found = list(runs(row for row in captures if (row.observed, row.index) <= (new.observed, new.index)))[-LOOKED:]
    if len(found) < 2 or [row.index for row in found[-1].rows] != [new.index]:
        return False
    texts = _texts(found, compared)
    pair = {texts[-1].key, texts[-2].key}
    return not any({texts[one].key, texts[other].key} == pair for one, other in _in_turn(texts).items())


def sighting_of(captures: Sequence[CaptureRow], new: CaptureRow, compared: Compared) -> Sighting | None:
    """What is said of the newest changes, for one of them; looks no further back than `asks_again`."""
    return _told(_texts(list(runs(captures))[-LOOKED:], compared)).get(new.index)


def takes_back(first: Comparison, second: Comparison) -> bool:
    """Whether a change puts back all that the one before it changed, dates and metadata aside."""
    put = sorted((edit.field, *_sides(edit.old, edit.new)) for edit in first.edits if edit.field not in _ASIDE)
    taken = sorted((edit.field, *_sides(edit.new, edit.old)) for edit in second.edits if edit.field not in _ASIDE)
    return bool(put) and put == taken


_ASIDE: Final = ("meta", "date")


def _sides(*sides: object) -> tuple[str, ...]:
    return tuple(str(getattr(side, "text", "")) for side in sides)


def _texts(found: Sequence[Run], compared: Compared) -> list[_Text]:
    texts: list[_Text] = []
    for number, run in enumerate(found):
        key = run.version.index
        if number >= 2 and found[number - 2].version is run.version:
            key = texts[number - 2].key
        elif number >= 2:
            first, second = compared(found[number - 1].carrier.index), compared(run.carrier.index)
            if first is not None and second is not None and takes_back(first, second):
                key = texts[number - 2].key
        texts.append(_Text(run, key))
    return texts


def _told(texts: Sequence[_Text]) -> dict[int, Sighting]:
    turns = _in_turn(texts)
    older = {number for number in range(len(texts)) if _is_older_copy(texts, number)}
    told: dict[int, Sighting] = {}
    for number, text in enumerate(texts[1:], 1):
        captured = len(text.run.rows)
        behind = number + 1
        while behind < len(texts) and (behind in older or texts[behind].key == text.key):
            # A copy that was made before this text was first seen says nothing about how long the text stood.
            captured += 0 if behind in older else len(texts[behind].run.rows)
            behind += 1
        told[text.run.carrier.index] = Sighting(
            "confirmed" if captured > 1 else "seen-once",
            captured,
            texts[turns[number]].run.version.version if number in turns else None,
            number in older,
        )
    return told


def _in_turn(texts: Sequence[_Text]) -> dict[int, int]:
    """By the place of a text, that of a neighbour of the other text where the two are served in turn."""
    turns: dict[int, int] = {}
    for number in range(1, len(texts) - 1):
        before, text, behind = texts[number - 1 : number + 2]
        if before.key == behind.key and _soon(text.run, behind.run) and not _is_older_copy(texts, number + 1):
            turns[number], turns[number + 1] = number - 1, number
    changes = [frozenset((texts[number - 1].key, texts[number].key)) for number in range(1, len(texts))]
    start = 1
    for _, same in groupby(changes):
        length = sum(1 for _ in same)
        if length >= TURNS and not any(_is_older_copy(texts, number) for number in range(start, start + length)):
            turns |= {number: number - 1 for number in range(start, start + length)}
        start += length
    return turns


def _soon(run: Run, behind: Run) -> bool:
    gap = parse_time(behind.rows[0].observed) - parse_time(run.rows[-1].observed)
    return gap <= timedelta(seconds=TOGETHER)


def _is_older_copy(texts: Sequence[_Text], number: int) -> bool:
    """Whether a text that came back came as a copy which a cache made before the text in between was first seen."""
    if number < 2 or texts[number - 2].key != texts[number].key:
        return False
    since = texts[number - 1].run.rows[0].observed
    return all(row.age > 0 and less_age(row.observed, row.age) < since for row in texts[number].run.rows)
