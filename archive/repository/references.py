"""How people name an article and its versions: `ARTICLE`, `ARTICLE@v3`, `ARTICLE@v2..v3`. Pure; what they name is
looked up elsewhere.

ARTICLE is a URL, an id or a slug. URLs may hold an `@` of their own, so only the last one counts, and only when what
follows it is a version.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from archive.errors import CallerError
from archive.model.times import format_time, parse_time

Kind = Literal["version", "capture", "latest", "first", "back", "time"]

_NUMBER = re.compile(r"([vc~])(0|[1-9][0-9]{0,8})")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[Tt][0-9:.]+(?:[Zz]|[+-][0-9]{2}:?[0-9]{2})?)?")
_KINDS: dict[str, Kind] = {"v": "version", "c": "capture", "~": "back"}


@dataclass(frozen=True, slots=True)
class Selector:
    """One version or capture: `v3` by number, `c7` any capture by seq, `latest`, `first`, `~1` one before the latest,
    or the newest version at or before a time (`moment`, canonical)."""

    kind: Kind
    text: str
    number: int = 0
    moment: str = ""


LATEST = Selector("latest", "latest")
FIRST = Selector("first", "first")


@dataclass(frozen=True, slots=True)
class Range:
    """From one version to another; `steps` asks for every step between them (`v1...`), not one leap (`v1..`)."""

    start: Selector
    end: Selector
    steps: bool = False

    @property
    def text(self) -> str:
        """As it may be written."""
        return f"{self.start.text}{'...' if self.steps else '..'}{self.end.text}"


@dataclass(frozen=True, slots=True)
class Reference:
    """What was asked for. `text` is the whole as written: when no article answers to `article`, it may be its name."""

    text: str
    article: str
    selector: Selector | Range | None = None


def parse_reference(text: str) -> Reference:
    """Takes a reference apart. Never fails: what is no version belongs to the name."""
    name, at, tail = text.rpartition("@")
    selector = parse_selector(tail) if at and name else None
    return Reference(text, name if selector else text, selector)


def parse_selector(text: str) -> Selector | Range | None:
    """A version, a capture or a range; None when the text is none of them."""
    for dots in ("...", ".."):
        left, found, right = text.partition(dots)
        if found:
            start = _single(left) if left else FIRST
            end = _single(right) if right else LATEST
            if start is None or end is None or not (left or right):
                return None
            return Range(start, end, steps=dots == "...")
    return _single(text)


def _single(text: str) -> Selector | None:
    if text in ("latest", "first"):
        return LATEST if text == "latest" else FIRST
    numbered = _NUMBER.fullmatch(text)
    if numbered is not None:
        return Selector(_KINDS[numbered[1]], text, int(numbered[2]))
    moment = _through(text) if _TIME.fullmatch(text) else None
    return Selector("time", text, moment=moment) if moment else None


def _through(text: str) -> str | None:
    """The last moment that a time means: a date is its whole day, a second written without a fraction all of it.

    None for what is written as a time and is none (`2026-13-01`).

    History prints seconds, and what it prints must lead back to the capture that it was printed for.
    """
    try:
        moment = parse_time(text)
    except CallerError:
        return None
    if len(text) == 10:
        moment += timedelta(days=1, microseconds=-1)
    elif "." not in text:
        moment += timedelta(microseconds=999_999)
    return format_time(moment)


def unknown_version(reference: Reference) -> CallerError | None:
    """The error for a name that ends in something like a version, once it is known that no article has that name."""
    name, at, tail = reference.text.rpartition("@")
    if not at or not name or reference.selector is not None or "/" in tail or "." in tail.replace("..", ""):
        return None
    return CallerError(
        "bad-version",
        f'"{tail}" is not a version',
        hint="write @v3, @latest, @first, @~1, @c7, @2026-03-02T12:00:00Z, or a range such as @v2..v3",
        context={"reference": reference.text},
    )
