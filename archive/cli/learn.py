"""The verbs that show what there is: schema, demo."""

from __future__ import annotations

from contextlib import redirect_stdout
from difflib import get_close_matches
from io import StringIO
from pathlib import Path

import click

from archive.cli.failures import on_termination
from archive.cli.options import Shared, verb
from archive.cli.output import Output
from archive.errors import OK, CallerError
from archive.model.answers import Demonstration, Schemas
from archive.report.text.style import said

_DEMO = "newsproof-demo"


@verb("schema", short_help="Print the JSON Schema of a document")
@click.argument("name", required=False)
def schema_verb(shared: Shared, name: str | None) -> int:
    """Print the JSON Schema of the document NAME, or all names.

    NAME is what stands in a document's `schema`: newsproof/edits/v1, or edits for short.
    """
    from archive.model.published import PUBLISHED

    out = Output(shared)
    if name is None:
        names = tuple(sorted(PUBLISHED))
        out.answer(Schemas(names), lambda page: page.lines(*([said(one)] for one in names)))
        return OK
    short = name.removeprefix("newsproof/").removesuffix(".json").removesuffix("/v1")
    if short not in PUBLISHED:
        near = get_close_matches(short, PUBLISHED, 1)
        hint = f"did you mean {near[0]}?" if near else "newsproof schema lists the names"
        raise CallerError("no-such-schema", f'there is no schema "{name}"', hint=hint)
    from archive.model.codec import json_schema

    out.document(json_schema(PUBLISHED[short]))
    return OK


@verb("demo", short_help="Build a sample archive, and tamper with a copy")
@click.argument("words", metavar="[tamper] [FOLDER]", nargs=-1)
def demo_verb(shared: Shared, words: tuple[str, ...]) -> int:
    """Build a sample archive of an invented newsroom in FOLDER (newsproof-demo).

    Nothing is fetched from the network: a small news server on this machine plays the versions. With the word
    tamper a copy is damaged, in a way that gzip and WARC checks do not notice, for you to find.
    """
    from archive.demo import build, tamper

    on_termination()
    tampering = words[:1] == ("tamper",)
    rest = words[1:] if tampering else words
    if len(rest) > 1:
        raise CallerError("usage", "demo takes one FOLDER", hint="newsproof demo [tamper] [FOLDER]")
    out = Output(shared)
    folder = Path(rest[0] if rest else _DEMO)
    lines: list[str] = []

    def say(line: str) -> None:
        lines.extend(line.split("\n"))
        if not out.json:
            out.answer(line, lambda page: page.lines(*([said(part)] for part in line.split("\n"))))

    def run(arguments: list[str]) -> int:
        from archive.cli import main

        given = ["--color", shared.color, "--quiet", *arguments]
        if not out.json:
            return main(given)
        with redirect_stdout(StringIO()) as kept:
            status = main(given)
        lines.extend(kept.getvalue().splitlines())
        return status

    status = (tamper if tampering else build)(folder, say, run)
    if out.json:
        out.document(Demonstration(status, tuple(lines)))
    return status
