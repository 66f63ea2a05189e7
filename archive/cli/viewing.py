"""The options by which pages are looked at through a browser, and by which what it showed, or a picture, is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import click

from archive.cli.options import COUNT, Shared
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
    click.option("--picture", type=COUNT, metavar="N", help="Picture N of the article, as it was captured."),
    click.option("-o", "--output", metavar="FILE", help="Where to, with --view or --picture."),
    click.option("--force", is_flag=True, help="Overwrite FILE if it exists."),
)


def view_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options that write a view or a picture."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def show_view(
    shared: Shared, out: Output, article: str, form: Form | None, picture: int | None, output: str | None, force: bool
) -> int:
    """Writes the view of a capture, or a picture that was captured with it."""
    if (form is None) == (picture is None) or output is None:
        hint = "show ARTICLE@V --view screenshot -o FILE.png, or show ARTICLE@V --picture 1 -o FILE"
        raise CallerError("usage", "one of --view and --picture goes together with -o", hint=hint)
    with opened(shared, out) as archive:
        if form is not None:
            view = archive.view(article, form, output, force=force)
        elif picture is not None:
            kept = archive.picture(article, picture, output, force=force)
    if form is not None:
        out.answer(view, lambda page: text.viewed(page, view, details=out.details))
    else:
        out.answer(kept, lambda page: text.pictured(page, kept))
        out.talk("It is a stranger's file: open it with what shows pictures and nothing else.")
    return OK
