"""The options that every verb has, before or after it, and the values that people write: durations, sizes, networks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import click

from archive.cli.overview import SHARED
from archive.errors import CallerError

if TYPE_CHECKING:
    ParamType = click.ParamType[Any]
else:  # generic only in newer releases of click
    ParamType = click.ParamType


@dataclass(slots=True)
class Shared:
    """What the options of every verb came to; the position nearer to the verb wins."""

    archive: str | None = None
    config: str | None = None
    json: bool = False
    quiet: bool = False
    verbose: int = 0
    color: Literal["auto", "always", "never"] = "auto"
    wait: float = 0.0
    passphrase_file: str | None = None


SHARED_NAMES: Final = frozenset(option.names[-1].removeprefix("--").replace("-", "_") for option in SHARED)
CONTEXT: Final[dict[str, Any]] = {"help_option_names": ["-h", "--help"], "max_content_width": 80}


class Quantity(ParamType):
    """A number with a unit. `units` maps each unit, in lower case, to its factor; no unit is `""`."""

    def __init__(self, name: str, units: dict[str, float], example: str, *, whole: bool) -> None:
        self.name = name
        self._units = units
        self._example = example
        self._whole = whole

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str):
            return value
        match = re.fullmatch(r"([0-9]{1,12}(?:\.[0-9]{1,6})?)\s*([A-Za-z]*)", value.strip())
        factor = self._units.get(match.group(2).lower()) if match else None
        if match is None or factor is None:
            self.fail(f'"{value}" is not a {self.name}; write it as {self._example}', param, ctx)
        number = float(match.group(1)) * factor
        return int(number) if self._whole else number


DURATION: Final = Quantity(
    "duration", {"": 1, "s": 1, "ms": 0.001, "m": 60, "min": 60, "h": 3600}, "30s, 2m or 500ms", whole=False
)
SIZE: Final = Quantity(
    "size",
    {
        "": 1, "b": 1, "k": 1024, "kb": 1024, "kib": 1024, "m": 1024**2, "mb": 1024**2, "mib": 1024**2,
        "g": 1024**3, "gb": 1024**3, "gib": 1024**3,
    },
    "20M, 512k or 1G",
    whole=True,
)  # fmt: skip


COUNT: Final = Quantity("number", {"": 1}, "50", whole=True)
SEVERITY: Final = click.Choice(["0", "1", "2", "3", "4", "5"])


class Network(ParamType):
    """A network in CIDR notation, or one address."""

    name = "network"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from ipaddress import ip_network

        try:
            return str(ip_network(str(value).strip()))
        except ValueError:
            self.fail(f'"{value}" is not a network; write it as 10.0.0.0/24 or fd00::/8', param, ctx)


def _keep(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    """Puts a shared option where verbs find it. Not given (None, False, 0) leaves what the other position said."""
    if value:
        shared = ctx.find_object(Shared)
        if shared is not None and param.name is not None:
            setattr(shared, param.name, value)


def shared_options() -> list[click.Parameter]:
    """Fresh copies of the shared options."""
    shapes: dict[str, dict[str, Any]] = {
        "--json": {"is_flag": True},
        "--quiet": {"is_flag": True},
        "--verbose": {"count": True},
        "--color": {"type": click.Choice(["auto", "always", "never"])},
        "--wait": {"type": DURATION},
    }
    return [
        click.Option(
            option.names, metavar=option.metavar or None, callback=_keep, expose_value=False, help=option.help,
            **shapes.get(option.names[-1], {}),
        )
        for option in SHARED
    ]  # fmt: skip


class Verb(click.Command):
    """A verb: its own options in its help, the shared ones in one line, and all of them understood."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params = [*self.params, *shared_options()]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        own = [p for p in self.get_params(ctx) if isinstance(p, click.Option) and p.name not in SHARED_NAMES]
        records = [record for p in own if (record := p.get_help_record(ctx))]
        with formatter.section("Options"):
            formatter.write_dl(records)
        with formatter.section("Options of every verb"):
            formatter.write_text(
                "-A PATH, --json, -q, -v, --color, --wait, --config, --passphrase-file: see newsproof --help"
            )


def verb(name: str, **settings: Any) -> Callable[[Callable[..., int | None]], click.Command]:
    """Makes a function the verb of that name. It is called with the shared options first."""

    def made(function: Callable[..., int | None]) -> click.Command:
        command = click.command(name, cls=Verb, context_settings=CONTEXT, **settings)
        return command(click.make_pass_decorator(Shared)(function))

    return made


class Verbs(click.Group):
    """A verb that has verbs of its own, such as `newsproof keys list`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params = [*self.params, *shared_options()]

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.commands:
            from difflib import get_close_matches

            near = get_close_matches(args[0], self.commands, 1)
            path = ctx.command_path
            hint = f"did you mean {path} {near[0]}?" if near else f"{path} --help lists them"
            raise CallerError("usage", f'{path} has no verb "{args[0]}"', hint=hint)
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.format_commands(ctx, formatter)


def group(name: str, **settings: Any) -> Callable[[Callable[[], None]], click.Group]:
    """Makes a function the verb of that name that has verbs of its own; `add_command` adds them."""

    def made(function: Callable[[], None]) -> click.Group:
        return click.group(name, cls=Verbs, context_settings=CONTEXT, subcommand_metavar="VERB ...", **settings)(
            function
        )

    return made


def exactly_one(found: list[str], what: str) -> str:
    """The one of several exclusive options that was given. Raises CallerError `usage`."""
    if len(found) > 1:
        raise CallerError("usage", f"{' and '.join(found)} cannot be combined", hint=f"choose one {what}")
    return found[0] if found else ""
