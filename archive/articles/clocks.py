"""Decides whether a line is, or begins with, the time of a post: a clock time, a date with one, or "5 minutes ago".

Post times are printed in many ways and mean little by themselves: a story may begin with a time of day as well. So a
line that goes on after its time opens a post only when something sets the time apart (a dash, a colon, its own
element), and what a page of posts is, is decided where many of them stand together (`live`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final, Literal

from archive.articles import dates
from archive.articles.phrases import alternatives

#: Longest line that can be nothing but a time.
_STAMP: Final = 64
#: Half a day in minutes: a larger step between two times of day went over midnight.
_HALF_DAY: Final = 720

_ZONE: Final = (
    r"(?:\s?(?:Uhr|uur|klo|hrs?|h|GMT|UTC|BST|IST|CET|CEST|MEZ|MESZ|EET|MSK|E[SD]?T|P[SD]?T|C[SD]T|M[SD]T|JST|KST|"
    r"A[EW]?[SD]T|GMT[+-]\d{1,2}|Z)\b)?"
)
_HALF: Final = r"(?:\s?([AaPp])\.?\s?[Mm]\b\.?)?"
_CLOCK: Final = (
    rf"(?P<hour>[0-2]?\d)(?:[:.h\uff1a]|\s?h\s?)(?P<minute>[0-5]\d)(?::[0-5]\d)?(?!\d|[.,:/-]\d|\s?%){_HALF}{_ZONE}"
    rf"|(?P<whole>[01]?\d)\s?(?P<half>[AaPp])\.?\s?[Mm]\b\.?{_ZONE}"
    r"|(?P<bare>[0-2]?\d)\s(?:Uhr|uur)\b(?!\s?\d)"
    r"|(?P<east>午前|午後|上午|下午|오전|오후)?\s?(?P<hours>[0-2]?\d)\s?[時时點点시]\s?(?:(?P<minutes>[0-5]?\d)\s?[分분])"
)
_MONTH_DAY: Final = r"[^\W\d_]{3,12}\.?\s[0-3]?\d(?:st|nd|rd|th)?(?:,?\s[12]\d{3})?"
_DAY_MONTH: Final = (
    r"[0-3]?\d\.?(?:\s?(?:de\s)?[^\W\d_]{3,12}\.?|[./]\s?[01]?\d\.?)(?:(?:\s|/|\sde\s)?[12]\d{3}|/\d\d|\d\d)?"
)
_ISO_DAY: Final = r"[12]\d{3}-[01]\d-[0-3]\d"
_EAST_DAY: Final = r"(?:[12]\d{3}\s?[年년]\s?)?[01]?\d\s?[月월]\s?[0-3]?\d\s?[日일]"
_DAYS: Final = alternatives(
    r"""
    (?:mon|tues?|wednes|wed|thurs?|thu|fri|satur|sat|sun)(?:day)?|today|yesterday
    (?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|mo|di|mi|do|fr|sa|so|heute|gestern
    lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo|hoy|ayer
    luned[ìi]|marted[ìi]|mercoled[ìi]|gioved[ìi]|venerd[ìi]|sabato|domenica|oggi|ieri
    segunda|terça|quarta|quinta|sexta|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|vandaag|gisteren
    """
)
_LEAD: Final = (
    rf"[\s*•▪■►●#\[(|–—-]*(?:(?:{_DAYS})\.?,?\s)?(?:(?:{_ISO_DAY}|{_MONTH_DAY}|{_DAY_MONTH}|{_EAST_DAY})[\s,|•·–—-]{{1,4}})?"
    r"(?:(?:um|at|à|às|a las|alle|ore|kl\.?|klo|om|o|в|um)\s)?"
)
_OPENING: Final = re.compile(rf"{_LEAD}(?P<clock>{_CLOCK})", re.IGNORECASE)
_DIGITS: Final = {first + n: str(n) for first in (0x0660, 0x06F0, 0x0966, 0x09E6, 0xFF10) for n in range(10)}
_APART: Final = re.compile(r"\s*[\])]\s*(?:[–—|•·:-]\s*)?|\s*(?:[–—|•·:：+]+|-(?!\w)|\.(?=\s+\S))\s*")

#: "5 minutes ago", in the words of many languages; what a reader's clock makes of it changes by itself.
_RELATIVE: Final = re.compile(
    alternatives(
        r"""
        \b(?:about\ |over\ )?(?:\d{1,3}|an?|one)\ ?(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)\.?(?:\ ago)\b|\bjust\ now\b
        \bvor\ (?:etwa\ )?(?:\d{1,3}|einer|einem|wenigen)\ (?:sek\w*|min\w*|std\.?|stunden?|tag\w*)|\bgerade\ eben\b
        \bil\ y\ a\ (?:environ\ )?(?:\d{1,3}|une?)\ (?:s\w*|min\w*|h\w*|jours?)|\bà\ l['’]instant\b
        \bhace\ (?:\d{1,3}|un[ao]?)\ (?:s\w*|min\w*|h\w*|d[ií]as?)|\bhá\ (?:\d{1,3}|uma?)\ (?:s\w*|min\w*|h\w*|dias?)
        \b(?:\d{1,3}|un['ao]?)\ ?(?:sec\w*|min\w*|or[ae]|giorn[io])\ fa\b|\b\d{1,3}\ (?:min\w*|uur|dag\w*)\ geleden\b
        \b(?:for\ )?\d{1,3}\ (?:min\w*|tim\w*|dag\w*|dager)\ (?:sedan|siden)\b|\b\d{1,3}\ (?:min\w*|godz\w*|dni)\ temu\b
        \b\d{1,3}\ (?:мин\w*|час\w*|дн\w*)\ назад|\d{1,3}\s?(?:秒|分|分钟|分鐘|小时|小時|時間|日)前|\d{1,3}\s?(?:분|시간|일)\ ?전
        (?:منذ|قبل)\ \d{1,3}\ \w+
        """
    ).replace("\\ ", " "),
    re.IGNORECASE,
)
#: What every such line holds: a quick look.
_PASSES: Final = re.compile(
    r"ago|now|vor |eben|y a|instant|hace|h[áÁ] | fa\b|geleden|s[ei]dan|siden|temu|назад|前|전|منذ|قبل", re.I
)
#: Words that stand beside a time and say no more than that it is one.
_BESIDE: Final = re.compile(
    rf"\b(?:{_DAYS}|"
    + alternatives(
        r"""
        (?:last )?updated?|posted|published|modified|edited|at|on|gmt|utc|bst|ist|cest|cet|mesz|mez|e[sd]?t|p[sd]?t|jst|h|hrs?
        (?:zuletzt )?(?:aktualisiert|geändert)|veröffentlicht|stand|um|am|uhr|mis(?:e)? à jour|publié|modifié|le|à
        actualizado|publicado|a las|el|aggiornato|pubblicato|alle|ore|il|atualizado|às|em|bijgewerkt|gepubliceerd|om|uur
        uppdaterad|publicerad|oppdatert|publisert|opdateret|kl|klo|päivitetty|o|в|обновлено|опубликовано
        """
    )
    + r")\b|更新|公開|发布|發布",
    re.IGNORECASE,
)


#: What every time has somewhere: two numbers with a mark between them, or one with a word.
_MAYBE: Final = re.compile(r"\d\s?[:.h\uff1a]\s?\d|\d\s?(?:[AaPp]\.?\s?[Mm]\b|Uhr\b|uur\b|[時时點点시])")


@dataclass(frozen=True, slots=True)
class Opening:
    """The time that a line begins with: as printed, as `HH:MM`, where the rest begins, and whether it is set apart."""

    raw: str
    clock: str
    end: int
    apart: bool


def may_be(text: str) -> bool:
    """Whether a line can be or begin with a time at all: a quick look that spares the long one."""
    return _MAYBE.search(text, 0, 120) is not None or is_relative(text)


def may_open(text: str) -> bool:
    """Whether a line can begin with a time of day: a quick look that spares the long one."""
    return _MAYBE.search(text, 0, 120) is not None


def opening(text: str) -> Opening | None:
    """The time at the head of a line, or None."""
    match = _OPENING.match(text[:120].translate(_DIGITS))
    clock = _clock(match) if match else None
    if match is None or clock is None:
        return None
    apart = _APART.match(text, match.end())
    end = apart.end() if apart else match.end()
    raw = text[: match.end()].strip(" \t*•▪■►●#[(|–—-")
    return Opening(raw, clock, end, bool(apart) or not text[end:].strip(" )]"))


def _clock(match: re.Match[str]) -> str | None:
    if match["whole"]:
        return _hours(int(match["whole"]), 0, match["half"])
    if match["bare"]:
        return _hours(int(match["bare"]), 0, None)
    if match["hours"]:
        east = match["east"] or ""
        half = "p" if east in ("午後", "下午", "오후") else "a" if east else None
        return _hours(int(match["hours"]), int(match["minutes"]), half)
    half = next((group for group in match.groups() if group and group in "AaPp"), None)
    return _hours(int(match["hour"]), int(match["minute"]), half)


def _hours(hour: int, minute: int, half: str | None) -> str | None:
    if half is not None and hour <= 12:
        hour = hour % 12 + (12 if half in "pP" else 0)
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def is_relative(text: str) -> bool:
    """Whether a short line says how long ago something was, by the reader's clock."""
    return len(text) <= _STAMP and _PASSES.search(text) is not None and _RELATIVE.search(text) is not None


def is_stamp(text: str) -> bool:
    """Whether a line is nothing but a time, a date with one, or a time that passes with the reader's clock."""
    if not 0 < len(text) <= _STAMP:
        return False
    found = opening(text)
    rest = text[found.end :] if found is not None else _RELATIVE.sub(" ", text)
    if found is None and rest == text:
        stripped = _BESIDE.sub(" ", text).strip(" :,.|–—-")
        inner = opening(stripped) if stripped != text else None
        if inner is not None:
            rest = stripped[inner.end :]
        else:
            rest = dates.without_dates(text)
            if rest == text:
                return False
    rest = _BESIDE.sub(" ", dates.without_dates(_RELATIVE.sub(" ", rest)))
    return not any(char.isalpha() for char in rest)


def minutes(value: str) -> tuple[bool, float] | None:
    """A post's time as (whether its day is known, minutes), comparable among times of one kind."""
    if re.fullmatch(r"\d\d:\d\d", value):
        return False, int(value[:2]) * 60 + int(value[3:])
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return True, (moment if moment.tzinfo else moment.replace(tzinfo=None)).toordinal() * 1440.0 + (
        moment.hour * 60 + moment.minute + moment.second / 60 - _offset(moment)
    )


def _offset(moment: datetime) -> float:
    offset = moment.utcoffset()
    return offset.total_seconds() / 60 if offset is not None else 0.0


def direction(values: Sequence[str | None]) -> Literal["newest-first", "oldest-first"] | None:
    """In which order times stand: at least four of five steps between different times go one way; None otherwise."""
    known = [found for value in values if value and (found := minutes(value)) is not None]
    down = up = 0
    for (dated, before), (also, after) in pairwise(known):
        step = after - before if dated == also else 0
        if not dated and abs(step) > _HALF_DAY:
            step = -step
        down += step < 0
        up += step > 0
    if not down and not up:
        return None
    if down >= 4 * up:
        return "newest-first"
    return "oldest-first" if up >= 4 * down else None
