"""Two documents, or one, without any archive."""

from __future__ import annotations

from pathlib import Path

from archive.errors import CallerError
from archive.model.article import Article, Extraction
from archive.model.edit import Comparison, Source


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
