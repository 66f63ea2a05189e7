"""Decides whether a report, of an article or of a whole site, still says what it said when it was made.

A report is not signed: it repeats what an archive said, for people. Here it is asked whether the page is what its own
data make, and whether the seal behind them is of this page. Whoever changes a word leaves one of the two wrong; who
makes another page from other data leaves nothing, and is found only by asking the archive, or by evidence.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from archive.audit.answering import NOT_PROVEN, answer
from archive.audit.findings import Findings
from archive.audit.origins import OriginCount
from archive.errors import StoreError
from archive.formats.datablock import PageError
from archive.formats.reportpage import PAGE_LIMIT, Carried, TooLargeError, carried, unpacked
from archive.model.history import ReportView, Step
from archive.model.outlet import OutletView
from archive.model.verdict import Counts, Status, Verification, Word
from archive.settings import SOFTWARE

#: What a page of either kind is made of.
View = ReportView | OutletView


class Differs(NamedTuple):
    """Where the data of a report say something else than the archive: which member, and a sentence."""

    field: str
    message: str


class Compared(NamedTuple):
    """What came of asking the archive: its first difference (None: there is none), what could not be asked, and what
    it has taken in since that belongs into the report (`2 more versions of this article`; None: nothing)."""

    differs: Differs | None
    left_out: tuple[str, ...] = ()
    since: str | None = None


class ReportTools(NamedTuple):
    """What this room may not import.

    `read` parses the document of a report, `render` makes its page again, with the data packed as they were if that
    says the same: not every build of a compressor writes the same bytes. Both raise ValueError on what is none.
    `against` asks the archive that the reader has named, None when he has named none.
    """

    read: Callable[[Mapping[str, object]], View]
    render: Callable[[View, str | None], bytes]
    against: Callable[[View], Compared] | None = None


_SAME: Final = "the archive says the same"
#: What is known, and what to do, where the two contradict each other, or the archive contradicts itself.
_EITHER: Final = "report and archive contradict each other, and which of the two is right is not known yet"
_WHOLE: Final = "whether the archive is as it was signed says newsproof verify ARCHIVE"
_ASK: Final = f"{_WHOLE}; if it is, make the report again"
_NO_EVIDENCE: Final = "a report repeats what an archive said; check the archive, or a bundle"
_NOR_THIS: Final = "nor does a report show this"
_NOT_PROVEN: Final = ("that the archive said so: whoever changes data and page together leaves no trace in them",)
#: Bytes around a difference that are repeated.
_BEFORE, _BEHIND = 60, 100
#: Of fewer words none is left out: it may be the one that differs.
_FEW: Final = 3
_CHUNK: Final = 65_536
#: Cap on the data of a page that is made again, which takes some hundred times their size: those of a thousand versions.
DOCUMENT_LIMIT: Final = 4 * 1024 * 1024
_LONGEST: Final = 200
#: A tag, also one that is cut at either end.
_APART: Final = re.compile(r"\s+(?=[,.;:!?)])")
_TAG: Final = re.compile(r"\A[^<>]*>|<[^<>]*(?:>|\Z)")


def examine_report(page: bytes, subject: str, tools: ReportTools) -> Verification:
    """Whether a report is the one that was made. `subject` is what people call the file. Never raises on content.

    Raises what `tools.against` does.
    """
    findings = Findings()
    file = subject.rpartition("/")[2] or subject
    view: View | None = None
    asked: Compared | None = None
    if len(page) > PAGE_LIMIT:
        intact: tuple[Status, str] = ("not checked", f"the page has more than {PAGE_LIMIT:,} bytes")
    else:
        view, intact = _intact(findings, file, page, tools)
    altered = bool(findings.failed("INTACT"))
    if view is None and tools.against is not None:
        intact = (intact[0], f"{intact[1]}; the archive was not asked")
    elif view is not None and tools.against is not None:
        try:
            asked = tools.against(view)
        except StoreError as exc:
            if not altered:
                raise _not_asked(exc, intact[1]) from exc
            intact = (intact[0], f"{intact[1]}; the archive could not be asked ({exc.message}): {_WHOLE}")
    if asked is not None:
        if asked.differs is not None:
            consequence = None if altered else _EITHER
            told = asked.differs
            findings.add("report-altered", file, told.message, field=told.field, consequence=consequence, hint=_ASK)
            intact = (intact[0], f"{intact[1]}; the archive says something else")
        else:
            agreed = "the archive says what the data say, so believe it and not the page" if altered else _SAME
            since = (f"since this report it has taken in {asked.since}",) if asked.since else ()
            intact = (intact[0], "; ".join((intact[1], agreed, *asked.left_out, *since)))
    nothing: tuple[Status, str] = ("not checked", _NOR_THIS)
    details: dict[Word, tuple[Status, str]] = {
        "INTACT": intact,
        "SIGNED": ("not checked", _NO_EVIDENCE),
        "LOGGED": nothing,
        "TIMED": nothing,
        "TRUSTED": nothing,
    }
    steps: tuple[Step, ...] = view.history.steps if isinstance(view, ReportView) else ()
    whole = isinstance(view, OutletView)
    origins = OriginCount()
    for step in steps:
        known = step.capture.redacted is None
        origins.take({"origin": {"kind": step.capture.origin, "dates": step.capture.dates}} if known else None)
    same = asked is not None and asked.differs is None
    return answer(
        findings,
        details,
        subject=subject,
        kind="outlet-report" if whole else "report",
        counts=Counts(
            captures=len(steps),
            versions=sum(step.capture.version is not None for step in steps),
            bytes=len(page),
        ),
        not_proven=NOT_PROVEN if same else (*_NOT_PROVEN, *NOT_PROVEN),
        origins=None if whole else origins.result(max(1, len(steps))),
    )


def _not_asked(exc: StoreError, checked: str) -> StoreError:
    """The same failure with what was found of the report itself, and, of a damaged archive, what to do first."""
    if not exc.code.startswith(("index-", "archive-")):
        return exc
    hint = f"this is not about the report; {_WHOLE}{f'; if it is: {exc.hint}' if exc.hint else ''}"
    return StoreError(exc.code, exc.message, hint=hint, context={**exc.context, "report": checked})


def _intact(findings: Findings, file: str, page: bytes, tools: ReportTools) -> tuple[View | None, tuple[Status, str]]:
    try:
        found = carried(page)
    except PageError as exc:
        findings.add("report-altered", file, str(exc), offset=exc.offset)
        return None, ("not checked", f"no report can be read from its {len(page):,} bytes")
    large = False
    try:
        view, made, fault = _again(found, tools)
    except TooLargeError as exc:
        view, made, fault, large = None, None, str(exc), True
    other = fault if large else _maker(found)
    if made == page:
        return view, ("ok", f"the page says what its data say: {_about(view)}")
    if found.whole and other is not None:
        return view, ("not checked", f"{other}; by its seal no byte of it was changed since")
    if other is not None:
        message = f"the seal at its end is of another page; {other}"
        findings.add("report-altered", file, message, offset=found.seal)
    elif made is not None:
        at = _first_difference(page, made)
        if at < found.seal:
            said, meant = _around(page, made, at)
            message = f"the page that its data make differs from here on: here stands “{said}”, by its data “{meant}”"
        else:
            message = "its data, or its seal, are not those that it was made with; what was changed does not show"
        line = page.count(b"\n", 0, at) + 1
        findings.add("report-altered", file, f"{message} (line {line})", offset=at)
    elif found.whole:
        findings.add("report-altered", file, f"its data make no page: {fault}", offset=found.seal)
    else:
        findings.add("report-altered", file, f"the seal at its end is of another page, and {fault}", offset=found.seal)
    return view, ("not checked", f"the page is not what its data make ({_about(view)})")


def _again(found: Carried, tools: ReportTools) -> tuple[View | None, bytes | None, str]:
    """The data of a report, the page that they make, and why they make none. Raises TooLargeError."""
    view: View | None = None
    packed: str | None = None
    try:
        document = json.loads(found.document)
        if isinstance(document, dict) and "view" in document:
            packed = document["view"]
            document = json.loads(unpacked(packed, DOCUMENT_LIMIT))
        elif len(found.document) > DOCUMENT_LIMIT:
            raise TooLargeError(f"its data have more than {DOCUMENT_LIMIT:,} bytes")
        if not isinstance(document, dict):
            return None, None, "its data are no newsproof/report/v1"
        view = tools.read(document)
        return view, tools.render(view, packed), ""
    except TooLargeError:
        raise
    except (ValueError, RecursionError):
        why = "its data are no newsproof/report/v1" if view is None else "its data cannot be shown"
        return view, None, why


def _maker(found: Carried) -> str | None:
    """Who made the page, when it is not an edition whose pages can be made again here."""
    try:
        software = json.loads(found.document).get("software")
    except (ValueError, RecursionError, AttributeError):
        return None
    if isinstance(software, str) and software != SOFTWARE:
        return f"made by {_line(software)}, this is {SOFTWARE}"
    if found.unicode != unicodedata.unidata_version:
        return f"made by {SOFTWARE} with the characters of Unicode {found.unicode}, here are those of {unicodedata.unidata_version}"
    return None


def _about(view: View | None) -> str:
    if view is None:
        return "its data cannot be read"
    if isinstance(view, OutletView):
        size = len(view.articles)
        told = f"{size} article{'s' * (size != 1)}, {_line(view.since)} to {_line(view.until)}"
        return f"{_line(view.site)}, {told}, from the archive {_line(view.origin)}"
    row = view.history.article
    size = sum(step.capture.version is not None for step in view.history.steps)
    return f"{_line(row.slug)}, {size} version{'s' * (size != 1)}, from the archive {_line(view.origin)}"


def _line(text: str) -> str:
    """A name for a sentence: one line, and no endless one."""
    return " ".join(text.split())[:_LONGEST]


def _first_difference(one: bytes, other: bytes) -> int:
    """The first byte at which two texts that differ do so; the end of the shorter when it begins the other."""
    shorter = min(len(one), len(other))
    for start in range(0, shorter, _CHUNK):
        first, second = one[start : start + _CHUNK], other[start : start + _CHUNK]
        if first != second:
            pairs = enumerate(zip(first, second, strict=False), start)
            return next((at for at, (left, right) in pairs if left != right), shorter)
    return shorter


def _around(page: bytes, made: bytes, at: int) -> tuple[str, str]:
    """The words around a place in both; what stands in tags only where the words are the same."""
    parts = [
        one[max(0, at - _BEFORE) : at + _BEHIND].decode("utf-8", "replace").strip("\ufffd") for one in (page, made)
    ]
    words = [_APART.sub("", _TAG.sub(" ", part)) for part in parts]
    cut = at > _BEFORE, [at + _BEHIND < len(one) for one in (page, made)]
    shown = words if words[0] != words[1] else parts
    said, meant = (_whole(part.split(), cut[0], more) for part, more in zip(shown, cut[1], strict=True))
    return said, meant


def _whole(words: list[str], before: bool, behind: bool) -> str:
    """Words without those that the edge of a window cut in two, as long as there are others."""
    words = words[1:] if before and len(words) > _FEW else words
    words = words[:-1] if behind and len(words) > _FEW else words
    return f"{'… ' if before else ''}{' '.join(words)}{' …' if behind else ''}"
