"""Alignment of found and signed records: every item is accounted for once, and one change is told as one change."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archive.audit.align import align

keys = st.lists(st.sampled_from("abcdefghij"), max_size=14).map(lambda items: list(dict.fromkeys(items)))


@given(st.lists(st.sampled_from(["", *"abcdef"]), max_size=14), keys)
def test_every_item_is_in_exactly_one_place(found: list[str], wanted: list[str]) -> None:
    result = align(found, wanted)
    left = [at for at, _ in (*result.same, *result.moved)] + [at for gap in result.gaps for at in gap.found]
    right = [at for _, at in (*result.same, *result.moved)] + [at for gap in result.gaps for at in gap.wanted]
    assert sorted(left) == list(range(len(found)))
    assert sorted(right) == list(range(len(wanted)))
    assert all(found[a] == wanted[b] != "" for a, b in (*result.same, *result.moved))
    assert list(result.same) == sorted(result.same)
    assert [b for _, b in result.same] == sorted(b for _, b in result.same)


@given(keys)
def test_equal_sequences_have_no_difference(items: list[str]) -> None:
    result = align(items, items)
    assert result.same == tuple((at, at) for at in range(len(items)))
    assert not result.moved
    assert not result.gaps


@given(keys.filter(lambda items: len(items) > 1), st.data())
def test_one_change_is_one_difference(items: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(items) - 1))
    altered = align([*items[:at], "?", *items[at + 1 :]], items)
    assert [(gap.found, gap.wanted) for gap in altered.gaps] == [((at,), (at,))]
    missing = align([*items[:at], *items[at + 1 :]], items)
    assert [(gap.found, gap.wanted) for gap in missing.gaps] == [((), (at,))]
    doubled = align([*items[: at + 1], *items[at:]], items)
    assert sum(len(gap.found) for gap in doubled.gaps) == 1
    assert not any(gap.wanted for gap in doubled.gaps)
    if at + 1 < len(items):
        swapped = align([*items[:at], items[at + 1], items[at], *items[at + 2 :]], items)
        assert len(swapped.moved) == 1
        assert not swapped.gaps
