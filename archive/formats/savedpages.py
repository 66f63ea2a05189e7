"""Decides what the name of a saved page, what lies beside it and what saved it say of where and when the page stood.

A name counts as a date when it holds a day and a time of day: a day alone is as often the day of publication as that of
saving, and is taken only when asked for. Times in names are read as UTC: hardly a tool writes another zone without
saying so, and one that is said (`Z`, `+0100`) is heeded.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import quote, urlsplit

from archive.model.times import format_time

#: Endings of what is taken for a page.
ENDINGS: Final = (".html", ".htm", ".xhtml", ".xht", ".shtml")
#: What may lie beside `page.html` and say where it stood, one address in it.
SIDECARS: Final = (".url", ".URL")
#: A sidecar is a line, not a page.
SIDECAR_LIMIT: Final = 16_384
#: An address longer than this is none.
LONGEST_URL: Final = 4_096
#: What a template may name.
PLACEHOLDERS: Final = ("path", "folder", "name")
#: The web did not stand before.
_FIRST_YEAR: Final = 1990

_DAY: Final = r"((?:19|20)[0-9]{2})([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12][0-9]|3[01])"
_CLOCK: Final = r"([01][0-9]|2[0-3])([-_.:h]?)([0-5][0-9])(?:\7([0-5][0-9]|60)(?:[.,][0-9]{1,6})?)?"
_ZONE: Final = r"(Z|[+-](?:0[0-9]|1[0-4]):?[0-5][0-9](?![0-9]))?"
_MOMENT: Final = re.compile(rf"(?<![0-9]){_DAY}([T_ .-]?){_CLOCK}{_ZONE}(?![0-9])", re.IGNORECASE)
_ONLY_DAY: Final = re.compile(rf"(?<![0-9]){_DAY}(?![0-9])")

_SAVED_FROM: Final = re.compile(
    rb"<!--\s*saved from url=\([0-9]{1,5}\)(https?://[^\s<>\"']{1,4096})\s*-->", re.IGNORECASE
)
_SINGLE_FILE: Final = re.compile(rb"<!--\s*Page saved with SingleFile\s+url:\s*(https?://[^\s<>\"']{1,4096})")
_SHORTCUT: Final = re.compile(r"^(?:URL=)?(https?://\S+)\s*$", re.IGNORECASE)
_PLACEHOLDER: Final = re.compile(r"\{([a-z]*)\}")


def moment_of(name: str) -> str | None:
    """The moment (canonical) that a file's name holds, the last one of several; None without a time of day."""
    for match in reversed(list(_MOMENT.finditer(_stem(name)))):
        year, _, month, day, between, hour, _, minute, second, zone = match.groups()
        if between in ("-", ".") and second is None:
            continue  # `2026-03-02-2024-budget` is a day and a number
        found = _written(year, month, day, hour, minute, second or "00", zone)
        if found is not None:
            return found
    return None


def day_of(name: str) -> str | None:
    """The first second, in UTC, of the day that a file's name holds; None without one."""
    for match in reversed(list(_ONLY_DAY.finditer(_stem(name)))):
        found = _written(match[1], match[3], match[4], "00", "00", "00", None)
        if found is not None:
            return found
    return None


def _written(year: str, month: str, day: str, hour: str, minute: str, second: str, zone: str | None) -> str | None:
    if int(year) < _FIRST_YEAR:
        return None
    offset = UTC
    if zone is not None and zone not in "Zz":
        size = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
        offset = timezone(-size if zone[0] == "-" else size)
    try:
        moment = datetime(int(year), int(month), int(day), int(hour), int(minute), min(int(second), 59), tzinfo=offset)
    except ValueError:
        return None
    return format_time(moment.astimezone(UTC))


def check_template(template: str) -> str | None:
    """What is wrong with a template of addresses; None when it can be filled in."""
    for name in _PLACEHOLDER.findall(template):
        if name not in PLACEHOLDERS:
            return f"{{{name}}} is none of {', '.join(f'{{{one}}}' for one in PLACEHOLDERS)}"
    plain = _PLACEHOLDER.sub("", template)
    if "{" in plain or "}" in plain:
        return "a brace is not closed, or not opened"
    return None


def filled(template: str, path: str, *, days: bool = False) -> str:
    """The address of the page at `path`, relative to its folder and with slashes.

    `{path}` is the whole path, `{folder}` that of the folder it lies in (empty at the top), `{name}` the file's name
    without its ending and without the time it says (`days`: or the day). Without any of them all files stood at one
    address.
    """
    pure = PurePosixPath(path)
    folder = "" if str(pure.parent) == "." else str(pure.parent)
    stem = _stem(pure.name)
    if moment_of(pure.name) is not None:
        stem = _MOMENT.sub("", stem)
    elif days:
        stem = _ONLY_DAY.sub("", stem)
    name = stem.strip("-_. ")
    given = {"path": path, "folder": folder, "name": name}
    found = _PLACEHOLDER.sub(lambda match: quote(given[match[1]].encode("utf-8", "surrogateescape")), template)
    scheme, colon, rest = found.partition("://")
    # An empty folder leaves no second slash behind.
    return scheme + colon + (re.sub("/{2,}", "/", rest) if not folder and "{folder}" in template else rest)


def sidecar_address(content: bytes) -> str | None:
    """The address in a file that lies beside a page: a line of its own, or `URL=` of an Internet shortcut."""
    for line in content[:SIDECAR_LIMIT].decode("utf-8-sig", "replace").splitlines():
        match = _SHORTCUT.match(line.strip())
        if match is not None:
            return address(match[1])
    return None


def saved_from(content: bytes) -> str | None:
    """The address that a browser (`saved from url=`) or SingleFile wrote into the page when it saved it."""
    start = content[:8_192]
    match = _SAVED_FROM.search(start) or _SINGLE_FILE.search(start)
    return address(match[1].decode("utf-8", "replace")) if match is not None else None


def address(text: str) -> str | None:
    """An http or https address with a host; None for anything else."""
    if len(text) > LONGEST_URL or not text.isprintable():
        return None
    try:
        parts = urlsplit(text)
        usable = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
        _ = parts.port
    except ValueError:
        return None
    return text if usable else None


def is_page_name(name: str) -> bool:
    """Whether a file is called as pages are."""
    return name.lower().removesuffix(".gz").endswith(ENDINGS)


def _stem(name: str) -> str:
    """A file's name without its ending."""
    base = name.rpartition("/")[2]
    lower = base.lower()
    if lower.endswith(".gz"):
        base, lower = base[:-3], lower[:-3]
    ending = next((one for one in ENDINGS if lower.endswith(one)), "")
    return base[: len(base) - len(ending)] if ending else base
