"""Every row of the table: what is stored of each hostile behaviour, that it verifies, and that the page shows the table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from tests.net.hostile.resets import SIZE, cuts, faults, responses
from tests.net.hostile.stage import Case, Stage, no_world
from tests.net.hostile.table import PAGE, ROWS, page

#: Rows are played in pieces, so that several processes can share them.
PIECE = 16
PIECES = [
    pytest.param(row[at : at + PIECE], id=f"{name}-{at // PIECE + 1}")
    for name, row in ROWS.items()
    for at in range(0, len(row), PIECE)
]


def direct(case: Case) -> Case:
    """The same address, asked for by the user."""
    return replace(case, url=f"http://{case.name.removeprefix('C1 ')}/private", asked=0, how={"allow_net": ()})


@pytest.mark.parametrize("row", PIECES)
def test_what_is_stored(row: tuple[Case, ...], stages: Callable[[], Stage], monkeypatch: pytest.MonkeyPatch) -> None:
    wrong: list[str] = []
    for read in (True, False):
        cases = [case for case in row if case.warcio is read]
        if not cases:
            continue
        stage = stages()
        with no_world(monkeypatch) as places, stage.press.together():
            for case in cases:
                for one in (case, direct(case)) if case.name.startswith("C1 ") else (case,):
                    wrong += _fault(stage, one, places)
        assert not wrong, "\n".join(wrong)
        stage.conclude(checked_by_warcio=read)


def _fault(stage: Stage, case: Case, places: list[str]) -> Iterator[str]:
    places.clear()
    try:
        stage.play(case)
    except AssertionError as exc:
        yield str(exc)
    except Exception as exc:
        yield f"{case.name}: {type(exc).__name__}: {exc}"
    if "a thousand addresses" in case.name and places.count("127.0.0.3") != 8:
        yield f"{case.name}: {places.count('127.0.0.3')} addresses were tried"


@pytest.mark.parametrize("framing", responses())
def test_a_response_that_breaks_off_is_never_whole(framing: str, stages: Callable[[], Stage]) -> None:
    """A sample; `make torture` cuts behind every byte."""
    stage = stages()
    with stage.press.together():
        assert list(faults(stage, (cut for cut in cuts(every=151) if cut.framing == framing))) == []
    stage.conclude()


def test_every_byte_is_among_the_cuts() -> None:
    assert {len(one) for one in responses().values()} == {SIZE}
    counts = Counter((cut.framing, cut.how) for cut in cuts())
    assert set(counts.values()) == {SIZE}
    assert len(counts) == 8


def test_the_page_shows_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.net.hostile.table"
    names = [case.name for row in ROWS.values() for case in row]
    assert len(set(names)) == len(names)
    assert all(case.does and case.then for row in ROWS.values() for case in row)
