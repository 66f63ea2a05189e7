"""The verb that proves one item of one version and discloses nothing else: quote."""

from __future__ import annotations

import click

from archive.cli.options import COUNT, Shared, exactly_one, verb
from archive.cli.output import Output
from archive.cli.session import opened
from archive.errors import OK, CallerError
from archive.report import text as texts


@verb("quote", short_help="Prove one caption, headline or paragraph as a page")
@click.argument("article", metavar="ARTICLE[@VERSION]")
@click.option("--caption", type=COUNT, metavar="N", help="The caption of picture N.")
@click.option("--headline", is_flag=True, help="The headline.")
@click.option("--block", type=COUNT, metavar="N", help="Block N of the text: a paragraph, a heading, a list item.")
@click.option("--image", type=COUNT, metavar="N", help="The address of picture N.")
@click.option("--item", metavar="PATH", help="Any item by its path, such as image/2/credit or note/1.")
@click.option("--text", "words", metavar="WORDS", help="The one item in which these words stand, in single quotes.")
@click.option(
    "--beside",
    is_flag=False,
    flag_value="",
    metavar="[VERSION]",
    help="Show the item of VERSION next to it; without one, that of the next version with other words.",
)
@click.option("-o", "--output", metavar="FILE", required=True, help="Where to, such as quote.html.")
@click.option("--force", is_flag=True, help="Overwrite FILE if it exists.")
def quote_verb(
    shared: Shared,
    article: str,
    caption: int | None,
    headline: bool,
    block: int | None,
    image: int | None,
    item: str | None,
    words: str | None,
    beside: str | None,
    output: str,
    force: bool,
) -> int:
    """Prove that one item of ARTICLE stood at its address, as one small page without script or request.

    The whole item is shown, with its address, its times, and the proof that leads to the signed log; of the rest of
    the page nothing is disclosed. Without a version the latest is quoted. Check the page with newsproof verify.

    \b
    newsproof quote 'bridge@v1' --headline -o quote.html
    newsproof quote 'bridge@v1' --text 'cost $14 million' -o quote.html
    newsproof quote 'bridge@v1' --block 2 --beside -o quote.html

    Put words into single quotes: within others, or none, a shell makes something else of $14, of ! and of `.
    """
    named = {
        "--caption": None if caption is None else f"image/{caption}/caption",
        "--headline": "headline" if headline else None,
        "--block": None if block is None else f"body/{block}",
        "--image": None if image is None else f"image/{image}/src",
        "--item": item,
    }
    chosen = {name: path for name, path in named.items() if path is not None}
    given = exactly_one([*chosen, *(["--text"] if words is not None else [])], "item")
    if not given:
        raise CallerError("usage", "which item?", hint="--headline, --caption 1, --block 3 or --text 'some words'")
    out = Output(shared)
    with opened(shared, out) as archive:
        found = archive.quote(
            article,
            output,
            item=chosen.get(given),
            text=words,
            beside=beside or beside is not None,
            force=force,
        )
    out.answer(found, lambda page: texts.quoted(page, found))
    return OK
