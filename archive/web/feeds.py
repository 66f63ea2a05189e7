"""Lists of the viewer as tables (RFC 4180) and as feeds (Atom, RFC 4287), for programs that come back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from archive.report import wording
from archive.report.inert import for_attribute, for_csv_cell
from archive.report.markup import join
from archive.settings import SOFTWARE
from archive.web.edits import place, words
from archive.web.markup import Address, el
from archive.web.screen import Ask, Entry

_NAME = re.compile(r"[^A-Za-z0-9.\-_~:/@]")
#: What feeds are dated with that have nothing to tell: a time that is no claim.
_NEVER = "1970-01-01T00:00:00Z"


def table(columns: Sequence[str], rows: Iterable[Sequence[str | int | None]]) -> str:
    """Rows of text and numbers with their heading; inert in a spreadsheet. Lines end with CR LF."""
    lines = [columns, *rows]
    return "".join(",".join(map(for_csv_cell, line)) + "\r\n" for line in lines)


def feed(ask: Ask, title: str, here: Address, page: Address, entries: Sequence[Entry]) -> str:
    """A feed, newest first; its addresses lead to this viewer, with its token if it has one."""
    archive = ask.archive.settings.origin
    updated = max((entry.updated for entry in entries), default=_NEVER)
    return "\n".join(
        (
            '<?xml version="1.0" encoding="utf-8"?>',
            '<feed xmlns="http://www.w3.org/2005/Atom">',
            f"<title>{for_attribute(title)}</title>",
            f"<id>{for_attribute(_name(f'urn:newsproof:viewer:{archive}:{title}'))}</id>",
            f"<updated>{for_attribute(updated)}</updated>",
            f'<generator version="{for_attribute(SOFTWARE.rpartition("/")[2])}">newsproof</generator>',
            f"<author><name>{for_attribute(archive)}</name></author>",
            f'<link rel="self" href="{for_attribute(ask.origin + here)}"/>',
            f'<link rel="alternate" type="text/html" href="{for_attribute(ask.origin + page)}"/>',
            *(_entry(ask, entry) for entry in entries),
            "</feed>",
            "",
        )
    )


def _entry(ask: Ask, entry: Entry) -> str:
    content = join(
        [
            join([el("p", el("b", place(edit, entry.between)), ": ", wording.kinds(edit)), words(edit)])
            for edit in entry.edits
        ]
    )
    told = [f'<content type="html">{for_attribute(content)}</content>'] if entry.edits else []
    return "\n".join(
        (
            "<entry>",
            f"<title>{for_attribute(entry.title)}</title>",
            f"<id>{for_attribute(_name(entry.name))}</id>",
            f"<updated>{for_attribute(entry.updated)}</updated>",
            f'<link rel="alternate" type="text/html" href="{for_attribute(ask.origin + entry.page)}"/>',
            f"<summary>{for_attribute(entry.summary)}</summary>",
            *told,
            "</entry>",
        )
    )


def _name(text: str) -> str:
    """A name of ours as an IRI: what may not stand in one is escaped (RFC 3987, 2.2)."""
    return _NAME.sub(lambda m: "".join(f"%{b:02X}" for b in m[0].encode("utf-8", "surrogatepass")), text)
