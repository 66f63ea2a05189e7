"""Each verb of the command line is one typed call in Python, and the two stay in step."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, get_type_hints

import click
import pytest

from archive.api.archive import Archive
from archive.api.checking import verify
from archive.api.corroborating import corroborate
from archive.api.doctoring import doctor
from archive.api.documents import compare, compare_copy, show_file
from archive.api.keys import Keyroom
from archive.api.tracing import provenance
from archive.api.watching import Watching
from archive.api.witnessing import witness_serve, witness_sign
from archive.cli.front import front
from archive.cli.overview import VERBS
from archive.report.prov import document
from archive.web import serve, write_site

#: Verb (and sub-verb) and the call that it makes. Two calls: one for the archive, one for files.
CALLS: dict[str, tuple[Callable[..., Any], ...]] = {
    "init": (Archive.create,),
    "capture": (Archive.capture, Archive.capture_all),
    "import": (Archive.import_file,),
    "list": (Archive.articles, Archive.without_note),
    "history": (Archive.history,),
    "diff": (Archive.diff, Archive.compare_copy, compare, compare_copy),
    "report": (Archive.report, Archive.outlet),
    "serve": (serve, write_site),
    "verify": (verify,),
    "show": (Archive.show, Archive.view, Archive.picture, show_file),
    "corroborate": (corroborate,),
    "search": (Archive.search, Archive.search_changes),
    "blame": (Archive.blame,),
    "query": (Archive.query,),
    "export": (Archive.export,),
    "prove": (Archive.prove,),
    "quote": (Archive.quote,),
    "provenance": (provenance, document),
    "changes": (Archive.changes, Archive.looked),
    "note": (Archive.note,),
    "redact": (Archive.redact,),
    "anchor": (Archive.anchor,),
    "witness sign": (witness_sign,),
    "witness serve": (witness_serve,),
    "watch add": (Watching.add,),
    "watch list": (Watching.entries, Watching.status),
    "watch remove": (Watching.remove,),
    "watch run": (Watching.run,),
    "watch status": (Watching.status,),
    "keys list": (Keyroom.rows,),
    "keys new": (Keyroom.new,),
    "keys show": (Keyroom.show,),
    "keys export": (Keyroom.export,),
    "keys trust": (Keyroom.trust,),
    "keys untrust": (Keyroom.untrust,),
    "keys rotate": (Archive.rotate_key,),
    "keys revoke": (Archive.revoke_key,),
    "repair": (Archive.repair_index, Archive.repair_tail),
    "re-extract": (Archive.re_extract,),
    "doctor": (doctor,),
}
#: Verbs about the program itself.
OWN = {"schema", "demo"}
#: Options of a verb whose value goes by another name in Python.
NAMED = {
    "anchor": {"prefixes": "witness"},
    "note": {"words": "text"},
    "serve": {"open_": "ready", "static": "folder"},  # a browser is opened by whoever is told the address
    # short names of items, which are paths in Python
    "quote": {"words": "text", "block": "item", "caption": "item", "headline": "item", "image": "item"},
}


def verbs() -> dict[str, click.Command]:
    """Every verb, those of a group one by one."""
    found = {}
    for name in VERBS:
        command = front.get_command(click.Context(front), name)
        assert command is not None
        if isinstance(command, click.Group):
            found |= {f"{name} {inner}": below for inner, below in command.commands.items()}
        else:
            found[name] = command
    return found


def test_every_verb_has_its_call() -> None:
    assert verbs().keys() - OWN == CALLS.keys()


@pytest.mark.parametrize("name", CALLS)
def test_the_call_is_typed_and_told(name: str) -> None:
    for call in CALLS[name]:
        function = inspect.unwrap(getattr(call, "__func__", call))
        given = inspect.signature(function)
        assert given.return_annotation is not inspect.Signature.empty, call
        assert all(
            parameter.annotation is not inspect.Parameter.empty
            for parameter in given.parameters.values()
            if parameter.name not in ("self", "cls")
        ), call
        assert inspect.getdoc(call), call


@pytest.mark.parametrize(
    "name",
    [
        "verify",
        "corroborate",
        "blame",
        "prove",
        "quote",
        "redact",
        "changes",
        "note",
        "anchor",
        "keys rotate",
        "keys revoke",
        "re-extract",
        "doctor",
        "serve",
    ],
)
def test_what_can_be_asked_on_the_command_line_can_be_asked_in_python(name: str) -> None:
    taken = {key for call in CALLS[name] for key in inspect.signature(call).parameters}
    from archive.cli.options import SHARED_NAMES

    options = {
        option.name
        for option in verbs()[name].params
        if isinstance(option, click.Option) and option.name not in {shared.replace("-", "_") for shared in SHARED_NAMES}
    }
    said = NAMED.get(name, {})
    missing = {said.get(option or "", option) for option in options} - taken
    assert not missing, (sorted(missing), sorted(taken))


def test_hints_resolve() -> None:
    assert get_type_hints(verify)["return"].__name__ == "Verification"
