"""The verb that writes a report."""

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
from archive.model.outlet import OutletView
from archive.report import inert, text, wording

_Format = Literal["html", "markdown", "json", "csv", "atom"]
_FORMATS: dict[str, _Format] = {
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".json": "json",
    ".csv": "csv",
    ".atom": "atom",
}
#: How the head of each shows that it was written by `report`.
_SIGNS = (
    b'content="newsproof/',
    b"# Edit history: ",
    b'"schema": "newsproof/report/v1"',
    b"row,article,url,old,new,",
    b"<id>urn:newsproof:article:",
    b"# Outlet report: ",
    b'"schema": "newsproof/outlet/v1"',
    b"row,figure,name,",
)


@verb("report", short_help="Write an article's edit history as a file")
@click.argument("article", required=False)
@click.option(
    "-o", "--output", metavar="FILE", required=True, help="Where to: a name ending in .html, .md, .json, .csv or .atom."
)
@click.option(
    "--format", "kind", type=click.Choice(["html", "md", "json", "csv", "atom"]),
    help="The format, if the ending of FILE does not say it.",
)  # fmt: skip
@click.option(
    "--site", "sites", multiple=True, metavar="HOST", help="Not of an ARTICLE: count what was seen of a site."
)
@click.option("--since", metavar="T", help="With --site: looks from this day or time on (UTC); else from the first.")
@click.option("--until", metavar="T", help="With --site: looks until this day or time; else until the last.")
@click.option("--force", is_flag=True, help="Overwrite FILE even if it is no report.")
def report_verb(
    shared: Shared,
    article: str | None,
    output: str,
    kind: str | None,
    sites: tuple[str, ...],
    since: str | None,
    until: str | None,
    force: bool,
) -> int:
    """Write the edit history of ARTICLE as one file, with the evidence for each version.

    The HTML page is self-contained: no script, no request. CSV is for spreadsheets, a row for each edit; Atom is a feed
    of the versions. The same archive gives the same bytes. An earlier report is replaced; any other file is not.

    With --site, the report of a whole site: how often its articles changed, in what, with which notes and how soon, of
    how many, and how sure that is. It counts what was watched and nothing else, and it is of one site: who is looked at
    more often is seen to change more often.
    """
    target = Path(output)
    form = _FORMATS.get(f".{kind}" if kind else target.suffix.lower())
    if form is None:
        raise CallerError(
            "usage",
            f"{output}: the ending does not say which format",
            hint="-o report.html, .md, .json, .csv or .atom, or --format",
        )
    if not force and target.is_file() and not _is_report(target):
        raise CallerError("output-exists", f"{output} exists and is no report", hint="choose another name, or --force")
    site = _one_site(article, sites, form, timed=since is not None or until is not None)
    out = Output(shared)
    with opened(shared, out) as archive:
        if site is not None:
            of_site = archive.outlet(site, since=since, until=until)
            data = _render_outlet(of_site, form).encode()
            found = of_site.figures
            about = f"{wording.count(found.coverage.articles, 'article')}, {wording.count(found.edits, 'edit')}"
        else:
            view = archive.report(article or "")
            data = _render(view, form).encode()
            edits = sum(len(step.comparison.edits) for step in view.history if step.comparison)
            about = f"{wording.count(view.history.article.versions, 'version')}, {wording.count(edits, 'edit')}"
    _replace(target, data)
    if form == "html":
        about += ", self-contained, opens without network"
    written = Written(str(target), form, about, len(data), hashlib.sha256(data).hexdigest())
    out.answer(written, lambda page: text.written(page, written))
    return OK


def _one_site(article: str | None, sites: tuple[str, ...], form: str, *, timed: bool) -> str | None:
    """The site that a report is of, None when it is of an article. Raises CallerError."""
    if (article is None) == (not sites):
        raise CallerError("usage", "name an ARTICLE, or a site with --site", hint="newsproof list shows both")
    if len(sites) > 1:
        raise CallerError(
            "usage",
            "a report is of one site: sites that were not looked at equally often cannot be compared",
            hint="make a report of each; it says how often its articles were looked at",
        )
    if not sites and timed:
        raise CallerError("usage", "--since and --until go with --site", hint="ARTICLE@A..B for a part of a history")
    if sites and form == "atom":
        raise CallerError("usage", "a site has no feed of versions", hint="-o report.html, .md, .json or .csv")
    return sites[0] if sites else None


def _render_outlet(view: OutletView, form: str) -> str:
    if form == "html":
        from archive.report.outlet import outlet_html

        return outlet_html(view)
    if form == "markdown":
        from archive.report.outletmarkdown import outlet_markdown

        return outlet_markdown(view)
    if form == "csv":
        from archive.report.outletsheet import outlet_sheet

        return outlet_sheet(view)
    from archive.model.codec import to_json

    return inert.for_json(to_json(view, indent=2)) + "\n"


def _render(view: ReportView, form: str) -> str:
    if form == "html":
        from archive.report.html import html

        return html(view)
    if form == "markdown":
        from archive.report.markdown import markdown

        return markdown(view)
    if form == "csv":
        from archive.report.sheet import sheet

        return sheet(view)
    if form == "atom":
        from archive.report.versionfeed import version_feed

        return version_feed(view)
    from archive.model.codec import to_json

    return inert.for_json(to_json(view, indent=2)) + "\n"


def _is_report(path: Path) -> bool:
    """Whether a file was written by `report`, from its beginning; an empty file is nobody's work."""
    with path.open("rb") as file:
        head = file.read(1024)
    return not head or any(sign in head for sign in _SIGNS)


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
