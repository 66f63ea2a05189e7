"""What a temporal expression means: finding it in a text and resolving it to a day, given the article's own dating.

`December 12, 2016` and `Monday` name the same day when the story was written on Tuesday 2016-12-13; whether they do is
decided here and nowhere else. Days are ISO 8601. What cannot be resolved is given back as what is known of it
(`--12-12`, `weekday-0`), never as a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any, Final, Literal, NamedTuple

from archive.diff.languages import Tables, tables
from archive.diff.normal import fold
from archive.diff.starts import Starts, figures, lowered

#: A day without a year belongs to the year that puts it nearest to the day of writing.
HALF_YEAR = 183


class When(NamedTuple):
    """One temporal expression: what it says, as far as it says it. `other` is the second reading of `11/12/2016`."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    offset: int | None = None
    minutes: tuple[int, ...] = ()
    other: tuple[int, int] | None = None

    @property
    def full(self) -> date | None:
        """The day, when year, month and day are all said and there is only one reading."""
        if self.year and self.month and self.day and self.other is None:
            return _day(self.year, self.month, self.day)
        return None

    @property
    def needs_anchor(self) -> bool:
        """Whether the day of writing is needed to say which day is meant."""
        return not self.minutes and self.year is None


@dataclass(frozen=True, slots=True)
class Anchor:
    """The day a story was written on and how that is known.

    `claimed` by the page itself; `derived` from its text, where two places agree; `weak` is anything less.
    """

    day: date
    source: str
    trust: Literal["claimed", "derived", "weak"] = "weak"


@dataclass(frozen=True, slots=True)
class Resolution:
    """Whether two expressions mean the same, with the ISO value of each and the anchor that was used."""

    verdict: Literal["same", "different", "unknown"]
    old: str
    new: str
    anchor: Anchor | None = None


def find(text: str, language: str) -> list[tuple[int, int, When]]:
    """The temporal expressions of a text with their ranges, in order, without overlap."""
    found = []
    table = tables(language)
    for match in _matches(text, language):
        when = _read(match, table, language)
        if when is not None:
            end = match.end()
            while end > match.start() and text[end - 1] in " ,":
                end -= 1
            found.append((match.start(), end, when))
    return found


def _matches(text: str, language: str) -> Iterator[re.Match[str]]:
    """What the pattern of a language matches, from left to right; it is tried where a match can begin."""
    pattern = _pattern(language)
    low = lowered(text)
    if low is None:
        yield from pattern.finditer(text)
        return
    places = {*figures(text), *_starts(language).words(low)}
    if not text.isascii():
        places.update(match.start() for match in _WIDE_DAY.finditer(text))
    if places:
        places.update(match.start() for match in _THE.finditer(low))
    end = 0
    for place in sorted(places):
        if place >= end and (match := pattern.match(text, place)) is not None:
            yield match
            end = match.end()


_THE: Final = re.compile(r"the(?=\s+\d)")
_WIDE_DAY: Final = re.compile("星期|礼拜|禮拜|周|週|[月火水木金土日](?=曜)")


@cache
def _starts(language: str) -> Starts:
    table = tables(language)
    return Starts((*table.months, *table.weekdays, *table.relative))


def resolve(old: When, new: When, anchors: Sequence[Anchor]) -> Resolution:
    """Whether two expressions name the same day (or time), tried with each anchor in turn; the first decides a no."""
    tried: list[Anchor | None] = list(anchors) if anchors and (old.needs_anchor or new.needs_anchor) else [None]
    first: Resolution | None = None
    for anchor in tried:
        ours, theirs = readings(old, anchor), readings(new, anchor)
        if old.other is not None and new.other is not None and ours[0] != theirs[0]:
            # Both are written in figures: whichever order holds, it holds for both, and 12/11 is not 11/12.
            return Resolution("different", ours[0], theirs[0], anchor)
        common = [value for value in ours if value in theirs]
        if common:
            return Resolution("same", common[0], common[0], anchor)
        if first is None:
            known = all(not value.startswith(("-", "weekday", "day")) for value in (ours[0], theirs[0]))
            verdict: Literal["different", "unknown"] = "different" if known or _conflict(old, new) else "unknown"
            if anchor is not None and anchor.trust != "claimed" and not _conflict(old, new):
                verdict = "unknown"
            first = Resolution(verdict, ours[0], theirs[0], anchor)
    assert first is not None
    return first


def readings(when: When, anchor: Anchor | None) -> list[str]:
    """What an expression can mean, likeliest first: ISO days, months, years, times; or what is known of it."""
    if when.minutes:
        return [f"T{m // 60:02}:{m % 60:02}" for m in when.minutes]
    if when.offset is not None:
        return [(anchor.day + timedelta(when.offset)).isoformat()] if anchor else [f"day{when.offset:+d}"]
    if when.month is None and when.weekday is not None:
        if anchor is None:
            return [f"weekday-{when.weekday}"]
        back = (anchor.day.weekday() - when.weekday) % 7
        return [(anchor.day - timedelta(back)).isoformat(), (anchor.day + timedelta(7 - back)).isoformat()][
            : 1 + (back > 0)
        ]
    if when.month is None:
        return [f"{when.year:04}"]
    pairs = [(when.month, when.day), *([when.other] if when.other else [])]
    found = []
    for month, day in pairs:
        year = when.year
        if year is None and anchor is not None:
            year = _nearest_year(month, day or 15, anchor.day)
        if day is None:
            found.append(f"{year:04}-{month:02}" if year else f"--{month:02}")
        else:
            found.append(f"{year:04}-{month:02}-{day:02}" if year else f"--{month:02}-{day:02}")
    return found


def _conflict(old: When, new: When) -> bool:
    """Whether two expressions differ in something that no anchor can heal."""
    if bool(old.minutes) != bool(new.minutes):
        return True
    if old.minutes:
        return not set(old.minutes) & set(new.minutes)
    if old.year and new.year and old.year != new.year:
        return True
    if old.other is None and new.other is None:
        if old.month and new.month and old.month != new.month:
            return True
        if old.day and new.day and old.day != new.day:
            return True
    ours, theirs = _weekday(old), _weekday(new)
    return ours is not None and theirs is not None and ours != theirs


def _weekday(when: When) -> int | None:
    full = when.full
    return full.weekday() if full else when.weekday


def _nearest_year(month: int, day: int, anchor: date) -> int:
    choices = [(abs((found - anchor).days), year) for year in (anchor.year, anchor.year - 1, anchor.year + 1)
               if (found := _day(year, month, min(day, 28)))]  # fmt: skip
    return min(choices, key=lambda choice: choice[0])[1]


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@cache
def _pattern(language: str) -> re.Pattern[str]:
    table = tables(language)
    months = _alternatives(table.months)
    full_days = [name for name in table.weekdays if len(name) > 3 and name not in {"tues", "thurs"}]
    weekday = _alternatives(full_days)
    short_day = _alternatives(table.weekdays)
    month = rf"(?P<%s>{months})\b\.?"
    prefix = rf"(?:(?P<%s>{short_day})\b\.?,?\s+)?" if table.weekdays else "(?P<%s>(?!))?"
    year = r"(?P<%s>(?:19|20)\d\d)"
    day = r"(?P<%s>[0-3]?\d)(?:st|nd|rd|th|er|º" + ("" if language.startswith("en") else r"|\.") + ")?"
    of = r"(?:\s+(?:of|de|del|di)|\.)?"
    rules = [
        r"(?P<iso_y>(?:19|20)\d\d)[-/.](?P<iso_m>[01]?\d)[-/.](?P<iso_d>[0-3]?\d)(?!\d)",
        r"(?P<cj_y>(?:19|20)\d\d)\s?年\s?(?:(?P<cj_m>[01]?\d)\s?月\s?(?:(?P<cj_d>[0-3]?\d)\s?日)?)?",
        r"(?P<ck_m>[01]?\d)\s?月\s?(?P<ck_d>[0-3]?\d)\s?日",
        r"(?:(?:星期|礼拜|禮拜|周|週)(?P<cw>[一二三四五六日天])|(?P<jw>[月火水木金土日])曜日?)",
        r"(?P<num_a>[0-3]?\d)(?P<num_sep>[/.-])(?P<num_b>[0-3]?\d)(?P=num_sep)(?P<num_y>(?:19|20)\d\d)(?!\d)",
    ]
    if table.months:
        rules += [
            (prefix % "mdy_w")
            + (month % "mdy_m")
            + r"\s+"
            + (day % "mdy_d")
            + r"(?!\d|[.,:]\d)"
            + rf"(?:,?\s+{year % 'mdy_y'}\b)?",
            (prefix % "dmy_w")
            + r"(?:the\s+)?"
            + (day % "dmy_d")
            + of
            + r"\s+"
            + (month % "dmy_m")
            + rf"(?:(?:,|\s+de|\s+del)?\s+{year % 'dmy_y'}\b)?",
            (month % "my_m") + rf"(?:\s+(?:of|de|del))?,?\s+{year % 'my_y'}\b",
            rf"(?P<wd>{weekday})\b",
            rf"(?P<mo>{_alternatives(_first(table.months))})\b",
        ]
    if table.relative:
        rules.append(rf"(?P<rel>{_alternatives(table.relative)})\b")
    rules += [
        # `4 am Samstag` is German for four on Saturday.
        r"(?P<ap_h>1[0-2]|0?[1-9])(?:[:.](?P<ap_m>[0-5]\d))?\s?"
        + (r"(?P<ap>[ap]\.\s?m\.|pm\b)" if language == "de" else r"(?P<ap>[ap]\.?\s?m\.|[ap]m\b)"),
        r"(?P<t_h>[01]?\d|2[0-3])(?:\s?h\s?|:)(?P<t_m>[0-5]\d)(?!\d|\s?[ap]\.?m)(?:\s?(?:Uhr|uur|horas|ore|h)\b)?",
        r"(?P<o_h>[01]?\d|2[0-3])\.(?P<o_m>[0-5]\d)\s?(?:horas?\b|h\b|uur\b|ore\b)",
        r"(?:(?<=alle )|(?<=\bore ))(?P<q_h>[01]?\d|2[0-3])\.(?P<q_m>[0-5]\d)(?!\d)",
        r"(?P<u_h>[01]?\d|2[0-3])(?:\.(?P<u_m>[0-5]\d))?\s?(?:Uhr\b|heures?\b"
        + (r"|h\b)" if language in ("fr", "pt", "es") else ")"),
    ]
    # Where words are not spaced, a letter before the year is no part of it.
    wide, rest = rules[1:4], [rules[0], *rules[4:]]
    first, second = ("|".join(f"(?:{rule})" for rule in some) for some in (wide, rest))
    # A hyphen ties a Hebrew prefix to the figure behind it; elsewhere it makes the figure a part of something longer.
    return re.compile(rf"(?<!\d)(?:{first})|(?<![\w./])(?<!(?<![\u0590-\u05ff])-)(?:{second})", re.IGNORECASE)


#: Letters of an abbreviated month at most.
_SHORT: Final = 4


def _first(months: Mapping[str, int]) -> list[str]:
    """The full names of each month, without its abbreviations."""
    names: dict[int, str] = {}
    for name, month in months.items():
        names.setdefault(month, name)
    longer = [name for name in months if len(name) > _SHORT]
    return list(dict.fromkeys([*names.values(), *longer]))


def _alternatives(words: Iterable[str]) -> str:
    names = sorted((re.escape(word) for word in words), key=lambda word: (-len(word), word))
    return "|".join(names) or "(?!)"


#: English month names that are also words: with a capital, and only where a date can stand.
_AMBIGUOUS_MONTH = re.compile(
    r"\b(?:in|last|since|until|till|by|early|late|mid|this|next|of|from|through|to|before|after|during)[\s-]+$", re.I
)


#: Longest expression of which it is kept what it says.
_KEPT: Final = 60


def _read(match: re.Match[str], table: Tables, language: str) -> When | None:
    # A month alone is judged by what stands before it.
    month = match.re.groupindex.get("mo")
    if (month and match[month]) or match.end() - match.start() > _KEPT:
        return _said(match, match.groupdict(), table)
    return _kept(match.groups(), language)


@lru_cache(maxsize=8192)
def _kept(groups: tuple[str | None, ...], language: str) -> When | None:
    """What a match of the pattern of a language says, by its groups."""
    return _said(None, dict(zip(_pattern(language).groupindex, groups, strict=True)), tables(language))


def _said(match: re.Match[str] | None, found: dict[str, Any], table: Tables) -> When | None:
    got = {name: value for name, value in found.items() if value}
    number = {name: int(value) for name, value in got.items() if value.isdigit()}
    word = {name: fold(value).lower() for name, value in got.items()}

    def weekday(name: str) -> int | None:
        return table.weekdays.get(word[name]) if name in word else None

    if "iso_y" in got:
        return _dated(number["iso_y"], number["iso_m"], number["iso_d"])
    if "cj_y" in got:
        return When(year=number["cj_y"], month=number.get("cj_m"), day=number.get("cj_d"))
    if "ck_m" in got:
        return _dated(None, number["ck_m"], number["ck_d"])
    if "cw" in got or "jw" in got:
        return When(weekday=_WIDE_WEEK[got.get("cw") or got["jw"]])
    if "num_a" in got:
        return _numeric(number["num_a"], number["num_b"], number["num_y"], got["num_sep"], table)
    for name in ("mdy", "dmy"):
        if f"{name}_m" in got:
            if not got[f"{name}_m"][0].isupper() and table is tables("en"):
                return None
            month = table.months[word[f"{name}_m"]]
            return _dated(number.get(f"{name}_y"), month, number[f"{name}_d"], weekday(f"{name}_w"))
    if "my_m" in got:
        return When(year=number["my_y"], month=table.months[word["my_m"]])
    if "wd" in got:
        lower = got["wd"][0].islower() and table is tables("en")
        return None if lower else When(weekday=table.weekdays[word["wd"]])
    if "mo" in got:
        if match is not None and table is tables("en"):
            before = match.string[max(0, match.start() - 16) : match.start()]
            if not got["mo"][0].isupper() or (
                word["mo"] in {"may", "march", "august"} and not _AMBIGUOUS_MONTH.search(before)
            ):
                return None
        return When(month=table.months[word["mo"]])
    if "rel" in got:
        return When(offset=table.relative[word["rel"]])
    return _clock(got, number)


#: Days of the week by their sign, from Monday: Chinese, then Japanese.
_WIDE_WEEK: Final = {
    **{sign: n for n, sign in enumerate("一二三四五六日")}, "天": 6,
    **{sign: n for n, sign in enumerate("月火水木金土")},
}  # fmt: skip


def _clock(got: dict[str, str], number: dict[str, int]) -> When | None:
    if "ap_h" in got:
        hour = number["ap_h"] % 12 + (12 if got["ap"][0] in "pP" else 0)
        return When(minutes=(hour * 60 + number.get("ap_m", 0),))
    if "t_h" in got:
        return When(minutes=(number["t_h"] * 60 + number["t_m"],))
    for sign in "oq":
        if f"{sign}_h" in got:
            return When(minutes=(number[f"{sign}_h"] * 60 + number[f"{sign}_m"],))
    if "u_h" in got:
        return When(minutes=(number["u_h"] * 60 + number.get("u_m", 0),))
    return None


def _dated(year: int | None, month: int, day: int, weekday: int | None = None) -> When | None:
    if not 1 <= month <= 12 or not 1 <= day <= 31 or (year and _day(year, month, day) is None):
        return None
    return When(year=year, month=month, day=day, weekday=weekday)


def _numeric(first: int, second: int, year: int, sign: str, table: Tables) -> When | None:
    """`12/11/2016`: with dots, or where one number cannot be a month, there is one reading; else two, local first."""
    day_first, month_first = _dated(year, second, first), _dated(year, first, second)
    if sign == "." or month_first is None:
        return day_first
    if day_first is None or first == second:
        return month_first
    if table.day_first and table.months:
        return day_first
    return month_first._replace(other=(second, first))
