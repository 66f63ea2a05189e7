"""The edit-history report as an Atom feed (RFC 4287): an entry for each version, linked to its neighbours (RFC 5829).

Nobody knows where the feed will lie, so versions are named by what the log holds of them: the same version has the same
name in every report, whenever it was made. The changed words stand in the content as HTML, with `ins` and `del`.
"""

from __future__ import annotations

import re
from typing import Final

from archive.model.edit import Comparison
from archive.model.history import ReportView, Step
from archive.report import telling, wording
from archive.report.inert import for_attribute, for_html
from archive.report.marks import Mark, marks

#: The one kind of address that a feed may lead to: what a browser opens, without a character that must be escaped.
_WEB: Final = re.compile(r"https?://[A-Za-z0-9.\-_~:/?#\[\]@!$&'()*+,;=%]+")


def version_feed(view: ReportView) -> str:
    """The feed, newest first; a function of the view alone."""
    row = view.history.article
    versions = [step for step in view.history.steps if step.capture.version is not None]
    names = [_name(step) for step in versions]
    history = f"urn:newsproof:article:{view.origin}:{row.id}"
    entries = []
    for at, step in enumerate(versions):
        links = [("version-history", history), ("latest-version", names[-1])]
        links += [("predecessor-version", names[at - 1])] if at else []
        links += [("successor-version", names[at + 1])] if at + 1 < len(names) else []
        entries.append(_entry(step, links))
    alternate = [_link("alternate", row.url)] if _WEB.fullmatch(row.url) else []
    return "\n".join(
        (
            '<?xml version="1.0" encoding="utf-8"?>',
            '<feed xmlns="http://www.w3.org/2005/Atom">',
            f"<title>{for_attribute(f'Edit history: {wording.title(row)}')}</title>",
            f"<id>{for_attribute(_iri(history))}</id>",
            f"<updated>{for_attribute(row.last_seen)}</updated>",
            f'<generator version="{for_attribute(view.software.rpartition("/")[2])}">newsproof</generator>',
            f"<author><name>{for_attribute(view.origin)}</name></author>",
            f"<subtitle>{for_attribute(_subtitle(view))}</subtitle>",
            *alternate,
            *reversed(entries),
            "</feed>",
            "",
        )
    )


def _subtitle(view: ReportView) -> str:
    told = f"{wording.totals(view.history)}; {wording.times(view.history)}"
    return f"{told}. It shows what was archived, not whether the article is true."


def _name(step: Step) -> str:
    return f"urn:newsproof:leaf:{step.capture.leaf}"


def _iri(text: str) -> str:
    """A name of ours as an IRI: what may not stand in one is escaped (RFC 3987, 2.2)."""
    return re.sub(r"[^A-Za-z0-9.\-_~:/@]", lambda match: "".join(f"%{byte:02X}" for byte in _octets(match[0])), text)


def _octets(char: str) -> bytes:
    return char.encode("utf-8", "surrogatepass")


def _link(rel: str, href: str) -> str:
    return f'<link rel="{rel}" href="{for_attribute(href)}"/>'


def _entry(step: Step, links: list[tuple[str, str]]) -> str:
    capture, comparison = step.capture, step.comparison
    about = wording.uncompared(step)
    if comparison is not None:
        about = wording.edits_in_brief(comparison.edits, wording.sides(comparison)) or "no edits by these rules"
    summary = [f"observed {wording.moment(capture.observed)}, log entry {capture.index}"]
    if comparison is not None and comparison.edits:
        told = telling.outside(wording.disclosure(comparison, between=wording.sides(comparison)) or "")
        summary = [f"changed {wording.changed(step)}", told, telling.cut(comparison) or "", *summary]
    if capture.doubt is not None:
        summary.append(f"its signature does not count: {capture.doubt}")
    source = wording.source(capture).removeprefix(", ")
    summary += [source] if source else []
    lines = [
        "<entry>",
        f"<title>{for_attribute(f'v{capture.version}: {about}')}</title>",
        f"<id>{for_attribute(_iri(_name(step)))}</id>",
        f"<updated>{for_attribute(capture.observed)}</updated>",
        f"<published>{for_attribute(capture.observed)}</published>",
        *(_link(rel, _iri(name)) for rel, name in links),
    ]
    lines += [_link("via", capture.url)] if _WEB.fullmatch(capture.url) else []
    lines.append(f"<summary>{for_attribute('; '.join(part for part in summary if part))}</summary>")
    if comparison is not None:
        lines.append(f'<content type="html">{for_attribute(_content(comparison))}</content>')
    else:
        lines.append(f'<content type="text">{for_attribute(about)}</content>')
    return "\n".join((*lines, "</entry>"))


def _content(comparison: Comparison) -> str:
    """The edits as HTML of a few harmless elements."""
    told = [
        f"<p><b>{for_html(wording.places(edit, wording.sides(comparison)))}</b>: {for_html(wording.kinds(edit))} "
        f"({telling.weight(edit)})</p><p>{_marked(marks(edit))}</p>"
        for edit in comparison.edits
    ]
    return "".join(told) or "<p>no edits by these rules</p>"


def _marked(stretches: tuple[Mark, ...]) -> str:
    names = {"old": "del", "new": "ins"}
    told = []
    for number, mark in enumerate(stretches):
        if mark.kind in names:
            apart = " " if number and stretches[number - 1].kind in names else ""
            name = names[mark.kind]
            told.append(f"{apart}<{name}>{for_html(mark.text, strict=True)}</{name}>")
        else:
            told.append(" … " if mark.kind == "gap" else for_html(mark.text))
    return "".join(told)
