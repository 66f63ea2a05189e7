"""The options by which pages are looked at through a browser, and by which what it showed is written into a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import click

from archive.cli.options import Shared
from archive.cli.output import Output
from archive.cli.session import opened
from archive.errors import OK, CallerError
from archive.model.view import Form
from archive.report import text

screenshot_option = click.option(
    "--screenshot", is_flag=True, help="Keep what Chromium shows of each page, too (the extra newsproof[browser])."
)
browser_option = click.option("--browser", metavar="FILE", help="The Chromium to use, instead of the system's.")

_OPTIONS: Final = (
    click.option(
        "--view",
        "form",
        type=click.Choice(("screenshot", "dom")),
        help="What a browser showed: a PNG, or the document.",
    ),
    click.option("-o", "--output", metavar="FILE", help="Where to, with --view."),
    click.option("--force", is_flag=True, help="Overwrite FILE if it exists."),
)


def view_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options that write a view."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def show_view(shared: Shared, out: Output, article: str, form: Form | None, output: str | None, force: bool) -> int:
    """Writes the view of a capture."""
    if form is None or output is None:
        raise CallerError("usage", "--view and -o go together", hint="show ARTICLE@V --view screenshot -o FILE.png")
    with opened(shared, out) as archive:
        found = archive.view(article, form, output, force=force)
    out.answer(found, lambda page: text.viewed(page, found, details=out.details))
    return OK
