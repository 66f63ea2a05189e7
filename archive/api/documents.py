"""Two documents, or one, without any archive."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import CallerError
from archive.model.article import Article, Extraction
from archive.model.edit import Comparison, Source

if TYPE_CHECKING:
    from archive.repository.query import Reader


def _extraction(document: str | bytes | Path, url: str | None) -> Extraction:
    from archive.articles.extract import extract

    if isinstance(document, Path):
        from archive.formats.sniffing import detect, read_document

        kind = detect(document) if document.is_file() else None
        if not document.exists():
            raise CallerError("no-such-file", f"there is no file {document}")
        if kind not in ("html", "text", "markdown"):
            raise CallerError(
                "not-text",
                f"{document} is neither HTML nor text",
                hint="import a WARC into an archive, then diff there",
            )
        try:
            content = read_document(document, 64 * 1024 * 1024)
        except OSError as exc:
            raise CallerError("unreadable-file", f"{document}: {exc.strerror or exc}") from exc
        return extract(content, kind=kind, url=url)
    content = document.encode("utf-8", "replace") if isinstance(document, str) else document
    return extract(content, kind=None, url=url)


def reading(path: Path) -> tuple[Extraction, Source]:
    """One file as an article, and what it is called."""
    return _extraction(path, None), Source(str(path))


def compare(old: str | bytes | Path, new: str | bytes | Path, *, url: str | None = None) -> Comparison:
    """What changed between two documents, no archive needed. A Path is read; str and bytes are the document itself.

    >>> old, new = (f"<h1>Bridge</h1><p>It cost {cost} million.</p>" for cost in (41, 14))
    >>> [edit.kinds for edit in compare(old, new).edits]
    [('NUMBER_CHANGED',)]
    """
    from archive import diff

    def label(document: str | bytes | Path, name: str) -> Source:
        return Source(str(document) if isinstance(document, Path) else name)

    return diff.compare(
        _extraction(old, url), _extraction(new, url), old_source=label(old, "old"), new_source=label(new, "new")
    )


def show_file(path: str | Path, *, url: str | None = None) -> Article:
    """The article model of one HTML, text or Markdown file."""
    return _extraction(Path(path), url).article


def copy_compared(reader: Reader, wires: Sequence[str | Path], copy: str | Path) -> Comparison:
    """`Archive.compare_copy`."""
    from archive.diff import copies

    read = [reading(one) if isinstance(one, Path) else reader.reading(one) for one in (*wires, copy)]
    pages, sources = [page for page, _ in read], [source for _, source in read]
    return copies.compare(pages[:-1], pages[-1], wire_sources=sources[:-1], copy_source=sources[-1])


def compare_copy(
    wires: Sequence[str | bytes | Path], copy: str | bytes | Path, *, url: str | None = None
) -> Comparison:
    """What a newspaper's copy says other than each of its wire texts; house style ranks last. No archive needed.

    `old` of the answer is the nearest wire text, `copied` names them all. `url` says where the copy stood.

    >>> wire, copy = (f"<h1>Pass Closed</h1><p>The army fought {them} on Monday.</p>" for them in ("rebels", "bandits"))
    >>> found = compare_copy([wire], copy)
    >>> found.copied.said, [(edit.severity, edit.kinds) for edit in found.edits]
    ('differs from the wire text held here', [(4, ('WORD_SUBSTITUTION',))])
    """
    from archive.diff import copies

    named = [str(one) if isinstance(one, Path) else f"wire {n}" for n, one in enumerate(wires, 1)]
    return copies.compare(
        [_extraction(one, None) for one in wires],
        _extraction(copy, url),
        wire_sources=[Source(name) for name in named],
        copy_source=Source(str(copy) if isinstance(copy, Path) else "copy"),
    )
