"""The verb that hands out what is archived in formats of others: WARC, tables for research, schema.org."""

from __future__ import annotations

from pathlib import Path

import click

from archive.api.exporting import FORMATS
from archive.cli.options import Shared, verb
from archive.cli.output import Output
from archive.cli.session import opened
from archive.errors import OK, CallerError
from archive.report import text


@verb("export", short_help="Write captures as WARC, or tables of what changed")
@click.argument("articles", metavar="[ARTICLE]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every article of the archive.")
@click.option("--to", type=click.Choice(FORMATS), required=True, help="The format.")
@click.option(
    "-o", "--output", metavar="OUT", required=True,
    help="Where to: a file, such as out.warc.gz; of csv a new folder.",
)  # fmt: skip
@click.option("--since", metavar="T", help="Of tables: captures from this day or time on (UTC); else from the first.")
@click.option("--until", metavar="T", help="Of tables: captures until this day or time; else until the last.")
@click.option("--raw-csv", is_flag=True, help="Texts in CSV as they are, though a spreadsheet may run them.")
@click.option("--force", is_flag=True, help="Overwrite a file; of csv, a folder with such an export and nothing else.")
def export_verb(
    shared: Shared,
    articles: tuple[str, ...],
    everything: bool,
    to: str,
    output: str,
    since: str | None,
    until: str | None,
    raw_csv: bool,
    force: bool,
) -> int:
    """Write each ARTICLE, or all of them, in a format for other tools.

    warc: the captures, as one file. Records leave as they lie in the archive, bit for bit; what came from an imported
    file leaves as it came.

    csv (a folder), jsonl, sqlite: tables of articles, captures, changes and edits, with a codebook that says what each
    column means and how the figures of report --site are counted again from them. Words that only subscribers are shown
    are left out.

    schemaorg: one ARTICLE as a schema.org NewsArticle with its versions and corrections (JSON-LD).

    The same archive gives the same bytes.
    """
    if everything == bool(articles):
        raise CallerError("usage", "name articles, or --all", hint=f"newsproof export --all --to {to} -o {output}")
    out = Output(shared)
    with opened(shared, out) as archive:
        chosen = None if everything else articles
        found = archive.export(chosen, Path(output), to=to, force=force, since=since, until=until, raw_csv=raw_csv)
    out.answer(found, lambda page: text.exported(page, found))
    return OK
