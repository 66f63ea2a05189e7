"""Checks a file that somebody brings: it is read, judged and thrown away. Nothing of it is kept, nothing leaves the machine."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from archive.api import verify
from archive.errors import CallerError
from archive.model.verdict import Verification
from archive.report import wording
from archive.report.inert import for_filename
from archive.report.markup import Markup, join
from archive.web.evidence import bracket, cleaned, verdicts, without
from archive.web.markup import Addresses, el
from archive.web.screen import Ask, Screen

#: Bytes of a file that is taken.
LARGEST: Final = 64_000_000
_KINDS: Final[Mapping[str, str]] = {
    "archive": "an archive",
    "segment": "a segment of an archive",
    "bundle": "a bundle of one capture",
    "proof": "the proof of one statement",
    "quote": "a quote",
    "report": "the report of an article",
    "outlet-report": "the report of a site",
    "checkpoint": "a checkpoint",
    "fork": "evidence of a fork",
    "wacz": "a WACZ of others",
    "warc": "a WARC of others",
    "zip": "a ZIP that cannot be read as evidence",
}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came; `against`: a report is to be compared with this archive."""

    name: str
    data: bytes
    against: bool


def form(ask: Ask) -> Screen:
    """`/verify`"""
    return Screen("Verify", lambda: _form(ask.to), None, part="verify")


def verdict(ask: Ask, given: Upload) -> Screen:
    """What a POST to `/verify` is answered."""
    name = for_filename(given.name)
    with tempfile.TemporaryDirectory(prefix="newsproof-") as scratch:
        file = Path(scratch) / name
        file.write_bytes(given.data)
        try:
            found = verify(file, say=ask.heard.append)
            if given.against and found.kind in ("report", "outlet-report"):
                found = verify(file, against=ask.archive.path, say=ask.heard.append)
        except CallerError as exc:
            exc.message = without(exc.message, scratch)
            exc.args = (exc.message,)
            raise
        found = cleaned(found, scratch, given.name[:200] or name)
    return Screen(
        f"Verdict: {found.subject}",
        lambda: join([_verdict(found), el("h2", "Another file"), _fields(ask.to)]),
        found,
        part="verify",
    )


def _form(to: Addresses) -> Markup:
    return join(
        [
            el("h1", "Verify a file"),
            el(
                "p",
                "A bundle (.wacz), a proof (.tlog-proof), a report or a quote (.html), a segment or WARC, a checkpoint. It is "
                "checked on this machine and thrown away; nobody hears of it.",
            ),
            _fields(to),
            el(
                "p",
                f"Up to {wording.size(LARGEST)}. What is larger, and whole archives, are checked by ",
                el("code", "newsproof verify PATH"),
                ".",
                class_="small soft",
            ),
        ]
    )


def _fields(to: Addresses) -> Markup:
    return el(
        "form",
        el("div", el("label", "File", for_="file"), el("input", type="file", id="file", name="file", required=True)),
        el("button", "Check it", type="submit"),
        el(
            "label",
            el("input", type="checkbox", name="against", value="yes"),
            " Of a report: does it say what this archive says?",
            class_="tick",
        ),
        class_="ask",
        action=to.to("verify"),
        method="post",
        enctype="multipart/form-data",
    )


def _verdict(found: Verification) -> Markup:
    counts = found.counts
    facts = [
        ("File", found.subject),
        ("It is", _KINDS[found.kind]),
        ("Read", f"{wording.count(counts.records, 'record')}, {counts.bytes:,} bytes"),
        *(pair for one in found.brackets for pair in bracket(one)),
        ("Believed", f"by the trust folder {Path(found.policy).name}" if found.policy is not None else "nobody's keys"),
    ]
    failed = bool(found.problems) or any(one.status == "FAIL" for one in found.verdicts)
    checked = any(one.status == "ok" for one in found.verdicts)
    word = "Not as it was signed" if failed else "Nothing contradicts it" if checked else "Nothing could be checked"
    return join(
        [
            el("p", "Verdict", class_="kicker"),
            el("h1", word),
            el("dl", *(part for name, told in facts for part in (el("dt", name), el("dd", el("bdi", told))))),
            verdicts(found, "The five words:"),
            el("h2", "Not proven"),
            el("ul", *(el("li", one) for one in found.not_proven)),
        ]
    )
