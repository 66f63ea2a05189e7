"""Reading old captures again, on a terminal: which edition had read them, and in which fields today's reads otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from archive.model.rereading import ReadAgain, ReExtracted
from archive.report import wording
from archive.report.text.style import Line, Page, Piece, said

#: Captures that are named, and articles that are told one by one without `details`; the rest is counted.
_NAMED: Final = 5
_SHOWN: Final = 20


def re_extracted(page: Page, found: ReExtracted, *, details: bool = False) -> str:
    """What was read again, article by article where something is read otherwise; in `details` every article."""
    telling = [one for one in found.articles if details or _tells(one)]
    shown = telling if details else [one for n, one in enumerate(telling) if n < _SHOWN or one.damaged]
    lines = [line for one in shown for line in _article(page, one)]
    if len(shown) < len(telling):
        lines += page.prose([Piece(f"and {wording.count(len(telling) - len(shown), 'more article')}: -v", "dim")])
    lines += [[]] if lines else []
    lines += _sum(page, found)
    return page.lines(*lines)


def _tells(one: ReadAgain) -> bool:
    return bool(one.differ or one.refused or one.alike or one.apart or one.damaged)


def _article(page: Page, one: ReadAgain) -> list[Line]:
    head = f"  {wording.count(one.read, 'version')} read again, {one.differ or 'none'} otherwise than signed"
    lines = page.prose([said(one.slug, "strong"), Piece(head if one.read else "  nothing read again")], rest="  ")
    if one.fields:
        lines += _row(page, "otherwise", _fields({count.field: count.versions for count in one.fields}))
    for names, what in (
        (one.alike, "says nothing new when one edition reads it and the version before"),
        (one.apart, "signed as unchanged, but not so when one edition reads both"),
        (one.refused, "no article to this edition"),
    ):
        if names:
            lines += _row(page, "note", f"{_listed(one, names)}: {what}")
    if one.redacted:
        lines += _row(page, "redacted", f"{wording.count(one.redacted, 'capture')} skipped, the bytes are gone")
    for line in one.damaged:
        lines += _row(page, "unread", line)
    return lines


def _fields(counts: Mapping[str, int]) -> str:
    """`caption in 12 versions, byline in 3`."""
    told = [
        f"{'links or metadata' if name == 'unquotable' else name} in {wording.count(count, 'version')}"
        for name, count in counts.items()
    ]
    return ", ".join(told[:1] + [one.rpartition(" ")[0] for one in told[1:]])


def _listed(one: ReadAgain, names: Sequence[str]) -> str:
    short = [name.removeprefix(f"{one.slug}@") for name in names[:_NAMED]]
    more = len(names) - len(short)
    return wording.listed([*short, *([f"{more:,} more"] if more else [])])


def _row(page: Page, label: str, text: str) -> list[Line]:
    return page.prose([Piece(f"{label:<11}", "dim"), said(text)], first="  ", rest=" " * 13)


def _sum(page: Page, found: ReExtracted) -> list[Line]:
    told = found.articles
    read, differ, compared = (sum(getattr(one, name) for one in told) for name in ("read", "differ", "compared"))
    looked = wording.count(found.looked, "article")
    if not told:
        return page.prose(
            [said(f"Nothing to read again: {found.extractor.label} read all there is in {looked}.")], rest="  "
        )
    of = f"; {wording.count(read, 'version')} that another edition had read, {differ:,} of them otherwise"
    lines = page.prose([said(f"{looked}, read by {found.extractor.label}{of if read else ''}")], rest="  ")
    editions: Counter[str] = Counter()
    for one in told:
        for edition in one.editions:
            editions[edition.said] += edition.versions
    for words, count in editions.most_common(_NAMED):
        lines += _row(page, "edition", f"{wording.count(count, 'version')} {words}")
    fields: Counter[str] = Counter()
    for one in told:
        fields.update({count.field: count.versions for count in one.fields})
    if sum(map(bool, (one.differ for one in told))) > 1:
        lines += _row(page, "otherwise", _fields(dict(fields.most_common())))
    if compared:
        done = "made anew" if found.applied else "would be made anew"
        lines += _row(
            page, "compared", f"{wording.count(compared, 'comparison')} {done}, both sides read by one edition"
        )
    if read:
        lines += _row(page, "signed", "as it was; none of this is an edit")
    return lines
