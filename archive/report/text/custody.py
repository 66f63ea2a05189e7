"""The chain behind a capture, on a terminal: six links, each with how it stands, what that is made of, and its checks."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from archive.model.hosts import spelled
from archive.model.provenance import Fact, Link, Provenance, Standing
from archive.report import wording
from archive.report.text.style import Line, Page, Piece, Style, pad, said, wrap

_STYLE: Final[dict[Standing, Style]] = {
    "evidence": "ok",
    "signed": "plain",
    "claimed": "warn",
    "failed": "fail",
    "none": "dim",
}
_MEANS: Final[tuple[tuple[Standing, str], ...]] = (
    ("evidence", "checked just now, and anybody can check it again"),
    ("signed", "whoever signed says that they saw it; nobody else did"),
    ("claimed", "a page, a server, a file or a stranger says so; nobody checked it"),
    ("failed", "was checked, and is not so"),
    ("none", "nothing is named or kept"),
)
#: Columns for how a fact stands, and for what it is about.
_STANDING: Final = 10
_LABEL: Final = 18
#: Told only in detail.
_DETAIL: Final = frozenset({"options", "ip", "last-modified"})
#: A digest in hex, and a time as we write it.
_DIGEST: Final = re.compile(r"\b([0-9a-f]{8})[0-9a-f]{48}([0-9a-f]{8})\b")
_TIME: Final = re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")


def provenance(
    page: Page, found: Provenance, *, details: bool = False, typed: Callable[[str], str] = lambda text: text
) -> str:
    """The answer of `provenance`; in `details` with digests and the options of the extractor. `typed` makes commands
    such that they can be typed as they stand."""
    row = found.capture
    lines = page.prose([said(found.reference, "strong"), said(f"  {row.headline}")], rest="  ")
    if row.final_url:
        lines += page.prose([said(spelled(row.final_url))], first="  ")
    for number, link in enumerate(found.links, 1):
        lines += [[], *_link(page, number, link, row.final_url, details=details, typed=typed)]
    lines += [[]]
    shown = {link.standing for link in found.links} | {fact.standing for link in found.links for fact in link.facts}
    for standing, means in _MEANS:
        if standing in shown:
            start = Piece(pad(standing, _STANDING), _STYLE[standing])
            lines += page.prose([start, Piece(means, "dim")], rest=" " * _STANDING)
    lines += [[], *page.prose([Piece(f"Not proven: {'; '.join(found.not_proven)}.")], rest="  ")]
    return page.lines(*lines)


def _link(page: Page, number: int, link: Link, above: str, *, details: bool, typed: Callable[[str], str]) -> list[Line]:
    start = [Piece(f"{number} {link.name.upper():<12}", "strong"), Piece(f"{link.standing:<10}", _STYLE[link.standing])]
    lines = page.prose([*start, said(link.told)], rest=" " * 14)
    for fact in link.facts:
        if details or fact.name not in _DETAIL:
            lines += _fact(page, fact, above)
    if details:
        digests = {fact.sha256: fact.record for fact in link.facts if fact.sha256 is not None}
        for digest, record in digests.items():
            lines += page.prose([said(f"{record or 'SHA-256'} {digest}", "dim")], first="    ")
    for check in dict.fromkeys(fact.check for fact in link.facts if fact.check is not None):
        for command in check.split(" && "):
            lines += _command(page, typed(command))
    return lines


def _fact(page: Page, fact: Fact, above: str) -> list[Line]:
    value = fact.value
    if fact.standing != "claimed" or _TIME.fullmatch(value):
        value = _TIME.sub(lambda time: wording.moment(time[0]), value)
        value = _DIGEST.sub(r"\1…\2", value)
    told = [said("the address above" if value == above else value)]
    if fact.standing == "claimed" and fact.by not in (None, "the page") and (fact.by or "") not in value:
        told.append(said(f"  (says {fact.by})", "dim"))
    start = [Piece("  "), Piece(pad(fact.standing, _STANDING), _STYLE[fact.standing])]
    start += [said(pad(fact.label, _LABEL), "dim")]
    return page.prose([*start, *told], rest=" " * (2 + _STANDING + _LABEL))


def _command(page: Page, command: str) -> list[Line]:
    """A command that can be pasted: lines that are broken end in a backslash."""
    lines = [*wrap([said(command)], page.width - 2, first="    $ ", rest="        ")]
    return [*([*line, Piece("\\")] for line in lines[:-1]), lines[-1]]
