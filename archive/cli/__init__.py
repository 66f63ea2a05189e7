"""The command line: which verbs there are, in which order they are shown, and how a run ends.

A verb's module is imported only when it runs: help texts of the overview stand in the table below, so that
`newsproof --help` loads click and nothing of the archive. Each verb parses, makes one call, prints one answer and
returns an exit status; errors end up in `failures`, output leaves through `output`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final, NamedTuple

import click

from archive.cli.options import SHARED_NAMES, Shared, shared_options
from archive.settings import SOFTWARE


class Entry(NamedTuple):
    """A verb: the module of `archive.cli` it lives in, its line in the overview, and whether it is an everyday one."""

    module: str
    help: str
    everyday: bool = False


VERBS: Final[dict[str, Entry]] = {
    "init": Entry("gather", "Make a new archive", True),
    "capture": Entry("gather", "Fetch articles and archive what came", True),
    "import": Entry("gather", "Take in WARC, ARC, HTML, text or Markdown files", True),
    "list": Entry("look", "Show the articles of an archive", True),
    "history": Entry("look", "Show when an article changed, and what", True),
    "diff": Entry("look", "Show what changed between two versions or files", True),
    "report": Entry("keep", "Write an article's edit history as a file", True),
    "verify": Entry("check", "Check that an archive is what was signed", True),
    "show": Entry("look", "Show one version of an article, or one file"),
    "search": Entry("look", "Find words in all versions"),
    "query": Entry("look", "Ask the index with SQL"),
    "export": Entry("keep", "Write captures as a WARC file"),
    "repair": Entry("check", "Rebuild the index, or clear an interrupted tail"),
    "schema": Entry("learn", "Print the JSON Schema of a document"),
    "demo": Entry("learn", "Build a sample archive, and tamper with a copy"),
}
#: Words that people bring from other tools; they work and are not shown.
ALIASES: Final = {"add": "capture", "ls": "list", "log": "history", "check": "verify"}


class Front(click.Group):
    """The group of all verbs; loads a verb's module when the verb is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        name = ALIASES.get(cmd_name, cmd_name)
        entry = VERBS.get(name)
        if entry is None:
            return None
        command = getattr(import_module(f"archive.cli.{entry.module}"), f"{name}_verb")
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if self.get_command(ctx, name) is None:
            if name.startswith("-"):
                raise click.NoSuchOption(name, ctx=ctx)
            from archive.cli.failures import unknown_verb

            raise unknown_verb(name, [*VERBS, *ALIASES])
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, everyday in (("Everyday verbs", True), ("More", False)):
            with formatter.section(title):
                formatter.write_dl([(name, entry.help) for name, entry in VERBS.items() if entry.everyday is everyday])

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.format_commands(ctx, formatter)
        shared = [p for p in self.get_params(ctx) if p.name in SHARED_NAMES]
        others = [p for p in self.get_params(ctx) if p.name not in SHARED_NAMES]
        for title, params in (("Options, before or after the verb", shared), ("Other options", others)):
            with formatter.section(title):
                formatter.write_dl([record for p in params if (record := p.get_help_record(ctx))])


def _version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        click.echo(SOFTWARE.replace("/", " "))
        ctx.exit()


front = Front(
    "newsproof",
    help="Archives news articles as they change, and proves what it archived.",
    epilog="newsproof VERB --help explains a verb. Start with: newsproof demo",
    params=[
        *shared_options(),
        click.Option(
            ["-V", "--version"], is_flag=True, expose_value=False, is_eager=True, callback=_version,
            help="Print the version and exit.",
        ),
    ],
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    no_args_is_help=True,
    subcommand_metavar="VERB ...",
    callback=lambda: None,
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit status and never raises."""
    args = list(sys.argv[1:] if arguments is None else arguments)
    shared = Shared()
    try:
        with front.make_context("newsproof", args.copy(), obj=shared) as ctx:
            result = front.invoke(ctx)
        sys.stdout.flush()
    except click.exceptions.Exit as done:
        return done.exit_code
    except BaseException as exc:
        from archive.cli.failures import ending

        return ending(exc, shared, args)
    return result if isinstance(result, int) else 0
