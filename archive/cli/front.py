"""From a command line to a verb: parses, loads only the module of the verb that was asked for, and ends the run.

Each verb parses, makes one call, prints one answer and returns an exit status; errors end up in `failures`, output
leaves through `output`.
"""

from __future__ import annotations

import sys
from importlib import import_module

import click

from archive.cli.failures import ending, unknown_verb
from archive.cli.options import CONTEXT, Shared, shared_options
from archive.cli.overview import ABOUT, ALIASES, OTHER, VERBS, overview


class Front(click.Group):
    """The group of all verbs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        name = ALIASES.get(cmd_name, cmd_name)
        entry = VERBS.get(name)
        if entry is None:
            return None
        command = getattr(import_module(f"archive.cli.{entry.module}"), f"{name.replace('-', '_')}_verb")
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if self.get_command(ctx, args[0]) is None:
            raise unknown_verb(args[0], [*VERBS, *ALIASES])
        return super().resolve_command(ctx, args)

    def get_help(self, ctx: click.Context) -> str:
        return overview()


def _version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        from archive.settings import SOFTWARE

        click.echo(SOFTWARE.replace("/", " "))
        ctx.exit()


front = Front(
    "newsproof",
    help=ABOUT,
    params=[
        *shared_options(),
        click.Option(
            OTHER[0].names, is_flag=True, expose_value=False, is_eager=True, callback=_version, help=OTHER[0].help
        ),
    ],
    context_settings=CONTEXT,
    no_args_is_help=True,
    callback=lambda: None,
)


def run(arguments: list[str]) -> int:
    """Runs one command; returns its exit status and never raises."""
    shared = Shared()
    try:
        with front.make_context("newsproof", arguments.copy(), obj=shared) as ctx:
            result = front.invoke(ctx)
        sys.stdout.flush()
    except click.exceptions.Exit as done:
        return done.exit_code
    except BaseException as exc:
        return ending(exc, shared, arguments)
    return result if isinstance(result, int) else 0
