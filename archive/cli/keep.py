"""The verbs that write files for others: report, export."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Literal

import click

from archive.cli.options import Shared, verb
from archive.cli.output import Output
from archive.cli.session import opened
from archive.errors import OK, CallerError
from archive.model.answers import Written
from archive.model.history import ReportView
from archive.report import text, wording

_FORMATS: dict[str, Literal["html", "markdown", "json"]] = {
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".json": "json",
}


@verb("report", short_help="Write an article's edit history as a file")
@click.argument("article")
@click.option("-o", "--output", metavar="FILE", required=True, help="Where to: a name ending in .html, .md or .json.")
@click.option("--force", is_flag=True, help="Overwrite FILE even if it is no report.")
def report_verb(shared: Shared, article: str, output: str, force: bool) -> int:
    """Write the edit history of ARTICLE as one file, with the evidence for each version.

    The HTML page is self-contained: no script, no request. The same archive gives the same bytes. An earlier report
    is replaced; any other file is not.
    """
    target = Path(output)
    form = _FORMATS.get(target.suffix.lower())
    if form is None:
        raise CallerError(
            "usage", f"{output}: the ending does not say which format", hint="-o report.html, .md or .json"
        )
    if not force and target.is_file() and not _is_report(target):
        raise CallerError("output-exists", f"{output} exists and is no report", hint="choose another name, or --force")
    out = Output(shared)
    with opened(shared, out) as archive:
        view = archive.report(article)
    data = _render(view, form).encode()
    _replace(target, data)
    edits = sum(len(step.comparison.edits) for step in view.history if step.comparison)
    about = f"{wording.count(view.history.article.versions, 'version')}, {wording.count(edits, 'edit')}"
    if form == "html":
        about += ", self-contained, opens without network"
    written = Written(str(target), form, about, len(data), hashlib.sha256(data).hexdigest())
    out.answer(written, lambda page: text.written(page, written))
    return OK


def _render(view: ReportView, form: str) -> str:
    if form == "html":
        from archive.report.html import html

        return html(view)
    if form == "markdown":
        from archive.report.markdown import markdown

        return markdown(view)
    from archive.model.codec import to_json

    return to_json(view, indent=2) + "\n"


def _is_report(path: Path) -> bool:
    """Whether a file was written by `report`, from its beginning; an empty file is nobody's work."""
    with path.open("rb") as file:
        head = file.read(1024)
    ours = (b'content="newsproof/', b"# Edit history: ", b'"schema": "newsproof/report/v1"')
    return not head or any(sign in head for sign in ours)


def _replace(target: Path, data: bytes) -> None:
    """Writes a file whole or not at all: beside it under another name first."""
    if target.is_dir() or not target.parent.is_dir():
        raise CallerError("usage", f"{target} is not a place for a file", hint="the folder must exist")
    number, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(name, 0o666 & ~mask)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@verb("export", short_help="Write captures as a WARC file")
@click.argument("articles", metavar="[ARTICLE]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every capture of the archive.")
@click.option("--to", type=click.Choice(["warc"]), required=True, help="The format.")
@click.option("-o", "--output", metavar="FILE", required=True, help="Where to, such as out.warc.gz.")
@click.option("--force", is_flag=True, help="Overwrite FILE if it exists.")
def export_verb(shared: Shared, articles: tuple[str, ...], everything: bool, to: str, output: str, force: bool) -> int:
    """Write the captures of each ARTICLE, or of all of them, as one WARC file.

    Records leave as they lie in the archive, bit for bit; what came from an imported file leaves as it came.
    """
    if everything == bool(articles):
        raise CallerError("usage", "name articles, or --all", hint="newsproof export --all --to warc -o out.warc.gz")
    out = Output(shared)
    with opened(shared, out) as archive:
        found = archive.export(None if everything else articles, Path(output), to=to, force=force)
    out.answer(found, lambda page: text.exported(page, found))
    return OK
