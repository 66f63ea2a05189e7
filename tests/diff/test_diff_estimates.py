"""Shares and interval-censored times: published examples, what must hold of any, and other arithmetic for the same."""

from __future__ import annotations

import random
from collections import Counter
from itertools import pairwise
from math import inf, log, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.diff.estimates import Censored, Mass, half, known, median, npmle, until_time, wilson

#: Months until breast retraction (Finkelstein and Wolfe, Biometrics 41:933-945, 1985, table 1): radiotherapy alone, and
#: with chemotherapy. `45-` was not seen by 45.
RADIOTHERAPY = (
    "45- 6-10 0-7 46- 46- 7-16 17- 7-14 37-44 0-8 4-11 15- 11-15 22- 46- 46- 25-37 46- 26-40 46- 27-34 36-44 46- 36-48 "
    "37- 40- 17-25 46- 11-18 38- 5-12 37- 0-5 18- 24- 36- 5-11 19-35 17-25 24- 32- 33- 19-26 37- 34- 36-"
)
CHEMOTHERAPY = (
    "8-12 0-22 24-31 17-27 17-23 24-30 16-24 13- 11-13 16-20 18-25 17-26 32- 23- 44-48 14-17 0-5 5-8 12-20 11- 33-40 "
    "31- 13-39 19-32 34- 13- 16-24 35- 15-22 11-17 22-32 10-35 30-34 13- 10-17 8-21 4-9 11- 14-19 4-8 34- 30-36 18-24 "
    "16-60 35-39 21- 11-20 48-"
)
#: Their estimates as published (Fay and Shaw, Journal of Statistical Software 36(2), 2010).
PUBLISHED = {
    RADIOTHERAPY: "4-5 .0463 6-7 .0334 7-8 .0887 11-12 .0708 24-25 .0926 33-34 .0818 38-40 .1209 46-48 .4656",
    CHEMOTHERAPY: "4-5 .0433 5-8 .0433 11-12 .0692 16-17 .1454 18-19 .1411 19-20 .1157 24-25 .0999 30-31 .0709 "
    "35-36 .1608 44-48 .0552 48-60 .0552",
}


def censored(told: str) -> list[Censored]:
    pairs = [one.split("-") for one in told.split()]
    return [Censored(float(after), float(until or inf)) for after, until in pairs]


@pytest.mark.parametrize("told", PUBLISHED)
def test_the_published_estimate(told: str) -> None:
    words = PUBLISHED[told].split()
    meant = [(*map(float, words[at].split("-")), float(words[at + 1])) for at in range(0, len(words), 2)]
    assert [(one.after, one.until, round(one.share, 4)) for one in npmle(censored(told))] == meant


def test_medians_of_the_published_example() -> None:
    assert median(npmle(censored(RADIOTHERAPY))) == Censored(38, 40)
    assert median(npmle(censored(CHEMOTHERAPY))) == Censored(19, 20)


@st.composite
def intervals(draw: st.DrawFn) -> Censored:
    after = draw(st.integers(0, 12))
    return Censored(float(after), draw(st.sampled_from([inf, *map(float, range(after, after + 6))])))


MANY = st.lists(intervals(), min_size=1, max_size=25)


def likelihood(times: list[Censored], masses: tuple[Mass, ...]) -> float:
    """Of times, by the definition: each is as likely as the mass that lies in its interval."""
    total = 0.0
    for one in times:
        inside = [
            mass.share
            for mass in masses
            if mass.until <= one.until
            and (
                mass.after > one.after
                or (mass.after == one.after and (mass.after < mass.until) == (one.after < one.until))
            )
        ]
        total += log(max(1e-300, sum(inside)))
    return total


@settings(max_examples=40, deadline=None)
@given(MANY)
def test_no_other_distribution_explains_the_times_better(times: list[Censored]) -> None:
    found = npmle(times)
    assert sum(mass.share for mass in found) == pytest.approx(1)
    best = likelihood(times, found)
    dice = random.Random(1)
    for _ in range(20):
        weights = [mass.share * dice.uniform(0.5, 1.5) + dice.choice([0, 0.05]) for mass in found]
        other = tuple(Mass(m.after, m.until, w / sum(weights)) for m, w in zip(found, weights, strict=True))
        assert likelihood(times, other) <= best + 1e-4 * len(times)


@settings(max_examples=40, deadline=None)
@given(MANY, st.randoms(use_true_random=False))
def test_the_order_of_the_times_does_not_matter(times: list[Censored], dice: random.Random) -> None:
    mixed = list(times)
    dice.shuffle(mixed)
    assert npmle(mixed) == npmle(times)
    assert half(mixed) == half(times)


@settings(max_examples=40, deadline=None)
@given(MANY)
def test_twice_the_same_times_are_the_same_distribution(times: list[Censored]) -> None:
    assert [(m.after, m.until) for m in npmle(times)] == [(m.after, m.until) for m in npmle(times * 2)]
    for one, two in zip(npmle(times), npmle(times * 2), strict=True):
        assert one.share == pytest.approx(two.share, abs=1e-4)


@settings(max_examples=40, deadline=None)
@given(MANY)
def test_every_mass_lies_inside_what_was_seen(times: list[Censored]) -> None:
    found = npmle(times)
    assert all(before.until <= behind.after or before.until == behind.until for before, behind in pairwise(found))
    for mass in found:
        assert any(one.after <= mass.after and mass.until <= one.until for one in times)
        assert mass.after in {one.after for one in times}
        assert mass.until in {one.until for one in times}


@given(st.lists(st.integers(0, 9), min_size=1, max_size=30))
def test_exact_times_are_their_own_distribution(times: list[int]) -> None:
    counted = Counter(times)
    meant = [(float(time), float(time), number / len(times)) for time, number in sorted(counted.items())]
    assert [(m.after, m.until, pytest.approx(m.share)) for m in npmle(Censored(t, t) for t in times)] == meant


def test_times_that_were_not_seen_give_the_product_limit() -> None:
    """Kaplan and Meier, JASA 53:457-481, 1958: exact times and times not reached."""
    times = [Censored(1, 1), Censored(2), Censored(3, 3), Censored(3, 3), Censored(4), Censored(5, 5)]
    found = {mass.until: mass.share for mass in npmle(times)}
    assert found[1] == pytest.approx(1 / 6, abs=1e-4)
    assert found[3] == pytest.approx(5 / 6 * 2 / 4, abs=1e-4)
    assert found[5] == pytest.approx(5 / 6 * 2 / 4, abs=1e-4)


def test_an_interval_inside_another_has_the_mass() -> None:
    assert [(m.after, m.until) for m in npmle([Censored(0, 10), Censored(2, 8), Censored(4, 6)])] == [(4, 6)]


def test_who_was_never_seen_says_nothing() -> None:
    assert npmle([]) == ()
    assert npmle([Censored(0)] * 3) == (Mass(0, inf, 1.0),)
    assert median(npmle([Censored(5)] * 3)) == Censored(5)
    assert median(()) is None


@pytest.mark.parametrize("one", [Censored(3, 2), Censored(-1, 2), Censored(inf, inf)])
def test_what_is_no_interval(one: Censored) -> None:
    with pytest.raises(ValueError, match="interval"):
        npmle([one])


@settings(max_examples=40, deadline=None)
@given(MANY, st.integers(0, 20))
def test_what_is_known_of_a_time_bounds_every_truth(times: list[Censored], at: int) -> None:
    come, stood, neither = known(times, at)
    assert come + stood + neither == len(times)
    dice = random.Random(at)
    for _ in range(5):
        truth = [
            one.until if one.until == one.after or dice.random() < 0.3 else min(one.until, one.after + 0.5)
            for one in times
        ]
        assert come <= sum(time <= at for time in truth) <= come + neither
    least, most = until_time(npmle(times), at)
    assert least <= most + 1e-9


@given(st.integers(0, 60), st.integers(1, 60))
def test_the_interval_of_a_share_is_where_the_score_test_does_not_object(counted: int, more: int) -> None:
    of = counted + more
    low, high = wilson(counted, of)
    assert 0 <= low <= counted / of <= high <= 1
    for bound in (low, high):
        if 0 < bound < 1:
            objection = abs(counted / of - bound) / sqrt(bound * (1 - bound) / of)
            assert objection == pytest.approx(1.959963984540054)
    assert wilson(of - counted, of) == pytest.approx((1 - high, 1 - low))


def test_shares_as_published() -> None:
    """Newcombe, Statistics in Medicine 17:857-872, 1998, table I, method 3."""
    for counted, of, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ):
        assert wilson(counted, of) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("counted", "of"), [(0, 0), (3, 2), (-1, 5)])
def test_what_is_no_share(counted: int, of: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(counted, of)


def test_where_the_middle_surely_lies() -> None:
    """For exact times: the order statistics of the sign test, as Wilson's interval rounds them."""
    times = [Censored(time, time) for time in range(1, 41)]
    sure = half(times)
    assert (sure.after, sure.until) == (14, 27)
    assert half([Censored(time) for time in range(1, 41)]) == Censored(14)
    wide = half([Censored(max(0, time - 5), time + 5) for time in range(1, 41)])
    assert wide.after < sure.after < sure.until < wide.until
