"""The data that the HTML report carries behind its last line, so that `verify` can make the page again and compare.

Two lines that no browser shows. The first is JSON-LD in ASCII, in the words of schema.org: what
the page is, of which article, with the corrections that the article states; its member `view` is the published document
`newsproof/report/v1`, less what the page does not show, as JSON in ASCII, in gzip, in base64. The second is a seal, which
holds the edition of Unicode by which characters were called visible, and the SHA-256 of everything before it. The seal
proves nothing about who wrote the page; it finds a change that shows nowhere.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import unicodedata
import zlib
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Final

from archive.model.article import Article, Image
from archive.model.codec import plain
from archive.model.edit import Comparison, Edit, Evidence
from archive.model.history import CaptureRow, Origins, RecordRow, ReportView, Step
from archive.report import wording
from archive.report.markup import Markup

#: As `archive.formats.reportpage` reads them; a test compares.
BLOCK_START: Final = '<template id="report">'
SEAL_START: Final = '<template id="seal">'
END: Final = "</template>"
_TAIL: Final = "</body>\n</html>\n"
#: schema.org's words, and ours under a name that needs no server.
_CONTEXT: Final = {
    "@vocab": "https://schema.org/",
    "software": "urn:newsproof:software",
    "view": {"@id": "urn:newsproof:view", "@type": "http://www.w3.org/2001/XMLSchema#base64Binary"},
}
#: A gzip member (RFC 1952) of no time and no system.
_GZIP: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
#: How an edit is called where a note, or what was found of notes, is about it.
EDIT_ID: Final = re.compile(r"\be-[0-9a-f]{8,64}\b")
#: Records that a reader needs to check a capture; its statement lists the others, and has the leaf for its own digest.
_SHOWN_RECORDS: Final = ("response", "resource", "revisit", "statement")


def shown(view: ReportView) -> ReportView:
    """What of a view the page shows, and so all that it carries: the rest is in the JSON report and in the archive.

    Twice the same as once: a view that was read from a page is what it was made of.
    """
    named = {name for step in view.history.steps for name in _named(step)}
    steps = tuple(replace(step, comparison=_comparison(step, named)) for step in view.history.steps)
    return replace(
        view,
        history=replace(view.history, steps=steps),
        newest=_article(view.newest) if view.newest is not None else None,
        records=tuple((row, _records(row, records)) for row, records in view.records),
        origins=_origins(view.origins) if view.origins is not None else None,
    )


def _origins(found: Origins) -> Origins:
    """Only what came after the oldest version, and what went without another wording in its place."""
    return replace(
        found,
        sentences=tuple(one for one in found.sentences if one.version != found.oldest or one.removed),
        gone=tuple(one for one in found.gone if not one.reworded),
    )


def _named(step: Step) -> set[str | None]:
    """The ids of edits that a step speaks of, also those of other steps."""
    found = step.comparison
    if found is None:
        return set()
    grounds = [str(value) for edit in found.edits for value in (edit.grounds or {}).values()]
    return {note.edit for note in step.notes} | {*EDIT_ID.findall(" ".join([*found.disclosure.evidence, *grounds]))}


def _comparison(step: Step, named: Collection[str | None]) -> Comparison | None:
    found = step.comparison
    if found is None:
        return None
    noise = tuple(replace(one, evidence={}) for one in found.noise)
    residue = tuple(replace(one, evidence={}) for one in found.residue)
    edits = tuple(_edit(edit, named=edit.id in named) for edit in found.edits)
    return replace(found, edits=edits, metadata=(), notes=(), noise=noise, residue=residue)


def _edit(edit: Edit, *, named: bool) -> Edit:
    """Less what its rules say of the words that stand marked in the page anyway, and its id if nothing names it."""
    spans = tuple(
        replace(
            span,
            evidence=_told(
                span.evidence,
                edit.old.text[slice(*span.old)] if edit.old is not None else "",
                edit.new.text[slice(*span.new)] if edit.new is not None else "",
            ),
        )
        for span in edit.spans
    )
    grounds = edit.grounds
    if grounds is not None:
        told = {} if edit.nature == "unclear" else _told(grounds)
        grounds = {key: value for key, value in told.items() if key not in ("kind", "old", "new")}
    return replace(edit, id=edit.id if named else "", spans=spans, grounds=grounds)


def _told(evidence: Evidence, old: str = "", new: str = "") -> Evidence:
    """What a rule compared, less what says nothing and what stands in the page as the words of its edit."""
    marked = {"old": old, "new": new, "quote_old": None, "quote_new": None, "inner": None}
    return {
        key: value
        for key, value in evidence.items()
        if value not in (None, "", ())
        and not isinstance(value, bool)
        and not (key in marked and marked[key] in (None, value))
    }


def _article(found: Article) -> Article:
    return Article(
        extractor=replace(found.extractor, options=()),
        kind=found.kind,
        headline=found.headline,
        deck=found.deck,
        byline=found.byline,
        dateline=replace(found.dateline, places=(), agency=None, date=None) if found.dateline else None,
        dates=tuple(replace(date, raw="") for date in found.dates),
        blocks=tuple(replace(block, links=()) for block in found.blocks),
        images=tuple(
            Image(
                image.at,
                None,
                caption=image.caption,
                credit=replace(image.credit, agencies=(), persons=()) if image.credit else None,
                alt=image.alt,
            )
            for image in found.images
        ),
        notes=found.notes,
        language=found.language,
        direction=found.direction,
        posts=tuple(replace(post, id=None, title=None) for post in found.posts),
    )


def _records(row: CaptureRow, records: tuple[RecordRow, ...]) -> tuple[RecordRow, ...]:
    return tuple(
        RecordRow(record.role, "", None, "", "", record.sha256 * (record.role != "statement"), record.place)
        for record in records
        if record.role in _SHOWN_RECORDS and (row.redacted is None or record.role == "statement")
    )


def data_block(view: ReportView, packed: str | None = None) -> Markup:
    """The line of a view that is `shown`. ASCII, and no `<`, `>` or `&`: nothing in it can hide, turn around, depend on
    an edition of Unicode, end the line, or mean anything to a reader of HTML.

    `packed`: how another build of the compressor packed the view; it is kept if it says the same.
    """
    return packed_line(view, _about(view), packed)


def packed_line(view: object, about: Mapping[str, object], packed: str | None = None) -> Markup:
    """The line of any view, with what schema.org's words say of it; `data_block` for that of an article."""
    members = plain(view)
    # The captures of a history stand in its records, too: next to each other they pack better.
    ordered = {"records": members.pop("records"), **members} if "records" in members else members
    written = json.dumps(ordered, separators=(",", ":")).encode("ascii")
    if packed is None or _unpacked(packed, len(written)) != written:
        packed = _packed(written)
    document = json.dumps({"@context": _CONTEXT, "@type": "Report", **about, "view": packed}, separators=(",", ":"))
    return Markup(f"{BLOCK_START}{_escaped(document)}{END}\n")


def _packed(written: bytes) -> str:
    """zlib alone, since gzip files of Python name the system that they were made on."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9)
    body = deflate.compress(written) + deflate.flush()
    sums = zlib.crc32(written).to_bytes(4, "little") + (len(written) & 0xFFFFFFFF).to_bytes(4, "little")
    return base64.b64encode(_GZIP + body + sums).decode("ascii")


def _unpacked(packed: str, size: int) -> bytes | None:
    """What was packed, if it is no longer than that."""
    inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        found = inflate.decompress(base64.b64decode(packed, validate=True), size + 1)
    except (ValueError, zlib.error):
        return None
    return found if inflate.eof and not inflate.unused_data else None


def _escaped(document: str) -> str:
    return document.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _about(view: ReportView) -> dict[str, Any]:
    row = view.history.article
    about: dict[str, Any] = {"@type": "NewsArticle", "url": row.url, "headline": wording.title(row)}
    about["version"] = row.versions
    notes = view.newest.notes if view.newest is not None else ()
    if notes:
        about["correction"] = [{"@type": "CorrectionComment", "text": note.text} for note in notes]
    return {"software": view.software, "about": about}


def sealed(page: str) -> str:
    """The whole page with its seal before the end of its body."""
    before = page.removesuffix(_TAIL)
    digest = hashlib.sha256(before.encode("utf-8")).hexdigest()
    return f"{before}{SEAL_START}unicode {unicodedata.unidata_version} sha256 {digest}{END}\n{_TAIL}"
