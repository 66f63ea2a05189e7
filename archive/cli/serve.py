"""The verb that shows an archive in a browser: where it listens, who is let in, and when it ends."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click
from click.core import ParameterSource

from archive.cli.failures import end_if_told_to, on_termination
from archive.cli.options import Shared, verb
from archive.cli.output import Output
from archive.cli.session import opened
from archive.errors import OK, CallerError
from archive.report.wording import count, listed, size

if TYPE_CHECKING:
    from archive.model.viewer import Serving


@verb("serve", short_help="Show the archive in a browser")
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", metavar="N", type=click.IntRange(0, 65_535), default=8377, show_default=True, help="0: any.")
@click.option(
    "--token", type=click.Choice(["auto", "none"]), default="auto",
    help="auto (default): only who has the address that is printed is let in. none: everybody on this machine is.",
)  # fmt: skip
@click.option("--base-url", metavar="URL", help="How others call it, behind a proxy of yours that adds TLS.")
@click.option(
    "--replay-port",
    metavar="N",
    type=click.IntRange(0, 65_535),
    help="Where pages are shown as they were captured, an origin of its own (default: the port after --port, or any).",
)
@click.option(
    "--replay-url", metavar="URL", help="How others call that port; with --base-url, pages are not shown without."
)
@click.option("--open", "open_", is_flag=True, help="Open it in the browser of this desktop.")
@click.option("--access-log", is_flag=True, help="A line on stderr for each request, without the token.")
@click.option("--static", metavar="DIR", help="Serve nothing: write the pages as files, to be read without a server.")
@click.option(
    "--full-text", is_flag=True, help="With --static: whole texts too. Without, only what changed is written."
)
def serve_verb(
    shared: Shared,
    host: str,
    port: int,
    token: Literal["auto", "none"],
    base_url: str | None,
    replay_port: int | None,
    replay_url: str | None,
    open_: bool,
    access_log: bool,
    static: str | None,
    full_text: bool,
) -> int:
    """Show the archive as pages: what changed, every history, any two versions, who came when, the evidence.

    It only reads, takes no lock, and may run beside captures. Only this machine is let in: --host takes another address,
    which is plain HTTP that anybody on the way can read. Ends at Ctrl-C (130) or SIGTERM (143).

    With --static the same pages are written into a new or empty folder (or one that this wrote before), with relative links,
    for any web host or for reading from the disk. They hold what changed, with a few words around it.
    """
    from archive.web import serve

    if static is not None:
        _refuse_listening()
        return _written(shared, static, full_text=full_text)
    if full_text:
        raise CallerError("usage", "--full-text is about the files of --static")
    on_termination()
    out = Output(shared)
    with opened(shared, out) as archive, ExitStack() as until:

        def ready(found: Serving) -> None:
            out.answer(found, lambda page: f"{found.url}\n")
            if found.token:
                out.talk("Ends at Ctrl-C. Whoever has this address can read the archive: it is a password.")
            else:
                out.talk("Ends at Ctrl-C. Without a token every program and every user of this machine can read it.")
            if found.replay is None:
                out.talk("Pages are not shown as they were captured: --replay-url names the second port that does.")
            if open_:
                until.enter_context(_shown(found.url))

        try:
            serve(
                archive,
                host=host,
                port=port,
                token=token,
                base_url=base_url,
                replay_port=replay_port,
                replay_url=replay_url,
                access_log=out.talk if access_log else None,
                say=out.warn,
                ready=ready,
            )
        finally:
            archive.warnings.clear()  # pages have told them
    end_if_told_to()
    return OK


#: What says how to listen, and whom to let in: files do neither.
_LISTENING = ("host", "port", "token", "base_url", "replay_port", "replay_url", "open_", "access_log")


def _refuse_listening() -> None:
    """With --static nothing listens. Whoever asked for a port as well waits for something that never comes."""
    context = click.get_current_context()
    named = {one.name: one.opts[0] for one in context.command.params}
    given = [named[name] for name in _LISTENING if context.get_parameter_source(name) is ParameterSource.COMMANDLINE]
    if given:
        raise CallerError(
            "usage",
            f"--static writes files and serves nothing, so {listed(given)} can mean nothing",
            hint=f"leave out {listed(given)}, or --static",
        )


def _written(shared: Shared, folder: str, *, full_text: bool) -> int:
    from archive.web import write_site

    out = Output(shared)
    with opened(shared, out) as archive:
        found = write_site(archive, folder, full_text=full_text, say=out.warn)
    out.answer(found, lambda page: f"{Path(folder) / 'index.html'}\n")
    left = f"; {found.left_out:,} left out: subscribers only are shown something of them" if found.left_out else ""
    texts = "whole texts" if full_text else "what changed, with a few words around it"
    out.talk(f"{found.files:,} files ({size(found.bytes)}) of {count(found.articles, 'article')}: {texts}{left}.")
    return OK


def _shown(url: str) -> ExitStack:
    """Opens a browser there. Other users can see with which words a program was started, so it is given a file of ours
    that leads on, which goes away when this is closed."""
    import webbrowser

    folder = tempfile.TemporaryDirectory(prefix="newsproof-")
    page = Path(folder.name) / "open.html"
    page.write_text(
        f'<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer">'
        f'<meta http-equiv="refresh" content="0;url={escape(url)}"><title>newsproof</title>',
        encoding="utf-8",
    )
    stack = ExitStack()
    stack.callback(folder.cleanup)
    webbrowser.open(page.as_uri())
    return stack
