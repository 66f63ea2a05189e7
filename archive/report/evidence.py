"""The evidence part of the HTML report: where the records of each capture lie; and what made the report, with its limits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from archive.model.history import CaptureRow, RecordRow, ReportView
from archive.model.hosts import spelled
from archive.report import telling, wording
from archive.report.byhand import by_hand as by_hand
from archive.report.markup import Markup, el, join
from archive.report.pageframe import section

#: Columns for the name of a record.
_ROLE: Final = 10


def evidence(view: ReportView) -> Markup:
    """One fold per capture, versions and observations alike, then the log, then the steps by hand."""
    url = view.history.article.url
    folds = [_capture(row, records, url) for row, records in view.records]
    keys = [part for key in view.captor_keys for part in (el("dt", "Signing key"), el("dd", key, class_="hash"))]
    log = el("dl", el("dt", "Log"), el("dd", el("bdi", view.origin), class_="hash"), *keys)
    return section(
        "evidence",
        "Evidence",
        log,
        el("p", "The checkpoint that covers every capture below:", class_="small soft"),
        el("pre", view.checkpoint.rstrip("\n")),
        *folds,
        el(
            "p",
            "SHA-256 of the payload, the page as it was served, and of whole records, unpacked; bytes of the file where they lie "
            "packed. The signed statement lists every record; the log has its leaf.",
            class_="small soft",
        ),
    )


def _capture(row: CaptureRow, records: tuple[RecordRow, ...], url: str) -> Markup:
    """What differs from one capture to the next, its hashes, and where its records lie."""
    facts = [
        wording.outcome(row),
        spelled(row.url) if row.url != url else "",
        f"led to {spelled(row.final_url)}" if row.final_url != row.url else "",
        f"HTTP {row.status}" if row.status is not None and f"HTTP {row.status}" not in (row.reason or "") else "",
        f"age {row.age:,} s in a cache on the way, as the server claimed" if row.age else "",
        "" if row.redacted is not None or row.origin == "captured" else f"imported from {row.source or 'a file'}",
        wording.against(row),
        "subscriber material: to be shown to others only with this mark" if row.access is not None else "",
        f"its signature does not count: {row.doubt}" if row.doubt is not None else "",
    ]
    lines = [f"{'leaf':{_ROLE}}{row.leaf}"]
    if row.payload_sha256:
        lines.append(f"{'payload':{_ROLE}}{row.payload_sha256}")
    file = ""
    for record in records:
        place = record.place
        lines += [f"{record.role:{_ROLE}}{record.sha256}"] if record.sha256 else []
        name = record.role if not record.sha256 else ""
        told = f"{place.file}, " if place.file != file else ""
        lines.append(f"{name:{_ROLE}}{told}byte {place.offset:,}, {place.length:,} long")
        file = place.file
    name = f"v{row.version}" if row.version is not None else f"c{row.seq}"
    facts.append(f"log entry {row.index}")
    lines.insert(0, ", ".join(text for text in facts if text))
    title = join([el("b", name), f" · {wording.moment(row.observed)}"])
    return el(
        "details",
        el("summary", title),
        el("pre", "\n".join(lines)),
        class_="fold",
    )


def method(view: ReportView) -> Markup:
    """Which software compared, what it leaves out, and what no report of this kind can show."""
    comparison = next((s.comparison for s in reversed(view.history.steps) if s.comparison is not None), None)
    rows = [el("dt", "Software"), el("dd", view.software)]
    if comparison is not None:
        tools = comparison.tools
        for name, value in (("Extractor", tools.extractor), ("Differ", tools.differ), ("Rules", tools.rules)):
            rows += [el("dt", name), el("dd", value)]
    sentences = (
        "Both sides of a comparison are read again from the archived bytes by one extractor: its changes are no edits.",
        "An interval runs from the last capture of the old text, less the age its cache claimed, to the first new one.",
    )
    return section(
        "method",
        "Method and limits",
        el("dl", *rows),
        el("ul", *(el("li", sentence) for sentence in sentences)),
        glossary(),
        el("p", f"Not proven: {'; '.join(wording.NOT_PROVEN)}."),
    )


def glossary(words: Sequence[tuple[str, str]] = telling.GLOSSARY) -> Markup:
    """What the words of a report mean."""
    return el("p", join([join([el("b", word), f": {told}"]) for word, told in words], "; "), ".", class_="small")
