"""One version on a terminal: what the page said, field by field, and where its records lie."""

from __future__ import annotations

from archive.model.article import Article, Image
from archive.model.history import RecordRow, Shown
from archive.model.hosts import spelled
from archive.report import instead, wording
from archive.report.text.belongings import belongings
from archive.report.text.style import Line, Page, Piece, said

#: Roles of the records that hold what a browser showed.
_VIEWS = {"view": "screenshot", "dom": "rendered page"}


def shown(page: Page, found: Shown, *, details: bool = False) -> str:
    """One capture of an archive with its article; `details` adds its records."""
    row = found.capture
    imported = wording.source(row).removeprefix(", ") if row.origin == "imported" else row.origin
    facts = [wording.moment(row.observed), imported]
    if row.status is not None:
        facts.append(f"HTTP status {row.status}")
    if row.version is None:
        facts.append(instead.outcome(row))
    lines: list[Line] = page.prose([Piece(row.name, "strong"), said("  " + " · ".join(facts))], rest="  ")
    if row.doubt is not None:
        lines += page.prose([said(row.doubt, "strong")], first="  ")
    if row.against is not None:
        lines += page.prose([said(wording.against(row))], first="  ")
    lines += page.prose([said(spelled(row.url), "dim")], first="  ")
    if row.final_url != row.url:
        lines += page.prose([said(f"led to {spelled(row.final_url)}", "dim")], first="  ")
    kept = [words for role, words in _VIEWS.items() if any(one.role == role for one in found.records)]
    if kept:
        told = f"{wording.listed(kept)} kept: newsproof show {row.name} --view screenshot|dom -o FILE"
        lines += page.prose([said(told, "dim")], first="  ", rest="    ")
    if found.assets is not None:
        lines += belongings(page, found.assets, details=details)
    lines.append([])
    text = page.lines(*lines)
    if found.article is not None:
        text += article(page, found.article, details=details)
    else:
        text += page.lines(*(line for one in instead.told(found) for line in page.prose([said(one)])))
        text += page.lines(*page.prose([said(f"With its evidence: newsproof prove {row.name} -o FILE.wacz", "dim")]))
    if details:
        text += "\n" + page.lines(*_records(page, found.records))
    return text


def article(page: Page, found: Article, *, details: bool = False) -> str:
    """What a page or file says, as the extractor read it."""
    lines: list[Line] = page.prose([said(found.headline or "(no headline)", "strong")])
    others = [one for one in found.headlines if one.text != found.headline]
    fields: list[tuple[str, str]] = [("headline", f"{one.text} ({one.source})") for one in others]
    fields += [("deck", found.deck or ""), ("byline", found.byline or "")]
    fields += [("dateline", found.dateline.text if found.dateline else "")]
    fields += wording.claimed_dates(found)
    for name, text in fields:
        if text:
            lines += page.prose([Piece(f"{name:<11}", "dim"), said(text)], rest=" " * 11)
    if details:
        lines += _derived(page, found)
    posts = wording.posts(found)
    for block in found.blocks:
        label = posts.get(block.at, "" if block.kind == "paragraph" else wording.BLOCKS[block.kind])
        prefix = f"[{label}] " if label else ""
        lines += [[], *page.prose([Piece(prefix, "dim"), said(block.text)])]
    for image in found.images:
        lines += [[], *_image(page, image)]
    for note in wording.separate_notes(found):
        lines += [[], *page.prose([Piece(f"[{wording.NOTES[note.kind]}] ", "strong"), said(note.text)])]
    blocks = wording.count(len(found.blocks), "block")
    images = wording.count(len(found.images), "picture")
    counts = [wording.count(found.words, "word"), blocks, images, wording.count(len(found.notes), "note")]
    lines += [[], *page.prose([Piece(f"{wording.listed(counts)}; read by {found.extractor.label}", "dim")])]
    return page.lines(*lines)


def _derived(page: Page, found: Article) -> list[Line]:
    facts = [
        ("kind", found.kind),
        ("charset", found.charset),
        ("language", found.language or ""),
        ("canonical", found.canonical or ""),
        ("wire", found.wire or ""),
        ("access", found.access.state + (", text seems cut off" if found.access.truncated else "")),
        *(("author", author.name) for author in found.authors),
    ]
    return [
        line
        for name, text in facts
        if text
        for line in page.prose([Piece(f"{name:<11}", "dim"), said(text)], rest=" " * 11)
    ]


def _image(page: Page, image: Image) -> list[Line]:
    lines: list[Line] = []
    fields = [
        ("caption", image.caption),
        ("credit", image.credit.text if image.credit else None),
        ("alt text", image.alt),
    ]
    told = [(wording.place(f"{image.at}/{name.split()[0]}"), text) for name, text in fields if text]
    for name, text in told or [(wording.place(image.at), image.src or "(no address)")]:
        label = f"[{name}] "
        lines += page.prose([Piece(label, "dim"), said(text)])
    if image.sha256 is not None:
        label = f"[{wording.place(image.at)}] "
        lines += page.prose([Piece(f"{label}kept, SHA-256 {image.sha256[:16]}…", "dim")])
    return lines


def _records(page: Page, records: tuple[RecordRow, ...]) -> list[Line]:
    lines: list[Line] = []
    for record in records:
        place = record.place
        where = f"{place.file}, byte {place.offset:,}, {wording.size(place.length)}"
        lines += page.prose([Piece(f"{record.role:<13}", "dim"), said(where)], rest=" " * 13)
        lines += page.prose([Piece(f"sha256 {record.sha256}", "dim")], first="    ")
    return lines
