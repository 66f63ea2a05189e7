"""The verb that tells where one capture comes from: provenance."""

from __future__ import annotations

import re
import shlex
from typing import Final

import click

from archive.cli.options import Shared, verb
from archive.cli.output import Output
from archive.cli.session import opened
from archive.errors import FINDING, OK, CallerError
from archive.report import inert, text

#: A check of the archive itself.
_WHOLE: Final = re.compile(r"^newsproof verify(?= --|$)")


@verb("provenance", short_help="Tell where one version comes from, link by link")
@click.argument("article", metavar="ARTICLE[@VERSION]")
@click.option("--prov", is_flag=True, help="As W3C PROV, in PROV-JSON.")
def provenance_verb(shared: Shared, article: str, prov: bool) -> int:
    """Tell where ARTICLE comes from, link by link: the agency that wrote it, the site that published it, who captured it,
    who imported it, what read its text, and what can be made of it for others.

    Every link says what is evidence (checked just now, with the command to check it again), what the captor only signed,
    and what a page, a server or a file merely claims. Without a version the latest is meant. Exit status 1 when
    something does not hold: a signature that does not count, or a page that says something else when it is read again.
    """
    from archive.api import provenance

    out = Output(shared)
    if prov and out.json:
        raise CallerError("usage", "--json and --prov cannot be combined", hint="choose one form")
    with opened(shared, out) as archive:
        found = provenance(archive, article)

    def typed(command: str) -> str:
        if shared.archive is not None and _WHOLE.search(command):
            return _WHOLE.sub(lambda _: f"newsproof verify {shlex.quote(shared.archive or '')}", command)
        return out.typed(command)

    if prov:
        from archive.report.prov import document

        out.raw(document(found), inert.for_json)
    else:
        out.answer(found, lambda page: text.provenance(page, found, details=out.details, typed=typed))
    return FINDING if found.failed else OK
