"""The evidence part of the HTML report: where the records of each capture lie, and how to check them by hand.

The commands need tail, head, gzip and sha256sum only. They are about one record and one statement; that nothing is
missing between them is what `newsproof verify` is for.
"""

from __future__ import annotations

import shlex

from archive.model.history import CaptureRow, Place, RecordRow, ReportView
from archive.report import wording
from archive.report.markup import Markup, anchor, el, join


def evidence(view: ReportView) -> Markup:
    """One fold per capture, versions and observations alike, then the log, then the steps by hand."""
    folds = [
        _capture(row, records, opened=number == len(view.records) - 1)
        for number, (row, records) in enumerate(view.records)
    ]
    keys = [part for key in view.captor_keys for part in (el("dt", "Signing key"), el("dd", key, class_="hash"))]
    log = el("dl", el("dt", "Log"), el("dd", el("bdi", view.origin), class_="hash"), *keys)
    return el(
        "section",
        el("h2", "Evidence", id="evidence-title"),
        log,
        el("p", "The checkpoint that covers every capture below:", class_="small soft"),
        el("pre", view.checkpoint.rstrip("\n")),
        *folds,
        id="evidence",
        aria_labelledby="evidence-title",
    )


def _capture(row: CaptureRow, records: tuple[RecordRow, ...], *, opened: bool) -> Markup:
    facts: list[tuple[str, str]] = [
        ("Outcome", wording.outcome(row)),
        ("Address", row.url),
        ("Led to", row.final_url if row.final_url != row.url else ""),
        ("HTTP status", str(row.status) if row.status is not None else ""),
        ("Age", f"{row.age:,} s in a cache on the way, as the server claimed" if row.age else ""),
        ("Origin", "" if row.redacted is not None else row.origin + (f" from {row.source}" if row.source else "")),
    ]
    if row.against is not None:
        facts.append(("Permission", wording.against(row)))
    if row.access is not None:
        facts.append(("Access", "subscriber material: to be shown to others only with this mark"))
    if row.doubt is not None:
        facts.append(("Signature", f"does not count: {row.doubt}"))
    hashes = [
        ("Payload SHA-256", row.payload_sha256 or ""),
        ("Log entry", f"{row.index}"),
        ("Leaf hash", row.leaf),
    ]
    rows = [part for name, text in facts if text for part in (el("dt", name), el("dd", el("bdi", text)))]
    rows += [part for name, text in hashes if text for part in (el("dt", name), el("dd", text, class_="hash"))]
    name = f"v{row.version}" if row.version is not None else f"c{row.seq}"
    title = join([el("b", name), f" · observed {wording.moment(row.observed)}"])
    titles = ("Record", "File", "Byte", "Length", "SHA-256 of the whole record")
    lines = [_record(record) for record in records if row.redacted is None or record.role == "statement"]
    table = el(
        "table",
        el("thead", el("tr", *(el("th", title, scope="col") for title in titles))),
        el("tbody", *lines),
        class_="cards",
    )
    held = el("div", table, class_="scroll", role="region", aria_label=f"Records of {name}", tabindex="0")
    return el(
        "details",
        el("summary", title),
        el("dl", *rows),
        held if records else "",
        class_="fold",
        open=opened,
        id=anchor(f"evidence-{name}"),
    )


def _record(record: RecordRow) -> Markup:
    place = record.place
    cells = (
        ("Record", None, el("span", record.role)),
        ("File", None, el("bdi", place.file, class_="hash file")),
        ("Byte", "num", el("span", f"{place.offset:,}")),
        ("Length", "num", el("span", f"{place.length:,}")),
        ("SHA-256", None, el("span", record.sha256, class_="hash")),
    )
    return el("tr", *(el("td", el("div", cell), data_label=label, class_=style) for label, style, cell in cells))


def _cut(place: Place) -> str:
    """The shell command that prints a record as it was signed, uncompressed."""
    unpack = " | gzip -dc" if place.file.endswith(".gz") else ""
    return f"tail -c +{place.offset + 1} {shlex.quote(place.file)} | head -c {place.length}{unpack}"


def by_hand(view: ReportView) -> Markup:
    """Commands that check one record and one statement without this program."""
    steps: list[Markup] = [
        el("p", "Everything at once, offline, naming each byte that is not as it was signed:"),
        el("pre", "newsproof verify ."),
    ]
    held = [
        (row, records) for row, records in view.records if row.version is not None and row.redacted is None and records
    ]
    if held:
        row, records = held[-1]
        first = next((r for r in records if r.role in ("response", "resource", "revisit")), records[0])
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
    return el(
        "section",
        el("h2", "How to check by hand", id="by-hand-title"),
        el("p", "Run these in the folder of the archive.", class_="small soft"),
        *steps,
        id="by-hand",
        aria_labelledby="by-hand-title",
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
    return el(
        "section",
        el("h2", "Method and limits", id="method-title"),
        el("dl", *rows),
        el("ul", *(el("li", sentence) for sentence in sentences), class_="plain"),
        el("p", f"Not proven: {'; '.join(wording.NOT_PROVEN)}."),
        id="method",
        aria_labelledby="method-title",
    )
