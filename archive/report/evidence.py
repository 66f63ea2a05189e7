"""The evidence part of the HTML report: where the records of each capture lie, and how to check them by hand.

The commands need tail, head, gzip and sha256sum only. They are about one record and one statement; that nothing is
missing between them is what `newsproof verify` is for.
"""

from __future__ import annotations

import shlex
from typing import Final

from archive.model.history import CaptureRow, Place, RecordRow, ReportView
from archive.report import wording
from archive.report.markup import Markup, anchor, el, join
from archive.report.pageframe import section

#: Columns for the name of a record.
_ROLE: Final = 11


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
            "All digests are SHA-256: of the payload, which is the page as it was served; of a record, whole and unpacked, "
            "with the file and the bytes where it lies packed. The statement is signed and lists every record of its "
            "capture; its leaf is what the log has.",
            class_="small soft",
        ),
    )


def _capture(row: CaptureRow, records: tuple[RecordRow, ...], url: str) -> Markup:
    """What differs from one capture to the next, its hashes, and where its records lie."""
    facts = [
        wording.outcome(row),
        row.url if row.url != url else "",
        f"led to {row.final_url}" if row.final_url != row.url else "",
        f"HTTP {row.status}" if row.status is not None else "",
        f"age {row.age:,} s in a cache on the way, as the server claimed" if row.age else "",
        "" if row.redacted is not None else row.origin + (f" from {row.source}" if row.source else ""),
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
    title = join([el("b", name), f" · observed {wording.moment(row.observed)}"])
    return el(
        "details",
        el("summary", title),
        el("pre", "\n".join(lines)),
        class_="fold",
        id=anchor(f"evidence-{name}"),
    )


def _cut(place: Place) -> str:
    """The shell command that prints a record as it was signed, uncompressed."""
    unpack = " | gzip -dc" if place.file.endswith(".gz") else ""
    return f"tail -c +{place.offset + 1} {shlex.quote(place.file)} | head -c {place.length}{unpack}"


def by_hand(view: ReportView) -> Markup:
    """Commands that check one record and one statement without this program."""
    steps: list[Markup] = []
    held = [
        (row, records) for row, records in view.records if row.version is not None and row.redacted is None and records
    ]
    if held:
        row, records = held[-1]
        first = next((record for record in records if record.role != "statement"), None)
        if first is not None:
            steps += [
                el("p", f"One record of {row.name}: this prints the SHA-256 that its signed statement lists."),
                el("pre", f"{_cut(first.place)} | sha256sum\n{first.sha256}"),
            ]
        statement = next((r for r in records if r.role == "statement"), None)
        if statement is not None:
            # RFC 6962, 2.1: the hash of a leaf is SHA-256 over a zero byte and the entry.
            entry = f"(printf '\\0'; {_cut(statement.place)} | sed '1,/^\\r$/d' | head -c -4) | sha256sum"
            steps += [
                el("p", f"Its statement as entry {row.index} of the log: this prints the leaf hash."),
                el("pre", f"{entry}\n{row.leaf}"),
            ]
    return section(
        "by-hand",
        "How to check without our tool",
        el(
            "p",
            "Run these in the folder of the archive. They check one capture; ",
            el("code", "newsproof verify ."),
            " checks all there is, offline, and names each byte that is not as it was signed.",
            class_="small soft",
        ),
        *steps,
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
        "“For review” marks an edit that a rule could name but not settle.",
        "Differences set aside as noise are listed under each step with the reason; none is dropped.",
    )
    return section(
        "method",
        "Method and limits",
        el("dl", *rows),
        el("ul", *(el("li", sentence) for sentence in sentences)),
        el("p", f"Not proven: {'; '.join(wording.NOT_PROVEN)}."),
    )
