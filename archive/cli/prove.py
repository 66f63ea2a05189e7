"""The verb that puts the proof of one capture into one file: prove."""

from __future__ import annotations

import click

from archive.cli.options import Shared, verb
from archive.cli.output import Output
from archive.cli.session import opened
from archive.errors import OK
from archive.report import text


@verb("prove", short_help="Write the proof of one version as a file")
@click.argument("article", metavar="ARTICLE[@VERSION]")
@click.option("-o", "--output", metavar="FILE", required=True, help="Where to: a name ending in .wacz or .tlog-proof.")
@click.option("--force", is_flag=True, help="Overwrite FILE if it exists.")
def prove_verb(shared: Shared, article: str, output: str, force: bool) -> int:
    """Write what proves one capture of ARTICLE, for people who have neither the archive nor this program.

    FILE.wacz is a bundle: the capture as it was recorded, what it refers to, and the proof that it was signed and
    logged. It replays in any player for WACZ. FILE.tlog-proof is the proof of the signed statement alone, one page of
    text that discloses nothing of what was captured. Without a version the latest is proven. Check both with newsproof
    verify, or by hand.
    """
    out = Output(shared)
    with opened(shared, out) as archive:
        found = archive.prove(article, output, force=force)
    out.answer(found, lambda page: text.proved(page, found))
    return OK
