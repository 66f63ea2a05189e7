"""The verb that tells where the words of an article are from: blame."""

from __future__ import annotations

from typing import Literal, cast, get_args

import click

from archive.cli.options import Shared, verb
from archive.cli.output import Output
from archive.cli.session import opened
from archive.errors import OK
from archive.model.origins import TracedField
from archive.report import text


@verb("blame", short_help="Show which version brought each sentence")
@click.argument("article", metavar="ARTICLE[@V]")
@click.option("--by", type=click.Choice(["sentence", "word"]), default="sentence", help="Sentences (default) or words.")
@click.option("--show-removed", is_flag=True, help="Also what stood in earlier versions and is gone.")
@click.option(
    "--field", type=click.Choice(get_args(TracedField)), default="body", metavar="F",
    help=f"{', '.join(get_args(TracedField)[:-1])} or {get_args(TracedField)[-1]} (default body).",
)  # fmt: skip
def blame_verb(shared: Shared, article: str, by: str, show_removed: bool, field: str) -> int:
    """Show which version of ARTICLE brought each sentence of its text, and when it was gone meanwhile or moved.

    A sentence that was taken out and put back keeps the version that first brought it. The text is read again from
    the archived bytes; below it stands between which moments each version that is named came.
    """
    out = Output(shared)
    with opened(shared, out) as archive:
        found = archive.blame(
            article,
            field=cast(TracedField, field),
            by=cast(Literal["sentence", "word"], by),
            show_removed=show_removed,
        )
    out.answer(found, lambda page: text.blame(page, found))
    if not found.sentences and not out.json:
        out.talk(f"{found.slug}@{found.version} has no {field}.")
    return OK
