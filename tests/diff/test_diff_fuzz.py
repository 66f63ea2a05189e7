"""A small sample of the made and damaged pairs of `make torture`: no exception, edits told whole, bounded work."""

from __future__ import annotations

import pytest

from tests.torture import pairs

SEED = "sample"


@pytest.mark.parametrize("part", range(8))
def test_no_made_or_damaged_pair_breaks_the_comparison(part: int) -> None:
    faults = [(number, *pairs.one(number, SEED)) for number in list(pairs.small(260, SEED))[part::8]]
    assert len(faults) >= 20
    assert [case for case in faults if case[2] is not None] == []


def test_the_budget_of_a_case_is_enforced() -> None:
    def endless() -> str | None:
        while True:
            len("")

    assert pairs.budgeted(endless, 1000) == "more than 1,000 calls"
    assert pairs.budgeted(lambda: None, 1000) is None


def test_edits_that_are_not_told_whole_are_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairs, "apply", lambda edit: "something else")
    old, new = (
        f"<h1>A bridge</h1><p>The council {verb} the plan for the bridge.</p>".encode() for verb in ("saw", "kept")
    )
    said = pairs.fault("html", old, new)
    assert said is not None
    assert said.endswith("is not told whole")


def test_every_kind_of_case_is_made() -> None:
    made = {pairs.make(number, SEED)[0] for number in range(400)}
    assert made == set(pairs.SHARES)
