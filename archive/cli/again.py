"""The verb that reads the past again with the extractor of today: re-extract."""

from __future__ import annotations

import click

from archive.cli.options import Shared, verb
from archive.cli.output import Output
from archive.cli.session import opened
from archive.errors import CODES, OK
from archive.report import text


@verb("re-extract", short_help="Read old captures with the extractor of today")
@click.argument("articles", metavar="[ARTICLE]...", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Only tell; comparisons are left as they are.")
def re_extract_verb(shared: Shared, articles: tuple[str, ...], dry_run: bool) -> int:
    """Read the raw captures of each ARTICLE, or of all, with the extractor of today, and compare them anew.

    Nothing that comes of it is an edit: both sides of a comparison are always read by one edition of the extractor,
    from the archived bytes. What was signed stays as it was, and quotes and proofs are of that. It needs no key, can
    be repeated, and goes on where it was when it was interrupted. Exit status 3 when some captures could not be read.
    """
    out = Output(shared)
    with opened(shared, out) as archive, out.progress() as tell:
        found = archive.re_extract(articles or None, dry_run=dry_run, progress=tell, wait=shared.wait)
    out.answer(found, lambda page: text.re_extracted(page, found, details=out.details))
    if dry_run and any(one.compared for one in found.articles):
        out.talk("Nothing was changed. Repeat without --dry-run.")
    if any(one.damaged for one in found.articles):
        out.talk("Next: newsproof verify names every fault")
        return CODES["partial"].exit
    return OK
