"""When an edit happened: never a point in time, and never more than the captures say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model.history import CaptureRow, Interval
from archive.repository.intervals import DAWN, in_observed_order, less_age, transitions


def at(minute: int) -> str:
    return f"2026-03-02T{minute // 60:02}:{minute % 60:02}:00.000000Z"


def row(
    index: int,
    minute: int,
    version: int | None = None,
    *,
    same_as: int | None = None,
    age: int = 0,
    outcome: str | None = None,
) -> CaptureRow:
    outcome = outcome or ("version" if version else "unchanged" if same_as else "gone")
    return CaptureRow(
        index, "", "a", "bridge", index + 1, version, at(minute), outcome, None, 200, "u", "u", age, 0, "", "captured",  # type: ignore[arg-type]
        None, None, same_as,
    )  # fmt: skip


def told(*rows: CaptureRow) -> list[tuple[int | None, int, str | None, str]]:
    return [
        (step.old.index if step.old else None, step.new.index, step.interval.after, step.interval.until)
        for step in transitions(rows)
    ]


def test_the_first_version_is_bounded_from_above_only() -> None:
    assert told(row(0, 5, 1)) == [(None, 0, None, at(5))]


def test_unchanged_checks_bring_the_bounds_closer() -> None:
    rows = (row(0, 0, 1), row(1, 10, same_as=1), row(2, 20, same_as=1), row(3, 30, 2), row(4, 40, same_as=2))
    assert told(*rows) == [(None, 0, None, at(0)), (0, 3, at(20), at(30))]


def test_the_age_of_the_last_sighting_counts() -> None:
    assert told(row(0, 0, 1), row(1, 10, same_as=1, age=120), row(2, 30, 2, age=600))[1] == (0, 2, at(8), at(30))


@pytest.mark.parametrize("outcome", ["gone", "blocked", "broken", "moved", "not-an-article"])
def test_what_shows_no_text_bounds_nothing(outcome: str) -> None:
    assert told(row(0, 0, 1), row(1, 10, outcome=outcome), row(2, 20, 2))[1] == (0, 2, at(0), at(20))


def test_a_late_import_stands_where_it_was_observed() -> None:
    assert told(row(0, 0, 1), row(1, 20, 2), row(2, 10, 3)) == [
        (None, 0, None, at(0)),
        (0, 2, at(0), at(10)),
        (2, 1, at(10), at(20)),
    ]


def test_a_text_that_comes_back_is_told() -> None:
    """A, B, then A again: seen by a check that found the first text unchanged before B was imported."""
    assert told(row(0, 0, 1), row(1, 30, same_as=1), row(2, 10, 2)) == [
        (None, 0, None, at(0)),
        (0, 2, at(0), at(10)),
        (2, 1, at(10), at(30)),
    ]


def test_a_text_seen_before_its_version_is_as_old_as_that() -> None:
    """An import that found the same text earlier: the version keeps its number, the change its moment."""
    assert told(row(0, 30, 1), row(1, 20, same_as=1), row(2, 10, 2)) == [
        (None, 2, None, at(10)),
        (2, 0, at(10), at(20)),
    ]


def test_two_at_once_are_told_in_the_order_of_the_log() -> None:
    assert told(row(1, 0, 2), row(0, 0, 1)) == [(None, 0, None, at(0)), (0, 1, at(0), at(0))]


def test_what_refers_to_no_version_is_passed_over() -> None:
    assert told(row(0, 0, same_as=7), row(1, 10, 1), row(2, 20, outcome="unchanged"))[0] == (None, 1, None, at(10))


@pytest.mark.parametrize(
    ("age", "time"),
    [
        (0, "2026-03-02T00:10:00.000000Z"),
        (-5, "2026-03-02T00:10:00.000000Z"),
        (60, "2026-03-02T00:09:00.000000Z"),
        (10**9, "1994-06-23T22:23:20.000000Z"),
        (40_000_000_000, "0758-08-14T01:03:20.000000Z"),
        (10**12, DAWN),
        (10**30, DAWN),
    ],
)
def test_no_age_makes_nonsense(age: int, time: str) -> None:
    assert less_age(at(10), age) == time


captures = st.lists(
    st.tuples(
        st.integers(0, 9), st.sampled_from(["version", "unchanged", "gone"]), st.integers(-5, 10**12), st.integers(1, 4)
    ),
    max_size=10,
)


@given(captures)
def test_intervals_are_sound(drawn: list[tuple[int, str, int, int]]) -> None:
    rows: list[CaptureRow] = []
    count = 0
    for index, (minute, kind, age, which) in enumerate(drawn):
        if kind == "version":
            count += 1
            rows.append(row(index, minute, count, age=age))
        else:
            rows.append(row(index, minute, same_as=which if kind == "unchanged" else None, age=age, outcome=kind))
    steps = list(transitions(rows))
    versions = [one for one in rows if one.version is not None]
    assert sorted(step.new.index for step in steps if step.new.version is not None) == [one.index for one in versions]
    assert len({step.new.index for step in steps}) == len(steps)
    for step in steps:
        assert step.interval.until <= step.new.observed
        assert (step.interval.after is None) == (step.old is None)
        assert step.interval.after is None or DAWN <= step.interval.after <= step.interval.until
        assert step.old is None or step.old.version is not None
    assert list(transitions(reversed(rows))) == steps
    untils = [step.interval.until for step in steps]
    assert untils == sorted(untils)
    assert in_observed_order(reversed(rows)) == in_observed_order(rows)


def test_an_interval_is_a_value() -> None:
    assert next(iter(transitions([row(0, 0, 1)]))).interval == Interval(None, at(0))
