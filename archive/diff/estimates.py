"""Shares, and times that are known only between two looks: the estimators behind the outlet report. Pure arithmetic.

A page is known only when it is looked at, so an edit has an interval `(after, until]` and a page that did not change
was unchanged up to its last look. Nothing here fills that in with a guess: a share has its denominator and Wilson's
interval (Wilson, JASA 22:209-212, 1927; Brown, Cai and DasGupta, Statistical Science 16:101-133, 2001), a distribution
of times is the non-parametric maximum likelihood estimate (Turnbull, JRSS B 38:290-295, 1976), which says nothing about
where inside an interval its mass lies, and what a look decides by itself is counted without any model.

Sums of floating-point numbers are written out: `sum` rounds differently between editions of Python.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import inf, sqrt
from typing import Final

#: The quantile of the normal distribution for intervals of 95 %.
Z: Final = 1.959963984540054
#: Below this denominator a share, and below so many articles a distribution, says more about chance than about anything else.
SMALL: Final = 10
#: Steps of self-consistency times the numbers that each of them touches: a cap on work, not on time.
_BUDGET: Final = 2_000_000
_CLOSE: Final = 1e-8
_NOTHING: Final = 1e-6


def wilson(counted: int, of: int) -> tuple[float, float]:
    """The interval of 95 % of a share. Raises ValueError where there is nothing to take a share of."""
    if not 0 <= counted <= of or of == 0:
        raise ValueError(f"{counted} of {of} is no share")
    share = counted / of
    centre = share + Z * Z / (2 * of)
    spread = Z * sqrt(share * (1 - share) / of + Z * Z / (4 * of * of))
    whole = 1 + Z * Z / of
    low = 0.0 if counted == 0 else (centre - spread) / whole
    high = 1.0 if counted == of else (centre + spread) / whole
    return max(0.0, low), min(1.0, high)


@dataclass(frozen=True, slots=True)
class Censored:
    """A time after `after` and not later than `until`; never seen to come is `until` infinite, exactly known both the
    same. In any unit, `after` not negative."""

    after: float
    until: float = inf


@dataclass(frozen=True, slots=True)
class Mass:
    """A share of all that lies after `after` and not later than `until`: where in between is not known."""

    after: float
    until: float
    share: float


def npmle(times: Iterable[Censored]) -> tuple[Mass, ...]:
    """The distribution of interval-censored times, in order of time; the shares add up to 1. None of no times.

    Turnbull's innermost intervals, with shares by his self-consistency from equal ones on; it stops where no share would
    raise the likelihood any more (Gentleman and Geyer, Biometrika 81:618-623, 1994), or when the budget is used up.
    Raises ValueError for an interval that ends before it begins.
    """
    counted = Counter(times)
    if any(not 0 <= one.after <= one.until or one.after == inf for one in counted):
        raise ValueError("an interval begins at 0 or later and does not end before it begins")
    if not counted:
        return ()
    places = _innermost(counted)
    lefts = [_left(after, until) for after, until in places]
    spans = Counter[tuple[int, int]]()
    for one, number in counted.items():
        spans[_covered(one, places, lefts)] += number
    shares = _self_consistent(sorted(spans.items()), len(places), counted.total())
    kept = [(place, share) for place, share in zip(places, shares, strict=True) if share > _NOTHING]
    return tuple(Mass(after, until, share) for (after, until), share in kept)


def _left(after: float, until: float) -> tuple[float, int]:
    """Where an interval begins among all ends: an exact time before the ends there, an open beginning behind them."""
    return (after, 0) if after == until else (after, 2)


def _innermost(times: Iterable[Censored]) -> list[tuple[float, float]]:
    """Every beginning that is followed by an end without a beginning in between."""
    ends: set[tuple[float, int]] = set()
    for one in times:
        ends |= {_left(one.after, one.until), (one.until, 1)}
    ordered = sorted(ends)
    return [(one[0], other[0]) for one, other in pairwise(ordered) if one[1] != 1 and other[1] == 1]


def _covered(
    one: Censored, places: Sequence[tuple[float, float]], lefts: Sequence[tuple[float, int]]
) -> tuple[int, int]:
    """Which innermost intervals lie in an interval: the first, and the one behind the last."""
    from bisect import bisect_left, bisect_right

    first = bisect_left(lefts, _left(one.after, one.until))
    behind = bisect_right(places, one.until, key=lambda place: place[1])
    return first, behind


def _self_consistent(spans: Sequence[tuple[tuple[int, int], int]], size: int, of: int) -> list[float]:
    shares = [1.0 / size] * size
    for _ in range(max(1, _BUDGET // (len(spans) + size))):
        until = [0.0, *accumulate(shares)]
        pull = [0.0] * (size + 1)
        for (first, behind), number in spans:
            weight = number / (until[behind] - until[first])
            pull[first] += weight
            pull[behind] -= weight
        gains = [gain / of for gain in accumulate(pull[:-1])]
        shares = [share * gain for share, gain in zip(shares, gains, strict=True)]
        # So far is the log-likelihood from its maximum at most, for each of the times.
        if max(gains) - 1 <= _CLOSE:
            break
    return shares


def until_time(masses: Sequence[Mass], time: float) -> tuple[float, float]:
    """The share that had come by a time: the least and the most that the masses allow."""
    least = most = 0.0
    for mass in masses:
        if mass.until <= time:
            least += mass.share
        if mass.after < time or mass.until <= time:
            most += mass.share
    return least, min(1.0, most)


def median(masses: Sequence[Mass]) -> Censored | None:
    """Where the time lies by which half had come; `until` infinite: it was not seen to be reached. None of no masses."""
    total = 0.0
    for mass in masses:
        total += mass.share
        if total >= 0.5 - 1e-9:
            return Censored(mass.after, mass.until)
    return None


def half(times: Sequence[Censored]) -> Censored:
    """Between which times the median lies, whatever happened inside the intervals, but for chance (95 %).

    It is later than the first time by which, at the most, half may have come, and not later than the first by which, at
    the least, half must have (both by Wilson's interval; Brookmeyer and Crowley, Biometrics 38:29-41, 1982, do so for
    times that are known). `until` infinite: no look was late enough.
    """
    size = len(times)
    afters, untils = sorted(one.after for one in times), sorted(one.until for one in times)
    later = next((time for place, time in enumerate(afters, 1) if wilson(place, size)[1] >= 0.5), 0.0)
    come = next((time for place, time in enumerate(untils, 1) if wilson(place, size)[0] >= 0.5), inf)
    return Censored(later, max(later, come))


def known(times: Iterable[Censored], time: float) -> tuple[int, int, int]:
    """Of how many it is known that they had come by a time, of how many that they had not, and of how many neither."""
    came = stood = neither = 0
    for one in times:
        if one.until <= time:
            came += 1
        elif one.after >= time:
            stood += 1
        else:
            neither += 1
    return came, stood, neither
