"""The longest common subsequence against a naive judge, and the bound on its work."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.diff import lcs

tokens = st.lists(st.integers(0, 4), max_size=24)


def naive(old: list[int], new: list[int]) -> int:
    table = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i, x in enumerate(old):
        for j, y in enumerate(new):
            table[i + 1][j + 1] = table[i][j] + 1 if x == y else max(table[i][j + 1], table[i + 1][j])
    return table[-1][-1]


def rebuilt(old: list[int], new: list[int], regions: list[lcs.Region]) -> list[int]:
    out: list[int] = []
    place = 0
    for region in regions:
        out += old[place : region.i1]
        assert len(out) == region.j1
        out += new[region.j1 : region.j2]
        place = region.i2
    return out + old[place:]


@settings(max_examples=200, deadline=None)
@given(tokens, tokens)
def test_it_is_longest_and_rebuilds_the_new_side(old: list[int], new: list[int]) -> None:
    found = lcs.compare(old, new, small=0)
    assert rebuilt(old, new, found.regions) == new
    assert len(old) - sum(region.i2 - region.i1 for region in found.regions) == naive(old, new)
    assert not found.degraded


@settings(max_examples=200, deadline=None)
@given(tokens, tokens)
def test_longest_runs_rebuild_the_new_side(old: list[int], new: list[int]) -> None:
    assert rebuilt(old, new, lcs.compare(old, new).regions) == new


@settings(max_examples=200, deadline=None)
@given(tokens, tokens)
def test_the_coarse_way_rebuilds_the_new_side_too(old: list[int], new: list[int]) -> None:
    assert rebuilt(old, new, lcs.compare(old, new, cells=6, small=0).regions) == new


def test_too_large_is_said_and_not_guessed() -> None:
    old, new = ["a", "b"] * 60, ["b", "a", "c"] * 40
    assert lcs.compare(old, new, cells=100, small=0).degraded
    assert not lcs.compare(old, new).degraded


def test_unique_tokens_cut_a_large_table() -> None:
    old = [f"o{n}" if n % 10 else f"same{n}" for n in range(400)]
    new = [f"n{n}" if n % 10 else f"same{n}" for n in range(400)]
    found = lcs.compare(old, new, cells=1000)
    assert not found.degraded
    assert len(found.regions) == 40


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 30), max_size=20))
def test_the_increasing_chain_increases(values: list[int]) -> None:
    chain = [values[n] for n in lcs.increasing(values)]
    assert all(a < b for a, b in pairwise(chain))
    assert (not values) == (not chain)
